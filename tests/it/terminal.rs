//! The program on a pseudo-terminal, as its users have it: keys go in, and the resulting screen is examined (vt100).
//!
//! Nothing here sleeps: each step waits until the expected text is on the screen, and fails with the screen if it does
//! not appear.

use std::path::{Path, PathBuf};

use crate::support::pty::{Terminal, wait};
use expectrl::process::unix::Signal;

const WALKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/walks");
const CARD: &str = "4111111111111111";

/// A file for one test, which does not exist yet.
fn fresh(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

#[test]
fn e102_to_a_ticket_in_chinese() {
    let mut terminal = Terminal::posdiag(80, 24, "E102 --lang zh --phone");
    terminal.asks("报 E102 的时候，终端正在做什么？");
    insta::assert_snapshot!("zh_first", terminal.screen());
    terminal.types("3\r");
    terminal.at("终端用的是哪种网络？", "2");
    to_the_ticket(&mut terminal);
    insta::assert_snapshot!("zh_ticket", terminal.screen());
    terminal.types("y\r");
    terminal.at("要移交的资料 1/5", "822100048160001");
    terminal.at("要移交的资料 2/5", "?");
    terminal.at("要移交的资料 3/5", "");
    terminal.at("要移交的资料 4/5", "");
    terminal.at("要移交的资料 5/5", "");
    assert_eq!(terminal.ends(), 3);
    insta::assert_snapshot!("zh_filed", terminal.screen());
}

#[test]
fn e102_to_a_ticket_in_english_on_a_narrow_terminal() {
    let mut terminal = Terminal::posdiag(40, 24, "walk E102 --lang en");
    terminal.asks("What was the terminal doing");
    insta::assert_snapshot!("en_first", terminal.screen());
    terminal.types("3\r");
    terminal.at("Which connection does the terminal use?", "2");
    to_the_ticket(&mut terminal);
    insta::assert_snapshot!("en_ticket", terminal.screen());
    terminal.types("y\r");
    terminal.asks("To hand over 1/");
    insta::assert_snapshot!("en_field", terminal.screen());
    terminal.types(".\r");
    assert_eq!(terminal.ends(), 3);
}

#[test]
fn another_code_after_a_payment_joins_or_starts_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::keeping(80, 40, folder.path(), "walk E101 --lang zh --phone");
    terminal.at("报 E101 的时候，终端正在做什么？", "1");
    terminal.at("在交易记录里，这笔写的是什么？", "1");
    let paid = "注 钱已收到，不要再收。";
    terminal.at(paid, "c");
    terminal.at("终端现在显示的代码：", "E102");
    let same = "刚才那笔钱：已经做成。新代码还是同一笔交易吗？y 是，继续  n 不是，另开会话";
    terminal.at(same, "maybe");
    terminal.asks("! 请输入 y 或 n");
    // Cancelling returns to where it was: no session begins.
    terminal.types("\x1b");
    terminal.at("1 好了  2 没好  3 没做", "c");
    terminal.at("终端现在显示的代码：", "E102");
    terminal.at(same, "b");
    terminal.at("1 好了  2 没好  3 没做", "c");
    terminal.at("终端现在显示的代码：", "E102");
    // The same payment: it is mentioned again, and not asked about.
    terminal.at(same, "y");
    terminal.asks("前面已经看清：刚才那笔做成了");
    let screen = terminal.screen();
    assert!(screen.contains("重新签到，看还报不报这个错"), "{screen}");
    assert!(!screen.contains("报 E102 的时候") && !screen.contains("已暂停"), "{screen}");
    // Another payment: the session is paused, and a separate one begins, which knows of no payment.
    terminal.types("c\r");
    terminal.at("终端现在显示的代码：", "E101");
    terminal.at(same, "n");
    // The walk before asked the same, and may still be on the screen.
    terminal.until("a session of its own", |terminal| {
        terminal.is_asking() && terminal.screen().contains("已暂停，都已保存。")
    });
    let screen = terminal.screen();
    let (before, after) = screen.split_once("\nE101  交易超时\n").unwrap();
    assert!(before.contains("已暂停，都已保存。继续：posdiag resume "), "{screen}");
    assert!(after.contains("会话 ") && !after.contains("已经看清"), "{screen}");
    let first = before.rsplit_once("posdiag resume ").unwrap().1.trim();
    assert!(!after.contains(first), "two sessions: {screen}");
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
}

/// Waits until the list below the picker's prompt begins with this row.
#[track_caller]
fn picks(terminal: &mut Terminal, row: &str) {
    let first = format!("> {row}");
    let is_there = |terminal: &mut Terminal| terminal.screen().lines().any(|line| line == first);
    terminal.until(row, |terminal| terminal.is_drawn() && is_there(terminal));
}

#[test]
fn code_is_picked_by_pinyin_and_walked() {
    let mut terminal = Terminal::posdiag(80, 24, "--lang zh");
    picks(&mut terminal, "直接输入查找；↓ 选下面的");
    terminal.types("wlyc");
    picks(&mut terminal, "0008  网络异常  提示：【网络异常】（首字母）");
    terminal.types("\x1b[B");
    picks(&mut terminal, "E102  网络通讯异常  可能原因：未知【网络异常】的默认提示（首字母）");
    terminal.types("\r");
    terminal.asks("报 E102 的时候，终端正在做什么？");
    let screen = terminal.screen();
    assert!(screen.starts_with("E102  网络通讯异常\n"), "nothing of the list is left: {screen}");
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn the_picker_fits_a_small_terminal() {
    let mut terminal = Terminal::posdiag(40, 10, "--lang zh");
    terminal.types("jinjian");
    picks(&mut terminal, "C05   进件开通时，显示未找到终端型号…");
    terminal.sees("jinjian");
    insta::assert_snapshot!("picker_narrow", terminal.screen());
    terminal.types("\x1b");
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn unknown_codes_can_be_picked_too() {
    let mut terminal = Terminal::posdiag(80, 24, "--lang en");
    picks(&mut terminal, "Type to search; ↓ for the list below");
    // Neither a similar one nor the general steps are walked by Enter alone.
    terminal.types("E999");
    picks(&mut terminal, "Not in the manual; ↓ similar, general");
    terminal.types("\r\x1b[B");
    picks(&mut terminal, "9999  System busy (other unknown error)");
    terminal.types("\x1b[B");
    picks(&mut terminal, "Not in the manual: walk the general steps");
    terminal.types("\r");
    terminal.asks("E999  (not in the manual)");
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn words_are_never_walked_as_a_code() {
    let mut terminal = Terminal::posdiag(80, 24, "--lang zh");
    picks(&mut terminal, "直接输入查找；↓ 选下面的");
    terminal.types("打印机不出纸");
    picks(&mut terminal, "C04   打印小票时提示打印失败  叫法：【打印机】坏了");
    // Up from the first row is the last.
    terminal.types("\x1b[A");
    picks(&mut terminal, "都不是：不带代码，走通用流程");
    terminal.types("\r");
    terminal.asks("?  （手册里没有的代码）");
    // Within a walk, words show which codes they may mean; one that looks like a code counts as it.
    terminal.types("c\r");
    terminal.at("终端现在显示的代码：", "刷不了卡");
    terminal.asks("  E301  读卡失败");
    let screen = terminal.screen();
    assert!(
        screen.contains("! 这不是代码。是哪一个？") && screen.contains("  C10  芯片卡插入卡"),
        "{screen}"
    );
    terminal.types("e3O1\r");
    // Its own line, not the one in the list.
    terminal.asks("\nE301  读卡失败");
    // The second time they are intended: the general steps, without a code.
    terminal.types("c\r");
    terminal.at("终端现在显示的代码：", "没见过的东西");
    terminal.at("! 这不是代码", "没见过的东西");
    terminal.until("the general steps behind the code", |terminal| {
        let screen = terminal.screen();
        let behind = screen.rsplit_once("E301  读卡失败").map(|(_, behind)| behind);
        terminal.is_asking() && behind.is_some_and(|behind| behind.contains("\n?  （手册里没有的代码）\n"))
    });
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn text_like_a_code_is_walked() {
    for typed in ["E1O2", "错误码：E102", "'E102 网络通讯异常'", "网络通讯异常"] {
        let mut terminal = Terminal::posdiag(80, 24, &format!("{typed} --lang zh"));
        terminal.asks("报 E102 的时候，终端正在做什么？");
        terminal.types("\x03");
        assert_eq!(terminal.ends(), 130);
    }
}

#[test]
fn card_number_typed_in_the_picker_leaves_no_trace() {
    let mut terminal = Terminal::posdiag(80, 24, "--lang en");
    picks(&mut terminal, "Type to search; ↓ for the list below");
    terminal.types(CARD);
    // It is not a code, and nobody's call: Enter chooses nothing.
    picks(&mut terminal, "No call or ticket has this number");
    terminal.types("\r");
    terminal.types("\x15");
    picks(&mut terminal, "Type to search; ↓ for the list below");
    for (number, row) in
        [("822100048160001", "No call or ticket"), ("418-273", "No call or ticket"), ("0999", "")]
    {
        terminal.types(number);
        if row.is_empty() {
            terminal.sees("Not in the manual: walk the general steps");
        } else {
            terminal.sees(&format!("> {row}"));
        }
        terminal.types("\x15");
        picks(&mut terminal, "Type to search; ↓ for the list below");
    }
    terminal.types("\x1b");
    assert_eq!(terminal.ends(), 130);
    assert!(!terminal.everything().contains(CARD), "{}", terminal.everything());
}

/// Nothing helps, until the outcome is reached.
#[track_caller]
fn to_the_ticket(terminal: &mut Terminal) {
    let mut last = String::new();
    loop {
        terminal.until("the next step", |terminal| terminal.is_asking() && terminal.screen() != last);
        last = terminal.screen();
        let below = last.lines().rev().take_while(|line| !line.is_empty()).collect::<String>();
        match below {
            _ if below.contains("y 确认") || below.contains("y confirm") => return,
            _ if below.contains("y 是") || below.contains("y yes") => terminal.types("n\r"),
            _ => terminal.types("2\r"),
        }
    }
}

#[test]
fn back_holds_answers_aside_and_unsure_shows_the_hint_first() {
    let mut terminal = Terminal::posdiag(80, 24, &format!("E001 --lang zh --library {WALKS}"));
    terminal.at("是在收款时出现的吗？", "?");
    terminal.at("提示 输入金额之后出现的都算。", "？");
    // The next question results from being unsure.
    terminal.at("交易记录里有这一笔吗？", "ｙ");
    terminal.at("商户号（例如", "?");
    terminal.at("提示 商户号在装机单上。", "?");
    terminal.at("卡号（前六后四）（例如", CARD);
    terminal.at("411111******1111", "1");
    // Esc goes back too, here into what the previous answer led to.
    terminal.asks("重启路由器");
    // Each waits for what only its own step shows: two Escs at once would be one.
    for before in ["  1 WiFi（扇形标志）", "卡号（前六后四）（例如", "商户号（例如", "上次：是"]
    {
        terminal.types("\x1b");
        terminal.asks(before);
    }
    terminal.at("上次：是", "=");
    terminal.at("商户号（例如", "822100048160001");
    terminal.at("卡号（前六后四）（例如", "?");
    terminal.at("卡号（前六后四）（例如", "?");
    // The held answers are back, and the walk continues after them.
    terminal.asks("重启路由器");
    insta::assert_snapshot!("held_aside", terminal.screen());
    assert!(!terminal.everything().contains(CARD));
}

#[test]
fn a_caution_another_code_and_tampering() {
    let mut terminal = Terminal::posdiag(80, 24, &format!("E001 --lang en --library {WALKS}"));
    terminal.at("Did it come up", "n");
    terminal.at("Merchant number (MID) (such", "nine");
    // Its own example, not that of another number. The input stays for editing.
    terminal.sees("\n> nine");
    terminal.types("\x7f\x7f\x7f\x7f");
    terminal.at("! Digits only, such as 822100048160001 (", "?");
    terminal.at("Hint The merchant number", "?");
    terminal.at("Card number (first six, last four) (such", "?");
    terminal.at("Hint The merchant number", "?");
    terminal.at("Which connection", "2");
    terminal.at("Is it safe to do this now?", "k");
    terminal.at("! Type y or n", "y");
    terminal.at("1 fixed  2 not fixed  3 not done", "b");
    terminal.at("Which connection does the terminal use?\n  1", "=");
    terminal.at("Is it safe to do this now?", "n");
    terminal.at("- Clear the terminal's parameters, then sign on → not done (declined)", "c");
    terminal.at("The code that the terminal shows now", "E777");
    terminal.at("! Not in the manual", "E777");
    // Its only question is answered already; back from its outcome leads into the previous code.
    terminal.at("Shown before: E001", "b");
    terminal.at("Sign on once more\nDo it 5 min after the previous step.", "!");
    terminal.at("Signs of tampering", "n");
    terminal.at("Do it 5 min after the previous step.\n1 fixed", "！");
    terminal.at("Signs of tampering", "y");
    terminal.asks("Ticket: Possible tampering");
    insta::assert_snapshot!("tampering", terminal.screen());
    terminal.types("b\r");
    terminal.at("Do it 5 min after the previous step.\n1 fixed", "1");
    terminal.at("Resolved: Fixed", "y");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn card_number_in_a_note_is_not_kept_anywhere() {
    let script = format!("echo begins; exec \"$POSDIAG\" E001 --lang zh --no-record --library {WALKS}");
    let mut terminal = Terminal::with(40, 12, &script);
    // Input typed ahead of a prompt is not echoed either, once the program has the terminal.
    terminal.sees("begins");
    terminal.until("the program", |terminal| !terminal.echoes());
    terminal.types(&format!("m\r卡 4111 1111 1111 1111 失败\r{CARD}\r"));
    // Lines that come at once answer one prompt.
    terminal.at("备注：（回车", "卡 4111 1111 1111 1111 失败");
    terminal.at("备注：卡 411111******1111 失败", CARD);
    terminal.asks("! 请输入 y、n 或 ?");
    terminal.types("m\r");
    terminal.at("备注：（回车", "CVV 123");
    // The rest of it is offered, and deleted.
    terminal.sees("\n> CVV ***");
    terminal.types(&"\x7f".repeat("CVV ***".len()));
    terminal.asks("! ");
    // Pasted, with line ends and an escape sequence in it.
    terminal.types(&format!("\x1b[200~甲\r\n乙\t{CARD}\x1b[201~\r"));
    terminal.asks("备注：甲 乙 411111******1111");
    // More than there is room for.
    terminal.types("m\r");
    terminal.asks("备注：（回车");
    terminal.types(&format!("\x1b[200~{}\x1b[201~", CARD.repeat(600)));
    terminal.sees("没有输入。\n");
    terminal.types("\x1b");
    terminal.asks("是在收款时出现的吗？");
    // Half typed, and left.
    terminal.types(CARD);
    terminal.sees(CARD);
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
    let everything = terminal.everything();
    assert!(!everything.replace(['\n', ' '], "").contains(CARD), "{everything}");
    assert!(!everything.contains("CVV") && !everything.contains("4111 1111"), "{everything}");
}

#[test]
fn leaving_restores_the_terminal() {
    let script = format!(
        "\"$POSDIAG\" E001 --lang en --no-record --library {WALKS}; echo \"code $?\"; stty -a; echo over"
    );
    let mut terminal = Terminal::with(80, 40, &script);
    terminal.at("Did it come up", "m");
    terminal.asks("Note:");
    terminal.types("\x03");
    terminal.sees("over");
    let screen = terminal.screen();
    assert!(screen.contains("Left mid-walk.\n  nothing was recorded\ncode 130\n"), "{screen}");
    let flags: Vec<&str> = screen.split_whitespace().collect();
    for flag in ["echo", "icanon", "isig", "opost", "icrnl"] {
        assert!(flags.contains(&flag), "{flag} in {screen}");
    }
    assert!(!terminal.parser.screen().bracketed_paste());
}

#[test]
fn signal_and_hang_up_exit_130() {
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let mut terminal = Terminal::posdiag(80, 24, &format!("E001 --lang en --library {WALKS}"));
        terminal.asks("Did it come up");
        terminal.types(CARD);
        terminal.sees(CARD);
        terminal.session.get_process_mut().signal(signal).unwrap();
        assert_eq!(terminal.ends(), 130, "{signal}");
        let (screen, state) = (terminal.screen(), terminal.parser.screen());
        assert!(screen.ends_with("b back  p pause  h more\nLeft mid-walk."), "{screen}");
        assert!(!state.bracketed_paste() && !state.hide_cursor());
    }
    let told = fresh("hang-up");
    // The shell outlives the terminal, and reports it.
    let script = format!(
        "(trap '' HUP; \"$POSDIAG\" E001 --lang en --no-record --library {WALKS}; echo $? > '{}')",
        told.display()
    );
    let mut terminal = Terminal::with(80, 24, &script);
    terminal.asks("Did it come up");
    drop(terminal);
    let said = || std::fs::read_to_string(&told).unwrap_or_default();
    wait(&mut (), "its exit code", |()| said() == "130\n", |()| said());
}

#[test]
fn non_utf_8_terminal_is_warned() {
    let shown = |script: &str| {
        let mut terminal = Terminal::with(80, 24, &format!("{script}; echo \"ends $?\""));
        terminal.sees("ends");
        terminal.screen()
    };
    let told = "posdiag writes UTF-8, and the locale says GBK";
    let chinese = shown("LANG=zh_CN.GBK $POSDIAG explain E108 | cat");
    assert!(chinese.contains(told) && chinese.contains("输出是 UTF-8：要是看到乱码"), "{chinese}");
    assert_eq!(chinese.matches(told).count(), 1);
    let english = shown("LC_ALL=en_US.GBK LANG=zh_CN.UTF-8 $POSDIAG --lang en explain E999");
    assert!(english.contains(told) && !english.contains("乱码"), "{english}");
    for script in [
        "LC_ALL= LC_CTYPE=zh_CN.UTF-8 LANG=zh_CN.GBK $POSDIAG explain E108",
        "LANG=zh_CN $POSDIAG explain E108",
        "LANG=zh_CN.GBK $POSDIAG explain E108 2>/dev/null",
        "LANG=zh_CN.GBK $POSDIAG __complete bash 80 0 ex",
    ] {
        let screen = shown(script);
        assert!(!screen.contains("UTF-8"), "{screen}");
    }
}

#[test]
fn resized_terminal_is_redrawn() {
    let mut terminal = Terminal::posdiag(80, 24, &format!("E001 --lang en --phone --library {WALKS}"));
    terminal.at("Did it come up", "y");
    terminal.asks("Merchant number");
    terminal.parser.screen_mut().set_size(16, 40);
    terminal.session.get_process_mut().set_window_size(40, 16).unwrap();
    terminal.types("8");
    // It is redrawn after the input, since the terminal reports its size at any time.
    terminal.until("the page at 40 columns", |terminal| {
        let screen = terminal.screen();
        terminal.is_drawn() && screen.contains("(such as\n822100048160001)\n") && screen.ends_with("\n> 8")
    });
    insta::assert_snapshot!("resized", terminal.screen());
}

#[test]
fn outcome_goes_to_a_file_and_deferred_steps_to_the_technician() {
    let file = fresh("outcome");
    let arguments = format!("E001 --lang zh --phone --library {WALKS} > '{}'", file.display());
    // A bare code would be explained: a file is not a terminal.
    let mut terminal = Terminal::posdiag(80, 40, &format!("walk {arguments}"));
    terminal.at("是在收款时出现的吗？", "n");
    terminal.at("商户号（例如", "822100048160001");
    terminal.at("卡号（前六后四）（例如", CARD);
    terminal.at("终端用的是哪种网络？", "1");
    terminal.at("重启路由器", "3");
    terminal.at("为什么没做？", "店里没有人会");
    terminal.at("现在做，安全吗？", "n");
    terminal.at("等 5 分钟", "2");
    terminal.at("请后台办理", "y");
    terminal.at("工单：派技术人员上门", "y");
    terminal.at("要移交的资料 1/1", "店长");
    assert_eq!(terminal.ends(), 3);
    insta::assert_snapshot!("outcome_in_a_file", std::fs::read_to_string(&file).unwrap());
}

#[test]
fn question_taller_than_the_screen_and_unknown_code() {
    let mut terminal = Terminal::posdiag(40, 10, &format!("E002 --lang en --phone --library {WALKS}"));
    terminal.at("should be?\ny yes  n no", "n");
    // The technician's question is next, and this is the phone.
    terminal.at("y confirm and file it", "b");
    terminal.at("should be?\nBefore: no", "y");
    terminal.at("y confirm and file it", "y");
    terminal.at("To hand over 1/1", "");
    assert_eq!(terminal.ends(), 3);

    let mut terminal = Terminal::posdiag(80, 24, &format!("walk --unknown E999 --lang en --library {WALKS}"));
    terminal.at("E999  (not in the manual)", "2");
    terminal.at("Code: E999  (not in the manual)", "y");
    terminal.at("To hand over 1/1", "");
    assert_eq!(terminal.ends(), 3);
}
