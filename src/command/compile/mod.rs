//! `posdiag compile DIR -o FILE`: a library in one file, that opens in no time however large it is.

use std::num::NonZeroUsize;
use std::path::Path;

use super::check::{self, drawn};
use super::{Context, counted, stream};
use crate::desk::library::LibraryFault;
use crate::problem::{Exit, Problem};
use crate::text::language::Language;
use crate::text::shown::{shown_path, typeable};
use crate::tree::{Checked, Checks, Report, check_folder_with, compile_file};
use crate::walk::rehearsal::Rehearser;

pub(super) fn run(context: &Context<'_>, folder: &Path, out: &Path) -> anyhow::Result<Exit> {
    let report = checked(context, folder)?;
    let trees = report.trees;
    let Some(library) = &report.library else {
        return drawn(context, &report, folder);
    };
    let bytes = compiled(context, library)?;
    let size = bytes.len();
    stream::replace_compiled(context, out, &bytes)?;
    let again = typeable(&out.to_string_lossy()).unwrap_or_else(|| "FILE".to_owned());
    let (out, kilobytes) = (shown_path(out), size.div_ceil(1024));
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

/// A folder's library, checked as it is before it goes out: with the walks that test its trees.
pub(super) fn checked(context: &Context<'_>, folder: &Path) -> anyhow::Result<Report> {
    let jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let progress = check::Progress::new(context);
    let seen = || progress.advance();
    let checks = Checks { jobs, rehearse: Some(&Rehearser), seen: Some(&seen), ..Checks::default() };
    let report = check_folder_with(folder, &checks);
    progress.end();
    match LibraryFault::of_unopened(folder, &report) {
        Some(fault) => Err(context.library_fault(&fault).into()),
        None => Ok(report),
    }
}

pub(super) fn compiled(context: &Context<'_>, library: &Checked) -> Result<Vec<u8>, Problem> {
    compile_file(library).map_err(|_| {
        Problem::environment(
            context
                .own("资料库太大，编译后超过 4 GB。", "The library is too large: it takes more than 4 GB."),
        )
    })
}
