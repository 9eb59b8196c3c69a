//! Sessions that come from elsewhere: nothing that may not be kept comes in with them.

use std::iter;

use super::Desk;
use super::fault::{AdmissionFault, DeskFault, SessionFault};
use super::session::{anew, records, refresh};
use super::trees::{Trees, code_of};
use crate::journal::export::{self, Incoming};
use crate::journal::{Merged, Pin, Stored};
use crate::session::record::{Misfit, Record, What};
use crate::text::redaction::{Shape, redact};
use crate::tree::Manifest;

impl Desk<'_> {
    /// Takes in the session of a file that another desk wrote.
    ///
    /// # Errors
    /// [`DeskFault::NotAdmitted`], or another fault of the journal.
    pub fn admit(self, file: &str) -> Result<Merged, DeskFault> {
        let stored = read(file).map_err(DeskFault::NotAdmitted)?;
        let mut store = self.journal()?;
        // What is compared is what both would write today.
        refresh(&mut store)?;
        Ok(store.merge(&stored)?)
    }
}

/// The session of a file, as it may be kept: what lists show of it follows from its entries and trees, whatever the
/// file says.
///
/// # Errors
/// An [`AdmissionFault`].
pub fn read(file: &str) -> Result<Stored, AdmissionFault> {
    let mut incoming = export::read(file).map_err(AdmissionFault::File)?;
    let trees = Trees::of(None, &incoming.pins).map_err(SessionFault::Trees)?;
    let (summary, entries) = anew(&incoming.entries, &incoming.pins, incoming.reference.as_deref())?;
    incoming.entries = entries;
    let clean = is_clean(&incoming, trees.vocabulary().manifest).map_err(SessionFault::Records)?;
    if clean { Ok(incoming.with(summary)) } else { Err(AdmissionFault::Secret) }
}

/// Whether every text of a session is as redaction leaves it, and every tree is one that was walked: another could
/// bring anything.
fn is_clean(incoming: &Incoming, manifest: &Manifest) -> Result<bool, Misfit> {
    let records = records(&incoming.entries)?;
    Ok(records.iter().all(|record| is_clean_record(record, manifest))
        && incoming.pins.iter().all(|pin| is_walked(pin, &records))
        && incoming.entries.iter().all(|entry| entry.operator.as_deref().is_none_or(is_kept))
        && incoming.reference.as_deref().is_none_or(is_kept))
}

/// Whether redaction leaves a text of this shape as it is.
fn is_kept_as(text: &str, shape: Shape) -> bool {
    redact(text, shape).is_ok_and(|kept| kept.text.as_str() == text)
}

/// Whether redaction leaves a free text as it is.
fn is_kept(text: &str) -> bool {
    text.is_empty() || is_kept_as(text, Shape::NOTE)
}

fn is_clean_record(record: &Record, manifest: &Manifest) -> bool {
    let matters = record.set.iter().flat_map(|change| iter::once(&change.matter).chain(&change.state));
    let event = match &record.event {
        What::Noted { text } => is_kept(text),
        What::Abandoned { reason, .. } => is_kept(reason),
        What::Answered { reason, .. } => reason.as_deref().is_none_or(is_kept),
        What::Closed { said, .. } | What::Reopened { said, .. } => said.as_deref().is_none_or(is_kept),
        What::Reference { reference } => reference.as_deref().is_none_or(is_kept),
        What::Field { field, value: Some(value), .. } => {
            let known = manifest.fields.iter().find(|known| *known.id == **field);
            known.is_some_and(|known| is_kept_as(value, known.shape))
        }
        // A code that is in no library is what somebody typed.
        What::Started { code, .. } | What::Switched { code, .. } => is_kept(code),
        // The rest are names that the replay found in the trees.
        _ => true,
    };
    event && record.program.iter().chain(matters).all(|text| is_kept(text))
}

fn is_walked(pin: &Pin, records: &[Record]) -> bool {
    records.iter().any(|record| match &record.event {
        What::Started { code, tree, .. } | What::Switched { code, tree } => match tree {
            Some(digest) => digest == pin.digest(),
            None => code_of(pin).as_ref() == Some(code),
        },
        _ => false,
    })
}
