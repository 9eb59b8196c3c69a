//! The meaning of SQLite's errors for a person.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::journal::{JournalDamage, JournalFault};

/// What ends a transaction: an error of SQLite, a fault, or damage that was found.
#[derive(Debug)]
pub(super) enum Cause {
    Sql(Error),
    Fault(JournalFault),
    Damaged(JournalDamage),
}

impl Cause {
    /// The fault of the database at a path.
    pub(super) fn at(self, path: &Path) -> JournalFault {
        match self {
            Cause::Sql(error) => of_sqlite(path, &error),
            Cause::Fault(fault) => fault,
            Cause::Damaged(damage) => JournalFault::Damaged { path: path.to_path_buf(), damage },
        }
    }
}

impl From<Error> for Cause {
    fn from(error: Error) -> Cause {
        Cause::Sql(error)
    }
}

impl From<JournalDamage> for Cause {
    fn from(damage: JournalDamage) -> Cause {
        Cause::Damaged(damage)
    }
}

impl From<JournalFault> for Cause {
    fn from(fault: JournalFault) -> Cause {
        Cause::Fault(fault)
    }
}

/// The fault for an error. SQLite's messages contain no values, so nothing of an entry gets into it.
pub(super) fn of_sqlite(at: &Path, error: &Error) -> JournalFault {
    let path = at.to_path_buf();
    let Error::SqliteFailure(failure, said) = error else {
        // A value of another type than the schema has, or a missing row or column.
        return JournalFault::Damaged { path, damage: JournalDamage::Values };
    };
    let code = failure.extended_code;
    let said = || match said {
        Some(said) => format!("{said} (SQLite {code})"),
        None => format!("SQLite {code}"),
    };
    match failure.code {
        ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        // An SQL error: the tables do not match the version of the schema.
        | ErrorCode::Unknown
        | ErrorCode::ConstraintViolation
        | ErrorCode::TypeMismatch => JournalFault::Damaged { damage: JournalDamage::Sqlite(said()), path },
        ErrorCode::DiskFull => JournalFault::DiskFull { path },
        ErrorCode::ReadOnly => JournalFault::ReadOnly { path },
        ErrorCode::PermissionDenied => JournalFault::NoPermission { path },
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            JournalFault::Busy { path }
        }
        ErrorCode::CannotOpen => why_not_opened(at).unwrap_or_else(|| JournalFault::Io { said: said(), path }),
        // SQLite does not say which file has no room: it may be one beside the database.
        ErrorCode::SystemIoFailure if is_full(at) => JournalFault::DiskFull { path },
        _ => JournalFault::Io { said: said(), path },
    }
}

/// Whether the disk of a file is full: determined by writing as much as SQLite needs beside a database.
fn is_full(path: &Path) -> bool {
    const NEEDED: usize = 64 * 1024;
    let full =
        |error: &io::Error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let Some(folder) = path.parent() else { return false };
    probe(folder, &vec![0; NEEDED]).as_ref().is_err_and(full)
}

/// Creates a file in a folder, and removes it again.
fn probe(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(".posdiag-probe");
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    let written = file.write_all(bytes);
    // It can only be left if the folder has just become unwritable.
    let _ = fs::remove_file(&path);
    written
}

/// Why SQLite, which does not say, could not open a file: the system is asked again.
pub(super) fn why_not_opened(path: &Path) -> Option<JournalFault> {
    if let Err(error) = OpenOptions::new().read(true).write(true).open(path) {
        return Some(JournalFault::of_io(path, &error));
    }
    // The files beside it are created in its folder.
    let folder = path.parent()?;
    probe(folder, &[]).err().map(|error| JournalFault::of_io(folder, &error))
}
