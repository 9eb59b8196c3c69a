//! Hand-overs from one desk to another by file.

use super::Desk;
use super::fault::DeskFault;
use crate::journal::{JournalFault, Listed, State, Store, export};
use crate::session::TicketState;

/// The contents of a hand-over file that is still to be written.
#[derive(Debug)]
pub struct HandOver {
    store: Store,
    listed: Listed,
    file: String,
    is_read_only: bool,
}

impl HandOver {
    /// The session's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.listed.name
    }

    /// The contents of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Whether the session is read-only here from now on; a finished one is not, since it does not change anyway.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Cancels the hand-over if the file could not be written. A session that was handed over before stays so.
    ///
    /// # Errors
    /// A [`DeskFault`] of the journal.
    pub fn undo(mut self) -> Result<(), DeskFault> {
        undo(&mut self.store, &self.listed, self.is_read_only)
    }
}

impl Desk<'_> {
    /// Hands a session over: it is read-only here from then on, unless it has ended without an open ticket. The file
    /// contains all of it.
    ///
    /// # Errors
    /// [`DeskFault::Walked`], [`DeskFault::NotExported`] or a fault of the journal.
    pub fn hand_over(self, mut store: Store, listed: Listed) -> Result<HandOver, DeskFault> {
        if listed.held {
            return Err(DeskFault::Walked { name: listed.name });
        }
        // A finished session does not change anyway, unless it has an open ticket, which may be added to.
        let is_open = listed.summary.has_ticket(TicketState::Open);
        let is_read_only = listed.summary.state != State::Ended || is_open;
        if is_read_only {
            // Nobody can write to it any more by the time it is read.
            store.mark_handed_over(&listed.id, self.clock.now())?;
        }
        match file_of(&store, &listed) {
            Ok(file) => Ok(HandOver { store, listed, file, is_read_only }),
            Err(fault) => {
                undo(&mut store, &listed, is_read_only)?;
                Err(fault)
            }
        }
    }

    /// Takes back a session that was handed over, so that it can be continued here.
    ///
    /// # Errors
    /// [`DeskFault::NotHandedOver`] or a fault of the journal.
    pub fn take_back(self, store: &mut Store, listed: &Listed) -> Result<(), DeskFault> {
        if listed.handed_over.is_none() {
            return Err(DeskFault::NotHandedOver { name: listed.name.clone() });
        }
        Ok(store.take_back(&listed.id)?)
    }
}

fn file_of(store: &Store, listed: &Listed) -> Result<String, DeskFault> {
    let stored = store.load(&listed.id)?.ok_or_else(|| JournalFault::Gone { name: listed.name.clone() })?;
    export::write(&stored).map_err(|why| DeskFault::NotExported { name: listed.name.clone(), why })
}

fn undo(store: &mut Store, listed: &Listed, is_read_only: bool) -> Result<(), DeskFault> {
    if is_read_only && listed.handed_over.is_none() {
        store.take_back(&listed.id)?;
    }
    Ok(())
}
