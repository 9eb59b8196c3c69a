//! Turns a client's messages into replies of the walk.

use super::incoming::ClientMessage;
use super::objection::Objection;
use super::{Talk, TalkEnd};
use crate::session::{Answer, Done, FieldValue, Session, Visit};
use crate::settings;
use crate::text::harmless::harmless;
use crate::text::redaction::{NotACard, Redacted, Warning};
use crate::tree::{Node, nearest};
use crate::walk::answer;
use crate::walk::complaint::Complaint;
use crate::walk::conversation::{Departure, Effect};
use crate::walk::input::{FieldInput, free_text};
use crate::walk::question::{Asker, FieldQuestion, Question};
use crate::walk::reply::{Caution, FieldReply, Reply, Unknown};

impl Talk<'_> {
    /// Passes a reply to the walk. The walk does not continue without recording.
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
            // Every code is from the library, and no ticket was filed before.
            Departure::Switched(_)
            | Departure::Aside(_)
            | Departure::Instead(_)
            | Departure::Completed
            | Departure::AsItWas => TalkEnd::InputEnded,
        });
        Ok(effect)
    }

    pub(super) fn do_it(&mut self, said: ClientMessage<'_>) -> Result<(), Objection> {
        let from = self.steps_passed();
        match said {
            ClientMessage::Answer { answer, reason, caution, id } => {
                let (answer, warning) = self.answer(&answer, reason.as_deref(), id.as_deref())?;
                let caution = if caution { Caution::Along } else { Caution::Apart };
                self.reply(Reply::Answer { answer: answer.clone(), caution })?;
                if let Answer::Skipped(Some(reason)) = &answer {
                    self.reason_taken(reason, warning);
                }
                self.heard = from + 1;
            }
            ClientMessage::Tampering => {
                self.reply(Reply::Answer { answer: Answer::Tampering, caution: Caution::Apart })?;
                self.heard = from + 1;
            }
            ClientMessage::Caution => {
                self.reply(Reply::Caution)?;
            }
            ClientMessage::Field { field, value, not_a_card } => {
                self.fill_in(&field, value.as_deref(), not_a_card.then_some(NotACard::Script))?;
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
                let (text, warning) = self.free_text(&text)?;
                self.reply(Reply::Note(text.clone()))?;
                self.taken("note", None, Some(text.as_str()), warning);
            }
            ClientMessage::Reference { text } => self.change_reference(&text)?,
            ClientMessage::Channel { channel } => {
                self.reply(Reply::Channel(channel))?;
                self.heard = self.heard.min(after_last_answer(self.session()));
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
                let (reason, warning) = self.free_text(&reason)?;
                self.reply(Reply::GiveUp(reason.clone()))?;
                self.reason_taken(&reason, warning);
            }
            ClientMessage::End => {
                self.reply(Reply::Confirm)?;
            }
            ClientMessage::Show => {}
        }
        Ok(())
    }

    fn change_reference(&mut self, text: &str) -> Result<(), Objection> {
        let name = settings::name(text).map_err(|why| self.objection(Complaint::Refused(why)))?;
        self.reply(Reply::Reference(name.clone()))?;
        self.taken("reference", None, name.as_ref().map(Redacted::as_str), None);
        Ok(())
    }

    /// A text in its recorded form, with any warning.
    fn free_text(&self, given: &str) -> Result<(Redacted, Option<Warning>), Objection> {
        let typed = free_text(given).map_err(|why| self.objection(Complaint::Refused(why)))?;
        Ok((typed.text, typed.warning))
    }

    /// Says how a reason is recorded, if that differs from what was given.
    fn reason_taken(&mut self, reason: &Redacted, warning: Option<Warning>) {
        if warning.is_some() {
            self.taken("reason", None, Some(reason.as_str()), warning);
        }
    }

    /// How many steps the walk has passed in this code.
    fn steps_passed(&self) -> usize {
        self.session().legs().last().map_or(0, |leg| leg.trail.len())
    }

    /// Whether the outcome was confirmed, and the ticket's fields are being asked for.
    fn is_asked_for_the_ticket(&self) -> bool {
        let question = self.conversation.question();
        matches!(question, Some(Question::Field(FieldQuestion { asker: Asker::Ticket { .. }, .. })))
    }

    /// The named answer to the current step, which has to be the one with this id if one is given.
    fn answer(
        &self,
        given: &str,
        reason: Option<&str>,
        id: Option<&str>,
    ) -> Result<(Answer, Option<Warning>), Objection> {
        let node = match self.conversation.question() {
            Some(Question::Step(step) | Question::Field(FieldQuestion { asker: Asker::Step(step), .. })) => {
                step.node
            }
            _ => return Err(self.objection(Complaint::AtAnOutcome)),
        };
        if id.is_some_and(|id| !node.has_name(id)) {
            return Err(Objection::AnotherStep(node.id.to_string()));
        }
        match (self.answer_of(node, given)?, reason) {
            (Answer::Skipped(_), Some(reason)) => {
                let (reason, warning) = self.free_text(reason)?;
                Ok((Answer::Skipped(Some(reason)), warning))
            }
            (_, Some(_)) => Err(Objection::ReasonOutOfPlace),
            (answer, None) => Ok((answer, None)),
        }
    }

    fn answer_of(&self, node: &Node, given: &str) -> Result<Answer, Objection> {
        let no_such_answer = || self.objection(self.conversation.no_such_answer());
        if node.value(given).is_none() && !answer::names(node).contains(&given) {
            return Err(no_such_answer());
        }
        Answer::named(node, given).ok_or_else(no_such_answer)
    }

    fn fill_in(&mut self, id: &str, given: Option<&str>, said: Option<NotACard>) -> Result<(), Objection> {
        let view = self.setting.view;
        let fields = &view.manifest.fields;
        let index = fields.iter().position(|field| *field.id == *id).and_then(|at| u16::try_from(at).ok());
        let Some(field) = index else {
            let all: Vec<String> = fields.iter().map(|field| field.id.to_string()).collect();
            let near = nearest(id, all.iter().map(String::as_str)).map(str::to_owned);
            return Err(Objection::UnknownField { near, all });
        };
        let value = match (given, said) {
            (None, _) => FieldReply::Read(FieldInput::UNKNOWN),
            (Some(given), None) => FieldReply::Typed(given),
            (Some(given), Some(said)) => FieldReply::NotACard(given, said),
        };
        let effect = self.reply(Reply::Field { field, value })?;
        let kept = match self.session().field(field) {
            Some(FieldValue::Known(value)) => Some(harmless(value.as_str()).into_owned()),
            _ => None,
        };
        let warning = match effect {
            Effect::Field { warning, .. } => warning,
            _ => None,
        };
        self.taken("field", Some(id), kept.as_deref(), warning);
        Ok(())
    }
}

/// After the last visit that asked a person.
pub(super) fn after_last_answer(session: &Session) -> usize {
    let trail = session.legs().last().map(|leg| leg.trail.as_slice()).unwrap_or_default();
    let asked = |visit: &Visit| matches!(visit.done, Done::Answered(_) | Done::Collected(1..));
    trail.iter().rposition(asked).map_or(0, |at| at + 1)
}
