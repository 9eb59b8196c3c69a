//! The suites that find more the longer they run: a part of their cases by default, many with a variable that each
//! names in its first lines. `.ci/full` runs them in full.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test writes and reads files, tells what it counted, and fails by panicking; clippy takes the functions beside the tests for other code"
)]

#[path = "../it/support/mod.rs"]
mod support;

mod bounded;
mod card_spellings;
mod compiled_fuzz;
#[cfg(all(feature = "store", unix))]
mod deletions;
#[cfg(feature = "store")]
mod exchange;
mod fields;
#[cfg(all(feature = "store", unix))]
mod hub_purge;
#[cfg(unix)]
mod leaks;
mod loader_fuzz;
mod money;
mod mutations;
#[cfg(all(feature = "store", unix))]
mod outbox;
#[cfg(target_os = "linux")]
mod power_loss;
mod replay;
#[cfg(all(feature = "deliver", unix))]
mod services;
#[cfg(all(feature = "store", unix))]
mod store;
#[cfg(all(feature = "store", unix))]
mod store_proxy;
#[cfg(unix)]
mod week;
