//! Delivery through the program: what arrives, what is said if it does not, and that nothing is lost.

#[cfg(unix)]
use crate::support::pty;
use std::fs;
use std::path::PathBuf;

use crate::support::common::{Run, json, posdiag};
use crate::support::stub_server::{Fate, Stub};
use posdiag::delivery::sign::webhook_signature;
use serde_json::Value;

const PHONE: &str = "13800138000";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A user's home, with a configuration.
struct Home(tempfile::TempDir);

impl Home {
    fn with(config: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        home.configure(config);
        home
    }

    fn configure(&self, config: &str) {
        fs::write(self.file("config.toml"), format!("language = \"en\"\ndata_dir = \"data\"\n{config}"))
            .unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A secret in a file that nobody else may read.
    fn secret(&self, name: &str, secret: &str) {
        fs::write(self.file(name), secret).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(self.file(name), fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    fn command(&self, args: &str) -> std::process::Command {
        let mut command = posdiag();
        command.args(args.split_whitespace()).current_dir(self.0.path());
        command.env("POSDIAG_CONFIG", self.file("config.toml")).env("TZ", "UTC");
        command
    }

    fn run(&self, args: &str) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// Files a ticket, and returns the messages about it.
    fn files(&self, more: &str) -> (String, String) {
        let run = self.run(&format!("walk E108 --assume-unsure --record --format json {more}"));
        assert_eq!(run.exit, Some(3), "{run:?}");
        (json(&run)["tickets"][0]["number"].as_str().unwrap().to_owned(), run.stderr)
    }

    /// What `deliver` says about each ticket that it tried.
    fn delivers(&self, args: &str) -> Vec<Value> {
        json(&self.run(&format!("deliver --format json {args}")))["deliveries"].as_array().unwrap().clone()
    }

    /// The only delivery of a ticket, from `ticket show`.
    fn delivery(&self, number: &str) -> Value {
        let shown = json(&self.run(&format!("ticket show {number} --format json")));
        let deliveries = shown["deliveries"].as_array().unwrap();
        assert_eq!(deliveries.len(), 1, "{deliveries:?}");
        deliveries[0].clone()
    }
}

/// A webhook at this address that is not called right after a walk.
fn hook(url: &str, more: &str) -> String {
    format!(
        "[deliver]\nafter_walk = 0\n[[sink]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"{url}\"\n{more}"
    )
}

fn state(delivery: &Value) -> (String, Option<String>) {
    let reason = delivery["reason"].as_str().map(str::to_owned);
    (delivery["state"].as_str().unwrap().to_owned(), reason)
}

#[test]
fn webhook_is_called_and_its_ticket_number_is_kept() {
    let stub = Stub::new(&[Fate::Answer(201, "", r#"{"id": 4711, "url": "https://office.example/4711"}"#)]);
    let home = Home::with("");
    home.secret("key", SECRET);
    home.configure(&hook(&stub.url(), "secret_file = \"key\"").replace("after_walk = 0", "after_walk = 5"));
    let (number, said) = home.files(&format!("--field contact_phone={PHONE}"));
    assert_eq!(said, format!("{number} → hook delivered 4711\n"));
    let [request] = &stub.taken()[..] else { panic!("{:?}", stub.taken()) };
    let letter = request.json();
    assert_eq!((&letter["format"], &letter["events"][0]), (&1.into(), &"filed".into()));
    assert_eq!(letter["ticket"]["number"], number);
    assert_eq!(letter["key"], letter["ticket"]["id"]);
    assert!(letter["ticket"].get("deliveries").is_none());
    let id = request.header("webhook-id").unwrap();
    assert_eq!(id, letter["key"]);
    let at = request.header("webhook-timestamp").unwrap().parse().unwrap();
    let signature = webhook_signature(SECRET, id, at, request.body.as_bytes());
    assert_eq!(request.header("webhook-signature").map(str::to_owned), signature);
    assert!(request.body.contains("138****8000") && !request.body.contains(PHONE));
    // And where it is shown.
    assert_eq!(state(&home.delivery(&number)), ("delivered".to_owned(), None));
    let list = home.run("ticket list").stdout;
    assert!(list.contains("  hook delivered 4711"), "{list}");
    let shown = home.run(&format!("ticket show {number}"));
    assert_eq!(shown.stderr, "hook delivered 4711, https://office.example/4711\n");
    assert_eq!(home.run("deliver").stderr, "There is nothing to deliver.\n");
    assert_eq!(
        home.run(&format!("deliver {number}")).stderr,
        shown.stderr,
        "who names it is told how far it is"
    );
    assert_eq!(stub.taken().len(), 1);
}

#[test]
fn contacts_leave_in_full_only_when_allowed_and_cards_never() {
    let stub = Stub::new(&[]);
    let home = Home::with(&hook(&stub.url(), "personal = true"));
    let masked = hook(&stub.url(), "").replace("name = \"hook\"", "name = \"other\"");
    let walk = format!("--field contact_phone={PHONE} --note=card_6222021234567890123_of_{PHONE}");
    home.files(&walk);
    home.delivers("");
    home.configure(&masked);
    home.delivers("");
    let [full, masked] = &stub.taken()[..] else { panic!("{:?}", stub.taken()) };
    assert!(full.body.contains(PHONE));
    assert!(masked.body.contains("138****8000") && !masked.body.contains(PHONE), "{}", masked.body);
    for request in [full, masked] {
        assert!(!request.body.contains("6222021234567890123"));
    }
}

#[test]
fn failures_are_distinguished_and_retried_identically() {
    let late = "retry-after: 3600\r\n";
    for (fate, expected, reason) in [
        (Fate::Answer(500, "", "oops"), "doubt", "status 500"),
        (Fate::Answer(502, "", ""), "doubt", "status 502"),
        (Fate::Answer(429, late, ""), "later", "status 429"),
        (Fate::Answer(503, "", ""), "later", "status 503"),
        (Fate::Answer(400, "", "{}"), "refused", "status 400"),
        (Fate::Answer(410, "", "{}"), "refused", "status 410"),
        (Fate::Answer(302, "location: https://elsewhere.example/\r\n", ""), "refused", "redirect"),
        (Fate::Answer(200, "", "<!DOCTYPE html><title>Log in</title>"), "refused", "page"),
        (Fate::CutAfter, "doubt", "cut_off"),
        (Fate::Reset, "doubt", "cut_off"),
    ] {
        let stub = Stub::new(std::slice::from_ref(&fate));
        let home = Home::with(&hook(&stub.url(), ""));
        let (number, said) = home.files("");
        assert_eq!(said, "");
        let tried = home.delivers("");
        assert_eq!(state(&tried[0]), (expected.to_owned(), Some(reason.to_owned())), "{fate:?}");
        // It is not tried before its time, and a refused one only on request.
        assert_eq!(home.delivers(""), Vec::<Value>::new(), "{fate:?}");
        let waits = home.run("deliver").exit;
        assert_eq!(waits, Some(i32::from(expected == "refused")), "{fate:?}");
        let again = home.delivers(&format!("{number} --again"));
        assert_eq!(state(&again[0]), ("delivered".to_owned(), None), "{fate:?}");
        let taken = stub.taken();
        let first = taken.first().unwrap();
        for request in &taken {
            assert_eq!(request.header("webhook-id"), first.header("webhook-id"), "{fate:?}");
            assert_eq!(request.body, first.body, "{fate:?}: the same bytes");
        }
        let times = if matches!(fate, Fate::Reset) { 1 } else { 2 };
        assert_eq!(taken.len(), times, "{fate:?}");
    }
}

/// What was refused is not sent by itself, nor without `--again`: where it is told, the command is that.
#[test]
fn refused_delivery_names_the_command_that_sends_it() {
    let stub = Stub::new(&[Fate::Answer(404, "", "{}")]);
    let home = Home::with(&hook(&stub.url(), "").replace("after_walk = 0", "after_walk = 5"));
    let (number, said) = home.files("");
    assert!(said.starts_with(&format!("{number} → hook refused")), "{said}");
    assert!(said.ends_with("dealt with: posdiag deliver --again\n"), "{said}");
    let waiting = home.run("deliver --lang en");
    assert!(waiting.stderr.contains("posdiag ticket show NUMBER shows why"), "{waiting:?}");
}

#[test]
fn hung_server_does_not_block_a_walk_or_lose_anything() {
    let stub = Stub::new(&[Fate::Stall]);
    let home = Home::with(&hook(&stub.url(), "").replace("after_walk = 0", "after_walk = 1"));
    let (number, said) = home.files("");
    let expected = format!(
        "{number} → hook in doubt (the server did not answer in time). To send it later: posdiag deliver\n"
    );
    assert_eq!(said, expected);
    let again = home.delivers(&format!("{number} --again"));
    assert_eq!(state(&again[0]), ("delivered".to_owned(), None));
    let [first, second] = &stub.taken()[..] else { panic!("{:?}", stub.taken()) };
    assert_eq!((first.header("webhook-id"), &first.body), (second.header("webhook-id"), &second.body));
}

#[test]
#[cfg(unix)]
fn ctrl_c_exits_at_once_without_loss() {
    let stub = Stub::new(&[Fate::Stall]);
    let home = Home::with(&hook(&stub.url(), "").replace("after_walk = 0", "after_walk = 5"));
    let config = home.file("config.toml");
    let script =
        format!("export POSDIAG_CONFIG='{}' TZ=UTC\nexec \"$POSDIAG\" walk E108 --lang en", config.display());
    let mut walk = pty::Terminal::with(80, 40, &script);
    walk.at("y confirm and file it", ".");
    walk.at("c copy the ticket", "");
    walk.sees("Delivering… (Ctrl-C: send it later)");
    // The server has it, and says nothing.
    stub.wait_for(1);
    walk.types("\u{3}");
    assert_eq!(walk.ends(), 130);
    let number =
        json(&home.run("ticket list --format json"))["tickets"][0]["number"].as_str().unwrap().to_owned();
    assert_eq!(home.delivery(&number)["state"], "sending");
    assert_eq!(state(&home.delivers("")[0]), ("delivered".to_owned(), None));
    let ids: Vec<Option<String>> =
        stub.taken().iter().map(|request| request.header("webhook-id").map(str::to_owned)).collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]), "in doubt, it is sent again with the same id");
}

#[test]
#[cfg(unix)]
fn call_box_shows_delivery_and_finds_foreign_ticket_numbers() {
    let stub = Stub::new(&[Fate::Answer(201, "", r#"{"id": 90210}"#)]);
    let home = Home::with(&hook(&stub.url(), ""));
    home.files("");
    home.delivers("");
    let config = home.file("config.toml");
    let script = format!("export POSDIAG_CONFIG='{}' TZ=UTC\nexec \"$POSDIAG\" --lang en", config.display());
    let mut picker = pty::Terminal::with(100, 24, &script);
    picker.sees("Code, words, call:");
    picker.types("90210");
    picker.sees("open ticket  hook delivered 90210");
    picker.types("\u{1b}");
    assert_eq!(picker.ends(), 130);
}

#[test]
fn killed_program_loses_nothing() {
    let stub = Stub::new(&[Fate::Answer(200, "", "{}"), Fate::Answer(200, "", "{}"), Fate::Stall]);
    let home = Home::with(&hook(&stub.url(), ""));
    let numbers: Vec<String> = (0..6).map(|_| home.files("").0).collect();
    let mut killed = home.command("deliver").stdout(std::process::Stdio::null()).spawn().unwrap();
    stub.wait_for(3);
    // Another process that delivers at the same time leaves alone what is being sent.
    assert_eq!(home.delivers(""), Vec::<Value>::new());
    assert_eq!(home.delivery(&numbers[2])["state"], "sending");
    killed.kill().unwrap();
    killed.wait().unwrap();
    let rest = home.delivers("");
    assert_eq!(rest.len(), 4, "the one that was being sent, and those behind it: {rest:?}");
    for number in &numbers {
        assert_eq!(home.delivery(number)["state"], "delivered");
    }
    let mut keys: Vec<String> =
        stub.taken().iter().map(|request| request.header("webhook-id").unwrap().to_owned()).collect();
    assert_eq!(keys.len(), 7, "one came twice, with the same id");
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 6);
}

#[test]
fn named_certificate_is_trusted() {
    let (stub, certificate) = Stub::with_tls(&[]);
    let home = Home::with(&hook(&stub.url(), ""));
    let (number, _) = home.files("");
    let tried = home.delivers("");
    assert_eq!(state(&tried[0]), ("later".to_owned(), Some("tls".to_owned())));
    assert_eq!(stub.taken(), []);
    fs::write(home.file("ca.pem"), certificate).unwrap();
    home.configure(&hook(&stub.url(), "ca_file = \"ca.pem\""));
    assert_eq!(home.run("sink check hook").exit, Some(0));
    let tried = home.delivers(&number);
    assert_eq!(state(&tried[0]), ("delivered".to_owned(), None));
    assert_eq!(stub.taken().last().map(|request| request.body.is_empty()), Some(false));
}

#[test]
fn unreachable_server_is_reported() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/", closed.local_addr().unwrap().port());
    drop(closed);
    let home = Home::with(&hook(&url, ""));
    home.files("");
    let tried = home.delivers("");
    assert_eq!(state(&tried[0]), ("later".to_owned(), Some("connect".to_owned())));
    let checked = home.run("sink check hook");
    let said = "error: hook: the server cannot be reached.\n  check that the address and port are right";
    assert!(checked.exit == Some(1) && checked.stderr.starts_with(said), "{checked:?}");
}

#[test]
fn silent_server_is_tried_with_one_ticket_only() {
    let stub = Stub::new(&[Fate::Stall]);
    let home = Home::with(&hook(&stub.url(), ""));
    for _ in 0..3 {
        home.files("");
    }
    home.configure(&hook(&stub.url(), "").replace("after_walk = 0", "after_walk = 1"));
    let (number, said) = home.files("");
    assert!(said.starts_with(&format!("{number} → hook in doubt")), "the new one comes first: {said}");
    assert_eq!(stub.taken().len(), 1);
    let rest = home.delivers("");
    assert_eq!((rest.len(), stub.taken().len()), (3, 4));
    assert!(rest.iter().all(|delivery| delivery["state"] == "delivered"), "{rest:?}");
}

#[test]
fn later_events_have_their_own_idempotency_key() {
    let stub = Stub::new(&[]);
    let home = Home::with(&hook(&stub.url(), "on = [\"filed\", \"completed\", \"closed\", \"reopened\"]"));
    let (number, _) = home.files("");
    home.delivers("");
    // It is sent at once, like a walk's tickets, unless that is turned off.
    home.configure(&hook(&stub.url(), "on = [\"filed\", \"closed\", \"reopened\"]").replace("= 0", "= 5"));
    let closed = home.run(&format!("ticket close {number} --note done"));
    let said = format!("Ticket {number} is closed.\n{number} → hook delivered\n");
    assert_eq!(closed.stderr, said);
    home.configure(&hook(&stub.url(), "on = [\"filed\", \"completed\", \"closed\", \"reopened\"]"));
    // Unwanted events are not sent, and there and back is no event.
    home.run(&format!("ticket reopen {number}"));
    home.run(&format!("ticket close {number}"));
    assert_eq!(home.delivers(""), Vec::<Value>::new());
    home.run(&format!("ticket reopen {number}"));
    home.delivers("");
    let told: Vec<(String, Value)> = stub
        .taken()
        .iter()
        .map(|request| (request.header("webhook-id").unwrap().to_owned(), request.json()["events"].clone()))
        .collect();
    let (id, _) = &told[0];
    let events = |events: &[&str]| Value::from(events.to_vec());
    assert_eq!(told[0].1, events(&["filed"]));
    assert_eq!(told[1].1, events(&["closed"]));
    assert_eq!(told[2].1, events(&["reopened"]));
    assert!(told[1].0.starts_with(&format!("{id}/r")) && told[2].0.starts_with(&format!("{id}/r")));
    assert_ne!(told[1].0, told[2].0);
    assert_eq!(told.len(), 3);
}

#[test]
fn sink_gets_matching_tickets_from_its_configuration_on() {
    let stub = Stub::new(&[]);
    let home = Home::with(&hook(&stub.url(), "when = { queue = [\"sales_channel\"], code = [\"E1*\"] }"));
    let (number, _) = home.files("");
    let dry = home.delivers("--dry-run");
    assert_eq!(dry.len(), 1);
    assert_eq!((stub.taken().len(), &dry[0]["number"]), (0, &Value::from(number)));
    for other in ["code = [\"E2*\"]", "queue = [\"repair\"]"] {
        home.configure(&hook(&stub.url(), &format!("when = {{ {other} }}")));
        assert_eq!(home.delivers("--dry-run"), Vec::<Value>::new());
    }
    home.configure(&hook(&stub.url(), "since = \"2999-01-01\""));
    assert_eq!(home.delivers("--dry-run"), Vec::<Value>::new());
    // What is not recorded is not delivered.
    home.configure(&hook(&stub.url(), ""));
    home.run("walk E108 --assume-unsure --no-record");
    assert_eq!(home.delivers("").len(), 1);
}

#[test]
fn undelivered_tickets_are_not_deleted() {
    let home = Home::with(&hook("http://127.0.0.1:9/", ""));
    let (number, _) = home.files("");
    home.run(&format!("ticket close {number}"));
    let said = home.run("session purge --older-than 0 --yes --unfinished").stderr;
    assert!(said.contains("1 other was left: 1 with an undelivered ticket."), "{said}");
    let said = home.run("session purge --older-than 0 --yes --personal").stderr;
    assert!(!said.contains("were deleted"), "{said}");
    let refused = home.run(&format!("session delete {number} --yes"));
    assert_eq!(refused.exit, Some(2));
    assert!(refused.stderr.contains(&format!("posdiag deliver {number}")), "{refused:?}");
    home.configure("");
    assert_eq!(home.run(&format!("session delete {number} --yes")).exit, Some(0));
}

#[test]
fn folder_sink_writes_each_ticket_whole_and_once() {
    let home = Home::with("");
    let folder = home.file("out");
    home.configure(&format!(
        "[[sink]]\nname = \"out\"\nkind = \"folder\"\nfolder = \"{}\"\n",
        folder.display()
    ));
    let (number, said) = home.files("");
    assert!(said.contains("the folder does not exist"), "{said}");
    fs::create_dir(&folder).unwrap();
    assert_eq!(state(&home.delivers(&number)[0]).0, "delivered");
    let names = |part: &str| -> Vec<String> {
        let files = fs::read_dir(folder.join(part)).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    let [name] = &names("new")[..] else { panic!("{:?}", names("new")) };
    let letter: Value = serde_json::from_slice(&fs::read(folder.join("new").join(name)).unwrap()).unwrap();
    assert_eq!(letter["ticket"]["number"], number);
    assert_eq!(names("tmp"), Vec::<String>::new());
    // A reader that takes it away at once gets no second copy.
    fs::rename(folder.join("new").join(name), folder.join("done").join(name)).unwrap();
    assert_eq!(home.delivers(""), Vec::<Value>::new());
    assert_eq!(names("new"), Vec::<String>::new());
    let tried = home.run("sink try out");
    assert_eq!((tried.exit, names("new").len()), (Some(0), 0), "{tried:?}");
    let tried = json(&home.run("sink try out --format json"));
    assert_eq!(
        (&tried["taken"], &tried["closed"], &tried["found"]),
        (&true.into(), &true.into(), &Value::Null)
    );
    fs::rename(&folder, home.file("elsewhere")).unwrap();
    let checked = home.run("sink check out --format json");
    assert_eq!((checked.exit, &json(&checked)["reason"]), (Some(1), &"no_folder".into()));
}

#[test]
fn reader_that_removes_files_gets_each_ticket_once() {
    let home = Home::with("");
    let folder = home.file("out");
    fs::create_dir(&folder).unwrap();
    let sink = format!("[[sink]]\nname = \"out\"\nkind = \"folder\"\nfolder = \"{}\"\n", folder.display());
    home.configure(&format!("[deliver]\nafter_walk = 0\n{sink}"));
    let count = 12;
    for _ in 0..count {
        home.files("");
    }
    let (new, mine) = (folder.join("new"), home.file("mine"));
    fs::create_dir(&mine).unwrap();
    let reader = std::thread::spawn(move || {
        let mut taken = Vec::new();
        while taken.len() < count {
            for file in fs::read_dir(&new).into_iter().flatten() {
                let path = file.unwrap().path();
                let letter: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                // Out of the folder altogether, as a program does that has processed it.
                fs::rename(&path, mine.join(path.file_name().unwrap())).unwrap();
                taken.push(letter["ticket"]["number"].as_str().unwrap().to_owned());
            }
        }
        taken
    });
    let delivered = home.delivers("");
    assert!(delivered.iter().all(|delivery| delivery["state"] == "delivered"), "{delivered:?}");
    let mut taken = reader.join().unwrap();
    assert_eq!(home.delivers(""), Vec::<Value>::new());
    taken.sort();
    taken.dedup();
    assert_eq!(taken.len(), count);
    assert_eq!(fs::read_dir(folder.join("new")).unwrap().count(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn full_disk_leaves_no_partial_file_and_delivers_later() {
    let home = Home::with("");
    let folder = home.file("out");
    fs::create_dir(&folder).unwrap();
    home.configure(&format!(
        "[deliver]\nafter_walk = 0\n[[sink]]\nname = \"out\"\nkind = \"folder\"\nfolder = \"{}\"\n",
        folder.display()
    ));
    let (number, _) = home.files(&format!("--note={0} --note={0}", "long_".repeat(399)));
    // A separate disk with one free page: the file needs two.
    let script = "mount -t tmpfs -o size=32k tmpfs out && mkdir out/tmp out/new out/done && \
        head -c 28672 /dev/zero >out/filler && \"$POSDIAG\" deliver --format json; ls -A out/tmp out/new >&2; \
        rm out/filler && \"$POSDIAG\" deliver \"$NUMBER\" --format json; ls out/new >&2";
    let mut command = std::process::Command::new("unshare");
    command
        .args(["-m", "sh", "-c", script])
        .current_dir(home.0.path())
        .env("TZ", "UTC")
        .env("NUMBER", &number);
    command
        .env("POSDIAG", assert_cmd::cargo::cargo_bin!("posdiag"))
        .env("POSDIAG_CONFIG", home.file("config.toml"));
    let Ok(run) = command.output() else {
        eprintln!("not tested: no disk can be mounted here");
        return;
    };
    if !run.status.success() && run.stdout.is_empty() {
        eprintln!("not tested: no disk can be mounted here: {run:?}");
        return;
    }
    let run: Run = run.into();
    let told: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let states: Vec<_> = told.iter().map(|told| state(&told["deliveries"][0])).collect();
    let full = ("later".to_owned(), Some("disk_full".to_owned()));
    assert_eq!(states, [full, ("delivered".to_owned(), None)], "{run:?}");
    let id = home.run(&format!("ticket show {number} --format json"));
    let file = format!("{}.json\n", json(&id)["id"].as_str().unwrap());
    assert_eq!(run.stderr, format!("out/new:\n\nout/tmp:\n{file}"), "nothing half was left");
}

#[test]
fn group_message_is_short_and_errors_in_200_replies_are_seen() {
    let stub = Stub::new(&[
        Fate::Answer(200, "", r#"{"errcode": 310000, "errmsg": "keywords not in content"}"#),
        Fate::Answer(200, "", r#"{"errcode": 0, "errmsg": "ok"}"#),
    ]);
    let home = Home::with("");
    home.secret("url", &stub.url());
    home.secret("sign", "SECthis is secret");
    home.configure(
        "[deliver]\nafter_walk = 0\n[[sink]]\nname = \"group\"\nkind = \"dingtalk\"\nurl_file = \"url\"\n\
         secret_file = \"sign\"\ntext = \"{number} {code} {field.contact_phone}\"\n",
    );
    let (number, _) = home.files(&format!("--field contact_phone={PHONE}"));
    let tried = home.delivers("");
    assert_eq!(state(&tried[0]), ("refused".to_owned(), Some("code 310000".to_owned())));
    // Fewer than two messages in four seconds: the second waits for its turn.
    let tried = home.delivers("--again");
    assert_eq!(state(&tried[0]), ("delivered".to_owned(), None));
    for request in stub.taken() {
        assert!(request.head.contains("&timestamp=") || request.head.contains("?timestamp="));
        assert!(request.head.contains("&sign="), "{}", request.head);
        assert_eq!(request.json()["text"]["content"], format!("{number} E108 138****8000"));
    }
    let shown = home.run("config show").stdout + &home.run("sink list").stdout;
    assert!(!shown.contains("0123456789abcdef") && !shown.contains("SECthis"), "{shown}");
}

#[test]
fn readable_secret_file_is_refused_and_never_shown() {
    let home = Home::with("");
    home.secret("key", SECRET);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(home.file("key"), fs::Permissions::from_mode(0o644)).unwrap();
    }
    home.configure(&hook("http://127.0.0.1:9/", "secret_file = \"key\""));
    home.files("");
    let tried = home.delivers("");
    assert_eq!(state(&tried[0]), ("later".to_owned(), Some("secret".to_owned())));
    let checked = home.run("sink check hook");
    let said = "error: hook: Others can read the secret's file: chmod 600 it.\n  the configuration names ";
    assert!(checked.stderr.starts_with(said) && checked.stderr.contains("/key"), "{checked:?}");
    home.configure(&hook("http://127.0.0.1:9/", "secret_env = \"NO_SUCH_VARIABLE\""));
    let checked = home.run("sink check hook");
    assert!(checked.stderr.ends_with("the configuration names $NO_SUCH_VARIABLE\n"), "{checked:?}");
}

#[test]
fn a_queue_that_the_library_does_not_have_is_told_by_the_check() {
    let home = Home::with("");
    fs::create_dir(home.file("out")).unwrap();
    let folder = home.file("out");
    home.configure(&format!(
        "[[sink]]\nname = \"out\"\nkind = \"folder\"\nfolder = \"{}\"\nwhen = {{ queue = [\"rsk_control\"] }}\n",
        folder.display()
    ));
    let checked = home.run("sink check out");
    assert_eq!(checked.exit, Some(0));
    assert!(checked.stderr.contains("no queue rsk_control"), "{checked:?}");
    assert_eq!(
        json(&home.run("sink check out --format json"))["unknown_queues"],
        Value::from(vec!["rsk_control"])
    );
}

#[test]
fn tickets_that_wait_for_a_dead_server_are_counted() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/", closed.local_addr().unwrap().port());
    drop(closed);
    let home = Home::with(&hook(&url, ""));
    for _ in 0..3 {
        home.files("");
    }
    let delivered = home.run("deliver");
    assert!(
        delivered.stderr.contains("2 more tickets wait until that system can be reached"),
        "{delivered:?}"
    );
}
