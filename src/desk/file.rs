//! Reading and writing whole files: what is written appears at once or not at all.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use crate::text::language::{Language, say};
use crate::tree::fault::ReadFailure;

/// Why a file is not read or written.
#[derive(Debug)]
pub enum FileFault {
    /// It cannot be read; the system's error.
    Unreadable(io::Error),
    /// It is not a regular file.
    NotAFile,
    /// It is larger than any such file should be.
    TooLarge,
    /// It exists already and was not overwritten.
    AlreadyThere,
    /// There is something other than a file, which was not overwritten.
    Other,
    /// It cannot be written; the system's error.
    Unwritten(io::Error),
}

impl FileFault {
    /// What is wrong with the file of this name, in a sentence.
    #[must_use]
    pub fn message(&self, name: &str, language: Language) -> String {
        let unreadable =
            |why: &str| say!(language, "{name}：读不了，{why}。", "{name} cannot be read: {why}");
        let unwritten =
            |why: &str| say!(language, "写不了 {name}：{why}。", "{name} cannot be written: {why}");
        match self {
            FileFault::Unreadable(error) => unreadable(&why_unread(error, language)),
            FileFault::NotAFile => unreadable(language.pick("不是文件", "it is not a file")),
            FileFault::TooLarge => unreadable(language.pick("太大", "it is too large")),
            FileFault::AlreadyThere => say!(
                language,
                "{name} 已经存在，没有覆盖。",
                "{name} already exists and was not overwritten."
            ),
            FileFault::Other => unwritten(
                language.pick("那里不是文件，没有改动", "what is there is not a file and was left unchanged"),
            ),
            FileFault::Unwritten(error) => unwritten(&why_unwritten(error, language)),
        }
    }
}

/// Why something cannot be read, as part of a sentence; the system's words for an unusual error.
#[must_use]
pub fn why_unread(error: &io::Error, language: Language) -> String {
    ReadFailure::from(error).words(language).to_owned()
}

/// Why something cannot be written, as part of a sentence.
#[must_use]
pub fn why_unwritten(error: &io::Error, language: Language) -> String {
    let said = error.to_string();
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            language.pick("已经存在，没有改动", "it already exists and was left unchanged")
        }
        io::ErrorKind::NotFound => language.pick("没有那个文件夹", "there is no such folder"),
        io::ErrorKind::PermissionDenied => language.pick("没有写入权限", "there is no permission to write"),
        io::ErrorKind::ReadOnlyFilesystem => language.pick("这里是只读的", "the disk is read-only"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            language.pick("磁盘满了", "the disk is full")
        }
        io::ErrorKind::NotADirectory => language.pick("上一级不是文件夹", "its parent is not a folder"),
        io::ErrorKind::InvalidFilename => language.pick("名字太长", "the name is too long"),
        _ => &said,
    }
    .to_owned()
}

/// What to do with an existing file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Keep it and write nothing.
    Stays,
    /// Replace it.
    Goes,
}

/// Writes a file, completely or not at all; a private one is readable only by its owner.
///
/// # Errors
/// [`FileFault::AlreadyThere`], [`FileFault::Other`] or [`FileFault::Unwritten`].
pub fn write(path: &Path, bytes: &[u8], private: bool, existing: Existing) -> Result<(), FileFault> {
    let written = match (existing, fs::metadata(path)) {
        (Existing::Goes, Ok(there)) if there.is_file() => replace_with(path, bytes, private),
        (Existing::Goes, Ok(_)) => return Err(FileFault::Other),
        _ => create(path, bytes, private),
    };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileFault::AlreadyThere,
        _ => FileFault::Unwritten(error),
    })
}

/// Nobody else may read the file.
#[cfg(unix)]
fn make_private(options: &mut fs::OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

/// On systems without such permissions, those of the folder count.
#[cfg(not(unix))]
fn make_private(_: &mut fs::OpenOptions) {}

/// Creates a file that must not exist yet.
fn open_new(path: &Path, private: bool) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    if private {
        make_private(&mut options);
    }
    options.open(path)
}

/// Creates a new file, completely or not at all; a private one is readable only by its owner.
///
/// # Errors
/// Of the system, including one for an existing file.
pub fn create(path: &Path, bytes: &[u8], private: bool) -> io::Result<()> {
    let mut file = open_new(path, private)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a file is worse than none.
        let _ = fs::remove_file(path);
    }
    written
}

/// Replaces a file's text if it is still the one that was read; returns whether it was.
///
/// # Errors
/// Of the system.
pub fn replace_text(path: &Path, was: &str, text: &str) -> io::Result<bool> {
    #[expect(clippy::disallowed_methods, reason = "the edge, where the file is read again")]
    let there = fs::read(path)?;
    let mark = if there.starts_with(MARK) { MARK } else { &[] };
    if there.get(mark.len()..) != Some(was.as_bytes()) {
        return Ok(false);
    }
    replace(path, &[mark, text.as_bytes()].concat()).map(|()| true)
}

/// The byte order mark that some editors put first.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a file completely or not at all, replacing an existing one: first beside it, then under its name.
///
/// # Errors
/// Of the system.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, bytes, false)
}

/// The same; a private one is readable only by its owner, whatever the permissions before.
fn replace_with(path: &Path, bytes: &[u8], private: bool) -> io::Result<()> {
    // A link is kept: its target is written.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut beside = path.clone().into_os_string();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = Path::new(&beside);
    let write = || {
        let mut file = open_new(beside, private)?;
        if let Ok(there) = fs::metadata(path)
            && !private
        {
            file.set_permissions(there.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(beside, path)
    };
    let written = write();
    if written.is_err() {
        // Half a file is worse than none.
        let _ = fs::remove_file(beside);
        return written;
    }
    sync_folder(path)
}

/// Makes sure that a file's name survives a power cut, too.
///
/// # Errors
/// Of the system.
#[cfg(unix)]
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    #[expect(clippy::disallowed_methods, reason = "the edge, where the file was written")]
    fs::File::open(folder)?.sync_all()
}

/// On other systems names are synced by themselves.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Reads a file of at most so many bytes.
///
/// # Errors
/// [`FileFault::Unreadable`], [`FileFault::NotAFile`] or [`FileFault::TooLarge`].
#[expect(clippy::disallowed_methods, reason = "the edge, where the file is read")]
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileFault> {
    // Pipes and devices are never opened: they could block or be endless.
    if !fs::metadata(path).map_err(FileFault::Unreadable)?.is_file() {
        return Err(FileFault::NotAFile);
    }
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(FileFault::Unreadable)?;
    if bytes.len() as u64 > most { Err(FileFault::TooLarge) } else { Ok(bytes) }
}
