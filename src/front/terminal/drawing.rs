//! The rows of a prompt on the terminal: reserved, updated where they differ, and cleared.

use std::io::{self, Write as _};

use crossterm::cursor::{Hide, MoveDown, MoveToColumn, MoveUp, RestorePosition, SavePosition, Show};
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};
use crossterm::{execute, queue};

use super::line::LineRows;

/// Columns and rows of the terminal right now.
pub(super) fn terminal_size() -> (usize, usize) {
    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    // Some terminals report 0 while they start.
    let sensible = |size: u16, otherwise: usize| if size == 0 { otherwise } else { usize::from(size) };
    (sensible(columns, 80), sensible(rows, 24))
}

/// Reserves rows below the cursor, so that nothing scrolls until the prompt is over, and saves the position. The cursor
/// is hidden until they are drawn.
pub(super) fn reserve(rows: usize) -> io::Result<()> {
    let rows = u16::try_from(rows).unwrap_or(1);
    let mut stderr = io::stderr().lock();
    queue!(stderr, Hide)?;
    stderr.write_all("\n".repeat(usize::from(rows)).as_bytes())?;
    execute!(stderr, MoveUp(rows), MoveToColumn(0), SavePosition)
}

/// Shows rows from the saved position on, rewriting those that changed.
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

/// Clears the prompt with the typed text; the cursor is shown again with the next prompt, or at the end.
pub(super) fn clear_prompt() -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    queue!(stderr, Hide, RestorePosition)?;
    // Row by row: some terminals keep in their history what is cleared as a whole from the first row on.
    for _ in 0..terminal_size().1 {
        queue!(stderr, Clear(ClearType::CurrentLine), MoveDown(1))?;
    }
    execute!(stderr, RestorePosition)
}
