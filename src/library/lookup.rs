//! Looking up what somebody typed as a code, in one place for every front: the code itself in any spelling, a text that
//! contains it, the message on the screen, or words.

use super::naming::{code_like, meant, named, near, with_message};
#[cfg(feature = "search")]
use super::search::{Hit, Index, Typing};
use crate::text::redaction::{Shape, redact};
use crate::text::width::cut;
#[cfg(feature = "search")]
use crate::tree::CodePassages;
use crate::tree::{Damage, Library, Title, Tree};

/// What somebody who was asked for a code may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One code, in its canonical spelling.
    One(Box<str>),
    /// Several, in the order of the tables: zeros or the prefix were omitted, or several have that message.
    Several(Vec<Box<str>>),
    /// None is spelled like this, but this one is if letters stand for similar-looking digits: `E1O2`.
    Alike(Title),
    /// A code that the manual does not have, with similar ones, the most similar first.
    Nothing(Vec<Title>),
    /// Words rather than a code, with the codes that they describe, the best first.
    Words(Vec<Title>),
}

impl Found {
    /// The suggested or named codes, if it is not a single one.
    #[must_use]
    pub fn near(self) -> Vec<Title> {
        match self {
            Found::Alike(title) => vec![title],
            Found::Nothing(near) | Found::Words(near) => near,
            Found::One(_) | Found::Several(_) => Vec::new(),
        }
    }
}

/// The most codes that words may mean.
#[cfg(feature = "search")]
const MOST: usize = 5;

/// Looks up typed text as a code. A code is matched as declared, then zero-padded if its table pads, then with an
/// omitted prefix; `TABLE:CODE` searches one table only. Case, full width, spaces and hyphens are ignored. Otherwise
/// the text may contain a code, or be a code's message. What cannot be a code is searched for as words.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn look_up(library: &Library, typed: &str) -> Result<Found, Damage> {
    let mut codes = named(library, typed)?;
    if codes.is_empty() {
        codes = with_message(library, typed)?;
    }
    match codes.len() {
        0 => unnamed(library, typed),
        1 => Ok(Found::One(codes.swap_remove(0))),
        _ => Ok(Found::Several(codes)),
    }
}

/// Looks up a code as files and programs give it: by itself, as [`meant`] matches it. A text with more than a code is
/// not one, whatever it contains.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn look_up_alone(library: &Library, given: &str) -> Result<Found, Damage> {
    let mut codes = meant(library, given)?;
    Ok(match codes.len() {
        0 => Found::Nothing(near(library, given)?.titles),
        1 => Found::One(codes.swap_remove(0)),
        _ => Found::Several(codes),
    })
}

/// The typed text names no code.
fn unnamed(library: &Library, typed: &str) -> Result<Found, Damage> {
    let code = code_like(typed);
    if code.as_deref().is_some_and(|code| code.bytes().any(|byte| byte.is_ascii_digit())) {
        let mut near = near(library, typed)?;
        return Ok(if near.is_alike {
            Found::Alike(near.titles.swap_remove(0))
        } else {
            Found::Nothing(near.titles)
        });
    }
    let (titles, is_said) = of_words(library, typed)?;
    // Letters alone may be a code that the manual does not have; said together with other words, they are a word.
    Ok(if code.is_some() && !is_said {
        Found::Nothing(near(library, typed)?.titles)
    } else {
        Found::Words(titles)
    })
}

/// The codes that words may mean, and whether the words are said of any.
#[cfg(feature = "search")]
fn of_words(library: &Library, typed: &str) -> Result<(Vec<Title>, bool), Damage> {
    let index = Index::of(library)?;
    let found = index.find(typed, Typing::Done)?;
    let entries = found.hits.iter().filter_map(|hit| index.entries().get(hit.entry)).take(MOST);
    Ok((entries.map(title).collect(), found.hits.iter().any(Hit::is_said_so)))
}

/// Nobody can tell without a search.
#[cfg(not(feature = "search"))]
#[expect(clippy::unnecessary_wraps, reason = "as with a search")]
fn of_words(_: &Library, _: &str) -> Result<(Vec<Title>, bool), Damage> {
    Ok((Vec::new(), false))
}

#[cfg(feature = "search")]
fn title(entry: &CodePassages) -> Title {
    Title { code: entry.code.clone(), table: entry.table, row: entry.row, message: entry.message }
}

/// The code of a walk when none is known: words are not a code.
const NONE: &str = "?";

/// The general steps for typed text that is not a code of the library: under the code that it may be, else under none.
/// `None` if it may not be kept.
#[must_use]
pub fn general_tree(library: &Library, typed: &str) -> Option<Tree> {
    let is_words = matches!(look_up(library, typed), Ok(Found::Words(_)));
    let code = code_like(typed).filter(|_| !is_words);
    redact(typed, Shape::NOTE).ok()?;
    unknown_tree(library, code.as_deref().unwrap_or(NONE))
}

/// The tree for a code that the library does not know, under [`unknown_code`].
#[must_use]
pub fn unknown_tree(library: &Library, typed: &str) -> Option<Tree> {
    library.ladder(&unknown_code(typed)?).ok()
}

/// The name of a code that the library does not know: as typed, in capitals, made harmless and short. `None` if it may
/// not be kept, or contains a card number.
#[must_use]
pub fn unknown_code(typed: &str) -> Option<String> {
    const LONGEST: usize = 32;
    let typed = redact(typed, Shape::NOTE).ok().filter(|typed| typed.warning.is_none())?.text;
    Some(cut(&typed.as_str().to_uppercase(), LONGEST).into_owned())
}
