//! The terminal that a walk is on: the only user of inquire, behind a trait that tests stand in for.

use std::io::{self, IsTerminal as _, Write as _};

use crossterm::cursor::{MoveToColumn, MoveUp};
use crossterm::terminal::{Clear, ClearType};
use inquire::ui::{ErrorMessageRenderConfig, RenderConfig, StyleSheet, Styled};
use inquire::validator::Validation;
use inquire::{InquireError, Text};

use crate::text::width::width;

/// What a person did at a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Typed a line that was accepted.
    Line(String),
    /// Pressed Esc.
    Escape,
}

/// Why a prompt brought nothing.
#[derive(Debug)]
pub enum Lost {
    /// Ctrl-C, or the terminal is gone.
    Interrupted,
    /// The terminal cannot be read or written.
    Broken(io::Error),
}

/// A check of what was typed; the error is shown, and the person types on.
pub type Check<'c> = &'c dyn Fn(&str) -> Result<(), String>;

/// Where a walk is shown and answered.
pub trait Console {
    /// Columns and rows.
    fn size(&self) -> (usize, usize);

    /// Shows lines.
    ///
    /// # Errors
    /// [`Lost::Broken`], where the terminal is gone.
    fn print(&mut self, lines: &[String]) -> Result<(), Lost>;

    /// Takes the last so many lines off the screen again. `false` where it cannot.
    ///
    /// # Errors
    /// [`Lost::Broken`], where the terminal is gone.
    fn erase(&mut self, lines: usize) -> Result<bool, Lost>;

    /// Reads a line at a prompt. What is left on the screen of it is one line, or as many as `shown` needs of what
    /// may be seen afterwards.
    ///
    /// # Errors
    /// [`Lost`], where nothing comes any more.
    fn read(&mut self, prompt: &str, check: Check<'_>, shown: &dyn Fn(&str) -> String)
    -> Result<Typed, Lost>;

    /// How many lines the last [`Console::read`] left.
    fn lines_read(&self) -> usize;
}

/// The terminal on standard input and standard error.
#[derive(Debug)]
pub struct TerminalConsole {
    colour: bool,
    /// Whether the cursor can be moved: not on a dumb terminal.
    moves: bool,
    lines_read: usize,
}

impl TerminalConsole {
    /// The terminal of this process; `None` where standard input or standard error is none.
    #[must_use]
    pub fn new(colour: bool, dumb: bool) -> Option<TerminalConsole> {
        let usable = io::stdin().is_terminal() && io::stderr().is_terminal();
        usable.then_some(TerminalConsole { colour, moves: !dumb, lines_read: 0 })
    }

    fn look(&self) -> RenderConfig<'static> {
        let mut look = if self.colour { RenderConfig::default_colored() } else { RenderConfig::empty() };
        look.prompt_prefix = Styled::new(">");
        look.answered_prompt_prefix = Styled::new(">");
        look.canceled_prompt_indicator = Styled::new("");
        look.answer = StyleSheet::empty();
        let error = ErrorMessageRenderConfig { prefix: Styled::new("!"), ..look.error_message };
        look.with_error_message(error)
    }
}

impl Console for TerminalConsole {
    fn size(&self) -> (usize, usize) {
        let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
        // Some terminals say 0 while they start.
        let sensible = |size: u16, otherwise: usize| if size == 0 { otherwise } else { usize::from(size) };
        (sensible(columns, 80), sensible(rows, 24))
    }

    fn print(&mut self, lines: &[String]) -> Result<(), Lost> {
        let mut stderr = io::stderr().lock();
        for line in lines {
            stderr.write_all(line.as_bytes()).and_then(|()| stderr.write_all(b"\n")).map_err(Lost::Broken)?;
        }
        stderr.flush().map_err(Lost::Broken)
    }

    fn erase(&mut self, lines: usize) -> Result<bool, Lost> {
        if !self.moves {
            return Ok(false);
        }
        let Ok(up) = u16::try_from(lines) else { return Ok(false) };
        if up > 0 {
            crossterm::execute!(io::stderr(), MoveToColumn(0), MoveUp(up), Clear(ClearType::FromCursorDown))
                .map_err(Lost::Broken)?;
        }
        Ok(true)
    }

    fn read(
        &mut self,
        prompt: &str,
        check: Check<'_>,
        shown: &dyn Fn(&str) -> String,
    ) -> Result<Typed, Lost> {
        let validator = |typed: &str| {
            Ok(match check(typed) {
                Ok(()) => Validation::Valid,
                Err(why) => Validation::Invalid(why.into()),
            })
        };
        let formatter = |typed: &str| shown(typed);
        let read = Text::new(prompt)
            .with_render_config(self.look())
            .with_validator(validator)
            .with_formatter(&formatter)
            .prompt();
        let (columns, _) = self.size();
        let left = match &read {
            Ok(typed) => width(prompt) + width(&shown(typed)) + 3,
            Err(_) => width(prompt) + 3,
        };
        self.lines_read = left.div_ceil(columns).max(1);
        match read {
            Ok(typed) => Ok(Typed::Line(typed)),
            Err(InquireError::OperationCanceled) => Ok(Typed::Escape),
            Err(InquireError::IO(error)) if is_gone(&error) => Err(Lost::Interrupted),
            Err(InquireError::IO(error)) => Err(Lost::Broken(error)),
            Err(InquireError::OperationInterrupted) => Err(Lost::Interrupted),
            Err(error) => Err(Lost::Broken(io::Error::other(error.to_string()))),
        }
    }

    fn lines_read(&self) -> usize {
        self.lines_read
    }
}

/// Whether the terminal was closed under the program.
fn is_gone(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
        || error.raw_os_error() == Some(EIO)
}

/// Takes the terminal out of the mode that a prompt puts it in: for a signal that ends the program under one.
pub fn restore() {
    let _ = crossterm::terminal::disable_raw_mode();
    let _ =
        crossterm::execute!(io::stderr(), crossterm::event::DisableBracketedPaste, crossterm::cursor::Show);
}
