//! Writing JSON for programs: every format is written here, and none contains what a terminal or an editor would
//! interpret.

use serde::Serialize;

use crate::text::harmless::escaped;

/// A value as JSON. Serializing plain data cannot fail.
#[must_use]
pub fn json(value: &(impl Serialize + ?Sized)) -> String {
    escaped(serde_json::to_string(value).unwrap_or_default())
}

/// A value as a line of JSON.
#[must_use]
pub fn line(value: &(impl Serialize + ?Sized)) -> String {
    json(value) + "\n"
}
