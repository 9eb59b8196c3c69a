//! Delivery from a hub: the outbox of a store in memory, and a ticket system in memory, with a clock that the test controls.
//! Wherever a hub is killed or loses its connection, the next one brings each ticket once.

use std::cell::{Cell, RefCell};
use std::fs;
use std::rc::Rc;
use std::time::Duration;

use crate::support::clocks::HeldClock;
use crate::support::common::{Run, posdiag};
use posdiag::delivery::build::SinkFault;
use posdiag::delivery::courier::GRACE;
use posdiag::delivery::hub::HubOutbox;
use posdiag::delivery::outbox::{DeliveryChoice, letter, pending};
use posdiag::delivery::round::Round;
use posdiag::delivery::sink::{DeliveryFault, Letter, Promise, Remote, Sink};
use posdiag::desk::DeskFault;
use posdiag::desk::exchange::Exchange;
use posdiag::journal::shared::memory::MemoryStore;
use posdiag::journal::shared::{
    DeletionMark, DeskUser, Fetched, HubProgress, Leased, MarkPage, OUTBOX_LEASE, OutboxTaken, Push, Pushed,
    RecentTickets, SharedOutbox, SharedStore, Sought, SoughtCalls, StoreFault, StoreStatus, Trimmed,
    Whereabouts,
};
use posdiag::journal::{
    Caller, Delivery, DeliveryState, Filter, Listed, ListedTicket, LookRule, Outbound, ReasonKind, Store,
    TicketFilter, Whose,
};
use posdiag::session::Moment;
use posdiag::settings::sink::SinkSetting;
use posdiag::settings::{Colour, Config, Environment, Options, Origin, Setting, settings};
use posdiag::text::language::Language;

pub(crate) const NOON: Moment = Moment(1_796_040_000_000_000);

/// When a hub dies: at which of its exchanges with the store and the ticket system, and whether that one still arrives.
pub(crate) struct Fate {
    left: Cell<usize>,
    arrives: bool,
    is_dead: Cell<bool>,
}

impl Fate {
    pub(crate) fn after(left: usize, arrives: bool) -> Rc<Fate> {
        Rc::new(Fate { left: Cell::new(left), arrives, is_dead: Cell::new(false) })
    }

    /// An exchange; `None` if nobody lives to see its result.
    fn exchange<T>(&self, act: impl FnOnce() -> T) -> Option<T> {
        if self.is_dead.get() {
            return None;
        }
        if self.left.get() == 0 {
            self.is_dead.set(true);
            if self.arrives {
                act();
            }
            return None;
        }
        self.left.set(self.left.get() - 1);
        Some(act())
    }
}

/// A store whose user dies.
pub(crate) struct Mortal {
    pub(crate) inner: MemoryStore,
    pub(crate) fate: Rc<Fate>,
    /// How often all tickets were read.
    pub(crate) full: Rc<Cell<usize>>,
}

impl Mortal {
    fn call<T>(
        &mut self,
        call: impl FnOnce(&mut MemoryStore) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        let inner = &mut self.inner;
        self.fate.exchange(|| call(inner)).unwrap_or(Err(StoreFault::CutOff))
    }
}

/// Passes calls on.
macro_rules! passes_on {
    ($($name:ident($($given:ident: $of:ty),*) -> $told:ty;)+) => {
        $(fn $name(&mut self, $($given: $of),*) -> Result<$told, StoreFault> {
            self.call(|inner| inner.$name($($given),*))
        })+
    };
}

impl SharedStore for Mortal {
    passes_on! {
        status() -> StoreStatus;
        push(push: &Push) -> Pushed;
        fetch(sought: Sought<'_>, personal: bool) -> Option<Fetched>;
        standings(ids: &[String]) -> Vec<Whereabouts>;
        lease(id: &str, take_over: bool) -> Leased;
        release(id: &str) -> ();
        reserve(count: u32) -> Vec<String>;
        lead(id: &str, numbers: &[String]) -> ();
        mark(marks: &[DeletionMark]) -> Vec<String>;
        marks(since: Moment) -> MarkPage;
        sessions(filter: &Filter) -> Vec<Listed>;
        calls(sought: &SoughtCalls) -> Vec<Listed>;
        tickets(filter: &TicketFilter, limit: usize) -> Vec<ListedTicket>;
        deliveries_of(sessions: &[String]) -> Vec<Delivery>;
        undelivered(sessions: &[String]) -> Option<Vec<String>>;
        before(whose: Whose<'_>, but: &str, limit: u32) -> Vec<Listed>;
        who_had(code: &str, since: Moment, but: &str) -> Vec<Caller>;
    }
}

impl SharedOutbox for Mortal {
    passes_on! {
        take_outbox(token: &str, instead_of: Option<&str>) -> OutboxTaken;
        release_outbox(token: &str) -> ();
        sink_since(sink: &str) -> Option<Moment>;
        note_sink(sink: &str, since: Moment) -> ();
        progress() -> HubProgress;
        keep_progress(token: &str, progress: &HubProgress) -> bool;
        to_look_at(sink: &str, rule: &LookRule) -> Vec<Outbound>;
        last_attempt(sink: &str) -> Option<Moment>;
        deliveries(states: &[DeliveryState]) -> Vec<Delivery>;
        keep_deliveries(token: &str, kept: &[&Delivery]) -> bool;
        keep_looks(token: &str, looks: &[&Delivery]) -> bool;
    }

    fn outbound(
        &mut self,
        sink: &str,
        since: Moment,
        changed: bool,
        recent: Option<RecentTickets<'_>>,
    ) -> Result<Vec<Outbound>, StoreFault> {
        self.full.set(self.full.get() + usize::from(recent.is_none()));
        self.call(|inner| inner.outbound(sink, since, changed, recent))
    }
}

/// A ticket system: its tickets' keys, in order.
#[derive(Clone, Default)]
pub(crate) struct System {
    there: Rc<RefCell<Vec<String>>>,
    promise: Option<Promise>,
    fate: Option<Rc<Fate>>,
}

impl System {
    fn exchange<T>(&self, act: impl FnOnce() -> T) -> Result<T, DeliveryFault> {
        match &self.fate {
            Some(fate) => fate.exchange(act).ok_or(DeliveryFault::InDoubt(ReasonKind::Ended.into())),
            None => Ok(act()),
        }
    }

    fn with(&self, key: &str) -> Vec<Remote> {
        let there = self.there.borrow();
        let with = (1..).zip(there.iter()).filter(|(_, known)| *known == key);
        with.map(|(number, _)| Remote { id: format!("{number}"), url: None }).collect()
    }
}

impl Sink for System {
    fn promise(&self) -> Promise {
        self.promise.unwrap_or(Promise::Found)
    }

    fn find(&self, letter: &Letter, _: Duration) -> Result<Vec<Remote>, DeliveryFault> {
        self.exchange(|| self.with(&letter.key))
    }

    fn has_key(&self, letter: &Letter, made: &Remote, _: Duration) -> Result<bool, DeliveryFault> {
        self.exchange(|| self.with(&letter.key).contains(made))
    }

    fn create(&self, letters: &[Letter], _: Duration) -> Result<Option<Remote>, DeliveryFault> {
        self.exchange(|| {
            self.there.borrow_mut().extend(letters.iter().map(|letter| letter.key.clone()));
            self.with(&letters[0].key).pop()
        })
    }

    fn reach(&self, _: Duration) -> Result<(), DeliveryFault> {
        Ok(())
    }
}

pub(crate) fn user(number: u8) -> DeskUser {
    let desk = format!("00000000-0000-7000-8000-00000000000{number}");
    DeskUser { desk, called: Some(format!("hub-{number}")), operator: None }
}

pub(crate) fn sink() -> SinkSetting {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    let text = "[[sink]]\nname = \"office\"\nkind = \"webhook\"\nurl = \"https://a.example\"\nsince = \"2020-01-01\"\n";
    fs::write(&file, text).unwrap();
    let environment = Environment { named_config: Some(file), ..Environment::default() };
    let config = Config::read(&environment);
    let (language, colour) =
        (Setting::new(Language::En, Origin::Default), Setting::new(Colour::Never, Origin::Default));
    settings(Options::default(), language, colour, &environment, &config).sinks[0].value.clone()
}

/// A store with so many tickets of a desk.
pub(crate) fn store_with(tickets: usize) -> MemoryStore {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..tickets {
        let mut command = posdiag();
        command.args("walk E108 --assume-unsure --record".split(' ')).env("POSDIAG_DATA_DIR", folder.path());
        assert_eq!(command.output().unwrap().status.code(), Some(3));
    }
    let shared = MemoryStore::new("store", user(0), NOON);
    let mut store = Store::open(folder.path()).unwrap();
    Exchange::new(&mut store, &mut shared.clone(), Moment(0), &|| true).all().unwrap();
    shared
}

/// A round of the hub of a token, if it gets the outbox; returns whether it did, and came to its end.
pub(crate) fn round(
    shared: &mut dyn SharedOutbox,
    token: &str,
    system: &System,
    clock: &HeldClock,
) -> Result<bool, DeskFault> {
    let (setting, wanted) = (sink(), DeliveryChoice::default());
    let mut outbox = HubOutbox::new(shared, token);
    if outbox.take(&|_| false)?.is_some() {
        return Ok(false);
    }
    let due = pending(&outbox, &setting, &wanted, clock)?;
    let sink: Result<Box<dyn Sink>, SinkFault> = Ok(Box::new(system.clone()));
    let mut round = Round { store: &mut outbox, clock, wait: &|_| {}, deadline: None };
    round.send_through(&setting, &sink, &due, &mut |_| {})?;
    Ok(true)
}

/// Rounds until all is delivered.
fn finish(shared: &MemoryStore, token: &str, system: &System, clock: &HeldClock, tickets: usize) {
    for _ in 0..40 {
        clock.advance(GRACE);
        shared.pass(GRACE);
        assert!(round(&mut shared.clone(), token, system, clock).unwrap());
        let there = shared.clone().deliveries(&[DeliveryState::Delivered]).unwrap();
        if there.len() == tickets {
            return;
        }
        clock.advance(60 * GRACE);
    }
    panic!("{:?}", shared.clone().deliveries(&DeliveryState::ALL));
}

/// How many steps a hub has that is killed nowhere.
fn steps(full: &MemoryStore) -> usize {
    let (fate, clock) = (Fate::after(10_000, true), HeldClock::at(NOON));
    let system = System { fate: Some(Rc::clone(&fate)), ..System::default() };
    let mut mortal = Mortal { inner: full.backup(), fate: Rc::clone(&fate), full: Rc::default() };
    assert!(round(&mut mortal, "one", &system, &clock).unwrap());
    10_000 - fate.left.get()
}

#[test]
fn wherever_a_hub_dies_the_next_one_brings_each_ticket_once() {
    const TICKETS: usize = 2;
    let full = store_with(TICKETS);
    let steps = steps(&full);
    assert!(steps > 10, "{steps}");
    let mut twice = 0;
    for promise in [Promise::Found, Promise::AtLeastOnce] {
        for (step, arrives) in (0..steps).flat_map(|step| [(step, false), (step, true)]) {
            let (shared, clock) = (full.backup(), HeldClock::at(NOON));
            let fate = Fate::after(step, arrives);
            let there = Rc::default();
            let system =
                System { there: Rc::clone(&there), promise: Some(promise), fate: Some(Rc::clone(&fate)) };
            let mut mortal = Mortal { inner: shared.at(user(1)), fate, full: Rc::default() };
            let _ = round(&mut mortal, "one", &system, &clock);
            let next = System { fate: None, ..system };
            // It is not taken for dead before its time; one that died before it had the outbox, or as it gave it back, is gone.
            let is_held =
                !round(&mut shared.at(user(2)), "two", &System::default(), &clock).is_ok_and(|taken| taken);
            if !is_held {
                shared.clone().release_outbox("two").unwrap();
                continue;
            }
            clock.advance(OUTBOX_LEASE);
            shared.pass(OUTBOX_LEASE);
            finish(&shared.at(user(2)), "two", &next, &clock, TICKETS);
            let mut keys = there.borrow().clone();
            keys.sort();
            let all = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), TICKETS, "step {step}, {arrives}: one is lost");
            let most = if promise == Promise::Found { TICKETS } else { TICKETS + 1 };
            assert!(all <= most, "step {step}, {arrives}: {all} tickets");
            twice += usize::from(all > TICKETS);
            // Whoever was taken for dead records nothing any more.
            let one = shared.clone().deliveries(&DeliveryState::ALL).unwrap();
            assert!(!shared.clone().keep_deliveries("one", &[&one[0]]).unwrap());
        }
    }
    assert!(twice > 0, "where nothing can be looked for, one may come twice");
}

#[test]
fn one_hub_at_a_time_has_the_outbox() {
    let shared = MemoryStore::new("store", user(0), NOON);
    let (mut one, mut two) = (shared.at(user(1)), shared.at(user(2)));
    let (first, second) = (HubOutbox::new(&mut one, "one"), HubOutbox::new(&mut two, "two"));
    assert_eq!(first.take(&|_| false), Ok(None));
    let held = second.take(&|_| false).unwrap().unwrap();
    assert_eq!((held.lease.walker, held.lease.since, &*held.token), (user(1), NOON, "one"));
    // It is renewed, without being another's since.
    shared.pass(OUTBOX_LEASE - 1);
    assert_eq!(first.take(&|_| false), Ok(None));
    shared.pass(OUTBOX_LEASE - 1);
    assert_eq!(second.take(&|_| false).unwrap().unwrap().lease.since, NOON);
    // It is free when it runs out, when its process is known to be dead, and when it is given back.
    shared.pass(1);
    assert_eq!(second.take(&|_| false), Ok(None));
    assert_eq!(first.take(&|other| other.token == "two"), Ok(None));
    assert!(second.take(&|_| false).unwrap().is_some());
    first.release().unwrap();
    assert_eq!(second.take(&|_| false), Ok(None));
}

/// The program with a configuration, and what it says, in a language.
fn says(config: &str, args: &str, language: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), config).unwrap();
    let mut command = posdiag();
    command.args(args.split(' ')).args(["--lang", language]).current_dir(folder.path());
    command.env("POSDIAG_CONFIG", "config.toml").env("POSDIAG_DATA_DIR", folder.path().join("data"));
    command.output().unwrap().into()
}

#[test]
fn hub_needs_a_store_and_desks_leave_delivery_to_it() {
    let by = "[deliver]\nby = \"hub\"\n";
    let store = "[store]\nurl = \"postgresql://hub@127.0.0.1:1/posdiag\"\ntls = \"off\"\n";
    let hook = "[[sink]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"https://a.example\"\n";
    assert_eq!(
        says(by, "list", "en").stderr,
        "error: config.toml:2:6: by = \"hub\" needs the store that desks share, and there is no [store] here\n  \
         2 | by = \"hub\"\n    |      ^^^^^\n  add [store] (posdiag help store has an example), or write by = \"desk\"\n"
    );
    let zh = says(by, "list", "zh").stderr;
    assert!(zh.contains("by = \"hub\" 需要各台共用的中心库，这里没有 [store]"), "{zh}");
    let unknown = says("[deliver]\nby = \"centre\"\n", "list", "en").stderr;
    assert!(unknown.contains("possible values: desk, hub"), "{unknown}");
    let shown = says(&format!("{by}{store}"), "config show", "en").stdout;
    assert!(shown.lines().any(|line| line.starts_with("deliver.by") && line.contains("hub")), "{shown}");
    // Where a hub delivers, a desk does not; and where none does, nobody is one.
    let both = format!("{by}{store}{hook}");
    let alone = format!("{store}{hook}");
    for (config, args, language, said) in [
        (
            &both,
            "deliver",
            "en",
            "error: Tickets are delivered by the hub (deliver.by = \"hub\"), not from here.",
        ),
        (&both, "deliver --watch", "zh", "错误：工单由 hub 送（deliver.by = \"hub\"），这里不送。"),
        (
            &alone,
            "deliver --hub",
            "en",
            "error: deliver.by is not \"hub\" here: each desk delivers by itself.",
        ),
        (&alone, "deliver --hub", "zh", "错误：这里的 deliver.by 不是 \"hub\"：各台自己送。"),
    ] {
        let run = says(config, args, language);
        assert_eq!((run.exit, run.stderr.lines().next()), (Some(2), Some(said)));
    }
    // Nothing is sent after a walk, and it is said what becomes of the ticket, if it is recorded.
    let walked = says(&both, "walk E108 --assume-unsure --record", "en");
    let is_told =
        |line: &str| line.starts_with("The hub delivers ") && line.contains(" once it has reached the store");
    assert!(walked.exit == Some(3) && walked.stderr.lines().any(is_told), "{walked:?}");
    let walked = says(&both, "walk E108 --assume-unsure --record", "zh");
    assert!(walked.stderr.contains("推到中心库以后由 hub 送出：posdiag sync"), "{walked:?}");
    assert!(!says(&both, "walk E108 --assume-unsure --no-record", "en").stderr.contains("hub"));
}

#[test]
fn contacts_are_read_only_for_a_sink_that_gets_them() {
    const PHONE: &str = "13987651234";
    let folder = tempfile::tempdir().unwrap();
    let walk = format!(
        "walk 13 --answer key_again=not_fixed --assume-unsure --field contact_phone={PHONE} --record"
    );
    let mut command = posdiag();
    command.args(walk.split(' ')).env("POSDIAG_DATA_DIR", folder.path());
    assert_eq!(command.output().unwrap().status.code(), Some(3));
    let mut shared = MemoryStore::new("store", user(0), NOON);
    let mut store = Store::open(folder.path()).unwrap();
    Exchange::new(&mut store, &mut shared, Moment(0), &|| true).all().unwrap();
    for personal in [true, false] {
        let sink = SinkSetting { personal, ..sink() };
        let outbox = HubOutbox::new(&mut shared, "one");
        let due = pending(&outbox, &sink, &DeliveryChoice::default(), &HeldClock::at(NOON)).unwrap();
        let [due] = &due[..] else { panic!("{due:?}") };
        let letter = String::from_utf8(letter(&outbox, &sink, due).unwrap().body).unwrap();
        assert_eq!(letter.contains(PHONE), personal, "{letter}");
        assert!(letter.contains("contact_phone"), "{letter}");
    }
}

#[test]
fn desk_learns_what_the_hub_did() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = posdiag();
    command.args("walk E108 --assume-unsure --record".split(' ')).env("POSDIAG_DATA_DIR", folder.path());
    assert_eq!(command.output().unwrap().status.code(), Some(3));
    let mut store = Store::open(folder.path()).unwrap();
    // It was filed now, and is asked about for 90 days.
    let filed = store.list(&Filter::default()).unwrap()[0].changed;
    let shared = MemoryStore::new("store", user(0), filed);
    let mut exchange = |has_hub| {
        Exchange::new(&mut store, &mut shared.clone(), Moment(0), &|| true).with_hub(has_hub).all().unwrap();
        store.deliveries(&DeliveryState::ALL).unwrap()
    };
    assert_eq!(exchange(true), []);
    let (system, clock) = (System::default(), HeldClock::at(filed));
    assert!(round(&mut shared.clone(), "one", &system, &clock).unwrap());
    assert_eq!(exchange(false), [], "where desks deliver, it is none of theirs");
    let told = exchange(true);
    assert_eq!(told, shared.clone().deliveries(&DeliveryState::ALL).unwrap());
    assert_eq!((told[0].state, told[0].remote.as_deref()), (DeliveryState::Settling, Some("1")));
    finish(&shared, "one", &system, &clock, 1);
    assert_eq!(exchange(true)[0].state, DeliveryState::Delivered);
}

#[test]
fn deleted_session_is_delivered_no_more() {
    let full = store_with(1);
    let clock = HeldClock::at(NOON);
    let listed = full.clone().sessions(&Filter::default()).unwrap();
    let mark = DeletionMark { session: listed[0].id.clone(), what: Trimmed::Session, at: NOON, known: None };
    full.clone().mark(&[mark]).unwrap();
    let system = System::default();
    assert!(round(&mut full.clone(), "one", &system, &clock).unwrap());
    assert!(system.there.borrow().is_empty());
}
