//! The clock and the zone of the system, read at the edge.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::session::Moment;
use crate::walk::clock::Clock;

/// The system's clock, in the zone that the system is set to.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        now()
    }

    fn wall(&self) -> DateTime {
        wall()
    }
}

/// The system's clock as it stood at a moment, in the zone that the system is set to: the zone is looked for only where
/// somebody asks for the wall's time.
#[derive(Clone, Copy, Debug)]
pub struct ClockAt(pub Moment);

impl Clock for ClockAt {
    fn now(&self) -> Moment {
        self.0
    }

    fn wall(&self) -> DateTime {
        wall_at(self.0)
    }
}

/// The moment right now.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the edge, where the clock is read")]
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// What the clock on the wall shows right now.
#[must_use]
pub fn wall() -> DateTime {
    wall_at(now())
}

fn wall_at(moment: Moment) -> DateTime {
    let moment = Timestamp::from_microsecond(moment.0).unwrap_or_default();
    moment.to_zoned(TimeZone::system()).datetime()
}
