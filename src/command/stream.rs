//! Files named on the command line; `-` is standard input or output.

use std::io::{self, Read as _};
use std::path::Path;

use super::Context;
use crate::app::signals::leave_saying;
use crate::cli::shared::output::{Holds, is_standard};
use crate::desk::file::{self, Existing, FileFault};
use crate::problem::Problem;
use crate::text::language::Language;
use crate::text::shown::shown_path;

/// A file as named in a sentence; in Chinese, at its beginning or after other words.
pub(super) fn named(context: &Context<'_>, path: &Path, first: bool) -> String {
    match (is_standard(path), first) {
        (true, true) => context.own("标准输入", "standard input").to_owned(),
        (true, false) => context.own("标准输出", "standard output").to_owned(),
        (false, _) if first || context.language() == Language::En => shown_path(path),
        (false, _) => format!(" {}", shown_path(path)),
    }
}

/// Writes a result to its destination; returns the file as named in a sentence, or `None` if it was printed.
pub(super) fn write(
    context: &Context<'_>,
    (to, force): (Option<&Path>, bool),
    bytes: &[u8],
    holds: Holds,
) -> anyhow::Result<Option<String>> {
    let Some(path) = to.filter(|path| !is_standard(path)) else {
        return context.print_bytes(bytes).map(|()| None);
    };
    let existing = if force { Existing::Goes } else { Existing::Stays };
    match file::write(path, bytes, holds == Holds::Personal, existing) {
        Ok(()) => Ok(Some(named(context, path, false))),
        Err(fault) => {
            let problem = Problem::environment(fault.message(&shown_path(path), context.language()));
            Err(problem
                .with_help(match fault {
                    FileFault::AlreadyThere => context.own(
                        "用 -o 换一个文件名，或用 --force 覆盖",
                        "choose another file with -o, or overwrite it with --force",
                    ),
                    FileFault::Unwritten(error) if is_full(&error) => context
                        .own("腾出空间，或用 -o 写到别的磁盘", "make room, or choose another disk with -o"),
                    _ => context.own("用 -o 换一个文件名", "choose another file with -o"),
                })
                .into())
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Reads a file, or standard input, of at most so many bytes as text. Invalid bytes are marked, and reported by the
/// parser.
pub(super) fn read(context: &Context<'_>, path: &Path, most: u64) -> Result<String, Problem> {
    let bytes = if is_standard(path) {
        // The writer may take long.
        leave_saying(context.own("已中断。", "Interrupted."));
        standard_input(most)
    } else {
        file::read(path, most)
    };
    let bytes = bytes.map_err(|fault| {
        Problem::environment(fault.message(&named(context, path, true), context.language()))
    })?;
    // Even for a damaged file, it is said whether it was a session.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn standard_input(most: u64) -> Result<Vec<u8>, FileFault> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(most + 1).read_to_end(&mut bytes).map_err(FileFault::Unreadable)?;
    if bytes.len() as u64 > most { Err(FileFault::TooLarge) } else { Ok(bytes) }
}
