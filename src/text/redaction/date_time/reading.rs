//! Parses typed text: a day, a part of the day or a time, in any order.

use jiff::civil::Date;

use super::said::{self, Ago, DAYS, Day, DayAndTime, PARTS, Time, TimeOfDay, UNITS};
use super::weeks::{DayOfWeek, month_named};

const FILLERS: [&str; 10] = [" ", ",", "、", "的", "大约", "约", "大概", "左右", "about", "at"];

/// The text without the spaces that many put between a number and its unit: `11 月 22 日` is `11月22日`.
pub(super) fn closed_up(text: &str) -> String {
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

pub(super) fn read(text: &str) -> Option<DayAndTime> {
    let mut cursor = Cursor(text);
    let (mut day, mut part, mut clock) = (None, None, None);
    loop {
        while cursor.take_one_of(&FILLERS).is_some() {}
        if cursor.0.is_empty() {
            break;
        }
        if let Some(ago) = cursor.attempt(ago) {
            set(&mut day, Day::Ago(ago))?;
        } else if let Some((word, when)) = cursor.take_from(&DAYS) {
            set(&mut day, Day::Word(word, when))?;
        } else if let Some(of_a_week) = cursor.attempt(day_of_week) {
            set(&mut day, Day::OfAWeek(of_a_week))?;
        } else if let Some(found) = cursor.take_from(&PARTS) {
            set(&mut part, found)?;
        } else if let Some(date) = cursor.attempt(day_of_named_month) {
            set(&mut day, date)?;
        } else if let Some((date, time)) = cursor.attempt(compact) {
            set(&mut day, Day::Date(date))?;
            if let Some(time) = time {
                set(&mut clock, time)?;
            }
        } else if let Some(time) = cursor.attempt(four_digits) {
            if day.is_none() && may_be_a_day(&time) {
                return None;
            }
            set(&mut clock, time)?;
        } else if let Some(date) = cursor.attempt(date) {
            set(&mut day, date)?;
        } else {
            set(&mut clock, cursor.attempt(time)?)?;
        }
    }
    let time = match (clock, part) {
        (Some(clock), part) => Some(Time::Clock(clock.checked(part.map(|(_, part)| part))?)),
        // A part of the day only means something with a day.
        (None, Some(_)) if day.is_none() => return None,
        (None, Some((word, _))) => Some(Time::Part(word)),
        (None, None) => None,
    };
    match (&day, &time) {
        (None, None) => None,
        // An age in hours includes the time.
        (Some(Day::Ago(ago)), Some(_)) if ago.is_exact() => None,
        _ => Some(DayAndTime { day, time }),
    }
}

/// Sets what may be given only once.
fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// `上周三`, `星期一`, `last monday`.
fn day_of_week(cursor: &mut Cursor<'_>) -> Option<DayOfWeek> {
    let (said, rest) = DayOfWeek::read(cursor.0)?;
    cursor.0 = rest;
    Some(said)
}

/// `3h`, `7d`, `1w`, `3天前`, `2 hours ago`.
fn ago(cursor: &mut Cursor<'_>) -> Option<Ago> {
    let number = cursor.number()?;
    cursor.takes(" ");
    let (_, unit) = cursor.take_from(&UNITS)?;
    // `3 march` is not one.
    if cursor.0.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    cursor.take_one_of(&[" ago", "以前", "之前", "前"]);
    Some(Ago { number, unit })
}

/// `2026-11-22`, `2026年11月22日`, `2026.11.22`, `11-22`, `11/22`; not `8.30`, which may be a time.
fn date(cursor: &mut Cursor<'_>) -> Option<Day> {
    let first = cursor.number()?;
    let date = if first >= 2000 {
        cursor.take_one_of(&["-", "/", ".", "年"])?;
        let month = cursor.number()?;
        cursor.take_one_of(&["-", "/", ".", "月"])?;
        checked(first, month, cursor.number()?).map(Day::Date)
    } else {
        cursor.take_one_of(&["-", "/", "月"])?;
        month_and_day(first, cursor.number()?)
    };
    cursor.take_one_of(&["日", "号", "t"]);
    date
}

/// `Nov 22`, `22 November`, `the 22nd of Nov, 2026`.
fn day_of_named_month(cursor: &mut Cursor<'_>) -> Option<Day> {
    cursor.takes("the ");
    let before = cursor.day_of_month();
    cursor.takes(" ");
    cursor.takes("of ");
    let (month, rest) = month_named(cursor.0)?;
    cursor.0 = rest;
    cursor.takes(" ");
    let day = before.or_else(|| cursor.day_of_month())?;
    let mut ahead = *cursor;
    while ahead.take_one_of(&[",", " "]).is_some() {}
    match ahead.number() {
        Some(year @ 2000..2100) if !ahead.0.starts_with(':') => {
            *cursor = ahead;
            checked(year, month, day).map(Day::Date)
        }
        _ => month_and_day(month, day),
    }
}

/// `14:30`, `14:30:05`, `14点30分`, `2点半`, `2点`, `2pm`.
fn time(cursor: &mut Cursor<'_>) -> Option<TimeOfDay> {
    let hour = cursor.number()?;
    let mut clock = TimeOfDay { hour, minute: 0, second: None };
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

/// `1430`, with nothing after it.
fn four_digits(cursor: &mut Cursor<'_>) -> Option<TimeOfDay> {
    let digits = cursor.take_digits();
    let is_alone = cursor.0.is_empty() || FILLERS.iter().any(|filler| cursor.0.starts_with(filler));
    if digits.len() != 4 || !is_alone {
        return None;
    }
    let (hour, minute) = digits.split_at_checked(2)?;
    Some(TimeOfDay { hour: hour.parse().ok()?, minute: minute.parse().ok()?, second: None })
}

/// Whether four digits may just as well be a month and a day, or a year: `1122` is asked for again.
fn may_be_a_day(time: &TimeOfDay) -> bool {
    month_and_day(time.hour, time.minute).is_some() || time.hour == 20
}

/// `20261122`, `202611221430`, `20261122143005`: nothing else of 8 digits or more is a date.
fn compact(cursor: &mut Cursor<'_>) -> Option<(Date, Option<TimeOfDay>)> {
    let digits = cursor.take_digits();
    if !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let part = |range| digits.get(range).and_then(|part: &str| part.parse::<u32>().ok());
    let date = checked(part(0..4)?, part(4..6)?, part(6..8)?)?;
    let clock = part(8..10).map(|hour| TimeOfDay {
        hour,
        minute: part(10..12).unwrap_or_default(),
        second: part(12..14),
    });
    Some((date, clock))
}

fn checked(year: u32, month: u32, day: u32) -> Option<Date> {
    said::day(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

fn month_and_day(month: u32, day: u32) -> Option<Day> {
    const LEAP_YEAR: u32 = 2000; // includes every day
    checked(LEAP_YEAR, month, day).map(|date| Day::OfAYear(date.month(), date.day()))
}

/// The rest of the text.
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

    /// Parses, or stays where it was on failure.
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

    /// A number of at most four digits, or one spelled with `两` or `十`.
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

    /// A number here, or after a space if its unit follows: a date may come next as well.
    fn number_of(&mut self, unit: &str) -> Option<u32> {
        let mut ahead = *self;
        let spaced = ahead.takes(" ").then(|| ahead.number()).flatten();
        if spaced.is_some() && ahead.0.starts_with(unit) {
            *self = ahead;
            return spaced;
        }
        self.number()
    }

    /// `22`, `22nd`: not the hour of a time.
    fn day_of_month(&mut self) -> Option<u32> {
        let mut ahead = *self;
        let digits = ahead.take_digits();
        let is_hour = ahead.0.starts_with(':') || ahead.is_at_half_day();
        let day = digits.parse().ok().filter(|_| digits.len() <= 2 && !is_hour)?;
        ahead.take_one_of(&["st", "nd", "rd", "th"]);
        *self = ahead;
        Some(day)
    }

    /// Whether `am` or `pm` comes next, which makes a bare number an hour.
    fn is_at_half_day(self) -> bool {
        let rest = self.0.trim_start();
        ["am", "pm", "a.m.", "p.m."].iter().any(|word| rest.starts_with(word))
    }
}
