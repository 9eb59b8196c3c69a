//! The examples on the pages of the checker's rules, as libraries.
//!
//! An example changes the library in `tests/data/base`. The first line of each of its fenced blocks says how:
//!
//! | block | effect |
//! | --- | --- |
//! | `yaml file=PATH` | the file's contents |
//! | `yaml bytes=PATH` | the same, `\\xHH` and `\\t` standing for bytes that a page cannot show |
//! | `diff file=PATH` | changes a file of the base library: lines behind `-` become those behind `+` |
//! | `text setup` | what no contents can express: `folder PATH`, `link PATH TARGET`, `size PATH BYTES`, `remove PATH`, `lines PATH COUNT LINE` with `{}` for the line's number |
//! | `yaml mended=PATH`, `diff mended=PATH` | the fixed library; without such a block, the base library |
//! | `text zh`, `text en` | the drawings, separated by an empty line |

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::base_library;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/library/rules");

/// A fenced block.
pub(crate) struct Block {
    kind: String,
    pub(crate) attribute: String,
    pub(crate) text: String,
}

impl Block {
    pub(crate) fn path(&self, attribute: &str) -> Option<&str> {
        self.attribute.strip_prefix(attribute)
    }
}

/// The blocks of a page.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced
        .map(|block| {
            let (about, text) = block.split_once('\n').unwrap();
            let (kind, attribute) = about.split_once(' ').unwrap();
            Block { kind: kind.to_owned(), attribute: attribute.to_owned(), text: text.to_owned() }
        })
        .collect()
}

/// The base library, changed by the blocks of these attributes.
pub(crate) fn library(page: &str, wanted: &[&str]) -> TempDir {
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

/// The codes that have a page, and its file.
pub(crate) fn pages() -> Vec<(String, PathBuf)> {
    let files = fs::read_dir(PAGES).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> =
        files.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path)).collect();
    pages.sort();
    pages
}
