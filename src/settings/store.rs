//! `[store]` of `config.toml`: the store that this desk shares with others.

use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

use super::sink::SecretSource;
use crate::text::redaction::Redacted;

/// The configuration of the shared store.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreSetting {
    /// Its address, `postgresql://user@host/database`; `None` if a service has it.
    pub url: Option<String>,
    /// The name of a service in `PGSERVICEFILE`.
    pub service: Option<String>,
    /// The source of the password; `None` if it is in `PGPASSFILE`, or none is needed.
    pub password: Option<SecretSource>,
    /// The certificates that are trusted instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether the connection is encrypted; only a local one need not be.
    pub is_encrypted: bool,
    /// The desk's name for people.
    pub desk: Option<Redacted>,
    /// Sessions begun before this day are not pushed.
    pub since: Option<Date>,
}

/// The address without possible secrets.
impl fmt::Debug for StoreSetting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StoreSetting").field("service", &self.service).finish_non_exhaustive()
    }
}
