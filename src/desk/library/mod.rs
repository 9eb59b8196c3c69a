//! Selects the library in use: the requested one, a folder or a compiled file; else the installed one; else the
//! embedded one.

mod fault;
pub mod installation;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::settings::Settings;
use crate::tree::{Library, ReadAt, Report, check_folder, compile};

pub use fault::LibraryFault;

/// How much of a library's file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Only what is looked up.
    Parts,
    /// Everything, with each block verified against its checksum.
    All,
}

/// The origin of the library in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryOrigin {
    /// A setting names this folder or compiled file.
    Asked(PathBuf),
    /// It was installed; this is its compiled file.
    Installed(PathBuf),
    /// It is embedded in the program.
    Embedded,
}

impl LibraryOrigin {
    /// Its name in machine formats.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            LibraryOrigin::Asked(_) => "asked",
            LibraryOrigin::Installed(_) => "installed",
            LibraryOrigin::Embedded => "embedded",
        }
    }

    /// Its folder or file, if it has one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            LibraryOrigin::Asked(path) | LibraryOrigin::Installed(path) => Some(path),
            LibraryOrigin::Embedded => None,
        }
    }
}

/// The origin of the library that the settings select.
///
/// # Errors
/// [`LibraryFault`] if the installed library cannot be determined.
pub fn origin(settings: &Settings) -> Result<LibraryOrigin, LibraryFault> {
    if let Some(path) = &settings.library.value {
        return Ok(LibraryOrigin::Asked(path.clone()));
    }
    Ok(installation::installed(settings)?.map_or(LibraryOrigin::Embedded, LibraryOrigin::Installed))
}

/// Opens the library that the settings select.
///
/// # Errors
/// [`LibraryFault`] if it cannot be used; no other is used instead.
pub fn open(settings: &Settings, reading: Reading) -> Result<Library, LibraryFault> {
    match origin(settings)? {
        LibraryOrigin::Asked(path) => at(&path, reading),
        LibraryOrigin::Installed(file) => {
            of_file(&file, reading).map_err(|fault| LibraryFault::Installed(Box::new(fault)))
        }
        LibraryOrigin::Embedded => carried(),
    }
}

/// The embedded library.
///
/// # Errors
/// [`LibraryFault::NoneCarried`] if the program was built without one.
pub fn carried() -> Result<Library, LibraryFault> {
    #[cfg(feature = "embedded")]
    return Ok(crate::library::embedded::library()?);
    #[cfg(not(feature = "embedded"))]
    return Err(LibraryFault::NoneCarried);
}

/// Opens the library of a folder, which is checked first, or of a compiled file.
///
/// # Errors
/// [`LibraryFault`] if it cannot be read or the checker finds faults in it.
pub fn at(path: &Path, reading: Reading) -> Result<Library, LibraryFault> {
    if path.is_file() {
        return of_file(path, reading);
    }
    let report = check_folder(path);
    match report.library {
        Some(checked) => Ok(Library::open(compile(&checked))?),
        None => Err(LibraryFault::of_report(path, Report { library: None, ..report })),
    }
}

/// Opens the library of a compiled file.
///
/// # Errors
/// [`LibraryFault::Unreadable`] or [`LibraryFault::DamagedFile`].
pub fn of_file(path: &Path, reading: Reading) -> Result<Library, LibraryFault> {
    let unreadable = |error| LibraryFault::Unreadable { path: path.to_path_buf(), error };
    let file = OnDisk::open(path).map_err(unreadable)?;
    let opened = match reading {
        Reading::Parts => Library::open_file(Box::new(file)),
        Reading::All => Library::open_whole(file.read().map_err(unreadable)?),
    };
    opened.map_err(|damage| LibraryFault::DamagedFile { path: path.to_path_buf(), damage })
}

/// The bytes of a compiled file after they were read as walks would read them.
///
/// # Errors
/// As [`of_file`], and [`LibraryFault::Damaged`] if any tree in it is.
pub fn verified(path: &Path) -> Result<Vec<u8>, LibraryFault> {
    let bytes = OnDisk::open(path).and_then(OnDisk::read);
    let bytes = bytes.map_err(|error| LibraryFault::Unreadable { path: path.to_path_buf(), error })?;
    let damaged = |damage| LibraryFault::DamagedFile { path: path.to_path_buf(), damage };
    Library::open_whole(bytes.clone()).map_err(damaged)?.verify()?;
    Ok(bytes)
}

/// The default folder of a library: this folder if it is one, or `trees` in it.
#[must_use]
pub fn usual_folder() -> Option<PathBuf> {
    [".", "trees"].into_iter().map(PathBuf::from).find(|folder| is_library(folder))
}

/// The folder of the library that a file belongs to.
#[must_use]
pub fn folder_of(file: &Path) -> Option<PathBuf> {
    let folder = file.ancestors().skip(1).find(|folder| is_library(folder))?;
    Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_path_buf() })
}

fn is_library(folder: &Path) -> bool {
    folder.join("library.yaml").is_file()
}

/// A library's file on disk.
#[derive(Debug)]
struct OnDisk {
    file: File,
    size: u64,
}

impl OnDisk {
    #[expect(clippy::disallowed_methods, reason = "the edge, where a library's file is read")]
    fn open(path: &Path) -> io::Result<OnDisk> {
        // Pipes and devices are never opened: they could block or be endless.
        if !path.metadata()?.is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(OnDisk { file, size })
    }

    fn read(self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        self.file.take(self.size).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl ReadAt for OnDisk {
    fn size(&self) -> u64 {
        self.size
    }

    #[cfg(unix)]
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        use std::os::unix::fs::FileExt as _;
        self.file.read_exact_at(into, at)
    }

    #[cfg(windows)]
    fn read_at(&self, mut at: u64, mut into: &mut [u8]) -> io::Result<()> {
        use std::os::windows::fs::FileExt as _;
        while !into.is_empty() {
            let read = self.file.seek_read(into, at)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            at += read as u64;
            into = into.get_mut(read..).unwrap_or_default();
        }
        Ok(())
    }

    /// Other systems have no files.
    #[cfg(not(any(unix, windows)))]
    fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
