//! An open ticket about the same problem as one that a walk is about to file: another is filed only deliberately.

use super::{Conversation, Effect, Then};
use crate::session::TicketState;
use crate::text::redaction::{Redacted, Shape, redact};
use crate::walk::complaint::Complaint;
use crate::walk::history::OpenTicket;

/// Whether a ticket is filed although another is open about the same problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BesideOpen {
    /// It is.
    Filed,
    /// Only after explicit confirmation.
    AskedAbout,
}

/// What continues after the decision to file another ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AfterAsking {
    /// Whatever was about to be done: the caller does it.
    #[default]
    Nothing,
    /// The outcome is confirmed.
    Confirm,
    /// The next field of the ticket is asked for.
    AskOn,
    /// The walk ends.
    Finish,
}

impl Conversation<'_> {
    /// The same with somebody who is asked before a ticket is filed while another is open about the same problem.
    /// Without asking, it is filed.
    #[must_use]
    pub fn asking_before_filing(mut self) -> Self {
        self.beside_open = BesideOpen::AskedAbout;
        self
    }

    /// The open ticket about the same problem, while a decision about it is pending: [another] is filed, that one is
    /// continued [instead], or [neither].
    ///
    /// [another]: Conversation::file_another
    /// [instead]: Conversation::go_on_instead
    /// [neither]: Conversation::leave_open_ticket
    #[must_use]
    pub fn open_ticket(&self) -> Option<&OpenTicket> {
        self.open.as_ref()
    }

    /// Looks for an open ticket about what would be filed now, if somebody can be asked about that.
    pub fn look_for_open_ticket(&mut self) {
        self.asks_about_open(AfterAsking::Nothing);
    }

    /// The same before an action; returns whether somebody has to be asked first.
    pub(super) fn asks_about_open(&mut self, after: AfterAsking) -> bool {
        let is_walked_on = self.session.tickets().iter().any(|ticket| ticket.state == TicketState::UnderWay);
        if self.beside_open == BesideOpen::AskedAbout && !is_walked_on && !self.session.unfiled().is_empty() {
            self.open = self.keeper.open_ticket(&self.session);
            self.after_asking = after;
        }
        self.open.is_some()
    }

    /// Another ticket may be filed: the pending action is continued.
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

    /// No decision about the open ticket was made: an outcome is shown again.
    pub fn leave_open_ticket(&mut self) {
        self.open = None;
        self.leave_fields();
    }

    /// Continues the open ticket: this walk is abandoned for that reason, and its outcome is not filed.
    ///
    /// # Errors
    /// A [`Complaint`].
    pub fn go_on_instead(&mut self, reason: Redacted) -> Result<Effect, Complaint> {
        let number = self.open.as_ref().map(|open| redact(&open.number, Shape::NOTE));
        // The number of a ticket is no card number.
        let Some(Ok(joined)) = number else { return Ok(Effect::Nothing) };
        let given_way = self.session.give_way(reason, joined.text, self.clock.now());
        self.settle(given_way, Then::Instead)
    }
}
