//! The kinds of damage to compiled or pinned data: a file that was damaged, or made by another program.

use std::fmt;

use crate::text::language::Language;

/// Defines the kinds of damage with their words, Chinese first, each as a part of a sentence.
macro_rules! damage {
    ($($(#[$doc:meta])* $kind:ident: $zh:literal, $en:literal;)+) => {
        /// An inconsistency in compiled or pinned data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Damage {
            $($(#[$doc])* $kind,)+
        }

        impl Damage {
            /// Every kind.
            pub const ALL: &[Damage] = &[$(Damage::$kind),+];

            /// What is wrong, as a part of a sentence.
            #[must_use]
            pub const fn message(self, language: Language) -> &'static str {
                match self {
                    $(Damage::$kind => language.pick($zh, $en),)+
                }
            }
        }
    };
}

damage! {
    /// The bytes never were a compiled library.
    NotALibrary: "不是 posdiag compile 写的文件", "not a compiled library";
    /// The format has another version.
    OtherFormat: "是另一个版本的 posdiag 编译的", "compiled by another version of posdiag";
    /// The tree language has a version that this program does not know yet.
    NewerLanguage: "里面的树用的是更新的树语言，先升级 posdiag", "its trees are written in a newer language";
    /// There are fewer bytes than there should be.
    CutShort: "文件不完整", "it is incomplete";
    /// The system cannot read the file.
    Unreadable: "读不出来", "it cannot be read";
    /// A block or the header does not match its checksum.
    Checksum: "校验和不对", "a checksum does not match";
    /// A record does not decode.
    Record: "有一条记录读不懂", "a record cannot be read";
    /// A text is not UTF-8.
    TextNotUtf8: "有一段文字不是 UTF-8", "a text is not UTF-8";
    /// A text could harm a terminal.
    HarmfulText: "有一段文字里有控制字符", "a text holds control characters";
    /// A text lies outside its block.
    TextMissing: "少了一段文字", "a text is missing";
    /// A condition or a step names an unknown matter or state.
    NoState: "少了一个事项或状态", "a matter or a state is missing";
    /// A pinned text has no language.
    TextEmpty: "有一段文字是空的", "a text is empty";
    /// A name is not UTF-8.
    NameNotUtf8: "有一个名字不是 UTF-8", "a name is not UTF-8";
    /// A name could harm a terminal.
    HarmfulName: "有一个名字里有控制字符", "a name holds control characters";
    /// A name is longer than the checker allows.
    NameTooLong: "有一个名字太长", "a name is too long";
    /// An index has more levels than any file needs.
    IndexTooDeep: "索引的层数不对", "an index is too deep";
    /// The keys of an index are not sorted.
    IndexUnordered: "索引乱了", "an index is out of order";
    /// The manifest's parts are inconsistent.
    Declarations: "声明的内容不对", "its declarations are invalid";
    /// Pinned trees declare more than can be numbered.
    TooManyDeclarations: "声明的内容太多", "too many declarations";
    /// A used sequence is missing.
    NoSequence: "少了一段共用步骤", "no such sequence";
    /// An outcome is not declared.
    NoOutcome: "少了一个结果", "no such outcome";
    /// An outcome is of an unknown kind.
    NoOutcomeKind: "有一个结果的类型不对", "no such kind of outcome";
    /// A field is not declared.
    NoField: "少了一个字段", "no such field";
    /// A queue is not declared.
    NoQueue: "少了一个队列", "no such queue";
    /// A field's sensitivity is unknown.
    NoSensitivity: "有一个字段的敏感级别不对", "no such sensitivity";
    /// A field belongs to an unknown kind of owner.
    NoOwner: "有一个字段不知道属于谁", "a field belongs to nobody";
    /// A question's "unsure" stands for an option that it lacks.
    NoOption: "少了一个选项", "no such option";
    /// A question has no options.
    NoAnswers: "有一个问题没有答案可选", "a question has no answers";
    /// A step is for an unknown kind of actor.
    NoPerformer: "有一步不知道由谁做", "nobody does this step";
    /// A condition reads a step that is not in the tree.
    ConditionStep: "有一个条件指的步骤不存在", "a condition names no step";
    /// A condition reads an answer that its step cannot have.
    ConditionAnswer: "有一个条件指的答案不存在", "a condition names no answer";
    /// An edge does not lead forward in the tree.
    Backwards: "有一步绕回前面，或没有去处", "a step leads back, or nowhere";
    /// The closing changes the walk's outcome, or asks somebody who is not there.
    ClosingStep: "收尾里有不该有的步骤", "its closing has a step that a closing cannot have";
    /// Two steps share a key but differ.
    Twin: "有一步不是它说的那一步", "a step is not the one it claims to be";
    /// A listed code has no tree.
    NoTree: "有一个代码没有对应的树", "a code leads nowhere";
    /// A tree has more steps than the checker allows.
    TooManySteps: "步骤太多", "too many steps";
    /// Sequences use each other endlessly.
    EndlessSequences: "共用步骤绕回了自己", "its sequences use each other in a loop";
    /// A pinned document is not one.
    NotATree: "不是会话保存的树", "not a pinned tree";
    /// A pinned document has an unsupported form or tree language.
    OtherPin: "是另一个版本的 posdiag 保存的树", "pinned by another version of posdiag";
    /// There is no pinned document.
    NoPin: "一棵树也没有保存", "no tree is pinned";
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the library is damaged: {}", self.message(Language::En))
    }
}

impl std::error::Error for Damage {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Damage, Language};

    #[test]
    fn every_kind_has_its_own_words_in_both_languages() {
        let is_chinese = |sign: char| ('\u{4e00}'..='\u{9fff}').contains(&sign);
        let (mut zh, mut en) = (HashSet::new(), HashSet::new());
        for damage in Damage::ALL {
            let said = damage.message(Language::Zh);
            assert!(said.chars().any(is_chinese) && zh.insert(said), "{damage:?}: {said}");
            let said = damage.message(Language::En);
            assert!(said.is_ascii() && said.len() > 8 && en.insert(said), "{damage:?}: {said}");
        }
    }
}
