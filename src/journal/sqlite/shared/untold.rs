//! What the store that desks share did to sessions here: recorded with the change itself, and kept until somebody is told.

use rusqlite::{Connection, params};

use super::super::Store;
use super::super::cause::Cause;
use crate::journal::JournalFault;

/// What happened to a session here because of what happened elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It was deleted, as elsewhere.
    Deleted {
        /// Its id.
        id: String,
    },
    /// Its contacts were deleted, as elsewhere.
    ContactsDeleted {
        /// Its id.
        id: String,
    },
    /// It was deleted elsewhere and continued here: it is another session from now on.
    GoesOn {
        /// The id of the deleted one.
        id: String,
        /// The name of the deleted one, which leads to the other here.
        was: String,
        /// The other session's name.
        name: String,
    },
    /// It was deleted here, and is not elsewhere: somebody went on with it before the store was told.
    LivesOn {
        /// Its id.
        id: String,
        /// Its number there.
        name: String,
    },
    /// It got another number, because its own leads to another session in the store.
    Renumbered {
        /// Its old number.
        was: String,
        /// Its number now.
        name: String,
    },
    /// It was continued both here and elsewhere.
    Parted {
        /// The number, which the session of the store keeps.
        was: String,
        /// The number of the one from here.
        name: String,
    },
}

impl Change {
    /// The row for it: what it is, an id, and two numbers.
    fn row(&self) -> [&str; 4] {
        match self {
            Change::Deleted { id } => ["deleted", id, "", ""],
            Change::ContactsDeleted { id } => ["contacts", id, "", ""],
            Change::GoesOn { id, was, name } => ["goes_on", id, was, name],
            Change::LivesOn { id, name } => ["lives_on", id, "", name],
            Change::Renumbered { was, name } => ["renumbered", "", was, name],
            Change::Parted { was, name } => ["parted", "", was, name],
        }
    }

    /// What a row says; `None` for what a later program wrote.
    fn of_row([what, id, was, name]: [String; 4]) -> Option<Change> {
        Some(match &*what {
            "deleted" => Change::Deleted { id },
            "contacts" => Change::ContactsDeleted { id },
            "goes_on" => Change::GoesOn { id, was, name },
            "lives_on" => Change::LivesOn { id, name },
            "renumbered" => Change::Renumbered { was, name },
            "parted" => Change::Parted { was, name },
            _ => return None,
        })
    }
}

impl Store {
    /// What nobody was told of yet, in the order of [`Change`].
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn untold(&self) -> Result<Vec<Change>, JournalFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT what, session, was, name FROM untold")?;
            let rows =
                statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
            let mut changes = Vec::new();
            for row in rows {
                let Some(change) = Change::of_row(row?) else { continue };
                changes.extend(still(connection, change)?);
            }
            changes.sort();
            Ok(changes)
        })
    }

    /// Somebody was told of these.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_said(&mut self, changes: &[Change]) -> Result<(), JournalFault> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for change in changes {
                match change {
                    // It may have been told as deleted, and be written as what goes on.
                    Change::Deleted { id } | Change::GoesOn { id, .. } => {
                        let sql = "DELETE FROM untold WHERE what IN ('deleted', 'goes_on') AND session = ?1";
                        transaction.prepare_cached(sql)?.execute([id])?;
                    }
                    change => {
                        let sql = "DELETE FROM untold \
                                   WHERE what = ?1 AND session = ?2 AND was = ?3 AND name = ?4";
                        transaction.prepare_cached(sql)?.execute(change.row())?;
                    }
                }
            }
            Ok(())
        })
    }
}

/// What there is to tell by now, when the session under the new number may have been deleted, too.
fn still(connection: &Connection, change: Change) -> Result<Option<Change>, Cause> {
    let (Change::GoesOn { name, .. } | Change::Renumbered { name, .. } | Change::Parted { name, .. }) =
        &change
    else {
        return Ok(Some(change));
    };
    let sql =
        "SELECT 1 FROM session WHERE name = ?1 UNION ALL SELECT 1 FROM called_elsewhere WHERE name = ?1";
    if connection.prepare_cached(sql)?.exists([name])? {
        return Ok(Some(change));
    }
    Ok(match change {
        Change::GoesOn { id, .. } => Some(Change::Deleted { id }),
        _ => None,
    })
}

/// Records what is to be told, in the transaction of the change itself.
pub(in crate::journal::sqlite) fn to_tell(connection: &Connection, change: &Change) -> Result<(), Cause> {
    let [what, session, was, name] = change.row();
    let sql = "INSERT INTO untold (what, session, was, name) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    connection.prepare_cached(sql)?.execute(params![what, session, was, name])?;
    Ok(())
}
