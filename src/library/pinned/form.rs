//! The JSON form of a pinned tree: how texts, declarations and steps are written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::shape::Shape;
use crate::tree::{FIRST_LANGUAGE, Guidance, LANGUAGE};

/// The version of the first form, which a tree keeps if it needs no more: its digest is unchanged.
pub(super) const FIRST: u32 = 1;
/// The version of the form with the later additions to the language.
pub(super) const SECOND: u32 = 2;

/// A text by language.
pub(super) type WordsByLanguage = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) format: u32,
    pub(super) language: u64,
    pub(super) library: WordsByLanguage,
    pub(super) version: String,
    pub(super) languages: Vec<String>,
    pub(super) code: String,
    pub(super) row: u32,
    pub(super) table: Option<TablePart>,
    pub(super) message: Option<WordsByLanguage>,
    pub(super) cause: Option<WordsByLanguage>,
    pub(super) aliases: Vec<String>,
    pub(super) tags: Vec<TagPart>,
    pub(super) fields: Vec<FieldPart>,
    pub(super) queues: Vec<QueuePart>,
    pub(super) outcomes: Vec<OutcomePart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) matters: Vec<MatterPart>,
    pub(super) resolved: String,
    pub(super) dispatch: String,
    pub(super) tampering: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) merchant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) terminal: Option<String>,
    /// The first step of the closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) closing: Option<u16>,
    pub(super) steps: Vec<StepPart>,
}

impl Document {
    /// Whether it has keys that the first form lacks.
    pub(super) fn has_newer_keys(&self) -> bool {
        self.outcomes.iter().any(|outcome| outcome.say.is_some())
            || !self.matters.is_empty()
            || self.closing.is_some()
            || self.steps.iter().any(StepPart::is_new)
    }
}

/// The version of the language that a form corresponds to.
pub(super) fn language_of(format: u32) -> u64 {
    if format == FIRST { FIRST_LANGUAGE } else { LANGUAGE }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TablePart {
    pub(super) id: String,
    pub(super) title: WordsByLanguage,
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
    pub(super) label: WordsByLanguage,
    pub(super) example: String,
    pub(super) shape: Shape,
    pub(super) sensitivity: String,
    /// Whose value it is; if missing, the single incident's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueuePart {
    pub(super) id: String,
    pub(super) name: WordsByLanguage,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomePart {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) name: WordsByLanguage,
    pub(super) text: WordsByLanguage,
    /// What is read out to the merchant for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) say: Option<WordsByLanguage>,
    pub(super) queue: Option<String>,
    pub(super) collect: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatterPart {
    pub(super) id: String,
    pub(super) name: WordsByLanguage,
    pub(super) states: Vec<StatePart>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatePart {
    pub(super) id: String,
    pub(super) name: WordsByLanguage,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepPart {
    pub(super) id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) was: Vec<String>,
    /// The first place of this step, if a shared one occurs several times.
    pub(super) key: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) when: Vec<WhenPart>,
    pub(super) act: ActPart,
    #[serde(flatten)]
    pub(super) guidance: Guidance<WordsByLanguage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) caution: Option<WordsByLanguage>,
    pub(super) by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) minutes: Option<u16>,
    /// The minutes that it waits; those of an action are stored with it, as in the first form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wait: Option<u16>,
    /// What they count from; if missing, the previous answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<SincePart>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) added: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sibling: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<u16>,
}

impl StepPart {
    /// Whether it has anything added after the first form.
    fn is_new(&self) -> bool {
        self.wait.is_some()
            || self.since.is_some()
            || self.when.iter().any(|part| part.differs || part.or || part.standing.is_some())
            || matches!(
                self.act,
                ActPart::Set { .. }
                    | ActPart::End { with: Some(_), .. }
                    | ActPart::Try { on_fixed: Some(_), .. }
            )
    }
}

/// A condition: a step's key and answer, or a matter and its state.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WhenPart {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) standing: Option<StandingPart>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) differs: bool,
    /// Another group begins here, one of which has to hold.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) or: bool,
}

/// What a wait counts from: the answer to a step, by its key, or a matter.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SincePart {
    Key(u16),
    Matter(String),
}

/// A matter in one of its states.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandingPart {
    pub(super) matter: String,
    pub(super) state: String,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ActPart {
    Ask {
        text: WordsByLanguage,
        yes: Option<u16>,
        no: Option<u16>,
        unsure: UnsurePart,
    },
    Choose {
        text: WordsByLanguage,
        options: Vec<ChoicePart>,
        unsure_as: Option<String>,
    },
    Try {
        text: WordsByLanguage,
        wait: Option<u16>,
        /// Where the walk continues if the action helped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_fixed: Option<FixedPart>,
    },
    Tell {
        text: WordsByLanguage,
    },
    Collect {
        fields: Vec<String>,
    },
    Set {
        standing: StandingPart,
    },
    Use {
        sequence: String,
        name: WordsByLanguage,
        first: Option<u16>,
    },
    End {
        outcome: String,
        text: Option<WordsByLanguage>,
        collect: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with: Option<String>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FixedPart {
    pub(super) first: Option<u16>,
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
    pub(super) label: WordsByLanguage,
    pub(super) first: Option<u16>,
}
