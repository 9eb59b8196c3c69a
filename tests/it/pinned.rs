//! Pinned trees: reading back yields the tree that was written, whatever happened to the library, and no alteration of
//! the text can do harm.

use crate::support::matters_library;
use crate::support::small_library;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::support::random_walks::{NOW, make_move};
use crate::support::small_library::{declared, manifest_with_matters, tree};
use posdiag::library::embedded;
use posdiag::library::paths::Paths;
use posdiag::library::pinned::{Pinned, pin, unpin};
use posdiag::session::{Channel, Session};
use posdiag::tree::{Act, Belongs, Damage, Field, Fixed, Library, Manifest, Tree, check_folder, compile};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A library in the second edition of the language, with everything new in it.
fn coffee() -> Library {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/coffee");
    Library::open(compile(&check_folder(&folder).library.unwrap())).unwrap()
}

fn trees() -> Vec<Tree> {
    let library = embedded::library().unwrap();
    let titles = library.titles().unwrap();
    let trees = titles.iter().map(|title| library.tree(&title.code).unwrap().unwrap());
    trees.chain([library.ladder("E999").unwrap()]).collect()
}

#[test]
fn every_shipped_tree_round_trips() {
    let library = embedded::library().unwrap();
    let (manifest, texts) = (library.manifest(), library.texts());
    for tree in trees() {
        let text = pin(&tree, manifest, texts);
        let pinned = unpin([text.as_str()]).unwrap();
        let again = &pinned.trees[0];
        assert_eq!(pin(again, &pinned.manifest, &pinned.texts), text, "{}", tree.code);
        assert_eq!(again.nodes().len(), tree.nodes().len());
        for (node, was) in again.nodes().iter().zip(tree.nodes()) {
            assert_eq!((&node.id, node.key, &node.when, node.most), (&was.id, was.key, &was.when, was.most));
            assert_eq!((node.sibling, node.after, node.by), (was.sibling, was.after, was.by));
        }
    }
}

#[test]
fn every_second_edition_tree_round_trips() {
    let library = coffee();
    let (manifest, texts) = (library.manifest(), library.texts());
    for title in library.titles().unwrap() {
        let tree = library.tree(&title.code).unwrap().unwrap();
        let text = pin(&tree, manifest, texts);
        let pinned = unpin([text.as_str()]).unwrap();
        let again = &pinned.trees[0];
        assert_eq!(pin(again, &pinned.manifest, &pinned.texts), text, "{}", tree.code);
        for (node, was) in again.nodes().iter().zip(tree.nodes()) {
            assert_eq!((&node.id, node.key, &node.wait, node.most), (&was.id, was.key, &was.wait, was.most));
        }
    }
}

#[test]
fn trees_of_a_session_share_declarations_and_the_last_wins() {
    let library = embedded::library().unwrap();
    let (manifest, texts) = (library.manifest(), library.texts());
    let pin = |code| pin(&library.tree(code).unwrap().unwrap(), manifest, texts);
    let (old, new) = (pin("E102").replace("换机", "换一台"), pin("E005"));
    let pinned = unpin([old.as_str(), new.as_str()]).unwrap();
    assert_eq!(pinned.manifest.fields.len(), manifest.fields.len());
    assert_eq!(pinned.manifest.languages, manifest.languages);
    let codes: Vec<&str> = pinned.trees.iter().map(|tree| &*tree.code).collect();
    assert_eq!(codes, ["E102", "E005"]);
    let swap = pinned.manifest.outcomes.iter().find(|outcome| &*outcome.id == "swap").unwrap();
    assert_eq!(pinned.texts.get(swap.name, 0), "换一台", "E005 says nothing of it");
}

/// For each field whose value it is, what answers it, and which fields identify a merchant and a terminal: all by name.
fn tickets_need(manifest: &Manifest) -> Vec<String> {
    let roles = &manifest.roles;
    let name = |field: Option<u16>| field.map(|field| &*manifest.field(field).unwrap().id);
    let roles = format!("merchant {:?}, terminal {:?}", name(roles.merchant), name(roles.terminal));
    let said = |field: &Field| format!("{} of {} from {:?}", field.id, field.of.id(), field.from);
    manifest.fields.iter().map(said).chain([roles]).collect()
}

#[test]
fn ticket_fields_round_trip() {
    let library = embedded::library().unwrap();
    let text = pin(&library.tree("E102").unwrap().unwrap(), library.manifest(), library.texts());
    let pinned = unpin([text.as_str()]).unwrap();
    let needed = tickets_need(library.manifest());
    assert_eq!(tickets_need(&pinned.manifest), needed);
    for said in [
        "amount of incident from None",
        "merchant_number of merchant from None",
        "serial_number of terminal from None",
        "network of incident from Some(\"network.link\")",
        "merchant Some(\"merchant_number\"), terminal Some(\"terminal_number\")",
    ] {
        assert!(needed.iter().any(|needed| needed == said), "{said}");
    }
}

/// Sessions that began before fields had these keys: their trees are unchanged, to the letter.
#[test]
fn earlier_pinned_tree_is_read_and_unchanged() {
    let library = embedded::library().unwrap();
    let new = pin(&library.tree("E102").unwrap().unwrap(), library.manifest(), library.texts());
    let mut old = new.clone();
    for key in ["of", "from", "merchant", "terminal"] {
        let key = format!(",\"{key}\":\"");
        while let Some((before, value)) = old.split_once(&key) {
            old = format!("{before}{}", value.split_once('"').unwrap().1);
        }
    }
    assert!(old.len() < new.len());
    let pinned = unpin([old.as_str()]).unwrap();
    assert_eq!(pin(&pinned.trees[0], &pinned.manifest, &pinned.texts), old);
    let belongs = |field: &Field| (field.of, field.from.clone());
    assert!(pinned.manifest.fields.iter().map(belongs).all(|of| of == (Belongs::Incident, None)));
    assert_eq!((pinned.manifest.roles.merchant, pinned.manifest.roles.terminal), (None, None));
    // The session continues with a code in the new program: the last declaration counts.
    let pinned = unpin([old.as_str(), new.as_str()]).unwrap();
    assert_eq!(tickets_need(&pinned.manifest), tickets_need(library.manifest()));
}

#[test]
fn invalid_pinned_trees_are_refused() {
    let library = embedded::library().unwrap();
    let text = pin(&library.tree("E102").unwrap().unwrap(), library.manifest(), library.texts());
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        unpin([text.replace(from, to).as_str()]).unwrap_err()
    };
    assert_eq!(changed("\"format\":2", "\"format\":3"), Damage::OtherPin);
    assert_eq!(changed("\"format\":2", "\"format\":1"), Damage::OtherPin);
    assert_eq!(changed("\"outcome\":\"swap\"", "\"outcome\":\"swop\""), Damage::NoOutcome);
    assert_eq!(changed("\"by\":\"merchant\"", "\"by\":\"nobody\""), Damage::NoPerformer);
    assert_eq!(changed("网络", "网\\u001b[31m络"), Damage::HarmfulText);
    assert_eq!(changed("\"first\":1}", "\"first\":0}"), Damage::Backwards);
    assert_eq!(changed("\"value\":\"cellular\"", "\"value\":\"pigeon\""), Damage::ConditionAnswer);
    assert_eq!(changed("\"of\":\"merchant\"", "\"of\":\"shop\""), Damage::NoOwner);
    assert_eq!(changed("\"from\":\"network.link\"", "\"from\":\"\\u001b[31m\""), Damage::HarmfulName);
    assert_eq!(changed("\"merchant\":\"merchant_number\"", "\"merchant\":\"shop\""), Damage::NoField);
    assert_eq!(changed("\"terminal\":\"terminal_number\"", "\"terminal\":1"), Damage::NotATree);
    assert_eq!(changed("\"by\":\"merchant\"", "\"by\":\"merchant\",\"bye\":1"), Damage::NotATree);
    assert_eq!(unpin(["{}"]).unwrap_err(), Damage::NotATree);
    assert_eq!(unpin(["[".repeat(100_000).as_str()]).unwrap_err(), Damage::NotATree);
    assert_eq!(unpin([]).unwrap_err(), Damage::NoPin);
}

// ---- of the second form

/// Trees pinned before there were matters: reading and writing them changes nothing, to the letter.
#[test]
fn trees_pinned_in_form_1_are_unchanged() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/handed_over"));
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: HandedOver<'_> = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        for tree in file.session.trees {
            assert!(tree.get().starts_with(r#"{"format":1,"#));
            let pinned = unpin([tree.get()]).unwrap();
            assert_eq!(pin(&pinned.trees[0], &pinned.manifest, &pinned.texts), tree.get());
            count += 1;
        }
    }
    assert!(count > 2);
}

/// The contents of a file of a session that was handed over.
#[derive(serde::Deserialize)]
struct HandedOver<'f> {
    #[serde(borrow)]
    session: Handed<'f>,
}

#[derive(serde::Deserialize)]
struct Handed<'f> {
    #[serde(borrow)]
    trees: Vec<&'f serde_json::value::RawValue>,
}

#[test]
fn tree_without_new_keys_is_pinned_in_form_1() {
    let steps = "- id: reset\n  try: Press reset\n- end: office";
    let pinned = |library: &Library| pin(&tree(library, "T01"), library.manifest(), library.texts());
    let first = pinned(&small_library::library(&[], &[("T01", steps)]));
    let of_second = |has_closing: bool, steps: &str| {
        let sequences = [("closing", "- set: drink = poured")];
        pinned(&declared(&manifest_with_matters(has_closing), &sequences, &[("T01", steps)]).unwrap())
    };
    assert!(first.starts_with(r#"{"format":1,"language":1,"#));
    assert_eq!(of_second(false, steps), first, "its matters are not its own");
    for (has_closing, steps) in [
        (true, steps),
        (false, "- set: drink = open\n- end: office"),
        (false, "- end: office\n  with: drink"),
        (false, "- id: reset\n  try: Press reset\n- end: fine\n  when: reset != skipped\n- end: office"),
        (
            false,
            "- id: a\n  try: A\n- id: b\n  try: B\n- end: fine\n  when: a = skipped or b = skipped\n- end: office",
        ),
    ] {
        assert!(of_second(has_closing, steps).starts_with(r#"{"format":2,"language":2,"#), "{steps}");
    }
}

#[test]
fn matters_and_the_closing_round_trip() {
    let library = matters_library::library();
    let (manifest, texts) = (library.manifest(), library.texts());
    for code in ["T01", "T02", "T03", "T05"] {
        let tree = tree(&library, code);
        let text = pin(&tree, manifest, texts);
        let pinned = unpin([text.as_str()]).unwrap();
        let again = &pinned.trees[0];
        assert_eq!(pin(again, &pinned.manifest, &pinned.texts), text, "{code}");
        assert_eq!((again.closing(), again.start()), (tree.closing(), tree.start()));
        for (node, was) in again.nodes().iter().zip(tree.nodes()) {
            assert_eq!((&node.id, node.key, &node.when, node.most), (&was.id, was.key, &was.when, was.most));
        }
        let named = |manifest: &Manifest| -> Vec<_> {
            let states = manifest.matters.iter().flat_map(|matter| {
                matter.states.iter().map(|state| {
                    let request = state.request.map(|request| manifest.outcome(request).unwrap().id.clone());
                    (matter.id.clone(), state.id.clone(), request)
                })
            });
            states.collect()
        };
        assert_eq!(named(&pinned.manifest), named(manifest));
    }
}

/// A pinned tree with alterations at these places.
fn changed(text: &str, changes: &[(String, Json)]) -> Result<Pinned, Damage> {
    let mut document: Json = serde_json::from_str(text).unwrap();
    for (at, value) in changes {
        let (object, key) = at.rsplit_once('/').unwrap();
        document.pointer_mut(object).unwrap()[key] = value.clone();
    }
    unpin([document.to_string().as_str()])
}

/// The tree `T01` with matters and a closing, in its pinned form.
fn with_closing() -> (String, Json) {
    let library = matters_library::library();
    let text = pin(&tree(&library, "T01"), library.manifest(), library.texts());
    let document = serde_json::from_str(&text).unwrap();
    (text, document)
}

#[test]
fn closing_with_invalid_targets_is_refused() {
    let (text, document) = with_closing();
    let closing = usize::try_from(document["closing"].as_u64().unwrap()).unwrap();
    let steps = document["steps"].as_array().unwrap();
    let number = |id: &str| steps.iter().position(|step| step["id"] == id).unwrap();
    let (came, inside) = (number("came"), number("inside"));
    let (again, level, count) = (number("closing.again"), number("look.level"), steps.len());
    assert!(inside < closing && closing < again && again < level && level < count);
    let closing_at = |place: usize| vec![("/closing".to_owned(), json!(place))];
    let step = |number: usize, key: &str, value: Json| vec![(format!("/steps/{number}/{key}"), value)];
    let twin = |number: usize, id: &str, key: usize| {
        [step(number, "id", json!(id)), step(number, "key", json!(key))].concat()
    };
    let end = json!({ "kind": "end", "outcome": "fine", "text": null, "collect": [] });
    let attempt = json!({ "kind": "try", "text": { "en": "Do it" }, "wait": null });
    for (what, changes, why) in [
        ("it has no step", closing_at(count), Damage::Backwards),
        ("it is not there", closing_at(60_000), Damage::Backwards),
        ("the whole tree", closing_at(0), Damage::ClosingStep),
        ("the tree's end in it", closing_at(closing - 1), Damage::Backwards),
        ("its first step in the tree", closing_at(closing + 1), Damage::Backwards),
        ("an end", step(level, "act", end), Damage::ClosingStep),
        ("an action", step(level, "act", attempt), Damage::ClosingStep),
        ("a technician", step(again, "by", json!("technician")), Damage::ClosingStep),
        ("the back office", step(level, "by", json!("back_office")), Damage::ClosingStep),
        ("on from the tree", step(inside, "after", json!(closing)), Damage::Backwards),
        ("beside the tree", step(inside, "sibling", json!(again)), Damage::Backwards),
        ("a branch of the tree", step(came, "act/no", json!(again)), Damage::Backwards),
        ("back into the tree", step(again, "after", json!(came)), Damage::Backwards),
        ("the tree's question", twin(again, "came", came), Damage::Twin),
        ("its question in the tree", twin(came, "closing.again", again), Damage::Twin),
    ] {
        assert_eq!(changed(&text, &changes).unwrap_err(), why, "{what}");
    }
    changed(&text, &[]).unwrap();
}

#[test]
fn unknown_matter_is_refused() {
    let (text, document) = with_closing();
    let steps = document["steps"].as_array().unwrap();
    let of_kind = |kind: &str| steps.iter().position(|step| step["act"]["kind"] == kind).unwrap();
    let again = steps.iter().position(|step| step["id"] == "closing.again").unwrap();
    let act = |kind: &str| format!("/steps/{}/act", of_kind(kind));
    let when = || format!("/steps/{again}/when");
    let at = |place: &str| place.to_owned();
    let standing = |matter: &str, state: &str| json!({ "matter": matter, "state": state });
    let set_to = |matter: &str, state: &str| json!({ "kind": "set", "standing": standing(matter, state) });
    let with = json!({ "kind": "end", "outcome": "fine", "text": null, "collect": [], "with": "juice" });
    let both = json!([{ "key": 0, "value": "yes", "standing": standing("drink", "open") }]);
    for (what, at, value, why) in [
        ("a set of another matter", act("set"), set_to("juice", "open"), Damage::NoState),
        ("a set of another state", act("set"), set_to("drink", "full"), Damage::NoState),
        ("a ticket with another matter", act("end"), with, Damage::NoState),
        ("another state read", when(), json!([{ "standing": standing("drink", "full") }]), Damage::NoState),
        ("two things read", when(), both, Damage::ConditionStep),
        ("nothing read", when(), json!([{ "differs": true }]), Damage::ConditionStep),
        ("another request", at("/matters/0/states/0/request"), json!("nowhere"), Damage::NoOutcome),
        ("a harmful matter", at("/matters/0/id"), json!("\u{1b}[31m"), Damage::HarmfulName),
        ("a harmful state", at("/matters/0/states/1/id"), json!("\u{202e}"), Damage::HarmfulName),
        ("a harmful name", at("/matters/0/name/en"), json!("\u{1b}[31m"), Damage::HarmfulText),
        ("a harmful version", at("/version"), json!("1\u{202e}"), Damage::HarmfulName),
        ("a harmful language", at("/languages"), json!(["zh\u{2066}", "en"]), Damage::HarmfulName),
        ("a state of no name", at("/matters/1/states/1/name"), json!({}), Damage::TextEmpty),
        ("no matters", at("/matters"), json!([]), Damage::NoState),
        ("the first form", at("/format"), json!(1), Damage::OtherPin),
        ("the first language", at("/language"), json!(1), Damage::OtherPin),
        ("a key more", at("/matters/0/x"), json!(1), Damage::NotATree),
    ] {
        assert_eq!(changed(&text, &[(at, value)]).unwrap_err(), why, "{what}");
    }
}

proptest! {
    /// Whichever number of a tree with a closing is altered: it is refused, or all walks in it end.
    #[test]
    fn altered_closing_numbers_cause_no_endless_walk(
        which in 0_usize..2_000, to in prop_oneof![0_u16..40, any::<u16>()], choices in prop::collection::vec(any::<u8>(), 60),
    ) {
        let library = matters_library::library();
        let text = with_closing().0;
        if let Ok(pinned) = unpin([with_number(&text, which, to).as_str()]) {
            let tree = Arc::clone(&pinned.trees[0]);
            for phone in [false, true] {
                let paths = Paths::new(&tree, phone).count_to(10_000);
                prop_assert!(paths <= 10_000);
            }
            let mut session = Session::start(tree, Channel::Phone, NOW).0;
            for choice in choices {
                make_move(&mut session, &library, choice, "aaaaabnfpho");
            }
        }
    }
}

/// A text with the number at this index replaced.
fn with_number(text: &str, which: usize, to: u16) -> String {
    let digits: Vec<usize> = text
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && text[..*at].ends_with(':'))
        .map(|(at, _)| at)
        .collect();
    let at = digits[which % digits.len()];
    let end = at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap();
    format!("{}{to}{}", &text[..at], &text[end..])
}

proptest! {
    /// Numbers could lead a walk astray: whichever are altered, what is read leads forward only.
    #[test]
    fn altered_numbers_cause_no_endless_walk(
        second in any::<bool>(),
        which in 0_usize..2_000,
        to in 0_u16..400,
    ) {
        let (library, code) = if second { (coffee(), "E09") } else { (embedded::library().unwrap(), "E102") };
        let text = pin(&library.tree(code).unwrap().unwrap(), library.manifest(), library.texts());
        let changed = with_number(&text, which, to);
        if let Ok(pinned) = unpin([changed.as_str()]) {
            for (index, node) in pinned.trees[0].nodes().iter().enumerate() {
                let firsts = match &node.act {
                    Act::Ask { yes, no, .. } => vec![*yes, *no],
                    Act::Use { first, .. } | Act::Try { fixed: Fixed::GoesOn(first), .. } => vec![*first],
                    Act::Choose { options, .. } => options.iter().map(|option| option.first).collect(),
                    _ => Vec::new(),
                };
                let ways = firsts.into_iter().chain([node.sibling, node.after]).flatten();
                prop_assert!(ways.into_iter().all(|way| way.index() > index));
            }
        }
    }
}
