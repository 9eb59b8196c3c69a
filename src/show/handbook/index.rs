//! The start page of a handbook: all codes, by table.

use super::document::WebPage;
use super::edition::Edition;
use super::html::Html;
use super::print::parts;
use super::{Handbook, names};
use crate::text::language::{counted, say};
use crate::tree::{Act, CodePassages, Damage};

/// The index.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub(super) fn page(edition: &Edition<'_>) -> Result<String, Damage> {
    let library = edition.view.words(edition.view.manifest.name);
    let document = WebPage { name: names::INDEX, title: &library, code: None, class: "index" };
    let shared = sequences(edition)?;
    Ok(document.write(edition, |html| {
        html.element("h1", &[], &library).line();
        search(html, std::slice::from_ref(edition));
        html.open("section", &[("id", "walk"), ("hidden", "")]).close("section");
        html.open("div", &[("id", "reading")]).line();
        body(html, edition, &shared);
        html.close("div");
    }))
}

/// The tables with their codes, and the shared sequences.
pub(super) fn body(html: &mut Html, edition: &Edition<'_>, shared: &[(String, String)]) {
    let tables = by_table(edition.book);
    if tables.len() > 1 {
        html.open("nav", &[("class", "jumps"), ("aria-label", edition.own("各表", "Tables"))]);
        for (table, _) in &tables {
            let Some(declared) = edition.view.manifest.tables.get(*table) else { continue };
            let to = format!("#{}", anchor(edition, &declared.id));
            html.element("a", &[("href", &to)], &edition.view.words(declared.title));
        }
        html.close("nav").line();
    }
    for (table, entries) in &tables {
        section(html, edition, *table, entries);
    }
    if !shared.is_empty() {
        html.open("details", &[("class", "sequences")]).open("summary", &[]);
        html.element("b", &[], edition.own("共用的步骤", "Shared steps")).text(" ");
        html.element("span", &[("class", "count")], &shared.len().to_string()).close("summary");
        html.open("ol", &[("class", "codes"), ("role", "list")]).line();
        for (name, to) in shared {
            html.open("li", &[]).open("a", &[("href", to)]).element("span", &[], name);
            html.close("a").close("li").line();
        }
        html.close("ol").close("details").line();
    }
}

/// The sequences that have pages, each with its name and address.
pub(super) fn sequences(edition: &Edition<'_>) -> Result<Vec<(String, String)>, Damage> {
    let book = edition.book;
    let mut found = Vec::new();
    for id in book.names.sequences() {
        let tree = book.library.sequence(id)?;
        let used = tree.list(tree.start()).next().map(|(_, node)| &node.act);
        let Some(Act::Use { name, .. }) = used else { continue };
        let name = edition.view.words(*name).into_owned();
        found.push((name, edition.address(book.names.sequence(id))));
    }
    Ok(found)
}

/// The search box, which a script shows once it can search. In a file of several languages it has a label in each, and a
/// script shows that of the page.
pub(super) fn search(html: &mut Html, editions: &[Edition<'_>]) {
    html.open("search", &[("id", "find"), ("hidden", "")]).open("label", &[("for", "search")]);
    for edition in editions {
        let example = edition.own("例如 E102、没网", "such as E102, or no network");
        let label = edition.own("查代码或故障现象", "Find a code or a symptom");
        html.element("span", &[("lang", edition.tag), ("data-example", example)], label);
    }
    html.close("label");
    let attributes = [
        ("id", "search"),
        ("type", "search"),
        ("autocomplete", "off"),
        ("autocapitalize", "off"),
        ("spellcheck", "false"),
        ("enterkeyhint", "go"),
        ("aria-describedby", "search-keys"),
    ];
    html.open("input", &attributes).open("p", &[("id", "search-keys"), ("class", "about")]);
    for edition in editions {
        let keys = edition.own(
            "回车打开第一个，↑ ↓ 逐个移动，Esc 清空",
            "Enter opens the first hit, ↑ ↓ move through them, Esc empties the box",
        );
        html.element("span", &[("lang", edition.tag)], keys);
    }
    html.close("p").open("p", &[("id", "found"), ("role", "status")]).close("p");
    html.open("ol", &[("id", "hits"), ("class", "codes"), ("role", "list"), ("hidden", "")]).close("ol");
    html.close("search").line();
}

/// The codes of each table that has any, in the library's order, by the table's index.
pub(super) fn by_table<'h>(book: &'h Handbook<'_>) -> Vec<(usize, Vec<&'h CodePassages>)> {
    let mut tables: Vec<_> = book.library.manifest().tables.iter().map(|_| Vec::new()).collect();
    for entry in &book.entries {
        if let Some(table) = tables.get_mut(usize::from(entry.table)) {
            table.push(entry);
        }
    }
    tables.into_iter().enumerate().filter(|(_, entries)| !entries.is_empty()).collect()
}

/// The place of a table in the index; each language has its own in a single file.
fn anchor(edition: &Edition<'_>, table: &str) -> String {
    format!("table.{table}{}", edition.ending().trim_end_matches(".html"))
}

fn section(html: &mut Html, edition: &Edition<'_>, table: usize, entries: &[&CodePassages]) {
    let Some(declared) = edition.view.manifest.tables.get(table) else { return };
    let id = anchor(edition, &declared.id);
    html.open("section", &[("class", "table"), ("aria-labelledby", &id)]);
    html.element("h2", &[("id", &id)], &edition.view.words(declared.title));
    html.open("p", &[("class", "about")]);
    let count = entries.len();
    let said = say!(edition.view.language, ("{count} 个"), ("{}", counted(count, "code", "codes")));
    html.element("span", &[], &said);
    print_links(html, edition, &declared.id, count);
    html.close("p").open("ol", &[("class", "codes"), ("role", "list")]).line();
    for entry in entries {
        let to = edition.address(edition.book.names.code(&entry.code));
        html.open("li", &[]).open("a", &[("href", &to)]);
        html.element("b", &[("class", "code")], &entry.code).text(" ");
        html.element("span", &[], &edition.view.title(entry.message));
        if !entry.aliases.is_empty() {
            html.text(" ").element(
                "span",
                &[("class", "also")],
                &edition.view.language.listed(&entry.aliases),
            );
        }
        html.close("a").close("li").line();
    }
    html.close("ol").close("section").line();
}

/// Links to the pages on which a whole table can be read and printed.
fn print_links(html: &mut Html, edition: &Edition<'_>, table: &str, codes: usize) {
    let parts = parts(codes);
    if edition.binding == super::edition::Binding::Single {
        return;
    }
    html.open("span", &[("class", "print")]);
    for part in 0..parts {
        let said = if parts == 1 {
            edition.own("整表，可打印", "All of it, to print").to_owned()
        } else {
            let number = part + 1;
            say!(edition.view.language, "整表 {number}/{parts}", "To print {number}/{parts}")
        };
        let to = edition.address(&names::of_print(table, part));
        html.element("a", &[("href", &to)], &said);
    }
    html.close("span");
}
