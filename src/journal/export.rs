//! A session as one file, which another machine can continue: its entries and trees, with a digest.
//!
//! The file is JSON: the version of the format, the digest, and the session, whose text the digest covers. A file that
//! was altered or truncated is refused. Its contents were redacted before they were recorded, and the reader verifies
//! that again.
//!
//! For programs that want no more, it also has what lists show of the session: the codes separated by commas, "" for
//! missing values. None of that is read back: it is derived from the entries and trees.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::digest::sha256;
use super::{Entry, Listed, Pin, Stored, Summary, name};
use crate::session::Moment;
use crate::text::language::Language;

/// The version of this format.
const FORMAT: u32 = 1;
/// The largest file that is read: a session with thousands of answers has a tenth of that.
pub const MAX_FILE: u64 = 16 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'f> {
    posdiag_session: u32,
    digest: String,
    #[serde(borrow)]
    session: &'f RawValue,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    id: String,
    name: String,
    begun: i64,
    changed: i64,
    codes: String,
    message: String,
    channel: String,
    reference: String,
    state: String,
    until: Option<i64>,
    outcome: String,
    step: String,
    answers: u32,
    /// The session of which this is another continuation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conflict_with: Option<String>,
    entries: Vec<EntryPart>,
    trees: Vec<Box<RawValue>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryPart {
    operator: String,
    record: Box<RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    personal: Option<String>,
}

/// A session as read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Its UUID.
    pub id: String,
    /// Its short name in its original journal.
    pub name: String,
    /// When it was begun.
    pub begun: Moment,
    /// When its last entry was made.
    pub changed: Moment,
    /// The reference of the site or merchant, if one was given.
    pub reference: Option<String>,
    /// The id of the session of which it is another continuation, if any.
    pub conflict_with: Option<String>,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Its trees, in the order in which it reached them, each once.
    pub pins: Vec<Pin>,
}

impl Incoming {
    /// A session of another journal in the form in which a file would bring it.
    #[must_use]
    pub fn of(stored: Stored) -> Incoming {
        let Stored { listed: Listed { id, name, begun, changed, conflict_with, summary, .. }, entries, pins } =
            stored;
        Incoming { id, name, begun, changed, reference: summary.reference, conflict_with, entries, pins }
    }

    /// The session with what lists show of it, derived from its entries and trees.
    #[must_use]
    pub fn with(self, summary: Summary) -> Stored {
        let Incoming { id, name, begun, changed, reference: _, conflict_with, entries, pins } = self;
        let listed = Listed {
            id,
            name,
            begun,
            changed,
            entries: entries.len() as u64,
            summary,
            handed_over: None,
            in_conflict: conflict_with.is_some(),
            conflict_with,
            held: false,
        };
        Stored { listed, entries, pins }
    }
}

/// Why a file is not a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is something else.
    NoSession,
    /// Another version of posdiag wrote it.
    OtherVersion,
    /// It was altered or truncated.
    Damaged,
}

impl Unreadable {
    /// What is wrong with it, as the rest of a sentence about the file.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        match self {
            Unreadable::NoSession => {
                language.pick("不是 posdiag 移交的会话", "is not a session that posdiag handed over")
            }
            Unreadable::OtherVersion => {
                language.pick("是别的版本的 posdiag 写的", "was written by another version of posdiag")
            }
            Unreadable::Damaged => language
                .pick("损坏了：内容和校验值对不上", "is damaged: what it holds does not match its digest"),
        }
    }
}

/// The file of a session.
///
/// # Errors
/// [`Unreadable::Damaged`] if an entry or a tree is not JSON.
pub fn write(stored: &Stored) -> Result<String, Unreadable> {
    let raw = |json: &str| RawValue::from_string(json.to_owned()).map_err(|_| Unreadable::Damaged);
    let Listed { id, name, begun, changed, summary, conflict_with, .. } = stored.listed.clone();
    // Merchant, terminal, requests and tickets are not included.
    let Summary { codes, message, channel, reference, state, until, outcome, step, answers, .. } = summary;
    let entry = |entry: &Entry| {
        let Entry { operator, record, personal } = entry.clone();
        Ok(EntryPart { operator: operator.unwrap_or_default(), record: raw(&record)?, personal })
    };
    let body = Body {
        id,
        name,
        begun: begun.0,
        changed: changed.0,
        codes: codes.iter().collect::<Vec<_>>().join(","),
        message: message.unwrap_or_default(),
        channel: channel.id().to_owned(),
        reference: reference.unwrap_or_default(),
        state: state.id().to_owned(),
        until: until.map(|until| until.0),
        outcome: outcome.unwrap_or_default(),
        step: step.unwrap_or_default(),
        answers,
        conflict_with,
        entries: stored.entries.iter().map(entry).collect::<Result<_, _>>()?,
        trees: stored.pins.iter().map(|pin| raw(pin.json())).collect::<Result<_, _>>()?,
    };
    let body = serde_json::value::to_raw_value(&body).map_err(|_| Unreadable::Damaged)?;
    let file = File { posdiag_session: FORMAT, digest: sha256(body.get()), session: &body };
    let mut text = serde_json::to_string(&file).map_err(|_| Unreadable::Damaged)?;
    text.push('\n');
    Ok(text)
}

/// Reads the session of a file. What lists show of it is derived from its entries and trees
/// ([`Summary::of`](super::Summary::of)).
///
/// # Errors
/// [`Unreadable`]; nothing of it must be kept then.
pub fn read(text: &str) -> Result<Incoming, Unreadable> {
    #[derive(Deserialize)]
    struct Form {
        posdiag_session: u32,
    }
    let form: Form = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof if text.trim_start().starts_with("{\"posdiag_session\"") => {
            Unreadable::Damaged
        }
        _ if text.starts_with("{\"posdiag_session\"") => Unreadable::Damaged,
        _ => Unreadable::NoSession,
    })?;
    if form.posdiag_session != FORMAT {
        return Err(Unreadable::OtherVersion);
    }
    let file: File<'_> = serde_json::from_str(text).map_err(|_| Unreadable::Damaged)?;
    if sha256(file.session.get()) != file.digest {
        return Err(Unreadable::Damaged);
    }
    let body: Body = serde_json::from_str(file.session.get()).map_err(|_| Unreadable::Damaged)?;
    let some = |text: String| (!text.is_empty()).then_some(text);
    let is_id = |id: &str| uuid::Uuid::try_parse(id).is_ok_and(|parsed| parsed.to_string() == id);
    let named = name::parse(&body.name).as_ref() == Some(&body.name);
    if !named || !is_id(&body.id) || !body.conflict_with.as_deref().is_none_or(is_id) {
        return Err(Unreadable::Damaged);
    }
    let entries = body.entries.into_iter().map(|EntryPart { operator, record, personal }| Entry {
        operator: some(operator),
        record: record.get().to_owned(),
        personal,
    });
    Ok(Incoming {
        id: body.id,
        name: body.name,
        begun: Moment(body.begun),
        changed: Moment(body.changed),
        reference: some(body.reference),
        conflict_with: body.conflict_with,
        entries: entries.collect(),
        pins: body.trees.into_iter().map(|tree| Pin::new(tree.get().to_owned())).collect(),
    })
}
