//! Marks of deliberate deletions, which contain nothing but a session's id, the time, and what was deleted.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::cause::Cause;
use super::stored::entries;
use super::write_personal;
use crate::journal::{Entry, Stored};
use crate::session::Moment;

/// The id's 16 bytes; SQLite derives them from the UUID's text.
const ID: &str = "unhex(?1, '-')";

/// Marks a whole session as deleted, before it is; with how many of its entries are known to be in a shared store.
pub(super) fn mark_session(connection: &Connection, id: &str, at: Moment) -> Result<(), Cause> {
    let sql = format!(
        "INSERT INTO gone (session, at, known) VALUES ({ID}, ?2, (SELECT entries FROM pushed WHERE session = ?1)) \
         ON CONFLICT DO UPDATE SET at = ?2, entries = NULL, told = 0, known = excluded.known"
    );
    connection.prepare_cached(&sql)?.execute(params![id, at])?;
    Ok(())
}

/// Marks the personal data of a session's first entries as deleted.
pub(super) fn mark_personal(
    connection: &Connection,
    id: &str,
    entries: u64,
    at: Moment,
) -> Result<(), Cause> {
    let sql = format!(
        "INSERT INTO gone (session, at, entries) VALUES ({ID}, ?2, ?3) ON CONFLICT DO UPDATE SET at = ?2, entries = ?3, \
         told = 0"
    );
    let entries = i64::try_from(entries).unwrap_or(i64::MAX);
    connection.prepare_cached(&sql)?.execute(params![id, at, entries])?;
    Ok(())
}

/// The same if some of it, or the whole session, may have been deleted before.
#[cfg(feature = "store")]
pub(super) fn add_personal(connection: &Connection, id: &str, entries: u64, at: Moment) -> Result<(), Cause> {
    let sql = format!(
        "INSERT INTO gone (session, at, entries) VALUES ({ID}, ?2, ?3) ON CONFLICT DO UPDATE SET \
         at = CASE WHEN entries IS NULL OR entries >= ?3 THEN at ELSE ?2 END, \
         entries = CASE WHEN entries IS NULL OR entries >= ?3 THEN entries ELSE ?3 END"
    );
    let entries = i64::try_from(entries).unwrap_or(i64::MAX);
    connection.prepare_cached(&sql)?.execute(params![id, at, entries])?;
    Ok(())
}

/// Removes the mark of a session that somebody wants back.
pub(super) fn unmark(connection: &Connection, id: &str) -> Result<(), Cause> {
    connection.prepare_cached(&format!("DELETE FROM gone WHERE session = {ID}"))?.execute([id])?;
    Ok(())
}

/// When a whole session was deleted, if it was.
pub(super) fn session_gone(connection: &Connection, id: &str) -> Result<Option<Moment>, Cause> {
    let sql = format!("SELECT at FROM gone WHERE session = {ID} AND entries IS NULL");
    Ok(connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?)
}

/// How many first entries of an imported session must have no personal data, because it was deleted here; `None` if
/// they have none or may have it.
pub(super) fn personal_gone(connection: &Connection, incoming: &Stored) -> Result<Option<usize>, Cause> {
    let sql = format!("SELECT entries FROM gone WHERE session = {ID} AND entries IS NOT NULL");
    let mut most = 0;
    let listed = &incoming.listed;
    for id in [Some(&listed.id), listed.conflict_with.as_ref()].into_iter().flatten() {
        let entries: Option<i64> =
            connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?;
        most = most.max(entries.and_then(|entries| usize::try_from(entries).ok()).unwrap_or(0));
    }
    Ok(incoming.entries.iter().take(most).any(|entry| entry.personal.is_some()).then_some(most))
}

/// Writes the personal data of the entries that a session has both here and in a file, from the file.
pub(super) fn put_back(connection: &Connection, name: &str, incoming: &[Entry]) -> Result<(), Cause> {
    let sql = "SELECT id FROM session WHERE name = ?1";
    let id: String = connection.prepare_cached(sql)?.query_row([name], |row| row.get(0))?;
    let here = entries(connection, &id)?;
    for (seq, (incoming, here)) in (0_i64..).zip(incoming.iter().zip(&here)) {
        if incoming.record == here.record && here.personal.is_none() {
            write_personal(connection, &id, seq, incoming)?;
        }
    }
    Ok(())
}
