//! The one look-up of what somebody typed for a code, whoever asks: the code itself, however it is spelled, a text that
//! it stands in, the message that the screen shows, or words.

use super::naming::{code_like, meant, named, near, with_message};
use super::search::{Hit, Index, Typing};
use crate::text::redaction::{Shape, redact};
use crate::text::width::cut;
use crate::tree::{CodePassages, Damage, Library, Title, Tree};

/// What somebody who was asked for a code may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One code, in its canonical spelling.
    One(Box<str>),
    /// Several, in the order of the tables: zeros or the prefix were left out, or several have that message.
    Several(Vec<Box<str>>),
    /// None is spelled so, but this one is where letters stand for the digits that they look like: `E1O2`.
    Alike(Title),
    /// A code that the manual does not have; these are near, the nearest first.
    Nothing(Vec<Title>),
    /// Words, which are no code; of these they are said, the nearest first.
    Words(Vec<Title>),
}

impl Found {
    /// The codes that are near, or that were named, where it is not one.
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
const MOST: usize = 5;

/// Looks up what was typed for a code. A code is taken as it is declared, then with zeros before it where its table fills
/// up, then with a prefix that was left out; `TABLE:CODE` looks in one table only. Case, full-width characters, spaces
/// and hyphens are forgiven. Else a code may stand in it, or it is a code's message. What can be no code is searched for
/// as words.
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

/// Looks up a code as files and programs give it: alone, as [`meant`] takes it. What holds more than a code is none, whatever
/// stands in it.
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

/// What was typed names no code.
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
    let index = Index::of(library)?;
    let found = index.find(typed, Typing::Done)?;
    let entries = found.hits.iter().filter_map(|hit| index.entries().get(hit.entry)).take(MOST);
    let titles: Vec<Title> = entries.map(title).collect();
    // Letters alone may be a code that the manual does not have; where something is said with them, they are a word.
    let is_said = || found.hits.iter().any(Hit::is_said_so);
    Ok(if code.is_some() && !is_said() {
        Found::Nothing(near(library, typed)?.titles)
    } else {
        Found::Words(titles)
    })
}

fn title(entry: &CodePassages) -> Title {
    Title { code: entry.code.clone(), table: entry.table, row: entry.row, message: entry.message }
}

/// The code of a walk where none is known: words are none.
const NONE: &str = "?";

/// The general steps, for whatever was typed that is no code of the library: under the code that it can be, else under
/// none. `None` where what was typed may not be kept.
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

/// What a code that the library does not know is called: as it was typed, in capitals, made harmless and short. `None`
/// where what was typed may not be kept, or holds a card number.
#[must_use]
pub fn unknown_code(typed: &str) -> Option<String> {
    const LONGEST: usize = 32;
    let typed = redact(typed, Shape::NOTE).ok().filter(|typed| typed.warning.is_none())?.text;
    Some(cut(&typed.as_str().to_uppercase(), LONGEST).into_owned())
}
