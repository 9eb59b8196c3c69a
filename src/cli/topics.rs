//! `posdiag help`: the help of a command, and topics that concern more than one.

use super::page::whole;
use super::subcommand::Subcommand;
use crate::front::terminal::keys;
use crate::problem::{EXITS, Problem};
use crate::text::language::{Language, say};
use crate::text::packed::{Packed, packed};
use crate::text::shown::shown;
use crate::text::width::{pad, width};

/// A help topic beside the commands, with a description.
pub const TOPICS: [(&str, &str, &str); 4] = [
    ("exit-codes", "退出码", "the exit codes"),
    ("formats", "每种 --format 里有什么", "what each --format holds"),
    ("keys", "走的时候按什么键", "the keys of a walk"),
    ("licenses", "程序里用了什么，各是什么许可", "what is in the program, under which licences"),
];

/// The licence of posdiag, and those of what others wrote that is in it, as `packaging/licenses` gathers them.
static LICENSES: Packed = packed!("licenses");

/// The exit codes, a line each, after a heading.
pub(super) fn exit_codes(language: Language) -> String {
    let mut text = language.pick("退出码：", "Exit codes:").to_owned();
    for (exit, zh, en) in EXITS {
        text.extend(["\n  ", &*pad(&exit.code().to_string(), 3), "  ", language.pick(zh, en)]);
    }
    text
}

/// The contents of every format, by command.
pub(super) fn formats<A: ?Sized>(posdiag: &Subcommand<A>, language: Language) -> String {
    let mut text = language
        .pick(
            "每个命令的 --format；机器格式里的 \"format\" 是版本号，改了才加：",
            "The --format of each command; \"format\" in a machine format is its version:",
        )
        .to_owned();
    let commands = posdiag.all();
    let forms = commands.iter().flat_map(|(_, command)| command.forms);
    let wide = forms.map(|form| width(form.name)).max().unwrap_or(0);
    for (path, command) in commands.iter().filter(|(_, command)| !command.forms.is_empty()) {
        text.extend(["\n  posdiag ", path]);
        for form in command.forms {
            let version = form.version.map_or_else(|| " ".to_owned(), |version| version.to_string());
            text.extend(["\n    ", &*pad(form.name, wide), "  ", &*version, "  ", form.about(language)]);
        }
    }
    text.push_str(language.pick(
        "\n机器格式的文字只有一种语言：--lang 的，不写则用资料库的第一种，不看系统语言。\n\
         posdiag session export 写的文件里，版本号叫 \"posdiag_session\"。",
        "\nMachine formats use one language: that of --lang, else the library's first,\n\
         whatever the locale. In files from posdiag session export, the version is\n\
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
        (language.pick("填工单的资料：", "At a ticket field:"), keys::field_help(language)),
        (language.pick("一步里要填的资料：", "At a field in a step:"), keys::step_field_help(language)),
        (language.pick("一按就算，还是按回车：", "With Enter or at once:"), keys::keying_help(language)),
    ];
    let section = |(heading, lines): &(&str, &[&str])| format!("{heading}\n  {}", lines.join("\n  "));
    sections.iter().map(section).collect::<Vec<_>>().join("\n\n")
}

/// The licences, as their texts are.
fn licenses(language: Language) -> String {
    let heading = language.pick(
        "posdiag 的许可证，以及程序里别人写的东西和它们的许可证。原文是英文：",
        "The licence of posdiag, and what others wrote that is in it, with its licences:",
    );
    let texts = LICENSES.each().map(|(_, text)| text);
    std::iter::once(heading).chain(texts).collect::<Vec<_>>().join("\n\n")
}

/// What one topic says.
fn topic<A: ?Sized>(name: &str, posdiag: &Subcommand<A>, language: Language) -> Option<String> {
    match name {
        "exit-codes" => Some(exit_codes(language)),
        "formats" => Some(formats(posdiag, language)),
        "keys" => Some(walk_keys(language)),
        "licenses" => Some(licenses(language)),
        _ => None,
    }
}

/// What `posdiag help WORDS` shows: a topic, or the help of the named command.
///
/// # Errors
/// There is neither such a topic nor such a command.
pub fn help<A: ?Sized>(
    words: &[String],
    posdiag: &Subcommand<A>,
    language: Language,
) -> Result<String, Problem> {
    if let [name] = words
        && let Some(text) = topic(name, posdiag, language)
    {
        return Ok(text + "\n");
    }
    let mut whole = whole(posdiag, language);
    let mut found = &mut whole;
    for word in words {
        found = found.find_subcommand_mut(word).ok_or_else(|| no_topic(words, language))?;
    }
    Ok(found.render_help().to_string())
}

fn no_topic(words: &[String], language: Language) -> Problem {
    let typed = shown(&words.join(" "));
    let names = language.listed(&TOPICS.map(|(name, ..)| name));
    Problem::usage(say!(language, "帮助里没有“{typed}”。", "There is no help on `{typed}`.")).with_help(say!(
        language,
        "可以写命令，或 {names}",
        "give a command, or {names}"
    ))
}

/// What posdiag's own help says below its examples: the exit codes, and where to read more.
#[must_use]
pub fn notes(language: Language) -> String {
    let more = language.listed(&TOPICS.map(|(name, ..)| name));
    let more = say!(language, "更多：posdiag help {more}", "More: posdiag help {more}");
    format!("{}\n\n{more}", exit_codes(language))
}
