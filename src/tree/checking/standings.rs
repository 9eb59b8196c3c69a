//! Counts the paths of a tree for all states of the matters of the session.

use crate::tree::arena::Tree;
use crate::tree::conditions::Read;
use crate::tree::manifest::{Manifest, Standing};
use crate::tree::paths::Paths;

/// The most paths that are counted for one tree, over all combinations of states.
const MOST_COUNTED: u64 = 1 << 20;

/// The most paths of a tree from any combination of states, counted up to one more than `limit`.
pub(super) fn most_paths(tree: &Tree, manifest: &Manifest, limit: u64) -> u64 {
    let most = usize::try_from(MOST_COUNTED / limit.max(1)).unwrap_or(usize::MAX);
    let mut found = 0;
    for standings in every_standing(tree, manifest, most) {
        found = found.max(Paths::new(tree, false).given(&standings).count_to(limit));
        if found > limit {
            break;
        }
    }
    found
}

/// Every combination of states of the matters that the conditions of a tree read, each with a state or none; if there
/// are very many, the first.
fn every_standing(tree: &Tree, manifest: &Manifest, most: usize) -> Vec<Vec<Standing>> {
    let conditions = tree.nodes().iter().flat_map(|node| node.when.iter());
    let mut matters: Vec<u16> = conditions
        .filter_map(|condition| match condition.read {
            Read::State(standing) => Some(standing.matter),
            Read::Answer { .. } => None,
        })
        .collect();
    matters.sort_unstable();
    matters.dedup();
    let mut all = vec![Vec::new()];
    for matter in matters {
        let declared = manifest.matter(matter).map(|declared| &declared.states[..]).unwrap_or_default();
        let states = (0..).zip(declared).map(|(state, _)| Some(Standing { matter, state }));
        let states: Vec<Option<Standing>> = std::iter::once(None).chain(states).collect();
        let longer = all.iter().flat_map(|known: &Vec<Standing>| {
            states.iter().map(move |state| known.iter().copied().chain(*state).collect())
        });
        all = longer.take(most).collect();
    }
    all
}
