//! Notes as people write them: those that are refused, those that are unchanged, and those that are cut.
//!
//! They are in `tests/data/redaction/`: refused notes one a line, with `\n` and `\\` for a line break and a backslash;
//! for cut notes, the note and its result separated by a tab.

use super::{Refused, Shape, Typed, redact, without_secrets};

const REFUSED: [&str; 2] = [
    include_str!("../../../tests/data/redaction/notes-refused.txt"),
    include_str!("../../../tests/data/redaction/more-refused.txt"),
];
const UNCHANGED: [&str; 2] = [
    include_str!("../../../tests/data/redaction/notes-unchanged.txt"),
    include_str!("../../../tests/data/redaction/more-unchanged.txt"),
];
const CUT: [&str; 2] = [
    include_str!("../../../tests/data/redaction/notes-cut.tsv"),
    include_str!("../../../tests/data/redaction/more-cut.tsv"),
];

fn lines(texts: [&'static str; 2]) -> impl Iterator<Item = &'static str> {
    texts.into_iter().flat_map(str::lines).filter(|line| !line.is_empty() && !line.starts_with("# "))
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn forbidden_text_is_refused() {
    let mut wrong = Vec::new();
    for line in lines(REFUSED) {
        let note = line.replace("\\\\", "\u{1}").replace("\\n", "\n").replace('\u{1}', "\\");
        let refused = redact(&note, Shape::NOTE);
        if !matches!(refused, Err(Refused::CardVerification | Refused::Pin | Refused::Track)) {
            wrong.push(format!("{note:?}"));
        }
        let without = without_secrets(&note);
        if redact(&without, Shape::NOTE).is_err() || without_secrets(&without) != without {
            wrong.push(format!("{note:?} becomes {without:?}"));
        }
    }
    none(&wrong);
}

#[test]
fn harmless_notes_are_unchanged() {
    let mut wrong = Vec::new();
    for note in lines(UNCHANGED) {
        match redact(note, Shape::NOTE) {
            Ok(Typed { text, cut: false, .. }) if text.as_str() == note => {}
            other => wrong.push(format!("{note:?} becomes {other:?}")),
        }
    }
    none(&wrong);
}

#[test]
fn only_card_numbers_are_cut() {
    let mut wrong = Vec::new();
    for line in lines(CUT) {
        let (note, expected) = line.split_once('\t').unwrap();
        match redact(note, Shape::NOTE) {
            Ok(Typed { text, cut: true, .. }) if text.as_str() == expected => {}
            other => wrong.push(format!("{note:?} becomes {other:?}")),
        }
    }
    none(&wrong);
}
