//! Finds codes by what is said of them: their spelling, messages, causes and the words of their steps, in every
//! language of the library; Chinese by its characters, its pinyin, their initials, and all of these mixed.
//!
//! Every word that is searched for is looked for by itself, and a code's best reason for each is kept: one in its
//! message is better than one in what people say for it, that than one in its cause, and that than one in its steps;
//! the letters themselves are better than pinyin. The codes that have most of the words are found, the best reasons
//! first.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};

use super::lookup::meant;
use crate::text::names::names;
use crate::text::narrow::narrow;
use crate::tree::marks;
use crate::tree::{CodePassages, Damage, Library, Passages, Said, Text, Title, Wording, fold};

/// The fewest letters of a word in which a slip is forgiven, and in which two are.
const ONE_SLIP: usize = 4;
const TWO_SLIPS: usize = 8;

/// The most codes whose causes and steps are searched, too; of more, so many steps say the same that finding them all
/// is of no help, and looking through them takes longer than somebody waits.
pub const MOST_SEARCHED_WHOLE: usize = 10_000;

/// The longest word and the most words that are looked for: no text has longer ones, and nobody types more.
const LONGEST: usize = 64;
const MOST: usize = 16;

/// The spellings of pinyin that are understood: in full, and by initials.
const NOTATIONS: PinyinNotation = PinyinNotation::Ascii.union(PinyinNotation::AsciiFirstLetter);

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitPlace {
    /// In the code itself, or in another that means it.
    Code,
    /// In what the terminal says.
    Message,
    /// In what people say for it.
    Find,
    /// In what may have caused it.
    Cause,
    /// In a step, or in an outcome's name.
    Step,
    /// In a step that the code shares with others.
    SharedStep,
}

names!(HitPlace {
    Code = "code",
    Message = "message",
    Find = "find",
    Cause = "cause",
    Step = "step",
    SharedStep = "shared_step",
});

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

names!(Spelling {
    Letters = "letters",
    Pinyin = "pinyin",
    Initials = "initials",
    Slip = "slip",
});

/// Why a code was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which of the words that were searched for, from 0.
    pub word: usize,
    /// Where it was found.
    pub place: HitPlace,
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
    entries: Vec<CodePassages>,
    /// The texts of the sequences that an entry uses, at any depth; an index into `sequences` for each entry.
    shared: Vec<Vec<usize>>,
    sequences: Vec<Passages>,
    pinyin: PinyinData,
}

impl<'l> Index<'l> {
    /// Reads what is searched of a library.
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

    /// What is searched, by table and row.
    #[must_use]
    pub fn entries(&self) -> &[CodePassages] {
        &self.entries
    }

    /// The codes that somebody may mean, the best first.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn find(&self, typed: &str, typing: Typing) -> Result<Hits, Damage> {
        let plain: String = typed.chars().map(letter).collect::<String>().to_lowercase();
        let words: Vec<&str> = plain.split_whitespace().take(MOST).collect();
        let all = if words.len() > 1 { self.all(&words, typing) } else { None };
        let mut reasons = all.unwrap_or_else(|| self.any(&words, typing));
        self.code(typed, &words, &mut reasons)?;

        let most = reasons.iter().map(Vec::len).max().unwrap_or(0);
        let with_most =
            reasons.into_iter().enumerate().filter(|(_, reasons)| most > 0 && reasons.len() == most);
        let mut hits: Vec<Hit> = with_most.map(|(entry, reasons)| Hit { entry, reasons }).collect();
        hits.sort_by_key(Hit::cost);
        Ok(Hits { missing: words.len().saturating_sub(most), hits })
    }

    /// The entries' reasons, where some entry has all words as they are spelled: each word is looked for only in the
    /// entries that had the ones before it. `None` where there is no such entry.
    fn all(&self, words: &[&str], typing: Typing) -> Option<Vec<Vec<Reason>>> {
        let mut reasons: Vec<Vec<Reason>> = vec![Vec::new(); self.entries.len()];
        for (number, word) in words.iter().enumerate() {
            if word.chars().count() > LONGEST {
                return None;
            }
            let still: Vec<bool> = reasons.iter().map(|reasons| reasons.len() == number).collect();
            let found = self.word(word, &Exact::new(word, &self.pinyin, typing), &still);
            if found.iter().all(Option::is_none) {
                return None;
            }
            keep(&mut reasons, number, found);
        }
        Some(reasons)
    }

    /// The entries' reasons for each word by itself; a word that is nowhere as it is spelled may have a slip.
    fn any(&self, words: &[&str], typing: Typing) -> Vec<Vec<Reason>> {
        let everywhere = vec![true; self.entries.len()];
        let mut reasons: Vec<Vec<Reason>> = vec![Vec::new(); self.entries.len()];
        for (number, word) in words.iter().enumerate().filter(|(_, word)| word.chars().count() <= LONGEST) {
            let mut found = self.word(word, &Exact::new(word, &self.pinyin, typing), &everywhere);
            if found.iter().all(Option::is_none)
                && let Some(slips) = Slips::new(word)
            {
                found = self.word(word, &slips, &everywhere);
            }
            keep(&mut reasons, number, found);
        }
        reasons
    }

    /// What was typed may be a code, spelled as no word of one is: `posp:05`, `E 101`, `5`.
    fn code(&self, typed: &str, words: &[&str], reasons: &mut [Vec<Reason>]) -> Result<(), Damage> {
        let meant = meant(self.library, typed)?;
        for (entry, reasons) in self.entries.iter().zip(reasons) {
            if meant.contains(&entry.code) {
                *reasons = (0..words.len()).map(|word| Reason { word, ..of_code(0) }).collect();
            }
        }
        Ok(())
    }

    /// Each entry's best reason for a word, if it is looked at and has one.
    fn word(&self, word: &str, matcher: &dyn Match, looked_at: &[bool]) -> Vec<Option<Reason>> {
        let folded = fold(word);
        let best = |texts: &[Text], place| self.best(matcher, texts, place);
        // Many entries use a sequence: it is looked through once, if at all.
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

    /// The best reason that texts of one place give.
    fn best(&self, matcher: &dyn Match, texts: &[Text], place: HitPlace) -> Option<Reason> {
        let languages = self.library.manifest().languages.len();
        let found = texts.iter().flat_map(|text| {
            let wordings = self.library.texts().wordings(*text).take(languages).enumerate();
            wordings.filter_map(|(column, Wording { said, is_marked })| {
                // What a mark is called is nothing that the text says.
                let (at, spelling) =
                    if is_marked { matcher.find(&marks::blanked(said))? } else { matcher.find(said)? };
                let cost = 20 * place as u32 + 4 * spelling as u32 + position(said, &at);
                let rest = said.len() - at.len();
                Some(Reason { word: 0, place, spelling, text: Some(*text), column, at, cost, rest })
            })
        });
        found.min_by_key(|reason| reason.cost)
    }
}

/// What a library says of its codes, but for causes and steps.
fn heads(library: &Library) -> Result<Said, Damage> {
    let head = |title: Title| {
        let Title { code, table, row, message } = title;
        let (aliases, find, passages) = (Vec::new(), Vec::new(), Passages::default());
        CodePassages { code, aliases, table, row, message, cause: None, find, passages }
    };
    let entries = library.titles()?.into_iter().map(head).collect();
    Ok(Said { entries, sequences: Vec::new() })
}

/// Keeps each entry's reason for a word beside those for the words before it.
fn keep(reasons: &mut [Vec<Reason>], word: usize, found: Vec<Option<Reason>>) {
    for (reasons, found) in reasons.iter_mut().zip(found) {
        reasons.extend(found.map(|found| Reason { word, ..found }));
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
        place: HitPlace::Code,
        spelling: Spelling::Letters,
        text: None,
        column: 0,
        at: 0..0,
        cost,
        rest: 0,
    }
}

/// A word that spells a code, begins one, or is in one.
fn spelled(entry: &CodePassages, folded: &str) -> Option<Reason> {
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
    /// What `first` said of each character that was met, by its number: nothing yet, no or yes. Memory that holds
    /// nothing yet costs nothing.
    begins: RefCell<Vec<u8>>,
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
        let begins = RefCell::new(vec![0; 0x1_0000]);
        Exact { word, letters: word.chars().count(), matcher: matcher(word), first, begins }
    }

    /// Whether a match can begin with this character: the matcher itself looks at every character for every reading,
    /// which is most of what a search costs.
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
        for word in said.as_bytes().split(|byte| !byte.is_ascii_alphabetic()) {
            let place = at..at + word.len();
            // Chinese parts words byte by byte: there is no word between.
            if !word.is_empty() && said.get(place.clone()).is_some_and(|word| self.near(word)) {
                return Some((place, Spelling::Slip));
            }
            at = place.end + 1;
        }
        None
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
