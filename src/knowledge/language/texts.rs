//! The texts of a library, each once, in every language: trees hold numbers in place of words, so that looking one
//! tree up decodes no text that is not shown.
//!
//! In the pool's bytes a text is, for each language in the library's order, a little-endian `u32` length and so many
//! bytes of UTF-8.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A text of a library: where it stands in the library's [`Texts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text(u32);

/// Gathers the texts of a library that is being checked.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    bytes: Vec<u8>,
    known: HashMap<Box<[Box<str>]>, Text>,
}

impl Pool {
    /// The number of a text, by its wording in each language.
    pub(crate) fn add(&mut self, wording: Box<[Box<str>]>) -> Text {
        if let Some(text) = self.known.get(&wording) {
            return *text;
        }
        let text = Text(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        for said in &wording {
            self.bytes.extend_from_slice(&u32::try_from(said.len()).unwrap_or(0).to_le_bytes());
            self.bytes.extend_from_slice(said.as_bytes());
        }
        self.known.insert(wording, text);
        text
    }

    /// What a text says in each of so many languages.
    pub(crate) fn wordings(&self, text: Text, languages: usize) -> impl Iterator<Item = &str> {
        let mut rest = usize::try_from(text.0).ok().and_then(|start| self.bytes.get(start..)).unwrap_or_default();
        std::iter::from_fn(move || {
            let (said, behind) = split_first_text(rest)?;
            rest = behind;
            std::str::from_utf8(said).ok()
        })
        .take(languages)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Bytes that live as long as the program, or as long as someone holds them.
#[derive(Clone, Debug)]
pub(crate) enum Bytes {
    Static(&'static [u8]),
    Shared(Arc<[u8]>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }
}

/// The texts of a compiled library.
#[derive(Clone, Debug)]
pub struct Texts {
    bytes: Bytes,
    start: usize,
    end: usize,
}

impl Texts {
    /// The pool that stands in these bytes.
    pub(crate) fn new(bytes: Bytes, start: usize, len: usize) -> Texts {
        let end = start.saturating_add(len).min(bytes.len());
        Texts { bytes, start, end }
    }

    /// A text in one language, as the manifest's `column` numbers it; empty where the library is damaged.
    #[must_use]
    pub fn get(&self, text: Text, column: usize) -> &str {
        self.find(text, column).unwrap_or_default()
    }

    fn find(&self, text: Text, column: usize) -> Option<&str> {
        let mut rest = self.bytes.get(self.start..self.end)?.get(usize::try_from(text.0).ok()?..)?;
        for _ in 0..column {
            let (_, behind) = split_first_text(rest)?;
            rest = behind;
        }
        std::str::from_utf8(split_first_text(rest)?.0).ok()
    }
}

/// A length and so many bytes, and what stands behind them.
fn split_first_text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}
