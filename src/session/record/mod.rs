//! Records: the written form of events, from which sessions are rebuilt.
//!
//! A record names codes, steps, fields and outcomes, and contains no indices, so that it outlives the library it was
//! made with. An answer names its step and which visit to it this was, from 1: a replay that would diverge stops
//! instead.
//!
//! Records of version 1 are read as before. Version 2 adds who answered and the program's version, the tickets that an
//! event files, closes or reopens, the matters of a session, and two more kinds of events.

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

/// The version of the written form of events.
pub const VERSION: u32 = 2;
/// The version of the first form, which is still read.
const FIRST: u32 = 1;
/// The version of the program that writes them.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A person, at the prompts of a terminal or on a command line.
    Person,
    /// Answers given in advance: by a script, or on a command line.
    Script,
    /// Another program, which receives questions and answers line by line.
    Program,
}

/// An event in written form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of the form: [`VERSION`], or an earlier one.
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
    /// The matters whose state it changed.
    #[serde(default, deserialize_with = "filled", skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<MatterChange>,
}

/// A matter whose state changed: something that a session must not forget, whatever code it continues with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterChange {
    /// The matter's id.
    pub matter: String,
    /// The id of its state; `None` if it has none any more, because the answer that set it was retracted.
    #[serde(deserialize_with = "Option::deserialize")]
    pub state: Option<String>,
}

/// A ticket that an event files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiledTicket {
    /// Its number within the session, from 1.
    pub ticket: u32,
    /// The id of its outcome.
    pub outcome: String,
    /// The id of the matter that requests it, or whose request is part of it, if any.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
}

/// An event, tagged by its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "as EventKind has them, by name")]
pub enum What {
    Started {
        code: String,
        channel: String,
        /// The digest of the pinned tree, if it was pinned.
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
        /// The value is personal data, which is stored separately, so that it can be removed: if it is missing, it was
        /// removed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        personal: bool,
        /// The value was confirmed despite a warning.
        #[serde(default, deserialize_with = "only_true", skip_serializing_if = "std::ops::Not::not")]
        confirmed: bool,
        /// A value that looks like a card number, in a field that is not for cards, was confirmed not to be one: it
        /// stays whole wherever the record is read. `confirmed` alone does not imply this, since it is older than that
        /// question.
        #[serde(default, deserialize_with = "only_true", skip_serializing_if = "std::ops::Not::not")]
        not_a_card: bool,
        /// It was asked for and deferred; without a value and this, it is explicitly unknown.
        #[serde(default, deserialize_with = "only_true", skip_serializing_if = "std::ops::Not::not")]
        later: bool,
    },
    Switched {
        code: String,
        /// As in `Started`.
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
        /// As in `Ended`: a session that waits for the back office may have a request to it.
        #[serde(default, deserialize_with = "filled", skip_serializing_if = "Vec::is_empty")]
        files: Vec<FiledTicket>,
    },
    Abandoned {
        reason: String,
        /// The number of the ticket of another session that it was given up for.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        joined: Option<String>,
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
        /// As in `Closed`.
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
    /// Whether it has exactly the keys of a record of this version.
    fn is_of(&self, version: u32) -> bool {
        let is_first = version == FIRST;
        match self {
            What::Reference { .. } | What::Channel { .. } => !is_first,
            What::Field { value, personal, confirmed, not_a_card, later, .. } => {
                let has_none = value.is_none() && !*personal && !*confirmed && !is_first;
                !(is_first && *confirmed) && (*confirmed || !*not_a_card) && (has_none || !*later)
            }
            What::Abandoned { files, joined, .. } => {
                !is_first && joined.as_deref().is_none_or(is_ticket_number)
                    || files.is_empty() && joined.is_none()
            }
            What::Parked { files, .. } | What::Ended { files, .. } => !is_first || files.is_empty(),
            What::Closed { ticket, .. } | What::Reopened { ticket, .. } => is_first == ticket.is_none(),
            _ => true,
        }
    }
}

/// Whether this is the number of a ticket, as it is said over the phone: `418-273`, `418-273/2`.
fn is_ticket_number(text: &str) -> bool {
    let (session, ticket) = text.split_once('/').map_or((text, None), |(of, number)| (of, Some(number)));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let groups = session.split('-').map(|group| group.len() == 3 && are_digits(group));
    let is_session = matches!(session.len(), 7 | 11) && groups.into_iter().all(|is_group| is_group);
    let number = ticket.map(|number| number.parse().ok().filter(|_| are_digits(number)));
    is_session && number.is_none_or(|number: Option<u32>| number.is_some_and(|number| number > 1))
}

/// A value that may be left out, but is not null.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

/// A list that is omitted if empty, so that an event can only be written in one way.
fn filled<'de, D: Deserializer<'de>, T: Deserialize<'de>>(list: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(list)?;
    if list.is_empty() { Err(D::Error::custom("an empty list")) } else { Ok(list) }
}

/// A flag that is omitted unless true.
fn only_true<'de, D: Deserializer<'de>>(mark: D) -> Result<bool, D::Error> {
    if bool::deserialize(mark)? { Ok(true) } else { Err(D::Error::custom("what is false is left out")) }
}

impl Record {
    /// Parses a record.
    ///
    /// # Errors
    /// A [`MisfitReason`] if it is not a record that this version of the program knows.
    pub fn read(text: &str) -> Result<Record, MisfitReason> {
        #[derive(Deserialize)]
        struct Form {
            version: u32,
        }
        // A newer one may have unknown keys: its version number is the better explanation.
        serde_json::from_str(text).map_err(|_| match serde_json::from_str(text) {
            Ok(Form { version }) if version > VERSION => MisfitReason::OtherVersion,
            _ => MisfitReason::NotARecord,
        })
    }

    /// Checks that it has the keys of its version.
    ///
    /// # Errors
    /// A [`MisfitReason`] if it has others, lacks some, or has an unknown version.
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

    /// Extracts personal data, to be stored separately; `None` if there is none.
    pub fn take_personal(&mut self) -> Option<String> {
        match &mut self.event {
            What::Field { value, personal: true, .. } => value.take(),
            _ => None,
        }
    }

    /// Restores personal data that was stored separately.
    pub fn put_personal(&mut self, kept: Option<String>) {
        if let What::Field { value, personal: true, .. } = &mut self.event {
            *value = value.take().or(kept);
        }
    }

    /// Marks the values of fields as personal if the library says so and the record does not yet.
    pub fn mark_personal(&mut self, manifest: &Manifest) {
        if let What::Field { field, value: Some(_), personal, .. } = &mut self.event {
            let known = manifest.fields.iter().find(|known| *known.id == **field);
            *personal |= known.is_some_and(|known| known.sensitivity == Sensitivity::Personal);
        }
    }
}

impl Event {
    /// The written form of an event; `manifest` is that of the walked trees.
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

    /// The matters whose state it changed, by name.
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
            EventKind::Abandoned { reason, joined, tickets } => What::Abandoned {
                reason: reason.to_string(),
                joined: text(joined.as_ref()),
                files: files_written(manifest, &tickets.files),
            },
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
