//! The program: reads its surroundings, does what was asked for, and is the one place that prints an error.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use posdiag::cli::{self, Environment};
use posdiag::command;
use posdiag::front::paint::Paint;
use posdiag::problem::{Exit, Problem};
use posdiag::text::harmless::harmless_lines;
use posdiag::text::language::Language;

fn main() -> ExitCode {
    // Whether a stream is coloured is decided for each by itself; the crate's own decision looks at one of them.
    colored::control::set_override(true);
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the arguments")]
    let args: Vec<OsString> = std::env::args_os().collect();
    let environment = environment();
    let (language, colour, done) = match cli::parse(&args, &environment) {
        Ok(invocation) => {
            let done = command::run(&invocation, &environment);
            (invocation.language, invocation.colour, done)
        }
        Err(problem) => (cli::language_of(&args, &environment), cli::colour_of(&args), Err(problem.into())),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            let paint = Paint(colour.on(&environment, environment.stderr_terminal));
            let (exit, text) = describe(&error, language, paint);
            // Where even this cannot be written, the exit code still tells.
            let _ = io::stderr().write_all(text.as_bytes());
            exit.into()
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment() -> Environment {
    let set = |name: &str| cli::is_set(std::env::var_os(name).as_deref());
    let force = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
    Environment {
        locale: sys_locale::get_locale(),
        no_color: set("NO_COLOR"),
        force_color: force,
        dumb: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
        stdin_terminal: io::stdin().is_terminal(),
        stdout_terminal: io::stdout().is_terminal(),
        stderr_terminal: io::stderr().is_terminal(),
    }
}

/// An error as it is printed: what is wrong, then what to do, a line each.
fn describe(error: &anyhow::Error, language: Language, paint: Paint) -> (Exit, String) {
    let label = paint.error(language.pick("错误：", "error: "));
    let Some(problem) = error.downcast_ref::<Problem>() else {
        return (Exit::Environment, format!("{label}{}\n", harmless_lines(&format!("{error:#}"))));
    };
    let label = if problem.exit == Exit::Interrupted { String::new() } else { label };
    let mut text = String::new();
    for problem in std::iter::once(problem).chain(&problem.also) {
        text.extend([&*label, &*harmless_lines(&problem.message), "\n"]);
        for help in &problem.help {
            text.extend(["  ", &*harmless_lines(help), "\n"]);
        }
    }
    (problem.exit, text)
}
