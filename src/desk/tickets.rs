//! Tickets: finding them and changing them.

use super::Desk;
use super::fault::DeskFault;
use super::resume::hold;
use super::session::StoredSession;
use super::signature::Signature;
use super::signature::written;
use crate::journal::name::parse_ticket;
use crate::journal::{ListedTicket, Store, Summary, TicketFilter};
use crate::session::record::Author;
use crate::session::{Event, Moment, Refusal, Session};

impl Desk<'_> {
    /// The ticket of a typed number.
    ///
    /// # Errors
    /// [`DeskFault::NoSuchTicket`], [`DeskFault::NoTicket`], or a fault of the journal.
    pub fn ticket(self, typed: &str) -> Result<(Store, ListedTicket), DeskFault> {
        let store = self.current_journal()?;
        let store = store.ok_or_else(|| DeskFault::NoSuchTicket { typed: typed.to_owned() })?;
        let listed = ticket(&store, typed)?;
        Ok((store, listed))
    }

    /// Changes a ticket and records the result, all or nothing.
    ///
    /// # Errors
    /// [`DeskFault::TicketStands`] if the session does not allow it; [`DeskFault::HeldElsewhere`],
    /// [`DeskFault::HandedOver`], [`DeskFault::Unreadable`], or a fault of the journal.
    pub fn change_ticket(
        self,
        store: &mut Store,
        listed: &ListedTicket,
        author: Author,
        change: impl FnOnce(&mut Session, Moment) -> Result<Vec<Event>, Refusal>,
    ) -> Result<Session, DeskFault> {
        let of = &listed.session;
        let mut held = hold(store, of, false)?;
        let kept = StoredSession::load(store, of, None)?;
        let vocabulary = kept.trees.vocabulary();
        let mut session = kept.session()?;
        let now = self.clock.now();
        let events = change(&mut session, now).map_err(|_| stands(listed))?;
        let signature = Signature::of(self.settings, author);
        let entries = events.iter().map(|event| written(event, vocabulary, None, &signature).0);
        let entries: Vec<_> = entries.collect();
        let reference = of.summary.reference.as_deref();
        let summary = Summary::of(&session, vocabulary.manifest, vocabulary.texts, reference);
        store.append(&mut held, now, &entries, &[], &summary)?;
        Ok(session)
    }
}

/// The fault for a ticket that does not allow a change.
#[must_use]
pub fn stands(listed: &ListedTicket) -> DeskFault {
    DeskFault::TicketStands { name: listed.number(), state: listed.ticket.state }
}

/// The ticket of a typed number; for a session's number alone, its first.
///
/// # Errors
/// As [`Desk::ticket`].
pub fn ticket(store: &Store, typed: &str) -> Result<ListedTicket, DeskFault> {
    let no_such = || DeskFault::NoSuchTicket { typed: typed.to_owned() };
    let (name, number) = parse_ticket(typed).unwrap_or_else(|| (typed.to_owned(), 1));
    let session = store.named(&name)?.ok_or_else(no_such)?;
    if session.summary.tickets.is_empty() {
        return Err(DeskFault::NoTicket { name: session.name });
    }
    let ticket = session.summary.ticket(number).cloned().ok_or_else(no_such)?;
    Ok(ListedTicket { session, ticket })
}

/// The tickets that match a filter; of these numbers only, if any are given.
///
/// # Errors
/// As [`Desk::ticket`].
pub fn tickets(
    store: &Store,
    numbers: &[String],
    filter: &TicketFilter,
) -> Result<Vec<ListedTicket>, DeskFault> {
    let mut listed = store.tickets(filter)?;
    if !numbers.is_empty() {
        let named = numbers.iter().map(|number| ticket(store, number));
        let named = named.collect::<Result<Vec<ListedTicket>, DeskFault>>()?;
        listed.retain(|listed| named.iter().any(|named| named.id() == listed.id()));
    }
    Ok(listed)
}
