//! A handbook in one file, for sending: all codes in all languages, without charts. Styles alone show the part that the
//! address names, so that it can be read without scripts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::document::{self, WebPage};
use super::edition::{Binding, Edition};
use super::flow::SharedSteps;
use super::html::Html;
use super::{Handbook, assets, engine, glance, index, names, page};
use crate::tree::{Closing, Damage, Tree};

/// The file.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub(super) fn file(book: &Handbook<'_>) -> Result<String, Damage> {
    let editions: Vec<Edition<'_>> = book.editions(Binding::Single);
    let Some(first) = editions.first() else { return Ok(String::new()) };
    let mut html = Html::default();
    let scripts: Vec<&str> =
        [assets::READING].into_iter().chain(book.readers.walk().then_some(assets::WALK)).collect();
    let title = first.view.words(first.view.manifest.name);
    let policy = policy(&[assets::SCRIPTED].into_iter().chain(scripts.iter().copied()).collect::<Vec<_>>());
    document::begin(&mut html, first, &policy, (&title, &title));
    html.open("style", &[]).raw(assets::STYLE).close("style").line();
    html.open("style", &[("id", "unscripted")]).raw(assets::UNSCRIPTED).close("style");
    html.open("script", &[]).raw(assets::SCRIPTED).close("script").line().close("head").line();
    let attributes =
        [("data-readers", book.readers.id()), ("data-language", first.tag), ("class", "single index")];
    html.open("body", &attributes).line();
    html.open("div", &[("class", "find")]);
    index::search(&mut html, &editions);
    html.close("div").open("section", &[("id", "walk"), ("hidden", "")]).close("section").line();
    html.open("div", &[("id", "reading")]).line();
    for edition in &editions {
        home(&mut html, edition)?;
        for entry in &book.entries {
            let Some(tree) = book.library.tree_with(&entry.code, Closing::LeftOut)? else { continue };
            code(&mut html, &edition.for_tree(&tree), &tree);
        }
        for id in book.names.sequences() {
            sequence(&mut html, &edition.for_sequence(), id, &book.library.sequence(id)?);
        }
    }
    html.close("div").line();
    for edition in &editions {
        document::footer(&mut html, edition);
        document::texts(&mut html, edition, &format!("texts.{}", edition.tag));
    }
    if book.readers.walk() {
        for (id, kind, part) in engine::parts(book)? {
            html.open("script", &[("type", kind), ("id", id)]).raw(&part).close("script").line();
        }
    }
    for script in scripts {
        html.open("script", &[]).raw(script).close("script").line();
    }
    html.close("body").close("html").line();
    Ok(html.done())
}

/// Only scripts in the file itself may run, identified by their digests.
fn policy(scripts: &[&str]) -> String {
    let digest = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    let scripts: Vec<String> = scripts.iter().map(|script| digest(script)).collect();
    let style = [assets::STYLE, assets::UNSCRIPTED].map(digest).join(" ");
    let scripts = scripts.join(" ");
    format!(
        "default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; style-src {style}; base-uri 'none'; \
         form-action 'none'"
    )
}

/// The index of a language.
fn home(html: &mut Html, edition: &Edition<'_>) -> Result<(), Damage> {
    let title = edition.view.words(edition.view.manifest.name);
    let class = if edition.is_first() { "front home" } else { "front" };
    let document = WebPage { name: names::INDEX, title: &title, code: None, class };
    let shared = index::sequences(edition)?;
    article(html, edition, document, |html| {
        html.element("h1", &[], &title).line();
        index::body(html, edition, &shared);
    });
    Ok(())
}

fn code(html: &mut Html, edition: &Edition<'_>, tree: &Tree) {
    let name = edition.book.names.code(&tree.code);
    let document = WebPage { name, title: "", code: Some(&tree.code), class: "" };
    article(html, edition, document, |html| {
        page::head(html, edition, tree, "h1");
        if edition.book.readers.walk() {
            let to = format!("#{}&walk", edition.anchor(name));
            let attributes = [("class", "button start"), ("href", &*to), ("hidden", "")];
            html.element("a", &attributes, edition.own("一步一步走", "Walk through it"));
        }
        glance::section(html, edition, tree);
        page::steps(html, edition, tree, None);
    });
}

fn sequence(html: &mut Html, edition: &Edition<'_>, id: &str, tree: &Tree) {
    let (title, _) = page::sequence(edition, tree);
    let name = edition.book.names.sequence(id);
    let document = WebPage { name, title: &title, code: None, class: "" };
    article(html, edition, document, |html| {
        html.open("div", &[("class", "head")]).element("h1", &[], &title);
        let said = edition.own("几个代码共用的步骤", "Steps that several codes share");
        html.element("p", &[("class", "row")], said).close("div").line();
        page::steps_of_sequence(html, edition, tree, SharedSteps::Elsewhere);
    });
}

/// A page of the file.
fn article(html: &mut Html, edition: &Edition<'_>, document: WebPage<'_>, main: impl FnOnce(&mut Html)) {
    let anchor = edition.anchor(document.name);
    let mut attributes = vec![("id", &*anchor), ("lang", edition.tag)];
    if !document.class.is_empty() {
        attributes.push(("class", document.class));
    }
    attributes.extend(document.code.map(|code| ("data-code", code)));
    html.open("article", &attributes);
    document.header(html, edition);
    html.open("div", &[("class", "main")]).line();
    main(html);
    html.close("div").close("article").line();
}
