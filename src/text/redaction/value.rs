//! The form of a verification value or a PIN: how many digits, in which groups, and not recognized as something else.

use super::known::is_other;
use super::refused::Refused;
use super::scan::Gap;
use super::scanned::{Scanned, begins_with};
use super::words::Meaning;
use std::ops::{Range, RangeInclusive};

/// A value that may not be kept: its range of characters, and its kind.
pub(super) struct Secret {
    pub(super) at: Range<usize>,
    pub(super) refused: Refused,
}

/// The form of a word's value.
#[derive(Clone, Copy)]
pub(super) struct ValueKind {
    pub(super) refused: Refused,
    /// The least and the most digits.
    shortest: usize,
    longest: usize,
    /// Whether only fillers and signs may be between.
    pub(super) close: bool,
    /// Whether what reads as a year may be one without being called one: the digits of a PIN may be, those of a
    /// password hardly.
    may_be_year: bool,
}

impl ValueKind {
    pub(super) const VERIFICATION: Self =
        Self { refused: Refused::CardVerification, shortest: 3, longest: 4, close: false, may_be_year: true };
    pub(super) const PERHAPS: Self = Self { close: true, ..Self::VERIFICATION };
    pub(super) const CHECK_CODE: Self = Self { longest: 3, ..Self::PERHAPS };
    pub(super) const PIN_IN_LETTERS: Self =
        Self { refused: Refused::Pin, shortest: 4, longest: 12, close: false, may_be_year: true };
    pub(super) const PIN: Self = Self { may_be_year: false, ..Self::PIN_IN_LETTERS };
    /// As long as PINs are: a password may be longer.
    const LONGEST_PIN: usize = 6;

    /// The same if hardly more than the position suggests it.
    pub(super) fn doubtful(self) -> Self {
        Self { longest: self.longest.min(Self::LONGEST_PIN), may_be_year: true, ..self }
    }

    /// The same if it is said explicitly.
    pub(super) fn certain(self) -> Self {
        Self { may_be_year: true, ..self }
    }

    fn takes(self) -> RangeInclusive<usize> {
        self.shortest..=self.longest
    }

    pub(super) fn is_pin(self) -> bool {
        self.refused == Refused::Pin
    }
}

/// The longest value of this kind that begins with a piece.
pub(super) fn value_from(page: &Scanned, first: usize, kind: ValueKind) -> Option<Range<usize>> {
    let mut ends = Vec::new();
    let mut end = page.group(first).end;
    while end <= page.scan.pieces.len() && page.scan.digits_of(first..end).len() <= kind.longest {
        ends.push(end);
        if page.scan.pieces.get(end).is_none_or(|next| next.gap == Gap::Apart) {
            break;
        }
        end = page.group(end).end;
    }
    ends.into_iter().rev().find_map(|end| value(page, first..end, kind))
}

/// The longest value of this kind that ends with a piece.
pub(super) fn value_until(page: &Scanned, last: usize, kind: ValueKind) -> Option<Range<usize>> {
    let mut first = last;
    while first > 0
        && page.scan.pieces.get(first).is_some_and(|piece| piece.gap != Gap::Apart)
        && page.scan.digits_of(first - 1..last + 1).len() <= kind.longest
    {
        first -= 1;
    }
    let starts = (first..=last)
        .filter(|first| page.scan.pieces.get(*first).is_some_and(|piece| piece.gap != Gap::Touching));
    starts
        .filter(|first| !page.is_called_other(page.scan.span(&(*first..last + 1)).start))
        .find_map(|first| value(page, first..last + 1, kind))
}

/// The range of some pieces if they are a value of this kind: one group, or short ones.
fn value(page: &Scanned, pieces: Range<usize>, kind: ValueKind) -> Option<Range<usize>> {
    let digits = page.scan.digits_of(pieces.clone());
    if !kind.takes().contains(&digits.len()) || !is_told_in_one(page, &pieces) {
        return None;
    }
    let at = page.scan.span(&pieces);
    let is_masked = page.masked.iter().any(|masked| masked.at.start <= at.start && at.end <= masked.at.end);
    let is_year = !kind.may_be_year && pieces.len() == 1 && matches!(digits, [2, 0, 2..=4, _]);
    // Long ones may be a password, but just as well a phone number or a reference.
    let is_else = is_other(page, &pieces);
    let refused = is_masked || is_year || is_else || page.is_quantity(at.end) || is_glued(page, &at);
    (!refused).then_some(at)
}

/// Whether pieces are one group, or short ones: `1 2 3`, `12-34-56`, `123 456`.
fn is_told_in_one(page: &Scanned, pieces: &Range<usize>) -> bool {
    const SHORT: usize = 4;
    let mut at = pieces.start;
    while at < pieces.end {
        let group = page.group(at);
        if group.start == pieces.start && group.end >= pieces.end {
            return group.end == pieces.end;
        }
        if page.scan.digits_of(group.clone()).len() > SHORT {
            return false;
        }
        at = group.end;
    }
    at == pieces.end
}

/// Whether a Latin letter is adjacent to the value, as in `admin123` and `E324`; the word itself may be (`cvv123`,
/// `123CVV`).
pub(super) fn is_glued(page: &Scanned, at: &Range<usize>) -> bool {
    let is_word = |at: usize| {
        let mark = page.marks.partition_point(|mark| mark.at.end <= at);
        page.marks.get(mark).is_some_and(|mark| mark.at.contains(&at) && mark.meaning != Meaning::Filler)
    };
    let before =
        at.start.checked_sub(1).filter(|at| page.scan.plain.get(*at).is_some_and(char::is_ascii_alphabetic));
    let behind = Some(at.end).filter(|at| page.scan.plain.get(*at).is_some_and(char::is_ascii_alphabetic));
    [before, behind].into_iter().flatten().any(|letter| !is_word(letter))
}

/// Whether a group says how many digits the value has: `6位`, `3 digits`, `4-digit`.
pub(super) fn is_measure(page: &Scanned, group: &Range<usize>) -> bool {
    let digits = page.scan.digits_of(group.clone());
    let rest = page.scan.from(page.scan.span(group).end);
    let rest = rest.get(usize::from(matches!(rest.first(), Some(' ' | '-')))..).unwrap_or_default();
    digits.len() <= 2
        && (rest.first() == Some(&'位') || begins_with(rest, "digit") || begins_with(rest, "个数"))
}
