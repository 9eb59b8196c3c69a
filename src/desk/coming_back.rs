//! Resuming a session, wherever it is kept.

use super::fault::DeskFault;
use crate::journal::Listed;
use crate::session::{Channel, Ending, Event, Moment, Place, Session, TicketState};

/// Makes sure that a session can be resumed: it has neither ended nor been given up, the ticket of its outcome is open, or
/// it has none, as after a fix that did not hold.
///
/// # Errors
/// [`DeskFault::Closed`].
pub fn can_go_on(listed: &Listed) -> Result<(), DeskFault> {
    let mut tickets = listed.summary.tickets.iter().filter(|ticket| ticket.matter.is_none()).peekable();
    if listed.summary.state.is_unfinished() || tickets.peek().is_none() {
        return Ok(());
    }
    let is_open = tickets.any(|ticket| ticket.state != TicketState::Closed);
    if is_open { Ok(()) } else { Err(DeskFault::Closed { name: listed.name.clone() }) }
}

/// Resumes the session of this name over the requested channel, else over its own. That somebody resumes it is
/// [recorded](crate::walk::conversation::Conversation::returning) with the first event.
///
/// # Errors
/// [`DeskFault::Closed`] if it cannot be resumed.
pub fn come_back(
    session: &mut Session,
    name: &str,
    asked: Option<Channel>,
    now: Moment,
) -> Result<Event, DeskFault> {
    let usual = match session.place() {
        // Whoever continues what was left to somebody on site is on site.
        Place::End(Ending::Dispatch(_)) if session.has_ended() => Channel::OnSite,
        _ => session.channel(),
    };
    let event = session.hand_over(asked.unwrap_or(usual), now);
    event.map_err(|_| DeskFault::Closed { name: name.to_owned() })
}
