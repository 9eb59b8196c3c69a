//! Look-ups in a compiled library.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_64;

use super::block::{Bytes, CHECKSUM, ReadAt, Section, Trust, number};
use super::index::PagedIndex;
use super::writer::Compiled;
use super::{Contents, FORMAT, HEADER, MAGIC, SequenceName, Title};
use crate::text::harmless::first_harmful;
use crate::tree::arena::Tree;
use crate::tree::damage::Damage;
use crate::tree::link::{Closing, link};
use crate::tree::manifest::{LANGUAGE, Manifest};
use crate::tree::passages::Said;
use crate::tree::record::{SequenceRecord, TreeRecord};
use crate::tree::spelling::fold;
use crate::tree::texts::{StaticOrShared, Text, Texts};

/// A library with look-ups.
#[derive(Debug)]
pub struct Library {
    bytes: Bytes,
    texts: Texts,
    manifest: Manifest,
    titles: Section,
    passages: Section,
    contents: Section,
    trees: usize,
    codes: PagedIndex,
    sequences: PagedIndex,
    /// The code that was last looked up, and its tree's section.
    last: Mutex<Option<(String, Section)>>,
}

impl Library {
    /// Opens a library that was compiled in this run. Only its header and its manifest are read.
    ///
    /// # Errors
    /// [`Damage`] if the bytes are not a library of this format.
    pub fn open(compiled: Compiled) -> Result<Library, Damage> {
        let bytes = Bytes::Held { bytes: compiled.bytes.into(), origin: Trust::Own };
        Library::of(bytes, Texts::held(StaticOrShared::Shared(compiled.texts.into())))
    }

    /// Opens the embedded library; see [`Library::open`].
    ///
    /// # Errors
    /// As for [`Library::open`].
    pub fn open_static(bytes: &'static [u8], texts: &'static str) -> Result<Library, Damage> {
        Library::of(Bytes::Carried(bytes), Texts::held(StaticOrShared::Static(texts)))
    }

    /// Whether some bytes are the beginning of a compiled library, of any version.
    #[must_use]
    pub fn is_compiled(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Opens a library's file, of which only what is needed is read: for looking codes up.
    ///
    /// # Errors
    /// As for [`Library::open`]; also if it is damaged, truncated, or was compiled by another version.
    pub fn open_file(file: Box<dyn ReadAt>) -> Result<Library, Damage> {
        Library::of(Bytes::Read(file), Texts::read())
    }

    /// Opens the bytes of a library's file, verifying all checksums: for reading all of it.
    ///
    /// # Errors
    /// As for [`Library::open_file`], whichever block is damaged.
    pub fn open_whole(bytes: Vec<u8>) -> Result<Library, Damage> {
        let bytes: Arc<[u8]> = bytes.into();
        let texts = || Texts::whole(Arc::clone(&bytes));
        let library =
            Library::of(Bytes::Held { bytes: Arc::clone(&bytes), origin: Trust::Foreign }, texts())?;
        library.verify_blocks()?;
        Library::of(Bytes::Held { bytes: Arc::clone(&bytes), origin: Trust::Verified }, texts())
    }

    /// All of the library as one piece, for a page that brings it: smaller than a file, where its texts are a pool.
    ///
    /// # Errors
    /// [`Damage`], where it lies in a file that cannot be read.
    pub fn to_page(&self) -> Result<Vec<u8>, Damage> {
        let len = u32::try_from(self.bytes.size()).map_err(|_| Damage::CutShort)?;
        let bytes = self.bytes.get(Section { start: 0, len })?;
        Ok([&*bytes, self.texts.pool().unwrap_or_default().as_bytes()].concat())
    }

    /// Opens what [`Library::to_page`] made. A page vouches for what it brings as the program does: who can change the
    /// one can change the other.
    ///
    /// # Errors
    /// As [`Library::open_whole`].
    pub fn open_page(mut bytes: Vec<u8>) -> Result<Library, Damage> {
        let length = bytes.get(16..).and_then(<[u8]>::first_chunk).map(|length| u64::from_le_bytes(*length));
        let length = length.and_then(|length| usize::try_from(length).ok());
        match length.filter(|length| *length < bytes.len()) {
            Some(length) => {
                let texts = String::from_utf8(bytes.split_off(length)).map_err(|_| Damage::CutShort)?;
                Library::open(Compiled { bytes, texts })
            }
            None => Library::open_whole(bytes),
        }
    }

    fn of(bytes: Bytes, texts: Texts) -> Result<Library, Damage> {
        let whole = u32::try_from(HEADER + CHECKSUM).unwrap_or(u32::MAX);
        let read = bytes.get(Section { start: 0, len: whole });
        let header = read
            .map_err(|damaged| if bytes.size() < u64::from(whole) { Damage::NotALibrary } else { damaged })?;
        if header.get(..8) != Some(MAGIC.as_slice()) {
            return Err(Damage::NotALibrary);
        }
        if header.get(8..12).and_then(number) != Some(FORMAT) {
            return Err(Damage::OtherFormat);
        }
        if header.get(12..16).and_then(number).is_some_and(|language| u64::from(language) > LANGUAGE) {
            return Err(Damage::NewerLanguage);
        }
        let (fields, checksum) = header.split_at_checked(HEADER).ok_or(Damage::NotALibrary)?;
        if checksum.first_chunk().map(|checksum| u64::from_le_bytes(*checksum)) != Some(xxh3_64(fields)) {
            return Err(Damage::Checksum);
        }
        let length = fields.get(16..).and_then(<[u8]>::first_chunk);
        if length.map(|length| u64::from_le_bytes(*length)) != Some(bytes.size()) {
            return Err(Damage::CutShort);
        }
        let trees = fields.get(24..).and_then(number).unwrap_or(0);
        let trees = usize::try_from(trees).unwrap_or(usize::MAX);
        let sections = fields.get(28..).unwrap_or_default();
        let section = |at: usize| sections.get(at..).and_then(Section::from_bytes).ok_or(Damage::CutShort);
        let index = |at: usize| {
            let levels = sections.get(at + Section::BYTES..).and_then(number).ok_or(Damage::CutShort)?;
            Ok(PagedIndex { root: section(at)?, levels })
        };
        let [manifest, titles, passages, contents] = [section(0)?, section(8)?, section(16)?, section(24)?];
        let (codes, sequences) = (index(32)?, index(44)?);
        let manifest: Manifest = bytes.block(manifest, &texts)?;
        if !bytes.are_own() && (!manifest.is_whole() || manifest.each_name().any(is_harmful)) {
            return Err(Damage::Declarations);
        }
        Ok(Library {
            bytes,
            texts,
            manifest,
            titles,
            passages,
            contents,
            trees,
            codes,
            sequences,
            last: Mutex::default(),
        })
    }

    /// Whether it is a file of which only what is needed is read.
    #[must_use]
    pub fn is_read_in_parts(&self) -> bool {
        matches!(self.bytes, Bytes::Read(_))
    }

    /// How many trees there are.
    #[must_use]
    pub fn trees(&self) -> usize {
        self.trees
    }

    /// The declarations.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The texts of the manifest and the trees; for a library's file, those of the trees that were looked up.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The tree of a code or an alias, in any spelling that [`fold`] normalizes; `None` if there is none.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn tree(&self, code: &str) -> Result<Option<Tree>, Damage> {
        self.tree_with(code, Closing::Linked)
    }

    /// The tree of a code as from [`Library::tree`], with the closing or without.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn tree_with(&self, code: &str, closing: Closing) -> Result<Option<Tree>, Damage> {
        let Some(section) = self.block_of(code)? else { return Ok(None) };
        self.tree_in(section, closing).map(Some)
    }

    /// The section of a code's tree.
    fn block_of(&self, code: &str) -> Result<Option<Section>, Damage> {
        let folded = fold(code);
        // Callers ask for the code's spelling first, and then for its tree.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, section)) = &*last
            && *known == folded
        {
            return Ok(Some(*section));
        }
        let found = self.codes.find(&self.bytes, folded.as_bytes())?;
        *last = found.map(|section| (folded, section));
        Ok(found)
    }

    fn tree_in(&self, section: Section, closing: Closing) -> Result<Tree, Damage> {
        let record: TreeRecord = self.bytes.block(section, &self.texts)?;
        self.link(record, closing)
    }

    /// The canonical spelling of a code or an alias, if the library has it.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn canonical(&self, code: &str) -> Result<Option<(Box<str>, u16)>, Damage> {
        let Some(section) = self.block_of(code)? else { return Ok(None) };
        // A record begins with its code and its table, and need not be read further.
        let (code, table): (Box<str>, u16) = self.bytes.head(section)?;
        if is_harmful(&code) { Err(Damage::HarmfulName) } else { Ok(Some((code, table))) }
    }

    /// The tree for a code that the library does not know: the general steps, under the typed code.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn ladder(&self, code: &str) -> Result<Tree, Damage> {
        self.only(&self.manifest.roles.ladder, code, Closing::Linked)
    }

    /// A sequence alone, as a tree that only uses it, under the sequence's name as its code.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes, or if there is no such sequence.
    pub fn sequence(&self, id: &str) -> Result<Tree, Damage> {
        let mut tree = self.only(id, id, Closing::LeftOut)?;
        tree.has_marks = false;
        Ok(tree)
    }

    /// The names of the sequences, sorted.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn sequence_ids(&self) -> Result<Vec<Box<str>>, Damage> {
        let mut ids = Vec::new();
        self.sequences.each(&self.bytes, &mut |id, _| {
            ids.push(id.into());
            if is_harmful(id) { Err(Damage::HarmfulName) } else { Ok(()) }
        })?;
        Ok(ids)
    }

    /// The names of the sequences, sorted, each with those that it had before.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn sequence_names(&self) -> Result<Vec<SequenceName>, Damage> {
        let mut names = Vec::new();
        self.sequences.each(&self.bytes, &mut |_, section| {
            let record: SequenceRecord = self.bytes.block(section, &self.texts)?;
            if record.each_name().any(is_harmful) {
                return Err(Damage::HarmfulName);
            }
            names.push(SequenceName { id: record.id, was: record.was });
            Ok(())
        })?;
        Ok(names)
    }

    fn only(&self, sequence: &str, code: &str, closing: Closing) -> Result<Tree, Damage> {
        self.link(TreeRecord::of_sequence(sequence, code), closing)
    }

    /// Every code with its message, by table and row.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn titles(&self) -> Result<Vec<Title>, Damage> {
        let titles: Vec<Title> = self.bytes.block(self.titles, &self.texts)?;
        if titles.iter().any(|title| is_harmful(&title.code)) { Err(Damage::HarmfulName) } else { Ok(titles) }
    }

    /// The contents, for comparison with another library.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn contents(&self) -> Result<Contents, Damage> {
        self.bytes.block(self.contents, &self.texts)
    }

    /// The texts of the library, for searching. For a library's file that was not opened whole, the texts of its steps
    /// are unavailable.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn passages(&self) -> Result<Said, Damage> {
        self.bytes.block(self.passages, &self.texts)
    }

    fn link(&self, record: TreeRecord, closing: Closing) -> Result<Tree, Damage> {
        let is_own = self.bytes.are_own();
        if !is_own && record.each_name().any(is_harmful) {
            return Err(Damage::HarmfulName);
        }
        let sequence = |id: &str| -> Result<SequenceRecord, Damage> {
            let section = self.sequences.find(&self.bytes, id.as_bytes())?;
            let section = section.ok_or(Damage::NoSequence)?;
            let record: SequenceRecord = self.bytes.block(section, &self.texts)?;
            if !is_own && record.each_name().any(is_harmful) { Err(Damage::HarmfulName) } else { Ok(record) }
        };
        link(record, &self.manifest, &sequence, closing)
    }

    /// Verifies the checksum of every block.
    fn verify_blocks(&self) -> Result<(), Damage> {
        let mut seen = HashSet::new();
        let mut see = |_: &str, section: Section| {
            if seen.insert(section) { self.bytes.check(section) } else { Ok(()) }
        };
        self.codes.each(&self.bytes, &mut see)?;
        self.sequences.each(&self.bytes, &mut see)?;
        let others = [self.titles, self.passages, self.contents];
        others.into_iter().try_for_each(|section| self.bytes.check(section))
    }

    /// Reads everything as walks would: every tree with the sequences that it uses. Returns the number of trees.
    ///
    /// # Errors
    /// [`Damage`], the first that is found.
    pub fn verify(&self) -> Result<usize, Damage> {
        let mut trees = HashSet::new();
        let languages = self.manifest.languages.len();
        let mut missing = false;
        let mut see = |text: &mut Text| {
            missing |= self.texts.wordings(*text).take(languages).count() < languages;
        };
        self.manifest.clone().each_text(&mut see);
        self.codes.each(&self.bytes, &mut |_, section| {
            if !trees.insert(section) {
                return Ok(());
            }
            let mut record: TreeRecord = self.bytes.block(section, &self.texts)?;
            record.each_text(&mut see);
            self.link(record, Closing::Linked).map(|_| ())
        })?;
        self.sequences.each(&self.bytes, &mut |_, section| {
            let mut record: SequenceRecord = self.bytes.block(section, &self.texts)?;
            record.each_text(&mut see);
            Ok(())
        })?;
        for id in self.sequence_ids()? {
            self.sequence(&id)?;
        }
        self.ladder("")?;
        self.titles()?;
        self.passages()?;
        self.contents()?;
        if missing { Err(Damage::TextMissing) } else { Ok(trees.len()) }
    }
}

fn is_harmful(name: &str) -> bool {
    first_harmful(name).is_some()
}
