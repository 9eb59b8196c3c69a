//! The command line: what can be typed, in the reader's language, and the choices of language and colour.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::config::{self, Config, Folders, Given, Origin, Setting, Settings};
use crate::front::paths;
use crate::knowledge::language::nearest;
use crate::problem::Problem;
use crate::session::Channel;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::{Redacted, Shape, redact};

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
    /// The configuration file that `POSDIAG_CONFIG` names.
    pub named_config: Option<PathBuf>,
    /// The data folder that `POSDIAG_DATA_DIR` names.
    pub named_data: Option<PathBuf>,
    /// The platform's folders; `None` for a user without a home.
    pub folders: Option<Folders>,
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

    /// The configuration file, which need not be there.
    #[must_use]
    pub fn config_file(&self) -> Option<PathBuf> {
        let usual = || self.folders.as_ref().map(|folders| folders.config.join("config.toml"));
        self.named_config.clone().or_else(usual)
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
        /// How the walk is kept.
        keep: Keep,
    },
    /// `posdiag` alone: pick a code at a terminal, and walk it.
    Pick {
        /// How the person is in touch with the terminal.
        channel: Channel,
        /// How the walk is kept.
        keep: Keep,
    },
    /// `posdiag resume`.
    Resume {
        /// The session's name as typed; without one, it is picked.
        name: Option<String>,
        /// How the person is in touch with the terminal.
        channel: Channel,
        /// Take it over from another window.
        take_over: bool,
    },
    /// `posdiag session`.
    Session(SessionOrder),
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
        /// How it is kept.
        keep: Keep,
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
    /// `posdiag config show`.
    ConfigShow {
        /// How it is printed.
        format: Format,
    },
    /// `posdiag config path`.
    ConfigPath,
    /// Text that is only to be printed: help, or the version.
    Print(String),
}

/// How a walk is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Whether it is.
    pub record: bool,
    /// Whose terminal it is about: a site, a merchant.
    pub reference: Option<Redacted>,
}

/// What is asked of the sessions that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionOrder {
    /// List them.
    List {
        /// Those that have ended, too.
        all: bool,
        /// How it is printed.
        format: Format,
    },
    /// Tell one's story.
    Show {
        /// Its name as typed.
        name: String,
        /// How it is printed.
        format: Format,
    },
    /// Write one to a file, for another machine.
    Export {
        /// Its name as typed.
        name: String,
        /// The file; else one of its name.
        to: Option<PathBuf>,
    },
    /// Take one in from another machine.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Take one back that was handed over.
    TakeBack {
        /// Its name as typed.
        name: String,
    },
    /// Delete old ones.
    Purge {
        /// How many days nothing was added.
        days: u32,
        /// Without asking.
        yes: bool,
    },
}

/// A whole command line, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The settings that hold, and where each comes from.
    pub settings: Settings,
    /// The language that was asked for on the command line, which machine formats follow.
    pub asked_language: Option<Language>,
    /// What to do.
    pub order: Order,
}

/// The language to speak before the command line is understood: its `--lang`, else the configuration's, else the
/// locale's, else Chinese.
#[must_use]
pub fn language_of(args: &[OsString], environment: &Environment, config: &Config) -> Setting<Language> {
    config::language(value_of(args, "--lang").and_then(Language::from_tag), environment, config)
}

/// When to use colour, as far as a command line says that was not understood.
#[must_use]
pub fn colour_of(args: &[OsString], environment: &Environment, config: &Config) -> Setting<Colour> {
    let asked = value_of(args, "--color").and_then(|name| config::named(name, &config::COLOURS));
    config::colour(asked, environment, config)
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
/// A [`Problem`] in the user's language: what is wrong with it, or with the configuration, and what to do.
pub fn parse(args: &[OsString], environment: &Environment, config: &Config) -> Result<Invocation, Problem> {
    let language = language_of(args, environment, config);
    let colour = colour_of(args, environment, config);
    // A command that is not named cannot be the one, and making it costs as much as the one that is. Help and errors
    // want them all.
    let named = |command: &Command| args.iter().any(|arg| arg == command.get_name());
    let matches = command(language.value, named).try_get_matches_from(args);
    let matches = match matches.or_else(|_| command(language.value, |_| true).try_get_matches_from(args)) {
        Ok(matches) => matches,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                let settings = config::settings(Given::default(), language, colour, environment, config);
                let order = Order::Print(error.to_string());
                return Ok(Invocation { settings, asked_language: None, order });
            }
            _ => return Err(explain(&error, args, language.value)),
        },
    };
    let given = given(&matches, language.value)?;
    let settings = config::settings(given, language, colour, environment, config);
    let asked_language = text(&matches, "lang").and_then(|tag| Language::from_tag(&tag));
    let order = order(&matches, &settings)?;
    // Where the file is can be asked even of one that is wrong.
    match config.problem(language.value).filter(|_| order != Order::ConfigPath) {
        Some(problem) => Err(problem),
        None => Ok(Invocation { settings, asked_language, order }),
    }
}

/// What the options say of the settings.
fn given(matches: &ArgMatches, language: Language) -> Result<Given, Problem> {
    let folder = |id| matches.get_one::<PathBuf>(id).cloned();
    let operator = text(matches, "operator").map(|typed| config::name(&typed)).transpose();
    let operator = operator.map_err(|refused| {
        let why = config::refusal(refused, language);
        Problem::usage(match language {
            Language::Zh => format!("--operator：{why}"),
            Language::En => format!("--operator: {why}"),
        })
    })?;
    let of_command =
        matches.subcommand().filter(|(name, _)| ["walk", "resume"].contains(name)).map(|(_, walk)| walk);
    let channel = of_command.and_then(channel).or_else(|| channel(matches));
    let operator = operator.map(|name| Setting { value: name, origin: Origin::Option("--operator") });
    Ok(Given { channel, operator, library: folder("library"), data_folder: folder("data_dir") })
}

fn order(matches: &ArgMatches, settings: &Settings) -> Result<Order, Problem> {
    let (language, channel) = (settings.language.value, settings.channel.value);
    if let Some((subcommand, _)) = matches.subcommand() {
        // What stands before a subcommand clap takes as the bare form's, and would let it go unheard.
        let takes_them = matches!(subcommand, "walk" | "resume" | "paths");
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
            Order::Walk { code, unknown: unknown.is_some(), channel, keep: keep(&[walk, matches], language)? }
        }
        Some(("resume", resume)) => {
            Order::Resume { name: text(resume, "name"), channel, take_over: resume.get_flag("take_over") }
        }
        Some(("session", session)) => Order::Session(session_order(session, language)?),
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
            channel: channel_of_paths(paths, matches),
            format: paths_format(paths, language)?,
        },
        Some(("list", list)) => Order::List { table: text(list, "table"), format: format(list) },
        Some(("check", check)) => Order::Check {
            folder: check.get_one::<PathBuf>("folder").cloned(),
            explain: text(check, "explain"),
        },
        Some(("config", config)) => match (text(config, "what").as_deref(), text(config, "format")) {
            (Some("path"), None) => Order::ConfigPath,
            (Some("path"), Some(_)) => {
                return Err(see_help(excluded("--format", "path", language), language));
            }
            _ => Order::ConfigShow { format: format(config) },
        },
        _ => match text(matches, "code") {
            Some(code) => Order::Bare { code, channel, keep: keep(&[matches], language)? },
            None => Order::Pick { channel, keep: keep(&[matches], language)? },
        },
    })
}

/// What is asked of the sessions.
fn session_order(matches: &ArgMatches, language: Language) -> Result<SessionOrder, Problem> {
    let name = |matches: &ArgMatches| text(matches, "name").unwrap_or_default();
    Ok(match matches.subcommand() {
        Some(("show", show)) => SessionOrder::Show { name: name(show), format: format(show) },
        Some(("export", export)) => {
            SessionOrder::Export { name: name(export), to: export.get_one::<PathBuf>("output").cloned() }
        }
        Some(("import", import)) => {
            SessionOrder::Import { file: import.get_one::<PathBuf>("file").cloned().unwrap_or_default() }
        }
        Some(("take-back", back)) => SessionOrder::TakeBack { name: name(back) },
        Some(("purge", purge)) => SessionOrder::Purge {
            days: days(&text(purge, "older_than").unwrap_or_default(), language)?,
            yes: purge.get_flag("yes"),
        },
        Some((_, list)) => SessionOrder::List { all: list.get_flag("all"), format: format(list) },
        None => SessionOrder::List { all: false, format: Format::Text },
    })
}

/// A number of days as it is typed: `90d`, `90`.
fn days(typed: &str, language: Language) -> Result<u32, Problem> {
    let number = typed.trim().trim_end_matches(['d', 'D', '天']).trim_end();
    number.parse().ok().filter(|days| *days <= 36_500).ok_or_else(|| {
        let typed = shown(typed);
        let problem = Problem::usage(match language {
            Language::Zh => format!("--older-than 不能是“{typed}”。"),
            Language::En => format!("--older-than cannot be `{typed}`."),
        });
        problem.with_help(language.pick("写天数，例如 90d", "give a number of days, such as 90d"))
    })
}

/// How a walk is kept; what stands before the subcommand counts, too.
fn keep(matches: &[&ArgMatches], language: Language) -> Result<Keep, Problem> {
    let reference = matches.iter().find_map(|matches| text(matches, "reference"));
    let reference = reference.map(|typed| config::name(&typed)).transpose().map_err(|refused| {
        let why = config::refusal(refused, language);
        Problem::usage(match language {
            Language::Zh => format!("--reference：{why}"),
            Language::En => format!("--reference: {why}"),
        })
    })?;
    let record = !matches.iter().any(|matches| matches.get_flag("no_record"));
    Ok(Keep { record, reference: reference.flatten() })
}

fn text(matches: &ArgMatches, id: &str) -> Option<String> {
    matches.try_get_one::<String>(id).ok().flatten().cloned()
}

fn texts(matches: &ArgMatches, id: &str) -> Vec<String> {
    matches.get_many::<String>(id).into_iter().flatten().cloned().collect()
}

/// The channel that flags ask for, and the flag.
fn channel(matches: &ArgMatches) -> Option<(&'static str, Channel)> {
    let flags = [("phone", "--phone", Channel::Phone), ("onsite", "--onsite", Channel::OnSite)];
    let asked = flags.into_iter().find(|(id, ..)| matches.get_flag(id));
    asked.map(|(_, flag, channel)| (flag, channel))
}

/// The channel of paths, which programs compare: the same whatever is configured.
fn channel_of_paths(paths: &ArgMatches, before: &ArgMatches) -> Channel {
    channel(paths).or_else(|| channel(before)).map_or(Channel::OnSite, |(_, channel)| channel)
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

/// The page of a command that only has commands below it.
fn template_of_group(language: Language) -> &'static str {
    language.pick(
        "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}{after-help}",
        "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nOptions:\n{options}{after-help}",
    )
}

/// The page of a command that takes only options.
fn template_of_options(language: Language) -> &'static str {
    language.pick(
        "{about}\n\n用法：{usage}\n\n选项：\n{options}{after-help}",
        "{about}\n\nUsage: {usage}\n\nOptions:\n{options}{after-help}",
    )
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
  4 没走完　5 检查发现问题　130 被中断";

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
  3 ended in a ticket, 4 unfinished, 5 check found something, 130 interrupted";

/// The command line with the subcommands that are wanted. A subcommand's own arguments are made only where it is the
/// one that was typed.
fn command(language: Language, wanted: impl FnMut(&Command) -> bool) -> Command {
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
            [walk, resume, session, explain, search, list, paths, check, config].into_iter().filter(wanted),
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
            .help(language.pick("在现场走（默认，可配置）", "On site (the default, unless configured)")),
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
        .args(keep_arguments(language))
}

fn keep_arguments(language: Language) -> [Arg; 2] {
    let own = |zh, en| language.pick(zh, en);
    [
        Arg::new("no_record")
            .long("no-record")
            .action(ArgAction::SetTrue)
            .display_order(place::OWN + 4)
            .help(own("不记录（默认每一步都记下）", "Keep nothing (every step is kept by default)")),
        Arg::new("reference")
            .long("reference")
            .value_name("TEXT")
            .display_order(place::OWN + 3)
            .help(own("哪个网点或商户，记在会话里", "Whose terminal: a site or merchant, kept with it")),
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
    let purge = one(
        "purge",
        own("删除很久没动的会话（先问）", "Delete old sessions (asks first)"),
        own(
            "posdiag session purge [选项] --older-than 90d",
            "posdiag session purge [OPTIONS] --older-than 90d",
        ),
    )
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
    );
    page(command, language, true)
        .help_template(template_of_group(language))
        .override_usage(own("posdiag session [命令] [选项]", "posdiag session [COMMAND] [OPTIONS]"))
        .subcommands([list, show, export, import, take_back, purge])
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

const CONFIG_HELP_ZH: &str = "\
config.toml 里每行一个设置，都可以不写：
  language = \"zh\"            zh 或 en
  channel = \"onsite\"         phone 或 onsite，walk 用
  operator = \"A12\"           谁在走
  library = \"~/trees\"        资料库文件夹
  data_dir = \"~/posdiag\"     会话和工单存在这个文件夹
  color = \"auto\"             auto、always 或 never
POSDIAG_CONFIG 指定别的文件。文件里的相对路径从它所在的文件夹算起。";

const CONFIG_HELP_EN: &str = "\
The settings in config.toml, one a line, none of them needed:
  language = \"zh\"            zh or en
  channel = \"onsite\"         phone or onsite, for walks
  operator = \"A12\"           who walks
  library = \"~/trees\"        the library's folder
  data_dir = \"~/posdiag\"     the folder of sessions and tickets
  color = \"auto\"             auto, always or never
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

/// A path as a program may read it: whole, and otherwise as [`shown_path`].
#[must_use]
pub fn whole_path(path: &Path) -> String {
    const LONGEST: usize = 4096;
    shown_up_to(&path.to_string_lossy(), LONGEST)
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
    const MEANT: [(&str, &str); 11] = [
        ("walk", "posdiag walk"),
        ("resume", "posdiag resume"),
        ("session", "posdiag session list"),
        ("explain", "posdiag explain"),
        ("search", "posdiag search"),
        ("list", "posdiag list"),
        ("paths", "posdiag paths"),
        ("check", "posdiag check"),
        ("config", "posdiag config show"),
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
    let mut whole = command(language, |_| true);
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
    if words.iter().any(|word| {
        ["walk", "resume", "session", "explain", "search", "list", "paths", "check", "config"].contains(word)
    }) {
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
            // clap finds `--operator` near `--nope`.
            let near = context(ContextKind::SuggestedArg);
            let near = near.filter(|near| nearest(&typed, std::iter::once(&**near)).is_some());
            unknown_option(&typed, near, language)
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
        ErrorKind::MissingRequiredArgument if typed.starts_with("<NAME>") => {
            problem("没有说哪个会话。".to_owned(), "No session was named.".to_owned())
                .with_help(language.pick("posdiag session list 列出会话", "posdiag session list lists them"))
        }
        ErrorKind::MissingRequiredArgument if typed.starts_with("<FILE>") => {
            problem("没有说哪个文件。".to_owned(), "No file was named.".to_owned())
        }
        ErrorKind::MissingRequiredArgument if typed.starts_with("--older-than") => {
            problem("没有说多少天以前的。".to_owned(), "It was not said how old they must be.".to_owned())
                .with_help(language.pick("例如 --older-than 90d", "for example --older-than 90d"))
        }
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
