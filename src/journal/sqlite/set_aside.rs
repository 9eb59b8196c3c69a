//! Setting a damaged database aside.

use std::fs;
use std::path::{Path, PathBuf};

use super::cause::Cause;
use super::{FILE, Store, open};
use crate::journal::{Filter, JournalDamage, JournalFault};

/// SQLite's suffixes for the files that belong to a database.
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];
/// The prefix of the names of databases that were set aside; a number follows.
const ASIDE: &str = "journal.damaged-";

/// See [`Store::set_aside`].
pub(super) fn set_aside(folder: &Path) -> Result<Option<PathBuf>, JournalFault> {
    // A second process must not set aside what the first one has just started.
    let _alone = open::alone(folder)?;
    let path = folder.join(FILE);
    if matches!(path.try_exists(), Ok(false)) || is_whole(folder) {
        return Ok(None);
    }
    let aside = free_path(folder);
    for ending in BESIDE {
        let (from, to) = (with(&path, ending), with(&aside, ending));
        match fs::rename(&from, &to) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !ending.is_empty() => {}
            Err(error) => return Err(JournalFault::of_io(&from, &error)),
        }
    }
    open::sync_folder(folder)?;
    Ok(Some(aside))
}

/// A path with neither a database nor its files.
fn free_path(folder: &Path) -> PathBuf {
    let is_free = |path: &PathBuf| BESIDE.iter().all(|ending| !with(path, ending).exists());
    let mut number = 1_u32;
    loop {
        let path = numbered(folder, number);
        if is_free(&path) {
            return path;
        }
        number += 1;
    }
}

/// The databases that were set aside, in the order of their numbers.
pub(super) fn copies(folder: &Path) -> Vec<PathBuf> {
    let mut numbers: Vec<u32> = file_names(folder).iter().filter_map(|name| number_of(name)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|number| numbered(folder, number)).collect()
}

/// Deletes a database that was set aside, with its files.
pub(super) fn delete(copy: &Path) -> Result<(), JournalFault> {
    // The database last: as long as it is there, the rest can be found again.
    for ending in BESIDE.iter().rev() {
        let path = with(copy, ending);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(JournalFault::of_io(&path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "looks for names, reads nothing of what a person wrote")]
fn file_names(folder: &Path) -> Vec<String> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    files.flatten().filter_map(|file| file.file_name().into_string().ok()).collect()
}

/// The number of a database that was set aside, or of one of its files.
fn number_of(name: &str) -> Option<u32> {
    let (number, ending) = name.strip_prefix(ASIDE)?.split_once(".db")?;
    BESIDE.contains(&ending).then(|| number.parse().ok()).flatten()
}

fn numbered(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{ASIDE}{number}.db"))
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

/// Whether everything in a database can be read, which takes as long as reading it. A fault other than damage counts as
/// intact, so that only what is damaged is moved.
fn is_whole(folder: &Path) -> bool {
    let damaged = |fault: &JournalFault| matches!(fault, JournalFault::Damaged { .. });
    let path = folder.join(FILE);
    let checked = open::connect(&path).and_then(|connection| {
        let found: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(Cause::Damaged(JournalDamage::Pages)) }
    });
    if checked.map_err(|failure| failure.at(&path)).as_ref().is_err_and(damaged) {
        return false;
    }
    let read = || {
        let Some(store) = Store::open_existing(folder)? else { return Ok(()) };
        for listed in store.list(&Filter::default())? {
            store.load_as_kept(&listed.id)?;
        }
        Ok(())
    };
    !read().as_ref().is_err_and(damaged)
}
