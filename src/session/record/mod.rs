//! Events as they are written down, and sessions made again from them.
//!
//! A record names codes, steps, fields and outcomes, and no index into anything, so that it outlives the library it
//! was made with. An answer names its step and which visit to it this was, counted from 1: a replay that would
//! take another way stops instead.
//!
//! Records of version 1 are read as they always were. Version 2 says who answered and with which version of the
//! program, names the tickets that an event files, closes or reopens, has a place for the matters of a session, and
//! two more kinds of event.

mod misfit;
mod replay;
mod texts;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Answer, Event, EventKind, FieldValue, Filed, MatterSet};
use crate::text::redaction::{Redacted, Refused, Shape, redact};
use crate::tree::{Field, Manifest, Sensitivity, is_id};

pub use misfit::{Misfit, MisfitReason};
pub use replay::{Replay, TreesOf, replay, value_kept};
pub use texts::RecordText;

/// The number of the form in which events are written down.
pub const VERSION: u32 = 2;
/// The number of the first form, which is still read.
const FIRST: u32 = 1;
/// The version of the program that writes them down.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A person, at the prompts of a terminal or on a command line.
    Person,
    /// Answers that were given beforehand: a script's, or those of a command line.
    Script,
    /// Another program, which is told what is asked and answers line by line.
    Program,
}

/// An event, written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The form's number: [`VERSION`], or an earlier one.
    pub version: u32,
    /// When it happened: microseconds since 1970-01-01 00:00 UTC.
    pub at: i64,
    /// Who answered; `None` in version 1.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub by: Option<Author>,
    /// The version of the program that wrote it; `None` in version 1.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// What happened.
    pub event: What,
    /// The matters that came to another state by it.
    #[serde(default, deserialize_with = "filled", skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<MatterChange>,
}

/// A matter that came to another state: something that a session must not forget, whatever code it goes on to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterChange {
    /// The matter's id.
    pub matter: String,
    /// The id of its state; `None` where it has none any more, since the answer that set it was taken back.
    #[serde(deserialize_with = "Option::deserialize")]
    pub state: Option<String>,
}

/// A ticket that an event files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiledTicket {
    /// Its number within the session, from 1.
    pub ticket: u32,
    /// The id of the outcome that it is of.
    pub outcome: String,
    /// The id of the matter whose request it is, or has with it, if it has one.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
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
        /// The value was confirmed in spite of a warning.
        #[serde(default, deserialize_with = "only_true", skip_serializing_if = "std::ops::Not::not")]
        confirmed: bool,
        /// What looks like a card number, in a field that is not for cards, was confirmed to be none: it stays whole
        /// wherever the record is read. `confirmed` alone says nothing of this, as it did not before that was asked.
        #[serde(default, deserialize_with = "only_true", skip_serializing_if = "std::ops::Not::not")]
        not_a_card: bool,
        /// It was asked for, and is to be filled in later; without a value and this, it is expressly unknown.
        #[serde(default, deserialize_with = "only_true", skip_serializing_if = "std::ops::Not::not")]
        later: bool,
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
        /// As of `Ended`: a session that waits for the back office may have a request to it.
        #[serde(default, deserialize_with = "filled", skip_serializing_if = "Vec::is_empty")]
        files: Vec<FiledTicket>,
    },
    Abandoned {
        reason: String,
        /// As of `Ended`.
        #[serde(default, deserialize_with = "filled", skip_serializing_if = "Vec::is_empty")]
        files: Vec<FiledTicket>,
    },
    HandedOver {
        channel: String,
    },
    Ended {
        outcome: String,
        /// The tickets that it files.
        #[serde(default, deserialize_with = "filled", skip_serializing_if = "Vec::is_empty")]
        files: Vec<FiledTicket>,
    },
    Closed {
        /// Its number within the session; `None` in version 1.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        ticket: Option<u32>,
        said: Option<String>,
    },
    Reopened {
        /// As of `Closed`.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        ticket: Option<u32>,
        said: Option<String>,
    },
    Reference {
        #[serde(deserialize_with = "Option::deserialize")]
        reference: Option<String>,
    },
    Channel {
        channel: String,
    },
}

impl What {
    /// Whether it says what a record of this version says, and no more.
    fn is_of(&self, version: u32) -> bool {
        let is_first = version == FIRST;
        match self {
            What::Reference { .. } | What::Channel { .. } => !is_first,
            What::Field { value, personal, confirmed, not_a_card, later, .. } => {
                let has_none = value.is_none() && !*personal && !*confirmed && !is_first;
                !(is_first && *confirmed) && (*confirmed || !*not_a_card) && (has_none || !*later)
            }
            What::Parked { files, .. } | What::Abandoned { files, .. } | What::Ended { files, .. } => {
                !is_first || files.is_empty()
            }
            What::Closed { ticket, .. } | What::Reopened { ticket, .. } => is_first == ticket.is_none(),
            _ => true,
        }
    }
}

/// A value that may be left out, but is not null.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

/// A list that is left out where it is empty, so that an event is written in one way only.
fn filled<'de, D: Deserializer<'de>, T: Deserialize<'de>>(list: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(list)?;
    if list.is_empty() { Err(D::Error::custom("an empty list")) } else { Ok(list) }
}

/// A mark that is left out where it is not true.
fn only_true<'de, D: Deserializer<'de>>(mark: D) -> Result<bool, D::Error> {
    if bool::deserialize(mark)? { Ok(true) } else { Err(D::Error::custom("what is false is left out")) }
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

    /// Whether it has the keys of its version.
    ///
    /// # Errors
    /// A [`MisfitReason`], where it has others, lacks some, or is of no version that there is.
    fn check(&self) -> Result<(), MisfitReason> {
        let says_who = match self.version {
            FIRST => self.by.is_none() && self.program.is_none() && self.set.is_empty(),
            VERSION => self.by.is_some() && self.program.is_some(),
            _ => return Err(MisfitReason::OtherVersion),
        };
        if !says_who || !self.event.is_of(self.version) {
            return Err(MisfitReason::OtherKeys);
        }
        let is_name = |name: &str| {
            is_id(name) && redact(name, Shape::NOTE).is_ok_and(|kept| kept.text.as_str() == name)
        };
        let named =
            |change: &MatterChange| is_name(&change.matter) && change.state.as_deref().is_none_or(is_name);
        if self.set.iter().all(named) { Ok(()) } else { Err(MisfitReason::NoSuchMatter) }
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
        if let What::Field { field, value: Some(_), personal, .. } = &mut self.event {
            let known = manifest.fields.iter().find(|known| *known.id == **field);
            *personal |= known.is_some_and(|known| known.sensitivity == Sensitivity::Personal);
        }
    }
}

impl Event {
    /// Writes it down: `manifest` is that of the trees that are walked.
    #[must_use]
    pub fn record(&self, manifest: &Manifest, author: Author) -> Record {
        Record {
            version: VERSION,
            at: self.at.0,
            by: Some(author),
            program: Some(PROGRAM.to_owned()),
            event: self.kind.written(manifest),
            set: self.changes(manifest),
        }
    }

    /// The matters that came to another state by it, by their names.
    pub(super) fn changes(&self, manifest: &Manifest) -> Vec<MatterChange> {
        let name = |set: &MatterSet| {
            let matter = manifest.matter(set.matter)?;
            let state = set.state.and_then(|state| matter.states.get(usize::from(state)));
            let state = state.map(|state| state.id.to_string());
            Some(MatterChange { matter: matter.id.to_string(), state })
        };
        self.set.iter().filter_map(name).collect()
    }
}

impl EventKind {
    fn written(&self, manifest: &Manifest) -> What {
        match self {
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
            EventKind::Field { field, value, confirmed } => {
                field_written(manifest.field(*field), value, *confirmed)
            }
            EventKind::Switched { tree } => What::Switched { code: tree.code.to_string(), tree: None },
            EventKind::Cautioned { tree, node, occurrence } => What::Cautioned {
                code: tree.code.to_string(),
                step: tree.node(*node).map(|step| step.id.to_string()).unwrap_or_default(),
                occurrence: *occurrence,
            },
            EventKind::Parked { until, files } => {
                What::Parked { until: until.map(|moment| moment.0), files: files_written(manifest, files) }
            }
            EventKind::Abandoned { reason, tickets } => {
                What::Abandoned { reason: reason.to_string(), files: files_written(manifest, &tickets.files) }
            }
            EventKind::HandedOver { channel } => What::HandedOver { channel: channel.id().to_owned() },
            EventKind::Ended { outcome, tickets } => What::Ended {
                outcome: outcome_name(manifest, *outcome),
                files: files_written(manifest, &tickets.files),
            },
            EventKind::Closed { ticket, said } => {
                What::Closed { ticket: Some(*ticket), said: text(said.as_ref()) }
            }
            EventKind::Reopened { ticket, said } => {
                What::Reopened { ticket: Some(*ticket), said: text(said.as_ref()) }
            }
            EventKind::ReferenceChanged { reference } => {
                What::Reference { reference: text(reference.as_ref()) }
            }
            EventKind::ChannelChanged { channel } => What::Channel { channel: channel.id().to_owned() },
        }
    }
}

fn text(text: Option<&Redacted>) -> Option<String> {
    text.map(ToString::to_string)
}

fn outcome_name(manifest: &Manifest, outcome: u16) -> String {
    manifest.outcome(outcome).map(|outcome| outcome.id.to_string()).unwrap_or_default()
}

fn files_written(manifest: &Manifest, files: &[Filed]) -> Vec<FiledTicket> {
    let written = |filed: &Filed| FiledTicket {
        ticket: filed.ticket,
        outcome: outcome_name(manifest, filed.outcome),
        matter: filed.matter.and_then(|matter| manifest.matter(matter)).map(|matter| matter.id.to_string()),
    };
    files.iter().map(written).collect()
}

fn field_written(declared: Option<&Field>, value: &FieldValue, confirmed: bool) -> What {
    let looks_like_card = match (declared, value) {
        (Some(declared), FieldValue::Known(value)) => {
            redact(value.as_str(), declared.shape) == Err(Refused::LooksLikeCard)
        }
        _ => false,
    };
    let later = *value == FieldValue::Later;
    let value = match value {
        FieldValue::Known(value) => Some(value.to_string()),
        FieldValue::Unknown | FieldValue::Removed | FieldValue::Later => None,
    };
    let personal = declared.is_some_and(|declared| declared.sensitivity == Sensitivity::Personal);
    What::Field {
        field: declared.map(|field| field.id.to_string()).unwrap_or_default(),
        personal: personal && value.is_some(),
        value,
        confirmed,
        not_a_card: confirmed && looks_like_card,
        later,
    }
}
