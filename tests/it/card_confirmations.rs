//! What looks like a card number in a field that is not for one: it is asked about wherever it comes in, and kept whole
//! only after somebody said that it is not one, which is recorded with it. And cuts in a text are reported, wherever it
//! comes in.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use crate::support::common::{Run, json, posdiag, run_in};
use crate::support::kept_walks::Desk;
use crate::support::pty::Terminal;
use serde_json::Value;

/// A serial number with the prefix, length and check digit of a card number.
const SERIAL: &str = "4111111111111111";
/// What remains of it if it is taken for one.
const CUT: &str = "411111******1111";

/// Runs `posdiag ARGS --lang en` on a desk's data, with this standard input.
fn with_input(desk: &Desk, args: &[&str], input: &str) -> Run {
    let mut command = posdiag();
    command.args(args).args(["--lang", "en"]).env("POSDIAG_DATA_DIR", desk.folder()).env("TZ", "UTC");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A run that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

/// The session recorded at a desk, as `session show` prints it.
fn shown(desk: &Desk, name: &str) -> Value {
    json(&desk.run(&["session", "show", name, "--format", "json"]))
}

fn at_terminal(desk: &Desk, arguments: &str) -> Terminal {
    Terminal::keeping(80, 30, &desk.folder(), arguments)
}

#[test]
fn person_is_asked_and_confirms() {
    let desk = Desk::new();
    let mut walk = at_terminal(&desk, "walk 0030 --lang zh");
    walk.at("设备序列号（SN）（例如", SERIAL);
    walk.asks("确实是设备序列号（SN）、不是卡号吗？");
    assert!(!walk.screen().contains(SERIAL), "{}", walk.screen());
    walk.types("n\r");
    walk.asks("! 卡号没有保存");
    assert!(!desk.has(SERIAL));
    walk.types(&format!("{SERIAL}\r"));
    walk.at("确实是设备序列号（SN）、不是卡号吗？", "y");
    walk.asks("已确认不是卡号");
    walk.types("p\r\r");
    assert_eq!(walk.ends(), 4);
    assert!(desk.has(SERIAL));
    // It is the same after it was read back, and stays the same.
    let name = desk.name();
    assert!(shown(&desk, &name).to_string().contains(SERIAL));
    let mut walk = at_terminal(&desk, &format!("resume {name} --lang en"));
    walk.asks(SERIAL);
    walk.types("p\r\r");
    assert_eq!(walk.ends(), 4);
}

#[test]
fn refused_text_can_be_edited_without_its_secret() {
    let desk = Desk::new();
    let mut walk = at_terminal(&desk, "walk E102 --lang zh");
    walk.at("1-3 选一项", "m");
    walk.at("备注：", "客户报 CVV 123，连不上");
    walk.until("the rest of it", |walk| walk.screen().lines().last() == Some("> 客户报 CVV ***，连不上"));
    assert!(walk.screen().contains("安全码"), "{}", walk.screen());
    walk.types("，换热点好了\r");
    walk.asks("备注：客户报 CVV ***，连不上，换热点好了");
    // A card number in a note is cut, and that is reported.
    walk.types("m\r");
    walk.at("备注：（", "卡 4111 1111 1111 1111 刷了两次");
    walk.asks("! 其中的卡号只留了前六位和后四位。");
    assert!(walk.screen().contains(&format!("卡 {CUT} 刷了两次")), "{}", walk.screen());
    // A reason leaves the walk: it is shown in its recorded form first.
    walk.types("x\r");
    walk.at("为什么放弃？", "卡 4111 1111 1111 1111 被吞");
    walk.until("what is left", |walk| walk.screen().lines().last() == Some(&*format!("> 卡 {CUT} 被吞")));
    walk.types("\r");
    assert_eq!(walk.ends(), 4);
    let all = shown(&desk, &desk.name()).to_string();
    assert!(all.contains(&format!("卡 {CUT} 被吞")), "{all}");
}

#[test]
fn script_confirms_for_the_field() {
    let desk = Desk::new();
    let field = format!("serial_number={SERIAL}");
    let args = ["walk", "E110", "--assume-unsure", "--record", "--field", &field];
    let refused = with_input(&desk, &args, "");
    assert_eq!(refused.exit, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("serial_number: This looks like a card number"), "{refused:?}");
    assert!(refused.stderr.contains("add --not-a-card serial_number"), "{refused:?}");
    assert!(!desk.has(SERIAL));

    let run = with_input(&desk, &[&args[..], &["--not-a-card", "serial_number"]].concat(), "");
    assert_eq!(run.exit, Some(3), "{run:?}");
    assert!(run.stderr.contains("was confirmed not to be one"), "{run:?}");
    assert!(run.stdout.contains(SERIAL), "{run:?}");
    assert!(shown(&desk, &desk.name()).to_string().contains(SERIAL));
    // It applies to that field alone, and not to unknown ones.
    let other = [&args[..], &["--not-a-card", "activation_code"]].concat();
    assert_eq!(with_input(&desk, &other, "").exit, Some(2));
    let none = [&args[..], &["--not-a-card", "serial"]].concat();
    assert!(with_input(&desk, &none, "").stderr.contains("There is no field"));

    let script = desk.file("walk.yaml");
    let text = format!("code: E110\nfields:\n  serial_number: \"{SERIAL}\"\nnotes:\n- card {SERIAL}\n");
    fs::write(&script, &text).unwrap();
    let script = script.to_str().unwrap();
    let refused = with_input(&desk, &["walk", "--script", script, "--assume-unsure"], "");
    assert!(refused.stderr.contains("not_a_card: [serial_number]"), "{refused:?}");
    fs::write(script, text + "not_a_card: [serial_number]\n").unwrap();
    let run = with_input(&desk, &["walk", "--script", script, "--assume-unsure"], "");
    assert!(run.stderr.contains("notes: The card number in it was cut"), "{run:?}");
}

#[test]
fn merchant_and_terminal_options_are_fields_too() {
    let desk = Desk::new();
    // As long as a merchant's number, and American Express's.
    let number = "378282246310005";
    let args = ["walk", "E110", "--assume-unsure", "--record", "--merchant", number];
    let refused = with_input(&desk, &args, "");
    assert_eq!(refused.exit, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--merchant: This looks like a card number"), "{refused:?}");
    let run = with_input(&desk, &[&args[..], &["--not-a-card", "merchant_number"]].concat(), "");
    assert_eq!(run.exit, Some(3), "{run:?}");
    // What was recorded is found by it.
    let list = desk.run(&["ticket", "list", "--merchant", number]);
    assert!(list.stdout.contains("E110"), "{list:?}");
    // A card number in any spelling is not a phone number either.
    let phone = ["walk", "E110", "--assume-unsure", "--field", "contact_phone=+378282246310005"];
    assert_eq!(with_input(&desk, &phone, "").exit, Some(2));
}

#[test]
fn program_confirms_beside_the_value() {
    let desk = Desk::new();
    let lines = [
        format!(r#"{{"field":"serial_number","value":"{SERIAL}","ref":1}}"#),
        format!(r#"{{"field":"serial_number","value":"{SERIAL}","not_a_card":true,"ref":2}}"#),
        format!(r#"{{"command":"note","text":"card {SERIAL} twice","ref":3}}"#),
        format!(r#"{{"command":"give_up","reason":"card {SERIAL} was kept","ref":4}}"#),
    ];
    let args = ["walk", "E102", "--format", "jsonl", "--record"];
    let run = with_input(&desk, &args, &(lines.join("\n") + "\n"));
    let told: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |number: u32, kind: &str| {
        told.iter()
            .find(|told| told["ref"] == number && told["type"] == kind)
            .unwrap_or_else(|| panic!("{run:?}"))
    };
    assert_eq!(of(1, "error")["code"], "looks_like_card");
    assert!(!of(1, "error").to_string().contains(SERIAL));
    assert_eq!(of(2, "taken")["value"], SERIAL);
    assert!(of(2, "taken")["warning"].as_str().unwrap().contains("confirmed not to be one"));
    assert_eq!(of(3, "taken")["value"], format!("card {CUT} twice"));
    assert!(of(3, "taken")["warning"].as_str().unwrap().contains("was cut"));
    assert_eq!(of(4, "taken")["what"], "reason");
    assert_eq!(of(4, "taken")["value"], format!("card {CUT} was kept"));
    assert_eq!(shown(&desk, &desk.name()).to_string().matches(SERIAL).count(), 1);
}

#[test]
fn editing_and_closing_a_ticket_follow_the_same_rule() {
    let desk = Desk::new();
    assert_eq!(with_input(&desk, &["walk", "E110", "--assume-unsure", "--record"], "").exit, Some(3));
    let number = desk.name();
    let field = format!("serial_number={SERIAL}");
    let edit = ["ticket", "edit", &number, "--field", &field];
    let refused = with_input(&desk, &edit, "");
    assert_eq!(refused.exit, Some(2), "{refused:?}");
    assert!(!desk.has(SERIAL));
    let run = with_input(&desk, &[&edit[..], &["--not-a-card", "serial_number"]].concat(), "");
    assert_eq!(run.exit, Some(0), "{run:?}");
    assert!(desk.run(&["ticket", "show", &number]).stdout.contains(SERIAL));
    let close = ["ticket", "close", &number, "--note", "card 4111-1111-1111-1111 given back"];
    let run = with_input(&desk, &close, "");
    assert_eq!(run.exit, Some(0), "{run:?}");
    assert!(run.stderr.contains("--note: The card number in it was cut"), "{run:?}");
    // A card field accepts what people say and type.
    for typed in ["6228481234", "622848 1234", "622848-1234", "622848 尾号1234"] {
        let desk = Desk::new();
        assert_eq!(with_input(&desk, &["walk", "E110", "--assume-unsure", "--record"], "").exit, Some(3));
        let number = desk.name();
        let run =
            with_input(&desk, &["ticket", "edit", &number, "--field", &format!("card_number={typed}")], "");
        assert_eq!(run.exit, Some(0), "{typed}: {run:?}");
        let shown = desk.run(&["ticket", "show", &number]).stdout;
        assert!(shown.contains("622848******1234"), "{typed}: {shown}");
    }
}

#[test]
fn configuration_confirms_beside_the_value() {
    let desk = Desk::new();
    let config = desk.file("config.toml");
    let walk = |text: &str| {
        fs::write(&config, text).unwrap();
        let script = format!(
            "export POSDIAG_CONFIG='{}' POSDIAG_DATA_DIR='{}'\nexec \"$POSDIAG\" walk 0030 --lang en",
            config.display(),
            desk.folder().display()
        );
        Terminal::with(80, 30, &script)
    };
    let mut refused = walk(&format!("[fields]\nserial_number = \"{SERIAL}\"\n"));
    refused.sees("write serial_number = { value = \"…\", not_a_card = true }");
    assert_eq!(refused.ends(), 1);
    let mut taken =
        walk(&format!("[fields]\nserial_number = {{ value = \"{SERIAL}\", not_a_card = true }}\n"));
    taken.at(&format!("{SERIAL} (from the configuration)"), "");
    taken.asks("confirmed not to be one");
    taken.types("p\r\r");
    assert_eq!(taken.ends(), 4);
    assert!(shown(&desk, &desk.name()).to_string().contains(SERIAL));
    let mut wrong = walk(&format!("[fields]\nserial_number = {{ value = \"{SERIAL}\" }}\n"));
    wrong.sees("put quotes around it");
    assert_eq!(wrong.ends(), 1);
}

#[test]
fn created_library_checks_its_fields_for_card_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine");
    let path = path.to_str().unwrap();
    let home = folder.path().join("data");
    let environment = [("POSDIAG_DATA_DIR", home.to_str().unwrap())];
    assert_eq!(run_in(&environment, &["new", "library", path]).exit, Some(0));
    let listed = json(&run_in(&environment, &["--library", path, "list", "--format", "json"]));
    let code = listed["codes"][0]["code"].as_str().unwrap().to_owned();
    let field = format!("serial_number={SERIAL}");
    let args = ["--library", path, "walk", &code, "--assume-unsure", "--field", &field, "--lang", "en"];
    let run = run_in(&environment, &args);
    assert!(run.exit == Some(2) && run.stderr.contains("looks like a card number"), "{run:?}");
}
