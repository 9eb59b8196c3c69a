//! The contents of the trees, and how to find them.

pub mod card_data;
pub mod declarations;
pub mod difference;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod graph;
pub mod lookup;
pub mod naming;
pub mod paths;
pub mod pinned;
#[cfg(feature = "cli")]
pub mod rules;
pub mod said;
pub mod schema;
#[cfg(feature = "search")]
pub mod search;
