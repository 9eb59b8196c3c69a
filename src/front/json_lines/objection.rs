//! Why a line is refused, in the protocol's words.

use super::incoming::{COMMANDS, LineFault, Takes};
use crate::text::language::{Language, say};
use crate::text::redaction::Refused;
use crate::text::strict::ShapeFault;
use crate::tree::Manifest;
use crate::walk::complaint::Complaint;
use crate::walk::conversation::Conversation;
use crate::walk::question::{Asker, FieldQuestion, Question};

/// Why a line is refused; the session is unchanged.
#[derive(Debug)]
pub enum Objection {
    /// The line itself is wrong.
    Fault(LineFault),
    /// The answer is for a step other than the current one, which is this.
    AnotherStep(String),
    /// A reason goes with `skipped` only.
    ReasonOutOfPlace,
    /// The library has no such field; it has these.
    UnknownField {
        /// The name with the most similar spelling, if one is near.
        near: Option<String>,
        /// The names that there are.
        all: Vec<String>,
    },
    /// The walk does not accept what the line says.
    Walk {
        /// Why.
        complaint: Complaint,
        /// What it accepts instead, if that can be listed: answers, the requested field, codes.
        options: Vec<String>,
    },
}

/// The codes of errors. Their meanings never change.
pub const ERRORS: [&str; 28] = [
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
    "looks_like_card",
];

impl From<LineFault> for Objection {
    fn from(fault: LineFault) -> Objection {
        Objection::Fault(fault)
    }
}

impl Objection {
    /// The objection for a complaint of the walk.
    pub(super) fn of(
        complaint: Complaint,
        manifest: &Manifest,
        conversation: &Conversation<'_>,
    ) -> Objection {
        let owned = |names: &[Box<str>]| names.iter().map(ToString::to_string).collect();
        let options = match &complaint {
            Complaint::NotAnAnswer => match conversation.question() {
                Some(
                    Question::Step(step) | Question::Field(FieldQuestion { asker: Asker::Step(step), .. }),
                ) => step.answers().into_iter().map(str::to_owned).collect(),
                _ => Vec::new(),
            },
            Complaint::FieldAsked(field) => {
                manifest.field(*field).iter().map(|field| field.id.to_string()).collect()
            }
            Complaint::SeveralCodes(codes) | Complaint::UnknownCode(codes) => owned(codes),
            Complaint::Words(likely) => likely.iter().map(|likely| likely.code.to_string()).collect(),
            _ => Vec::new(),
        };
        Objection::Walk { complaint, options }
    }

    /// Its code, one of [`ERRORS`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Objection::Fault(fault) => code_of_fault(fault),
            Objection::AnotherStep(_) => "another_step",
            Objection::ReasonOutOfPlace => "reason_out_of_place",
            Objection::UnknownField { .. } => "unknown_field",
            Objection::Walk { complaint, .. } => match complaint {
                Complaint::NotAnAnswer | Complaint::NothingOffered => "not_an_answer",
                Complaint::FieldAsked(_) => "field_asked",
                Complaint::CautionFirst => "caution_first",
                Complaint::NoCaution => "no_caution",
                Complaint::AtTheStart => "at_the_start",
                Complaint::AtAnOutcome => "at_an_outcome",
                Complaint::NotAtAnOutcome => "not_at_an_outcome",
                Complaint::UnknownCode(_) => "unknown_code",
                Complaint::SeveralCodes(_) => "several_codes",
                Complaint::Words(_) | Complaint::NotACode => "not_a_code",
                Complaint::FieldRefused { why: Refused::LooksLikeCard, .. } => "looks_like_card",
                Complaint::Refused(_) | Complaint::FieldRefused { .. } => "refused",
                Complaint::NotKept(_) => "not_kept",
                Complaint::Damaged(_) => "damaged",
                Complaint::Over => "over",
            },
        }
    }

    /// What can be given instead, if that can be listed.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        match self {
            Objection::UnknownField { all: options, .. } | Objection::Walk { options, .. } => options.clone(),
            Objection::AnotherStep(step) => vec![step.clone()],
            Objection::Fault(LineFault::UnknownCommand { near: None, .. }) => {
                COMMANDS.iter().map(|command| (*command).to_owned()).collect()
            }
            Objection::Fault(LineFault::UnknownKey { near, .. } | LineFault::UnknownCommand { near, .. }) => {
                near.iter().map(|near| (*near).to_owned()).collect()
            }
            Objection::Fault(LineFault::NothingSaid) => {
                ["answer", "field", "command"].map(str::to_owned).to_vec()
            }
            Objection::Fault(_) | Objection::ReasonOutOfPlace => Vec::new(),
        }
    }

    /// The message: one sentence, with nothing that may not be kept.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let own = |zh, en| language.pick(zh, en).to_owned();
        match self {
            Objection::Fault(fault) => message_of(fault, language),
            Objection::AnotherStep(_) => own(
                "这个回答是给另一步的，现在问的不是那一步。",
                "The answer is for a step other than the one asked.",
            ),
            Objection::ReasonOutOfPlace => {
                own("只有 skipped 能带 reason。", "Only `skipped` takes a `reason`.")
            }
            Objection::UnknownField { near: Some(near), .. } => {
                say!(
                    language,
                    "没有这个字段，是不是 {near}？",
                    "There is no such field; did you mean {near}?"
                )
            }
            Objection::UnknownField { near: None, .. } => own("没有这个字段。", "There is no such field."),
            Objection::Walk { complaint, options } => message_of_complaint(complaint, options, language),
        }
    }
}

/// The message for a complaint: it names keys and commands of the protocol if there are any.
fn message_of_complaint(complaint: &Complaint, options: &[String], language: Language) -> String {
    let own = |zh, en| language.pick(zh, en).to_owned();
    match complaint {
        Complaint::NotAnAnswer => own("这一步不能这样回答。", "The step has no such answer."),
        Complaint::FieldAsked(_) => {
            let field = options.first().map_or("", String::as_str);
            say!(
                language,
                "现在要的是字段 {field}，不是回答。",
                "Field {field} is asked for here, not an answer."
            )
        }
        Complaint::CautionFirst => own(
            "先确认注意事项：回答里加 \"caution\":true，或先发 {\"command\":\"caution\"}。",
            "Confirm the caution first: `\"caution\":true` beside the answer, or {\"command\":\"caution\"} before it.",
        ),
        Complaint::AtAnOutcome => own(
            "已经走到结果：确认用 end，退回用 back。",
            "The walk is at an outcome: `end` confirms it, `back` goes back.",
        ),
        Complaint::UnknownCode(_) => own(
            "手册里没有这个代码；终端显示的确实是它，就加 \"unknown\":true，走通用流程。",
            "The manual has no such code; if the terminal does show it, `\"unknown\":true` walks the general steps.",
        ),
        Complaint::Words(_) => own(
            "这不是代码；options 里是可能的代码，都不是就加 \"unknown\":true，走通用流程。",
            "This is not a code; `options` are those that it may mean. If it is none, `\"unknown\":true` walks the general steps.",
        ),
        Complaint::SeveralCodes(_) => {
            own("这可以是几个代码，请写全。", "This can be one of several codes; write it in full.")
        }
        Complaint::FieldRefused { why: Refused::LooksLikeCard, .. } => own(
            "这看起来是卡号，不得保存在这里；确实不是卡号，就加 \"not_a_card\":true。",
            "This looks like a card number, which must not be stored here; if it is not one, add `\"not_a_card\":true`.",
        ),
        Complaint::Over => own("对话已经结束。", "The conversation is over."),
        complaint => complaint.message(language),
    }
}

fn code_of_fault(fault: &LineFault) -> &'static str {
    match fault {
        LineFault::TooLong => "too_long",
        LineFault::NotJson { .. } => "not_json",
        LineFault::NotAnObject => "not_an_object",
        LineFault::NothingSaid => "nothing_said",
        LineFault::UnknownKey { .. } => "unknown_key",
        LineFault::OutOfPlace { .. } => "out_of_place",
        LineFault::Twice { .. } => "twice",
        LineFault::Missing { .. } => "missing_key",
        LineFault::WrongType { .. } => "wrong_type",
        LineFault::UnknownCommand { .. } => "unknown_command",
    }
}

fn message_of(fault: &LineFault, language: Language) -> String {
    match fault {
        LineFault::TooLong => language
            .pick("这一行超过 1 MB，没有处理。", "The line is longer than 1 MB and was ignored.")
            .to_owned(),
        LineFault::NotJson { column } => say!(
            language,
            "这不是一行 JSON：到第 {column} 个字节为止读不下去。",
            "This is not a line of JSON: it cannot be read at byte {column}."
        ),
        LineFault::NotAnObject => {
            language.pick("一行要是一个 JSON 对象。", "A line is one JSON object.").to_owned()
        }
        LineFault::NothingSaid => language
            .pick("要有 answer、field 或 command。", "One of `answer`, `field` and `command` is needed.")
            .to_owned(),
        LineFault::UnknownKey { key, .. } => ShapeFault::UnknownKey(key).sentence(language),
        LineFault::OutOfPlace { key } => {
            say!(language, "{key} 不能放在这里。", "`{key}` cannot be used with the rest of the message.")
        }
        LineFault::Twice { key } => ShapeFault::Twice(key).sentence(language),
        LineFault::Missing { key } => ShapeFault::Missing(key).sentence(language),
        LineFault::WrongType { key, takes } => {
            let takes = match takes {
                Takes::Text => language.pick("必须是文字", "must be text"),
                Takes::TextOrNull => {
                    language.pick("必须是文字，不知道写 null", "must be text, or null if unknown")
                }
                Takes::Boolean => language.pick("必须是 true 或 false", "must be true or false"),
                Takes::Channel => language.pick("必须是 phone 或 on_site", "must be phone or on_site"),
                Takes::Ref => language.pick(
                    "必须是不超过 200 字的文字，或整数",
                    "must be text of at most 200 characters, or a whole number",
                ),
            };
            say!(language, "{key} {takes}。", "`{key}` {takes}.")
        }
        LineFault::UnknownCommand { command, .. } => {
            say!(language, "没有“{command}”这个命令。", "There is no command `{command}`.")
        }
    }
}
