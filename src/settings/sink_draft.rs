//! A partly read `[[sink]]`.

use std::ops::Range;
use std::path::PathBuf;

use jiff::civil::Date;

use super::mail::{MailServer, MailTls};
use super::rest::RestSystem;
use super::sink::{LetterForm, SecretSource, SinkCondition, SinkKind, TicketEvent};
use super::template::Template;
use crate::text::language::Language;

/// A partly read sink.
#[derive(Default)]
pub(super) struct SinkDraft {
    pub(super) name: Option<String>,
    pub(super) kind: Option<SinkKind>,
    pub(super) folder: Option<PathBuf>,
    pub(super) form: Option<LetterForm>,
    pub(super) url: Option<SecretSource>,
    pub(super) secret: Option<SecretSource>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) when: SinkCondition,
    pub(super) on: Option<Vec<TicketEvent>>,
    pub(super) language: Option<Language>,
    pub(super) personal: bool,
    pub(super) since: Option<Date>,
    pub(super) text: Option<Template>,
    pub(super) user: Option<String>,
    pub(super) mail: MailDraft,
    pub(super) rest: RestDraft,
}

/// Its keys for e-mail.
#[derive(Default)]
pub(super) struct MailDraft {
    pub(super) server: Option<MailServer>,
    pub(super) tls: Option<MailTls>,
    pub(super) from: Option<String>,
    pub(super) to: Option<Vec<String>>,
}

/// Its keys for a ticket system.
#[derive(Default)]
pub(super) struct RestDraft {
    pub(super) system: Option<RestSystem>,
    pub(super) set: Vec<GivenValue>,
    pub(super) queues: Vec<(String, Vec<GivenValue>)>,
    pub(super) fields: Vec<(String, Template)>,
}

/// The values for a system.
pub(super) struct GivenValue {
    pub(super) name: String,
    pub(super) value: String,
    /// The place of its name.
    pub(super) at: Range<usize>,
}
