//! The desk that a command works at, and its tickets as commands print them.

use super::Context;
use crate::app::clock::SystemClock;
use crate::desk::Desk;
use crate::problem::Problem;
use crate::show;
use crate::ticket::Ticket;
use crate::view::paint::Paint;

impl Context<'_> {
    /// The desk that is worked at.
    pub(super) fn desk(&self) -> Desk<'_> {
        Desk { settings: &self.invocation.settings, clock: &SystemClock }
    }

    /// The text of a ticket as it is pasted elsewhere.
    pub(super) fn ticket_text(&self, number: &str) -> Result<String, Problem> {
        let stored = self.done(self.desk().stored_ticket(number))?;
        let view = self.view_of(stored.trees.vocabulary(), Paint(false), None);
        let ticket = self.done(stored.document(view))?;
        Ok(show::ticket::page(view, &ticket, &self.times()))
    }

    /// A ticket as programs read it.
    pub(super) fn ticket_for_programs(&self, number: &str) -> Result<Ticket, Problem> {
        let stored = self.done(self.desk().stored_ticket(number))?;
        self.done(stored.document(self.view_for_programs_of(stored.trees.vocabulary())))
    }
}
