//! The definition of a subcommand: what can be typed for it, its help, and how typed arguments become an action.

use clap::{Arg, ArgMatches};

use super::argument::{CommandLine, Id};
use super::candidates::Candidates;
use crate::problem::Problem;
use crate::text::language::Language;

/// A command line that can be typed, with what it does in Chinese and in English.
pub type Example = (&'static str, &'static str, &'static str);

/// A format in which a command gives its result: a value of its `--format`, if it has more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The value.
    pub name: &'static str,
    /// Its version, if machines read it.
    pub version: Option<u32>,
    /// The endings of its files, the usual one first; none if it is not written to files.
    pub endings: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
}

impl Form {
    /// A format for people, with a description.
    #[must_use]
    pub const fn read(name: &'static str, zh: &'static str, en: &'static str) -> Form {
        Form { name, version: None, endings: &[], zh, en }
    }

    /// A format for machines, with its version and a description.
    #[must_use]
    pub const fn parsed(name: &'static str, version: u32, zh: &'static str, en: &'static str) -> Form {
        Form { name, version: Some(version), endings: &[], zh, en }
    }

    /// The same, for files with these endings.
    #[must_use]
    pub const fn ending(self, endings: &'static [&'static str]) -> Form {
        Form { endings, ..self }
    }

    /// A short description.
    #[must_use]
    pub const fn about(&self, language: Language) -> &'static str {
        language.pick(self.zh, self.en)
    }
}

/// A command: posdiag itself, one below it, or one below that. A parsed one becomes an `A`, which this room need not
/// know.
///
/// Texts are in Chinese and in English. [`Subcommand::new`] takes what every command needs; the rest starts out empty.
#[derive(Debug)]
pub struct Subcommand<A: ?Sized + 'static> {
    /// The word that is typed.
    pub name: &'static str,
    /// A short description.
    pub about: (&'static str, &'static str),
    /// The usage line, without the remark that `posdiag` puts before it.
    pub usage: (&'static str, &'static str),
    /// The arguments in the order of the help. `--help`, and the options of every command, are added automatically.
    pub arguments: fn(Language) -> Vec<Arg>,
    /// What completes the values of its arguments. Fixed values and paths complete by themselves.
    pub completed: &'static [(Id, Candidates)],
    /// The values of its `--format`.
    pub forms: &'static [Form],
    /// Examples, which the tests parse. The first is shown if an argument is missing.
    pub examples: &'static [Example],
    /// What its help says below the examples.
    pub notes: Option<fn(Language) -> String>,
    /// What is said if a required argument is missing.
    pub missing: Option<fn(Language) -> Problem>,
    /// What is suggested to those who misspell it, if that is more than its name.
    pub meant: Option<&'static str>,
    /// The subcommands, in the order of the help.
    pub below: &'static [Subcommand<A>],
    /// Turns the parsed arguments into an action.
    pub action: fn(&CommandLine<'_>) -> Result<Box<A>, Problem>,
}

impl<A: ?Sized> Subcommand<A> {
    /// A command without arguments.
    #[must_use]
    pub const fn new(
        name: &'static str,
        about: (&'static str, &'static str),
        usage: (&'static str, &'static str),
        action: fn(&CommandLine<'_>) -> Result<Box<A>, Problem>,
    ) -> Subcommand<A> {
        Subcommand {
            name,
            about,
            usage,
            arguments: |_| Vec::new(),
            completed: &[],
            forms: &[],
            examples: &[],
            notes: None,
            missing: None,
            meant: None,
            below: &[],
            action,
        }
    }

    /// The subcommand of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Subcommand<A>> {
        self.below.iter().find(|below| below.name == name)
    }

    /// The command that was typed, with its arguments.
    pub(super) fn typed<'s, 'm>(&'s self, matches: &'m ArgMatches) -> (&'s Subcommand<A>, &'m ArgMatches) {
        let (mut subcommand, mut own) = (self, matches);
        while let Some((name, matches)) = own.subcommand()
            && let Some(below) = subcommand.find(name)
        {
            (subcommand, own) = (below, matches);
        }
        (subcommand, own)
    }

    /// The command and all commands below it, each with the words of its path (none for itself), in the order of the
    /// help.
    #[must_use]
    pub fn all(&self) -> Vec<(String, &Subcommand<A>)> {
        let mut all = vec![(String::new(), self)];
        for below in self.below {
            all.extend(below.all().into_iter().map(|(path, found)| {
                let blank = if path.is_empty() { "" } else { " " };
                (format!("{}{blank}{path}", below.name), found)
            }));
        }
        all
    }
}
