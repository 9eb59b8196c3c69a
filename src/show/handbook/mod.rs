//! A library as pages that a browser opens from a folder, without a server. They are made one at a time, so that memory
//! holds one page, however many codes there are.
//!
//! A page says what [`explain`](crate::show::explain) says. It loads only files beside it; its scripts are in `assets/`.

mod assets;
mod document;
mod edition;
mod engine;
mod flow;
mod glance;
mod html;
mod index;
mod names;
mod owed;
mod page;
mod print;
mod readers;
mod single;
mod states;
mod told;
mod walk_words;
mod words;

use std::io;

use crate::show::graph::{Picture, PictureFormat};
use crate::tree::{Closing, CodePassages, Damage, Library};
use edition::{Binding, Edition};
use names::PageNames;
pub use readers::Readers;

/// The name of the list of a handbook's files, which contains itself.
pub const LIST: &str = "handbook.txt";

/// A library to make pages from.
#[derive(Debug)]
pub struct Handbook<'l> {
    library: &'l Library,
    readers: Readers,
    entries: Vec<CodePassages>,
    names: PageNames,
}

/// Why a handbook could not be made.
#[derive(Debug)]
pub enum HandbookFault {
    /// The library's bytes are damaged.
    Damaged(Damage),
    /// A file could not be written: its name and the system's error.
    Unwritten(String, io::Error),
}

impl From<Damage> for HandbookFault {
    fn from(damage: Damage) -> HandbookFault {
        HandbookFault::Damaged(damage)
    }
}

/// Takes a file of the handbook: its name and its bytes.
pub type TakeFile<'t> = dyn FnMut(&str, &[u8]) -> io::Result<()> + 't;

impl<'l> Handbook<'l> {
    /// The handbook of a library, which must be loaded whole.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn of(library: &'l Library, readers: Readers) -> Result<Handbook<'l>, Damage> {
        let entries = library.passages()?.entries;
        let names = PageNames::of(library, readers, &entries)?;
        Ok(Handbook { library, readers, entries, names })
    }

    /// The number of its codes.
    #[must_use]
    pub fn codes(&self) -> usize {
        self.entries.len()
    }

    /// The library in each of its languages, in their order.
    fn editions(&self, binding: Binding) -> Vec<Edition<'_>> {
        let columns = 0..self.library.manifest().languages.len();
        columns.map(|column| Edition::of(self, column, binding)).collect()
    }

    /// The names of all files, in the order in which they are made.
    #[must_use]
    pub fn file_names(&self) -> Vec<String> {
        let editions = self.editions(Binding::Folder);
        let engine = engine::FILES.into_iter().filter(|_| self.readers.walk());
        let mut found: Vec<String> =
            assets::of(self.readers).map(|(name, _)| name).chain(engine).map(str::to_owned).collect();
        let mut add = |name: &str| found.extend(editions.iter().map(|edition| edition.file(name)));
        add(names::INDEX);
        self.names.sequences().for_each(|id| add(self.names.sequence(id)));
        self.names.stubs().for_each(|(from, _)| add(from));
        for (table, entries) in index::by_table(self) {
            let Some(table) = self.library.manifest().tables.get(table) else { continue };
            (0..print::parts(entries.len())).for_each(|part| add(&names::of_print(&table.id, part)));
        }
        self.entries.iter().for_each(|entry| add(self.names.code(&entry.code)));
        if self.readers.see_charts() {
            let names = self.entries.iter().map(|entry| self.names.code(&entry.code));
            found.extend(names.flat_map(|name| editions.iter().map(|edition| edition.chart(name))));
        }
        found
    }

    /// Makes the files; each is handed over before the next one is made.
    ///
    /// # Errors
    /// The first [`HandbookFault`].
    pub fn files(&self, take: &mut TakeFile<'_>) -> Result<(), HandbookFault> {
        let mut take = |name: String, bytes: &[u8]| {
            take(&name, bytes).map_err(|error| HandbookFault::Unwritten(name, error))
        };
        for (name, bytes) in assets::of(self.readers) {
            take(name.to_owned(), bytes.as_bytes())?;
        }
        if self.readers.walk() {
            for (name, script) in engine::scripts(self)? {
                take(name.to_owned(), script.as_bytes())?;
            }
        }
        let editions = self.editions(Binding::Folder);
        for edition in &editions {
            take(edition.file(names::INDEX), index::page(edition)?.as_bytes())?;
            for id in self.names.sequences() {
                let tree = self.library.sequence(id)?;
                let name = self.names.sequence(id);
                take(edition.file(name), page::of_sequence(edition, id, &tree).as_bytes())?;
            }
            for (from, to) in self.names.stubs() {
                take(edition.file(from), document::stub(edition, to).as_bytes())?;
            }
            for (table, entries) in index::by_table(self) {
                let Some(table) = self.library.manifest().tables.get(table) else { continue };
                for part in 0..print::parts(entries.len()) {
                    let name = edition.file(&names::of_print(&table.id, part));
                    take(name, print::page(edition, table, part, &entries)?.as_bytes())?;
                }
            }
        }
        let closing = self.library.manifest().roles.closing.as_deref();
        let closing = closing.filter(|id| !self.names.sequence(id).is_empty());
        let closing = closing.map(|id| self.library.sequence(id)).transpose()?;
        for entry in &self.entries {
            let Some(tree) = self.library.tree_with(&entry.code, Closing::LeftOut)? else { continue };
            let name = self.names.code(&entry.code);
            for edition in &editions {
                let picture = self.readers.see_charts();
                let picture = picture.then(|| Picture::of(&tree, edition.view).without_ids());
                take(
                    edition.file(name),
                    page::of_code(edition, &tree, closing.as_ref(), picture.as_ref()).as_bytes(),
                )?;
                if let Some(picture) = picture {
                    take(edition.chart(name), picture.draw(PictureFormat::Svg).as_bytes())?;
                }
            }
        }
        Ok(())
    }

    /// All of it in one file, without charts.
    ///
    /// # Errors
    /// [`Damage`] of the library's bytes.
    pub fn single(&self) -> Result<String, Damage> {
        single::file(self)
    }
}
