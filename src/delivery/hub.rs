//! The outbox of the store that desks share, as a hub delivers it: the tickets of all desks.
//!
//! All of them are read when a hub begins, and once an hour. In between, it reads those of sessions of which something came
//! since it read last, those with a delivery that has not come to its end, and those that it has not seen to so far.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::keeping::DeliveryKeeper;
use super::outbox::is_for;
use crate::desk::DeskFault;
use crate::desk::incoming::checked;
use crate::journal::export::Incoming;
use crate::journal::shared::{
    HubProgress, OutboxLease, OutboxTaken, RecentTickets, SharedOutbox, Sought, StoreFault,
};
use crate::journal::{Delivery, DeliveryState, LookRule, Outbound, Stored};
use crate::session::Moment;
use crate::settings::sink::SinkSetting;

/// A ticket of which a sink is told nothing: the sink, the ticket, and how many entries its session has.
type Unchanged = (String, String, u32, u64);

/// How often all tickets are read, in microseconds: whatever has escaped a hub is found then.
pub const FULL: i64 = 60 * 60 * 1_000_000;
/// Up to how many sessions with tickets that wait are read one by one; if there are more, all are.
const ONE_BY_ONE: usize = 2_000;
/// How often it is looked for tickets whose state is to be asked for, as long as there are none, in microseconds.
const LOOKS: i64 = 60 * 1_000_000;

/// What was read for a sink.
#[derive(Debug)]
struct TicketReading {
    /// When, by the store's clock, and when all were read.
    at: Moment,
    full: Moment,
    /// From when on tickets are for the sink.
    since: Moment,
    /// The tickets, by session and number, that are for it and of which nothing is recorded so far; and how many entries
    /// the session had.
    waiting: BTreeMap<(String, u32), u64>,
}

impl TicketReading {
    /// Whether only what came since has to be read.
    fn is_enough(&self, now: Moment, since: Moment) -> bool {
        // A clock that was set back says nothing of what came since.
        self.since == since
            && self.at <= now
            && (0..FULL).contains(&(now.0 - self.full.0))
            && self.waiting.len() <= ONE_BY_ONE
    }

    /// The sessions of what is waiting.
    fn sessions(&self) -> Vec<String> {
        let sessions: BTreeSet<&String> = self.waiting.keys().map(|(session, _)| session).collect();
        sessions.into_iter().cloned().collect()
    }
}

/// The outbox, for the hub that has it.
pub struct HubOutbox<'h> {
    shared: RefCell<&'h mut dyn SharedOutbox>,
    token: String,
    /// The session that was read last, and whether with contacts: its entries are asked for more than once.
    last: RefCell<Option<(bool, Stored)>>,
    unchanged: RefCell<BTreeSet<Unchanged>>,
    /// By sink.
    readings: RefCell<BTreeMap<String, TicketReading>>,
    /// When there were no tickets of a sink whose state was to be asked for.
    looked: RefCell<BTreeMap<String, Moment>>,
}

impl<'h> HubOutbox<'h> {
    /// The outbox of a store, as the process of a token delivers it. What it does not have, it cannot record.
    #[must_use]
    pub fn new(shared: &'h mut dyn SharedOutbox, token: &str) -> HubOutbox<'h> {
        HubOutbox {
            shared: RefCell::new(shared),
            token: token.to_owned(),
            last: RefCell::default(),
            unchanged: RefCell::default(),
            readings: RefCell::default(),
            looked: RefCell::default(),
        }
    }

    /// Requests the outbox for this process; returns who has it if another hub does, unless that is dead: `is_dead` tells
    /// whether the process of a token on this machine is.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn take(&self, is_dead: &dyn Fn(&OutboxLease) -> bool) -> Result<Option<OutboxLease>, StoreFault> {
        let mut shared = self.shared.borrow_mut();
        let OutboxTaken::With(other) = shared.take_outbox(&self.token, None)? else { return Ok(None) };
        // What the other does is read anew.
        self.readings.borrow_mut().clear();
        if !is_dead(&other) {
            return Ok(Some(other));
        }
        Ok(match shared.take_outbox(&self.token, Some(&other.token))? {
            OutboxTaken::Granted => None,
            OutboxTaken::With(other) => Some(other),
        })
    }

    /// Tells desks to which sinks this hub delivers; if these are others than before, they know of no ticket that it was
    /// delivered until this hub [has seen](HubOutbox::tell_progress) to all of them.
    ///
    /// # Errors
    /// A [`DeskFault`].
    pub fn tell_sinks(&self, sinks: &[&SinkSetting]) -> Result<(), DeskFault> {
        let mut shared = self.shared.borrow_mut();
        let sinks = names(sinks);
        if shared.progress()?.sinks == sinks {
            return Ok(());
        }
        HubOutbox::is_mine(shared.keep_progress(&self.token, &HubProgress { seen: Moment(0), sinks })?)
    }

    /// Tells desks how far this hub has come with all of its sinks, after a round: not further where something is left
    /// that was not even begun.
    ///
    /// # Errors
    /// A [`DeskFault`].
    pub fn tell_progress(&self, sinks: &[&SinkSetting]) -> Result<(), DeskFault> {
        let readings = self.readings.borrow();
        let seen = sinks.iter().map(|sink| {
            readings.get(&sink.name).filter(|reading| reading.waiting.is_empty()).map(|reading| reading.at)
        });
        let Some(Some(seen)) = seen.min() else { return Ok(()) };
        let progress = HubProgress { seen, sinks: names(sinks) };
        HubOutbox::is_mine(self.shared.borrow_mut().keep_progress(&self.token, &progress)?)
    }

    /// The tickets that are waiting for a sink, among those that were read for it.
    fn waiting(&self, sink: &SinkSetting, outbound: &[Outbound]) -> BTreeMap<(String, u32), u64> {
        // Where a delivery was begun and has not come to its end, it is read for that.
        let is_waiting = |outbound: &&Outbound| match &outbound.delivery {
            None => is_for(sink, outbound),
            Some(delivery) if delivery.state == DeliveryState::Delivered => {
                is_for(sink, outbound) && !self.has_no_news(&sink.name, outbound)
            }
            Some(_) => false,
        };
        let waiting = outbound.iter().filter(is_waiting);
        waiting.map(|one| ((one.session.clone(), one.ticket.number), one.entries)).collect()
    }

    /// Gives the outbox back.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn release(&self) -> Result<(), StoreFault> {
        self.shared.borrow_mut().release_outbox(&self.token)
    }

    fn is_mine(is_kept: bool) -> Result<(), DeskFault> {
        if is_kept { Ok(()) } else { Err(DeskFault::OutboxElsewhere) }
    }
}

impl DeliveryKeeper for HubOutbox<'_> {
    fn sink_since(&self, sink: &str) -> Result<Option<Moment>, DeskFault> {
        Ok(self.shared.borrow_mut().sink_since(sink)?)
    }

    fn note_sink(&mut self, sink: &str, since: Moment) -> Result<(), DeskFault> {
        Ok(self.shared.get_mut().note_sink(sink, since)?)
    }

    fn outbound(&self, sink: &SinkSetting, since: Moment) -> Result<Vec<Outbound>, DeskFault> {
        *self.last.borrow_mut() = None;
        let changed = !sink.is_told_of_filed_only();
        let mut shared = self.shared.borrow_mut();
        let at = shared.status()?.now;
        let before = self.readings.borrow_mut().remove(&sink.name);
        let before = before.filter(|reading| reading.is_enough(at, since));
        let sessions = before.as_ref().map(TicketReading::sessions).unwrap_or_default();
        let recent = before.as_ref().map(|reading| RecentTickets { came: reading.at, sessions: &sessions });
        let outbound = shared.outbound(&sink.name, since, changed, recent)?;
        let full = before.map_or(at, |reading| reading.full);
        let reading = TicketReading { at, full, since, waiting: self.waiting(sink, &outbound) };
        self.readings.borrow_mut().insert(sink.name.clone(), reading);
        Ok(outbound)
    }

    fn stored(&self, session: &str, personal: bool) -> Result<Option<Stored>, DeskFault> {
        let mut last = self.last.borrow_mut();
        if let Some((_, stored)) =
            last.as_ref().filter(|(with, last)| *with == personal && last.listed.id == session)
        {
            return Ok(Some(stored.clone()));
        }
        let Some(fetched) = self.shared.borrow_mut().fetch(Sought::Id(session), personal)? else {
            return Ok(None);
        };
        // What came from elsewhere is searched for card data, as everywhere.
        let name = fetched.stored.listed.name.clone();
        let checked = checked(Incoming::of(fetched.stored));
        let (stored, _) = checked.map_err(|why| DeskFault::NotPulled { name, why })?;
        *last = Some((personal, stored.clone()));
        Ok(Some(stored))
    }

    fn has_no_news(&self, sink: &str, outbound: &Outbound) -> bool {
        self.unchanged.borrow().contains(&unchanged(sink, outbound))
    }

    fn note_no_news(&self, sink: &str, outbound: &Outbound) {
        self.unchanged.borrow_mut().insert(unchanged(sink, outbound));
        if let Some(reading) = self.readings.borrow_mut().get_mut(sink) {
            reading.waiting.remove(&(outbound.session.clone(), outbound.ticket.number));
        }
    }

    fn last_attempt(&self, sink: &str) -> Result<Option<Moment>, DeskFault> {
        Ok(self.shared.borrow_mut().last_attempt(sink)?)
    }

    fn to_look_at(&self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, DeskFault> {
        let is_soon = |last: &Moment| !rule.all && (0..LOOKS).contains(&(rule.now.0 - last.0));
        if self.looked.borrow().get(sink).is_some_and(is_soon) {
            return Ok(Vec::new());
        }
        let due = self.shared.borrow_mut().to_look_at(sink, rule)?;
        if due.is_empty() {
            self.looked.borrow_mut().insert(sink.to_owned(), rule.now);
        }
        Ok(due)
    }

    fn deliveries_of(&self, session: &str) -> Result<Vec<Delivery>, DeskFault> {
        Ok(self.shared.borrow_mut().deliveries_of(&[session.to_owned()])?)
    }

    fn deliveries(&self, states: &[DeliveryState]) -> Result<Vec<Delivery>, DeskFault> {
        Ok(self.shared.borrow_mut().deliveries(states)?)
    }

    fn take_on(&mut self, wanted: &[&Delivery]) -> Result<Vec<bool>, DeskFault> {
        let shared = self.shared.get_mut();
        if shared.take_outbox(&self.token, None)? != OutboxTaken::Granted {
            return Err(DeskFault::OutboxElsewhere);
        }
        // Another hub may have had it meanwhile.
        let sessions: BTreeSet<String> = wanted.iter().map(|wanted| wanted.session.clone()).collect();
        let there = shared.deliveries_of(&sessions.into_iter().collect::<Vec<_>>())?;
        let is_free = |wanted: &&Delivery| {
            let is_it = |there: &&Delivery| {
                (&there.session, there.ticket, &there.sink) == (&wanted.session, wanted.ticket, &wanted.sink)
            };
            match there.iter().find(is_it) {
                Some(there) => there == *wanted,
                None => wanted.attempts == 0 && wanted.told == 0,
            }
        };
        Ok(wanted.iter().map(is_free).collect())
    }

    fn keep_taken(&mut self, kept: &[&Delivery]) -> Result<(), DeskFault> {
        HubOutbox::is_mine(self.shared.get_mut().keep_deliveries(&self.token, kept)?)?;
        let readings = self.readings.get_mut();
        for delivery in kept {
            if let Some(reading) = readings.get_mut(&delivery.sink) {
                reading.waiting.remove(&(delivery.session.clone(), delivery.ticket));
            }
        }
        Ok(())
    }

    /// The outbox belongs to a hub as a whole.
    fn let_go(&mut self) {}

    fn keep_looks(&mut self, looks: &[&Delivery]) -> Result<(), DeskFault> {
        HubOutbox::is_mine(self.shared.get_mut().keep_looks(&self.token, looks)?)
    }
}

/// The names of sinks, in order.
fn names(sinks: &[&SinkSetting]) -> Vec<String> {
    let mut names: Vec<String> = sinks.iter().map(|sink| sink.name.clone()).collect();
    names.sort_unstable();
    names
}

fn unchanged(sink: &str, outbound: &Outbound) -> Unchanged {
    (sink.to_owned(), outbound.session.clone(), outbound.ticket.number, outbound.entries)
}
