//! Texts, in every language of the library.

use super::mapping::Fields;
use super::{Reader, nearest};
use crate::tree::fault::{Kind, NodeShape};
use crate::tree::location::{Span, line_around};
use crate::tree::manifest::SECOND_LANGUAGE;
use crate::tree::marks::{self, Mark};
use crate::tree::reading::yaml::{self, YamlNode, YamlValue};
use crate::tree::texts::Text;

/// What happens to the marks in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// They are replaced when the text is shown.
    Taken,
    /// There are none: the text is not about a code.
    Refused,
}

impl Reader<'_> {
    /// The wording of a text in each language.
    pub(crate) fn wordings(&self, text: Text) -> impl Iterator<Item = &str> {
        self.pool.wordings(text, self.dialect.languages.len())
    }

    /// Among ids and their labels, the one with this label in any language: an author may use the displayed name for
    /// the one that is meant.
    pub(crate) fn called<'i>(
        &self,
        name: &str,
        mut labels: impl Iterator<Item = (&'i str, Text)>,
    ) -> Option<&'i str> {
        let is_so = |said: &str| !said.is_empty() && said.eq_ignore_ascii_case(name);
        labels.find(|(_, label)| self.wordings(*label).any(is_so)).map(|(id, _)| id)
    }

    /// A text in every language of the library, without replacement of marks.
    pub(crate) fn text(&mut self, node: &YamlNode<'_>, at: Span) -> Option<Text> {
        self.text_with(node, at, Marks::Refused)
    }

    /// A text about a code: its marks are replaced when it is shown.
    pub(crate) fn said(&mut self, node: &YamlNode<'_>, at: Span) -> Option<Text> {
        self.text_with(node, at, Marks::Taken)
    }

    fn text_with(&mut self, node: &YamlNode<'_>, at: Span, marks: Marks) -> Option<Text> {
        match &node.value {
            YamlValue::Map(entries) if self.begins_with_a_mark(node, entries) => {
                self.fault(Kind::UnquotedMark { found: '{' }, Span::new(node.span.start, 1));
                None
            }
            YamlValue::Map(entries) => self.text_by_language(node, entries, at, marks),
            YamlValue::List(_) if self.begins_with_a_bracket(node) => {
                self.fault(Kind::UnquotedMark { found: '[' }, Span::new(node.span.start, 1));
                None
            }
            YamlValue::Text(text) if self.dialect.languages.len() == 1 => {
                let said = self.sentence(text, node.span, marks)?;
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
        marks: Marks,
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
                    Some(_) if !name.is_ascii() => {
                        self.unknown_key(name, key.span, &[]);
                    }
                    _ => self.fault(Kind::UnknownLanguage { language: name.to_owned() }, key.span),
                },
                (Some(column), YamlValue::Text(text)) => match by_language.get_mut(column) {
                    Some(slot @ None) => {
                        *slot = self.sentence(text, value.span, marks);
                        sound &= slot.is_some();
                        continue;
                    }
                    _ => self.fault(Kind::DuplicateKey { key: name.to_owned() }, key.span),
                },
                (Some(column), YamlValue::Number(_) | YamlValue::Boolean(_)) => {
                    // A sentence that is only a number is valid: `zh: 80`.
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
                (Some(_), YamlValue::Map(entries)) if self.begins_with_a_mark(value, entries) => {
                    self.fault(Kind::UnquotedMark { found: '{' }, Span::new(value.span.start, 1));
                }
                (Some(_), YamlValue::List(_)) if self.begins_with_a_bracket(value) => {
                    self.fault(Kind::UnquotedMark { found: '[' }, Span::new(value.span.start, 1));
                }
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

    fn sentence(&mut self, text: &str, span: Span, marks: Marks) -> Option<Box<str>> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.fault(Kind::Nothing, span);
            return None;
        }
        self.refuse_escaped(text, span);
        self.refuse_comment(span);
        self.refuse_marks(trimmed, span, marks);
        if trimmed.contains('\n') {
            // A text is one line, in whatever YAML notation it was written; it is wrapped again when shown.
            let lines: Vec<&str> = trimmed.lines().map(str::trim).collect();
            return Some(lines.join(" ").into());
        }
        Some(trimmed.into())
    }

    /// A `#` after a space ends an unquoted sentence, and what was meant to be read is lost.
    fn refuse_comment(&mut self, span: Span) {
        let behind = self.file.text.get(span.end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let raw = self.raw(span);
        let plain = !raw.starts_with(['"', '\'']) && !raw.ends_with('\n');
        if plain && behind.starts_with(char::is_whitespace) && behind.trim_start().starts_with('#') {
            let blank = behind.len() - behind.trim_start().len();
            self.fault(Kind::CommentInSentence, Span::new(span.end + blank, 1));
        }
    }

    /// Whether something is a mark to its author, but a mapping to YAML: `zh: {code}`.
    fn begins_with_a_mark(&self, node: &YamlNode<'_>, entries: &[(YamlNode<'_>, YamlNode<'_>)]) -> bool {
        let [(key, YamlNode { value: YamlValue::Empty, .. })] = entries else { return false };
        let YamlValue::Text(word) = &key.value else { return false };
        let is_braced = self.file.text.get(node.span.start..).is_some_and(|rest| rest.starts_with('{'));
        is_braced && self.dialect.languages.iter().all(|language| **language != **word)
    }

    /// Whether a list is one in brackets: where a text belongs, a sentence that begins with one.
    fn begins_with_a_bracket(&self, node: &YamlNode<'_>) -> bool {
        self.file.text.get(node.span.start..).is_some_and(|rest| rest.starts_with('['))
    }

    /// Marks, if they are not replaced.
    pub(super) fn refuse_marks_elsewhere(&mut self, said: &str, span: Span) {
        self.refuse_marks(said, span, Marks::Refused);
    }

    /// Braces that are not a mark; and marks, if they are not replaced.
    fn refuse_marks(&mut self, said: &str, span: Span, marks: Marks) {
        if !said.contains(['{', '}', '｛']) {
            return;
        }
        let written = |reader: &Self, part: &str| {
            let at = reader.raw(span).find(part);
            at.map_or(span, |at| Span::new(span.start + at, part.len()))
        };
        if self.dialect.number < SECOND_LANGUAGE {
            // Braces are literal there; a mark was meant as one, and would be shown literally.
            if let Some(mark) = marks::first(said).filter(|_| marks == Marks::Taken) {
                let kind = Kind::NewerKey { key: mark, number: SECOND_LANGUAGE };
                self.fault(kind, written(self, mark));
            }
            return;
        }
        match marks {
            Marks::Refused => {
                if let Some(mark) = marks::first(said) {
                    self.fault(Kind::MarkElsewhere { mark }, written(self, mark));
                }
            }
            Marks::Taken => {
                if marks::is_full_width(said) {
                    let kind = Kind::FullWidth { found: '｛', wants: "{" };
                    self.fault(kind, written(self, "｛"));
                } else if let Some(stray) = marks::stray(said) {
                    let word = stray.trim_matches(['{', '}', ' ']).to_lowercase();
                    let near = nearest(&word, Mark::ALL.into_iter().map(Mark::word)).and_then(Mark::of);
                    let kind = Kind::UnknownMark { found: stray.to_owned(), near: near.map(Mark::written) };
                    self.fault(kind, written(self, stray));
                }
            }
        }
    }

    pub(crate) fn optional_text(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<Text> {
        fields.get(key).and_then(|(at, node)| self.text(node, at))
    }

    /// Like [`Reader::optional_text`], for a text about a code.
    pub(crate) fn optional_said(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<Text> {
        fields.get(key).and_then(|(at, node)| self.said(node, at))
    }

    /// Like [`Reader::required_text`], for a text about a code.
    pub(crate) fn required_said(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Option<Text> {
        self.required(fields, key).and_then(|(at, node)| self.said(node, at))
    }

    pub(crate) fn required_text(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Option<Text> {
        self.required(fields, key).and_then(|(at, node)| self.text(node, at))
    }
}
