//! The fields of a ticket, with what is known of each.

use crate::session::{FieldValue, Known, Session};
use crate::text::harmless::harmless;
use crate::text::names::names;
use crate::tree::Sensitivity;
use crate::view::View;

/// What is known of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldState {
    /// Its value is there.
    Known,
    /// Nobody on site knew it.
    Unknown,
    /// It is asked for, and nobody has said anything of it.
    Missing,
    /// It was known, and was removed since, as personal data is in time.
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
    /// What it is called.
    pub label: String,
    /// What is known of it.
    pub state: FieldState,
    /// Its value, where that is known.
    pub value: Option<String>,
    /// The value looks like a card number, and somebody said that it is none.
    pub not_a_card: bool,
    /// How careful one has to be with the value.
    pub sensitivity: Sensitivity,
}

/// The fields that the tickets of a session [ask for](Session::asked_for), and what else was filled in on the way.
#[must_use]
pub fn fields(view: View<'_>, session: &Session) -> Vec<TicketField> {
    with_others(view, session, session.asked_for(view.manifest))
}

/// These fields, and what else was filled in on the way.
pub(super) fn with_others(view: View<'_>, session: &Session, indexes: Vec<u16>) -> Vec<TicketField> {
    session.with_others(indexes).into_iter().filter_map(|index| field(view, session, index)).collect()
}

/// What a session knows of a field.
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
    })
}
