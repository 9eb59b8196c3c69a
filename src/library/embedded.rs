//! The embedded library, compiled from `trees/` by `build.rs`.

use crate::tree::{Damage, Library};

static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));

/// Opens the embedded library.
///
/// # Errors
/// [`Damage`], which the build rules out.
pub fn library() -> Result<Library, Damage> {
    Library::open_static(LIBRARY, TEXTS)
}
