//! Replays: every path of the library passes, failing lines are reported correctly, and no input breaks it or makes it
//! hold more in memory than it should.
//!
//! `POSDIAG_REPLAY_MEGABYTES=300 cargo test --release --test slow memory` streams so much through it; without the
//! variable, less.

#[cfg(target_os = "linux")]
use crate::support::common;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::support::common::{Run, posdiag, run};
#[cfg(target_os = "linux")]
use crate::support::pipes::Writer;
use crate::support::views::view;
use jiff::civil::date;
use posdiag::library::embedded;
use posdiag::session::Moment;
use posdiag::text::harmless::harmless;
use posdiag::text::language::Language;
use posdiag::walk::clock::StoppedClock;
use posdiag::walk::replay::{MAX_LINE, Walker};
use proptest::prelude::*;
use proptest::sample::select;

/// Lines that once had an odd effect, or may have one: findings of the properties below are added.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/replay/lines.txt");
const CARD: &str = "6222021234567890123";
const PASSES: &str = r#"{"path":"0015:tried_a_day_later=no,activate_next_day=fixed"}"#;
const CLOCK: StoppedClock = StoppedClock { now: Moment(0), wall: date(2026, 11, 23).at(14, 30, 0, 0) };

/// Why each line fails, or `ok`.
fn walked(lines: &[&str], language: Language) -> Vec<String> {
    let library = embedded::library().unwrap();
    let mut walker = Walker::new(&library, &CLOCK);
    let mut said = |line: &str| match walker.walk(line.as_bytes()) {
        Ok(()) => "ok".to_owned(),
        Err(failure) => failure.message(view(&library, language)),
    };
    lines.iter().map(|line| said(line)).collect()
}

/// Starts a replay of its standard input.
fn piped(args: &[&str]) -> Child {
    let mut command = posdiag();
    command.args(["--lang", "en", "replay", "-"]).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Replays these bytes.
fn replay(bytes: &[u8], args: &[&str]) -> Run {
    let mut child = piped(args);
    let mut stdin = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    output.into()
}

/// The output, without the duration.
fn told(run: &Run) -> (Option<i32>, &str) {
    let timed = run.stderr.lines().all(|line| line.ends_with(" lines a second"));
    assert!(timed, "{}", run.stderr);
    (run.exit, &run.stdout)
}

#[test]
fn every_printed_path_replays_in_both_channels() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["--onsite", "--phone"].map(|channel| {
        let file = folder.path().join(channel);
        fs::write(&file, run(&["paths", "--all", channel, "--format", "jsonl"]).stdout).unwrap();
        file.to_str().unwrap().to_owned()
    });
    let lines: usize = files.iter().map(|file| fs::read_to_string(file).unwrap().lines().count()).sum();
    let told = run(&["replay", &files[0], &files[1], "--lang", "en"]);
    assert_eq!(told.exit, Some(0), "{}", told.stdout);
    assert!(
        told.stdout.starts_with(&format!("{lines} lines: {lines} passed, 0 failed\n")),
        "{}",
        told.stdout
    );
    assert!(!told.stdout.contains("\n\n"), "no code is told where none fails");
    let all = run(&["replay", &files[0], &files[1], "--all", "--jobs", "3"]).stdout;
    assert_eq!(all.split("\n\n").nth(1).unwrap().lines().count(), 175);
}

#[test]
fn path_line_fails_if_walk_or_outcome_differs() {
    let line = run(&["paths", "0015", "--format", "jsonl", "--lang", "en"]).stdout;
    let line = line.lines().nth(1).unwrap();
    assert_eq!(walked(&[line], Language::En), ["ok"]);
    let outcome = line.replace(r#""outcome":{"id":"fixed""#, r#""outcome":{"id":"advice""#);
    let order = line.replace(
        "tried_a_day_later=no,activate_next_day=fixed",
        "activate_next_day=fixed,tried_a_day_later=no",
    );
    let code = line.replace(r#""code":"0015""#, r#""code":"E101""#);
    assert_eq!(
        walked(&[&outcome, &order, &code], Language::En),
        [
            "The outcome should be advice, but is fixed.",
            "The path should be 0015:activate_next_day=fixed,tried_a_day_later=no, but is \
             0015:tried_a_day_later=no,activate_next_day=fixed.",
            "`code` and the code in `path` differ.",
        ]
    );
}

#[test]
fn every_valid_line_is_walked() {
    for line in [
        PASSES,
        r#"{"code":"0015","answers":{"activate_next_day":["fixed"],"0015/tried_a_day_later":"n"}}"#,
        r#" {"code" : "00-15", "channel":"phone","answers":{"tried_a_day_later":"yes"},"notes":["torn label"]} "#,
        r#"{"path":"front:0015:tried_a_day_later=yes","expect":{"outcome":"back_office","path":"0015:tried_a_day_later=yes"}}"#,
        r#"{"code":"0015","answers":{"tried\u005fa_day_later":"tampering"},"expect":{"outcome":"tampering"}}"#,
        r#"{"format":1,"path":"0015:tried_a_day_later=yes","fields":{"terminal_number":"4816 0001","model":null}}"#,
        r#"{"code":"0015","channel":"on_site","answers":{"tried_a_day_later":"no","activate_next_day":"skipped: no time"}}"#,
    ] {
        assert_eq!(walked(&[line], Language::En), ["ok"], "{line}");
    }
}

/// Lines that fail, and the messages in Chinese and English.
const FAILING: &[(&str, &str, &str)] = &[
    ("{", "JSON 没有写完。", "The JSON is incomplete."),
    (r#"{"code":"E00"#, "JSON 没有写完。", "The JSON is incomplete."),
    (r#"{"code":"E005",}"#, "第 16 列不合 JSON。", "It is not JSON at column 16."),
    (r#"{"code":"E005"} {}"#, "第 17 列不合 JSON。", "It is not JSON at column 17."),
    ("[1]", "必须是一个 JSON 对象。", "It must be a JSON object."),
    ("{}", "没有 code。", "There is no `code`."),
    (
        r#"{"answer":{}}"#,
        "没有“answer”这个键，是不是 answers？",
        "There is no key `answer`; did you mean answers?",
    ),
    (r#"{"operator":"A"}"#, "没有“operator”这个键。", "There is no key `operator`."),
    (r#"{"code":"E005","code":"E005"}"#, "“code”写了两次。", "`code` is given twice."),
    (r#"{"code":5}"#, "code 必须是文字。", "`code` must be text."),
    (
        r#"{"path":"E005","answers":{}}"#,
        "path 和 answers 只能写一个。",
        "`path` and `answers` cannot both be given.",
    ),
    (r#"{"code":"E005","format":2}"#, "只支持 format 1。", "Only `format` 1 is supported."),
    (
        r#"{"code":"E005","channel":"fax"}"#,
        "channel 不能是“fax”，写 phone 或 onsite。",
        "`channel` cannot be `fax`: phone or onsite.",
    ),
    (
        r#"{"code":"E005","answers":{"a":true}}"#,
        "answers 必须是步骤到回答的对象，回答是文字或文字的列表。",
        "`answers` must be an object of steps, each with a text or a list of texts.",
    ),
    (r#"{"code":"E005","answers":{"a":"b","a":"c"}}"#, "“a”写了两次。", "`a` is given twice."),
    (
        r#"{"code":"E005","fields":{"model":1}}"#,
        "fields 必须是字段到内容的对象，内容是文字或 null。",
        "`fields` must be an object of fields, each with a text or null.",
    ),
    (r#"{"code":"E005","notes":"late"}"#, "notes 必须是文字的列表。", "`notes` must be a list of texts."),
    (
        r#"{"code":"E005","expect":{"outcom":"fixed"}}"#,
        "没有“outcom”这个键，是不是 outcome？",
        "There is no key `outcom`; did you mean outcome?",
    ),
    (r#"{"code":"E005","steps":{}}"#, "steps 必须是列表。", "`steps` must be a list."),
    (r#"{"code":"E005","matters":{}}"#, "matters 必须是列表。", "`matters` must be a list."),
    (
        r#"{"code":"E005","outcome":{}}"#,
        "outcome 必须是有 id 的对象。",
        "`outcome` must be an object with an `id`.",
    ),
    (
        r#"{"code":"E0055"}"#,
        "手册里没有代码“E0055”。最相近的代码：E005。",
        "The manual has no code `E0055`. Closest: E005.",
    ),
    (
        r#"{"path":"0015:tried_a_day_later"}"#,
        "path 里的“tried_a_day_later”要写成 步骤=回答。",
        "`tried_a_day_later` in `path` should be STEP=ANSWER.",
    ),
    (
        r#"{"code":"E005","fields":{"modell":"x"}}"#,
        "没有字段“modell”，是不是 model？",
        "There is no field `modell`; did you mean model?",
    ),
];

#[test]
fn failures_say_why() {
    for (line, zh, en) in FAILING {
        assert_eq!(walked(&[line], Language::Zh), [*zh], "{line}");
        assert_eq!(walked(&[line], Language::En), [*en], "{line}");
    }
    for (line, begin) in [
        (
            r#"{"code":"0015"}"#,
            "0015/tried_a_day_later is not answered: Did 0015 come up again when activation was tried a day \
             later? its answers: yes,",
        ),
        (
            r#"{"path":"0015:tried_a_day_later=maybe"}"#,
            "0015/tried_a_day_later does not accept the answer `maybe`: ",
        ),
        (
            r#"{"path":"0015:tried_a_day_later=yes,activate_next_day=fixed"}"#,
            "The walk does not reach activate_next_day",
        ),
        (
            r#"{"path":"0015:tried_a_day_lter=no"}"#,
            "0015 has no step `tried_a_day_lter`. did you mean tried_a_day_later?",
        ),
    ] {
        let [why] = &*walked(&[line], Language::En) else { panic!("{line}") };
        assert!(why.starts_with(begin), "{line}: {why}");
    }
}

#[test]
fn no_failure_shows_a_card_number() {
    let spaced = "6222 0212 3456 7890 123";
    for card in [CARD, spaced] {
        for line in [
            r#"{"CARD":1}"#,
            r#"{"code":"CARD"}"#,
            r#"{"path":"CARD:a=b"}"#,
            r#"{"code":"E005","channel":"CARD"}"#,
            r#"{"code":"E005","answers":{"CARD":"yes"}}"#,
            r#"{"code":"E005","answers":{"CARD":"yes","CARD":"yes"}}"#,
            r#"{"code":"0015","answers":{"tried_a_day_later":"CARD"}}"#,
            r#"{"path":"E005:CARD"}"#,
            r#"{"path":"0015:tried_a_day_later=CARD"}"#,
            r#"{"code":"E005","fields":{"CARD":"1"}}"#,
            r#"{"code":"E005","fields":{"CARD":"1","CARD":"2"}}"#,
            r#"{"code":"E005","fields":{"model":"cvv 123 CARD"}}"#,
            r#"{"code":"E005","notes":["CARD=2512"]}"#,
            r#"{"path":"0015:tried_a_day_later=yes","expect":{"outcome":"CARD"}}"#,
            r#"{"path":"0015:tried_a_day_later=yes","expect":{"path":"CARD"}}"#,
            r#"{"path":"0015:tried_a_day_later=yes","expect":{"CARD":"x"}}"#,
        ] {
            let line = line.replace("CARD", card);
            for language in [Language::Zh, Language::En] {
                let [why] = &*walked(&[&line], language) else { panic!("{line}") };
                let digits: String = why.chars().filter(char::is_ascii_digit).collect();
                assert!(why != "ok" && !digits.contains("1234567"), "{line}: {why}");
            }
        }
    }
}

#[test]
fn summary_lists_outcomes_and_failing_codes() {
    let lines =
        [PASSES, "", "nonsense", r#"{"path":"0015:tried_a_day_later=yes","expect":{"outcome":"fixed"}}"#]
            .join("\n");
    let text = "\
standard input:3: It is not JSON at column 2.
standard input:4: The outcome should be fixed, but is back_office.
3 lines: 1 passed, 2 failed
  1  fixed  Fixed

0015: 1 passed, 1 failed
";
    assert_eq!(told(&replay(lines.as_bytes(), &[])), (Some(5), text));
    let json = concat!(
        r#"{"format":1,"failures":["#,
        r#"{"file":"-","line":3,"why":"It is not JSON at column 2."},"#,
        r#"{"file":"-","line":4,"why":"The outcome should be fixed, but is back_office."}],"#,
        r#""lines":3,"passed":1,"failed":2,"outcomes":[{"code":"0015","outcome":"fixed","count":1}]}"#,
        "\n"
    );
    let found = replay(lines.as_bytes(), &["--format", "json"]);
    assert_eq!((found.exit, &*found.stdout, &*found.stderr), (Some(5), json, ""));
    let nothing = replay(b"", &["--format", "json"]);
    let json = "{\"format\":1,\"failures\":[],\"lines\":0,\"passed\":0,\"failed\":0,\"outcomes\":[]}\n";
    assert_eq!((nothing.exit, &*nothing.stdout), (Some(0), json));
}

#[test]
fn failures_are_in_line_order_with_any_number_of_threads() {
    let mut lines = String::new();
    let mut expected = Vec::new();
    for number in 1..=40_000 {
        if number % 7 == 0 {
            expected.push(number);
            lines.push_str("{}\n");
        } else {
            let _ = writeln!(lines, "{PASSES}");
        }
    }
    for jobs in ["1", "2", "7"] {
        let told = replay(lines.as_bytes(), &["--jobs", jobs]);
        assert_eq!(told.exit, Some(5));
        let failed =
            told.stdout.lines().filter_map(|line| line.strip_prefix("standard input:")?.split_once(':'));
        let failed: Vec<u32> = failed.map(|(number, _)| number.parse().unwrap()).collect();
        assert_eq!(failed, expected, "{jobs}");
    }
}

#[test]
fn hostile_input_is_reported_and_the_rest_is_walked() {
    let long = format!(r#"{{"code":"{}"}}"#, "x".repeat(10 * MAX_LINE));
    let just_read = format!(r#"{{"code":"{}"}}"#, "x".repeat(MAX_LINE - 12));
    let deep = "[".repeat(100_000);
    let keys: Vec<String> = (0..50_000).map(|number| format!(r#""a{number}":"b""#)).collect();
    let keys = format!(r#"{{"answers":{{{}}}}}"#, keys.join(","));
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    for line in [&*long, &*just_read, &*deep, &*keys, PASSES] {
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\xff\xfe{\n\0\n{\"code\":\"\x1b[2J\"}\n");
    bytes.extend_from_slice(PASSES.strip_suffix('}').unwrap().as_bytes());
    let expected = format!(
        "\
standard input:1: It is longer than 1 MB and was not read.
standard input:2: The manual has no code `{}…`.
standard input:3: It must be a JSON object.
standard input:4: There are too many `answers`.
standard input:6: It is not UTF-8.
standard input:7: It is not JSON at column 1.
standard input:8: It is not JSON at column 10.
standard input:9: The JSON is incomplete.
9 lines: 1 passed, 8 failed
  1  fixed  Fixed
",
        "x".repeat(59)
    );
    assert_eq!(told(&replay(&bytes, &[])), (Some(5), &*expected));
}

#[test]
fn past_oddities_are_reported_as_before() {
    let corpus = fs::read(CORPUS).unwrap();
    let library = embedded::library().unwrap();
    for language in [Language::Zh, Language::En] {
        let mut walker = Walker::new(&library, &CLOCK);
        for line in corpus.split(|byte| *byte == b'\n') {
            if let Err(failure) = walker.walk(line) {
                let why = failure.message(view(&library, language));
                assert!(!why.is_empty() && harmless(&why) == why, "{why}");
            }
        }
    }
    let found = replay(&corpus, &[]);
    let (exit, said) = told(&found);
    assert_eq!(exit, Some(5));
    insta::assert_snapshot!("hostile_lines", said);
}

#[test]
fn unreadable_input_and_wrong_usage_are_refused() {
    for (args, exit, message) in [
        ("replay", 2, "error: No file was given.\n"),
        ("replay no-such-file", 1, "error: no-such-file cannot be read: "),
        ("replay .", 1, "error: . cannot be read: "),
        ("replay - --jobs 0", 2, "error: --jobs cannot be `0`.\n  give a number from 1 to 256\n"),
        ("replay - --format jsonl", 2, "error: --format cannot be `jsonl`.\n"),
    ] {
        let refused = common::speak("en", args);
        assert_eq!((refused.exit, &*refused.stdout), (Some(exit), ""), "{args}");
        assert!(refused.stderr.starts_with(message), "{args}: {}", refused.stderr);
    }
}

#[test]
fn closed_pipe_is_not_an_error_even_while_the_writer_waits() {
    let mut child = piped(&["--jobs", "2"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut first = String::new();
    let writer = std::thread::spawn(move || {
        // Until it is gone: its input is never closed.
        while stdin.write_all("{}\n".repeat(1000).as_bytes()).is_ok() {}
    });
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn interrupt_ends_it_at_once_and_full_disk_is_reported() {
    let mut child = piped(&[]);
    // Until it has a handler, a signal would end it like any program.
    while !listens(&child) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let _stdin = child.stdin.take().unwrap();
    let interrupted =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), &*said), (Some(130), "Interrupted.\n"));

    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("failing");
    fs::write(&path, "{}\n").unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = posdiag()
        .args([Path::new("--lang"), Path::new("en"), Path::new("replay"), &path])
        .stdout(full)
        .output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stderr, b"error: The disk is full; not everything was written.\n");
}

/// Whether a program has a handler for the interrupt: it has one for a termination, which comes after it. What arrives
/// while signal-hook sets the very handler is lost.
#[cfg(target_os = "linux")]
fn listens(child: &Child) -> bool {
    const TERMINATION: u64 = 1 << (15 - 1);
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & TERMINATION != 0
}

/// For any amount of input, with failures reported continuously: for some lines, or for every one of many short ones.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_bounded() {
    let megabytes = std::env::var("POSDIAG_REPLAY_MEGABYTES").ok().and_then(|typed| typed.parse().ok());
    let bytes = megabytes.unwrap_or(8) * 1_000_000;
    let mut paths = run(&["paths", "--all", "--format", "jsonl"]).stdout;
    paths.push_str("{}\n");
    // The message about a short line is much longer than the line.
    for (piece, bytes) in [(paths, bytes), ("1\n".repeat(100_000), bytes / 8)] {
        let kilobytes = most_memory(&piece, bytes);
        println!("{bytes} bytes, {kilobytes} kB");
        assert!(kilobytes < 32_000, "{kilobytes} kB");
    }
}

/// The most memory that a replay of these repeated lines takes if its output is read late.
#[cfg(target_os = "linux")]
fn most_memory(piece: &str, bytes: usize) -> usize {
    let mut child = piped(&["--format", "json", "--jobs", "2"]);
    let (stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let writer = Writer::begin(stdin, piece.as_bytes().to_vec(), bytes.div_ceil(piece.len()));
    // Without backpressure, this would be in memory now.
    writer.stalls(&child);
    let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
    let stdin = writer.ends();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(5));
    reader.join().unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    most.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

// ---- whatever is typed

/// Values in place of others.
fn odd_value() -> impl Strategy<Value = String> {
    let plain = select(vec![
        "null",
        "true",
        "1",
        "-0.5e99",
        "[]",
        "{}",
        "\"\"",
        "\"?\"",
        "\"yes\"",
        "\"fixed\"",
        "\"0015\"",
        "\"phone\"",
        "[\"no\",\"yes\"]",
        "[[[]]]",
        "{\"a\":\"b\"}",
        "{\"id\":\"fixed\"}",
        "{\"outcome\":\"fixed\"}",
        "{\"tried_a_day_later\":\"yes\"}",
        "\"0015:tried_a_day_later=yes\"",
        "{\"model\":null}",
        "\"\\ud800\"",
        "\"\\u0000\"",
    ]);
    prop_oneof![4 => plain.prop_map(str::to_owned), 1 => any::<String>().prop_map(|text| format!("{text:?}"))]
}

fn odd_line() -> impl Strategy<Value = Vec<u8>> {
    let key = select(vec![
        "code", "channel", "path", "answers", "fields", "notes", "expect", "format", "steps", "outcome",
        "matters", "x",
    ]);
    let keys = prop::collection::vec((key, odd_value()), 0..8).prop_map(|keys| {
        let keys: Vec<String> = keys.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        format!("{{{}}}", keys.join(",")).into_bytes()
    });
    let whole = select(FAILING.iter().map(|(line, ..)| *line).chain([PASSES]).collect::<Vec<_>>());
    let broken = (whole, prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 0..4));
    let broken = broken.prop_map(|(line, changes)| {
        let mut line = line.as_bytes().to_vec();
        for (at, byte, how) in changes {
            let at = at.index(line.len().max(1)).min(line.len());
            match how {
                0 => line.insert(at, byte),
                1 => line.truncate(at),
                _ => line.splice(at..line.len().min(at + 1), [byte]).for_each(drop),
            }
        }
        line
    });
    prop_oneof![3 => keys, 3 => broken, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_line_is_walked_or_reported(lines in prop::collection::vec(odd_line(), 1..20)) {
        let library = embedded::library().unwrap();
        let mut walker = Walker::new(&library, &CLOCK);
        let mut passed = 0;
        for line in &lines {
            let walked = walker.walk(line);
            if let Err(failure) = &walked {
                let why = failure.message(view(&library, Language::En));
                prop_assert!(!why.trim().is_empty());
                prop_assert_eq!(harmless(&why), &*why);
            } else {
                passed += 1;
                let json: serde_json::Value = serde_json::from_slice(line).unwrap();
                prop_assert!(json.is_object());
            }
        }
        let counted: u64 = walker.into_tallies().iter().flat_map(|tally| &tally.passed).sum();
        prop_assert_eq!(counted, passed);
    }
}
