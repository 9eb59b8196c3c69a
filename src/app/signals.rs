//! Signals that end the program under a prompt: the terminal is put right first.

use crate::problem::Problem;
use crate::text::language::Language;

/// From now on, a hang-up, an interrupt or a termination leaves the terminal as it was found, and exit code 130.
#[cfg(unix)]
pub fn leave_sanely(language: Language) {
    // The terminal is asked for anew with each call.
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| leave_saying(Problem::interrupted(language).message));
}

/// As [`leave_sanely`], with these words.
#[cfg(unix)]
pub fn leave_saying(said: impl Into<String>) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use std::io::Write as _;

    let said = said.into();
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            crate::front::terminal::console::restore();
            let _ = writeln!(std::io::stderr(), "{said}");
            #[expect(
                clippy::disallowed_methods,
                clippy::exit,
                reason = "the terminal is put right, and the program may wait in a read that nothing else ends"
            )]
            std::process::exit(130);
        }
    });
}

/// Where there are no signals, Ctrl-C comes as a key.
#[cfg(not(unix))]
pub fn leave_sanely(_: Language) {}

/// As [`leave_sanely`].
#[cfg(not(unix))]
pub fn leave_saying(_: impl Into<String>) {}
