//! The page of a code, and that of a sequence.

use std::borrow::Cow;

use super::document::WebPage;
use super::edition::{Binding, Edition};
use super::flow::{Flow, SharedSteps};
use super::glance;
use super::html::Html;
use crate::show::graph::Picture;
use crate::tree::{Act, NodeId, Tree};

/// A code's page; `closing` is the sequence at the end of every walk, if these readers see it.
pub(super) fn of_code(
    edition: &Edition<'_>,
    tree: &Tree,
    closing: Option<&Tree>,
    picture: Option<&Picture<'_>>,
) -> String {
    let edition = &edition.for_tree(tree);
    let title = format!("{} {}", tree.code, edition.view.message(tree));
    let name = edition.book.names.code(&tree.code);
    let document = WebPage { name, title: &title, code: Some(&tree.code), class: "" };
    document.write(edition, |html| {
        head(html, edition, tree, "h1");
        if edition.book.readers.walk() {
            let attributes = [("id", "start"), ("class", "button"), ("href", "#walk"), ("hidden", "")];
            html.element("a", &attributes, edition.own("一步一步走", "Walk through it"));
            html.open("section", &[("id", "walk"), ("hidden", "")]).close("section").line();
        }
        html.open("div", &[("id", "reading")]).line();
        glance::section(html, edition, tree);
        steps(html, edition, tree, closing);
        if let Some(picture) = picture {
            chart(html, edition, tree, picture);
        }
        html.close("div").line();
    })
}

/// The code, its message and cause, and its row in the manual.
pub(super) fn head(html: &mut Html, edition: &Edition<'_>, tree: &Tree, heading: &'static str) {
    html.open("div", &[("class", "head")]).open(heading, &[]);
    html.element("span", &[("class", "code")], &tree.code).text(" ");
    html.element("span", &[("class", "message")], &edition.view.message(tree)).close(heading);
    if !edition.book.readers.are_outside() {
        if let Some(cause) = tree.cause {
            let label = edition.own("可能原因", "Possible cause");
            let said = edition.view.labelled(label, &edition.view.words(cause));
            html.element("p", &[("class", "cause")], &said);
        }
        if let Some(row) = edition.view.table_row(tree) {
            let said = edition.view.labelled(edition.own("手册", "Manual"), &row);
            html.element("p", &[("class", "row")], &said);
        }
    }
    html.close("div").line();
}

/// The steps of a code, with a legend, and those at the end of every walk: folded, or by a link if there is none.
pub(super) fn steps(html: &mut Html, edition: &Edition<'_>, tree: &Tree, closing: Option<&Tree>) {
    html.open("section", &[("class", "flow")]);
    html.element("h2", &[], edition.own("步骤", "Steps")).line();
    html.element("p", &[("class", "guide")], guide(edition));
    if edition.binding == Binding::Single {
        flow(html, edition, tree, SharedSteps::Elsewhere);
        if let Some(name) = closing_name(edition) {
            let said = edition.own(CLOSING.0, CLOSING.1);
            html.open("p", &[("class", "reference")]);
            html.element("a", &[("href", &edition.address(name))], said).close("p");
        }
    } else {
        let seen = Flow::of(edition, tree, html, SharedSteps::Folded).write(tree.start());
        if let Some(closing) = closing {
            html.open("details", &[("class", "shared")]).open("summary", &[]);
            html.element("b", &[], edition.own(CLOSING.0, CLOSING.1)).close("summary");
            let (_, first) = sequence(edition, closing);
            Flow::of(edition, closing, html, SharedSteps::Folded).below(seen).write(first);
            html.close("details").line();
        }
    }
    html.close("section").line();
}

/// What is said of the steps at the end of every walk.
pub(super) const CLOSING: (&str, &str) =
    ("结束以前：每个代码最后都走的步骤", "Before the end: what every code comes to");

/// The name of the page of the sequence at the end of every walk, if these readers see it.
pub(super) fn closing_name<'e>(edition: &Edition<'e>) -> Option<&'e str> {
    let id = edition.view.manifest.roles.closing.as_deref()?;
    Some(edition.book.names.sequence(id)).filter(|name| !name.is_empty())
}

/// How to read the steps.
pub(super) fn guide(edition: &Edition<'_>) -> &'static str {
    if edition.book.readers.are_outside() {
        return edition.own(
            "从上往下。“做”了就好，到此结束，只是钱没查清的，一定打电话给我们；没好，往下走。这里写的是我们在电话里会说的话：问您的，按您的回答往下看；\
             要您告诉我们的，或者要我们去查的，请打电话给我们。",
            "From top to bottom. If something that you do fixes it, you are done, unless a payment is not cleared up: then \
             call us. If it does not, go on below. These are the words that we use on the phone: follow your answer to a question, and call us where you are asked to tell us \
             something or where we look something up.",
        );
    }
    edition.own(
        "从上往下。“做”了就好，到此结束；没好，往下走。",
        "From top to bottom. If something that you do fixes it, you are done; if not, go on below.",
    )
}

/// Only the steps of a code.
pub(super) fn flow(html: &mut Html, edition: &Edition<'_>, tree: &Tree, shared: SharedSteps<'_>) {
    Flow::of(edition, tree, html, shared).write(tree.start());
}

/// The chart of the tree, in a scroll box of its own.
fn chart(html: &mut Html, edition: &Edition<'_>, tree: &Tree, picture: &Picture<'_>) {
    let file = edition.chart(edition.book.names.code(&tree.code));
    html.open("details", &[("class", "chart")]).open("summary", &[]);
    html.element("h2", &[("id", "chart")], edition.own("流程图", "Flow chart")).close("summary");
    let root = picture.root().to_string();
    let attributes = [
        ("class", "scroll"),
        ("tabindex", "0"),
        ("role", "region"),
        ("aria-labelledby", "chart"),
        ("data-root", &root),
    ];
    html.open("div", &attributes);
    let said =
        edition.own("流程图，说的和上面的步骤一样", "Flow chart, which says the same as the steps above");
    html.open("img", &[("src", &file), ("alt", said), ("loading", "lazy")]).close("div");
    html.open("p", &[]).element("a", &[("href", &file)], edition.own("单独打开", "Open it alone"));
    html.close("p").close("details").line();
}

/// A sequence's page.
pub(super) fn of_sequence(edition: &Edition<'_>, id: &str, tree: &Tree) -> String {
    let edition = &edition.for_sequence();
    let name = edition.book.names.sequence(id);
    let (title, _) = sequence(edition, tree);
    let document = WebPage { name, title: &title, code: None, class: "" };
    document.write(edition, |html| {
        html.open("div", &[("class", "head")]).element("h1", &[], &title);
        let said = edition.own("几个代码共用的步骤", "Steps that several codes share");
        html.element("p", &[("class", "row")], said).close("div").line();
        html.open("div", &[("id", "reading")]).line();
        steps_of_sequence(html, edition, tree, SharedSteps::Folded);
        html.close("div").line();
    })
}

/// A sequence's name, and its first step.
pub(super) fn sequence<'e>(edition: &Edition<'e>, tree: &Tree) -> (Cow<'e, str>, Option<NodeId>) {
    match tree.list(tree.start()).next().map(|(_, node)| &node.act) {
        Some(Act::Use { name, first, .. }) => (edition.view.words(*name), *first),
        _ => (Cow::default(), tree.start()),
    }
}

/// The steps of a sequence.
pub(super) fn steps_of_sequence(
    html: &mut Html,
    edition: &Edition<'_>,
    tree: &Tree,
    shared: SharedSteps<'_>,
) {
    let shared = if edition.binding == Binding::Single { SharedSteps::Elsewhere } else { shared };
    let (_, first) = sequence(edition, tree);
    Flow::of(edition, tree, html, shared).write(first);
}
