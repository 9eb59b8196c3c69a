//! What is longer than the terminal, shown page by page: by the program that `POSDIAG_PAGER` or `PAGER` names, else by
//! `less`, as git does.

use std::io::{self, Write as _};
use std::process::{Command, ExitStatus, Stdio};
#[cfg(unix)]
use std::sync::Arc;

use super::Context;

impl Context<'_> {
    /// Shows a text to be read: a person at a terminal gets it page by page where it does not fit.
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

/// Has a pager show a text; an error where there is no such pager.
fn paged(pager: &str, text: &str) -> io::Result<()> {
    /// How a shell ends that cannot find it.
    const NOT_FOUND: i32 = 126;
    // With its arguments, as people write them; by a shell, as git has it.
    let mut pager = if cfg!(unix) {
        let mut shell = Command::new("sh");
        // What fits is left on the screen, and colours are shown, unless the person has it otherwise. What is looked for
        // in it, which may be a card number, is not written down.
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

/// Runs a program with a text as its standard input; an error where it cannot be run.
pub(super) fn fed(program: &mut Command, text: &str) -> io::Result<ExitStatus> {
    // Ctrl-C is the pager's: the terminal is not to be left to it and the shell at once.
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default())?;
    let mut running = program.stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = running.stdin.take() {
        // Whoever has seen enough closes it.
        let _ = input.write_all(text.as_bytes());
    }
    running.wait()
}
