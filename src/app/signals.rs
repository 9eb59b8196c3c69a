//! Signals that end the program during a prompt: the terminal is restored first.

#[cfg(unix)]
use crate::problem::Problem;
use crate::text::language::Language;

/// From now on, a hang-up, an interrupt or a termination restores the terminal and exits with code 130.
#[cfg(unix)]
pub fn leave_sanely(language: Language) {
    // The terminal is captured again with each call.
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| leave_saying(Problem::interrupted(language).message));
}

/// Same as [`leave_sanely`], with this message.
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

/// Without signals, Ctrl-C arrives as a key.
#[cfg(not(unix))]
pub fn leave_sanely(_: Language) {}

/// Same as [`leave_sanely`].
#[cfg(not(unix))]
pub fn leave_saying(_: impl Into<String>) {}
