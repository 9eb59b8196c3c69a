//! Journals as earlier programs left them, in `tests/data/journals/`: each is opened, upgraded to the newest schema,
//! and every session in it replayed, from its own trees alone.
//!
//! There is one for each schema and version of events, as SQL text, named after them (a schema alone has events of
//! version 1), with an event of every kind that existed then. From schema 2 on there is another, of codes with special
//! characters; from schema 3 on, a third, of sessions with several tickets, from schema 4 on, of requests, from schema
//! 6 on, of deliberate deletions, and from schema 9 on, of what a desk knows about a shared store. Files are never
//! changed. A new schema or a new version of events gets new files: `cargo test --test it kept_journals:: -- --ignored`
//! writes them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::small_library::{declared, library, manifest_with_matters, tree};
use posdiag::journal::shared::Tip;
use posdiag::journal::sqlite::{Change, FILE, SoFar};
use posdiag::journal::{
    Delivery, DeliveryReason, DeliveryState, Entry, Filter, Held, Hold, Merged, Pin, ReasonKind, RemoteState,
    Store, Stored, Summary, TicketFilter, WalkedCodes, export,
};
use posdiag::library::lookup::unknown_tree;
use posdiag::library::pinned::{pin, unpin};
use posdiag::session::record::{Author, Record, replay};
use posdiag::session::{
    Answer, Channel, Event, EventKind, FieldValue, Moment, Place, Refusal, Session, TicketState,
};
use posdiag::text::redaction::{Redacted, Shape, redact};
use posdiag::tree::{Library, Tree, Value};
use rusqlite::Connection;

/// What is written here: the newest schema and version of events.
const NEWEST: &str = "schema-11-events-2";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/journals")
}

/// The kinds of a journal's events, and how many trees its sessions walked.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    sessions: usize,
    trees: usize,
    kinds: BTreeSet<String>,
}

/// An old journal, in a separate folder.
fn opened(sql: &str) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

/// Opens an old journal and replays everything.
fn read(sql: &str) -> Found {
    let (folder, mut store) = opened(sql);
    let mut found = Found { sessions: 0, trees: 0, kinds: BTreeSet::new() };
    for listed in store.list(&Filter::default()).unwrap() {
        let stored = store.load(&listed.id).unwrap().unwrap();
        let (_, summary, entries) = of_replay(&stored, &mut found.kinds);
        // What an earlier program's rows lack is derived from the entries, as ticket lists do.
        store.refresh(&listed.id, Some((&summary, &entries))).unwrap();
        let again = store.load(&listed.id).unwrap().unwrap();
        assert_eq!((&again.listed.summary, &again.entries), (&summary, &entries), "{}", listed.name);
        found.sessions += 1;
        found.trees += stored.pins.len();
    }
    assert_eq!(store.outdated(1), Ok(Vec::new()));
    let connection = Connection::open(store.path()).unwrap();
    let strays = connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0));
    assert_eq!(strays, Ok(0));
    assert_eq!(tables(store.path()), tables(Store::open(&folder.path().join("new")).unwrap().path()));
    found
}

/// The session built from stored entries with their own trees, what lists show of it, and the entries as they are
/// written today.
fn of_replay(stored: &Stored, kinds: &mut BTreeSet<String>) -> (Session, Summary, Vec<Entry>) {
    let records: Vec<Record> = stored.entries.iter().map(|entry| entry.to_record().unwrap()).collect();
    for entry in &stored.entries {
        let record: serde_json::Value = serde_json::from_str(&entry.record).unwrap();
        kinds.insert(record["event"]["kind"].as_str().unwrap().to_owned());
    }
    let pinned = unpin(stored.pins.iter().map(Pin::json)).unwrap();
    let trees = |code: &str, digest: Option<&str>| {
        let of_digest = stored.pins.iter().position(|pin| Some(pin.digest()) == digest)?;
        pinned.trees.get(of_digest).filter(|tree| *tree.code == *code).map(Arc::clone)
    };
    let session = replay(records.clone(), &pinned.manifest, &trees).unwrap();
    let entries = records.into_iter().zip(&stored.entries).map(|(mut record, entry)| {
        record.mark_personal(&pinned.manifest);
        Entry::of(record, entry.operator.as_deref())
    });
    let reference = stored.listed.summary.reference.as_deref();
    let summary = Summary::of(&session, &pinned.manifest, &pinned.texts, reference);
    (session, summary, entries.collect())
}

/// The statements that create a database's tables.
fn tables(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The journals that there are.
const KEPT: [&str; 49] = [
    "schema-1.sql",
    "schema-10-events-2-deleted.sql",
    "schema-10-events-2-requests.sql",
    "schema-10-events-2-shared.sql",
    "schema-10-events-2-signs.sql",
    "schema-10-events-2-tickets.sql",
    "schema-10-events-2.sql",
    "schema-11-events-2-deleted.sql",
    "schema-11-events-2-requests.sql",
    "schema-11-events-2-shared.sql",
    "schema-11-events-2-signs.sql",
    "schema-11-events-2-tickets.sql",
    "schema-11-events-2.sql",
    "schema-2-signs.sql",
    "schema-2.sql",
    "schema-3-events-2-signs.sql",
    "schema-3-events-2-tickets.sql",
    "schema-3-events-2.sql",
    "schema-3-signs.sql",
    "schema-3.sql",
    "schema-4-events-2-requests.sql",
    "schema-4-events-2-signs.sql",
    "schema-4-events-2-tickets.sql",
    "schema-4-events-2.sql",
    "schema-5-events-2-requests.sql",
    "schema-5-events-2-signs.sql",
    "schema-5-events-2-tickets.sql",
    "schema-5-events-2.sql",
    "schema-6-events-2-deleted.sql",
    "schema-6-events-2-requests.sql",
    "schema-6-events-2-signs.sql",
    "schema-6-events-2-tickets.sql",
    "schema-6-events-2.sql",
    "schema-7-events-2-deleted.sql",
    "schema-7-events-2-requests.sql",
    "schema-7-events-2-signs.sql",
    "schema-7-events-2-tickets.sql",
    "schema-7-events-2.sql",
    "schema-8-events-2-deleted.sql",
    "schema-8-events-2-requests.sql",
    "schema-8-events-2-signs.sql",
    "schema-8-events-2-tickets.sql",
    "schema-8-events-2.sql",
    "schema-9-events-2-deleted.sql",
    "schema-9-events-2-requests.sql",
    "schema-9-events-2-shared.sql",
    "schema-9-events-2-signs.sql",
    "schema-9-events-2-tickets.sql",
    "schema-9-events-2.sql",
];

#[test]
fn every_earlier_schema_is_read() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let names: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, KEPT);
    let kinds =
        "abandoned answered cautioned ended field handed_over noted parked started switched taken_back";
    let of_tickets = kinds.replace("cautioned", "cautioned closed").replace("parked", "parked reopened");
    let of_version_2 =
        of_tickets.replace("cautioned", "cautioned channel").replace("parked", "parked reference");
    for (file, name) in files.iter().zip(names) {
        let found = read(&fs::read_to_string(file).unwrap());
        let (sessions, trees, kinds) = match name {
            "schema-1.sql" => (4, 5, kinds),
            signs if signs.ends_with("-signs.sql") => (11, 21, "ended started switched taken_back"),
            tickets if tickets.ends_with("-tickets.sql") => {
                (4, 6, "answered closed ended handed_over reopened started switched")
            }
            requests if requests.ends_with("-requests.sql") => {
                (4, 4, "abandoned answered closed ended handed_over parked reopened started")
            }
            deleted if deleted.ends_with("-deleted.sql") || deleted.ends_with("-shared.sql") => {
                (2, 2, "answered closed ended field started")
            }
            "schema-3-events-2.sql"
            | "schema-4-events-2.sql"
            | "schema-5-events-2.sql"
            | "schema-6-events-2.sql"
            | "schema-7-events-2.sql"
            | "schema-8-events-2.sql"
            | "schema-9-events-2.sql"
            | "schema-10-events-2.sql"
            | "schema-11-events-2.sql" => (4, 5, of_version_2.as_str()),
            _ => (4, 5, of_tickets.as_str()),
        };
        assert_eq!((found.sessions, found.trees), (sessions, trees), "{name}");
        assert_eq!(found.kinds.into_iter().collect::<Vec<_>>().join(" "), kinds, "{name}");
    }
}

#[test]
fn codes_with_any_characters_survive_migration() {
    let (_folder, mut store) = opened(&fs::read_to_string(folder().join("schema-2-signs.sql")).unwrap());
    let replayed = |store: &Store, id: &str| {
        let stored = store.load(id).unwrap().unwrap();
        let (_, summary, entries) = of_replay(&stored, &mut BTreeSet::new());
        (stored.listed.summary, summary, entries)
    };
    // One went back out of a code: its codes are not those that its entries name. All are derived again, since earlier
    // rows may contain card data.
    let outdated = store.outdated(99).unwrap();
    let listed = store.list(&Filter::default()).unwrap();
    assert_eq!((listed.len(), outdated.len()), (11, 11));
    let mut others = 0;
    for id in listed.iter().map(|listed| &listed.id) {
        let (there, summary, entries) = replayed(&store, id);
        if there != summary {
            assert_eq!(there.codes, WalkedCodes::new(vec!["A".to_owned()], "B"));
            others += 1;
        }
        store.refresh(id, Some((&summary, &entries))).unwrap();
        assert_eq!(replayed(&store, id).0, summary);
    }
    assert_eq!(others, 1);
    for code in SIGNS {
        let filter = TicketFilter { code: Some(code.to_owned()), ..TicketFilter::default() };
        let tickets = store.tickets(&filter).unwrap();
        let codes: Vec<&WalkedCodes> = tickets.iter().map(|listed| &listed.session.summary.codes).collect();
        assert_eq!(codes, [&WalkedCodes::new(Vec::new(), code)]);
        // It is searched among those that another session walked, too.
        let whose = store.who_had(code, Moment(0), &tickets[0].session.id).unwrap();
        assert_eq!(whose.into_iter().collect::<BTreeSet<_>>().len(), 1, "{code}");
    }
}

#[test]
fn ticket_rows_match_the_entries() {
    let text = fs::read_to_string(folder().join("schema-3-events-2-tickets.sql")).unwrap();
    let (_folder, mut store) = opened(&text);
    // Before they are derived, the latest of each is there; those after which the walk continued are added.
    let (before, outdated) = (store.tickets(&TicketFilter::default()).unwrap(), store.outdated(9).unwrap());
    assert_eq!((before.len(), outdated.len()), (4, 4));
    let mut same = 0;
    for listed in &before {
        let stored = store.load(&listed.session.id).unwrap().unwrap();
        let (_, summary, entries) = of_replay(&stored, &mut BTreeSet::new());
        same += usize::from(summary == stored.listed.summary);
        store.refresh(&listed.session.id, Some((&summary, &entries))).unwrap();
    }
    assert!(same > 0, "what needed no work before stayed as it was");
    let rows = |states: &[TicketState]| -> Vec<String> {
        let filter = TicketFilter { states: states.to_vec(), ..TicketFilter::default() };
        let mut rows: Vec<String> = store
            .tickets(&filter)
            .unwrap()
            .iter()
            .map(|listed| {
                let ticket = &listed.ticket;
                let codes: Vec<&str> = listed.session.summary.codes.iter().collect();
                let (number, state) = (ticket.number, ticket.state.id());
                format!("{}: /{number} {} of {}, {state}", codes.join(","), ticket.outcome, ticket.code)
            })
            .collect();
        rows.sort();
        rows
    };
    let all = [
        "T01,T02: /1 visit of T02, open",
        "T02,T01: /1 visit of T02, under_way",
        "T02: /1 visit of T02, closed",
        "T02: /1 visit of T02, closed",
        "T02: /2 office of T02, closed",
    ];
    assert_eq!(rows(&[]), all);
    assert_eq!(rows(&[TicketState::Open, TicketState::UnderWay]), all[..2]);
    assert_eq!(rows(&[TicketState::Closed]), all[2..]);
    assert_eq!(store.outdated(9), Ok(Vec::new()));
}

#[test]
fn version_1_session_continues_and_holds_both_versions() {
    let (_folder, mut store) = opened(&fs::read_to_string(folder().join("schema-2.sql")).unwrap());
    let mut gone_on_with = 0;
    for listed in store.list(&Filter::default()).unwrap() {
        let before = store.load(&listed.id).unwrap().unwrap();
        let (mut session, _, entries) = of_replay(&before, &mut BTreeSet::new());
        assert_eq!(entries, before.entries, "what was written is written again to the letter");
        let manifest = unpin(before.pins.iter().map(Pin::json)).unwrap().manifest;
        let now = Moment(listed.changed.0 + 1);
        let events: [Act; 4] = [
            |session, now| session.hand_over(Channel::OnSite, now),
            |session, now| session.change_reference(Some(typed("Lotus 13")), now),
            Session::end,
            |session, now| {
                session.close(session.tickets().last().map_or(1, |ticket| ticket.number), None, now)
            },
        ];
        let events = events.iter().filter_map(|act| act(&mut session, now).ok());
        let added: Vec<Entry> =
            events.map(|event| Entry::of(event.record(&manifest, Author::Script), Some("li"))).collect();
        let Hold::Held(mut held) = store.hold(&listed.id, false).unwrap() else { panic!("it is free") };
        store.append(&mut held, now, &added, &[], &before.listed.summary).unwrap();
        drop(held);
        let after = store.load(&listed.id).unwrap().unwrap();
        let (again, summary, entries) = of_replay(&after, &mut BTreeSet::new());
        assert_eq!((&again, &entries), (&session, &[before.entries.clone(), added].concat()));
        assert_eq!(summary.reference.as_deref(), Some("Lotus 13"));
        let versions: BTreeSet<u32> =
            entries.iter().map(|entry| entry.to_record().unwrap().version).collect();
        assert_eq!(versions.into_iter().collect::<Vec<_>>(), [1, 2]);
        // A file that hands it over contains both, too.
        let read = export::read(&export::write(&after).unwrap()).unwrap();
        assert_eq!(read.entries, after.entries);
        gone_on_with += 1;
    }
    assert_eq!(gone_on_with, 4);
}

#[test]
fn deleted_session_returns_from_a_file_only_on_request() {
    let (_folder, mut store) =
        opened(&fs::read_to_string(folder().join("schema-6-events-2-deleted.sql")).unwrap());
    let contacts = |store: &Store| -> Vec<Option<String>> {
        let listed = store.list(&Filter::default()).unwrap();
        let stored = listed.iter().map(|listed| store.load(&listed.id).unwrap().unwrap());
        let entries = stored.flat_map(|stored| stored.entries).filter(is_contact);
        let mut contacts: Vec<_> = entries.map(|entry| entry.personal).collect();
        contacts.sort();
        contacts
    };
    assert_eq!(contacts(&store), [None, Some("13800138000".to_owned())]);
    // Another desk has the session with its contact, and the one that was deleted here.
    let listed = store.list(&Filter::default()).unwrap();
    let mut session = listed
        .iter()
        .map(|listed| store.load(&listed.id).unwrap().unwrap())
        .find(|stored| stored.entries.iter().any(|entry| is_contact(entry) && entry.personal.is_none()))
        .unwrap();
    session.entries.iter_mut().filter(|entry| is_contact(entry)).for_each(|entry| {
        entry.personal = Some("13900139000".to_owned());
    });
    let mut deleted = session.clone();
    deleted.listed.id = Connection::open(store.path())
        .unwrap()
        .query_row("SELECT hex(session) FROM gone WHERE entries IS NULL", [], |row| row.get(0))
        .map(|hex: String| uuid::Uuid::try_parse(&hex).unwrap().to_string())
        .unwrap();
    assert_eq!(store.has_deleted_personal(&session), Ok(true));
    assert!(matches!(store.merge(&session), Ok(Merged::Same { .. })));
    assert_eq!(contacts(&store), [None, Some("13800138000".to_owned())]);
    assert!(matches!(store.merge(&deleted), Ok(Merged::Deleted { at }) if at == DELETED_AT));
    assert_eq!(contacts(&store).len(), 2);
    store.merge_again(&session).unwrap();
    assert_eq!(contacts(&store), ["13800138000", "13900139000"].map(|contact| Some(contact.to_owned())));
    assert!(matches!(store.merge_again(&deleted), Ok(Merged::New { .. })));
}

/// Whether an entry has the contact that [`deleted`] fills in.
fn is_contact(entry: &Entry) -> bool {
    let record: serde_json::Value = serde_json::from_str(&entry.record).unwrap();
    record["event"]["kind"] == "field"
}

#[test]
fn deliveries_of_earlier_schemas_are_read() {
    let (_folder, store) = opened(&fs::read_to_string(folder().join("schema-7-events-2.sql")).unwrap());
    let found = store.deliveries(&DeliveryState::ALL).unwrap();
    let said = found.iter().map(|delivery| {
        let reason = delivery.reason.map(|reason| reason.to_string());
        (&*delivery.sink, delivery.state, delivery.told, delivery.remote.as_deref(), reason)
    });
    let expected = [
        ("office", DeliveryState::Delivered, 3, Some("4711"), Some("status 503".to_owned())),
        ("risk", DeliveryState::Later, 0, None, None),
    ];
    assert_eq!(said.collect::<Vec<_>>(), expected);
    assert_eq!(store.sink_since("office"), Ok(Some(Moment(1_763_880_000_000_000))));
    assert!(found.iter().all(|delivery| delivery.there.is_none() && delivery.looked.is_none()));
    // Since schema 8, the other system's answer is stored, too.
    let (_folder, store) = opened(&fs::read_to_string(folder().join("schema-8-events-2.sql")).unwrap());
    let found = store.deliveries(&DeliveryState::ALL).unwrap();
    let looks = found.iter().map(|delivery| (delivery.there, delivery.looked.is_some()));
    assert_eq!(looks.collect::<Vec<_>>(), [(Some(RemoteState::Closed), true), (None, false)]);
}

#[test]
fn shared_store_state_of_earlier_schemas_is_read() {
    let text = fs::read_to_string(folder().join("schema-9-events-2-shared.sql")).unwrap();
    let (_folder, mut store) = opened(&text);
    let (id, so_far) = store.witness().unwrap().unwrap();
    let stored = store.load(&id).unwrap().unwrap();
    assert_eq!(so_far.tip, Tip::of(&stored.entries[..2]));
    let to_push = store.to_push(Moment(0)).unwrap();
    assert!(
        to_push.len() == 2 && to_push.contains(&id),
        "one has more, and the other is not there: {to_push:?}"
    );
    assert_eq!((store.reserved(), store.marks_until()), (Ok(2), Ok(DELETED_AT)));
    assert_eq!((store.marks_to_tell(false).unwrap().len(), store.marks_to_tell(true).unwrap().len()), (1, 2));
    // Nothing is known about another store.
    let desk = store.desk_id().unwrap();
    store.share_with(STORE).unwrap();
    assert_eq!(store.reserved(), Ok(2));
    store.share_with("01940000-0000-7000-8000-000000000002").unwrap();
    assert_eq!((store.reserved(), store.witness(), store.desk_id()), (Ok(0), Ok(None), Ok(desk)));
    assert_eq!(store.marks_to_tell(false).unwrap().len(), 2);
    assert_eq!(store.untold(), Ok(Vec::new()));
    // A journal from before there were any knows none.
    let text = fs::read_to_string(folder().join("schema-8-events-2-deleted.sql")).unwrap();
    let (_folder, store) = opened(&text);
    assert_eq!((store.witness(), store.marks_to_tell(false).unwrap().len()), (Ok(None), 2));
    // From schema 11 on, it knows what nobody was told of.
    let text = fs::read_to_string(folder().join("schema-11-events-2-shared.sql")).unwrap();
    let (_folder, store) = opened(&text);
    let [Change::Renumbered { was, name }] = &store.untold().unwrap()[..] else {
        panic!("one was renumbered")
    };
    let named = |typed: &str| store.named(typed).unwrap().unwrap().name;
    assert_eq!((&named(was), &named(name)), (name, name));
}

#[test]
fn current_schema_is_read() {
    for (journal, sessions) in
        [(journal(), 4), (signs(), 11), (tickets(), 4), (requests(), 4), (deleted(), 2), (shared(), 2)]
    {
        assert_eq!(read(&journal).sessions, sessions);
    }
}

#[test]
#[ignore = "writes the journals of a new schema"]
fn write_the_journals_of_this_schema() {
    let journals = [
        ("", journal()),
        ("-signs", signs()),
        ("-tickets", tickets()),
        ("-requests", requests()),
        ("-deleted", deleted()),
        ("-shared", shared()),
    ];
    // What was stored is not changed.
    let path = |of: &str| folder().join(format!("{NEWEST}{of}.sql"));
    let missing = journals.iter().filter(|(of, _)| !path(of).exists());
    missing.for_each(|(of, written)| fs::write(path(of), written).unwrap());
}

/// Something that happens to a session.
type Act = fn(&mut Session, Moment) -> Result<Event, Refusal>;

/// A session that is walked and recorded.
struct Walk<'w> {
    library: &'w Library,
    store: Store,
    held: Held,
    session: Session,
    now: Moment,
    who: Who,
}

/// Who walks, and whose terminal it is.
#[derive(Clone, Copy)]
struct Who {
    operator: Option<&'static str>,
    reference: Option<&'static str>,
}

const LI: Who = Who { operator: Some("li"), reference: Some("Lotus 12") };
const NOBODY: Who = Who { operator: None, reference: None };

impl<'w> Walk<'w> {
    fn begin(library: &'w Library, folder: &Path, code: &str, channel: Channel) -> Walk<'w> {
        Walk::begin_in(library, folder, tree(library, code), channel, LI)
    }

    fn begin_in(
        library: &'w Library,
        folder: &Path,
        tree: Arc<Tree>,
        channel: Channel,
        who: Who,
    ) -> Walk<'w> {
        let now = Moment(1_763_870_000_000_000);
        let (session, started) = Session::start(tree, channel, now);
        let (first, pin) = written(library, &started, who);
        let mut store = Store::open(folder).unwrap();
        let held = store.begin(now, &first, &[pin.unwrap()], &summary(library, &session, who)).unwrap();
        Walk { library, store, held, session, now, who }
    }

    fn keep(&mut self, act: impl FnOnce(&mut Session, Moment) -> Event) -> &mut Self {
        self.now.0 += 20_000_000;
        let event = act(&mut self.session, self.now);
        let (entry, pin) = written(self.library, &event, self.who);
        let (pins, summary): (Vec<Pin>, _) =
            (pin.into_iter().collect(), summary(self.library, &self.session, self.who));
        self.store.append(&mut self.held, self.now, &[entry], &pins, &summary).unwrap();
        self
    }

    fn answer(&mut self, name: &str) -> &mut Self {
        self.keep(|session, now| {
            let Place::Prompt(id) = session.place() else { panic!("{name}: at an end") };
            let value = session.tree().node(id).unwrap().value(name).unwrap_or_else(|| panic!("{name}"));
            let answer = match value {
                Value::Skipped => Answer::Skipped(Some(typed("merchant would not"))),
                value => Answer::Value(value),
            };
            session.answer(answer, now).unwrap()
        })
    }
}

fn typed(text: &str) -> Redacted {
    redact(text, Shape::NOTE).unwrap().text
}

fn written(library: &Library, event: &Event, who: Who) -> (Entry, Option<Pin>) {
    let mut record = event.record(library.manifest(), Author::Person);
    let mut pinned = None;
    if let EventKind::Started { tree, .. } | EventKind::Switched { tree } = &event.kind {
        let pin = Pin::new(pin(tree, library.manifest(), library.texts()));
        record.name_tree(pin.digest());
        pinned = Some(pin);
    }
    (Entry::of(record, who.operator), pinned)
}

fn summary(library: &Library, session: &Session, who: Who) -> Summary {
    Summary::of(session, library.manifest(), library.texts(), who.reference)
}

const LAMP: &str = "\
- use: link
- id: lamp
  ask: Is the lamp lit?
  on_no:
  - id: plug
    choose: Is it plugged in?
    unsure_as: out
    options:
    - id: in
      label: In
    - id: out
      label: Out
- id: fuse
  when: plug = in
  try: Change the fuse
  caution: Pull the plug first
- id: wait
  try: Let it cool down
  wait: 5
- id: open_case
  try: Open the case
  by: technician
- id: number
  collect: [merchant]
- end: office";

/// A journal with an event of every kind, as SQL text.
fn journal() -> String {
    let link = "- id: link\n  ask: Is it online?\n  on_no:\n  - id: cable\n    try: Change the cable";
    let library =
        library(&[("link", link)], &[("T01", LAMP), ("T02", "- id: restart\n  try: Restart\n- end: fine")]);
    let folder = tempfile::tempdir().unwrap();
    let begin = |code, channel| Walk::begin(&library, folder.path(), code, channel);

    // On the phone to a dispatch, and on site to its end.
    let mut walk = begin("T01", Channel::Phone);
    walk.answer("no").answer("skipped").answer("no").answer("unsure");
    walk.keep(|session, now| session.back(now).unwrap()).answer("in");
    walk.keep(|session, now| session.note(typed("card 4111 1111 1111 1111 was in the slot"), now).unwrap());
    walk.keep(|session, now| session.confirm_caution(now).unwrap()).answer("not_fixed");
    walk.keep(|session, now| session.park(Some(now.plus_minutes(5)), now).unwrap()).answer("not_fixed");
    let merchant = redact("822100048160001", library.manifest().fields[0].shape).unwrap().text;
    walk.keep(|session, now| session.set_field(0, FieldValue::Known(merchant), now).unwrap());
    walk.keep(|session, now| session.set_field(1, FieldValue::Unknown, now).unwrap());
    walk.keep(|session, now| session.confirm_field(1, FieldValue::Known(typed("N900")), now).unwrap());
    walk.keep(|session, now| session.hand_over(Channel::OnSite, now).unwrap()).answer("not_fixed");
    walk.keep(|session, now| session.end(now).unwrap());
    // The ticket is completed, closed, and reopened.
    let contact = redact("13800138000", library.manifest().fields[2].shape).unwrap().text;
    walk.keep(|session, now| session.set_field(2, FieldValue::Known(contact), now).unwrap());
    walk.keep(|session, now| session.close(1, Some(typed("swapped")), now).unwrap());
    walk.keep(|session, now| session.reopen(1, None, now).unwrap());

    // The terminal shows another code; paused at its prompt.
    let mut walk = begin("T01", Channel::OnSite);
    let other = tree(&library, "T02");
    walk.answer("yes").keep(|session, now| session.switch(other, now).unwrap());
    walk.keep(|session, now| session.change_reference(Some(typed("Lotus 13")), now).unwrap());
    walk.keep(|session, now| session.change_channel(Channel::Phone, now).unwrap());
    walk.keep(|session, now| session.park(None, now).unwrap());

    // Declined, and tampering is reported.
    let mut walk = begin("T01", Channel::OnSite);
    walk.answer("yes").answer("no").answer("in");
    walk.keep(|session, now| session.answer(Answer::Declined, now).unwrap());
    walk.keep(|session, now| session.answer(Answer::Tampering, now).unwrap());

    let mut walk = begin("T02", Channel::Phone);
    let instead = |session: &mut Session, now| {
        session.give_way(typed("continuing ticket 418-273"), typed("418-273"), now).unwrap()
    };
    walk.keep(instead);

    // One was deleted, one has another number elsewhere, and one had contacts.
    let Walk { mut store, held, .. } = begin("T02", Channel::Phone);
    let (deleted, at) = (held.id().to_owned(), Moment(1_763_880_000_000_000));
    drop((walk, held));
    assert_eq!(store.delete(&deleted, at), Ok(true));
    let first = store.list(&Filter::default()).unwrap().remove(0);
    let mut elsewhere = store.load(&first.id).unwrap().unwrap();
    "000-007".clone_into(&mut elsewhere.listed.name);
    store.merge(&elsewhere).unwrap();
    store.forget_personal(at, at).unwrap();
    // A ticket is on its way to two systems.
    let filed = store.tickets(&TicketFilter::default()).unwrap().remove(0);
    let mut delivery = Delivery::new(&filed.session.id, filed.ticket.number, "office", at);
    let (who, other) = (store.deliverer().unwrap(), Delivery { sink: "risk".to_owned(), ..delivery.clone() });
    assert_eq!(store.claim(&who, &[&delivery, &other]), Ok(vec![true, true]));
    delivery.state = DeliveryState::Delivered;
    (delivery.told, delivery.attempts, delivery.remote) = (3, 1, Some("4711".to_owned()));
    delivery.reason = Some(DeliveryReason::numbered(ReasonKind::Status, 503));
    store.keep_deliveries(&who, &[&delivery]).unwrap();
    (delivery.there, delivery.looked) = (Some(RemoteState::Closed), Some(at));
    store.keep_looks(&[&delivery]).unwrap();
    store.note_sink("office", at).unwrap();
    drop((store, who));
    dump(&folder.path().join(FILE))
}

/// A journal of sessions with tickets, one after the other or none in the end, as SQL text.
fn tickets() -> String {
    let library = library(
        &[],
        &[
            ("T01", LAMP_ONLY),
            (
                "T02",
                "- id: restart\n  try: Restart\n- id: open_case\n  try: Open the case\n  by: technician\n- end: office",
            ),
        ],
    );
    let folder = tempfile::tempdir().unwrap();
    let begin = |code, channel| Walk::begin(&library, folder.path(), code, channel);
    let on_site = |session: &mut Session, now: Moment| session.hand_over(Channel::OnSite, now).unwrap();

    // Open, for the code that was walked last.
    let mut walk = begin("T01", Channel::Phone);
    let other = tree(&library, "T02");
    walk.answer("yes").keep(|session, now| session.switch(other, now).unwrap()).answer("not_fixed");
    walk.keep(|session, now| session.end(now).unwrap());
    // Under way, in a code other than its own.
    let mut walk = begin("T02", Channel::Phone);
    walk.answer("not_fixed").keep(|session, now| session.end(now).unwrap());
    let other = tree(&library, "T01");
    walk.keep(on_site).keep(|session, now| session.switch(other, now).unwrap());
    // Continued to a fix, reopened, and closed.
    let mut walk = begin("T02", Channel::Phone);
    walk.answer("not_fixed").keep(|session, now| session.end(now).unwrap());
    walk.keep(on_site).answer("fixed").keep(|session, now| session.end(now).unwrap());
    walk.keep(|session, now| session.reopen(1, Some(typed("it came up again")), now).unwrap());
    walk.keep(|session, now| session.close(1, Some(typed("swapped")), now).unwrap());
    // Continued to another ticket.
    let mut walk = begin("T02", Channel::Phone);
    walk.answer("not_fixed").keep(|session, now| session.end(now).unwrap());
    walk.keep(on_site).answer("not_fixed").keep(|session, now| session.end(now).unwrap());
    walk.keep(|session, now| session.close(2, Some(typed("swapped")), now).unwrap());
    drop(walk);
    dump(&folder.path().join(FILE))
}

/// A journal of sessions with requests, as SQL text.
fn requests() -> String {
    let steps = "\
- id: dry
  ask: Is it dry?
  unsure_as: on_no
  on_yes:
  - set: water = low
- id: poured
  ask: Was it poured?
  unsure_as: on_no
  on_no:
  - set: drink = open
- id: valve
  ask: Is the valve open?
  by: back_office
  on_yes:
  - end: office
    with: drink
- end: fine";
    let closing = "\
- id: again
  when: drink = open
  ask: Is it there now?
  unsure_as: on_no
  on_yes:
  - set: drink = poured";
    let declared = declared(&manifest_with_matters(true), &[("closing", closing)], &[("T01", steps)]);
    let library = declared.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let begin = || Walk::begin(&library, folder.path(), "T01", Channel::OnSite);

    // Cut off.
    begin().answer("yes").answer("no");
    // Abandoned; one of its tickets is closed.
    let mut walk = begin();
    walk.answer("yes").answer("no").keep(|session, now| session.abandon(typed("they hung up"), now).unwrap());
    walk.keep(|session, now| session.close(2, Some(typed("found")), now).unwrap());
    // The back office was asked, and both are part of the result: one was filed before.
    let mut walk = begin();
    walk.answer("no").answer("no").keep(|session, now| session.park(None, now).unwrap());
    walk.keep(|session, now| session.hand_over(Channel::OnSite, now).unwrap());
    walk.answer("yes").answer("no").keep(|session, now| session.end(now).unwrap());
    // Only the request is left, closed and reopened.
    let mut walk = begin();
    walk.answer("no").answer("no").answer("no").answer("no");
    walk.keep(|session, now| session.end(now).unwrap());
    walk.keep(|session, now| session.close(1, None, now).unwrap());
    walk.keep(|session, now| session.reopen(1, Some(typed("they asked again")), now).unwrap());
    drop(walk);
    dump(&folder.path().join(FILE))
}

/// A journal with a session that was deliberately deleted, and another whose contact was; a third still has its own,
/// because its ticket is open. As SQL text.
fn deleted() -> String {
    let folder = tempfile::tempdir().unwrap();
    delete_some(folder.path());
    dump(&folder.path().join(FILE))
}

/// Two sessions with contacts, one of which was deleted, and the mark of a third.
fn delete_some(path: &Path) {
    let library = library(&[], &[("T01", LAMP_ONLY)]);
    let contact = redact("13800138000", library.manifest().fields[2].shape).unwrap().text;
    let filed = || {
        let mut walk = Walk::begin(&library, path, "T01", Channel::OnSite);
        walk.answer("yes").keep(|session, now| session.end(now).unwrap());
        let contact = FieldValue::Known(contact.clone());
        walk.keep(|session, now| session.set_field(2, contact, now).unwrap());
        walk
    };
    drop(filed());
    filed().keep(|session, now| session.close(1, Some(typed("swapped")), now).unwrap());
    let Walk { mut store, held, .. } = filed();
    let id = held.id().to_owned();
    drop(held);
    assert_eq!(store.delete(&id, DELETED_AT), Ok(true));
    assert_eq!(store.forget_personal(DELETED_AT, DELETED_AT).unwrap().deleted.total(), 1);
}

/// The same for a desk with a shared store, which has one of the sessions and knows about the deleted one; nobody was told yet of
/// that one's other number.
fn shared() -> String {
    let folder = tempfile::tempdir().unwrap();
    delete_some(folder.path());
    let mut store = Store::open(folder.path()).unwrap();
    store.share_with(STORE).unwrap();
    store.keep_reserved(&["000-000".to_owned(), "618-033".to_owned()]).unwrap();
    store.keep_marks_until(DELETED_AT).unwrap();
    store.keep_told(&store.marks_to_tell(false).unwrap()[..1]).unwrap();
    let id = store.list(&Filter::default()).unwrap()[0].id.clone();
    let stored = store.load(&id).unwrap().unwrap();
    let so_far = SoFar { tip: Tip::of(&stored.entries[..2]), pins: 1, stays_here: false };
    store.keep_pushed(&id, &so_far).unwrap();
    store.renumber(&id).unwrap();
    drop(store);
    dump(&folder.path().join(FILE))
}

/// The id of the store in [`shared`].
const STORE: &str = "01940000-0000-7000-8000-000000000001";

/// When [`deleted`] deletes.
const DELETED_AT: Moment = Moment(1_763_880_000_000_000);

/// Codes that fit no table, as somebody may type them: with characters that separate, quote or are special elsewhere.
const SIGNS: [&str; 8] = ["A,B", ",", "\"A\",\"B\"", "50%", "A→B", "[\"A\"]", "交易,失败\\", "A"];

/// A journal of sessions that walked such codes, as SQL text.
fn signs() -> String {
    let library = library(&[], &[("T01", LAMP_ONLY)]);
    let folder = tempfile::tempdir().unwrap();
    let unknown = |code: &str| Arc::new(unknown_tree(&library, code).unwrap());
    for code in SIGNS {
        Walk::begin_in(&library, folder.path(), unknown(code), Channel::OnSite, NOBODY)
            .keep(|session, now| session.end(now).unwrap());
    }
    // One after the other, in one session.
    let mut walk = Walk::begin_in(&library, folder.path(), tree(&library, "T01"), Channel::Phone, LI);
    for code in SIGNS {
        walk.keep(|session, now| session.switch(unknown(code), now).unwrap());
    }
    // The code before it again, since the last was not one.
    let mut walk = Walk::begin_in(&library, folder.path(), unknown("A,B"), Channel::Phone, LI);
    walk.keep(|session, now| session.switch(unknown("C,D"), now).unwrap());
    walk.keep(|session, now| session.back(now).unwrap());
    let mut walk = Walk::begin_in(&library, folder.path(), tree(&library, "T01"), Channel::Phone, LI);
    walk.keep(|session, now| session.switch(unknown("E"), now).unwrap());
    walk.keep(|session, now| session.back(now).unwrap());
    drop(walk);
    dump(&folder.path().join(FILE))
}

/// A tree of one question.
const LAMP_ONLY: &str =
    "- id: lamp\n  ask: Is the lamp lit?\n  on_no:\n  - id: fuse\n    try: Change the fuse\n- end: office";

/// A database as SQL text that recreates it.
fn dump(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    let mut text = String::new();
    for pragma in ["application_id", "user_version"] {
        let value: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
        writeln!(text, "PRAGMA {pragma} = {value};").unwrap();
    }
    let rows = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for sql in rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid") {
        writeln!(text, "{sql};").unwrap();
    }
    // What is referred to comes before what refers to it.
    for table in [
        "session",
        "entry",
        "personal",
        "pin",
        "session_pin",
        "ticket",
        "delivery",
        "sink",
        "gone",
        "called_elsewhere",
        "shared",
        "pushed",
        "pulled_ticket",
        "reserved_number",
        "untold",
    ] {
        let columns = rows(&format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"));
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        for values in rows(&format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "))) {
            writeln!(text, "INSERT INTO {table} VALUES ({values});").unwrap();
        }
    }
    text
}
