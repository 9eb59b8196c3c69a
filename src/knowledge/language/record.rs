//! A checked tree as it is compiled: names resolved, sequences not yet put in where they are used.

use serde::{Deserialize, Serialize};

use super::texts::Text;

/// A checked tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TreeRecord {
    pub(crate) code: Box<str>,
    pub(crate) table: u16,
    pub(crate) row: u32,
    pub(crate) message: Option<Text>,
    pub(crate) cause: Option<Text>,
    pub(crate) aliases: Vec<Box<str>>,
    pub(crate) tags: Vec<u16>,
    /// The sequence it begins with, its table's or its own.
    pub(crate) opening: Option<Box<str>>,
    pub(crate) steps: Vec<StepRecord>,
}

/// A checked sequence of `shared/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SequenceRecord {
    pub(crate) id: Box<str>,
    pub(crate) name: Text,
    pub(crate) steps: Vec<StepRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StepRecord {
    pub(crate) id: Option<Box<str>>,
    /// Each a step's id, as the file writes it, and an answer.
    pub(crate) when: Vec<(Box<str>, Box<str>)>,
    pub(crate) act: ActRecord,
    pub(crate) say: Option<Text>,
    pub(crate) hint: Option<Text>,
    pub(crate) caution: Option<Text>,
    pub(crate) by: By,
    pub(crate) minutes: Option<u16>,
    pub(crate) added: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ActRecord {
    Ask { text: Text, on_yes: Vec<StepRecord>, on_no: Vec<StepRecord>, unsure: UnsureRecord },
    Choose { text: Text, options: Vec<ChoiceRecord>, unsure_as: Option<u16> },
    Try { text: Text, wait: Option<u16> },
    Tell { text: Text },
    Collect { fields: Vec<u16> },
    Use { sequence: Box<str> },
    End { outcome: u16, text: Option<Text>, collect: Vec<u16> },
}

/// Which way the answer "unsure" takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum UnsureRecord {
    AsYes,
    AsNo,
    Own(Vec<StepRecord>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChoiceRecord {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) steps: Vec<StepRecord>,
}

/// Who does a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// Whoever is at the terminal.
    #[default]
    Merchant,
    /// A technician on site.
    Technician,
    /// The back office, on request.
    BackOffice,
}

impl By {
    /// Each by its name in a library.
    pub(crate) const NAMES: [(&str, By); 3] =
        [("merchant", By::Merchant), ("technician", By::Technician), ("back_office", By::BackOffice)];

    /// Its name in libraries and machine formats.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            By::Merchant => "merchant",
            By::Technician => "technician",
            By::BackOffice => "back_office",
        }
    }
}
