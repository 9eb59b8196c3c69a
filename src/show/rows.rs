//! Sessions and their tickets as rows of a list, at any width: what identifies the caller comes first, and is cut last.

use std::borrow::Cow;

use super::history::BESIDE;
use crate::text::width::{cut, pad, width};

/// The gap between two columns.
const GAP: usize = 2;
/// The indentation of a row's second line.
const INDENT: usize = 2;
/// The widest column of codes if other columns follow; in a row that is too short for it, only the last code is shown.
const CODES: usize = 16;
const CODE: usize = 6;
/// The room for whose a session is, if available: enough for a name of three characters and a merchant's number.
const WHOSE: usize = 24;
/// The least room for it.
const LEAST: usize = 7;
/// The fewest digits that distinguish one number from another.
const DIGITS: usize = 4;
/// Below this width, a row is short.
const SHORT_ROW: usize = 60;
/// The least room in which a message is worth starting.
const MESSAGE: usize = 8;

/// A session, or one of its tickets, for a list. Its texts are harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionRow {
    /// Its name; a ticket's number.
    pub name: String,
    /// The codes that were walked.
    pub codes: String,
    /// The last of them.
    pub code: String,
    /// Whose it is: the reference and the known numbers; empty if there are none.
    pub whose: String,
    /// When it was last changed; for a ticket, when it was filed.
    pub date: String,
    /// Its state, in ever fewer words; at least one wording.
    pub state: Vec<String>,
    /// The terminal's message; for a ticket, who works on it and the request.
    pub message: String,
}

impl SessionRow {
    /// Whether any of it contains this, ignoring case.
    #[must_use]
    pub fn has(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let texts = [&self.name, &self.codes, &self.whose, &self.date, &self.message];
        let mut texts = texts.into_iter().chain(self.state.first());
        texts.any(|text| text.to_lowercase().contains(&typed))
    }

    /// Whose it is, in so many columns. Numbers of one acquirer begin alike: if one is too long, its end is kept.
    fn whose_in(&self, columns: usize) -> Cow<'_, str> {
        if width(&self.whose) <= columns {
            return Cow::Borrowed(&self.whose);
        }
        let mut kept = String::new();
        for part in self.whose.split(BESIDE) {
            let before = if kept.is_empty() { "" } else { BESIDE };
            let room = columns.saturating_sub(width(&kept) + width(before));
            if width(part) <= room {
                kept.extend([before, part]);
                continue;
            }
            let digits = part.len().saturating_sub(room.saturating_sub(1));
            let end = part
                .get(digits..)
                .filter(|end| end.len() >= DIGITS && part.bytes().all(|byte| byte.is_ascii_digit()));
            match end {
                Some(end) => kept.extend([before, "…", end]),
                None if kept.is_empty() => return cut(&self.whose, columns),
                None => {}
            }
            break;
        }
        Cow::Owned(kept)
    }

    /// The width of its state and its message in full.
    fn told(&self) -> usize {
        let message = if self.message.is_empty() { 0 } else { GAP + width(&self.message) };
        width(self.state(0)) + message
    }

    fn state(&self, wording: usize) -> &str {
        self.state.get(wording).or(self.state.last()).map_or("", String::as_str)
    }

    /// The longest wording of the state that fits.
    fn state_in(&self, columns: usize) -> &str {
        let fitting = self.state.iter().find(|state| width(state) <= columns);
        fitting.or(self.state.last()).map_or("", String::as_str)
    }
}

/// Sessions as rows with aligned columns.
#[derive(Clone, Debug, Default)]
pub struct SessionTable {
    rows: Vec<SessionRow>,
    /// Whether rows are shown in full: a second line is used before anything is cut.
    whole: bool,
    name: usize,
    codes: usize,
    whose: usize,
    date: usize,
}

/// The wording of a state down to which a list shortens before it takes two lines.
const SHORT: usize = 1;

impl SessionTable {
    /// These sessions, in order.
    #[must_use]
    pub fn new(rows: Vec<SessionRow>) -> SessionTable {
        let widest = |of: fn(&SessionRow) -> &str| rows.iter().map(|row| width(of(row))).max().unwrap_or(0);
        let (name, codes) = (widest(|row| &row.name), widest(|row| &row.codes));
        let (whose, date) = (widest(|row| &row.whose), widest(|row| &row.date));
        SessionTable { rows, whole: false, name, codes: codes.min(CODES), whose, date }
    }

    /// The same with each row shown in full: a second line is used before anything is cut.
    #[must_use]
    pub fn whole(self) -> SessionTable {
        SessionTable { whole: true, ..self }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One of them, by its place.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&SessionRow> {
        self.rows.get(number)
    }

    /// The list: one line a session, or two if the screen is too narrow; without columns, one line each of any length.
    #[must_use]
    pub fn lines(&self, columns: Option<usize>) -> Vec<String> {
        let Some(columns) = columns else {
            return self.rows.iter().map(|row| self.unbounded(row)).collect();
        };
        let state = self.rows.iter().map(|row| width(row.state(SHORT))).max().unwrap_or(0);
        let whose = self.whose.min(columns.saturating_sub(self.beside_whose(state)).max(WHOSE));
        self.rows.iter().flat_map(|row| self.listed(row, whose, columns)).collect()
    }

    /// One session in a line of so many columns, for a list to pick from.
    #[must_use]
    pub fn line(&self, number: usize, columns: usize) -> String {
        let Some(row) = self.rows.get(number) else { return String::new() };
        let is_short = columns < SHORT_ROW;
        let (codes, least) = if is_short { (self.codes.min(CODE), LEAST) } else { (self.codes, WHOSE) };
        let wording = if is_short { usize::MAX } else { SHORT };
        let state = self.rows.iter().map(|row| width(row.state(wording))).max().unwrap_or(0);
        let date = if is_short { 0 } else { self.date + GAP };
        let beside = self.name + GAP + codes + GAP + GAP + date + state;
        let whose = self.whose.min(columns.saturating_sub(beside).max(least));
        let head = self.head(row, codes, whose);
        let room = columns.saturating_sub(width(&head) + GAP);
        let dated = room.saturating_sub(self.date + GAP);
        let tail = if width(row.state(SHORT)) <= dated {
            let state = row.state_in(dated);
            format!("{}  {}", pad(&row.date, self.date), with_message(row, state, dated))
        } else {
            row.state_in(room).to_owned()
        };
        cut(&format!("{head}  {tail}"), columns).into_owned()
    }

    /// What comes before whose it is and after it, if its state takes so many columns.
    fn beside_whose(&self, state: usize) -> usize {
        self.name + GAP + self.codes + GAP + GAP + self.date + GAP + state
    }

    fn unbounded(&self, row: &SessionRow) -> String {
        let codes = pad(&row.codes, self.codes);
        let parts =
            [pad(&row.name, self.name), codes, pad(&row.whose, self.whose), pad(&row.date, self.date)];
        let parts = parts.into_iter().chain([row.state(0).to_owned(), row.message.clone()]);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
    }

    /// The name, then the codes and whose it is, each in so many columns.
    fn head(&self, row: &SessionRow, codes: usize, whose: usize) -> String {
        let walked = if width(&row.codes) <= codes { row.codes.clone() } else { ["→", &row.code].concat() };
        let mut head = format!("{}  {}", pad(&row.name, self.name), pad(&cut(&walked, codes), codes));
        if whose > 0 {
            head.extend(["  ", &pad(&row.whose_in(whose), whose)]);
        }
        head
    }

    fn listed(&self, row: &SessionRow, whose: usize, columns: usize) -> Vec<String> {
        let head = self.head(row, self.codes, whose);
        let room = columns.saturating_sub(width(&head) + GAP + self.date + GAP);
        let is_whole = width(&row.codes) <= self.codes && width(&row.whose) <= whose;
        let least = if self.whole { row.told() } else { width(row.state(SHORT)) };
        let fits = is_whole && least <= room;
        let (first, room) = if fits {
            (format!("{head}  "), room)
        } else {
            (" ".repeat(INDENT), columns.saturating_sub(INDENT + self.date + GAP))
        };
        let state = with_message(row, row.state_in(room), room);
        let last = cut(&format!("{first}{}  {state}", pad(&row.date, self.date)), columns).into_owned();
        if fits {
            return vec![last];
        }
        // Nothing follows that would have to be aligned.
        let head = [&pad(&row.name, self.name), "  ", &row.codes, "  "].concat();
        let head = [&head, &*row.whose_in(columns.saturating_sub(width(&head)))].concat();
        vec![cut(head.trim_end(), columns).into_owned(), last]
    }
}

/// A state, followed by the message if there is room to start it.
fn with_message(row: &SessionRow, state: &str, room: usize) -> String {
    let left = room.saturating_sub(width(state) + GAP);
    if row.message.is_empty() || left < MESSAGE.min(width(&row.message)) {
        return state.to_owned();
    }
    format!("{state}  {}", cut(&row.message, left))
}
