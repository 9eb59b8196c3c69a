//! The result of a replay as JSON, described by `replay.json`. The failures come first, since they are reported while
//! the rest is still being walked: so it is written piece by piece.

use std::fmt::Write as _;

use serde::Serialize;

use super::json::json;
use crate::view::View;
use crate::walk::replay::Tally;

/// The result of a replay, as far as it was written.
#[derive(Debug, Default)]
pub struct ReplayJson {
    failed: u64,
}

const HEAD: &str = r#"{"format":1,"failures":["#;

/// A line that failed.
#[derive(Debug, Serialize)]
struct FailureJson<'j> {
    file: &'j str,
    line: u64,
    why: &'j str,
}

/// How many lines of a code reached an outcome.
#[derive(Debug, Serialize)]
struct OutcomeCountJson<'j> {
    code: &'j str,
    outcome: &'j str,
    count: u64,
}

impl ReplayJson {
    /// Appends a line that failed.
    pub fn push_failure(&mut self, text: &mut String, (file, line): (&str, u64), why: &str) {
        text.push_str(if self.failed == 0 { HEAD } else { "," });
        self.failed += 1;
        push(text, &FailureJson { file, line, why });
    }

    /// Appends the totals, and the end.
    pub fn push_end<'t>(
        &self,
        text: &mut String,
        lines: u64,
        tallies: impl Iterator<Item = &'t Tally>,
        view: View<'_>,
    ) {
        if self.failed == 0 {
            text.push_str(HEAD);
        }
        let (passed, failed) = (lines - self.failed, self.failed);
        let _ = write!(text, r#"],"lines":{lines},"passed":{passed},"failed":{failed},"outcomes":["#);
        let mut is_first = true;
        for tally in tallies {
            let counts = view.manifest.outcomes.iter().zip(&tally.passed);
            for (outcome, count) in counts.filter(|(_, count)| **count > 0) {
                text.push_str(if std::mem::take(&mut is_first) { "" } else { "," });
                let (code, outcome) = (&*tally.code, &*outcome.id);
                push(text, &OutcomeCountJson { code, outcome, count: *count });
            }
        }
        text.push_str("]}\n");
    }
}

fn push(text: &mut String, value: &impl Serialize) {
    text.push_str(&json(value));
}
