//! What happens to a session, each event whole in itself: whoever keeps one needs nothing beside it.

use std::sync::Arc;

use super::{Answer, Channel, Filed, Moment, TicketChanges};
use crate::text::redaction::Redacted;
use crate::tree::{NodeId, Tree};

/// What happened to a session: what a journal keeps. [`Record`](super::record::Record) is how it is written down.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
    /// The matters that came to another state by it.
    pub set: Vec<MatterSet>,
}

/// A matter that came to another state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatterSet {
    /// The matter, as an index into the manifest.
    pub matter: u16,
    /// Its state, as an index into the matter's; `None` where it has none any more.
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

    /// What becomes of the tickets where the walk is ended or given up.
    #[must_use]
    pub fn tickets(&self) -> Option<&TicketChanges> {
        match self {
            EventKind::Abandoned { tickets, .. } | EventKind::Ended { tickets, .. } => Some(tickets),
            _ => None,
        }
    }
}

/// The kinds of event. Outcomes and fields are indexes into the manifest of the trees that are walked.
#[derive(Clone, Debug)]
pub enum EventKind {
    /// The walk began.
    Started {
        /// In this tree.
        tree: Arc<Tree>,
        /// How the person is in touch with the terminal.
        channel: Channel,
    },
    /// A step was answered.
    Answered {
        /// The tree of the step.
        tree: Arc<Tree>,
        /// The step.
        node: NodeId,
        /// Which visit to it in this walk of its code, counted from 1.
        occurrence: u16,
        /// The answer.
        answer: Answer,
    },
    /// The latest answer was taken back.
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
        /// It was confirmed in spite of a warning.
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
        /// Which visit to it in this walk of its code, counted from 1.
        occurrence: u16,
    },
    /// The walk was left for later.
    Parked {
        /// Until a time, or until somebody comes back to it.
        until: Option<Moment>,
        /// The tickets that it files.
        files: Vec<Filed>,
    },
    /// The walk was given up.
    Abandoned {
        /// Why.
        reason: Redacted,
        /// What becomes of the tickets.
        tickets: TicketChanges,
    },
    /// Somebody else goes on, or the same person later.
    HandedOver {
        /// How they are in touch with the terminal.
        channel: Channel,
    },
    /// The outcome was confirmed.
    Ended {
        /// The outcome.
        outcome: u16,
        /// What becomes of the tickets.
        tickets: TicketChanges,
    },
    /// A ticket was dealt with.
    Closed {
        /// Its number within the session.
        ticket: u32,
        /// What was said of it.
        said: Option<Redacted>,
    },
    /// A ticket is to be dealt with after all.
    Reopened {
        /// Its number within the session.
        ticket: u32,
        /// What was said of it.
        said: Option<Redacted>,
    },
    /// It was said on the way whose terminal it is, or taken back.
    ReferenceChanged {
        /// The reference; `None` where there is none any more.
        reference: Option<Redacted>,
    },
    /// The same person is in touch with the terminal in another way.
    ChannelChanged {
        /// In this one.
        channel: Channel,
    },
}

/// A field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// As it may be kept.
    Known(Redacted),
    /// Expressly not known.
    Unknown,
    /// It was known, and was removed since, as personal data is in time.
    Removed,
    /// It was asked for, and is to be filled in later: nothing is known of it yet, and the walk goes on.
    Later,
}
