//! Sessions that come from elsewhere: nothing that may not be kept comes in with them.
//!
//! What this program would cut or refuse today is not cut on the way in: a tree is named by the digest of its text, and
//! what was answered is compared with the sender's entry by entry when the session comes back. So the file is refused
//! as a whole, and it is said what stands where.

use std::iter;

use super::Desk;
use super::fault::{AdmissionFault, DeskFault, SessionFault};
use super::session::{anew, records, refresh};
use super::trees::{Trees, code_of};
use crate::journal::export::{self, Incoming};
use crate::journal::{Merged, Pin, Stored};
use crate::library::pinned::{FoundCardData, find_card_data};
use crate::session::record::{Record, What};
use crate::text::redaction::{Shape, card_data, redact};
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
    check_trees(&incoming.pins)?;
    let trees = Trees::of(None, &incoming.pins).map_err(SessionFault::Trees)?;
    let records = records(&incoming.entries).map_err(SessionFault::Records)?;
    check_texts(&incoming, &records, trees.vocabulary().manifest)?;
    // A tree that was not walked could bring anything.
    if let Some(tree) = incoming.pins.iter().position(|pin| !is_walked(pin, &records)) {
        return Err(AdmissionFault::StrayTree { tree });
    }
    let (summary, entries) = anew(&incoming.entries, &incoming.pins, incoming.reference.as_deref())?;
    incoming.entries = entries;
    Ok(incoming.with(summary))
}

/// That no tree holds card data, wherever in it.
fn check_trees(pins: &[Pin]) -> Result<(), AdmissionFault> {
    for (index, pin) in pins.iter().enumerate() {
        if let Some(FoundCardData { data, path }) = find_card_data(pin.json()).map_err(SessionFault::Trees)? {
            let dot = if path.is_empty() { "" } else { "." };
            return Err(AdmissionFault::SecretInTree { data, path: format!("trees[{index}]{dot}{path}") });
        }
    }
    Ok(())
}

/// That every text of the session is as redaction leaves it.
fn check_texts(incoming: &Incoming, records: &[Record], manifest: &Manifest) -> Result<(), AdmissionFault> {
    let note = |text| (text, Shape::NOTE);
    check(incoming.reference.as_deref().map(note), |_| "reference".to_owned())?;
    for (index, (entry, record)) in incoming.entries.iter().zip(records).enumerate() {
        check(entry.operator.as_deref().map(note), |_| format!("entries[{index}].operator"))?;
        check(typed(record, manifest), |text| {
            let is_personal = entry.personal.as_deref() == Some(text);
            format!("entries[{index}].{}", if is_personal { "personal" } else { "record" })
        })?;
    }
    Ok(())
}

/// That redaction leaves the texts of a place as they are.
fn check<'t>(
    texts: impl IntoIterator<Item = (&'t str, Shape)>,
    place: impl Fn(&str) -> String,
) -> Result<(), AdmissionFault> {
    let is_kept = |text: &str, shape| {
        text.is_empty() || redact(text, shape).is_ok_and(|kept| kept.text.as_str() == text)
    };
    match texts.into_iter().find(|(text, shape)| !is_kept(text, *shape)) {
        None => Ok(()),
        Some((text, _)) => Err(match card_data(text) {
            Some(data) => AdmissionFault::Secret { data, path: place(text) },
            None => AdmissionFault::OtherText { path: place(text) },
        }),
    }
}

/// What somebody typed that stands in a record, each text with its shape. The rest are numbers, and names that the
/// replay finds in the trees.
fn typed<'r>(record: &'r Record, manifest: &Manifest) -> Vec<(&'r str, Shape)> {
    let note = |text: &'r String| (text.as_str(), Shape::NOTE);
    let matters = record.set.iter().flat_map(|change| iter::once(&change.matter).chain(&change.state));
    let mut texts: Vec<_> = record.program.iter().chain(matters).map(note).collect();
    match &record.event {
        What::Field { field, value, .. } => {
            let known = manifest.fields.iter().find(|known| *known.id == **field);
            let shape = known.map_or(Shape::NOTE, |known| known.shape);
            texts.push(note(field));
            texts.extend(value.iter().map(|value| (value.as_str(), shape)));
        }
        // A code that is in no library is what somebody typed.
        What::Started { code: text, .. }
        | What::Switched { code: text, .. }
        | What::Noted { text }
        | What::Abandoned { reason: text, .. } => texts.push(note(text)),
        What::Answered { reason: text, .. }
        | What::Closed { said: text, .. }
        | What::Reopened { said: text, .. }
        | What::Reference { reference: text } => texts.extend(text.iter().map(note)),
        _ => {}
    }
    texts
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
