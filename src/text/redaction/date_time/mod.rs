//! Dates and times as people type them, and the days that they mean.
//!
//! There is no clock here: `昨天` stays as typed until [`dated`] is told the time. What comes out is
//! made of the values that were read, not of what was typed, so a card number cannot pass: the
//! only long numbers are dates, and those begin with 20.

mod reading;
mod said;

use super::Redacted;
use super::refused::Refused;
use super::spelling::plain;
use jiff::ToSpan as _;
use jiff::civil::DateTime;
use reading::{closed_up, read};
use said::{Day, SHORT};

/// `[day] [part of the day or time]`: `2026-11-22 14:30`, `11-22`, `昨天 14:30`, `昨天 下午`; or how long ago: `3h`, `7d`.
pub(super) fn date_time(line: &str) -> Result<String, Refused> {
    read(&regular(line)).map(|said| said.to_string()).ok_or(Refused::NotATime)
}

fn regular(line: &str) -> String {
    let text: String = plain(line).into_iter().collect();
    let text = SHORT.iter().fold(text, |text, (short, long)| text.replace(short, long));
    closed_up(&text)
}

/// A value of a [`DateTime`](super::FieldKind::DateTime) field with its day said outright: `昨天 14:30`, right on the
/// day that it was typed only, becomes `2026-11-22 14:30`. It is `now` on the wall where that was.
///
/// A time alone is the last one that was: today's, or yesterday's where it is later than `now` by more than a quarter
/// of an hour. So is a day without a year. A part of the day stays as a word: `2026-11-22 上午`. What names its day and
/// year already stays as it is, and so does what has none between 2000 and 2099. The result is one that
/// [`redact`](super::redact) leaves as it is, and doing it again changes nothing.
#[must_use]
pub fn dated(value: &Redacted, now: DateTime) -> Redacted {
    let dated = read(value.as_str()).and_then(|said| said.dated(now));
    // Made of numbers and of words of this file, like every value here.
    dated.map_or_else(|| value.clone(), |said| Redacted(said.to_string()))
}

/// Whether a value of a [`DateTime`](super::FieldKind::DateTime) field lies more than a day ahead of `now`: nothing that
/// has happened does.
#[must_use]
pub fn is_ahead(value: &Redacted, now: DateTime) -> bool {
    is_later(value, now, 1.day())
}

/// Whether a value is still to come, for whoever types it to look at: a clock that is a little slow does not count.
#[must_use]
pub fn is_to_come(value: &Redacted, now: DateTime) -> bool {
    is_later(value, now, 10.minutes())
}

/// Whether a value is later than a while from now.
fn is_later(value: &Redacted, now: DateTime, by: jiff::Span) -> bool {
    let (said, then) = (read(value.as_str()), now.checked_add(by));
    let at = said.and_then(|said| said.earliest());
    at.zip(then.ok()).is_some_and(|(at, then)| at > then)
}

/// A time as it is asked for on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedTime {
    /// So many minutes ago.
    Ago {
        /// How many.
        minutes: i64,
    },
    /// When the clock on the wall shows this; of a day or a part of one, when it begins.
    Wall {
        /// What it shows.
        at: DateTime,
        /// The year was not said: it is the latest in which the day is not to come yet.
        is_guessed: bool,
    },
}

/// Reads a time as a field does, and `7d` to the minute: `3h`, `yesterday`, `昨天 14:30`, `11-22`, `2026-11-22`. It is
/// `now` on the wall. `None` where it is no time.
#[must_use]
pub fn asked_time(typed: &str, now: DateTime) -> Option<AskedTime> {
    let said = read(&regular(typed))?;
    if let Some(Day::Ago(ago)) = said.day
        && said.time.is_none()
    {
        return Some(AskedTime::Ago { minutes: ago.minutes() });
    }
    let is_guessed = matches!(said.day, Some(Day::OfAYear(..)));
    let at = said.dated(now)?.earliest()?;
    Some(AskedTime::Wall { at, is_guessed })
}

#[cfg(test)]
mod tests;
