//! What merchants' pages must not leave open: money, steps that somebody has to confirm, and conditions about what nobody
//! asked; and what a printed handbook has at the end of every code.

use std::cell::RefCell;
use std::collections::BTreeSet;

use posdiag::library::embedded;
use posdiag::show::handbook::Readers;
use posdiag::tree::{Act, By, Closing, Node, Tree};

use crate::handbook::{Files, made, of_class, said};

/// What a step reads out, in a language.
fn say<'t>(texts: &'t posdiag::tree::Texts, node: &Node, column: usize) -> Option<&'t str> {
    node.guidance.say.map(|say| texts.get(say, column))
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each tree of the shipped library, with its page for merchants in each language.
fn each_page(of: impl Fn(usize, &str, &Tree, &str)) {
    let library = embedded::library().unwrap();
    let files: Files = made(&library, Readers::Merchants);
    for title in library.titles().unwrap() {
        let tree = library.tree_with(&title.code, Closing::LeftOut).unwrap().unwrap();
        for (column, ending) in [".html", ".en.html"].into_iter().enumerate() {
            let name = format!("{}{ending}", title.code);
            of(column, &name, &tree, &files[&name]);
        }
    }
}

const CALL: [&str; 2] =
    ["这件事请打电话给我们，别的都好了也要打", "Call us about this, even if everything else gets fixed"];

#[test]
fn a_payment_that_is_not_cleared_up_ends_in_a_call_about_it() {
    let library = embedded::library().unwrap();
    let texts = library.texts();
    let open = library.sequence("still_open").unwrap();
    each_page(|column, name, _, page| {
        let leads = of_class(page, "span", "said");
        for node in open.nodes().iter().filter(|node| matches!(node.act, Act::Tell { .. })) {
            let say = spaced(say(texts, node, column).unwrap());
            for (at, _) in leads.iter().enumerate().filter(|(_, lead)| **lead == say) {
                assert_eq!(leads[at - 1], CALL[column], "{name}: nothing to call about");
            }
        }
    });
    let page = &made(&library, Readers::Merchants)["E102.en.html"];
    // Failed, pending, not there; and a void or refund that is not seen as done.
    assert_eq!(of_class(page, "span", "said").iter().filter(|lead| **lead == CALL[1]).count(), 4);
    let request =
        library.manifest().outcomes.iter().find(|outcome| &*outcome.id == "payment_unclear").unwrap();
    assert!(said(page).contains(texts.get(request.say.unwrap(), 1)), "what not to do until then");
    assert!(said(page).contains("you are done, unless a payment is not cleared up: then call us."));
}

#[test]
fn each_state_with_a_request_is_looked_at_again_or_called_about() {
    each_page(|column, name, tree, page| {
        let gives = |node: &&Node| matches!(node.act, Act::Set { request: Some(_), .. });
        assert!(tree.nodes().iter().find(gives).is_none() || page.contains("class=\"call\""), "{name}");
        // A void is not asked about as a payment is.
        if column == 1 && ["E102", "E325", "68"].contains(&&*tree.code) {
            let leads = of_class(page, "span", "said");
            for asked in ["Please do not charge again yet. Open", "Please do not do it again yet. Open"] {
                assert!(leads.iter().any(|lead| lead.starts_with(asked)), "{name}: {asked}");
            }
        }
    });
}

#[test]
fn what_somebody_has_to_confirm_is_not_done_alone() {
    let library = embedded::library().unwrap();
    let texts = library.texts();
    each_page(|column, name, tree, page| {
        assert!(!page.contains("class=\"caution\""), "{name}");
        let leads = of_class(page, "span", "said");
        for node in tree.nodes().iter().filter(|node| node.by == By::Merchant && node.caution.is_some()) {
            let say = say(texts, node, column).map(spaced).unwrap_or_default();
            assert!(!leads.contains(&say), "{name}: {say}");
        }
    });
    for code in ["33", "34", "35", "36", "41", "43", "59"] {
        let page = &made(&library, Readers::Merchants)[&format!("{code}.en.html")];
        let leads = of_class(page, "span", "said");
        let wait = leads.iter().position(|lead| lead.starts_with("Please hold the line")).unwrap();
        assert_eq!(leads[wait - 1], CALL[1], "{code}");
    }
}

#[test]
fn a_condition_is_about_a_question_on_the_page() {
    let library = embedded::library().unwrap();
    let texts = library.texts();
    let matters = &library.manifest().matters;
    each_page(|column, name, _, page| {
        let leads = of_class(page, "span", "said");
        for when in of_class(page, "p", "when") {
            let mut rest = when.clone();
            for lead in &leads {
                let question = lead.split_inclusive(['？', '?']).next().unwrap();
                rest = rest.replace(question, "");
            }
            assert!(!rest.contains(['？', '?']), "{name}: {when}");
            // Or about a matter that readers noted.
            for matter in matters
                .iter()
                .filter(|matter| when.contains(&format!("{} →", texts.get(matter.name, column))))
            {
                let noted = format!("{}{}", texts.get(matter.name, column), ["：", ": "][column]);
                assert!(leads.iter().any(|lead| lead.starts_with(&noted)), "{name}: {when}");
            }
        }
    });
}

#[test]
fn the_steps_at_the_end_of_every_code_are_printed_with_it() {
    let library = embedded::library().unwrap();
    let texts = library.texts();
    let closing = library.sequence(library.manifest().roles.closing.as_deref().unwrap()).unwrap();
    let asked = closing.nodes().iter().find(|node| matches!(node.act, Act::Choose { .. })).unwrap();
    for readers in [Readers::Agents, Readers::Technicians] {
        let files = made(&library, readers);
        for (column, ending) in ["html", "en.html"].into_iter().enumerate() {
            let question = spaced(texts.get(asked.text().unwrap(), column));
            for name in ["E102", "00", "print.e", "print.posp"] {
                let page = &files[&format!("{name}.{ending}")];
                let count = of_class(page, "span", "said").iter().filter(|said| **said == question).count();
                assert_eq!(count, 1, "{name}.{ending}");
            }
            assert!(files[&format!("print.e.{ending}")].contains("href=\"#shared.closing\""));
        }
    }
}

/// The actions of merchants that are not on the page of a code, in either language: no answer on the page leads there.
const NOT_THERE: &[(&str, &str)] = &[
    ("B01", "restart_and_activate"),
    ("E320", "better_signal.move_to_signal"),
    ("E320", "hotspot.join_hotspot"),
    ("E320", "mobile_data.switch_data_on"),
    ("E320", "no_icon.switch_on"),
    ("E320", "sim_slot.reseat"),
    ("E320", "sim_slot.restart_for_sim"),
    ("E320", "wifi_repair.rejoin_wifi"),
    ("E320", "wifi_repair.restart_router"),
    ("E506", "recover_payment"),
];

#[test]
fn what_a_merchant_can_do_is_on_the_page() {
    let library = embedded::library().unwrap();
    let texts = library.texts();
    let missing = RefCell::new([BTreeSet::new(), BTreeSet::new()]);
    each_page(|column, name, tree, page| {
        let leads = of_class(page, "span", "said");
        let is_theirs = |node: &&Node| node.by == By::Merchant && node.caution.is_none();
        for node in tree.nodes().iter().filter(is_theirs).filter(|node| matches!(node.act, Act::Try { .. })) {
            let is_there = say(texts, node, column).is_none_or(|say| leads.contains(&spaced(say)));
            if !is_there {
                missing.borrow_mut()[column].insert((tree.code.to_string(), node.id.to_string()));
            }
        }
        // The hotspot that was not on the page, as several answers tell how the connection is.
        if column == 1 && tree.code.as_ref() == "E102" {
            assert!(leads.iter().any(|lead| lead.starts_with("Please turn on a phone's hotspot")), "{name}");
            let restricted = "Connection on site → \"Login page or restricted\" or \"Down\"";
            assert!(of_class(page, "p", "when").iter().any(|when| when.ends_with(restricted)), "{name}");
        }
    });
    for missing in missing.into_inner() {
        let missing: Vec<(&str, &str)> = missing.iter().map(|(code, step)| (&**code, &**step)).collect();
        assert_eq!(missing, NOT_THERE);
    }
}
