//! Who answers, and who is only told.

pub mod console;
pub mod explain;
pub mod interactive;
pub mod keys;
pub mod paint;
pub mod panel;
