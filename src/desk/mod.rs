//! The desk: what is done with sessions, tickets and the installed library, whoever asks: a person at a terminal, a
//! script, or another program. It depends on settings and a clock, and returns data, never text.

pub mod coming_back;
pub mod file;
pub mod library;

#[cfg(feature = "sqlite")]
pub mod admission;
#[cfg(feature = "store")]
pub mod asking;
#[cfg(feature = "sqlite")]
mod clean;
#[cfg(feature = "store")]
pub mod elsewhere;
#[cfg(feature = "store")]
pub mod exchange;
mod fault;
#[cfg(feature = "sqlite")]
mod handover;
#[cfg(feature = "sqlite")]
pub mod history;
pub mod incoming;
pub mod joining;
#[cfg(feature = "sqlite")]
mod journal;
#[cfg(feature = "sqlite")]
pub mod loading;
#[cfg(feature = "sqlite")]
mod offers;
#[cfg(feature = "sqlite")]
pub mod open_tickets;
pub mod portable;
#[cfg(feature = "sqlite")]
mod purge;
#[cfg(feature = "store")]
pub mod pusher;
#[cfg(feature = "sqlite")]
pub mod recorder;
#[cfg(feature = "sqlite")]
pub mod resume;
#[cfg(feature = "deliver")]
pub mod secret;
pub mod session;
pub mod signature;
#[cfg(feature = "store")]
pub mod store;
#[cfg(feature = "store")]
mod store_fault;
#[cfg(feature = "sqlite")]
pub mod tickets;
pub mod trees;

pub use fault::{AdmissionFault, DeskFault, SessionFault};
#[cfg(feature = "sqlite")]
pub use handover::HandOver;
#[cfg(feature = "sqlite")]
pub use purge::{Purge, ToPurge};
#[cfg(feature = "store")]
pub use store_fault::StoreConfigFault;

use crate::settings::Settings;
use crate::walk::clock::Clock;

/// A desk: its settings, which include the folder of its journal, and its clock.
#[derive(Clone, Copy)]
pub struct Desk<'d> {
    /// The settings in effect.
    pub settings: &'d Settings,
    /// The clock.
    pub clock: &'d dyn Clock,
}
