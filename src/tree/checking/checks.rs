//! What a check is asked to do: warn, keep the library, walk the walks that trees are tested by.

use std::num::NonZeroUsize;

use crate::tree::arena::Tree;
use crate::tree::fault::Kind;
use crate::tree::manifest::Manifest;
use crate::tree::texts::Texts;

/// What a check does besides looking for faults.
#[derive(Clone, Copy)]
pub struct Checks<'c> {
    /// Warn, too.
    pub warnings: bool,
    /// Keep the library that was checked. Otherwise no more than a file a thread is held at a time.
    pub keep: bool,
    /// The threads that look through the trees.
    pub jobs: NonZeroUsize,
    /// What walks the trees as their `walks:` say.
    pub rehearse: Option<&'c dyn Rehearse>,
    /// Hears of each tree that was looked through.
    pub seen: Option<&'c (dyn Fn() + Sync)>,
}

impl Default for Checks<'_> {
    fn default() -> Self {
        Checks { warnings: false, keep: true, jobs: NonZeroUsize::MIN, rehearse: None, seen: None }
    }
}

/// Walks a tree as a test in it says. The tree language knows no session: whoever has one gives it to the check.
pub trait Rehearse: Sync {
    /// Walks.
    ///
    /// # Errors
    /// What the walk came to instead, as a [`Kind`] of fault.
    fn rehearse(
        &self,
        tree: &Tree,
        manifest: &Manifest,
        texts: &Texts,
        walk: &Rehearsal<'_>,
    ) -> Result<(), Kind>;
}

/// A walk that a tree is tested by.
#[derive(Debug)]
pub struct Rehearsal<'r> {
    /// A replay string, in place of answers.
    pub path: Option<&'r str>,
    /// The answers by the steps' ids; one that stands several times is taken in turn.
    pub answers: Vec<(&'r str, &'r str)>,
    /// The outcome that it must end in; without it, it must only come to one.
    pub outcome: Option<&'r str>,
    /// Whether it is a walk by phone.
    pub phone: bool,
}
