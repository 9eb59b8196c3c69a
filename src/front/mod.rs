//! Who answers: a person at a terminal, or another program line by line.

pub mod json_lines;
#[cfg(feature = "terminal")]
pub mod terminal;
