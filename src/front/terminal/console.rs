//! The terminal that a walk is on: the only user of inquire, behind a trait that tests stand in for.
//!
//! What is typed may be a card number. So nothing of a prompt is left on the screen, however it ends: rows are kept
//! free for it, where it begins is saved in the terminal itself, and afterwards everything from there on is cleared.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::cursor::{MoveDown, MoveTo, MoveToColumn, MoveUp, RestorePosition, SavePosition, Show};
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode};
use crossterm::{event, execute, queue};
use inquire::ui::{RenderConfig, Styled};
use inquire::{CustomUserError, InquireError, Select, Text};

use crate::text::harmless::stripped;
use crate::text::width::{cut, width};
use crate::walk::keeper::KeeperFault;

/// What a person did at a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Typed a line.
    Line(String),
    /// Pressed Esc.
    Escape,
    /// Typed or pasted more than there is room for. Of a text, what there is room for is offered at the next prompt.
    TooLong,
    /// The terminal has another size: what stands on it is to be drawn again. What was typed is offered again.
    Resized,
}

/// Why a prompt brought nothing.
#[derive(Debug)]
pub enum Lost {
    /// Ctrl-C, or the terminal is gone.
    Interrupted,
    /// The terminal cannot be read or written.
    Broken(io::Error),
    /// What happens can no longer be kept, for this reason, and is not to go on without.
    Unkept(Box<dyn KeeperFault>),
}

/// How much can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// A letter or a number, on one row.
    Key,
    /// A text, on several.
    Text,
}

impl Room {
    /// The most rows that a prompt takes.
    pub const MOST: usize = 4;

    fn rows(self) -> usize {
        match self {
            Room::Key => 1,
            Room::Text => Room::MOST,
        }
    }
}

/// Where a walk is shown and answered.
pub trait Console {
    /// Columns and rows.
    fn size(&self) -> (usize, usize);

    /// Shows lines.
    ///
    /// # Errors
    /// [`Lost::Broken`], where the terminal is gone.
    fn print(&mut self, lines: &[String]) -> Result<(), Lost>;

    /// Takes the last so many lines off the screen again; they are all still on it. Where it cannot, they stay.
    ///
    /// # Errors
    /// [`Lost::Broken`], where the terminal is gone.
    fn erase(&mut self, lines: usize) -> Result<(), Lost>;

    /// Empties the screen, to draw it again from its top. `false` where it cannot.
    ///
    /// # Errors
    /// [`Lost::Broken`], where the terminal is gone.
    fn wipe(&mut self) -> Result<bool, Lost>;

    /// Offers a text for editing at the next prompt; it holds nothing that may not be kept. `false` where lines cannot
    /// be edited.
    fn offer(&mut self, text: String) -> bool;

    /// Reads a line, below what was printed. Nothing of it is left on the screen.
    ///
    /// # Errors
    /// [`Lost`], where nothing comes any more.
    fn read(&mut self, room: Room) -> Result<Input, Lost>;
}

/// Whether a prompt waits on the terminal, for [`restore`].
static WAITS: AtomicBool = AtomicBool::new(false);

/// The terminal on standard input and standard error, in raw mode until it is dropped: what is typed ahead of a prompt
/// is not echoed between the lines.
#[derive(Debug)]
pub struct TerminalConsole {
    colour: bool,
    /// A terminal that cannot move its cursor gets plain lines, and reads them.
    dumb: bool,
    /// What the next prompt begins with.
    offered: String,
    /// It was refused before, and what was typed since was not meant for it.
    is_refused: bool,
}

/// Why a prompt is ended before Enter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Full,
    Control,
    Resized,
}

impl TerminalConsole {
    /// The terminal of this process; `None` where standard input or standard error is none.
    #[must_use]
    pub fn new(colour: bool, dumb: bool) -> Option<TerminalConsole> {
        let usable = io::stdin().is_terminal() && io::stderr().is_terminal();
        if !usable || (!dumb && enable_raw_mode().is_err()) {
            return None;
        }
        Some(TerminalConsole { colour, dumb, offered: String::new(), is_refused: false })
    }

    fn look(&self) -> RenderConfig<'static> {
        let mut look = if self.colour { RenderConfig::default_colored() } else { RenderConfig::empty() };
        look.prompt_prefix = Styled::new(">");
        look.answered_prompt_prefix = Styled::new(">");
        look.canceled_prompt_indicator = Styled::new("");
        look
    }

    /// Keeps rows free below the cursor, so that nothing scrolls until the prompt is over, and marks the place.
    fn reserve(rows: usize) -> io::Result<()> {
        let rows = u16::try_from(rows).unwrap_or(1);
        let mut stderr = io::stderr().lock();
        stderr.write_all("\n".repeat(usize::from(rows)).as_bytes())?;
        execute!(stderr, MoveUp(rows), MoveToColumn(0), SavePosition)
    }

    /// A prompt of inquire's, as far as it gets. It has no say in what is typed but in its suggestions, which it asks
    /// for at every change: there, what must not reach the screen ends it.
    fn prompt(&mut self, rows: usize) -> Result<Input, InquireError> {
        let size = self.size();
        let stop = Cell::new(None);
        let fitting = RefCell::new(String::new());
        let watch = |typed: &str| -> Result<Vec<String>, CustomUserError> {
            let why = if rows_of(typed, size.0) > rows {
                Some(Stop::Full)
            } else if typed.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
                Some(Stop::Control)
            } else {
                typed.clone_into(&mut fitting.borrow_mut());
                (terminal_size() != size).then_some(Stop::Resized)
            };
            stop.set(why);
            why.map_or(Ok(Vec::new()), |_| Err("ended".into()))
        };
        let offered = std::mem::take(&mut self.offered);
        let is_refused = std::mem::take(&mut self.is_refused);
        if is_refused {
            drain()?;
        }
        let typed = Text::new("")
            .with_initial_value(&offered)
            .with_render_config(self.look())
            .with_autocomplete(watch)
            .with_formatter(&|_| String::new())
            .prompt();
        match (typed, stop.get()) {
            (Err(InquireError::Custom(_)), Some(why)) => {
                self.offered = fitting.take();
                match why {
                    Stop::Resized => Ok(Input::Resized),
                    Stop::Full => {
                        drain()?;
                        if rows == Room::Key.rows() {
                            self.offered.clear();
                        }
                        Ok(Input::TooLong)
                    }
                    // What cannot be seen was not meant: the prompt goes on without it.
                    Stop::Control => {
                        enable_raw_mode()?;
                        clear_prompt()?;
                        self.prompt(rows)
                    }
                }
            }
            // What was refused goes first.
            (Err(InquireError::OperationCanceled), _) if is_refused => {
                enable_raw_mode()?;
                clear_prompt()?;
                self.prompt(rows)
            }
            (Err(InquireError::OperationCanceled), _) => Ok(Input::Escape),
            (typed, _) => typed.map(|line| Input::Line(stripped(&line).into_owned())),
        }
    }

    /// Lets a person pick from a list that narrows as they type; `None` for Esc. Nothing of it is left on the screen.
    /// `score` tells how near an option is to what was typed, more being nearer, and `None` hides it.
    ///
    /// # Errors
    /// [`Lost`], where nothing comes any more.
    pub fn pick<T: Display>(
        &mut self,
        question: &str,
        keys: &str,
        options: Vec<T>,
        score: &dyn Fn(&str, &T) -> Option<i64>,
    ) -> Result<Option<T>, Lost> {
        const QUESTION_AND_KEYS: usize = 3;
        const MOST: usize = 15;
        let (columns, rows) = self.size();
        // A list that is taller than the terminal would scroll away under its own drawing.
        let shown = rows.saturating_sub(QUESTION_AND_KEYS).clamp(1, MOST);
        let keys = cut(keys, columns.saturating_sub(QUESTION_AND_KEYS)).into_owned();
        let picked = self.on_reserved(shown + QUESTION_AND_KEYS - 1, |console| {
            Select::new(question, options)
                .with_render_config(console.look())
                .with_help_message(&keys)
                .with_page_size(shown)
                .with_scorer(&|typed, option, _, _| score(typed, option))
                .with_formatter(&|_| String::new())
                .prompt()
        });
        match picked {
            Err(InquireError::OperationCanceled) => Ok(None),
            picked => picked.map(Some).map_err(Lost::from),
        }
    }

    /// Runs a prompt on rows that are kept free for it, and takes all of it off the screen again.
    fn on_reserved<T>(
        &mut self,
        rows: usize,
        prompt: impl FnOnce(&mut Self) -> Result<T, InquireError>,
    ) -> Result<T, InquireError> {
        Self::reserve(rows)?;
        WAITS.store(true, Ordering::SeqCst);
        let typed = prompt(self);
        WAITS.store(false, Ordering::SeqCst);
        // inquire left raw mode behind it.
        enable_raw_mode().and_then(|()| clear_prompt())?;
        typed
    }

    /// A line from a terminal that can do no more than that.
    fn read_plainly() -> Result<Input, Lost> {
        let mut stderr = io::stderr().lock();
        stderr.write_all(b"> ").and_then(|()| stderr.flush()).map_err(Lost::Broken)?;
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(0) => Err(Lost::Interrupted),
            Ok(_) if line.trim() == "\u{1b}" => Ok(Input::Escape),
            Ok(_) => Ok(Input::Line(stripped(line.trim_end()).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Input::Line(String::new())),
            Err(error) if is_gone(&error) => Err(Lost::Interrupted),
            Err(error) => Err(Lost::Broken(error)),
        }
    }
}

impl Console for TerminalConsole {
    fn size(&self) -> (usize, usize) {
        terminal_size()
    }

    fn print(&mut self, lines: &[String]) -> Result<(), Lost> {
        let end = if self.dumb { "\n" } else { "\r\n" };
        let text: String = lines.iter().flat_map(|line| [line.as_str(), end]).collect();
        let mut stderr = io::stderr().lock();
        stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).map_err(Lost::Broken)
    }

    fn erase(&mut self, lines: usize) -> Result<(), Lost> {
        let up = u16::try_from(lines).unwrap_or(u16::MAX);
        if self.dumb || up == 0 {
            return Ok(());
        }
        execute!(io::stderr(), MoveToColumn(0), MoveUp(up), Clear(ClearType::FromCursorDown))
            .map_err(Lost::Broken)
    }

    fn wipe(&mut self) -> Result<bool, Lost> {
        if self.dumb {
            return Ok(false);
        }
        let mut stderr = io::stderr().lock();
        // Row by row: some terminals keep in their history what is cleared as a whole.
        for row in 0..u16::try_from(self.size().1).unwrap_or(u16::MAX) {
            queue!(stderr, MoveTo(0, row), Clear(ClearType::CurrentLine)).map_err(Lost::Broken)?;
        }
        execute!(stderr, MoveTo(0, 0)).map_err(Lost::Broken)?;
        Ok(true)
    }

    fn offer(&mut self, text: String) -> bool {
        self.is_refused = !self.dumb && !text.is_empty();
        self.offered = if self.dumb { String::new() } else { text };
        !self.dumb
    }

    fn read(&mut self, room: Room) -> Result<Input, Lost> {
        if self.dumb {
            return Self::read_plainly();
        }
        let rows = room.rows();
        self.on_reserved(rows, |console| console.prompt(rows)).map_err(Lost::from)
    }
}

impl From<InquireError> for Lost {
    fn from(error: InquireError) -> Lost {
        match error {
            InquireError::OperationInterrupted => Lost::Interrupted,
            InquireError::IO(error) if is_gone(&error) => Lost::Interrupted,
            InquireError::IO(error) => Lost::Broken(error),
            error => Lost::Broken(io::Error::other(error.to_string())),
        }
    }
}

impl Drop for TerminalConsole {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// Columns and rows of the terminal right now.
pub(crate) fn terminal_size() -> (usize, usize) {
    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    // Some terminals say 0 while they start.
    let sensible = |size: u16, otherwise: usize| if size == 0 { otherwise } else { usize::from(size) };
    (sensible(columns, 80), sensible(rows, 24))
}

/// How many rows a prompt with this text takes at most: a wide character may leave a column of each empty.
fn rows_of(typed: &str, columns: usize) -> usize {
    const MARK_AND_CURSOR: usize = 3;
    const TAB: usize = 8;
    let taken = |line: &str| width(line) + TAB * line.matches('\t').count() + MARK_AND_CURSOR;
    typed.split('\n').map(|line| taken(line).div_ceil(columns.saturating_sub(1).max(1))).sum()
}

/// Takes the prompt, and what was typed, off the screen.
fn clear_prompt() -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    queue!(stderr, RestorePosition)?;
    // Row by row: what is cleared from the first row on as a whole, some terminals keep in their history.
    for _ in 0..terminal_size().1 {
        queue!(stderr, Clear(ClearType::CurrentLine), MoveDown(1))?;
    }
    execute!(stderr, RestorePosition)
}

/// Forgets the rest of what was pasted.
fn drain() -> io::Result<()> {
    enable_raw_mode()?;
    while event::poll(Duration::ZERO)? {
        event::read()?;
    }
    Ok(())
}

/// Whether the terminal was closed under the program.
fn is_gone(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
        || error.raw_os_error() == Some(EIO)
}

/// Puts the terminal right under a prompt, and takes what was typed off it: for a signal that ends the program.
pub fn restore() {
    if WAITS.load(Ordering::SeqCst) {
        let _ = clear_prompt();
        let _ = execute!(io::stderr(), event::DisableBracketedPaste, Show);
    }
    let _ = disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_takes_its_rows() {
        for (typed, columns, rows) in [
            ("", 80, 1),
            ("y", 20, 1),
            (&*"1".repeat(80), 80, 2),
            ("一二三四五六七八", 20, 1),
            ("a\nb", 80, 2),
        ] {
            assert_eq!(rows_of(typed, columns), rows, "{typed:?}");
        }
        assert!(rows_of(&"卡".repeat(10_000), 80) > Room::MOST);
    }
}
