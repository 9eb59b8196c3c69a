//! Merging sessions that come back from another journal.

use rusqlite::Connection;

use super::cause::Cause;
use super::stored::{entries, pins};
use super::{FREE, Row, add, count, free_name, gone, insert, named};
use crate::journal::cleaning::Cleaner;
use crate::journal::digest::derived_id;
use crate::journal::{Entry, Merged, Stored};

/// A session here, to be compared with an incoming one. Together with the one of which it is a continuation, and that
/// one's other continuations, it forms a family.
#[derive(Default)]
pub(super) struct KnownHere {
    id: String,
    name: String,
    conflict_with: Option<String>,
    pub(super) entries: Vec<Entry>,
}

/// The relation of an incoming session to a local one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    /// It starts with everything that is here.
    Continues,
    /// It is the beginning of what is here.
    Older,
    /// Each has entries that the other lacks.
    Apart,
}

/// How incoming entries relate to the local ones.
pub(super) fn relation(incoming: &[Entry], here: &[Entry]) -> Relation {
    let common = incoming.iter().zip(here).take_while(|(one, other)| one.record == other.record).count();
    match (common == incoming.len(), common == here.len()) {
        (true, true) => Relation::Same,
        (false, true) => Relation::Continues,
        (true, false) => Relation::Older,
        (false, false) => Relation::Apart,
    }
}

/// Merges a session; see [`Store::merge`](super::Store::merge).
pub(super) fn merge(connection: &Connection, incoming: &Stored) -> Result<Merged, Cause> {
    let merged = match gone::personal_gone(connection, incoming)? {
        None => related(connection, incoming)?,
        Some(entries) => {
            let mut incoming = incoming.clone();
            incoming.entries.iter_mut().take(entries).for_each(|entry| entry.personal = None);
            related(connection, &incoming)?
        }
    };
    // Its sender uses the name that it has there.
    if let Some(name) = merged.name()
        && name != incoming.listed.name
    {
        named::came_as(connection, name, &incoming.listed.name)?;
    }
    Ok(merged)
}

/// The same for what was deleted here; see [`Store::merge_again`](super::Store::merge_again).
pub(super) fn again(connection: &Connection, incoming: &Stored) -> Result<Merged, Cause> {
    for id in ids(incoming) {
        gone::unmark(connection, &id)?;
    }
    let merged = merge(connection, incoming)?;
    if let Some(name) = merged.name() {
        gone::put_back(connection, name, &incoming.entries)?;
    }
    Ok(merged)
}

/// The ids that an incoming session can have here: its own, that of the one of which it is another continuation, and
/// the one that it gets as such.
fn ids(incoming: &Stored) -> Vec<String> {
    let listed = &incoming.listed;
    let root = listed.conflict_with.as_ref().unwrap_or(&listed.id);
    let mut ids = vec![listed.id.clone(), root.clone(), conflict_id(root, &incoming.entries)];
    ids.dedup();
    ids
}

/// Stores an incoming session according to its relation to what is here.
fn related(connection: &Connection, incoming: &Stored) -> Result<Merged, Cause> {
    let root = incoming.listed.conflict_with.as_deref().unwrap_or(&incoming.listed.id);
    let family = family(connection, &incoming.listed.id, root)?;
    let related =
        |wanted| family.iter().filter(move |known| relation(&incoming.entries, &known.entries) == wanted);
    if let Some(known) = related(Relation::Same).next() {
        let name = known.name.clone();
        let known_conflict = known.conflict_with.is_some() && known.id != incoming.listed.id;
        return Ok(if known_conflict { Merged::ConflictKnown { name } } else { Merged::Same { name } });
    }
    if let Some(known) = related(Relation::Continues).max_by_key(|known| known.entries.len()) {
        return continued(connection, known, incoming);
    }
    // If it is the beginning of several, the one with its id is reported.
    if let Some(known) = related(Relation::Older).max_by_key(|known| known.id == incoming.listed.id) {
        return Ok(Merged::Older { name: known.name.clone() });
    }
    // What was deleted here is not imported beside what was not.
    for id in ids(incoming) {
        if let Some(at) = gone::session_gone(connection, &id)? {
            return Ok(Merged::Deleted { at });
        }
    }
    let with = family.iter().find(|known| known.id == root).or(family.first());
    match with {
        Some(with) => conflict(connection, root, with, incoming),
        None => new(connection, incoming).map(|name| Merged::New { name }),
    }
}

/// The sessions here that belong to an incoming one's family.
fn family(connection: &Connection, id: &str, root: &str) -> Result<Vec<KnownHere>, Cause> {
    let sql = "SELECT id, name, conflict_with FROM session WHERE id = ?1 OR id = ?2 OR conflict_with = ?2 ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id, root])?;
    let mut family = Vec::new();
    let mut cleaner = Cleaner::default();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        // Both sides in their cleaned form: only one of them may have been rewritten.
        let (mut entries, mut pins) = (entries(connection, &id)?, pins(connection, &id)?);
        cleaner.clean(&mut entries, &mut pins, &mut None);
        family.push(KnownHere { id, name: row.get(1)?, conflict_with: row.get(2)?, entries });
    }
    Ok(family)
}

/// The local session with this id.
#[cfg(feature = "store")]
pub(super) fn family_of(connection: &Connection, id: &str) -> Result<Option<KnownHere>, Cause> {
    Ok(family(connection, id, id)?.into_iter().find(|known| known.id == id))
}

/// Appends to a session what was added elsewhere. The next entry of a local holder is refused: the session no longer
/// ends where they saw it.
pub(super) fn continued(
    connection: &Connection,
    known: &KnownHere,
    incoming: &Stored,
) -> Result<Merged, Cause> {
    let here = known.entries.len();
    let added = incoming.entries.get(here..).unwrap_or_default();
    let (changed, summary) = (incoming.listed.changed, &incoming.listed.summary);
    add(connection, &known.id, count(here), changed, added, &incoming.pins, summary)?;
    connection.prepare_cached(FREE)?.execute([&known.id])?;
    Ok(Merged::Continued { name: known.name.clone(), entries: added.len() })
}

/// Stores another continuation as a separate session.
fn conflict(
    connection: &Connection,
    root: &str,
    with: &KnownHere,
    incoming: &Stored,
) -> Result<Merged, Cause> {
    let id = conflict_id(root, &incoming.entries);
    let name = write(connection, &id, free_name(connection)?, Some(root), incoming)?;
    Ok(Merged::Conflict { name, with: with.name.clone() })
}

/// The id of another continuation: derived from its contents, so that every journal gives it the same.
pub(super) fn conflict_id(root: &str, entries: &[Entry]) -> String {
    let mut said = root.to_owned();
    for entry in entries {
        said.push('\n');
        said.push_str(&entry.record);
    }
    derived_id(&said)
}

/// Stores a new session; returns its name, which is its own unless that is in use here.
pub(super) fn new(connection: &Connection, incoming: &Stored) -> Result<String, Cause> {
    let listed = &incoming.listed;
    let sql = "SELECT 1 FROM session WHERE name = ?1";
    let taken = connection.prepare_cached(sql)?.exists([&listed.name])?;
    let name = if taken { free_name(connection)? } else { listed.name.clone() };
    write(connection, &listed.id, name, listed.conflict_with.as_deref(), incoming)
}

fn write(
    connection: &Connection,
    id: &str,
    name: String,
    conflict_with: Option<&str>,
    incoming: &Stored,
) -> Result<String, Cause> {
    let (begun, changed) = (incoming.listed.begun, incoming.listed.changed);
    let row = Row { id, name: &name, begun, changed, conflict_with, holder: None };
    insert(connection, &row, &incoming.listed.summary, &incoming.entries, &incoming.pins)?;
    Ok(name)
}
