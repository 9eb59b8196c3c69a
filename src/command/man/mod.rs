//! `posdiag man`: a manual page, or all of them into a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Arg;

use super::pager::fed;
use super::{Action, Context, POSDIAG};
use crate::cli::{Candidates, CommandLine, Id, Subcommand, manual, topics};
use crate::problem::{Exit, Problem};
use crate::text::language::{Language, say};
use crate::text::shown::shown_path;

const WORDS: Id = Id("words");
const OUT: Id = Id("out");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(WORDS, Candidates::Commands)],
    examples: &[
        ("posdiag man --out ~/.local/share/man/man1", "装上全部手册页", "install every page"),
        ("posdiag man ticket list | man -l -", "看一页", "read one"),
    ],
    notes: Some(|language| language.pick(NOTES_ZH, NOTES_EN).to_owned()),
    ..Subcommand::new(
        "man",
        ("打印手册页，或全部写进一个文件夹", "Print a manual page, or write all of them"),
        (
            "posdiag man [COMMAND]…\n      posdiag man --out DIR",
            "posdiag man [COMMAND]…\n       posdiag man --out DIR",
        ),
        |line| Ok(Box::new(Man::of(line))),
    )
};

const NOTES_ZH: &str = "\
--out 写 posdiag.1、posdiag-walk.1 等等，旧的换成新的；然后 man posdiag、
man posdiag-walk 就能看。";

const NOTES_EN: &str = "\
--out writes posdiag.1, posdiag-walk.1 and so on, replacing older ones; then
man posdiag and man posdiag-walk show them.";

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        WORDS.positionals("COMMAND", 0).help(own(
            "命令，例如 ticket list；不写是 posdiag 的",
            "The command, such as ticket list; else posdiag",
        )),
        OUT.path_option("DIR")
            .conflicts_with(WORDS.0)
            .help(own("全部写进这个文件夹，没有就建", "Write them all into this folder")),
    ]
}

#[derive(Debug)]
struct Man {
    /// The words of the command whose page is printed; none for posdiag's own.
    words: Vec<String>,
    /// The folder to write all pages into instead.
    out: Option<PathBuf>,
}

impl Man {
    fn of(line: &CommandLine<'_>) -> Man {
        Man { words: line.texts(WORDS), out: line.path(OUT) }
    }
}

/// Shows a page to a person, as `man` does, or the command's help if that fails; a program gets the roff source.
fn shown_page(context: &Context<'_>, words: &[String], roff: &str) -> anyhow::Result<()> {
    let environment = context.environment;
    if !environment.stdin_terminal || !environment.stdout_terminal || environment.dumb {
        return context.print(roff);
    }
    // In Chinese, whatever the locale, as far as this `man` supports it.
    let ways: [&[&str]; 2] = [&["-E", "UTF-8", "-l", "-"], &["-l", "-"]];
    let is_shown = |way: &&[&str]| {
        let mut man = Command::new("man");
        fed(man.args(*way).stderr(Stdio::null()), roff).is_ok_and(|ended| ended.success())
    };
    if cfg!(unix) && ways.iter().any(is_shown) {
        return Ok(());
    }
    context.show(&topics::help(words, &POSDIAG, context.language())?, true)
}

impl Action for Man {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let Some(folder) = &self.out else {
            let page = manual::page(&self.words, &POSDIAG, context.language())?;
            return shown_page(context, &self.words, &page.roff).map(|()| Exit::Done);
        };
        let failed = |path: &Path, error: &std::io::Error| {
            let path = shown_path(path);
            Problem::environment(say!(
                context.language(),
                "写不了 {path}：{error}。",
                "{path} cannot be written: {error}"
            ))
        };
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        let pages = manual::pages(&POSDIAG, context.language());
        for page in &pages {
            let path = folder.join(&page.name);
            write(&path, &page.roff).map_err(|error| failed(&path, &error))?;
        }
        let (count, folder) = (pages.len(), shown_path(folder));
        context.say(&say!(
            context.language(),
            "{count} 页手册已写入 {folder}。",
            "{count} manual pages were written to {folder}."
        ));
        Ok(Exit::Done)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge, where the pages are written; older ones are replaced"
)]
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)
}
