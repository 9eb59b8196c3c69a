//! Opening the database: creating it, upgrading its schema, and refusing what is not a journal.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::cause::{self, Cause};
use super::{FILE, Store, lock, patience};
use crate::journal::notice::{Notice, tell};
use crate::journal::{JournalDamage, JournalFault};

/// The schemas, each as a change to the one before; the n-th yields schema n. Existing ones are never changed, only new
/// ones added: `tests/data/journals/` has a database of each.
const MIGRATIONS: [&str; 11] = [
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
    include_str!("schema_9.sql"),
    include_str!("schema_10.sql"),
    include_str!("schema_11.sql"),
];

/// The application id of a SQLite file that is a posdiag journal, `PDJ1` in ASCII.
const APPLICATION: i64 = 0x5044_4a31;

/// SQLite below 3.51.3 can corrupt a write-ahead log with two writing processes; below 3.53, it cannot drop NOT NULL,
/// as schema 3 requires.
const OLDEST_SQLITE: i32 = 3_053_000;

/// Whether an acknowledged entry survives a power loss.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It does.
    Full,
    /// It may not: for tests that demonstrate that they would notice.
    Normal,
}

/// Opens the database of a folder, and creates what is missing.
pub(super) fn or_make(folder: &Path, durability: Durability) -> Result<Store, JournalFault> {
    make_folder(folder)?;
    let path = folder.join(FILE);
    make_file(&path)?;
    open(folder, path, durability)
}

/// Opens the existing database of a folder, read-only if need be.
pub(super) fn existing(folder: &Path) -> Result<Option<Store>, JournalFault> {
    let path = folder.join(FILE);
    match fs::metadata(&path) {
        Ok(metadata) if !metadata.is_file() => Err(JournalFault::NotAFile { path }),
        // An empty one was never upgraded to its first schema.
        Ok(metadata) if metadata.len() == 0 => Ok(None),
        Ok(_) => match open(folder, path.clone(), Durability::Full) {
            Err(
                fault @ (JournalFault::DiskFull { .. }
                | JournalFault::ReadOnly { .. }
                | JournalFault::NoPermission { .. }),
            ) => Ok(Some(read_only(folder, path, fault)?)),
            opened => opened.map(Some),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(no_folder(folder, &error)),
        Err(error) => Err(JournalFault::of_io(&path, &error)),
    }
}

fn open(folder: &Path, path: PathBuf, durability: Durability) -> Result<Store, JournalFault> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(JournalFault::OldSqlite { found: rusqlite::version().to_owned() });
    }
    if is_open_to_others(folder) {
        tell(&Notice::OpenToOthers { folder: folder.to_path_buf() });
    }
    let attempt = || {
        let mut connection = connect(&path)?;
        let synchronous = match durability {
            Durability::Full => "FULL",
            Durability::Normal => "NORMAL",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        make_ready(&mut connection, folder, &path)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        Ok(connection)
    };
    let connection = attempt().map_err(|failure: Cause| failure.at(&path))?;
    let (folder, cleaner) = (folder.to_path_buf(), RefCell::default());
    Ok(Store { connection, folder, path, cleaner, unwritable: None, spared: BTreeSet::new(), delivers: None })
}

/// Opens an intact journal of the newest schema if nothing can be written, for this reason; anything else is reported
/// as what it is.
fn read_only(folder: &Path, path: PathBuf, why: JournalFault) -> Result<Store, JournalFault> {
    let attempt = || -> Result<Option<Connection>, Cause> {
        let mut connection = connect_to_read(&path, &why)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.busy_handler(Some(patience::wait))?;
        connection.execute_batch(
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; \
             PRAGMA query_only = ON;",
        )?;
        Ok((schema(&connection, &path)? == MIGRATIONS.len()).then_some(connection))
    };
    let Ok(Some(connection)) = attempt() else { return Err(why) };
    let (folder, cleaner) = (folder.to_path_buf(), RefCell::default());
    Ok(Store {
        connection,
        folder,
        path,
        cleaner,
        unwritable: Some(why),
        spared: BTreeSet::new(),
        delivers: None,
    })
}

/// Connects if there is no room for the index that concurrent readers share, or none may be created.
fn connect_to_read(path: &Path, why: &JournalFault) -> Result<Connection, Cause> {
    if matches!(why, JournalFault::DiskFull { .. }) {
        // An exclusive user of the database keeps the index in memory, and sees everything in the log.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        return Ok(connection);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let has_log = fs::metadata(log).is_ok_and(|log| log.len() > 0);
    match path.to_str() {
        // Nobody has it open, and the log is empty: the file is all there is.
        Some(path) if !has_log => {
            let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let uri = format!("file:{escaped}?immutable=1");
            Ok(Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?)
        }
        // Without the contents of the log it would be incomplete. It is readable if the index exists, too.
        _ => Ok(Connection::open_with_flags(path, flags)?),
    }
}

/// Whether anybody may write into a folder.
#[cfg(unix)]
fn is_open_to_others(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & 0o002 != 0)
}

/// Other systems have no such permissions.
#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// Connects to an existing file without changing it.
pub(super) fn connect(path: &Path) -> Result<Connection, Cause> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    // SQLite accepts a file that it may only read.
    if connection.is_readonly("main")? {
        return Err(cause::why_not_opened(path)
            .unwrap_or(JournalFault::ReadOnly { path: path.to_path_buf() })
            .into());
    }
    // Until it is known to be an intact journal, its log is not merged into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_handler(Some(patience::wait))?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}

/// Makes sure that the database is a journal of the newest schema.
fn make_ready(connection: &mut Connection, folder: &Path, path: &Path) -> Result<(), Cause> {
    let schema = schema(connection, path)?;
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if schema == MIGRATIONS.len() && mode == "wal" {
        return Ok(());
    }
    // SQLite does not wait if two change the mode at the same time, so only one does.
    let _alone = alone(folder)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // A table that is rebuilt is dropped first, which would cascade to what refers to it.
    connection.pragma_update(None, "foreign_keys", false)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let schema = version(&transaction, "user_version")?;
    for (number, sql) in (1_i64..).zip(MIGRATIONS) {
        if schema < number {
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", number)?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.commit()?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// The version of the database's schema; 0 for an empty one.
fn schema(connection: &Connection, path: &Path) -> Result<usize, Cause> {
    // All read at one moment: another process may be creating it.
    let moment = connection.unchecked_transaction()?;
    let (application, schema) = (version(&moment, "application_id")?, version(&moment, "user_version")?);
    let tables: i64 = moment.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    moment.commit()?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    match usize::try_from(schema) {
        Ok(0) if application == 0 && tables == 0 => Ok(0),
        _ if application != APPLICATION => Err(JournalFault::Foreign { path: path.to_path_buf() }.into()),
        Ok(schema) if schema <= MIGRATIONS.len() && schema > 0 => Ok(schema),
        Ok(1..) => Err(JournalFault::Newer { path: path.to_path_buf(), found: schema, known }.into()),
        _ => Err(JournalDamage::Schema.into()),
    }
}

fn version(connection: &Connection, pragma: &str) -> Result<i64, Cause> {
    Ok(connection.pragma_query_value(None, pragma, |row| row.get(0))?)
}

/// Waits until no other process creates, upgrades or sets aside the database, and keeps them waiting.
pub(super) fn alone(folder: &Path) -> Result<fs::File, JournalFault> {
    let path = lock::make_folder(folder)?.join("opening");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(|error| JournalFault::of_io(&path, &error))?;
    for attempt in 0.. {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if patience::wait(attempt) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalFault::Busy { path: folder.join(FILE) }),
            Err(TryLockError::Error(error)) => return Err(JournalFault::of_io(&path, &error)),
        }
    }
    Ok(file)
}

/// Creates a folder and its parents, for its owner only.
fn make_folder(folder: &Path) -> Result<(), JournalFault> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| is_missing(folder)).collect();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| no_folder(folder, &error))?;
    // Without this a power loss could remove the folder, with everything acknowledged in it.
    missing.into_iter().filter_map(Path::parent).try_for_each(sync_folder)
}

/// Why a folder cannot be used.
fn no_folder(folder: &Path, error: &io::Error) -> JournalFault {
    // A folder that exists is no error.
    if matches!(error.kind(), io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists) {
        return JournalFault::NotAFolder { path: folder.to_path_buf() };
    }
    match JournalFault::of_io(folder, error) {
        JournalFault::Io { path, said } => JournalFault::NoFolder { path, said },
        fault => fault,
    }
}

fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && matches!(folder.try_exists(), Ok(false))
}

/// Creates the file of a database, for its owner only; removes other people's permissions from an existing one.
fn make_file(path: &Path) -> Result<(), JournalFault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // An existing one must not be opened here: closing it would release the locks that another connection of this
    // process has on it.
    match options.open(path) {
        // Its name becomes durable when SQLite syncs that of its first log, in the same folder.
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // SQLite would wait for a pipe, or call it damaged.
            if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
                return Err(JournalFault::NotAFile { path: path.to_path_buf() });
            }
            restrict(path);
            Ok(())
        }
        Err(error) => Err(JournalFault::of_io(path, &error)),
    }
}

/// Removes other people's permissions on a file, if possible.
#[cfg(unix)]
fn restrict(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    // A link may lead to somebody else's file.
    let Ok(metadata) = fs::symlink_metadata(path) else { return };
    if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        // Another user's file is left unchanged; whether it can be written is found out soon enough.
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
    }
}

#[cfg(not(unix))]
fn restrict(_: &Path) {}

/// Makes the names in a folder durable.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> Result<(), JournalFault> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    OpenOptions::new()
        .read(true)
        .open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|error| JournalFault::of_io(folder, &error))
}

/// On other systems names are synced by themselves.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it fails where names have to be synced")]
pub(super) fn sync_folder(_: &Path) -> Result<(), JournalFault> {
    Ok(())
}
