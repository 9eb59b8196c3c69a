//! The stand-in for a shared store in a program built without it: it does nothing.

use super::Context;
use crate::front::terminal::console::TerminalConsole;
use crate::journal::{Filter, Listed, ListedTicket, TicketFilter};
use crate::session::Moment;

#[expect(clippy::unused_self, reason = "as where a store is shared")]
impl Context<'_> {
    /// Nothing is fetched.
    pub(super) fn bring(&self, _: &str) {}

    /// Nobody else walks it.
    #[expect(clippy::unnecessary_wraps, reason = "as where a store is shared")]
    pub(super) fn take_lease(&self, _: &Listed, _: bool, _: &mut TerminalConsole) -> anyhow::Result<()> {
        Ok(())
    }

    /// There are no others.
    pub(super) fn with_others(&self, listed: Vec<Listed>, _: &Filter) -> Vec<Listed> {
        listed
    }

    /// Nor their tickets.
    pub(super) fn with_others_tickets(
        &self,
        listed: Vec<ListedTicket>,
        _: &TicketFilter,
    ) -> Vec<ListedTicket> {
        listed
    }

    /// Nobody is told.
    pub(super) fn tell_store(&self, _: Moment, _: bool) {}

    /// None is shared.
    pub(super) fn shares(&self) -> bool {
        false
    }
}
