//! What a desk does with sessions, tickets and the installed library, whoever asks: a person at a terminal, a script, or
//! another program. It is told settings and a clock, and gives data.

pub mod file;
#[cfg(feature = "sqlite")]
pub mod history;
pub mod library;
#[cfg(feature = "sqlite")]
pub mod recorder;
