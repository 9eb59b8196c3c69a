//! The compiled form of a checked library: a header, sorted indices, and a block for each tree and sequence.
//!
//! A look-up reads the header, the declarations, one page of the index per level, and the blocks of one tree and its
//! sequences, whatever the library's size. Every block has a checksum, which is verified when it is read. The bytes are
//! a cache of the YAML files: they have a format version, are refused if it differs, and can always be rebuilt.
//!
//! There are two layouts. In a file, a block contains the texts of its record, and a text's number is its offset in the
//! file. In the program itself, which guarantees its bytes, texts are one pool beside them, without duplicates.

mod block;
mod index;
mod library;
mod writer;

use serde::{Deserialize, Serialize};

use self::block::Section;
use super::texts::Text;

pub use self::block::ReadAt;
pub use self::library::Library;
pub use self::writer::{Compiled, TooLarge, compile, compile_file};

/// The magic number of a compiled library.
const MAGIC: &[u8; 8] = b"posdiag\0";
/// The version of this format.
const FORMAT: u32 = 5;
/// The header: [`MAGIC`], the format, the tree language, the total length, the number of trees, the blocks of manifest,
/// titles, passages and contents, and two indices with their levels; followed by its checksum.
const HEADER: usize = 8 + 4 + 4 + 8 + 4 + 4 * Section::BYTES + 2 * (Section::BYTES + 4);

/// A code in a list of codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The code.
    pub code: Box<str>,
    /// Its table's index in the manifest.
    pub table: u16,
    /// Its row in the vendor's table.
    pub row: u32,
    /// The terminal's message.
    pub message: Option<Text>,
}

/// What a sequence is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceName {
    /// Its name.
    pub id: Box<str>,
    /// The names that it had before.
    pub was: Vec<Box<str>>,
}

/// The contents of a library, without texts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Contents {
    /// A fingerprint of the manifest: equal for equal declarations.
    pub manifest: u64,
    /// The sequences by id, sorted, with a fingerprint that is equal for equal ones.
    pub sequences: Vec<(Box<str>, u64)>,
    /// The trees by table and row, likewise; the contents of their sequences make no difference.
    pub trees: Vec<(Box<str>, u64)>,
}
