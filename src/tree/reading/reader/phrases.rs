//! Phrases that people say for a code: a list in each language of the library.

use std::collections::HashMap;

use super::mapping::Fields;
use super::{At, Reader};
use crate::tree::fault::{Kind, NodeShape};
use crate::tree::limits::LONGEST_PHRASE;
use crate::tree::location::Span;
use crate::tree::reading::yaml::{YamlNode, YamlValue};
use crate::tree::texts::Text;

impl Reader<'_> {
    /// The phrases under a key, each as a text; in a language that has fewer of them, the last ones are empty.
    pub(crate) fn phrases(&mut self, fields: &Fields<'_, '_>, key: &str) -> Vec<Text> {
        let Some((at, node)) = fields.get(key) else { return Vec::new() };
        let lists = match &node.value {
            YamlValue::List(_) if self.dialect.languages.len() == 1 => vec![self.phrases_of(node, at)],
            YamlValue::Map(entries) => self.phrases_by_language(entries, at),
            _ => {
                self.wrong_type(node, at, NodeShape::Map);
                Vec::new()
            }
        };
        let most = lists.iter().map(Vec::len).max().unwrap_or(0);
        let said = |list: &Vec<At<String>>, number: usize| -> Box<str> {
            list.get(number).map(|phrase| phrase.value.trim().into()).unwrap_or_default()
        };
        (0..most).map(|number| self.pool.add(lists.iter().map(|list| said(list, number)).collect())).collect()
    }

    /// The lists in the order of the library's languages; none if one is missing.
    fn phrases_by_language(
        &mut self,
        entries: &[(YamlNode<'_>, YamlNode<'_>)],
        at: Span,
    ) -> Vec<Vec<At<String>>> {
        let mut by_language: Vec<Option<Vec<At<String>>>> = vec![None; self.dialect.languages.len()];
        for (key, value) in entries {
            let name = match &key.value {
                YamlValue::Text(name) => name.as_ref(),
                _ => self.raw(key.span),
            };
            let column = self.dialect.languages.iter().position(|language| &**language == name);
            match column.map(|column| by_language.get_mut(column)) {
                Some(Some(list @ None)) => *list = Some(self.phrases_of(value, key.span)),
                Some(_) => self.fault(Kind::DuplicateKey { key: name.to_owned() }, key.span),
                None => self.fault(Kind::UnknownLanguage { language: name.to_owned() }, key.span),
            }
        }
        let missing = by_language.iter().position(Option::is_none);
        if let Some(language) = missing.and_then(|column| self.dialect.languages.get(column)) {
            let last = by_language.iter().flatten().flatten().map(|phrase| phrase.span);
            let last = last.max_by_key(|span| span.start);
            self.twice(Kind::MissingLanguage { language: language.to_string() }, at, last);
            return Vec::new();
        }
        by_language.into_iter().flatten().collect()
    }

    /// The phrases of one list: short, and without duplicates.
    fn phrases_of(&mut self, node: &YamlNode<'_>, at: Span) -> Vec<At<String>> {
        let phrases = self.list_of_words(node, at);
        let mut seen: HashMap<String, Span> = HashMap::new();
        for At { value, span } in &phrases {
            if value.trim().chars().count() > LONGEST_PHRASE {
                self.fault(Kind::LongPhrase { limit: LONGEST_PHRASE }, *span);
            }
            self.refuse_marks_elsewhere(value, *span);
            if let Some(first) = seen.insert(value.trim().to_lowercase(), *span) {
                self.twice(Kind::PhraseTwice { phrase: value.clone() }, *span, Some(first));
            }
        }
        phrases
    }
}
