//! The command line: what a subcommand is, and what can be typed, completed and read for it, in the reader's language.
//!
//! The list of subcommands is passed in ([`Subcommand::below`]), since those who define them come later in the order of
//! rooms. They also decide what a parsed line becomes ([`Order::Act`]).

mod argument;
mod candidates;
mod complete;
mod global;
pub mod manual;
mod misuse;
mod page;
pub mod shared;
mod shell;
mod standing;
mod subcommand;
pub mod topics;

use std::ffi::{OsStr, OsString};
use std::mem::ManuallyDrop;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use crate::problem::Problem;
use crate::settings::{self, Config, Options, Setting, Settings};
use crate::settings::{Colour, Environment};
use crate::text::language::Language;
use misuse::{explain, mistyped, one_too_many, unknown_option};
use shared::{channel, keys};

pub use argument::{CommandLine, Id};
pub use candidates::{Candidates, Sessions, Tickets};
pub use complete::Completion;
pub use misuse::{command_meant, excluded, no_code, no_file, see_help};
pub use shell::{SHELLS, Shell};
pub use subcommand::{Example, Form, Subcommand};

/// A parsed command line.
#[derive(Debug)]
pub enum Order<A: ?Sized> {
    /// The action of a subcommand, or of posdiag itself.
    Act(Box<A>),
    /// A completion request of a shell.
    Complete(Completion),
    /// Text that is only printed: help, or the version.
    Print(String),
}

/// The conditions that a command line is carried out under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The settings in effect, with the origin of each.
    pub settings: Settings,
    /// The language given on the command line, which machine formats follow.
    pub asked_language: Option<Language>,
    /// Whether a subcommand was typed; without one, it was a code or nothing.
    pub has_subcommand: bool,
}

impl Invocation {
    /// An order that is only answered with a text.
    fn answered(settings: Settings) -> Invocation {
        Invocation { settings, asked_language: None, has_subcommand: false }
    }
}

/// The language to use before the command line is parsed: from its `--lang`, else the configuration, else the locale,
/// else Chinese.
#[must_use]
pub fn language_of(args: &[OsString], environment: &Environment, config: &Config) -> Setting<Language> {
    settings::language(value_of(args, "--lang").and_then(Language::from_tag), environment, config)
}

/// When to use colour, read from a command line that could not be parsed.
#[must_use]
pub fn colour_of(args: &[OsString], environment: &Environment, config: &Config) -> Setting<Colour> {
    let asked = value_of(args, "--color").and_then(|name| settings::named(name, &settings::COLOURS));
    settings::colour(asked, environment, config)
}

/// The value of an option, found without parsing the rest of the command line.
fn value_of<'a>(args: &'a [OsString], option: &str) -> Option<&'a str> {
    let options = || args.iter().skip(1).take_while(|arg| *arg != "--").filter_map(|arg| arg.to_str());
    options().zip(options().skip(1).map(Some).chain([None])).find_map(|(arg, next)| {
        match arg.strip_prefix(option)? {
            "" => next,
            value => value.strip_prefix('='),
        }
    })
}

/// Parses a command line that starts with the program's name: one of `posdiag` and the commands below it.
///
/// # Errors
/// A [`Problem`] in the user's language: what is wrong with it, and what to do.
pub fn parse<A: ?Sized>(
    args: &[OsString],
    environment: &Environment,
    config: &Config,
    posdiag: &Subcommand<A>,
) -> Result<(Invocation, Order<A>), Problem> {
    if let Some(completion) = complete::asked(args, environment, config, posdiag) {
        return Ok(completion);
    }
    let language = language_of(args, environment, config);
    let colour = colour_of(args, environment, config);
    // A command that is not named cannot be the one, and building it costs as much as the one that is. Help and errors
    // need them all.
    let named = args.get(1).filter(|first| posdiag.below.iter().any(|below| *first == below.name));
    let is_wanted = |name: &str| {
        if name == posdiag.name { named.is_none() } else { args.iter().any(|arg| arg == name) }
    };
    let command = page::command(posdiag, language.value, &is_wanted);
    // The program parses one line and exits: freeing its definitions piece by piece would cost an eighth of parsing it.
    let mut command = ManuallyDrop::new(command);
    let matches = command.try_get_matches_from_mut(args).or_else(|_| {
        command = ManuallyDrop::new(page::whole(posdiag, language.value));
        command.try_get_matches_from_mut(args)
    });
    let matches = match matches {
        Ok(matches) => matches,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                let settings = settings::settings(Options::default(), language, colour, environment, config);
                return Ok((Invocation::answered(settings), Order::Print(error.to_string())));
            }
            _ => return Err(explain(&error, args, posdiag, language.value)),
        },
    };
    let own = matches.subcommand().map(|(_, own)| own);
    let channel = own.and_then(channel::asked).or_else(|| channel::asked(&matches));
    let keying = own.and_then(keys::asked).or_else(|| keys::asked(&matches));
    let options = global::options(&matches, (channel, keying), language.value)?;
    let settings = settings::settings(options, language, colour, environment, config);
    // If the subcommand comes first, nothing precedes it, and nothing was built to precede it.
    let is_whole = named.is_none();
    if let Some((name, _)) = matches.subcommand().filter(|_| is_whole)
        && let Err(problem) = nothing_unheard(&matches, &command, name, posdiag, language.value)
    {
        let mistyped = mistyped(args, posdiag, language.value);
        return Err(see_help(mistyped.unwrap_or(problem), language.value));
    }
    let (subcommand, own) = posdiag.typed(&matches);
    let line = CommandLine { own, before: if is_whole { &matches } else { own }, settings: &settings };
    let action = (subcommand.action)(&line)?;
    let (asked_language, has_subcommand) = (global::language(&matches), matches.subcommand_name().is_some());
    Ok((Invocation { settings, asked_language, has_subcommand }, Order::Act(action)))
}

/// clap takes options before a subcommand as posdiag's own and would silently ignore them.
fn nothing_unheard<A: ?Sized>(
    matches: &ArgMatches,
    command: &Command,
    subcommand: &str,
    posdiag: &Subcommand<A>,
    language: Language,
) -> Result<(), Problem> {
    let is_there = |arg: &&Arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    let below = command.find_subcommand(subcommand);
    let takes =
        |arg: &Arg| below.is_some_and(|below| below.get_arguments().any(|own| own.get_id() == arg.get_id()));
    let own = command.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_global_set());
    if let Some(option) = own.filter(is_there).find(|arg| !takes(arg)).and_then(Arg::get_long) {
        return Err(unknown_option(&format!("--{option}"), None, posdiag, language));
    }
    let positional =
        command.get_positionals().find_map(|arg| matches.get_one::<String>(arg.get_id().as_str()));
    match positional {
        Some(code) => Err(one_too_many(code, [&**code, subcommand], posdiag, language)),
        None => Ok(()),
    }
}

/// Whether an environment variable is set to something.
#[must_use]
pub fn is_set(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !value.is_empty())
}
