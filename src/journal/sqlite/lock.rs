//! Liveness of holders: each holder of a session keeps a file locked that is named by its token, and the system unlocks
//! it when the process dies, however it dies.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use uuid::{NoContext, Timestamp, Uuid};

use crate::journal::JournalFault;
use crate::session::Moment;

/// The folder of the lock files, in the data folder.
const FOLDER: &str = "locks";

/// A token, with its file locked as long as this lives.
#[derive(Debug)]
pub(super) struct Lock {
    token: String,
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Draws a new token, and locks its file.
    pub(super) fn draw(folder: &Path) -> Result<Lock, JournalFault> {
        loop {
            let token = Uuid::new_v7(Timestamp::from_unix(NoContext, 0, 0)).simple().to_string();
            let path = path(folder, &token);
            let file = make(folder, &path)?;
            match file.try_lock() {
                // A sweep may have removed the file before it was locked.
                Ok(()) if path.exists() => return Ok(Lock { token, path, _file: file }),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(JournalFault::of_io(&path, &error)),
            }
        }
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A leftover file is not locked, and will be swept.
        let _ = fs::remove_file(&self.path);
    }
}

fn path(folder: &Path, token: &str) -> PathBuf {
    folder.join(FOLDER).join(token)
}

/// Creates the folder of the lock files, for its owner only.
pub(super) fn make_folder(folder: &Path) -> Result<PathBuf, JournalFault> {
    let locks = folder.join(FOLDER);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(false);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(&locks) {
        Ok(()) => Ok(locks),
        // Files would be created at the target of a link.
        Err(_) if locks.is_symlink() => Err(JournalFault::Link { path: locks }),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(locks),
        Err(error) => Err(JournalFault::of_io(&locks, &error)),
    }
}

fn make(folder: &Path, path: &Path) -> Result<File, JournalFault> {
    let locks = folder.join(FOLDER);
    if locks.is_symlink() {
        return Err(JournalFault::Link { path: locks });
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .or_else(|error| match error.kind() {
            // Somebody tidied up, or only the database was copied here.
            std::io::ErrorKind::NotFound if make_folder(folder).is_ok() => options.open(path),
            _ => Err(error),
        })
        .map_err(|error| JournalFault::of_io(path, &error))
}

/// Whether the process that drew a token lives, and since when it has it, as far as the system knows.
#[expect(clippy::option_option, reason = "whether it lives, and whether the time is known")]
pub(super) fn alive(folder: &Path, token: &str) -> Option<Option<Moment>> {
    let file = OpenOptions::new().read(true).open(path(folder, token)).ok()?;
    // Shared, so that two that check at the same time do not take each other for the holder.
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {
            let made = file.metadata().and_then(|metadata| metadata.modified()).ok();
            let since = made.and_then(|made| made.duration_since(UNIX_EPOCH).ok());
            Some(since.and_then(|since| i64::try_from(since.as_micros()).ok()).map(Moment))
        }
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

/// Removes the file of a token whose process is dead.
pub(super) fn sweep(folder: &Path, token: &str) {
    let path = path(folder, token);
    let Ok(file) = OpenOptions::new().read(true).write(true).open(&path) else { return };
    if file.try_lock().is_ok() {
        // A leftover empty file does no harm.
        let _ = fs::remove_file(&path);
    }
}

/// Removes the files of all tokens whose processes are dead.
pub(super) fn sweep_all(folder: &Path) {
    for token in tokens(folder) {
        sweep(folder, &token);
    }
}

/// The tokens that may be alive: those with a file.
#[expect(clippy::disallowed_methods, reason = "looks for names, reads nothing of what a person wrote")]
pub(super) fn tokens(folder: &Path) -> Vec<String> {
    let Ok(files) = fs::read_dir(folder.join(FOLDER)) else { return Vec::new() };
    files.flatten().filter_map(|file| file.file_name().into_string().ok()).collect()
}
