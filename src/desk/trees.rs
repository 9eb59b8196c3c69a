//! The trees that a session walked.

use std::sync::Arc;

use crate::journal::Pin;
use crate::library::pinned::{Pinned, pin, unpin};
use crate::tree::{Damage, Library, Tree};
use crate::view::Vocabulary;

/// The trees of a stored session.
pub enum Trees<'l> {
    /// They are the library's, unchanged.
    Library(&'l Library, Vec<(String, Arc<Tree>)>),
    /// They are the pinned ones: the library has changed them.
    Pinned(Box<Pinned>, Vec<String>),
}

impl<'l> Trees<'l> {
    /// The trees that a session walked: the library's if each equals the pinned one.
    ///
    /// # Errors
    /// [`Damage`] if a pinned tree cannot be read.
    pub fn of(library: Option<&'l Library>, pins: &[Pin]) -> Result<Trees<'l>, Damage> {
        if let Some(library) = library
            && let Some(trees) = same_in(library, pins)
        {
            return Ok(Trees::Library(library, trees));
        }
        let pinned = unpin(pins.iter().map(Pin::json))?;
        Ok(Trees::Pinned(Box::new(pinned), pins.iter().map(|pin| pin.digest().to_owned()).collect()))
    }

    /// Their declarations and texts.
    #[must_use]
    pub fn vocabulary(&self) -> Vocabulary<'_> {
        match self {
            Trees::Library(library, _) => Vocabulary::of(library),
            Trees::Pinned(pinned, _) => Vocabulary { manifest: &pinned.manifest, texts: &pinned.texts },
        }
    }

    /// All of them, in the order in which the session came to them.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Tree>> {
        match self {
            Trees::Library(_, trees) => trees.iter().map(|(_, tree)| Arc::clone(tree)).collect(),
            Trees::Pinned(pinned, _) => pinned.trees.clone(),
        }
    }

    /// The tree of a digest; without one, the last of the code.
    #[must_use]
    pub fn tree(&self, code: &str, digest: Option<&str>) -> Option<Arc<Tree>> {
        let is = |known: &str, tree: &Arc<Tree>| {
            *tree.code == *code && digest.is_none_or(|digest| digest == known)
        };
        match self {
            Trees::Library(_, trees) => {
                trees.iter().rev().find(|(known, tree)| is(known, tree)).map(|(_, tree)| Arc::clone(tree))
            }
            Trees::Pinned(pinned, digests) => {
                let mut known = digests.iter().zip(&pinned.trees).rev();
                known.find(|(known, tree)| is(known, tree)).map(|(_, tree)| Arc::clone(tree))
            }
        }
    }
}

/// Whether a library has another tree now than a session's, compared with these declarations and texts; false if it
/// does not know the code.
#[must_use]
pub fn has_another(library: &Library, tree: &Tree, of: Vocabulary<'_>) -> bool {
    let now = library.tree(&tree.code).ok().flatten().filter(|now| *now.code == *tree.code);
    now.is_some_and(|now| pin(&now, library.manifest(), library.texts()) != pin(tree, of.manifest, of.texts))
}

/// The library's trees for these pins, if each is the same; a code that the library does not know is on its general
/// steps.
fn same_in(library: &Library, pins: &[Pin]) -> Option<Vec<(String, Arc<Tree>)>> {
    let tree = |found: &Pin| {
        let code = code_of(found)?;
        let tree = match library.tree(&code).ok()? {
            Some(tree) if *tree.code == *code => tree,
            _ => library.ladder(&code).ok()?,
        };
        let same = pin(&tree, library.manifest(), library.texts()) == found.json();
        same.then(|| (found.digest().to_owned(), Arc::new(tree)))
    };
    pins.iter().map(tree).collect()
}

/// The code of a pinned tree.
#[must_use]
pub fn code_of(pin: &Pin) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct CodeOnly {
        code: String,
    }
    serde_json::from_str(pin.json()).ok().map(|CodeOnly { code }| code)
}
