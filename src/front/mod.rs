//! Who answers, and who is only told.

pub mod explain;
pub mod interactive;
pub mod paint;
