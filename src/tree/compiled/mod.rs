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

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

pub use self::block::ReadAt;
use self::block::{BEFORE_TEXTS, Bytes, CHECKSUM, Origin, Section, append_block, encode, number};
use self::index::Index;
use super::arena::Tree;
use super::checking::checker::CheckedLibrary;
use super::damage::Damage;
use super::link::{link, use_step};
use super::manifest::{LANGUAGE, Manifest};
use super::passages::{Entry, Passages, Said};
use super::record::{SequenceRecord, TreeRecord};
use super::spelling::fold;
use super::texts::{Held, Pool, Text, Texts};
use crate::text::harmless::first_harmful;

/// What a compiled library begins with.
const MAGIC: &[u8; 8] = b"posdiag\0";
/// The number of this format.
const FORMAT: u32 = 4;
/// The header: [`MAGIC`], the format, the tree language, the whole length, the number of trees, the blocks of manifest, titles, passages and contents, and two
/// indexes with their levels; and behind it its checksum.
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

/// A library as the program carries it: what is looked up in, and the texts that it names.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The pool of texts.
    pub texts: String,
}

/// A library has more than a file of four gigabytes can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl std::fmt::Display for TooLarge {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the library takes more than four gigabytes")
    }
}

impl std::error::Error for TooLarge {}

/// Compiles a checked library, its texts beside it.
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
    /// The texts are a pool of their own.
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
            said.entries.push(Entry::of(&tree, &manifest));
        }
        // Titles bring their messages along: a list need not read every tree.
        let (titles, _) = self.block(&mut titles, |titles, see| {
            titles.iter_mut().filter_map(|title| title.message.as_mut()).for_each(see);
        });
        let passages = append_block(&mut self.bytes, "", &encode(&said));
        let contents = append_block(&mut self.bytes, "", &encode(&contents));
        let codes = index::append(&mut self.bytes, codes, !self.apart);
        let sequences = index::append(&mut self.bytes, sequences, !self.apart);

        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&FORMAT.to_le_bytes());
        let language = u32::try_from(LANGUAGE).unwrap_or(u32::MAX);
        header.extend_from_slice(&language.to_le_bytes());
        header.extend_from_slice(&(self.bytes.len() as u64).to_le_bytes());
        header.extend_from_slice(&u32::try_from(checked.trees.len()).unwrap_or(u32::MAX).to_le_bytes());
        for section in [declared, titles, passages, contents] {
            header.extend_from_slice(&section.to_bytes());
        }
        for index in [codes, sequences] {
            header.extend_from_slice(&index.root.to_bytes());
            header.extend_from_slice(&index.levels.to_le_bytes());
        }
        header.extend_from_slice(&xxh3_64(&header).to_le_bytes());
        self.bytes.splice(..header.len(), header);
        self.bytes
    }

    /// What the library declares as a number, whatever it is called.
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

    /// Appends a record with the texts that it names; and a number that tells it from others, wherever they stand.
    /// In the record, texts have the numbers then that they have in the library.
    fn block<T: Serialize + Clone>(
        &mut self,
        record: &mut T,
        each_text: impl Fn(&mut T, &mut dyn FnMut(&mut Text)),
    ) -> (Section, u64) {
        let languages = self.checked.manifest.languages.len();
        let original = self.apart.then(|| record.clone());
        let mut pool = Pool::default();
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

/// A library that can be looked up in.
#[derive(Debug)]
pub struct Library {
    bytes: Bytes,
    texts: Texts,
    manifest: Manifest,
    titles: Section,
    passages: Section,
    contents: Section,
    trees: usize,
    codes: Index,
    sequences: Index,
    /// The code that was looked up last, and where its tree is.
    last: Mutex<Option<(String, Section)>>,
}

impl Library {
    /// Opens a library that was compiled in this run. Only its header and its manifest are read.
    ///
    /// # Errors
    /// [`Damage`], where the bytes are not those of a library of this format.
    pub fn open(compiled: Compiled) -> Result<Library, Damage> {
        let bytes = Bytes::Held { bytes: compiled.bytes.into(), origin: Origin::Own };
        Library::of(bytes, Texts::held(Held::Shared(compiled.texts.into())))
    }

    /// Opens a compiled library that the program carries; see [`Library::open`].
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_static(bytes: &'static [u8], texts: &'static str) -> Result<Library, Damage> {
        Library::of(Bytes::Carried(bytes), Texts::held(Held::Static(texts)))
    }

    /// Whether some bytes are the beginning of a compiled library, of whatever version.
    #[must_use]
    pub fn is_compiled(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Opens a library's file, of which no more is read than is asked for: to look codes up.
    ///
    /// # Errors
    /// As [`Library::open`]; also where it is damaged, cut short, or was compiled by another version.
    pub fn open_file(file: Box<dyn ReadAt>) -> Result<Library, Damage> {
        Library::of(Bytes::Read(file), Texts::read())
    }

    /// Opens the bytes of a library's file, all of which are compared with their checksums: to go through it all.
    ///
    /// # Errors
    /// As [`Library::open_file`], whatever block is damaged.
    pub fn open_whole(bytes: Vec<u8>) -> Result<Library, Damage> {
        let bytes: Arc<[u8]> = bytes.into();
        let texts = || Texts::whole(Arc::clone(&bytes));
        let library =
            Library::of(Bytes::Held { bytes: Arc::clone(&bytes), origin: Origin::Foreign }, texts())?;
        library.verify_blocks()?;
        Library::of(Bytes::Held { bytes: Arc::clone(&bytes), origin: Origin::Verified }, texts())
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
            Ok(Index { root: section(at)?, levels })
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

    /// Whether it is a file of which only what is asked for is read.
    #[must_use]
    pub fn is_read_in_parts(&self) -> bool {
        matches!(self.bytes, Bytes::Read(_))
    }

    /// How many trees there are.
    #[must_use]
    pub fn trees(&self) -> usize {
        self.trees
    }

    /// What the library declares.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The texts that the manifest and the trees name; of a library's file, those of the trees that were looked up.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The tree of a code or an alias, spelled in any way that [`fold`] makes one of; `None` where there is none.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn tree(&self, code: &str) -> Result<Option<Tree>, Damage> {
        let Some(section) = self.block_of(code)? else { return Ok(None) };
        self.tree_in(section).map(Some)
    }

    /// Where the tree of a code is.
    fn block_of(&self, code: &str) -> Result<Option<Section>, Damage> {
        let folded = fold(code);
        // First it is asked how a code is spelled, and then for its tree.
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

    fn tree_in(&self, section: Section) -> Result<Tree, Damage> {
        let record: TreeRecord = self.bytes.block(section, &self.texts)?;
        self.link(record)
    }

    /// The canonical spelling of a code or an alias, where the library has it.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn canonical(&self, code: &str) -> Result<Option<(Box<str>, u16)>, Damage> {
        let Some(section) = self.block_of(code)? else { return Ok(None) };
        // A record begins with its code and its table, and need not be read on.
        let (code, table): (Box<str>, u16) = self.bytes.head(section)?;
        if is_harmful(&code) { Err(Damage::HarmfulName) } else { Ok(Some((code, table))) }
    }

    /// The tree for a code that the library does not know: its ladder, under the code that was typed.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn ladder(&self, code: &str) -> Result<Tree, Damage> {
        self.alone(&self.manifest.roles.ladder, code)
    }

    /// A sequence by itself, as a tree that does nothing but use it, under the sequence's name as its code.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes, or where there is no such sequence.
    pub fn sequence(&self, id: &str) -> Result<Tree, Damage> {
        self.alone(id, id)
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

    fn alone(&self, sequence: &str, code: &str) -> Result<Tree, Damage> {
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
    /// [`Damage`] of the library's bytes.
    pub fn titles(&self) -> Result<Vec<Title>, Damage> {
        let titles: Vec<Title> = self.bytes.block(self.titles, &self.texts)?;
        if titles.iter().any(|title| is_harmful(&title.code)) { Err(Damage::HarmfulName) } else { Ok(titles) }
    }

    /// What is in it, to be compared with another library.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn contents(&self) -> Result<Contents, Damage> {
        self.bytes.block(self.contents, &self.texts)
    }

    /// What the library says: what a search looks through. Of a library's file that was not opened whole, the texts of
    /// its steps are not to be had.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn passages(&self) -> Result<Said, Damage> {
        self.bytes.block(self.passages, &self.texts)
    }

    fn link(&self, record: TreeRecord) -> Result<Tree, Damage> {
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
        link(record, &self.manifest, &sequence)
    }

    /// Compares every block with its checksum.
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

    /// Reads all there is, as walks would: every tree with the sequences that it uses. How many trees there are.
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
            self.link(record).map(|_| ())
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
