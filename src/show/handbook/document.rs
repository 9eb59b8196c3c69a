//! The frame of every page: the head, links to other pages, and a footer that names the library and its version.

use super::edition::{Binding, Edition};
use super::html::{Html, json_in_script};
use super::{names, words};
use crate::text::language::say;

/// The Content-Security-Policy of a page in a folder: it may load and run the files beside it and the engine that they
/// contain. Nothing in a page's text can load or run anything.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'";

/// A page to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct WebPage<'d> {
    /// The name of its file, without extension and language.
    pub(super) name: &'d str,
    /// Its title.
    pub(super) title: &'d str,
    /// The code that can be walked on it.
    pub(super) code: Option<&'d str>,
    /// The class that its style depends on; empty for an ordinary page.
    pub(super) class: &'d str,
}

impl WebPage<'_> {
    /// The page; `main` writes its content.
    pub(super) fn write(&self, edition: &Edition<'_>, main: impl FnOnce(&mut Html)) -> String {
        let mut html = Html::default();
        let library = edition.view.words(edition.view.manifest.name);
        let is_index = self.name == names::INDEX;
        let title = if is_index { self.title.to_owned() } else { format!("{} · {library}", self.title) };
        begin(&mut html, edition, POLICY, (&title, self.title));
        html.open("link", &[("rel", "icon"), ("href", "icon.svg")]);
        html.open("link", &[("rel", "stylesheet"), ("href", "style.css")]).line();
        html.open("script", &[("src", "reading.js"), ("defer", "")]).close("script");
        let readers = edition.book.readers;
        if readers.walk() {
            html.open("script", &[("src", "walk.js"), ("defer", "")]).close("script");
        }
        html.line().close("head").line();
        let ending = edition.ending();
        let mut attributes =
            vec![("data-readers", readers.id()), ("data-language", edition.tag), ("data-ending", &*ending)];
        attributes.extend(self.code.map(|code| ("data-code", code)));
        if !self.class.is_empty() {
            attributes.push(("class", self.class));
        }
        html.open("body", &attributes).line();
        html.element(
            "a",
            &[("class", "skip"), ("href", "#main")],
            edition.own("跳到正文", "Skip to content"),
        );
        self.header(&mut html, edition);
        html.open("main", &[("id", "main"), ("tabindex", "-1")]).line();
        main(&mut html);
        html.close("main").line();
        footer(&mut html, edition);
        texts(&mut html, edition, "texts");
        html.close("body").close("html").line();
        html.done()
    }

    /// Links back to the index, and to the page in other languages.
    pub(super) fn header(&self, html: &mut Html, edition: &Edition<'_>) {
        html.open("header", &[("class", "top")]);
        let library = edition.view.words(edition.view.manifest.name);
        if self.name == names::INDEX {
            html.element("span", &[("class", "brand")], edition.own("排查手册", "Handbook"));
        } else {
            let index = edition.address(names::INDEX);
            html.element("a", &[("class", "brand"), ("href", &index)], &library);
        }
        if edition.others().next().is_some() {
            html.open("nav", &[("class", "languages"), ("aria-label", edition.own("语言", "Language"))]);
            for other in edition.others() {
                let to = other.address(self.name);
                let mut attributes = vec![("href", &*to), ("lang", other.tag)];
                // In one file it is no other document.
                if edition.binding == Binding::Folder {
                    attributes.extend([("hreflang", other.tag), ("rel", "alternate")]);
                }
                html.element("a", &attributes, other.name());
            }
            html.close("nav");
        }
        html.close("header").line();
    }
}

/// The beginning of every file, before the files that it loads. It has two titles: one for the window, and one for the head
/// of each printed sheet, which its style writes beside the audience and the library's version.
pub(super) fn begin(html: &mut Html, edition: &Edition<'_>, policy: &str, (title, running): (&str, &str)) {
    let (audience, version) = (edition.book.readers.about(edition.view.language), version(edition));
    let printed = [("data-running", running), ("data-audience", audience), ("data-version", &*version)];
    html.raw("<!doctype html>\n")
        .open("html", &[[("lang", edition.tag)].as_slice(), &printed].concat())
        .line();
    html.open("head", &[]).open("meta", &[("charset", "utf-8")]).line();
    html.open("meta", &[("http-equiv", "Content-Security-Policy"), ("content", policy)]).line();
    html.open("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.open("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    html.open("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    html.open("meta", &[("name", "robots"), ("content", "noindex")]).line();
    html.element("title", &[], title).line();
}

/// The texts of the scripts.
pub(super) fn texts(html: &mut Html, edition: &Edition<'_>, id: &str) {
    let words = words::all(edition.view.language).into_iter();
    let words: serde_json::Map<_, _> = words.map(|(name, said)| (name.to_owned(), said.into())).collect();
    let json = json_in_script(&serde_json::Value::Object(words).to_string());
    html.open("script", &[("type", "application/json"), ("id", id)]).raw(&json).close("script").line();
}

/// The library and its version, the audience, and a warning that a saved or printed copy may be out of date.
pub(super) fn footer(html: &mut Html, edition: &Edition<'_>) {
    html.open("footer", &[("lang", edition.tag)]);
    html.element("p", &[("class", "version")], &version(edition));
    html.element("p", &[], edition.book.readers.about(edition.view.language));
    let old = edition.own(
        "存下来或打印出来的可能已经过期，用之前先对一下版本。",
        "A saved or printed copy may be out of date. Check the version before you rely on it.",
    );
    html.element("p", &[], old);
    html.close("footer").line();
}

/// The library and its version.
fn version(edition: &Edition<'_>) -> String {
    let manifest = edition.view.manifest;
    let (library, version) = (edition.view.words(manifest.name), &manifest.version);
    say!(edition.view.language, "{library}，版本 {version}", "{library}, version {version}")
}

/// A redirect to another page: for an alias, or a former name.
pub(super) fn stub(edition: &Edition<'_>, to: &str) -> String {
    let mut html = Html::default();
    let file = edition.file(to);
    begin(&mut html, edition, POLICY, (to, to));
    html.open("meta", &[("http-equiv", "refresh"), ("content", &format!("0; url={file}"))]);
    html.open("link", &[("rel", "canonical"), ("href", &file)]);
    html.open("link", &[("rel", "icon"), ("href", "icon.svg")]);
    html.open("link", &[("rel", "stylesheet"), ("href", "style.css")]).line().close("head").line();
    html.open("body", &[]).open("main", &[]).element("h1", &[], to).open("p", &[]);
    html.element("a", &[("href", &file)], edition.own("在这里", "It is here"));
    html.close("p").close("main").close("body").close("html").line();
    html.done()
}
