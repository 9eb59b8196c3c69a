//! Machine formats, with the schemas that describe them.

pub mod check;
pub mod config;
pub mod delivery;
pub mod diff;
pub mod explain;
pub mod json;
pub mod letter;
pub mod library_status;
pub mod list;
mod matters;
mod outcome;
pub mod paths;
pub mod replay;
#[cfg(feature = "cli")]
pub mod sarif;
#[cfg(feature = "cli")]
pub mod schemas;
pub mod script_schema;
#[cfg(feature = "search")]
pub mod search;
pub mod session_list;
pub mod session_show;
pub mod sink_check;
pub mod sink_list;
pub mod sink_try;
pub mod ticket;
pub mod ticket_export;
pub mod ticket_list;
pub mod walk;
