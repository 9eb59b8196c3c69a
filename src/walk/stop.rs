//! Why a scripted walk stops, in words.

use super::answer;
use super::keeper::Unkept;
use crate::text::harmless::harmless;
use crate::text::language::{counted, say};
use crate::text::redaction::Refused;
use crate::tree::{Node, NodeId, Tree};
use crate::view::View;

/// Why a script does not reach an outcome, or has unused answers.
#[derive(Debug)]
pub enum Stop {
    /// A step is not answered.
    NoAnswer {
        /// The step.
        step: NodeId,
    },
    /// A step asks for a field that is not given.
    NoField {
        /// The step.
        step: NodeId,
        /// The field.
        field: u16,
    },
    /// A step has no such answer.
    NotAnAnswer {
        /// The step.
        step: NodeId,
        /// The given text, in a form that may be shown.
        given: String,
    },
    /// An answer's text may not be kept.
    MayNotBeKept {
        /// The step.
        step: NodeId,
        /// Why.
        why: Refused,
    },
    /// There is no step of this id.
    NoSuchStep {
        /// The id, in a form that may be shown.
        id: String,
        /// The one that may have been meant.
        near: Option<String>,
    },
    /// The walk did not pass this step, or not as often.
    NotReached {
        /// The id, in a form that may be shown.
        id: String,
    },
    /// There are more answers than prompts.
    LeftOver {
        /// How many.
        answers: usize,
        /// The first of them, in a form that may be shown.
        first: String,
    },
    /// An event could not be recorded.
    NotKept(Unkept),
}

impl Stop {
    /// Whether the walk can be continued: only an answer is missing.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        matches!(self, Stop::NoAnswer { .. } | Stop::NoField { .. })
    }

    /// The message about it in the current tree: what is missing or wrong.
    #[must_use]
    pub fn message(&self, tree: &Tree, view: View<'_>) -> String {
        let code = harmless(&tree.code);
        match self {
            Stop::NoAnswer { step } => {
                let (id, question) = named(*step, tree, view);
                say!(
                    view.language,
                    "{code}/{id} 没有回答：{question}",
                    "{code}/{id} is not answered: {question}"
                )
            }
            Stop::NoField { step, field } => {
                let (id, _) = named(*step, tree, view);
                let declared = view.manifest.field(*field);
                let name = declared.map_or("", |field| &field.id);
                let label = declared.map(|field| view.words(field.label)).unwrap_or_default();
                say!(
                    view.language,
                    "{code}/{id} 要的 {name}（{label}）没有给。",
                    "{code}/{id} asks for {name} ({label}), which was not given."
                )
            }
            Stop::NotAnAnswer { step, given } => {
                let (id, question) = named(*step, tree, view);
                say!(
                    view.language,
                    "{code}/{id} 不能答“{given}”：{question}",
                    "{code}/{id} does not accept the answer `{given}`: {question}"
                )
            }
            Stop::MayNotBeKept { step, why } => {
                let (id, _) = named(*step, tree, view);
                view.labelled(&format!("{code}/{id}"), &why.explain(view.language))
            }
            Stop::NoSuchStep { id, .. } => {
                say!(view.language, "{code} 没有步骤“{id}”。", "{code} has no step `{id}`.")
            }
            Stop::NotReached { id } => say!(
                view.language,
                "没有走到 {id}，多给了它的回答。",
                "The walk does not reach {id}, or not as often as it is answered."
            ),
            Stop::LeftOver { answers, first } => say!(
                view.language,
                ("已经走完，还多 {answers} 个回答，第一个是“{first}”。"),
                (
                    "The walk is over, and {} left, the first `{first}`.",
                    counted(*answers, "answer is", "answers are")
                )
            ),
            Stop::NotKept(unkept) => unkept.why.message(view.language),
        }
    }

    /// What can be given instead, one a line.
    #[must_use]
    pub fn help(&self, tree: &Tree, view: View<'_>) -> Vec<String> {
        match self {
            Stop::NoAnswer { step } | Stop::NotAnAnswer { step, .. } => {
                let names = tree.node(*step).map(answer::names).unwrap_or_default();
                let names = names.join(view.own("、", ", "));
                vec![view.labelled(view.own("可以答", "its answers"), &names)]
            }
            Stop::NoField { field, .. } => {
                let name = view.manifest.field(*field).map_or("", |field| &field.id);
                vec![say!(
                    view.language,
                    "写 --field {name}=内容，不知道就写 {name}=?",
                    "give --field {name}=VALUE, or {name}=? if unknown"
                )]
            }
            Stop::NoSuchStep { near, .. } => {
                let code = harmless(&tree.code);
                let near =
                    near.iter().map(|near| say!(view.language, "是不是 {near}？", "did you mean {near}?"));
                near.chain([say!(
                    view.language,
                    "posdiag paths {code} 列出它的步骤",
                    "posdiag paths {code} lists its steps"
                )])
                .collect()
            }
            Stop::MayNotBeKept { .. }
            | Stop::NotReached { .. }
            | Stop::LeftOver { .. }
            | Stop::NotKept(_) => Vec::new(),
        }
    }
}

/// A step's id and text.
fn named(step: NodeId, tree: &Tree, view: View<'_>) -> (String, String) {
    let node = tree.node(step);
    let text = node.and_then(Node::text).map(|text| view.of(tree).words(text).into_owned());
    (node.map(|node| node.id.to_string()).unwrap_or_default(), text.unwrap_or_default())
}
