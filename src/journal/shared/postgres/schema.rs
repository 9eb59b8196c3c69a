//! The schema of the store, and the roles that it is for.

use uuid::{NoContext, Timestamp, Uuid};

use crate::journal::shared::StoreFault;

/// The schemas, each as what it changes of the one before; the n-th makes schema n. What is here is never changed, only
/// added to.
pub(super) const MIGRATIONS: [&str; 1] = [include_str!("schema_1.sql")];

/// The newest schema that this program knows.
pub const KNOWN: i32 = 1;

/// What every desk is: it reads, adds, and marks what was deleted; it removes nothing and changes no entry.
pub(super) const DESK: &str = "posdiag_desk";
/// What reports are made by: it reads all but what is personal.
pub(super) const REPORT: &str = "posdiag_report";

/// What the roles may do, each statement by itself; done again, nothing changes.
pub(super) const GRANTS: [&str; 6] = [
    "GRANT SELECT ON meta, session, entry, personal, pin, session_pin, ticket, number, counter, gone TO posdiag_desk",
    "GRANT INSERT ON session, entry, personal, pin, session_pin, ticket, number, gone TO posdiag_desk",
    "GRANT UPDATE ON session, ticket, number, counter TO posdiag_desk",
    "GRANT DELETE ON ticket TO posdiag_desk",
    "GRANT SELECT ON meta, session, entry, pin, session_pin, ticket, gone TO posdiag_report",
    "GRANT SELECT (name, session) ON number TO posdiag_report",
];

/// The tables, in the order in which they are shown.
pub(super) const TABLES: [&str; 9] =
    ["session", "entry", "personal", "pin", "session_pin", "ticket", "number", "counter", "gone"];

/// What a role may not do that it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The table.
    pub table: &'static str,
    /// What may not be done with it, in the words of SQL.
    pub right: &'static str,
}

/// What was found, or done, by whoever looks after the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Administration {
    /// The roles that were made.
    pub roles: Vec<String>,
    /// How many sessions were removed.
    pub sessions: u64,
    /// How many personal values were removed.
    pub personal: u64,
    /// Whether the tables were written anew, so that their files hold nothing of it any more.
    pub is_rewritten: bool,
}

/// The id of a new store.
pub(super) fn new_id() -> String {
    Uuid::new_v7(Timestamp::from_unix(NoContext, 0, 0)).to_string()
}

/// That the schema is one that this program works with.
pub(super) fn check(found: i32) -> Result<(), StoreFault> {
    match found {
        KNOWN => Ok(()),
        _ if found > KNOWN => Err(StoreFault::Newer { found, known: KNOWN }),
        _ => Err(StoreFault::Older { found, known: KNOWN }),
    }
}
