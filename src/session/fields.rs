//! The fields of a session, from which its tickets are filled in.

use super::{Event, EventKind, FieldValue, Moment, Place, Refusal, Session};
use crate::tree::{Act, NodeId};

/// A field that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldEntry {
    /// Its index in the manifest.
    pub field: u16,
    /// Its value.
    pub value: FieldValue,
    /// When it was filled in.
    pub at: Moment,
    /// It was confirmed despite a warning.
    pub confirmed: bool,
    /// The leg and step that asked for it, if any.
    pub(super) asked_at: Option<(usize, NodeId)>,
}

impl Session {
    /// The fields filled in so far, the latest entry of each.
    pub fn fields(&self) -> impl Iterator<Item = &FieldEntry> {
        self.fields.iter()
    }

    /// What is known about a field.
    #[must_use]
    pub fn field(&self, field: u16) -> Option<&FieldValue> {
        self.fields.iter().find(|entry| entry.field == field).map(|entry| &entry.value)
    }

    /// These fields, followed by the others that were asked for or filled in on the way.
    #[must_use]
    pub fn with_others(&self, mut fields: Vec<u16>) -> Vec<u16> {
        let others = self.fields.iter().map(|entry| entry.field);
        let others: Vec<u16> = others.filter(|field| !fields.contains(field)).collect();
        fields.extend(others);
        fields
    }

    /// The fields that a step asked for and that were deferred.
    pub(super) fn put_off_fields(&self) -> impl Iterator<Item = u16> {
        self.fields.iter().filter(|entry| entry.value == FieldValue::Later).map(|entry| entry.field)
    }

    /// The field that the prompt asks for, at a `collect`.
    #[must_use]
    pub fn wanted_field(&self) -> Option<u16> {
        let Place::Prompt(id) = self.place else { return None };
        match &self.tree().node(id)?.act {
            Act::Collect { fields } => fields.iter().copied().find(|field| self.field(*field).is_none()),
            _ => None,
        }
    }

    /// Fills in a field, asked for or not.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end, unless a ticket is open.
    pub fn set_field(&mut self, field: u16, value: FieldValue, now: Moment) -> Result<Event, Refusal> {
        self.fill_in(field, value, false, now)
    }

    /// Fills in a field with a value that was confirmed despite a warning.
    ///
    /// # Errors
    /// See [`Session::set_field`].
    pub fn confirm_field(&mut self, field: u16, value: FieldValue, now: Moment) -> Result<Event, Refusal> {
        self.fill_in(field, value, true, now)
    }

    pub(super) fn fill_in(
        &mut self,
        field: u16,
        value: FieldValue,
        confirmed: bool,
        now: Moment,
    ) -> Result<Event, Refusal> {
        self.takes_additions()?;
        let asked_at = match self.place {
            Place::Prompt(id) if self.wanted_field() == Some(field) => Some((self.legs.len() - 1, id)),
            _ => None,
        };
        match self.fields.iter_mut().find(|entry| entry.field == field) {
            // A corrected field stays at the step that asked for it, so that going back still finds it there.
            Some(entry) => (entry.value, entry.at, entry.confirmed) = (value.clone(), now, confirmed),
            None => {
                self.fields.push(FieldEntry { field, value: value.clone(), at: now, confirmed, asked_at });
            }
        }
        self.pass_filled_step(now);
        Ok(self.event(now, EventKind::Field { field, value, confirmed }))
    }
}
