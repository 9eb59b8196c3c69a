//! What tells the time. Whoever needs it is handed a clock, so that a test holds its own.

use crate::session::Moment;
use crate::text::redaction::WallTime;

/// A clock: the same for a walk, for what the desk does, and for what is shown.
pub trait Clock {
    /// The moment right now.
    fn now(&self) -> Moment;

    /// What the clock on the wall shows right now, where the person is.
    fn wall(&self) -> WallTime;
}
