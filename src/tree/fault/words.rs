//! What the parts of a fault are called, in both languages.

use super::{NameKind, NoYaml, NodeShape, ReadFailure};
use crate::text::language::Language;

impl NameKind {
    pub(super) fn word(self, language: Language) -> &'static str {
        match self {
            NameKind::Sequence => {
                language.pick("共用步骤（shared/ 里的文件）", "sequence (a file in shared/)")
            }
            NameKind::Outcome => language.pick("结局（outcomes）", "outcome"),
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
                language.pick("一个列表（每行以“- ”开头）", "a list (lines that begin with `- `)")
            }
            NodeShape::Map => language.pick("若干行“键: 值”", "lines of `key: value`"),
            NodeShape::TextByLanguage => {
                language.pick("按语言分行的文字（zh: …、en: …）", "a text by language (zh: …, en: …)")
            }
        }
    }
}

impl NoYaml {
    /// Behind the sentence that it cannot be read. What the parser says is English, and stays where English is read.
    pub(super) fn words(&self, language: Language) -> String {
        let why = match self {
            NoYaml::Quote => language.pick("引号没有成对", "a quote has no partner"),
            NoYaml::Bracket => language.pick("括号没有成对", "a bracket has no partner"),
            NoYaml::Key => language.pick("这里应该是“键: 值”", "a `key: value` belongs here"),
            NoYaml::Sign => language.pick("这个符号不能在句首", "no text begins with this sign"),
            NoYaml::Other(said) if language == Language::En => said,
            NoYaml::Other(_) => "",
        };
        match language {
            _ if why.is_empty() => String::new(),
            Language::Zh => format!("：{why}"),
            Language::En => format!(": {why}"),
        }
    }
}

impl ReadFailure {
    pub(super) fn words(&self, language: Language) -> &str {
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
