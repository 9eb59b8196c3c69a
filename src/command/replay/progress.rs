//! How far a replay is, on a terminal where it takes longer than a moment.

use std::cell::Cell;
use std::io::{self, Write as _};

use super::super::Context;
use crate::app::clock::now;
use crate::session::Moment;

/// A run that is over before that shows nothing, and how often it is told after that, in microseconds.
const MOMENT: i64 = 1_000_000;

/// One line that tells how much was walked; it is drawn only where somebody sees it.
pub(super) struct ReplayProgress {
    /// How many bytes there are, where that is known.
    bytes: Option<u64>,
    done: u64,
    begun: Moment,
    told: Moment,
    lines: &'static str,
    drawn: Cell<bool>,
    is_seen: bool,
}

impl ReplayProgress {
    /// For so many bytes, where that is known.
    pub(super) fn new(context: &Context<'_>, bytes: Option<u64>, begun: Moment) -> ReplayProgress {
        let is_seen = context.environment.stderr_terminal && !context.environment.dumb;
        let lines = context.own("行", "lines");
        ReplayProgress { bytes, done: 0, begun, told: begun, lines, drawn: Cell::new(false), is_seen }
    }

    /// So many bytes more were walked, which makes so many lines in all.
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

    /// Does something that may print where the line stands.
    pub(super) fn beside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.clear();
        print()
    }

    /// Takes the line off the screen, and tells how long it took, in seconds.
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
