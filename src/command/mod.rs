//! One file a subcommand: each puts the pieces together and says what the program's exit code is.

mod check;
mod code;
mod compile;
mod complete;
mod config;
mod diff;
mod explain;
mod fault;
mod graph;
mod json_lines;
mod known;
mod library;
mod list;
mod man;
mod new;
mod paths;
mod pick;
mod recording;
mod replay;
mod resume;
mod rows;
mod schema;
mod script;
mod search;
mod session;
mod stream;
mod ticket;
mod walk;

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;
use jiff::tz::TimeZone;

use crate::cli::{Invocation, Order, SessionOrder, WalkFormat};
use crate::desk::library::{Reading, open};
use crate::problem::{Exit, Problem};
use crate::settings::Environment;
use crate::show::times::Times;
use crate::text::language::{Language, counted};
use crate::text::shown::shown_path;
use crate::tree::Library;
use crate::view::View;
use crate::view::paint::Paint;
use recording::Shown;
use walk::Wanted;

/// Does what was asked for.
///
/// # Errors
/// A [`Problem`], or another error where the environment failed.
pub fn run(invocation: &Invocation, environment: &Environment) -> anyhow::Result<Exit> {
    let context = Context { invocation, environment };
    match &invocation.order {
        Order::Print(text) => context.print(text).map(|()| Exit::Done),
        Order::Complete(completion) => Ok(complete::run(&context, completion)),
        Order::New(order) => new::run(&context, order),
        Order::Man { words, out } => man::run(&context, words, out.as_deref()),
        Order::ExplainRule { rule } => check::explain(&context, rule),
        Order::Check(order) => check::run(&context, order),
        Order::Compile { folder, out } => compile::run(&context, folder, out),
        Order::Diff(order) => diff::run(&context, order),
        Order::Library(order) => library::run(&context, order),
        Order::ConfigShow { format } => config::show(&context, *format),
        Order::ConfigPath => config::path(&context),
        Order::Schema { name } => schema::run(&context, name.as_deref()),
        Order::List { table, format } => list::run(&context, table.as_deref(), *format),
        Order::Explain { codes, format } => explain::run(&context, codes, *format),
        Order::Graph { code, format, walked, out } => {
            graph::run(&context, code.as_deref(), *format, walked.as_deref(), out.as_deref())
        }
        Order::Paths { codes, channel, format } => paths::run(&context, codes, *channel, *format),
        Order::Bare { code, channel, keep } => {
            if environment.is_interactive() {
                walk::run(&context, Wanted { code, unknown: false, channel: *channel, keep })
            } else {
                explain::run(&context, std::slice::from_ref(code), crate::cli::Format::Text)
            }
        }
        Order::Walk { code, unknown, channel, keep, script } => {
            let wanted = Wanted { code, unknown: *unknown, channel: *channel, keep };
            if script.format == WalkFormat::Jsonl {
                json_lines::run(&context, wanted, script)
            // Without a person at the keys, the answers come from elsewhere.
            } else if script.is_asked_for() || !environment.stdin_terminal {
                script::run(&context, wanted, script)
            } else {
                walk::run(&context, wanted)
            }
        }
        Order::Pick { channel, keep } => pick::run(&context, *channel, keep),
        Order::Resume { name, channel, take_over, copy } => {
            resume::run(&context, name.as_deref(), *channel, *take_over, *copy)
        }
        Order::Ticket(order) => ticket::run(&context, order),
        Order::Session(order) => match order {
            SessionOrder::List { all, format } => session::list(&context, *all, *format),
            SessionOrder::Show { name, format } => session::show(&context, name, *format),
            SessionOrder::Export { name, to } => session::export(&context, name, to.as_deref()),
            SessionOrder::Import { file } => session::import(&context, file),
            SessionOrder::TakeBack { name } => session::take_back(&context, name),
            SessionOrder::Purge { days, yes, personal } => session::purge(&context, *days, *yes, *personal),
        },
        Order::Replay(order) => replay::run(&context, order),
        Order::Search { words, all, format } => search::run(&context, words, *all, *format),
    }
}

/// What every command works with.
#[derive(Clone, Copy)]
struct Context<'c> {
    invocation: &'c Invocation,
    environment: &'c Environment,
}

impl Context<'_> {
    fn language(&self) -> Language {
        self.invocation.settings.language.value
    }

    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.language().pick(zh, en)
    }

    /// How wide standard output is, where it is a terminal.
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

    /// Writes to standard output. A reader that has seen enough (`| head`) is no error.
    fn print(&self, text: &str) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        self.written(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
    }

    /// Writes a value to standard output as a line of JSON.
    fn print_json(&self, value: &impl serde::Serialize) -> anyhow::Result<Exit> {
        let mut page = serde_json::to_string(value).unwrap_or_default();
        page.push('\n');
        self.print(&page).map(|()| Exit::Done)
    }

    /// What writing to standard output came to.
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

    /// The library that is asked for, else the one that was installed, else the embedded one: to look codes up.
    fn library(&self) -> Result<Library, Problem> {
        self.opened(Reading::Parts)
    }

    /// The same, to go through it all.
    fn whole_library(&self) -> Result<Library, Problem> {
        self.opened(Reading::All)
    }

    fn opened(&self, reading: Reading) -> Result<Library, Problem> {
        open(&self.invocation.settings, reading).map_err(|fault| self.library_fault(&fault))
    }

    /// How times are written for people here.
    #[expect(clippy::unused_self, reason = "the zone is where the context is")]
    fn times(&self) -> Times {
        Times::of(TimeZone::system())
    }

    /// How trees of a library are written for programs: in the language that was asked for, else in its first.
    fn view_for_programs<'l>(&self, library: &'l Library) -> View<'l> {
        self.machine_view(self.view(library, Paint(false), None))
    }

    /// How trees of a library are shown to a person. A locale that the library does not speak gets its first.
    fn view<'l>(&self, library: &'l Library, paint: Paint, columns: Option<usize>) -> View<'l> {
        self.view_of(Shown { manifest: library.manifest(), texts: library.texts() }, paint, columns)
    }

    /// The same for trees that come with declarations and texts of their own.
    fn view_of<'l>(&self, shown: Shown<'l>, paint: Paint, columns: Option<usize>) -> View<'l> {
        let Shown { manifest, texts } = shown;
        let column = manifest.column(self.language().tag());
        View { manifest, texts, language: self.language(), column, paint, columns }
    }

    /// Says something beside the result, on standard error. Where nobody can hear it, nothing is lost.
    #[expect(clippy::unused_self, reason = "said as `print` is, by whoever has the context")]
    fn say(&self, said: &str) {
        let _ = writeln!(io::stderr(), "{said}");
    }
}

/// What is put before the path of a file of a library, so that it can be opened from where it is shown.
fn prefix_of(folder: &Path) -> String {
    match shown_path(folder).trim_end_matches(['/', '\\']) {
        "." => String::new(),
        folder => format!("{folder}/"),
    }
}
