//! How two libraries differ as JSON, which `diff.json` describes.

use serde::Serialize;

use super::explain::TreeJson;
use crate::library::difference::{ChangedCode, ChangedWalk, Difference, LostId, RemovedCode};
use crate::text::language::Language;
use crate::tree::{Library, Tree};
use crate::view::View;
use crate::view::paint::Paint;

/// How two libraries differ.
#[derive(Debug, Serialize)]
pub struct DiffJson<'d> {
    format: u32,
    added: &'d [Box<str>],
    removed: Vec<RemovedJson<'d>>,
    changed: Vec<ChangedJson<'d>>,
    lost: Vec<LostJson<'d>>,
}

impl<'d> DiffJson<'d> {
    /// A difference.
    #[must_use]
    pub fn of(difference: &'d Difference) -> DiffJson<'d> {
        DiffJson {
            format: 1,
            added: &difference.added,
            removed: difference.removed.iter().map(RemovedJson::of).collect(),
            changed: difference.changed.iter().map(ChangedJson::of).collect(),
            lost: difference.lost.iter().map(LostJson::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct RemovedJson<'d> {
    code: &'d str,
    now: Option<&'d str>,
}

impl<'d> RemovedJson<'d> {
    fn of(removed: &'d RemovedCode) -> RemovedJson<'d> {
        RemovedJson { code: &removed.code, now: removed.now.as_deref() }
    }
}

#[derive(Debug, Serialize)]
struct ChangedJson<'d> {
    code: &'d str,
    walks: Vec<ChangedWalkJson<'d>>,
}

impl<'d> ChangedJson<'d> {
    fn of(changed: &'d ChangedCode) -> ChangedJson<'d> {
        ChangedJson { code: &changed.code, walks: changed.walks.iter().map(ChangedWalkJson::of).collect() }
    }
}

#[derive(Debug, Serialize)]
struct ChangedWalkJson<'d> {
    path: &'d str,
    phone: bool,
    was: Option<&'d str>,
    now: Option<&'d str>,
}

impl<'d> ChangedWalkJson<'d> {
    fn of(walk: &'d ChangedWalk) -> ChangedWalkJson<'d> {
        ChangedWalkJson {
            path: &walk.path,
            phone: walk.phone,
            was: walk.was.as_deref(),
            now: walk.now.as_deref(),
        }
    }
}

#[derive(Debug, Serialize)]
struct LostJson<'d> {
    code: Option<&'d str>,
    step: &'d str,
    option: Option<&'d str>,
}

impl<'d> LostJson<'d> {
    fn of(lost: &'d LostId) -> LostJson<'d> {
        LostJson { code: lost.code.as_deref(), step: &lost.step, option: lost.option.as_deref() }
    }
}

/// A tree as programs read it, in one of its library's languages: two that are written the same say the same.
#[must_use]
pub fn written(library: &Library, tree: &Tree, column: usize) -> String {
    let view = View {
        manifest: library.manifest(),
        texts: library.texts(),
        language: Language::default(),
        column,
        paint: Paint(false),
        columns: None,
        subject: None,
    };
    serde_json::to_string(&TreeJson::of(view, tree)).unwrap_or_default()
}
