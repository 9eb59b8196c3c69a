//! The registry of subcommands: each is a folder that defines what can be typed for it, combines the pieces, and
//! decides the exit code.
//!
//! A new subcommand is a folder, its `mod` here and its line in [`POSDIAG`], in the order of the help.

mod asked_time;
mod bare;
mod check;
mod code;
mod compile;
mod completions;
mod config;
#[cfg(feature = "deliver")]
mod deliver;
#[cfg(not(feature = "deliver"))]
#[path = "no_delivery.rs"]
mod deliver;
mod desk;
mod diff;
mod explain;
mod fault;
mod field;
mod graph;
#[cfg(feature = "handbook")]
mod handbook;
mod help;
mod library;
mod list;
mod man;
mod new;
mod pager;
mod paths;
mod replay;
mod resume;
mod rows;
mod schema;
mod search;
mod session;
#[cfg(feature = "deliver")]
mod sink;
#[cfg(feature = "store")]
mod store;
#[cfg(not(feature = "store"))]
#[path = "no_store.rs"]
mod store;
mod stream;
#[cfg(feature = "store")]
mod sync;
mod terminal;
mod ticket;
mod walk;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;
use jiff::tz::TimeZone;

use crate::app::clock::now;
use crate::cli::{self, Invocation, Order, Subcommand};
use crate::desk::library::{Reading, open};
use crate::machine::json;
use crate::problem::{Exit, Problem};
use crate::settings::{Config, Environment};
use crate::show::times::Times;
use crate::text::commands;
use crate::text::harmless::harmless;
use crate::text::language::{Language, counted};
use crate::text::shown::shown_path;
use crate::tree::Library;
use crate::view::paint::Paint;
use crate::view::{View, Vocabulary};

/// posdiag itself, and the subcommands in the order of the help.
pub static POSDIAG: Subcommand<dyn Action> = Subcommand {
    below: &[
        walk::SUBCOMMAND,
        resume::SUBCOMMAND,
        session::SUBCOMMAND,
        ticket::SUBCOMMAND,
        #[cfg(feature = "deliver")]
        deliver::SUBCOMMAND,
        #[cfg(feature = "deliver")]
        sink::SUBCOMMAND,
        #[cfg(feature = "store")]
        store::SUBCOMMAND,
        #[cfg(feature = "store")]
        sync::SUBCOMMAND,
        explain::SUBCOMMAND,
        graph::SUBCOMMAND,
        #[cfg(feature = "handbook")]
        handbook::SUBCOMMAND,
        search::SUBCOMMAND,
        list::SUBCOMMAND,
        paths::SUBCOMMAND,
        replay::SUBCOMMAND,
        new::SUBCOMMAND,
        check::SUBCOMMAND,
        diff::SUBCOMMAND,
        compile::SUBCOMMAND,
        library::SUBCOMMAND,
        config::SUBCOMMAND,
        schema::SUBCOMMAND,
        help::SUBCOMMAND,
        completions::SUBCOMMAND,
        man::SUBCOMMAND,
    ],
    ..bare::SUBCOMMAND
};

/// A parsed command line that can be run.
pub trait Action: fmt::Debug {
    /// Runs it, and returns the program's exit code.
    ///
    /// # Errors
    /// A [`Problem`], or another error if the environment failed.
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit>;

    /// Whether it changes tickets in a way that other systems may be told of.
    fn changes_tickets(&self) -> bool {
        false
    }

    /// Whether it deletes what other desks may have, too.
    fn deletes(&self) -> bool {
        false
    }

    /// Whether it is refused while the configuration is invalid.
    fn minds_configuration(&self) -> bool {
        true
    }
}

/// Parses a command line that starts with the program's name.
///
/// # Errors
/// A [`Problem`] in the user's language: what is wrong with it, or with the configuration, and what to do.
pub fn parse(
    args: &[OsString],
    environment: &Environment,
    config: &Config,
) -> Result<(Invocation, Order<dyn Action>), Problem> {
    let (invocation, order) = cli::parse(args, environment, config, &POSDIAG)?;
    let problem = config.problem(invocation.settings.language.value);
    match problem.filter(|_| matches!(&order, Order::Act(action) if action.minds_configuration())) {
        Some(problem) => Err(problem),
        None => Ok((invocation, order)),
    }
}

/// Carries it out.
///
/// # Errors
/// A [`Problem`], or another error if the environment failed.
pub fn run(
    invocation: &Invocation,
    order: &Order<dyn Action>,
    environment: &Environment,
) -> anyhow::Result<Exit> {
    let context = Context { invocation, environment };
    match order {
        Order::Act(action) => {
            let begun = now();
            let done = action.run(&context);
            let since = now();
            if has_filed(&done) || (done.is_ok() && action.changes_tickets() && context.tells_of_changes()) {
                context.deliver_for_a_moment();
            }
            context.tell_store(since, done.is_ok() && (action.changes_tickets() || action.deletes()));
            if has_filed(&done) {
                context.tell_of_hub(begun);
            }
            done
        }
        Order::Complete(completion) => Ok(completions::offer(&context, completion)),
        Order::Print(text) => context.print(text).map(|()| Exit::Done),
    }
}

/// Whether the command filed a ticket.
fn has_filed(done: &anyhow::Result<Exit>) -> bool {
    match done {
        Ok(exit) => *exit == Exit::Ticket,
        Err(error) => error.downcast_ref::<Problem>().is_some_and(|problem| problem.exit == Exit::Ticket),
    }
}

/// The context of every command: what was requested, and where.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    invocation: &'c Invocation,
    environment: &'c Environment,
}

/// The sessions that are kept because of tickets that may still be delivered.
#[derive(Debug, Default)]
struct Undelivered {
    /// Those of which a ticket is.
    sessions: BTreeSet<String>,
    /// Those of which nobody knows, where a hub delivers.
    unknown: BTreeSet<String>,
    /// Why nobody knows that, in a sentence.
    why: Option<String>,
}

impl Context<'_> {
    fn language(&self) -> Language {
        self.invocation.settings.language.value
    }

    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.language().pick(zh, en)
    }

    /// The width of standard output if it is a terminal.
    fn stdout_columns(&self) -> Option<usize> {
        let size = self.environment.stdout_terminal.then(|| crossterm::terminal::size().ok()).flatten();
        size.map(|(columns, _)| usize::from(columns).max(20))
    }

    fn paint_stdout(&self) -> Paint {
        Paint(self.invocation.settings.colour.value.on(self.environment, self.environment.stdout_terminal))
    }

    fn paint_stderr(&self) -> Paint {
        Paint(self.invocation.settings.colour.value.on(self.environment, self.environment.stderr_terminal))
    }

    /// Writes to standard output. A closed pipe (`| head`) is not an error.
    fn print(&self, text: &str) -> anyhow::Result<()> {
        self.print_bytes(text.as_bytes())
    }

    /// The same for bytes.
    fn print_bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        self.written(stdout.write_all(bytes).and_then(|()| stdout.flush()))
    }

    /// Writes lines to standard output.
    fn print_lines(&self, lines: &[String]) -> anyhow::Result<()> {
        self.print(&lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>())
    }

    /// Writes a value to standard output as a line of JSON.
    fn print_json(&self, value: &impl serde::Serialize) -> anyhow::Result<Exit> {
        self.print(&json::line(value)).map(|()| Exit::Done)
    }

    /// The result of writing to standard output.
    fn written(&self, written: io::Result<()>) -> anyhow::Result<()> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::StorageFull => Err(Problem::environment(
                self.own("磁盘满了，写不完。", "The disk is full; not everything was written."),
            )
            .into()),
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(error).context(self.own("写不到标准输出", "Standard output cannot be written"))
            }
            _ => Ok(()),
        }
    }

    /// The requested library, else the installed one, else the embedded one: for looking codes up.
    fn library(&self) -> Result<Library, Problem> {
        self.opened(Reading::Parts)
    }

    /// The same, for reading all of it.
    fn whole_library(&self) -> Result<Library, Problem> {
        self.opened(Reading::All)
    }

    fn opened(&self, reading: Reading) -> Result<Library, Problem> {
        open(&self.invocation.settings, reading).map_err(|fault| self.library_fault(&fault))
    }

    /// How times are written for people here.
    #[expect(clippy::unused_self, reason = "the zone is where the context is")]
    fn times(&self) -> Times {
        Times::of(TimeZone::system()).as_of(now())
    }

    /// How trees of a library are written for programs: in the requested language, else in the library's first.
    fn view_for_programs<'l>(&self, library: &'l Library) -> View<'l> {
        self.view_for_programs_of(Vocabulary::of(library))
    }

    /// The same for trees with declarations and texts of their own.
    fn view_for_programs_of<'l>(&self, vocabulary: Vocabulary<'l>) -> View<'l> {
        let view = self.view_of(vocabulary, Paint(false), None);
        let asked = self.invocation.asked_language;
        let column = asked.map_or(0, |language| view.manifest.column(language.tag()));
        let tag = view.manifest.languages.get(column).map(AsRef::as_ref).unwrap_or_default();
        let language = asked.or_else(|| Language::from_tag(tag)).unwrap_or_default();
        View { language, column, ..view }
    }

    /// How trees of a library are shown to a person. For a locale that the library does not support, its first language
    /// is used.
    fn view<'l>(&self, library: &'l Library, paint: Paint, columns: Option<usize>) -> View<'l> {
        self.view_of(Vocabulary::of(library), paint, columns)
    }

    /// The same for trees with declarations and texts of their own.
    fn view_of<'l>(&self, vocabulary: Vocabulary<'l>, paint: Paint, columns: Option<usize>) -> View<'l> {
        let Vocabulary { manifest, texts } = vocabulary;
        let column = manifest.column(self.language().tag());
        View { manifest, texts, language: self.language(), column, paint, columns, subject: None }
    }

    /// Says something beside the result, on standard error. If nobody can read it, nothing is lost.
    fn say(&self, said: &str) {
        say_in(stderr_columns(self.environment), said);
    }
}

/// Says that the output is UTF-8, if the locale of a terminal names another encoding: in Chinese and in English, which
/// is readable in any.
pub fn tell_of_characters(environment: &Environment, language: Language) {
    let (true, Some(named)) = (environment.stderr_terminal, environment.other_characters()) else { return };
    let said = format!(
        "! posdiag writes UTF-8, and the locale says {named}: where it cannot be read, set the terminal and LANG to UTF-8."
    );
    let columns = stderr_columns(environment);
    say_in(columns, &harmless(&said));
    if language == Language::Zh {
        say_in(columns, "  输出是 UTF-8：要是看到乱码，把终端和 LANG 改成 UTF-8（LANG=zh_CN.UTF-8）。");
    }
}

/// Says something on standard error, wrapped to this width if it is a terminal.
fn say_in(columns: Option<usize>, said: &str) {
    let Some(columns) = columns else {
        let _ = writeln!(io::stderr(), "{said}");
        return;
    };
    // While a walk is read in raw mode, a terminal does not return to the first column by itself.
    let lines = commands::wrap(said, "", "  ", columns);
    let lines: String = lines.iter().flat_map(|line| [line.as_str(), "\r\n"]).collect();
    let _ = io::stderr().write_all(lines.as_bytes());
}

/// The width of standard error if it is a terminal.
#[must_use]
pub fn stderr_columns(environment: &Environment) -> Option<usize> {
    let size = environment.stderr_terminal.then(|| crossterm::terminal::size().ok()).flatten();
    size.map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// The prefix for paths of a library's files, so that they can be opened from where they are shown.
fn prefix_of(folder: &Path) -> String {
    match shown_path(folder).trim_end_matches(['/', '\\']) {
        "." => String::new(),
        folder => format!("{folder}/"),
    }
}
