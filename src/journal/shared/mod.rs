//! The store that many desks share, beside each desk's own journal: what is pushed to it and pulled from it.
//!
//! A session in the store is a sequence of entries that only ever grows. A push states its assumed end there, as a
//! number of entries and a [hash over them](Tip); if the session does not end there, the push is refused, so that
//! nothing is lost or duplicated, however often a push is tried. A [lease](Lease) tells who walks it, as a courtesy; a
//! deliberate deletion leaves a [mark](DeletionMark), which is distributed; numbers come from [blocks](number) that no
//! two desks share. Where tickets are delivered from a hub, their deliveries are kept [here](SharedOutbox), too.
//!
//! [`SharedStore`] is the contract; [`memory`] implements it in memory, for tests that need no server and as the model
//! that the other is tested against.

mod chain;
mod fault;
pub mod memory;
pub mod number;
mod outbox;
pub mod postgres;
mod remote;

pub use chain::Tip;
pub use fault::{StoreFault, TlsTrouble};
pub use outbox::{HubProgress, OUTBOX_LEASE, OutboxLease, OutboxTaken, RecentTickets, SharedOutbox};
pub use remote::{
    DeletionMark, DeskUser, Fetched, LEASE, Lease, Leased, MarkPage, OVERLAP, Push, Pushed, SharedStore,
    Sought, SoughtCalls, StoreStatus, Trimmed, Whereabouts,
};
