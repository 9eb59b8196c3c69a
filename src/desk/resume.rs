//! Resuming sessions of the journal.

use super::Desk;
use super::coming_back::come_back;
use super::fault::DeskFault;
use crate::journal::{Held, Hold, Listed, Store};
use crate::session::{Channel, Event, Session};

/// Requests the right to write to a session; see [`Store::hold`].
///
/// # Errors
/// [`DeskFault::HeldElsewhere`] if another process has it and it is not taken over; [`DeskFault::HandedOver`]; a fault
/// of the journal.
pub fn hold(store: &mut Store, listed: &Listed, take_over: bool) -> Result<Held, DeskFault> {
    let name = listed.name.clone();
    match store.hold(&listed.id, take_over)? {
        Hold::Held(held) => Ok(held),
        Hold::Busy { .. } => Err(DeskFault::HeldElsewhere { name }),
        Hold::HandedOver { .. } => Err(DeskFault::HandedOver { name }),
    }
}

impl Desk<'_> {
    /// Resumes a session over the requested channel, else over its own. That somebody resumes it is
    /// [recorded](crate::walk::conversation::Conversation::returning) with the first event.
    ///
    /// # Errors
    /// [`DeskFault::Closed`] if it cannot be resumed.
    pub fn go_on(
        self,
        session: &mut Session,
        listed: &Listed,
        asked: Option<Channel>,
    ) -> Result<Event, DeskFault> {
        come_back(session, &listed.name, asked, self.clock.now())
    }
}
