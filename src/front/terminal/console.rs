//! The terminal of a walk, behind a trait that tests can implement.
//!
//! What is typed may be a card number. So nothing of a prompt is left on the screen, however it ends: rows are reserved
//! for it, its position is saved in the terminal itself, and afterwards everything from there on is cleared.
//!
//! The prompts are hand-written: no prompting crate distinguishes a chord from its letter, ends a prompt at a key, or
//! takes a paste as one text, and each of them reads the keyboard by itself.

mod picking;

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{MoveTo, MoveToColumn, MoveUp};
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};
use crossterm::{execute, queue};

use super::drawing::{clear_prompt, reserve, show, terminal_size};
use super::keyboard::{self, Keyboard, Pressed};
use super::line::{Edit, ListMove, PressedKey, TypedLine, Way};
use crate::text::harmless::stripped;
use crate::view::paint::Paint;
use crate::walk::history::FromElsewhere;
use crate::walk::keeper::KeeperFault;
pub(super) use picking::{ListAnswer, ListPrompt, OtherOptions};

/// A person's input at a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Typed a line.
    Line(String),
    /// Pressed Esc.
    Escape,
    /// Typed or pasted too much. What fits of a text is offered at the next prompt.
    TooLong,
    /// The terminal was resized: its contents have to be redrawn. What was typed is offered again.
    Resized,
    /// The screen has to be redrawn: on request, or because something else was on it. What was typed is offered again.
    Redraw,
    /// Nothing: something has come from elsewhere that is to be shown. What was typed is offered again.
    News,
}

/// Why a prompt returned nothing.
#[derive(Debug)]
pub enum Lost {
    /// Ctrl-C, or the terminal is gone.
    Interrupted,
    /// The terminal cannot be read or written.
    Broken(io::Error),
    /// Events can no longer be recorded, for this reason, and the walk is not to continue without.
    Unkept(Box<dyn KeeperFault>),
}

/// How much can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// A letter or a number, on one row.
    Key,
    /// A text, on several rows.
    Text,
}

impl Room {
    /// The most rows of a prompt; for a longer text, those around the cursor are shown.
    pub const MOST: usize = 4;

    fn rows(self) -> usize {
        match self {
            Room::Key => 1,
            Room::Text => Room::MOST,
        }
    }

    /// The most characters.
    fn characters(self) -> usize {
        match self {
            Room::Key => 200,
            Room::Text => 2_000,
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
    /// [`Lost::Broken`] if the terminal is gone.
    fn print(&mut self, lines: &[String]) -> Result<(), Lost>;

    /// Removes the last so many lines from the screen, on which they all still are. If that is impossible, they stay.
    ///
    /// # Errors
    /// [`Lost::Broken`] if the terminal is gone.
    fn erase(&mut self, lines: usize) -> Result<(), Lost>;

    /// Clears the screen, to redraw it from the top. `false` if it cannot.
    ///
    /// # Errors
    /// [`Lost::Broken`] if the terminal is gone.
    fn wipe(&mut self) -> Result<bool, Lost>;

    /// Discards earlier input: it was not meant for the next question.
    ///
    /// # Errors
    /// [`Lost::Broken`] if the terminal is gone.
    fn forget(&mut self) -> Result<(), Lost>;

    /// Offers a text for editing at the next prompt; it contains nothing that may not be kept. `false` if lines cannot
    /// be edited.
    fn offer(&mut self, text: String) -> bool;

    /// Whether more input came with the last line and was discarded; reported once.
    fn left_out(&mut self) -> bool {
        false
    }

    /// Reads a line below the printed lines: up to Enter, or until `is_whole` says that the text so far needs none.
    /// Nothing of it is left on the screen.
    ///
    /// # Errors
    /// [`Lost`] if there is no more input.
    fn read(&mut self, room: Room, is_whole: &dyn Fn(&str) -> bool) -> Result<Input, Lost>;

    /// The same, where something may come from elsewhere meanwhile, which is looked for now and then.
    ///
    /// # Errors
    /// [`Lost`], where nothing comes any more.
    fn read_or_hear(
        &mut self,
        room: Room,
        is_whole: &dyn Fn(&str) -> bool,
        hear: &mut dyn FnMut() -> FromElsewhere,
    ) -> Result<Input, Lost> {
        let _ = hear;
        self.read(room, is_whole)
    }
}

/// Whether a prompt is waiting on the terminal, for [`restore`].
static WAITS: AtomicBool = AtomicBool::new(false);

/// The mark at the beginning of a prompt.
const MARK: &str = "> ";

/// The terminal on standard input and standard error, in raw mode until dropped: input typed ahead of a prompt is not
/// echoed between the lines.
#[derive(Debug)]
pub struct TerminalConsole {
    paint: Paint,
    /// A terminal that cannot move its cursor gets plain lines, and reads them.
    dumb: bool,
    /// The initial text of the next prompt.
    offered: String,
    /// It was refused before, and later input was not meant for it.
    is_refused: bool,
    /// More input came with the last line.
    has_left_out: bool,
    keyboard: Keyboard,
}

impl TerminalConsole {
    /// The terminal of this process; `None` if standard input or standard error is not a terminal.
    #[must_use]
    pub fn new(colour: bool, dumb: bool) -> Option<TerminalConsole> {
        let usable = io::stdin().is_terminal() && io::stderr().is_terminal();
        if !usable || (!dumb && keyboard::take().is_err()) {
            return None;
        }
        restore_on_panic();
        Some(TerminalConsole {
            paint: Paint(colour),
            dumb,
            offered: String::new(),
            is_refused: false,
            has_left_out: false,
            keyboard: Keyboard::default(),
        })
    }

    /// Runs a prompt until it ends.
    fn prompt(
        &mut self,
        room: Room,
        is_whole: &dyn Fn(&str) -> bool,
        hear: &mut dyn FnMut() -> FromElsewhere,
    ) -> Result<Input, Lost> {
        let columns = self.size().0.saturating_sub(1);
        if self.is_refused {
            self.keyboard.forget()?;
        }
        let mut line = TypedLine::new(std::mem::take(&mut self.offered));
        let mut shown = Vec::new();
        let ended = loop {
            show(&line.rows(MARK, columns, room.rows()), &mut shown)?;
            let Some(pressed) = self.keyboard.next_or_hear(hear)? else { break Input::News };
            let ended = match pressed {
                Pressed::Resized => Some(Input::Resized),
                Pressed::Text(text) => {
                    let fits = line.insert(&text, room.characters())
                        && (room == Room::Text || line.rows(MARK, columns, 2).rows.len() == 1);
                    let is_whole = fits && is_whole(line.text());
                    if is_whole {
                        Some(Input::Line(line.text().to_owned()))
                    } else {
                        (!fits).then_some(Input::TooLong)
                    }
                }
                Pressed::Key(key) => self.press(&mut line, key)?,
            };
            if let Some(ended) = ended {
                break ended;
            }
        };
        self.is_refused &= matches!(ended, Input::Resized | Input::Redraw | Input::News);
        match ended {
            Input::Line(_) | Input::TooLong => self.has_left_out = self.keyboard.end_burst()?,
            Input::Escape | Input::Resized | Input::Redraw | Input::News => {}
        }
        let stays = match ended {
            Input::Resized | Input::Redraw | Input::News => true,
            Input::TooLong => room == Room::Text,
            Input::Line(_) | Input::Escape => false,
        };
        if stays {
            self.offered = line.text().to_owned();
        }
        Ok(ended)
    }

    /// What a non-typing key does to a line; how the prompt ends, if it does.
    fn press(&mut self, line: &mut TypedLine, key: PressedKey) -> Result<Option<Input>, Lost> {
        match key {
            PressedKey::Enter => return Ok(Some(Input::Line(line.text().to_owned()))),
            // Refused input is removed first.
            PressedKey::Escape if self.is_refused && !line.text().is_empty() => {
                (*line, self.is_refused) = (TypedLine::default(), false);
            }
            PressedKey::Edit(edit) if !is_end(key, line.text()) => line.edit(edit),
            PressedKey::Move(ListMove::First) => line.edit(Edit::Go(Way::Start)),
            PressedKey::Move(ListMove::Last) => line.edit(Edit::Go(Way::End)),
            key => return left(key, line.text()),
        }
        Ok(None)
    }

    /// Runs a prompt on rows reserved for it, and clears all of it afterwards.
    fn on_reserved<T>(
        &mut self,
        rows: usize,
        prompt: impl FnOnce(&mut Self) -> Result<T, Lost>,
    ) -> Result<T, Lost> {
        reserve(rows)?;
        WAITS.store(true, Ordering::SeqCst);
        let typed = prompt(self);
        WAITS.store(false, Ordering::SeqCst);
        clear_prompt()?;
        typed
    }

    /// Waits until there is room for anything; returns whether it had to.
    fn waits_for_room(&mut self) -> Result<bool, Lost> {
        /// The fewest columns.
        const NARROWEST: usize = 20;
        let is_narrow = self.size().0 < NARROWEST;
        while self.size().0 < NARROWEST {
            execute!(io::stderr(), MoveToColumn(0), Clear(ClearType::CurrentLine), Print("太窄 too narrow"))?;
            if self.keyboard.next()? == Pressed::Key(PressedKey::Interrupt) {
                execute!(io::stderr(), Print("\r\n"))?;
                return Err(Lost::Interrupted);
            }
        }
        Ok(is_narrow)
    }

    /// A line from a terminal without further capabilities.
    fn read_plainly() -> Result<Input, Lost> {
        // Not locked while waiting: a signal that ends the program has a message to print, too.
        io::stderr().write_all(MARK.as_bytes())?;
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(0) => Err(Lost::Interrupted),
            Ok(_) if line.trim() == "\u{1b}" => Ok(Input::Escape),
            Ok(_) => Ok(Input::Line(stripped(line.trim_end()).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Input::Line(String::new())),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether a key is Ctrl-D at an empty line, which acts as Esc.
fn is_end(key: PressedKey, typed: &str) -> bool {
    key == PressedKey::Edit(Edit::Rub(Way::Right)) && typed.is_empty()
}

/// How a key leaves any prompt; `None` for one that does not.
fn left(key: PressedKey, typed: &str) -> Result<Option<Input>, Lost> {
    match key {
        PressedKey::Interrupt => Err(Lost::Interrupted),
        PressedKey::Redraw => Ok(Some(Input::Redraw)),
        PressedKey::Suspend => {
            clear_prompt()?;
            keyboard::suspend()?;
            Ok(Some(Input::Redraw))
        }
        PressedKey::Escape => Ok(Some(Input::Escape)),
        key if is_end(key, typed) => Ok(Some(Input::Escape)),
        _ => Ok(None),
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

    fn forget(&mut self) -> Result<(), Lost> {
        if self.dumb { Ok(()) } else { self.keyboard.forget().map_err(Lost::from) }
    }

    fn offer(&mut self, text: String) -> bool {
        self.is_refused = !self.dumb && !text.is_empty();
        self.offered = if self.dumb { String::new() } else { text };
        !self.dumb
    }

    fn left_out(&mut self) -> bool {
        std::mem::take(&mut self.has_left_out)
    }

    fn read(&mut self, room: Room, is_whole: &dyn Fn(&str) -> bool) -> Result<Input, Lost> {
        self.read_or_hear(room, is_whole, &mut || FromElsewhere::Nothing)
    }

    fn read_or_hear(
        &mut self,
        room: Room,
        is_whole: &dyn Fn(&str) -> bool,
        hear: &mut dyn FnMut() -> FromElsewhere,
    ) -> Result<Input, Lost> {
        if self.dumb {
            return Self::read_plainly();
        }
        if self.waits_for_room()? {
            return Ok(Input::Redraw);
        }
        self.on_reserved(room.rows(), |console| console.prompt(room, is_whole, hear))
    }
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Lost {
        if is_gone(&error) { Lost::Interrupted } else { Lost::Broken(error) }
    }
}

impl Drop for TerminalConsole {
    fn drop(&mut self) {
        keyboard::leave();
    }
}

/// Whether the terminal was closed while in use.
fn is_gone(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
        || error.raw_os_error() == Some(EIO)
}

/// Makes a panic restore the terminal before its message is printed: a release build does not unwind.
fn restore_on_panic() {
    static IS_SET: Once = Once::new();
    IS_SET.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |why| {
            restore();
            tell(why);
        }));
    });
}

/// Restores the terminal during a prompt, and clears what was typed: for a signal that ends the program.
pub fn restore() {
    if WAITS.load(Ordering::SeqCst) {
        let _ = clear_prompt();
    }
    keyboard::leave();
}
