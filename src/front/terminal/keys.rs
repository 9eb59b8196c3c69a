//! What a person types at a prompt, and its meaning there.

use crate::settings::Keying;
use crate::text::language::{Language, say};
use crate::text::narrow::narrow;
use crate::tree::{Act, Node, Value};
use crate::view::View;
use crate::walk::answer::{self, takes_unsure};
use crate::walk::question::StepQuestion;

/// The meaning of one line at a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPress {
    /// An answer to the step.
    Answer(Value),
    /// Yes, if it is not the answer to a step: to a caution, an outcome.
    Yes,
    /// No, likewise.
    No,
    /// A field's value as typed.
    Value(String),
    /// The field is deferred.
    Later,
    /// The remaining fields are deferred.
    Rest,
    /// The person does not know.
    Unsure,
    /// The earlier answer.
    Same,
    /// One step back.
    Back,
    /// A note.
    Note,
    /// The terminal shows another code.
    Code,
    /// Say whose terminal it is.
    Whose,
    /// By phone, or on site: the other one.
    Channel,
    /// Leave the walk for later.
    Pause,
    /// Abandon the walk.
    Abandon,
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
    /// Yes or no, said deliberately: to a caution, or to a ticket.
    YesNo,
    /// Yes or no without irreversible consequences.
    EitherWay,
    /// Confirmation that the walk ends here; nothing is filed.
    Leave,
}

impl<'a> Asked<'a> {
    /// What is asked at a step.
    #[must_use]
    pub fn of(step: &StepQuestion<'a>) -> Asked<'a> {
        match &step.node.act {
            _ if step.caution_waits() => Asked::YesNo,
            Act::Collect { .. } => Asked::Field,
            _ => Asked::Step(step.node),
        }
    }
}

/// The key that `typed` is; `None` if it is none. Full-width characters, capitals and a trailing punctuation mark are
/// accepted.
#[must_use]
pub fn parse(typed: &str, asked: Asked<'_>) -> Option<KeyPress> {
    // A mark after a letter may be part of a value.
    let word = if matches!(asked, Asked::Field) { answer::folded(typed) } else { answer::bare(typed) };
    let common = match word.as_str() {
        "b" | "退" | "退回" | "返回" => Some(KeyPress::Back),
        "m" | "备注" => Some(KeyPress::Note),
        "c" | "换码" => Some(KeyPress::Code),
        "w" | "商户" => Some(KeyPress::Whose),
        "o" => Some(KeyPress::Channel),
        "p" | "暂停" => Some(KeyPress::Pause),
        "x" | "放弃" => Some(KeyPress::Abandon),
        "!" => Some(KeyPress::Tampering),
        "h" | "帮助" => Some(KeyPress::Help),
        word if answer::is_unsure(word) => Some(KeyPress::Unsure),
        "=" => Some(KeyPress::Same),
        "" => return None,
        _ => None,
    };
    if common.is_some() {
        return common;
    }
    match asked {
        Asked::Field if matches!(word.as_str(), "." | "。") => Some(KeyPress::Rest),
        Asked::Field if matches!(word.as_str(), "later" | "以后" | "以后填" | "以后再填") => {
            Some(KeyPress::Later)
        }
        // As when a form is filled in by hand.
        Asked::Field if matches!(word.as_str(), "-" | "—" | "——") => Some(KeyPress::Unsure),
        Asked::Field => Some(KeyPress::Value(typed.trim().to_owned())),
        Asked::YesNo | Asked::Leave => yes_or_no(&word, false),
        Asked::EitherWay => yes_or_no(&word, true),
        Asked::Step(node) => match (&node.act, &*word) {
            (Act::Ask { .. }, "1") => Some(KeyPress::Answer(Value::Yes)),
            (Act::Ask { .. }, "2") => Some(KeyPress::Answer(Value::No)),
            _ => answer::value(&word, node).map(KeyPress::Answer),
        },
    }
    .or_else(|| spelled_out(&word))
}

/// Yes or no, if it is not the answer to a step; with `numbers`, 1 and 2 are accepted, too.
fn yes_or_no(word: &str, numbers: bool) -> Option<KeyPress> {
    let yes = match word {
        "1" if numbers => true,
        "2" if numbers => false,
        word => answer::yes_or_no(word)?,
    };
    Some(if yes { KeyPress::Yes } else { KeyPress::No })
}

/// The keys by their English names, which an option may also use.
fn spelled_out(word: &str) -> Option<KeyPress> {
    Some(match word {
        "back" => KeyPress::Back,
        "note" => KeyPress::Note,
        "pause" => KeyPress::Pause,
        "help" => KeyPress::Help,
        "unsure" | "unknown" => KeyPress::Unsure,
        _ => return None,
    })
}

/// Whether somebody who does not know says so without wanting the hint first: in words, or with `??`.
#[must_use]
pub fn wants_no_hint(typed: &str) -> bool {
    answer::bare(typed) != "?"
}

/// Whether a typed key needs no Enter when keys answer at once: if it can mean one thing only. A deliberate answer
/// needs Enter, and so does whatever begins a word or a longer number. The fields of a ticket are not asked for in this
/// way: a habitual Enter would skip the next one.
#[must_use]
pub fn is_whole(typed: &str, asked: Asked<'_>, view: View<'_>) -> bool {
    let mut letters = typed.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    let key = narrow(letter).to_ascii_lowercase();
    let beside = matches!(key, 'b' | 'm' | 'c' | 'w' | 'o' | 'p' | 'x' | 'h');
    match asked {
        Asked::Field => matches!(key, '?' | '-'),
        Asked::YesNo => beside || key == '!',
        Asked::Leave => beside || key == 'y',
        Asked::EitherWay => matches!(key, 'y' | 'n' | '1' | '2' | 'b'),
        Asked::Step(node) => match &node.act {
            Act::Ask { .. } => beside || matches!(key, 'y' | 'n' | '1' | '2' | '?' | '!' | '='),
            Act::Try { .. } => beside || matches!(key, 'y' | 'n' | '1' | '2' | '3' | '?' | '!' | '='),
            Act::Choose { options, .. } => {
                let begins = |word: &str| {
                    word.chars().next().map(narrow).is_some_and(|c| c.eq_ignore_ascii_case(&key))
                };
                let is_word =
                    || options.iter().any(|option| begins(&option.id) || begins(&view.words(option.label)));
                match key.to_digit(10) {
                    Some(0) => false,
                    Some(digit) => usize::try_from(digit * 10).is_ok_and(|next| options.len() < next),
                    None => matches!(key, '?' | '!' | '=') || (beside && !is_word()),
                }
            }
            _ => false,
        },
    }
}

/// What can be typed at a prompt, in few enough words to fit below it; `hint` if one can still be shown, `earlier` if
/// there is an earlier answer.
#[must_use]
pub fn legend(asked: Asked<'_>, hint: bool, earlier: bool, language: Language) -> Vec<String> {
    let mut keys: Vec<String> = match asked {
        Asked::Step(Node { act: Act::Ask { .. }, .. }) | Asked::YesNo | Asked::EitherWay => {
            own(language, "y 是|n 否", "y yes|n no")
        }
        Asked::Step(Node { act: Act::Try { .. }, .. }) => {
            own(language, "1 好了|2 没好|3 没做", "1 fixed|2 not fixed|3 not done")
        }
        Asked::Step(Node { act: Act::Choose { options, .. }, .. }) => {
            vec![say!(language, ("1-{} 选一项", options.len()), ("1-{} choose", options.len()))]
        }
        Asked::Step(_) | Asked::Field | Asked::Leave => Vec::new(),
    };
    keys.extend(match asked {
        Asked::Step(node) => match (hint, takes_unsure(node)) {
            (true, true) => own(language, "? 怎么看/不确定", "? how to tell/unsure"),
            (true, false) => own(language, "? 怎么做", "? how"),
            (false, true) => own(language, "? 不确定", "? unsure"),
            (false, false) => Vec::new(),
        },
        Asked::Field | Asked::YesNo | Asked::EitherWay | Asked::Leave => Vec::new(),
    });
    if earlier && matches!(asked, Asked::Step(_)) {
        keys.extend(own(language, "= 同上次", "= as before"));
    }
    keys.extend(own(language, "b 退回|p 暂停|h 更多", "b back|p pause|h more"));
    keys
}

/// What can be typed for a field; `offered` if Enter accepts a known value. `step` is set if a step asks for it, and
/// says whether that has a hint to show. Otherwise a ticket asks.
#[must_use]
pub fn field_legend(offered: bool, step: Option<bool>, language: Language) -> Vec<String> {
    let enter = if offered {
        own(language, "回车 采用", "Enter accept")
    } else {
        own(language, "回车 以后再填", "Enter fill in later")
    };
    let others = match step {
        None => {
            own(language, "? 不知道|. 其余以后填|b 退回|h 更多", "? unknown|. the rest later|b back|h more")
        }
        Some(true) => own(
            language,
            "? 在哪里看/不知道|b 退回|p 暂停|h 更多",
            "? where to look/unknown|b back|p pause|h more",
        ),
        Some(false) => own(language, "? 不知道|b 退回|p 暂停|h 更多", "? unknown|b back|p pause|h more"),
    };
    enter.into_iter().chain(others).collect()
}

/// What can be typed at an outcome; for one that leads to a ticket, whether that is only updated.
#[must_use]
pub fn ending_legend(ticket: Option<bool>, keying: Keying, language: Language) -> Vec<String> {
    let yes = match ticket {
        Some(false) => own(
            language,
            "y 确认，开工单|. 开工单，资料以后填",
            "y confirm and file it|. file it, the rest later",
        ),
        Some(true) => own(
            language,
            "y 确认，更新工单|. 更新工单，资料以后填",
            "y confirm and update it|. update it, the rest later",
        ),
        None if keying == Keying::Single => own(language, "y 确认，到此结束", "y confirm and end"),
        None => own(language, "回车或 y 确认，到此结束", "Enter or y confirm and end"),
    };
    let others = own(language, "b 退回|p 暂停|m 备注|c 显示别的代码", "b back|p pause|m note|c another code");
    yes.into_iter().chain(others).collect()
}

fn own(language: Language, zh: &'static str, en: &'static str) -> Vec<String> {
    language.pick(zh, en).split('|').map(str::to_owned).collect()
}

/// The message after other input.
#[must_use]
pub fn expected(asked: Asked<'_>, language: Language) -> String {
    let (zh, en) = match asked {
        Asked::YesNo | Asked::EitherWay => ("请输入 y 或 n", "Type y or n"),
        Asked::Leave => ("请输入 y、b、p、m 或 c", "Type y, b, p, m or c"),
        Asked::Field => {
            return language.pick("请输入内容，不知道就输入 ?", "Type a value, or ? if unknown").to_owned();
        }
        Asked::Step(node) => match (&node.act, takes_unsure(node)) {
            (Act::Ask { .. }, _) => ("请输入 y、n 或 ?", "Type y, n or ?"),
            (Act::Try { .. }, _) => ("请输入 1、2，做不了输入 3", "Type 1 or 2, or 3 if it was not done"),
            (Act::Choose { options, .. }, unsure) => {
                let most = options.len();
                return if unsure {
                    say!(
                        language,
                        "请输入 1 到 {most}，或 ?（h 看所有按键）",
                        "Type 1 to {most}, or ? (h: all keys)"
                    )
                } else {
                    say!(language, "请输入 1 到 {most}（h 看所有按键）", "Type 1 to {most} (h: all keys)")
                };
            }
            _ => ("请选一项", "Choose one of them"),
        },
    };
    say!(language, "{zh}（h 看所有按键）", "{en} (h: all keys)")
}

/// Every key, for `h`.
#[must_use]
pub fn help(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "y / n        是 / 否（1、2 也行，是、否也行）",
            "1 2 3 …      选项（选项的字也行）；做完一步后：1 好了  2 没好  3 没做",
            "?            怎么判断；再按一次：不确定（?? 不看提示）",
            "=            跟上次的回答一样",
            "b 或 Esc     退回上一步",
            "m            记一条备注",
            "c            终端现在显示别的代码（文字描述也行）",
            "w            记下是谁的：网点、商户、商户号、终端号",
            "o            切换电话、现场",
            "!            怀疑终端被人动过手脚",
            "p            暂停，以后继续（posdiag resume）",
            "x            放弃，写下原因（例如商户挂断）",
            "Ctrl-C       离开（回答都已保存）",
        ],
        Language::En => &[
            "y / n        yes / no (or 1 / 2)",
            "1 2 3 …      an option, or its word; action: 1 fixed  2 not fixed  3 not done",
            "?            how to tell; once more: unsure (??: without the hint)",
            "=            the same answer as before",
            "b or Esc     one step back",
            "m            make a note",
            "c            the terminal now shows another code (or words)",
            "w            whose terminal it is: site, merchant or terminal number",
            "o            switch between phone and on site",
            "!            somebody may have tampered with the terminal",
            "p            pause, to resume later (posdiag resume)",
            "x            give up, and say why (the merchant hung up)",
            "Ctrl-C       leave (your answers are saved)",
        ],
    }
}

/// Every key of an outcome, for `h` there.
#[must_use]
pub fn outcome_help(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "回车或 y     到此结束，没有工单要开的（一按就算时用 y）",
            "y            确认，开工单",
            ".            开工单，资料以后填；第一项是号码的，直接填也行",
            "代码         没有工单要开的：继续走终端现在显示的代码，同 c",
            "b            退回上一步",
            "m c w o p x  备注、显示别的代码、是谁的、换渠道、暂停、放弃",
        ],
        Language::En => &[
            "Enter or y   end the walk, where no ticket is filed (with single keys: y)",
            "y            confirm: the ticket is filed",
            ".            file it, its fields later; or type its first number at once",
            "a code       where no ticket is filed: continue with it, as with c",
            "b            one step back",
            "m c w o p x  note, another code, whose, phone or site, pause, give up",
        ],
    }
}

/// The same where a ticket is only brought up to date.
#[must_use]
pub fn renewal_help(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "y            确认，更新工单",
            ".            更新工单，资料以后填；第一项是号码的，直接填也行",
            "b            退回上一步",
            "m c w o p x  备注、显示别的代码、是谁的、换渠道、暂停、放弃",
        ],
        Language::En => &[
            "y            confirm: the ticket is updated",
            ".            update it, its fields later; or type its first number at once",
            "b            one step back",
            "m c w o p x  note, another code, whose, phone or site, pause, give up",
        ],
    }
}

/// How keys answer, for the help of the command line.
#[must_use]
pub fn keying_help(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "--keys enter    回车才算（默认）",
            "--keys single   只有一个意思的键一按就算：y n 1 2 3 ? b；E102 这样的代码也是",
            "两位数的选项、字词、资料仍按回车；注意事项、工单、删除都要按回车才算。",
            "一直这样：配置里写 keys = \"single\"，或 POSDIAG_KEYS=single",
        ],
        Language::En => &[
            "--keys enter    press Enter to send what you typed (the default)",
            "--keys single   a key that means one thing answers at once: y n 1 2 3 ? b …;",
            "                a full code that has a letter is picked at once, too",
            "Options of two digits, words and fields still take Enter, and so does what is",
            "confirmed on purpose: a caution, a ticket, a deletion.",
            "Always: keys = \"single\" in the configuration, or POSDIAG_KEYS=single",
        ],
    }
}

/// Every key of a ticket's field, likewise.
#[must_use]
pub fn field_help(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "回车         采用给出的内容；没有给出的，以后再填",
            "? 或 -       不知道",
            ".            其余的以后填（posdiag ticket edit）",
            "b 或 Esc     退回上一项",
            "m w          备注、是谁的",
        ],
        Language::En => &[
            "Enter        accept the suggestion; without one, fill it in later",
            "? or -       unknown",
            ".            leave the rest for later (posdiag ticket edit)",
            "b or Esc     one field back",
            "m w          a note, whose terminal it is",
        ],
    }
}

/// Every key of a field that a step asks for, likewise.
#[must_use]
pub fn step_field_help(language: Language) -> &'static [&'static str] {
    match language {
        Language::Zh => &[
            "回车           采用给出的内容；没有给出的，以后再填",
            "?              不知道；有提示的先显示在哪里看（- 不看提示）",
            "b 或 Esc       退回上一步",
            "m c w o p x !  备注、显示别的代码、是谁的、换渠道、暂停、放弃、被动过手脚",
            "Ctrl-C         离开（回答都已保存）",
        ],
        Language::En => &[
            "Enter          accept the suggestion; without one, fill it in later",
            "?              unknown; a hint, if there is one, comes first (-: without it)",
            "b or Esc       one step back",
            "m c w o p x !  note, another code, whose, channel, pause, give up, tampering",
            "Ctrl-C         leave (your answers are saved)",
        ],
    }
}
