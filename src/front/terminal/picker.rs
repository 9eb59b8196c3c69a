//! Picks a code from a list that narrows as somebody types: a code, words, pinyin.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use super::console::{Lost, TerminalConsole, terminal_size};
use crate::library::naming::{code_like, named};
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
    /// The general steps, for what they typed, which the library does not know as a code.
    General(String),
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
            None => Picked::General(list.typed()),
        },
        What::General(_) => Picked::General(list.typed()),
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
    /// The general steps that are offered for it.
    general: Option<General>,
}

/// The general steps, for what is no code of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum General {
    /// It is a code that the library does not know.
    UnknownCode,
    /// It is no code, but perhaps one of these.
    Words,
    /// It is no code, and nothing is near.
    Nothing,
}

/// What can be picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A session to go on with.
    Session(usize),
    /// A code of the library.
    Code(usize),
    /// The general steps.
    General(General),
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

    /// What can be picked: unfinished sessions, the codes in the order of the tables, and the general steps.
    #[must_use]
    pub fn choices(&'p self) -> Vec<PickerRow<'p>> {
        let sessions = (0..self.before.unfinished.len()).map(What::Session);
        let codes = (0..self.index.entries().len()).map(What::Code);
        let general = [General::UnknownCode, General::Words, General::Nothing].map(What::General);
        sessions.chain(codes).chain(general).map(|what| PickerRow { list: self, what }).collect()
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
            What::General(general) => (now.general == Some(general)).then_some(i64::MAX),
        };
        place.map(|place| -place)
    }

    fn narrowed(&self, typed: &str) -> Narrowed {
        // A damaged library was told of when it was opened.
        let found = self.index.find(typed, Typing::Going).unwrap_or_default();
        let places = found.hits.iter().enumerate().map(|(place, hit)| (hit.entry, place)).collect();
        let general = self.general(typed, found.hits.is_empty());
        Narrowed { typed: typed.to_owned(), found, places, general }
    }

    /// The general steps that are offered for what was typed, last: none where it names a code.
    fn general(&self, typed: &str, is_nowhere: bool) -> Option<General> {
        if typed.trim().is_empty() || !named(self.library, typed).is_ok_and(|codes| codes.is_empty()) {
            return None;
        }
        // Letters alone may be a code; where something is said with them, they are a word.
        let is_code =
            code_like(typed).is_some_and(|code| is_nowhere || code.bytes().any(|c| c.is_ascii_digit()));
        Some(match is_code {
            true => General::UnknownCode,
            false if is_nowhere => General::Nothing,
            false => General::Words,
        })
    }

    fn typed(&self) -> String {
        self.now.borrow().typed.clone()
    }

    /// What the general steps are offered for.
    fn offer(&self, general: General) -> &'static str {
        match general {
            General::UnknownCode => {
                self.view.own("手册里没有这个代码：走通用流程", "Not in the manual: walk the general steps")
            }
            General::Words => self
                .view
                .own("都不是：不带代码，走通用流程", "None of these: walk the general steps, without a code"),
            General::Nothing => self.view.own(
                "没有相近的：不带代码，走通用流程",
                "Nothing is near: walk the general steps, without a code",
            ),
        }
    }

    /// A row of the list, at most so many columns wide.
    fn row(&self, what: What, columns: usize) -> String {
        let (number, entry) = match what {
            What::Session(session) => return self.before.unfinished.line(session, columns),
            What::General(general) => return cut(self.offer(general), columns).into_owned(),
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
