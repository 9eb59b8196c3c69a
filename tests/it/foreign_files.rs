//! Nothing in a file of a foreign session reaches a terminal as a control sequence: neither in messages about the file,
//! imported or not, nor in anything shown of the session later.

use std::collections::BTreeSet;

use crate::support::common::Run;
use crate::support::kept_walks::Desk;
use posdiag::journal::Pin;
use posdiag::journal::digest::sha256;
use posdiag::text::harmless::first_harmful;

/// A window title, a colour and a clear screen, in JSON notation.
const PLANTED: &str = "\\u001b]0;x\\u0007\\u001b[31m\\u001b[2J";

/// The texts of a JSON document other than keys: each with the key before it, and the position of its closing quote.
fn texts(json: &str) -> Vec<(&str, usize)> {
    let (mut texts, mut key, mut begin, mut escaped) = (Vec::new(), "", None, false);
    for (at, sign) in json.char_indices() {
        match (begin, sign) {
            (None, '"') => begin = Some(at + 1),
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(from), '"') => {
                begin = None;
                if json[at + 1..].starts_with(':') {
                    key = &json[from..at];
                } else {
                    texts.push((key, at));
                }
            }
            _ => {}
        }
    }
    texts
}

/// The file of a session with this JSON.
fn file_of(session: &str) -> String {
    format!("{{\"posdiag_session\":1,\"digest\":\"{}\",\"session\":{session}}}\n", sha256(session))
}

/// The session of a ticket that was closed, from its file: with a note, a reference, fields and an operator.
fn session() -> (String, String) {
    let desk = Desk::new();
    let fields = ["--field", "contact_name=Wang", "--field", "contact_phone=13812345678"];
    let whose = ["--reference", "Lotus", "--operator", "A12", "--note", "in a hurry", "--phone"];
    let walk = ["walk", "E110", "--assume-unsure", "--record"];
    assert_eq!(desk.run(&[&walk[..], &whose, &fields].concat()).exit, Some(3));
    let name = desk.name();
    desk.does(&["ticket", "close", &name, "--note", "swapped"]);
    let file = desk.run(&["session", "export", &name, "-o", "-"]).stdout;
    let session = &file[file.find("\"session\":").unwrap() + "\"session\":".len()..file.len() - 2];
    assert_eq!(file_of(session), file);
    (name, session.to_owned())
}

#[track_caller]
fn says_nothing_harmful(run: &Run) {
    assert!(run.exit.is_some(), "{run:?}");
    for said in [&run.stdout, &run.stderr] {
        assert_eq!(first_harmful(&said.replace(['\n', '\r', '\u{feff}'], "")), None, "{run:?}");
    }
}

#[test]
fn imported_files_bring_no_control_characters() {
    let (name, session) = session();
    let trees = session.find("\"trees\":[").unwrap() + "\"trees\":[".len();
    let tree = &session[trees..session.len() - 2];
    let digest = |tree: &str| Pin::new(tree.to_owned()).digest().to_owned();
    let (mut seen, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for (key, at) in texts(&session) {
        // One of each key's texts, since a tree has many.
        if at > trees && !seen.insert(key) {
            continue;
        }
        let mut planted = session.clone();
        planted.insert_str(at, PLANTED);
        if at > trees {
            let changed = &planted[trees..planted.len() - 2];
            planted = planted.replacen(&digest(tree), &digest(changed), 1);
        }
        let desk = Desk::new();
        let file = desk.file("case.posdiag");
        let file = file.to_str().unwrap();
        std::fs::write(file, file_of(&planted)).unwrap();
        let run = desk.run(&["session", "import", file]);
        says_nothing_harmful(&run);
        assert!(run.exit == Some(1) || run.exit == Some(0), "{key}: {run:?}");
        if run.exit == Some(0) {
            taken.insert(key);
            for command in ["session list --all", "ticket list --state all", "ticket export --state all"] {
                says_nothing_harmful(&desk.run(&command.split(' ').collect::<Vec<_>>()));
            }
            for command in ["session show", "ticket show", "graph --walked", "session delete"] {
                let run = desk.run(&command.split(' ').chain([name.as_str()]).collect::<Vec<_>>());
                says_nothing_harmful(&run);
            }
        }
    }
    // What lists show is derived again, and the rest is not a session of ours.
    assert_eq!(taken, ["channel", "codes", "message", "outcome", "state", "step"].into());
    assert!(seen.len() > 20, "{seen:?}");
}
