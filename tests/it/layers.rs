//! The order of the rooms: a file uses only what stands before it on the line in `src/lib.rs`, neither folders nor
//! files beside each other use each other in a cycle, and the pure rooms touch neither files nor the environment, the
//! clock or a terminal. Also, what `src/lib.rs` and `clippy.toml` say about the code is true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::imports::{circles, leaves, sources, uses};

/// The rooms in the order of the line. Those in one step may use each other.
const ORDER: &[&[&str]] = &[
    &["text"],
    &["problem"],
    &["tree"],
    &["library"],
    &["view"],
    &["session"],
    &["walk"],
    &["ticket"],
    &["settings"],
    &["journal"],
    &["desk"],
    &["show"],
    &["machine"],
    &["delivery"],
    &["front"],
    &["cli", "app"],
    &["command"],
    &["main"],
];

/// Remaining imports against the order: a list that may only become shorter.
const BREACHES: &[(&str, &str)] = &[];

/// What the pure rooms may not name.
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
const PURE: &[&str] = &["text", "problem", "tree", "library", "view", "session", "walk", "ticket"];
/// The only file of the pure rooms that reads files.
const READS_FILES: &str = "tree/reading/source.rs";
/// The only file of the pure rooms that uses threads.
const SHARES_WORK: &str = "tree/checking/trees.rs";

/// The room of a file.
fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

fn rank(room: &str) -> usize {
    let rank = ORDER.iter().position(|rooms| rooms.contains(&room));
    rank.unwrap_or_else(|| panic!("src/{room} has no place in ORDER, the order of the rooms"))
}

#[test]
fn imports_follow_the_order_of_rooms() {
    let mut against: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (file, used) in uses(&sources()) {
        if used != "lib.rs" && rank(room(&used)) > rank(room(&file)) {
            against.entry((file, room(&used).to_owned())).or_default().insert(used);
        }
    }
    let known = |file: &str, room: &str| BREACHES.contains(&(file, room));
    let new: Vec<String> = against
        .iter()
        .filter(|((file, room), _)| !known(file, room))
        .map(|((file, room), used)| format!("    (\"{file}\", \"{room}\"), // {used:?}"))
        .collect();
    assert!(new.is_empty(), "against the order of the rooms:\n{}", new.join("\n"));
    let gone = BREACHES
        .iter()
        .filter(|(file, room)| !against.contains_key(&((*file).to_owned(), (*room).to_owned())));
    assert_eq!(
        gone.collect::<Vec<_>>(),
        Vec::<&(&str, &str)>::new(),
        "no breach any more: take it off BREACHES"
    );
}

#[test]
fn files_of_one_room_have_no_import_cycles() {
    // What uses what in each folder: a file and the folder of its name count as one, and so do a folder and its
    // `mod.rs`.
    let mut folders: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (file, used) in uses(&sources()) {
        let parts = |path: &str| -> Vec<String> {
            let path = path.trim_end_matches(".rs");
            path.strip_suffix("/mod").unwrap_or(path).split('/').map(str::to_owned).collect()
        };
        let (from, to) = (parts(&file), parts(&used));
        let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
        if let (Some(one), Some(other)) = (from.get(common), to.get(common)) {
            let edge = (one.clone(), other.clone());
            folders.entry(from[..common].join("/")).or_default().insert(edge);
        }
    }
    let found: Vec<(String, Vec<String>)> = folders
        .iter()
        .flat_map(|(folder, edges)| circles(edges).into_iter().map(|circle| (folder.clone(), circle)))
        .collect();
    let found: Vec<String> =
        found.iter().map(|(folder, circle)| format!("    {folder}: {circle:?}")).collect();
    assert!(found.is_empty(), "these use each other in a circle:\n{}", found.join("\n"));
}

#[test]
fn pure_rooms_do_no_io() {
    let mut found = Vec::new();
    for source in sources() {
        let (file, code) = (&source.file, &source.code);
        if !PURE.contains(&room(file)) {
            continue;
        }
        for name in IMPURE {
            // The threads that check the trees of a library end with the check, and see nothing else.
            let shares = file == SHARES_WORK && *name == "std::thread";
            let reads = (file == READS_FILES && *name == "std::fs") || shares;
            // `use std::{env, fs}` means the same.
            let named = match name.strip_prefix("std::") {
                Some(module) => code.contains(name) || imports_of_std(code).any(|used| used == module),
                None => code.contains(name),
            };
            if !reads && named {
                found.push(format!("src/{file} has {name}"));
            }
        }
    }
    assert!(found.is_empty(), "not pure:\n{}", found.join("\n"));
}

/// The modules of the standard library that a file imports, or imports from.
fn imports_of_std(code: &str) -> impl Iterator<Item = String> {
    let trees = code.match_indices("use std::").map(|(at, _)| code[at + 4..].split(';').next().unwrap());
    trees.flat_map(leaves).filter_map(|(path, _)| path.into_iter().nth(1))
}

/// A file of the package.
fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The files that a text names, from the root of the package: `src/main.rs`, `build.rs`.
fn files_named(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
    let words = text.split(|c| !is_part(c)).map(|word| word.trim_end_matches('.'));
    let is_file = |word: &&str| matches!(word.rsplit_once('.'), Some((_, "rs" | "toml")));
    words.filter(is_file).map(str::to_owned).collect()
}

/// The calls that `clippy.toml` bans, each with the files that its reason names.
fn bans() -> Vec<(String, BTreeSet<String>)> {
    let text = read("clippy.toml");
    let banned = text.lines().filter_map(|line| line.trim().strip_prefix("{ path = \""));
    let ban = |line: &str| {
        let (path, reason) = line.split_once("\", reason = \"").unwrap();
        (path.to_owned(), files_named(reason))
    };
    banned.map(ban).collect()
}

#[test]
fn banned_calls_are_only_where_their_ban_allows() {
    let mut files: Vec<(String, String)> =
        sources().into_iter().map(|source| (format!("src/{}", source.file), source.code)).collect();
    files.push(("build.rs".to_owned(), read("build.rs")));
    let bans = bans();
    assert!(bans.len() > 10, "{bans:?}");
    for (path, named) in &bans {
        let (before, name) = path.rsplit_once("::").unwrap();
        let call = format!("{}::{name}(", before.rsplit("::").next().unwrap());
        let calling = files.iter().filter(|(_, code)| code.contains(&call)).map(|(file, _)| file.clone());
        assert_eq!(&calling.collect::<BTreeSet<_>>(), named, "{path}");
    }
    // Every exception belongs to a ban with a reason that names the file.
    for (file, code) in &files {
        let excepted = code.contains("clippy::disallowed_methods");
        assert_eq!(excepted, bans.iter().any(|(_, named)| named.contains(file)), "{file}");
    }
}

#[test]
fn picture_of_the_code_is_accurate() {
    let text = read("src/lib.rs");
    let doc: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//!")).collect();
    // Every room, in order.
    let shown = doc.iter().filter_map(|line| line.strip_prefix(" | [`"));
    let shown = shown.flat_map(|line| line.split(" | ").next().unwrap().split(", "));
    let shown: Vec<&str> = shown.map(|room| room.trim_matches(['[', ']', '`'])).collect();
    let is_there = |room: &str| {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        src.join(room).is_dir() || src.join(format!("{room}.rs")).is_file()
    };
    let rooms = ORDER.iter().copied().flatten().copied();
    let rooms: Vec<&str> = rooms.filter(|room| *room != "main" && is_there(room)).collect();
    assert_eq!(shown, rooms);
    // Every file that is named.
    let doc = doc.join("\n");
    let named = doc.split('`').skip(1).step_by(2).flat_map(files_named).collect::<BTreeSet<_>>();
    assert!(named.len() > 2, "{named:?}");
    for file in named {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(root.join(&file).is_file() || root.join("src").join(&file).is_file(), "{file}");
    }
    // Contributors are shown the same rooms.
    for document in ["docs/contributing.md", "docs/contributing.zh.md"] {
        let text = read(document);
        let rows =
            text.lines().filter(|line| line.starts_with("| `")).map(|line| line.split(" | ").next().unwrap());
        let rooms = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2));
        let rooms = rooms.map(|room| room.trim_end_matches('/').trim_end_matches(".rs"));
        let table: Vec<&str> = rooms.take_while(|room| *room != ".ci/run").collect();
        assert_eq!(table, shown, "{document}");
    }
    // What embeds the engine needs nothing after the walk.
    let example = read("examples/embed.rs");
    let used = example.match_indices("posdiag::").map(|(at, name)| &example[at + name.len()..]);
    let used: BTreeSet<&str> =
        used.map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap()).collect();
    assert!(used.iter().all(|room| rank(room) <= rank("walk")) && used.len() > 2, "{used:?}");
}

#[test]
fn imports_are_found_in_every_form() {
    let paths =
        |tree: &str| -> Vec<String> { leaves(tree).into_iter().map(|(path, _)| path.join("::")).collect() };
    assert_eq!(paths("crate::text::width"), ["crate::text::width"]);
    assert_eq!(
        paths("crate::{front, session::{Session, Place}, cli}"),
        ["crate::front", "crate::session::Session", "crate::session::Place", "crate::cli"]
    );
    assert_eq!(paths("crate::{\n    front,\n    text,\n}"), ["crate::front", "crate::text"]);
    assert_eq!(leaves("a::{self, b as c}").into_iter().map(|(_, name)| name).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(imports_of_std("use std::{env, fs::File};").collect::<Vec<_>>(), ["env", "fs"]);
}

#[test]
fn only_cycles_are_found() {
    let edges = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect::<BTreeSet<_>>()
    };
    assert_eq!(circles(&edges(&[("a", "b"), ("b", "c"), ("a", "c")])), Vec::<Vec<String>>::new());
    assert_eq!(circles(&edges(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")])), [["b", "c"]]);
}
