//! The imports among the files of `src/`, from their imports and paths: a re-exported name counts for the file that
//! defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::files::rust_files;

/// A source file without comments and tests.
pub(crate) struct Source {
    /// Its path in `src/`: `tree/keys.rs`.
    pub(crate) file: String,
    /// Its module, without the crate: `tree`, `keys`.
    pub(crate) module: Vec<String>,
    /// Its source.
    pub(crate) code: String,
}

/// Every source file, in order, except those with only tests.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let source = |path: PathBuf| {
        let file = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap()).collect();
        let stem = file.trim_end_matches(".rs");
        let stem = stem.strip_suffix("/mod").unwrap_or(if stem == "lib" { "" } else { stem });
        let module = stem.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Source { code: code.join("\n"), module, file }
    };
    let is_test = |source: &Source| source.file.ends_with("/tests.rs") || source.file.contains("/tests/");
    rust_files(&root).into_iter().map(source).filter(|source| !is_test(source)).collect()
}

/// A path used in a file, from the crate's root on.
pub(crate) type Full = Vec<String>;

/// Which file uses which, each pair once: paths in `src/`.
pub(crate) fn uses(sources: &[Source]) -> BTreeSet<(String, String)> {
    let modules: BTreeMap<&[String], &Source> =
        sources.iter().map(|source| (source.module.as_slice(), source)).collect();
    let handed_on: BTreeMap<&[String], Vec<(String, Full)>> =
        sources.iter().map(|source| (source.module.as_slice(), handed_on(source))).collect();
    let mut found = BTreeSet::new();
    for source in sources.iter().filter(|source| source.file != "lib.rs") {
        for path in paths(source) {
            if let Some(used) = defining(&path, &modules, &handed_on, 0)
                && used != source.file
            {
                found.insert((source.file.clone(), used.to_owned()));
            }
        }
    }
    found
}

/// The file that defines what a path names: that of its longest part that is a module, or of what this re-exports.
fn defining<'s>(
    path: &[String],
    modules: &BTreeMap<&[String], &'s Source>,
    handed_on: &BTreeMap<&[String], Vec<(String, Full)>>,
    depth: usize,
) -> Option<&'s str> {
    let at = (0..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
    let module = &path[..at];
    let name = path.get(at);
    let further = name.and_then(|name| handed_on[module].iter().find(|(known, _)| known == name));
    match further {
        Some((_, full)) if depth < 8 => {
            let full: Full = full.iter().chain(&path[at + 1..]).cloned().collect();
            defining(&full, modules, handed_on, depth + 1)
        }
        _ => Some(&modules[module].file),
    }
}

/// Whether the text before `use` makes it a re-export: `pub `, `pub(crate) `.
fn is_handing_on(before: &str) -> bool {
    before.starts_with("pub") && (before == "pub " || before.ends_with(") "))
}

/// What a module re-exports under its own name: every `pub use`.
pub(crate) fn handed_on(source: &Source) -> Vec<(String, Full)> {
    let mut found = Vec::new();
    for (index, _) in source.code.match_indices("use ") {
        let line = source.code[..index].rsplit('\n').next().unwrap();
        if !is_handing_on(line) {
            continue;
        }
        let tree = source.code[index + 4..].split(';').next().unwrap();
        for (path, name) in leaves(tree) {
            // `pub use keys::KEYS` names a child; anything else belongs to another crate.
            let full = absolute(&path, &source.module).unwrap_or_else(|| {
                let own = source.module.iter().cloned();
                own.chain(path.clone()).collect()
            });
            found.push((name, full));
        }
    }
    found
}

/// What a file imports from the crate without re-exporting it: the path from the crate's root, and its name here.
pub(crate) fn imported(source: &Source) -> Vec<(Full, String)> {
    let mut found = Vec::new();
    for (index, _) in source.code.match_indices("use ") {
        if source.code[..index].rsplit('\n').next().unwrap().trim().is_empty() {
            let tree = source.code[index + 4..].split(';').next().unwrap();
            let leaves = leaves(tree).into_iter();
            found.extend(leaves.filter_map(|(path, name)| Some((absolute(&path, &source.module)?, name))));
        }
    }
    found
}

/// Every path of the crate that a file names, in its imports and elsewhere.
fn paths(source: &Source) -> Vec<Full> {
    let mut found = Vec::new();
    // Imports first; they are removed before other paths are searched.
    let mut rest = String::new();
    let mut code = source.code.as_str();
    while let Some(at) = code.find("use ") {
        let (before, behind) = code.split_at(at);
        rest.push_str(before);
        let line = before.rsplit('\n').next().unwrap().trim_start();
        if !line.is_empty() && !is_handing_on(line) {
            rest.push_str("use ");
            code = &behind[4..];
            continue;
        }
        let tree = behind[4..].split(';').next().unwrap();
        let tops = leaves(tree).into_iter().filter_map(|(path, _)| absolute(&path, &source.module));
        found.extend(tops);
        code = &behind[4 + tree.len()..];
    }
    rest.push_str(code);
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let root = if source.file == "main.rs" { "posdiag::" } else { "crate::" };
    for root in [root, "super::"] {
        for (at, _) in rest.match_indices(root) {
            if rest[..at].chars().next_back().is_some_and(is_part) {
                continue;
            }
            let path = rest[at..].split(|c| !is_part(c)).next().unwrap();
            let path: Vec<String> =
                path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
            found.extend(absolute(&path, &source.module));
        }
    }
    found
}

/// A path from the crate's root on; `None` for another crate's.
fn absolute(path: &[String], module: &[String]) -> Option<Full> {
    let (first, mut rest) = path.split_first()?;
    match first.as_str() {
        "crate" | "posdiag" => Some(rest.to_vec()),
        "self" => Some(module.iter().chain(rest).cloned().collect()),
        "super" => {
            let mut base = &module[..module.len().saturating_sub(1)];
            while let Some((first, further)) = rest.split_first().filter(|(first, _)| *first == "super") {
                let _ = first;
                (base, rest) = (&base[..base.len().saturating_sub(1)], further);
            }
            Some(base.iter().chain(rest).cloned().collect())
        }
        _ => None,
    }
}

/// The paths of an import tree, each with its local name.
pub(crate) fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some((head, list)) = tree.split_once('{') else {
        let (path, name) = match tree.split_once(" as ") {
            Some((path, name)) => (path, Some(name.trim().to_owned())),
            None => (tree, None),
        };
        let mut path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = name.unwrap_or_else(|| path.last().cloned().unwrap_or_default());
        return vec![(path, name)];
    };
    let head: Vec<String> =
        head.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    let list = list.rsplit_once('}').map_or(list, |(list, _)| list);
    let (mut depth, mut begin, mut parts) = (0_usize, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[begin..]);
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    parts
        .flat_map(leaves)
        .map(|(path, name)| {
            let own = path == ["self"];
            let name = if own { head.last().cloned().unwrap_or_default() } else { name };
            (head.iter().cloned().chain(path.into_iter().filter(|_| !own)).collect(), name)
        })
        .collect()
}

/// The groups of names that form cycles.
pub(crate) fn circles(edges: &BTreeSet<(String, String)>) -> Vec<Vec<String>> {
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, _) in edges {
        let mut open = vec![from.as_str()];
        let seen = reached.entry(from).or_default();
        while let Some(at) = open.pop() {
            for (_, to) in edges.iter().filter(|(from, _)| from == at) {
                if seen.insert(to) {
                    open.push(to);
                }
            }
        }
    }
    let mut groups: BTreeSet<Vec<String>> = BTreeSet::new();
    for (name, reaches) in reached.iter().filter(|(name, reaches)| reaches.contains(*name)) {
        let back = |other: &&&str| reached.get(**other).is_some_and(|of| of.contains(name));
        groups.insert(reaches.iter().filter(back).map(|other| (*other).to_owned()).collect());
    }
    groups.into_iter().collect()
}
