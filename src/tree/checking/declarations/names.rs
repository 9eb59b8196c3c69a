//! The names declared by `library.yaml`, collected while it is read.

use std::collections::HashMap;

use super::index;
use crate::tree::fault::{Kind, NameKind};
use crate::tree::location::Span;
use crate::tree::manifest::{Outcome, OutcomeKind};
use crate::tree::reading::reader::{At, Reader};
use crate::tree::texts::Text;

/// The names so far, with their meanings.
#[derive(Debug, Default)]
pub(super) struct DeclaredNames {
    fields: HashMap<String, u16>,
    queues: HashMap<String, u16>,
    outcomes: HashMap<String, u16>,
    pub(super) declared: Vec<(NameKind, At<String>)>,
    pub(super) incomplete: Vec<NameKind>,
    /// The labels of those that were read completely.
    labels: Vec<(NameKind, String, Text)>,
}

impl DeclaredNames {
    /// Declares a name for use by others.
    pub(super) fn declare(&mut self, named: NameKind, id: &At<String>, before: usize) {
        match named {
            NameKind::Field => self.fields.insert(id.value.clone(), index(before)),
            NameKind::Queue => self.queues.insert(id.value.clone(), index(before)),
            NameKind::Outcome => self.outcomes.insert(id.value.clone(), index(before)),
            _ => None,
        };
        self.declared.push((named, id.clone()));
    }

    /// Records the label of a name.
    pub(super) fn label(&mut self, named: NameKind, id: &str, label: Text) {
        self.labels.push((named, id.to_owned(), label));
    }

    /// Records which kinds of names could not be read completely.
    pub(super) fn note(&mut self, named: NameKind, known: bool) {
        if !known {
            self.incomplete.push(named);
        }
    }

    pub(super) fn of(&self, named: NameKind) -> &HashMap<String, u16> {
        match named {
            NameKind::Field => &self.fields,
            NameKind::Queue => &self.queues,
            NameKind::Outcome
            | NameKind::Sequence
            | NameKind::Choice
            | NameKind::Tag
            | NameKind::Matter
            | NameKind::Step
            | NameKind::State => &self.outcomes,
        }
    }

    pub(super) fn resolve(&self, reader: &mut Reader<'_>, named: NameKind, name: &At<String>) -> Option<u16> {
        let found = self.of(named).get(&name.value).copied();
        if found.is_none() && !self.incomplete.contains(&named) && !reader.is_full() {
            let labels = self.labels.iter().filter(|(of, ..)| *of == named);
            let called = reader.called(&name.value, labels.map(|(_, id, label)| (id.as_str(), *label)));
            reader.unknown_name(named, name, self.of(named).keys().map(String::as_str), called);
        }
        found
    }

    /// An outcome of a kind by name; a fault if it is of another kind.
    pub(super) fn outcome_of_kind(
        &self,
        reader: &mut Reader<'_>,
        name: &At<String>,
        wanted: OutcomeKind,
        outcomes: &[Outcome],
        places: &[Span],
    ) -> Option<u16> {
        let index = self.resolve(reader, NameKind::Outcome, name)?;
        if outcomes.get(usize::from(index)).is_some_and(|outcome| outcome.kind != wanted) {
            let place = places.get(usize::from(index)).copied();
            reader.twice(Kind::WrongRole { wanted: wanted.id() }, name.span, place);
        }
        Some(index)
    }

    pub(super) fn resolve_all(
        &self,
        reader: &mut Reader<'_>,
        named: NameKind,
        names: &[At<String>],
    ) -> Vec<u16> {
        names.iter().filter_map(|name| self.resolve(reader, named, name)).collect()
    }
}
