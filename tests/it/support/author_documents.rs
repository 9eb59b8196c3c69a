//! Machine-readable output of the commands for authors, about libraries with something to report.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::base_library::{copy, copy_of, write};
use crate::support::common::{json, run_at as run};

/// A valid tree that causes one warning: its branches are identical.
pub(crate) const ODD: &str = "\
code: E103
row: 3
message:
  zh: 超时
  en: Timeout
steps:
- id: online
  ask:
    zh: 联机了吗？
    en: Is it online?
  on_yes:
  - id: retry
    try:
      zh: 再做一笔
      en: Try again
  on_no:
  - id: again
    try:
      zh: 再做一笔
      en: Try again
- end: office
";

/// [`ODD`] with one more step, of this id.
fn with_step(id: &str) -> String {
    ODD.replace("- end: office", &format!("- id: {id}\n  tell:\n    zh: 完\n    en: The end\n- end: office"))
}

/// The same with faults that have a second place and a fix.
fn faulty() -> String {
    with_step("online").replace("row: 3", "row: 2").replace("message", "mesage")
}

/// A folder with the base library in `old` and a changed one in `new`.
pub(crate) fn two_libraries() -> TempDir {
    let (folder, old, new) = (TempDir::new().unwrap(), copy(), copy());
    for (library, name) in [(old, "old"), (new, "new")] {
        fs::rename(library.keep(), folder.path().join(name)).unwrap();
    }
    let new = folder.path().join("new");
    let text = fs::read_to_string(new.join("e/E102.yaml")).unwrap();
    let sentence = text.replace("row: 2\n", "row: 2\naliases: [\"05\"]\n");
    let renamed =
        sentence.replace("- id: restart\n", "- id: restart_it\n").replace("end: office", "end: visit");
    assert!(renamed.contains("aliases") && renamed.contains("restart_it") && renamed.contains("end: visit"));
    write(&new, "e/E102.yaml", renamed);
    let text = fs::read_to_string(new.join("shared/network.yaml")).unwrap();
    write(&new, "shared/network.yaml", text.replace("wifi", "wlan"));
    fs::remove_file(new.join("posp/05.yaml")).unwrap();
    write(&new, "e/E103.yaml", with_step("told"));
    folder
}

/// The output of `check --format FORMAT` for a library with faults and warnings.
pub(crate) fn findings(format: &str, language: &str) -> Value {
    let folder = copy();
    write(folder.path(), "e/E103.yaml", faulty());
    let found = run(folder.path(), &format!("check . --format {format} --lang {language}"));
    assert_eq!((found.exit, &*found.stderr), (Some(5), ""));
    json(&found)
}

/// The output of `diff --format json` for two libraries.
pub(crate) fn difference() -> Value {
    let folder = two_libraries();
    let found = run(folder.path(), "diff old new --format json");
    assert_eq!((found.exit, &*found.stderr), (Some(5), ""));
    json(&found)
}

/// The same for two with matters and a closing.
pub(crate) fn difference_of_matters() -> Value {
    let folder = TempDir::new().unwrap();
    for name in ["old", "new"] {
        fs::rename(copy_of("examples/coffee").keep(), folder.path().join(name)).unwrap();
    }
    for (file, from, to) in [
        ("shared/closing.yaml", "  on_yes:\n", "  on_no:\n"),
        ("fault/E02.yaml", "steps:\n", "steps:\n- set: drink = served\n"),
    ] {
        let text = fs::read_to_string(folder.path().join("new").join(file)).unwrap();
        write(&folder.path().join("new"), file, text.replace(from, to));
    }
    json(&run(folder.path(), "diff old new --format json"))
}

/// The output of `library status --format json` with an installed one.
pub(crate) fn status() -> Value {
    let folder = two_libraries();
    assert_eq!(run(folder.path(), "library install old").exit, Some(0));
    json(&run(folder.path(), "library status --format json"))
}
