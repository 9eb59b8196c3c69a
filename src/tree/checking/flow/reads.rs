//! What a step may read of earlier ones: the answers in its condition, and what its wait counts from.

use std::collections::HashSet;

use super::Follower;
use super::answers::AnswerSet;
use crate::tree::checking::when;
use crate::tree::fault::{Kind, NameKind};
use crate::tree::reading::reader::{At, nearest};

impl Follower<'_, '_> {
    /// The current name of a renamed step.
    fn now(&self, was: &str) -> Option<&str> {
        let own = self.renamed.iter().find(|(known, _)| *known == was).map(|(_, now)| *now);
        let used = || self.uses.keys().filter_map(|used| self.summaries.get(*used));
        own.or_else(|| {
            let renamed = used().flat_map(|summary| &summary.renamed);
            renamed.into_iter().find(|(known, _)| known == was).map(|(_, now)| now.as_str())
        })
    }

    /// Checks that a condition reads an existing step or matter, and that what it requires is possible there.
    pub(super) fn check_conditions(&mut self, when: &At<String>, given: &AnswerSet) {
        // Syntax errors, and reads of matters, were reported by the lowering.
        let groups = when::groups(&when.value).unwrap_or_default();
        // An unknown step is reported once, however often it is read.
        let mut told = HashSet::new();
        for condition in groups.iter().flatten() {
            if self.library.matter(condition.id).is_some() || told.contains(condition.id) {
                continue;
            }
            let (id, value) = (condition.id.to_owned(), condition.value.to_owned());
            if self.sequence.is_some() && id.contains('.') {
                told.insert(condition.id);
                self.reader.fault(Kind::WhenForeign { id }, when.span);
                continue;
            }
            let Some(question) = self.questions.get(id.as_str()) else {
                told.insert(condition.id);
                self.unsure_of_reads = true;
                if !self.unsure_of_uses && !self.reader.is_full() {
                    let near = self.now(&id).or_else(|| nearest(&id, self.questions.keys().copied()));
                    let near = near.map(str::to_owned);
                    self.reader.fault(Kind::WhenUnknownStep { id, near }, when.span);
                }
                continue;
            };
            let at = question.at;
            match self.number(&id, &value) {
                None => {
                    let numbered = question.answers.iter().zip(question.first..);
                    let possible =
                        numbered.filter(|(answer, number)| answer.0 != "fixed" || given.contains(*number));
                    let allowed = possible.map(|(answer, _)| answer.0.to_owned()).collect();
                    self.reader
                        .fault(Kind::WhenWrongValue { id, value, allowed, of: NameKind::Step }, when.span);
                }
                Some(number) if !condition.differs && !given.contains(number) && !self.unsure_of_uses => {
                    self.reader.twice(Kind::WhenNeverGiven { id, value }, when.span, at);
                }
                Some(_) => {}
            }
        }
    }

    /// Checks that a wait counts from a step that may have been answered on the way, or from a matter.
    pub(super) fn check_since(&mut self, since: &At<String>, given: &AnswerSet) {
        if self.library.matter(&since.value).is_some() {
            return;
        }
        let id = since.value.clone();
        let is_foreign = self.sequence.is_some() && id.contains('.');
        let Some(question) = self.questions.get(id.as_str()).filter(|_| !is_foreign) else {
            if !self.unsure_of_uses && !self.reader.is_full() {
                let near = self.now(&id).or_else(|| nearest(&id, self.questions.keys().copied()));
                let near = near.filter(|_| !is_foreign).map(str::to_owned);
                self.reader.fault(Kind::SinceUnknown { id, near }, since.span);
            }
            return;
        };
        let mut numbers = question.first..question.first + question.answers.len();
        let at = question.at;
        if !numbers.any(|number| given.contains(number)) && !self.unsure_of_uses {
            self.reader.twice(Kind::SinceNever { id }, since.span, at);
        }
    }
}
