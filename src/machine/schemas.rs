//! The JSON Schemas (draft 2020-12) that `posdiag schema` prints: one for each machine format that the program prints,
//! and for the files that people write, for their editors.
//!
//! The former are written by hand beside the structs that are serialized, not derived from them: a schema says more,
//! such as which keys each kind of step has, what is null when, and in a sentence what a key means.
//! `tests/it/schemas.rs` checks the output against them. The latter are generated from the tables of keys that the
//! readers of those files use; `tests/it/editor_schemas.rs` compares them with the checker.

use super::script_schema;
use crate::library::schema as files;
use crate::text::packed::{Packed, packed};

/// The schema of a machine format, or of a file.
#[derive(Debug)]
pub struct Schema {
    /// Its name.
    pub name: &'static str,
    /// The command that prints such documents, or the file.
    pub of: &'static str,
    text: Text,
}

#[derive(Clone, Copy, Debug)]
enum Text {
    /// From the file of its name.
    Written,
    /// From a table of keys.
    Made(fn() -> String),
}

/// The schemas that are written by hand.
static WRITTEN: Packed = packed!("schemas");

const fn written(name: &'static str, of: &'static str) -> Schema {
    Schema { name, of, text: Text::Written }
}

const fn made(name: &'static str, of: &'static str, make: fn() -> String) -> Schema {
    Schema { name, of, text: Text::Made(make) }
}

/// Every schema.
pub const ALL: [Schema; 25] = [
    written("explain", "posdiag explain CODE… --format json"),
    written("search", "posdiag search WORDS… --format json"),
    written("list", "posdiag list --format json"),
    written("paths", "posdiag paths CODE… --format jsonl"),
    written("walk", "posdiag walk CODE --format json"),
    written("protocol", "posdiag walk CODE --format jsonl"),
    written("replay", "posdiag replay FILE… --format json"),
    written("session-list", "posdiag session list --format json"),
    written("session-show", "posdiag session show NAME --format json"),
    written("ticket", "posdiag ticket show NUMBER --format json"),
    written("ticket-list", "posdiag ticket list --format json"),
    written("ticket-export", "posdiag ticket export --format json"),
    written("deliver", "posdiag deliver --format json"),
    written("sink-list", "posdiag sink list --format json"),
    written("sink-check", "posdiag sink check NAME --format json"),
    written("sink-try", "posdiag sink try NAME --format json"),
    written("letter", "[[sink]]"),
    written("check", "posdiag check --format json"),
    written("diff", "posdiag diff OLD NEW --format json"),
    written("library-status", "posdiag library status --format json"),
    written("config", "posdiag config show --format json"),
    made("tree", "TABLE/CODE.yaml", files::tree),
    made("sequence", "shared/NAME.yaml", files::sequence),
    made("library", "library.yaml", files::library),
    made("script", "posdiag walk --script FILE", script_schema::script),
];

/// A name normalized for comparison: lower case, with hyphens.
#[must_use]
pub fn fold(typed: &str) -> String {
    typed.trim().to_lowercase().replace(['_', ' '], "-")
}

/// The schema of a typed name.
#[must_use]
pub fn named(typed: &str) -> Option<Schema> {
    let typed = fold(typed);
    ALL.into_iter().find(|schema| schema.name == typed)
}

impl Schema {
    /// The schema with the schemas that it refers to embedded, so that one file is enough: a compound document (JSON
    /// Schema 2020-12, 9.3). The place of each is marked by `"ID": true`.
    #[must_use]
    pub fn whole(&self) -> String {
        let mut text = match self.text {
            Text::Made(make) => return make(),
            Text::Written => WRITTEN.named(self.name).unwrap_or_default().to_owned(),
        };
        for (name, inner) in WRITTEN.each() {
            let reference = format!("\"posdiag:{name}:1\": ");
            if let Some((before, after)) = text.split_once(&format!("{reference}true")) {
                let indent = before.rsplit('\n').next().unwrap_or_default();
                let inner = inner.trim_end().replace('\n', &format!("\n{indent}"));
                text = [before, &reference, &inner, after].concat();
            }
        }
        text
    }
}
