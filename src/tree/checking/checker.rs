//! Checks a library, file by file, and reports every fault of every file at once.
//!
//! `library.yaml` comes first, then the sequences in the order in which they use each other, then the trees, each
//! separately: a tree needs little of the rest, so that a large library is checked while it is read, on as many threads
//! as wanted.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::advice::Advice;
use super::checks::Checks;
use super::declarations::{self, Declarations};
use super::lower::Names;
use super::sequences::{CheckedSequences, Draft, check_questions, check_sequences, warn_of_use};
use super::trees::{self, check_trees};
use crate::tree::fault::{Fault, Kind};
use crate::tree::limits::MAX_FAULTS;
use crate::tree::location::SourceFile;
use crate::tree::manifest::{LANGUAGE, Manifest};
use crate::tree::reading::mirror::TreeFile;
use crate::tree::reading::reader::{Dialect, Reader};
use crate::tree::reading::source::{FoundFile, Listing, MANIFEST, SHARED, bare_fault};
use crate::tree::record::{SequenceRecord, TreeRecord};
use crate::tree::texts::Pool;

/// The result of a check.
#[derive(Debug)]
pub struct Report {
    /// Every fault and every warning, in the order of the files and of the places in them.
    pub faults: Vec<Fault>,
    /// How many files were read.
    pub files: usize,
    /// How many trees the library has.
    pub trees: usize,
    /// How many warnings its files allow: the codes under every `allow:`.
    pub allowed: usize,
    /// The library, if there is no fault and it was to be kept.
    pub library: Option<CheckedLibrary>,
}

impl Report {
    /// How many of the faults prevent the use of the library; the others are warnings.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.faults.iter().filter(|fault| !fault.kind.is_warning()).count()
    }
}

/// A library without faults, ready to be compiled.
#[derive(Debug)]
pub struct CheckedLibrary {
    pub(crate) manifest: Manifest,
    pub(crate) pool: Pool,
    pub(crate) sequences: Vec<SequenceRecord>,
    pub(crate) trees: Vec<TreeRecord>,
    /// How many warnings its files allow.
    pub(crate) allowed: usize,
}

/// Checks a library: faults only, and the library is kept.
#[must_use]
pub fn check(listing: &Listing) -> Report {
    check_with(listing, &Checks::default())
}

/// Checks a library.
#[must_use]
pub fn check_with(listing: &Listing, checks: &Checks<'_>) -> Report {
    let mut faults = Vec::new();
    let files = listing.entries.len();
    let trees =
        listing.entries.iter().filter(|entry| !entry.is_manifest() && entry.folder() != SHARED).count();
    let library = check_files(listing, checks, &mut faults);
    let allowed = library.as_ref().map_or(0, |library| library.allowed);
    let mut report = Report { faults: bounded(faults), files, trees, allowed, library: None };
    if checks.keep && report.errors() == 0 {
        report.library = library;
    }
    report
}

/// Reads every file into its mirror and checks nothing: the least cost of a check, for comparison. Returns how many
/// trees could be read.
#[must_use]
pub fn read_only(listing: &Listing) -> usize {
    let (mut faults, mut pool) = (Vec::new(), Pool::default());
    let Some(manifest) = listing.entries.iter().find(|entry| entry.is_manifest()) else { return 0 };
    let Some(file) = manifest.read_or_tell(&mut faults) else { return 0 };
    let Some(declarations) = read_manifest(&file, &mut pool, &mut faults) else { return 0 };
    let dialect = declarations.dialect();
    let trees = listing.entries.iter().filter(|entry| !entry.is_manifest() && entry.folder() != SHARED);
    let mut pool = pool.branch();
    let mut mirrored = |entry: &FoundFile| -> Option<TreeFile> {
        pool.rewind();
        let file = entry.read_or_tell(&mut faults)?;
        let mut reader = Reader::new(&file, dialect, &mut pool, &mut faults);
        let document = reader.parse()?;
        reader.tree(&document)
    };
    trees.filter_map(&mut mirrored).count()
}

/// The faults in the order of a report, limited for each file to what anyone can fix at once.
fn bounded(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by(Fault::order);
    let mut of_file: HashMap<(usize, String), usize> = HashMap::new();
    let mut kept = Vec::with_capacity(faults.len());
    for mut fault in faults {
        let count = of_file.entry((fault.at.file.order, fault.at.file.path.clone())).or_default();
        *count += 1;
        match (*count).cmp(&(MAX_FAULTS + 1)) {
            Ordering::Less => kept.push(fault),
            Ordering::Equal => {
                (fault.kind, fault.other) = (Kind::TooMany { limit: MAX_FAULTS }, None);
                kept.push(fault);
            }
            Ordering::Greater => {}
        }
    }
    kept
}

/// Checks a folder; see [`check`].
#[must_use]
pub fn check_folder(folder: &Path) -> Report {
    check_folder_with(folder, &Checks::default())
}

/// Checks a folder; see [`check_with`].
#[must_use]
pub fn check_folder_with(folder: &Path, checks: &Checks<'_>) -> Report {
    match Listing::of_folder(folder) {
        Ok(listing) => check_with(&listing, checks),
        Err(fault) => Report { faults: vec![*fault], files: 0, trees: 0, allowed: 0, library: None },
    }
}

fn check_files(listing: &Listing, checks: &Checks<'_>, faults: &mut Vec<Fault>) -> Option<CheckedLibrary> {
    let Some(manifest) = listing.entries.iter().find(|entry| entry.is_manifest()) else {
        faults.push(*bare_fault(MANIFEST, Kind::MissingFile { name: MANIFEST }));
        return None;
    };
    let manifest_file = manifest.read_or_tell(faults)?;
    let mut pool = Pool::default();
    let declarations = read_manifest(&manifest_file, &mut pool, faults)?;
    let dialect = declarations.dialect();

    let (shared, others): (Vec<_>, Vec<_>) = listing
        .entries
        .iter()
        .filter(|entry| !entry.is_manifest())
        .partition(|entry| entry.folder() == SHARED);
    let drafts: Vec<Draft> =
        shared.iter().map(|entry| Draft::read(entry, dialect, &mut pool, faults)).collect();
    let names = Names::new(&declarations, drafts.iter().map(|draft| draft.id.clone()).collect());
    let mut reader = Reader::new(&manifest_file, dialect, &mut pool, faults);
    for sequence in &declarations.sequences {
        names.sequence(&mut reader, sequence);
    }
    let mut advice = Advice::default();
    let warned = checks.warnings.then_some(&mut advice);
    let CheckedSequences { records: sequences, summaries, mut uses } =
        check_sequences(&drafts, &declarations, &names, &mut pool, faults, warned);
    let mut reader = Reader::new(&manifest_file, dialect, &mut pool, faults);
    check_questions(&mut reader, &declarations.questions, &drafts, &summaries, &names);

    // The consequences of a faulty declaration or sequence for a walk are not a fault of the tree.
    let is_sound = faults.iter().all(|fault| fault.kind.is_warning());
    let checks = &Checks { rehearse: checks.rehearse.filter(|_| is_sound), ..*checks };
    let grounds = trees::Grounds {
        declarations: &declarations,
        names: &names,
        summaries: &summaries,
        sequences: &sequences,
        checks,
        listing,
    };
    let trees = check_trees(&grounds, &others, listing, &mut pool, faults);
    for (id, place) in summaries.values().flat_map(|summary| &summary.unread) {
        // A tree that could not be followed may be the one that reads it.
        if !trees.unfollowed && !trees.reads.contains(id) {
            faults.push(Fault { kind: Kind::ChangesNothing, at: place.clone(), other: None });
        }
    }
    uses.add(trees.uses);
    if !trees.unfollowed {
        faults.extend(uses.never_set(&declarations.manifest));
    }
    advice.add(trees.advice);
    if advice.says {
        faults.extend(listing.faults_at(&Kind::NothingToSay, advice.unsaid));
        faults.extend(listing.faults_at(&Kind::EndSilent, advice.silent_ends));
    }
    if checks.warnings && !trees.unfollowed && faults.iter().all(|fault| fault.kind.is_warning()) {
        let mut reader = Reader::new(&manifest_file, dialect, &mut pool, faults);
        for (kind, at) in uses.unused(&declarations).filter(|(kind, _)| !declarations.lets(&[], kind)) {
            reader.fault(kind, at);
        }
        warn_of_use(&drafts, &declarations, &uses, &mut pool, faults);
    }
    let allowed = declarations.allow.len() + uses.allowed;
    Some(CheckedLibrary { manifest: declarations.manifest, pool, sequences, trees: trees.records, allowed })
}

fn read_manifest(file: &Arc<SourceFile>, pool: &mut Pool, faults: &mut Vec<Fault>) -> Option<Declarations> {
    // Decided by the file itself, but the reader must not outlive them.
    let mut languages = Vec::new();
    let mut reader = Reader::new(file, Dialect { number: LANGUAGE, languages: &[] }, pool, faults);
    let document = reader.parse()?;
    let (number, told) = declarations::languages(&mut reader, &document, &file.text)?;
    languages.extend(told);
    reader.set_dialect(Dialect { number, languages: &languages });
    declarations::read(&mut reader, &document, &file.text, number, languages.clone())
}
