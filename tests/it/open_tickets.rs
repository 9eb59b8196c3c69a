//! A second ticket about the same problem is filed only deliberately, the first one is always mentioned, and one key
//! copies what was filed.

use crate::support::common;
use crate::support::kept_walks::Desk;
use crate::support::pty::Terminal;

const MERCHANT: &str = "822100048160001";
const TERMINAL: &str = "48160001";

/// Files a ticket for a terminal that has to be repaired, or for another code; returns its number and the messages.
fn filed(desk: &Desk, code: &str, whose: &[&str]) -> (String, String) {
    let args = ["walk", code, "--assume-unsure", "--record", "--format", "json"];
    let run = desk.run(&[&args[..], whose].concat());
    assert_eq!(run.exit, Some(3), "{run:?}");
    let walk: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    (walk["tickets"][0]["number"].as_str().unwrap().to_owned(), run.stderr)
}

/// A walk of E110 at a terminal, which leads to a ticket at once.
fn walk(desk: &Desk, options: &str) -> Terminal {
    let mut walk = Terminal::keeping(80, 40, &desk.folder(), &format!("walk E110 --lang en {options}"));
    walk.asks("y confirm and file it");
    walk
}

#[test]
fn program_learns_of_the_open_ticket_and_files_another() {
    let desk = Desk::new();
    let (first, said) = filed(&desk, "E110", &["--terminal", TERMINAL]);
    assert_eq!(said, "");
    let (second, said) = filed(&desk, "E110", &["--terminal", TERMINAL]);
    assert_eq!(said, format!("warning: ticket {first} was already open for this terminal and E110.\n"));
    // For another code, it is only mentioned with the ticket; for another terminal, not at all.
    let (third, said) = filed(&desk, "0030", &["--terminal", TERMINAL]);
    assert_eq!(said, "");
    let (fourth, _) = filed(&desk, "E110", &["--terminal", "48160002"]);
    let shown = desk.does(&["ticket", "show", &third]);
    for number in [&first, &second] {
        assert!(shown.contains(&format!("{number} (E110, ")), "{shown}");
    }
    assert!(shown.contains("\nAlso open for this terminal: "), "{shown}");
    assert!(!desk.does(&["ticket", "show", &fourth]).contains("Also open"));
    let json: serde_json::Value =
        serde_json::from_str(&desk.does(&["ticket", "show", &second, "--format", "json"])).unwrap();
    let open: Vec<&str> =
        json["also_open"].as_array().unwrap().iter().map(|open| open["number"].as_str().unwrap()).collect();
    assert_eq!(open, [third.as_str(), first.as_str()]);
    desk.does(&["ticket", "close", &first]);
    assert!(!desk.does(&["ticket", "show", &third]).contains(&first));
    let lines: Vec<String> =
        desk.does(&["ticket", "list", "--terminal", TERMINAL]).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
}

/// The call that was joined to a ticket, which every list says.
fn joined(desk: &Desk) -> serde_json::Value {
    let listed = desk.listed();
    let call = listed.iter().find(|listed| listed["state"] == "joined").unwrap();
    let (name, ticket) = (call["name"].as_str().unwrap(), call["joined"].as_str().unwrap());
    assert!(desk.does(&["session", "list", "--all"]).contains(&format!("joined to {ticket}")));
    let shown = desk.does(&["session", "show", name]);
    assert!(shown.contains(&format!("joined to {ticket}")), "{shown}");
    assert!(shown.contains(&format!("Joined to ticket: {ticket}")), "{shown}");
    // It was not given up.
    let asked = desk.refuses(2, &["session", "purge", "--older-than", "0d"]);
    assert!(asked.contains("1 joined to another ticket"), "{asked}");
    let mut again = Terminal::keeping(80, 45, &desk.folder(), &format!("resume {name} --lang en"));
    again.sees(&format!("Session {name} was joined to ticket {ticket}, which is resumed."));
    again.at("y confirm and update it", "p");
    assert_eq!(again.ends(), 4);
    call["name"].clone()
}

#[test]
fn person_files_another_ticket_or_continues_the_open_one() {
    let desk = Desk::new();
    let (open, _) = filed(&desk, "E110", &["--terminal", TERMINAL]);
    let asked = "is open for this terminal and E110.";
    let mut another = walk(&desk, &format!("--terminal {TERMINAL}"));
    another.types(".\r");
    another.at(asked, "b");
    another.at("y confirm and file it", ".");
    another.at(asked, "n");
    another.sees("fields missing");
    assert_eq!(another.ends(), 3);
    assert_eq!(desk.does(&["ticket", "list"]).lines().count(), 2);
    // It is asked before anything else, and what the call adds is in the ticket at once.
    let mut instead = walk(&desk, &format!("--terminal {TERMINAL}"));
    instead.types("m\r");
    instead.at("Note:", "it smells burnt");
    instead.at("Note: it smells burnt", "y");
    instead.at(asked, "y");
    // That was said on purpose: it is brought up to date at once.
    instead.sees("files no other ticket; it is joined to ");
    instead.at("Merchant number (MID) (such as", ".");
    instead.at("c copy the ticket", "");
    assert_eq!(instead.ends(), 3);
    instead.sees("stays open, brought up to date");
    let list = desk.does(&["ticket", "list"]);
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(!list.contains("in progress"), "{list}");
    let call = joined(&desk);
    let numbers = list.lines().filter_map(|line| line.split(' ').next());
    let shown: Vec<String> = numbers.map(|number| desk.does(&["ticket", "show", number])).collect();
    let said = format!("Called again: session {}", call.as_str().unwrap());
    let has_both = |ticket: &&String| ticket.contains("it smells burnt") && ticket.contains(&said);
    assert_eq!(shown.iter().filter(has_both).count(), 1, "{shown:?}");
    // Abandoning asks, too: it files what was announced.
    let mut given_up = walk(&desk, &format!("--terminal {TERMINAL}"));
    given_up.types("x\r");
    given_up.at(asked, "n");
    given_up.at("Why give up?", "hung up");
    assert_eq!(given_up.ends(), 3);
    // One for another terminal is filed silently.
    let mut alone = walk(&desk, "--terminal 48160002");
    alone.types(".\r");
    assert_eq!(alone.ends(), 3);
    assert!(!alone.everything().contains(&open), "{}", alone.screen());
}

#[test]
fn outcome_of_a_continued_ticket_is_shown() {
    let desk = Desk::new();
    let mut first = Terminal::keeping(80, 45, &desk.folder(), "walk 0027 --phone --lang en");
    first.at("Enter the activation code once more", "2");
    first.at("an agent or a branch office?", "n");
    first.at("y confirm and file it", ".");
    assert_eq!(first.ends(), 3);
    let number = desk.name();
    // The same again: the same ticket.
    let mut same = Terminal::keeping(80, 45, &desk.folder(), &format!("resume {number} --lang en"));
    same.at(&format!("This is ticket {number}: it stays open"), ".");
    assert_eq!(same.ends(), 3);
    same.sees(&format!("Ticket {number} · stays open, brought up to date · "));
    assert_eq!(desk.does(&["ticket", "list"]).lines().count(), 1);
    // It helped after all.
    let mut fixed = Terminal::keeping(80, 45, &desk.folder(), &format!("resume {number} --lang en"));
    fixed.at("y confirm and update it", "b");
    fixed.at("Before: no", "b");
    fixed.at("Before: not fixed", "1");
    fixed.at(&format!("Once confirmed: ticket {number} is closed."), "y");
    assert_eq!(fixed.ends(), 0);
    fixed.sees(&format!("\nTicket {number} is closed"));
    begins_another(&desk, &number);
}

/// Whoever asks for a closed ticket again begins another session about the same terminal: by phone, as the call came in,
/// unless they say otherwise.
fn begins_another(desk: &Desk, number: &str) {
    for (said, channel) in [("", "by phone ("), ("--onsite", "on site  session")] {
        let arguments = format!("resume {number} --lang en {said}");
        let mut again = Terminal::keeping(80, 45, &desk.folder(), &arguments);
        again.asks("Enter the activation code once more");
        again.sees(&format!("Ticket {number} is closed. A new session starts at 0027."));
        again.sees(channel);
        again.types("\u{3}");
        assert_eq!(again.ends(), 130);
    }
}

#[test]
fn a_ticket_that_was_given_up_and_closed_is_asked_for_again_in_another_session() {
    let desk = Desk::new();
    let mut first = Terminal::keeping(80, 45, &desk.folder(), "walk 0027 --phone --lang en");
    first.at("Enter the activation code once more", "2");
    first.at("an agent or a branch office?", "n");
    first.at("y confirm and file it", "x");
    first.at("Why give up?", "hung up");
    assert_eq!(first.ends(), 3);
    let number = desk.name();
    // Left again without a word to the contrary, it is open as it was.
    let mut left = Terminal::keeping(80, 45, &desk.folder(), &format!("resume {number} --lang en"));
    left.at("y confirm and update it", "x");
    left.at("Why give up?", "nobody there");
    assert_eq!(left.ends(), 4);
    left.sees(&format!("Ticket {number} stays open as it was."));
    desk.does(&["ticket", "close", &number]);
    begins_another(&desk, &number);
}

#[test]
fn who_comes_back_and_only_looks_reads_the_same_however_they_leave() {
    let desk = Desk::new();
    let (number, _) = filed(&desk, "E110", &["--terminal", TERMINAL]);
    let mut paused = Terminal::keeping(80, 45, &desk.folder(), "walk 0027 --phone --lang en");
    paused.at("Enter the activation code once more", "p");
    paused.at("How will you find it again?", "");
    assert_eq!(paused.ends(), 4);
    let listed = desk.listed();
    let unfinished = listed.iter().find(|listed| listed["state"] == "paused").unwrap()["name"].clone();
    let unfinished = unfinished.as_str().unwrap().to_owned();
    for name in [&number, &unfinished] {
        for (key, exit) in [("p\r", 4), ("\u{3}", 130)] {
            let mut looked = Terminal::keeping(80, 45, &desk.folder(), &format!("resume {name} --lang en"));
            looked.asks("p pause");
            looked.types(key);
            assert_eq!(looked.ends(), exit);
            looked.sees(&format!("\nLeft as it was. Resume: posdiag resume {name}"));
        }
    }
    // The keys of a ticket that is there are those that bring it up to date.
    let mut help = Terminal::keeping(80, 45, &desk.folder(), &format!("resume {number} --lang en"));
    help.at("y confirm and update it", "h");
    help.sees("confirm: the ticket is updated");
    assert!(!help.screen().contains("is filed"), "{}", help.screen());
    help.types("\u{3}");
    assert_eq!(help.ends(), 130);
}

#[test]
fn leaving_without_an_answer_records_nothing() {
    let desk = Desk::new();
    let begin = |options: &str| {
        let arguments = format!("walk 0027 --phone --lang en {options}");
        let mut walk = Terminal::keeping(80, 45, &desk.folder(), &arguments);
        walk.asks("Enter the activation code once more");
        walk
    };
    let whose = format!("--terminal {TERMINAL} --merchant {MERCHANT}");
    let leave = |mut walk: Terminal| {
        walk.types("\u{3}");
        assert_eq!(walk.ends(), 130);
    };
    leave(begin(&whose));
    let next = begin(&whose);
    let screen = next.screen();
    assert!(!screen.contains("Earlier calls") && !screen.contains("Unfinished: session"), "{screen}");
    leave(next);
    // Nor does who only says whose it is, or over which channel.
    let mut looked = begin("");
    looked.types("o\r");
    looked.at("On site from now on", "w");
    // A merchant's number with a digit too few is no name.
    looked.at("Whose terminal is it?", "8221 0004 8160 01");
    looked.sees("This must be 15 characters, not 14; check and correct it.");
    looked.types(&format!("\u{15}{TERMINAL}\r"));
    looked.sees(&format!("Terminal number (TID): {TERMINAL}"));
    looked.types("\u{3}");
    assert_eq!(looked.ends(), 130);
    looked.sees("nothing was answered, so this call is not kept");
    assert!(!desk.does(&["session", "list"]).contains("0027"));
    let next = begin("");
    assert!(!next.screen().contains("Unfinished: session"), "{}", next.screen());
    leave(next);
    // What was answered in one is told, but not where it is known to be about another terminal.
    let mut answered = begin(&whose);
    answered.at("Enter the activation code once more", "2");
    answered.asks("an agent or a branch office?");
    leave(answered);
    let other = begin("--terminal 48160002");
    assert!(!other.screen().contains("Unfinished: session"), "{}", other.screen());
    leave(other);
    let same = begin(&whose);
    assert!(
        same.screen().contains("Earlier calls") && same.screen().contains("Unfinished: session"),
        "{}",
        same.screen()
    );
}

#[test]
fn unrecorded_walk_does_not_claim_to_be_recorded() {
    let desk = Desk::new();
    let (number, _) = filed(&desk, "E110", &["--terminal", TERMINAL]);
    let edit = ["ticket", "edit", &number, "--field", "transaction_time=yesterday"];
    let mut held = Terminal::keeping(80, 45, &desk.folder(), &format!("resume {number} --lang en"));
    held.asks("y confirm and update it");
    let said = desk.refuses(2, &edit);
    assert!(said.contains("is in progress in another window") && !said.contains("recorded as"), "{said}");
    held.types("\u{3}");
    assert_eq!(held.ends(), 130);
    let said = desk.run(&edit).stderr;
    assert!(said.contains("recorded as ") && said.contains("Ticket "), "{said}");
}

#[test]
fn open_ticket_of_the_merchant_counts_if_a_terminal_is_unknown() {
    let desk = Desk::new();
    filed(&desk, "E110", &["--merchant", MERCHANT]);
    let mut same = walk(&desk, &format!("--merchant {MERCHANT} --terminal {TERMINAL}"));
    same.types(".\r");
    same.at("is open for this merchant and E110.", "n");
    assert_eq!(same.ends(), 3);
    desk.does(&["ticket", "close", desk.does(&["ticket", "list"]).split(' ').next().unwrap()]);
    let mut other = walk(&desk, &format!("--merchant {MERCHANT} --terminal 48160002"));
    other.types(".\r");
    assert_eq!(other.ends(), 3);
}

#[test]
fn one_key_copies_the_ticket_recorded_or_not() {
    const TO_CLIPBOARD: &str = "\u{1b}]52;c;";
    let desk = Desk::new();
    for options in ["", "--no-record"] {
        let mut copied = walk(&desk, options);
        copied.types(".\r");
        copied.asks("c copy the ticket  Enter leave");
        copied.types("c");
        assert_eq!(copied.ends(), 3, "{options}");
        copied.sees("Sent to the terminal's clipboard");
        assert!(copied.raw().contains(TO_CLIPBOARD), "{options}");
        let mut left = walk(&desk, options);
        left.types(".\r");
        left.at("c copy the ticket  Enter leave", "");
        assert_eq!(left.ends(), 3, "{options}");
        assert!(!left.raw().contains(TO_CLIPBOARD), "{options}");
        // It is not asked if it was requested in advance.
        let mut unasked = walk(&desk, &format!("{options} --copy"));
        unasked.types(".\r");
        assert_eq!(unasked.ends(), 3, "{options}");
        assert!(unasked.raw().contains(TO_CLIPBOARD), "{options}");
        assert!(!unasked.everything().contains("c copy the ticket"), "{options}");
    }
}

#[test]
fn box_copies_the_previous_calls_ticket() {
    const TO_CLIPBOARD: &str = "\u{1b}]52;c;";
    for (options, keys) in [("", "Ticket "), ("--no-record", "Nothing is saved")] {
        let kept = Desk::new();
        let mut desk = Terminal::keeping(80, 40, &kept.folder(), &format!("--lang en {options}"));
        desk.sees("Code, words, call:\n");
        assert!(!desk.screen().contains("^Y"), "there is nothing to copy: {}", desk.screen());
        desk.types("\x19e110\r");
        desk.at("y confirm and file it", ".");
        desk.sees("^Y copy ticket  Esc leave");
        assert!(desk.everything().contains(keys), "{}", desk.screen());
        desk.types("\x19");
        desk.sees("Sent to the terminal's clipboard");
        desk.sees("^Y copy ticket  Esc leave");
        assert_eq!(desk.raw().matches(TO_CLIPBOARD).count(), 1, "{options}");
        desk.types("\x04");
        assert_eq!(desk.ends(), 3, "{options}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn broken_output_still_reports_the_filed_ticket() {
    let desk = Desk::new();
    let output = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = common::posdiag();
    command.args(["walk", "E110", "--assume-unsure", "--record", "--lang", "en"]);
    let run = command.env("POSDIAG_DATA_DIR", desk.folder()).stdout(output).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    let number = desk.does(&["ticket", "list"]).split(' ').next().unwrap().to_owned();
    assert_eq!(run.status.code(), Some(3), "{said}");
    assert!(said.contains("The disk is full; not everything was written."), "{said}");
    assert!(
        said.contains(&format!("the ticket was filed; do not file it again: posdiag ticket show {number}")),
        "{said}"
    );
}
