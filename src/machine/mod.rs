//! What programs read: each format, and the schemas that say what is in them.

pub mod check;
pub mod paths;
pub mod sarif;
pub mod schemas;
mod script_schema;
pub mod ticket;
