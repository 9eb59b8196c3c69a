//! A scanned text with its digits and its words, as the rules see it.

use super::lexicon::{Hint, marks};
use super::masked::{Masked, masked};
use super::scan::{Escapes, Gap, Scan};
use super::spelling::is_letter;
use super::words::{Meaning, TIGHT_UNITS, UNITS};
use std::ops::Range;

pub(super) struct Scanned {
    pub(super) scan: Scan,
    pub(super) marks: Vec<Hint>,
    pub(super) masked: Vec<Masked>,
}

impl Scanned {
    pub(super) fn new(text: &str, reading: Escapes) -> Self {
        let scan = Scan::new(text, reading);
        // Nothing that is searched for is without.
        if scan.digits.is_empty() {
            return Self { scan, marks: Vec::new(), masked: Vec::new() };
        }
        let (marks, masked) = (marks(&scan), masked(&scan));
        Self { scan, marks, masked }
    }

    /// The last word that ends at or before this place, by its index among the marks.
    pub(super) fn mark_before(&self, at: usize) -> Option<usize> {
        self.marks.partition_point(|mark| mark.at.end <= at).checked_sub(1)
    }

    /// What the number that begins here is according to the word before it: only signs and fillers are between, or the
    /// letters that a code begins with.
    pub(super) fn called(&self, at: usize) -> Option<Meaning> {
        const SIGNS: usize = 6;
        const WORDS: usize = 4;
        const LETTERS: usize = 4;
        let letters =
            self.scan.until(at).iter().rev().take_while(|character| character.is_ascii_alphabetic()).count();
        let glued =
            self.mark_before(at).and_then(|mark| self.marks.get(mark)).is_some_and(|mark| mark.at.end == at);
        let mut from = if glued || letters > LETTERS { at } else { at - letters };
        let mut mark = self.mark_before(from);
        for _ in 0..WORDS {
            let word = self.marks.get(mark?)?;
            let between = self.scan.plain.get(word.at.end..from)?;
            if between.len() > SIGNS || between.iter().any(|sign| is_letter(*sign) || sign.is_ascii_digit()) {
                return None;
            }
            if word.meaning != Meaning::Filler {
                return Some(word.meaning);
            }
            from = word.at.start;
            mark = mark.and_then(|mark| mark.checked_sub(1));
        }
        None
    }

    /// Whether a word says that the number that begins here is not a card's.
    pub(super) fn is_called_other(&self, at: usize) -> bool {
        self.called(at).is_some_and(Meaning::is_of_another)
    }

    /// Whether the number that ends here counts or measures something: a unit follows.
    pub(super) fn is_quantity(&self, end: usize) -> bool {
        let rest = self.scan.from(end);
        let blanks = rest.iter().take(2).take_while(|blank| **blank == ' ').count();
        let rest = rest.get(blanks..).unwrap_or_default();
        if rest.first().is_some_and(char::is_ascii_alphabetic) {
            let length = rest.iter().take(14).take_while(|letter| letter.is_ascii_alphabetic()).count();
            return UNITS.split(',').any(|unit| unit.len() == length && begins_with(rest, unit));
        }
        let stands = |unit: &str| begins_with(rest, unit);
        UNITS.split(',').filter(|unit| !unit.is_ascii()).any(stands)
            || blanks == 0 && TIGHT_UNITS.split(',').any(stands)
    }

    /// The joined groups of digits from this piece on: each as its adjacent pieces.
    pub(super) fn group(&self, first: usize) -> Range<usize> {
        let touching = self
            .scan
            .pieces
            .get(first + 1..)
            .unwrap_or_default()
            .iter()
            .take_while(|piece| piece.gap == Gap::Touching)
            .count();
        first..first + 1 + touching
    }

    /// The group of digits that ends with this piece.
    pub(super) fn group_until(&self, last: usize) -> Range<usize> {
        let touches = |at: &usize| self.scan.pieces.get(*at).is_some_and(|piece| piece.gap == Gap::Touching);
        let touching = (0..=last).rev().take_while(touches).count();
        last.saturating_sub(touching)..last + 1
    }
}

pub(super) fn begins_with(text: &[char], word: &str) -> bool {
    let mut characters = text.iter();
    word.chars().all(|expected| characters.next() == Some(&expected))
}
