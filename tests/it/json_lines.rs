//! The JSON-lines protocol: every path of every tree, a client written from the documentation alone, and anything that
//! a broken or hostile client may send. Every message in these tests is validated against `src/machine/protocol.json`.

use crate::support::common;
#[cfg(target_os = "linux")]
use crate::support::small_library;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, LazyLock};

use crate::support::documents::both;
#[cfg(target_os = "linux")]
use crate::support::pipes::Writer;
use crate::support::views::view;
use crate::support::work::cost_of;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jsonschema::Validator;
use posdiag::front::json_lines::{COMMANDS, ERRORS, KEYS, LONGEST, Line, Lines, Talk, TalkEnd, TalkStyle};
use posdiag::library::embedded;
use posdiag::library::paths::{PathEvent, Paths};
use posdiag::session::{Channel, Event, Moment, Session};
use posdiag::show::times::Times;
use posdiag::text::language::Language;
use posdiag::tree::Library;
use posdiag::walk::clock::StoppedClock;
use posdiag::walk::conversation::{Codes, Conversation};
use posdiag::walk::keeper::{Keeper, KeeperFault, Unkept, Unrecorded};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

const SCHEMA: &str = include_str!("../../src/machine/protocol.json");
/// Lines that once had an odd effect, or may have one.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/protocol/lines.txt");

static LIBRARY: LazyLock<Library> = LazyLock::new(|| embedded::library().unwrap());
static IN: LazyLock<Validator> = LazyLock::new(|| validator("to_posdiag"));
static OUT: LazyLock<Validator> = LazyLock::new(|| validator("from_posdiag"));

/// The validator for messages of one direction.
fn validator(direction: &str) -> Validator {
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let object = schema.as_object_mut().unwrap();
    object.remove("oneOf");
    object.insert("$ref".to_owned(), json!(format!("#/$defs/{direction}")));
    jsonschema::validator_for(&schema).unwrap()
}

/// The messages of these lines, each validated.
fn messages(out: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(out).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "a line that is not ended: {text}");
    text.lines().map(valid).collect()
}

fn valid(line: &str) -> Value {
    let message: Value = serde_json::from_str(line).unwrap();
    if !OUT.is_valid(&message) {
        let kind = message["type"].as_str().unwrap_or_default();
        let of_kind = validator(if kind == "code" { "code_walked" } else { kind });
        let why: Vec<String> = of_kind.iter_errors(&message).map(|error| error.to_string()).collect();
        panic!("{line}\n{}", why.join("\n"));
    }
    message
}

/// A clock that stands still.
const CLOCK: StoppedClock = StoppedClock { now: Moment(0), wall: date(2026, 11, 23).at(14, 5, 0, 0) };

/// Converses in process about a code of a library.
fn talk_of<T>(
    library: &Library,
    code: &str,
    channel: Channel,
    keeper: &mut dyn Keeper,
    with: impl FnOnce(&mut Talk<'_>) -> T,
) -> T {
    let tree = library.tree(code).unwrap().unwrap();
    let (session, _) = Session::start(Arc::new(tree), channel, Moment(0));
    let manifest = library.manifest();
    let setting = TalkStyle {
        view: view(library, Language::En),
        utc: &|moment| format!("2026-11-23T14:05:{:02}Z", moment.0 / 1_000_000 % 60),
        times: Times::of(TimeZone::UTC),
    };
    let conversation = Conversation::new(session, manifest, keeper, &CLOCK).with_codes(Codes::Here(library));
    with(&mut Talk::begin(setting, conversation))
}

fn talk<T>(code: &str, with: impl FnOnce(&mut Talk<'_>) -> T) -> T {
    talk_of(&LIBRARY, code, Channel::OnSite, &mut Unrecorded, with)
}

/// Sends a line, and returns the answer.
fn say(talk: &mut Talk<'_>, line: &str) -> Vec<Value> {
    talk.messages();
    talk.take(Line::Bytes(line.as_bytes()));
    messages(&talk.messages())
}

/// Sends what the schema allows a client to send, and returns the next question.
fn tell(talk: &mut Talk<'_>, said: &Value) -> Value {
    assert!(IN.is_valid(said), "{said} is not what the schema has");
    say(talk, &said.to_string()).pop().unwrap_or_default()
}

/// The last message.
fn last(talk: &mut Talk<'_>) -> Value {
    messages(&talk.messages()).pop().unwrap()
}

#[test]
fn every_path_of_every_tree_reaches_its_outcome() {
    for title in LIBRARY.titles().unwrap() {
        let tree = LIBRARY.tree(&title.code).unwrap().unwrap();
        for channel in [Channel::OnSite, Channel::Phone] {
            let mut paths = Paths::new(&tree, channel == Channel::Phone);
            let mut number = 0;
            while let Some(path) = paths.next_path() {
                number += 1;
                // On the phone there is more to say and, in the shipped trees, nothing else to do.
                if channel == Channel::Phone && number % 5 != 1 {
                    continue;
                }
                // Validating all of them would take minutes.
                let every = number % 97 == 1;
                let outcome = path.ending.outcome(&tree).and_then(|index| LIBRARY.manifest().outcome(index));
                let outcome = &*outcome.unwrap().id;
                let answers = path.trail.iter().filter_map(|visit| {
                    let PathEvent::Answered(value) = visit.done else { return None };
                    let node = tree.node(visit.node)?;
                    Some((&*node.id, node.value_name(value), node.caution.is_some() && node.kind() == "try"))
                });
                talk_of(&LIBRARY, &title.code, channel, &mut Unrecorded, |talk| {
                    for (id, answer, caution) in answers {
                        while let Some(field) = talk.session().wanted_field() {
                            let id = &LIBRARY.manifest().field(field).unwrap().id;
                            talk.take(Line::Bytes(
                                json!({"field": **id, "value": null}).to_string().as_bytes(),
                            ));
                        }
                        let mut said = json!({"answer": answer, "id": id});
                        if caution && answer != "skipped" {
                            said["caution"] = json!(true);
                        }
                        talk.take(Line::Bytes(said.to_string().as_bytes()));
                    }
                    while let Some(field) = talk.session().wanted_field() {
                        let id = &LIBRARY.manifest().field(field).unwrap().id;
                        talk.take(Line::Bytes(json!({"field": **id, "value": null}).to_string().as_bytes()));
                    }
                    let out = talk.messages();
                    let told = std::str::from_utf8(&out).unwrap();
                    assert!(!told.contains(r#""type":"error""#), "{}: {told}", title.code);
                    let at: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
                    assert_eq!(
                        (&at["type"], &at["id"]),
                        (&json!("outcome"), &json!(outcome)),
                        "{}",
                        title.code
                    );
                    if every {
                        messages(&out);
                    }
                });
            }
        }
    }
}

/// The trees that the client walks: with questions, choices, actions, cautions, fields, and information.
const DOZEN: [&str; 14] =
    ["E005", "0027", "05", "58", "97", "80", "10", "30", "B02", "S07", "0001", "0006", "C02", "S03"];

#[test]
fn client_written_from_the_documentation_walks_every_path() {
    let Some(python) = python() else {
        eprintln!("there is no Python 3 here: the client is not run");
        return;
    };
    let client = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client.py");
    for channel in ["on_site", "phone"] {
        let run = Command::new(&python)
            .arg(client)
            .arg(assert_cmd::cargo::cargo_bin!("posdiag"))
            .arg(channel)
            .args(DOZEN)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let mut walked = 0;
        for line in String::from_utf8(run.stdout).unwrap().lines() {
            let (from, line) = line.split_at(2);
            if from == "< " {
                walked += usize::from(valid(line)["type"] == "ended");
            } else {
                let said = serde_json::from_str(line).unwrap();
                assert!(IN.is_valid(&said), "{line}");
            }
        }
        assert!(walked > 250, "{walked} walks only");
    }
}

/// Python 3, if installed.
fn python() -> Option<String> {
    ["python3", "python"].into_iter().map(str::to_owned).find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with("Python 3"))
    })
}

#[test]
fn single_schema_names_every_error_and_command() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let codes = schema["$defs"]["error"]["properties"]["code"]["oneOf"].as_array().unwrap();
    let mut codes: Vec<&str> = codes.iter().map(|code| code["const"].as_str().unwrap()).collect();
    let mut errors = ERRORS.to_vec();
    errors.sort_unstable();
    codes.sort_unstable();
    assert_eq!(codes, errors);
    for command in COMMANDS {
        assert_eq!(schema["$defs"][command]["properties"]["command"]["const"], command);
    }
    let mut keys: Vec<&str> = ["answer", "field_value", "channel", "code", "give_up", "note"]
        .iter()
        .flat_map(|name| schema["$defs"][name]["properties"].as_object().unwrap().keys())
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let mut known = KEYS.to_vec();
    known.sort_unstable();
    assert_eq!(keys, known);
    described(&schema["$defs"], "$defs");
}

/// Everything in an object is described.
fn described(schema: &Value, at: &str) {
    let Some(object) = schema.as_object() else { return };
    if let Some(properties) = object.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let says = ["description", "$ref", "const"].iter().any(|key| property.get(key).is_some());
            assert!(says || name == "what", "{at}/{name} says nothing");
        }
    }
    for (name, inner) in object {
        described(inner, &format!("{at}/{name}"));
    }
}

#[test]
fn walk_equals_a_walk_at_a_terminal() {
    talk("E102", |talk| {
        let begin = messages(&talk.messages());
        let kinds: Vec<&Value> = begin.iter().map(|message| &message["type"]).collect();
        assert_eq!(kinds, ["hello", "code", "prompt"]);
        assert_eq!(
            (&begin[0]["session"], &begin[1]["cause"]),
            (&Value::Null, &json!("The default message for unknown network errors"))
        );
        let asked = tell(talk, &json!({"answer": "neither", "ref": "a"}));
        assert_eq!(
            (&asked["id"], &asked["step"], &asked["ref"]),
            (&json!("network.link"), &json!(2), &json!("a"))
        );
        assert_eq!(asked["say"], Value::Null, "on site nothing is read out");
        // The answers still hold.
        let told = say(talk, r#"{"command":"code","code":"E104"}"#);
        assert_eq!(
            (&told[1]["id"], &told[1]["passed"][0]["what"]),
            (&json!("network.link"), &json!("known"))
        );
        say(talk, r#"{"command":"back"}"#);
        let asked = tell(talk, &json!({"command": "back", "ref": 1}));
        assert_eq!((&asked["earlier"]["answer"], &asked["ref"]), (&json!("neither"), &json!(1)));
        let asked = tell(talk, &json!({"answer": "takes"}));
        assert_eq!(asked["id"], "record.sale");
        let told = say(talk, r#"{"command":"note","text":"a torn label"}"#);
        assert_eq!((&told[0]["type"], &told[0]["value"]), (&json!("taken"), &json!("a torn label")));
        assert_eq!(told[1], {
            let mut asked = asked;
            asked.as_object_mut().unwrap().remove("ref");
            asked
        });
        let told = say(talk, r#"{"command":"code","code":"e 101"}"#);
        assert_eq!((&told[0]["type"], &told[0]["code"]), (&json!("code"), &json!("E101")));
        // What was done is known: the record is looked up, and nothing is asked before it.
        assert_eq!(told[1]["id"], "record.sale");
        assert_eq!(told[1]["passed"][0]["id"], "known_payment.unseen_before");
        let outcome = tell(talk, &json!({"command": "tampering"}));
        assert_eq!((&outcome["type"], &outcome["id"]), (&json!("outcome"), &json!("tampering")));
        let asked = tell(talk, &json!({"command": "back"}));
        assert_eq!((&asked["code"], &asked["id"]), (&json!("E101"), &json!("record.sale")));
        let told = say(talk, r#"{"command":"back"}"#);
        assert_eq!((&told[0]["type"], &told[0]["code"]), (&json!("code"), &json!("E102")));
        assert_eq!(tell(talk, &json!({"command": "code", "code": "Z9", "unknown": true}))["code"], "Z9");
        tell(talk, &json!({"command": "give_up", "reason": "hung up"}));
        assert_eq!(
            (talk.end(), talk.session().abandoned().unwrap().as_str()),
            (Some(&TalkEnd::GivenUp { files: true }), "hung up")
        );
    });
}

#[test]
fn notices_are_sent_once() {
    talk_of(&LIBRARY, "E102", Channel::Phone, &mut Unrecorded, |talk| {
        tell(talk, &json!({"answer": "takes"}));
        let asked = tell(talk, &json!({"answer": "success"}));
        let told = &asked["passed"][0];
        assert_eq!((&told["what"], &told["id"]), (&json!("tell"), &json!("sale_received.do_not_charge")));
        assert!(told["say"].as_str().is_some() && asked["say"].as_str().is_some());
        // A field out of turn, a note, and repeated values do not change it.
        for said in [
            json!({"field": "model", "value": "N900"}),
            json!({"command": "show"}),
            json!({"command": "note", "text": "x"}),
            json!({"command": "reference", "text": "x"}),
        ] {
            assert_eq!(tell(talk, &said), asked, "{said}");
        }
        let next = tell(talk, &json!({"answer": "not_fixed"}));
        assert_eq!((&next["id"], &next["passed"]), (&json!("network.link"), &json!([])));
    });
}

#[test]
fn terminal_and_channel_can_be_set_during_the_walk() {
    talk_of(&LIBRARY, "E102", Channel::Phone, &mut Unrecorded, |talk| {
        let asked = last(talk);
        let told = say(talk, r#"{"command":"reference","text":" Hill Street "}"#);
        let kept = [&told[0]["what"], &told[0]["value"]];
        assert_eq!(kept, [&json!("reference"), &json!("Hill Street")]);
        assert_eq!(talk.session().reference(None), Some("Hill Street"));
        let told = say(talk, r#"{"command":"reference","text":""}"#);
        assert_eq!((&told[0]["value"], talk.session().reference(Some("before"))), (&Value::Null, None));
        let told = say(talk, r#"{"command":"reference","text":"4111111111111111"}"#);
        assert_eq!(told[0]["type"], "error");

        let on_site = tell(talk, &json!({"command": "channel", "channel": "on_site"}));
        assert_eq!((&on_site["id"], &on_site["say"]), (&asked["id"], &Value::Null));
        assert_eq!(talk.session().channel(), Channel::OnSite);
        assert_eq!(tell(talk, &json!({"command": "channel", "channel": "phone"})), asked);
        let wrong = say(talk, r#"{"command":"channel","channel":"mail"}"#);
        assert_eq!(wrong[0]["message"], "`channel` must be phone or on_site.");
    });
}

#[test]
fn technician_steps_are_deferred_on_the_phone_and_cautions_confirmed() {
    let steps = "- id: cover\n  try: Take the cover off\n  caution: High voltage\n- id: inside\n  try: Look inside\n  by: technician\n- id: well\n  ask: Is it well\n  on_yes:\n  - end: fine\n- end: office";
    let library = small_library::library(&[], &[("T01", steps)]);
    talk_of(&library, "T01", Channel::Phone, &mut Unrecorded, |talk| {
        let asked = last(talk);
        assert_eq!(asked["caution"], json!({"text": "High voltage", "confirm": true}));
        let options: Vec<&Value> =
            asked["options"].as_array().unwrap().iter().map(|option| &option["value"]).collect();
        assert_eq!(options, ["fixed", "not_fixed", "skipped", "declined", "tampering"]);
        let error = tell(talk, &json!({"answer": "fixed"}));
        assert_eq!(error["code"], "caution_first");
        assert_eq!(tell(talk, &json!({"answer": "declined", "caution": true}))["code"], "no_caution");
        assert_eq!(tell(talk, &json!({"answer": "fixed", "reason": "x"}))["code"], "reason_out_of_place");
        assert_eq!(tell(talk, &json!({"command": "caution"}))["caution"]["confirm"], false);
        assert_eq!(tell(talk, &json!({"command": "caution"}))["code"], "no_caution");
        let asked = tell(talk, &json!({"answer": "not_fixed"}));
        assert_eq!((&asked["id"], &asked["passed"][0]["what"]), (&json!("well"), &json!("put_off")));
        tell(talk, &json!({"command": "back"}));
        let asked = tell(talk, &json!({"answer": "not_fixed", "caution": true}));
        assert_eq!(asked["id"], "well");
        tell(talk, &json!({"command": "back"}));
        assert_eq!(tell(talk, &json!({"answer": "skipped", "reason": "no key"}))["id"], "well");
        assert_eq!(
            tell(talk, &json!({"command": "back"}))["earlier"],
            json!({"answer": "skipped", "reason": "no key"})
        );
        tell(talk, &json!({"answer": "declined"}));
        let outcome = tell(talk, &json!({"answer": "no"}));
        assert_eq!((&outcome["id"], &outcome["left"][0]["step"]), (&json!("visit"), &json!("inside")));
    });
}

#[test]
fn ticket_asks_only_for_missing_fields() {
    let steps = "- id: model\n  collect: [model]\n- id: well\n  ask: Is it well\n  on_yes:\n  - end: fine\n- end: office";
    let library = small_library::library(&[], &[("T01", steps)]);
    let go = |with: &dyn Fn(&mut Talk<'_>)| talk_of(&library, "T01", Channel::OnSite, &mut Unrecorded, with);
    let to_outcome = |talk: &mut Talk<'_>| {
        let asked = last(talk);
        assert_eq!(
            (&asked["type"], &asked["for"], &asked["id"], &asked["step_id"]),
            (&json!("field"), &json!("step"), &json!("model"), &json!("model"))
        );
        assert_eq!(tell(talk, &json!({"answer": "yes"}))["code"], "field_asked");
        assert_eq!(tell(talk, &json!({"field": "model", "value": null}))["id"], "well");
        let outcome = tell(talk, &json!({"answer": "no"}));
        assert_eq!(outcome["missing"], json!(["merchant"]));
        assert_eq!(tell(talk, &json!({"answer": "no"}))["code"], "at_an_outcome");
    };
    go(&|talk| {
        to_outcome(talk);
        let asked = tell(talk, &json!({"command": "end"}));
        assert_eq!(
            (&asked["type"], &asked["for"], &asked["id"]),
            (&json!("field"), &json!("ticket"), &json!("merchant"))
        );
        assert_eq!(tell(talk, &json!({"command": "back"}))["type"], "outcome");
        tell(talk, &json!({"command": "end"}));
        let refused = tell(talk, &json!({"field": "merchant", "value": "12"}));
        assert_eq!((&refused["code"], talk.end()), (&json!("refused"), None));
        tell(talk, &json!({"field": "merchant", "value": "8221 0004 8160 001"}));
        assert_eq!(talk.end(), Some(&TalkEnd::Finished { files: true }));
        talk.messages();
        talk.close(&[]);
        assert_eq!(last(talk)["exit"], 3);
    });
    // The rest is deferred.
    go(&|talk| {
        to_outcome(talk);
        tell(talk, &json!({"command": "end"}));
        tell(talk, &json!({"command": "end"}));
        assert_eq!(talk.end(), Some(&TalkEnd::Finished { files: true }));
        assert_eq!(tell(talk, &json!({"command": "show"}))["code"], "over");
    });
    // Before it is asked for.
    go(&|talk| {
        to_outcome(talk);
        tell(talk, &json!({"field": "merchant", "value": null}));
        tell(talk, &json!({"command": "end"}));
        assert_eq!(talk.end(), Some(&TalkEnd::Finished { files: true }));
    });
}

#[test]
fn errors_explain_and_change_nothing() {
    let table: &[(&str, &str, &[&str])] = &[
        ("", "not_json", &[]),
        ("{", "not_json", &[]),
        (r#"{"answer":"yes"} {"answer":"yes"}"#, "not_json", &[]),
        (r#"{"answer":"\ud800"}"#, "not_json", &[]),
        ("[]", "not_an_object", &[]),
        ("\"answer\"", "not_an_object", &[]),
        ("1e3", "not_an_object", &[]),
        ("{}", "nothing_said", &["answer", "field", "command"]),
        (r#"{"anwser":"yes"}"#, "unknown_key", &["answer"]),
        (r#"{"answer":"yes","command":"back"}"#, "out_of_place", &[]),
        (r#"{"answer":"yes","text":"x"}"#, "out_of_place", &[]),
        (r#"{"answer":"yes","answer":"no"}"#, "twice", &[]),
        (r#"{"command":"note"}"#, "missing_key", &[]),
        (r#"{"field":"model"}"#, "missing_key", &[]),
        (r#"{"answer":true}"#, "wrong_type", &[]),
        (r#"{"answer":["yes"]}"#, "wrong_type", &[]),
        (r#"{"field":"terminal_number","value":48160001}"#, "wrong_type", &[]),
        (r#"{"answer":"yes","caution":"true"}"#, "wrong_type", &[]),
        (r#"{"answer":"yes","ref":1.5}"#, "wrong_type", &[]),
        (r#"{"command":"bck"}"#, "unknown_command", &["back"]),
        (r#"{"answer":"y"}"#, "not_an_answer", &["takes", "gives_back", "neither", "unsure", "tampering"]),
        (r#"{"answer":"yes","id":"network.link"}"#, "another_step", &["transaction.kind"]),
        (r#"{"command":"caution"}"#, "no_caution", &[]),
        (r#"{"command":"back"}"#, "at_the_start", &[]),
        (r#"{"command":"end"}"#, "not_at_an_outcome", &[]),
        (r#"{"command":"code","code":"E1O2"}"#, "unknown_code", &["E102"]),
        (r#"{"command":"code","code":" ","unknown":true}"#, "not_a_code", &[]),
        (r#"{"command":"note","text":""}"#, "refused", &[]),
        (r#"{"command":"note","text":"CVV2 123"}"#, "refused", &[]),
        (r#"{"command":"give_up","reason":"pin 123456"}"#, "refused", &[]),
    ];
    talk("E102", |talk| {
        let before = talk.session().clone();
        for (line, code, options) in table {
            let told = say(talk, line);
            assert_eq!(told.len(), 1, "{line}: {told:?}");
            assert_eq!((&told[0]["type"], &told[0]["code"]), (&json!("error"), &json!(code)), "{line}");
            assert_eq!(told[0]["options"], json!(options), "{line}");
            assert!(*talk.session() == before, "{line}");
        }
        talk.take(Line::TooLong);
        assert_eq!(last(talk)["code"], "too_long");
        let several = say(talk, r#"{"command":"code","code":"09"}"#);
        assert_eq!(several[0]["code"], "several_codes", "{several:?}");
        let fields = say(talk, r#"{"field":"x","value":"y","ref":"here"}"#);
        assert_eq!((&fields[0]["code"], &fields[0]["ref"]), (&json!("unknown_field"), &json!("here")));
        let near = say(talk, r#"{"field":"serial_numbr","value":"y"}"#);
        let message = near[0]["message"].as_str().unwrap();
        assert!(message.contains("serial_number？") || message.contains("mean serial_number?"), "{message}");
    });
}

#[test]
fn forbidden_text_is_never_echoed() {
    const CARD: &str = "6228480402564890018";
    const TRACK: &str = ";6228480402564890018=25121011000012345678?";
    talk("E102", |talk| {
        for secret in [CARD, TRACK] {
            for line in [
                json!({"answer": secret}),
                json!({"answer": "yes", "id": secret}),
                json!({"command": secret}),
                json!({secret: "yes"}),
                json!({"field": secret, "value": "1"}),
                json!({"field": "model", "value": secret}),
                json!({"field": "card_number", "value": secret}),
                json!({"command": "note", "text": secret}),
                json!({"command": "code", "code": secret}),
                json!({"command": "code", "code": secret, "unknown": true}),
            ] {
                let told = say(talk, &line.to_string());
                let told = serde_json::to_string(&told).unwrap();
                assert!(!told.contains("0402564890018") && !told.contains("2512101"), "{line}: {told}");
            }
            let twice = say(talk, &format!(r#"{{"{secret}":1,"{secret}":2}}"#));
            assert!(!twice[0].to_string().contains("0402564890018"), "{twice:?}");
        }
    });
}

#[derive(Debug)]
struct DiskFull;

impl KeeperFault for DiskFull {
    fn message(&self, language: Language) -> String {
        language.pick("磁盘满了。", "The disk is full.").to_owned()
    }
}

/// Records so many events, and then none.
struct Full(usize);

impl Keeper for Full {
    fn keep(&mut self, _: &Session, _: &Event) -> Result<(), Unkept> {
        self.0 = self.0.checked_sub(1).ok_or(Unkept { why: Box::new(DiskFull), can_go_on: true })?;
        Ok(())
    }

    fn keep_with_next(&mut self, _: &Event) {}

    fn name(&self) -> Option<&str> {
        Some("418-273")
    }
}

#[test]
fn walk_does_not_continue_without_recording() {
    talk_of(&LIBRARY, "E102", Channel::OnSite, &mut Full(1), |talk| {
        assert_eq!(tell(talk, &json!({"answer": "neither"}))["type"], "prompt");
        let error = tell(talk, &json!({"answer": "wifi"}));
        assert_eq!((&error["code"], &error["message"]), (&json!("not_kept"), &json!("The disk is full.")));
        talk.close(&[]);
        let ended = last(talk);
        assert_eq!(
            (&ended["reason"], &ended["exit"], &ended["session"]),
            (&json!("not_kept"), &json!(1), &json!("418-273"))
        );
    });
}

#[test]
fn a_hundred_thousand_steps_back_work() {
    talk("E102", |talk| {
        let before = talk.session().clone();
        for number in 0..100_000 {
            let line: &[u8] = match number % 4 {
                0 => br#"{"answer":"neither"}"#,
                _ => br#"{"command":"back"}"#,
            };
            talk.take(Line::Bytes(line));
            if number % 1000 != 0 {
                talk.messages();
            }
        }
        messages(&talk.messages());
        assert!(talk.session().legs() == before.legs() && talk.session().place() == before.place());
    });
}

/// Lines of at most so many bytes, each with much of what is examined.
fn long_lines(bytes: usize) -> [String; 18] {
    let long = |inner: &str, times: usize| inner.repeat(times);
    let room = bytes - 60;
    [
        format!(r#"{{"command":"note","text":"{}"}}"#, long("x", room)),
        format!(r#"{{"command":"note","text":"{}"}}"#, long("6228480402564890018 ", room / 20)),
        format!(r#"{{"command":"note","text":"{}"}}"#, long("1", room)),
        format!(r#"{{"command":"note","text":"{}"}}"#, long("卡", room / 3)),
        format!(r#"{{"command":"note","text":"{}"}}"#, long("\\u202e", room / 6)),
        format!(r#"{{"command":"note","text":"{}"}}"#, long("1 ", room / 2)),
        format!(r#"{{"command":"code","code":"{}"}}"#, long("E", room)),
        format!(r#"{{"command":"code","code":"{}","unknown":true}}"#, long("E1 ", room / 3)),
        format!(r#"{{"{}":1}}"#, long("key", room / 3)),
        format!(r#"{{"command":"{}"}}"#, long("b", room)),
        format!(r#"{{"answer":"{}"}}"#, long("y", room)),
        format!(r#"{{"field":"transaction_time","value":"{}"}}"#, long("11 月 ", room / 7)),
        format!(r#"{{"field":"amount","value":"{}"}}"#, long("1,", room / 2)),
        format!(r#"{{"field":"contact_phone","value":"{}"}}"#, long("1-", room / 2)),
        format!(r#"{{"answer":{}"#, long("[", room)),
        format!(r#"{{"answer":{}{}}}"#, long("[", room / 2), long("]", room / 2)),
        format!(r#"{{"ref":"{}","command":"show"}}"#, long("r", room)),
        format!("{{{}\"a\":1}}", long("\"a\":1,", room / 6)),
    ]
}

/// The cost of a line is linear in its length, whatever it contains: twice as long, not much more than twice as much.
#[test]
fn cost_of_long_lines_is_linear() {
    let cost = |line: &str| {
        talk("E102", |talk| {
            talk.messages();
            let (told, asked_for) = cost_of(|| {
                talk.take(Line::Bytes(line.as_bytes()));
                talk.messages()
            });
            assert!(!messages(&told).is_empty());
            asked_for
        })
    };
    for (half, whole) in long_lines(LONGEST / 2).iter().zip(&long_lines(LONGEST)) {
        assert!(whole.len() <= LONGEST);
        let begin: String = whole.chars().take(40).collect();
        let (half_cost, cost) = (cost(half), cost(whole));
        assert!(cost <= 320 * whole.len() as u64, "{begin}… asks for {cost} bytes");
        assert!(
            cost <= half_cost * 3 + 100_000,
            "{begin}… asks for {cost} bytes, and half of it {half_cost}"
        );
    }
}

// What comes over a pipe.

struct Piped {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Piped {
    fn new(args: &[&str]) -> Piped {
        let mut command = common::posdiag();
        command.args(["walk"]).args(args).args(["--format", "jsonl", "--lang", "en"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Piped { child, out }
    }

    fn write(&mut self, bytes: &[u8]) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        valid(&line)
    }

    /// Reads up to the next question.
    fn asked(&mut self) -> Value {
        loop {
            let message = self.read();
            if !["hello", "code", "taken"].contains(&message["type"].as_str().unwrap()) {
                return message;
            }
        }
    }

    /// Closes the input; returns what is still said, and the exit code.
    fn end(mut self) -> (Vec<Value>, Option<i32>) {
        drop(self.child.stdin.take());
        let mut rest = Vec::new();
        self.out.read_to_end(&mut rest).unwrap();
        let output = self.child.wait_with_output().unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        (messages(&rest), output.status.code())
    }
}

/// The state of a recorded session, and its answers.
fn kept(data: &Path, name: &str) -> (String, Vec<String>) {
    let data = data.to_str().unwrap();
    let shown = common::run(&["session", "show", name, "--format", "json", "--data-dir", data]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    let entries = shown["entries"].as_array().unwrap().iter().map(|entry| &entry["record"]["event"]);
    let answered = entries.filter(|event| event["kind"] == "answered");
    let answered = answered.map(|event| event["answer"].as_str().unwrap().to_owned()).collect();
    (shown["session"]["state"].as_str().unwrap().to_owned(), answered)
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn lines_may_have_any_length_and_line_ending() {
    let mut piped = Piped::new(&["E102"]);
    assert_eq!(piped.asked()["id"], "transaction.kind");
    piped.write(&vec![b'x'; 10_000_000]);
    piped.write(b"\n");
    assert_eq!(piped.asked()["code"], "too_long");
    piped.write(b"{\"answer\":\"\xff\"}\n\0\n");
    assert_eq!((&piped.asked()["code"], &piped.asked()["code"]), (&json!("not_json"), &json!("not_json")));
    // Two at once, the last without a line end.
    piped.write(b"{\"answer\":\"neither\"}\r\n{\"answer\":\"wifi\"}");
    let (rest, exit) = piped.end();
    let ids: Vec<&Value> = rest.iter().map(|message| &message["id"]).collect();
    assert_eq!(ids, [&json!("network.link"), &json!("wifi_check.wifi"), &Value::Null]);
    assert_eq!((&rest[2]["reason"], exit), (&json!("input_ended"), Some(4)));
}

#[test]
fn byte_order_mark_and_carriage_returns_are_ignored() {
    let mut piped = Piped::new(&["E102"]);
    piped.write("\u{feff}{\"answer\":\"neither\"}\r\n{\"command\":\"pause\"}\r\n".as_bytes());
    let (rest, exit) = piped.end();
    let kinds: Vec<&Value> = rest.iter().map(|message| &message["type"]).collect();
    assert_eq!(kinds, ["hello", "code", "prompt", "prompt", "ended"]);
    assert_eq!((&rest[4]["reason"], exit), (&json!("paused"), Some(4)));
}

#[test]
fn recorded_walk_ends_with_its_ticket() {
    let folder = folder();
    let data = folder.path().to_str().unwrap();
    let mut piped =
        Piped::new(&["E102", "--record", "--data-dir", data, "--merchant", "822100048160001", "--phone"]);
    let hello = piped.read();
    let name = hello["session"].as_str().unwrap().to_owned();
    assert_eq!(hello["channel"], "phone");
    piped.asked();
    piped.write(b"{\"command\":\"tampering\"}\n");
    assert_eq!(piped.asked()["fields"][0]["state"], "known");
    piped.write(b"{\"command\":\"end\"}\n{\"command\":\"end\",\"ref\":9}\n");
    assert_eq!(piped.asked()["type"], "field");
    let (rest, exit) = piped.end();
    assert_eq!((rest[0]["ref"].as_i64(), &rest[0]["outcome"], exit), (Some(9), &json!("tampering"), Some(3)));
    assert_eq!((&rest[0]["ticket"]["number"], &rest[0]["ticket"]["complete"]), (&json!(name), &json!(false)));
    assert_eq!(kept(folder.path(), &name), ("ended".to_owned(), vec!["tampering".to_owned()]));
}

#[test]
fn end_of_input_leaves_a_resumable_walk() {
    let folder = folder();
    let mut piped = Piped::new(&["E102", "--record", "--data-dir", folder.path().to_str().unwrap()]);
    let name = piped.read()["session"].as_str().unwrap().to_owned();
    piped.asked();
    piped.write(b"{\"answer\":\"neither\"}\n{\"answ");
    let (rest, exit) = piped.end();
    let told: Vec<&Value> = rest.iter().map(|message| &message["type"]).collect();
    assert_eq!((told, exit), (vec![&json!("prompt"), &json!("error"), &json!("ended")], Some(4)));
    assert_eq!(rest[2]["session"], json!(name));
    assert_eq!(kept(folder.path(), &name), ("paused".to_owned(), vec!["neither".to_owned()]));
}

#[test]
fn closed_output_ends_the_walk_quietly_without_loss() {
    let folder = folder();
    let Piped { mut child, mut out } =
        Piped::new(&["E102", "--record", "--data-dir", folder.path().to_str().unwrap()]);
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let name = valid(&line)["session"].as_str().unwrap().to_owned();
    drop(out);
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(b"{\"answer\":\"neither\"}\n{\"answer\":\"wifi\"}\n");
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!(output.status.code(), Some(4));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let (state, answered) = kept(folder.path(), &name);
    assert_eq!(state, "paused");
    assert!(answered.len() <= 1 && answered.iter().all(|answer| answer == "neither"), "{answered:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn slow_reader_is_awaited_without_buffering() {
    const TIMES: usize = 20_000;
    let Piped { mut child, mut out } = Piped::new(&["E102"]);
    let writer = Writer::begin(child.stdin.take().unwrap(), b"{\"command\":\"show\"}\n".to_vec(), TIMES);
    assert!(writer.stalls(&child), "20 MB went somewhere");
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim();
    let peak: u64 = peak.trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 64 * 1024, "{peak} kB");
    let reader = std::thread::spawn(move || {
        let mut rest = Vec::new();
        out.read_to_end(&mut rest).unwrap();
        rest
    });
    drop(writer.ends());
    let rest = reader.join().unwrap();
    assert_eq!(memchr::memchr_iter(b'\n', &rest).count(), TIMES + 4);
    assert_eq!(child.wait().unwrap().code(), Some(4));
}

#[cfg(unix)]
#[test]
fn killed_program_has_kept_every_acknowledged_answer() {
    let folder = folder();
    let answers: [&[u8]; 4] = [
        b"{\"answer\":\"neither\"}\n",
        b"{\"answer\":\"wifi\"}\n",
        b"{\"answer\":\"loads\"}\n",
        b"{\"answer\":\"not_fixed\"}\n",
    ];
    for acknowledged in 0..=answers.len() {
        let mut piped = Piped::new(&["E102", "--record", "--data-dir", folder.path().to_str().unwrap()]);
        let name = piped.read()["session"].as_str().unwrap().to_owned();
        piped.asked();
        for answer in &answers[..acknowledged] {
            piped.write(answer);
            assert_eq!(piped.asked()["type"], "prompt");
        }
        piped.child.kill().unwrap();
        piped.child.wait().unwrap();
        let (state, answered) = kept(folder.path(), &name);
        assert_eq!((state.as_str(), answered.len()), ("open", acknowledged));
    }
}

#[cfg(unix)]
#[test]
fn interrupt_keeps_the_answers() {
    let folder = folder();
    let mut piped = Piped::new(&["E102", "--record", "--data-dir", folder.path().to_str().unwrap()]);
    let name = piped.read()["session"].as_str().unwrap().to_owned();
    piped.asked();
    piped.write(b"{\"answer\":\"neither\"}\n");
    assert_eq!(piped.asked()["id"], "network.link");
    let sent = Command::new("kill").args(["-INT", &piped.child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    // Not `wait`, which closes standard input first: that would be another end.
    let exit = loop {
        match piped.child.try_wait().unwrap() {
            Some(exit) => break exit,
            None => std::thread::sleep(std::time::Duration::from_millis(5)),
        }
    };
    assert_eq!(exit.code(), Some(130));
    assert_eq!(kept(folder.path(), &name), ("open".to_owned(), vec!["neither".to_owned()]));
}

/// The documents omit keys of the answers; those that they show are unchanged.
#[test]
fn documented_dialogue_matches() {
    let [zh, en] = both("docs/scripts").map(|document| document.block("jsonl 13"));
    assert_eq!(zh, en);
    let block = zh;
    let mut command = common::posdiag();
    command.args(["walk", "13", "--format", "jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for said in block.lines().filter_map(|line| line.strip_prefix("> ")) {
        assert!(IN.is_valid(&serde_json::from_str(said).unwrap()), "{said}");
        writeln!(stdin, "{said}").unwrap();
    }
    drop(stdin);
    let told = messages(&child.wait_with_output().unwrap().stdout);
    let mut told = told.iter();
    for shown in block.lines().filter_map(|line| line.strip_prefix("< ")) {
        let shown: Value = serde_json::from_str(shown).unwrap();
        let message = told.find(|message| message["type"] == shown["type"]).unwrap();
        for (key, value) in shown.as_object().unwrap() {
            assert_eq!(&message[key], value, "{shown}");
        }
    }
    assert_eq!(told.next(), None);
}

#[test]
fn preset_answers_are_refused_with_a_dialogue() {
    for option in [&["--answers", "y"][..], &["--answer", "a=b"], &["--assume-unsure"]] {
        let args = [&["walk", "E102", "--format", "jsonl", "--lang", "en"], option].concat();
        let run = common::run(&args);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(2), ""), "{option:?}");
        assert!(run.stderr.contains(option[0]), "{}", run.stderr);
    }
}

// Anything.

/// The entries of a line that a client may mean to send, or nearly.
fn nearly_said() -> impl Strategy<Value = Vec<(String, Value)>> {
    let key = prop_oneof![
        8 => prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned),
        1 => "[a-z_]{0,8}",
    ];
    let word = prop_oneof![
        4 => prop::sample::select(COMMANDS.to_vec()),
        8 => prop::sample::select(vec![
            "yes", "no", "unsure", "fixed", "not_fixed", "skipped", "declined", "tampering", "wifi", "cellular",
            "loads", "fails", "success", "E102", "E101", "51", "0008", "zzz", "model", "merchant_number",
            "card_number", "6228480402564890018", "822100048160001", "transaction.kind", "takes", "",
        ]),
    ];
    let value = prop_oneof![
        10 => word.prop_map(|word| json!(word)),
        1 => any::<bool>().prop_map(|value| json!(value)),
        1 => any::<i64>().prop_map(|value| json!(value)),
        1 => any::<f64>().prop_map(|value| json!(value)),
        1 => Just(Value::Null),
        1 => Just(json!([1, [2], {"a": 3}])),
        1 => ".{0,20}".prop_map(|text| json!(text)),
    ];
    prop::collection::vec((key, value), 0..4)
}

/// A line with these entries, one key twice if they say so.
fn line_of(entries: &[(String, Value)]) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{}:{value}", json!(key))).collect();
    format!("{{{}}}", entries.join(","))
}

/// A valid line.
fn said() -> impl Strategy<Value = String> {
    let answers = vec![
        "yes",
        "no",
        "unsure",
        "fixed",
        "not_fixed",
        "skipped",
        "tampering",
        "wifi",
        "cellular",
        "neither",
        "loads",
        "fails",
        "success",
        "failed",
        "takes",
        "gives_back",
        "restricted",
    ];
    prop_oneof![
        12 => prop::sample::select(answers).prop_map(|answer| json!({"answer": answer})),
        4 => Just(json!({"command": "back"})),
        2 => Just(json!({"command": "end"})),
        1 => prop::sample::select(vec!["E101", "51", "C02"]).prop_map(|code| json!({"command": "code", "code": code})),
        1 => Just(json!({"command": "note", "text": "a note"})),
        1 => Just(json!({"field": "model", "value": "N900"})),
        1 => Just(json!({"field": "merchant_number", "value": null})),
        1 => Just(json!({"command": "show"})),
    ]
    .prop_map(|said| said.to_string())
}

fn anything() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => said().prop_map(String::into_bytes),
        4 => nearly_said().prop_map(|entries| line_of(&entries).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..60),
        // Valid except for one byte.
        2 => (said(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(said, at, byte)| {
            let mut said = said.into_bytes();
            let at = at.index(said.len());
            said[at] = byte;
            said
        }),
    ]
}

/// Sends these lines, and checks what must hold for any input.
fn hold(lines: &[Vec<u8>]) {
    talk("E102", |talk| {
        messages(&talk.messages());
        for line in lines {
            let (before, left) = (talk.session().clone(), talk.end().cloned());
            talk.take(Line::Bytes(line));
            let told = messages(&talk.messages());
            let kind = told.last().map(|message| message["type"].as_str().unwrap().to_owned());
            match kind.as_deref() {
                Some("error") => {
                    assert_eq!((told.len(), talk.end()), (1, left.as_ref()));
                    assert!(*talk.session() == before);
                }
                // How it was left is reported when it is closed.
                None | Some("taken") => assert!(left.is_none() && talk.end().is_some()),
                Some(asked) => assert!(["prompt", "field", "outcome"].contains(&asked), "{asked}"),
            }
        }
        talk.input_ended();
        talk.close(&[]);
        assert_eq!(last(talk)["type"], "ended");
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_input_gets_an_answer(lines in prop::collection::vec(anything(), 1..30)) {
        hold(&lines);
    }

    /// The schema and the reader accept the same.
    #[test]
    fn reader_and_schema_agree(entries in nearly_said()) {
        const OF_THE_LINE: [&str; 9] = [
            "not_json", "not_an_object", "nothing_said", "unknown_key", "out_of_place", "twice", "missing_key",
            "wrong_type", "unknown_command",
        ];
        let line = line_of(&entries);
        let value: Value = serde_json::from_str(&line).unwrap();
        let twice = value.as_object().unwrap().len() < entries.len();
        let told = talk("E102", |talk| say(talk, &line));
        let code = told.first().map(|message| message["code"].clone()).unwrap_or_default();
        let refused = code.as_str().is_some_and(|code| OF_THE_LINE.contains(&code)) && told[0]["type"] == "error";
        prop_assert_eq!(!refused, IN.is_valid(&value) && !twice, "{}: {:?}", line, told);
    }

    #[test]
    fn lines_split_alike_however_they_arrive(bytes in prop::collection::vec(any::<u8>(), 0..200), at_once in 1_usize..50) {
        let mut lines = Lines::new(BufReader::with_capacity(at_once, &bytes[..]));
        let mut read = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            let Line::Bytes(line) = line else { panic!("none is too long") };
            read.push(line.to_vec());
        }
        let whole = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let ended = whole.strip_suffix(b"\n").unwrap_or(whole);
        let mut expected: Vec<Vec<u8>> = ended.split(|byte| *byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect();
        if bytes.is_empty() {
            expected.clear();
        }
        prop_assert_eq!(read, expected);
    }
}

#[test]
fn past_oddities_are_answered_as_before() {
    let corpus = fs::read(CORPUS).unwrap();
    let lines: Vec<Vec<u8>> = corpus.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    assert!(lines.len() > 20);
    hold(&lines);
    for line in lines {
        hold(&[line]);
    }
}
