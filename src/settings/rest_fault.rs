//! The faults of a ticket system's file, and of its configuration.

use crate::text::language::{Language, say};
use crate::text::strict::ShapeFault;

/// The kinds of faults. What they quote may be displayed unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RestFaultKind {
    UnknownKey {
        key: String,
        near: Option<&'static str>,
        known: &'static [&'static str],
    },
    /// An unknown word.
    UnknownWord {
        word: String,
        near: Option<&'static str>,
        known: &'static [&'static str],
    },
    Missing {
        key: &'static str,
    },
    NotTable,
    NotText,
    Request,
    Pointer,
    Statuses,
    Headers,
    Body,
    NotClosed,
    UnknownPlace {
        name: String,
        near: Option<String>,
        known: Vec<String>,
    },
    /// The configuration gives a value that the system has no name for.
    UnknownValue {
        name: String,
        known: Vec<String>,
    },
    /// The configuration lacks a value that the system needs.
    MissingValue {
        name: String,
    },
    /// The configuration gives fields, but the system has no place for them.
    NoFields,
    /// The file of the system has faults, which are reported separately.
    File,
}

impl RestFaultKind {
    /// What is wrong.
    pub(super) fn message(&self, language: Language) -> String {
        match self {
            RestFaultKind::UnknownKey { key, .. } => ShapeFault::UnknownKey(key).clause(language),
            RestFaultKind::UnknownWord { word, .. } => {
                say!(language, "这里不能写“{word}”", "this cannot be `{word}`")
            }
            RestFaultKind::Missing { key } => ShapeFault::Missing(key).clause(language),
            RestFaultKind::NotTable => say!(language, "这里必须是一张表", "this must be a table"),
            RestFaultKind::NotText => {
                say!(language, "这里必须是引号里的文字", "this must be text in quotes")
            }
            RestFaultKind::Request => say!(language, "这不是请求", "this is not a request"),
            RestFaultKind::Pointer => {
                say!(language, "这不是答复里的位置", "this is not a place in an answer")
            }
            RestFaultKind::Statuses => say!(language, "这里必须是状态码", "status codes belong here"),
            RestFaultKind::Headers => say!(language, "这不是请求头", "this is not a header"),
            RestFaultKind::Body => {
                say!(
                    language,
                    "这里只能是文字、数字、true、false、列表和表",
                    "only text, numbers, true, false, lists and tables can be here"
                )
            }
            RestFaultKind::NotClosed => say!(language, "大括号没有合上", "a brace is not closed"),
            RestFaultKind::UnknownPlace { name, .. } => {
                say!(language, "这里没有“{name}”可填", "there is no `{name}` to put here")
            }
            RestFaultKind::UnknownValue { name, .. } => {
                say!(language, "这个系统不用 set.{name}", "this system does not use set.{name}")
            }
            RestFaultKind::MissingValue { name } => {
                say!(language, "set 里没有写 {name}", "set has no {name}")
            }
            RestFaultKind::NoFields => say!(
                language,
                "这个系统的文件没有说字段放在哪里",
                "the system's file does not say where fields go"
            ),
            RestFaultKind::File => say!(language, "这个文件有错", "this file is wrong"),
        }
    }

    /// What to do about it.
    pub(super) fn help(&self, language: Language) -> String {
        match self {
            RestFaultKind::UnknownKey { near, known, .. }
            | RestFaultKind::UnknownWord { near, known, .. } => {
                near.map_or_else(|| language.there_are(known), |near| language.did_you_mean(near))
            }
            RestFaultKind::Missing { .. } => {
                say!(language, "照 docs/delivery.zh.md 补上", "add it as docs/delivery.md says")
            }
            RestFaultKind::NotTable => say!(
                language,
                "例如 {{ request = \"GET /tickets\" }}",
                "such as {{ request = \"GET /tickets\" }}"
            ),
            RestFaultKind::NotText => say!(language, "例如 \"{{key}}\"", "such as \"{{key}}\""),
            RestFaultKind::Request => say!(
                language,
                "写成方法和路径，例如 \"POST /issues.json\"",
                "write a method and a path, such as \"POST /issues.json\""
            ),
            RestFaultKind::Pointer => say!(
                language,
                "以 / 开头，例如 \"/issue/id\"；“*”表示列表里的每一项",
                "start with /, such as \"/issue/id\"; `*` is every item of a list"
            ),
            RestFaultKind::Statuses => say!(language, "例如 [409]", "such as [409]"),
            RestFaultKind::Headers => say!(
                language,
                "例如 {{ Accept = \"application/json\" }}",
                "such as {{ Accept = \"application/json\" }}"
            ),
            RestFaultKind::Body => say!(language, "时间写成引号里的文字", "write a date as text in quotes"),
            RestFaultKind::NotClosed => {
                say!(
                    language,
                    "写成 {{key}}；大括号本身写成 {{{{",
                    "write {{key}}; a brace itself is written {{{{"
                )
            }
            RestFaultKind::UnknownPlace { near: Some(near), .. } => {
                language.did_you_mean(&format!("{{{near}}}"))
            }
            RestFaultKind::UnknownPlace { near: None, known, .. } => {
                let known: Vec<String> = known.iter().map(|known| format!("{{{known}}}")).collect();
                language.there_are(&known.iter().map(String::as_str).collect::<Vec<_>>())
            }
            RestFaultKind::UnknownValue { known, .. } => {
                language.there_are(&known.iter().map(String::as_str).collect::<Vec<_>>())
            }
            RestFaultKind::MissingValue { name } => {
                say!(language, "例如 set = {{ {name} = \"…\" }}", "such as set = {{ {name} = \"…\" }}")
            }
            RestFaultKind::NoFields => say!(
                language,
                "在它的 [create] 里加一行，例如 fields = \"/fields\"",
                "add a line to its [create], such as fields = \"/fields\""
            ),
            RestFaultKind::File => say!(language, "先改好它", "fix it first"),
        }
    }
}
