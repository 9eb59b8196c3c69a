//! The faults of strict reading, in the same words for every format: trees and scripts in YAML, the configuration in
//! TOML, lines of JSON. Their readers are separate, since each has its own requirements: in trees, every fault is
//! found, with its place; a script is read from the same nodes, up to its first fault; the configuration's places come
//! from its parser; lines of a replay are read without copying, by the million; a client's line is answered with an
//! error code.

use super::language::{Language, say};

/// A fault in the shape of what was read. What it quotes may be displayed unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeFault<'f> {
    /// It is not in UTF-8.
    NotUtf8,
    /// Unknown key.
    UnknownKey(&'f str),
    /// A key, or an alternative to it, is given twice.
    Twice(&'f str),
    /// A required key is missing.
    Missing(&'f str),
}

impl ShapeFault<'_> {
    /// As a clause, without a full stop.
    #[must_use]
    pub fn clause(self, language: Language) -> String {
        match self {
            ShapeFault::NotUtf8 => say!(language, "不是 UTF-8 编码", "it is not UTF-8"),
            ShapeFault::UnknownKey(key) => say!(language, "没有“{key}”这个键", "there is no key `{key}`"),
            ShapeFault::Twice(key) => say!(language, "“{key}”写了两次", "`{key}` is given twice"),
            ShapeFault::Missing(key) => say!(language, "缺少“{key}”", "`{key}` is missing"),
        }
    }

    /// As a sentence.
    #[must_use]
    pub fn sentence(self, language: Language) -> String {
        let clause = self.clause(language);
        let mut letters = clause.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).chain(language.pick("。", ".").chars()).collect()
    }

    /// As a sentence that asks whether another key was meant, if a similar one exists.
    #[must_use]
    pub fn asking(self, near: Option<&str>, language: Language) -> String {
        let mut sentence = self.sentence(language);
        if let Some(near) = near {
            sentence.truncate(sentence.len() - language.pick("。", ".").len());
            sentence += language.pick("，", "; ");
            sentence += &language.did_you_mean(near);
        }
        sentence
    }
}

#[cfg(test)]
mod tests {
    use super::ShapeFault;
    use crate::text::language::Language::{En, Zh};

    #[test]
    fn fault_reads_as_clause_or_sentence() {
        let fault = ShapeFault::UnknownKey("anwser");
        assert_eq!(fault.clause(Zh), "没有“anwser”这个键");
        assert_eq!(fault.sentence(En), "There is no key `anwser`.");
        assert_eq!(fault.asking(Some("answer"), En), "There is no key `anwser`; did you mean answer?");
        assert_eq!(fault.asking(Some("answer"), Zh), "没有“anwser”这个键，是不是 answer？");
        assert_eq!(fault.asking(None, Zh), "没有“anwser”这个键。");
        assert_eq!(ShapeFault::Twice("code").sentence(En), "`code` is given twice.");
    }
}
