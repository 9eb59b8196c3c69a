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
use jiff::civil::DateTime;
use reading::{closed_up, read};
use said::SHORT;

/// `[day] [part of the day or time]`: `2026-11-22 14:30`, `11-22`, `昨天 14:30`, `昨天 下午`.
pub(super) fn date_time(line: &str) -> Result<String, Refused> {
    let text: String = plain(line).into_iter().collect();
    let text = SHORT.iter().fold(text, |text, (short, long)| text.replace(short, long));
    read(&closed_up(&text)).map(|said| said.to_string()).ok_or(Refused::NotATime)
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

#[cfg(test)]
mod tests;
