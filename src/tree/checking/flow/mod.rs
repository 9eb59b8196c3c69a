//! Follows every path through a file's steps: each must reach an outcome, each step must be reachable, each condition
//! must be able to hold and each question must matter.
//!
//! A sequence is followed once, and what trees need to know about it is kept as its [`SequenceSummary`].

mod answers;
mod cautions;
mod closing;
mod idle;
mod reads;
mod ways;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::lower::Names;
use crate::tree::fault::Kind;
use crate::tree::limits::{MAX_PARTS, MAX_PATHS, MAX_STEPS};
use crate::tree::location::{Location, SourceFile, Span};
use crate::tree::reading::mirror::{Block, Step, WrittenAct, WrittenOption};
use crate::tree::reading::reader::Reader;
use answers::{AnswerSet, QuestionAnswers};
pub(super) use idle::do_the_same;
use ways::Ways;

/// The effect of a sequence on a walk that uses it.
#[derive(Debug, Default)]
pub(crate) struct SequenceSummary {
    ways: Ways,
    /// The answers to its steps, and to the steps of the sequences it uses, by full id; and whether a walk that came
    /// out at its end may have given them.
    answers: HashMap<String, Vec<(String, bool)>>,
    caution: Option<Location>,
    /// The first key that no closing may contain.
    active: Option<(&'static str, Location)>,
    /// Questions without effect in the sequence itself; a tree's `when` may still read them.
    pub(crate) unread: Vec<(String, Location)>,
    /// The earlier and current names of its steps; both in full.
    renamed: Vec<(String, String)>,
    /// The depth of nested sequences, including itself.
    depth: usize,
    /// It has faults of its own, or one that it uses has: nothing is reported about its users.
    pub(crate) broken: bool,
}

impl SequenceSummary {
    /// The summary of a sequence with faults of its own.
    pub(crate) fn broken() -> SequenceSummary {
        SequenceSummary { broken: true, ..SequenceSummary::default() }
    }
}

/// The result of following a tree.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Followed {
    /// The most prompts of a walk.
    pub(crate) prompts: usize,
    /// The number of paths, as if every guarded step could follow every answer: an upper bound.
    pub(crate) paths: u64,
}

/// The most sequences that may use each other in a chain: nobody finds a way through more.
const MAX_USES: usize = 16;

/// Follows one file's steps.
pub(crate) struct Follower<'f, 'r> {
    reader: &'f mut Reader<'r>,
    file: &'f Arc<SourceFile>,
    library: &'f Names,
    summaries: &'f HashMap<String, SequenceSummary>,
    /// The sequence being followed; `None` in a tree.
    sequence: Option<&'f str>,
    /// How many names the sequence has and had: each step has all of them.
    pub(crate) names: usize,
    /// The questions by id: the file's own, and those of the sequences it uses.
    questions: HashMap<&'f str, QuestionAnswers<'f>>,
    /// The number of the next answer.
    next: usize,
    /// The sequences that the file uses, and what may have been answered after each.
    uses: HashMap<&'f str, AnswerSet>,
    /// How many steps the file itself has.
    steps: usize,
    /// Ids that conditions of the file read.
    pub(crate) reads: HashSet<String>,
    /// Whether a wait counts from a step.
    counts: bool,
    unread: Vec<(String, Location)>,
    /// The earlier and current names of the file's own steps.
    renamed: Vec<(&'f str, &'f str)>,
    /// Questions whose "unsure" continues below, where a caution may still follow.
    open: Vec<Span>,
    /// Questions without effect, unless a later condition reads them.
    idle: Vec<(&'f str, Span)>,
    /// A condition is invalid, or names no step: it may have meant any question.
    unsure_of_reads: bool,
    /// A used sequence is faulty, so that nothing certain can be said about the paths here.
    unsure_of_uses: bool,
}

impl<'f, 'r> Follower<'f, 'r> {
    pub(crate) fn new(
        reader: &'f mut Reader<'r>,
        file: &'f Arc<SourceFile>,
        library: &'f Names,
        summaries: &'f HashMap<String, SequenceSummary>,
        sequence: Option<&'f str>,
    ) -> Follower<'f, 'r> {
        Follower {
            reader,
            file,
            library,
            summaries,
            sequence,
            names: 1,
            questions: HashMap::new(),
            next: 0,
            uses: HashMap::new(),
            steps: 0,
            reads: HashSet::new(),
            counts: false,
            unread: Vec::new(),
            renamed: Vec::new(),
            open: Vec::new(),
            idle: Vec::new(),
            unsure_of_reads: false,
            unsure_of_uses: false,
        }
    }

    /// Follows a tree that begins with `opening`. Every path must end.
    pub(crate) fn tree(&mut self, steps: &'f Block, opening: Option<&'f str>) -> Followed {
        let mut given = AnswerSet::default();
        if let Some(opening) = opening {
            self.gather_use(opening);
        }
        self.gather(steps);
        if self.is_too_long(steps) {
            return Followed::default();
        }
        self.learn_uses();
        let before = opening.map_or(Ways::ON, |opening| self.follow_use(opening, &mut given));
        if before.falls == 0 {
            let first = steps.steps.first().map_or(steps.at, |step| step.at);
            self.reader.fault(Kind::Unreachable, first);
            return Followed::default();
        }
        let ways = before.then(self.block(steps, &mut given));
        self.must_end(steps, ways);
        self.bound(steps, ways);
        self.tell_idle();
        Followed { prompts: ways.prompts, paths: ways.ends.saturating_add(ways.falls) }
    }

    /// Follows a sequence. A path may come out at its end, unless it is one that has to end the walk.
    pub(crate) fn summary(&mut self, steps: &'f Block, must_end: bool) -> SequenceSummary {
        self.gather(steps);
        if self.is_too_long(steps) {
            return SequenceSummary::broken();
        }
        self.learn_uses();
        let mut given = AnswerSet::default();
        let ways = self.block(steps, &mut given);
        if must_end {
            self.must_end(steps, ways);
        }
        self.bound(steps, ways);
        self.tell_idle();
        let full = |id: &str| match self.sequence {
            Some(sequence) if !id.contains('.') => format!("{sequence}.{id}"),
            _ => id.to_owned(),
        };
        let answers = |question: &QuestionAnswers<'f>| {
            let numbered = question.answers.iter().zip(question.first..);
            numbered.map(|(answer, number)| (answer.0.to_owned(), given.contains(number))).collect()
        };
        let used = self.uses.keys().filter_map(|used| self.summaries.get(*used));
        SequenceSummary {
            ways,
            answers: self.questions.iter().map(|(id, question)| (full(id), answers(question))).collect(),
            caution: self.first_caution(&steps.steps),
            active: self
                .active(&steps.steps)
                .into_iter()
                .next()
                .map(|(key, at, other)| (key, other.unwrap_or(at))),
            unread: self.unread.iter().map(|(id, at)| (full(id), at.clone())).collect(),
            renamed: self.renamed.iter().map(|(was, now)| (full(was), full(now))).collect(),
            depth: used.map(|used| used.depth).max().unwrap_or(0) + 1,
            broken: self.unsure_of_uses,
        }
    }

    /// Whether the file alone has more steps than a tree may: then nothing in it is followed.
    fn is_too_long(&mut self, steps: &Block) -> bool {
        let too_long = self.steps > MAX_STEPS;
        if too_long {
            self.reader.fault(Kind::TooBig { steps: self.steps, paths: 0, limit: MAX_PATHS }, steps.at);
        }
        too_long
    }

    fn bound(&mut self, steps: &Block, ways: Ways) {
        if ways.steps > MAX_STEPS || ways.parts > MAX_PARTS {
            self.reader.fault(Kind::TooBig { steps: ways.steps, paths: 0, limit: MAX_PATHS }, steps.at);
        }
    }

    fn must_end(&mut self, steps: &Block, ways: Ways) {
        if ways.falls > 0 && !self.unsure_of_uses {
            let last = steps.steps.last().map_or(steps.at, |step| step.at);
            // Where its branches end, something may be missing.
            let end = steps.steps.last().map(|step| end_of(step).at).filter(|end| *end != last);
            let end = self.reader.ends_with_file(last).or(end);
            self.reader.twice(Kind::NoOutcome, last, end);
        }
    }

    /// Follows a list. `given` becomes what may have been answered where it continues below.
    fn block(&mut self, block: &'f Block, given: &mut AnswerSet) -> Ways {
        let open = self.open.len();
        let mut ways = Ways::ON;
        for (index, step) in block.steps.iter().enumerate() {
            if ways.falls == 0 {
                self.reader.fault(Kind::Unreachable, step.at);
                break;
            }
            self.close_at_caution(open, step);
            if let Some(since) = &step.since {
                self.check_since(since, given);
            }
            let rest = block.steps.get(index + 1..).unwrap_or_default();
            let Some(when) = &step.when else {
                ways = ways.then(self.step(step, rest, given));
                continue;
            };
            self.check_conditions(when, given);
            let mut inside = given.clone();
            let through = self.step(step, rest, &mut inside);
            // A walk either does the step or skips it, depending on earlier answers: paths do not multiply.
            ways = ways.then(Ways { falls: through.falls.max(1), ..through });
            if through.falls > 0 {
                given.add(&inside);
            }
        }
        if ways.falls == 0 {
            self.open.truncate(open);
        }
        ways
    }

    fn step(&mut self, step: &'f Step, rest: &[Step], given: &mut AnswerSet) -> Ways {
        let prompts = usize::from(matches!(
            step.act,
            WrittenAct::Ask { .. }
                | WrittenAct::Choose { .. }
                | WrittenAct::Try { .. }
                | WrittenAct::Collect { .. }
        ));
        let one = Ways { steps: 1, prompts, parts: parts(step, self.names), ..Ways::ON };
        let id = step.id.as_ref().map_or("", |id| id.value.as_str());
        match &step.act {
            WrittenAct::Ask { .. } => one.then(self.ask(step, id, rest, given)),
            WrittenAct::Choose { options, unsure_as, .. } => {
                let ways = self.options(id, options, unsure_as.as_ref().map(|at| at.value.as_str()), given);
                let branches: Vec<&[Step]> =
                    options.iter().map(|option| option.steps.steps.as_slice()).collect();
                if self.all_the_same(&branches, rest) {
                    self.changes_nothing(id, step.at);
                }
                one.then(ways)
            }
            WrittenAct::Try { on_fixed, .. } => one.then(self.action(id, on_fixed.as_ref(), given)),
            WrittenAct::Tell { .. } | WrittenAct::Collect { .. } | WrittenAct::Set { .. } => one,
            WrittenAct::Use { sequence } => one.then(self.follow_use(&sequence.value, given)),
            WrittenAct::End { .. } => Ways { ends: 1, falls: 0, ..one },
        }
    }

    fn ask(&mut self, step: &'f Step, id: &'f str, rest: &[Step], given: &mut AnswerSet) -> Ways {
        let WrittenAct::Ask { on_yes, on_no, on_unsure, unsure_as, .. } = &step.act else { return Ways::ON };
        let as_yes = unsure_as.as_ref().is_some_and(|way| way.value == "on_yes");
        let implied = on_unsure.is_none() && unsure_as.is_none();
        let branch = |block: &'f Option<Block>| block.as_ref().map_or(&[] as &[Step], |block| &block.steps);
        let own = on_unsure.is_some().then(|| branch(on_unsure));
        let branches: Vec<&[Step]> = [branch(on_yes), branch(on_no)].into_iter().chain(own).collect();
        if self.all_the_same(&branches, rest) {
            self.changes_nothing(id, step.at);
        }
        let before = given.clone();
        let mut after = AnswerSet::default();
        let mut branch = |this: &mut Self, block: Option<&'f Block>, values: &[&str]| {
            let mut inside = before.clone();
            this.remember(&mut inside, id, values);
            let ways = block.map_or(Ways::ON, |block| this.block(block, &mut inside));
            if ways.falls > 0 {
                after.add(&inside);
            }
            ways
        };
        let (yes_values, no_values): (&[&str], &[&str]) = match (on_unsure, as_yes) {
            (Some(_), _) => (&["yes"], &["no"]),
            (None, true) => (&["yes", "unsure"], &["no"]),
            (None, false) => (&["yes"], &["no", "unsure"]),
        };
        let yes = branch(self, on_yes.as_ref(), yes_values);
        let no = branch(self, on_no.as_ref(), no_values);
        let unsure = on_unsure.as_ref().map_or(Ways::NONE, |block| branch(self, Some(block), &["unsure"]));
        *given = after;
        if implied {
            self.check_unsure(step, on_no.as_ref(), yes, no);
        }
        yes.or(no).or(unsure)
    }

    /// An action: if it helped, the walk ends, or goes through a branch; otherwise it continues below.
    fn action(&mut self, id: &str, on_fixed: Option<&'f Block>, given: &mut AnswerSet) -> Ways {
        let helped = on_fixed.map_or(Ways { ends: 1, ..Ways::NONE }, |block| {
            let mut inside = given.clone();
            self.remember(&mut inside, id, &["fixed"]);
            let helped = self.block(block, &mut inside);
            if helped.falls > 0 {
                given.add(&inside);
            }
            helped
        });
        self.remember(given, id, &["not_fixed", "skipped"]);
        helped.or(Ways::ON)
    }

    fn options(
        &mut self,
        id: &str,
        options: &'f [WrittenOption],
        unsure_as: Option<&str>,
        given: &mut AnswerSet,
    ) -> Ways {
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
                given.add(&inside);
            }
            ways = ways.or(through);
        }
        ways
    }

    fn follow_use(&self, sequence: &str, given: &mut AnswerSet) -> Ways {
        if let Some(behind) = self.uses.get(sequence) {
            given.add(behind);
        }
        self.summaries
            .get(sequence)
            .filter(|summary| !summary.broken)
            .map_or(Ways::ON, |summary| summary.ways)
    }
}

/// The number of names, conditions, options and fields of a step itself, in a sequence with so many names.
fn parts(step: &Step, names: usize) -> usize {
    let own = match &step.act {
        WrittenAct::Choose { options, .. } => options.iter().map(|option| 1 + option.was.len()).sum(),
        WrittenAct::Collect { fields } => fields.len(),
        WrittenAct::End { collect, .. } => collect.len(),
        _ => 0,
    };
    let conditions = step.when.as_ref().map_or(0, |when| when.value.matches('=').count());
    let since = usize::from(step.since.is_some());
    (1 + step.was.len()).saturating_mul(names).saturating_add(conditions + since + own)
}

/// The last step in a step's branches, or itself.
fn end_of(step: &Step) -> &Step {
    let last = match &step.act {
        WrittenAct::Ask { on_yes, on_no, on_unsure, .. } => {
            let branches = [on_yes, on_no, on_unsure].into_iter().flatten();
            branches.max_by_key(|branch| branch.at.start).and_then(|branch| branch.steps.last())
        }
        WrittenAct::Choose { options, .. } => options.last().and_then(|option| option.steps.steps.last()),
        WrittenAct::Try { on_fixed: Some(block), .. } => block.steps.last(),
        _ => None,
    };
    last.map_or(step, end_of)
}

#[cfg(test)]
mod tests {
    use crate::tree::name::comparing;
    use crate::tree::{Listing, check};
    use std::fmt::Write as _;

    const MANIFEST: &str = include_str!("../../../../benches/library/library.yaml");
    const LADDER: &str = include_str!("../../../../benches/library/shared/ladder.yaml");

    /// How often names are compared for a question with so many options, and so many steps with a condition that names
    /// the last of them.
    fn compared(options: usize, conditions: usize) -> usize {
        let mut tree = "code: E101\nrow: 1\nmessage: {zh: 甲, en: A}\nsteps:\n".to_owned();
        tree.push_str("- id: q\n  choose: {zh: 甲, en: A}\n  options:\n");
        for number in 0..options {
            let _ = writeln!(tree, "  - {{id: o{number}, label: {{zh: 甲, en: A}}}}");
        }
        for number in 0..conditions {
            let last = options - 1;
            let _ = writeln!(tree, "- id: t{number}\n  when: q = o{last}\n  tell: {{zh: 甲, en: A}}");
        }
        tree.push_str("- end: office\n");
        let files = [("library.yaml", MANIFEST), ("shared/ladder.yaml", LADDER), ("e/E101.yaml", &*tree)];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let (report, compared) = comparing(|| check(&Listing::of_memory(files)));
        let faults: Vec<&str> = report.faults.iter().map(|fault| fault.kind.code()).collect();
        assert_eq!(faults, [""; 0]);
        compared
    }

    #[test]
    fn flow_check_compares_at_most_options_plus_conditions() {
        for (options, conditions) in [(10, 10), (100, 100), (1_000, 1_000), (4_000, 1_900)] {
            let (compared, there_are) = (compared(options, conditions), options + conditions);
            let allowed = there_are..=there_are * if options > 10 { 2 } else { 10 };
            assert!(allowed.contains(&compared), "{there_are} names: {compared} were compared");
        }
    }
}
