//! The JSON Schemas (draft 2020-12) of what the program prints for machines, one a format, which `posdiag schema` prints.
//!
//! They are written by hand, and not derived from what is serialised: that is private to whoever prints it, or put
//! together as text; and a schema says what those structs do not: which keys each kind of step has, what is null when,
//! and in a sentence what a key is. `tests/schemas.rs` holds them to what is printed.

use std::borrow::Cow;

/// The schema of one machine format.
#[derive(Debug)]
pub struct Schema {
    /// Its name, which is its file's too.
    pub name: &'static str,
    /// The command that prints such documents.
    pub command: &'static str,
    text: &'static str,
}

macro_rules! schema {
    ($name:literal, $command:literal) => {
        Schema { name: $name, command: $command, text: include_str!(concat!($name, ".json")) }
    };
}

/// Every schema.
pub const ALL: [Schema; 13] = [
    schema!("explain", "posdiag explain CODE… --format json"),
    schema!("search", "posdiag search WORDS… --format json"),
    schema!("list", "posdiag list --format json"),
    schema!("paths", "posdiag paths CODE… --format jsonl"),
    schema!("walk", "posdiag walk CODE --format json"),
    schema!("protocol", "posdiag walk CODE --format jsonl"),
    schema!("replay", "posdiag replay FILE… --format json"),
    schema!("session-list", "posdiag session list --format json"),
    schema!("session-show", "posdiag session show NAME --format json"),
    schema!("ticket", "posdiag ticket show NUMBER --format json"),
    schema!("ticket-list", "posdiag ticket list --format json"),
    schema!("ticket-export", "posdiag ticket export --format json"),
    schema!("config", "posdiag config show --format json"),
];

/// A name as it is compared: small, with hyphens.
#[must_use]
pub fn fold(typed: &str) -> String {
    typed.trim().to_lowercase().replace(['_', ' '], "-")
}

/// The schema of a name as it was typed.
#[must_use]
pub fn named(typed: &str) -> Option<Schema> {
    let typed = fold(typed);
    ALL.into_iter().find(|schema| schema.name == typed)
}

impl Schema {
    /// The schema with those in it that it refers to, so that one file is enough: a compound document (JSON Schema
    /// 2020-12, 9.3). Where one goes stands `"ID": true`.
    #[must_use]
    pub fn whole(&self) -> Cow<'static, str> {
        let mut text = Cow::Borrowed(self.text);
        for inner in ALL {
            let id = format!("\"posdiag:{}:1\": ", inner.name);
            if let Some((before, after)) = text.split_once(&format!("{id}true")) {
                let inner = inner.text.trim_end().replace('\n', "\n    ");
                text = [before, &id, &inner, after].concat().into();
            }
        }
        text
    }
}
