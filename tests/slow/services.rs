//! Delivery to real systems, which the scripts of `tests/services/` set up: those named by `POSDIAG_SERVICES`, such as
//! `POSDIAG_SERVICES=roundup,smtp`, or none. `POSDIAG_DELIVERIES` says how many tickets go to each.
//!
//! Two programs deliver at the same time and are killed again and again, and so is the server; and nobody waits as long
//! as a server takes. In the end there is each ticket once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::clocks::HeldClock;
use crate::support::common::json;
use posdiag::delivery::build::build;
use posdiag::delivery::outbox::{DeliveryChoice, letter, pending};
use posdiag::delivery::round::{Attempt, Round};
use posdiag::delivery::sink::{Letter, Remote};
use posdiag::journal::{DeliveryState, ReasonKind, RemoteState, Store};
use posdiag::session::Moment;
use posdiag::settings::sink::SinkSetting;
use posdiag::settings::{Colour, Config, Environment, Options, Origin, Setting, settings};
use posdiag::text::language::Language;

fn wanted(service: &str) -> bool {
    let named = std::env::var_os("POSDIAG_SERVICES").unwrap_or_default();
    named.to_string_lossy().split(',').any(|named| named == service)
}

fn tickets() -> usize {
    std::env::var_os("POSDIAG_DELIVERIES").map_or(12, |count| count.to_str().unwrap().parse().unwrap())
}

/// A running service, with the output of its script.
struct Service {
    name: &'static str,
    folder: tempfile::TempDir,
    said: BTreeMap<String, String>,
}

impl Service {
    fn new(name: &'static str) -> Service {
        let folder = tempfile::tempdir().unwrap();
        let mut service = Service { name, folder, said: BTreeMap::new() };
        service.start();
        service
    }

    fn script(&self, act: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/services").join(self.name);
        let run = Command::new(script).arg(act).arg(self.folder.path()).output().unwrap();
        let said = fs::read_to_string(self.folder.path().join("said")).unwrap_or_default();
        assert!(run.status.success(), "{}: {run:?}\n{said}", self.name);
        String::from_utf8(run.stdout).unwrap()
    }

    fn start(&mut self) {
        let said = self.script("start");
        self.said.extend(
            said.lines()
                .filter_map(|line| line.split_once('='))
                .map(|(key, value)| (key.to_owned(), value.to_owned())),
        );
    }

    /// Kills it with all of its processes, like a machine that loses power.
    fn kill(&self) {
        let pid = fs::read_to_string(self.folder.path().join("pid")).unwrap();
        let _ = Command::new("kill").args(["-9", "--", &format!("-{}", pid.trim())]).status();
    }

    fn of(&self, key: &str) -> &str {
        &self.said[key]
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.script("stop");
    }
}

/// A clock that can be advanced by hours, and also runs by itself: a millisecond with each reading.
fn moved_clock(now: i64) -> HeldClock {
    HeldClock::at(Moment(now)).ticking(1_000)
}

struct Desk {
    folder: tempfile::TempDir,
    config: String,
}

impl Desk {
    /// A desk whose tickets go to a service, with so many filed.
    fn of(service: &Service, count: usize) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let secret = file("secret");
        fs::write(&secret, service.said.get("token").cloned().unwrap_or_else(|| "none".to_owned())).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(&secret, mode).unwrap();
        let url = service.of("url");
        let own = match service.name {
            "roundup" => "system = \"roundup\"\nuser = \"posdiag\"".to_owned(),
            "redmine" => {
                let (project, field) = (service.of("project"), service.of("field"));
                format!("system = \"redmine\"\nset = {{ project = \"{project}\", field = {field} }}")
            }
            "rt" => format!("system = \"rt\"\nset = {{ queue = \"{}\" }}", service.of("queue")),
            _ => String::new(),
        };
        let sink = if service.name == "smtp" {
            format!(
                "kind = \"email\"\nserver = \"{url}\"\ntls = \"none\"\nfrom = \"pos@shop.example\"\nto = [\"a@shop.example\"]"
            )
        } else {
            format!("kind = \"rest\"\nurl = \"{url}\"\nsecret_file = \"secret\"\n{own}")
        };
        let config = format!(
            "language = \"en\"\ndata_dir = \"data\"\n[deliver]\nafter_walk = 0\n[[sink]]\nname = \"there\"\n\
             on = [\"filed\", \"closed\"]\nsince = \"2020-01-01\"\n{sink}\n"
        );
        let desk = Desk { folder, config };
        fs::write(desk.file("config.toml"), &desk.config).unwrap();
        for _ in 0..count {
            let walked = desk.command("walk E108 --assume-unsure --record").output().unwrap();
            assert_eq!(walked.status.code(), Some(3), "{walked:?}");
        }
        desk
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &str) -> Command {
        let program = assert_cmd::cargo::cargo_bin!("posdiag");
        let mut command = Command::new(program);
        command.args(args.split_whitespace()).current_dir(self.folder.path()).env_clear();
        command.env("POSDIAG_CONFIG", self.file("config.toml")).env("TZ", "UTC");
        command
    }

    fn deliverer(&self) -> Child {
        self.command("deliver --again").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn store(&self) -> Store {
        Store::open(&self.file("data")).unwrap()
    }

    fn sink(&self) -> SinkSetting {
        let environment =
            Environment { named_config: Some(self.file("config.toml")), ..Environment::default() };
        let config = Config::read(&environment);
        let (language, colour) =
            (Setting::new(Language::En, Origin::Default), Setting::new(Colour::Never, Origin::Default));
        settings(Options::default(), language, colour, &environment, &config).sinks[0].value.clone()
    }

    /// Every ticket's letter.
    fn letters(&self) -> Vec<Letter> {
        let (store, mut sink) = (self.store(), self.sink());
        // Under another name, nothing was delivered to it.
        "fresh".clone_into(&mut sink.name);
        let clock = moved_clock(i64::MAX / 4);
        let pending = pending(&store, &sink, &DeliveryChoice::default(), &clock).unwrap();
        pending.iter().map(|pending| letter(&store, &sink, pending).unwrap()).collect()
    }

    /// Delivers with a shorter timeout than a server needs to create a ticket; returns how often it ran out.
    fn hasty(&self) -> usize {
        let (mut store, sink) = (self.store(), self.sink());
        let Some(last) = store.last_attempt(&sink.name).unwrap() else { return 0 };
        let clock = moved_clock(last.0 + 1_000_000);
        // Each reading advances the clock by a millisecond, so that each of a few calls gets a tenth of a second.
        let deadline = Some(Moment(last.0 + 1_120_000));
        let mut round = Round { store: &mut store, clock: &clock, wait: &|_| {}, deadline };
        let mut silent = 0;
        let is_silent = |attempt: &Attempt| {
            attempt.delivery.reason.is_some_and(|reason| reason.kind == ReasonKind::Silence)
        };
        // A killed process may hold the journal for a moment.
        let _ = round.deliver(&[&sink], &DeliveryChoice::default(), &mut |attempt| {
            silent += usize::from(is_silent(&attempt));
        });
        silent
    }

    /// Delivers the rest, with a clock that advances by hours, until all of it has arrived for good.
    fn finish(&self) {
        let mut sink = self.sink();
        // The state of its tickets would be asked for again in each of those hours.
        if let Some(rest) = &mut sink.rest {
            rest.system.state = None;
        }
        let mut store = self.store();
        // It was last tried before the hours pass.
        let start = store.last_attempt(&sink.name).unwrap().map_or(0, |last| last.0);
        let clock = moved_clock(start);
        for hour in 1..40 {
            clock.set(Moment(start + hour * 3_600_000_000));
            let again = DeliveryChoice { again: true, ..DeliveryChoice::default() };
            let mut round = Round { store: &mut store, clock: &clock, wait: &|_| {}, deadline: None };
            round.deliver(&[&sink], &again, &mut |_| {}).unwrap();
            let left = DeliveryState::ALL.into_iter().filter(|state| *state != DeliveryState::Delivered);
            if store.deliveries(&left.collect::<Vec<_>>()).unwrap().is_empty() {
                return;
            }
        }
        panic!("{:?}", store.deliveries(&DeliveryState::ALL));
    }
}

/// Two deliver and are killed at different times each round, and so is the server.
fn killed_again_and_again(desk: &Desk, service: &mut Service, kills: u64) {
    let (mut drawn, mut silent): (u64, usize) = (88_172_645_463_325_252, 0);
    for kill in 0..kills {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        let mut deliverers = [desk.deliverer(), desk.deliverer()];
        std::thread::sleep(Duration::from_millis(100 + drawn % 900));
        if kill % 5 == 3 {
            service.kill();
            service.start();
        }
        for deliverer in &mut deliverers {
            deliverer.kill().unwrap();
            deliverer.wait().unwrap();
        }
        silent += desk.hasty();
    }
    eprintln!("{}: {kills} kills of two, {silent} times nobody waited as long as it took", service.name);
}

/// How often each ticket is there.
fn there(desk: &Desk, letters: &[Letter]) -> Vec<usize> {
    let (setting, clock) = (desk.sink(), moved_clock(0));
    let sink = build(&setting, &clock).unwrap();
    letters.iter().map(|letter| sink.find(letter, Duration::from_mins(1)).unwrap().len()).collect()
}

fn once_each(name: &'static str) {
    if !wanted(name) {
        return;
    }
    let count = tickets();
    let mut service = Service::new(name);
    let desk = Desk::of(&service, count);
    killed_again_and_again(&desk, &mut service, 6 + count as u64 / 10);
    desk.finish();
    let letters = desk.letters();
    assert_eq!(letters.len(), count);
    assert_eq!(there(&desk, &letters), vec![1; count], "each ticket is there once");
    // Later events are reported once, in the same ticket.
    let number =
        json(&desk.command("ticket list --format json").output().unwrap().into())["tickets"][0]["number"]
            .clone();
    let close = format!("ticket close {} --note done", number.as_str().unwrap());
    assert!(desk.command(&close).status().unwrap().success());
    desk.finish();
    assert_eq!(there(&desk, &letters), vec![1; count]);
    closed_there(&desk, &letters[0]);
}

/// Somebody closes a ticket there, and that is read.
fn closed_there(desk: &Desk, letter: &Letter) {
    let (setting, clock, patience) = (desk.sink(), moved_clock(0), Duration::from_mins(1));
    let sink = build(&setting, &clock).unwrap();
    let made = sink.find(letter, patience).unwrap().remove(0);
    assert_eq!(sink.state(letter, &made, patience), Ok(Some(RemoteState::Open)));
    assert_eq!(sink.withdraw(letter, Some(&made), patience), Ok(true));
    assert_eq!(sink.state(letter, &made, patience), Ok(Some(RemoteState::Closed)));
    let nowhere = Remote { id: "987654".to_owned(), url: None };
    assert_eq!(sink.state(letter, &nowhere, patience), Ok(Some(RemoteState::Gone)));
}

/// The naive method: create, and retry after a timeout.
fn naively_then_settled(name: &'static str) {
    if !wanted(name) {
        return;
    }
    let service = Service::new(name);
    let desk = Desk::of(&service, 8);
    let (setting, clock) = (desk.sink(), moved_clock(0));
    let sink = build(&setting, &clock).unwrap();
    let letters = desk.letters();
    for letter in &letters {
        // A server takes longer than that.
        let create = |patience| sink.create(std::slice::from_ref(letter), patience);
        let is_made = create(Duration::from_millis(20)).is_ok();
        // A busy server may answer with an error, after which the naive method retries as well.
        let is_made = is_made || (0..10).any(|_| create(Duration::from_mins(1)).is_ok());
        assert!(is_made);
    }
    // What was sent before a timeout is still created.
    let mut twice = 0;
    for _ in 0..100 {
        twice = there(&desk, &letters).into_iter().filter(|times| *times > 1).count();
        if twice > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(twice > 0, "each was there once, so that nothing was shown");
    // The program creates another of each, finds the existing ones, and marks all but the first.
    desk.finish();
    assert_eq!(there(&desk, &letters), vec![1; letters.len()]);
}

#[test]
fn roundup_has_each_ticket_once() {
    once_each("roundup");
}

#[test]
fn redmine_has_each_ticket_once() {
    once_each("redmine");
}

#[test]
fn rt_has_each_ticket_once() {
    once_each("rt");
}

#[test]
fn blind_retry_duplicates_tickets_in_redmine() {
    naively_then_settled("redmine");
}

#[test]
fn blind_retry_duplicates_tickets_in_rt() {
    naively_then_settled("rt");
}

#[test]
fn every_mail_arrives_and_copies_have_the_same_message_id() {
    if !wanted("smtp") {
        return;
    }
    let count = tickets();
    let mut service = Service::new("smtp");
    let desk = Desk::of(&service, count);
    killed_again_and_again(&desk, &mut service, 6 + count as u64 / 10);
    desk.finish();
    let mut bodies: BTreeMap<String, String> = BTreeMap::new();
    for file in fs::read_dir(Path::new(service.of("mail")).join("new")).unwrap() {
        let mail = fs::read_to_string(file.unwrap().path()).unwrap();
        let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned();
        // What the server adds differs from copy to copy.
        let own: String = mail.lines().filter(|line| !line.starts_with("X-Peer")).collect();
        assert_eq!(*bodies.entry(id).or_insert_with(|| own.clone()), own);
    }
    assert_eq!(bodies.len(), count, "each ticket's mail is there");
}

#[test]
fn mail_goes_encrypted_and_authenticated_to_a_trusted_server() {
    if !wanted("smtp") {
        return;
    }
    let service = Service::new("smtp");
    let desk = Desk::of(&service, 1);
    let plain = desk.config.clone();
    for tls in ["starttls", "tls"] {
        let server = plain
            .replace("name = \"there\"", &format!("name = \"{tls}\""))
            .replace(service.of("url"), service.of(tls))
            .replace("tls = \"none\"", &format!("tls = \"{tls}\""));
        let login = "user = \"posdiag\"\nsecret_file = \"secret\"\n";
        let ca = format!("ca_file = \"{}\"\n", service.of("ca"));
        let delivers = |more: &str, secret: &str| -> (String, String) {
            fs::write(desk.file("config.toml"), format!("{server}{more}")).unwrap();
            fs::write(desk.file("secret"), secret).unwrap();
            let number = json(&desk.command("ticket list --format json").output().unwrap().into());
            let number = number["tickets"][0]["number"].as_str().unwrap().to_owned();
            let run = desk.command(&format!("deliver {number} --again --format json")).output().unwrap();
            let told = json(&run.into())["deliveries"][0].clone();
            let of = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
            (of("state"), of("reason"))
        };
        let state = |state: &str, reason: &str| (state.to_owned(), reason.to_owned());
        assert_eq!(delivers(login, "secret-of-posdiag"), state("later", "tls"), "{tls}: nobody knows it");
        let trusted = format!("{login}{ca}");
        assert_eq!(delivers(&trusted, "another"), state("refused", "login 535"), "{tls}");
        let checked = desk.command("sink check ").arg(tls).output().unwrap();
        let said =
            format!("error: {tls}: the login was refused (535): the user's name or the secret is wrong.\n");
        assert!(String::from_utf8(checked.stderr).unwrap().starts_with(&said));
        assert_eq!(delivers(&ca, ""), state("refused", "status 530"), "{tls}: it wants a login");
        let mails = || fs::read_dir(Path::new(service.of("mail")).join("new")).map_or(0, Iterator::count);
        let before = mails();
        assert_eq!(delivers(&trusted, "secret-of-posdiag"), state("delivered", ""), "{tls}");
        assert_eq!(mails(), before + 1, "{tls}");
    }
}
