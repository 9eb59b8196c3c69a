//! Reads `library.yaml`: the library's declarations, with every reference among them.

mod names;

use std::collections::{HashMap, HashSet};

use names::DeclaredNames;

use crate::text::shape::{FieldKind, Length, Shape};
use crate::tree::fault::{Kind, NameKind, warnings};
use crate::tree::limits::LONGEST_ID;
use crate::tree::location::Span;
use crate::tree::manifest::{
    Belongs, FIRST_LANGUAGE, Field, LANGUAGE, Manifest, Matter, MatterState, Outcome, OutcomeKind, Queue,
    Roles, Sensitivity, Table, Tag,
};
use crate::tree::reading::keys::{FIELD, KeyRow, LIBRARY, MATTER, OUTCOME, QUEUE, ROLES, STATE, TABLE, TAG};
use crate::tree::reading::reader::{At, Dialect, Fields, Reader, first_line};
use crate::tree::reading::source::SHARED;
use crate::tree::reading::yaml::YamlNode;

/// What trees and sequences are checked against.
#[derive(Debug)]
pub(crate) struct Declarations {
    pub(crate) manifest: Manifest,
    /// The version of the language that its files are written in.
    pub(crate) number: u64,
    /// Sequences named in `library.yaml`, with their places: they are resolved once all are known.
    pub(crate) sequences: Vec<At<String>>,
    /// Shared questions that answer fields, with their places: likewise.
    pub(crate) questions: Vec<At<String>>,
    /// What could not be read completely: naming something that is missing there is not a fault.
    pub(crate) incomplete: Vec<NameKind>,
    /// Whether every table was read, so that a folder without one is a fault.
    pub(crate) tables_known: bool,
    /// Every name that steps and other declarations can use, with the place of its declaration.
    pub(crate) declared: Vec<(NameKind, At<String>)>,
    /// Warnings that the library's maintainers have checked and allow.
    pub(crate) allow: Vec<String>,
}

/// The language will never have a higher version.
const MAX_LANGUAGE: u64 = 1_000;

/// The version and the languages of a library, read before anything else: every key and every text depends on them.
pub(crate) fn languages(
    reader: &mut Reader<'_>,
    document: &YamlNode<'_>,
    text: &str,
) -> Option<(u64, Vec<Box<str>>)> {
    let fields = reader.fields(document, first_line(text), LIBRARY)?;
    let mut number = LANGUAGE;
    if let Some((at, node)) = reader.required(&fields, "language") {
        number = reader.number(node, at, FIRST_LANGUAGE, MAX_LANGUAGE)?;
        if number > LANGUAGE {
            reader.fault(Kind::NewerLanguage { number }, node.span);
            return None;
        }
    }
    reader.set_dialect(Dialect { number, languages: &[] });
    for (key, span, _) in &fields.entries {
        LIBRARY.iter().filter(|row| row.name == *key).for_each(|row| reader.refuse_newer(row, *span));
    }
    reader.required(&fields, "languages")?;
    let mut languages: Vec<Box<str>> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for language in reader.words(&fields, "languages") {
        if !is_id(&language.value) {
            reader.fault(Kind::BadId { id: language.value }, language.span);
        } else if !seen.insert(language.value.clone()) {
            reader.fault(Kind::DuplicateId { id: language.value }, language.span);
        } else {
            languages.push(language.value.into());
        }
    }
    (!languages.is_empty()).then_some((number, languages))
}

/// Reads the whole of `library.yaml`. A faulty declaration is left out or empty, under its name, so that trees that
/// name it are not at fault.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    document: &YamlNode<'_>,
    text: &str,
    number: u64,
    languages: Vec<Box<str>>,
) -> Option<Declarations> {
    // Unknown and duplicate keys of the file were reported when its languages were read.
    let fields = reader.silent_fields(document, first_line(text), LIBRARY)?;
    let name = reader.required_text(&fields, "name").unwrap_or_default();
    let version = reader
        .required(&fields, "version")
        .and_then(|(at, node)| reader.word(node, at))
        .map(|version| version.value.into())
        .unwrap_or_default();
    let mut names = DeclaredNames::default();
    let mut sequences = Vec::new();
    let mut questions = Vec::new();

    let mut declared_fields = Vec::new();
    let fields_known = entries(reader, &fields, "fields", FIELD, &mut |reader, entry, id| {
        names.declare(NameKind::Field, id, declared_fields.len());
        let field = field(reader, entry, &id.value, &mut questions);
        names.label(NameKind::Field, &id.value, field.label);
        declared_fields.push(field);
    });
    names.note(NameKind::Field, fields_known);
    let queues = queues(reader, &fields, &mut names);
    let tags = tags(reader, &fields, &mut names);
    let (outcomes, places) = outcomes(reader, &fields, &mut names);
    let matters = matters(reader, &fields, &mut names, &outcomes, &places);
    let mut tables = Vec::new();
    let told = reader.told();
    let mut folders = HashMap::new();
    entries(reader, &fields, "tables", TABLE, &mut |reader, entry, id| {
        own_folder(reader, entry, &mut folders);
        tables.push(table(reader, entry, &id.value, &mut sequences));
    });
    let tables_known = reader.told() == told;
    let roles = roles(reader, &fields, &names, &outcomes, &places, &mut sequences);

    let manifest = Manifest {
        name,
        version,
        languages,
        tables,
        fields: declared_fields,
        tags,
        queues,
        outcomes,
        matters,
        roles,
    };
    let allow = reader.words(&fields, "allow");
    let allow = allowed(reader, &allow);
    Some(Declarations {
        manifest,
        number,
        sequences,
        questions,
        incomplete: names.incomplete,
        declared: names.declared,
        tables_known,
        allow,
    })
}

/// Reads the outcomes, with the place of each.
fn outcomes(
    reader: &mut Reader<'_>,
    fields: &Fields<'_, '_>,
    names: &mut DeclaredNames,
) -> (Vec<Outcome>, Vec<Span>) {
    let (mut outcomes, mut places) = (Vec::new(), Vec::new());
    let known = entries(reader, fields, "outcomes", OUTCOME, &mut |reader, entry, id| {
        names.declare(NameKind::Outcome, id, outcomes.len());
        places.push(id.span);
        let outcome = outcome(reader, entry, id, names);
        names.label(NameKind::Outcome, &id.value, outcome.name);
        outcomes.push(outcome);
    });
    names.note(NameKind::Outcome, known);
    (outcomes, places)
}

/// Reads the queues.
fn queues(reader: &mut Reader<'_>, fields: &Fields<'_, '_>, names: &mut DeclaredNames) -> Vec<Queue> {
    let mut queues = Vec::new();
    let known = entries(reader, fields, "queues", QUEUE, &mut |reader, entry, id| {
        names.declare(NameKind::Queue, id, queues.len());
        let name = reader.required_text(entry, "name").unwrap_or_default();
        names.label(NameKind::Queue, &id.value, name);
        queues.push(Queue { id: id.value.as_str().into(), name });
    });
    names.note(NameKind::Queue, known);
    queues
}

/// Reads the tags. A library may have none; but a misspelled key may have been meant for them.
fn tags(reader: &mut Reader<'_>, fields: &Fields<'_, '_>, names: &mut DeclaredNames) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut known = !fields.has_others;
    if fields.get("tags").is_some() {
        known = entries(reader, fields, "tags", TAG, &mut |reader, entry, id| {
            let collected = reader.words(entry, "fields");
            let fields = names.resolve_all(reader, NameKind::Field, &collected);
            names.declare(NameKind::Tag, id, tags.len());
            tags.push(Tag { id: id.value.as_str().into(), fields });
        });
    }
    names.note(NameKind::Tag, known);
    tags
}

/// Reads the matters, like [`tags`] the tags.
fn matters(
    reader: &mut Reader<'_>,
    fields: &Fields<'_, '_>,
    names: &mut DeclaredNames,
    outcomes: &[Outcome],
    places: &[Span],
) -> Vec<Matter> {
    let mut matters = Vec::new();
    let mut known = !fields.has_others;
    if fields.get("matters").is_some() {
        let mut states_known = true;
        known = entries(reader, fields, "matters", MATTER, &mut |reader, entry, matter| {
            let name = reader.required_text(entry, "name").unwrap_or_default();
            let mut states = Vec::new();
            states_known &= entries(reader, entry, "states", STATE, &mut |reader, entry, id| {
                let name = reader.required_text(entry, "name").unwrap_or_default();
                let request = reader.optional_word(entry, "request");
                let request = request.and_then(|request| {
                    names.outcome_of_kind(reader, &request, OutcomeKind::Ticket, outcomes, places)
                });
                let name_of_both = format!("{} = {}", matter.value, id.value);
                names.declare(NameKind::State, &At { value: name_of_both, span: id.span }, states.len());
                states.push(MatterState { id: id.value.as_str().into(), name, request });
            });
            matters.push(Matter { id: matter.value.as_str().into(), name, states });
        });
        known &= states_known;
    }
    names.note(NameKind::Matter, known);
    matters
}

impl Declarations {
    /// How the library's files are written.
    pub(crate) fn dialect(&self) -> Dialect<'_> {
        Dialect { number: self.number, languages: &self.manifest.languages }
    }

    /// Whether a warning is allowed, in the whole library or in a file with its own list.
    pub(crate) fn lets(&self, allow: &[String], kind: &Kind) -> bool {
        kind.is_warning() && allow.iter().chain(&self.allow).any(|allowed| allowed == kind.code())
    }
}

/// The warnings under `allow:`.
pub(crate) fn allowed(reader: &mut Reader<'_>, codes: &[At<String>]) -> Vec<String> {
    for code in codes.iter().filter(|code| warnings().all(|known| known != code.value)) {
        let allowed = warnings().map(str::to_owned).collect();
        reader.fault(Kind::UnknownValue { value: code.value.clone(), allowed }, code.span);
    }
    codes.iter().map(|code| code.value.clone()).collect()
}

fn index(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// Reads a list of mappings that each have an `id`, unique in the list. Returns whether every one of them had one.
fn entries(
    reader: &mut Reader<'_>,
    fields: &Fields<'_, '_>,
    key: &'static str,
    known: &'static [KeyRow],
    read: &mut dyn FnMut(&mut Reader<'_>, &Fields<'_, '_>, &At<String>),
) -> bool {
    let Some((at, node)) = reader.required(fields, key) else { return false };
    let items = reader.list(node, at);
    let mut whole = !items.is_empty();
    let mut seen: HashMap<String, Span> = HashMap::new();
    for item in items {
        let Some(mut entry) = reader.fields(item, at, known) else {
            whole = false;
            continue;
        };
        entry.point_at_first();
        let id = reader.required(&entry, "id").and_then(|(at, node)| reader.word(node, at));
        let Some(id) = id else {
            whole = false;
            continue;
        };
        if !is_id(&id.value) {
            reader.fault(Kind::BadId { id: id.value.clone() }, id.span);
        }
        if let Some(first) = seen.get(&id.value) {
            reader.twice(Kind::DuplicateId { id: id.value }, id.span, Some(*first));
        } else {
            read(reader, &entry, &id);
            seen.insert(id.value, id.span);
        }
    }
    whole
}

/// An enumerated value, by name.
fn one_of<T: Copy>(
    reader: &mut Reader<'_>,
    fields: &Fields<'_, '_>,
    key: &'static str,
    values: &[(&str, T)],
) -> Option<T> {
    let word = reader.optional_word(fields, key)?;
    let found = values.iter().find(|(name, _)| *name == word.value).map(|(_, value)| *value);
    if found.is_none() {
        let allowed = values.iter().map(|(name, _)| (*name).to_owned()).collect();
        reader.fault(Kind::UnknownValue { value: word.value, allowed }, word.span);
    }
    found
}

fn field(
    reader: &mut Reader<'_>,
    entry: &Fields<'_, '_>,
    id: &str,
    questions: &mut Vec<At<String>>,
) -> Field {
    let label = reader.required_text(entry, "label").unwrap_or_default();
    let example = reader.required(entry, "example").and_then(|(at, node)| reader.word(node, at));
    reader.required(entry, "kind");
    let kind = one_of(reader, entry, "kind", &FieldKind::NAMES).unwrap_or(FieldKind::Text);
    let length = reader.optional_word(entry, "length").and_then(|length| {
        let parsed = parse_length(&length.value);
        if parsed.is_none() {
            let allowed = vec!["\"15\"".to_owned(), "\"6-32\"".to_owned()];
            reader.fault(Kind::UnknownValue { value: length.value, allowed }, length.span);
        }
        parsed
    });
    // A number used as an identifier may look like a card's: only one of a known length is kept whole.
    if matches!(kind, FieldKind::Digits | FieldKind::Alphanumeric) {
        reader.required(entry, "length");
    }
    let sensitivity = one_of(reader, entry, "sensitivity", &Sensitivity::ALL.map(|one| (one.id(), one)))
        .unwrap_or_default();
    let of = one_of(reader, entry, "of", &Belongs::ALL.map(|whose| (whose.id(), whose))).unwrap_or_default();
    let from = reader.optional_word(entry, "from");
    questions.extend(from.clone());
    let asks_for_card = reader.wordings(label).any(super::card_data::names_card_number);
    if asks_for_card && kind != FieldKind::CardNumber {
        let at = entry.get("label").map(|(at, _)| at).unwrap_or_default();
        reader.fault(Kind::CardData, at);
    }
    Field {
        id: id.into(),
        label,
        example: example.map(|example| example.value.into()).unwrap_or_default(),
        shape: Shape { kind, length },
        sensitivity,
        of,
        from: from.map(|from| from.value.into()),
    }
}

/// `15`, or `6-32`.
fn parse_length(text: &str) -> Option<Length> {
    let (min, max) = text.split_once('-').unwrap_or((text, text));
    let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
    (1 <= min && min <= max).then_some(Length { min, max })
}

fn outcome(
    reader: &mut Reader<'_>,
    entry: &Fields<'_, '_>,
    id: &At<String>,
    names: &DeclaredNames,
) -> Outcome {
    reader.required(entry, "kind");
    let kinds = OutcomeKind::ALL.map(|kind| (kind.id(), kind));
    let kind = one_of(reader, entry, "kind", &kinds);
    let queue = reader.optional_word(entry, "queue");
    match (kind, &queue) {
        (Some(OutcomeKind::Ticket), None) => reader.fault(Kind::OutcomeQueue { missing: true }, id.span),
        (Some(kind), Some(queue)) if kind != OutcomeKind::Ticket => {
            reader.fault(Kind::OutcomeQueue { missing: false }, queue.span);
        }
        _ => {}
    }
    let collect = reader.words(entry, "collect");
    let say = reader.optional_said(entry, "say");
    if say.is_some_and(|say| reader.wordings(say).any(super::card_data::asks_for_card_data)) {
        reader.fault(Kind::CardData, entry.get("say").map(|(at, _)| at).unwrap_or_default());
    }
    Outcome {
        id: id.value.as_str().into(),
        kind: kind.unwrap_or(OutcomeKind::Advice),
        name: reader.required_text(entry, "name").unwrap_or_default(),
        text: reader.required_said(entry, "text").unwrap_or_default(),
        say,
        queue: queue.and_then(|queue| names.resolve(reader, NameKind::Queue, &queue)),
        collect: names.resolve_all(reader, NameKind::Field, &collect),
    }
}

/// A table's folder must be its own, and not that of the sequences.
fn own_folder(reader: &mut Reader<'_>, entry: &Fields<'_, '_>, seen: &mut HashMap<String, Option<Span>>) {
    seen.entry(SHARED.to_owned()).or_default();
    let Some(folder) = reader.optional_word(entry, "folder") else { return };
    if let Some(first) = seen.get(&folder.value) {
        reader.twice(Kind::DuplicateId { id: folder.value }, folder.span, *first);
    } else {
        seen.insert(folder.value, Some(folder.span));
    }
}

fn table(
    reader: &mut Reader<'_>,
    entry: &Fields<'_, '_>,
    id: &str,
    sequences: &mut Vec<At<String>>,
) -> Table {
    let title = reader.required_text(entry, "title").unwrap_or_default();
    let folder = reader.required(entry, "folder").and_then(|(at, node)| reader.word(node, at));
    let prefix = reader.optional_word(entry, "prefix");
    let digits = reader
        .required(entry, "digits")
        .and_then(|_| reader.number_of(entry, "digits"))
        .and_then(|digits| u8::try_from(digits.value).ok());
    let opening = reader.optional_word(entry, "opening");
    sequences.extend(opening.clone());
    Table {
        id: id.into(),
        title,
        folder: folder.map(|folder| folder.value.into()).unwrap_or_default(),
        prefix: prefix.map(|prefix| prefix.value.into()).unwrap_or_default(),
        digits: digits.unwrap_or(1),
        pad: reader.flag(entry, "pad"),
        others: reader.words(entry, "others").into_iter().map(|other| other.value.into()).collect(),
        opening: opening.map(|opening| opening.value.into()),
    }
}

fn roles(
    reader: &mut Reader<'_>,
    fields: &Fields<'_, '_>,
    names: &DeclaredNames,
    outcomes: &[Outcome],
    places: &[Span],
    sequences: &mut Vec<At<String>>,
) -> Roles {
    let mut roles = Roles::default();
    let entry = reader.required(fields, "roles");
    let Some(entry) = entry.and_then(|(at, node)| reader.fields(node, at, ROLES)) else { return roles };
    let role = |reader: &mut Reader<'_>, key, wanted: OutcomeKind| {
        let word = reader.required(&entry, key).and_then(|(at, node)| reader.word(node, at));
        let index = word.and_then(|word| names.outcome_of_kind(reader, &word, wanted, outcomes, places));
        index.unwrap_or_default()
    };
    roles.resolved = role(reader, "resolved", OutcomeKind::Resolved);
    roles.dispatch = role(reader, "dispatch", OutcomeKind::Ticket);
    roles.tampering = role(reader, "tampering", OutcomeKind::Ticket);
    let ladder = reader.required(&entry, "ladder").and_then(|(at, node)| reader.word(node, at));
    if let Some(ladder) = ladder {
        roles.ladder = ladder.value.as_str().into();
        sequences.push(ladder);
    }
    if let Some(closing) = reader.optional_word(&entry, "closing") {
        roles.closing = Some(closing.value.as_str().into());
        for other in sequences.iter().filter(|other| other.value == closing.value) {
            reader.fault(Kind::ClosingUsed, other.span);
        }
        sequences.push(closing);
    }
    let field = |reader: &mut Reader<'_>, key| {
        let word = reader.optional_word(&entry, key)?;
        names.resolve(reader, NameKind::Field, &word)
    };
    roles.merchant = field(reader, "merchant");
    roles.terminal = field(reader, "terminal");
    roles
}

/// Whether a name is spelled `[a-z][a-z0-9_]*`, and no longer than ids may be.
pub(crate) fn is_id(name: &str) -> bool {
    name.len() <= LONGEST_ID
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
