//! Hostile libraries as YAML: the shipped files, with lines of several spliced, repeated, nested, made long or made of
//! what trees do not use. Whatever the result is, it is refused, or is a library that can be walked; with memory and
//! work limited by its size.
//!
//! A few cases by default; as many as `POSDIAG_FUZZ` says: `POSDIAG_FUZZ=100000 cargo test --release --test slow
//! loader_fuzz::`, with `POSDIAG_SEED` as the seed. Findings are kept in `tests/data/fuzz`, a file each, which replaces
//! one of the base library's.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use posdiag::library::paths::Paths;
use posdiag::text::language::Language;
use posdiag::tree::{Library, Listing, check, compile_file, drawing};

use crate::bounded::bounded;
use crate::support::dice::{Dice, count, seed};
use crate::support::library_files::files;
use crate::support::test_name;
use crate::support::work::cost_of;

type Files = BTreeMap<String, Vec<u8>>;

/// A library in the second edition of the language, with everything new in it.
fn second() -> Files {
    files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/coffee")))
}

fn base() -> Files {
    files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/base")))
}

/// Checks a library, and draws its faults or walks it; it allocates no more memory than a library of its size may,
/// whatever it contains. Returns whether it was valid.
fn load(files: &Files) -> bool {
    let size = files.values().map(Vec::len).sum::<usize>() as u64;
    let (is_right, asked_for) = cost_of(|| look_through(files));
    assert!(asked_for <= SMALLEST + 256 * size, "{size} bytes: {asked_for} bytes were asked for");
    is_right
}

/// What a nearly empty library may allocate.
const SMALLEST: u64 = 4 << 20;

fn look_through(files: &Files) -> bool {
    let report = check(&Listing::of_memory(files.clone()));
    assert_eq!(report.library.is_none(), !report.faults.is_empty());
    for fault in report.faults.iter().take(20) {
        for language in Language::ALL {
            assert!(drawing::draw(fault, "", language, false).len() < 30_000);
        }
    }
    let is_right = report.library.is_some();
    if let Some(checked) = report.library {
        let bytes = compile_file(&checked).unwrap();
        let library = Library::open_whole(bytes).unwrap();
        // What was checked can be looked up, every tree of it.
        library.verify().unwrap();
        for title in library.titles().unwrap() {
            let tree = library.tree(&title.code).unwrap().unwrap();
            let mut paths = Paths::new(&tree, false);
            for _ in 0..100 {
                let Some(path) = paths.next_path() else { break };
                assert!(path.ending.outcome(&tree).is_some(), "{}", title.code);
            }
        }
    }
    is_right
}

/// The files of the latest case.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("latest_case")
}

fn keep(base: &Files, files: &Files) {
    let _ = fs::remove_dir_all(kept());
    fs::create_dir_all(kept()).unwrap();
    for (path, bytes) in files.iter().filter(|(path, bytes)| base[*path] != **bytes) {
        fs::write(kept().join(path.replace('/', "+")), bytes).unwrap();
    }
}

/// Tokens that may occur anywhere.
const SIGNS: [&str; 39] = [
    "{code} ",
    "{message}",
    "a {cod} ",
    "&a ",
    "*a",
    "!x ",
    "!!binary ",
    "<<: *a",
    "---",
    "...",
    "--- ",
    "%YAML 1.2",
    "? ",
    "- ",
    "[",
    "{",
    "]",
    "}",
    "|",
    ">-",
    "|9",
    "'",
    "\"",
    "#",
    "@",
    "`",
    "\t",
    "~",
    "null",
    "1e999",
    "-0",
    "0x7fffffffffffffffffff",
    "99999999999999999999999999",
    ".inf",
    "!!float nan",
    "\\x00",
    "\"\\e\"",
    "\u{85}",
    "\u{2028}",
];

/// Mutates a file's lines.
#[expect(clippy::too_many_lines, reason = "a table: one arm a mutation")]
fn mutated(lines: &mut Vec<String>, others: &[Vec<String>], dice: &mut Dice) {
    let at = dice.below(lines.len());
    let indentation = |line: &str| line.len() - line.trim_start().len();
    // A file of a few megabytes is refused like any larger one.
    let fitting = |part: &[String]| 3_000_000 / part.iter().map(|line| line.len() + 100).sum::<usize>();
    match dice.below(12) {
        // Lines of another file.
        0 | 1 => {
            let other = dice.one_of(others).unwrap();
            let from = dice.below(other.len());
            let to = (from + 1 + dice.below(30)).min(other.len());
            let end = at + dice.below(2) * dice.below(lines.len() - at);
            lines.splice(at..end, other[from..to].iter().cloned());
        }
        // The same lines again and again.
        2 => {
            let end = (at + 1 + dice.below(12)).min(lines.len());
            let times = (*dice.one_of(&[2, 3, 50, 2_000]).unwrap()).min(1 + fitting(&lines[at..end]));
            let repeated: Vec<String> =
                lines[at..end].iter().cycle().take((end - at) * times).cloned().collect();
            lines.splice(at..end, repeated);
        }
        // Deeper and deeper.
        3 => {
            let end = (at + 1 + dice.below(12)).min(lines.len());
            let part = lines[at..end].to_vec();
            let step = 1 + dice.below(4);
            for level in 1..=(*dice.one_of(&[2, 10, 40]).unwrap()).min(1 + fitting(&part)) {
                let pad = " ".repeat(level * step);
                lines.extend(part.iter().map(|line| format!("{pad}{line}")));
            }
        }
        4 => {
            let by = dice.below(7);
            let end = (at + 1 + dice.below(20)).min(lines.len());
            for line in &mut lines[at..end] {
                *line = format!("{}{line}", " ".repeat(by));
            }
        }
        5 => {
            let end = (at + 1 + dice.below(20)).min(lines.len());
            for line in &mut lines[at..end] {
                let less = line.floor_char_boundary(dice.below(5).min(indentation(line)));
                line.drain(..less);
            }
        }
        // A value, or a key, that is very long.
        6 => {
            let long = dice.one_of(&["x", "网", "a ", "[", "- ", "{a: ", "\"", "a b", "x_", "= "]).unwrap();
            let long = long.repeat(*dice.one_of(&[100, 5_000, 200_000]).unwrap());
            let line = &mut lines[at];
            match line.split_once(": ") {
                Some((key, _)) if dice.below(3) > 0 => *line = format!("{key}: {long}"),
                _ => *line = format!("{}{long}: {}", " ".repeat(indentation(line)), line.trim_start()),
            }
        }
        // A sign before a value, instead of it, or alone.
        7 | 8 => {
            let sign = dice.one_of(&SIGNS).unwrap();
            let line = &mut lines[at];
            *line = match (dice.below(4), line.split_once(": ")) {
                (0, Some((key, value))) => format!("{key}: {sign}{value}"),
                (1, Some((key, _))) => format!("{key}: {sign}"),
                (2, _) => format!("{}{sign}{}", " ".repeat(indentation(line)), line.trim_start()),
                _ => (*sign).to_owned(),
            };
        }
        // Many of one thing.
        9 => {
            let count = *dice.one_of(&[3, 300, 20_000]).unwrap();
            let pad = " ".repeat(indentation(&lines[at]));
            let mut many = String::new();
            let what = dice.below(8);
            for number in 0..count {
                let _ = match what {
                    0 => writeln!(many, "{pad}k{number}: {number}"),
                    1 => writeln!(many, "{pad}- id: k{number}\n{pad}  label: {{zh: 甲, en: A}}"),
                    2 => writeln!(many, "{pad}- end: office"),
                    3 => writeln!(many, "{pad}- k{number}"),
                    4 => writeln!(many, "{pad}- id: k{number}\n{pad}  try: {{zh: 甲, en: A}}"),
                    5 => writeln!(
                        many,
                        "{pad}- id: k{number}\n{pad}  try: {{zh: 甲, en: A}}\n{pad}  on_fixed: []"
                    ),
                    6 => writeln!(
                        many,
                        "{pad}- id: k{number}\n{pad}  ask: {{zh: 甲, en: A}}\n{pad}  wait: 5\n{pad}  since: k0"
                    ),
                    _ => writeln!(many, "{pad}- use: network"),
                };
            }
            lines.insert(at, many.trim_end().to_owned());
        }
        10 => {
            lines.truncate(at + 1);
        }
        _ => {
            let other = dice.below(lines.len());
            lines.swap(at, other);
        }
    }
}

#[test]
fn random_libraries_are_refused_or_can_be_walked() {
    bounded(test_name!("random_libraries_are_refused_or_can_be_walked"), || {
        let bases = [base(), second()];
        let shipped = files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/trees")));
        let lines = |bytes: &Vec<u8>| -> Vec<String> {
            String::from_utf8(bytes.clone()).unwrap().lines().map(str::to_owned).collect()
        };
        let others: Vec<Vec<String>> =
            bases.iter().flat_map(BTreeMap::values).chain(shipped.values()).map(lines).collect();
        let mut dice = Dice::new(seed());
        let cases = count("POSDIAG_FUZZ", 60);
        let mut right = 0;
        for case in 0..cases {
            let base = dice.one_of(&bases).unwrap();
            let paths: Vec<&String> = base.keys().collect();
            let mut files = base.clone();
            for _ in 0..=dice.below(2) {
                let path = *dice.one_of(&paths).unwrap();
                let mut text = lines(&files[path]);
                for _ in 0..=dice.below(4) {
                    if !text.is_empty() && text.iter().map(String::len).sum::<usize>() < 2_000_000 {
                        mutated(&mut text, &others, &mut dice);
                    }
                }
                files.insert(path.clone(), text.join("\n").into_bytes());
            }
            // Saved before it is tried: a case may kill the whole process.
            keep(base, &files);
            let result = std::panic::catch_unwind(|| load(&files));
            match result {
                Ok(is_right) => right += usize::from(is_right),
                Err(panic) => {
                    eprintln!("case {case} is kept in {}", kept().display());
                    std::panic::resume_unwind(panic);
                }
            }
            if case % 1_000 == 999 {
                eprintln!("{} cases", case + 1);
            }
        }
        eprintln!("{cases} cases; {right} were right all the same");
    });
}

/// Files that once did harm, or nearly did: `NAME.FOLDER+FILE.yaml`.
#[test]
fn past_findings_stay_harmless() {
    bounded(test_name!("past_findings_stay_harmless"), || {
        let kept = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fuzz"));
        let mut count = 0;
        for entry in fs::read_dir(kept).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let (_, place) = name.split_once('.').unwrap();
            assert!(base().contains_key(&place.replace('+', "/")) || place.contains('+'), "{name}");
            let mut files = base();
            files.insert(place.replace('+', "/"), fs::read(&path).unwrap());
            eprintln!("{name}");
            load(&files);
            count += 1;
        }
        assert!(count > 0);
    });
}

fn steps(count: usize, step: impl Fn(usize) -> String) -> String {
    (0..count).map(step).collect()
}

/// A sequence of a few hundred kilobytes, used as often as a tree has steps: it is refused before it exhausts memory.
#[test]
fn multiplying_sequences_are_reported() {
    bounded(test_name!("multiplying_sequences_are_reported"), || {
        let head = "name: {zh: 甲, en: A}\n";
        let uses = format!(
            "code: E103\nrow: 3\nuntitled: true\nsteps:\n{}- end: office\n",
            "- use: q\n".repeat(900)
        );
        let names = |count| steps(count, |n| format!("n{n}, "));
        let step = "- id: a\n  tell: {zh: 甲, en: A}\n";
        for (what, sequence) in [
            (
                "old names",
                format!("{head}was: [{}]\nsteps:\n{step}  was: [{}]\n", names(30_000), names(30_000)),
            ),
            (
                "a long name",
                format!("{head}steps:\n{}", step.replace(": a\n", &format!(": {}\n", "a".repeat(900_000)))),
            ),
            ("fields", format!("{head}steps:\n- id: a\n  collect: [{}]\n", "contact,".repeat(90_000))),
            (
                "options",
                format!(
                    "{head}steps:\n- id: a\n  choose: {{zh: 甲, en: A}}\n  options:\n{}",
                    steps(20_000, |n| format!("  - {{id: o{n}, label: {{zh: 甲, en: A}}}}\n"))
                ),
            ),
        ] {
            let mut files = base();
            files.insert("shared/q.yaml".to_owned(), sequence.into_bytes());
            files.insert("e/E103.yaml".to_owned(), uses.clone().into_bytes());
            assert!(!load(&files), "{what}");
        }
    });
}
