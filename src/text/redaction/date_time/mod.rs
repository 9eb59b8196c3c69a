//! Dates and times as people type them, and their meaning.
//!
//! There is no clock here: `昨天` stays as typed until [`dated`] is told the time. The result is built from the parsed
//! values, not from the typed text, so a card number cannot pass: the only long numbers are dates, and those begin with
//! 20.

mod reading;
mod said;
mod weeks;

use super::Redacted;
use super::refused::Refused;
use super::spelling::plain;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use reading::{closed_up, read};
use said::{Day, SHORT};

/// `[day] [part of the day or time]`: `2026-11-22 14:30`, `11-22`, `昨天 14:30`, `昨天 下午`; or an age: `3h`, `7d`.
pub(super) fn date_time(line: &str) -> Result<String, Refused> {
    read(&regular(line)).map(|said| said.to_string()).ok_or(Refused::NotATime)
}

fn regular(line: &str) -> String {
    let text: String = plain(line).into_iter().collect();
    let text = SHORT.iter().fold(text, |text, (short, long)| text.replace(short, long));
    closed_up(&text)
}

/// A value of a [`DateTime`](super::FieldKind::DateTime) field with its day made explicit: `昨天 14:30`, which is only
/// right on the day it was typed, becomes `2026-11-22 14:30`. `now` is the local time when it was typed.
///
/// A bare time is the most recent one: today's, or yesterday's if it is later than `now` by more than a quarter of an
/// hour. Likewise for a day without a year. A part of the day stays a word: `2026-11-22 上午`. A value with day and year
/// is unchanged, and so is one outside the years 2000 to 2099. [`redact`](super::redact) leaves the result unchanged;
/// idempotent.
#[must_use]
pub fn dated(value: &Redacted, now: DateTime) -> Redacted {
    let dated = read(value.as_str()).and_then(|said| said.dated(now));
    // Built from numbers and words of this file, like every value here.
    dated.map_or_else(|| value.clone(), |said| Redacted(said.to_string()))
}

/// Whether a value of a [`DateTime`](super::FieldKind::DateTime) field is more than a day after `now`: nothing that has
/// happened is.
#[must_use]
pub fn is_ahead(value: &Redacted, now: DateTime) -> bool {
    is_later(value, now, DAY)
}

/// Whether a value is in the future, as a warning for the person who types it: a slightly slow clock is tolerated.
#[must_use]
pub fn is_to_come(value: &Redacted, now: DateTime) -> bool {
    is_later(value, now, 10)
}

/// Whether a value is more than so many minutes later than now.
fn is_later(value: &Redacted, now: DateTime, minutes: i64) -> bool {
    let (said, then) = (read(value.as_str()), minutes_after(now, minutes));
    let at = said.and_then(|said| said.earliest());
    at.zip(then).is_some_and(|(at, then)| at > then)
}

/// The minutes of a day.
const DAY: i64 = 24 * 60;

// By numbers, and not by jiff's spans: what those could have to say would be a tenth of the engine in every page of a
// handbook.

/// A local time so many minutes later; `None` where no calendar has it.
fn minutes_after(at: DateTime, minutes: i64) -> Option<DateTime> {
    let then =
        Offset::UTC.to_timestamp(at).ok()?.as_microsecond().checked_add(minutes.checked_mul(60_000_000)?)?;
    Timestamp::from_microsecond(then).ok().map(|then| Offset::UTC.to_datetime(then))
}

/// A date so many days later.
fn days_after(date: Date, days: i64) -> Option<Date> {
    minutes_after(date.to_datetime(Time::midnight()), days.checked_mul(DAY)?).map(DateTime::date)
}

/// A time given on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedTime {
    /// So many minutes ago.
    Ago {
        /// How many.
        minutes: i64,
    },
    /// A local time; for a day or a part of one, its beginning.
    Wall {
        /// The time.
        at: DateTime,
        /// The day was worked out: its year was not said, or it was said by a week or a month, or a bare time is
        /// yesterday's.
        is_guessed: bool,
    },
}

/// Reads a time as a field does, and `7d` to the minute: `3h`, `yesterday`, `昨天 14:30`, `11-22`, `2026-11-22`; and a week,
/// a month or a year by its beginning: `上周`, `this month`, `2026-11`. It is `now` on the wall. `None` where it is no time.
#[must_use]
pub fn asked_time(typed: &str, now: DateTime) -> Option<AskedTime> {
    let typed = regular(typed);
    if let Some(begins) = weeks::begins(&typed, now.date()) {
        return Some(AskedTime::Wall { at: begins.to_datetime(Time::midnight()), is_guessed: true });
    }
    let said = read(&typed)?;
    if let Some(Day::Ago(ago)) = said.day
        && said.time.is_none()
    {
        return Some(AskedTime::Ago { minutes: ago.minutes() });
    }
    let is_guessed = matches!(said.day, Some(Day::OfAYear(..) | Day::OfAWeek(_)));
    let is_bare = said.day.is_none();
    let at = said.dated(now)?.earliest()?;
    let is_guessed = is_guessed || (is_bare && at.date() != now.date());
    Some(AskedTime::Wall { at, is_guessed })
}

#[cfg(test)]
mod tests;
