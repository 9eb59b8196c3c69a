//! The journal: sessions, recorded so that they survive crashes, power loss and hand-overs.
//!
//! [`sqlite::Store`] is the journal. A session in it is what its [`Entry`]s replay to
//! ([`session::record::replay`](crate::session::record::replay)), with the walked trees pinned beside it ([`Pin`]), so
//! that changes to a library never change it. What lists show of it is its [`Summary`], which is derived from the
//! session, too. Nothing here reads the clock: times are passed in as [`Moment`]s.
//!
//! Everything written here has been redacted before. What an earlier version let through is removed on reading
//! ([`cleaning`]); apart from that, the contents of an entry or a pin are opaque to this layer.

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
pub use delivery::{
    Delivery, DeliveryCount, DeliveryReason, DeliveryState, LookRule, Outbound, ReasonKind, RemoteState,
};
pub use fault::{JournalDamage, JournalFault};
#[cfg(feature = "sqlite")]
pub use sqlite::{Deliverer, Held, Hold, Store};
pub use summary::{State, Summary, TicketRow, ticket_id};

/// One recorded event of a session; its position in the session is its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who walked, redacted, if that was said.
    pub operator: Option<String>,
    /// The JSON of a [`Record`], without personal data.
    pub record: String,
    /// Its personal data, stored separately, so that it can be removed before the session is.
    pub personal: Option<String>,
}

impl Entry {
    /// A record in its stored form, with its personal data separate.
    #[must_use]
    pub fn of(mut record: Record, operator: Option<&str>) -> Entry {
        let personal = record.take_personal();
        let record = serde_json::to_string(&record).unwrap_or_default();
        Entry { operator: operator.map(str::to_owned), record, personal }
    }

    /// The record, with its personal data unless that was removed.
    ///
    /// # Errors
    /// See [`Record::read`].
    pub fn to_record(&self) -> Result<Record, MisfitReason> {
        let mut record = Record::read(&self.record)?;
        record.put_personal(self.personal.clone());
        Ok(record)
    }
}

/// A walked tree: the canonical JSON that [`library`](crate::library) makes of it, with its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    json: String,
    digest: String,
}

impl Pin {
    /// Pins a tree's canonical JSON under its digest.
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

    /// The SHA-256 of the JSON, in lower-case hexadecimal digits.
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
    /// Its subject and state.
    pub summary: Summary,
    /// When it was handed over, if it was: it is read-only here until it is taken back or returns.
    pub handed_over: Option<Moment>,
    /// The id of the session of which this is another continuation, if any.
    pub conflict_with: Option<String>,
    /// Whether it is one of several continuations.
    pub in_conflict: bool,
    /// Whether a living process has the right to write to it.
    pub held: bool,
}

impl Listed {
    /// The number of its n-th ticket, from 1, as said over the phone.
    #[must_use]
    pub fn ticket_number(&self, number: u32) -> String {
        name::of_ticket(&self.name, number)
    }

    /// Whether nothing happened after its start, and nobody said whose it is: somebody opened it and went away.
    #[must_use]
    pub fn was_only_begun(&self) -> bool {
        self.entries == 1 && self.summary.state == State::Open && self.summary.reference.is_none()
    }

    /// Whether it waits for somebody here to continue it: it is unfinished, not open in another window, and not handed
    /// over.
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
    /// Its number as said over the phone.
    #[must_use]
    pub fn number(&self) -> String {
        self.session.ticket_number(self.ticket.number)
    }

    /// Its id, the same in every journal that has the session.
    #[must_use]
    pub fn id(&self) -> String {
        ticket_id(&self.session.id, self.ticket.number)
    }
}

/// A session with everything recorded of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What lists show.
    pub listed: Listed,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Its trees, in the order in which it reached them, each once.
    pub pins: Vec<Pin>,
}

/// The filter of a list of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The states; none means all.
    pub states: Vec<State>,
    /// Text in the codes, message, reference or name; empty matches anything. ASCII case is ignored.
    pub text: String,
    /// The limit.
    pub limit: usize,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter { states: Vec::new(), text: String::new(), limit: usize::MAX }
    }
}

/// The filter of a list of tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// The states; none means all.
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
    /// Only those with missing fields.
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

/// Whose a session is, as far as known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    /// The merchant's number, else the reference; `None` if neither was given.
    pub whose: Option<String>,
    /// Who began it, if that was said.
    pub operator: Option<String>,
}

/// The result of merging a session into the journal, with its name here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// It was not known here.
    New {
        /// Its name: its own, unless that is in use here.
        name: String,
    },
    /// It is already here, entry by entry.
    Same {
        /// Its name.
        name: String,
    },
    /// It was continued elsewhere; the new entries are here now, and it can be continued.
    Continued {
        /// Its name.
        name: String,
        /// How many entries were added.
        entries: usize,
    },
    /// It was continued here since; nothing was changed.
    Older {
        /// Its name.
        name: String,
    },
    /// It was continued both here and elsewhere: the incoming one was kept as a separate session.
    Conflict {
        /// The name of the incoming one.
        name: String,
        /// The name of the one that was here.
        with: String,
    },
    /// It is already here as such a separate session.
    ConflictKnown {
        /// The name that the incoming one got then.
        name: String,
    },
    /// It was deliberately deleted here, and was not imported.
    Deleted {
        /// When it was deleted.
        at: Moment,
    },
}

impl Merged {
    /// The incoming session's name here; `None` if it was not imported.
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
