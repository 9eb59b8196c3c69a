//! The schema of the store, and its roles.

use uuid::{NoContext, Timestamp, Uuid};

use crate::journal::shared::StoreFault;

/// The schemas, each as a change to the one before; the n-th yields schema n. Existing ones are never changed, only new
/// ones added.
pub(super) const MIGRATIONS: [&str; 3] =
    [include_str!("schema_1.sql"), include_str!("schema_2.sql"), include_str!("schema_3.sql")];

/// The newest schema that this program knows.
pub const KNOWN: i32 = 3;

/// The role of every desk: it reads, adds, and marks deletions; it removes nothing and changes no entry.
pub(super) const DESK: &str = "posdiag_desk";
/// The role for reports: it reads everything but personal data.
pub(super) const REPORT: &str = "posdiag_report";
/// The role of a hub: it reads tickets and writes their deliveries. Contacts it reads only where the owner grants that,
/// too.
pub(super) const HUB: &str = "posdiag_hub";

/// The permissions of the roles, one statement each. Idempotent.
pub(super) const GRANTS: [&str; 15] = [
    "GRANT SELECT ON meta, session, entry, personal, pin, session_pin, ticket, number, counter, gone TO posdiag_desk",
    "GRANT INSERT ON session, entry, personal, pin, session_pin, ticket, number, gone TO posdiag_desk",
    "GRANT UPDATE ON session, ticket, number, counter TO posdiag_desk",
    "GRANT DELETE ON ticket TO posdiag_desk",
    "GRANT SELECT ON meta, session, entry, pin, session_pin, ticket, gone TO posdiag_report",
    "GRANT SELECT (name, session) ON number TO posdiag_report",
    "GRANT SELECT ON delivery, sink TO posdiag_desk",
    "GRANT SELECT ON delivery, sink TO posdiag_report",
    "GRANT SELECT ON meta, session, entry, pin, session_pin, ticket, number, gone, delivery, sink, outbox TO posdiag_hub",
    "GRANT INSERT ON delivery, sink TO posdiag_hub",
    "GRANT UPDATE ON delivery, outbox TO posdiag_hub",
    "GRANT SELECT, INSERT, UPDATE ON arrival TO posdiag_desk",
    "GRANT SELECT ON hub, outbox TO posdiag_desk",
    "GRANT SELECT ON arrival, hub TO posdiag_hub, posdiag_report",
    "GRANT UPDATE ON hub TO posdiag_hub",
];

/// The tables, in the order in which they are shown.
pub(super) const TABLES: [&str; 11] = [
    "session",
    "entry",
    "personal",
    "pin",
    "session_pin",
    "ticket",
    "arrival",
    "delivery",
    "number",
    "counter",
    "gone",
];

/// What a hub does, beyond reading what a desk reads, too: tables and permissions.
pub(super) const OF_HUB: [(&str, &str); 11] = [
    ("session", "SELECT"),
    ("entry", "SELECT"),
    ("pin", "SELECT"),
    ("ticket", "SELECT"),
    ("delivery", "SELECT"),
    ("delivery", "INSERT"),
    ("delivery", "UPDATE"),
    ("sink", "INSERT"),
    ("outbox", "UPDATE"),
    ("arrival", "SELECT"),
    ("hub", "UPDATE"),
];

/// A permission that a role lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The table.
    pub table: &'static str,
    /// The missing permission, in the words of SQL.
    pub right: &'static str,
}

/// What an administrative command found or did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Administration {
    /// The roles that were created.
    pub roles: Vec<String>,
    /// How many sessions were removed.
    pub sessions: u64,
    /// How many personal values were removed.
    pub personal: u64,
    /// Whether the tables were rewritten, so that their files hold nothing of it any more.
    pub is_rewritten: bool,
}

/// The id of a new store.
pub(super) fn new_id() -> String {
    Uuid::new_v7(Timestamp::from_unix(NoContext, 0, 0)).to_string()
}

/// Makes sure that the schema is one that this program works with.
pub(super) fn check(found: i32) -> Result<(), StoreFault> {
    match found {
        KNOWN => Ok(()),
        _ if found > KNOWN => Err(StoreFault::Newer { found, known: KNOWN }),
        _ => Err(StoreFault::Older { found, known: KNOWN }),
    }
}
