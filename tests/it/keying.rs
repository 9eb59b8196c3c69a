//! How keys answer: with Enter, or at once if a key can mean only one thing; and what a prompt accepts besides its
//! keys.

use crate::support::kept_walks::Desk;
use crate::support::pty::Terminal;
use crate::support::small_library::{library, tree};
use posdiag::front::terminal::keys::{Asked, is_whole, wants_no_hint};
use posdiag::text::language::Language;
use posdiag::tree::{Library, Value};
use posdiag::view::View;
use posdiag::view::paint::Paint;
use posdiag::walk::answer::{bare, option_called};

const WALKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/walks");

const STEPS: &str = "\
- id: ask
  ask: Is it on?
  on_no:
  - end: visit
- id: few
  choose: Which link?
  options:
  - {id: wifi, label: 'WiFi (the fan)'}
  - {id: cellular, label: 'Mobile data, 4G'}
  - {id: neither, label: 'Neither', steps: [{end: visit}]}
- id: many
  choose: Which of many?
  options:
  - {id: o1, label: One}
  - {id: o2, label: Two}
  - {id: o3, label: Three}
  - {id: o4, label: Four}
  - {id: o5, label: Five}
  - {id: o6, label: Six}
  - {id: o7, label: Seven}
  - {id: o8, label: Eight}
  - {id: o9, label: Nine}
  - {id: o10, label: Ten, steps: [{end: visit}]}
- id: attempt
  try: Restart it
- end: office";

fn with_node<T>(id: &str, look: impl Fn(&Library, Asked<'_>, View<'_>) -> T) -> T {
    let library = library(&[], &[("T01", STEPS)]);
    let tree = tree(&library, "T01");
    let node = tree.nodes().iter().find(|node| *node.id == *id).unwrap();
    let (manifest, texts) = (library.manifest(), library.texts());
    let (language, paint) = (Language::En, Paint(false));
    let view = View { manifest, texts, language, column: 0, paint, columns: None, subject: None };
    look(&library, Asked::Step(node), view)
}

#[test]
fn unambiguous_key_needs_no_enter() {
    for (id, at_once, waits) in [
        ("ask", "y n Y ｙ 1 2 １ ? ？ ! = b m c w o p x h", "3 0 e 是 s . yy"),
        // `c` begins a word of it, `m` too, and `w`, `n` only words.
        ("few", "1 2 3 ３ ? ! = b o p x h", "0 4x c m w s n y 12"),
        ("many", "2 9 ? b m c p x h", "1 0 o s t f"),
        ("attempt", "1 2 3 y n ? ! = b m c p x h", "0 4 f"),
    ] {
        with_node(id, |_, asked, view| {
            for key in at_once.split(' ') {
                assert!(is_whole(key, asked, view), "{id}: {key}");
            }
            for key in waits.split(' ') {
                assert!(!is_whole(key, asked, view), "{id}: {key}");
            }
            assert!(!is_whole("", asked, view));
        });
    }
    with_node("ask", |_, _, view| {
        // Deliberate actions need Enter; a value may be of any length.
        for key in "y n 1 2 . ? 是".split(' ') {
            assert!(!is_whole(key, Asked::YesNo, view), "{key}");
        }
        for key in "y n 1 b m c . 8".split(' ') {
            assert!(!is_whole(key, Asked::Field, view), "{key}");
        }
        assert!(is_whole("?", Asked::Field, view) && is_whole("y", Asked::Leave, view));
        assert!(!is_whole("0", Asked::Leave, view) && !is_whole("e", Asked::Leave, view));
        assert!(is_whole("1", Asked::EitherWay, view) && is_whole("n", Asked::EitherWay, view));
    });
}

#[test]
fn option_key_is_its_own_word() {
    for (typed, option) in [
        ("WiFi", Some(0)),
        ("wifi (the fan)", Some(0)),
        ("mobile data", Some(1)),
        ("Neither.", Some(2)),
        ("mobile", None),
        ("the fan", None),
        ("", None),
    ] {
        with_node("few", |_, asked, view| {
            let Asked::Step(node) = asked else { panic!("no step") };
            assert_eq!(option_called(&bare(typed), view, node), option.map(Value::Option), "{typed:?}");
        });
    }
}

#[test]
fn unsure_in_words_skips_the_hint() {
    for (typed, plain) in
        [("?", false), ("？", false), (" ? ", false), ("??", true), ("不确定", true), ("不知道。", true)]
    {
        assert_eq!(wants_no_hint(typed), plain, "{typed}");
    }
}

#[test]
fn keys_answer_at_once() {
    let mut terminal = Terminal::posdiag(80, 40, &format!("E001 --lang zh --library {WALKS} --keys single"));
    terminal.asks("是在收款时出现的吗？");
    assert!(terminal.screen().contains("一按就算"), "{}", terminal.screen());
    // The hint, then unsure; a habitual Enter does no harm.
    terminal.types("?");
    terminal.asks("提示 输入金额之后出现的都算。");
    terminal.types("?");
    terminal.asks("交易记录里有这一笔吗？");
    terminal.types("\r");
    terminal.types("1");
    // A field needs Enter.
    terminal.asks("商户号（例如");
    terminal.types("822100048160001\r");
    terminal.asks("卡号（前六后四）（例如");
    terminal.types("??\r");
    terminal.asks("终端用的是哪种网络？");
    terminal.types("1");
    terminal.asks("重启路由器，再签到\n");
    terminal.types("2");
    // A caution needs a deliberate answer.
    terminal.asks("现在做，安全吗？");
    terminal.types("y");
    terminal.sees("\n> y");
    terminal.types("\r");
    terminal.asks("1 好了  2 没好  3 没做");
    terminal.types("b");
    terminal.asks("上次：没好");
    terminal.types("=");
    terminal.asks("现在做，安全吗？");
    terminal.types("y\r");
    terminal.asks("1 好了  2 没好  3 没做");
    terminal.types("1");
    // To avoid leaving with a habitual Enter after a key, it ends nothing here.
    terminal.asks("已解决：故障已排除");
    terminal.types("\r");
    terminal.asks("y 确认，到此结束");
    terminal.types("y");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn ticket_commands_need_enter() {
    let mut terminal = Terminal::posdiag(80, 40, "E110 --lang zh --keys single");
    terminal.asks("y 确认，开工单  . 开工单，资料以后填");
    terminal.types(".");
    terminal.sees("\n> .");
    terminal.types("\r");
    assert_eq!(terminal.ends(), 3);
    // Its first number files it, too; what the field does not accept is not one.
    let mut terminal = Terminal::posdiag(80, 40, "E110 --lang zh");
    terminal.at("y 确认，开工单", "82210004816");
    terminal.at("! 请输入 y 或 .，或者 b、p、m、c", "822100048160001");
    terminal.at("要移交的资料 2/5", ".");
    assert_eq!(terminal.ends(), 3);
}

#[test]
fn complete_code_is_picked_at_once_unless_ambiguous() {
    let mut terminal = Terminal::posdiag(80, 24, "--lang zh --once --keys single");
    terminal.sees("代码、说法或来电：");
    // Digits may be the beginning of a merchant's number.
    terminal.types("301");
    terminal.sees("> E301  读卡失败");
    terminal.types("\x15e30");
    terminal.sees("代码、说法或来电： e30\n");
    terminal.types("1");
    terminal.asks("E301  读卡失败");
    // A habitual Enter says nothing about the step.
    terminal.types("\r");
    terminal.types("2");
    terminal.asks("→ 没好");
    assert!(!terminal.screen().contains('!'), "{}", terminal.screen());
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn complete_code_is_picked_at_once_whatever_calls_there_are() {
    let desk = Desk::new();
    for _ in 0..2 {
        let options = "--lang zh --once --keys single";
        let mut terminal = Terminal::keeping(80, 40, &desk.folder(), options);
        terminal.sees("代码、说法或来电：");
        terminal.types("e301");
        terminal.asks("E301  读卡失败");
        terminal.types("2");
        terminal.asks("→ 没好");
        terminal.types("\x03");
        assert_eq!(terminal.ends(), 130);
    }
}

#[test]
fn h_lists_the_keys_of_the_prompt() {
    let mut terminal = Terminal::posdiag(80, 50, "E110 --lang zh");
    terminal.at("y 确认，开工单", "h");
    terminal.asks("y            确认，开工单");
    assert!(!terminal.screen().contains("1 好了"), "{}", terminal.screen());
    terminal.types("h\r");
    terminal.until("no list any more", |terminal| {
        terminal.is_asking() && !terminal.screen().contains("y            确认")
    });
    terminal.types("y\r");
    terminal.at("要移交的资料 1/5", "h");
    terminal.asks("回车         采用给出的内容");
    terminal.types("\x03");
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn outcome_without_a_ticket_is_left_with_enter_or_a_code() {
    let mut terminal = Terminal::posdiag(80, 40, "51 --lang zh");
    terminal.at("回车或 y 确认，到此结束", "7");
    terminal.at("! 请输入 y、b、p、m 或 c", "E9l9");
    terminal.asks("没有这个代码");
    terminal.types("\x1b");
    terminal.asks("回车或 y 确认，到此结束");
    terminal.types("55\r");
    terminal.asks("\n55  ");
    terminal.types("n\r");
    terminal.at("1 好了  2 没好  3 没做", "1");
    terminal.asks("回车或 y 确认，到此结束");
    terminal.types("\r");
    assert_eq!(terminal.ends(), 0);
}
