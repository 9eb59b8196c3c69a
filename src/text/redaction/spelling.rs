//! Numbers as people spell them: which characters are digits, what may stand between the digits
//! of one number, and where such a number begins and ends.

use std::net::Ipv4Addr;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// The digits of a card number that may be shown: PCI DSS 4.0.1, 3.4.1.
const SHOWN_FIRST: usize = 6;
const SHOWN_LAST: usize = 4;

/// The character as a plain keyboard has it: digits of other scripts and Chinese numerals as
/// ASCII digits, full-width signs and letters as narrow ones, any blank as a space.
pub(super) fn fold(character: char) -> char {
    match character {
        '0' | '〇' | '零' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        '！'..='～' => shifted(character, '！', '!'),
        '\u{660}'..='\u{669}' => shifted(character, '\u{660}', '0'),
        '\u{6f0}'..='\u{6f9}' => shifted(character, '\u{6f0}', '0'),
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

fn shifted(character: char, from: char, to: char) -> char {
    let offset = u32::from(character) - u32::from(from);
    char::from_u32(u32::from(to) + offset).unwrap_or(character)
}

/// The text folded and in lower case, a character for each of its own.
pub(super) fn plain(text: &str) -> Vec<char> {
    text.chars().map(|character| fold(character).to_ascii_lowercase()).collect()
}

/// Whether a folded character joins digits rather than parts them: a blank, a sign of
/// punctuation that people group digits with, or something that shows nothing.
pub(super) fn is_separator(character: char) -> bool {
    " ,、。".contains(character) || is_tight_separator(character)
}

fn is_tight_separator(character: char) -> bool {
    "._/-‐‑‒–—―−·•・\u{fffd}".contains(character) || character.width() == Some(0)
}

/// The numbers of a folded text: as many digits as belong together, with what separates them.
///
/// Up to three separators stand between two digits of one number, a run of blanks counting as one. Letters and
/// other signs part numbers, and so does a date or a time of day. Network addresses are no numbers.
pub(super) fn numbers(plain: &[char]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut joinable = false;
    let mut at = 0;
    while let Some(character) = plain.get(at) {
        if !character.is_ascii_digit() {
            at += 1;
        } else if let Some(end) = landmark(plain, at) {
            joinable = false;
            at = end;
        } else {
            let end = at + leading_digits(plain, at);
            match found.last_mut() {
                Some(last) if joinable && joins(plain, last.end..at) => last.end = end,
                _ => found.push(at..end),
            }
            joinable = true;
            at = end;
        }
    }
    found.retain(|range| !is_addresses(plain.get(range.clone()).unwrap_or_default()));
    found
}

/// Whether a number is nothing but IPv4 addresses, such as a terminal's and its gateway's. One of twelve digits
/// is no card number: those begin with three digits beyond 255.
fn is_addresses(number: &[char]) -> bool {
    number
        .split(|&character| character == ' ' || character == ',')
        .filter(|part| !part.is_empty())
        .all(|part| part.iter().collect::<String>().parse::<Ipv4Addr>().is_ok())
}

fn leading_digits(plain: &[char], at: usize) -> usize {
    let rest = plain.get(at..).unwrap_or_default();
    rest.iter().take_while(|character| character.is_ascii_digit()).count()
}

fn joins(plain: &[char], gap: Range<usize>) -> bool {
    let gap = plain.get(gap).unwrap_or_default();
    let both_blank = |left: &char, right: &char| *left == ' ' && *right == ' ';
    gap.iter().all(|&character| is_separator(character)) && gap.chunk_by(both_blank).count() <= 3
}

/// Where a date or a time of day that begins here ends.
///
/// Neither is part of a card number as people group them, and no issuer's range begins with 20; a colon parts
/// digits anyway. Both must stand apart, and a date be written in full in one of these decades, so that groups
/// of a longer number are not taken for one.
fn landmark(plain: &[char], at: usize) -> Option<usize> {
    let (parts, sign, end) = chain(plain, at)?;
    let recognised = match (sign, parts.as_slice()) {
        ('-' | '/' | '.', [2020..=2049, 1..=12, 1..=31]) => end - at == "2026-11-22".len(),
        (':', [0..=23, 0..=59] | [0..=23, 0..=59, 0..=59]) => has_lengths_of_a_time(plain.get(at..end)?),
        _ => false,
    };
    let glued = |near: Option<usize>, far: Option<usize>| {
        let near = near.and_then(|index| plain.get(index));
        let far = far.and_then(|index| plain.get(index));
        near.is_some_and(|&near| near.is_ascii_digit() || is_tight_separator(near))
            && (near.is_some_and(char::is_ascii_digit) || far.is_some_and(char::is_ascii_digit))
    };
    let apart = !glued(at.checked_sub(1), at.checked_sub(2)) && !glued(Some(end), Some(end + 1));
    (recognised && apart).then_some(end)
}

/// Whether what reads as a time of day is written as one: `cvv2:052` and `CVV 012:30` are not.
fn has_lengths_of_a_time(written: &[char]) -> bool {
    let mut lengths = written.split(|&character| character == ':').map(<[char]>::len);
    lengths.next().is_some_and(|hour| hour <= 2) && lengths.all(|length| length == 2)
}

/// Up to three numbers of at most four digits with one and the same sign between them: the
/// numbers, the sign, and where they end.
fn chain(plain: &[char], at: usize) -> Option<(Vec<u16>, char, usize)> {
    let sign = *plain.get(at + leading_digits(plain, at))?;
    let mut parts = Vec::new();
    let mut end = at;
    loop {
        let digits = leading_digits(plain, end);
        if digits > 4 || parts.len() == 3 {
            return None;
        }
        let part: String = plain.get(end..end + digits)?.iter().collect();
        parts.push(part.parse().ok()?);
        end += digits;
        if plain.get(end) != Some(&sign) || leading_digits(plain, end + 1) == 0 {
            return Some((parts, sign, end));
        }
        end += 1;
    }
}

/// A card number's digits with all but the first six and last four as stars.
pub(super) fn mask(digits: &str) -> String {
    let hidden_until = digits.chars().count().saturating_sub(SHOWN_LAST);
    let shown = |index: usize| index < SHOWN_FIRST || index >= hidden_until;
    digits.chars().enumerate().map(|(index, digit)| if shown(index) { digit } else { '*' }).collect()
}

/// Whether the last of these ASCII digits is the check digit of the others (ISO/IEC 7812-1).
///
/// Good for a warning only: some cards in use fail it. `false` for anything but digits.
#[must_use]
pub fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (index, digit) in digits.chars().rev().enumerate() {
        let Some(digit) = digit.to_digit(10) else {
            return false;
        };
        sum += match (index % 2, digit) {
            (0, _) => digit,
            (_, 0..=4) => digit * 2,
            _ => digit * 2 - 9,
        };
    }
    !digits.is_empty() && sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_knows_a_check_digit() {
        assert!(luhn("4111111111111111"));
        assert!(luhn("6228480402564890018"));
        assert!(!luhn("4111111111111112"));
        assert!(!luhn(""));
        assert!(!luhn("4111 1111"));
    }

    #[test]
    fn numbers_begin_and_end_where_a_reader_would_say() {
        for (text, expected) in [
            ("无数字", &[][..]),
            ("E101和E102", &["101", "102"]),
            ("6228 4804-0256", &["6228 4804-0256"]),
            ("1      2", &["1      2"]),
            ("1 - 2", &["1 - 2"]),
            ("1 -- 2", &["1", "2"]),
            ("六２二8", &["6228"]),
            ("2026-11-22 14:30 1380013", &["1380013"]),
            ("2026/01/02,5", &["5"]),
            ("2026/1/2,5", &["2026/1/2,5"]),
            ("30000 2000-1-10", &["30000 2000-1-10"]),
            ("2026-11-22-5", &["2026-11-22-5"]),
            ("5.2026.11.22", &["5.2026.11.22"]),
            ("12026-11-22", &["12026-11-22"]),
            ("192.168.100.123 255.255.255.0", &[]),
            ("10.0.0.1, 8.8.8.8 端口", &[]),
            ("30000 1.2.3.4", &["30000 1.2.3.4"]),
            ("192.168.100.1234", &["192.168.100.1234"]),
            ("192.168.100.123.4", &["192.168.100.123.4"]),
            ("48:04", &["48", "04"]),
            ("2:05 14:30:05", &[]),
            ("2:052", &["2", "052"]),
            ("012:30", &["012", "30"]),
        ] {
            let plain = plain(text);
            let found: Vec<String> =
                numbers(&plain).into_iter().map(|range| plain[range].iter().collect()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
