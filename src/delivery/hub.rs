//! The outbox of the store that desks share, as a hub delivers it: the tickets of all desks.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::keeping::DeliveryKeeper;
use crate::desk::DeskFault;
use crate::desk::incoming::checked;
use crate::journal::export::Incoming;
use crate::journal::shared::{OutboxLease, OutboxTaken, SharedOutbox, Sought, StoreFault};
use crate::journal::{Delivery, DeliveryState, LookRule, Outbound, Stored};
use crate::session::Moment;
use crate::settings::sink::SinkSetting;

/// A ticket of which a sink is told nothing: the sink, the ticket, and how many entries its session has.
type Unchanged = (String, String, u32, u64);

/// The outbox, for the hub that has it.
pub struct HubOutbox<'h> {
    shared: RefCell<&'h mut dyn SharedOutbox>,
    token: String,
    /// The session that was read last, and whether with contacts: its entries are asked for more than once.
    last: RefCell<Option<(bool, Stored)>>,
    unchanged: RefCell<BTreeSet<Unchanged>>,
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
        if !is_dead(&other) {
            return Ok(Some(other));
        }
        Ok(match shared.take_outbox(&self.token, Some(&other.token))? {
            OutboxTaken::Granted => None,
            OutboxTaken::With(other) => Some(other),
        })
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
        Ok(self.shared.borrow_mut().outbound(&sink.name, since, changed)?)
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
    }

    fn last_attempt(&self, sink: &str) -> Result<Option<Moment>, DeskFault> {
        Ok(self.shared.borrow_mut().last_attempt(sink)?)
    }

    fn to_look_at(&self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, DeskFault> {
        Ok(self.shared.borrow_mut().to_look_at(sink, rule)?)
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
        HubOutbox::is_mine(self.shared.get_mut().keep_deliveries(&self.token, kept)?)
    }

    /// The outbox belongs to a hub as a whole.
    fn let_go(&mut self) {}

    fn keep_looks(&mut self, looks: &[&Delivery]) -> Result<(), DeskFault> {
        HubOutbox::is_mine(self.shared.get_mut().keep_looks(&self.token, looks)?)
    }
}

fn unchanged(sink: &str, outbound: &Outbound) -> Unchanged {
    (sink.to_owned(), outbound.session.clone(), outbound.ticket.number, outbound.entries)
}
