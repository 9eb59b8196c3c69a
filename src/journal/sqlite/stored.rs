//! Loading everything recorded of a session.

use std::path::Path;

use rusqlite::Connection;

use super::cause::Cause;
use super::{Store, list};
use crate::journal::{Entry, JournalDamage, JournalFault, Pin, Stored};

impl Store {
    /// A session with everything recorded of it, by id; `None` if there is none. Card data that an earlier version kept
    /// is removed; see [`cleaning`](crate::journal::cleaning).
    ///
    /// # Errors
    /// A [`JournalFault`]; [`JournalFault::Damaged`] if a tree does not match its digest.
    pub fn load(&self, id: &str) -> Result<Option<Stored>, JournalFault> {
        let mut stored = self.load_as_kept(id)?;
        if let Some(stored) = &mut stored {
            self.cleaner.borrow_mut().clean_session(stored);
        }
        Ok(stored)
    }

    /// The same in its stored form, for rewriting and never for display.
    ///
    /// # Errors
    /// As for [`Store::load`].
    pub fn load_as_kept(&self, id: &str) -> Result<Option<Stored>, JournalFault> {
        self.read(|connection| stored(connection, &self.folder, id))
    }
}

/// A session in its stored form.
pub(super) fn stored(connection: &Connection, folder: &Path, id: &str) -> Result<Option<Stored>, Cause> {
    let Some(listed) = list::one(connection, folder, "id", id)? else { return Ok(None) };
    let (entries, pins) = (entries(connection, id)?, pins(connection, id)?);
    if listed.entries != entries.len() as u64 {
        return Err(JournalDamage::Incomplete.into());
    }
    Ok(Some(Stored { listed, entries, pins }))
}

/// The entries of a session, in order.
pub(super) fn entries(connection: &Connection, id: &str) -> Result<Vec<Entry>, Cause> {
    let sql = "SELECT operator, record, personal.value FROM entry \
               LEFT JOIN personal ON personal.session = entry.session AND personal.seq = entry.seq \
               WHERE entry.session = ?1 ORDER BY entry.seq";
    let mut statement = connection.prepare_cached(sql)?;
    let entry = |row: &rusqlite::Row<'_>| {
        Ok(Entry { operator: row.get(0)?, record: row.get(1)?, personal: row.get(2)? })
    };
    let rows = statement.query_map([id], entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The trees of a session, in order, each verified against its digest.
pub(super) fn pins(connection: &Connection, id: &str) -> Result<Vec<Pin>, Cause> {
    let sql = "SELECT pin.json, pin.digest FROM session_pin JOIN pin ON pin.digest = session_pin.digest \
               WHERE session_pin.session = ?1 ORDER BY session_pin.position";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    let mut pins = Vec::new();
    while let Some(row) = rows.next()? {
        let (pin, digest) = (Pin::new(row.get(0)?), row.get::<_, String>(1)?);
        if pin.digest() != digest {
            return Err(JournalDamage::Tree.into());
        }
        pins.push(pin);
    }
    Ok(pins)
}
