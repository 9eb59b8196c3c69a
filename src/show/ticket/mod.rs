//! Tickets for the next team: as text, for pasting, and many in a table.

mod markdown;
mod sheet;
mod text;
pub mod words;

pub use markdown::markdown;
pub use sheet::sheet;
pub use text::{page, text};
