//! `posdiag diff OLD NEW`: how two libraries differ.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use clap::Arg;

use super::{Action, Context};
use crate::cli::shared::format::{self, Format};
use crate::cli::{CommandLine, Form, Id, Subcommand};
use crate::desk::library::{LibraryFault, Reading, at};
use crate::library::difference::compare;
use crate::machine::diff::{DiffJson, written};
use crate::problem::Exit;
use crate::show::difference::text;
use crate::text::language::Language;

const OLD: Id = Id("old");
const NEW: Id = Id("new");
const ALL: Id = Id("all");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    forms: FORMS,
    examples: &[
        ("posdiag diff trees.old trees", "改了哪些代码、哪些走法", "which codes and walks have changed"),
        ("posdiag diff old.posdiag new.posdiag", "两个编译好的文件", "two compiled files"),
    ],
    meant: Some("diff OLD NEW"),
    ..Subcommand::new(
        "diff",
        ("比较两个资料库：代码和走法变了哪些", "Compare two libraries, walk by walk"),
        ("posdiag diff [选项] OLD NEW", "posdiag diff [OPTIONS] OLD NEW"),
        |line| Ok(Box::new(Diff::of(line))),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "哪些代码、哪些走法变了", "which codes and walks have changed"),
    Form::parsed("json", 1, "一行：全部变了的代码和走法", "one line: every changed code and walk"),
];

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        OLD.path("OLD")
            .required(true)
            .help(own("旧的资料库：文件夹或编译好的文件", "The old library: a folder or compiled file")),
        NEW.path("NEW").required(true).help(own("新的资料库", "The new library")),
        ALL.flag().help(own("每个代码列出全部变了的走法", "List every changed walk of a code")),
        format::argument(FORMS, language),
    ]
}

#[derive(Debug)]
struct Diff {
    /// The old library.
    old: PathBuf,
    /// The new library.
    new: PathBuf,
    /// Show all walks of a code.
    all: bool,
    format: Format,
}

impl Diff {
    fn of(line: &CommandLine<'_>) -> Diff {
        let path = |id| line.path(id).unwrap_or_default();
        Diff { old: path(OLD), new: path(NEW), all: line.flag(ALL), format: Format::of(line) }
    }
}

impl Action for Diff {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        // Opening them is most of the work: both are opened at once.
        let (old, new) = thread::scope(|scope| {
            let old = scope.spawn(|| at(&self.old, Reading::All));
            let new = at(&self.new, Reading::All);
            (old.join().unwrap_or_else(|panic| resume_unwind(panic)), new)
        });
        let fault = |fault: LibraryFault| context.library_fault(&fault);
        let (old, new) = (old.map_err(fault)?, new.map_err(fault)?);
        let difference = compare(&old, &new, &written).map_err(|damaged| context.damaged(damaged))?;
        match self.format {
            Format::Json => {
                context.print_json(&DiffJson::of(&difference))?;
            }
            Format::Text => {
                context.print(&text(&difference, context.language(), context.paint_stdout(), self.all))?;
            }
        }
        Ok(if difference.is_none() { Exit::Done } else { Exit::Found })
    }
}
