//! Walks with answers given in advance: on the command line, in a script, through a pipe. Nothing is guessed, and
//! errors name their step.

use crate::support::files;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use crate::support::common::{Run, posdiag};
use crate::support::kept_walks::{Desk, WALKS};

/// Runs `posdiag walk ARGS --lang en` over [`WALKS`] with this standard input.
fn piped(desk: &Desk, args: &[&str], input: &[u8]) -> Run {
    let mut command = posdiag();
    command.args(["walk"]).args(args).args(["--lang", "en", "--library", WALKS]);
    command.env("POSDIAG_DATA_DIR", desk.folder()).env("TZ", "UTC");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A run that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap().into()
}

fn walk(args: &[&str]) -> Run {
    piped(&Desk::new(), args, b"")
}

/// Every answer of E001 on site to its ticket.
const E001: [&str; 16] = [
    "E001",
    "--answer",
    "link.kind=wifi",
    "--answer",
    "link.restart_router=not_fixed",
    "--answer",
    "E001/paying=no",
    "--answer",
    "later=not_fixed",
    "--answer",
    "clear=skipped: the shop is open",
    "--answer",
    "released=yes",
    "--answer",
    "printer=2",
    "--field",
];

fn e001<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = E001.to_vec();
    args.extend(["merchant_number=8221 0004 8160 001", "--field", "card_number=?"]);
    args.extend(more);
    args
}

#[test]
fn answers_by_id_work_in_any_order() {
    let run = walk(&e001(&["--note", "the aerial is bent"]));
    assert_eq!((run.exit, run.stderr.as_str()), (Some(3), ""), "{run:?}");
    for line in [
        "Ticket: To the back office\nAll of it was tried.",
        "  · Did it come up during a payment? → no\n",
        "  - Clear the terminal's parameters, then sign on → not done (the shop is open)\n",
        "  ✗ Open the back and plug the aerial in again → not fixed\n",
        "Note: the aerial is bent\n",
        "  ■ Merchant number (MID): 822100048160001\n",
        "  ■ Card number (first six, last four): unknown\n",
        "  □ Contact person\n",
    ] {
        assert!(run.stdout.contains(line), "{line}:\n{}", run.stdout);
    }
}

#[test]
fn answers_in_order_equal_typed_ones() {
    let in_order =
        ["E001", "--answers", "n，1,2 ,n,2, y,2", "--field", "merchant_number=?", "--field", "card_number=?"];
    let run = walk(&in_order);
    // Declining a caution is an answer with its own name here.
    assert_eq!(run.exit, Some(2), "{run:?}");
    assert!(run.stderr.contains("E001/clear does not accept the answer `n`"), "{run:?}");
    assert!(run.stderr.contains("its answers: fixed, not_fixed, skipped, declined, tampering"), "{run:?}");
    let in_order = [
        "E001",
        "--answers",
        "n,1,2,declined,2,y,2",
        "--field",
        "merchant_number=?",
        "--field",
        "card_number=?",
    ];
    let run = walk(&in_order);
    assert_eq!(run.exit, Some(3), "{run:?}");
    // Through a pipe, with other systems' line ends.
    let lines = "\u{feff}n\r\n1\r\n\r\n2\r\ndeclined\r\n2\r\ny\r\n2".as_bytes();
    let desk = Desk::new();
    let of_pipe = piped(&desk, &["E001", "--field", "merchant_number=?", "--field", "card_number=?"], lines);
    assert_eq!(of_pipe, run);
    assert!(!desk.folder().exists(), "it was not asked to be kept");
}

#[test]
fn missing_answer_stops_the_walk_at_its_step() {
    let run = walk(&["E001", "--answer", "paying=no"]);
    let said = "error: E001/which asks for merchant_number (Merchant number (MID)), which was not given.\n  give --field \
                merchant_number=VALUE, or merchant_number=? if unknown\n";
    assert_eq!((run.exit, run.stdout.as_str(), run.stderr.as_str()), (Some(4), "", said));
    let run = walk(&["E001", "--field", "merchant_number=?"]);
    let said = "error: E001/paying is not answered: Did it come up during a payment?\n  its answers: yes, no, unsure, \
                tampering\n";
    assert_eq!((run.exit, run.stdout.as_str(), run.stderr.as_str()), (Some(4), "", said));
    // Questions that allow it are unsure, a field is unknown, and an action is never done by itself.
    let run = walk(&["E001", "--answer", "paying=no", "--assume-unsure"]);
    assert_eq!(run.exit, Some(4), "{run:?}");
    assert!(run.stderr.contains("E001/link.restart_router is not answered: Restart the router"), "{run:?}");
    let run = walk(&["E002", "--assume-unsure"]);
    assert_eq!(run.exit, Some(3), "{run:?}");
    assert!(run.stdout.contains("  ■ Merchant number (MID): unknown\n"), "{run:?}");
}

#[test]
fn wrong_and_unused_answers_are_reported() {
    for (args, said) in [
        (
            e001(&["--answer", "payin=no"]),
            "E001 has no step `payin`.\n  did you mean paying?\n  posdiag paths E001 lists its steps",
        ),
        (
            e001(&["--answer", "look_it_up=no"]),
            "The walk does not reach look_it_up, or not as often as it is answered.",
        ),
        (
            e001(&["--answer", "paying=yes"]),
            "The walk does not reach paying, or not as often as it is answered.",
        ),
        (
            vec!["E001", "--answer", "paying=maybe"],
            "E001/paying does not accept the answer `maybe`: Did it come up during a payment?",
        ),
        (
            vec!["E001", "--answer", "paying=4111111111111111"],
            "E001/paying does not accept the answer `411111******1111`",
        ),
        (vec!["E001", "--answer", "paying"], "--answer cannot be `paying`.\n  write STEP=ANSWER"),
        (vec!["E001", "--answers", "!,n"], "The walk is over, and 1 answer is left, the first `n`."),
        (vec!["E001", "--field", "merchant_number=12"], "merchant_number: "),
        (vec!["E001", "--note", "CVV 123"], "--note: "),
        (vec!["E009", "--answers", "n"], "The manual has no code `E009`."),
    ] {
        let run = walk(&args);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(2), ""), "{args:?}: {run:?}");
        assert!(run.stderr.contains(said), "{said}:\n{}", run.stderr);
    }
}

#[test]
fn walk_is_recorded_on_request() {
    let desk = Desk::new();
    let run = piped(&desk, &e001(&["--record", "--operator", "ivr"]), b"");
    assert_eq!(run.exit, Some(3), "{run:?}");
    let name = desk.name();
    assert!(
        run.stdout.starts_with(&format!(
            "Ticket {name} · To the back office · open · 2 fields missing (1 unknown)\n"
        )),
        "{run:?}"
    );
    assert!(desk.does(&["ticket", "show", &name]).contains("on site · ivr · started"));
    // A walk that stops is recorded up to there, with what was known.
    let known = ["--field", "merchant_number=822100048160001"];
    let run = piped(&desk, &[&["E001", "--answer", "paying=no", "--record"], &known[..]].concat(), b"");
    assert_eq!(run.exit, Some(4), "{run:?}");
    let listed = desk.listed();
    let paused = listed.iter().find(|listed| listed["state"] == "paused").unwrap();
    assert!(
        run.stderr.contains(&format!("resume: posdiag resume {}", paused["name"].as_str().unwrap())),
        "{run:?}"
    );
    let story = desk.does(&["session", "show", paused["name"].as_str().unwrap()]);
    assert!(story.contains("Merchant number (MID): 822100048160001"), "{story}");
}

#[test]
fn result_is_printed_as_json() {
    let run = walk(&e001(&["--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&json["format"], &json["session"], &json["channel"]),
        (&1.into(), &().into(), &"on_site".into())
    );
    let steps = json["steps"].as_array().unwrap();
    assert_eq!(steps.iter().find(|step| step["id"] == "clear").unwrap()["answer"], "skipped");
    assert_eq!(json["outcome"]["id"], "back_office");
    assert_eq!(json["outcome"]["queue"], "back_office");
    // Without --lang, the library's first language; with it, that one.
    assert_eq!(json["fields"][0]["label"], "Merchant number (MID)");
}

#[test]
fn script_file_holds_everything() {
    let desk = Desk::new();
    let script = desk.file("walk.yaml");
    let path = script.to_str().unwrap();
    let write = |text: &str| std::fs::write(&script, text).unwrap();
    let base = "code: E001\nchannel: onsite\noperator: bot\nanswers:\n  paying: false\n  link.kind: wifi\n  \
                link.restart_router: fixed\nfields:\n  merchant_number: \"822100048160001\"\n  card_number:\nnotes:\n- by \
                night\n";
    write(base);
    let run = piped(&desk, &["--script", path], b"");
    assert_eq!(run.exit, Some(0), "{run:?}");
    assert!(run.stdout.starts_with("Resolved: Fixed\n"), "{run:?}");
    write(&format!(
        "{base}expect:\n  outcome: fixed\n  path: E001:paying=no,link.kind=wifi,link.restart_router=fixed\n"
    ));
    assert_eq!(piped(&desk, &["--script", path], b"").exit, Some(0));
    write(&format!("{base}expect:\n  outcome: back_office\n"));
    let run = piped(&desk, &["--script", path], b"");
    assert_eq!(run.exit, Some(5), "{run:?}");
    assert!(run.stderr.contains("The outcome should be back_office, but is fixed."), "{run:?}");

    for (text, exit, said) in [
        ("answers:\n  paying: no\n", 2, "The script has no code."),
        (
            "code: E001\nanswer:\n  paying: no\n",
            2,
            "walk.yaml, line 3: there is no key `answer`; did you mean answers?\n",
        ),
        ("code: E001\nchannel: fax\n", 2, "channel cannot be `fax`."),
        ("code: E001\nanswers: [\n", 2, "walk.yaml, line "),
        ("code: E001\noperator: 4111111111111111\n", 2, "operator: "),
    ] {
        write(text);
        let run = piped(&desk, &["--script", path], b"");
        assert_eq!((run.exit, run.stdout.as_str()), (Some(exit), ""), "{text}: {run:?}");
        assert!(run.stderr.contains(said), "{said}:\n{}", run.stderr);
    }
    let run = piped(&desk, &["--script", desk.file("none.yaml").to_str().unwrap()], b"");
    assert_eq!(run.exit, Some(1), "{run:?}");
    write(base);
    let run = piped(&desk, &["E002", "--script", path], b"");
    assert!(
        run.stderr.contains("The script is for E001, and the command line names another code."),
        "{run:?}"
    );
}

#[test]
fn past_oddities_in_files_are_reported_as_before() {
    let desk = Desk::new();
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/scripts")).unwrap();
    let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut told = String::new();
    for file in files {
        let (path, name) = (file.to_str().unwrap(), file.file_name().unwrap().to_str().unwrap());
        let run = piped(&desk, &["--script", path], b"");
        assert!(matches!(run.exit, Some(1 | 2)) && run.stdout.is_empty(), "{name}: {run:?}");
        let _ = writeln!(told, "{name}: {}", run.stderr.trim_end().replace(path, name));
    }
    assert!(!told.contains(|at: char| at.is_control() && at != '\n'), "{told}");
    insta::assert_snapshot!("hostile_scripts", told);
}

#[test]
fn card_number_in_a_script_is_not_kept_anywhere() {
    const CARD: &str = "6228 4804 0256 4890 018";
    // More than the first six and last four digits.
    const LEAK: &str = "804025648900";
    let desk = Desk::new();
    let script = desk.file("walk.yaml");
    let plain = |text: &str| text.replace([' ', '-'], "");
    for places in [
        "notes:\n- card {}\n",
        "operator: \"{}\"\n",
        "fields:\n  contact_name: \"{}\"\n",
        "fields:\n  card_number: \"{}\"\n",
        "fields:\n  \"{}\": x\n",
        "answers:\n  paying: no\n  link.kind: wifi\n  link.restart_router: \"skipped: {}\"\n",
        "answers:\n  paying: \"{}\"\n",
        "answers:\n  \"{}\": no\n",
        "\"{}\": no\n",
        "expect:\n  outcome: \"{}\"\n",
        "channel: \"{}\"\n",
    ] {
        std::fs::write(&script, format!("code: E001\n{}", places.replace("{}", CARD))).unwrap();
        let args = ["--script", script.to_str().unwrap(), "--record", "--assume-unsure"];
        let run = piped(&desk, &args, b"");
        let said = plain(&format!("{}{}", run.stdout, run.stderr));
        assert!(!said.contains(LEAK), "{places}: {run:?}");
    }
    for lines in [format!("{CARD}\n"), format!("n\n{CARD}\n")] {
        let run = piped(&desk, &["E001", "--record", "--field", "merchant_number=?"], lines.as_bytes());
        assert!(!plain(&format!("{}{}", run.stdout, run.stderr)).contains(LEAK), "{run:?}");
    }
    for file in files::files(&desk.folder()) {
        let bytes = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
        assert!(!plain(&bytes).contains(LEAK));
    }
}
