//! What a subcommand is: all that can be typed for it, all that is told of it, and what is made of what was typed.

use clap::{Arg, ArgMatches};

use super::argument::{CommandLine, Id};
use super::candidates::Candidates;
use crate::problem::Problem;
use crate::text::language::Language;

/// A command as it can be typed, and what it does in Chinese and in English.
pub type Example = (&'static str, &'static str, &'static str);

/// A form in which a command gives its result: a value of its `--format`, where it has more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The value.
    pub name: &'static str,
    /// Its version, where machines read it.
    pub version: Option<u32>,
    /// How the names of its files end, the usual ending first; none where a file is not written.
    pub endings: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
}

impl Form {
    /// A form that is read by people, and what it holds.
    #[must_use]
    pub const fn read(name: &'static str, zh: &'static str, en: &'static str) -> Form {
        Form { name, version: None, endings: &[], zh, en }
    }

    /// A form that is read by machines, its version, and what it holds.
    #[must_use]
    pub const fn parsed(name: &'static str, version: u32, zh: &'static str, en: &'static str) -> Form {
        Form { name, version: Some(version), endings: &[], zh, en }
    }

    /// The same, in files whose names end so.
    #[must_use]
    pub const fn ending(self, endings: &'static [&'static str]) -> Form {
        Form { endings, ..self }
    }

    /// What it holds, in a few words.
    #[must_use]
    pub const fn about(&self, language: Language) -> &'static str {
        language.pick(self.zh, self.en)
    }
}

/// A command: posdiag itself, one below it, or one below that. What a typed one becomes is an `A`, which this room need
/// not know.
///
/// Texts are in Chinese and in English. [`Subcommand::new`] has what every command needs; the rest is empty there.
#[derive(Debug)]
pub struct Subcommand<A: ?Sized + 'static> {
    /// The word that is typed.
    pub name: &'static str,
    /// What it is about, in a few words.
    pub about: (&'static str, &'static str),
    /// How it is typed, without `posdiag`'s own remark before it.
    pub usage: (&'static str, &'static str),
    /// What can be typed after it, in the order of its help. `--help`, and the options that every command takes, come
    /// by themselves.
    pub arguments: fn(Language) -> Vec<Arg>,
    /// What completes the values of its arguments. Fixed values and paths complete themselves.
    pub completed: &'static [(Id, Candidates)],
    /// The values of its `--format`.
    pub forms: &'static [Form],
    /// Examples, which the tests hold to what can be typed. The first is shown where an argument is missing.
    pub examples: &'static [Example],
    /// What its help says below the examples.
    pub notes: Option<fn(Language) -> String>,
    /// What is said where an argument is missing that it needs.
    pub missing: Option<fn(Language) -> Problem>,
    /// What is proposed to those who misspell it, where that is more than its name.
    pub meant: Option<&'static str>,
    /// The commands below it, in the order of its help.
    pub below: &'static [Subcommand<A>],
    /// Makes of what was typed what is to be done.
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

    /// The command of this name below it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Subcommand<A>> {
        self.below.iter().find(|below| below.name == name)
    }

    /// The command that was typed, and what was typed for it.
    pub(super) fn typed<'s, 'm>(&'s self, matches: &'m ArgMatches) -> (&'s Subcommand<A>, &'m ArgMatches) {
        let (mut subcommand, mut own) = (self, matches);
        while let Some((name, matches)) = own.subcommand()
            && let Some(below) = subcommand.find(name)
        {
            (subcommand, own) = (below, matches);
        }
        (subcommand, own)
    }

    /// It and all commands below it, each with the words of its path, none for itself; in the order of the help.
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
