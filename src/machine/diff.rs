//! The differences between two libraries as JSON, described by `diff.json`.

use serde::Serialize;
use serde_json::Value;

use super::explain::TreeJson;
use crate::library::declarations::{ChangedDeclaration, DeclarationChange, DeclarationKind};
use crate::library::difference::{
    ChangedCode, ChangedSequence, ChangedWalk, Difference, LostId, RemovedCode, SequenceRole, StateName,
    WalkEnd,
};
use crate::library::said::ChangedText;
use crate::text::language::Language;
use crate::tree::{Library, Tree};
use crate::view::View;
use crate::view::paint::Paint;

/// The differences between two libraries.
#[derive(Debug, Serialize)]
pub struct DiffJson<'d> {
    format: u32,
    added: &'d [Box<str>],
    removed: Vec<RemovedJson<'d>>,
    changed: Vec<ChangedJson<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sequences: Vec<ChangedSequenceJson<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    declarations: Vec<DeclarationJson<'d>>,
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
            sequences: difference.sequences.iter().map(ChangedSequenceJson::of).collect(),
            declarations: difference.declarations.iter().map(DeclarationJson::of).collect(),
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    texts: Vec<ChangedTextJson<'d>>,
}

impl<'d> ChangedJson<'d> {
    fn of(changed: &'d ChangedCode) -> ChangedJson<'d> {
        ChangedJson {
            code: &changed.code,
            walks: changed.walks.iter().map(ChangedWalkJson::of).collect(),
            texts: changed.texts.iter().map(ChangedTextJson::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct ChangedSequenceJson<'d> {
    role: &'static str,
    was: Option<&'d str>,
    now: Option<&'d str>,
    walks: Vec<ChangedWalkJson<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    texts: Vec<ChangedTextJson<'d>>,
}

impl<'d> ChangedSequenceJson<'d> {
    fn of(changed: &'d ChangedSequence) -> ChangedSequenceJson<'d> {
        ChangedSequenceJson {
            role: match changed.role {
                SequenceRole::Ladder => "ladder",
                SequenceRole::Closing => "closing",
            },
            was: changed.was.as_deref(),
            now: changed.now.as_deref(),
            walks: changed.walks.iter().map(ChangedWalkJson::of).collect(),
            texts: changed.texts.iter().map(ChangedTextJson::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct ChangedTextJson<'d> {
    at: &'d str,
    language: Option<&'d str>,
    was: Option<&'d str>,
    now: Option<&'d str>,
}

impl<'d> ChangedTextJson<'d> {
    fn of(text: &'d ChangedText) -> ChangedTextJson<'d> {
        let ChangedText { at, language, was, now } = text;
        ChangedTextJson { at, language: language.as_deref(), was: was.as_deref(), now: now.as_deref() }
    }
}

#[derive(Debug, Serialize)]
struct ChangedWalkJson<'d> {
    path: &'d str,
    phone: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<StateNameJson<'d>>,
    was: Option<&'d str>,
    now: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    was_with: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now_with: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    was_set: Option<Vec<StateNameJson<'d>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now_set: Option<Vec<StateNameJson<'d>>>,
}

impl<'d> ChangedWalkJson<'d> {
    fn of(walk: &'d ChangedWalk) -> ChangedWalkJson<'d> {
        let ChangedWalk { path, phone, given, was, now } = walk;
        let outcome = |end: &'d Option<WalkEnd>| end.as_ref()?.outcome.as_deref();
        let with = |end: &'d Option<WalkEnd>| end.as_ref()?.with.as_deref();
        let set = |end: &'d Option<WalkEnd>| {
            let set = &end.as_ref()?.set;
            (!set.is_empty()).then(|| set.iter().map(StateNameJson::of).collect())
        };
        ChangedWalkJson {
            path,
            phone: *phone,
            given: given.as_ref().map(StateNameJson::of),
            was: outcome(was),
            now: outcome(now),
            was_with: with(was),
            now_with: with(now),
            was_set: set(was),
            now_set: set(now),
        }
    }
}

#[derive(Debug, Serialize)]
struct StateNameJson<'d> {
    matter: &'d str,
    state: &'d str,
}

impl<'d> StateNameJson<'d> {
    fn of(name: &'d StateName) -> StateNameJson<'d> {
        StateNameJson { matter: &name.matter, state: &name.state }
    }
}

#[derive(Debug, Serialize)]
struct DeclarationJson<'d> {
    kind: &'static str,
    id: &'d str,
    change: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<PartJson<'d>>,
}

impl<'d> DeclarationJson<'d> {
    fn of(changed: &'d ChangedDeclaration) -> DeclarationJson<'d> {
        let (change, parts) = match &changed.change {
            DeclarationChange::Added => ("added", [].as_slice()),
            DeclarationChange::Removed => ("removed", [].as_slice()),
            DeclarationChange::Changed(parts) => ("changed", parts.as_slice()),
        };
        let kind = match changed.kind {
            DeclarationKind::Library => "library",
            DeclarationKind::Table => "table",
            DeclarationKind::Field => "field",
            DeclarationKind::Tag => "tag",
            DeclarationKind::Queue => "queue",
            DeclarationKind::Outcome => "outcome",
            DeclarationKind::State => "state",
            DeclarationKind::Role => "role",
        };
        let parts = parts.iter().map(|part| PartJson {
            key: part.key,
            language: part.language.as_deref(),
            was: part.was.as_deref(),
            now: part.now.as_deref(),
        });
        DeclarationJson { kind, id: &changed.id, change, parts: parts.collect() }
    }
}

#[derive(Debug, Serialize)]
struct PartJson<'d> {
    key: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'d str>,
    was: Option<&'d str>,
    now: Option<&'d str>,
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

/// A tree as programs read it, in one of its library's languages, for comparison.
#[must_use]
pub fn written(library: &Library, tree: &Tree, column: usize) -> Value {
    let view = View {
        manifest: library.manifest(),
        texts: library.texts(),
        language: Language::default(),
        column,
        paint: Paint(false),
        columns: None,
        subject: None,
    };
    serde_json::to_value(TreeJson::of(view, tree)).unwrap_or_default()
}
