//! The system's clock and time zone, read at the edge of the program.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::session::Moment;
use crate::walk::clock::Clock;

/// The system's clock in the system's time zone.
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

/// The system's clock as of one moment, in the system's time zone. The zone is only looked up when local time is asked
/// for.
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

/// The current moment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the edge, where the clock is read")]
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// The current local time.
#[must_use]
pub fn wall() -> DateTime {
    wall_at(now())
}

fn wall_at(moment: Moment) -> DateTime {
    let moment = Timestamp::from_microsecond(moment.0).unwrap_or_default();
    moment.to_zoned(TimeZone::system()).datetime()
}
