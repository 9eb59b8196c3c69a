//! Personal data as lists show it: enough to recognize, too little to learn.

use std::net::Ipv4Addr;

use super::redaction::numerals;

/// From how many digits on a number counts as a phone number.
const PHONE: usize = 7;

/// How many digits of a phone number are shown: 3 and 4 of a mobile number's 11, as on receipts.
const SHOWN_FIRST: usize = 3;
const SHOWN_LAST: usize = 4;

/// How many digits are hidden at least, before any of the first is shown.
const HIDDEN: usize = 4;

/// The text with its personal parts masked: `138****8000`, `张**`.
///
/// A phone number, which is 7 or more ASCII digits without letters, keeps its first three digits, its last four and the
/// punctuation between; fewer of the first if less than four would be hidden. Any other text keeps its first character
/// and does not reveal its length. An empty one stays empty.
#[must_use]
pub fn masked(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    // A name beside the number would be shown with the punctuation.
    if digits >= PHONE && !text.chars().any(char::is_alphabetic) {
        return masked_phone(text, digits);
    }
    text.chars().next().map(|first| format!("{first}**")).unwrap_or_default()
}

/// How many digits a Chinese mobile number has.
const MOBILE: usize = 11;

/// A typed text with every phone number in it masked as in [`masked`]: 7 or more digits, in whatever script or words for
/// single digits they are written, with spaces, hyphens and brackets between them, unless they begin with a date; with
/// full stops between them, a Chinese mobile number.
#[must_use]
pub fn with_phones_masked(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_digit) {
        let (before, from) = rest.split_at(start);
        said.push_str(before);
        // The last digits of a card number that is masked already are not those of a phone number.
        let (number, digits) = if said.ends_with('*') { (run(from, |_| false), 0) } else { phone(from) };
        if digits > 0 {
            said.push_str(&masked_phone(number, digits));
        } else {
            said.push_str(number);
        }
        rest = from.get(number.len()..).unwrap_or_default();
    }
    said + rest
}

/// What a text that begins with a digit begins with: a phone number, and how many digits it has; or another number, and 0.
fn phone(text: &str) -> (&str, usize) {
    let is_between = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '（' | '）' | '－' | '\u{3000}');
    let wide = run(text, |c| is_between(c) || matches!(c, '.' | '．' | '·' | '/'));
    if ends_with_mobile(wide) {
        return (wide, digits(wide).count());
    }
    let number = run(text, is_between);
    let count = digits(number).count();
    (number, if count >= PHONE && !begins_with_date(number) { count } else { 0 })
}

/// The longest beginning of digits, and of what may be between them, that ends with a digit.
fn run(text: &str, is_between: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c: char| !is_digit(c) && !is_between(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches(|c: char| !is_digit(c))
}

/// The values of a number's digits.
fn digits(number: &str) -> impl Iterator<Item = u8> {
    number.chars().filter_map(value)
}

fn value(character: char) -> Option<u8> {
    numerals::digit(character).map(|(value, _)| value).or_else(|| numerals::spoken(character))
}

fn is_digit(character: char) -> bool {
    value(character).is_some()
}

/// Whether a number is a Chinese mobile number, with or without the country's code.
fn ends_with_mobile(number: &str) -> bool {
    let digits: Vec<u8> = digits(number).collect();
    let Some((code, mobile)) = digits.len().checked_sub(MOBILE).and_then(|at| digits.split_at_checked(at))
    else {
        return false;
    };
    let is_address = number.parse::<Ipv4Addr>().is_ok();
    matches!(code, [] | [8, 6] | [0, 0, 8, 6]) && matches!(mobile, [1, 3..=9, ..]) && !is_address
}

/// Whether a text begins like `2026-11-30`.
fn begins_with_date(text: &str) -> bool {
    let date = text.as_bytes().get(..10).unwrap_or_default();
    let mut places = date.iter().enumerate();
    date.len() == 10
        && places.all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}

fn masked_phone(text: &str, digits: usize) -> String {
    let last = digits - SHOWN_LAST;
    let first = SHOWN_FIRST.min(last.saturating_sub(HIDDEN));
    let mut index = 0;
    text.chars()
        .map(|character| {
            if !is_digit(character) {
                return character;
            }
            let shown = index < first || index >= last;
            index += 1;
            if shown { character } else { '*' }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phone_numbers_are_masked_anywhere_in_a_text() {
        for (text, expected) in [
            ("call 13800138000, soon", "call 138****8000, soon"),
            ("打 138 0013 8000 找张", "打 138 **** 8000 找张"),
            ("since 2026-11-30 14:05", "since 2026-11-30 14:05"),
            ("E102 at 14:05, 3 times", "E102 at 14:05, 3 times"),
            ("(010) 66778899 or 12345678 ", "(010) ****8899 or ****5678 "),
            ("１３８００１３８０００", "１３８****８０００"),
            ("打一三八零零一三八零零零", "打一三八****八零零零"),
            ("打幺三八零零幺三八零零零", "打幺三八****八零零零"),
            ("86-138.0013.8000", "86-1**.****.8000"),
            ("138/0013/8000", "138/****/8000"),
            ("at 192.168.10.123, 12345.67", "at 192.168.10.123, 12345.67"),
            ("411111******1111 13800138000", "411111******1111 138****8000"),
            ("一两次，三四个", "一两次，三四个"),
            ("", ""),
        ] {
            assert_eq!(with_phones_masked(text), expected);
        }
    }

    #[test]
    fn masked_phones_keep_their_ends() {
        for (text, expected) in [
            ("13800138000", "138****8000"),
            ("138 0013 8000", "138 **** 8000"),
            ("+86 138 0013 8000", "+86 1** **** 8000"),
            ("010-66778899", "010-****8899"),
            ("(0755) 12345678-801", "(075*) *******8-801"),
            ("+44 20 7946 0000", "+44 2* **** 0000"),
            ("400-820-8820", "40*-***-8820"),
            ("66778899", "****8899"),
            ("6677889", "***7889"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn masked_names_keep_their_first_character() {
        for (text, expected) in [
            ("张三丰", "张**"),
            ("张", "张**"),
            ("Anna Smith", "A**"),
            ("677889", "6**"),
            ("张三 13800138000", "张**"),
            ("１３８００１３８０００", "１**"),
            ("", ""),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    proptest! {
        #[test]
        fn enough_characters_are_masked(phone in "[+]?[0-9]([ ()-]{0,2}[0-9]){6,16}") {
            let masked = masked(&phone);
            let digits = phone.chars().filter(char::is_ascii_digit).count();
            let hidden = masked.chars().filter(|&character| character == '*').count();
            prop_assert!(hidden >= if digits < 8 { 3 } else { 4 }, "{masked}");
            let shown = phone.chars().zip(masked.chars()).all(|(typed, kept)| kept == typed || kept == '*');
            prop_assert!(shown && masked.chars().count() == phone.chars().count(), "{masked}");
        }

        #[test]
        fn masked_name_does_not_reveal_its_length(name in "[^0-9]{1,20}") {
            let first = name.chars().next().unwrap();
            prop_assert_eq!(masked(&name), format!("{first}**"));
        }
    }
}
