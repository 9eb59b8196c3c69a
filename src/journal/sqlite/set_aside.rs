//! Putting a damaged database out of the way.

use std::fs;
use std::path::{Path, PathBuf};

use super::cause::Cause;
use super::{FILE, Store, open};
use crate::journal::{Filter, JournalDamage, JournalFault};

/// What SQLite puts behind the name of a database for the files that belong to it.
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];

/// See [`Store::set_aside`].
pub(super) fn set_aside(folder: &Path) -> Result<Option<PathBuf>, JournalFault> {
    // Who comes second must not set aside what the first one has begun anew.
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

/// A path of which neither the database nor what belongs to it is there.
fn free_path(folder: &Path) -> PathBuf {
    let is_free = |path: &PathBuf| BESIDE.iter().all(|ending| !with(path, ending).exists());
    let mut number = 1_u32;
    loop {
        let path = folder.join(format!("journal.damaged-{number}.db"));
        if is_free(&path) {
            return path;
        }
        number += 1;
    }
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

/// Whether everything in a database can be read: it takes as long as reading it takes. A fault that is no damage
/// counts as whole, so that only what is damaged is moved.
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
            store.load(&listed.id)?;
        }
        Ok(())
    };
    !read().as_ref().is_err_and(damaged)
}
