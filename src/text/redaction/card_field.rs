//! The value of a field for card numbers: whole, cut before, or only its first six and last four digits.

use super::cards::card_numbers;
use super::issuers::{LENGTHS, begins_as_card, is_printed};
use super::refused::{Refused, Warning};
use super::scan::{Escapes, Gap, Piece};
use super::scanned::{Scanned, begins_with};
use super::spelling::{SHOWN_FIRST, SHOWN_LAST, checks, fold, is_letter, mask};

/// What may be kept of the typed text.
pub(super) struct CardField {
    pub(super) kept: String,
    pub(super) warning: Option<Warning>,
    /// Whether some of the typed digits are not kept.
    pub(super) cut: bool,
}

/// The cut card number, with a warning if its check digit is wrong.
pub(super) fn card_number(line: &str) -> Result<CardField, Refused> {
    let whole = |kept| CardField { kept, warning: None, cut: false };
    if let Some(masked) = already_masked(line) {
        return Ok(whole(masked));
    }
    let page = Scanned::new(line, Escapes::Read);
    if let Some(number) = only_number(&page) {
        return Ok(number);
    }
    let digits = page.scan.digits.as_slice();
    let refused = Refused::NotACardNumber { digits: digits.len() };
    let is_hidden = page.scan.plain.iter().any(|sign| matches!(sign, '*' | '•' | '●' | '…'));
    if digits.len() > *LENGTHS.end() || has_words_of_its_own(&page) {
        return Err(refused);
    }
    let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let groups: Vec<usize> = page.scan.pieces.iter().map(Piece::len).collect();
    // Groups unlike those of a card may contain more than its number: an expiry, a verification value.
    let is_one_number = groups.len() == 1 || checks(digits) || is_printed(digits, &groups);
    let is_one_piece = page.scan.pieces.iter().skip(1).all(|piece| piece.gap != Gap::Apart);
    if LENGTHS.contains(&digits.len()) && is_one_piece && is_one_number && !is_hidden {
        let warning = (!checks(digits)).then_some(Warning::CheckDigit);
        return Ok(CardField { kept: mask(&text), warning, cut: true });
    }
    ends(&text).filter(|_| !is_hidden).map(whole).ok_or(refused)
}

/// The card number to which all digits of a line belong, found as in free text.
fn only_number(page: &Scanned) -> Option<CardField> {
    let cards = card_numbers(page);
    let [card] = cards.as_slice() else { return None };
    let is_all =
        page.scan.pieces.iter().all(|piece| card.at.start <= piece.at.start && piece.at.end <= card.at.end);
    let digits = page.scan.digits.as_slice();
    let warning = (LENGTHS.contains(&digits.len()) && !checks(digits)).then_some(Warning::CheckDigit);
    // `终端 4111111111111111` is more likely the terminal's.
    let is_anothers = page.is_called_other(card.at.start);
    let kept = card.cut.trim();
    // A masked number that hides its end, too, does not identify a card.
    let has_end = kept.ends_with(|last: char| last.is_ascii_digit());
    (is_all && !is_anothers && has_end).then(|| CardField { kept: kept.to_owned(), warning, cut: true })
}

/// First six and last four as people say and type them: `6228481234`, `622848 1234`, `622848 尾号1234`. The stars between
/// say nothing about the number of digits.
fn ends(digits: &str) -> Option<String> {
    let (first, last) = digits.split_at_checked(SHOWN_FIRST)?;
    // The prefix does not depend on how many digits are hidden.
    let whole: Vec<u8> = format!("{first}000000{last}").bytes().map(|digit| digit - b'0').collect();
    (last.len() == SHOWN_LAST && begins_as_card(&whole)).then(|| format!("{first}******{last}"))
}

/// Whether it contains letters that are not a word for a card or for a part of its number.
fn has_words_of_its_own(page: &Scanned) -> bool {
    const WORDS: &[&str] = &[
        "前6位",
        "后4位",
        "末4位",
        "尾4位",
        "最后4位",
        "卡尾号",
        "尾号",
        "尾数",
        "卡号",
        "银行卡",
        "卡",
        "开头",
        "结尾",
        "结束",
        "是",
        "为",
        "的",
        "和",
        "然后",
        "再",
        "至",
        "到",
        "first 6",
        "last 4",
        "first six",
        "last four",
        "ending in",
        "ending with",
        "ending",
        "ends in",
        "ends with",
        "ends",
        "begins with",
        "starting with",
        "starts with",
        "card",
        "number",
        "no",
        "and",
        "then",
        "with",
        "digits",
    ];
    let mut at = 0;
    let plain = &page.scan.plain;
    while let Some(character) = plain.get(at) {
        let is_digit = page.scan.pieces.iter().any(|piece| piece.at.contains(&at));
        if is_digit || !(is_letter(*character) || character.is_ascii_digit()) {
            at += 1;
            continue;
        }
        let rest = page.scan.from(at);
        let Some(word) = WORDS.iter().find(|word| begins_with(rest, word)) else { return true };
        at += word.chars().count();
    }
    false
}

/// First six, a sign for each hidden digit, last four: the signs become stars.
fn already_masked(line: &str) -> Option<String> {
    let characters: Vec<char> = line
        .chars()
        .map(|character| match fold(character) {
            '*' | 'x' | 'X' | '•' | '·' | '●' | '…' => '*',
            other => other,
        })
        .filter(|&character| character != ' ' && character != '-')
        .collect();
    let (first, rest) = characters.split_at_checked(6)?;
    let (hidden, last) = rest.split_at_checked(rest.len().checked_sub(4)?)?;
    let is_masked = first.iter().chain(last).all(char::is_ascii_digit)
        && (1..=9).contains(&hidden.len())
        && hidden.iter().all(|&sign| sign == '*');
    is_masked.then(|| characters.iter().collect())
}
