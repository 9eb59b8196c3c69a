//! The shipped library compared with the vendor's manual, and the properties of every tree: `data/manual_e.tsv` has the
//! manual's facts, so that this test needs nothing else.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use posdiag::library::embedded;
use posdiag::session::{Answer, Channel, Done, Ending, FieldValue, Moment, Place, Session};
use posdiag::text::redaction::redact;
use posdiag::tree::{Act, By, Library, Node, Text, Tree, Value};

const ZH: usize = 0;
const EN: usize = 1;

fn library() -> Library {
    embedded::library().unwrap()
}

fn trees(library: &Library) -> Vec<Arc<Tree>> {
    let titles = library.titles().unwrap();
    titles.iter().map(|title| Arc::new(library.tree(&title.code).unwrap().unwrap())).collect()
}

/// The trees, and the general steps for codes that the manual does not know.
fn all_trees(library: &Library) -> Vec<Arc<Tree>> {
    let mut trees = trees(library);
    trees.push(Arc::new(library.ladder("E999").unwrap()));
    trees
}

fn where_of(tree: &Tree, node: &Node) -> String {
    format!("{}/{}", tree.code, if node.id.is_empty() { node.kind() } else { &node.id })
}

#[test]
fn manual_entries_and_trees_correspond() {
    let library = library();
    assert_eq!(library.manifest().languages.iter().map(|tag| &**tag).collect::<Vec<_>>(), ["zh", "en"]);
    let mut lines = include_str!("../data/manual.tsv").lines();
    assert_eq!(lines.next(), Some("table\trow\tcode\tmessage\tcause"));
    let manual: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    let text = |text: Option<Text>| text.map_or("", |text| library.texts().get(text, ZH)).to_owned();
    let shipped: Vec<Vec<String>> = trees(&library)
        .iter()
        .map(|tree| {
            let table = library.manifest().tables[usize::from(tree.table.unwrap())].id.to_string();
            vec![table, tree.row.to_string(), tree.code.to_string(), text(tree.message), text(tree.cause)]
        })
        .collect();
    for table in &library.manifest().tables {
        let of_table = |entries: usize, id: &str| entries + usize::from(id == &*table.id);
        let entries = manual.iter().map(|entry| entry[0]).fold(0, of_table);
        let expected = match &*table.id {
            "e" => 59,
            "posp" => 53,
            "front" => 30,
            "business" | "consulting" => 10,
            "system" => 13,
            other => panic!("the manual has no table {other}"),
        };
        assert_eq!(entries, expected, "{}", table.id);
    }
    assert_eq!(shipped, manual);
}

fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

/// An English text without quotes from the terminal's Chinese screen: the name of an app or a button, in separate
/// brackets after the English one.
fn without_screen_names(text: &str) -> String {
    let mut plain = String::new();
    for part in text.split_inclusive(')') {
        match part.rsplit_once(" (") {
            Some((before, name)) if name.trim_end_matches(')').chars().all(is_chinese) => {
                plain.push_str(before);
            }
            _ => plain.push_str(part),
        }
    }
    plain
}

#[test]
fn every_manual_text_is_in_both_languages() {
    let library = library();
    let texts = library.texts();
    let mut untranslated = BTreeSet::new();
    for tree in all_trees(&library) {
        let of_nodes = tree.nodes().iter().flat_map(|node| {
            let labels = match &node.act {
                Act::Choose { options, .. } => options.iter().map(|option| option.label).collect(),
                Act::Use { name, .. } => vec![*name],
                _ => Vec::new(),
            };
            [node.text(), node.guidance.say, node.guidance.hint, node.caution]
                .into_iter()
                .flatten()
                .chain(labels)
        });
        for text in of_nodes.chain(tree.message).chain(tree.cause) {
            let (zh, en) = (texts.get(text, ZH), texts.get(text, EN));
            assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{}: {zh} / {en}", tree.code);
            if zh == en && !zh.is_ascii() {
                untranslated.insert(zh);
            }
            assert!(!without_screen_names(en).contains(is_chinese), "{}: {en}", tree.code);
        }
    }
    assert!(untranslated.is_empty(), "{untranslated:?}");
}

#[test]
fn merchant_actions_can_be_read_out_on_the_phone() {
    let library = library();
    let mut mute = BTreeSet::new();
    for tree in all_trees(&library) {
        for node in tree.nodes().iter().filter(|node| node.by == By::Merchant) {
            let asks = matches!(
                node.act,
                Act::Ask { .. } | Act::Choose { .. } | Act::Try { .. } | Act::Collect { .. }
            );
            if asks && node.guidance.say.is_none() {
                mute.insert(where_of(&tree, node));
            }
        }
    }
    assert!(mute.is_empty(), "without phone wording: {mute:?}");
}

#[test]
fn every_action_has_a_duration() {
    let library = library();
    for tree in all_trees(&library) {
        for node in tree.nodes() {
            if let Act::Try { .. } = node.act {
                // Waiting before it is in `wait`, and does not count.
                let minutes = node.minutes.unwrap_or_default();
                assert!((1..=60).contains(&minutes), "{}: {minutes} minutes", where_of(&tree, node));
            }
        }
    }
}

#[test]
fn field_examples_are_valid() {
    let library = library();
    for field in &library.manifest().fields {
        // `甲 / A` is the example in two languages.
        for example in field.example.split(" / ") {
            let typed =
                redact(example, field.shape).unwrap_or_else(|refused| panic!("{}: {refused:?}", field.id));
            assert_eq!(typed.text.as_str(), example, "{}", field.id);
            assert_eq!(typed.warning, None, "{}", field.id);
        }
    }
}

/// The answer to a shared question counts for a field like a typed value.
#[test]
fn answering_options_are_valid_field_values() {
    let library = library();
    let mut told = 0;
    for field in &library.manifest().fields {
        let Some((sequence, _)) = field.from.as_deref().and_then(|from| from.split_once('.')) else {
            continue;
        };
        let tree = library.sequence(sequence).unwrap();
        let node = tree.nodes().iter().find(|node| Some(&*node.id) == field.from.as_deref()).unwrap();
        let Act::Choose { options, .. } = &node.act else { panic!("{} is no choose", node.id) };
        for (option, column) in options.iter().flat_map(|option| [(option, ZH), (option, EN)]) {
            let label = library.texts().get(option.label, column);
            assert_eq!(redact(label, field.shape).unwrap().text.as_str(), label, "{}", field.id);
            told += 1;
        }
    }
    assert!(told > 0, "no field is answered by a question");
}

/// Every answer that a node accepts.
fn answers(node: &Node) -> Vec<Answer> {
    let values: Vec<Value> = match &node.act {
        Act::Ask { .. } => vec![Value::Yes, Value::No, Value::Unsure],
        Act::Choose { options, unsure_as, .. } => {
            let count = u16::try_from(options.len()).unwrap();
            (0..count).map(Value::Option).chain(unsure_as.map(|_| Value::Unsure)).collect()
        }
        Act::Try { .. } => vec![Value::Fixed, Value::NotFixed],
        _ => Vec::new(),
    };
    let tried = matches!(node.act, Act::Try { .. });
    let declined = (tried && node.caution.is_some()).then_some(Answer::Declined);
    let skipped = tried.then_some(Answer::Skipped(None));
    values.into_iter().map(Answer::Value).chain(skipped).chain(declined).collect()
}

/// The results of a tree's walks.
#[derive(Default)]
struct Walks {
    endings: Vec<Ending>,
    seen: HashSet<Vec<(usize, Option<Value>)>>,
}

/// Walks every remaining path of a session. States with the same continuations are walked once: the continuation
/// depends on the position and on earlier answers, as far as a condition reads them or they defer something.
fn walk(session: &Session, walks: &mut Walks, read: &HashSet<usize>, depth: usize) {
    assert!(depth <= session.tree().nodes().len(), "{} goes round in circles", session.tree().code);
    let here = match session.place() {
        Place::Prompt(id) => id,
        Place::End(ending) => {
            walks.endings.push(ending);
            return;
        }
    };
    let trail = &session.legs()[0].trail;
    let mut state = vec![(here.index(), None), (session.fields().count(), None)];
    state.extend(
        trail
            .iter()
            .filter(|visit| read.contains(&visit.node.index()))
            .map(|visit| (visit.node.index(), visit.value())),
    );
    state.push((usize::from(trail.iter().any(|visit| visit.done == Done::PutOff)), None));
    if !walks.seen.insert(state) {
        return;
    }
    let node = session.tree().node(here).unwrap();
    let now = Moment(0);
    if let Some(field) = session.wanted_field() {
        let mut session = session.clone();
        session.set_field(field, FieldValue::Unknown, now).unwrap();
        return walk(&session, walks, read, depth);
    }
    for answer in answers(node) {
        let mut session = session.clone();
        if session.caution().is_some() && matches!(answer, Answer::Value(_)) {
            session.confirm_caution(now).unwrap();
        }
        session.answer(answer.clone(), now).unwrap_or_else(|refused| {
            panic!("{} refuses {answer:?}: {refused:?}", where_of(session.tree(), node));
        });
        walk(&session, walks, read, depth + 1);
    }
}

/// The nodes whose answers matter later: to a condition, or because the same shared step is reached again.
fn read_later(tree: &Tree) -> HashSet<usize> {
    let nodes = tree.nodes();
    let keys = |index: usize| nodes.iter().filter(move |node| node.key == nodes[index].key);
    let read = |index: &usize| {
        keys(*index).count() > 1
            || nodes.iter().any(|node| node.when.keys().any(|key| key == nodes[*index].key))
    };
    (0..nodes.len()).filter(read).collect()
}

fn walks(tree: &Arc<Tree>, channel: Channel) -> Walks {
    let mut walks = Walks::default();
    let (session, _) = Session::start(Arc::clone(tree), channel, Moment(0));
    walk(&session, &mut walks, &read_later(tree), 0);
    walks
}

#[test]
fn every_path_ends_in_an_outcome() {
    let library = library();
    for tree in all_trees(&library) {
        for channel in [Channel::OnSite, Channel::Phone] {
            let walks = walks(&tree, channel);
            assert!(!walks.endings.is_empty(), "{}", tree.code);
            for ending in walks.endings {
                assert_ne!(ending, Ending::Nowhere, "{} by {}", tree.code, channel.id());
                assert!(library.manifest().outcome(ending.outcome(&tree)).is_some());
                let dispatched = matches!(ending, Ending::Dispatch(_));
                assert!(!dispatched || channel == Channel::Phone, "{} is dispatched on site", tree.code);
            }
        }
    }
}

#[test]
fn nothing_in_the_library_is_unused() {
    let library = library();
    let manifest = library.manifest();
    let mut outcomes: BTreeMap<&str, usize> =
        manifest.outcomes.iter().map(|outcome| (&*outcome.id, 0)).collect();
    let mut sequences: BTreeSet<String> = BTreeSet::from([manifest.roles.ladder.to_string()]);
    let mut fields: BTreeSet<u16> = BTreeSet::new();
    let mut tags: BTreeSet<u16> = BTreeSet::new();
    let trees = all_trees(&library);
    for tree in &trees {
        tags.extend(&tree.tags);
        for node in tree.nodes() {
            match &node.act {
                Act::End { outcome, collect, .. } => {
                    *outcomes.get_mut(&*manifest.outcomes[usize::from(*outcome)].id).unwrap() += 1;
                    fields.extend(collect.iter());
                }
                Act::Use { sequence, .. } => {
                    sequences.insert(sequence.to_string());
                }
                Act::Collect { fields: wanted } => fields.extend(wanted.iter()),
                _ => {}
            }
        }
    }
    for request in manifest.matters.iter().flat_map(|matter| &matter.states).filter_map(|state| state.request)
    {
        *outcomes.get_mut(&*manifest.outcomes[usize::from(request)].id).unwrap() += 1;
    }
    let roles = [manifest.roles.resolved, manifest.roles.dispatch, manifest.roles.tampering];
    let unused: Vec<&str> = (0..)
        .zip(&manifest.outcomes)
        .filter(|(index, outcome)| outcomes[&*outcome.id] == 0 && !roles.contains(index))
        .map(|(_, outcome)| &*outcome.id)
        .collect();
    assert!(unused.is_empty(), "no tree ends in {unused:?}");

    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("trees/shared");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let sequence = path.file_stem().unwrap().to_str().unwrap();
        assert!(sequences.contains(sequence), "no tree uses trees/shared/{sequence}.yaml");
    }

    fields.extend(manifest.outcomes.iter().flat_map(|outcome| &outcome.collect));
    fields.extend(manifest.tags.iter().flat_map(|tag| &tag.fields));
    let unused: Vec<&str> = (0..)
        .zip(&manifest.fields)
        .filter(|(index, _)| !fields.contains(index))
        .map(|(_, field)| &*field.id)
        .collect();
    assert!(unused.is_empty(), "nothing asks for {unused:?}");
    for (index, queue) in (0_u16..).zip(&manifest.queues) {
        let used = manifest.outcomes.iter().any(|outcome| outcome.queue == Some(index));
        assert!(used, "no outcome goes to the queue {}", queue.id);
    }
    for (index, tag) in (0..).zip(&manifest.tags) {
        assert!(tags.contains(&index), "no tree has the tag {}", tag.id);
    }
}
