//! A session as one file, which another machine goes on with: its entries and trees, under a digest.
//!
//! The file is JSON: the number of its form, the digest, and the session, whose text the digest is of. A file that was
//! changed on its way, or cut short, is refused; what it holds went through redaction before it was kept, and whoever
//! reads it makes sure of that once more.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::digest::sha256;
use super::{Entry, Listed, Pin, State, Stored, Summary, name};
use crate::text::language::Language;

/// The number of this form.
const FORMAT: u32 = 1;
/// The largest file that is read: a session of thousands of answers has a tenth of that.
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
    /// The session that this is another continuation of.
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

/// Why a file is no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is something else.
    NoSession,
    /// Another version of posdiag wrote it.
    OtherVersion,
    /// It was changed, or cut short.
    Damaged,
}

impl Unreadable {
    /// What is wrong with it, as the rest of a sentence about the file.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        match self {
            Unreadable::NoSession => {
                language.pick("不是 posdiag 移交的会话", "is no session that posdiag handed over")
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
/// [`Unreadable::Damaged`], where an entry or a tree is no JSON.
pub fn write(stored: &Stored) -> Result<String, Unreadable> {
    let raw = |json: &str| RawValue::from_string(json.to_owned()).map_err(|_| Unreadable::Damaged);
    let Listed { id, name, begun, changed, summary, conflict_with, .. } = stored.listed.clone();
    // What else lists show is worked out anew where the file is read.
    let Summary { codes, message, channel, reference, state, until, outcome, step, answers, .. } = summary;
    let entry = |entry: &Entry| {
        let Entry { operator, record, personal } = entry.clone();
        Ok(EntryPart { operator, record: raw(&record)?, personal })
    };
    let body = Body {
        id,
        name,
        begun,
        changed,
        codes,
        message,
        channel,
        reference,
        state: state.id().to_owned(),
        until,
        outcome,
        step,
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

/// The session of a file. Merchant, terminal and ticket of its summary follow from its entries
/// ([`Summary::of`]) and are not in it.
///
/// # Errors
/// [`Unreadable`], and nothing of it is to be kept.
pub fn read(text: &str) -> Result<Stored, Unreadable> {
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
    let entries = body.entries.into_iter().map(|EntryPart { operator, record, personal }| Entry {
        operator,
        record: record.get().to_owned(),
        personal,
    });
    let state = State::from_id(&body.state).ok_or(Unreadable::Damaged)?;
    let entries: Vec<Entry> = entries.collect();
    let is_id = |id: &str| uuid::Uuid::try_parse(id).is_ok_and(|parsed| parsed.to_string() == id);
    let named = name::parse(&body.name).as_ref() == Some(&body.name);
    if !named || !is_id(&body.id) || !body.conflict_with.as_deref().is_none_or(is_id) {
        return Err(Unreadable::Damaged);
    }
    Ok(Stored {
        listed: Listed {
            id: body.id,
            name: body.name,
            begun: body.begun,
            changed: body.changed,
            entries: entries.len() as u64,
            summary: Summary {
                codes: body.codes,
                message: body.message,
                channel: body.channel,
                reference: body.reference,
                state,
                until: body.until,
                outcome: body.outcome,
                step: body.step,
                answers: body.answers,
                merchant: String::new(),
                terminal: String::new(),
                ticket: None,
            },
            handed_over: None,
            in_conflict: body.conflict_with.is_some(),
            conflict_with: body.conflict_with,
            held: false,
        },
        entries,
        pins: body.trees.into_iter().map(|tree| Pin::new(tree.get().to_owned())).collect(),
    })
}
