//! Paths as lines of JSON, described by `paths.json`. A tree can have many thousands, so lines are assembled as text.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::json::json;
use super::matters::StandingJson;
use super::outcome::OutcomeJson;
use crate::library::paths::{Path, PathEnd, PathEvent, PathVisit, Paths};
use crate::session::Channel;
use crate::tree::{Node, Standing, Tree};
use crate::view::View;

/// Writes every path of a tree, in a session whose matters have these states before.
///
/// # Errors
/// The error of `to`.
pub fn write(
    view: View<'_>,
    tree: &Tree,
    (channel, given): (Channel, &[Standing]),
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = PathLines::of(view, tree, channel);
    let mut paths = Paths::new(tree, channel == Channel::Phone).given(given);
    while let Some(path) = paths.next_path() {
        to.write_all(lines.line(&path).as_bytes())?;
    }
    Ok(())
}

/// The part of a step that is the same on every path; the answer is appended.
#[derive(Serialize)]
struct PathStepJson<'t> {
    id: &'t str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'t, str>>,
}

/// The lines of one tree's paths. What recurs, each step and each outcome, is serialized once.
struct PathLines<'t> {
    view: View<'t>,
    tree: &'t Tree,
    /// The beginning of every line, up to the answers.
    head: String,
    /// Every step, without its closing brace.
    steps: Vec<String>,
    /// The outcomes so far, by [`PathLines::place`].
    outcomes: Vec<Option<String>>,
    line: String,
}

impl<'t> PathLines<'t> {
    fn of(view: View<'t>, tree: &'t Tree, channel: Channel) -> PathLines<'t> {
        let view = view.of(tree);
        let code = json(&*tree.code);
        let in_path = code.strip_suffix('"').unwrap_or_default();
        let head =
            [r#"{"format":1,"code":"#, &code, r#","channel":""#, channel.id(), r#"","path":"#, in_path, ":"]
                .concat();
        let step = |node: &Node| {
            let text = node.text().map(|text| view.words(text));
            let mut step = json(&PathStepJson { id: &node.id, kind: node.kind(), text });
            step.pop();
            step
        };
        let steps = tree.nodes().iter().map(step).collect();
        let outcomes = vec![None; tree.nodes().len() + 2];
        PathLines { view, tree, head, steps, outcomes, line: String::new() }
    }

    /// A path as a line, with its end.
    fn line(&mut self, path: &Path<'_>) -> &str {
        self.line.clear();
        self.line.push_str(&self.head);
        path.push_answers(&mut self.line);
        self.line.push_str(r#"","steps":["#);
        let begin = self.line.len();
        for visit in path.trail {
            self.step(*visit, begin);
        }
        self.line.push_str(r#"],"outcome":"#);
        self.outcome(path.ending);
        if !path.standings.is_empty() {
            let matters = StandingJson::all(self.view.manifest, path.standings);
            self.line.extend([r#","matters":"#, &json(&matters)]);
        }
        self.line.push_str("}\n");
        &self.line
    }

    /// What a person sees of a step: nothing, if everything was known. A `try` without an answer was deferred.
    fn step(&mut self, visit: PathVisit, begin: usize) {
        if matches!(
            visit.done,
            PathEvent::Known(_) | PathEvent::Filled | PathEvent::Set(_) | PathEvent::Closing(_)
        ) {
            return;
        }
        let Some(step) = self.steps.get(visit.node.index()) else { return };
        if self.line.len() > begin {
            self.line.push(',');
        }
        self.line.push_str(step);
        if let (PathEvent::Answered(value), Some(node)) = (visit.done, self.tree.node(visit.node)) {
            // The names of answers are spelled like ids, and need no escaping.
            self.line.extend([r#","answer":""#, node.value_name(value), "\""]);
        }
        self.line.push('}');
    }

    fn outcome(&mut self, ending: PathEnd) {
        let known = self.place(ending).and_then(|place| self.outcomes.get_mut(place));
        let Some(outcome) = known else { return self.line.push_str("null") };
        let (view, tree) = (self.view, self.tree);
        self.line.push_str(outcome.get_or_insert_with(|| json(&outcome_of(view, tree, ending))));
    }

    /// The index of an ending's outcome: each `end` step has its own, all others share theirs.
    fn place(&self, ending: PathEnd) -> Option<usize> {
        let nodes = self.tree.nodes().len();
        match ending {
            PathEnd::Step(id) => Some(id.index()),
            PathEnd::Fixed(_) => Some(nodes),
            PathEnd::Dispatch(_) => Some(nodes + 1),
            PathEnd::Returned => None,
        }
    }
}

/// The result of a path according to its `end` step.
fn outcome_of<'v>(view: View<'v>, tree: &Tree, ending: PathEnd) -> Option<OutcomeJson<'v>> {
    let end = match ending {
        PathEnd::Step(id) => tree.node(id),
        _ => None,
    };
    OutcomeJson::in_tree(view, tree, ending.outcome(tree)?, end)
}
