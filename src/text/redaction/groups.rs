//! Groups of digits on a page: what is joined to them, what is known about them, and how likely they are one number.

use super::issuers::{has_usual_length, is_issued};
use super::known::{Recognition, known};
use super::scan::{Gap, Piece};
use super::scanned::Scanned;
use super::words::Meaning;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::ops::Range;

/// The groups of a page, with cached properties.
pub(super) struct DigitGroups<'p> {
    page: &'p Scanned,
    known: OnceCell<Vec<Recognition>>,
    /// Whether each piece is a quantity.
    counted: OnceCell<Vec<bool>>,
}

impl<'p> DigitGroups<'p> {
    pub(super) fn new(page: &'p Scanned) -> Self {
        Self { page, known: OnceCell::new(), counted: OnceCell::new() }
    }

    fn pieces(&self, pieces: Range<usize>) -> &'p [Piece] {
        self.page.scan.pieces.get(pieces).unwrap_or_default()
    }

    /// The lengths of the groups that some pieces form.
    pub(super) fn sizes(&self, pieces: &Range<usize>) -> Vec<usize> {
        let mut sizes: Vec<usize> = Vec::new();
        for piece in self.pieces(pieces.clone()) {
            match sizes.last_mut() {
                Some(last) if piece.gap == Gap::Touching => *last += piece.len(),
                _ => sizes.push(piece.len()),
            }
        }
        sizes
    }

    /// Whether nothing is joined to what ends before this piece, or what begins with it, disregarding the number of a
    /// code and quantities, which are not part of another number.
    pub(super) fn is_end(&self, piece: usize) -> bool {
        let Some(next) = self.page.scan.pieces.get(piece) else { return true };
        let is_code = || piece.checked_sub(1).is_none_or(|before| self.is_code(before));
        next.gap == Gap::Apart || is_code() || self.is_counted(piece)
    }

    pub(super) fn is_counted(&self, piece: usize) -> bool {
        let is_quantity = |piece: &Piece| piece.len() <= 9 && self.page.is_quantity(piece.at.end);
        let all = || self.page.scan.pieces.iter().map(is_quantity).collect();
        self.counted.get_or_init(all).get(piece) == Some(&true)
    }

    /// What is known about some pieces.
    pub(super) fn known(&self, pieces: Range<usize>) -> &[Recognition] {
        self.known.get_or_init(|| known(self.page)).get(pieces).unwrap_or_default()
    }

    /// Whether a word for a place is between some pieces.
    pub(super) fn has_place(&self, pieces: &Range<usize>) -> bool {
        let inner = self.pieces(pieces.start + 1..pieces.end);
        inner.iter().any(|piece| piece.gap == Gap::Place)
    }

    /// Whether a word before some pieces calls them a card's number.
    pub(super) fn is_called_card(&self, pieces: &Range<usize>) -> bool {
        self.page.called(self.page.scan.span(pieces).start) == Some(Meaning::Card)
    }

    /// Whether no digit is adjacent to the pieces.
    pub(super) fn is_apart(&self, pieces: &Range<usize>) -> bool {
        let gap = |at: usize| self.page.scan.pieces.get(at).map(|piece| piece.gap);
        gap(pieces.start) != Some(Gap::Touching) && gap(pieces.end) != Some(Gap::Touching)
    }

    /// Whether a piece is the number of a code: `E102`, `B05`.
    pub(super) fn is_code(&self, piece: usize) -> bool {
        let Some(piece) = self.page.scan.pieces.get(piece) else { return false };
        let before =
            |back: usize| piece.at.start.checked_sub(back).and_then(|at| self.page.scan.raw.get(at)).copied();
        piece.len() <= 3
            && piece.gap != Gap::Touching
            && before(1).is_some_and(|letter| letter.is_ascii_uppercase())
            && !before(2).is_some_and(|letter| letter.is_ascii_alphanumeric())
    }

    /// Whether the separators between the groups are all the same.
    pub(super) fn is_even(&self, pieces: &Range<usize>) -> bool {
        let inner = self.pieces(pieces.start + 1..pieces.end);
        let mut gaps = inner.iter().map(|piece| piece.gap).filter(|gap| *gap != Gap::Touching);
        let first = gaps.next();
        gaps.all(|gap| Some(gap) == first)
    }

    /// How likely joined groups are one number, compared to others with the same groups: the most important criterion
    /// comes first.
    pub(super) fn likelihood(&self, pieces: &Range<usize>) -> impl Ord + use<> {
        let digits = self.page.scan.digits_of(pieces.clone());
        let gap = |at: usize| self.page.scan.pieces.get(at).map_or(Gap::Apart, |piece| piece.gap);
        let inner = (pieces.start + 1..pieces.end).map(gap).find(|gap| *gap != Gap::Touching);
        let is_outer = |at: usize| inner.is_some_and(|inner| gap(at) != inner);
        let stands_out = self.is_even(pieces) && is_outer(pieces.start) && is_outer(pieces.end);
        let (begins, ends) = (self.is_end(pieces.start), self.is_end(pieces.end));
        let is_whole = begins && ends;
        let begins = begins && self.known(pieces.clone()).first() == Some(&Recognition::Nothing);
        let known = Reverse(self.known_at_ends(pieces));
        let (is_issued, is_usual) = (is_issued(digits), has_usual_length(digits));
        let script = self.page.scan.pieces.get(pieces.start).map(|piece| piece.script);
        let mut all = self.pieces(pieces.clone()).iter();
        let is_in_one_script = all.all(|piece| Some(piece.script) == script);
        (
            is_whole,
            is_issued,
            known,
            self.is_apart(pieces),
            is_usual,
            begins,
            is_in_one_script,
            ends,
            stands_out,
            digits.len(),
        )
    }

    /// How many digits of some pieces are recognized as something else and are at an end of them: inside a number they
    /// are part of it.
    fn known_at_ends(&self, pieces: &Range<usize>) -> usize {
        let known = self.known(pieces.clone());
        let is_known = |known: &&Recognition| **known == Recognition::Something;
        let first = known.iter().take_while(is_known).count();
        let last = known.iter().rev().take_while(is_known).count().min(known.len() - first);
        let ends = (pieces.start..pieces.start + first).chain(pieces.end - last..pieces.end);
        ends.filter_map(|at| self.page.scan.pieces.get(at)).map(Piece::len).sum()
    }
}
