//! The requests of a session's matters: separate tickets beside the outcome's, each filed once, however the walk is
//! left.

#[cfg(unix)]
use crate::support::common;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::support::kept_walks::Desk;
#[cfg(unix)]
use crate::support::pty::Terminal;
use crate::support::random_walks::{NOW, make_move};
use crate::support::small_library::{MANIFEST, declared, files as library_files, tree};
use posdiag::journal::{Entry, Hold, State, Store, Summary};
use posdiag::session::record::{Author, FiledTicket, MisfitReason, Record, What, replay};
use posdiag::session::{
    Answer, Channel, Event, EventKind, Filed, Filing, Place, Refusal, Session, TicketChanges, TicketState,
    TicketSubject,
};
use posdiag::text::redaction::{Redacted, Shape, redact};
use posdiag::tree::{Library, Standing, Value};
use proptest::prelude::*;
use serde_json::json;

/// Additional declarations: a payment that may be left open, and a card that may have to be reported.
const MATTERS: &str = "
- id: unclear
  kind: ticket
  name: Payment unclear
  text: Find out about the payment of {code}
  say: We are looking into it
  queue: office
  collect: [model]
- id: adjustment
  kind: ticket
  name: Adjustment
  text: Give it back
  queue: office
- id: report
  kind: ticket
  name: Card report
  text: Look into the card
  queue: office
matters:
- id: payment
  name: Payment
  states:
  - id: received
    name: Received
  - id: open
    name: Open
    request: unclear
  - id: still_open
    name: Still open
    request: unclear
  - id: debited
    name: Debited
    request: adjustment
- id: card
  name: Card
  states:
  - id: reported
    name: Reported
    request: report
roles:
  closing: closing
";

/// The payment is looked at once more before the walk ends.
const CLOSING: &str = "\
- id: again
  when: payment = open
  choose: Is it there now?
  options:
  - id: there
    label: It is
    steps:
    - set: payment = received
  - id: debited
    label: The customer has a notice
    steps:
    - set: payment = debited
  - id: nowhere
    label: It is not
    steps:
    - set: payment = still_open";

const OPEN: &str = "\
- id: paid
  when: payment != open and payment != still_open
  ask: Was it paid?
  unsure_as: on_no
  on_yes:
  - set: payment = received
  on_no:
  - set: payment = open
- id: kept
  ask: Does it say to keep the card?
  unsure_as: on_no
  on_yes:
  - set: card = reported
- id: restart
  try: Restart
- id: open_case
  try: Open the case
  by: technician
- id: crm
  ask: What does the back office see?
  by: back_office
  on_yes:
  - end: office
    with: payment
- end: office";

const OTHER: &str = "\
- id: lamp
  ask: Is it lit?
  unsure_as: on_no
  on_yes:
  - end: fine
- id: paid
  when: payment != open and payment != still_open
  ask: Was it paid?
  unsure_as: on_no
  on_no:
  - set: payment = debited
- end: office
  with: card";

const SEQUENCES: [(&str, &str); 1] = [("closing", CLOSING)];
const TREES: [(&str, &str); 2] = [("T01", OPEN), ("T02", OTHER)];

fn manifest() -> String {
    let (before, roles) = MANIFEST.split_once("roles:\n").unwrap();
    format!("{}{}{roles}", before.replace("language: 1", "language: 2"), MATTERS.trim_start())
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| declared(&manifest(), &SEQUENCES, &TREES).unwrap());

fn typed(text: &str) -> Redacted {
    redact(text, Shape::NOTE).unwrap().text
}

/// A session, with its records.
struct Walk {
    session: Session,
    records: Vec<Record>,
}

impl Walk {
    fn begin(code: &str, channel: Channel) -> Walk {
        let (session, event) = Session::start(tree(&LIBRARY, code), channel, NOW);
        Walk { session, records: vec![event.record(LIBRARY.manifest(), Author::Person)] }
    }

    /// Something happens; returns what it files, as `NUMBER OUTCOME MATTER`.
    fn does(&mut self, act: impl FnOnce(&mut Session) -> Result<Event, Refusal>) -> Vec<String> {
        let event = act(&mut self.session).unwrap();
        self.records.push(event.record(LIBRARY.manifest(), Author::Person));
        files(&event).iter().map(told).collect()
    }

    /// Answers in turn, each `STEP=VALUE`.
    fn answers(&mut self, answers: &str) -> &mut Self {
        for part in answers.split(' ') {
            let (step, name) = part.split_once('=').unwrap();
            let Place::Prompt(id) = self.session.place() else { panic!("{part}: at an end") };
            let node = self.session.tree().node(id).unwrap().clone();
            assert_eq!(&*node.id, step, "{answers}");
            let answer = match node.value(name).unwrap() {
                Value::Skipped => Answer::Skipped(None),
                value => Answer::Value(value),
            };
            self.does(|session| session.answer(answer, NOW));
        }
        self
    }

    fn ends(&mut self) -> Vec<String> {
        self.does(|session| session.end(NOW))
    }

    /// The states of its tickets, by number.
    fn states(&self) -> String {
        self.session.tickets().iter().map(|ticket| ticket.state.id()).collect::<Vec<_>>().join(" ")
    }

    fn summary(&self) -> Summary {
        Summary::of(&self.session, LIBRARY.manifest(), LIBRARY.texts(), None)
    }

    fn again(&self) -> Session {
        again(self.records.iter().cloned()).unwrap()
    }
}

fn again(records: impl IntoIterator<Item = Record>) -> Result<Session, MisfitReason> {
    let trees = |code: &str, _: Option<&str>| Some(tree(&LIBRARY, code));
    replay(records, LIBRARY.manifest(), &trees).map_err(|misfit| misfit.why)
}

fn files(event: &Event) -> &[Filed] {
    event.kind.files()
}

fn told(filed: &Filed) -> String {
    let manifest = LIBRARY.manifest();
    let outcome = &manifest.outcome(filed.outcome).unwrap().id;
    let matter = filed.matter.map_or("-", |matter| &manifest.matter(matter).unwrap().id);
    format!("{} {outcome} {matter}", filed.ticket)
}

#[test]
fn end_files_its_outcome_and_a_request_per_matter() {
    // Fixed, and the payment is still open: exit 3 all the same.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=no restart=fixed closing.again=nowhere");
    assert_eq!(walk.ends(), ["1 unclear payment"]);
    // A ticket, followed by both requests.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=yes restart=not_fixed open_case=not_fixed crm=no closing.again=debited");
    assert_eq!(walk.ends(), ["1 office -", "2 adjustment payment", "3 report card"]);
    assert_eq!(walk.states(), "open open open");
    // Nothing if the matter requests nothing.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=no restart=fixed closing.again=there");
    assert_eq!(walk.ends(), [] as [&str; 0]);
    // One ticket including the request, if the end says so; without a request, nothing in addition.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=yes restart=not_fixed open_case=not_fixed crm=yes closing.again=nowhere");
    assert_eq!(walk.ends(), ["1 office payment", "2 report card"]);
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=yes kept=no restart=not_fixed open_case=not_fixed crm=yes");
    assert_eq!(walk.ends(), ["1 office -"]);
}

#[test]
fn abandoning_tampering_and_back_office_waits_file_current_requests() {
    let mut walk = Walk::begin("T01", Channel::Phone);
    walk.answers("paid=no kept=yes");
    assert_eq!(walk.summary().requests, ["unclear", "report"]);
    assert_eq!(walk.does(|session| session.park(None, NOW)), [] as [&str; 0], "it is only paused");
    assert_eq!((walk.summary().state, walk.summary().requests.len()), (State::Paused, 2));
    let given_up = walk.does(|session| session.abandon(typed("hung up"), NOW));
    assert_eq!(given_up, ["1 unclear payment", "2 report card"]);
    assert_eq!(walk.summary().requests, [] as [&str; 0]);
    assert_eq!(walk.session.lacking_of(walk.session.ticket(1).unwrap(), LIBRARY.manifest()).fields.len(), 1);

    let mut walk = Walk::begin("T01", Channel::Phone);
    walk.answers("paid=no");
    walk.does(|session| session.answer(Answer::Tampering, NOW));
    assert_eq!(
        walk.session.asked_for(LIBRARY.manifest()),
        [] as [u16; 0],
        "it is not asked about the payment"
    );
    assert_eq!(walk.ends(), ["1 tampering -", "2 unclear payment"]);

    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=no restart=not_fixed open_case=not_fixed");
    assert_eq!(walk.does(|session| session.park(None, NOW)), ["1 unclear payment"]);
    assert_eq!(walk.summary().state, State::BackOffice);
    // The reply is filed with the outcome's ticket; the request is there already.
    walk.does(|session| session.hand_over(Channel::OnSite, NOW));
    walk.answers("crm=yes closing.again=nowhere");
    assert_eq!(walk.ends(), ["2 office -"]);
    assert_eq!(walk.again(), walk.session);
}

#[test]
fn abandoning_at_an_outcome_files_it() {
    // Nobody confirmed it, but the merchant was told: risk control has to know, and the money is not forgotten.
    let mut walk = Walk::begin("T01", Channel::Phone);
    walk.answers("paid=no");
    walk.does(|session| session.answer(Answer::Tampering, NOW));
    assert_eq!(walk.does(|session| session.park(None, NOW)), [] as [&str; 0]);
    let given_up = walk.does(|session| session.abandon(typed("hung up"), NOW));
    assert_eq!(given_up, ["1 tampering -", "2 unclear payment"]);
    assert_eq!((walk.summary().requests.len(), walk.summary().state), (0, State::Abandoned));
    // Continuing starts there. No fix settles what risk control was told: only a person closes that.
    walk.does(|session| session.hand_over(Channel::Phone, NOW));
    assert_eq!(walk.states(), "under_way open");
    // Abandoned again, it is there already.
    assert_eq!(walk.does(|session| session.abandon(typed("no answer"), NOW)), [] as [&str; 0]);
    assert_eq!(walk.states(), "open open");
    walk.does(|session| session.hand_over(Channel::Phone, NOW));
    walk.does(|session| session.back(NOW));
    walk.answers("kept=no restart=fixed closing.again=there");
    let left_open = |walk: &Walk| (walk.session.to_be_left_open(), walk.session.to_be_closed());
    assert_eq!(left_open(&walk), (vec![1], vec![]));
    assert_eq!(walk.ends(), [] as [&str; 0]);
    assert_eq!(left_open(&walk), (vec![], vec![]));
    assert_eq!(walk.states(), "open open", "the payment's queue closes its own");
    assert_eq!(walk.again(), walk.session);

    // So is any other ticket, with its request.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=yes restart=not_fixed open_case=not_fixed crm=yes closing.again=nowhere");
    let given_up = walk.does(|session| session.abandon(typed("hung up"), NOW));
    assert_eq!(given_up, ["1 office payment", "2 report card"]);
    // An outcome without a ticket files nothing of its own.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=no restart=fixed closing.again=nowhere");
    assert_eq!(walk.does(|session| session.abandon(typed("hung up"), NOW)), ["1 unclear payment"]);
    assert_eq!(walk.again(), walk.session);
}

#[test]
fn ticket_reached_again_stays_open_and_is_not_filed_twice() {
    let mut walk = Walk::begin("T01", Channel::Phone);
    walk.answers("paid=yes kept=no restart=not_fixed crm=no");
    assert_eq!(walk.ends(), ["1 visit -"]);
    let old = walk.records.clone();
    walk.does(|session| session.hand_over(Channel::Phone, NOW));
    assert_eq!(
        (walk.session.to_be_renewed().map(|(number, _)| number), walk.session.to_be_closed()),
        (Some(1), vec![])
    );
    let event = walk.session.end(NOW).unwrap();
    walk.records.push(event.record(LIBRARY.manifest(), Author::Person));
    let kept = TicketChanges { files: vec![], renews: Some(1), closes: vec![] };
    assert_eq!(event.kind.tickets(), Some(&kept));
    assert_eq!(walk.states(), "open");
    assert_eq!(walk.session.tickets()[0].renewed, Some(NOW));
    assert_eq!(walk.again(), walk.session);
    // Something else takes its place.
    walk.does(|session| session.hand_over(Channel::OnSite, NOW));
    walk.answers("open_case=not_fixed");
    assert_eq!((walk.session.to_be_renewed().is_none(), walk.session.to_be_closed()), (true, vec![1]));
    assert_eq!(walk.ends(), ["2 office -"]);
    assert_eq!(walk.states(), "closed open");
    assert_eq!(walk.again(), walk.session);
    // An earlier program filed it again, and its records read as before.
    let mut earlier = Walk { session: again(old.iter().cloned()).unwrap(), records: old };
    earlier.does(|session| session.hand_over(Channel::Phone, NOW));
    let mut anew = earlier.session.clone().end(NOW).unwrap().record(LIBRARY.manifest(), Author::Person);
    let visit = FiledTicket { ticket: 2, outcome: "visit".to_owned(), matter: None };
    anew.event = What::Ended { outcome: "visit".to_owned(), files: vec![visit] };
    earlier.records.push(anew);
    earlier.session = earlier.again();
    assert_eq!(earlier.states(), "closed open");
}

#[test]
fn request_stays_with_the_ticket_reached_again() {
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=no restart=not_fixed open_case=not_fixed crm=yes closing.again=nowhere");
    assert_eq!(walk.ends(), ["1 office payment"]);
    walk.does(|session| session.hand_over(Channel::OnSite, NOW));
    walk.answers("closing.again=debited");
    assert!(!walk.session.asked_for(LIBRARY.manifest()).is_empty(), "it is asked what it asks for");
    assert_eq!(walk.ends(), [] as [&str; 0]);
    assert_eq!(walk.states(), "open");
    let request = walk.session.tickets()[0].subject.request().unwrap();
    assert!(walk.session.still_asks(request), "the ticket asks for what it is now");
    assert_eq!(walk.again(), walk.session);
}

#[test]
fn request_with_an_outcome_is_asked_again_if_the_walk_continues() {
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=no restart=not_fixed open_case=not_fixed crm=yes closing.again=nowhere");
    assert_eq!(walk.ends(), ["1 office payment"]);
    // The terminal works after all, the payment is as unclear as before: its ticket is not closed with the other's.
    walk.does(|session| session.hand_over(Channel::OnSite, NOW));
    walk.does(|session| session.back(NOW));
    walk.does(|session| session.back(NOW));
    walk.answers("open_case=fixed closing.again=nowhere");
    assert_eq!(walk.ends(), ["2 unclear payment"]);
    assert_eq!(walk.states(), "closed open");
    assert_eq!(walk.again(), walk.session);
}

#[test]
fn request_survives_the_fix_and_a_changed_matter_asks_again() {
    let mut walk = Walk::begin("T01", Channel::Phone);
    walk.answers("paid=no kept=no restart=not_fixed");
    // A technician's try was deferred.
    walk.answers("crm=no closing.again=nowhere");
    assert_eq!(walk.ends(), ["1 visit -", "2 unclear payment"]);
    walk.does(|session| session.hand_over(Channel::OnSite, NOW));
    assert_eq!(walk.states(), "under_way open");
    walk.answers("open_case=fixed closing.again=nowhere");
    assert_eq!(walk.ends(), [] as [&str; 0], "it asks for what it asked for before");
    assert_eq!(walk.states(), "closed open", "its queue closes it");
    assert_eq!(walk.session.hand_over(Channel::OnSite, NOW).unwrap_err(), Refusal::Ended);
    walk.does(|session| session.note(typed("it was debited after all"), NOW));
    walk.does(|session| session.close(2, None, NOW));
    assert_eq!(walk.session.note(typed("late"), NOW).unwrap_err(), Refusal::Ended);

    // Abandoned while it was open; the customer calls again, and has a notice.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no");
    assert_eq!(walk.does(|session| session.abandon(typed("hung up"), NOW)), ["1 unclear payment"]);
    walk.does(|session| session.hand_over(Channel::OnSite, NOW));
    walk.answers("kept=no restart=fixed closing.again=debited");
    assert_eq!(walk.ends(), ["2 adjustment payment"]);
    let asked = walk.session.ticket(1).unwrap().subject.request().unwrap().standing;
    assert_ne!(walk.session.state(asked.matter), Some(asked.state), "it has moved on");
    assert_eq!(walk.again(), walk.session);
}

#[test]
fn request_belongs_to_the_code_that_set_the_state() {
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=yes");
    let other = tree(&LIBRARY, "T02");
    walk.does(|session| session.switch(other, NOW));
    // The lamp's end includes the card, whose request is part of the ticket.
    walk.answers("lamp=no closing.again=nowhere");
    assert_eq!(walk.ends(), ["1 office card", "2 unclear payment"]);
    let codes: Vec<&str> = walk.session.tickets().iter().map(|ticket| &*ticket.subject.tree().code).collect();
    assert_eq!(codes, ["T02", "T02"], "the closing asked in the last code");
    let TicketSubject::Outcome { with: Some(with), .. } = &walk.session.ticket(1).unwrap().subject else {
        panic!("the outcome's is the first");
    };
    assert_eq!(&*with.tree.code, "T01");
    let rows = walk.summary().tickets;
    let told: Vec<_> = rows.iter().map(|row| (row.matter.as_deref(), &*row.outcome, &*row.code)).collect();
    assert_eq!(told, [(None, "office", "T02"), (Some("payment"), "unclear", "T02")]);
    // A retracted state requests nothing.
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no");
    walk.does(|session| session.back(NOW));
    assert_eq!(walk.summary().requests, [] as [&str; 0]);
    assert_eq!(walk.does(|session| session.abandon(typed("hung up"), NOW)), [] as [&str; 0]);
}

#[test]
fn record_that_files_different_tickets_is_refused() {
    let mut walk = Walk::begin("T01", Channel::OnSite);
    walk.answers("paid=no kept=yes");
    let record = |event: serde_json::Value| {
        let record = json!({ "version": 2, "at": NOW.0, "by": "person", "program": "0.1.0", "event": event });
        Record::read(&record.to_string()).unwrap()
    };
    let given_up = |files: serde_json::Value| {
        let mut event = json!({ "kind": "abandoned", "reason": "hung up" });
        if files != json!([]) {
            event["files"] = files;
        }
        again(walk.records.iter().cloned().chain([record(event)])).map(|_| ())
    };
    let right = json!([
        { "ticket": 1, "outcome": "unclear", "matter": "payment" },
        { "ticket": 2, "outcome": "report", "matter": "card" },
    ]);
    assert_eq!(given_up(right.clone()), Ok(()));
    for wrong in [
        json!([]),
        json!([right[0]]),
        json!([right[1], right[0]]),
        json!([right[0], { "ticket": 2, "outcome": "report" }]),
        json!([right[0], { "ticket": 3, "outcome": "report", "matter": "card" }]),
        json!([right[0], { "ticket": 2, "outcome": "adjustment", "matter": "card" }]),
        json!([right[0], { "ticket": 2, "outcome": "report", "matter": "payment" }]),
        json!([right[0], right[1], right[1]]),
    ] {
        assert_eq!(given_up(wrong.clone()), Err(MisfitReason::AnotherTicket), "{wrong}");
    }
    // Records from when abandoning filed only requests read as before.
    walk.does(|session| session.answer(Answer::Tampering, NOW));
    let given_up = |files: &serde_json::Value| {
        let event = json!({ "kind": "abandoned", "reason": "hung up", "files": files });
        again(walk.records.iter().cloned().chain([record(event)])).map(|session| session.tickets().len())
    };
    assert_eq!(given_up(&right), Ok(2));
    let of_now = json!([
        { "ticket": 1, "outcome": "tampering" },
        { "ticket": 2, "outcome": "unclear", "matter": "payment" },
        { "ticket": 3, "outcome": "report", "matter": "card" },
    ]);
    assert_eq!(given_up(&of_now), Ok(3));
    assert_eq!(given_up(&json!([of_now[0]])), Err(MisfitReason::AnotherTicket));
}

/// The current request of each matter.
fn requests(session: &Session) -> BTreeSet<(u16, u16)> {
    let asked = |(_, standing): &(usize, Standing)| {
        let request = LIBRARY.manifest().state(*standing)?.request?;
        Some((standing.matter, request))
    };
    session.matters().iter().filter_map(asked).collect()
}

/// The requests of these tickets, with repetitions.
fn asked_in<'t>(tickets: impl Iterator<Item = &'t Filing>) -> Vec<(u16, u16)> {
    let requests = tickets.filter_map(|ticket| ticket.subject.request());
    requests.map(|request| (request.standing.matter, request.outcome)).collect()
}

/// The requests of a session's tickets that count as filed: nobody looks any more at one that was closed because the
/// walk continued.
fn filed(session: &Session) -> BTreeSet<(u16, u16)> {
    let is_left = |ticket: &&Filing| ticket.state == TicketState::Closed && ticket.came_to.is_some();
    asked_in(session.tickets().iter().filter(|ticket| !is_left(ticket))).into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_files_its_requests_exactly_once(
        moves in proptest::collection::vec(any::<u8>(), 0..60), phone in any::<bool>(),
    ) {
        let channel = if phone { Channel::Phone } else { Channel::OnSite };
        let mut walk = Walk::begin("T01", channel);
        for choice in moves {
            let (before, outcomes) = (walk.session.tickets().len(), walk.session.to_be_filed().len());
            let event = if choice % 32 == 31 {
                walk.session.abandon(typed("hung up"), NOW).ok()
            } else {
                make_move(&mut walk.session, &LIBRARY, choice, "aaaaaaaabbtncphheeok")
            };
            let Some(event) = event else { continue };
            walk.records.push(event.record(LIBRARY.manifest(), Author::Person));
            let session = &walk.session;
            // The event contains what was filed, with numbers from 1.
            let numbers: Vec<u32> = session.tickets().iter().map(|ticket| ticket.number).collect();
            prop_assert_eq!(&numbers, &(1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
            let new: Vec<u32> = files(&event).iter().map(|filed| filed.ticket).collect();
            prop_assert_eq!(&new, &numbers[before..]);
            let has_filed = filed(session);
            // One after which the walk continued may be reopened by hand.
            let asked = asked_in(session.tickets().iter().filter(|ticket| ticket.came_to.is_none()));
            prop_assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), asked.len(), "filed twice");
            let left = session.has_ended() || session.abandoned().is_some()
                || (session.parked().is_some() && session.waits_for_back_office());
            if left {
                prop_assert!(has_filed.is_superset(&requests(session)), "left without a request");
            }
            if let EventKind::Ended { .. } = event.kind {
                prop_assert_eq!(new.len(), outcomes);
            }
            if let EventKind::Ended { .. } | EventKind::Abandoned { .. } = event.kind {
                prop_assert!(session.tickets().iter().all(|ticket| ticket.state != TicketState::UnderWay));
            }
            if let (EventKind::Abandoned { .. }, Place::End(ending)) = (&event.kind, session.place()) {
                let outcome = ending.outcome(session.tree());
                let filed = session.tickets().iter().any(|ticket| {
                    let subject = &ticket.subject;
                    ticket.state == TicketState::Open && subject.is_outcome() && subject.outcome() == outcome
                });
                prop_assert_eq!(filed, ending.is_ticket(session.tree()), "the outcome as it stands");
            }
            prop_assert_eq!(session.requests().is_empty(), has_filed.is_superset(&requests(session)));
        }
        prop_assert_eq!(walk.again(), walk.session);
    }
}

/// A machine, with the library as a folder on it.
fn machine() -> (Desk, String) {
    let desk = Desk::new();
    let folder = desk.file("library");
    for (path, bytes) in library_files(&manifest(), &SEQUENCES, &TREES) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    (desk, folder.to_str().unwrap().to_owned())
}

#[test]
fn script_with_a_fix_and_an_open_payment_prints_both_and_exits_3() {
    let (desk, library) = machine();
    let answers = "no,no,fixed,nowhere";
    let walk = |more: &[&str]| {
        let args = ["walk", "T01", "--library", &library, "--answers", answers, "--record"];
        desk.run(&[&args[..], more].concat())
    };
    let run = walk(&[]);
    assert_eq!(run.exit, Some(3), "{run:?}");
    assert!(run.stdout.starts_with("Resolved: Fixed\n"), "{}", run.stdout);
    let name = desk.name();
    let head = format!("\nTicket {name} · Payment unclear · Fixed · open · 1 field missing\n");
    for line in [
        head.as_str(),
        "Queue: Office\n",
        "Requested: Find out about the payment of T01\n",
        "Payment: Still open\n",
    ] {
        assert!(run.stdout.contains(line), "{line}:\n{}", run.stdout);
    }
    let rows = desk.does(&["ticket", "list", "--library", &library]);
    assert!(rows.contains("  open, 1 field missing  Office  Payment unclear · Fixed"), "{rows}");

    let run = walk(&["--format", "json"]);
    let walked: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.exit, &walked["outcome"]["id"]), (Some(3), &json!("fixed")));
    assert_eq!(
        walked["matters"],
        json!([{ "matter": "payment", "state": "still_open", "request": "unclear" }])
    );
    assert_eq!((&walked["tickets"][0], walked["tickets"].as_array().unwrap().len()), (&walked["ticket"], 1));
    let state = json!({ "id": "still_open", "name": "Still open" });
    let matter = json!({ "id": "payment", "name": "Payment", "state": state, "now": state });
    assert_eq!((&walked["ticket"]["matter"], &walked["ticket"]["code"]), (&matter, &json!("T01")));
}

#[test]
fn requests_of_an_unfinished_walk_are_listed_until_it_is_abandoned() {
    let (desk, library) = machine();
    let run = desk.run(&["walk", "T01", "--library", &library, "--answers", "no", "--record"]);
    assert_eq!(run.exit, Some(4), "{run:?}");
    let name = desk.name();
    let listed = &desk.listed()[0];
    assert_eq!((&listed["requests"], &listed["tickets"]), (&json!(["unclear"]), &json!([])));
    let rows = desk.does(&["session", "list", "--library", &library]);
    assert!(rows.contains("  T01  ") && rows.contains("  paused, to be filed: Payment unclear"), "{rows}");
    let shown = desk.does(&["session", "show", &name, "--library", &library]);
    assert!(shown.contains("\nto be filed: Payment unclear\n"), "{shown}");
    let said = desk.does(&["ticket", "list", "--library", &library]);
    let asked = format!(
        "Session {name} is unfinished; to be filed: Payment unclear. Resume: posdiag resume {name}\n"
    );
    assert_eq!(said, format!("No ticket matches.\n{asked}"));
    assert!(
        !desk.does(&["ticket", "list", "--state", "closed", "--library", &library]).contains("to be filed")
    );

    let mut store = Store::open(&desk.folder()).unwrap();
    let listed = store.named(&name).unwrap().unwrap();
    assert_eq!(store.with_requests().unwrap(), std::slice::from_ref(&listed));
    let stored = store.load(&listed.id).unwrap().unwrap();
    let mut records: Vec<Record> = stored.entries.iter().map(|entry| entry.to_record().unwrap()).collect();
    let mut session = again(records.clone()).unwrap();
    let event = session.abandon(typed("hung up"), NOW).unwrap();
    records.push(event.record(LIBRARY.manifest(), Author::Person));
    let Hold::Held(mut held) = store.hold(&listed.id, false).unwrap() else { panic!("it is free") };
    let summary = Summary::of(&session, LIBRARY.manifest(), LIBRARY.texts(), None);
    store.append(&mut held, NOW, &[Entry::of(records.pop().unwrap(), None)], &[], &summary).unwrap();
    drop((held, store));
    let shown = desk.does(&["ticket", "show", &name]);
    assert!(
        shown.starts_with(&format!("Ticket {name} · Payment unclear · given up · open · 1 field missing\n")),
        "{shown}"
    );
    assert!(!desk.does(&["ticket", "list", "--library", &library]).contains("to be filed"));
}

#[test]
fn program_learns_what_is_filed_beside_an_outcome_and_on_abandoning() {
    let (desk, library) = machine();
    let talk = |lines: &str| {
        let folder = desk.folder();
        let mut child = common::posdiag()
            .args(["walk", "T01", "--library", &library, "--format", "jsonl", "--record", "--lang", "en"])
            .env("POSDIAG_DATA_DIR", folder)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), lines.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let said: Vec<serde_json::Value> =
            said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (output.status.code(), said)
    };
    let answers =
        ["no", "yes", "fixed", "nowhere"].map(|answer| json!({ "answer": answer }).to_string() + "\n");
    let (exit, said) = talk(&(answers.concat() + "{\"command\":\"end\"}\n{\"command\":\"end\"}\n"));
    let outcome = said.iter().find(|message| message["type"] == "outcome").unwrap();
    let requests = json!([
        { "matter": "payment", "id": "unclear", "name": "Payment unclear", "say": null, "queue": "office", "own_ticket": true },
        { "matter": "card", "id": "report", "name": "Card report", "say": null, "queue": "office", "own_ticket": true },
    ]);
    assert_eq!((&outcome["kind"], &outcome["requests"]), (&json!("resolved"), &requests));
    assert_eq!(outcome["missing"], json!(["model"]));
    let ended = said.last().unwrap();
    assert_eq!((exit, &ended["exit"], &ended["reason"]), (Some(3), &json!(3), &json!("finished")));
    let titles: Vec<&str> =
        ended["tickets"].as_array().unwrap().iter().map(|ticket| ticket["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Payment unclear · Fixed", "Card report · Fixed"]);
    let numbers = ["number", "others"].map(|key| ended["tickets"][1][key].clone());
    assert_eq!(numbers[0].as_str().unwrap(), format!("{}/2", ended["session"].as_str().unwrap()));
    assert_eq!(numbers[1][0]["number"], ended["session"]);

    let (exit, said) = talk("{\"answer\":\"no\"}\n{\"command\":\"give_up\",\"reason\":\"hung up\"}\n");
    let ended = said.last().unwrap();
    assert_eq!((exit, &ended["exit"], &ended["reason"]), (Some(3), &json!(3), &json!("given_up")));
    assert_eq!(
        (&ended["outcome"], &ended["ticket"]["title"]),
        (&json!(null), &json!("Payment unclear · given up"))
    );
}

#[cfg(unix)]
#[test]
fn person_sees_what_is_filed_beside_a_fix_and_on_abandoning() {
    let (desk, library) = machine();
    let begin = |arguments: &str| {
        Terminal::keeping(80, 40, &desk.folder(), &format!("{arguments} --lang en --library '{library}'"))
    };
    let mut walk = begin("walk T01 --phone");
    walk.at("Was it paid?", "n");
    walk.at("Does it say to keep the card?", "n");
    walk.at("Restart", "1");
    walk.at("Is it there now?", "3");
    walk.asks("Separate ticket: Payment unclear · Queue: Office");
    walk.types("y\r");
    walk.at("Model (such as", "N900");
    assert_eq!(walk.ends(), 3);
    let name = desk.name();
    walk.sees("Resolved: Fixed");
    walk.sees(&format!("Ticket {name} · Payment unclear · complete"));
    walk.sees(&format!("Full text: posdiag ticket show {name}"));

    let mut walk = begin("walk T01 --phone");
    walk.at("Was it paid?", "n");
    walk.at("Does it say to keep the card?", "x");
    walk.at("Why", "hung up");
    assert_eq!(walk.ends(), 3);
    walk.sees("Payment unclear · 1 field missing");
    walk.sees("Fill in: posdiag ticket edit ");

    // For an unfinished walk, only the ticket is completed.
    let given_up = desk.listed().into_iter().find(|listed| listed["state"] == "abandoned").unwrap();
    let number = given_up["tickets"][0]["number"].as_str().unwrap().to_owned();
    let mut edit = begin(&format!("ticket edit {number}"));
    edit.asks("To hand over 1/1\nModel");
    // Leaving shows how to come back: this is not a walk that could be continued.
    edit.types("\x03");
    assert_eq!(edit.ends(), 130);
    edit.sees(&format!("what you filled in is saved; to continue: posdiag ticket edit {number}"));
    let mut edit = begin(&format!("ticket edit {number}"));
    edit.at("To hand over 1/1\nModel", "N910");
    assert_eq!(edit.ends(), 0);
    edit.sees(&format!("Ticket {number} · Payment unclear · complete"));
    assert_eq!(desk.listed().len(), 2);
    assert!(desk.does(&["ticket", "show", &number]).contains("\nModel: N910\n"));
}

#[cfg(unix)]
#[test]
fn abandoning_at_a_panel_files_what_the_merchant_was_told() {
    let (desk, library) = machine();
    let begin = |arguments: &str| {
        Terminal::keeping(80, 40, &desk.folder(), &format!("{arguments} --lang en --library '{library}'"))
    };
    let outcomes = |code: &str| -> Vec<String> {
        let listed = desk.listed().into_iter().find(|listed| listed["codes"] == json!([code])).unwrap();
        assert_eq!(listed["state"], "abandoned");
        let tickets = listed["tickets"].as_array().unwrap().iter();
        tickets.map(|ticket| ticket["outcome"].as_str().unwrap().to_owned()).collect()
    };
    let mut walk = begin("walk T02 --phone");
    walk.at("Is it lit?", "!");
    walk.at("Signs of tampering", "y");
    walk.at("Ticket: Tampering", "x");
    walk.at("Why", "hung up");
    assert_eq!(walk.ends(), 3);
    walk.sees("· complete\nFull text: posdiag ticket show ");
    assert_eq!(outcomes("T02"), ["tampering"]);

    let mut walk = begin("walk T01 --phone");
    walk.at("Was it paid?", "n");
    walk.at("Does it say to keep the card?", "n");
    walk.at("Restart", "2");
    walk.at("What does the back office see?", "y");
    walk.at("Is it there now?", "3");
    walk.at("y confirm", "y");
    walk.at("To hand over 1/1", "x");
    walk.at("Why", "hung up");
    assert_eq!(walk.ends(), 3);
    assert_eq!(outcomes("T01"), ["visit", "unclear"]);
    walk.sees("Filed: ");
    walk.sees("Fill in: posdiag ticket edit ");
}

#[cfg(unix)]
#[test]
fn filed_request_shows_nothing_stale() {
    let (desk, library) = machine();
    let walk = |language: &str, arguments: &str| {
        let arguments = format!("{arguments} --lang {language} --library '{library}'");
        Terminal::keeping(80, 50, &desk.folder(), &arguments)
    };
    let mut first = walk("en", "walk T01 --phone");
    first.at("Was it paid?", "n");
    first.at("Does it say to keep the card?", "x");
    first.at("Why give up?", "hung up");
    assert_eq!(first.ends(), 3);
    let name = desk.name();

    // It still applies: it is shown as filed, and read out.
    let mut second = walk("en", &format!("resume {name}"));
    second.at("Does it say to keep the card?", "n");
    second.at("Restart", "1");
    second.at("Is it there now?", "3");
    second
        .asks(&format!("Already filed: {name} · Payment unclear · Queue: Office\n┃ We are looking into it"));
    second.types("y\r");
    second.at("To hand over 1/1", "b");
    // The result is known now: it is shown with its state since, and not read out.
    second.at("y confirm", "b");
    second.at("Is it there now?", "1");
    let done = format!(
        "Already filed: {name} · Payment unclear · Queue: Office\nNow: Received; Office to check and close it"
    );
    second.asks(&done);
    let screen = second.screen();
    assert!(!screen.contains("We are looking into it") && !screen.contains("Separate ticket"), "{screen}");
    // Nothing is asked about what is done.
    second.types("y\r");
    assert_eq!(second.ends(), 0);
    second.sees(&format!("\nFiled: {name} · Payment unclear · Queue: Office\nNow: Received;"));

    let ticket = desk.does(&["ticket", "show", &name]);
    assert!(ticket.contains("\nPayment: Open (now: Received; check and close it)\n"), "{ticket}");
    desk.does(&["ticket", "close", &name]);
    let ticket = desk.does(&["ticket", "show", &name]);
    assert!(ticket.contains("\nPayment: Open (now: Received)\n"), "{ticket}");
}

#[cfg(unix)]
#[test]
fn ticket_filed_before_a_step_back_is_shown_as_retracted() {
    let (desk, library) = machine();
    let walk = |arguments: &str| {
        let arguments = format!("{arguments} --lang zh --library '{library}'");
        Terminal::keeping(80, 50, &desk.folder(), &arguments)
    };
    let mut first = walk("walk T02 --phone");
    first.at("Is it lit?", "n");
    first.at("Was it paid?", "n");
    first.at("y 确认", "x");
    first.at("为什么放弃？", "挂断");
    assert_eq!(first.ends(), 3);
    let name = desk.name();
    let number = desk.listed()[0]["tickets"].as_array().unwrap().last().unwrap()["number"].clone();
    let number = number.as_str().unwrap();
    let mut second = walk(&format!("resume {name}"));
    second.at("y 确认", "b");
    second.at("Was it paid?\n上次", "b");
    second.at("Is it lit?\n上次", "y");
    second.asks(&format!(
        "之前已开工单：{number} · Adjustment · 交给：Office\n现在：已撤回，请Office核对后关闭"
    ));
    second.types("y\r");
    assert_eq!(second.ends(), 0);
}
