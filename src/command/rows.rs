//! Lists as rows of aligned cells, right under Chinese, which is twice as wide.

use std::fmt;
use std::rc::Rc;

use crate::front::terminal::console::terminal_size;
use crate::text::width::{cut, pad, width};

/// One row of a list; its first cell is a name.
pub(super) struct Row {
    /// Its place in the list.
    pub(super) number: usize,
    cells: Vec<String>,
    /// How wide each column is but the last, which ends where it ends.
    widths: Rc<[usize]>,
}

/// Rows of these cells, in columns.
pub(super) fn aligned(cells: Vec<Vec<String>>) -> Vec<Row> {
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        cells.iter().filter_map(|cells| cells.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Rc<[usize]> = (0..columns.saturating_sub(1)).map(widest).collect();
    let row = |(number, cells)| Row { number, cells, widths: Rc::clone(&widths) };
    cells.into_iter().enumerate().map(row).collect()
}

impl Row {
    /// How well it fits what was typed; `None` where it does not.
    pub(super) fn matches(&self, typed: &str) -> Option<i64> {
        let typed = typed.trim().to_lowercase();
        let fits = typed.is_empty()
            || self.cells.iter().any(|cell| cell.to_lowercase().contains(&typed))
            || self.cells.first().is_some_and(|name| name.replace('-', "").starts_with(&typed));
        fits.then(|| -i64::try_from(self.number).unwrap_or(i64::MAX))
    }

    /// The row as it stands in a list.
    pub(super) fn text(&self) -> String {
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

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MARK_AND_CURSOR: usize = 3;
        f.write_str(&cut(&self.text(), terminal_size().0.saturating_sub(MARK_AND_CURSOR)))
    }
}

/// The rows as a page, none wider than so many columns.
pub(super) fn page(rows: &[Row], columns: Option<usize>) -> String {
    let columns = columns.unwrap_or(usize::MAX);
    rows.iter().flat_map(|row| [cut(&row.text(), columns).into_owned(), "\n".to_owned()]).collect()
}
