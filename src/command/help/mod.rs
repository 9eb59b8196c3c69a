//! `posdiag help [COMMAND or TOPIC]…`: the help of a command, and topics that concern more than one.

use clap::Arg;

use super::{Action, Context, POSDIAG};
use crate::cli::topics::{self, TOPICS};
use crate::cli::{Candidates, Id, Subcommand};
use crate::problem::Exit;
use crate::text::language::Language;

const WORDS: Id = Id("words");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(WORDS, Candidates::Commands), (WORDS, Candidates::Topics)],
    examples: &[
        ("posdiag help ticket list", "一个命令的帮助", "help on a command"),
        ("posdiag help exit-codes", "退出码", "the exit codes"),
    ],
    notes: Some(notes),
    ..Subcommand::new(
        "help",
        ("一个命令的帮助；退出码、输出格式、按键", "Help on a command, exit codes, formats, keys"),
        ("posdiag help [COMMAND 或 TOPIC]…", "posdiag help [COMMAND or TOPIC]…"),
        |line| Ok(Box::new(Help { words: line.texts(WORDS) })),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    vec![WORDS.positionals("COMMAND", 0).help(language.pick(
        "命令，例如 ticket list，或下面的主题；不写是 --help",
        "A command, such as ticket list, or a topic; else --help",
    ))]
}

/// The topics.
fn notes(language: Language) -> String {
    let topics = TOPICS.map(|(name, zh, en)| format!("\n  {name:<10}  {}", language.pick(zh, en)));
    [language.pick("主题：", "Topics:"), &*topics.concat()].concat()
}

#[derive(Debug)]
struct Help {
    /// The words of the command, or the topic; none for posdiag itself.
    words: Vec<String>,
}

impl Action for Help {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let text = topics::help(&self.words, &POSDIAG, context.language())?;
        // Every other is a page or two, which is to stay on the screen.
        context.show(&text, self.words == ["licenses"]).map(|()| Exit::Done)
    }

    /// Someone who is stuck gets help regardless, as with `--help`.
    fn minds_configuration(&self) -> bool {
        false
    }
}
