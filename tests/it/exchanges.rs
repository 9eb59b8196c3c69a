//! The shipped ticket systems, each against recorded exchanges: requests are compared byte by byte, and responses are
//! what such a system returns.
//!
//! They are in `tests/exchanges/NAME.txt`: the action, `> ` the request, `< ` the status and the response.
//! `UPDATE_EXCHANGES=1` rewrites the requests; the responses stay.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::common::{Run, json, posdiag};
use crate::support::stub_server::{Fate, Stub};
use jiff::civil::DateTime;
use posdiag::delivery::build::build;
use posdiag::delivery::outbox::DeliveryChoice;
use posdiag::delivery::round::Round;
use posdiag::delivery::sink::{DeliveryFault, Letter, Remote, Sink};
use posdiag::journal::{Delivery, DeliveryState, RemoteState, Store};
use posdiag::session::Moment;
use posdiag::settings::sink::SinkSetting;
use posdiag::settings::{Colour, Config, Environment, Options, Origin, Setting, settings};
use posdiag::text::language::Language;
use posdiag::walk::clock::StoppedClock;

use crate::support::clocks::HeldClock;

/// A clock that stands still: Udesk's signature contains the time.
const NOON: StoppedClock =
    StoppedClock { now: Moment(1_796_040_000_000_000), wall: DateTime::constant(2026, 11, 30, 12, 0, 0, 0) };

const PATIENCE: Duration = Duration::from_secs(20);

/// The actions on a system, and the file with its name, its settings and the exchanges.
struct Recording {
    path: PathBuf,
    settings: String,
    /// An action, with the response to each of its requests.
    acts: Vec<(String, Vec<(u16, String)>)>,
}

impl Recording {
    fn read(path: PathBuf) -> Recording {
        let text = fs::read_to_string(&path).unwrap();
        let (settings, rest) = text.split_once("\n\n").unwrap();
        let mut acts: Vec<(String, Vec<(u16, String)>)> = Vec::new();
        for line in rest.lines() {
            if let Some(act) = line.strip_prefix("# ") {
                // The expected result, which is checked.
                acts.push((act.split(" →").next().unwrap().to_owned(), Vec::new()));
            } else if let Some(answer) = line.strip_prefix("< ") {
                let (status, body) = answer.split_once(' ').unwrap_or((answer, ""));
                acts.last_mut().unwrap().1.push((status.parse().unwrap(), body.to_owned()));
            }
        }
        Recording { settings: settings.to_owned(), path, acts }
    }

    fn name(&self) -> &str {
        self.path.file_stem().unwrap().to_str().unwrap()
    }
}

/// Parses a sink as the program does.
fn configured(folder: &Path, text: &str) -> SinkSetting {
    let file = folder.join("config.toml");
    fs::write(&file, text).unwrap();
    let environment = Environment { named_config: Some(file), ..Environment::default() };
    let config = Config::read(&environment);
    let wrong = config.problem(Language::En);
    assert!(wrong.is_none(), "{wrong:?}");
    let (language, colour) =
        (Setting::new(Language::En, Origin::Default), Setting::new(Colour::Never, Origin::Default));
    let settings = settings(Options::default(), language, colour, &environment, &config);
    settings.sinks[0].value.clone()
}

/// The letter of a ticket of the queue `repair`, with a value for each of the fields that the settings name.
fn mapped(setting: &SinkSetting) -> Letter {
    let letter = letter("k-1", None);
    let mut body: serde_json::Value = serde_json::from_slice(&letter.body).unwrap();
    body["queue.id"] = "repair".into();
    for (name, _) in &setting.rest.as_ref().unwrap().fields {
        body[format!("their.{name}")] = format!("E108 for {name}").into();
    }
    Letter { body: body.to_string().into_bytes(), ..letter }
}

fn letter(key: &str, about: Option<&str>) -> Letter {
    let body =
        br#"{"subject":"E108 \"timeout\" 418-273","text":"Line 1\n{code} \u7f51\u7edc","code":"E108"}"#;
    let about = about.map(|id| Remote { id: id.to_owned(), url: None });
    Letter { key: key.to_owned(), is_first: about.is_none(), about, body: body.to_vec() }
}

fn ids(found: &[Remote]) -> String {
    found.iter().map(|remote| remote.id.clone()).collect::<Vec<_>>().join(" ")
}

/// Performs the action, and returns the result.
fn done(sink: &dyn Sink, setting: &SinkSetting, act: &str) -> String {
    let fault = |fault: DeliveryFault| format!("{fault:?}");
    let (first, later) = (letter("k-1", None), letter("k-1/r12", Some("7")));
    let made = Remote { id: "7".to_owned(), url: None };
    let others = [Remote { id: "8".to_owned(), url: None }];
    let made_words = |made: Option<Remote>| {
        made.map_or("nothing".to_owned(), |made| {
            let url = made.url.unwrap_or_default();
            format!("{} {}", made.id, url.split_once("/base").map_or("", |(_, path)| path))
                .trim_end()
                .to_owned()
        })
    };
    let told = match act.split(':').next().unwrap() {
        "check" => sink.reach(PATIENCE).map(|()| "there".to_owned()),
        "create of repair" => sink.create(&[mapped(setting)], PATIENCE).map(made_words),
        "create" => sink.create(&[first], PATIENCE).map(made_words),
        "find" => sink.find(&first, PATIENCE).map(|found| ids(&found)),
        "read" => sink.has_key(&first, &made, PATIENCE).map(|has| has.to_string()),
        "update" => sink.create(&[later], PATIENCE).map(made_words),
        "find update" => sink.find(&later, PATIENCE).map(|found| ids(&found)),
        "settle" => sink.settle(&first, &made, &others, PATIENCE).map(|()| "settled".to_owned()),
        "close" => sink.withdraw(&first, Some(&made), PATIENCE).map(|closed| closed.to_string()),
        "state" => sink
            .state(&first, &made, PATIENCE)
            .map(|state| state.map_or("nothing", RemoteState::id).to_owned()),
        other => panic!("{other}"),
    };
    told.unwrap_or_else(fault)
}

fn fate((status, body): &(u16, String)) -> Fate {
    // The stub's responses last forever.
    Fate::Answer(*status, "content-type: application/json\r\n", Box::leak(body.clone().into_boxed_str()))
}

/// A secret, in a file that nobody else may read.
fn write_token(folder: &Path) {
    fs::write(folder.join("token"), "t0ken\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder.join("token"), fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// Requests and responses in the notation of a file.
fn played(recording: &Recording) -> String {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::new(&[]);
    let base = stub.url().replace("/hook/0123456789abcdef", "/base");
    write_token(folder.path());
    let name = recording.name();
    let setting = configured(
        folder.path(),
        &format!(
            "[[sink]]\nname = \"it\"\nkind = \"rest\"\nsystem = \"{name}\"\nurl = \"{base}/\"\nsecret_file = \"token\"\n{}\n",
            recording.settings
        ),
    );
    let sink = build(&setting, &NOON).unwrap();
    let mut said = format!("{}\n", recording.settings);
    for (act, answers) in &recording.acts {
        stub.then(&answers.iter().map(fate).collect::<Vec<_>>());
        let before = stub.taken().len();
        let came = done(&*sink, &setting, act.trim());
        let _ = write!(said, "\n# {act} → {came}\n");
        let taken = stub.taken();
        assert_eq!(taken.len() - before, answers.len(), "{name}: {act}: {came} {:?}", taken.last());
        for (request, (status, body)) in taken[before..].iter().zip(answers) {
            let mut lines = request.head.lines();
            let request_line = lines.next().unwrap().trim_end_matches(" HTTP/1.1");
            let _ = writeln!(said, "> {request_line}");
            let ours = ["host", "user-agent", "accept-encoding", "content-length", "accept"];
            let mut headers: Vec<String> = lines
                .filter(|line| !ours.contains(&line.split(':').next().unwrap().to_lowercase().as_str()))
                .map(|line| line.replace(base.trim_end_matches("/base"), "http://server"))
                .collect();
            headers.sort();
            for line in headers {
                let _ = writeln!(said, "> {line}");
            }
            if !request.body.is_empty() {
                let _ = writeln!(said, "> {}", request.body);
            }
            let _ = writeln!(said, "< {status} {body}");
        }
    }
    said.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn shipped_systems_are_called_as_recorded() {
    let folder = Path::new("tests/exchanges");
    let mut names = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let recording = Recording::read(file.unwrap().path());
        names.push(recording.name().to_owned());
        let played = played(&recording);
        if std::env::var_os("UPDATE_EXCHANGES").is_some() {
            fs::write(&recording.path, &played).unwrap();
        }
        assert_eq!(played, fs::read_to_string(&recording.path).unwrap(), "{}", recording.path.display());
    }
    names.sort();
    assert_eq!(
        names,
        ["jira", "redmine", "roundup", "rt", "servicenow", "udesk", "zammad", "zendesk"],
        "each has its exchanges"
    );
}

const MINUTE: i64 = 60_000_000;

/// A desk whose tickets go to a Roundup with scripted responses.
struct HeldDesk {
    folder: tempfile::TempDir,
    stub: Stub,
    clock: HeldClock,
    config: String,
}

impl HeldDesk {
    /// With so many tickets, which are delivered.
    fn with(tickets: usize) -> HeldDesk {
        let (folder, stub) = (tempfile::tempdir().unwrap(), Stub::new(&[]));
        let config = format!(
            "language = \"en\"\ndata_dir = \"data\"\n[deliver]\nafter_walk = 0\n[[sink]]\nname = \"it\"\nkind = \"rest\"\n\
             system = \"roundup\"\nurl = \"{}\"\nuser = \"u\"\nsecret_file = \"token\"\nsince = \"2020-01-01\"\n",
            stub.url()
        );
        fs::write(folder.path().join("config.toml"), &config).unwrap();
        write_token(folder.path());
        let desk = HeldDesk { folder, stub, clock: HeldClock::at(Moment(1_800_000_000_000_000)), config };
        for number in 1..=tickets {
            assert_eq!(desk.run("walk E108 --assume-unsure --record").exit, Some(3));
            desk.stub.then(&[
                Fate::Answer(201, "", r#"{"data":{"id":"1"}}"#),
                Fate::Answer(
                    201,
                    "",
                    Box::leak(format!(r#"{{"data":{{"id":"7{number}"}}}}"#).into_boxed_str()),
                ),
            ]);
        }
        assert_eq!(desk.round(0).len(), tickets);
        desk
    }

    fn run(&self, args: &str) -> Run {
        let mut command = posdiag();
        command.args(args.split_whitespace()).current_dir(self.folder.path());
        command.env("POSDIAG_CONFIG", "config.toml").output().unwrap().into()
    }

    /// Delivers after so many more minutes, and returns what was said about each ticket.
    fn round(&self, minutes: i64) -> Vec<Delivery> {
        self.clock.advance(minutes * MINUTE);
        let mut store = Store::open(&self.folder.path().join("data")).unwrap();
        let sink = configured(self.folder.path(), &self.config);
        let mut told = Vec::new();
        let mut round = Round { store: &mut store, clock: &self.clock, wait: &|_| {}, deadline: None };
        let choice = DeliveryChoice::default();
        round.deliver(&[&sink], &choice, &mut |attempt| told.push(attempt.delivery)).unwrap();
        told
    }

    /// The same in short: the state of each, the reason, and its number there.
    fn states(&self, minutes: i64) -> Vec<(DeliveryState, Option<String>, Option<String>)> {
        let short = |told: Delivery| {
            let why = told.reason.filter(|_| !told.state.has_arrived()).map(|why| why.to_string());
            (told.state, why, told.remote)
        };
        self.round(minutes).into_iter().map(short).collect()
    }

    fn ticket(&self) -> serde_json::Value {
        json(&self.run("ticket list --format json"))["tickets"][0].clone()
    }
}

fn status(name: &'static str) -> Fate {
    let body = format!(r#"{{"data":{{"attributes":{{"status":{{"id":"1","name":"{name}"}}}}}}}}"#);
    Fate::Answer(200, "", Box::leak(body.into_boxed_str()))
}

#[test]
fn foreign_closing_is_shown_and_changes_nothing_here() {
    let desk = HeldDesk::with(1);
    assert!(desk.ticket()["deliveries"][0].get("there").is_none());
    assert!(desk.round(4).is_empty());
    assert_eq!(desk.stub.taken().len(), 2, "it is too soon to ask");
    desk.stub.then(&[status("chatting"), status("resolved")]);
    assert!(desk.round(1).is_empty(), "that it is open there is no news");
    assert_eq!(desk.ticket()["deliveries"][0]["there"], "open");
    let told = desk.round(5);
    assert_eq!(told.iter().map(|told| told.there).collect::<Vec<_>>(), [Some(RemoteState::Closed)]);
    assert_eq!(desk.stub.taken().len(), 4);
    let ticket = desk.ticket();
    assert_eq!((&ticket["state"], &ticket["deliveries"][0]["there"]), (&"open".into(), &"closed".into()));
    let number = ticket["number"].as_str().unwrap();
    let shown = desk.run(&format!("ticket show {number}")).stderr;
    assert!(shown.starts_with("it delivered 71, closed there, http"), "{shown}");
    assert!(desk.run("ticket list").stdout.contains("  it delivered 71, closed there"));
    // A named one need not wait; it was reopened there.
    desk.stub.then(&[status("chatting"), Fate::Answer(404, "", "{}")]);
    let said = desk.run(&format!("deliver {number}")).stdout;
    assert!(said.starts_with(&format!("{number} → it delivered 71, http")), "{said}");
    assert_eq!(json(&desk.run(&format!("deliver {number} --format json")))["deliveries"][0]["there"], "gone");
    // What no longer exists is not asked about again, and neither is what is closed on both sides.
    assert!(desk.round(24 * 60).is_empty());
    assert_eq!(desk.stub.taken().len(), 6);
}

#[test]
fn ticket_created_without_a_number_is_looked_up() {
    // Roundup refuses a duplicate, and says the number of the first.
    let desk = HeldDesk::with(0);
    assert_eq!(desk.run("walk E108 --assume-unsure --record").exit, Some(3));
    let id = desk.ticket()["id"].as_str().unwrap().to_owned();
    let message = Fate::Answer(201, "", r#"{"data":{"id":"1"}}"#);
    let found = format!(r#"{{"data":{{"collection":[{{"id":"71","posdiag":"{id}"}}]}}}}"#);
    desk.stub.then(&[message.clone(), Fate::Answer(201, "", r#"{"data":{}}"#), message]);
    desk.stub.then(&[Fate::Answer(409, "", "{}"), Fate::Answer(200, "", Box::leak(found.into_boxed_str()))]);
    let doubt = (DeliveryState::Doubt, Some("answer".to_owned()), None);
    assert_eq!(desk.states(0), std::slice::from_ref(&doubt));
    assert_eq!(desk.states(1), [(DeliveryState::Delivered, None, Some("71".to_owned()))]);
    assert_eq!(desk.stub.taken().len(), 5);
    // Redmine finds it by its field.
    let desk = HeldDesk::with(0);
    let redmine = desk.config.replace("system = \"roundup\"", "system = \"redmine\"");
    let redmine = redmine.replace("user = \"u\"", "set = { project = \"pos\", field = 1 }");
    let desk = HeldDesk { config: redmine, ..desk };
    fs::write(desk.folder.path().join("config.toml"), &desk.config).unwrap();
    assert_eq!(desk.run("walk E108 --assume-unsure --record").exit, Some(3));
    let id = desk.ticket()["id"].as_str().unwrap().to_owned();
    let found = format!(r#"{{"issues":[{{"id":7,"custom_fields":[{{"id":1,"value":"{id}"}}]}}]}}"#);
    let found = Fate::Answer(200, "", Box::leak(found.into_boxed_str()));
    desk.stub.then(&[Fate::Answer(201, "", "{}"), found.clone(), found]);
    assert_eq!(desk.states(0), [doubt]);
    assert_eq!(desk.states(2), [(DeliveryState::Settling, None, Some("7".to_owned()))]);
    assert_eq!(desk.states(2), [(DeliveryState::Delivered, None, Some("7".to_owned()))]);
    assert_eq!(desk.stub.taken().len(), 3, "it was made once");
}

#[test]
fn unreachable_or_refusing_server_is_not_asked_about_every_ticket() {
    let desk = HeldDesk::with(5);
    desk.stub.then(&[Fate::Answer(503, "", "")]);
    assert!(desk.round(5).is_empty() && desk.round(1).is_empty());
    assert_eq!(desk.stub.taken().len(), 11, "one found out for all, for five minutes");
    desk.stub.then(&[Fate::Answer(403, "", "{}"), Fate::Answer(403, "", "{}"), Fate::Answer(403, "", "{}")]);
    assert!(desk.round(5).is_empty());
    assert_eq!(desk.stub.taken().len(), 14);
    // The longer nothing happened, the less often.
    desk.stub.then(&vec![status("chatting"); 10]);
    desk.round(24 * 60);
    assert_eq!(desk.stub.taken().len(), 19);
    desk.round(60);
    assert_eq!(desk.stub.taken().len(), 19);
    desk.round(30);
    assert_eq!(desk.stub.taken().len(), 24);
    desk.round(90 * 24 * 60);
    assert_eq!(desk.stub.taken().len(), 24, "after ninety days nobody asks");
}

fn complains(folder: &Path, system: &str, more: &str) -> String {
    fs::write(folder.join("own.toml"), system).unwrap();
    let config = format!(
        "[[sink]]\nname = \"it\"\nkind = \"rest\"\nurl = \"https://a.example\"\nsecret_file = \"token\"\n{more}\n"
    );
    fs::write(folder.join("config.toml"), config).unwrap();
    let mut command = posdiag();
    command.args(["list", "--lang", "en"]).current_dir(folder).env("POSDIAG_CONFIG", "config.toml");
    let run: Run = command.output().unwrap().into();
    run.stderr
}

#[test]
fn invalid_file_is_reported_with_place_and_advice() {
    let folder = tempfile::tempdir().unwrap();
    let own = "system_file = \"own.toml\"\nset = { field = \"f\" }";
    let right = "promise = \"found\"\nvalues = { field = true }\nlogin = { kind = \"bearer\" }\n\
                 [create]\nrequest = \"POST /t\"\nbody = { title = \"{subject}\" }\nkeep = { id = \"/id\" }\n\
                 [find]\nrequest = \"GET /t?k={key}\"\nitems = \"\"\nid = \"/id\"\n\
                 [read]\nrequest = \"GET /t/{id}\"\nkey = \"/{set.field}\"\n";
    assert_eq!(complains(folder.path(), right, own), "");
    for (good, wrong, said) in [
        (
            "{subject}",
            "{subjekt}",
            "error: own.toml:6:19: there is no `subjekt` to put here\n  6 | body = { title = \"{subjekt}\" }\n    \
             |                   ^^^^^^^^^\n  did you mean {subject}?\n",
        ),
        ("{set.field}", "{set.fields}", "error: own.toml:14:9: there is no `set.fields` to put here\n"),
        ("{subject}", "{secret}", "error: own.toml:6:19: there is no `secret` to put here\n"),
        ("keep =", "keeps =", "error: own.toml:7:1: there is no key `keeps`\n"),
        ("POST /t", "SEND /t", "error: own.toml:5:11: this is not a request\n"),
        ("\"/id\" }", "\"id\" }", "error: own.toml:7:15: this is not a place in an answer\n"),
        ("\"found\"", "\"once\"", "error: own.toml:1:11: this cannot be `once`\n"),
        ("bearer", "bear", "error: own.toml:3:18: this cannot be `bear`\n"),
        ("{subject}", "{subject", "error: own.toml:6:18: a brace is not closed\n"),
    ] {
        let told = complains(folder.path(), &right.replacen(good, wrong, 1), own);
        assert!(told.starts_with(said), "{wrong}: {told}");
    }
    for (more, said) in [
        ("system_file = \"own.toml\"", "error: config.toml:1:1: set has no field\n"),
        (
            "system_file = \"own.toml\"\nset = { field = \"f\", filed = 1 }",
            "this system does not use set.filed\n",
        ),
        ("system = \"remine\"", "error: config.toml:6:10: system cannot be `remine`\n"),
        ("", "error: config.toml:1:1: this sink has no system\n"),
        ("system = \"jira\"\nset = { project = \"P\" }", "error: config.toml:1:1: this sink has no user\n"),
    ] {
        let told = complains(folder.path(), right, more);
        assert!(told.contains(said), "{more}: {told}");
    }
}

#[test]
fn invalid_queues_and_fields_are_reported_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let system = "promise = \"at_least_once\"\nlogin = { kind = \"bearer\" }\n[create]\nrequest = \"POST /t\"\nkeep = { id = \"/id\" }\n";
    for (more, said) in [
        (
            "system = \"jira\"\nuser = \"u\"\nset = { project = \"P\" }\nqueues = { repair = { projekt = \"Q\" } }",
            "error: config.toml:9:23: this system does not use set.projekt\n  9 | queues = { repair = { projekt = \"Q\" } }\n    \
             |                       ^^^^^^^\n",
        ),
        (
            "system = \"jira\"\nuser = \"u\"\nset = { project = \"P\" }\nqueues = { repair = \"Q\" }",
            "error: config.toml:9:21: queues must be a table\n  9 | queues = { repair = \"Q\" }\n    \
             |                     ^^^\n  such as queues = { repair = { project = \"hardware\" } }\n",
        ),
        (
            "system = \"jira\"\nuser = \"u\"\nset = { project = \"P\" }\n[sink.fields]\ncf = \"{cod}\"",
            "error: config.toml:10:7: a ticket has no `cod` to put there\n  10 | cf = \"{cod}\"\n     |       ^^^^^\n  did you mean {code}?\n",
        ),
        (
            "system_file = \"own.toml\"\nfields = { a = \"{code}\" }",
            "error: config.toml:7:10: the system's file does not say where fields go\n",
        ),
    ] {
        let told = complains(folder.path(), system, more);
        assert!(told.contains(said), "{more}: {told}");
    }
}

/// What a ticket system gets for a ticket that was filed with a contact, and with a card number in a note.
fn told(personal: &str) -> String {
    let created = r#"{"issue":{"id":7,"custom_fields":[]}}"#;
    let stub = Stub::new(&[Fate::Answer(201, "", created), Fate::Answer(200, "", created)]);
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "language = \"en\"\ndata_dir = \"data\"\n[deliver]\nafter_walk = 0\n[[sink]]\nname = \"it\"\nkind = \"rest\"\n\
         system = \"redmine\"\nurl = \"{}\"\nsecret_env = \"REDMINE_KEY\"\nset = {{ project = \"pos\", field = 1 }}\n\
         subject = \"{{code}} {{field.contact_phone}}\"\nqueues = {{ sales_channel = {{ project = \"sales\" }}, nobody = {{ field = 2 }} }}\n\
         fields = {{ 9 = \"{{field.contact_phone}}/{{code}}\", 10 = \"{{field.fax}}\" }}\n{personal}\n",
        stub.url()
    );
    fs::write(folder.path().join("config.toml"), config).unwrap();
    let run = |args: &str| -> Run {
        let mut command = posdiag();
        command.args(args.split_whitespace()).current_dir(folder.path());
        command.env("POSDIAG_CONFIG", "config.toml").env("REDMINE_KEY", "s3cret-key").output().unwrap().into()
    };
    let walk = "walk E108 --assume-unsure --record --field contact_phone=13800138000";
    run(&format!("{walk} --note=card_6222021234567890123_of_13800138000"));
    let delivered = run("deliver");
    assert!(delivered.stdout.contains("refused, the ticket arrived without its key field"), "{delivered:?}");
    let list = run("sink list");
    assert!(list.stderr.contains("! The library has no queue nobody, which it names"), "{list:?}");
    stub.then(&[Fate::Answer(201, "", created), Fate::Answer(200, "", created)]);
    let tried = run("sink try it");
    assert!(tried.stderr.starts_with("error: it: the ticket arrived without its key field.\n"), "{tried:?}");
    stub.then(&[Fate::Answer(201, "", created), Fate::Answer(500, "", "")]);
    let tried = json(&run("sink try it --format json"));
    assert_eq!((&tried["taken"], &tried["reason"]), (&serde_json::Value::Null, &"status 500".into()));
    for said in [list, run("config show"), delivered] {
        assert!(!format!("{said:?}").contains("s3cret-key"), "{said:?}");
    }
    let taken: Vec<_> = stub.taken().into_iter().take(2).collect();
    assert!(taken.iter().all(|request| request.header("x-redmine-api-key") == Some("s3cret-key")));
    let whole: Vec<String> = taken.into_iter().flat_map(|request| [request.head, request.body]).collect();
    whole.join("\n")
}

#[test]
fn contacts_leave_only_when_allowed_and_card_numbers_never() {
    let (masked, full) = (told(""), told("personal = true"));
    assert!(masked.contains("E108 138****8000") && !masked.contains("13800138000"), "{masked}");
    assert!(full.contains("E108 13800138000"), "{full}");
    assert!(full.contains(r#"{"id":"9","value":"13800138000/E108"}]"#), "{full}");
    assert!(
        masked.contains(r#"{"id":"9","value":"138****8000/E108"}]"#),
        "what is empty is left out: {masked}"
    );
    for told in [masked, full] {
        assert!(told.contains(r#""project_id":"sales""#), "its queue has a project of its own: {told}");
        assert!(!told.contains("6222021234567890123") && !told.contains("s3cret-key\""), "{told}");
    }
}
