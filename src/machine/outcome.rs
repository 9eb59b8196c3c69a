//! An outcome as JSON, the same in every format.

use std::borrow::Cow;

use serde::Serialize;

use crate::tree::{Act, Node, Outcome, Tree};
use crate::view::View;

/// An outcome.
#[derive(Debug, Serialize)]
pub(super) struct OutcomeJson<'v> {
    id: &'v str,
    kind: &'static str,
    name: Cow<'v, str>,
    text: Cow<'v, str>,
    /// What is read out to the merchant for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<Cow<'v, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<&'v str>,
    /// The fields that its ticket asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    collect: Option<Vec<FieldLabelJson<'v>>>,
}

impl<'v> OutcomeJson<'v> {
    /// An outcome, with what an `end` step says instead.
    #[must_use]
    pub(super) fn of(view: View<'v>, outcome: &'v Outcome, end: Option<&Node>) -> OutcomeJson<'v> {
        OutcomeJson {
            id: &outcome.id,
            kind: outcome.kind.id(),
            name: view.words(outcome.name),
            text: view.outcome_text(outcome, end),
            say: view.outcome_say(outcome, end),
            queue: view.manifest.queue(outcome).map(|queue| &*queue.id),
            collect: None,
        }
    }

    /// The outcome of a tree, with the fields that its ticket asks for; the `end` step adds these.
    #[must_use]
    pub(super) fn in_tree(
        view: View<'v>,
        tree: &Tree,
        outcome: u16,
        end: Option<&Node>,
    ) -> Option<OutcomeJson<'v>> {
        let outcome = view.manifest.outcome(outcome)?;
        let collect = match end.map(|end| &end.act) {
            Some(Act::End { collect, .. }) => collect,
            _ => &[][..],
        };
        let fields = view.manifest.collected(outcome, &tree.tags, collect);
        let collect = Some(FieldLabelJson::of(view, &fields));
        Some(OutcomeJson { collect, ..OutcomeJson::of(view, outcome, end) })
    }
}

/// A field, with its id and its label.
#[derive(Debug, Serialize)]
pub(super) struct FieldLabelJson<'v> {
    id: &'v str,
    label: Cow<'v, str>,
}

impl<'v> FieldLabelJson<'v> {
    /// Fields, by their indices in the manifest.
    #[must_use]
    pub(super) fn of(view: View<'v>, fields: &[u16]) -> Vec<FieldLabelJson<'v>> {
        let found = fields.iter().filter_map(|field| view.manifest.field(*field));
        found.map(|field| FieldLabelJson { id: &field.id, label: view.words(field.label) }).collect()
    }
}
