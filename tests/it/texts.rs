//! All texts of the program, in both languages side by side, for proof-readers: `data/texts.tsv`, one text a line, with
//! its file. `UPDATE_TEXTS=1` rewrites it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::files::rust_files;

/// Files that choose between languages by hand, each with its reason.
const BY_HAND: [(&str, &str); 6] = [
    ("front/terminal/keys.rs", "tables of keys, whose rows are not the same"),
    ("show/history.rs", "who called is counted in other words"),
    ("show/ticket/text.rs", "the manual's own words for a row, which are Chinese"),
    ("tree/fault/message.rs", "what stops a walk is said beforehand in both"),
    ("text/language.rs", "what chooses for everybody"),
    ("settings/mod.rs", "the languages themselves"),
];

/// The files of the program, by path, without unit tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let program = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        (name, program.to_owned())
    };
    rust_files(&root).into_iter().filter(|path| !path.ends_with("tests.rs")).map(read).collect()
}

/// The string literals of a file in order, as written.
fn literals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let Some(at) = rest.find(['"', '\'', '/']) else { return found };
        let (_, from) = rest.split_at(at);
        rest = if from.starts_with("//") {
            from.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(body) = from.strip_prefix('"') {
            let mut escaped = false;
            let end = body.find(|letter| {
                let ends = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                ends
            });
            let (literal, after) = body.split_at(end.unwrap());
            found.push(literal.to_owned());
            &after[1..]
        } else {
            // A character literal of a quote; else a lifetime.
            let character =
                ["'\"'", "'\\\"'", "'\\''", "'/'"].iter().find(|quoted| from.starts_with(**quoted));
            &from[character.map_or(1, |quoted| quoted.len())..]
        };
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// A literal in one line, with its escapes resolved.
fn on_one_line(literal: &str) -> String {
    literal.split("\\\n").map(str::trim_start).collect::<String>().replace('\t', "\\t")
}

#[test]
fn every_text_is_in_both_languages() {
    let mut listed = String::from(
        "# Everything that the program says, in both languages; `UPDATE_TEXTS=1 cargo test texts` writes it anew.\n\
         # file\tChinese\tEnglish (nothing, where Chinese stands alone: words that are read, tables of keys)\n",
    );
    for (file, text) in sources() {
        let literals = literals(&text);
        for (at, chinese) in literals.iter().enumerate().filter(|(_, literal)| is_chinese(literal)) {
            let english = literals.get(at + 1).filter(|literal| !is_chinese(literal));
            let english = english.map(|english| on_one_line(english)).unwrap_or_default();
            let _ = writeln!(listed, "{file}\t{}\t{english}", on_one_line(chinese));
        }
    }
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/texts.tsv");
    if std::env::var_os("UPDATE_TEXTS").is_some() {
        fs::write(&pinned, &listed).unwrap();
    }
    let pinned = fs::read_to_string(&pinned).unwrap();
    for (line, (is, was)) in listed.lines().zip(pinned.lines()).enumerate() {
        assert_eq!(is, was, "line {}: UPDATE_TEXTS=1 writes it anew", line + 1);
    }
    assert_eq!(listed.lines().count(), pinned.lines().count(), "UPDATE_TEXTS=1 writes it anew");
}

#[test]
fn choosing_a_language_by_hand_needs_a_reason() {
    let by_hand: Vec<String> = sources()
        .into_iter()
        .filter(|(file, text)| {
            text.contains("Language::Zh =>") && !BY_HAND.iter().any(|(known, _)| known == file)
        })
        .map(|(file, _)| file)
        .collect();
    assert!(by_hand.is_empty(), "say! and pick choose: {by_hand:?}");
}
