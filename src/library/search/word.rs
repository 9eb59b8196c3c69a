//! Matching of a word in a text.

use std::cell::RefCell;
use std::ops::Range;

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};

use super::Typing;
use super::hit::Spelling;

/// The fewest letters of a word that may have one typo, and two.
const ONE_SLIP: usize = 4;
const TWO_SLIPS: usize = 8;

/// The fewest letters of a word that may be split in two or hyphenated.
const LEAST_JOINED: usize = 4;

/// The fewest and the most initials of which some may be omitted, and the most omitted between two.
const FEWEST_INITIALS: usize = 3;
const MOST_INITIALS: usize = 12;
const MOST_BETWEEN: usize = 4;

/// The supported notations of pinyin: full, and initials.
pub(super) const NOTATIONS: PinyinNotation = PinyinNotation::Ascii.union(PinyinNotation::AsciiFirstLetter);

/// A matcher for a word.
pub(super) trait Match {
    /// Where the word is in a text, and how it matches.
    fn find(&self, said: &str) -> Option<(Range<usize>, Spelling)>;
}

/// The word itself, or its pinyin.
pub(super) struct Exact<'m> {
    word: &'m str,
    letters: usize,
    matcher: IbMatcher<'m>,
    /// Finds the word's first character, or an initial spelled by it.
    first: IbMatcher<'m>,
    /// The cached results of `first` by character: unknown, no or yes. Untouched memory costs nothing.
    begins: RefCell<Vec<u8>>,
    /// Its letters alone, if it may be split in two.
    joined: Option<String>,
}

impl<'m> Exact<'m> {
    pub(super) fn new(word: &'m str, data: &'m PinyinData, typing: Typing) -> Exact<'m> {
        let matcher = |pattern: &'m str| {
            let pinyin = PinyinMatchConfig::builder(NOTATIONS).data(data).build();
            IbMatcher::builder(pattern).pinyin(pinyin).is_pattern_partial(typing == Typing::Going).build()
        };
        let first = word.chars().next().map_or(0, char::len_utf8);
        let first = matcher(word.get(..first).unwrap_or_default());
        // Covers every common character; others are rare enough to be checked each time.
        let begins = RefCell::new(vec![0; 0x1_0000]);
        let (letters, joined) = (word.chars().count(), joined(word));
        Exact { word, letters, matcher: matcher(word), first, begins, joined }
    }

    /// Whether a match can begin with this character: the matcher itself would check every reading of every character,
    /// which is most of the cost of a search.
    fn begins(&self, character: char) -> bool {
        const NO: u8 = 1;
        const YES: u8 = 2;
        let ask = || self.first.is_match(&*character.encode_utf8(&mut [0; 4]));
        match self.begins.borrow_mut().get_mut(character as usize) {
            Some(known @ 0) => {
                let begins = ask();
                *known = if begins { YES } else { NO };
                begins
            }
            Some(known) => *known == YES,
            None => ask(),
        }
    }

    /// The first place in a text where the word, or its pinyin, occurs.
    fn place(&self, said: &str) -> Option<Range<usize>> {
        let starts = said.char_indices().filter(|(_, character)| self.begins(*character));
        starts.map(|(start, _)| start).find_map(|start| {
            let found = self.matcher.test(said.get(start..)?)?.range();
            Some(start + found.start..start + found.end)
        })
    }
}

impl Match for Exact<'_> {
    fn find(&self, said: &str) -> Option<(Range<usize>, Spelling)> {
        // The matcher would search for pinyin where there can be none.
        let latin = || find_latin(said, self.word, self.joined.as_deref());
        if said.is_ascii() {
            return Some((latin()?, Spelling::Letters));
        }
        let halves = || self.joined.as_ref().and_then(|_| latin());
        let Some(at) = self.place(said) else { return Some((halves()?, Spelling::Letters)) };
        let found = said.get(at.clone())?;
        let spelling = if found.to_lowercase() == self.word {
            Spelling::Letters
        } else if found.chars().count() == self.letters {
            Spelling::Initials
        } else {
            Spelling::Pinyin
        };
        Some((at, spelling))
    }
}

/// Where a lower-case word occurs in a text, ignoring case; else where it [begins a word](is_joined) in two halves.
fn find_latin(said: &str, word: &str, joined: Option<&str>) -> Option<Range<usize>> {
    let bytes = said.as_bytes();
    let first = *word.as_bytes().first()?;
    let mut halves = None;
    for start in memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes) {
        let end = start + word.len();
        if bytes.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes())) {
            return Some(start..end);
        }
        if let Some(letters) = joined.filter(|_| halves.is_none()) {
            halves = is_joined(said, start, letters);
        }
    }
    halves
}

/// A Latin word with one or two typos.
pub(super) struct Slips<'m> {
    word: &'m str,
    letters: u32,
    most: usize,
}

/// The set of letters in a word: a bit for each.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31))
}

impl<'m> Slips<'m> {
    pub(super) fn new(word: &'m str) -> Option<Slips<'m>> {
        let most = match word.len() {
            TWO_SLIPS.. => 2,
            ONE_SLIP.. => 1,
            _ => return None,
        };
        let latin = word.bytes().all(|byte| byte.is_ascii_alphabetic());
        latin.then(|| Slips { word, letters: letters(word), most })
    }

    fn near(&self, said: &str) -> bool {
        // A typo changes at most one letter into another: most words differ in more, and need not be compared.
        let other = || (letters(said) ^ self.letters).count_ones() as usize;
        said.len().abs_diff(self.word.len()) <= self.most
            && other() <= 2 * self.most
            && strsim::osa_distance(&said.to_ascii_lowercase(), self.word) <= self.most
    }
}

impl Match for Slips<'_> {
    fn find(&self, said: &str) -> Option<(Range<usize>, Spelling)> {
        let mut at = 0;
        for word in said.as_bytes().split(|byte| !byte.is_ascii_alphabetic()) {
            let place = at..at + word.len();
            // Chinese text would be split byte by byte: there is no word in it.
            if !word.is_empty() && said.get(place.clone()).is_some_and(|word| self.near(word)) {
                return Some((place, Spelling::Slip));
            }
            at = place.end + 1;
        }
        None
    }
}

/// The letters of a Latin word, without hyphens and apostrophes.
fn joined(word: &str) -> Option<String> {
    let letters: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_latin = word.chars().all(|c| c.is_ascii_alphanumeric() || is_joint(c));
    (is_latin && letters.len() >= LEAST_JOINED).then_some(letters)
}

/// The separator between the two halves of a word.
fn is_joint(character: char) -> bool {
    matches!(character, '-' | '\'' | '’' | ' ')
}

/// Where a lower-case word ends that begins a word of the text here, whatever separates its halves: `timeout` in `Time
/// out`.
fn is_joined(said: &str, start: usize, letters: &str) -> Option<Range<usize>> {
    let before = start.checked_sub(1).and_then(|before| said.as_bytes().get(before));
    if before.is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut rest = said.get(start..)?.char_indices();
    let mut end = start;
    for letter in letters.chars() {
        let (at, found) = rest.find(|(_, found)| !is_joint(*found))?;
        if !found.eq_ignore_ascii_case(&letter) {
            return None;
        }
        end = start + at + found.len_utf8();
    }
    Some(start..end)
}

/// The stem of an English word.
pub(super) struct Stem<'m>(pub(super) &'m str);

impl Match for Stem<'_> {
    fn find(&self, said: &str) -> Option<(Range<usize>, Spelling)> {
        find_latin(said, self.0, None).map(|at| (at, Spelling::Letters))
    }
}

/// Initials of pinyin, some of which may be omitted: `wlcs` for 网络连接超时.
pub(super) struct Initials<'m> {
    letters: Vec<char>,
    data: &'m PinyinData,
}

impl<'m> Initials<'m> {
    pub(super) fn new(word: &str, data: &'m PinyinData) -> Option<Initials<'m>> {
        let letters: Vec<char> = word.chars().collect();
        let is_some = (FEWEST_INITIALS..=MOST_INITIALS).contains(&letters.len());
        (is_some && letters.iter().all(char::is_ascii_lowercase)).then_some(Initials { letters, data })
    }

    fn is_initial(&self, letter: char, of: char) -> bool {
        if of.is_ascii() {
            return of.eq_ignore_ascii_case(&letter);
        }
        let begins = |pinyin: &str| pinyin.starts_with(letter).then_some(());
        let find =
            |pinyin: ib_matcher::pinyin::Pinyin<'_>| pinyin.notation(PinyinNotation::Ascii).and_then(begins);
        self.data.get_pinyins_and_try_for_each(of, find).is_some()
    }

    /// Where the initials occur from a position on.
    fn from(&self, said: &[(usize, char)]) -> Option<Range<usize>> {
        let (start, first) = *said.first()?;
        let mut letters = self.letters.iter();
        if !self.is_initial(*letters.next()?, first) {
            return None;
        }
        // If most are omitted, it is chance.
        let said = said.get(..2 * self.letters.len()).unwrap_or(said);
        // Where the previous letter can be.
        let mut before = vec![0];
        for letter in letters {
            let follows = |place: &usize| {
                before.iter().any(|before| (1..=MOST_BETWEEN + 1).contains(&place.wrapping_sub(*before)))
            };
            let is_here =
                |place: &usize| said.get(*place).is_some_and(|(_, of)| self.is_initial(*letter, *of));
            before = (1..said.len()).filter(follows).filter(is_here).collect();
        }
        let (at, last) = said.get(*before.first()?)?;
        Some(start..at + last.len_utf8())
    }
}

impl Match for Initials<'_> {
    fn find(&self, said: &str) -> Option<(Range<usize>, Spelling)> {
        if said.is_ascii() {
            return None;
        }
        let said: Vec<(usize, char)> = said.char_indices().filter(|(_, c)| c.is_alphanumeric()).collect();
        (0..said.len()).find_map(|start| Some((self.from(said.get(start..)?)?, Spelling::Initials)))
    }
}

/// The stem of an English word: without its ending. `None` if it has none.
pub(super) fn stem(word: &str) -> Option<&str> {
    const LEAST: usize = 4;
    const ENDINGS: &[&str] = &["'s", "ing", "ed", "es", "er", "s", "e"];
    let is_english = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'');
    let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
    (is_english && stem.len() >= LEAST).then_some(stem)
}
