//! Reading a script file: the answers of a walk by the steps' ids, in YAML.

use std::borrow::Cow;

use super::input::shown;
use crate::text::language::Language;
use crate::text::strict::ShapeFault;
use crate::tree::{self, Span, YamlNode, YamlValue, nearest, parse_yaml};

/// The largest script that is read, in bytes.
pub const MAX_FILE: u64 = 1024 * 1024;

/// The contents of a script, all as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptFile {
    /// The code.
    pub code: Option<String>,
    /// `phone` or `onsite`.
    pub channel: Option<String>,
    /// Who walks.
    pub operator: Option<String>,
    /// The answers, each with its step's id; those of a repeated step are taken in turn.
    pub answers: Vec<(String, String)>,
    /// Fields by name; `?` means explicitly unknown.
    pub fields: Vec<(String, String)>,
    /// The fields whose values are not card numbers, although they look like one.
    pub not_a_card: Vec<String>,
    /// Notes.
    pub notes: Vec<String>,
    /// The expected result, if given.
    pub expect: Expect,
}

/// The expected result of a walk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// The outcome's id.
    pub outcome: Option<String>,
    /// The replay string.
    pub path: Option<String>,
}

/// A fault of a script, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: ScriptFaultKind,
}

/// The kinds of faults of a script. The keys that it quotes may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptFaultKind {
    /// It is not text here.
    NotUtf8,
    /// It is not YAML, or uses YAML features that scripts do not support.
    Yaml(tree::fault::Kind),
    /// An unknown key.
    UnknownKey {
        /// The key.
        key: String,
        /// The one that may have been meant.
        near: Option<&'static str>,
        /// Those that there are.
        known: Vec<&'static str>,
    },
    /// A key is given twice.
    DuplicateKey(String),
    /// A key is not text.
    KeyNotText,
    /// Keys and values belong here.
    NotAMap,
    /// A list belongs here.
    NotAList,
    /// A single value belongs here.
    NotAWord,
    /// A number that another program would write differently.
    UnquotedNumber,
}

impl ScriptFault {
    /// What is wrong, as a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let own = |zh, en| language.pick(zh, en).to_owned();
        match &self.kind {
            ScriptFaultKind::NotUtf8 => own("这里不是 UTF-8 文字", "this is not UTF-8 text"),
            ScriptFaultKind::Yaml(kind) => kind.message(language),
            ScriptFaultKind::UnknownKey { key, near, known } => {
                let meant = match near {
                    Some(near) => language.did_you_mean(near),
                    None => language.there_are(known),
                };
                [&*ShapeFault::UnknownKey(key).clause(language), language.pick("，", "; "), &meant].concat()
            }
            ScriptFaultKind::DuplicateKey(key) => ShapeFault::Twice(key).clause(language),
            ScriptFaultKind::KeyNotText => own("这个键必须是文字", "this key must be text"),
            ScriptFaultKind::NotAMap => own("这里要写成 键: 值", "`key: value` belongs here"),
            ScriptFaultKind::NotAList => {
                own("这里要写成列表，每行以 - 开头", "a list belongs here, each line starting with -")
            }
            ScriptFaultKind::NotAWord => own("这里要写一个值", "a value belongs here"),
            ScriptFaultKind::UnquotedNumber => own("这个数要加引号", "put quotes around this number"),
        }
    }
}

/// The form of a key's value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ScriptShape {
    /// A word, a number, or what other programs make of yes and no.
    Word,
    /// `phone` or `onsite`.
    Channel,
    /// A list of words.
    Words,
    /// A word, or a list of words, by step.
    Answers,
    /// A word or nothing, by field.
    Fields,
    /// A mapping with these keys.
    Map(&'static [ScriptKey]),
}

/// A key of a script: its name, the form of its value, and its purpose, in Chinese and in English.
pub(crate) type ScriptKey = (&'static str, ScriptShape, &'static str, &'static str);

pub(crate) const KEYS: &[ScriptKey] = &[
    ("code", ScriptShape::Word, "代码", "the code"),
    ("channel", ScriptShape::Channel, "phone 电话里，onsite 在现场", "on the phone or on site"),
    ("operator", ScriptShape::Word, "经办人", "the operator"),
    (
        "answers",
        ScriptShape::Answers,
        "各步骤的回答；一步走几次就写成列表",
        "the answers by step; a list where a step comes several times",
    ),
    (
        "fields",
        ScriptShape::Fields,
        "工单的资料；留空或 ? 是不知道",
        "the ticket's fields; empty or ? is unknown",
    ),
    (
        "not_a_card",
        ScriptShape::Words,
        "哪几项看起来是卡号、其实不是",
        "fields that look like card numbers but are not",
    ),
    ("notes", ScriptShape::Words, "备注", "notes"),
    ("expect", ScriptShape::Map(EXPECT), "该有的结果", "the expected result"),
];
const EXPECT: &[ScriptKey] = &[
    ("outcome", ScriptShape::Word, "结果的 id", "the outcome's id"),
    (
        "path",
        ScriptShape::Word,
        "整个走法，像 posdiag paths 打印的",
        "the full path, as posdiag paths prints it",
    ),
];

/// Parses a script.
///
/// # Errors
/// Its first fault.
pub fn read(text: &str) -> Result<ScriptFile, ScriptFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader { text };
    if let Some(start) = text.find(char::REPLACEMENT_CHARACTER) {
        // Invalid bytes were marked by the caller who read the file.
        let at = Span { start, end: start };
        return Err(reader.fault(at, ScriptFaultKind::NotUtf8));
    }
    let document = parse_yaml(text).map_err(|(kind, at)| reader.fault(at, ScriptFaultKind::Yaml(kind)))?;
    let mut script = ScriptFile::default();
    for (key, value) in reader.map(&document)? {
        match &*key {
            "code" => script.code = Some(reader.word(value)?),
            "channel" => script.channel = Some(reader.word(value)?),
            "operator" => script.operator = Some(reader.word(value)?),
            "notes" => script.notes = reader.words(value)?,
            "not_a_card" => script.not_a_card = reader.words(value)?,
            "answers" => reader.answers(value, &mut script.answers)?,
            "fields" => {
                for (field, value) in reader.map(value)? {
                    let given = match &value.value {
                        // No value after the colon: it is unknown.
                        YamlValue::Empty => "?".to_owned(),
                        _ => reader.word(value)?,
                    };
                    script.fields.push((field.into_owned(), given));
                }
            }
            "expect" => {
                for (key, value) in reader.map(value)? {
                    match &*key {
                        "outcome" => script.expect.outcome = Some(reader.word(value)?),
                        "path" => script.expect.path = Some(reader.word(value)?),
                        _ => return Err(reader.unknown(value.span, &key, EXPECT)),
                    }
                }
            }
            _ => return Err(reader.unknown(value.span, &key, KEYS)),
        }
    }
    Ok(script)
}

struct Reader<'r> {
    text: &'r str,
}

impl<'r> Reader<'r> {
    fn fault(&self, at: Span, kind: ScriptFaultKind) -> ScriptFault {
        let before = self.text.get(..at.start.min(self.text.len())).unwrap_or_default();
        ScriptFault { line: before.matches('\n').count() + 1, kind }
    }

    fn unknown(&self, at: Span, key: &str, known: &[ScriptKey]) -> ScriptFault {
        let known: Vec<&'static str> = known.iter().map(|(name, ..)| *name).collect();
        let near = nearest(key, known.iter().copied());
        self.fault(at, ScriptFaultKind::UnknownKey { key: shown(key), near, known })
    }

    /// The entries of a mapping, without duplicate keys.
    fn map<'n>(&self, node: &'n YamlNode<'r>) -> Result<Vec<(Cow<'r, str>, &'n YamlNode<'r>)>, ScriptFault> {
        let entries = match &node.value {
            YamlValue::Map(entries) => entries,
            YamlValue::Empty => return Ok(Vec::new()),
            _ => return Err(self.fault(node.span, ScriptFaultKind::NotAMap)),
        };
        let mut read: Vec<(Cow<'r, str>, &YamlNode<'r>)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let name = match &key.value {
                YamlValue::Text(text) => text.clone(),
                YamlValue::Number(Some(number)) => Cow::Owned(number.to_string()),
                _ => return Err(self.fault(key.span, ScriptFaultKind::KeyNotText)),
            };
            if read.iter().any(|(known, _)| *known == name) {
                return Err(self.fault(key.span, ScriptFaultKind::DuplicateKey(shown(&name))));
            }
            read.push((name, value));
        }
        Ok(read)
    }

    fn list<'n>(&self, node: &'n YamlNode<'r>) -> Result<&'n [YamlNode<'r>], ScriptFault> {
        match &node.value {
            YamlValue::List(items) => Ok(items),
            _ => Err(self.fault(node.span, ScriptFaultKind::NotAList)),
        }
    }

    fn words(&self, node: &YamlNode<'r>) -> Result<Vec<String>, ScriptFault> {
        self.list(node)?.iter().map(|word| self.word(word)).collect()
    }

    /// A scalar as text. `true` and `false` are what other programs make of yes and no.
    fn word(&self, node: &YamlNode<'_>) -> Result<String, ScriptFault> {
        match &node.value {
            YamlValue::Text(text) => Ok(text.to_string()),
            YamlValue::Number(Some(number)) => Ok(number.to_string()),
            YamlValue::Boolean(value) => Ok(value.to_string()),
            YamlValue::Number(None) => Err(self.fault(node.span, ScriptFaultKind::UnquotedNumber)),
            _ => Err(self.fault(node.span, ScriptFaultKind::NotAWord)),
        }
    }

    fn answers(&self, node: &YamlNode<'r>, answers: &mut Vec<(String, String)>) -> Result<(), ScriptFault> {
        for (step, value) in self.map(node)? {
            match &value.value {
                YamlValue::List(_) => {
                    for answer in self.list(value)? {
                        answers.push((step.to_string(), self.word(answer)?));
                    }
                }
                _ => answers.push((step.into_owned(), self.word(value)?)),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn script_is_read_as_written() {
        let script = read(
            "code: 80\nchannel: phone\nanswers:\n  payment.during: false\n  restart: [not_fixed, fixed]\n  x: \"skipped: \
             no time\"\nfields:\n  terminal_number: \"00160001\"\n  model:\nnotes:\n- torn label\nexpect:\n  outcome: fixed\n",
        )
        .unwrap();
        assert_eq!(script.code.as_deref(), Some("80"));
        let answers = [
            ("payment.during", "false"),
            ("restart", "not_fixed"),
            ("restart", "fixed"),
            ("x", "skipped: no time"),
        ];
        assert_eq!(script.answers, answers.map(|(step, answer)| (step.to_owned(), answer.to_owned())));
        let fields = [("terminal_number", "00160001"), ("model", "?")];
        assert_eq!(script.fields, fields.map(|(field, value)| (field.to_owned(), value.to_owned())));
        assert_eq!((script.notes.len(), script.expect.outcome.as_deref()), (1, Some("fixed")));
    }

    #[test]
    fn errors_name_their_line() {
        for (text, line, message) in [
            ("code: E102\nanswer:\n  a: b\n", 3, "there is no key `answer`; did you mean answers?"),
            ("code: E102\ncode: E103\n", 2, "`code` is given twice"),
            ("answers: yes\n", 1, "`key: value` belongs here"),
            ("notes: late\n", 1, "a list belongs here, each line starting with -"),
            ("code: [a]\n", 1, "a value belongs here"),
        ] {
            let fault = read(text).unwrap_err();
            assert_eq!((fault.line, &*fault.message(Language::En)), (line, message), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_file_is_a_script_or_a_fault(text in any::<String>(), at in 0..400_usize, put in "[\\PC\n:\\-\\[{]{0,8}") {
            let _ = read(&text);
            let mut script = "code: E102\nanswers:\n  a: yes\n  b: [no, \"skipped: x\"]\nfields:\n  model: ?\nnotes:\n- n\n\
                              expect:\n  outcome: fixed\n"
                .to_owned();
            let at = script.floor_char_boundary(at.min(script.len()));
            script.insert_str(at, &put);
            if let Err(fault) = read(&script) {
                prop_assert!(fault.line >= 1 && fault.line <= script.matches('\n').count() + 1);
            }
        }
    }
}
