//! Finds the codes that come closest to the query if few have all of it: words are split where the script changes and
//! at punctuation, Chinese ones into [their parts](super::parts), English ones reduced to their stems; if a word is
//! found nowhere, typos and omitted initials are tolerated. What few codes say weighs more than what many do.

use super::hit::{Hit, HitPlace, PRECISION, Reason, Spelling};
use super::parts::{Covered, Phrase, Weights, rarity};
use super::word::{Exact, Initials, Match, Slips, Stem, stem};
use super::{Index, LONGEST, Looked, Typing, position};
use crate::tree::{CodePassages, Text};

/// The least share, in hundredths, of the best entry's score that another needs to be found beside it, and the least
/// that any needs.
const BESIDE_THE_NEAREST: u32 = 55;
const LEAST: u32 = 34;

/// The cost of having nothing of a word: more than having it anywhere.
const NOTHING: u32 = 150;

/// The least cost of having a word in part.
const IN_PART: u32 = 45;

/// Words that say next to nothing, however few codes have them: they are not searched beside others.
const LITTLE: &[&str] = &[
    "a", "an", "and", "are", "can't", "cannot", "can", "did", "didn't", "do", "does", "doesn't", "don't",
    "for", "got", "has", "have", "how", "i", "in", "is", "isn't", "it", "my", "no", "not", "of", "on", "the",
    "to", "was", "why", "with", "won't",
];

/// The weight of a Latin word relative to the characters and pairs of a Chinese one.
const LATIN: u32 = 3;

/// A part of a word, in one script.
struct Segment<'w> {
    /// The word's number.
    word: usize,
    said: &'w str,
    is_latin: bool,
}

/// How much of a segment an entry has, in hundredths, and why.
struct Share {
    hundredths: u32,
    /// It has all of it in one piece.
    is_whole: bool,
    reason: Reason,
}

impl Share {
    fn whole(reason: Reason) -> Share {
        Share { hundredths: 100, is_whole: true, reason }
    }

    /// The cost of having this share of it there: nearly all of it costs a little more than having it in what people
    /// say, less than half of it more than having it in a step.
    fn cost(&self) -> u32 {
        match 100 - self.hundredths.min(100) {
            0 => self.reason.cost,
            lacking => self.reason.cost.max(IN_PART) + lacking * 4 / 5,
        }
    }
}

/// What each entry has of a segment.
struct Shares {
    /// How much the segment weighs.
    weight: u32,
    of: Vec<Option<Share>>,
}

impl Index<'_> {
    /// Adds the entries that come closest to having the words to those that have them all.
    pub(super) fn add_nearest(
        &self,
        (words, mut looked): (&[&str], Vec<Looked>),
        typing: Typing,
        hits: &mut Vec<Hit>,
    ) {
        let mut segments: Vec<Segment<'_>> = words
            .iter()
            .enumerate()
            .filter(|(_, word)| word.chars().count() <= LONGEST)
            .flat_map(|(number, word)| segments(number, word))
            .collect();
        if segments.iter().any(|segment| !LITTLE.contains(&segment.said)) {
            segments.retain(|segment| !LITTLE.contains(&segment.said));
        }
        // A word that matches exactly somewhere has no better place, unless it is a Chinese phrase, which may be said
        // with other words between.
        let is_phrase = || match segments.as_slice() {
            [only] if words.len() == 1 => !only.is_latin && only.said.chars().count() > 1,
            _ => words.len() > 1,
        };
        if hits.is_empty() || is_phrase() {
            let shares = segments.iter().map(|segment| {
                let is_word = words.get(segment.word).is_some_and(|word| *word == segment.said);
                let looked = if is_word { looked.get_mut(segment.word) } else { None };
                self.shares(segment, self.exact(segment, looked, typing))
            });
            let shares = shares.collect();
            self.add(words, &segments, shares, hits);
        }
    }

    /// Each entry's best reason for an exact match of a segment; earlier matches are reused.
    fn exact(
        &self,
        segment: &Segment<'_>,
        looked: Option<&mut Looked>,
        typing: Typing,
    ) -> Vec<Option<Reason>> {
        let (found, at) = match looked {
            Some(looked) => (std::mem::take(&mut looked.found), looked.at.iter().map(|at| !at).collect()),
            None => (Vec::new(), vec![true; self.entries.len()]),
        };
        if at.iter().all(|at| !at) {
            return found;
        }
        let mut exact = self.word(segment.said, &Exact::new(segment.said, &self.pinyin, typing), &at);
        for (exact, found) in exact.iter_mut().zip(found) {
            *exact = found.or(exact.take());
        }
        exact
    }

    fn add(&self, words: &[&str], segments: &[Segment<'_>], mut shares: Vec<Shares>, hits: &mut Vec<Hit>) {
        let weight: u32 = shares.iter().map(|shares| shares.weight).sum();
        let of = |entry: usize, of: &dyn Fn(Option<&Share>) -> u32| -> u32 {
            let share = |shares: &Shares| shares.weight * of(shares.of.get(entry).and_then(Option::as_ref));
            shares.iter().map(share).sum()
        };
        let coverage = |entry| of(entry, &|share| share.map_or(0, |share| share.hundredths)) / weight.max(1);
        let scale = PRECISION * u32::try_from(words.len()).unwrap_or(u32::MAX);
        let cost = |entry| scale * of(entry, &|share| share.map_or(NOTHING, Share::cost)) / weight.max(1);
        let all: Vec<(u32, u32)> =
            (0..self.entries.len()).map(|entry| (coverage(entry), cost(entry))).collect();
        let most = all.iter().map(|(coverage, _)| *coverage).max().unwrap_or(0);
        let known: Vec<usize> = hits.iter().map(|hit| hit.entry).collect();
        for (entry, (coverage, cost)) in all.into_iter().enumerate() {
            if coverage < LEAST.max(most * BESIDE_THE_NEAREST / 100) || known.contains(&entry) {
                continue;
            }
            let reasons = shares.iter_mut().zip(segments).filter_map(|(shares, segment)| {
                let share = shares.of.get_mut(entry)?.take()?;
                Some((share.is_whole, Reason { word: segment.word, ..share.reason }))
            });
            let reasons: Vec<(bool, Reason)> = reasons.collect();
            hits.push(nearest((words.len(), segments), (entry, cost), reasons));
        }
    }

    /// What each entry has of a segment.
    fn shares(&self, segment: &Segment<'_>, exact: Vec<Option<Reason>>) -> Shares {
        if !segment.is_latin {
            return self.shares_of_phrase(segment.said, exact);
        }
        let found = self.stemmed(segment.said, exact);
        let found = if found.iter().any(Option::is_some) { found } else { self.misspelled(segment.said) };
        let having = found.iter().flatten().filter(|reason| reason.place <= HitPlace::Cause).count();
        Shares {
            weight: LATIN * rarity(self.entries.len(), having),
            of: found.into_iter().map(|found| found.map(Share::whole)).collect(),
        }
    }

    /// Each entry's best reason for an English word with any ending: the word itself, unless its stem matches in a
    /// better place.
    fn stemmed(&self, said: &str, mut found: Vec<Option<Reason>>) -> Vec<Option<Reason>> {
        let Some(stem) = stem(said) else { return found };
        let is_far = |found: &Option<Reason>| found.as_ref().is_none_or(|found| found.place > HitPlace::Find);
        let far: Vec<bool> = found.iter().map(is_far).collect();
        let stems = self.word("", &Stem(stem), &far);
        for (found, stem) in found.iter_mut().zip(stems) {
            *found = stem.or(found.take());
        }
        found
    }

    /// Each entry's best reason for a word without any exact match: with a typo; else by initials, some of which may be
    /// omitted.
    fn misspelled(&self, said: &str) -> Vec<Option<Reason>> {
        let slips = Slips::new(said).map(|slips| self.word("", &slips, &vec![true; self.entries.len()]));
        match slips.filter(|found| found.iter().any(Option::is_some)) {
            Some(found) => found,
            None => {
                Initials::new(said, &self.pinyin).map(|initials| self.heads(&initials)).unwrap_or_default()
            }
        }
    }

    /// What each entry has of a Chinese phrase, up to all of it.
    fn shares_of_phrase(&self, said: &str, exact: Vec<Option<Reason>>) -> Shares {
        let phrase = Phrase::new(said);
        let each: Vec<Covered> = self
            .entries
            .iter()
            .map(|entry| {
                let texts = heads(entry).flat_map(|(_, text)| self.wordings(text));
                texts.fold(Covered::default(), |covered, (_, said)| covered.with(phrase.covered(said)))
            })
            .collect();
        let weights = phrase.weights(&each);
        let whole = weights.whole().max(1);
        let shares = self.entries.iter().zip(each).zip(exact).map(|((entry, covered), exact)| {
            let exact = exact.map(Share::whole);
            let in_part = self.part(&phrase, &weights, entry, covered);
            [exact, in_part].into_iter().flatten().min_by_key(Share::cost)
        });
        Shares { weight: whole, of: shares.collect() }
    }

    /// What an entry has of a phrase, in its best text and in all of them.
    fn part(&self, phrase: &Phrase, weights: &Weights, entry: &CodePassages, all: Covered) -> Option<Share> {
        let (whole, all) = (weights.whole().max(1), weights.of(all));
        if 100 * all < whole * LEAST {
            return None;
        }
        let texts = heads(entry).flat_map(|(place, text)| {
            self.wordings(text).map(move |(column, said)| (place, text, column, said))
        });
        let shares = texts.filter_map(|(place, text, column, said)| {
            let covered = phrase.covered(said);
            if !phrase.is_told_by(covered) {
                return None;
            }
            let hundredths = (3 * weights.of(covered) + all) * 100 / (4 * whole);
            let at = phrase.longest(said);
            let (cost, rest) = (20 * place as u32 + position(said, &at), said.len() - at.len());
            let is_whole = phrase.is_whole(said.get(at.clone())?);
            let spelling = Spelling::Letters;
            let reason = Reason { word: 0, place, spelling, text: Some(text), column, at, cost, rest };
            Some(Share { hundredths, is_whole, reason })
        });
        shares.min_by_key(|share| (share.cost(), share.reason.rest))
    }

    /// Each entry's best reason for a word in its message, phrases and cause.
    fn heads(&self, matcher: &dyn Match) -> Vec<Option<Reason>> {
        let best =
            |entry: &CodePassages| heads(entry).find_map(|(place, text)| self.best(matcher, &[text], place));
        self.entries.iter().map(best).collect()
    }

    /// A text, in each of the library's languages.
    fn wordings(&self, text: Text) -> impl Iterator<Item = (usize, &str)> {
        let languages = self.library.manifest().languages.len();
        let wordings = self.library.texts().wordings(text).take(languages).enumerate();
        wordings.map(|(column, wording)| (column, wording.said))
    }
}

/// The texts about a code itself, the closest to it first.
fn heads(entry: &CodePassages) -> impl Iterator<Item = (HitPlace, Text)> {
    let message = entry.message.map(|text| (HitPlace::Message, text));
    let find = entry.find.iter().map(|text| (HitPlace::Find, *text));
    let cause = entry.cause.map(|text| (HitPlace::Cause, text));
    message.into_iter().chain(find).chain(cause)
}

/// An entry that has part of the query: for each of its shares whether it is whole, and the reason.
fn nearest(
    (words, segments): (usize, &[Segment<'_>]),
    (entry, cost): (usize, u32),
    shares: Vec<(bool, Reason)>,
) -> Hit {
    let is_whole = |word: usize| {
        let of = segments.iter().filter(|segment| segment.word == word).count();
        of > 0 && shares.iter().filter(|(whole, reason)| *whole && reason.word == word).count() == of
    };
    let missing = (0..words).filter(|word| !is_whole(*word)).count();
    let rest = shares.iter().map(|(_, reason)| reason.rest).sum();
    Hit {
        entry,
        reasons: shares.into_iter().map(|(_, reason)| reason).collect(),
        missing,
        cost: (cost, rest),
    }
}

/// The parts of a word that are in one script.
fn segments(word: usize, said: &str) -> impl Iterator<Item = Segment<'_>> {
    let kind = |character: char| match character {
        '-' | '\'' | '’' => Some(true),
        _ => character.is_alphanumeric().then(|| !is_chinese(character)),
    };
    let mut rest = said;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|character: char| !character.is_alphanumeric());
        let is_latin = kind(rest.chars().next()?)?;
        let end = rest.find(|character: char| kind(character) != Some(is_latin)).unwrap_or(rest.len());
        let (said, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(Segment { word, said, is_latin })
    })
}

/// Whether a character is Chinese, or of another script without spaces between words.
fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
