//! What a field accepts, as declared by a library: the kind of text, and its length. [`redaction`](super::redaction)
//! applies it.

use serde::{Deserialize, Serialize};

use super::language::Language;

/// What a field accepts, as declared by a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// What is tolerated in typing it, and what it accepts.
    pub kind: FieldKind,
    /// The characters of a text, a number or a code. The other kinds have fixed lengths.
    pub length: Option<Length>,
}

impl Shape {
    /// Notes, reasons and all other free text.
    pub const NOTE: Self = Self { kind: FieldKind::Text, length: None };
}

/// The kind of a field: what is tolerated in typing it, its normalized form, and what it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Free text. Card numbers in it are cut.
    Text,
    /// A number used as an identifier, such as a merchant's. What looks like a card number is only accepted if somebody
    /// says that it is not one.
    Digits,
    /// Latin letters and digits, such as a serial number; like [`FieldKind::Digits`].
    Alphanumeric,
    /// A card number, of which the first six and last four digits are kept; one that is already cut, or only these ten
    /// digits.
    CardNumber,
    /// An amount below a billion in the library's currency; becomes `1234.50`.
    Amount,
    /// A date, a time or both; becomes `2026-11-22 14:30`, with days such as `昨天` as typed until
    /// `text::redaction::dated` makes them explicit.
    DateTime,
    /// A phone number of at most 11 digits, or of 15 if it begins with an area or country code.
    Phone,
}

impl FieldKind {
    /// The kinds by their names in libraries.
    pub const NAMES: [(&str, FieldKind); 7] = [
        ("text", FieldKind::Text),
        ("digits", FieldKind::Digits),
        ("alphanumeric", FieldKind::Alphanumeric),
        ("card_number", FieldKind::CardNumber),
        ("amount", FieldKind::Amount),
        ("date_time", FieldKind::DateTime),
        ("phone", FieldKind::Phone),
    ];
}

/// How many characters a field accepts, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Length {
    /// The fewest.
    pub min: usize,
    /// The most.
    pub max: usize,
}

impl Length {
    /// Exactly so many.
    #[must_use]
    pub const fn exactly(characters: usize) -> Self {
        Self { min: characters, max: characters }
    }

    /// The length for a sentence: `15`, `8 to 20`.
    pub(crate) fn describe(self, language: Language) -> String {
        let Self { min, max } = self;
        if min == max {
            return min.to_string();
        }
        format!("{min} {} {max}", language.pick("至", "to"))
    }
}
