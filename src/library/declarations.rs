//! What a library declares, part by part and by names, so that two libraries can be compared: indexes are each
//! library's own.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::shape::FieldKind;
use crate::tree::{Field, Library, Outcome, Text};

/// What can be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeclarationKind {
    /// The library itself.
    Library,
    /// A table of codes.
    Table,
    /// A field.
    Field,
    /// A tag.
    Tag,
    /// A queue.
    Queue,
    /// An outcome.
    Outcome,
    /// A state of a matter, `MATTER = STATE`.
    State,
    /// What the program itself needs.
    Role,
}

/// What became of something that is declared.
#[derive(Debug, PartialEq, Eq)]
pub enum DeclarationChange {
    /// Only the new library has it.
    Added,
    /// Only the old one has it.
    Removed,
    /// Both have it, and these parts of it are not the same.
    Changed(Vec<ChangedPart>),
}

/// A declaration that is not the same.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedDeclaration {
    /// What it declares.
    pub kind: DeclarationKind,
    /// Its name.
    pub id: String,
    /// What became of it.
    pub change: DeclarationChange,
}

/// A part of a declaration that is not the same.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedPart {
    /// The key in `library.yaml`.
    pub key: &'static str,
    /// What it was; none where it was not there, or is a text.
    pub was: Option<String>,
    /// What it is; none where it is not there, or is a text.
    pub now: Option<String>,
}

/// What a part is.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// A text, in every language.
    Said(Vec<String>),
    /// A word, or several.
    Word(String),
}

impl Part {
    fn word(self) -> Option<String> {
        match self {
            Part::Word(word) => Some(word),
            Part::Said(_) => None,
        }
    }
}

type Parts = BTreeMap<&'static str, Part>;

/// The declarations that are not the same.
pub(super) fn changed(old: &Library, new: &Library) -> Vec<ChangedDeclaration> {
    let (mut was, mut now) = (declared(old), declared(new));
    let names: BTreeSet<(DeclarationKind, String)> = was.keys().chain(now.keys()).cloned().collect();
    let change = |name: &(DeclarationKind, String)| match (was.remove(name), now.remove(name)) {
        (None, _) => Some(DeclarationChange::Added),
        (_, None) => Some(DeclarationChange::Removed),
        (Some(was), Some(now)) => {
            let parts = changed_parts(was, now);
            (!parts.is_empty()).then_some(DeclarationChange::Changed(parts))
        }
    };
    let changes: Vec<Option<DeclarationChange>> = names.iter().map(change).collect();
    let named = names.into_iter().zip(changes);
    named.filter_map(|((kind, id), change)| Some(ChangedDeclaration { kind, id, change: change? })).collect()
}

fn changed_parts(mut was: Parts, mut now: Parts) -> Vec<ChangedPart> {
    let keys: BTreeSet<&'static str> = was.keys().chain(now.keys()).copied().collect();
    let part = |key| {
        let (was, now) = (was.remove(key), now.remove(key));
        let differs = was != now;
        differs.then(|| ChangedPart { key, was: was.and_then(Part::word), now: now.and_then(Part::word) })
    };
    keys.into_iter().filter_map(part).collect()
}

/// Everything that a library declares.
fn declared(library: &Library) -> BTreeMap<(DeclarationKind, String), Parts> {
    let manifest = library.manifest();
    let said = |text: Text| {
        let all = (0..manifest.languages.len()).map(|column| library.texts().get(text, column).to_owned());
        Part::Said(all.collect())
    };
    let word = |word: &str| Part::Word(word.to_owned());
    let fields = |all: &[u16]| {
        let names = all.iter().filter_map(|index| manifest.field(*index)).map(|field| &*field.id);
        Part::Word(names.collect::<Vec<_>>().join(", "))
    };
    let outcome = |index: u16| word(manifest.outcome(index).map_or("", |outcome| &outcome.id));
    let mut all = BTreeMap::new();
    let mut add = |kind, id: &str, parts: Parts| _ = all.insert((kind, id.to_owned()), parts);

    let version = Parts::from([("name", said(manifest.name)), ("version", word(&manifest.version))]);
    add(DeclarationKind::Library, "library", version);
    for table in &manifest.tables {
        let spelling = format!("{} {} {}", table.prefix, table.digits, table.others.join(", "));
        let mut parts = Parts::from([("title", said(table.title)), ("digits", Part::Word(spelling))]);
        parts.extend(table.opening.as_deref().map(|opening| ("opening", word(opening))));
        add(DeclarationKind::Table, &table.id, parts);
    }
    for field in &manifest.fields {
        add(DeclarationKind::Field, &field.id, field_parts(field, said(field.label)));
    }
    for tag in &manifest.tags {
        add(DeclarationKind::Tag, &tag.id, Parts::from([("fields", fields(&tag.fields))]));
    }
    for queue in &manifest.queues {
        add(DeclarationKind::Queue, &queue.id, Parts::from([("name", said(queue.name))]));
    }
    for outcome in &manifest.outcomes {
        let Outcome { id, kind, name, text, say, collect, .. } = outcome;
        let mut parts = Parts::from([
            ("kind", word(kind.id())),
            ("name", said(*name)),
            ("text", said(*text)),
            ("collect", fields(collect)),
        ]);
        parts.extend(say.map(|say| ("say", said(say))));
        parts.extend(manifest.queue(outcome).map(|queue| ("queue", word(&queue.id))));
        add(DeclarationKind::Outcome, id, parts);
    }
    for matter in &manifest.matters {
        for state in &matter.states {
            let mut parts = Parts::from([("name", said(state.name))]);
            parts.extend(state.request.map(|request| ("request", outcome(request))));
            add(DeclarationKind::State, &format!("{} = {}", matter.id, state.id), parts);
        }
    }
    let roles = &manifest.roles;
    let field = |index: Option<u16>| index.map(|index| fields(&[index]));
    let named = [
        ("resolved", Some(outcome(roles.resolved))),
        ("dispatch", Some(outcome(roles.dispatch))),
        ("tampering", Some(outcome(roles.tampering))),
        ("merchant", field(roles.merchant)),
        ("terminal", field(roles.terminal)),
    ];
    let named = named.into_iter().filter_map(|(key, role)| Some((key, role?)));
    add(DeclarationKind::Role, "roles", named.collect());
    all
}

fn field_parts(field: &Field, label: Part) -> Parts {
    let kind =
        FieldKind::NAMES.iter().find(|(_, kind)| *kind == field.shape.kind).map_or("", |(name, _)| name);
    let mut parts = Parts::from([
        ("label", label),
        ("example", Part::Word(field.example.to_string())),
        ("kind", Part::Word(kind.to_owned())),
        ("sensitivity", Part::Word(field.sensitivity.id().to_owned())),
        ("of", Part::Word(field.of.id().to_owned())),
    ]);
    let length = field.shape.length.map(|length| format!("{}-{}", length.min, length.max));
    parts.extend(length.map(|length| ("length", Part::Word(length))));
    parts.extend(field.from.as_deref().map(|from| ("from", Part::Word(from.to_owned()))));
    parts
}
