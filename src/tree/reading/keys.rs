//! The keys of the language's files: the tables of allowed keys, with one row for each key that says what its value is
//! and what it is for.
//!
//! From these rows the reader takes which keys exist, which kinds of steps have them, and the ranges of numbers;
//! `library::schema` generates the schemas for editors from them. A new key is a row here.

use crate::text::shape::FieldKind;
use crate::tree::fault::warnings;
use crate::tree::manifest::{Belongs, FIRST_LANGUAGE, OutcomeKind, SECOND_LANGUAGE, Sensitivity};
use crate::tree::record::By;

/// A key of a mapping.
#[derive(Debug)]
pub(crate) struct KeyRow {
    pub(crate) name: &'static str,
    /// The kinds of steps that have it; empty for a key that does not belong to a step.
    pub(crate) kinds: &'static [&'static str],
    pub(crate) need: Need,
    pub(crate) shape: KeyShape,
    /// The version of the language that introduced it.
    pub(crate) since: u64,
    /// Its purpose, in Chinese and in English.
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// Whether a key is required.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Optional,
    /// Always; for a step's key, wherever its kind has it.
    Required,
    /// Unless this flag is set, with which it is not allowed.
    Unless(&'static str),
    /// If the `kind` is one of these.
    OfKinds(&'static [&'static str]),
    /// If the `kind` is one of these, and otherwise not allowed.
    OnlyOfKinds(&'static [&'static str]),
    /// Never, and only allowed with this key.
    Beside(&'static str),
    /// Never, and not allowed with this key.
    Not(&'static str),
}

/// The form of a key's value.
#[derive(Debug)]
pub(crate) enum KeyShape {
    /// Text that is not a sentence: a code, a version.
    Word,
    /// A name, spelled `[a-z][a-z0-9_]*`.
    Id,
    /// A name that no other answer has.
    OptionId,
    /// A step of a sequence, `SEQUENCE.STEP`.
    SharedStep,
    /// `ID = VALUE` or `ID != VALUE`, several joined by `and`, such groups by `or`.
    When,
    /// `MATTER = STATE`.
    Standing,
    /// A step or a matter.
    Since,
    /// How many characters: `15`, or `6-32`.
    Length,
    /// One of a few words.
    OneOf(fn() -> Vec<&'static str>),
    /// A list of at least one, each of this form.
    List(&'static KeyShape),
    /// The same, without duplicates.
    Set(&'static KeyShape),
    /// A sentence in each language.
    Text,
    /// The same, with marks for the code and its message.
    Said,
    /// Short phrases, a list in each language.
    Phrases,
    /// A whole number, from the first to the last.
    Number(u64, u64),
    /// The version of the language itself.
    Language,
    /// `true` or `false`.
    Flag,
    /// A mapping with these keys.
    Map(&'static [KeyRow]),
    /// A list of steps.
    Steps,
    /// A list of steps that may be empty.
    StepsOrNone,
    /// One of this form, or a list of them.
    OneOrMore(&'static KeyShape),
    /// The answers of a walk by the steps' ids.
    Answers,
}

const fn key(name: &'static str, shape: KeyShape, zh: &'static str, en: &'static str) -> KeyRow {
    KeyRow { name, kinds: &[], need: Need::Optional, shape, since: FIRST_LANGUAGE, zh, en }
}

impl KeyRow {
    const fn of(mut self, kinds: &'static [&'static str]) -> KeyRow {
        self.kinds = kinds;
        self
    }

    const fn need(mut self, need: Need) -> KeyRow {
        self.need = need;
        self
    }

    /// Introduced by the second edition of the language.
    const fn second(mut self) -> KeyRow {
        self.since = SECOND_LANGUAGE;
        self
    }

    const fn required(self) -> KeyRow {
        self.need(Need::Required)
    }
}

/// The names of a table of values.
fn names<T>(values: &[(&'static str, T)]) -> Vec<&'static str> {
    values.iter().map(|(name, _)| *name).collect()
}

/// Longer than any vendor's table.
const MAX_ROW: u64 = 1_000_000;
/// The most minutes that a step may take or wait: a day.
const MINUTES: KeyShape = KeyShape::Number(1, 24 * 60);

/// A tree's file.
pub(crate) const TREE: &[KeyRow] = &[
    key(
        "code",
        KeyShape::Word,
        "代码，和文件名一致；像数字的加引号",
        "the code, same as the file name; quoted if it looks like a number",
    )
    .required(),
    key(
        "row",
        KeyShape::Number(1, MAX_ROW),
        "手册里第几行，一张表里不重复",
        "its row in the manual; no two trees of a table share one",
    )
    .required(),
    key("message", KeyShape::Text, "屏幕上的提示", "the screen's message").need(Need::Unless("untitled")),
    key("untitled", KeyShape::Flag, "手册没写提示", "the manual gives no message"),
    key("cause", KeyShape::Text, "可能的原因", "what may have caused it"),
    key("aliases", KeyShape::Set(&KeyShape::Word), "也指这棵树的其他代码", "other codes that mean this one"),
    key(
        "tags",
        KeyShape::List(&KeyShape::Id),
        "标签：工单多收集它们的字段",
        "tags; each adds its fields to every ticket",
    ),
    key(
        "find",
        KeyShape::Phrases,
        "大家怎么叫它；只用于搜索",
        "what people call it; used only for searching",
    )
    .second(),
    key(
        "opening",
        KeyShape::Id,
        "先走哪段共用步骤；none 不走；不写就按表的规定",
        "the sequence to start with, or none; by default the table's",
    ),
    ALLOW,
    key(
        "walks",
        KeyShape::List(&KeyShape::Map(WALK)),
        "走法：posdiag check 每次都走一遍，核对结果",
        "walks that posdiag check tries, with the outcomes they must reach",
    ),
    key("steps", KeyShape::Steps, "步骤，从上往下走", "the steps, from top to bottom").required(),
];

/// Allowed warnings, in a file or in the whole library.
const ALLOW: KeyRow = key(
    "allow",
    KeyShape::List(&KeyShape::OneOf(|| warnings().collect())),
    "看过、可以放过的提醒",
    "warnings that were reviewed and are accepted",
);

/// A walk that tests a tree.
pub(crate) const WALK: &[KeyRow] = &[
    key("path", KeyShape::Word, "走法：代码:步骤=答案,步骤=答案", "the walk: CODE:STEP=ANSWER,STEP=ANSWER"),
    key("answers", KeyShape::Answers, "或者按步骤写的答案", "or the answers by step id")
        .need(Need::Not("path")),
    key(
        "outcome",
        KeyShape::Id,
        "必须走到的结果；path 可以不写",
        "the outcome it must reach; optional for a path",
    ),
    key("phone", KeyShape::Flag, "电话里的走法", "a walk by phone"),
];

/// A file of `shared/`.
pub(crate) const SEQUENCE: &[KeyRow] = &[
    key("name", KeyShape::Text, "小标题，几个字", "a few words that are shown as a heading").required(),
    key("was", KeyShape::OneOrMore(&KeyShape::Id), "改名前的文件名", "its old file name"),
    ALLOW,
    key("steps", KeyShape::Steps, "步骤，从上往下走", "the steps, from top to bottom").required(),
];

/// An option of a `choose`.
pub(crate) const OPTION: &[KeyRow] = &[
    key("id", KeyShape::OptionId, "名字，就是答案", "its name, which is the answer").required(),
    key("was", KeyShape::OneOrMore(&KeyShape::OptionId), "改名前的名字", "its old name"),
    key("label", KeyShape::Said, "显示的文字", "what is shown").required(),
    key("steps", KeyShape::Steps, "选了它就走的步骤", "the steps if it is chosen"),
];

/// The keys that determine what a step does. An `end` may have `collect`: it takes precedence.
pub(crate) const KINDS: [&str; 8] = ["ask", "choose", "try", "tell", "set", "use", "end", "collect"];
const ALL: &[&str] = &KINDS;
const NAMED: &[&str] = &["ask", "choose", "try", "tell", "collect"];
const BUT_USE: &[&str] = &["ask", "choose", "try", "tell", "collect", "end"];

/// A step. If kinds have the same key with different forms, it has a row for each.
pub(crate) const STEP: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字，一个文件里不重复", "its name, unique in the file").of(NAMED).required(),
    key("id", KeyShape::Id, "名字，可以不写", "its name, if it needs one").of(&["set", "use", "end"]),
    key(
        "was",
        KeyShape::OneOrMore(&KeyShape::Id),
        "改名前的名字：旧脚本和旧记录还认得",
        "its old name, for old scripts and records",
    )
    .of(ALL),
    key(
        "when",
        KeyShape::When,
        "什么情况下才做：步骤 = 答案，或 !=，用 and、or 连接",
        "when to do it at all: STEP = ANSWER or != ANSWER, joined with and, or",
    )
    .of(ALL),
    key("ask", KeyShape::Said, "是非题：能答是、否、不确定", "a question to answer yes, no or unsure")
        .of(&["ask"])
        .required(),
    key("choose", KeyShape::Said, "选择题：选一个选项", "a question with options").of(&["choose"]).required(),
    key("try", KeyShape::Said, "做一件事，然后问：好了吗？", "do one thing; then: did that fix it?")
        .of(&["try"])
        .required(),
    key("tell", KeyShape::Said, "告知，不用回答", "information; no answer").of(&["tell"]).required(),
    key("collect", KeyShape::List(&KeyShape::Id), "现在就填的字段", "the fields to fill in now")
        .of(&["collect"])
        .required(),
    key(
        "set",
        KeyShape::Standing,
        "记住一件事：事项 = 状态",
        "what the session must remember: MATTER = STATE",
    )
    .of(&["set"])
    .required()
    .second(),
    key(
        "use",
        KeyShape::Id,
        "走一段共用步骤：shared/ 里的文件名",
        "go through a sequence, a file of shared/",
    )
    .of(&["use"])
    .required(),
    key("end", KeyShape::Id, "结束，library.yaml 里的一个结果", "the end: an outcome of library.yaml")
        .of(&["end"])
        .required(),
    key("say", KeyShape::Said, "电话里念给商户听的话", "what the phone agent reads out").of(BUT_USE),
    key("hint", KeyShape::Said, "怎么看、怎么找", "how to find out").of(BUT_USE),
    key(
        "caution",
        KeyShape::Said,
        "注意；try 要先确认才能做",
        "a caution; a try waits until it is confirmed",
    )
    .of(BUT_USE),
    key(
        "by",
        KeyShape::OneOf(|| By::ALL.map(By::id).into()),
        "谁做：merchant（默认）在场的人、technician 技术人员、back_office 后台",
        "who does it: merchant (the default) is anyone on site",
    )
    .of(BUT_USE),
    key("minutes", MINUTES, "大约几分钟，1–1440", "about how many minutes, 1–1440").of(BUT_USE),
    key("wait", MINUTES, "等几分钟再做，从上一个回答算起", "minutes to wait after the previous answer")
        .of(&["try"]),
    key("wait", MINUTES, "等几分钟再问，从上一个回答算起", "minutes to wait after the previous answer")
        .of(&["ask", "choose", "collect"])
        .second(),
    key(
        "since",
        KeyShape::Since,
        "wait 改从这一步的回答、或这个事项记下时算起",
        "the step, or the matter, that wait counts from instead",
    )
    .of(&["ask", "choose", "try", "collect"])
    .need(Need::Beside("wait"))
    .second(),
    key(
        "unsure_as",
        KeyShape::OneOf(|| vec!["on_yes", "on_no"]),
        "“不确定”走哪边",
        "which way \"unsure\" takes",
    )
    .of(&["ask"])
    .need(Need::Not("on_unsure")),
    key("unsure_as", KeyShape::OptionId, "“不确定”当作哪个选项", "the option that \"unsure\" means")
        .of(&["choose"]),
    key("added", KeyShape::Flag, "手册里没有，我们补充的", "added by us, not in the manual").of(ALL),
    key("text", KeyShape::Said, "代替结果原来的文字", "replaces the outcome's own text").of(&["end"]),
    key("collect", KeyShape::List(&KeyShape::Id), "工单多收集的字段", "more fields for the ticket")
        .of(&["end"]),
    key(
        "with",
        KeyShape::Id,
        "这个事项的请求并进这张工单",
        "the matter whose request is part of this ticket",
    )
    .of(&["end"])
    .second(),
    key("options", KeyShape::List(&KeyShape::Map(OPTION)), "选项", "the options").of(&["choose"]).required(),
    key("on_yes", KeyShape::Steps, "答“是”走的步骤", "the steps of \"yes\"").of(&["ask"]),
    key("on_no", KeyShape::Steps, "答“否”走的步骤", "the steps of \"no\"").of(&["ask"]),
    key(
        "on_fixed",
        KeyShape::StepsOrNone,
        "好了也不结束：先走这些步骤，再往下；[] 直接往下",
        "if fixed: these steps, then continue below; [] continues at once",
    )
    .of(&["try"])
    .second(),
    key("on_unsure", KeyShape::Steps, "答“不确定”走的步骤", "the steps of \"unsure\"").of(&["ask"]),
];

/// A `when` with `or` or `!=`, or one that reads a matter.
pub(crate) const WHEN_OF_SECOND: KeyRow = key("when", KeyShape::When, "", "").second();

/// The rows of a kind of step.
pub(crate) fn of_kind(kind: &str) -> impl Iterator<Item = &'static KeyRow> {
    STEP.iter().filter(move |key| key.kinds.contains(&kind))
}

/// `library.yaml`.
pub(crate) const LIBRARY: &[KeyRow] = &[
    key("language", KeyShape::Language, "树语言的版本：1 或 2", "the tree language's version: 1 or 2")
        .required(),
    key("name", KeyShape::Text, "资料库的名称", "the library's name").required(),
    key("version", KeyShape::Word, "资料库的版本，加引号", "the library's version, in quotes").required(),
    key(
        "languages",
        KeyShape::Set(&KeyShape::Id),
        "每段文字都要有的语言，第一种是默认",
        "the languages of every text, the default first",
    )
    .required(),
    key("tables", KeyShape::List(&KeyShape::Map(TABLE)), "代码表", "the tables of codes").required(),
    key("fields", KeyShape::List(&KeyShape::Map(FIELD)), "工单可以收集的内容", "what a ticket can ask for")
        .required(),
    key("tags", KeyShape::List(&KeyShape::Map(TAG)), "给树的标签", "labels for trees"),
    key("queues", KeyShape::List(&KeyShape::Map(QUEUE)), "工单交给谁", "who works on tickets").required(),
    key("outcomes", KeyShape::List(&KeyShape::Map(OUTCOME)), "结果", "how a walk can end").required(),
    key(
        "matters",
        KeyShape::List(&KeyShape::Map(MATTER)),
        "事项：换了代码也不能忘的事",
        "matters: what a session must remember when it continues with another code",
    )
    .second(),
    key("roles", KeyShape::Map(ROLES), "程序自己要用的", "what the program itself needs").required(),
    ALLOW,
];

/// A table of codes.
pub(crate) const TABLE: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字，查代码时可以写在前面：e:E101", "its name, as in e:E101").required(),
    key("title", KeyShape::Text, "标题", "its title").required(),
    key("folder", KeyShape::Word, "放这张表的文件夹，每张表一个", "its folder, one per table").required(),
    key("prefix", KeyShape::Word, "代码开头的字母，大写", "what its codes start with, in capitals"),
    key("digits", KeyShape::Number(1, 9), "后面有几位数字，1–9", "how many digits follow, 1–9").required(),
    key("pad", KeyShape::Flag, "少打了位数就补零", "zeros are filled in, so E5 finds E005"),
    key("others", KeyShape::List(&KeyShape::Word), "不按这个写法的代码", "codes that are spelled otherwise"),
    key("opening", KeyShape::Id, "每个代码先走的共用步骤", "the sequence that every code starts with"),
];

/// A field.
pub(crate) const FIELD: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字", "its name").required(),
    key("label", KeyShape::Text, "叫法", "its label").required(),
    key("example", KeyShape::Word, "样子；像数字就加引号", "an example; quoted if a number").required(),
    key("kind", KeyShape::OneOf(|| names(&FieldKind::NAMES)), "种类：收什么", "its kind: what it accepts")
        .required(),
    key(
        "length",
        KeyShape::Length,
        "几个字符：\"15\" 或 \"6-32\"",
        "how many characters: \"15\" or \"6-32\"",
    )
    .need(Need::OfKinds(&["digits", "alphanumeric"])),
    key(
        "sensitivity",
        KeyShape::OneOf(|| Sensitivity::ALL.map(Sensitivity::id).into()),
        "none（默认）、personal 个人信息、card 卡片信息",
        "none unless you say personal or card",
    ),
    key(
        "of",
        KeyShape::OneOf(|| Belongs::ALL.map(Belongs::id).into()),
        "值跟着谁走：incident（默认）只管这一次",
        "whose the value is: incident (the default), this time only",
    ),
    key(
        "from",
        KeyShape::SharedStep,
        "由共用的选择题 文件名.步骤 回答",
        "the shared choose that answers it, FILE.STEP",
    ),
];

/// A tag.
pub(crate) const TAG: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字", "its name").required(),
    key(
        "fields",
        KeyShape::List(&KeyShape::Id),
        "每张工单多收集的字段",
        "the fields it adds to every ticket",
    ),
];

/// A queue.
pub(crate) const QUEUE: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字", "its name").required(),
    key("name", KeyShape::Text, "叫法", "its name").required(),
];

/// An outcome.
pub(crate) const OUTCOME: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字", "its name").required(),
    key(
        "kind",
        KeyShape::OneOf(|| OutcomeKind::ALL.map(OutcomeKind::id).into()),
        "resolved 修好了、no_fault 没有故障、advice 建议、ticket 工单",
        "fixed, no fault, advice, or a ticket",
    )
    .required(),
    key("name", KeyShape::Text, "标题", "the headline").required(),
    key("text", KeyShape::Said, "现在该做什么", "what to do now").required(),
    key(
        "say",
        KeyShape::Said,
        "电话里念给商户听的话；end 自己有 say 就念它的",
        "what the phone agent reads out, unless an end has its own say",
    )
    .second(),
    key("queue", KeyShape::Id, "工单交给哪个队列", "the queue that gets the ticket")
        .need(Need::OnlyOfKinds(&["ticket"])),
    key("collect", KeyShape::List(&KeyShape::Id), "工单要有的字段", "the fields that its ticket must have"),
];

/// A matter.
pub(crate) const MATTER: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字，不能和步骤重名", "its name, different from every step's").required(),
    key("name", KeyShape::Text, "叫法", "its name").required(),
    key("states", KeyShape::List(&KeyShape::Map(STATE)), "状态", "its possible states").required(),
];

/// A matter's state.
pub(crate) const STATE: &[KeyRow] = &[
    key("id", KeyShape::Id, "名字", "its name").required(),
    key("name", KeyShape::Text, "叫法", "its name").required(),
    key(
        "request",
        KeyShape::Id,
        "走完还是这个状态，就另开这张工单（ticket 结果）",
        "the extra ticket that is filed if a walk ends in this state",
    ),
];

/// What the program itself needs.
pub(crate) const ROLES: &[KeyRow] = &[
    key("resolved", KeyShape::Id, "try 修好后的结果", "the outcome when a try fixed it").required(),
    key("dispatch", KeyShape::Id, "派人上门的结果", "the outcome when somebody has to visit").required(),
    key("tampering", KeyShape::Id, "怀疑被动过手脚的结果", "the outcome when tampering is suspected")
        .required(),
    key("ladder", KeyShape::Id, "查不到的代码走的共用步骤", "the sequence for unknown codes").required(),
    key("closing", KeyShape::Id, "每次走完之前再走的共用步骤", "the sequence that ends every walk").second(),
    key("merchant", KeyShape::Id, "认得出一个商户的字段", "the field that identifies a merchant"),
    key("terminal", KeyShape::Id, "认得出一台终端的字段", "the field that identifies a terminal"),
];
