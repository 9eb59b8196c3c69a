//! What all text passes through: the two languages, display width, half-width forms, neutralizing text from outside for
//! terminals, masking of personal data in lists, and redaction, the only place where typed text becomes
//! [`Redacted`](redaction::Redacted).
//!
//! Everything here is pure: no files, no clock, no environment, no output. `build.rs` includes the files that the tree
//! language needs (it lists them); these depend only on each other.

pub mod commands;
pub mod harmless;
pub mod kept;
pub mod language;
pub mod masked;
pub mod names;
pub mod narrow;
#[cfg(feature = "cli")]
pub mod packed;
pub mod redaction;
pub mod shape;
pub mod shown;
pub mod simplified;
pub mod strict;
pub mod width;
