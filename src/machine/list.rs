//! The codes of a library as JSON, described by `list.json`.

use std::borrow::Cow;

use serde::Serialize;

use crate::tree::Title;
use crate::view::View;

/// The codes of a library, or of one of its tables.
#[derive(Debug, Serialize)]
pub struct ListJson<'l> {
    format: u32,
    codes: Vec<CodeJson<'l>>,
}

impl<'l> ListJson<'l> {
    /// These codes, with their messages in the view's language.
    #[must_use]
    pub fn of(view: View<'l>, titles: &[&'l Title]) -> ListJson<'l> {
        ListJson { format: 1, codes: titles.iter().map(|title| CodeJson::of(view, title)).collect() }
    }
}

#[derive(Debug, Serialize)]
struct CodeJson<'l> {
    code: &'l str,
    table: &'l str,
    row: u32,
    message: Option<Cow<'l, str>>,
}

impl<'l> CodeJson<'l> {
    fn of(view: View<'l>, title: &'l Title) -> CodeJson<'l> {
        let table = view.manifest.tables.get(usize::from(title.table));
        CodeJson {
            code: &title.code,
            table: table.map_or("", |table| &table.id),
            row: title.row,
            message: title.message.map(|message| view.words(message)),
        }
    }
}
