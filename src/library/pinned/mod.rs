//! Pinned trees, as sessions keep them: one canonical JSON text for each tree, with its sequences inlined and what it
//! needs of its library, so that a changed library or a newer program does not affect sessions under way.
//!
//! The steps are a list, like the tree's arena, and refer to each other by index, always forward: reading any text
//! cannot recurse, and walking the result always ends. Everything else is named as in the library.

mod card_data;
mod form;
mod reader;

mod writer;

pub use card_data::{CleanTree, FoundCardData, clean_tree};
pub use reader::{Pinned, unpin};

pub use writer::pin;
