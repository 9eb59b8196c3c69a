//! The names of a handbook's files: stable, valid on every file system, and distinct where case is ignored.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Readers;
use crate::tree::{CodePassages, Damage, Library, SequenceName};

/// Reserved names: not available to pages, each for the reason beside it.
pub(super) const INDEX: &str = "index";
/// The prefix of a sequence's page; the name of a code's page has no dot.
const SHARED: &str = "shared.";
/// The prefix of a page for printing.
const PRINT: &str = "print.";

/// Names that Windows reserves for devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The names of the pages, without extension and language.
#[derive(Debug)]
pub(super) struct PageNames {
    codes: BTreeMap<Box<str>, String>,
    sequences: BTreeMap<Box<str>, String>,
    /// Redirects: the target's name by that of the redirect.
    stubs: BTreeMap<String, String>,
}

impl PageNames {
    /// The names of a library's pages.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub(super) fn of(
        library: &Library,
        readers: Readers,
        codes: &[CodePassages],
    ) -> Result<PageNames, Damage> {
        let mut taken = BTreeSet::from([INDEX.to_owned()]);
        let mut names =
            PageNames { codes: BTreeMap::new(), sequences: BTreeMap::new(), stubs: BTreeMap::new() };
        for entry in codes {
            names.codes.insert(entry.code.clone(), free(&mut taken, &of_code(&entry.code)));
        }
        // For merchants, a sequence is shown where it is used.
        let sequences = if readers.are_outside() { Vec::new() } else { library.sequence_names()? };
        for SequenceName { id, .. } in &sequences {
            names.sequences.insert(id.clone(), free(&mut taken, &format!("{SHARED}{id}")));
        }
        // Pages take their names before redirects do.
        for entry in codes {
            let Some(to) = names.codes.get(&entry.code).cloned() else { continue };
            for alias in &entry.aliases {
                names.lead(&taken, of_code(alias), &to);
            }
        }
        for SequenceName { id, was } in &sequences {
            let Some(to) = names.sequences.get(id).cloned() else { continue };
            for was in was {
                names.lead(&taken, format!("{SHARED}{was}"), &to);
            }
        }
        Ok(names)
    }

    fn lead(&mut self, taken: &BTreeSet<String>, from: String, to: &str) {
        let lower = from.to_lowercase();
        let is_stub = self.stubs.keys().any(|stub| stub.to_lowercase() == lower);
        if !taken.contains(&lower) && !is_stub {
            self.stubs.insert(from, to.to_owned());
        }
    }

    /// A code's page.
    pub(super) fn code(&self, code: &str) -> &str {
        self.codes.get(code).map(String::as_str).unwrap_or_default()
    }

    /// A sequence's page.
    pub(super) fn sequence(&self, id: &str) -> &str {
        self.sequences.get(id).map(String::as_str).unwrap_or_default()
    }

    /// The sequences, sorted.
    pub(super) fn sequences(&self) -> impl Iterator<Item = &str> {
        self.sequences.keys().map(AsRef::as_ref)
    }

    /// The redirects: their names and those of their targets.
    pub(super) fn stubs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.stubs.iter().map(|(from, to)| (&**from, &**to))
    }
}

/// The page for printing a table or part of it.
pub(super) fn of_print(table: &str, part: usize) -> String {
    let table = of_code(table);
    if part == 0 { format!("{PRINT}{table}") } else { format!("{PRINT}{table}-{}", part + 1) }
}

/// The end of a language's file names; those of the library's first language have plain names.
pub(super) fn ending(tag: &str, is_first: bool) -> String {
    if is_first { ".html".to_owned() } else { format!(".{}.html", of_code(tag)) }
}

/// A code as a file name: ASCII letters, digits and hyphens stay; other characters become their code points between
/// underscores.
fn of_code(code: &str) -> String {
    let mut name = String::with_capacity(code.len());
    for character in code.chars() {
        if character.is_ascii_alphanumeric() || character == '-' {
            name.push(character);
        } else {
            let _ = write!(name, "_{:x}_", u32::from(character));
        }
    }
    let lower = name.to_ascii_lowercase();
    let is_port = |port: &str| lower.strip_prefix(port).is_some_and(|rest| rest.len() == 1);
    if name.is_empty() || DEVICES.contains(&&*lower) || is_port("com") || is_port("lpt") {
        name.push('_');
    }
    name
}

/// The name; if it is taken (ignoring case), the same with underscores appended.
fn free(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut name = name.to_owned();
    while !taken.insert(name.to_lowercase()) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_disk_takes_the_names() {
        for (code, name) in [
            ("E102", "E102"),
            ("A-1", "A-1"),
            ("a/b", "a_2f_b"),
            ("..", "_2e__2e_"),
            ("码", "_7801_"),
            ("con", "con_"),
            ("COM1", "COM1_"),
            ("COM12", "COM12"),
            ("", "_"),
        ] {
            assert_eq!(of_code(code), name);
        }
    }

    #[test]
    fn names_differ_where_case_does_not_count() {
        let mut taken = BTreeSet::from([INDEX.to_owned()]);
        let names = ["C0", "c0", "INDEX", "C0_"].map(|name| free(&mut taken, name));
        assert_eq!(names, ["C0", "c0_", "INDEX_", "C0__"]);
        assert_eq!([ending("zh", true), ending("en", false)], [".html", ".en.html"]);
        assert_eq!([of_print("e", 0), of_print("e", 1)], ["print.e", "print.e-2"]);
    }
}
