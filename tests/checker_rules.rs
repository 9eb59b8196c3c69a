//! Holds the checker's rules and their pages together: each page's example gives exactly its fault, drawn exactly so in
//! both languages, and its mended version none.
//!
//! An example changes the library in `tests/data/base`. The first line of each of its fenced blocks tells how:
//!
//! | block | what it does |
//! | --- | --- |
//! | `yaml file=PATH` | the file's contents |
//! | `yaml bytes=PATH` | the same, `\\xHH` and `\\t` standing for bytes that a page cannot show |
//! | `diff file=PATH` | changes a file of the base library: lines behind `-` become those behind `+` |
//! | `text setup` | what no contents can show: `folder PATH`, `link PATH TARGET`, `size PATH BYTES`, `remove PATH`, `lines PATH COUNT LINE` with `{}` for the line's number |
//! | `yaml mended=PATH`, `diff mended=PATH` | the library without the fault; with no such block, the base library |
//! | `text zh`, `text en` | the drawings, an empty line between two |
//!
//! After a change of a message or an example, `UPDATE_RULES=1 cargo test --test checker_rules` writes the drawings anew;
//! read what it wrote (`git diff`) before you commit it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test reads and writes files, and fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use posdiag::knowledge::language::fault::CODES;
use posdiag::knowledge::language::{Report, check_folder, drawing};
use posdiag::knowledge::rules;
use posdiag::text::language::Language;
use tempfile::TempDir;

mod base_library;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/knowledge/rules");

struct Block {
    kind: String,
    attribute: String,
    text: String,
}

impl Block {
    fn path(&self, attribute: &str) -> Option<&str> {
        self.attribute.strip_prefix(attribute)
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced
        .map(|block| {
            let (about, text) = block.split_once('\n').unwrap();
            let (kind, attribute) = about.split_once(' ').unwrap();
            Block { kind: kind.to_owned(), attribute: attribute.to_owned(), text: text.to_owned() }
        })
        .collect()
}

fn library(page: &str, wanted: &[&str]) -> TempDir {
    let folder = base_library::copy();
    for block in blocks(page) {
        let path = wanted.iter().find_map(|attribute| block.path(attribute));
        match (block.kind.as_str(), path) {
            ("text", _) if block.attribute == "setup" && wanted.contains(&"file=") => {
                block.text.lines().for_each(|line| set_up(folder.path(), line));
            }
            ("diff", Some(path)) => change(&folder.path().join(path), &block.text),
            ("yaml", Some(path)) if block.attribute.starts_with("bytes=") => {
                base_library::write(folder.path(), path, unescaped(&block.text));
            }
            ("yaml", Some(path)) => base_library::write(folder.path(), path, block.text.as_bytes()),
            _ => {}
        }
    }
    folder
}

fn set_up(library: &Path, line: &str) {
    let (verb, rest) = line.split_once(' ').unwrap();
    let (path, argument) = rest.split_once(' ').unwrap_or((rest, ""));
    let file = library.join(path);
    match verb {
        "folder" => fs::create_dir(file).unwrap(),
        "remove" => fs::remove_file(file).unwrap(),
        "size" => fs::write(file, vec![b' '; argument.parse().unwrap()]).unwrap(),
        "link" => base_library::link(argument, &file),
        "lines" => {
            let (count, text) = argument.split_once(' ').unwrap();
            let line = |number: usize| text.replace("{}", &number.to_string()) + "\n";
            fs::write(file, (1..=count.parse().unwrap()).map(line).collect::<String>()).unwrap();
        }
        _ => panic!("{line}"),
    }
}

/// Replaces, in a file, the lines of a diff that begin with ` ` and `-` by those that begin with ` ` and `+`.
fn change(file: &Path, diff: &str) {
    let side = |sign: char| {
        let lines = diff.lines().filter(|line| line.starts_with([' ', sign]));
        lines.flat_map(|line| [&line[1..], "\n"]).collect::<String>()
    };
    let text = fs::read_to_string(file).unwrap();
    assert_eq!(text.matches(&side('-')).count(), 1, "{diff}");
    fs::write(file, text.replace(&side('-'), &side('+'))).unwrap();
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend(before.bytes());
        rest = if let Some(hex) = escape.strip_prefix('x') {
            bytes.push(u8::from_str_radix(&hex[..2], 16).unwrap());
            &hex[2..]
        } else {
            bytes.push(b'\t');
            escape.strip_prefix('t').unwrap()
        };
    }
    bytes.extend(rest.bytes());
    bytes
}

fn drawn(report: &Report, language: Language) -> String {
    let drawings = report.faults.iter().map(|fault| drawing::draw(fault, "", language, false));
    drawings.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn pages() -> Vec<(String, PathBuf)> {
    let files = fs::read_dir(PAGES).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> =
        files.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path)).collect();
    pages.sort();
    pages
}

#[test]
fn each_example_gives_its_fault_and_its_mended_version_none() {
    let update = std::env::var_os("UPDATE_RULES").is_some_and(|value| value == "1");
    for (code, path) in pages() {
        let mut page = fs::read_to_string(&path).unwrap();
        let failing = library(&page, &["file=", "bytes="]);
        let report = check_folder(failing.path());
        assert!(report.library.is_none(), "{code}");
        for language in Language::ALL {
            let drawn = drawn(&report, language);
            let expected = blocks(&page).into_iter().find(|block| block.attribute == language.tag()).unwrap();
            if update {
                let fence = format!("```text {}\n", language.tag());
                page = page.replace(&format!("{fence}{}```", expected.text), &format!("{fence}{drawn}```"));
                fs::write(&path, &page).unwrap();
            } else {
                assert_eq!(drawn, expected.text, "{code}");
            }
        }
        // A file that is made of faults is the one example that has more than its own.
        let told: BTreeSet<&str> = report.faults.iter().map(|fault| fault.kind.code()).collect();
        if code == "PD018" {
            assert_eq!(report.faults.last().unwrap().kind.code(), code);
        } else {
            assert_eq!(
                (told, report.faults.len()),
                (BTreeSet::from([code.as_str()]), 1),
                "{code}: {}",
                drawn(&report, Language::En)
            );
        }

        let mended = library(&page, &["mended="]);
        let report = check_folder(mended.path());
        assert!(report.library.is_some(), "{code}, mended: {}", drawn(&report, Language::En));
    }
}

#[test]
fn each_code_has_a_page_and_each_page_a_code() {
    let pages: Vec<String> = pages().into_iter().map(|(code, _)| code).collect();
    assert_eq!(pages, CODES, "in order, and each once");
    for code in CODES {
        for language in Language::ALL {
            assert!(rules::page(code, language).is_some(), "{code} is not in src/knowledge/rules.rs");
        }
    }
}

/// A kind of fault has a code in the list, or nobody could look it up.
#[test]
fn each_kind_has_a_code_in_the_list() {
    let source =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/knowledge/language/fault.rs")).unwrap();
    let (_, kinds) = source.split_once("pub enum Kind {").unwrap();
    let kinds = kinds.split_once("\n}").unwrap().0.lines().filter(|line| line.trim().ends_with(',')).count();
    let (_, given) = source.split_once("pub fn code(&self)").unwrap();
    let given: Vec<&str> = given.split_once("\n    }").unwrap().0.split('"').skip(1).step_by(2).collect();
    assert_eq!(given, CODES, "a code belongs to one kind");
    assert_eq!(given.len(), kinds);
}

#[test]
fn a_page_shows_one_language_and_no_markup() {
    for code in CODES {
        let zh = rules::page(code, Language::Zh).unwrap();
        let en = rules::page(code, Language::En).unwrap();
        for (page, own, other) in [(&zh, "错误[", "error["), (&en, "error[", "错误[")] {
            assert!(page.starts_with(code) && page.ends_with('\n'), "{page}");
            assert!(page.contains(own) && !page.contains(other), "{page}");
            assert!(!page.contains("```") && !page.contains("##") && !page.contains("file="), "{page}");
        }
        // A full-width sign that a rule is about may be quoted.
        let english =
            en.lines().take_while(|line| !line.ends_with(':')).collect::<String>().replace("`：`", "");
        assert!(english.chars().all(|sign| sign.is_ascii() || sign == '…'), "{en}");
    }
    insta::assert_snapshot!(rules::page("PD404", Language::Zh).unwrap());
    assert_eq!(rules::page("PD999", Language::En), None);
}
