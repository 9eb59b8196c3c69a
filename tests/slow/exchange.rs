//! Several desks and the store that they share, in memory: whatever they do and however often the connection breaks,
//! nothing is lost or duplicated, a number leads to one session everywhere, and what was deleted stays deleted.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::dice::count;
use crate::support::kept_walks::walks;
use crate::support::sharing::{Broken, NOON, Place, noted, whole};
use posdiag::desk::exchange::{Exchanged, WithContacts};
use posdiag::journal::shared::memory::MemoryStore;
use posdiag::journal::shared::{DeletionMark, LEASE, Leased, SharedOutbox, SharedStore, Sought, Trimmed};
use posdiag::journal::sqlite::{Change, Pulled};
use posdiag::journal::{Filter, Stored, export};
use posdiag::session::{Answer, Event, FieldValue, Moment, Place as SessionPlace, Session, TicketState};
use posdiag::text::redaction::redact;
use posdiag::tree::{Library, Value};
use proptest::prelude::*;

const DESKS: usize = 3;
const MINUTE: i64 = 60_000_000;

/// What happens at a desk.
#[derive(Clone, Copy, Debug)]
enum Step {
    Begin,
    /// The n-th local session is continued.
    GoOn(usize),
    /// The n-th session of the store is fetched, and continued.
    Fetch(usize),
    Lease(usize, bool),
    Exchange,
    /// The connection breaks after so many calls; the last of them took effect, or not.
    Break(usize, bool),
    Delete(usize),
    Pass(i64),
    Export(usize),
}

fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let step = prop_oneof![
        3 => Just(Step::Begin),
        6 => (0_usize..8).prop_map(Step::GoOn),
        3 => (0_usize..8).prop_map(Step::Fetch),
        2 => (0_usize..8, any::<bool>()).prop_map(|(nth, over)| Step::Lease(nth, over)),
        5 => Just(Step::Exchange),
        4 => (0_usize..12, any::<bool>()).prop_map(|(calls, done)| Step::Break(calls, done)),
        1 => (0_usize..8).prop_map(Step::Delete),
        2 => (0_i64..20).prop_map(|minutes| Step::Pass(minutes * MINUTE)),
        1 => (0_usize..8).prop_map(Step::Export),
    ];
    prop::collection::vec((0..DESKS, step), 1..60)
}

/// Desks, a store, and the notes in each session.
struct World {
    library: Library,
    places: Vec<Place>,
    shared: MemoryStore,
    now: Moment,
    /// Every note, and its session.
    notes: BTreeMap<String, String>,
    /// The sessions that somebody deleted.
    deleted: BTreeSet<String>,
    /// The notes that were in them: one of a conflict copy was made in another session.
    gone: BTreeSet<String>,
}

impl World {
    fn new() -> World {
        let mut places: Vec<Place> = (0..DESKS).map(Place::new).collect();
        let shared = MemoryStore::new("store", places[0].walker(), NOON);
        World {
            library: walks(),
            places,
            shared,
            now: NOON,
            notes: BTreeMap::new(),
            deleted: BTreeSet::new(),
            gone: BTreeSet::new(),
        }
    }

    fn at(&mut self, desk: usize) -> MemoryStore {
        self.shared.at(self.places[desk].walker())
    }

    fn note(&self) -> String {
        format!("note {}", self.notes.len())
    }

    fn nth(&self, desk: usize, nth: usize) -> Option<String> {
        let sessions = self.places[desk].sessions();
        let at = nth.checked_rem(sessions.len())?;
        sessions.keys().nth(at).cloned()
    }

    fn takes(&mut self, desk: usize, step: Step) {
        self.now.0 += 1_000_000;
        let now = self.now;
        let mut shared = self.at(desk);
        match step {
            Step::Begin => {
                let note = self.note();
                let id = self.places[desk].begins(&self.library, &note, now);
                self.notes.insert(note, id);
            }
            Step::GoOn(nth) => {
                if let Some(id) = self.nth(desk, nth) {
                    self.goes_on(desk, &id);
                }
            }
            Step::Fetch(nth) => {
                let listed = shared.sessions(&Filter::default()).unwrap();
                let Some(at) = nth.checked_rem(listed.len()) else { return };
                let mut exchange = exchange(&mut self.places[desk], &mut shared);
                let pulled = exchange.bring(Sought::Number(&listed[at].name), WithContacts::Yes).unwrap();
                if pulled != Some(Pulled::Deleted) {
                    self.goes_on(desk, &listed[at].id);
                }
            }
            Step::Lease(nth, take_over) => {
                if let Some(id) = self.nth(desk, nth) {
                    let leased = shared.lease(&id, take_over).unwrap();
                    assert!(!take_over || !matches!(leased, Leased::With(_)));
                }
            }
            Step::Exchange => drop(self.places[desk].exchanges(&mut shared).unwrap()),
            Step::Break(calls, is_done) => {
                let mut broken = Broken { inner: shared, calls, is_done };
                // Whatever came of it.
                let _ = self.places[desk].exchanges(&mut broken);
            }
            Step::Delete(nth) => {
                if let Some(id) = self.nth(desk, nth) {
                    let stored = self.places[desk].store.load(&id).unwrap().unwrap();
                    if self.places[desk].store.delete(&id, now).unwrap() {
                        self.gone.extend(noted(&stored));
                        self.deleted.insert(id);
                    }
                }
            }
            Step::Pass(time) => {
                self.now.0 += time;
                self.shared.pass(time);
            }
            Step::Export(nth) => {
                // The first desk gets it in a file.
                if let Some(id) = self.nth(desk, nth) {
                    let stored = self.places[desk].store.load(&id).unwrap().unwrap();
                    let incoming = export::read(&export::write(&stored).unwrap()).unwrap();
                    let summary = stored.listed.summary.clone();
                    self.places[0].store.merge(&incoming.with(summary)).unwrap();
                }
            }
        }
    }

    fn goes_on(&mut self, desk: usize, id: &str) {
        let note = self.note();
        if self.places[desk].notes(id, &note, self.now) {
            self.notes.insert(note, id.to_owned());
        }
    }

    /// All desks exchange until nobody has anything new.
    fn settles(&mut self) {
        for _ in 0..6 {
            self.now.0 += 20 * MINUTE;
            self.shared.pass(20 * MINUTE);
            for desk in 0..DESKS {
                let mut shared = self.at(desk);
                self.places[desk].exchanges(&mut shared).unwrap();
            }
        }
    }
}

fn exchange<'e>(place: &'e mut Place, shared: &'e mut MemoryStore) -> posdiag::desk::exchange::Exchange<'e> {
    posdiag::desk::exchange::Exchange::new(&mut place.store, shared, Moment(0), &|| true)
}

fn assert_settled(world: &mut World) {
    let mut shared = world.at(0);
    let there = whole(&mut shared);
    let mut lines: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for stored in there.values() {
        let notes = noted(stored);
        let different: BTreeSet<&String> = notes.iter().collect();
        assert_eq!(different.len(), notes.len(), "doubled in {}", stored.listed.name);
        for note in notes {
            lines.entry(note).or_default().insert(stored.listed.id.clone());
        }
    }
    for place in &world.places {
        let sessions = place.sessions();
        let names: BTreeSet<&String> = sessions.values().map(|stored| &stored.listed.name).collect();
        assert_eq!(names.len(), sessions.len());
        for (id, here) in &sessions {
            let there = there.get(id).unwrap_or_else(|| panic!("{} is only here", here.listed.name));
            assert_eq!(there.listed.name, here.listed.name, "one number everywhere");
            assert_eq!(there.entries, here.entries, "all of {} is everywhere", here.listed.name);
        }
        assert_eq!(place.store.to_push(Moment(0)), Ok(Vec::new()));
    }
    for (note, session) in &world.notes {
        let is_deleted = world.deleted.contains(session) || world.gone.contains(note);
        assert!(lines.contains_key(note) || is_deleted, "{note} is lost");
    }
}

/// The number of cases: as many as `POSDIAG_FUZZ` says.
fn cases() -> u32 {
    u32::try_from(count("POSDIAG_FUZZ", 24)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn desks_neither_lose_nor_duplicate_anything(steps in steps()) {
        let mut world = World::new();
        for (desk, step) in steps {
            world.takes(desk, step);
        }
        world.settles();
        assert_settled(&mut world);
    }
}

/// Two desks that share a store, in which the first has started a session that both have.
fn two() -> (World, String) {
    let mut world = World::new();
    world.takes(0, Step::Begin);
    world.takes(0, Step::Exchange);
    let id = world.nth(0, 0).unwrap();
    let mut shared = world.at(1);
    let pulled =
        exchange(&mut world.places[1], &mut shared).bring(Sought::Id(&id), WithContacts::Yes).unwrap();
    assert!(matches!(pulled, Some(Pulled::New { .. })));
    (world, id)
}

#[test]
fn first_desk_keeps_the_number_and_the_other_becomes_a_copy() {
    let (mut world, id) = two();
    world.goes_on(0, &id);
    world.goes_on(1, &id);
    let name = world.places[1].store.load(&id).unwrap().unwrap().listed.name;
    world.takes(1, Step::Exchange);
    let mut shared = world.at(0);
    let exchanged = world.places[0].exchanges(&mut shared).unwrap();
    let [Pulled::Parted { name: number, own }] = &exchanged.pulled[..] else { panic!("{exchanged:?}") };
    assert_eq!(*number, name);
    let own = world.places[0].store.named(own).unwrap().unwrap();
    assert_eq!(own.conflict_with.as_deref(), Some(&*id));
    assert_eq!(noted(&world.places[0].store.load(&own.id).unwrap().unwrap()), ["note 0", "note 1"]);
    assert_eq!(noted(&world.places[0].store.load(&id).unwrap().unwrap()), ["note 0", "note 2"]);
    world.settles();
    assert_settled(&mut world);
}

#[test]
fn lease_lasts_15_minutes_and_is_renewed_by_pushing() {
    let (mut world, id) = two();
    let (mut one, mut other) = (world.at(0), world.at(1));
    assert!(matches!(one.lease(&id, false), Ok(Leased::Granted(_))));
    let Ok(Leased::With(lease)) = other.lease(&id, false) else { panic!("it is the other's") };
    assert_eq!((lease.walker.operator.as_deref(), lease.walker.called.as_deref()), (Some("op0"), Some("0")));
    world.shared.pass(LEASE - 1);
    // The holder may continue, and then has it for longer.
    world.goes_on(0, &id);
    let held = world.places[0].store.hold(&id, false).unwrap();
    exchange(&mut world.places[0], &mut one).push(&id).unwrap();
    drop(held);
    world.shared.pass(LEASE - 1);
    let Ok(Leased::With(again)) = other.lease(&id, false) else { panic!("it was renewed") };
    assert_eq!(again.since, lease.since);
    // What the other one does meanwhile waits.
    world.takes(1, Step::Exchange);
    world.goes_on(1, &id);
    let exchanged = world.places[1].exchanges(&mut other).unwrap();
    assert_eq!(exchanged.walked.len(), 1, "{exchanged:?}");
    world.shared.pass(1);
    assert!(matches!(other.lease(&id, false), Ok(Leased::Granted(_))));
    assert!(matches!(one.lease(&id, false), Ok(Leased::With(_))));
    assert!(matches!(one.lease(&id, true), Ok(Leased::Granted(_))), "with a word it is taken over");
}

#[test]
fn numbers_from_a_year_offline_are_replaced_if_taken() {
    let mut world = World::new();
    let mut shared = world.at(0);
    // The second desk already has the beginning of the first one's block.
    let number = posdiag::journal::shared::number::of_count(0);
    world.takes(1, Step::Begin);
    let id = world.nth(1, 0).unwrap();
    let connection = rusqlite::Connection::open(world.places[1].store.path()).unwrap();
    connection.execute("UPDATE session SET name = ?1", [&number]).unwrap();
    world.places[0].exchanges(&mut shared).unwrap();
    world.takes(0, Step::Begin);
    world.takes(0, Step::Exchange);
    let first = world.places[0].sessions().into_values().next().unwrap().listed;
    let mut other = world.at(1);
    let exchanged = world.places[1].exchanges(&mut other).unwrap();
    let [Change::Renumbered { was: old, name: new }] = &exchanged.changes[..] else {
        panic!("{exchanged:?}")
    };
    assert_eq!(*old, number);
    // Both are found under their announced numbers, and the new one everywhere.
    let named = |typed: &str| world.places[1].store.named(typed).unwrap().unwrap().id;
    assert_eq!((named(old), named(new)), (id.clone(), id.clone()));
    assert_eq!(other.fetch(Sought::Number(new), false).unwrap().unwrap().stored.listed.id, id);
    assert_ne!(first.name, *new);
}

#[test]
fn deletions_reach_every_desk_and_survive_a_restored_backup() {
    let (mut world, id) = two();
    let backup = world.shared.backup();
    world.takes(0, Step::Delete(0));
    world.takes(0, Step::Exchange);
    assert_eq!(world.at(1).fetch(Sought::Id(&id), true), Ok(None));
    // Something else is pushed, which the backup lacks.
    world.takes(0, Step::Begin);
    world.takes(0, Step::Exchange);
    world.shared.restore(&backup);
    assert!(world.at(1).fetch(Sought::Id(&id), true).unwrap().is_some(), "as it was then");
    world.takes(0, Step::Exchange);
    assert_eq!(world.at(1).fetch(Sought::Id(&id), true), Ok(None));
    world.takes(1, Step::Exchange);
    assert_eq!(world.places[1].store.load(&id), Ok(None));
    world.settles();
    assert_settled(&mut world);
    assert_eq!(whole(&mut world.shared).len(), 1, "what the backup lacked is pushed again");
}

/// Goes a step on in a session: answers, confirms the outcome, closes its ticket.
pub(crate) fn act(session: &mut Session, now: Moment) -> Option<Event> {
    match session.place() {
        SessionPlace::Prompt(_) if let Some(field) = session.wanted_field() => {
            session.set_field(field, FieldValue::Unknown, now).ok()
        }
        SessionPlace::Prompt(id) => {
            let node = session.tree().node(id)?;
            let value = ["not_fixed", "no"].iter().find_map(|name| node.value(name));
            let answer = Answer::Value(value.unwrap_or(Value::Option(0)));
            session.answer(answer, now).or_else(|_| session.confirm_caution(now)).ok()
        }
        SessionPlace::End(_) if !session.has_ended() => session.end(now).ok(),
        SessionPlace::End(_) => {
            let mut open = session.tickets().iter().filter(|ticket| ticket.state == TicketState::Open);
            let number = open.next()?.number;
            session.close(number, None, now).ok()
        }
    }
}

/// Somebody gives a contact in a session.
fn gives(place: &mut Place, id: &str, contact: &str, at: Moment) {
    let library = walks();
    let mut fields = (0_u16..).zip(&library.manifest().fields);
    let (at_field, field) = fields.find(|(_, field)| &*field.id == "contact_name").unwrap();
    let contact = FieldValue::Known(redact(contact, field.shape).unwrap().text);
    assert!(place.goes_on(id, at, |session, now| session.set_field(at_field, contact, now).ok()));
}

fn contacts(stored: &Stored) -> Vec<&str> {
    stored.entries.iter().filter_map(|entry| entry.personal.as_deref()).collect()
}

const BEFORE: &str = "Mrs Lin";
const AFTERWARDS: &str = "Mr Wu";

/// A desk has a session with a contact that another deletes; then a contact is given at the first, and a ticket filed. Returns
/// the session's id and number, and what came of the first desk's next exchange.
pub(crate) fn deleted_while_it_goes_on(
    places: &mut [Place; 2],
    shared: &mut [impl SharedStore; 2],
) -> (String, String, Exchanged) {
    let (id, was) = goes_on_though_deleted(places, shared);
    let exchanged = places[0].exchanges(&mut shared[0]).unwrap();
    (id, was, exchanged)
}

/// The same before that exchange.
fn goes_on_though_deleted(places: &mut [Place; 2], shared: &mut [impl SharedStore; 2]) -> (String, String) {
    let [one, other] = places;
    let at = |seconds: i64| Moment(NOON.0 + seconds * 1_000_000);
    let id = one.begins(&walks(), "before", at(1));
    gives(one, &id, BEFORE, at(2));
    one.exchanges(&mut shared[0]).unwrap();
    let mut exchange =
        posdiag::desk::exchange::Exchange::new(&mut other.store, &mut shared[1], Moment(0), &|| true);
    exchange.bring(Sought::Id(&id), WithContacts::Yes).unwrap();
    let was = one.store.load(&id).unwrap().unwrap().listed.name;
    assert!(other.store.delete(&id, at(3)).unwrap());
    assert_eq!(other.exchanges(&mut shared[1]).unwrap().marked, 1);
    gives(one, &id, AFTERWARDS, at(4));
    for second in 5..20 {
        let is_filed = |session: &Session| !session.tickets().is_empty();
        one.goes_on(&id, at(second), |session, now| if is_filed(session) { None } else { act(session, now) });
    }
    (id, was)
}

/// A ticket that was filed in a session that had been deleted elsewhere meanwhile reaches the store, every desk and the hub, under
/// another number, which is reported once; the contacts that were deleted do not come back.
pub(crate) fn ticket_reaches_the_store(places: &mut [Place; 2], shared: &mut [impl SharedOutbox; 2]) {
    let (id, was, exchanged) = deleted_while_it_goes_on(places, shared);
    let [Change::GoesOn { was: old, name, .. }] = &exchanged.changes[..] else { panic!("{exchanged:?}") };
    assert_eq!((old, exchanged.pushed), (&was, 1));
    assert_ne!(*name, was);
    let there = shared[1].fetch(Sought::Number(name), true).unwrap().unwrap().stored;
    assert_eq!(there.listed.summary.tickets.len(), 1);
    assert_eq!((noted(&there), contacts(&there)), (vec!["before".to_owned()], vec![AFTERWARDS]));
    assert_ne!(there.listed.id, id);
    assert_eq!(shared[1].fetch(Sought::Id(&id), true), Ok(None));
    // Somebody may have been given the old number: it leads there, too.
    let led_to = shared[1].fetch(Sought::Number(&was), true).unwrap().unwrap().stored;
    assert_eq!(led_to.listed.id, there.listed.id);
    let outbound = shared[1].outbound("desk", Moment(0), true, None).unwrap();
    let outbound: Vec<(&str, u32)> = outbound.iter().map(|one| (&*one.name, one.ticket.number)).collect();
    assert_eq!(outbound, [(&**name, 1)], "the hub delivers it");
    // It is reported once, and the other desk has it, too.
    let again = places[0].exchanges(&mut shared[0]).unwrap();
    assert_eq!(again, Exchanged::default());
    let mut exchange =
        posdiag::desk::exchange::Exchange::new(&mut places[1].store, &mut shared[1], Moment(0), &|| true);
    let pulled = exchange.bring(Sought::Number(&was), WithContacts::Yes).unwrap();
    assert_eq!(pulled, Some(Pulled::New { name: name.clone() }));
    for place in places {
        assert_eq!(place.store.named(&was).unwrap().unwrap().name, *name, "both numbers find it");
    }
}

fn pair() -> ([Place; 2], [MemoryStore; 2]) {
    let mut places = [Place::new(0), Place::new(1)];
    let one = MemoryStore::new("store", places[0].walker(), NOON);
    let other = one.at(places[1].walker());
    (places, [one, other])
}

#[test]
fn ticket_filed_after_a_deletion_elsewhere_reaches_the_store() {
    let (mut places, mut shared) = pair();
    ticket_reaches_the_store(&mut places, &mut shared);
}

#[test]
fn session_that_an_earlier_program_left_at_its_desk_reaches_the_store() {
    let (mut places, mut shared) = pair();
    let id = places[0].begins(&walks(), "before", NOON);
    places[0].exchanges(&mut shared[0]).unwrap();
    assert!(places[0].notes(&id, "afterwards", NOON));
    let connection = rusqlite::Connection::open(places[0].store.path()).unwrap();
    connection.execute("UPDATE pushed SET stays_here = 1, entries = 0", []).unwrap();
    let exchanged = places[0].exchanges(&mut shared[0]).unwrap();
    let [Change::GoesOn { name, .. }] = &exchanged.changes[..] else { panic!("{exchanged:?}") };
    let there = shared[1].fetch(Sought::Number(name), true).unwrap().unwrap().stored;
    assert_eq!(noted(&there), ["before", "afterwards"]);
}

/// A desk deletes a session while it cannot tell the store; another goes on with it meanwhile. Nothing of that is lost, but the
/// contact that was deleted is, and both are told. Deleted again, it is gone.
pub(crate) fn work_outlives_a_deletion(places: &mut [Place; 2], shared: &mut [impl SharedStore; 2]) {
    let [one, other] = places;
    let id = one.begins(&walks(), "before", NOON);
    gives(one, &id, BEFORE, NOON);
    one.exchanges(&mut shared[0]).unwrap();
    let bring = |other: &mut Place, shared: &mut dyn SharedStore| {
        let mut exchange =
            posdiag::desk::exchange::Exchange::new(&mut other.store, shared, Moment(0), &|| true);
        exchange.bring(Sought::Id(&id), WithContacts::Yes).unwrap().unwrap()
    };
    bring(other, &mut shared[1]);
    let name = one.store.load(&id).unwrap().unwrap().listed.name;
    assert!(one.store.delete(&id, NOON).unwrap());
    assert!(other.notes(&id, "meanwhile", NOON));
    other.exchanges(&mut shared[1]).unwrap();
    let exchanged = one.exchanges(&mut shared[0]).unwrap();
    let lives_on = Change::LivesOn { id: id.clone(), name };
    assert_eq!((exchanged.marked, &exchanged.changes[..]), (0, &[lives_on][..]));
    // The other desk loses the contact, and no work.
    let changes = other.exchanges(&mut shared[1]).unwrap().changes;
    assert_eq!(changes, [Change::ContactsDeleted { id: id.clone() }]);
    let stored = other.store.load(&id).unwrap().unwrap();
    assert_eq!(
        (noted(&stored), contacts(&stored)),
        (vec!["before".to_owned(), "meanwhile".to_owned()], Vec::new())
    );
    // It can be had again, and is deleted for good where all of it is known.
    bring(one, &mut shared[0]);
    let stored = one.store.load(&id).unwrap().unwrap();
    assert_eq!((noted(&stored).len(), contacts(&stored)), (2, Vec::new()));
    assert!(one.store.delete(&id, NOON).unwrap());
    assert_eq!(one.exchanges(&mut shared[0]).unwrap().marked, 1);
    assert_eq!(other.exchanges(&mut shared[1]).unwrap().changes, [Change::Deleted { id: id.clone() }]);
    assert_eq!(shared[1].fetch(Sought::Id(&id), true), Ok(None));
}

#[test]
fn work_at_another_desk_outlives_a_deletion_that_the_store_did_not_know_of() {
    let (mut places, mut shared) = pair();
    work_outlives_a_deletion(&mut places, &mut shared);
}

#[test]
fn what_nobody_was_told_of_is_told_at_the_next_contact() {
    let (mut places, mut shared) = pair();
    let parted = places[0].begins(&walks(), "parted", NOON);
    let doomed = places[0].begins(&walks(), "doomed", NOON);
    let lasting = places[0].begins(&walks(), "lasting", NOON);
    gives(&mut places[0], &lasting, BEFORE, NOON);
    places[0].exchanges(&mut shared[0]).unwrap();
    for id in [&parted, &doomed, &lasting] {
        let mut exchange =
            posdiag::desk::exchange::Exchange::new(&mut places[1].store, &mut shared[1], Moment(0), &|| true);
        exchange.bring(Sought::Id(id), WithContacts::Yes).unwrap();
    }
    assert!(places[0].notes(&parted, "here", NOON) && places[1].notes(&parted, "there", NOON));
    assert!(places[1].store.delete(&doomed, NOON).unwrap());
    let mark = DeletionMark { session: lasting.clone(), what: Trimmed::Personal(9), at: NOON, known: None };
    places[1].exchanges(&mut shared[1]).unwrap();
    shared[1].mark(&[mark]).unwrap();
    // Whoever asked has gone by the time that it is done; what is done is done once.
    for _ in 0..3 {
        places[0].exchanges_unheard(&mut shared[0]).unwrap();
    }
    let changes = places[0].exchanges(&mut shared[0]).unwrap().changes;
    let [
        Change::Deleted { id: deleted },
        Change::ContactsDeleted { id: without_contacts },
        Change::Parted { was, name },
    ] = &changes[..]
    else {
        panic!("{changes:?}")
    };
    assert_eq!((deleted, without_contacts), (&doomed, &lasting));
    let here = |name: &str| places[0].store.named(name).unwrap().unwrap();
    assert_eq!(here(was).id, parted);
    assert_eq!(here(name).conflict_with.as_ref(), Some(&parted));
    // It is told once.
    assert_eq!(places[0].exchanges(&mut shared[0]).unwrap(), Exchanged::default());
}

#[test]
fn number_of_a_session_that_was_deleted_since_is_not_told() {
    let (mut places, mut shared) = pair();
    let (id, _) = goes_on_though_deleted(&mut places, &mut shared);
    places[0].exchanges_unheard(&mut shared[0]).unwrap();
    let changes = places[0].store.untold().unwrap();
    let [Change::GoesOn { name, .. }] = &changes[..] else { panic!("{changes:?}") };
    let own = places[0].store.named(name).unwrap().unwrap().id;
    places[0].store.renumber(&own).unwrap();
    assert_eq!(places[0].store.untold().unwrap().len(), 2, "the first number leads to it, too");
    assert!(places[0].store.delete(&own, NOON).unwrap());
    assert_eq!(places[0].store.untold().unwrap(), [Change::Deleted { id }]);
    places[0].exchanges(&mut shared[0]).unwrap();
    assert_eq!(places[0].store.untold().unwrap(), []);
}

#[test]
fn what_was_deleted_does_not_come_back_from_files() {
    let (mut places, mut shared) = pair();
    let mut third = Place::new(2);
    let mut of_third = shared[0].at(third.walker());
    let id = places[0].begins(&walks(), "before", NOON);
    gives(&mut places[0], &id, BEFORE, NOON);
    let stored = places[0].store.load(&id).unwrap().unwrap();
    let file = export::write(&stored).unwrap();
    for place in [&mut places[1], &mut third] {
        let incoming = export::read(&file).unwrap();
        place.store.merge(&incoming.with(stored.listed.summary.clone())).unwrap();
    }
    places[0].exchanges(&mut shared[0]).unwrap();
    assert!(places[0].store.delete(&id, Moment(NOON.0 + 1)).unwrap());
    places[0].exchanges(&mut shared[0]).unwrap();
    // Whether somebody went on with it in a file is not known: it comes, but without the contacts.
    let exchanged = places[1].exchanges(&mut shared[1]).unwrap();
    let [Change::GoesOn { name, .. }] = &exchanged.changes[..] else { panic!("{exchanged:?}") };
    let there = shared[0].fetch(Sought::Number(name), true).unwrap().unwrap().stored;
    assert_eq!((noted(&there), contacts(&there)), (vec!["before".to_owned()], Vec::new()));
    // Once that is deleted, too, no other desk's copy of the file brings it back.
    assert!(places[1].store.delete(&there.listed.id, NOON).unwrap());
    places[1].exchanges(&mut shared[1]).unwrap();
    let changes = third.exchanges(&mut of_third).unwrap().changes;
    assert!(!changes.iter().any(|change| matches!(change, Change::GoesOn { .. })), "{changes:?}");
    assert!(whole(&mut of_third).is_empty() && third.sessions().is_empty());
}
