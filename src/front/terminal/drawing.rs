//! The rows of a prompt on the terminal: kept free, drawn where they differ, and taken off again.

use std::io::{self, Write as _};

use crossterm::cursor::{Hide, MoveDown, MoveToColumn, MoveUp, RestorePosition, SavePosition, Show};
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};
use crossterm::{execute, queue};

use super::line::LineRows;

/// Columns and rows of the terminal right now.
pub(super) fn terminal_size() -> (usize, usize) {
    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    // Some terminals say 0 while they start.
    let sensible = |size: u16, otherwise: usize| if size == 0 { otherwise } else { usize::from(size) };
    (sensible(columns, 80), sensible(rows, 24))
}

/// Keeps rows free below the cursor, so that nothing scrolls until the prompt is over, and marks the place. The cursor is
/// hidden until they are drawn.
pub(super) fn reserve(rows: usize) -> io::Result<()> {
    let rows = u16::try_from(rows).unwrap_or(1);
    let mut stderr = io::stderr().lock();
    queue!(stderr, Hide)?;
    stderr.write_all("\n".repeat(usize::from(rows)).as_bytes())?;
    execute!(stderr, MoveUp(rows), MoveToColumn(0), SavePosition)
}

/// Shows rows from the marked place on: those that differ from what is shown.
pub(super) fn show(rows: &LineRows, shown: &mut Vec<String>) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    let down = |rows: usize| MoveDown(u16::try_from(rows).unwrap_or(u16::MAX));
    for row in 0..rows.rows.len().max(shown.len()) {
        let text = rows.rows.get(row);
        if text == shown.get(row) {
            continue;
        }
        queue!(stderr, RestorePosition)?;
        if row > 0 {
            queue!(stderr, down(row))?;
        }
        queue!(
            stderr,
            MoveToColumn(0),
            Clear(ClearType::CurrentLine),
            Print(text.map_or("", String::as_str))
        )?;
    }
    let (row, column) = rows.cursor;
    queue!(stderr, RestorePosition)?;
    if row > 0 {
        queue!(stderr, down(row))?;
    }
    execute!(stderr, MoveToColumn(u16::try_from(column).unwrap_or(u16::MAX)), Show)?;
    shown.clone_from(&rows.rows);
    Ok(())
}

/// Takes the prompt, and what was typed, off the screen; its cursor comes back with the next one, or with the end.
pub(super) fn clear_prompt() -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    queue!(stderr, Hide, RestorePosition)?;
    // Row by row: what is cleared from the first row on as a whole, some terminals keep in their history.
    for _ in 0..terminal_size().1 {
        queue!(stderr, Clear(ClearType::CurrentLine), MoveDown(1))?;
    }
    execute!(stderr, RestorePosition)
}
