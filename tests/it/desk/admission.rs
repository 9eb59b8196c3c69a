//! Sessions of other desks: what may not be kept is cut or masked on import, and the places are reported.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use posdiag::desk::admission::Admitted;
use posdiag::desk::{AdmissionFault, DeskFault};
use posdiag::journal::cleaning::TextPlace;
use posdiag::journal::{Merged, digest};
use posdiag::library::embedded;
use posdiag::library::pinned::clean_tree;
use posdiag::session::Answer;
use posdiag::session::record::RecordText;
use posdiag::settings::{Origin, Setting};
use posdiag::text::language::Language;
use posdiag::text::redaction::CardData;
use serde_json::{Value, json};

use super::machine::{Machine, redacted};

/// The planted texts, with their kinds.
const PLANTS: [(&str, CardData); 3] = [
    ("6228 4804 0256 4890 123", CardData::Number),
    ("cvv 935", CardData::Verification),
    ("密码739152", CardData::Pin),
];

/// The session of another desk in its file: answers, a skipped step's reason, fields, personal data, a note,
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
    let file: Value = serde_json::from_str(there.hands_over(&name).unwrap().file()).unwrap();
    file["session"].clone()
}

/// The text of a file with correct digests: the events that began a tree name it in the order of the trees.
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

/// A pointer in the reported notation: `/trees/0/steps/2/id` is `trees[0].steps[2].id`.
fn path_of(pointer: &str) -> String {
    pointer.split('/').skip(1).fold(String::new(), |path, part| match part.parse::<usize>() {
        Ok(index) => format!("{path}[{index}]"),
        Err(_) if path.is_empty() => part.to_owned(),
        Err(_) => format!("{path}.{part}"),
    })
}

/// Imports a file on a separate machine. Wherever the planted text went, it is not echoed, and nothing keeps it.
fn takes_in(file: &str, plant: &str, at: &str) -> Result<Admitted, AdmissionFault> {
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

/// The places that card data was removed from, in the notation of programs.
fn places_of(admitted: &Admitted) -> Vec<(CardData, String)> {
    admitted.cleaned.iter().map(|text| (text.data, text.place.path())).collect()
}

#[test]
fn card_data_planted_in_any_text_of_a_file_is_not_admitted() {
    let session = handed_over();
    let admitted = takes_in(&file_of(session.clone()), "planted", "-").unwrap();
    assert!(matches!(admitted.merged, Merged::New { .. }) && admitted.cleaned.is_empty());
    let (mut texts, mut objects) = (Vec::new(), Vec::new());
    places(&session, "", &mut texts, &mut objects);
    assert!(texts.len() > 500 && objects.len() > 300, "{} {}", texts.len(), objects.len());
    let mut taken_in = 0;
    for (number, at) in texts.iter().enumerate() {
        // Each creates a journal; the second tree has the same fields and kinds of steps.
        let every = if at.starts_with("/trees/1/") { 11 } else { 4 };
        if at.starts_with("/trees/") && number % every != 0 {
            continue;
        }
        let (plant, data) = PLANTS[number % PLANTS.len()];
        let mut planted = session.clone();
        *planted.pointer_mut(at).unwrap() = format!("it was {plant} so").into();
        let admitted = takes_in(&file_of(planted), plant, at);
        // An unknown name or kind makes no session. What lists show is not read.
        let is_read = at == "/reference" || at.matches('/').count() > 1 && !at.ends_with("/event/tree");
        if let Ok(admitted) = admitted
            && is_read
        {
            // For a record, its index is reported.
            let path = at.find("/record/").map_or(&**at, |end| &at[..end + "/record".len()]);
            assert_eq!(places_of(&admitted), [(data, path_of(path))], "{at}");
            taken_in += 1;
        }
    }
    assert!(taken_in > 60, "{taken_in}");
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
fn typed_text_is_admitted_without_card_data_and_reported() {
    let session = handed_over();
    let kinds = ["noted", "reference", "closed", "reopened", "answered", "field"];
    let mut seen = Vec::new();
    for (index, entry) in session["entries"].as_array().unwrap().iter().enumerate() {
        let kind = entry["record"]["event"]["kind"].as_str().unwrap().to_owned();
        let mut cleans = |at: &str, part: &str, plant: &str, data| {
            let mut planted = session.clone();
            let at = format!("/entries/{index}/{at}");
            if planted.pointer(&at).is_none_or(Value::is_null) {
                return;
            }
            *planted.pointer_mut(&at).unwrap() = plant.into();
            let path = format!("entries[{index}].{part}");
            match takes_in(&file_of(planted), plant, &at) {
                // A field with a fixed length never accepted a card number of another.
                Err(fault) if data == CardData::Number && kind == "field" => {
                    assert_eq!(fault, AdmissionFault::OtherText { path });
                }
                admitted => assert_eq!(places_of(&admitted.unwrap()), [(data, path)], "{at}"),
            }
            seen.push(kind.clone());
        };
        for (plant, data) in PLANTS {
            cleans("operator", "operator", plant, data);
            for text in ["text", "reference", "said", "reason", "value"] {
                cleans(&format!("record/event/{text}"), "record", plant, data);
            }
            cleans("record/program", "record", plant, data);
            cleans("personal", "personal", plant, data);
        }
    }
    assert!(kinds.iter().all(|kind| seen.iter().any(|seen| seen == kind)), "{seen:?}");
}

#[test]
fn foreign_text_is_refused_with_its_place() {
    let session = handed_over();
    for odd in [" 朝阳店", "朝阳店\u{7}", "朝阳店\u{200b}", " cvv 935", "cvv 935\u{7}"] {
        let mut planted = session.clone();
        planted["reference"] = json!(odd);
        let fault = takes_in(&file_of(planted), odd.trim(), "reference").unwrap_err();
        assert_eq!(fault, AdmissionFault::OtherText { path: "reference".to_owned() }, "{odd:?}");
        let mut planted = session.clone();
        planted["entries"][0]["operator"] = json!(odd);
        let fault = takes_in(&file_of(planted), odd.trim(), "operator").unwrap_err();
        assert_eq!(fault, AdmissionFault::OtherText { path: "entries[0].operator".to_owned() }, "{odd:?}");
    }
}

#[test]
fn unwalked_tree_is_not_admitted() {
    let mut session = handed_over();
    let mut tree = session["trees"][0].clone();
    tree["row"] = json!(9);
    session["trees"].as_array_mut().unwrap().push(tree);
    let fault = takes_in(&file_of(session), "planted", "trees").unwrap_err();
    assert_eq!(fault, AdmissionFault::StrayTree { tree: 2 });
}

#[test]
fn findings_are_described_in_both_languages() {
    let path = "trees[0].steps[2].act".to_owned();
    let fault = AdmissionFault::SecretInTree { data: CardData::Number, path };
    assert_eq!(
        fault.message(Language::Zh),
        "里面有不得保存的内容：卡号（在 trees[0].steps[2].act），没有导入"
    );
    assert_eq!(
        fault.message(Language::En),
        "holds what must not be stored: a card number (at trees[0].steps[2].act); nothing was imported"
    );
    let place = TextPlace::Record { entry: 3, text: Some(RecordText::Note) };
    assert_eq!(
        (place.message(Language::Zh), place.message(Language::En)),
        said("第 4 条的备注", "the note of event 4")
    );
    let place = TextPlace::Tree { tree: 0, path: "steps[2].act.text.zh".to_owned(), in_text: true };
    let (zh, en) = ("第 1 棵树的 steps[2].act.text.zh", "steps[2].act.text.zh of tree 1");
    assert_eq!((place.message(Language::Zh), place.message(Language::En)), said(zh, en));
}

fn said(zh: &str, en: &str) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}

#[test]
fn tree_texts_are_searched_as_written() {
    let tree = |fields: &str| format!("{{\"fields\":[{fields}],\"message\":{{\"zh\":\"卡\"}}}}");
    let field = |example: &str, shape: &str| {
        tree(&format!("{{\"id\":\"x\",\"example\":{example},\"shape\":{shape}}}"))
    };
    let digits = r#"{"kind":"digits","length":{"min":15,"max":16}}"#;
    let paths = |json: &str| -> Vec<String> {
        clean_tree(json).unwrap().found.into_iter().map(|found| found.path).collect()
    };
    let whole = tree("");
    assert_eq!(clean_tree(&whole).unwrap().json, whole);
    // What the field accepts and keeps may be its example; what looks like a card may not.
    assert!(paths(&field(r#""822100048160001""#, digits)).is_empty());
    let cut = r#"{"kind":"card_number","length":null}"#;
    assert!(paths(&field(r#""622848******4890""#, cut)).is_empty());
    for shape in [cut, digits] {
        let cleaned = clean_tree(&field(r#""4111111111111111""#, shape)).unwrap();
        assert_eq!(cleaned.json, field(r#""411111******1111""#, shape));
        assert_eq!(cleaned.found[0].path, "fields[0].example");
    }
    let longer = digits.replace("\"min\":15", "\"min\":4111111111111111");
    assert_eq!(paths(&field(r#""N900""#, &longer)), ["fields[0].shape.length.min"]);
    // In JSON escapes, before the value that counts, or as a key that is not repeated.
    for (hidden, clean, path) in [
        (r#""zh":"\u0034111111111111111","zh":"x""#, r#""zh":"411111******1111","zh":"x""#, "fields[0].zh"),
        (
            r#""zh":"x","zh":["y",{"z":"4111111111111111"}]"#,
            r#""zh":"x","zh":["y",{"z":"411111******1111"}]"#,
            "fields[0].zh[1].z",
        ),
        (r#""4111111111111111":{"z":1}"#, r#""411111******1111":{"z":1}"#, "fields[0]"),
        (r#""a b":{"z":4111111111111111}"#, r#""a b":{"z":0}"#, "fields[0].z"),
        (r#""z":-4111111111111111"#, r#""z":0"#, "fields[0].z"),
    ] {
        let around = |part: &str| tree(&format!("{{\"example\":\"\",\"shape\":{digits},{part}}}"));
        assert_eq!(paths(&around(hidden)), [path], "{hidden}");
        assert_eq!(clean_tree(&around(hidden)).unwrap().json, around(clean));
    }
    assert!(clean_tree("{").is_err() && clean_tree(&(whole + "1")).is_err());
}

#[test]
fn no_shipped_tree_holds_card_data() {
    let library = embedded::library().unwrap();
    for title in library.titles().unwrap() {
        let tree = library.tree(&title.code).unwrap().unwrap();
        let pin = posdiag::library::pinned::pin(&tree, library.manifest(), library.texts());
        assert_eq!(clean_tree(&pin).unwrap().found, [], "{}", title.code);
    }
}
