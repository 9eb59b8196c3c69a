//! Trees as sessions keep them: what is read back is the tree that was written, whatever became of the library, and
//! nothing that somebody made of the text can do harm.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail; clippy takes its helpers for other code"
)]

use posdiag::library::embedded;
use posdiag::library::pinned::{pin, unpin};
use posdiag::tree::{Act, Belongs, Damage, Field, Manifest, Tree};
use proptest::prelude::*;

fn trees() -> Vec<Tree> {
    let library = embedded::library().unwrap();
    let titles = library.titles().unwrap();
    let trees = titles.iter().map(|title| library.tree(&title.code).unwrap().unwrap());
    trees.chain([library.ladder("E999").unwrap()]).collect()
}

#[test]
fn every_shipped_tree_comes_back_as_it_was() {
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
fn trees_of_a_session_share_what_they_declare_and_the_last_word_counts() {
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

/// Whose each field's value is, what answers it, and which fields name a merchant and a terminal: all by name.
fn tickets_need(manifest: &Manifest) -> Vec<String> {
    let roles = &manifest.roles;
    let name = |field: Option<u16>| field.map(|field| &*manifest.field(field).unwrap().id);
    let roles = format!("merchant {:?}, terminal {:?}", name(roles.merchant), name(roles.terminal));
    let said = |field: &Field| format!("{} of {} from {:?}", field.id, field.of.id(), field.from);
    manifest.fields.iter().map(said).chain([roles]).collect()
}

#[test]
fn what_tickets_need_of_the_fields_comes_back() {
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

/// Sessions that began before fields could say so: their trees are what they were, to the letter.
#[test]
fn a_tree_that_was_pinned_before_is_read_and_stays_as_it_is() {
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
    // The session goes on to a code with the new program: the last word counts.
    let pinned = unpin([old.as_str(), new.as_str()]).unwrap();
    assert_eq!(tickets_need(&pinned.manifest), tickets_need(library.manifest()));
}

#[test]
fn what_is_no_pinned_tree_is_refused() {
    let library = embedded::library().unwrap();
    let text = pin(&library.tree("E102").unwrap().unwrap(), library.manifest(), library.texts());
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        unpin([text.replace(from, to).as_str()]).unwrap_err()
    };
    assert_eq!(changed("\"format\":1", "\"format\":2"), Damage::OtherPin);
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

proptest! {
    /// Numbers are what could lead a walk astray: whichever are changed, what is read leads forward only.
    #[test]
    fn a_changed_number_leads_nobody_in_circles(which in 0_usize..2_000, to in 0_u16..400) {
        let library = embedded::library().unwrap();
        let text = pin(&library.tree("E102").unwrap().unwrap(), library.manifest(), library.texts());
        let digits: Vec<usize> = text
            .char_indices()
            .filter(|(at, c)| c.is_ascii_digit() && text[..*at].ends_with(':'))
            .map(|(at, _)| at)
            .collect();
        let at = digits[which % digits.len()];
        let end = at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap();
        let changed = format!("{}{to}{}", &text[..at], &text[end..]);
        if let Ok(pinned) = unpin([changed.as_str()]) {
            for (index, node) in pinned.trees[0].nodes().iter().enumerate() {
                let firsts = match &node.act {
                    Act::Ask { yes, no, .. } => vec![*yes, *no],
                    Act::Use { first, .. } => vec![*first],
                    Act::Choose { options, .. } => options.iter().map(|option| option.first).collect(),
                    _ => Vec::new(),
                };
                let ways = firsts.into_iter().chain([node.sibling, node.after]).flatten();
                prop_assert!(ways.into_iter().all(|way| way.index() > index));
            }
        }
    }
}
