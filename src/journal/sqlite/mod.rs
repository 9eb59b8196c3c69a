//! The journal's database: SQLite, in one file in the data folder. This folder is the only user of rusqlite.
//!
//! Every entry is on disk when the call that writes it returns: write-ahead log, `synchronous=FULL`, one transaction
//! and one sync per call. Every writing transaction begins with `BEGIN IMMEDIATE`, so that writers queue up and none
//! fails half-way. Acknowledged entries survive a kill and a power loss (`tests/slow/power_loss/mod.rs`).
//!
//! The right to write to a session is a token in the session's row, whose lock file is locked by the process that drew
//! it ([`lock`]): the system releases it when that process dies, however it dies.

mod calls;
mod cause;
mod clean;
mod deliveries;
mod gone;
mod list;
mod lock;
mod merge;
mod named;
mod open;
mod patience;
#[cfg(feature = "store")]
mod pulled;
mod purge;
mod refresh;
mod set_aside;
#[cfg(feature = "store")]
mod shared;
mod stored;
mod tickets;
mod value;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use uuid::{NoContext, Timestamp, Uuid};

use super::cleaning::Cleaner;
use super::{Entry, JournalDamage, JournalFault, Merged, Pin, Stored, Summary, name};
use crate::session::Moment;
use cause::Cause;
use lock::Lock;

pub use clean::{Cleaning, SummaryOf};
pub use deliveries::Deliverer;
pub use open::Durability;
#[cfg(feature = "store")]
pub use pulled::{Applied, Pulled};
pub use purge::PurgeOrder;
#[cfg(feature = "store")]
pub use shared::{Change, SoFar};
use value::Requests;

/// The database's name in the data folder.
pub const FILE: &str = "journal.db";

/// The journal: one connection to its database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    folder: PathBuf,
    path: PathBuf,
    cleaner: RefCell<Cleaner>,
    /// Why nothing can be written, if it was opened for reading only.
    unwritable: Option<JournalFault>,
    /// The sessions exempt from deletion; see [`Store::spare`].
    spared: BTreeSet<String>,
    /// Who delivers here; see [`Store::take_on`].
    delivers: Option<Deliverer>,
}

/// The right to write to a session. It ends when it is dropped, when its process dies, or when somebody takes it over.
#[derive(Debug)]
pub struct Held {
    id: String,
    name: String,
    next: i64,
    lock: Lock,
}

impl Held {
    /// The session's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The session's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The result of requesting the right to write to a session.
#[derive(Debug)]
pub enum Hold {
    /// Granted.
    Held(Held),
    /// Another living process has it.
    Busy {
        /// Since when, as far as the system knows.
        since: Option<Moment>,
    },
    /// The session was handed over; [`Store::take_back`] is needed first.
    HandedOver {
        /// When.
        at: Moment,
    },
}

impl Store {
    /// Opens the journal of a folder, and creates both if missing: the folder for its owner only (0700), as are the
    /// files in it (0600). An existing folder keeps its permissions.
    ///
    /// # Errors
    /// A [`JournalFault`]. A database that is damaged, another program's or a newer one's is left unchanged.
    pub fn open(folder: &Path) -> Result<Store, JournalFault> {
        Store::open_with(folder, Durability::Full)
    }

    /// Opens the existing journal; `None` if there is none. On a full or read-only disk it can still be read, and every
    /// writing call fails with the reason.
    ///
    /// # Errors
    /// As for [`Store::open`].
    pub fn open_existing(folder: &Path) -> Result<Option<Store>, JournalFault> {
        open::existing(folder)
    }

    /// [`Store::open`] for tests, which demonstrate the purpose of the syncs by omitting them.
    #[doc(hidden)]
    pub fn open_with(folder: &Path, durability: Durability) -> Result<Store, JournalFault> {
        open::or_make(folder, durability)
    }

    /// The file of the database.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Starts a session with its first entry and the first trees that it walks.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was written then.
    pub fn begin(
        &mut self,
        begun: Moment,
        first: &Entry,
        pins: &[Pin],
        summary: &Summary,
    ) -> Result<Held, JournalFault> {
        let lock = Lock::draw(&self.folder)?;
        let id = new_id(begun);
        let name = self.write(|transaction| {
            let name = free_name(transaction)?;
            let holder = Some(lock.token());
            let row = Row { id: &id, name: &name, begun, changed: begun, conflict_with: None, holder };
            insert(transaction, &row, summary, std::slice::from_ref(first), pins)?;
            Ok(name)
        })?;
        Ok(Held { id, name, next: 1, lock })
    }

    /// Writes entries made at a time, with the new trees and what lists show now: all or nothing, in one commit.
    ///
    /// # Errors
    /// A [`JournalFault`]: [`JournalFault::TakenOver`] and [`JournalFault::HandedOver`] if the right to write is gone,
    /// [`JournalFault::Gone`] if the session is. After another fault the same call may be repeated.
    pub fn append(
        &mut self,
        held: &mut Held,
        at: Moment,
        entries: &[Entry],
        pins: &[Pin],
        summary: &Summary,
    ) -> Result<(), JournalFault> {
        self.write(|transaction| {
            may_write(transaction, held)?;
            add(transaction, &held.id, held.next, at, entries, pins, summary)
        })?;
        held.next += count(entries.len());
        Ok(())
    }

    /// Requests the right to write to a session. If another living process has it, only `take_over` gets it; the
    /// other's next [`Store::append`] is then refused.
    ///
    /// # Errors
    /// A [`JournalFault`]: [`JournalFault::Gone`] if there is no such session.
    pub fn hold(&mut self, id: &str, take_over: bool) -> Result<Hold, JournalFault> {
        let lock = Lock::draw(&self.folder)?;
        let folder = self.folder.clone();
        self.write(move |transaction| {
            let sql = "SELECT name, entries, handed_over, holder FROM session WHERE id = ?1";
            let found = transaction
                .prepare_cached(sql)?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
                .optional()?;
            let Some((name, next, handed_over, holder)) = found else {
                return Err(JournalFault::Gone { name: id.to_owned() }.into());
            };
            let (handed_over, holder): (Option<Moment>, Option<String>) = (handed_over, holder);
            if let Some(at) = handed_over {
                return Ok(Hold::HandedOver { at });
            }
            if let Some(token) = holder {
                if !take_over && let Some(since) = lock::alive(&folder, &token) {
                    return Ok(Hold::Busy { since });
                }
                lock::sweep(&folder, &token);
            }
            transaction
                .prepare_cached("UPDATE session SET holder = ?1 WHERE id = ?2")?
                .execute(params![lock.token(), id])?;
            Ok(Hold::Held(Held { id: id.to_owned(), name, next, lock }))
        })
    }

    /// Marks a session as handed over: it is read-only here from then on, also for its holder, until
    /// [`Store::take_back`] or until its continuation is merged. Load the data to export after this, so that nothing
    /// comes between. A session that is already marked keeps its time.
    ///
    /// # Errors
    /// A [`JournalFault`]: [`JournalFault::Gone`] if there is no such session.
    pub fn mark_handed_over(&mut self, id: &str, at: Moment) -> Result<(), JournalFault> {
        let sql = "UPDATE session SET handed_over = coalesce(handed_over, ?1) WHERE id = ?2";
        self.write(|transaction| match transaction.prepare_cached(sql)?.execute(params![at, id])? {
            0 => Err(JournalFault::Gone { name: id.to_owned() }.into()),
            _ => Ok(()),
        })
    }

    /// Takes back a session that was handed over, so that it can be continued here.
    ///
    /// # Errors
    /// As for [`Store::mark_handed_over`].
    pub fn take_back(&mut self, id: &str) -> Result<(), JournalFault> {
        self.write(|transaction| match transaction.prepare_cached(FREE)?.execute([id])? {
            0 => Err(JournalFault::Gone { name: id.to_owned() }.into()),
            _ => Ok(()),
        })
    }

    /// Imports a session from another journal, unless it was deliberately deleted here. Idempotent. Personal data that
    /// was deleted here stays deleted.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was written then.
    pub fn merge(&mut self, incoming: &Stored) -> Result<Merged, JournalFault> {
        self.write(|transaction| merge::merge(transaction, incoming))
    }

    /// The same if somebody wants back what was deleted here.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was written then.
    pub fn merge_again(&mut self, incoming: &Stored) -> Result<Merged, JournalFault> {
        self.write(|transaction| merge::again(transaction, incoming))
    }

    /// Whether an incoming session has personal data that was deleted here, and would be left out.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn has_deleted_personal(&self, incoming: &Stored) -> Result<bool, JournalFault> {
        self.read(|connection| Ok(gone::personal_gone(connection, incoming)?.is_some()))
    }

    /// Renames a damaged database and its files to `journal.damaged-1.db` or the next free number, so that a new one
    /// can be started; returns the new path. Nothing is overwritten or deleted. `None` if the database is intact, or
    /// somebody has set it aside already.
    ///
    /// # Errors
    /// A [`JournalFault`] if it cannot be renamed.
    pub fn set_aside(folder: &Path) -> Result<Option<PathBuf>, JournalFault> {
        set_aside::set_aside(folder)
    }

    /// Runs something in a writing transaction.
    fn write<T>(
        &mut self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, Cause>,
    ) -> Result<T, JournalFault> {
        if let Some(fault) = &self.unwritable {
            return Err(fault.clone());
        }
        let attempt = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = act(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        attempt().map_err(|failure: Cause| failure.at(&self.path))
    }

    /// Reads one consistent state of the database.
    fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T, Cause>) -> Result<T, JournalFault> {
        let attempt = || {
            let transaction = self.connection.unchecked_transaction()?;
            let seen = look(&transaction)?;
            transaction.commit()?;
            Ok(seen)
        };
        attempt().map_err(|failure: Cause| failure.at(&self.path))
    }
}

/// The columns of a new session's row besides its summary.
struct Row<'r> {
    id: &'r str,
    name: &'r str,
    begun: Moment,
    changed: Moment,
    conflict_with: Option<&'r str>,
    holder: Option<&'r str>,
}

/// Writes a new session.
fn insert(
    connection: &Connection,
    row: &Row<'_>,
    summary: &Summary,
    entries: &[Entry],
    pins: &[Pin],
) -> Result<(), Cause> {
    let sql = "INSERT INTO session (id, name, begun, changed, conflict_with, holder, entries, state, codes, channel, \
               answers) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let Row { id, name, begun, changed, conflict_with, holder } = row;
    let Summary { state, codes, channel, answers, .. } = summary;
    let entries_there = count(entries.len());
    let values = params![
        id,
        name,
        begun,
        changed,
        conflict_with,
        holder,
        entries_there,
        state,
        codes,
        channel,
        answers
    ];
    connection.prepare_cached(sql)?.execute(values)?;
    write_summary(connection, id, summary)?;
    write_entries(connection, id, 0, entries)?;
    write_pins(connection, id, pins)
}

/// Writes what lists show of a session.
fn write_summary(connection: &Connection, id: &str, summary: &Summary) -> Result<(), Cause> {
    let sql = "UPDATE session SET state = ?1, until = ?2, codes = ?3, message = ?4, channel = ?5, reference = ?6, \
               outcome = ?7, step = ?8, answers = ?9, merchant = ?10, terminal = ?11, requests = ?12, summed = ?13, \
               joined = ?14 WHERE id = ?15";
    connection.prepare_cached(sql)?.execute(params![
        summary.state,
        summary.until,
        summary.codes,
        summary.message,
        summary.channel,
        summary.reference,
        summary.outcome,
        summary.step,
        summary.answers,
        summary.merchant,
        summary.terminal,
        Requests::of(&summary.requests),
        SUMMED,
        summary.joined,
        id,
    ])?;
    tickets::write(connection, id, &summary.tickets)
}

/// The version of a [`Summary`] in the journal: rows of an earlier one lack a part of it, or contain what would be cut
/// or refused today. A rule of redaction that becomes stricter needs a new version.
const SUMMED: i64 = 5;

/// Writes entries, numbered from `next`.
fn write_entries(connection: &Connection, id: &str, next: i64, entries: &[Entry]) -> Result<(), Cause> {
    let sql = "INSERT INTO entry (session, seq, operator, record) VALUES (?1, ?2, ?3, ?4)";
    let mut statement = connection.prepare_cached(sql)?;
    for (seq, entry) in (next..).zip(entries) {
        statement.execute(params![id, seq, entry.operator, entry.record])?;
        write_personal(connection, id, seq, entry)?;
    }
    Ok(())
}

/// Writes the personal data of an entry, if it has any.
fn write_personal(connection: &Connection, id: &str, seq: i64, entry: &Entry) -> Result<(), Cause> {
    if let Some(personal) = &entry.personal {
        let sql = "INSERT INTO personal (session, seq, value) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (session, seq) DO UPDATE SET value = ?3";
        connection.prepare_cached(sql)?.execute(params![id, seq, personal])?;
    }
    Ok(())
}

/// Writes the trees that a session does not have yet, after those that it has.
fn write_pins(connection: &Connection, id: &str, pins: &[Pin]) -> Result<(), Cause> {
    for pin in pins {
        connection
            .prepare_cached("INSERT INTO pin (digest, json) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING")?
            .execute([pin.digest(), pin.json()])?;
        let sql = "INSERT INTO session_pin (session, position, digest) \
                   SELECT ?1, (SELECT count(*) FROM session_pin WHERE session = ?1), ?2 \
                   WHERE NOT EXISTS (SELECT 1 FROM session_pin WHERE session = ?1 AND digest = ?2)";
        connection.prepare_cached(sql)?.execute([id, pin.digest()])?;
    }
    Ok(())
}

/// Makes sure that the holder of a session still has the right to write to it, and appends at its end.
fn may_write(connection: &Connection, held: &Held) -> Result<(), Cause> {
    let name = || held.name.clone();
    let sql = "SELECT handed_over IS NOT NULL, holder, entries FROM session WHERE id = ?1";
    let found = connection
        .prepare_cached(sql)?
        .query_row([&held.id], |row| {
            Ok((row.get(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    match found {
        None => Err(JournalFault::Gone { name: name() }.into()),
        Some((true, ..)) => Err(JournalFault::HandedOver { name: name() }.into()),
        Some((false, holder, _)) if holder.as_deref() != Some(held.lock.token()) => {
            Err(JournalFault::TakenOver { name: name() }.into())
        }
        Some((false, _, next)) if held.next == next => Ok(()),
        Some(_) => Err(JournalDamage::Numbers.into()),
    }
}

/// Appends entries to a session that has `next` of them, with the new trees and what lists show then.
fn add(
    connection: &Connection,
    id: &str,
    next: i64,
    changed: Moment,
    entries: &[Entry],
    pins: &[Pin],
    summary: &Summary,
) -> Result<(), Cause> {
    let sql = "UPDATE session SET entries = ?1, changed = ?2 WHERE id = ?3";
    connection.prepare_cached(sql)?.execute(params![next + count(entries.len()), changed, id])?;
    write_summary(connection, id, summary)?;
    write_entries(connection, id, next, entries)?;
    write_pins(connection, id, pins)
}

/// Makes a session available for walking here.
const FREE: &str = "UPDATE session SET handed_over = NULL, holder = NULL WHERE id = ?1";

/// A name that no session here has; if some are reserved, one that no other desk gives.
fn free_name(connection: &Connection) -> Result<String, Cause> {
    /// After so many names in use, longer ones are drawn: then half a million or more are in use.
    const SHORT: usize = 32;
    // Nor one that leads to a session here from elsewhere.
    let mut taken = connection.prepare_cached(
        "SELECT 1 FROM session WHERE name = ?1 UNION ALL SELECT 1 FROM called_elsewhere WHERE name = ?1",
    )?;
    let mut reserved = connection.prepare_cached(
        "DELETE FROM reserved_number WHERE name = (SELECT min(name) FROM reserved_number) RETURNING name",
    )?;
    while let Some(name) = reserved.query_row([], |row| row.get::<_, String>(0)).optional()? {
        if !taken.exists([&name])? {
            return Ok(name);
        }
    }
    let mut attempt = 0;
    loop {
        let name = name::from_number(random(), attempt >= SHORT);
        if !taken.exists([&name])? {
            return Ok(name);
        }
        attempt += 1;
    }
}

/// The id of a session that starts at a time: a UUID of version 7, so that ids sort by time.
fn new_id(begun: Moment) -> String {
    let begun = begun.0.max(0).unsigned_abs();
    let nanoseconds = u32::try_from(begun % 1_000_000 * 1_000).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, begun / 1_000_000, nanoseconds)).to_string()
}

/// A random number: the last 62 bits of a UUID of version 7.
fn random() -> u64 {
    Uuid::new_v7(Timestamp::from_unix(NoContext, 0, 0)).as_u64_pair().1 & (u64::MAX >> 2)
}

fn count(entries: usize) -> i64 {
    i64::try_from(entries).unwrap_or(i64::MAX)
}
