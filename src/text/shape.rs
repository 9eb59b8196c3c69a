//! What a field takes, as a library declares it: the kind of text, and its length. What is let through stands in
//! [`redaction`](super::redaction).

use serde::{Deserialize, Serialize};

use super::language::Language;

/// What a field takes, as a library declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// What is forgiven in typing it, and what it lets through.
    pub kind: FieldKind,
    /// The characters of a text, a number or a code. The other kinds have lengths of their own.
    pub length: Option<Length>,
}

impl Shape {
    /// Notes, reasons and whatever else is free text.
    pub const NOTE: Self = Self { kind: FieldKind::Text, length: None };
}

/// The kind of a field: what is forgiven in typing it, what it becomes, and what it lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Free text. Card numbers in it are cut.
    Text,
    /// A number that is a name, such as a merchant's. What looks like a card number is taken only where somebody says
    /// that it is none.
    Digits,
    /// Latin letters and digits, such as a serial number; as [`FieldKind::Digits`].
    Alphanumeric,
    /// A card number, of which first six and last four are kept; one that is cut already, or these ten digits alone.
    CardNumber,
    /// An amount below a billion in the currency of the library; becomes `1234.50`.
    Amount,
    /// A date, a time or both; becomes `2026-11-22 14:30`, days such as `昨天` as typed until
    /// `text::redaction::dated` says which they are.
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

/// How many characters a field takes, both ends included.
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
