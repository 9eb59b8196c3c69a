//! Recorded walks from a user's point of view: paused, interrupted, resumed, handed over, in conflict, without a disk.
//!
//! Prompts are tested on a pseudo-terminal. There are no sleeps: old or due walks are created with such times.

use crate::support::small_library;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::support::files::{copy, files};
use crate::support::kept_walks::{Desk, WALKS, Writer, after_time, now, opened, text, walks};
use crate::support::pty::Terminal;
use crate::support::random_trees::made;
use crate::support::random_walks::{EVERY_MOVE, NOW, make_move};
use crate::support::small_library::tree;
use expectrl::process::unix::{Signal, WaitStatus};
use posdiag::journal::digest::sha256;
use posdiag::journal::sqlite::FILE;
use posdiag::journal::{Entry, Filter, Store, Stored, Summary, WalkedCodes, export};
use posdiag::library::lookup::unknown_tree;
use posdiag::library::pinned::unpin;
use posdiag::session::record::replay;
use posdiag::session::{Answer, Channel, FieldValue, Moment, Session};
use posdiag::text::redaction::redact;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

const CARD: &str = "4111111111111111";

/// A terminal of a machine that runs `posdiag ARGUMENTS --lang en --library WALKS`.
fn terminal(desk: &Desk, arguments: &str) -> Terminal {
    Terminal::keeping(80, 40, &desk.folder(), &format!("{arguments} --lang en --library '{WALKS}'"))
}

/// The same with another library.
fn with_library(desk: &Desk, arguments: &str, library: &Path) -> Terminal {
    let arguments = format!("{arguments} --lang en --library '{}'", library.display());
    Terminal::keeping(80, 40, &desk.folder(), &arguments)
}

/// Kills the program, which cannot react.
fn crash(mut terminal: Terminal) {
    terminal.session.get_process_mut().signal(Signal::SIGKILL).unwrap();
    terminal.until("the crash", |terminal| {
        matches!(terminal.session.get_process().status().unwrap(), WaitStatus::Signaled(..))
    });
}

/// The screen from the question, or the outcome, down.
fn below(terminal: &Terminal) -> String {
    let screen = terminal.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let from = lines.iter().rposition(|line| line.starts_with("Step ") || line.starts_with('─'));
    lines[from.unwrap_or_else(|| panic!("no question:\n{screen}"))..].join("\n")
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from its beginning to its end")]
fn agent_pauses_crashes_resumes_and_hands_over_to_a_technician() {
    let (desk, field) = (Desk::new(), Desk::new());
    let mut agent = terminal(&desk, "walk E001 --phone --operator li --reference 'Hill Street'");
    agent.at("Did it come up", "n");
    agent.at("Merchant number (MID) (such", "822100048160001");
    agent.asks("Card number");
    agent.types("p\r\r");
    assert_eq!(agent.ends(), 4);
    let name = desk.name();
    agent.sees(&format!("Paused; everything is saved. Resume: posdiag resume {name}"));
    assert!(desk.row().starts_with("paused"), "{}", desk.row());
    let rows = desk.does(&["session", "list", "--all"]);
    assert!(rows.contains("  E001  Hill Street  "), "{rows}");

    let mut agent = terminal(&desk, &format!("resume {name} --operator li"));
    agent.at("Card number", "?");
    agent.at("Hint", "?");
    agent.at("Which connection", "1");
    agent.at("Restart the router", "2");
    agent.asks("Is it safe to do this now?");
    crash(agent);
    assert!(desk.row().starts_with("unfinished"), "{}", desk.row());

    // Without a number, it is picked from the open ones.
    let mut agent = terminal(&desk, "resume --operator li");
    agent.sees(&format!("> {name}"));
    agent.types("\r");
    agent.at("Is it safe to do this now?", "n");
    agent.at("Sign on once more", "2");
    agent.at("Has the back office lifted", "y");
    agent.asks("Ticket: Technician to visit");
    assert!(agent.screen().contains("□ Open the back and plug the aerial in again"), "{}", agent.screen());
    agent.types("p\r\r");
    assert_eq!(agent.ends(), 4);

    let file = desk.file("case.posdiag");
    let file = file.to_str().unwrap();
    desk.does(&["session", "export", &name, "-o", file]);
    assert!(desk.row().starts_with("handed over"), "{}", desk.row());
    let mut agent = terminal(&desk, &format!("resume {name}"));
    assert_eq!(agent.ends(), 2);
    agent.sees("was handed over and is read-only here");

    assert!(field.does(&["session", "import", file]).contains(&format!("posdiag resume {name}")));
    let mut technician = terminal(&field, &format!("resume {name} --onsite --operator wang"));
    // It starts at the deferred step.
    technician.asks("Open the back and plug the aerial in again\n(for the technician)");
    technician.types("2\r");
    technician.asks("Ticket: To the back office");
    technician.types("m\r");
    technician.at("Note:", "the aerial is broken");
    technician.asks("Note: the aerial is broken");
    technician.types("y\r");
    technician.at("To hand over 1/1\nContact person", "?");
    assert_eq!(technician.ends(), 3);

    let back = field.file("back.posdiag");
    let back = back.to_str().unwrap();
    let said = field.does(&["session", "export", &name, "--output", back]);
    assert!(said.contains("read-only"), "whoever gets an open ticket goes on with it: {said}");
    let said = desk.does(&["session", "import", back]);
    assert!(
        said.contains(&format!("Session {name} was continued elsewhere; 5 entries were added here.")),
        "{said}"
    );
    let listed = &desk.listed()[0];
    assert_eq!((&listed["state"], &listed["outcome"]), (&"ended".into(), &"back_office".into()));

    let story = desk.story(&name);
    let mut from = 0;
    for part in [
        "— li —",
        "Started: E001  One of each · by phone",
        "Did it come up during a payment? → no",
        "┃ Did it appear while you were taking a payment?",
        "Merchant number (MID): 822100048160001",
        "Paused",
        "Resumed: by phone",
        "Restart the router, then sign on → not fixed",
        "Resumed: by phone",
        "Clear the terminal's parameters, then sign on → not done (declined)",
        "… Open the back and plug the aerial in again → left for the technician",
        "Paused",
        "— wang —",
        "Resumed: on site",
        "Open the back and plug the aerial in again → not fixed",
        "Note: the aerial is broken",
        "Ended: To the back office",
    ] {
        let at =
            story[from..].find(part).unwrap_or_else(|| panic!("{part} is missing, or too early:\n{story}"));
        from += at + part.len();
    }
    // It has ended, and the back office has dealt with it: asking for it again starts another session.
    assert!(desk.does(&["session", "list"]).contains("No session is unfinished"));
    desk.does(&["ticket", "close", &name]);
    let mut agent = terminal(&desk, &format!("resume {name}"));
    agent.asks("Did it come up");
    agent.sees(&format!("Ticket {name} is closed. A new session starts at E001."));
    agent.types("\u{3}");
    assert_eq!(agent.ends(), 130);
}

/// Lines typed one after the other, and the screen below the last of them.
const EVENTS: [(&[&str], &str); 14] = [
    (&["n"], "Merchant number (MID) (such"),
    (&["822100048160001"], "Card number (first six, last four) (such"),
    (&["m", "the shop is shut"], "Note: the shop is shut"),
    (&["?", "?"], "Which connection"),
    (&["1"], "Restart the router"),
    (&["3", "nobody knows where it is"], "Is it safe to do this now?"),
    (&["y"], "settle first.\n1 fixed"),
    (&["2"], "Sign on once more"),
    (&["b"], "Before: not fixed\nIs it safe to do this now?"),
    (&["n"], "→ not done (declined)"),
    (&["!", "y"], "Ticket: Possible tampering"),
    (&["b"], "Sign on once more\nDo it 5 min after the previous step.\n1 fixed"),
    (&["c", "E002"], "Go through all of this one by one"),
    (&["b"], "Sign on once more\nDo it 5 min after the previous step.\n1 fixed"),
];

/// Types lines, each at its own prompt: those that come at once answer one.
fn types_lines(terminal: &mut Terminal, lines: &[&str]) {
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            let before = terminal.screen();
            terminal.until("the next prompt", |terminal| terminal.is_asking() && terminal.screen() != before);
        }
        terminal.types(&format!("{line}\r"));
    }
}

/// Walks through the first so many of the events on the phone.
fn walked(desk: &Desk, events: usize) -> Terminal {
    let mut terminal = terminal(desk, "walk E001 --phone");
    terminal.asks("Did it come up");
    for (lines, next) in &EVENTS[..events] {
        types_lines(&mut terminal, lines);
        terminal.asks(next);
    }
    terminal
}

#[test]
fn walk_killed_after_any_event_resumes_exactly_there() {
    let mut before = String::new();
    for events in 0..=EVENTS.len() {
        let desk = Desk::new();
        let walk = walked(&desk, events);
        let stood = below(&walk);
        crash(walk);
        let mut again = terminal(&desk, &format!("resume {}", desk.name()));
        again.asks(stood.lines().next().unwrap());
        // Whether it is safe *now* is asked again: what was safe before the crash need not be.
        let cautioned = events.checked_sub(1).is_some_and(|last| EVENTS[last].0 == ["y"]);
        assert_eq!(below(&again), *if cautioned { &before } else { &stood }, "after {events} events");
        assert!(!again.screen().contains("Not recorded"), "{}", again.screen());
        crash(again);
        before = stood;
    }
}

#[test]
fn paused_or_abandoned_walk_resumes_where_it_was_left() {
    for (lines, said, state) in [
        (&["p", ""][..], "Paused; everything is saved.", "paused"),
        (&["x", "the merchant hung up"][..], "Given up; everything is saved.", "given up"),
    ] {
        let desk = Desk::new();
        let mut walk = walked(&desk, 5);
        let stood = below(&walk);
        types_lines(&mut walk, lines);
        assert_eq!(walk.ends(), 4);
        let name = desk.name();
        walk.sees(&format!("{said} Resume: posdiag resume {name}"));
        assert!(desk.row().starts_with(state), "{}", desk.row());
        let mut again = terminal(&desk, &format!("resume {name}"));
        again.asks("Restart the router");
        assert_eq!(below(&again), stood);
        // Only looking leaves it unchanged, and shows how to continue.
        again.types("\x03");
        assert_eq!(again.ends(), 130);
        again.sees(&format!("Left as it was. Resume: posdiag resume {name}"));
        assert!(desk.row().starts_with(state), "{}", desk.row());
        // Doing something in it and leaving makes it unfinished.
        let mut again = terminal(&desk, &format!("resume {name}"));
        again.at("Restart the router", "b");
        again.until("the step before", |terminal| {
            terminal.is_asking() && !terminal.screen().contains("Restart the router")
        });
        again.types("\x03");
        assert_eq!(again.ends(), 130);
        assert!(desk.row().starts_with("unfinished"), "{}", desk.row());
    }
}

#[test]
fn interrupted_call_is_announced_at_the_next_walk_and_in_the_box() {
    let desk = Desk::new();
    let mut agent = terminal(&desk, "E001");
    agent.at("Did it come up", "n");
    agent.asks("Merchant number");
    crash(agent);
    let name = desk.name();
    let mut agent = terminal(&desk, "E001 --reference 'Hill Street'");
    agent.asks("Did it come up");
    agent.sees(&format!("Unfinished: session {name} (E001, "));
    agent.types("p\r\r");
    assert_eq!(agent.ends(), 4);

    let mut agent = terminal(&desk, "");
    agent.sees("> Type to search");
    agent.sees("unfinished");
    let screen = agent.screen();
    let row = |state: &str| screen.lines().position(|line| line.contains(state)).unwrap();
    assert!(row("paused") < row("unfinished"), "the latest comes first: {screen}");
    assert!(!screen.contains("Unfinished: session"), "the list shows it: {screen}");
    // Enter alone resumes nobody's call.
    agent.types("\r");
    agent.types("\x1b");
    assert_eq!(agent.ends(), 130);
    let mut agent = terminal(&desk, "");
    agent.sees("> Type to search");
    agent.types("\x1b[B\x1b[B\r");
    agent.asks(&format!("session {name}"));
    agent.types("\x03");
    assert_eq!(agent.ends(), 130);
}

/// A terminal with the shipped library, which has numbers of merchants.
fn shipped(desk: &Desk, arguments: &str) -> Terminal {
    Terminal::keeping(80, 40, &desk.folder(), &format!("{arguments} --lang en"))
}

/// A call left for later; returns its number.
fn paused(desk: &Desk, arguments: &str) -> String {
    let known: Vec<Value> = desk.listed().iter().map(|listed| listed["name"].clone()).collect();
    let mut agent = shipped(desk, arguments);
    agent.asks("session ");
    agent.types("m\r");
    agent.at("Note:", "the router is in the cellar");
    agent.at("Note: the router", "p");
    assert_eq!(agent.ends(), 4);
    let listed = desk.listed();
    let new = listed.iter().find(|listed| !known.contains(&listed["name"])).unwrap();
    new["name"].as_str().unwrap().to_owned()
}

#[test]
fn box_and_resume_find_a_call_by_anything_known_about_it() {
    let desk = Desk::new();
    let hill = paused(&desk, "E104 --phone --reference 'Hill Street' --merchant 822100048160001");
    let mill = paused(&desk, "E104 --phone --reference 'Mill Lane' --merchant 822100048160002");
    for (typed, first) in [
        ("hill", &hill),
        ("60001", &hill),
        ("816000", &mill),
        ("cellar", &mill),
        ("cellar hill", &hill),
        ("E104 hill", &hill),
        (&hill, &hill),
        (&hill.replace('-', ""), &hill),
    ] {
        let mut agent = shipped(&desk, "");
        agent.sees("> Type to search");
        agent.types(typed);
        agent.sees(&format!("{typed}\n"));
        agent.sees(&format!("> {first}  E104  "));
        agent.types("\x1b");
        assert_eq!(agent.ends(), 130, "{typed}");
    }
    // What begins a code of the library is one; the calls with it follow.
    let mut agent = shipped(&desk, "");
    agent.sees("> Type to search");
    agent.types("e104");
    agent.sees("> E104  ");
    assert!(agent.screen().contains(&format!("  {hill}  E104  ")), "{}", agent.screen());
    agent.types("\x1b");
    assert_eq!(agent.ends(), 130);

    // A single one is resumed, several are offered, and a number of nobody's is reported.
    for typed in ["Hill", "160001", "cellar hill", &hill[..6]] {
        let mut agent = shipped(&desk, &format!("resume '{typed}'"));
        agent.asks(&format!("session {hill}"));
        agent.types("p\r\r");
        assert_eq!(agent.ends(), 4, "{typed}");
    }
    let mut agent = shipped(&desk, "resume 8221");
    // Who only looked has not made that call the latest.
    agent.sees(&format!("> {mill}  E104  "));
    agent.sees(&format!("  {hill}  E104  "));
    agent.types("\x1b[B\r");
    agent.asks(&format!("session {hill}"));
    agent.types("p\r\r");
    assert_eq!(agent.ends(), 4);
    let mut agent = shipped(&desk, "resume Lake");
    assert_eq!(agent.ends(), 2);
    agent.sees("There is no session `Lake`.");
}

/// Adds so many copies of the only session, each changed after the one before.
fn copied(desk: &Desk, copies: u32) {
    let mut database = rusqlite::Connection::open(desk.folder().join("journal.db")).unwrap();
    let adding = database.transaction().unwrap();
    adding.execute_batch("CREATE TEMP TABLE one AS SELECT * FROM session").unwrap();
    for number in 1..=copies {
        let id = format!("00000000-0000-7000-8000-{number:012}");
        let name = format!("000-000-{number:03}").replace("000-000-1000", "000-001-000");
        let changes = "UPDATE one SET id = ?1, name = ?2, changed = changed + 1, reference = 'Other'";
        adding.execute(changes, [&id, &name]).unwrap();
        adding.execute("INSERT INTO session SELECT * FROM one", []).unwrap();
    }
    adding.commit().unwrap();
}

#[test]
fn call_is_found_among_many_that_came_later() {
    let desk = Desk::new();
    let name = paused(&desk, "walk E102 --reference Lotus");
    copied(&desk, 999);
    let mut resumed = shipped(&desk, "resume lotus");
    resumed.sees(&name);
    resumed.types("\x03");
    assert_eq!(resumed.ends(), 130);
}

#[test]
fn pausing_a_nameless_call_asks_once_for_a_reference() {
    const ASKED: &str = "How will you find it again?";
    let desk = Desk::new();
    let mut agent = shipped(&desk, "E104 --phone");
    agent.asks("session ");
    agent.types("p\r");
    agent.asks(ASKED);
    // Esc cancels.
    agent.types("\x1b");
    agent.until("the step", |terminal| terminal.is_asking() && !terminal.screen().contains(ASKED));
    agent.types("p\r");
    agent.at(ASKED, CARD);
    agent.sees("! This may be a card number");
    agent.types("\x15Hill Street\r");
    assert_eq!(agent.ends(), 4);
    assert_eq!(desk.listed()[0]["reference"], "Hill Street");

    // It can be changed at any time: a number is recognized by its field.
    let mut agent = shipped(&desk, "resume hill");
    agent.asks("Hill Street  h all keys");
    agent.types("w\r");
    agent.at("(now: Hill", "Mill Lane");
    agent.asks("! Reference: Mill Lane");
    agent.types("w\r");
    agent.at("(now: Mill", "８２２１０００４８１６０００１");
    agent.asks("Mill Lane · 822100048160001");
    agent.types("p\r");
    assert_eq!(agent.ends(), 4);
    let mut agent = shipped(&desk, "resume 8160001");
    agent.asks("Mill Lane · 822100048160001");
    agent.types("w\r");
    agent.at("(now:", "48160012");
    agent.asks("822100048160001 · 48160012");
    agent.types("\x03");
    assert_eq!(agent.ends(), 130);
    let story = desk.story(desk.listed()[0]["name"].as_str().unwrap());
    assert!(story.contains("Reference changed to: Mill Lane"), "{story}");
}

#[test]
fn channel_can_change_during_a_walk() {
    let desk = Desk::new();
    let mut agent = terminal(&desk, "walk E001");
    agent.asks("on site  session ");
    agent.types("o\r");
    agent.asks("by phone (read out");
    agent.sees("! By phone from now on; o switches back to on site.");
    agent.asks("┃ Did it appear while you were taking a payment?");
    agent.types("o\r");
    agent.asks("on site  session ");
    // It is kept with the first answer.
    agent.types("n\r");
    agent.sees("→ no");
    agent.types("\x03");
    assert_eq!(agent.ends(), 130);
    let story = desk.story(&desk.name());
    assert!(story.contains("by phone") && story.contains("on site"), "{story}");
}

#[test]
fn box_returns_below_the_outcome_of_a_call() {
    let desk = Desk::new();
    let mut agent = shipped(&desk, "--phone --reference 'Hill Street'");
    let back = |agent: &mut Terminal, calls: usize| {
        agent.until("the box", |terminal| {
            terminal.raw().matches("Type to search").count() > calls && terminal.is_drawn()
        });
    };
    back(&mut agent, 0);
    agent.types("51");
    agent.sees("> 51  ");
    agent.types("\r");
    agent.at("Enter or y confirm", "y");
    back(&mut agent, 1);
    assert!(agent.screen().contains("Insufficient balance"), "{}", agent.screen());
    // Whose terminal the first call was about does not apply to the second; the channel does.
    agent.types("e104");
    agent.sees("> E104  ");
    agent.types("\r");
    agent.asks("by phone (read out the ┃ lines)  session ");
    assert_eq!(agent.screen().matches("Hill Street").count(), 1, "{}", agent.screen());
    agent.types("p\r");
    agent.at("How will you find it again?", "Mill Lane");
    agent.sees("Paused; everything is saved. Resume: posdiag resume ");
    back(&mut agent, 2);
    agent.types("mill");
    agent.until("the call", |terminal| {
        terminal.screen().lines().any(|line| line.contains("> ") && line.contains("Mill Lane"))
    });
    agent.types("\r");
    agent.asks("Mill Lane  h all keys");
    agent.types("x\r");
    agent.at("Why give up?", "they hung up");
    agent.sees("Given up; everything is saved.");
    // The exit code is that of the last call.
    back(&mut agent, 3);
    agent.types("\x1b");
    assert_eq!(agent.ends(), 4);

    let mut once = shipped(&desk, "--once --phone");
    once.sees("> Type to search");
    once.types("51");
    once.sees("> 51  ");
    once.types("\r");
    once.at("Enter or y confirm", "y");
    assert_eq!(once.ends(), 0);
}

#[test]
fn fix_or_no_fault_ends_without_a_key_and_can_be_reopened() {
    let desk = Desk::new();
    let mut agent = shipped(&desk, "--phone");
    agent.sees("> Type to search");
    agent.types("301");
    agent.sees("> E301  ");
    agent.types("\r");
    agent.at("1 fixed  2 not fixed", "2");
    agent.at("✗", "1");
    // The box is back below the outcome of the call.
    agent.sees("> Type to search; ↓ the last call again");
    assert!(agent.screen().contains("Fixed"), "{}", agent.screen());
    let name = desk.name();
    assert!(desk.row().starts_with("ended"), "{}", desk.row());
    agent.types("\x1b[B");
    agent.sees(&format!("> {name}  E301  "));
    agent.types("\r");
    // After resuming, it asks before it ends again.
    agent.at("Enter or y confirm and end", "b");
    agent.at("Before: fixed", "2");
    agent.until("the next step", |agent| agent.is_asking() && agent.screen().contains("✗"));
    assert_eq!(desk.name(), name);
    agent.types("\x03");
    agent.sees("posdiag resume");
    assert!(desk.row().starts_with("unfinished"), "{}", desk.row());
    assert_eq!(agent.ends(), 130);

    // A terminal without a fault needs no answer at all; without recording, nothing can be resumed.
    let mut agent = shipped(&desk, "e505 --phone");
    assert_eq!(agent.ends(), 0);
    let mut agent = shipped(&desk, "e505 --phone --no-record");
    agent.at("Enter or y confirm and end", "");
    assert_eq!(agent.ends(), 0);
}

#[test]
fn caller_who_calls_back_is_found_and_continued() {
    let desk = Desk::new();
    let mut agent = shipped(&desk, "51 --phone --reference 'Hill Street' --merchant 822100048160001");
    agent.asks("y confirm");
    let ended = desk.name();
    agent.types("y\r");
    assert_eq!(agent.ends(), 0);
    assert!(desk.row().starts_with("ended"), "{}", desk.row());
    let mut agent = shipped(&desk, "resume hill");
    agent.at("Enter or y confirm and end", "");
    assert_eq!(agent.ends(), 0);
    let mut agent = shipped(&desk, "--phone");
    agent.sees("> Type to search");
    assert!(!agent.screen().contains(&ended), "{}", agent.screen());
    agent.types("hill");
    agent.sees(&format!("> {ended}  51  "));
    agent.types("\r");
    // The terminal shows another code now.
    agent.at("Enter or y confirm and end", "e104");
    agent.until("E104", |agent| agent.is_asking() && agent.screen().contains("E104"));
    agent.types("p\r");
    agent.sees("Paused; everything is saved.");
    assert_eq!(desk.name(), ended);
    assert_eq!(desk.listed()[0]["codes"], serde_json::json!(["51", "E104"]));
}

#[test]
fn empty_call_is_not_offered_and_disappears() {
    const MINUTE: i64 = 60_000_000;
    let library = walks();
    let desk = Desk::new();
    let begun = |reference: Option<&str>, minutes| {
        let who = (None, reference.map(str::to_owned));
        let tree = (tree(&library, "E001"), Channel::Phone);
        let before = Moment(now().0 - minutes * MINUTE);
        Writer::begin_in(&desk.folder(), &library, tree, who, before).name()
    };
    let (named, late) = (begun(Some("Hill Street"), 40), begun(None, 20));
    let early = begun(None, 40);
    let mut answered = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", now());
    let name = answered.answers(1, "no").name();
    drop(answered);
    let answered = name;
    let names = || {
        let mut names: Vec<_> =
            desk.listed().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
        names.sort_unstable();
        names
    };
    let sorted = |names: &[&String]| {
        let mut names: Vec<String> = names.iter().copied().cloned().collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(), sorted(&[&named, &late, &early, &answered]));
    let listed = desk.does(&["session", "list"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    let mut agent = terminal(&desk, "resume");
    agent.sees(&format!("> {answered}  E001  "));
    agent.sees(&format!("  {named}  E001  Hill Street"));
    assert_eq!(agent.screen().matches("unfinished").count(), 2, "{}", agent.screen());
    agent.types("\x1b");
    assert_eq!(agent.ends(), 130);
    // It can still be resumed by number.
    let mut agent = terminal(&desk, &format!("resume {late}"));
    agent.asks(&format!("session {late}"));
    crash(agent);
    // The next session removes it, once it no longer counts for an outage; not one that somebody walks.
    let mut walked =
        Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", Moment(now().0 - 40 * MINUTE));
    let (held, next) = (walked.name(), terminal(&desk, "E001 --reference 'Mill Lane'"));
    let mut next = next;
    next.asks("Did it come up");
    assert!(!names().contains(&early));
    assert_eq!(names().len(), 5, "{:?}", names());
    assert!(names().contains(&held) && names().contains(&late) && names().contains(&named));
    walked.answers(1, "no");
    crash(next);
}

#[test]
fn waiting_step_is_listed_with_its_due_time_or_the_back_office() {
    let library = walks();
    let desk = Desk::new();
    let waits_from = |now: Moment| {
        let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", now);
        writer.answers(1, "no").fills(1, None).fills(1, None).answers(1, "cellular");
        writer.after(1).does(|session, now| session.answer(Answer::Declined, now));
        writer
    };
    let parked = |writer: &mut Writer<'_>| {
        let until = writer.session.due();
        writer.does(|session, now| session.park(until, now));
    };
    let now = now();
    parked(&mut waits_from(now));
    parked(&mut waits_from(Moment(now.0 - 3_600_000_000)));
    let mut office = waits_from(now);
    office.answers(1, "not_fixed").does(|session, now| session.park(None, now));
    drop(office);
    let list = desk.does(&["session", "list"]);
    let states: Vec<&str> = list.lines().map(|row| after_time(row).split("  ").next().unwrap()).collect();
    let [due, until, office] = states[..] else { panic!("{list}") };
    assert_eq!((due, office), ("due", "back office"), "{list}");
    assert!(until.starts_with("until "), "{list}");
    let keys: Vec<_> = desk.listed().iter().map(|session| session["state"].clone()).collect();
    assert_eq!(keys, ["waiting", "waiting", "back_office"]);

    // Paused at a prompt, it shows until when.
    let other = Desk::new();
    let mut walk = walked(&other, 8);
    walk.types("p\r\r");
    assert_eq!(walk.ends(), 4);
    walk.sees("Paused until ");
    assert!(other.row().starts_with("until "), "{}", other.row());
}

#[test]
fn early_answer_is_reported_as_early() {
    let library = walks();
    for (seconds, is_early) in [(1, true), (3600, false)] {
        let desk = Desk::new();
        let now = Moment(now().0 - 200 * 60_000_000);
        let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", now);
        writer.answers(1, "no").fills(1, None).fills(1, None).answers(1, "cellular");
        writer.after(1).does(|session, now| session.answer(Answer::Declined, now));
        writer.answers(seconds, "not_fixed");
        let name = writer.name();
        drop(writer);
        let story = desk.does(&["session", "show", &name]);
        assert_eq!(story.contains(" (did not wait until "), is_early, "{story}");
    }
}

#[test]
fn second_window_is_told_and_takes_over_explicitly() {
    let desk = Desk::new();
    let mut first = walked(&desk, 1);
    let name = desk.name();
    assert!(desk.row().starts_with("in progress"), "{}", desk.row());
    assert!(desk.refuses(2, &["session", "export", &name, "-o", "-"]).contains("is in progress"));
    // It is not among those offered.
    let mut alone = terminal(&desk, "resume");
    assert_eq!(alone.ends(), 2);
    alone.sees("No session is unfinished.");

    let mut second = terminal(&desk, &format!("resume {name}"));
    second.asks(&format!("Session {name} is in progress in another window."));
    second.types("n\r");
    assert_eq!(second.ends(), 2);
    second.sees(&format!("to take it over: posdiag resume --take-over {name}"));

    let mut second = terminal(&desk, &format!("resume {name}"));
    second.asks("Take it over?");
    second.types("y\r");
    second.asks("Merchant number (MID) (such");
    first.types("822100048160001\r");
    assert_eq!(first.ends(), 1);
    first.sees(&format!("took over session {name}"));
    second.types("822100048160009\r");
    second.asks("Card number");

    let mut third = terminal(&desk, &format!("resume --take-over {name}"));
    third.asks("Card number");
    second.types("p\r\r");
    assert_eq!(second.ends(), 1);
    let story = desk.story(&name);
    assert!(story.contains("822100048160009") && !story.contains("822100048160001"), "{story}");
    assert!(!story.contains("Paused"), "{story}");
    crash(third);
}

/// A session that a phone agent left, with its file.
fn handed_over(desk: &Desk) -> (String, String) {
    let library = walks();
    let mut writer = Writer::begin(
        &desk.folder(),
        &library,
        ("E001", Channel::Phone),
        "李",
        Moment(1_600_000_000_000_000),
    );
    writer.answers(5, "no").fills(30, Some("822100048160001"));
    writer.after(2).does(|session, now| session.note(text("店里“很忙”\\"), now));
    writer.after(1).does(|session, now| session.park(None, now));
    let name = writer.name();
    drop(writer);
    let file = desk.file("case.posdiag");
    desk.does(&["session", "export", &name, "-o", file.to_str().unwrap()]);
    (name, std::fs::read_to_string(file).unwrap())
}

/// Files of a program that separated codes by commas, and wrote empty texts for missing values. They are read, and the
/// output is what that program reads: byte for byte what it wrote itself.
#[test]
fn earlier_hand_over_files_are_read_and_rewritten_unchanged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/handed_over");
    let several = json!(["T01", "A,B", ",", "\"A\",\"B\"", "50%", "A→B", "[\"A\"]", "交易,失败\\", "A"]);
    for (file, codes, reference) in [
        ("format-1-several.posdiag", several, json!("Lotus 12")),
        ("format-1-nobody.posdiag", json!([","]), Value::Null),
    ] {
        let desk = Desk::new();
        let path = folder.join(file);
        desk.does(&["session", "import", path.to_str().unwrap()]);
        let listed = &desk.listed()[0];
        assert_eq!((&listed["codes"], &listed["reference"]), (&codes, &reference), "{file}");
        let again = desk.run(&["session", "export", &desk.name(), "-o", "-"]);
        assert_eq!(again.stdout, std::fs::read_to_string(path).unwrap(), "{file}");
    }
}

#[test]
fn code_with_any_characters_stays_one_code() {
    let desk = Desk::new();
    let walk = |code: &str| {
        let args = ["walk", "--unknown", code, "--assume-unsure", "--record"];
        let answers = [
            "transaction.kind=neither",
            "network.link=wifi",
            "wifi_check.wifi=loads",
            "restart.restart_terminal=not_fixed",
            "update.update_app=not_fixed",
        ];
        let answers = answers.into_iter().flat_map(|answer| ["--answer", answer]);
        let run = desk.run(&args.into_iter().chain(answers).collect::<Vec<_>>());
        assert_eq!(run.exit, Some(3), "{run:?}");
    };
    ["A,B", "A", "A→B", "\"A\"", "100%", "一,二"].into_iter().for_each(walk);
    let listed = desk.listed();
    let codes = |code: &str| listed.iter().filter(|listed| listed["codes"] == json!([code])).count();
    assert_eq!(["A,B", "A", "A→B", "\"A\"", "100%", "一,二"].map(codes), [1; 6]);
    let list = desk.does(&["session", "list", "--all"]);
    let is_it = |row: &str| row.split("  ").nth(1) == Some("A,B") && after_time(row).starts_with("ended");
    assert!(list.lines().any(is_it), "{list}");
    for code in ["A,B", "A", "A→B", "\"A\"", "100%", "一,二"] {
        let tickets = desk.does(&["ticket", "list", "--code", &code.to_lowercase()]);
        let [row] = tickets.lines().collect::<Vec<_>>()[..] else { panic!("{code}: {tickets}") };
        assert!(row.contains(&format!("  {code}  ")), "{row}");
    }
    assert!(desk.does(&["ticket", "list", "--code", "B"]).contains("No ticket matches."));
    // One that is too long to be shown whole can be searched as typed, too.
    let long = "AB ".repeat(20);
    walk(&long);
    assert!(desk.does(&["ticket", "list", "--code", &long]).contains("AB AB AB"));
}

/// Whether a byte is of a class.
type Is = fn(&u8) -> bool;

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn damaged_hand_over_file_is_refused_with_the_reason() {
    const WRONG: [&str; 3] = [
        "is damaged: what it holds does not match its digest",
        "is not a session that posdiag handed over",
        "was written by another version of posdiag",
    ];
    let desk = Desk::new();
    let (_, text) = handed_over(&desk);
    let bytes = text.as_bytes();
    let mut damaged: Vec<(String, Vec<u8>)> = Vec::new();
    for part in 0..20 {
        let length = bytes.len() * part / 20;
        damaged.push((format!("cut at {length}"), bytes[..length].to_vec()));
    }
    damaged.push(("cut before its end".to_owned(), bytes[..bytes.len() - 2].to_vec()));
    let classes: [(&str, Is); 10] = [
        ("digit", u8::is_ascii_digit),
        ("letter", u8::is_ascii_lowercase),
        ("capital", u8::is_ascii_uppercase),
        ("quote", |byte| *byte == b'"'),
        ("brace", |byte| b"{}".contains(byte)),
        ("bracket", |byte| b"[]".contains(byte)),
        ("colon", |byte| *byte == b':'),
        ("comma", |byte| *byte == b','),
        ("backslash", |byte| *byte == b'\\'),
        ("Chinese", |byte| !byte.is_ascii()),
    ];
    for (class, is) in classes {
        let at: Vec<usize> = (0..bytes.len()).filter(|at| is(&bytes[*at])).collect();
        for at in [at[0], at[at.len() / 2], at[at.len() - 1]] {
            for flipped in [0x01, 0x80] {
                let mut changed = bytes.to_vec();
                changed[at] ^= flipped;
                damaged.push((format!("{class} at {at} by {flipped}"), changed));
            }
        }
    }
    for (what, json) in [
        ("nothing", ""),
        ("a number", "1"),
        ("a list", "[]"),
        ("another file", "{\"sessions\":[]}"),
        ("a text", "E102"),
        ("a half", "{\"posdiag_session\":1}"),
        ("a later form", "{\"posdiag_session\":2,\"all\":\"new\"}"),
    ] {
        damaged.push((what.to_owned(), json.as_bytes().to_vec()));
    }
    assert!(damaged.len() >= 50, "{}", damaged.len());
    let field = Desk::new();
    let file = field.file("damaged.posdiag");
    for (what, bytes) in damaged {
        std::fs::write(&file, bytes).unwrap();
        let said = field.refuses(1, &["session", "import", file.to_str().unwrap()]);
        assert!(WRONG.iter().any(|wrong| said.contains(wrong)), "{what}: {said}");
        assert!(!field.folder().exists(), "{what}");
    }
    let other = text.replacen("\"posdiag_session\":1", "\"posdiag_session\":2", 1);
    std::fs::write(&file, other).unwrap();
    assert!(field.refuses(1, &["session", "import", file.to_str().unwrap()]).contains(WRONG[2]));
    for (path, said) in [("/", "it is not a file"), ("nowhere.posdiag", "cannot be read: it does not exist")]
    {
        assert!(field.refuses(1, &["session", "import", path]).contains(said), "{path}");
    }
    let run = field.speak("zh", &["session", "import", "nowhere.posdiag"]);
    assert_eq!(run.stderr, "错误：nowhere.posdiag：读不了，不存在。\n");
    std::fs::write(&file, &text).unwrap();
    assert!(field.does(&["session", "import", file.to_str().unwrap()]).contains("was imported"));
}

/// Turns a file into an invalid one; with a function that makes an entry of an event.
type Tamper = fn(&mut Stored, &dyn Fn(&str) -> Entry);

#[test]
fn forbidden_text_is_not_imported() {
    let desk = Desk::new();
    let (_, honest) = handed_over(&desk);
    let field = Desk::new();
    let file = field.file("case.posdiag");
    // There is already a journal to search.
    field.does(&["session", "import", desk.file("case.posdiag").to_str().unwrap()]);
    let record = |event: &str| Entry {
        personal: None,
        operator: None,
        record: format!("{{\"version\":1,\"at\":1600000000000001,\"event\":{event}}}"),
    };
    // What somebody may have typed is imported with cuts; what this program never writes is not.
    let tampered: [(&str, bool, Tamper); 8] = [
        ("a note", true, |stored, record| {
            stored.entries.push(record(&format!("{{\"kind\":\"noted\",\"text\":\"card {CARD}\"}}")));
        }),
        ("a field", true, |stored, record| {
            let field = format!("{{\"kind\":\"field\",\"field\":\"card_number\",\"value\":\"{CARD}\"}}");
            stored.entries.push(record(&field));
        }),
        ("a reason", true, |stored, record| {
            stored.entries.push(record(&format!("{{\"kind\":\"abandoned\",\"reason\":\"{CARD}\"}}")));
        }),
        ("an operator", true, |stored, _| stored.entries[1].operator = Some(CARD.to_owned())),
        ("a reference", true, |stored, _| stored.listed.summary.reference = Some(CARD.to_owned())),
        ("an unknown field", false, |stored, record| {
            stored.entries.push(record(&format!("{{\"kind\":\"taken_back\",\"card\":\"{CARD}\"}}")));
        }),
        ("a name", false, |stored, _| stored.listed.name = CARD.to_owned()),
        ("an id", false, |stored, _| stored.listed.id = CARD.to_owned()),
    ];
    for (what, comes_in, tamper) in tampered {
        let mut stored = opened(&honest);
        tamper(&mut stored, &record);
        std::fs::write(&file, export::write(&stored).unwrap()).unwrap();
        let args = ["session", "import", file.to_str().unwrap()];
        let said = if comes_in { field.does(&args) } else { field.refuses(1, &args) };
        assert_eq!(said.contains("cut or masked"), comes_in, "{what}: {said}");
        assert!(!said.contains(CARD), "{what}: {said}");
        std::fs::remove_file(&file).unwrap();
        assert!(!field.has(CARD), "{what}");
    }
    let there = field.listed().len();
    // What lists show is derived again: a file cannot say anything else about its session.
    let mut stored = opened(&honest);
    stored.listed.id = "0199f8a2-7c4e-7b1d-9d2f-3a4b5c6d7e8f".to_owned();
    let summary = &mut stored.listed.summary;
    summary.codes = WalkedCodes::new(Vec::new(), CARD);
    for text in [&mut summary.message, &mut summary.outcome, &mut summary.step] {
        *text = Some(CARD.to_owned());
    }
    std::fs::write(&file, export::write(&stored).unwrap()).unwrap();
    field.does(&["session", "import", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(field.listed().len(), there + 1);
    assert!(!field.has(CARD));
}

#[test]
fn text_accepted_by_an_earlier_version_is_rewritten_on_request() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.folder()).unwrap();
    let connection = rusqlite::Connection::open(desk.folder().join(FILE)).unwrap();
    connection.execute_batch(include_str!("../data/kept/version-0.1.sql")).unwrap();
    drop(connection);
    assert_eq!(desk.listed().len(), 5);
    for (keys, exit) in [("n\r", 5), ("\x1b", 5), ("\x03", 130)] {
        let mut asked = Terminal::keeping(80, 60, &desk.folder(), "session clean --lang en");
        asked.asks("Rewrite it? This cannot be undone. y yes  n no");
        asked.types(keys);
        assert_eq!(asked.ends(), exit, "{keys:?}");
        // Lists have derived their rows again.
        asked.sees("44 texts in 5 sessions to rewrite.");
        asked.sees("Nothing was changed.");
        assert!(desk.has(CARD));
    }
    let mut asked = Terminal::keeping(80, 60, &desk.folder(), "session clean --lang en");
    asked.at("Rewrite it?", "y");
    assert_eq!(asked.ends(), 0);
    asked.sees("44 texts were rewritten, and no old data is left in the files.");
    assert!(!desk.has(CARD));
    assert_eq!(desk.listed().len(), 5);
}

/// A session handed over by a program with events of version 1: its ticket is open.
const OF_VERSION_1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/handed_over/events-1.posdiag");

#[test]
fn session_of_an_earlier_version_is_imported_continued_and_handed_over() {
    let (desk, field) = (Desk::new(), Desk::new());
    desk.does(&["session", "import", OF_VERSION_1]);
    let name = desk.name();
    let versions = |desk: &Desk| {
        let shown = desk.does(&["session", "show", &name, "--format", "json"]);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let entries = shown["entries"].as_array().unwrap().iter();
        entries.map(|entry| entry["record"]["version"].as_u64().unwrap()).collect::<Vec<u64>>()
    };
    let entries = versions(&desk).len();
    assert!(versions(&desk).iter().all(|version| *version == 1));
    assert!(desk.does(&["session", "import", OF_VERSION_1]).contains("is already here"));
    desk.does(&["ticket", "edit", &name, "--note", "they called again"]);
    desk.does(&["ticket", "close", &name]);
    let file = desk.file("case.posdiag");
    let file = file.to_str().unwrap();
    desk.does(&["session", "export", &name, "-o", file]);

    field.does(&["session", "import", OF_VERSION_1]);
    let said = field.does(&["session", "import", file]);
    assert!(said.contains("2 entries were added here"), "{said}");
    assert_eq!(versions(&field), [vec![1; entries], vec![2, 2]].concat());
    let story = field.story(&name);
    assert!(story.contains("they called again") && story.contains("Ticket closed"), "{story}");
}

/// A session handed over by a program that knew one ticket at a time: it has a second, which is closed.
const OF_ONE_TICKET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/handed_over/events-2.posdiag");

#[test]
fn tickets_of_an_earlier_session_are_distinguished() {
    let desk = Desk::new();
    desk.does(&["session", "import", OF_ONE_TICKET]);
    let name = desk.name();
    let second = format!("{name}/2");
    let shown = desk.does(&["ticket", "show", &name]);
    assert!(shown.starts_with(&format!("Ticket {name} · ")) && shown.contains(" · closed"), "{shown}");
    assert!(shown.contains(&format!("\nOther tickets: {second} · ")), "{shown}");
    let shown = desk.does(&["ticket", "show", &second]);
    assert!(
        shown.contains("\nClosed: swapped · ") && shown.contains(&format!("\nOther tickets: {name} · ")),
        "{shown}"
    );
    desk.does(&["ticket", "reopen", &second]);
    let file = desk.file("again.posdiag");
    let file = file.to_str().unwrap();
    assert!(desk.does(&["session", "export", &name, "-o", file]).contains("read-only"));
    assert!(desk.refuses(2, &["ticket", "close", &second]).contains("was handed over"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from its beginning to its end")]
fn importing_twice_changes_nothing_and_two_continuations_are_both_kept() {
    let (desk, field, third) = (Desk::new(), Desk::new(), Desk::new());
    let (name, _) = handed_over(&desk);
    let file = |of: &Desk, name: &str| of.file(name).to_str().unwrap().to_owned();
    let first = file(&desk, "case.posdiag");
    assert!(field.does(&["session", "import", &first]).contains(&format!("Session {name} was imported.")));
    let before = field.listed();
    assert!(field.does(&["session", "import", &first]).contains("is already here; nothing was changed"));
    assert_eq!(field.listed(), before);
    // Nothing new at its origin, either; and it stays read-only there.
    assert!(desk.does(&["session", "import", &first]).contains("is already here"));
    assert!(!desk.listed()[0]["handed_over"].is_null());
    // An existing file is not overwritten, and then nothing changes.
    let said = field.refuses(1, &["session", "export", &name, "-o", &first]);
    assert!(said.contains("already exists"), "{said}");
    assert!(field.listed()[0]["handed_over"].is_null());

    assert!(desk.does(&["session", "take-back", &name]).contains("was taken back"));
    assert!(desk.refuses(2, &["session", "take-back", &name]).contains("was not handed over"));
    for (of, answer) in [(&desk, "4111111111111111"), (&field, "?")] {
        let mut walk = terminal(of, &format!("resume {name}"));
        walk.asks("Card number");
        walk.types(&format!("{answer}\r"));
        if answer == "?" {
            walk.asks("Hint");
            walk.types("?\r");
        }
        walk.at("Which connection", "p\r");
        assert_eq!(walk.ends(), 4);
    }
    let back = file(&field, "back.posdiag");
    field.does(&["session", "export", &name, "-o", &back]);
    let said = desk.does(&["session", "import", &back]);
    assert!(said.contains("was continued in both places. Both are kept"), "{said}");
    let both = desk.listed();
    let names: Vec<&str> = both.iter().map(|session| session["name"].as_str().unwrap()).collect();
    let (Some(other), true) = (names.iter().find(|other| **other != name), names.contains(&&*name)) else {
        panic!("{names:?}")
    };
    assert!(
        both.iter().all(|session| session["in_conflict"] == true && session["state"] == "paused"),
        "{both:?}"
    );
    let list = desk.does(&["session", "list"]);
    assert_eq!(list.matches("paused, in conflict").count(), 2, "{list}");
    for (shown, with, has) in [(&*name, *other, "411111******1111"), (*other, &*name, ": unknown")] {
        let said = desk.does(&["session", "show", shown]);
        assert!(said.contains(&format!("Also continued elsewhere: {with}")), "{said}");
        assert!(
            said.contains(&format!("Card number (first six, last four): {has}").replace(": :", ":")),
            "{said}"
        );
    }
    assert!(desk.does(&["session", "import", &back]).contains(&format!("Session {other} is already here")));
    assert_eq!(desk.listed().len(), 2);

    // Elsewhere they are still two continuations of one, in whatever order they arrive.
    for (shown, to) in [(*other, "one.posdiag"), (&*name, "two.posdiag")] {
        let to = file(&desk, to);
        desk.does(&["session", "export", shown, "-o", &to]);
        third.does(&["session", "import", &to]);
    }
    let both = third.listed();
    assert_eq!(both.len(), 2);
    assert!(both.iter().all(|session| session["in_conflict"] == true), "{both:?}");
    third.does(&["session", "import", &back]);
    assert_eq!(third.listed().len(), 2);
}

// ---- without a usable disk

/// The text of the screen, wherever its lines were wrapped.
fn flat(terminal: &Terminal) -> String {
    terminal.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A walk with this data folder is refused after `n`, and continues unrecorded after `y`.
#[track_caller]
fn goes_on_unrecorded_or_not_at_all(mut begin: impl FnMut() -> Terminal, why: &str, help: &str) {
    let mut refused = begin();
    refused.asks("Continue without recording? y yes  n no");
    assert!(flat(&refused).contains(why), "{}", refused.screen());
    refused.types("n\r");
    assert_eq!(refused.ends(), 1);
    let said = flat(&refused);
    assert!(said.contains(why) && said.contains(help), "{}", refused.screen());

    let mut walk = begin();
    walk.at("Continue without recording?", "y");
    walk.at("! Not recorded: gone when you leave\n\nStep 1", "n");
    walk.asks("! Not recorded: gone when you leave\n\nStep 2");
    walk.types("p\r");
    walk.at("once you leave, it is lost. Leave?", "y");
    assert_eq!(walk.ends(), 4);
    walk.sees("Left; nothing was recorded.");

    let mut left = begin();
    left.asks("Continue without recording?");
    left.types("\x03");
    assert_eq!(left.ends(), 130);
}

/// The contents of a folder, by name: for each file its length and digest.
fn contents(folder: &Path) -> Vec<String> {
    let read = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        format!(
            "{} {} {}",
            path.strip_prefix(folder).unwrap().display(),
            bytes.len(),
            sha256(&format!("{bytes:?}"))
        )
    };
    // Looking at a database locks it, and SQLite leaves an empty log and its index there.
    let beside = |file: &String| {
        ["locks", "journal.db-shm", "journal.db-wal 0"].iter().any(|beside| file.starts_with(beside))
    };
    let mut found: Vec<_> = files(folder).iter().map(read).filter(|file| !beside(file)).collect();
    found.sort();
    found
}

#[test]
fn walk_can_go_unrecorded_without_a_data_folder() {
    let desk = Desk::new();
    std::fs::write(desk.folder(), "no folder").unwrap();
    goes_on_unrecorded_or_not_at_all(|| terminal(&desk, "walk E001"), "is not a folder", "with --data-dir");
    assert_eq!(std::fs::read_to_string(desk.folder()).unwrap(), "no folder");
}

#[test]
fn walk_can_go_unrecorded_if_the_data_folder_is_not_writable() {
    use std::os::unix::fs::PermissionsExt as _;
    const SOMEBODY: &str = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let desk = Desk::new();
    std::fs::create_dir(desk.folder()).unwrap();
    for (path, mode) in [(desk.folder(), 0o500), (desk.file(""), 0o755)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    // Permissions do not apply to root, so another user has to try.
    let bound = std::fs::write(desk.folder().join("probe"), "").is_err();
    let somebody = if bound { "" } else { SOMEBODY };
    let posdiag = assert_cmd::cargo::cargo_bin!("posdiag");
    let runs = || {
        Command::new("/bin/sh")
            .arg("-c")
            .arg(format!("{SOMEBODY} '{}' check '{WALKS}'", posdiag.display()))
            .output()
    };
    if !bound && !runs().is_ok_and(|run| run.status.success()) {
        eprintln!("not tested: permissions do not bind this user, and nobody else can run the program");
        return;
    }
    let _ = std::fs::remove_file(desk.folder().join("probe"));
    let begin = || {
        let folder = desk.folder();
        let script =
            format!("exec {somebody} \"$POSDIAG\" walk E001 --lang en --data-dir '{}'", folder.display());
        Terminal::with(80, 40, &format!("{script} --library '{WALKS}'"))
    };
    goes_on_unrecorded_or_not_at_all(begin, "there is no permission to read and write", "with --data-dir");
    assert_eq!(files(&desk.folder()).len(), 0);
}

#[test]
fn newer_journal_is_left_untouched() {
    let desk = Desk::new();
    let (name, _) = handed_over(&desk);
    let connection = rusqlite::Connection::open(desk.folder().join("journal.db")).unwrap();
    connection.pragma_update(None, "user_version", 900).unwrap();
    drop(connection);
    let before = contents(&desk.folder());
    let why = "was written by a newer posdiag (schema 900; this one knows up to 11); it was left unchanged";
    goes_on_unrecorded_or_not_at_all(|| terminal(&desk, "walk E001"), why, "use the newer posdiag");
    for args in
        [&["session", "list"][..], &["session", "show", &name], &["session", "export", &name, "-o", "-"]]
    {
        assert!(desk.refuses(1, args).contains("was written by a newer posdiag (schema 900;"), "{args:?}");
    }
    assert_eq!(contents(&desk.folder()), before);
}

#[test]
fn damaged_journal_is_set_aside_only_after_yes() {
    let desk = Desk::new();
    let (name, _) = handed_over(&desk);
    let path = desk.folder().join("journal.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[100..half].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    let before = contents(&desk.folder());
    let begin = || {
        let mut walk = terminal(&desk, "walk E001");
        walk.at("Set the damaged journal aside (nothing is deleted) and start a new one?", "n");
        walk
    };
    goes_on_unrecorded_or_not_at_all(begin, "is damaged", "it can be set aside and a new one started");
    assert!(desk.refuses(1, &["session", "show", &name]).contains("is damaged"));
    assert_eq!(contents(&desk.folder()), before, "nothing was touched");

    let mut walk = terminal(&desk, "walk E001");
    walk.at("Set the damaged journal aside", "y");
    walk.asks("Did it come up");
    assert!(!walk.screen().contains("Not recorded"), "{}", walk.screen());
    crash(walk);
    let aside = std::fs::read(desk.folder().join("journal.damaged-1.db")).unwrap();
    assert!(aside == bytes, "what was damaged is kept as it was");
    assert_ne!(desk.name(), name);
}

/// A terminal with a walk recorded on a disk of this size, part of which is used; afterwards, something else is done
/// with that part freed. `None` if no such disk can be created.
fn on_a_small_disk(
    (size, taken): (&str, &str),
    before: &str,
    arguments: &str,
    then: &str,
) -> Option<Terminal> {
    let mounts = "unshare -m sh -c 'mount -t tmpfs -o size=16k tmpfs /mnt'";
    let allowed = Command::new("/bin/sh").arg("-c").arg(mounts).output();
    if !allowed.is_ok_and(|mounted| mounted.status.success()) {
        eprintln!("not tested: no disk can be mounted here");
        return None;
    }
    let script = format!(
        "export POSDIAG_DATA_DIR=/mnt/data TZ=UTC\n\
         exec unshare -m sh -c 'mount -t tmpfs -o size={size} tmpfs /mnt; {before}; \
         head -c {taken} /dev/zero > /mnt/taken; \"$POSDIAG\" {arguments} --lang en --library \"{WALKS}\"; \
         code=$?; rm -f /mnt/taken; {then}; exit $code'"
    );
    Some(Terminal::with(80, 60, &script))
}

/// Makes notes until one cannot be recorded; returns how many could.
fn fills_the_disk(walk: &mut Terminal) -> usize {
    for number in 1..100 {
        walk.types("m\r");
        walk.at("Note: (Enter", &format!("note {number}"));
        walk.until("the note", |terminal| {
            let screen = terminal.screen();
            let said = screen.contains(&format!("Note: note {number}\n"));
            said && terminal.is_asking()
                && (screen.contains("p pause") || screen.contains("Continue without"))
        });
        if walk.screen().contains("Continue without") {
            let full =
                "the disk is full; /mnt/data/journal.db cannot be written. Continue without recording?";
            assert!(flat(walk).contains(full), "{}", walk.screen());
            return number - 1;
        }
    }
    panic!("the disk is never full:\n{}", walk.screen());
}

#[test]
fn full_disk_keeps_acknowledged_answers_and_names_the_rest() {
    let show = "\"$POSDIAG\" session list --all --lang en; \"$POSDIAG\" session list --all --format json | \
                tr , \"\\n\" | sed -n \"s/^.*name.:.\\([0-9-]*\\).*/\\1/p\" > /mnt/name; \
                \"$POSDIAG\" session show \"$(cat /mnt/name)\" --lang en";
    let Some(mut walk) = on_a_small_disk(("352k", "130k"), "true", "walk E001", show) else { return };
    walk.asks("Did it come up");
    let kept = fills_the_disk(&mut walk);
    walk.types("n\r");
    assert_eq!(walk.ends(), 1);
    let screen = walk.screen();
    let (_, story) = screen.split_once("Started: E001").unwrap();
    assert!(screen.contains("  unfinished  One of each"), "{screen}");
    assert_eq!(story.matches("Note: note ").count(), kept, "{screen}");

    let mut walk = on_a_small_disk(("352k", "130k"), "true", "walk E001", show).unwrap();
    walk.asks("Did it come up");
    let kept = fills_the_disk(&mut walk);
    walk.types("y\r");
    walk.at("! Not recorded: gone when you leave", "n");
    walk.at("Merchant number (MID) (such", "p");
    walk.at("once you leave, it is lost. Leave?", "y");
    assert_eq!(walk.ends(), 4);
    let screen = walk.screen();
    assert!(screen.contains("Left; the last steps were not saved. Resume: posdiag resume "), "{screen}");
    let (_, story) = screen.split_once("Started: E001").unwrap();
    assert_eq!(story.matches("Note: note ").count(), kept, "{screen}");
    assert!(!story.contains("Paused") && !story.contains("Did it come up"), "{screen}");

    // There is no room even to begin.
    let begin = || on_a_small_disk(("16k", "16k"), "true", "walk E001", "true").unwrap();
    goes_on_unrecorded_or_not_at_all(begin, "the disk is full", "make room by deleting other files");
}

#[test]
fn another_code_from_a_changed_library_keeps_unrecorded_answers() {
    let desk = Desk::new();
    let library = desk.file("library");
    copy(Path::new(WALKS), &library);
    let path = library.join("e/E001.yaml");
    let other = std::fs::read_to_string(&path).unwrap().replace("Did it come up", "Did it appear");
    std::fs::write(path, other).unwrap();
    let mut walk = with_library(&desk, "walk E001", &library);
    walk.at("Did it appear during a payment?", "n");
    walk.at("Merchant number (MID) (such", "p\r");
    assert_eq!(walk.ends(), 4);

    let before = format!("cp -r \"{}\" /mnt/data", desk.folder().display());
    let Some(mut walk) =
        on_a_small_disk(("352k", "130k"), &before, &format!("resume {}", desk.name()), "true")
    else {
        return;
    };
    walk.asks("· Did it appear during a payment? → no");
    let kept = fills_the_disk(&mut walk);
    walk.types("y\r");
    walk.asks("! Not recorded");
    walk.types("c\r");
    walk.at("The code that the terminal shows now", "E002");
    walk.at("Go through all of this one by one", "y");
    walk.asks("Ticket: To the back office");
    let unkept = format!("Note: note {}\n", kept + 1);
    for said in ["· Did it appear during a payment? → no", &unkept, "! Not recorded: gone when you leave"]
    {
        assert!(walk.screen().contains(said), "{said}: {}", walk.screen());
    }
    walk.types("\x03");
    assert_eq!(walk.ends(), 130);
    walk.sees("the last steps were not saved; resume: posdiag resume");
}

// ---- a library that changes

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from its beginning to its end")]
fn session_continues_with_its_original_trees() {
    let desk = Desk::new();
    let library = desk.file("library");
    copy(Path::new(WALKS), &library);
    let rewrite = |file: &str, changes: &[(&str, &str)]| {
        let path = library.join(file);
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        std::fs::write(path, text).unwrap();
    };
    let mut walk = with_library(&desk, "walk E001 --phone", &library);
    walk.at("Did it come up", "n");
    walk.asks("Merchant number");
    crash(walk);
    let name = desk.name();

    // Other words, one step less, another sequence; and in another tree.
    rewrite(
        "e/E001.yaml",
        &[
            ("Did it come up during a payment?", "Was it while paying?"),
            ("Sign on once more", "Restart it, and sign on"),
            ("- use: link\n", ""),
            ("  when: link.kind = wifi\n", ""),
        ],
    );
    rewrite("e/E002.yaml", &[("Go through all of this one by one", "Look at each of these")]);
    rewrite("shared/link.yaml", &[("Which connection does the terminal use?", "How is it connected?")]);

    let resume = format!("resume {name}");
    let newer = "The library now has another tree for E001; this session stays with the one";
    let mut walk = with_library(&desk, &resume, &library);
    walk.asks(newer);
    walk.at("To use the new one: c, then E001", "c");
    walk.at("The code that the terminal shows now", "E001");
    walk.asks("= Was it while paying? → no (known)");
    crash(walk);
    // It is the newer one by now.
    let mut walk = with_library(&desk, &resume, &library);
    walk.asks("= Was it while paying? → no (known)");
    assert!(!walk.screen().contains(newer), "{}", walk.screen());
    walk.at("Merchant number", "b");
    walk.asks("Merchant number");
    walk.asks("· Did it come up during a payment? → no");
    walk.at("Merchant number (MID) (such", "?");
    walk.at("Hint", "?");
    walk.at("Card number", "?");
    walk.at("Hint", "?");
    walk.at("Which connection does the terminal use?", "1");
    walk.at("Restart the router", "c");
    // A code that is looked up now comes from the current library.
    walk.at("The code that the terminal shows now", "E002");
    walk.asks("Look at each of these");
    walk.asks("· Which connection does the terminal use? → WiFi (the fan)");
    walk.types("m\r");
    walk.at("Note:", "now it shows E002");
    walk.asks("Note: now it shows E002");
    let stood = below(&walk);
    crash(walk);

    // Both are pinned: the library may change again, or disappear.
    rewrite("e/E002.yaml", &[("Look at each of these", "Never mind")]);
    for library in [library.as_path(), Path::new(WALKS)] {
        let mut walk = with_library(&desk, &resume, library);
        walk.asks("Look at each of these");
        assert_eq!(below(&walk), stood);
        crash(walk);
    }
    let mut walk = Terminal::keeping(80, 40, &desk.folder(), &format!("{resume} --lang en"));
    walk.asks("Look at each of these");
    walk.types("b\r");
    walk.asks("Restart the router");
    walk.types("2\r");
    walk.at("Is it safe to do this now?", "n");
    walk.asks("Sign on once more");
    walk.types("p\r\r");
    assert_eq!(walk.ends(), 4);
    let story = desk.story(&name);
    for part in
        ["Did it come up during a payment? → no", "E002  A long question", "Back to: Restart the router"]
    {
        assert!(story.contains(part), "{part}: {story}");
    }
}

// ---- what is printed

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from its beginning to its end")]
fn story_and_its_json() {
    let library = walks();
    let desk = Desk::new();
    let begun = Moment(1_600_000_000_000_000);
    let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "li", begun);
    writer.answers(7, "yes").fills(45, Some("822100048160001")).fills(3, None);
    writer.after(1).does(Session::back);
    writer.fills(20, Some(CARD)).answers(4, "wifi");
    writer.after(80).does(|session, now| session.answer(Answer::Skipped(Some(text("nobody can"))), now));
    writer.after(2).does(Session::confirm_caution);
    writer.answers(180, "not_fixed");
    writer.after(1).does(|session, now| session.note(text("they hung up \u{1b}[31mtwice"), now));
    writer.after(1).does(|session, now| session.park(session.due(), now));
    writer.operator = Some("wang".to_owned());
    writer.after(3_600).does(|session, now| session.hand_over(Channel::Phone, now));
    writer.answers(60, "not_fixed").answers(600, "yes");
    writer.after(5).does(|session, now| session.hand_over(Channel::OnSite, now));
    writer.answers(240, "not_fixed");
    writer.after(1).does(Session::back);
    writer.after(1).does(|session, now| session.switch(tree(&library, "E002"), now));
    writer.after(1).does(|session, now| session.answer(Answer::Tampering, now));
    writer.after(1).does(|session, now| session.abandon(text("the shop closes"), now));
    writer.after(86_400).does(|session, now| session.hand_over(Channel::OnSite, now));
    writer.after(1).does(Session::end);
    let name = writer.name();
    drop(writer);

    for language in ["en", "zh"] {
        let run = desk.speak(language, &["session", "show", &name]);
        assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""));
        insta::assert_snapshot!(format!("story_{language}"), run.stdout.replace(&name, "418-273"));
    }

    let listed = desk.listed().remove(0);
    let shown = desk.does(&["session", "show", &name, "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["session"], listed);
    let keys =
        |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&shown), "entries format session");
    assert_eq!(keys(&shown["entries"][0]), "operator record");
    assert_eq!(keys(&shown["entries"][0]["record"]), "at by event program version");
    assert_eq!(
        keys(&listed),
        "answers begun changed channel codes handed_over held id in_conflict joined name outcome reference requests state step tickets until"
    );
    let mut of_now = listed.clone();
    // Abandoned at an outcome, it was filed; continuing and confirming left it open.
    for (key, stands_for) in
        [("/id", "ID"), ("/name", "NAME"), ("/tickets/0/id", "TICKET"), ("/tickets/0/number", "NAME")]
    {
        *of_now.pointer_mut(key).unwrap() = stands_for.into();
    }
    insta::assert_snapshot!("listed_json", serde_json::to_string_pretty(&of_now).unwrap());
    let records: Vec<String> = shown["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["record"]["event"]["kind"].to_string())
        .collect();
    assert_eq!(records.len(), 23);

    // The file has the same, and nothing else; its receiver continues the ticket.
    let said = desk.speak("zh", &["session", "export", &name, "-o", "-"]);
    assert_eq!(
        said.stderr.replace(&name, "418-273"),
        "会话 418-273 已导出到标准输出。这里从现在起只读；要收回：posdiag session take-back 418-273\n"
    );
    let file: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(keys(&file), "digest posdiag_session session");
    assert_eq!(file["session"]["entries"], shown["entries"]);
    assert_eq!(file["session"]["trees"].as_array().unwrap().len(), 2);
    assert!(desk.listed()[0]["handed_over"].is_string());
    assert!(!said.stdout.contains(CARD));

    // Neither the screen nor a machine gets control characters.
    assert!(!desk.does(&["session", "show", &name]).contains('\u{1b}'));

    let none = desk.refuses(2, &["session", "show", "999-99"]);
    assert!(none.contains("There is no session `999-99`."), "{none}");
}

#[test]
fn session_errors_are_in_both_languages() {
    let library = walks();
    let desk = Desk::new();
    let mut writer = Writer::begin(&desk.folder(), &library, ("E002", Channel::Phone), "li", NOW);
    writer.answers(3, "no").does(Session::end);
    let name = writer.name();
    drop(writer);
    let replace = |from: &str, to: &str| {
        let journal = rusqlite::Connection::open(desk.folder().join(FILE)).unwrap();
        let sql = "UPDATE entry SET record = replace(record, ?1, ?2) WHERE instr(record, ?1)";
        assert_eq!(journal.execute(sql, [from, to]).unwrap(), 1, "{from}");
    };
    for (from, to, zh, en) in [
        (
            "\"step\":\"long\"",
            "\"step\":\"short\"",
            "会话停在另一步（第 2 条）",
            "the session is at another step (event 2)",
        ),
        (
            "\"answer\":\"no\"",
            "\"answer\":\"never\"",
            "这一步没有这个回答（第 2 条）",
            "the step has no such answer (event 2)",
        ),
        (
            "\"answered\"",
            "\"guessed\"",
            "这一条读不懂（第 2 条）",
            "posdiag does not know this event (event 2)",
        ),
        (
            "\"ended\",\"outcome\":\"",
            "\"ended\",\"outcome\":\"x",
            "会话走到的是另一个结果（第 3 条）",
            "the session reached another outcome (event 3)",
        ),
    ] {
        replace(from, to);
        for (language, said) in [
            ("zh", format!("错误：会话 {name} 读不出来：{zh}。\n")),
            ("en", format!("error: Session {name} cannot be read: {en}.\n")),
        ] {
            let run = desk.speak(language, &["session", "show", &name]);
            assert_eq!(run.exit, Some(1), "{run:?}");
            assert!(run.stderr.starts_with(&said), "{run:?}");
        }
        replace(to, from);
    }
    desk.does(&["session", "show", &name]);
}

#[test]
fn every_entry_names_who_answered_and_the_program() {
    let authors = |desk: &Desk| {
        let shown = desk.does(&["session", "show", &desk.name(), "--format", "json"]);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let entries = shown["entries"].as_array().unwrap().clone();
        let record = |entry: serde_json::Value| {
            assert_eq!(entry["record"]["program"], env!("CARGO_PKG_VERSION"));
            entry["record"]["by"].as_str().unwrap().to_owned()
        };
        let mut authors: Vec<String> = entries.into_iter().map(record).collect();
        authors.dedup();
        authors
    };
    let walk = ["walk", "E002", "--library", WALKS, "--record"];
    let desk = Desk::new();
    let mut agent = terminal(&desk, "walk E002");
    agent.at("Go through all of this", "n");
    agent.until("the next question", |terminal| terminal.screen().contains("battery"));
    agent.types("p\r\r");
    assert_eq!(agent.ends(), 4);
    assert_eq!(authors(&desk), ["person"]);

    let desk = Desk::new();
    assert_eq!(desk.run(&[&walk[..], &["--answers", "y", "--note", "by hand"]].concat()).exit, Some(3));
    assert_eq!(authors(&desk), ["script"]);
    // Changing a ticket on the command line counts as a person.
    desk.does(&["ticket", "edit", &desk.name(), "--note", "looked at"]);
    desk.does(&["ticket", "close", &desk.name()]);
    assert_eq!(authors(&desk), ["script", "person"]);

    let desk = Desk::new();
    assert_eq!(desk.run(&[&walk[..], &["--format", "jsonl"]].concat()).exit, Some(4));
    assert_eq!(authors(&desk), ["program"]);
}

// ---- deleting

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from its beginning to its end")]
fn old_sessions_are_deleted_on_request() {
    let library = walks();
    let desk = Desk::new();
    assert!(desk.does(&["session", "purge", "--older-than", "90d"]).contains("There are no sessions yet."));
    assert!(!desk.folder().exists(), "looking makes no journal");
    for year in 0..3_i64 {
        let at = Moment(1_500_000_000_000_000 + year * 31_000_000_000_000);
        let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", at);
        writer.does(|session, now| session.note(text(&format!("long ago {year}")), now));
        // The first is not finished.
        if year > 0 {
            writer.does(|session, now| session.abandon(text("hung up"), now));
        }
    }
    let mut today = walked(&desk, 1);
    today.types("p\r\r");
    assert_eq!(today.ends(), 4);
    assert_eq!(desk.listed().len(), 4);

    for (typed, exit) in
        [("", 2), ("d", 2), ("90h", 2), ("3 months", 2), ("36501d", 2), ("1e3", 2), ("0.5d", 2)]
    {
        let said = desk.refuses(exit, &["session", "purge", "--older-than", typed]);
        assert!(said.contains("such as 90d"), "{typed}: {said}");
    }
    desk.refuses(2, &["session", "purge"]);
    // Nobody can be asked here; nor whether the clock was wrong in the years without entries.
    let purge = ["session", "purge", "--older-than", "90d"];
    let said = desk.refuses(2, &purge);
    assert!(said.contains("2 sessions older than 90 days (2 given up) needs a confirmation"), "{said}");
    let said = desk.refuses(2, &[&purge[..], &["--yes"]].concat());
    assert!(
        said.contains("Nothing was recorded from 2019-") && said.contains("--yes --clock-is-right"),
        "{said}"
    );
    let said = desk.does(&["session", "purge", "--older-than", "36500"]);
    assert!(said.contains("No session older than 36500 days can be deleted."), "{said}");
    assert_eq!(desk.listed().len(), 4);

    let asks = |more: &str| {
        let asked = format!("session purge --older-than 90d --lang en {more}");
        let mut asked = Terminal::keeping(80, 24, &desk.folder(), &asked);
        asked.asks("n no");
        asked
    };
    for (keys, exit) in [("n\r", 0), ("\x1b", 0), ("\x03", 130)] {
        let mut asked = asks("--yes");
        let screen = flat(&asked);
        assert!(screen.contains("Nothing was recorded from 2019-"), "{screen}");
        assert!(screen.contains("Delete 2 sessions older than 90 days (2 given up)?"), "{screen}");
        asked.types(keys);
        assert_eq!(asked.ends(), exit, "{keys:?}");
        asked.sees("Nothing was deleted.");
        assert_eq!(desk.listed().len(), 4);
    }
    let mut asked = asks("--clock-is-right");
    assert!(!asked.screen().contains("Nothing was recorded"), "{}", asked.screen());
    asked.types("y\r");
    assert_eq!(asked.ends(), 0);
    asked.sees("2 sessions were deleted (2 given up).");
    let left = "1 other was left: 1 unfinished. To delete them, too: --unfinished";
    assert!(flat(&asked).contains(left), "{}", asked.screen());
    assert_eq!(desk.listed().len(), 2);
    let said = desk.does(&[&purge[..], &["--yes", "--unfinished", "--clock-is-right"]].concat());
    assert_eq!(said, "1 session was deleted (1 unfinished).\n");
    assert!(!desk.has("long ago"), "nothing of them is left");
    // A walk that is open elsewhere is not deleted.
    let mut walk = terminal(&desk, &format!("resume {}", desk.name()));
    walk.asks("Merchant number");
    let all = ["session", "purge", "--older-than", "0", "--yes", "--unfinished"];
    let said = desk.does(&all);
    assert!(said.ends_with("1 other was left: 1 in progress.\n"), "{said}");
    crash(walk);
    let said = desk.does(&["session", "purge", "--older-than", "0d", "--yes"]);
    assert!(said.contains("1 other was left: 1 unfinished."), "{said}");
    assert_eq!(desk.does(&all), "1 session was deleted (1 unfinished).\n");
    assert_eq!(desk.listed().len(), 0);
}

/// A clock that is or was years ahead.
#[test]
fn clock_in_the_future_deletes_nothing() {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let (library, desk) = (walks(), Desk::new());
    let begins = |at: Moment| {
        let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", at);
        writer.does(|session, now| session.abandon(text("hung up"), now));
        writer.name()
    };
    // Today is years after the last day with an entry, as far as the journal tells.
    for day in 0..40 {
        begins(Moment(now().0 - (2_000 + day) * DAY));
    }
    let purge = ["session", "purge", "--older-than", "90d", "--yes"];
    let said = desk.refuses(2, &purge);
    assert!(said.contains("40 sessions") && said.contains("if the clock was wrong, do not delete"), "{said}");
    // Something was recorded while it was ahead.
    begins(now());
    desk.refuses(2, &purge);
    assert_eq!(desk.listed().len(), 41);

    // Entries of that time are in the future once the clock is right; this is reported, and does not make the rest old.
    let desk = Desk::new();
    let begins = |at: Moment| {
        let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", at);
        writer.does(|session, now| session.abandon(text("hung up"), now));
        writer.name()
    };
    for day in [0, 5, 40, 80, 120] {
        begins(Moment(now().0 - day * DAY));
    }
    let ahead = begins(Moment(now().0 + 2_000 * DAY));
    let said = desk.does(&purge);
    assert_eq!(
        said,
        "1 session was deleted (1 given up).\n\
         ! 1 session is dated in the future and not deleted. Check the clock.\n"
    );
    assert_eq!(desk.does(&["session", "delete", &ahead, "--yes"]), format!("Session {ahead} was deleted.\n"));
    assert!(desk.does(&purge).starts_with("No session older than 90 days can be deleted.\n"));
    assert_eq!(desk.listed().len(), 4);
}

#[test]
fn one_session_is_deleted_by_number() {
    let desk = Desk::new();
    let mut walk = terminal(&desk, "walk E001 --reference Lotus");
    walk.at("Did it come up", "n");
    walk.asks("Merchant number");
    let name = desk.name();
    assert!(desk.refuses(2, &["session", "delete", &name, "--yes"]).contains("in another window"));
    walk.types("p\r");
    assert_eq!(walk.ends(), 4);
    assert!(desk.refuses(2, &["session", "delete", "000-000"]).contains("There is no session `000-000`"));
    // The number of a ticket does not delete the session, with all the others.
    for ticket in ["1", "2"] {
        let said = desk.refuses(2, &["session", "delete", &format!("{name}/{ticket}"), "--yes"]);
        assert!(said.contains("is the number of a ticket; nothing was deleted"), "{said}");
    }
    let said = desk.refuses(2, &["session", "delete", &name]);
    let about = format!("session {name} (E001 · One of each · Lotus · unfinished)");
    assert!(
        said.contains(&format!("Deleting {about} needs a confirmation")) && said.contains("--yes"),
        "{said}"
    );
    for (keys, left) in [("n\r", 1), ("y\r", 0)] {
        let mut asked = terminal(&desk, &format!("session delete {name}"));
        asked.asks("n no");
        assert!(flat(&asked).contains(&format!("Delete {about}?")), "{}", asked.screen());
        asked.types(keys);
        assert_eq!(asked.ends(), 0);
        assert_eq!(desk.listed().len(), left);
    }
    assert!(!desk.has("Lotus"), "nothing of it is left");
    let chinese = Desk::new();
    let library = walks();
    let name = Writer::begin(&chinese.folder(), &library, ("E001", Channel::Phone), "", now()).name();
    let run = chinese.speak("zh", &["session", "delete", &name, "--yes"]);
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), format!("已删除会话 {name}。\n").as_str()));
}

#[test]
fn deleted_session_is_imported_only_on_request() {
    let (desk, field) = (Desk::new(), Desk::new());
    let (name, _) = handed_over(&desk);
    field.does(&["session", "import", desk.file("case.posdiag").to_str().unwrap()]);
    let back = field.file("back.posdiag");
    let back = back.to_str().unwrap();
    field.does(&["session", "export", &name, "-o", back]);
    desk.does(&["session", "delete", &name, "--yes"]);
    let said = desk.refuses(1, &["session", "import", back]);
    assert!(said.contains(&format!("Session {name} was deleted here on ")), "{said}");
    assert!(said.contains("to import it anyway: --deleted"), "{said}");
    assert_eq!(desk.listed().len(), 0);
    let said = desk.does(&["session", "import", "--deleted", back]);
    assert!(said.starts_with(&format!("Session {name} was imported.")), "{said}");
    assert!(desk.does(&["session", "import", back]).contains("is already here"));
}

/// A desk with two sessions with one number: its own of E001 and an imported one of E002; returns the number, the
/// other's name here, and the import's message.
fn with_a_double_number() -> (Desk, String, String, String) {
    let (here, there, library) = (Desk::new(), Desk::new(), walks());
    let begins = |desk: &Desk, code| {
        let mut writer = Writer::begin(&desk.folder(), &library, (code, Channel::Phone), "", now());
        writer.does(|session, now| session.park(None, now));
        writer.name()
    };
    let own = begins(&here, "E001");
    let number = begins(&there, "E002");
    let database = rusqlite::Connection::open(there.folder().join("journal.db")).unwrap();
    assert_eq!(database.execute("UPDATE session SET name = ?2 WHERE name = ?1", [&number, &own]), Ok(1));
    let file = there.file("number.posdiag");
    let file = file.to_str().unwrap();
    there.does(&["session", "export", &own, "-o", file]);
    let said = here.does(&["session", "import", file]);
    let name =
        here.listed().iter().map(|row| row["name"].as_str().unwrap().to_owned()).find(|name| *name != own);
    (here, own, name.unwrap(), said)
}

#[test]
fn hand_over_take_back_and_graph_mention_a_session_with_the_same_number() {
    let (here, own, name, _) = with_a_double_number();
    let told = format!("! Elsewhere, {own} is a different session; here it is {name}.\n");
    let export = here.file("own.posdiag");
    for arguments in [
        vec!["session", "export", &own, "-o", export.to_str().unwrap()],
        vec!["session", "take-back", &own],
        vec!["graph", "--walked", &own],
    ] {
        let run = here.run(&arguments);
        assert!(run.exit == Some(0) && run.stderr.starts_with(&told), "{run:?}");
    }
}

#[test]
fn number_given_by_two_desks_finds_both_sessions() {
    let (here, own, name, said) = with_a_double_number();
    assert_eq!(
        said,
        format!(
            "Session {name} was imported. Resume: posdiag resume {name}\n\
             Its number is {own} elsewhere and {name} here; either finds it.\n"
        )
    );
    let told = format!("! Elsewhere, {own} is a different session; here it is {name}.\n");
    let shown = here.run(&["session", "show", &own]);
    assert!(shown.stdout.contains("E001") && shown.stderr == told, "{shown:?}");
    let shown = here.run(&["session", "show", &name]);
    assert!(
        shown.stdout.contains(&format!("Its number elsewhere: {own}")) && shown.stderr.is_empty(),
        "{shown:?}"
    );
    let mut resumed = terminal(&here, &format!("resume {own}"));
    resumed.sees("↑↓ choose");
    let screen = resumed.screen();
    assert!(screen.contains("E001") && screen.contains("E002"), "{screen}");
    resumed.types("\x1b");
    assert_eq!(resumed.ends(), 130);

    // The box finds both by it.
    let mut boxed = terminal(&here, "");
    boxed.sees("E001");
    boxed.types(&own.replace('-', ""));
    boxed.until("both", |boxed| {
        let screen = boxed.screen();
        let is_searched = !screen.contains("Type to search") && !screen.contains("  E001  One of each\n");
        is_searched && screen.contains(&own) && screen.contains(&name)
    });
    boxed.types("\x03");
    boxed.ends();

    // If nobody else has the number, it leads there at once.
    here.does(&["session", "delete", &own, "--yes"]);
    let shown = here.run(&["session", "show", &own]);
    let told = format!("Its number is {own} elsewhere and {name} here; either finds it.\n");
    assert!(shown.stdout.contains("E002") && shown.stderr == told, "{shown:?}");
    assert!(here.refuses(2, &["ticket", "show", &own]).contains(&format!("Session {name} has no ticket")));
    // But what was deleted once does not delete another session the second time.
    let said = here.refuses(2, &["session", "delete", &own, "--yes"]);
    assert!(said.contains(&format!("posdiag session delete {name}")), "{said}");
    assert_eq!(here.listed().len(), 1);
}

// ---- any walk

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn listed_details_survive_export_and_import(
        typed in vec("[A-Ca-c1,→\"'\\\\\\[\\]%_交易]{1,8}|[交,\"]{32}", 1..4), operator in option::of("[a-z王]{1,8}"),
        reference in option::of("[A-C,→\"%交]{1,12}"), merchant in any::<bool>(), end in 0..3,
    ) {
        let library = small_library::library(&[], &[("T01", "- id: wait\n  try: Wait\n- end: fine")]);
        let trees: Vec<_> = typed.iter().filter_map(|typed| unknown_tree(&library, typed)).map(Arc::new).collect();
        let Some((first, others)) = trees.split_first() else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let walked = (Arc::clone(first), Channel::Phone);
        let who = (operator.clone(), reference.clone());
        let mut writer = Writer::begin_in(folder.path(), &library, walked, who, NOW);
        for tree in others {
            writer.after(5).does(|session, now| session.switch(Arc::clone(tree), now));
        }
        if merchant {
            let number = redact("822100048160001", library.manifest().fields[0].shape).unwrap().text;
            writer.after(5).does(|session, now| session.set_field(0, FieldValue::Known(number), now));
        }
        match end {
            0 => {}
            1 => { writer.after(5).does(|session, now| session.park(Some(now.plus_minutes(5)), now)); }
            _ => { writer.after(5).does(Session::end); }
        }
        drop(writer.held);
        let here = writer.store.list(&Filter::default()).unwrap();
        let [listed] = &here[..] else { panic!("{here:?}") };
        let codes: Vec<&str> = trees.iter().map(|tree| &*tree.code).collect();
        prop_assert_eq!(serde_json::to_value(&listed.summary.codes).unwrap(), json!(codes));
        prop_assert_eq!(&listed.summary.reference, &reference);
        prop_assert_eq!(listed.summary.merchant.is_some(), merchant);

        let stored = writer.store.load(&listed.id).unwrap().unwrap();
        prop_assert!(stored.entries.iter().all(|entry| entry.operator == operator));
        let read = export::read(&export::write(&stored).unwrap()).unwrap();
        let pinned = unpin(read.pins.iter().map(posdiag::journal::Pin::json)).unwrap();
        let kept = |_: &str, digest: Option<&str>| {
            let place = read.pins.iter().position(|pin| Some(pin.digest()) == digest);
            place.map(|place| Arc::clone(&pinned.trees[place]))
        };
        let records = read.entries.iter().map(|entry| entry.to_record().unwrap());
        let again = replay(records, &pinned.manifest, &kept).unwrap();
        let summary = Summary::of(&again, &pinned.manifest, &pinned.texts, read.reference.as_deref());
        let elsewhere = tempfile::tempdir().unwrap();
        let mut store = Store::open(elsewhere.path()).unwrap();
        store.merge(&read.with(summary)).unwrap();
        prop_assert_eq!(&store.list(&Filter::default()).unwrap(), &here);
        prop_assert_eq!(store.load(&listed.id).unwrap().unwrap(), stored);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn journal_and_export_rebuild_the_session(
        made in made(2), choices in prop::collection::vec(any::<u8>(), 0..60), phone in any::<bool>(),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let channel = if phone { Channel::Phone } else { Channel::OnSite };
        let mut writer = Writer::begin(folder.path(), &library, ("T01", channel), "li", NOW);
        for choice in choices {
            if let Some(event) = make_move(&mut writer.session, &library, choice, EVERY_MOVE) {
                writer.keeps(&event);
            }
        }
        let stored = writer.store.load(writer.held.id()).unwrap().unwrap();
        let records = || stored.entries.iter().map(|entry| entry.to_record().unwrap());
        let again = replay(records(), library.manifest(), &|code, _| Some(tree(&library, code)));
        prop_assert_eq!(again.as_ref(), Ok(&writer.session));

        // With the pinned trees, and nothing from the library.
        let pinned = unpin(stored.pins.iter().map(posdiag::journal::Pin::json)).unwrap();
        let kept = |_: &str, digest: Option<&str>| {
            let place = stored.pins.iter().position(|pin| Some(pin.digest()) == digest);
            place.map(|place| std::sync::Arc::clone(&pinned.trees[place]))
        };
        let again = replay(records(), &pinned.manifest, &kept);
        prop_assert_eq!(again.as_ref(), Ok(&writer.session));

        let read = export::read(&export::write(&stored).unwrap()).unwrap();
        prop_assert_eq!(&read.entries, &stored.entries);
        prop_assert_eq!(&read.pins, &stored.pins);
        // What the file does not say is derived from its entries.
        let (manifest, texts) = (&pinned.manifest, &pinned.texts);
        let summary = Summary::of(&again.unwrap(), manifest, texts, read.reference.as_deref());
        prop_assert_eq!(&summary, &stored.listed.summary);
        let elsewhere = tempfile::tempdir().unwrap();
        let mut store = Store::open(elsewhere.path()).unwrap();
        store.merge(&read.with(summary)).unwrap();
        let there = store.load(&stored.listed.id).unwrap().unwrap();
        prop_assert_eq!((&there.entries, &there.pins), (&stored.entries, &stored.pins));
        prop_assert_eq!((&there.listed.summary, &there.listed.name), (&stored.listed.summary, &stored.listed.name));
    }
}

#[test]
fn list_shows_messages_in_the_requested_language() {
    let desk = Desk::new();
    let library = walks();
    let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", now());
    let name = writer.answers(1, "no").name();
    drop(writer);
    // From the library, or else the walked tree: the shipped library has no E001.
    for library in [&["--library", WALKS][..], &[]] {
        for (language, message) in [("zh", "  未完成  样样都有"), ("en", "  unfinished  One of each")]
        {
            let list = desk.speak(language, &[&["session", "list"], library].concat()).stdout;
            assert!(list.trim_end().ends_with(message), "{library:?}: {list}");
        }
    }
    // So do all pickers of sessions.
    for arguments in ["resume --lang en".to_owned(), format!("--lang en --library '{WALKS}'")] {
        let mut picker = Terminal::keeping(80, 24, &desk.folder(), &arguments);
        picker.sees(&format!(" {name}  E001  "));
        picker.sees("  unfinished  One of each");
        picker.types("\x1b");
        assert_eq!(picker.ends(), 130);
    }
}

#[test]
fn an_unanswered_call_is_kept_if_it_was_given_a_reference() {
    let begun = |more: &str| {
        let desk = Desk::new();
        let arguments = format!("E001 --lang en --library '{WALKS}' {more}");
        let mut walk = Terminal::keeping(80, 24, &desk.folder(), &arguments);
        walk.asks("Did it come up");
        walk.types("\x03");
        assert_eq!(walk.ends(), 130);
        (desk, walk)
    };
    let (desk, mut walk) = begun("--reference CASE-7");
    let name = desk.name();
    walk.sees(&format!("posdiag resume {name}"));
    desk.does(&["session", "show", &name]);
    let (_desk, mut walk) = begun("");
    walk.sees("nothing was answered, so this call is not kept");
}

#[test]
fn notices_wrap_between_words_and_never_inside_a_command() {
    let desk = Desk::new();
    let narrow = |arguments: &str| {
        let arguments = format!("{arguments} --lang en --library '{WALKS}'");
        Terminal::keeping(40, 30, &desk.folder(), &arguments)
    };
    let mut walk = narrow("E001");
    walk.at("Did it come up", "n");
    walk.asks("Merchant number");
    let name = desk.name();
    // On leaving, with what to do about it.
    walk.types("\x03");
    assert_eq!(walk.ends(), 130);
    walk.sees(&format!("Left mid-walk.\n  your answers are saved; resume:\n    posdiag resume {name}"));
    // At the start of another: the terminal is in raw mode by then.
    let mut walk = narrow("E001");
    walk.asks("Did it come up");
    let screen = walk.screen();
    let said: Vec<&str> = screen.lines().take(2).collect();
    assert!(said[0].starts_with(&format!("Unfinished: session {name} (E001, ")), "{screen}");
    assert!(said[1].ends_with(&format!("). Resume: posdiag resume {name}")), "{screen}");
    walk.types("p\r\r");
    assert_eq!(walk.ends(), 4);
    walk.sees("Paused; everything is saved. Resume:\n  posdiag resume ");
    // Errors, too.
    let file = desk.file("away.posdiag");
    desk.does(&["session", "export", &name, "-o", file.to_str().unwrap()]);
    let mut resume = narrow(&format!("resume {name}"));
    assert_eq!(resume.ends(), 2);
    resume.sees(&format!(
        "error: Session {name} was handed over\n  and is read-only here.\n  if nobody has resumed it:\n    posdiag session take-back {name}"
    ));
}
