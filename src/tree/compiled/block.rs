//! The blocks of a compiled library, wherever they are stored; each has a checksum.
//!
//! A block is its checksum (XXH3, 64 bits, little-endian), the length of its texts (32 bits), the texts, and a record.
//! The checksum covers everything after itself. It detects damage, and is not a signature.

use std::borrow::Cow;
use std::fmt::Debug;
use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use crate::text::harmless::first_harmful;
use crate::tree::damage::Damage;
use crate::tree::texts::Texts;

/// The size of a checksum in bytes.
pub(super) const CHECKSUM: usize = 8;
/// The header before a block's texts.
pub(super) const BEFORE_TEXTS: usize = CHECKSUM + 4;

/// A source that can be read in parts, such as a file.
pub trait ReadAt: Debug + Send + Sync {
    /// How many bytes there are.
    fn size(&self) -> u64;

    /// Fills `into` with the bytes from `at` on.
    ///
    /// # Errors
    /// The system's error; or that there are not that many.
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()>;
}

/// A stretch of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Section {
    pub(super) start: u32,
    pub(super) len: u32,
}

impl Section {
    pub(super) const BYTES: usize = 8;

    pub(super) fn to_bytes(self) -> [u8; Section::BYTES] {
        // Two little-endian numbers side by side are one of twice the width.
        (u64::from(self.start) | u64::from(self.len) << 32).to_le_bytes()
    }

    /// The section that is stored at the beginning of some bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Section> {
        Some(Section { start: number(bytes)?, len: number(bytes.get(4..)?)? })
    }
}

/// The little-endian number at the beginning of some bytes.
pub(super) fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.first_chunk()?))
}

/// The storage of the bytes.
#[derive(Debug)]
pub(super) enum Bytes {
    /// In the program itself, whose build guarantees them.
    Carried(&'static [u8]),
    /// In memory: made by this program in this run; or from a file, and perhaps already verified.
    Held { bytes: Arc<[u8]>, origin: Trust },
    /// In a file, of which only what is needed is read.
    Read(Box<dyn ReadAt>),
}

/// How far bytes in memory are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// This program made them in this run.
    Own,
    /// A file whose blocks have correct checksums.
    Verified,
    /// A file.
    Foreign,
}

impl Bytes {
    /// Whether this program made them: others may have written anything, with correct checksums.
    pub(super) fn are_own(&self) -> bool {
        matches!(self, Bytes::Carried(_) | Bytes::Held { origin: Trust::Own, .. })
    }

    /// Whether their checksums need not be verified any more.
    fn are_sound(&self) -> bool {
        self.are_own() || matches!(self, Bytes::Held { origin: Trust::Verified, .. })
    }

    pub(super) fn size(&self) -> u64 {
        match self {
            Bytes::Carried(bytes) => bytes.len() as u64,
            Bytes::Held { bytes, .. } => bytes.len() as u64,
            Bytes::Read(file) => file.size(),
        }
    }

    /// The bytes of a section.
    pub(super) fn get(&self, section: Section) -> Result<Cow<'_, [u8]>, Damage> {
        let range = || {
            let start = usize::try_from(section.start).ok()?;
            Some(start..start.checked_add(usize::try_from(section.len).ok()?)?)
        };
        let held = match self {
            Bytes::Carried(bytes) => bytes,
            Bytes::Held { bytes, .. } => &**bytes,
            Bytes::Read(file) => {
                // A damaged length never reads more than there is.
                if u64::from(section.start) + u64::from(section.len) > file.size() {
                    return Err(Damage::CutShort);
                }
                let mut read = vec![0; usize::try_from(section.len).unwrap_or(0)];
                let done = file.read_at(u64::from(section.start), &mut read);
                return done.map(|()| read.into()).map_err(|_| Damage::Unreadable);
            }
        };
        range().and_then(|range| held.get(range)).map(Cow::Borrowed).ok_or(Damage::CutShort)
    }

    /// The bytes of a section after their checksum, which is verified.
    pub(super) fn verified(&self, section: Section) -> Result<Cow<'_, [u8]>, Damage> {
        let bytes = self.get(section)?;
        let (checksum, rest) = bytes.split_first_chunk::<CHECKSUM>().ok_or(Damage::CutShort)?;
        if !self.are_sound() && u64::from_le_bytes(*checksum) != xxh3_64(rest) {
            return Err(Damage::Checksum);
        }
        Ok(match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(CHECKSUM..).unwrap_or_default()),
            Cow::Owned(mut bytes) => {
                bytes.drain(..CHECKSUM);
                Cow::Owned(bytes)
            }
        })
    }

    /// Verifies a block's checksum and its texts.
    pub(super) fn check(&self, section: Section) -> Result<(), Damage> {
        sound(split(&self.verified(section)?)?.0).map(|_| ())
    }

    /// The record of a block. Its texts are in `texts` from then on.
    pub(super) fn block<T: DeserializeOwned>(&self, section: Section, texts: &Texts) -> Result<T, Damage> {
        let bytes = self.verified(section)?;
        let (said, record) = split(&bytes)?;
        if !self.are_sound() {
            let said = sound(said)?;
            if let Bytes::Read(_) = self {
                let start = usize::try_from(section.start).unwrap_or(usize::MAX).saturating_add(BEFORE_TEXTS);
                texts.add(start, said);
            }
        }
        decode(record)
    }

    /// The beginning of a block's record, if that is all that is needed.
    pub(super) fn head<T: DeserializeOwned>(&self, section: Section) -> Result<T, Damage> {
        let bytes = self.verified(section)?;
        let (_, record) = split(&bytes)?;
        postcard::take_from_bytes(record).map(|(head, _)| head).map_err(|_| Damage::Record)
    }
}

/// The texts and the record of a block.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), Damage> {
    let parts = || {
        let length = usize::try_from(number(bytes)?).ok()?;
        bytes.get(4..)?.split_at_checked(length)
    };
    parts().ok_or(Damage::CutShort)
}

/// Texts that may be shown: the checker has seen them, but anybody can write a file.
fn sound(texts: &[u8]) -> Result<&str, Damage> {
    let texts = std::str::from_utf8(texts).map_err(|_| Damage::TextNotUtf8)?;
    if first_harmful(texts).is_some() { Err(Damage::HarmfulText) } else { Ok(texts) }
}

fn decode<T: DeserializeOwned>(record: &[u8]) -> Result<T, Damage> {
    let (decoded, rest) = postcard::take_from_bytes(record).map_err(|_| Damage::Record)?;
    if rest.is_empty() { Ok(decoded) } else { Err(Damage::Record) }
}

/// A record as bytes.
pub(super) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // Serializing plain data into memory cannot fail; an empty record would be refused when read.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// Appends a block. Beyond four gigabytes a section is cut off, which [`Section::len`] shows: see `too_large`.
pub(super) fn append_block(bytes: &mut Vec<u8>, texts: &str, record: &[u8]) -> Section {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; CHECKSUM]);
    bytes.extend_from_slice(&u32::try_from(texts.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(texts.as_bytes());
    bytes.extend_from_slice(record);
    seal(bytes, start)
}

/// Writes the checksum of what was appended since `start`, for which room was left.
pub(super) fn seal(bytes: &mut [u8], start: usize) -> Section {
    let checksum = bytes.get(start + CHECKSUM..).map(xxh3_64).unwrap_or_default();
    if let Some(room) = bytes.get_mut(start..start + CHECKSUM) {
        room.copy_from_slice(&checksum.to_le_bytes());
    }
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Section { start: number(start), len: number(bytes.len() - start) }
}
