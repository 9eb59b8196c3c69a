//! Trees as sessions keep them: one canonical JSON text a tree, its sequences put in, with what it needs of its
//! library, so that a changed library or a newer program changes nothing of a session that began before.
//!
//! The steps are a list, as the tree's arena is, and name each other by their place in it, always forward: reading a
//! text, however it was made, cannot recurse, and walking what was read comes to an end. Everything else is named as
//! the library names it.

mod card_data;
mod form;
mod reader;

mod writer;

pub use card_data::{CleanTree, FoundCardData, clean_tree};
pub use reader::{Pinned, unpin};

pub use writer::pin;
