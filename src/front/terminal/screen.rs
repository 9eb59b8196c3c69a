//! The screen of a walk. It is drawn by comparing it with what should be there: from the first line that differs, the
//! old lines are cleared and the new ones written, so that going back, changing codes and resizing need no drawing code
//! of their own.

use super::console::{Console, Input, Lost, Room};
use crate::walk::history::FromElsewhere;

/// The screen of a walk.
pub(super) struct Screen<'c, C> {
    console: &'c mut C,
    /// The lines on the screen, from the beginning of the walk.
    drawn: Vec<String>,
    /// The size that they were drawn for.
    size: (usize, usize),
}

impl<'c, C: Console> Screen<'c, C> {
    pub(super) fn new(console: &'c mut C) -> Screen<'c, C> {
        let size = console.size();
        Screen { console, drawn: Vec::new(), size }
    }

    pub(super) fn columns(&self) -> usize {
        self.size().0
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> (usize, usize) {
        self.console.size()
    }

    /// Offers a text for editing at the next prompt; returns whether it can be edited.
    pub(super) fn offer(&mut self, text: String) -> bool {
        self.console.offer(text)
    }

    /// Discards earlier input.
    pub(super) fn forget(&mut self) -> Result<(), Lost> {
        self.console.forget()
    }

    /// Whether more input came with the last line and was discarded.
    pub(super) fn left_out(&mut self) -> bool {
        self.console.left_out()
    }

    /// Reads a line below the screen.
    pub(super) fn read(&mut self, room: Room, is_whole: &dyn Fn(&str) -> bool) -> Result<Input, Lost> {
        self.read_or_hear(room, is_whole, &mut || FromElsewhere::Nothing)
    }

    /// The same, where something may come from elsewhere meanwhile.
    pub(super) fn read_or_hear(
        &mut self,
        room: Room,
        is_whole: &dyn Fn(&str) -> bool,
        hear: &mut dyn FnMut() -> FromElsewhere,
    ) -> Result<Input, Lost> {
        let typed = self.console.read_or_hear(room, is_whole, hear)?;
        if typed == Input::Redraw && self.console.wipe()? {
            self.drawn.clear();
        }
        Ok(typed)
    }

    /// Updates the screen to show this; unchanged lines stay.
    pub(super) fn draw(&mut self, page: Vec<String>) -> Result<(), Lost> {
        let size = self.console.size();
        let mut same = self.drawn.iter().zip(&page).take_while(|(old, new)| old == new).count();
        let gone = self.drawn.len() - same;
        // What is above the prompt and the rows reserved for it is surely on the screen. After a resize positions are
        // unknown.
        let in_sight = size == self.size && gone + Room::MOST < size.1;
        let stays = gone == 0 && size == self.size;
        if !stays && in_sight {
            self.console.erase(gone)?;
        } else if !stays && self.console.wipe()? {
            same = 0;
        }
        self.console.print(page.get(same..).unwrap_or_default())?;
        (self.drawn, self.size) = (page, size);
        Ok(())
    }
}
