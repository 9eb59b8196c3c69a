//! A ticket as the next team gets it: to be read, to be pasted, and many in a table.

mod markdown;
mod sheet;
mod text;
pub mod words;

pub use markdown::markdown;
pub use sheet::sheet;
pub use text::{page, text};
