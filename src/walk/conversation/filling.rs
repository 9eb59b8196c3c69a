//! The fields of a ticket that are asked for, one after the other.

/// The fields of a ticket, with the current one.
#[derive(Debug)]
pub(super) struct Filling {
    fields: Vec<u16>,
    /// The index of the current field; past the last, all were asked for.
    at: usize,
}

impl Filling {
    /// Starts with the first of these; `None` if there are none.
    pub(super) fn new(fields: Vec<u16>) -> Option<Filling> {
        (!fields.is_empty()).then_some(Filling { fields, at: 0 })
    }

    /// The current field; `None` after the last.
    pub(super) fn asked(&self) -> Option<u16> {
        self.fields.get(self.at).copied()
    }

    /// The position of the current field, from 1, and how many there are.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.at + 1, self.fields.len())
    }

    /// A field got a value. If it is the current one, the next becomes current; one that would come later is no longer
    /// asked for.
    pub(super) fn fill(&mut self, field: u16) {
        match self.fields.iter().position(|known| *known == field) {
            Some(place) if place == self.at => self.at += 1,
            Some(place) if place > self.at => {
                self.fields.remove(place);
            }
            _ => {}
        }
    }

    /// Moves to the next field.
    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    /// Moves back to the previous field; `false` at the first.
    pub(super) fn back(&mut self) -> bool {
        let before = self.at.checked_sub(1);
        self.at = before.unwrap_or(0);
        before.is_some()
    }
}
