//! The command line: what can be typed, in the reader's language, and the choices of language and colour.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::problem::Problem;
use crate::session::Channel;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::{Shape, redact};

/// What the program knows of where it runs. It is read once, at the edge.
#[derive(Clone, Debug, Default)]
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
    let asked = args.iter().enumerate().find_map(|(index, arg)| {
        let arg = arg.to_str()?;
        let value = match arg.strip_prefix("--lang=") {
            Some(value) => value,
            None if arg == "--lang" => args.get(index + 1)?.to_str()?,
            None => return None,
        };
        Language::from_tag(value)
    });
    asked.or_else(|| environment.locale.as_deref().and_then(Language::from_locale)).unwrap_or_default()
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
                    colour: Colour::Auto,
                    library: None,
                    order,
                });
            }
            _ => return Err(explain(&error, language)),
        },
    };
    let colour = match text(&matches, "color").as_deref() {
        Some("always") => Colour::Always,
        Some("never") => Colour::Never,
        _ => Colour::Auto,
    };
    let asked_language = text(&matches, "lang").and_then(|tag| Language::from_tag(&tag));
    let library = matches.get_one::<PathBuf>("library").cloned();
    let order = order(&matches, language)?;
    Ok(Invocation { language, asked_language, colour, library, order })
}

fn order(matches: &ArgMatches, language: Language) -> Result<Order, Problem> {
    Ok(match matches.subcommand() {
        Some(("walk", walk)) => {
            let unknown = text(walk, "unknown");
            let code = text(walk, "code").or_else(|| unknown.clone()).unwrap_or_default();
            Order::Walk { code, unknown: unknown.is_some(), channel: channel(walk) }
        }
        Some(("explain", explain)) => {
            Order::Explain { codes: texts(explain, "codes"), format: format(explain) }
        }
        Some(("list", list)) => Order::List { table: text(list, "table"), format: format(list) },
        Some(("check", check)) => Order::Check {
            folder: check.get_one::<PathBuf>("folder").cloned(),
            explain: text(check, "explain"),
        },
        _ => match text(matches, "code") {
            Some(code) => Order::Bare { code, channel: channel(matches) },
            None => {
                let message = language.pick("没有说要查哪个代码。", "No code was given.");
                let help = language.pick(
                    "例如 posdiag E102；posdiag --help 列出全部用法",
                    "try posdiag E102; posdiag --help lists everything",
                );
                return Err(Problem::usage(message).with_help(help));
            }
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

fn format(matches: &ArgMatches) -> Format {
    match text(matches, "format").as_deref() {
        Some("json") => Format::Json,
        _ => Format::Text,
    }
}

/// The headings of a help page, which clap has in English only.
fn template(language: Language, subcommands: bool) -> &'static str {
    match (language, subcommands) {
        (Language::Zh, true) => {
            "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n参数：\n{positionals}\n\n选项：\n{options}{after-help}"
        }
        (Language::Zh, false) => "{about}\n\n用法：{usage}\n\n{all-args}{after-help}",
        (Language::En, true) => {
            "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nArguments:\n{positionals}\n\nOptions:\n{options}{after-help}"
        }
        (Language::En, false) => "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
    }
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

/// The whole command line. A subcommand's own arguments are made only where it is the one that was typed.
fn command(language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let walk = Command::new("walk")
        .about(own("一步一步走完一个代码（需要终端）", "Walk through a code step by step (at a terminal)"))
        .defer(in_language!(walk_arguments, language));
    let explain = Command::new("explain")
        .about(own("打印代码的含义和完整处理办法", "Print what a code means and its whole remedy"))
        .defer(in_language!(explain_arguments, language));
    let list = Command::new("list")
        .about(own("列出资料库里的代码", "List the codes of the library"))
        .defer(in_language!(list_arguments, language));
    let check = Command::new("check")
        .about(own("检查资料库里的每个文件", "Check every file of a library"))
        .defer(in_language!(check_arguments, language));
    page(Command::new("posdiag"), language, true)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .about(own(
            "从终端显示的错误代码，一步一步走到修好、建议或工单",
            "From the error code a payment terminal shows to a fix, an advice or a ticket, step by step",
        ))
        .override_usage("posdiag [OPTIONS] CODE\n       posdiag [OPTIONS] COMMAND …")
        .after_help(own(
            "\n\n示例：\n  posdiag E102             在终端里走一遍；接管道时打印处理办法\n  posdiag walk E102 --phone  电话里走，显示话术\n  posdiag explain E102 --format json\n  posdiag check trees\n\n\
             退出码：0 完成　1 环境故障　2 用法错误或代码不存在　3 以工单结束　5 检查发现问题　130 被中断\n",
            "\n\nExamples:\n  posdiag E102             walk at a terminal; print the remedy into a pipe\n  posdiag walk E102 --phone  on the phone, with what to say\n  posdiag explain E102 --format json\n  posdiag check trees\n\n\
             Exit codes: 0 done, 1 the environment failed, 2 wrong usage or unknown code, 3 ended in a ticket,\n            5 check found something, 130 interrupted\n",
        ))
        .args_conflicts_with_subcommands(false)
        .subcommand_negates_reqs(true)
        .arg(Arg::new("code").value_name("CODE").help(own("终端显示的代码", "The code that the terminal shows")))
        .args(channel_arguments(language))
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("zh|en")
                .global(true)
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(["zh", "en"]))
                .help(own("语言；不写则看系统，再不然中文", "Language; else the system's, else Chinese")),
        )
        .arg(
            Arg::new("color")
                .long("color")
                .value_name("auto|always|never")
                .global(true)
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
                .help(own("是否用颜色", "When to use colour")),
        )
        .arg(
            Arg::new("library")
                .long("library")
                .value_name("DIR")
                .global(true)
                .value_parser(ValueParser::path_buf())
                .help(own("用这个文件夹的资料库，代替自带的", "Use the library in this folder, not the built-in one")),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(own("显示版本", "Show the version")),
        )
        .subcommand(walk)
        .subcommand(explain)
        .subcommand(list)
        .subcommand(check)
}

/// What every page of the help has.
fn page(command: Command, language: Language, subcommands: bool) -> Command {
    command
        .help_template(template(language, subcommands))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .next_help_heading(language.pick("选项", "Options"))
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help(language.pick("显示帮助", "Show help")),
        )
}

fn channel_arguments(language: Language) -> [Arg; 2] {
    let phone = Arg::new("phone").long("phone").action(ArgAction::SetTrue).conflicts_with("onsite");
    let onsite = Arg::new("onsite").long("onsite").action(ArgAction::SetTrue);
    [
        phone.help(
            language.pick("电话里走：显示给商户念的话术", "On the phone: show what to say to the merchant"),
        ),
        onsite.help(language.pick("在现场走（默认）", "On site (the default)")),
    ]
}

fn format_argument(language: Language) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("text|json")
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(["text", "json"]))
        .help(language.pick("输出格式", "Output format"))
}

fn walk_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage("posdiag walk [OPTIONS] CODE\n       posdiag walk [OPTIONS] --unknown CODE")
        .arg(
            Arg::new("code")
                .value_name("CODE")
                .required_unless_present("unknown")
                .help(own("终端显示的代码", "The code that the terminal shows")),
        )
        .arg(Arg::new("unknown").long("unknown").value_name("CODE").conflicts_with("code").help(own(
            "手册里没有的代码：走通用流程，工单里写明这个代码",
            "A code that the manual does not know: walk the general steps to a ticket that names it",
        )))
        .args(channel_arguments(language))
}

fn explain_arguments(command: Command, language: Language) -> Command {
    page(command, language, false)
        .override_usage("posdiag explain [OPTIONS] CODE…")
        .arg(
            Arg::new("codes")
                .value_name("CODE")
                .num_args(1..)
                .required(true)
                .help(language.pick("一个或几个代码", "One code or several")),
        )
        .arg(format_argument(language))
}

fn list_arguments(command: Command, language: Language) -> Command {
    page(command, language, false)
        .override_usage("posdiag list [OPTIONS] [TABLE]")
        .arg(Arg::new("table").value_name("TABLE").help(language.pick("只列这张表", "Only this table")))
        .arg(format_argument(language))
}

fn check_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage("posdiag check [OPTIONS] [DIR]\n       posdiag check --explain PD404")
        .arg(Arg::new("folder").value_name("DIR").value_parser(ValueParser::path_buf()).help(own(
            "资料库文件夹；不写则用 --library，或当前文件夹，或 trees",
            "The library's folder; else --library, this folder, or trees",
        )))
        .arg(
            Arg::new("explain")
                .long("explain")
                .value_name("PDnnn")
                .conflicts_with("folder")
                .help(own("详细说明一条规则", "Tell more about a rule")),
        )
}

/// What was typed, as it may be shown again: harmless, short, and without card data.
#[must_use]
pub fn shown(typed: &str) -> String {
    const LONGEST: usize = 60;
    let Ok(kept) = redact(typed, Shape::NOTE) else { return "…".to_owned() };
    crate::text::width::cut(&harmless(kept.text.as_str()), LONGEST).into_owned()
}

/// clap's error in our own words, in the user's language.
fn explain(error: &clap::Error, language: Language) -> Problem {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(language.pick("、", ", "))),
        _ => None,
    };
    let arg = context(ContextKind::InvalidArg).map(|arg| shown(&arg)).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).map(|value| shown(&value)).unwrap_or_default();
    let zh_en = |zh: String, en: String| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let message = match error.kind() {
        ErrorKind::UnknownArgument => {
            zh_en(format!("没有“{arg}”这个选项。"), format!("There is no option `{arg}`."))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            zh_en(format!("{arg} 后面缺一个值。"), format!("{arg} needs a value."))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            zh_en(format!("{arg} 不能是“{value}”。"), format!("{arg} cannot be `{value}`."))
        }
        ErrorKind::MissingRequiredArgument => zh_en(format!("还缺 {arg}。"), format!("{arg} is missing.")),
        ErrorKind::ArgumentConflict => {
            let prior = context(ContextKind::PriorArg).map(|arg| shown(&arg)).unwrap_or_default();
            zh_en(
                format!("{arg} 不能用两次，也不能与 {prior} 同用。"),
                format!("{arg} cannot be used twice or with {prior}."),
            )
        }
        ErrorKind::InvalidUtf8 => {
            zh_en("有一个参数不是 UTF-8 文字。".to_owned(), "An argument is not UTF-8 text.".to_owned())
        }
        _ => zh_en(format!("看不懂这个用法：{arg}"), format!("This cannot be understood: {arg}")),
    };
    let mut problem = Problem::usage(message);
    if let Some(near) = context(ContextKind::SuggestedArg) {
        problem = problem.with_help(zh_en(format!("是不是 {near}？"), format!("did you mean {near}?")));
    }
    if let Some(valid) = context(ContextKind::ValidValue) {
        problem = problem.with_help(zh_en(format!("可以是：{valid}"), format!("it can be: {valid}")));
    }
    problem.with_help(language.pick("posdiag --help 列出全部用法", "posdiag --help lists everything"))
}

/// Whether an environment variable is set to something.
#[must_use]
pub fn is_set(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !value.is_empty())
}
