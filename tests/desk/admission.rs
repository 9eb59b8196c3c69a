//! Sessions of other desks: what may not be kept comes in nowhere, and it is said what stands where.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use posdiag::desk::{AdmissionFault, DeskFault};
use posdiag::journal::{Merged, digest};
use posdiag::library::embedded;
use posdiag::library::pinned::clean_tree;
use posdiag::session::Answer;
use posdiag::settings::{Origin, Setting};
use posdiag::text::language::Language;
use posdiag::text::redaction::CardData;
use serde_json::{Value, json};

use crate::machine::{Machine, redacted};

/// What is planted, and what it is.
const PLANTS: [(&str, CardData); 3] = [
    ("6228 4804 0256 4890 123", CardData::Number),
    ("cvv 935", CardData::Verification),
    ("密码739152", CardData::Pin),
];

/// The session of another desk as its file has it: answers, a skipped step's reason, fields, personal data, a note,
/// references, an operator, another code, a ticket that was closed and reopened.
fn handed_over() -> Value {
    let library = embedded::library().unwrap();
    let mut there = Machine::new();
    there.settings.operator = Setting::new(Some(redacted("A12")), Origin::Default);
    let mut walk = there.walk(&library, "80", Some("朝阳店"));
    while walk.is_at_an_action() != Some(true) {
        walk = walk.answers(1);
    }
    let reason = Some(redacted("nobody can"));
    let walk = walk.does(|session, now| session.answer(Answer::Skipped(reason), now));
    let other = Arc::new(library.tree("9999").unwrap().unwrap());
    let walk = walk.does(|session, now| session.switch(other, now));
    let walk = walk.fills("merchant_number", "822100048160001").fills("contact_phone", "13800138000");
    let walk = walk.does(|session, now| session.note(redacted("the shop is busy"), now));
    let walk = walk.does(|session, now| session.change_reference(Some(redacted("望京店")), now));
    let walk = walk.ends().does(|session, now| session.close(1, Some(redacted("it was the bank")), now));
    let walk = walk.does(|session, now| session.reopen(1, Some(redacted("again")), now));
    let name = walk.name();
    drop(walk);
    let file: Value = serde_json::from_str(there.desk().hand_over(&name).unwrap().file()).unwrap();
    file["session"].clone()
}

/// The text of a file whose digests are right: the events that began a tree name it in the order of the trees.
fn file_of(mut session: Value) -> String {
    let trees: Vec<String> = session["trees"].as_array().unwrap().iter().map(Value::to_string).collect();
    let entries = session["entries"].as_array_mut().unwrap().iter_mut();
    let begun = entries.filter_map(|entry| entry.pointer_mut("/record/event/tree"));
    for (named, tree) in begun.zip(&trees) {
        *named = digest::sha256(tree).into();
    }
    let text = session.to_string();
    format!("{{\"posdiag_session\":1,\"digest\":\"{}\",\"session\":{text}}}", digest::sha256(&text))
}

/// The pointers to all texts in a value, and to all objects.
fn places(value: &Value, at: &str, texts: &mut Vec<String>, objects: &mut Vec<String>) {
    match value {
        Value::String(_) => texts.push(at.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), texts, objects);
            }
        }
        Value::Object(entries) => {
            objects.push(at.to_owned());
            for (key, value) in entries {
                places(value, &format!("{at}/{key}"), texts, objects);
            }
        }
        _ => {}
    }
}

/// A pointer as it is told: `/trees/0/steps/2/id` is `trees[0].steps[2].id`.
fn path_of(pointer: &str) -> String {
    pointer.split('/').skip(1).fold(String::new(), |path, part| match part.parse::<usize>() {
        Ok(index) => format!("{path}[{index}]"),
        Err(_) if path.is_empty() => part.to_owned(),
        Err(_) => format!("{path}.{part}"),
    })
}

/// Takes a file in on a machine of its own. Wherever the plant went, it is not said again, and nothing keeps it.
fn takes_in(file: &str, plant: &str, at: &str) -> Result<Merged, AdmissionFault> {
    let here = Machine::new();
    let admitted = here.desk().admit(file);
    let folder = here.desk().data_folder().unwrap();
    assert!(!is_below(folder, plant.as_bytes()), "{at}: it was kept");
    admitted.map_err(|fault| {
        assert!(!folder.exists(), "{at}: something was kept");
        for language in [Language::Zh, Language::En] {
            assert!(!fault.message(language).contains(plant), "{at}: {}", fault.message(language));
        }
        let DeskFault::NotAdmitted(fault) = fault else { panic!("{at}: {fault:?}") };
        fault
    })
}

fn is_below(folder: &Path, plant: &[u8]) -> bool {
    let Ok(files) = fs::read_dir(folder) else { return false };
    files.map(|file| file.unwrap().path()).any(|path| {
        let bytes = fs::read(&path).unwrap_or_default();
        is_below(&path, plant) || bytes.windows(plant.len()).any(|window| window == plant)
    })
}

#[test]
fn what_is_planted_in_any_text_of_a_file_comes_in_nowhere() {
    let session = handed_over();
    assert!(matches!(takes_in(&file_of(session.clone()), "planted", "-"), Ok(Merged::New { .. })));
    let (mut texts, mut objects) = (Vec::new(), Vec::new());
    places(&session, "", &mut texts, &mut objects);
    assert!(texts.len() > 500 && objects.len() > 300, "{} {}", texts.len(), objects.len());
    for (number, at) in texts.iter().enumerate() {
        // The second tree has the same fields and kinds of steps.
        if at.starts_with("/trees/1/") && number % 9 != 0 {
            continue;
        }
        let (plant, data) = PLANTS[number % PLANTS.len()];
        let mut planted = session.clone();
        *planted.pointer_mut(at).unwrap() = format!("it was {plant} so").into();
        let admitted = takes_in(&file_of(planted), plant, at);
        if at.starts_with("/trees/") {
            let Err(AdmissionFault::SecretInTree { data: found, path }) = admitted else { panic!("{at}") };
            // A field of no known shape takes no example, and that may stand before its shape.
            assert!((found, &path) == (data, &path_of(at)) || at.contains("/shape/"), "{at}: {path}");
        } else if ["/reference", "/operator", "/personal"].iter().any(|end| at.ends_with(end)) {
            assert!(admitted.is_err(), "{at}");
        }
    }
    for (number, at) in objects.iter().enumerate().step_by(4) {
        let (plant, data) = PLANTS[number % PLANTS.len()];
        let mut planted = session.clone();
        planted.pointer_mut(at).unwrap()[plant] = json!("x");
        let fault = takes_in(&file_of(planted), plant, at).unwrap_err();
        if at.starts_with("/trees/") {
            assert_eq!(fault, AdmissionFault::SecretInTree { data, path: path_of(at) });
        }
    }
}

#[test]
fn what_somebody_typed_is_refused_with_its_place() {
    let session = handed_over();
    let kinds = ["noted", "reference", "closed", "reopened", "answered", "field", "switched", "started"];
    let mut seen = Vec::new();
    for (index, entry) in session["entries"].as_array().unwrap().iter().enumerate() {
        let kind = entry["record"]["event"]["kind"].as_str().unwrap().to_owned();
        let mut refuses = |at: &str, part: &str, plant: &str, data| {
            let mut planted = session.clone();
            let at = format!("/entries/{index}/{at}");
            if planted.pointer(&at).is_none_or(Value::is_null) {
                return;
            }
            *planted.pointer_mut(&at).unwrap() = plant.into();
            let path = format!("entries[{index}].{part}");
            let expected = Err(AdmissionFault::Secret { data, path });
            assert_eq!(takes_in(&file_of(planted), plant, &at), expected, "{at}");
            seen.push(kind.clone());
        };
        for (plant, data) in PLANTS {
            refuses("operator", "operator", plant, data);
            for text in ["text", "reference", "said", "reason", "code"] {
                if kind != "answered" || text != "code" {
                    refuses(&format!("record/event/{text}"), "record", plant, data);
                }
            }
            refuses("record/program", "record", plant, data);
            refuses("personal", "personal", plant, data);
        }
    }
    assert!(kinds.iter().all(|kind| seen.iter().any(|seen| seen == kind)), "{seen:?}");

    // A text that is no secret, and still is not as posdiag writes it.
    let mut planted = session.clone();
    planted["reference"] = json!(" 朝阳店");
    let fault = takes_in(&file_of(planted), "朝阳店", "reference").unwrap_err();
    assert_eq!(fault, AdmissionFault::OtherText { path: "reference".to_owned() });
}

#[test]
fn a_tree_that_was_not_walked_is_not_taken_in() {
    let mut session = handed_over();
    let mut tree = session["trees"][0].clone();
    tree["row"] = json!(9);
    session["trees"].as_array_mut().unwrap().push(tree);
    let fault = takes_in(&file_of(session), "planted", "trees").unwrap_err();
    assert_eq!(fault, AdmissionFault::StrayTree { tree: 2 });
}

#[test]
fn what_a_file_holds_is_said_in_both_languages() {
    let path = "trees[0].steps[2].act.text.zh".to_owned();
    let fault = AdmissionFault::SecretInTree { data: CardData::Number, path };
    assert_eq!(
        fault.message(Language::Zh),
        "里面有不能保存的内容：卡号（在 trees[0].steps[2].act.text.zh），没有收进来"
    );
    assert_eq!(
        fault.message(Language::En),
        "holds what may not be kept: a card number (at trees[0].steps[2].act.text.zh); nothing was taken in"
    );
}

#[test]
fn a_tree_is_searched_as_it_is_written() {
    let tree = |fields: &str| format!("{{\"fields\":[{fields}],\"message\":{{\"zh\":\"卡\"}}}}");
    let field = |example: &str, shape: &str| tree(&format!("{{\"example\":{example},\"shape\":{shape}}}"));
    let digits = r#"{"kind":"digits","length":{"min":16,"max":16}}"#;
    let found = |json: &str| find_card_data(json).unwrap().map(|found| found.path);
    assert_eq!(found(&tree("")), None);
    // What the field takes and keeps may be its example; another may not, nor may another place have it.
    assert_eq!(found(&field(r#""6228480402564890""#, digits)), None);
    let cut = r#"{"kind":"card_number","length":null}"#;
    assert_eq!(found(&field(r#""622848******4890""#, cut)), None);
    assert_eq!(found(&field(r#""6228480402564890""#, cut)).unwrap(), "fields[0].example");
    let longer = digits.replace("\"min\":16", "\"min\":6228480402564890");
    assert_eq!(found(&field(r#""N900""#, &longer)).unwrap(), "fields[0].shape.length.min");
    // Spelled in JSON's own way, said before what counts, or as a key that is not repeated.
    for (hidden, path) in [
        (r#""zh":"\u0036228480402564890","zh":"x""#, "fields[0].zh"),
        (r#""zh":"x","zh":["y",{"z":"6228480402564890"}]"#, "fields[0].zh[1].z"),
        (r#""6228480402564890":{"z":1}"#, "fields[0]"),
        (r#""a b":{"z":6228480402564890}"#, "fields[0].z"),
        (r#""z":-6228480402564890"#, "fields[0].z"),
    ] {
        let json = tree(&format!("{{\"example\":\"\",\"shape\":{digits},{hidden}}}"));
        assert_eq!(found(&json).as_deref(), Some(path), "{json}");
    }
    assert!(find_card_data("{").is_err() && find_card_data(&(tree("") + "6228480402564890")).is_err());
}

#[test]
fn no_shipped_tree_holds_card_data() {
    let library = embedded::library().unwrap();
    for title in library.titles().unwrap() {
        let tree = library.tree(&title.code).unwrap().unwrap();
        let pin = posdiag::library::pinned::pin(&tree, library.manifest(), library.texts());
        assert_eq!(find_card_data(&pin).unwrap(), None, "{}", title.code);
    }
}
