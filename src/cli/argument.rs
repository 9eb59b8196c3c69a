//! The arguments of a command line by name, and the values typed for them.

use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches};

use crate::settings::{self, Settings};
use crate::text::language::Language;

/// The name by which an argument is defined, read and completed. For an option, it is what is typed after `--`.
///
/// Every argument has a constant beside its definition, so that a misspelt name does not compile. Reading an argument
/// that the command does not define is a panic in clap when debug assertions are on; the tests run every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub(crate) &'static str);

impl Id {
    /// `--ID`, a flag.
    #[must_use]
    pub fn flag(self) -> Arg {
        Arg::new(self.0).long(self.0).action(ArgAction::SetTrue)
    }

    /// `--ID VALUE`.
    #[must_use]
    pub fn option(self, value: &'static str) -> Arg {
        Arg::new(self.0).long(self.0).value_name(value)
    }

    /// `--ID VALUE`, any number of times.
    #[must_use]
    pub fn options(self, value: &'static str) -> Arg {
        self.option(value).action(ArgAction::Append)
    }

    /// `--ID PATH`.
    #[must_use]
    pub fn path_option(self, value: &'static str) -> Arg {
        self.option(value).value_parser(ValueParser::path_buf())
    }

    /// A positional value.
    #[must_use]
    pub fn positional(self, value: &'static str) -> Arg {
        Arg::new(self.0).value_name(value)
    }

    /// Positional values, at least so many.
    #[must_use]
    pub fn positionals(self, value: &'static str, least: usize) -> Arg {
        self.positional(value).num_args(least..)
    }

    /// A positional path.
    #[must_use]
    pub fn path(self, value: &'static str) -> Arg {
        self.positional(value).value_parser(ValueParser::path_buf())
    }

    /// Positional paths, at least one.
    #[must_use]
    pub fn paths(self, value: &'static str) -> Arg {
        self.path(value).num_args(1..)
    }

    /// Whether an argument is this one.
    #[must_use]
    pub fn is(self, arg: &Arg) -> bool {
        arg.get_id() == self.0
    }
}

/// What was typed for a command: its arguments, what came before it, and the settings in effect.
#[derive(Clone, Copy, Debug)]
pub struct CommandLine<'l> {
    pub(super) own: &'l ArgMatches,
    pub(super) before: &'l ArgMatches,
    /// The settings in effect.
    pub settings: &'l Settings,
}

impl<'l> CommandLine<'l> {
    /// The language to speak.
    #[must_use]
    pub fn language(&self) -> Language {
        self.settings.language.value
    }

    /// What comes before the subcommand, where posdiag's own arguments may stand.
    #[must_use]
    pub fn before(&self) -> CommandLine<'l> {
        CommandLine { own: self.before, ..*self }
    }

    /// The value of an argument.
    #[must_use]
    pub fn text(&self, id: Id) -> Option<String> {
        self.own.get_one::<String>(id.0).cloned()
    }

    /// The values of an argument that takes many.
    #[must_use]
    pub fn texts(&self, id: Id) -> Vec<String> {
        self.own.get_many::<String>(id.0).into_iter().flatten().cloned().collect()
    }

    /// The path that an argument names.
    #[must_use]
    pub fn path(&self, id: Id) -> Option<PathBuf> {
        self.own.get_one::<PathBuf>(id.0).cloned()
    }

    /// The paths that an argument names.
    #[must_use]
    pub fn paths(&self, id: Id) -> Vec<PathBuf> {
        self.own.get_many::<PathBuf>(id.0).into_iter().flatten().cloned().collect()
    }

    /// Whether a flag was given.
    #[must_use]
    pub fn flag(&self, id: Id) -> bool {
        self.own.get_flag(id.0)
    }

    /// The variant that an argument's value names, if it is one of these.
    #[must_use]
    pub fn named<T: Copy>(&self, id: Id, known: &[(&str, T)]) -> Option<T> {
        self.own.get_one::<String>(id.0).and_then(|name| settings::named(name, known))
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{CommandLine, Id};
    use crate::settings::{self, Config, Environment, Options};

    /// Reads one of two arguments, of which the command defines the first.
    fn read(id: Id) -> Option<String> {
        let command = clap::Command::new("posdiag").arg(Id("code").positional("CODE"));
        let matches = command.try_get_matches_from(["posdiag", "E101"].map(OsString::from)).unwrap();
        let (environment, config) = (Environment::default(), Config::default());
        let language = settings::language(None, &environment, &config);
        let colour = settings::colour(None, &environment, &config);
        let settings = settings::settings(Options::default(), language, colour, &environment, &config);
        CommandLine { own: &matches, before: &matches, settings: &settings }.text(id)
    }

    #[test]
    fn defined_argument_is_read() {
        assert_eq!(read(Id("code")).as_deref(), Some("E101"));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "Mismatch between definition and access of `cod`")]
    fn reading_an_undefined_argument_panics() {
        read(Id("cod"));
    }
}
