//! The arguments of a command line by name, and what was typed for them.

use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches};

use crate::settings::{self, Settings};
use crate::text::language::Language;

/// The name by which an argument is defined, read and completed. An option's is what is typed after `--`.
///
/// Every argument's is a constant beside its definition, so that a misspelt one does not compile. One that is read of a
/// command that does not define it is a panic of clap's wherever debug assertions are on; the tests type every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub(crate) &'static str);

impl Id {
    /// `--ID`, which is there or not.
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

    /// A value that is told by its place.
    #[must_use]
    pub fn positional(self, value: &'static str) -> Arg {
        Arg::new(self.0).value_name(value)
    }

    /// Values that are told by their place, from so many.
    #[must_use]
    pub fn positionals(self, value: &'static str, least: usize) -> Arg {
        self.positional(value).num_args(least..)
    }

    /// A path that is told by its place.
    #[must_use]
    pub fn path(self, value: &'static str) -> Arg {
        self.positional(value).value_parser(ValueParser::path_buf())
    }

    /// Paths that are told by their place; at least one.
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

/// What was typed for a command: its arguments, what stands before it, and the settings that hold.
#[derive(Clone, Copy, Debug)]
pub struct CommandLine<'l> {
    pub(super) own: &'l ArgMatches,
    pub(super) before: &'l ArgMatches,
    /// The settings that hold.
    pub settings: &'l Settings,
}

impl<'l> CommandLine<'l> {
    /// The language to speak.
    #[must_use]
    pub fn language(&self) -> Language {
        self.settings.language.value
    }

    /// What stands before the subcommand, where posdiag's own arguments can stand.
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

    /// Whether a flag is there.
    #[must_use]
    pub fn flag(&self, id: Id) -> bool {
        self.own.get_flag(id.0)
    }

    /// What the value of an argument names, where it is one of these.
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

    /// Reads one of two arguments that were typed, of which a command defines the first.
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
