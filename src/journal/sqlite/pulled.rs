//! Sessions and marks of deletions pulled from the store that desks share.
//!
//! What is in the store came first: it keeps its id and its number. If the session was continued here, too, the local
//! one becomes the other continuation, as an imported file does elsewhere; nothing of either is lost.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::cause::Cause;
use super::clean::{remove_unused_pins, sweep_is_due};
use super::merge::{Relation, conflict_id, continued, family_of, new, relation};
use super::shared::{Change, SoFar, keep_pushed, to_tell};
use super::{Store, count, free_name, gone, list, lock, named, purge, stored};
use crate::journal::cleaning::Cleaner;
use crate::journal::shared::{DeletionMark, Fetched, Tip, Trimmed};
use crate::journal::{Entry, JournalFault, Listed, TicketRow};
use crate::session::Moment;

/// The result of pulling a session from the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulled {
    /// It was not known here.
    New {
        /// Its name.
        name: String,
    },
    /// It was continued elsewhere; the new entries are here now.
    Continued {
        /// Its name.
        name: String,
        /// How many entries were added.
        entries: usize,
    },
    /// All of it is already here, and perhaps more.
    Here {
        /// Its name.
        name: String,
    },
    /// It was continued here, too. The one from the store keeps the number; the local one is now a separate session.
    Parted {
        /// The number.
        name: String,
        /// The local one's new name.
        own: String,
    },
    /// It was continued elsewhere, and is being walked here; nothing was changed.
    Walked {
        /// Its name.
        name: String,
    },
    /// It was deliberately deleted here, and was not imported.
    Deleted,
}

impl Pulled {
    /// The name here of the store's session; `None` if it was not imported.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Pulled::New { name }
            | Pulled::Continued { name, .. }
            | Pulled::Here { name }
            | Pulled::Parted { name, .. }
            | Pulled::Walked { name } => Some(name),
            Pulled::Deleted => None,
        }
    }
}

/// The effect of a mark here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// There was nothing to delete; the mark is recorded.
    Nothing,
    /// It was deleted, with traces in the files until [`Store::leave_no_trace`].
    Deleted,
    /// The session has more entries here than in the store, which are new work: it is another session from now on, without
    /// the personal data that was deleted.
    GoesOn {
        /// The other session's id.
        id: String,
        /// The name of the deleted one, which leads to the other here.
        was: String,
        /// The other session's name.
        name: String,
    },
    /// The session is being walked or delivered here: this has to be done later.
    Walked,
}

impl Store {
    /// Imports what the store has of a session, after validation, and records how far it is there.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was written then.
    pub fn pull(&mut self, fetched: &Fetched) -> Result<Pulled, JournalFault> {
        let folder = self.folder.clone();
        self.write(|transaction| pull(transaction, &folder, fetched))
    }

    /// Gives a session another number, because its own leads to another one in the store. Both find it here.
    ///
    /// # Errors
    /// A [`JournalFault`]: [`JournalFault::Gone`] if there is no such session.
    pub fn renumber(&mut self, id: &str) -> Result<String, JournalFault> {
        self.write(|transaction| renumber(transaction, id))
    }

    /// Deletes here what was deliberately deleted elsewhere.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was changed then.
    pub fn apply(&mut self, mark: &DeletionMark) -> Result<Applied, JournalFault> {
        let folder = self.folder.clone();
        self.write(|transaction| apply(transaction, &folder, mark))
    }
}

fn pull(connection: &Connection, folder: &Path, fetched: &Fetched) -> Result<Pulled, Cause> {
    let mut incoming = fetched.stored.clone();
    let id = incoming.listed.id.clone();
    if gone::session_gone(connection, &id)?.is_some() {
        return Ok(Pulled::Deleted);
    }
    if let Some(entries) = gone::personal_gone(connection, &incoming)? {
        incoming.entries.iter_mut().take(entries).for_each(|entry| entry.personal = None);
    }
    let here = list::one(connection, folder, "id", &id)?;
    let tickets = here.as_ref().map(|here| here.summary.tickets.clone()).unwrap_or_default();
    let pulled = match here {
        None => {
            make_room(connection, &incoming.listed)?;
            Pulled::New { name: new(connection, &incoming)? }
        }
        Some(here) => {
            let known = family_of(connection, &id)?;
            let name = align(connection, &here, &incoming.listed)?;
            match known.as_ref().map(|known| relation(&incoming.entries, &known.entries)) {
                None | Some(Relation::Same | Relation::Older) => Pulled::Here { name },
                Some(_) if here.held => return Ok(Pulled::Walked { name }),
                Some(Relation::Continues) => {
                    let known = known.unwrap_or_default();
                    let entries = incoming.entries.len() - known.entries.len();
                    continued(connection, &known, &incoming)?;
                    Pulled::Continued { name, entries }
                }
                Some(Relation::Apart) => {
                    let own = make_way(connection, &here, &incoming.listed)?;
                    let name = new(connection, &incoming)?;
                    to_tell(connection, &Change::Parted { was: name.clone(), name: own.clone() })?;
                    Pulled::Parted { name, own }
                }
            }
        }
    };
    if let Some(name) = pulled.name() {
        for there in fetched.numbers.iter().chain([&incoming.listed.name]).filter(|there| *there != name) {
            named::came_as(connection, name, there)?;
        }
    }
    if !matches!(pulled, Pulled::Here { .. }) {
        note_tickets(connection, &id, &tickets, &incoming.listed.summary.tickets)?;
        finish_parting(connection, &id, &incoming.listed.summary.tickets, &tickets, &pulled)?;
    }
    if let Some(name) = pulled.name() {
        gone::put_back(connection, name, &incoming.entries)?;
    }
    let so_far = SoFar { tip: fetched.tip.clone(), pins: incoming.pins.len(), stays_here: false };
    keep_pushed(connection, &id, &so_far)?;
    Ok(pulled)
}

/// Gives a local session the number that it has in the store, if possible; both numbers find it. Returns its name.
fn align(connection: &Connection, here: &Listed, incoming: &Listed) -> Result<String, Cause> {
    if here.name == incoming.name {
        return Ok(here.name.clone());
    }
    make_room(connection, incoming)?;
    let sql =
        "UPDATE session SET name = ?1 WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM session WHERE name = ?1)";
    if connection.prepare_cached(sql)?.execute([&incoming.name, &here.id])? == 0 {
        return Ok(here.name.clone());
    }
    let sql = "DELETE FROM called_elsewhere WHERE name = ?1 AND session = ?2";
    connection.prepare_cached(sql)?.execute([&incoming.name, &here.id])?;
    named::came_as(connection, &incoming.name, &here.name)?;
    Ok(incoming.name.clone())
}

/// A local session that is not in the store loses its number to the one that has it there.
fn make_room(connection: &Connection, incoming: &Listed) -> Result<(), Cause> {
    let sql = "SELECT id FROM session WHERE name = ?1 AND id <> ?2 AND NOT EXISTS \
               (SELECT 1 FROM pushed WHERE pushed.session = session.id)";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([&incoming.name, &incoming.id])?;
    if let Some(row) = rows.next()? {
        renumber(connection, &row.get::<_, String>(0)?)?;
    }
    Ok(())
}

fn renumber(connection: &Connection, id: &str) -> Result<String, Cause> {
    let name = free_name(connection)?;
    let mut known = connection.prepare_cached("SELECT name FROM session WHERE id = ?1")?;
    if let Some(row) = known.query([id])?.next()? {
        to_tell(connection, &Change::Renumbered { was: row.get(0)?, name: name.clone() })?;
    }
    let sql = "INSERT INTO called_elsewhere (name, session) SELECT name, id FROM session WHERE id = ?1 \
               ON CONFLICT DO NOTHING";
    connection.prepare_cached(sql)?.execute([id])?;
    let sql = "UPDATE session SET name = ?1 WHERE id = ?2";
    match connection.prepare_cached(sql)?.execute([name.as_str(), id])? {
        0 => Err(JournalFault::Gone { name: id.to_owned() }.into()),
        _ => Ok(name),
    }
}

/// The id that a local session has as another continuation of one.
fn other_id(connection: &Connection, here: &Listed, root: &str) -> Result<String, Cause> {
    let mut entries: Vec<Entry> = stored::entries(connection, &here.id)?;
    let mut pins = stored::pins(connection, &here.id)?;
    Cleaner::default().clean(&mut entries, &mut pins, &mut None);
    Ok(conflict_id(root, &entries))
}

/// Makes the local session a separate one, another continuation of the one whose id and number it had; returns its new
/// name.
fn make_way(connection: &Connection, here: &Listed, incoming: &Listed) -> Result<String, Cause> {
    let root = incoming.conflict_with.as_deref().unwrap_or(&here.id);
    let own = other_id(connection, here, root)?;
    let mut known = connection.prepare_cached("SELECT name FROM session WHERE id = ?1")?;
    if let Some(row) = known.query([&own])?.next()? {
        // The very same came in a file before.
        let name = row.get(0)?;
        purge::remove(connection, &here.id)?;
        return Ok(name);
    }
    let name = become_another(connection, here, &own, root)?;
    let sql =
        "INSERT INTO pulled_ticket (session, ticket) SELECT ?1, ticket FROM pulled_ticket WHERE session = ?2";
    connection.prepare_cached(sql)?.execute([&own, &here.id])?;
    Ok(name)
}

/// Gives a local session another id and number; returns the number. The store has nothing of it yet, and is to get it, however
/// long ago it was begun.
fn become_another(connection: &Connection, here: &Listed, own: &str, root: &str) -> Result<String, Cause> {
    let name = free_name(connection)?;
    connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let sql = "UPDATE session SET id = ?1, name = ?2, conflict_with = ?3, holder = NULL WHERE id = ?4";
    connection.prepare_cached(sql)?.execute(params![own, name, root, here.id])?;
    for sql in [
        "UPDATE entry SET session = ?1 WHERE session = ?2",
        "UPDATE personal SET session = ?1 WHERE session = ?2",
        "UPDATE session_pin SET session = ?1 WHERE session = ?2",
        "UPDATE ticket SET session = ?1 WHERE session = ?2",
    ] {
        connection.prepare_cached(sql)?.execute([own, &here.id])?;
    }
    connection.prepare_cached("DELETE FROM pushed WHERE session = ?1")?.execute([&here.id])?;
    keep_pushed(connection, own, &SoFar { tip: Tip::start(), pins: 0, stays_here: false })?;
    Ok(name)
}

/// Whether a ticket is the same in both: filed before they parted.
fn is_same(one: &TicketRow, other: &TicketRow) -> bool {
    one.number == other.number && one.filed == other.filed
}

/// Deliveries of tickets that were filed here since they parted belong to the other continuation.
fn finish_parting(
    connection: &Connection,
    id: &str,
    incoming: &[TicketRow],
    own: &[TicketRow],
    pulled: &Pulled,
) -> Result<(), Cause> {
    let Pulled::Parted { own: name, .. } = pulled else { return Ok(()) };
    for ticket in own.iter().filter(|own| !incoming.iter().any(|other| is_same(own, other))) {
        let sql = "UPDATE delivery SET session = (SELECT id FROM session WHERE name = ?1) \
                   WHERE session = ?2 AND ticket = ?3";
        connection.prepare_cached(sql)?.execute(params![name, id, ticket.number])?;
        let sql = "DELETE FROM pulled_ticket WHERE session = (SELECT id FROM session WHERE name = ?1) AND ticket = ?2";
        connection.prepare_cached(sql)?.execute(params![name, ticket.number])?;
    }
    Ok(())
}

/// Records which tickets were pulled: another desk filed and delivers them.
fn note_tickets(
    connection: &Connection,
    id: &str,
    before: &[TicketRow],
    now: &[TicketRow],
) -> Result<(), Cause> {
    for ticket in now.iter().filter(|ticket| !before.iter().any(|known| is_same(known, ticket))) {
        let sql = "INSERT INTO pulled_ticket (session, ticket) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        connection.prepare_cached(sql)?.execute(params![id, ticket.number])?;
    }
    Ok(())
}

fn apply(connection: &Connection, folder: &Path, mark: &DeletionMark) -> Result<Applied, Cause> {
    let DeletionMark { session: id, what, at, known: _ } = mark;
    let here = list::one(connection, folder, "id", id)?;
    if here.as_ref().is_some_and(|here| here.held) {
        return Ok(Applied::Walked);
    }
    let is_known_gone = gone::session_gone(connection, id)?.is_some();
    let applied = match (what, &here) {
        (_, None) if is_known_gone => return Ok(Applied::Nothing),
        (Trimmed::Session, None) => {
            gone::mark_session(connection, id, *at)?;
            Applied::Nothing
        }
        (Trimmed::Session, Some(here)) => {
            let applied = if !is_ahead(connection, here)? {
                Applied::Deleted
            } else if is_being_delivered(connection, folder, id)? {
                return Ok(Applied::Walked);
            } else {
                goes_on(connection, here, *at)?
            };
            // Where it went on, nothing has its id any more.
            purge::remove(connection, id)?;
            gone::mark_session(connection, id, *at)?;
            remove_unused_pins(connection)?;
            applied
        }
        (Trimmed::Personal(entries), _) => {
            gone::add_personal(connection, id, *entries, *at)?;
            let sql = "DELETE FROM personal WHERE session = ?1 AND seq < ?2";
            let seq = i64::try_from(*entries).unwrap_or(i64::MAX);
            match connection.prepare_cached(sql)?.execute(params![id, seq])? {
                0 => Applied::Nothing,
                _ => Applied::Deleted,
            }
        }
    };
    let sql = "UPDATE gone SET told = 1 WHERE session = unhex(?1, '-')";
    connection.prepare_cached(sql)?.execute([id])?;
    let id = id.clone();
    let change = match (&applied, what) {
        (Applied::Deleted, Trimmed::Session) => Change::Deleted { id },
        (Applied::Deleted, Trimmed::Personal(_)) => Change::ContactsDeleted { id },
        (Applied::GoesOn { was, name, .. }, _) => Change::GoesOn { id, was: was.clone(), name: name.clone() },
        (Applied::Nothing | Applied::Walked, _) => return Ok(applied),
    };
    to_tell(connection, &change)?;
    sweep_is_due(connection)?;
    Ok(applied)
}

/// Whether a session has more entries here than in the store.
fn is_ahead(connection: &Connection, here: &Listed) -> Result<bool, Cause> {
    let sql = "SELECT 1 FROM pushed WHERE session = ?1 AND entries >= ?2 AND stays_here = 0";
    let entries = i64::try_from(here.entries).unwrap_or(i64::MAX);
    if connection.prepare_cached(sql)?.exists(params![here.id, entries])? {
        return Ok(false);
    }
    // Another continuation has its id from its contents: nothing was added since to one that still has it.
    let Some(root) = here.conflict_with.as_deref() else { return Ok(true) };
    Ok(other_id(connection, here, root)? != here.id)
}

/// Whether a living process delivers a ticket of a session.
fn is_being_delivered(connection: &Connection, folder: &Path, id: &str) -> Result<bool, Cause> {
    let sql = "SELECT DISTINCT holder FROM delivery WHERE session = ?1 AND holder IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        if lock::alive(folder, &row.get::<_, String>(0)?).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes a session that was deleted elsewhere another one, with all that this desk has of it but the personal data that was
/// deleted.
fn goes_on(connection: &Connection, here: &Listed, deleted: Moment) -> Result<Applied, Cause> {
    let own = other_id(connection, here, &here.id)?;
    let is_here = "SELECT 1 FROM session WHERE id = ?1";
    if connection.prepare_cached(is_here)?.exists([&own])? || gone::session_gone(connection, &own)?.is_some()
    {
        // The very same came, or was deleted, before.
        return Ok(Applied::Deleted);
    }
    let sql = "DELETE FROM personal WHERE session = ?1 AND seq < ?2";
    connection.prepare_cached(sql)?.execute(params![here.id, known_elsewhere(connection, here, deleted)?])?;
    let name = become_another(connection, here, &own, &here.id)?;
    for sql in [
        "UPDATE delivery SET session = ?1 WHERE session = ?2",
        "UPDATE pulled_ticket SET session = ?1 WHERE session = ?2",
        "UPDATE called_elsewhere SET session = ?1 WHERE session = ?2",
    ] {
        connection.prepare_cached(sql)?.execute([&own, &here.id])?;
    }
    named::came_as(connection, &name, &here.name)?;
    Ok(Applied::GoesOn { id: own, was: here.name.clone(), name })
}

/// How many first entries of a session whoever deleted it can have had: those in the store. Of one that this desk did not push,
/// those that were recorded until then.
fn known_elsewhere(connection: &Connection, here: &Listed, deleted: Moment) -> Result<i64, Cause> {
    let sql = "SELECT entries FROM pushed WHERE session = ?1";
    let pushed = connection.prepare_cached(sql)?.query_row([&here.id], |row| row.get(0)).optional()?;
    if let Some(entries) = pushed {
        return Ok(entries);
    }
    let entries = stored::entries(connection, &here.id)?;
    let is_earlier = |entry: &Entry| entry.to_record().map_or(true, |record| record.at <= deleted.0);
    Ok(entries.iter().rposition(is_earlier).map_or(0, |last| count(last + 1)))
}
