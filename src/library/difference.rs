//! The differences between two libraries: codes that were added and removed, and for the others, the walks that now go
//! or end elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::declarations::{self, ChangedDeclaration};
use super::paths::{Path, PathEnd, Paths, renamed};
use super::said::{self, ChangedText};
use crate::tree::{Act, Closing, Contents, Damage, Library, Manifest, Node, Read, Standing, Tree};

/// The differences between two libraries.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Codes that only the new one has.
    pub added: Vec<Box<str>>,
    /// Codes that only the old one has.
    pub removed: Vec<RemovedCode>,
    /// Codes that both have and that differ; the closing after them is not counted with each.
    pub changed: Vec<ChangedCode>,
    /// What is walked for unknown codes, and after all of them, if that differs.
    pub sequences: Vec<ChangedSequence>,
    /// What `library.yaml` declares, if that differs.
    pub declarations: Vec<ChangedDeclaration>,
    /// Ids that no longer exist: journals, scripts and statistics that name them no longer fit.
    pub lost: Vec<LostId>,
}

/// A code that was removed.
#[derive(Debug, PartialEq, Eq)]
pub struct RemovedCode {
    /// The code.
    pub code: Box<str>,
    /// The code of which it is an alias now.
    pub now: Option<Box<str>>,
}

/// A code that differs.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedCode {
    /// The code.
    pub code: Box<str>,
    /// The walks that differ; if there are none, only texts have changed.
    pub walks: Vec<ChangedWalk>,
    /// Texts that differ, by steps that still exist.
    pub texts: Vec<ChangedText>,
}

/// The role of a sequence in a library, beside the codes that use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SequenceRole {
    /// It is walked for unknown codes.
    Ladder,
    /// It is walked after every code.
    Closing,
}

/// The sequence of a role, if it differs or was replaced.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedSequence {
    /// Its role.
    pub role: SequenceRole,
    /// The old sequence; none if there was none.
    pub was: Option<Box<str>>,
    /// The new sequence; none if there is none.
    pub now: Option<Box<str>>,
    /// The walks that differ, if there was one and is one.
    pub walks: Vec<ChangedWalk>,
    /// Texts that differ, by steps that still exist.
    pub texts: Vec<ChangedText>,
}

/// A walk that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedWalk {
    /// The replay string; for a removed walk, with the names that steps have now.
    pub path: String,
    /// Whether it is a walk by phone that differs from the same one on site.
    pub phone: bool,
    /// The state that a matter had before it, if only walks from some state differ.
    pub given: Option<StateName>,
    /// Its old result; none if it is new.
    pub was: Option<WalkEnd>,
    /// Its new result; none if it is gone.
    pub now: Option<WalkEnd>,
}

/// The result of a walk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkEnd {
    /// The outcome; none if a sequence returns to its user.
    pub outcome: Option<Box<str>>,
    /// The matter whose request is part of its ticket.
    pub with: Option<Box<str>>,
    /// The states that matters got on the way.
    pub set: Vec<StateName>,
}

/// A matter and its state by name: indices are specific to a library.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StateName {
    /// The matter.
    pub matter: Box<str>,
    /// The state.
    pub state: Box<str>,
}

impl StateName {
    fn of(standing: Standing, manifest: &Manifest) -> Option<StateName> {
        let (matter, state) = (manifest.matter(standing.matter)?, manifest.state(standing)?);
        Some(StateName { matter: matter.id.clone(), state: state.id.clone() })
    }

    /// The same in a library that has it.
    fn standing(&self, manifest: &Manifest) -> Option<Standing> {
        let place = |at: Option<usize>| at.and_then(|at| u16::try_from(at).ok());
        let at = manifest.matters.iter().position(|matter| matter.id == self.matter);
        let states = manifest.matters.get(at?).map(|matter| &matter.states[..]).unwrap_or_default();
        let state = states.iter().position(|state| state.id == self.state);
        Some(Standing { matter: place(at)?, state: place(state)? })
    }
}

/// An id that was removed without a `was:`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LostId {
    /// The code; none for a shared step.
    pub code: Option<Box<str>>,
    /// The step.
    pub step: Box<str>,
    /// The answer, if it is an option that was removed.
    pub option: Option<Box<str>>,
}

impl Difference {
    /// Whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Difference::default()
    }
}

/// How a tree is written in one of its library's languages, for comparison.
pub type Written<'w> = &'w dyn Fn(&Library, &Tree, usize) -> Value;

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
        let tree = |library: &Library| library.tree_with(code, Closing::LeftOut);
        let (Some(was), Some(now)) = (tree(old)?, tree(new)?) else { continue };
        if is_same && !uses(&was, &other_sequences) && !uses(&now, &other_sequences) {
            continue;
        }
        let walks = walks((old, &was), (new, &now));
        lose(code, &was, &now, &mut lost);
        let otherwise = said_otherwise((old, &was), (new, &now), written);
        if !walks.is_empty() || otherwise.is_some() {
            let texts = otherwise.unwrap_or_default();
            difference.changed.push(ChangedCode { code: code.clone(), walks, texts });
        }
    }
    let still: BTreeSet<&str> = after.trees.iter().map(|(code, _)| &**code).collect();
    for (code, _) in before.trees.iter().filter(|(code, _)| !still.contains(&**code)) {
        let now = new.canonical(code)?.map(|(code, _)| code);
        difference.removed.push(RemovedCode { code: code.clone(), now });
    }
    for role in [SequenceRole::Ladder, SequenceRole::Closing] {
        difference.sequences.extend(changed_sequence(role, (old, new), &mut lost, written)?);
    }
    difference.declarations = declarations::changed(old, new);
    difference.lost = lost.into_iter().collect();
    Ok(difference)
}

/// How the sequence of a role differs, if it does.
fn changed_sequence(
    role: SequenceRole,
    (old, new): (&Library, &Library),
    lost: &mut BTreeSet<LostId>,
    written: Written<'_>,
) -> Result<Option<ChangedSequence>, Damage> {
    let named = |library: &Library| {
        let roles = &library.manifest().roles;
        match role {
            SequenceRole::Ladder => Some(roles.ladder.clone()),
            SequenceRole::Closing => roles.closing.clone(),
        }
    };
    let (was, now) = (named(old), named(new));
    let (Some(before), Some(after)) = (&was, &now) else {
        let differs = was != now;
        let (walks, texts) = (Vec::new(), Vec::new());
        return Ok(differs.then_some(ChangedSequence { role, was, now, walks, texts }));
    };
    let (before, after) = (old.sequence(before)?, new.sequence(after)?);
    let walks = walks((old, &before), (new, &after));
    lose("", &before, &after, lost);
    let otherwise = said_otherwise((old, &before), (new, &after), written);
    let is_same = was == now && walks.is_empty() && otherwise.is_none();
    let texts = otherwise.unwrap_or_default();
    Ok((!is_same).then_some(ChangedSequence { role, was, now, walks, texts }))
}

/// The sequences that differ.
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

/// The texts that differ, if two trees are not written the same in every language of either library.
fn said_otherwise(
    (old, was): (&Library, &Tree),
    (new, now): (&Library, &Tree),
    written: Written<'_>,
) -> Option<Vec<ChangedText>> {
    let (before, after) = (&old.manifest().languages, &new.manifest().languages);
    let places = |all: &[Box<str>], language: &str| all.iter().position(|known| **known == *language);
    let both = before.iter().filter_map(|tag| Some((&**tag, places(before, tag)?, places(after, tag)?)));
    let (mut was_written, mut now_written) = (Vec::new(), Vec::new());
    for (language, was_at, now_at) in both {
        was_written.push((language, written(old, was, was_at)));
        now_written.push((language, written(new, now, now_at)));
    }
    let differ = before != after || was_written != now_written;
    let still = |id: &str| now.nodes().iter().find(|node| node.has_name(id)).map(|node| node.id.to_string());
    let renamed = |id: &str| still(id).unwrap_or_else(|| id.to_owned());
    differ.then(|| said::changed(&was_written, &now_written, &renamed))
}

/// The result of each walk, by its answers.
type Ends = BTreeMap<String, WalkEnd>;

fn end_of(path: &Path<'_>, manifest: &Manifest, given: Option<Standing>) -> WalkEnd {
    let outcome = path.ending.outcome(path.tree).and_then(|outcome| manifest.outcome(outcome));
    let mut set: Vec<Standing> = path.standings.to_vec();
    set.retain(|standing| Some(*standing) != given);
    let mut set: Vec<StateName> =
        set.into_iter().filter_map(|standing| StateName::of(standing, manifest)).collect();
    set.sort();
    let end = match path.ending {
        PathEnd::Step(id) => path.tree.node(id),
        _ => None,
    };
    let with = end.and_then(|end| match end.act {
        Act::End { with, .. } => with,
        _ => None,
    });
    // If nothing is requested, nothing is inserted.
    let requests =
        |standing: &Standing| manifest.state(*standing).is_some_and(|state| state.request.is_some());
    let with = with.filter(|matter| {
        path.standings.iter().any(|standing| standing.matter == *matter && requests(standing))
    });
    let with = with.and_then(|matter| manifest.matter(matter));
    WalkEnd {
        outcome: outcome.map(|outcome| outcome.id.clone()),
        with: with.map(|matter| matter.id.clone()),
        set,
    }
}

/// The walks of a tree, on site or by phone, in a session where a matter has this state before.
fn ends(
    (library, tree): (&Library, &Tree),
    on_phone: bool,
    given: Option<&StateName>,
    named: &dyn Fn(&str) -> String,
) -> Ends {
    let manifest = library.manifest();
    let given = given.and_then(|given| given.standing(manifest));
    let mut ends = Ends::new();
    let mut paths = Paths::new(tree, on_phone).given(given.as_slice());
    let mut answers = String::new();
    while let Some(path) = paths.next_path() {
        answers.clear();
        path.push_answers(&mut answers);
        ends.insert(named(&answers), end_of(&path, manifest, given));
    }
    ends
}

/// The walks that differ: in a session that begins here, else those from each state that either tree reads.
fn walks(old: (&Library, &Tree), new: (&Library, &Tree)) -> Vec<ChangedWalk> {
    let from_none = walks_from(None, old, new);
    if !from_none.is_empty() {
        return from_none;
    }
    let states: BTreeSet<StateName> = [old, new].into_iter().flat_map(states_read).collect();
    states.iter().flat_map(|given| walks_from(Some(given), old, new)).collect()
}

/// The states that the conditions of a tree read.
fn states_read((library, tree): (&Library, &Tree)) -> Vec<StateName> {
    let conditions = tree.nodes().iter().flat_map(|node| node.when.iter());
    let read = conditions.filter_map(|condition| match condition.read {
        Read::State(standing) => StateName::of(standing, library.manifest()),
        Read::Answer { .. } => None,
    });
    read.collect()
}

/// The walks that differ, those on site first.
fn walks_from(
    given: Option<&StateName>,
    old: (&Library, &Tree),
    (new, now): (&Library, &Tree),
) -> Vec<ChangedWalk> {
    let mut walks: Vec<ChangedWalk> = Vec::new();
    for phone in [false, true] {
        let renamed = |answers: &str| renamed(answers, now);
        let before = ends(old, phone, given, &renamed);
        let after = ends((new, now), phone, given, &str::to_owned);
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for answers in paths {
            let (was, is) = (before.get(answers), after.get(answers));
            let path = [&*now.code, ":", answers].concat();
            if was != is {
                let walk =
                    ChangedWalk { path, phone, given: given.cloned(), was: was.cloned(), now: is.cloned() };
                let on_site = ChangedWalk { phone: false, ..walk.clone() };
                if !phone || !walks.contains(&on_site) {
                    walks.push(walk);
                }
            }
        }
    }
    walks
}

/// The ids that the new tree lacks under any name.
fn lose(code: &str, was: &Tree, now: &Tree, lost: &mut BTreeSet<LostId>) {
    for node in was.nodes().iter().filter(|node| !node.id.is_empty()) {
        // A shared step belongs to no code.
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
