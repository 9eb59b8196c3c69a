//! No card number in any spelling, no verification value and no PIN is kept; and nothing harmless is cut. The notes are
//! made up, by `tests/slow/card_spellings/spellings/`.
//!
//! Some of each by default; many by `POSDIAG_SPELLINGS=100000 cargo test --release --test slow card_spellings::`, others by
//! another `POSDIAG_SEED`. `-- --nocapture` prints the rates.

mod spellings;

use std::collections::{BTreeMap, BTreeSet};

use crate::support::dice::{Dice, count, seed};
use posdiag::text::redaction::{FieldKind, Shape, redact};
use spellings::{
    Number, SCHEMES, SIGNS, confidence, harmless, innocent, is_card_by_chance, luhn, plain, readings, shows,
    sign_value, spelt, windows,
};

/// As many cases as are told when a test fails.
const TOLD: usize = 12;

/// Where a generator begins, so that no two make the same choices.
fn dice(generator: u64) -> Dice {
    Dice::new(seed().wrapping_mul(31).wrapping_add(generator))
}

fn cases() -> usize {
    count("POSDIAG_SPELLINGS", 500)
}

/// What is kept of a note; nothing where it is refused.
fn kept(text: &str) -> Option<String> {
    redact(text, Shape::NOTE).ok().map(|typed| typed.text.as_str().to_owned())
}

/// What came out wrong, and how often each kind of case did.
#[derive(Default)]
struct Tally {
    /// By kind: how many were wrong, of how many.
    kinds: BTreeMap<&'static str, (usize, usize)>,
    cases: usize,
    wrong: usize,
    /// The first few that were wrong: the cases and nothing else.
    told: Vec<String>,
}

impl Tally {
    fn add(&mut self, text: &str, kinds: &[&'static str], wrong: bool) {
        self.cases += 1;
        self.wrong += usize::from(wrong);
        for kind in kinds {
            let (wrong_ones, all) = self.kinds.entry(kind).or_default();
            *wrong_ones += usize::from(wrong);
            *all += 1;
        }
        if wrong && self.told.len() < TOLD {
            self.told.push(format!("{text:?}"));
        }
    }

    /// Prints the rates, and fails where more were wrong than may be: so many in a thousand, or nothing for none.
    fn end(&self, what: &str, fewer_than_in_a_thousand: Option<usize>) {
        println!("{what}: {} of {}", self.wrong, self.cases);
        for (kind, (wrong, all)) in &self.kinds {
            println!("  {kind}: {wrong} of {all}");
        }
        let fine = match fewer_than_in_a_thousand {
            None => self.wrong == 0,
            Some(most) => self.wrong == 0 || self.wrong * 1000 < most * self.cases,
        };
        assert!(fine, "{what}: {} of {}, such as\n{}", self.wrong, self.cases, self.told.join("\n"));
    }
}

#[test]
fn no_spelling_of_a_card_number_is_kept() {
    let mut dice = dice(1);
    let mut tally = Tally::default();
    for _ in 0..cases() {
        let case = spelt(&mut dice);
        let wrong = kept(&case.text).is_some_and(|kept| shows(&kept, &case.secret));
        tally.add(&case.text, &case.kinds, wrong);
    }
    tally.end("card numbers kept", None);
}

/// Fields of every kind, and the names of settings: whoever walks, whose terminal it is.
#[test]
fn no_field_and_no_name_keeps_a_spelling_of_a_card_number() {
    const KINDS: [FieldKind; 7] = [
        FieldKind::Text,
        FieldKind::Digits,
        FieldKind::Alphanumeric,
        FieldKind::CardNumber,
        FieldKind::Amount,
        FieldKind::DateTime,
        FieldKind::Phone,
    ];
    let mut dice = dice(9);
    let mut tally = Tally::default();
    for _ in 0..cases() {
        let case = spelt(&mut dice);
        let of_kind = |kind| redact(&case.text, Shape { kind, length: None }).ok().map(|typed| typed.text);
        let values = KINDS.into_iter().filter_map(of_kind);
        let names = posdiag::settings::name(&case.text).ok().flatten();
        let wrong = values.chain(names).any(|kept| shows(kept.as_str(), &case.secret));
        tally.add(&case.text, &case.kinds, wrong);
    }
    tally.end("card numbers kept in fields and names", None);
}

#[test]
fn text_beside_a_plain_card_number_is_unchanged() {
    let mut dice = dice(2);
    let mut tally = Tally::default();
    for _ in 0..cases() {
        let case = plain(&mut dice);
        let kept = kept(&case.text);
        let kind = match &kept {
            None => "refused",
            Some(kept) if shows(kept, &case.secret) => "kept",
            Some(_) => "cut",
        };
        tally.add(&case.text, &[kind], !kept.is_some_and(|kept| case.is_left(&kept)));
    }
    tally.end("plain card numbers not cut to first six and last four", None);
}

#[test]
fn harmless_notes_are_unchanged() {
    let mut dice = dice(3);
    let mut tally = Tally::default();
    for _ in 0..cases() {
        let note = harmless(&mut dice);
        let kept = kept(&note);
        let kind = match &kept {
            None => "refused",
            Some(kept) if *kept == note => "as typed",
            Some(_) => "changed",
        };
        tally.add(&note, &[kind], kind != "as typed");
    }
    tally.end("harmless notes changed or refused", Some(1));
}

#[test]
fn no_wording_of_a_verification_value_or_pin_is_kept() {
    let mut dice = dice(4);
    let mut tally = Tally::default();
    for _ in 0..cases() {
        let case = confidence(&mut dice);
        let wrong = kept(&case.text).is_some_and(|kept| case.is_in(&kept));
        tally.add(&case.text, &[case.kind], wrong);
    }
    tally.end("verification values and PINs kept", None);
}

#[test]
fn innocent_mentions_of_verification_values_and_pins_are_unchanged() {
    let mut dice = dice(5);
    let mut tally = Tally::default();
    for _ in 0..cases() {
        let note = innocent(&mut dice);
        let kept = kept(&note);
        let kind = if kept.is_some() { "taken" } else { "refused" };
        tally.add(&note, &[kind], kept.is_none_or(|kept| kept != note));
    }
    tally.end("innocent notes changed or refused", None);
}

/// What the generators make is what they are said to make.
#[test]
fn spellings_cover_every_kind() {
    let mut dice = dice(6);
    let made: Vec<_> = (0..2000).map(|_| spelt(&mut dice)).collect();
    let kinds: BTreeSet<&str> = made.iter().flat_map(|case| case.kinds).collect();
    assert_eq!(kinds.len(), 24, "{kinds:?}");
    let lengths: BTreeSet<usize> = made.iter().map(|case| case.secret.len()).collect();
    assert_eq!(lengths, (13..=19).collect());
    for scheme in SCHEMES {
        let beginnings: Vec<String> =
            (scheme.from..=scheme.to).map(|beginning| beginning.to_string()).collect();
        assert!(
            made.iter().any(|case| beginnings.iter().any(|beginning| case.secret.starts_with(beginning)))
        );
    }
    assert!(made.iter().all(|case| luhn(&case.secret)));
}

#[test]
fn digit_signs_are_unicode_digits() {
    assert!(SIGNS.keys().all(|sign| sign.is_numeric() && !sign.is_alphabetic()));
    for row in [
        "0123456789",
        "٠١٢٣٤٥٦٧٨٩",
        "०१२३४५६७८९",
        "０１２３４５６７８９",
        "⓪①②③④⑤⑥⑦⑧⑨",
        "⁰¹²³⁴⁵⁶⁷⁸⁹",
        "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    ] {
        assert_eq!(row.chars().filter_map(sign_value).collect::<String>(), "0123456789", "{row}");
    }
}

#[test]
fn reader_reads_spellings_but_not_their_remains() {
    let number = "6228480402564890018";
    for text in [
        "6228480402564890018",
        "6228<br>4804%200256&#160;4890\\u00a0018",
        "前八位62284804后十一位02564890018",
        "first 8 digits 62284804, last 11 digits 02564890018",
        "六二二八四八洞四洞两五六四八勾洞洞幺八",
        "six two two eight four eight oh four zero two five six four eight nine zero zero one eight",
        "62284804O2564890O18",
        "⑥②②⑧ ４８０４ 0256 ٤٨٩٠ 零壹捌",
        "卡 6228****4804****0256****4890****018",
        // Eleven in a row.
        "62284804025***",
    ] {
        assert!(shows(text, number), "{text}");
    }
    for text in ["622848*********0018", "622848 0018", "E102 622848****0018 3 次", "62284804****890018"] {
        assert!(!shows(text, number), "{text}");
    }
    assert!(readings("%20 4").contains(&"4".to_owned()));
}

#[test]
fn card_numbers_are_distinguished_from_other_numbers() {
    let mut dice = dice(7);
    for _ in 0..200 {
        let digits = Number::random(&mut dice).digits;
        assert!(windows(&digits, true).iter().any(spellings::Window::passes));
        assert!(is_card_by_chance(&format!("{}-{}", &digits[..8], &digits[8..])));
        assert!(is_card_by_chance(&format!("参考号 {digits}")));
    }
    for text in ["6228480402564891", "6228 4804 0256 4891", "卡 6228480402564891", "62284804和0256489001 8"]
    {
        assert!(is_card_by_chance(text), "{text}");
    }
    for text in
        ["单号 6228480402564891", "898310148160568", "终端 12345678、12345679", "2026-11-29 10:32:05 E102"]
    {
        assert!(!is_card_by_chance(text), "{text}");
    }
}

/// Prints some of each, for somebody to read.
#[test]
#[ignore = "prints samples: cargo test --test slow card_spellings:: -- --ignored --nocapture"]
fn samples() {
    let mut dice = dice(8);
    for _ in 0..count("POSDIAG_SPELLINGS", 40) {
        println!("spelt     {:?}", spelt(&mut dice).text);
        println!("plain     {:?}", plain(&mut dice).text);
        println!("harmless  {:?}", harmless(&mut dice));
        println!("told      {:?}", confidence(&mut dice).text);
        println!("innocent  {:?}", innocent(&mut dice));
    }
}
