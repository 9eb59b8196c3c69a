//! The texts of a step that are only displayed, beside its main text: no walk depends on them.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::texts::Text;

/// The texts of a step that are only displayed, beside its main text. A text that decides nothing belongs here: mirror,
/// record, node, pinned tree and machine formats carry all of them.
///
/// `T` is the representation of a text: [`Text`] in a tree, strings if pinned or shown. In JSON, the keys are among
/// those of the step (`#[serde(flatten)]`), and missing texts are omitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Guidance<T = Text> {
    /// What a phone agent reads to the merchant.
    pub say: Option<T>,
    /// How to find out.
    pub hint: Option<T>,
}

impl<T> Default for Guidance<T> {
    fn default() -> Guidance<T> {
        Guidance { say: None, hint: None }
    }
}

impl<T> Guidance<T> {
    /// Every text with its key, in the order of JSON.
    fn entries(&self) -> [(&'static str, Option<&T>); 2] {
        [("say", self.say.as_ref()), ("hint", self.hint.as_ref())]
    }

    /// Like [`Guidance::entries`], for filling in.
    fn entries_mut(&mut self) -> [(&'static str, &mut Option<T>); 2] {
        [("say", &mut self.say), ("hint", &mut self.hint)]
    }

    /// The value that `find` returns for each key.
    pub fn of(mut find: impl FnMut(&'static str) -> Option<T>) -> Guidance<T> {
        let mut guidance = Guidance::default();
        for (key, text) in guidance.entries_mut() {
            *text = find(key);
        }
        guidance
    }

    /// The existing texts.
    pub fn texts(&self) -> impl Iterator<Item = &T> {
        self.entries().into_iter().filter_map(|(_, text)| text)
    }

    /// Like [`Guidance::texts`], for modification.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries_mut().into_iter().filter_map(|(_, text)| text.as_mut())
    }

    /// The same with another representation of its texts.
    pub fn map<U>(&self, mut hold: impl FnMut(&T) -> U) -> Guidance<U> {
        let mut mapped = Guidance::default();
        for ((_, from), (_, to)) in self.entries().into_iter().zip(mapped.entries_mut()) {
            *to = from.map(&mut hold);
        }
        mapped
    }

    /// Like [`Guidance::map`], for a conversion that may fail.
    ///
    /// # Errors
    /// That of the first text.
    pub fn try_map<U, E>(&self, mut hold: impl FnMut(&T) -> Result<U, E>) -> Result<Guidance<U>, E> {
        let mut mapped = Guidance::default();
        for ((_, from), (_, to)) in self.entries().into_iter().zip(mapped.entries_mut()) {
            *to = from.map(&mut hold).transpose()?;
        }
        Ok(mapped)
    }

    /// The same for a format that names every key, with `null` for missing ones.
    #[must_use]
    pub fn with_nulls(mut self) -> Guidance<Option<T>> {
        let mut whole = Guidance::default();
        for ((_, from), (_, to)) in self.entries_mut().into_iter().zip(whole.entries_mut()) {
            *to = Some(from.take());
        }
        whole
    }
}

impl<T: Serialize> Serialize for Guidance<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Compiled records are read by position, without names.
        let all = !serializer.is_human_readable();
        let entries = self.entries();
        let mut fields = serializer.serialize_struct("Guidance", entries.len())?;
        for (key, text) in entries.into_iter().filter(|(_, text)| all || text.is_some()) {
            fields.serialize_field(key, &text)?;
        }
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Guidance;

    #[test]
    fn json_omits_missing_texts_or_names_all() {
        let guidance = Guidance { hint: Some("here"), ..Guidance::default() };
        assert_eq!(serde_json::to_string(&guidance).unwrap(), r#"{"hint":"here"}"#);
        assert_eq!(serde_json::to_string(&guidance.with_nulls()).unwrap(), r#"{"say":null,"hint":"here"}"#);
        assert_eq!(serde_json::from_str::<Guidance<&str>>(r#"{"hint":"here"}"#).unwrap(), guidance);
    }

    #[test]
    fn record_holds_each_text_in_its_place() {
        let guidance = Guidance { hint: Some(7_u8), ..Guidance::default() };
        let bytes = postcard::to_allocvec(&guidance).unwrap();
        assert_eq!(bytes, [0, 1, 7]);
        assert_eq!(postcard::from_bytes::<Guidance<u8>>(&bytes).unwrap(), guidance);
    }

    #[test]
    fn each_text_keeps_its_key() {
        let guidance = Guidance::of(Some);
        assert_eq!(guidance, Guidance { say: Some("say"), hint: Some("hint") });
        assert_eq!(guidance.map(|text| text.len()), Guidance { say: Some(3), hint: Some(4) });
        let refused: Result<Guidance<()>, &str> = guidance.try_map(|text| Err(*text));
        assert_eq!(refused, Err("say"));
    }
}
