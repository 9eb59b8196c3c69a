//! What lists show of a session, from the session.

use super::{State, Summary, TicketRow};
use crate::session::{Done, Parked, Place, Session};
use crate::tree::{By, Manifest, Texts};

/// The library's first language, in which lists show messages.
const FIRST: usize = 0;

impl Summary {
    /// The summary of a session as it stands; `reference` is whose terminal it is about.
    #[must_use]
    pub fn of(session: &Session, manifest: &Manifest, texts: &Texts, reference: &str) -> Summary {
        let codes: Vec<&str> = session.legs().iter().map(|leg| &*leg.tree.code).collect();
        let message = session.tree().message.map(|message| texts.get(message, FIRST).to_owned());
        let here = match session.place() {
            Place::Prompt(id) => session.tree().node(id),
            Place::End(_) => None,
        };
        let outcome = match session.place() {
            Place::End(ending) if session.has_ended() => manifest.outcome(ending.outcome(session.tree())),
            _ => None,
        };
        let answered = |done: &Done| matches!(done, Done::Answered(_));
        let number = |role| session.number(role).unwrap_or_default().to_owned();
        let visits = session.legs().iter().flat_map(|leg| &leg.trail);
        let waits_for_back_office = here.is_some_and(|node| node.by == By::BackOffice);
        let (state, until) = match session.parked() {
            _ if session.has_ended() => (State::Ended, None),
            _ if session.abandoned().is_some() => (State::Abandoned, None),
            Some(Parked { until: Some(until) }) => (State::Waiting, Some(until.0)),
            Some(_) if waits_for_back_office => (State::BackOffice, None),
            Some(_) => (State::Paused, None),
            None => (State::Open, None),
        };
        Summary {
            codes: codes.join(","),
            message: message.unwrap_or_default(),
            channel: session.channel().id().to_owned(),
            reference: reference.to_owned(),
            state,
            until,
            outcome: outcome.map(|outcome| outcome.id.to_string()).unwrap_or_default(),
            step: here.map(|node| node.id.to_string()).unwrap_or_default(),
            answers: count(visits.filter(|visit| answered(&visit.done)).count()),
            merchant: number(manifest.roles.merchant),
            terminal: number(manifest.roles.terminal),
            ticket: TicketRow::of(session, manifest),
        }
    }
}

impl TicketRow {
    fn of(session: &Session, manifest: &Manifest) -> Option<TicketRow> {
        let ticket = session.ticket()?;
        let outcome = manifest.outcome(ticket.outcome)?;
        Some(TicketRow {
            state: ticket.state,
            queue: manifest.queue(outcome).map(|queue| queue.id.to_string()).unwrap_or_default(),
            outcome: outcome.id.to_string(),
            filed: ticket.filed.0,
            number: ticket.number,
            missing: count(session.missing(manifest).len()),
        })
    }
}

fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}
