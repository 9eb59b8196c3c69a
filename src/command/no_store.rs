//! The stand-in for a shared store in a program built without it: it does nothing.

use super::Context;
use crate::front::terminal::console::TerminalConsole;
use crate::front::terminal::picker::{Calls, OthersCalls};
#[cfg(feature = "deliver")]
use crate::journal::DeliveryCount;
use crate::journal::{Call, Delivery, Filter, Listed, ListedTicket, Store, TicketFilter};
use crate::problem::Problem;
use crate::session::Moment;

#[expect(clippy::unused_self, reason = "as where a store is shared")]
impl Context<'_> {
    /// Nothing is fetched.
    #[expect(clippy::unnecessary_wraps, reason = "as where a store is shared")]
    pub(super) fn bring(&self, _: &str) -> Result<(), Problem> {
        Ok(())
    }

    /// Nor with contacts.
    #[expect(clippy::unnecessary_wraps, reason = "as where a store is shared")]
    pub(super) fn bring_with_contacts(&self, _: &str) -> Result<(), Problem> {
        Ok(())
    }

    /// There are no others.
    pub(super) fn with_others_calls(&self, _: &Store, calls: Vec<Call>, _: &str) -> Vec<Call> {
        calls
    }

    /// It is here.
    #[expect(clippy::unnecessary_wraps, reason = "as where a store is shared")]
    pub(super) fn brought(
        &self,
        _: &Store,
        listed: &Listed,
        console: TerminalConsole,
    ) -> anyhow::Result<(Listed, TerminalConsole)> {
        Ok((listed.clone(), console))
    }

    /// No other desk has added anything.
    #[expect(clippy::unnecessary_wraps, reason = "as where a store is shared")]
    pub(super) fn renewed(&self, _: &Store, listed: &Listed) -> Result<Listed, Problem> {
        Ok(listed.clone())
    }

    /// Nobody else walks it.
    pub(super) fn walked_elsewhere(&self, _: &Listed) -> Option<String> {
        None
    }

    /// Nor has to be asked for it.
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
    ) -> (Vec<ListedTicket>, Vec<Delivery>) {
        (listed, Vec::new())
    }

    /// Nobody is told.
    pub(super) fn tell_store(&self, _: Moment, _: bool) {}

    /// There is no hub.
    pub(super) fn tell_of_hub(&self, _: Moment) {}

    /// Nobody delivers for others.
    #[cfg(feature = "deliver")]
    pub(super) fn deliveries_by_hub(&self) -> Option<(String, Vec<DeliveryCount>)> {
        None
    }

    /// None is shared.
    pub(super) fn shares(&self) -> bool {
        false
    }
}

/// The calls of other desks, of which there are none.
pub(super) struct CallsElsewhere;

#[expect(clippy::unused_self, reason = "as where a store is shared")]
impl CallsElsewhere {
    /// There are none beside these.
    pub(super) fn beside(
        _: &Context<'_>,
        _: &Store,
        _: Vec<Call>,
        _: fn(&Context<'_>, &Store, Vec<Call>, &[Delivery]) -> Calls,
    ) -> CallsElsewhere {
        CallsElsewhere
    }

    /// Nothing comes.
    pub(super) fn hear(&mut self, _: &str) -> OthersCalls {
        OthersCalls::Nobody
    }
}
