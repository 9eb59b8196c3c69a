//! Fifteen calls at a phone desk, played on a pseudo-terminal: how many keystrokes each takes inside the program, and
//! that the result does not depend on the way of typing. They are in `data/calls.tsv`.

use std::path::Path;
use std::process::Command;

use crate::support::pty::Terminal;
use serde_json::Value;

const CALLS: &str = include_str!("../data/calls.tsv");

/// A call with one way of typing.
struct Call {
    about: &'static str,
    mode: &'static str,
    count: usize,
    keys: &'static str,
    comes_to: &'static str,
}

fn calls(mode: &str) -> Vec<Call> {
    let calls = CALLS.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [about, mode, count, keys, comes_to] = parts[..] else { panic!("{line}") };
        Call { about, mode, count: count.parse().unwrap(), keys, comes_to }
    });
    calls.filter(|call| call.mode == mode).collect()
}

/// The number of keystrokes: the spaces between the prompts do not count.
fn count(keys: &str) -> usize {
    keys.chars().filter(|key| *key != ' ').count()
}

/// What the box asks.
const BOX: &str = "代码、说法或来电：";

/// Whether the box is there, and empty.
fn is_box(terminal: &Terminal) -> bool {
    terminal.is_drawn() && terminal.screen().contains(&format!("{BOX}\n"))
}

/// Plays a call, from the empty box to the box again, and returns its result.
fn play(call: &Call) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("call-{}-{}", call.mode, call.about));
    let _ = std::fs::remove_dir_all(&folder);
    let keys = if call.mode == "single" { "single" } else { "enter" };
    let mut terminal = Terminal::keeping(80, 40, &folder, &format!("--phone --lang zh --keys {keys}"));
    let mut last = String::new();
    for (number, keys) in call.keys.split(' ').enumerate() {
        if number == 0 {
            terminal.sees(BOX);
        } else {
            // The prompt that these keys are meant for: earlier ones were drawn.
            let asks = |terminal: &Terminal| terminal.is_asking() || is_box(terminal);
            terminal.until(keys, |terminal| asks(terminal) && terminal.screen() != last);
        }
        // The keys typed at the end before; it now ends by itself.
        if call.mode == "before" && number > 0 && is_box(&terminal) {
            assert_eq!(keys, "y⏎", "{}", call.about);
            break;
        }
        last = terminal.screen();
        terminal.types(&keys.replace('⏎', "\r"));
    }
    terminal.until("the box", |terminal| is_box(terminal) && terminal.screen() != last);
    terminal.types("\x04");
    terminal.ends();
    story(&folder)
}

/// The program's JSON about the contents of this data folder.
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("posdiag"));
    command.env_clear().env("POSDIAG_DATA_DIR", folder).arg("session").args(arguments);
    serde_json::from_slice(&command.args(["--format", "json"]).output().unwrap().stdout).unwrap()
}

/// The result of the only session in a folder, in one line.
fn story(folder: &Path) -> String {
    let listed = json(folder, &["list", "--all"]);
    let [session] = &listed["sessions"].as_array().unwrap()[..] else { panic!("{listed}") };
    let shown = json(folder, &["show", session["name"].as_str().unwrap()]);
    let entries = shown["entries"].as_array().unwrap();
    let text = |event: &Value, key: &str| event[key].as_str().unwrap_or("?").to_owned();
    let told = entries.iter().map(|entry| {
        let event = &entry["record"]["event"];
        match event["kind"].as_str().unwrap() {
            "started" | "switched" => text(event, "code"),
            "answered" => format!("{}={}", text(event, "step"), text(event, "answer")),
            "field" => {
                let value = text(event, "value");
                let time = value.rsplit(' ').next().unwrap_or_default();
                format!("{}={time}", text(event, "field"))
            }
            "ended" => format!("→ {}", text(event, "outcome")),
            kind => panic!("{kind}"),
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn holds(mode: &str) {
    for call in calls(mode) {
        assert_eq!(count(call.keys), call.count, "{}, {mode}", call.about);
        assert_eq!(play(&call), call.comes_to, "{}, {mode}", call.about);
    }
}

#[test]
fn keystrokes_of_calls_in_the_old_keying() {
    holds("before");
}

#[test]
fn keystrokes_of_calls_with_enter() {
    holds("enter");
}

#[test]
fn keystrokes_of_calls_with_single_keys() {
    holds("single");
}
