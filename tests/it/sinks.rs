//! `[deliver]` and `[[sink]]` in the configuration: what is understood, which faults are reported and where, and that
//! no secret is ever shown. And what does not happen without a sink.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::clocks::HeldClock;
use crate::support::common::{Run, posdiag};
use crate::support::stub_server::{Fate, Stub};
use posdiag::delivery::build::build;
use posdiag::delivery::courier::{Consignment, Courier, Ledger};
use posdiag::delivery::outbox::DeliveryChoice;
use posdiag::delivery::round::Round;
use posdiag::delivery::sink::Letter;
use posdiag::journal::{Delivery, DeliveryState, Store};
use posdiag::session::Moment;
use posdiag::settings::sink::{LetterForm, SecretSource, SinkCondition, SinkKind, SinkSetting, TicketEvent};
use posdiag::text::language::Language;
use posdiag::walk::clock::Clock as _;

const HOOK: &str = "[[sink]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"https://a.example\"\n";
const SECRET: &str = "SECabcdef0123456789";

fn run(folder: &Path, config: &str, args: &str) -> Run {
    fs::write(folder.join("config.toml"), config).unwrap();
    let mut command = posdiag();
    command.args(args.split_whitespace()).current_dir(folder);
    command.env("POSDIAG_CONFIG", "config.toml").env("POSDIAG_DATA_DIR", folder.join("data"));
    command.output().unwrap().into()
}

/// The messages about an invalid configuration, in English.
fn complains(config: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), config, "list --lang en");
    assert_eq!((run.exit, &*run.stdout), (Some(1), ""), "{config}\n{run:?}");
    run.stderr
}

#[test]
fn wrong_value_is_reported_with_place_and_advice() {
    let hook = HOOK;
    for (config, said) in [
        (
            format!("{hook}personal = 1\n"),
            "error: config.toml:5:12: personal must be true or false\n  5 | personal = 1\n    |            ^\n  \
             such as personal = true\n",
        ),
        (
            format!("{hook}languag = \"en\"\n"),
            "error: config.toml:5:1: there is no key `languag` in [[sink]]\n  did you mean language?\n",
        ),
        (
            format!("{hook}when = {{ queue = [\"repair\"], cod = [\"E1*\"] }}\n"),
            "error: config.toml:5:30: there is no key `cod` in when\n  5 | when = { queue = [\"repair\"], cod = [\"E1*\"] }\n    \
             |                              ^^^\n  did you mean code?\n",
        ),
        (
            format!("{hook}on = [\"filed\", \"lost\"]\n"),
            "error: config.toml:5:16: on cannot be `lost`\n  5 | on = [\"filed\", \"lost\"]\n    |                ^^^^^^\n  \
             possible values: filed, completed, closed, reopened, under_way, updated\n",
        ),
        (
            format!("{hook}since = \"soon\"\n"),
            "error: config.toml:5:9: this is not a date\n  5 | since = \"soon\"\n    |         ^^^^^^\n  \
             such as since = \"2026-12-01\"\n",
        ),
    ] {
        assert_eq!(complains(&config), said, "{config}");
    }
}

#[test]
fn conflicting_and_missing_settings_are_reported() {
    let hook = HOOK;
    for (config, said) in [
        (
            format!("{hook}folder = \"x\"\n"),
            "error: config.toml:5:1: webhook does not use folder\n  5 | folder = \"x\"\n    | ^^^^^^\n  delete the line\n",
        ),
        (
            hook.repeat(2),
            "error: config.toml:6:8: another sink is called hook\n  6 | name = \"hook\"\n    |        ^^^^^^\n  \
             give it another name\n",
        ),
        (
            "[[sink]]\nname = \"hook\"\n".to_owned(),
            "error: config.toml:1:1: this sink has no kind\n  1 | [[sink]]\n    | ^^^^^^^^\n  such as kind = \"webhook\"\n",
        ),
        (
            "[[sink]]\nname = \"out\"\nkind = \"folder\"\n".to_owned(),
            "error: config.toml:1:1: this sink has no folder\n  1 | [[sink]]\n    | ^^^^^^^^\n  \
             such as folder = \"/srv/tickets\"\n",
        ),
        (
            "[[sink]]\nname = \"g\"\nkind = \"wecom\"\nurl_file = \"u\"\ntext = \"{code} {wether}\"\n"
                .to_owned(),
            "error: config.toml:5:16: a ticket has no `wether` to put there\n  5 | text = \"{code} {wether}\"\n    \
             |                ^^^^^^^^\n  there are: {number}, {title}, {code}, {message}, {queue}, {request}, {merchant}, \
             {terminal}, {reference}, {state}, {filed}, {field.ID}\n",
        ),
        (
            "[deliver]\nafter_walk = 6\n".to_owned(),
            "error: config.toml:2:14: after_walk must be a whole number from 0 to 5\n  2 | after_walk = 6\n    \
             |              ^\n  such as after_walk = 5, without quotes or a unit\n",
        ),
        (
            "[sink]\nname = \"hook\"\n".to_owned(),
            "error: config.toml:1:1: [[sink]] must be a table\n  1 | [sink]\n    | ^^^^^^\n  \
             write [[sink]] on a line of its own for each sink, with its settings below\n",
        ),
    ] {
        assert_eq!(complains(&config), said, "{config}");
    }
}

#[test]
fn secret_in_the_file_is_refused_and_its_line_is_not_shown() {
    let robot = "[[sink]]\nname = \"g\"\nkind = \"feishu\"\nurl_file = \"u\"\n";
    for line in [
        format!("secret = \"{SECRET}\""),
        format!("url = \"https://open.example/hook/{SECRET}\""),
        format!("secrt = \"{SECRET}\""),
        format!("secret = {SECRET}"),
        format!("secret_env = \"{SECRET}!\""),
        format!("secret_command = \"echo {SECRET}\""),
        format!("secret_command = [\"echo\",\n\"{SECRET}\", 1]"),
        format!("secret = “{SECRET}”"),
        format!("token = '{SECRET}\n"),
    ] {
        let said = complains(&format!("{robot}{line}\n"));
        assert!(!said.contains(SECRET) && !said.contains("SECabc"), "{line}\n{said}");
    }
    for line in [
        format!("url = \"postgresql://desk:{SECRET}@db.example/calls\""),
        format!("url = \"postgresql://db.example/calls?password={SECRET}\""),
        format!("password = \"{SECRET}\""),
    ] {
        let said = complains(&format!("[store]\n{line}\n"));
        assert!(said.contains("config.toml:2:") && !said.contains(SECRET), "{line}\n{said}");
    }
    let said = complains(&format!("{robot}secret = \"{SECRET}\"\n"));
    assert_eq!(
        said,
        "error: config.toml:5:1: secret is a secret, which does not belong in this file\n  put it into a file that only \
         you can read and write secret_file = \"…\"; or use secret_env or secret_command\n"
    );
}

#[test]
fn tickets_without_a_sink_or_with_several_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let sink = |name: &str, more: &str| {
        format!("[[sink]]\nname = \"{name}\"\nkind = \"folder\"\nfolder = \"{name}\"\n{more}\n")
    };
    let shown = |config: &str| run(folder.path(), config, "config show --lang en");
    let all = shown(&sink("a", ""));
    assert_eq!((all.exit, &*all.stderr), (Some(0), ""));
    assert!(
        all.stdout.contains("sink.a              folder a              the file, line 1\n"),
        "{}",
        all.stdout
    );
    let some = shown(&sink("a", "when = { queue = [\"repair\", \"repairs\"] }"));
    assert!(some.stderr.starts_with("! Tickets of these queues go nowhere: back_office, swap, "), "{some:?}");
    assert!(some.stderr.ends_with("! The library has no queue repairs, which a names\n"), "{some:?}");
    let partly = shown(&sink("a", "when = { code = [\"E3*\"] }"));
    assert_eq!(partly.stderr, "! Only some tickets of these queues go anywhere: all of them\n");
    let twice = shown(&(sink("a", "") + &sink("b", "when = { queue = [\"repair\"] }")));
    assert_eq!(twice.stderr, "! Tickets of these queues go to more than one place: repair\n");
}

fn robot(kind: SinkKind, url: String) -> SinkSetting {
    SinkSetting {
        name: "group".to_owned(),
        kind,
        folder: None,
        form: LetterForm::Json,
        url: Some(SecretSource::Here(url)),
        secret: None,
        ca_file: None,
        when: SinkCondition::default(),
        on: vec![TicketEvent::Filed],
        language: Language::En,
        personal: false,
        since: Some(jiff::civil::date(2026, 1, 1)),
        text: None,
        mail: None,
        rest: None,
        user: None,
    }
}

#[test]
fn drafts_of_killed_programs_go_with_the_letter_that_arrives() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().to_owned();
    let setting = SinkSetting {
        kind: SinkKind::Folder,
        folder: Some(folder.clone()),
        url: None,
        ..robot(SinkKind::Folder, String::new())
    };
    let clock = HeldClock::at(Moment(1_800_000_000_000_000));
    let sink = build(&setting, &clock).ok().unwrap();
    let put = |key: &str| {
        let letter = Letter { key: key.to_owned(), is_first: true, about: None, body: b"{}".to_vec() };
        sink.create(&[letter], Duration::from_secs(1)).ok().unwrap();
    };
    let names = |part: &str| {
        let files = fs::read_dir(folder.join(part)).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    put("one");
    for draft in ["two.json.4711", "two.json.4712", "three.json.4711", "two.json.r12"] {
        fs::write(folder.join("tmp").join(draft), "{").unwrap();
    }
    put("two");
    assert_eq!(names("new"), ["one.json", "two.json"]);
    assert_eq!(names("tmp"), ["three.json.4711", "two.json.r12"]);
    fs::write(folder.join("tmp/one.json.4711"), "{").unwrap();
    put("one");
    assert_eq!(names("tmp"), ["three.json.4711", "two.json.r12"]);
    assert_eq!(fs::read(folder.join("new/one.json")).unwrap(), b"{}");
}

/// Files so many tickets with the program.
fn file_tickets(folder: &Path, count: usize) {
    for _ in 0..count {
        let walked = run(folder, "", "walk E108 --assume-unsure --record");
        assert_eq!(walked.exit, Some(3), "{walked:?}");
    }
}

#[test]
fn rate_limit_merges_21_tickets_into_at_most_15_messages() {
    let stub = Stub::new(&[]);
    let folder = tempfile::tempdir().unwrap();
    let sink = robot(SinkKind::WeCom, stub.url());
    stub.then(&vec![Fate::Answer(200, "", r#"{"errcode":0}"#); 40]);
    let (clock, sent) = (HeldClock::at(Moment(1_800_000_000_000_000)), RefCell::new(Vec::new()));
    let wait = |time: Duration| clock.advance(i64::try_from(time.as_micros()).unwrap());
    // One after the other, as fast as they come: each is a separate message.
    for _ in 0..21 {
        file_tickets(folder.path(), 1);
        let mut store = Store::open(&folder.path().join("data")).unwrap();
        let mut round = Round { store: &mut store, clock: &clock, wait: &wait, deadline: None };
        round
            .deliver(&[&sink], &DeliveryChoice::default(), &mut |attempt| {
                assert_eq!(attempt.delivery.state, DeliveryState::Delivered);
                sent.borrow_mut().push(clock.held().0);
            })
            .unwrap();
    }
    let sent = sent.into_inner();
    assert_eq!((sent.len(), stub.taken().len()), (21, 21));
    for (index, first) in sent.iter().enumerate() {
        let within = sent[index..].iter().take_while(|at| **at < first + 60_000_000).count();
        assert!(within <= 15, "{within} in a minute");
    }
    // All at once, they are combined.
    file_tickets(folder.path(), 7);
    let mut store = Store::open(&folder.path().join("data")).unwrap();
    let mut round = Round { store: &mut store, clock: &clock, wait: &wait, deadline: None };
    let mut count = 0;
    round.deliver(&[&sink], &DeliveryChoice::default(), &mut |_| count += 1).unwrap();
    assert_eq!((count, stub.taken().len()), (7, 21 + 3));
    let gathered = stub.taken()[21].json()["text"]["content"].as_str().unwrap().to_owned();
    assert_eq!(gathered.matches(" filed").count(), 3, "{gathered}");
    assert!(gathered.len() <= 2_048);
    // Somebody waiting is not held up by a robot's rate limit.
    file_tickets(folder.path(), 1);
    let deadline = Some(Moment(clock.held().0 + 2_000_000));
    let mut round = Round { store: &mut store, clock: &clock, wait: &|_| panic!("nobody waits"), deadline };
    round.deliver(&[&sink], &DeliveryChoice::default(), &mut |_| panic!("it is too soon")).unwrap();
}

#[test]
fn robot_error_codes_are_explained() {
    struct Nowhere;
    impl Ledger for Nowhere {
        type Fault = ();
        fn keep(&mut self, _: &[&Delivery]) -> Result<(), ()> {
            Ok(())
        }
    }
    let clock = HeldClock::at(Moment(1_800_000_000_000_000));
    for (kind, answer, state, reason) in [
        (SinkKind::Feishu, r#"{"code":0}"#, DeliveryState::Delivered, None),
        (SinkKind::Feishu, r#"{"StatusCode":0,"StatusMessage":"success"}"#, DeliveryState::Delivered, None),
        (SinkKind::Feishu, r#"{"code":11232}"#, DeliveryState::Later, Some("code 11232")),
        (SinkKind::Feishu, r#"{"code":19021}"#, DeliveryState::Refused, Some("code 19021")),
        (SinkKind::DingTalk, r#"{"errcode":130101}"#, DeliveryState::Later, Some("code 130101")),
        (SinkKind::DingTalk, r#"{"errcode":310000}"#, DeliveryState::Refused, Some("code 310000")),
        (SinkKind::WeCom, r#"{"errcode":45009}"#, DeliveryState::Later, Some("code 45009")),
        (SinkKind::WeCom, r#"{"errcode":93000}"#, DeliveryState::Refused, Some("code 93000")),
        (SinkKind::WeCom, r#"{"errcode":-1}"#, DeliveryState::Later, Some("code -1")),
        (SinkKind::WeCom, "ok", DeliveryState::Doubt, Some("answer")),
        (SinkKind::WeCom, "<html><body>Log in</body></html>", DeliveryState::Refused, Some("page")),
    ] {
        let stub = Stub::new(&[Fate::Answer(200, "", answer)]);
        let sink = build(&robot(kind, stub.url()), &clock).unwrap();
        let letter = Letter { key: "key".to_owned(), is_first: true, about: None, body: b"418-273".to_vec() };
        let mut consignment = [Consignment { delivery: Delivery::new("s", 1, "group", clock.now()), letter }];
        let mut courier = Courier { ledger: &mut Nowhere, clock: &clock, deadline: None };
        courier.carry(&*sink, &mut consignment).unwrap();
        let delivery = &consignment[0].delivery;
        let found = (delivery.state, delivery.reason.map(|reason| reason.to_string()));
        assert_eq!(found, (state, reason.map(str::to_owned)), "{kind:?} {answer}");
    }
}

/// What a walk with a ticket opens, according to strace if it is installed.
#[test]
#[cfg(target_os = "linux")]
fn no_sink_opens_no_socket_thread_or_file() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let traced = |args: &[&str], config: &str| {
        fs::write(folder.path().join("config.toml"), config).unwrap();
        let program = assert_cmd::cargo::cargo_bin!("posdiag");
        let run = std::process::Command::new("strace")
            .args(["-f", "-o"])
            .arg(&trace)
            .args(["-e", "trace=socket,connect,clone,clone3,openat"])
            .arg(program)
            .args(args)
            .current_dir(folder.path())
            .env_clear()
            .env("POSDIAG_CONFIG", "config.toml")
            .env("POSDIAG_DATA_DIR", folder.path().join("data"))
            .output();
        run.ok().map(|run| {
            assert_eq!(run.status.code(), Some(3), "{run:?}");
            fs::read_to_string(&trace).unwrap()
        })
    };
    // Answers from a pipe are read beside a thread that handles signals.
    let walk = ["walk", "E108", "--answers", ",", "--record"];
    let Some(calls) = traced(&walk, "") else { return };
    let of =
        |calls: &str, name: &str| calls.lines().filter(|line| line.contains(&format!("{name}("))).count();
    assert_eq!((of(&calls, "socket"), of(&calls, "clone"), of(&calls, "clone3")), (0, 0, 0), "{calls}");
    let sink = "[[sink]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"\n";
    let with = traced(&walk, sink).unwrap();
    assert!(of(&with, "socket") > 0, "the tracer would tell: {with}");
}
