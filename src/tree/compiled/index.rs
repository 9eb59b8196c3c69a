//! A sorted index in pages of four kilobytes: a look-up reads one page per level, however many keys there are.
//!
//! A page is its checksum, the number of its entries (16 bits), the offset of each in the page (16 bits), and the
//! entries: the key's length (16 bits), the key, and a section. On the lowest level the section is the key's block;
//! above it, the page that begins with the key.

use std::borrow::Cow;

use super::block::{Bytes, CHECKSUM, Section, seal};
use crate::tree::damage::Damage;

/// As much as a disk reads at once. A longer key needs a longer page.
pub(super) const PAGE: usize = 4096;
/// More levels than any file with 32-bit offsets can have.
const DEEPEST: u32 = 8;

/// The root of an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct PagedIndex {
    pub(super) root: Section,
    /// The number of levels; zero if there is no key.
    pub(super) levels: u32,
}

/// Writes the index of some keys, which are sorted here. If `aligned`, each page starts on a page boundary of the file.
pub(super) fn append(
    bytes: &mut Vec<u8>,
    mut entries: Vec<(Box<str>, Section)>,
    aligned: bool,
) -> PagedIndex {
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut levels = 0;
    while levels == 0 || entries.len() > 1 {
        if entries.is_empty() {
            break;
        }
        entries = append_level(bytes, &entries, aligned);
        levels += 1;
    }
    let root = entries.first().map_or(Section { start: 0, len: 0 }, |(_, root)| *root);
    PagedIndex { root, levels }
}

/// Writes one level; returns the first key of each of its pages, with the page.
fn append_level(
    bytes: &mut Vec<u8>,
    entries: &[(Box<str>, Section)],
    aligned: bool,
) -> Vec<(Box<str>, Section)> {
    let mut pages = Vec::new();
    let mut rest = entries;
    while let Some((first, _)) = rest.first() {
        let mut size = CHECKSUM + 2;
        let fits = rest.iter().take_while(|(key, _)| {
            size += 2 + 2 + key.len() + Section::BYTES;
            size <= PAGE
        });
        let (page, behind) = rest.split_at(fits.count().max(1));
        pages.push((first.clone(), append_page(bytes, page, aligned)));
        rest = behind;
    }
    pages
}

fn append_page(bytes: &mut Vec<u8>, entries: &[(Box<str>, Section)], aligned: bool) -> Section {
    if aligned {
        bytes.resize(bytes.len().next_multiple_of(PAGE), 0);
    }
    let start = bytes.len();
    let short = |number: usize| u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes();
    bytes.extend_from_slice(&[0; CHECKSUM]);
    bytes.extend_from_slice(&short(entries.len()));
    let mut place = 2 + 2 * entries.len();
    for (key, _) in entries {
        bytes.extend_from_slice(&short(place));
        place += 2 + key.len() + Section::BYTES;
    }
    for (key, section) in entries {
        bytes.extend_from_slice(&short(key.len()));
        bytes.extend_from_slice(key.as_bytes());
        bytes.extend_from_slice(&section.to_bytes());
    }
    seal(bytes, start)
}

/// A parsed page.
struct Page<'p>(Cow<'p, [u8]>);

impl Page<'_> {
    fn short(&self, at: usize) -> Option<usize> {
        Some(usize::from(u16::from_le_bytes(*self.0.get(at..)?.first_chunk()?)))
    }

    fn len(&self) -> usize {
        self.short(0).unwrap_or(0)
    }

    fn entry(&self, number: usize) -> Result<(&[u8], Section), Damage> {
        let entry = || {
            let at = self.short(2 + 2 * number)?;
            let (key, section) = self.0.get(at + 2..)?.split_at_checked(self.short(at)?)?;
            Some((key, Section::from_bytes(section)?))
        };
        entry().ok_or(Damage::CutShort)
    }
}

impl PagedIndex {
    /// The section of a key, if it exists.
    pub(super) fn find(self, bytes: &Bytes, key: &[u8]) -> Result<Option<Section>, Damage> {
        let mut section = self.root;
        for level in (0..self.levels.min(DEEPEST)).rev() {
            let page = Page(bytes.verified(section)?);
            // The last key that is not greater than the one searched for.
            let (mut low, mut high) = (0, page.len());
            while low < high {
                let middle = low.midpoint(high);
                if page.entry(middle)?.0 <= key { low = middle + 1 } else { high = middle }
            }
            let Some(found) = low.checked_sub(1) else { return Ok(None) };
            let (found, below) = page.entry(found)?;
            if level == 0 {
                return Ok((found == key).then_some(below));
            }
            section = below;
        }
        Ok(None)
    }

    /// Visits every key with its section, in order.
    pub(super) fn each(
        self,
        bytes: &Bytes,
        see: &mut dyn FnMut(&str, Section) -> Result<(), Damage>,
    ) -> Result<(), Damage> {
        if self.levels == 0 {
            return Ok(());
        }
        if self.levels > DEEPEST {
            return Err(Damage::IndexTooDeep);
        }
        // Pages that form a cycle, or are shared by many others, would yield the same keys endlessly.
        let mut last: Option<Box<str>> = None;
        each_of(bytes, self.root, self.levels - 1, &mut |key, section| {
            if last.as_deref().is_some_and(|last| last >= key) {
                return Err(Damage::IndexUnordered);
            }
            last = Some(key.into());
            see(key, section)
        })
    }
}

fn each_of(
    bytes: &Bytes,
    page: Section,
    level: u32,
    see: &mut dyn FnMut(&str, Section) -> Result<(), Damage>,
) -> Result<(), Damage> {
    let page = Page(bytes.verified(page)?);
    if page.len() == 0 {
        return Err(Damage::IndexUnordered);
    }
    for number in 0..page.len() {
        let (key, section) = page.entry(number)?;
        if level > 0 {
            each_of(bytes, section, level - 1, see)?;
        } else {
            let key = std::str::from_utf8(key).map_err(|_| Damage::NameNotUtf8)?;
            see(key, section)?;
        }
    }
    Ok(())
}
