//! Offers values for fields from earlier sessions of the same terminal and merchant.

use super::history::Present;
use super::session::session as replayed;
use super::trees::Trees;
use crate::journal::{JournalFault, Listed, Store, Whose};
use crate::session::FieldValue;
use crate::text::redaction::{Redacted, redact};
use crate::tree::Belongs;
use crate::walk::offer::{Offer, OfferSource};

/// How many earlier sessions of each are searched.
const LOOKED_THROUGH: u32 = 5;

/// The values in earlier sessions of the same terminal and merchant, by the field's id.
#[derive(Default)]
pub(super) struct EarlierValues {
    /// The terminal and merchant: when they change, the search is repeated.
    of: Option<(Option<String>, Option<String>)>,
    values: Vec<(String, Offer)>,
}

impl EarlierValues {
    /// A value offered for a field: the field belongs to the terminal or the merchant, and an earlier session has it.
    pub(super) fn offer(&mut self, store: &Store, present: Present<'_>, field: u16) -> Option<Offer> {
        let of = present.numbers();
        if self.of.as_ref() != Some(&of) {
            // What cannot be read is not offered; the walk continues.
            self.values = self::values(store, present, &of).unwrap_or_default();
            self.of = Some(of);
        }
        let wanted = &*present.manifest.field(field)?.id;
        self.values.iter().find(|(known, _)| known == wanted).map(|(_, offer)| offer.clone())
    }
}

fn values(
    store: &Store,
    present: Present<'_>,
    (merchant, terminal): &(Option<String>, Option<String>),
) -> Result<Vec<(String, Offer)>, JournalFault> {
    let mut values: Vec<(String, Offer)> = Vec::new();
    let whose = [
        (terminal.as_deref().map(Whose::Terminal), &[Belongs::Terminal, Belongs::Merchant][..]),
        // A merchant has several terminals: values of one do not apply to another.
        (merchant.as_deref().map(Whose::Merchant), &[Belongs::Merchant][..]),
    ];
    for (whose, belongs) in whose {
        let Some(whose) = whose else { continue };
        for listed in store.before(whose, present.id, LOOKED_THROUGH)? {
            // A terminal may have been at another merchant: that merchant's values do not apply to this one.
            let belongs = match (merchant, &listed.summary.merchant) {
                (Some(merchant), Some(other)) if merchant != other => &[Belongs::Terminal][..],
                _ => belongs,
            };
            for (field, value) in values_of(store, &listed, belongs)? {
                if !values.iter().any(|(known, _)| *known == field) {
                    let (name, changed) = (listed.name.clone(), listed.changed);
                    let source = OfferSource::Session { name, changed };
                    values.push((field, Offer { value, source }));
                }
            }
        }
    }
    // The numbers themselves are the search keys.
    let names = [present.manifest.roles.merchant, present.manifest.roles.terminal];
    let found_by = |field: &str, role: usize| {
        let role = names.get(role).copied().flatten().and_then(|role| present.manifest.field(role));
        role.is_some_and(|role| *role.id == *field)
    };
    values.retain(|(field, _)| {
        !(found_by(field, 0) && merchant.is_some() || found_by(field, 1) && terminal.is_some())
    });
    Ok(values)
}

/// A session's values for the fields that belong so; none if it cannot be read.
fn values_of(
    store: &Store,
    listed: &Listed,
    belongs: &[Belongs],
) -> Result<Vec<(String, Redacted)>, JournalFault> {
    let Some(stored) = store.load(&listed.id)? else { return Ok(Vec::new()) };
    let Ok(trees) = Trees::of(None, &stored.pins) else { return Ok(Vec::new()) };
    let Ok(session) = replayed(&stored.entries, &trees) else { return Ok(Vec::new()) };
    let manifest = trees.vocabulary().manifest;
    let told = session.fields().filter_map(|entry| {
        let field = manifest.field(entry.field).filter(|field| belongs.contains(&field.of))?;
        match &entry.value {
            // Masked values say nothing.
            FieldValue::Known(value) if entry.confirmed || redact(value.as_str(), field.shape).is_ok() => {
                Some((field.id.to_string(), value.clone()))
            }
            _ => None,
        }
    });
    Ok(told.collect())
}
