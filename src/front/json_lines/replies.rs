//! What a client says, as replies of the walk.

use super::incoming::ClientMessage;
use super::objection::Objection;
use super::{Talk, TalkEnd};
use crate::session::{Answer, Done, FieldValue, Session, Visit};
use crate::text::harmless::harmless;
use crate::tree::Node;
use crate::walk::answer;
use crate::walk::complaint::Complaint;
use crate::walk::conversation::{Departure, Effect};
use crate::walk::input::free_text;
use crate::walk::question::{Asker, FieldQuestion, Question};
use crate::walk::reply::{Caution, FieldReply, Reply, Unknown};

impl Talk<'_> {
    /// Has the walk take a reply. What is not kept is not gone on with.
    pub(super) fn reply(&mut self, reply: Reply<'_>) -> Result<Effect, Objection> {
        let effect = match self.conversation.take(reply) {
            Ok(effect) => effect,
            Err(complaint) => {
                if let Complaint::NotKept(_) = complaint {
                    self.end = Some(TalkEnd::NotKept);
                }
                return Err(self.objection(complaint));
            }
        };
        let files = !self.conversation.filed().is_empty();
        self.end = self.conversation.departure().map(|departure| match departure {
            Departure::Finished(_) => TalkEnd::Finished { files },
            Departure::Paused(until) => TalkEnd::Paused { until: *until, files },
            Departure::GivenUp => TalkEnd::GivenUp { files },
            // Every code is the library's, and no ticket was filed before.
            Departure::Switched(_) | Departure::Aside(_) | Departure::Completed => TalkEnd::InputEnded,
        });
        Ok(effect)
    }

    pub(super) fn do_it(&mut self, said: ClientMessage<'_>) -> Result<(), Objection> {
        let from = self.steps_passed();
        match said {
            ClientMessage::Answer { answer, reason, caution, id } => {
                let answer = self.answer(&answer, reason.as_deref(), id.as_deref())?;
                let caution = if caution { Caution::Along } else { Caution::Apart };
                self.reply(Reply::Answer { answer, caution })?;
                self.heard = from + 1;
            }
            ClientMessage::Tampering => {
                self.reply(Reply::Answer { answer: Answer::Tampering, caution: Caution::Apart })?;
                self.heard = from + 1;
            }
            ClientMessage::Caution => {
                self.reply(Reply::Caution)?;
            }
            ClientMessage::Field { field, value } => {
                self.fill_in(&field, value.as_deref())?;
                // The step that asked for it is passed, and perhaps others after it.
                if self.steps_passed() > from {
                    self.heard = from;
                }
            }
            ClientMessage::Back if self.is_asked_for_the_ticket() => {
                self.reply(Reply::ToOutcome)?;
            }
            ClientMessage::Back => {
                self.reply(Reply::Back)?;
                self.heard = after_last_answer(self.session());
            }
            ClientMessage::Note { text } => {
                let text = free_text(&text).map_err(|why| self.objection(Complaint::Refused(why)))?;
                self.reply(Reply::Note(text.clone()))?;
                self.taken("note", None, Some(text.as_str()), None);
            }
            ClientMessage::Code { code, unknown } => {
                let unknown = if unknown { Unknown::Given } else { Unknown::Refuse };
                self.reply(Reply::Code { typed: &code, unknown })?;
                self.heard = 0;
            }
            ClientMessage::Pause => {
                self.reply(Reply::Pause)?;
            }
            ClientMessage::GiveUp { reason } => {
                let reason = free_text(&reason).map_err(|why| self.objection(Complaint::Refused(why)))?;
                self.reply(Reply::GiveUp(reason))?;
            }
            ClientMessage::End => {
                self.reply(Reply::Confirm)?;
            }
            ClientMessage::Show => {}
        }
        Ok(())
    }

    /// How many steps the walk has come by in this code.
    fn steps_passed(&self) -> usize {
        self.session().legs().last().map_or(0, |leg| leg.trail.len())
    }

    /// Whether the outcome was confirmed, and its ticket's fields are asked for.
    fn is_asked_for_the_ticket(&self) -> bool {
        let question = self.conversation.question();
        matches!(question, Some(Question::Field(FieldQuestion { asker: Asker::Ticket { .. }, .. })))
    }

    /// The answer of a name to the step that is asked, which is to be this one where an id says so.
    fn answer(&self, given: &str, reason: Option<&str>, id: Option<&str>) -> Result<Answer, Objection> {
        let node = match self.conversation.question() {
            Some(Question::Step(step) | Question::Field(FieldQuestion { asker: Asker::Step(step), .. })) => {
                step.node
            }
            _ => return Err(self.objection(Complaint::AtAnOutcome)),
        };
        if id.is_some_and(|id| !node.has_name(id)) {
            return Err(Objection::AnotherStep(node.id.to_string()));
        }
        let answer = match self.answer_of(node, given)? {
            Answer::Skipped(_) => Answer::Skipped(
                reason.map(free_text).transpose().map_err(|why| self.objection(Complaint::Refused(why)))?,
            ),
            _ if reason.is_some() => return Err(Objection::ReasonOutOfPlace),
            answer => answer,
        };
        Ok(answer)
    }

    fn answer_of(&self, node: &Node, given: &str) -> Result<Answer, Objection> {
        let no_such_answer = || self.objection(self.conversation.no_such_answer());
        if node.value(given).is_none() && !answer::names(node).contains(&given) {
            return Err(no_such_answer());
        }
        Answer::named(node, given).ok_or_else(no_such_answer)
    }

    fn fill_in(&mut self, id: &str, given: Option<&str>) -> Result<(), Objection> {
        let view = self.setting.view;
        let fields = &view.manifest.fields;
        let index = fields.iter().position(|field| *field.id == *id).and_then(|at| u16::try_from(at).ok());
        let Some(field) = index else {
            return Err(Objection::UnknownField(fields.iter().map(|field| field.id.to_string()).collect()));
        };
        let value = given.map_or(FieldReply::Value(FieldValue::Unknown), FieldReply::Typed);
        let effect = self.reply(Reply::Field { field, value })?;
        let kept = match self.session().field(field) {
            Some(FieldValue::Known(value)) => Some(harmless(value.as_str()).into_owned()),
            _ => None,
        };
        let warning = match effect {
            Effect::Field { warning } => warning.map(|warning| warning.explain(view.language)),
            _ => None,
        };
        self.taken("field", Some(id), kept.as_deref(), warning);
        Ok(())
    }
}

/// After the last visit at which a person was asked.
fn after_last_answer(session: &Session) -> usize {
    let trail = session.legs().last().map(|leg| leg.trail.as_slice()).unwrap_or_default();
    let asked = |visit: &Visit| matches!(visit.done, Done::Answered(_) | Done::Collected(1..));
    trail.iter().rposition(asked).map_or(0, |at| at + 1)
}
