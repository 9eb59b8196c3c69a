//! A copy of `tests/data/base`, the library that the checker's tests change.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::files;

/// A fresh copy.
pub(crate) fn copy() -> TempDir {
    copy_of("tests/data/base")
}

/// A fresh copy of another folder of this package.
pub(crate) fn copy_of(library: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(library), folder.path());
    folder
}

/// Writes a file of a library.
pub(crate) fn write(library: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let file = library.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

/// Makes a symbolic link.
pub(crate) fn link(target: &str, file: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, file).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_file(target, file).unwrap();
}
