//! Events as they are written down, and sessions made again from them.
//!
//! A record names codes, steps, fields and outcomes, and no index into anything, so that it outlives the library it
//! was made with. An answer names its step and which visit to it this was, counted from 1: a replay that would
//! take another way stops instead.

mod misfit;
mod replay;

use serde::{Deserialize, Serialize};

use super::{Answer, Event, EventKind, FieldValue};
use crate::text::redaction::Redacted;
use crate::tree::{Field, Manifest, Sensitivity};

pub use misfit::{Misfit, MisfitReason};
pub use replay::{Replay, TreesOf, replay};

/// The number of this form of events.
pub const VERSION: u32 = 1;

/// An event, written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The form's number, [`VERSION`].
    pub version: u32,
    /// When it happened: microseconds since 1970-01-01 00:00 UTC.
    pub at: i64,
    /// What happened.
    pub event: What,
}

/// What happened, tagged by its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "as EventKind has them, by name")]
pub enum What {
    Started {
        code: String,
        channel: String,
        /// The digest of the tree as it was pinned, where it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<String>,
    },
    Answered {
        code: String,
        step: String,
        occurrence: u16,
        answer: String,
        reason: Option<String>,
    },
    TakenBack {},
    Noted {
        text: String,
    },
    Field {
        field: String,
        value: Option<String>,
        /// The value is personal data, which is kept apart, so that it can be removed: where it is missing, it was.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        personal: bool,
    },
    Switched {
        code: String,
        /// As of `Started`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<String>,
    },
    Cautioned {
        code: String,
        step: String,
        occurrence: u16,
    },
    Parked {
        until: Option<i64>,
    },
    Abandoned {
        reason: String,
    },
    HandedOver {
        channel: String,
    },
    Ended {
        outcome: String,
    },
    Closed {
        said: Option<String>,
    },
    Reopened {
        said: Option<String>,
    },
}

impl Record {
    /// Reads what was written down.
    ///
    /// # Errors
    /// A [`MisfitReason`], where it is no record that this version of the program knows.
    pub fn read(text: &str) -> Result<Record, MisfitReason> {
        #[derive(Deserialize)]
        struct Form {
            version: u32,
        }
        // A newer one may have keys that this program does not know: that says less than its number does.
        serde_json::from_str(text).map_err(|_| match serde_json::from_str(text) {
            Ok(Form { version }) if version > VERSION => MisfitReason::OtherVersion,
            _ => MisfitReason::NotARecord,
        })
    }

    /// Names the tree that begins here, by the digest of its pin.
    pub fn name_tree(&mut self, digest: &str) {
        if let What::Started { tree, .. } | What::Switched { tree, .. } = &mut self.event {
            *tree = Some(digest.to_owned());
        }
    }

    /// Takes personal data out, to be kept apart; `None` where there is none.
    pub fn take_personal(&mut self) -> Option<String> {
        match &mut self.event {
            What::Field { value, personal: true, .. } => value.take(),
            _ => None,
        }
    }

    /// Puts the personal data back that was kept apart.
    pub fn put_personal(&mut self, kept: Option<String>) {
        if let What::Field { value, personal: true, .. } = &mut self.event {
            *value = value.take().or(kept);
        }
    }

    /// Marks the values of fields as personal that the library says are, where the record does not say so yet.
    pub fn mark_personal(&mut self, manifest: &Manifest) {
        if let What::Field { field, value: Some(_), personal } = &mut self.event {
            let known = manifest.fields.iter().find(|known| *known.id == **field);
            *personal |= known.is_some_and(|known| known.sensitivity == Sensitivity::Personal);
        }
    }
}

impl Event {
    /// Writes it down: `manifest` is that of the trees that are walked.
    #[must_use]
    pub fn record(&self, manifest: &Manifest) -> Record {
        let event = match &self.kind {
            EventKind::Started { tree, channel } => {
                What::Started { code: tree.code.to_string(), channel: channel.id().to_owned(), tree: None }
            }
            EventKind::Answered { tree, node, occurrence, answer } => {
                let step = tree.node(*node);
                What::Answered {
                    code: tree.code.to_string(),
                    step: step.map(|step| step.id.to_string()).unwrap_or_default(),
                    occurrence: *occurrence,
                    answer: step.map_or("", |step| answer.name(step)).to_owned(),
                    reason: match answer {
                        Answer::Skipped(reason) => text(reason.as_ref()),
                        _ => None,
                    },
                }
            }
            EventKind::TakenBack => What::TakenBack {},
            EventKind::Noted { text } => What::Noted { text: text.to_string() },
            EventKind::Field { field, value } => field_record(manifest.field(*field), value),
            EventKind::Switched { tree } => What::Switched { code: tree.code.to_string(), tree: None },
            EventKind::Cautioned { tree, node, occurrence } => What::Cautioned {
                code: tree.code.to_string(),
                step: tree.node(*node).map(|step| step.id.to_string()).unwrap_or_default(),
                occurrence: *occurrence,
            },
            EventKind::Parked { until } => What::Parked { until: until.map(|moment| moment.0) },
            EventKind::Abandoned { reason } => What::Abandoned { reason: reason.to_string() },
            EventKind::HandedOver { channel } => What::HandedOver { channel: channel.id().to_owned() },
            EventKind::Ended { outcome, .. } => What::Ended { outcome: outcome_name(manifest, *outcome) },
            EventKind::Closed { said, .. } => What::Closed { said: text(said.as_ref()) },
            EventKind::Reopened { said, .. } => What::Reopened { said: text(said.as_ref()) },
        };
        Record { version: VERSION, at: self.at.0, event }
    }
}

fn text(text: Option<&Redacted>) -> Option<String> {
    text.map(ToString::to_string)
}

fn outcome_name(manifest: &Manifest, outcome: u16) -> String {
    manifest.outcome(outcome).map(|outcome| outcome.id.to_string()).unwrap_or_default()
}

fn field_record(declared: Option<&Field>, value: &FieldValue) -> What {
    let value = match value {
        FieldValue::Known(value) => Some(value.to_string()),
        FieldValue::Unknown | FieldValue::Removed => None,
    };
    let personal = declared.is_some_and(|declared| declared.sensitivity == Sensitivity::Personal);
    What::Field {
        field: declared.map(|field| field.id.to_string()).unwrap_or_default(),
        personal: personal && value.is_some(),
        value,
    }
}
