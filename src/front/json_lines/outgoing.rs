//! Messages to the client in their written form. `src/machine/protocol.json` describes each key.

use std::borrow::Cow;

use serde::Serialize;

use super::incoming::Ref;
use crate::machine::json::line;
use crate::machine::ticket::{IdAndNameJson, RemainingStepJson, TicketJson};
use crate::text::redaction::FieldKind;
use crate::tree::Guidance;

/// The protocol's number.
pub const FORMAT: u32 = 1;

/// A message to the client. `None` is written as null, except for a `ref` that was not given.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Message<'m> {
    Hello {
        format: u32,
        posdiag: &'static str,
        library: LibraryPart<'m>,
        session: Option<&'m str>,
        channel: &'static str,
        language: &'m str,
    },
    Code {
        #[serde(flatten)]
        to: To<'m>,
        code: &'m str,
        message: Option<Cow<'m, str>>,
        cause: Option<Cow<'m, str>>,
        table: Option<&'m str>,
        row: Option<u32>,
    },
    Prompt(Box<PromptMessage<'m>>),
    Field(Box<FieldAsked<'m>>),
    Outcome(Box<OutcomeMessage<'m>>),
    Taken {
        #[serde(flatten)]
        to: To<'m>,
        what: &'static str,
        field: Option<&'m str>,
        value: Option<&'m str>,
        warning: Option<&'static str>,
    },
    Error {
        #[serde(flatten)]
        to: To<'m>,
        code: &'static str,
        message: String,
        options: Vec<String>,
    },
    Ended {
        #[serde(flatten)]
        to: To<'m>,
        reason: &'static str,
        exit: u8,
        session: Option<&'m str>,
        until: Option<String>,
        outcome: Option<&'m str>,
        ticket: Option<&'m TicketJson<'m>>,
        tickets: &'m [TicketJson<'m>],
    },
}

/// Which message it answers.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct To<'m> {
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<&'m Ref>,
}

#[derive(Debug, Serialize)]
pub(super) struct LibraryPart<'m> {
    pub(super) name: Cow<'m, str>,
    pub(super) version: &'m str,
}

#[derive(Debug, Serialize)]
pub(super) struct PromptMessage<'m> {
    #[serde(flatten)]
    pub(super) to: To<'m>,
    pub(super) code: &'m str,
    pub(super) id: &'m str,
    pub(super) kind: &'static str,
    pub(super) step: usize,
    pub(super) remaining: usize,
    pub(super) text: Cow<'m, str>,
    #[serde(flatten)]
    pub(super) guidance: Guidance<Option<Cow<'m, str>>>,
    pub(super) caution: Option<CautionPart<'m>>,
    pub(super) by: &'static str,
    pub(super) minutes: Option<u16>,
    pub(super) wait: Option<u16>,
    pub(super) due: Option<String>,
    pub(super) options: Vec<OptionPart<'m>>,
    pub(super) earlier: Option<Earlier>,
    pub(super) passed: Vec<Passed<'m>>,
}

#[derive(Debug, Serialize)]
pub(super) struct CautionPart<'m> {
    pub(super) text: Cow<'m, str>,
    pub(super) confirm: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct OptionPart<'m> {
    pub(super) value: &'m str,
    pub(super) label: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Earlier {
    pub(super) answer: String,
    pub(super) reason: Option<String>,
}

/// A step that the walk passed without asking.
#[derive(Debug, Serialize)]
pub(super) struct Passed<'m> {
    pub(super) id: &'m str,
    pub(super) what: &'static str,
    pub(super) text: Cow<'m, str>,
    pub(super) say: Option<Cow<'m, str>>,
    pub(super) caution: Option<Cow<'m, str>>,
    pub(super) answer: Option<String>,
}

/// The description of a field.
#[derive(Debug, Serialize)]
pub(super) struct Declared<'m> {
    pub(super) id: &'m str,
    pub(super) label: Cow<'m, str>,
    pub(super) example: &'m str,
    pub(super) kind: FieldKind,
    pub(super) length: Option<LengthPart>,
    pub(super) sensitivity: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct LengthPart {
    pub(super) min: usize,
    pub(super) max: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct FieldAsked<'m> {
    #[serde(flatten)]
    pub(super) to: To<'m>,
    #[serde(rename = "for")]
    pub(super) whom: &'static str,
    pub(super) code: &'m str,
    pub(super) step_id: Option<&'m str>,
    pub(super) step: Option<usize>,
    pub(super) remaining: usize,
    #[serde(flatten)]
    pub(super) declared: Declared<'m>,
    #[serde(flatten)]
    pub(super) guidance: Guidance<Option<Cow<'m, str>>>,
    pub(super) wait: Option<u16>,
    pub(super) due: Option<String>,
    pub(super) offer: Option<Offered>,
    pub(super) passed: Vec<Passed<'m>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Offered {
    pub(super) value: String,
    pub(super) source: String,
}

#[derive(Debug, Serialize)]
pub(super) struct OutcomeMessage<'m> {
    #[serde(flatten)]
    pub(super) to: To<'m>,
    pub(super) code: &'m str,
    pub(super) id: &'m str,
    pub(super) kind: &'static str,
    pub(super) name: Cow<'m, str>,
    pub(super) text: Cow<'m, str>,
    pub(super) say: Option<Cow<'m, str>>,
    pub(super) helped: Option<&'m str>,
    pub(super) queue: Option<IdAndNameJson<'m>>,
    pub(super) requests: Vec<RequestPart<'m>>,
    pub(super) fields: Vec<FieldThere<'m>>,
    pub(super) missing: Vec<&'m str>,
    pub(super) left: Vec<RemainingStepJson<'m>>,
    pub(super) passed: Vec<Passed<'m>>,
}

/// What a matter of the session requests beside the outcome, in its own ticket or as part of the outcome's.
#[derive(Debug, Serialize)]
pub(super) struct RequestPart<'m> {
    pub(super) matter: &'m str,
    pub(super) id: &'m str,
    pub(super) name: Cow<'m, str>,
    pub(super) say: Option<Cow<'m, str>>,
    pub(super) queue: Option<&'m str>,
    pub(super) own_ticket: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct FieldThere<'m> {
    #[serde(flatten)]
    pub(super) declared: Declared<'m>,
    pub(super) asked_for: bool,
    pub(super) state: &'static str,
    pub(super) value: Option<String>,
}

/// Writes a message.
pub(super) fn write(out: &mut Vec<u8>, message: &Message<'_>) {
    out.extend(line(message).into_bytes());
}
