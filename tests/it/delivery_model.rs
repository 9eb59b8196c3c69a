//! The delivery algorithm against a sink in memory, with a clock that the test controls: whatever crashes, is lost or
//! comes late, in any order, there is one ticket in the end, and none is lost. The naive algorithm fails the same test.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use jiff::civil::DateTime;
use posdiag::delivery::courier::{Consignment, Courier, GRACE, Ledger, PATIENCE};
use posdiag::delivery::sink::{DeliveryFault, Letter, Promise, Remote, Sink};
use posdiag::journal::{Delivery, DeliveryState, ReasonKind};
use posdiag::session::Moment;
use posdiag::walk::clock::Clock;

/// The decisions on the way: the first time always 0, then every other decision, at most so many of them.
struct Fate {
    taken: RefCell<Vec<(usize, usize)>>,
    at: Cell<usize>,
    most: usize,
}

impl Fate {
    fn choose(&self, of: usize) -> usize {
        let mut taken = self.taken.borrow_mut();
        let at = self.at.replace(self.at.get() + 1);
        if let Some((choice, _)) = taken.get(at) {
            return *choice;
        }
        let others = taken.iter().filter(|(choice, _)| *choice > 0).count();
        taken.push((0, if others < self.most { of } else { 1 }));
        0
    }

    /// The next sequence of events; `None` after the last.
    fn next(&mut self) -> bool {
        self.at.set(0);
        let taken = self.taken.get_mut();
        while let Some((choice, of)) = taken.pop() {
            if choice + 1 < of {
                taken.push((choice + 1, of));
                return true;
            }
        }
        false
    }
}

/// The clock, the other system, and the disk.
struct World<'f> {
    now: Cell<Moment>,
    fate: &'f Fate,
    promise: Promise,
    /// The tickets there, each with its key, and when it becomes visible; those marked as duplicates separately.
    there: RefCell<Vec<(u64, String, Moment)>>,
    duplicates: RefCell<Vec<u64>>,
    /// The received bytes, for each message.
    bodies: RefCell<Vec<Vec<u8>>>,
    kept: RefCell<Delivery>,
    is_dead: Cell<bool>,
}

/// The program died.
#[derive(Debug, PartialEq)]
struct Died;

impl Clock for World<'_> {
    fn now(&self) -> Moment {
        self.now.get()
    }

    fn wall(&self) -> DateTime {
        DateTime::constant(2026, 11, 30, 0, 0, 0, 0)
    }
}

impl World<'_> {
    fn pass(&self, microseconds: i64) {
        self.now.set(Moment(self.now.get().0 + microseconds));
    }

    fn make(&self, key: &str, seen_in: i64) {
        let mut there = self.there.borrow_mut();
        // If keys are unique, a second one is the first, which may not be visible yet.
        if self.promise == Promise::RefusesSecond && there.iter().any(|(_, its, _)| its == key) {
            return;
        }
        let id = there.len() as u64 + 1;
        there.push((id, key.to_owned(), Moment(self.now.get().0 + seen_in)));
    }

    fn seen(&self, key: &str) -> Vec<Remote> {
        let there = self.there.borrow();
        let seen = there.iter().filter(|(id, its, from)| {
            its == key && *from <= self.now.get() && !self.duplicates.borrow().contains(id)
        });
        seen.map(|(id, ..)| Remote { id: id.to_string(), url: None }).collect()
    }

    /// An exchange that takes a while; whether the program dies before or after it.
    fn exchange<T>(&self, act: impl FnOnce() -> Result<T, DeliveryFault>) -> Result<T, DeliveryFault> {
        let dies = self.fate.choose(3);
        if self.is_dead.get() || dies == 1 {
            self.is_dead.set(true);
            return Err(DeliveryFault::InDoubt(ReasonKind::Ended.into()));
        }
        self.pass(1_000_000);
        let done = act();
        self.is_dead.set(dies == 2);
        done
    }
}

impl Sink for World<'_> {
    fn promise(&self) -> Promise {
        self.promise
    }

    fn find(&self, letter: &Letter, _: Duration) -> Result<Vec<Remote>, DeliveryFault> {
        self.exchange(|| match self.fate.choose(3) {
            0 => Ok(self.seen(&letter.key)),
            1 => Err(DeliveryFault::NotSent(ReasonKind::Connect.into())),
            _ => Err(DeliveryFault::InDoubt(ReasonKind::Silence.into())),
        })
    }

    fn create(&self, letters: &[Letter], _: Duration) -> Result<Option<Remote>, DeliveryFault> {
        let [letter] = letters else { panic!("one at a time") };
        self.exchange(|| {
            self.bodies.borrow_mut().push(letter.body.clone());
            match self.fate.choose(6) {
                1 => return Err(DeliveryFault::NotSent(ReasonKind::Tls.into())),
                2 => {
                    let why = posdiag::journal::DeliveryReason::numbered(ReasonKind::Status, 429);
                    return Err(DeliveryFault::PutOff { why, after: Some(120) });
                }
                // Nothing was created, and nobody knows.
                3 => return Err(DeliveryFault::InDoubt(ReasonKind::CutOff.into())),
                // It was created, and nobody was told.
                4 => {
                    self.make(&letter.key, 0);
                    return Err(DeliveryFault::InDoubt(ReasonKind::Silence.into()));
                }
                // It is still being created when its time runs out.
                5 => {
                    self.make(&letter.key, GRACE / 2);
                    self.pass(i64::try_from(PATIENCE.as_micros()).unwrap());
                    return Err(DeliveryFault::InDoubt(ReasonKind::Silence.into()));
                }
                _ => {}
            }
            self.make(&letter.key, 0);
            Ok(self.seen(&letter.key).last().cloned())
        })
    }

    fn reach(&self, _: Duration) -> Result<(), DeliveryFault> {
        Ok(())
    }

    fn settle(
        &self,
        _: &Letter,
        _: &Remote,
        duplicates: &[Remote],
        _: Duration,
    ) -> Result<(), DeliveryFault> {
        self.exchange(|| {
            self.duplicates
                .borrow_mut()
                .extend(duplicates.iter().map(|remote| remote.id.parse::<u64>().unwrap()));
            Ok(())
        })
    }
}

/// Records a delivery; the program may die before it is recorded, or right after.
struct Disk<'w, 'f>(&'w World<'f>);

impl Ledger for Disk<'_, '_> {
    type Fault = Died;

    fn keep(&mut self, deliveries: &[&Delivery]) -> Result<(), Died> {
        let dies = self.0.fate.choose(3);
        if self.0.is_dead.get() || dies == 1 {
            return Err(Died);
        }
        let [delivery] = deliveries else { panic!("one at a time") };
        *self.0.kept.borrow_mut() = (*delivery).clone();
        if dies == 2 { Err(Died) } else { Ok(()) }
    }
}

/// What a deliverer does with the recorded state, until it is done or dies.
type Way = fn(&World<'_>) -> Result<(), Died>;

fn consignment(world: &World<'_>) -> Consignment {
    let mut delivery = world.kept.borrow().clone();
    delivery.revision = 3;
    let letter = Letter { key: "key".to_owned(), is_first: true, about: None, body: b"the same".to_vec() };
    Consignment { delivery, letter }
}

fn algorithm(world: &World<'_>) -> Result<(), Died> {
    let mut disk = Disk(world);
    let mut courier = Courier { ledger: &mut disk, clock: world, deadline: None };
    courier.carry(world, &mut [consignment(world)])
}

/// Create, and try again after an error.
fn naive(world: &World<'_>) -> Result<(), Died> {
    let mut consignment = consignment(world);
    if world.create(&[consignment.letter.clone()], PATIENCE).is_ok() {
        consignment.delivery.state = DeliveryState::Delivered;
    }
    Disk(world).keep(&[&consignment.delivery])
}

/// How many sequences of events there are with at most so many mishaps, and how many tickets there are at the end of
/// each: none, one, several.
fn outcomes(way: Way, promise: Promise, most: usize) -> [usize; 3] {
    let mut fate = Fate { taken: RefCell::default(), at: Cell::new(0), most };
    let mut outcomes = [0; 3];
    loop {
        let world = World {
            now: Cell::new(Moment(1_000_000_000)),
            fate: &fate,
            promise,
            there: RefCell::default(),
            duplicates: RefCell::default(),
            bodies: RefCell::default(),
            kept: RefCell::new(Delivery::new("session", 1, "sink", Moment(1_000_000_000))),
            is_dead: Cell::new(false),
        };
        for round in 0.. {
            assert!(round < 40, "it comes to no end: {:?}", fate.taken.borrow());
            world.is_dead.set(false);
            let _ = way(&world);
            let kept = world.kept.borrow().clone();
            assert_ne!(kept.state, DeliveryState::Refused);
            if kept.state == DeliveryState::Delivered {
                break;
            }
            // The next deliverer comes when it is due; after a crash, at once.
            world.pass((kept.next.0 - world.now.get().0).max(1));
        }
        world.pass(GRACE);
        let bodies = world.bodies.borrow();
        assert!(bodies.iter().all(|body| Some(body) == bodies.first()), "the bytes are the same each time");
        outcomes[world.seen("key").len().min(2)] += 1;
        drop(bodies);
        drop(world);
        if !fate.next() {
            return outcomes;
        }
    }
}

#[test]
fn any_crashes_and_losses_lead_to_one_ticket() {
    for promise in [Promise::Found, Promise::KeyThenFound, Promise::RefusesSecond] {
        let [none, one, several] = outcomes(algorithm, promise, 3);
        assert_eq!((none, several), (0, 0), "{promise:?}");
        assert!(one > 1_000, "{promise:?}: only {one} courses of things were tried");
    }
}

#[test]
fn sink_without_lookup_gets_it_at_least_once() {
    let [none, one, several] = outcomes(algorithm, Promise::AtLeastOnce, 3);
    assert_eq!(none, 0);
    assert!(one > 0 && several > 0, "it may come twice");
}

#[test]
fn the_naive_way_fails_the_same_test() {
    let [_, one, several] = outcomes(naive, Promise::Found, 1);
    assert!(one > 0 && several > 0);
}

/// A server that accepts everything and says nothing.
struct Hung<'h> {
    now: &'h Cell<Moment>,
    calls: Cell<usize>,
}

impl Clock for Hung<'_> {
    fn now(&self) -> Moment {
        self.now.get()
    }

    fn wall(&self) -> DateTime {
        DateTime::constant(2026, 11, 30, 0, 0, 0, 0)
    }
}

impl Sink for Hung<'_> {
    fn promise(&self) -> Promise {
        Promise::Found
    }

    fn find(&self, _: &Letter, _: Duration) -> Result<Vec<Remote>, DeliveryFault> {
        panic!("nothing is looked for so soon")
    }

    fn create(&self, _: &[Letter], patience: Duration) -> Result<Option<Remote>, DeliveryFault> {
        self.calls.set(self.calls.get() + 1);
        self.now.set(Moment(self.now.get().0 + i64::try_from(patience.as_micros()).unwrap()));
        Err(DeliveryFault::InDoubt(ReasonKind::Silence.into()))
    }

    fn reach(&self, _: Duration) -> Result<(), DeliveryFault> {
        Ok(())
    }
}

/// Remembers what it recorded.
struct Kept(Vec<Delivery>);

impl Ledger for Kept {
    type Fault = Died;

    fn keep(&mut self, deliveries: &[&Delivery]) -> Result<(), Died> {
        self.0.extend(deliveries.iter().map(|delivery| (*delivery).clone()));
        Ok(())
    }
}

#[test]
fn waiting_ends_at_the_deadline() {
    let now = Cell::new(Moment(0));
    let hung = Hung { now: &now, calls: Cell::new(0) };
    let mut kept = Kept(Vec::new());
    let deadline = Some(Moment(5_000_000));
    let letter = |key: &str| Letter { key: key.to_owned(), is_first: true, about: None, body: Vec::new() };
    let mut consignments: Vec<Consignment> = (1..=3)
        .map(|ticket| {
            let delivery = Delivery::new("session", ticket, "sink", Moment(0));
            Consignment { delivery, letter: letter(&ticket.to_string()) }
        })
        .collect();
    let mut courier = Courier { ledger: &mut kept, clock: &hung, deadline };
    courier.carry(&hung, &mut consignments).unwrap();
    assert_eq!((now.get(), hung.calls.get()), (Moment(5_000_000), 1), "nothing is begun behind the deadline");
    let states: Vec<DeliveryState> = kept.0.iter().map(|delivery| delivery.state).collect();
    assert_eq!(
        states,
        [DeliveryState::Sending, DeliveryState::Doubt],
        "kept before its first byte, and after"
    );
    // If nobody waits, a server may take its time.
    let mut courier = Courier { ledger: &mut kept, clock: &hung, deadline: None };
    courier.carry(&hung, &mut consignments[1..2]).unwrap();
    assert_eq!(now.get(), Moment(5_000_000 + i64::try_from(PATIENCE.as_micros()).unwrap()));
}

#[test]
fn undeliverable_for_days_becomes_stuck() {
    struct Down;
    impl Sink for Down {
        fn promise(&self) -> Promise {
            Promise::AtLeastOnce
        }
        fn find(&self, _: &Letter, _: Duration) -> Result<Vec<Remote>, DeliveryFault> {
            panic!("it cannot")
        }
        fn create(&self, _: &[Letter], _: Duration) -> Result<Option<Remote>, DeliveryFault> {
            Err(DeliveryFault::NotSent(ReasonKind::Connect.into()))
        }
        fn reach(&self, _: Duration) -> Result<(), DeliveryFault> {
            Ok(())
        }
    }
    let now = Cell::new(Moment(0));
    let clock = Hung { now: &now, calls: Cell::new(0) };
    let letter = Letter { key: "key".to_owned(), is_first: true, about: None, body: Vec::new() };
    let mut consignment = [Consignment { delivery: Delivery::new("session", 1, "sink", Moment(0)), letter }];
    let mut kept = Kept(Vec::new());
    while consignment[0].delivery.state != DeliveryState::Stuck {
        let mut courier = Courier { ledger: &mut kept, clock: &clock, deadline: None };
        courier.carry(&Down, &mut consignment).unwrap();
        let delivery = &consignment[0].delivery;
        assert_eq!(delivery.digest, None, "nothing of it can have arrived");
        assert!(delivery.attempts < 20);
        now.set(now.get().max(delivery.next));
    }
    // 5 s, 1, 5, 30 min, 2 h, 6 h, and then every twelve hours of three days.
    assert!((10..=14).contains(&consignment[0].delivery.attempts), "{}", consignment[0].delivery.attempts);
}
