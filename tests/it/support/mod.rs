//! Helpers shared by several suites: the program in an empty environment, libraries and walks to test, pseudo-random
//! numbers.

#![allow(dead_code, reason = "each of the two crates takes what it needs")]

/// The path of a test of the current module, for running it alone in this executable: `journal::records_among_many`.
macro_rules! test_name {
    ($name:literal) => {
        concat!(module_path!(), "::", $name).split_once("::").unwrap().1
    };
}
pub(crate) use test_name;

pub(crate) mod all_fields;
pub(crate) mod author_documents;
pub(crate) mod base_library;
pub(crate) mod clocks;
pub(crate) mod common;
pub(crate) mod dice;
pub(crate) mod documents;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod journaling;
pub(crate) mod kept_walks;
pub(crate) mod library_files;
pub(crate) mod matters_library;
pub(crate) mod memory_terminal;
pub(crate) mod pipes;
pub(crate) mod pty;
pub(crate) mod random_trees;
pub(crate) mod random_walks;
pub(crate) mod rule_examples;
#[cfg(feature = "store")]
pub(crate) mod sharing;
pub(crate) mod small_library;
pub(crate) mod small_walks;
pub(crate) mod stub_server;
pub(crate) mod views;
pub(crate) mod work;
