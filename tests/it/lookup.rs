//! The meaning of a typed code in a library with several tables: each test declares its own library.

use std::fmt::Write as _;

use posdiag::library::lookup::{Found, look_up};
use posdiag::tree::{Library, Listing, Title, check, compile};

/// A library with these tables, each with further keys and codes; a code is `CODE` or `CODE=ALIAS`.
fn library(tables: &[(&str, &str, &[&str])]) -> Library {
    let mut manifest = String::from(
        "language: 1\nname: Look-up\nversion: \"1\"\nlanguages: [en]\n\
         outcomes:\n- id: fixed\n  kind: resolved\n  name: Fixed\n  text: It is fixed.\n\
         - id: office\n  kind: ticket\n  name: Back office\n  text: Look into it.\n  queue: office\n\
         fields:\n- id: note\n  label: Note\n  example: n\n  kind: text\n\
         queues:\n- id: office\n  name: Back office\n\
         roles:\n  resolved: fixed\n  dispatch: office\n  tampering: office\n  ladder: ladder\ntables:\n",
    );
    let ladder = "name: Ladder\nsteps:\n- id: restart\n  try: Restart\n- end: office\n";
    let mut files = vec![("shared/ladder.yaml".to_owned(), ladder.as_bytes().to_vec())];
    for (id, keys, codes) in tables {
        write!(manifest, "- id: {id}\n  title: Table {id}\n  folder: {id}\n{keys}").unwrap();
        for (row, code) in (1..).zip(*codes) {
            let (code, alias) = code.split_once('=').unwrap_or((code, ""));
            let aliases = if alias.is_empty() { String::new() } else { format!("aliases: [\"{alias}\"]\n") };
            let tree = format!(
                "code: \"{code}\"\nrow: {row}\nmessage: Message of {code}\n{aliases}steps:\n- end: office\n"
            );
            files.push((format!("{id}/{code}.yaml"), tree.into_bytes()));
        }
    }
    files.push(("library.yaml".to_owned(), manifest.into_bytes()));
    let report = check(&Listing::of_memory(files));
    assert!(
        report.faults.is_empty(),
        "{:#?}",
        report.faults.iter().map(|fault| &fault.kind).collect::<Vec<_>>()
    );
    Library::open(compile(&report.library.unwrap())).unwrap()
}

/// The vendor's tables in small: letters and digits, two padded digits, four digits, and problems with prefixes.
fn vendors() -> Library {
    library(&[
        ("e", "  prefix: E\n  digits: 3\n", &["E005", "E101", "E102", "E110", "E325"]),
        ("posp", "  digits: 2\n  pad: true\n  others: [C0]\n", &["00", "01", "05", "10", "97", "C0=co"]),
        ("front", "  digits: 4\n", &["0000", "0005", "0022", "1000", "9999"]),
        ("business", "  prefix: B\n  digits: 2\n", &["B01", "B02", "B10"]),
        ("system", "  prefix: S\n  digits: 2\n", &["S01", "S02", "S13"]),
        ("consulting", "  prefix: C\n  digits: 2\n", &["C01", "C10"]),
    ])
}

fn listed(what: &str, titles: &[Title]) -> String {
    let codes: Vec<&str> = titles.iter().map(|title| &*title.code).collect();
    format!("{what}: {}", codes.join(" ")).trim_end().to_owned()
}

fn found(library: &Library, typed: &str) -> String {
    match look_up(library, typed).unwrap() {
        Found::One(code) => code.into(),
        Found::Several(codes) => format!("several: {}", codes.join(" ")),
        Found::Alike(title) => format!("alike: {}", title.code),
        Found::Nothing(near) => listed("near", &near),
        Found::Words(near) => listed("words", &near),
    }
}

fn assert_found(library: &Library, expected: &[(&str, &str)]) {
    for (typed, code) in expected {
        assert_eq!(found(library, typed), *code, "{typed}");
    }
}

#[test]
fn codes_are_found_in_any_spelling() {
    let forgiven = [
        "E101",
        "e101",
        "Ｅ１０１",
        "E-101",
        "E－101",
        "e—101",
        " e 101 ",
        "E　101",
        "e.101",
        "E_101",
        "101",
    ];
    let in_table = ["e:101", "E：E101", "ｅ：e-101", " e : 101", "E:e101"];
    for typed in forgiven.iter().chain(&in_table) {
        assert_eq!(found(&vendors(), typed), "E101", "{typed}");
    }
}

#[test]
fn digit_count_distinguishes_tables() {
    assert_found(
        &vendors(),
        &[
            ("0", "00"),
            ("1", "01"),
            ("5", "05"),
            ("05", "05"),
            ("005", "E005"),
            ("0005", "0005"),
            ("posp:05", "05"),
            ("posp:5", "05"),
            ("POSP：５", "05"),
            ("front:0005", "0005"),
            ("97", "97"),
            ("9999", "9999"),
            ("1000", "1000"),
        ],
    );
}

#[test]
fn full_code_is_never_taken_as_one_without_its_prefix() {
    assert_found(
        &vendors(),
        &[
            ("01", "01"),
            ("10", "10"),
            ("B01", "B01"),
            ("b-1 0", "B10"),
            ("C01", "C01"),
            ("c0", "C0"),
            ("co", "C0"),
            ("CO", "C0"),
            ("ｃｏ", "C0"),
            ("13", "S13"),
            ("business:01", "B01"),
            ("system:1 3", "S13"),
        ],
    );
}

#[test]
fn ambiguous_code_yields_all_matches() {
    assert_found(&vendors(), &[("02", "several: B02 S02"), ("system:02", "S02")]);
    let twins = library(&[
        ("a", "  prefix: A\n  digits: 3\n", &["A101", "A102"]),
        ("e", "  prefix: E\n  digits: 3\n", &["E101", "E103"]),
    ]);
    assert_found(
        &twins,
        &[
            ("101", "several: A101 E101"),
            ("102", "A102"),
            ("103", "E103"),
            ("e:101", "E101"),
            ("e:102", "near: E101 E103"),
        ],
    );
    let filled = library(&[
        ("two", "  digits: 2\n  pad: true\n", &["05", "06"]),
        ("four", "  digits: 4\n  pad: true\n", &["0005", "0007"]),
    ]);
    assert_found(
        &filled,
        &[
            ("5", "several: 05 0005"),
            ("6", "06"),
            ("07", "0007"),
            ("005", "0005"),
            ("two:5", "05"),
            ("four:5", "0005"),
        ],
    );
}

#[test]
fn only_zero_padded_tables_are_padded() {
    assert_found(
        &vendors(),
        &[("front:5", "near:"), ("e:5", "near:"), ("E5", "near: 05"), ("B1", "near: B10 01 B01")],
    );
}

#[test]
fn code_of_another_table_is_not_found() {
    assert_found(&vendors(), &[("posp:E101", "near:"), ("e:05", "near: E005"), ("front:05", "near:")]);
}

#[test]
fn only_the_most_similar_codes_are_suggested() {
    assert_found(
        &vendors(),
        &[
            ("E1O1", "alike: E101"),
            ("111", "near: E110 E101"),
            ("EI0I", "alike: E101"),
            ("El02", "alike: E102"),
            ("E11", "near: E110 E101"),
            ("E1011", "near: E101"),
            ("1E01", "near: E101"),
            ("E112", "near: E110 E102"),
            ("9998", "near: 9999"),
            ("O5", "alike: 05"),
            ("xyzzy", "near:"),
            ("no:E101", "E101"),
            ("", "words:"),
            (":", "words:"),
            ("e:", "words: E005 E101 E102 E110 E325"),
        ],
    );
}

#[test]
fn number_of_suggestions_is_limited() {
    let codes: Vec<String> = (100..160).map(|number| format!("E{number}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let library = library(&[("e", "  prefix: E\n  digits: 3\n", &codes)]);
    assert_eq!(found(&library, "E1X4"), "near: E104 E114 E124 E134 E144");
}

#[test]
fn long_input_is_cheap() {
    for typed in ["9".repeat(1 << 20), "E".repeat(1 << 20), ":".repeat(1 << 20), "９".repeat(1 << 20)] {
        assert_eq!(found(&vendors(), &typed), "words:");
    }
}

#[test]
fn code_is_found_in_copied_screen_text() {
    assert_found(
        &vendors(),
        &[
            ("错误码：E102", "E102"),
            ("錯誤碼：ｅ１０２", "E102"),
            ("ERROR E102", "E102"),
            ("E102 Message of E102", "E102"),
            ("[E102]", "E102"),
            ("the terminal says e-102, what now", "E102"),
            ("屏幕显示 E 102 怎么办", "E102"),
            ("返回码05", "05"),
            ("返回码：5", "05"),
            ("error 0005.", "0005"),
            ("01 Message of 01", "01"),
            ("E101、E102", "several: E101 E102"),
            ("显示E1O2", "alike: E102"),
            ("错误码 E199", "near: E110 E102 E101 9999"),
        ],
    );
}

#[test]
fn counting_numbers_are_not_codes() {
    for typed in
        ["等了10分钟", "刷了 97 块", "显示 1 格信号", "10 minutes", "5 号机", "the 1 thing", "1", "97"]
    {
        let found = found(&vendors(), typed);
        assert_eq!(found.starts_with("words"), typed.len() > 2, "{typed}: {found}");
    }
}

#[test]
fn message_is_looked_up() {
    let library = library(&[("e", "  prefix: E\n  digits: 3\n", &["E101", "E102"])]);
    assert_found(
        &library,
        &[
            ("Message of E101", "E101"),
            ("message of", "words: E101 E102"),
            ("ｍｅｓｓａｇｅ　of: E102!", "E102"),
            ("messages", "words: E101 E102"),
        ],
    );
}

#[test]
fn codes_with_the_typed_prefix_are_suggested() {
    let codes: Vec<String> = (101..110).map(|number| format!("E{number}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let library = library(&[("e", "  prefix: E\n  digits: 3\n", &codes), ("two", "  digits: 2\n", &["10"])]);
    let all = format!("near: {}", codes.join(" "));
    assert_found(&library, &[("E10", &all), ("e1O", &all), ("10", "10"), ("E109", "E109")]);
}
