//! The command line: what can be typed, in the reader's language, and the choices of language and colour.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::front::paths;
use crate::problem::Problem;
use crate::session::Channel;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::{Shape, redact};

/// What the program knows of where it runs. It is read once, at the edge.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Environment {
    /// The user's locale, such as `zh_CN.UTF-8`.
    pub locale: Option<String>,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set, not empty and not 0.
    pub force_color: bool,
    /// `TERM` is `dumb`.
    pub dumb: bool,
    /// Standard input is a terminal.
    pub stdin_terminal: bool,
    /// Standard output is a terminal.
    pub stdout_terminal: bool,
    /// Standard error is a terminal.
    pub stderr_terminal: bool,
}

impl Environment {
    /// Whether a person sits in front of it: all three streams are a terminal.
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        self.stdin_terminal && self.stdout_terminal && self.stderr_terminal
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// As the environment and each stream say.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    fn of(name: &str) -> Colour {
        match name {
            "always" => Colour::Always,
            "never" => Colour::Never,
            _ => Colour::Auto,
        }
    }

    /// Whether a stream is coloured: the flag decides, then `NO_COLOR`, then `CLICOLOR_FORCE`, then the stream.
    #[must_use]
    pub fn on(self, environment: &Environment, stream_is_terminal: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if environment.no_color => false,
            Colour::Auto if environment.force_color => true,
            Colour::Auto => stream_is_terminal && !environment.dumb,
        }
    }
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// To be read.
    Text,
    /// For machines.
    Json,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// `posdiag CODE`: walk at a terminal, explain elsewhere.
    Bare {
        /// The code as typed.
        code: String,
        /// How the person is in touch with the terminal.
        channel: Channel,
    },
    /// `posdiag` alone: pick a code at a terminal, and walk it.
    Pick {
        /// How the person is in touch with the terminal.
        channel: Channel,
    },
    /// `posdiag search`.
    Search {
        /// What is searched for; each may be several words.
        words: Vec<String>,
        /// Show all that is found, not only the best.
        all: bool,
        /// How it is printed.
        format: Format,
    },
    /// `posdiag walk`.
    Walk {
        /// The code as typed.
        code: String,
        /// It is known to be unknown: walk the general ladder under its name.
        unknown: bool,
        /// How the person is in touch with the terminal.
        channel: Channel,
    },
    /// `posdiag explain`.
    Explain {
        /// The codes as typed; at least one.
        codes: Vec<String>,
        /// How they are printed.
        format: Format,
    },
    /// `posdiag paths`.
    Paths {
        /// The codes as typed; none for every code of the library.
        codes: Vec<String>,
        /// How a walk is in touch with the terminal.
        channel: Channel,
        /// How they are printed.
        format: paths::Format,
    },
    /// `posdiag list`.
    List {
        /// Only this table.
        table: Option<String>,
        /// How it is printed.
        format: Format,
    },
    /// `posdiag check`.
    Check {
        /// The library's folder.
        folder: Option<PathBuf>,
        /// Tell about a rule instead.
        explain: Option<String>,
    },
    /// Text that is only to be printed: help, or the version.
    Print(String),
}

/// A whole command line, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The language of what people read.
    pub language: Language,
    /// The language that was asked for expressly, which machine formats follow.
    pub asked_language: Option<Language>,
    /// When to use colour.
    pub colour: Colour,
    /// A library's folder in place of the embedded one.
    pub library: Option<PathBuf>,
    /// What to do.
    pub order: Order,
}

/// The language to speak before the command line is understood: its `--lang`, else the locale's, else Chinese.
#[must_use]
pub fn language_of(args: &[OsString], environment: &Environment) -> Language {
    let asked = value_of(args, "--lang").and_then(Language::from_tag);
    asked.or_else(|| environment.locale.as_deref().and_then(Language::from_locale)).unwrap_or_default()
}

/// When to use colour, as far as a command line says that was not understood.
#[must_use]
pub fn colour_of(args: &[OsString]) -> Colour {
    value_of(args, "--color").map_or(Colour::Auto, Colour::of)
}

/// The value of an option, looked for without understanding the rest of the command line.
fn value_of<'a>(args: &'a [OsString], option: &str) -> Option<&'a str> {
    let options = || args.iter().skip(1).take_while(|arg| *arg != "--").filter_map(|arg| arg.to_str());
    options().zip(options().skip(1).map(Some).chain([None])).find_map(|(arg, next)| {
        match arg.strip_prefix(option)? {
            "" => next,
            value => value.strip_prefix('='),
        }
    })
}

/// Understands a command line, the program's name first.
///
/// # Errors
/// A [`Problem`] in the user's language: what is wrong with it and what to do.
pub fn parse(args: &[OsString], environment: &Environment) -> Result<Invocation, Problem> {
    let language = language_of(args, environment);
    let matches = match command(language).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                let order = Order::Print(error.to_string());
                return Ok(Invocation {
                    language,
                    asked_language: None,
                    colour: colour_of(args),
                    library: None,
                    order,
                });
            }
            _ => return Err(explain(&error, args, language)),
        },
    };
    let colour = text(&matches, "color").map_or(Colour::Auto, |name| Colour::of(&name));
    let asked_language = text(&matches, "lang").and_then(|tag| Language::from_tag(&tag));
    let library = matches.get_one::<PathBuf>("library").cloned();
    let order = order(&matches, language)?;
    Ok(Invocation { language, asked_language, colour, library, order })
}

fn order(matches: &ArgMatches, language: Language) -> Result<Order, Problem> {
    if let Some((subcommand, _)) = matches.subcommand() {
        // What stands before a subcommand clap takes as the bare form's, and would let it go unheard.
        let takes_them = matches!(subcommand, "walk" | "paths");
        let flag = ["phone", "onsite"].into_iter().find(|flag| !takes_them && matches.get_flag(flag));
        if let Some(flag) = flag {
            return Err(see_help(unknown_option(&format!("--{flag}"), None, language), language));
        }
        if let Some(code) = text(matches, "code") {
            return Err(see_help(one_too_many(&code, [&*code, subcommand], language), language));
        }
    }
    Ok(match matches.subcommand() {
        Some(("walk", walk)) => {
            let unknown = text(walk, "unknown");
            let code = text(walk, "code").or_else(|| unknown.clone()).unwrap_or_default();
            Order::Walk { code, unknown: unknown.is_some(), channel: channel_of(walk, matches) }
        }
        Some(("explain", explain)) => {
            Order::Explain { codes: texts(explain, "codes"), format: format(explain) }
        }
        Some(("search", search)) => Order::Search {
            words: texts(search, "words"),
            all: search.get_flag("all"),
            format: format(search),
        },
        Some(("paths", paths)) => Order::Paths {
            codes: texts(paths, "codes"),
            channel: channel_of(paths, matches),
            format: paths_format(paths, language)?,
        },
        Some(("list", list)) => Order::List { table: text(list, "table"), format: format(list) },
        Some(("check", check)) => Order::Check {
            folder: check.get_one::<PathBuf>("folder").cloned(),
            explain: text(check, "explain"),
        },
        _ => match text(matches, "code") {
            Some(code) => Order::Bare { code, channel: channel(matches) },
            None => Order::Pick { channel: channel(matches) },
        },
    })
}

fn text(matches: &ArgMatches, id: &str) -> Option<String> {
    matches.try_get_one::<String>(id).ok().flatten().cloned()
}

fn texts(matches: &ArgMatches, id: &str) -> Vec<String> {
    matches.get_many::<String>(id).into_iter().flatten().cloned().collect()
}

fn channel(matches: &ArgMatches) -> Channel {
    if matches.get_flag("phone") { Channel::Phone } else { Channel::OnSite }
}

/// The channel of a subcommand; what stands before the subcommand counts, too.
fn channel_of(subcommand: &ArgMatches, before: &ArgMatches) -> Channel {
    if subcommand.get_flag("onsite") {
        Channel::OnSite
    } else {
        channel(if subcommand.get_flag("phone") { subcommand } else { before })
    }
}

fn paths_format(matches: &ArgMatches, language: Language) -> Result<paths::Format, Problem> {
    match (text(matches, "format").as_deref(), matches.get_flag("collapse")) {
        (Some("jsonl"), true) => Err(see_help(excluded("--format jsonl", "--collapse", language), language)),
        (Some("jsonl"), false) => Ok(paths::Format::Jsonl),
        (_, true) => Ok(paths::Format::Collapsed),
        (_, false) => Ok(paths::Format::Text),
    }
}

fn format(matches: &ArgMatches) -> Format {
    match text(matches, "format").as_deref() {
        Some("json") => Format::Json,
        _ => Format::Text,
    }
}

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

/// Where an option stands on a help page: a command's own first, then what every command takes, then these two.
mod place {
    pub(super) const OWN: usize = 0;
    pub(super) const EVERYWHERE: usize = 10;
    pub(super) const VERSION: usize = 20;
    pub(super) const HELP: usize = 21;
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
  posdiag explain E102 E103  打印两个代码的处理办法
  posdiag search 网络 重启   按文字找；拼音也行：wangluo、wl
  posdiag check trees        检查 trees 里的资料库

退出码：
  0 完成　1 环境故障　2 用法错误或代码不存在　3 以工单结束
  5 检查发现问题　130 被中断";

const AFTER_HELP_EN: &str = "\
Examples:
  posdiag                    search as you type: a code, words
  posdiag E102               walk at a terminal; print the remedy into a pipe
  posdiag walk E102 --phone  walk on the phone, with what to say
  posdiag explain E102 E103  print the remedies of two codes
  posdiag search no slip     find codes by words; Chinese also by pinyin
  posdiag check trees        check the library in trees

Exit codes:
  0 done, 1 the environment failed, 2 wrong usage or unknown code,
  3 ended in a ticket, 5 check found something, 130 interrupted";

/// The whole command line. A subcommand's own arguments are made only where it is the one that was typed.
fn command(language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let walk = Command::new("walk")
        .about(own("一步一步走完一个代码（需要终端）", "Walk through a code step by step (at a terminal)"))
        .defer(in_language!(walk_arguments, language));
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
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("zh|en")
                .global(true)
                .display_order(place::EVERYWHERE)
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(["zh", "en"]))
                .help(own("语言；不写则看系统，再不然中文", "Language; else the system's, else Chinese")),
        )
        .arg(
            Arg::new("color")
                .long("color")
                .value_name("WHEN")
                .global(true)
                .display_order(place::EVERYWHERE + 1)
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
                .help(own("何时用颜色：auto、always 或 never", "When to use colour: auto, always or never")),
        )
        .arg(
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
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .display_order(place::VERSION)
                .help(own("显示版本", "Show the version")),
        )
        .subcommand(walk)
        .subcommand(explain)
        .subcommand(search)
        .subcommand(list)
        .subcommand(paths)
        .subcommand(check)
}

/// What every page of the help has.
fn page(command: Command, language: Language, subcommands: bool) -> Command {
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
            .help(language.pick("在现场走（默认）", "On site (the default)")),
    ]
}

fn format_argument(language: Language) -> Arg {
    formats("text|json", ["text", "json"], language)
}

fn formats(shown: &'static str, names: [&'static str; 2], language: Language) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name(shown)
        .display_order(place::OWN)
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(names))
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
            onsite,
        ])
        .arg(formats("text|jsonl", ["text", "jsonl"], language))
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

/// What was typed, as it may be shown again: harmless, short, and without card data.
#[must_use]
pub fn shown(typed: &str) -> String {
    shown_up_to(typed, 60)
}

/// A path as it may be shown again; see [`shown`].
#[must_use]
pub fn shown_path(path: &Path) -> String {
    shown_up_to(&path.to_string_lossy(), 240)
}

fn shown_up_to(typed: &str, columns: usize) -> String {
    if typed.trim().is_empty() {
        return String::new();
    }
    // The end of a longer text would be cut off anyway, and is not worth looking at.
    let beginning = typed.get(..typed.floor_char_boundary(columns * 16)).unwrap_or_default();
    let Ok(kept) = redact(beginning, Shape::NOTE) else { return "…".to_owned() };
    let more = if beginning.len() < typed.len() { "…" } else { "" };
    let shown = format!("{}{more}", harmless(kept.text.as_str()));
    crate::text::width::cut(&shown, columns).into_owned()
}

/// What was typed, as it can be typed again in a command; `None` where it could not be shown as it is, or where a
/// shell would read something else.
#[must_use]
pub fn typeable(typed: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '~');
    let typed = typed.trim();
    if typed.is_empty() || typed.starts_with('-') || shown_up_to(typed, 240) != typed {
        None
    } else if typed.chars().all(plain) {
        Some(typed.to_owned())
    } else {
        (!typed.contains(['"', '$', '`', '\\', '!', '%'])).then(|| format!("\"{typed}\""))
    }
}

/// The command that somebody may have meant with a word that is none, as it is typed.
#[must_use]
pub fn command_meant(typed: &str) -> Option<&'static str> {
    const MEANT: [(&str, &str); 8] = [
        ("walk", "posdiag walk"),
        ("explain", "posdiag explain"),
        ("search", "posdiag search"),
        ("list", "posdiag list"),
        ("paths", "posdiag paths"),
        ("check", "posdiag check"),
        ("help", "posdiag --help"),
        ("version", "posdiag --version"),
    ];
    if !(3..=10).contains(&typed.len()) || !typed.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let typed = typed.to_ascii_lowercase();
    let near = MEANT.iter().map(|(name, command)| (strsim::osa_distance(name, &typed), *command));
    near.filter(|(distance, _)| *distance <= typed.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

/// No code was typed, or nothing of one.
#[must_use]
pub fn no_code(language: Language) -> Problem {
    Problem::usage(language.pick("没有说要查哪个代码。", "No code was given.")).with_help(language.pick(
        "例如 posdiag E102；posdiag --help 列出全部用法",
        "try posdiag E102; posdiag --help lists everything",
    ))
}

/// Nothing to search for was typed.
#[must_use]
pub fn no_words(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有说要找什么。", "Nothing to search for was given."));
    problem.with_help(language.pick(
        "例如 posdiag search 网络、posdiag search wlyc",
        "try posdiag search network, or posdiag search no slip",
    ))
}

/// There is no such option here; `near` is one that is spelled alike.
fn unknown_option(option: &str, near: Option<String>, language: Language) -> Problem {
    let shown = shown(option);
    let problem = Problem::usage(match language {
        Language::Zh => format!("这里没有“{shown}”这个选项。"),
        Language::En => format!("There is no option `{shown}` here."),
    });
    if let Some(near) = near {
        return problem.with_help(did_you_mean(&near, language));
    }
    let mut whole = command(language);
    whole.build();
    let has = |command: &&Command| {
        command
            .get_arguments()
            .any(|arg| arg.get_long().is_some() && arg.get_long() == option.strip_prefix("--"))
    };
    let owners: Vec<String> =
        whole.get_subcommands().filter(has).map(|owner| format!("posdiag {}", owner.get_name())).collect();
    if owners.is_empty() {
        return problem;
    }
    let owners = owners.join(language.pick("、", ", "));
    problem.with_help(match language {
        Language::Zh => format!("有这个选项的命令：{owners}"),
        Language::En => format!("it belongs to: {owners}"),
    })
}

/// There is an argument that has no place; perhaps one of the words before it was to be a command.
fn one_too_many<'a>(extra: &str, words: impl IntoIterator<Item = &'a str>, language: Language) -> Problem {
    let extra = shown(extra);
    let problem = Problem::usage(match language {
        Language::Zh => format!("“{extra}”是多余的。"),
        Language::En => format!("There is no place for `{extra}`."),
    });
    let words: Vec<&str> = words.into_iter().collect();
    if words.iter().any(|word| ["walk", "explain", "search", "list", "paths", "check"].contains(word)) {
        return problem;
    }
    match words.into_iter().find_map(command_meant) {
        Some(command) => problem.with_help(did_you_mean(command, language)),
        None => problem.with_help(language.pick(
            "几个代码一起查：posdiag explain E101 E102",
            "several codes at once: posdiag explain E101 E102",
        )),
    }
}

/// Two arguments of which each makes the other meaningless.
fn excluded(arg: &str, prior: &str, language: Language) -> Problem {
    Problem::usage(match language {
        Language::Zh => format!("{arg} 和 {prior} 不能一起用。"),
        Language::En => format!("{arg} and {prior} cannot be used together."),
    })
}

fn see_help(problem: Problem, language: Language) -> Problem {
    problem.with_help(language.pick("posdiag --help 列出全部用法", "posdiag --help lists everything"))
}

fn did_you_mean(near: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("是不是 {near}？"),
        Language::En => format!("did you mean {near}?"),
    }
}

/// clap's error in our own words, in the user's language.
fn explain(error: &clap::Error, args: &[OsString], language: Language) -> Problem {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(language.pick("、", ", "))),
        _ => None,
    };
    let typed = context(ContextKind::InvalidArg).unwrap_or_default();
    let arg = name_alone(&typed);
    let value = context(ContextKind::InvalidValue).map(|value| shown(&value)).unwrap_or_default();
    let problem = |zh: String, en: String| {
        Problem::usage(match language {
            Language::Zh => zh,
            Language::En => en,
        })
    };
    let mut problem = match error.kind() {
        ErrorKind::UnknownArgument if typed.starts_with('-') => {
            unknown_option(&typed, context(ContextKind::SuggestedArg), language)
        }
        ErrorKind::UnknownArgument => {
            one_too_many(&typed, args.iter().skip(1).filter_map(|arg| arg.to_str()), language)
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            problem(format!("{arg} 后面缺一个值。"), format!("{arg} needs a value."))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            problem(format!("{arg} 不能是“{value}”。"), format!("{arg} cannot be `{value}`."))
        }
        ErrorKind::TooManyValues => problem(format!("{arg} 后面不带值。"), format!("{arg} takes no value.")),
        ErrorKind::MissingRequiredArgument if typed.starts_with("<WORDS>") => return no_words(language),
        // Only codes are required elsewhere.
        ErrorKind::MissingRequiredArgument => return no_code(language),
        ErrorKind::ArgumentConflict => {
            match name_alone(&context(ContextKind::PriorArg).unwrap_or_default()) {
                prior if prior == arg => {
                    problem(format!("{arg} 只能写一次。"), format!("{arg} can be given only once."))
                }
                prior => excluded(&arg, &prior, language),
            }
        }
        ErrorKind::InvalidUtf8 => {
            problem("有一个参数不是 UTF-8 文字。".to_owned(), "An argument is not UTF-8 text.".to_owned())
        }
        _ => problem(format!("看不懂这个用法：{arg}"), format!("This cannot be understood: {arg}")),
    };
    if let Some(valid) = context(ContextKind::ValidValue).filter(|valid| !valid.is_empty()) {
        problem = problem.with_help(match language {
            Language::Zh => format!("可以是：{valid}"),
            Language::En => format!("it can be: {valid}"),
        });
    }
    see_help(problem, language)
}

/// An argument's name as clap writes it, without its value and brackets: `--lang`, `CODE`.
fn name_alone(arg: &str) -> String {
    let name = arg.split_whitespace().next().unwrap_or_default();
    shown(name.trim_matches(['<', '>', '[', ']', '.']))
}

/// Whether an environment variable is set to something.
#[must_use]
pub fn is_set(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !value.is_empty())
}
