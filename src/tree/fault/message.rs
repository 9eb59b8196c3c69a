//! The messages about faults, in both languages: plain data becomes a sentence here.

use std::borrow::Cow;

use super::{Kind, NameKind};
use crate::text::language::{Language, counted as plain_counted, say};
use crate::text::strict::ShapeFault;
use crate::text::width::cut;
use crate::tree::limits::{MAX_NODES, MAX_STEPS};
use crate::tree::manifest::LANGUAGE;

impl Kind {
    /// What is wrong, in one line.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table: one line a kind")]
    pub fn message(&self, language: Language) -> String {
        match self {
            Kind::Unreadable { why } => {
                let why = why.words(language);
                say!(language, "读不了：{why}", "cannot be read: {why}")
            }
            Kind::NotUtf8 { seems: Some(encoding) } => {
                say!(
                    language,
                    "文件不是 UTF-8 编码，看起来存成了 {encoding}",
                    "the file is not UTF-8; it seems to be saved as {encoding}"
                )
            }
            Kind::NotUtf8 { seems: None } => say!(language, "文件不是 UTF-8 编码", "the file is not UTF-8"),
            Kind::TooLarge { limit } => say!(
                language,
                "文件太大：最多 {limit} 字节、{MAX_NODES} 个值",
                "the file is too large: at most {limit} bytes and {MAX_NODES} values"
            ),
            Kind::LeadsOutside => {
                say!(language, "链接指向资料库文件夹之外", "the link leads out of the library's folder")
            }
            Kind::StrayFile { folder: true } => say!(
                language,
                "没有哪张表用这个文件夹，里面的文件不会被读到",
                "no table has this folder, so the file is never read"
            ),
            Kind::StrayFile { folder: false } => {
                say!(language, "树的文件要以 .yaml 结尾", "a tree's file must end in .yaml")
            }
            Kind::MissingFile { name } => say!(language, "缺少 {name}", "{name} is missing"),
            Kind::Syntax { why } => {
                let why = why.words(language);
                say!(language, "这里的写法读不懂{why}", "this cannot be read{why}")
            }
            Kind::Indentation { blanks, .. } => {
                let blanks_en = plain_counted(*blanks, "blank", "blanks");
                say!(
                    language,
                    "这一行前面空了 {blanks} 格，和上面的键对不齐",
                    "this line is indented by {blanks_en}, which lines up with no key above"
                )
            }
            Kind::Tab => say!(language, "缩进里有 Tab", "there is a tab in the indentation"),
            Kind::ColonInSentence => {
                say!(language, "句子里的冒号被当成了键", "the colon in this sentence reads as a key")
            }
            Kind::CommaInBraces => say!(
                language,
                "花括号里的逗号把句子截断了",
                "the comma ends the sentence here, because it is in braces"
            ),
            Kind::Strays { key, fit: Some(_) } => say!(
                language,
                "“{key}”前面空得太少，离开了它所属的步骤或条目",
                "`{key}` is indented too little and so has left the step or item it belongs to"
            ),
            Kind::Strays { key, fit: None } => say!(
                language,
                "“{key}”是新的一步（或新的一项），前面却没有“- ”",
                "`{key}` begins a new step or item, but has no `- ` before it"
            ),
            Kind::FullWidth { found: '\u{a0}', .. } => say!(
                language,
                "这里的空白是不换行空格（U+00A0，多是从 Word 或微信粘贴来的），不是普通空格",
                "the blanks here are no-break spaces (U+00A0, as pasted from Word or WeChat), not spaces"
            ),
            Kind::FullWidth { found: '\u{3000}', .. } => say!(
                language,
                "这里的空白是全角空格（U+3000），不是普通空格",
                "the blanks here are full-width spaces (U+3000), not spaces"
            ),
            Kind::FullWidth { found, wants } => {
                say!(
                    language,
                    "全角的“{found}”，这里要半角的“{wants}”",
                    "a full-width `{found}` where `{wants}` belongs"
                )
            }
            Kind::NotUsed { what } => {
                say!(language, "树里不用 YAML 的“{what}”", "trees do not use YAML's `{what}`")
            }
            Kind::Harmful { found } => {
                let number = u32::from(*found);
                say!(
                    language,
                    "这里有一个看不见的控制字符（U+{number:04X}）",
                    "there is an invisible control character here (U+{number:04X})"
                )
            }
            Kind::TooDeep { limit } => {
                say!(language, "嵌套太深，最多 {limit} 层", "nested deeper than {limit} levels")
            }
            Kind::TooMany { limit } => say!(
                language,
                "这个文件的错误超过 {limit} 处，后面的没有列出",
                "the file has more than {limit} errors; the rest are not shown"
            ),
            Kind::NoSpace { after: '-' } => {
                say!(language, "“-”后面少了一个空格", "a space is missing after the `-`")
            }
            Kind::NoSpace { .. } => {
                say!(language, "冒号后面少了一个空格", "a space is missing after the colon")
            }
            Kind::CommentInSentence => say!(
                language,
                "“#”后面的字被当成了注释，不会显示",
                "what follows `#` here reads as a comment and is not shown"
            ),
            Kind::UnquotedMark { found } => say!(
                language,
                "这段文字以“{found}”开头，却没有引号",
                "this text begins with `{found}` and has no quotes"
            ),
            Kind::DuplicateKey { key } => ShapeFault::Twice(key).clause(language),
            Kind::UnknownKey { key, .. } => ShapeFault::UnknownKey(key).clause(language),
            Kind::MissingKey { key } => ShapeFault::Missing(key).clause(language),
            Kind::WrongType { wanted, found } => {
                let (wanted, found) = (wanted.word(language), found.word(language));
                say!(language, "这里要{wanted}，写的是{found}", "{wanted} belongs here, not {found}")
            }
            Kind::UnquotedCode { raw } => say!(
                language,
                "“{raw}”没有引号，会被当成数字",
                "`{raw}` has no quotes, so it reads as a number"
            ),
            Kind::OutOfRange { min, max } => {
                say!(
                    language,
                    "这里要 {min} 到 {max} 之间的整数",
                    "a whole number from {min} to {max} belongs here"
                )
            }
            Kind::MissingLanguage { language: missing } => {
                say!(language, "这段文字缺少 {missing}", "this text has no `{missing}`")
            }
            Kind::UnknownLanguage { language: unknown } => {
                say!(language, "资料库没有“{unknown}”这种语言", "the library has no language `{unknown}`")
            }
            Kind::Nothing => say!(language, "这里是空的", "this is empty"),
            Kind::UnknownValue { value, .. } => {
                say!(language, "这里不能写“{value}”", "`{value}` is not allowed here")
            }
            Kind::NewerKey { key, number } => say!(
                language,
                "“{key}”这样写要用第 {number} 版语言",
                "`{key}` like this needs language {number}"
            ),
            Kind::MatterId { id } => {
                say!(language, "“{id}”是一个事项的名字", "`{id}` is the name of a matter")
            }
            Kind::WithOtherQueue { request } => say!(
                language,
                "这个事项的请求“{request}”交给另一个队列",
                "the matter's request `{request}` goes to another queue"
            ),
            Kind::WhenSign { found, wants } => {
                say!(
                    language,
                    "条件里的“{found}”要写成“{wants}”",
                    "`{found}` in a condition is written `{wants}`"
                )
            }
            Kind::SetSyntax => say!(language, "看不懂要记住什么", "what to set cannot be read"),
            Kind::StateNeverSet { matter, state } => say!(
                language,
                "没有哪一步把“{matter}”记成“{state}”",
                "no step ever sets `{matter}` to `{state}`"
            ),
            Kind::ClosingStep { key } => {
                say!(language, "收尾的步骤里不能有 {key}", "a closing cannot have `{key}`")
            }
            Kind::ClosingUsed => say!(
                language,
                "收尾的步骤自己会走，不能再当开场，也不能用 use 走",
                "the closing is walked automatically: no `use` or `opening` may name it"
            ),
            Kind::SinceUnknown { id, .. } => say!(
                language,
                "没有叫“{id}”的问题、动作或事项，不知道从哪里算起",
                "no question, action or matter is called `{id}`, so nothing can be counted from it"
            ),
            Kind::SinceNever { id } => say!(
                language,
                "走到这里时，“{id}”还没有回答过，不能从它算起",
                "`{id}` is never answered or set before this, so nothing can be counted from it"
            ),
            Kind::UnknownMark { found, .. } => {
                let found = short(found);
                say!(language, "“{found}”不是记号", "`{found}` is not a mark")
            }
            Kind::MarkElsewhere { mark } => {
                say!(language, "这里的“{mark}”不会被替换", "`{mark}` is not replaced here")
            }
            Kind::LongPhrase { limit } => {
                say!(language, "这个说法超过 {limit} 个字", "this phrase has more than {limit} characters")
            }
            Kind::PhraseTwice { phrase } => {
                let phrase = short(phrase);
                say!(language, "“{phrase}”写了两次", "`{phrase}` is given twice")
            }
            Kind::BadId { id } => say!(language, "“{id}”不能作名字", "`{id}` cannot be a name"),
            Kind::DuplicateId { id } => say!(language, "名字“{id}”用了两次", "the name `{id}` is used twice"),
            Kind::DuplicateCode { code } => {
                say!(language, "代码“{code}”出现了两次", "the code `{code}` is used twice")
            }
            Kind::CodeSpelling { code, .. } => {
                say!(language, "“{code}”不是这张表的代码写法", "`{code}` is not how this table spells a code")
            }
            Kind::CodeNotFileName { code, file, .. } => {
                say!(
                    language,
                    "代码是“{code}”，文件名却是“{file}”",
                    "the code is `{code}`, but the file is `{file}`"
                )
            }
            Kind::DuplicateRow { row } => {
                say!(language, "这张表的第 {row} 行有两棵树", "two trees claim row {row} of this table")
            }
            Kind::UnknownName { named, name, .. } => {
                let word = named.word(language);
                say!(language, "没有名为“{name}”的{word}", "there is no {word} named `{name}`")
            }
            Kind::Cycle { through } => {
                say!(
                    language,
                    "共用步骤绕回了自己：{through}",
                    "the sequence leads back to itself: {through}"
                )
            }
            Kind::WrongRole { wanted } => {
                say!(language, "这里要 {wanted} 类的结果", "an outcome of the kind `{wanted}` belongs here")
            }
            Kind::OutcomeQueue { missing: true } => {
                say!(language, "工单没有队列", "a ticket needs a queue")
            }
            Kind::OutcomeQueue { missing: false } => {
                say!(language, "只有工单才有队列", "only a ticket has a queue")
            }
            Kind::NewerLanguage { number } => say!(
                language,
                "这个资料库用的是第 {number} 版语言，本程序只懂到第 {LANGUAGE} 版",
                "the library is written in language {number}; this program knows languages up to {LANGUAGE}"
            ),
            Kind::NoChoice { step } => {
                say!(
                    language,
                    "“{step}”不是选择题，答案填不进字段",
                    "`{step}` is not a `choose`, so its answer cannot fill in a field"
                )
            }
            Kind::NoKind => say!(language, "这一步没有说做什么", "the step does not say what it does"),
            Kind::TwoKinds { first, second } => {
                say!(
                    language,
                    "一步里既有“{first}”又有“{second}”",
                    "one step has both `{first}` and `{second}`"
                )
            }
            Kind::KeyOfOtherKind { key, kind } => {
                say!(language, "“{kind}”这种步骤不用“{key}”", "a step of the kind `{kind}` has no `{key}`")
            }
            Kind::Unreachable => say!(language, "走不到这一步", "no path leads to this step"),
            Kind::NoOutcome => {
                say!(language, "走到这里就没有下文了", "nothing follows this step, and there is no outcome")
            }
            Kind::ChangesNothing => {
                say!(language, "怎么回答都一样", "the answer changes nothing")
            }
            Kind::WhenSyntax { twice: None } => {
                say!(language, "看不懂这个条件", "this condition cannot be read")
            }
            Kind::WhenSyntax { twice: Some(id) } => say!(
                language,
                "“{id}”在一组条件里说了两次，不会同时成立",
                "these conditions say two things about `{id}` that can never both hold"
            ),
            Kind::WhenUnknownStep { id, .. } => {
                say!(
                    language,
                    "这里没有叫“{id}”、有答案的步骤",
                    "there is no step `{id}` here that has an answer"
                )
            }
            Kind::WhenWrongValue { id, value, of: NameKind::Matter, .. } => {
                say!(language, "事项“{id}”没有“{value}”这个状态", "the matter `{id}` has no state `{value}`")
            }
            Kind::WhenWrongValue { id, value, .. } => {
                say!(language, "步骤“{id}”没有“{value}”这个答案", "the step `{id}` has no answer `{value}`")
            }
            Kind::WhenNeverGiven { id, value } => say!(
                language,
                "走到这里时，步骤“{id}”的答案不可能是“{value}”",
                "no path to here gives `{id}` the answer `{value}`"
            ),
            Kind::WhenForeign { id } => say!(
                language,
                "共用步骤的条件只能用本文件里的步骤，“{id}”不是",
                "a shared sequence's condition may name its own steps only, and `{id}` is not one"
            ),
            Kind::UnsureCaution => say!(
                language,
                "回答“不确定”会走向有风险的步骤，请写明走哪边",
                "\"unsure\" would lead to a step with a caution: say which way it takes"
            ),
            Kind::TooBig { steps, .. } if *steps > MAX_STEPS => {
                let steps = counted(*steps as u64, language);
                say!(
                    language,
                    "展开共用步骤后有 {steps} 步，太多了",
                    "with its shared steps this has {steps} steps: too many"
                )
            }
            Kind::TooBig { paths, limit, .. } if paths <= limit => say!(
                language,
                "展开共用步骤后，旧名字、条件、选项和字段加起来太多了",
                "with its shared steps this has too many old names, conditions, options and fields"
            ),
            Kind::TooBig { limit, .. } => say!(
                language,
                "展开共用步骤后走法超过 {limit} 种，太多了",
                "with its shared steps this has more than {limit} paths: too many"
            ),
            Kind::CardData => {
                say!(
                    language,
                    "这句话在要卡号、密码或安全码",
                    "this asks for a card number, a PIN or a security code"
                )
            }
            Kind::WalkEndsElsewhere { wanted, found, .. } => {
                let (wanted, found) = (short(wanted), short(found));
                say!(
                    language,
                    "这条走法应该走到 {wanted}，实际走到 {found}",
                    "this walk should end in `{wanted}` but ends in `{found}`"
                )
            }
            Kind::WalkStops { zh, .. } if language == Language::Zh => zh.clone(),
            Kind::WalkStops { en, .. } => en.clone(),
            Kind::SameSteps => {
                say!(language, "每个答案后面的步骤都一样", "every answer leads to the same steps")
            }
            Kind::LongWalk { prompts } => say!(
                language,
                "最长要回答 {prompts} 次，太长了",
                "the longest walk asks {prompts} times: that is too long"
            ),
            Kind::NothingToSay => {
                say!(
                    language,
                    "这一步没有 say，电话里没有话可念",
                    "this step has no `say` to read out on the phone"
                )
            }
            Kind::LongWord { word } => {
                let word = short(word);
                say!(
                    language,
                    "“{word}”太长，40 列的屏幕上会被拆开",
                    "`{word}` is split on a screen of 40 columns"
                )
            }
            Kind::LongLabel { columns } => say!(
                language,
                "选项占 {columns} 列，40 列的屏幕上显示不全",
                "the option takes {columns} columns and is cut off on a screen of 40"
            ),
            Kind::LongText { lines } => say!(
                language,
                "这段文字在 40 列的屏幕上占 {lines} 行",
                "this text takes {lines} lines on a screen of 40 columns"
            ),
            Kind::CostlyOrder { first, second } => say!(
                language,
                "先做 {first} 分钟的，后做 {second} 分钟的：换个顺序更省时间",
                "this takes {first} minutes and the next try {second}: the other way round saves time"
            ),
            Kind::EndSilent => say!(
                language,
                "这个结果没有 say，电话里没有话可念",
                "this end has no `say` to read out on the phone"
            ),
            Kind::OpeningEnds => say!(
                language,
                "开场里的 try 一好，整条走法就结束了，代码自己的步骤都不走",
                "once this `try` of an opening helps, the walk is over, and the code's own steps are never done"
            ),
            Kind::OneAsks { asks, tells } => say!(
                language,
                "{asks} 是问句，{tells} 不是",
                "`{asks}` asks a question here, and `{tells}` does not"
            ),
            Kind::Unused { named, name } => {
                let word = named.word(language);
                say!(language, "{word}“{name}”没有用到", "nothing uses the {word} `{name}`")
            }
        }
    }

    /// The role of the other place, if a kind has one.
    #[must_use]
    pub fn other_label(&self, language: Language) -> &'static str {
        match self {
            Kind::WhenNeverGiven { .. } => language.pick("条件问的是这一步", "the step it asks about"),
            Kind::SinceNever { .. } => language.pick("从这一步算起", "the step it counts from"),
            Kind::UnsureCaution => language.pick("有风险的步骤", "the step with the caution"),
            Kind::WrongRole { .. } => language.pick("这个结果", "the outcome"),
            Kind::NoChoice { .. } => language.pick("这一步", "the step"),
            Kind::CostlyOrder { .. } => language.pick("更快的一步", "the quicker one"),
            Kind::MissingLanguage { .. } => language.pick("写到这里就完了", "it ends here"),
            Kind::NoOutcome => language.pick("最后写到这里", "the last thing written"),
            Kind::MissingKey { .. } | Kind::UnknownValue { .. } => {
                language.pick("文件到这里就完了", "the file ends here")
            }
            Kind::TooBig { .. } => language.pick("到这一步为止", "up to this step"),
            Kind::OneAsks { .. } => language.pick("这里在问", "it asks here"),
            Kind::Indentation { .. } | Kind::Strays { .. } => {
                language.pick("上面对应的是这一行", "the line above that it belongs to")
            }
            _ => language.pick("第一处", "the first one"),
        }
    }
}

/// A name from a file as quoted in a sentence: it may be as long as a file.
pub(super) fn short(name: &str) -> Cow<'_, str> {
    cut(name, 60)
}

/// A count that may have overflowed.
pub(super) fn counted(count: u64, language: Language) -> String {
    if count > 1_000_000 {
        language.pick("一百万以上", "more than a million").to_owned()
    } else {
        count.to_string()
    }
}
