//! A hub that goes on reads only what it has not seen to, and misses nothing: whatever happens, what is due is what a hub that
//! reads everything finds. Desks learn how far it has come.

use std::cell::Cell;
use std::rc::Rc;

use crate::hub::{Fate, Mortal, NOON, System, sink, store_with, user};
use crate::support::clocks::HeldClock;
use crate::support::common::{Run, posdiag};
use crate::support::dice::{Dice, count};
use crate::support::journaling::{entry, summary};
use posdiag::delivery::build::SinkFault;
use posdiag::delivery::hub::{FULL, HubOutbox};
use posdiag::delivery::keeping::DeliveryKeeper as _;
use posdiag::delivery::outbox::{DeliveryChoice, Pending, pending};
use posdiag::delivery::round::Round;
use posdiag::delivery::sink::Sink;
use posdiag::desk::exchange::Exchange;
use posdiag::desk::secret::SecretFault;
use posdiag::journal::shared::memory::MemoryStore;
use posdiag::journal::shared::{
    DeletionMark, HubProgress, OVERLAP, Push, Pushed, SharedOutbox as _, SharedStore as _, Tip, Trimmed,
};
use posdiag::journal::{Delivery, DeliveryState, Filter, Listed, State, Store, TicketRow};
use posdiag::session::{Moment, TicketState};
use posdiag::settings::sink::{SinkSetting, TicketEvent};

const MINUTE: i64 = 60_000_000;

/// A desk that pushes made-up sessions with tickets.
struct Sessions {
    shared: MemoryStore,
    pushed: Vec<(Listed, Tip)>,
}

impl Sessions {
    fn new() -> Sessions {
        Sessions { shared: MemoryStore::new("store", user(0), NOON), pushed: Vec::new() }
    }

    /// Pushes an entry of a session, so that it has these tickets.
    fn push(&mut self, nth: usize, tickets: Vec<TicketRow>) {
        if nth == self.pushed.len() {
            let listed = Listed {
                id: format!("10000000-0000-7000-8000-{nth:012}"),
                name: format!("{:03}-{:03}", nth / 1_000, nth % 1_000),
                begun: NOON,
                changed: NOON,
                entries: 0,
                summary: summary(State::Ended),
                handed_over: None,
                conflict_with: None,
                in_conflict: false,
                held: false,
            };
            self.pushed.push((listed, Tip::start()));
        }
        let (listed, tip) = &mut self.pushed[nth];
        listed.entries += 1;
        listed.summary.tickets = tickets;
        let push = Push {
            listed: listed.clone(),
            base: tip.clone(),
            entries: vec![entry(listed.entries)],
            pins_before: 0,
            pins: Vec::new(),
            is_walked: false,
        };
        if let Pushed::Done(end) = self.shared.push(&push).unwrap() {
            *tip = end;
        }
    }

    /// Sessions with a ticket each.
    fn with(sessions: usize) -> Sessions {
        let mut made = Sessions::new();
        (0..sessions).for_each(|nth| made.push(nth, vec![ticket(1, nth)]));
        made
    }

    fn ids(&self) -> Vec<String> {
        self.pushed.iter().map(|(listed, _)| listed.id.clone()).collect()
    }
}

fn ticket(number: u32, nth: usize) -> TicketRow {
    TicketRow {
        number,
        state: TicketState::Open,
        matter: None,
        outcome: "visit".to_owned(),
        queue: Some(["device", "back_office"][nth % 2].to_owned()),
        code: "E102".to_owned(),
        filed: Moment(NOON.0 + i64::try_from(nth).unwrap()),
        missing: 0,
    }
}

/// What is due, for a hub that goes on and for one that begins.
fn both(outbox: &HubOutbox<'_>, shared: &MemoryStore, sink: &SinkSetting, clock: &HeldClock) -> Vec<Pending> {
    let due = |outbox: &HubOutbox<'_>| pending(outbox, sink, &DeliveryChoice::default(), clock).unwrap();
    let mut fresh = shared.clone();
    let (goes_on, begins) = (due(outbox), due(&HubOutbox::new(&mut fresh, "one")));
    assert_eq!(goes_on, begins);
    goes_on
}

/// Something happens at a desk.
fn happens(sessions: &mut Sessions, dice: &mut Dice) {
    let (all, one) = (sessions.pushed.len(), u32::try_from(dice.below(3)).unwrap() + 1);
    let nth = dice.below(all.max(1));
    match dice.below(8) {
        0..3 => sessions.push(all, (1..=one).map(|number| ticket(number, all)).collect()),
        // What was being written when a hub looked came before that.
        3 => {
            let late = i64::try_from(dice.below(60)).unwrap() * MINUTE / 60;
            sessions.shared.pass(-late);
            sessions.push(all, vec![ticket(1, all)]);
            sessions.shared.pass(late);
        }
        4 | 5 if all > 0 => {
            let mut tickets = sessions.pushed[nth].0.summary.tickets.clone();
            tickets[0].state = [TicketState::Open, TicketState::Closed][dice.below(2)];
            sessions.push(nth, tickets);
        }
        6 if all > 0 => {
            let session = sessions.pushed[nth].0.id.clone();
            sessions
                .shared
                .mark(&[DeletionMark { session, what: Trimmed::Session, at: NOON, known: None }])
                .unwrap();
        }
        _ => {
            let time = i64::try_from(dice.below(20)).unwrap() * MINUTE;
            sessions.shared.pass(time);
        }
    }
}

#[test]
fn a_hub_that_goes_on_misses_nothing() {
    let (mut rounds, mut wholly) = (0, 0);
    for seed in 0..count("POSDIAG_FUZZ", 12) {
        let mut dice = Dice::new(seed as u64);
        let mut sessions = Sessions::new();
        let on = [
            vec![TicketEvent::Filed],
            vec![TicketEvent::Closed],
            vec![TicketEvent::Filed, TicketEvent::Closed],
        ];
        let mut sink = SinkSetting { on: on[dice.below(3)].clone(), ..sink() };
        sink.when.queues = [vec![], vec!["device".to_owned()]][dice.below(2)].clone();
        let (full, clock) = (Rc::new(Cell::new(0)), HeldClock::at(NOON));
        let mut mortal = Mortal {
            inner: sessions.shared.clone(),
            fate: Fate::after(1_000_000, true),
            full: Rc::clone(&full),
        };
        let mut outbox = HubOutbox::new(&mut mortal, "one");
        assert_eq!(outbox.take(&|_| false), Ok(None));
        for _ in 0..60 {
            (0..dice.below(4)).for_each(|_| happens(&mut sessions, &mut dice));
            clock.advance(i64::try_from(dice.below(9)).unwrap() * MINUTE);
            let due = both(&outbox, &sessions.shared, &sink, &clock);
            rounds += 1;
            // Some are not even begun; the others come to some end.
            let begun = &due[..dice.below(due.len() + 1)];
            let kept: Vec<Delivery> = begun
                .iter()
                .map(|one| Delivery {
                    state: DeliveryState::ALL[dice.below(DeliveryState::ALL.len())],
                    told: one.outbound.entries,
                    next: Moment(clock.held().0 + MINUTE),
                    attempts: 1,
                    ..one.taken_on.clone()
                })
                .collect();
            outbox.take(&|_| false).unwrap();
            outbox.keep_taken(&kept.iter().collect::<Vec<_>>()).unwrap();
            if due.len() == begun.len() {
                outbox.tell_progress(&[&sink]).unwrap();
                let open = sessions.shared.deliveries(&DeliveryState::ALL).unwrap();
                let mut open: Vec<String> = open
                    .into_iter()
                    .filter(|one| one.state != DeliveryState::Delivered)
                    .map(|one| one.session)
                    .collect();
                open.dedup();
                sessions.shared.pass(OVERLAP + 1);
                let left = sessions.shared.undelivered(&sessions.ids()).unwrap();
                // What came within the last minute is not taken for delivered.
                assert!(left.is_some_and(|left| open.iter().all(|open| left.contains(open))));
            }
        }
        wholly += full.get();
    }
    assert!(wholly * 4 < rounds, "all were read in {wholly} of {rounds} rounds");
}

#[test]
fn all_are_read_once_an_hour_and_after_another_hub() {
    let sessions = Sessions::with(3);
    let (full, clock, sink) = (Rc::new(Cell::new(0)), HeldClock::at(NOON), sink());
    let mut mortal =
        Mortal { inner: sessions.shared.clone(), fate: Fate::after(1_000_000, true), full: Rc::clone(&full) };
    let outbox = HubOutbox::new(&mut mortal, "one");
    let reads = |expected| {
        assert_eq!(both(&outbox, &sessions.shared, &sink, &clock).len(), 3);
        assert_eq!(full.get(), expected);
    };
    reads(1);
    reads(1);
    sessions.shared.pass(FULL - 1);
    reads(1);
    sessions.shared.pass(1);
    reads(2);
    // A clock that was set back tells nothing.
    sessions.shared.pass(-1);
    reads(3);
    reads(3);
    let mut other = sessions.shared.at(user(2));
    other.take_outbox("two", None).unwrap();
    assert!(outbox.take(&|_| false).unwrap().is_some());
    other.release_outbox("two").unwrap();
    reads(4);
}

#[test]
fn desks_know_what_is_not_delivered() {
    let full = store_with(2);
    let ids: Vec<String> =
        full.clone().sessions(&Filter::default()).unwrap().into_iter().map(|listed| listed.id).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    let (system, clock, sink) = (System::default(), HeldClock::at(NOON), sink());
    let undelivered = || full.clone().undelivered(&ids).unwrap();
    // One round of a hub that goes on, and what desks know then.
    let mut mine = full.clone();
    let mut hub = HubOutbox::new(&mut mine, "one");
    assert_eq!(undelivered(), None, "no hub has come so far");
    let mut rounds = |sink: &SinkSetting| {
        assert_eq!(hub.take(&|_| false), Ok(None));
        hub.tell_sinks(&[sink]).unwrap();
        let due = pending(&hub, sink, &DeliveryChoice::default(), &clock).unwrap();
        let through: Result<Box<dyn Sink>, SinkFault> = Ok(Box::new(system.clone()));
        let mut round = Round { store: &mut hub, clock: &clock, wait: &|_| {}, deadline: None };
        round.send_through(sink, &through, &due, &mut |_| {}).unwrap();
        hub.tell_progress(&[sink]).unwrap();
        full.clone().undelivered(&ids).unwrap()
    };
    assert_eq!(rounds(&sink), Some(sorted.clone()), "they are looked for once more");
    let mut left = Some(sorted);
    for _ in 0..40 {
        clock.advance(60 * MINUTE);
        full.pass(60 * MINUTE);
        left = rounds(&sink);
    }
    assert_eq!(left, Some(Vec::new()));
    // What the store has lost is to be delivered; what is for another hub's sinks is not known.
    let lost = "20000000-0000-7000-8000-000000000000".to_owned();
    assert_eq!(full.clone().undelivered(std::slice::from_ref(&lost)).unwrap(), Some(vec![lost]));
    let other = SinkSetting { name: "rt".to_owned(), ..sink };
    hub.tell_sinks(&[&other]).unwrap();
    assert_eq!(undelivered(), None);
    let none = HubProgress { seen: Moment(0), sinks: vec!["rt".to_owned()] };
    assert_eq!(full.clone().progress().unwrap(), none);
    assert!(!full.clone().keep_progress("two", &HubProgress::default()).unwrap());
}

#[test]
fn a_hub_whose_sink_is_out_of_reach_has_come_no_further() {
    const AT_ONCE: usize = 20;
    let sessions = Sessions::with(AT_ONCE + 1);
    let (clock, sink) = (HeldClock::at(NOON), sink());
    let mut mine = sessions.shared.clone();
    let mut hub = HubOutbox::new(&mut mine, "one");
    assert_eq!(hub.take(&|_| false), Ok(None));
    let mut rounds = |expected: usize| {
        let due = pending(&hub, &sink, &DeliveryChoice::default(), &clock).unwrap();
        assert_eq!(due.len(), expected);
        let broken: Result<Box<dyn Sink>, SinkFault> = Err(SinkFault::Secret(SecretFault::NoFile));
        let mut round = Round { store: &mut hub, clock: &clock, wait: &|_| {}, deadline: None };
        assert!(!round.send_through(&sink, &broken, &due, &mut |_| {}).unwrap());
        hub.tell_progress(&[&sink]).unwrap();
        let progress = sessions.shared.clone().progress().unwrap();
        progress.seen != Moment(0)
    };
    assert!(!rounds(AT_ONCE + 1), "one was not even begun");
    // That one is not forgotten, however long ago it came.
    sessions.shared.pass(2 * OVERLAP);
    assert!(rounds(1), "there is a delivery of each");
    let left = sessions.shared.clone().undelivered(&sessions.ids()).unwrap();
    assert_eq!(left, Some(sessions.ids()));
}

#[test]
fn what_happens_to_a_delivered_ticket_is_seen_by_a_hub_that_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let desk = |args: &str| {
        let mut command = posdiag();
        command.args(args.split(' ')).env("POSDIAG_DATA_DIR", folder.path());
        command.output().unwrap().status.code()
    };
    assert_eq!(desk("walk E108 --assume-unsure --record"), Some(3));
    let shared = MemoryStore::new("store", user(0), NOON);
    let sync = || {
        let mut store = Store::open(folder.path()).unwrap();
        Exchange::new(&mut store, &mut shared.clone(), Moment(0), &|| true).all().unwrap();
        store.list(&Filter::default()).unwrap()[0].name.clone()
    };
    let name = sync();
    let sink = SinkSetting { on: vec![TicketEvent::Filed, TicketEvent::Closed], ..sink() };
    let clock = HeldClock::at(NOON);
    let mut mine = shared.clone();
    let mut hub = HubOutbox::new(&mut mine, "one");
    assert_eq!(hub.take(&|_| false), Ok(None));
    let due = both(&hub, &shared, &sink, &clock);
    let entries = due[0].outbound.entries;
    let state = DeliveryState::Delivered;
    let delivered = Delivery { state, told: entries, attempts: 1, ..due[0].taken_on.clone() };
    hub.keep_taken(&[&delivered]).unwrap();
    shared.pass(2 * OVERLAP);
    assert_eq!(both(&hub, &shared, &sink, &clock), []);
    assert_eq!(desk(&format!("ticket close {name}")), Some(0));
    sync();
    let due = both(&hub, &shared, &sink, &clock);
    assert!(due.len() == 1 && due[0].outbound.entries > entries, "{due:?}");
    // As long as it is not told, it is not forgotten.
    shared.pass(2 * OVERLAP);
    assert_eq!(both(&hub, &shared, &sink, &clock), due);
}

#[test]
fn what_a_hub_may_not_have_delivered_is_kept_while_the_store_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let (config, data) = (folder.path().join("config.toml"), folder.path().join("data"));
    let store = "[store]\nurl = \"postgresql://desk@127.0.0.1:1/posdiag\"\ntls = \"off\"\n";
    std::fs::write(&config, format!("[deliver]\nby = \"hub\"\n{store}")).unwrap();
    let says = |args: &str| -> Run {
        let mut command = posdiag();
        command.args(args.split(' ')).env("POSDIAG_CONFIG", &config).env("POSDIAG_DATA_DIR", &data);
        command.output().unwrap().into()
    };
    for walk in ["E108 --assume-unsure", "E108 --assume-unsure", "E102 --answer transaction.kind=neither"] {
        let walked = says(&format!("walk {walk} --record --lang en"));
        assert!([Some(3), Some(4)].contains(&walked.exit), "{walked:?}");
    }
    let purge = "session purge --older-than 0d --unfinished --yes --lang";
    // That the store could not be told is said after it.
    let kept =
        |run: &Run| run.stderr.lines().rfind(|line| !line.starts_with('!')).unwrap_or_default().to_owned();
    let list = || Store::open(&data).unwrap().list(&Filter::default()).unwrap();
    let tickets = 2;
    assert_eq!(list().len(), tickets + 1);
    // What the store cannot have yet is not delivered, whatever it says.
    let mut shared = MemoryStore::new("store", user(0), NOON);
    let run = says(&format!("{purge} en"));
    assert!(kept(&run).ends_with(&format!("{tickets} with an undelivered ticket.")), "{run:?}");
    assert!(run.stderr.ends_with("All is saved here; to push it later: posdiag sync\n"), "{run:?}");
    assert!(!run.stderr.contains("hub"), "{run:?}");
    assert_eq!(list().len(), tickets);
    let mut journal = Store::open(&data).unwrap();
    Exchange::new(&mut journal, &mut shared, Moment(0), &|| true).all().unwrap();
    drop(journal);
    // Of the rest, nobody knows.
    let run = says(&format!("{purge} en"));
    let said = "! The shared store is out of reach. What the hub has delivered is not known, so ";
    assert!(run.exit == Some(0) && run.stderr.lines().next().unwrap().starts_with(said), "{run:?}");
    let run = says(&format!("{purge} zh"));
    assert!(run.stderr.starts_with("! 连不上中心库。不知道 hub 送出了哪些工单，先留着有工单的"), "{run:?}");
    assert_eq!(list().len(), tickets);
    // Whoever names one is warned, and may delete it.
    let name = list()[0].name.clone();
    let run = says(&format!("session delete {name} --lang en"));
    let warning = "! The shared store is out of reach. The hub may not have delivered its ticket yet.";
    assert!(run.exit == Some(2) && run.stderr.contains(warning), "{run:?}");
    assert_eq!(list().len(), tickets);
    let run = says(&format!("session delete {name} --yes --lang en"));
    assert!(run.exit == Some(0) && run.stderr.contains(warning), "{run:?}");
    assert_eq!(list().len(), tickets - 1);
}
