//! A handbook in one of the library's languages.

use super::{Handbook, names};
use crate::text::language::Language;
use crate::tree::Tree;
use crate::view::paint::Paint;
use crate::view::{ShownCode, View, Vocabulary};

/// How the pages of a handbook are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// Each in a file of its own.
    Folder,
    /// All of them in one file.
    Single,
}

/// A handbook in one of the library's languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edition<'h> {
    pub(super) book: &'h Handbook<'h>,
    /// How its trees are shown; the program's own texts are in English if the program lacks the language.
    pub(super) view: View<'h>,
    /// The language's tag, as the library writes it.
    pub(super) tag: &'h str,
    pub(super) binding: Binding,
}

impl<'h> Edition<'h> {
    pub(super) fn of(book: &'h Handbook<'_>, column: usize, binding: Binding) -> Edition<'h> {
        let Vocabulary { manifest, texts } = Vocabulary::of(book.library);
        let tag = manifest.languages.get(column).map(AsRef::as_ref).unwrap_or_default();
        let language = Language::from_locale(tag).unwrap_or(Language::En);
        let (paint, columns, subject) = (Paint(false), None, None);
        let view = View { manifest, texts, language, column, paint, columns, subject };
        Edition { book, view, tag, binding }
    }

    /// The same for a tree: its code replaces the placeholders in its texts.
    pub(super) fn for_tree<'t>(self, tree: &'t Tree) -> Edition<'t>
    where
        'h: 't,
    {
        Edition { view: self.view.of(tree), ..self }
    }

    /// The same for a sequence on its own, without a code.
    pub(super) fn for_sequence(self) -> Edition<'h> {
        let code = self.own("这个代码", "the code");
        Edition { view: View { subject: Some(ShownCode { code, message: None }), ..self.view }, ..self }
    }

    /// A text of the program itself.
    pub(super) fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    /// Whether it is in the library's first language.
    pub(super) fn is_first(&self) -> bool {
        self.view.column == 0
    }

    /// The file of a page.
    pub(super) fn file(&self, name: &str) -> String {
        [name, &self.ending()].concat()
    }

    /// The end of its files' names.
    pub(super) fn ending(&self) -> String {
        names::ending(self.tag, self.is_first())
    }

    /// A page's name, unique among all languages; also the id of its place in a single file.
    pub(super) fn anchor(&self, name: &str) -> String {
        let file = self.file(name);
        file.strip_suffix(".html").unwrap_or(&file).to_owned()
    }

    /// The address of a page, for a link.
    pub(super) fn address(&self, name: &str) -> String {
        match self.binding {
            Binding::Folder => self.file(name),
            Binding::Single => format!("#{}", self.anchor(name)),
        }
    }

    /// The file of a code's chart.
    pub(super) fn chart(&self, name: &str) -> String {
        format!("{}.svg", self.anchor(name))
    }

    /// The other languages.
    pub(super) fn others(&self) -> impl Iterator<Item = Edition<'h>> {
        let Edition { book, binding, .. } = *self;
        let own = self.view.column;
        let columns = (0..self.view.manifest.languages.len()).filter(move |column| *column != own);
        columns.map(move |column| Edition::of(book, column, binding))
    }

    /// The language's name for itself, if the program knows it.
    pub(super) fn name(&self) -> &'h str {
        match Language::from_locale(self.tag) {
            Some(language) => language.pick("中文", "English"),
            None => self.tag,
        }
    }
}
