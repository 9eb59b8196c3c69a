//! What happens to a session.

use super::{Answer, Channel, Moment};
use crate::tree::NodeId;

/// What happened to a session: what a journal keeps. [`record::Record`] is how it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
}

/// The kinds of event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The walk began, in its first leg.
    Started,
    /// A step was answered; `occurrence` counts from 1 how often it has been in its leg.
    Answered {
        /// Which leg.
        leg: usize,
        /// Which step.
        node: NodeId,
        /// The how-manieth time in the leg.
        occurrence: u16,
        /// With what.
        answer: Answer,
    },
    /// The latest answer was taken back.
    TakenBack,
    /// A note was made; it is the session's last.
    Noted,
    /// A field was filled in; it is the session's last entry of it.
    Field(u16),
    /// The terminal shows another code; its leg is the session's last.
    Switched,
    /// A step's caution was confirmed.
    Cautioned {
        /// Which leg.
        leg: usize,
        /// Which step.
        node: NodeId,
        /// The how-manieth time in the leg.
        occurrence: u16,
    },
    /// The walk was left for later, until a time or until somebody comes back to it.
    Parked(Option<Moment>),
    /// The walk was given up; the reason is the session's.
    Abandoned,
    /// Somebody else goes on, or the same person later.
    HandedOver(Channel),
    /// The outcome was confirmed.
    Ended,
    /// The ticket was dealt with; what was said of it is the ticket's.
    Closed,
    /// The ticket is to be dealt with after all.
    Reopened,
}
