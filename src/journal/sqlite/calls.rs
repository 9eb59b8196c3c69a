//! The sessions that somebody may come back to, what is found of them, and those that were begun for nothing.

use rusqlite::{Connection, ToSql};

use super::cause::Cause;
use super::list::{Around, COLUMNS, SessionRows};
use super::{Store, lock};
use crate::journal::{Call, JournalFault, Listed};
use crate::session::Moment;
use crate::session::record::{Record, What};
use crate::text::redaction::{Shape, redact_kept};

impl Store {
    /// The sessions that somebody may come back to, the last changed first: those that are not finished, those with an
    /// open ticket, and those that were ended or given up at this time or later; those, too, that another
    /// window has, or that were handed over. Not those that were [only begun](crate::journal::Listed::was_only_begun).
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

    /// Removes the sessions that were [only begun](crate::journal::Listed::was_only_begun) here before this time and are
    /// walked by nobody any more: they hold nothing. What came from another desk stays.
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

/// The ids of sessions that have another name elsewhere, each with such a name: they are few.
fn elsewhere(connection: &Connection) -> Result<Vec<(String, String)>, Cause> {
    let mut statement = connection.prepare_cached("SELECT session, name FROM called_elsewhere")?;
    let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// What was noted in a session, as it may be kept.
fn notes(connection: &Connection, id: &str) -> Result<Vec<String>, Cause> {
    // Whatever else is written down is not read as JSON.
    let sql = "SELECT record FROM entry WHERE session = ?1 AND instr(record, '\"noted\"') ORDER BY seq";
    let note = |record: String| match Record::read(&record).ok()?.event {
        What::Noted { text } => Some(redact_kept(&text, Shape::NOTE).ok()?.text.to_string()),
        _ => None,
    };
    let mut statement = connection.prepare_cached(sql)?;
    let records = statement.query_map([id], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(records.into_iter().filter_map(note).collect())
}

/// The statement that gives the sessions that somebody may come back to.
pub(super) fn calls() -> String {
    format!(
        "SELECT {COLUMNS}, 0 FROM (SELECT * FROM session WHERE state IN ('open', 'paused', 'waiting', 'back_office') \
         OR (state IN ('ended', 'abandoned') AND changed >= ?1) \
         OR id IN (SELECT session FROM ticket WHERE ticket.state = 'open') \
         ORDER BY changed DESC, id LIMIT ?2) AS session LEFT JOIN ticket ON ticket.session = session.id \
         ORDER BY changed DESC, id"
    )
}

/// The statement that gives the sessions that were only begun, with who holds them: what came from elsewhere was held by
/// nobody. It is what `Listed::was_only_begun` says.
pub(super) const ONLY_BEGUN: &str = "SELECT id, holder FROM session WHERE state = 'open' AND changed < ?1 AND entries = 1 \
     AND reference IS NULL AND holder IS NOT NULL AND handed_over IS NULL AND conflict_with IS NULL";
