//! Rewriting of what an earlier version kept and this one would not.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::cause::Cause;
use super::stored::stored;
use super::{Store, list, set_aside, write_pins, write_summary};
use crate::journal::cleaning::{CleanedSession, CleanedText, Cleaner, TextPlace};
use crate::journal::notice::{Notice, tell};
use crate::journal::{Entry, JournalFault, Stored, Summary};
use crate::text::kept::without_card_data;

/// The size of a database, in bytes, whose rewriting takes noticeable time.
const QUICKLY_WRITTEN: u64 = 64 << 20;

/// What lists show of a cleaned session; `None` for one that cannot be rebuilt.
pub type SummaryOf<'s> = &'s dyn Fn(&Stored) -> Option<Summary>;

/// What is to be cleaned, or was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaning {
    /// The sessions with card data, by id, and the places.
    pub sessions: Vec<CleanedSession>,
    /// Whether the database still contains what was rewritten or removed earlier, because that was interrupted.
    pub is_sweep_due: bool,
    /// The damaged journals that were set aside. Their contents are unknown; they are deleted.
    pub set_aside: Vec<PathBuf>,
}

impl Cleaning {
    /// Whether there is nothing to clean.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty() && !self.is_sweep_due && self.set_aside.is_empty()
    }

    /// How many texts are to be rewritten, or were.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.sessions.iter().map(|session| session.texts.len()).sum()
    }
}

impl Store {
    /// What [`Store::clean`] would rewrite and remove. Nothing is changed.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_clean(&self, summary: SummaryOf<'_>) -> Result<Cleaning, JournalFault> {
        let folder = self.folder.clone();
        let (sessions, is_sweep_due) = self.read(|connection| {
            let mut sessions = Vec::new();
            each(connection, &folder, summary, |cleaned| {
                sessions.push(cleaned.told);
                Ok(())
            })?;
            Ok((sessions, is_sweep_due(connection)?))
        })?;
        Ok(Cleaning { sessions, is_sweep_due, set_aside: set_aside::copies(&self.folder) })
    }

    /// Rewrites everything in its cleaned form in one transaction; [`Store::sweep`] removes the remains from the files.
    /// Returns what was rewritten.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was rewritten then.
    pub fn clean(&mut self, summary: SummaryOf<'_>) -> Result<Cleaning, JournalFault> {
        let folder = self.folder.clone();
        let (sessions, is_sweep_due) = self.write(|transaction| {
            let mut sessions = Vec::new();
            each(transaction, &folder, summary, |cleaned| {
                rewrite(transaction, &cleaned)?;
                sessions.push(cleaned.told);
                Ok(())
            })?;
            if !sessions.is_empty() {
                remove_unused_pins(transaction)?;
                sweep_is_due(transaction)?;
            }
            Ok((sessions, is_sweep_due(transaction)?))
        })?;
        Ok(Cleaning { sessions, is_sweep_due, set_aside: set_aside::copies(&self.folder) })
    }

    /// Removes from the files the remains of what was rewritten or removed: the database is rewritten, its log emptied,
    /// and the damaged journals that were set aside are deleted. A repeated call completes an interrupted one.
    ///
    /// # Errors
    /// A [`JournalFault`]; it has to be repeated then.
    pub fn sweep(&mut self) -> Result<(), JournalFault> {
        for path in set_aside::copies(&self.folder) {
            set_aside::delete(&path)?;
        }
        self.leave_no_trace()
    }

    /// Rewrites the database. Overwriting deleted data (`secure_delete`) would leave copies that moved from page to
    /// page as the database grew: for one session in twenty, measured. The log, which also has them, is emptied.
    ///
    /// # Errors
    /// A [`JournalFault`]; it has to be repeated then, as by [`Store::sweep`].
    pub fn leave_no_trace(&mut self) -> Result<(), JournalFault> {
        if fs::metadata(&self.path).is_ok_and(|file| file.len() > QUICKLY_WRITTEN) {
            tell(&Notice::Rewriting);
        }
        let swept = || {
            self.connection.execute_batch("VACUUM")?;
            let busy: bool =
                self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy { Err(Cause::from(JournalFault::Busy { path: self.path.clone() })) } else { Ok(()) }
        };
        swept().map_err(|failure| failure.at(&self.path))?;
        self.write(|transaction| {
            transaction.prepare_cached("DELETE FROM sweep_due")?.execute([])?;
            Ok(())
        })
    }
}

impl Store {
    /// Whether the files contain what was rewritten or removed, until [`Store::leave_no_trace`].
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn has_traces(&self) -> Result<bool, JournalFault> {
        self.read(is_sweep_due)
    }
}

/// Records that the files contain what the transaction rewrites or removes, until [`Store::sweep`].
pub(super) fn sweep_is_due(connection: &Connection) -> Result<(), Cause> {
    connection.prepare_cached("INSERT INTO sweep_due (id) VALUES (1) ON CONFLICT DO NOTHING")?.execute([])?;
    Ok(())
}

fn is_sweep_due(connection: &Connection) -> Result<bool, Cause> {
    Ok(connection.prepare_cached("SELECT 1 FROM sweep_due")?.exists([])?)
}

/// Removes the trees that no session has.
pub(super) fn remove_unused_pins(connection: &Connection) -> Result<(), Cause> {
    let unused = "DELETE FROM pin WHERE NOT EXISTS \
                  (SELECT 1 FROM session_pin WHERE session_pin.digest = pin.digest)";
    connection.execute(unused, [])?;
    Ok(())
}

/// A session in its stored form, and in its cleaned form.
struct Cleaned {
    kept: Stored,
    clean: Stored,
    told: CleanedSession,
}

/// Does something with each session that contains card data.
fn each(
    connection: &Connection,
    folder: &Path,
    summary: SummaryOf<'_>,
    mut act: impl FnMut(Cleaned) -> Result<(), Cause>,
) -> Result<(), Cause> {
    let mut statement = connection.prepare_cached("SELECT id FROM session ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut cleaner = Cleaner::default();
    for id in ids {
        let Some(mut kept) = stored(connection, folder, &id)? else { continue };
        let row = list::texts(connection, &id)?;
        kept.listed.summary.reference.clone_from(&row.reference);
        let mut clean = kept.clone();
        let mut texts = cleaner.clean_session(&mut clean);
        let mut shown = summary(&clean);
        let shown = shown.get_or_insert_with(|| {
            clean.listed.summary.clean();
            clean.listed.summary.clone()
        });
        // A value that somebody confirmed not to be a card number stays in the row.
        let stays = list::RowTexts::of(shown);
        let mut found = row.others.iter().filter(|text| !stays.others.contains(text));
        let found = found.find_map(|text| without_card_data(text));
        texts.extend(found.map(|(data, _)| CleanedText { place: TextPlace::Row, data }));
        if texts.is_empty() {
            continue;
        }
        clean.listed.summary = shown.clone();
        let told = CleanedSession { name: kept.listed.name.clone(), texts };
        act(Cleaned { kept, clean, told })?;
    }
    Ok(())
}

/// Writes a session in its cleaned form.
fn rewrite(connection: &Connection, Cleaned { kept, clean, .. }: &Cleaned) -> Result<(), Cause> {
    let id = &kept.listed.id;
    for (seq, (kept, clean)) in (0_i64..).zip(kept.entries.iter().zip(&clean.entries)) {
        if kept == clean {
            continue;
        }
        let Entry { operator, record, personal } = clean;
        let sql = "UPDATE entry SET operator = ?1, record = ?2 WHERE session = ?3 AND seq = ?4";
        connection.prepare_cached(sql)?.execute(params![operator, record, id, seq])?;
        let sql = "UPDATE personal SET value = ?1 WHERE session = ?2 AND seq = ?3";
        connection.prepare_cached(sql)?.execute(params![personal, id, seq])?;
    }
    if kept.pins != clean.pins {
        connection.prepare_cached("DELETE FROM session_pin WHERE session = ?1")?.execute([id])?;
        write_pins(connection, id, &clean.pins)?;
    }
    write_summary(connection, id, &clean.listed.summary)
}
