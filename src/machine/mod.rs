//! What programs read: each format, and the schemas that say what is in them.

pub mod schemas;
mod script_schema;
pub mod ticket;
