//! A checked library as bytes: a header, sorted indexes, and a block for each tree and sequence.
//!
//! A look-up reads the header, what the library declares, a page of the index a level, and the blocks of one tree and
//! of the sequences that it uses, whatever the library's size. Every block carries a checksum, which is compared when it
//! is read. The bytes are a cache of the YAML files: they carry a format number, are refused where that differs, and can
//! always be made again.
//!
//! They come in two layouts. In a file, a block holds the texts that its record names, and a text's number is its place
//! in the file. In the program itself, which vouches for its bytes, texts are one pool beside them, each text once.

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

/// What a compiled library begins with.
const MAGIC: &[u8; 8] = b"posdiag\0";
/// The number of this format.
const FORMAT: u32 = 5;
/// The header: [`MAGIC`], the format, the tree language, the whole length, the number of trees, the blocks of manifest,
/// titles, passages and contents, and two indexes with their levels; after it, its checksum.
const HEADER: usize = 8 + 4 + 4 + 8 + 4 + 4 * Section::BYTES + 2 * (Section::BYTES + 4);

/// What a list of codes shows of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The code.
    pub code: Box<str>,
    /// Its table's index in the manifest.
    pub table: u16,
    /// Its row in the vendor's table.
    pub row: u32,
    /// What the terminal says.
    pub message: Option<Text>,
}

/// What is in a library, without what it says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Contents {
    /// Of the manifest: two libraries that declare the same have the same number.
    pub manifest: u64,
    /// The sequences by their ids, sorted, and a number that those have in common that say and do the same.
    pub sequences: Vec<(Box<str>, u64)>,
    /// The trees by table and row, likewise; what the sequences that they use say makes no difference.
    pub trees: Vec<(Box<str>, u64)>,
}
