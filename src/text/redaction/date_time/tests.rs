//! Dates and times as redaction sees them.

use super::said::{AHEAD, DAYS, PARTS, When};
use super::{AskedTime, asked_time, date_time, dated, is_ahead, is_to_come};
use crate::text::redaction::{FieldKind, Redacted, Refused, Shape, redact};
use jiff::ToSpan;
use jiff::civil::{self, DateTime};
use proptest::prelude::*;

/// The days of 2023 to 2030, including two leap days.
const ALL_DAYS: usize = 8 * 365 + 2;

#[test]
fn times_are_normalized() {
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
        ("1430", "14:30"),
        ("0800", "08:00"),
        ("昨天 0930", "昨天 09:30"),
        ("11-22 0930", "11-22 09:30"),
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
        ("3h", "3h"),
        ("3 小时前", "3h"),
        ("两个小时前", "2h"),
        ("30 minutes ago", "30m"),
        ("7天前", "7d"),
        ("上周三下午两点半", "上周三 14:30"),
        ("上个星期日", "上周日"),
        ("礼拜天", "周日"),
        ("本周1", "本周一"),
        ("last Monday at 2pm", "last monday 14:00"),
        ("fri", "friday"),
        ("7d 14:30", "7d 14:30"),
        ("1W", "1w"),
        ("2个星期以前", "2w"),
    ] {
        assert_eq!(date_time(typed).as_deref(), Ok(expected), "{typed}");
        assert_eq!(date_time(expected).as_deref(), Ok(expected));
    }
}

#[test]
fn months_by_name_and_halves_of_hours_are_read() {
    for (typed, expected) in [
        ("半小时前", "30m"),
        ("半个小时以前", "30m"),
        ("一个半小时前", "90m"),
        ("两个钟头前", "2h"),
        ("half an hour ago", "30m"),
        ("an hour ago", "1h"),
        ("Nov 22", "11-22"),
        ("22 nov. 14:30", "11-22 14:30"),
        ("November 22nd, 2026 at 2pm", "2026-11-22 14:00"),
        ("the 3rd of May", "05-03"),
        ("2pm Sept 4", "09-04 14:00"),
        ("14:30 22 Nov 2026", "2026-11-22 14:30"),
    ] {
        assert_eq!(date_time(typed).as_deref(), Ok(expected), "{typed}");
    }
}

#[test]
fn relative_times_are_resolved_against_the_clock() {
    let now = civil::date(2026, 3, 1).at(2, 20, 0, 0);
    for (typed, expected) in [
        ("3h", "2026-02-28 23:20"),
        ("30m", "2026-03-01 01:50"),
        ("1d", "2026-02-28"),
        ("1w", "2026-02-22"),
        ("7d 14:30", "2026-02-22 14:30"),
    ] {
        assert_eq!(dated(&value(typed), now).as_str(), expected, "{typed}");
    }
}

#[test]
fn time_is_in_the_future_beyond_clock_tolerance() {
    let now = civil::date(2026, 11, 28).at(6, 22, 0, 0);
    for (told, expected) in [
        ("2026-11-28 06:32", false),
        ("2026-11-28 06:33", true),
        ("2026-11-28 23:50", true),
        ("2026-11-28", false),
        ("2026-11-27 23:50", false),
    ] {
        assert_eq!(is_to_come(&value(told), now), expected, "{told}");
    }
}

#[test]
fn more_than_a_day_ahead_has_not_happened() {
    let now = civil::date(2026, 11, 28).at(10, 0, 0, 0);
    for (told, expected) in [
        ("2026-11-28 23:50", false),
        ("2026-11-29", false),
        ("2026-11-29 10:00", false),
        ("2026-11-29 10:01", true),
        ("2026-11-30", true),
        ("2026-11-29 下午", true),
        ("2099-01-01", true),
        ("2025-12-01", false),
    ] {
        assert_eq!(is_ahead(&value(told), now), expected, "{told}");
    }
}

#[test]
fn time_filters_take_what_fields_take() {
    let now = civil::date(2026, 11, 28).at(10, 30, 0, 0);
    let wall = |month, day, hour, minute, is_guessed| {
        let year = if month == 12 { 2025 } else { 2026 };
        Some(AskedTime::Wall { at: civil::date(year, month, day).at(hour, minute, 0, 0), is_guessed })
    };
    for (typed, expected) in [
        ("7d", Some(AskedTime::Ago { minutes: 7 * 24 * 60 })),
        ("1w", Some(AskedTime::Ago { minutes: 7 * 24 * 60 })),
        ("3h", Some(AskedTime::Ago { minutes: 3 * 60 })),
        ("30m", Some(AskedTime::Ago { minutes: 30 })),
        ("今天", wall(11, 28, 0, 0, false)),
        ("昨天", wall(11, 27, 0, 0, false)),
        ("yesterday", wall(11, 27, 0, 0, false)),
        ("昨天下午", wall(11, 27, 12, 0, false)),
        ("昨天 14:30", wall(11, 27, 14, 30, false)),
        ("2026-11-22", wall(11, 22, 0, 0, false)),
        ("11-22", wall(11, 22, 0, 0, true)),
        ("12-01", wall(12, 1, 0, 0, true)),
        // It is a Saturday.
        ("上周", wall(11, 16, 0, 0, true)),
        ("上个星期", wall(11, 16, 0, 0, true)),
        ("Last Week", wall(11, 16, 0, 0, true)),
        ("上上周", wall(11, 9, 0, 0, true)),
        ("本周", wall(11, 23, 0, 0, true)),
        ("这一周", wall(11, 23, 0, 0, true)),
        ("this week", wall(11, 23, 0, 0, true)),
        ("本月", wall(11, 1, 0, 0, true)),
        ("上个月", wall(10, 1, 0, 0, true)),
        ("last month", wall(10, 1, 0, 0, true)),
        ("今年", wall(1, 1, 0, 0, true)),
        ("上周三", wall(11, 18, 0, 0, true)),
        ("周三", wall(11, 25, 0, 0, true)),
        ("星期六", wall(11, 28, 0, 0, true)),
        ("周日", wall(11, 22, 0, 0, true)),
        ("本周一 9:30", wall(11, 23, 9, 30, true)),
        ("last saturday", wall(11, 21, 0, 0, true)),
        ("monday", wall(11, 23, 0, 0, true)),
        ("2026-11", wall(11, 1, 0, 0, true)),
        ("2026年3月", wall(3, 1, 0, 0, true)),
        ("11月", wall(11, 1, 0, 0, true)),
        ("12月", wall(12, 1, 0, 0, true)),
        ("November", wall(11, 1, 0, 0, true)),
        ("Dec. 2025", wall(12, 1, 0, 0, true)),
        ("2026", wall(1, 1, 0, 0, true)),
        ("Nov 22", wall(11, 22, 0, 0, true)),
        ("22 Nov 2026", wall(11, 22, 0, 0, false)),
        ("半小时前", Some(AskedTime::Ago { minutes: 30 })),
        // A bare time is the last one that has come.
        ("9:30", wall(11, 28, 9, 30, false)),
        ("下午3点", wall(11, 27, 15, 0, true)),
        ("13月", None),
        ("2026-13", None),
        ("1930", wall(11, 27, 19, 30, true)),
        ("上周 9:30", None),
        ("周八", None),
        ("soon", None),
        ("3h 14:30", None),
        ("", None),
    ] {
        assert_eq!(asked_time(typed, now), expected, "{typed}");
    }
}

#[test]
fn values_that_are_not_times_are_refused() {
    for typed in [
        "3 marbles",
        "march",
        "30 Feb 2026",
        "3h 14:30",
        "h",
        "不知道",
        "大约",
        "about",
        "1122",
        "2026",
        "0930 昨天",
        "2460",
        "143",
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

#[test]
fn relative_days_become_dates() {
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
        // Neither this year nor the last has the day.
        ("2027-03-01T09:00", "2-29", "02-29"),
        ("2028-02-28T09:00", "2-29", "02-29"),
        ("2026-11-22T15:00", "2027-11-22 14:30", "2027-11-22 14:30"),
        ("2026-11-22T15:00", "2026-11-22 上午", "2026-11-22 上午"),
        // A clock that was never set.
        ("1970-01-01T00:00", "昨天 14:30", "昨天 14:30"),
        ("2000-01-01T00:00", "昨天", "昨天"),
    ] {
        let now: DateTime = now.parse().unwrap();
        assert_eq!(dated(&value(typed), now).as_str(), expected, "{typed} at {now:?}");
    }
}

#[test]
fn values_that_are_not_times_are_unchanged() {
    let now = civil::date(2026, 11, 22).at(15, 0, 0, 0);
    let note = redact("昨天换过电源", Shape::NOTE).unwrap().text;
    assert_eq!(dated(&note, now), note);
}

#[test]
fn day_words_follow_the_calendar() {
    let days = civil::date(2023, 1, 1).series(1.day()).take(ALL_DAYS);
    for now in days.map(|day| day.at(0, 7, 0, 0)) {
        for (word, when) in DAYS {
            let expected = match when {
                When::DaysAgo(days) => (now.date() - days.days()).to_string(),
                When::Now => now.strftime("%Y-%m-%d %H:%M").to_string(),
            };
            assert_eq!(dated(&value(word), now).as_str(), expected, "{word} at {now}");
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

/// Everything that a value can say about the day and the time.
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
    fn dated_value_is_valid_and_stable(
        typed in any_value(), now in any_now(), later in any_now(),
    ) {
        let typed = value(&typed);
        let once = dated(&typed, now);
        prop_assert_eq!(&value(once.as_str()), &once);
        prop_assert_eq!(&dated(&once, now), &once);
        // Only a 29 February that neither possible year has is left without its year.
        let is_absolute = once.as_str().starts_with("20");
        prop_assert!(is_absolute || typed.as_str().starts_with("02-29"), "{typed} became {once}");
        if is_absolute {
            prop_assert_eq!(&dated(&once, later), &once);
        }
        let last_word = |text: &Redacted| text.as_str().rsplit(' ').next().map(str::to_owned);
        if DAYS.iter().all(|(word, _)| *word != typed.as_str()) && typed.as_str() != once.as_str() {
            prop_assert!(last_word(&once).unwrap().ends_with(&last_word(&typed).unwrap()), "{typed} became {once}");
        }
    }

    #[test]
    fn bare_time_is_the_most_recent_one(now in any_now(), hour in 0..24_i8, minute in 0..60_i8) {
        let said = dated(&value(&format!("{hour:02}:{minute:02}")), now);
        let meant: DateTime = said.as_str().parse().unwrap();
        prop_assert_eq!((meant.hour(), meant.minute()), (hour, minute));
        let ahead = now + i64::from(AHEAD).minutes();
        prop_assert!(meant <= ahead && now < meant + 1.day(), "{said} at {now}");
    }

    #[test]
    fn day_without_a_year_is_the_most_recent_one(now in any_now(), day in any_now()) {
        let typed = day.strftime("%m-%d").to_string();
        let said = dated(&value(&typed), now);
        if typed != "02-29" {
            let meant: civil::Date = said.as_str().parse().unwrap();
            prop_assert_eq!((meant.month(), meant.day()), (day.month(), day.day()));
            prop_assert!(meant <= now.date() && now.date() < meant + 1.year(), "{said} at {now}");
        }
    }
}
