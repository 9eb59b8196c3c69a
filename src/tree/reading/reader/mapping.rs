//! Mappings: known keys, each at most once, some of them required.

use super::{Reader, nearest};
use crate::tree::fault::{Kind, NodeShape};
use crate::tree::location::{Span, line_around};
use crate::tree::reading::keys::KeyRow;
use crate::tree::reading::outline::{self, OutOfPlace};
use crate::tree::reading::yaml::{self, YamlNode, YamlValue};

/// A mapping with known keys.
pub(crate) struct Fields<'n, 's> {
    /// The place to point at for the mapping.
    pub(crate) at: Span,
    pub(crate) entries: Vec<(&'static str, Span, &'n YamlNode<'s>)>,
    /// The allowed keys.
    pub(super) known: &'static [KeyRow],
    /// Whether there were unknown keys: one of them may have been meant for a known one.
    pub(crate) has_others: bool,
    /// What those may have been meant for: such a key is not reported as missing, too.
    meant: Vec<&'static str>,
    /// Whether a second `id` was found: the rest belongs to another step or item, which has no dash.
    pub(crate) holds_another: bool,
}

impl<'n, 's> Fields<'n, 's> {
    /// Points at the first of its keys rather than at the list item that it is.
    pub(crate) fn point_at_first(&mut self) {
        if let Some((_, span, _)) = self.entries.first() {
            self.at = *span;
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<(Span, &'n YamlNode<'s>)> {
        self.entries.iter().find(|(known, ..)| *known == key).map(|(_, span, value)| (*span, *value))
    }
}

impl Reader<'_> {
    /// [`Reader::fields`] for a mapping whose faults were reported before.
    pub(crate) fn silent_fields<'n, 's>(
        &mut self,
        node: &'n YamlNode<'s>,
        at: Span,
        known: &'static [KeyRow],
    ) -> Option<Fields<'n, 's>> {
        let told = self.told();
        let fields = self.fields(node, at, known);
        self.forget(told);
        fields
    }

    /// A mapping with exactly these keys. `at` is the place to point at if the mapping itself is at fault.
    pub(crate) fn fields<'n, 's>(
        &mut self,
        node: &'n YamlNode<'s>,
        at: Span,
        known: &'static [KeyRow],
    ) -> Option<Fields<'n, 's>> {
        let YamlValue::Map(entries) = &node.value else {
            self.wrong_type(node, at, NodeShape::Map);
            return None;
        };
        let room = entries.len().min(known.len());
        let mut fields = Fields {
            at,
            entries: Vec::with_capacity(room),
            known,
            has_others: false,
            meant: Vec::new(),
            holds_another: false,
        };
        // A key that is already there was not meant. Computed once: a mapping may consist of unknown keys.
        let mut missing = None;
        for (key, value) in entries {
            let name = match &key.value {
                YamlValue::Text(name) => name.as_ref(),
                _ => self.raw(key.span),
            };
            match known.iter().find(|known| known.name == name) {
                Some(known) if fields.get(known.name).is_some() && fields.holds_another => {}
                Some(known) if known.name == "id" && fields.get("id").is_some() => {
                    fields.holds_another = true;
                    self.fault(Kind::Strays { key: name.to_owned(), fit: None }, key.span);
                }
                Some(known) if fields.get(known.name).is_some() => {
                    let first = fields.get(known.name).map(|(span, _)| span);
                    self.twice(Kind::DuplicateKey { key: name.to_owned() }, key.span, first);
                }
                Some(known) => {
                    // The kind of the step determines which of its rows is meant.
                    if known.kinds.is_empty() {
                        self.refuse_newer(known, key.span);
                    }
                    fields.entries.push((known.name, key.span, value));
                }
                None => {
                    fields.has_others = true;
                    let missing = missing.get_or_insert_with(|| not_among(known, entries));
                    let meant = self.unknown_key(name, key.span, missing);
                    fields.meant.extend(meant);
                }
            }
        }
        Some(fields)
    }

    /// A key from a later version of the language than the library's.
    pub(crate) fn refuse_newer(&mut self, key: &KeyRow, span: Span) {
        if key.since > self.dialect.number {
            self.fault(Kind::NewerKey { key: key.name, number: key.since }, span);
        }
    }

    /// Reports an unknown key; returns the known one that it may have been meant for.
    pub(super) fn unknown_key(
        &mut self,
        key: &str,
        span: Span,
        known: &[&'static str],
    ) -> Option<&'static str> {
        if self.is_full() {
            return None;
        }
        let (line_start, line) = line_around(&self.file.text, span.start);
        if let Some((offset, found, wants)) = yaml::full_width_sign(line).filter(|_| !key.is_ascii()) {
            self.fault(Kind::FullWidth { found, wants }, Span::new(line_start + offset, found.len_utf8()));
            return None;
        }
        let near = nearest(key, known.iter().copied());
        let stray = if near.is_none() { outline::stray(&self.file.text, span.start) } else { None };
        if let Some(OutOfPlace { kind, at, above }) = stray {
            self.twice(kind, at, above);
            return None;
        }
        let distance = |known: &&&str| strsim::osa_distance(&key.to_lowercase(), known);
        let as_near = |least| known.iter().filter(|known| distance(known) <= least).count();
        // A typo in a key of some length, and no other candidate.
        let sure = near.is_some_and(|near| near.len() > 3 && as_near(distance(&&near).max(2)) == 1);
        self.fault(Kind::UnknownKey { key: key.to_owned(), near, sure }, span);
        near
    }

    /// A required key.
    pub(crate) fn required<'n, 's>(
        &mut self,
        fields: &Fields<'n, 's>,
        key: &'static str,
    ) -> Option<(Span, &'n YamlNode<'s>)> {
        let found = fields.get(key);
        if found.is_none() && !fields.meant.contains(&key) {
            self.fault(Kind::MissingKey { key }, fields.at);
        }
        found
    }

    /// A required key that comes last: it may be missing because the rest of the file is.
    pub(crate) fn required_last<'n, 's>(
        &mut self,
        fields: &Fields<'n, 's>,
        key: &'static str,
    ) -> Option<(Span, &'n YamlNode<'s>)> {
        let found = fields.get(key);
        if found.is_none() && !fields.meant.contains(&key) {
            self.twice(Kind::MissingKey { key }, fields.at, self.ends_with_file(fields.at));
        }
        found
    }
}

/// The known keys that a mapping lacks.
fn not_among(known: &[KeyRow], entries: &[(YamlNode<'_>, YamlNode<'_>)]) -> Vec<&'static str> {
    let is_there = |name: &str| {
        entries.iter().any(|(key, _)| matches!(&key.value, YamlValue::Text(text) if text == name))
    };
    known.iter().map(|key| key.name).filter(|name| !is_there(name)).collect()
}
