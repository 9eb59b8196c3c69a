//! Removing old sessions for good.

use std::path::Path;

use rusqlite::Connection;

use super::cause::Cause;
use super::clean::{remove_unused_pins, sweep_is_due};
use super::{Store, lock};
use crate::journal::JournalFault;
use crate::session::Moment;

impl Store {
    /// Removes whole sessions that were last changed before a time, whatever their state, but for those that a living
    /// process has; gives how many. With `dry_run` it only counts them.
    ///
    /// Nothing of them stays in any of the journal's files: the database is written anew without them, and its log
    /// is emptied.
    ///
    /// # Errors
    /// A [`JournalFault`]; the sessions may be removed then, and their traces not yet: purging again does that.
    pub fn purge(&mut self, older_than: Moment, dry_run: bool) -> Result<u64, JournalFault> {
        let folder = self.folder.clone();
        let sql = "SELECT id, holder FROM session WHERE changed < ?1 ORDER BY id";
        let old = |connection: &Connection| free(connection, &folder, sql, older_than);
        if dry_run {
            return self.read(old).map(|old| old.len() as u64);
        }
        let removed = self.write(|transaction| {
            let old = old(transaction)?;
            for id in &old {
                transaction.prepare_cached("DELETE FROM personal WHERE session = ?1")?.execute([id])?;
                transaction.prepare_cached("DELETE FROM entry WHERE session = ?1")?.execute([id])?;
                transaction.prepare_cached("DELETE FROM session_pin WHERE session = ?1")?.execute([id])?;
                transaction.prepare_cached("DELETE FROM ticket WHERE session = ?1")?.execute([id])?;
                transaction.prepare_cached("DELETE FROM session WHERE id = ?1")?.execute([id])?;
            }
            remove_unused_pins(transaction)?;
            sweep_is_due(transaction)?;
            Ok(old.len() as u64)
        })?;
        lock::sweep_all(&self.folder);
        self.leave_no_trace()?;
        Ok(removed)
    }

    /// Removes the personal data of sessions that were last changed before a time, but for those with a ticket that is
    /// not closed yet and those that a living process has; gives of how many sessions. The sessions stay, and say that it
    /// was removed. With `dry_run` it only counts them.
    ///
    /// # Errors
    /// As [`Store::purge`].
    pub fn forget_personal(&mut self, older_than: Moment, dry_run: bool) -> Result<u64, JournalFault> {
        let folder = self.folder.clone();
        let sql = "SELECT DISTINCT session.id, holder FROM personal \
                   JOIN session ON session.id = personal.session \
                   WHERE changed < ?1 AND NOT EXISTS \
                   (SELECT 1 FROM ticket WHERE ticket.session = session.id AND ticket.state <> 'closed')";
        let due = |connection: &Connection| free(connection, &folder, sql, older_than);
        let count = self.read(due)?.len() as u64;
        if dry_run || count == 0 {
            return Ok(count);
        }
        let removed = self.write(|transaction| {
            let due = due(transaction)?;
            for id in &due {
                transaction.prepare_cached("DELETE FROM personal WHERE session = ?1")?.execute([id])?;
            }
            sweep_is_due(transaction)?;
            Ok(due.len() as u64)
        })?;
        self.leave_no_trace()?;
        Ok(removed)
    }
}

/// The sessions that a statement gives by their id and holder, but for those that a living process has.
fn free(
    connection: &Connection,
    folder: &Path,
    sql: &'static str,
    older_than: Moment,
) -> Result<Vec<String>, Cause> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([older_than])?;
    let mut free = Vec::new();
    while let Some(row) = rows.next()? {
        let holder: Option<String> = row.get(1)?;
        if holder.is_none_or(|token| lock::alive(folder, &token).is_none()) {
            free.push(row.get(0)?);
        }
    }
    Ok(free)
}
