//! Where the words of a partly typed command line lead, found without parsing all of it.

use clap::{Arg, Command};

use super::subcommand::Subcommand;

/// The position after some words.
pub(super) struct LinePosition<'c, A: ?Sized + 'static> {
    /// The command that they lead to.
    pub(super) subcommand: &'c Subcommand<A>,
    /// The same as a clap command.
    pub(super) command: &'c Command,
    /// The options available there.
    pub(super) used: Vec<&'c Arg>,
    /// The option whose value comes next.
    pub(super) waiting: Option<&'c Arg>,
    /// The positional words.
    pub(super) placed: Vec<&'c str>,
    /// Whether an option may come next: there was no `--` yet.
    pub(super) options: bool,
}

impl<'c, A: ?Sized> LinePosition<'c, A> {
    /// Where these words lead, without the program's name. `root` is the built command line of `posdiag`.
    pub(super) fn after(
        words: impl IntoIterator<Item = &'c str>,
        posdiag: &'c Subcommand<A>,
        root: &'c Command,
    ) -> LinePosition<'c, A> {
        let mut standing = LinePosition {
            subcommand: posdiag,
            command: root,
            used: Vec::new(),
            waiting: None,
            placed: Vec::new(),
            options: true,
        };
        for word in words {
            standing.go_on(word);
        }
        standing
    }

    fn go_on(&mut self, word: &'c str) {
        if self.waiting.take().is_some() {
            return;
        }
        if self.options && word == "--" {
            self.options = false;
        } else if let Some(option) = word.strip_prefix('-').filter(|rest| self.options && !rest.is_empty()) {
            let (name, value) =
                option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
            if let Some(arg) = self.option(name) {
                self.used.push(arg);
                self.waiting = (arg.get_action().takes_values() && value.is_none()).then_some(arg);
            }
        } else if let Some((subcommand, command)) = self.below(word) {
            (self.subcommand, self.command) = (subcommand, command);
        } else {
            self.placed.push(word);
        }
    }

    /// The subcommand of this name, if one may still follow.
    fn below(&self, word: &str) -> Option<(&'c Subcommand<A>, &'c Command)> {
        if !self.options || !self.placed.is_empty() {
            return None;
        }
        Some((self.subcommand.find(word)?, self.command.find_subcommand(word)?))
    }

    /// The option that a word, without its first `-`, names.
    pub(super) fn option(&self, word: &str) -> Option<&'c Arg> {
        match word.strip_prefix('-') {
            Some(long) => self.command.get_arguments().find(|arg| arg.get_long() == Some(long)),
            // Of several letters, the last may take a value.
            None => self.command.get_arguments().find(|arg| arg.get_short() == word.chars().next_back()),
        }
    }
}
