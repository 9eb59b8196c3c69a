//! What a client is told, as it is written. `src/machine/protocol.json` says what each key means.

use std::borrow::Cow;

use serde::Serialize;

use super::incoming::{COMMANDS, Fault, Ref, Takes};
use crate::machine::ticket::{NamedJson, RemainingStepJson, TicketJson};
use crate::text::language::Language;
use crate::text::redaction::{FieldKind, Refused};
use crate::tree::Damage;

/// The protocol's number.
pub const FORMAT: u32 = 1;

/// A message to the client. `None` is written as null, but for a `ref` that was not given.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Message<'m> {
    Hello {
        format: u32,
        posdiag: &'static str,
        library: Library<'m>,
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
    Prompt(Box<Prompt<'m>>),
    Field(Box<FieldAsked<'m>>),
    Outcome(Box<Outcome<'m>>),
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
        ticket: Option<Box<TicketJson<'m>>>,
    },
}

/// Which message it answers.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct To<'m> {
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<&'m Ref>,
}

#[derive(Debug, Serialize)]
pub(super) struct Library<'m> {
    pub(super) name: Cow<'m, str>,
    pub(super) version: &'m str,
}

#[derive(Debug, Serialize)]
pub(super) struct Prompt<'m> {
    #[serde(flatten)]
    pub(super) to: To<'m>,
    pub(super) code: &'m str,
    pub(super) id: &'m str,
    pub(super) kind: &'static str,
    pub(super) step: usize,
    pub(super) remaining: usize,
    pub(super) text: Cow<'m, str>,
    pub(super) say: Option<Cow<'m, str>>,
    pub(super) hint: Option<Cow<'m, str>>,
    pub(super) caution: Option<Caution<'m>>,
    pub(super) by: &'static str,
    pub(super) minutes: Option<u16>,
    pub(super) wait: Option<u16>,
    pub(super) due: Option<String>,
    pub(super) options: Vec<Choice<'m>>,
    pub(super) earlier: Option<Earlier>,
    pub(super) passed: Vec<Passed<'m>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Caution<'m> {
    pub(super) text: Cow<'m, str>,
    pub(super) confirm: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Choice<'m> {
    pub(super) value: &'m str,
    pub(super) label: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Earlier {
    pub(super) answer: String,
    pub(super) reason: Option<String>,
}

/// A step that the walk came by without asking.
#[derive(Debug, Serialize)]
pub(super) struct Passed<'m> {
    pub(super) id: &'m str,
    pub(super) what: &'static str,
    pub(super) text: Cow<'m, str>,
    pub(super) say: Option<Cow<'m, str>>,
    pub(super) caution: Option<Cow<'m, str>>,
    pub(super) answer: Option<String>,
}

/// What a field is.
#[derive(Debug, Serialize)]
pub(super) struct Declared<'m> {
    pub(super) id: &'m str,
    pub(super) label: Cow<'m, str>,
    pub(super) example: &'m str,
    pub(super) kind: FieldKind,
    pub(super) length: Option<Length>,
    pub(super) sensitivity: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Length {
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
    pub(super) say: Option<Cow<'m, str>>,
    pub(super) hint: Option<Cow<'m, str>>,
    pub(super) offer: Option<Offered>,
    pub(super) passed: Vec<Passed<'m>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Offered {
    pub(super) value: String,
    pub(super) source: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Outcome<'m> {
    #[serde(flatten)]
    pub(super) to: To<'m>,
    pub(super) code: &'m str,
    pub(super) id: &'m str,
    pub(super) kind: &'static str,
    pub(super) name: Cow<'m, str>,
    pub(super) text: Cow<'m, str>,
    pub(super) say: Option<Cow<'m, str>>,
    pub(super) helped: Option<&'m str>,
    pub(super) queue: Option<NamedJson<'m>>,
    pub(super) fields: Vec<FieldThere<'m>>,
    pub(super) missing: Vec<&'m str>,
    pub(super) left: Vec<RemainingStepJson<'m>>,
    pub(super) passed: Vec<Passed<'m>>,
}

#[derive(Debug, Serialize)]
pub(super) struct FieldThere<'m> {
    #[serde(flatten)]
    pub(super) declared: Declared<'m>,
    pub(super) asked_for: bool,
    pub(super) state: &'static str,
    pub(super) value: Option<String>,
}

/// Why a line was not taken; the session stands where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// The line itself is wrong.
    Fault(Fault),
    /// The step has no such answer; it has these.
    NotAnAnswer(Vec<String>),
    /// A field is asked for, not an answer.
    FieldAsked(String),
    /// The answer is meant for a step that is not asked.
    AnotherStep(String),
    /// A reason goes with `skipped` only.
    ReasonOutOfPlace,
    /// The caution has to be confirmed first.
    CautionFirst,
    /// There is no caution to confirm.
    NoCaution,
    /// There is nothing to go back to.
    AtTheStart,
    /// The walk stands at an outcome.
    AtAnOutcome,
    /// The walk stands at no outcome.
    NotAtAnOutcome,
    /// The library has no such field; it has these.
    UnknownField(Vec<String>),
    /// The manual has no such code; these are spelled most alike.
    UnknownCode(Vec<String>),
    /// The code is one of several.
    SeveralCodes(Vec<String>),
    /// What cannot be a code.
    NotACode,
    /// The text may not be kept, or is not what the field takes.
    Refused(Refused),
    /// It could not be kept, for this reason.
    NotKept(String),
    /// The library is damaged.
    Damaged(Damage),
    /// The talk is over.
    Over,
}

/// The codes of errors. None is ever given another meaning.
pub const ERRORS: [&str; 27] = [
    "too_long",
    "not_json",
    "not_an_object",
    "nothing_said",
    "unknown_key",
    "out_of_place",
    "twice",
    "missing_key",
    "wrong_type",
    "unknown_command",
    "not_an_answer",
    "field_asked",
    "another_step",
    "caution_first",
    "no_caution",
    "at_the_start",
    "at_an_outcome",
    "not_at_an_outcome",
    "unknown_field",
    "unknown_code",
    "several_codes",
    "not_a_code",
    "refused",
    "not_kept",
    "damaged",
    "over",
    "reason_out_of_place",
];

impl Complaint {
    /// Its code, one of [`ERRORS`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Complaint::Fault(Fault::TooLong) => "too_long",
            Complaint::Fault(Fault::NotJson { .. }) => "not_json",
            Complaint::Fault(Fault::NotAnObject) => "not_an_object",
            Complaint::Fault(Fault::NothingSaid) => "nothing_said",
            Complaint::Fault(Fault::UnknownKey { .. }) => "unknown_key",
            Complaint::Fault(Fault::OutOfPlace { .. }) => "out_of_place",
            Complaint::Fault(Fault::Twice { .. }) => "twice",
            Complaint::Fault(Fault::Missing { .. }) => "missing_key",
            Complaint::Fault(Fault::WrongType { .. }) => "wrong_type",
            Complaint::Fault(Fault::UnknownCommand { .. }) => "unknown_command",
            Complaint::NotAnAnswer(_) => "not_an_answer",
            Complaint::FieldAsked(_) => "field_asked",
            Complaint::AnotherStep(_) => "another_step",
            Complaint::ReasonOutOfPlace => "reason_out_of_place",
            Complaint::CautionFirst => "caution_first",
            Complaint::NoCaution => "no_caution",
            Complaint::AtTheStart => "at_the_start",
            Complaint::AtAnOutcome => "at_an_outcome",
            Complaint::NotAtAnOutcome => "not_at_an_outcome",
            Complaint::UnknownField(_) => "unknown_field",
            Complaint::UnknownCode(_) => "unknown_code",
            Complaint::SeveralCodes(_) => "several_codes",
            Complaint::NotACode => "not_a_code",
            Complaint::Refused(_) => "refused",
            Complaint::NotKept(_) => "not_kept",
            Complaint::Damaged(_) => "damaged",
            Complaint::Over => "over",
        }
    }

    /// What can be given instead, where that can be listed.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        let one = |near: Option<&str>| near.iter().map(|near| (*near).to_owned()).collect();
        match self {
            Complaint::NotAnAnswer(options)
            | Complaint::UnknownField(options)
            | Complaint::UnknownCode(options)
            | Complaint::SeveralCodes(options) => options.clone(),
            Complaint::FieldAsked(field) => vec![field.clone()],
            Complaint::AnotherStep(step) => vec![step.clone()],
            Complaint::Fault(Fault::UnknownCommand { near: None, .. }) => {
                COMMANDS.iter().map(|command| (*command).to_owned()).collect()
            }
            Complaint::Fault(Fault::UnknownKey { near, .. } | Fault::UnknownCommand { near, .. }) => {
                one(*near)
            }
            Complaint::Fault(Fault::NothingSaid) => {
                ["answer", "field", "command"].map(str::to_owned).to_vec()
            }
            _ => Vec::new(),
        }
    }

    /// What is said of it: one sentence, which holds nothing that may not be kept.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let own = |zh: &str, en: &str| match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        };
        match self {
            Complaint::Fault(fault) => message_of(fault, language),
            Complaint::NotAnAnswer(_) => own("这一步不能这样回答。", "The step has no such answer."),
            Complaint::FieldAsked(field) => match language {
                Language::Zh => format!("现在要的是字段 {field}，不是回答。"),
                Language::En => format!("The field {field} is asked for, not an answer."),
            },
            Complaint::AnotherStep(_) => own(
                "这个回答是给另一步的，现在问的不是那一步。",
                "The answer is for a step that is not the one asked.",
            ),
            Complaint::ReasonOutOfPlace => {
                own("只有 skipped 能带 reason。", "A reason goes with `skipped` only.")
            }
            Complaint::CautionFirst => own(
                "先确认注意事项：回答里加 \"caution\":true，或先发 {\"command\":\"caution\"}。",
                "Confirm the caution first: `\"caution\":true` beside the answer, or {\"command\":\"caution\"} before it.",
            ),
            Complaint::NoCaution => own("没有要确认的注意事项。", "There is no caution to confirm."),
            Complaint::AtTheStart => own("已经是第一步。", "This is the first step."),
            Complaint::AtAnOutcome => own(
                "已经走到结果：确认用 end，退回用 back。",
                "The walk stands at an outcome: `end` confirms it, `back` goes back.",
            ),
            Complaint::NotAtAnOutcome => own("还没有走到结果。", "There is no outcome yet."),
            Complaint::UnknownField(_) => own("没有这个字段。", "There is no such field."),
            Complaint::UnknownCode(_) => own(
                "手册里没有这个代码；终端显示的确实是它，就加 \"unknown\":true，走通用流程。",
                "The manual has no such code; if the terminal does show it, `\"unknown\":true` walks the general steps.",
            ),
            Complaint::SeveralCodes(_) => {
                own("这可以是几个代码，请写全。", "This can be one of several codes; write it in full.")
            }
            Complaint::NotACode => own("这不能作代码。", "This cannot be a code."),
            Complaint::Refused(why) => why.explain(language),
            Complaint::NotKept(why) => why.clone(),
            Complaint::Damaged(damage) => match language {
                Language::Zh => format!("资料库已损坏：{}", damage.message(language)),
                Language::En => format!("The library is damaged: {}", damage.message(language)),
            },
            Complaint::Over => own("对话已经结束。", "The talk is over."),
        }
    }
}

fn message_of(fault: &Fault, language: Language) -> String {
    let zh = language == Language::Zh;
    match fault {
        Fault::TooLong if zh => "这一行超过 1 MB，没有看。".to_owned(),
        Fault::TooLong => "The line is longer than 1 MB, and was not looked at.".to_owned(),
        Fault::NotJson { column } if zh => format!("这不是一行 JSON：到第 {column} 个字节为止读不下去。"),
        Fault::NotJson { column } => format!("This is no line of JSON: it cannot be read at byte {column}."),
        Fault::NotAnObject if zh => "一行要是一个 JSON 对象。".to_owned(),
        Fault::NotAnObject => "A line is one JSON object.".to_owned(),
        Fault::NothingSaid if zh => "要有 answer、field 或 command。".to_owned(),
        Fault::NothingSaid => "One of `answer`, `field` and `command` is needed.".to_owned(),
        Fault::UnknownKey { key, .. } if zh => format!("没有“{key}”这个键。"),
        Fault::UnknownKey { key, .. } => format!("There is no key `{key}`."),
        Fault::OutOfPlace { key } if zh => format!("{key} 不能放在这里。"),
        Fault::OutOfPlace { key } => format!("`{key}` does not go with the rest of the message."),
        Fault::Twice { key } if zh => format!("{key} 写了两次。"),
        Fault::Twice { key } => format!("`{key}` stands twice."),
        Fault::Missing { key } if zh => format!("缺少 {key}。"),
        Fault::Missing { key } => format!("`{key}` is missing."),
        Fault::WrongType { key, takes } => {
            let takes = match takes {
                Takes::Text => language.pick("要写成文字", "takes a text"),
                Takes::TextOrNull => {
                    language.pick("要写成文字，不知道写 null", "takes a text, or null where it is not known")
                }
                Takes::Boolean => language.pick("要写 true 或 false", "takes true or false"),
                Takes::Ref => language.pick(
                    "要写成不超过 200 字的文字，或整数",
                    "takes a text of at most 200 characters, or a whole number",
                ),
            };
            if zh { format!("{key} {takes}。") } else { format!("`{key}` {takes}.") }
        }
        Fault::UnknownCommand { command, .. } if zh => format!("没有“{command}”这个命令。"),
        Fault::UnknownCommand { command, .. } => format!("There is no command `{command}`."),
    }
}
