//! Arguments that more than one subcommand takes, and how they are read.

pub mod channel;
pub mod field;
pub mod format;
pub mod jobs;
pub mod keep;
pub mod keys;
pub mod output;
pub mod typed;
