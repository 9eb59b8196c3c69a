//! `posdiag help`: the help of a command, and what is about more than one.

use clap::Command;

use super::arguments::command;
use super::examples;
use crate::front::terminal::keys;
use crate::problem::{EXITS, Problem};
use crate::text::language::Language;
use crate::text::shown::shown;
use crate::text::width::{pad, width};

/// What `posdiag help` tells of beside the commands, and what it is about.
pub const TOPICS: [(&str, &str, &str); 3] = [
    ("exit-codes", "退出码", "the exit codes"),
    ("formats", "每种 --format 里有什么", "what each --format holds"),
    ("keys", "走的时候按什么键", "the keys of a walk"),
];

/// A format that a command prints: the command, the format, its version where machines read it, and what it holds.
pub type Form = (&'static str, &'static str, Option<u32>, &'static str, &'static str);

/// Every value of every `--format`.
pub const FORMATS: &[Form] = &[
    ("walk", "text", None, "结果，给人看", "the result, to be read"),
    ("walk", "json", Some(1), "一行：整个走法、资料、结局", "one line: the walk, its fields, its outcome"),
    ("walk", "jsonl", Some(1), "逐行对话：一行问，一行答", "a conversation, a line a message"),
    ("explain", "text", None, "处理办法，给人看", "the remedy, to be read"),
    ("explain", "json", Some(1), "每个代码一行：整棵树", "a line a code: its whole tree"),
    ("graph", "text", None, "流程图，在终端里看", "a flow chart, for the terminal"),
    ("graph", "mermaid", None, "给 Mermaid 画", "for Mermaid"),
    ("graph", "dot", None, "给 Graphviz 画", "for Graphviz"),
    ("graph", "svg", None, "图片", "an image"),
    ("search", "text", None, "最像的在前，和为什么找到", "the best first, and why"),
    ("search", "json", Some(1), "一行：找到的全部和为什么", "one line: all that is found, and why"),
    ("list", "text", None, "按表列出的代码", "the codes by table"),
    ("list", "json", Some(1), "一行：全部代码、表、行、提示", "one line: every code, table, row, message"),
    ("paths", "text", None, "每条走法一行：回答串 → 结局", "a line a path: its answers → outcome"),
    ("paths", "jsonl", Some(1), "每条走法一行：步骤、回答、结局", "a line a path: steps, answers, outcome"),
    ("replay", "text", None, "不符合的行和原因，各结局几行", "the lines that fail and why, then counts"),
    ("replay", "json", Some(1), "一行：不符合的行、各结局几行", "one line: what failed, counts by outcome"),
    ("session list", "text", None, "会话，每个一行", "the sessions, a line each"),
    ("session list", "json", Some(1), "一行：全部会话", "one line: the sessions"),
    ("session show", "text", None, "整个经过，给人看", "the whole story, to be read"),
    ("session show", "json", Some(1), "一行：会话和它的每条记录", "one line: the session and its entries"),
    ("ticket list", "text", None, "工单，每张一行", "the tickets, a line each"),
    ("ticket list", "json", Some(1), "一行：全部工单", "one line: the tickets"),
    ("ticket show", "text", None, "整张工单，可以贴走", "the whole ticket, to be pasted"),
    ("ticket show", "markdown", None, "整张工单，Markdown", "the whole ticket in Markdown"),
    ("ticket show", "json", Some(1), "一行：整张工单", "one line: the whole ticket"),
    ("ticket export", "csv", None, "每张一行，每个字段一列", "a row a ticket, a column a field"),
    ("ticket export", "markdown", None, "一张接一张", "one ticket after the other"),
    ("ticket export", "json", Some(1), "一行：全部工单，内容齐全", "one line: the tickets, whole"),
    ("check", "text", None, "每处错误，连同那几行", "each fault, drawn at its lines"),
    ("check", "json", Some(1), "一行：每处错误和提醒", "one line: every fault and warning"),
    ("check", "sarif", None, "SARIF 2.1.0，给代码审查用", "SARIF 2.1.0, for code reviews"),
    ("diff", "text", None, "哪些代码、哪些走法变了", "which codes and walks have changed"),
    ("diff", "json", Some(1), "一行：全部变了的代码和走法", "one line: every code and walk that has"),
    ("library status", "text", None, "用的是哪个资料库", "which library is used"),
    ("library status", "json", Some(1), "一行：用的是哪个资料库", "one line: which library is used"),
    ("config", "text", None, "每项设置和它的来处", "each setting and where it comes from"),
    ("config", "json", Some(1), "一行：每项设置和它的来处", "one line: each setting and its origin"),
];

/// What a format of a command holds, in a few words.
pub(super) fn about_format(path: &str, format: &str, language: Language) -> Option<&'static str> {
    let known = FORMATS.iter().find(|(command, known, ..)| *command == path && *known == format);
    known.map(|(.., zh, en)| language.pick(zh, en))
}

/// The exit codes, a line each, after a heading.
pub(super) fn exit_codes(language: Language) -> String {
    let mut text = language.pick("退出码：", "Exit codes:").to_owned();
    for (exit, zh, en) in EXITS {
        text.extend(["\n  ", &*pad(&exit.code().to_string(), 3), "  ", language.pick(zh, en)]);
    }
    text
}

/// What every format holds, by command.
pub(super) fn formats(language: Language) -> String {
    let mut text = language
        .pick(
            "每个命令的 --format；机器格式里的 \"format\" 是版本号，改了才加：",
            "The --format of each command; \"format\" in a machine's is its version:",
        )
        .to_owned();
    let wide = FORMATS.iter().map(|(_, name, ..)| width(name)).max().unwrap_or(0);
    let mut current = "";
    for (command, name, version, zh, en) in FORMATS {
        if *command != current {
            text.extend(["\n  posdiag ", command]);
            current = command;
        }
        let version = version.map_or_else(|| " ".to_owned(), |version| version.to_string());
        text.extend(["\n    ", &*pad(name, wide), "  ", &*version, "  ", language.pick(zh, en)]);
    }
    text.push_str(language.pick(
        "\n机器格式的文字只有一种语言：--lang 的，不写则用资料库的第一种，不看系统语言。\n\
         posdiag session export 写的文件里，版本号叫 \"posdiag_session\"。",
        "\nTheir texts are in one language: that of --lang, else the library's first,\n\
         whatever the locale is. In a file of posdiag session export, the version is\n\
         called \"posdiag_session\".",
    ));
    text
}

/// Every key of a walk.
pub(super) fn walk_keys(language: Language) -> String {
    let sections = [
        (
            language.pick("每一步（h 随时显示）：", "At a step (h shows them at any time):"),
            keys::help(language),
        ),
        (language.pick("到了结果：", "At an outcome:"), keys::outcome_help(language)),
        (language.pick("填工单的资料：", "At a field of a ticket:"), keys::field_help(language)),
    ];
    let section = |(heading, lines): &(&str, &[&str])| format!("{heading}\n  {}", lines.join("\n  "));
    sections.iter().map(section).collect::<Vec<_>>().join("\n\n")
}

/// What one topic says.
pub(super) fn topic(name: &str, language: Language) -> Option<String> {
    match name {
        "exit-codes" => Some(exit_codes(language)),
        "formats" => Some(formats(language)),
        "keys" => Some(walk_keys(language)),
        _ => None,
    }
}

/// What `posdiag help WORDS` shows: a topic, or the help of the command that the words name.
///
/// # Errors
/// They name neither.
pub(super) fn help(words: &[String], language: Language) -> Result<String, Problem> {
    if let [name] = words
        && let Some(text) = topic(name, language)
    {
        return Ok(text + "\n");
    }
    let mut found = &mut whole(language);
    for word in words {
        found = found.find_subcommand_mut(word).ok_or_else(|| no_topic(words, language))?;
    }
    Ok(found.render_help().to_string())
}

fn no_topic(words: &[String], language: Language) -> Problem {
    let typed = shown(&words.join(" "));
    let names = TOPICS.map(|(name, ..)| name).join(language.pick("、", ", "));
    Problem::usage(match language {
        Language::Zh => format!("帮助里没有“{typed}”。"),
        Language::En => format!("There is no help on `{typed}`."),
    })
    .with_help(match language {
        Language::Zh => format!("可以是命令，或 {names}"),
        Language::En => format!("it can be a command, or {names}"),
    })
}

/// The whole command line with what stands below the options of its help: examples, and the exit codes. It is made
/// only where that is read, since making it costs more than understanding a command line does.
pub(super) fn whole(language: Language) -> Command {
    let mut whole = command(language, |_| true);
    whole.build();
    let whole = with_examples(whole, "", language);
    let examples = whole.get_after_help().map(ToString::to_string).unwrap_or_default();
    let more = TOPICS.map(|(name, ..)| name).join(language.pick("、", ", "));
    let more = match language {
        Language::Zh => format!("更多：posdiag help {more}"),
        Language::En => format!("More: posdiag help {more}"),
    };
    whole.after_help(format!("{examples}\n\n{}\n\n{more}", exit_codes(language)))
}

/// The command with its examples before what its help says below the options, and so those below it.
fn with_examples(command: Command, path: &str, language: Language) -> Command {
    let command = command.mut_subcommands(|below| {
        let path = [path, if path.is_empty() { "" } else { " " }, below.get_name()].concat();
        with_examples(below, &path, language)
    });
    let Some(text) = examples::section(path, language) else { return command };
    let below = command.get_after_help().map(|below| format!("\n\n{below}")).unwrap_or_default();
    command.after_help(text + &below)
}
