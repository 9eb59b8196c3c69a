//! A replay's progress, shown on a terminal if it takes longer than a moment.

use std::cell::Cell;
use std::io::{self, Write as _};

use super::super::Context;
use crate::app::clock::now;
use crate::session::Moment;

/// How long a run takes before progress is shown, and how often it is updated after that, in microseconds.
const MOMENT: i64 = 1_000_000;

/// A line with the amount walked so far, drawn only on a terminal.
pub(super) struct ReplayProgress {
    /// The total number of bytes, if known.
    bytes: Option<u64>,
    done: u64,
    begun: Moment,
    told: Moment,
    lines: &'static str,
    drawn: Cell<bool>,
    is_seen: bool,
}

impl ReplayProgress {
    /// For so many bytes, if known.
    pub(super) fn new(context: &Context<'_>, bytes: Option<u64>, begun: Moment) -> ReplayProgress {
        let is_seen = context.environment.stderr_terminal && !context.environment.dumb;
        let lines = context.own("行", "lines");
        ReplayProgress { bytes, done: 0, begun, told: begun, lines, drawn: Cell::new(false), is_seen }
    }

    /// Adds bytes that were walked, and sets the total number of lines.
    pub(super) fn advance(&mut self, bytes: usize, lines: u64) {
        self.done += bytes as u64;
        let now = now();
        if !self.is_seen || now.0 - self.told.0 < MOMENT {
            return;
        }
        self.told = now;
        let share = self.bytes.filter(|bytes| *bytes > 0).map(|bytes| self.done * 100 / bytes);
        let share = share.map(|share| format!("{:>3}%  ", share.min(100))).unwrap_or_default();
        let _ = write!(io::stderr(), "\r\u{1b}[K{share}{lines} {}", self.lines);
        self.drawn.set(true);
    }

    /// Does something that may print, with the line cleared.
    pub(super) fn beside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.clear();
        print()
    }

    /// Clears the line, and returns how long the run took, in seconds.
    pub(super) fn end(&self) -> f64 {
        self.clear();
        #[expect(clippy::cast_precision_loss, reason = "a time to be read")]
        let seconds = (now().0 - self.begun.0) as f64 / 1e6;
        seconds
    }

    fn clear(&self) {
        if self.drawn.replace(false) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
