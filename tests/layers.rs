//! The order of the layers: a file uses only what stands before it on the line that `src/lib.rs` draws, and the pure
//! layers touch neither files nor the environment, the clock or a terminal.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads files and may fail; clippy takes the functions beside the tests for other code"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the bottom up. Those of one line may use each other.
const ORDER: &[&[&str]] = &[
    &["text"],
    &["knowledge"],
    &["session"],
    &["front"],
    &["record", "schemas"],
    &["problem", "config", "cli"],
    &["command", "signals"],
    &["main"],
];

/// Uses against the order, each with its reason.
const ALLOWED: &[(&str, &str)] = &[];

/// What the layers up to `session` may not name.
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::process",
    "TcpStream",
    "std::thread",
    "SystemTime",
    "Instant::",
    "println!",
    "print!(",
    "eprintln!",
    "eprint!",
    "stdin",
    "stdout",
    "stderr",
    "dbg!",
];
const PURE: &[&str] = &["text", "knowledge", "session"];
/// The one file of the pure layers that reads files.
const READS_FILES: &str = "knowledge/language/source.rs";
/// The one file of the pure layers that works on several threads.
const SHARES_WORK: &str = "knowledge/language/trees.rs";

/// Every source file, by its path in `src/`, with what it says outside comments and tests.
fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap()).collect();
        (name, code.join("\n"))
    };
    let is_test = |name: &str| name.ends_with("/tests.rs") || name.contains("/tests/");
    files.into_iter().map(read).filter(|(name, _)| name != "lib.rs" && !is_test(name)).collect()
}

/// The layer that a file or a path of the crate belongs to.
fn layer(path: &str) -> &str {
    path.split(['/', '.', ':']).next().unwrap()
}

fn rank(layer: &str) -> usize {
    let rank = ORDER.iter().position(|layers| layers.contains(&layer));
    rank.unwrap_or_else(|| panic!("src/{layer} has no place in ORDER, the order of the layers"))
}

/// The first names behind every `root::`, those in braces too.
fn used<'c>(code: &'c str, root: &str) -> Vec<&'c str> {
    let ends = |c: char| !(c.is_alphanumeric() || c == '_');
    let mut found = Vec::new();
    for (at, _) in code.match_indices(root) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let behind = &code[at + root.len()..];
        let Some(list) = behind.strip_prefix('{') else {
            found.push(behind.split(ends).next().unwrap());
            continue;
        };
        let mut depth = 0;
        let mut start = Some(0);
        for (index, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = Some(index + 1),
                _ => {}
            }
            if let Some(first) = start.take_if(|_| !list[index..].starts_with(',')) {
                found.push(list[first..].trim_start().split(ends).next().unwrap());
            }
        }
    }
    found
}

#[test]
fn a_file_uses_only_what_stands_before_it() {
    let mut against = Vec::new();
    for (file, code) in sources() {
        let own = layer(&file);
        let root = if own == "main" { "posdiag::" } else { "crate::" };
        for name in used(&code, root) {
            if name != own && rank(name) > rank(own) && !ALLOWED.contains(&(&*file, name)) {
                against.push(format!("src/{file} uses {root}{name}"));
            }
        }
    }
    assert!(against.is_empty(), "against the order of the layers:\n{}", against.join("\n"));
}

#[test]
fn the_pure_layers_touch_nothing_outside() {
    let mut found = Vec::new();
    for (file, code) in sources() {
        if !PURE.contains(&layer(&file)) {
            continue;
        }
        for name in IMPURE {
            // The threads that look through the trees of a library come to an end with the check, and see nothing else.
            let shares = file == SHARES_WORK && *name == "std::thread";
            let reads = (file == READS_FILES && *name == "std::fs") || shares;
            // `use std::{env, fs}` is the same thing in other words.
            let named = match name.strip_prefix("std::") {
                Some(module) => used(&code, "std::").contains(&module),
                None => code.contains(name),
            };
            if !reads && named {
                found.push(format!("src/{file} has {name}"));
            }
        }
    }
    assert!(found.is_empty(), "not pure:\n{}", found.join("\n"));
}

#[test]
fn names_are_found_in_every_form_of_use() {
    let code = "use crate::text::width;\nuse crate::{front, session::{Session, Place}, cli};\nlet x = crate::command::run();";
    assert_eq!(used(code, "crate::"), ["text", "front", "session", "cli", "command"]);
    assert_eq!(used("use std::{env, fs::File};", "std::"), ["env", "fs"]);
    assert_eq!(used("mycrate::text::x", "crate::"), Vec::<&str>::new());
    assert_eq!(used("use crate::{\n    front,\n    text,\n};", "crate::"), ["front", "text", ""]);
}
