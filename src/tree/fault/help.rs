//! What to do about a fault, in both languages.

use std::borrow::Cow;

use super::message::short;
use super::{Kind, NameKind, NodeShape};
use crate::text::language::{Language, say};
use crate::text::width::cut;
use crate::tree::limits::{LONGEST_ID, MANY_PROMPTS, MAX_STEPS, MOST_LINES, WIDEST_LABEL, WIDEST_WORD};

impl Kind {
    /// What to do about it.
    #[must_use]
    #[expect(clippy::too_many_lines, clippy::match_same_arms, reason = "a table: one line a kind")]
    pub fn help(&self, language: Language) -> String {
        match self {
            Kind::Unreadable { .. } => {
                say!(language, "检查这个文件是否存在、有没有权限", "check that it exists and may be read")
            }
            Kind::NotUtf8 { .. } => say!(
                language,
                "用编辑器“另存为”，编码选 UTF-8",
                "save it again in your editor, with UTF-8 encoding"
            ),
            Kind::TooLarge { .. } => {
                say!(
                    language,
                    "一棵树只写一个代码；检查是不是放错了文件",
                    "a tree is for one code; is this the right file?"
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
            Kind::Indentation { fits, .. } => {
                let fit = |(blanks, with): &(usize, String)| match short(with) {
                    with if with.is_empty() => {
                        say!(
                            language,
                            "空 {blanks} 格，和上面的文字对齐",
                            "by {blanks}, in line with the text above"
                        )
                    }
                    with => {
                        say!(language, "空 {blanks} 格，和“{with}”对齐", "by {blanks}, in line with `{with}`")
                    }
                };
                let fits = fits.iter().map(fit).collect::<Vec<_>>().join(language.pick("；或", ", or "));
                say!(language, "前面{fits}", "indent it {fits}")
            }
            Kind::Strays { fit: Some((blanks, with)), .. } => {
                let with = short(with);
                say!(
                    language,
                    "前面空 {blanks} 格，和“{with}”对齐",
                    "indent it by {blanks}, in line with `{with}`"
                )
            }
            Kind::Strays { fit: None, .. } => {
                say!(language, "在它前面写上“- ”", "write `- ` before it")
            }
            Kind::Syntax { why } => why.help(language).to_owned(),
            Kind::Tab => say!(language, "改成两个空格", "use two spaces"),
            Kind::ColonInSentence => {
                say!(language, "给整句加引号，或者改用全角冒号“：”", "put the whole sentence in quotes")
            }
            Kind::CommaInBraces => say!(
                language,
                "不用花括号，每种语言各写一行",
                "leave out the braces: give each language a line of its own"
            ),
            Kind::FullWidth { wants: " ", .. } => say!(
                language,
                "删掉这些空白，切换到英文输入法，用空格键重新输入",
                "delete these blanks and type them again with the space bar"
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
                "write it out; put steps that recur in shared/; quote a sentence that begins with such a sign"
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
                "fix those above and check again; if everything is wrong, is this the right file?"
            ),
            Kind::NoSpace { after: '-' } => {
                say!(language, "写成“- 键: 值”", "write `- key: value`")
            }
            Kind::NoSpace { .. } => say!(language, "写成“键: 值”", "write `key: value`"),
            Kind::CommentInSentence => say!(
                language,
                "给整句加引号；真要写注释，另起一行",
                "put the whole sentence in quotes; if it is a comment, give it a line of its own"
            ),
            Kind::UnquotedMark { found: '[' } => say!(
                language,
                "给整句加引号，例如 zh: \"[设置] 键\"",
                "put the whole sentence in quotes, such as en: \"[Power] key\""
            ),
            Kind::UnquotedMark { .. } => say!(
                language,
                "给整句加引号，例如 zh: \"{{code}} 还在\"",
                "put the whole sentence in quotes, such as en: \"{{code}} is still there\""
            ),
            Kind::DuplicateKey { .. } => say!(language, "只留一处", "keep one of them"),
            Kind::UnknownKey { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::UnknownKey { near: None, .. } => {
                say!(language, "trees/README.zh.md 列出了所有的键", "trees/README.md lists every key")
            }
            Kind::MissingKey { key } => {
                say!(language, "加上一行“{key}: …”", "add a line `{key}: …`")
            }
            Kind::WrongType { wanted: NodeShape::TextByLanguage, .. } => say!(
                language,
                "每种语言写一行，缩进两格",
                "give each language a line of its own, indented by two"
            ),
            Kind::WrongType { wanted: NodeShape::List, .. } => {
                say!(language, "每一项以“- ”开头", "start each item with `- `")
            }
            Kind::WrongType { wanted: NodeShape::Text, found: NodeShape::Boolean } => {
                say!(language, "加上英文引号", "put it in quotes")
            }
            Kind::WrongType { wanted: NodeShape::Number, found: NodeShape::Text } => {
                say!(language, "只写半角数字，不带引号和单位", "write digits only, without quotes or a unit")
            }
            Kind::WrongType { wanted: NodeShape::Boolean, .. } => {
                say!(
                    language,
                    "写 true，不带引号；不要就删掉这一行",
                    "write true without quotes, or delete the line"
                )
            }
            Kind::WrongType { wanted: NodeShape::Map, .. } => say!(
                language,
                "每行写一个“键: 值”，冒号是半角，后面空一格",
                "write one `key: value` on each line, with a space after the colon"
            ),
            Kind::WrongType { .. } => {
                say!(
                    language,
                    "trees/README.zh.md 有每个键的例子",
                    "trees/README.md has an example of every key"
                )
            }
            Kind::UnquotedCode { raw } => say!(language, "写成 \"{raw}\"", "write \"{raw}\""),
            Kind::OutOfRange { .. } => {
                say!(
                    language,
                    "改成这个范围里的数字，不带引号和单位",
                    "use a number in that range, without quotes or a unit"
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
            Kind::SinceUnknown { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::SinceUnknown { near: None, .. } => say!(
                language,
                "写这个文件里的 ask、choose、try，或一个事项；树里也可以写 文件名.步骤",
                "name an ask, choose or try of this file, or a matter; in a tree, also SEQUENCE.STEP"
            ),
            Kind::SinceNever { .. } => say!(
                language,
                "写前面的一步；要从上一个回答算起，删掉 since",
                "name a step before this one; to count from the answer before, delete `since`"
            ),
            Kind::UnknownMark { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::UnknownMark { near: None, .. } => say!(
                language,
                "花括号里只能是 {{code}}（代码）或 {{message}}（提示）；别的花括号用文字说",
                "only {{code}} or {{message}} can stand in braces; put any other brace in words"
            ),
            Kind::MarkElsewhere { .. } => say!(
                language,
                "只有步骤和选项的文字、结果的 text 和 say 才会替换；这里直接写出来",
                "marks work in the texts of steps and options and in an outcome's text and say: write it out here"
            ),
            Kind::LongPhrase { .. } => say!(
                language,
                "写大家搜索时会输入的几个字，一项一个说法",
                "write the few words that people type, one phrase per item"
            ),
            Kind::PhraseTwice { .. } => say!(language, "只留一处", "keep one of them"),
            Kind::BadId { .. } => say!(
                language,
                "用小写英文字母开头，后面只有小写字母、数字和下划线，最多 {LONGEST_ID} 个字，例如 restart_router；unsure 和 tampering 已有用处",
                "begin with a lowercase letter, then lowercase letters, digits and underscores only, {LONGEST_ID} at most, such as restart_router; unsure and tampering are reserved"
            ),
            Kind::NewerKey { number, .. } => say!(
                language,
                "在 library.yaml 里写 language: {number}，或不用它",
                "write `language: {number}` in library.yaml, or do without it"
            ),
            Kind::MatterId { .. } => {
                say!(language, "给这一步换个名字", "give the step another name")
            }
            Kind::WithOtherQueue { .. } => say!(
                language,
                "删掉 with：它们是两张工单；或让两个结果交给同一个队列",
                "delete the `with`: they are two tickets; or give both outcomes the same queue"
            ),
            Kind::WhenSign { wants, .. } => say!(language, "改成 {wants}", "write `{wants}`"),
            Kind::SetSyntax => say!(
                language,
                "写成 事项 = 状态，例如 payment = open",
                "write MATTER = STATE, such as payment = open"
            ),
            Kind::StateNeverSet { .. } => {
                say!(language, "加一个 set，或删掉这个条件", "add a `set` for it, or delete the condition")
            }
            Kind::ClosingStep { .. } => say!(
                language,
                "收尾只能有 ask、choose、tell、collect、set 和 use",
                "a closing has ask, choose, tell, collect, set and use only"
            ),
            Kind::ClosingUsed => say!(
                language,
                "删掉这一步；要在别处用的步骤，放进另一个文件",
                "delete the step; put what others need into a file of its own"
            ),
            Kind::DuplicateId { .. } => say!(language, "给其中一个换个名字", "give one of them another name"),
            Kind::DuplicateCode { .. } => {
                say!(language, "一个代码或别名只能属于一棵树", "a code or an alias belongs to one tree only")
            }
            Kind::CodeSpelling { spelled, .. } => {
                say!(language, "这张表的写法是 {spelled}", "this table spells its codes {spelled}")
            }
            Kind::CodeNotFileName { code, taken: true, .. } => say!(
                language,
                "{code}.yaml 已经有了，这是它的副本：删掉这个文件，或改成另一个代码和行号，文件名也跟着改",
                "{code}.yaml is there already and this is a copy of it: delete this file, or give it another code and row, and the name to match"
            ),
            Kind::CodeNotFileName { code, .. } => {
                say!(
                    language,
                    "把文件改名为 {code}.yaml，或改代码",
                    "rename the file to {code}.yaml, or fix the code"
                )
            }
            Kind::DuplicateRow { .. } => {
                say!(language, "对照手册改正其中一个行号", "see the manual and fix one of them")
            }
            Kind::UnknownName { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::UnknownName { named: NameKind::Sequence, .. } => {
                say!(
                    language,
                    "在 shared/ 里加上这个文件，或改名字",
                    "add the file to shared/, or fix the name"
                )
            }
            Kind::UnknownName { named: NameKind::Choice, .. } => say!(
                language,
                "写成 文件名.步骤：shared/ 里的文件，和其中的一个 choose",
                "write SEQUENCE.STEP: a file of shared/, and a `choose` step in it"
            ),
            Kind::UnknownName { known, .. } if known.is_empty() => {
                say!(language, "先在 library.yaml 里声明它", "declare it in library.yaml first")
            }
            Kind::UnknownName { known, .. } => {
                let known = one_of(known, language);
                say!(
                    language,
                    "{known}；别的先在 library.yaml 里声明",
                    "{known}; or declare it in library.yaml first"
                )
            }
            Kind::Cycle { .. } => {
                say!(language, "去掉其中一个 use", "remove one of the `use` steps")
            }
            Kind::WrongRole { .. } => say!(
                language,
                "换一个结果，或改那个结果的 kind",
                "name another outcome, or change that outcome's `kind`"
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
                "加上 ask、choose、try、tell、collect、set、use 或 end 中的一个",
                "add one of ask, choose, try, tell, collect, set, use or end"
            ),
            Kind::TwoKinds { .. } => {
                say!(language, "拆成两步，各以“- ”开头", "split it into two steps, each starting with `- `")
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
                "前面的步骤已结束了所有走法：删掉它，或移到前面",
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
            Kind::WhenSyntax { twice: None } => say!(
                language,
                "写成 步骤 = 答案 或 步骤 != 答案，用 and、or 连接，不用括号，例如 link = wifi and restart != skipped",
                "write STEP = ANSWER or STEP != ANSWER, joined with `and` and `or`, without brackets, such as link = wifi and restart != skipped"
            ),
            Kind::WhenSyntax { twice: Some(_) } => say!(
                language,
                "有一个成立就行的，用 or 连接；否则只留一个",
                "where either will do, join them with `or`; otherwise keep one"
            ),
            Kind::WhenUnknownStep { near: Some(near), .. } => {
                say!(language, "是不是“{near}”？", "did you mean `{near}`?")
            }
            Kind::WhenUnknownStep { near: None, .. } => say!(
                language,
                "写这个文件里的 ask、choose 或 try；树里还可以写它用到的共用步骤：文件名.步骤",
                "name an ask, choose or try of this file; a tree may also name one of a sequence that it uses, as SEQUENCE.STEP"
            ),
            Kind::WhenWrongValue { allowed, .. } => one_of(allowed, language),
            Kind::WhenNeverGiven { value, .. } if value == "fixed" => say!(
                language,
                "修好了就结束了，走不到这一步：写 not_fixed，删掉这一步，或给那个 try 加上 on_fixed",
                "a walk is over where something was fixed: write not_fixed, delete the step, or give that try an `on_fixed`"
            ),
            Kind::WhenNeverGiven { .. } => say!(
                language,
                "把这一步移到那个问题之后，或改条件",
                "move the step after that question, or fix the condition"
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
            Kind::TooBig { limit, .. } => say!(
                language,
                "最多 {MAX_STEPS} 步、{limit} 种走法：减少问题，或让分支早些结束",
                "at most {MAX_STEPS} steps and {limit} paths: ask less, or let branches end earlier"
            ),
            Kind::CardData => say!(
                language,
                "卡号用 collect 的 card_number 类字段收集（会自动打码）；密码和安全码任何时候都不能问",
                "collect a card number in a field of kind card_number, which masks it; never ask for a PIN or a security code"
            ),
            Kind::WalkEndsElsewhere { path, .. } => {
                let path = cut(path, 200);
                say!(
                    language,
                    "走的是 {path}：改步骤，或改这里的 outcome",
                    "the path was {path}: fix the steps, or the outcome here"
                )
            }
            Kind::WalkStops { .. } => {
                say!(language, "改步骤，或改这条走法", "fix the steps, or this walk")
            }
            Kind::SameSteps => say!(
                language,
                "把这些步骤移到问题下面，问题如果没有别的用处就删掉",
                "put these steps below the question, and delete the question if nothing else needs it"
            ),
            Kind::LongWalk { .. } => say!(
                language,
                "最好不超过 {MANY_PROMPTS} 次：让分支早些结束，或少问几个",
                "keep to {MANY_PROMPTS} at most: let branches end earlier, or ask less"
            ),
            Kind::NothingToSay => say!(
                language,
                "加上 say：写坐席念给商户听的话；电话里做不了的写 by: technician",
                "add a `say`, the words for the merchant; what cannot be done by phone is `by: technician`"
            ),
            Kind::LongWord { .. } => say!(
                language,
                "一个词最多 {WIDEST_WORD} 列：分开写，或换个说法",
                "at most {WIDEST_WORD} columns per word: break it up, or reword it"
            ),
            Kind::LongLabel { .. } => say!(
                language,
                "最多 {WIDEST_LABEL} 列，一个汉字占 2 列：写短些，细节放进 hint",
                "at most {WIDEST_LABEL} columns: shorten it, and leave details to the hint"
            ),
            Kind::LongText { .. } => say!(
                language,
                "最好不超过 {MOST_LINES} 行：一步只做一件事，细节放进 hint",
                "keep to {MOST_LINES} at most: one action per step, details in the hint"
            ),
            Kind::CostlyOrder { .. } => say!(
                language,
                "快的放前面；手册规定了顺序的，在文件里写 allow: [PD507]",
                "put the quicker one first; if the manual sets the order, write `allow: [PD507]` in the file"
            ),
            Kind::EndSilent => say!(
                language,
                "加上 say：写坐席念给商户听的话，写在这里，或写在 library.yaml 的这个结果里",
                "add a `say`, the words for the merchant, here or at the outcome in library.yaml"
            ),
            Kind::OpeningEnds => say!(
                language,
                "写 on_fixed：好了以后，再看现在还报不报这个代码",
                "add `on_fixed`, and see there whether the code still comes up"
            ),
            Kind::OneAsks { .. } => say!(
                language,
                "几种语言要问一样的事：都写成问句，或都不写",
                "all languages must ask the same: make each a question, or none"
            ),
            Kind::Unused { .. } => say!(language, "用上它，或删掉它", "use it, or delete it"),
        }
    }
}

fn one_of(allowed: &[String], language: Language) -> String {
    let mut shown: Vec<Cow<'_, str>> = allowed.iter().take(MOST_SHOWN).map(|value| short(value)).collect();
    if allowed.len() > MOST_SHOWN {
        shown.push("…".into());
    }
    say!(language, ("可以写：{}", shown.join("、")), ("write one of: {}", shown.join(", ")))
}

/// The most values that a help text lists.
const MOST_SHOWN: usize = 12;
