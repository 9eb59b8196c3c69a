//! The words for days and times, and what they mean once the clock is known.

use std::fmt;

use jiff::civil::{self, Date, DateTime};

use super::weeks::{DayOfWeek, is_of_ours};
use super::{days_after, minutes_after};

/// Words for a day that only a clock can place.
pub(super) const DAYS: [(&str, When); 15] = [
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

/// Short words, for a day and a part of it or for an age, and what they are short for.
pub(super) const SHORT: [(&str, &str); 15] = [
    ("1个半小时", "90分钟"),
    ("半个小时", "30分钟"),
    ("半小时", "30分钟"),
    ("个钟头", "小时"),
    ("half an hour", "30 minutes"),
    ("half hour", "30 minutes"),
    ("an hour", "1 hour"),
    ("昨晚", "昨天晚上"),
    ("今晚", "今天晚上"),
    ("今早", "今天早上"),
    ("last night", "yesterday evening"),
    ("tonight", "today evening"),
    ("this morning", "today morning"),
    ("this afternoon", "today afternoon"),
    ("this evening", "today evening"),
];

pub(super) const PARTS: [(&str, Part); 15] = [
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

/// A day, a time of day, or both, as parsed.
pub(super) struct DayAndTime {
    pub(super) day: Option<Day>,
    pub(super) time: Option<Time>,
}

/// How many minutes a terminal's clock may be ahead.
pub(super) const AHEAD: u32 = 15;

pub(super) enum Day {
    /// In the years 2000 to 2099.
    Date(Date),
    /// A month and a day of it, in an unknown year.
    OfAYear(i8, i8),
    /// A day of a week.
    OfAWeek(DayOfWeek),
    /// One of [`DAYS`].
    Word(&'static str, When),
    /// An age.
    Ago(Ago),
}

/// An age: `3h`, `7d`, `1w`.
#[derive(Clone, Copy)]
pub(super) struct Ago {
    pub(super) number: u32,
    pub(super) unit: Unit,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
}

/// The words that make a number an age, longer ones before their prefixes.
pub(super) const UNITS: [(&str, Unit); 22] = [
    ("minutes", Unit::Minutes),
    ("minute", Unit::Minutes),
    ("mins", Unit::Minutes),
    ("min", Unit::Minutes),
    ("m", Unit::Minutes),
    ("分钟", Unit::Minutes),
    ("hours", Unit::Hours),
    ("hour", Unit::Hours),
    ("h", Unit::Hours),
    ("个小时", Unit::Hours),
    ("小时", Unit::Hours),
    ("days", Unit::Days),
    ("day", Unit::Days),
    ("d", Unit::Days),
    ("天", Unit::Days),
    ("weeks", Unit::Weeks),
    ("week", Unit::Weeks),
    ("w", Unit::Weeks),
    ("个星期", Unit::Weeks),
    ("星期", Unit::Weeks),
    ("个周", Unit::Weeks),
    ("周", Unit::Weeks),
];

impl Ago {
    /// Whether it is accurate to the minute, and not only to the day.
    pub(super) fn is_exact(self) -> bool {
        matches!(self.unit, Unit::Minutes | Unit::Hours)
    }

    pub(super) fn minutes(self) -> i64 {
        let unit = match self.unit {
            Unit::Minutes => 1,
            Unit::Hours => 60,
            Unit::Days => 24 * 60,
            Unit::Weeks => 7 * 24 * 60,
        };
        i64::from(self.number) * unit
    }

    fn before(self, now: DateTime) -> Option<DateTime> {
        minutes_after(now, -self.minutes()).filter(|then| is_of_ours(then.date()))
    }
}

impl fmt::Display for Ago {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Minutes => 'm',
            Unit::Hours => 'h',
            Unit::Days => 'd',
            Unit::Weeks => 'w',
        };
        write!(formatter, "{}{unit}", self.number)
    }
}

pub(super) enum Time {
    Clock(TimeOfDay),
    /// One of [`PARTS`].
    Part(&'static str),
}

/// The meaning of a word for a day.
#[derive(Clone, Copy)]
pub(super) enum When {
    DaysAgo(i64),
    Now,
}

/// A valid day, in the years that count as dates here.
pub(super) fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|date| is_of_ours(*date))
}

fn days_before(date: Date, days: i64) -> Option<Date> {
    days_after(date, -days).filter(|date| is_of_ours(*date))
}

impl DayAndTime {
    /// The same with its day made explicit; `None` if that is out of range.
    pub(super) fn dated(self, now: DateTime) -> Option<Self> {
        let today = Some(now.date()).filter(|date| is_of_ours(*date))?;
        let then = match self.day {
            Some(Day::Ago(ago)) => Some(ago.before(now)?),
            _ => None,
        };
        let now = TimeOfDay::of(now.time());
        let date = match (&self.day, &self.time) {
            (Some(Day::Ago(_)), _) => then?.date(),
            (Some(Day::Date(date)), _) => *date,
            (Some(Day::OfAYear(month, day)), _) => {
                let in_year = |year| self::day(year, *month, *day);
                in_year(today.year()).filter(|date| *date <= today).or_else(|| in_year(today.year() - 1))?
            }
            (Some(Day::OfAWeek(day)), _) => day.on(today)?,
            (Some(Day::Word(_, When::DaysAgo(days))), _) => days_before(today, *days)?,
            // `刚才 23:50` said after midnight. A terminal's own clock may be ahead a little.
            (_, Some(Time::Clock(clock))) if clock.minutes() > now.minutes() + AHEAD => {
                days_before(today, 1)?
            }
            _ => today,
        };
        let time = match self {
            Self { day: Some(Day::Word(_, When::Now)), time: None } => Some(Time::Clock(now)),
            Self { day: Some(Day::Ago(ago)), time: None } if ago.is_exact() => {
                then.map(|then| Time::Clock(TimeOfDay::of(then.time())))
            }
            Self { time, .. } => time,
        };
        Some(Self { day: Some(Day::Date(date)), time })
    }
}

impl DayAndTime {
    /// The earliest local time that it may mean, if the day is explicit.
    pub(super) fn earliest(&self) -> Option<DateTime> {
        let Some(Day::Date(date)) = self.day else { return None };
        let time = match &self.time {
            Some(Time::Clock(clock)) => clock.on_a_clock()?,
            Some(Time::Part(word)) => {
                let part = PARTS.iter().find(|(known, _)| known == word).map(|(_, part)| part.earliest());
                civil::Time::new(part.unwrap_or_default(), 0, 0, 0).ok()?
            }
            None => civil::Time::midnight(),
        };
        Some(date.to_datetime(time))
    }
}

impl fmt::Display for DayAndTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.day {
            Some(Day::Date(date)) => {
                write!(formatter, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())?;
            }
            Some(Day::OfAYear(month, day)) => write!(formatter, "{month:02}-{day:02}")?,
            Some(Day::OfAWeek(day)) => write!(formatter, "{day}")?,
            Some(Day::Word(word, _)) => formatter.write_str(word)?,
            Some(Day::Ago(ago)) => write!(formatter, "{ago}")?,
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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// From midnight on.
    Morning,
    /// From when people get up.
    Forenoon,
    Noon,
    Afternoon,
    Evening,
}

impl Part {
    /// The hour at which it begins.
    fn earliest(self) -> i8 {
        match self {
            Self::Morning => 0,
            Self::Forenoon => 6,
            Self::Noon => 11,
            Self::Afternoon => 12,
            Self::Evening => 18,
        }
    }

    /// The hour, from 0 to 24, that an hour with this part of the day means.
    fn hour(self, hour: u32) -> Option<u32> {
        match (self, hour) {
            (Self::Morning, 12) => Some(0),
            // `上午12点` is noon to some and midnight to others; whether `晚上12点` or `晚上1点` is on this day or the next,
            // only the person who typed it knows.
            (Self::Forenoon, 12) | (Self::Evening, 0..=4 | 12) => None,
            (Self::Noon, 1..=5) | (Self::Afternoon, 1..=11) | (Self::Evening, 5..=11) => Some(hour + 12),
            _ => Some(hour),
        }
    }
}

pub(super) struct TimeOfDay {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: Option<u32>,
}

impl TimeOfDay {
    fn of(time: civil::Time) -> TimeOfDay {
        let unsigned = |number: i8| u32::from(number.unsigned_abs());
        TimeOfDay { hour: unsigned(time.hour()), minute: unsigned(time.minute()), second: None }
    }

    fn on_a_clock(&self) -> Option<civil::Time> {
        let small = |number: u32| i8::try_from(number).ok();
        let second = small(self.second.unwrap_or_default())?;
        civil::Time::new(small(self.hour)?, small(self.minute)?, second, 0).ok()
    }

    /// The time on a 24-hour clock, if it is valid.
    pub(super) fn checked(self, part: Option<Part>) -> Option<Self> {
        let hour = part.map_or(Some(self.hour), |part| part.hour(self.hour))?;
        let exists = hour < 24 && self.minute < 60 && self.second.unwrap_or_default() < 60;
        exists.then_some(Self { hour, ..self })
    }

    /// Since midnight: a clock on site may be read with seconds, while the current time comes without.
    fn minutes(&self) -> u32 {
        self.hour * 60 + self.minute
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.hour, self.minute)?;
        self.second.map_or(Ok(()), |second| write!(formatter, ":{second:02}"))
    }
}
