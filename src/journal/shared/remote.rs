//! The contract of a store that many desks share.

use super::StoreFault;
use super::chain::Tip;
use crate::journal::{Caller, Entry, Filter, Listed, ListedTicket, Pin, Stored, TicketFilter, Whose};
use crate::session::Moment;

/// For so many microseconds a session is its walker's without a push: 15 minutes.
pub const LEASE: i64 = 15 * 60 * 1_000_000;

/// So many microseconds before the time that a desk has all marks of, marks are given again: what was being written when
/// somebody read may stand before it.
pub const OVERLAP: i64 = 60 * 1_000_000;

/// A desk and who works at it, as leases say it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeskUser {
    /// The desk's UUID.
    pub desk: String,
    /// What people call the desk, where that is configured.
    pub called: Option<String>,
    /// Who works there, where that was said.
    pub operator: Option<String>,
}

/// Who walks a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Where, and who.
    pub walker: DeskUser,
    /// Since when, by the store's clock.
    pub since: Moment,
    /// Until when they are taken to, by the store's clock.
    pub until: Moment,
}

/// What came of asking for a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leased {
    /// It is granted, on a session that ends here.
    Granted(Tip),
    /// Another desk has it.
    With(Lease),
    /// The store has no such session.
    Unknown,
    /// The session was deleted on purpose.
    Deleted,
}

/// What is pushed of a session: the entries that the store is not thought to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// What lists show of it once they are there.
    pub listed: Listed,
    /// Where it is thought to end in the store; at its start for one that the store is not thought to have.
    pub base: Tip,
    /// The entries behind that.
    pub entries: Vec<Entry>,
    /// How many trees of it the store is thought to have.
    pub pins_before: usize,
    /// The trees behind those.
    pub pins: Vec<Pin>,
    /// Whether it is being walked: its lease is renewed then, and let go otherwise.
    pub is_walked: bool,
}

/// What came of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is in the store, which has the session up to here.
    Done(Tip),
    /// The session does not end in the store where it was thought to, but here. Nothing was changed.
    Elsewhere(Tip),
    /// Another desk walks it. Nothing was changed.
    Walked(Lease),
    /// It was deleted on purpose. Nothing was changed.
    Deleted,
    /// The session is new, and its number leads to another one. Nothing was changed.
    NumberTaken,
}

/// Which session is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought<'s> {
    /// The one of this id.
    Id(&'s str),
    /// The one that this number leads to, as it is written.
    Number(&'s str),
}

/// A session as the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// All that is kept of it; without what is personal where that was not asked for.
    pub stored: Stored,
    /// Where it ends.
    pub tip: Tip,
    /// Who walks it, if somebody at another desk does.
    pub lease: Option<Lease>,
    /// The other numbers that lead to it.
    pub numbers: Vec<String>,
}

/// What of a session was deleted on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trimmed {
    /// What is personal in its first entries, so many.
    Personal(u64),
    /// All of it.
    Session,
}

/// That something was deleted on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeletionMark {
    /// The session's id.
    pub session: String,
    /// What of it.
    pub what: Trimmed,
    /// When, by the clock of the desk where it was.
    pub at: Moment,
}

/// Marks that a desk may not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkPage {
    /// The marks, in no order.
    pub marks: Vec<DeletionMark>,
    /// The store's time up to which they are: the next are asked for from here.
    pub until: Moment,
}

/// How a session stands in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// It ends here.
    Ends(Tip),
    /// It was deleted on purpose.
    Deleted,
    /// There is none.
    Unknown,
}

/// What the store says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreStatus {
    /// The store's UUID: another one is another store, whatever its address.
    pub id: String,
    /// What it is, as it calls itself.
    pub server: String,
    /// The number of its schema.
    pub schema: i32,
    /// Its time.
    pub now: Moment,
}

/// A store that many desks share. What it is told is there when a call returns, for good; after a fault, nobody knows, and
/// the same call may be made again.
pub trait SharedStore {
    /// What the store says of itself.
    ///
    /// # Errors
    /// A [`StoreFault`], as of all that follows.
    fn status(&mut self) -> Result<StoreStatus, StoreFault>;

    /// Adds entries to a session, or the session with all of them, where it ends as it was thought to.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn push(&mut self, push: &Push) -> Result<Pushed, StoreFault>;

    /// A session with all that is kept of it, with what is personal in it only where that is asked for; `None` where there is
    /// none, or it was deleted.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn fetch(&mut self, sought: Sought<'_>, personal: bool) -> Result<Option<Fetched>, StoreFault>;

    /// How each of these sessions stands, by their ids.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn standings(&mut self, ids: &[String]) -> Result<Vec<Whereabouts>, StoreFault>;

    /// Asks for the lease of a session. Where another desk has it, it is given only to `take_over`.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn lease(&mut self, id: &str, take_over: bool) -> Result<Leased, StoreFault>;

    /// Lets a lease go, where this desk has it.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn release(&mut self, id: &str) -> Result<(), StoreFault>;

    /// Reserves numbers for this desk: so many, or fewer where some are taken.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn reserve(&mut self, count: u32) -> Result<Vec<String>, StoreFault>;

    /// Lets more numbers lead to a session, where they lead to no other and are reserved for no other desk.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn lead(&mut self, id: &str, numbers: &[String]) -> Result<(), StoreFault>;

    /// Marks what was deleted on purpose: from then on nobody gets it, and it comes back by no push.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn mark(&mut self, marks: &[DeletionMark]) -> Result<(), StoreFault>;

    /// The marks that came to the store at this time of its own or later, and some from [before](OVERLAP).
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn marks(&mut self, since: Moment) -> Result<MarkPage, StoreFault>;

    /// The sessions that a filter wants, the last begun first, without what is personal.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn sessions(&mut self, filter: &Filter) -> Result<Vec<Listed>, StoreFault>;

    /// The tickets that a filter wants, the oldest first; so many at most.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn tickets(&mut self, filter: &TicketFilter, limit: usize) -> Result<Vec<ListedTicket>, StoreFault>;

    /// The latest sessions of a terminal or a merchant, the last begun first, but for the one of this id.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn before(&mut self, whose: Whose<'_>, but: &str, limit: u32) -> Result<Vec<Listed>, StoreFault>;

    /// Who called about a code in sessions that were begun at this time or later, the one of this id aside; as
    /// [`Store::who_had`](crate::journal::Store::who_had) says it of a journal.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn who_had(&mut self, code: &str, since: Moment, but: &str) -> Result<Vec<Caller>, StoreFault>;
}
