//! The keyboard in raw mode: keys and pastes as they come, and input typed too early.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event};
use crossterm::execute;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::line::PressedKey;
use crate::walk::history::FromElsewhere;

/// So often it is looked whether something has come that is waited for.
const NOW_AND_THEN: Duration = Duration::from_millis(50);

/// An event from the keyboard, or from the terminal itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// A character, or a paste unchanged.
    Text(String),
    /// A key that types nothing.
    Key(PressedKey),
    /// The terminal was resized.
    Resized,
}

/// Whether the keyboard is in raw mode, for [`leave`].
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Takes over the keyboard: nothing is echoed, and pastes are distinguished from keys.
pub(super) fn take() -> io::Result<()> {
    enable_raw_mode()?;
    IS_TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stderr(), EnableBracketedPaste)
}

/// Restores the keyboard.
pub(super) fn leave() {
    if IS_TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stderr(), DisableBracketedPaste, Show);
    }
    let _ = disable_raw_mode();
}

/// The events of the keyboard, in order.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    /// Input typed ahead.
    ahead: VecDeque<Pressed>,
}

impl Keyboard {
    /// Waits for a meaningful event.
    pub(super) fn next(&mut self) -> io::Result<Pressed> {
        if let Some(pressed) = self.ahead.pop_front() {
            return Ok(pressed);
        }
        loop {
            if let Some(pressed) = pressed(event::read()?) {
                return Ok(pressed);
            }
        }
    }

    /// The same, until something has come from elsewhere: `None` then. Where it may still come, it is looked for now and
    /// then.
    pub(super) fn next_or_hear(
        &mut self,
        hear: &mut dyn FnMut() -> FromElsewhere,
    ) -> io::Result<Option<Pressed>> {
        loop {
            if !self.ahead.is_empty() {
                return self.next().map(Some);
            }
            match hear() {
                FromElsewhere::Nothing => return self.next().map(Some),
                FromElsewhere::Come => return Ok(None),
                FromElsewhere::Awaited if event::poll(NOW_AND_THEN)? => {
                    self.ahead.extend(pressed(event::read()?));
                }
                FromElsewhere::Awaited => {}
            }
        }
    }

    /// Discards earlier input, except for Ctrl-C, which is meant whatever is asked.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        self.gather(Duration::ZERO)?;
        self.ahead.retain(Pressed::is_meant);
        Ok(())
    }

    /// Discards what arrived together with the key that ended a prompt. A terminal that does not mark pastes sends all
    /// of its lines together, and they are not answers to the next question. Somebody typing ahead of a slow disk is at
    /// most one answer ahead. Returns whether anything was discarded.
    pub(super) fn end_burst(&mut self) -> io::Result<bool> {
        const QUIET: Duration = Duration::from_millis(20);
        const ANSWER_AND_ENTER: usize = 2;
        if event::poll(Duration::ZERO)? {
            self.gather(QUIET)?;
        }
        let is_left_out = self.ahead.len() > ANSWER_AND_ENTER;
        if is_left_out {
            self.ahead.retain(Pressed::is_meant);
        }
        Ok(is_left_out)
    }

    /// Reads events until none has come for this long.
    fn gather(&mut self, quiet: Duration) -> io::Result<()> {
        while event::poll(quiet)? {
            self.ahead.extend(pressed(event::read()?));
        }
        Ok(())
    }
}

impl Pressed {
    /// Whether it is meant whatever is asked by now: Ctrl-C, and a resize.
    fn is_meant(&self) -> bool {
        matches!(self, Pressed::Resized | Pressed::Key(PressedKey::Interrupt))
    }
}

/// The meaning of an event, if it has one.
fn pressed(event: Event) -> Option<Pressed> {
    match event {
        Event::Key(key) => match PressedKey::of(key)? {
            PressedKey::Character(character) => Some(Pressed::Text(character.to_string())),
            key => Some(Pressed::Key(key)),
        },
        Event::Paste(text) => Some(Pressed::Text(text)),
        Event::Resize(..) => Some(Pressed::Resized),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

/// Returns the terminal to the shell until the program is continued (`fg`).
#[cfg(unix)]
pub(super) fn suspend() -> io::Result<()> {
    leave();
    signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
    take()
}

/// Without job control, nothing happens.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it fails where there is job control")]
pub(super) fn suspend() -> io::Result<()> {
    Ok(())
}
