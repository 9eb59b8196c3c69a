//! The program: reads its environment, runs the command, and is the only place that prints an error.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use etcetera::BaseStrategy as _;
use posdiag::cli::{self, Order};
use posdiag::command;
use posdiag::problem::{Exit, Problem};
use posdiag::settings::Environment;
use posdiag::settings::{CONFIG_VARIABLE, Config, DATA_VARIABLE, Folders, KEYS_VARIABLE, Keying};
use posdiag::text::commands;
use posdiag::text::harmless::harmless_lines;
use posdiag::text::language::Language;
use posdiag::text::width::width;
use posdiag::view::paint::Paint;

fn main() -> ExitCode {
    // Whether to colour is decided for each stream separately; the crate's own decision looks at only one of them.
    colored::control::set_override(true);
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the arguments")]
    let args: Vec<OsString> = std::env::args_os().collect();
    let environment = environment();
    let config = Config::read(&environment);
    let (language, colour, done) = match command::parse(&args, &environment, &config) {
        Ok((invocation, order)) => {
            if !matches!(order, Order::Complete(_)) {
                command::tell_of_characters(&environment, invocation.settings.language.value);
            }
            let done = command::run(&invocation, &order, &environment);
            (invocation.settings.language, invocation.settings.colour, done)
        }
        Err(problem) => {
            let colour = cli::colour_of(&args, &environment, &config);
            let language = cli::language_of(&args, &environment, &config);
            command::tell_of_characters(&environment, language.value);
            (language, colour, Err(problem.into()))
        }
    };
    match done {
        Ok(exit) => exit.code().into(),
        Err(error) => {
            let paint = Paint(colour.value.on(&environment, environment.stderr_terminal));
            let columns = command::stderr_columns(&environment);
            let (exit, text) = describe(&error, language.value, (paint, columns));
            // If even this cannot be written, the exit code still tells.
            let _ = io::stderr().write_all(text.as_bytes());
            exit.code().into()
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment() -> Environment {
    let set = |name: &str| cli::is_set(std::env::var_os(name).as_deref());
    let path = |name: &str| std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    let force = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
    Environment {
        locale: sys_locale::get_locale(),
        character_locale: ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(std::env::var_os)
            .find(|locale| !locale.is_empty())
            .and_then(|locale| locale.into_string().ok()),
        no_color: set("NO_COLOR"),
        force_color: force,
        dumb: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
        named_config: path(CONFIG_VARIABLE),
        named_data: path(DATA_VARIABLE),
        named_keying: std::env::var_os(KEYS_VARIABLE).and_then(|name| Keying::named(name.to_str()?)),
        pager: ["POSDIAG_PAGER", "PAGER"]
            .into_iter()
            .find_map(std::env::var_os)
            .and_then(|pager| pager.into_string().ok()),
        // Without HOME, a Unix system would be asked for its users, which takes longer than everything else at
        // start-up.
        folders: if cfg!(unix) && !set("HOME") { None } else { folders() },
        stdin_terminal: io::stdin().is_terminal(),
        stdout_terminal: io::stdout().is_terminal(),
        stderr_terminal: io::stderr().is_terminal(),
    }
}

/// The platform's folders: XDG on Linux and macOS, the roaming one on Windows. Data stays on the machine there, too: a
/// database must not be copied while it is written.
fn folders() -> Option<Folders> {
    let platform = etcetera::choose_base_strategy().ok()?;
    let data = if cfg!(windows) { platform.cache_dir() } else { platform.data_dir() };
    let own = |folder: PathBuf| folder.join("posdiag");
    let home = platform.home_dir().to_path_buf();
    // A relative one would differ with every folder that the program is run in.
    if home.is_relative() {
        return None;
    }
    Some(Folders { home, config: own(platform.config_dir()), data: own(data) })
}

/// An error in its printed form: what is wrong, then what to do, one line each, wrapped on a narrow terminal.
fn describe(
    error: &anyhow::Error,
    language: Language,
    (paint, columns): (Paint, Option<usize>),
) -> (Exit, String) {
    let label = language.pick("错误：", "error: ");
    let Some(problem) = error.downcast_ref::<Problem>() else {
        let said = broken(&harmless_lines(&format!("{error:#}")), label, columns);
        return (Exit::Environment, said.replacen(label, &paint.error(label), 1));
    };
    let label = if problem.exit == Exit::Interrupted { "" } else { label };
    let mut text = String::new();
    for problem in std::iter::once(problem).chain(&problem.also) {
        let said = broken(&harmless_lines(&problem.message), label, columns);
        text.push_str(&said.replacen(label, &paint.error(label), usize::from(!label.is_empty())));
        for help in &problem.help {
            text.push_str(&broken(&harmless_lines(help), "  ", columns));
        }
    }
    (problem.exit, text)
}

/// Lines after this prefix, each with its end, wrapped so that the terminal does not break them anywhere. Aligned
/// drawings are left unchanged.
fn broken(said: &str, first: &str, columns: Option<usize>) -> String {
    let is_drawn = |line: &str| line.contains(" | ") || line.trim_start().starts_with('|');
    let mut out = String::new();
    for (number, line) in said.split('\n').enumerate() {
        let first = if number == 0 { first } else { "" };
        let whole = [first, line].concat();
        match columns.filter(|columns| width(&whole) > *columns && !is_drawn(line)) {
            Some(columns) => {
                let next = if number == 0 && first == "  " { "    " } else { "  " };
                let lines = commands::wrap(line, first, next, columns);
                out.extend(lines.iter().flat_map(|line| [line.as_str(), "\n"]));
            }
            None => out.extend([whole.as_str(), "\n"]),
        }
    }
    out
}
