//! The one algorithm that delivers a ticket to a sink: look for it, create it, read it back, look once more.
//!
//! What is about to be done is recorded before it is done, so that after a crash the next one knows that it may have
//! happened. A [`Delivery`] and its letter go through these steps one after the other; the program may die between any
//! two of them.

use std::time::Duration;

use super::schedule::{again, as_asked, is_given_up};
use super::sink::{DeliveryFault, Letter, Remote, Sink};
use crate::journal::digest::sha256_of;
use crate::journal::{Delivery, DeliveryReason, DeliveryState, ReasonKind};
use crate::session::Moment;
use crate::walk::clock::Clock;

/// How long a server may take if nobody waits.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How long after sending something it is looked for: twice as long as a server may take.
pub const GRACE: i64 = 60_000_000;
/// With less time than this left, nothing is started.
const TOO_LITTLE: i64 = 100_000;

/// Where the state of deliveries is recorded.
pub trait Ledger {
    /// What can go wrong with it.
    type Fault;

    /// Records the current state of deliveries, all or none: on disk when this returns.
    ///
    /// # Errors
    /// [`Ledger::Fault`] if they are not recorded.
    fn keep(&mut self, deliveries: &[&Delivery]) -> Result<(), Self::Fault>;
}

/// A delivery with its letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consignment {
    /// Its state.
    pub delivery: Delivery,
    /// What is sent.
    pub letter: Letter,
}

/// Delivers consignments to sinks.
pub struct Courier<'c, L: Ledger> {
    /// Where their state is recorded.
    pub ledger: &'c mut L,
    /// The clock.
    pub clock: &'c dyn Clock,
    /// The deadline, if somebody waits.
    pub deadline: Option<Moment>,
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing, for now or for good.
    Wait,
    /// Look for it.
    Find,
    /// Send it.
    Send,
}

/// The next step for a delivery with nothing under way.
fn step(delivery: &Delivery, finds: bool, now: Moment) -> Step {
    match delivery.state {
        DeliveryState::Delivered | DeliveryState::Refused | DeliveryState::Stuck => Step::Wait,
        _ if delivery.next > now => Step::Wait,
        DeliveryState::Settling => Step::Find,
        // Part of it may have arrived.
        _ if finds && delivery.digest.is_some() => Step::Find,
        DeliveryState::Sending | DeliveryState::Later | DeliveryState::Doubt => Step::Send,
    }
}

impl<L: Ledger> Courier<'_, L> {
    /// Delivers the consignments of one sink in order. Each is leased meanwhile. If one shows that the other system is
    /// out of reach, the rest are left for later: each would only wait for the same.
    ///
    /// # Errors
    /// [`Ledger::Fault`] if something is not recorded: nothing more is done then.
    pub fn carry(&mut self, sink: &dyn Sink, consignments: &mut [Consignment]) -> Result<(), L::Fault> {
        let finds = sink.promise().finds();
        let mut to_send = Vec::new();
        for consignment in consignments {
            self.take_up(finds, consignment)?;
            let step = step(&consignment.delivery, finds, self.clock.now());
            let sends = match step {
                Step::Wait => false,
                Step::Send => true,
                Step::Find => self.find(sink, consignment)?,
            };
            if sends {
                to_send.push(consignment);
            }
            if to_send.len() == sink.capacity() {
                self.send(sink, &mut to_send)?;
                if to_send.iter().any(|sent| is_out_of_reach(&sent.delivery)) {
                    return Ok(());
                }
                to_send.clear();
            }
        }
        self.send(sink, &mut to_send)
    }

    /// Takes over what somebody left while sending it: it may have arrived.
    fn take_up(&mut self, finds: bool, consignment: &mut Consignment) -> Result<(), L::Fault> {
        let delivery = &mut consignment.delivery;
        if delivery.state == DeliveryState::Sending {
            delivery.state = DeliveryState::Doubt;
            delivery.reason = Some(ReasonKind::Ended.into());
            delivery.next = if finds { after_grace(delivery.last) } else { self.clock.now() };
            self.ledger.keep(&[delivery])?;
        }
        Ok(())
    }

    /// How long a call may take; `None` if there is no time for one.
    fn patience(&self) -> Option<Duration> {
        let Some(deadline) = self.deadline else { return Some(PATIENCE) };
        let left = deadline.0.saturating_sub(self.clock.now().0);
        let left = u64::try_from(left).ok().filter(|_| left >= TOO_LITTLE)?;
        Some(Duration::from_micros(left).min(PATIENCE))
    }

    /// Looks for what may have arrived; returns whether it needs to be sent.
    fn find(&mut self, sink: &dyn Sink, consignment: &mut Consignment) -> Result<bool, L::Fault> {
        let Some(patience) = self.patience() else { return Ok(false) };
        let found = sink.find(&consignment.letter, patience);
        let delivery = &mut consignment.delivery;
        delivery.last = self.clock.now();
        let is_settling = delivery.state == DeliveryState::Settling;
        match found {
            Ok(found) => match (found.split_first(), is_settling) {
                (Some((kept, others)), _) => {
                    let (kept, others) = (kept.clone(), others.to_vec());
                    return self.found(sink, consignment, &kept, &others).map(|()| false);
                }
                (None, true) => return self.not_found(sink, consignment).map(|()| false),
                (None, false) => return Ok(true),
            },
            Err(fault) => self.unlooked(&consignment.letter, delivery, fault),
        }
        self.ledger.keep(&[&consignment.delivery])?;
        Ok(false)
    }

    /// What is found is the ticket: the first if there are several. After a first find, something sent earlier may
    /// still be on its way, so it is looked for again.
    fn found(
        &mut self,
        sink: &dyn Sink,
        consignment: &mut Consignment,
        kept: &Remote,
        others: &[Remote],
    ) -> Result<(), L::Fault> {
        let was_settling = consignment.delivery.state == DeliveryState::Settling;
        arrived(&mut consignment.delivery, Some(kept.clone()));
        let delivery = &mut consignment.delivery;
        if was_settling && others.is_empty() {
            settled(delivery);
        } else {
            delivery.next = after_grace(self.clock.now());
        }
        self.ledger.keep(&[delivery])?;
        if others.is_empty() {
            return Ok(());
        }
        let Some(patience) = self.patience() else { return Ok(()) };
        match sink.settle(&consignment.letter, kept, others, patience) {
            // Those that are marked are looked for once more, and are found no longer.
            Ok(()) if was_settling => settled(delivery),
            Ok(()) => {}
            Err(fault) => self.unlooked(&consignment.letter, delivery, fault),
        }
        self.ledger.keep(&[&consignment.delivery])
    }

    /// What was created is not found by its key: its number is used to check whether it exists.
    fn not_found(&mut self, sink: &dyn Sink, consignment: &mut Consignment) -> Result<(), L::Fault> {
        let Some(patience) = self.patience() else { return Ok(()) };
        let delivery = &mut consignment.delivery;
        let made = delivery.remote.clone().map(|id| Remote { id, url: delivery.url.clone() });
        match made.map(|made| sink.has_key(&consignment.letter, &made, patience)) {
            Some(Ok(true)) => settled(delivery),
            Some(Ok(false)) | None => refused(delivery, ReasonKind::KeyLost.into()),
            Some(Err(fault)) => self.unlooked(&consignment.letter, delivery, fault),
        }
        self.ledger.keep(&[&consignment.delivery])
    }

    /// Sends letters, all at once.
    fn send(&mut self, sink: &dyn Sink, consignments: &mut [&mut Consignment]) -> Result<(), L::Fault> {
        let Some(patience) = self.patience().filter(|_| !consignments.is_empty()) else { return Ok(()) };
        let now = self.clock.now();
        let were_clean: Vec<bool> =
            consignments.iter().map(|consignment| consignment.delivery.digest.is_none()).collect();
        for Consignment { delivery, letter } in consignments.iter_mut().map(|consignment| &mut **consignment)
        {
            delivery.first = if delivery.attempts == 0 { now } else { delivery.first };
            delivery.attempts = delivery.attempts.saturating_add(1);
            delivery.state = DeliveryState::Sending;
            delivery.last = now;
            delivery.digest = Some(sha256_of(&letter.body));
        }
        self.keep_all(consignments)?;
        let letters: Vec<Letter> =
            consignments.iter().map(|consignment| consignment.letter.clone()).collect();
        let made = sink.create(&letters, patience);
        let finds = sink.promise().finds();
        for (consignment, was_clean) in consignments.iter_mut().zip(were_clean) {
            let Consignment { delivery, letter } = &mut **consignment;
            match &made {
                Ok(made) => {
                    arrived(delivery, made.clone());
                    if finds {
                        delivery.next = after_grace(self.clock.now());
                    } else {
                        settled(delivery);
                    }
                }
                Err(fault) => self.unsent(letter, delivery, *fault, Sent { finds, was_clean }),
            }
        }
        self.keep_all(consignments)?;
        match (made, consignments) {
            (Ok(Some(made)), [consignment]) if finds => self.read_back(sink, consignment, &made),
            _ => Ok(()),
        }
    }

    fn keep_all(&mut self, consignments: &[&mut Consignment]) -> Result<(), L::Fault> {
        let deliveries: Vec<&Delivery> =
            consignments.iter().map(|consignment| &consignment.delivery).collect();
        self.ledger.keep(&deliveries)
    }

    /// Checks whether what was created can be found again: an unknown field is dropped silently.
    fn read_back(
        &mut self,
        sink: &dyn Sink,
        consignment: &mut Consignment,
        made: &Remote,
    ) -> Result<(), L::Fault> {
        let Some(patience) = self.patience() else { return Ok(()) };
        // What cannot be checked now is checked when it is looked for again.
        if sink.has_key(&consignment.letter, made, patience) == Ok(false) {
            refused(&mut consignment.delivery, ReasonKind::KeyLost.into());
            self.ledger.keep(&[&consignment.delivery])?;
        }
        Ok(())
    }

    /// The state of a delivery after a failed attempt to send it; one that is clean cannot have arrived before.
    fn unsent(&self, letter: &Letter, delivery: &mut Delivery, fault: DeliveryFault, sent: Sent) {
        let now = self.clock.now();
        let usual = again(&letter.key, delivery.attempts, now);
        let (state, next) = match fault {
            DeliveryFault::NotSent(_) => (DeliveryState::Later, usual),
            DeliveryFault::PutOff { after, .. } => {
                (DeliveryState::Later, as_asked(&letter.key, delivery.attempts, now, after))
            }
            DeliveryFault::Refused(why) => return refused(delivery, why),
            DeliveryFault::InDoubt(_) if sent.finds => (DeliveryState::Doubt, usual.max(after_grace(now))),
            DeliveryFault::InDoubt(_) => (DeliveryState::Doubt, usual),
        };
        if sent.was_clean && matches!(fault, DeliveryFault::NotSent(_)) {
            delivery.digest = None;
        }
        delivery.state = if is_given_up(delivery.first, now) { DeliveryState::Stuck } else { state };
        delivery.next = next;
        delivery.reason = Some(fault.reason());
    }

    /// The state of a delivery that could not be looked for: what is known stays, and it is looked for later. What has
    /// arrived counts as settled after days.
    fn unlooked(&self, letter: &Letter, delivery: &mut Delivery, fault: DeliveryFault) {
        let now = self.clock.now();
        delivery.attempts = delivery.attempts.saturating_add(1);
        delivery.next = again(&letter.key, delivery.attempts, now).max(after_grace(now));
        delivery.reason = Some(fault.reason());
        let has_arrived = delivery.state == DeliveryState::Settling;
        match fault {
            _ if is_given_up(delivery.first, now) && has_arrived => settled(delivery),
            _ if is_given_up(delivery.first, now) => delivery.state = DeliveryState::Stuck,
            DeliveryFault::Refused(why) if !has_arrived => refused(delivery, why),
            _ => {}
        }
    }
}

/// How something was sent.
#[derive(Clone, Copy)]
struct Sent {
    /// Whether the sink can look tickets up.
    finds: bool,
    /// Whether nothing of it can have arrived before.
    was_clean: bool,
}

/// Whether the state of a delivery shows that the other system is out of reach for everything else.
#[must_use]
pub fn is_out_of_reach(delivery: &Delivery) -> bool {
    let kind = delivery.reason.map(|reason| reason.kind);
    let is_of_reach = kind.is_some_and(|kind| {
        use ReasonKind::{Connect, Login, NoFolder, NoPermission, Resolve, Secret, Silence, Tls};
        matches!(kind, Connect | Login | NoFolder | NoPermission | Resolve | Secret | Silence | Tls)
    });
    is_of_reach && !delivery.state.has_arrived()
}

fn after_grace(then: Moment) -> Moment {
    Moment(then.0.saturating_add(GRACE))
}

/// The other system has it, as far as is known. Until it is settled, what was sent is looked for.
fn arrived(delivery: &mut Delivery, made: Option<Remote>) {
    delivery.state = DeliveryState::Settling;
    delivery.reason = None;
    // A comment has its own number, and the ticket keeps its number.
    if delivery.told == 0 || delivery.remote.is_none() {
        let (id, url) = made.map(|made| (made.id, made.url)).unzip();
        delivery.remote = id.or(delivery.remote.take());
        delivery.url = url.flatten().or(delivery.url.take());
    }
}

/// Nothing more is to be done.
fn settled(delivery: &mut Delivery) {
    delivery.state = DeliveryState::Delivered;
    delivery.told = delivery.revision;
}

fn refused(delivery: &mut Delivery, why: DeliveryReason) {
    delivery.state = DeliveryState::Refused;
    delivery.reason = Some(why);
}
