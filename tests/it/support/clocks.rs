//! Clocks that a test controls.

use std::cell::Cell;

use jiff::civil::{DateTime, date};
use posdiag::session::Moment;
use posdiag::walk::clock::Clock;

/// A clock that only a test advances, or that also advances with every reading.
#[derive(Default)]
pub(crate) struct HeldClock {
    now: Cell<i64>,
    step: i64,
}

impl HeldClock {
    /// A clock at a moment.
    pub(crate) fn at(now: Moment) -> HeldClock {
        HeldClock { now: Cell::new(now.0), step: 0 }
    }

    /// The same clock, which every reading first advances by so many microseconds.
    pub(crate) fn ticking(self, step: i64) -> HeldClock {
        HeldClock { step, ..self }
    }

    /// Its moment, without a tick.
    pub(crate) fn held(&self) -> Moment {
        Moment(self.now.get())
    }

    /// Sets its moment.
    pub(crate) fn set(&self, now: Moment) {
        self.now.set(now.0);
    }

    /// Advances it by so many microseconds.
    pub(crate) fn advance(&self, by: i64) {
        self.now.set(self.now.get() + by);
    }
}

impl Clock for HeldClock {
    fn now(&self) -> Moment {
        self.advance(self.step);
        self.held()
    }

    fn wall(&self) -> DateTime {
        date(2026, 11, 23).at(14, 5, 0, 0)
    }
}
