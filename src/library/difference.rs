//! How two libraries differ: codes that came and went, and of the others, the walks that now go or end elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::paths::{Paths, renamed};
use crate::tree::{Act, Contents, Damage, Library, Node, Tree};

/// How two libraries differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Codes that only the new one has.
    pub added: Vec<Box<str>>,
    /// Codes that only the old one has.
    pub removed: Vec<RemovedCode>,
    /// Codes that both have, and that are not the same.
    pub changed: Vec<ChangedCode>,
    /// Ids that nothing has any more: journals, scripts and statistics that name them do not fit.
    pub lost: Vec<LostId>,
}

/// A code that is gone.
#[derive(Debug, PartialEq, Eq)]
pub struct RemovedCode {
    /// The code.
    pub code: Box<str>,
    /// The code that it is an alias of now.
    pub now: Option<Box<str>>,
}

/// A code that is not the same.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedCode {
    /// The code.
    pub code: Box<str>,
    /// The walks that are not the same; without any, only what is said has changed.
    pub walks: Vec<ChangedWalk>,
}

/// A walk that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedWalk {
    /// The replay string; of a walk that is gone, under the names that steps have now.
    pub path: String,
    /// Whether it is a walk by phone, which goes elsewhere than the same on site.
    pub phone: bool,
    /// The outcome that it had; none where it is new.
    pub was: Option<Box<str>>,
    /// The outcome that it has; none where it is gone.
    pub now: Option<Box<str>>,
}

/// An id that is gone without a `was:`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LostId {
    /// The code; none of a shared step.
    pub code: Option<Box<str>>,
    /// The step.
    pub step: Box<str>,
    /// The answer, where it is an option that is gone.
    pub option: Option<Box<str>>,
}

impl Difference {
    /// Whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Difference::default()
    }
}

/// How a tree is written in one of its library's languages, so that two can be compared.
pub type Written<'w> = &'w dyn Fn(&Library, &Tree, usize) -> String;

/// Compares two libraries.
///
/// # Errors
/// [`Damage`] of the bytes of one.
pub fn compare(old: &Library, new: &Library, written: Written<'_>) -> Result<Difference, Damage> {
    let (before, after) = (old.contents()?, new.contents()?);
    let declares_the_same = before.manifest == after.manifest;
    let other_sequences = other_sequences(&before, &after);
    let known: HashMap<&str, u64> = before.trees.iter().map(|(code, digest)| (&**code, *digest)).collect();
    let mut difference = Difference::default();
    let mut lost = BTreeSet::new();
    for (code, digest) in &after.trees {
        let Some(before) = known.get(&**code) else {
            difference.added.push(code.clone());
            continue;
        };
        let is_same = before == digest && declares_the_same;
        if is_same && other_sequences.is_empty() {
            continue;
        }
        let (Some(was), Some(now)) = (old.tree(code)?, new.tree(code)?) else { continue };
        if is_same && !uses(&was, &other_sequences) && !uses(&now, &other_sequences) {
            continue;
        }
        let walks = walks((old, &was), (new, &now));
        lose(code, &was, &now, &mut lost);
        if !walks.is_empty() || !say_the_same((old, &was), (new, &now), written) {
            difference.changed.push(ChangedCode { code: code.clone(), walks });
        }
    }
    let still: BTreeSet<&str> = after.trees.iter().map(|(code, _)| &**code).collect();
    for (code, _) in before.trees.iter().filter(|(code, _)| !still.contains(&**code)) {
        let now = new.canonical(code)?.map(|(code, _)| code);
        difference.removed.push(RemovedCode { code: code.clone(), now });
    }
    difference.lost = lost.into_iter().collect();
    Ok(difference)
}

/// The sequences that are not the same in both.
fn other_sequences<'c>(before: &'c Contents, after: &'c Contents) -> BTreeSet<&'c str> {
    let known: HashMap<&str, u64> = before.sequences.iter().map(|(id, digest)| (&**id, *digest)).collect();
    let same = |(id, digest): &&(Box<str>, u64)| known.get(&**id) == Some(digest);
    let (same, other): (Vec<_>, Vec<_>) = after.sequences.iter().partition(same);
    let kept: BTreeSet<&str> = same.into_iter().map(|(id, _)| &**id).collect();
    let gone = known.keys().copied().filter(|id| !kept.contains(id));
    other.into_iter().map(|(id, _)| &**id).chain(gone).collect()
}

/// Whether a tree uses any of these sequences.
fn uses(tree: &Tree, sequences: &BTreeSet<&str>) -> bool {
    let mut used = tree.nodes().iter().filter_map(|node| match &node.act {
        Act::Use { sequence, .. } => Some(&**sequence),
        _ => None,
    });
    used.any(|sequence| sequences.contains(sequence))
}

/// Whether two trees are written the same in every language that either library has.
fn say_the_same((old, was): (&Library, &Tree), (new, now): (&Library, &Tree), written: Written<'_>) -> bool {
    let languages = |library: &Library| library.manifest().languages.clone();
    if languages(old) != languages(new) {
        return false;
    }
    (0..languages(old).len()).all(|column| written(old, was, column) == written(new, now, column))
}

/// Where each walk ends, by its answers.
type Ends = BTreeMap<String, Box<str>>;

fn ends(library: &Library, tree: &Tree, on_phone: bool, named: &dyn Fn(&str) -> String) -> Ends {
    let mut ends = Ends::new();
    let mut paths = Paths::new(tree, on_phone);
    let mut answers = String::new();
    while let Some(path) = paths.next_path() {
        answers.clear();
        path.push_answers(&mut answers);
        let outcome = path.ending.outcome(tree).and_then(|outcome| library.manifest().outcome(outcome));
        ends.insert(named(&answers), outcome.map(|outcome| outcome.id.clone()).unwrap_or_default());
    }
    ends
}

/// The walks that are not the same, those on site first.
fn walks((old, was): (&Library, &Tree), (new, now): (&Library, &Tree)) -> Vec<ChangedWalk> {
    let mut walks: Vec<ChangedWalk> = Vec::new();
    for phone in [false, true] {
        let renamed = |answers: &str| renamed(answers, now);
        let before = ends(old, was, phone, &renamed);
        let after = ends(new, now, phone, &str::to_owned);
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for answers in paths {
            let (was, is) = (before.get(answers), after.get(answers));
            let path = [&*now.code, ":", answers].concat();
            if was != is {
                let walk = ChangedWalk { path, phone, was: was.cloned(), now: is.cloned() };
                let on_site = ChangedWalk { phone: false, ..walk.clone() };
                if !phone || !walks.contains(&on_site) {
                    walks.push(walk);
                }
            }
        }
    }
    walks
}

/// The ids that the new tree does not have under any name.
fn lose(code: &str, was: &Tree, now: &Tree, lost: &mut BTreeSet<LostId>) {
    for node in was.nodes().iter().filter(|node| !node.id.is_empty()) {
        // A shared step is nobody's own.
        let code = (!node.id.contains('.')).then(|| code.into());
        let Some(still) = now.nodes().iter().find(|still| still.has_name(&node.id)) else {
            lost.insert(LostId { code, step: node.id.clone(), option: None });
            continue;
        };
        for option in options(node).filter(|option| still.value(option).is_none()) {
            lost.insert(LostId { code: code.clone(), step: node.id.clone(), option: Some(option.into()) });
        }
    }
}

fn options(node: &Node) -> impl Iterator<Item = &str> {
    let options = match &node.act {
        Act::Choose { options, .. } => &**options,
        _ => &[],
    };
    options.iter().map(|option| &*option.id)
}
