//! Tickets: which there are, and what becomes of one.

use super::Desk;
use super::fault::DeskFault;
use super::recorder::{Signature, written};
use super::resume::hold;
use super::session::StoredSession;
use crate::journal::{Listed, Store, Summary, TicketFilter};
use crate::session::record::Author;
use crate::session::{Event, Moment, Refusal, Session};

impl Desk<'_> {
    /// The session of a ticket's number.
    ///
    /// # Errors
    /// [`DeskFault::NoSuchTicket`], [`DeskFault::NoTicket`], or a fault of the journal.
    pub fn ticket(self, typed: &str) -> Result<(Store, Listed), DeskFault> {
        let store = self.current_journal()?;
        let store = store.ok_or_else(|| DeskFault::NoSuchTicket { typed: typed.to_owned() })?;
        let listed = ticket(&store, typed)?;
        Ok((store, listed))
    }

    /// The session of a ticket's number, with its trees.
    ///
    /// # Errors
    /// As [`Desk::ticket`] and [`StoredSession::load`].
    pub fn stored_ticket(self, typed: &str) -> Result<StoredSession<'static>, DeskFault> {
        let (store, listed) = self.ticket(typed)?;
        StoredSession::load(&store, &listed, None)
    }

    /// Changes a ticket's session, and keeps what came of it: all of it or nothing.
    ///
    /// # Errors
    /// [`DeskFault::TicketStands`], where the session does not take it; [`DeskFault::HeldElsewhere`],
    /// [`DeskFault::HandedOver`], [`DeskFault::Unreadable`], or a fault of the journal.
    pub fn change_ticket(
        self,
        store: &mut Store,
        listed: &Listed,
        author: Author,
        change: impl FnOnce(&mut Session, Moment) -> Result<Vec<Event>, Refusal>,
    ) -> Result<Session, DeskFault> {
        let mut held = hold(store, listed, false)?;
        let kept = StoredSession::load(store, listed, None)?;
        let vocabulary = kept.trees.vocabulary();
        let mut session = kept.session()?;
        let now = self.clock.now();
        let events = change(&mut session, now).map_err(|_| stands(listed))?;
        let signature = Signature::of(self.settings, author);
        let entries = events.iter().map(|event| written(event, vocabulary, None, &signature).0);
        let entries: Vec<_> = entries.collect();
        let reference = listed.summary.reference.as_deref();
        let summary = Summary::of(&session, vocabulary.manifest, vocabulary.texts, reference);
        store.append(&mut held, now, &entries, &[], &summary)?;
        Ok(session)
    }
}

/// That a ticket does not take what was to be done with it.
#[must_use]
pub fn stands(listed: &Listed) -> DeskFault {
    let state = listed.summary.ticket.as_ref().map(|ticket| ticket.state);
    DeskFault::TicketStands { name: listed.name.clone(), state }
}

/// The session of a ticket's number.
///
/// # Errors
/// As [`Desk::ticket`].
pub fn ticket(store: &Store, typed: &str) -> Result<Listed, DeskFault> {
    let listed = store.named(typed)?.ok_or_else(|| DeskFault::NoSuchTicket { typed: typed.to_owned() })?;
    match listed.summary.ticket {
        Some(_) => Ok(listed),
        None => Err(DeskFault::NoTicket { name: listed.name }),
    }
}

/// The tickets that a filter wants; of these numbers only, where any are given.
///
/// # Errors
/// As [`Desk::ticket`].
pub fn tickets(store: &Store, numbers: &[String], filter: &TicketFilter) -> Result<Vec<Listed>, DeskFault> {
    let mut listed = store.tickets(filter)?;
    if !numbers.is_empty() {
        let named = numbers.iter().map(|number| ticket(store, number));
        let named = named.collect::<Result<Vec<Listed>, DeskFault>>()?;
        listed.retain(|listed| named.iter().any(|named| named.id == listed.id));
    }
    Ok(listed)
}
