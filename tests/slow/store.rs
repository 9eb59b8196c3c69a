//! The store that desks share in a real PostgreSQL, which `tests/services/postgresql` sets up if `POSDIAG_SERVICES`
//! names `postgresql`. `POSDIAG_STORE` says how many cases are tested, and how often the server is killed;
//! `POSDIAG_STORE_SERVER=postgresql_newer` and `=pgbouncer`, which other server, or which way to it.
//!
//! It agrees with the model in memory; and whatever desks do while it is killed again and again, nothing that was
//! acknowledged is lost or duplicated.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::exchange::act;
use crate::store_proxy::Proxy;
use crate::support::dice::{Dice, count};
use crate::support::files::files;
use crate::support::kept_walks::walks;
use crate::support::pty::Terminal;
use crate::support::sharing::{NOON, Place as Desk, noted, whole};
use posdiag::desk::DeskFault;
use posdiag::desk::exchange::WithContacts;
use posdiag::journal::shared::memory::MemoryStore;
use posdiag::journal::shared::postgres::{Address, Encryption, KNOWN, Postgres};
use posdiag::journal::shared::{
    DeletionMark, DeskUser, Fetched, LEASE, Lease, Leased, MarkPage, OutboxTaken, Push, Pushed, SharedOutbox,
    SharedStore, Sought, SoughtCalls, StoreFault, Tip, Trimmed,
};
use posdiag::journal::sqlite::Change;
use posdiag::journal::{Delivery, DeliveryState, Filter, Listed, State, Stored, TicketFilter, Whose};
use posdiag::session::{Moment, Session, TicketState};
use tempfile::TempDir;

pub(crate) fn wanted() -> bool {
    let named = std::env::var_os("POSDIAG_SERVICES").unwrap_or_default();
    named.to_string_lossy().split(',').any(|named| named == service())
}

/// The service in `tests/services/` that sets the server up.
fn service() -> String {
    std::env::var("POSDIAG_STORE_SERVER").unwrap_or_else(|_| "postgresql".to_owned())
}

/// A server, which ends with the test.
pub(crate) struct Server {
    folder: TempDir,
    said: BTreeMap<String, String>,
}

impl Server {
    pub(crate) fn new() -> Server {
        let mut server = Server { folder: tempfile::tempdir().unwrap(), said: BTreeMap::new() };
        server.start();
        server
    }

    fn script(&self, verb: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/services").join(service());
        let output = Command::new(script).arg(verb).arg(self.folder.path()).output().unwrap();
        let said = std::fs::read_to_string(self.folder.path().join("said")).unwrap_or_default();
        assert!(output.status.success(), "{verb}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn start(&mut self) {
        let said = self.script("start");
        let pairs = said.lines().filter_map(|line| line.split_once('='));
        self.said = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    }

    pub(crate) fn kill(&self) {
        self.script("kill");
    }

    /// Its address, for a user of this name.
    pub(crate) fn url(&self, user: &str) -> String {
        self.said["url"].replace("postgres@", &format!("{user}@"))
    }

    fn address(&self, user: &str) -> Address {
        Address::parse(&self.url(user), Encryption::Off).unwrap()
    }

    /// The store as seen by a desk.
    pub(crate) fn at(&self, walker: DeskUser) -> Postgres {
        Postgres::new(self.address("postgres"), walker, Duration::from_secs(20)).unwrap()
    }

    /// Its folder of data.
    fn data(&self) -> PathBuf {
        let folder = self.folder.path();
        let behind = folder.join("server/data");
        if behind.exists() { behind } else { folder.join("data") }
    }

    /// The result of an SQL query, past whatever is before the server.
    pub(crate) fn sql(&self, user: &str, sql: &str) -> String {
        let psql = PathBuf::from(&self.said["bin"]).join("psql");
        let mut psql = Command::new(psql);
        let url = self.said.get("direct").unwrap_or(&self.said["url"]);
        psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql])
            .arg(url.replace("postgres@", &format!("{user}@")));
        let output = psql.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {said}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.script("stop");
    }
}

pub(crate) fn user(number: u8) -> DeskUser {
    DeskUser {
        desk: format!("00000000-0000-7000-8000-00000000000{number}"),
        called: Some(number.to_string()),
        operator: (number > 0).then(|| format!("op{number}")),
    }
}

/// A store compared with the model: both get the same calls.
pub(crate) struct Both {
    server: Server,
    pub(crate) real: Vec<Postgres>,
    pub(crate) model: Vec<MemoryStore>,
    pub(crate) dice: Dice,
    /// What desks assume about each session.
    pub(crate) sessions: Vec<Stored>,
    pushed: Vec<Tip>,
}

/// A time without the difference between the two clocks.
fn alike(lease: Option<Lease>) -> Option<DeskUser> {
    lease.map(|lease| lease.walker)
}

fn fetched(fetched: Option<Fetched>) -> Option<(Stored, Tip, Option<DeskUser>, Vec<String>)> {
    fetched.map(|Fetched { stored, tip, lease, numbers }| (stored, tip, alike(lease), numbers))
}

fn pushed(pushed: Pushed) -> Result<Pushed, DeskUser> {
    match pushed {
        Pushed::Walked(lease) => Err(lease.walker),
        pushed => Ok(pushed),
    }
}

fn leased(leased: Leased) -> Result<Leased, DeskUser> {
    match leased {
        Leased::With(lease) => Err(lease.walker),
        leased => Ok(leased),
    }
}

impl Both {
    fn new(seed: u64) -> Both {
        let server = Server::new();
        let mut first = server.at(user(0));
        first.make().unwrap();
        let id = first.status().unwrap().id;
        let model = MemoryStore::new(&id, user(0), NOON);
        let real = (0..3).map(|number| server.at(user(number))).collect();
        let model = (0..3).map(|number| model.at(user(number))).collect();
        let (sessions, pushed) = made_up();
        Both { server, real, model, dice: Dice::new(seed), sessions, pushed }
    }

    /// Makes the same call on both, and compares the results.
    fn ask<T: PartialEq + std::fmt::Debug>(
        &mut self,
        desk: usize,
        ask: impl Fn(&mut dyn SharedStore) -> Result<T, StoreFault>,
    ) -> T {
        let real = ask(&mut self.real[desk]).unwrap();
        let model = ask(&mut self.model[desk]).unwrap();
        assert_eq!(real, model, "at desk {desk}");
        real
    }

    /// A quarter of an hour or less passes.
    fn pass(&mut self) {
        let time = i64::try_from(self.dice.below(20)).unwrap() * 60_000_000;
        self.model[0].pass(time);
        let sql = format!(
            "UPDATE session SET lease_until = lease_until - {time} WHERE lease_until > 0; \
             UPDATE outbox SET until = until - {time}, since = since - {time}; UPDATE gone SET came = came - {time}; \
             UPDATE arrival SET came = came - {time}; UPDATE hub SET seen = seen - {time} WHERE seen > 0"
        );
        self.server.sql("postgres", &sql);
    }

    fn push(&mut self, desk: usize, nth: usize) {
        let base = match self.dice.below(5) {
            // Something that it may have been assumed to be.
            0 => Tip::start(),
            1 => Tip::of(&self.sessions[nth].entries[..1]),
            _ => self.pushed[nth].clone(),
        };
        let first = usize::try_from(base.entries).unwrap();
        let all = self.sessions[nth].clone();
        let last = (first + 1 + self.dice.below(3)).min(all.entries.len());
        if first >= last {
            return;
        }
        let pins_before = all.pins.len().min(first);
        let push = Push {
            listed: Listed { entries: last as u64, ..all.listed.clone() },
            base,
            entries: all.entries[first..last].to_vec(),
            pins_before,
            pins: all.pins[pins_before..].to_vec(),
            is_walked: self.dice.below(2) == 0,
        };
        let done = self.ask(desk, |store| store.push(&push).map(pushed));
        if let Ok(Pushed::Done(tip)) = done {
            self.pushed[nth] = tip;
        }
    }

    fn step(&mut self) {
        let desk = self.dice.below(3);
        let nth = self.dice.below(self.sessions.len());
        let Listed { id, name, .. } = self.sessions[nth].listed.clone();
        let (one, entries) = (self.dice.below(2) == 0, self.dice.below(4));
        match self.dice.below(20) {
            0..5 => self.push(desk, nth),
            5 => drop(self.ask(desk, |store| store.lease(&id, one).map(leased))),
            6 => self.ask(desk, |store| store.release(&id)),
            7 => {
                let sought = if one { Sought::Id(&id) } else { Sought::Number(&name) };
                drop(self.ask(desk, |store| store.fetch(sought, entries > 1).map(fetched)));
            }
            8 => drop(self.ask(desk, |store| store.reserve(3))),
            9 => self.ask(desk, |store| store.lead(&id, &["123-456".to_owned(), name.clone()])),
            10 if entries == 0 => {
                let what = if one { Trimmed::Session } else { Trimmed::Personal(2) };
                let known = (one && self.dice.below(2) == 0).then(|| self.dice.below(7) as u64);
                let mark = DeletionMark { session: id.clone(), what, at: NOON, known };
                drop(self.ask(desk, |store| store.mark(std::slice::from_ref(&mark))));
            }
            11 => self.pass(),
            14.. => self.steps_in_outbox(desk, nth),
            _ => self.lists(desk, &id),
        }
    }

    fn lists(&mut self, desk: usize, id: &str) {
        let ids: Vec<String> = self.sessions.iter().map(|stored| stored.listed.id.clone()).collect();
        self.ask(desk, |store| store.standings(&ids));
        for filter in [
            Filter::default(),
            Filter { states: vec![State::Open, State::Paused], limit: 3, ..Filter::default() },
            Filter { text: "lotus".to_owned(), ..Filter::default() },
            Filter { text: "5".to_owned(), ..Filter::default() },
        ] {
            self.ask(desk, |store| store.sessions(&filter));
        }
        for sought in [
            SoughtCalls { limit: 3, ..SoughtCalls::default() },
            SoughtCalls { since: Moment(NOON.0 + 2), limit: 20, ..SoughtCalls::default() },
            SoughtCalls {
                words: vec!["m1".to_owned(), "e10".to_owned()],
                limit: 20,
                ..SoughtCalls::default()
            },
            SoughtCalls {
                words: vec!["10000".to_owned()],
                number: Some("100-003".to_owned()),
                limit: 20,
                ..SoughtCalls::default()
            },
            SoughtCalls {
                since: Moment(i64::MAX),
                words: vec!["lotus".to_owned()],
                limit: 4,
                ..SoughtCalls::default()
            },
        ] {
            self.ask(desk, |store| store.calls(&sought));
        }
        for filter in [
            TicketFilter::default(),
            TicketFilter { states: vec![TicketState::Open], ..TicketFilter::default() },
            TicketFilter { states: vec![TicketState::Closed, TicketState::Open], ..TicketFilter::default() },
            TicketFilter { code: Some("E102".to_owned()), incomplete: true, ..TicketFilter::default() },
            TicketFilter { merchant: Some("M1".to_owned()), since: Some(NOON), ..TicketFilter::default() },
        ] {
            self.ask(desk, |store| store.tickets(&filter, 5));
        }
        self.ask(desk, |store| store.before(Whose::Merchant("M1"), id, 3));
        self.ask(desk, |store| store.before(Whose::Terminal("T2"), id, 3));
        let sorted = |mut callers: Vec<_>| {
            callers.sort();
            callers
        };
        self.ask(desk, |store| store.who_had("E102", NOON, id).map(sorted));
        let marks = |MarkPage { mut marks, .. }| {
            marks.sort();
            marks
        };
        self.ask(desk, |store| store.marks(Moment(0)).map(marks));
    }
}

/// Sessions of every kind, assumed not to be stored.
fn made_up() -> (Vec<Stored>, Vec<Tip>) {
    use crate::support::journaling::{codes, entry, summary};
    use posdiag::journal::{Pin, TicketRow};
    let stored = (0..9_u8).map(|nth| {
        let mut entries: Vec<_> = (0..6).map(|seq| entry(u64::from(nth) * 100 + seq)).collect();
        entries[1].personal = Some(format!("1380013800{nth}"));
        let state = State::ALL[usize::from(nth) % State::ALL.len()];
        let mut summary = summary(state);
        summary.codes = if nth % 2 == 0 { codes(&["E102", "51"]) } else { codes(&["a \"E102\" \\ 50%"]) };
        summary.merchant = (nth % 3 > 0).then(|| format!("M{}", nth % 3));
        summary.terminal = (nth % 4 > 0).then(|| format!("T{}", nth % 4));
        summary.reference = summary.reference.filter(|_| nth % 2 == 0);
        summary.requests = if nth == 4 { vec!["adjustment".to_owned()] } else { Vec::new() };
        summary.tickets = (0..u32::from(nth % 3))
            .map(|at| TicketRow {
                number: at + 1,
                state: TicketState::Open,
                matter: None,
                outcome: "visit".to_owned(),
                queue: (at == 0).then(|| "device".to_owned()),
                code: "E102".to_owned(),
                filed: Moment(NOON.0 + i64::from(nth) * 7 + i64::from(at)),
                missing: at,
            })
            .collect();
        let listed = Listed {
            id: format!("10000000-0000-7000-8000-00000000000{nth}"),
            // Two have the same.
            name: format!("100-00{}", nth % 8),
            begun: Moment(NOON.0 + i64::from(nth % 5)),
            changed: Moment(NOON.0 + i64::from(nth)),
            entries: 6,
            summary,
            handed_over: None,
            conflict_with: (nth == 7).then(|| "10000000-0000-7000-8000-000000000001".to_owned()),
            in_conflict: false,
            held: false,
        };
        let pins = (0..2).map(|pin| Pin::new(format!("{{\"tree\":{}}}", pin + nth % 2))).collect();
        Stored { listed, entries, pins }
    });
    let stored: Vec<Stored> = stored.collect();
    let tips = stored.iter().map(|_| Tip::start()).collect();
    (stored, tips)
}

#[test]
fn store_agrees_with_the_model() {
    if !wanted() {
        return;
    }
    let mut both = Both::new(7);
    for _ in 0..count("POSDIAG_STORE", 10) * 40 {
        both.step();
    }
    // Where every transaction is as if it were alone, too.
    both.server.sql("postgres", "ALTER DATABASE postgres SET default_transaction_isolation = 'serializable'");
    both.real = (0..3).map(|number| both.server.at(user(number))).collect();
    for _ in 0..count("POSDIAG_STORE", 10) * 10 {
        both.step();
    }
    assert_eq!(LEASE, 15 * 60 * 1_000_000);
}

/// How many desks work at once.
const DESKS: usize = 8;

/// What a desk has in the end: what was noted there, and its sessions.
type Kept = (BTreeMap<String, String>, BTreeMap<String, Stored>);

/// Has desks walk, go on with each other's sessions and close tickets, with the store at an address that each waits for so long,
/// while something `disturbs` them so many times; then all is well. What each was told is in the store.
fn survives(
    server: &mut Server,
    (address, patience): (&Address, Duration),
    times: usize,
    mut disturb: impl FnMut(&mut Server),
    calm: impl FnOnce(),
) {
    let (is_over, pushes) = (AtomicBool::new(false), AtomicUsize::new(0));
    let kept: Vec<Kept> = std::thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS)
            .map(|number| {
                let (is_over, pushes) = (&is_over, &pushes);
                scope.spawn(move || at_desk(number, (address, patience), is_over, pushes))
            })
            .collect();
        for time in 0..times {
            if time % 20 == 0 && time > 0 {
                eprintln!("{time} of {times} times, {} pushes", pushes.load(Ordering::SeqCst));
            }
            let before = pushes.load(Ordering::SeqCst);
            while pushes.load(Ordering::SeqCst) < before + 25 {
                std::thread::yield_now();
                std::thread::sleep(Duration::from_millis(5));
            }
            disturb(server);
        }
        calm();
        is_over.store(true, Ordering::SeqCst);
        desks.into_iter().map(|desk| desk.join().unwrap()).collect()
    });
    let there = whole(&mut server.at(user(9)));
    let mut found: BTreeSet<String> = BTreeSet::new();
    for stored in there.values() {
        let notes = noted(stored);
        let different: BTreeSet<&String> = notes.iter().collect();
        assert_eq!(different.len(), notes.len(), "a note is twice in {}", stored.listed.name);
        found.extend(notes);
    }
    let lost = kept.iter().flat_map(|(notes, _)| notes.keys()).filter(|note| !found.contains(*note));
    assert_eq!(lost.collect::<Vec<_>>(), Vec::<&String>::new());
    // Whatever else was done is there, too: each desk has the beginning of what the store has.
    let records =
        |stored: &Stored| stored.entries.iter().map(|entry| entry.record.clone()).collect::<Vec<_>>();
    for (id, here) in kept.iter().flat_map(|(_, sessions)| sessions) {
        let there = there.get(id).unwrap_or_else(|| panic!("{id} is lost"));
        assert!(records(there).starts_with(&records(here)), "{id} lost something");
    }
    let tickets = there.values().flat_map(|stored| &stored.listed.summary.tickets);
    let closed = tickets.filter(|ticket| ticket.state == TicketState::Closed).count();
    println!(
        "{times} times, {} pushes, {} sessions, {} notes, {closed} tickets closed",
        pushes.load(Ordering::SeqCst),
        there.len(),
        found.len()
    );
}

#[test]
fn nothing_is_lost_while_the_server_is_killed() {
    if !wanted() {
        return;
    }
    let mut server = Server::new();
    server.at(user(0)).make().unwrap();
    let address = server.address("postgres");
    let kill = |server: &mut Server| {
        server.kill();
        server.start();
    };
    survives(&mut server, (&address, Duration::from_secs(20)), count("POSDIAG_STORE", 8), kill, || ());
}

#[test]
fn nothing_is_lost_where_connections_stall_end_and_are_cut_once_it_is_done() {
    if !wanted() {
        return;
    }
    let mut server = Server::new();
    server.at(user(0)).make().unwrap();
    let there = server.address("postgres");
    let to = format!("{}:{}", there.host(), there.port()).parse().unwrap();
    let is_bad = Arc::new(AtomicBool::new(true));
    let proxy = Proxy::to(to, &is_bad);
    let url = server.url("postgres").replace(&to.to_string(), &proxy.address.to_string());
    let address = Address::parse(&url, Encryption::Off).unwrap();
    let calm = || is_bad.store(false, Ordering::SeqCst);
    survives(&mut server, (&address, Duration::from_secs(2)), count("POSDIAG_STORE", 8), |_| (), calm);
}

/// Begins walks and goes on with them and with others', and tells the store, until it is over; then all is told.
fn at_desk(
    number: usize,
    (address, patience): (&Address, Duration),
    is_over: &AtomicBool,
    pushes: &AtomicUsize,
) -> Kept {
    let library = walks();
    let mut place = Desk::new(number);
    let mut shared = Postgres::new(address.clone(), place.walker(), patience).unwrap();
    let mut dice = Dice::new(number as u64 + 1);
    let mut kept = BTreeMap::new();
    let mut now = NOON;
    for step in 0.. {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        now.0 += 1_000_000;
        let note = format!("note {number} {step}");
        let latest = Filter { limit: 40, ..Filter::default() };
        let sessions = place.store.list(&latest).unwrap();
        // There is always something new: sessions that have ended take nothing more.
        let what = dice.below(10);
        let known = sessions.get(dice.below(40)).filter(|_| what > 3);
        if let Some(Listed { id, .. }) = known {
            if dice.below(2) == 0 {
                // Far enough, now and then, for a ticket.
                for _ in 0..8 {
                    place.goes_on(id, now, act);
                }
            } else if place.notes(id, &note, now) {
                kept.insert(note, id.clone());
            }
        } else if what < 2 {
            // Somebody else's.
            let mut exchange =
                posdiag::desk::exchange::Exchange::new(&mut place.store, &mut shared, Moment(0), &|| true);
            let listed =
                exchange.shared.sessions(&Filter { limit: 20, ..Filter::default() }).unwrap_or_default();
            if let Some(listed) = listed.get(dice.below(20)) {
                let _ = exchange.bring(Sought::Id(&listed.id), WithContacts::Yes);
            }
        } else {
            kept.insert(note.clone(), place.begins(&library, &note, now));
        }
        if let Ok(exchanged) = place.exchanges(&mut shared) {
            pushes.fetch_add(exchanged.pushed, Ordering::SeqCst);
        }
    }
    for _ in 0..20 {
        match place.exchanges(&mut shared) {
            Ok(exchanged) if exchanged.pushed == 0 && exchanged.walked.is_empty() => break,
            Ok(_) => {}
            // pgbouncer lets nobody in for a second after it could not get in.
            Err(DeskFault::Shared(_)) => std::thread::sleep(Duration::from_millis(200)),
            Err(fault) => panic!("{fault:?}"),
        }
    }
    (kept, place.sessions())
}

/// A desk whose configuration names the store; the output, messages and exit code of a command.
pub(crate) fn posdiag(place: &Path, config: &str, args: &[&str]) -> (Option<i32>, String) {
    let path = place.join("config.toml");
    std::fs::write(&path, config).unwrap();
    let data = place.join("data");
    let environment = [
        ("POSDIAG_DATA_DIR", data.to_str().unwrap()),
        ("POSDIAG_CONFIG", path.to_str().unwrap()),
        ("HOME", place.to_str().unwrap()),
        ("TZ", "UTC"),
    ];
    let run = crate::support::common::run_in(&environment, &[args, &["--lang", "en"]].concat());
    (run.exit, run.stdout + &run.stderr)
}

/// A walk that ends without an answer, and is recorded.
const WALK: [&str; 5] = ["walk", "E102", "--answer", "transaction.kind=neither", "--record"];

/// A small disk, with room for a database, until it is dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None` if none can be mounted here.
    fn new() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs"]).arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|mounted| mounted.status.success());
        if !is_mounted {
            eprintln!("not tested: no disk can be mounted here");
        }
        is_mounted.then_some(SmallDisk(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.path()).output().unwrap();
    }
}

#[test]
fn ticket_filed_after_a_deletion_elsewhere_reaches_a_real_store() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let mut places = [Desk::new(0), Desk::new(1)];
    let mut shared = [server.at(places[0].walker()), server.at(places[1].walker())];
    crate::exchange::ticket_reaches_the_store(&mut places, &mut shared);
}

#[test]
fn work_at_another_desk_outlives_a_deletion_that_the_store_did_not_know_of() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let mut places = [Desk::new(0), Desk::new(1)];
    let mut shared = [server.at(places[0].walker()), server.at(places[1].walker())];
    crate::exchange::work_outlives_a_deletion(&mut places, &mut shared);
}

#[test]
fn hub_does_not_send_again_what_a_deleted_session_had_once_that_is_erased() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let mut places = [Desk::new(0), Desk::new(1)];
    let mut shared = [server.at(places[0].walker()), server.at(places[1].walker())];
    let id = places[0].begins(&walks(), "before", NOON);
    for _ in 0..15 {
        let is_filed = |session: &Session| !session.tickets().is_empty();
        let step = |session: &mut Session, now| if is_filed(session) { None } else { act(session, now) };
        places[0].goes_on(&id, NOON, step);
    }
    places[0].exchanges(&mut shared[0]).unwrap();
    assert_eq!(shared[1].take_outbox("hub", None), Ok(OutboxTaken::Granted));
    let outbound = shared[1].outbound("desk", Moment(0), false, None).unwrap();
    assert_eq!(outbound.len(), 1);
    let delivered =
        Delivery { state: DeliveryState::Delivered, told: 1, ..Delivery::new(&id, 1, "desk", NOON) };
    assert_eq!(shared[1].keep_deliveries("hub", &[&delivered]), Ok(true));
    // It is deleted at one desk and goes on at the other; the ticket was delivered before.
    let mut exchange =
        posdiag::desk::exchange::Exchange::new(&mut places[1].store, &mut shared[1], Moment(0), &|| true);
    exchange.bring(Sought::Id(&id), WithContacts::Yes).unwrap();
    assert!(places[1].store.delete(&id, NOON).unwrap());
    places[1].exchanges(&mut shared[1]).unwrap();
    assert!(places[0].notes(&id, "afterwards", NOON));
    let changes = places[0].exchanges(&mut shared[0]).unwrap().changes;
    assert!(matches!(changes[..], [Change::GoesOn { .. }]), "{changes:?}");
    assert_eq!(shared[1].outbound("desk", Moment(0), true, None), Ok(Vec::new()));
    server.at(user(0)).erase().unwrap();
    assert_eq!(server.sql("postgres", "SELECT count(*) FROM session"), "1");
    assert_eq!(shared[1].outbound("desk", Moment(0), true, None), Ok(Vec::new()));
}

/// A desk that reaches the store only on a long way: half a second is not enough for anything there.
#[test]
fn desk_that_is_far_from_the_store_finds_a_number_all_the_same() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = |url: &str| format!("[store]\nurl = \"{url}\"\ntls = \"off\"\n");
    let walk = "walk 13 --answer key_again=not_fixed --assume-unsure --record";
    let near = config(&server.url("postgres"));
    assert_eq!(posdiag(one.path(), &near, &walk.split(' ').collect::<Vec<_>>()).0, Some(3));
    assert_eq!(posdiag(one.path(), &near, &["sync"]).0, Some(0));
    let name = server.sql("postgres", "SELECT name FROM session");
    let there = server.address("postgres");
    let to = format!("{}:{}", there.host(), there.port());
    let (proxy, _) = crate::store_proxy::far(to.parse().unwrap(), Duration::from_millis(200));
    let far = config(&server.url("postgres").replace(&to, &proxy.address.to_string()));
    for command in [&["ticket", "show"][..], &["session", "show"]] {
        // Each from a desk that has nothing yet.
        let place = tempfile::tempdir().unwrap();
        let (exit, said) = posdiag(place.path(), &far, &[command, &[&name]].concat());
        assert!(exit == Some(0) && said.contains(&name), "{command:?}: {said}");
        assert!(said.contains("Asking the shared store"), "{said}");
        assert!(!said.contains("did not answer") && !said.contains("There is no"), "{said}");
    }
    // A number that nobody has is denied, as the store was asked.
    let (exit, said) = posdiag(other.path(), &far, &["ticket", "show", "999-999"]);
    assert!(exit == Some(2) && said.contains("There is no ticket"), "{said}");
    // Lists do not wait.
    let (exit, said) = posdiag(other.path(), &far, &["ticket", "list"]);
    assert!(exit == Some(0) && said.contains("This is only what this desk has"), "{said}");
}

/// How often a desk waits for an answer: each time is what a long way costs.
#[test]
fn round_trips_to_the_store_are_few() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let there = server.address("postgres");
    let to = format!("{}:{}", there.host(), there.port());
    let (proxy, trips) = crate::store_proxy::far(to.parse().unwrap(), Duration::ZERO);
    let url = server.url("postgres").replace(&to, &proxy.address.to_string());
    let mut desk = Desk::new(0);
    let address = Address::parse(&url, Encryption::Off).unwrap();
    let mut shared = Postgres::new(address, desk.walker(), Duration::from_secs(20)).unwrap();
    let count = || trips.swap(0, Ordering::SeqCst);
    shared.status().unwrap();
    assert_eq!(count(), 2, "a connection without a password, and the version");
    assert_eq!(shared.missing().unwrap(), []);
    assert!(count() <= 2, "rights");
    let id = desk.begins(&walks(), "begun", NOON);
    let push = |desk: &mut Desk, shared: &mut Postgres| {
        posdiag::desk::exchange::Exchange::new(&mut desk.store, shared, Moment(0), &|| true)
            .push(&id)
            .unwrap();
    };
    push(&mut desk, &mut shared);
    // What stands in its way, the transaction's two ends, its number, its row, and all of the rest.
    assert!(count() <= 6, "a new session");
    assert!(desk.notes(&id, "an answer", NOON));
    push(&mut desk, &mut shared);
    assert_eq!(count(), 1, "an answer");
    assert_eq!(shared.sessions(&Filter::default()).unwrap().len(), 1);
    assert!(count() <= 2, "a list");
    assert!(shared.fetch(Sought::Id(&id), true).unwrap().is_some());
    assert_eq!(count(), 1, "a session with everything in it");
    shared.standings(std::slice::from_ref(&id)).unwrap();
    shared.marks(Moment(0)).unwrap();
    assert_eq!(count(), 2, "what came of sessions, and what was deleted");
}

#[test]
fn full_disk_is_reported_and_what_was_left_goes_once_there_is_room() {
    if !wanted() {
        return;
    }
    // The server's files of it end with the disk.
    let Some(disk) = SmallDisk::new() else { return };
    let server = Server::new();
    let place = disk.path().join("tables");
    std::fs::create_dir(&place).unwrap();
    // The server's user is whoever its data belong to.
    let owner = std::fs::metadata(server.data()).unwrap().uid();
    chown(&place, Some(owner), None).unwrap();
    server.sql("postgres", &format!("CREATE TABLESPACE small LOCATION '{}'", place.display()));
    server.sql("postgres", "CREATE DATABASE posdiag TABLESPACE small");
    let url = server.url("postgres");
    let url = format!("{}/posdiag", url.strip_suffix("/postgres").unwrap());
    let desk = tempfile::tempdir().unwrap();
    let config = format!("[store]\nurl = \"{url}\"\ntls = \"off\"\ndesk = \"7\"\n");
    let at_desk = |args: &[&str]| posdiag(desk.path(), &config, args);
    assert_eq!(at_desk(&["store", "init"]).0, Some(0));
    // Whatever is left of it.
    let filler = disk.path().join("filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    for command in [&WALK[..], &["sync"], &["sync"]] {
        let (exit, said) = at_desk(command);
        assert!(exit != Some(0) && said.contains("The shared store's disk is full."), "{said}");
    }
    assert!(at_desk(&["store", "status"]).1.contains("1 session to push"));
    drop(file);
    std::fs::remove_file(&filler).unwrap();
    let (exit, said) = at_desk(&["sync"]);
    assert!(exit == Some(0) && said.contains("1 session was pushed"), "{said}");
}

#[test]
fn desks_share_sessions_and_report_a_missing_store_once() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = |desk: &str, operator: &str, url: &str| {
        format!("operator = \"{operator}\"\n[store]\nurl = \"{url}\"\ntls = \"off\"\ndesk = \"{desk}\"\n")
    };
    let (seven, nine) =
        (config("7", "1024", &server.url("postgres")), config("9", "2048", &server.url("postgres")));
    let at_one = |args: &[&str]| posdiag(one.path(), &seven, args);
    // Half a second is little on a busy machine.
    let at_other = |args: &[&str]| {
        let mut runs = (0..20).map(|_| posdiag(other.path(), &nine, args));
        runs.find(|(_, said)| !said.contains("did not answer in time")).unwrap()
    };
    // Before there is a store, this is reported, and the walk is recorded.
    let (exit, said) = at_one(&WALK);
    assert!(exit == Some(4) && said.contains("no shared store in this database yet"), "{said}");
    assert_eq!(at_one(&["store", "check"]).0, Some(1));
    assert_eq!(at_one(&["store", "init"]).0, Some(0));
    assert!(at_one(&["store", "init"]).1.contains("already exists"));
    let (exit, said) = at_one(&["sync"]);
    assert!(exit == Some(0) && said.contains("1 session was pushed"), "{said}");
    assert_eq!(at_one(&WALK).0, Some(4));
    assert!(at_one(&["store", "check"]).0 == Some(0));
    assert!(at_one(&["store", "status"]).1.contains("0 sessions to push"));
    // Another desk lists both, and fetches one by its number.
    let (_, list) = at_other(&["session", "list"]);
    assert_eq!(list.lines().count(), 2, "{list}");
    let name = &list[..7];
    let (exit, story) = at_other(&["session", "show", name]);
    assert!(exit == Some(0) && story.contains("1024"), "{story}");
    // What is deleted here is deleted there.
    assert_eq!(at_one(&["session", "delete", name, "--yes"]).0, Some(0));
    at_one(&["sync"]);
    assert!(at_other(&["sync"]).1.contains("Deleted here, as elsewhere"));
    assert_eq!(at_other(&["session", "list"]).1.lines().count(), 1);
    assert!(at_one(&["store", "erase"]).1.contains("1 session"));
    server.sql("postgres", "CREATE ROLE clerk LOGIN; GRANT posdiag_desk TO clerk");
    let clerk = config("7", "1024", &server.url("clerk"));
    refuses(&server, &|config: &str, args: &[&str]| posdiag(one.path(), config, args), &config);
    // Read-only, unreachable, and silent: the walk is recorded.
    server.sql("postgres", "ALTER ROLE clerk SET default_transaction_read_only = on");
    // What pgbouncer has of open connections is not of it.
    server.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'clerk'");
    let (exit, said) = posdiag(one.path(), &clerk, &WALK);
    assert!(exit == Some(4) && said.contains("read-only"), "{said}");
    for command in [&["store", "check"][..], &["sync"]] {
        let (exit, said) = posdiag(one.path(), &clerk, command);
        assert!(exit == Some(1) && said.contains("The shared store is read-only."), "{said}");
    }
    server.kill();
    let (exit, said) = at_one(&WALK);
    // pgbouncer is there, and waits for it.
    let is_away = said.contains("out of reach") || said.contains("did not answer in time");
    assert!(exit == Some(4) && is_away, "{said}");
    assert!(at_one(&["session", "list"]).1.contains("This is only what this desk has"));
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("postgresql://desk@{}/posdiag", silent.local_addr().unwrap());
    let (exit, said) = posdiag(one.path(), &config("7", "1024", &silent), &WALK);
    assert!(exit == Some(4), "{said}");
}

/// The program at a terminal of a desk, with what its configuration says.
fn at_terminal(place: &Path, config: &str, arguments: &str) -> Terminal {
    let (file, data) = (place.join("config.toml"), place.join("data"));
    std::fs::write(&file, config).unwrap();
    let (file, data, home) = (file.to_str().unwrap(), data.to_str().unwrap(), place.to_str().unwrap());
    let script = format!(
        "export POSDIAG_CONFIG='{file}' POSDIAG_DATA_DIR='{data}' HOME='{home}' TZ=UTC\n\
         exec \"$POSDIAG\" {arguments} --lang en"
    );
    Terminal::with(90, 40, &script)
}

#[test]
fn desk_whose_session_somebody_takes_over_is_told_while_it_walks() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let one = tempfile::tempdir().unwrap();
    let config = format!("[store]\nurl = \"{}\"\ntls = \"off\"\n", server.url("postgres"));
    let mut call = at_terminal(one.path(), &config, "walk E102");
    call.at("Step 1", "3");
    call.asks("Step 2");
    let id = loop {
        let id = server.sql("postgres", "SELECT id FROM session");
        if !id.is_empty() {
            break id;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(matches!(server.at(user(9)).lease(&id, true), Ok(Leased::Granted(_))));
    call.types("1\r");
    call.sees("! This session is with operator op9 at desk 9 now; what you do here becomes a separate");
    // It is said once, and the walk goes on.
    call.at("Step 3", "1");
    call.asks("Step 4");
    call.types("\u{3}");
    call.until("the end", Terminal::has_ended);
}

#[test]
fn the_box_stays_when_a_call_is_picked_that_was_deleted_elsewhere() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let one = tempfile::tempdir().unwrap();
    let config = format!("[store]\nurl = \"{}\"\ntls = \"off\"\n", server.url("postgres"));
    let mut call = at_terminal(one.path(), &config, "walk E102 --reference Lotus");
    call.at("Step 1", "3");
    call.asks("Step 2");
    call.types("\u{3}");
    call.until("the end", Terminal::has_ended);
    assert_eq!(posdiag(one.path(), &config, &["sync"]).0, Some(0));
    let mut calls = at_terminal(one.path(), &config, "");
    calls.sees("Lotus");
    let session = server.sql("postgres", "SELECT id FROM session");
    let mark = DeletionMark { session, what: Trimmed::Session, at: NOON, known: None };
    server.at(user(1)).mark(&[mark]).unwrap();
    calls.types("lotus\r");
    calls.sees("There is no session");
    calls.sees("Code, words, call:");
    calls.types("\u{1b}");
    calls.until("the end", Terminal::has_ended);
}

#[test]
fn the_box_and_a_walk_show_what_other_desks_have_once_the_store_answers() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let (one, other, third) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = |desk: &str, url: &str| {
        format!("operator = \"op{desk}\"\n[store]\nurl = \"{url}\"\ntls = \"off\"\ndesk = \"{desk}\"\n")
    };
    let url = server.url("postgres");
    let (seven, nine) = (config("7", &url), config("9", &url));
    // A call begins at one desk, and is left.
    let mut call = at_terminal(one.path(), &seven, "walk E102 --reference Lotus --terminal 48160001");
    call.at("Step 1", "3");
    call.asks("Step 2");
    call.types("\u{3}");
    call.until("the end", Terminal::has_ended);
    assert_eq!(posdiag(one.path(), &seven, &["sync"]).0, Some(0));
    // Another finds it in the box, by whose it is, and walks the same terminal's next call.
    let mut found = at_terminal(other.path(), &nine, "");
    found.sees("Code, words, call:");
    found.types("lotus");
    found.sees("Lotus · 48160001");
    found.types("\u{1b}");
    found.until("the end", Terminal::has_ended);
    let mut next = at_terminal(other.path(), &nine, "walk E103 --terminal 48160001");
    next.sees("Earlier calls:");
    next.types("\u{3}");
    next.until("the end", Terminal::has_ended);
    // A third goes on with it by words.
    let mut resumed = at_terminal(third.path(), &config("3", &url), "resume 'lotus 48160001'");
    resumed.asks("E102");
    resumed.types("\u{3}");
    resumed.until("the end", Terminal::has_ended);
    // Where nobody answers, each says that this is its own, and asks at once.
    server.kill();
    let mut alone = at_terminal(other.path(), &nine, "");
    alone.sees("this desk only");
    alone.types("\u{1b}");
    alone.until("the end", Terminal::has_ended);
    let mut alone = at_terminal(other.path(), &nine, "walk E103 --terminal 48160001");
    alone.asks("E103");
    alone.sees("the store does not answer");
}

/// Whether any file in a folder has this in it.
fn has(folder: &Path, text: &str) -> bool {
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    files(folder).iter().any(holds)
}

#[test]
fn contacts_that_are_erased_are_in_no_file_of_any_desk_and_in_no_page_of_the_server() {
    const KEPT: &str = "13987651234";
    const DELETED: &str = "13987654321";
    if !wanted() {
        return;
    }
    let server = Server::new();
    let desks = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let url = server.url("postgres");
    let at = |desk: usize, args: &[&str]| {
        let config = format!("[store]\nurl = \"{url}\"\ntls = \"off\"\ndesk = \"{desk}\"\n");
        posdiag(desks[desk].path(), &config, args)
    };
    // Half a second is little on a busy machine.
    let seen = |desk: usize, args: &[&str]| {
        (0..20).map(|_| at(desk, args)).find(|(_, said)| !said.contains("did not answer in time")).unwrap()
    };
    assert_eq!(at(0, &["store", "init"]).0, Some(0));
    for phone in [KEPT, DELETED] {
        let walk = format!(
            "walk 13 --answer key_again=not_fixed --assume-unsure --field contact_phone={phone} --record"
        );
        let (exit, said) = at(0, &walk.split(' ').collect::<Vec<_>>());
        assert_eq!(exit, Some(3), "{said}");
    }
    assert_eq!(at(0, &["sync"]).0, Some(0));
    // The other desk reads both tickets.
    let (_, list) = seen(1, &["session", "list", "--all"]);
    let names: Vec<&str> = list.lines().map(|line| &line[..7]).collect();
    let phones: Vec<String> = names.iter().map(|name| seen(1, &["ticket", "show", name]).1).collect();
    let data = server.data().join("base");
    server.sql("postgres", "CHECKPOINT");
    for phone in [KEPT, DELETED] {
        assert!(phones.iter().any(|ticket| ticket.contains(phone)), "{phones:?}");
        assert!(has(desks[0].path(), phone) && has(desks[1].path(), phone) && has(&data, phone));
    }
    // Of one, the contacts are deleted; of the other, all.
    let is_kept = phones[0].contains(KEPT);
    let (kept, deleted) = if is_kept { (names[0], names[1]) } else { (names[1], names[0]) };
    for name in [kept, deleted] {
        assert_eq!(at(0, &["ticket", "close", name]).0, Some(0));
    }
    assert_eq!(at(0, &["session", "delete", deleted, "--yes"]).0, Some(0));
    assert_eq!(at(0, &["session", "purge", "--older-than", "0d", "--personal", "--yes"]).0, Some(0));
    for desk in [0, 1] {
        assert_eq!(at(desk, &["sync"]).0, Some(0));
    }
    let (exit, erased) = at(0, &["store", "erase"]);
    assert!(exit == Some(0), "{erased}");
    server.sql("postgres", "CHECKPOINT");
    for phone in [KEPT, DELETED] {
        assert!(!has(desks[0].path(), phone) && !has(desks[1].path(), phone), "{phone} is at a desk");
        assert!(!has(&data, phone), "{phone} is in the server's files: {erased}");
    }
    assert_eq!(seen(1, &["ticket", "show", kept]).0, Some(0));
}

/// Runs a command with a configuration.
type Runs<'r> = &'r dyn Fn(&str, &[&str]) -> (Option<i32>, String);

/// Refusals are explained, and nothing is changed.
fn refuses(server: &Server, posdiag: Runs<'_>, config: &dyn Fn(&str, &str, &str) -> String) {
    let as_user = |user: &str| config("7", "1024", &server.url(user));
    let owner = as_user("postgres");
    // A newer schema is left untouched.
    server.sql("postgres", "UPDATE meta SET version = 99");
    let (exit, said) = posdiag(&owner, &["store", "check"]);
    assert!(exit == Some(1) && said.contains("newer posdiag"), "{said}");
    for command in [&["store", "upgrade"][..], &["sync"], &WALK] {
        let (exit, said) = posdiag(&owner, command);
        assert!(exit != Some(0) && said.contains("newer posdiag"), "{said}");
    }
    server.sql("postgres", &format!("UPDATE meta SET version = {KNOWN}"));
    // A desk's user may not do more than a desk; missing permissions are reported.
    server.sql("postgres", "CREATE ROLE plain LOGIN");
    let (exit, said) = posdiag(&as_user("plain"), &["store", "check"]);
    assert!(exit == Some(1) && said.contains("does not allow"), "{said}");
    let (exit, said) = posdiag(&as_user("clerk"), &["store", "check"]);
    assert!(exit == Some(0), "{said}");
    assert!(posdiag(&as_user("clerk"), &["store", "erase"]).1.contains("does not allow"));
    // A wrong password, and none.
    server.sql(
        "postgres",
        "CREATE ROLE posdiag_tester LOGIN PASSWORD 'right'; GRANT posdiag_desk TO posdiag_tester",
    );
    let tester = as_user("posdiag_tester");
    assert!(posdiag(&tester, &["store", "check"]).1.contains("does not accept this user or password"));
    for (password, exit) in [("wrong", 1), ("right", 0)] {
        let secret = tester.clone() + &format!("password_command = [\"printf\", \"{password}\"]\n");
        let (left, said) = posdiag(&secret, &["store", "check"]);
        let is_refused = said.contains("does not accept this user or password");
        assert!(left == Some(exit) && is_refused == (exit == 1), "{password}: {said}");
    }
}
