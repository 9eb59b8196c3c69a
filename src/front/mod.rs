//! Who answers: a person at a terminal, or another program line by line.

pub mod json_lines;
pub mod terminal;
