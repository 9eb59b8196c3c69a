//! Card data in a pinned tree, which an earlier version or another program let through: its places, and the tree
//! without it.
//!
//! A tree is examined as a whole, every text, every number and every key, whether this program reads it or not;
//! duplicate keys are examined as well. A tree without card data keeps its exact text, since its digest names it; in
//! one with card data the rest does, so that everybody gets the same text and digest.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::text::kept::without_card_data;
use crate::text::redaction::{CardData, redact};
use crate::text::shape::Shape;
use crate::tree::{Damage, is_id};

/// Card data in a pinned tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCardData {
    /// Its kind.
    pub data: CardData,
    /// Its place, in the notation of programs for JSON: `steps[2].act.text`. It contains nothing of what was found.
    pub path: String,
    /// Whether it is in a text. This program never writes a number or a key that looks like it.
    pub in_text: bool,
}

/// A pinned tree without card data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanTree {
    /// The tree's JSON: unchanged if nothing was found.
    pub json: String,
    /// What was found.
    pub found: Vec<FoundCardData>,
    /// The shapes of its fields, by id.
    pub shapes: Vec<(String, Shape)>,
}

/// Removes card data from a pinned tree. The example of a field may be what the field accepts and keeps: a merchant's
/// number of 15 digits is one.
///
/// # Errors
/// [`Damage::NotATree`] if it is not JSON.
pub fn clean_tree(json: &str) -> Result<CleanTree, Damage> {
    let fields = fields(json)?;
    let mut search = Search { fields: &fields, path: Vec::new(), found: Vec::new(), written: String::new() };
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = search.deserialize(&mut reader).and_then(|()| reader.end());
    read.map_err(|_| Damage::NotATree)?;
    let Search { found, written, .. } = search;
    let json = if found.is_empty() { json.to_owned() } else { written };
    let shapes = fields.into_iter().flatten().map(|field| (field.id, field.shape)).collect();
    Ok(CleanTree { json, found, shapes })
}

/// A field that a tree declares.
#[derive(Deserialize)]
struct Declared {
    id: String,
    example: String,
    shape: Shape,
}

impl Declared {
    /// Whether its example would be kept unchanged if it were typed.
    fn keeps_example(&self) -> bool {
        redact(&self.example, self.shape).is_ok_and(|typed| typed.text.as_str() == self.example)
    }
}

/// The fields of a tree. An invalid field is `None`; the reader of the tree reports it.
fn fields(json: &str) -> Result<Vec<Option<Declared>>, Damage> {
    #[derive(Deserialize)]
    struct Fields {
        #[serde(default)]
        fields: Vec<serde_json::Value>,
    }
    let Fields { fields } = serde_json::from_str(json).map_err(|_| Damage::NotATree)?;
    Ok(fields.into_iter().map(|field| serde_json::from_value(field).ok()).collect())
}

/// A step on the path to a value.
enum Way {
    Key(String),
    Item(usize),
}

/// Reads JSON, and writes it again without card data.
struct Search<'f> {
    fields: &'f [Option<Declared>],
    path: Vec<Way>,
    found: Vec<FoundCardData>,
    written: String,
}

impl Search<'_> {
    fn note(&mut self, data: CardData, in_text: bool) {
        self.found.push(FoundCardData { data, path: self.path(), in_text });
    }

    fn write<E: Error>(&mut self, text: &str) -> Result<(), E> {
        self.written.push_str(&serde_json::to_string(text).map_err(E::custom)?);
        Ok(())
    }

    /// Whether this is the example of a field that accepts it unchanged.
    fn is_example(&self, text: &str) -> bool {
        let [Way::Key(fields), Way::Item(index), Way::Key(example)] = self.path.as_slice() else {
            return false;
        };
        let known = self.fields.get(*index).and_then(Option::as_ref);
        fields == "fields"
            && example == "example"
            && known.is_some_and(|field| field.example == text && field.keeps_example())
    }

    fn number(&mut self, number: &str) {
        match without_card_data(number) {
            Some((data, _)) => {
                self.note(data, false);
                self.written.push('0');
            }
            None => self.written.push_str(number),
        }
    }

    /// The path to the current value; a key that no pinned tree has is omitted, since it could contain anything.
    fn path(&self) -> String {
        let mut path = String::new();
        for way in &self.path {
            match way {
                Way::Item(index) => path.extend(["[", &index.to_string(), "]"]),
                Way::Key(key) if is_id(key) && without_card_data(key).is_none() => {
                    path.extend([if path.is_empty() { "" } else { "." }, key]);
                }
                Way::Key(_) => {}
            }
        }
        path
    }
}

impl<'de> DeserializeSeed<'de> for &mut Search<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Search<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.written.push_str("null");
        Ok(())
    }

    fn visit_bool<E>(self, is: bool) -> Result<(), E> {
        self.written.push_str(if is { "true" } else { "false" });
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.number(&number.to_string());
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.number(&number.to_string());
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.number(&number.to_string());
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match without_card_data(text).filter(|_| !self.is_example(text)) {
            Some((data, clean)) => {
                self.note(data, true);
                self.write(&clean)
            }
            None => self.write(text),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.written.push('[');
        let mut index = 0;
        loop {
            // The comma before a missing item is removed again.
            let end = self.written.len();
            if index > 0 {
                self.written.push(',');
            }
            self.path.push(Way::Item(index));
            let item = items.next_element_seed(&mut *self)?;
            self.path.pop();
            if item.is_none() {
                self.written.truncate(end);
                self.written.push(']');
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.written.push('{');
        let mut is_first = true;
        while let Some(key) = entries.next_key::<String>()? {
            if !is_first {
                self.written.push(',');
            }
            is_first = false;
            match without_card_data(&key) {
                Some((data, clean)) => {
                    self.note(data, false);
                    self.write(&clean)?;
                }
                None => self.write(&key)?,
            }
            self.written.push(':');
            self.path.push(Way::Key(key));
            entries.next_value_seed(&mut *self)?;
            self.path.pop();
        }
        self.written.push('}');
        Ok(())
    }
}
