//! The fronts, which obtain answers: from a person at a terminal, or from another program line by line.

pub mod json_lines;
#[cfg(feature = "terminal")]
pub mod terminal;
