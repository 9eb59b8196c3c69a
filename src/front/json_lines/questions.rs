//! Questions to the client, and what precedes them: each question of the walk as a message.

use std::borrow::Cow;

use super::outgoing::{
    CautionPart, Declared, Earlier, FieldAsked, FieldThere, LengthPart, Message, Offered, OptionPart,
    OutcomeMessage, Passed, PromptMessage, RequestPart, To, write,
};
use super::{Talk, TalkStyle};
use crate::machine::ticket::{IdAndNameJson, RemainingStepJson};
use crate::session::{Answer, Channel, Done, Session, TicketSubject, Visit};
use crate::show::history;
use crate::text::harmless::harmless;
use crate::ticket;
use crate::tree::{self, Guidance, Node, NodeId};
use crate::view::View;
use crate::walk::answer;
use crate::walk::offer::Offer;
use crate::walk::question::{self, Asker, Question};

impl Talk<'_> {
    pub(super) fn ask(&mut self) {
        self.tell_code();
        self.conversation.look_for_offer();
        let session = self.conversation.session();
        let asking = Asking {
            setting: &self.setting,
            view: self.setting.view.of(session.tree()),
            session,
            to: To { reference: self.reference.as_ref() },
            heard: self.heard,
        };
        match self.conversation.question() {
            Some(Question::Step(step)) => asking.step(&step, &mut self.out),
            Some(Question::Field(field)) => asking.field(&field, &mut self.out),
            Some(Question::Outcome(outcome)) => asking.outcome(&outcome, &mut self.out),
            None => {}
        }
    }

    /// Says which code is walked, if that has changed.
    fn tell_code(&mut self) {
        let session = self.conversation.session();
        let (tree, legs) = (session.tree(), session.legs().len());
        if self.told.as_ref().is_some_and(|(known, code)| *known == legs && *code == tree.code) {
            return;
        }
        let view = self.setting.view;
        let table = tree.table.and_then(|table| view.manifest.tables.get(usize::from(table)));
        let message = Message::Code {
            to: To { reference: self.reference.as_ref() },
            code: &tree.code,
            message: tree.message.map(|text| view.words(text)),
            cause: tree.cause.map(|text| view.words(text)),
            table: table.map(|table| &*table.id),
            row: tree.table.map(|_| tree.row),
        };
        write(&mut self.out, &message);
        self.told = Some((legs, tree.code.clone()));
    }
}

/// A question for the client.
struct Asking<'a> {
    setting: &'a TalkStyle<'a>,
    view: View<'a>,
    session: &'a Session,
    to: To<'a>,
    /// The first step of the trail that the client has not heard of.
    heard: usize,
}

impl<'a> Asking<'a> {
    fn step(&self, step: &question::StepQuestion<'_>, out: &mut Vec<u8>) {
        let (view, node) = (self.view, step.node);
        let option = |value| OptionPart { value, label: label(view, node, value) };
        let (number, remaining) = step.progress();
        let prompt = PromptMessage {
            to: self.to,
            code: &self.session.tree().code,
            id: &node.id,
            kind: node.kind(),
            step: number,
            remaining,
            text: node.text().map(|text| view.words(text)).unwrap_or_default(),
            guidance: self.guidance(Some(node)),
            caution: node
                .caution
                .map(|text| CautionPart { text: view.words(text), confirm: step.caution_waits() }),
            by: node.by.id(),
            minutes: node.minutes,
            wait: node.wait.map(|wait| wait.minutes),
            due: step.due().map(self.setting.utc),
            options: step.answers().into_iter().map(option).collect(),
            earlier: step.earlier().map(|answer| earlier(self.session, step.id, &answer)),
            passed: self.passed(),
        };
        write(out, &Message::Prompt(Box::new(prompt)));
    }

    fn field(&self, field: &question::FieldQuestion<'_>, out: &mut Vec<u8>) {
        let view = self.view;
        let step = match &field.asker {
            Asker::Step(step) => Some(step),
            Asker::Ticket { .. } => None,
        };
        let progress = step.map(question::StepQuestion::progress);
        let asked = FieldAsked {
            to: self.to,
            whom: if step.is_some() { "step" } else { "ticket" },
            code: &self.session.tree().code,
            step_id: step.map(|step| &*step.node.id),
            step: progress.map(|(number, _)| number),
            remaining: match field.asker {
                Asker::Step(_) => progress.map_or(0, |(_, remaining)| remaining),
                Asker::Ticket { number, of } => of.saturating_sub(number),
            },
            declared: declared(view, field.declared),
            guidance: self.guidance(step.map(|step| step.node)),
            wait: step.and_then(|step| step.node.wait).map(|wait| wait.minutes),
            due: step.and_then(question::StepQuestion::due).map(self.setting.utc),
            offer: field.offer.map(|Offer { value, source }| Offered {
                value: harmless(value.as_str()).into_owned(),
                source: history::offer_source(view, source, &self.setting.times),
            }),
            passed: if step.is_some() { self.passed() } else { Vec::new() },
        };
        write(out, &Message::Field(Box::new(asked)));
    }

    fn outcome(&self, outcome: &question::OutcomeQuestion<'_>, out: &mut Vec<u8>) {
        let (view, session) = (self.view, self.session);
        let (manifest, tree) = (view.manifest, session.tree());
        let end = outcome.ending.step(tree);
        let said = view.outcome_say(outcome.declared, end);
        let asked_for = session.asked_for(manifest);
        let others = session.fields().map(|entry| entry.field).filter(|field| !asked_for.contains(field));
        let fields = asked_for.iter().copied().chain(others).filter_map(|index| {
            let there = ticket::field(view, session, index)?;
            Some(FieldThere {
                declared: declared(view, manifest.field(index)?),
                asked_for: asked_for.contains(&index),
                state: there.state.id(),
                value: there.value,
            })
        });
        let missing = outcome.missing().into_iter().filter_map(|field| manifest.field(field));
        let (queue, left) = (ticket::queue(view, outcome.declared), ticket::left(view, session));
        let message = OutcomeMessage {
            to: self.to,
            code: &tree.code,
            id: &outcome.declared.id,
            kind: outcome.declared.kind.id(),
            name: view.words(outcome.declared.name),
            text: view.outcome_text(outcome.declared, end),
            say: said.filter(|_| session.channel() == Channel::Phone),
            helped: session.helped(outcome.ending).and_then(|id| tree.node(id)).map(|node| &*node.id),
            queue: queue.as_ref().map(IdAndNameJson::of),
            requests: self.requests(),
            fields: fields.collect(),
            missing: missing.map(|field| &*field.id).collect(),
            left: left.iter().map(RemainingStepJson::of).collect(),
            passed: self.passed(),
        };
        write(out, &Message::Outcome(Box::new(message)));
    }

    /// What confirming the outcome requests beside it.
    fn requests(&self) -> Vec<RequestPart<'a>> {
        let view = self.setting.view;
        let part = |subject: TicketSubject| {
            let request = subject.request()?;
            let outcome = view.manifest.outcome(request.outcome)?;
            let by_phone = self.session.channel() == Channel::Phone;
            let about = view.of(&request.tree);
            let say = about.outcome_say(outcome, None).filter(|_| by_phone);
            Some(RequestPart {
                matter: &view.manifest.matter(request.standing.matter)?.id,
                id: &outcome.id,
                name: view.words(outcome.name),
                say: say.map(|say| Cow::Owned(say.into_owned())),
                queue: view.manifest.queue(outcome).map(|queue| &*queue.id),
                own_ticket: !subject.is_outcome(),
            })
        };
        let renewed = self.session.to_be_renewed().map(|(_, subject)| subject);
        renewed.into_iter().chain(self.session.to_be_filed()).filter_map(part).collect()
    }

    /// What is read out to the merchant on the phone.
    fn said(&self, node: &Node) -> Option<Cow<'a, str>> {
        self.guidance(Some(node)).say.flatten()
    }

    /// What is only shown with a step, and what is read out to the merchant on the phone.
    fn guidance(&self, node: Option<&Node>) -> Guidance<Option<Cow<'a, str>>> {
        let mut guidance = node.map(|node| node.guidance).unwrap_or_default();
        guidance.say = guidance.say.filter(|_| self.session.channel() == Channel::Phone);
        let view = self.view;
        guidance.map(|text| view.words(*text)).with_nulls()
    }

    /// The steps of the trail that the client has not heard of: they needed no answer.
    fn passed(&self) -> Vec<Passed<'a>> {
        let trail = self.session.legs().last().into_iter().flat_map(|leg| leg.trail.iter().skip(self.heard));
        trail.filter_map(|visit| self.passed_step(visit)).collect()
    }

    fn passed_step(&self, visit: &'a Visit) -> Option<Passed<'a>> {
        let (view, session) = (self.view, self.session);
        let node = session.tree().node(visit.node)?;
        let name = |answer: &Answer| session.answer_name(session.legs().len() - 1, visit.node, answer);
        let (what, answer) = match &visit.done {
            Done::Told => ("tell", None),
            Done::PutOff => ("put_off", None),
            Done::Known(value) => ("known", Some(node.value_name(*value).to_owned())),
            Done::Answered(answer) => ("returned", Some(name(answer))),
            Done::Collected(_) | Done::Set(_) | Done::Closing(_) => return None,
        };
        let told = matches!(visit.done, Done::Told);
        Some(Passed {
            id: &node.id,
            what,
            text: node.text().map(|text| view.words(text)).unwrap_or_default(),
            say: self.said(node).filter(|_| told),
            caution: node.caution.filter(|_| told).map(|text| view.words(text)),
            answer,
        })
    }
}

/// The description of a field.
fn declared<'v>(view: View<'v>, field: &'v tree::Field) -> Declared<'v> {
    Declared {
        id: &field.id,
        label: view.words(field.label),
        example: &field.example,
        kind: field.shape.kind,
        length: field.shape.length.map(|length| LengthPart { min: length.min, max: length.max }),
        sensitivity: field.sensitivity.id(),
    }
}

/// An answer in words.
fn label(view: View<'_>, node: &Node, name: &str) -> String {
    let answer = Answer::named(node, name).unwrap_or(Answer::Skipped(None));
    answer::label(view, node, &answer)
}

fn earlier(session: &Session, id: NodeId, answer: &Answer) -> Earlier {
    let reason = match answer {
        Answer::Skipped(Some(reason)) => Some(harmless(reason.as_str()).into_owned()),
        _ => None,
    };
    Earlier { answer: session.answer_name(session.legs().len() - 1, id, answer), reason }
}
