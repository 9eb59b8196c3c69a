//! Who answers, and who is only told.

pub mod console;
pub mod explain;
pub mod hits;
pub mod interactive;
pub mod keys;
mod page;
pub mod paint;
pub mod panel;
pub mod paths;
pub mod picker;
pub mod story;
pub mod ticket;
