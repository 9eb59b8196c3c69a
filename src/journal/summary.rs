//! What lists show of a session.

use super::WalkedCodes;
use super::digest::derived_id;
use crate::session::{Channel, Done, Filing, Moment, Parked, Place, Session, TicketState, Visit};
use crate::text::names::names;
use crate::tree::{Manifest, Texts};

/// The library's first language, in which lists show messages.
const FIRST: usize = 0;

/// The state of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Being walked; or its walk was cut off, if nobody holds it.
    Open,
    /// Left for later.
    Paused,
    /// Left until a time, [`Summary::until`].
    Waiting,
    /// It waits for the back office's answer.
    BackOffice,
    /// Its outcome was confirmed.
    Ended,
    /// Abandoned before an outcome.
    Abandoned,
}

names!(State {
    Open = "open",
    Paused = "paused",
    Waiting = "waiting",
    BackOffice = "back_office",
    Ended = "ended",
    Abandoned = "abandoned",
});

impl State {
    /// Whether somebody may still continue it.
    #[must_use]
    pub fn is_unfinished(self) -> bool {
        !matches!(self, State::Ended | State::Abandoned)
    }
}

/// What lists show of a session: derived from it by the caller, and written together with each entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The codes walked.
    pub codes: WalkedCodes,
    /// The last code's message in the library's first language, if it has one.
    pub message: Option<String>,
    /// The channel.
    pub channel: Channel,
    /// The reference of the site or merchant, redacted, if one was given.
    pub reference: Option<String>,
    /// Its state.
    pub state: State,
    /// Until when it waits, if it does.
    pub until: Option<Moment>,
    /// The id of the outcome that was confirmed, if one was.
    pub outcome: Option<String>,
    /// The id of the current prompt; none at an end.
    pub step: Option<String>,
    /// The number of answers.
    pub answers: u32,
    /// The merchant's number, if known.
    pub merchant: Option<String>,
    /// The terminal's number, if known.
    pub terminal: Option<String>,
    /// The ids of the outcomes that it would file in its current state, and has not yet: the requests of its matters,
    /// and the outcome that it has reached; none while nothing was said in it.
    pub requests: Vec<String>,
    /// The number of the ticket of another session that it was given up for: what was noted in it is there.
    pub joined: Option<String>,
    /// The tickets that it filed, by number, from 1.
    pub tickets: Vec<TicketRow>,
}

/// The id of a session's n-th ticket, from 1: a UUID that is the same in every journal that has the session.
#[must_use]
pub fn ticket_id(session: &str, number: u32) -> String {
    derived_id(&format!("{session}\nticket {number}"))
}

/// What lists show of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// Its number within the session, from 1.
    pub number: u32,
    /// Its state.
    pub state: TicketState,
    /// The id of the matter that requests it; `None` for a walk's outcome.
    pub matter: Option<String>,
    /// The id of the requested outcome. [`Summary::outcome`] differs if it is a request, or if the walk continued after
    /// it.
    pub outcome: String,
    /// The queue's id, if the outcome has one.
    pub queue: Option<String>,
    /// The code that it is about.
    pub code: String,
    /// When it was filed.
    pub filed: Moment,
    /// How many of its fields have no value: nothing was said about them, or they are explicitly unknown.
    pub missing: u32,
}

impl Summary {
    /// The summary of a session in its current state; `reference` is the one given at its start, which may have been
    /// changed since.
    #[must_use]
    pub fn of(session: &Session, manifest: &Manifest, texts: &Texts, reference: Option<&str>) -> Summary {
        let left = session.legs().len().saturating_sub(1);
        let earlier = session.legs().iter().take(left).map(|leg| leg.tree.code.to_string());
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
        let number = |role| session.number(role).map(str::to_owned);
        let visits = session.legs().iter().flat_map(|leg| &leg.trail);
        let (state, until) = match session.parked() {
            _ if session.has_ended() => (State::Ended, None),
            _ if session.abandoned().is_some() => (State::Abandoned, None),
            Some(Parked { until: Some(until) }) => (State::Waiting, Some(until)),
            Some(_) if session.waits_for_back_office() => (State::BackOffice, None),
            Some(_) => (State::Paused, None),
            None => (State::Open, None),
        };
        Summary {
            codes: WalkedCodes::new(earlier.collect(), &*session.tree().code),
            message,
            channel: session.channel(),
            reference: session.reference(reference).map(str::to_owned),
            state,
            until,
            outcome: outcome.map(|outcome| outcome.id.to_string()),
            step: here.map(|node| node.id.to_string()),
            answers: count(visits.filter(|visit| answered(&visit.done)).count()),
            merchant: number(manifest.roles.merchant),
            terminal: number(manifest.roles.terminal),
            requests: requests(session, manifest),
            joined: session.joined().map(ToString::to_string),
            tickets: tickets(session, manifest),
        }
    }

    /// The ticket of a number.
    #[must_use]
    pub fn ticket(&self, number: u32) -> Option<&TicketRow> {
        self.tickets.iter().find(|ticket| ticket.number == number)
    }

    /// Whether any of its tickets is in this state.
    #[must_use]
    pub fn has_ticket(&self, state: TicketState) -> bool {
        self.tickets.iter().any(|ticket| ticket.state == state)
    }

    /// The open ticket of an outcome, the last if there are several; else that of the last outcome that it reached, if
    /// any.
    #[must_use]
    pub fn outcome_ticket(&self) -> Option<&TicketRow> {
        let of_outcomes = || self.tickets.iter().rev().filter(|ticket| ticket.matter.is_none());
        let open = of_outcomes().find(|ticket| ticket.state != TicketState::Closed);
        open.or_else(|| of_outcomes().next())
    }
}

fn tickets(session: &Session, manifest: &Manifest) -> Vec<TicketRow> {
    session.tickets().iter().filter_map(|ticket| TicketRow::of(session, ticket, manifest)).collect()
}

fn requests(session: &Session, manifest: &Manifest) -> Vec<String> {
    let is_answered = |visit: &Visit| matches!(visit.done, Done::Answered(_));
    let was_only_begun = session.fields().next().is_none()
        && session.notes().is_empty()
        && session.parked().is_none()
        && session.abandoned().is_none()
        && !session.legs().iter().any(|leg| leg.trail.iter().any(is_answered));
    let unfiled = if was_only_begun { Vec::new() } else { session.unfiled() };
    let outcomes = unfiled.iter().filter_map(|subject| manifest.outcome(subject.outcome()));
    outcomes.map(|outcome| outcome.id.to_string()).collect()
}

impl TicketRow {
    fn of(session: &Session, ticket: &Filing, manifest: &Manifest) -> Option<TicketRow> {
        let outcome = manifest.outcome(ticket.subject.outcome())?;
        let request = ticket.subject.request().filter(|_| !ticket.subject.is_outcome());
        let matter = request.and_then(|request| manifest.matter(request.standing.matter));
        Some(TicketRow {
            number: ticket.number,
            state: ticket.state,
            matter: matter.map(|matter| matter.id.to_string()),
            outcome: outcome.id.to_string(),
            queue: manifest.queue(outcome).map(|queue| queue.id.to_string()),
            code: ticket.subject.tree().code.to_string(),
            filed: ticket.filed,
            missing: count(session.lacking_of(ticket, manifest).fields.len()),
        })
    }
}

fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_ticket_counts_as_the_outcomes_ticket() {
        // Number, state, whether it is about a matter.
        type Tickets = &'static [(u32, TicketState, bool)];
        use TicketState::{Closed, Open, UnderWay};
        let ticket = |(number, state, of_matter): (u32, TicketState, bool)| TicketRow {
            number,
            state,
            matter: of_matter.then(|| "payment".to_owned()),
            outcome: "swap".to_owned(),
            queue: None,
            code: "0027".to_owned(),
            filed: Moment(0),
            missing: 0,
        };
        let table: [(Tickets, Option<u32>); 7] = [
            (&[], None),
            (&[(1, Open, true)], None),
            (&[(1, Closed, false), (2, Open, false)], Some(2)),
            (&[(1, Closed, false), (2, Closed, false), (3, Open, true)], Some(2)),
            // The first was reopened.
            (&[(1, Open, false), (2, Closed, false)], Some(1)),
            (&[(1, UnderWay, false), (2, Closed, false)], Some(1)),
            (&[(1, Open, false), (2, Open, false)], Some(2)),
        ];
        for (tickets, expected) in table {
            let summary = Summary {
                codes: WalkedCodes::new(Vec::new(), "0027"),
                message: None,
                channel: Channel::Phone,
                reference: None,
                state: State::Ended,
                until: None,
                outcome: None,
                step: None,
                answers: 0,
                merchant: None,
                terminal: None,
                requests: Vec::new(),
                joined: None,
                tickets: tickets.iter().copied().map(ticket).collect(),
            };
            assert_eq!(summary.outcome_ticket().map(|ticket| ticket.number), expected, "{tickets:?}");
        }
    }
}
