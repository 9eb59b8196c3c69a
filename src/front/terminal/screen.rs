//! What a walk has on the screen. It is drawn by comparing it with what is to stand there: from the first line that
//! differs, the old is taken off and the new is written, so that going back, changing codes and a resized window need no
//! drawing of their own.

use super::console::{Console, Input, Lost, Room};

/// The screen of a walk.
pub(super) struct Screen<'c, C> {
    console: &'c mut C,
    /// The lines on the screen, from the head of the walk on.
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

    /// Offers a text for editing at the next prompt; whether it can be.
    pub(super) fn offer(&mut self, text: String) -> bool {
        self.console.offer(text)
    }

    /// Forgets what was typed before now.
    pub(super) fn forget(&mut self) -> Result<(), Lost> {
        self.console.forget()
    }

    /// Whether more came with the last line than it, and was left out.
    pub(super) fn left_out(&mut self) -> bool {
        self.console.left_out()
    }

    /// Reads a line, below what was drawn.
    pub(super) fn read(&mut self, room: Room, is_whole: &dyn Fn(&str) -> bool) -> Result<Input, Lost> {
        let typed = self.console.read(room, is_whole)?;
        if typed == Input::Redraw && self.console.wipe()? {
            self.drawn.clear();
        }
        Ok(typed)
    }

    /// Makes the screen show this: what is the same stays.
    pub(super) fn draw(&mut self, page: Vec<String>) -> Result<(), Lost> {
        let size = self.console.size();
        let mut same = self.drawn.iter().zip(&page).take_while(|(old, new)| old == new).count();
        let gone = self.drawn.len() - same;
        // What is above the prompt and the rows that are kept free for it is surely on the screen. After a change of
        // size nobody knows what is where.
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
