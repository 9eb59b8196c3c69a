//! Searches codes by description: their spelling, messages, causes and the words of their steps, in every language of
//! the library; Chinese by characters, pinyin, initials of pinyin, and any mix of these.
//!
//! Every search word is searched separately, and a code's best reason for each is kept: one in its message is better
//! than one in what people say for it, that is better than one in its cause, and that is better than one in its steps;
//! exact letters are better than pinyin. Texts with adjacent words in the typed order come before those with scattered
//! words. The codes with all of the words are found, and if those are few, also those that come closest: see
//! [`nearest`].

mod hit;
mod nearest;
mod parts;
mod word;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use ib_matcher::pinyin::PinyinData;

pub use hit::{Hit, HitPlace, Hits, Reason, Spelling};

use super::naming::{Near, named, near};
use crate::text::narrow::narrow;
use crate::text::simplified::simplified;
use crate::tree::marks;
use crate::tree::{CodePassages, Damage, Library, Passages, Said, Text, Title, Wording, fold};
use hit::{COST, of_code};
use word::{Exact, Match, NOTATIONS};

/// The most codes whose causes and steps are searched, too; in larger libraries so many steps say the same that finding
/// them all does not help, and searching them takes longer than somebody waits.
pub const MOST_SEARCHED_WHOLE: usize = 10_000;

/// The longest word and the most words that are searched: no text has longer ones, and nobody types more.
const LONGEST: usize = 64;
const MOST: usize = 16;

/// How many codes have to be found by their messages, or by what people say for them, for partial matches to be left
/// out.
const ENOUGH: usize = 5;

/// Whether somebody is still typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// The last syllable of pinyin may be incomplete.
    Going,
    /// The query is complete.
    Done,
}

/// The search index of a library.
pub struct Index<'l> {
    library: &'l Library,
    entries: Vec<CodePassages>,
    /// The texts of the sequences that an entry uses, at any depth; an index into `sequences` for each entry.
    shared: Vec<Vec<usize>>,
    sequences: Vec<Passages>,
    pinyin: PinyinData,
}

impl<'l> Index<'l> {
    /// Builds the search index of a library.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn of(library: &'l Library) -> Result<Index<'l>, Damage> {
        let Said { entries, sequences } =
            if library.trees() > MOST_SEARCHED_WHOLE { heads(library)? } else { library.passages()? };
        let (names, sequences): (Vec<Box<str>>, Vec<Passages>) = sequences.into_iter().unzip();
        let numbers: HashMap<Box<str>, usize> = names.into_iter().zip(0..).collect();
        let shared = entries.iter().map(|entry| used(&entry.passages, &numbers, &sequences)).collect();
        Ok(Index { library, entries, shared, sequences, pinyin: PinyinData::new(NOTATIONS) })
    }

    /// The entries, by table and row.
    #[must_use]
    pub fn entries(&self) -> &[CodePassages] {
        &self.entries
    }

    /// The codes that somebody may mean, the best first: those that the typed text names; else those with all of the
    /// words, and if those are few, also those that come closest.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn find(&self, typed: &str, typing: Typing) -> Result<Hits, Damage> {
        let plain: String = typed.chars().map(letter).collect();
        let plain = simplified(&plain).to_lowercase();
        let words: Vec<&str> = plain.split_whitespace().map(bare).take(MOST).collect();
        let looked: Vec<Looked> = self.whole(&words, typing);
        let mut whole = all_of(&looked, self.entries.len());
        let is_code = self.code(typed, &words, &mut whole)?;

        let has_all = whole.into_iter().enumerate();
        let has_all = has_all.filter(|(_, reasons)| !words.is_empty() && reasons.len() == words.len());
        let mut hits: Vec<Hit> = has_all.map(|(entry, reasons)| Hit::whole(entry, reasons)).collect();
        if !is_code && hits.iter().filter(|hit| hit.is_said()).count() < ENOUGH && !words.is_empty() {
            self.add_nearest((&words, looked), typing, &mut hits);
        }
        if let [_, _, ..] = words[..] {
            let phrase = words.join(" ");
            for hit in &mut hits {
                let entry = self.entries.get(hit.entry);
                if let Some(place) = entry.and_then(|entry| self.says(entry, &phrase)) {
                    hit.says_it(place);
                }
            }
        }
        hits.sort_by_key(|hit| hit.cost);
        let missing = hits.iter().map(|hit| hit.missing).min().unwrap_or(words.len());
        Ok(Hits { hits, missing })
    }

    /// Where an entry contains a lower-case phrase exactly: in its message, or in what people say for it.
    fn says(&self, entry: &CodePassages, phrase: &str) -> Option<HitPlace> {
        let languages = self.library.manifest().languages.len();
        let says = |text: &Text| {
            let mut wordings = self.library.texts().wordings(*text).take(languages);
            wordings.any(|Wording { said, .. }| said.to_lowercase().contains(phrase))
        };
        if entry.message.iter().any(says) {
            return Some(HitPlace::Message);
        }
        entry.find.iter().any(says).then_some(HitPlace::Find)
    }

    /// The exact matches of the words: each is only searched in the entries that have the previous ones.
    fn whole(&self, words: &[&str], typing: Typing) -> Vec<Looked> {
        let mut looked: Vec<Looked> = Vec::new();
        for word in words {
            let at: Vec<bool> = match looked.last() {
                Some(before) => before.found.iter().map(Option::is_some).collect(),
                None => vec![true; self.entries.len()],
            };
            if word.chars().count() > LONGEST || at.iter().all(|at| !at) {
                break;
            }
            let found = self.word(word, &Exact::new(word, &self.pinyin, typing), &at);
            looked.push(Looked { found, at });
        }
        looked
    }

    /// The text may name a code in a spelling that no single word has: `posp:05`, `E 101`, `5`; or be similar to one if
    /// no code matches. Returns whether it does.
    fn code(&self, typed: &str, words: &[&str], reasons: &mut [Vec<Reason>]) -> Result<bool, Damage> {
        let all = |cost, spelling| -> Vec<Reason> {
            (0..words.len()).map(|word| Reason { word, ..of_code(cost, spelling) }).collect()
        };
        let named = named(self.library, typed)?;
        for (entry, reasons) in self.entries.iter().zip(reasons.iter_mut()) {
            if named.contains(&entry.code) {
                *reasons = all(0, Spelling::Letters);
            }
        }
        // A word that begins a code only means it by itself: a number among other words counts something.
        let has_code = |reasons: &Vec<Reason>| reasons.iter().any(|reason| reason.place == HitPlace::Code);
        if !named.is_empty() || words.len() == 1 && reasons.iter().any(has_code) {
            return Ok(true);
        }
        if !typed.chars().map(narrow).any(|c| c.is_ascii_digit()) {
            return Ok(false);
        }
        let Near { titles, .. } = near(self.library, typed)?;
        for (entry, reasons) in self.entries.iter().zip(reasons) {
            if let Some(place) = titles.iter().position(|title| title.code == entry.code) {
                *reasons = all(u32::try_from(place).unwrap_or(u32::MAX), Spelling::Slip);
            }
        }
        Ok(!titles.is_empty())
    }

    /// Each entry's best reason for a word, if it is examined and has one.
    fn word(&self, word: &str, matcher: &dyn Match, looked_at: &[bool]) -> Vec<Option<Reason>> {
        let folded = fold(word);
        let best = |texts: &[Text], place| self.best(matcher, texts, place);
        // Many entries use the same sequence: it is searched at most once.
        let known: Vec<OnceCell<Option<Reason>>> = vec![OnceCell::new(); self.sequences.len()];
        let shared = |number: usize| {
            let (sequence, known) = (self.sequences.get(number)?, known.get(number)?);
            known.get_or_init(|| best(&sequence.texts, HitPlace::SharedStep)).as_ref()
        };
        let reason = |(number, entry): (usize, &CodePassages)| {
            spelled(entry, &folded)
                .or_else(|| best(entry.message.as_slice(), HitPlace::Message))
                .or_else(|| best(&entry.find, HitPlace::Find))
                .or_else(|| best(entry.cause.as_slice(), HitPlace::Cause))
                .or_else(|| best(&entry.passages.texts, HitPlace::Step))
                .or_else(|| {
                    let used = self.shared.get(number).into_iter().flatten();
                    let found = used.filter_map(|sequence| shared(*sequence));
                    found.min_by_key(|reason| reason.cost).cloned()
                })
        };
        let entries = self.entries.iter().enumerate().zip(looked_at);
        entries.map(|(entry, looked_at)| looked_at.then(|| reason(entry)).flatten()).collect()
    }

    /// The best reason among the texts of one kind of place.
    fn best(&self, matcher: &dyn Match, texts: &[Text], place: HitPlace) -> Option<Reason> {
        let languages = self.library.manifest().languages.len();
        let found = texts.iter().flat_map(|text| {
            let wordings = self.library.texts().wordings(*text).take(languages).enumerate();
            wordings.filter_map(|(column, Wording { said, is_marked })| {
                // The name of a mark is not part of what the text says.
                let (at, spelling) =
                    if is_marked { matcher.find(&marks::blanked(said))? } else { matcher.find(said)? };
                let cost = COST * place as u32 + 4 * spelling as u32 + position(said, &at);
                let rest = said.len() - at.len();
                Some(Reason { word: 0, place, spelling, text: Some(*text), column, at, cost, rest })
            })
        });
        found.min_by_key(|reason| reason.cost)
    }
}

/// Where a word was searched, and what was found.
struct Looked {
    found: Vec<Option<Reason>>,
    at: Vec<bool>,
}

/// The reasons of so many entries, as far as each has the words.
fn all_of(looked: &[Looked], entries: usize) -> Vec<Vec<Reason>> {
    let of = |entry: usize| {
        let found = looked.iter().map(|looked| looked.found.get(entry).and_then(Clone::clone)).enumerate();
        found.map_while(|(word, found)| found.map(|found| Reason { word, ..found })).collect()
    };
    (0..entries).map(of).collect()
}

/// What a library says about its codes, except for causes and steps.
fn heads(library: &Library) -> Result<Said, Damage> {
    let head = |title: Title| {
        let Title { code, table, row, message } = title;
        let (aliases, find, passages) = (Vec::new(), Vec::new(), Passages::default());
        CodePassages { code, aliases, table, row, message, cause: None, find, passages }
    };
    let entries = library.titles()?.into_iter().map(head).collect();
    Ok(Said { entries, sequences: Vec::new() })
}

/// A letter, a digit, a space, or an ASCII sign within a word. Other signs have the same width in a text as typed.
fn letter(typed: char) -> char {
    match narrow(typed) {
        '‐' | '‑' | '–' | '-' => '-',
        '’' | '\'' => '\'',
        plain if plain.is_alphanumeric() || plain.is_whitespace() => plain,
        _ => typed,
    }
}

/// The sequences in use, at any depth, without duplicates.
fn used(passages: &Passages, numbers: &HashMap<Box<str>, usize>, sequences: &[Passages]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut known = HashSet::new();
    let mut open: Vec<&Box<str>> = passages.uses.iter().collect();
    while let Some(name) = open.pop() {
        if let Some(number) = numbers.get(name)
            && known.insert(*number)
        {
            found.push(*number);
            open.extend(sequences.get(*number).into_iter().flat_map(|sequence| &sequence.uses));
        }
    }
    found
}

/// A word without surrounding punctuation.
fn bare(word: &str) -> &str {
    let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
    if bare.is_empty() { word } else { bare }
}

/// A word that spells a code, begins one, or is part of one.
fn spelled(entry: &CodePassages, folded: &str) -> Option<Reason> {
    if folded.is_empty() {
        return None;
    }
    let names = std::iter::once(&entry.code).chain(&entry.aliases).map(|name| fold(name));
    let cost = names.filter_map(|name| match name.find(folded)? {
        0 if name.len() == folded.len() => Some(0),
        0 => Some(4),
        // A single digit is in most codes, and means none.
        _ => (folded.len() > 1).then_some(6),
    });
    cost.min().map(|cost| of_code(cost, Spelling::Letters))
}

/// The cost of a position within a text: the whole text, its beginning, the beginning of a word, or inside a Latin
/// word, which is more often chance than initials of pinyin.
fn position(said: &str, at: &Range<usize>) -> u32 {
    if at.start == 0 {
        return u32::from(at.end < said.len());
    }
    let within_word = |c: char| c.is_ascii_alphanumeric();
    let before = said.get(..at.start).and_then(|before| before.chars().next_back());
    let first = said.get(at.start..).and_then(|found| found.chars().next());
    if before.is_some_and(within_word) && first.is_some_and(within_word) { 10 } else { 2 }
}
