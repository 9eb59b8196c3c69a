//! The command line: what can be typed, in the reader's language, and the choices of language and colour.

mod arguments;
mod author;
mod complete;
pub mod examples;
pub mod manual;
mod misuse;
mod new;
mod shell;
mod ticket;
mod topics;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::ErrorKind;

use crate::problem::Problem;
use crate::session::Channel;
use crate::settings::{self, Config, Options, Origin, Setting, Settings};
use crate::settings::{Colour, Environment};
use crate::show::graph;
use crate::text::language::Language;
use crate::text::redaction::Redacted;
use crate::text::shown::shown;
use arguments::command;
use misuse::{excluded, explain, one_too_many, see_help, unknown_option};

pub use author::{CheckFormat, CheckOrder, DiffOrder, LibraryOrder};
pub use complete::{Completion, Sessions, Tickets, Wanted};
pub use misuse::{command_meant, no_code, no_folder, no_words};
pub use new::NewOrder;
pub use shell::Shell;
pub use ticket::{TicketFormat, TicketOrder, Which, field_and_value};
pub use topics::{FORMATS, Form, TOPICS};

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
        /// Put the ticket that it ends in on the clipboard.
        copy: bool,
    },
    /// `posdiag session`.
    Session(SessionOrder),
    /// `posdiag ticket`.
    Ticket(TicketOrder),
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
        /// What it is answered with, where nobody sits there.
        script: ScriptOrder,
    },
    /// `posdiag explain`.
    Explain {
        /// The codes as typed; at least one.
        codes: Vec<String>,
        /// How they are printed.
        format: Format,
    },
    /// `posdiag graph`.
    Graph {
        /// The code as typed; without one, the last of the session that was walked.
        code: Option<String>,
        /// How it is drawn.
        format: graph::Format,
        /// The session whose way is marked, by its name as typed.
        walked: Option<String>,
        /// The file that it is written to.
        out: Option<PathBuf>,
    },
    /// `posdiag paths`.
    Paths {
        /// The codes as typed; none for every code of the library.
        codes: Vec<String>,
        /// How a walk is in touch with the terminal.
        channel: Channel,
        /// How they are printed.
        format: PathsFormat,
    },
    /// `posdiag replay`.
    Replay(ReplayOrder),
    /// `posdiag list`.
    List {
        /// Only this table.
        table: Option<String>,
        /// How it is printed.
        format: Format,
    },
    /// `posdiag check`.
    Check(CheckOrder),
    /// `posdiag check --explain`.
    ExplainRule {
        /// The rule as typed.
        rule: String,
    },
    /// `posdiag diff`.
    Diff(DiffOrder),
    /// `posdiag compile`.
    Compile {
        /// The library's folder.
        folder: PathBuf,
        /// The file.
        out: PathBuf,
    },
    /// `posdiag library`.
    Library(LibraryOrder),
    /// `posdiag config show`.
    ConfigShow {
        /// How it is printed.
        format: Format,
    },
    /// `posdiag config path`.
    ConfigPath,
    /// `posdiag schema`.
    Schema {
        /// The schema's name as typed; without one, they are listed.
        name: Option<String>,
    },
    /// `posdiag new`.
    New(NewOrder),
    /// `posdiag man`.
    Man {
        /// The words of the command whose page is printed; none for posdiag's own.
        words: Vec<String>,
        /// The folder that all pages are written into instead.
        out: Option<PathBuf>,
    },
    /// What a shell asks for while a command line is typed.
    Complete(Completion),
    /// Text that is only to be printed: help, the version, or a shell's script.
    Print(String),
}

/// What a walk is answered with beforehand, all of it as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptOrder {
    /// `ID=VALUE`, any number in any order.
    pub by_id: Vec<String>,
    /// Answers in order, with commas.
    pub in_order: Option<String>,
    /// A script's file.
    pub file: Option<PathBuf>,
    /// `NAME=VALUE`.
    pub fields: Vec<String>,
    /// Notes.
    pub notes: Vec<String>,
    /// What is not answered is unsure, and what is asked for unknown.
    pub assume_unsure: bool,
    /// How the result is printed.
    pub format: WalkFormat,
    /// Keep it, as an answered walk is not unless that is asked for.
    pub record: bool,
}

impl ScriptOrder {
    /// Whether anything was given that only a scripted walk takes.
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        *self != ScriptOrder::default()
    }
}

/// What is replayed, and how it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayOrder {
    /// The files; at least one.
    pub files: Vec<PathBuf>,
    /// How many lines are walked at once.
    pub jobs: usize,
    /// Tell every code's count, not only those where something failed.
    pub all: bool,
    /// How it is printed.
    pub format: Format,
}

/// How paths are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathsFormat {
    /// A path's replay string and its outcome.
    Text,
    /// What goes on within the sequences of a tree left out.
    Collapsed,
    /// For machines, an object a line.
    Jsonl,
}

/// How a walk's result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WalkFormat {
    /// To be read.
    #[default]
    Text,
    /// For machines, at the end.
    Json,
    /// A conversation with a machine, a line a message.
    Jsonl,
}

/// How a walk is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Whether it is.
    pub record: bool,
    /// Whose terminal it is about: a site, a merchant.
    pub reference: Option<Redacted>,
    /// The merchant's number, as typed.
    pub merchant: Option<String>,
    /// The terminal's number, as typed.
    pub terminal: Option<String>,
    /// Put the ticket that it ends in on the clipboard.
    pub copy: bool,
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
        /// Only contacts and phone numbers; the sessions stay.
        personal: bool,
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
    settings::language(value_of(args, "--lang").and_then(Language::from_tag), environment, config)
}

/// When to use colour, as far as a command line says that was not understood.
#[must_use]
pub fn colour_of(args: &[OsString], environment: &Environment, config: &Config) -> Setting<Colour> {
    let asked = value_of(args, "--color").and_then(|name| settings::named(name, &settings::COLOURS));
    settings::colour(asked, environment, config)
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
    if let Some(completion) = complete::asked(args, environment, config) {
        return Ok(completion);
    }
    let language = language_of(args, environment, config);
    let colour = colour_of(args, environment, config);
    // A command that is not named cannot be the one, and making it costs as much as the one that is. Help and errors
    // want them all.
    let named = |name: &str| args.iter().any(|arg| arg == name);
    let matches = command(language.value, named).try_get_matches_from(args);
    let matches = match matches.or_else(|_| topics::whole(language.value).try_get_matches_from(args)) {
        Ok(matches) => matches,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                let settings = settings::settings(Options::default(), language, colour, environment, config);
                let order = Order::Print(error.to_string());
                return Ok(Invocation { settings, asked_language: None, order });
            }
            _ => return Err(explain(&error, args, language.value)),
        },
    };
    let options = options(&matches, language.value)?;
    let settings = settings::settings(options, language, colour, environment, config);
    let asked_language = text(&matches, "lang").and_then(|tag| Language::from_tag(&tag));
    let order = order(&matches, &settings)?;
    // Where the file is can be asked even of one that is wrong.
    match config.problem(language.value).filter(|_| order != Order::ConfigPath) {
        Some(problem) => Err(problem),
        None => Ok(Invocation { settings, asked_language, order }),
    }
}

/// What the options say of the settings.
fn options(matches: &ArgMatches, language: Language) -> Result<Options, Problem> {
    let folder = |id| matches.get_one::<PathBuf>(id).cloned();
    let operator = text(matches, "operator").map(|typed| settings::name(&typed)).transpose();
    let operator = operator.map_err(|refused| {
        let why = settings::refusal(refused, language);
        Problem::usage(match language {
            Language::Zh => format!("--operator：{why}"),
            Language::En => format!("--operator: {why}"),
        })
    })?;
    let of_command =
        matches.subcommand().filter(|(name, _)| ["walk", "resume"].contains(name)).map(|(_, walk)| walk);
    let channel = of_command.and_then(channel).or_else(|| channel(matches));
    let operator = operator.map(|name| Setting { value: name, origin: Origin::Option("--operator") });
    Ok(Options { channel, operator, library: folder("library"), data_folder: folder("data_dir") })
}

fn order(matches: &ArgMatches, settings: &Settings) -> Result<Order, Problem> {
    let (language, channel) = (settings.language.value, settings.channel.value);
    if let Some((subcommand, _)) = matches.subcommand() {
        // What stands before a subcommand clap takes as the bare form's, and would let it go unheard.
        let takes_them = matches!(subcommand, "walk" | "resume" | "paths");
        let flag = ["phone", "onsite"].into_iter().find(|flag| !takes_them && matches.get_flag(flag));
        // Likewise what a walk is kept with.
        let mut of_walk = ["reference", "merchant", "terminal"].into_iter();
        let of_walk = of_walk.find(|option| subcommand != "walk" && text(matches, option).is_some());
        if let Some(flag) = flag.or(of_walk) {
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
            let keep = keep(&[walk, matches], language)?;
            Order::Walk { code, unknown: unknown.is_some(), channel, keep, script: script(walk) }
        }
        Some(("resume", resume)) => {
            let (name, copy) = (text(resume, "name"), resume.get_flag("copy") || matches.get_flag("copy"));
            Order::Resume { name, channel, take_over: resume.get_flag("take_over"), copy }
        }
        Some(("session", session)) => Order::Session(session_order(session, language)?),
        Some(("ticket", order)) => Order::Ticket(ticket::order(order)),
        Some(("explain", explain)) => {
            Order::Explain { codes: texts(explain, "codes"), format: format(explain) }
        }
        Some(("graph", graph)) => Order::Graph {
            code: text(graph, "code"),
            format: graph_format(graph),
            walked: text(graph, "walked"),
            out: graph.get_one::<PathBuf>("out").cloned(),
        },
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
        Some(("replay", replay)) => Order::Replay(ReplayOrder {
            files: replay.get_many::<PathBuf>("files").into_iter().flatten().cloned().collect(),
            jobs: jobs(replay, language)?,
            all: replay.get_flag("all"),
            format: format(replay),
        }),
        Some(("list", list)) => Order::List { table: text(list, "table"), format: format(list) },
        Some(("check", check)) => match text(check, "explain") {
            Some(rule) => Order::ExplainRule { rule },
            None => Order::Check(author::check_order(check, language)?),
        },
        Some(("diff", diff)) => Order::Diff(author::diff_order(diff)),
        Some(("compile", compile)) => {
            let path = |id| compile.get_one::<PathBuf>(id).cloned().unwrap_or_default();
            Order::Compile { folder: path("folder"), out: path("out") }
        }
        Some(("library", library)) => Order::Library(author::library_order(library)),
        Some(("config", config)) => match (text(config, "what").as_deref(), text(config, "format")) {
            (Some("path"), None) => Order::ConfigPath,
            (Some("path"), Some(_)) => {
                return Err(see_help(excluded("--format", "path", language), language));
            }
            _ => Order::ConfigShow { format: format(config) },
        },
        Some(("new", new)) => Order::New(new::order(new, language)?),
        Some(("schema", schema)) => Order::Schema { name: text(schema, "schema") },
        Some(("help", help)) => Order::Print(topics::help(&texts(help, "words"), language)?),
        Some(("completions", completions)) => {
            let shell = text(completions, "shell").and_then(|name| Shell::named(&name));
            Order::Print(shell.map(Shell::script).unwrap_or_default().to_owned())
        }
        Some(("man", man)) => {
            Order::Man { words: texts(man, "words"), out: man.get_one::<PathBuf>("out").cloned() }
        }
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
            personal: purge.get_flag("personal"),
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

/// How many lines are walked at once; as many as there are cores, if that is not said.
fn jobs(replay: &ArgMatches, language: Language) -> Result<usize, Problem> {
    const MOST: usize = 256;
    let Some(typed) = text(replay, "jobs") else {
        return Ok(std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST)));
    };
    typed.trim().parse().ok().filter(|jobs| (1..=MOST).contains(jobs)).ok_or_else(|| {
        let typed = shown(&typed);
        let problem = Problem::usage(match language {
            Language::Zh => format!("--jobs 不能是“{typed}”。"),
            Language::En => format!("--jobs cannot be `{typed}`."),
        });
        problem.with_help(language.pick("写 1 到 256 的数", "give a number from 1 to 256"))
    })
}

/// What a walk is answered with beforehand.
fn script(walk: &ArgMatches) -> ScriptOrder {
    ScriptOrder {
        by_id: texts(walk, "answer"),
        in_order: text(walk, "answers"),
        file: walk.get_one::<PathBuf>("script").cloned(),
        fields: texts(walk, "field"),
        notes: texts(walk, "note"),
        assume_unsure: walk.get_flag("assume_unsure"),
        format: match text(walk, "format").as_deref() {
            Some("json") => WalkFormat::Json,
            Some("jsonl") => WalkFormat::Jsonl,
            _ => WalkFormat::Text,
        },
        record: walk.get_flag("record"),
    }
}

/// How a walk is kept; what stands before the subcommand counts, too.
fn keep(matches: &[&ArgMatches], language: Language) -> Result<Keep, Problem> {
    let reference = matches.iter().find_map(|matches| text(matches, "reference"));
    let reference = reference.map(|typed| settings::name(&typed)).transpose().map_err(|refused| {
        let why = settings::refusal(refused, language);
        Problem::usage(match language {
            Language::Zh => format!("--reference：{why}"),
            Language::En => format!("--reference: {why}"),
        })
    })?;
    let flag = |id| matches.iter().any(|matches| matches.get_flag(id));
    let option = |id| matches.iter().find_map(|matches| text(matches, id));
    Ok(Keep {
        record: !flag("no_record"),
        reference: reference.flatten(),
        merchant: option("merchant"),
        terminal: option("terminal"),
        copy: flag("copy"),
    })
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

fn paths_format(matches: &ArgMatches, language: Language) -> Result<PathsFormat, Problem> {
    match (text(matches, "format").as_deref(), matches.get_flag("collapse")) {
        (Some("jsonl"), true) => Err(see_help(excluded("--format jsonl", "--collapse", language), language)),
        (Some("jsonl"), false) => Ok(PathsFormat::Jsonl),
        (_, true) => Ok(PathsFormat::Collapsed),
        (_, false) => Ok(PathsFormat::Text),
    }
}

fn graph_format(matches: &ArgMatches) -> graph::Format {
    match text(matches, "format").as_deref() {
        Some("mermaid") => graph::Format::Mermaid,
        Some("dot") => graph::Format::Dot,
        Some("svg") => graph::Format::Svg,
        _ => graph::Format::Text,
    }
}

fn format(matches: &ArgMatches) -> Format {
    match text(matches, "format").as_deref() {
        Some("json") => Format::Json,
        _ => Format::Text,
    }
}

/// Whether an environment variable is set to something.
#[must_use]
pub fn is_set(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !value.is_empty())
}
