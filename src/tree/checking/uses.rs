//! Which declarations the files of a library use, and which nothing uses.

use std::collections::{HashMap, HashSet};

use super::declarations::Declarations;
use crate::tree::fault::{Fault, Kind, NameKind};
use crate::tree::location::{Location, Span};
use crate::tree::manifest::{Manifest, Standing};

/// What the steps of a library use of its declarations.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    /// The states that steps set.
    pub(super) set: HashSet<Standing>,
    /// The states that conditions read, with one place for each.
    pub(super) read: HashMap<Standing, Location>,
    /// The matters that waits count from, with one place for each.
    pub(super) counted: HashMap<u16, Location>,
    /// The outcomes that walks end in.
    pub(super) outcomes: HashSet<u16>,
    /// The fields that steps ask for.
    pub(super) fields: HashSet<u16>,
    /// The tags that trees have.
    pub(super) tags: HashSet<u16>,
    /// The sequences that steps use.
    pub(super) sequences: HashSet<Box<str>>,
    /// The opening sequences of trees.
    pub(super) openings: HashSet<Box<str>>,
    /// How many warnings the files allow.
    pub(super) allowed: usize,
}

impl Uses {
    /// Adds the uses of other files.
    pub(crate) fn add(&mut self, other: Uses) {
        self.set.extend(other.set);
        for (standing, at) in other.read {
            self.read.entry(standing).or_insert(at);
        }
        for (matter, at) in other.counted {
            self.counted.entry(matter).or_insert(at);
        }
        self.outcomes.extend(other.outcomes);
        self.fields.extend(other.fields);
        self.tags.extend(other.tags);
        self.sequences.extend(other.sequences);
        self.openings.extend(other.openings);
        self.allowed += other.allowed;
    }

    /// The states that are read, and the matters that are counted from, but that nothing sets: as faults.
    pub(crate) fn never_set(&self, manifest: &Manifest) -> impl Iterator<Item = Fault> {
        let are_set: HashSet<u16> = self.set.iter().map(|standing| standing.matter).collect();
        let counted = self.counted.iter().filter_map(move |(matter, at)| {
            let id = manifest.matter(*matter)?.id.to_string();
            let is_set = are_set.contains(matter);
            (!is_set).then(|| Fault { kind: Kind::SinceNever { id }, at: at.clone(), other: None })
        });
        let read = self.read.iter().filter_map(|(standing, at)| {
            let matter = manifest.matter(standing.matter)?;
            let state = matter.states.get(usize::from(standing.state))?;
            let (matter, state) = (matter.id.to_string(), state.id.to_string());
            let is_set = self.set.contains(standing);
            (!is_set).then(|| Fault {
                kind: Kind::StateNeverSet { matter, state },
                at: at.clone(),
                other: None,
            })
        });
        read.chain(counted)
    }

    /// Whether a sequence is used.
    pub(crate) fn has_sequence(&self, declarations: &Declarations, id: &str) -> bool {
        self.sequences.contains(id)
            || self.openings.contains(id)
            || declarations.sequences.iter().any(|named| named.value == id)
    }

    /// What `library.yaml` declares and nothing uses, neither files nor other declarations.
    pub(crate) fn unused<'d>(
        &self,
        declarations: &'d Declarations,
    ) -> impl Iterator<Item = (Kind, Span)> + use<'d> {
        let used = self.names(declarations);
        let unused = declarations.declared.iter().filter(move |(named, id)| {
            let name = (*named, id.value.clone());
            !used.contains(&name)
        });
        unused.map(|(named, id)| (Kind::Unused { named: *named, name: id.value.clone() }, id.span))
    }

    /// Every name that is used, by steps or by other declarations.
    fn names(&self, declarations: &Declarations) -> HashSet<(NameKind, String)> {
        let manifest = &declarations.manifest;
        let roles = &manifest.roles;
        let states = || manifest.matters.iter().flat_map(|matter| &matter.states);
        let outcomes = [roles.resolved, roles.dispatch, roles.tampering].into_iter();
        let outcomes =
            outcomes.chain(states().filter_map(|state| state.request)).chain(self.outcomes.iter().copied());
        let outcomes = outcomes
            .filter_map(|index| manifest.outcome(index))
            .map(|outcome| (NameKind::Outcome, &outcome.id));
        let of_outcomes = manifest.outcomes.iter().flat_map(|outcome| &outcome.collect);
        let of_tags = manifest.tags.iter().flat_map(|tag| &tag.fields);
        let of_roles = roles.merchant.iter().chain(&roles.terminal);
        let fields = self.fields.iter().chain(of_outcomes).chain(of_tags).chain(of_roles);
        let fields =
            fields.filter_map(|index| manifest.field(*index)).map(|field| (NameKind::Field, &field.id));
        let queues = manifest.outcomes.iter().filter_map(|outcome| manifest.queue(outcome));
        let queues = queues.map(|queue| (NameKind::Queue, &queue.id));
        let tags = self.tags.iter().filter_map(|index| manifest.tags.get(usize::from(*index)));
        let tags = tags.map(|tag| (NameKind::Tag, &tag.id));
        let set = self.set.iter().filter_map(|standing| {
            let (matter, state) = (manifest.matter(standing.matter)?, manifest.state(*standing)?);
            Some((NameKind::State, format!("{} = {}", matter.id, state.id)))
        });
        let named = outcomes.chain(fields).chain(queues).chain(tags);
        named.map(|(named, id)| (named, id.to_string())).chain(set).collect()
    }
}
