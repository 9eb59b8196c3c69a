//! The outbox of a store in memory.

use std::cmp::Reverse;

use super::{MemoryStore, Tables};
use crate::journal::shared::StoreFault;
use crate::journal::shared::outbox::{
    HubProgress, OUTBOX_LEASE, OutboxLease, OutboxTaken, RecentTickets, SharedOutbox,
};
use crate::journal::shared::remote::OVERLAP;
use crate::journal::{Delivery, DeliveryState, Listed, LookRule, Outbound, RemoteState};
use crate::session::{Moment, TicketState};

/// A delivery's session, ticket and sink.
pub(super) type DeliveryKey = (String, u32, String);

fn key(delivery: &Delivery) -> DeliveryKey {
    (delivery.session.clone(), delivery.ticket, delivery.sink.clone())
}

impl Tables {
    /// The hub that has the outbox.
    fn hub(&self) -> Option<&OutboxLease> {
        self.outbox.as_ref().filter(|hub| hub.lease.until.0 > self.now)
    }

    /// Whether a process has the outbox; then its lease is renewed. One that ran out and that nobody took is its still.
    fn renew(&mut self, token: &str) -> bool {
        let until = Moment(self.now + OUTBOX_LEASE);
        match &mut self.outbox {
            Some(hub) if hub.token == token => {
                hub.lease.until = until;
                true
            }
            _ => false,
        }
    }

    /// The tickets of the sessions that were not deleted, with their deliveries to a sink.
    fn all_outbound(&self, sink: &str) -> Vec<Outbound> {
        let sessions = self.sessions.values().filter(|row| !self.is_gone(&row.listed.id));
        let mut outbound: Vec<Outbound> = sessions
            .flat_map(|row| {
                let Listed { id, name, summary, .. } = &row.listed;
                summary.tickets.iter().map(move |ticket| Outbound {
                    session: id.clone(),
                    name: name.clone(),
                    entries: row.tip.entries,
                    ticket: ticket.clone(),
                    delivery: self.deliveries.get(&(id.clone(), ticket.number, sink.to_owned())).cloned(),
                })
            })
            .collect();
        outbound.sort_by_key(|one| (one.ticket.filed, one.session.clone(), one.ticket.number));
        outbound
    }

    /// Whether something of a session came at a time or later, or shortly before.
    fn came_since(&self, session: &str, since: Moment) -> bool {
        self.arrivals.get(session).is_some_and(|came| *came >= since.0.saturating_sub(OVERLAP))
    }

    /// Those of these sessions of which something is still to be delivered; `None` if no hub has come so far.
    pub(super) fn left_to_hub(&self, sessions: &[String]) -> Option<Vec<String>> {
        let HubProgress { seen, sinks } = &self.progress;
        let is_left = |id: &&String| {
            let mut deliveries = self.deliveries.values().filter(|one| one.session == **id);
            let is_lost = !self.sessions.contains_key(*id) && !self.is_gone(id);
            is_lost
                || self.came_since(id, *seen)
                || deliveries.any(|one| one.state != DeliveryState::Delivered && sinks.contains(&one.sink))
        };
        let mut left: Vec<String> = sessions.iter().filter(is_left).cloned().collect();
        left.sort_unstable();
        (*seen != Moment(0)).then_some(left)
    }

    /// Whether a ticket was filed before two continuations of its session parted, and belongs to the other.
    fn is_of_another(&self, outbound: &Outbound) -> bool {
        let own = self.sessions.get(&outbound.session);
        let other = own.and_then(|row| self.sessions.get(row.listed.conflict_with.as_ref()?));
        let same = other.and_then(|row| row.listed.summary.ticket(outbound.ticket.number));
        same.is_some_and(|same| same.filed == outbound.ticket.filed)
    }
}

impl SharedOutbox for MemoryStore {
    fn take_outbox(&mut self, token: &str, instead_of: Option<&str>) -> Result<OutboxTaken, StoreFault> {
        let walker = self.walker.clone();
        let mut tables = self.lock();
        if tables.hub().is_some() && tables.renew(token) {
            return Ok(OutboxTaken::Granted);
        }
        if let Some(hub) = tables.hub().filter(|hub| Some(&*hub.token) != instead_of) {
            return Ok(OutboxTaken::With(hub.clone()));
        }
        let (since, until) = (Moment(tables.now), Moment(tables.now + OUTBOX_LEASE));
        let lease = super::Lease { walker, since, until };
        tables.outbox = Some(OutboxLease { lease, token: token.to_owned() });
        Ok(OutboxTaken::Granted)
    }

    fn release_outbox(&mut self, token: &str) -> Result<(), StoreFault> {
        let mut tables = self.lock();
        tables.outbox = tables.outbox.take().filter(|hub| hub.token != token);
        Ok(())
    }

    fn sink_since(&mut self, sink: &str) -> Result<Option<Moment>, StoreFault> {
        Ok(self.lock().sinks.get(sink).copied())
    }

    fn note_sink(&mut self, sink: &str, since: Moment) -> Result<(), StoreFault> {
        self.lock().sinks.entry(sink.to_owned()).or_insert(since);
        Ok(())
    }

    fn outbound(
        &mut self,
        sink: &str,
        since: Moment,
        changed: bool,
        recent: Option<RecentTickets<'_>>,
    ) -> Result<Vec<Outbound>, StoreFault> {
        let tables = self.lock();
        let is_open = |session: &str| {
            let mut deliveries = tables.deliveries.values().filter(|one| one.session == session);
            deliveries.any(|one| one.sink == sink && one.state != DeliveryState::Delivered)
        };
        let is_recent = |recent: RecentTickets<'_>, session: &String| {
            tables.came_since(session, recent.came) || is_open(session) || recent.sessions.contains(session)
        };
        let mut outbound = tables.all_outbound(sink);
        outbound.retain(|one| {
            let lacks = |delivery: &Delivery| {
                delivery.state != DeliveryState::Delivered || (changed && one.entries > delivery.told)
            };
            one.ticket.filed >= since
                && one.delivery.as_ref().is_none_or(lacks)
                && !tables.is_of_another(one)
                && recent.is_none_or(|recent| is_recent(recent, &one.session))
        });
        Ok(outbound)
    }

    fn to_look_at(&mut self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, StoreFault> {
        let LookRule { now, all, since, shortest, longest } = *rule;
        let mut outbound = self.lock().all_outbound(sink);
        outbound.retain(|one| {
            one.delivery.as_ref().is_some_and(|delivery| {
                let wait = ((now.0 - delivery.last.0) / 20).min(longest).max(shortest);
                let is_due = delivery.looked.unwrap_or(delivery.last).0 + wait <= now.0;
                let is_closed = delivery.there == Some(RemoteState::Closed);
                let is_over = delivery.there == Some(RemoteState::Gone)
                    || (is_closed && one.ticket.state == TicketState::Closed);
                delivery.told > 0
                    && delivery.remote.is_some()
                    && (all || (delivery.last >= since && is_due && !is_over))
            })
        });
        // Those never asked about come first.
        outbound.sort_by_key(|one| {
            let looked = one.delivery.as_ref().and_then(|delivery| delivery.looked);
            (Reverse(looked.is_none()), looked, one.ticket.filed, one.session.clone(), one.ticket.number)
        });
        Ok(outbound)
    }

    fn last_attempt(&mut self, sink: &str) -> Result<Option<Moment>, StoreFault> {
        let tables = self.lock();
        let sent = tables.deliveries.values().filter(|one| one.sink == sink && one.attempts > 0);
        Ok(sent.map(|one| one.last).max())
    }

    fn deliveries(&mut self, states: &[DeliveryState]) -> Result<Vec<Delivery>, StoreFault> {
        let tables = self.lock();
        Ok(tables.deliveries.values().filter(|one| states.contains(&one.state)).cloned().collect())
    }

    fn keep_deliveries(&mut self, token: &str, kept: &[&Delivery]) -> Result<bool, StoreFault> {
        let mut tables = self.lock();
        if !tables.renew(token) {
            return Ok(false);
        }
        for delivery in kept {
            let (there, looked) = match tables.deliveries.get(&key(delivery)) {
                Some(known) => (known.there, known.looked),
                None => (None, None),
            };
            tables.deliveries.insert(key(delivery), Delivery { there, looked, ..(*delivery).clone() });
        }
        Ok(true)
    }

    fn keep_looks(&mut self, token: &str, looks: &[&Delivery]) -> Result<bool, StoreFault> {
        let mut tables = self.lock();
        if !tables.renew(token) {
            return Ok(false);
        }
        for look in looks {
            if let Some(known) =
                tables.deliveries.get_mut(&key(look)).filter(|known| known.remote == look.remote)
            {
                (known.there, known.looked) = (look.there, look.looked);
            }
        }
        Ok(true)
    }

    fn progress(&mut self) -> Result<HubProgress, StoreFault> {
        Ok(self.lock().progress.clone())
    }

    fn keep_progress(&mut self, token: &str, progress: &HubProgress) -> Result<bool, StoreFault> {
        let mut tables = self.lock();
        let is_mine = tables.renew(token);
        if is_mine {
            tables.progress = progress.clone();
        }
        Ok(is_mine)
    }
}
