//! The answers to a file's questions, numbered, and which of them a walk may have given.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Follower, MAX_USES};
use crate::tree::checking::when;
use crate::tree::fault::Kind;
use crate::tree::location::Span;
use crate::tree::name::Name;
use crate::tree::reading::mirror::{Block, WrittenAct};

/// Answers that a walk may have given, by their numbers in the [`Follower`].
#[derive(Clone, Debug, Default)]
pub(super) struct AnswerSet(Vec<u64>);

impl AnswerSet {
    pub(super) fn insert(&mut self, number: usize) {
        let word = number / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (number % 64);
        }
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }

    pub(super) fn add(&mut self, other: &AnswerSet) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (bits, more) in self.0.iter_mut().zip(&other.0) {
            *bits |= more;
        }
    }
}

/// A question as seen by the conditions that read it.
pub(super) struct QuestionAnswers<'f> {
    pub(super) answers: Vec<Name<'f>>,
    /// Their indices, computed if there are many.
    places: OnceCell<HashMap<Name<'f>, usize>>,
    /// The number of its first answer in an [`AnswerSet`].
    pub(super) first: usize,
    /// Its place; `None` in a used sequence.
    pub(super) at: Option<Span>,
}

impl QuestionAnswers<'_> {
    /// For so few answers a linear search is faster than building a table.
    const FEW: usize = 16;

    /// The index of an answer; of equal ones, the first.
    pub(super) fn place(&self, answer: &str) -> Option<usize> {
        let answer = Name(answer);
        if self.answers.len() <= Self::FEW {
            return self.answers.iter().position(|known| *known == answer);
        }
        let places = self.places.get_or_init(|| {
            // Later entries win: iterating backwards, the first one does.
            self.answers.iter().enumerate().rev().map(|(place, known)| (*known, place)).collect()
        });
        places.get(&answer).copied()
    }
}

impl<'f> Follower<'f, '_> {
    /// Collects the file's questions and what its conditions read, before anything is followed.
    pub(super) fn gather(&mut self, block: &'f Block) {
        for step in &block.steps {
            self.steps += 1;
            if let Some(when) = &step.when {
                // Faults of a condition were reported when it was read.
                match when::groups(&when.value) {
                    Some(groups) => {
                        let steps = groups.iter().flatten().map(|condition| condition.id);
                        let steps = steps.filter(|id| self.library.matter(id).is_none());
                        self.reads.extend(steps.map(str::to_owned));
                    }
                    None => self.unsure_of_reads = true,
                }
            }
            self.counts |= step.since.is_some();
            if let Some(id) = &step.id {
                self.renamed.extend(step.was.iter().map(|was| (was.value.as_str(), id.value.as_str())));
            }
            let answers: Vec<&str> = match &step.act {
                WrittenAct::Ask { .. } => vec!["yes", "no", "unsure"],
                WrittenAct::Try { .. } => vec!["fixed", "not_fixed", "skipped"],
                WrittenAct::Choose { options, unsure_as, .. } => options
                    .iter()
                    .map(|option| option.id.value.as_str())
                    .chain(unsure_as.is_some().then_some("unsure"))
                    .collect(),
                WrittenAct::Use { sequence } => {
                    self.gather_use(&sequence.value);
                    if self.depth_of(&sequence.value) >= MAX_USES {
                        self.reader.fault(Kind::TooDeep { limit: MAX_USES }, sequence.span);
                        self.unsure_of_uses = true;
                    }
                    Vec::new()
                }
                WrittenAct::Tell { .. }
                | WrittenAct::Collect { .. }
                | WrittenAct::Set { .. }
                | WrittenAct::End { .. } => Vec::new(),
            };
            if let Some(id) = step.id.as_ref().filter(|_| !answers.is_empty()) {
                self.learn(&id.value, answers, Some(id.span));
            }
            match &step.act {
                WrittenAct::Ask { on_yes, on_no, on_unsure, .. } => {
                    for branch in [on_yes, on_no, on_unsure].into_iter().flatten() {
                        self.gather(branch);
                    }
                }
                WrittenAct::Choose { options, .. } => {
                    for option in options {
                        self.gather(&option.steps);
                    }
                }
                WrittenAct::Try { on_fixed: Some(block), .. } => self.gather(block),
                _ => {}
            }
        }
    }

    pub(super) fn gather_use(&mut self, sequence: &'f str) {
        match self.summaries.get(sequence) {
            Some(summary) if !summary.broken => {
                self.uses.entry(sequence).or_default();
            }
            _ => self.unsure_of_uses = true,
        }
    }

    pub(super) fn depth_of(&self, sequence: &str) -> usize {
        self.summaries.get(sequence).filter(|summary| !summary.broken).map_or(0, |summary| summary.depth)
    }

    /// Collects the answers of the used sequences, if anything reads them.
    pub(super) fn learn_uses(&mut self) {
        if !self.remembers() {
            return;
        }
        let used: Vec<&'f str> = self.uses.keys().copied().collect();
        for sequence in used {
            let Some(summary) = self.summaries.get(sequence) else { continue };
            let mut given = AnswerSet::default();
            for (id, answers) in &summary.answers {
                self.learn(id, answers.iter().map(|(answer, _)| answer.as_str()).collect(), None);
                for (answer, _) in answers.iter().filter(|(_, was_given)| *was_given) {
                    if let Some(number) = self.number(id, answer) {
                        given.insert(number);
                    }
                }
            }
            self.uses.insert(sequence, given);
        }
    }

    fn learn(&mut self, id: &'f str, answers: Vec<&'f str>, at: Option<Span>) {
        let first = self.next;
        if let Entry::Vacant(unknown) = self.questions.entry(id) {
            self.next += answers.len();
            let answers = answers.into_iter().map(Name).collect();
            unknown.insert(QuestionAnswers { answers, places: OnceCell::new(), first, at });
        }
    }

    /// The number of an answer.
    pub(super) fn number(&self, id: &str, answer: &str) -> Option<usize> {
        let question = self.questions.get(id)?;
        question.place(answer).map(|place| question.first + place)
    }

    /// Whether anything reads the answers: conditions here, or those of the trees that use the sequence.
    fn remembers(&self) -> bool {
        self.sequence.is_some() || self.counts || !self.reads.is_empty()
    }

    /// Records answers that a walk may have given.
    pub(super) fn remember(&self, given: &mut AnswerSet, id: &str, values: &[&str]) {
        if self.remembers() {
            for value in values {
                if let Some(number) = self.number(id, value) {
                    given.insert(number);
                }
            }
        }
    }
}
