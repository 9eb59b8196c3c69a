//! What the checker says of a fault, and what to do about it, in both languages: plain data becomes sentences here.

use std::borrow::Cow;

use super::{Kind, Named, Shape, Unreadable};
use crate::text::language::Language;
use crate::text::width::cut;
use crate::tree::limits::{
    LONGEST_ID, MANY_PROMPTS, MAX_NODES, MAX_PATHS, MAX_STEPS, MOST_LINES, WIDEST_LABEL, WIDEST_WORD,
};

impl Named {
    fn word(self, language: Language) -> &'static str {
        match self {
            Named::Sequence => language.pick("共用步骤（shared/ 里的文件）", "sequence (a file in shared/)"),
            Named::Outcome => language.pick("结局（outcomes）", "outcome"),
            Named::Field => language.pick("字段（fields）", "field"),
            Named::Queue => language.pick("队列（queues）", "queue"),
            Named::Tag => language.pick("标签（tags）", "tag"),
            Named::Choice => language.pick("选择题（shared/ 里的 choose）", "`choose` step in shared/"),
        }
    }
}

impl Shape {
    fn word(self, language: Language) -> &'static str {
        match self {
            Shape::Empty => language.pick("空的", "nothing"),
            Shape::Text => language.pick("一个词或一句话", "a text"),
            Shape::Number => language.pick("一个整数", "a whole number"),
            Shape::Boolean => language.pick("true 或 false", "true or false"),
            Shape::List => language.pick("一个列表（每行以“- ”开头）", "a list (lines that begin with `- `)"),
            Shape::Map => language.pick("若干行“键: 值”", "lines of `key: value`"),
            Shape::TextByLanguage => {
                language.pick("按语言分行的文字（zh: …、en: …）", "a text by language (zh: …, en: …)")
            }
        }
    }
}

impl Unreadable {
    fn words(&self, language: Language) -> &str {
        match self {
            Unreadable::Missing => language.pick("不存在", "it does not exist"),
            Unreadable::Forbidden => language.pick("没有读取权限", "there is no permission to read it"),
            Unreadable::NotAFile => language.pick("不是普通文件或文件夹", "it is no regular file or folder"),
            Unreadable::Other(said) => said,
        }
    }
}

/// Writes one text in both languages; the one that is asked for is made.
macro_rules! say {
    ($language:expr, $zh:literal, $en:literal $(,)?) => {
        match $language {
            Language::Zh => format!($zh),
            Language::En => format!($en),
        }
    };
}

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
            Kind::NotUtf8 { gbk: true } => {
                say!(
                    language,
                    "文件不是 UTF-8 编码，看起来存成了 GBK",
                    "the file is not UTF-8; it looks saved as GBK"
                )
            }
            Kind::NotUtf8 { gbk: false } => say!(language, "文件不是 UTF-8 编码", "the file is not UTF-8"),
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
                "no table has this folder, so nothing reads the file"
            ),
            Kind::StrayFile { folder: false } => {
                say!(language, "树的文件要以 .yaml 结尾", "a tree's file has to end in .yaml")
            }
            Kind::MissingFile { name } => say!(language, "缺少 {name}", "{name} is missing"),
            Kind::Syntax { said } => {
                say!(language, "这里的写法读不懂（{said}）", "this cannot be read: {said}")
            }
            Kind::Tab => say!(language, "缩进里有 Tab", "there is a tab in the indentation"),
            Kind::ColonInSentence => {
                say!(language, "句子里的冒号被当成了键", "the colon in this sentence reads as a key")
            }
            Kind::CommaInBraces => say!(
                language,
                "花括号里的逗号把句子截断了",
                "the comma ends the sentence here, because it stands in braces"
            ),
            Kind::FullWidth { found, wants } => {
                say!(
                    language,
                    "全角的“{found}”，这里要半角的“{wants}”",
                    "a full-width `{found}` where `{wants}` belongs"
                )
            }
            Kind::NotUsed { what } => {
                say!(language, "树里不用 YAML 的“{what}”", "trees do not use the `{what}` of YAML")
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
                "the file has more than {limit} faults; those from here on are not shown"
            ),
            Kind::NoSpace => {
                say!(language, "冒号后面少了一个空格", "a space is missing behind the colon")
            }
            Kind::CommentInSentence => say!(
                language,
                "“#”后面的字被当成了注释，不会显示",
                "what stands behind `#` here reads as a comment and is not shown"
            ),
            Kind::DuplicateKey { key } => say!(language, "键“{key}”写了两次", "the key `{key}` stands twice"),
            Kind::UnknownKey { key, .. } => say!(language, "没有“{key}”这个键", "there is no key `{key}`"),
            Kind::MissingKey { key } => say!(language, "缺少“{key}”", "`{key}` is missing"),
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
            Kind::Nothing => say!(language, "这里是空的", "nothing is written here"),
            Kind::UnknownValue { value, .. } => {
                say!(language, "这里不能写“{value}”", "`{value}` cannot stand here")
            }
            Kind::BadId { id } => say!(language, "“{id}”不能作名字", "`{id}` cannot be a name"),
            Kind::DuplicateId { id } => say!(language, "名字“{id}”用了两次", "the name `{id}` is used twice"),
            Kind::DuplicateCode { code } => {
                say!(language, "代码“{code}”出现了两次", "the code `{code}` stands twice")
            }
            Kind::CodeSpelling { code, .. } => {
                say!(language, "“{code}”不是这张表的代码写法", "`{code}` is not how this table spells a code")
            }
            Kind::CodeNotFileName { code, file } => {
                say!(
                    language,
                    "代码是“{code}”，文件名却是“{file}”",
                    "the code is `{code}`, but the file is `{file}`"
                )
            }
            Kind::DuplicateRow { row } => {
                say!(
                    language,
                    "这张表的第 {row} 行有两棵树",
                    "two trees say that they are row {row} of this table"
                )
            }
            Kind::UnknownName { named, name, .. } => {
                let word = named.word(language);
                say!(language, "没有名为“{name}”的{word}", "there is no {word} named `{name}`")
            }
            Kind::Cycle { through } => {
                say!(
                    language,
                    "共用步骤绕回了自己：{through}",
                    "the sequence comes back to itself: {through}"
                )
            }
            Kind::WrongRole { wanted } => say!(
                language,
                "这个角色要 {wanted} 类的结局",
                "this role wants an outcome of the kind `{wanted}`"
            ),
            Kind::OutcomeQueue { missing: true } => {
                say!(language, "工单没有队列", "a ticket needs a queue")
            }
            Kind::OutcomeQueue { missing: false } => {
                say!(language, "只有工单才有队列", "only a ticket has a queue")
            }
            Kind::NewerLanguage { number } => say!(
                language,
                "这个资料库用的是第 {number} 版语言，本程序只懂第 1 版",
                "the library is written in language {number}; this program knows language 1"
            ),
            Kind::NoChoice { step } => {
                say!(
                    language,
                    "“{step}”不是选择题，答案填不进字段",
                    "`{step}` is no `choose`, so its answer cannot fill in a field"
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
            Kind::Unreachable => say!(language, "走不到这一步", "no way leads to this step"),
            Kind::NoOutcome => {
                say!(
                    language,
                    "走到这里就没有下文了",
                    "behind this step nothing follows, and there is no outcome"
                )
            }
            Kind::ChangesNothing => {
                say!(language, "怎么回答都一样", "the answer changes nothing")
            }
            Kind::WhenSyntax => say!(language, "看不懂这个条件", "this condition cannot be read"),
            Kind::WhenUnknownStep { id, .. } => {
                say!(
                    language,
                    "条件里的步骤“{id}”不存在",
                    "the condition names a step `{id}` that does not exist"
                )
            }
            Kind::WhenWrongValue { id, value, .. } => {
                say!(language, "步骤“{id}”没有“{value}”这个答案", "the step `{id}` has no answer `{value}`")
            }
            Kind::WhenNeverGiven { id, value } => say!(
                language,
                "走到这里时，步骤“{id}”的答案不可能是“{value}”",
                "on no way here is the answer to `{id}` ever `{value}`"
            ),
            Kind::WhenForeign { id } => say!(
                language,
                "共用步骤的条件只能用本文件里的步骤，“{id}”不是",
                "a shared sequence's condition may name its own steps only, and `{id}` is none"
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
            Kind::TooBig { paths, .. } if *paths <= MAX_PATHS => say!(
                language,
                "展开共用步骤后，旧名字、条件、选项和字段加起来太多了",
                "with its shared steps this has too many old names, conditions, options and fields"
            ),
            Kind::TooBig { paths, .. } => {
                let paths = counted(*paths, language);
                say!(
                    language,
                    "展开共用步骤后有 {paths} 种走法，太多了",
                    "with its shared steps this has {paths} different ways through: too many"
                )
            }
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
                    "这条走法应该走到 {wanted}，走出来的却是 {found}",
                    "this walk should end in `{wanted}` and ends in `{found}`"
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
                "the longest walk asks {prompts} times: that is long"
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
                    "`{word}` is torn apart on a screen of 40 columns"
                )
            }
            Kind::LongLabel { columns } => say!(
                language,
                "选项占 {columns} 列，40 列的屏幕上显示不全",
                "the option takes {columns} columns and is cut on a screen of 40"
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
        }
    }

    /// What to do about it.
    #[must_use]
    #[expect(clippy::too_many_lines, clippy::match_same_arms, reason = "a table: one line a kind")]
    pub fn help(&self, language: Language) -> String {
        match self {
            Kind::Unreadable { .. } => {
                say!(language, "检查这个文件是否存在、有没有权限", "see that it is there and may be read")
            }
            Kind::NotUtf8 { .. } => say!(
                language,
                "用编辑器“另存为”，编码选 UTF-8",
                "save it again in your editor with the encoding UTF-8"
            ),
            Kind::TooLarge { .. } => {
                say!(
                    language,
                    "一棵树只写一个代码；检查是不是放错了文件",
                    "a tree is one code; is this the right file?"
                )
            }
            Kind::LeadsOutside => {
                say!(language, "把文件本身放进资料库", "put the file itself into the library")
            }
            Kind::StrayFile { folder: true } => say!(
                language,
                "移到某张表的文件夹，或在 library.yaml 的 tables 里声明它",
                "move it to a table's folder, or declare the folder under `tables` in library.yaml"
            ),
            Kind::StrayFile { folder: false } => {
                say!(language, "把文件改名为 .yaml", "rename the file to .yaml")
            }
            Kind::MissingFile { .. } => say!(
                language,
                "资料库是带有 library.yaml 的文件夹；检查路径是否正确",
                "a library is a folder with a library.yaml in it; is this the right folder?"
            ),
            Kind::Syntax { .. } => say!(
                language,
                "对照上下几行的缩进、引号和括号",
                "compare the indentation, quotes and brackets with the lines around it"
            ),
            Kind::Tab => say!(language, "改成两个空格", "use two spaces"),
            Kind::ColonInSentence => {
                say!(language, "给整句加引号，或者改用全角冒号“：”", "put the whole sentence in quotes")
            }
            Kind::CommaInBraces => say!(
                language,
                "不用花括号，每种语言各写一行",
                "use no braces: give each language a line of its own"
            ),
            Kind::FullWidth { wants, .. } => {
                say!(
                    language,
                    "切换到英文输入法，改成“{wants}”",
                    "type `{wants}` with the keyboard set to English"
                )
            }
            Kind::NotUsed { .. } => say!(
                language,
                "直接写出内容；几处相同的步骤放进 shared/；以该符号开头的句子加引号",
                "write it out; steps that recur belong in shared/; quote a sentence that begins so"
            ),
            Kind::Harmful { .. } => {
                say!(language, "删掉它，重新输入这几个字", "delete it and type the words again")
            }
            Kind::TooDeep { .. } => {
                say!(language, "把里面的步骤移到 shared/", "move the inner steps to shared/")
            }
            Kind::TooMany { .. } => say!(
                language,
                "先改前面的，再检查一次；如果处处都错，看看是不是放错了文件",
                "mend those above and check again; if everything is wrong, is this the right file?"
            ),
            Kind::NoSpace => say!(language, "写成“键: 值”", "write `key: value`"),
            Kind::CommentInSentence => say!(
                language,
                "给整句加引号；真要写注释，另起一行",
                "put the whole sentence in quotes; if it is a comment, give it a line of its own"
            ),
            Kind::DuplicateKey { .. } => say!(language, "只留一处", "keep one of them"),
            Kind::UnknownKey { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::UnknownKey { near: None, .. } => {
                say!(language, "trees/README.md 列出了所有的键", "trees/README.md lists every key")
            }
            Kind::MissingKey { key } => {
                say!(language, "加上一行“{key}: …”", "add a line `{key}: …`")
            }
            Kind::WrongType { wanted: Shape::TextByLanguage, .. } => say!(
                language,
                "每种语言写一行，缩进两格",
                "give each language a line of its own, indented by two"
            ),
            Kind::WrongType { wanted: Shape::List, .. } => {
                say!(language, "每一项以“- ”开头", "begin each item with `- `")
            }
            Kind::WrongType { wanted: Shape::Text, found: Shape::Boolean } => {
                say!(language, "加上英文引号", "put it in quotes")
            }
            Kind::WrongType { wanted: Shape::Number, found: Shape::Text } => {
                say!(language, "只写半角数字，不带引号和单位", "write digits only, without quotes or unit")
            }
            Kind::WrongType { wanted: Shape::Boolean, .. } => {
                say!(
                    language,
                    "写 true，不带引号；不要就删掉这一行",
                    "write true without quotes, or delete the line"
                )
            }
            Kind::WrongType { wanted: Shape::Map, .. } => say!(
                language,
                "每行写一个“键: 值”，冒号是半角，后面空一格",
                "write one `key: value` a line, with a space behind the colon"
            ),
            Kind::WrongType { .. } => {
                say!(
                    language,
                    "trees/README.md 有每个键的例子",
                    "trees/README.md has an example of every key"
                )
            }
            Kind::UnquotedCode { raw } => say!(language, "写成 \"{raw}\"", "write \"{raw}\""),
            Kind::OutOfRange { .. } => {
                say!(
                    language,
                    "改成这个范围里的数字，不带引号和单位",
                    "use such a number, without quotes or unit"
                )
            }
            Kind::MissingLanguage { language: missing } => {
                say!(language, "加上一行“{missing}: …”", "add a line `{missing}: …`")
            }
            Kind::UnknownLanguage { .. } => say!(
                language,
                "资料库的语言在 library.yaml 的 languages 里",
                "library.yaml lists the library's languages under `languages`"
            ),
            Kind::Nothing => say!(language, "补上内容，或删掉这一行", "fill it in, or delete the line"),
            Kind::UnknownValue { allowed, .. } => one_of(allowed, language),
            Kind::BadId { .. } => say!(
                language,
                "用小写英文字母开头，后面只有小写字母、数字和下划线，最多 {LONGEST_ID} 个字，例如 restart_router；unsure 和 tampering 已有用处",
                "begin with a small letter, then small letters, digits and underscores only, {LONGEST_ID} at most, such as restart_router; unsure and tampering are taken"
            ),
            Kind::DuplicateId { .. } => say!(language, "给其中一个换个名字", "give one of them another name"),
            Kind::DuplicateCode { .. } => {
                say!(language, "一个代码或别名只能属于一棵树", "a code or an alias belongs to one tree only")
            }
            Kind::CodeSpelling { spelled, .. } => {
                say!(language, "这张表的写法是 {spelled}", "this table spells its codes {spelled}")
            }
            Kind::CodeNotFileName { code, .. } => {
                say!(
                    language,
                    "把文件改名为 {code}.yaml，或改代码",
                    "rename the file to {code}.yaml, or mend the code"
                )
            }
            Kind::DuplicateRow { .. } => {
                say!(language, "对照手册改正其中一个行号", "see the manual and mend one of them")
            }
            Kind::UnknownName { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::UnknownName { named: Named::Sequence, .. } => {
                say!(
                    language,
                    "在 shared/ 里加上这个文件，或改名字",
                    "add the file to shared/, or mend the name"
                )
            }
            Kind::UnknownName { named: Named::Choice, .. } => say!(
                language,
                "写成 文件名.步骤：shared/ 里的文件，和其中的一个 choose",
                "write SEQUENCE.STEP: a file of shared/, and a `choose` step in it"
            ),
            Kind::UnknownName { .. } => {
                say!(language, "先在 library.yaml 里声明它", "declare it in library.yaml first")
            }
            Kind::Cycle { .. } => {
                say!(language, "去掉其中一个 use", "take out one of the `use` steps")
            }
            Kind::WrongRole { .. } => say!(
                language,
                "换一个结局，或改那个结局的 kind",
                "name another outcome, or mend that outcome's `kind`"
            ),
            Kind::OutcomeQueue { missing: true } => {
                say!(language, "加上 queue: …，说明交给谁", "add `queue: …`, to say who gets it")
            }
            Kind::OutcomeQueue { missing: false } => {
                say!(
                    language,
                    "删掉 queue，或把 kind 改成 ticket",
                    "delete `queue`, or make the kind `ticket`"
                )
            }
            Kind::NewerLanguage { .. } => {
                say!(language, "升级 posdiag", "use a newer posdiag")
            }
            Kind::NoChoice { .. } => {
                say!(
                    language,
                    "换成一个 choose，或删掉 from 这一行",
                    "name a `choose` instead, or delete the `from`"
                )
            }
            Kind::NoKind => say!(
                language,
                "加上 ask、choose、try、tell、collect、use 或 end 中的一个",
                "add one of ask, choose, try, tell, collect, use or end"
            ),
            Kind::TwoKinds { .. } => {
                say!(language, "拆成两步，各以“- ”开头", "make two steps of it, each beginning with `- `")
            }
            Kind::KeyOfOtherKind { key, .. } => {
                say!(
                    language,
                    "删掉“{key}”，或移到它所属的步骤",
                    "delete `{key}`, or move it to the step it belongs to"
                )
            }
            Kind::Unreachable => say!(
                language,
                "前面的步骤已经结束了所有走法：删掉它，或移到前面",
                "everything before it has ended every walk: delete it, or move it up"
            ),
            Kind::NoOutcome => say!(
                language,
                "在最后加上 - end: …（例如交后台的工单）",
                "add an `- end: …` as the last step, such as a ticket to the back office"
            ),
            Kind::ChangesNothing => say!(
                language,
                "给某个答案加上自己的步骤，或者删掉这个问题；只为记录的内容用 collect",
                "give an answer steps of its own, or delete the question; what is only to be recorded is a `collect`"
            ),
            Kind::WhenSyntax => say!(
                language,
                "写成 步骤 = 答案，多个条件用 and 连接，例如 network.link = wifi and restart = not_fixed",
                "write STEP = ANSWER, several joined by `and`, such as network.link = wifi and restart = not_fixed"
            ),
            Kind::WhenUnknownStep { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::WhenUnknownStep { near: None, .. } => say!(
                language,
                "只能用这棵树里的步骤；共用步骤写成 文件名.步骤",
                "name a step of this tree; a shared one is written SEQUENCE.STEP"
            ),
            Kind::WhenWrongValue { allowed, .. } => one_of(allowed, language),
            Kind::WhenNeverGiven { value, .. } if value == "fixed" => say!(
                language,
                "修好了就结束了，走不到这一步：写 not_fixed，或删掉这一步",
                "a walk is over where something was fixed: write not_fixed, or delete the step"
            ),
            Kind::WhenNeverGiven { .. } => say!(
                language,
                "把这一步移到那个问题之后，或改条件",
                "move the step behind that question, or mend the condition"
            ),
            Kind::WhenForeign { .. } => say!(
                language,
                "把条件写到用它的树里",
                "put the condition into the tree that uses the sequence"
            ),
            Kind::UnsureCaution => say!(
                language,
                "加上 unsure_as: on_yes、unsure_as: on_no，或一个 on_unsure 分支",
                "add `unsure_as: on_yes`, `unsure_as: on_no`, or an `on_unsure` branch"
            ),
            Kind::TooBig { .. } => say!(
                language,
                "最多 {MAX_STEPS} 步、{MAX_PATHS} 种走法：减少问题，或让分支早些结束",
                "at most {MAX_STEPS} steps and {MAX_PATHS} ways: ask less, or let branches end earlier"
            ),
            Kind::CardData => say!(
                language,
                "卡号用 collect 的 card_number 类字段收集（会自动打码）；密码和安全码任何时候都不能问",
                "collect a card number in a field of the kind card_number, which cuts it; never ask for a PIN or a security code"
            ),
            Kind::WalkEndsElsewhere { path, .. } => {
                let path = cut(path, 200);
                say!(
                    language,
                    "走的是 {path}：改步骤，或改这里的 outcome",
                    "it went {path}: mend the steps, or the outcome here"
                )
            }
            Kind::WalkStops { .. } => {
                say!(language, "改步骤，或改这条走法", "mend the steps, or this walk")
            }
            Kind::SameSteps => say!(
                language,
                "把这些步骤移到问题下面，问题如果没有别的用处就删掉",
                "put these steps below the question, and delete the question if nothing else needs it"
            ),
            Kind::LongWalk { .. } => say!(
                language,
                "最好不超过 {MANY_PROMPTS} 次：让分支早些结束，或少问几个",
                "at most {MANY_PROMPTS} is good: let branches end earlier, or ask less"
            ),
            Kind::NothingToSay => say!(
                language,
                "加上 say：写坐席念给商户听的话；电话里做不了的写 by: technician",
                "add a `say`, the words for the merchant; what cannot be done by phone is `by: technician`"
            ),
            Kind::LongWord { .. } => say!(
                language,
                "一个词最多 {WIDEST_WORD} 列：分开写，或换个说法",
                "at most {WIDEST_WORD} columns a word: break it up, or say it otherwise"
            ),
            Kind::LongLabel { .. } => say!(
                language,
                "最多 {WIDEST_LABEL} 列，一个汉字占 2 列：写短些，细节放进 hint",
                "at most {WIDEST_LABEL} columns: shorten it, and leave details to the hint"
            ),
            Kind::LongText { .. } => say!(
                language,
                "最好不超过 {MOST_LINES} 行：一步只做一件事，细节放进 hint",
                "at most {MOST_LINES} is good: one action a step, and details in the hint"
            ),
            Kind::CostlyOrder { .. } => say!(
                language,
                "快的放前面；手册规定了顺序的，在文件里写 allow: [PD507]",
                "put the quicker one first; where the manual sets the order, write `allow: [PD507]` in the file"
            ),
        }
    }

    /// What the other place is, where a kind has one.
    #[must_use]
    pub fn other_label(&self, language: Language) -> &'static str {
        match self {
            Kind::WhenNeverGiven { .. } => language.pick("条件问的是这一步", "the step it asks about"),
            Kind::UnsureCaution => language.pick("有风险的步骤", "the step with the caution"),
            Kind::WrongRole { .. } => language.pick("这个结局", "the outcome"),
            Kind::NoChoice { .. } => language.pick("这一步", "the step"),
            Kind::CostlyOrder { .. } => language.pick("更快的一步", "the quicker one"),
            Kind::NoOutcome => language.pick("最后写到这里", "the last that it says"),
            Kind::MissingKey { .. } => language.pick("文件到这里就完了", "the file ends here"),
            Kind::Syntax { .. } => {
                language.pick("上面对应的是这一行", "the line above that it should go on with")
            }
            _ => language.pick("第一处", "the first one"),
        }
    }
}

fn one_of(allowed: &[String], language: Language) -> String {
    let mut shown: Vec<Cow<'_, str>> = allowed.iter().take(MOST_SHOWN).map(|value| short(value)).collect();
    if allowed.len() > MOST_SHOWN {
        shown.push("…".into());
    }
    match language {
        Language::Zh => format!("可以写：{}", shown.join("、")),
        Language::En => format!("write one of: {}", shown.join(", ")),
    }
}

/// The most values that a help lists.
const MOST_SHOWN: usize = 12;

/// A name from a file as a sentence quotes it: it may be a whole file long.
fn short(name: &str) -> Cow<'_, str> {
    cut(name, 60)
}

/// A count that may have gone beyond all counting.
fn counted(count: u64, language: Language) -> String {
    match (count > 1_000_000, language) {
        (false, _) => count.to_string(),
        (true, Language::Zh) => "一百万以上".to_owned(),
        (true, Language::En) => "more than a million".to_owned(),
    }
}
