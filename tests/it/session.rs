//! The rules of a walk, one by one, and as properties over random trees and random walks.

use std::sync::Arc;

use crate::support::random_trees::{LINK, made};
use crate::support::random_walks::{EVERY_MOVE, NOW, make_move};
use crate::support::small_library::{library, tree};
use crate::support::small_walks::{answer, at, go, start};
use posdiag::session::record::{Author, MisfitReason, Record, replay};
use posdiag::session::{
    Answer, Channel, Done, Ending, EventKind, FieldValue, Place, Refusal, Session, Visit,
};
use posdiag::text::redaction::{Shape, redact};
use posdiag::tree::{Act, Tree, Value};
use proptest::prelude::*;

const BRANCHES: &str = "\
- id: lamp
  ask: Is the lamp lit?
  on_yes:
  - id: reset
    try: Press reset
  on_no:
  - id: plug
    choose: Is it plugged in?
    unsure_as: out
    options:
    - id: in
      label: In
    - id: out
      label: Out
      steps:
      - id: plug_in
        try: Plug it in
- id: fuse
  when: plug = in
  try: Change the fuse
- end: office";

#[test]
fn branches_join_below_and_conditions_read_answers() {
    let library = library(&[], &[("T01", BRANCHES)]);
    for (answers, end) in [
        ("lamp=yes reset=fixed", "[fixed]"),
        ("lamp=yes reset=not_fixed", "[office]"),
        ("lamp=yes reset=skipped", "[office]"),
        ("lamp=no plug=in fuse=fixed", "[fixed]"),
        ("lamp=no plug=in fuse=not_fixed", "[office]"),
        ("lamp=no plug=out plug_in=not_fixed", "[office]"),
        ("lamp=no plug=unsure plug_in=not_fixed", "[office]"),
        ("lamp=unsure plug=in fuse=skipped", "[office]"),
    ] {
        let mut session = start(&library, "T01", Channel::OnSite);
        go(&library, &mut session, answers);
        assert_eq!(at(&library, &session), end, "{answers}");
    }
}

#[test]
fn try_that_fixed_it_is_credited() {
    let library = library(&[], &[("T01", BRANCHES)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    go(&library, &mut session, "lamp=yes reset=fixed");
    let Place::End(Ending::Fixed(id)) = session.place() else { panic!("{:?}", session.place()) };
    assert_eq!(&*session.tree().node(id).unwrap().id, "reset");
}

#[test]
fn progress_is_step_number_and_longest_remainder() {
    let library = library(&[], &[("T01", BRANCHES)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    // Not as many as it has below: whoever plugs it in does not change the fuse.
    assert_eq!(session.progress(), (1, 2));
    answer(&mut session, "no");
    assert_eq!(session.progress(), (2, 1));
    answer(&mut session, "in");
    assert_eq!(session.progress(), (3, 0));
}

#[test]
fn later_answers_are_held_and_return_in_order() {
    let library = library(&[], &[("T01", BRANCHES)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    go(&library, &mut session, "lamp=no plug=in fuse=not_fixed");
    for _ in 0..3 {
        session.back(NOW).unwrap();
    }
    assert_eq!(at(&library, &session), "lamp");
    assert_eq!(session.earlier(), Some(Answer::Value(Value::No)), "the old answer is offered");
    answer(&mut session, "no");
    assert_eq!(at(&library, &session), "[office]", "all that followed returned");
    for _ in 0..3 {
        session.back(NOW).unwrap();
    }
    answer(&mut session, "yes");
    assert_eq!(at(&library, &session), "reset", "another way asks what it has not asked");
    session.back(NOW).unwrap();
    answer(&mut session, "unsure");
    assert_eq!(at(&library, &session), "[office]", "the way of old is found again");
    assert_eq!(session.back(NOW).map(|_| ()), Ok(()));
    assert_eq!(at(&library, &session), "fuse");
}

#[test]
fn back_stops_at_the_first_step_and_answers_at_the_end() {
    let library = library(&[], &[("T01", BRANCHES)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    assert_eq!(session.back(NOW).unwrap_err(), Refusal::AtTheStart);
    assert_eq!(session.end(NOW).unwrap_err(), Refusal::NotAtTheEnd);
    assert_eq!(session.answer(Answer::Value(Value::Fixed), NOW).unwrap_err(), Refusal::NoSuchAnswer);
    go(&library, &mut session, "lamp=yes reset=fixed");
    assert_eq!(session.answer(Answer::Value(Value::Yes), NOW).unwrap_err(), Refusal::AtTheEnd);
    assert!(!session.has_ended(), "an outcome is not the end before it is confirmed");
    session.end(NOW).unwrap();
    assert_eq!(session.back(NOW).unwrap_err(), Refusal::Ended);
    assert_eq!(session.end(NOW).unwrap_err(), Refusal::Ended);
}

#[test]
fn caution_comes_first_and_declining_it_skips_the_action() {
    let steps = "- id: wipe\n  try: Wipe it\n  caution: All is lost\n- end: office";
    let library = library(&[], &[("T01", steps)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    assert_eq!(session.answer(Answer::Value(Value::Fixed), NOW).unwrap_err(), Refusal::CautionFirst);
    let mut declined = session.clone();
    declined.answer(Answer::Declined, NOW).unwrap();
    assert_eq!(at(&library, &declined), "[office]");
    session.confirm_caution(NOW).unwrap();
    assert_eq!(session.confirm_caution(NOW).unwrap_err(), Refusal::NoCaution);
    go(&library, &mut session, "wipe=fixed");
    assert_eq!(at(&library, &session), "[fixed]");
    session.back(NOW).unwrap();
    assert!(session.caution().is_some(), "gone back to, it is asked again");
}

#[test]
fn tampering_ends_a_walk_at_any_step_and_can_be_retracted() {
    let library = library(&[], &[("T01", BRANCHES)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    answer(&mut session, "no");
    session.answer(Answer::Tampering, NOW).unwrap();
    assert_eq!(at(&library, &session), "[tampering]");
    session.back(NOW).unwrap();
    assert_eq!(at(&library, &session), "plug");
    assert_eq!(session.earlier(), None, "a slip is not offered again");
}

#[test]
fn shared_question_is_asked_once_per_walk() {
    let steps = "- use: link\n- id: reset\n  try: Reset\n- use: link\n- end: office";
    let library = library(&[("link", LINK)], &[("T01", steps)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    go(&library, &mut session, "link.link=cable link.replug=not_fixed link.up=yes reset=not_fixed");
    assert_eq!(at(&library, &session), "link.replug", "a try comes again, with its earlier result");
    assert_eq!(session.earlier(), Some(Answer::Value(Value::NotFixed)));
    answer(&mut session, "not_fixed");
    assert_eq!(at(&library, &session), "[office]");
    let known = session.legs()[0].trail.iter().filter(|visit| matches!(visit.done, Done::Known(_))).count();
    assert_eq!(known, 2, "link and up are passed over");
    session.back(NOW).unwrap();
    assert_eq!(at(&library, &session), "link.replug", "known facts are passed over on the way back, too");
}

#[test]
fn another_code_asks_a_shared_question_again_only_if_something_was_tried() {
    let steps = "- use: link\n- end: office";
    let library = library(&[("link", LINK)], &[("T01", steps), ("T02", steps)]);
    let mut untried = start(&library, "T01", Channel::OnSite);
    go(&library, &mut untried, "link.link=wifi");
    untried.switch(tree(&library, "T02"), NOW).unwrap();
    assert_eq!(at(&library, &untried), "link.up", "nothing was tried: the answer stands");

    let mut tried = start(&library, "T01", Channel::OnSite);
    go(&library, &mut tried, "link.link=cable link.replug=not_fixed");
    tried.switch(tree(&library, "T02"), NOW).unwrap();
    assert_eq!(at(&library, &tried), "link.link");
    assert_eq!(tried.earlier(), Some(Answer::Value(Value::Option(1))), "and the old answer is offered");
    answer(&mut tried, "cable");
    assert_eq!(tried.earlier(), Some(Answer::Value(Value::NotFixed)));

    let mut skipped = start(&library, "T01", Channel::OnSite);
    go(&library, &mut skipped, "link.link=cable link.replug=skipped");
    skipped.switch(tree(&library, "T02"), NOW).unwrap();
    assert_eq!(at(&library, &skipped), "link.replug", "what was not done changes nothing");
}

#[test]
fn back_crosses_into_the_previous_code() {
    let library = library(&[("link", LINK)], &[("T01", BRANCHES), ("T02", "- use: link\n- end: office")]);
    let mut session = start(&library, "T01", Channel::OnSite);
    answer(&mut session, "no");
    session.switch(tree(&library, "T02"), NOW).unwrap();
    assert_eq!(at(&library, &session), "link.link");
    answer(&mut session, "wifi");
    session.back(NOW).unwrap();
    session.back(NOW).unwrap();
    assert_eq!((at(&library, &session).as_str(), session.legs().len()), ("plug", 1));
    session.back(NOW).unwrap();
    assert_eq!(at(&library, &session), "lamp");
}

const TECHNICIAN: &str = "\
- id: restart
  try: Restart
- id: open_case
  try: Open the case
  by: technician
- id: replug
  try: Replug
- end: office";

#[test]
fn technician_try_on_the_phone_is_deferred_and_becomes_a_dispatch() {
    let library = library(&[], &[("T01", TECHNICIAN)]);
    let mut session = start(&library, "T01", Channel::Phone);
    go(&library, &mut session, "restart=not_fixed replug=not_fixed");
    assert_eq!(at(&library, &session), "[visit]");
    assert_eq!(session.put_off().count(), 1);

    session.hand_over(Channel::OnSite, NOW).unwrap();
    assert_eq!(at(&library, &session), "open_case", "the technician goes on with what was put off");
    answer(&mut session, "not_fixed");
    assert_eq!(at(&library, &session), "[office]", "what the phone did after it stands");
}

#[test]
fn technician_question_on_the_phone_becomes_a_dispatch() {
    let steps = "- id: seal\n  ask: Is the seal broken?\n  by: technician\n  on_yes:\n  - end: tampering\n- end: office";
    let library = library(&[], &[("T01", steps)]);
    let mut session = start(&library, "T01", Channel::Phone);
    assert_eq!(at(&library, &session), "[visit]");
    session.hand_over(Channel::OnSite, NOW).unwrap();
    assert_eq!(at(&library, &session), "seal");
    let on_site = start(&library, "T01", Channel::OnSite);
    assert_eq!(at(&library, &on_site), "seal");
}

#[test]
fn fields_are_asked_once_and_back_returns_to_the_last_one() {
    let steps = "- id: first\n  collect: [merchant, model]\n- id: again\n  collect: [model]\n- id: ok\n  ask: Ok?\n  on_yes:\n  - end: fine\n- end: office";
    let library = library(&[], &[("T01", steps)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    let known = |text: &str| FieldValue::Known(redact(text, Shape::NOTE).unwrap().text);
    assert_eq!(session.wanted_field(), Some(0));
    session.set_field(0, FieldValue::Unknown, NOW).unwrap();
    assert_eq!(session.wanted_field(), Some(1));
    session.back(NOW).unwrap();
    assert_eq!(session.wanted_field(), Some(0));
    session.set_field(0, FieldValue::Unknown, NOW).unwrap();
    session.set_field(1, known("N900"), NOW).unwrap();
    assert_eq!(at(&library, &session), "ok", "what is known is not asked again");
    session.back(NOW).unwrap();
    assert_eq!((at(&library, &session).as_str(), session.wanted_field()), ("first", Some(1)));
}

#[test]
fn waiting_action_is_due_after_the_previous_answer() {
    let steps = "- id: again\n  try: Restart\n- id: later\n  try: Try again\n  wait: 5\n- end: office";
    let library = library(&[], &[("T01", steps)]);
    let mut session = start(&library, "T01", Channel::OnSite);
    assert_eq!(session.due(), None);
    answer(&mut session, "not_fixed");
    assert_eq!(session.due(), Some(NOW.plus_minutes(5)));
    answer(&mut session, "fixed");
    assert_eq!(at(&library, &session), "[fixed]", "it is never refused before");
}

#[test]
fn replay_stops_where_it_would_diverge() {
    let library = library(&[], &[("T01", BRANCHES)]);
    let (mut session, event) = Session::start(tree(&library, "T01"), Channel::OnSite, NOW);
    let mut records = vec![event.record(library.manifest(), Author::Person)];
    for value in [Value::No, Value::Option(0), Value::Fixed] {
        let event = session.answer(Answer::Value(value), NOW).unwrap();
        records.push(event.record(library.manifest(), Author::Person));
    }
    let again =
        |records: Vec<Record>| replay(records, library.manifest(), &|code, _| Some(tree(&library, code)));
    assert_eq!(again(records.clone()), Ok(session));
    let mut other = records.clone();
    other.remove(1);
    let misfit = again(other).unwrap_err();
    assert_eq!((misfit.record, misfit.why), (1, MisfitReason::AtAnotherStep));
    let mut newer = records;
    newer[2].version = 3;
    assert_eq!(again(newer).unwrap_err().why, MisfitReason::OtherVersion);
}

// ---- random trees, random walks

fn asked(session: &Session) -> Vec<Visit> {
    let trail = &session.legs().last().unwrap().trail;
    trail.iter().filter(|visit| matches!(visit.done, Done::Answered(_))).cloned().collect()
}

proptest! {
    #[test]
    fn walks_end_within_as_many_answers_as_nodes(
        made in made(1), choices in prop::collection::vec(any::<u8>(), 200), phone in any::<bool>(),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let mut session = start(&library, "T01", if phone { Channel::Phone } else { Channel::OnSite });
        let nodes = session.tree().nodes().len();
        let (mut prompts, mut most) = (0, session.progress().1 + 1);
        let mut choices = choices.into_iter().cycle();
        while let Place::Prompt(id) = session.place() {
            if session.caution().is_none() && !matches!(session.tree().node(id).unwrap().act, Act::Collect { .. }) {
                prompts += 1;
                let more = session.progress().1;
                prop_assert!(more < most, "at most {more} more, and then {most}");
                most = more.max(1);
            }
            make_move(&mut session, &library, choices.next().unwrap(), "a");
            prop_assert!(prompts <= nodes);
        }
        let Place::End(ending) = session.place() else { unreachable!() };
        prop_assert_ne!(ending, Ending::Nowhere);
    }

    #[test]
    fn replaying_a_record_gives_the_same_session(
        made in made(2), choices in prop::collection::vec(any::<u8>(), 0..60), phone in any::<bool>(),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let channel = if phone { Channel::Phone } else { Channel::OnSite };
        let (mut session, event) = Session::start(tree(&library, "T01"), channel, NOW);
        let mut events = vec![event];
        for choice in choices {
            let before = session.clone();
            if let Some(event) = make_move(&mut session, &library, choice, EVERY_MOVE) {
                events.push(event);
            } else {
                prop_assert_eq!(&before, &session, "what is refused changes nothing");
            }
        }
        // Each is recorded by itself, however far the session has moved since.
        let records = events.iter().map(|event| event.record(library.manifest(), Author::Person));
        let written: Vec<String> = records.map(|record| serde_json::to_string(&record).unwrap()).collect();
        let read = written.iter().map(|line| serde_json::from_str::<Record>(line).unwrap());
        let again = replay(read, library.manifest(), &|code, _| Some(tree(&library, code)));
        prop_assert_eq!(again, Ok(session));
    }

    #[test]
    fn going_back_and_answering_the_same_changes_nothing(
        made in made(1), choices in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let mut session = start(&library, "T01", Channel::OnSite);
                for choice in choices {
            let kind = "aaaab".chars().nth(usize::from(choice) % 5);
            let Some(event) = make_move(&mut session, &library, choice, "aaaab") else { continue };
            let went_back = kind == Some('b');
            if matches!(event.kind, EventKind::Cautioned { .. }) {
                continue;
            }
            let last = session.legs()[0].trail.iter().rev().find(|visit| {
                matches!(visit.done, Done::Answered(_) | Done::Collected(1..))
            });
            let (Some(Visit { done: Done::Answered(answer), .. }), false) = (last, went_back) else { continue };
            // While filling in fields, back means one field back.
            if session.wanted_field().is_some() {
                continue;
            }
            let (answer, mut again) = (answer.clone(), session.clone());
            again.back(NOW).unwrap();
            if again.caution().is_some() && answer != Answer::Declined {
                again.confirm_caution(NOW).unwrap();
            }
            again.answer(answer, NOW).unwrap();
            prop_assert_eq!(&again, &session);
        }
    }

    #[test]
    fn held_answers_return_only_at_their_step_and_in_order(
        made in made(1), choices in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let mut session = start(&library, "T01", Channel::OnSite);
        // What should be held according to the rules, kept beside the session.
        let mut held: Vec<Visit> = Vec::new();
        for choice in choices {
            let before = asked(&session);
            let place = session.place();
            let Some(event) = make_move(&mut session, &library, choice, "aaabb") else { continue };
            let after = asked(&session);
            match event.kind {
                EventKind::TakenBack => {
                    prop_assert!(after.len() <= before.len());
                    prop_assert_eq!(&after[..], &before[..after.len()], "only the latest goes");
                    let taken = before[after.len()..].to_vec();
                    prop_assert!(taken.len() <= 1);
                    held.splice(0..0, taken);
                }
                EventKind::Answered { node, .. } => {
                    prop_assert_eq!(place, Place::Prompt(node));
                    if held.first().is_some_and(|first| first.node == node) {
                        held.remove(0);
                    }
                    prop_assert_eq!(&after[..before.len()], &before[..], "nothing before it changes");
                    for returned in &after[before.len() + 1..] {
                        let found = held.iter().position(|visit| visit == returned);
                        prop_assert!(found.is_some(), "{returned:?} was not held");
                        held.drain(..=found.unwrap());
                    }
                    if let Place::Prompt(next) = session.place() {
                        let waiting = held.iter().any(|visit| visit.node == next);
                        prop_assert!(!waiting, "a held answer was not taken at its step");
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn nodes_are_found_by_id_only() {
    let library = library(&[("link", LINK)], &[("T01", "- use: link\n- use: link\n- end: office")]);
    let tree: Arc<Tree> = tree(&library, "T01");
    let keys: Vec<_> =
        tree.nodes().iter().filter(|node| &*node.id == "link.up").map(|node| node.key).collect();
    assert_eq!(keys.len(), 2, "a sequence stands where it is used, as often as it is");
    assert_eq!(keys.first(), keys.last(), "and its steps are the same steps");
}
