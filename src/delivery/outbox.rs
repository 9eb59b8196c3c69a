//! The outbox: what is to be delivered, derived from the tickets, the sinks, and what was delivered already.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::build::promise;
use super::keeping::DeliveryKeeper;
use super::message::{self, TicketMessage, TicketThen};
use super::sink::{Letter, Remote};
use crate::desk::DeskFault;
use crate::journal::{Delivery, DeliveryState, Outbound};
use crate::session::{Moment, TicketState};
use crate::settings::sink::{SinkSetting, TicketEvent};
use crate::walk::clock::Clock;

/// Which deliveries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryChoice {
    /// Of these tickets, by session and number, whether they are due or not; none means all that are due.
    pub tickets: Vec<(String, u32)>,
    /// Include those that were refused or are stuck.
    pub again: bool,
    /// The ticket that was filed last comes first.
    pub newest_first: bool,
}

impl DeliveryChoice {
    /// Whether a ticket is one of them.
    pub(super) fn is_of(&self, outbound: &Outbound) -> bool {
        let is = |(session, ticket): &(String, u32)| {
            *session == outbound.session && *ticket == outbound.ticket.number
        };
        self.tickets.is_empty() || self.tickets.iter().any(is)
    }
}

/// A ticket that a sink is to get, or to be told about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The ticket.
    pub outbound: Outbound,
    /// Its state in the journal; a new one counts as never tried.
    pub kept: Delivery,
    /// How it is started.
    pub taken_on: Delivery,
}

/// From when on tickets go to a sink: as configured, else since the day on which it was first seen, else today.
///
/// # Errors
/// A [`DeskFault`].
pub fn since(store: &dyn DeliveryKeeper, sink: &SinkSetting, clock: &dyn Clock) -> Result<Moment, DeskFault> {
    if let Some(day) = sink.since {
        return Ok(beginning(day));
    }
    Ok(store.sink_since(&sink.name)?.unwrap_or_else(|| beginning(clock.wall().date())))
}

/// When a day begins here.
fn beginning(day: Date) -> Moment {
    let zoned = day.to_zoned(TimeZone::system());
    zoned.map_or(Moment(i64::MAX), |zoned| Moment(zoned.timestamp().as_microsecond()))
}

/// The tickets that a sink is to get and does not have yet, in the order in which they were filed, including those that
/// wait for their time or for somebody.
///
/// # Errors
/// A [`DeskFault`].
pub fn undelivered(
    store: &dyn DeliveryKeeper,
    sink: &SinkSetting,
    clock: &dyn Clock,
) -> Result<Vec<Outbound>, DeskFault> {
    let since = since(store, sink, clock)?;
    let mut outbound = store.outbound(sink, since)?;
    outbound.retain(|outbound| {
        let is_wanted = sink.when.matches(outbound.ticket.queue.as_deref(), &outbound.ticket.code);
        let lacks = |delivery: &Delivery| !is_done(delivery) || has_news(store, sink, outbound, delivery);
        is_wanted && outbound.delivery.as_ref().map_or_else(|| is_first_due(sink, outbound), lacks)
    });
    Ok(outbound)
}

/// Whether nothing more is to be done with a delivery in this state.
fn is_done(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Delivered
}

/// Whether a sink is to get a ticket as it is: its first delivery is due, or there was one.
#[cfg(feature = "store")]
pub(super) fn is_for(sink: &SinkSetting, outbound: &Outbound) -> bool {
    let Outbound { ticket, delivery, .. } = outbound;
    sink.when.matches(ticket.queue.as_deref(), &ticket.code)
        && (delivery.is_some() || is_first_due(sink, outbound))
}

/// Whether what has happened to a ticket so far is an event that its sink is told about.
fn is_first_due(sink: &SinkSetting, Outbound { ticket, .. }: &Outbound) -> bool {
    sink.on.iter().any(|event| match event {
        TicketEvent::Filed => true,
        TicketEvent::Completed => ticket.missing == 0,
        TicketEvent::Closed => ticket.state == TicketState::Closed,
        TicketEvent::UnderWay => ticket.state == TicketState::UnderWay,
        TicketEvent::Reopened | TicketEvent::Updated => false,
    })
}

/// What is to be done for a sink now, in the order in which the tickets were filed.
///
/// # Errors
/// A [`DeskFault`]; what cannot be rebuilt from the journal is left out.
pub fn pending(
    store: &dyn DeliveryKeeper,
    sink: &SinkSetting,
    wanted: &DeliveryChoice,
    clock: &dyn Clock,
) -> Result<Vec<Pending>, DeskFault> {
    let mut outbound = store.outbound(sink, since(store, sink, clock)?)?;
    if wanted.newest_first {
        outbound.reverse();
    }
    let now = clock.now();
    let is_wanted = |outbound: &Outbound| {
        let ticket = &outbound.ticket;
        wanted.is_of(outbound) && sink.when.matches(ticket.queue.as_deref(), &ticket.code)
    };
    let outbound = outbound.into_iter().filter(is_wanted);
    Ok(outbound.filter_map(|outbound| taken_on(store, sink, outbound, wanted, now)).collect())
}

fn taken_on(
    store: &dyn DeliveryKeeper,
    sink: &SinkSetting,
    outbound: Outbound,
    wanted: &DeliveryChoice,
    now: Moment,
) -> Option<Pending> {
    let Some(kept) = outbound.delivery.clone() else {
        let kept = Delivery::new(&outbound.session, outbound.ticket.number, &sink.name, now);
        let taken_on = Delivery { revision: outbound.entries, ..kept.clone() };
        return is_first_due(sink, &outbound).then_some(Pending { outbound, kept, taken_on });
    };
    let mut taken_on = kept.clone();
    match kept.state {
        DeliveryState::Delivered => {
            if !has_news(store, sink, &outbound, &kept) {
                return None;
            }
            let (state, digest, reason) = (DeliveryState::Later, None, None);
            taken_on = Delivery { state, digest, reason, attempts: 0, first: now, next: now, ..taken_on };
        }
        DeliveryState::Refused | DeliveryState::Stuck if wanted.again => {
            // It gets another three days, and what may have arrived is looked for first.
            let state = if kept.digest.is_some() { DeliveryState::Doubt } else { DeliveryState::Later };
            taken_on = Delivery { state, attempts: 0, first: now, next: now, ..taken_on };
        }
        DeliveryState::Refused | DeliveryState::Stuck => return None,
        // An explicit request does not wait, except for what may still arrive and can be looked for then.
        DeliveryState::Later if !wanted.tickets.is_empty() => taken_on.next = taken_on.next.min(now),
        DeliveryState::Doubt if wanted.again && !promise(sink).finds() => {
            taken_on.next = taken_on.next.min(now);
        }
        _ if kept.next > now => return None,
        _ => {}
    }
    if taken_on.digest.is_none() {
        // Nothing of it has arrived: it is sent in its current state.
        taken_on.revision = outbound.entries;
    }
    Some(Pending { outbound, kept, taken_on })
}

/// Whether a sink is to be told about something that happened to a ticket since the last message.
fn has_news(store: &dyn DeliveryKeeper, sink: &SinkSetting, outbound: &Outbound, kept: &Delivery) -> bool {
    if sink.is_told_of_filed_only() || store.has_no_news(&sink.name, outbound) {
        return false;
    }
    match news(store, sink, outbound, (kept.told, outbound.entries)) {
        Ok(news) if news.is_empty() => {
            store.note_no_news(&sink.name, outbound);
            false
        }
        // What cannot be read has none until it changes.
        Err(fault) if !fault.is_of_store() => {
            store.note_no_news(&sink.name, outbound);
            false
        }
        news => news.is_ok(),
    }
}

/// The events of a ticket between two numbers of entries that its sink is told about.
fn news(
    store: &dyn DeliveryKeeper,
    sink: &SinkSetting,
    outbound: &Outbound,
    (told, entries): (u64, u64),
) -> Result<Vec<TicketEvent>, DeskFault> {
    let now = TicketThen::of(store, sink, outbound, entries)?;
    let before = if told == 0 { None } else { Some(TicketThen::of(store, sink, outbound, told)?) };
    let mut events = now.events_since(before.as_ref())?;
    if before.is_some() {
        events.retain(|event| sink.on.contains(event));
    }
    Ok(events)
}

/// The letter of a delivery: the same bytes whenever it is rebuilt.
///
/// # Errors
/// A [`DeskFault`] if the session is gone or cannot be rebuilt.
pub fn letter(
    store: &dyn DeliveryKeeper,
    sink: &SinkSetting,
    pending: &Pending,
) -> Result<Letter, DeskFault> {
    let Pending { outbound, taken_on, .. } = pending;
    let is_first = taken_on.told == 0;
    let then = TicketThen::of(store, sink, outbound, taken_on.revision)?;
    let message = TicketMessage {
        key: message::key(outbound, is_first, taken_on.revision),
        events: news(store, sink, outbound, (taken_on.told, taken_on.revision))?,
        ticket: then.ticket(sink)?,
        is_test: false,
    };
    let about = taken_on.remote.clone().map(|id| Remote { id, url: taken_on.url.clone() });
    Ok(Letter {
        body: message::body(then.view(sink), sink, &message),
        key: message.key,
        is_first,
        about: about.filter(|_| !is_first),
    })
}
