//! Collapsed paths: the paths of a file without what is inside the sequences that it uses, so that a reviewer sees the
//! file's own paths, and a change to one sequence does not show in every file that uses it.
//!
//! ```text
//! E102:payment>on,network>on(link=cellular),restart>on,reseat_sim=not_fixed,update>end → fixed
//! ```
//!
//! `payment>on` went through that sequence and continued after it; `update>end` ended inside it. In brackets are the
//! answers inside a sequence that something after it reads or would ask again, and what was deferred there.

use std::collections::HashSet;

use super::{Path, PathEnd, PathEvent, PathVisit, Paths, push_answer};
use crate::tree::{Act, Manifest, NodeId, Standing, Tree};

/// The separator between a path and its result.
pub const LEADS_TO: &str = " → ";

/// The result of a sequence's path that does not end the walk.
const RETURNS: &str = "(returns)";

/// The collapsed paths of a tree without duplicates, in order, in a session whose matters have these states before.
#[must_use]
pub fn of_tree(tree: &Tree, (on_phone, given): (bool, &[Standing]), manifest: &Manifest) -> Vec<String> {
    File::new(tree, tree.start()).paths(on_phone, given, manifest)
}

/// The collapsed paths of a sequence alone, as `Library::sequence` returns it.
#[must_use]
pub fn of_sequence(tree: &Tree, on_phone: bool, manifest: &Manifest) -> Vec<String> {
    let first = tree.start().and_then(|id| tree.node(id)).and_then(|node| match node.act {
        Act::Use { first, .. } => first,
        _ => None,
    });
    File::new(tree, first).paths(on_phone, &[], manifest)
}

/// A tree from the point of view of its file.
struct File<'t> {
    tree: &'t Tree,
    /// The file's own `use` that contains a step, by the step's index.
    within: Vec<Option<NodeId>>,
    /// The last node that reads the answers of a key: a condition, or the same question reached again.
    last_reader: Vec<usize>,
    /// The index of the first node after a `use`, by the use's index.
    behind: Vec<usize>,
}

impl<'t> File<'t> {
    /// The file whose own steps begin with `first`.
    fn new(tree: &'t Tree, first: Option<NodeId>) -> File<'t> {
        let nodes = tree.nodes();
        let zeros = vec![0; nodes.len()];
        let mut file =
            File { tree, within: vec![None; nodes.len()], last_reader: zeros.clone(), behind: zeros };
        file.mark(first, None);
        for (index, node) in nodes.iter().enumerate() {
            let asks = matches!(node.act, Act::Ask { .. } | Act::Choose { .. });
            let read = node.when.keys().chain(asks.then_some(node.key));
            for key in read {
                if let Some(last) = file.last_reader.get_mut(key.index()) {
                    *last = index;
                }
            }
            let user = file.within.get(index).copied().flatten();
            if let Some(behind) = user.and_then(|user| file.behind.get_mut(user.index())) {
                *behind = index + 1;
            }
        }
        file
    }

    /// Records for a list and everything in it which of the file's own `use` steps contains it.
    fn mark(&mut self, first: Option<NodeId>, user: Option<NodeId>) {
        let tree = self.tree;
        for (id, node) in tree.list(first) {
            if let Some(within) = self.within.get_mut(id.index()) {
                *within = user;
            }
            let used = matches!(node.act, Act::Use { .. }).then_some(id);
            for branch in node.act.lists() {
                self.mark(branch, user.or(used));
            }
        }
    }

    fn paths(&self, on_phone: bool, given: &[Standing], manifest: &Manifest) -> Vec<String> {
        let mut paths = Paths::new(self.tree, on_phone).given(given);
        let (mut known, mut collapsed) = (HashSet::new(), Vec::new());
        while let Some(path) = paths.next_path() {
            let line = self.collapse(&path, manifest);
            if !known.contains(&line) {
                known.insert(line.clone());
                collapsed.push(line);
            }
        }
        collapsed
    }

    fn collapse(&self, path: &Path<'_>, manifest: &Manifest) -> String {
        let within = |id: NodeId| self.within.get(id.index()).copied().flatten();
        let ended_in = match path.ending {
            PathEnd::Step(id) | PathEnd::Fixed(id) | PathEnd::Dispatch(id) => within(id),
            PathEnd::Returned => None,
        };
        let mut parts = Vec::new();
        // The closing belongs to every path: it is only described by itself.
        let closing = path.trail.iter().position(|visit| matches!(visit.done, PathEvent::Closing(_)));
        let own = path.trail.get(..closing.unwrap_or(path.trail.len())).unwrap_or_default();
        for visits in own.chunk_by(|one, next| within(one.node) == within(next.node)) {
            match visits.first().and_then(|visit| within(visit.node)) {
                None => parts.extend(visits.iter().filter_map(|visit| self.answer(*visit))),
                // A walk that ended in it is handled below, also if nothing was answered there.
                Some(user) if ended_in == Some(user) => {}
                Some(user) => parts.push(self.gone_through(user, visits)),
            }
        }
        parts.extend(ended_in.map(|user| format!("{}>end", self.sequence(user))));
        let outcome = path.ending.outcome(self.tree).and_then(|index| manifest.outcome(index));
        let outcome = outcome.map_or(RETURNS, |outcome| &outcome.id);
        [&self.tree.code, ":", &parts.join(","), LEADS_TO, outcome].concat()
    }

    /// A `use` that the walk went through, with what matters after it.
    fn gone_through(&self, user: NodeId, visits: &[PathVisit]) -> String {
        let sequence = self.sequence(user);
        let behind = self.behind.get(user.index()).copied().unwrap_or_default();
        let matters = |visit: &&PathVisit| match visit.done {
            PathEvent::PutOff => true,
            PathEvent::Answered(_) => self
                .tree
                .node(visit.node)
                .and_then(|node| self.last_reader.get(node.key.index()))
                .is_some_and(|last| *last >= behind),
            _ => false,
        };
        let answers: Vec<String> = visits
            .iter()
            .filter(matters)
            .filter_map(|visit| self.answer(*visit))
            .map(|answer| without_prefix(&answer, sequence).to_owned())
            .collect();
        if answers.is_empty() {
            format!("{sequence}>on")
        } else {
            format!("{sequence}>on({})", answers.join(","))
        }
    }

    /// A step with its answer, or the fact that it was deferred; nothing for others.
    fn answer(&self, visit: PathVisit) -> Option<String> {
        let node = self.tree.node(visit.node)?;
        let mut answer = String::new();
        match visit.done {
            PathEvent::Answered(value) => push_answer(node, value, &mut answer),
            PathEvent::PutOff => answer.extend([&*node.id, "=put_off"]),
            _ => return None,
        }
        // A sequence's own steps have their own names, below the sequence's.
        Some(without_prefix(&answer, &self.tree.code).to_owned())
    }

    fn sequence(&self, user: NodeId) -> &str {
        match self.tree.node(user).map(|node| &node.act) {
            Some(Act::Use { sequence, .. }) => sequence,
            _ => "",
        }
    }
}

/// The id of a step of a sequence as written in the sequence's file; any other unchanged.
fn without_prefix<'a>(id: &'a str, sequence: &str) -> &'a str {
    id.strip_prefix(sequence).and_then(|own| own.strip_prefix('.')).unwrap_or(id)
}
