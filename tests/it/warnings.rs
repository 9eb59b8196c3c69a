//! Warnings that depend on the whole library: what nothing uses, what openings end, what is not said at an end and what
//! only one language asks; and how many of them are allowed.

use std::fs;
use std::path::Path;

use posdiag::text::language::Language;
use posdiag::tree::{Checks, Report, check_folder_with};

use crate::support::base_library::{copy, write};

fn checked(folder: &Path) -> Report {
    check_folder_with(folder, &Checks { warnings: true, ..Checks::default() })
}

/// The base library with these files, and these changes to its `library.yaml`: each warning as `path: code message`.
fn warned(files: &[(&str, &str)], changes: &[(&str, &str)]) -> Vec<String> {
    let library = copy();
    let manifest = library.path().join("library.yaml");
    let mut text = fs::read_to_string(&manifest).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    fs::write(manifest, text).unwrap();
    for (path, text) in files {
        write(library.path(), path, text);
    }
    let report = checked(library.path());
    assert_eq!(report.errors(), 0, "{:?}", report.faults);
    let line = |fault: &posdiag::tree::Fault| {
        format!("{}: {} {}", fault.at.file.path, fault.kind.code(), fault.kind.message(Language::En))
    };
    report.faults.iter().map(line).filter(|line| !is_of_base(line)).collect()
}

/// Whether a warning is about the unchanged base library.
fn is_of_base(line: &str) -> bool {
    line.contains("`normal`") || line.starts_with("shared/network.yaml: PD509")
}

fn tree(steps: &str) -> String {
    format!("code: E103\nrow: 3\nmessage:\n  zh: 甲\n  en: A\nsteps:\n{steps}")
}

const SEQUENCE: &str =
    "name:\n  zh: 甲\n  en: A\nsteps:\n- id: plug_in\n  try:\n    zh: 插紧\n    en: Push it in\n";

#[test]
fn unused_declarations_are_reported() {
    let declared = [
        ("queues:\n", "queues:\n- id: spare\n  name:\n    zh: 备用\n    en: Spare\n"),
        ("tags:\n", "tags:\n- id: cash\n  fields: [contact]\n"),
        (
            "fields:\n",
            "fields:\n- id: spare_number\n  label:\n    zh: 备用\n    en: Spare\n  example: \"1\"\n  kind: text\n",
        ),
        (
            "outcomes:\n",
            "outcomes:\n- id: lost\n  kind: advice\n  name:\n    zh: 甲\n    en: A\n  text:\n    zh: 甲。\n    en: A.\n",
        ),
        ("language: 1\n", "language: 2\n"),
        (
            "roles:\n",
            "matters:\n- id: payment\n  name:\n    zh: 付款\n    en: Payment\n  states:\n  - id: open\n    name:\n      zh: 甲\n      en: A\n  - id: done\n    name:\n      zh: 乙\n      en: B\nroles:\n",
        ),
    ];
    let told = warned(
        &[("shared/drain.yaml", SEQUENCE), ("e/E103.yaml", &tree("- set: payment = done\n- end: office\n"))],
        &declared,
    );
    let expected = [
        "library.yaml: PD511 nothing uses the field `spare_number`",
        "library.yaml: PD511 nothing uses the tag `cash`",
        "library.yaml: PD511 nothing uses the queue `spare`",
        "library.yaml: PD511 nothing uses the outcome `lost`",
        "library.yaml: PD511 nothing uses the state `payment = open`",
        "shared/drain.yaml: PD511 nothing uses the sequence (a file in shared/) `drain`",
    ];
    assert_eq!(told, expected);
}

#[test]
fn any_use_counts_as_use() {
    let opening = tree("- end: office\n").replace("steps:", "opening: drain\nsteps:");
    let no_try = "name:\n  zh: 甲\n  en: A\nsteps:\n- id: note\n  tell:\n    zh: 插紧\n    en: Push it in\n";
    assert_eq!(warned(&[("shared/drain.yaml", no_try), ("e/E103.yaml", &opening)], &[]), [""; 0]);
    let used = tree("- use: drain\n- end: office\n  collect: [contact]\n");
    assert_eq!(warned(&[("shared/drain.yaml", SEQUENCE), ("e/E103.yaml", &used)], &[]), [""; 0]);
}

#[test]
fn opening_that_can_end_the_walk_is_reported_at_any_depth() {
    let outer = "name:\n  zh: 甲\n  en: A\nsteps:\n- use: drain\n";
    let opening = tree("- end: office\n").replace("steps:", "opening: outer\nsteps:");
    let files =
        [("shared/drain.yaml", SEQUENCE), ("shared/outer.yaml", outer), ("e/E103.yaml", opening.as_str())];
    // Before there was `on_fixed`, there was no alternative.
    assert_eq!(warned(&files, &[]), [""; 0]);
    let told = warned(&files, &[("language: 1\n", "language: 2\n")]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("shared/drain.yaml: PD509"), "{told:?}");
    // Used as a step of the tree, it may.
    let files = [("shared/drain.yaml", SEQUENCE), ("e/E103.yaml", &tree("- use: drain\n- end: office\n"))];
    assert_eq!(warned(&files, &[]), [""; 0]);
}

#[test]
fn ends_have_text_of_their_own_or_from_their_outcome() {
    let said = "- id: again\n  try:\n    zh: 再做\n    en: Again\n  say:\n    zh: 请再做。\n    en: Please do it again.\n";
    let silent = tree(&format!("{said}- end: office\n"));
    let told = warned(&[("e/E103.yaml", &silent)], &[]);
    assert!(told.iter().any(|line| line.starts_with("e/E103.yaml: PD508")), "{told:?}");
    let own = tree(&format!("{said}- end: office\n  say:\n    zh: 好的。\n    en: All right.\n"));
    let told = warned(&[("e/E103.yaml", &own)], &[]);
    assert!(!told.iter().any(|line| line.starts_with("e/E103.yaml")), "{told:?}");
    // If nothing is ever read out, an end need not be.
    assert_eq!(warned(&[("e/E103.yaml", &tree("- end: office\n"))], &[]), [""; 0]);
}

#[test]
fn questions_are_questions_in_every_language() {
    for (zh, en, asks) in [
        ("重启终端", "Restart it. Does it work?", Some("`en` asks a question here, and `zh` does not")),
        ("重启终端，好了吗？", "Restart it", Some("`zh` asks a question here, and `en` does not")),
        ("重启终端，好了吗？", "Restart it. Does it work?", None),
    ] {
        let steps = format!("- id: restart\n  try:\n    zh: {zh}\n    en: {en}\n- end: office\n");
        let told = warned(&[("e/E103.yaml", &tree(&steps))], &[]);
        assert_eq!(
            told,
            asks.map(|said| format!("e/E103.yaml: PD510 {said}")).into_iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn allowed_warnings_are_counted() {
    let library = copy();
    write(library.path(), "shared/drain.yaml", format!("allow: [PD511]\n{SEQUENCE}"));
    let manifest = fs::read_to_string(library.path().join("library.yaml")).unwrap();
    write(library.path(), "library.yaml", format!("{manifest}allow: [PD511, PD503]\n"));
    let report = checked(library.path());
    assert_eq!((report.allowed, report.faults.len()), (3, 0), "{:?}", report.faults);
}

#[test]
fn shipped_trees_allow_few_warnings() {
    let trees = Path::new(env!("CARGO_MANIFEST_DIR")).join("trees");
    let report = checked(&trees);
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    assert!(report.allowed <= 10, "{}", report.allowed);
}
