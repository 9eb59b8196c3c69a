//! Finds codes by what is said of them: their spelling, messages, causes and the words of their steps, in every
//! language of the library; Chinese by its characters, its pinyin, their initials, and all of these mixed.
//!
//! Every word that is searched for is looked for by itself, and a code's best reason for each is kept: one in its
//! message is better than one in its cause, and that than one in its steps; the letters themselves are better than
//! pinyin. The codes that have most of the words are found, the best reasons first.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};

use super::language::{Damaged, Entry, Library, Passages, Text, fold};
use super::lookup::{Found, look_up};
use crate::text::narrow::narrow;

/// The fewest letters of a word in which a slip is forgiven, and in which two are.
const ONE_SLIP: usize = 4;
const TWO_SLIPS: usize = 8;

/// The longest word and the most words that are looked for: no text has longer ones, and nobody types more.
const LONGEST: usize = 64;
const MOST: usize = 16;

/// The spellings of pinyin that are understood: in full, and by initials.
const NOTATIONS: PinyinNotation = PinyinNotation::Ascii.union(PinyinNotation::AsciiFirstLetter);

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the code itself, or in another that means it.
    Code,
    /// In what the terminal says.
    Message,
    /// In what may have caused it.
    Cause,
    /// In a step, or in an outcome's name.
    Step,
    /// In a step that the code shares with others.
    SharedStep,
}

impl Place {
    /// Its name in machine formats.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Place::Code => "code",
            Place::Message => "message",
            Place::Cause => "cause",
            Place::Step => "step",
            Place::SharedStep => "shared_step",
        }
    }
}

/// How a word was spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// As it stands there.
    Letters,
    /// By pinyin, in full or in part.
    Pinyin,
    /// By initials of pinyin.
    Initials,
    /// With a slip.
    Slip,
}

impl Spelling {
    /// Its name in machine formats.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Spelling::Letters => "letters",
            Spelling::Pinyin => "pinyin",
            Spelling::Initials => "initials",
            Spelling::Slip => "slip",
        }
    }
}

/// Why a code was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which of the words that were searched for, from 0.
    pub word: usize,
    /// Where it was found.
    pub place: Place,
    /// How it was spelled.
    pub spelling: Spelling,
    /// The text it was found in; of a code, none.
    pub text: Option<Text>,
    /// In which of the library's languages.
    pub column: usize,
    /// Where in that text, in bytes.
    pub at: Range<usize>,
    /// How near it is to what was meant; less is nearer.
    cost: u32,
    /// How much else the text says, in bytes: of two that are as near, the shorter one means it more.
    rest: usize,
}

/// A code that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its index in [`Index::entries`].
    pub entry: usize,
    /// Why: for each word that was found, in the order of the words.
    pub reasons: Vec<Reason>,
}

impl Hit {
    fn cost(&self) -> (u32, usize) {
        let cost = self.reasons.iter().map(|reason| reason.cost).sum();
        (cost, self.reasons.iter().map(|reason| reason.rest).sum())
    }
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The codes, the best first.
    pub hits: Vec<Hit>,
    /// How many of the words they lack: as few as can be.
    pub missing: usize,
}

/// Whether somebody is still typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// The last syllable of pinyin may be cut off anywhere.
    Going,
    /// It is all there.
    Done,
}

/// A library as it is searched.
pub struct Index<'l> {
    library: &'l Library,
    entries: Vec<Entry>,
    /// The texts of the sequences that an entry uses, at any depth; an index into `sequences` for each entry.
    shared: Vec<Vec<usize>>,
    sequences: Vec<Passages>,
    pinyin: PinyinData,
}

impl<'l> Index<'l> {
    /// Reads what is searched of a library.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn of(library: &'l Library) -> Result<Index<'l>, Damaged> {
        let entries = library.entries()?;
        let mut numbers = HashMap::new();
        let mut sequences = Vec::new();
        for (name, passages) in library.sequence_passages()? {
            numbers.insert(name, sequences.len());
            sequences.push(passages);
        }
        let shared = entries.iter().map(|entry| used(&entry.passages, &numbers, &sequences)).collect();
        Ok(Index { library, entries, shared, sequences, pinyin: PinyinData::new(NOTATIONS) })
    }

    /// What is searched, by table and row.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The codes that somebody may mean, the best first.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn find(&self, typed: &str, typing: Typing) -> Result<Hits, Damaged> {
        let plain: String = typed.chars().map(letter).collect::<String>().to_lowercase();
        let words: Vec<&str> = plain.split_whitespace().take(MOST).collect();
        let mut reasons: Vec<Vec<Reason>> = vec![Vec::new(); self.entries.len()];
        for (number, word) in words.iter().enumerate().filter(|(_, word)| word.chars().count() <= LONGEST) {
            let mut found = self.word(word, &Exact::new(word, &self.pinyin, typing));
            if found.iter().all(Option::is_none)
                && let Some(slips) = Slips::new(word)
            {
                found = self.word(word, &slips);
            }
            for (reasons, found) in reasons.iter_mut().zip(found) {
                reasons.extend(found.map(|found| Reason { word: number, ..found }));
            }
        }
        self.code(typed, &words, &mut reasons)?;

        let most = reasons.iter().map(Vec::len).max().unwrap_or(0);
        let with_most =
            reasons.into_iter().enumerate().filter(|(_, reasons)| most > 0 && reasons.len() == most);
        let mut hits: Vec<Hit> = with_most.map(|(entry, reasons)| Hit { entry, reasons }).collect();
        hits.sort_by_key(Hit::cost);
        Ok(Hits { missing: words.len().saturating_sub(most), hits })
    }

    /// What was typed may be a code, spelled as no word of one is: `posp:05`, `E 101`, `5`.
    fn code(&self, typed: &str, words: &[&str], reasons: &mut [Vec<Reason>]) -> Result<(), Damaged> {
        let meant = match look_up(self.library, typed)? {
            Found::One(code) => vec![code],
            Found::Several(codes) => codes,
            Found::Nothing(_) => return Ok(()),
        };
        for (entry, reasons) in self.entries.iter().zip(reasons) {
            if meant.contains(&entry.code) {
                *reasons = (0..words.len()).map(|word| Reason { word, ..of_code(0) }).collect();
            }
        }
        Ok(())
    }

    /// Each entry's best reason for a word, if it has one.
    fn word(&self, word: &str, matcher: &dyn Match) -> Vec<Option<Reason>> {
        let folded = fold(word);
        let mut seen = Seen { library: self.library, matcher, known: HashMap::new() };
        let shared: Vec<Option<Reason>> =
            self.sequences.iter().map(|sequence| seen.best(&sequence.texts, Place::SharedStep)).collect();
        let reason = |(number, entry): (usize, &Entry)| {
            spelled(entry, &folded)
                .or_else(|| seen.best(entry.message.as_slice(), Place::Message))
                .or_else(|| seen.best(entry.cause.as_slice(), Place::Cause))
                .or_else(|| seen.best(&entry.passages.texts, Place::Step))
                .or_else(|| {
                    let used = self.shared.get(number).into_iter().flatten();
                    let found = used.filter_map(|sequence| shared.get(*sequence)?.as_ref());
                    found.min_by_key(|reason| reason.cost).cloned()
                })
        };
        self.entries.iter().enumerate().map(reason).collect()
    }
}

/// A letter, a digit or a blank as a plain keyboard has it. Signs are as full-width in a text as they are typed.
fn letter(typed: char) -> char {
    let plain = narrow(typed);
    if plain.is_alphanumeric() || plain.is_whitespace() { plain } else { typed }
}

/// The sequences that are used, at any depth, each once.
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

fn of_code(cost: u32) -> Reason {
    Reason {
        word: 0,
        place: Place::Code,
        spelling: Spelling::Letters,
        text: None,
        column: 0,
        at: 0..0,
        cost,
        rest: 0,
    }
}

/// A word that spells a code, begins one, or is in one.
fn spelled(entry: &Entry, folded: &str) -> Option<Reason> {
    if folded.is_empty() {
        return None;
    }
    let names = std::iter::once(&entry.code).chain(&entry.aliases).map(|name| fold(name));
    let cost = names.filter_map(|name| match name.find(folded)? {
        0 if name.len() == folded.len() => Some(0),
        0 => Some(4),
        // A digit alone is in most codes, and means none.
        _ => (folded.len() > 1).then_some(6),
    });
    cost.min().map(of_code)
}

/// A way to find a word in a text.
trait Match {
    /// Where the word stands in a text, and how it is spelled.
    fn find(&self, said: &str) -> Option<(Range<usize>, Spelling)>;
}

/// The word itself, or its pinyin.
struct Exact<'m> {
    word: &'m str,
    letters: usize,
    matcher: IbMatcher<'m>,
    /// Finds the word's first character, or an initial that is spelled by it.
    first: IbMatcher<'m>,
    /// What `first` said of each character that was met, by its number.
    begins: RefCell<Vec<Option<bool>>>,
}

impl<'m> Exact<'m> {
    fn new(word: &'m str, data: &'m PinyinData, typing: Typing) -> Exact<'m> {
        let matcher = |pattern: &'m str| {
            let pinyin = PinyinMatchConfig::builder(NOTATIONS).data(data).build();
            IbMatcher::builder(pattern).pinyin(pinyin).is_pattern_partial(typing == Typing::Going).build()
        };
        let first = word.chars().next().map_or(0, char::len_utf8);
        let first = matcher(word.get(..first).unwrap_or_default());
        // Every character that texts are full of; others are rare enough to be looked at each time.
        let begins = RefCell::new(vec![None; 0x1_0000]);
        Exact { word, letters: word.chars().count(), matcher: matcher(word), first, begins }
    }

    /// Whether a match can begin with this character: the matcher itself looks at every character for every reading,
    /// which is most of what a search costs.
    fn begins(&self, character: char) -> bool {
        let ask = || self.first.is_match(&*character.encode_utf8(&mut [0; 4]));
        let mut known = self.begins.borrow_mut();
        match known.get_mut(character as usize) {
            Some(known) => *known.get_or_insert_with(ask),
            None => ask(),
        }
    }

    /// The first place in a text where the word, or its pinyin, stands.
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
        // The matcher would look for pinyin where there can be none.
        if said.is_ascii() {
            let at = find_ascii(said.as_bytes(), self.word.as_bytes())?;
            return Some((at..at + self.word.len(), Spelling::Letters));
        }
        let at = self.place(said)?;
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

/// Where a word in small letters stands in a text, capitals or not.
fn find_ascii(said: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), said).find(|start| {
        said.get(*start..*start + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
    })
}

/// A word of Latin letters with a slip or two in it.
struct Slips<'m> {
    word: &'m str,
    letters: u32,
    most: usize,
}

/// Which letters a word has: a bit for each.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31))
}

impl<'m> Slips<'m> {
    fn new(word: &'m str) -> Option<Slips<'m>> {
        let most = match word.len() {
            TWO_SLIPS.. => 2,
            ONE_SLIP.. => 1,
            _ => return None,
        };
        let latin = word.bytes().all(|byte| byte.is_ascii_alphabetic());
        latin.then(|| Slips { word, letters: letters(word), most })
    }

    fn near(&self, said: &str) -> bool {
        // A slip changes a letter for another at most: most words differ in more, and need not be compared.
        let other = || (letters(said) ^ self.letters).count_ones() as usize;
        said.len().abs_diff(self.word.len()) <= self.most
            && other() <= 2 * self.most
            && strsim::osa_distance(&said.to_ascii_lowercase(), self.word) <= self.most
    }
}

impl Match for Slips<'_> {
    fn find(&self, said: &str) -> Option<(Range<usize>, Spelling)> {
        let mut at = 0;
        for word in said.split(|c: char| !c.is_ascii_alphabetic()) {
            if self.near(word) {
                return Some((at..at + word.len(), Spelling::Slip));
            }
            // What parts the words may be wider than a byte.
            let behind = said.get(at + word.len()..)?;
            at += word.len() + behind.chars().next().map_or(0, char::len_utf8);
        }
        None
    }
}

/// What a word was found in so far: many codes say the same.
struct Seen<'s> {
    library: &'s Library,
    matcher: &'s dyn Match,
    known: HashMap<Text, Option<Reason>>,
}

impl Seen<'_> {
    /// The best reason that texts of one place give.
    fn best(&mut self, texts: &[Text], place: Place) -> Option<Reason> {
        let found = texts.iter().filter_map(|text| self.in_text(*text));
        let best = found.min_by_key(|reason| reason.cost)?;
        Some(Reason { place, cost: best.cost + 20 * place as u32, ..best })
    }

    fn in_text(&mut self, text: Text) -> Option<Reason> {
        if let Some(known) = self.known.get(&text) {
            return known.clone();
        }
        let columns = 0..self.library.manifest().languages.len();
        let found = columns.filter_map(|column| {
            let said = self.library.texts().get(text, column);
            let (at, spelling) = self.matcher.find(said)?;
            let cost = 4 * spelling as u32 + position(said, &at);
            let (place, rest) = (Place::Step, said.len() - at.len());
            Some(Reason { word: 0, place, spelling, text: Some(text), column, at, cost, rest })
        });
        let best = found.min_by_key(|reason| reason.cost);
        self.known.insert(text, best.clone());
        best
    }
}

/// What a place within a text costs: all of it, its beginning, the beginning of a word, or within a word of Latin
/// letters, which is more often chance than initials of pinyin are.
fn position(said: &str, at: &Range<usize>) -> u32 {
    if at.start == 0 {
        return u32::from(at.end < said.len());
    }
    let within_word = |c: char| c.is_ascii_alphanumeric();
    let before = said.get(..at.start).and_then(|before| before.chars().next_back());
    let first = said.get(at.start..).and_then(|found| found.chars().next());
    if before.is_some_and(within_word) && first.is_some_and(within_word) { 10 } else { 2 }
}
