//! The schemas that `posdiag schema` prints: each is a valid JSON Schema, the output matches it, and an altered
//! document does not.

use crate::support::author_documents;
use crate::support::common;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::common::{Run, posdiag, run, speak};
use crate::support::kept_walks::{Desk, WALKS, Writer, text, walks};
use crate::support::random_trees::made;
use crate::support::random_walks::{EVERY_MOVE, make_move};
use crate::support::small_library::tree;
use jsonschema::Validator;
use posdiag::journal::sqlite::FILE;
use posdiag::session::{Answer, Channel, FieldValue, Moment, Session};
use posdiag::text::redaction::{Shape, redact};
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

/// 2026-11-23 06:05:09 UTC.
const NOW: Moment = Moment(1_795_413_909_000_000);

/// The schema of messages, which `tests/it/json_lines.rs` tests.
const PROTOCOL: &str = "protocol";

/// The schemas of files that people write, which `tests/it/editor_schemas.rs` compares with the checker.
const OF_FILES: [&str; 4] = ["tree", "sequence", "library", "script"];

/// The names of the output schemas, as listed by `posdiag schema`.
fn names() -> Vec<String> {
    let listed = run(&["schema"]).stdout;
    let names = listed.lines().map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| !OF_FILES.contains(&&**name)).collect()
}

fn schema(name: &str) -> Value {
    let Run { exit, stdout, stderr } = run(&["schema", name]);
    assert_eq!((exit, &*stderr), (Some(0), ""), "{name}");
    serde_json::from_str(&stdout).unwrap()
}

/// The validator for a schema, including formats.
fn validator(name: &str) -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema(name)).unwrap()
}

/// A document matches a schema.
#[track_caller]
fn assert_keeps(validator: &Validator, document: &Value) {
    let mut errors = validator.iter_errors(document);
    if let Some(error) = errors.next() {
        panic!("{} at {}: {document}", error, error.instance_path());
    }
}

/// The output of a successful command, as JSON.
#[track_caller]
fn printed(run: &Run) -> Value {
    assert_eq!((run.exit, &*run.stderr), (Some(0), ""), "{run:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn schemas_are_listed_with_the_commands_that_print_them() {
    let list = "\
explain         posdiag explain CODE… --format json
search          posdiag search WORDS… --format json
list            posdiag list --format json
paths           posdiag paths CODE… --format jsonl
walk            posdiag walk CODE --format json
protocol        posdiag walk CODE --format jsonl
replay          posdiag replay FILE… --format json
session-list    posdiag session list --format json
session-show    posdiag session show NAME --format json
ticket          posdiag ticket show NUMBER --format json
ticket-list     posdiag ticket list --format json
ticket-export   posdiag ticket export --format json
deliver         posdiag deliver --format json
sink-list       posdiag sink list --format json
sink-check      posdiag sink check NAME --format json
sink-try        posdiag sink try NAME --format json
letter          [[sink]]
check           posdiag check --format json
diff            posdiag diff OLD NEW --format json
library-status  posdiag library status --format json
config          posdiag config show --format json
tree            TABLE/CODE.yaml
sequence        shared/NAME.yaml
library         library.yaml
script          posdiag walk --script FILE
";
    for language in ["zh", "en"] {
        assert_eq!(speak(language, "schema").stdout, list);
        assert_eq!(speak(language, "schema Ticket_List"), run(&["schema", "ticket-list"]));
    }
    assert!(speak("zh", "schema ticket").stdout.starts_with("{\n  \"$schema\": "));
}

#[test]
fn an_unknown_schema_gets_near_names_and_the_list() {
    let all = "explain, search, list, paths, walk, protocol, replay, session-list, session-show, ticket, \
               ticket-list, ticket-export, deliver, sink-list, sink-check, sink-try, letter, check, diff, library-status, config, tree, sequence, library, script\n";
    for (typed, near) in [
        ("tickets", "  did you mean ticket?\n"),
        ("explian", "  did you mean explain?\n"),
        ("session", "  did you mean session-list, session-show?\n"),
        ("SHOW", "  did you mean session-show?\n"),
        ("status", "  did you mean library-status?\n"),
        ("sarif", ""),
        ("", ""),
    ] {
        let Run { exit, stdout, stderr } = run(&["schema", typed, "--lang", "en"]);
        let expected = format!("error: There is no schema `{typed}`.\n{near}  there are: {all}");
        assert_eq!((exit, &*stdout, &*stderr), (Some(2), "", &*expected));
    }
    let zh = "错误：没有名为“sesion-list”的格式。\n  是不是 session-list？\n  有：explain、search、list、";
    assert!(speak("zh", "schema sesion-list").stderr.starts_with(zh));
    let card = run(&["schema", "6222021234567890123"]).stderr;
    assert!(!card.contains("1234567"), "{card}");
}

/// A schema's parts: every object in it that is a schema, by its place.
fn parts(schema: &Value) -> Vec<(String, &Map<String, Value>)> {
    fn collect<'s>(at: &str, schema: &'s Value, found: &mut Vec<(String, &'s Map<String, Value>)>) {
        let Some(schema) = schema.as_object() else { return };
        found.push((at.to_owned(), schema));
        for (key, value) in schema {
            let at = format!("{at}/{key}");
            match (key.as_str(), value) {
                ("properties" | "$defs", Value::Object(schemas)) => {
                    schemas.iter().for_each(|(name, schema)| collect(&format!("{at}/{name}"), schema, found));
                }
                ("anyOf" | "oneOf", Value::Array(schemas)) => {
                    let schemas = schemas.iter().enumerate();
                    schemas.for_each(|(index, schema)| collect(&format!("{at}/{index}"), schema, found));
                }
                ("items", schema) => collect(&at, schema, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    collect("", schema, &mut found);
    found
}

#[test]
fn every_schema_is_valid_closed_and_described() {
    let mut definitions: BTreeMap<String, Value> = BTreeMap::new();
    for name in names() {
        let schema = schema(&name);
        jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["$id"], format!("posdiag:{name}:1"));
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{name}");
        if name == PROTOCOL {
            continue;
        }
        assert_eq!(schema["properties"]["format"]["const"], 1, "{name}");
        for (at, part) in parts(&schema) {
            let at = format!("{name}{at}");
            let of_object = part.get("type").is_some_and(|kind| kind == "object");
            if !of_object {
                continue;
            }
            assert_eq!(part.get("additionalProperties"), Some(&json!(false)), "{at} is open");
            let properties = part["properties"].as_object().unwrap();
            let required = part.get("required").map(|keys| keys.as_array().unwrap().clone());
            for key in required.unwrap_or_default() {
                assert!(properties.contains_key(key.as_str().unwrap()), "{at}: {key}");
            }
            for (key, property) in properties {
                let defined = property.get("$ref").and_then(Value::as_str);
                let told = property.get("description").or_else(|| match defined?.strip_prefix("#/$defs/") {
                    Some(definition) => schema["$defs"]
                        .get(definition)
                        .or_else(|| schema["$defs"]["posdiag:ticket:1"]["$defs"].get(definition))?
                        .get("description"),
                    None => None,
                });
                let told = told.and_then(Value::as_str).unwrap_or_default();
                assert!(key == "kind" || told.ends_with('.'), "{at}/{key} is not explained: {told}");
            }
        }
        // A definition shared by several schemas is the same in each.
        for (key, definition) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            let known = definitions.entry(key.clone()).or_insert_with(|| definition.clone());
            assert_eq!(known, definition, "{name}: {key}");
            let used =
                format!("\"{}\"", if key.contains(':') { key.clone() } else { format!("#/$defs/{key}") });
            assert!(schema.to_string().matches(&used).count() > 0, "{name}: {key} is not used");
        }
    }
    assert_eq!(definitions["posdiag:ticket:1"], schema("ticket"));
}

#[test]
fn explain_and_list_match_their_schemas() {
    let (explain, list) = (validator("explain"), validator("list"));
    for language in ["zh", "en"] {
        let listed = printed(&speak(language, "list --format json"));
        assert_keeps(&list, &listed);
        let codes = listed["codes"].as_array().unwrap().iter().map(|code| code["code"].as_str().unwrap());
        let args: Vec<&str> =
            ["explain", "--format", "json", "--lang", language].into_iter().chain(codes).collect();
        let explained = run(&args);
        assert_eq!(explained.exit, Some(0));
        for line in explained.stdout.lines() {
            assert_keeps(&explain, &serde_json::from_str(line).unwrap());
        }
    }
    assert_keeps(&list, &printed(&speak("en", "list posp --format json")));
    // A foreign library.
    let codes = ["explain", "E001", "E002", "--library", WALKS, "--format", "json"];
    for line in run(&codes).stdout.lines() {
        assert_keeps(&explain, &serde_json::from_str(line).unwrap());
    }
}

#[test]
fn paths_match_their_schema() {
    let validator = validator("paths");
    for channel in ["--onsite", "--phone"] {
        let paths = run(&["paths", "--all", "--format", "jsonl", channel]);
        assert_eq!((paths.exit, &*paths.stderr), (Some(0), ""));
        assert!(paths.stdout.lines().count() > 1000);
        for line in paths.stdout.lines() {
            assert_keeps(&validator, &serde_json::from_str(line).unwrap());
        }
    }
}

/// The output of a walk along a path, recorded or not; requested fields are unknown.
fn walked_along(desk: &Desk, path: &str, more: &[&str]) -> Value {
    let (code, answers) = path.split_once(':').unwrap();
    let answers =
        answers.split(',').filter(|answer| !answer.is_empty()).flat_map(|answer| ["--answer", answer]);
    let args: Vec<&str> =
        ["walk", code, "--format", "json", "--assume-unsure"].into_iter().chain(answers).collect();
    let walked = desk.run(&[&args, more].concat());
    assert!(matches!(walked.exit, Some(0 | 3)) && walked.stderr.is_empty(), "{path}: {walked:?}");
    serde_json::from_str(&walked.stdout).unwrap()
}

#[test]
fn walks_of_every_code_match_their_schema() {
    let validator = validator("walk");
    let desk = Desk::new();
    let mut kinds = BTreeSet::new();
    let paths = run(&["paths", "--all"]).stdout;
    let mut of_code: BTreeMap<&str, &str> = BTreeMap::new();
    for line in paths.lines() {
        let path = line.split(' ').next().unwrap();
        let longest = of_code.entry(path.split(':').next().unwrap()).or_insert(path);
        if path.len() > longest.len() {
            *longest = path;
        }
    }
    assert!(of_code.len() > 100);
    for (code, path) in of_code {
        let walked = walked_along(&desk, path, &[]);
        assert_keeps(&validator, &walked);
        assert_eq!((&walked["codes"], &walked["ticket"]), (&json!([code]), &Value::Null));
        kinds.insert(walked["outcome"]["kind"].to_string());
    }
    let fixed = "0015:tried_a_day_later=no,activate_next_day=fixed";
    for path in ["0015:tried_a_day_later=yes", fixed] {
        let walked = walked_along(&desk, path, &["--record", "--phone"]);
        assert_keeps(&validator, &walked);
        assert_eq!(walked["ticket"].is_object(), path != fixed);
        kinds.insert(walked["outcome"]["kind"].to_string());
    }
    let kinds = kinds.iter().map(|kind| kind.trim_matches('"')).collect::<Vec<_>>();
    assert_eq!(kinds, ["advice", "no_fault", "resolved", "ticket"]);
}

/// The output of `replay` about paths, one of which now leads elsewhere.
fn replayed(code: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("walks.jsonl");
    let mut lines = run(&["paths", code, "--format", "jsonl"]).stdout;
    lines.push_str("{}\n");
    fs::write(&file, lines).unwrap();
    let run = run(&["replay", file.to_str().unwrap(), "--format", "json"]);
    assert_eq!((run.exit, &*run.stderr), (Some(5), ""));
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn replays_match_their_schema() {
    let validator = validator("replay");
    for code in ["E005", "E102", "51"] {
        assert_keeps(&validator, &replayed(code));
    }
    assert_keeps(&validator, &printed(&run(&["replay", "-", "--format", "json"])));
}

#[test]
fn searches_match_their_schema() {
    let validator = validator("search");
    let mut found: BTreeSet<String> = BTreeSet::new();
    for words in ["wlyc", "网络 重启", "wangluo", "insuficient balance", "51", "sign on again", "E1", "qqqqq"]
    {
        for language in ["zh", "en"] {
            let searched = run(&["search", words, "--format", "json", "--lang", language]);
            let searched: Value = serde_json::from_str(&searched.stdout).unwrap();
            assert_keeps(&validator, &searched);
            for reason in
                searched["hits"].as_array().unwrap().iter().flat_map(|hit| hit["reasons"].as_array().unwrap())
            {
                found.insert(reason["place"].as_str().unwrap().to_owned());
                found.insert(reason["spelling"].as_str().unwrap().to_owned());
            }
        }
    }
    let all =
        ["cause", "code", "find", "initials", "letters", "message", "pinyin", "shared_step", "slip", "step"];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

const CONFIG: &str = "\
channel = \"phone\"
burst_merchants = 3
library = \"trees\"

[fields]
manufacturer = \"Newland\"
";

/// The output of `config show` in which every origin occurs.
fn configured() -> Value {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("c.toml");
    fs::write(&file, CONFIG).unwrap();
    let shown = posdiag()
        .args(["config", "show", "--format", "json", "--operator", "A12"])
        .env("POSDIAG_CONFIG", &file)
        .env("NO_COLOR", "1")
        .env("LANG", "en_GB.UTF-8")
        .output()
        .unwrap();
    printed(&Run::from(shown))
}

#[test]
fn settings_match_their_schema() {
    let validator = validator("config");
    let shown = configured();
    assert_keeps(&validator, &shown);
    let origins: BTreeSet<&str> = shown["settings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|setting| setting["origin"].as_str().unwrap())
        .collect();
    assert_eq!(
        origins.into_iter().collect::<Vec<_>>(),
        ["default", "environment", "file", "locale", "option"]
    );
    assert_keeps(&validator, &printed(&run(&["config", "--format", "json"])));
}

/// Sessions and tickets of every kind: those of journals that earlier programs left, and those below.
fn desks() -> Vec<Desk> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/journals");
    let mut desks: Vec<Desk> = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let desk = Desk::new();
        fs::create_dir_all(desk.folder()).unwrap();
        let journal = Connection::open(desk.folder().join(FILE)).unwrap();
        journal.execute_batch(&fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        desks.push(desk);
    }
    desks.push(walked());
    desks
}

/// A machine with walks of every kind.
fn walked() -> Desk {
    let desk = Desk::new();
    let library = walks();
    let begin = |code, channel| Writer::begin(&desk.folder(), &library, (code, channel), "li", NOW);

    // By phone to a dispatch, and on site to the back office; completed, closed, reopened.
    let mut walk = begin("E001", Channel::Phone);
    walk.answers(20, "yes").fills(30, Some("822100048160001")).fills(2, Some("6228480402564890018"));
    walk.answers(5, "wifi")
        .answers(300, "not_fixed")
        .does(Session::back)
        .does(Session::back)
        .answers(5, "wifi");
    walk.does(Session::confirm_caution).answers(5, "not_fixed");
    walk.does(|session, now| session.park(Some(now.plus_minutes(5)), now)).answers(301, "not_fixed");
    walk.answers(9, "yes");
    walk.does(|session, now| session.note(text("the aerial is broken"), now)).does(Session::end);
    walk.does(|session, now| session.hand_over(Channel::OnSite, now)).answers(60, "skipped");
    walk.does(Session::end);
    let contact = redact("Lee", Shape::NOTE).unwrap().text;
    walk.does(|session, now| session.set_field(2, FieldValue::Known(contact), now));
    walk.does(|session, now| session.change_reference(Some(text("Hill Street")), now));
    walk.does(|session, now| session.close(2, Some(text("swapped")), now));
    walk.does(|session, now| session.reopen(2, None, now));

    // Another code appeared, and what is known still holds.
    let mut walk = begin("E001", Channel::OnSite);
    walk.answers(3, "no").fills(3, None).fills(3, None).answers(3, "cellular");
    walk.does(|session, now| session.switch(tree(&library, "E001"), now));
    walk.does(|session, now| session.answer(Answer::Declined, now));
    walk.does(|session, now| session.change_channel(Channel::OnSite, now));
    walk.does(|session, now| session.switch(tree(&library, "E002"), now)).answers(3, "yes");
    walk.does(Session::end);
    // Fixed on site, and abandoned on the way.
    let mut walk = begin("E002", Channel::Phone);
    walk.answers(3, "no").does(Session::end);
    walk.does(|session, now| session.hand_over(Channel::OnSite, now)).answers(3, "yes").does(Session::end);
    let mut walk = begin("E002", Channel::Phone);
    walk.answers(3, "no").does(Session::end);
    walk.does(|session, now| session.hand_over(Channel::OnSite, now));
    walk.does(|session, now| session.abandon(text("the shop is closed"), now));
    walk.does(|session, now| session.hand_over(Channel::Phone, now));
    walk.does(|session, now| session.give_way(text("continuing ticket 418-273/2"), text("418-273/2"), now));

    // Unfinished: until a time, until somebody comes back, until the back office answers; and abandoned.
    let mut walk = begin("E001", Channel::OnSite);
    walk.answers(3, "unsure").does(|session, now| session.answer(Answer::Tampering, now)).does(Session::end);
    begin("E002", Channel::OnSite).does(|session, now| session.park(None, now));
    begin("E002", Channel::OnSite).does(|session, now| session.park(Some(now.plus_minutes(5)), now));
    begin("E001", Channel::Phone).does(|session, now| session.abandon(text("hung up"), now));
    let mut walk = begin("E001", Channel::OnSite);
    walk.answers(3, "no").fills(3, None).fills(3, None).answers(3, "cellular").does(Session::confirm_caution);
    walk.answers(3, "not_fixed").answers(3, "not_fixed").does(|session, now| session.park(None, now));
    desk
}

/// The values of a key, anywhere in a document.
fn values<'d>(document: &'d Value, key: &str, found: &mut BTreeSet<&'d str>) {
    match document {
        Value::Array(items) => items.iter().for_each(|item| values(item, key, found)),
        Value::Object(members) => {
            found.extend(members.get(key).and_then(Value::as_str));
            members.values().for_each(|member| values(member, key, found));
        }
        _ => {}
    }
}

#[test]
fn sessions_match_their_schemas() {
    let (list, show) = (validator("session-list"), validator("session-show"));
    let (mut states, mut kinds) = (Vec::new(), Vec::new());
    for desk in desks() {
        let listed = printed(&desk.run(&["session", "list", "--all", "--format", "json"]));
        assert_keeps(&list, &listed);
        assert_keeps(&list, &printed(&desk.run(&["session", "list", "--format", "json"])));
        for session in listed["sessions"].as_array().unwrap() {
            let shown = printed(&desk.run(&[
                "session",
                "show",
                session["name"].as_str().unwrap(),
                "--format",
                "json",
            ]));
            assert_keeps(&show, &shown);
            assert_eq!(shown["session"], *session);
            kinds.push(shown["entries"].clone());
        }
        states.push(listed);
    }
    // Every state and every kind of event in the schema occurs.
    let (states, kinds) = (Value::from(states), Value::from(kinds));
    let (mut seen, mut happened) = (BTreeSet::new(), BTreeSet::new());
    values(&states, "state", &mut seen);
    values(&kinds, "kind", &mut happened);
    let schema = schema("session-show");
    let declared = ["session", "ticket"].map(|of| &schema["$defs"][of]["properties"]["state"]["enum"]);
    let declared = declared.into_iter().flat_map(|states| states.as_array().unwrap());
    assert_eq!(seen, declared.map(|state| state.as_str().unwrap()).collect());
    let declared = schema["$defs"]["event"]["oneOf"].as_array().unwrap();
    let declared = declared.iter().map(|kind| kind["properties"]["kind"]["const"].as_str().unwrap());
    assert_eq!(happened, declared.collect());
    assert_keeps(&list, &printed(&Desk::new().run(&["session", "list", "--format", "json"])));
}

#[test]
fn schema_distinguishes_event_versions() {
    let show = schema("session-show");
    let of_record = json!({ "$ref": "#/$defs/record", "$defs": show["$defs"] });
    let validator = jsonschema::validator_for(&of_record).unwrap();
    let record = |version: u32, more: Value, event: Value| {
        let mut record = json!({ "version": version, "at": 1, "event": event });
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record
    };
    let signed = || json!({ "by": "script", "program": "0.1.0" });
    let with_set =
        json!({ "by": "script", "program": "0.1.0", "set": [{ "matter": "payment", "state": null }] });
    let files = json!([{ "ticket": 1, "outcome": "dispatch", "matter": "payment" }]);
    let noted = || json!({ "kind": "noted", "text": "x" });
    let of_2 = [
        noted(),
        json!({ "kind": "reference", "reference": null }),
        json!({ "kind": "channel", "channel": "phone" }),
        json!({ "kind": "field", "field": "model", "value": "x", "confirmed": true }),
        json!({ "kind": "parked", "until": null, "files": files }),
        json!({ "kind": "abandoned", "reason": "x", "files": files }),
        json!({ "kind": "abandoned", "reason": "x", "joined": "418-273/2" }),
        json!({ "kind": "ended", "outcome": "dispatch", "files": files }),
        json!({ "kind": "closed", "ticket": 1, "said": null }),
        json!({ "kind": "reopened", "ticket": 1, "said": "x" }),
    ];
    for event in &of_2 {
        assert!(validator.is_valid(&record(2, signed(), event.clone())), "{event}");
        assert!(validator.is_valid(&record(2, with_set.clone(), event.clone())), "{event}");
        assert!(!validator.is_valid(&record(2, json!({}), event.clone())), "{event}");
        assert!(!validator.is_valid(&record(3, signed(), event.clone())), "{event}");
        assert_eq!(
            validator.is_valid(&record(1, json!({}), event.clone())),
            event["kind"] == "noted",
            "{event}"
        );
    }
    for kind in ["closed", "reopened"] {
        let of_1 = json!({ "kind": kind, "said": null });
        assert!(validator.is_valid(&record(1, json!({}), of_1.clone())), "{of_1}");
        assert!(!validator.is_valid(&record(2, signed(), of_1.clone())), "{of_1}");
    }
    for more in [json!({ "by": "person" }), json!({ "program": "0" }), json!({ "set": with_set["set"] })] {
        assert!(!validator.is_valid(&record(1, more.clone(), noted())), "{more}");
    }
}

#[test]
fn tickets_match_their_schemas() {
    let (list, show, export) = (validator("ticket-list"), validator("ticket"), validator("ticket-export"));
    let mut exported = Vec::new();
    for desk in desks() {
        let listed = printed(&desk.run(&["ticket", "list", "--state", "all", "--format", "json"]));
        assert_keeps(&list, &listed);
        for ticket in listed["tickets"].as_array().unwrap() {
            let number = ticket["number"].as_str().unwrap();
            for language in ["zh", "en"] {
                let shown = printed(&desk.speak(language, &["ticket", "show", number, "--format", "json"]));
                assert_keeps(&show, &shown);
                assert_eq!((&shown["number"], &shown["id"]), (&ticket["number"], &ticket["id"]));
            }
        }
        for more in [&[][..], &["--personal"]] {
            let args = [&["ticket", "export", "--state", "all", "--format", "json"], more].concat();
            let written = printed(&desk.run(&args));
            assert_keeps(&export, &written);
            exported.push(written);
        }
    }
    let (exported, schema) = (Value::from(exported), schema("ticket"));
    for (key, declared) in [
        ("kind", &schema["$defs"]["told"]["properties"]["kind"]["enum"]),
        ("sensitivity", &schema["$defs"]["sensitivity"]["enum"]),
    ] {
        let mut seen = BTreeSet::new();
        values(&exported, key, &mut seen);
        assert_eq!(seen, declared.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()).collect());
    }
    let nothing = Desk::new();
    assert_keeps(&list, &printed(&nothing.run(&["ticket", "list", "--format", "json"])));
    assert_keeps(&export, &printed(&nothing.run(&["ticket", "export", "--format", "json"])));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn random_walks_match_their_schemas(
        made in made(2), choices in prop::collection::vec(any::<u8>(), 0..60), phone in any::<bool>(),
    ) {
        let Some(library) = made.library() else { return Ok(()) };
        let desk = Desk::new();
        let channel = if phone { Channel::Phone } else { Channel::OnSite };
        let mut writer = Writer::begin(&desk.folder(), &library, ("T01", channel), "", NOW);
        for choice in choices.into_iter().chain([14]) {
            if let Some(event) = make_move(&mut writer.session, &library, choice, EVERY_MOVE) {
                writer.keeps(&event);
            }
        }
        let name = writer.name();
        drop(writer);
        for (schema, args) in [
            ("session-list", &["session", "list", "--all"][..]),
            ("session-show", &["session", "show", &name]),
            ("ticket-list", &["ticket", "list", "--state", "all"]),
            ("ticket-export", &["ticket", "export", "--state", "all"]),
        ] {
            let document = printed(&desk.run(&[args, &["--format", "json"]].concat()));
            assert_keeps(&validator(schema), &document);
        }
    }
}

/// A document for each schema, and the keys in it that may be missing.
fn samples() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let desk = walked();
    let shown = |args: &[&str]| printed(&desk.run(&[args, &["--format", "json"]].concat()));
    let listed = shown(&["ticket", "list", "--state", "all"]);
    let longest = |list: &[Value]| {
        let name = list.iter().map(|listed| listed["number"].as_str().unwrap());
        name.max_by_key(|name| shown(&["session", "show", name])["entries"].as_array().unwrap().len())
            .unwrap()
            .to_owned()
    };
    let name = longest(listed["tickets"].as_array().unwrap());
    let of_walks = |args: &[&str]| run(&[args, &["--library", WALKS, "--lang", "en"]].concat());
    let ticket = shown(&["ticket", "show", &name]);
    let path = of_walks(&["paths", "E001", "--format", "jsonl", "--phone"]).stdout;
    let path = path.lines().max_by_key(|line| line.len()).unwrap();
    let [deliver, sinks, check, tried, letter, delivered, delivered_list] = delivered();
    let told: &[&str] = &["answer", "seconds", "step", "text", "until", "value"];
    vec![
        (
            "explain",
            printed(&of_walks(&["explain", "E001", "--format", "json"])),
            &["by", "caution", "hint", "minutes", "say", "unsure_as", "wait", "when"],
        ),
        (
            "explain",
            explained_with_matters(),
            &["caution", "hint", "matters", "minutes", "not", "request", "say", "when", "with"],
        ),
        ("search", printed(&run(&["search", "wlyc", "--format", "json"])), &[]),
        ("list", printed(&of_walks(&["list", "--format", "json"])), &[]),
        ("paths", serde_json::from_str(path).unwrap(), &["answer"]),
        (
            "walk",
            walked_along(&desk, "0015:tried_a_day_later=yes", &["--record"]),
            &["answer", "say", "seconds", "step", "text", "value"],
        ),
        ("replay", replayed("E005"), &[]),
        ("session-list", shown(&["session", "list", "--all"]), &[]),
        ("session-show", shown(&["session", "show", &name]), &["files", "personal", "tree"]),
        ("ticket", ticket, told),
        ("ticket", delivered, &["deliveries", "next", "reason", "seconds", "text", "value"]),
        ("ticket-list", listed, &[]),
        ("ticket-list", delivered_list, &["deliveries", "next", "reason"]),
        ("ticket-export", shown(&["ticket", "export", "--state", "all"]), told),
        ("deliver", deliver, &["next", "reason"]),
        ("sink-list", sinks, &[]),
        ("sink-check", check, &[]),
        ("sink-try", tried, &[]),
        ("letter", letter, &["seconds", "text", "value"]),
        ("check", author_documents::findings("json", "en"), &["fix", "other"]),
        ("diff", author_documents::difference(), &["sequences", "texts"]),
        ("diff", author_documents::difference_of_matters(), &["given", "now_set", "sequences", "was_set"]),
        ("library-status", author_documents::status(), &[]),
        ("config", configured(), &[]),
    ]
}

/// The output if a ticket went to a folder, and not to an unreachable server; and the folder's file.
fn delivered() -> [Value; 7] {
    let home = tempfile::tempdir().unwrap();
    let (config, folder) = (home.path().join("config.toml"), home.path().join("out"));
    std::fs::create_dir(&folder).unwrap();
    let sinks = "data_dir = \"data\"\n[deliver]\nafter_walk = 0\n[[sink]]\nname = \"out\"\nkind = \"folder\"\n\
                 folder = \"out\"\nwhen = { queue = [\"sales_channel\"], code = [\"E*\"] }\n[[sink]]\nname = \"hook\"\n\
                 kind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"\n";
    std::fs::write(&config, sinks).unwrap();
    let run = |args: &str| -> Value {
        let args = args.split_whitespace().chain(["--format", "json"]);
        let run: Run = common::posdiag().args(args).env("POSDIAG_CONFIG", &config).output().unwrap().into();
        serde_json::from_str(&run.stdout).unwrap()
    };
    let walked = run("walk E108 --assume-unsure --record");
    let number = walked["tickets"][0]["number"].as_str().unwrap().to_owned();
    let deliver = run("deliver");
    let file = std::fs::read_dir(folder.join("new")).unwrap().next().unwrap().unwrap().path();
    let letter = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let shown = run(&format!("ticket show {number}"));
    let (check, tried) = (run("sink check hook"), run("sink try out"));
    [deliver, run("sink list"), check, tried, letter, shown, run("ticket list")]
}

/// A code whose tree reads a matter, sets it and ends with its request.
fn explained_with_matters() -> Value {
    let coffee = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/coffee");
    printed(&run(&["explain", "E08", "--library", coffee, "--format", "json"]))
}

/// An alteration of a document at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    /// An additional key in an object.
    Unknown,
    /// Without this key.
    Missing,
    /// A value of another type.
    Type,
}

/// Every alteration of a document, with the place as a JSON pointer.
fn changes(document: &Value) -> Vec<(String, Change)> {
    fn collect(at: &str, value: &Value, found: &mut Vec<(String, Change)>) {
        found.push((at.to_owned(), Change::Type));
        match value {
            Value::Object(members) => {
                found.push((at.to_owned(), Change::Unknown));
                for (key, member) in members {
                    let at = format!("{at}/{key}");
                    found.push((at.clone(), Change::Missing));
                    collect(&at, member, found);
                }
            }
            Value::Array(items) => {
                // The rest of a long list is like its beginning.
                let items = items.iter().enumerate().take(20);
                items.for_each(|(index, item)| collect(&format!("{at}/{index}"), item, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect("", document, &mut found);
    found
}

fn changed(document: &Value, at: &str, change: Change) -> Value {
    let mut document = document.clone();
    let value = document.pointer_mut(at).unwrap();
    match (change, value) {
        (Change::Unknown, value) => value["unknown"] = json!(1),
        (Change::Type, value @ (Value::String(_) | Value::Null)) => *value = json!(0.5),
        (Change::Type, value @ Value::Object(_)) => *value = json!([{}]),
        (Change::Type, value) => *value = json!("text"),
        (Change::Missing, _) => {
            let (object, key) = at.rsplit_once('/').unwrap();
            document.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(key);
        }
    }
    document
}

#[test]
fn altered_documents_violate_their_schema() {
    let samples = samples();
    let mut names = names();
    names.retain(|name| name != PROTOCOL);
    let mut sampled: Vec<&str> = samples.iter().map(|(name, ..)| *name).collect();
    sampled.dedup();
    assert_eq!(names, sampled);
    for (name, document, may_be_missing) in samples {
        let validator = validator(name);
        assert_keeps(&validator, &document);
        let mut missed = BTreeSet::new();
        for (at, change) in changes(&document) {
            let changed = changed(&document, &at, change);
            let kept = validator.is_valid(&changed);
            if change == Change::Missing && kept {
                missed.insert(at.rsplit('/').next().unwrap().to_owned());
            } else {
                assert!(!kept, "{name}: {at} {change:?}: {changed}");
            }
        }
        assert_eq!(missed.iter().map(String::as_str).collect::<Vec<_>>(), may_be_missing, "{name}");
        // The number of another format, and of none.
        for format in [json!(2), json!("1"), Value::Null] {
            let mut changed = document.clone();
            changed["format"] = format;
            assert!(!validator.is_valid(&changed), "{name}");
        }
    }
}
