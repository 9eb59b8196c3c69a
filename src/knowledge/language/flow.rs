//! Follows every way through a file's steps: that each comes to an outcome, that each step is reached, that each
//! condition can hold and each question matters.
//!
//! A sequence is followed once, and what trees need to know of it is kept as its [`Summary`].

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::fault::{Fault, Kind, MAX_PATHS, MAX_STEPS, Place};
use super::mirror::{Act, Block, Choice, Reader, Step, nearest};
use super::source::SourceFile;
use super::when;
use super::yaml::Span;

/// Pairs of a step's id and an answer that it may have had.
type Given = BTreeSet<(String, String)>;

/// What a sequence does to a walk that uses it.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    ways: Ways,
    /// The answers of its steps, and of the steps of the sequences it uses, by full id.
    answers: HashMap<String, Vec<String>>,
    /// Which of them a walk may have had that came out at its end.
    given: Given,
    caution: Option<Place>,
    /// Questions that change nothing in the sequence itself; a tree's `when` may read them yet.
    pub(crate) unread: Vec<(String, Place)>,
    /// It has faults of its own: nothing is said of those who use it.
    pub(crate) broken: bool,
}

impl Summary {
    /// Of a sequence that is at fault itself.
    pub(crate) fn broken() -> Summary {
        Summary { broken: true, ..Summary::default() }
    }
}

/// How many ways lead through some steps.
#[derive(Clone, Copy, Debug, Default)]
struct Ways {
    /// Ways that end there.
    ends: u64,
    /// Ways that go on below.
    falls: u64,
    /// Steps, sequences expanded.
    steps: usize,
}

impl Ways {
    const ON: Ways = Ways { ends: 0, falls: 1, steps: 0 };
    const NONE: Ways = Ways { ends: 0, falls: 0, steps: 0 };

    /// One part after the other.
    fn then(self, next: Ways) -> Ways {
        Ways {
            ends: self.ends.saturating_add(self.falls.saturating_mul(next.ends)),
            falls: self.falls.saturating_mul(next.falls),
            steps: self.steps.saturating_add(next.steps),
        }
    }

    /// Either the one or the other.
    fn or(self, other: Ways) -> Ways {
        Ways {
            ends: self.ends.saturating_add(other.ends),
            falls: self.falls.saturating_add(other.falls),
            steps: self.steps.saturating_add(other.steps),
        }
    }
}

/// A question as the conditions that read it see it.
struct Question {
    answers: Vec<String>,
    at: Span,
}

/// Follows one file's steps.
pub(crate) struct Follower<'f, 'r> {
    reader: &'f mut Reader<'r>,
    file: &'f Arc<SourceFile>,
    summaries: &'f HashMap<String, Summary>,
    /// The sequence that is followed; `None` in a tree.
    sequence: Option<&'f str>,
    questions: HashMap<String, Question>,
    /// The sequences that the file uses.
    uses: Vec<&'f Summary>,
    /// Ids that conditions of the file read.
    pub(crate) reads: HashSet<String>,
    unread: Vec<(String, Place)>,
    /// A sequence that is used is at fault itself, so that nothing sure can be said about the ways here.
    unsure_of_uses: bool,
}

impl<'f, 'r> Follower<'f, 'r> {
    pub(crate) fn new(
        reader: &'f mut Reader<'r>,
        file: &'f Arc<SourceFile>,
        summaries: &'f HashMap<String, Summary>,
        sequence: Option<&'f str>,
    ) -> Follower<'f, 'r> {
        Follower {
            reader,
            file,
            summaries,
            sequence,
            questions: HashMap::new(),
            uses: Vec::new(),
            reads: HashSet::new(),
            unread: Vec::new(),
            unsure_of_uses: false,
        }
    }

    /// Follows a tree that begins with `opening`. Every way must end.
    pub(crate) fn tree(&mut self, steps: &Block, opening: Option<&str>) {
        let mut ways = Ways::ON;
        let mut given = Given::new();
        if let Some(opening) = opening {
            self.gather_use(opening);
        }
        self.gather(steps);
        if let Some(opening) = opening {
            ways = ways.then(self.follow_use(opening, &mut given));
        }
        if ways.falls == 0 {
            let first = steps.steps.first().map_or(steps.at, |step| step.at);
            self.reader.fault(Kind::Unreachable, first);
            return;
        }
        let ways = ways.then(self.block(steps, &mut given));
        self.must_end(steps, ways);
        let paths = ways.ends;
        if ways.steps > MAX_STEPS || paths > MAX_PATHS {
            self.reader.fault(Kind::TooBig { steps: ways.steps, paths }, steps.at);
        }
    }

    /// Follows a sequence. A way may come out at its end, unless it is one that has to end the walk.
    pub(crate) fn summary(&mut self, steps: &Block, must_end: bool) -> Summary {
        self.gather(steps);
        let mut given = Given::new();
        let ways = self.block(steps, &mut given);
        if must_end {
            self.must_end(steps, ways);
        }
        if ways.steps > MAX_STEPS || ways.ends.saturating_add(ways.falls) > MAX_PATHS {
            self.reader.fault(Kind::TooBig { steps: ways.steps, paths: ways.ends + ways.falls }, steps.at);
        }
        let full = |id: &str| match self.sequence {
            Some(sequence) if !id.contains('.') => format!("{sequence}.{id}"),
            _ => id.to_owned(),
        };
        Summary {
            ways,
            answers: self
                .questions
                .iter()
                .map(|(id, question)| (full(id), question.answers.clone()))
                .chain(self.uses.iter().flat_map(|used| used.answers.clone()))
                .collect(),
            given: given.into_iter().map(|(id, value)| (full(&id), value)).collect(),
            caution: self.first_caution(&steps.steps),
            unread: std::mem::take(&mut self.unread).into_iter().map(|(id, at)| (full(&id), at)).collect(),
            broken: false,
        }
    }

    fn must_end(&mut self, steps: &Block, ways: Ways) {
        if ways.falls > 0 && !self.unsure_of_uses {
            let last = steps.steps.last().map_or(steps.at, |step| step.at);
            self.reader.fault(Kind::NoOutcome, last);
        }
    }

    /// Learns the file's questions and what its conditions read, before anything is followed.
    fn gather(&mut self, block: &Block) {
        for step in &block.steps {
            if let Some(when) = &step.when {
                // What is wrong with a condition was told when it was read.
                let ids = when.value.split(" and ").filter_map(|part| part.split('=').next());
                self.reads.extend(ids.map(|id| id.trim().to_owned()));
            }
            let answers: Vec<String> = match &step.act {
                Act::Ask { .. } => ["yes", "no", "unsure"].map(str::to_owned).into(),
                Act::Try { .. } => ["fixed", "not_fixed", "skipped"].map(str::to_owned).into(),
                Act::Choose { options, unsure_as, .. } => options
                    .iter()
                    .map(|option| option.id.value.clone())
                    .chain(unsure_as.is_some().then(|| "unsure".to_owned()))
                    .collect(),
                Act::Use { sequence } => {
                    self.gather_use(&sequence.value);
                    Vec::new()
                }
                Act::Tell { .. } | Act::Collect { .. } | Act::End { .. } => Vec::new(),
            };
            if let Some(id) = step.id.as_ref().filter(|_| !answers.is_empty()) {
                self.questions.insert(id.value.clone(), Question { answers, at: id.span });
            }
            match &step.act {
                Act::Ask { on_yes, on_no, on_unsure, .. } => {
                    for branch in [on_yes, on_no, on_unsure].into_iter().flatten() {
                        self.gather(branch);
                    }
                }
                Act::Choose { options, .. } => options.iter().for_each(|option| self.gather(&option.steps)),
                _ => {}
            }
        }
    }

    fn gather_use(&mut self, sequence: &str) {
        match self.summaries.get(sequence) {
            Some(summary) if !summary.broken => self.uses.push(summary),
            _ => self.unsure_of_uses = true,
        }
    }

    /// What may be answered at a step, and where it stands if it is the file's own.
    fn question(&self, id: &str) -> Option<(&[String], Option<Span>)> {
        let own = self.questions.get(id).map(|question| (question.answers.as_slice(), Some(question.at)));
        own.or_else(|| self.uses.iter().find_map(|used| Some((used.answers.get(id)?.as_slice(), None))))
    }

    /// Remembers an answer that a walk may have given. Where nothing reads answers, there is nothing to remember.
    fn remember(&self, given: &mut Given, id: &str, values: &[&str]) {
        if self.sequence.is_some() || !self.reads.is_empty() {
            given.extend(values.iter().map(|value| (id.to_owned(), (*value).to_owned())));
        }
    }

    /// Follows a list. `given` becomes what may have been answered where it goes on below.
    fn block(&mut self, block: &Block, given: &mut Given) -> Ways {
        let mut ways = Ways::ON;
        for (index, step) in block.steps.iter().enumerate() {
            if ways.falls == 0 {
                self.reader.fault(Kind::Unreachable, step.at);
                break;
            }
            let rest = block.steps.get(index + 1..).unwrap_or_default();
            let Some(when) = &step.when else {
                ways = ways.then(self.step(step, rest, given));
                continue;
            };
            self.check_conditions(when, given);
            let mut inside = given.clone();
            let through = self.step(step, rest, &mut inside);
            // A walk either does the step or passes it, by what it answered before: no way becomes two.
            ways = ways.then(Ways { falls: through.falls.max(1), ..through });
            given.extend(inside);
        }
        ways
    }

    fn check_conditions(&mut self, when: &super::mirror::At<String>, given: &Given) {
        let told = self.reader.told();
        let conditions = when::parse(self.reader, when);
        // The lowering has told them already.
        self.reader.forget(told);
        for condition in conditions {
            let (id, value) = (condition.id.to_owned(), condition.value.to_owned());
            if self.sequence.is_some() && id.contains('.') {
                self.reader.fault(Kind::WhenForeign { id }, when.span);
                continue;
            }
            let Some((answers, at)) = self.question(&id) else {
                if !self.unsure_of_uses {
                    let shared = self.uses.iter().flat_map(|used| used.answers.keys());
                    let known = self.questions.keys().chain(shared);
                    let near = nearest(&id, known.map(String::as_str)).map(str::to_owned);
                    self.reader.fault(Kind::WhenUnknownStep { id, near }, when.span);
                }
                continue;
            };
            if !answers.contains(&value) {
                let allowed = answers.to_vec();
                self.reader.fault(Kind::WhenWrongValue { id, value, allowed }, when.span);
            } else if !given.contains(&(id.clone(), value.clone())) && !self.unsure_of_uses {
                self.reader.twice(Kind::WhenNeverGiven { id, value }, when.span, at);
            }
        }
    }

    fn step(&mut self, step: &Step, rest: &[Step], given: &mut Given) -> Ways {
        let one = Ways { steps: 1, ..Ways::ON };
        let id = step.id.as_ref().map_or("", |id| id.value.as_str());
        match &step.act {
            Act::Ask { on_yes, on_no, on_unsure, unsure_as, .. } => {
                let as_yes = unsure_as.as_ref().is_some_and(|way| way.value == "on_yes");
                let implied = on_unsure.is_none() && unsure_as.is_none();
                if on_yes.is_none() && on_no.is_none() && on_unsure.is_none() {
                    self.changes_nothing(id, step.at);
                }
                let before = given.clone();
                let mut after = Given::new();
                let mut branch = |this: &mut Self, block: Option<&Block>, values: &[&str]| {
                    let mut inside = before.clone();
                    this.remember(&mut inside, id, values);
                    let ways = block.map_or(Ways::ON, |block| this.block(block, &mut inside));
                    if ways.falls > 0 {
                        after.append(&mut inside);
                    }
                    ways
                };
                let unsure_of_its_own = on_unsure.is_some();
                let yes_values: &[&str] =
                    if as_yes && !unsure_of_its_own { &["yes", "unsure"] } else { &["yes"] };
                let no_values: &[&str] =
                    if as_yes || unsure_of_its_own { &["no"] } else { &["no", "unsure"] };
                let yes = branch(self, on_yes.as_ref(), yes_values);
                let no = branch(self, on_no.as_ref(), no_values);
                let unsure =
                    on_unsure.as_ref().map_or(Ways::NONE, |block| branch(self, Some(block), &["unsure"]));
                *given = after;
                if implied {
                    self.check_unsure(step, on_no.as_ref(), rest, yes, no);
                }
                one.then(yes.or(no).or(unsure))
            }
            Act::Choose { options, unsure_as, .. } => {
                let ways =
                    self.options(id, step.at, options, unsure_as.as_ref().map(|at| at.value.as_str()), given);
                one.then(ways)
            }
            Act::Try { .. } => {
                self.remember(given, id, &["not_fixed", "skipped"]);
                Ways { ends: 1, ..one }
            }
            Act::Tell { .. } | Act::Collect { .. } => one,
            Act::Use { sequence } => self.follow_use(&sequence.value, given),
            Act::End { .. } => Ways { ends: 1, falls: 0, steps: 1 },
        }
    }

    fn options(
        &mut self,
        id: &str,
        at: Span,
        options: &[Choice],
        unsure_as: Option<&str>,
        given: &mut Given,
    ) -> Ways {
        if options.iter().all(|option| option.steps.steps.is_empty()) {
            self.changes_nothing(id, at);
        }
        let before = std::mem::take(given);
        let mut ways = Ways::NONE;
        for option in options {
            let mut inside = before.clone();
            let value = option.id.value.as_str();
            let unsure = (unsure_as == Some(value)).then_some("unsure");
            let values: Vec<&str> = std::iter::once(value).chain(unsure).collect();
            self.remember(&mut inside, id, &values);
            let through = self.block(&option.steps, &mut inside);
            if through.falls > 0 {
                given.append(&mut inside);
            }
            ways = ways.or(through);
        }
        ways
    }

    fn follow_use(&mut self, sequence: &str, given: &mut Given) -> Ways {
        match self.summaries.get(sequence) {
            Some(summary) if !summary.broken => {
                if self.sequence.is_some() || !self.reads.is_empty() {
                    given.extend(summary.given.iter().cloned());
                }
                summary.ways
            }
            _ => Ways::ON,
        }
    }

    fn changes_nothing(&mut self, id: &str, at: Span) {
        if self.reads.contains(id) {
            return;
        }
        if self.sequence.is_some() {
            self.unread.push((id.to_owned(), Place { file: Arc::clone(self.file), span: at }));
        } else {
            self.reader.fault(Kind::ChangesNothing, at);
        }
    }

    /// "Unsure" takes the no-way by default; where only that way comes to a caution, the author has to say so.
    fn check_unsure(&mut self, step: &Step, on_no: Option<&Block>, rest: &[Step], yes: Ways, no: Ways) {
        let inside = on_no.and_then(|block| self.first_caution(&block.steps));
        let below = || (yes.falls == 0 && no.falls > 0).then(|| self.first_caution(rest)).flatten();
        if let Some(caution) = inside.or_else(below) {
            let at = Place { file: Arc::clone(self.file), span: step.at };
            self.reader.push(Fault { kind: Kind::UnsureCaution, at, other: Some(caution) });
        }
    }

    fn first_caution(&self, steps: &[Step]) -> Option<Place> {
        steps.iter().find_map(|step| {
            if let Some(caution) = &step.caution {
                return Some(Place { file: Arc::clone(self.file), span: caution.span });
            }
            match &step.act {
                Act::Ask { on_yes, on_no, on_unsure, .. } => [on_yes, on_no, on_unsure]
                    .into_iter()
                    .flatten()
                    .find_map(|block| self.first_caution(&block.steps)),
                Act::Choose { options, .. } => {
                    options.iter().find_map(|option| self.first_caution(&option.steps.steps))
                }
                Act::Use { sequence } => {
                    self.summaries.get(&sequence.value).and_then(|summary| summary.caution.clone())
                }
                _ => None,
            }
        })
    }
}
