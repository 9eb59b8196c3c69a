//! What all text goes through: the two languages, display width, narrow forms, what makes text from outside
//! harmless to a terminal, what lists show of personal data, and redaction, the one place where typed text becomes
//! [`Redacted`](redaction::Redacted).
//!
//! Everything here is pure: no files, no clock, no environment, no output. `build.rs` takes in the files that the tree
//! language needs (it lists them); these name nothing but each other.

pub mod commands;
pub mod harmless;
pub mod kept;
pub mod language;
pub mod masked;
pub mod names;
pub mod narrow;
pub mod redaction;
pub mod shape;
pub mod shown;
pub mod simplified;
pub mod strict;
pub mod width;
