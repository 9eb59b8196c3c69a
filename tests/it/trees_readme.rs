//! The examples of `trees/README.md` and `trees/README.zh.md`, the reference of the tree language, are run unchanged.

use crate::support::base_library;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use posdiag::session::{Answer, Channel, FieldValue, Moment, Place, Session};
use posdiag::text::language::Language;
use posdiag::tree::{Checks, Library, Listing, Report, check_with, compile, drawing};
use posdiag::walk::rehearsal::Rehearser;

use crate::support::common::run_at as run;
use crate::support::documents::{Document, both};

/// A code and a row that no example uses.
const CARRIER: &str = "E900";

/// The reference in both languages.
fn references() -> [Document; 2] {
    both("trees/README")
}

/// The files of the library of this name; of two with the same path, the later one.
fn library(reference: &Document, name: &str) -> BTreeMap<String, String> {
    let blocks = reference.blocks().into_iter().filter(|block| block.attribute("library") == Some(name));
    blocks.map(|block| (block.attribute("file").expect("a file has a path").to_owned(), block.text)).collect()
}

fn checked(files: BTreeMap<String, String>) -> Report {
    let listing = Listing::of_memory(files.into_iter().map(|(path, text)| (path, text.into_bytes())));
    check_with(&listing, &Checks { warnings: true, rehearse: Some(&Rehearser), ..Checks::default() })
}

fn drawn(report: &Report) -> String {
    let faults = report.faults.iter().map(|fault| drawing::draw(fault, "", Language::En, false));
    faults.collect::<Vec<_>>().join("\n\n")
}

/// The reference library with one additional tree, which has the example's steps.
fn with_steps(reference: &Document, steps: &str) -> Report {
    let mut files = library(reference, "reference");
    let head = format!("code: {CARRIER}\nrow: 900\nmessage:\n  zh: 例子\n  en: Example\nsteps:\n");
    files.insert(format!("e/{CARRIER}.yaml"), head + steps);
    let mut report = checked(files);
    // Examples are short: some omit what is said on the phone.
    report.faults.retain(|fault| !["PD503", "PD508"].contains(&fault.kind.code()));
    report
}

#[test]
fn example_libraries_have_no_faults() {
    for reference in references() {
        let blocks = reference.blocks();
        let names: BTreeSet<&str> = blocks.iter().filter_map(|block| block.attribute("library")).collect();
        assert!(names.contains("reference"));
        for name in names {
            let report = checked(library(&reference, name));
            assert!(
                report.faults.is_empty(),
                "{}: the library `{name}`:\n{}",
                reference.file(),
                drawn(&report)
            );
        }
    }
}

/// What an author copies is the same in both languages, except for comments.
#[test]
fn the_examples_are_the_same_in_both_languages() {
    let [zh, en] = references().map(|reference| {
        let blocks = reference.blocks().into_iter().filter(|block| block.info.starts_with("yaml"));
        blocks.map(|block| block.text).collect::<String>()
    });
    for (zh, en) in zh.lines().zip(en.lines()) {
        let comment = |line: &str| line.trim_start().starts_with('#');
        assert!(zh == en || comment(zh) && comment(en), "{zh}\n{en}");
    }
    assert_eq!(zh.lines().count(), en.lines().count());
}

#[test]
fn example_steps_have_no_faults() {
    let mut run = 0;
    for reference in references() {
        for block in reference.blocks() {
            let steps = match block.info.as_str() {
                "yaml step" => block.text,
                "yaml steps-then-end" => block.text + "- end: back_office\n",
                _ => continue,
            };
            let report = with_steps(&reference, &steps);
            assert!(report.faults.is_empty(), "{}: {steps}\n{}", reference.file(), drawn(&report));
            run += 1;
        }
    }
    assert!(run >= 10, "only {run} examples were found");
}

#[test]
fn wrong_examples_have_exactly_their_fault() {
    let mut run = 0;
    for reference in references() {
        for block in reference.blocks() {
            let Some(code) = block.attribute("wrong").or(block.attribute("warns")) else { continue };
            let report = with_steps(&reference, &(block.text.clone() + "- end: back_office\n"));
            let found: Vec<&str> = report.faults.iter().map(|fault| fault.kind.code()).collect();
            assert_eq!(found, [code], "{}: {}\n{}", reference.file(), block.text, drawn(&report));
            run += 1;
        }
    }
    assert!(run >= 10, "only {run} examples were found");
}

/// The table below `E992` says what each of its walks files.
#[test]
fn payment_example_files_what_its_table_says() {
    for reference in references() {
        files_what_the_table_says(&reference);
    }
}

fn files_what_the_table_says(reference: &Document) {
    let library = Library::open(compile(&checked(library(reference, "reference")).library.unwrap())).unwrap();
    let tree = Arc::new(library.tree("E992").unwrap().unwrap());
    let rows = reference.text.lines().skip_while(|line| !line.starts_with("| `went_through` |")).skip(2);
    let mut count = 0;
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, went_through, restart, look_again, outcome, tickets, ..] = cells[..] else { panic!("{row}") };
        let now = Moment(0);
        let mut session = Session::start(Arc::clone(&tree), Channel::OnSite, now).0;
        for answer in [went_through, restart, look_again] {
            let Some(answer) = answer.strip_prefix('`').and_then(|answer| answer.strip_suffix('`')) else {
                continue;
            };
            let Place::Prompt(id) = session.place() else { panic!("{row}: at an end") };
            let value = tree.node(id).unwrap().value(answer).unwrap();
            session.answer(Answer::Value(value), now).unwrap();
        }
        while let Some(field) = session.wanted_field() {
            session.set_field(field, FieldValue::Unknown, now).unwrap();
        }
        let Place::End(ending) = session.place() else { panic!("{row}: not at an end") };
        let name = |outcome: u16| &*library.manifest().outcome(outcome).unwrap().id;
        assert_eq!(format!("`{}`", name(ending.outcome(&tree))), outcome, "{row}");
        session.end(now).unwrap();
        let filed: Vec<&str> =
            session.tickets().iter().map(|ticket| name(ticket.subject.outcome())).collect();
        match tickets.split_once('`') {
            None => assert!(filed.is_empty(), "{row}: {filed:?}"),
            Some((_, rest)) => assert_eq!(filed, [rest.split('`').next().unwrap()], "{row}"),
        }
        let with = session
            .tickets()
            .iter()
            .any(|ticket| ticket.subject.is_outcome() && ticket.subject.request().is_some());
        assert_eq!(with, tickets.contains("`with`"), "{row}");
        count += 1;
    }
    assert_eq!(count, 4);
}

#[test]
fn documented_release_of_a_library_works() {
    let [zh, reference] = references();
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in library(&reference, "reference") {
        base_library::write(&folder.path().join("mylib"), &path, text);
    }
    let commands = reference.block("text field");
    assert_eq!(commands, zh.block("text field"));
    let said: Vec<String> = commands
        .lines()
        .map(|command| {
            let run = run(folder.path(), &format!("{} --lang en", command.strip_prefix("posdiag ").unwrap()));
            assert_eq!((run.exit, &*run.stderr), (Some(0), ""), "{command}");
            run.stdout
        })
        .collect();
    let begin = [
        "9 files, 4 trees: no errors, 1 allowed.",
        "mylib.posdiag: 4 trees",
        "Installed: ",
        "Installed: ",
        "No difference.",
        "Back to the built-in one: ",
    ];
    assert_eq!(said.len(), begin.len());
    for (said, begin) in said.iter().zip(begin) {
        assert!(said.starts_with(begin), "{said}");
    }
    // A tree's own tests are run, too.
    let tree = folder.path().join("mylib/e/E991.yaml");
    let text = fs::read_to_string(&tree).unwrap();
    fs::write(tree, text.replace("- end: back_office", "- end: site_visit")).unwrap();
    let found = run(folder.path(), "check mylib --lang en");
    assert_eq!((found.exit, found.stdout.matches("error[PD415]").count()), (Some(5), 2), "{}", found.stdout);
}

#[test]
fn every_rule_of_the_checker_is_listed() {
    for reference in references() {
        for code in posdiag::tree::fault::CODES {
            let row = format!("\n| `{code}` | ");
            assert!(reference.text.contains(&row), "{} does not list {code}", reference.file());
        }
    }
}
