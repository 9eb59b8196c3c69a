//! The behaviour of posdiag, tested from outside: one module for each subject, named in its first line.
//!
//! One crate, so that the program is linked to its tests once. Shared helpers are in `support/`; suites that take long
//! with all of their cases are beside this crate, in `tests/slow`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test writes and reads files, tells what it counted, and fails by panicking; clippy takes the functions beside the tests for other code"
)]

mod support;

mod author_formats;
mod authors;
#[cfg(unix)]
mod calls;
#[cfg(unix)]
mod card_confirmations;
mod checker_faults;
mod checker_rules;
mod command_line;
mod compiled;
#[cfg(unix)]
mod completions;
mod config;
mod conversation;
#[cfg(feature = "deliver")]
mod deliveries;
#[cfg(feature = "deliver")]
mod delivery_model;
mod desk;
mod difference;
mod early_remedies;
mod editor_schemas;
mod examples;
#[cfg(feature = "deliver")]
mod exchanges;
mod exit_codes;
#[cfg(unix)]
mod exports;
mod foreign_files;
mod graph;
#[cfg(feature = "handbook")]
mod handbook;
mod help_topics;
#[cfg(unix)]
mod hostile_fields;
mod house;
#[cfg(feature = "store")]
mod hub;
#[cfg(feature = "store")]
mod hub_rounds;
mod interactive;
mod journal;
mod json_lines;
mod kept_card_data;
mod kept_journals;
#[cfg(unix)]
mod keyboard;
#[cfg(unix)]
mod keying;
mod layers;
mod lookup;
#[cfg(feature = "deliver")]
mod mail;
mod manual;
mod manual_requirements;
mod marks;
mod matters;
#[cfg(feature = "handbook")]
mod merchants_pages;
mod names;
mod new;
mod newer_keys;
#[cfg(unix)]
mod open_tickets;
mod paths;
mod pinned;
mod readme;
mod records;
mod requests;
mod schemas;
mod scripts;
mod search;
mod session;
mod session_rows;
#[cfg(unix)]
mod sessions;
#[cfg(feature = "deliver")]
mod sinks;
mod slips;
#[cfg(feature = "store")]
mod store_faults;
#[cfg(unix)]
mod terminal;
mod texts;
#[cfg(unix)]
mod tickets;
mod trees_readme;
#[cfg(unix)]
mod trouble;
mod warnings;
