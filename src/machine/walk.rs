//! The result of a walk as JSON, described by `walk.json`.

use std::borrow::Cow;

use serde::Serialize;

use super::matters::StandingJson;
use super::outcome::OutcomeJson;
use super::ticket::{TicketFieldJson, TicketJson};
use crate::session::{Done, Ending, Session};
use crate::show::times::utc;
use crate::ticket::TicketField;
use crate::tree::Standing;
use crate::view::View;

/// A walk that reached an outcome.
#[derive(Debug, Serialize)]
pub struct WalkJson<'w> {
    format: u32,
    session: Option<&'w str>,
    codes: Vec<&'w str>,
    channel: &'static str,
    steps: Vec<AnswerJson<'w>>,
    fields: Vec<TicketFieldJson<'w>>,
    outcome: OutcomeJson<'w>,
    matters: Vec<StandingJson<'w>>,
    ticket: Option<&'w TicketJson<'w>>,
    tickets: &'w [TicketJson<'w>],
}

/// The result of a walk, beside its session.
#[derive(Clone, Copy, Debug)]
pub struct WalkResult<'w> {
    /// The outcome.
    pub ending: Ending,
    /// The session's name in the journal, if it is recorded.
    pub name: Option<&'w str>,
    /// What is known about the fields that it asks for; see [`crate::ticket::fields`].
    pub fields: &'w [TicketField],
    /// The tickets that it filed, if it is recorded.
    pub tickets: &'w [TicketJson<'w>],
}

impl<'w> WalkJson<'w> {
    /// A walk, in the view's language; `None` if the library does not have its outcome.
    #[must_use]
    pub fn of(view: View<'w>, session: &'w Session, result: WalkResult<'w>) -> Option<WalkJson<'w>> {
        let WalkResult { ending, name, fields, tickets } = result;
        let outcome = view.manifest.outcome(ending.outcome(session.tree()))?;
        let standings: Vec<Standing> = session.matters().into_iter().map(|(_, standing)| standing).collect();
        Some(WalkJson {
            format: 1,
            session: name,
            codes: session.legs().iter().map(|leg| &*leg.tree.code).collect(),
            channel: session.channel().id(),
            steps: answers(view, session),
            fields: fields.iter().map(TicketFieldJson::of).collect(),
            outcome: OutcomeJson::of(view.of(session.tree()), outcome, ending.step(session.tree())),
            matters: StandingJson::all(view.manifest, &standings),
            ticket: tickets.first(),
            tickets,
        })
    }
}

/// A step with its answer. The time is in UTC.
#[derive(Debug, Serialize)]
struct AnswerJson<'w> {
    code: &'w str,
    id: &'w str,
    text: Cow<'w, str>,
    answer: String,
    at: String,
}

/// The answers, in order.
fn answers<'w>(view: View<'w>, session: &'w Session) -> Vec<AnswerJson<'w>> {
    let mut answers = Vec::new();
    for (number, leg) in session.legs().iter().enumerate() {
        let view = view.of(&leg.tree);
        for visit in &leg.trail {
            let Done::Answered(answer) = &visit.done else { continue };
            let Some(node) = leg.tree.node(visit.node) else { continue };
            answers.push(AnswerJson {
                code: &leg.tree.code,
                id: &node.id,
                text: node.text().map(|text| view.words(text)).unwrap_or_default(),
                answer: session.answer_name(number, visit.node, answer),
                at: utc(visit.at),
            });
        }
    }
    answers
}
