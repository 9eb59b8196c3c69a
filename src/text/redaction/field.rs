//! What a field accepts: input is normalized depending on the kind.

use super::refused::{NotACard, Refused, Warning};
use super::rules::holds_card_number;
use super::spelling::{fold, is_separator};
use crate::text::shape::Length;
use std::ops::RangeInclusive;

fn check_length(length: Length, text: &str) -> Result<(), Refused> {
    let found = text.chars().count();
    if (length.min..=length.max).contains(&found) {
        Ok(())
    } else {
        Err(Refused::WrongLength { expected: length, found })
    }
}

pub(super) fn text(line: &str, length: Option<Length>) -> Result<String, Refused> {
    length.map_or(Ok(()), |length| check_length(length, line))?;
    Ok(line.to_owned())
}

pub(super) fn digits(line: &str, length: Option<Length>) -> Result<String, Refused> {
    let name = without_separators(line);
    if !name.chars().all(|character| character.is_ascii_digit()) {
        return Err(Refused::NotDigits);
    }
    checked_name(name, length)
}

pub(super) fn alphanumeric(line: &str, length: Option<Length>) -> Result<String, Refused> {
    let name = without_separators(line);
    if !name.chars().all(|character| character.is_ascii_alphanumeric()) {
        return Err(Refused::NotAlphanumeric);
    }
    checked_name(name, length)
}

/// A number or code, if it has the length of its field.
fn checked_name(name: String, length: Option<Length>) -> Result<String, Refused> {
    if name.is_empty() {
        return Err(Refused::Empty);
    }
    length.map_or(Ok(()), |length| check_length(length, &name))?;
    Ok(name)
}

/// A value of a field that is not for cards: one that looks like a card's, as typed or as kept, is only accepted if
/// somebody said that it is not one.
pub(super) fn confirmed(
    value: String,
    looks_like_card: bool,
    said: Option<NotACard>,
) -> Result<(String, Option<Warning>), Refused> {
    match (looks_like_card || holds_card_number(&value), said) {
        (false, _) => Ok((value, None)),
        (true, Some(_)) => Ok((value, Some(Warning::LooksLikeCard))),
        (true, None) => Err(Refused::LooksLikeCard),
    }
}

fn without_separators(line: &str) -> String {
    line.chars().map(fold).filter(|&character| !is_separator(character)).collect()
}

pub(super) fn amount(line: &str) -> Result<String, Refused> {
    const CURRENCY: [&str; 8] = ["¥", "人民币", "元", "圆", "块", "rmb", "cny", "yuan"];
    let line: String = line.chars().map(fold_amount).collect();
    let mut number = line.trim();
    while let Some(rest) =
        CURRENCY.iter().find_map(|name| number.strip_prefix(name).or_else(|| number.strip_suffix(name)))
    {
        number = rest.trim();
    }
    let (whole, cents) = number.split_once('.').unwrap_or((number, "0"));
    let whole = without_grouping(whole).ok_or(Refused::NotAnAmount)?;
    let is_cents = (1..=2).contains(&cents.len()) && cents.chars().all(|digit| digit.is_ascii_digit());
    // Nine digits and two are fewer than a card number has.
    if !is_cents || whole.len() > 9 {
        return Err(Refused::NotAnAmount);
    }
    Ok(format!("{whole:0>1}.{cents:0<2}"))
}

fn fold_amount(character: char) -> char {
    match character {
        '￥' => '¥',
        '。' => '.',
        _ => fold(character).to_ascii_lowercase(),
    }
}

/// The digits of `1,234`, `1 234` or `1234`, without leading zeros.
fn without_grouping(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    let grouped_well = match groups.as_slice() {
        [first, others @ ..] if !others.is_empty() => {
            first.len() <= 3 && others.iter().all(|group| group.len() == 3)
        }
        _ => true,
    };
    let digits = groups.concat();
    let is_number =
        !whole.is_empty() && !whole.starts_with(',') && digits.chars().all(|digit| digit.is_ascii_digit());
    (grouped_well && is_number).then(|| digits.trim_start_matches('0').to_owned())
}

pub(super) fn phone(line: &str) -> Result<String, Refused> {
    let phone: String = line
        .chars()
        .map(|character| match fold(character) {
            '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
            other => other,
        })
        .collect();
    let phone = phone.split_whitespace().collect::<Vec<_>>().join(" ");
    let (international, rest) = match phone.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, phone.as_str()),
    };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let only_phone_signs =
        rest.chars().all(|character| character.is_ascii_digit() || " -()".contains(character));
    if only_phone_signs && phone_lengths(&digits, international).contains(&digits.len()) {
        Ok(phone)
    } else {
        Err(Refused::NotAPhone)
    }
}

/// How many digits a phone number with this prefix has. More than 11 only after a prefix that no card number has: a
/// country code (E.164: 15 digits), an area code, or China's own code before a mobile number.
fn phone_lengths(digits: &str, international: bool) -> RangeInclusive<usize> {
    if international {
        7..=15
    } else if digits.starts_with("00") {
        9..=17
    } else if digits.starts_with('0') {
        8..=15
    } else if digits.starts_with("861") {
        7..=13
    } else {
        7..=11
    }
}
