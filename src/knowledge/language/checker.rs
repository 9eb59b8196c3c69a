//! Checks a library, file by file, and tells every fault of every file at once.
//!
//! `library.yaml` comes first, then the sequences in the order in which they use each other, then the trees, each for
//! itself: what a tree needs of the rest is small, so that a large library is checked as it streams by.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::declarations::{self, Declarations, is_id};
use super::fault::{Fault, Kind, MAX_FAULTS, Named, Place};
use super::flow::{Follower, Summary};
use super::lower::{Lowering, Names};
use super::manifest::Manifest;
use super::mirror::{Act, Block, SequenceFile, Step, TreeFile};
use super::reader::{At, Reader, first_line};
use super::record::{SequenceRecord, TreeRecord};
use super::source::{Entry, Listing, MANIFEST, SHARED, SourceFile, bare_fault};
use super::spelling::fold;
use super::texts::Pool;
use super::yaml::Span;

/// What a check came to.
#[derive(Debug)]
pub struct Report {
    /// Every fault, in the order of the files and of the places in them.
    pub faults: Vec<Fault>,
    /// How many files were read.
    pub files: usize,
    /// How many trees the library has.
    pub trees: usize,
    /// The library, where there is no fault.
    pub library: Option<Checked>,
}

/// A library without faults, ready to be compiled.
#[derive(Debug)]
pub struct Checked {
    pub(crate) manifest: Manifest,
    pub(crate) pool: Pool,
    pub(crate) sequences: Vec<SequenceRecord>,
    pub(crate) trees: Vec<TreeRecord>,
}

/// Checks a library.
#[must_use]
pub fn check(listing: &Listing) -> Report {
    let mut faults = Vec::new();
    let files = listing.entries.len();
    let trees =
        listing.entries.iter().filter(|entry| !entry.is_manifest() && entry.folder() != SHARED).count();
    let library = check_files(listing, &mut faults).filter(|_| faults.is_empty());
    let faults = bounded(faults);
    Report { faults, files, trees, library }
}

/// Reads every file into its mirror and looks no further: the least that a check can cost, to measure one against.
/// The trees that could be read.
#[must_use]
pub fn read_only(listing: &Listing) -> usize {
    let (mut faults, mut pool) = (Vec::new(), Pool::default());
    let Some(manifest) = listing.entries.iter().find(|entry| entry.is_manifest()) else { return 0 };
    let Some(file) = read(manifest, &mut faults) else { return 0 };
    let Some(declarations) = read_manifest(&file, &mut pool, &mut faults) else { return 0 };
    let languages = &declarations.manifest.languages;
    let trees = listing.entries.iter().filter(|entry| !entry.is_manifest() && entry.folder() != SHARED);
    let mut mirrored = |entry: &Entry| -> Option<TreeFile> {
        let file = read(entry, &mut faults)?;
        let mut reader = Reader::new(&file, languages, &mut pool, &mut faults);
        let document = reader.parse()?;
        reader.tree(&document)
    };
    trees.filter_map(&mut mirrored).count()
}

/// The faults in the order of a report, and of each file no more than anyone can mend at once.
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
    match Listing::of_folder(folder) {
        Ok(listing) => check(&listing),
        Err(fault) => Report { faults: vec![*fault], files: 0, trees: 0, library: None },
    }
}

fn check_files(listing: &Listing, faults: &mut Vec<Fault>) -> Option<Checked> {
    let Some(manifest) = listing.entries.iter().find(|entry| entry.is_manifest()) else {
        faults.push(*bare_fault(MANIFEST, Kind::MissingFile { name: MANIFEST }));
        return None;
    };
    let manifest_file = read(manifest, faults)?;
    let mut pool = Pool::default();
    let declarations = read_manifest(&manifest_file, &mut pool, faults)?;
    let languages = &declarations.manifest.languages;

    let (shared, others): (Vec<_>, Vec<_>) = listing
        .entries
        .iter()
        .filter(|entry| !entry.is_manifest())
        .partition(|entry| entry.folder() == SHARED);
    let drafts: Vec<Draft> =
        shared.iter().map(|entry| Draft::read(entry, languages, &mut pool, faults)).collect();
    let names = Names::new(&declarations, drafts.iter().map(|draft| draft.id.clone()).collect());
    let mut reader = Reader::new(&manifest_file, languages, &mut pool, faults);
    for sequence in &declarations.sequences {
        names.sequence(&mut reader, sequence);
    }
    let (sequences, summaries) = check_sequences(&drafts, &declarations, &names, &mut pool, faults);
    let mut reader = Reader::new(&manifest_file, languages, &mut pool, faults);
    check_questions(&mut reader, &declarations.questions, &drafts, &summaries, &names);

    let mut trees =
        Trees { declarations: &declarations, names: &names, summaries: &summaries, seen: Seen::default() };
    let records = others.iter().filter_map(|entry| trees.check(entry, listing, &mut pool, faults)).collect();
    let Seen { reads, unfollowed, .. } = trees.seen;
    for (id, place) in summaries.values().flat_map(|summary| &summary.unread) {
        // A tree that could not be followed may be the one that reads it.
        if !unfollowed && !reads.contains(id) {
            faults.push(Fault { kind: Kind::ChangesNothing, at: place.clone(), other: None });
        }
    }
    Some(Checked { manifest: declarations.manifest, pool, sequences, trees: records })
}

fn read(entry: &Entry, faults: &mut Vec<Fault>) -> Option<Arc<SourceFile>> {
    entry.read().map_err(|fault| faults.push(*fault)).ok()
}

fn read_manifest(file: &Arc<SourceFile>, pool: &mut Pool, faults: &mut Vec<Fault>) -> Option<Declarations> {
    // Told by the file itself, and yet the reader must not outlive them.
    let mut languages = Vec::new();
    let mut reader = Reader::new(file, &[], pool, faults);
    let document = reader.parse()?;
    languages.extend(declarations::languages(&mut reader, &document, &file.text)?);
    reader.set_languages(&languages);
    declarations::read(&mut reader, &document, &file.text, languages.clone())
}

/// A sequence that was read and not checked yet.
struct Draft {
    id: String,
    file: Option<Arc<SourceFile>>,
    sequence: Option<SequenceFile>,
    /// Whether reading it found faults.
    broken: bool,
}

impl Draft {
    fn read(entry: &Entry, languages: &[Box<str>], pool: &mut Pool, faults: &mut Vec<Fault>) -> Draft {
        let id = entry.stem().to_owned();
        let told = faults.len();
        let Some(file) = read(entry, faults) else {
            return Draft { id, file: None, sequence: None, broken: true };
        };
        let mut reader = Reader::new(&file, languages, pool, faults);
        if !entry.has_right_ending() {
            reader.fault(Kind::StrayFile { folder: false }, first_line(&file.text));
        }
        if !is_id(&id) {
            reader.fault(Kind::BadId { id: id.clone() }, first_line(&file.text));
        }
        let sequence = reader.parse().and_then(|document| reader.sequence(&document));
        let broken = !reader.kept_its_steps(told);
        Draft { id, file: Some(file), sequence, broken }
    }

    /// Its own steps, by the names that walks have for them.
    fn steps(&self) -> Vec<(String, SharedStep)> {
        let mut found = Vec::new();
        if let (Some(sequence), Some(file)) = (&self.sequence, &self.file) {
            each_step(&sequence.steps, &mut |step| {
                if let Some(id) = &step.id {
                    let at = Place { file: Arc::clone(file), span: id.span };
                    let is_choice = matches!(step.act, Act::Choose { .. });
                    found.push((format!("{}.{}", self.id, id.value), SharedStep { is_choice, at }));
                }
            });
        }
        found
    }
}

/// A step of a sequence.
struct SharedStep {
    is_choice: bool,
    at: Place,
}

/// Checks the sequences, those first that others use.
fn check_sequences(
    drafts: &[Draft],
    declarations: &Declarations,
    names: &Names,
    pool: &mut Pool,
    faults: &mut Vec<Fault>,
) -> (Vec<SequenceRecord>, HashMap<String, Summary>) {
    let mut records = Vec::new();
    let mut summaries = HashMap::new();
    let Order { sorted, circular, cycles } = in_order_of_use(drafts);
    for (draft, at, through) in cycles {
        if let Some(file) = &draft.file {
            let at = Place { file: Arc::clone(file), span: at };
            faults.push(Fault { kind: Kind::Cycle { through }, at, other: None });
        }
    }
    for draft in circular {
        summaries.insert(draft.id.clone(), Summary::broken());
        if let (Some(file), Some(sequence)) = (&draft.file, &draft.sequence) {
            // Its names are looked up all the same, for the faults in them.
            let mut reader = Reader::new(file, &declarations.manifest.languages, pool, faults);
            Lowering::new(&mut reader, names).block(&sequence.steps);
        }
    }
    for draft in sorted {
        let (Some(file), Some(sequence)) = (&draft.file, &draft.sequence) else {
            summaries.insert(draft.id.clone(), Summary::broken());
            continue;
        };
        let told = faults.len();
        let mut reader = Reader::new(file, &declarations.manifest.languages, pool, faults);
        let steps = Lowering::new(&mut reader, names).block(&sequence.steps);
        // What the file lacks could be what its ways need: they are followed only where it was read whole.
        let mut summary = Summary::default();
        if !draft.broken {
            let must_end = *declarations.manifest.roles.ladder == *draft.id;
            let mut follower = Follower::new(&mut reader, file, &summaries, Some(&draft.id));
            summary = follower.summary(&sequence.steps, must_end);
        }
        summary.broken |= draft.broken || faults.len() > told;
        summaries.insert(draft.id.clone(), summary);
        let name = sequence.name.unwrap_or_default();
        records.push(SequenceRecord { id: draft.id.as_str().into(), name, steps });
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    (records, summaries)
}

/// A sequence that comes back to itself: the `use` that closes the circle, and the circle in words.
type CycleFound<'d> = (&'d Draft, Span, String);

/// The drafts so that each stands behind those it uses, those that never can, and why: each circle once.
#[derive(Default)]
struct Order<'d> {
    sorted: Vec<&'d Draft>,
    circular: Vec<&'d Draft>,
    cycles: Vec<CycleFound<'d>>,
}

fn in_order_of_use(drafts: &[Draft]) -> Order<'_> {
    let uses: HashMap<&str, Vec<&At<String>>> = drafts
        .iter()
        .map(|draft| {
            let mut found = Vec::new();
            if let Some(sequence) = &draft.sequence {
                uses_of(&sequence.steps, &mut found);
            }
            (draft.id.as_str(), found)
        })
        .collect();
    let mut found = Order::default();
    let mut done: HashSet<&str> = HashSet::new();
    let mut waiting: Vec<&Draft> = drafts.iter().collect();
    loop {
        let before = waiting.len();
        let ready = |draft: &Draft, done: &HashSet<&str>| {
            uses.get(draft.id.as_str()).is_none_or(|used| {
                let is_behind = |id: &str| done.contains(id) || !uses.contains_key(id);
                used.iter().all(|used| is_behind(used.value.as_str()))
            })
        };
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|draft| ready(draft, &done));
        done.extend(now.iter().map(|draft| draft.id.as_str()));
        found.sorted.extend(now);
        waiting = later;
        if waiting.len() == before {
            break;
        }
    }
    let mut told: HashSet<String> = HashSet::new();
    for draft in waiting {
        match circle(&draft.id, &uses) {
            Some((at, way)) => {
                found.circular.push(draft);
                if !told.contains(&draft.id) {
                    found.cycles.push((draft, at, format!("{} → {}", draft.id, way.join(" → "))));
                    told.extend(way.into_iter().map(str::to_owned));
                }
            }
            // It only uses one that comes back to itself.
            None => found.sorted.push(draft),
        }
    }
    found
}

/// The way from a sequence back to itself, and its first `use`.
fn circle<'u>(id: &str, uses: &HashMap<&str, Vec<&'u At<String>>>) -> Option<(Span, Vec<&'u str>)> {
    let mut ways: Vec<(Span, Vec<&str>)> =
        uses.get(id)?.iter().map(|used| (used.span, vec![used.value.as_str()])).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    while let Some((first, way)) = ways.pop() {
        let last = *way.last()?;
        if last == id {
            return Some((first, way));
        }
        if seen.insert(last) {
            let further = uses.get(last).into_iter().flatten();
            ways.extend(
                further.map(|used| (first, way.iter().copied().chain([used.value.as_str()]).collect())),
            );
        }
    }
    None
}

fn uses_of<'b>(block: &'b Block, found: &mut Vec<&'b At<String>>) {
    each_step(block, &mut |step| {
        if let Act::Use { sequence } = &step.act {
            found.push(sequence);
        }
    });
}

/// Shows every step of a list, and of the branches in it.
fn each_step<'b>(block: &'b Block, see: &mut dyn FnMut(&'b Step)) {
    for step in &block.steps {
        see(step);
        match &step.act {
            Act::Ask { on_yes, on_no, on_unsure, .. } => {
                for branch in [on_yes, on_no, on_unsure].into_iter().flatten() {
                    each_step(branch, see);
                }
            }
            Act::Choose { options, .. } => options.iter().for_each(|option| each_step(&option.steps, see)),
            _ => {}
        }
    }
}

/// Checks that the shared questions that answer fields are there, and have answers with labels.
fn check_questions(
    reader: &mut Reader<'_>,
    questions: &[At<String>],
    drafts: &[Draft],
    summaries: &HashMap<String, Summary>,
    names: &Names,
) {
    let mut known: HashMap<String, SharedStep> = HashMap::new();
    for (id, step) in drafts.iter().flat_map(Draft::steps) {
        let is_choice = step.is_choice;
        known.entry(id).or_insert(step).is_choice |= is_choice;
    }
    let is_sound = |draft: &Draft| summaries.get(&draft.id).is_some_and(|summary| !summary.broken);
    for question in questions {
        let step = known.get(&question.value);
        let sequence = question.value.split('.').next();
        // A file that is not named as it should be, such as `network.yaml.txt`, was told of.
        let mut meant = drafts.iter().filter(|draft| draft.id.split('.').next() == sequence);
        match step {
            Some(step) if step.is_choice => {}
            // The question may be what is at fault in the sequence, or what could not be read of it.
            _ if !meant.all(is_sound) => {}
            Some(step) => {
                let kind = Kind::NoChoice { step: question.value.clone() };
                reader.twice_in(kind, question.span, Some(step.at.clone()));
            }
            None => {
                let choices = known.iter().filter(|(_, step)| step.is_choice).map(|(id, _)| id.as_str());
                names.unknown(reader, Named::Choice, question, choices);
            }
        }
    }
}

/// What was seen of the trees so far, to tell what stands twice: which file it was, and where in it.
#[derive(Default)]
struct Seen {
    codes: HashMap<String, (usize, Span)>,
    rows: HashMap<(u16, u32), (usize, Span)>,
    /// Steps of sequences that conditions in trees read.
    reads: HashSet<String>,
    /// Whether there was a tree whose conditions could not be read.
    unfollowed: bool,
}

struct Trees<'t> {
    declarations: &'t Declarations,
    names: &'t Names,
    summaries: &'t HashMap<String, Summary>,
    seen: Seen,
}

impl Trees<'_> {
    fn check(
        &mut self,
        entry: &Entry,
        listing: &Listing,
        pool: &mut Pool,
        faults: &mut Vec<Fault>,
    ) -> Option<TreeRecord> {
        let manifest = &self.declarations.manifest;
        // Until it is followed to its end.
        let before = std::mem::replace(&mut self.seen.unfollowed, true);
        let file = read(entry, faults)?;
        let mut reader = Reader::new(&file, &manifest.languages, pool, faults);
        let table = manifest.tables.iter().position(|table| &*table.folder == entry.folder());
        if table.is_none() && !self.declarations.tables_known {
            return None;
        }
        if table.is_none() || !entry.has_right_ending() {
            reader.fault(Kind::StrayFile { folder: table.is_none() }, first_line(&file.text));
            return None;
        }
        let table = table?;
        let told = reader.told();
        let document = reader.parse()?;
        let tree = reader.tree(&document)?;
        let whole = reader.kept_its_steps(told);
        let code = self.code(&mut reader, entry, listing, table, &tree);
        let table = u16::try_from(table).unwrap_or(u16::MAX);
        if let Some(row) = &tree.row {
            self.row(&mut reader, entry, listing, table, row);
        }
        let opening = self.opening(&mut reader, table, &tree);
        let tags = self.names.resolve_all(&mut reader, Named::Tag, &tree.tags);
        let steps = Lowering::new(&mut reader, self.names).block(&tree.steps);
        if whole {
            let mut follower = Follower::new(&mut reader, &file, self.summaries, None);
            follower.tree(&tree.steps, opening.as_deref());
            self.seen.unfollowed = before;
            self.seen
                .reads
                .extend(std::mem::take(&mut follower.reads).into_iter().filter(|id| id.contains('.')));
        }
        Some(TreeRecord {
            code: code?.into(),
            table,
            row: tree.row.and_then(|row| u32::try_from(row.value).ok())?,
            message: tree.message,
            cause: tree.cause,
            aliases: tree.aliases.into_iter().map(|alias| alias.value.into()).collect(),
            tags,
            opening: opening.map(Into::into),
            steps,
        })
    }

    /// The code: spelled as its table does, as its file is named, and nobody else's, and so its aliases.
    fn code(
        &mut self,
        reader: &mut Reader<'_>,
        entry: &Entry,
        listing: &Listing,
        table: usize,
        tree: &TreeFile,
    ) -> Option<String> {
        let code = tree.code.as_ref()?;
        let table = self.declarations.manifest.tables.get(table)?;
        if !table.spells(&code.value) {
            let kind = Kind::CodeSpelling { code: code.value.clone(), spelled: table.spelling() };
            reader.fault(kind, code.span);
        } else if code.value != entry.stem() {
            let file = format!("{}.yaml", entry.stem());
            reader.fault(Kind::CodeNotFileName { code: code.value.clone(), file }, code.span);
            // A copied file: that its code stands twice is the same fault.
            return Some(code.value.clone());
        }
        for name in std::iter::once(code).chain(&tree.aliases) {
            let place = (entry.order(), name.span);
            match self.seen.codes.get(&fold(&name.value)) {
                Some(first) => {
                    let kind = Kind::DuplicateCode { code: name.value.clone() };
                    reader.twice_in(kind, name.span, other_place(listing, *first));
                }
                None => {
                    self.seen.codes.insert(fold(&name.value), place);
                }
            }
        }
        Some(code.value.clone())
    }

    fn row(&mut self, reader: &mut Reader<'_>, entry: &Entry, listing: &Listing, table: u16, row: &At<u64>) {
        let Ok(number) = u32::try_from(row.value) else { return };
        match self.seen.rows.get(&(table, number)) {
            Some(first) => {
                reader.twice_in(Kind::DuplicateRow { row: number }, row.span, other_place(listing, *first));
            }
            None => {
                self.seen.rows.insert((table, number), (entry.order(), row.span));
            }
        }
    }

    /// The sequence that the tree begins with: its own, or its table's.
    fn opening(&self, reader: &mut Reader<'_>, table: u16, tree: &TreeFile) -> Option<String> {
        match &tree.opening {
            Some(none) if none.value == "none" => None,
            Some(own) => self.names.sequence(reader, own).then(|| own.value.clone()),
            None => {
                let table = self.declarations.manifest.tables.get(usize::from(table))?;
                let opening = table.opening.as_deref()?;
                // One that does not exist was told where library.yaml names it.
                self.names.sequences.contains(opening).then(|| opening.to_owned())
            }
        }
    }
}

/// A place in a file that was read before and is not kept: it is read again, for the drawing only.
fn other_place(listing: &Listing, (order, span): (usize, Span)) -> Option<Place> {
    let file = listing.entries.iter().find(|entry| entry.order() == order)?.read().ok()?;
    Some(Place { file, span })
}
