//! Who keeps what happens in a walk, and what is known from before it: the contract that a front has with a journal.

use crate::session::{Event, Moment, Session};
use crate::text::redaction::Redacted;

/// Keeps what happens in a walk, before anything else is asked.
pub trait Keeper {
    /// Keeps an event that just came of the session.
    ///
    /// # Errors
    /// [`Unkept`], where it is not kept. The session has it all the same.
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept>;

    /// Takes note of an event that is not kept, since the person goes on without: the one that could not be, and all
    /// that follow it.
    fn forgo(&mut self, _session: &Session, _event: &Event) {}

    /// The name under which it is kept; `None` where nothing is.
    fn name(&self) -> Option<&str>;

    /// What is known of the merchant, the terminal and the code from before.
    fn recall(&mut self, _session: &Session, _now: Moment) -> Recalled {
        Recalled::default()
    }

    /// A value that a field may have, from an earlier walk.
    fn offer(&mut self, _session: &Session, _field: u16) -> Option<Offer> {
        None
    }
}

/// What is known from before a walk, in lines to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// Earlier sessions and tickets of the same terminal or merchant; a heading first.
    pub before: Vec<String>,
    /// That many others have the same code right now.
    pub burst: Option<String>,
}

/// Why an event was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unkept {
    /// What is said of it, in the person's language.
    pub why: String,
    /// Whether the walk can go on without being kept: not where somebody else goes on with it.
    pub can_go_on: bool,
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct Unrecorded;

impl Keeper for Unrecorded {
    fn keep(&mut self, _: &Session, _: &Event) -> Result<(), Unkept> {
        Ok(())
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

/// A value that a field may have: Enter takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The value.
    pub value: Redacted,
    /// Where it is known from, in the person's language.
    pub source: String,
}
