//! The report of a replay: each failed line as it is found, and in the end the totals.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufWriter, Stdout, Write as _, stdout};

use super::super::{Context, stream};
use super::progress::ReplayProgress;
use super::{Replay, Walked};
use crate::cli::shared::format::Format;
use crate::machine::replay::ReplayJson;
use crate::problem::Exit;
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::text::width::width;
use crate::view::View;
use crate::walk::replay::Tally;

pub(super) struct ReplayReport<'r> {
    context: &'r Context<'r>,
    order: &'r Replay,
    progress: ReplayProgress,
    to: BufWriter<Stdout>,
    json: ReplayJson,
    lines: u64,
    failed: u64,
    /// By the code.
    tallies: BTreeMap<Box<str>, Tally>,
}

impl<'r> ReplayReport<'r> {
    pub(super) fn new(
        context: &'r Context<'r>,
        order: &'r Replay,
        progress: ReplayProgress,
    ) -> ReplayReport<'r> {
        let to = BufWriter::new(stdout());
        ReplayReport {
            context,
            order,
            progress,
            to,
            json: ReplayJson::default(),
            lines: 0,
            failed: 0,
            tallies: BTreeMap::new(),
        }
    }

    /// Prints the failures of a block.
    pub(super) fn take(&mut self, walked: &Walked) -> io::Result<()> {
        if !walked.failed.is_empty() {
            let path = self.order.files.get(walked.file);
            let name = path.map(|path| match self.order.format {
                Format::Json => crate::text::shown::whole_path(path),
                Format::Text => stream::named(self.context, path, true),
            });
            let name = name.unwrap_or_default();
            let mut text = String::new();
            for (line, why) in &walked.failed {
                self.failed += 1;
                match self.order.format {
                    Format::Text => {
                        let _ = writeln!(text, "{name}:{line}: {}", harmless(why));
                    }
                    Format::Json => self.json.push_failure(&mut text, (&name, *line), why),
                }
            }
            let to = &mut self.to;
            self.progress.beside(|| to.write_all(text.as_bytes()).and_then(|()| to.flush()))?;
        }
        self.lines += walked.lines;
        self.progress.advance(walked.bytes, self.lines);
        Ok(())
    }

    /// Adds the totals of one worker.
    pub(super) fn tally(&mut self, tallies: Vec<Tally>) {
        for tally in tallies {
            let sum = self.tallies.entry(tally.code.clone()).or_insert_with(|| Tally {
                code: tally.code,
                passed: vec![0; tally.passed.len()],
                failed: 0,
            });
            sum.failed += tally.failed;
            for (sum, count) in sum.passed.iter_mut().zip(&tally.passed) {
                *sum += count;
            }
        }
    }

    /// Prints the totals.
    pub(super) fn end(mut self, view: View<'_>) -> anyhow::Result<Exit> {
        let seconds = self.progress.end();
        let text = match self.order.format {
            Format::Text => self.text(view),
            Format::Json => {
                let mut text = String::new();
                self.json.push_end(&mut text, self.lines, self.tallies.values(), view);
                text
            }
        };
        let written = self.to.write_all(text.as_bytes()).and_then(|()| self.to.flush());
        self.context.written(written)?;
        if self.order.format == Format::Text {
            self.say_time(seconds);
        }
        Ok(if self.failed == 0 { Exit::Done } else { Exit::Found })
    }

    fn passed(&self) -> u64 {
        self.lines - self.failed
    }

    fn text(&self, view: View<'_>) -> String {
        let manifest = view.manifest;
        let mut text = say!(
            view.language,
            ("{} 行：{} 行符合，{} 行不符合\n", self.lines, self.passed(), self.failed),
            ("{} lines: {} passed, {} failed\n", self.lines, self.passed(), self.failed)
        );
        let mut rows = Vec::new();
        for (index, outcome) in manifest.outcomes.iter().enumerate() {
            let count: u64 = self.tallies.values().filter_map(|tally| tally.passed.get(index)).sum();
            if count > 0 {
                rows.push((count, outcome.id.to_string(), view.words(outcome.name).into_owned()));
            }
        }
        push_rows(&mut text, &rows);
        let told = self.tallies.values().filter(|tally| self.order.all || tally.failed > 0);
        let told: Vec<_> = told
            .map(|tally| {
                let (passed, failed) = (tally.passed.iter().sum::<u64>(), tally.failed);
                let said = say!(view.language, "符合，{failed} 行不符合", "passed, {failed} failed");
                (passed, said, tally.code.to_string())
            })
            .collect();
        if !told.is_empty() {
            text.push('\n');
            for (passed, said, code) in told {
                let code = harmless(&code);
                text += &say!(view.language, "{code}：{passed} 行{said}\n", "{code}: {passed} {said}\n");
            }
        }
        text
    }

    /// The duration goes beside the result, which is the same in every run.
    fn say_time(&self, seconds: f64) {
        #[expect(clippy::cast_precision_loss, reason = "a rate to be read")]
        let rate = self.lines as f64 / seconds.max(1e-6);
        self.context.say(&say!(
            self.context.language(),
            "用时 {seconds:.2} 秒，每秒 {rate:.0} 行",
            "{seconds:.2} s, {rate:.0} lines a second"
        ));
    }
}

/// Appends counts with their labels, in columns.
fn push_rows(text: &mut String, rows: &[(u64, String, String)]) {
    let widest = rows.iter().map(|(_, id, _)| width(id)).max().unwrap_or(0);
    let digits = rows.iter().map(|(count, ..)| count.to_string().len()).max().unwrap_or(0);
    for (count, id, name) in rows {
        let gap = " ".repeat(widest - width(id));
        let _ = writeln!(text, "  {count:>digits$}  {id}{gap}  {name}");
    }
}
