//! Deleting old sessions for good, or their personal data.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, ToSql};

use super::cause::Cause;
use super::clean::{remove_unused_pins, sweep_is_due};
use super::list::{Around, COLUMNS, SessionRows, TABLES};
use super::{Store, gone, list, lock};
use crate::journal::deletion::{BorneOut, Purged, Settlement, borne_out};
use crate::journal::{JournalFault, Listed};
use crate::session::Moment;

/// Which old sessions are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgeOrder {
    /// Those that were last changed before this.
    pub before: Moment,
    /// Include those that are not [settled](Settlement::is_settled), but never one that a living process has.
    pub unsettled: bool,
}

impl Store {
    /// Exempts these sessions from deletion, by id: one of their tickets is still to be delivered.
    pub fn spare(&mut self, sessions: impl IntoIterator<Item = String>) {
        self.spared.extend(sessions);
    }

    /// What [`Store::purge`] would delete.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_purge(&self, order: PurgeOrder) -> Result<Purged, JournalFault> {
        self.read(|connection| Ok(old(connection, (&self.folder, &self.spared), order.before)?.purged(order)))
    }

    /// The sessions with tickets among those that [`Store::purge`] would delete, by id.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_purge_with_tickets(&self, order: PurgeOrder) -> Result<Vec<String>, JournalFault> {
        self.read(|connection| {
            let old = old(connection, (&self.folder, &self.spared), order.before)?;
            Ok(old.with_tickets(|_, settlement| order.is_of(settlement)))
        })
    }

    /// Deletes whole sessions that were last changed before a time; the time of deletion is recorded as now.
    /// [`Store::leave_no_trace`] removes their remains from the files.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was deleted then.
    pub fn purge(&mut self, order: PurgeOrder, now: Moment) -> Result<Purged, JournalFault> {
        let (folder, spared) = (self.folder.clone(), self.spared.clone());
        let purged = self.write(|transaction| {
            let old = old(transaction, (&folder, &spared), order.before)?;
            for (listed, _) in old.0.iter().filter(|(_, settlement)| order.is_of(*settlement)) {
                delete(transaction, &listed.id, now)?;
            }
            remove_unused_pins(transaction)?;
            sweep_is_due(transaction)?;
            Ok(old.purged(order))
        })?;
        lock::sweep_all(&self.folder);
        Ok(purged)
    }

    /// Deletes a session in any state, unless a living process has it; returns whether it was deleted. As after
    /// [`Store::purge`], traces remain in the files.
    ///
    /// # Errors
    /// A [`JournalFault`]: [`JournalFault::Gone`] if there is no such session. Nothing was deleted then.
    pub fn delete(&mut self, id: &str, now: Moment) -> Result<bool, JournalFault> {
        let folder = self.folder.clone();
        self.write(|transaction| {
            let listed = list::one(transaction, &folder, "id", id)?
                .ok_or_else(|| JournalFault::Gone { name: id.to_owned() })?;
            if listed.held {
                return Ok(false);
            }
            delete(transaction, id, now)?;
            remove_unused_pins(transaction)?;
            sweep_is_due(transaction)?;
            Ok(true)
        })
    }

    /// The sessions whose personal data [`Store::forget_personal`] would remove.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_forget(&self, before: Moment) -> Result<Purged, JournalFault> {
        self.read(|connection| Ok(personal(connection, (&self.folder, &self.spared), before)?.forgotten()))
    }

    /// The sessions with tickets among those, by id.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_forget_with_tickets(&self, before: Moment) -> Result<Vec<String>, JournalFault> {
        self.read(|connection| {
            let old = personal(connection, (&self.folder, &self.spared), before)?;
            Ok(old.with_tickets(|listed, settlement| keeps_personal(listed, settlement).is_none()))
        })
    }

    /// Removes the personal data of sessions that were last changed before a time, except those with an open ticket and
    /// those that a living process has. The sessions stay, and show that it was removed. As after [`Store::purge`],
    /// traces remain in the files.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was removed then.
    pub fn forget_personal(&mut self, before: Moment, now: Moment) -> Result<Purged, JournalFault> {
        let (folder, spared) = (self.folder.clone(), self.spared.clone());
        self.write(|transaction| {
            let old = personal(transaction, (&folder, &spared), before)?;
            let forgotten = old.forgotten();
            for (listed, _) in old.0.iter().filter(|(listed, now)| keeps_personal(listed, *now).is_none()) {
                gone::mark_personal(transaction, &listed.id, listed.entries, now)?;
                transaction
                    .prepare_cached("DELETE FROM personal WHERE session = ?1")?
                    .execute([&listed.id])?;
            }
            if forgotten.youngest.is_some() {
                sweep_is_due(transaction)?;
            }
            Ok(forgotten)
        })
    }

    /// The time before which sessions are so many microseconds old as far as the journal confirms, where a period
    /// without entries counts as at most `most`; see [`borne_out`].
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn borne_out(&self, now: Moment, age: i64, most: i64) -> Result<BorneOut, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT changed FROM session WHERE changed <= ?1 ORDER BY changed DESC";
            let mut statement = connection.prepare_cached(sql)?;
            let recorded = statement.query_map([now], |row| row.get(0))?;
            // An unreadable one ends what is known.
            Ok(borne_out(now, age, most, recorded.map_while(Result::ok)))
        })
    }

    /// How many sessions were last changed after a time.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn changed_after(&self, time: Moment) -> Result<usize, JournalFault> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT count(*) FROM session WHERE changed > ?1")?;
            let count: Option<i64> = statement.query_row([time], |row| row.get(0)).optional()?;
            Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX))
        })
    }
}

impl PurgeOrder {
    fn is_of(self, settlement: Settlement) -> bool {
        match settlement {
            Settlement::Walked | Settlement::Undelivered => false,
            settlement => self.unsettled || settlement.is_settled(),
        }
    }
}

/// Why a session keeps its personal data; `None` if it does not.
fn keeps_personal(listed: &Listed, settlement: Settlement) -> Option<Settlement> {
    match settlement {
        Settlement::Walked | Settlement::Undelivered => Some(settlement),
        _ if listed.has_unclosed_ticket() => Some(Settlement::OpenTicket),
        _ => None,
    }
}

/// Old sessions, with the state of each.
struct Old(Vec<(Listed, Settlement)>);

/// The journal's folder, and the sessions exempt from deletion.
type Surroundings<'s> = (&'s Path, &'s BTreeSet<String>);

impl Old {
    fn purged(&self, order: PurgeOrder) -> Purged {
        self.parted(|_, settlement| if order.is_of(settlement) { None } else { Some(settlement) })
    }

    fn forgotten(&self) -> Purged {
        self.parted(keeps_personal)
    }

    /// Those with tickets that are wanted.
    fn with_tickets(&self, is_wanted: impl Fn(&Listed, Settlement) -> bool) -> Vec<String> {
        let wanted = self.0.iter().filter(|(listed, settlement)| {
            !listed.summary.tickets.is_empty() && is_wanted(listed, *settlement)
        });
        wanted.map(|(listed, _)| listed.id.clone()).collect()
    }

    /// Those that are kept, with the reason, and the others.
    fn parted(&self, left_as: impl Fn(&Listed, Settlement) -> Option<Settlement>) -> Purged {
        let mut purged = Purged::default();
        for (listed, settlement) in &self.0 {
            if let Some(left) = left_as(listed, *settlement) {
                purged.left.add(left);
            } else {
                purged.deleted.add(*settlement);
                purged.youngest = purged.youngest.max(Some(listed.changed));
            }
        }
        purged
    }
}

/// The sessions that were last changed before a time.
fn old(connection: &Connection, around: Surroundings<'_>, before: Moment) -> Result<Old, Cause> {
    let sql = format!("SELECT {COLUMNS}, 0 FROM {TABLES} WHERE changed < ?1 ORDER BY id");
    listed(connection, around, &sql, before)
}

/// Those that have personal data.
fn personal(connection: &Connection, around: Surroundings<'_>, before: Moment) -> Result<Old, Cause> {
    let sql = format!(
        "SELECT {COLUMNS}, 0 FROM {TABLES} WHERE id IN (SELECT session FROM personal) AND changed < ?1 ORDER BY id"
    );
    listed(connection, around, &sql, before)
}

fn listed(
    connection: &Connection,
    (folder, spared): Surroundings<'_>,
    sql: &str,
    before: Moment,
) -> Result<Old, Cause> {
    let around = Around::of(connection, folder)?;
    let mut statement = connection.prepare_cached(sql)?;
    let old = SessionRows::of(statement.query([&before as &dyn ToSql])?, &around).all()?;
    let settlement = |listed: &Listed| match listed.settlement() {
        Settlement::Walked => Settlement::Walked,
        _ if spared.contains(&listed.id) => Settlement::Undelivered,
        settlement => settlement,
    };
    Ok(Old(old
        .into_iter()
        .map(|listed| (settlement(&listed), listed))
        .map(|(now, old)| (old, now))
        .collect()))
}

/// Deliberately deletes everything of a session.
fn delete(connection: &Connection, id: &str, now: Moment) -> Result<(), Cause> {
    gone::mark_session(connection, id, now)?;
    remove(connection, id)
}

/// Removes everything of a session, except for trees that another one has.
pub(super) fn remove(connection: &Connection, id: &str) -> Result<(), Cause> {
    for sql in [
        "DELETE FROM personal WHERE session = ?1",
        "DELETE FROM entry WHERE session = ?1",
        "DELETE FROM session_pin WHERE session = ?1",
        "DELETE FROM delivery WHERE session = ?1",
        "DELETE FROM ticket WHERE session = ?1",
        "DELETE FROM called_elsewhere WHERE session = ?1",
        "DELETE FROM pushed WHERE session = ?1",
        "DELETE FROM pulled_ticket WHERE session = ?1",
        "DELETE FROM session WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}
