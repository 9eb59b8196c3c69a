//! A round of deliveries: sends each sink what is due, as far as there is time.

use std::time::Duration;

use super::build::{SinkFault, build};
use super::courier::{Consignment, Courier, Ledger, is_out_of_reach};
use super::keeping::DeliveryKeeper;
use super::outbox::{DeliveryChoice, Pending, letter, pending, since};
use super::schedule::again;
use super::sink::Sink;
use crate::desk::DeskFault;
use crate::journal::{Delivery, DeliveryReason, DeliveryState, Outbound, ReasonKind};
use crate::session::Moment;
use crate::settings::sink::SinkSetting;
use crate::walk::clock::Clock;

/// How many deliveries are leased at a time: two processes that deliver share the work this way.
const AT_ONCE: usize = 20;

/// The result of a round for a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The ticket.
    pub outbound: Outbound,
    /// Its state now.
    pub delivery: Delivery,
}

/// The context of a round.
pub struct Round<'r> {
    /// Where tickets and their deliveries are: a journal, or the store that desks share.
    pub store: &'r mut dyn DeliveryKeeper,
    /// The clock.
    pub clock: &'r dyn Clock,
    /// Lets time pass if a sink limits the rate.
    pub wait: &'r dyn Fn(Duration),
    /// The deadline, if somebody waits.
    pub deadline: Option<Moment>,
}

/// Records deliveries where they are kept.
struct KeptLedger<'l>(&'l mut dyn DeliveryKeeper);

impl Ledger for KeptLedger<'_> {
    type Fault = DeskFault;

    fn keep(&mut self, deliveries: &[&Delivery]) -> Result<(), DeskFault> {
        self.0.keep_taken(deliveries)
    }
}

impl Round<'_> {
    /// Delivers what is wanted to each of these sinks, and returns the results. Deliveries that another process is
    /// working on are left to it. If nobody waits, the sinks are also asked for the state of their tickets, and changes
    /// are reported.
    ///
    /// # Errors
    /// A [`DeskFault`]. What was delivered before remains delivered.
    pub fn deliver(
        &mut self,
        sinks: &[&SinkSetting],
        wanted: &DeliveryChoice,
        tell: &mut dyn FnMut(Attempt),
    ) -> Result<(), DeskFault> {
        let whole = self.deadline;
        for (at, sink) in sinks.iter().enumerate() {
            // A silent one takes no time from the others.
            let left = i64::try_from(sinks.len() - at).unwrap_or(1);
            let now = self.clock.now();
            self.deadline = whole.map(|whole| Moment(now.0 + (whole.0 - now.0).max(0) / left));
            let done = self.deliver_to(sink, wanted, tell);
            self.deadline = whole;
            done?;
        }
        Ok(())
    }

    fn deliver_to(
        &mut self,
        setting: &SinkSetting,
        wanted: &DeliveryChoice,
        tell: &mut dyn FnMut(Attempt),
    ) -> Result<(), DeskFault> {
        if setting.since.is_none() && self.store.sink_since(&setting.name)?.is_none() {
            let since = since(self.store, setting, self.clock)?;
            self.store.note_sink(&setting.name, since)?;
        }
        let sent = self.send(setting, wanted, tell);
        self.store.let_go();
        let is_there = sent?;
        // Whoever waits for a walk to end does not wait for that.
        if is_there && self.deadline.is_none() { self.look(setting, wanted, tell) } else { Ok(()) }
    }

    /// Sends what is pending; returns whether the other system could be reached.
    fn send(
        &mut self,
        setting: &SinkSetting,
        wanted: &DeliveryChoice,
        tell: &mut dyn FnMut(Attempt),
    ) -> Result<bool, DeskFault> {
        let pending = pending(self.store, setting, wanted, self.clock)?;
        if pending.is_empty() {
            return Ok(true);
        }
        let sink = build(setting, self.clock);
        self.send_through(setting, &sink, &pending, tell)
    }

    /// The same through a sink that was built already.
    ///
    /// # Errors
    /// A [`DeskFault`]. What was delivered before remains delivered.
    pub fn send_through(
        &mut self,
        setting: &SinkSetting,
        sink: &Result<Box<dyn Sink + '_>, SinkFault>,
        pending: &[Pending],
        tell: &mut dyn FnMut(Attempt),
    ) -> Result<bool, DeskFault> {
        let (pace, at_once) = sink.as_ref().map_or((0, AT_ONCE), |sink| match sink.pace() {
            0 => (0, AT_ONCE.max(sink.capacity())),
            pace => (pace, sink.capacity()),
        });
        for some in pending.chunks(at_once) {
            if !self.is_in_time() || !self.keep_pace(&setting.name, pace)? {
                break;
            }
            let attempts = self.take(setting, sink, some)?;
            let is_in_vain = attempts.iter().any(|attempt| is_out_of_reach(&attempt.delivery));
            // What was not started says nothing.
            let begun = attempts.into_iter().filter(|attempt| attempt.delivery.attempts > 0);
            begun.for_each(&mut *tell);
            if is_in_vain {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_in_time(&self) -> bool {
        self.deadline.is_none_or(|deadline| self.clock.now() < deadline)
    }

    /// Waits until a sink may be called again; returns whether there is time for it.
    fn keep_pace(&self, sink: &str, pace: i64) -> Result<bool, DeskFault> {
        if pace == 0 {
            return Ok(true);
        }
        let Some(last) = self.store.last_attempt(sink)? else { return Ok(true) };
        let (now, next) = (self.clock.now(), Moment(last.0.saturating_add(pace)));
        // A clock that was set back would wait forever.
        let left = (next.0 - now.0).min(pace);
        if left <= 0 {
            return Ok(true);
        }
        if self.deadline.is_some_and(|deadline| deadline <= next) {
            return Ok(false);
        }
        (self.wait)(Duration::from_micros(left.unsigned_abs()));
        Ok(true)
    }

    /// Takes some deliveries as far as possible.
    fn take(
        &mut self,
        setting: &SinkSetting,
        sink: &Result<Box<dyn Sink + '_>, SinkFault>,
        some: &[Pending],
    ) -> Result<Vec<Attempt>, DeskFault> {
        let kept: Vec<&Delivery> = some.iter().map(|pending| &pending.kept).collect();
        let is_taken = self.store.take_on(&kept)?;
        let mut attempts = Vec::new();
        let (mut taken, mut consignments) = (Vec::new(), Vec::new());
        for pending in some.iter().zip(is_taken).filter_map(|(pending, is_taken)| is_taken.then_some(pending))
        {
            let delivery = pending.taken_on.clone();
            match (sink, letter(self.store, setting, pending)) {
                (Ok(_), Ok(letter)) => {
                    taken.push(&pending.outbound);
                    consignments.push(Consignment { delivery, letter });
                }
                (Err(fault), _) => {
                    let delivery = self.put_off(delivery, fault.reason(), DeliveryState::Later)?;
                    attempts.push(Attempt { outbound: pending.outbound.clone(), delivery });
                }
                // It is there, but cannot be had for now.
                (Ok(_), Err(fault)) if fault.is_of_store() => return Err(fault),
                (Ok(_), Err(_)) => {
                    let why = ReasonKind::Unreadable.into();
                    let delivery = self.put_off(delivery, why, DeliveryState::Refused)?;
                    attempts.push(Attempt { outbound: pending.outbound.clone(), delivery });
                }
            }
        }
        if let Ok(sink) = sink {
            let mut ledger = KeptLedger(self.store);
            let mut courier = Courier { ledger: &mut ledger, clock: self.clock, deadline: self.deadline };
            courier.carry(&**sink, &mut consignments)?;
        }
        let carried = taken.into_iter().cloned().zip(consignments);
        attempts
            .extend(carried.map(|(outbound, Consignment { delivery, .. })| Attempt { outbound, delivery }));
        Ok(attempts)
    }

    /// Records that a delivery cannot even be started; what may have arrived before stays in doubt.
    fn put_off(
        &mut self,
        delivery: Delivery,
        why: DeliveryReason,
        state: DeliveryState,
    ) -> Result<Delivery, DeskFault> {
        let (now, attempts) = (self.clock.now(), delivery.attempts.saturating_add(1));
        let is_in_doubt = matches!(delivery.state, DeliveryState::Sending | DeliveryState::Doubt);
        let state = match state {
            DeliveryState::Later if is_in_doubt => DeliveryState::Doubt,
            DeliveryState::Later if delivery.state == DeliveryState::Settling => DeliveryState::Settling,
            state => state,
        };
        let next = again(&delivery.session, attempts, now);
        let delivery = Delivery { state, attempts, last: now, next, reason: Some(why), ..delivery };
        self.store.keep_taken(&[&delivery])?;
        Ok(delivery)
    }
}
