//! `examples/coffee/`, a library for something quite different: valid, walked on every path, and following the
//! conventions that `trees/README.md` gives its authors.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;

use crate::support::common::{Run, posdiag, run, speak};
use posdiag::text::width::width;
use posdiag::tree::{Act, By, Fixed, Library, OutcomeKind, Read, Since, Tree, check_folder, compile};
use serde_json::Value;

const COFFEE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/coffee");

fn library() -> Library {
    let report = check_folder(COFFEE.as_ref());
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    Library::open(compile(&report.library.unwrap())).unwrap()
}

fn trees(library: &Library) -> Vec<Tree> {
    let titles = library.titles().unwrap();
    titles.iter().map(|title| library.tree(&title.code).unwrap().unwrap()).collect()
}

#[test]
fn coffee_library_has_no_faults() {
    assert_eq!(speak("zh", &format!("check {COFFEE}")).stdout, "26 个文件、16 棵树：没有错误。\n");
    assert_eq!(speak("en", &format!("check {COFFEE}")).stdout, "26 files, 16 trees: no errors.\n");
}

#[test]
fn every_path_of_the_coffee_library_is_walked() {
    let (mut outcomes, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for channel in ["--onsite", "--phone"] {
        let paths = run(&["paths", "--all", "--format", "jsonl", "--library", COFFEE, channel]);
        assert_eq!((paths.exit, &*paths.stderr), (Some(0), ""));
        for line in paths.stdout.lines() {
            let path: Value = serde_json::from_str(line).unwrap();
            outcomes.insert(path["outcome"]["id"].as_str().unwrap().to_owned());
            kinds.insert(path["outcome"]["kind"].as_str().unwrap().to_owned());
            let requests = path["matters"].as_array().into_iter().flatten();
            outcomes.extend(requests.filter_map(|matter| matter["request"].as_str()).map(str::to_owned));
            let asked = path["steps"].as_array().unwrap().iter();
            let asked = asked.filter(|step| !matches!(step["kind"].as_str(), Some("tell" | "end"))).count();
            assert!(asked <= 25, "{}", path["path"]);
        }
        let mut replay = posdiag()
            .args(["replay", "-", "--library", COFFEE, "--format", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        replay.stdin.take().unwrap().write_all(paths.stdout.as_bytes()).unwrap();
        let told = Run::from(replay.wait_with_output().unwrap());
        assert_eq!(told.exit, Some(0), "{}", told.stdout);
        let told: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(told["lines"], paths.stdout.lines().count());
    }
    let manifest = library();
    let manifest = manifest.manifest();
    assert_eq!(kinds.len(), OutcomeKind::ALL.len());
    let declared = manifest.outcomes.iter().map(|outcome| outcome.id.to_string());
    assert_eq!(outcomes, declared.collect(), "every outcome is come to, or asked for besides");
}

#[test]
fn coffee_library_shows_the_whole_language() {
    let library = library();
    let mut seen = BTreeSet::new();
    for tree in trees(&library) {
        assert!(tree.nodes().len() > 1, "{}", tree.code);
        seen.extend([
            ("aliases", !tree.aliases.is_empty()),
            ("tags", !tree.tags.is_empty()),
            ("untitled", tree.message.is_none()),
            ("cause", tree.cause.is_some()),
        ]);
        for node in tree.nodes() {
            let asks = matches!(node.act, Act::Ask { .. } | Act::Choose { .. } | Act::Try { .. });
            if asks && node.by == By::Merchant {
                assert!(node.guidance.say.is_some(), "{}: nothing to say at {:?}", tree.code, node.key);
            }
            if let Act::Choose { options, .. } = &node.act {
                for label in
                    options.iter().flat_map(|option| [0, 1].map(|at| library.texts().get(option.label, at)))
                {
                    assert!(width(label) <= 30, "{label}");
                }
            }
            seen.extend([
                (node.kind(), true),
                ("caution", node.caution.is_some()),
                ("hint", node.guidance.hint.is_some()),
                ("minutes", node.minutes.is_some()),
                ("added", node.added),
                ("when", !node.when.is_none()),
                ("or", node.when.groups().count() > 1),
                ("!=", node.when.iter().any(|condition| condition.differs)),
                ("a matter read", node.when.iter().any(|condition| matches!(condition.read, Read::State(_)))),
                ("with", matches!(node.act, Act::End { with: Some(_), .. })),
                ("technician", node.by == By::Technician),
                ("back_office", node.by == By::BackOffice),
                ("on_fixed", matches!(node.act, Act::Try { fixed: Fixed::GoesOn(_), .. })),
                ("wait", node.wait.is_some()),
                ("since", node.wait.is_some_and(|wait| wait.since != Since::Previous)),
            ]);
        }
    }
    let never: Vec<_> = seen.iter().filter(|(what, is)| !is && !seen.contains(&(*what, true))).collect();
    assert!(never.is_empty(), "{never:?}");
    assert!(library.manifest().roles.closing.is_some());
    for kind in ["ask", "choose", "try", "tell", "collect", "set", "use", "end"] {
        assert!(seen.contains(&(kind, true)), "{kind}");
    }
}

#[test]
fn coffee_code_is_explained() {
    let explained = speak("en", &format!("explain hot --library {COFFEE}"));
    assert_eq!((explained.exit, &*explained.stderr), (Some(0), ""));
    insta::assert_snapshot!(explained.stdout);
}
