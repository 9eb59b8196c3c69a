//! The desk that a command works at, and its tickets as commands print them.

use super::Context;
use crate::app::clock::SystemClock;
use crate::desk::Desk;
use crate::desk::session::StoredSession;
use crate::problem::Problem;
use crate::show;
use crate::ticket::Ticket;
use crate::view::paint::Paint;

impl Context<'_> {
    /// The desk that is worked at.
    pub(super) fn desk(&self) -> Desk<'_> {
        Desk { settings: &self.invocation.settings, clock: &SystemClock }
    }

    /// The texts of a session's tickets as they are pasted elsewhere, one below the other.
    pub(super) fn filed_text(&self, session: &str, numbers: &[u32]) -> Result<String, Problem> {
        let stored = self.stored(session)?;
        let view = self.view_of(stored.trees.vocabulary(), Paint(false), None);
        let tickets = self.done(stored.documents(view, numbers))?;
        let pages = tickets.iter().map(|ticket| show::ticket::page(view, ticket, &self.times()));
        Ok(pages.collect::<Vec<_>>().join("\n"))
    }

    /// A session's tickets as programs read them.
    pub(super) fn filed_for_programs(&self, session: &str, numbers: &[u32]) -> Result<Vec<Ticket>, Problem> {
        let stored = self.stored(session)?;
        let view = self.view_for_programs_of(stored.trees.vocabulary());
        self.done(stored.documents(view, numbers))
    }

    fn stored(&self, session: &str) -> Result<StoredSession<'static>, Problem> {
        let (store, listed) = self.done(self.desk().session(session))?;
        self.done(StoredSession::load(&store, &listed, None))
    }
}
