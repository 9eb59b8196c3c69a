//! A pinned tree as JSON: what a text, a declaration and a step are written as.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::shape::Shape;
use crate::tree::Guidance;

/// The number of the first form, which a tree keeps that needs no more: its digest is what it always was.
const FIRST: u32 = 1;
/// The number of the form with what the language has had since.
const SECOND: u32 = 2;

/// A text by language.
pub(super) type Words = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) format: u32,
    pub(super) language: u64,
    pub(super) library: Words,
    pub(super) version: String,
    pub(super) languages: Vec<String>,
    pub(super) code: String,
    pub(super) row: u32,
    pub(super) table: Option<TablePart>,
    pub(super) message: Option<Words>,
    pub(super) cause: Option<Words>,
    pub(super) aliases: Vec<String>,
    pub(super) tags: Vec<TagPart>,
    pub(super) fields: Vec<FieldPart>,
    pub(super) queues: Vec<QueuePart>,
    pub(super) outcomes: Vec<OutcomePart>,
    pub(super) resolved: String,
    pub(super) dispatch: String,
    pub(super) tampering: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) merchant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) terminal: Option<String>,
    pub(super) steps: Vec<StepPart>,
}

impl Document {
    /// The number of the form that it needs: each tree is written in one way only.
    pub(super) fn needed_format(&self) -> u32 {
        let is_new = self.outcomes.iter().any(|outcome| outcome.say.is_some());
        if is_new { SECOND } else { FIRST }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TablePart {
    pub(super) id: String,
    pub(super) title: Words,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagPart {
    pub(super) id: String,
    pub(super) fields: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldPart {
    pub(super) id: String,
    pub(super) label: Words,
    pub(super) example: String,
    pub(super) shape: Shape,
    pub(super) sensitivity: String,
    /// Whose value it is; without it, the single incident's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueuePart {
    pub(super) id: String,
    pub(super) name: Words,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomePart {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) name: Words,
    pub(super) text: Words,
    /// What is read to the merchant at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) say: Option<Words>,
    pub(super) queue: Option<String>,
    pub(super) collect: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepPart {
    pub(super) id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) was: Vec<String>,
    /// The first place of this step, where a shared one stands in several.
    pub(super) key: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) when: Vec<WhenPart>,
    pub(super) act: ActPart,
    #[serde(flatten)]
    pub(super) guidance: Guidance<Words>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) caution: Option<Words>,
    pub(super) by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) minutes: Option<u16>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) added: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sibling: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<u16>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhenPart {
    pub(super) key: u16,
    pub(super) value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ActPart {
    Ask { text: Words, yes: Option<u16>, no: Option<u16>, unsure: UnsurePart },
    Choose { text: Words, options: Vec<ChoicePart>, unsure_as: Option<String> },
    Try { text: Words, wait: Option<u16> },
    Tell { text: Words },
    Collect { fields: Vec<String> },
    Use { sequence: String, name: Words, first: Option<u16> },
    End { outcome: String, text: Option<Words>, collect: Vec<String> },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum UnsurePart {
    AsYes,
    AsNo,
    Own(Option<u16>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoicePart {
    pub(super) id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) was: Vec<String>,
    pub(super) label: Words,
    pub(super) first: Option<u16>,
}
