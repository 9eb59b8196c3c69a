//! The library that the program carries, compiled from `trees/` by `build.rs`.

use crate::tree::{Damaged, Library};

static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));

/// Opens the library that the program carries.
///
/// # Errors
/// [`Damaged`], which the build makes sure of not to happen.
pub fn library() -> Result<Library, Damaged> {
    Library::open_static(LIBRARY, TEXTS)
}
