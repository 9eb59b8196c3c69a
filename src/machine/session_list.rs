//! Sessions as JSON, described by `session-list.json`.

use serde::Serialize;

use crate::journal::{Listed, TicketRow, WalkedCodes, ticket_id};
use crate::show::times::utc;

/// Sessions as lists show them.
#[derive(Debug, Serialize)]
pub struct SessionListJson<'j> {
    format: u32,
    sessions: Vec<SessionJson<'j>>,
}

impl<'j> SessionListJson<'j> {
    /// These sessions.
    #[must_use]
    pub fn of(listed: &'j [Listed]) -> SessionListJson<'j> {
        SessionListJson { format: 1, sessions: listed.iter().map(SessionJson::of).collect() }
    }
}

/// How far a session is that was given up for another one's ticket.
const JOINED: &str = "joined";

/// A session, as lists show it. Its times are in UTC.
#[derive(Debug, Serialize)]
pub(super) struct SessionJson<'j> {
    id: &'j str,
    name: &'j str,
    codes: &'j WalkedCodes,
    channel: &'static str,
    state: &'static str,
    begun: String,
    changed: String,
    until: Option<String>,
    outcome: Option<&'j str>,
    step: Option<&'j str>,
    reference: Option<&'j str>,
    answers: u32,
    requests: &'j [String],
    joined: Option<&'j str>,
    tickets: Vec<SessionTicketJson<'j>>,
    handed_over: Option<String>,
    in_conflict: bool,
    held: bool,
}

impl<'j> SessionJson<'j> {
    /// A session.
    #[must_use]
    pub(super) fn of(listed: &'j Listed) -> SessionJson<'j> {
        let summary = &listed.summary;
        SessionJson {
            id: &listed.id,
            name: &listed.name,
            codes: &summary.codes,
            channel: summary.channel.id(),
            state: if summary.joined.is_some() { JOINED } else { summary.state.id() },
            begun: utc(listed.begun),
            changed: utc(listed.changed),
            until: summary.until.map(utc),
            outcome: summary.outcome.as_deref(),
            step: summary.step.as_deref(),
            reference: summary.reference.as_deref(),
            answers: summary.answers,
            requests: &summary.requests,
            joined: summary.joined.as_deref(),
            tickets: summary.tickets.iter().map(|ticket| SessionTicketJson::of(listed, ticket)).collect(),
            handed_over: listed.handed_over.map(utc),
            in_conflict: listed.in_conflict,
            held: listed.held,
        }
    }
}

/// A ticket as lists show it with its session.
#[derive(Debug, Serialize)]
struct SessionTicketJson<'j> {
    number: String,
    id: String,
    state: &'static str,
    matter: Option<&'j str>,
    outcome: &'j str,
    queue: Option<&'j str>,
    code: &'j str,
    filed: String,
    missing: u32,
}

impl<'j> SessionTicketJson<'j> {
    fn of(listed: &Listed, ticket: &'j TicketRow) -> SessionTicketJson<'j> {
        SessionTicketJson {
            number: listed.ticket_number(ticket.number),
            id: ticket_id(&listed.id, ticket.number),
            state: ticket.state.id(),
            matter: ticket.matter.as_deref(),
            outcome: &ticket.outcome,
            queue: ticket.queue.as_deref(),
            code: &ticket.code,
            filed: utc(ticket.filed),
            missing: ticket.missing,
        }
    }
}
