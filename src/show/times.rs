//! Times as people and machines read them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::session::Moment;

/// How moments are written for people: in the zone where they are.
#[derive(Clone, Debug)]
pub struct Times(TimeZone);

impl Times {
    /// Times in a zone.
    #[must_use]
    pub fn of(zone: TimeZone) -> Times {
        Times(zone)
    }

    /// A moment of a day: `14:05:09`.
    #[must_use]
    pub fn time(&self, moment: Moment) -> String {
        self.written(moment, "%H:%M:%S")
    }

    /// The day of a moment: `2026-11-23`.
    #[must_use]
    pub fn day(&self, moment: Moment) -> String {
        self.written(moment, "%Y-%m-%d")
    }

    /// A moment with its date: `11-23 14:05`.
    #[must_use]
    pub fn date(&self, moment: Moment) -> String {
        self.written(moment, "%m-%d %H:%M")
    }

    /// A moment with everything: `2026-11-23 14:05:09 +08:00`.
    #[must_use]
    pub fn whole(&self, moment: Moment) -> String {
        self.written(moment, "%Y-%m-%d %H:%M:%S %:z")
    }

    /// A moment with its zone, as RFC 3339 writes it: `2026-11-23T14:05:09+08:00`.
    #[must_use]
    pub fn zoned(&self, moment: Moment) -> String {
        self.written(moment, "%Y-%m-%dT%H:%M:%S%:z")
    }

    /// What calendar and clock showed at a moment; `None` where that is beyond all calendars.
    #[must_use]
    pub fn wall(&self, moment: Moment) -> Option<DateTime> {
        let time = Timestamp::from_microsecond(moment.0).ok()?;
        Some(time.to_zoned(self.0.clone()).datetime())
    }

    fn written(&self, moment: Moment, form: &str) -> String {
        let time = Timestamp::from_microsecond(moment.0);
        time.map(|time| time.to_zoned(self.0.clone()).strftime(form).to_string()).unwrap_or_default()
    }
}

/// A moment as machines read it: RFC 3339, in UTC.
#[must_use]
pub fn utc(moment: Moment) -> String {
    Timestamp::from_microsecond(moment.0).map(|time| time.to_string()).unwrap_or_default()
}
