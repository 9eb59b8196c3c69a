//! Matters and the closing in a session: when the closing is walked and what it does not change, and which state a
//! matter has.

use std::collections::HashMap;
use std::sync::Arc;

use crate::support::matters_library::library;
use crate::support::random_trees::made;
use crate::support::random_walks::{EVERY_MOVE, NOW, make_move};
use crate::support::small_library::{declared, manifest_with_matters, tree};
use crate::support::small_walks::{answer, at, go, start};
use posdiag::session::{Answer, Channel, Done, Ending, EventKind, FieldValue, Leg, Place, Session};
use posdiag::tree::{Library, Value};
use proptest::prelude::*;

/// The states of the matters: `drink=open water=low`.
fn standings(library: &Library, session: &Session) -> String {
    let states = session.matters().into_iter().map(|(_, standing)| {
        let matter = library.manifest().matter(standing.matter).unwrap();
        format!("{}={}", matter.id, library.manifest().state(standing).unwrap().id)
    });
    states.collect::<Vec<_>>().join(" ")
}

// ---- when it is walked

#[test]
fn closing_follows_the_end_and_keeps_its_outcome() {
    let library = library();
    for (code, channel, answers, end) in [
        ("T01", Channel::OnSite, "came=yes look.seen=no look.level=high", "[fine]"),
        ("T01", Channel::OnSite, "came=no reset=fixed closing.again=yes look.level=low", "[fixed]"),
        (
            "T01",
            Channel::OnSite,
            "came=no reset=skipped inside=no closing.again=yes look.level=full",
            "[office]",
        ),
        ("T01", Channel::Phone, "came=no reset=not_fixed closing.again=yes look.level=unsure", "[visit]"),
        ("T02", Channel::OnSite, "open_case=not_fixed look.seen=yes look.level=high", "[office]"),
        ("T02", Channel::Phone, "look.seen=yes look.level=high", "[visit]"),
    ] {
        let mut session = start(&library, code, channel);
        go(&library, &mut session, answers);
        assert_eq!(at(&library, &session), end, "{code} {answers}");
        let ending = session.legs()[0].closing().unwrap();
        assert_eq!(session.place(), Place::End(ending), "the end that it had come to before");
        session.end(NOW).unwrap();
    }
    let unknown = library.ladder("X9").unwrap();
    let mut session = Session::start(Arc::new(unknown), Channel::OnSite, NOW).0;
    go(&library, &mut session, "look.seen=no look.level=high");
    assert_eq!(at(&library, &session), "[office]", "the ladder has it, too");
    assert_eq!(library.sequence("look").unwrap().closing(), None);
}

#[test]
fn tampering_skips_the_closing() {
    let library = library();
    let mut session = start(&library, "T01", Channel::OnSite);
    session.answer(Answer::Tampering, NOW).unwrap();
    assert_eq!((at(&library, &session).as_str(), session.legs()[0].closing()), ("[tampering]", None));
    session.back(NOW).unwrap();
    go(&library, &mut session, "came=no reset=fixed closing.again=yes");
    session.answer(Answer::Tampering, NOW).unwrap();
    assert_eq!(at(&library, &session), "[tampering]", "in the closing as anywhere");
    assert!(matches!(session.place(), Place::End(Ending::Tampering(_))));
    session.back(NOW).unwrap();
    go(&library, &mut session, "look.level=high");
    assert_eq!(at(&library, &session), "[fixed]");
}

#[test]
fn closing_counts_towards_remaining_questions() {
    let library = library();
    let mut session = start(&library, "T01", Channel::OnSite);
    assert_eq!(session.progress(), (1, 6), "reset, inside, again, who, seen, level");
    go(&library, &mut session, "came=no reset=fixed");
    assert_eq!(session.progress(), (3, 3), "who, seen, level");
    answer(&mut session, "no");
    assert_eq!((at(&library, &session).as_str(), session.progress()), ("closing.who", (4, 2)));
    session.set_field(2, FieldValue::Unknown, NOW).unwrap();
    go(&library, &mut session, "look.seen=no");
    assert_eq!(session.progress(), (6, 0));
}

// ---- going back and continuing

#[test]
fn back_goes_through_the_closing_into_the_code() {
    let library = library();
    let mut session = start(&library, "T01", Channel::OnSite);
    go(&library, &mut session, "came=no reset=fixed closing.again=yes look.level=high");
    for (step, matters) in [
        ("look.level", "drink=poured"),
        ("closing.again", "drink=open"),
        ("reset", "drink=open"),
        ("came", ""),
    ] {
        session.back(NOW).unwrap();
        assert_eq!((at(&library, &session).as_str(), &*standings(&library, &session)), (step, matters));
    }
    let mut again = session.clone();
    answer(&mut again, "no");
    assert_eq!(at(&library, &again), "[fixed]", "all that followed returned");
    assert_eq!(standings(&library, &again), "drink=poured");
    go(&library, &mut session, "came=yes look.seen=yes");
    assert_eq!(at(&library, &session), "[fine]", "what was answered to a later step of it returned");
}

#[test]
fn continuing_asks_the_closing_again() {
    let library = library();
    for channel in [Channel::Phone, Channel::OnSite] {
        for back in 0..4 {
            let mut session = start(&library, "T01", Channel::OnSite);
            go(&library, &mut session, "came=no reset=fixed closing.again=yes look.level=low");
            assert_eq!(standings(&library, &session), "water=low drink=poured");
            for _ in 0..back {
                session.back(NOW).unwrap();
            }
            session.hand_over(channel, NOW).unwrap();
            if back == 3 {
                go(&library, &mut session, "reset=fixed");
            }
            assert_eq!(standings(&library, &session), "drink=open", "{back} steps back");
            for step in ["closing.again=yes", "look.level=high"] {
                assert_eq!(session.earlier(), None, "{step} after {back} steps back");
                go(&library, &mut session, step);
            }
            assert_eq!(at(&library, &session), "[fixed]");
        }
    }
}

#[test]
fn closing_answers_survive_a_fix_and_a_channel_change() {
    let library = library();
    let mut session = start(&library, "T01", Channel::OnSite);
    go(&library, &mut session, "came=no reset=fixed closing.again=yes look.level=low");
    // The same person, by phone.
    session.change_channel(Channel::Phone, NOW).unwrap();
    assert_eq!(standings(&library, &session), "water=low drink=poured");
    session.end(NOW).unwrap();
    // Resuming after a fix starts at its end, and may go back step by step.
    session.hand_over(Channel::Phone, NOW).unwrap();
    assert_eq!(at(&library, &session), "[fixed]");
    assert_eq!(standings(&library, &session), "water=low drink=poured");
    for step in ["look.level", "closing.again", "reset"] {
        session.back(NOW).unwrap();
        assert_eq!(at(&library, &session), step);
    }
    // Another channel may lead to another end.
    go(&library, &mut session, "reset=fixed");
    session.end(NOW).unwrap();
    session.hand_over(Channel::OnSite, NOW).unwrap();
    assert_eq!(at(&library, &session), "closing.again");
}

#[test]
fn closing_is_walked_again_after_a_ticket() {
    let library = library();
    let mut session = start(&library, "T01", Channel::Phone);
    go(&library, &mut session, "came=no reset=not_fixed closing.again=yes look.level=low");
    session.end(NOW).unwrap();
    session.hand_over(Channel::OnSite, NOW).unwrap();
    go(&library, &mut session, "inside=yes closing.again=yes look.level=high");
    assert_eq!(
        (at(&library, &session).as_str(), &*standings(&library, &session)),
        ("[office]", "drink=poured")
    );
}

#[test]
fn held_answers_of_another_closing_do_not_return() {
    let library = library();
    let mut session = start(&library, "T01", Channel::OnSite);
    session.switch(tree(&library, "T03"), NOW).unwrap();
    go(&library, &mut session, "look.seen=no look.level=high look.seen=no look.level=full");
    assert_eq!(at(&library, &session), "[office]");
    for _ in 0..5 {
        session.back(NOW).unwrap();
    }
    assert_eq!((at(&library, &session).as_str(), session.legs().len()), ("came", 1));
    let mut kept = session.clone();
    kept.switch(tree(&library, "T03"), NOW).unwrap();
    assert_eq!(at(&library, &kept), "[office]", "all of it returned");
    session.hand_over(Channel::OnSite, NOW).unwrap();
    session.switch(tree(&library, "T03"), NOW).unwrap();
    assert_eq!(at(&library, &session), "look.seen", "what the tree asked returned, and the closing asks");
    assert!(session.tree().is_in_closing(session.legs()[1].trail.last().unwrap().node));
}

// ---- whose its questions are

#[test]
fn closing_questions_are_not_shared_with_trees() {
    let library = library();
    let mut session = start(&library, "T03", Channel::OnSite);
    go(&library, &mut session, "look.seen=no look.level=high");
    assert_eq!(
        (at(&library, &session).as_str(), session.earlier()),
        ("look.seen", None),
        "the closing's own"
    );
    go(&library, &mut session, "look.seen=yes look.level=full");
    session.switch(tree(&library, "T04"), NOW).unwrap();
    let high = Done::Known(Value::Option(1));
    assert_eq!(session.legs()[1].trail[0].done, high, "as the tree before had it, not its closing");
    assert_eq!((at(&library, &session).as_str(), session.earlier()), ("look.level", None));
    answer(&mut session, "low");
    assert_eq!(at(&library, &session), "[office]");

    let mut session = start(&library, "T02", Channel::Phone);
    go(&library, &mut session, "look.seen=no look.level=full");
    session.switch(tree(&library, "T03"), NOW).unwrap();
    assert_eq!((at(&library, &session).as_str(), session.earlier()), ("look.seen", None));
}

#[test]
fn another_code_may_follow_during_the_closing() {
    let library = library();
    let mut session = start(&library, "T01", Channel::OnSite);
    go(&library, &mut session, "came=no reset=fixed");
    session.switch(tree(&library, "T05"), NOW).unwrap();
    assert_eq!((at(&library, &session).as_str(), &*standings(&library, &session)), ("tasty", "drink=poured"));
    session.back(NOW).unwrap();
    assert_eq!(
        (at(&library, &session).as_str(), &*standings(&library, &session)),
        ("closing.again", "drink=open")
    );
    go(&library, &mut session, "closing.again=yes look.level=high");
    assert_eq!(at(&library, &session), "[fixed]");
}

// ---- the state of a matter

#[test]
fn matter_has_the_last_state_set_on_the_trails() {
    let library = library();
    let drink = library.manifest().matters.iter().position(|matter| &*matter.id == "drink").unwrap();
    let drink = u16::try_from(drink).unwrap();
    let mut session = start(&library, "T01", Channel::OnSite);
    assert_eq!((session.state(drink), session.matters()), (None, Vec::new()));
    go(&library, &mut session, "came=no reset=not_fixed inside=no");
    assert_eq!(standings(&library, &session), "water=low drink=open");
    let before = session.matters();
    assert!(before.iter().all(|(leg, _)| *leg == 0));
    session.switch(tree(&library, "T02"), NOW).unwrap();
    assert_eq!(session.matters(), before, "another code changes nothing of it");
    session.switch(tree(&library, "T05"), NOW).unwrap();
    assert_eq!(standings(&library, &session), "water=low drink=poured");
    let legs: Vec<usize> = session.matters().into_iter().map(|(leg, _)| leg).collect();
    assert_eq!(legs, [0, 2], "each with the code that set it");
    for (leg, count) in [(0, 0), (1, 2), (2, 2), (3, 2)] {
        assert_eq!(session.matters_before(leg).len(), count);
    }
    assert!(!session.matters_before(2).iter().any(|standing| session.matters()[1].1 == *standing));
    session.back(NOW).unwrap();
    assert_eq!(session.matters(), before, "going back undoes it");
    session.back(NOW).unwrap();
    session.back(NOW).unwrap();
    assert_eq!((at(&library, &session).as_str(), &*standings(&library, &session)), ("inside", "drink=open"));
}

// ---- the number of paths

/// So many questions that are only asked in this state, each of which doubles the paths.
fn questions(count: usize, state: &str, name: &str) -> String {
    let one = |number| {
        format!(
            "- id: {name}{number}\n  when: {state}\n  ask: Is it?\n  on_yes:\n  - id: {name}_{number}\n    tell: It is\n"
        )
    };
    (0..count).map(one).collect()
}

/// Whether a library with this tree and this closing is within the limits.
fn is_small_enough(tree: &str, closing: &str) -> bool {
    let states = "- set: water = low\n- set: drink = poured\n- set: drink = open\n- end: fine";
    let sequences = [("closing", closing)];
    let trees = [("T01", &*format!("{tree}- end: office")), ("T02", states)];
    declared(&manifest_with_matters(true), &sequences, &trees).is_some()
}

#[test]
fn paths_are_counted_from_every_state_and_closing_paths_separately() {
    let passes = "- set: drink = poured";
    let open = |count| questions(count, "drink = open", "o");
    assert!(is_small_enough(&open(12), passes) && !is_small_enough(&open(13), passes));
    let both = open(7) + &questions(6, "water = low", "w");
    assert!(!is_small_enough(&both, passes), "in two states at once");
    let never = open(12) + &questions(12, "drink = poured", "p");
    assert!(is_small_enough(&never, passes), "a matter has one state");
    assert!(is_small_enough("", &open(8)) && !is_small_enough("", &open(9)));
    assert!(is_small_enough(&open(12), &open(8)), "each by itself");
}

// ---- over random walks

/// For each code's trail: what comes before the closing and in it, and that nothing in it is known from elsewhere.
fn the_closing_is_in_its_place(session: &Session) -> Result<(), TestCaseError> {
    for leg in session.legs() {
        let is_entry = |done: &Done| matches!(done, Done::Closing(_));
        let entered = leg.trail.iter().position(|visit| is_entry(&visit.done));
        let (own, closing) = leg.trail.split_at(entered.unwrap_or(leg.trail.len()));
        prop_assert!(own.iter().all(|visit| !leg.tree.is_in_closing(visit.node)));
        for (index, visit) in closing.iter().enumerate() {
            prop_assert!(leg.tree.is_in_closing(visit.node));
            prop_assert_eq!(is_entry(&visit.done), index == 0);
            let key = |node| leg.tree.node(node).unwrap().key;
            let before = closing[..index].iter().any(|before| key(before.node) == key(visit.node));
            prop_assert!(!matches!(visit.done, Done::Known(_)) || before, "known from elsewhere");
        }
    }
    let leg = session.legs().last().unwrap();
    match session.place() {
        Place::Prompt(id) => prop_assert_eq!(leg.tree.is_in_closing(id), leg.closing().is_some()),
        Place::End(Ending::Tampering(_)) => {}
        Place::End(ending) => prop_assert_eq!(leg.closing(), leg.tree.closing().map(|_| ending)),
    }
    Ok(())
}

/// The steps of each code that were answered or filled in, with the answers, as text.
fn asked(session: &Session) -> String {
    let of = |leg: &Leg| {
        let visits = leg.trail.iter().map(|visit| (visit.node, &visit.done));
        let asked = visits.filter(|(_, done)| matches!(done, Done::Answered(_) | Done::Collected(_)));
        format!("{} {:?}", leg.tree.code, asked.collect::<Vec<_>>())
    };
    session.legs().iter().map(of).collect::<Vec<_>>().join("\n")
}

proptest! {
    #[test]
    fn closing_is_walked_only_at_the_end_and_again_after_continuing(
        made in made(2), choices in prop::collection::vec(any::<u8>(), 0..80), phone in any::<bool>(),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let mut session = start(&library, "T01", if phone { Channel::Phone } else { Channel::OnSite });
        the_closing_is_in_its_place(&session)?;
        for choice in choices {
            let has_outcome = session.tickets().iter().any(|ticket| ticket.subject.is_outcome());
            let (stands, channel) = (session.has_ended() && !has_outcome, session.channel());
            let Some(event) = make_move(&mut session, &library, choice, EVERY_MOVE) else { continue };
            the_closing_is_in_its_place(&session)?;
            if matches!(event.kind, EventKind::HandedOver { .. }) && !(stands && channel == session.channel()) {
                let leg = session.legs().last().unwrap();
                let mut answered = leg.trail.iter().filter(|visit| matches!(visit.done, Done::Answered(_)));
                prop_assert!(!answered.any(|visit| leg.tree.is_in_closing(visit.node)));
            }
        }
    }

    /// On any way, back and forth and through codes: the same answers give the same states.
    #[test]
    fn states_of_matters_follow_from_current_answers(
        made in made(2), choices in prop::collection::vec(any::<u8>(), 0..80), phone in any::<bool>(),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let mut session = start(&library, "T01", if phone { Channel::Phone } else { Channel::OnSite });
        let mut known = HashMap::new();
        for choice in choices {
            if make_move(&mut session, &library, choice, "aaaaabbbct").is_none() {
                continue;
            }
            let stands = format!("{} {:?}", asked(&session), session.place());
            let matters = session.matters();
            let before = known.entry(stands).or_insert_with(|| matters.clone());
            prop_assert_eq!(&matters, before);
        }
    }
}
