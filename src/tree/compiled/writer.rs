//! Writes a checked library into bytes.

use serde::Serialize;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::block::{BEFORE_TEXTS, CHECKSUM, Section, append_block, encode};
use super::index::{self, PagedIndex};
use super::{Contents, FORMAT, HEADER, MAGIC, Title};
use crate::tree::checking::checker::CheckedLibrary;
use crate::tree::manifest::{LANGUAGE, Manifest};
use crate::tree::passages::{CodePassages, Passages, Said};
use crate::tree::record::{SequenceRecord, TreeRecord};
use crate::tree::spelling::fold;
use crate::tree::texts::Text;

/// A library in its embedded form: the look-up data, with its texts.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The pool of texts.
    pub texts: String,
}

/// A library is larger than a file of four gigabytes can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl std::fmt::Display for TooLarge {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the library takes more than four gigabytes")
    }
}

impl std::error::Error for TooLarge {}

/// Compiles a checked library, with its texts separate.
#[must_use]
pub fn compile(checked: &CheckedLibrary) -> Compiled {
    let bytes = Writer { checked, bytes: Vec::new(), apart: true }.write();
    Compiled { bytes, texts: checked.pool.as_str().to_owned() }
}

/// Compiles a checked library into the bytes of a file.
///
/// # Errors
/// [`TooLarge`].
pub fn compile_file(checked: &CheckedLibrary) -> Result<Vec<u8>, TooLarge> {
    let bytes = Writer { checked, bytes: Vec::new(), apart: false }.write();
    if u32::try_from(bytes.len()).is_ok() { Ok(bytes) } else { Err(TooLarge) }
}

struct Writer<'w> {
    checked: &'w CheckedLibrary,
    bytes: Vec<u8>,
    /// The texts are a separate pool.
    apart: bool,
}

impl Writer<'_> {
    fn write(mut self) -> Vec<u8> {
        self.bytes = vec![0; HEADER + CHECKSUM];
        let checked = self.checked;
        let mut manifest = checked.manifest.clone();
        let mut contents = Contents::default();
        let (declared, _) = self.block(&mut manifest, Manifest::each_text);
        contents.manifest = self.declared();

        let mut said = Said::default();
        let mut sequences = Vec::with_capacity(checked.sequences.len());
        for sequence in &checked.sequences {
            let mut sequence = sequence.clone();
            let (section, digest) = self.block(&mut sequence, SequenceRecord::each_text);
            sequences.push((sequence.id.clone(), section));
            contents.sequences.push((sequence.id.clone(), digest));
            said.sequences.push((sequence.id.clone(), Passages::of_sequence(&sequence, &manifest)));
        }
        let mut trees: Vec<&TreeRecord> = checked.trees.iter().collect();
        trees.sort_by_key(|tree| (tree.table, tree.row));
        let mut codes = Vec::with_capacity(trees.len());
        let mut titles = Vec::with_capacity(trees.len());
        for tree in trees {
            let mut tree = tree.clone();
            let title =
                Title { code: tree.code.clone(), table: tree.table, row: tree.row, message: tree.message };
            let (section, digest) = self.block(&mut tree, TreeRecord::each_text);
            codes.extend(
                std::iter::once(&tree.code).chain(&tree.aliases).map(|name| (fold(name).into(), section)),
            );
            contents.trees.push((tree.code.clone(), digest));
            titles.push(title);
            said.entries.push(CodePassages::of(&tree, &manifest));
        }
        // Titles include their messages: a list need not read every tree.
        let (titles, _) = self.block(&mut titles, |titles, see| {
            titles.iter_mut().filter_map(|title| title.message.as_mut()).for_each(see);
        });
        let passages = append_block(&mut self.bytes, "", &encode(&said));
        let contents = append_block(&mut self.bytes, "", &encode(&contents));
        let codes = index::append(&mut self.bytes, codes, !self.apart);
        let sequences = index::append(&mut self.bytes, sequences, !self.apart);

        self.put_header([declared, titles, passages, contents], [codes, sequences]);
        self.bytes
    }

    /// Fills in the header, for which room was left, once everything after it is known.
    fn put_header(&mut self, blocks: [Section; 4], indexes: [PagedIndex; 2]) {
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
        let language = u32::try_from(LANGUAGE).unwrap_or(u32::MAX);
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&FORMAT.to_le_bytes());
        header.extend_from_slice(&language.to_le_bytes());
        header.extend_from_slice(&(self.bytes.len() as u64).to_le_bytes());
        header.extend_from_slice(&short(self.checked.trees.len()));
        for section in blocks {
            header.extend_from_slice(&section.to_bytes());
        }
        for index in indexes {
            header.extend_from_slice(&index.root.to_bytes());
            header.extend_from_slice(&index.levels.to_le_bytes());
        }
        header.extend_from_slice(&xxh3_64(&header).to_le_bytes());
        self.bytes.splice(..header.len(), header);
    }

    /// A fingerprint of the library's declarations, whatever its name is.
    fn declared(&self) -> u64 {
        let mut manifest = self.checked.manifest.clone();
        (manifest.version, manifest.name) = (Box::default(), Text::default());
        let mut said = Xxh3::new();
        manifest.each_text(&mut |text| {
            let wordings = self.checked.pool.wordings(*text, self.checked.manifest.languages.len());
            wordings.for_each(|wording| said.update(wording.as_bytes()));
            *text = Text::default();
        });
        said.update(&encode(&manifest));
        said.digest()
    }

    /// Appends a record with its texts, and returns a fingerprint of it that does not depend on where they are stored.
    /// In the record, texts then have their numbers in the library.
    fn block<T: Serialize + Clone>(
        &mut self,
        record: &mut T,
        each_text: impl Fn(&mut T, &mut dyn FnMut(&mut Text)),
    ) -> (Section, u64) {
        let languages = self.checked.manifest.languages.len();
        let original = self.apart.then(|| record.clone());
        let mut pool = self.checked.pool.alike();
        each_text(record, &mut |text| {
            let wordings = self.checked.pool.wordings(*text, languages);
            *text = pool.add(wordings.map(Into::into).collect());
        });
        let mut digest = Xxh3::new();
        digest.update(&encode(record));
        digest.update(pool.as_str().as_bytes());
        let digest = digest.digest();
        let section = if let Some(original) = original {
            *record = original;
            append_block(&mut self.bytes, "", &encode(record))
        } else {
            let place = self.bytes.len() + BEFORE_TEXTS;
            each_text(record, &mut |text| *text = text.moved(place));
            append_block(&mut self.bytes, pool.as_str(), &encode(record))
        };
        (section, digest)
    }
}
