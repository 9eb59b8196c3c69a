//! Shared helpers for tests of the journal: made-up entries, and running this test executable again as another process.

use std::path::Path;
use std::process::Command;

use posdiag::journal::{Entry, Filter, State, Store, Stored, Summary, WalkedCodes};
use posdiag::session::Channel;

/// The variable that tells a process its role; see [`again`].
pub(crate) const ROLE: &str = "POSDIAG_TEST_ROLE";
/// The folder that it works in.
pub(crate) const FOLDER: &str = "POSDIAG_TEST_FOLDER";

/// The n-th entry of a session that only counts. Now and then one is long, so that pages overflow.
pub(crate) fn entry(number: u64) -> Entry {
    let length = if number % 7 == 3 { 2_500 } else { 120 };
    let filler: String =
        (0..length).map(|at: u64| char::from(b'a' + u8::try_from((at + number) % 26).unwrap())).collect();
    Entry {
        operator: Some("li".to_owned()),
        record: format!("{{\"number\":{number},\"filler\":\"{filler}\"}}"),
        personal: None,
    }
}

pub(crate) fn entries(numbers: std::ops::Range<u64>) -> Vec<Entry> {
    numbers.map(entry).collect()
}

/// What lists show of a made-up session.
pub(crate) fn summary(state: State) -> Summary {
    Summary {
        codes: codes(&["E102", "51"]),
        message: Some("网络通讯异常".to_owned()),
        channel: Channel::Phone,
        reference: Some("Lotus 12".to_owned()),
        state,
        until: None,
        outcome: None,
        step: Some("restart".to_owned()),
        answers: 3,
        merchant: None,
        terminal: None,
        requests: Vec::new(),
        joined: None,
        tickets: Vec::new(),
    }
}

/// The codes of a made-up session.
pub(crate) fn codes(codes: &[&str]) -> WalkedCodes {
    let (last, earlier) = codes.split_last().unwrap();
    WalkedCodes::new(earlier.iter().map(|code| (*code).to_owned()).collect(), *last)
}

/// The only session with a name or id, which must exist.
pub(crate) fn stored(store: &Store, typed: &str) -> Stored {
    let listed = store.named(typed).unwrap().unwrap_or_else(|| panic!("no session {typed}"));
    store.load(&listed.id).unwrap().unwrap()
}

pub(crate) fn names(store: &Store, filter: &Filter) -> Vec<String> {
    store.list(filter).unwrap().into_iter().map(|listed| listed.name).collect()
}

/// A session's entries are those that [`entry`] counts, without gaps.
pub(crate) fn assert_counts(stored: &Stored) {
    for (number, found) in stored.entries.iter().enumerate() {
        assert_eq!(*found, entry(number as u64), "entry {number} of {}", stored.listed.id);
    }
}

/// SQLite finds no errors in the database of a folder.
pub(crate) fn assert_whole(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("journal.db")).unwrap();
    let found: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!(found, "ok");
    let strays = connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0));
    assert_eq!(strays, Ok(0));
}

/// This test executable as another process: it runs the test `role`, which only then does something.
pub(crate) fn again(role: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", role, "--nocapture", "--test-threads=1"]);
    command.env(ROLE, role).env(FOLDER, folder);
    command
}

/// The folder to work in, if this process plays a role.
pub(crate) fn playing(role: &str) -> Option<std::path::PathBuf> {
    let plays = std::env::var_os(ROLE).is_some_and(|asked| asked == role);
    plays.then(|| std::env::var_os(FOLDER).unwrap().into())
}
