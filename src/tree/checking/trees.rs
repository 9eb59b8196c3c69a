//! Checks the trees of a library, each separately and several in parallel, and then what concerns all of them:
//! duplicate codes and rows.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::advice::Advice;
use super::checks::{Checks, Rehearsal};
use super::declarations::{Declarations, allowed};
use super::flow::{Followed, Follower, SequenceSummary};
use super::lower::{Lowering, Names};
use super::standings::most_paths;
use super::uses::Uses;
use crate::tree::damage::Damage;
use crate::tree::fault::{Fault, Kind, NameKind};
use crate::tree::limits::{MANY_PROMPTS, MAX_PATHS};
use crate::tree::link::{Closing, link};
use crate::tree::location::{Location, SourceFile, Span};
use crate::tree::reading::mirror::{Block, CaseWay, TreeFile, WalkCase};
use crate::tree::reading::reader::{At, Reader, first_line};
use crate::tree::reading::source::{FoundFile, Listing};
use crate::tree::record::{SequenceRecord, TreeRecord};
use crate::tree::spelling::fold;
use crate::tree::texts::Pool;

/// What every tree is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Grounds<'s> {
    pub(crate) declarations: &'s Declarations,
    pub(crate) names: &'s Names,
    pub(crate) summaries: &'s HashMap<String, SequenceSummary>,
    pub(crate) sequences: &'s [SequenceRecord],
    pub(crate) checks: &'s Checks<'s>,
    /// The files of the library.
    pub(crate) listing: &'s Listing,
}

/// The result for the trees.
#[derive(Default)]
pub(crate) struct TreeFindings {
    pub(crate) records: Vec<TreeRecord>,
    /// Steps of sequences that conditions in trees read.
    pub(crate) reads: HashSet<String>,
    /// Whether any tree had unreadable conditions.
    pub(crate) unfollowed: bool,
    pub(crate) advice: Advice,
    pub(crate) uses: Uses,
}

/// The findings of one thread.
#[derive(Default)]
struct Share {
    found: TreeFindings,
    faults: Vec<Fault>,
    trees: Vec<CheckedTree>,
}

/// What remains of a checked tree: what may conflict with another one, and what is kept of it.
struct CheckedTree {
    /// Its file's position in the library.
    order: usize,
    /// Its code and its aliases.
    names: Vec<At<Box<str>>>,
    row: Option<(u16, u32, Span)>,
    /// Whether it is a copy of another file.
    is_copy: bool,
    /// Its record, with its texts.
    record: Option<(TreeRecord, Box<str>)>,
}

/// Checks the trees.
pub(crate) fn check_trees(
    grounds: &Grounds<'_>,
    entries: &[&FoundFile],
    listing: &Listing,
    pool: &mut Pool,
    faults: &mut Vec<Fault>,
) -> TreeFindings {
    let next = AtomicUsize::new(0);
    let work = |mut pool: Pool| {
        let mut share = Share::default();
        // Idle threads take the next one: files differ in cost.
        while let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
            pool.rewind();
            share.check(grounds, entry, &mut pool);
            if let Some(seen) = grounds.checks.seen {
                seen();
            }
        }
        share
    };
    let jobs = grounds.checks.jobs.get().min(entries.len()).max(1);
    let pools: Vec<Pool> = (0..jobs).map(|_| pool.branch()).collect();
    let shares: Vec<Share> = thread::scope(|scope| {
        let mut pools = pools.into_iter();
        let own = pools.next();
        let others: Vec<_> = pools.map(|pool| scope.spawn(|| work(pool))).collect();
        let own = own.map(work);
        // A thread that panicked has reported it; its results are discarded.
        let others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        own.into_iter().chain(others).collect()
    });

    let mut found = TreeFindings::default();
    let mut trees = Vec::with_capacity(entries.len());
    for share in shares {
        faults.extend(share.faults);
        found.reads.extend(share.found.reads);
        found.unfollowed |= share.found.unfollowed;
        found.advice.add(share.found.advice);
        found.uses.add(share.found.uses);
        trees.extend(share.trees);
    }
    trees.sort_unstable_by_key(|tree| tree.order);
    tell_what_stands_twice(&trees, listing, faults);
    let languages = grounds.declarations.manifest.languages.len();
    let records = trees.into_iter().filter_map(|tree| tree.record);
    found.records = records
        .map(|(mut record, added)| {
            record.each_text(&mut |text| *text = pool.adopt(*text, &added, languages));
            record
        })
        .collect();
    found
}

/// Reports duplicate codes and rows of a table.
fn tell_what_stands_twice(trees: &[CheckedTree], listing: &Listing, faults: &mut Vec<Fault>) {
    let mut codes: HashMap<String, (usize, Span)> = HashMap::with_capacity(trees.len());
    let mut rows: HashMap<(u16, u32), (usize, Span)> = HashMap::with_capacity(trees.len());
    let mut twice = |kind, order, span, (first_order, first_span): (usize, Span)| {
        // The files are not kept: they are read again, only for the drawing.
        let file = |order: usize| listing.entries.get(order).and_then(|entry| entry.read().ok());
        if let Some(file_at) = file(order) {
            let other = file(first_order).map(|file| Location { file, span: first_span });
            faults.push(Fault { kind, at: Location { file: file_at, span }, other });
        }
    };
    for tree in trees {
        for name in &tree.names {
            let folded = fold(&name.value);
            match codes.get(&folded) {
                Some(first) => {
                    twice(
                        Kind::DuplicateCode { code: name.value.to_string() },
                        tree.order,
                        name.span,
                        *first,
                    );
                }
                None => {
                    codes.insert(folded, (tree.order, name.span));
                }
            }
        }
        if let Some((table, row, span)) = tree.row {
            match rows.get(&(table, row)) {
                Some(first) => twice(Kind::DuplicateRow { row }, tree.order, span, *first),
                None => {
                    rows.insert((table, row), (tree.order, span));
                }
            }
        }
    }
}

impl Share {
    fn check(&mut self, grounds: &Grounds<'_>, entry: &FoundFile, pool: &mut Pool) {
        let Some(file) = entry.read_or_tell(&mut self.faults) else {
            self.found.unfollowed = true;
            return;
        };
        let mut reader = Reader::new(&file, grounds.declarations.dialect(), pool, &mut self.faults);
        let told = reader.told();
        let Some((table, tree)) = grounds.read(&mut reader, entry, &file) else {
            self.found.unfollowed = true;
            return;
        };
        let whole = reader.kept_its_steps(told);
        let mut lowered = grounds.lower(&mut reader, entry, table, &tree, &mut self.found.uses);
        let mut followed = Followed::default();
        if whole {
            let mut follower = Follower::new(&mut reader, &file, grounds.names, grounds.summaries, None);
            followed = follower.tree(&tree.steps, lowered.opening.as_deref());
            let reads = std::mem::take(&mut follower.reads);
            self.found.reads.extend(reads.into_iter().filter(|id| id.contains('.')));
        } else {
            self.found.unfollowed = true;
        }
        if let Some(record) = &lowered.record
            && reader.told() == told
            && followed.paths > MAX_PATHS
        {
            grounds.bound_paths(&mut reader, record, &tree.steps);
        }
        let is_sound = reader.told() == told;
        // Faults come first, then warnings.
        if is_sound && grounds.checks.warnings {
            let (declarations, allow) = (grounds.declarations, &lowered.allow);
            let long = Kind::LongWalk { prompts: followed.prompts };
            if followed.prompts > MANY_PROMPTS && !declarations.lets(allow, &long) {
                reader.fault(long, tree.code.as_ref().map_or(tree.steps.at, |code| code.span));
            }
            self.found.advice.file(&mut reader, entry.order(), &tree.steps, declarations, allow);
        }
        if let Some(record) = lowered.record.filter(|_| is_sound) {
            grounds.rehearse(&mut reader, &record, &tree.walks);
            if grounds.checks.keep {
                lowered.checked.record = Some((record, reader.pool().added().into()));
            }
        }
        self.trees.push(lowered.checked);
    }
}

/// A tree with resolved names.
struct LoweredTree {
    checked: CheckedTree,
    /// Its opening sequence.
    opening: Option<String>,
    /// Warnings that its author allows.
    allow: Vec<String>,
    /// The places of its code and its row, if known.
    record: Option<TreeRecord>,
}

impl Grounds<'_> {
    /// The tree of a file, with its table.
    fn read(&self, reader: &mut Reader<'_>, entry: &FoundFile, file: &SourceFile) -> Option<(u16, TreeFile)> {
        let declarations = self.declarations;
        let table = declarations.manifest.tables.iter().position(|table| &*table.folder == entry.folder());
        if table.is_none() || !entry.has_right_ending() {
            if table.is_some() || declarations.tables_known {
                reader.fault(Kind::StrayFile { folder: table.is_none() }, first_line(&file.text));
            }
            return None;
        }
        let tree = reader.parse().and_then(|document| reader.tree(&document))?;
        Some((u16::try_from(table?).unwrap_or(u16::MAX), tree))
    }

    /// Resolves every name of a tree.
    fn lower(
        &self,
        reader: &mut Reader<'_>,
        entry: &FoundFile,
        table: u16,
        tree: &TreeFile,
        uses: &mut Uses,
    ) -> LoweredTree {
        let order = entry.order();
        let mut checked = CheckedTree { order, names: Vec::new(), row: None, is_copy: false, record: None };
        let code = self.code(reader, entry, table, tree, &mut checked);
        let row = tree.row.as_ref().and_then(|row| Some((u32::try_from(row.value).ok()?, row.span)));
        // The row of a copied file is that of the other one: the same fault.
        checked.row = row.filter(|_| !checked.is_copy).map(|(row, span)| (table, row, span));
        let opening = self.opening(reader, table, tree);
        if let Some(opening) = &opening {
            uses.openings.insert(opening.as_str().into());
        }
        let tags = self.names.resolve_all(reader, NameKind::Tag, &tree.tags);
        uses.tags.extend(&tags);
        let allow = allowed(reader, &tree.allow);
        uses.allowed += allow.len();
        let steps = Lowering::new(reader, self.names, uses).file(&tree.steps);
        for outcome in tree.walks.iter().filter_map(|walk| walk.outcome.as_ref()) {
            self.names.resolve(reader, NameKind::Outcome, outcome);
        }
        let record = code.zip(row).map(|(code, (row, _))| TreeRecord {
            code: code.into(),
            table,
            row,
            message: tree.message,
            cause: tree.cause,
            aliases: tree.aliases.iter().map(|alias| alias.value.as_str().into()).collect(),
            tags,
            opening: opening.as_deref().map(Into::into),
            find: tree.find.clone(),
            steps,
        });
        LoweredTree { checked, opening, allow, record }
    }

    /// The code: spelled as in its table and as the file is named.
    fn code(
        &self,
        reader: &mut Reader<'_>,
        entry: &FoundFile,
        table: u16,
        tree: &TreeFile,
        checked: &mut CheckedTree,
    ) -> Option<String> {
        let code = tree.code.as_ref()?;
        let table = self.declarations.manifest.tables.get(usize::from(table))?;
        if !table.spells(&code.value) {
            let kind = Kind::CodeSpelling { code: code.value.clone(), spelled: table.spelling() };
            reader.fault(kind, code.span);
        } else if code.value != entry.stem() {
            let file = format!("{}.yaml", entry.stem());
            let taken = self.listing.has(entry.folder(), &format!("{}.yaml", code.value));
            checked.is_copy = taken;
            reader.fault(Kind::CodeNotFileName { code: code.value.clone(), file, taken }, code.span);
            // A copied file: its duplicate code is the same fault.
            return Some(code.value.clone());
        }
        let names = std::iter::once(code).chain(&tree.aliases);
        checked.names = names.map(|name| At { value: name.value.as_str().into(), span: name.span }).collect();
        Some(code.value.clone())
    }

    /// The opening sequence: the tree's own, or its table's.
    fn opening(&self, reader: &mut Reader<'_>, table: u16, tree: &TreeFile) -> Option<String> {
        match &tree.opening {
            Some(none) if none.value == "none" => None,
            Some(own) => self.names.used_sequence(reader, own).then(|| own.value.clone()),
            None => {
                let table = self.declarations.manifest.tables.get(usize::from(table))?;
                let opening = table.opening.as_deref()?;
                // An unknown one was reported where library.yaml names it.
                self.names.sequences.contains(opening).then(|| opening.to_owned())
            }
        }
    }

    /// A sequence's record, for [`link`].
    fn sequence(&self, id: &str) -> Result<SequenceRecord, Damage> {
        let found = self.sequences.binary_search_by(|sequence| (*sequence.id).cmp(id)).ok();
        found.and_then(|at| self.sequences.get(at)).cloned().ok_or(Damage::NoSequence)
    }

    /// Reports a tree that has too many paths from some state, counting each guarded step only if its guard holds.
    fn bound_paths(&self, reader: &mut Reader<'_>, record: &TreeRecord, steps: &Block) {
        let sequence = |id: &str| self.sequence(id);
        let tree = link(record.clone(), &self.declarations.manifest, &sequence, Closing::LeftOut);
        // The consequences of a faulty sequence are not a fault of the tree.
        let Ok(tree) = tree else { return };
        let paths = most_paths(&tree, &self.declarations.manifest, MAX_PATHS);
        if paths > MAX_PATHS {
            let kind = Kind::TooBig { steps: tree.nodes().len(), paths, limit: MAX_PATHS };
            reader.twice(kind, steps.at, steps.steps.last().map(|last| last.at));
        }
    }

    /// Runs the tree's tests.
    fn rehearse(&self, reader: &mut Reader<'_>, record: &TreeRecord, walks: &[WalkCase]) {
        let Some(rehearse) = self.checks.rehearse.filter(|_| !walks.is_empty()) else { return };
        let manifest = &self.declarations.manifest;
        let sequence = |id: &str| self.sequence(id);
        // The consequences of a faulty sequence are not a fault of the tree.
        let Ok(tree) = link(record.clone(), manifest, &sequence, Closing::Linked) else { return };
        let texts = reader.pool().texts();
        for walk in walks {
            let (path, answers) = match &walk.way {
                CaseWay::Path(path) => (Some(path.value.as_str()), Vec::new()),
                CaseWay::Answers(answers) => (
                    None,
                    answers
                        .iter()
                        .map(|(step, answer)| (step.value.as_str(), answer.value.as_str()))
                        .collect(),
                ),
            };
            let outcome = walk.outcome.as_ref().map(|outcome| outcome.value.as_str());
            let asked = Rehearsal { path, answers, outcome, phone: walk.phone };
            if let Err(kind) = rehearse.rehearse(&tree, manifest, &texts, &asked) {
                let at = walk.outcome.as_ref().filter(|_| matches!(kind, Kind::WalkEndsElsewhere { .. }));
                reader.fault(kind, at.map_or(walk.at, |outcome| outcome.span));
            }
        }
    }
}
