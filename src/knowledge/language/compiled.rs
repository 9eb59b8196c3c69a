//! A checked library as one block of bytes: a header, sorted indexes, and a record for each tree and sequence.
//!
//! A look-up is a binary search over the index and decodes one tree, whatever the library's size. The block is a
//! cache of the YAML files: it carries a format number, is refused where that differs, and can always be made again.
//!
//! All numbers are little-endian `u32`. The header is [`MAGIC`], the format, and an offset and a length for each of
//! the five sections: manifest, titles, index of codes, index of sequences, passages. An index entry is an offset and
//! a length of the key and of the record.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::checker::Checked;
use super::manifest::Manifest;
use super::passages::{Entry, Passages, Said};
use super::record::{SequenceRecord, TreeRecord};
use super::spelling::fold;
use super::texts::{Held, Text, Texts};
use super::tree::{Damaged, Tree, link, use_step};

/// What a compiled library begins with.
const MAGIC: &[u8; 8] = b"posdiag\0";
/// The number of this format.
const FORMAT: u32 = 3;
const SECTIONS: usize = 5;
const HEADER: usize = 8 + 4 + SECTIONS * 8;
const ENTRY: usize = 16;

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

/// A library as it is kept: what is looked up in, and the texts that it names.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The block of bytes.
    pub bytes: Vec<u8>,
    /// The pool of texts.
    pub texts: String,
}

/// Compiles a checked library.
#[must_use]
pub fn compile(checked: &Checked) -> Compiled {
    let mut bytes = vec![0; HEADER];
    let manifest = append(&mut bytes, &checked.manifest);
    let mut trees: Vec<&TreeRecord> = checked.trees.iter().collect();
    trees.sort_by_key(|tree| (tree.table, tree.row));
    let titles: Vec<Title> = trees
        .iter()
        .map(|tree| Title {
            code: tree.code.clone(),
            table: tree.table,
            row: tree.row,
            message: tree.message,
        })
        .collect();
    let titles = append(&mut bytes, &titles);

    let declared = &checked.manifest;
    let entries = trees.iter().map(|tree| Entry::of(tree, declared)).collect();
    let passages = |sequence: &SequenceRecord| Passages::of_sequence(sequence, declared);
    let sequences = checked.sequences.iter();
    let sequences = sequences.map(|sequence| (sequence.id.clone(), passages(sequence))).collect();
    let passages = append(&mut bytes, &Said { entries, sequences });

    let mut codes = Vec::new();
    for tree in trees {
        let record = append(&mut bytes, tree);
        for name in std::iter::once(&tree.code).chain(&tree.aliases) {
            codes.push((fold(name), record));
        }
    }
    let mut sequences = Vec::new();
    for sequence in &checked.sequences {
        sequences.push((sequence.id.to_string(), append(&mut bytes, sequence)));
    }
    let codes = append_index(&mut bytes, codes);
    let sequences = append_index(&mut bytes, sequences);

    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&FORMAT.to_le_bytes());
    for section in [manifest, titles, codes, sequences, passages] {
        header.extend_from_slice(&section.to_bytes());
    }
    bytes.splice(..HEADER, header);
    Compiled { bytes, texts: checked.pool.as_str().to_owned() }
}

/// A stretch of the bytes.
#[derive(Clone, Copy, Debug)]
struct Section {
    start: usize,
    len: usize,
}

impl Section {
    fn to_bytes(self) -> [u8; 8] {
        let number = |n: usize| u64::from(u32::try_from(n).unwrap_or(u32::MAX));
        // Two little-endian numbers side by side are one of twice the width.
        (number(self.start) | number(self.len) << 32).to_le_bytes()
    }

    fn from_bytes(bytes: &[u8], at: usize) -> Option<Section> {
        let number = |at: usize| {
            let bytes: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
            usize::try_from(u32::from_le_bytes(bytes)).ok()
        };
        Some(Section { start: number(at)?, len: number(at.checked_add(4)?)? })
    }

    fn of(self, bytes: &[u8]) -> Option<&[u8]> {
        bytes.get(self.start..self.start.checked_add(self.len)?)
    }
}

fn append<T: Serialize>(bytes: &mut Vec<u8>, value: &T) -> Section {
    // Writing plain data into memory has nothing to fail at; an empty section would be refused when read.
    let encoded = postcard::to_allocvec(value).unwrap_or_default();
    append_bytes(bytes, &encoded)
}

fn append_bytes(bytes: &mut Vec<u8>, part: &[u8]) -> Section {
    let section = Section { start: bytes.len(), len: part.len() };
    bytes.extend_from_slice(part);
    section
}

fn append_index(bytes: &mut Vec<u8>, mut entries: Vec<(String, Section)>) -> Section {
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut index = Vec::with_capacity(entries.len() * ENTRY);
    for (key, record) in entries {
        index.extend_from_slice(&append_bytes(bytes, key.as_bytes()).to_bytes());
        index.extend_from_slice(&record.to_bytes());
    }
    append_bytes(bytes, &index)
}

/// A library that can be looked up in.
#[derive(Debug)]
pub struct Library {
    bytes: Held<[u8]>,
    texts: Texts,
    manifest: Manifest,
    sections: [Section; SECTIONS],
}

impl Library {
    /// Opens a compiled library. Only its header and its manifest are read.
    ///
    /// # Errors
    /// [`Damaged`], where the bytes are not those of a library of this format.
    pub fn open(compiled: Compiled) -> Result<Library, Damaged> {
        Library::of(Held::Shared(compiled.bytes.into()), Held::Shared(compiled.texts.into()))
    }

    /// Opens a compiled library that the program carries; see [`Library::open`].
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_static(bytes: &'static [u8], texts: &'static str) -> Result<Library, Damaged> {
        Library::of(Held::Static(bytes), Held::Static(texts))
    }

    fn of(bytes: Held<[u8]>, texts: Held<str>) -> Result<Library, Damaged> {
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err(Damaged("not a compiled library"));
        }
        if bytes.get(8..12) != Some(FORMAT.to_le_bytes().as_slice()) {
            return Err(Damaged("compiled by another version of posdiag"));
        }
        let section =
            |number: usize| Section::from_bytes(&bytes, 12 + number * 8).ok_or(Damaged("cut short"));
        let sections = [section(0)?, section(1)?, section(2)?, section(3)?, section(4)?];
        let [manifest, ..] = sections;
        let manifest = decode(&bytes, manifest)?;
        Ok(Library { bytes, texts: Texts(texts), manifest, sections })
    }

    /// What the library declares.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The texts that the manifest and the trees name.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The tree of a code or an alias, spelled in any way that [`fold`] makes one of; `None` where there is none.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn tree(&self, code: &str) -> Result<Option<Tree>, Damaged> {
        let [_, _, codes, ..] = self.sections;
        let Some(section) = self.find(codes, fold(code).as_bytes())? else { return Ok(None) };
        let record: TreeRecord = decode(&self.bytes, section)?;
        self.link(record).map(Some)
    }

    /// The canonical spelling of a code or an alias, where the library has it.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn canonical(&self, code: &str) -> Result<Option<(Box<str>, u16)>, Damaged> {
        let [_, _, codes, ..] = self.sections;
        let Some(section) = self.find(codes, fold(code).as_bytes())? else { return Ok(None) };
        // A record begins with its code and its table, and need not be read on.
        let bytes = section.of(&self.bytes).ok_or(Damaged("cut short"))?;
        let (head, _) = postcard::take_from_bytes(bytes).map_err(|_| Damaged("a record cannot be read"))?;
        Ok(Some(head))
    }

    /// The tree for a code that the library does not know: its ladder, under the code that was typed.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn ladder(&self, code: &str) -> Result<Tree, Damaged> {
        self.alone(&self.manifest.roles.ladder, code)
    }

    /// A sequence by itself, as a tree that does nothing but use it, under the sequence's name as its code.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are, or where there is no such sequence.
    pub fn sequence(&self, id: &str) -> Result<Tree, Damaged> {
        self.alone(id, id)
    }

    /// The names of the sequences, sorted.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn sequence_ids(&self) -> Result<Vec<&str>, Damaged> {
        let [_, _, _, sequences, _] = self.sections;
        let index = sequences.of(&self.bytes).ok_or(Damaged("cut short"))?;
        let key = |entry: &[u8]| Section::from_bytes(entry, 0).and_then(|key| key.of(&self.bytes));
        let name = |entry| key(entry).and_then(|key| std::str::from_utf8(key).ok());
        index.chunks_exact(ENTRY).map(|entry| name(entry).ok_or(Damaged("cut short"))).collect()
    }

    fn alone(&self, sequence: &str, code: &str) -> Result<Tree, Damaged> {
        self.link(TreeRecord {
            code: code.into(),
            table: u16::MAX,
            row: 0,
            message: None,
            cause: None,
            aliases: Vec::new(),
            tags: Vec::new(),
            opening: None,
            steps: vec![use_step(sequence)],
        })
    }

    /// Every code with its message, by table and row.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn titles(&self) -> Result<Vec<Title>, Damaged> {
        let [_, titles, ..] = self.sections;
        decode(&self.bytes, titles)
    }

    /// What the library says: what a search looks through.
    ///
    /// # Errors
    /// [`Damaged`], where the library's bytes are.
    pub fn passages(&self) -> Result<Said, Damaged> {
        let [.., passages] = self.sections;
        decode(&self.bytes, passages)
    }

    fn link(&self, record: TreeRecord) -> Result<Tree, Damaged> {
        let [_, _, _, sequences, _] = self.sections;
        let sequence = |id: &str| -> Result<SequenceRecord, Damaged> {
            let section = self.find(sequences, id.as_bytes())?.ok_or(Damaged("no such sequence"))?;
            decode(&self.bytes, section)
        };
        link(record, &self.manifest, &sequence)
    }

    /// Searches a sorted index for a key.
    fn find(&self, index: Section, key: &[u8]) -> Result<Option<Section>, Damaged> {
        let entries = index.of(&self.bytes).ok_or(Damaged("cut short"))?;
        let (mut low, mut high) = (0, entries.len() / ENTRY);
        while low < high {
            let middle = low.midpoint(high);
            let section = |at| Section::from_bytes(entries, at).ok_or(Damaged("cut short"));
            let found = section(middle * ENTRY)?.of(&self.bytes).ok_or(Damaged("cut short"))?;
            match found.cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return section(middle * ENTRY + 8).map(Some),
            }
        }
        Ok(None)
    }
}

fn decode<T: DeserializeOwned>(bytes: &[u8], section: Section) -> Result<T, Damaged> {
    let bytes = section.of(bytes).ok_or(Damaged("cut short"))?;
    postcard::from_bytes(bytes).map_err(|_| Damaged("a record cannot be read"))
}
