//! One store for many desks, beside the journal that each desk has: what is pushed to it and pulled from it.
//!
//! A session in the store is a line of entries that only ever becomes longer. Who pushes says where they think it ends,
//! as a number of entries and a [hash over them](Tip); what does not begin there is refused, so that nothing is lost and
//! nothing doubled, however often a push is tried. A [lease](Lease) tells who walks it, as a courtesy; what was deleted
//! on purpose leaves a [mark](DeletionMark), which travels; numbers come from [blocks](number) that no two desks have.
//!
//! [`SharedStore`] is the contract; [`memory`] keeps it in memory, for tests that need no server and as the model that
//! the other is held to.

mod chain;
mod fault;
pub mod memory;
pub mod number;
pub mod postgres;
mod remote;

pub use chain::Tip;
pub use fault::{StoreFault, TlsTrouble};
pub use remote::{
    DeletionMark, DeskUser, Fetched, LEASE, Lease, Leased, MarkPage, OVERLAP, Push, Pushed, SharedStore,
    Sought, StoreStatus, Trimmed, Whereabouts,
};
