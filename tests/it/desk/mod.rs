//! What a desk does, as a library: no command line, no terminal, a clock that the test holds.

mod admission;
#[cfg(feature = "store")]
mod elsewhere;
mod history;
mod installation;
mod machine;
mod offers;
mod sessions;
