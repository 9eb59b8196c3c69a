//! Import of sessions from elsewhere: nothing that may not be kept comes in with them.
//!
//! What this program would cut or refuse today is cut or masked on import, as it is everywhere that data of an earlier
//! version is read ([`cleaning`](crate::journal::cleaning)), and the places are reported. A text that contains no card
//! data but still differs from its redacted form was not written by this program: then the file is refused as a whole.

use super::fault::{AdmissionFault, SessionFault};
use super::session::{anew, personal_apart, records};
use super::trees::{Trees, code_of};
use crate::journal::cleaning::{CleanedText, Cleaner, TextPlace};
use crate::journal::export::{self, Incoming};
use crate::journal::{Pin, Stored};
use crate::session::record::{Misfit, Record, RecordText, What, value_kept};
use crate::text::harmless::stripped;
use crate::text::redaction::{Shape, Typed, card_data};
use crate::tree::Manifest;

/// The session of a file in the form in which it may be kept, and what was removed from it. What lists show is derived
/// from its entries and trees, whatever the file says.
///
/// # Errors
/// An [`AdmissionFault`].
pub fn read(file: &str) -> Result<(Stored, Vec<CleanedText>), AdmissionFault> {
    checked(export::read(file).map_err(AdmissionFault::File)?)
}

/// The same for what came in another way.
///
/// # Errors
/// An [`AdmissionFault`].
pub fn checked(mut incoming: Incoming) -> Result<(Stored, Vec<CleanedText>), AdmissionFault> {
    let as_sent = incoming.clone();
    let Incoming { entries, pins, reference, .. } = &mut incoming;
    let cleaned = Cleaner::default().clean(entries, pins, reference);
    check_trees(&cleaned)?;
    let trees = Trees::of(None, &incoming.pins).map_err(SessionFault::Trees)?;
    check_texts(&as_sent, trees.vocabulary().manifest)?;
    let records = records(&incoming.entries).map_err(SessionFault::Records)?;
    check_times(&incoming, &records)?;
    // A tree that was not walked could contain anything.
    if let Some(tree) = incoming.pins.iter().position(|pin| !is_walked(pin, &records)) {
        return Err(AdmissionFault::StrayTree { tree });
    }
    let summary = anew(&incoming.entries, &trees, incoming.reference.as_deref())?;
    incoming.entries = personal_apart(&incoming.entries, &trees).map_err(SessionFault::Records)?;
    Ok((incoming.with(summary), cleaned))
}

/// Makes sure that every time in the session can be displayed.
fn check_times(incoming: &Incoming, records: &[Record]) -> Result<(), AdmissionFault> {
    /// The end of the year 9999 in whatever zone, in microseconds.
    const LAST: i64 = 253_402_200_000_000_000;
    let check = |at: i64, path: &dyn Fn() -> String| {
        if (0..LAST).contains(&at) { Ok(()) } else { Err(AdmissionFault::Time { path: path() }) }
    };
    check(incoming.begun.0, &|| "begun".to_owned())?;
    check(incoming.changed.0, &|| "changed".to_owned())?;
    for (entry, record) in records.iter().enumerate() {
        let path = || TextPlace::Record { entry, text: None }.path();
        check(record.at, &path)?;
        if let What::Parked { until: Some(until), .. } = record.event {
            check(until, &path)?;
        }
    }
    Ok(())
}

/// Makes sure that no number and no key of a tree contains card data if this program did not write it.
fn check_trees(cleaned: &[CleanedText]) -> Result<(), AdmissionFault> {
    let no_text = |cleaned: &&CleanedText| matches!(cleaned.place, TextPlace::Tree { in_text: false, .. });
    match cleaned.iter().find(no_text) {
        None => Ok(()),
        Some(CleanedText { place, data }) => {
            Err(AdmissionFault::SecretInTree { data: *data, path: place.path() })
        }
    }
}

/// Makes sure that every text of the session equals its redacted form, except for card data.
fn check_texts(sent: &Incoming, manifest: &Manifest) -> Result<(), AdmissionFault> {
    let note = |text: &str| is_as_kept(text, Shape::NOTE, false);
    let check = |is_kept: bool, place: TextPlace| {
        if is_kept { Ok(()) } else { Err(AdmissionFault::OtherText { path: place.path() }) }
    };
    check(sent.reference.as_deref().is_none_or(note), TextPlace::Reference)?;
    for (entry, kept) in sent.entries.iter().enumerate() {
        check(kept.operator.as_deref().is_none_or(note), TextPlace::Operator { entry })?;
        let misfit = |why| SessionFault::Records(Misfit { record: entry, why });
        let mut record = Record::read(&kept.record).map_err(misfit)?;
        let (shape, not_a_card) = takes(&record, manifest);
        let value = |text: &str| is_as_kept(text, shape, not_a_card);
        check(kept.personal.as_deref().is_none_or(value), TextPlace::Personal { entry })?;
        for (text, typed) in record.texts_mut() {
            let place = TextPlace::Record { entry, text: Some(text) };
            check(if text == RecordText::Value { value(typed) } else { note(typed) }, place)?;
        }
    }
    Ok(())
}

/// The shape of the field that a record fills in, and whether somebody said that its value is not a card number.
fn takes(record: &Record, manifest: &Manifest) -> (Shape, bool) {
    let Some((id, not_a_card)) = record.filled() else { return (Shape::NOTE, false) };
    let field = manifest.fields.iter().find(|known| *known.id == *id);
    field.map_or((Shape::NOTE, false), |field| (field.shape, not_a_card))
}

/// Whether redaction leaves a text unchanged, or would except for card data in it.
fn is_as_kept(text: &str, shape: Shape, not_a_card: bool) -> bool {
    let Ok(Typed { text: kept, .. }) = value_kept(text, shape, not_a_card) else { return text.is_empty() };
    kept.as_str() == text || card_data(text).is_some() && stripped(text).trim() == text
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
