//! Faults of a line, in words.

use super::reader::Broken;
use crate::text::language::{Language, say};
use crate::text::strict::ShapeFault;

/// A fault of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayFault {
    NotText,
    /// At this column, in bytes.
    NotJson(usize),
    CutShort,
    NotAnObject,
    UnknownKey {
        key: String,
        near: Option<&'static str>,
    },
    Twice(String),
    Wrong(&'static str, Wanted),
    OtherFormat,
    NoSuchChannel(String),
    TooMany(&'static str),
    Both(&'static str, &'static str),
}

/// The expected value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Text,
    Texts,
    Answers,
    Fields,
    Expectation,
    List,
    Outcome,
}

impl ReplayFault {
    /// As a sentence.
    pub(super) fn message(&self, language: Language) -> String {
        let own = |zh, en| language.pick(zh, en).to_owned();
        match self {
            ReplayFault::NotText => ShapeFault::NotUtf8.sentence(language),
            ReplayFault::NotJson(column) => {
                say!(language, "第 {column} 列不合 JSON。", "It is not JSON at column {column}.")
            }
            ReplayFault::CutShort => own("JSON 没有写完。", "The JSON is incomplete."),
            ReplayFault::NotAnObject => own("必须是一个 JSON 对象。", "It must be a JSON object."),
            ReplayFault::UnknownKey { key, near } => ShapeFault::UnknownKey(key).asking(*near, language),
            ReplayFault::Twice(key) => ShapeFault::Twice(key).sentence(language),
            ReplayFault::Wrong(key, wanted) => say!(
                language,
                ("{key} 必须是{}。", wanted.name(language)),
                ("`{key}` must be {}.", wanted.name(language))
            ),
            ReplayFault::OtherFormat => own("只支持 format 1。", "Only `format` 1 is supported."),
            ReplayFault::NoSuchChannel(name) => say!(
                language,
                "channel 不能是“{name}”，写 phone 或 onsite。",
                "`channel` cannot be `{name}`: phone or onsite."
            ),
            ReplayFault::TooMany(key) => say!(language, "{key} 太多。", "There are too many `{key}`."),
            ReplayFault::Both(one, other) => {
                say!(language, "{one} 和 {other} 只能写一个。", "`{one}` and `{other}` cannot both be given.")
            }
        }
    }
}

impl Wanted {
    fn name(self, language: Language) -> &'static str {
        match self {
            Wanted::Text => language.pick("文字", "text"),
            Wanted::Texts => language.pick("文字的列表", "a list of texts"),
            Wanted::Answers => language.pick(
                "步骤到回答的对象，回答是文字或文字的列表",
                "an object of steps, each with a text or a list of texts",
            ),
            Wanted::Fields => language
                .pick("字段到内容的对象，内容是文字或 null", "an object of fields, each with a text or null"),
            Wanted::Expectation => {
                language.pick("有 outcome 或 path 的对象", "an object with `outcome` or `path`")
            }
            Wanted::List => language.pick("列表", "a list"),
            Wanted::Outcome => language.pick("有 id 的对象", "an object with an `id`"),
        }
    }
}

impl From<Broken> for ReplayFault {
    fn from(broken: Broken) -> ReplayFault {
        match broken {
            Broken::CutShort => ReplayFault::CutShort,
            Broken::At(column) => ReplayFault::NotJson(column),
        }
    }
}
