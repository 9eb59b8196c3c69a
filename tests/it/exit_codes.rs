//! The exit codes: one for each way that a run can end, and the one table that help, manual pages and documents show.

use crate::support::common::{run, speak};
use crate::support::documents::both;
#[cfg(unix)]
use crate::support::pty;
use posdiag::problem::{EXITS, Exit};
use posdiag::text::width::pad;

#[test]
fn printing_exits_0() {
    assert_eq!(speak("zh", "explain E101").exit, Some(0));
    assert_eq!(speak("zh", "help exit-codes").exit, Some(0));
}

#[test]
fn environment_failure_exits_1() {
    assert_eq!(run(&["--library", "/nowhere", "E102"]).exit, Some(1));
}

#[test]
fn wrong_usage_and_unknown_codes_exit_2() {
    for args in [
        "--nope",
        "E999",
        "explain E1O1",
        "search 无此事无此物",
        "help nothing",
        "completions tcsh",
        "man nothing",
    ] {
        assert_eq!(speak("zh", args).exit, Some(2), "{args}");
    }
}

#[cfg(unix)]
#[test]
fn solved_walk_exits_0() {
    let mut terminal = pty::Terminal::posdiag(80, 24, "E317 --lang en");
    terminal.at("prised open", "n");
    terminal.at("1 fixed", "1");
    terminal.at("y confirm", "y");
    assert_eq!(terminal.ends(), 0);
}

#[cfg(unix)]
#[test]
fn ticket_exits_3() {
    let mut terminal = pty::Terminal::posdiag(80, 24, "E317 --lang en");
    terminal.at("prised open", "n");
    terminal.at("1 fixed", "2");
    terminal.at("y confirm and file it", "y");
    terminal.at("To hand over", ".");
    assert_eq!(terminal.ends(), 3);
}

#[cfg(unix)]
#[test]
fn pause_exits_4() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = pty::Terminal::keeping(80, 24, folder.path(), "E317 --lang en");
    terminal.at("prised open", "p\r");
    assert_eq!(terminal.ends(), 4);
}

#[test]
fn faulty_library_exits_5() {
    let faulty = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/faulty");
    assert_eq!(run(&["check", faulty]).exit, Some(5));
}

#[cfg(unix)]
#[test]
fn ctrl_c_exits_130() {
    let mut terminal = pty::Terminal::posdiag(80, 24, "E317 --lang en");
    terminal.asks("prised open");
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn exit_code_table_is_the_same_everywhere() {
    for document in both("docs/scripts") {
        let text = document.text.replace('`', "");
        let rows = text.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
        let rows: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
        let row = |(exit, zh, en): &(Exit, &'static str, &'static str)| {
            format!("| {} | {} |", exit.code(), document.language.pick(zh, en))
        };
        assert_eq!(rows, EXITS.iter().map(row).collect::<Vec<_>>(), "{}", document.file());
    }
    for (language, page) in [("zh", "退出码"), ("en", "EXIT STATUS")] {
        let (help, topic) = (speak(language, "--help").stdout, speak(language, "help exit-codes").stdout);
        assert!(help.contains(topic.trim_end()), "{topic}");
        let man = speak(language, "man walk").stdout;
        let man = &man[man.find(&format!(".SH {page}\n")).unwrap()..].replace("\\:", "");
        for (exit, zh, en) in EXITS {
            let meaning = if language == "zh" { zh } else { en };
            let row = format!("  {}  {meaning}\n", pad(&exit.code().to_string(), 3));
            assert!(topic.contains(&row), "{row}");
            assert!(man.contains(&format!(".TP\n\\fB{}\\fR\n{meaning}\n", exit.code())), "{man}");
        }
    }
}
