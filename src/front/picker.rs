//! Picks a code from a list that narrows as somebody types: a code, words, pinyin.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use super::console::{Lost, TerminalConsole, terminal_size};
use super::explain::View;
use super::hits;
use crate::knowledge::language::{Damaged, Library};
use crate::knowledge::lookup::{Found, look_up};
use crate::knowledge::search::{Hits, Index, Typing};
use crate::text::width::{cut, pad, width};

/// What somebody picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// A code of the library.
    Code(Box<str>),
    /// What they typed, which the library does not know as a code.
    Unknown(String),
}

/// Lets a person pick a code; `None` where they would rather not.
///
/// # Errors
/// [`Lost`], where the person or the terminal is gone.
pub fn pick(
    console: &mut TerminalConsole,
    library: &Library,
    view: View<'_>,
) -> Result<Result<Option<Picked>, Damaged>, Lost> {
    let index = match Index::of(library) {
        Ok(index) => index,
        Err(damaged) => return Ok(Err(damaged)),
    };
    let list = List::new(library, &index, view);
    let choices: Vec<Choice<'_>> = list.choices();
    let picked = console.pick(
        question(view),
        view.own("↑↓ 选  Enter 走  Esc 离开", "up/down choose, Enter walk, Esc leave"),
        choices,
        &|typed, choice| list.score(typed, choice),
    )?;
    Ok(Ok(picked.map(|choice| match choice.entry.and_then(|entry| index.entries().get(entry)) {
        Some(entry) => Picked::Code(entry.code.clone()),
        None => Picked::Unknown(list.typed()),
    })))
}

/// What stands before what is typed.
#[must_use]
pub fn question(view: View<'_>) -> &'static str {
    view.own("代码、文字或拼音：", "Code or words:")
}

/// The list as it stands for what was typed last.
pub struct List<'p> {
    library: &'p Library,
    index: &'p Index<'p>,
    view: View<'p>,
    codes: usize,
    now: RefCell<Narrowed>,
}

/// What a search for the typed text found.
#[derive(Default)]
struct Narrowed {
    typed: String,
    found: Hits,
    /// Each entry's place among the hits.
    places: HashMap<usize, usize>,
    /// Whether it can be a code that the library does not know.
    unknown: bool,
}

/// One of the codes, or a code that is none of them.
pub struct Choice<'p> {
    list: &'p List<'p>,
    entry: Option<usize>,
}

impl<'p> List<'p> {
    /// The whole list.
    #[must_use]
    pub fn new(library: &'p Library, index: &'p Index<'p>, view: View<'p>) -> List<'p> {
        let codes = index.entries().iter().map(|entry| width(&entry.code)).max().unwrap_or(0);
        List { library, index, view, codes, now: RefCell::default() }
    }

    /// What can be picked, in the order of the tables.
    #[must_use]
    pub fn choices(&'p self) -> Vec<Choice<'p>> {
        let entries = (0..self.index.entries().len()).map(Some);
        entries.chain([None]).map(|entry| Choice { list: self, entry }).collect()
    }

    /// How near a choice is to what was typed; `None` where it is not shown.
    pub fn score(&self, typed: &str, choice: &Choice<'_>) -> Option<i64> {
        let known = self.now.borrow().typed == typed;
        if !known {
            let narrowed = self.narrowed(typed);
            self.now.replace(narrowed);
        }
        let now = self.now.borrow();
        let place = match choice.entry {
            Some(entry) if typed.trim().is_empty() => Some(entry),
            Some(entry) => now.places.get(&entry).copied(),
            None => now.unknown.then_some(usize::MAX),
        };
        place.map(|place| -i64::try_from(place).unwrap_or(i64::MAX))
    }

    fn narrowed(&self, typed: &str) -> Narrowed {
        // A damaged library was told of when it was opened.
        let found = self.index.find(typed, Typing::Going).unwrap_or_default();
        let places = found.hits.iter().enumerate().map(|(place, hit)| (hit.entry, place)).collect();
        let like_a_code = found.hits.is_empty() || typed.chars().any(|c| c.is_ascii_digit());
        let unknown = !typed.trim().is_empty()
            && like_a_code
            && matches!(look_up(self.library, typed), Ok(Found::Nothing(_)));
        Narrowed { typed: typed.to_owned(), found, places, unknown }
    }

    fn typed(&self) -> String {
        self.now.borrow().typed.clone()
    }

    /// A row of the list, at most so many columns wide.
    fn row(&self, entry: Option<usize>, columns: usize) -> String {
        let Some((number, entry)) =
            entry.and_then(|number| Some((number, self.index.entries().get(number)?)))
        else {
            let unknown =
                self.view.own("手册里没有这个代码：走通用流程", "Not in the manual: walk the general steps");
            return cut(unknown, columns).into_owned();
        };
        let head = format!("{}  {}", pad(&entry.code, self.codes), self.view.title(entry.message));
        let room = columns.saturating_sub(width(&head) + 2);
        let now = self.now.borrow();
        let hit = now.places.get(&number).and_then(|place| now.found.hits.get(*place));
        match hit.and_then(|hit| hits::first_reason(self.view, hit, room)) {
            Some(why) => format!("{head}  {why}"),
            None => cut(&head, columns).into_owned(),
        }
    }
}

impl fmt::Display for Choice<'_> {
    /// As wide as the terminal is right now: it may have been made smaller under the list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MARK_AND_CURSOR: usize = 3;
        f.write_str(&self.list.row(self.entry, terminal_size().0.saturating_sub(MARK_AND_CURSOR)))
    }
}
