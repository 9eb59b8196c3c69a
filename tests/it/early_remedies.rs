//! How early a walk of the shipped library reaches the remedy of the manual's row, in the most common case:
//! `data/early_remedies.tsv` has the most that may come before it. The answers are given by name, so that a shorter
//! path elsewhere proves nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use posdiag::library::embedded;
use posdiag::session::{Answer, Channel, FieldValue, Moment, Place, Session};
use posdiag::tree::{Act, Node, Tree, Value};

const NOW: Moment = Moment(0);

/// The most common case: a sale recorded as failed, on a `WiFi` that works. If a row's own branches are asked about,
/// the answers that lead to its first remedy; every try fails.
const ANSWERS: [(&str, &str); 38] = [
    ("transaction.kind", "takes"),
    ("record.sale", "failed"),
    ("online.online", "yes"),
    ("network.link", "wifi"),
    ("wifi_check.wifi", "loads"),
    ("wifi_repair.phone_online", "yes"),
    ("mobile_data.data_on", "no"),
    ("tampering_check.tampered", "no"),
    ("product_enabled.enabled", "yes"),
    ("stopped_card.screen_says_retain", "no"),
    ("card_or_terminal.other_bank", "failed"),
    ("classic_pos.procedure_at_hand", "yes"),
    ("E005/payment_code", "no"),
    ("E103/link", "wifi"),
    ("E207/restricted_wifi", "yes"),
    ("E307/recorded_as_success", "no"),
    ("E307/other_card_works", "no"),
    ("E325/entry", "sale"),
    ("06/in_payment", "no"),
    ("10/record", "failed"),
    ("25/void_or_refund", "void"),
    ("25/original", "same_day"),
    ("55/wrong_twice", "no"),
    ("61/same_amount", "none"),
    ("68/kind", "by_card"),
    ("order_query.waits_for_password", "no"),
    ("B07/code_shown", "none"),
    ("B09/requested", "yes"),
    ("S03/code_shown", "no"),
    ("S04/code_shown", "no"),
    ("S06/restricted", "no"),
    ("C02/code_shown", "none"),
    ("C02/link", "wifi"),
    ("C02/phone_online", "yes"),
    ("C04/slip_of_payment", "yes"),
    ("C08/code_shown", "no"),
    ("E501/really_e501", "yes"),
    ("merchant_changed.information_changed", "no"),
];

fn answer(tree: &Tree, node: &Node) -> Answer {
    if let Act::Try { .. } = node.act {
        return if node.caution.is_some() { Answer::Declined } else { Answer::Value(Value::NotFixed) };
    }
    let answers: BTreeMap<&str, &str> = ANSWERS.into_iter().collect();
    let own = format!("{}/{}", tree.code, node.id);
    let said = answers.get(&*own).or_else(|| answers.get(&*node.id));
    let said = said.unwrap_or_else(|| panic!("{own} has no answer by name"));
    let value = match (&node.act, *said) {
        (Act::Ask { .. }, "yes") => Value::Yes,
        (Act::Ask { .. }, "no") => Value::No,
        (Act::Choose { options, .. }, said) => {
            let place = options.iter().position(|option| &*option.id == said);
            Value::Option(u16::try_from(place.unwrap_or_else(|| panic!("{own} has no {said}"))).unwrap())
        }
        _ => panic!("{own} does not take {said}"),
    };
    Answer::Value(value)
}

/// How many questions, tries and fields a walk goes through before it reaches one of these steps, or its end.
fn prompts_before(tree: &Arc<Tree>, remedies: &[&str]) -> usize {
    let (mut session, _) = Session::start(Arc::clone(tree), Channel::OnSite, NOW);
    let mut prompts = 0;
    loop {
        let told = session.legs()[0]
            .trail
            .iter()
            .any(|visit| tree.node(visit.node).is_some_and(|node| remedies.contains(&&*node.id)));
        let Place::Prompt(here) = session.place() else {
            assert!(told || remedies.contains(&"end"), "{} never comes to {remedies:?}", tree.code);
            return prompts;
        };
        let node = tree.node(here).unwrap();
        // What is asked after the walk has reached its end.
        if node.id.starts_with("closing.") {
            assert!(told || remedies.contains(&"end"), "{} never comes to {remedies:?}", tree.code);
            return prompts;
        }
        if told || remedies.contains(&&*node.id) {
            return prompts;
        }
        prompts += 1;
        if let Some(field) = session.wanted_field() {
            session.set_field(field, FieldValue::Unknown, NOW).unwrap();
        } else {
            session.answer(answer(tree, node), NOW).unwrap();
        }
    }
}

#[test]
fn first_remedy_of_each_row_comes_early() {
    let library = embedded::library().unwrap();
    let lines = include_str!("../data/early_remedies.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut codes = 0;
    for line in lines {
        let [code, most, remedy] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let tree = Arc::new(library.tree(code).unwrap().unwrap_or_else(|| panic!("no tree {code}")));
        let remedies: Vec<&str> = remedy.split(' ').collect();
        let prompts = prompts_before(&tree, &remedies);
        assert!(prompts <= most.parse().unwrap(), "{code}: {prompts} before {remedy}");
        codes += 1;
    }
    assert!(codes > 120, "{codes}");
}
