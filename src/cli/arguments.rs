//! Everything that can be typed, and its help, in the reader's language.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command};

use super::author::{check_arguments, compile_arguments, diff_arguments, library_arguments};
use super::new::arguments as new_arguments;
use super::shell::{completions_arguments, help_arguments, man_arguments};
use super::ticket::{arguments as ticket_arguments, copy_argument};
use crate::text::language::Language;

/// The order of a help page: how it is used, commands, arguments, options; its headings clap has in English only.
fn template(language: Language, subcommands: bool) -> &'static str {
    match (language, subcommands) {
        (Language::Zh, true) => {
            "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n参数：\n{positionals}\n\n选项：\n{options}{after-help}"
        }
        (Language::Zh, false) => {
            "{about}\n\n用法：{usage}\n\n参数：\n{positionals}\n\n选项：\n{options}{after-help}"
        }
        (Language::En, true) => {
            "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nArguments:\n{positionals}\n\nOptions:\n{options}{after-help}"
        }
        (Language::En, false) => {
            "{about}\n\nUsage: {usage}\n\nArguments:\n{positionals}\n\nOptions:\n{options}{after-help}"
        }
    }
}

/// The page of a command that only has commands below it.
pub(super) fn template_of_group(language: Language) -> &'static str {
    language.pick(
        "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}{after-help}",
        "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nOptions:\n{options}{after-help}",
    )
}

/// The page of a command that takes only options.
pub(super) fn template_of_options(language: Language) -> &'static str {
    language.pick(
        "{about}\n\n用法：{usage}\n\n选项：\n{options}{after-help}",
        "{about}\n\nUsage: {usage}\n\nOptions:\n{options}{after-help}",
    )
}

/// Where an option stands on a help page: a command's own first, then what every command takes, then these two.
pub(super) mod place {
    pub(in crate::cli) const OWN: usize = 0;
    pub(in crate::cli) const SCRIPT: usize = 8;
    pub(in crate::cli) const EVERYWHERE: usize = 12;
    pub(in crate::cli) const VERSION: usize = 20;
    pub(in crate::cli) const HELP: usize = 21;
}

/// A command below posdiag: its name, what it is about in Chinese and in English, and what makes its arguments in each:
/// clap takes no closure that remembers a language.
struct Subcommand {
    name: &'static str,
    zh: (&'static str, fn(Command) -> Command),
    en: (&'static str, fn(Command) -> Command),
}

macro_rules! subcommands {
    ($($name:literal $zh:literal $en:literal $make:ident;)*) => {
        &[$(Subcommand {
            name: $name,
            zh: ($zh, |command| $make(command, Language::Zh)),
            en: ($en, |command| $make(command, Language::En)),
        }),*]
    };
}

/// In the order of the help.
const SUBCOMMANDS: &[Subcommand] = subcommands! {
    "walk" "一步一步走完一个代码（需要终端）" "Walk through a code step by step (at a terminal)" walk_arguments;
    "resume" "接着走一个没走完的会话" "Go on with a session that is not finished" resume_arguments;
    "session" "列出、查看、移交、删除会话" "List, show, hand over or delete sessions" session_arguments;
    "ticket" "列出、打印、补填、关闭、导出工单" "List, print, complete, close or export tickets" ticket_arguments;
    "explain" "打印代码的含义和完整处理办法" "Print what a code means and its whole remedy" explain_arguments;
    "graph" "画出一个代码的流程图" "Draw a code's tree as a flow chart" graph_arguments;
    "search" "按文字或拼音找代码" "Find codes by words or pinyin" search_arguments;
    "list" "列出资料库里的代码" "List the codes of the library" list_arguments;
    "paths" "列出一个代码的每一条走法" "List every path through a code" paths_arguments;
    "replay" "重放成批的走法，核对结果" "Replay many walks and check what they come to" replay_arguments;
    "new" "建一个资料库，或一个代码的树" "Make a library, or the tree of a code" new_arguments;
    "check" "检查资料库里的每个文件" "Check every file of a library" check_arguments;
    "diff" "比较两个资料库：代码和走法变了哪些" "Compare two libraries, walk by walk" diff_arguments;
    "compile" "把资料库编译成一个文件" "Compile a library into one file" compile_arguments;
    "library" "安装资料库、看用的是哪个、退回上一个" "Install a library, tell which is used, go back" library_arguments;
    "config" "显示各项设置和它们的来处" "Show the settings and where each comes from" config_arguments;
    "schema" "打印机器格式和文件的 JSON Schema" "Print the JSON Schema of a format or a file" schema_arguments;
    "help" "一个命令的帮助；退出码、输出格式、按键" "Help on a command, exit codes, formats, keys" help_arguments;
    "completions" "打印命令行补全的脚本" "Print the script that completes what is typed" completions_arguments;
    "man" "打印手册页，或全部写进一个文件夹" "Print a manual page, or write all of them" man_arguments;
};

/// The command line with the subcommands that are wanted, by name: making one costs time. A subcommand's own arguments
/// are made only where it is the one that was typed.
pub(super) fn command(language: Language, wanted: impl Fn(&str) -> bool) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let subcommands = SUBCOMMANDS.iter().filter(|subcommand| wanted(subcommand.name)).map(|subcommand| {
        let (about, arguments) = match language {
            Language::Zh => subcommand.zh,
            Language::En => subcommand.en,
        };
        Command::new(subcommand.name).about(about).defer(arguments)
    });
    page(Command::new("posdiag"), language, true)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .about(own(
            "从终端显示的错误代码，一步一步走到修好、建议或工单",
            "Step by step from a terminal's error code to a fix, an advice or a ticket",
        ))
        .override_usage(own(
            "posdiag [选项] [CODE]\n      posdiag [选项] 命令 …",
            "posdiag [OPTIONS] [CODE]\n       posdiag [OPTIONS] COMMAND …",
        ))
        .args_conflicts_with_subcommands(false)
        .subcommand_negates_reqs(true)
        .arg(Arg::new("code").value_name("CODE").help(own(
            "终端显示的代码；不写就在终端里边输边找",
            "The code that the terminal shows; without it, search as you type",
        )))
        .args(channel_arguments(language))
        .args(keep_arguments(language))
        .args(settings_arguments(language))
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .display_order(place::VERSION)
                .help(own("显示版本", "Show the version")),
        )
        .subcommands(subcommands)
}

/// The options of settings, which every command takes.
fn settings_arguments(language: Language) -> [Arg; 5] {
    let own = |zh, en| language.pick(zh, en);
    [
        Arg::new("lang")
            .long("lang")
            .value_name("zh|en")
            .global(true)
            .display_order(place::EVERYWHERE)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["zh", "en"]))
            .help(own("语言；不写则看配置、系统，再不然中文", "Language; else configured, the system's, zh")),
        Arg::new("color")
            .long("color")
            .value_name("WHEN")
            .global(true)
            .display_order(place::EVERYWHERE + 1)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
            .help(own("何时用颜色：auto、always 或 never", "When to use colour: auto, always or never")),
        Arg::new("library")
            .long("library")
            .value_name("DIR|FILE")
            .global(true)
            .display_order(place::EVERYWHERE + 2)
            .value_parser(ValueParser::path_buf())
            .help(own("用这里的资料库：文件夹或编译好的文件", "The library in this folder or compiled file")),
        Arg::new("operator")
            .long("operator")
            .value_name("NAME")
            .global(true)
            .display_order(place::EVERYWHERE + 3)
            .help(own("谁在走，名字或工号", "Who walks: a name or a staff number")),
        Arg::new("data_dir")
            .long("data-dir")
            .value_name("DIR")
            .global(true)
            .display_order(place::EVERYWHERE + 4)
            .value_parser(ValueParser::path_buf())
            .help(own("会话和工单存在这个文件夹", "Keep sessions and tickets in this folder")),
    ]
}

/// What every page of the help has.
pub(super) fn page(command: Command, language: Language, subcommands: bool) -> Command {
    command
        .help_template(template(language, subcommands))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .display_order(place::HELP)
                .help(language.pick("显示帮助", "Show help")),
        )
}

fn channel_arguments(language: Language) -> [Arg; 2] {
    let flag = |id| Arg::new(id).long(id).action(ArgAction::SetTrue);
    [
        flag("phone").conflicts_with("onsite").display_order(place::OWN + 1).help(
            language.pick("电话里走：显示给商户念的话术", "On the phone: show what to say to the merchant"),
        ),
        flag("onsite")
            .display_order(place::OWN + 2)
            .help(language.pick("在现场走（默认，可配置）", "On site (the default, unless configured)")),
    ]
}

/// How many threads work.
pub(super) fn jobs_argument(language: Language) -> Arg {
    Arg::new("jobs")
        .long("jobs")
        .value_name("N")
        .display_order(place::OWN + 1)
        .help(language.pick("同时做几份；不写则每核一份", "How many at once; else one a core"))
}

pub(super) fn format_argument(language: Language) -> Arg {
    formats("text|json", &["text", "json"], language)
}

pub(super) fn formats(shown: &'static str, names: &'static [&'static str], language: Language) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name(shown)
        .display_order(place::OWN)
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(names.iter().copied()))
        .help(language.pick("输出格式", "Output format"))
}

fn walk_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own(
            "posdiag walk [选项] CODE\n      posdiag walk [选项] --unknown CODE",
            "posdiag walk [OPTIONS] CODE\n       posdiag walk [OPTIONS] --unknown CODE",
        ))
        .arg(
            Arg::new("code")
                .value_name("CODE")
                .required_unless_present_any(["unknown", "script"])
                .help(own("终端显示的代码", "The code that the terminal shows")),
        )
        .arg(
            Arg::new("unknown")
                .long("unknown")
                .value_name("CODE")
                .conflicts_with("code")
                .display_order(place::OWN)
                .help(own(
                    "手册里没有的代码：走通用流程",
                    "A code not in the manual: walk the general steps",
                )),
        )
        .args(channel_arguments(language))
        .args(keep_arguments(language))
        .args(script_arguments(language))
}

/// What a walk is answered with, where nobody sits at a terminal.
fn script_arguments(language: Language) -> [Arg; 8] {
    let own = |zh, en| language.pick(zh, en);
    let option = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).long(id).value_name(value).display_order(place::SCRIPT).help(help)
    };
    [
        option("answer", "ID=VALUE", own("一步的回答，可写几次", "A step's answer; repeatable"))
            .action(ArgAction::Append)
            .conflicts_with_all(["answers", "script"]),
        option("answers", "y,n,…", own("按顺序的回答", "Answers in order")).conflicts_with("script"),
        option("script", "FILE", own("回答写在文件里（YAML）", "Answers from a file (YAML)"))
            .value_parser(ValueParser::path_buf()),
        option("field", "NAME=VALUE", own("一项资料，可写几次", "A field; repeatable"))
            .action(ArgAction::Append),
        option("note", "TEXT", own("一条备注，可写几次", "A note; repeatable")).action(ArgAction::Append),
        Arg::new("assume_unsure")
            .long("assume-unsure")
            .action(ArgAction::SetTrue)
            .display_order(place::SCRIPT + 1)
            .help(own("没给的都算不确定、不知道", "What is not given is unsure or unknown")),
        Arg::new("record")
            .long("record")
            .action(ArgAction::SetTrue)
            .conflicts_with("no_record")
            .display_order(place::SCRIPT + 1)
            .help(own("有现成回答的也记下（默认不记）", "Keep an answered walk, too (not by default)")),
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .display_order(place::SCRIPT + 2)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["text", "json", "jsonl"]))
            .help(own("结果：text、json，或逐行对话 jsonl", "The result: text, json, or a talk in jsonl")),
    ]
}

fn keep_arguments(language: Language) -> [Arg; 5] {
    let own = |zh, en| language.pick(zh, en);
    [
        Arg::new("no_record")
            .long("no-record")
            .action(ArgAction::SetTrue)
            .display_order(place::OWN + 6)
            .help(own("不记录（默认每一步都记下）", "Keep nothing (every step is kept by default)")),
        Arg::new("reference")
            .long("reference")
            .value_name("TEXT")
            .display_order(place::OWN + 5)
            .help(own("哪个网点或商户，记在会话里", "Whose terminal: a site or merchant, kept with it")),
        Arg::new("merchant")
            .long("merchant")
            .value_name("NUMBER")
            .display_order(place::OWN + 3)
            .help(own("商户号：先看以前报过什么", "Merchant number: shows first what happened before")),
        Arg::new("terminal")
            .long("terminal")
            .value_name("NUMBER")
            .display_order(place::OWN + 4)
            .help(own("终端号：先看以前报过什么", "Terminal number: likewise")),
        copy_argument(language),
    ]
}

fn resume_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let [phone, onsite] = channel_arguments(language);
    page(command, language, false)
        .override_usage(own("posdiag resume [选项] [NAME]", "posdiag resume [OPTIONS] [NAME]"))
        .arg(Arg::new("name").value_name("NAME").help(own(
            "会话的名字，例如 418-273；不写就从没走完的里选",
            "Its name, such as 418-273; else pick an unfinished one",
        )))
        .args([phone, onsite.help(own("在现场走（不写则和之前一样）", "On site (else as before)"))])
        .arg(
            Arg::new("take_over")
                .long("take-over")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN)
                .help(own("别的窗口正在走，也接过来", "Take it over from another window")),
        )
        .arg(copy_argument(language))
}

fn session_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let one = |name: &'static str, about: &'static str, usage: &'static str| {
        page(Command::new(name).about(about), language, false).override_usage(usage)
    };
    let name = || {
        Arg::new("name")
            .value_name("NAME")
            .required(true)
            .help(own("会话的名字，例如 418-273", "The session's name, such as 418-273"))
    };
    let list = one(
        "list",
        own("列出没走完的会话", "List unfinished sessions"),
        own("posdiag session list [选项]", "posdiag session list [OPTIONS]"),
    )
    .help_template(template_of_options(language))
    .arg(
        Arg::new("all")
            .long("all")
            .action(ArgAction::SetTrue)
            .display_order(place::OWN)
            .help(own("结束的也列出", "Those that have ended, too")),
    )
    .arg(format_argument(language));
    let show = one(
        "show",
        own("打印一个会话的整个经过", "Print a session's whole story"),
        own("posdiag session show [选项] NAME", "posdiag session show [OPTIONS] NAME"),
    )
    .arg(name())
    .arg(format_argument(language));
    let export = one(
        "export",
        own("写成一个文件，移交给别的机器", "Write a session to a file, for another machine"),
        own("posdiag session export [选项] NAME", "posdiag session export [OPTIONS] NAME"),
    )
    .arg(name())
    .arg(
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name("FILE")
            .display_order(place::OWN)
            .value_parser(ValueParser::path_buf())
            .help(own(
                "文件名，- 是标准输出；不写则用 NAME.posdiag",
                "The file, - for standard output; else NAME.posdiag",
            )),
    );
    let import = one(
        "import",
        own("收进别的机器移交来的会话", "Take in a session from another machine"),
        own("posdiag session import [选项] FILE", "posdiag session import [OPTIONS] FILE"),
    )
    .arg(
        Arg::new("file")
            .value_name("FILE")
            .required(true)
            .value_parser(ValueParser::path_buf())
            .help(own("移交来的文件；- 是标准输入", "The file; - for standard input")),
    );
    let take_back = one(
        "take-back",
        own("收回移交出去的会话", "Take back a session that was handed over"),
        own("posdiag session take-back [选项] NAME", "posdiag session take-back [OPTIONS] NAME"),
    )
    .arg(name());
    page(command, language, true)
        .help_template(template_of_group(language))
        .override_usage(own("posdiag session [命令] [选项]", "posdiag session [COMMAND] [OPTIONS]"))
        .subcommands([list, show, export, import, take_back, purge_arguments(language)])
}

fn purge_arguments(language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let about = own("删除很久没动的会话（先问）", "Delete old sessions (asks first)");
    page(Command::new("purge").about(about), language, false)
        .override_usage(own(
            "posdiag session purge [选项] --older-than 90d",
            "posdiag session purge [OPTIONS] --older-than 90d",
        ))
        .help_template(template_of_options(language))
        .arg(
            Arg::new("older_than")
                .long("older-than")
                .value_name("90d")
                .required(true)
                .display_order(place::OWN)
                .help(own("多少天没动过", "For how many days nothing was added")),
        )
        .arg(
            Arg::new("yes")
                .long("yes")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN + 1)
                .help(own("不问就删", "Without asking")),
        )
        .arg(
            Arg::new("personal")
                .long("personal")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN + 2)
                .help(own("只删联系人和电话，会话留着", "Contacts and phone numbers only; sessions stay")),
        )
}

fn explain_arguments(command: Command, language: Language) -> Command {
    page(command, language, false)
        .override_usage(language.pick("posdiag explain [选项] CODE…", "posdiag explain [OPTIONS] CODE…"))
        .arg(
            Arg::new("codes")
                .value_name("CODE")
                .num_args(1..)
                .required(true)
                .help(language.pick("一个或几个代码", "One code or several")),
        )
        .arg(format_argument(language))
}

fn graph_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own(
            "posdiag graph [选项] CODE\n      posdiag graph [选项] --walked NAME [CODE]",
            "posdiag graph [OPTIONS] CODE\n       posdiag graph [OPTIONS] --walked NAME [CODE]",
        ))
        .arg(
            Arg::new("code")
                .value_name("CODE")
                .required_unless_present("walked")
                .help(own("要画的代码", "The code whose tree is drawn")),
        )
        .arg(formats("FORMAT", &["text", "mermaid", "dot", "svg"], language))
        .arg(
            Arg::new("walked")
                .long("walked")
                .value_name("NAME")
                .display_order(place::OWN + 1)
                .help(own("标出一个会话走过的路", "Mark the way that a session took")),
        )
        .arg(
            Arg::new("out")
                .short('o')
                .long("out")
                .value_name("FILE")
                .display_order(place::OWN + 2)
                .value_parser(ValueParser::path_buf())
                .help(own("写进文件；- 是标准输出", "Write to a file; - for standard output")),
        )
}

fn search_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own("posdiag search [选项] WORDS…", "posdiag search [OPTIONS] WORDS…"))
        .arg(Arg::new("words").value_name("WORDS").num_args(1..).required(true).help(own(
            "要找的字：中文、拼音、首字母、英文或代码",
            "What to look for: Chinese, pinyin, initials, English or a code",
        )))
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN)
                .help(own("全部列出，不只列前几个", "Show all that is found, not only the best")),
        )
        .arg(format_argument(language))
}

fn paths_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let [phone, onsite] = channel_arguments(language);
    page(command, language, false)
        .override_usage(own(
            "posdiag paths [选项] CODE…\n      posdiag paths [选项] --all",
            "posdiag paths [OPTIONS] CODE…\n       posdiag paths [OPTIONS] --all",
        ))
        .arg(
            Arg::new("codes")
                .value_name("CODE")
                .num_args(1..)
                .required_unless_present("all")
                .help(own("一个或几个代码", "One code or several")),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .conflicts_with("codes")
                .display_order(place::OWN)
                .help(own("资料库里的每个代码", "Every code of the library")),
        )
        .arg(
            Arg::new("collapse")
                .long("collapse")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN + 1)
                .help(own("共用步骤收起来，只写怎样离开", "Of shared steps, tell only how they were left")),
        )
        .args([
            phone.help(own(
                "电话里的走法：技术员的步骤留到上门",
                "On the phone: a technician's steps are put off",
            )),
            onsite.help(own("现场的走法（默认）", "On site (the default)")),
        ])
        .arg(formats("text|jsonl", &["text", "jsonl"], language))
}

const REPLAY_HELP_ZH: &str = "\
每行一个 JSON 对象，例如（expect 和其余的都可以不写）：
  {\"code\":\"E102\",\"answers\":{\"network.link\":\"wifi\",\"restart\":[\"not_fixed\"]},
   \"channel\":\"phone\",\"fields\":{\"model\":null},\"notes\":[\"…\"],
   \"expect\":{\"outcome\":\"fixed\",\"path\":\"E102:…\"}}
也可以用 \"path\":\"E102:network.link=wifi,…\" 代替 code 和 answers。
posdiag paths --all --format jsonl | posdiag replay - 核对全部走法。
什么也不记录。有一行不符合，退出码就是 5。";

const REPLAY_HELP_EN: &str = "\
A JSON object a line, such as (only code and answers are needed):
  {\"code\":\"E102\",\"answers\":{\"network.link\":\"wifi\",\"restart\":[\"not_fixed\"]},
   \"channel\":\"phone\",\"fields\":{\"model\":null},\"notes\":[\"…\"],
   \"expect\":{\"outcome\":\"fixed\",\"path\":\"E102:…\"}}
or \"path\":\"E102:network.link=wifi,…\" in place of code and answers.
posdiag paths --all --format jsonl | posdiag replay - checks every path.
Nothing is kept. The exit code is 5 if any line fails.";

fn replay_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own("posdiag replay [选项] FILE…", "posdiag replay [OPTIONS] FILE…"))
        .after_help(own(REPLAY_HELP_ZH, REPLAY_HELP_EN))
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .num_args(1..)
                .required(true)
                .value_parser(ValueParser::path_buf())
                .help(own(
                    "一行一个走法的文件；- 是标准输入",
                    "Files of a walk a line; - for standard input",
                )),
        )
        .arg(jobs_argument(language))
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN + 2)
                .help(own("每个代码都列出，不只有不符合的", "Tell every code, not only those that fail")),
        )
        .arg(format_argument(language))
}

fn list_arguments(command: Command, language: Language) -> Command {
    page(command, language, false)
        .override_usage(language.pick("posdiag list [选项] [TABLE]", "posdiag list [OPTIONS] [TABLE]"))
        .arg(
            Arg::new("table")
                .value_name("TABLE")
                .help(language.pick("只列这张表，例如 e", "Only this table, such as e")),
        )
        .arg(format_argument(language))
}

const CONFIG_HELP_ZH: &str = "\
config.toml 里每行一个设置，都可以不写：
  language = \"zh\"            zh 或 en
  channel = \"onsite\"         phone 或 onsite，walk 用
  operator = \"A12\"           谁在走
  library = \"~/trees\"        资料库文件夹
  data_dir = \"~/posdiag\"     会话和工单存在这个文件夹
  color = \"auto\"             auto、always 或 never
  burst_merchants = 5        同一代码有这么多家报来就提醒；0 不提醒
  burst_minutes = 30         在这么多分钟里
  personal_days = 30         这么多天没动过的会话，删去联系人和电话；0 不删
写在最后，每张工单都一样的字段：
  [fields]
  manufacturer = \"Newland\"
  model = \"N900\"
POSDIAG_CONFIG 指定别的文件。文件里的相对路径从它所在的文件夹算起。";

const CONFIG_HELP_EN: &str = "\
The settings in config.toml, one a line, none of them needed:
  language = \"zh\"            zh or en
  channel = \"onsite\"         phone or onsite, for walks
  operator = \"A12\"           who walks
  library = \"~/trees\"        the library's folder
  data_dir = \"~/posdiag\"     the folder of sessions and tickets
  color = \"auto\"             auto, always or never
  burst_merchants = 5        warn when so many have the same code; 0: never
  burst_minutes = 30         within so many minutes
  personal_days = 30         days until contacts are removed; 0: never
Last, the fields that are the same in every ticket:
  [fields]
  manufacturer = \"Newland\"
  model = \"N900\"
POSDIAG_CONFIG names another file. Relative paths start at the file's folder.";

fn config_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own(
            "posdiag config [show] [选项]\n      posdiag config path",
            "posdiag config [show] [OPTIONS]\n       posdiag config path",
        ))
        .after_help(own(CONFIG_HELP_ZH, CONFIG_HELP_EN))
        .arg(
            Arg::new("what")
                .value_name("WHAT")
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(["show", "path"]))
                .help(own(
                    "show 显示各项设置（默认）；path 显示配置文件在哪里",
                    "show: the settings (the default); path: where the file is",
                )),
        )
        .arg(format_argument(language))
}

fn schema_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own("posdiag schema [选项] [NAME]", "posdiag schema [OPTIONS] [NAME]"))
        .arg(Arg::new("schema").value_name("NAME").help(own(
            "哪一种格式或文件，例如 ticket、tree；不写就列出全部",
            "Which format or file, such as ticket or tree; else a list",
        )))
}
