//! A check's progress, shown on a terminal if it takes longer than a moment.

use std::io::{self, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::Context;
use crate::app::clock::now;
use crate::session::Moment;

/// How long a check runs before progress is shown, and how often it is updated after that, in microseconds.
const MOMENT: i64 = 500_000;
/// Reading the clock for every tree would cost more than a tree.
const EVERY: usize = 256;

/// A line with the number of trees checked so far, drawn only on a terminal.
pub(in crate::command) struct CheckProgress {
    seen: AtomicUsize,
    told: Mutex<Told>,
    is_seen: bool,
    trees: &'static str,
}

struct Told {
    at: Moment,
    drawn: bool,
}

impl CheckProgress {
    pub(in crate::command) fn new(context: &Context<'_>) -> CheckProgress {
        let is_seen = context.environment.stderr_terminal && !context.environment.dumb;
        let told = Mutex::new(Told { at: now(), drawn: false });
        CheckProgress { seen: AtomicUsize::new(0), told, is_seen, trees: context.own("棵树", "trees") }
    }

    /// Counts one more tree.
    pub(in crate::command) fn advance(&self) {
        let seen = self.seen.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.is_seen || !seen.is_multiple_of(EVERY) {
            return;
        }
        // A second thread need not wait.
        let Ok(mut told) = self.told.try_lock() else { return };
        let now = now();
        if now.0 - told.at.0 >= MOMENT {
            *told = Told { at: now, drawn: true };
            let _ = write!(io::stderr(), "\r\u{1b}[K{seen} {}", self.trees);
        }
    }

    /// Takes the line off the screen.
    pub(in crate::command) fn end(&self) {
        if self.told.lock().is_ok_and(|told| told.drawn) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
