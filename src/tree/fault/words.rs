//! The words for the parts of a fault, in both languages.

use super::{NameKind, NoYaml, NodeShape, ReadFailure};
use crate::text::language::{Language, say};

impl NameKind {
    pub(super) fn word(self, language: Language) -> &'static str {
        match self {
            NameKind::Sequence => {
                language.pick("共用步骤（shared/ 里的文件）", "sequence (a file in shared/)")
            }
            NameKind::Outcome => language.pick("结果（outcomes）", "outcome"),
            NameKind::Field => language.pick("字段（fields）", "field"),
            NameKind::Queue => language.pick("队列（queues）", "queue"),
            NameKind::Tag => language.pick("标签（tags）", "tag"),
            NameKind::Matter => language.pick("事项（matters）", "matter"),
            NameKind::Step => language.pick("步骤", "step"),
            NameKind::State => language.pick("状态（states）", "state"),
            NameKind::Choice => language.pick("选择题（shared/ 里的 choose）", "`choose` step in shared/"),
        }
    }
}

impl NodeShape {
    pub(super) fn word(self, language: Language) -> &'static str {
        match self {
            NodeShape::Empty => language.pick("空的", "nothing"),
            NodeShape::Text => language.pick("一个词或一句话", "a text"),
            NodeShape::Number => language.pick("一个整数", "a whole number"),
            NodeShape::Boolean => language.pick("true 或 false", "true or false"),
            NodeShape::List => {
                language.pick("一个列表（每行以“- ”开头）", "a list (lines that start with `- `)")
            }
            NodeShape::Map => language.pick("若干行“键: 值”", "a mapping (lines of `key: value`)"),
            NodeShape::TextByLanguage => {
                language.pick("按语言分行的文字（zh: …、en: …）", "a text by language (zh: …, en: …)")
            }
        }
    }
}

impl NoYaml {
    /// After the sentence that it cannot be read. The parser's message is English, and is only shown in English.
    pub(super) fn words(&self, language: Language) -> String {
        let why = match self {
            NoYaml::Quote => language.pick("引号没有成对", "a quote has no match"),
            NoYaml::BehindQuote => language.pick("右引号后面还有字", "there is text after the closing quote"),
            NoYaml::Backslash => {
                language.pick("双引号里的“\\”有特殊意思", "`\\` has a special meaning in double quotes")
            }
            NoYaml::Bracket => language.pick("括号没有成对", "a bracket has no match"),
            NoYaml::Comma => {
                language.pick("括号里每两项之间要一个逗号", "in brackets, items are separated by one comma")
            }
            NoYaml::Key => language.pick("这里应该是“键: 值”", "a `key: value` belongs here"),
            NoYaml::Colon => language.pick("冒号放错了地方", "a colon is in the wrong place"),
            NoYaml::Item => language.pick("这里不能有“- ”", "a list item (`- `) cannot be here"),
            NoYaml::Depth => language.pick("缩进和上面对不齐", "the indentation lines up with nothing above"),
            NoYaml::Sign => language.pick("这个符号不能在句首", "a text cannot start with this character"),
            NoYaml::Separator(found) => {
                return say!(
                    language,
                    "：键后面是“{found}”，不是冒号",
                    ": the key is followed by `{found}`, not by a colon"
                );
            }
            NoYaml::Other(said) if language == Language::En => said,
            NoYaml::Other(_) => "",
        };
        match why {
            "" => String::new(),
            why => say!(language, "：{why}", ": {why}"),
        }
    }

    /// What to do.
    pub(super) fn help(&self, language: Language) -> &'static str {
        match self {
            NoYaml::Quote => language.pick("补上另一半引号", "add the missing quote"),
            NoYaml::BehindQuote => language.pick(
                "整句放进引号；句子里的引号用“”",
                "put the whole text in quotes, with single quotes inside",
            ),
            NoYaml::Backslash => {
                language.pick("改用单引号，或写成“\\\\”", "use single quotes, or write `\\\\`")
            }
            NoYaml::Bracket => language.pick(
                "补上另一半括号；句子以括号开头就加引号",
                "add the missing bracket; quote a sentence that starts with one",
            ),
            NoYaml::Comma => {
                language.pick("补上逗号，或去掉多余的", "add the missing comma, or remove an extra one")
            }
            NoYaml::Key | NoYaml::Separator(_) => language.pick(
                "写成“键: 值”，冒号是半角，后面空一格",
                "write `key: value`, with a space after the colon",
            ),
            NoYaml::Colon => language.pick("给整句加引号，或改成全角的“：”", "put the whole text in quotes"),
            NoYaml::Item => language.pick(
                "列表的每一项另起一行；句子以“-”开头就加引号",
                "give each item a line of its own; quote a sentence that starts with `-`",
            ),
            NoYaml::Depth => {
                language.pick("和上一行的键对齐", "indent it like the key above that it belongs to")
            }
            NoYaml::Sign => language.pick(
                "给整句加引号，例如 zh: \"* 号键\"",
                "put the whole text in quotes, such as en: \"* key\"",
            ),
            NoYaml::Other(_) => language.pick(
                "对照上下几行的缩进、引号和括号",
                "compare the indentation, quotes and brackets with the lines around it",
            ),
        }
    }
}

impl ReadFailure {
    /// Why it cannot be read, as part of a sentence; the system's words for an unusual error.
    pub(crate) fn words(&self, language: Language) -> &str {
        match self {
            ReadFailure::Missing => language.pick("不存在", "it does not exist"),
            ReadFailure::Forbidden => language.pick("没有读取权限", "there is no permission to read it"),
            ReadFailure::NotAFile => {
                language.pick("不是普通文件或文件夹", "it is not a regular file or folder")
            }
            ReadFailure::Other(said) => said,
        }
    }
}
