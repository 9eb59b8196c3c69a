//! Rows of an earlier program, which lack a part of what lists show now.

use rusqlite::params;

use super::clean::sweep_is_due;
use super::{SUMMED, Store, list, write_personal, write_summary};
use crate::journal::{Entry, JournalFault, Summary};
use crate::text::redaction::card_data;

impl Store {
    /// The ids of the sessions whose rows an earlier program wrote, up to a limit: [`Store::refresh`] them before
    /// searching by ticket, merchant or terminal. None if nothing can be written.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn outdated(&self, limit: u32) -> Result<Vec<String>, JournalFault> {
        if self.unwritable.is_some() {
            return Ok(Vec::new());
        }
        self.read(|connection| {
            // The number is a literal, since the index covers rows below it.
            let sql = format!("SELECT id FROM session WHERE summed < {SUMMED} LIMIT ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            let ids = statement.query_map([limit], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// Rewrites what lists show of a session, and its entries with their personal data separate; their contents are
    /// unchanged. Without a summary, because the session cannot be read, only card data is removed from its row.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn refresh(&mut self, id: &str, anew: Option<(&Summary, &[Entry])>) -> Result<(), JournalFault> {
        let folder = self.folder.clone();
        self.write(|transaction| {
            let row = list::texts(transaction, id)?;
            if row.reference.iter().chain(&row.others).any(|text| card_data(text).is_some()) {
                sweep_is_due(transaction)?;
            }
            let Some((summary, entries)) = anew else {
                let listed = list::one(transaction, &folder, "id", id)?;
                return listed.map_or(Ok(()), |listed| write_summary(transaction, id, &listed.summary));
            };
            // Another program may have appended to it since it was loaded: then it is up to date.
            let sql = "SELECT 1 FROM session WHERE id = ?1 AND entries = ?2 AND summed < ?3";
            let same =
                transaction.prepare_cached(sql)?.exists(params![id, super::count(entries.len()), SUMMED])?;
            if !same {
                return Ok(());
            }
            for (seq, entry) in (0_i64..).zip(entries) {
                let sql = "UPDATE entry SET record = ?1 WHERE session = ?2 AND seq = ?3 AND record <> ?1";
                if transaction.prepare_cached(sql)?.execute(params![entry.record, id, seq])? > 0 {
                    write_personal(transaction, id, seq, entry)?;
                }
            }
            write_summary(transaction, id, summary)
        })
    }
}
