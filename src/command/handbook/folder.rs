//! The folder of a handbook: empty, or with an earlier one, of which only its own files are replaced. A list among them
//! names them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::super::Context;
use crate::desk::file::{self, why_unread, why_unwritten};
use crate::problem::Problem;
use crate::show::handbook::{Handbook, HandbookFault, LIST};
use crate::text::language::say;
use crate::text::shown::shown_path;

/// The first line of the list.
const HEADING: &str = "posdiag handbook 1";
/// The maximum size of a list, in bytes.
const MOST: u64 = 64 << 20;

/// Writes a handbook; returns its number of files.
pub(super) fn write(
    context: &Context<'_>,
    made: &Handbook<'_>,
    folder: &Path,
    force: bool,
) -> anyhow::Result<usize> {
    let own = earlier(context, folder, force)?;
    fs::create_dir_all(folder).map_err(|error| failed(context, folder, &error))?;
    let names: BTreeSet<String> = made.file_names().into_iter().collect();
    let foreign =
        names.iter().find(|name| !own.contains(*name) && folder.join(name).symlink_metadata().is_ok());
    if let Some(foreign) = foreign {
        let path = shown_path(&folder.join(foreign));
        return Err(Problem::environment(say!(
            context.language(),
            "{path} 不是手册的文件，没有覆盖。",
            "{path} is not a file of the handbook, and was not overwritten."
        ))
        .with_help(context.own("用 -o 换一个文件夹", "choose another folder with -o"))
        .into());
    }
    // If the program ends here, the list already covers the files that were written.
    write_list(context, folder, own.union(&names))?;
    let written = made.files(&mut |name, bytes| replace(&folder.join(name), bytes));
    written.map_err(|fault| match fault {
        HandbookFault::Damaged(damage) => context.damaged(damage),
        HandbookFault::Unwritten(name, error) => failed(context, &folder.join(name), &error),
    })?;
    for gone in own.difference(&names) {
        let _ = fs::remove_file(folder.join(gone));
    }
    write_list(context, folder, names.iter())?;
    Ok(names.len())
}

/// The files of the existing handbook; none if the folder is empty or does not exist.
fn earlier(context: &Context<'_>, folder: &Path, force: bool) -> Result<BTreeSet<String>, Problem> {
    #[expect(clippy::disallowed_methods, reason = "the edge, where the folder is looked at")]
    let empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.is_symlink() => true,
        Err(error) => {
            let path = shown_path(folder);
            let why = why_unread(&error, context.language());
            return Err(Problem::environment(say!(
                context.language(),
                "{path}：读不了，{why}。",
                "{path} cannot be read: {why}"
            )));
        }
    };
    if empty {
        return Ok(BTreeSet::new());
    }
    let listed = file::read(&folder.join(LIST), MOST).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let listed = listed.as_deref().and_then(|list| list.strip_prefix(HEADING)).map(own_files);
    let path = shown_path(folder);
    match listed {
        Some(own) if force => Ok(own),
        Some(_) => Err(Problem::environment(say!(
            context.language(),
            "{path} 里已经有一份手册，没有覆盖。",
            "{path} has a handbook already, which was not overwritten."
        ))
        .with_help(context.own(
            "用 -o 换一个文件夹，或用 --force 换掉它",
            "choose another folder with -o, or replace it with --force",
        ))),
        None => Err(Problem::environment(say!(
            context.language(),
            "{path} 不是空的，里面也不是手册，没有改动。",
            "{path} is not empty and no handbook, and was left unchanged."
        ))
        .with_help(context.own("用 -o 换一个文件夹", "choose another folder with -o"))),
    }
}

/// The names in a list: only of files in the folder itself, whatever the list says.
fn own_files(list: &str) -> BTreeSet<String> {
    let is_name =
        |line: &&str| !line.is_empty() && !line.contains(['/', '\\', ':']) && !line.starts_with('.');
    list.lines().filter(is_name).map(str::to_owned).collect()
}

fn write_list<'n>(
    context: &Context<'_>,
    folder: &Path,
    names: impl Iterator<Item = &'n String>,
) -> Result<(), Problem> {
    let mut list = format!("{HEADING}\n");
    names.for_each(|name| list.extend([name, "\n"]));
    let path = folder.join(LIST);
    replace(&path, list.as_bytes()).map_err(|error| failed(context, &path, &error))
}

/// Writes a file. An existing one is removed first, so that nothing is written through a link.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::File::create_new(path)?.write_all(bytes)
}

fn failed(context: &Context<'_>, path: &Path, error: &io::Error) -> Problem {
    let (path, why) = (shown_path(path), why_unwritten(error, context.language()));
    Problem::environment(say!(
        context.language(),
        "写不了 {path}：{why}。",
        "{path} cannot be written: {why}"
    ))
}
