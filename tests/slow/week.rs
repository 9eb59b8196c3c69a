//! A week at a desk: tickets are filed, completed, exported and read back; some are deleted, the others go to another desk
//! and back. Nothing is corrupted, duplicated or restored by mistake. `POSDIAG_WEEK` is the number of tickets: 24, and 200
//! in `.ci/full`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use serde_json::Value;

use crate::support::kept_walks::Desk;

/// Operators' references that spreadsheets and files tend to corrupt.
const WHOSE: [&str; 7] = ["0012", "=1+1", "朝阳店3号机", "1/2", "+86 shop", "a;b, \"c\"", "MARCH 1"];
/// Walks that end in a ticket: a code and its answers.
const WALKS: [&[&str]; 4] = [&["E110"], &["0030"], &["0005"], &["10", "--answers", "takes,full,no"]];

fn tickets() -> usize {
    std::env::var("POSDIAG_WEEK").map_or(24, |count| count.parse().unwrap())
}

/// A filed ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filed {
    code: &'static str,
    terminal: String,
    reference: &'static str,
    phone: String,
}

/// Files a ticket for a terminal of its own, with a contact; returns its number.
fn file(desk: &Desk, day: usize) -> (String, Filed) {
    let walk = WALKS[day % WALKS.len()];
    let (code, reference) = (walk[0], WHOSE[day % WHOSE.len()]);
    // With leading zeros.
    let terminal = format!("{:08}", 100 + day);
    let phone = format!("139{day:08}");
    let contact = format!("contact_phone={phone}");
    let note = format!("week {day}");
    let mut args = vec!["walk"];
    args.extend(walk);
    args.extend(["--record", "--assume-unsure", "--format", "json", "--terminal", &terminal]);
    args.extend(["--reference", reference, "--field", &contact, "--note", &note]);
    let run = desk.run(&args);
    assert_eq!(run.exit, Some(3), "{args:?}: {run:?}");
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    let number = said["tickets"][0]["number"].as_str().unwrap().to_owned();
    (number, Filed { code, terminal, reference, phone })
}

/// The tickets of a desk from its JSON list, by number, each once.
fn listed(desk: &Desk) -> BTreeMap<String, Value> {
    let run = desk.run(&["ticket", "list", "--state", "all", "--format", "json"]);
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    let tickets = list["tickets"].as_array().unwrap();
    let ids: BTreeSet<&str> = tickets.iter().map(|ticket| ticket["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), tickets.len(), "a ticket is there twice");
    tickets.iter().map(|ticket| (ticket["number"].as_str().unwrap().to_owned(), ticket.clone())).collect()
}

/// The tickets in a file: number, code, terminal and reference.
fn rows(table: &[Vec<String>]) -> BTreeMap<String, [String; 3]> {
    let column = |heading: &str| table[0].iter().position(|cell| cell == heading).unwrap();
    let [number, code, terminal, reference] =
        ["Ticket", "Code", "Terminal number (TID)", "Reference"].map(column);
    let rows = table[1..]
        .iter()
        .map(|row| (row[number].clone(), [code, terminal, reference].map(|column| row[column].clone())));
    let found: BTreeMap<_, _> = rows.collect();
    assert_eq!(found.len(), table.len() - 1, "a ticket is there twice");
    found
}

fn exported(desk: &Desk, name: &str) -> Vec<u8> {
    let path = desk.file(name);
    desk.does(&["ticket", "export", "--state", "all", "--force", "-o", path.to_str().unwrap()]);
    fs::read(path).unwrap()
}

/// Exports the tickets in each format, and reads them back.
fn reads_back(desk: &Desk, expected: &BTreeMap<String, Filed>) {
    let as_told = |guarded: bool| -> BTreeMap<String, [String; 3]> {
        let told = |filed: &Filed| {
            // A formula is not evaluated in a text file.
            let guard = if guarded && filed.reference.starts_with(['=', '+']) { "'" } else { "" };
            [filed.code.to_owned(), filed.terminal.clone(), format!("{guard}{}", filed.reference)]
        };
        expected.iter().map(|(number, filed)| (number.clone(), told(filed))).collect()
    };
    let bytes = exported(desk, "week.xlsx");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::DateTime(_) | Data::Empty => String::new(),
        // No text became a number.
        other => panic!("{other:?}"),
    };
    let table: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(text).collect()).collect();
    assert_eq!(rows(&table), as_told(false));

    let bytes = exported(desk, "week.csv");
    let text = String::from_utf8(bytes).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let table: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows(&table), as_told(true));

    let json: Value = serde_json::from_slice(&exported(desk, "week.json")).unwrap();
    let of = |ticket: &Value| {
        let fields = ticket["fields"].as_array().unwrap();
        let terminal = fields.iter().find(|field| field["id"] == "terminal_number").unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (
            text(&ticket["number"]),
            [text(&ticket["code"]), text(&terminal["value"]), text(&ticket["reference"])],
        )
    };
    let tickets = json["tickets"].as_array().unwrap();
    let found: BTreeMap<_, _> = tickets.iter().map(of).collect();
    assert_eq!((found.len(), found), (tickets.len(), as_told(false)));
}

/// Hands a session over; returns its file.
fn handed_over(desk: &Desk, number: &str) -> PathBuf {
    let path = desk.file(&format!("{number}.posdiag"));
    desk.does(&["session", "export", number, "--force", "-o", path.to_str().unwrap()]);
    path
}

/// Completes each third ticket, and closes each fifth.
fn worked_on(desk: &Desk, numbers: &[String]) {
    for (day, number) in numbers.iter().enumerate() {
        if day % 3 == 0 {
            let serial = format!("serial_number=N{day:012}");
            desk.does(&["ticket", "edit", number, "--field", &serial, "--field", "settled=yes"]);
        }
        if day % 5 == 0 {
            desk.does(&["ticket", "close", number, "--note", "swapped"]);
        }
    }
}

#[test]
fn a_week_of_tickets_comes_through_whole() {
    let (office, site) = (Desk::new(), Desk::new());
    let mut expected: BTreeMap<String, Filed> = (0..tickets()).map(|day| file(&office, day)).collect();
    assert_eq!((expected.len(), listed(&office).len()), (tickets(), tickets()));
    let numbers: Vec<String> = expected.keys().cloned().collect();
    worked_on(&office, &numbers);
    reads_back(&office, &expected);

    // Files of the deleted sessions exist from before.
    let (mut files, mut gone) = (Vec::new(), Vec::new());
    let (doomed, rest) = numbers.split_at(numbers.len() / 5);
    for number in doomed {
        files.push(handed_over(&office, number));
        // A finished one can be read on both sides.
        office.run(&["session", "take-back", number]);
        office.does(&["session", "delete", number, "--yes"]);
        gone.extend(expected.remove(number).map(|filed| filed.phone));
    }
    // Finished sessions are purged, open ones stay.
    let before = listed(&office);
    let purge = ["session", "purge", "--older-than", "0d", "--yes", "--clock-is-right"];
    office.does(&purge);
    let closed = before.iter().filter(|(_, ticket)| ticket["state"] == "closed").map(|(number, _)| number);
    closed.for_each(|number| gone.extend(expected.remove(number).map(|filed| filed.phone)));
    assert_eq!(listed(&office).into_keys().collect::<Vec<_>>(), expected.keys().cloned().collect::<Vec<_>>());
    for path in &files {
        office.refuses(1, &["session", "import", path.to_str().unwrap()]);
    }
    for path in &files {
        fs::remove_file(path).unwrap();
    }
    for phone in &gone {
        assert!(!office.has(phone), "{phone} of a deleted session is left");
    }
    let rest: Vec<String> = rest.iter().filter(|number| expected.contains_key(*number)).cloned().collect();
    goes_and_comes_back(&office, &site, &rest);
    reads_back(&office, &expected);
    assert_eq!(listed(&office).into_keys().collect::<Vec<_>>(), expected.keys().cloned().collect::<Vec<_>>());
}

/// Each session goes to the other desk, is worked on there and comes back, twice.
fn goes_and_comes_back(office: &Desk, site: &Desk, numbers: &[String]) {
    for number in numbers {
        let out = handed_over(office, number);
        let out = out.to_str().unwrap();
        for _ in 0..2 {
            site.does(&["session", "import", out]);
        }
        site.does(&[
            "ticket",
            "edit",
            number,
            "--field",
            "contact_name=Lee",
            "--note",
            "put right at the counter",
        ]);
        let back = handed_over(site, number);
        let back = back.to_str().unwrap();
        let said = office.does(&["session", "import", back]);
        assert!(said.contains("was continued elsewhere; 2 entries were added here."), "{said}");
        let said = office.does(&["session", "import", back]);
        assert!(said.contains("nothing was changed"), "{said}");
        let shown = office.does(&["ticket", "show", number]);
        assert_eq!(shown.matches("put right at the counter").count(), 1, "{shown}");
    }
    assert_eq!(listed(site).len(), numbers.len());
}
