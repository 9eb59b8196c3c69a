//! The journal: what it records, who may write, what it merges, removes and refuses; with several processes, and with
//! processes that are killed. `tests/slow/power_loss/mod.rs` covers disks that lose and refuse things.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::support::dice::Dice;
use crate::support::journaling::{
    again, assert_counts, assert_whole, codes, entries, entry, names, playing, stored, summary,
};
use crate::support::test_name;
use posdiag::journal::deletion::Settlement;
use posdiag::journal::sqlite::{Durability, FILE, PurgeOrder};
use posdiag::journal::{
    Caller, Entry, Filter, Held, Hold, JournalDamage, JournalFault, Listed, ListedTicket, Merged, Pin, State,
    Store, Stored, Summary, TicketFilter, TicketRow, WalkedCodes, Whose,
};
use posdiag::session::{Channel, Moment, TicketState};
use posdiag::text::language::Language;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tempfile::TempDir;

/// A journal in a separate folder.
struct Journal {
    _folder: TempDir,
    path: PathBuf,
    store: Store,
}

fn journal() -> Journal {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let store = Store::open(&path).unwrap();
    Journal { _folder: folder, path, store }
}

/// A session with so many entries, last changed at `at`; nobody holds it.
fn session(store: &mut Store, at: i64, count: u64, summary: &Summary) -> Stored {
    let mut held = store.begin(Moment(at), &entry(0), &[tree(0)], summary).unwrap();
    append(store, &mut held, at, 1..count, summary);
    let id = held.id().to_owned();
    drop(held);
    stored(store, &id)
}

fn append(store: &mut Store, held: &mut Held, at: i64, numbers: std::ops::Range<u64>, summary: &Summary) {
    for number in numbers {
        store.append(held, Moment(at), &[entry(number)], &[], summary).unwrap();
    }
}

fn tree(number: u32) -> Pin {
    Pin::new(format!("{{\"tree\":{number}}}"))
}

fn held(store: &mut Store, id: &str) -> Held {
    match store.hold(id, false).unwrap() {
        Hold::Held(held) => held,
        other => panic!("{other:?}"),
    }
}

fn open() -> Summary {
    summary(State::Open)
}

#[test]
fn session_round_trips() {
    let Journal { mut store, path, _folder } = journal();
    let mut held = store.begin(Moment(5_000_000), &entry(0), &[tree(1), tree(2)], &open()).unwrap();
    store.append(&mut held, Moment(6_000_000), &entries(1..3), &[tree(2), tree(3)], &open()).unwrap();
    let waiting =
        Summary { until: Some(Moment(9_000_000)), outcome: Some("x".to_owned()), ..summary(State::Waiting) };
    store.append(&mut held, Moment(7_000_000), &[], &[], &waiting).unwrap();

    let name = held.name().to_owned();
    assert_eq!(name.len(), 7);
    let before = stored(&store, &name);
    assert_eq!(before.entries, entries(0..3));
    assert_eq!(before.pins, [tree(1), tree(2), tree(3)]);
    let listed = &before.listed;
    assert_eq!((listed.begun, listed.changed, listed.entries), (Moment(5_000_000), Moment(7_000_000), 3));
    assert_eq!(listed.summary, waiting);
    assert_eq!((listed.held, listed.in_conflict, listed.handed_over), (true, false, None));
    assert_eq!(store.named(held.id()).unwrap().as_ref(), Some(listed));

    drop((held, store));
    let store = Store::open_existing(&path).unwrap().unwrap();
    let mut after = stored(&store, &name.replace('-', " "));
    assert!(!after.listed.held);
    after.listed.held = true;
    assert_eq!(after, before);
    assert_eq!(store.load("no such id").unwrap(), None);
    assert_eq!(store.named("000-000").unwrap(), None);
    assert_whole(&path);
}

#[test]
fn reading_creates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b");
    assert!(Store::open_existing(&path).unwrap().is_none());
    assert!(!path.exists());
    fs::write(folder.path().join("file"), "x").unwrap();
    let file = folder.path().join("file");
    assert!(matches!(Store::open_existing(&file), Err(JournalFault::NotAFolder { path }) if path == file));
    let other = folder.path().join("other");
    fs::create_dir_all(other.join(FILE)).unwrap();
    assert!(matches!(Store::open_existing(&other), Err(JournalFault::NotAFile { .. })));
    drop(Store::open(&path).unwrap());
    assert!(Store::open_existing(&path).unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let Journal { mut store, path, _folder } = journal();
    let _held = store.begin(Moment(1), &entry(0), &[], &open()).unwrap();
    let mut seen = 0;
    for file in fs::read_dir(&path).unwrap().chain(fs::read_dir(path.join("locks")).unwrap()) {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), if file.is_dir() { 0o700 } else { 0o600 }, "{}", file.display());
        seen += 1;
    }
    // The database, its log, the log's index, the folder of locks, and in it one of the holder, one of the opening.
    assert_eq!(seen, 6);
    assert_eq!(mode(&path), 0o700);

    // An existing folder keeps its permissions, a database does not.
    drop(store);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(path.join(FILE), fs::Permissions::from_mode(0o644)).unwrap();
    let _store = Store::open(&path).unwrap();
    assert_eq!((mode(&path), mode(&path.join(FILE))), (0o755, 0o600));
}

#[test]
fn second_writer_is_told_and_may_take_over() {
    let Journal { mut store, path, _folder } = journal();
    let mut first = store.begin(Moment(1), &entry(0), &[], &open()).unwrap();
    let id = first.id().to_owned();
    let mut elsewhere = Store::open(&path).unwrap();
    assert!(matches!(elsewhere.hold(&id, false).unwrap(), Hold::Busy { since: Some(Moment(1..)) }));
    append(&mut store, &mut first, 2, 1..3, &open());

    let Hold::Held(mut second) = elsewhere.hold(&id, true).unwrap() else { panic!("not given") };
    assert_eq!(second.name(), first.name());
    let refused = store.append(&mut first, Moment(3), &[entry(3)], &[], &open());
    assert_eq!(refused, Err(JournalFault::TakenOver { name: first.name().to_owned() }));
    append(&mut elsewhere, &mut second, 3, 3..5, &open());
    assert_counts(&stored(&store, &id));

    // The end of the first one does not release what the second one has.
    drop(first);
    assert!(matches!(store.hold(&id, false).unwrap(), Hold::Busy { .. }));
    drop(second);
    let mut third = held(&mut store, &id);
    append(&mut store, &mut third, 4, 5..6, &open());
    assert_eq!(stored(&store, &id).listed.entries, 6);
    drop(third);
    assert_eq!(store.hold("nobody", false).unwrap_err(), JournalFault::Gone { name: "nobody".to_owned() });
}

#[test]
fn handed_over_session_is_read_only_until_taken_back() {
    let Journal { mut store, _folder, .. } = journal();
    let mut writer = store.begin(Moment(1), &entry(0), &[], &open()).unwrap();
    let (id, name) = (writer.id().to_owned(), writer.name().to_owned());
    store.mark_handed_over(&id, Moment(77)).unwrap();
    store.mark_handed_over(&id, Moment(88)).unwrap();
    assert_eq!(stored(&store, &id).listed.handed_over, Some(Moment(77)));
    let refused = store.append(&mut writer, Moment(2), &[entry(1)], &[], &open());
    assert_eq!(refused, Err(JournalFault::HandedOver { name: name.clone() }));
    assert!(matches!(store.hold(&id, true).unwrap(), Hold::HandedOver { at: Moment(77) }));
    drop(writer);
    assert_eq!(store.unfinished(9).unwrap(), []);

    store.take_back(&id).unwrap();
    assert_eq!(store.unfinished(9).unwrap().len(), 1);
    let mut writer = held(&mut store, &id);
    append(&mut store, &mut writer, 2, 1..2, &open());
    assert_counts(&stored(&store, &id));
    for refused in [store.mark_handed_over("nobody", Moment(1)), store.take_back("nobody")] {
        assert_eq!(refused, Err(JournalFault::Gone { name: "nobody".to_owned() }));
    }
}

/// What another machine makes of a session by continuing it with these entries.
fn gone_on(from: &Stored, added: &[Entry]) -> Stored {
    let mut elsewhere = from.clone();
    elsewhere.entries.extend_from_slice(added);
    elsewhere.listed.entries = elsewhere.entries.len() as u64;
    elsewhere.listed.changed.0 += 1_000;
    elsewhere.listed.summary.step = Some("elsewhere".to_owned());
    elsewhere
}

fn other(number: u64) -> Entry {
    Entry { operator: Some("zhang".to_owned()), record: format!("{{\"other\":{number}}}"), personal: None }
}

#[test]
fn imported_session_is_new_equal_continued_or_older() {
    let (mut here, mut there) = (journal(), journal());
    let begun = session(&mut here.store, 10, 4, &open());
    let name = begun.listed.name.clone();

    assert_eq!(there.store.merge(&begun), Ok(Merged::New { name: name.clone() }));
    assert_eq!(there.store.merge(&begun), Ok(Merged::Same { name: name.clone() }));
    let mut arrived = stored(&there.store, &name);
    assert_eq!(arrived, begun);
    let mut held = held(&mut there.store, &begun.listed.id);
    there.store.append(&mut held, Moment(20), &entries(4..6), &[tree(9)], &summary(State::Ended)).unwrap();
    drop(held);
    arrived = stored(&there.store, &name);

    here.store.mark_handed_over(&begun.listed.id, Moment(15)).unwrap();
    let continued = Merged::Continued { name: name.clone(), entries: 2 };
    assert_eq!(here.store.merge(&arrived), Ok(continued));
    assert_eq!(stored(&here.store, &name), arrived);
    assert_eq!(here.store.merge(&arrived), Ok(Merged::Same { name: name.clone() }));
    assert_eq!(here.store.merge(&begun), Ok(Merged::Older { name: name.clone() }));
    assert_eq!(stored(&here.store, &name), arrived);
    assert_whole(&here.path);
    assert_whole(&there.path);
}

#[test]
fn names_in_use_are_not_given_again() {
    let Journal { mut store, _folder, .. } = journal();
    let own = session(&mut store, 10, 2, &open());
    let mut foreign = own.clone();
    "0190b5a0-0000-7000-8000-000000000000".clone_into(&mut foreign.listed.id);
    let Ok(Merged::New { name }) = store.merge(&foreign) else { panic!("not new") };
    assert_ne!(name, own.listed.name);
    assert_eq!(store.merge(&foreign), Ok(Merged::Same { name: name.clone() }));
    assert_eq!(stored(&store, &name).listed.id, foreign.listed.id);
    // A tree is stored once, however many sessions walked it.
    let connection = rusqlite::Connection::open(store.path()).unwrap();
    let pins = connection.query_row("SELECT count(*) FROM pin", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(pins, 1);
}

#[test]
fn two_continuations_are_both_kept_and_shown() {
    let Journal { mut store, path, _folder } = journal();
    let begun = session(&mut store, 10, 3, &open());
    let (id, name) = (begun.listed.id.clone(), begun.listed.name.clone());
    let mut writer = held(&mut store, &id);
    append(&mut store, &mut writer, 20, 3..5, &open());
    drop(writer);

    let elsewhere = gone_on(&begun, &[other(3), other(4)]);
    let Ok(Merged::Conflict { name: second, with }) = store.merge(&elsewhere) else { panic!("no conflict") };
    assert_eq!(with, name);
    assert_ne!(second, name);
    assert_eq!(store.merge(&elsewhere), Ok(Merged::ConflictKnown { name: second.clone() }));
    let kept = stored(&store, &second);
    assert_eq!((&kept.entries, &kept.pins), (&elsewhere.entries, &begun.pins));
    assert_eq!(kept.listed.conflict_with, Some(id.clone()));
    assert_counts(&stored(&store, &name));
    assert_eq!(store.list(&Filter::default()).unwrap().iter().filter(|listed| listed.in_conflict).count(), 2);
    let original = store.named(&name).unwrap().unwrap();
    assert_eq!(store.conflicts(&original).unwrap(), std::slice::from_ref(&kept.listed));
    assert_eq!(store.conflicts(&kept.listed).unwrap(), [original]);

    // The other continuation continues: it is not a third one. An older state of it is nothing new either.
    let further = gone_on(&elsewhere, &[other(5)]);
    assert_eq!(store.merge(&further), Ok(Merged::Continued { name: second.clone(), entries: 1 }));
    assert_eq!(store.merge(&elsewhere), Ok(Merged::Older { name: second.clone() }));
    assert_eq!(store.merge(&begun), Ok(Merged::Older { name: name.clone() }));
    // A third one is.
    let third = gone_on(&begun, &[other(9)]);
    assert!(matches!(store.merge(&third), Ok(Merged::Conflict { with, .. }) if with == name));
    assert_eq!(store.conflicts(&kept.listed).unwrap().len(), 2);
    assert_whole(&path);

    // In the journal the second one came from, its copy is recognized; and both journals give it the same id.
    let mut there = journal();
    there.store.merge(&further).unwrap();
    assert!(matches!(there.store.merge(&stored(&store, &second)), Ok(Merged::Same { .. })));
    let mut anew = journal();
    anew.store.merge(&stored(&store, &name)).unwrap();
    let Ok(Merged::Conflict { name: again, .. }) = anew.store.merge(&elsewhere) else {
        panic!("no conflict")
    };
    assert_eq!(stored(&anew.store, &again).listed.id, kept.listed.id);
}

#[test]
fn walking_a_session_continued_elsewhere_warns() {
    let Journal { mut store, _folder, .. } = journal();
    let begun = session(&mut store, 10, 3, &open());
    let mut writer = held(&mut store, &begun.listed.id);
    store.merge(&gone_on(&begun, &[other(3)])).unwrap();
    let refused = store.append(&mut writer, Moment(20), &[entry(3)], &[], &open());
    assert_eq!(refused, Err(JournalFault::TakenOver { name: begun.listed.name.clone() }));
    drop(writer);
    let mut writer = held(&mut store, &begun.listed.id);
    store.append(&mut writer, Moment(20), &[entry(4)], &[], &open()).unwrap();
    assert_eq!(stored(&store, &begun.listed.id).listed.entries, 5);
}

#[test]
fn lists_are_filtered_and_sorted_by_use() {
    let Journal { mut store, _folder, .. } = journal();
    let mut made = |at, state, until: Option<i64>, walked: &[&str], reference: Option<&str>| {
        let reference = reference.map(str::to_owned);
        let until = until.map(Moment);
        let summary = Summary { codes: codes(walked), reference, until, ..summary(state) };
        session(&mut store, at, 2, &summary).listed.name
    };
    let paused = made(30, State::Paused, None, &["E102"], Some("100%_Lotus"));
    let late = made(40, State::Waiting, Some(900), &["51"], Some("北京 12"));
    let soon = made(20, State::Waiting, Some(500), &["51"], Some("shop"));
    let ended = made(50, State::Ended, None, &["E110", "51"], Some("shop"));
    let cut_off = made(10, State::Open, None, &["91"], None);
    let office = made(60, State::BackOffice, None, &["80"], None);
    let abandoned = made(70, State::Abandoned, None, &["80"], None);
    let every = || Filter::default();

    let all = [&soon, &late, &abandoned, &office, &ended, &paused, &cut_off].map(Clone::clone);
    assert_eq!(names(&store, &every()), all);
    for limit in 0..8 {
        assert_eq!(names(&store, &Filter { limit, ..every() }), all[..limit.min(7)]);
    }
    let states = vec![State::Waiting, State::Ended, State::Ended];
    assert_eq!(names(&store, &Filter { states, ..every() }), [&soon, &late, &ended].map(Clone::clone));
    let containing = |text: &str| names(&store, &Filter { text: text.to_owned(), ..every() });
    assert_eq!(containing("SHOP"), [&soon, &ended].map(Clone::clone));
    assert_eq!(containing("京"), [late.as_str()]);
    assert_eq!(containing("e11"), [ended.as_str()]);
    assert_eq!(containing("0%_l"), [paused.as_str()]);
    assert_eq!(containing("%"), [paused.as_str()]);
    assert_eq!(containing("通讯异常").len(), 7);
    assert_eq!(containing(&soon), [soon.as_str()]);
    assert_eq!(containing("\\"), Vec::<String>::new());

    let unfinished = |store: &Store, limit| -> Vec<String> {
        store.unfinished(limit).unwrap().into_iter().map(|listed| listed.name).collect()
    };
    assert_eq!(unfinished(&store, 9), [&soon, &late, &office, &paused, &cut_off].map(Clone::clone));
    assert_eq!(unfinished(&store, 2), [&soon, &late].map(Clone::clone));
    let id = store.named(&soon).unwrap().unwrap().id;
    let holder = held(&mut store, &id);
    assert_eq!(unfinished(&store, 2), [&late, &office].map(Clone::clone));
    drop(holder);
    assert_eq!(unfinished(&store, 1), [soon]);
}

/// A code as somebody may type it, with characters that are special in lists, patterns, JSON or SQL.
fn any_code() -> impl Strategy<Value = String> {
    "[A-Ca-c1,→\"'\\\\\\[\\]%_ 交易]{1,6}|[交,\"]{32}"
}

/// What lists show of a session, with each part present or not.
fn any_summary() -> impl Strategy<Value = Summary> {
    let walked = (vec(any_code(), 0..3), any_code());
    let text = || option::of("[a-cA-C交%_\"→,\\\\]{1,5}");
    let number = || option::of(select(vec!["822100048160001".to_owned(), "10048160".to_owned()]));
    let state = (select(State::ALL.to_vec()), option::of((0_i64..50).prop_map(Moment)));
    let ticket_state = select(vec![TicketState::Open, TicketState::UnderWay, TicketState::Closed]);
    let ticket =
        (ticket_state, option::of("[a-c]{1,3}"), text(), "[a-c]{1,3}", any_code(), 0_i64..50, 0_u32..3);
    let ticket = ticket.prop_map(|(state, matter, queue, outcome, code, filed, missing)| TicketRow {
        number: 0,
        state,
        matter,
        outcome,
        queue,
        code,
        filed: Moment(filed),
        missing,
    });
    let asked = (vec("[a-c]{1,3}", 0..3), vec(ticket, 0..4));
    let of = (walked, (text(), text(), text(), text()), state, (number(), number()), asked);
    (of, any::<bool>(), any::<u8>()).prop_map(|((walked, texts, state, numbers, asked), phone, answers)| {
        let (requests, mut tickets) = asked;
        for (number, ticket) in (1..).zip(&mut tickets) {
            ticket.number = number;
        }
        Summary {
            codes: WalkedCodes::new(walked.0, walked.1),
            message: texts.0,
            channel: if phone { Channel::Phone } else { Channel::OnSite },
            reference: texts.1,
            state: state.0,
            until: state.1,
            outcome: texts.2,
            step: texts.3,
            answers: answers.into(),
            merchant: numbers.0,
            terminal: numbers.1,
            joined: requests.first().cloned(),
            requests,
            tickets,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn lists_show_written_values_and_filters_take_codes_literally(
        summaries in vec(any_summary(), 1..8), sought in any_code(), text in "[A-Ca-c,→\"'\\\\\\[\\]%_交]{1,2}",
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_with(folder.path(), Durability::Normal).unwrap();
        let mut written = Vec::new();
        for (at, summary) in (10..).zip(&summaries) {
            let begun = Summary { codes: codes(&["E102"]), ..open() };
            let mut held = store.begin(Moment(at), &entry(0), &[], &begun).unwrap();
            store.append(&mut held, Moment(at), &[entry(1)], &[], summary).unwrap();
            written.push((held.id().to_owned(), held.name().to_owned(), summary));
        }
        let ids = |listed: &[Listed]| -> BTreeSet<String> { listed.iter().map(|listed| listed.id.clone()).collect() };
        let of = |wanted: &dyn Fn(&str, &Summary) -> bool| -> BTreeSet<String> {
            let wanted = written.iter().filter(|(_, name, summary)| wanted(name, summary));
            wanted.map(|(id, ..)| id.clone()).collect()
        };
        let all = store.list(&Filter::default()).unwrap();
        prop_assert_eq!(all.len(), summaries.len());
        for listed in &all {
            let (.., summary) = written.iter().find(|(id, ..)| *id == listed.id).unwrap();
            prop_assert_eq!(&listed.summary, *summary);
        }

        // Any text shown in lists, in any case; never what JSON, a pattern or a list makes of it.
        let has = |there: &str| there.to_ascii_lowercase().contains(&text.to_ascii_lowercase());
        let containing = store.list(&Filter { text: text.clone(), ..Filter::default() }).unwrap();
        let texts = |name: &str, summary: &Summary| {
            let texts = [summary.reference.as_deref(), summary.message.as_deref(), Some(name)];
            summary.codes.iter().chain(texts.into_iter().flatten()).any(has)
        };
        prop_assert_eq!(ids(&containing), of(&texts), "{}", text);

        // Each ticket once, with its whole session, by everything that lists filter by.
        let numbers = |listed: &[ListedTicket]| -> Vec<(Moment, String, u32)> {
            listed.iter().map(|listed| (listed.ticket.filed, listed.session.id.clone(), listed.ticket.number)).collect()
        };
        let of_tickets = |wanted: &dyn Fn(&Summary, &TicketRow) -> bool| -> Vec<(Moment, String, u32)> {
            let all = written.iter().flat_map(|(id, _, summary)| summary.tickets.iter().map(move |ticket| (id, *summary, ticket)));
            let wanted = all.filter(|(_, summary, ticket)| wanted(summary, ticket));
            let mut found: Vec<_> = wanted.map(|(id, _, ticket)| (ticket.filed, id.clone(), ticket.number)).collect();
            found.sort();
            found
        };
        let every = store.tickets(&TicketFilter::default()).unwrap();
        prop_assert_eq!(numbers(&every), of_tickets(&|_, _| true));
        for listed in &every {
            prop_assert!(all.contains(&listed.session) && listed.session.summary.tickets.contains(&listed.ticket));
        }
        let not_closed = TicketFilter {
            states: vec![TicketState::Open, TicketState::UnderWay],
            since: Some(Moment(10)),
            until: Some(Moment(40)),
            incomplete: true,
            ..TicketFilter::default()
        };
        prop_assert_eq!(numbers(&store.tickets(&not_closed).unwrap()), of_tickets(&|_, ticket| {
            ticket.state != TicketState::Closed && (10..40).contains(&ticket.filed.0) && ticket.missing > 0
        }));
        let there = summaries.iter().flat_map(|summary| summary.codes.iter().map(str::to_owned));
        for code in there.chain([sought]) {
            let walked = |summary: &Summary| summary.codes.iter().any(|walked| walked == code);
            let filter = TicketFilter { code: Some(code.clone()), ..TicketFilter::default() };
            prop_assert_eq!(numbers(&store.tickets(&filter).unwrap()), of_tickets(&|summary, _| walked(summary)), "{}", code);
            let mut who = store.who_had(&code, Moment(12), "").unwrap();
            who.sort();
            let late = written.iter().zip(10..).filter(|((.., summary), at)| {
                // Each has more than its first entry.
                *at >= 12 && walked(summary) && summary.state != State::Abandoned
            });
            let whose = late.map(|((.., summary), _)| {
                let whose = summary.merchant.clone().or(summary.reference.clone());
                Caller { whose, operator: entry(0).operator }
            });
            let mut whose: Vec<_> = whose.collect();
            whose.sort();
            prop_assert_eq!(who, whose);
        }
        for number in ["822100048160001", "10048160"] {
            let before = store.before(Whose::Merchant(number), "", 9).unwrap();
            let is = |there: &Option<String>| there.as_deref() == Some(number);
            prop_assert_eq!(ids(&before), of(&|_, summary| is(&summary.merchant)));
            let before = store.before(Whose::Terminal(number), "", 9).unwrap();
            prop_assert_eq!(ids(&before), of(&|_, summary| is(&summary.terminal)));
        }
    }
}

/// Like a program of schema 2 that was running before and continues to write.
#[test]
fn earlier_programs_cannot_write_a_newer_journal() {
    let Journal { mut store, path, _folder } = journal();
    let before = session(&mut store, 10, 2, &open());
    let earlier = rusqlite::Connection::open(path.join(FILE)).unwrap();
    for codes in ["E102,51", "E102", ""] {
        let refused = earlier.execute("UPDATE session SET codes = ?1, outcome = ''", [codes]);
        assert!(refused.unwrap_err().to_string().contains("CHECK constraint failed"), "{codes}");
    }
    assert_eq!(stored(&store, &before.listed.id), before);
}

/// Whether a text is anywhere in the files of a folder.
fn is_in_files(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .any(|path| memchr::memmem::find(&fs::read(path).unwrap(), text.as_bytes()).is_some())
}

/// Everything last changed before a time.
fn unsettled(before: i64) -> PurgeOrder {
    PurgeOrder { before: Moment(before), unsettled: true }
}

/// Deletes everything last changed before a time; returns the number of sessions.
fn purged(store: &mut Store, before: i64) -> usize {
    let purged = store.purge(unsettled(before), Moment(1_000)).unwrap();
    store.leave_no_trace().unwrap();
    purged.deleted.total()
}

#[test]
fn purge_takes_only_settled_sessions_by_default() {
    let Journal { mut store, _folder, .. } = journal();
    let ticket = |state| TicketRow {
        number: 1,
        state,
        matter: None,
        outcome: "office".to_owned(),
        queue: None,
        code: "E102".to_owned(),
        filed: Moment(10),
        missing: 0,
    };
    let ended = |state| Summary { tickets: vec![ticket(state)], ..summary(State::Ended) };
    let handed_over = session(&mut store, 10, 2, &summary(State::Paused)).listed.id;
    store.mark_handed_over(&handed_over, Moment(11)).unwrap();
    let summaries = [
        summary(State::Ended),
        ended(TicketState::Closed),
        summary(State::Abandoned),
        ended(TicketState::Open),
        ended(TicketState::UnderWay),
        Summary { tickets: vec![ticket(TicketState::Open)], ..summary(State::Abandoned) },
        open(),
        summary(State::Paused),
        Summary { until: Some(Moment(5)), ..summary(State::Waiting) },
        summary(State::BackOffice),
    ];
    for summary in &summaries {
        session(&mut store, 10, 2, summary);
    }
    let only_begun = Summary { reference: None, ..open() };
    session(&mut store, 10, 1, &only_begun);
    let held = store.begin(Moment(10), &entry(0), &[], &open()).unwrap();
    session(&mut store, 20, 2, &summary(State::Ended));

    let settled = PurgeOrder { before: Moment(20), unsettled: false };
    let found = store.to_purge(settled).unwrap();
    let deleted = [(Settlement::Ended, 2), (Settlement::GivenUp, 1), (Settlement::OnlyBegun, 1)];
    let left = [
        (Settlement::Unfinished, 4),
        (Settlement::OpenTicket, 3),
        (Settlement::HandedOver, 1),
        (Settlement::Walked, 1),
    ];
    assert_eq!(found.deleted.iter().collect::<Vec<_>>(), deleted);
    assert_eq!(found.left.iter().collect::<Vec<_>>(), left);
    assert_eq!(found.youngest, Some(Moment(10)));
    assert_eq!(store.purge(settled, Moment(30)), Ok(found));
    assert_eq!(store.list(&Filter::default()).unwrap().len(), 10);
    let found = store.purge(unsettled(20), Moment(30)).unwrap();
    assert_eq!((found.deleted.total(), found.left.total()), (8, 1));
    // Individually, it is deleted in any state, but not while somebody walks it.
    assert_eq!(store.delete(held.id(), Moment(30)), Ok(false));
    let id = held.id().to_owned();
    drop(held);
    assert_eq!(store.delete(&id, Moment(30)), Ok(true));
    assert!(matches!(store.delete(&id, Moment(30)), Err(JournalFault::Gone { .. })));
    assert_eq!(store.list(&Filter::default()).unwrap().len(), 1);
}

#[test]
fn deleted_session_is_not_imported_unless_restored() {
    let Journal { mut store, path, _folder } = journal();
    let Journal { store: mut there, _folder: _there, .. } = journal();
    let first = Entry { personal: Some("Lee".to_owned()), ..entry(0) };
    let held = there.begin(Moment(10), &first, &[tree(0)], &open()).unwrap();
    let begun = stored(&there, held.id());
    let (id, name) = (begun.listed.id.clone(), begun.listed.name.clone());
    assert_eq!(store.merge(&begun), Ok(Merged::New { name: name.clone() }));
    store.delete(&id, Moment(20)).unwrap();
    let further = gone_on(&begun, &[other(1)]);
    for again in [&begun, &further] {
        assert_eq!(store.merge(again), Ok(Merged::Deleted { at: Moment(20) }));
    }
    // Nor as another continuation of what is gone.
    let mut copy = further.clone();
    "0190b5a0-0000-7000-8000-000000000000".clone_into(&mut copy.listed.id);
    copy.listed.conflict_with = Some(id.clone());
    assert_eq!(store.merge(&copy), Ok(Merged::Deleted { at: Moment(20) }));
    store.leave_no_trace().unwrap();
    assert!(!is_in_files(&path, "Lee") && !is_in_files(&path, &id), "the mark is no text of it");
    assert_eq!(store.merge_again(&begun), Ok(Merged::New { name: name.clone() }));
    assert_eq!(stored(&store, &id).entries, begun.entries);
    assert_eq!(store.merge(&further), Ok(Merged::Continued { name: name.clone(), entries: 1 }));

    // Only contacts.
    assert_eq!(store.forget_personal(Moment(i64::MAX), Moment(30)).unwrap().deleted.total(), 1);
    assert!(store.has_deleted_personal(&further).unwrap());
    assert_eq!(store.merge(&further), Ok(Merged::Same { name: name.clone() }));
    assert_eq!(stored(&store, &id).entries[0].personal, None);
    let apart = gone_on(&begun, &[Entry { personal: Some("Wang".to_owned()), ..other(7) }, other(8)]);
    let Ok(Merged::Conflict { name: second, .. }) = store.merge(&apart) else { panic!("no conflict") };
    let kept = stored(&store, &second).entries;
    assert_eq!(kept.iter().map(|entry| entry.personal.as_deref()).collect::<Vec<_>>(), [None; 3]);
    // What was filled in after that was not deleted.
    let later = gone_on(&further, &[Entry { personal: Some("Zhao".to_owned()), ..other(9) }]);
    assert_eq!(store.merge(&later), Ok(Merged::Continued { name: name.clone(), entries: 1 }));
    assert_eq!(stored(&store, &id).entries[2].personal.as_deref(), Some("Zhao"));
    assert_eq!(store.merge_again(&later), Ok(Merged::Same { name }));
    assert_eq!(stored(&store, &id).entries[0].personal.as_deref(), Some("Lee"));
    assert_whole(&path);
}

#[test]
fn session_is_found_by_either_number() {
    let Journal { mut store, _folder, .. } = journal();
    let own = session(&mut store, 10, 2, &open()).listed;
    let mut foreign = stored(&store, &own.id);
    "0190b5a0-0000-7000-8000-000000000000".clone_into(&mut foreign.listed.id);
    let Ok(Merged::New { name }) = store.merge(&foreign) else { panic!("not new") };
    // A number that both have finds both.
    assert_eq!(store.named(&own.name).unwrap().map(|found| found.id), Some(own.id.clone()));
    let ids = |found: Vec<Listed>| found.into_iter().map(|listed| listed.id).collect::<Vec<_>>();
    assert_eq!(ids(store.called_elsewhere(&own.name).unwrap()), [foreign.listed.id.as_str()]);
    assert_eq!(store.called_elsewhere(&name), Ok(Vec::new()));
    assert_eq!(store.names_elsewhere(&foreign.listed.id), Ok(vec![own.name.clone()]));
    // If there is one, it is found by its name elsewhere.
    let mut renamed = stored(&store, &own.id);
    "000-007".clone_into(&mut renamed.listed.name);
    assert_eq!(store.merge(&renamed), Ok(Merged::Same { name: own.name.clone() }));
    for typed in ["000007", "000-007/2"] {
        assert_eq!(store.named(typed).unwrap().map(|found| found.id), Some(own.id.clone()));
    }
    // Another continuation has its own.
    let further = gone_on(&stored(&store, &own.id), &[other(3)]);
    let mut held = held(&mut store, &own.id);
    append(&mut store, &mut held, 20, 2..3, &open());
    drop(held);
    assert!(matches!(store.merge(&further), Ok(Merged::Conflict { .. })));
    assert_eq!(ids(store.called_elsewhere(&own.name).unwrap()), [foreign.listed.id.as_str()]);
    // After deletion, nothing with that number is left.
    store.delete(&own.id, Moment(30)).unwrap();
    assert_eq!(store.named("000-007"), Ok(None));
    assert_eq!(store.named(&own.name).unwrap().map(|found| found.id), Some(foreign.listed.id));
}

/// Adds an entry to a session, with a unique word in everything that it stores.
fn says(store: &mut Store, held: &mut Held, word: &str, dice: &mut Dice) {
    let said = *dice.one_of(&[15, 25, 40, 60, 200, 900]).unwrap();
    let entry = Entry {
        operator: Some(word.to_owned()),
        record: format!("{{\"note\":\"{}\"}}", word.repeat(said)),
        personal: (dice.below(5) == 0).then(|| word.repeat(1 + dice.below(6))),
    };
    let summary = Summary { reference: Some(word.repeat(1 + dice.below(12))), ..open() };
    store.append(held, Moment(1), &[entry], &[], &summary).unwrap();
}

/// Walks so many sessions, five at a time, and continues an earlier one now and then.
fn walked_in_turn(store: &mut Store, sessions: usize) -> Vec<(String, String)> {
    let mut dice = Dice::new(7);
    let mut under_way: Vec<(Held, String)> = Vec::new();
    let mut done: Vec<(String, String)> = Vec::new();
    while done.len() < sessions {
        if under_way.len() < 5 {
            let number = done.len() + under_way.len();
            let word = format!("contact{number:05}.");
            let first = Entry { operator: Some(word.clone()), record: "{}".to_owned(), personal: None };
            // Ids are ordered by the beginning of the session.
            let begun = Moment(1_000_000 * i64::try_from(number).unwrap());
            under_way.push((store.begin(begun, &first, &[tree(7)], &open()).unwrap(), word));
        }
        let turn = dice.below(under_way.len());
        let (going_on, word) = &mut under_way[turn];
        says(store, going_on, word, &mut dice);
        if dice.below(9) == 0 {
            let (ended, word) = under_way.swap_remove(turn);
            done.push((ended.id().to_owned(), word));
        }
        if dice.below(15) == 0
            && let Some((id, word)) = dice.one_of(&done)
        {
            let (mut earlier, word) = (held(store, id), word.clone());
            says(store, &mut earlier, &word, &mut dice);
        }
    }
    done
}

/// Overwriting what is deleted (`secure_delete`) would not suffice: copies of some of these sessions are where pages
/// were split.
#[test]
fn deleted_data_is_in_no_file_even_after_moves() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open_with(folder.path(), Durability::Normal).unwrap();
    let sessions = walked_in_turn(&mut store, 150);
    let (deleted, kept) = sessions.split_at(75);
    for (id, _) in deleted {
        assert_eq!(store.delete(id, Moment(2)), Ok(true));
    }
    store.leave_no_trace().unwrap();
    for (sessions, are_there) in [(deleted, false), (kept, true)] {
        for (_, word) in sessions {
            assert_eq!(is_in_files(folder.path(), word), are_there, "{word}");
        }
    }
}

#[test]
fn purged_data_is_in_no_file() {
    let Journal { mut store, path, _folder } = journal();
    // Sessions that grow alternately, old and new, are copied from page to page.
    let mut open_sessions = Vec::new();
    for number in 0..12_u32 {
        let word = if number % 2 == 0 { "oldword" } else { "newword" };
        let at = if number % 2 == 0 { 100 } else { 200 };
        let pin = Pin::new(format!(
            "{{\"tree\":\"{word}\",\"number\":{number},\"both\":\"x{}\"}}",
            "y".repeat(3_000)
        ));
        let first = Entry { operator: Some(word.to_owned()), record: "{}".to_owned(), personal: None };
        let summary = Summary { reference: Some(format!("{word}-{number}")), ..open() };
        open_sessions.push((
            store.begin(Moment(at), &first, &[pin, tree(7)], &summary).unwrap(),
            at,
            word,
            summary,
        ));
    }
    for round in 0..40_usize {
        for (held, at, word, summary) in &mut open_sessions {
            let record = format!("{{\"note\":\"{}\"}}", word.repeat(1 + round * 7 % 60));
            let entry = Entry { operator: None, record, personal: None };
            summary.reference.as_mut().unwrap().push_str(word);
            store.append(held, Moment(*at), &[entry], &[], summary).unwrap();
        }
    }
    assert!(is_in_files(&path, "oldword") && is_in_files(&path, "newword"));

    // None while they are held.
    assert_eq!(purged(&mut store, 150), 0);
    let kept_held = open_sessions.remove(0).0;
    open_sessions.clear();
    let held_id = kept_held.id().to_owned();
    assert_eq!(purged(&mut store, 150), 5);
    assert!(store.load(&held_id).unwrap().is_some());
    drop(kept_held);
    assert_eq!(store.to_purge(unsettled(150)).unwrap().deleted.total(), 1);
    assert_eq!(store.list(&Filter::default()).unwrap().len(), 7);
    assert_eq!(purged(&mut store, 150), 1);
    assert!(!is_in_files(&path, "oldword"));
    assert!(is_in_files(&path, "newword"));
    assert_eq!(purged(&mut store, 150), 0);

    let left = store.list(&Filter::default()).unwrap();
    assert_eq!(left.len(), 6);
    for listed in left {
        let kept = store.load(&listed.id).unwrap().unwrap();
        assert_eq!((kept.entries.len(), kept.pins.len()), (41, 2));
        assert_eq!(kept.pins[1], tree(7));
    }
    let locks = fs::read_dir(path.join("locks")).unwrap().count();
    assert_eq!(locks, 0, "the files of dead holders are swept");
    assert_whole(&path);
    drop(store);
    assert!(!is_in_files(&path, "oldword"));
}

/// The files of a folder, with their contents.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> =
        paths.filter(|path| path.is_file()).map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

/// A folder with an intact database of a few pages, which nobody has open.
fn closed() -> Journal {
    let mut journal = journal();
    session(&mut journal.store, 10, 60, &open());
    let store = Store::open(&tempfile::tempdir().unwrap().path().join("other")).unwrap();
    drop(std::mem::replace(&mut journal.store, store));
    journal
}

#[test]
fn newer_journal_and_foreign_database_are_left_untouched() {
    let newer = closed();
    let path = newer.path.join(FILE);
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 12).unwrap();
    let before = fs::read(&path).unwrap();
    for fault in [Store::open(&newer.path).unwrap_err(), Store::open_existing(&newer.path).unwrap_err()] {
        assert_eq!(fault, JournalFault::Newer { path: path.clone(), found: 12, known: 11 });
    }
    assert_eq!(Store::set_aside(&newer.path), Ok(None));
    assert_eq!(fs::read(&path).unwrap(), before);

    let foreign = tempfile::tempdir().unwrap();
    let path = foreign.path().join(FILE);
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)").unwrap();
    for version in [0, 1] {
        database.pragma_update(None, "user_version", version).unwrap();
        let before = fs::read(&path).unwrap();
        assert_eq!(Store::open(foreign.path()).unwrap_err(), JournalFault::Foreign { path: path.clone() });
        assert_eq!(Store::set_aside(foreign.path()), Ok(None));
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn damaged_database_is_reported_and_set_aside_unchanged() {
    type JournalDamage = fn(&mut Vec<u8>);
    let damages: [(&str, JournalDamage); 6] = [
        ("cut short", |bytes| bytes.truncate(bytes.len() / 2)),
        ("cut within its first page", |bytes| bytes.truncate(1_000)),
        ("a text", |bytes| *bytes = "this is no database\n".repeat(500).into_bytes()),
        ("nothing but zeros", |bytes| bytes.fill(0)),
        ("zeros where the tables are told", |bytes| bytes[100..4096].fill(0)),
        ("a page of zeros", |bytes| {
            // A page that entries are on.
            let at = bytes.windows(9).rposition(|window| window == b"\"number\":").unwrap();
            let page = at / 4096 * 4096;
            bytes[page..page + 4096].fill(0);
        }),
    ];
    for (what, damage) in damages {
        let journal = closed();
        let path = journal.path.join(FILE);
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, &bytes).unwrap();
        let fault = Store::open(&journal.path)
            .and_then(|store| {
                for listed in store.list(&Filter::default())? {
                    store.load(&listed.id)?;
                }
                Ok(())
            })
            .expect_err(what);
        assert!(matches!(fault, JournalFault::Damaged { .. }), "{what}: {fault:?}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "{what}: it was changed");

        let aside = Store::set_aside(&journal.path).unwrap().expect(what);
        assert_eq!(aside, journal.path.join("journal.damaged-1.db"), "{what}");
        assert_eq!(fs::read(&aside).unwrap(), bytes, "{what}");
        assert!(!path.exists());
        assert_eq!(Store::set_aside(&journal.path), Ok(None));
        let mut anew = Store::open(&journal.path).unwrap();
        session(&mut anew, 10, 3, &open());
        assert_eq!(Store::set_aside(&journal.path), Ok(None), "the new one is whole");
        drop(anew);

        fs::write(&path, &bytes).unwrap();
        let again = Store::set_aside(&journal.path).unwrap().expect(what);
        assert_eq!(again, journal.path.join("journal.damaged-2.db"), "{what}");
        assert_eq!(fs::read(&aside).unwrap(), bytes, "{what}");
    }
}

#[test]
fn wal_of_a_damaged_database_is_set_aside_too() {
    let whole = closed();
    let mut store = Store::open(&whole.path).unwrap();
    session(&mut store, 20, 2, &open());
    // As a crash leaves it: with a log. And the pages of the database itself are damaged, which the log repairs in
    // part.
    let crashed = tempfile::tempdir().unwrap();
    for (file, bytes) in files(&whole.path) {
        fs::write(crashed.path().join(file.file_name().unwrap()), bytes).unwrap();
    }
    let database = crashed.path().join(FILE);
    let mut bytes = fs::read(&database).unwrap();
    bytes[4096..].fill(0);
    fs::write(&database, &bytes).unwrap();
    let log = fs::read(crashed.path().join("journal.db-wal")).unwrap();
    assert!(!log.is_empty());
    let aside = Store::set_aside(crashed.path()).unwrap().unwrap();
    assert_eq!(fs::read(&aside).unwrap(), bytes);
    assert_eq!(fs::read(crashed.path().join("journal.damaged-1.db-wal")).unwrap(), log);
    assert!(!crashed.path().join("journal.db-wal").exists());
}

#[test]
fn tree_with_a_wrong_digest_is_damage() {
    let Journal { mut store, path, _folder } = journal();
    let id = session(&mut store, 10, 2, &open()).listed.id;
    let connection = rusqlite::Connection::open(path.join(FILE)).unwrap();
    connection.execute("UPDATE pin SET json = '{}'", []).unwrap();
    assert!(matches!(store.load(&id), Err(JournalFault::Damaged { .. })));
    connection.execute("UPDATE pin SET json = '{\"tree\":0}'", []).unwrap();
    store.load(&id).unwrap();
    connection.execute("DELETE FROM entry WHERE seq = 1", []).unwrap();
    assert!(matches!(store.load(&id), Err(JournalFault::Damaged { .. })));
    connection.execute("UPDATE session SET state = 'dancing'", []).unwrap();
    assert!(matches!(store.load(&id), Err(JournalFault::Damaged { .. })));
    connection.execute_batch("PRAGMA foreign_keys = OFF; DROP TABLE session").unwrap();
    assert!(matches!(store.list(&Filter::default()), Err(JournalFault::Damaged { .. })));
}

#[test]
fn impossible_folder_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    for path in [file.clone(), file.join("below")] {
        assert!(matches!(Store::open(&path), Err(JournalFault::NotAFolder { .. })), "{}", path.display());
    }
    let folder_of_that_name = folder.path().join("data");
    fs::create_dir_all(folder_of_that_name.join(FILE)).unwrap();
    assert!(Store::open(&folder_of_that_name).is_err());
}

/// A user without all permissions finds a folder that is not writable, and one that may not even be entered.
#[cfg(unix)]
#[test]
fn missing_permission() {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65_534;
    let closed_to = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    if let Some(folder) = playing(test_name!("missing_permission")) {
        let journal = folder.join("data");
        drop(Store::open(&journal).unwrap());
        for (path, mode) in [(&journal, 0o500), (&journal.join(FILE), 0o400), (&journal, 0o000)] {
            closed_to(path, mode);
            let fault = Store::open(&journal).map(drop).unwrap_err();
            assert!(
                matches!(fault, JournalFault::NoPermission { .. } | JournalFault::ReadOnly { .. }),
                "{mode:o}: {fault:?}"
            );
            closed_to(path, 0o700);
        }
        closed_to(&folder, 0o500);
        assert!(matches!(Store::open(&folder.join("more")), Err(JournalFault::NoPermission { .. })));
        closed_to(&folder, 0o700);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let probe = folder.path().join("probe");
    fs::create_dir(&probe).unwrap();
    closed_to(&probe, 0o500);
    let mut command = again(test_name!("missing_permission"), folder.path());
    if fs::write(probe.join("file"), "x").is_ok() {
        // Permissions do not apply to root, so another user has to try.
        if chown(folder.path(), Some(NOBODY), Some(NOBODY)).is_err() {
            eprintln!("not tested: permissions do not bind this user, who cannot be another either");
            return;
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    match command.output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
        }
        Err(error) => eprintln!("not tested: another user cannot run the tests ({error})"),
    }
}

/// A process that records a session of its own, one of many.
#[test]
fn records_among_many() {
    let Some(folder) = playing(test_name!("records_among_many")) else { return };
    let mut store = Store::open(&folder).unwrap();
    let mut held = store.begin(Moment(1), &entry(0), &[tree(0)], &open()).unwrap();
    append(&mut store, &mut held, 2, 1..8, &open());
    let mut second = Store::open_existing(&folder).unwrap().unwrap();
    append(&mut second, &mut held, 3, 8..10, &summary(State::Paused));
}

#[test]
fn thirty_two_processes_record_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    // The very first opening is concurrent, too.
    let children: Vec<_> = (0..32)
        .map(|_| {
            let mut command = again(test_name!("records_among_many"), &path);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let store = Store::open_existing(&path).unwrap().unwrap();
    let listed = store.list(&Filter::default()).unwrap();
    assert_eq!(listed.len(), 32);
    for listed in listed {
        assert_eq!((listed.held, listed.summary.state), (false, State::Paused));
        let stored = store.load(&listed.id).unwrap().unwrap();
        assert_eq!(stored.entries.len(), 10);
        assert_counts(&stored);
    }
    assert_whole(&path);
}

/// A process that reports each recorded entry, until it is killed.
#[test]
fn records_until_killed() {
    let Some(folder) = playing(test_name!("records_until_killed")) else { return };
    let mut store = Store::open(&folder).unwrap();
    let mut held = store.begin(Moment(1), &entry(0), &[tree(0)], &open()).unwrap();
    println!("\nkept {} 1", held.id());
    for number in 1.. {
        append(&mut store, &mut held, 2, number..number + 1, &open());
        println!("\nkept {} {}", held.id(), number + 1);
    }
}

#[test]
fn acknowledged_entries_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    for kill_after in 1..=8_u64 {
        let mut child =
            again(test_name!("records_until_killed"), folder.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let kept = |line: &str| {
            let (id, count) = line.trim().strip_prefix("kept ")?.split_once(' ')?;
            Some((id.to_owned(), count.parse::<u64>().ok()?))
        };
        let mut line = String::new();
        let (id, mut acknowledged) = loop {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "it ended by itself");
            if let Some((id, count)) = kept(&line)
                && count >= kill_after
            {
                break (id, count);
            }
        };
        child.kill().unwrap();
        child.wait().unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        acknowledged = rest.lines().filter_map(kept).fold(acknowledged, |most, (_, count)| most.max(count));

        let mut store = Store::open_existing(folder.path()).unwrap().unwrap();
        let stored = store.load(&id).unwrap().unwrap();
        assert!(stored.entries.len() as u64 >= acknowledged, "{acknowledged} were acknowledged");
        assert_counts(&stored);
        // It is known to be cut off, and need not be taken over to continue.
        assert_eq!(store.unfinished(usize::MAX).unwrap().len() as u64, kill_after);
        let mut writer = held(&mut store, &id);
        let next = stored.entries.len() as u64;
        append(&mut store, &mut writer, 3, next..next + 1, &summary(State::Paused));
    }
    assert_whole(folder.path());
}

#[test]
fn faults_say_what_happened_and_what_to_do_in_both_languages() {
    let path = PathBuf::from("/data");
    let damages = [
        JournalDamage::Incomplete,
        JournalDamage::Numbers,
        JournalDamage::Tree,
        JournalDamage::Pages,
        JournalDamage::Schema,
        JournalDamage::Values,
        JournalDamage::Sqlite("database disk image is malformed (SQLite 11)".to_owned()),
    ];
    let damaged =
        |damage: JournalDamage| Language::ALL.map(|language| format!("{}\n", damage.message(language)));
    insta::assert_snapshot!("damage", damages.into_iter().flat_map(damaged).collect::<String>());
    let faults = [
        JournalFault::NotAFolder { path: path.clone() },
        JournalFault::NoFolder { path: path.clone(), said: "x".to_owned() },
        JournalFault::NotAFile { path: path.clone() },
        JournalFault::Link { path: path.clone() },
        JournalFault::NoPermission { path: path.clone() },
        JournalFault::ReadOnly { path: path.clone() },
        JournalFault::DiskFull { path: path.clone() },
        JournalFault::Busy { path: path.clone() },
        JournalFault::Newer { path: path.clone(), found: 2, known: 2 },
        JournalFault::Foreign { path: path.clone() },
        JournalFault::Damaged { path: path.clone(), damage: JournalDamage::Sqlite("x".to_owned()) },
        JournalFault::OldSqlite { found: "3.1".to_owned() },
        JournalFault::TakenOver { name: "418-273".to_owned() },
        JournalFault::HandedOver { name: "418-273".to_owned() },
        JournalFault::Gone { name: "418-273".to_owned() },
        JournalFault::Io { path, said: "x".to_owned() },
    ];
    let lines = faults.iter().flat_map(|fault| {
        Language::ALL.map(|language| format!("{}\n  {}\n", fault.message(language), fault.help(language)))
    });
    insta::assert_snapshot!(lines.collect::<String>());
}
