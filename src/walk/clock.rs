//! The clock. It is passed to whoever needs it, so that a test can control it.

use crate::session::Moment;
use jiff::civil::DateTime;

/// A clock: the same for a walk, for the desk, and for display.
pub trait Clock {
    /// The current moment.
    fn now(&self) -> Moment;

    /// The current local time.
    fn wall(&self) -> DateTime;
}

/// A clock that stands still, for walks that take no time.
#[derive(Clone, Copy, Debug)]
pub struct StoppedClock {
    /// Its constant moment.
    pub now: Moment,
    /// Its constant local time.
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
