//! The outbox of a store: the deliveries of all desks' tickets, which one hub at a time makes.
//!
//! It follows from the tickets, as a desk's own does. The hub that has its [lease](OutboxLease) may record what becomes of
//! a delivery, and nobody else: a hub that was taken for dead records nothing any more, and so sends nothing.

use super::{Lease, SharedStore, StoreFault};
use crate::journal::{Delivery, DeliveryState, LookRule, Outbound};
use crate::session::Moment;

/// How long the outbox belongs to a hub that records nothing, in microseconds: 5 minutes, several times as long as anything
/// is waited for. So whoever takes it over knows that what was being sent has arrived by then, or never will.
pub const OUTBOX_LEASE: i64 = 5 * 60 * 1_000_000;

/// The hub that has the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxLease {
    /// The machine and its operator, since when, and until when it is assumed.
    pub lease: Lease,
    /// The token of its process.
    pub token: String,
}

/// The result of requesting the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxTaken {
    /// It is granted.
    Granted,
    /// Another hub has it.
    With(OutboxLease),
}

/// The tickets that a hub has to look at again: it has seen to all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentTickets<'r> {
    /// Those of sessions of which something came at this time of the store's clock or later, and some from
    /// [before](super::OVERLAP): they may have been in the middle of being written when a hub looked last.
    pub came: Moment,
    /// Those of these sessions, whenever they came.
    pub sessions: &'r [String],
}

/// How far a hub has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HubProgress {
    /// What came before this time of the store's clock was delivered, or there is a delivery of it; zero if none of it is known.
    pub seen: Moment,
    /// The names of the hub's sinks, in order.
    pub sinks: Vec<String>,
}

/// A store with an outbox.
pub trait SharedOutbox: SharedStore {
    /// Requests the outbox for the process of a token, or renews its lease. One that another has is granted if that is
    /// `instead_of`, which is known to be dead.
    ///
    /// # Errors
    /// A [`StoreFault`], as for all of the following.
    fn take_outbox(&mut self, token: &str, instead_of: Option<&str>) -> Result<OutboxTaken, StoreFault>;

    /// Gives the outbox back if this process has it.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn release_outbox(&mut self, token: &str) -> Result<(), StoreFault>;

    /// From when on tickets go to a sink; `None` if it is new.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn sink_since(&mut self, sink: &str) -> Result<Option<Moment>, StoreFault>;

    /// Records that, unless it is known.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn note_sink(&mut self, sink: &str, since: Moment) -> Result<(), StoreFault>;

    /// The tickets of all desks that were filed at a time or later and that a sink does not have yet, or (if it is told of
    /// more than filed tickets) not in their current state, the first filed first. A ticket from before two continuations
    /// of a session parted belongs to the one that came first. With `recent`, only of those tickets, and of those with a
    /// delivery that has not come to its end.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn outbound(
        &mut self,
        sink: &str,
        since: Moment,
        changed: bool,
        recent: Option<RecentTickets<'_>>,
    ) -> Result<Vec<Outbound>, StoreFault>;

    /// The tickets that are due for a question about their state in the other system, as
    /// [`Store::to_look_at`](crate::journal::Store::to_look_at) has them of a journal.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn to_look_at(&mut self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, StoreFault>;

    /// When something was last sent to a sink; `None` if nothing was.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn last_attempt(&mut self, sink: &str) -> Result<Option<Moment>, StoreFault>;

    /// The deliveries in one of these states, by session, ticket and sink.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn deliveries(&mut self, states: &[DeliveryState]) -> Result<Vec<Delivery>, StoreFault>;

    /// Records the current state of deliveries, all or none, and renews the lease; `false` if this process does not have
    /// the outbox: then nothing is recorded.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn keep_deliveries(&mut self, token: &str, kept: &[&Delivery]) -> Result<bool, StoreFault>;

    /// The same for the other systems' answers about tickets; the deliveries' own state is unchanged.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn keep_looks(&mut self, token: &str, looks: &[&Delivery]) -> Result<bool, StoreFault>;

    /// How far a hub has come, so that desks know [what was not delivered](SharedStore::undelivered).
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn progress(&mut self) -> Result<HubProgress, StoreFault>;

    /// Records that, and renews the lease; `false` if this process does not have the outbox: then nothing is recorded.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn keep_progress(&mut self, token: &str, progress: &HubProgress) -> Result<bool, StoreFault>;
}
