//! Who answers, and who is only told.

pub mod console;
pub mod explain;
pub mod hits;
pub mod interactive;
pub mod json_lines;
pub mod keys;
mod page;
pub mod paint;
pub mod panel;
pub mod paths;
pub mod picker;
pub mod replay;
mod replay_line;
pub mod script_file;
pub mod scripted;
pub mod story;
pub mod ticket;
