//! Times as people and machines read them, in the zone of the system.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::story;
use crate::session::Moment;

/// What tells the times of a story.
pub const STORY: story::Clock<'static> = story::Clock { time: &time, day: &day };

/// A moment of a day as people here read it: `14:05:09`.
pub fn time(moment: Moment) -> String {
    local(moment, "%H:%M:%S")
}

/// The day of a moment: `2026-11-23`.
pub fn day(moment: Moment) -> String {
    local(moment, "%Y-%m-%d")
}

/// A moment with its date: `11-23 14:05`.
pub fn date(moment: Moment) -> String {
    local(moment, "%m-%d %H:%M")
}

/// A moment with everything: `2026-11-23 14:05:09 +08:00`.
pub fn whole(moment: Moment) -> String {
    local(moment, "%Y-%m-%d %H:%M:%S %:z")
}

/// A moment with its zone, as RFC 3339 writes it: `2026-11-23T14:05:09+08:00`.
pub fn zoned(moment: Moment) -> String {
    local(moment, "%Y-%m-%dT%H:%M:%S%:z")
}

/// A moment as machines read it, in UTC.
pub fn utc(moment: Moment) -> String {
    Timestamp::from_microsecond(moment.0).map(|time| time.to_string()).unwrap_or_default()
}

fn local(moment: Moment, form: &str) -> String {
    let time = Timestamp::from_microsecond(moment.0);
    time.map(|time| time.to_zoned(TimeZone::system()).strftime(form).to_string()).unwrap_or_default()
}
