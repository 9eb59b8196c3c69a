//! The kinds of prompts.

use super::super::keys::{self, Asked};
use crate::text::language::Language;
use crate::tree::Node;

/// The kind of a prompt.
#[derive(Clone, Copy)]
pub(super) enum Prompt<'p> {
    /// A step.
    Step(&'p Node),
    /// A step whose caution is to be confirmed.
    Caution,
    /// A field that a step asks for.
    StepField(&'p Node, u16),
    /// A field that a ticket asks for.
    TicketField(u16),
    /// An outcome, and the first missing field of its tickets.
    Outcome { files: bool, missing: Option<u16> },
}

impl<'p> Prompt<'p> {
    /// The keys that it accepts.
    pub(super) fn asked(self) -> Asked<'p> {
        match self {
            Prompt::Step(node) => Asked::Step(node),
            Prompt::StepField(..) | Prompt::TicketField(_) => Asked::Field,
            Prompt::Outcome { files: false, .. } => Asked::Leave,
            Prompt::Caution | Prompt::Outcome { .. } => Asked::YesNo,
        }
    }

    /// Whether it needs a deliberate answer: a caution, the end. Input typed before it was visible does not answer it.
    pub(super) fn is_on_purpose(self) -> bool {
        matches!(self, Prompt::Caution | Prompt::Outcome { .. })
    }

    /// The requested field.
    pub(super) fn field(self) -> Option<u16> {
        match self {
            Prompt::StepField(_, field) | Prompt::TicketField(field) => Some(field),
            Prompt::Step(_) | Prompt::Caution | Prompt::Outcome { .. } => None,
        }
    }

    /// The message after other input.
    pub(super) fn expected(self, language: Language) -> String {
        match self {
            Prompt::Outcome { files: true, .. } => language
                .pick(
                    "请输入 y 或 .，或者 b、p、m、c（h 看所有按键）",
                    "Type y or . or else b, p, m, c (h: all keys)",
                )
                .to_owned(),
            prompt => keys::expected(prompt.asked(), language),
        }
    }
}
