//! Words, numbers, flags, and lists of words.

use super::mapping::Fields;
use super::{At, Reader};
use crate::text::harmless::first_harmful;
use crate::tree::fault::{Kind, NodeShape};
use crate::tree::location::Span;
use crate::tree::reading::keys;
use crate::tree::reading::yaml::{YamlNode, YamlValue};

impl Reader<'_> {
    /// A word: an id, a code, a value. What YAML reads as a number must be quoted.
    pub(crate) fn word(&mut self, node: &YamlNode<'_>, at: Span) -> Option<At<String>> {
        match &node.value {
            YamlValue::Text(text) => {
                let quotes =
                    text.chars().next().filter(|first| matches!(first, '“' | '”' | '‘' | '’' | '＂'));
                if let Some(found) = quotes {
                    let at = Span::new(node.span.start, found.len_utf8());
                    self.fault(Kind::FullWidth { found, wants: "\"" }, at);
                    return None;
                }
                let raw = self.raw(node.span);
                let plain = !raw.starts_with(['"', '\'', '|', '>']);
                if plain && raw.len() > 1 && raw.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.fault(Kind::UnquotedCode { raw: raw.to_owned() }, node.span);
                    return None;
                }
                if text.trim().is_empty() {
                    self.fault(Kind::Nothing, node.span);
                    return None;
                }
                self.refuse_escaped(text, node.span);
                Some(At { value: text.as_ref().to_owned(), span: node.span })
            }
            YamlValue::Number(_) => {
                self.fault(Kind::UnquotedCode { raw: self.raw(node.span).to_owned() }, node.span);
                None
            }
            _ => {
                self.wrong_type(node, at, NodeShape::Text);
                None
            }
        }
    }

    pub(crate) fn optional_word(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<At<String>> {
        fields.get(key).and_then(|(at, node)| self.word(node, at))
    }

    /// A word, or a list of words; none if the key is missing.
    pub(crate) fn word_or_words(&mut self, fields: &Fields<'_, '_>, key: &str) -> Vec<At<String>> {
        fields.get(key).map(|(at, node)| self.one_or_more(node, at)).unwrap_or_default()
    }

    /// A single item, or those of a list.
    pub(crate) fn one_or_more(&mut self, node: &YamlNode<'_>, at: Span) -> Vec<At<String>> {
        match &node.value {
            YamlValue::List(_) => self.list_of_words(node, at),
            _ => self.word(node, at).into_iter().collect(),
        }
    }

    /// A list of words; none if the key is missing.
    pub(crate) fn words(&mut self, fields: &Fields<'_, '_>, key: &str) -> Vec<At<String>> {
        fields.get(key).map(|(at, node)| self.list_of_words(node, at)).unwrap_or_default()
    }

    pub(super) fn list_of_words(&mut self, node: &YamlNode<'_>, at: Span) -> Vec<At<String>> {
        let mut words = Vec::new();
        for item in self.list(node, at) {
            // `[zh，en]` is one word in YAML.
            let comma = self.raw(item.span).char_indices().find(|(_, sign)| matches!(sign, '，' | '、'));
            match comma.filter(|_| matches!(item.value, YamlValue::Text(_))) {
                Some((offset, found)) => {
                    let at = Span::new(item.span.start + offset, found.len_utf8());
                    self.fault(Kind::FullWidth { found, wants: "," }, at);
                }
                None => words.extend(self.word(item, at)),
            }
        }
        words
    }

    /// A control character that the file writes as an escape, `"\e"`, which its text does not show.
    pub(super) fn refuse_escaped(&mut self, text: &str, span: Span) {
        if !self.raw(span).contains('\\') {
            return;
        }
        if let Some((_, found)) = first_harmful(text) {
            self.fault(Kind::Harmful { found }, span);
        }
    }

    /// The items of a list that must not be empty.
    pub(crate) fn list<'n, 's>(&mut self, node: &'n YamlNode<'s>, at: Span) -> &'n [YamlNode<'s>] {
        match &node.value {
            YamlValue::List(items) if items.is_empty() => {
                self.fault(Kind::Nothing, at);
                &[]
            }
            YamlValue::List(items) => items,
            _ => {
                self.wrong_type(node, at, NodeShape::List);
                &[]
            }
        }
    }

    pub(crate) fn number(&mut self, node: &YamlNode<'_>, at: Span, min: u64, max: u64) -> Option<u64> {
        match node.value {
            YamlValue::Number(Some(number)) if (min..=max).contains(&number) => Some(number),
            YamlValue::Number(_) => {
                self.fault(Kind::OutOfRange { min, max }, node.span);
                None
            }
            _ => {
                self.wrong_type(node, at, NodeShape::Number);
                None
            }
        }
    }

    /// A number in the range that the key's row gives.
    pub(crate) fn number_of(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<At<u64>> {
        let (at, node) = fields.get(key)?;
        let row = fields.known.iter().find(|known| known.name == key);
        let Some(keys::KeyShape::Number(min, max)) = row.map(|row| &row.shape) else { return None };
        let value = self.number(node, at, *min, *max)?;
        Some(At { value, span: node.span })
    }

    pub(crate) fn minutes(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<u16> {
        self.number_of(fields, key).and_then(|minutes| u16::try_from(minutes.value).ok())
    }

    pub(crate) fn flag(&mut self, fields: &Fields<'_, '_>, key: &str) -> bool {
        match fields.get(key) {
            None => false,
            Some((_, YamlNode { value: YamlValue::Boolean(value), .. })) => *value,
            Some((at, node)) => {
                self.wrong_type(node, at, NodeShape::Boolean);
                false
            }
        }
    }
}
