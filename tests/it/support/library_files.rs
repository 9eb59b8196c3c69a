//! The files of a library, for the tests that change them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The YAML files of a folder and of the folders in it, by their paths inside it.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && !path.is_symlink() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else if path.is_file() && path.extension().is_some_and(|extension| extension == "yaml") {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}
