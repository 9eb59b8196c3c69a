//! Measures the store that desks share, in the PostgreSQL that `POSDIAG_STORE_URL` names, where it makes a store unless there
//! is one; a thousand desks through the pgbouncer that `POSDIAG_STORE_POOLED` names. `benches/store.sh` starts both, fills
//! the store, and compares with the server's own benchmark. Without the first variable, nothing is measured.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement may fail, and looks at the clock"
)]

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use posdiag::journal::shared::postgres::{Address, Encryption, Postgres};
use posdiag::journal::shared::{DeskUser, Push, Pushed, SharedStore as _, Sought, SoughtCalls, Tip};
use posdiag::journal::{Entry, Filter, Listed, Pin, State, Summary, TicketFilter, WalkedCodes, Whose};
use posdiag::session::{Channel, Moment, TicketState};

fn main() {
    let Some(address) = named("POSDIAG_STORE_URL") else { return };
    desk(&address, 0).make().unwrap();
    // Somebody fills it first.
    if std::env::var_os("POSDIAG_STORE_ONLY").is_some() {
        return;
    }
    for desks in [1, 32, 200] {
        latency(&address, desks, 100, 600);
    }
    if let Some(pooled) = named("POSDIAG_STORE_POOLED") {
        latency(&pooled, 1_000, 100, 3_000);
    }
    flat_out(&address, 1);
    flat_out(&address, 32);
    offline_day(&address);
    lists(&address);
}

/// The address in a variable of the environment.
fn named(variable: &str) -> Option<Address> {
    let url = std::env::var(variable).ok()?;
    Some(Address::parse(&url, Encryption::Off).unwrap())
}

fn desk(address: &Address, number: usize) -> Postgres {
    let walker =
        DeskUser { desk: format!("00000000-0000-7000-8000-{number:012}"), called: None, operator: None };
    Postgres::new(address.clone(), walker, Duration::from_secs(30)).unwrap()
}

/// A number that no earlier run has used.
fn unique() -> u128 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos()
}

/// A session that has only just begun.
fn begun(nth: u128) -> Listed {
    let summary = Summary {
        codes: WalkedCodes::new(Vec::new(), "E102"),
        message: Some("网络通讯异常".to_owned()),
        channel: Channel::Phone,
        reference: None,
        state: State::Open,
        until: None,
        outcome: None,
        step: Some("network.link".to_owned()),
        answers: 1,
        merchant: Some(format!("{:015}", nth % 10_000)),
        terminal: None,
        requests: Vec::new(),
        joined: None,
        tickets: Vec::new(),
    };
    let now = Moment(i64::try_from(unique() / 1_000).unwrap());
    let id = uuid::Uuid::from_u128(nth).to_string();
    let digits = nth % 1_000_000_000;
    Listed {
        id,
        name: format!("{:03}-{:03}-{:03}", digits / 1_000_000, digits / 1_000 % 1_000, digits % 1_000),
        begun: now,
        changed: now,
        entries: 0,
        summary,
        handed_over: None,
        conflict_with: None,
        in_conflict: false,
        held: true,
    }
}

fn entry(seq: u64) -> Entry {
    let record = format!(
        "{{\"version\":2,\"at\":1790000001{seq:06},\"by\":\"person\",\"program\":\"0.1.0\",\"event\":{{\"kind\":\"answered\",\
         \"code\":\"E102\",\"step\":\"network.link\",\"occurrence\":1,\"answer\":\"wifi\"}}}}"
    );
    Entry { operator: Some("1024".to_owned()), record, personal: None }
}

/// Pushes one more entry of a session.
fn push(shared: &mut Postgres, listed: &Listed, base: Tip) -> Tip {
    let pins = if base.entries == 0 { vec![Pin::new("{\"tree\":1}".to_owned())] } else { Vec::new() };
    let entries = vec![entry(base.entries)];
    let push = Push { listed: listed.clone(), base, entries, pins_before: 0, pins, is_walked: true };
    match shared.push(&push).unwrap() {
        Pushed::Done(tip) => tip,
        // Any number.
        _ => Tip::start(),
    }
}

/// So many answers a second from all desks together, and so many in total: how long each push takes.
fn latency(address: &Address, desks: usize, a_second: usize, all: usize) {
    let pause = Duration::from_secs(1) * small(desks) / small(a_second);
    let of_each = (all / desks).max(3);
    // Nobody is measured while others connect.
    let ready = Arc::new(Barrier::new(desks));
    let desks_at_work: Vec<_> = (0..desks)
        .map(|number| {
            let (address, ready) = (address.clone(), Arc::clone(&ready));
            thread::spawn(move || {
                let mut shared = desk(&address, number);
                let listed = begun(unique());
                let mut tip = push(&mut shared, &listed, Tip::start());
                ready.wait();
                thread::sleep(pause * small(number) / small(desks));
                (0..of_each)
                    .map(|_| {
                        let began = Instant::now();
                        tip = push(&mut shared, &listed, tip.clone());
                        let took = began.elapsed();
                        thread::sleep(pause.saturating_sub(took));
                        took
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let mut took: Vec<Duration> = desks_at_work.into_iter().flat_map(|desk| desk.join().unwrap()).collect();
    took.sort();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!(
        "push, {desks} desks, {a_second}/s: {} pushes, p50 {:?}, p90 {:?}, p99 {:?}",
        took.len(),
        at(50),
        at(90),
        at(99)
    );
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

fn flat_out(address: &Address, desks: usize) {
    let began = Instant::now();
    let at_work: Vec<_> = (0..desks)
        .map(|number| {
            let address = address.clone();
            thread::spawn(move || {
                let mut shared = desk(&address, number);
                let (listed, mut tip) = (begun(unique()), Tip::start());
                let mut pushes = 0_u32;
                while began.elapsed() < Duration::from_secs(5) {
                    tip = push(&mut shared, &listed, tip);
                    pushes += 1;
                }
                pushes
            })
        })
        .collect();
    let pushes: u32 = at_work.into_iter().map(|desk| desk.join().unwrap()).sum();
    println!("flat out, {desks} desks: {} events/s", f64::from(pushes) / began.elapsed().as_secs_f64());
}

/// 30 sessions of 10 entries each.
fn offline_day(address: &Address) {
    let mut shared = desk(address, 1);
    shared.status().unwrap();
    let began = Instant::now();
    for _ in 0..30 {
        let listed = begun(unique());
        let entries: Vec<Entry> = (0..10).map(entry).collect();
        let pins = vec![Pin::new("{\"tree\":1}".to_owned())];
        let push = Push { listed, base: Tip::start(), entries, pins_before: 0, pins, is_walked: false };
        shared.push(&push).unwrap();
    }
    println!("an offline day, 30 sessions with 300 entries: {:?}", began.elapsed());
}

fn lists(address: &Address) {
    let mut shared = desk(address, 1);
    let counts = shared.counts().unwrap();
    let sessions = counts.iter().find(|(table, _)| *table == "session").unwrap().1;
    let listed = begun(unique());
    push(&mut shared, &listed, Tip::start());
    let time = |what: &str, act: &mut dyn FnMut(&mut Postgres) -> usize| {
        let mut shared = desk(address, 2);
        shared.status().unwrap();
        let found = act(&mut shared);
        let mut took: Vec<Duration> = (0..9)
            .map(|_| {
                let began = Instant::now();
                act(&mut shared);
                began.elapsed()
            })
            .collect();
        took.sort();
        println!("{what}, over {sessions} sessions: {found} found, p50 {:?}, most {:?}", took[4], took[8]);
    };
    let unfinished: Vec<State> = State::ALL.into_iter().filter(|state| state.is_unfinished()).collect();
    let filter = Filter { states: unfinished, limit: 1_000, ..Filter::default() };
    time("session list", &mut |shared| shared.sessions(&filter).unwrap().len());
    let all = Filter { limit: 1_000, ..Filter::default() };
    time("session list --all", &mut |shared| shared.sessions(&all).unwrap().len());
    let open = TicketFilter { states: vec![TicketState::Open], ..TicketFilter::default() };
    let closed = TicketFilter { states: vec![TicketState::Closed], ..TicketFilter::default() };
    time("ticket list --state closed", &mut |shared| shared.tickets(&closed, 1_000).unwrap().len());
    let calls =
        SoughtCalls { since: Moment(listed.begun.0 - 86_400_000_000), limit: 50, ..SoughtCalls::default() };
    time("calls in the box", &mut |shared| shared.calls(&calls).unwrap().len());
    let words = SoughtCalls { words: vec!["e102".to_owned(), "4711".to_owned()], ..calls };
    time("calls by words", &mut |shared| shared.calls(&words).unwrap().len());
    time("ticket list", &mut |shared| shared.tickets(&open, 1_000).unwrap().len());
    let merchant = format!("{:015}", 4_711);
    time("a merchant's", &mut |shared| shared.before(Whose::Merchant(&merchant), "", 3).unwrap().len());
    let since = Moment(listed.begun.0 - 30 * 60_000_000);
    time("an outage", &mut |shared| shared.who_had("E102", since, &listed.id).unwrap().len());
    time("fetched", &mut |shared| usize::from(shared.fetch(Sought::Id(&listed.id), true).unwrap().is_some()));
}
