//! `[store]` of `config.toml`: the store that this desk shares with others.

use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

use super::sink::SecretSource;
use crate::text::redaction::Redacted;

/// The store that this desk shares, as the configuration says it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreSetting {
    /// Its address, `postgresql://user@host/database`; `None` where a service says it.
    pub url: Option<String>,
    /// The name of a service in `PGSERVICEFILE`.
    pub service: Option<String>,
    /// Where the password is; `None` where `PGPASSFILE` says it, or none is needed.
    pub password: Option<SecretSource>,
    /// The certificates that are trusted in place of the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether the connection is encrypted; only one within this machine need not be.
    pub is_encrypted: bool,
    /// What people call this desk.
    pub desk: Option<Redacted>,
    /// Sessions that were begun before this day are not pushed.
    pub since: Option<Date>,
}

/// Without what could be a secret.
impl fmt::Debug for StoreSetting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StoreSetting").field("service", &self.service).finish_non_exhaustive()
    }
}
