//! The contract of a store that many desks share.

use super::StoreFault;
use super::chain::Tip;
use crate::journal::{
    Caller, Delivery, Entry, Filter, Listed, ListedTicket, Pin, Stored, TicketFilter, Whose,
};
use crate::session::Moment;

/// How long a session belongs to its walker without a push, in microseconds: 15 minutes.
pub const LEASE: i64 = 15 * 60 * 1_000_000;

/// Marks are returned again from so many microseconds before the time up to which a desk has them: some may have been
/// in the middle of being written when they were read.
pub const OVERLAP: i64 = 60 * 1_000_000;

/// A desk and its operator, as named in leases.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeskUser {
    /// The desk's UUID.
    pub desk: String,
    /// The desk's configured name, if any.
    pub called: Option<String>,
    /// The operator, if given.
    pub operator: Option<String>,
}

/// Who walks a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The desk and operator.
    pub walker: DeskUser,
    /// Since when, by the store's clock.
    pub since: Moment,
    /// Until when it is assumed, by the store's clock.
    pub until: Moment,
}

/// The result of requesting a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leased {
    /// It is granted; the session ends here.
    Granted(Tip),
    /// Another desk has it.
    With(Lease),
    /// The store has no such session.
    Unknown,
    /// The session was deliberately deleted.
    Deleted,
}

/// A push of a session: the entries that the store is assumed to lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// What lists show of it after the push.
    pub listed: Listed,
    /// Its assumed end in the store; the start for a session that the store is assumed to lack.
    pub base: Tip,
    /// The entries after that.
    pub entries: Vec<Entry>,
    /// How many of its trees the store is assumed to have.
    pub pins_before: usize,
    /// The trees after those.
    pub pins: Vec<Pin>,
    /// Whether it is being walked: then its lease is renewed, otherwise released.
    pub is_walked: bool,
}

/// The result of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is stored; the session now ends here.
    Done(Tip),
    /// The session does not end where it was assumed to, but here. Nothing was changed.
    Elsewhere(Tip),
    /// Another desk walks it. Nothing was changed.
    Walked(Lease),
    /// It was deliberately deleted. Nothing was changed.
    Deleted,
    /// The session is new, and its number leads to another one. Nothing was changed.
    NumberTaken,
}

/// The key of a session to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought<'s> {
    /// The one of this id.
    Id(&'s str),
    /// The one that this number leads to, in its written form.
    Number(&'s str),
}

/// A session from the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Everything recorded of it, without personal data unless requested.
    pub stored: Stored,
    /// Where it ends.
    pub tip: Tip,
    /// Who walks it, if somebody at another desk does.
    pub lease: Option<Lease>,
    /// Other numbers that lead to it.
    pub numbers: Vec<String>,
}

/// What was deliberately deleted of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trimmed {
    /// The personal data of its first entries, so many.
    Personal(u64),
    /// All of it.
    Session,
}

/// The mark of a deliberate deletion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeletionMark {
    /// The session's id.
    pub session: String,
    /// What was deleted.
    pub what: Trimmed,
    /// When, by the clock of the deleting desk.
    pub at: Moment,
    /// For a whole session: how many entries the deleting desk knew to be in the store. `None` if it knew nothing of it, and
    /// in marks that the store returns.
    pub known: Option<u64>,
}

/// Marks that a desk may not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkPage {
    /// The marks, in no particular order.
    pub marks: Vec<DeletionMark>,
    /// The store's time up to which they are complete: the next request starts here.
    pub until: Moment,
}

/// The state of a session in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// It ends here.
    Ends(Tip),
    /// It was deliberately deleted.
    Deleted,
    /// It does not exist.
    Unknown,
}

/// Which calls are sought: those that somebody may come back to, as
/// [`Store::calls`](crate::journal::Store::calls) says it of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoughtCalls {
    /// Those that have come to their end were begun at this time or later.
    pub since: Moment,
    /// Words, in small letters, that must all be in a session's number, with or without its hyphen, in whose it is, or in its
    /// codes.
    pub words: Vec<String>,
    /// A number, as it is written: the session that it leads to is sought, too, however old it is.
    pub number: Option<String>,
    /// So many at most.
    pub limit: usize,
}

/// The store's description of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreStatus {
    /// The store's UUID: another one is another store, whatever its address.
    pub id: String,
    /// The product, as it names itself.
    pub server: String,
    /// The version of its schema.
    pub schema: i32,
    /// Its time.
    pub now: Moment,
}

/// A store that many desks share. What was written is durable when a call returns; after a fault the result is unknown,
/// and the same call may be repeated.
pub trait SharedStore {
    /// The store's description of itself.
    ///
    /// # Errors
    /// A [`StoreFault`], as for all of the following.
    fn status(&mut self) -> Result<StoreStatus, StoreFault>;

    /// Appends entries to a session, or creates it with all of them, if it ends where it was assumed to.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn push(&mut self, push: &Push) -> Result<Pushed, StoreFault>;

    /// A session with everything recorded of it, with personal data only if requested; `None` if it does not exist or
    /// was deleted.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn fetch(&mut self, sought: Sought<'_>, personal: bool) -> Result<Option<Fetched>, StoreFault>;

    /// The state of each of these sessions, by id.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn standings(&mut self, ids: &[String]) -> Result<Vec<Whereabouts>, StoreFault>;

    /// Requests the lease of a session. If another desk has it, only `take_over` gets it.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn lease(&mut self, id: &str, take_over: bool) -> Result<Leased, StoreFault>;

    /// Releases a lease if this desk has it.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn release(&mut self, id: &str) -> Result<(), StoreFault>;

    /// Reserves numbers for this desk: so many, or fewer if some are in use.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn reserve(&mut self, count: u32) -> Result<Vec<String>, StoreFault>;

    /// Makes more numbers lead to a session, unless they lead to another that was not deleted, or are reserved for another
    /// desk.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn lead(&mut self, id: &str, numbers: &[String]) -> Result<(), StoreFault>;

    /// Marks deliberate deletions: from then on nobody gets the data, and no push restores it. A whole session that has more
    /// entries than were [known](DeletionMark::known) to whoever deleted it is not marked: somebody went on with it. Returns
    /// the ids of those.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn mark(&mut self, marks: &[DeletionMark]) -> Result<Vec<String>, StoreFault>;

    /// The marks that were stored at this time of the store's clock or later, and some from [before](OVERLAP).
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn marks(&mut self, since: Moment) -> Result<MarkPage, StoreFault>;

    /// The sessions that match a filter, the last begun first, without personal data.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn sessions(&mut self, filter: &Filter) -> Result<Vec<Listed>, StoreFault>;

    /// The calls that are sought, the last begun first, without what is personal: neither contacts nor notes, in which
    /// somebody may have typed some. Not those that were [only begun](Listed::was_only_begun).
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn calls(&mut self, sought: &SoughtCalls) -> Result<Vec<Listed>, StoreFault>;

    /// The tickets that match a filter, the oldest first, up to a limit.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn tickets(&mut self, filter: &TicketFilter, limit: usize) -> Result<Vec<ListedTicket>, StoreFault>;

    /// The deliveries of these sessions' tickets that a hub made, by session, ticket and sink.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn deliveries_of(&mut self, sessions: &[String]) -> Result<Vec<Delivery>, StoreFault>;

    /// Those of these sessions, all of them with tickets, of which something is still to be delivered to one of the hub's
    /// sinks: because a delivery has not come to its end, because the hub has not seen to what came last, or because the store
    /// has lost them. `None` if it is not known of any, as no hub has come so far.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn undelivered(&mut self, sessions: &[String]) -> Result<Option<Vec<String>>, StoreFault>;

    /// The latest sessions of a terminal or a merchant, the last begun first, except for the one with this id.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn before(&mut self, whose: Whose<'_>, but: &str, limit: u32) -> Result<Vec<Listed>, StoreFault>;

    /// Who called about a code in sessions that were begun at this time or later, except for the one with this id;
    /// defined like [`Store::who_had`](crate::journal::Store::who_had) of a journal.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn who_had(&mut self, code: &str, since: Moment, but: &str) -> Result<Vec<Caller>, StoreFault>;
}
