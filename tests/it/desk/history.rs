//! What the journal knows from before a walk, as data: earlier sessions of a terminal and a merchant, and a possible
//! outage.

use std::sync::Arc;

use posdiag::desk::Purge;
use posdiag::desk::history::{Present, history};
use posdiag::journal::{Listed, Merged};
use posdiag::library::embedded;
use posdiag::session::{Answer, Channel, Moment, Session, TicketState};
use posdiag::settings::{Origin, Setting};
use posdiag::show;
use posdiag::text::language::Language;
use posdiag::tree::{Library, Value};
use posdiag::walk::history::{
    EarlierResult, EarlierSession, History, Outage, SessionStanding, Shared, Stage,
};

use super::machine::{Machine, Walk, filled, redacted};

const MERCHANT: &str = "822100048160001";
const OTHER_MERCHANT: &str = "822100048160002";
const TERMINAL: &str = "48160001";
const OTHER_TERMINAL: &str = "48160002";
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The numbers of a merchant and a terminal, if known.
type Numbers = (Option<&'static str>, Option<&'static str>);

const BOTH: Numbers = (Some(MERCHANT), Some(TERMINAL));

/// A machine, with the library that is walked there.
struct Place {
    machine: Machine,
    library: Library,
}

impl Place {
    fn new() -> Place {
        let place = Place { machine: Machine::new(), library: embedded::library().unwrap() };
        place.machine.desk().journal().unwrap();
        place
    }

    /// Begins a session of a merchant and a terminal.
    fn walk(&self, code: &str, (merchant, terminal): Numbers) -> Walk<'_> {
        let walk = self.machine.walk(&self.library, code, None);
        let walk = merchant.into_iter().fold(walk, |walk, number| walk.fills("merchant_number", number));
        terminal.into_iter().fold(walk, |walk, number| walk.fills("terminal_number", number))
    }

    /// What is known from before an unrecorded walk.
    fn before(&self, code: &str, numbers: Numbers) -> History {
        self.before_with(code, numbers, None)
    }

    fn before_with(&self, code: &str, (merchant, terminal): Numbers, reference: Option<&str>) -> History {
        let tree = Arc::new(self.library.tree(code).unwrap().unwrap());
        let now = self.machine.clock.held();
        let (mut session, _) = Session::start(tree, Channel::Phone, now);
        let numbers = merchant.map(|number| ("merchant_number", number)).into_iter();
        for (field, number) in numbers.chain(terminal.map(|number| ("terminal_number", number))) {
            let (field, value) = filled(&self.library, field, number);
            session.set_field(field, value, now).unwrap();
        }
        let manifest = self.library.manifest();
        let present = Present { session: &session, id: "another", manifest, reference };
        let store = self.machine.desk().journal().unwrap();
        history(&store, &self.machine.settings, present, None, now).unwrap()
    }

    fn results(&self) -> Vec<EarlierResult> {
        self.before("E102", BOTH).sessions.into_iter().map(|session| session.result).collect()
    }

    fn outage(&self, code: &str, numbers: Numbers) -> Option<Outage> {
        self.before(code, numbers).outage
    }

    fn listed(&self, name: &str) -> Listed {
        self.machine.listed(name)
    }

    /// Lets time pass.
    fn waits(&self, time: i64) {
        self.machine.clock.advance(time);
    }

    fn burst(mut self, merchants: u32, minutes: u32) -> Place {
        self.machine.settings.burst_merchants = Setting::new(merchants, Origin::Default);
        self.machine.settings.burst_minutes = Setting::new(minutes, Origin::Default);
        self
    }
}

fn shared(history: &History) -> Vec<(Shared, &str)> {
    history.sessions.iter().map(|session| (session.shares, session.name.as_str())).collect()
}

fn back_office(state: TicketState) -> EarlierResult {
    EarlierResult::Ticket { outcome: "back_office".to_owned(), state }
}

#[test]
fn no_history_without_earlier_sessions() {
    let place = Place::new();
    assert_eq!(place.before("E102", BOTH), History::default());
    let walk = place.walk("E102", (Some(OTHER_MERCHANT), Some(OTHER_TERMINAL)));
    assert_eq!(place.before("E102", BOTH), History::default(), "it is somebody else's");
    assert_eq!(place.before("E102", (None, None)), History::default(), "nobody knows whose it is");
    // A walk is not its own past.
    let id = place.listed(&walk.name()).id;
    let manifest = place.library.manifest();
    let present = Present { session: &walk.session, id: &id, manifest, reference: None };
    let store = place.machine.desk().journal().unwrap();
    let now = place.machine.clock.held();
    assert_eq!(history(&store, &place.machine.settings, present, None, now).unwrap(), History::default());
}

#[test]
fn earlier_session_is_reported_with_its_outcome() {
    let place = Place::new();
    place.walk("13", BOTH).ends();
    let closed = place.walk("13", BOTH).ends();
    let closed = closed.does(|session, now| session.close(1, Some(redacted("done")), now)).name();
    let other = Arc::new(place.library.tree("13").unwrap().unwrap());
    let fixed = place.walk("E102", BOTH).does(|session, now| session.switch(other, now));
    let answers = [Value::No, Value::Fixed];
    let fixed = answers
        .into_iter()
        .fold(fixed, |walk, value| walk.does(|session, now| session.answer(Answer::Value(value), now)));
    let fixed = fixed.ends().name();
    let resolved = EarlierResult::Outcome { outcome: "no_fault".to_owned() };
    let expected = [resolved.clone(), back_office(TicketState::Closed), back_office(TicketState::Open)];
    assert_eq!(place.results(), expected);
    let told = |name: &str, codes: &[&str], result: &EarlierResult| EarlierSession {
        shares: Shared::Terminal,
        name: name.to_owned(),
        codes: codes.iter().map(ToString::to_string).collect(),
        changed: place.listed(name).changed,
        result: result.clone(),
        others: Vec::new(),
    };
    let known = place.before("E102", BOTH);
    assert_eq!(known.sessions[0], told(&fixed, &["E102", "13"], &resolved));
    assert_eq!(known.sessions[1], told(&closed, &["13"], &expected[1]));
    // Somebody continued the ticket.
    place.machine.goes_on(&place.library, &known.sessions[2].name, 0).unwrap();
    assert_eq!(place.results()[0], back_office(TicketState::UnderWay));
}

#[test]
fn unfinished_session_is_reported_with_its_state() {
    let place = Place::new();
    let stands = |stage, in_conflict| {
        assert_eq!(place.results(), [EarlierResult::Unfinished(SessionStanding { stage, in_conflict })]);
    };
    let walk = place.walk("E102", BOTH).answers(1);
    stands(Stage::Walked, false);
    let name = walk.name();
    drop(walk);
    stands(Stage::CutOff, false);
    let goes_on = |what: fn(Walk<'_>) -> Walk<'_>| {
        place.machine.goes_on_and(&place.library, &name, what).unwrap();
    };
    goes_on(|walk| walk.does(|session, now| session.park(None, now)));
    stands(Stage::Paused, false);
    goes_on(|walk| walk.does(|session, now| session.park(Some(now.plus_minutes(60)), now)));
    let until = place.listed(&name).summary.until.unwrap();
    stands(Stage::Waiting { until }, false);
    place.waits(60 * MINUTE);
    stands(Stage::Due, false);
    goes_on(|walk| walk.does(|session, now| session.abandon(redacted("hung up"), now)));
    stands(Stage::GivenUp, false);
    let file = place.machine.hands_over(&name).unwrap().file().to_owned();
    stands(Stage::HandedOver, false);

    // Continued in two places, both are listed.
    let there = Machine::new();
    there.clock.set(Moment(place.machine.clock.held().0 + MINUTE));
    assert_eq!(there.desk().admit(&file).unwrap().merged, Merged::New { name: name.clone() });
    there.goes_on(&place.library, &name, 1).unwrap();
    place.machine.takes_back(&name).unwrap();
    place.machine.goes_on(&place.library, &name, 1).unwrap();
    let other = there.hands_over(&name).unwrap().file().to_owned();
    assert!(matches!(place.machine.desk().admit(&other).unwrap().merged, Merged::Conflict { .. }));
    let in_conflict = EarlierResult::Unfinished(SessionStanding { stage: Stage::CutOff, in_conflict: true });
    assert_eq!(place.results(), [in_conflict.clone(), in_conflict]);
}

#[test]
fn same_terminal_comes_before_same_merchant() {
    let place = Place::new();
    let walked = |numbers| place.walk("E102", numbers).name();
    let merchants: Vec<String> = (0..4).map(|_| walked((Some(MERCHANT), Some(OTHER_TERMINAL)))).collect();
    let unknown = walked((Some(MERCHANT), None));
    let terminals: Vec<String> = (0..4).map(|_| walked(BOTH)).collect();
    // It was once at another merchant.
    let moved = walked((Some(OTHER_MERCHANT), Some(TERMINAL)));
    walked((Some(OTHER_MERCHANT), Some(OTHER_TERMINAL)));
    let terminal = |name| (Shared::Terminal, name);
    let merchant = |name| (Shared::Merchant, name);
    let (third, second) = (terminals[2].as_str(), terminals[3].as_str());
    assert_eq!(
        shared(&place.before("E102", BOTH)),
        [
            terminal(moved.as_str()),
            terminal(second),
            terminal(third),
            // What is the terminal's, but is no longer shown as such, still belongs to the merchant.
            merchant(terminals[1].as_str()),
            merchant(terminals[0].as_str()),
            merchant(unknown.as_str()),
        ]
    );
    assert_eq!(
        shared(&place.before("E102", (Some(MERCHANT), None))),
        [merchant(second), merchant(third), merchant(terminals[1].as_str())]
    );
    assert_eq!(
        shared(&place.before("E102", (None, Some(TERMINAL)))),
        [terminal(moved.as_str()), terminal(second), terminal(third)]
    );
    // The last changed comes first, not the last begun.
    place.machine.goes_on(&place.library, &merchants[0], 1).unwrap();
    let known = place.before("E102", (Some(MERCHANT), None));
    assert_eq!(shared(&known)[0], merchant(merchants[0].as_str()));
}

#[test]
fn deleted_sessions_disappear_and_removed_contacts_change_nothing() {
    let place = Place::new().burst(2, 60 * 24);
    let old = place.walk("E102", BOTH).fills("contact_phone", "13800138000").name();
    let other = (Some(OTHER_MERCHANT), Some(TERMINAL));
    place.walk("E102", other);
    place.waits(DAY / 2);
    let young = place.walk("E102", BOTH).name();
    let desk = place.machine.desk();
    let whole = Purge::Sessions { unsettled: true };
    let purge = |what, days| {
        let mut store = desk.journal().unwrap();
        desk.purge(&mut store, what, days).unwrap().deleted.total()
    };
    let known = place.before("E102", BOTH);
    assert_eq!(known.sessions.len(), 3);
    assert_eq!(known.outage.as_ref().map(|outage| outage.merchants), Some(2));
    assert_eq!(purge(whole, 1), 0);
    place.waits(DAY / 2 + MINUTE);
    assert_eq!(purge(Purge::Sessions { unsettled: false }, 1), 0, "they are not finished");
    assert_eq!(purge(Purge::Personal, 1), 1);
    assert_eq!(place.before("E102", BOTH).sessions, known.sessions);
    assert!(shared(&known).contains(&(Shared::Terminal, old.as_str())));
    assert_eq!(purge(whole, 1), 2);
    let known = place.before("E102", BOTH);
    assert_eq!(shared(&known), [(Shared::Terminal, young.as_str())]);
    assert_eq!(known.outage, None);
    assert_eq!(purge(whole, 0), 1);
    assert_eq!(place.before("E102", BOTH), History::default());
}

#[test]
fn old_contacts_expire_but_not_when_the_clock_jumps() {
    let place = Place::new();
    let contacts = || {
        let store = place.machine.desk().journal().unwrap();
        let sessions = store.list(&posdiag::journal::Filter::default()).unwrap().into_iter();
        let stored = sessions.map(|listed| store.load(&listed.id).unwrap().unwrap());
        stored.flat_map(|stored| stored.entries).filter(|entry| entry.personal.is_some()).count()
    };
    let calls = || {
        drop(place.walk("E102", BOTH).fills("contact_phone", "13800138000").answers(1));
        place.machine.desk().forget_personal(|_, _| ());
    };
    for _ in 0..10 {
        calls();
        place.waits(DAY);
    }
    assert_eq!(contacts(), 10);
    // It is years ahead, somebody walks then, and it is corrected again.
    place.waits(2_000 * DAY);
    calls();
    assert_eq!(contacts(), 11);
    place.waits(-2_000 * DAY);
    calls();
    assert_eq!(contacts(), 12);
    // With entries every day, the age is right.
    for _ in 0..33 {
        place.waits(DAY);
        calls();
    }
    assert!((30..=34).contains(&contacts()), "{}", contacts());
    // A desk that nobody uses for months keeps them at most as long again as others.
    place.waits(100 * DAY);
    calls();
    for _ in 0..16 {
        place.waits(DAY);
        calls();
    }
    assert!(contacts() < 34, "{}", contacts());
}

#[test]
fn same_code_from_many_merchants_may_be_an_outage() {
    let place = Place::new().burst(3, 30);
    let walks = |code, merchant| drop(place.walk(code, (merchant, None)));
    walks("E102", Some(OTHER_MERCHANT));
    assert_eq!(place.outage("E102", BOTH), None, "these are two");
    // Repeated calls of one count once, and so does the current caller.
    walks("E102", Some(OTHER_MERCHANT));
    walks("E102", Some(MERCHANT));
    assert_eq!(place.outage("E102", BOTH), None);
    walks("E103", Some("822100048160003"));
    assert_eq!(place.outage("E102", BOTH), None, "that was another code");
    // An abandoned call says nothing about a merchant, nor does one in which nothing happened.
    let given_up = place.walk("E102", (Some("822100048160004"), None));
    drop(given_up.does(|session, now| session.abandon(redacted("hung up"), now)));
    walks("E102", None);
    assert_eq!(place.outage("E102", BOTH), None);
    // A code reached on the way counts as well.
    let other = Arc::new(place.library.tree("E102").unwrap().unwrap());
    let third = place.walk("E103", (Some("822100048160005"), None));
    drop(third.does(|session, now| session.switch(other, now)));
    let outage = Outage { code: "E102".to_owned(), merchants: 3, operators: 0, minutes: 30 };
    assert_eq!(place.outage("E102", BOTH), Some(outage.clone()));
    assert_eq!(place.outage("E102", (None, None)), Some(outage), "nobody known is nobody more");
    assert_eq!(place.outage("E103", BOTH).map(|outage| outage.merchants), Some(3), "one had both");
}

#[test]
fn unknown_callers_count_once_per_operator() {
    let mut place = Place::new().burst(2, 30);
    for _ in 0..20 {
        drop(place.walk("E102", (None, None)).answers(1));
    }
    assert_eq!(place.outage("E102", (None, None)), None, "they may all be one shop's");
    assert_eq!(place.outage("E102", BOTH), None, "and that shop may be this one");
    let sits_down = |place: &mut Place, name| {
        place.machine.settings.operator = Setting::new(Some(redacted(name)), Origin::Default);
    };
    sits_down(&mut place, "li");
    for _ in 0..3 {
        drop(place.walk("E102", (None, None)).answers(1));
    }
    assert_eq!(place.outage("E102", (None, None)), None, "one operator's may be one shop's");
    // A caller whose number was asked for at the end is the one who called without it before.
    assert_eq!(place.outage("E102", BOTH), None);
    sits_down(&mut place, "wang");
    let told = |place: &Place, numbers| {
        place.outage("E102", numbers).map(|found| (found.merchants, found.operators))
    };
    assert_eq!(told(&place, (None, None)), Some((0, 2)));
    assert_eq!(told(&place, BOTH), Some((1, 1)));
    for (merchants, operators, zh, en) in [
        (5, 0, "30 分钟内有 5 家报 E102，", "5 merchants have had E102 within 30 minutes: "),
        (
            1,
            4,
            "30 分钟内有 1 家、另有 4 位操作员接的来电报 E102，",
            "1 merchant and callers of 4 other operators have had E102 within 30 minutes: ",
        ),
        (
            0,
            5,
            "30 分钟内有 5 位操作员接的来电报 E102，",
            "callers of 5 operators have had E102 within 30 minutes: ",
        ),
    ] {
        let outage = Outage { code: "E102".to_owned(), merchants, operators, minutes: 30 };
        for (language, expected) in [(Language::Zh, zh), (Language::En, en)] {
            let said = show::history::outage(language, &outage);
            assert!(said.starts_with(expected), "{said}");
        }
    }
}

#[test]
fn callers_known_only_by_reference_count_once() {
    let place = Place::new().burst(2, 30);
    for _ in 0..2 {
        drop(place.machine.walk(&place.library, "E102", Some("shop 7")));
    }
    assert_eq!(place.before_with("E102", (None, None), Some("shop 7")).outage, None);
    let told = |history: History| history.outage.map(|outage| (outage.merchants, outage.operators));
    assert_eq!(told(place.before_with("E102", (None, None), Some("shop 8"))), Some((2, 0)));
    assert_eq!(told(place.before_with("E102", (None, None), None)), None);
}

#[test]
fn outage_counts_only_recent_minutes() {
    let place = Place::new().burst(2, 30);
    let walk = place.walk("E102", (Some(OTHER_MERCHANT), None));
    let begun = place.listed(&walk.name()).begun.0;
    for (now, is_outage) in [(0, true), (30 * MINUTE, true), (30 * MINUTE + 1, false)] {
        place.machine.clock.set(Moment(begun + now));
        assert_eq!(place.outage("E102", BOTH).is_some(), is_outage, "{now}");
    }
}

#[test]
fn outage_threshold_is_a_setting() {
    let place = Place::new().burst(1, 1440);
    let outage = |place: &Place| place.outage("E102", BOTH).map(|outage| (outage.merchants, outage.minutes));
    assert_eq!(outage(&place), Some((1, 1440)), "whoever calls is one");
    let place = place.burst(0, 1440);
    for _ in 0..20 {
        drop(place.walk("E102", (None, None)));
    }
    assert_eq!(outage(&place), None, "none are asked for");
    assert_eq!(outage(&place.burst(2, 1)), None);
}
