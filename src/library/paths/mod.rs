//! Listing every path through a tree: [`crate::tree::paths`], and collapsed to what a file itself decides.

pub mod collapsed;

pub(crate) use crate::tree::paths::push_answer;
pub use crate::tree::paths::{Path, PathEnd, PathEvent, PathVisit, Paths, renamed};
