//! Delivery from a hub with a real PostgreSQL: its outbox agrees with the model in memory; and however often hubs, the ticket
//! system's connections and the server are killed, each ticket arrives once, and desks see where. As with the store,
//! `POSDIAG_SERVICES` has to name `postgresql`, and `POSDIAG_STORE` says how many times.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::store::{Both, Server, posdiag, user, wanted};
use crate::support::clocks::HeldClock;
use crate::support::dice::{Dice, count};
use crate::support::sharing::NOON;
use posdiag::delivery::hub::HubOutbox;
use posdiag::delivery::outbox::{DeliveryChoice, pending};
use posdiag::delivery::round::Round;
use posdiag::journal::shared::{
    DeskUser, HubProgress, OutboxTaken, RecentTickets, SharedOutbox, SharedStore as _, StoreFault,
};
use posdiag::journal::{Delivery, DeliveryReason, DeliveryState, LookRule, ReasonKind, RemoteState};
use posdiag::session::Moment;
use posdiag::settings::sink::SinkSetting;
use posdiag::settings::{Colour, Config, Environment, Options, Origin, Setting, settings};
use posdiag::text::language::Language;

/// Who got the outbox: nobody else, or the user who has it.
fn taken(taken: OutboxTaken) -> Option<(DeskUser, String)> {
    match taken {
        OutboxTaken::Granted => None,
        OutboxTaken::With(other) => Some((other.lease.walker, other.token)),
    }
}

impl Both {
    /// Makes the same call on both outboxes, and compares the results.
    fn hub<T: PartialEq + Debug>(
        &mut self,
        desk: usize,
        ask: impl Fn(&mut dyn SharedOutbox) -> Result<T, StoreFault>,
    ) -> T {
        let real = ask(&mut self.real[desk]).unwrap();
        let model = ask(&mut self.model[desk]).unwrap();
        assert_eq!(real, model, "at hub {desk}");
        real
    }

    /// A delivery of a session's ticket in any state.
    fn made_up_delivery(&mut self, session: &str) -> Delivery {
        let mut drawn = |below| self.dice.below(below);
        let sink = ["office", "rt"][drawn(2)];
        let number = u32::try_from(drawn(2)).unwrap() + 1;
        let some = |nth: usize| (nth > 0).then(|| format!("{nth} \"%\\"));
        let reasons =
            [None, Some(ReasonKind::Silence.into()), Some(DeliveryReason::numbered(ReasonKind::Status, 503))];
        let mut time = || Moment(NOON.0 + i64::try_from(drawn(1_000)).unwrap() * 60_000_000);
        let (first, last, next) = (time(), time(), time());
        Delivery {
            state: DeliveryState::ALL[drawn(DeliveryState::ALL.len())],
            told: drawn(8) as u64,
            revision: drawn(8) as u64,
            digest: some(drawn(3)),
            attempts: u32::try_from(drawn(4)).unwrap(),
            first,
            last,
            next,
            remote: some(drawn(3)),
            url: some(drawn(2)),
            reason: reasons[drawn(3)],
            ..Delivery::new(session, number, sink, NOON)
        }
    }

    /// A step of a hub.
    pub(crate) fn steps_in_outbox(&mut self, desk: usize, nth: usize) {
        let session = self.sessions[nth].listed.id.clone();
        let (token, other) = (format!("hub-{desk}"), format!("hub-{}", self.dice.below(3)));
        let delivery = self.made_up_delivery(&session);
        let second = Delivery { ticket: 3, ..self.made_up_delivery(&session) };
        match self.dice.below(8) {
            0 => drop(self.hub(desk, |hub| hub.take_outbox(&token, None).map(taken))),
            1 => drop(self.hub(desk, |hub| hub.take_outbox(&token, Some(&other)).map(taken))),
            2 if desk == 2 => self.hub(desk, |hub| hub.release_outbox(&other)),
            3..6 => drop(self.hub(desk, |hub| hub.keep_deliveries(&token, &[&delivery, &second]))),
            6 => {
                let there = [None, Some(RemoteState::Closed), Some(RemoteState::Gone)][self.dice.below(3)];
                let look = Delivery { there, looked: Some(delivery.next), ..delivery };
                self.hub(desk, |hub| hub.keep_looks(&token, &[&look]));
            }
            _ => self.lists_of_outbox(desk, &session, &delivery.sink),
        }
    }

    /// Reads what is recent only, and how far the hub has come. The real clock goes on meanwhile; a minute at most is no difference.
    fn reads_in_part(&mut self, desk: usize, sink: &str) {
        const MOMENT: i64 = 59_000_000;
        let ids: Vec<String> = self.sessions.iter().map(|stored| stored.listed.id.clone()).collect();
        for (minutes, first, changed) in [(0, 9, true), (3, 7, false), (12, 9, true), (100, 9, false)] {
            self.hub(desk, |hub| {
                let came = Moment(hub.status()?.now.0 - minutes * 60_000_000 - MOMENT);
                let recent = RecentTickets { came, sessions: &ids[first..] };
                hub.outbound(sink, NOON, changed, Some(recent))
            });
        }
        let nowhere = ["20000000-0000-7000-8000-000000000000".to_owned()];
        self.hub(desk, |hub| hub.undelivered(&[&ids[..], &nowhere].concat()));
        let (token, sinks) = (format!("hub-{desk}"), ["office", "rt"].map(str::to_owned));
        let sinks = sinks[self.dice.below(3).min(1)..].to_vec();
        self.hub(desk, |hub| {
            let seen = Moment(hub.status()?.now.0 - MOMENT);
            hub.keep_progress(&token, &HubProgress { seen, sinks: sinks.clone() })
        });
        self.hub(desk, |hub| Ok(hub.progress()?.sinks));
    }

    fn lists_of_outbox(&mut self, desk: usize, session: &str, sink: &str) {
        self.hub(desk, |hub| hub.note_sink(sink, Moment(NOON.0 + 8)));
        self.hub(desk, |hub| Ok((hub.sink_since("rt")?, hub.sink_since("nobody")?)));
        for (since, changed) in [(NOON, true), (NOON, false), (Moment(NOON.0 + 20), true)] {
            self.hub(desk, |hub| hub.outbound(sink, since, changed, None));
        }
        self.reads_in_part(desk, sink);
        for (all, minutes) in [(true, 0), (false, 100), (false, 2_000)] {
            let now = Moment(NOON.0 + minutes * 60_000_000);
            let rule = LookRule { now, all, since: NOON, shortest: 60_000_000, longest: 6_000_000_000 };
            self.hub(desk, |hub| hub.to_look_at(sink, &rule));
        }
        self.hub(desk, |hub| Ok((hub.last_attempt("rt")?, hub.last_attempt("nobody")?)));
        self.hub(desk, |hub| hub.deliveries_of(&[session.to_owned()]));
        self.hub(desk, |hub| hub.deliveries(&[DeliveryState::Stuck, DeliveryState::Later]));
    }
}

#[test]
fn only_one_of_many_hubs_gets_the_outbox_and_only_that_one_records() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let delivery = Delivery::new("10000000-0000-7000-8000-000000000000", 1, "rt", NOON);
    let (server, delivery) = (&server, &delivery);
    let granted: Vec<bool> = std::thread::scope(|scope| {
        let hubs = (0..8_u8).map(|number| {
            scope.spawn(move || {
                let (mut hub, token) = (server.at(user(number)), number.to_string());
                let is_granted = hub.take_outbox(&token, None).unwrap() == OutboxTaken::Granted;
                let is_kept = hub.keep_deliveries(&token, &[delivery]).unwrap();
                assert!(is_granted || !is_kept);
                is_granted
            })
        });
        hubs.collect::<Vec<_>>().into_iter().map(|hub| hub.join().unwrap()).collect()
    });
    assert_eq!(granted.iter().filter(|granted| **granted).count(), 1);
}

/// A session with a ticket that nobody delivered, written in a transaction that ends after so many seconds.
fn written_slowly(server: &Server, id: &str, seconds: u8) {
    let sql = format!(
        "BEGIN; INSERT INTO session (id, name, begun, changed, entries, hash, state, codes, channel, answers) VALUES \
         ('{id}', '{id}', 1, 1, 1, '', 'ended', '[\"E102\"]', 'phone', 1); \
         INSERT INTO ticket (session, number, state, outcome, code, filed, missing) VALUES \
         ('{id}', 1, 'open', 'visit', 'E102', {}, 0); INSERT INTO arrival (session, came) \
         VALUES ('{id}', CAST(extract(epoch FROM now()) * 1000000 AS bigint)); SELECT pg_sleep({seconds}); COMMIT",
        NOON.0
    );
    server.sql("postgres", &sql);
}

#[test]
fn a_hub_sees_what_was_being_written_when_it_looked() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let [early, late] = [1, 2].map(|nth| format!("10000000-0000-7000-8000-00000000000{nth}"));
    let sink = {
        let place = tempfile::tempdir().unwrap();
        let text = "[[sink]]\nname = \"rt\"\nkind = \"webhook\"\nurl = \"https://a.example\"\nsince = \"2020-01-01\"\n";
        std::fs::write(place.path().join("config.toml"), text).unwrap();
        sink_of(place.path())
    };
    let mut store = server.at(user(1));
    let hub = HubOutbox::new(&mut store, "one");
    assert_eq!(hub.take(&|_| false), Ok(None));
    let due = || {
        let due = pending(&hub, &sink, &DeliveryChoice::default(), &HeldClock::at(NOON)).unwrap();
        due.into_iter().map(|due| due.outbound.session).collect::<Vec<_>>()
    };
    assert_eq!(due(), Vec::<String>::new());
    let (server, early) = (&server, &early);
    std::thread::scope(|scope| {
        let slow = scope.spawn(move || written_slowly(server, early, 4));
        std::thread::sleep(Duration::from_secs(1));
        written_slowly(server, &late, 0);
        // What began to be written later is there first.
        assert!(!slow.is_finished());
        assert_eq!(due(), std::slice::from_ref(&late));
        slow.join().unwrap();
        assert_eq!(due(), [early, &late].map(String::clone));
    });
}

/// A ticket system that answers as Redmine does, and takes its time.
struct Tracker {
    port: u16,
    /// The key of each ticket, in the order in which they were made; a duplicate says whose it is.
    tickets: Arc<Mutex<Vec<String>>>,
}

impl Tracker {
    fn new() -> Tracker {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let tickets: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&tickets);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // Whoever asked may be dead.
                std::thread::spawn(move || drop(answer(stream, &kept)));
            }
        });
        Tracker { port, tickets }
    }

    /// How many tickets have each key.
    fn counted(&self) -> BTreeMap<String, usize> {
        let mut counted = BTreeMap::new();
        let tickets = self.tickets.lock().unwrap();
        for key in tickets.iter().filter(|key| !key.starts_with("duplicate")) {
            *counted.entry(key.clone()).or_default() += 1;
        }
        counted
    }
}

fn answer(mut stream: TcpStream, tickets: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let key = body["issue"]["custom_fields"][0]["value"].as_str().map(str::to_owned);
    let issue = |number: usize, key: &str| {
        let fields = serde_json::json!([{ "id": 1, "value": key }]);
        serde_json::json!({ "id": number, "status": { "is_closed": false }, "custom_fields": fields })
    };
    let place = first.split(' ').nth(1).unwrap_or_default();
    let number =
        place.strip_prefix("/issues/").and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
    let said = match (first.split(' ').next(), number) {
        (Some("POST"), _) => {
            // It is there before its sender hears of it.
            let number = {
                let mut tickets = tickets.lock().unwrap();
                tickets.push(key.clone().unwrap());
                tickets.len()
            };
            std::thread::sleep(Duration::from_millis(150));
            serde_json::json!({ "issue": issue(number, &key.unwrap()) })
        }
        (Some("PUT"), Some(number)) => {
            if let Some(key) = key {
                tickets.lock().unwrap()[number - 1] = key;
            }
            serde_json::json!({})
        }
        (_, Some(number)) => {
            serde_json::json!({ "issue": issue(number, &tickets.lock().unwrap()[number - 1]) })
        }
        _ => {
            let wanted =
                place.split("cf_1=").nth(1).unwrap_or_default().split('&').next().unwrap_or_default();
            let tickets = tickets.lock().unwrap();
            let found = (1..).zip(tickets.iter()).filter(|(_, key)| *key == wanted);
            serde_json::json!({ "issues": found.map(|(number, key)| issue(number, key)).collect::<Vec<_>>() })
        }
    };
    let said = said.to_string();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}", said.len())?;
    stream.flush()
}

/// A hub's configuration: a ticket system, and who it is.
fn config(server: &Server, tracker: &Tracker, name: &str, more: &str) -> String {
    let (url, port) = (server.url("hubber"), tracker.port);
    format!(
        "[deliver]\nby = \"hub\"\n[store]\nurl = \"{url}\"\ntls = \"off\"\ndesk = \"{name}\"\n[[sink]]\nname = \"redmine\"\n\
         kind = \"rest\"\nsystem = \"redmine\"\nurl = \"http://localhost:{port}\"\nsecret_env = \"TOKEN\"\n\
         set = {{ project = \"pos\", field = 1 }}\n{more}"
    )
}

fn sink(folder: &Path) -> SinkSetting {
    let mut sink = sink_of(folder);
    sink.secret = None;
    // The state of its tickets is not asked for.
    sink.rest.as_mut().unwrap().system.state = None;
    sink
}

/// The first sink of a configuration.
fn sink_of(folder: &Path) -> SinkSetting {
    let environment =
        Environment { named_config: Some(folder.join("config.toml")), ..Environment::default() };
    let config = Config::read(&environment);
    let (language, colour) =
        (Setting::new(Language::En, Origin::Default), Setting::new(Colour::Never, Origin::Default));
    let settings = settings(Options::default(), language, colour, &environment, &config);
    settings.sinks[0].value.clone()
}

/// A hub that delivers until it is killed.
fn hub(place: &Path, config: &str) -> Child {
    let file = place.join("config.toml");
    std::fs::write(&file, config).unwrap();
    let mut command = crate::support::common::posdiag();
    command.args(["deliver", "--hub", "--watch"]).env("POSDIAG_CONFIG", &file);
    command.env("POSDIAG_DATA_DIR", place.join("data")).env("HOME", place).env("TOKEN", "secret");
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Delivers the rest, with a clock that advances by hours.
fn finish(server: &Server, sink: &SinkSetting) {
    let mut store = server.at(user(9));
    let start = store.last_attempt("redmine").unwrap().unwrap_or(NOON);
    let clock = HeldClock::at(start);
    for hour in 1..40 {
        clock.set(Moment(start.0 + hour * 3_600_000_000));
        let mut outbox = HubOutbox::new(&mut store, "the last");
        assert_eq!(outbox.take(&|_| true).unwrap(), None);
        let again = DeliveryChoice { again: true, ..DeliveryChoice::default() };
        let mut round = Round { store: &mut outbox, clock: &clock, wait: &|_| {}, deadline: None };
        round.deliver(&[sink], &again, &mut |_| {}).unwrap();
        let left: Vec<_> =
            DeliveryState::ALL.into_iter().filter(|state| *state != DeliveryState::Delivered).collect();
        if store.deliveries(&left).unwrap().is_empty() {
            return;
        }
    }
    panic!("{:?}", store.deliveries(&DeliveryState::ALL));
}

/// Files a ticket at a desk.
fn files_ticket(place: &Path, config: &str) -> String {
    let (exit, said) = posdiag(place, config, &["walk", "E108", "--assume-unsure", "--record"]);
    assert_eq!(exit, Some(3), "{said}");
    said
}

#[test]
fn each_ticket_arrives_once_from_hubs_that_are_killed() {
    if !wanted() {
        return;
    }
    let mut server = Server::new();
    server.at(user(0)).make().unwrap();
    server.sql("postgres", "CREATE ROLE hubber LOGIN; GRANT posdiag_hub TO hubber");
    server.sql("postgres", "CREATE ROLE clerk LOGIN; GRANT posdiag_desk TO clerk");
    let tracker = Tracker::new();
    let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    let [desk, other, one, two] = [0, 1, 2, 3].map(|at| folders[at].path());
    let desks = |server: &Server| {
        format!("[deliver]\nby = \"hub\"\n[store]\nurl = \"{}\"\ntls = \"off\"\n", server.url("clerk"))
    };
    for place in [desk, other] {
        let said = files_ticket(place, &desks(&server));
        assert!(said.contains("The hub delivers "), "{said}");
    }
    let kills = count("POSDIAG_STORE", 8);
    let mut dice = Dice::new(3);
    for kill in 0..kills {
        files_ticket([desk, other][kill % 2], &desks(&server));
        let mut hubs = [
            hub(one, &config(&server, &tracker, "hub-1", "")),
            hub(two, &config(&server, &tracker, "hub-2", "")),
        ];
        std::thread::sleep(Duration::from_millis(400 + dice.below(1_500) as u64));
        if kill % 4 == 3 {
            server.kill();
            server.start();
        }
        for hub in &mut hubs {
            hub.kill().unwrap();
            hub.wait().unwrap();
        }
        // Now and then its time is over, and the other may come first.
        if dice.below(2) == 0 {
            server.sql("postgres", "UPDATE outbox SET until = 0");
        }
    }
    for place in [desk, other] {
        assert_eq!(posdiag(place, &desks(&server), &["sync"]).0, Some(0));
    }
    let before = tracker.counted().len();
    finish(&server, &sink(one));
    let counted = tracker.counted();
    let twice: Vec<_> = counted.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert_eq!(counted.len(), kills + 2, "some are lost");
    println!("{kills} kills of two hubs, {before} of {} tickets were there before the last", kills + 2);
    // The desk that filed it learns of it, and a third sees it in the store.
    assert_eq!(posdiag(desk, &desks(&server), &["sync"]).0, Some(0));
    let third = tempfile::tempdir().unwrap();
    for place in [desk, third.path()] {
        let mut runs = (0..20).map(|_| posdiag(place, &desks(&server), &["ticket", "list"]));
        let (_, list) = runs.find(|(_, said)| !said.contains("did not answer in time")).unwrap();
        assert_eq!(list.matches("redmine ").count(), kills + 2, "{list}");
    }
}

#[test]
fn a_hub_says_what_keeps_it_from_delivering() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    server.sql("postgres", "CREATE ROLE hubber LOGIN");
    let (tracker, place) = (Tracker::new(), tempfile::tempdir().unwrap());
    let deliver = |more: &str, args: &[&str]| {
        let config = config(&server, &tracker, "hub-1", more);
        posdiag(place.path(), &config, &[&["deliver"], args].concat())
    };
    let (exit, said) = deliver("", &["--hub"]);
    assert!(exit == Some(1) && said.contains("does not allow"), "{said}");
    server.sql("postgres", "GRANT SELECT ON meta TO hubber");
    let (exit, said) = deliver("", &["--hub"]);
    assert!(exit == Some(1) && said.contains("GRANT posdiag_hub TO user"), "{said}");
    server.sql("postgres", "GRANT posdiag_hub TO hubber");
    assert_eq!(deliver("", &["--hub"]).0, Some(0));
    // A desk does not deliver by itself.
    let (exit, said) = deliver("", &[]);
    assert!(exit == Some(2) && said.contains("delivered by the hub"), "{said}");
    // Contacts only where the owner allows it.
    let (exit, said) = deliver("personal = true\n", &["--hub"]);
    assert!(exit == Some(1) && said.contains("GRANT SELECT ON personal TO posdiag_hub"), "{said}");
    server.sql("postgres", "GRANT SELECT ON personal TO posdiag_hub");
    assert_eq!(deliver("personal = true\n", &["--hub"]).0, Some(0));
    // Another hub is named.
    let mut other = server.at(user(3));
    assert_eq!(other.take_outbox("other", None).unwrap(), OutboxTaken::Granted);
    let (exit, said) = deliver("", &["--hub"]);
    assert!(exit == Some(1) && said.contains("delivered by operator op3 at desk 3 since"), "{said}");
    assert_eq!(deliver("", &["--hub", "--dry-run"]).0, Some(0));
    // The schema before this one is upgraded.
    server.sql(
        "postgres",
        "DROP TABLE delivery, sink, outbox, arrival, hub; DROP INDEX ticket_by_filed; UPDATE meta SET version = 1",
    );
    assert!(deliver("", &["--hub"]).1.contains("made by an older posdiag"));
    let owner = format!("[store]\nurl = \"{}\"\ntls = \"off\"\n", server.url("postgres"));
    let upgrades = |from: &str| {
        let (exit, said) = posdiag(place.path(), &owner, &["store", "upgrade"]);
        assert!(exit == Some(0) && said.contains(&format!("from schema {from} to 3")), "{said}");
        assert_eq!(deliver("", &["--hub"]).0, Some(0));
    };
    upgrades("1");
    server.sql("postgres", "DROP TABLE arrival, hub; UPDATE meta SET version = 2");
    upgrades("2");
    // Reports and hubs read no contacts that nobody allowed them to.
    let personal = "SELECT has_table_privilege('posdiag_report', 'personal', 'SELECT')";
    assert_eq!(server.sql("postgres", personal), "f");
    assert!(server.at(user(0)).status().is_ok());
}
