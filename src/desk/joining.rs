//! What a call adds to the ticket of another session that is continued in its place.

use crate::session::{Event, FieldValue, Moment, Refusal, Session};
use crate::text::redaction::Redacted;
use crate::tree::{Belongs, Manifest};
use crate::walk::input::FieldInput;
use crate::walk::keeper::{Keeper, Unkept};

/// What a call knows: notes, and the values of fields by id.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    notes: Vec<Redacted>,
    fields: Vec<(String, Redacted)>,
}

impl Brought {
    /// Collects what a session knows whose trees this manifest declares; a note that names the session comes first.
    #[must_use]
    pub fn of(session: &Session, manifest: &Manifest, said: Redacted) -> Brought {
        let field = |(field, value): (u16, &FieldValue)| match value {
            FieldValue::Known(value) => Some((manifest.field(field)?.id.to_string(), value.clone())),
            FieldValue::Unknown | FieldValue::Removed | FieldValue::Later => None,
        };
        let notes = session.notes().iter().map(|note| note.text.clone());
        Brought {
            notes: [said].into_iter().chain(notes).collect(),
            fields: session.fields().map(|entry| (entry.field, &entry.value)).filter_map(field).collect(),
        }
    }

    /// Adds it to a session that can be resumed, whose trees this manifest declares, and records it: every note, and
    /// the fields without a value there. For what belongs to the terminal or the merchant, the latest value wins; for
    /// what belongs to the incident, the first.
    ///
    /// # Errors
    /// [`Unkept`].
    pub fn add_to(
        self,
        session: &mut Session,
        manifest: &Manifest,
        keeper: &mut dyn Keeper,
        now: Moment,
    ) -> Result<(), Unkept> {
        for (id, value) in self.fields {
            let mut declared = (0_u16..).zip(&manifest.fields);
            let Some((index, field)) = declared.find(|(_, field)| *field.id == *id) else { continue };
            let is_told = match session.field(index) {
                Some(FieldValue::Known(known)) => *known == value || field.of == Belongs::Incident,
                _ => false,
            };
            if !is_told {
                let input = FieldInput::taken_over(field.shape, value);
                let filled = input.fill_in(session, index, now);
                keep(session, filled, keeper)?;
            }
        }
        for note in self.notes {
            let noted = session.note(note, now);
            keep(session, noted, keeper)?;
        }
        Ok(())
    }
}

/// Records it if the session accepted it.
fn keep(session: &Session, event: Result<Event, Refusal>, keeper: &mut dyn Keeper) -> Result<(), Unkept> {
    event.map_or(Ok(()), |event| keeper.keep(session, &event))
}
