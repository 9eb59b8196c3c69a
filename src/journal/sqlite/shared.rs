//! What this desk knows about the shared store: how far it has pushed, and what it has reported.

mod untold;

use rusqlite::{OptionalExtension as _, params};
use uuid::{NoContext, Timestamp, Uuid};

use super::{Store, count};
use crate::journal::JournalFault;
use crate::journal::shared::{DeletionMark, Tip, Trimmed};
use crate::session::Moment;

pub use untold::Change;
pub(super) use untold::to_tell;

/// How much of a session is in the store, as far as this desk knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoFar {
    /// Where it ends there.
    pub tip: Tip,
    /// How many of its trees are there.
    pub pins: usize,
    /// It was deleted there, and an earlier program left the additional local entries here.
    pub stays_here: bool,
}

impl Store {
    /// The id of this desk, drawn on first use.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn desk_id(&mut self) -> Result<String, JournalFault> {
        let there = self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT desk FROM shared")?;
            Ok(statement.query_row([], |row| row.get(0)).optional()?)
        })?;
        if let Some(desk) = there {
            return Ok(desk);
        }
        let drawn = Uuid::new_v7(Timestamp::from_unix(NoContext, 0, 0)).to_string();
        self.write(|transaction| {
            let sql = "INSERT INTO shared (id, desk) VALUES (1, ?1) ON CONFLICT DO NOTHING";
            transaction.prepare_cached(sql)?.execute([&drawn])?;
            Ok(transaction.prepare_cached("SELECT desk FROM shared")?.query_row([], |row| row.get(0))?)
        })
    }

    /// Makes sure that what is known refers to the store with this id. About another store than before, nothing is
    /// known.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn share_with(&mut self, store: &str) -> Result<(), JournalFault> {
        self.desk_id()?;
        let known = self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT store FROM shared")?;
            Ok(statement.query_row([], |row| row.get::<_, Option<String>>(0))?)
        })?;
        if known.as_deref() == Some(store) {
            return Ok(());
        }
        self.write(|transaction| {
            if known.is_some() {
                transaction.execute_batch(
                    "DELETE FROM pushed; DELETE FROM reserved_number; UPDATE gone SET told = 0; \
                     UPDATE shared SET marks_until = 0, witness = NULL",
                )?;
            }
            transaction.prepare_cached("UPDATE shared SET store = ?1")?.execute([store])?;
            Ok(())
        })
    }

    /// The ids of the sessions that are not completely in the store, the first changed first: those that were begun at
    /// a time or later, and those of which it has a part. Not those in which [nothing
    /// happened](crate::journal::Listed::was_only_begun).
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_push(&self, since: Moment) -> Result<Vec<String>, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT session.id FROM session LEFT JOIN pushed ON pushed.session = session.id \
                       WHERE session.entries > coalesce(pushed.entries, 0) \
                       AND (pushed.session IS NOT NULL OR begun >= ?1) \
                       AND (session.entries > 1 OR reference IS NOT NULL OR state <> 'open') ORDER BY changed, id";
            let mut statement = connection.prepare_cached(sql)?;
            let ids = statement.query_map([since], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// The ids of the sessions in the store that may be continued elsewhere: those that are unfinished, or have an open
    /// ticket.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_follow(&self) -> Result<Vec<String>, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT session.id FROM session JOIN pushed ON pushed.session = session.id \
                       WHERE pushed.stays_here = 0 AND (session.state NOT IN ('ended', 'abandoned') OR session.id IN \
                       (SELECT session FROM ticket WHERE ticket.state <> 'closed')) ORDER BY session.id";
            let mut statement = connection.prepare_cached(sql)?;
            let ids = statement.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// Whether this desk filed a ticket of a session, and delivers it.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn has_filed(&self, id: &str) -> Result<bool, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT 1 FROM ticket WHERE session = ?1 AND NOT EXISTS (SELECT 1 FROM pulled_ticket \
                       WHERE pulled_ticket.session = ticket.session AND pulled_ticket.ticket = ticket.number)";
            Ok(connection.prepare_cached(sql)?.exists([id])?)
        })
    }

    /// How much of a session is in the store, as far as known here; `None` if it is not there.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn pushed(&self, id: &str) -> Result<Option<SoFar>, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT entries, hash, pins, stays_here FROM pushed WHERE session = ?1";
            let so_far = |row: &rusqlite::Row<'_>| {
                let entries = row.get::<_, i64>(0)?.unsigned_abs();
                let pins = usize::try_from(row.get::<_, i64>(2)?).unwrap_or(0);
                Ok(SoFar { tip: Tip { entries, hash: row.get(1)? }, pins, stays_here: row.get(3)? })
            };
            Ok(connection.prepare_cached(sql)?.query_row([id], so_far).optional()?)
        })
    }

    /// Records how much of a session is in the store. For a session that is no longer here, nothing is recorded.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_pushed(&mut self, id: &str, so_far: &SoFar) -> Result<(), JournalFault> {
        self.write(|transaction| {
            keep_pushed(transaction, id, so_far)?;
            transaction.prepare_cached("UPDATE shared SET witness = ?1")?.execute([id])?;
            Ok(())
        })
    }

    /// Forgets what the store has of sessions, because it has lost them.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn forget_pushed(&mut self, ids: &[String]) -> Result<(), JournalFault> {
        self.write(|transaction| {
            for id in ids {
                transaction.prepare_cached("DELETE FROM pushed WHERE session = ?1")?.execute([id])?;
            }
            Ok(())
        })
    }

    /// The session that is used to check whether the store has lost any; `None` before the first push.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn witness(&self) -> Result<Option<(String, SoFar)>, JournalFault> {
        let id = self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT witness FROM shared")?;
            Ok(statement.query_row([], |row| row.get::<_, Option<String>>(0)).optional()?.flatten())
        })?;
        let Some(id) = id else { return Ok(None) };
        Ok(self.pushed(&id)?.map(|so_far| (id, so_far)))
    }

    /// The ids of all sessions in the store, as far as known here.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn all_pushed(&self) -> Result<Vec<String>, JournalFault> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT session FROM pushed WHERE stays_here = 0 ORDER BY session")?;
            let ids = statement.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// The sessions that were deleted elsewhere and that an earlier program left here, as if they had been deleted when they
    /// were last changed.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn left_behind(&self) -> Result<Vec<DeletionMark>, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT session.id, changed FROM pushed JOIN session ON session.id = pushed.session \
                       WHERE stays_here <> 0 ORDER BY session.id";
            let mut statement = connection.prepare_cached(sql)?;
            let mark = |row: &rusqlite::Row<'_>| {
                Ok(DeletionMark {
                    session: row.get(0)?,
                    what: Trimmed::Session,
                    at: row.get(1)?,
                    known: None,
                })
            };
            let marks = statement.query_map([], mark)?;
            Ok(marks.collect::<Result<_, _>>()?)
        })
    }

    /// How many reserved numbers are left.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn reserved(&self) -> Result<u32, JournalFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT count(*) FROM reserved_number")?;
            Ok(statement.query_row([], |row| row.get(0))?)
        })
    }

    /// Stores reserved numbers.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_reserved(&mut self, numbers: &[String]) -> Result<(), JournalFault> {
        self.write(|transaction| {
            for number in numbers {
                let sql = "INSERT INTO reserved_number (name) VALUES (?1) ON CONFLICT DO NOTHING";
                transaction.prepare_cached(sql)?.execute([number])?;
            }
            Ok(())
        })
    }

    /// Deliberate deletions here that the store does not know about; all of them if they are to be told `again`.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn marks_to_tell(&self, again: bool) -> Result<Vec<DeletionMark>, JournalFault> {
        self.read(|connection| {
            let sql =
                "SELECT lower(hex(session)), at, entries, known FROM gone WHERE told = 0 OR ?1 ORDER BY session";
            let mut statement = connection.prepare_cached(sql)?;
            let mark = |row: &rusqlite::Row<'_>| {
                let (id, entries): (String, Option<i64>) = (row.get(0)?, row.get(2)?);
                let session =
                    Uuid::try_parse(&id).map_err(|_| rusqlite::types::FromSqlError::InvalidType)?.to_string();
                let what =
                    entries.map_or(Trimmed::Session, |entries| Trimmed::Personal(entries.unsigned_abs()));
                let known = row.get::<_, Option<i64>>(3)?.map(i64::unsigned_abs);
                Ok(DeletionMark { session, what, at: row.get(1)?, known })
            };
            let marks = statement.query_map([again], mark)?;
            Ok(marks.collect::<Result<_, _>>()?)
        })
    }

    /// Records that the store knows about these.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_told(&mut self, marks: &[DeletionMark]) -> Result<(), JournalFault> {
        self.write(|transaction| {
            for DeletionMark { session, what, at, known: _ } in marks {
                let entries = match what {
                    Trimmed::Session => None,
                    Trimmed::Personal(entries) => {
                        Some(count(usize::try_from(*entries).unwrap_or(usize::MAX)))
                    }
                };
                // Not if something else was deleted meanwhile.
                let sql =
                    "UPDATE gone SET told = 1 WHERE session = unhex(?1, '-') AND at = ?2 AND entries IS ?3";
                transaction.prepare_cached(sql)?.execute(params![session, at, entries])?;
            }
            Ok(())
        })
    }

    /// A session whose deletion the store did not take, because somebody went on with it, is deleted here no longer than it
    /// is not pulled; what of it was personal and known here stays deleted. `name` is its number there.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_living(&mut self, mark: &DeletionMark, name: Option<&str>) -> Result<(), JournalFault> {
        self.write(|transaction| {
            let known = count(usize::try_from(mark.known.unwrap_or(0)).unwrap_or(usize::MAX));
            let sql = "UPDATE gone SET entries = ?2, known = NULL, told = 1 WHERE session = unhex(?1, '-')";
            transaction.prepare_cached(sql)?.execute(params![mark.session, known])?;
            let Some(name) = name else { return Ok(()) };
            let change = Change::LivesOn { id: mark.session.clone(), name: name.to_owned() };
            to_tell(transaction, &change)
        })
    }

    /// The store's time up to which all marks are here.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn marks_until(&self) -> Result<Moment, JournalFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT marks_until FROM shared")?;
            Ok(statement.query_row([], |row| row.get(0)).optional()?.unwrap_or_default())
        })
    }

    /// Records that time.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_marks_until(&mut self, until: Moment) -> Result<(), JournalFault> {
        self.write(|transaction| {
            transaction.prepare_cached("UPDATE shared SET marks_until = ?1")?.execute([until])?;
            Ok(())
        })
    }
}

/// Writes how far a session is in the store.
pub(super) fn keep_pushed(
    connection: &rusqlite::Connection,
    id: &str,
    so_far: &SoFar,
) -> Result<(), super::cause::Cause> {
    let SoFar { tip, pins, stays_here } = so_far;
    let entries = count(usize::try_from(tip.entries).unwrap_or(usize::MAX));
    let sql = "INSERT INTO pushed (session, entries, hash, pins, stays_here) \
               SELECT id, ?2, ?3, ?4, ?5 FROM session WHERE id = ?1 \
               ON CONFLICT (session) DO UPDATE SET entries = ?2, hash = ?3, pins = ?4, stays_here = ?5";
    connection.prepare_cached(sql)?.execute(params![id, entries, tip.hash, count(*pins), stays_here])?;
    Ok(())
}
