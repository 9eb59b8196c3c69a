//! The fields that a ticket is asked for, one after the other.

/// The fields of a ticket, and which of them is asked for.
#[derive(Debug)]
pub(super) struct Filling {
    fields: Vec<u16>,
    /// The place of the field that is asked for; past the last, all were.
    at: usize,
}

impl Filling {
    /// Begins with the first of these; `None` where there are none.
    pub(super) fn new(fields: Vec<u16>) -> Option<Filling> {
        (!fields.is_empty()).then_some(Filling { fields, at: 0 })
    }

    /// The field that is asked for; `None` once all were.
    pub(super) fn asked(&self) -> Option<u16> {
        self.fields.get(self.at).copied()
    }

    /// Which field is asked for, from 1, and how many there are.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.at + 1, self.fields.len())
    }

    /// A field has a value. Where it is the one that is asked for, the next is; one that is still to come is not asked
    /// for any more.
    pub(super) fn fill(&mut self, field: u16) {
        match self.fields.iter().position(|known| *known == field) {
            Some(place) if place == self.at => self.at += 1,
            Some(place) if place > self.at => {
                self.fields.remove(place);
            }
            _ => {}
        }
    }

    /// Goes on to the next field.
    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    /// Goes back to the field before; `false` at the first.
    pub(super) fn back(&mut self) -> bool {
        let before = self.at.checked_sub(1);
        self.at = before.unwrap_or(0);
        before.is_some()
    }
}
