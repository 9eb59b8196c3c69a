//! A copy of `tests/data/base`, the library that the checker's tests change.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// A fresh copy.
pub(crate) fn copy() -> TempDir {
    copy_of("tests/data/base")
}

/// A fresh copy of another folder of this package.
pub(crate) fn copy_of(library: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(library), folder.path());
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
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
