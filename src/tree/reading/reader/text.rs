//! Texts, in every language of the library.

use super::Reader;
use super::mapping::Fields;
use crate::tree::fault::{Kind, NodeShape};
use crate::tree::location::{Span, line_around};
use crate::tree::reading::yaml::{self, YamlNode, YamlValue};
use crate::tree::texts::Text;

impl Reader<'_> {
    /// What a text says in each language.
    pub(crate) fn wordings(&self, text: Text) -> impl Iterator<Item = &str> {
        self.pool.wordings(text, self.dialect.languages.len())
    }

    /// A text in every language of the library.
    pub(crate) fn text(&mut self, node: &YamlNode<'_>, at: Span) -> Option<Text> {
        match &node.value {
            YamlValue::Map(entries) => self.text_by_language(node, entries, at),
            YamlValue::Text(text) if self.dialect.languages.len() == 1 => {
                let said = self.sentence(text, node.span)?;
                Some(self.pool.add([said].into()))
            }
            _ => {
                self.wrong_type(node, at, NodeShape::TextByLanguage);
                None
            }
        }
    }

    fn text_by_language(
        &mut self,
        node: &YamlNode<'_>,
        entries: &[(YamlNode<'_>, YamlNode<'_>)],
        at: Span,
    ) -> Option<Text> {
        if self.is_full() {
            return None;
        }
        let mut by_language: Vec<Option<Box<str>>> = vec![None; self.dialect.languages.len()];
        let mut sound = true;
        let in_braces = self.file.text.get(node.span.start..).is_some_and(|rest| rest.starts_with('{'));
        for (key, value) in entries {
            let name = match &key.value {
                YamlValue::Text(name) => name.as_ref(),
                _ => self.raw(key.span),
            };
            let column = self.dialect.languages.iter().position(|language| &**language == name);
            match (column, &value.value) {
                (None, YamlValue::Empty) if in_braces => self.fault(Kind::CommaInBraces, key.span),
                (None, _) => match yaml::full_width_sign(line_around(&self.file.text, key.span.start).1) {
                    Some(_) if !name.is_ascii() => self.unknown_key(name, key.span, &[]),
                    _ => self.fault(Kind::UnknownLanguage { language: name.to_owned() }, key.span),
                },
                (Some(column), YamlValue::Text(text)) => match by_language.get_mut(column) {
                    Some(slot @ None) => {
                        *slot = self.sentence(text, value.span);
                        sound &= slot.is_some();
                        continue;
                    }
                    _ => self.fault(Kind::DuplicateKey { key: name.to_owned() }, key.span),
                },
                (Some(column), YamlValue::Number(_) | YamlValue::Boolean(_)) => {
                    // A sentence that is only a number is one all the same: `zh: 80`.
                    let raw: Box<str> = self.raw(value.span).into();
                    match by_language.get_mut(column) {
                        Some(slot @ None) => {
                            *slot = Some(raw);
                            continue;
                        }
                        _ => self.fault(Kind::DuplicateKey { key: name.to_owned() }, key.span),
                    }
                }
                (Some(_), YamlValue::Empty) => self.fault(Kind::Nothing, key.span),
                (Some(_), _) => self.wrong_type(value, key.span, NodeShape::Text),
            }
            sound = false;
        }
        if !sound {
            return None;
        }
        let missing = by_language.iter().position(Option::is_none);
        if let Some(language) = missing.and_then(|column| self.dialect.languages.get(column)) {
            self.fault(Kind::MissingLanguage { language: language.to_string() }, at);
            return None;
        }
        Some(self.pool.add(by_language.into_iter().flatten().collect()))
    }

    fn sentence(&mut self, text: &str, span: Span) -> Option<Box<str>> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.fault(Kind::Nothing, span);
            return None;
        }
        self.refuse_escaped(text, span);
        self.refuse_comment(span);
        if trimmed.contains('\n') {
            // A text is one line, whatever way of YAML it was written in; where it is shown, it is wrapped anew.
            let lines: Vec<&str> = trimmed.lines().map(str::trim).collect();
            return Some(lines.join(" ").into());
        }
        Some(trimmed.into())
    }

    /// A `#` behind a space ends a sentence without quotes, and what was meant to be read is gone.
    fn refuse_comment(&mut self, span: Span) {
        let behind = self.file.text.get(span.end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let raw = self.raw(span);
        let plain = !raw.starts_with(['"', '\'']) && !raw.ends_with('\n');
        if plain && behind.starts_with(char::is_whitespace) && behind.trim_start().starts_with('#') {
            let blank = behind.len() - behind.trim_start().len();
            self.fault(Kind::CommentInSentence, Span::new(span.end + blank, 1));
        }
    }

    pub(crate) fn optional_text(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<Text> {
        fields.get(key).and_then(|(at, node)| self.text(node, at))
    }

    pub(crate) fn required_text(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Option<Text> {
        self.required(fields, key).and_then(|(at, node)| self.text(node, at))
    }
}
