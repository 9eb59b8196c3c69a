//! What the program needs from the system it runs on.

pub mod clock;
pub mod signals;
