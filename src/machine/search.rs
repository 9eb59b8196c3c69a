//! The hits of a search as JSON, described by `search.json`.

use std::borrow::Cow;

use serde::Serialize;

use crate::library::search::{Hit, Hits, Index, Reason};
use crate::show::hits;
use crate::tree::CodePassages;
use crate::view::View;

/// All hits, the best first.
#[derive(Debug, Serialize)]
pub struct SearchJson<'j> {
    format: u32,
    /// How many of the words the codes lack.
    missing: usize,
    hits: Vec<HitJson<'j>>,
}

impl<'j> SearchJson<'j> {
    /// The hits in an index, with their messages in the view's language.
    #[must_use]
    pub fn of(view: View<'j>, index: &'j Index<'_>, found: &Hits) -> SearchJson<'j> {
        let hits = found.hits.iter().filter_map(|hit| {
            let entry = index.entries().get(hit.entry)?;
            Some(HitJson::of(view, hit, entry))
        });
        SearchJson { format: 1, missing: found.missing, hits: hits.collect() }
    }
}

#[derive(Debug, Serialize)]
struct HitJson<'j> {
    code: &'j str,
    table: &'j str,
    row: u32,
    message: Option<Cow<'j, str>>,
    reasons: Vec<ReasonJson<'j>>,
}

impl<'j> HitJson<'j> {
    fn of(view: View<'j>, hit: &Hit, entry: &'j CodePassages) -> HitJson<'j> {
        let table = view.manifest.tables.get(usize::from(entry.table));
        HitJson {
            code: &entry.code,
            table: table.map_or("", |table| &table.id),
            row: entry.row,
            message: entry.message.map(|message| view.words(message)),
            reasons: hit.reasons.iter().map(|reason| ReasonJson::of(view, reason, entry)).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct ReasonJson<'j> {
    /// Which of the words, from 0: the words themselves are not repeated.
    word: usize,
    place: &'static str,
    spelling: &'static str,
    #[serde(rename = "match")]
    found: Cow<'j, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl<'j> ReasonJson<'j> {
    fn of(view: View<'j>, reason: &Reason, entry: &'j CodePassages) -> ReasonJson<'j> {
        let [before, found, after] = hits::said(view, reason, entry);
        let text = reason.text.map(|_| [&*before, &found, &after].concat());
        let found = if text.is_some() { found } else { Cow::Borrowed(&*entry.code) };
        ReasonJson {
            word: reason.word,
            place: reason.place.id(),
            spelling: reason.spelling.id(),
            found,
            text,
        }
    }
}
