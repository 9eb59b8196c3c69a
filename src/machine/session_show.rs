//! A session with everything recorded of it as JSON, described by `session-show.json`.

use serde::Serialize;
use serde_json::value::RawValue;

use super::session_list::SessionJson;
use crate::journal::Stored;
use crate::session::record::{Misfit, MisfitReason};

/// A session with its stored records.
#[derive(Debug, Serialize)]
pub struct SessionShowJson<'j> {
    format: u32,
    session: SessionJson<'j>,
    entries: Vec<EntryJson<'j>>,
}

#[derive(Debug, Serialize)]
struct EntryJson<'j> {
    operator: &'j str,
    record: &'j RawValue,
}

impl<'j> SessionShowJson<'j> {
    /// A session.
    ///
    /// # Errors
    /// A [`Misfit`] if an entry is not a record.
    pub fn of(stored: &'j Stored) -> Result<SessionShowJson<'j>, Misfit> {
        let entries = stored.entries.iter().enumerate().map(|(number, entry)| {
            let record = serde_json::from_str(&entry.record);
            let record = record.map_err(|_| Misfit { record: number, why: MisfitReason::NotARecord })?;
            Ok(EntryJson { operator: entry.operator.as_deref().unwrap_or_default(), record })
        });
        let entries = entries.collect::<Result<Vec<_>, Misfit>>()?;
        Ok(SessionShowJson { format: 1, session: SessionJson::of(&stored.listed), entries })
    }
}
