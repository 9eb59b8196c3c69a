//! The journal on a disk that loses power, fails or is full.
//!
//! A child process records; `power_loss/recorder.c` logs its changes to files and makes calls fail;
//! `power_loss/disk.rs` derives what such a disk holds after a power loss. A kill alone would show nothing of this:
//! what was written and not synced survives it.
//!
//! Twelve cuts are made by default; the full number with `POSDIAG_POWER_CUTS=200 cargo test --release --test slow
//! power_loss::`.

mod disk;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::support::journaling::{
    again, assert_counts, assert_whole, entries, entry, playing, stored, summary,
};
use crate::support::test_name;
use disk::{Chance, Disk, Event};
use posdiag::desk::session::summary_of;
use posdiag::journal::sqlite::{Durability, FILE, PurgeOrder};
use posdiag::journal::{Held, Hold, JournalFault, Merged, Pin, State, Store};
use posdiag::session::Moment;
use tempfile::TempDir;

/// The variable that tells the recording child to omit syncs.
const NORMAL: &str = "POSDIAG_TEST_NORMAL";

/// A folder in memory if available: a real disk is simulated here, and syncing one takes time.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.unwrap()
}

/// The recorder, compiled once.
fn recorder() -> &'static Path {
    static RECORDER: OnceLock<PathBuf> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let library =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("recorder-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slow/power_loss/recorder.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(&library).arg(source);
        let done = compiler.args(["-ldl", "-lpthread"]).status().expect("cc, which SQLite needs too");
        assert!(done.success(), "the recorder does not compile");
        library
    })
}

/// Runs a role in a folder with the recorder between it and the system.
fn run(role: &str, folder: &Path, log: Option<&Path>, durability: Durability) {
    let mut command = again(role, folder);
    command.env("LD_PRELOAD", recorder()).env("RECORDER_FOLDER", folder);
    if let Some(log) = log {
        command.env("RECORDER_LOG", log);
    }
    if durability == Durability::Normal {
        command.env(NORMAL, "1");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Sends a word to the recorder, and returns whether there is such a file.
fn say(folder: &Path, word: &str) -> bool {
    match fs::File::open(folder.join(word)) {
        Ok(_) => true,
        Err(error) => error.kind() == std::io::ErrorKind::AlreadyExists,
    }
}

/// Reports that the first so many entries of a session are acknowledged.
fn acknowledge(folder: &Path, held: &Held, count: u64) {
    say(folder, &format!("@{} {count}", held.id()));
}

fn hold(store: &mut Store, id: &str) -> Held {
    match store.hold(id, false).unwrap() {
        Hold::Held(held) => held,
        other => panic!("{other:?}"),
    }
}

/// A session that is being recorded.
struct Walk {
    held: Held,
    count: u64,
}

impl Walk {
    fn begin(store: &mut Store, folder: &Path, tree: &str) -> Walk {
        let pin = Pin::new(format!("{{\"tree\":\"{}\"}}", tree.repeat(5_000)));
        let held = store.begin(Moment(1), &entry(0), &[pin], &summary(State::Open)).unwrap();
        acknowledge(folder, &held, 1);
        Walk { held, count: 1 }
    }

    fn go_on(&mut self, store: &mut Store, folder: &Path, by: u64) {
        let more = entries(self.count..self.count + by);
        store.append(&mut self.held, Moment(2), &more, &[], &summary(State::Paused)).unwrap();
        self.count += by;
        acknowledge(folder, &self.held, self.count);
    }
}

/// A process that records everything that a journal can, long enough for several checkpoints.
#[test]
fn records_on_a_disk() {
    let Some(folder) = playing(test_name!("records_on_a_disk")) else { return };
    let durability = if std::env::var_os(NORMAL).is_some() { Durability::Normal } else { Durability::Full };
    let data = folder.join("data");
    let mut store = Store::open_with(&data, durability).unwrap();
    let mut first = Walk::begin(&mut store, &folder, "a");
    (0..25).for_each(|_| first.go_on(&mut store, &folder, 1));

    // The last to close writes the log into the database.
    drop(store);
    let mut store = Store::open_with(&data, durability).unwrap();
    let mut second = Walk::begin(&mut store, &folder, "b");
    for _ in 0..60 {
        first.go_on(&mut store, &folder, 1);
        second.go_on(&mut store, &folder, 2);
    }
    assert_eq!(store.purge(NOTHING, Moment(3)).map(|purged| purged.deleted.total()), Ok(0));
    store.leave_no_trace().unwrap();
    for _ in 0..20 {
        first.go_on(&mut store, &folder, 1);
    }
    let id = second.held.id().to_owned();
    store.mark_handed_over(&id, Moment(9)).unwrap();
    let mut elsewhere = stored(&store, &id);
    elsewhere.entries.push(entry(second.count));
    elsewhere.listed.entries += 1;
    assert!(matches!(store.merge(&elsewhere), Ok(Merged::Continued { entries: 1, .. })));
    second = Walk { held: hold(&mut store, &id), count: second.count + 1 };
    acknowledge(&folder, &second.held, second.count);
    for _ in 0..90 {
        second.go_on(&mut store, &folder, 3);
    }
}

/// How many entries of each session were acknowledged by the end of these events.
fn acknowledged(events: &[Event]) -> BTreeMap<String, u64> {
    let words = events.iter().filter_map(Event::word).map(|word| word.split_once(' ').unwrap());
    words.map(|(id, count)| (id.to_owned(), count.parse().unwrap())).collect()
}

/// The first acknowledged entry that is missing, or what else is wrong with the journal of a folder.
fn missing(folder: &Path, acknowledged: &BTreeMap<String, u64>) -> Result<(), String> {
    let store = Store::open(&folder.join("data")).map_err(|fault| format!("not opened: {fault}"))?;
    for (id, count) in acknowledged {
        let stored = store.load(id).map_err(|fault| format!("{id} not read: {fault}"))?;
        let stored = stored.ok_or_else(|| format!("{id} is gone"))?;
        assert_counts(&stored);
        if (stored.entries.len() as u64) < *count {
            return Err(format!("{id}: {count} were acknowledged, {} are there", stored.entries.len()));
        }
    }
    Ok(())
}

/// What a child process does to an empty disk.
struct Recording {
    folder: TempDir,
    events: Vec<Event>,
    /// The events other than appending to the log, where most of the danger is.
    rare: Vec<usize>,
}

fn recording(durability: Durability) -> Recording {
    let (folder, beside) = (folder(), folder());
    let log = beside.path().join("log");
    run(test_name!("records_on_a_disk"), folder.path(), Some(&log), durability);
    let events = disk::read(&log);
    let mut disk = Disk::after(folder.path(), &[]);
    let mut rare = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let is_log = disk.path_of(event).is_some_and(|path| path.ends_with("-wal"));
        if !is_log && event.kind != '@' {
            rare.push(at);
        }
        disk.take(event);
    }
    assert!(acknowledged(&events).len() == 2 && rare.len() > 100, "the recorder recorded");
    Recording { folder, events, rare }
}

/// Cuts the power at so many random moments, every second one at a rare event if `rare`; returns the loss of each cut,
/// if any.
fn losses(recording: &Recording, cuts: usize, rare: bool) -> Vec<String> {
    let mut losses = Vec::new();
    for cut in 0..cuts {
        let mut chance = Chance(cut as u64);
        let at = if rare && cut % 2 == 1 {
            recording.rare[chance.below(recording.rare.len())] + chance.below(2)
        } else {
            chance.below(recording.events.len() + 1)
        };
        let before = &recording.events[..at];
        let disk = Disk::after(recording.folder.path(), before);
        let left = folder();
        disk.lose_power(&mut chance, left.path());
        let lost = missing(left.path(), &acknowledged(before));
        if lost.is_ok() {
            assert_whole(&left.path().join("data"));
        }
        losses.extend(lost.err().map(|what| format!("cut {cut}, before event {at}: {what}")));
    }
    losses
}

/// A purge of nothing, which still rewrites the database.
const NOTHING: PurgeOrder = PurgeOrder { before: Moment(0), unsettled: true };

/// How many cuts are asked for.
fn cuts() -> usize {
    std::env::var("POSDIAG_POWER_CUTS").map_or(12, |cuts| cuts.parse().unwrap())
}

#[test]
fn no_acknowledged_entry_is_lost_with_the_power() {
    let recording = recording(Durability::Full);
    let losses = losses(&recording, cuts(), true);
    assert!(losses.is_empty(), "{}", losses.join("\n"));
}

#[test]
fn power_cuts_would_reveal_a_loss() {
    let recording = recording(Durability::Normal);
    // About every second cut does; checkpoints, which are synced with NORMAL too, are not targeted.
    let cuts = cuts().max(24);
    let losses = losses(&recording, cuts, false);
    assert!(!losses.is_empty(), "these tests would not notice a missing sync");
    eprintln!("synchronous=NORMAL: {} of {cuts} cuts lose what was acknowledged", losses.len());
    assert!(
        losses.iter().all(|loss| loss.contains("were acknowledged") || loss.contains("is gone")),
        "{losses:?}"
    );
}

#[test]
fn one_sync_keeps_an_entry() {
    let recording = recording(Durability::Full);
    let mut disk = Disk::after(recording.folder.path(), &[]);
    let (mut syncs, mut apart) = (0, false);
    let mut counts = BTreeMap::new();
    for event in &recording.events {
        let path = disk.path_of(event).unwrap_or_default();
        match event.kind {
            's' => syncs += 1,
            'w' if path.ends_with(FILE) => apart = true,
            // Opening has its own, as has every call but the appending ones: those draw tokens.
            'o' | 'u' => apart = true,
            '@' => {
                if !apart {
                    *counts.entry(syncs).or_insert(0) += 1;
                }
                (syncs, apart) = (0, false);
            }
            _ => {}
        }
        disk.take(event);
    }
    let all: usize = counts.values().sum();
    assert!(all > 200, "{counts:?}");
    // The first entry in a restarted log syncs its head too.
    assert!(counts[&1] + 5 >= all && counts.keys().all(|syncs| (1..=2).contains(syncs)), "{counts:?}");
}

/// Does something, and once more if it fails; returns whether it was done.
fn twice<T>(mut act: impl FnMut() -> Result<T, JournalFault>) -> Option<T> {
    for _ in 0..2 {
        match act() {
            Ok(done) => return Some(done),
            Err(fault) => {
                let is_clear = matches!(
                    fault,
                    JournalFault::Io { .. } | JournalFault::DiskFull { .. } | JournalFault::NoFolder { .. }
                );
                assert!(is_clear, "{fault:?}");
            }
        }
    }
    None
}

/// Records on a failing disk; returns what was acknowledged.
fn record_what_can_be(folder: &Path) -> BTreeMap<String, u64> {
    let mut acknowledged = BTreeMap::new();
    let summary = summary(State::Open);
    let Some(mut store) = twice(|| Store::open(folder)) else { return acknowledged };
    let Some(mut held) = twice(|| store.begin(Moment(1), &entry(0), &[Pin::new("{}".to_owned())], &summary))
    else {
        return acknowledged;
    };
    let id = held.id().to_owned();
    let mut count = 1;
    acknowledged.insert(id.clone(), count);
    for step in 0..6 {
        let done = twice(|| store.append(&mut held, Moment(2), &entries(count..count + 2), &[], &summary));
        if done.is_some() {
            count += 2;
            acknowledged.insert(id.clone(), count);
        }
        match step {
            1 => {
                twice(|| store.purge(NOTHING, Moment(3)));
                twice(|| store.leave_no_trace());
            }
            3 => {
                // The right to write is kept, or obtained again.
                let again = twice(|| store.hold(&id, true));
                if let Some(Hold::Held(again)) = again {
                    held = again;
                }
            }
            4 => {
                drop(store);
                let Some(again) = twice(|| Store::open(folder)) else { return acknowledged };
                store = again;
            }
            _ => {}
        }
    }
    acknowledged
}

/// A process that records repeatedly while the first, second, third … call that changes the disk fails.
#[test]
fn meets_every_failure() {
    const INPUT_OUTPUT: i32 = 5;
    const NO_SPACE: i32 = 28;
    let Some(folder) = playing(test_name!("meets_every_failure")) else { return };
    for (error, lasting) in [(INPUT_OUTPUT, 0), (NO_SPACE, 1), (NO_SPACE, 0)] {
        let mut number = 0;
        loop {
            number += 1;
            let data = folder.join(format!("{error}-{lasting}-{number}"));
            say(&folder, &format!("!fail-{number}-{error}-{lasting}"));
            let acknowledged = record_what_can_be(&data.join("data"));
            let has_failed = say(&folder, "!failed");
            say(&folder, "!fail-0-0-0");
            if let Err(lost) = missing(&data, &acknowledged) {
                panic!("error {error} at call {number}: {lost}");
            }
            assert_whole(&data.join("data"));
            if !has_failed {
                assert!(number > 40, "only {number} calls");
                assert_eq!(acknowledged.values().collect::<Vec<_>>(), [&13]);
                eprintln!("error {error}: {} calls failed in turn", number - 1);
                break;
            }
            fs::remove_dir_all(data).unwrap();
        }
    }
}

#[test]
fn every_io_failure_is_reported_without_loss() {
    let folder = folder();
    run(test_name!("meets_every_failure"), folder.path(), None, Durability::Full);
}

/// What version 0.1 kept, with card data planted; see `tests/it/kept_card_data.rs`.
const KEPT: &str = include_str!("../../data/kept/version-0.1.sql");
/// Some of what is planted in it.
const PLANTS: [&str; 4] = ["6222021234567890128", "378282246310005", "客户说是123456", "6222;0212"];

/// A process that cleans what version 0.1 kept.
#[test]
fn cleans_on_a_disk() {
    let Some(folder) = playing(test_name!("cleans_on_a_disk")) else { return };
    let data = folder.join("data");
    fs::create_dir(&data).unwrap();
    let connection = rusqlite::Connection::open(data.join(FILE)).unwrap();
    connection.execute_batch(KEPT).unwrap();
    drop(connection);
    for made in [&data, &folder] {
        fs::File::open(made).unwrap().sync_all().unwrap();
    }
    let mut store = Store::open(&data).unwrap();
    say(&folder, "@kept 1");
    let cleaned = store.clean(&summary_of).unwrap();
    assert_eq!(cleaned.sessions.len(), 5);
    say(&folder, "@cleaned 1");
    store.sweep().unwrap();
    say(&folder, "@swept 1");
}

#[test]
fn interrupted_cleaning_is_complete_or_absent_and_known() {
    let (folder, beside) = (folder(), self::folder());
    let log = beside.path().join("log");
    run(test_name!("cleans_on_a_disk"), folder.path(), Some(&log), Durability::Full);
    let events = disk::read(&log);
    let said = |word: &str| events.iter().position(|event| event.word() == Some(word)).unwrap();
    let (kept, cleaned, swept) = (said("kept 1"), said("cleaned 1"), said("swept 1"));
    let mut seen = [0; 3];
    for cut in 0..cuts() * 4 {
        let mut chance = Chance(cut as u64);
        // Every fourth comes after everything is done.
        let at = if cut % 4 == 0 { events.len() } else { kept + 1 + chance.below(swept - kept) };
        let left = self::folder();
        Disk::after(folder.path(), &events[..at]).lose_power(&mut chance, left.path());
        let data = left.path().join("data");
        let mut store = Store::open(&data).unwrap();
        let found = store.to_clean(&summary_of).unwrap();
        match (found.sessions.len(), found.is_sweep_due) {
            (5, false) => seen[0] += usize::from(at <= cleaned),
            (0, true) => seen[1] += usize::from(at <= swept),
            (0, false) => seen[2] += 1,
            other => panic!("cut {cut}: {other:?}"),
        }
        assert!(at <= cleaned || found.sessions.is_empty(), "cut {cut}");
        if at > swept {
            assert!(found.is_empty(), "cut {cut}");
        }
        let is_done = found.is_empty();
        if !is_done {
            store.clean(&summary_of).unwrap();
            store.sweep().unwrap();
        }
        let listed = store.list(&posdiag::journal::Filter::default()).unwrap();
        assert_eq!(listed.len(), 5);
        assert!(listed.iter().all(|listed| summary_of(&stored(&store, &listed.id)).is_some()));
        drop(store);
        assert_whole(&data);
        for file in
            fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file())
        {
            let bytes = fs::read(&file).unwrap();
            let held =
                PLANTS.iter().find(|plant| bytes.windows(plant.len()).any(|part| part == plant.as_bytes()));
            assert_eq!(held, None, "cut {cut}, {}", file.display());
        }
    }
    assert!(seen.iter().all(|seen| *seen > 0), "before, between and after: {seen:?}");
}
