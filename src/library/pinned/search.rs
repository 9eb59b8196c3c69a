//! Looks for card data in a pinned tree that somebody else made.
//!
//! A pin is kept as it came, since its digest names it: nothing in it can be cut. So it is looked at as a whole, every
//! text, every number and every key, whether this program reads it or not; what a key says twice is looked at twice.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::text::redaction::{CardData, card_data, redact};
use crate::text::shape::Shape;
use crate::tree::{Damage, is_id};

/// Card data that stands in a pinned tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCardData {
    /// What it is.
    pub data: CardData,
    /// Where it stands, as programs name a place in JSON: `steps[2].act.text`. It has nothing of what was found.
    pub path: String,
}

/// The first card data that stands in a pinned tree. The example of a field may be what the field takes and keeps: a
/// merchant's number of 15 digits is one.
///
/// # Errors
/// [`Damage::NotATree`], where it is no JSON.
pub fn find_card_data(json: &str) -> Result<Option<FoundCardData>, Damage> {
    let mut search = Search { examples: examples(json)?, path: Vec::new(), found: None };
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = search.deserialize(&mut reader).and_then(|()| reader.end());
    match search.found {
        None => read.map(|()| None).map_err(|_| Damage::NotATree),
        found => Ok(found),
    }
}

/// The examples of its fields that are kept as they are where they are typed. What is no field has none; whoever reads
/// the tree says so.
fn examples(json: &str) -> Result<Vec<Option<String>>, Damage> {
    #[derive(Deserialize)]
    struct Fields {
        #[serde(default)]
        fields: Vec<serde_json::Value>,
    }
    #[derive(Deserialize)]
    struct Field {
        example: String,
        shape: Shape,
    }
    let Fields { fields } = serde_json::from_str(json).map_err(|_| Damage::NotATree)?;
    let kept = |field| {
        let Field { example, shape } = serde_json::from_value(field).ok()?;
        redact(&example, shape).is_ok_and(|typed| typed.text.as_str() == example).then_some(example)
    };
    Ok(fields.into_iter().map(kept).collect())
}

/// A step on the way to a value.
enum Way {
    Key(String),
    Item(usize),
}

struct Search {
    /// What a field of this place may have for an example.
    examples: Vec<Option<String>>,
    path: Vec<Way>,
    found: Option<FoundCardData>,
}

impl Search {
    /// Looks at a text, a number or a key. Once something is found, nothing more is read.
    fn look<E: Error>(&mut self, text: &str) -> Result<(), E> {
        match card_data(text) {
            Some(data) if !self.is_example(text) => {
                self.found = Some(FoundCardData { data, path: self.path() });
                Err(E::custom("card data"))
            }
            _ => Ok(()),
        }
    }

    /// Whether this is the example of a field, which takes it as it is.
    fn is_example(&self, text: &str) -> bool {
        let [Way::Key(fields), Way::Item(index), Way::Key(example)] = self.path.as_slice() else {
            return false;
        };
        let known = self.examples.get(*index).and_then(Option::as_deref);
        fields == "fields" && example == "example" && known == Some(text)
    }

    /// The way here; a key that no pinned tree has is left out, as it could say anything.
    fn path(&self) -> String {
        let mut path = String::new();
        for way in &self.path {
            match way {
                Way::Item(index) => path.extend(["[", &index.to_string(), "]"]),
                Way::Key(key) if is_id(key) => {
                    path.extend([if path.is_empty() { "" } else { "." }, key]);
                }
                Way::Key(_) => {}
            }
        }
        path
    }
}

impl<'de> DeserializeSeed<'de> for &mut Search {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Search {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.look(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.look(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.look(&number.to_string())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.look(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            self.path.push(Way::Item(index));
            let item = items.next_element_seed(&mut *self)?;
            self.path.pop();
            if item.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<String>()? {
            self.look(&key)?;
            self.path.push(Way::Key(key));
            entries.next_value_seed(&mut *self)?;
            self.path.pop();
        }
        Ok(())
    }
}
