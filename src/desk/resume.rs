//! Sessions that are gone on with.

use super::Desk;
use super::fault::DeskFault;
use crate::journal::{Held, Hold, Listed, State, Store};
use crate::session::{Channel, Ending, Event, Place, Session, TicketState};

/// That a session can be gone on with: it has not ended, the ticket of its outcome is open, or its outcome is none, such
/// as a fix that did not hold.
///
/// # Errors
/// [`DeskFault::Closed`].
pub fn can_go_on(listed: &Listed) -> Result<(), DeskFault> {
    let mut tickets = listed.summary.tickets.iter().filter(|ticket| ticket.matter.is_none()).peekable();
    if listed.summary.state != State::Ended || tickets.peek().is_none() {
        return Ok(());
    }
    let is_open = tickets.any(|ticket| ticket.state == TicketState::Open);
    if is_open { Ok(()) } else { Err(DeskFault::Closed { name: listed.name.clone() }) }
}

/// Asks for the right to write to a session; see [`Store::hold`].
///
/// # Errors
/// [`DeskFault::HeldElsewhere`], where another has it and it is not taken over; [`DeskFault::HandedOver`]; a fault of
/// the journal.
pub fn hold(store: &mut Store, listed: &Listed, take_over: bool) -> Result<Held, DeskFault> {
    let name = listed.name.clone();
    match store.hold(&listed.id, take_over)? {
        Hold::Held(held) => Ok(held),
        Hold::Busy { .. } => Err(DeskFault::HeldElsewhere { name }),
        Hold::HandedOver { .. } => Err(DeskFault::HandedOver { name }),
    }
}

impl Desk<'_> {
    /// Goes on with a session, over the channel that is asked for, else over its own; that somebody does is
    /// [kept](crate::walk::conversation::Conversation::returning) with what happens first.
    ///
    /// # Errors
    /// [`DeskFault::Closed`], where it cannot be gone on with.
    pub fn go_on(
        self,
        session: &mut Session,
        listed: &Listed,
        asked: Option<Channel>,
    ) -> Result<Event, DeskFault> {
        let usual = match session.place() {
            // Whoever goes on with what was left to somebody on site is there.
            Place::End(Ending::Dispatch(_)) if session.has_ended() => Channel::OnSite,
            _ => session.channel(),
        };
        let event = session.hand_over(asked.unwrap_or(usual), self.clock.now());
        event.map_err(|_| DeskFault::Closed { name: listed.name.clone() })
    }
}
