//! Everything needed to pay with a card: its number, its expiry, and the verification value beside them, even if nobody
//! says what it is.

use super::known::is_other;
use super::refused::Refused;
use super::scan::{Gap, Piece};
use super::scanned::Scanned;
use super::value::{Secret, is_glued};
use super::words::Meaning;
use std::ops::Range;

/// The verification value beside a card number and its expiry, before or after the expiry: three separate digits, or
/// four beside a number as long as American Express's.
pub(super) fn beside_card(page: &Scanned, card: &Range<usize>) -> Option<Secret> {
    const FURTHEST: usize = 28;
    const AMERICAN_EXPRESS: usize = 15;
    let mut at = page.scan.pieces.partition_point(|piece| piece.at.start < card.end);
    let first = page.scan.pieces.partition_point(|piece| piece.at.start < card.start);
    // A masked number has the same length with its stars.
    let lengths = [page.scan.digits_of(first..at).len(), card.len()];
    let longest = if lengths.contains(&AMERICAN_EXPRESS) { 4 } else { 3 };
    let mut expires = is_expiry_announced(page, card.start);
    let mut value = None;
    if is_within(page, card.start) {
        return None;
    }
    while let Some(piece) = page.scan.pieces.get(at).filter(|piece| piece.at.start <= card.end + FURTHEST) {
        if page.masked.iter().any(|masked| masked.at.contains(&piece.at.start)) {
            break;
        }
        let announced = page.called(piece.at.start) == Some(Meaning::Expiry);
        let is_near = announced || piece.gap != Gap::Apart;
        // One expiry is enough: `12/28 1234` has a value.
        if let Some(end) = expiry(page, at, announced).filter(|_| is_near && !expires) {
            expires = true;
            at = end;
            continue;
        }
        let group = page.group(at);
        at = group.end;
        if value.is_none() && is_value(page, &group, longest) {
            value = Some(page.scan.span(&group));
        }
    }
    value.filter(|_| expires).map(|at| Secret { at, refused: Refused::CardVerification })
}

/// Whether a number begins in the middle of a longer one that is written in groups of four.
fn is_within(page: &Scanned, start: usize) -> bool {
    let first = page.scan.pieces.partition_point(|piece| piece.at.start < start);
    let before = first.checked_sub(1).and_then(|before| page.scan.pieces.get(before));
    let gap = page.scan.pieces.get(first).map(|first| first.gap);
    matches!(gap, Some(Gap::Sign(' ' | '-'))) && before.is_some_and(|before| before.len() == 4)
}

/// Whether a group may be a verification value: nothing else claims it, counts with it, or is written like it.
fn is_value(page: &Scanned, group: &Range<usize>, longest: usize) -> bool {
    let span = page.scan.span(group);
    let has_its_length = match page.scan.digits_of(group.clone()) {
        // A year, or an amount.
        [2, 0, _, _] | [_, _, 0, 0] => false,
        digits => (3..=longest).contains(&digits.len()),
    };
    has_its_length
        && !page.is_quantity(span.end)
        && !is_glued(page, &span)
        && !page.is_called_other(span.start)
        && !is_other(page, group)
}

/// Whether a word announces an expiry a little before this place.
fn is_expiry_announced(page: &Scanned, end: usize) -> bool {
    const FURTHEST: usize = 16;
    let last = page.mark_before(end).and_then(|last| page.marks.get(..=last)).unwrap_or_default();
    last.iter()
        .rev()
        .take_while(|mark| mark.at.end + FURTHEST >= end)
        .any(|mark| mark.meaning == Meaning::Expiry)
}

/// The end of a card's expiry that begins with a piece: `12/28`, `12-2028`, `2028.12`, `28年12月`, `1228`, `122028`, and
/// `2812` if a word announces it.
pub(super) fn expiry(page: &Scanned, at: usize, announced: bool) -> Option<usize> {
    let group = page.group(at);
    let digits = page.scan.digits_of(group.clone());
    let is_one = match digits.len() {
        4 | 6 => {
            let (first, last) = digits.split_at_checked(2)?;
            let (year, month) = digits.split_at_checked(digits.len() - 2)?;
            is_month(first) && is_year(last) || is_year(year) && is_month(month) && announced
        }
        _ => false,
    };
    if is_one {
        return Some(group.end);
    }
    let next = page.group(group.end);
    let between = page.scan.span(&group).end..page.scan.pieces.get(next.start)?.at.start;
    let between = page.scan.plain.get(between)?;
    let signs = between.iter().filter(|sign| **sign != ' ').count();
    // `16.04.2025` and `2022/08/20` are days.
    let day = |at: Option<usize>, gap: Option<usize>| {
        let is_tight = |piece: &&Piece| matches!(piece.gap, Gap::Sign('/' | '-' | '.'));
        let short = at.and_then(|at| page.scan.pieces.get(at)).is_some_and(|piece| piece.len() <= 2);
        short && gap.and_then(|gap| page.scan.pieces.get(gap)).as_ref().is_some_and(is_tight)
    };
    if day(at.checked_sub(1), Some(at)) || day(Some(next.end), Some(next.end)) {
        return None;
    }
    let is_parted = signs <= 1
        && !between.is_empty()
        && between.iter().all(|sign| matches!(sign, ' ' | '/' | '-' | '.' | '|' | '年' | '月'));
    let others = page.scan.digits_of(next.clone());
    let is_one = is_month(digits) && is_year(others) || is_year(digits) && is_month(others);
    (is_parted && is_one && (digits.len(), others.len()) != (1, 1)).then_some(next.end)
}

fn is_month(digits: &[u8]) -> bool {
    matches!(digits, [1..=9] | [0, 1..=9] | [1, 0..=2])
}

fn is_year(digits: &[u8]) -> bool {
    matches!(digits, [2..=4, _] | [2, 0, 2..=4, _])
}
