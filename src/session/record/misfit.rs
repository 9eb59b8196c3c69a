//! Why a record does not fit its session.

use crate::text::language::{Language, say};

/// A record that does not fit the session built from the previous ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The record's index, from 0.
    pub record: usize,
    /// Why.
    pub why: MisfitReason,
}

impl Misfit {
    /// What does not fit and where, as the end of a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let (why, number) = (self.why.message(language), self.record + 1);
        say!(language, "{why}（第 {number} 条）", "{why} (event {number})")
    }
}

/// Why a record does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MisfitReason {
    /// Another version of the program wrote it.
    OtherVersion,
    /// It has keys that its version lacks, or lacks some.
    OtherKeys,
    /// It is not a record.
    NotARecord,
    /// There is no record at all.
    NoRecords,
    /// The session has not begun.
    NotStarted,
    /// The session has begun already.
    StartedTwice,
    /// The tree that it names is missing.
    NoTree,
    /// It names an unknown channel.
    NoSuchChannel,
    /// It names a field that the library does not declare.
    NoSuchField,
    /// It names an answer that the step does not have.
    NoSuchAnswer,
    /// It is about a step, but the session is at an outcome.
    AtAnOutcome,
    /// It is about a step other than the current one.
    AtAnotherStep,
    /// It is about an earlier or a later visit to the step.
    AnotherVisit,
    /// It confirms an outcome other than the session's.
    AnotherOutcome,
    /// Its value is not accepted by the field.
    ValueNotTaken,
    /// It names an unknown matter or state.
    NoSuchMatter,
    /// It sets a matter to a state other than the session does.
    AnotherState,
    /// It files, closes or reopens a ticket other than the session does.
    AnotherTicket,
    /// It has a text that may not be kept.
    TextNotKept,
    /// The session in its state does not accept it.
    Refused,
}

impl MisfitReason {
    /// What does not fit, as the end of a sentence.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            MisfitReason::OtherVersion => {
                ("是别的版本的 posdiag 写的", "it was written by another version of posdiag")
            }
            MisfitReason::OtherKeys => ("内容和版本号对不上", "it does not have the keys of its version"),
            MisfitReason::NotARecord => ("这一条读不懂", "posdiag does not know this event"),
            MisfitReason::NoRecords => ("里面一条记录也没有", "there are no records in it"),
            MisfitReason::NotStarted => ("第一条不是开始", "its first record does not begin a session"),
            MisfitReason::StartedTwice => ("会话开始了两次", "it begins a second time"),
            MisfitReason::NoTree => ("缺少走过的那棵树", "the tree that was walked is missing"),
            MisfitReason::NoSuchChannel => ("没有这种联系方式", "there is no such channel"),
            MisfitReason::NoSuchField => ("没有这个字段", "there is no such field"),
            MisfitReason::NoSuchAnswer => ("这一步没有这个回答", "the step has no such answer"),
            MisfitReason::AtAnOutcome => ("会话已经走到结果", "the session is at an outcome"),
            MisfitReason::AtAnotherStep => ("会话停在另一步", "the session is at another step"),
            MisfitReason::AnotherVisit => {
                ("这一步走过的次数对不上", "the step was visited a different number of times")
            }
            MisfitReason::AnotherOutcome => ("会话走到的是另一个结果", "the session reached another outcome"),
            MisfitReason::ValueNotTaken => ("有一项资料的内容填不进去", "a field does not accept its value"),
            MisfitReason::NoSuchMatter => ("没有这个事项", "there is no such matter"),
            MisfitReason::AnotherState => ("事项变成了另一种状态", "it brings a matter to another state"),
            MisfitReason::AnotherTicket => ("说的是另一张工单", "it is about another ticket"),
            MisfitReason::TextNotKept => ("有一段文字不得保存", "a text must not be stored"),
            MisfitReason::Refused => ("会话现在不能这样做", "the session cannot take it in this state"),
        };
        language.pick(zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::{Misfit, MisfitReason};
    use crate::text::language::Language;

    #[test]
    fn misfit_gives_reason_and_place_in_both_languages() {
        let misfit = Misfit { record: 2, why: MisfitReason::OtherVersion };
        assert_eq!(misfit.message(Language::Zh), "是别的版本的 posdiag 写的（第 3 条）");
        assert_eq!(misfit.message(Language::En), "it was written by another version of posdiag (event 3)");
    }
}
