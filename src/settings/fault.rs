//! The faults of `config.toml`: each is a kind, which is plain data, and a place; the message shows its line.

use std::fmt;
use std::ops::Range;
use std::path::Path;

#[cfg(feature = "deliver")]
use super::sink_fault::SinkFaultKind;
use super::{CONFIG_VARIABLE, FIELDS, KEYS, MAX_FIELDS, MAX_FILE, Number, is_for_cards, refusal};
use crate::problem::Problem;
use crate::text::harmless::{harmless, stripped};
use crate::text::language::{Language, say};
use crate::text::redaction::{Refused, Shape, redact};
use crate::text::shown::shown_path;
use crate::text::strict::ShapeFault;
use crate::text::width::width;
use crate::tree::fault as tree_fault;

/// A fault of the file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SettingFault {
    pub(super) kind: SettingFaultKind,
    /// The bytes of the file; `None` where it could not be read.
    pub(super) at: Option<Range<usize>>,
}

/// What a value belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ValueKey {
    /// The setting of this name.
    Setting(&'static str),
    /// The field of this id.
    Field(String),
}

impl fmt::Display for ValueKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueKey::Setting(key) => formatter.write_str(key),
            ValueKey::Field(id) => write!(formatter, "{FIELDS}.{id}"),
        }
    }
}

/// The kinds of faults. What they quote may be displayed unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SettingFaultKind {
    /// Faults that a library's file may have, too, in the checker's words.
    File(tree_fault::Kind),
    TooLarge,
    Syntax,
    Backslash,
    UnknownKey {
        key: String,
        near: Option<&'static str>,
    },
    NotText {
        key: ValueKey,
    },
    NotNumber {
        wanted: &'static Number,
    },
    /// What is given for the fields is not a `[fields]` table.
    NotTable,
    TooManyFields,
    FieldId {
        id: String,
    },
    UnknownValue {
        key: &'static str,
        value: String,
        allowed: Vec<&'static str>,
    },
    Empty {
        key: ValueKey,
    },
    NoHome,
    Refused {
        key: ValueKey,
        why: Refused,
    },
    /// In `[deliver]` or `[[sink]]`.
    #[cfg(feature = "deliver")]
    Sink(SinkFaultKind),
}

/// The ends of the lines of a file. A file may have as many faults as lines, so they are computed once.
pub(super) struct LineEnds(Vec<usize>);

impl LineEnds {
    pub(super) fn new(text: &str) -> LineEnds {
        LineEnds(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line of a byte, from 1.
    pub(super) fn of(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}

/// How many faults are reported at once.
const TOLD: usize = 5;

/// Every fault of a file as one problem; `None` if there is none.
pub(super) fn problem(
    path: &Path,
    text: &str,
    faults: &[SettingFault],
    language: Language,
) -> Option<Problem> {
    let lines = LineEnds::new(text);
    let mut told = faults.iter().take(TOLD).map(|fault| told(fault, path, (text, &lines), language));
    let mut first = told.next()?;
    first.also = told.collect();
    let left = faults.len().saturating_sub(TOLD);
    if left > 0 {
        let more = say!(language, "这个文件里还有 {left} 处错误", "{left} more in this file");
        first.also.push(Problem::environment(more));
    }
    Some(first)
}

fn told(fault: &SettingFault, path: &Path, (text, lines): (&str, &LineEnds), language: Language) -> Problem {
    let (path, message) = (shown_path(path), fault.kind.message(language));
    let Some(at) = &fault.at else {
        let problem = Problem::environment(say!(
            language,
            "配置文件 {path} {message}。",
            "The configuration {path} {message}."
        ));
        return problem.with_help(fault.kind.help(language));
    };
    let (line, column) = (lines.of(at.start), column(text, at.start));
    let mut problem = Problem::environment(format!("{path}:{line}:{column}: {message}"));
    let is_open = fault.kind.may_be_drawn(text.get(at.clone()).unwrap_or_default());
    #[cfg(feature = "deliver")]
    let is_open = is_open && !super::sink_fault::may_hold_secret(before(text, at.start), text);
    if is_open {
        problem.help.extend(drawn(text, at, line).into_iter().flatten());
    }
    problem.with_help(fault.kind.help(language))
}

/// The text before a byte.
fn before(text: &str, at: usize) -> &str {
    text.get(..text.floor_char_boundary(at)).unwrap_or_default()
}

/// The column of a byte, counted in characters, from 1.
fn column(text: &str, at: usize) -> usize {
    before(text, at).rsplit('\n').next().unwrap_or_default().chars().count() + 1
}

/// The widest line that is drawn; for a wider one, only the place is given.
const WIDEST: usize = 160;

/// The line with a caret below; `None` if it cannot be shown unchanged, such as one with a card number.
fn drawn(text: &str, at: &Range<usize>, number: usize) -> Option<[String; 2]> {
    let start = before(text, at.start).rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(start..)?.lines().next()?;
    if line.len() > WIDEST * 4 || width(line) > WIDEST {
        return None;
    }
    // `\tcvv 123`: the letter of an escape does not belong to the word after it.
    let mut escaped = false;
    let without_escapes = line.replace(
        |character: char| {
            let blank = escaped || character == '\\';
            escaped = !escaped && character == '\\';
            blank
        },
        " ",
    );
    for line in [line, &without_escapes] {
        let kept = redact(line, Shape::NOTE).ok()?;
        if kept.text.as_str() != stripped(line).trim() {
            return None;
        }
    }
    let end = at.end.min(start + line.len()).max(at.start);
    let indent = width(&harmless(text.get(start..at.start)?));
    let carets = width(&harmless(text.get(at.start..end)?)).max(1);
    let number = number.to_string();
    Some([
        format!("{number} | {}", harmless(line)),
        format!("{} | {}{}", " ".repeat(number.len()), " ".repeat(indent), "^".repeat(carets)),
    ])
}

impl SettingFaultKind {
    /// Whether the line may be examined for drawing. Not if something that may not be kept was found in a value:
    /// written with escapes or over several lines, it would not be found in the line.
    fn may_be_drawn(&self, written: &str) -> bool {
        if written.contains('\n')
            || (matches!(self, SettingFaultKind::UnknownValue { .. }) && written.contains('\\'))
        {
            return false;
        }
        !matches!(self, SettingFaultKind::Refused { why, .. } if !matches!(why, Refused::WrongLength { .. }))
    }

    /// What is wrong.
    fn message(&self, language: Language) -> String {
        match self {
            SettingFaultKind::File(tree_fault::Kind::NotUtf8 { seems: Some(encoding) }) => say!(
                language,
                "不是 UTF-8 编码，看起来存成了 {encoding}",
                "is not UTF-8; it seems to be saved as {encoding}"
            ),
            SettingFaultKind::File(tree_fault::Kind::NotUtf8 { seems: None }) => {
                say!(language, "不是 UTF-8 编码", "is not UTF-8")
            }
            SettingFaultKind::File(kind) => kind.message(language),
            SettingFaultKind::TooLarge => {
                say!(language, "太大：最多 {MAX_FILE} 字节", "is too large: at most {MAX_FILE} bytes")
            }
            SettingFaultKind::Syntax => say!(language, "这里的写法读不懂", "this cannot be read"),
            SettingFaultKind::Backslash => {
                say!(language, "双引号里的“\\”有特殊意思", "`\\` has a special meaning in double quotes")
            }
            SettingFaultKind::UnknownKey { key, .. } => ShapeFault::UnknownKey(key).clause(language),
            SettingFaultKind::NotText { key } => {
                say!(language, "{key} 必须是引号里的文字", "{key} must be text in quotes")
            }
            SettingFaultKind::NotNumber { wanted: Number { key, min, max, .. } } => say!(
                language,
                "{key} 必须是 {min} 到 {max} 的整数",
                "{key} must be a whole number from {min} to {max}"
            ),
            SettingFaultKind::NotTable => {
                say!(language, "{FIELDS} 必须是一张表", "{FIELDS} must be a table")
            }
            SettingFaultKind::TooManyFields => {
                say!(
                    language,
                    "[{FIELDS}] 最多 {MAX_FIELDS} 个字段",
                    "[{FIELDS}] takes at most {MAX_FIELDS} fields"
                )
            }
            SettingFaultKind::FieldId { id } => {
                say!(language, "“{id}”不能作字段的名字", "`{id}` cannot be a field name")
            }
            SettingFaultKind::UnknownValue { key, value, .. } => {
                say!(language, "{key} 不能是“{value}”", "{key} cannot be `{value}`")
            }
            SettingFaultKind::Empty { key } => say!(language, "{key} 是空的", "{key} is empty"),
            SettingFaultKind::NoHome => {
                say!(language, "不知道“~”是哪个文件夹", "it is unknown which folder `~` is")
            }
            SettingFaultKind::Refused { key, why } => {
                language.labelled(&key.to_string(), &refusal(*why, language))
            }
            #[cfg(feature = "deliver")]
            SettingFaultKind::Sink(kind) => kind.message(language),
        }
    }

    /// What to do about it.
    #[expect(clippy::too_many_lines, reason = "a table: one line a kind")]
    fn help(&self, language: Language) -> String {
        match self {
            SettingFaultKind::File(kind) => kind.help(language),
            SettingFaultKind::TooLarge => {
                let variable = CONFIG_VARIABLE;
                say!(
                    language,
                    "检查 {variable} 指的是不是配置文件",
                    "check that {variable} names a configuration file"
                )
            }
            SettingFaultKind::Syntax => say!(
                language,
                "每行写一个设置，例如 language = \"zh\"",
                "write one setting on each line, such as language = \"en\""
            ),
            SettingFaultKind::Backslash => say!(
                language,
                "把路径写在单引号里，例如 library = 'D:\\trees'",
                "put the path in single quotes, such as library = 'D:\\trees'"
            ),
            SettingFaultKind::UnknownKey { near: Some(near), .. } => language.did_you_mean(near),
            SettingFaultKind::UnknownKey { near: None, .. } => {
                let known = language.listed(&KEYS);
                say!(language, "可以设置：{known}、[{FIELDS}]", "the settings are {known}, [{FIELDS}]")
            }
            SettingFaultKind::NotText { key: ValueKey::Field(id) } if KEYS.contains(&&**id) => say!(
                language,
                "{id} 这个设置要写在 [{FIELDS}] 前面",
                "the setting {id} belongs above [{FIELDS}]"
            ),
            SettingFaultKind::NotText { key: ValueKey::Field(_) } => say!(
                language,
                "两边加上引号，例如 model = \"N900\"",
                "put quotes around it, such as model = \"N900\""
            ),
            SettingFaultKind::NotText { key: ValueKey::Setting(key) } => {
                let example = example(key);
                say!(language, "例如 {key} = {example}", "such as {key} = {example}")
            }
            SettingFaultKind::NotNumber { wanted: Number { key, usual, .. } } => say!(
                language,
                "例如 {key} = {usual}，不加引号和单位",
                "such as {key} = {usual}, without quotes or a unit"
            ),
            SettingFaultKind::NotTable => say!(
                language,
                "单独一行 [{FIELDS}]，下面每行一个字段，例如 model = \"N900\"",
                "write [{FIELDS}] on a line of its own and one field on each line below, such as model = \"N900\""
            ),
            SettingFaultKind::TooManyFields => {
                say!(language, "只留每张工单都一样的", "keep only those that are the same in every ticket")
            }
            SettingFaultKind::FieldId { .. } => say!(
                language,
                "用资料库里字段的 id：小写英文字母开头，后面只有小写字母、数字和下划线",
                "use the field's id in the library: a lowercase letter, then lowercase letters, digits and underscores only"
            ),
            SettingFaultKind::UnknownValue { allowed, .. } => {
                let allowed = language.listed(allowed);
                say!(language, "可以是：{allowed}", "possible values: {allowed}")
            }
            SettingFaultKind::Empty { key: ValueKey::Field(_) } => {
                say!(language, "写上内容，或者删掉这一行", "fill it in, or delete the line")
            }
            SettingFaultKind::Empty { key: ValueKey::Setting(_) } => {
                say!(language, "写上文件夹，或者删掉这一行", "name a folder, or delete the line")
            }
            SettingFaultKind::NoHome => say!(language, "写出完整的路径", "write the full path"),
            SettingFaultKind::Refused { key: ValueKey::Field(id), why: Refused::LooksLikeCard }
                if !is_for_cards(id) =>
            {
                say!(
                    language,
                    "确实不是卡号，就写成 {id} = {{ value = \"…\", not_a_card = true }}",
                    "if it is not one, write {id} = {{ value = \"…\", not_a_card = true }}"
                )
            }
            SettingFaultKind::Refused { key: ValueKey::Field(_), .. } => say!(
                language,
                "只写每张工单都一样的内容，例如厂家和型号",
                "write only what is the same in every ticket, such as manufacturer and model"
            ),
            SettingFaultKind::Refused { key: ValueKey::Setting(_), .. } => {
                say!(
                    language,
                    "写经办人，例如姓名或工号",
                    "write the operator, such as a name or staff number"
                )
            }
            #[cfg(feature = "deliver")]
            SettingFaultKind::Sink(kind) => kind.help(language),
        }
    }
}

/// A possible value of a setting, in its written form.
fn example(key: &str) -> &'static str {
    match key {
        "language" => "\"zh\"",
        "channel" => "\"phone\"",
        "operator" => "\"A12\"",
        "color" => "\"auto\"",
        "keys" => "\"single\"",
        "library" => "\"~/trees\"",
        _ => "\"~/posdiag\"",
    }
}
