//! The clipboard of the person's terminal.

use std::io;

use crossterm::clipboard::CopyToClipboard;

use crate::settings::Environment;

/// No terminal is available whose clipboard could take a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoClipboard;

/// Copies a text to the clipboard with the sequence OSC 52, which terminals support, some after configuration, also
/// over remote connections. No terminal confirms it.
///
/// # Errors
/// [`NoClipboard`] if there is no terminal or it cannot be written to.
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
