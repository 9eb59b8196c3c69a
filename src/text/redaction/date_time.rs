//! Dates and times as people type them.
//!
//! There is no clock here: `昨天` stays as typed, for whoever knows the day. What comes out is
//! made of the values that were read, not of what was typed, so a card number cannot pass: the
//! only long numbers are dates, and those begin with 20.

use super::refused::Refused;
use super::spelling::plain;

/// Days that only a clock can place.
const DAYS: [&str; 12] =
    ["大前天", "今天", "今日", "昨天", "昨日", "前天", "刚才", "刚刚", "现在", "today", "yesterday", "now"];

/// Short words for a day and a part of it.
const SHORT: [(&str, &str); 3] = [("昨晚", "昨天晚上"), ("今晚", "今天晚上"), ("今早", "今天早上")];

const PARTS: [(&str, Part); 15] = [
    ("凌晨", Part::Morning),
    ("清晨", Part::Morning),
    ("早上", Part::Morning),
    ("上午", Part::Morning),
    ("中午", Part::Noon),
    ("下午", Part::Afternoon),
    ("傍晚", Part::Afternoon),
    ("晚上", Part::Evening),
    ("a.m.", Part::Morning),
    ("am", Part::Morning),
    ("p.m.", Part::Afternoon),
    ("pm", Part::Afternoon),
    ("morning", Part::Morning),
    ("afternoon", Part::Afternoon),
    ("evening", Part::Evening),
];

const FILLERS: [&str; 10] = [" ", ",", "、", "的", "大约", "约", "大概", "左右", "about", "at"];

/// `[day] [part of the day or time]`: `2026-11-22 14:30`, `11-22`, `昨天 14:30`, `昨天 下午`.
pub(super) fn date_time(line: &str) -> Result<String, Refused> {
    let text: String = plain(line).into_iter().collect();
    let text = SHORT.iter().fold(text, |text, (short, long)| text.replace(short, long));
    read(&text).ok_or(Refused::NotATime)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Morning,
    Noon,
    Afternoon,
    Evening,
}

impl Part {
    /// The hour of 24 that an hour said with this part of the day means.
    fn hour(self, hour: u32) -> Option<u32> {
        match (self, hour) {
            (Self::Morning, 12) => Some(0),
            // Whether midnight is this day's or the next, only the one who typed it knows.
            (Self::Evening, 12) => None,
            (Self::Noon, 1..=5) | (Self::Afternoon | Self::Evening, 1..=11) => Some(hour + 12),
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
    fn checked(self, part: Option<Part>) -> Option<String> {
        let hour = part.map_or(Some(self.hour), |part| part.hour(self.hour))?;
        let second = self.second.map(|second| format!(":{second:02}")).unwrap_or_default();
        let exists = hour < 24 && self.minute < 60 && self.second.unwrap_or_default() < 60;
        exists.then(|| format!("{hour:02}:{:02}{second}", self.minute))
    }
}

fn read(text: &str) -> Option<String> {
    let mut cursor = Cursor(text);
    let (mut day, mut part, mut clock) = (None, None, None);
    loop {
        while cursor.take_one_of(&FILLERS).is_some() {}
        if cursor.0.is_empty() {
            break;
        }
        if let Some(word) = cursor.take_one_of(&DAYS) {
            set(&mut day, word.to_owned())?;
        } else if let Some(found) = PARTS.iter().find(|(word, _)| cursor.takes(word)) {
            set(&mut part, *found)?;
        } else if let Some(date) = cursor.attempt(compact) {
            set(&mut day, date.0)?;
            if let Some(time) = date.1 {
                set(&mut clock, time)?;
            }
        } else if let Some(date) = cursor.attempt(date) {
            set(&mut day, date)?;
        } else {
            set(&mut clock, cursor.attempt(time)?)?;
        }
    }
    let rest = match (clock, part) {
        (Some(clock), part) => Some(clock.checked(part.map(|(_, part)| part))?),
        // A part of the day alone says something beside a day.
        (None, Some((word, _))) => Some(day.as_ref().map(|_| word.to_owned())?),
        (None, None) => None,
    };
    Some([day, rest].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Fills what may be said once only.
fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// `2026-11-22`, `2026年11月22日`, `2026.11.22`, `11-22`, `11/22`; not `8.30`, which may be a time.
fn date(cursor: &mut Cursor<'_>) -> Option<String> {
    let first = cursor.number()?;
    let date = if first >= 2000 {
        cursor.take_one_of(&["-", "/", ".", "年"])?;
        let month = cursor.number()?;
        cursor.take_one_of(&["-", "/", ".", "月"])?;
        full_date(first, month, cursor.number()?)
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
    } else if let Some(minute) = cursor.number() {
        clock.minute = minute;
        if cursor.take_one_of(&[":", "分"]).is_some() {
            clock.second = cursor.number();
            cursor.takes("秒");
        }
    } else if !by_word {
        return None;
    }
    Some(clock)
}

/// `20261122`, `202611221430`, `20261122143005`: nothing else of 8 digits or more is a date.
fn compact(cursor: &mut Cursor<'_>) -> Option<(String, Option<Clock>)> {
    let digits = cursor.take_digits();
    if !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let part = |range| digits.get(range).and_then(|part: &str| part.parse::<u32>().ok());
    let date = full_date(part(0..4)?, part(4..6)?, part(6..8)?)?;
    let clock = part(8..10).map(|hour| Clock {
        hour,
        minute: part(10..12).unwrap_or_default(),
        second: part(12..14),
    });
    Some((date, clock))
}

fn full_date(year: u32, month: u32, day: u32) -> Option<String> {
    let exists = (2000..2100).contains(&year) && (1..=days_in(year, month)?).contains(&day);
    exists.then(|| format!("{year}-{month:02}-{day:02}"))
}

fn month_and_day(month: u32, day: u32) -> Option<String> {
    const LEAP_YEAR: u32 = 2000; // has every day there is
    let exists = (1..=days_in(LEAP_YEAR, month)?).contains(&day);
    exists.then(|| format!("{month:02}-{day:02}"))
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

    /// Whether `am` or `pm` comes next, which makes a bare number an hour.
    fn is_at_half_day(self) -> bool {
        let rest = self.0.trim_start();
        ["am", "pm", "a.m.", "p.m."].iter().any(|word| rest.starts_with(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("2-29", "02-29"),
        ] {
            assert_eq!(date_time(typed).as_deref(), Ok(expected), "{typed}");
            assert_eq!(date_time(expected).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for typed in [
            "不知道",
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
            "8.30",
            "14:",
            "11-",
            "2026-11-22 14:30 张三",
        ] {
            assert_eq!(date_time(typed), Err(Refused::NotATime), "{typed}");
        }
    }
}
