//! Cleaning of what an earlier version kept and this one would not: card data is removed from everything that is read
//! of a session, before anything else sees it.
//!
//! What would be cut today is cut, what would be refused is masked, and the rest is unchanged. A tree that contained
//! card data then has another text, and thus another digest; records that name it use the new one. All of this depends
//! only on what was kept, so that every desk gets the same result, whether it has rewritten its data or not.

use std::collections::HashMap;

use serde_json::Value;

use super::{Entry, Pin, Stored, Summary, TicketRow, WalkedCodes};
use crate::library::pinned::{CleanTree, FoundCardData, clean_tree};
use crate::session::record::{Record, RecordText, value_kept};
use crate::text::kept::without_card_data;
use crate::text::language::{Language, say};
use crate::text::redaction::{CardData, Shape, card_data};

/// A text of a session that card data was removed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanedText {
    /// Its place.
    pub place: TextPlace,
    /// The kind of card data.
    pub data: CardData,
}

/// A session that card data was removed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanedSession {
    /// Its name.
    pub name: String,
    /// The places.
    pub texts: Vec<CleanedText>,
}

/// The place of a text in a session, without the text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPlace {
    /// The reference given at its start.
    Reference,
    /// What lists show of it.
    Row,
    /// Who made an entry.
    Operator {
        /// The entry's index, from 0.
        entry: usize,
    },
    /// The record of an entry.
    Record {
        /// The entry's index, from 0.
        entry: usize,
        /// Which text; `None` in a record that this program does not know.
        text: Option<RecordText>,
    },
    /// The personal data of an entry, which is stored separately.
    Personal {
        /// The entry's index, from 0.
        entry: usize,
    },
    /// A tree that was walked.
    Tree {
        /// The tree's index, from 0.
        tree: usize,
        /// The place in it: `steps[2].act.text.zh`.
        path: String,
        /// Whether it is a text, rather than a number or a key.
        in_text: bool,
    },
}

impl TextPlace {
    /// The place in the notation of programs for a hand-over file: `entries[3].record`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            TextPlace::Reference => "reference".to_owned(),
            TextPlace::Row => "row".to_owned(),
            TextPlace::Operator { entry } => format!("entries[{entry}].operator"),
            TextPlace::Record { entry, .. } => format!("entries[{entry}].record"),
            TextPlace::Personal { entry } => format!("entries[{entry}].personal"),
            TextPlace::Tree { tree, path, .. } => {
                let dot = if path.is_empty() { "" } else { "." };
                format!("trees[{tree}]{dot}{path}")
            }
        }
    }

    /// The place in words, entries and trees counted from 1.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let of_entry = |entry: &usize, (zh, en): (&str, &str)| {
            say!(language, ("第 {} 条的{zh}", entry + 1), ("{en} of event {}", entry + 1))
        };
        match self {
            TextPlace::Reference => language.pick("会话的网点/商户", "the session's reference").to_owned(),
            TextPlace::Row => language.pick("列表里的一行", "the row in lists").to_owned(),
            TextPlace::Operator { entry } => of_entry(entry, ("操作员", "the operator")),
            TextPlace::Personal { entry } => of_entry(entry, ("资料", "the field's value")),
            TextPlace::Record { entry, text } => of_entry(entry, record_text(*text)),
            TextPlace::Tree { tree, path, .. } => {
                say!(language, ("第 {} 棵树的 {path}", tree + 1), ("{path} of tree {}", tree + 1))
            }
        }
    }
}

/// The name of a text of a record, in Chinese and English.
fn record_text(text: Option<RecordText>) -> (&'static str, &'static str) {
    match text {
        Some(RecordText::Code) => ("代码", "the code"),
        Some(RecordText::Note) => ("备注", "the note"),
        Some(RecordText::Reason) => ("原因", "the reason"),
        Some(RecordText::Said) => ("处理说明", "the remark on the ticket"),
        Some(RecordText::Reference) => ("网点/商户", "the reference"),
        Some(RecordText::Value) => ("资料", "the field's value"),
        Some(RecordText::Name) => ("名称", "a name"),
        None => ("内容", "a text"),
    }
}

/// Removes card data from what is read. It caches the trees that it has seen: sessions share them.
#[derive(Debug, Default)]
pub struct Cleaner {
    trees: HashMap<String, SeenTree>,
}

/// A tree that was examined.
#[derive(Debug)]
struct SeenTree {
    /// The tree without card data, if it contained any.
    clean: Option<Pin>,
    found: Vec<FoundCardData>,
    shapes: Vec<(String, Shape)>,
}

impl SeenTree {
    fn of(pin: &Pin) -> SeenTree {
        match clean_tree(pin.json()) {
            Ok(CleanTree { json, found, shapes }) => {
                SeenTree { clean: (!found.is_empty()).then(|| Pin::new(json)), found, shapes }
            }
            // What is not a tree is not shown either.
            Err(_) => SeenTree { clean: None, found: Vec::new(), shapes: Vec::new() },
        }
    }
}

impl Cleaner {
    /// Removes card data from a session; see [`Cleaner::clean`].
    pub fn clean_session(&mut self, session: &mut Stored) -> Vec<CleanedText> {
        let Stored { listed, entries, pins } = session;
        self.clean(entries, pins, &mut listed.summary.reference)
    }

    /// Removes card data from everything kept of a session, and returns the places. If trees become equal, one remains.
    pub fn clean(
        &mut self,
        entries: &mut [Entry],
        pins: &mut Vec<Pin>,
        reference: &mut Option<String>,
    ) -> Vec<CleanedText> {
        let mut cleaned = Vec::new();
        if let Some(data) = clean(reference.as_mut()) {
            cleaned.push(CleanedText { place: TextPlace::Reference, data });
        }
        let trees = self.trees(pins, &mut cleaned);
        for (number, entry) in entries.iter_mut().enumerate() {
            trees.entry(number, entry, &mut cleaned);
        }
        cleaned
    }

    fn trees(&mut self, pins: &mut Vec<Pin>, cleaned: &mut Vec<CleanedText>) -> TreesSeen {
        let mut trees = TreesSeen::default();
        let mut clean: Vec<Pin> = Vec::with_capacity(pins.len());
        for (tree, pin) in pins.drain(..).enumerate() {
            let seen = self.trees.entry(pin.digest().to_owned()).or_insert_with(|| SeenTree::of(&pin));
            for FoundCardData { data, path, in_text } in &seen.found {
                let place = TextPlace::Tree { tree, path: path.clone(), in_text: *in_text };
                cleaned.push(CleanedText { place, data: *data });
            }
            // If two trees declare a field differently, the last one counts; see `unpin`.
            trees.shapes.extend(seen.shapes.iter().cloned());
            if let Some(clean) = &seen.clean {
                trees.renamed.insert(pin.digest().to_owned(), clean.digest().to_owned());
            }
            let pin = seen.clean.clone().unwrap_or(pin);
            if !clean.iter().any(|known| known.digest() == pin.digest()) {
                clean.push(pin);
            }
        }
        *pins = clean;
        trees
    }
}

/// What is needed from a session's trees to read its entries.
#[derive(Default)]
struct TreesSeen {
    shapes: HashMap<String, Shape>,
    /// The new digests of the trees that contained card data, by their old ones.
    renamed: HashMap<String, String>,
}

impl TreesSeen {
    fn entry(&self, number: usize, entry: &mut Entry, cleaned: &mut Vec<CleanedText>) {
        if let Some(data) = clean(entry.operator.as_mut()) {
            cleaned.push(CleanedText { place: TextPlace::Operator { entry: number }, data });
        }
        let Ok(mut record) = Record::read(&entry.record) else {
            unknown(number, entry, cleaned);
            return;
        };
        let (shape, not_a_card) = self.takes(&record);
        if let Some((data, clean)) =
            entry.personal.as_deref().and_then(|value| clean_value(value, shape, not_a_card))
        {
            entry.personal = Some(clean);
            cleaned.push(CleanedText { place: TextPlace::Personal { entry: number }, data });
        }
        let mut is_changed = false;
        for (kind, text) in record.texts_mut() {
            let clean = match kind {
                RecordText::Value => clean_value(text, shape, not_a_card),
                _ => without_card_data(text),
            };
            if let Some((data, clean)) = clean {
                *text = clean;
                is_changed = true;
                let place = TextPlace::Record { entry: number, text: Some(kind) };
                cleaned.push(CleanedText { place, data });
            }
        }
        if let Some(digest) = record.tree_mut()
            && let Some(renamed) = self.renamed.get(digest)
        {
            digest.clone_from(renamed);
            is_changed = true;
        }
        if is_changed && let Ok(clean) = serde_json::to_string(&record) {
            entry.record = clean;
        }
    }

    /// The shape of the field that a record fills in, and whether somebody said that its value is not a card number.
    fn takes(&self, record: &Record) -> (Shape, bool) {
        let Some((field, not_a_card)) = record.filled() else { return (Shape::NOTE, false) };
        match self.shapes.get(field) {
            Some(shape) => (*shape, not_a_card),
            None => (Shape::NOTE, false),
        }
    }
}

/// Removes card data from a text; returns its kind.
fn clean(text: Option<&mut String>) -> Option<CardData> {
    let text = text?;
    let (data, clean) = without_card_data(text)?;
    *text = clean;
    Some(data)
}

/// The value of a field without card data, if it contained any. What may be kept depends on the field.
fn clean_value(value: &str, shape: Shape, not_a_card: bool) -> Option<(CardData, String)> {
    match value_kept(value, shape, not_a_card) {
        Ok(kept) if !kept.cut || kept.text.as_str() == value => None,
        Ok(kept) => Some((card_data(value).unwrap_or(CardData::Number), kept.text.to_string())),
        Err(_) => without_card_data(value),
    }
}

/// Removes card data from every text of a record that this program does not know, except for the digest of a tree.
fn unknown(number: usize, entry: &mut Entry, cleaned: &mut Vec<CleanedText>) {
    let Ok(mut record) = serde_json::from_str::<Value>(&entry.record) else {
        if let Some(data) = clean(Some(&mut entry.record)) {
            cleaned.push(CleanedText { place: TextPlace::Record { entry: number, text: None }, data });
        }
        return;
    };
    let mut found = Vec::new();
    clean_texts(&mut record, &mut found);
    if !found.is_empty() {
        entry.record = record.to_string();
    }
    let place = || TextPlace::Record { entry: number, text: None };
    cleaned.extend(found.into_iter().map(|data| CleanedText { place: place(), data }));
    if let Some(data) = clean(entry.personal.as_mut()) {
        cleaned.push(CleanedText { place: TextPlace::Personal { entry: number }, data });
    }
}

fn clean_texts(value: &mut Value, found: &mut Vec<CardData>) {
    match value {
        Value::String(text) => found.extend(clean(Some(text))),
        Value::Array(items) => items.iter_mut().for_each(|item| clean_texts(item, found)),
        Value::Object(entries) => {
            let texts = entries.iter_mut().filter(|(key, _)| *key != "tree");
            texts.for_each(|(_, value)| clean_texts(value, found));
        }
        _ => {}
    }
}

impl Summary {
    /// Removes card data from what lists show, if an earlier version stored it; returns what there was.
    pub fn clean(&mut self) -> Option<CardData> {
        let Summary { message, reference, outcome, step, merchant, terminal, requests, tickets, .. } = self;
        let mut found = Vec::new();
        let texts = [message, reference, outcome, step, merchant, terminal].into_iter().flatten();
        found.extend(texts.chain(requests).filter_map(|text| clean(Some(text))));
        found.extend(tickets.iter_mut().filter_map(TicketRow::clean));
        let mut codes: Vec<String> = self.codes.iter().map(str::to_owned).collect();
        found.extend(codes.iter_mut().filter_map(|code| clean(Some(code))));
        if let Some(last) = codes.pop() {
            self.codes = WalkedCodes::new(codes, last);
        }
        found.first().copied()
    }
}

impl TicketRow {
    /// As [`Summary::clean`].
    pub fn clean(&mut self) -> Option<CardData> {
        let texts =
            [Some(&mut self.code), Some(&mut self.outcome), self.queue.as_mut(), self.matter.as_mut()];
        texts.into_iter().filter_map(clean).last()
    }
}
