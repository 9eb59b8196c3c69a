//! `posdiag compile DIR -o FILE`: a library in one file, that opens in no time however large it is.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Arg;

use super::check::{self, drawn};
use super::{Action, Context, counted, stream};
use crate::cli::{CommandLine, Id, Subcommand};
use crate::desk::library::LibraryFault;
use crate::problem::{Exit, Problem};
use crate::text::language::Language;
use crate::text::shown::{shown_path, typeable};
use crate::tree::{CheckedLibrary, Checks, Report, check_folder_with, compile_file};
use crate::walk::rehearsal::Rehearser;

const FOLDER: Id = Id("folder");
const OUT: Id = Id("out");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    examples: &[("posdiag compile trees -o trees.posdiag", "编译成一个文件", "compile into one file")],
    meant: Some("compile DIR -o FILE"),
    ..Subcommand::new(
        "compile",
        ("把资料库编译成一个文件", "Compile a library into one file"),
        ("posdiag compile [选项] DIR -o FILE", "posdiag compile [OPTIONS] DIR -o FILE"),
        |line| Ok(Box::new(Compile::of(line))),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        FOLDER.path("DIR").required(true).help(own("资料库文件夹", "The library's folder")),
        OUT.path_option("FILE")
            .short('o')
            .required(true)
            .help(own("写进这个文件，已有的编译文件会换掉", "Write this file, over an older compiled one")),
    ]
}

#[derive(Debug)]
struct Compile {
    /// The library's folder.
    folder: PathBuf,
    /// The file.
    out: PathBuf,
}

impl Compile {
    fn of(line: &CommandLine<'_>) -> Compile {
        let path = |id| line.path(id).unwrap_or_default();
        Compile { folder: path(FOLDER), out: path(OUT) }
    }
}

impl Action for Compile {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let report = checked(context, &self.folder)?;
        let trees = report.trees;
        let Some(library) = &report.library else {
            return drawn(context, &report, &self.folder);
        };
        let bytes = compiled(context, library)?;
        let size = bytes.len();
        stream::replace_compiled(context, &self.out, &bytes)?;
        let again = typeable(&self.out.to_string_lossy()).unwrap_or_else(|| "FILE".to_owned());
        let (out, kilobytes) = (shown_path(&self.out), size.div_ceil(1024));
        context.print(&match context.language() {
            Language::Zh => format!(
                "{out}：{trees} 棵树，{kilobytes} KB。\n  试一试：posdiag --library {again}\n  从此都用它：posdiag library install {again}\n"
            ),
            Language::En => format!(
                "{out}: {}, {kilobytes} KB.\n  to try it: posdiag --library {again}\n  to use it from now on: posdiag library install {again}\n",
                counted(trees, "tree", "trees")
            ),
        })?;
        Ok(Exit::Done)
    }
}

/// A folder's library, checked as it is before it goes out: with the walks that test its trees.
pub(super) fn checked(context: &Context<'_>, folder: &Path) -> anyhow::Result<Report> {
    let jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let progress = check::CheckProgress::new(context);
    let seen = || progress.advance();
    let checks = Checks { jobs, rehearse: Some(&Rehearser), seen: Some(&seen), ..Checks::default() };
    let report = check_folder_with(folder, &checks);
    progress.end();
    match LibraryFault::of_unopened(folder, &report) {
        Some(fault) => Err(context.library_fault(&fault).into()),
        None => Ok(report),
    }
}

pub(super) fn compiled(context: &Context<'_>, library: &CheckedLibrary) -> Result<Vec<u8>, Problem> {
    compile_file(library).map_err(|_| {
        Problem::environment(
            context
                .own("资料库太大，编译后超过 4 GB。", "The library is too large: it takes more than 4 GB."),
        )
    })
}
