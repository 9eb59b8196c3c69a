//! Tickets: what a session hands over to the next team, and what becomes of it.
//!
//! A ticket is no record of its own: it is a session whose confirmed outcome is one. So it has the session's number
//! from the first call to the repair, and everything that was asked and tried stands in it.

use super::{Ending, Event, EventKind, FieldEntry, FieldValue, Moment, Place, Refusal, Session};
use crate::text::names::names;
use crate::text::redaction::Redacted;
use crate::tree::{Act, Manifest, Node, OutcomeKind, Tree, Value};

/// How far a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TicketState {
    /// The next team is to deal with it.
    Open,
    /// The walk goes on behind it: somebody is on site, for one.
    UnderWay,
    /// It was dealt with.
    Closed,
}

names!(TicketState {
    Open = "open",
    UnderWay = "under_way",
    Closed = "closed",
});

/// The ticket that a session filed, and what has become of it; where it filed several, one after the other, the latest.
#[derive(Clone, Debug)]
pub struct Filing {
    /// How far it is.
    pub state: TicketState,
    /// When its outcome was confirmed.
    pub filed: Moment,
    /// Its number within the session, from 1.
    pub number: u32,
    /// The outcome, as an index into the manifest.
    pub outcome: u16,
    /// When it was closed or reopened last.
    pub changed: Option<Moment>,
    /// What was said of it then.
    pub said: Option<Redacted>,
}

impl PartialEq for Filing {
    /// Outcomes have other indexes in another manifest, such as a pinned one; which it is follows from the walk.
    fn eq(&self, other: &Filing) -> bool {
        let parts = |filing: &Filing| (filing.state, filing.filed, filing.number, filing.changed);
        parts(self) == parts(other) && self.said == other.said
    }
}

/// What a session knows of a field.
#[derive(Clone, Copy, Debug)]
pub enum Known<'s> {
    /// Somebody filled it in.
    Filled(&'s FieldEntry),
    /// A step of the walk told it.
    Told {
        /// The tree in which it did.
        tree: &'s Tree,
        /// The step.
        node: &'s Node,
        /// What it was answered with.
        value: Value,
    },
}

impl Session {
    /// The ticket that it came to last, if it came to any.
    #[must_use]
    pub fn ticket(&self) -> Option<&Filing> {
        self.ticket.as_ref()
    }

    /// The fields that the ticket asks for, each once, in the library's order: what the outcome, the code's tags and
    /// the `end` step ask for. None where it stands at no outcome that asks for any.
    #[must_use]
    pub fn asked_for(&self, manifest: &Manifest) -> Vec<u16> {
        let Place::End(ending) = self.place else { return Vec::new() };
        let tree = self.tree();
        let Some(outcome) = manifest.outcome(ending.outcome(tree)) else { return Vec::new() };
        let of_step: &[u16] = match ending {
            Ending::Step(id) => match tree.node(id).map(|node| &node.act) {
                Some(Act::End { collect, .. }) => collect,
                _ => &[],
            },
            _ => &[],
        };
        if outcome.kind != OutcomeKind::Ticket {
            return Vec::new();
        }
        manifest.collected(outcome, &tree.tags, of_step)
    }

    /// The fields that the ticket asks for and nobody has said anything of.
    #[must_use]
    pub fn missing(&self, manifest: &Manifest) -> Vec<u16> {
        let mut asked_for = self.asked_for(manifest);
        asked_for.retain(|field| self.known(*field, manifest).is_none());
        asked_for
    }

    /// What is known of a field: what was filled in, else what the walk tells.
    #[must_use]
    pub fn known(&self, field: u16, manifest: &Manifest) -> Option<Known<'_>> {
        let filled = self.fields.iter().find(|entry| entry.field == field).map(Known::Filled);
        filled.or_else(|| self.told(manifest.field(field)?.from.as_deref()?))
    }

    /// The number that was filled in for a role of the library, such as the merchant's; `None` where it is not known.
    #[must_use]
    pub fn number(&self, role: Option<u16>) -> Option<&str> {
        match self.field(role?)? {
            FieldValue::Known(number) => Some(number.as_str()),
            FieldValue::Unknown | FieldValue::Removed => None,
        }
    }

    /// The answer of a shared question, in the code walked last that knows it.
    fn told(&self, step: &str) -> Option<Known<'_>> {
        self.legs.iter().rev().find_map(|leg| {
            leg.trail.iter().rev().find_map(|visit| {
                let node = leg.tree.node(visit.node).filter(|node| *node.id == *step)?;
                let value = visit.value().filter(|value| matches!(value, Value::Option(_)))?;
                Some(Known::Told { tree: &leg.tree, node, value })
            })
        })
    }

    /// Says that the ticket was dealt with.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`], where there is none that is open.
    pub fn close(&mut self, said: Option<Redacted>, now: Moment) -> Result<Event, Refusal> {
        let ticket = self.turn(TicketState::Open, TicketState::Closed, said.clone(), now)?;
        Ok(Event { at: now, kind: EventKind::Closed { ticket, said } })
    }

    /// Says that the ticket is to be dealt with after all.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`], where there is none that is closed.
    pub fn reopen(&mut self, said: Option<Redacted>, now: Moment) -> Result<Event, Refusal> {
        let ticket = self.turn(TicketState::Closed, TicketState::Open, said.clone(), now)?;
        Ok(Event { at: now, kind: EventKind::Reopened { ticket, said } })
    }

    /// Closes or reopens the ticket, and tells its number.
    fn turn(
        &mut self,
        from: TicketState,
        to: TicketState,
        said: Option<Redacted>,
        now: Moment,
    ) -> Result<u32, Refusal> {
        let ticket = self.ticket.as_mut().filter(|ticket| ticket.state == from && self.ended);
        let ticket = ticket.ok_or(Refusal::NoSuchTicket)?;
        (ticket.state, ticket.changed, ticket.said) = (to, Some(now), said);
        Ok(ticket.number)
    }

    /// Whether anything can be added: until the end, and to an open ticket.
    pub(super) fn takes_additions(&self) -> Result<(), Refusal> {
        let open = self.ticket.as_ref().is_some_and(|ticket| ticket.state == TicketState::Open);
        if self.ended && !open { Err(Refusal::Ended) } else { Ok(()) }
    }

    /// An outcome was confirmed: it files a ticket, whose number it tells, or is the end of one.
    pub(super) fn file(&mut self, ending: Ending, now: Moment) -> Option<u32> {
        let (number, outcome) = (self.ticket_to_file(), ending.outcome(self.tree()));
        match (number, &mut self.ticket) {
            (Some(number), latest) => {
                *latest = Some(Filing {
                    state: TicketState::Open,
                    filed: now,
                    number,
                    outcome,
                    changed: None,
                    said: None,
                });
            }
            (None, Some(ticket)) => {
                (ticket.state, ticket.changed, ticket.said) = (TicketState::Closed, Some(now), None);
            }
            (None, None) => {}
        }
        number
    }

    /// The number of the ticket that is filed when the outcome is confirmed; `None` where none is.
    pub(super) fn ticket_to_file(&self) -> Option<u32> {
        let Place::End(ending) = self.place else { return None };
        let latest = self.ticket.as_ref().map_or(0, |ticket| ticket.number);
        ending.is_ticket(self.tree()).then_some(latest + 1)
    }

    /// Somebody goes on with the walk behind its ticket.
    pub(super) fn taken_on(&mut self) {
        if let Some(ticket) = self.ticket.as_mut().filter(|_| self.ended) {
            ticket.state = TicketState::UnderWay;
        }
        self.ended = false;
    }
}
