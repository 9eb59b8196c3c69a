//! What people say of a week or a month: a day of a week, which has a date, and a whole week or month, which begins on one.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::days_after;

/// A day of a week, as it was said: `上周三`, `周一`, `last monday`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayOfWeek {
    pub(super) week: Week,
    pub(super) day: Weekday,
    /// It was said in Chinese.
    pub(super) is_chinese: bool,
}

/// Which week a day is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Week {
    /// Nobody said: the day is the last of its name that has come.
    Unsaid,
    /// This one.
    This,
    /// The one before; in English, the last such day before today.
    Last,
}

/// What is said before a day of a week in Chinese, longer words before what they begin with.
const WEEKS: [(&str, Week); 5] =
    [("上个", Week::Last), ("上", Week::Last), ("这个", Week::This), ("这", Week::This), ("本", Week::This)];

/// The days of a week by their numbers, as they are written and as redaction reads them.
const DAYS: [(&str, &str, Weekday); 7] = [
    ("一", "1", Weekday::Monday),
    ("二", "2", Weekday::Tuesday),
    ("三", "3", Weekday::Wednesday),
    ("四", "4", Weekday::Thursday),
    ("五", "5", Weekday::Friday),
    ("六", "6", Weekday::Saturday),
    ("日", "天", Weekday::Sunday),
];

/// The same in English, with their short forms.
const ENGLISH: [(&str, &str, Weekday); 7] = [
    ("monday", "mon", Weekday::Monday),
    ("tuesday", "tue", Weekday::Tuesday),
    ("wednesday", "wed", Weekday::Wednesday),
    ("thursday", "thu", Weekday::Thursday),
    ("friday", "fri", Weekday::Friday),
    ("saturday", "sat", Weekday::Saturday),
    ("sunday", "sun", Weekday::Sunday),
];

/// What a week or a month is called, alone.
const STRETCHES: [(&str, Stretch); 34] = [
    ("上上周", Stretch::Week(2)),
    ("上上个星期", Stretch::Week(2)),
    ("上周", Stretch::Week(1)),
    ("上个周", Stretch::Week(1)),
    ("上星期", Stretch::Week(1)),
    ("上个星期", Stretch::Week(1)),
    ("上礼拜", Stretch::Week(1)),
    ("上个礼拜", Stretch::Week(1)),
    ("本周", Stretch::Week(0)),
    ("这周", Stretch::Week(0)),
    ("这一周", Stretch::Week(0)),
    ("这1周", Stretch::Week(0)),
    ("本星期", Stretch::Week(0)),
    ("这星期", Stretch::Week(0)),
    ("这个星期", Stretch::Week(0)),
    ("这礼拜", Stretch::Week(0)),
    ("这个礼拜", Stretch::Week(0)),
    ("last week", Stretch::Week(1)),
    ("the week before last", Stretch::Week(2)),
    ("week before last", Stretch::Week(2)),
    ("this week", Stretch::Week(0)),
    ("上上个月", Stretch::Month(2)),
    ("上个月", Stretch::Month(1)),
    ("上月", Stretch::Month(1)),
    ("本月", Stretch::Month(0)),
    ("这个月", Stretch::Month(0)),
    ("当月", Stretch::Month(0)),
    ("last month", Stretch::Month(1)),
    ("this month", Stretch::Month(0)),
    ("去年", Stretch::Year(1)),
    ("last year", Stretch::Year(1)),
    ("今年", Stretch::Year(0)),
    ("this year", Stretch::Year(0)),
    ("本年", Stretch::Year(0)),
];

/// The months in English, each known by its first three letters; September by four, too.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads the name of a month off the beginning of a text: its number, and what is left of it then.
pub(super) fn month_named(text: &str) -> Option<(u32, &str)> {
    let letters = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let name = text.strip_suffix(letters)?;
    let is_it = |month: &&str| {
        *month == name || (*month).get(..3) == Some(name) || (name == "sept" && month.starts_with(name))
    };
    let number = MONTHS.iter().position(is_it)?;
    Some((u32::try_from(number).ok()? + 1, letters.strip_prefix('.').unwrap_or(letters)))
}

/// The first day of a month or of a year that is said by its number or its name: `2026-11`, `11月`, `november`, `2026`.
/// Without a year, a month is the last of its name that has come.
fn first_day(said: &str, today: Date) -> Option<Date> {
    let number = |text: &str| -> Option<i16> {
        let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_number)
    };
    let of_year = |year: i16, month: i8| Date::new(year, month, 1).ok();
    let last = |month: i8| {
        of_year(today.year(), month)
            .filter(|date| *date <= today)
            .or_else(|| of_year(today.year() - 1, month))
    };
    if let Some((month, rest)) = month_named(said) {
        let month = i8::try_from(month).ok()?;
        let year = rest.trim_start_matches([',', ' ']);
        return if year.is_empty() { last(month) } else { of_year(number(year)?, month) };
    }
    if let Some(year) = number(said.strip_suffix('年').unwrap_or(said)).filter(|year| *year >= 2000) {
        return of_year(year, 1);
    }
    if let Some(month) = said.strip_suffix('月').and_then(number) {
        return last(i8::try_from(month).ok()?);
    }
    let (year, month) = said.split_once(['-', '/', '年'])?;
    let month = number(month.strip_suffix('月').unwrap_or(month))?;
    of_year(number(year).filter(|year| *year >= 2000)?, i8::try_from(month).ok()?)
}

/// A stretch of days that the calendar has, so many before the present one.
#[derive(Clone, Copy)]
enum Stretch {
    Week(i64),
    Month(i64),
    Year(i64),
}

/// The day on which a week, a month or a year begins that is called so or has this number; `None` where it is called
/// otherwise.
pub(super) fn begins(said: &str, today: Date) -> Option<Date> {
    let said = said.replace("个 ", "个");
    let Some((_, stretch)) = STRETCHES.iter().find(|(word, _)| *word == said.trim()) else {
        return first_day(said.trim(), today).filter(|date| is_of_ours(*date));
    };
    let begins = match *stretch {
        Stretch::Week(ago) => days_after(monday(today)?, -7 * ago)?,
        Stretch::Month(ago) => today.first_of_month().checked_sub(ago.months()).ok()?,
        Stretch::Year(ago) => today.first_of_year().checked_sub(ago.years()).ok()?,
    };
    Some(begins).filter(|date| is_of_ours(*date))
}

/// Whether a date is of the years that are dates here.
pub(super) fn is_of_ours(date: Date) -> bool {
    (2000..2100).contains(&date.year())
}

/// The Monday of a day's week.
fn monday(day: Date) -> Option<Date> {
    days_after(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

impl DayOfWeek {
    /// Reads one off the beginning of a text; what is left of it then.
    pub(super) fn read(text: &str) -> Option<(DayOfWeek, &str)> {
        chinese(text).or_else(|| english(text))
    }

    /// The date that it is.
    pub(super) fn on(self, today: Date) -> Option<Date> {
        let ago = i64::from(self.day.until(today.weekday()));
        let date = match (self.week, self.is_chinese) {
            (Week::Last, false) if ago == 0 => days_after(today, -7),
            (Week::Unsaid, _) | (Week::Last, false) => days_after(today, -ago),
            (week, _) => {
                let from = i64::from(self.day.to_monday_zero_offset());
                let weeks = if week == Week::Last { 7 } else { 0 };
                days_after(monday(today)?, from - weeks)
            }
        };
        date.filter(|date| is_of_ours(*date))
    }
}

fn chinese(text: &str) -> Option<(DayOfWeek, &str)> {
    let (week, rest) = said_of(text, &WEEKS).unwrap_or((Week::Unsaid, text));
    let rest = ["周", "星期", "礼拜"].iter().find_map(|word| rest.strip_prefix(word))?;
    let (day, rest) = DAYS.iter().find_map(|(written, read, day)| {
        let rest = rest.strip_prefix(written).or_else(|| rest.strip_prefix(read))?;
        Some((*day, rest))
    })?;
    // `周1` is one, `周10` is none.
    let is_whole = !rest.starts_with(|digit: char| digit.is_ascii_digit());
    is_whole.then_some((DayOfWeek { week, day, is_chinese: true }, rest))
}

fn english(text: &str) -> Option<(DayOfWeek, &str)> {
    let weeks = [("last ", Week::Last), ("this ", Week::This), ("on ", Week::Unsaid)];
    let (week, rest) = said_of(text, &weeks).unwrap_or((Week::Unsaid, text));
    let (day, rest) = ENGLISH.iter().find_map(|(long, short, day)| {
        let rest = rest.strip_prefix(long).or_else(|| rest.strip_prefix(short))?;
        Some((*day, rest))
    })?;
    let is_whole = !rest.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    is_whole.then_some((DayOfWeek { week, day, is_chinese: false }, rest))
}

fn said_of<'t>(text: &'t str, words: &[(&str, Week)]) -> Option<(Week, &'t str)> {
    words.iter().find_map(|(word, week)| Some((*week, text.strip_prefix(word)?)))
}

impl fmt::Display for DayOfWeek {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = if self.is_chinese { &DAYS } else { &ENGLISH };
        let name = names.iter().find(|(.., day)| *day == self.day).map_or("", |(name, ..)| name);
        let week = match (self.week, self.is_chinese) {
            (Week::Unsaid, true) => "周",
            (Week::This, true) => "本周",
            (Week::Last, true) => "上周",
            (Week::Unsaid, false) => "",
            (Week::This, false) => "this ",
            (Week::Last, false) => "last ",
        };
        write!(formatter, "{week}{name}")
    }
}
