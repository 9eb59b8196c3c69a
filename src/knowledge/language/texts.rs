//! The texts of a library, each once, in every language: trees hold numbers in place of words, so that looking one
//! tree up decodes no text that is not shown.
//!
//! In the pool a text is, for each language in the library's order, its length in bytes as a decimal number, a colon,
//! and the words themselves: a pool is one text, so that the compiler vouches for the one that the program carries.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A text of a library: where it stands in the library's [`Texts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text(u32);

/// What stands between a length and the words.
const LENGTH_END: char = ':';

/// Gathers the texts of a library that is being checked.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    pool: String,
    known: HashMap<Box<[Box<str>]>, Text>,
}

impl Pool {
    /// The number of a text, by its wording in each language.
    pub(crate) fn add(&mut self, wording: Box<[Box<str>]>) -> Text {
        if let Some(text) = self.known.get(&wording) {
            return *text;
        }
        let text = Text(u32::try_from(self.pool.len()).unwrap_or(u32::MAX));
        for said in &wording {
            self.pool.push_str(&said.len().to_string());
            self.pool.push(LENGTH_END);
            self.pool.push_str(said);
        }
        self.known.insert(wording, text);
        text
    }

    /// What a text says in each of so many languages.
    pub(crate) fn wordings(&self, text: Text, languages: usize) -> impl Iterator<Item = &str> {
        wordings(&self.pool, text).take(languages)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.pool
    }
}

/// Something that lives as long as the program, or as long as someone holds it.
#[derive(Debug)]
pub(crate) enum Held<T: ?Sized + 'static> {
    Static(&'static T),
    Shared(Arc<T>),
}

impl<T: ?Sized> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Held::Static(held) => held,
            Held::Shared(held) => held,
        }
    }
}

/// The texts of a compiled library. The checker has seen each: none holds a control or an invisible character.
#[derive(Debug)]
pub struct Texts(pub(crate) Held<str>);

impl Texts {
    /// A text in one language, as the manifest's `column` numbers it; empty where the library is damaged.
    #[must_use]
    pub fn get(&self, text: Text, column: usize) -> &str {
        wordings(&self.0, text).nth(column).unwrap_or_default()
    }

    /// A text in each of the library's languages; behind them come other texts.
    pub(crate) fn wordings(&self, text: Text) -> impl Iterator<Item = &str> {
        wordings(&self.0, text)
    }
}

/// What a text says, in one language after the other; and on into the texts behind it.
fn wordings(pool: &str, text: Text) -> impl Iterator<Item = &str> {
    let mut rest = usize::try_from(text.0).ok().and_then(|start| pool.get(start..)).unwrap_or_default();
    std::iter::from_fn(move || {
        let (digits, behind) = rest.split_once(LENGTH_END)?;
        let (said, behind) = behind.split_at_checked(digits.parse().ok()?)?;
        rest = behind;
        Some(said)
    })
}
