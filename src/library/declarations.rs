//! The declarations of a library, part by part and by name, so that two libraries can be compared: indices are specific
//! to a library.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::shape::FieldKind;
use crate::tree::{Field, Library, Text};

/// The kinds of declarations.
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

/// The change of a declaration.
#[derive(Debug, PartialEq, Eq)]
pub enum DeclarationChange {
    /// Only the new library has it.
    Added,
    /// Only the old one has it.
    Removed,
    /// Both have it, and these parts of it differ.
    Changed(Vec<ChangedPart>),
}

/// A declaration that differs.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedDeclaration {
    /// Its kind.
    pub kind: DeclarationKind,
    /// Its name.
    pub id: String,
    /// Its change.
    pub change: DeclarationChange,
}

/// A part of a declaration that differs.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedPart {
    /// The key in `library.yaml`.
    pub key: &'static str,
    /// The language; none if it is not a text.
    pub language: Option<Box<str>>,
    /// The old value; none if there was none.
    pub was: Option<String>,
    /// The new value; none if there is none.
    pub now: Option<String>,
}

/// The value of a part.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// A text, in every language.
    Said(Vec<(Box<str>, String)>),
    /// A word, or several.
    Word(String),
}

impl Part {
    /// Its texts by language; what is not a text has none.
    fn wordings(self) -> Vec<(Option<Box<str>>, String)> {
        match self {
            Part::Word(word) => vec![(None, word)],
            Part::Said(said) => said.into_iter().map(|(language, said)| (Some(language), said)).collect(),
        }
    }
}

type Parts = BTreeMap<&'static str, Part>;

/// The declarations that differ.
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
        let wordings = |part: Option<Part>| part.map(Part::wordings).unwrap_or_default();
        let (was, now) = (wordings(was.remove(key)), wordings(now.remove(key)));
        let languages: BTreeSet<Option<Box<str>>> =
            was.iter().chain(&now).map(|(language, _)| language.clone()).collect();
        let of = |all: &[(Option<Box<str>>, String)], wanted: &Option<Box<str>>| {
            all.iter().find(|(language, _)| language == wanted).map(|(_, said)| said.clone())
        };
        let changed = languages.into_iter().map(|language| {
            let (was, now) = (of(&was, &language), of(&now, &language));
            ChangedPart { key, language, was, now }
        });
        changed.filter(|part| part.was != part.now).collect::<Vec<_>>()
    };
    keys.into_iter().flat_map(part).collect()
}

/// All declarations of a library.
fn declared(library: &Library) -> BTreeMap<(DeclarationKind, String), Parts> {
    let mut declared = Declared { library, all: BTreeMap::new() };
    declared.library();
    declared.names();
    declared.outcomes();
    declared.states();
    declared.roles();
    declared.all
}

/// Gathers the declarations of a library.
struct Declared<'l> {
    library: &'l Library,
    all: BTreeMap<(DeclarationKind, String), Parts>,
}

impl Declared<'_> {
    fn add(&mut self, kind: DeclarationKind, id: &str, parts: Parts) {
        self.all.insert((kind, id.to_owned()), parts);
    }

    fn said(&self, text: Text) -> Part {
        let tags = self.library.manifest().languages.iter().enumerate();
        let said = tags.map(|(column, tag)| (tag.clone(), self.library.texts().get(text, column).to_owned()));
        Part::Said(said.collect())
    }

    fn fields(&self, all: &[u16]) -> Part {
        let manifest = self.library.manifest();
        let names = all.iter().filter_map(|index| manifest.field(*index)).map(|field| &*field.id);
        Part::Word(names.collect::<Vec<_>>().join(", "))
    }

    fn outcome(&self, index: u16) -> Part {
        word(self.library.manifest().outcome(index).map_or("", |outcome| &outcome.id))
    }

    /// The library itself and its tables.
    fn library(&mut self) {
        let manifest = self.library.manifest();
        let parts = Parts::from([("name", self.said(manifest.name)), ("version", word(&manifest.version))]);
        self.add(DeclarationKind::Library, "library", parts);
        for table in &manifest.tables {
            let spelling = format!("{} {} {}", table.prefix, table.digits, table.others.join(", "));
            let mut parts =
                Parts::from([("title", self.said(table.title)), ("digits", Part::Word(spelling))]);
            parts.extend(table.opening.as_deref().map(|opening| ("opening", word(opening))));
            self.add(DeclarationKind::Table, &table.id, parts);
        }
    }

    /// Fields, tags and queues.
    fn names(&mut self) {
        let manifest = self.library.manifest();
        for field in &manifest.fields {
            self.add(DeclarationKind::Field, &field.id, field_parts(field, self.said(field.label)));
        }
        for tag in &manifest.tags {
            self.add(DeclarationKind::Tag, &tag.id, Parts::from([("fields", self.fields(&tag.fields))]));
        }
        for queue in &manifest.queues {
            self.add(DeclarationKind::Queue, &queue.id, Parts::from([("name", self.said(queue.name))]));
        }
    }

    fn outcomes(&mut self) {
        let manifest = self.library.manifest();
        for outcome in &manifest.outcomes {
            let mut parts = Parts::from([
                ("kind", word(outcome.kind.id())),
                ("name", self.said(outcome.name)),
                ("text", self.said(outcome.text)),
                ("collect", self.fields(&outcome.collect)),
            ]);
            parts.extend(outcome.say.map(|say| ("say", self.said(say))));
            parts.extend(manifest.queue(outcome).map(|queue| ("queue", word(&queue.id))));
            self.add(DeclarationKind::Outcome, &outcome.id, parts);
        }
    }

    fn states(&mut self) {
        for matter in &self.library.manifest().matters {
            for state in &matter.states {
                let mut parts = Parts::from([("name", self.said(state.name))]);
                parts.extend(state.request.map(|request| ("request", self.outcome(request))));
                self.add(DeclarationKind::State, &format!("{} = {}", matter.id, state.id), parts);
            }
        }
    }

    fn roles(&mut self) {
        let roles = &self.library.manifest().roles;
        let field = |index: Option<u16>| index.map(|index| self.fields(&[index]));
        let named = [
            ("resolved", Some(self.outcome(roles.resolved))),
            ("dispatch", Some(self.outcome(roles.dispatch))),
            ("tampering", Some(self.outcome(roles.tampering))),
            ("merchant", field(roles.merchant)),
            ("terminal", field(roles.terminal)),
        ];
        let parts = named.into_iter().filter_map(|(key, role)| Some((key, role?))).collect();
        self.add(DeclarationKind::Role, "roles", parts);
    }
}

fn word(word: &str) -> Part {
    Part::Word(word.to_owned())
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
