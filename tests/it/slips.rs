//! Slips of the hand in a library's files: each is reported at its own line, in its own words, and nothing else is.

use posdiag::text::language::Language;
use posdiag::tree::{check_folder, drawing, mended};

use crate::support::base_library::{copy, write};

const HEAD: &str = "code: E103\nrow: 3\nuntitled: true\nsteps:\n";
const STEP: &str = "- id: a\n  ask:\n    zh: 甲？\n    en: A?\n  hint:\n    zh: 看\n    en: Look\n  on_yes:\n  - end: office\n  on_no:\n  - end: visit\n";
const TRIED: &str = "- id: b\n  try:\n    zh: 乙\n    en: B\n";

/// The faults of the base library with this file, one a line: place, code, message, help.
fn told_in(language: Language, path: &str, text: &str) -> Vec<String> {
    let library = copy();
    write(library.path(), path, text);
    let faults = check_folder(library.path()).faults;
    let said = |fault: &posdiag::tree::Fault| {
        format!("{}; {}", drawing::line(fault, "", language), fault.kind.help(language))
    };
    faults.iter().map(said).collect()
}

/// The only fault of a tree, in both languages.
fn only(tree: &str) -> [String; 2] {
    Language::ALL.map(|language| {
        let told = told_in(language, "e/E103.yaml", tree);
        let [fault] = &told[..] else { panic!("{tree}\n{told:#?}") };
        fault.strip_prefix("e/E103.yaml:").unwrap().to_owned()
    })
}

fn places(tree: &str) -> Vec<String> {
    let told = told_in(Language::En, "e/E103.yaml", tree);
    let place = |line: &String| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    told.iter().map(place).map(|line| line.replace("e/E103.yaml:", "")).collect()
}

/// The tree as `--fix` writes it.
fn fixed(tree: &str) -> String {
    let library = copy();
    write(library.path(), "e/E103.yaml", tree);
    let faults = check_folder(library.path()).faults;
    mended(&faults[0].at.file, &faults).map(|(text, _)| text).unwrap_or_default()
}

/// What has left its step is blamed, and not the correct line that follows it.
#[test]
fn key_that_left_its_step_is_blamed() {
    let tree = |from: &str, to: &str| format!("{HEAD}{}{TRIED}- end: visit\n", STEP.replacen(from, to, 1));
    for (tree, place, help) in [
        (tree("  hint:", "hint:"), "9:1", "indent it by 2, in line with `ask`"),
        (tree("  ask:", "ask:"), "6:1", "indent it by 2, in line with `id`"),
        (tree("  on_yes:", "on_yes:"), "12:1", "indent it by 2, in line with `hint`"),
        (tree("  on_no:", "on_no:"), "14:1", "indent it by 2, in line with `on_yes`"),
        // The last one of a file: YAML takes it for a key of the tree.
        (format!("{HEAD}{}", STEP.replacen("  on_no:", "on_no:", 1)), "14:1", "in line with `on_yes`"),
        (format!("{HEAD}{TRIED}hint:\n    zh: 看\n    en: Look\n"), "9:1", "in line with `try`"),
        // Deeper down, what is below it tells.
        (
            format!(
                "{HEAD}{}",
                STEP.replacen(
                    "- end: office",
                    "- end: office\n  text:\n      zh: 甲\n      en: A\n    added: true",
                    1
                )
            ),
            "14:3",
            "indent it by 4, in line with `end`",
        ),
    ] {
        let [zh, en] = only(&tree);
        assert!(en.starts_with(&format!("{place}: PD023")) && en.contains(help), "{tree}{en}");
        assert!(zh.starts_with(&format!("{place}: PD023")) && zh.contains("对齐"), "{zh}");
    }
}

#[test]
fn step_without_its_dash_is_told() {
    for indentation in ["", "  "] {
        let tree =
            format!("{HEAD}{TRIED}{indentation}{}- end: visit\n", &TRIED[2..].replacen("id: b", "id: c", 1));
        let [zh, en] = only(&tree);
        assert_eq!(
            en,
            format!(
                "9:{}: PD023 `id` begins a new step or item, but has no `- ` before it; write `- ` before it",
                indentation.len() + 1
            )
        );
        assert!(zh.contains("前面却没有“- ”"), "{zh}");
    }
}

#[test]
fn all_full_width_colons_are_reported_and_fixed_at_once() {
    let good = format!("{HEAD}{STEP}");
    let tree = "code：E103\nrow: 3\nuntitled: true\nsteps:\n- end: office\n";
    assert_eq!(places(tree), ["1:5: PD014"]);
    assert_eq!(fixed(tree), tree.replace('：', ": "));
    let some = good.replace("row:", "row：").replace("ask:", "ask：").replace("  hint:", "  hint：");
    let some = some.replace("- end: visit", "- end：visit");
    assert_eq!(places(&some), ["2:4: PD014", "6:6: PD014", "9:7: PD014", "15:8: PD014"]);
    let all = good.replace(": ", "：").replace(":\n", "：\n");
    assert_eq!(places(&all).len(), 15);
    for wrong in [some, all] {
        let library = copy();
        write(library.path(), "e/E103.yaml", fixed(&wrong));
        assert_eq!(check_folder(library.path()).faults.len(), 0, "{wrong}");
    }
    // One that stands in a sentence is none, whatever else keeps the file from being read.
    let sentence =
        good.replace("zh: 看", "zh: >-\n      ask：看\n      minutes = 3").replace("on_no:", "on_no");
    assert_eq!(places(&sentence), ["16:3: PD010"]);
}

#[test]
fn blanks_that_are_no_spaces_are_named_and_replaced() {
    let good = format!("{HEAD}{STEP}");
    for (blank, zh, en) in [
        ('\u{a0}', "不换行空格（U+00A0", "no-break spaces (U+00A0"),
        ('\u{3000}', "全角空格（U+3000）", "full-width spaces (U+3000)"),
    ] {
        for from in ["    zh: 甲", "  ask", "  - end: office"] {
            let indentation = from.len() - from.trim_start().len();
            let to = format!("{}{}", blank.to_string().repeat(indentation), from.trim_start());
            let tree = good.replacen(from, &to, 1);
            let said = only(&tree);
            assert!(said[0].contains(zh) && said[1].contains(en), "{said:?}");
            assert_eq!(fixed(&tree), good);
        }
    }
}

#[test]
fn sentence_that_begins_with_a_bracket_needs_quotes() {
    let good = format!("{HEAD}{STEP}");
    for (from, to, place) in [("zh: 甲", "zh: [设置] 里甲", "7:9"), ("en: A?", "en: [Power]", "8:9")] {
        let [zh, en] = only(&good.replacen(from, to, 1));
        assert!(en.starts_with(&format!("{place}: PD021 this text begins with `[`")), "{en}");
        assert!(en.contains("en: \"[Power] key\"") && zh.contains("以“[”开头"), "{en} {zh}");
    }
    let [_, en] = only(&good.replacen("row: 3", "row: 3\naliases: [E9] E8", 1));
    assert!(en.contains("PD010"), "{en}");
}

#[test]
fn missing_space_or_colon_is_told_and_fixed() {
    let good = format!("{HEAD}{STEP}");
    for (from, to, place, words) in [
        (
            "  - end: visit",
            "  -end: visit",
            "15:3: PD019",
            ["“-”后面少了一个空格", "a space is missing after the `-`"],
        ),
        ("- id: a\n", "- id: a\n  minutes; 3\n", "6:10: PD010", ["键后面是“;”", "followed by `;`"]),
        ("- id: a\n", "- id: a\n  minutes = 3\n", "6:10: PD010", ["键后面是“=”", "followed by `=`"]),
    ] {
        let tree = good.replacen(from, to, 1);
        let [zh, en] = only(&tree);
        assert!(en.starts_with(place) && en.contains(words[1]) && zh.contains(words[0]), "{zh} {en}");
        assert_eq!(fixed(&tree).replace("  minutes: 3\n", ""), good);
    }
    let [_, en] = only(&format!("{HEAD}-end: office\n"));
    assert!(en.starts_with("5:1: PD019"), "{en}");
}

#[test]
fn unknown_key_of_a_step_is_the_only_fault() {
    let [_, en] = only(&format!("{HEAD}{STEP}- goto: x\n"));
    assert!(en.starts_with("16:3: PD102"), "{en}");
}

/// A copy that a file manager has made is a copy, and not a file to be renamed.
#[test]
fn copied_file_is_told_as_a_copy() {
    let tree = include_str!("../data/base/e/E102.yaml");
    for name in ["E102 (1).yaml", "E102 - 副本.yaml", "e102.yaml"] {
        let [zh, en] = Language::ALL.map(|language| {
            let told = told_in(language, &format!("e/{name}"), tree);
            assert_eq!(told.len(), 1, "{told:?}");
            told[0].clone()
        });
        assert!(
            en.contains("PD205") && en.contains("E102.yaml is there already and this is a copy of it"),
            "{en}"
        );
        assert!(zh.contains("E102.yaml 已经有了"), "{zh}");
    }
    let told =
        told_in(Language::En, "e/e104.yaml", &tree.replace("E102", "E104").replace("row: 2", "row: 4"));
    assert!(told[0].contains("rename the file to E104.yaml"), "{told:?}");
}

/// What Notepad saves as Unicode is named.
#[test]
fn utf_16_is_named() {
    let library = copy();
    let text = HEAD.encode_utf16().flat_map(u16::to_le_bytes);
    write(library.path(), "e/E103.yaml", [0xff, 0xfe].into_iter().chain(text).collect::<Vec<u8>>());
    let faults = check_folder(library.path()).faults;
    assert_eq!(faults[0].kind.message(Language::En), "the file is not UTF-8; it seems to be saved as UTF-16");
    assert!(faults[0].kind.message(Language::Zh).contains("UTF-16"));
}
