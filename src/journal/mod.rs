//! What is kept of walks: sessions, in a journal that survives crashes, power loss and hand-overs.
//!
//! [`sqlite::Store`] is the journal. A session in it is what its [`Entry`]s replay to
//! ([`session::record::replay`](crate::session::record::replay)), with the trees it walked pinned beside it ([`Pin`]),
//! so that a changed library never changes it. What lists show of it is its [`Summary`], which follows from the session
//! too. Nothing here reads the clock: times come in as [`Moment`]s.
//!
//! Everything that is written has been through redaction before it comes here. What an earlier version let through is
//! taken out as it is read ([`cleaning`]); but for that, what an entry or a pin says is opaque to this layer.

mod call;
pub mod cleaning;
mod codes;
pub mod deletion;
pub mod delivery;
pub mod digest;
pub mod export;
pub mod fault;
pub mod name;
pub mod notice;
#[cfg(feature = "store")]
pub mod shared;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod summary;

use crate::session::record::{MisfitReason, Record};
use crate::session::{Moment, TicketState};

pub use call::{Call, CallQuery, FoundBy};
pub use codes::WalkedCodes;
pub use delivery::{Delivery, DeliveryReason, DeliveryState, LookRule, Outbound, ReasonKind, RemoteState};
pub use fault::{JournalDamage, JournalFault};
#[cfg(feature = "sqlite")]
pub use sqlite::{Deliverer, Held, Hold, Store};
pub use summary::{State, Summary, TicketRow, ticket_id};

/// One event of a session, as it is kept; its place in the session is its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who walked, redacted, where that was said.
    pub operator: Option<String>,
    /// The JSON of a [`Record`], without personal data.
    pub record: String,
    /// The personal data of it: kept apart, so that it can be removed before the session is.
    pub personal: Option<String>,
}

impl Entry {
    /// A record as it is kept, with its personal data apart.
    #[must_use]
    pub fn of(mut record: Record, operator: Option<&str>) -> Entry {
        let personal = record.take_personal();
        let record = serde_json::to_string(&record).unwrap_or_default();
        Entry { operator: operator.map(str::to_owned), record, personal }
    }

    /// The record, with its personal data where that was not removed.
    ///
    /// # Errors
    /// See [`Record::read`].
    pub fn to_record(&self) -> Result<Record, MisfitReason> {
        let mut record = Record::read(&self.record)?;
        record.put_personal(self.personal.clone());
        Ok(record)
    }
}

/// A tree as it was walked: the canonical JSON that [`library`](crate::library) makes of it, under its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    json: String,
    digest: String,
}

impl Pin {
    /// Takes a tree's canonical JSON and names it.
    #[must_use]
    pub fn new(json: String) -> Pin {
        let digest = digest::sha256(&json);
        Pin { json, digest }
    }

    /// The tree's canonical JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The lower-case hexadecimal SHA-256 of the JSON.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// A session as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its UUID, which it keeps everywhere.
    pub id: String,
    /// Its short name in this journal, `418-273`.
    pub name: String,
    /// When it was begun.
    pub begun: Moment,
    /// When its last entry was made.
    pub changed: Moment,
    /// How many entries it has.
    pub entries: u64,
    /// What it is about and how far it is.
    pub summary: Summary,
    /// When it was handed over, if it was: it is read-only here until it is taken back or comes back.
    pub handed_over: Option<Moment>,
    /// The id of the session that this is another continuation of, if it is.
    pub conflict_with: Option<String>,
    /// Whether there are several continuations of it, of which this is one.
    pub in_conflict: bool,
    /// Whether a living process has the right to write to it.
    pub held: bool,
}

impl Listed {
    /// The number of its n-th ticket, from 1, as it is said over the phone.
    #[must_use]
    pub fn ticket_number(&self, number: u32) -> String {
        name::of_ticket(&self.name, number)
    }

    /// Whether nothing happened in it since it was begun, and nobody said whose it is: somebody opened it and went away.
    #[must_use]
    pub fn was_only_begun(&self) -> bool {
        self.entries == 1 && self.summary.state == State::Open && self.summary.reference.is_none()
    }

    /// Whether it waits for somebody here to go on with it: it is not finished, no other window has it, and it was not
    /// handed over.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.summary.state.is_unfinished() && !self.held && self.handed_over.is_none()
    }
}

/// A ticket as lists show it, with its session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTicket {
    /// The session.
    pub session: Listed,
    /// The ticket, one of the session's.
    pub ticket: TicketRow,
}

impl ListedTicket {
    /// Its number as it is said over the phone.
    #[must_use]
    pub fn number(&self) -> String {
        self.session.ticket_number(self.ticket.number)
    }

    /// Its id, the same in every journal the session comes to.
    #[must_use]
    pub fn id(&self) -> String {
        ticket_id(&self.session.id, self.ticket.number)
    }
}

/// A session with all that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What lists show.
    pub listed: Listed,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Its trees, in the order in which it came to them, each once.
    pub pins: Vec<Pin>,
}

/// Which sessions a list is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The states wanted; none means all.
    pub states: Vec<State>,
    /// What the codes, message, reference or name contain; empty means anything. ASCII case does not matter.
    pub text: String,
    /// How many at most.
    pub limit: usize,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter { states: Vec::new(), text: String::new(), limit: usize::MAX }
    }
}

/// Which tickets a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// The states wanted; none means all.
    pub states: Vec<TicketState>,
    /// Only those of this queue.
    pub queue: Option<String>,
    /// Only those of a session that walked this code.
    pub code: Option<String>,
    /// Only those of this merchant.
    pub merchant: Option<String>,
    /// Only those of this terminal.
    pub terminal: Option<String>,
    /// Only those that were filed at this time or later.
    pub since: Option<Moment>,
    /// Only those that were filed before this time.
    pub until: Option<Moment>,
    /// Only those that fields are missing of.
    pub incomplete: bool,
}

/// Whose sessions are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'w> {
    /// Those of the merchant of this number.
    Merchant(&'w str),
    /// Those of the terminal of this number.
    Terminal(&'w str),
}

/// Whose a session is, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    /// The merchant's number, else the reference; `None` where nobody said either.
    pub whose: Option<String>,
    /// Who began it, where that was said.
    pub operator: Option<String>,
}

/// What became of a session that was merged into the journal; each with its name here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// It was not known here.
    New {
        /// Its name: its own, unless that is taken here.
        name: String,
    },
    /// It is here already, entry by entry.
    Same {
        /// Its name.
        name: String,
    },
    /// It went on elsewhere; what was added is here now, and it can be walked on.
    Continued {
        /// Its name.
        name: String,
        /// How many entries were added.
        entries: usize,
    },
    /// It went on here since; nothing was changed.
    Older {
        /// Its name.
        name: String,
    },
    /// It went on both here and elsewhere: it was kept as a session of its own.
    Conflict {
        /// The name of what came in.
        name: String,
        /// The name of the one that was here.
        with: String,
    },
    /// It is here already as such a session of its own.
    ConflictKnown {
        /// The name of what came in, given then.
        name: String,
    },
    /// It was deleted here on purpose, and was not taken in.
    Deleted {
        /// When it was deleted.
        at: Moment,
    },
}

impl Merged {
    /// The name here of what came in; `None` where it was not taken in.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Merged::New { name }
            | Merged::Same { name }
            | Merged::Continued { name, .. }
            | Merged::Older { name }
            | Merged::Conflict { name, .. }
            | Merged::ConflictKnown { name } => Some(name),
            Merged::Deleted { .. } => None,
        }
    }
}
