//! Text normalized to a plain keyboard, the check digit, and what may be shown of a card number.

use super::numerals;
use unicode_width::UnicodeWidthChar;

/// How many digits of a card number may be shown: PCI DSS 4.0.1, 3.4.1.
pub(super) const SHOWN_FIRST: usize = 6;
pub(super) const SHOWN_LAST: usize = 4;

/// The character normalized to a plain keyboard: digits of any script and Chinese numerals to ASCII digits, full-width
/// signs and letters to half width, traditional characters of the searched words to simplified ones, any blank to a
/// space.
pub(super) fn fold(character: char) -> char {
    if character.is_ascii() {
        return if character.is_ascii_whitespace() { ' ' } else { character };
    }
    if let Some((value, _)) = numerals::digit(character) {
        return char::from(b'0' + value);
    }
    match character {
        '！'..='～' => shifted(character, '！', '!'),
        '\u{1d400}'..='\u{1d6a3}' if character.is_alphabetic() => styled_letter(character),
        '碼' => '码',
        '號' => '号',
        '後' => '后',
        '驗' => '验',
        '證' => '证',
        '簽' => '签',
        '條' => '条',
        '單' => '单',
        '戶' => '户',
        '機' => '机',
        '電' => '电',
        '話' => '话',
        '終' => '终',
        '參' => '参',
        '訂' => '订',
        '憑' => '凭',
        '數' => '数',
        '輸' => '输',
        '錯' => '错',
        '誤' => '误',
        '說' | '説' => '说',
        '報' => '报',
        '給' => '给',
        '銀' => '银',
        '帳' | '賬' => '账',
        '鍵' => '键',
        '盤' => '盘',
        '額' => '额',
        '間' => '间',
        '聯' => '联',
        '係' | '繫' => '系',
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

fn shifted(character: char, from: char, to: char) -> char {
    let offset = u32::from(character) - u32::from(from);
    char::from_u32(u32::from(to) + offset).unwrap_or(character)
}

/// Mathematical letters: consecutive alphabets of 26 capitals and 26 small letters.
fn styled_letter(character: char) -> char {
    let place = (u32::from(character) - 0x1d400) % 52;
    let first = if place < 26 { 'A' } else { 'a' };
    char::from_u32(u32::from(first) + place % 26).unwrap_or(character)
}

/// The text folded and in lower case, character by character.
pub(super) fn plain(text: &str) -> Vec<char> {
    text.chars().map(|character| fold(character).to_ascii_lowercase()).collect()
}

/// Whether a folded character joins rather than separates the parts of a field's number or code: a blank, punctuation
/// that people group digits with, or something invisible.
pub(super) fn is_separator(character: char) -> bool {
    " ,、。._/-‐‑‒–—―−·•・\u{fffd}".contains(character) || is_invisible(character)
}

/// Whether a character is invisible by itself: a combining mark, a joiner.
pub(super) fn is_invisible(character: char) -> bool {
    !character.is_ascii() && character.width() == Some(0)
}

/// Whether a character is a letter, which separates numbers; not called for digits.
///
/// Alphabetic are letters, but also vowel signs, which are marks, and circled letters, which are symbols. The signs of
/// Indic and neighbouring scripts cannot be distinguished from the letters without a table of categories: all of these
/// count as signs, which joins more than necessary and separates nothing.
pub(super) fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    let is_sign = matches!(character,
        '\u{0900}'..='\u{109f}'
        | '\u{1700}'..='\u{1cff}'
        | '\u{24b6}'..='\u{24e9}'
        | '\u{302e}' | '\u{302f}'
        | '\u{30fc}' | '\u{ff70}' // the long vowel, typed for a dash
        | '\u{a800}'..='\u{ab2f}' | '\u{abc0}'..='\u{abff}'
        | '\u{10a00}'..='\u{11fff}'
        | '\u{16f00}'..='\u{16fff}'
        | '\u{1d165}'..='\u{1d172}'
        | '\u{1f130}'..='\u{1f189}'
    );
    character.is_alphabetic() && !character.is_numeric() && !is_sign && !is_invisible(character)
}

/// A card number's digits with all but the first six and last four replaced by stars.
pub(super) fn mask(digits: &str) -> String {
    let hidden_until = digits.chars().count().saturating_sub(SHOWN_LAST);
    let shown = |index: usize| index < SHOWN_FIRST || index >= hidden_until;
    digits.chars().enumerate().map(|(index, digit)| if shown(index) { digit } else { '*' }).collect()
}

/// Whether the last of these ASCII digits is the check digit of the others (ISO/IEC 7812-1).
///
/// Some cards in use fail it. `false` for anything but digits.
#[must_use]
pub fn luhn(digits: &str) -> bool {
    let values: Option<Vec<u8>> =
        digits.chars().map(|digit| digit.to_digit(10).and_then(|value| u8::try_from(value).ok())).collect();
    values.is_some_and(|values| checks(&values))
}

/// [`luhn`] for values.
pub(super) fn checks(values: &[u8]) -> bool {
    let weighed = |(index, value): (usize, &u8)| match (index % 2, *value) {
        (0, value) => u32::from(value),
        (_, value @ 0..=4) => u32::from(value) * 2,
        (_, value) => u32::from(value) * 2 - 9,
    };
    !values.is_empty() && values.iter().rev().enumerate().map(weighed).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_check_digit_is_verified() {
        assert!(luhn("4111111111111111"));
        assert!(luhn("6228480402564890018"));
        assert!(!luhn("4111111111111112"));
        assert!(!luhn(""));
        assert!(!luhn("4111 1111"));
    }

    #[test]
    fn letters_and_signs_are_disjoint() {
        for character in "aZéß卡ひдم한ᄀ".chars() {
            assert!(is_letter(character), "{character}");
        }
        for character in " -|；…→™€\u{93e}Ⓐ🄰½Ⅳ😀ー".chars() {
            assert!(!is_letter(character), "{character}");
        }
    }
}
