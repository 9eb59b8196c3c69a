//! The calls that somebody may come back to, how they are found, and cleaning up of sessions that were begun for
//! nothing.

use rusqlite::{Connection, ToSql};

use super::cause::Cause;
use super::list::{Around, COLUMNS, SessionRows};
use super::{Store, lock};
use crate::journal::{Call, JournalFault, Listed};
use crate::session::Moment;
use crate::session::record::{Record, What};
use crate::text::redaction::{Shape, redact_kept};

impl Store {
    /// The calls that somebody may come back to, the last changed first: unfinished sessions, those with an open
    /// ticket, and those that ended or were abandoned at this time or later; including those that are open in another
    /// window or were handed over, but not those that were [only begun](crate::journal::Listed::was_only_begun).
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn calls(&self, since: Moment, limit: u32) -> Result<Vec<Call>, JournalFault> {
        self.read(|connection| {
            let around = Around::of(connection, &self.folder)?;
            let mut statement = connection.prepare_cached(&calls())?;
            let mut listed =
                SessionRows::of(statement.query([&since as &dyn ToSql, &limit])?, &around).all()?;
            listed.retain(|listed| !listed.was_only_begun());
            let elsewhere = elsewhere(connection)?;
            let call = |listed: Listed| {
                let mut known = notes(connection, &listed.id)?;
                // A number is found with and without its hyphen.
                let names = elsewhere.iter().filter(|(id, _)| *id == listed.id);
                known.extend(names.flat_map(|(_, name)| [name.clone(), name.replace('-', "")]));
                Ok(Call::of(&known, listed))
            };
            listed.into_iter().map(call).collect()
        })
    }

    /// Removes the sessions that were [only begun](crate::journal::Listed::was_only_begun) here before this time and
    /// that nobody walks any more: they contain nothing. Sessions from another desk stay.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was removed then.
    pub fn drop_only_begun(&mut self, before: Moment) -> Result<(), JournalFault> {
        let folder = self.folder.clone();
        let left = |connection: &Connection| -> Result<Vec<String>, Cause> {
            let mut statement = connection.prepare_cached(ONLY_BEGUN)?;
            let found = statement.query_map([before], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
            let found = found.collect::<Result<Vec<_>, _>>()?.into_iter();
            Ok(found.filter(|(_, token)| lock::alive(&folder, token).is_none()).map(|(id, _)| id).collect())
        };
        if self.read(left)?.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for id in left(transaction)? {
                super::purge::remove(transaction, &id)?;
            }
            super::clean::remove_unused_pins(transaction)
        })
    }
}

/// The ids of sessions that have another name elsewhere, each with that name: there are few.
fn elsewhere(connection: &Connection) -> Result<Vec<(String, String)>, Cause> {
    let mut statement = connection.prepare_cached("SELECT session, name FROM called_elsewhere")?;
    let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// A note of a session, in its recorded form.
fn notes(connection: &Connection, id: &str) -> Result<Vec<String>, Cause> {
    // Other records are not parsed as JSON.
    let sql = "SELECT record FROM entry WHERE session = ?1 AND instr(record, '\"noted\"') ORDER BY seq";
    let note = |record: String| match Record::read(&record).ok()?.event {
        What::Noted { text } => Some(redact_kept(&text, Shape::NOTE).ok()?.text.to_string()),
        _ => None,
    };
    let mut statement = connection.prepare_cached(sql)?;
    let records = statement.query_map([id], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(records.into_iter().filter_map(note).collect())
}

/// The statement for the calls that somebody may come back to.
pub(super) fn calls() -> String {
    format!(
        "SELECT {COLUMNS}, 0 FROM (SELECT * FROM session WHERE state IN ('open', 'paused', 'waiting', 'back_office') \
         OR (state IN ('ended', 'abandoned') AND changed >= ?1) \
         OR id IN (SELECT session FROM ticket WHERE ticket.state = 'open') \
         ORDER BY changed DESC, id LIMIT ?2) AS session LEFT JOIN ticket ON ticket.session = session.id \
         ORDER BY changed DESC, id"
    )
}

/// The statement for the sessions that were only begun, with their holders: what came from elsewhere never had one. It
/// matches `Listed::was_only_begun`.
pub(super) const ONLY_BEGUN: &str = "SELECT id, holder FROM session WHERE state = 'open' AND changed < ?1 AND entries = 1 \
     AND reference IS NULL AND holder IS NOT NULL AND handed_over IS NULL AND conflict_with IS NULL";
