//! The clipboard of the person's terminal.

use std::io;

use crossterm::clipboard::CopyToClipboard;

use crate::settings::Environment;

/// There is no terminal whose clipboard could take a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoClipboard;

/// Puts a text on it: by the sequence OSC 52, which terminals obey, some once they are told to, over a remote
/// connection too. Whether it did, no terminal says.
///
/// # Errors
/// [`NoClipboard`], where no terminal is there or none can be written.
pub fn copy(text: &str, environment: &Environment) -> Result<(), NoClipboard> {
    let copy = CopyToClipboard::to_clipboard_from(text);
    let copied = if environment.dumb {
        return Err(NoClipboard);
    } else if environment.stderr_terminal {
        crossterm::execute!(io::stderr(), copy)
    } else if environment.stdout_terminal {
        crossterm::execute!(io::stdout(), copy)
    } else {
        return Err(NoClipboard);
    };
    copied.map_err(|_| NoClipboard)
}
