//! Events as they are written down, and sessions made again from them.
//!
//! A record names codes, steps, fields and outcomes, and no index into anything, so that it outlives the library it
//! was made with. An answer names its step and which visit to it this was, counted from 1: a replay that would
//! take another way stops instead.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::trail::{DECLINED, TAMPERING};
use super::{Answer, Channel, Event, EventKind, FieldValue, Moment, Place, Session};
use crate::text::redaction::{Redacted, Shape, redact};
use crate::tree::{Field, Manifest, Sensitivity, Tree, Value};

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

/// A record that does not fit the session that the ones before it make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Which record, from 0.
    pub record: usize,
    /// What does not fit.
    pub why: &'static str,
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

/// What gives the tree of a code as it was then, by its digest where the record has one.
pub type TreesOf<'t> = &'t dyn Fn(&str, Option<&str>) -> Option<Arc<Tree>>;

/// Makes a session again from what was written down of it.
///
/// Text that comes back is typed text again: it goes through redaction, which changes nothing of its own results.
///
/// # Errors
/// A [`Misfit`], at the first record that the session does not take or that leads another way than it did.
pub fn replay(
    records: impl IntoIterator<Item = Record>,
    manifest: &Manifest,
    trees: TreesOf<'_>,
) -> Result<Session, Misfit> {
    let mut replay = Replay::new(manifest, trees);
    for record in records {
        replay.take(record)?;
    }
    replay.finish()
}

/// A session that is made again record by record, to look at it in between.
pub struct Replay<'r> {
    manifest: &'r Manifest,
    trees: TreesOf<'r>,
    session: Option<Session>,
    taken: usize,
}

impl<'r> Replay<'r> {
    /// Before the first record.
    #[must_use]
    pub fn new(manifest: &'r Manifest, trees: TreesOf<'r>) -> Replay<'r> {
        Replay { manifest, trees, session: None, taken: 0 }
    }

    /// The session so far; `None` before the first record.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Takes the next record.
    ///
    /// # Errors
    /// A [`Misfit`], where the session does not take it.
    pub fn take(&mut self, record: Record) -> Result<(), Misfit> {
        let number = self.taken;
        self.taken += 1;
        let misfit = |why| Misfit { record: number, why };
        if record.version != VERSION {
            return Err(misfit("written by another version of posdiag"));
        }
        let now = Moment(record.at);
        match (&mut self.session, record.event) {
            (None, What::Started { code, channel, tree }) => {
                let tree = (self.trees)(&code, tree.as_deref()).ok_or(misfit("its tree is missing"))?;
                let channel = Channel::from_id(&channel).ok_or(misfit("no such channel"))?;
                self.session = Some(Session::start(tree, channel, now).0);
                Ok(())
            }
            (Some(session), event) => apply(session, event, now, self.manifest, self.trees).map_err(misfit),
            (None, _) => Err(misfit("a session begins with `started`")),
        }
    }

    /// The session that the records make.
    ///
    /// # Errors
    /// A [`Misfit`], where there were none.
    pub fn finish(self) -> Result<Session, Misfit> {
        self.session.ok_or(Misfit { record: self.taken, why: "there are no records" })
    }
}

fn apply(
    session: &mut Session,
    what: What,
    now: Moment,
    manifest: &Manifest,
    trees: TreesOf<'_>,
) -> Result<(), &'static str> {
    const REFUSED: &str = "the session does not take it";
    let done = match what {
        What::Started { .. } => return Err("a session begins once"),
        What::Answered { code, step, occurrence, answer, reason } => {
            expect_at(session, &code, &step, occurrence)?;
            let answer = parse_answer(session, &answer, reason.as_deref())?;
            session.answer(answer, now)
        }
        What::Cautioned { code, step, occurrence } => {
            expect_at(session, &code, &step, occurrence)?;
            session.confirm_caution(now)
        }
        What::TakenBack {} => session.back(now),
        What::Noted { text } => {
            let text = redact(&text, Shape::NOTE).map_err(|_| "a note that may not be kept")?;
            session.note(text.text, now)
        }
        What::Field { field, value, personal } => {
            let index =
                manifest.fields.iter().position(|known| *known.id == *field).ok_or("no such field")?;
            let shape = manifest.fields.get(index).map_or(Shape::NOTE, |field| field.shape);
            let value = match value {
                Some(value) => {
                    let typed = redact(&value, shape).map_err(|_| "a value that the field does not take")?;
                    FieldValue::Known(typed.text)
                }
                None if personal => FieldValue::Removed,
                None => FieldValue::Unknown,
            };
            session.set_field(u16::try_from(index).map_err(|_| "no such field")?, value, now)
        }
        What::Switched { code, tree } => {
            session.switch(trees(&code, tree.as_deref()).ok_or("its tree is missing")?, now)
        }
        What::Parked { until } => session.park(until.map(Moment), now),
        What::Abandoned { reason } => {
            let reason = redact(&reason, Shape::NOTE).map_err(|_| "a reason that may not be kept")?;
            session.abandon(reason.text, now)
        }
        What::HandedOver { channel } => {
            session.hand_over(Channel::from_id(&channel).ok_or("no such channel")?, now)
        }
        What::Ended { outcome } => {
            let Place::End(ending) = session.place else { return Err(REFUSED) };
            if outcome_name(manifest, ending.outcome(session.tree())) != outcome {
                return Err("it ends with another outcome");
            }
            session.end(now)
        }
        What::Closed { said } => session.close(free_text(said.as_deref())?, now),
        What::Reopened { said } => session.reopen(free_text(said.as_deref())?, now),
    };
    done.map(|_| ()).map_err(|_| REFUSED)
}

/// Free text that comes back, where there is any.
fn free_text(text: Option<&str>) -> Result<Option<Redacted>, &'static str> {
    let text = text.map(|text| redact(text, Shape::NOTE)).transpose();
    text.map(|typed| typed.map(|typed| typed.text)).map_err(|_| "a text that may not be kept")
}

/// That the session stands where the record was made.
fn expect_at(session: &Session, code: &str, step: &str, occurrence: u16) -> Result<(), &'static str> {
    let Place::Prompt(id) = session.place else { return Err("it stands at an outcome") };
    let node = session.tree().node(id).ok_or("no such step")?;
    if *session.tree().code != *code || *node.id != *step {
        return Err("it stands at another step");
    }
    if session.occurrence(id) != occurrence {
        return Err("the step was visited another number of times");
    }
    Ok(())
}

/// The answer of a name at the prompt; see [`Session::answer_name`].
fn parse_answer(session: &Session, name: &str, reason: Option<&str>) -> Result<Answer, &'static str> {
    let Place::Prompt(id) = session.place else { return Err("it stands at an outcome") };
    let node = session.tree().node(id).ok_or("no such step")?;
    match name {
        TAMPERING => Ok(Answer::Tampering),
        DECLINED => Ok(Answer::Declined),
        "skipped" => Ok(Answer::Skipped(free_text(reason)?)),
        _ => node
            .value(name)
            .filter(|value| *value != Value::Skipped)
            .map(Answer::Value)
            .ok_or("no such answer"),
    }
}
