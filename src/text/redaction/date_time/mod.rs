//! Dates and times as people type them, and the days that they mean.
//!
//! There is no clock here: `昨天` stays as typed until [`dated`] is told the time. What comes out is
//! made of the values that were read, not of what was typed, so a card number cannot pass: the
//! only long numbers are dates, and those begin with 20.

use super::Redacted;
use super::refused::Refused;
use super::spelling::plain;
use std::fmt;

/// Words for a day that only a clock can place.
const DAYS: [(&str, When); 15] = [
    ("大前天", When::DaysAgo(3)),
    ("前天", When::DaysAgo(2)),
    ("昨天", When::DaysAgo(1)),
    ("昨日", When::DaysAgo(1)),
    ("今天", When::DaysAgo(0)),
    ("今日", When::DaysAgo(0)),
    ("刚才", When::Now),
    ("刚刚", When::Now),
    ("现在", When::Now),
    ("the day before yesterday", When::DaysAgo(2)),
    ("day before yesterday", When::DaysAgo(2)),
    ("yesterday", When::DaysAgo(1)),
    ("today", When::DaysAgo(0)),
    ("just now", When::Now),
    ("now", When::Now),
];

/// Short words for a day and a part of it.
const SHORT: [(&str, &str); 8] = [
    ("昨晚", "昨天晚上"),
    ("今晚", "今天晚上"),
    ("今早", "今天早上"),
    ("last night", "yesterday evening"),
    ("tonight", "today evening"),
    ("this morning", "today morning"),
    ("this afternoon", "today afternoon"),
    ("this evening", "today evening"),
];

const PARTS: [(&str, Part); 15] = [
    ("凌晨", Part::Morning),
    ("清晨", Part::Morning),
    ("早上", Part::Forenoon),
    ("上午", Part::Forenoon),
    ("中午", Part::Noon),
    ("下午", Part::Afternoon),
    ("傍晚", Part::Afternoon),
    ("晚上", Part::Evening),
    ("a.m.", Part::Morning),
    ("am", Part::Morning),
    ("p.m.", Part::Afternoon),
    ("pm", Part::Afternoon),
    ("morning", Part::Forenoon),
    ("afternoon", Part::Afternoon),
    ("evening", Part::Evening),
];

const FILLERS: [&str; 10] = [" ", ",", "、", "的", "大约", "约", "大概", "左右", "about", "at"];

/// `[day] [part of the day or time]`: `2026-11-22 14:30`, `11-22`, `昨天 14:30`, `昨天 下午`.
pub(super) fn date_time(line: &str) -> Result<String, Refused> {
    let text: String = plain(line).into_iter().collect();
    let text = SHORT.iter().fold(text, |text, (short, long)| text.replace(short, long));
    read(&closed_up(&text)).map(|said| said.to_string()).ok_or(Refused::NotATime)
}

/// The text without the blanks that many put between a number and its unit: `11 月 22 日` is `11月22日`.
fn closed_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let is_close = word.starts_with(['年', '月', '日', '号', '点', '时', '分', '秒'])
            || closed.ends_with(['年', '月']);
        if !is_close && !closed.is_empty() {
            closed.push(' ');
        }
        closed.push_str(word);
    }
    closed
}

/// A wall-clock time on a day, as people on site read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallTime {
    /// The year, in full.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour of 24.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
}

/// A value of a [`DateTime`](super::FieldKind::DateTime) field with its day said outright: `昨天 14:30`, right on the
/// day that it was typed only, becomes `2026-11-22 14:30`.
///
/// A time alone is the last one that was: today's, or yesterday's where it is later than `now` by more than a quarter
/// of an hour. So is a day without a year. A part of the day stays as a word: `2026-11-22 上午`. What names its day and
/// year already stays as it is, and so does what has none between 2000 and 2099. The result is one that
/// [`redact`](super::redact) leaves as it is, and doing it again changes nothing.
#[must_use]
pub fn dated(value: &Redacted, now: WallTime) -> Redacted {
    let dated = read(value.as_str()).and_then(|said| said.dated(now));
    // Made of numbers and of words of this file, like every value here.
    dated.map_or_else(|| value.clone(), |said| Redacted(said.to_string()))
}

/// A day, a time of day, or both, as they were read.
struct Said {
    day: Option<Day>,
    time: Option<Time>,
}

/// How many minutes a terminal's clock may run ahead.
const AHEAD: u32 = 15;

enum Day {
    Date(Date),
    /// A month and a day of it, of whichever year.
    OfAYear(u32, u32),
    /// One of [`DAYS`].
    Word(&'static str, When),
}

enum Time {
    Clock(Clock),
    /// One of [`PARTS`].
    Part(&'static str),
}

/// What a word for a day means.
#[derive(Clone, Copy)]
enum When {
    DaysAgo(u32),
    Now,
}

impl Said {
    fn dated(self, now: WallTime) -> Option<Self> {
        let (today, now) = now.read()?;
        let date = match (&self.day, &self.time) {
            (Some(Day::Date(date)), _) => *date,
            (Some(Day::OfAYear(month, day)), _) => {
                let in_year = |year| Date::checked(year, *month, *day);
                in_year(today.year).filter(|date| *date <= today).or_else(|| in_year(today.year - 1))?
            }
            (Some(Day::Word(_, When::DaysAgo(days))), _) => today.days_before(*days)?,
            // `刚才 23:50` said after midnight. A terminal's own clock may run ahead a little.
            (_, Some(Time::Clock(clock))) if clock.minutes() > now.minutes() + AHEAD => {
                today.days_before(1)?
            }
            _ => today,
        };
        let time = match self {
            Self { day: Some(Day::Word(_, When::Now)), time: None } => Some(Time::Clock(now)),
            Self { time, .. } => time,
        };
        Some(Self { day: Some(Day::Date(date)), time })
    }
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.day {
            Some(Day::Date(date)) => write!(formatter, "{date}")?,
            Some(Day::OfAYear(month, day)) => write!(formatter, "{month:02}-{day:02}")?,
            Some(Day::Word(word, _)) => formatter.write_str(word)?,
            None => {}
        }
        if self.day.is_some() && self.time.is_some() {
            formatter.write_str(" ")?;
        }
        match &self.time {
            Some(Time::Clock(clock)) => write!(formatter, "{clock}"),
            Some(Time::Part(word)) => formatter.write_str(word),
            None => Ok(()),
        }
    }
}

impl WallTime {
    /// The day and the time of it, if there are such.
    fn read(self) -> Option<(Date, Clock)> {
        let date = Date::checked(self.year.into(), self.month.into(), self.day.into())?;
        let clock = Clock { hour: self.hour.into(), minute: self.minute.into(), second: None };
        Some((date, clock.checked(None)?))
    }
}

/// A day that there is, of the years 2000 to 2099.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    fn checked(year: u32, month: u32, day: u32) -> Option<Self> {
        let exists = (2000..2100).contains(&year) && (1..=days_in(year, month)?).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    fn days_before(self, days: u32) -> Option<Self> {
        (0..days).try_fold(self, |date, _| date.eve())
    }

    /// The day before.
    fn eve(self) -> Option<Self> {
        match self {
            Self { year, month: 1, day: 1 } => Self::checked(year - 1, 12, 31),
            Self { year, month, day: 1 } => Self::checked(year, month - 1, days_in(year, month - 1)?),
            Self { year, month, day } => Self::checked(year, month, day - 1),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(formatter, "{year}-{month:02}-{day:02}")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// From midnight on.
    Morning,
    /// From when people get up.
    Forenoon,
    Noon,
    Afternoon,
    Evening,
}

impl Part {
    /// The hour of 24 that an hour said with this part of the day means.
    fn hour(self, hour: u32) -> Option<u32> {
        match (self, hour) {
            (Self::Morning, 12) => Some(0),
            // `上午12点` is noon to some and midnight to others; whether `晚上12点` or `晚上1点` is of this day or the
            // next, only the one who typed it knows.
            (Self::Forenoon, 12) | (Self::Evening, 0..=4 | 12) => None,
            (Self::Noon, 1..=5) | (Self::Afternoon, 1..=11) | (Self::Evening, 5..=11) => Some(hour + 12),
            _ => Some(hour),
        }
    }
}

struct Clock {
    hour: u32,
    minute: u32,
    second: Option<u32>,
}

impl Clock {
    /// The time by the 24 hours of a day, if there is such.
    fn checked(self, part: Option<Part>) -> Option<Self> {
        let hour = part.map_or(Some(self.hour), |part| part.hour(self.hour))?;
        let exists = hour < 24 && self.minute < 60 && self.second.unwrap_or_default() < 60;
        exists.then_some(Self { hour, ..self })
    }

    /// By the minute: a clock on site may be read with its seconds, the present time comes without.
    /// Since midnight.
    fn minutes(&self) -> u32 {
        self.hour * 60 + self.minute
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.hour, self.minute)?;
        self.second.map_or(Ok(()), |second| write!(formatter, ":{second:02}"))
    }
}

fn read(text: &str) -> Option<Said> {
    let mut cursor = Cursor(text);
    let (mut day, mut part, mut clock) = (None, None, None);
    loop {
        while cursor.take_one_of(&FILLERS).is_some() {}
        if cursor.0.is_empty() {
            break;
        }
        if let Some((word, when)) = cursor.take_from(&DAYS) {
            set(&mut day, Day::Word(word, when))?;
        } else if let Some(found) = cursor.take_from(&PARTS) {
            set(&mut part, found)?;
        } else if let Some((date, time)) = cursor.attempt(compact) {
            set(&mut day, Day::Date(date))?;
            if let Some(time) = time {
                set(&mut clock, time)?;
            }
        } else if let Some(date) = cursor.attempt(date) {
            set(&mut day, date)?;
        } else {
            set(&mut clock, cursor.attempt(time)?)?;
        }
    }
    let time = match (clock, part) {
        (Some(clock), part) => Some(Time::Clock(clock.checked(part.map(|(_, part)| part))?)),
        // A part of the day alone says something beside a day.
        (None, Some(_)) if day.is_none() => return None,
        (None, Some((word, _))) => Some(Time::Part(word)),
        (None, None) => None,
    };
    (day.is_some() || time.is_some()).then_some(Said { day, time })
}

/// Fills what may be said once only.
fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// `2026-11-22`, `2026年11月22日`, `2026.11.22`, `11-22`, `11/22`; not `8.30`, which may be a time.
fn date(cursor: &mut Cursor<'_>) -> Option<Day> {
    let first = cursor.number()?;
    let date = if first >= 2000 {
        cursor.take_one_of(&["-", "/", ".", "年"])?;
        let month = cursor.number()?;
        cursor.take_one_of(&["-", "/", ".", "月"])?;
        Date::checked(first, month, cursor.number()?).map(Day::Date)
    } else {
        cursor.take_one_of(&["-", "/", "月"])?;
        month_and_day(first, cursor.number()?)
    };
    cursor.take_one_of(&["日", "号", "t"]);
    date
}

/// `14:30`, `14:30:05`, `14点30分`, `2点半`, `2点`, `2pm`.
fn time(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let hour = cursor.number()?;
    let mut clock = Clock { hour, minute: 0, second: None };
    if cursor.take_one_of(&["点钟", "点整", "时整"]).is_some() || cursor.is_at_half_day() {
        return Some(clock);
    }
    let by_word = cursor.take_one_of(&["点", "时"]).is_some();
    if !by_word && !cursor.takes(":") {
        return None;
    }
    if by_word && cursor.takes("半") {
        clock.minute = 30;
    } else if by_word && cursor.takes("1刻") {
        clock.minute = 15;
    } else if let Some(minute) = cursor.number_of("分") {
        clock.minute = minute;
        if cursor.take_one_of(&[":", "分"]).is_some() {
            clock.second = cursor.number_of("秒");
            cursor.takes("秒");
        }
    } else if !by_word {
        return None;
    }
    Some(clock)
}

/// `20261122`, `202611221430`, `20261122143005`: nothing else of 8 digits or more is a date.
fn compact(cursor: &mut Cursor<'_>) -> Option<(Date, Option<Clock>)> {
    let digits = cursor.take_digits();
    if !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let part = |range| digits.get(range).and_then(|part: &str| part.parse::<u32>().ok());
    let date = Date::checked(part(0..4)?, part(4..6)?, part(6..8)?)?;
    let clock = part(8..10).map(|hour| Clock {
        hour,
        minute: part(10..12).unwrap_or_default(),
        second: part(12..14),
    });
    Some((date, clock))
}

fn month_and_day(month: u32, day: u32) -> Option<Day> {
    const LEAP_YEAR: u32 = 2000; // has every day there is
    let exists = (1..=days_in(LEAP_YEAR, month)?).contains(&day);
    exists.then_some(Day::OfAYear(month, day))
}

fn days_in(year: u32, month: u32) -> Option<u32> {
    match month {
        2 if year.is_multiple_of(4) => Some(29), // from 2000 to 2099
        2 => Some(28),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// What is still to be read.
#[derive(Clone, Copy)]
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn takes(&mut self, word: &str) -> bool {
        let rest = self.0.strip_prefix(word);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn take_one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.takes(word))
    }

    fn take_from<T: Copy>(&mut self, words: &[(&'static str, T)]) -> Option<(&'static str, T)> {
        words.iter().copied().find(|(word, _)| self.takes(word))
    }

    /// Reads, or else stays where it was.
    fn attempt<T>(&mut self, read: fn(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    fn take_digits(&mut self) -> &'a str {
        let rest = self.0.trim_start_matches(|character: char| character.is_ascii_digit());
        let digits = self.0.strip_suffix(rest).unwrap_or_default();
        self.0 = rest;
        digits
    }

    /// A number of at most four digits, or one said with `两` or `十`.
    fn number(&mut self) -> Option<u32> {
        if self.takes("两") {
            return Some(2);
        }
        let digits = self.take_digits();
        if digits.len() <= 1 && self.takes("十") {
            let tens = digits.parse().unwrap_or(1);
            return Some(tens * 10 + self.take_digits().parse().unwrap_or(0));
        }
        digits.parse().ok().filter(|_| digits.len() <= 4)
    }

    /// A number close by, or behind a blank if its unit is behind it: a date may follow as well.
    fn number_of(&mut self, unit: &str) -> Option<u32> {
        let mut ahead = *self;
        let spaced = ahead.takes(" ").then(|| ahead.number()).flatten();
        if spaced.is_some() && ahead.0.starts_with(unit) {
            *self = ahead;
            return spaced;
        }
        self.number()
    }

    /// Whether `am` or `pm` comes next, which makes a bare number an hour.
    fn is_at_half_day(self) -> bool {
        let rest = self.0.trim_start();
        ["am", "pm", "a.m.", "p.m."].iter().any(|word| rest.starts_with(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::redaction::{FieldKind, Shape, redact};
    use jiff::ToSpan;
    use jiff::civil::{self, DateTime};
    use proptest::prelude::*;

    /// The days of 2023 to 2030, among them two leap days.
    const ALL_DAYS: usize = 8 * 365 + 2;

    #[test]
    fn times_are_made_regular() {
        for (typed, expected) in [
            ("2026-11-22 14:30", "2026-11-22 14:30"),
            ("２０２６－１１－２２　１４：３０", "2026-11-22 14:30"),
            ("2026年11月22日14点30分", "2026-11-22 14:30"),
            ("2026/1/2 9:05:07", "2026-01-02 09:05:07"),
            ("2026-11-22T14:30:05", "2026-11-22 14:30:05"),
            ("20261122143000", "2026-11-22 14:30:00"),
            ("20261122", "2026-11-22"),
            ("2026 年 11 月 22 日 14 点 30 分 5 秒", "2026-11-22 14:30:05"),
            ("11 月 22 号下午 2 点半", "11-22 14:30"),
            ("14 点 11-22", "11-22 14:00"),
            ("11-22 14:30", "11-22 14:30"),
            ("11月22号下午2点半", "11-22 14:30"),
            ("14:30", "14:30"),
            ("今天 14:30", "今天 14:30"),
            ("昨天下午2点半", "昨天 14:30"),
            ("昨天下午两点十五", "昨天 14:15"),
            ("前天晚上十一点", "前天 23:00"),
            ("昨天上午", "昨天 上午"),
            ("刚才", "刚才"),
            ("昨晚8点", "昨天 20:00"),
            ("yesterday 14:30", "yesterday 14:30"),
            ("Yesterday at 2:30 pm", "yesterday 14:30"),
            ("today 2pm", "today 14:00"),
            ("中午12点", "12:00"),
            ("12:05 am", "00:05"),
            ("凌晨12点半", "00:30"),
            ("2-29", "02-29"),
            ("last night at 8:15", "yesterday 20:15"),
            ("just now", "just now"),
            ("the day before yesterday, about 2:30 pm", "the day before yesterday 14:30"),
            ("刚才 14:30", "刚才 14:30"),
        ] {
            assert_eq!(date_time(typed).as_deref(), Ok(expected), "{typed}");
            assert_eq!(date_time(expected).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for typed in [
            "不知道",
            "大约",
            "about",
            "1430",
            "25:00",
            "14:60",
            "2026-13-01",
            "2026-02-29",
            "1999-01-01",
            "下午",
            "6228480402564890",
            "622848040256",
            "62284804025648",
            "20261322143000",
            "14:30 15:30",
            "昨天今天",
            "2026-11-22 6228",
            "晚上12点",
            "昨晚1点",
            "上午12点",
            "8.30",
            "14:",
            "11-",
            "2026-11-22 14:30 张三",
        ] {
            assert_eq!(date_time(typed), Err(Refused::NotATime), "{typed}");
        }
    }

    /// A value as the field keeps it.
    fn value(typed: &str) -> Redacted {
        let shape = Shape { kind: FieldKind::DateTime, length: None };
        redact(typed, shape).unwrap_or_else(|refused| panic!("{typed}: {refused:?}")).text
    }

    fn wall(now: DateTime) -> WallTime {
        let part = |number: i8| u8::try_from(number).unwrap();
        WallTime {
            year: u16::try_from(now.year()).unwrap(),
            month: part(now.month()),
            day: part(now.day()),
            hour: part(now.hour()),
            minute: part(now.minute()),
        }
    }

    #[test]
    fn days_are_said_outright() {
        for (now, typed, expected) in [
            ("2026-11-22T15:00", "昨天 14:30", "2026-11-21 14:30"),
            ("2026-11-22T15:00", "昨天 23:30:05", "2026-11-21 23:30:05"),
            ("2026-11-22T15:00", "yesterday", "2026-11-21"),
            ("2026-11-22T15:00", "大前天晚上十一点", "2026-11-19 23:00"),
            ("2026-11-22T15:00", "the day before yesterday am", "2026-11-20 am"),
            ("2026-11-22T15:00", "今天 16:00", "2026-11-22 16:00"),
            ("2026-11-22T15:00", "昨日 上午", "2026-11-21 上午"),
            ("2026-11-22T15:07", "刚才", "2026-11-22 15:07"),
            ("2026-11-22T15:07", "just now", "2026-11-22 15:07"),
            ("2026-11-22T15:07", "刚刚 上午", "2026-11-22 上午"),
            ("2026-11-22T00:10", "刚才 23:50", "2026-11-21 23:50"),
            ("2026-11-22T15:00", "14:30", "2026-11-22 14:30"),
            ("2026-11-22T15:00", "15:00:59", "2026-11-22 15:00:59"),
            ("2026-11-22T15:00", "15:15", "2026-11-22 15:15"),
            ("2026-11-22T15:00", "15:16", "2026-11-21 15:16"),
            ("2026-11-22T15:00", "11-22 15:30", "2026-11-22 15:30"),
            ("2026-11-22T15:00", "11-23 14:30", "2025-11-23 14:30"),
            ("2026-11-22T15:00", "11-21", "2026-11-21"),
            ("2026-11-22T15:00", "11-21 上午", "2026-11-21 上午"),
            ("2027-01-01T00:00", "昨天", "2026-12-31"),
            ("2027-01-02T09:00", "12-31 23:00", "2026-12-31 23:00"),
            ("2028-03-01T09:00", "昨天 14:30", "2028-02-29 14:30"),
            ("2027-03-01T09:00", "昨天 14:30", "2027-02-28 14:30"),
            ("2027-03-01T09:00", "大前天", "2027-02-26"),
            ("2028-03-01T09:00", "2-29", "2028-02-29"),
            ("2029-03-01T09:00", "2-29", "2028-02-29"),
            // Neither this year nor the last had the day.
            ("2027-03-01T09:00", "2-29", "02-29"),
            ("2028-02-28T09:00", "2-29", "02-29"),
            ("2026-11-22T15:00", "2027-11-22 14:30", "2027-11-22 14:30"),
            ("2026-11-22T15:00", "2026-11-22 上午", "2026-11-22 上午"),
            // A clock that was never set.
            ("1970-01-01T00:00", "昨天 14:30", "昨天 14:30"),
            ("2000-01-01T00:00", "昨天", "昨天"),
        ] {
            let now = wall(now.parse().unwrap());
            assert_eq!(dated(&value(typed), now).as_str(), expected, "{typed} at {now:?}");
        }
    }

    #[test]
    fn what_is_no_time_stays_as_it_is() {
        let now = WallTime { year: 2026, month: 11, day: 22, hour: 15, minute: 0 };
        let note = redact("昨天换过电源", Shape::NOTE).unwrap().text;
        assert_eq!(dated(&note, now), note);
        let yesterday = value("昨天");
        for no_time in [
            WallTime { month: 0, ..now },
            WallTime { day: 31, ..now },
            WallTime { hour: 24, ..now },
            WallTime { minute: 60, ..now },
        ] {
            assert_eq!(dated(&yesterday, no_time), yesterday, "{no_time:?}");
        }
    }

    #[test]
    fn words_count_days_as_a_calendar_does() {
        let days = civil::date(2023, 1, 1).series(1.day()).take(ALL_DAYS);
        for now in days.map(|day| day.at(0, 7, 0, 0)) {
            for (word, when) in DAYS {
                let expected = match when {
                    When::DaysAgo(days) => (now.date() - i64::from(days).days()).to_string(),
                    When::Now => now.strftime("%Y-%m-%d %H:%M").to_string(),
                };
                assert_eq!(dated(&value(word), wall(now)).as_str(), expected, "{word} at {now}");
            }
        }
    }

    /// Any minute of those days.
    fn any_now() -> impl Strategy<Value = DateTime> {
        (0..ALL_DAYS, 0..24_i8, 0..60_i8).prop_map(|(days, hour, minute)| {
            let days = i64::try_from(days).unwrap().days();
            (civil::date(2023, 1, 1) + days).at(hour, minute, 0, 0)
        })
    }

    /// Everything that a value can say of the day and of the time in it.
    fn any_value() -> impl Strategy<Value = String> {
        let date = (any_now(), any::<bool>())
            .prop_map(|(date, whole)| date.strftime(if whole { "%Y-%m-%d" } else { "%m-%d" }).to_string());
        let word = proptest::sample::select(DAYS.map(|(word, _)| word.to_owned()).to_vec());
        let day = prop_oneof![word, date];
        let clock = (0..24, 0..60, prop::option::of(0..60)).prop_map(|(hour, minute, second)| {
            let second = second.map(|second| format!(":{second:02}")).unwrap_or_default();
            format!("{hour:02}:{minute:02}{second}")
        });
        let part = proptest::sample::select(PARTS.map(|(word, _)| word.to_owned()).to_vec());
        let joined = |(day, rest)| format!("{day} {rest}");
        prop_oneof![
            day.clone(),
            clock.clone(),
            (day.clone(), clock).prop_map(joined),
            (day, part).prop_map(joined)
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_dated_value_is_one_of_the_field_and_stays_so(
            typed in any_value(), now in any_now(), later in any_now(),
        ) {
            let typed = value(&typed);
            let once = dated(&typed, wall(now));
            prop_assert_eq!(&value(once.as_str()), &once);
            prop_assert_eq!(&dated(&once, wall(now)), &once);
            // Only a 29 February that the years at hand do not have is left without its year.
            let is_absolute = once.as_str().starts_with("20");
            prop_assert!(is_absolute || typed.as_str().starts_with("02-29"), "{typed} became {once}");
            if is_absolute {
                prop_assert_eq!(&dated(&once, wall(later)), &once);
            }
            let last_word = |text: &Redacted| text.as_str().rsplit(' ').next().map(str::to_owned);
            if DAYS.iter().all(|(word, _)| *word != typed.as_str()) && typed.as_str() != once.as_str() {
                prop_assert!(last_word(&once).unwrap().ends_with(&last_word(&typed).unwrap()), "{typed} became {once}");
            }
        }

        #[test]
        fn a_time_alone_is_the_last_that_was(now in any_now(), hour in 0..24_i8, minute in 0..60_i8) {
            let said = dated(&value(&format!("{hour:02}:{minute:02}")), wall(now));
            let meant: DateTime = said.as_str().parse().unwrap();
            prop_assert_eq!((meant.hour(), meant.minute()), (hour, minute));
            let ahead = now + i64::from(AHEAD).minutes();
            prop_assert!(meant <= ahead && now < meant + 1.day(), "{said} at {now}");
        }

        #[test]
        fn a_day_without_a_year_is_the_last_that_was(now in any_now(), day in any_now()) {
            let typed = day.strftime("%m-%d").to_string();
            let said = dated(&value(&typed), wall(now));
            if typed != "02-29" {
                let meant: civil::Date = said.as_str().parse().unwrap();
                prop_assert_eq!((meant.month(), meant.day()), (day.month(), day.day()));
                prop_assert!(meant <= now.date() && now.date() < meant + 1.year(), "{said} at {now}");
            }
        }
    }
}
