//! The checker's rules agree with their pages: each page's example gives exactly its fault, drawn exactly like this in
//! both languages, and its fixed version gives none.
//!
//! `rule_examples/mod.rs` describes the notation of an example on its page.
//!
//! After a change of a message or an example, `UPDATE_RULES=1 cargo test --test it checker_rules::` rewrites the
//! drawings; check the result (`git diff`) before you commit it.

use std::collections::BTreeSet;
use std::fs;

use std::path::Path;

use crate::support::rule_examples::{blocks, library, pages};
use posdiag::library::rules;
use posdiag::text::language::Language;
use posdiag::tree::fault::CODES;
use posdiag::tree::{Checks, Fault, Report, check_folder_with, drawing};
use posdiag::walk::rehearsal::Rehearser;

/// Everything that a check can report.
fn checked(folder: &Path) -> Report {
    let checks = Checks { warnings: true, rehearse: Some(&Rehearser), ..Checks::default() };
    check_folder_with(folder, &checks)
}

fn drawn(report: &Report, language: Language) -> String {
    let drawings = report.faults.iter().map(|fault| drawing::draw(fault, "", language, false));
    drawings.collect::<Vec<_>>().join("\n\n") + "\n"
}

#[test]
fn each_example_fails_and_its_fixed_version_passes() {
    let update = std::env::var_os("UPDATE_RULES").is_some_and(|value| value == "1");
    for (code, path) in pages() {
        let mut page = fs::read_to_string(&path).unwrap();
        let failing = library(&page, &["file=", "bytes="]);
        let mut report = checked(failing.path());
        assert_eq!(report.library.is_none(), !code.starts_with("PD5"), "{code}");
        // Warnings about the base library itself do not belong to the example.
        let own: Vec<String> =
            blocks(&page).iter().filter_map(|block| block.path("file=").map(str::to_owned)).collect();
        report.faults.retain(|fault| !fault.kind.is_warning() || own.contains(&fault.at.file.path));
        for language in Language::ALL {
            let drawn = drawn(&report, language);
            let expected = blocks(&page).into_iter().find(|block| block.attribute == language.tag()).unwrap();
            if update {
                let fence = format!("```text {}\n", language.tag());
                page = page.replace(&format!("{fence}{}```", expected.text), &format!("{fence}{drawn}```"));
                fs::write(&path, &page).unwrap();
            } else {
                assert_eq!(drawn, expected.text, "{code}");
            }
        }
        // A file full of faults is the only example that has more than its own.
        let told: BTreeSet<&str> = report.faults.iter().map(|fault| fault.kind.code()).collect();
        if code == "PD018" {
            assert_eq!(report.faults.last().unwrap().kind.code(), code);
        } else {
            assert_eq!(
                (told, report.faults.len()),
                (BTreeSet::from([code.as_str()]), 1),
                "{code}: {}",
                drawn(&report, Language::En)
            );
        }

        let mended = library(&page, &["mended="]);
        let report = checked(mended.path());
        assert!(report.library.is_some(), "{code}, mended: {}", drawn(&report, Language::En));
        let still = |fault: &Fault| fault.kind.code() == code && own.contains(&fault.at.file.path);
        assert!(!report.faults.iter().any(still), "{code}, mended: {}", drawn(&report, Language::En));
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let pages: Vec<String> = pages().into_iter().map(|(code, _)| code).collect();
    assert_eq!(pages, CODES, "in order, and each once");
    for code in CODES {
        for language in Language::ALL {
            assert!(rules::page(code, language).is_some(), "{code} is not in src/library/rules.rs");
        }
    }
}

#[test]
fn codes_are_sorted_and_unique() {
    assert!(CODES.is_sorted_by(|one, next| one < next), "{CODES:?}");
}

#[test]
fn page_shows_one_language_without_markup() {
    for code in CODES {
        let zh = rules::page(code, Language::Zh).unwrap();
        let en = rules::page(code, Language::En).unwrap();
        let words = if code.starts_with("PD5") { ("提醒[", "warning[") } else { ("错误[", "error[") };
        for (page, own, other) in [(&zh, words.0, words.1), (&en, words.1, words.0)] {
            assert!(page.starts_with(code) && page.ends_with('\n'), "{page}");
            assert!(page.contains(own) && !page.contains(other), "{page}");
            assert!(!page.contains("```") && !page.contains("##") && !page.contains("file="), "{page}");
        }
        // Full-width punctuation that a rule is about may be quoted.
        let english =
            en.lines().take_while(|line| !line.ends_with(':')).collect::<String>().replace("`：`", "");
        assert!(english.chars().all(|sign| sign.is_ascii() || sign == '…'), "{en}");
    }
    insta::assert_snapshot!(rules::page("PD404", Language::Zh).unwrap());
    assert_eq!(rules::page("PD999", Language::En), None);
}
