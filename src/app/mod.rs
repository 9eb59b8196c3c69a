//! What the program is to the system that it runs on.

pub mod clock;
pub mod signals;
