//! What the trees say, and how it is found.

pub mod embedded;
pub mod language;
pub mod lookup;
pub mod paths;
pub mod pinned;
pub mod rules;
pub mod search;
