//! Checks the sequences of a library in the order in which they use each other, and reports each cycle once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::advice::Advice;
use super::declarations::{Declarations, allowed, is_id};
use super::flow::{Follower, SequenceSummary};
use super::lower::{Lowering, Names, plain};
use super::standings::most_paths;
use super::uses::Uses;
use crate::tree::damage::Damage;
use crate::tree::fault::{Fault, Kind, NameKind};
use crate::tree::limits::{MAX_CLOSING_PATHS, MAX_PATHS};
use crate::tree::link::{Closing, link};
use crate::tree::location::{Location, SourceFile, Span};
use crate::tree::manifest::SECOND_LANGUAGE;
use crate::tree::reading::mirror::{Block, SequenceFile, Step, WrittenAct};
use crate::tree::reading::reader::{At, Dialect, Reader, first_line};
use crate::tree::reading::source::FoundFile;
use crate::tree::record::{SequenceRecord, TreeRecord};
use crate::tree::texts::Pool;

/// A sequence that was read but not checked yet.
pub(crate) struct Draft {
    pub(crate) id: String,
    file: Option<Arc<SourceFile>>,
    sequence: Option<SequenceFile>,
    /// Whether reading it found faults.
    broken: bool,
}

impl Draft {
    pub(crate) fn read(
        entry: &FoundFile,
        dialect: Dialect<'_>,
        pool: &mut Pool,
        faults: &mut Vec<Fault>,
    ) -> Draft {
        let id = entry.stem().to_owned();
        let told = faults.len();
        let Some(file) = entry.read_or_tell(faults) else {
            return Draft { id, file: None, sequence: None, broken: true };
        };
        let mut reader = Reader::new(&file, dialect, pool, faults);
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

    /// Its own steps, by their names in walks.
    fn steps(&self) -> Vec<(String, SharedStep)> {
        let mut found = Vec::new();
        if let (Some(sequence), Some(file)) = (&self.sequence, &self.file) {
            each_step(&sequence.steps, &mut |step| {
                if let Some(id) = &step.id {
                    let at = Location { file: Arc::clone(file), span: id.span };
                    let is_choice = matches!(step.act, WrittenAct::Choose { .. });
                    found.push((format!("{}.{}", self.id, id.value), SharedStep { is_choice, at }));
                }
            });
        }
        found
    }
}

/// Warns about sequences that nothing uses, and about what an opening should not do; only in valid libraries, where no
/// name may be a misspelling of another.
pub(crate) fn warn_of_use(
    drafts: &[Draft],
    declarations: &Declarations,
    uses: &Uses,
    pool: &mut Pool,
    faults: &mut Vec<Fault>,
) {
    let of_tables = declarations.manifest.tables.iter().filter_map(|table| table.opening.as_deref());
    let openings = of_tables.chain(uses.openings.iter().map(AsRef::as_ref));
    // Before the second edition a `try` had no alternative.
    let can_go_on = declarations.number >= SECOND_LANGUAGE;
    let opened = if can_go_on { used_by(drafts, openings) } else { HashSet::new() };
    for draft in drafts {
        let (Some(file), Some(sequence)) = (&draft.file, &draft.sequence) else { continue };
        let mut reader = Reader::new(file, declarations.dialect(), pool, faults);
        let allow: Vec<String> = sequence.allow.iter().map(|code| code.value.clone()).collect();
        let mut warn = |kind: Kind, at| {
            if !declarations.lets(&allow, &kind) {
                reader.fault(kind, at);
            }
        };
        if !uses.has_sequence(declarations, &draft.id) {
            warn(Kind::Unused { named: NameKind::Sequence, name: draft.id.clone() }, first_line(&file.text));
        }
        if opened.contains(draft.id.as_str()) {
            each_step(&sequence.steps, &mut |step| {
                if matches!(step.act, WrittenAct::Try { on_fixed: None, .. }) {
                    warn(Kind::OpeningEnds, step.at);
                }
            });
        }
    }
}

/// These sequences, with those that they use.
fn used_by<'d>(drafts: &'d [Draft], begin: impl Iterator<Item = &'d str>) -> HashSet<&'d str> {
    let mut found: HashSet<&str> = HashSet::new();
    let mut waiting: Vec<&str> = begin.collect();
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let sequence = drafts.iter().find(|draft| draft.id == id).and_then(|draft| draft.sequence.as_ref());
        let mut uses = Vec::new();
        if let Some(sequence) = sequence {
            uses_of(&sequence.steps, &mut uses);
        }
        waiting.extend(uses.into_iter().map(|used| used.value.as_str()));
    }
    found
}

/// A step of a sequence.
struct SharedStep {
    is_choice: bool,
    at: Location,
}

/// Checks the sequences, used ones first.
pub(crate) fn check_sequences(
    drafts: &[Draft],
    declarations: &Declarations,
    names: &Names,
    pool: &mut Pool,
    faults: &mut Vec<Fault>,
    advice: Option<&mut Advice>,
) -> CheckedSequences {
    let Order { sorted, circular, cycles } = in_order_of_use(drafts);
    for (draft, at, through) in cycles {
        if let Some(file) = &draft.file {
            let at = Location { file: Arc::clone(file), span: at };
            faults.push(Fault { kind: Kind::Cycle { through }, at, other: None });
        }
    }
    let mut check = SequenceCheck {
        declarations,
        names,
        pool,
        faults,
        advice,
        records: Vec::new(),
        summaries: HashMap::new(),
        former: HashMap::new(),
        uses: Uses::default(),
    };
    for draft in circular {
        check.circular(draft);
    }
    for draft in sorted {
        check.sequence(draft);
    }
    let SequenceCheck { mut records, summaries, uses, .. } = check;
    records.sort_by(|a, b| a.id.cmp(&b.id));
    CheckedSequences { records, summaries, uses }
}

/// The result for the sequences.
pub(crate) struct CheckedSequences {
    pub(crate) records: Vec<SequenceRecord>,
    pub(crate) summaries: HashMap<String, SequenceSummary>,
    pub(crate) uses: Uses,
}

/// Checks one sequence after the other.
struct SequenceCheck<'c, 'd> {
    declarations: &'c Declarations,
    names: &'c Names,
    pool: &'c mut Pool,
    faults: &'c mut Vec<Fault>,
    /// Warns, too.
    advice: Option<&'c mut Advice>,
    records: Vec<SequenceRecord>,
    summaries: HashMap<String, SequenceSummary>,
    /// Earlier names of sequences, with their places.
    former: HashMap<&'d str, Location>,
    uses: Uses,
}

impl<'d> SequenceCheck<'_, 'd> {
    /// Resolves the names in a sequence that uses itself, to find their faults.
    fn circular(&mut self, draft: &Draft) {
        self.summaries.insert(draft.id.clone(), SequenceSummary::broken());
        if let (Some(file), Some(sequence)) = (&draft.file, &draft.sequence) {
            let mut reader = Reader::new(file, self.declarations.dialect(), self.pool, self.faults);
            Lowering::new(&mut reader, self.names, &mut self.uses).file(&sequence.steps);
        }
    }

    fn sequence(&mut self, draft: &'d Draft) {
        let (Some(file), Some(sequence)) = (&draft.file, &draft.sequence) else {
            self.summaries.insert(draft.id.clone(), SequenceSummary::broken());
            return;
        };
        let declarations = self.declarations;
        let told = self.faults.len();
        let mut reader = Reader::new(file, declarations.dialect(), self.pool, self.faults);
        let allow = allowed(&mut reader, &sequence.allow);
        self.uses.allowed += allow.len();
        let steps = Lowering::new(&mut reader, self.names, &mut self.uses).file(&sequence.steps);
        claim_former(&mut reader, &mut self.former, self.names, file, &sequence.was);
        // What is missing in the file could be what its paths need: they are only followed if it was read completely.
        let mut summary = SequenceSummary::default();
        if !draft.broken {
            let must_end = *declarations.manifest.roles.ladder == *draft.id;
            let is_closing = declarations.manifest.roles.closing.as_deref() == Some(&*draft.id);
            let mut follower = Follower::new(&mut reader, file, self.names, &self.summaries, Some(&draft.id));
            follower.names = 1 + sequence.was.len();
            summary = follower.summary(&sequence.steps, must_end);
            if is_closing {
                follower.check_closing(&sequence.steps);
            }
        }
        let mut reader = Reader::new(file, declarations.dialect(), self.pool, self.faults);
        summary.broken |= draft.broken || reader.told() > told;
        if let Some(advice) = self.advice.as_deref_mut().filter(|_| !summary.broken) {
            advice.file(&mut reader, file.order, &sequence.steps, declarations, &allow);
        }
        let is_broken = summary.broken;
        self.summaries.insert(draft.id.clone(), summary);
        let (was, name) = (plain(&sequence.was), sequence.name.unwrap_or_default());
        self.records.push(SequenceRecord { id: draft.id.as_str().into(), was, name, steps });
        if !is_broken {
            self.bound(draft, file, sequence.steps.at);
        }
    }
}

impl SequenceCheck<'_, '_> {
    /// Reports too many paths through a sequence that is walked without a tree: the general steps, and the closing, for
    /// any states of the matters.
    fn bound(&mut self, draft: &Draft, file: &Arc<SourceFile>, at: Span) {
        let manifest = &self.declarations.manifest;
        let is_closing = manifest.roles.closing.as_deref() == Some(&*draft.id);
        let limit = if is_closing { MAX_CLOSING_PATHS } else { MAX_PATHS };
        if !is_closing && *manifest.roles.ladder != *draft.id {
            return;
        }
        let sequence = |id: &str| {
            self.records.iter().find(|record| *record.id == *id).cloned().ok_or(Damage::NoSequence)
        };
        // The consequences of a faulty sequence are reported where it is.
        let Ok(tree) = link(TreeRecord::of_sequence(&draft.id, ""), manifest, &sequence, Closing::LeftOut)
        else {
            return;
        };
        let paths = most_paths(&tree, manifest, limit);
        if paths > limit {
            let at = Location { file: Arc::clone(file), span: at };
            let kind = Kind::TooBig { steps: tree.nodes().len(), paths, limit };
            self.faults.push(Fault { kind, at, other: None });
        }
    }
}

/// Records the earlier names of a sequence, which no other may have or have had.
fn claim_former<'d>(
    reader: &mut Reader<'_>,
    former: &mut HashMap<&'d str, Location>,
    names: &Names,
    file: &Arc<SourceFile>,
    was: &'d [At<String>],
) {
    for was in was {
        let twice = || Kind::DuplicateId { id: was.value.clone() };
        if !is_id(&was.value) {
            reader.fault(Kind::BadId { id: was.value.clone() }, was.span);
        } else if names.sequences.contains(&was.value) {
            reader.fault(twice(), was.span);
        } else if let Some(first) = former.get(was.value.as_str()) {
            reader.twice_in(twice(), was.span, Some(first.clone()));
        } else {
            former.insert(&was.value, Location { file: Arc::clone(file), span: was.span });
        }
    }
}

/// A sequence that uses itself: the `use` that closes the cycle, and the cycle in words.
type CycleFound<'d> = (&'d Draft, Span, String);

/// Orders the drafts so that each comes after those it uses; and those that never can, with the reason: each cycle
/// once.
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
            // It only uses one that uses itself.
            None => found.sorted.push(draft),
        }
    }
    found
}

/// The path from a sequence back to itself, and its first `use`.
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
        if let WrittenAct::Use { sequence } = &step.act {
            found.push(sequence);
        }
    });
}

/// Visits every step of a list, including its branches.
fn each_step<'b>(block: &'b Block, see: &mut dyn FnMut(&'b Step)) {
    for step in &block.steps {
        see(step);
        match &step.act {
            WrittenAct::Ask { on_yes, on_no, on_unsure, .. } => {
                for branch in [on_yes, on_no, on_unsure].into_iter().flatten() {
                    each_step(branch, see);
                }
            }
            WrittenAct::Choose { options, .. } => {
                for option in options {
                    each_step(&option.steps, see);
                }
            }
            WrittenAct::Try { on_fixed: Some(block), .. } => each_step(block, see),
            _ => {}
        }
    }
}

/// Checks that the shared questions that answer fields exist, and that their answers have labels.
pub(crate) fn check_questions(
    reader: &mut Reader<'_>,
    questions: &[At<String>],
    drafts: &[Draft],
    summaries: &HashMap<String, SequenceSummary>,
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
        // A misnamed file, such as `network.yaml.txt`, was reported.
        let mut meant = drafts.iter().filter(|draft| draft.id.split('.').next() == sequence);
        match step {
            Some(step) if step.is_choice => {}
            // The question may be what is faulty in the sequence, or what could not be read.
            _ if !meant.all(is_sound) => {}
            Some(step) => {
                let kind = Kind::NoChoice { step: question.value.clone() };
                reader.twice_in(kind, question.span, Some(step.at.clone()));
            }
            None => {
                let choices = known.iter().filter(|(_, step)| step.is_choice).map(|(id, _)| id.as_str());
                names.unknown(reader, NameKind::Choice, question, choices);
            }
        }
    }
}
