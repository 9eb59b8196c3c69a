//! Tickets, from the walk that files them to the team that closes them: what they say, how they are completed, found,
//! exported, continued on site, and what the next walk knows from them.
//!
//! Prompts are tested on a pseudo-terminal; what needs particular times is written into the journal like the program
//! does.

use crate::support::files;
use crate::support::small_library;
use std::path::Path;

use crate::support::kept_walks::{Desk, WALKS, Writer, now, text, walks};
use crate::support::pty::Terminal;
use posdiag::journal::{Entry, Hold, Store};
use posdiag::library::embedded;
use posdiag::session::record::Author;
use posdiag::session::{Channel, Event, EventKind, FieldValue, Moment, Session};
use posdiag::text::redaction::{Shape, redact};
use posdiag::tree::Library;

/// 2026-11-23 06:05:09 UTC.
const NOW: Moment = Moment(1_795_413_909_000_000);
const DAY: i64 = 24 * 60 * 60;

fn library() -> Library {
    embedded::library().unwrap()
}

/// A field's index.
fn field(library: &Library, id: &str) -> u16 {
    let at = library.manifest().fields.iter().position(|field| &*field.id == id);
    u16::try_from(at.unwrap_or_else(|| panic!("no field {id}"))).unwrap()
}

/// A field is filled in, three seconds later.
fn fills(writer: &mut Writer<'_>, library: &Library, id: &str, value: &str) {
    let index = field(library, id);
    let shape = library.manifest().fields[usize::from(index)].shape;
    let value = match value {
        "?" => FieldValue::Unknown,
        value => FieldValue::Known(redact(value, shape).unwrap().text),
    };
    writer.after(3).does(|session, now| session.set_field(index, value, now));
}

/// A walk of the shipped library to a ticket, recorded like the program does.
fn filed(
    desk: &Desk,
    library: &Library,
    (code, channel): (&str, Channel),
    answers: &[&str],
    fields: &[(&str, &str)],
    now: Moment,
) -> String {
    let mut writer = Writer::begin(&desk.folder(), library, (code, channel), "A12", now);
    // What a step asks for and is not given is unknown.
    let fill_wanted = |writer: &mut Writer<'_>| {
        while let Some(wanted) = writer.session.wanted_field() {
            let id = &*library.manifest().fields[usize::from(wanted)].id;
            let told = fields.iter().find(|(field, _)| *field == id);
            fills(writer, library, id, told.map_or("?", |(_, value)| value));
        }
    };
    for answer in answers {
        fill_wanted(&mut writer);
        writer.answers(20, answer);
    }
    fill_wanted(&mut writer);
    for (id, value) in fields {
        if writer.session.known(field(library, id), library.manifest()).is_none() {
            fills(&mut writer, library, id, value);
        }
    }
    writer.after(5).does(Session::end);
    writer.name()
}

/// The output about a ticket, with a number and ids that are the same in every run.
fn shown(desk: &Desk, language: &str, name: &str, format: &str) -> String {
    let listed = desk.run(&["ticket", "list", "--state", "all", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let ticket =
        listed["tickets"].as_array().unwrap().iter().find(|ticket| ticket["number"] == name).unwrap();
    let run = desk.speak(language, &["ticket", "show", name, "--format", format]);
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    let shown = run.stdout.replace(name, "418-273");
    let shown = shown.replace(ticket["id"].as_str().unwrap(), "TICKET-ID");
    shown
        .replace(ticket["session"].as_str().unwrap(), "SESSION-ID")
        .replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// A text equals its pin in `tests/data/tickets/`; `UPDATE_TICKETS=1` rewrites it, to be checked.
#[track_caller]
fn assert_is(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tickets").join(name);
    if std::env::var_os("UPDATE_TICKETS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{} is another now:\n{text}", path.display());
}

/// A walk to a ticket: its code and channel, answers, and fields.
type Walked = (&'static str, Channel, &'static [&'static str], &'static [(&'static str, &'static str)]);

const WALKED: [Walked; 4] = [
    (
        "E324",
        Channel::OnSite,
        &["yes", "not_fixed"],
        &[
            ("merchant_number", "822100048160001"),
            ("terminal_number", "48160001"),
            ("serial_number", "N3000012345678"),
            ("transaction_type", "消费"),
            ("transaction_time", "2026-11-23 14:02"),
            ("card_number", "6228480402564890018"),
            ("issuing_bank", "?"),
            ("contact_phone", "?"),
        ],
    ),
    (
        "10",
        Channel::Phone,
        &["takes", "full", "no"],
        &[
            ("merchant_number", "822100048160001"),
            ("amount", "128.5"),
            ("contact_name", "李店长"),
            ("contact_phone", "13800138000"),
        ],
    ),
    (
        "0030",
        Channel::Phone,
        &[],
        &[("serial_number", "N3000012345678"), ("manufacturer", "Newland"), ("model", "?")],
    ),
    (
        "E301",
        Channel::Phone,
        &["not_fixed", "not_fixed", "not_fixed"],
        &[("merchant_number", "822100048160001")],
    ),
];

#[test]
fn ticket_tells_the_next_team_everything_in_both_languages() {
    let (desk, library) = (Desk::new(), library());
    for (code, channel, answers, fields) in WALKED {
        let name = filed(&desk, &library, (code, channel), answers, fields, NOW);
        for language in ["zh", "en"] {
            assert_is(&format!("{code}.{language}.txt"), &shown(&desk, language, &name, "text"));
        }
    }
}

#[test]
fn ticket_is_written_as_markdown_and_json() {
    let (desk, library) = (Desk::new(), library());
    let (code, channel, answers, fields) = WALKED[0];
    let name = filed(&desk, &library, (code, channel), answers, fields, NOW);
    assert_is("E324.zh.md", &shown(&desk, "zh", &name, "markdown"));
    assert_is("E324.en.md", &shown(&desk, "en", &name, "markdown"));
    let json: serde_json::Value = serde_json::from_str(&shown(&desk, "en", &name, "json")).unwrap();
    assert_eq!(
        (&json["format"], &json["complete"], &json["state"]),
        (&1.into(), &false.into(), &"open".into())
    );
    assert_is("E324.en.json", &format!("{}\n", serde_json::to_string_pretty(&json).unwrap()));
}

#[test]
fn walk_asks_for_ticket_fields_in_any_spelling() {
    let desk = Desk::new();
    let mut agent = Terminal::keeping(80, 40, &desk.folder(), "walk E110 --phone --lang en --operator A12");
    agent.asks("y confirm and file it");
    agent.types("y\r");
    // Refused with what is expected, and continued; full width; retracted; unknown; deferred.
    agent.at("To hand over 1/", "8221");
    agent.sees("15");
    agent.sees("\n> 8221");
    agent.types("０００４８１６０００１\r");
    agent.at("Terminal number (TID) (such as", "b");
    agent.at("Enter accepts: 822100048160001 (filled in earlier)", "");
    agent.at("Terminal number (TID) (such as", "4816 0001");
    agent.asks("■ Terminal number (TID): 48160001");
    agent.types(".\r");
    assert_eq!(agent.ends(), 3);
    let name = desk.name();
    agent.sees(&format!("Ticket {name} · "));
    agent.sees(&format!("Fill in: posdiag ticket edit {name}"));
    agent.sees(&format!("Full text: posdiag ticket show {name}"));
}

#[test]
fn tickets_are_found_by_queue_state_code_merchant_and_time() {
    let (desk, library) = (Desk::new(), library());
    let old = Moment(NOW.0 - 40 * DAY * 1_000_000);
    let first =
        filed(&desk, &library, ("E110", Channel::Phone), &[], &[("merchant_number", "822100048160001")], old);
    let second =
        filed(&desk, &library, ("0030", Channel::OnSite), &[], &[("terminal_number", "48160001")], NOW);
    let list = |args: &[&str]| -> Vec<String> {
        let run = desk.run(&[&["ticket", "list", "--format", "json"], args].concat());
        assert_eq!(run.exit, Some(0), "{run:?}");
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let tickets = json["tickets"].as_array().unwrap();
        tickets.iter().map(|ticket| ticket["number"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(list(&[]), [first.as_str(), second.as_str()], "who waits longest comes first");
    assert_eq!(list(&["--queue", "repair"]), [first.as_str()]);
    assert_eq!(list(&["--queue", "返厂维修"]), [first.as_str()]);
    assert_eq!(list(&["--code", "e-110"]), [first.as_str()]);
    assert_eq!(list(&["--code", "30"]), [] as [&str; 0]);
    assert_eq!(list(&["--merchant", "8221 0004 8160 001"]), [first.as_str()]);
    assert_eq!(list(&["--terminal", "48160001"]), [second.as_str()]);
    assert_eq!(list(&["--until", "2026-11-01"]), [first.as_str()]);
    assert_eq!(list(&["--since", "2026-11-01"]), [second.as_str()]);
    assert_eq!(list(&["--incomplete"]), [first.as_str(), second.as_str()]);
    assert_eq!(list(&["--state", "closed"]), [] as [&str; 0]);
    desk.does(&["ticket", "close", &first, "--note", "swapped"]);
    assert_eq!(list(&[]), [second.as_str()]);
    assert_eq!(list(&["--state", "closed"]), [first.as_str()]);
    assert_eq!(list(&["--state", "all"]), [first.as_str(), second.as_str()]);

    let rows = desk.does(&["ticket", "list", "--state", "all"]);
    let rows: Vec<&str> = rows.lines().collect();
    let expected = format!(
        "{first}  E110  822100048160001  10-14 06:05  closed, 4 fields missing  Factory repair  Return for repair, or swap"
    );
    assert_eq!(rows[0], expected);
    let run = desk.speak("zh", &["ticket", "list"]);
    let expected = format!("{second}  0030  48160001  11-23 06:05  未关闭，还缺 5 项  后台  交后台处理\n");
    assert_eq!(run.stdout, expected);

    let mut narrow = Terminal::keeping(40, 20, &desk.folder(), "ticket list --lang en --state all");
    assert_eq!(narrow.ends(), 0);
    let expected = format!(
        "{first}  E110  822100048160001\n  10-14 06:05  closed, 4 fields missing\n\
         {second}  0030  48160001\n  11-23 06:05  open, 5 fields missing"
    );
    assert!(narrow.screen().starts_with(&expected), "{}", narrow.screen());

    let said = desk.refuses(2, &["ticket", "list", "--queue", "repare"]);
    assert!(
        said.contains(
            "There is no queue `repare`.\n  did you mean repair?\n  there are: back_office, repair"
        ),
        "{said}"
    );
    let said = desk.refuses(2, &["ticket", "list", "--since", "soon"]);
    assert!(
        said.contains("--since cannot be `soon`.\n  give how long ago (7d, 1w, 3h) or a day (yesterday, last week, 11-22, 2026-11-22)"),
        "{said}"
    );
    let said = desk.refuses(2, &["ticket", "list", "--merchant", "82"]);
    assert!(said.contains("--merchant: "), "{said}");
    assert!(Desk::new().does(&["ticket", "list"]).contains("No ticket matches."));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from its beginning to its end")]
fn ticket_is_completed_closed_and_reopened() {
    let (desk, library) = (Desk::new(), library());
    let name =
        filed(&desk, &library, ("0030", Channel::OnSite), &[], &[("serial_number", "N3000012345678")], NOW);
    let edit = |args: &[&str]| desk.run(&[&["ticket", "edit", &name], args].concat());
    let fields = ["--field", "终端号＝?", "--field", "model=N900"];
    assert_eq!(edit(&fields).stderr, format!("Ticket {name} was saved: 4 fields missing (2 unknown).\n"));
    let done = edit(&[
        "--field",
        "merchant_number=822100048160001",
        "--field",
        "contact_phone=?",
        "--note",
        "the label is torn",
    ]);
    assert_eq!(
        (done.exit, done.stderr),
        (Some(0), format!("Ticket {name} was saved: 3 fields missing (unknown).\n"))
    );
    let shown = desk.does(&["ticket", "show", &name]);
    for line in ["Terminal number (TID): unknown\n", "Model: N900\n", "  the label is torn\n"] {
        assert!(shown.contains(line), "{line}:\n{shown}");
    }
    // All or nothing.
    for (args, said) in [
        (&["--field", "model=N910", "--field", "terminal_number=12"][..], "terminal_number: "),
        (&["--field", "modle=N910"], "There is no field `modle`.\n  did you mean model?"),
        (&["--field", "N910"], "--field cannot be `N910`.\n  write NAME=VALUE"),
        (&["--field", "model=N910", "--note", "CVV 123"], "--note: "),
        (&[], "Asking needs a terminal."),
    ] {
        let run = edit(args);
        assert_eq!(run.exit, Some(2), "{run:?}");
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(desk.does(&["ticket", "show", &name]).contains("Model: N900\n"));

    // What is already the case is not wrong usage; a note that is not recorded is reported.
    assert_eq!(desk.does(&["ticket", "reopen", &name]), format!("Ticket {name} was already open.\n"));
    desk.does(&["ticket", "close", &name, "--note", "listed, activates now"]);
    let shown = desk.does(&["ticket", "show", &name]);
    assert!(
        shown.starts_with(&format!(
            "Ticket {name} · To the back office · closed · 3 fields missing (unknown)\nClosed: listed, activates now · 20"
        )),
        "{shown}"
    );
    assert_eq!(desk.does(&["ticket", "close", &name]), format!("Ticket {name} was already closed.\n"));
    assert_eq!(
        desk.refuses(2, &["ticket", "close", &name, "--note", "late"]),
        format!(
            "Ticket {name} was already closed.\n\
             The note was not saved. To save it: posdiag ticket reopen {name} first\n"
        )
    );
    assert_eq!(
        desk.refuses(2, &["ticket", "edit", &name, "--note", "late"]),
        format!("error: Ticket {name} is closed.\n  if it is not settled: posdiag ticket reopen {name}\n")
    );
    desk.does(&["ticket", "reopen", &name]);
    assert!(
        desk.does(&["ticket", "show", &name])
            .starts_with(&format!("Ticket {name} · To the back office · open"))
    );
    let story = desk.story(&name);
    assert!(
        story.contains("Ticket closed: listed, activates now") && story.ends_with("Ticket reopened\n"),
        "{story}"
    );

    for args in [&["ticket", "show", "000-000"][..], &["ticket", "show", "E102"]] {
        assert!(desk.refuses(2, args).contains("There is no ticket"));
    }
}

#[test]
fn every_given_value_is_recorded() {
    let (desk, library) = (Desk::new(), library());
    let name = filed(&desk, &library, ("0030", Channel::OnSite), &[], &[], NOW);
    desk.does(&["ticket", "edit", &name, "--field", "model=N900", "--field", "model=N910", "--note", "sure"]);
    desk.does(&["ticket", "close", &name, "--note", "swapped"]);
    desk.does(&["ticket", "reopen", &name, "--note", "not yet"]);
    let run = desk.run(&["session", "show", &name, "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let entries = shown["entries"].as_array().unwrap();
    let events = entries.iter().map(|entry| &entry["record"]["event"]);
    let values: Vec<&str> = events
        .clone()
        .filter(|event| event["field"] == "model")
        .filter_map(|event| event["value"].as_str())
        .collect();
    assert_eq!(values, ["N900", "N910"]);
    let said: Vec<&str> =
        events.filter_map(|event| event["text"].as_str().or(event["said"].as_str())).collect();
    assert_eq!(said, ["sure", "swapped", "not yet"]);
    assert!(desk.does(&["ticket", "show", &name]).contains("N910"));
}

#[test]
fn missing_fields_are_asked_for_at_a_terminal() {
    let (desk, library) = (Desk::new(), library());
    let name =
        filed(&desk, &library, ("0030", Channel::OnSite), &[], &[("serial_number", "N3000012345678")], NOW);
    let mut desk_agent = Terminal::keeping(80, 40, &desk.folder(), &format!("ticket edit {name} --lang en"));
    // What was said to be unknown in the walk is asked for again, too.
    desk_agent.at("To hand over 1/5\nMerchant number", "b");
    desk_agent.at("! This is the first field; type . to finish later", "822100048160001");
    desk_agent.at("To hand over 2/5\nTerminal number", "");
    desk_agent.at("To hand over 3/5\nContact phone", "?");
    desk_agent.at("To hand over 4/5\nManufacturer", "");
    desk_agent.at("To hand over 5/5\nModel", "N900");
    assert_eq!(desk_agent.ends(), 0);
    desk_agent.sees(&format!("Ticket {name} · 3 fields missing (2 unknown)"));
    assert!(desk.does(&["ticket", "show", &name]).contains("Terminal number (TID): (missing)\n"));
    // With nothing missing, each can be corrected.
    let fields = ["--field", "terminal_number=48160001", "--field", "manufacturer=PAX"];
    desk.does(&[&["ticket", "edit", &name, "--field", "contact_phone=13800138000"][..], &fields].concat());
    let mut again = Terminal::keeping(80, 40, &desk.folder(), &format!("ticket edit {name} --lang en"));
    again.at("Enter accepts: 822100048160001 (filled in earlier)", "822100048160002");
    again.at("Terminal number", ".");
    assert_eq!(again.ends(), 0);
    again.sees(&format!("Ticket {name} · complete"));
    assert!(desk.does(&["ticket", "show", &name]).contains("Merchant number (MID): 822100048160002\n"));
}

#[test]
fn ticket_continued_and_left_is_completed_and_closed() {
    let desk = Desk::new();
    let name = filed(&desk, &library(), ("0030", Channel::OnSite), &[], &[], NOW);
    let mut left = Terminal::keeping(80, 40, &desk.folder(), &format!("resume {name} --lang en"));
    left.asks("Serial number");
    left.types("\u{3}");
    assert_eq!(left.ends(), 130);
    assert!(!desk.does(&["ticket", "list"]).contains("in progress"), "looking changes nothing");
    let mut left = Terminal::keeping(80, 40, &desk.folder(), &format!("resume {name} --lang en"));
    left.at("y confirm and update it", "b");
    left.until("the step before", |left| left.is_asking() && !left.screen().contains("y confirm"));
    left.types("\u{3}");
    assert_eq!(left.ends(), 130);
    assert!(desk.does(&["ticket", "list"]).contains("in progress"));
    let mut edit = Terminal::keeping(80, 40, &desk.folder(), &format!("ticket edit {name} --lang en"));
    edit.at("To hand over 1/5\nMerchant number", "822100048160001");
    edit.at("Terminal number", ".");
    assert_eq!(edit.ends(), 0);
    let closed = desk.run(&["ticket", "close", &name, "--note", "listed"]);
    let said = format!(
        "Ticket {name} is closed.\nSession {name} is unfinished. Resume it or give it up: posdiag resume {name}\n"
    );
    assert_eq!((closed.exit, closed.stderr), (Some(0), said));
    assert!(desk.does(&["ticket", "show", &name]).contains("· closed ·"));
    assert!(desk.does(&["session", "list"]).contains(&name));
}

#[test]
fn interrupted_confirmed_ticket_is_listed_and_unconfirmed_is_not() {
    let desk = Desk::new();
    // It sets the state of the payment before anything is asked.
    let mut begun = Terminal::keeping(80, 40, &desk.folder(), "walk C03 --lang en");
    begun.asks("b back");
    begun.types("\u{3}");
    assert_eq!(begun.ends(), 130);
    assert_eq!(desk.run(&["ticket", "list"]).stderr, "No ticket matches.\n");
    let desk = Desk::new();
    let mut agent = terminal(&desk, "walk E001 --phone");
    agent.at("Did it come up", "!");
    agent.at("Signs of tampering", "y");
    agent.asks("y confirm and file it");
    agent.types("y\r");
    agent.asks("To hand over 1/");
    agent.types("\u{3}");
    assert_eq!(agent.ends(), 130);
    let name = desk.name();
    let list = desk.run(&["ticket", "list", "--library", WALKS]);
    assert!(list.stderr.contains(&format!("Session {name} is unfinished; to be filed: ")), "{list:?}");
}

#[test]
fn confirmed_ticket_is_kept_though_nothing_was_asked() {
    let desk = Desk::new();
    let options = "walk E110 --phone --merchant 822100048160001 --lang en";
    let mut agent = Terminal::keeping(80, 40, &desk.folder(), options);
    agent.asks("y confirm and file it");
    agent.types("y\r");
    agent.asks("To hand over 1/");
    agent.types("\u{3}");
    assert_eq!(agent.ends(), 130);
    let listed = desk.does(&["session", "list"]);
    assert!(listed.contains(&desk.name()) && listed.contains("822100048160001"), "{listed}");
}

#[test]
fn many_tickets_are_exported_as_a_table_with_masked_contacts() {
    let (desk, library) = (Desk::new(), library());
    let contact =
        [("contact_name", "李店长"), ("contact_phone", "13800138000"), ("transaction_type", "=1+1")];
    let first = filed(&desk, &library, ("10", Channel::Phone), &["takes", "full", "no"], &contact, NOW);
    let second = filed(&desk, &library, ("0030", Channel::OnSite), &[], &[], NOW);
    let table = |args: &[&str]| -> Vec<Vec<String>> {
        let run = desk.speak("zh", &[&["ticket", "export"], args].concat());
        assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run:?}");
        let text = run.stdout.strip_prefix('\u{feff}').expect("the mark that spreadsheets want");
        assert!(text.lines().count() > 2 && text.contains("\r\n"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let rows = table(&[]);
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["工单", &second, &first]);
    let column = |heading: &str| rows[0].iter().position(|cell| cell == heading).unwrap();
    let cell = |rows: &[Vec<String>], heading: &str| rows.last().unwrap()[column(heading)].clone();
    assert_eq!(cell(&rows, "联系人"), "李**");
    assert_eq!(cell(&rows, "联系电话"), "138****8000");
    assert_eq!(cell(&rows, "交易类型"), "'=1+1");
    assert_eq!(cell(&table(&["--personal"]), "联系电话"), "13800138000");
    assert_eq!(table(&[&second])[1][0], second);
    assert_eq!(table(&["--queue", "back_office", "--code", "10"]).len(), 2);

    let file = desk.file("tickets.csv");
    let path = file.to_str().unwrap();
    let said = desk.does(&["ticket", "export", "-o", path]);
    assert!(said.starts_with(&format!("2 tickets were written to {path}.\n! A spreadsheet ")), "{said}");
    assert!(desk.refuses(1, &["ticket", "export", "-o", path]).contains("was not overwritten"));
    let json: serde_json::Value =
        serde_json::from_str(&desk.does(&["ticket", "export", "--format", "json"])).unwrap();
    assert_eq!((&json["format"], json["tickets"].as_array().unwrap().len()), (&1.into(), 2));
    let phone =
        json["tickets"][1]["fields"].as_array().unwrap().iter().find(|field| field["id"] == "contact_phone");
    assert_eq!(phone.unwrap()["value"], "138****8000");
    let markdown = desk.does(&["ticket", "export", "--format", "markdown"]);
    assert_eq!(markdown.matches("\n## Steps taken").count(), 2);
}

/// A terminal of a machine that runs `posdiag ARGUMENTS --lang en --library WALKS`.
fn terminal(desk: &Desk, arguments: &str) -> Terminal {
    Terminal::keeping(80, 40, &desk.folder(), &format!("{arguments} --lang en --library '{WALKS}'"))
}

#[test]
fn technician_continues_a_dispatch_with_its_history() {
    let desk = Desk::new();
    let mut agent = terminal(&desk, "walk E001 --phone --operator li");
    agent.at("Did it come up", "n");
    agent.at("Merchant number (MID) (such", "822100048160001");
    agent.at("Card number", "?");
    // A field of a collecting step has its hint first.
    agent.at("The merchant number is on the installation sheet.", "?");
    agent.at("Which connection", "1");
    agent.at("Restart the router", "2");
    agent.at("Is it safe to do this now?", "n");
    agent.at("Sign on once more", "2");
    agent.at("lifted the restriction", "y");
    agent.asks("Ticket: Technician to visit");
    agent.types("y\r");
    agent.at("To hand over 1/1\nContact person", "Lee");
    assert_eq!(agent.ends(), 3);
    let name = desk.name();
    agent.sees(&format!("Resume on site: posdiag resume {name}"));
    let shown = desk.does(&["ticket", "show", &name]);
    assert!(
        shown.contains("\nLeft for the technician:\n□ Open the back and plug the aerial in again\n"),
        "{shown}"
    );
    assert!(shown.contains("Queue: Field service\n"), "{shown}");
    let dispatch = id_of(&desk, &name);

    let mut technician = terminal(&desk, &format!("resume {name} --operator wang"));
    technician.asks("Open the back and plug the aerial in again\n(for the technician)");
    let screen = technician.screen();
    let restarted = "✗ Restart the router, then sign on → not fixed";
    for known in ["on site  session", restarted, "Merchant number (MID) → 822100048160001"] {
        assert!(screen.contains(known), "{known}:\n{screen}");
    }
    let row = desk.does(&["ticket", "list", "--library", WALKS]);
    assert!(row.contains("  open, 1 field missing  Field service  "), "nothing was done yet: {row}");
    assert!(desk.refuses(2, &["ticket", "close", &name]).contains("is in progress in another window"));
    technician.types("1\r");
    technician.at("Enter or y confirm and end", "");
    assert_eq!(technician.ends(), 0);
    technician.sees("Resolved: Fixed");
    let shown = desk.does(&["ticket", "show", &name]);
    assert!(
        shown.starts_with(&format!(
            "Ticket {name} · Technician to visit · closed · 1 field missing (unknown)\nClosed: Fixed · 20"
        )),
        "{shown}"
    );
    assert!(shown.contains("— wang —\n"), "{shown}");
    assert!(desk.does(&["ticket", "list"]).contains("None is open; "));
    let mut late = terminal(&desk, &format!("resume {name}"));
    late.sees(&format!("Ticket {name} is closed. A new session starts at"));
    late.types("\u{3}");
    assert_eq!(late.ends(), 130);

    // It returns: the same session, and another ticket of it, which is the result of the first.
    desk.does(&["ticket", "reopen", &name]);
    let mut again = terminal(&desk, &format!("resume {name} --phone"));
    again.at("Resolved: Fixed", "b");
    again.at("Open the back", "2");
    again.at("Ticket: To the back office", "y");
    assert_eq!(again.ends(), 3);
    assert_eq!(id_of(&desk, &name), dispatch);
    are_one_after_the_other(&desk, &name);
}

/// A dispatch was closed by the ticket that resulted from it, and each names the other.
fn are_one_after_the_other(desk: &Desk, name: &str) {
    let second = &format!("{name}/2");
    assert_ne!(id_of(desk, second), id_of(desk, name));
    let shown = desk.does(&["ticket", "show", name]);
    assert!(shown.contains("\nClosed: To the back office · 20"), "{shown}");
    let other = format!("\nOther tickets: {second} · To the back office · Back office · open\n");
    assert!(shown.contains(&other), "{shown}");
    let shown = desk.does(&["ticket", "show", second]);
    let other = format!("\nOther tickets: {name} · Technician to visit · Field service · closed\n");
    assert!(shown.contains(&other), "{shown}");
}

/// The id of a ticket.
fn id_of(desk: &Desk, name: &str) -> String {
    let json: serde_json::Value =
        serde_json::from_str(&desk.does(&["ticket", "show", name, "--format", "json"])).unwrap();
    assert_eq!(json["number"], name);
    json["id"].as_str().unwrap().to_owned()
}

#[test]
fn walk_shows_history_and_offers_known_values() {
    let (desk, library) = (Desk::new(), library());
    let fields = [
        ("merchant_number", "822100048160001"),
        ("terminal_number", "48160001"),
        ("serial_number", "N3000012345678"),
        ("transaction_type", "消费"),
        ("contact_phone", "13800138000"),
    ];
    let before =
        filed(&desk, &library, ("E110", Channel::Phone), &[], &fields, Moment(NOW.0 - 60 * DAY * 1_000_000));
    let other = [("merchant_number", "822100048160001"), ("terminal_number", "48160002")];
    let at_other = filed(&desk, &library, ("0030", Channel::Phone), &[], &other, NOW);
    desk.does(&["ticket", "close", &at_other]);

    let mut walk = Terminal::keeping(
        100,
        40,
        &desk.folder(),
        "walk 0030 --lang en --merchant 822100048160001 --terminal '4816 0001'",
    );
    // Before the first question.
    walk.asks("Serial number (such as");
    let screen = walk.screen();
    assert!(screen.contains("Earlier calls:\n  terminal  09-24 "), "{screen}");
    assert!(
        screen.contains(&format!("  E110  Return for repair, or swap · open  {before}\n  merchant  ")),
        "{screen}"
    );
    assert!(screen.contains(&format!("  0030  To the back office · closed  {at_other}\n")), "{screen}");
    // The serial number belongs to the terminal, and is kept; what belonged to one payment is not offered again.
    walk.at(&format!("Enter accepts: N3000012345678 (session {before} of 09-24"), "");
    walk.at("Manufacturer (such as", "Newland");
    walk.at("Model (such as", "N900");
    walk.asks("y confirm and file it");
    walk.types("y\r");
    walk.at(&format!("Enter accepts: 13800138000 (session {before} of 09-24"), "");
    assert_eq!(walk.ends(), 3);

    // As soon as the number is known from a field.
    let mut walk = Terminal::keeping(100, 40, &desk.folder(), "walk 0019 --lang en");
    walk.asks("Merchant number (MID) (such as");
    assert!(!walk.screen().contains("Earlier calls"), "{}", walk.screen());
    walk.types("822100048160001\r");
    walk.asks("Earlier calls:");
    walk.types("p\r\r");
    assert_eq!(walk.ends(), 4);

    let run = desk.run(&["walk", "0030", "--merchant", "8221"]);
    assert_eq!(run.exit, Some(2), "{run:?}");
}

#[test]
fn values_from_the_configuration_are_offered() {
    let desk = Desk::new();
    let config = desk.file("config.toml");
    std::fs::write(&config, "[fields]\nmanufacturer = \"Newland\"\nserial_number = \"no serial!\"\n")
        .unwrap();
    let script = format!(
        "export POSDIAG_CONFIG='{}' POSDIAG_DATA_DIR='{}'\nexec \"$POSDIAG\" walk 0030 --lang zh",
        config.display(),
        desk.folder().display()
    );
    let mut walk = Terminal::with(80, 30, &script);
    // What the field does not accept is not offered.
    walk.asks("设备序列号（SN）（例如");
    assert!(!walk.screen().contains("回车采用"), "{}", walk.screen());
    walk.types("N3000012345678\r");
    walk.at("回车采用：Newland（配置）", "");
    walk.asks("设备型号（例如");
    walk.types("p\r\r");
    assert_eq!(walk.ends(), 4);
}

#[test]
fn walk_warns_of_an_outage_before_a_dispatch() {
    let (desk, library) = (Desk::new(), library());
    let now = now();
    let merchants = ["822100048160001", "822100048160002", "822100048160003"];
    for merchant in merchants {
        filed(&desk, &library, ("E110", Channel::Phone), &[], &[("merchant_number", merchant)], now);
    }
    // Repeated calls of one count once; what is long ago, and another code, not at all.
    filed(&desk, &library, ("E110", Channel::Phone), &[], &[("merchant_number", merchants[0])], now);
    let long_ago = Moment(now.0 - 31 * 60 * 1_000_000);
    filed(
        &desk,
        &library,
        ("E110", Channel::Phone),
        &[],
        &[("merchant_number", "822100048160004")],
        long_ago,
    );
    filed(&desk, &library, ("E202", Channel::Phone), &[], &[("merchant_number", "822100048160005")], now);
    let warned = |config: &str, arguments: &str| {
        let file = desk.file("config.toml");
        std::fs::write(&file, config).unwrap();
        let script = format!(
            "export POSDIAG_CONFIG='{}' POSDIAG_DATA_DIR='{}'\nexec \"$POSDIAG\" walk E110 --lang en {arguments}",
            file.display(),
            desk.folder().display()
        );
        let mut walk = Terminal::with(80, 40, &script);
        walk.asks("y confirm and file it");
        let screen = walk.screen();
        walk.types("x\r");
        let beside = |screen: &str| screen.contains("file another");
        walk.until("a reason", |walk| {
            walk.is_asking() && (walk.screen().contains("Why give up?") || beside(&walk.screen()))
        });
        if beside(&walk.screen()) {
            walk.types("n\r");
        }
        walk.at("Why give up?", "test");
        assert_eq!(walk.ends(), 3);
        screen
    };
    let screen = warned("", "--merchant 822100048160009");
    assert!(!screen.contains("may be an outage"), "{screen}");
    // Unnamed ones may all be the same, and abandoned ones do not count.
    let screen = warned("", "");
    assert!(!screen.contains("may be an outage"), "{screen}");
    let more = [("merchant_number", "822100048160006")];
    filed(&desk, &library, ("E110", Channel::Phone), &[], &more, now);
    let screen = warned("", "--merchant 822100048160010");
    assert!(screen.contains("! 5 merchants have had E110 within 30"), "{screen}");
    let screen = warned("burst_merchants = 0\n", "--merchant 822100048160011");
    assert!(!screen.contains("may be an outage"), "{screen}");
    let screen = warned("burst_merchants = 3\nburst_minutes = 90\n", "--merchant 822100048160001");
    assert!(screen.contains("! 5 merchants have had E110 within 90"), "{screen}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from its beginning to its end")]
fn contacts_are_removed_before_the_session_without_a_trace() {
    let (desk, library) = (Desk::new(), library());
    let fields = [
        ("contact_name", "李店长"),
        ("contact_phone", "13612345678"),
        ("merchant_number", "822100048160001"),
    ];
    let old = Moment(NOW.0 - 400 * DAY * 1_000_000);
    let closed = filed(&desk, &library, ("10", Channel::Phone), &["takes", "full", "no"], &fields, old);
    let open = filed(
        &desk,
        &library,
        ("10", Channel::Phone),
        &["takes", "full", "no"],
        &[("contact_phone", "13900139000")],
        old,
    );
    // Closed long ago: closing it is a separate change.
    {
        let mut store = Store::open(&desk.folder()).unwrap();
        let listed = store.named(&closed).unwrap().unwrap();
        let stored = store.load(&listed.id).unwrap().unwrap();
        let mut held = match store.hold(&listed.id, false).unwrap() {
            posdiag::journal::Hold::Held(held) => held,
            other => panic!("{other:?}"),
        };
        let tree = |code: &str, _: Option<&str>| Some(small_library::tree(&library, code));
        let records = stored.entries.iter().map(|entry| entry.to_record().unwrap());
        let mut session = posdiag::session::record::replay(records, library.manifest(), &tree).unwrap();
        let event = session.close(1, Some(text("settled")), old).unwrap();
        let entry =
            posdiag::journal::Entry::of(event.record(library.manifest(), Author::Person), Some("A12"));
        let summary = posdiag::journal::Summary::of(&session, library.manifest(), library.texts(), None);
        store.append(&mut held, old, &[entry], &[], &summary).unwrap();
    }
    assert!(desk.has("13612345678") && desk.has("李店长"));
    assert!(!desk.does(&["session", "show", &closed]).contains("13612345678"), "the story has it masked");
    assert!(desk.does(&["session", "show", &closed]).contains("Contact phone: 136****5678"));
    assert!(!desk.does(&["session", "show", &closed, "--format", "json"]).contains("13612345678"));
    let said = desk.refuses(2, &["session", "purge", "--personal", "--older-than", "30d"]);
    assert!(
        said.contains("Deleting the contacts of 1 session older than 30 days (1 ended) needs a confirmation"),
        "{said}"
    );
    // Nothing was recorded for more than a year: the clock may have been wrong.
    let purge = ["session", "purge", "--personal", "--older-than", "30d", "--yes"];
    let said = desk.refuses(2, &purge);
    assert!(said.contains("Nothing was recorded from 2025-") && said.contains("--clock-is-right"), "{said}");
    let said = desk.does(&[&purge[..], &["--clock-is-right"]].concat());
    assert_eq!(
        said,
        "The contacts of 1 session (1 ended) were deleted.\n\
         Contacts that are still needed were left: 1 with an open ticket.\n"
    );
    for trace in ["13612345678", "李店长"] {
        let files = files::files(&desk.folder());
        let left = files.into_iter().filter(|file| {
            std::fs::read(file).unwrap().windows(trace.len()).any(|window| window == trace.as_bytes())
        });
        assert_eq!(left.collect::<Vec<_>>(), Vec::<std::path::PathBuf>::new(), "{trace}");
    }
    let shown = desk.does(&["ticket", "show", &closed]);
    assert!(
        shown.contains("Contact phone: (removed)\n")
            && shown.contains("Merchant number (MID): 822100048160001\n"),
        "{shown}"
    );
    assert!(
        desk.does(&["ticket", "show", &open]).contains("Contact phone: 13900139000\n"),
        "an open ticket needs it"
    );

    // It disappears by itself after a walk, if it is old enough.
    desk.does(&["ticket", "list"]);
    let said = desk.does(&purge);
    assert_eq!(
        said,
        "No session older than 30 days has contacts to delete.\n\
         Contacts that are still needed were left: 1 with an open ticket.\n"
    );
}

#[test]
fn ticket_is_handed_over_with_contacts_and_returns() {
    let (desk, field, library) = (Desk::new(), Desk::new(), library());
    let fields = [("contact_phone", "13800138000")];
    let name = filed(&desk, &library, ("0030", Channel::Phone), &[], &fields, NOW);
    let file = desk.file("ticket.posdiag");
    let path = file.to_str().unwrap();
    assert!(desk.does(&["session", "export", &name, "-o", path]).contains("read-only"));
    let row = desk.does(&["ticket", "list"]);
    assert!(row.contains("handed over, 5 fields missing"), "{row}");
    assert!(desk.refuses(2, &["ticket", "edit", &name, "--note", "x"]).contains("was handed over"));
    field.does(&["session", "import", path]);
    assert!(field.does(&["ticket", "show", &name]).contains("Contact phone: 13800138000\n"));
    field.does(&["ticket", "edit", &name, "--field", "serial_number=N3000012345678"]);
    field.does(&["ticket", "close", &name, "--note", "settled"]);
    let back = field.file("back.posdiag");
    let back = back.to_str().unwrap();
    field.does(&["session", "export", &name, "-o", back]);
    assert!(desk.does(&["session", "import", back]).contains("2 entries were added here"));
    let shown = desk.does(&["ticket", "show", &name]);
    assert!(shown.contains("Serial number: N3000012345678\n"), "{shown}");
    assert_eq!(id_of(&desk, &name), id_of(&field, &name));

    // Contacts that were deleted here do not return with it, unless requested.
    desk.does(&["session", "purge", "--personal", "--older-than", "0", "--yes"]);
    let contacts = |desk: &Desk| desk.does(&["ticket", "show", &name]).contains("13800138000");
    let said = desk.does(&["session", "import", back]);
    assert!(said.contains("Its contacts were deleted here and were not imported."), "{said}");
    assert!(!contacts(&desk));
    let said = desk.does(&["session", "import", "--deleted", back]);
    assert!(said.contains("is already here") && !said.contains("not imported"), "{said}");
    assert!(contacts(&desk));
}

#[test]
fn ticket_is_copied_to_the_terminals_clipboard() {
    let (desk, library) = (Desk::new(), library());
    let name = filed(&desk, &library, ("0030", Channel::OnSite), &[], &[], NOW);
    let run = desk.run(&["ticket", "show", &name, "--copy"]);
    assert_eq!((run.exit, run.stdout.as_str()), (Some(1), ""), "{run:?}");
    assert!(run.stderr.contains("There is no terminal, so no clipboard."), "{run:?}");
    let file = desk.file("typescript");
    let script = format!(
        "export POSDIAG_DATA_DIR='{}'\nexec \"$POSDIAG\" ticket show {name} --copy --lang en > '{}'",
        desk.folder().display(),
        file.display()
    );
    let mut screen = Terminal::with(80, 40, &script);
    assert_eq!(screen.ends(), 0);
    screen.sees("Sent to the terminal's clipboard");
    let plain = std::fs::read_to_string(&file).unwrap();
    assert!(plain.starts_with(&format!("Ticket {name} · ")), "{plain}");
    assert!(screen.raw().contains("\u{1b}]52;c;"), "{}", screen.raw());
}

/// A dispatch that somebody continued on site, with another ticket: the numbers of the session, and of its second.
fn two_tickets(desk: &Desk, library: &Library, now: Moment) -> (String, String) {
    let mut writer = Writer::begin(&desk.folder(), library, ("E001", Channel::Phone), "li", now);
    writer.answers(20, "yes").fills(3, Some("822100048160001")).fills(3, None);
    writer.answers(5, "wifi").answers(300, "not_fixed");
    writer.does(Session::confirm_caution).answers(5, "not_fixed").answers(301, "not_fixed").answers(9, "yes");
    writer.after(5).does(Session::end);
    writer.does(|session, now| session.hand_over(Channel::OnSite, now));
    writer.answers(9, "not_fixed").after(5).does(Session::end);
    let name = writer.name();
    (format!("{name}/2"), name)
}

#[test]
fn each_ticket_of_a_session_is_listed_with_its_number() {
    let (desk, library) = (Desk::new(), walks());
    let (second, name) = two_tickets(&desk, &library, NOW);
    let list = |args: &[&str]| -> Vec<serde_json::Value> {
        let run = desk.run(&[&["ticket", "list", "--format", "json", "--library", WALKS], args].concat());
        assert_eq!(run.exit, Some(0), "{run:?}");
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        json["tickets"].as_array().unwrap().clone()
    };
    let numbers = |args: &[&str]| -> Vec<String> {
        list(args).iter().map(|ticket| ticket["number"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers(&[]), [second.as_str()], "the first was gone on with");
    assert_eq!(numbers(&["--state", "all"]), [name.as_str(), &second]);
    assert_eq!(numbers(&["--state", "closed"]), [name.as_str()]);
    assert_eq!(numbers(&["--state", "all", "--queue", "field_service"]), [name.as_str()]);
    assert_eq!(numbers(&["--queue", "back_office"]), [second.as_str()]);
    assert_eq!(numbers(&["--state", "all", "--code", "E001"]), [name.as_str(), &second]);
    let (first, other) = (id_of(&desk, &name), id_of(&desk, &second));
    assert_ne!(first, other);
    assert_eq!(list(&[])[0]["id"], other);
    let rows = desk.does(&["ticket", "list", "--state", "all", "--library", WALKS]);
    assert!(rows.lines().nth(1).unwrap().starts_with(&format!("{second}  E001  ")), "{rows}");

    let said = desk.refuses(2, &["ticket", "show", &format!("{name}/3")]);
    assert!(said.contains(&format!("There is no ticket `{name}/3`.")), "{said}");
}

#[test]
fn ticket_is_found_by_its_number_in_any_spelling() {
    let (desk, library) = (Desk::new(), walks());
    let (second, name) = two_tickets(&desk, &library, NOW);
    let first = id_of(&desk, &name);
    // As people type it.
    for typed in [second.clone(), second.replace('-', ""), second.replace('/', " ／ ")] {
        assert!(
            desk.does(&["ticket", "show", &typed]).starts_with(&format!("Ticket {second} · ")),
            "{typed}"
        );
    }
    for format in ["markdown", "json"] {
        let shown = desk.does(&["ticket", "show", &name, "--format", format]);
        assert!(shown.contains(&second) && shown.contains("Technician to visit"), "{shown}");
    }
    let shown: serde_json::Value =
        serde_json::from_str(&desk.does(&["ticket", "show", &second, "--format", "json"])).unwrap();
    assert_eq!(
        (&shown["others"][0]["number"], &shown["others"][0]["id"]),
        (&name.clone().into(), &first.clone().into())
    );
    // A session is found by the number of any of its tickets.
    assert_eq!(desk.does(&["session", "show", &second]), desk.does(&["session", "show", &name]));
}

#[test]
fn each_ticket_of_a_session_is_edited_closed_and_exported_by_number() {
    let (desk, library) = (Desk::new(), walks());
    let (second, name) = two_tickets(&desk, &library, NOW);
    // A closed one accepts nothing, whatever the other one does.
    let said = desk.refuses(2, &["ticket", "edit", &name, "--field", "contact_name=Lee"]);
    assert!(
        said.contains(&format!(
            "Ticket {name} is closed.\n  if it is not settled: posdiag ticket reopen {name}"
        )),
        "{said}"
    );
    let said = desk.does(&["ticket", "edit", &second, "--field", "contact_name=Lee", "--note", "they wait"]);
    assert!(said.starts_with(&format!("Ticket {second} was saved: ")), "{said}");
    assert!(
        desk.does(&["ticket", "reopen", &second]).contains(&format!("Ticket {second} was already open."))
    );
    assert_eq!(
        desk.does(&["ticket", "close", &second, "--note", "pushed"]),
        format!("Ticket {second} is closed.\n")
    );
    assert!(desk.does(&["ticket", "list"]).contains("None is open; "));
    assert_eq!(desk.does(&["ticket", "reopen", &name]), format!("Ticket {name} is open again.\n"));
    assert!(desk.does(&["ticket", "list", "--library", WALKS]).starts_with(&format!("{name}  E001  ")));
    assert!(desk.does(&["ticket", "show", &second]).contains("\nClosed: pushed · "));

    let run = desk.run(&["ticket", "export", &second, "--library", WALKS]);
    assert!(
        run.stdout.contains(&format!("\n{second},closed,")) && !run.stdout.contains(&format!("\n{name},")),
        "{run:?}"
    );
    let run = desk.run(&["ticket", "export", "--state", "all", "--library", WALKS]);
    for row in [format!("\n{second},closed,"), format!("\n{name},open,")] {
        assert!(run.stdout.contains(&row), "{row}: {run:?}");
    }
}

#[test]
fn session_with_two_tickets_is_handed_over_whole() {
    let (desk, field, library) = (Desk::new(), Desk::new(), walks());
    let (second, name) = two_tickets(&desk, &library, NOW);
    let file = |of: &Desk, name: &str| of.file(name).to_str().unwrap().to_owned();
    let there = file(&desk, "there.posdiag");
    assert!(desk.does(&["session", "export", &name, "-o", &there]).contains("read-only"));
    field.does(&["session", "import", &there]);
    for number in [&name, &second] {
        assert_eq!(id_of(&desk, number), id_of(&field, number));
    }
    field.does(&["ticket", "close", &second, "--note", "pushed"]);
    // It is continued here, too: both continuations have both tickets, each in its own state.
    desk.does(&["session", "take-back", &name]);
    desk.does(&["ticket", "edit", &second, "--note", "no word yet"]);
    let back = file(&field, "back.posdiag");
    field.does(&["session", "export", &name, "-o", &back]);
    let said = desk.does(&["session", "import", &back]);
    let other =
        said.split(", ").find_map(|part| part.strip_suffix(" the imported one.\n")).unwrap().to_owned();
    let state = |number: &str| {
        let shown = desk.does(&["ticket", "show", number, "--format", "json"]);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        (shown["state"].as_str().unwrap().to_owned(), shown["id"].as_str().unwrap().to_owned())
    };
    let theirs = format!("{other}/2");
    assert_eq!((state(&second).0.as_str(), state(&theirs).0.as_str()), ("open", "closed"));
    assert_eq!((state(&name).0.as_str(), state(&other).0.as_str()), ("closed", "closed"));
    assert_ne!(state(&second).1, state(&theirs).1);
}

#[test]
fn contacts_stay_while_any_ticket_is_open() {
    let (desk, library) = (Desk::new(), walks());
    let (second, name) = two_tickets(&desk, &library, Moment(NOW.0 - 400 * DAY * 1_000_000));
    let contact = redact("Lee", Shape::NOTE).unwrap().text;
    let mut store = Store::open(&desk.folder()).unwrap();
    let listed = store.named(&name).unwrap().unwrap();
    assert_eq!(
        listed.summary.tickets.iter().map(|ticket| ticket.state.id()).collect::<Vec<_>>(),
        ["closed", "open"]
    );
    let Hold::Held(mut held) = store.hold(&listed.id, false).unwrap() else { panic!("it is free") };
    let old = Moment(listed.changed.0 + 1);
    let contacts = library.manifest().fields.iter().position(|field| &*field.id == "contact_name").unwrap();
    let event = EventKind::Field {
        field: u16::try_from(contacts).unwrap(),
        value: FieldValue::Known(contact),
        confirmed: false,
    };
    let record = Event { at: old, kind: event, set: Vec::new() }.record(library.manifest(), Author::Person);
    store.append(&mut held, old, &[Entry::of(record, None)], &[], &listed.summary).unwrap();
    drop(held);
    let before = Moment(old.0 + 1);
    let found = store.to_forget(before).unwrap();
    assert_eq!((found.deleted.total(), found.left.total()), (0, 1), "the second is open");
    drop(store);
    desk.does(&["ticket", "close", &second]);
    let mut store = Store::open(&desk.folder()).unwrap();
    let forgotten = store.forget_personal(Moment(now().0 + 60_000_000), now()).unwrap();
    assert_eq!(forgotten.deleted.total(), 1);
}
