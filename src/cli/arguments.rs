//! Everything that can be typed, and its help, in the reader's language.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command};

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
    pub(in crate::cli) const EVERYWHERE: usize = 10;
    pub(in crate::cli) const VERSION: usize = 20;
    pub(in crate::cli) const HELP: usize = 21;
}

/// A function that makes a subcommand's arguments in one language: clap takes no closure that remembers one.
macro_rules! in_language {
    ($make:ident, $language:expr) => {
        match $language {
            Language::Zh => |command| $make(command, Language::Zh),
            Language::En => |command| $make(command, Language::En),
        }
    };
}

const AFTER_HELP_ZH: &str = "\
示例：
  posdiag                    边输边找：代码、文字、拼音
  posdiag E102               在终端里走一遍；接管道时打印处理办法
  posdiag walk E102 --phone  电话里走，显示话术
  posdiag resume 418-273     接着走，或带着工单上门
  posdiag ticket list        没关闭的工单
  posdiag explain E102 E103  打印两个代码的处理办法
  posdiag search 网络 重启   按文字找；拼音也行：wangluo、wl
  posdiag check trees        检查 trees 里的资料库

退出码：
  0 完成　1 环境故障　2 用法错误或代码不存在　3 以工单结束
  4 没走完　5 检查发现问题　130 被中断";

const AFTER_HELP_EN: &str = "\
Examples:
  posdiag                    search as you type: a code, words
  posdiag E102               walk at a terminal; print the remedy into a pipe
  posdiag walk E102 --phone  walk on the phone, with what to say
  posdiag resume 418-273     go on, or visit with a ticket
  posdiag ticket list        the tickets that are not closed
  posdiag explain E102 E103  print the remedies of two codes
  posdiag search no slip     find codes by words; Chinese also by pinyin
  posdiag check trees        check the library in trees

Exit codes:
  0 done, 1 the environment failed, 2 wrong usage or unknown code,
  3 ended in a ticket, 4 unfinished, 5 check found something, 130 interrupted";

/// The command line with the subcommands that are wanted. A subcommand's own arguments are made only where it is the
/// one that was typed.
pub(super) fn command(language: Language, wanted: impl FnMut(&Command) -> bool) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let walk = Command::new("walk")
        .about(own("一步一步走完一个代码（需要终端）", "Walk through a code step by step (at a terminal)"))
        .defer(in_language!(walk_arguments, language));
    let resume = Command::new("resume")
        .about(own("接着走一个没走完的会话", "Go on with a session that is not finished"))
        .defer(in_language!(resume_arguments, language));
    let session = Command::new("session")
        .about(own("列出、查看、移交、删除会话", "List, show, hand over or delete sessions"))
        .defer(in_language!(session_arguments, language));
    let ticket = Command::new("ticket")
        .about(own("列出、打印、补填、关闭、导出工单", "List, print, complete, close or export tickets"))
        .defer(in_language!(ticket_arguments, language));
    let explain = Command::new("explain")
        .about(own("打印代码的含义和完整处理办法", "Print what a code means and its whole remedy"))
        .defer(in_language!(explain_arguments, language));
    let search = Command::new("search")
        .about(own("按文字或拼音找代码", "Find codes by words or pinyin"))
        .defer(in_language!(search_arguments, language));
    let list = Command::new("list")
        .about(own("列出资料库里的代码", "List the codes of the library"))
        .defer(in_language!(list_arguments, language));
    let paths = Command::new("paths")
        .about(own("列出一个代码的每一条走法", "List every path through a code"))
        .defer(in_language!(paths_arguments, language));
    let check = Command::new("check")
        .about(own("检查资料库里的每个文件", "Check every file of a library"))
        .defer(in_language!(check_arguments, language));
    let config = Command::new("config")
        .about(own("显示各项设置和它们的来处", "Show the settings and where each comes from"))
        .defer(in_language!(config_arguments, language));
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
        .after_help(own(AFTER_HELP_ZH, AFTER_HELP_EN))
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
        .subcommands(
            [walk, resume, session, ticket, explain, search, list, paths, check, config]
                .into_iter()
                .filter(wanted),
        )
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
            .help(own(
                "语言；不写则看配置、系统，再不然中文",
                "Language; else as configured, the system's, Chinese",
            )),
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
            .value_name("DIR")
            .global(true)
            .display_order(place::EVERYWHERE + 2)
            .value_parser(ValueParser::path_buf())
            .help(own(
                "用这个文件夹里的资料库，代替自带的",
                "The library in this folder, not the built-in one",
            )),
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

fn format_argument(language: Language) -> Arg {
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
                .required_unless_present("unknown")
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

fn check_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own(
            "posdiag check [选项] [DIR]\n      posdiag check --explain PD404",
            "posdiag check [OPTIONS] [DIR]\n       posdiag check --explain PD404",
        ))
        .arg(Arg::new("folder").value_name("DIR").value_parser(ValueParser::path_buf()).help(own(
            "资料库文件夹；不写则用 --library，或当前文件夹，或 trees",
            "The library's folder; else --library, this folder or trees",
        )))
        .arg(
            Arg::new("explain")
                .long("explain")
                .value_name("PDnnn")
                .display_order(place::OWN)
                .conflicts_with("folder")
                .help(own("详细说明一条规则", "Tell more about a rule")),
        )
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
