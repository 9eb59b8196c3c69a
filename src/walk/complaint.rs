//! Why a reply is refused.

use super::keeper::Unkept;
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::redaction::Refused;
use crate::tree::Damage;

/// Why a reply is refused. The walk is unchanged; only for [`Complaint::NotKept`] the session has it.
#[derive(Debug)]
pub enum Complaint {
    /// The step does not accept that answer.
    NotAnAnswer,
    /// A field is asked for rather than an answer: this one, as an index into the manifest.
    FieldAsked(u16),
    /// The caution has to be confirmed first.
    CautionFirst,
    /// There is no caution to confirm.
    NoCaution,
    /// Nothing is offered for the field.
    NothingOffered,
    /// There is nothing to go back to.
    AtTheStart,
    /// The walk is at an outcome.
    AtAnOutcome,
    /// The walk is not at an outcome.
    NotAtAnOutcome,
    /// The code is ambiguous: it may be any of these.
    SeveralCodes(Vec<Box<str>>),
    /// The manual does not have the code; these are the most similar, the best first.
    UnknownCode(Vec<Box<str>>),
    /// Words were typed rather than a code; they describe these, the best first.
    Words(Vec<Likely>),
    /// The typed text cannot be a code.
    NotACode,
    /// The library is damaged.
    Damaged(Damage),
    /// The text may not be kept.
    Refused(Refused),
    /// The field does not accept the text.
    FieldRefused {
        /// Why.
        why: Refused,
        /// An example of what the field accepts.
        example: Box<str>,
    },
    /// The result of the reply could not be recorded. Nothing more is accepted unless the walk continues without
    /// recording; see [`Conversation::forgo`](super::conversation::Conversation::forgo).
    NotKept(Unkept),
    /// The walk is over.
    Over,
}

/// A code that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// The code.
    pub code: Box<str>,
    /// The terminal's message, in each of the program's languages that its library has.
    pub messages: Vec<(Language, Box<str>)>,
}

impl Likely {
    /// The code with its message.
    fn line(&self, language: Language) -> String {
        let own = self.messages.iter().find(|(of, _)| *of == language).or(self.messages.first());
        own.map_or_else(
            || self.code.to_string(),
            |(_, message)| format!("{}  {}", self.code, harmless(message)),
        )
    }
}

impl Complaint {
    /// The message for a person.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let own = |zh, en| language.pick(zh, en).to_owned();
        let listed = |codes: &[Box<str>]| codes.join(language.pick("、", ", "));
        match self {
            Complaint::NotAnAnswer | Complaint::FieldAsked(_) => {
                own("这一步不能这样回答。", "This step does not take that answer.")
            }
            Complaint::CautionFirst => own("请先确认注意事项。", "Confirm the caution first."),
            Complaint::NoCaution => own("没有要确认的注意事项。", "There is no caution to confirm."),
            Complaint::NothingOffered => own("没有可以采用的内容。", "There is nothing to accept."),
            Complaint::AtTheStart => own("已经是第一步。", "This is the first step."),
            Complaint::AtAnOutcome => own("已走到结果。", "The walk is at an outcome."),
            Complaint::NotAtAnOutcome => own("还没有走到结果。", "There is no outcome yet."),
            Complaint::SeveralCodes(codes) => own("请输全：", "Which: ") + &listed(codes),
            Complaint::UnknownCode(near) => {
                let unknown = own("手册里没有这个代码。", "Not in the manual. ");
                let again = own(
                    "没看错就再输一次，走通用流程。",
                    "If it is right, type it again for the general steps.",
                );
                if near.is_empty() {
                    return unknown + &again;
                }
                let near = own("相近的有 ", "Closest: ") + &listed(near) + language.pick("。", ". ");
                unknown + &near + &again
            }
            Complaint::Words(likely) => words(likely, language),
            Complaint::NotACode => own("这不能作代码。", "This cannot be a code."),
            Complaint::Damaged(damage) => say!(
                language,
                ("资料库已损坏：{}", damage.message(language)),
                ("The library is damaged: {}", damage.message(language))
            ),
            Complaint::Refused(why) => why.explain(language),
            Complaint::FieldRefused { why, example } => why.explain_like(example, language),
            Complaint::NotKept(unkept) => unkept.why.message(language),
            Complaint::Over => own("会话已经结束。", "The session is over."),
        }
    }
}

/// The message about words: the codes that they may mean, one a line.
fn words(likely: &[Likely], language: Language) -> String {
    let again = language.pick(
        "都不是，就再输一次，不带代码走通用流程。",
        "If none fits, type it again for the general steps without a code.",
    );
    if likely.is_empty() {
        let none =
            language.pick("这不是代码，也没有找到相近的。", "This is not a code, and no match was found. ");
        return [none, again].concat();
    }
    let which = language.pick("这不是代码。是哪一个？", "This is not a code. Which one is it?").to_owned();
    let lines = likely.iter().map(|likely| likely.line(language));
    [which].into_iter().chain(lines).chain([again.to_owned()]).collect::<Vec<_>>().join("\n")
}
