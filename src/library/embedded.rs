//! The library that the program carries, compiled from `trees/` by `build.rs`.

use crate::tree::{Damage, Library};

static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));

/// Opens the library that the program carries.
///
/// # Errors
/// [`Damage`], which the build makes sure of not to happen.
pub fn library() -> Result<Library, Damage> {
    Library::open_static(LIBRARY, TEXTS)
}
