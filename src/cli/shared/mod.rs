//! Arguments that more than one subcommand takes, and what is read of them.

pub mod channel;
pub mod field;
pub mod format;
pub mod jobs;
pub mod keep;
pub mod keys;
pub mod output;
pub mod typed;
