//! A table for spreadsheets, as CSV and as XLSX.

mod csv;
mod xlsx;
mod zip;

use jiff::civil::DateTime;

pub use self::csv::{Harm, csv, harm};
pub use xlsx::{TooLarge, Xlsx, xlsx};

/// A table: headings, and rows with a cell for each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The headings.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its contents.
    pub text: String,
    /// The local time that the text represents, for formats that distinguish times from texts.
    pub time: Option<DateTime>,
}

impl Cell {
    /// A text, whatever it looks like.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), time: None }
    }
}
