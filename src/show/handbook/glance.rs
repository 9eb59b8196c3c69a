//! The possible outcomes of a code at a glance: who gets the tickets, and which fields they need.

use super::edition::Edition;
use super::html::Html;
use crate::tree::{Act, Fixed, OutcomeKind, Tree};

/// An outcome of a tree, and the fields that its ticket asks for at any of its ends.
struct Ending {
    outcome: u16,
    fields: Vec<u16>,
}

/// The section, if the tree has an end.
pub(super) fn section(html: &mut Html, edition: &Edition<'_>, tree: &Tree) {
    let endings = endings(edition, tree);
    if endings.is_empty() || edition.book.readers.are_outside() {
        return;
    }
    html.open("section", &[("class", "glance")]);
    html.element("h2", &[], edition.own("会走到哪里", "What it can come to"));
    html.open("ul", &[("class", "endings"), ("role", "list")]).line();
    for ending in &endings {
        let Some(outcome) = edition.view.manifest.outcome(ending.outcome) else { continue };
        html.open("li", &[("class", outcome.kind.id())]);
        html.element("span", &[("class", "name")], &edition.view.outcome_name(outcome));
        if !ending.fields.is_empty() {
            let labels = edition.view.listed(&edition.view.field_labels(&ending.fields));
            let said = edition.view.labelled(edition.own("要收集", "To collect"), &labels);
            html.element("span", &[("class", "fields")], &said);
        }
        html.close("li").line();
    }
    html.close("ul").close("section").line();
}

/// The outcomes of a tree in the library's order, including those of its actions and matters.
fn endings(edition: &Edition<'_>, tree: &Tree) -> Vec<Ending> {
    let manifest = edition.view.manifest;
    let mut endings: Vec<Ending> = Vec::new();
    let mut add = |outcome: u16, extra: &[u16]| {
        let Some(declared) = manifest.outcome(outcome) else { return };
        let fields = match declared.kind {
            OutcomeKind::Ticket => manifest.collected(declared, &tree.tags, extra),
            _ => Vec::new(),
        };
        match endings.iter_mut().find(|ending| ending.outcome == outcome) {
            Some(ending) => ending.fields.extend(fields),
            None => endings.push(Ending { outcome, fields }),
        }
    };
    for node in tree.own_nodes() {
        match &node.act {
            Act::End { outcome, collect, .. } => add(*outcome, collect),
            Act::Try { fixed: Fixed::Ends, .. } => add(tree.roles.resolved, &[]),
            Act::Set { request: Some(request), .. } => add(*request, &[]),
            _ => {}
        }
    }
    for ending in &mut endings {
        ending.fields.sort_unstable();
        ending.fields.dedup();
    }
    endings.sort_by_key(|ending| ending.outcome);
    endings
}
