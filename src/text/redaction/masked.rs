//! Card numbers that were cut before they were typed, and whether they show too much.

use super::issuers::{LENGTHS, begins_as_card};
use super::scan::Scan;
use super::spelling::{SHOWN_FIRST, SHOWN_LAST, is_invisible};
use std::ops::Range;

/// A masked number in a text: its range of characters, and what may be kept of it if it shows more than that.
pub(super) struct Masked {
    pub(super) at: Range<usize>,
    pub(super) cut: Option<String>,
}

/// The signs that stand for a hidden digit. A letter does only if there are several.
pub(super) fn is_star(folded: char) -> bool {
    matches!(folded, '*' | '∗' | '✱' | '•' | '●' | '○' | '◦' | '·' | '∙' | '■' | '□' | '█' | '▇' | '#' | '×')
}

fn hides(folded: char) -> bool {
    is_star(folded) || folded == 'x'
}

/// The masked numbers of a text: digits, stars, digits, in groups or not, together as long as a card number. The first
/// digits are a card's prefix.
pub(super) fn masked(scan: &Scan) -> Vec<Masked> {
    let mut found = Vec::new();
    if !scan.plain.iter().any(|character| is_star(*character)) && !has_letters_for_stars(&scan.plain) {
        return found;
    }
    let mut at = 0;
    while let Some(character) = scan.plain.get(at) {
        if character.is_ascii_digit() || hides(*character) {
            let (signs, end) = run(scan, at);
            found.extend(numbers(scan, &signs));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

fn has_letters_for_stars(plain: &[char]) -> bool {
    plain.windows(2).any(|two| two == ['x', 'x'])
}

/// The positions of digits and stars from here on, with at most a space or hyphen between two, and their end.
fn run(scan: &Scan, start: usize) -> (Vec<usize>, usize) {
    let mut signs = Vec::new();
    let mut end = start;
    let mut parted = false;
    for (offset, &character) in scan.from(start).iter().enumerate() {
        if character.is_ascii_digit() || hides(character) {
            signs.push(start + offset);
            end = start + offset + 1;
            parted = false;
        } else if is_invisible(character) {
        } else if parted || !matches!(character, ' ' | '-') {
            break;
        } else {
            parted = true;
        }
    }
    (signs, end)
}

/// The masked numbers that a run of digits and stars consists of: one, or several that show no more than allowed,
/// separated by spaces.
fn numbers(scan: &Scan, signs: &[usize]) -> Vec<Masked> {
    /// A number together with what is beside it is not longer.
    const LONGEST: usize = 64;
    let mut found = Vec::new();
    let mut rest = signs;
    while let Some(near) = rest.get(..rest.len().min(LONGEST)).filter(|near| !near.is_empty()) {
        let is_blank = |two: &[usize]| matches!(two, [one, two] if one + 1 < *two);
        let ends = near.windows(2).enumerate().filter(|(_, two)| is_blank(two)).map(|(at, _)| at + 1);
        let whole = if near.len() == rest.len() { number(scan, near) } else { None };
        let part = |end| Some((end, number(scan, near.get(..end)?).filter(|masked| masked.cut.is_none())?));
        let first = whole.map(|masked| (near.len(), masked)).or_else(|| ends.clone().find_map(part));
        let next = ends.clone().next().unwrap_or(near.len());
        rest = rest.get(first.as_ref().map_or(next, |(end, _)| *end)..).unwrap_or_default();
        found.extend(first.map(|(_, masked)| masked));
    }
    found
}

/// The masked number that a run of digits and stars is.
fn number(scan: &Scan, signs: &[usize]) -> Option<Masked> {
    let is_digit = |at: &&usize| scan.plain.get(**at).is_some_and(char::is_ascii_digit);
    let signs = within(scan, signs);
    let first = signs.iter().take_while(is_digit).count();
    let stars = signs.iter().skip(first).take_while(|at| !is_digit(at)).count();
    let last = signs.len() - first - stars;
    let is_whole = signs.iter().skip(first + stars).all(|at| is_digit(&at));
    if !is_whole || stars == 0 || first + last == 0 || !LENGTHS.contains(&signs.len()) {
        return None;
    }
    let digit = |at: &usize| scan.plain.get(*at).and_then(|digit| digit.to_digit(10)).unwrap_or_default();
    let digits: Vec<u8> = signs.iter().map(|at| u8::try_from(digit(at)).unwrap_or_default()).collect();
    let is_lettered = signs.iter().any(|at| scan.plain.get(*at) == Some(&'x'));
    // A single star between groups is a separator like any other.
    let is_parted = stars == 1 && begins_as_card(&digits) && first < SHOWN_FIRST;
    if first >= 4 && !begins_as_card(&digits) || is_lettered && stars < 2 || is_parted {
        return None;
    }
    // A number that only shows its end is not recognizable as a card's.
    if first < 4 && last > SHOWN_LAST && first > 0 {
        return None;
    }
    let at = *signs.first()?..*signs.last()? + 1;
    let exceeds = first > SHOWN_FIRST || last > SHOWN_LAST;
    Some(Masked { at, cut: exceeds.then(|| shown(&digits, first, last)) })
}

/// The run without the numbers beside what was cut: `51 622848******1234 100`.
fn within<'s>(scan: &Scan, signs: &'s [usize]) -> &'s [usize] {
    let is_digit = |at: &usize| scan.plain.get(*at).is_some_and(char::is_ascii_digit);
    let is_plain = |at: usize| scan.raw.get(at).is_some_and(char::is_ascii_digit);
    let stands_apart = |at: usize| matches!(signs.get(at..at + 2), Some([one, two]) if one + 1 < *two || is_plain(*one) != is_plain(*two));
    let Some(first) = signs.iter().position(|at| !is_digit(at)) else { return signs };
    let last = signs.iter().rposition(|at| !is_digit(at)).unwrap_or(first);
    let is_glued = |range: Range<usize>| {
        range.into_iter().all(|at| matches!(signs.get(at..at + 2), Some([one, two]) if one + 1 == *two))
    };
    let start = first
        .checked_sub(SHOWN_FIRST)
        .filter(|&start| is_glued(start..first) && start.checked_sub(1).is_some_and(stands_apart));
    let end = Some(last + SHOWN_LAST).filter(|&end| is_glued(last..end) && stands_apart(end));
    signs.get(start.unwrap_or(0)..end.map_or(signs.len(), |end| end + 1)).unwrap_or(signs)
}

fn shown(digits: &[u8], first: usize, last: usize) -> String {
    let last_from = digits.len() - last.min(SHOWN_LAST);
    let sign = |(index, digit): (usize, &u8)| {
        let is_shown = index < first.min(SHOWN_FIRST) || index >= last_from;
        if is_shown { char::from(b'0' + digit) } else { '*' }
    };
    digits.iter().enumerate().map(sign).collect()
}
