//! Redaction: the only place where typed text becomes [`Redacted`], which is all that an answer, a field, a note, an
//! event or a ticket can hold.
//!
//! PCI DSS 4.0.1 allows at most the first six and last four digits of a card number to be shown (3.4.1) and requires it
//! to be unreadable where it is stored (3.5.1); track data, card verification values and PINs may not be kept at all
//! (3.3.1). So a card number is cut the moment it is typed, before anything else sees it, and the others are refused.
//! [`RULES`] defines what is searched for; what a field accepts is its [`Shape`].

mod card_data;
mod card_field;
mod cards;
mod date_time;
mod field;
mod groups;
mod issuers;
mod kept;
mod known;
mod lexicon;
mod marks;
mod masked;
pub(in crate::text) mod numerals;
mod payment;
mod refused;
mod rules;
mod scan;
mod scanned;
mod spelling;
mod telling;
mod track;
mod value;
mod verification;
mod words;

pub use super::shape::{FieldKind, Length, Shape};
pub use card_data::{CardData, card_data};
pub use date_time::{AskedTime, asked_time, dated, is_ahead, is_to_come};
pub use kept::{redact_kept, without_secrets};
pub use refused::{NotACard, Refused, Warning};
pub use rules::{RULES, Rule, RuleEffect};
pub use spelling::luhn;

use super::harmless::stripped;
use serde::Serialize;
use std::fmt;

/// Text with nothing in it that must not be kept. Only [`redact`] creates one, and [`dated`] one from another.
///
/// It can be written but not read back (no `Deserialize`): what comes from a disk, a pipe or another program is treated
/// as typed text and goes through [`redact`], which leaves its own results unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Redacted {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad` rather than `write_str`: widths and precision work as for a `str`.
        formatter.pad(&self.0)
    }
}

/// The result of accepting typed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What may be kept.
    pub text: Redacted,
    /// Something the person may want to check; never a reason to refuse.
    pub warning: Option<Warning>,
    /// Whether a card number in the typed text was cut, so that it says less than was typed. The person who typed it
    /// should be told.
    pub cut: bool,
}

/// Accepts typed text for a field of this shape; notes and reasons have [`Shape::NOTE`].
///
/// The result is one trimmed line without control or invisible characters. Idempotent: the result passes the same shape
/// unchanged.
///
/// # Errors
///
/// [`Refused`] if the text contains what may not be kept, is empty, or is not what the field expects. It never contains
/// any of the text. [`Refused::LooksLikeCard`] is a question that can be answered: [`redact_confirmed`].
pub fn redact(typed: &str, shape: Shape) -> Result<Typed, Refused> {
    taken(typed, shape, None)
}

/// Like [`redact`], after somebody said that what looks like a card number is not one: it is accepted whole, with
/// [`Warning::LooksLikeCard`]. Verification values, PINs and track data are refused all the same.
///
/// # Errors
///
/// As for [`redact`], but never [`Refused::LooksLikeCard`].
pub fn redact_confirmed(typed: &str, shape: Shape, said: NotACard) -> Result<Typed, Refused> {
    taken(typed, shape, Some(said))
}

fn taken(typed: &str, shape: Shape, said: Option<NotACard>) -> Result<Typed, Refused> {
    let line = stripped(typed);
    let line = line.trim();
    if line.is_empty() {
        return Err(Refused::Empty);
    }
    let kept = rules::cut(line)?;
    // A number in a field for something else is not cut further: it is asked about.
    let is_cut = *kept != *line;
    let mut cut = false;
    let (text, warning) = match shape.kind {
        FieldKind::Text => {
            cut = is_cut;
            (field::text(&kept, shape.length)?, cut.then_some(Warning::Cut))
        }
        FieldKind::Digits => field::confirmed(field::digits(line, shape.length)?, is_cut, said)?,
        FieldKind::Alphanumeric => field::confirmed(field::alphanumeric(line, shape.length)?, is_cut, said)?,
        FieldKind::CardNumber => {
            let card = card_field::card_number(line)?;
            cut = card.cut;
            (card.kept, card.warning)
        }
        FieldKind::Amount => (field::amount(line)?, None),
        FieldKind::DateTime => (date_time::date_time(line)?, None),
        FieldKind::Phone => field::confirmed(field::phone(line)?, is_cut, said)?,
    };
    Ok(Typed { text: Redacted(text), warning, cut })
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
