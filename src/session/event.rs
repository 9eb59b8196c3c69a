//! The events of a session, each self-contained: recording one needs nothing else.

use std::sync::Arc;

use super::{Answer, Channel, Filed, Moment, TicketChanges};
use crate::text::redaction::Redacted;
use crate::tree::{NodeId, Tree};

/// An event of a session, for the journal. [`Record`](super::record::Record) is its written form.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
    /// The matters whose state it changed.
    pub set: Vec<MatterSet>,
}

/// A matter whose state changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatterSet {
    /// The matter, as an index into the manifest.
    pub matter: u16,
    /// Its state, as an index into the matter's; `None` if it has none any more.
    pub state: Option<u16>,
}

impl EventKind {
    /// The tickets that it files.
    #[must_use]
    pub fn files(&self) -> &[Filed] {
        match self {
            EventKind::Parked { files, .. } => files,
            kind => kind.tickets().map_or(&[], |tickets| &tickets.files),
        }
    }

    /// What happens to the tickets when the walk is ended or abandoned.
    #[must_use]
    pub fn tickets(&self) -> Option<&TicketChanges> {
        match self {
            EventKind::Abandoned { tickets, .. } | EventKind::Ended { tickets, .. } => Some(tickets),
            _ => None,
        }
    }
}

/// The kinds of events. Outcomes and fields are indices into the manifest of the walked trees.
#[derive(Clone, Debug)]
pub enum EventKind {
    /// The walk began.
    Started {
        /// In this tree.
        tree: Arc<Tree>,
        /// The channel.
        channel: Channel,
    },
    /// A step was answered.
    Answered {
        /// The tree of the step.
        tree: Arc<Tree>,
        /// The step.
        node: NodeId,
        /// Which visit to it in this walk of its code, from 1.
        occurrence: u16,
        /// The answer.
        answer: Answer,
    },
    /// The latest answer was retracted.
    TakenBack,
    /// A note was made.
    Noted {
        /// What it says.
        text: Redacted,
    },
    /// A field was filled in.
    Field {
        /// The field.
        field: u16,
        /// Its value.
        value: FieldValue,
        /// It was confirmed despite a warning.
        confirmed: bool,
    },
    /// The terminal shows another code.
    Switched {
        /// The tree of that code.
        tree: Arc<Tree>,
    },
    /// A step's caution was confirmed.
    Cautioned {
        /// The tree of the step.
        tree: Arc<Tree>,
        /// The step.
        node: NodeId,
        /// Which visit to it in this walk of its code, from 1.
        occurrence: u16,
    },
    /// The walk was left for later.
    Parked {
        /// Until a time, or until somebody comes back to it.
        until: Option<Moment>,
        /// The tickets that it files.
        files: Vec<Filed>,
    },
    /// The walk was abandoned.
    Abandoned {
        /// Why.
        reason: Redacted,
        /// The number of the ticket of another session that it was given up for, if it was.
        joined: Option<Redacted>,
        /// What becomes of the tickets.
        tickets: TicketChanges,
    },
    /// Somebody else continues, or the same person later.
    HandedOver {
        /// The channel.
        channel: Channel,
    },
    /// The outcome was confirmed.
    Ended {
        /// The outcome.
        outcome: u16,
        /// What happens to the tickets.
        tickets: TicketChanges,
    },
    /// A ticket was dealt with.
    Closed {
        /// Its number within the session.
        ticket: u32,
        /// What was said about it.
        said: Option<Redacted>,
    },
    /// A ticket needs to be dealt with after all.
    Reopened {
        /// Its number within the session.
        ticket: u32,
        /// What was said about it.
        said: Option<Redacted>,
    },
    /// The reference of the terminal was set or cleared.
    ReferenceChanged {
        /// The reference; `None` if it was cleared.
        reference: Option<Redacted>,
    },
    /// The same person uses another channel.
    ChannelChanged {
        /// This one.
        channel: Channel,
    },
}

/// A field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// In the form in which it may be kept.
    Known(Redacted),
    /// Explicitly unknown.
    Unknown,
    /// It was known, and was removed since, as personal data is after a while.
    Removed,
    /// It was asked for and deferred: nothing is known about it yet, and the walk continues.
    Later,
}
