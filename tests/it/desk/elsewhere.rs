//! What other desks have of a walk's terminal, merchant and code, by the store that they share, in memory: it is not waited for,
//! and nothing personal comes with it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::{self, Sender};

use posdiag::desk::DeskFault;
use posdiag::desk::elsewhere::OthersQuestion;
use posdiag::desk::exchange::{Exchange, WithContacts};
use posdiag::desk::history::Others;
use posdiag::journal::shared::memory::MemoryStore;
use posdiag::journal::shared::{DeskUser, SharedStore as _, Sought, SoughtCalls, StoreFault};
use posdiag::journal::{Filter, Store, TicketFilter};
use posdiag::library::embedded;
use posdiag::session::Moment;
use posdiag::settings::{Origin, Setting};
use posdiag::walk::history::FromElsewhere;
use posdiag::walk::keeper::Keeper as _;

use super::machine::{Machine, Walk};
use crate::support::files::files;

const MERCHANT: &str = "822100048160001";
const TERMINAL: &str = "48160001";
const PHONE: &str = "13987651234";

/// Who was asked what, and where the answer goes.
type Questions = Rc<RefCell<Vec<(OthersQuestion, Sender<Result<Others, DeskFault>>)>>>;

/// Has a walk ask, and gives what it asks.
fn asking(walk: Walk<'_>) -> (Walk<'_>, Questions) {
    let questions = Questions::default();
    let asked = Rc::clone(&questions);
    let ask = move |question: &OthersQuestion, _| {
        let (tell, told) = mpsc::channel();
        asked.borrow_mut().push((question.clone(), tell));
        Some(told)
    };
    (walk.keeping(|recorder| recorder.asking(Box::new(ask))), questions)
}

/// The store, as a machine has it.
fn at(machine: &Machine, shared: &MemoryStore) -> (Store, MemoryStore) {
    let mut store = machine.desk().journal().unwrap();
    let walker = DeskUser { desk: store.desk_id().unwrap(), called: None, operator: None };
    let shared = shared.at(walker);
    (store, shared)
}

fn pushes(machine: &Machine, shared: &MemoryStore) {
    let (mut store, mut shared) = at(machine, shared);
    Exchange::new(&mut store, &mut shared, Moment(0), &|| true).all().unwrap();
}

fn store() -> MemoryStore {
    let nobody = DeskUser { desk: String::new(), called: None, operator: None };
    MemoryStore::new("00000000-0000-7000-8000-000000000000", nobody, Moment(1_795_413_909_000_000))
}

#[test]
fn what_another_desk_had_is_told_as_soon_as_it_is_heard_and_never_waited_for() {
    let (library, shared) = (embedded::library().unwrap(), store());
    let (one, mut other) = (Machine::new(), Machine::new());
    other.settings.burst_merchants = Setting::new(2, Origin::Default);
    let earlier = one.walk(&library, "E102", None).fills("merchant_number", MERCHANT);
    let name = earlier.fills("terminal_number", TERMINAL).answers(1).name();
    let merchants = ["822100048160002", "822100048160003"];
    let _ =
        merchants.map(|merchant| one.walk(&library, "E102", None).fills("merchant_number", merchant).name());
    pushes(&one, &shared);
    let (mut walk, questions) = asking(other.walk(&library, "E102", None));
    let now = other.clock.held();
    // Before anything is known of whose it is, calls about the code are asked for; nothing of it is waited for.
    let before = walk.recorder.recall(&walk.session, now);
    assert!(before.sessions.is_empty() && before.outage.is_none() && !before.is_alone);
    assert_eq!(walk.recorder.hear(now), FromElsewhere::Awaited);
    let answer = |nth: usize| {
        let (question, tell) = questions.borrow()[nth].clone();
        let (_, mut shared) = at(&other, &shared);
        tell.send(Ok(question.ask(&mut shared, now).unwrap())).unwrap();
    };
    answer(0);
    assert_eq!(walk.recorder.hear(now), FromElsewhere::Come);
    let outage = walk.recorder.recall(&walk.session, now).outage.unwrap();
    assert_eq!((outage.merchants, outage.operators), (3, 0), "this desk knows of none");
    // Once the terminal is known, it is asked about.
    walk = walk.fills("terminal_number", TERMINAL);
    assert!(walk.recorder.recall(&walk.session, now).sessions.is_empty());
    answer(1);
    assert_eq!(walk.recorder.hear(now), FromElsewhere::Come);
    let known = walk.recorder.recall(&walk.session, now);
    assert_eq!(known.sessions.iter().map(|session| &*session.name).collect::<Vec<_>>(), [&*name]);
    assert_eq!(questions.borrow().len(), 2, "the same is not asked twice");
    // An answer that does not come in time is not waited for, and that is said.
    walk = walk.fills("merchant_number", MERCHANT);
    assert!(!walk.recorder.recall(&walk.session, now).is_alone);
    assert_eq!(walk.recorder.hear(Moment(now.0 + 500_000)), FromElsewhere::Come);
    assert!(walk.recorder.recall(&walk.session, now).is_alone);
    questions.borrow()[2].1.send(Err(StoreFault::Unreachable.into())).unwrap();
    assert_eq!(walk.recorder.hear(Moment(now.0 + 500_001)), FromElsewhere::Nothing);
    assert!(walk.recorder.recall(&walk.session, now).is_alone);
}

#[test]
fn a_ticket_that_is_open_at_another_desk_is_found_before_another_is_filed() {
    let (library, shared) = (embedded::library().unwrap(), store());
    let (one, other) = (Machine::new(), Machine::new());
    let filed = one.walk(&library, "13", None).fills("terminal_number", TERMINAL).ends().name();
    pushes(&one, &shared);
    let mut walk = other.walk(&library, "13", None).fills("terminal_number", TERMINAL);
    while walk.session.unfiled().is_empty() {
        walk = walk.answers(1);
    }
    assert_eq!(walk.recorder.open_ticket(&walk.session), None);
    let (mut walk, questions) = asking(walk);
    let now = other.clock.held();
    walk.recorder.recall(&walk.session, now);
    let (question, tell) = questions.borrow_mut().remove(0);
    tell.send(Ok(question.ask(&mut at(&other, &shared).1, now).unwrap())).unwrap();
    walk.recorder.hear(now);
    let open = walk.recorder.open_ticket(&walk.session).unwrap();
    assert!(open.number.starts_with(&filed), "{open:?}");
}

#[test]
fn contacts_travel_to_whoever_goes_on_or_reads_the_ticket_and_to_nobody_else() {
    let (library, shared) = (embedded::library().unwrap(), store());
    let (one, other) = (Machine::new(), Machine::new());
    let walk = one.walk(&library, "13", None).fills("terminal_number", TERMINAL);
    let walk = walk.fills("merchant_number", MERCHANT).fills("contact_phone", PHONE).ends();
    let (id, name) = (walk.recorder.held().id().to_owned(), walk.name());
    drop(walk);
    pushes(&one, &shared);
    let (mut store, mut there) = at(&other, &shared);
    // Lists, what was before, and who had the code.
    let (merchant, terminal) = (Some(MERCHANT.to_owned()), Some(TERMINAL.to_owned()));
    let question =
        OthersQuestion { id: String::new(), terminal, merchant, code: "13".to_owned(), window: i64::MAX };
    let calls = SoughtCalls { words: vec!["4816".to_owned()], limit: 9, ..SoughtCalls::default() };
    let said = [
        format!("{:?}", question.ask(&mut there, Moment(0)).unwrap()),
        format!("{:?}", there.calls(&calls).unwrap()),
        format!("{:?}", there.sessions(&Filter::default()).unwrap()),
        format!("{:?}", there.tickets(&TicketFilter::default(), 9).unwrap()),
    ];
    for said in said {
        assert!(said.contains(&name) && !said.contains(PHONE), "{said}");
    }
    // The number of a contact finds nothing.
    let calls = SoughtCalls { words: vec![PHONE.to_owned()], limit: 9, ..SoughtCalls::default() };
    assert_eq!(there.calls(&calls).unwrap(), []);
    let has_it = || {
        let files = files(other.settings.data_folder.value.as_deref().unwrap());
        let holds = |bytes: &[u8]| bytes.windows(PHONE.len()).any(|window| window == PHONE.as_bytes());
        files.iter().any(|file| holds(&std::fs::read(file).unwrap()))
    };
    // Whoever only looks at it gets all else, and following it brings no more.
    let mut exchange = Exchange::new(&mut store, &mut there, Moment(0), &|| true);
    exchange.bring(Sought::Number(&name), WithContacts::No).unwrap().unwrap();
    one.goes_on_and(&library, &name, |walk| {
        walk.does(|session, now| session.note(super::machine::redacted("on its way"), now))
    })
    .unwrap();
    pushes(&one, &shared);
    exchange.all().unwrap();
    assert_eq!(exchange.store.load(&id).unwrap().unwrap(), {
        let mut known = at(&one, &shared).0.load(&id).unwrap().unwrap();
        known.entries.iter_mut().for_each(|entry| entry.personal = None);
        known
    });
    assert!(!has_it());
    // Whoever goes on with it gets them, too.
    exchange.bring(Sought::Id(&id), WithContacts::Yes).unwrap().unwrap();
    let known = exchange.store.load(&id).unwrap().unwrap();
    assert!(known.entries.iter().any(|entry| entry.personal.as_deref().is_some_and(|it| it.contains(PHONE))));
    assert!(has_it());
}
