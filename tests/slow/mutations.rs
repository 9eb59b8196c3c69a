//! A mutation test of the checker: a shipped tree is broken at random in one of many ways, and the check either refuses
//! it with a diagnostic within two lines of the place, or it is provably still valid: every walk ends in an outcome.
//!
//! Some by default; many with `POSDIAG_MUTATIONS=6000 cargo test --release --test slow mutations::`, others with
//! another `POSDIAG_SEED`.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use posdiag::library::paths::Paths;
use posdiag::text::language::Language;
use posdiag::tree::{Checks, Library, Listing, Report, check_with, compile, drawing};

use crate::support::dice::{Dice, count, seed};
use crate::support::library_files::files;

/// A file's text, broken; and the line it was broken in, from 1.
type Broken = Option<(Vec<u8>, usize)>;

/// The lines of a file, for mutation.
struct File<'f> {
    lines: Vec<&'f str>,
}

impl<'f> File<'f> {
    fn of(text: &'f str) -> File<'f> {
        File { lines: text.split('\n').collect() }
    }

    /// The indices of matching lines.
    fn like(&self, fits: impl Fn(&str) -> bool) -> Vec<usize> {
        (0..self.lines.len()).filter(|at| fits(self.lines[*at])).collect()
    }

    /// The file with one line replaced by any number of lines.
    fn with(&self, at: usize, by: &[&str]) -> Broken {
        let lines = self.lines[..at].iter().chain(by).chain(&self.lines[at + 1..]);
        let text = lines.copied().collect::<Vec<_>>().join("\n").into_bytes();
        (text != self.lines.join("\n").as_bytes()).then_some((text, at + 1))
    }

    /// The file with the value of a key replaced.
    fn value(&self, dice: &mut Dice, key: &str, by: &str) -> Broken {
        let at = *dice.one_of(&self.like(|line| line.trim_start_matches([' ', '-']).starts_with(key)))?;
        let (before, _) = self.lines[at].split_once(key)?;
        self.with(at, &[&format!("{before}{key} {by}")])
    }
}

fn says_something(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

/// Breaks a file at random.
type Breaks = fn(&File<'_>, &mut Dice) -> Broken;

/// The ways to break a file.
const WAYS: [(&str, Breaks); 37] = [
    ("an unknown target", |file, dice| file.value(dice, "use:", "nowhere_at_all")),
    ("an unknown outcome", |file, dice| file.value(dice, "end:", "nothing_like_it")),
    ("an id that stands twice", |file, dice| {
        // An option may have the name of a step.
        let ids = file.like(|line| line.trim_start_matches([' ', '-']).starts_with("id: "));
        let is_option = |at: &usize| file.lines.get(at + 1).is_some_and(|next| next.trim() == "label:");
        let ids: Vec<usize> = ids.into_iter().filter(|at| !is_option(at)).collect();
        let (one, other) = (*dice.one_of(&ids)?, *dice.one_of(&ids)?);
        let (before, _) = file.lines[one].split_once("id: ")?;
        let (_, id) = file.lines[other].split_once("id: ")?;
        file.with(one, &[&format!("{before}id: {id}")])
    }),
    ("an id in capitals", |file, dice| file.value(dice, "id:", "Restart")),
    ("an id in Chinese", |file, dice| file.value(dice, "id:", "重启")),
    ("more indentation", |file, dice| {
        let at = *dice.one_of(&file.like(says_something))?;
        let by = " ".repeat(1 + dice.below(3));
        file.with(at, &[&format!("{by}{}", file.lines[at])])
    }),
    ("less indentation", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.starts_with("  ") && says_something(line)))?;
        let by = 1 + dice.below(2);
        file.with(at, &[&file.lines[at][by..]])
    }),
    ("a word for a number", |file, dice| file.value(dice, "minutes:", "soon")),
    ("a list for a text", |file, dice| file.value(dice, "zh:", "[a, b]")),
    ("a mark without quotes", |file, dice| file.value(dice, "zh:", "{code} 还在")),
    ("a mark that there is not", |file, dice| file.value(dice, "en:", "Is {cod} still there?")),
    ("phrases of one language", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line == "steps:"))?;
        file.with(at, &["find:", "  zh:", "  - 卡住了", file.lines[at]])
    }),
    ("steps behind what helped", |file, dice| {
        let at =
            *dice.one_of(&file.like(|line| line.trim_start_matches([' ', '-']).starts_with("minutes:")))?;
        let before = file.lines[at].split_once("minutes:")?.0.replace('-', " ");
        file.with(at, &[&format!("{before}on_fixed:"), &format!("{before}- end: nowhere_at_all")])
    }),
    ("a wait since nothing", |file, dice| {
        let at =
            *dice.one_of(&file.like(|line| line.trim_start_matches([' ', '-']).starts_with("minutes:")))?;
        let before = file.lines[at].split_once("minutes:")?.0.replace('-', " ");
        file.with(at, &[&format!("{before}wait: 5"), &format!("{before}since: nobody.asked")])
    }),
    ("a number for a step", |file, dice| file.value(dice, "steps:", "7")),
    ("a line gone", |file, dice| {
        let at = *dice.one_of(&file.like(says_something))?;
        file.with(at, &[])
    }),
    ("a line twice", |file, dice| {
        let at = *dice.one_of(&file.like(says_something))?;
        file.with(at, &[file.lines[at], file.lines[at]])
    }),
    ("two lines swapped", |file, dice| {
        let at = dice.below(file.lines.len().saturating_sub(2));
        let mut lines = file.lines.clone();
        lines.swap(at, at + 1);
        let text = lines.join("\n").into_bytes();
        (lines[at] != lines[at + 1]).then_some((text, at + 1))
    }),
    ("a misspelled key", |file, dice| {
        let keyed = |line: &str| {
            let key = line.trim_start_matches([' ', '-']).split(':').next().unwrap_or_default();
            key.len() > 2 && key.len() < line.trim_start_matches([' ', '-']).len() && key.is_ascii()
        };
        let at = *dice.one_of(&file.like(keyed))?;
        let line = file.lines[at];
        let start = line.len() - line.trim_start_matches([' ', '-']).len();
        let mut signs: Vec<char> = line.chars().collect();
        let length = line[start..].find(':')?;
        let slip = start + dice.below(length - 1);
        signs.swap(slip, slip + 1);
        file.with(at, &[&signs.into_iter().collect::<String>()])
    }),
    ("a tab", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.starts_with("  ") && says_something(line)))?;
        file.with(at, &[&format!("\t{}", file.lines[at].trim_start())])
    }),
    ("a full-width colon", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.contains(": ")))?;
        file.with(at, &[&file.lines[at].replacen(": ", "：", 1)])
    }),
    ("no space behind a colon", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.contains(": ")))?;
        file.with(at, &[&file.lines[at].replacen(": ", ":", 1)])
    }),
    ("quotes gone", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.contains('"')))?;
        file.with(at, &[&file.lines[at].replace('"', "")])
    }),
    ("a control character", |file, dice| {
        let at = *dice.one_of(&file.like(says_something))?;
        let sign = *dice.one_of(&['\u{7}', '\u{1b}', '\u{200b}', '\u{202e}', '\0'])?;
        file.with(at, &[&format!("{}{sign}", file.lines[at])])
    }),
    ("a byte that is no text", |file, dice| {
        let at = *dice.one_of(&file.like(says_something))?;
        let before = file.lines[..at].iter().map(|line| line.len() + 1).sum::<usize>();
        let mut bytes = file.lines.join("\n").into_bytes();
        bytes.insert(before + file.lines[at].len(), 0xd6);
        Some((bytes, at + 1))
    }),
    ("a condition that cannot be", |file, dice| file.value(dice, "when:", "nobody.asked = yes")),
    ("YAML that trees do not use", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.contains(": ")))?;
        let sign = *dice.one_of(&["&here ", "*there ", "!mark ", "<<: "])?;
        file.with(at, &[&file.lines[at].replacen(": ", &format!(": {sign}"), 1)])
    }),
    ("a language gone", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.trim_start().starts_with("en: ")))?;
        file.with(at, &[])
    }),
    ("a file cut short", |file, dice| {
        let text = file.lines.join("\n");
        let at = text.floor_char_boundary(1 + dice.below(text.len() - 1));
        let cut = &text[..at];
        Some((cut.as_bytes().to_vec(), cut.matches('\n').count() + 1))
    }),
    ("another byte", |file, dice| {
        let text = file.lines.join("\n");
        let mut bytes = text.clone().into_bytes();
        let at = dice.below(bytes.len());
        bytes[at] ^= 1 << dice.below(7);
        (bytes != text.as_bytes())
            .then(|| (bytes, memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count() + 1))
    }),
    ("a set of no matter", |file, dice| file.value(dice, "set:", "nobody = owed")),
    ("a set to no state", |file, dice| file.value(dice, "set:", "drink = nowhere")),
    ("a set that cannot be read", |file, dice| {
        let set = *dice.one_of(&[
            "drink",
            "drink != owed",
            "drink = owed and drink = served",
            "drink ＝ owed",
            "[a]",
        ])?;
        file.value(dice, "set:", set)
    }),
    ("a condition on no state", |file, dice| {
        let when = *dice.one_of(&[
            "drink = nowhere",
            "drink != nowhere",
            "juice = owed",
            "drink = owed or a = yes",
        ])?;
        file.value(dice, "when:", when)
    }),
    ("a condition with other signs", |file, dice| {
        let at = *dice.one_of(&file.like(|line| line.trim_start_matches([' ', '-']).starts_with("when:")))?;
        let (sign, by) =
            *dice.one_of(&[("!=", "≠"), ("!=", "！＝"), (" and ", " 且 "), (" or ", " 或 "), ("=", "==")])?;
        file.with(at, &[&file.lines[at].replace(sign, by)])
    }),
    ("a ticket with no matter", |file, dice| file.value(dice, "with:", "nobody")),
    ("a closing that is used", |file, dice| file.value(dice, "use:", "closing")),
];

/// The last of them break what trees say about matters.
const OF_MATTERS: usize = 7;

fn check(files: &BTreeMap<String, Vec<u8>>) -> Report {
    let listing = Listing::of_memory(files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    check_with(&listing, &Checks { jobs: NonZeroUsize::new(2).unwrap(), ..Checks::default() })
}

/// Whether some diagnostic of the file is within two lines of this one. One about two places, such as a step that has
/// two kinds, draws both and is about what is between them.
fn is_told(report: &Report, path: &str, line: usize) -> bool {
    report.faults.iter().filter(|fault| fault.at.file.path == path).any(|fault| {
        let places = || fault.other.iter().filter(|other| other.file.path == path).chain([&fault.at]);
        let first = places().map(|place| drawing::position(place).0).min().unwrap_or(0);
        let last = places().map(|place| drawing::end(place).0).max().unwrap_or(0);
        (first.saturating_sub(2)..=last + 2).contains(&line)
    })
}

/// Whether every walk ends in an outcome: of the tree in a file, or of all trees that may use the sequence in it.
fn is_right(report: &Report, path: &str) -> bool {
    let Some(library) = &report.library else { return false };
    let library = Library::open(compile(library)).unwrap();
    if path.starts_with("shared/") {
        return library.titles().unwrap().iter().all(|title| always_ends(&library, &title.code));
    }
    // A broken alias or row may be another one: the tree is still found by its file's name.
    always_ends(&library, Path::new(path).file_stem().unwrap().to_str().unwrap())
}

fn always_ends(library: &Library, code: &str) -> bool {
    let Some(tree) = library.tree(code).unwrap() else { return false };
    let mut paths = Paths::new(&tree, false);
    let mut count = 0;
    while let Some(path) = paths.next_path() {
        count += 1;
        if path.ending.outcome(&tree).is_none() {
            return false;
        }
    }
    count > 0
}

/// Breaks some of a library's files in some ways, and compares the reports with the places.
fn broken(
    library: &BTreeMap<String, Vec<u8>>,
    paths: &[&String],
    ways: &[(&'static str, Breaks)],
    count: usize,
) {
    let mut dice = Dice::new(seed());
    assert!(check(library).faults.is_empty());
    let mut tally: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    let (mut done, mut tried) = (0, 0);
    while done < count {
        let path = paths[tried % paths.len()];
        tried += 1;
        let (way, breaks) = ways[dice.below(ways.len())];
        let text = String::from_utf8(library[path].clone()).unwrap();
        let Some((broken, line)) = breaks(&File::of(&text), &mut dice) else { continue };
        done += 1;
        let mut files = library.clone();
        files.insert(path.clone(), broken.clone());
        let report = check(&files);
        let (refused, right) = tally.entry(way).or_default();
        if report.faults.is_empty() && is_right(&report, path) {
            *right += 1;
        } else if is_told(&report, path, line) {
            *refused += 1;
        } else {
            let told: Vec<String> =
                report.faults.iter().map(|fault| drawing::line(fault, "", Language::En)).collect();
            wrong.push(format!("{way}: {path}:{line}\n  {}", told.join("\n  ")));
        }
    }
    for (way, (refused, right)) in &tally {
        eprintln!("{way:<32} refused {refused:>5}, still right {right:>5}");
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn mutations_are_refused_at_their_place_or_still_valid() {
    let shipped = files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/trees")));
    let trees: Vec<&String> =
        shipped.keys().filter(|path| path.contains('/') && !path.starts_with("shared/")).collect();
    broken(&shipped, &trees, &WAYS, count("POSDIAG_MUTATIONS", 60));
}

#[test]
fn mutations_of_matters_and_closings_are_refused_at_their_place_or_still_valid() {
    let coffee = files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/coffee")));
    let all: Vec<&String> = coffee.keys().filter(|path| path.contains('/')).collect();
    broken(&coffee, &all, &WAYS[WAYS.len() - OF_MATTERS..], count("POSDIAG_MUTATIONS", 60));
}
