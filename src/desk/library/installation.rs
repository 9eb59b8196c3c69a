//! The installed library, which is used instead of the embedded one.
//!
//! Installed libraries are in `library/` below the data folder: each in its own compiled file, named by a unique
//! number, and the register `current`, which lists those that were used, the one in use first. A file is written and
//! checked before the register names it, and the register is replaced as a whole: whatever happens, one library or the
//! other is in use. Sessions under way continue with their pinned trees.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{LibraryFault, Reading, carried, of_file};
use crate::desk::file::{self, FileFault};
use crate::library::card_data::card_data_of;
use crate::settings::Settings;
use crate::tree::Library;

/// The folder below the data folder.
const FOLDER: &str = "library";
/// The register of the libraries in use.
const REGISTER: &str = "current";
/// The file that is locked during an installation or a rollback.
const LOCK: &str = "lock";
/// How many libraries are kept for rollback, including the one in use.
const KEPT: usize = 5;
/// The largest register that is read; one written by posdiag has a few bytes.
const LARGEST: u64 = 4096;

/// The compiled file of the installed library, if there is one. Without a data folder, there is none.
///
/// # Errors
/// [`LibraryFault::NotAFolder`], [`LibraryFault::UnreadableRegister`] or [`LibraryFault::DamagedRegister`].
pub fn installed(settings: &Settings) -> Result<Option<PathBuf>, LibraryFault> {
    let Some(data) = settings.data_folder.value.as_deref() else { return Ok(None) };
    let register = Register::read(data)?;
    Ok(register.numbers.first().map(|number| register.file(*number)))
}

/// How many used libraries are kept, including the one in use. Without a data folder, none.
///
/// # Errors
/// As [`installed`].
pub fn kept(settings: &Settings) -> Result<usize, LibraryFault> {
    settings.data_folder.value.as_deref().map_or(Ok(0), |data| Ok(Register::read(data)?.numbers.len()))
}

/// Installs a library from bytes below a data folder: it is written, read back and checked, and only then used.
///
/// # Errors
/// [`LibraryFault`]; [`LibraryFault::CardData`] if it contains any. The library in use is unchanged then.
pub fn install(data: &Path, bytes: &[u8]) -> Result<Library, LibraryFault> {
    let folder = data.join(FOLDER);
    // Damage is reported after it was written and read back.
    let card_data = Library::open_whole(bytes.to_vec()).and_then(|library| card_data_of(&library));
    if let Ok(card_data) = card_data
        && !card_data.is_empty()
    {
        return Err(LibraryFault::CardData(card_data));
    }
    let _lock = lock(&folder)?;
    // This installation repairs a damaged register.
    let mut register =
        Register::read(data).unwrap_or_else(|_| Register { folder: folder.clone(), numbers: Vec::new() });
    let unwritten = |error| LibraryFault::Unwritten { folder: folder.clone(), error };
    let taken = listed(&folder).map_err(unwritten)?;
    let number = taken.iter().filter_map(|path| number_of(path)).max().unwrap_or(0) + 1;
    let path = register.file(number);
    file::replace(&path, bytes).map_err(unwritten)?;
    // What was written is read back: a disk may lie.
    let library = of_file(&path, Reading::All).and_then(|library| {
        library.verify()?;
        Ok(library)
    });
    if library.is_err() {
        let _ = fs::remove_file(&path);
    }
    let library = library?;
    register.numbers.insert(0, number);
    register.write().map_err(unwritten)?;
    Ok(library)
}

/// The result of a rollback.
#[derive(Debug)]
pub struct Rollback {
    /// The library that is used now.
    pub library: Library,
    /// Whether it is the embedded one.
    pub is_carried: bool,
    /// Why earlier libraries were skipped, the latest first.
    pub passed_over: Vec<LibraryFault>,
}

/// Rolls back from the library in use to the last one before it that can still be used, and after the last to the
/// embedded one.
///
/// # Errors
/// [`LibraryFault`]; the library in use is unchanged then.
pub fn roll_back(data: &Path) -> Result<Rollback, LibraryFault> {
    let folder = data.join(FOLDER);
    if !folder.join(REGISTER).exists() {
        return Err(LibraryFault::NothingInstalled);
    }
    let _lock = lock(&folder)?;
    let mut register = Register::read(data)?;
    if register.numbers.is_empty() {
        return Err(LibraryFault::NothingInstalled);
    }
    register.numbers.remove(0);
    let mut passed_over = Vec::new();
    let mut installed = None;
    while let Some(number) = register.numbers.first() {
        match of_file(&register.file(*number), Reading::Parts) {
            Ok(library) => {
                installed = Some(library);
                break;
            }
            // One that was damaged meanwhile cannot be rolled back to.
            Err(fault) => {
                passed_over.push(fault);
                register.numbers.remove(0);
            }
        }
    }
    let is_carried = installed.is_none();
    let library = installed.map_or_else(carried, Ok)?;
    register.write().map_err(|error| LibraryFault::Unwritten { folder, error })?;
    Ok(Rollback { library, is_carried, passed_over })
}

/// The register: libraries that were installed and used.
struct Register {
    folder: PathBuf,
    /// By their numbers, the one in use first; the last is followed by the embedded one.
    numbers: Vec<u32>,
}

impl Register {
    fn read(data: &Path) -> Result<Register, LibraryFault> {
        let folder = data.join(FOLDER);
        let path = folder.join(REGISTER);
        let bytes = match file::read(&path, LARGEST) {
            Err(FileFault::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(FileFault::Unreadable(error))
                if error.kind() == io::ErrorKind::NotADirectory && !data.is_dir() =>
            {
                return Err(LibraryFault::NotAFolder { folder: data.to_path_buf() });
            }
            read => read.map_err(|fault| LibraryFault::UnreadableRegister { path: path.clone(), fault })?,
        };
        let text = String::from_utf8_lossy(&bytes);
        let numbers: Result<Vec<u32>, _> = text.lines().map(str::parse).collect();
        let numbers = numbers.map_err(|_| LibraryFault::DamagedRegister { path })?;
        Ok(Register { folder, numbers })
    }

    fn file(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number}.posdiag"))
    }

    /// Records that these are the used libraries; older ones are deleted.
    fn write(mut self) -> io::Result<()> {
        self.numbers.truncate(KEPT);
        let lines: Vec<String> = self.numbers.iter().map(|number| format!("{number}\n")).collect();
        file::replace(&self.folder.join(REGISTER), lines.concat().as_bytes())?;
        for entry in listed(&self.folder)? {
            if number_of(&entry).is_some_and(|number| !self.numbers.contains(&number)) {
                // It is in nobody's way.
                let _ = fs::remove_file(&entry);
            }
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the edge, where the folder is listed")]
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

fn number_of(path: &Path) -> Option<u32> {
    let is_library = path.extension().is_some_and(|extension| extension == "posdiag");
    path.file_stem().filter(|_| is_library)?.to_str()?.parse().ok()
}

/// The lock for one installation or rollback at a time: it ends when the file is dropped, or its process dies.
fn lock(folder: &Path) -> Result<File, LibraryFault> {
    let unwritten = |error| LibraryFault::Unwritten { folder: folder.to_path_buf(), error };
    fs::create_dir_all(folder).map_err(unwritten)?;
    let mut options = fs::OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(folder.join(LOCK)).map_err(unwritten)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LibraryFault::Busy),
        Err(TryLockError::Error(error)) => Err(unwritten(error)),
    }
}
