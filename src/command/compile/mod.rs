//! `posdiag compile DIR -o FILE`: writes a library into one file that opens quickly however large it is.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Arg;

use super::check::{self, drawn};
use super::{Action, Context, counted, stream};
use crate::cli::shared::output::{self, Holds, Output};
use crate::cli::{CommandLine, Form, Id, Subcommand};
use crate::desk::library::LibraryFault;
use crate::problem::{Exit, Problem};
use crate::text::language::{Language, say};
use crate::text::shown::{shown_path, typeable};
use crate::tree::{CheckedLibrary, Checks, Report, check_folder_with, compile_file};
use crate::walk::rehearsal::Rehearser;

const FOLDER: Id = Id("folder");
/// The output file.
const FORMS: &[Form] = &[Form::read("posdiag", "编译好的资料库", "a compiled library").ending(&["posdiag"])];

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    examples: &[("posdiag compile trees -o trees.posdiag", "编译成一个文件", "compile into one file")],
    meant: Some("compile DIR -o FILE"),
    ..Subcommand::new(
        "compile",
        ("把资料库编译成一个文件", "Compile a library into one file"),
        ("posdiag compile [选项] DIR -o FILE", "posdiag compile [OPTIONS] DIR -o FILE"),
        |line| Ok(Box::new(Compile::of(line)?)),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    let folder = FOLDER.path("DIR").required(true);
    let [output, force] = output::arguments(FORMS, Holds::Public, language);
    vec![folder.help(language.pick("资料库文件夹", "The library's folder")), output.required(true), force]
}

#[derive(Debug)]
struct Compile {
    /// The library's folder.
    folder: PathBuf,
    /// The file.
    output: Output,
}

impl Compile {
    fn of(line: &CommandLine<'_>) -> Result<Compile, Problem> {
        Ok(Compile { folder: line.path(FOLDER).unwrap_or_default(), output: Output::of(line, FORMS)? })
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
        let to = self.output.file();
        stream::write(context, (to, self.output.force), &bytes, Holds::Public)?;
        let Some(to) = to else { return Ok(Exit::Done) };
        let again = typeable(&to.to_string_lossy()).unwrap_or_else(|| "FILE".to_owned());
        let (out, kilobytes) = (shown_path(to), size.div_ceil(1024));
        context.print(&say!(
            context.language(),
            ("{out}：{trees} 棵树，{kilobytes} KB。\n  试一试：posdiag --library {again}\n  从此都用它：posdiag library install {again}\n"),
            ("{out}: {}, {kilobytes} KB.\n  try it: posdiag --library {again}\n  use it from now on: posdiag library install {again}\n",
                counted(trees, "tree", "trees"))
        ))?;
        Ok(Exit::Done)
    }
}

/// A folder's library, checked before it is released, including the walks that test its trees.
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
                .own("资料库太大，编译后超过 4 GB。", "The library is too large: more than 4 GB compiled."),
        )
    })
}
