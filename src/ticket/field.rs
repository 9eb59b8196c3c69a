//! The fields of a ticket, with what is known about each.

use crate::session::{FieldValue, Known, Session};
use crate::text::harmless::harmless;
use crate::text::names::names;
use crate::text::redaction::FieldKind;
use crate::tree::Sensitivity;
use crate::view::View;

/// What is known about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldState {
    /// It has a value.
    Known,
    /// Nobody on site knew it.
    Unknown,
    /// It is asked for, and nothing was said about it.
    Missing,
    /// It was known, and was removed since, as personal data is after a while.
    Removed,
}

names!(FieldState {
    Known = "known",
    Unknown = "unknown",
    Missing = "missing",
    Removed = "removed",
});

/// A field of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketField {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What is known about it.
    pub state: FieldState,
    /// Its value, if known.
    pub value: Option<String>,
    /// The value looks like a card number, and somebody said that it is not one.
    pub not_a_card: bool,
    /// The sensitivity of the value.
    pub sensitivity: Sensitivity,
    /// Whether the value is free text, in which people write more than they were asked for.
    pub is_free: bool,
}

/// The fields that a session's tickets [ask for](Session::asked_for), and the others that were filled in on the way.
#[must_use]
pub fn fields(view: View<'_>, session: &Session) -> Vec<TicketField> {
    with_others(view, session, session.asked_for(view.manifest))
}

/// These fields, and the others that were filled in on the way.
pub(super) fn with_others(view: View<'_>, session: &Session, indexes: Vec<u16>) -> Vec<TicketField> {
    session.with_others(indexes).into_iter().filter_map(|index| field(view, session, index)).collect()
}

/// What a session knows about a field.
#[must_use]
pub fn field(view: View<'_>, session: &Session, index: u16) -> Option<TicketField> {
    let declared = view.manifest.field(index)?;
    let known = session.known(index, view.manifest);
    let not_a_card = matches!(known, Some(Known::Filled(entry)) if entry.confirmed);
    let (state, value) = match known {
        None => (FieldState::Missing, None),
        Some(Known::Told { tree, node, value }) => {
            (FieldState::Known, Some(view.of(tree).answer(node, value).into_owned()))
        }
        Some(Known::Filled(entry)) => match &entry.value {
            FieldValue::Known(value) => (FieldState::Known, Some(harmless(value.as_str()).into_owned())),
            FieldValue::Unknown => (FieldState::Unknown, None),
            FieldValue::Removed => (FieldState::Removed, None),
            FieldValue::Later => (FieldState::Missing, None),
        },
    };
    Some(TicketField {
        id: declared.id.to_string(),
        label: view.words(declared.label).into_owned(),
        state,
        value,
        not_a_card,
        sensitivity: declared.sensitivity,
        is_free: declared.shape.kind == FieldKind::Text,
    })
}
