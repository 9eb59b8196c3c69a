//! What SQLite's errors mean to a person.

use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::journal::{Damage, Fault};

/// What ends a transaction: an error of SQLite, a fault, or damage that was found by looking.
#[derive(Debug)]
pub(super) enum Failure {
    Sql(Error),
    Fault(Fault),
    Damaged(Damage),
}

impl Failure {
    /// The fault of the database at a path.
    pub(super) fn at(self, path: &Path) -> Fault {
        match self {
            Failure::Sql(error) => of_sqlite(path, &error),
            Failure::Fault(fault) => fault,
            Failure::Damaged(damage) => Fault::Damaged { path: path.to_path_buf(), damage },
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Sql(error)
    }
}

impl From<Damage> for Failure {
    fn from(damage: Damage) -> Failure {
        Failure::Damaged(damage)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure::Fault(fault)
    }
}

/// The fault of an error. SQLite's sentences name no values, so that nothing of an entry gets into it.
pub(super) fn of_sqlite(at: &Path, error: &Error) -> Fault {
    let path = at.to_path_buf();
    let Error::SqliteFailure(failure, said) = error else {
        // A value of another type than the schema has, or a missing row or column.
        return Fault::Damaged { path, damage: Damage::Values };
    };
    let code = failure.extended_code;
    let said = || match said {
        Some(said) => format!("{said} (SQLite {code})"),
        None => format!("SQLite {code}"),
    };
    match failure.code {
        ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        // An SQL error: the tables are not those that the schema's number promises.
        | ErrorCode::Unknown
        | ErrorCode::ConstraintViolation
        | ErrorCode::TypeMismatch => Fault::Damaged { damage: Damage::Sqlite(said()), path },
        ErrorCode::DiskFull => Fault::DiskFull { path },
        ErrorCode::ReadOnly => Fault::ReadOnly { path },
        ErrorCode::PermissionDenied => Fault::NoPermission { path },
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            Fault::Busy { path }
        }
        ErrorCode::CannotOpen => why_not_opened(at).unwrap_or_else(|| Fault::Io { said: said(), path }),
        _ => Fault::Io { said: said(), path },
    }
}

/// Why SQLite, which does not say, could not open a file: asked of the system again.
pub(super) fn why_not_opened(path: &Path) -> Option<Fault> {
    if let Err(error) = std::fs::OpenOptions::new().read(true).write(true).open(path) {
        return Some(Fault::of_io(path, &error));
    }
    // The files beside it are made in its folder.
    let folder = path.parent()?;
    let probe = folder.join(".posdiag-probe");
    match std::fs::OpenOptions::new().write(true).create_new(true).open(&probe) {
        Ok(_) => {
            // It can only be left behind where the folder has just become unwritable.
            let _ = std::fs::remove_file(&probe);
            None
        }
        Err(error) => Some(Fault::of_io(folder, &error)),
    }
}
