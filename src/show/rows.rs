//! Sessions, and tickets of them, as rows of a list, of whatever width: what finds the caller comes first, and is the last to be cut.

use std::borrow::Cow;

use super::history::BESIDE;
use crate::text::width::{cut, pad, width};

/// Between two columns of a row.
const GAP: usize = 2;
/// How far the second line of a row is indented.
const INDENT: usize = 2;
/// The widest that codes are, where others follow; where a row is too short for that, the last of them.
const CODES: usize = 16;
const CODE: usize = 6;
/// The room that whose a session is gets where there is any: a name of three characters and a merchant's number have it.
const WHOSE: usize = 24;
/// The least that it gets.
const LEAST: usize = 7;
/// The fewest digits that tell one number from another.
const DIGITS: usize = 4;
/// Below this width a row is short.
const SHORT_ROW: usize = 60;
/// The least room in which it is worth while to begin a message.
const MESSAGE: usize = 8;

/// A session, or a ticket of one, as a list shows it. Its texts are harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionRow {
    /// Its name; a ticket's number.
    pub name: String,
    /// The codes that were walked.
    pub codes: String,
    /// The last of them.
    pub code: String,
    /// Whose it is: the reference and the numbers that are known; empty where nothing is.
    pub whose: String,
    /// When it was changed last; a ticket, when it was filed.
    pub date: String,
    /// How far it is, in ever fewer words; at least one wording.
    pub state: Vec<String>,
    /// What the terminal showed; of a ticket, who works on it and what it asks for.
    pub message: String,
}

impl SessionRow {
    /// Whether any of it has this in it, whatever the case.
    #[must_use]
    pub fn has(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let texts = [&self.name, &self.codes, &self.whose, &self.date, &self.message];
        let mut texts = texts.into_iter().chain(self.state.first());
        texts.any(|text| text.to_lowercase().contains(&typed))
    }

    /// Whose it is, in so many columns. Numbers of one acquirer begin alike: of one that is too long its end is kept.
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

    /// How wide its state and its message are, with nothing left out.
    fn told(&self) -> usize {
        let message = if self.message.is_empty() { 0 } else { GAP + width(&self.message) };
        width(self.state(0)) + message
    }

    fn state(&self, wording: usize) -> &str {
        self.state.get(wording).or(self.state.last()).map_or("", String::as_str)
    }

    /// The state in as many words as there is room for.
    fn state_in(&self, columns: usize) -> &str {
        let fitting = self.state.iter().find(|state| width(state) <= columns);
        fitting.or(self.state.last()).map_or("", String::as_str)
    }
}

/// Sessions as rows whose columns stand below each other.
#[derive(Clone, Debug, Default)]
pub struct SessionTable {
    rows: Vec<SessionRow>,
    /// Whether a row is to be read whole: a second line is taken before anything is left out.
    whole: bool,
    name: usize,
    codes: usize,
    whose: usize,
    date: usize,
}

/// The wording of a state that a list comes down to before it takes two lines.
const SHORT: usize = 1;

impl SessionTable {
    /// These sessions, in their order.
    #[must_use]
    pub fn new(rows: Vec<SessionRow>) -> SessionTable {
        let widest = |of: fn(&SessionRow) -> &str| rows.iter().map(|row| width(of(row))).max().unwrap_or(0);
        let (name, codes) = (widest(|row| &row.name), widest(|row| &row.codes));
        let (whose, date) = (widest(|row| &row.whose), widest(|row| &row.date));
        SessionTable { rows, whole: false, name, codes: codes.min(CODES), whose, date }
    }

    /// The same, of which each row is to be read whole: a second line is taken before anything of it is left out.
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

    /// The list: a line a session, two where the screen is too narrow for one; without columns, a line each, as long as it
    /// is.
    #[must_use]
    pub fn lines(&self, columns: Option<usize>) -> Vec<String> {
        let Some(columns) = columns else {
            return self.rows.iter().map(|row| self.unbounded(row)).collect();
        };
        let state = self.rows.iter().map(|row| width(row.state(SHORT))).max().unwrap_or(0);
        let whose = self.whose.min(columns.saturating_sub(self.beside_whose(state)).max(WHOSE));
        self.rows.iter().flat_map(|row| self.listed(row, whose, columns)).collect()
    }

    /// One session in a line of so many columns, for a list of which one is picked.
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

    /// What stands before whose it is and behind it, where its state takes so many columns.
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
        // Nothing stands behind it that would have to stand below something.
        let head = [&pad(&row.name, self.name), "  ", &row.codes, "  "].concat();
        let head = [&head, &*row.whose_in(columns.saturating_sub(width(&head)))].concat();
        vec![cut(head.trim_end(), columns).into_owned(), last]
    }
}

/// A state, and the message behind it where there is room to begin it.
fn with_message(row: &SessionRow, state: &str, room: usize) -> String {
    let left = room.saturating_sub(width(state) + GAP);
    if row.message.is_empty() || left < MESSAGE.min(width(&row.message)) {
        return state.to_owned();
    }
    format!("{state}  {}", cut(&row.message, left))
}
