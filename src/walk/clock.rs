//! What tells the time. Whoever needs it is handed a clock, so that a test holds its own.

use crate::session::Moment;
use jiff::civil::DateTime;

/// A clock: the same for a walk, for what the desk does, and for what is shown.
pub trait Clock {
    /// The moment right now.
    fn now(&self) -> Moment;

    /// What the clock on the wall shows right now, where the person is.
    fn wall(&self) -> DateTime;
}

/// A clock that stands still, for walks that take no time.
#[derive(Clone, Copy, Debug)]
pub struct StoppedClock {
    /// The moment that it always is.
    pub now: Moment,
    /// What it always shows on the wall.
    pub wall: DateTime,
}

impl Clock for StoppedClock {
    fn now(&self) -> Moment {
        self.now
    }

    fn wall(&self) -> DateTime {
        self.wall
    }
}
