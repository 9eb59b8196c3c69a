//! The clock and the zone of the system, read at the edge.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::session::Moment;
use crate::text::redaction::WallTime;
use crate::walk::clock::Clock;

/// The system's clock, in the zone that the system is set to.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        now()
    }

    fn wall(&self) -> WallTime {
        wall()
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
pub fn wall() -> WallTime {
    let now = Timestamp::from_microsecond(now().0).unwrap_or_default().to_zoned(TimeZone::system());
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    WallTime {
        year: u16::try_from(now.year()).unwrap_or_default(),
        month: small(now.month()),
        day: small(now.day()),
        hour: small(now.hour()),
        minute: small(now.minute()),
    }
}
