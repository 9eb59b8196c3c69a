//! Sessions as the journal's database has them.

use super::fault::DeskFault;
use super::session::{StoredSession, anew, personal_apart};
use super::trees::Trees;
use crate::journal::{Entry, JournalFault, Listed, Store, Stored, Summary};
use crate::text::language::Language;
use crate::tree::{Library, Tree};
use crate::view::Vocabulary;

/// The library's first language, in which lists store a message.
const FIRST: usize = 0;

impl<'l> StoredSession<'l> {
    /// Loads a session with its pinned trees, or with the library's if one is given and each is the same.
    ///
    /// # Errors
    /// A [`DeskFault`] if the session is gone or its trees cannot be read.
    pub fn load(
        store: &Store,
        listed: &Listed,
        library: Option<&'l Library>,
    ) -> Result<StoredSession<'l>, DeskFault> {
        StoredSession::of(load(store, listed)?, library)
    }
}

/// The message of the session's current code in this language, from the library if that has it unchanged, or from the
/// walked tree; otherwise as lists store it.
#[must_use]
pub fn message(
    store: &Store,
    listed: &Listed,
    library: Option<&Library>,
    language: Language,
) -> Option<String> {
    let (kept, code) = (listed.summary.message.as_deref()?, listed.summary.codes.last());
    let in_language = |Vocabulary { manifest, texts }: Vocabulary<'_>, tree: &Tree| {
        let message = tree.message.filter(|message| texts.get(*message, FIRST) == kept)?;
        Some(texts.get(message, manifest.column(language.tag())).to_owned())
    };
    let of_library = |library: &Library| {
        let tree = library.tree(code).ok().flatten()?;
        in_language(Vocabulary::of(library), &tree)
    };
    let pinned = || {
        let stored = store.load(&listed.id).ok().flatten()?;
        let trees = Trees::of(None, &stored.pins).ok()?;
        in_language(trees.vocabulary(), &*trees.tree(code, None)?)
    };
    library.and_then(of_library).or_else(pinned).or_else(|| Some(kept.to_owned()))
}

/// Everything that the journal has of a session, whether it can be rebuilt or not.
///
/// # Errors
/// A [`DeskFault`] if the session is gone.
pub fn load(store: &Store, listed: &Listed) -> Result<Stored, DeskFault> {
    Ok(store.load(&listed.id)?.ok_or_else(|| JournalFault::Gone { name: listed.name.clone() })?)
}

/// Fills in what an earlier program left out of the rows of sessions, which lists depend on, and cleans what it let
/// through.
///
/// # Errors
/// A [`JournalFault`]. A session that cannot be rebuilt is left unchanged.
pub fn refresh(store: &mut Store) -> Result<(), JournalFault> {
    const AT_ONCE: u32 = 500;
    loop {
        let outdated = store.outdated(AT_ONCE)?;
        if outdated.is_empty() {
            return Ok(());
        }
        for id in outdated {
            let refreshed = refreshed(store, &id)?;
            let anew = refreshed.as_ref().map(|(summary, entries)| (summary, entries.as_slice()));
            store.refresh(&id, anew)?;
        }
    }
}

/// The summary of a session, and its entries in their stored form without personal data. Card data stays in them:
/// somebody should see what there is before it is rewritten; see [`Store::clean`].
fn refreshed(store: &Store, id: &str) -> Result<Option<(Summary, Vec<Entry>)>, JournalFault> {
    let (Some(stored), Some(kept)) = (store.load(id)?, store.load_as_kept(id)?) else { return Ok(None) };
    let refreshed = || {
        let trees = Trees::of(None, &stored.pins).ok()?;
        let summary = anew(&stored.entries, &trees, stored.listed.summary.reference.as_deref()).ok()?;
        Some((summary, personal_apart(&kept.entries, &trees).ok()?))
    };
    Ok(refreshed())
}
