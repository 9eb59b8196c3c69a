//! Finding a session by number: its name here, or the one that it has in another journal.

use rusqlite::{Connection, ToSql};

use super::Store;
use super::cause::Cause;
use super::list::{self, Around, COLUMNS, SessionRows, TABLES};
use crate::journal::{JournalFault, Listed, name};

impl Store {
    /// The session of a typed name or ticket number, or of an id; `None` if there is none. A name of this journal comes
    /// first, then one of the journal that the session came from.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn named(&self, typed: &str) -> Result<Option<Listed>, JournalFault> {
        self.read(|connection| match name::parse_ticket(typed) {
            Some((name, _)) => match list::one(connection, &self.folder, "name", &name)? {
                Some(listed) => Ok(Some(listed)),
                None => Ok(called(connection, self, &name)?.into_iter().next()),
            },
            None => list::one(connection, &self.folder, "id", &typed.trim().to_ascii_lowercase()),
        })
    }

    /// The sessions whose typed number is their name in the journal that they came from, and that have another name
    /// here.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn called_elsewhere(&self, typed: &str) -> Result<Vec<Listed>, JournalFault> {
        let Some((name, _)) = name::parse_ticket(typed) else { return Ok(Vec::new()) };
        self.read(|connection| called(connection, self, &name))
    }

    /// The other names that a session has in other journals.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn names_elsewhere(&self, id: &str) -> Result<Vec<String>, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT name FROM called_elsewhere WHERE session = ?1 ORDER BY name";
            let mut statement = connection.prepare_cached(sql)?;
            let names = statement.query_map([id], |row| row.get(0))?;
            Ok(names.collect::<Result<_, _>>()?)
        })
    }
}

fn called(connection: &Connection, store: &Store, name: &str) -> Result<Vec<Listed>, Cause> {
    let around = Around::of(connection, &store.folder)?;
    let sql = format!(
        "SELECT {COLUMNS}, 0 FROM {TABLES} \
         WHERE id IN (SELECT session FROM called_elsewhere WHERE called_elsewhere.name = ?1) ORDER BY changed DESC, id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    SessionRows::of(statement.query([&name as &dyn ToSql])?, &around).all()
}

/// Records that a session here was imported under another name.
pub(super) fn came_as(connection: &Connection, here: &str, there: &str) -> Result<(), Cause> {
    // Not if that name leads to another continuation of the same session here.
    let sql = "SELECT 1 FROM session AS one JOIN session AS other ON one.name = ?1 AND other.name = ?2 \
               AND coalesce(one.conflict_with, one.id) = coalesce(other.conflict_with, other.id)";
    if !connection.prepare_cached(sql)?.exists([here, there])? {
        let sql = "INSERT INTO called_elsewhere (name, session) SELECT ?2, id FROM session WHERE name = ?1 \
                   ON CONFLICT DO NOTHING";
        connection.prepare_cached(sql)?.execute([here, there])?;
    }
    Ok(())
}
