//! Card numbers in a text: which of its digits, in one group or in several, form one.

use super::groups::DigitGroups;
use super::issuers::{
    LENGTHS, begins_as_card, has_two_lengths, has_usual_length, is_card, is_card_in_groups, is_issued,
    is_misheard, is_misheard_in_groups, is_printed, may_begin, parting,
};
use super::known::Recognition;
use super::numerals::DigitKind;
use super::scan::{Gap, Piece};
use super::scanned::Scanned;
use super::spelling::{is_letter, mask};
use super::words::Meaning;
use std::ops::Range;

/// A card number in a text: its range of characters, and what may be kept of it.
pub(super) struct CardNumber {
    pub(super) at: Range<usize>,
    pub(super) cut: String,
}

/// The card numbers of a page, in order.
pub(super) fn card_numbers(page: &Scanned) -> Vec<CardNumber> {
    let digits = page.scan.digits.len();
    let mut search = Search::new(page);
    if digits >= *LENGTHS.start() {
        search.alone();
        search.printed(true);
        search.printed(false);
        search.joined();
        // Digits that were taken for a part of another number which then was not one.
        search.alone();
        search.announced();
    }
    search.masked();
    search.found.sort_by_key(|number| number.at.start);
    search.found
}

struct Search<'p> {
    page: &'p Scanned,
    /// The pieces that already belong to a number.
    taken: Vec<bool>,
    groups: DigitGroups<'p>,
    found: Vec<CardNumber>,
}

/// Pieces that may form a number together.
struct Candidate {
    pieces: Range<usize>,
    /// The lengths of its groups.
    groups: Vec<usize>,
}

impl<'p> Search<'p> {
    fn new(page: &'p Scanned) -> Self {
        let taken = vec![false; page.scan.pieces.len()];
        let mut search = Self { page, groups: DigitGroups::new(page), taken, found: Vec::new() };
        // What was cut before stays, and nothing beside it belongs to it.
        for masked in page.masked.iter().filter(|masked| masked.cut.is_none()) {
            let pieces = search.within(&masked.at);
            search.taken.get_mut(pieces).unwrap_or_default().fill(true);
        }
        search
    }

    /// The pieces that overlap a range of characters.
    fn within(&self, at: &Range<usize>) -> Range<usize> {
        let pieces = &self.page.scan.pieces;
        let first = pieces.partition_point(|piece| piece.at.end <= at.start);
        first..pieces.partition_point(|piece| piece.at.start < at.end)
    }

    /// Cuts the numbers that were cut before, but not enough, unless their stars were separators between the groups of
    /// a whole one.
    fn masked(&mut self) {
        for masked in &self.page.masked {
            if let Some(cut) = &masked.cut
                && self.is_free(self.within(&masked.at))
            {
                self.found.push(CardNumber { at: masked.at.clone(), cut: cut.clone() });
            }
        }
    }

    fn digits(&self, pieces: Range<usize>) -> &'p [u8] {
        self.page.scan.digits_of(pieces)
    }

    fn is_free(&self, pieces: Range<usize>) -> bool {
        self.taken.get(pieces).is_some_and(|taken| !taken.contains(&true))
    }

    fn take(&mut self, pieces: Range<usize>, parts: &[&[u8]]) {
        let text =
            |digits: &&[u8]| mask(&digits.iter().map(|digit| char::from(b'0' + digit)).collect::<String>());
        let mut cut = parts.iter().map(text).collect::<Vec<_>>().join(" ");
        let at = self.page.scan.span(&pieces);
        // A figure adjacent in another script must not become a part of the remainder.
        let is_figure = |at: Option<usize>| {
            at.and_then(|at| self.page.scan.raw.get(at)).is_some_and(char::is_ascii_digit)
        };
        if is_figure(at.start.checked_sub(1)) {
            cut.insert(0, ' ');
        }
        if is_figure(Some(at.end)) {
            cut.push(' ');
        }
        self.taken.get_mut(pieces).unwrap_or_default().fill(true);
        self.found.push(CardNumber { at, cut });
    }

    /// Takes the groups that are a card number by themselves, pieces first.
    fn alone(&mut self) {
        let mut at = 0;
        while at < self.page.scan.pieces.len() {
            let group = self.page.group(at);
            at = group.end;
            if group.len() > 1 && self.is_one(&group) {
                self.take_alone(group.clone());
            }
            for piece in group.clone() {
                self.take_alone(piece..piece + 1);
            }
            if group.len() > 1 {
                self.take_alone(group);
            }
        }
    }

    /// Whether a group rather than one of its pieces is a card number, as in `①4111…`: it has letters among its digits,
    /// or a usual length, which the piece lacks.
    fn is_one(&self, group: &Range<usize>) -> bool {
        let is_usual = |pieces: Range<usize>| {
            let digits = self.digits(pieces);
            is_card(digits) && has_usual_length(digits)
        };
        let letters = |piece: &Piece| piece.script == DigitKind::Letter;
        let has_letters = self.page.scan.pieces.get(group.clone()).is_some_and(|all| all.iter().any(letters));
        let is_whole = is_usual(group.clone()) && !group.clone().any(|piece| is_usual(piece..piece + 1));
        has_letters && is_card(self.digits(group.clone())) || is_whole
    }

    fn take_alone(&mut self, pieces: Range<usize>) {
        let digits = self.digits(pieces.clone());
        if !self.is_free(pieces.clone()) {
            return;
        }
        let start = self.page.scan.span(&pieces).start;
        let is_called_other = || self.page.is_called_other(start);
        if self.is_of_a_whole(&pieces) {
            return;
        }
        let is_one = is_card(digits) || is_misheard(digits) && !is_called_other();
        if is_one {
            self.take(pieces, &[digits]);
        } else if let Some((first, second)) = parting(digits).and_then(|at| digits.split_at_checked(at))
            && !is_called_other()
        {
            self.take(pieces, &[first, second]);
        }
    }

    /// Whether pieces that may be a card number are more likely part of one that includes what is joined to them: if
    /// words for the places of its parts say so; or their own check digit is wrong and the scheme has longer numbers,
    /// too; or nobody issues numbers of their length, or hardly anybody does and all are grouped as a scheme prints
    /// them.
    fn is_of_a_whole(&self, pieces: &Range<usize>) -> bool {
        let digits = self.digits(pieces.clone());
        let is_announced =
            |whole: &Range<usize>| whole.start < pieces.start && self.groups.is_called_card(whole);
        let is_whole = |whole: &Range<usize>| {
            let is_more = match (is_card(digits), is_issued(digits), has_usual_length(digits)) {
                // Nobody types one number in several scripts.
                (true, true, true) => pieces.len() > 1 && has_usual_length(self.digits(whole.clone())),
                (true, true, false) => {
                    is_printed(self.digits(whole.clone()), &self.groups.sizes(whole))
                        || self.is_longer(whole, pieces)
                }
                (true, false, _) => true,
                (false, ..) => {
                    has_two_lengths(digits)
                        && self.groups.is_end(whole.start)
                        && self.groups.is_end(whole.end)
                }
            };
            is_more || is_announced(whole) || self.groups.has_place(whole)
        };
        begins_as_card(digits) && self.wholes(pieces).iter().any(is_whole)
    }

    /// Whether a card number covers everything that is joined, has a usual length, and begins before some pieces of it
    /// with nothing else recognizable.
    fn is_longer(&self, whole: &Range<usize>, pieces: &Range<usize>) -> bool {
        let begins =
            || self.groups.known(whole.start..whole.start + 1).first() == Some(&Recognition::Nothing);
        let is_all = self.groups.is_end(whole.start) && self.groups.is_end(whole.end);
        whole.start < pieces.start && is_all && has_usual_length(self.digits(whole.clone())) && begins()
    }

    /// The card numbers that some pieces form together with what is joined to them.
    fn wholes(&self, pieces: &Range<usize>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = pieces.start;
        loop {
            let mut end = pieces.end;
            while self.digits(start..end).len() <= *LENGTHS.end() && self.is_free(start..end) {
                if (start..end) != *pieces && is_card(self.digits(start..end)) {
                    found.push(start..end);
                }
                if self.groups.is_end(end) {
                    break;
                }
                end += 1;
            }
            if self.groups.is_end(start) || self.digits(start..pieces.end).len() > *LENGTHS.end() {
                return found;
            }
            start -= 1;
        }
    }

    /// What the pieces from this one on may form together, the shortest first.
    fn candidates(&self, first: usize) -> Vec<Candidate> {
        let mut found = Vec::new();
        let start = self.page.scan.pieces.get(first).map_or(0, |piece| piece.digits.start);
        let ahead = self.page.scan.digits.get(start..).unwrap_or_default();
        if !may_begin(ahead.get(..ahead.len().min(*LENGTHS.end())).unwrap_or_default()) {
            return found;
        }
        let mut groups: Vec<usize> = Vec::new();
        let mut total = 0;
        for (offset, piece) in self.page.scan.pieces.get(first..).unwrap_or_default().iter().enumerate() {
            let end = first + offset + 1;
            let is_joined = offset == 0 || piece.gap != Gap::Apart;
            total += piece.len();
            if !is_joined || total > *LENGTHS.end() || !self.is_free(end - 1..end) {
                break;
            }
            match groups.last_mut() {
                Some(last) if piece.gap == Gap::Touching => *last += piece.len(),
                _ => groups.push(piece.len()),
            }
            if begins_as_card(self.digits(first..end)) && !self.counts(first, end, groups.len()) {
                found.push(Candidate { pieces: first..end, groups: groups.clone() });
            }
        }
        found
    }

    /// Whether the last of several groups is a quantity: `4111 1111 1111 1234 50元`; or, after what is a card number
    /// without it, as round as counts are, or an amount: `128.50`.
    fn counts(&self, first: usize, end: usize, groups: usize) -> bool {
        let pieces = &self.page.scan.pieces;
        let cents = || pieces.get(end).is_some_and(|cents| cents.gap == Gap::Sign('.') && cents.len() <= 2);
        let is_figure = || {
            let digits = self.digits(first..end);
            let count = self.digits(end - 1..end);
            let card = digits.get(..digits.len() - count.len()).unwrap_or_default();
            (matches!(count, [1..=9, 0, 0]) || cents()) && card.len() == 16 && is_card(card)
        };
        groups > 1 && (self.groups.is_counted(end - 1) || is_figure())
    }

    /// Takes the numbers that are grouped as schemes print them: those with a right check digit, or the others.
    fn printed(&mut self, checked: bool) {
        let mut at = 0;
        while at < self.page.scan.pieces.len() {
            at = match self.printed_at(at, checked) {
                Some(pieces) => {
                    self.take(pieces.clone(), &[self.digits(pieces.clone())]);
                    pieces.end
                }
                None => at + 1,
            };
        }
    }

    fn printed_at(&self, first: usize, checked: bool) -> Option<Range<usize>> {
        let fits = |candidate: &Candidate| {
            let digits = self.digits(candidate.pieces.clone());
            if checked {
                is_card(digits)
                    && is_printed(digits, &candidate.groups)
                    && self.groups.is_even(&candidate.pieces)
                    && !self.is_cut_out(&candidate.pieces)
            } else {
                is_misheard_in_groups(digits, &candidate.groups) && self.is_by_itself(candidate)
            }
        };
        let all = self.candidates(first).into_iter().filter(fits);
        let best = all.max_by_key(|candidate| {
            let digits = self.digits(candidate.pieces.clone());
            let is_all =
                self.groups.is_end(candidate.pieces.start) && self.groups.is_end(candidate.pieces.end);
            (self.groups.is_apart(&candidate.pieces), is_all, has_usual_length(digits), digits.len())
        });
        best.map(|candidate| candidate.pieces)
    }

    /// Whether pieces are cut out of written groups, all of which form a card number: the inner fourteen digits of
    /// `3O3697 573634 l33l8`.
    fn is_cut_out(&self, pieces: &Range<usize>) -> bool {
        let is_all = |whole: &Range<usize>| self.groups.is_end(whole.start) && self.groups.is_end(whole.end);
        !self.groups.is_apart(pieces) && self.wholes(pieces).iter().any(is_all)
    }

    /// Whether groups as a scheme prints them are taken for a card number with a wrong check digit: not if a word says
    /// otherwise, not round figures, and not out of a longer list of groups of four.
    fn is_by_itself(&self, candidate: &Candidate) -> bool {
        let pieces = &candidate.pieces;
        let digits = self.digits(pieces.clone());
        let is_whole =
            |whole: &Range<usize>| self.groups.is_end(whole.start) && self.groups.is_end(whole.end);
        let inner = self.page.scan.pieces.get(pieces.start + 1..pieces.end).unwrap_or_default();
        let is_joined = inner.iter().any(|piece| matches!(piece.gap, Gap::Joined | Gap::Place));
        let is_ragged = !self.groups.is_even(pieces) && (is_joined || candidate.groups.len() == 3);
        let is_part = candidate.groups != [4, 4, 4, 4] && self.wholes(pieces).iter().any(is_whole);
        let start = self.page.scan.span(pieces).start;
        if is_ragged || is_part || !self.groups.is_apart(pieces) || self.page.is_called_other(start) {
            return false;
        }
        let four = |piece: usize| {
            self.page.scan.pieces.get(piece).is_some_and(|piece| piece.len() == 4)
                && self.is_free(piece..piece + 1)
        };
        let gap = |piece: usize| self.page.scan.pieces.get(piece).map(|piece| piece.gap);
        let follows = gap(pieces.start).is_some_and(|gap| gap != Gap::Apart)
            && pieces.start.checked_sub(1).is_some_and(four);
        // `…，尾号 5107` repeats its end.
        let goes_on = gap(pieces.end).is_some_and(|gap| !matches!(gap, Gap::Apart | Gap::Joined))
            && four(pieces.end)
            && !self.digits(pieces.end..pieces.end + 4).get(..16).is_some_and(begins_as_card);
        let rounded = digits.chunks_exact(4).all(|group| group.ends_with(&[0, 0]));
        !follows && !goes_on && !rounded && !self.is_series(pieces)
    }

    /// Whether it is a list of ascending codes.
    fn is_series(&self, pieces: &Range<usize>) -> bool {
        let number = |digits: &[u8]| digits.iter().fold(0_u32, |value, digit| value * 10 + u32::from(*digit));
        let digits = self.digits(pieces.clone());
        let values: Vec<u32> = digits.chunks_exact(4).map(number).collect();
        values.windows(2).all(|two| matches!(two, [one, two] if (*one..one + 10).contains(two)))
    }

    /// Takes the numbers that joined groups form together: with a card's prefix, a right check digit, and at least one
    /// group that is not recognized as something else.
    fn joined(&mut self) {
        let mut at = 0;
        while at < self.page.scan.pieces.len() {
            let Some(first) = self.joined_at(at) else {
                at += 1;
                continue;
            };
            // It is more likely than any that overlap it.
            let rivals: Vec<Candidate> =
                first.pieces.clone().filter_map(|start| self.joined_at(start)).collect();
            let best = rivals.into_iter().max_by_key(|candidate| {
                (self.groups.likelihood(&candidate.pieces), std::cmp::Reverse(candidate.pieces.start))
            });
            let pieces = best.unwrap_or(first).pieces;
            at = pieces.end;
            self.take(pieces.clone(), &[self.digits(pieces)]);
        }
    }

    fn joined_at(&self, first: usize) -> Option<Candidate> {
        let mut candidates = self.candidates(first);
        candidates
            .retain(|candidate| is_card_in_groups(self.digits(candidate.pieces.clone()), &candidate.groups));
        if candidates.is_empty() || self.groups.is_code(first) {
            return None;
        }
        candidates.retain(|candidate| {
            let all = self.groups.known(candidate.pieces.clone());
            self.groups.has_place(&candidate.pieces)
                || self.groups.is_called_card(&candidate.pieces)
                    && all.iter().all(|known| *known < Recognition::Something)
                || all.contains(&Recognition::Nothing) && !all.contains(&Recognition::Alone)
        });
        candidates.into_iter().max_by_key(|candidate| self.groups.likelihood(&candidate.pieces))
    }

    /// Takes what a preceding word calls a card's number, in any groups of the usual length and with any check digit,
    /// unless it is recognized as something else.
    fn announced(&mut self) {
        for at in 0..self.page.scan.pieces.len() {
            let mut candidates = self.candidates(at);
            let start = self.page.scan.span(&(at..at + 1)).start;
            let ending = self.ending(at);
            if candidates.is_empty() && ending.is_none() || self.page.called(start) != Some(Meaning::Card) {
                continue;
            }
            if let Some(pieces) = ending {
                self.take(pieces.clone(), &[self.digits(pieces)]);
                continue;
            }
            let is_unknown = |known: &Recognition| *known == Recognition::Nothing;
            candidates.retain(|candidate| self.groups.known(candidate.pieces.clone()).iter().all(is_unknown));
            let fits = |candidate: &Candidate| {
                let is_usual = has_usual_length(self.digits(candidate.pieces.clone()));
                let is_grouped = candidate.groups.len() == 1 || is_grouped(&candidate.groups);
                self.groups.is_apart(&candidate.pieces) && (is_usual || is_grouped)
            };
            let best = candidates
                .into_iter()
                .filter(fits)
                .max_by_key(|candidate| self.groups.likelihood(&candidate.pieces));
            if let Some(Candidate { pieces, .. }) = best {
                self.take(pieces.clone(), &[self.digits(pieces)]);
            }
        }
    }

    /// The card number of a usual length that begins here and whose end has its own word, which otherwise repeats the
    /// end of one: `4111 1111 1111 尾号1111`.
    fn ending(&self, first: usize) -> Option<Range<usize>> {
        const WORDS: [&str; 4] = ["尾号", "尾数", "last", "ending"];
        const LAST: usize = 4;
        let pieces = self.page.scan.pieces.get(first..)?;
        let is_joined = |piece: &&Piece| piece.gap != Gap::Apart;
        let groups = 1 + pieces.iter().skip(1).take(*LENGTHS.end()).take_while(is_joined).count();
        let (before, last) = (pieces.get(groups - 1)?, pieces.get(groups)?);
        let whole = first..first + groups + 1;
        let digits = self.digits(whole.clone());
        let between = self.page.scan.plain.get(before.at.end..last.at.start)?;
        let said: String =
            between.iter().filter(|letter| is_letter(**letter) || letter.is_ascii_digit()).collect();
        let is_whole = last.len() == LAST && is_card(digits) && has_usual_length(digits);
        (is_whole && self.is_free(whole.clone()) && WORDS.contains(&said.as_str())).then_some(whole)
    }
}

/// Whether groups are a card's as people write them, with a digit missing or one too many at the end.
fn is_grouped(groups: &[usize]) -> bool {
    match groups {
        [4, 6, last] => (3..=6).contains(last),
        [fours @ .., last] => {
            fours.len() > 2 && fours.iter().all(|group| *group == 4) && (1..=5).contains(last)
        }
        [] => false,
    }
}
