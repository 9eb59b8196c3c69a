//! The money, on any course of a call: nothing that is owed to a customer or to the merchant is forgotten, and no text
//! contradicts what the session knows about a payment.
//!
//! Calls are made at random over the shipped library: answers, steps back, other codes, tampering, deferrals,
//! hand-overs, abandoning and continuing. `POSDIAG_CALLS` says how many.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use crate::support::dice::{Dice, count};
use crate::support::random_walks::answers_of;
use posdiag::library::embedded;
use posdiag::library::paths::{PathEnd, Paths};
use posdiag::session::record::{Author, Record, replay};
use posdiag::session::{
    Answer, Channel, Done, Ending, Event, EventKind, FieldValue, Filing, Moment, Place, Session, TicketState,
};
use posdiag::text::redaction::{Shape, redact};
use posdiag::tree::{Library, Node, Outcome, Standing, Text, Tree, Value};

const NOW: Moment = Moment(1_000_000);

static LIBRARY: LazyLock<Library> = LazyLock::new(|| embedded::library().unwrap());

/// The codes of a call: those that money depends on, some where nothing was sent, and one that nobody knows.
const CODES: [&str; 34] = [
    "E101", "E102", "E103", "E104", "E106", "E107", "E203", "E207", "E301", "E303", "E306", "E308", "E312",
    "E325", "E403", "E005", "E505", "E506", "10", "25", "55", "68", "79", "88", "91", "96", "C0", "33",
    "0005", "0006", "0008", "S04", "C04", "C07",
];

fn tree(code: &str) -> Arc<Tree> {
    Arc::new(LIBRARY.tree(code).unwrap().unwrap_or_else(|| panic!("no tree {code}")))
}

/// The state of the matter of this name.
fn state_of(session: &Session, matter: &str) -> Option<&'static str> {
    let manifest = LIBRARY.manifest();
    let standings = session.matters();
    let (_, standing) =
        standings.iter().find(|(_, known)| *manifest.matter(known.matter).unwrap().id == *matter)?;
    Some(&manifest.state(*standing).unwrap().id)
}

/// The current requests of a session's matters.
fn asked(session: &Session) -> BTreeSet<(u16, u16)> {
    let request = |(_, standing): (usize, Standing)| {
        Some((standing.matter, LIBRARY.manifest().state(standing)?.request?))
    };
    session.matters().into_iter().filter_map(request).collect()
}

/// The tickets of a session except those that were closed because the walk continued: nobody looks at these any more.
fn worked_on(session: &Session) -> impl Iterator<Item = &Filing> {
    let closed = |ticket: &&Filing| ticket.state == TicketState::Closed && ticket.came_to.is_some();
    session.tickets().iter().filter(move |ticket| !closed(ticket))
}

/// The requests of these tickets, with repetitions.
fn asked_in<'t>(tickets: impl Iterator<Item = &'t Filing>) -> Vec<(u16, u16)> {
    let requests = tickets.filter_map(|ticket| ticket.subject.request());
    requests.map(|request| (request.standing.matter, request.outcome)).collect()
}

/// A call: its session, its records, and what was said or shown while a payment was known.
struct Call {
    session: Session,
    records: Vec<Record>,
    contradictions: BTreeSet<String>,
}

impl Call {
    fn begun(code: &str, channel: Channel) -> Call {
        let (session, started) = Session::start(tree(code), channel, NOW);
        let mut call = Call { session, records: Vec::new(), contradictions: BTreeSet::new() };
        call.keep(&started);
        call.look(0, 0);
        call
    }

    fn keep(&mut self, event: &Event) {
        self.records.push(event.record(LIBRARY.manifest(), Author::Person));
    }

    /// One move; what happened, if it was possible.
    fn moves(&mut self, dice: &mut Dice) -> Option<Event> {
        let before = (self.session.legs().len(), self.session.legs().last().unwrap().trail.len());
        let session = &mut self.session;
        let said = |text: &str| redact(text, Shape::NOTE).unwrap().text;
        let event = match dice.below(40) {
            0..=2 => session.back(NOW),
            3 => session.switch(tree(CODES[dice.below(CODES.len())]), NOW),
            4 if dice.below(3) == 0 => session.answer(Answer::Tampering, NOW),
            5 if dice.below(3) == 0 => session.abandon(said("hung up"), NOW),
            6 if dice.below(2) == 0 => session.park(None, NOW),
            7 => session.hand_over(channel(dice), NOW),
            8 if dice.below(2) == 0 => session.change_channel(channel(dice), NOW),
            _ => match session.place() {
                Place::End(_) => session.end(NOW),
                Place::Prompt(id) => {
                    if let Some(field) = session.wanted_field() {
                        session.set_field(field, FieldValue::Unknown, NOW)
                    } else if session.caution().is_some() {
                        session.confirm_caution(NOW)
                    } else {
                        let node = session.tree().node(id).unwrap().clone();
                        let answers = answers_of(&node);
                        session.answer(answers[dice.below(answers.len())].clone(), NOW)
                    }
                }
            },
        }
        .ok()?;
        self.keep(&event);
        self.look(before.0, before.1);
        Some(event)
    }

    /// Examines what is shown and said after a move, including the steps passed since.
    fn look(&mut self, legs: usize, passed: usize) {
        let Some(state) = state_of(&self.session, "payment") else { return };
        if !["received", "open", "unclear", "debited"].contains(&state) {
            return;
        }
        let leg = self.session.legs().last().unwrap();
        let skip = if self.session.legs().len() == legs { passed } else { 0 };
        let told = leg.trail.iter().enumerate().skip(skip).filter(|(_, visit)| visit.done == Done::Told);
        let mut texts: Vec<Text> = Vec::new();
        // What was shown before the payment got this state is not a contradiction.
        let set = leg.trail.iter().rposition(|visit| matches!(visit.done, Done::Set(_))).unwrap_or(0);
        for (_, visit) in told.filter(|(at, _)| *at > set) {
            texts.extend(all_texts(leg.tree.node(visit.node).unwrap()));
        }
        match self.session.place() {
            Place::Prompt(id) => texts.extend(all_texts(leg.tree.node(id).unwrap())),
            Place::End(ending) => {
                texts.extend(ending.step(&leg.tree).into_iter().flat_map(all_texts));
                let outcome: &Outcome = LIBRARY.manifest().outcome(ending.outcome(&leg.tree)).unwrap();
                let own = ending.step(&leg.tree).and_then(Node::text);
                texts.extend(own.is_none().then_some(outcome.text).into_iter().chain(outcome.say));
            }
        }
        for text in texts {
            for column in 0..LIBRARY.manifest().languages.len() {
                let wording = LIBRARY.texts().get(text, column);
                if contradicts(wording) {
                    self.contradictions.insert(format!("{} while {state}: {wording}", leg.tree.code));
                }
            }
        }
    }

    fn replayed(&self) -> Session {
        let trees = |code: &str, _: Option<&str>| LIBRARY.tree(code).unwrap().map(Arc::new);
        replay(self.records.iter().cloned(), LIBRARY.manifest(), &trees).unwrap_or_else(|misfit| {
            let near =
                self.records[..=misfit.record].iter().map(|record| serde_json::to_string(record).unwrap());
            panic!("{misfit:?}\n{}", near.collect::<Vec<_>>().join("\n"))
        })
    }
}

fn channel(dice: &mut Dice) -> Channel {
    if dice.below(2) == 0 { Channel::Phone } else { Channel::OnSite }
}

/// What a step shows and has read out.
fn all_texts(node: &Node) -> impl Iterator<Item = Text> {
    node.text().into_iter().chain(node.guidance.texts().copied()).chain(node.caution)
}

/// Whether a text says that nothing was charged, or that the payment should be taken again.
fn contradicts(wording: &str) -> bool {
    const SAID: [&str; 16] = [
        "没有扣款",
        "没扣款",
        "没有扣钱",
        "没有扣到",
        "可以重新收",
        "可以再收",
        "重新收这",
        "再收一次",
        "重新收款",
        "was not charged",
        "were not charged",
        "no money was taken",
        "may be charged again",
        "charge it again",
        "charge again",
        "take the payment again",
    ];
    // `不要再收一次`, `do not charge again`.
    const DENIED: [&str; 12] = [
        "不要", "不能", "别", "先不", "未", "没说", "do not ", "don't ", "not ", "never ", "before ",
        "neither ",
    ];
    let wording = wording.to_lowercase();
    SAID.iter().any(|said| {
        wording.match_indices(said).any(|(at, _)| {
            let before: String =
                wording[..at].chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
            let clause = before.rsplit(['。', '，', '；', '：', '.', ';', ':']).next().unwrap_or_default();
            !DENIED.iter().any(|denied| clause.contains(denied))
        })
    })
}

/// How many calls are made.
fn calls() -> u64 {
    u64::try_from(count("POSDIAG_CALLS", 3_000)).unwrap()
}

#[test]
fn statements_about_a_payment_are_recognized() {
    for said in
        ["可以重新收这一笔。", "没有扣款，请放心。", "The customer was not charged.", "You may charge again."]
    {
        assert!(contradicts(said), "{said}");
    }
    for said in
        ["查清前不要再收一次。", "Do not charge again until we call.", "先不要重新收款", "卡照常还给客人"]
    {
        assert!(!contradicts(said), "{said}");
    }
}

#[test]
fn every_request_is_filed_exactly_once() {
    let (mut filed, mut open, mut tampered) = (0, 0, 0);
    for seed in 0..calls() {
        let mut dice = Dice::new(seed);
        let mut call = Call::begun(CODES[dice.below(CODES.len())], channel(&mut dice));
        for _ in 0..80 {
            let Some(event) = call.moves(&mut dice) else { continue };
            let session = &call.session;
            open += usize::from(state_of(session, "payment") == Some("open"));
            let filed_now = asked_in(worked_on(session));
            let once: BTreeSet<_> = filed_now.iter().copied().collect();
            assert_eq!(once.len(), filed_now.len(), "seed {seed}: {:?}", session.replay_string());
            if matches!(event.kind, EventKind::Ended { .. } | EventKind::Abandoned { .. }) {
                let forgotten: Vec<_> = asked(session).difference(&once).copied().collect();
                assert!(forgotten.is_empty(), "seed {seed}: {forgotten:?} {:?}", session.replay_string());
                // So is the outcome, confirmed or not.
                let Place::End(ending) = session.place() else { continue };
                let outcome = ending.outcome(session.tree());
                let is_filed = worked_on(session).any(|ticket| {
                    ticket.state == TicketState::Open
                        && ticket.subject.is_outcome()
                        && ticket.subject.outcome() == outcome
                });
                assert_eq!(is_filed, ending.is_ticket(session.tree()), "seed {seed}: {ending:?}");
                tampered += usize::from(matches!(ending, Ending::Tampering(_)));
            }
            filed += filed_now.len();
        }
        assert_eq!(call.replayed(), call.session, "seed {seed}");
    }
    assert!(filed > 0 && open > 0 && tampered > 0, "the calls have something to remember");
}

/// A walk on the phone to the prompt after these answers; what is collected stays unknown.
fn walked(code: &str, answers: &[(&str, Value)]) -> Session {
    let (mut session, _) = Session::start(tree(code), Channel::Phone, NOW);
    for (step, value) in answers {
        let Place::Prompt(here) = session.place() else { panic!("{code} ends before {step}") };
        assert_eq!(&*session.tree().node(here).unwrap().id, *step, "{code}");
        session.answer(Answer::Value(*value), NOW).unwrap();
    }
    session
}

#[test]
fn unchecked_payment_is_asked_about_however_the_call_ends() {
    let takes = [("transaction.kind", Value::Option(0))];
    let gives_back = [("transaction.kind", Value::Option(1))];
    let under_way: [(&str, &[(&str, Value)]); 13] = [
        ("E101", &takes),
        ("E101", &gives_back),
        ("E303", &takes),
        ("E308", &takes),
        ("0008", &gives_back),
        ("10", &takes),
        ("68", &[("kind", Value::Option(1))]),
        ("E325", &[("entry", Value::Option(1))]),
        ("E005", &[("payment_code", Value::Yes)]),
        ("S04", &[("code_shown", Value::No)]),
        ("C0", &[]),
        ("C04", &[("slip_of_payment", Value::Yes)]),
        ("C07", &[]),
    ];
    for (code, answers) in under_way {
        let session = walked(code, answers);
        assert_eq!(state_of(&session, "payment"), Some("unseen"), "{code}");
        let filed = |session: &Session| -> Vec<&'static str> {
            let outcomes = session.tickets().iter().filter_map(|ticket| ticket.subject.request());
            outcomes.map(|request| &*LIBRARY.manifest().outcome(request.outcome).unwrap().id).collect()
        };
        let mut given_up = session.clone();
        given_up.abandon(redact("hung up", Shape::NOTE).unwrap().text, NOW).unwrap();
        assert_eq!(filed(&given_up), ["payment_unclear"], "{code}");
        let mut tampered = session.clone();
        tampered.answer(Answer::Tampering, NOW).unwrap();
        tampered.end(NOW).unwrap();
        assert_eq!(filed(&tampered), ["payment_unclear"], "{code}");
        // Another code that has nothing to do with money asks for the record before it ends.
        let mut another = session.clone();
        another.switch(tree("B10"), NOW).unwrap();
        let Place::Prompt(here) = another.place() else { panic!("{code}: B10 ends at once") };
        assert!(another.tree().node(here).unwrap().id.starts_with("closing."), "{code}");
    }
    let neither = walked("E101", &[("transaction.kind", Value::Option(2))]);
    assert_eq!(state_of(&neither, "payment"), None);
}

#[test]
fn no_text_contradicts_the_state_of_a_payment() {
    let mut found = BTreeSet::new();
    for seed in 0..calls() {
        let mut dice = Dice::new(1_000_000 + seed);
        let mut call = Call::begun(CODES[dice.below(CODES.len())], channel(&mut dice));
        for _ in 0..80 {
            call.moves(&mut dice);
        }
        found.extend(call.contradictions);
    }
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_path_from_every_state_reaches_an_outcome() {
    let manifest = LIBRARY.manifest();
    let states = (0..).zip(&manifest.matters).flat_map(|(matter, declared)| {
        (0..u16::try_from(declared.states.len()).unwrap()).map(move |state| vec![Standing { matter, state }])
    });
    let states: Vec<Vec<Standing>> = std::iter::once(Vec::new()).chain(states).collect();
    let mut paths = 0_u64;
    for title in LIBRARY.titles().unwrap() {
        let tree = LIBRARY.tree(&title.code).unwrap().unwrap();
        for given in &states {
            for on_phone in [false, true] {
                let mut walked = Paths::new(&tree, on_phone).given(given);
                while let Some(path) = walked.next_path() {
                    assert_ne!(path.ending, PathEnd::Returned, "{} from {given:?}", tree.code);
                    paths += 1;
                }
            }
        }
    }
    assert!(paths > 100_000, "{paths}");
    eprintln!("{paths} paths, from {} states", states.len());
}
