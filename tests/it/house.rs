//! The house rules: how long a source file may be (clippy counts the lines of functions); and what tests must not
//! depend on, so that they pass on any machine, however slow and busy.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::files::rust_files;

/// Calls that read the clock. Each is on its own line, like those of other lists: such lines are skipped.
const CLOCK: &[&str] = &[
    // How much time has passed.
    "Instant",
    "elapsed",
    "duration_since",
    // What time it is.
    "SystemTime",
    "UNIX_EPOCH",
    "Timestamp::now",
    "Zoned::now",
    // Timeouts.
    "recv_timeout",
    "wait_timeout",
    "park_timeout",
];

/// The only file that uses timeouts: it gives up on a pseudo-terminal eventually.
const GIVES_UP: &str = "it/support/pty.rs";

/// A line's use of the clock, unless it is an item of a list: only a word in quotes.
fn of_the_clock(line: &str) -> Option<&'static str> {
    let word = line.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix("\","));
    if word.is_some_and(|word| !word.contains('"')) {
        return None;
    }
    let continues = |c: char| c.is_alphanumeric() || c == '_';
    CLOCK.iter().copied().find(|name| {
        line.match_indices(name).any(|(at, _)| {
            !line[..at].ends_with(continues) && !line[at + name.len()..].starts_with(continues)
        })
    })
}

/// The most lines of a file, and the comment with the reason at the head of a longer one.
const MOST_LINES: usize = 500;
const LONGER: &str = "//! Longer than 500 lines: ";

#[test]
fn long_files_give_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    let mut wrong = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let (lines, reason) = (text.lines().count(), text.lines().find(|line| line.starts_with(LONGER)));
        if (lines > MOST_LINES) != reason.is_some() {
            wrong.push(format!("{}: {lines} lines, {reason:?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "too long, or said to be:\n{}", wrong.join("\n"));
}

/// A limit in seconds fails on a machine that is slower than the one it was written on, or busy. So cost is counted: in
/// steps, comparisons, bytes that are read or allocated; and the test tells the program the time. `cargo bench`
/// measures durations.
#[test]
fn tests_do_not_read_the_clock() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let files = rust_files(&root);
    let mut found = Vec::new();
    for path in files {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        for (line, number) in fs::read_to_string(&path).unwrap().lines().zip(1..) {
            if let Some(what) = of_the_clock(line).filter(|_| name != GIVES_UP) {
                found.push(format!("tests/{name}:{number} has {what}"));
            }
        }
    }
    assert!(found.is_empty(), "these look at the clock:\n{}", found.join("\n"));
    let gives_up = fs::read_to_string(root.join(GIVES_UP)).unwrap();
    assert!(gives_up.lines().any(|line| of_the_clock(line).is_some()), "{GIVES_UP} is not needed here");
}

/// Variables that tell a test something other than how many cases to run.
const NO_SIZES: &[&str] = &[
    "CONFIG",
    "DATA_DIR",
    "KEYS",
    "NEEDS_JSONSCHEMA",
    "NEEDS_SSCONVERT",
    "PYTHON",
    "SEED",
    "SERVICES",
    "STORE_SERVER",
    "TEST_FOLDER",
    "TOLD",
    "TEST_INSIDE",
    "TEST_NORMAL",
    "TEST_ROLE",
];

/// A suite with more cases than by default runs all of them there.
#[test]
fn ci_full_runs_every_long_suite_in_full() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // It is not part of the package.
    let Ok(full) = fs::read_to_string(root.join(".ci/full")) else { return };
    let files = rust_files(&root.join("tests"));
    let texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let prefix = "POSDIAG_";
    let variables =
        texts.iter().flat_map(|text| text.match_indices(prefix).map(|(at, _)| &text[at + prefix.len()..]));
    let ends = |c: char| !c.is_ascii_uppercase() && c != '_';
    let sizes: BTreeSet<&str> = variables
        .map(|behind| behind.split(ends).next().unwrap())
        .filter(|name| !name.is_empty() && !NO_SIZES.contains(name))
        .collect();
    assert!(sizes.contains("FUZZ"));
    for name in sizes {
        assert!(full.contains(&format!(" {prefix}{name} ")), ".ci/full says nothing of {prefix}{name}");
    }
}

/// The files that may declare that what looks like a card number is not one: in each, a person, a script or a record
/// did.
const SAYS_NOT_A_CARD: &[&str] = &[
    "cli/shared/typed.rs",
    "command/field.rs",
    "front/json_lines/replies.rs",
    "front/terminal/interactive/fields.rs",
    "session/record/replay.rs",
    "settings/mod.rs",
    "walk/replay/mod.rs",
];

#[test]
fn only_confirmed_places_declare_a_value_not_a_card() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    let own = root.join("text/redaction");
    for path in files.iter().filter(|path| !path.starts_with(&own)) {
        let says = fs::read_to_string(path).unwrap().contains("NotACard::");
        let listed = SAYS_NOT_A_CARD.iter().any(|file| root.join(file) == *path);
        assert_eq!(says, listed, "{} and SAYS_NOT_A_CARD differ", path.display());
    }
}

#[test]
fn clock_use_is_found_in_every_form() {
    let [one, two] = [CLOCK[0], CLOCK[1]];
    for line in [
        format!("use std::time::{{Duration, {one}}};"),
        format!("    let begin = std::time::{one}::now();"),
        format!("assert!(begin.{two}() < \"a\".len(),"),
        format!("    \"{one}\", \"{two}\","),
    ] {
        assert!(of_the_clock(&line).is_some(), "{line}");
    }
    for line in [format!("    \"{one}\","), format!("let {one}s = {one}ly;"), format!("un{two}()")] {
        assert_eq!(of_the_clock(&line), None, "{line}");
    }
}
