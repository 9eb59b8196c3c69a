//! The texts of a library, without duplicates, in every language: trees contain numbers instead of strings, so that
//! looking up one tree decodes no text that is not shown.
//!
//! In a pool, a text is, for each language in the library's order, its length in bytes as a decimal number, a colon,
//! and the words themselves: a pool is one text, so that the compiler guarantees UTF-8 for the embedded one. If the
//! words contain [marks], there is a brace instead of the colon, so that no others are searched for them.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::marks;
use crate::text::harmless::first_harmful;

/// A text of a library: its offset in the library's [`Texts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text(u32);

impl Text {
    /// The same text if its pool is moved by so many bytes.
    pub(super) fn moved(self, by: usize) -> Text {
        Text(self.0.saturating_add(u32::try_from(by).unwrap_or(u32::MAX)))
    }
}

/// The separator between a length and the words: without marks, and with some.
const LENGTH_END: u8 = b':';
const LENGTH_END_MARKED: u8 = b'{';

/// The known texts, by their wording in each language.
type Known = HashMap<Box<[Box<str>]>, Text>;

/// Collects the texts of a library that is being checked.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    texts: String,
    known: Known,
    /// The texts of the pool that this one extends, and their end.
    before: Arc<Known>,
    begin: usize,
    /// Whether the language of its texts has marks: in the first edition, braces are literal.
    has_marks: bool,
}

impl Pool {
    /// An empty pool for texts of the same language as this one's.
    pub(crate) fn alike(&self) -> Pool {
        Pool { has_marks: self.has_marks, ..Pool::default() }
    }

    /// Whether texts added from now on may have marks.
    pub(crate) fn take_marks(&mut self, has_marks: bool) {
        if self.has_marks != has_marks {
            // The same wording is no longer the same text.
            self.known.clear();
            self.has_marks = has_marks;
        }
    }

    /// A pool that extends this one, whose texts keep their numbers in it, and which can be rewound.
    pub(crate) fn branch(&mut self) -> Pool {
        if self.begin < self.texts.len() {
            let mut before = std::mem::take(&mut self.before);
            Arc::make_mut(&mut before).extend(self.known.drain());
            (self.before, self.begin) = (before, self.texts.len());
        }
        let before = Arc::clone(&self.before);
        Pool {
            texts: self.texts.clone(),
            known: Known::new(),
            before,
            begin: self.begin,
            has_marks: self.has_marks,
        }
    }

    /// Drops what was added since the branch.
    pub(crate) fn rewind(&mut self) {
        self.texts.truncate(self.begin);
        self.known.clear();
    }

    /// What was added since the branch.
    pub(crate) fn added(&self) -> &str {
        self.texts.get(self.begin..).unwrap_or_default()
    }

    /// The number here of a text of a branch: earlier texts keep theirs.
    pub(crate) fn adopt(&mut self, text: Text, added: &str, languages: usize) -> Text {
        let Some(at) = text.0.checked_sub(u32::try_from(self.begin).unwrap_or(u32::MAX)) else { return text };
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let wording = Wordings::of(added, at).take(languages);
        self.add(wording.map(|wording| wording.said.into()).collect())
    }

    /// Its texts, for reading.
    pub(crate) fn texts(&self) -> Texts {
        Texts::held(StaticOrShared::Shared(self.texts.as_str().into()))
    }

    /// The number of a text, by its wording in each language.
    pub(crate) fn add(&mut self, wording: Box<[Box<str>]>) -> Text {
        if let Some(text) = self.before.get(&wording).or_else(|| self.known.get(&wording)) {
            return *text;
        }
        let text = Text(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        for said in &wording {
            self.texts.push_str(&said.len().to_string());
            let end = if self.has_marks && marks::is_marked(said) { LENGTH_END_MARKED } else { LENGTH_END };
            self.texts.push(char::from(end));
            self.texts.push_str(said);
        }
        self.known.insert(wording, text);
        text
    }

    /// The wording of a text in each of so many languages.
    pub(crate) fn wordings(&self, text: Text, languages: usize) -> impl Iterator<Item = &str> {
        let at = usize::try_from(text.0).unwrap_or(usize::MAX);
        Wordings::of(&self.texts, at).take(languages).map(|wording| wording.said)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.texts
    }
}

/// Something that lives as long as the program, or as long as it is held.
#[derive(Debug)]
pub(crate) enum StaticOrShared<T: ?Sized + 'static> {
    Static(&'static T),
    Shared(Arc<T>),
}

impl<T: ?Sized> Deref for StaticOrShared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            StaticOrShared::Static(held) => held,
            StaticOrShared::Shared(held) => held,
        }
    }
}

/// The texts of a compiled library. The checker has seen each: none contains a control or invisible character.
#[derive(Debug)]
pub struct Texts(Kept);

#[derive(Debug)]
enum Kept {
    /// One pool.
    Pool(StaticOrShared<str>),
    /// A library's file, in memory.
    Whole(Arc<[u8]>),
    /// The parts of a library's file that were read, the first one first.
    Read(OnceLock<Box<Stretch>>),
}

/// Texts from one place in a file.
#[derive(Debug)]
struct Stretch {
    start: usize,
    texts: Box<str>,
    next: OnceLock<Box<Stretch>>,
}

impl Texts {
    /// For a pool.
    pub(crate) fn held(pool: StaticOrShared<str>) -> Texts {
        Texts(Kept::Pool(pool))
    }

    /// The pool, if there is one.
    pub(super) fn pool(&self) -> Option<&str> {
        match &self.0 {
            Kept::Pool(pool) => Some(pool),
            Kept::Whole(_) | Kept::Read(_) => None,
        }
    }

    /// For a file in memory, of which every text was verified.
    pub(super) fn whole(bytes: Arc<[u8]>) -> Texts {
        Texts(Kept::Whole(bytes))
    }

    /// For a file of which nothing was read yet.
    pub(super) fn read() -> Texts {
        Texts(Kept::Read(OnceLock::new()))
    }

    /// Adds the texts that begin at a place in the file.
    pub(super) fn add(&self, start: usize, texts: &str) {
        let Kept::Read(first) = &self.0 else { return };
        let mut slot = first;
        while let Some(stretch) = slot.get() {
            if stretch.start == start {
                return;
            }
            slot = &stretch.next;
        }
        let mut new = Box::new(Stretch { start, texts: texts.into(), next: OnceLock::new() });
        // Another thread may have just added one.
        while let Err(back) = slot.set(new) {
            new = back;
            match slot.get() {
                Some(stretch) => slot = &stretch.next,
                None => return,
            }
        }
    }

    /// A text in one language, by the manifest's `column`; empty if the library is damaged.
    #[must_use]
    pub fn get(&self, text: Text, column: usize) -> &str {
        self.wording(text, column).said
    }

    /// [`Texts::get`], and whether it has marks.
    pub(crate) fn wording(&self, text: Text, column: usize) -> Wording<'_> {
        self.wordings(text).nth(column).unwrap_or_default()
    }

    /// A text in each of the library's languages, followed by other texts.
    pub(crate) fn wordings(&self, text: Text) -> impl Iterator<Item = Wording<'_>> {
        let at = usize::try_from(text.0).unwrap_or(usize::MAX);
        // In a whole file, an unverified number may point to something that is not text at all.
        let anywhere = matches!(self.0, Kept::Whole(_));
        let bytes = match &self.0 {
            Kept::Pool(pool) => return Wordings::of(pool, at),
            Kept::Whole(bytes) => bytes.get(at..),
            Kept::Read(first) => {
                let stretches = std::iter::successors(first.get(), |stretch| stretch.next.get())
                    .map(|stretch| &**stretch);
                let within = |stretch: &Stretch| at.checked_sub(stretch.start);
                let mut found = stretches
                    .filter_map(|stretch| stretch.texts.as_bytes().get(within(stretch)?..))
                    .filter(|rest| !rest.is_empty());
                found.next()
            }
        };
        Wordings::Bytes { bytes: bytes.unwrap_or_default(), anywhere }
    }
}

impl Drop for Stretch {
    fn drop(&mut self) {
        // Iteratively: a long list of them would overflow the stack.
        let mut next = self.next.take();
        while let Some(mut stretch) = next {
            next = stretch.next.take();
        }
    }
}

/// The wording of a text in one language.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wording<'t> {
    pub(crate) said: &'t str,
    /// Whether it has marks.
    pub(crate) is_marked: bool,
}

/// Texts from the requested one on: its wording in each language, continuing with those of the following texts.
enum Wordings<'t> {
    /// Known to be UTF-8.
    Text(&'t str),
    /// For a file: each wording is verified when it is read, including for control characters if it may be anything.
    Bytes { bytes: &'t [u8], anywhere: bool },
}

impl<'t> Wordings<'t> {
    fn of(pool: &'t str, at: usize) -> Wordings<'t> {
        Wordings::Text(pool.get(at..).unwrap_or_default())
    }
}

impl<'t> Iterator for Wordings<'t> {
    type Item = Wording<'t>;

    fn next(&mut self) -> Option<Wording<'t>> {
        let bytes = match self {
            Wordings::Text(text) => text.as_bytes(),
            Wordings::Bytes { bytes, .. } => bytes,
        };
        let (mut length, mut end) = (0_usize, 0);
        let is_marked = loop {
            match *bytes.get(end)? {
                digit @ b'0'..=b'9' => {
                    length = length.checked_mul(10)?.checked_add(usize::from(digit - b'0'))?;
                    end += 1;
                }
                LENGTH_END => break false,
                LENGTH_END_MARKED => break true,
                _ => return None,
            }
        };
        match self {
            Wordings::Text(text) => {
                let (said, rest) = text.get(end + 1..)?.split_at_checked(length)?;
                *text = rest;
                Some(Wording { said, is_marked })
            }
            Wordings::Bytes { bytes, anywhere } => {
                let (said, rest) = bytes.get(end + 1..)?.split_at_checked(length)?;
                *bytes = rest;
                let said = std::str::from_utf8(said).ok()?;
                (!*anywhere || first_harmful(said).is_none()).then_some(Wording { said, is_marked })
            }
        }
    }
}
