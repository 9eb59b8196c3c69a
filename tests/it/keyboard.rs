//! The keyboard, on a pseudo-terminal: keys work as in a shell, a paste is one text, and early input answers nothing.

use crate::support::pty::Terminal;
use expectrl::process::unix::Signal;

const WALKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/walks");

fn walk() -> Terminal {
    let mut terminal = Terminal::posdiag(80, 24, &format!("walk E001 --lang en --library '{WALKS}'"));
    terminal.asks("Did it come up");
    terminal
}

/// The last non-empty row of the screen.
fn below(terminal: &Terminal) -> String {
    terminal.screen().lines().last().unwrap_or_default().to_owned()
}

#[track_caller]
fn stands(terminal: &mut Terminal, typed: &str) {
    terminal.until(typed, |terminal| terminal.is_drawn() && below(terminal) == typed);
}

#[test]
fn keys_edit_a_note_as_in_a_shell() {
    let mut terminal = walk();
    terminal.at("Did it come up", "m");
    terminal.asks("Note: (Enter");
    for (keys, then) in [
        ("abc def", "> abc def"),
        ("\x17", "> abc"),
        ("x\x01y", "> yabc x"),
        ("\x05z", "> yabc xz"),
        ("\x1bb\x0b", "> yabc"),
        ("\x15", ">"),
        // Meaningless keys type nothing.
        ("\x0f\x11\x12\x13\x14\x16\x18\x19\x1bx\x1bt\x1b[5~\x1b[15~", ">"),
        ("一二\x02\x7f三", "> 三二"),
    ] {
        terminal.types(keys);
        stands(&mut terminal, then);
    }
    terminal.types("\r");
    terminal.asks("Note: 三二");
}

#[test]
fn chords_are_not_letters_in_questions_or_lists() {
    let mut terminal = walk();
    terminal.types("\x01\x05\x0b\x0c\x15\x17\x1by\x1bn");
    terminal.types("y");
    stands(&mut terminal, "> y");
    let mut picker = Terminal::posdiag(80, 24, &format!("--lang en --library '{WALKS}'"));
    picker.sees("Code, words, call:");
    picker.types("E0");
    picker.sees("Code, words, call: E0\n");
    picker.types("\x15\x01\x05\x0b\x0f\x1bb\x1bf\x1bd\x19");
    picker.sees("Code, words, call:\n");
    picker.types("\x04");
    assert_eq!(picker.ends(), 130);
}

#[test]
fn list_is_redrawn_on_resize() {
    let mut picker = Terminal::posdiag(80, 24, "--lang zh");
    picker.sees("> 直接输入查找");
    for (columns, rows, high) in [(40, 12, 8), (30, 7, 6), (80, 24, 14)] {
        picker.parser.screen_mut().set_size(rows, columns);
        picker.session.get_process_mut().set_window_size(columns, rows).unwrap();
        picker.until("the list", |picker| {
            let screen = picker.screen();
            let lines: Vec<&str> = screen.lines().collect();
            picker.is_drawn()
                && lines.first().is_some_and(|first| first.starts_with("> 代码"))
                && lines.last().is_some_and(|last| last.starts_with("↑↓"))
                && lines.len() == high
        });
        picker.types("\x1b[B");
        picker.until("the next row", |picker| {
            picker.is_drawn()
                && picker.screen().lines().skip(1).filter(|line| line.starts_with('>')).count() == 1
        });
    }
}

#[test]
fn tiny_window_waits_to_grow() {
    let mut terminal = walk();
    for (columns, rows, there) in [(12, 10, "太窄"), (30, 10, "y yes")] {
        terminal.parser.screen_mut().set_size(rows, columns);
        terminal.session.get_process_mut().set_window_size(columns, rows).unwrap();
        terminal.until(there, |terminal| {
            let screen = terminal.screen();
            screen.contains(there) && (there == "太窄" || !screen.contains("太窄") && terminal.is_asking())
        });
    }
    terminal.types("n");
    stands(&mut terminal, "> n");
}

#[test]
fn notice_scrolled_away_is_repeated_at_the_step() {
    let mut terminal = Terminal::posdiag(40, 12, "walk E102 --lang en --phone");
    terminal.at("1-3 choose", "3");
    terminal
        .until("Step 2", |terminal| terminal.is_asking() && terminal.everything().contains("E102 · Step 2"));
    terminal.at("1-3 choose", "m");
    terminal.at("Note: (Enter", "before the answer");
    terminal
        .until("the step again", |terminal| terminal.is_asking() && !terminal.screen().contains("(Enter"));
    terminal.types("2\r");
    terminal
        .until("Step 3", |terminal| terminal.is_asking() && terminal.everything().contains("E102 · Step 3"));
    let all = terminal.everything();
    let last = |text: &str| all.rfind(text).unwrap_or_else(|| panic!("{text} is missing:\n{all}"));
    assert!(last("Note: before the answer") < last("· Which connection"), "{all}");
}

#[test]
fn pasted_lines_answer_one_prompt() {
    let mut terminal = walk();
    terminal.at("Did it come up", "m");
    terminal.asks("Note: (Enter");
    terminal.types("the first line\rthe second line\ry\ry\ry\r");
    terminal.asks("Note: the first line");
    terminal.sees("! Several lines came at once: only the first was used.");
    terminal.types("\x0c");
    terminal.asks("Note: the first line");
    let screen = terminal.screen();
    assert!(!screen.contains("second") && screen.contains("Did it come up"), "{screen}");
    // Except for Ctrl-C, which leaves whatever is asked.
    let mut left = walk();
    left.types("m\r");
    left.asks("Note: (Enter");
    left.types("one\rtwo\rthree\r\x03");
    assert_eq!(left.ends(), 130);
    // A paste is one text, whatever it contains.
    terminal.types("m\r");
    terminal.asks("Note: (Enter");
    terminal.types("\x1b[200~one\r\ntwo\rthree\n\x1b[201~");
    stands(&mut terminal, "> one two three");
    terminal.types("\r");
    terminal.asks("Note: one two three");
}

#[test]
fn note_length_does_not_depend_on_the_window() {
    let mut terminal = Terminal::posdiag(40, 10, &format!("walk E001 --lang en --library '{WALKS}'"));
    terminal.at("Did it come up", "m");
    terminal.asks("Note: (Enter");
    let long = "长".repeat(1_990);
    terminal.types(&format!("\x1b[200~{long}\x1b[201~"));
    terminal.types("end");
    terminal.sees("长end");
    terminal.types("\r");
    terminal.asks("y yes");
    let kept = terminal.everything().replace(['\n', ' '], "");
    assert!(kept.contains(&"长".repeat(500)), "{kept}");
}

#[test]
fn walk_suspends_and_resumes() {
    let script = format!(
        "set -m\n\"$POSDIAG\" walk E001 --lang en --no-record --library '{WALKS}'\necho stopped\nstty -a | grep -o -w -e '-*echo'\nfg >/dev/null"
    );
    let mut terminal = Terminal::with(80, 24, &script);
    terminal.asks("Did it come up");
    terminal.types("n");
    stands(&mut terminal, "> n");
    terminal.types("\x1a");
    terminal.until("the shell", |terminal| terminal.raw().contains("stopped\r\necho"));
    terminal.until("the walk again", |terminal| terminal.is_drawn() && below(terminal) == "> n");
    assert!(terminal.screen().contains("Did it come up"), "{}", terminal.screen());
}

#[test]
fn dumb_terminal_can_be_left() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT] {
        let script = format!(
            "export TERM=dumb\nexec \"$POSDIAG\" walk E001 --lang en --no-record --library '{WALKS}'"
        );
        let mut terminal = Terminal::with(80, 24, &script);
        terminal.sees("Did it come up");
        terminal.asks("y yes");
        terminal.session.get_process_mut().kill(signal).unwrap();
        assert_eq!(terminal.ends(), 130, "{signal}");
    }
}
