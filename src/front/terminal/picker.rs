//! Picks a code from a list that narrows as somebody types: a code, words, pinyin.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use super::console::{Lost, TerminalConsole, terminal_size};
use crate::library::lookup::{Found, look_up};
use crate::library::search::{Hits, Index, Typing};
use crate::show::hits;
use crate::show::rows::SessionTable;
use crate::text::width::{cut, pad, width};
use crate::tree::{Damage, Library};
use crate::view::View;

/// What somebody picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// One of the sessions that were offered, by its place among them.
    Session(usize),
    /// A code of the library.
    Code(Box<str>),
    /// What they typed, which the library does not know as a code.
    Unknown(String),
}

/// What somebody did before: what the picker shows first.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Sessions that are not finished.
    pub unfinished: SessionTable,
    /// Codes that were walked of late, the latest first.
    pub recent: Vec<String>,
}

/// Lets a person pick a code, or a session to go on with; `None` where they would rather not.
///
/// # Errors
/// [`Lost`], where the person or the terminal is gone.
pub fn pick(
    console: &mut TerminalConsole,
    library: &Library,
    view: View<'_>,
    before: &Before,
) -> Result<Result<Option<Picked>, Damage>, Lost> {
    let index = match Index::of(library) {
        Ok(index) => index,
        Err(damaged) => return Ok(Err(damaged)),
    };
    let list = PickerList::new(library, &index, view, before);
    let choices: Vec<PickerRow<'_>> = list.choices();
    let picked = console.pick(
        question(view),
        view.own("↑↓ 选  Enter 走  Esc 离开", "↑↓ choose  Enter walk  Esc leave"),
        choices,
        &|typed, choice| list.score(typed, choice),
    )?;
    Ok(Ok(picked.map(|choice| match choice.what {
        What::Session(session) => Picked::Session(session),
        What::Code(entry) => match index.entries().get(entry) {
            Some(entry) => Picked::Code(entry.code.clone()),
            None => Picked::Unknown(list.typed()),
        },
        What::Unknown => Picked::Unknown(list.typed()),
    })))
}

/// Lets a person pick a session; gives its place among the rows, `None` where they would rather not.
///
/// # Errors
/// [`Lost`], where the person or the terminal is gone.
pub fn pick_session(
    console: &mut TerminalConsole,
    question: &str,
    keys: &str,
    rows: &SessionTable,
) -> Result<Option<usize>, Lost> {
    let choices = (0..rows.len()).map(|number| SessionChoice { rows, number }).collect();
    let score = |typed: &str, choice: &SessionChoice<'_>| {
        let fits = rows.get(choice.number).is_some_and(|row| row.has(typed));
        fits.then(|| -i64::try_from(choice.number).unwrap_or(i64::MAX))
    };
    Ok(console.pick(question, keys, choices, &score)?.map(|choice| choice.number))
}

/// A session that can be picked.
struct SessionChoice<'r> {
    rows: &'r SessionTable,
    number: usize,
}

impl fmt::Display for SessionChoice<'_> {
    /// See [`PickerRow`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rows.line(self.number, room()))
    }
}

/// The columns of a row in a list of choices, right now.
fn room() -> usize {
    const MARK_AND_CURSOR: usize = 3;
    terminal_size().0.saturating_sub(MARK_AND_CURSOR)
}

/// What stands before what is typed.
#[must_use]
pub fn question(view: View<'_>) -> &'static str {
    view.own("代码、文字或拼音：", "Code or words:")
}

/// The list as it stands for what was typed last.
pub struct PickerList<'p> {
    library: &'p Library,
    index: &'p Index<'p>,
    view: View<'p>,
    before: &'p Before,
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

/// What can be picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A session to go on with.
    Session(usize),
    /// A code of the library.
    Code(usize),
    /// A code that is none of them.
    Unknown,
}

/// A row of the list.
pub struct PickerRow<'p> {
    list: &'p PickerList<'p>,
    what: What,
}

impl<'p> PickerList<'p> {
    /// The whole list.
    #[must_use]
    pub fn new(
        library: &'p Library,
        index: &'p Index<'p>,
        view: View<'p>,
        before: &'p Before,
    ) -> PickerList<'p> {
        let codes = index.entries().iter().map(|entry| width(&entry.code)).max().unwrap_or(0);
        PickerList { library, index, view, before, codes, now: RefCell::default() }
    }

    /// What can be picked: unfinished sessions, the codes in the order of the tables, and what is none of them.
    #[must_use]
    pub fn choices(&'p self) -> Vec<PickerRow<'p>> {
        let sessions = (0..self.before.unfinished.len()).map(What::Session);
        let codes = (0..self.index.entries().len()).map(What::Code);
        sessions.chain(codes).chain([What::Unknown]).map(|what| PickerRow { list: self, what }).collect()
    }

    /// How near a choice is to what was typed; `None` where it is not shown.
    pub fn score(&self, typed: &str, choice: &PickerRow<'_>) -> Option<i64> {
        let known = self.now.borrow().typed == typed;
        if !known {
            let narrowed = self.narrowed(typed);
            self.now.replace(narrowed);
        }
        let now = self.now.borrow();
        let nothing_typed = typed.trim().is_empty();
        let first =
            i64::try_from(self.before.unfinished.len() + self.before.recent.len()).unwrap_or(i64::MAX);
        let place = match choice.what {
            // Whoever types looks for a code, unless it is the session's own name.
            What::Session(session) => {
                let row = self.before.unfinished.get(session)?;
                (nothing_typed || row.is_named(typed))
                    .then(|| i64::try_from(session).unwrap_or(i64::MAX) - first)
            }
            What::Code(entry) if nothing_typed => {
                let code = &self.index.entries().get(entry)?.code;
                let recent = self.before.recent.iter().position(|recent| **recent == **code);
                let sessions = self.before.unfinished.len();
                let recent = recent.and_then(|place| i64::try_from(sessions + place).ok());
                recent.map(|place| place - first).or_else(|| i64::try_from(entry).ok())
            }
            What::Code(entry) => now.places.get(&entry).and_then(|place| i64::try_from(*place).ok()),
            What::Unknown => now.unknown.then_some(i64::MAX),
        };
        place.map(|place| -place)
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
    fn row(&self, what: What, columns: usize) -> String {
        let unknown =
            self.view.own("手册里没有这个代码：走通用流程", "Not in the manual: walk the general steps");
        let (number, entry) = match what {
            What::Session(session) => return self.before.unfinished.line(session, columns),
            What::Unknown => return cut(unknown, columns).into_owned(),
            What::Code(number) => match self.index.entries().get(number) {
                Some(entry) => (number, entry),
                None => return String::new(),
            },
        };
        let head = format!("{}  {}", pad(&entry.code, self.codes), self.view.title(entry.message));
        let room = columns.saturating_sub(width(&head) + 2);
        let now = self.now.borrow();
        let hit = now.places.get(&number).and_then(|place| now.found.hits.get(*place));
        match hit.and_then(|hit| hits::first_reason(self.view, hit, entry, room)) {
            Some(why) => format!("{head}  {why}"),
            None => cut(&head, columns).into_owned(),
        }
    }
}

impl fmt::Display for PickerRow<'_> {
    /// As wide as the terminal is right now: it may have been made smaller under the list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.list.row(self.what, room()))
    }
}
