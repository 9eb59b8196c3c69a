//! Compares the cost of recording an answer with the cost of the disk alone, and measures how long lists take in a
//! large journal.
//!
//! Committing an entry should take at most one and a half times as long as appending the same bytes to a file and
//! syncing it, and a list or a name lookup among 100,000 sessions at most 50 ms. Both depend on the disk that holds the
//! folder for temporary files (`TMPDIR`); the first two are measured alternately in the same run.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark of what does not work is none; it has its clock, and says what it measured"
)]

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use divan::{Bencher, black_box};
use posdiag::journal::sqlite::{FILE, PurgeOrder};
use posdiag::journal::{Entry, Filter, Held, Pin, State, Store, Summary, TicketFilter, WalkedCodes};
use posdiag::session::{Channel, Moment, TicketState};
use tempfile::TempDir;

fn main() {
    compare_with_a_file();
    divan::main();
}

fn entry() -> Entry {
    let record = r#"{"version":1,"at":1763870000000000,"event":{"kind":"answered","code":"E102","step":"network.link","occurrence":1,"answer":"wifi","reason":null}}"#;
    Entry { operator: Some("li".to_owned()), record: record.to_owned(), personal: None }
}

fn summary() -> Summary {
    Summary {
        codes: WalkedCodes::new(Vec::new(), "E102"),
        message: Some("网络通讯异常".to_owned()),
        channel: Channel::Phone,
        reference: Some("822100048160001".to_owned()),
        state: State::Open,
        until: None,
        outcome: None,
        step: Some("network.link".to_owned()),
        answers: 3,
        merchant: None,
        terminal: None,
        requests: Vec::new(),
        joined: None,
        tickets: Vec::new(),
    }
}

fn begun(folder: &Path) -> (Store, Held) {
    let mut store = Store::open(folder).expect("a journal");
    let held =
        store.begin(Moment(1), &entry(), &[Pin::new("{}".repeat(8_000))], &summary()).expect("a session");
    (store, held)
}

/// Appends to the journal and to a file alternately, so that both see the same conditions on the disk.
fn compare_with_a_file() {
    const TIMES: u32 = 2_000;
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, mut held) = begun(&folder.path().join("data"));
    let (entry, summary) = (entry(), summary());
    let mut file =
        OpenOptions::new().create(true).append(true).open(folder.path().join("raw")).expect("a file");
    let (mut journal, mut raw) = (Vec::new(), Vec::new());
    for at in 0..TIMES {
        journal.push(timed(|| {
            store
                .append(&mut held, Moment(i64::from(at)), std::slice::from_ref(&entry), &[], &summary)
                .expect("kept");
        }));
        raw.push(timed(|| {
            file.write_all(entry.record.as_bytes()).expect("written");
            file.sync_data().expect("synced");
        }));
    }
    let mean = |times: &[Duration]| times.iter().sum::<Duration>().as_secs_f64() / f64::from(TIMES) * 1e6;
    let median = |times: &mut [Duration]| {
        times.sort_unstable();
        times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1e6
    };
    let means = (mean(&journal), mean(&raw));
    let medians = (median(&mut journal), median(&mut raw));
    println!(
        "an entry of the journal, against appending its bytes to a file with fdatasync, {TIMES} in turn:"
    );
    for (what, (journal, raw)) in [("median", medians), ("mean", means)] {
        println!("  {what}: {journal:.0} µs against {raw:.0} µs, {:.2} times", journal / raw);
    }
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
    act();
    start.elapsed()
}

/// From no folder at all to a session's first entry on disk.
#[divan::bench]
fn make_a_journal_and_begin(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(|| tempfile::tempdir().expect("a folder")).bench_local_values(|folder| {
        let begun = begun(&folder.path().join("data"));
        (folder, begun)
    });
}

/// What `posdiag CODE` usually does before its first prompt.
#[divan::bench]
fn open_a_journal_and_begin(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    drop(begun(folder.path()));
    bencher.bench_local(|| begun(folder.path()));
}

/// A journal of 100,000 sessions of ten entries each, made once.
fn large() -> &'static Path {
    static LARGE: OnceLock<TempDir> = OnceLock::new();
    let made = || {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Store::open(folder.path()).expect("a journal"));
        let database = rusqlite::Connection::open(folder.path().join(FILE)).expect("a database");
        database
            .execute_batch(
                "BEGIN;
                 WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 99999)
                 INSERT INTO session (id, name, begun, changed, entries, state, until, codes, message, channel, reference,
                   outcome, step, answers, holder, summed)
                 SELECT
                   printf('0190b5a0-%04x-7%03x-8000-%012x', n / 4096, n % 4096, n),
                   printf('%03d-%03d', (n * 7919 % 1000000) / 1000, n * 7919 % 1000), n * 1000, n * 1000 + n % 977, 10,
                   CASE WHEN n % 100 < 90 THEN 'ended' WHEN n % 100 < 95 THEN 'abandoned' WHEN n % 100 < 98 THEN 'paused'
                     WHEN n % 100 < 99 THEN 'waiting' ELSE 'open' END,
                   CASE WHEN n % 100 = 98 THEN n * 2000 END,
                   json_array(printf('E%03d', n % 200), printf('%02d', n % 91)), '网络通讯异常，请检查网络连接', 'phone',
                   printf('8221000%08d', n), CASE WHEN n % 100 < 90 THEN 'fixed' END, 'restart', 8, printf('%032x', n), 4
                 FROM number;
                 INSERT INTO ticket (session, number, state, outcome, queue, code, filed, missing)
                 SELECT id, 1, CASE WHEN n % 20 = 0 THEN 'open' ELSE 'closed' END, 'swap_device', 'device',
                   printf('E%03d', n % 200), n * 1000, n % 3
                 FROM (SELECT id, begun / 1000 AS n FROM session) WHERE n % 5 = 0;
                 WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 9)
                 INSERT INTO entry SELECT id, n, 'li', printf('{\"number\":%d,\"of\":\"%s\",\"filler\":\"%0100d\"}', n, id, n)
                 FROM session, number;
                 COMMIT;",
            )
            .expect("sessions");
        folder
    };
    LARGE.get_or_init(made).path()
}

/// Deletes the 94,000 settled sessions out of 100,000 and rewrites the database.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn purge_100_000_sessions(bencher: Bencher<'_, '_>) {
    let copied = || {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::copy(large().join(FILE), folder.path().join(FILE)).expect("a copy");
        folder
    };
    bencher.with_inputs(copied).bench_local_values(|folder| {
        let mut store = Store::open(folder.path()).expect("a journal");
        let order = PurgeOrder { before: Moment(i64::MAX), unsettled: false };
        let purged = store.purge(order, Moment(0)).expect("purged");
        store.leave_no_trace().expect("written anew");
        (folder, purged)
    });
}

/// Every iteration also opens the journal, as the program does.
#[divan::bench_group(sample_count = 20, sample_size = 1)]
mod of_100_000_sessions {
    use super::{
        Bencher, Filter, Moment, PurgeOrder, State, Store, TicketFilter, TicketState, black_box, large,
    };

    fn open() -> Store {
        Store::open_existing(large()).expect("a journal").expect("it was made")
    }

    #[divan::bench]
    fn open_it(bencher: Bencher<'_, '_>) {
        large();
        bencher.bench_local(open);
    }

    #[divan::bench]
    fn list_50(bencher: Bencher<'_, '_>) {
        large();
        bencher
            .bench_local(|| open().list(&Filter { limit: 50, ..Filter::default() }).expect("a list").len());
    }

    /// The sessions that can be resumed: one in twenty.
    #[divan::bench]
    fn list_5_000_unfinished(bencher: Bencher<'_, '_>) {
        large();
        let states = State::ALL.into_iter().filter(|state| state.is_unfinished()).collect();
        let filter = Filter { states, ..Filter::default() };
        bencher.bench_local(|| open().list(&filter).expect("a list").len());
    }

    #[divan::bench]
    fn list_50_paused(bencher: Bencher<'_, '_>) {
        large();
        let filter = Filter { states: vec![State::Paused], limit: 50, ..Filter::default() };
        bencher.bench_local(|| open().list(&filter).expect("a list").len());
    }

    #[divan::bench]
    fn list_what_contains_a_rare_text(bencher: Bencher<'_, '_>) {
        large();
        let filter = Filter { text: "00099998".to_owned(), limit: 50, ..Filter::default() };
        bencher.bench_local(|| open().list(&filter).expect("a list").len());
    }

    /// Lists among 5,000 open tickets.
    #[divan::bench]
    fn list_the_open_tickets_of_a_code(bencher: Bencher<'_, '_>) {
        large();
        let code = Some("E120".to_owned());
        let filter = TicketFilter { states: vec![TicketState::Open], code, ..TicketFilter::default() };
        bencher.bench_local(|| open().tickets(&filter).expect("a list").len());
    }

    /// The outage check: how many merchants had a code, among 1,000 recent sessions.
    #[divan::bench]
    fn who_had_a_code(bencher: Bencher<'_, '_>) {
        large();
        bencher.bench_local(|| open().who_had("E120", Moment(99_000_000), "").expect("a list").len());
    }

    /// The query that a purge runs first.
    #[divan::bench]
    fn count_what_is_old(bencher: Bencher<'_, '_>) {
        large();
        let order = PurgeOrder { before: Moment(i64::MAX), unsettled: false };
        bencher.bench_local(|| open().to_purge(order).expect("a count").deleted.total());
    }

    /// The age of the sessions as far as the journal confirms it.
    #[divan::bench]
    fn how_old_it_is(bencher: Bencher<'_, '_>) {
        large();
        bencher.bench_local(|| open().borne_out(Moment(100_000_000), i64::MAX, 1_000).expect("a look"));
    }

    #[divan::bench]
    fn a_number_that_nothing_has(bencher: Bencher<'_, '_>) {
        large();
        bencher.bench_local(|| open().named("999-998-997").expect("a look"));
    }

    #[divan::bench]
    fn list_all(bencher: Bencher<'_, '_>) {
        large();
        bencher.bench_local(|| open().list(&Filter::default()).expect("a list").len());
    }

    #[divan::bench]
    fn unfinished_20(bencher: Bencher<'_, '_>) {
        large();
        bencher.bench_local(|| open().unfinished(20).expect("a list").len());
    }

    #[divan::bench]
    fn named_and_loaded(bencher: Bencher<'_, '_>) {
        large();
        bencher.bench_local(|| {
            let store = open();
            let listed = store.named("000-000").expect("a look").expect("it is there");
            store.load(black_box(&listed.id)).expect("a session")
        });
    }
}
