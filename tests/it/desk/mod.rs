//! The desk as a library: no command line, no terminal, a clock that the test controls.

mod admission;
#[cfg(feature = "store")]
mod elsewhere;
mod history;
mod installation;
mod machine;
mod offers;
mod portable;
mod sessions;
