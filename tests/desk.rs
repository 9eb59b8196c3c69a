//! What a desk does, as a library: no command line, no terminal, a clock that the test holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test writes and reads files and may fail; clippy takes the functions beside the tests for other code"
)]

#[path = "desk/admission.rs"]
mod admission;
#[path = "desk/history.rs"]
mod history;
#[path = "desk/installation.rs"]
mod installation;
#[path = "desk/machine.rs"]
mod machine;
#[path = "desk/offers.rs"]
mod offers;
#[path = "desk/sessions.rs"]
mod sessions;
