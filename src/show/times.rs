//! Times for people and machines.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use crate::session::Moment;

/// How moments are written for people: in the local time zone.
#[derive(Clone, Debug)]
pub struct Times {
    zone: TimeZone,
    /// The year that need not be shown.
    year: Option<i16>,
}

impl Times {
    /// Times in a zone.
    #[must_use]
    pub fn of(zone: TimeZone) -> Times {
        Times { zone, year: None }
    }

    /// The same as of a moment: dates in another year are shown with the year.
    #[must_use]
    pub fn as_of(self, now: Moment) -> Times {
        Times { year: self.wall(now).map(DateTime::year), ..self }
    }

    /// A moment of a day: `14:05:09`.
    #[must_use]
    pub fn time(&self, moment: Moment) -> String {
        self.wall(moment).map(time).unwrap_or_default()
    }

    /// The day of a moment: `2026-11-23`.
    #[must_use]
    pub fn day(&self, moment: Moment) -> String {
        self.wall(moment).map(day).unwrap_or_default()
    }

    /// A moment with its date: `11-23 14:05`; `2025-11-23 14:05` if it is not in this year.
    #[must_use]
    pub fn date(&self, moment: Moment) -> String {
        let Some(then) = self.wall(moment) else { return String::new() };
        let year = if self.year.is_none_or(|year| year == then.year()) {
            String::new()
        } else {
            format!("{:04}-", then.year())
        };
        format!("{year}{:02}-{:02} {:02}:{:02}", then.month(), then.day(), then.hour(), then.minute())
    }

    /// A complete moment: `2026-11-23 14:05:09 +08:00`.
    #[must_use]
    pub fn whole(&self, moment: Moment) -> String {
        let Some((then, ahead)) = self.local(moment) else { return String::new() };
        format!("{} {} {}", day(then), time(then), offset(ahead))
    }

    /// A moment with its zone, as RFC 3339 writes it: `2026-11-23T14:05:09+08:00`.
    #[must_use]
    pub fn zoned(&self, moment: Moment) -> String {
        let Some((then, ahead)) = self.local(moment) else { return String::new() };
        format!("{}T{}{}", day(then), time(then), offset(ahead))
    }

    /// The local date and time of a moment; `None` if it is beyond all calendars.
    #[must_use]
    pub fn wall(&self, moment: Moment) -> Option<DateTime> {
        self.local(moment).map(|(then, _)| then)
    }

    /// The same, and how far that is ahead of UTC.
    fn local(&self, moment: Moment) -> Option<(DateTime, Offset)> {
        let time = Timestamp::from_microsecond(moment.0).ok()?;
        let ahead = self.zone.to_offset(time);
        Some((ahead.to_datetime(time), ahead))
    }
}

// Not by `strftime`: what it could have to say would be a tenth of the engine in every page of a handbook.

fn time(then: DateTime) -> String {
    format!("{:02}:{:02}:{:02}", then.hour(), then.minute(), then.second())
}

fn day(then: DateTime) -> String {
    format!("{:04}-{:02}-{:02}", then.year(), then.month(), then.day())
}

fn offset(ahead: Offset) -> String {
    let seconds = ahead.seconds();
    let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if seconds == 0 { String::new() } else { format!(":{seconds:02}") };
    format!("{sign}{hours:02}:{minutes:02}{rest}")
}

/// A moment for machines: RFC 3339, in UTC.
#[must_use]
pub fn utc(moment: Moment) -> String {
    Timestamp::from_microsecond(moment.0).map(|time| time.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_is_shown_unless_it_is_the_current_one() {
        let moment = |text: &str| text.parse::<Timestamp>().map(|time| Moment(time.as_microsecond()));
        let written = |then: &str, now: &str| {
            let times = Times::of(TimeZone::UTC);
            Ok::<_, jiff::Error>((times.date(moment(then)?), times.as_of(moment(now)?).date(moment(then)?)))
        };
        for (then, now, date) in [
            ("2026-01-01T00:00:00Z", "2026-12-31T23:59:00Z", "01-01 00:00"),
            ("2025-12-31T23:59:00Z", "2026-01-01T00:00:00Z", "2025-12-31 23:59"),
            ("2026-01-01T00:00:00Z", "2025-12-31T23:59:00Z", "2026-01-01 00:00"),
        ] {
            let whole = date.len() - "01-01 00:00".len();
            let told = written(then, now).map_err(|error| error.to_string());
            assert_eq!(told, Ok((date.split_at(whole).1.to_owned(), date.to_owned())), "{then} {now}");
        }
    }
}
