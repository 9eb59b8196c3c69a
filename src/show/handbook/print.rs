//! A table of codes on one page for printing: each shared sequence once, in an appendix. A long table has several pages.

use super::document::WebPage;
use super::edition::Edition;
use super::flow::SharedSteps;
use super::names;
use super::page::{self, CLOSING};
use crate::text::language::say;
use crate::tree::{Closing, CodePassages, Damage, Table, Tree};

/// The maximum number of codes on a page.
const MOST: usize = 100;

/// The number of pages for a table of so many codes.
pub(super) fn parts(codes: usize) -> usize {
    codes.div_ceil(MOST)
}

/// A page of a table: its name and content.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub(super) fn page(
    edition: &Edition<'_>,
    table: &Table,
    part: usize,
    entries: &[&CodePassages],
) -> Result<String, Damage> {
    let library = edition.book.library;
    let all = entries.chunks(MOST).nth(part).unwrap_or_default();
    let mut trees: Vec<Tree> = Vec::new();
    for entry in all {
        trees.extend(library.tree_with(&entry.code, Closing::LeftOut)?);
    }
    let title = edition.view.words(table.title);
    let name = names::of_print(&table.id, part);
    let document = WebPage { name: &name, title: &title, code: None, class: "whole" };
    let mut damaged = None;
    let written = document.write(edition, |html| {
        html.open("div", &[("class", "head")]).element("h1", &[], &title);
        if let (Some(first), Some(last)) = (all.first(), all.last()) {
            let (first, last) = (&first.code, &last.code);
            let said = say!(edition.view.language, "{first} 到 {last}", "{first} to {last}");
            html.element("p", &[("class", "row")], &said);
        }
        let mut appendix: Vec<Box<str>> = Vec::new();
        if let (Some(_), Some(id)) = (page::closing_name(edition), &edition.view.manifest.roles.closing) {
            // Texts of the codes point to it: it comes first.
            let said = edition.own(CLOSING.0, CLOSING.1);
            html.open("p", &[("class", "reference")]);
            html.element("a", &[("href", &format!("#shared.{id}"))], said).text(" ");
            html.element("span", &[], edition.own("附录 1", "appendix 1")).close("p");
            appendix.push(id.clone());
        }
        html.close("div").line();
        for tree in &trees {
            let edition = &edition.for_tree(tree);
            html.open("article", &[]);
            page::head(html, edition, tree, "h2");
            page::flow(html, edition, tree, SharedSteps::Appendix(&mut appendix));
            html.close("article").line();
        }
        if appendix.is_empty() {
            return;
        }
        html.open("section", &[("class", "appendix")]);
        html.element("h2", &[], edition.own("附录：共用的步骤", "Appendix: shared steps")).line();
        let edition = &edition.for_sequence();
        let mut number = 0;
        // A sequence may use others, which are appended in turn.
        while let Some(id) = appendix.get(number).cloned() {
            number += 1;
            let tree = match library.sequence(&id) {
                Ok(tree) => tree,
                Err(damage) => {
                    damaged = Some(damage);
                    return;
                }
            };
            let (title, _) = page::sequence(edition, &tree);
            html.open("article", &[("id", &format!("shared.{id}"))]);
            html.element("h3", &[], &format!("{number}. {title}")).line();
            page::steps_of_sequence(html, edition, &tree, SharedSteps::Appendix(&mut appendix));
            html.close("article").line();
        }
        html.close("section").line();
    });
    damaged.map_or(Ok(written), Err)
}
