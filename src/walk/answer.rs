//! Parsing answers that are typed or sent, in the same way for every front, and wording them for people.

use super::input::free_text;
use crate::session::Answer;
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::narrow::narrow;
use crate::text::redaction::Refused;
use crate::tree::{Act, Node, Value};
use crate::view::View;

/// The names of the answers that a step accepts, for scripts and programs.
#[must_use]
pub fn names(node: &Node) -> Vec<&str> {
    let mut names = match &node.act {
        Act::Ask { .. } => vec!["yes", "no", "unsure"],
        Act::Try { .. } => vec!["fixed", "not_fixed", "skipped"],
        Act::Choose { options, unsure_as, .. } => {
            let options = options.iter().map(|option| &*option.id);
            options.chain(unsure_as.map(|_| "unsure")).collect()
        }
        _ => Vec::new(),
    };
    if matches!(node.act, Act::Try { .. }) && node.caution.is_some() {
        names.push("declined");
    }
    names.push("tampering");
    names
}

/// Whether a step accepts "unsure".
#[must_use]
pub fn takes_unsure(node: &Node) -> bool {
    matches!(node.act, Act::Ask { .. } | Act::Choose { unsure_as: Some(_), .. })
}

/// Typed text normalized for comparison: half width and lower case.
#[must_use]
pub fn folded(typed: &str) -> String {
    typed.trim().chars().map(narrow).collect::<String>().to_lowercase()
}

/// The same without punctuation around a word: `1.`, `(2)`, `y。`, `①`.
#[must_use]
pub fn bare(typed: &str) -> String {
    const BEHIND: [char; 9] = ['.', '。', '、', ',', ';', ':', ')', '~', '!'];
    let folded = folded(typed);
    let word = folded.trim_start_matches('(').trim_end_matches(BEHIND).trim_end();
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (None, _) => folded,
        (Some(circled @ '①'..='⑳'), None) => (u32::from(circled) - u32::from('①') + 1).to_string(),
        _ => word.to_owned(),
    }
}

/// Yes or no, if a [`bare`] word means one of them and nothing else.
#[must_use]
pub fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "y" | "yes" | "ok" | "okay" | "是" | "是的" | "对" | "对的" | "好" | "好的" | "有" | "嗯"
        | "嗯嗯" | "行" | "可以" => Some(true),
        "n" | "no" | "否" | "不" | "不是" | "不对" | "没有" | "没" | "不行" | "不可以" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether a [`bare`] word means that the person does not know.
#[must_use]
pub fn is_unsure(word: &str) -> bool {
    matches!(word, "?" | "??" | "不知道" | "不确定" | "不清楚")
}

/// The value that a [`bare`] word means at a step, except for unsure.
#[must_use]
pub fn value(word: &str, node: &Node) -> Option<Value> {
    match &node.act {
        Act::Ask { .. } => yes_or_no(word).map(|yes| if yes { Value::Yes } else { Value::No }),
        Act::Try { .. } => match word {
            "1" | "fixed" | "好了" | "修好了" => Some(Value::Fixed),
            "2" | "not fixed" | "没好" | "没修好" | "还不行" => Some(Value::NotFixed),
            "3" | "s" | "not done" | "没做" => Some(Value::Skipped),
            _ => yes_or_no(word).map(|yes| if yes { Value::Fixed } else { Value::NotFixed }),
        },
        Act::Choose { options, .. } => {
            let by_number = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let index = by_number.or_else(|| options.iter().position(|option| *option.id == *word))?;
            (index < options.len()).then(|| u16::try_from(index).ok().map(Value::Option)).flatten()
        }
        Act::Tell { .. } | Act::Collect { .. } | Act::Set { .. } | Act::Use { .. } | Act::End { .. } => None,
    }
}

/// The option with this word of its own: its label, or the label's words before an explanation, as in `WiFi（扇形标志）`.
#[must_use]
pub fn option_called(word: &str, view: View<'_>, node: &Node) -> Option<Value> {
    const EXPLAINS: [char; 8] = ['(', ',', '，', '、', ';', ':', '/', '.'];
    let Act::Choose { options, .. } = &node.act else { return None };
    let is_it = |label: &str| {
        let label = bare(label);
        label == word || label.split(EXPLAINS).next().is_some_and(|head| head.trim_end() == word)
    };
    let mut called = (0..).zip(options).filter(|(_, option)| is_it(&view.words(option.label)));
    match (called.next(), called.next()) {
        (Some((index, _)), None) => Some(Value::Option(index)),
        _ => None,
    }
}

/// Why an answer could not be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unparsed {
    /// The step has no such answer.
    NotAnAnswer,
    /// Its reason may not be kept.
    MayNotBeKept(Refused),
}

impl std::fmt::Display for Unparsed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unparsed::NotAnAnswer => formatter.write_str("the step has no such answer"),
            Unparsed::MayNotBeKept(why) => formatter.write_str(&why.explain(Language::En)),
        }
    }
}

impl std::error::Error for Unparsed {}

/// An answer as scripts write it: a value's name, `skipped` alone or with a colon and a reason, `declined`,
/// `tampering`; or as typed at the prompt, such as `y`.
///
/// # Errors
/// [`Unparsed`].
pub fn parse(node: &Node, given: &str) -> Result<Answer, Unparsed> {
    if let Some(value) = node.value(given)
        && value != Value::Skipped
    {
        return Ok(Answer::Value(value));
    }
    match word_and_reason(given) {
        ("skipped", None) if matches!(node.act, Act::Try { .. }) => Ok(Answer::Skipped(None)),
        ("skipped", Some(reason)) if matches!(node.act, Act::Try { .. }) => {
            let reason = free_text(reason).map_err(Unparsed::MayNotBeKept)?;
            Ok(Answer::Skipped(Some(reason.text)))
        }
        ("declined", None) => Ok(Answer::Declined),
        ("tampering" | "!", None) => Ok(Answer::Tampering),
        _ => match typed_value(given.trim(), node) {
            Some(Value::Skipped) => Ok(Answer::Skipped(None)),
            Some(value) => Ok(Answer::Value(value)),
            None => Err(Unparsed::NotAnAnswer),
        },
    }
}

/// The reason for skipping that an answer gives, if any.
#[must_use]
pub fn reason(given: &str) -> Option<&str> {
    match word_and_reason(given) {
        ("skipped", reason) => reason,
        _ => None,
    }
}

/// The two sides of an answer's colon.
fn word_and_reason(given: &str) -> (&str, Option<&str>) {
    let given = given.trim();
    match given.split_once([':', '：']) {
        Some((word, reason)) => (word.trim_end(), Some(reason.trim()).filter(|reason| !reason.is_empty())),
        None => (given, None),
    }
}

/// The typed value at a step.
fn typed_value(typed: &str, node: &Node) -> Option<Value> {
    let word = bare(typed);
    match (&node.act, typed) {
        _ if is_unsure(&word) => takes_unsure(node).then_some(Value::Unsure),
        // As other programs' YAML writes yes and no.
        (Act::Ask { .. }, "true") => Some(Value::Yes),
        (Act::Ask { .. }, "false") => Some(Value::No),
        _ => value(&word, node),
    }
}

/// The sign before an answer: for what helped, what did not, what was not done, what nobody knew.
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
            say!(view.language, "没做（{reason}）", "not done ({reason})")
        }
        Answer::Value(value) => view.answer(node, *value).into_owned(),
    }
}
