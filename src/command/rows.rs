//! Lists as rows of aligned cells, also for Chinese characters, which are twice as wide.

use std::rc::Rc;

use crate::text::width::{cut, pad, width};

/// One row of a list.
pub(super) struct Row {
    cells: Vec<String>,
    /// The width of each column except the last, which is not padded.
    widths: Rc<[usize]>,
}

/// Rows of these cells, in columns.
pub(super) fn aligned(cells: Vec<Vec<String>>) -> Vec<Row> {
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        cells.iter().filter_map(|cells| cells.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Rc<[usize]> = (0..columns.saturating_sub(1)).map(widest).collect();
    cells.into_iter().map(|cells| Row { cells, widths: Rc::clone(&widths) }).collect()
}

impl Row {
    /// The row as it stands in a list.
    fn text(&self) -> String {
        let mut text = String::new();
        for (number, cell) in self.cells.iter().enumerate() {
            if number > 0 {
                text.push_str("  ");
            }
            match self.widths.get(number) {
                Some(width) => text.push_str(&pad(cell, *width)),
                None => text.push_str(cell),
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// The rows as a page, none wider than so many columns.
pub(super) fn page(rows: &[Row], columns: Option<usize>) -> String {
    let columns = columns.unwrap_or(usize::MAX);
    rows.iter().flat_map(|row| [cut(&row.text(), columns).into_owned(), "\n".to_owned()]).collect()
}
