//! Output that is longer than the terminal, shown page by page: by the program that `POSDIAG_PAGER` or `PAGER` names,
//! else by `less`, as git does.

use std::io::{self, Write as _};
use std::process::{Command, ExitStatus, Stdio};
#[cfg(unix)]
use std::sync::Arc;

use super::Context;

impl Context<'_> {
    /// Shows a text: for a person at a terminal, page by page if it does not fit.
    pub(super) fn show(&self, text: &str, is_paged: bool) -> anyhow::Result<()> {
        let environment = self.environment;
        let may_page = is_paged
            && environment.stdin_terminal
            && environment.stdout_terminal
            && !environment.dumb
            && crossterm::terminal::size().is_ok_and(|(_, rows)| text.lines().count() > usize::from(rows));
        let pager = environment.pager.as_deref().unwrap_or("less");
        if may_page && !matches!(pager.trim(), "" | "cat") && paged(pager, text).is_ok() {
            return Ok(());
        }
        self.print(text)
    }
}

/// Shows a text in a pager; an error if there is no such pager.
fn paged(pager: &str, text: &str) -> io::Result<()> {
    /// The exit code of a shell that cannot find it.
    const NOT_FOUND: i32 = 126;
    // Run by a shell with its arguments, as people write them and as git does.
    let mut pager = if cfg!(unix) {
        let mut shell = Command::new("sh");
        // Short text stays on the screen and colours are shown, unless the person has set it otherwise. Searches in it,
        // which may be card numbers, are not written to a history file.
        let less = ": ${LESS=FRX} ${LESSCHARSET=utf-8}; LESSHISTFILE=-; export LESS LESSCHARSET LESSHISTFILE";
        shell.args(["-c", &format!("{less}; exec {pager}")]);
        shell
    } else {
        Command::new(pager)
    };
    match fed(&mut pager, text)?.code() {
        Some(code) if code >= NOT_FOUND => Err(io::Error::from(io::ErrorKind::NotFound)),
        _ => Ok(()),
    }
}

/// Runs a program with a text as its standard input; an error if it cannot be run.
pub(super) fn fed(program: &mut Command, text: &str) -> io::Result<ExitStatus> {
    // Ctrl-C belongs to the pager: the terminal must not be left to it and the shell at once.
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default())?;
    let mut running = program.stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = running.stdin.take() {
        // The reader may quit the pager early.
        let _ = input.write_all(text.as_bytes());
    }
    running.wait()
}
