//! A reader that looks for card numbers in what was kept.
//!
//! The rule: every sign of the table is its digit, and whatever is between digits is skipped, however long. Since an
//! escape and a position contain digits of their own (`%20`, `前八位`), a text is read unchanged, without the one, without
//! the other, and without both; and each of these once by its signs alone, once with Chinese numerals, English words,
//! and the letters O, o, l and I if they are in one word with a digit. A number is shown if eleven of its consecutive
//! digits are found consecutively in any of these readings: more than the first six and last four.

use super::digits::{letter_value, numeral_value, sign_value, word_value};
use super::partings::MARKUP;

/// This many in a row are more than may be kept.
const IN_A_ROW: usize = 11;

/// The digits of a text, in all readings.
pub(crate) fn readings(text: &str) -> Vec<String> {
    let bare = without_markup(text);
    let texts = [text.to_owned(), without_positions(text), without_positions(&bare), bare];
    texts.iter().flat_map(|text| [by_signs(text), by_everything(text)]).collect()
}

/// Whether a text shows a number, or more of it than the first six and last four digits.
pub(crate) fn shows(text: &str, number: &str) -> bool {
    let readings = readings(text);
    (0..=number.len() - IN_A_ROW).any(|at| {
        let part = &number[at..at + IN_A_ROW];
        readings.iter().any(|reading| reading.contains(part))
    })
}

fn by_signs(text: &str) -> String {
    text.chars().filter_map(sign_value).collect()
}

fn by_everything(text: &str) -> String {
    let mut digits = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = rest.find(|c: char| !in_a_word(c)).unwrap_or(rest.len());
        if length == 0 {
            digits.extend(sign_value(next).or_else(|| numeral_value(next)));
            rest = &rest[next.len_utf8()..];
        } else {
            digits.push_str(&word(&rest[..length]));
            rest = &rest[length..];
        }
    }
    digits
}

fn in_a_word(c: char) -> bool {
    c.is_ascii_alphabetic() || sign_value(c).is_some() || numeral_value(c).is_some()
}

/// The digits of adjacent letters, digits and numerals.
fn word(word: &str) -> String {
    let is_digit = |c: char| sign_value(c).or_else(|| numeral_value(c));
    let has_digits = word.chars().any(|c| is_digit(c).is_some());
    if word.chars().all(|c| c.is_ascii_alphabetic()) {
        return word_value(word).into_iter().collect();
    }
    let letter = |c: char| letter_value(c).filter(|_| has_digits);
    word.chars().filter_map(|c| is_digit(c).or_else(|| letter(c))).collect()
}

/// A text without the markup and escapes between groups.
pub(crate) fn without_markup(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(piece) = MARKUP.iter().find(|piece| rest.starts_with(**piece)) {
            bare.push(' ');
            rest = &rest[piece.len()..];
        } else {
            bare.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    bare
}

const POSITIONS: &[&str] = &["前", "后", "末", "中间", "开头", "first", "last", "next"];
const UNITS: &[&str] = &["位", "digits"];

/// A text without words for positions: `前八位`, `last 11 digits`.
fn without_positions(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(length) = position(rest) {
            bare.push(' ');
            rest = &rest[length..];
        } else {
            bare.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    bare
}

/// The length of a position at the beginning of a text, in bytes.
fn position(text: &str) -> Option<usize> {
    let behind = POSITIONS.iter().find_map(|word| text.strip_prefix(word))?.trim_start_matches(' ');
    let counts = |c: char| c.is_ascii_digit() || c == '十' || numeral_value(c).is_some();
    let size = behind.trim_start_matches(counts);
    if size.len() == behind.len() {
        return None;
    }
    let unit = size.trim_start_matches(' ');
    UNITS.iter().find_map(|word| unit.strip_prefix(word)).map(|rest| text.len() - rest.len())
}
