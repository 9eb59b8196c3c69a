//! Who answers, and who is only told.

pub mod console;
pub mod difference;
pub mod explain;
pub mod findings;
pub mod graph;
pub mod hits;
pub mod interactive;
pub mod json_lines;
pub mod keys;
mod page;
pub mod paint;
pub mod panel;
pub mod paths;
pub mod picker;
pub mod rehearsal;
pub mod replay;
mod replay_line;
pub mod script_file;
pub mod script_schema;
pub mod scripted;
pub mod story;
pub mod ticket;
