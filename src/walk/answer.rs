//! Answers as people read them.

use crate::session::Answer;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::tree::{Node, Value};
use crate::view::View;

/// The sign before an answer: what helped, what did not, what was not done, what nobody knew.
#[must_use]
pub fn mark(answer: &Answer) -> &'static str {
    match answer {
        Answer::Tampering => "!",
        Answer::Value(Value::Fixed) => "✓",
        Answer::Value(Value::NotFixed) => "✗",
        Answer::Skipped(_) | Answer::Declined | Answer::Value(Value::Skipped) => "-",
        Answer::Value(Value::Unsure) => "?",
        Answer::Value(_) => "·",
    }
}

/// An answer in words.
#[must_use]
pub fn label(view: View<'_>, node: &Node, answer: &Answer) -> String {
    let own = |zh, en| view.own(zh, en).to_owned();
    match answer {
        Answer::Tampering => own("怀疑被动过手脚", "signs of tampering"),
        Answer::Declined => own("没做（有顾虑）", "not done (declined)"),
        Answer::Skipped(None) => own("没做", "not done"),
        Answer::Skipped(Some(reason)) => {
            let reason = harmless(reason.as_str());
            match view.language {
                Language::Zh => format!("没做（{reason}）"),
                Language::En => format!("not done ({reason})"),
            }
        }
        Answer::Value(value) => view.answer(node, *value).into_owned(),
    }
}
