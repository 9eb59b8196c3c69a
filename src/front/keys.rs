//! What a person types at a prompt, and what it means there.

use crate::knowledge::language::{Act, Node, Value};
use crate::text::language::Language;

/// What one line at a prompt means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// An answer to the step.
    Answer(Value),
    /// Yes, where it is no answer of a step: a caution, an outcome.
    Yes,
    /// No, likewise.
    No,
    /// A field's value, as it was typed.
    Value(String),
    /// The person does not know.
    Unsure,
    /// The answer it had before.
    Same,
    /// One step back.
    Back,
    /// A note.
    Note,
    /// The terminal shows another code.
    Code,
    /// Somebody may have tampered with the terminal.
    Tampering,
    /// What can be typed.
    Help,
}

/// What a prompt asks for.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'a> {
    /// An answer to a step.
    Step(&'a Node),
    /// A field's value.
    Field,
    /// Yes or no: to a caution, or to an outcome.
    YesNo,
}

/// The key that `typed` is; `None` where it is none. Full-width characters and capitals are forgiven.
#[must_use]
pub fn parse(typed: &str, asked: Asked<'_>) -> Option<Key> {
    let word = narrow(typed.trim());
    let common = match word.as_str() {
        "b" | "退" | "退回" | "返回" => Some(Key::Back),
        "m" | "备注" => Some(Key::Note),
        "c" | "换码" => Some(Key::Code),
        "!" => Some(Key::Tampering),
        "h" | "帮助" => Some(Key::Help),
        "?" | "不知道" | "不确定" | "不清楚" => Some(Key::Unsure),
        "=" => Some(Key::Same),
        "" => return None,
        _ => None,
    };
    if common.is_some() {
        return common;
    }
    match asked {
        Asked::Field => Some(Key::Value(typed.trim().to_owned())),
        Asked::YesNo => yes_no(&word).map(|yes| if yes { Key::Yes } else { Key::No }),
        Asked::Step(node) => answer(&word, node).map(Key::Answer),
    }
}

fn yes_no(word: &str) -> Option<bool> {
    match word {
        "y" | "yes" | "是" | "是的" | "对" | "好" | "好的" | "有" => Some(true),
        "n" | "no" | "否" | "不" | "不是" | "不对" | "没有" | "没" => Some(false),
        _ => None,
    }
}

fn answer(word: &str, node: &Node) -> Option<Value> {
    match &node.act {
        Act::Ask { .. } => yes_no(word).map(|yes| if yes { Value::Yes } else { Value::No }),
        Act::Try { .. } => match word {
            "1" | "好了" | "修好了" => Some(Value::Fixed),
            "2" | "没好" | "没修好" => Some(Value::NotFixed),
            "3" | "s" | "没做" => Some(Value::Skipped),
            _ => yes_no(word).map(|yes| if yes { Value::Fixed } else { Value::NotFixed }),
        },
        Act::Choose { options, .. } => {
            let by_number = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let index = by_number.or_else(|| options.iter().position(|option| *option.id == *word))?;
            (index < options.len()).then(|| u16::try_from(index).ok().map(Value::Option)).flatten()
        }
        Act::Tell { .. } | Act::Collect { .. } | Act::Use { .. } | Act::End { .. } => None,
    }
}

/// Full-width letters, digits and signs as narrow ones, capitals as small ones.
fn narrow(typed: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    typed.chars().map(narrow).collect::<String>().to_lowercase()
}

/// What can be typed at a prompt, in as few words as fit under it.
#[must_use]
pub fn legend(
    asked: Asked<'_>,
    can_be_unsure: bool,
    has_hint: bool,
    earlier: bool,
    language: Language,
) -> Vec<String> {
    let mut keys: Vec<&str> = match asked {
        Asked::Step(Node { act: Act::Ask { .. }, .. }) | Asked::YesNo => {
            language.pick("y 是|n 否", "y yes|n no").split('|').collect()
        }
        Asked::Step(Node { act: Act::Try { .. }, .. }) => {
            let zh = "1 好了|2 没好|3 没做";
            language.pick(zh, "1 fixed|2 not fixed|3 not done").split('|').collect()
        }
        Asked::Step(_) | Asked::Field => Vec::new(),
    };
    match (asked, has_hint) {
        (Asked::Field, _) => keys.push(language.pick("? 不知道", "? unknown")),
        (Asked::Step(_), true) => keys.push(language.pick("? 怎么看/不确定", "? how/unsure")),
        (Asked::Step(_), false) if can_be_unsure => keys.push(language.pick("? 不确定", "? unsure")),
        _ => {}
    }
    if earlier {
        keys.push(language.pick("= 同上次", "= as before"));
    }
    keys.push(language.pick("b 退回", "b back"));
    keys.push(language.pick("h 更多", "h more"));
    keys.into_iter().map(str::to_owned).collect()
}

/// Every key, for `h`.
#[must_use]
pub fn help(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "y / n        是 / 否（也可输入 是、否）",
            "1 2 3 …      选项；做完一步后：1 好了  2 没好  3 没做",
            "?            怎么判断；再按一次：不确定",
            "=            跟上次的回答一样",
            "b 或 Esc     退回上一步",
            "m            记一条备注",
            "c            终端现在显示别的代码",
            "!            怀疑终端被人动过手脚",
            "Ctrl-C       离开（什么都不会保存）",
        ],
        Language::En => &[
            "y / n        yes / no",
            "1 2 3 …      an option; after an action: 1 fixed  2 not fixed  3 not done",
            "?            how to tell; once more: unsure",
            "=            the same answer as before",
            "b or Esc     one step back",
            "m            make a note",
            "c            the terminal now shows another code",
            "!            somebody may have tampered with the terminal",
            "Ctrl-C       leave (nothing is kept)",
        ],
    }
}
