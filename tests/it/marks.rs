//! Marks are replaced by the code and its message wherever a text is shown: a library with marks in every text that may
//! have them is explained, listed, drawn, walked, recorded and handed over, and no mark appears anywhere.

use crate::support::base_library;
use crate::support::library_files;
use crate::support::pty;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use crate::support::common::{Run, posdiag};
use tempfile::TempDir;

const MARKS: [&str; 2] = ["{code}", "{message}"];

/// The keys of steps, options and outcomes whose texts may have marks.
const SAID: [&str; 9] = ["ask", "choose", "try", "tell", "say", "hint", "caution", "text", "label"];

/// A file of the coffee machine's library, with marks at the end of every text that may have them.
fn marked(path: &str, text: &str) -> String {
    // A field's label is not about a code.
    let may = |key: &str| SAID.contains(&key) && (path != "library.yaml" || key != "label");
    let mut is_said = false;
    let mut marked = String::new();
    for line in text.lines() {
        let content = line.trim_start_matches([' ', '-']);
        let wording = content.strip_prefix("zh: ").or_else(|| content.strip_prefix("en: "));
        if wording.is_none() {
            is_said = content.split_once(':').is_some_and(|(key, rest)| may(key) && rest.is_empty());
        }
        let end = line.len() - usize::from(line.ends_with('"'));
        let (before, quote) = line.split_at(end);
        let marks = if is_said && wording.is_some() { " ‹{code}›‹{message}›" } else { "" };
        marked.extend([before, marks, quote, "\n"]);
    }
    marked
}

/// A folder with the library in `marked`.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let coffee = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/coffee");
    for (path, bytes) in library_files::files(&coffee) {
        let text = marked(&path, std::str::from_utf8(&bytes).unwrap());
        base_library::write(&folder.path().join("marked"), &path, text);
    }
    folder
}

/// Runs the program in a folder, with this standard input.
fn run(folder: &Path, args: &[&str], input: &str) -> Run {
    let library = ["--library", "marked", "--data-dir", "data", "--lang", "en"];
    let mut running = posdiag()
        .args(args)
        .args(library)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    running.wait_with_output().unwrap().into()
}

/// The output of a run, without any marks.
#[track_caller]
fn unmarked(folder: &Path, args: &[&str], input: &str) -> String {
    let Run { exit, stdout, stderr } = run(folder, args, input);
    for mark in MARKS {
        assert!(!stdout.contains(mark) && !stderr.contains(mark), "{args:?}: {stdout}{stderr}");
    }
    assert!(exit.is_some_and(|exit| exit != 2), "{args:?}: {stderr}");
    stdout
}

/// The code and message of a tree as shown in its texts.
const SAYS: &str = "‹E04›‹Boiler too hot›";

#[test]
fn no_command_shows_a_mark() {
    let folder = folder();
    let folder = folder.path();
    let checked = run(folder, &["check", "marked"], "");
    assert_eq!(checked.exit, Some(0), "{}", checked.stdout);
    for args in [
        &["explain", "E04"][..],
        &["explain", "E04", "--format", "json"],
        &["paths", "E04", "--format", "jsonl"],
        &["paths", "E04", "--phone", "--format", "jsonl"],
        &["graph", "E04"],
        &["graph", "E04", "--format", "mermaid"],
        &["graph", "E04", "--format", "dot"],
        &["search", "vents", "--format", "json"],
    ] {
        assert!(unmarked(folder, args, "").contains(SAYS), "{args:?}");
    }
    // Boxes and passages are truncated.
    assert!(unmarked(folder, &["graph", "E04", "--format", "svg"], "").contains("‹E04›"));
    unmarked(folder, &["search", "vents"], "");
    let codes = unmarked(folder, &["list", "--format", "json"], "");
    let codes: serde_json::Value = serde_json::from_str(&codes).unwrap();
    for code in codes["codes"].as_array().unwrap() {
        let code = code["code"].as_str().unwrap();
        for args in
            [&["explain", code][..], &["paths", code], &["paths", code, "--collapse"], &["graph", code]]
        {
            unmarked(folder, args, "");
        }
    }
    // No text is found by the word of a mark.
    let found = run(folder, &["search", "message", "--all", "--format", "json"], "");
    assert_eq!(found.exit, Some(2), "{}", found.stdout);
    let found = unmarked(folder, &["search", "code", "--all", "--format", "json"], "");
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let hits = found["hits"].as_array().unwrap();
    let reasons: Vec<_> = hits.iter().flat_map(|hit| hit["reasons"].as_array().unwrap()).collect();
    assert!(!reasons.is_empty());
    for reason in reasons {
        let text = reason["text"].as_str().unwrap();
        assert!(text.split('‹').next().unwrap().to_lowercase().contains("code"), "{text}");
    }
}

#[test]
fn no_walk_shows_a_mark_on_any_front() {
    let folder = folder();
    let folder = folder.path();
    let walk = |more: &[&str]| unmarked(folder, &[&["walk", "E04"], more].concat(), "");
    let stopped = run(folder, &["walk", "E04", "--answers", "n,y"], "");
    assert!(stopped.exit == Some(4) && stopped.stderr.contains(SAYS), "{}", stopped.stderr);
    let unknown = ["--field", "first_seen=?", "--field", "cups=?", "--field", "contact_phone=?"];
    let to_ticket = [&["--answers", "n,y,2", "--phone", "--record"][..], &unknown].concat();
    let ended = walk(&[&to_ticket[..], &["--format", "json"]].concat());
    let ended: serde_json::Value = serde_json::from_str(&ended).unwrap();
    assert!(ended["outcome"]["text"].as_str().unwrap().ends_with(SAYS), "{ended}");
    assert!(ended["outcome"]["say"].as_str().unwrap().ends_with(SAYS), "{ended}");
    assert!(ended["steps"][0]["text"].as_str().unwrap().ends_with(SAYS), "{ended}");
    let number = ended["session"].as_str().unwrap();
    assert!(walk(&to_ticket).contains(SAYS));
    for args in [
        &["ticket", "show", number][..],
        &["ticket", "show", number, "--format", "json"],
        &["ticket", "show", number, "--format", "markdown"],
        &["session", "show", number],
        &["graph", "--walked", number, "--format", "mermaid"],
    ] {
        assert!(unmarked(folder, args, "").contains(SAYS), "{args:?}");
    }
    for args in [
        &["ticket", "list"][..],
        &["session", "list"],
        &["session", "show", number, "--format", "json"],
        &["ticket", "export", "--format", "csv"],
    ] {
        unmarked(folder, args, "");
    }
    // An unknown code is its own message.
    let ladder = unmarked(
        folder,
        &["walk", "--unknown", "x{code}9", "--answers", "n,n,2", "--format", "json", "--phone"],
        "",
    );
    assert!(ladder.contains("‹X{CODE}9›‹X{CODE}9›"), "{ladder}");
}

#[test]
fn each_code_of_a_dialogue_shows_its_own_marks() {
    let folder = folder();
    let said = "{\"answer\": \"no\"}\n{\"command\": \"code\", \"code\": \"E01\"}\n{\"answer\": \"no\"}\n{\"command\": \"back\"}\n";
    let talk = unmarked(folder.path(), &["walk", "E04", "--phone", "--format", "jsonl"], said);
    assert!(talk.contains(SAYS), "{talk}");
    let prompts = talk.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let prompts: Vec<_> = prompts.filter(|message| message["type"] == "prompt").collect();
    assert!(prompts.len() >= 3, "{talk}");
    for prompt in prompts {
        let code = prompt["code"].as_str().unwrap();
        for text in ["text", "say"] {
            assert!(prompt[text].as_str().unwrap().contains(&format!("‹{code}›‹")), "{prompt}");
        }
    }
}

#[cfg(unix)]
#[test]
fn terminal_shows_the_code_of_each_step() {
    let folder = folder();
    let library = folder.path().join("marked");
    let library = library.to_str().unwrap();
    let mut terminal = pty::Terminal::posdiag(100, 60, &format!("E04 --lang en --phone --library {library}"));
    terminal.at("near the plug? ‹E04›‹Boiler too hot›", "n");
    terminal.at("behind it? ‹E04›‹Boiler too hot›", "y");
    terminal.asks("switch it on ‹E04›‹Boiler too hot›");
    terminal.types("c\r");
    terminal.at("The code that the terminal shows now", "E01");
    terminal.asks("‹E01›");
    let screen = terminal.everything();
    assert!(screen.contains("‹E04›") && !MARKS.iter().any(|mark| screen.contains(mark)), "{screen}");
}
