//! Sessions as rows of a list: on a screen of any width, what identifies the caller is visible.

use posdiag::show::rows::{SessionRow, SessionTable};
use posdiag::text::width::width;
use proptest::prelude::*;

fn row(name: &str, codes: &str, whose: &str, state: &[&str], message: &str) -> SessionRow {
    SessionRow {
        name: name.to_owned(),
        codes: codes.to_owned(),
        code: codes.rsplit('→').next().unwrap().to_owned(),
        whose: whose.to_owned(),
        date: "11-29 11:22".to_owned(),
        state: state.iter().map(|state| (*state).to_owned()).collect(),
        message: message.to_owned(),
    }
}

/// Sessions of every kind.
fn sessions() -> SessionTable {
    const UNCLEAR: &str = "until 11-29 11:25, to be filed: Transaction unclear, back office to check";
    SessionTable::new(vec![
        row(
            "867-667",
            "E102",
            "朝阳店 · 822100048160778",
            &[UNCLEAR, "until 11-29 11:25, to be filed", "to be filed", "to file"],
            "Network communication error",
        ),
        row("840-368", "0031", "", &["paused"], "This terminal is already activated"),
        row("157-653", "C04", "Lotus12 · 822100048160001 · 48160001", &["in progress"], "Printing fails"),
        row("670-459", "E101→E102→68", "西单", &["back office"], "Receiving timed out"),
        row("964-393", "X99", "", &["unfinished"], ""),
    ])
}

#[test]
fn piped_rows_are_not_cut() {
    let lines = sessions().lines(None);
    assert_eq!(
        lines[0],
        "867-667  E102          朝阳店 · 822100048160778              11-29 11:22  until 11-29 11:25, to be \
         filed: Transaction unclear, back office to check  Network communication error"
    );
    assert_eq!(
        lines[4],
        "964-393  X99                                                 11-29 11:22  unfinished"
    );
}

#[test]
fn long_state_does_not_shorten_other_rows() {
    assert_eq!(
        sessions().lines(Some(80)),
        [
            "867-667  E102  朝阳店 · 822100048160778",
            "  11-29 11:22  until 11-29 11:25, to be filed  Network communication error",
            "840-368  0031                                    11-29 11:22  paused  This term…",
            "157-653  C04  Lotus12 · 822100048160001 · 48160001",
            "  11-29 11:22  in progress  Printing fails",
            "670-459  E101→E102→68  西单                      11-29 11:22  back office",
            "964-393  X99                                     11-29 11:22  unfinished",
        ]
    );
    assert_eq!(
        sessions().lines(Some(40)),
        [
            "867-667  E102  朝阳店 · 822100048160778",
            "  11-29 11:22  to be filed  Network com…",
            "840-368  0031",
            "  11-29 11:22  paused  This terminal is…",
            "157-653  C04  Lotus12 · 822100048160001",
            "  11-29 11:22  in progress  Printing fa…",
            "670-459  E101→E102→68  西单",
            "  11-29 11:22  back office  Receiving t…",
            "964-393  X99",
            "  11-29 11:22  unfinished",
        ]
    );
}

#[test]
fn full_details_use_a_second_line_before_being_cut() {
    let tickets = SessionTable::new(vec![
        row(
            "259-335/2",
            "0027",
            "48160002",
            &["open, 3 fields missing", "open"],
            "Back office  office to be sent",
        ),
        row("103-768", "80", "", &["closed"], "Swap"),
    ])
    .whole();
    assert_eq!(
        tickets.lines(Some(80)),
        [
            "259-335/2  0027  48160002",
            "  11-29 11:22  open, 3 fields missing  Back office  office to be sent",
            "103-768    80              11-29 11:22  closed  Swap",
        ]
    );
}

#[test]
fn picker_rows_have_one_line() {
    let sessions = sessions();
    let lines =
        |columns| (0..sessions.len()).map(|number| sessions.line(number, columns)).collect::<Vec<_>>();
    assert_eq!(
        lines(77),
        [
            "867-667  E102          朝阳店 · 822100048160778  to be filed",
            "840-368  0031                                    11-29 11:22  paused",
            "157-653  C04           Lotus12 · …2100048160001  11-29 11:22  in progress",
            "670-459  E101→E102→68  西单                      11-29 11:22  back office",
            "964-393  X99                                     11-29 11:22  unfinished",
        ]
    );
    assert_eq!(
        lines(37),
        [
            "867-667  E102    朝阳店   to be filed",
            "840-368  0031             paused",
            "157-653  C04     Lotus12  in progress",
            "670-459  →68     西单     back office",
            "964-393  X99              unfinished",
        ]
    );
    assert_eq!(sessions.line(9, 77), "");
}

#[test]
fn similar_numbers_are_shown_by_their_ends() {
    let merchants = ["822100048160778", "822100048160012 · 48160001"];
    let rows = merchants.iter().map(|whose| row("867-667", "E102", whose, &["paused"], ""));
    let sessions = SessionTable::new(rows.collect());
    let lines = |columns| [sessions.line(0, columns), sessions.line(1, columns)];
    assert_eq!(lines(32), ["867-667  E102  …48160778  paused", "867-667  E102  …48160012  paused"]);
    assert_eq!(lines(28), ["867-667  E102  …160778  pau…", "867-667  E102  …160012  pau…"]);
}

#[test]
fn typed_text_finds_a_session() {
    let sessions = sessions();
    let found = |typed: &str| {
        let rows = (0..sessions.len()).filter(|number| sessions.get(*number).unwrap().has(typed));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(found("").len(), 5);
    for (typed, rows) in [
        ("867", &[0][..]),
        ("朝阳", &[0]),
        ("48160001", &[2]),
        ("e102", &[0, 3]),
        ("transaction unclear", &[0]),
        ("activated", &[1]),
        ("nothing", &[]),
    ] {
        assert_eq!(found(typed), rows, "{typed}");
    }
}

proptest! {
    #[test]
    fn no_row_is_wider_than_the_screen(
        rows in prop::collection::vec(
            ("[0-9]{3}-[0-9]{3}", "[A-Z0-9→]{1,40}", "[a-z甲乙丙 ·]{0,60}", "[a-z暂停 ,]{1,60}", "[a-z网络 ]{0,60}"),
            0..8,
        ),
        columns in 20_usize..120,
    ) {
        let rows = rows.iter().map(|(name, codes, whose, state, message)| {
            row(name, codes, whose.trim(), &[state.trim(), &state.trim()[..0]], message.trim())
        });
        let rows: Vec<SessionRow> = rows.collect();
        let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
        let sessions = SessionTable::new(rows);
        for line in sessions.lines(Some(columns)) {
            prop_assert!(width(&line) <= columns, "{line:?}");
        }
        for (number, name) in names.iter().enumerate() {
            let line = sessions.line(number, columns);
            prop_assert!(width(&line) <= columns && line.starts_with(name.as_str()), "{line:?}");
        }
    }
}
