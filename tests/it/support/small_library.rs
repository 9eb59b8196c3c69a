//! Libraries created in memory, for tests of walks.

use std::fmt::Write as _;
use std::sync::Arc;

use posdiag::text::language::Language;
use posdiag::tree::{Library, Listing, Tree, check, compile, drawing};

/// The declarations of the library.
pub(crate) const MANIFEST: &str = r#"
language: 2
name: Small
version: "1"
languages: [en]
tables:
- id: t
  title: T
  folder: t
  prefix: T
  digits: 2
fields:
- id: merchant
  label: Merchant
  example: "822100048160001"
  kind: digits
  length: "15"
- id: model
  label: Model
  example: N900
  kind: text
- id: contact
  label: Contact
  example: "13800138000"
  kind: phone
  sensitivity: personal
  of: merchant
queues:
- id: office
  name: Office
outcomes:
- id: fixed
  kind: resolved
  name: Fixed
  text: All well
- id: fine
  kind: no_fault
  name: Fine
  text: Nothing to do
- id: office
  kind: ticket
  name: Office
  text: Over to them
  queue: office
  collect: [merchant]
- id: visit
  kind: ticket
  name: Visit
  text: Someone comes
  queue: office
- id: tampering
  kind: ticket
  name: Tampering
  text: Stop
  queue: office
roles:
  merchant: merchant
  resolved: fixed
  dispatch: visit
  tampering: tampering
  ladder: ladder
"#;

/// The matters of a library that has some, in place of the first line of its roles.
const MATTERS: &str = "\
matters:
- id: water
  name: Water
  states:
  - id: low
    name: Low
    request: visit
  - id: full
    name: Full
- id: drink
  name: Drink
  states:
  - id: open
    name: Open
    request: office
  - id: poured
    name: Poured
roles:
";

/// The same with matters; optionally with a sequence `closing` as its closing.
pub(crate) fn manifest_with_matters(has_closing: bool) -> String {
    let role = if has_closing { "  closing: closing\n" } else { "" };
    MANIFEST.replace("roles:\n", &[MATTERS, role].concat())
}

/// The same with other fields, a YAML list; no ticket asks for any, and no role names one.
pub(crate) fn manifest_with_fields(fields: &str) -> String {
    let (before, after) = MANIFEST.split_once("fields:\n").unwrap();
    let (_, after) = after.split_once("queues:\n").unwrap();
    let after = after.replace("  collect: [merchant]\n", "").replace("  merchant: merchant\n", "");
    format!("{before}fields:\n{fields}queues:\n{after}")
}

/// A library of these sequences (name, steps) and trees (code, steps); steps are a YAML list without indentation.
pub(crate) fn library(sequences: &[(&str, &str)], trees: &[(&str, &str)]) -> Library {
    declared(MANIFEST, sequences, trees).expect("the test's own library is not too big")
}

/// The files of a library with these declarations, by path.
pub(crate) fn files(
    manifest: &str,
    sequences: &[(&str, &str)],
    trees: &[(&str, &str)],
) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("library.yaml".to_owned(), manifest.as_bytes().to_vec())];
    let ladder = ("ladder", "- end: office");
    for (name, steps) in sequences.iter().chain([&ladder]) {
        files.push((format!("shared/{name}.yaml"), format!("name: {name}\nsteps:\n{steps}\n").into_bytes()));
    }
    for (row, (code, steps)) in trees.iter().enumerate() {
        let row = row + 1;
        let text = format!("code: {code}\nrow: {row}\nmessage: About {code}\nsteps:\n{steps}\n");
        files.push((format!("t/{code}.yaml"), text.into_bytes()));
    }
    files
}

/// The library with these declarations, or `None` if a tree has too many paths.
pub(crate) fn declared(
    manifest: &str,
    sequences: &[(&str, &str)],
    trees: &[(&str, &str)],
) -> Option<Library> {
    let report = check(&Listing::of_memory(files(manifest, sequences, trees)));
    if report.faults.iter().any(|fault| fault.kind.code() == "PD413") {
        return None;
    }
    let mut drawn = String::new();
    for fault in &report.faults {
        let _ = writeln!(drawn, "{}\n", drawing::draw(fault, "", Language::En, false));
    }
    let checked = report.library.unwrap_or_else(|| panic!("the test's own library has faults:\n{drawn}"));
    Some(Library::open(compile(&checked)).unwrap())
}

/// A tree of a library.
pub(crate) fn tree(library: &Library, code: &str) -> Arc<Tree> {
    Arc::new(library.tree(code).unwrap().unwrap())
}
