//! What people type into the fields of the shipped library: good values are kept whole in any spelling, and a card
//! number in the wrong field is not.
//!
//! Every property is tested with `POSDIAG_FIELD_VALUES` random values, 10,000 by default; the last with a fifth.

use std::env;
use std::sync::LazyLock;

use jiff::civil::{DateTime, date};
use jiff::{Span, ToSpan};
use posdiag::library::embedded;
use posdiag::text::language::Language;
use posdiag::text::redaction::{Length, NotACard, Refused, Shape, luhn, redact, redact_confirmed};
use posdiag::walk::input::FieldInput;
use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngAlgorithm;

/// The fields of the shipped library by their ids.
static FIELDS: LazyLock<Vec<(String, Shape)>> = LazyLock::new(|| {
    let library = embedded::library().unwrap();
    library.manifest().fields.iter().map(|field| (field.id.to_string(), field.shape)).collect()
});

/// The first field of each shape.
static ONE_OF_EACH_SHAPE: LazyLock<Vec<(String, Shape)>> = LazyLock::new(|| {
    let mut found: Vec<(String, Shape)> = Vec::new();
    for (id, shape) in FIELDS.iter() {
        if found.iter().all(|(_, other)| other != shape) {
            found.push((id.clone(), *shape));
        }
    }
    found
});

/// As many cases as there are values to test, or a share of them.
fn values(share: u32) -> ProptestConfig {
    let count = env::var("POSDIAG_FIELD_VALUES").map_or(10_000, |count| count.parse::<u32>().unwrap());
    // The default algorithm takes a third of the time of an unoptimized test.
    ProptestConfig {
        cases: count.div_ceil(share),
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
    }
}

/// The result of typing a text into a field of the library.
fn typed(text: &str, field: &str) -> Result<String, Refused> {
    let (_, shape) = FIELDS.iter().find(|(id, _)| id == field).unwrap_or_else(|| panic!("no field {field}"));
    redact(text, *shape).map(|typed| typed.text.to_string())
}

/// Each spelling of a value is accepted, and becomes the kept form.
fn all_become(kept: &str, field: &str, spellings: &[&str]) -> Result<(), TestCaseError> {
    let (_, shape) = FIELDS.iter().find(|(id, _)| id == field).unwrap();
    for spelling in spellings {
        let taken = match typed(spelling, field) {
            // A few of them happen to be possible card numbers: those are asked about.
            Err(Refused::LooksLikeCard) => {
                redact_confirmed(spelling, *shape, NotACard::Person).map(|typed| typed.text.to_string())
            }
            // One in a thousand, in groups, reads as a card's with its expiry and value; in one piece it is accepted.
            Err(Refused::CardVerification) if spelling.chars().any(|c| !c.is_alphanumeric()) => continue,
            taken => taken,
        };
        prop_assert_eq!(taken.as_deref(), Ok(kept), "{:?} in {}", spelling, field);
    }
    Ok(())
}

const DIGITS: &str = "0123456789";
const UPPER: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MIXED: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// So many random characters, cheaper than from a regular expression.
fn random(characters: &'static str, count: impl Into<SizeRange>) -> impl Strategy<Value = String> {
    let spelled = |indices: Vec<usize>| indices.iter().map(|&index| &characters[index..=index]).collect();
    vec(0..characters.len(), count).prop_map(spelled)
}

fn digits(count: impl Into<SizeRange>) -> impl Strategy<Value = String> {
    random(DIGITS, count)
}

/// How a number or code is typed off a sticker: its groups, and the keyboard.
#[derive(Clone, Copy, Debug)]
struct Hand {
    group: usize,
    separator: &'static str,
    full_width: bool,
}

fn hand() -> impl Strategy<Value = Hand> {
    let separator = select(&[" ", "-", "  ", " - ", "　", "－", "—", ".", "\t", "\u{200b}"][..]);
    // A group of 32 is all of it.
    let group = prop_oneof![3 => 2..8_usize, 1 => Just(32)];
    (group, separator, any::<bool>()).prop_map(|(group, separator, full_width)| Hand {
        group,
        separator,
        full_width,
    })
}

impl Hand {
    fn types(self, value: &str) -> String {
        let characters: Vec<char> = value.chars().collect();
        let groups: Vec<String> = characters.chunks(self.group).map(|group| group.iter().collect()).collect();
        let grouped = groups.join(self.separator);
        if self.full_width { full_width(&grouped) } else { grouped }
    }
}

fn full_width(text: &str) -> String {
    let wide = |character| match character {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(character) + 0xfee0).unwrap(),
        _ => character,
    };
    text.chars().map(wide).collect()
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Digits ending with a right check digit, like a card's.
fn checked(mut digits: String) -> String {
    digits.pop();
    let last = (0..10).find(|last| luhn(&format!("{digits}{last}"))).unwrap();
    format!("{digits}{last}")
}

/// A serial number or an activation code: mixed, or all digits, or digits that a card could have.
fn code(shortest: usize) -> impl Strategy<Value = String> {
    let code = prop_oneof![
        2 => random(UPPER, shortest..=32),
        2 => random(MIXED, shortest..=32),
        1 => digits(13).prop_map(|number| format!("N{number}")),
        1 => digits(shortest..=32),
        1 => digits(12..=19),
        2 => digits(12..=19).prop_map(checked),
    ];
    code.prop_filter("what announces a PIN or a CVV is refused in every field", |code| !announces(code))
}

/// The short Latin words beside which digits are refused in any field: of the lexicon's, those that a random code contains
/// now and then. All of them belong here, or a serial number such as `LOH0CID0` fails once in some thousand runs.
const ANNOUNCING: [&str; 12] =
    ["pin", "pwd", "mima", "cvv", "cv2", "cvc", "cvn", "cvd", "cav", "csc", "cid", "4dbc"];

/// Whether a code contains a word beside which digits are refused in any field.
fn announces(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    ANNOUNCING.iter().any(|word| code.contains(word))
}

/// A phone number as people write it.
fn phone() -> impl Strategy<Value = String> {
    prop_oneof![4 => mobile(), 3 => landline(), 2 => international()]
}

/// A Chinese mobile number.
fn mobile() -> impl Strategy<Value = String> {
    (3..=9_u8, digits(9), 0..8_u8).prop_map(|(second, rest, form)| {
        let number = format!("1{second}{rest}");
        let grouped = |sign| [&number[..3], &number[3..7], &number[7..]].join(sign);
        match form {
            0 => number,
            1 => grouped(" "),
            2 => grouped("-"),
            3 => format!("+86 {number}"),
            4 => format!("+86{number}"),
            5 => format!("+86 {}", grouped(" ")),
            6 => format!("86{number}"),
            _ => format!("0086 {}", grouped("-")),
        }
    })
}

/// A Chinese number with its area code, without, or a hotline's.
fn landline() -> impl Strategy<Value = String> {
    let area = select(&["010", "021", "029", "0311", "0755", "0898", "0999"][..]);
    (area, 2..=8_u8, digits(6..=7), 0..9_u8).prop_map(|(area, first, rest, form)| {
        let number = format!("{first}{rest}");
        match form {
            0 => format!("{area}{number}"),
            1 => format!("{area}-{number}"),
            2 => format!("{area} {number}"),
            3 => format!("({area}) {number}"),
            4 => format!("({area}){number}"),
            5 => format!("{area}-{number}-801"),
            6 => format!("+86 {} {number}", &area[1..]),
            7 => number,
            _ => format!("400-{}-{}", &number[..3], &number[3..7]),
        }
    })
}

/// A number after `+` or `00`, a country code and, mostly, in groups: 15 digits at most (E.164).
fn international() -> impl Strategy<Value = String> {
    (1..=9_u8, digits(8..=14), 2..6_usize, select(&["+", "00"][..]), select(&["", " ", "-"][..])).prop_map(
        |(first, rest, group, prefix, sign)| {
            let hand = Hand { group, separator: sign, full_width: false };
            format!("{prefix}{first}{}", hand.types(&rest))
        },
    )
}

/// The spelling of an amount, with its normalized form.
fn amount() -> impl Strategy<Value = (String, String)> {
    let written = |(amount, form): (u64, u8)| {
        let (whole, cents) = (amount / 100, amount % 100);
        let regular = format!("{whole}.{cents:02}");
        let spelling = match form {
            0 if cents == 0 => whole.to_string(),
            0 if cents % 10 == 0 => format!("{whole}.{}", cents / 10),
            1 => format!("￥{regular}"),
            2 => format!("¥ {}.{cents:02}", grouped(whole, ",")),
            3 => format!("{}.{cents:02} 元", grouped(whole, " ")),
            4 => format!("人民币{whole}。{cents:02}"),
            5 => format!("RMB {regular}"),
            6 => format!("{regular}元"),
            _ => regular.clone(),
        };
        (spelling, regular)
    };
    // Small amounts are as likely as large ones.
    let amount = (0..=11_u32).prop_flat_map(|digits| 0..10_u64.pow(digits));
    (amount, 0..8_u8).prop_map(written)
}

/// A number in groups of three.
fn grouped(whole: u64, sign: &str) -> String {
    let digits = whole.to_string();
    let first = digits.len() % 3;
    let (first, rest) = digits.split_at(first);
    let groups = rest.as_bytes().chunks(3).map(|group| str::from_utf8(group).unwrap());
    let groups: Vec<&str> = Some(first).filter(|first| !first.is_empty()).into_iter().chain(groups).collect();
    groups.join(sign)
}

/// Month, day, hour and minute in Chinese numerals, which `strftime` does not know.
const IN_NUMERALS: &str = "十一月二十二号";

/// The spelling of a day and a time, with its normalized form, both as `strftime` patterns. `{part}` is the part of the
/// day that contains the hour.
const TIMES: &[(&str, &str)] = &[
    ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M"),
    ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"),
    ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"),
    ("%Y/%-m/%-d %-H:%M", "%Y-%m-%d %H:%M"),
    ("%Y.%-m.%-d, %-H:%M", "%Y-%m-%d %H:%M"),
    ("%Y年%-m月%-d日%-H点%-M分", "%Y-%m-%d %H:%M"),
    ("%Y 年 %-m 月 %-d 日 %-H 时 %-M 分 %-S 秒", "%Y-%m-%d %H:%M:%S"),
    ("%Y%m%d", "%Y-%m-%d"),
    ("%Y%m%d%H%M", "%Y-%m-%d %H:%M"),
    ("%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S"),
    ("%Y%m%d %H:%M", "%Y-%m-%d %H:%M"),
    ("%Y-%m-%d at %-I:%M %p", "%Y-%m-%d %H:%M"),
    ("%Y-%m-%d 上午", "%Y-%m-%d 上午"),
    ("%m-%d %H:%M", "%m-%d %H:%M"),
    ("%-m/%-d %-H:%M:%S", "%m-%d %H:%M:%S"),
    ("%-m月%-d号{part}%-I点%-M分", "%m-%d %H:%M"),
    ("%-m 月 %-d 号{part} %-I 点 %M 分左右", "%m-%d %H:%M"),
    (IN_NUMERALS, "%m-%d %H:%M"),
    ("%-m月%-d日", "%m-%d"),
    ("%-m月%-d日下午", "%m-%d 下午"),
    ("%H:%M", "%H:%M"),
    ("%-H:%M:%S", "%H:%M:%S"),
    ("%-H时%M分", "%H:%M"),
    ("{part}%-I:%M", "%H:%M"),
    ("%-I:%M%p", "%H:%M"),
    ("今天%-H:%M", "今天 %H:%M"),
    ("昨天的%-H点%-M分", "昨天 %H:%M"),
    ("昨天{part}%-I:%M", "昨天 %H:%M"),
    ("前天大概%H:%M", "前天 %H:%M"),
    ("大前天 %H:%M", "大前天 %H:%M"),
    ("刚才 %H:%M", "刚才 %H:%M"),
    ("Yesterday at %H:%M", "yesterday %H:%M"),
    ("today, about %-I:%M %p", "today %H:%M"),
    ("the day before yesterday %H:%M", "the day before yesterday %H:%M"),
    ("昨天上午", "昨天 上午"),
    ("昨晚", "昨天 晚上"),
    ("刚才", "刚才"),
    ("just now", "just now"),
];

fn written(at: DateTime, pattern: &str) -> String {
    if pattern == IN_NUMERALS {
        let [month, day, hour, minute] = [at.month(), at.day(), at.hour(), at.minute()].map(numeral);
        return format!("{month}月{day}号{hour}点{minute}分");
    }
    let part = match at.hour() {
        0..=4 => "凌晨",
        5..=11 => "上午",
        12 => "中午",
        13..=17 => "下午",
        _ => "晚上",
    };
    at.strftime(&pattern.replace("{part}", part)).to_string()
}

/// Any second of 2000 to 2099.
fn moment() -> impl Strategy<Value = DateTime> {
    (0..36_525_i64, 0..86_400_i64).prop_map(|(days, seconds)| {
        let time: Span = days.days().seconds(seconds);
        date(2000, 1, 1).at(0, 0, 0, 0) + time
    })
}

/// A number below 60 in Chinese numerals.
fn numeral(number: i8) -> String {
    const ONES: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let one = |digit: i8| ONES[usize::try_from(digit).unwrap()];
    match (number / 10, number % 10) {
        (0, ones) => one(ones).to_owned(),
        (tens, ones) => {
            let tens = if tens == 1 { "" } else { one(tens) };
            format!("{tens}十{}", if ones == 0 { "" } else { one(ones) })
        }
    }
}

/// A card number of 13 to 19 digits with an issuer's prefix; half of them with a right check digit.
fn card() -> impl Strategy<Value = String> {
    let beginning =
        select(&["34", "37", "4", "51", "55", "60", "62", "65", "2221", "2720", "3528", "9558"][..]);
    (beginning, digits(18), 13..=19_usize)
        .prop_map(|(beginning, rest, length)| {
            // In groups of four, 16 are a number by themselves if no scheme has one more or two.
            let beginning = if matches!(length, 17 | 18) { "62" } else { beginning };
            checked(format!("{beginning}{rest}")[..length].to_owned())
        })
        // One that begins with another complete one is that one, and what is beside it.
        .prop_filter("its first 16 are no card number", |card| card.len() <= 16 || !luhn(&card[..16]))
}

/// What people write beside a card number, or nothing.
const AROUND: &[(&str, &str)] = &[("", ""), ("", ""), ("卡号", "，谢谢"), ("card no. ", "."), ("¥", "整")];

/// Whether more of a card number is shown than allowed: its first six and last four digits.
fn shows_too_much(text: &str) -> bool {
    text.split('*').any(|shown| digits_of(shown).len() > 6) || digits_of(text).len() > 10
}

#[test]
fn derived_dates_are_shown_and_future_ones_refused() {
    let now = date(2026, 11, 28).at(10, 0, 0, 0);
    let (_, shape) = FIELDS.iter().find(|(id, _)| id == "transaction_time").unwrap();
    let typed = |text: &str| FieldInput::typed(*shape, text, None, || now);
    for (text, said) in [
        ("11-22", Some(("记为 2026-11-22", "recorded as 2026-11-22"))),
        ("11-29 10:00", Some(("记为 2025-11-29 10:00", "recorded as 2025-11-29 10:00"))),
        ("昨天", Some(("记为 2026-11-27", "recorded as 2026-11-27"))),
        ("3h", Some(("记为 2026-11-28 07:00", "recorded as 2026-11-28 07:00"))),
        ("2026-11-22 14:30", None),
        ("?", None),
    ] {
        let taken = typed(text).unwrap();
        let explained = |language| taken.explain(language);
        let said = said.map(|(zh, en)| (zh.to_owned(), en.to_owned()));
        assert_eq!(explained(Language::Zh).zip(explained(Language::En)), said, "{text}");
    }
    for text in ["2099-01-01", "2026-11-30", "2026-11-29 10:30"] {
        assert_eq!(typed(text).unwrap_err(), Refused::Ahead, "{text}");
    }
}

#[test]
fn library_declares_the_lengths_of_its_numbers() {
    let length = |field| FIELDS.iter().find(|(id, _)| id == field).unwrap().1.length;
    assert_eq!(length("merchant_number"), Some(Length::exactly(15)));
    assert_eq!(length("terminal_number"), Some(Length::exactly(8)));
    assert_eq!(length("serial_number"), Some(Length { min: 6, max: 32 }));
    assert_eq!(length("activation_code"), Some(Length { min: 4, max: 32 }));
}

proptest! {
    #![proptest_config(values(1))]

    #[test]
    fn merchant_and_terminal_numbers_are_unchanged(
        merchant in digits(15), terminal in digits(8), hand in hand(),
    ) {
        all_become(&merchant, "merchant_number", &[&merchant, &hand.types(&merchant)])?;
        all_become(&terminal, "terminal_number", &[&terminal, &hand.types(&terminal)])?;
    }

    #[test]
    fn serial_numbers_are_unchanged(
        value in code(6), hand in hand(),
    ) {
        all_become(&value, "serial_number", &[&value, &hand.types(&value)])?;
    }

    #[test]
    fn activation_codes_are_unchanged(
        value in code(4), hand in hand(),
    ) {
        all_become(&value, "activation_code", &[&value, &hand.types(&value)])?;
    }

    #[test]
    fn phone_numbers_are_unchanged(phone in phone()) {
        all_become(&phone, "contact_phone", &[&phone, &full_width(&phone)])?;
    }

    #[test]
    fn amounts_are_unchanged((spelling, regular) in amount()) {
        all_become(&regular, "amount", &[&spelling, &full_width(&spelling), &regular])?;
    }

    #[test]
    fn times_are_unchanged(at in moment(), (spelling, regular) in select(TIMES)) {
        let spelling = written(at, spelling);
        let regular = written(at, regular);
        all_become(&regular, "transaction_time", &[&spelling, &full_width(&spelling), &regular])?;
    }
}

proptest! {
    // Each goes into nine fields.
    #![proptest_config(values(5))]

    #[test]
    fn card_number_in_the_wrong_field_is_never_kept_whole(
        card in card(), hand in hand(), around in select(AROUND),
    ) {
        let (before, after) = around;
        let spelling = format!("{before}{}{after}", hand.types(&card));
        for (field, shape) in ONE_OF_EACH_SHAPE.iter() {
            let Ok(text) = typed(&spelling, field) else { continue };
            prop_assert!(!shows_too_much(&text), "{spelling:?} in {field} of {:?} is {text:?}", shape.kind);
        }
    }
}
