//! A ticket that is open about the same as one that a walk is about to file: another is filed only on purpose.

use super::{Conversation, Effect, Then};
use crate::session::TicketState;
use crate::text::redaction::Redacted;
use crate::walk::complaint::Complaint;
use crate::walk::history::OpenTicket;

/// Whether a ticket is filed although another is open about the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BesideOpen {
    /// It is.
    Filed,
    /// Not before somebody said so.
    AskedAbout,
}

/// What goes on once another ticket is to be filed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AfterAsking {
    /// Whatever was about to be done: it is done by whoever asked.
    #[default]
    Nothing,
    /// The outcome is confirmed.
    Confirm,
    /// The ticket is asked for its next field.
    AskOn,
    /// The walk ends.
    Finish,
}

impl Conversation<'_> {
    /// The same with somebody who is asked before a ticket is filed while another is open about the same. Whoever is not
    /// asked files it.
    #[must_use]
    pub fn asking_before_filing(mut self) -> Self {
        self.beside_open = BesideOpen::AskedAbout;
        self
    }

    /// The ticket that is open about the same, while it is to be said what is done about it: [another] is filed, that one
    /// is gone on with [instead], or [neither].
    ///
    /// [another]: Conversation::file_another
    /// [instead]: Conversation::go_on_instead
    /// [neither]: Conversation::leave_open_ticket
    #[must_use]
    pub fn open_ticket(&self) -> Option<&OpenTicket> {
        self.open.as_ref()
    }

    /// Looks whether a ticket is open about the same as what would be filed now, where somebody is asked about that.
    pub fn look_for_open_ticket(&mut self) {
        self.asks_about_open(AfterAsking::Nothing);
    }

    /// The same before something is done; whether somebody is to be asked first.
    pub(super) fn asks_about_open(&mut self, after: AfterAsking) -> bool {
        let is_walked_on = self.session.tickets().iter().any(|ticket| ticket.state == TicketState::UnderWay);
        if self.beside_open == BesideOpen::AskedAbout && !is_walked_on && !self.session.unfiled().is_empty() {
            self.open = self.keeper.open_ticket(&self.session);
            self.after_asking = after;
        }
        self.open.is_some()
    }

    /// Another ticket may be filed: what was to be done is gone on with.
    ///
    /// # Errors
    /// A [`Complaint`].
    pub fn file_another(&mut self) -> Result<Effect, Complaint> {
        (self.open, self.beside_open) = (None, BesideOpen::Filed);
        match std::mem::take(&mut self.after_asking) {
            AfterAsking::Nothing => Ok(Effect::Nothing),
            AfterAsking::Confirm => self.confirm(),
            AfterAsking::AskOn => self.ask_on(),
            AfterAsking::Finish => self.finish(),
        }
    }

    /// It was not said what is done about the open ticket: an outcome stands there again.
    pub fn leave_open_ticket(&mut self) {
        self.open = None;
        self.leave_fields();
    }

    /// Goes on with the open ticket: this walk is given up for that reason, and its outcome is not filed.
    ///
    /// # Errors
    /// A [`Complaint`].
    pub fn go_on_instead(&mut self, reason: Redacted) -> Result<Effect, Complaint> {
        let given_way = self.session.give_way(reason, self.clock.now());
        self.settle(given_way, Then::Instead)
    }
}
