//! A ticket as the next team gets it: to be read, to be pasted, and many in a table.

mod csv;
mod markdown;
mod text;
pub mod words;

pub use csv::csv;
pub use markdown::markdown;
pub use text::{page, text};
