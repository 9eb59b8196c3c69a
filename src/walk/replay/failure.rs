//! Why a line of a replay fails.

use std::sync::Arc;

use super::fault::ReplayFault;
use crate::text::language::{Language, say};
use crate::text::redaction::Refused;
use crate::text::width::cut;
use crate::tree::Tree;
use crate::view::View;
use crate::walk::stop::Stop;

/// Why a line of a replay fails. What it quotes of the line may be shown: it is short and without card data.
#[derive(Debug)]
pub enum Failure {
    /// The line is longer than [`MAX_LINE`](super::MAX_LINE), and was not read.
    TooLong,
    /// The line cannot be read.
    Line(ReplayFault),
    /// Neither a code nor a path is given.
    NoCode,
    /// The line's code and its path's are different.
    TwoCodes,
    /// The code is ambiguous.
    SeveralCodes {
        /// The code as typed.
        typed: String,
        /// The candidates.
        codes: Vec<Box<str>>,
    },
    /// The library does not have the code.
    UnknownCode {
        /// The code as typed.
        typed: String,
        /// The most similar ones.
        near: Vec<Box<str>>,
    },
    /// The library is damaged.
    Damaged,
    /// A part of the path is not `STEP=ANSWER`.
    NotAnAnswer(String),
    /// The library has no such field.
    NoField {
        /// The field as typed.
        typed: String,
        /// The one that may have been meant.
        near: Option<String>,
    },
    /// A field does not accept its value.
    FieldRefused {
        /// The field's id.
        field: Box<str>,
        /// Why.
        why: Refused,
    },
    /// A note may not be kept.
    NoteRefused(Refused),
    /// The walk stopped before it reached an outcome, or had unused answers.
    Stopped {
        /// Where and why.
        stop: Stop,
        /// The walked tree.
        tree: Arc<Tree>,
    },
    /// The walk reached another outcome.
    OtherOutcome {
        /// The expected one.
        expected: String,
        /// The actual one.
        found: Box<str>,
    },
    /// The walk took another path.
    OtherPath {
        /// The expected path.
        expected: String,
        /// The actual path.
        found: String,
    },
}

impl Failure {
    /// The reason, in one or more sentences in the view's language.
    #[must_use]
    pub fn message(&self, view: View<'_>) -> String {
        let own = |zh, en| view.own(zh, en).to_owned();
        match self {
            Failure::TooLong => own("超过 1 MB，没有读。", "It is longer than 1 MB and was not read."),
            Failure::Line(fault) => fault.message(view.language),
            Failure::NoCode => own("没有 code。", "There is no `code`."),
            Failure::TwoCodes => own("code 和 path 里的代码不同。", "`code` and the code in `path` differ."),
            Failure::SeveralCodes { typed, codes } => {
                let codes = codes.join(view.own("、", ", "));
                say!(
                    view.language,
                    "代码“{typed}”可能是：{codes}。",
                    "The code `{typed}` may be any of: {codes}."
                )
            }
            Failure::UnknownCode { typed, near } => unknown_code(typed, near, view),
            Failure::Damaged => own("资料库已损坏。", "The library is damaged."),
            Failure::NotAnAnswer(answer) => say!(
                view.language,
                "path 里的“{answer}”要写成 步骤=回答。",
                "`{answer}` in `path` should be STEP=ANSWER."
            ),
            Failure::NoField { typed, near } => match near {
                Some(near) => say!(
                    view.language,
                    "没有字段“{typed}”，是不是 {near}？",
                    "There is no field `{typed}`; did you mean {near}?"
                ),
                None => say!(view.language, "没有字段“{typed}”。", "There is no field `{typed}`."),
            },
            Failure::FieldRefused { field, why } => {
                let declared = view.manifest.fields.iter().find(|known| *known.id == **field);
                let why = match declared {
                    Some(declared) => why.explain_like(&declared.example, view.language),
                    None => why.explain(view.language),
                };
                view.labelled(field, &why)
            }
            Failure::NoteRefused(why) => view.labelled("notes", &why.explain(view.language)),
            Failure::Stopped { stop, tree } => {
                let message = std::iter::once(stop.message(tree, view));
                message.chain(stop.help(tree, view)).collect::<Vec<_>>().join(" ")
            }
            Failure::OtherOutcome { expected, found } => {
                other(("结果", "outcome"), expected, found, view.language)
            }
            Failure::OtherPath { expected, found } => other(("走法", "path"), expected, found, view.language),
        }
    }
}

fn unknown_code(typed: &str, near: &[Box<str>], view: View<'_>) -> String {
    let said = say!(view.language, "手册里没有代码“{typed}”。", "The manual has no code `{typed}`.");
    if near.is_empty() {
        return said;
    }
    let near = near.join(view.own("、", ", "));
    [&said, view.own("最相近的代码：", " Closest: "), &near, view.own("。", ".")].concat()
}

fn other(what: (&str, &str), expected: &str, found: &str, language: Language) -> String {
    let found = cut(found, 200);
    say!(
        language,
        ("{}应是 {expected}，实际是 {found}。", what.0),
        ("The {} should be {expected}, but is {found}.", what.1)
    )
}
