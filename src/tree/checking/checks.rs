//! The options of a check: warn, keep the library, run the walks that test trees.

use std::num::NonZeroUsize;

use crate::tree::arena::Tree;
use crate::tree::fault::Kind;
use crate::tree::manifest::Manifest;
use crate::tree::texts::Texts;

/// The options of a check besides looking for faults.
#[derive(Clone, Copy)]
pub struct Checks<'c> {
    /// Warn, too.
    pub warnings: bool,
    /// Keep the checked library. Otherwise at most one file per thread is held at a time.
    pub keep: bool,
    /// The number of threads for trees.
    pub jobs: NonZeroUsize,
    /// Runs the walks in the trees' `walks:`.
    pub rehearse: Option<&'c dyn Rehearse>,
    /// Notified of each checked tree.
    pub seen: Option<&'c (dyn Fn() + Sync)>,
}

impl Default for Checks<'_> {
    fn default() -> Self {
        Checks { warnings: false, keep: true, jobs: NonZeroUsize::MIN, rehearse: None, seen: None }
    }
}

/// Walks a tree as one of its tests says. The tree language knows no session: an implementation is passed to the check.
pub trait Rehearse: Sync {
    /// Runs a test.
    ///
    /// # Errors
    /// The walk's actual result, as a [`Kind`] of fault.
    fn rehearse(
        &self,
        tree: &Tree,
        manifest: &Manifest,
        texts: &Texts,
        walk: &Rehearsal<'_>,
    ) -> Result<(), Kind>;
}

/// A walk that tests a tree.
#[derive(Debug)]
pub struct Rehearsal<'r> {
    /// A replay string, instead of answers.
    pub path: Option<&'r str>,
    /// The answers by the steps' ids; those of a repeated step are taken in turn.
    pub answers: Vec<(&'r str, &'r str)>,
    /// The expected outcome; if missing, any will do.
    pub outcome: Option<&'r str>,
    /// Whether it is a walk by phone.
    pub phone: bool,
}
