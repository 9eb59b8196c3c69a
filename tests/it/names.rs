//! The names of types: one that is visible outside its file has one meaning in the whole crate, or is used with its
//! module's name: `journal::Fault`, `question::Step`.

use std::collections::BTreeMap;

use crate::support::imports::{Full, Source, handed_on, imported, sources};

/// A type visible outside its file.
#[derive(Debug, PartialEq)]
struct Type {
    /// Its module.
    module: Full,
    /// The module that it belongs to: the outermost that re-exports it under its name. There and below, its name alone
    /// is unambiguous.
    home: Full,
}

/// The names of the public types that a file defines.
fn defined(source: &Source) -> Vec<String> {
    let name = |line: &str| {
        let rest = line.trim_start().strip_prefix("pub")?;
        let rest = match rest.strip_prefix('(') {
            Some(restricted) => restricted.split_once(')')?.1,
            None => rest,
        };
        let (kind, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let name = rest.split(|c| !is_part(c)).next()?;
        ["struct", "enum", "trait", "type", "union"].contains(&kind).then(|| name.to_owned())
    };
    source.code.lines().filter_map(name).collect()
}

/// The re-exports: the path of a name, and the path that it stands for.
fn handed(sources: &[Source]) -> BTreeMap<Full, Full> {
    let of = |source: &Source| -> Vec<(Full, Full)> {
        let path = |name: String| source.module.iter().cloned().chain([name]).collect();
        handed_on(source).into_iter().map(|(name, full)| (path(name), full)).collect()
    };
    sources.iter().flat_map(of).collect()
}

/// The path of a type's definition, from a path at which it is found.
fn defining<'p>(path: &'p Full, handed: &'p BTreeMap<Full, Full>) -> &'p Full {
    let mut path = path;
    // A macro exports itself.
    while let Some(further) = handed.get(path).filter(|further| *further != path) {
        path = further;
    }
    path
}

/// Every type visible outside its file, by name.
fn types(sources: &[Source], handed: &BTreeMap<Full, Full>) -> BTreeMap<String, Vec<Type>> {
    let mut types: BTreeMap<String, Vec<Type>> = BTreeMap::new();
    for source in sources {
        for name in defined(source) {
            let module = source.module.clone();
            let path: Full = module.iter().cloned().chain([name.clone()]).collect();
            let homes = handed.iter().filter(|(known, _)| known.last() == Some(&name));
            let homes = homes.filter(|(known, _)| *defining(known, handed) == path);
            let homes = homes.map(|(known, _)| known[..known.len() - 1].to_vec());
            let home = homes.min_by_key(Vec::len).unwrap_or_else(|| module.clone());
            types.entry(name).or_default().push(Type { module, home });
        }
    }
    types
}

#[test]
fn public_type_names_are_unique() {
    let sources = sources();
    let handed = handed(&sources);
    let types = types(&sources, &handed);
    assert!(types.len() > 300, "{}", types.len());
    let mut found = Vec::new();
    for source in &sources {
        for (path, known) in imported(source) {
            let defined = defining(&path, &handed);
            let Some((name, module)) = defined.split_last() else { continue };
            let Some(same) = types.get(name).filter(|same| same.len() > 1) else { continue };
            let Some(one) = same.iter().find(|one| one.module == module) else { continue };
            let at_home = |one: &Type| source.module.starts_with(&one.home);
            if !(known == *name && at_home(one) && same.iter().filter(|one| at_home(one)).count() == 1) {
                let others = same.iter().filter(|other| *other != one);
                let others: Vec<String> = others.map(|other| other.module.join("::")).collect();
                found.push(format!(
                    "src/{} imports {}; {} has one, too",
                    source.file,
                    path.join("::"),
                    others.join(", ")
                ));
            }
        }
    }
    assert!(found.is_empty(), "say which one it is, by its module:\n{}", found.join("\n"));
}

#[test]
fn type_declarations_are_found_in_every_form() {
    let code = "pub struct One;\n    pub(crate) enum Two {\npub(in crate::cli) type Three = u8;\npub(super) trait Four<T> {\n\
                struct Own;\npub fn five() {\npub mod six;\npub struct Seven<'s>(u8);\nlet pub_struct = Eight;";
    let source = Source { file: "a.rs".to_owned(), module: vec!["a".to_owned()], code: code.to_owned() };
    assert_eq!(defined(&source), ["One", "Two", "Three", "Four", "Seven"]);
}

#[test]
fn reexported_type_belongs_to_its_module() {
    let file = |module: &str, code: &str| Source {
        file: format!("{module}.rs"),
        module: module.split("::").map(str::to_owned).collect(),
        code: code.to_owned(),
    };
    let sources = [
        file("a", "pub use b::One;\npub use b::Two as Other;"),
        file("a::b", "pub struct One;\npub struct Two;"),
        file("c", "use crate::a::One;\npub(super) struct One;"),
    ];
    let handed = handed(&sources);
    let types = types(&sources, &handed);
    let homes = |name: &str| types[name].iter().map(|one| one.home.join("::")).collect::<Vec<_>>();
    assert_eq!(homes("One"), ["a", "c"]);
    assert_eq!(homes("Two"), ["a::b"]);
    assert_eq!(imported(&sources[2]), [(vec!["a".to_owned(), "One".to_owned()], "One".to_owned())]);
    assert_eq!(defining(&vec!["a".to_owned(), "Other".to_owned()], &handed), &["a", "b", "Two"]);
}
