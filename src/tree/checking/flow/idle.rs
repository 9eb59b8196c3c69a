//! Questions without effect: every path through them leads to the same steps.

use std::sync::Arc;

use super::Follower;
use crate::tree::fault::Kind;
use crate::tree::location::{Location, Span};
use crate::tree::reading::mirror::{Step, WrittenAct};
use crate::tree::reading::reader::At;

impl<'f> Follower<'f, '_> {
    /// Whether several paths through a question lead to the same steps, with `rest` following for all.
    pub(super) fn all_the_same(&self, branches: &[&[Step]], rest: &[Step]) -> bool {
        branches
            .split_first()
            .is_some_and(|(first, others)| others.iter().all(|other| self.same(first, other, rest)))
    }

    fn same(&self, one: &[Step], other: &[Step], rest: &[Step]) -> bool {
        let (mut one, mut other) = (one.iter().chain(rest), other.iter().chain(rest));
        loop {
            match (one.next(), other.next()) {
                (None, None) => return true,
                (Some(one), Some(other)) if std::ptr::eq(one, other) => return true,
                (Some(one), Some(other)) if do_the_same(one, other) => {
                    if self.always_ends(one) {
                        return true;
                    }
                }
                _ => return false,
            }
        }
    }

    fn always_ends(&self, step: &Step) -> bool {
        match &step.act {
            WrittenAct::End { .. } => true,
            WrittenAct::Use { sequence } => self
                .summaries
                .get(&sequence.value)
                .is_some_and(|summary| !summary.broken && summary.ways.falls == 0),
            _ => false,
        }
    }

    pub(super) fn changes_nothing(&mut self, id: &'f str, at: Span) {
        if !self.reads.contains(id) {
            self.idle.push((id, at));
        }
    }

    /// Reports questions without effect; those of a sequence are reported by its
    /// [`SequenceSummary`](super::SequenceSummary).
    pub(super) fn tell_idle(&mut self) {
        let idle = std::mem::take(&mut self.idle);
        if self.unsure_of_reads {
            return;
        }
        for (id, at) in idle {
            if self.sequence.is_some() {
                self.unread.push((id.to_owned(), Location { file: Arc::clone(self.file), span: at }));
            } else {
                self.reader.fault(Kind::ChangesNothing, at);
            }
        }
    }
}

/// Whether two unnamed steps do the same, whatever was answered.
pub(in crate::tree::checking) fn do_the_same(one: &Step, other: &Step) -> bool {
    let is_plain = |step: &Step| step.id.is_none() && step.when.is_none();
    let words = |names: &[At<String>]| names.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
    is_plain(one)
        && is_plain(other)
        && match (&one.act, &other.act) {
            (WrittenAct::Use { sequence: one }, WrittenAct::Use { sequence: other })
            | (WrittenAct::Set { standing: one }, WrittenAct::Set { standing: other }) => {
                one.value == other.value
            }
            (
                WrittenAct::End { outcome: one, text: one_text, collect: one_collect, with: one_with },
                WrittenAct::End {
                    outcome: other,
                    text: other_text,
                    collect: other_collect,
                    with: other_with,
                },
            ) => {
                let name = |name: &Option<At<String>>| name.as_ref().map(|name| name.value.clone());
                one.value == other.value
                    && one_text == other_text
                    && name(one_with) == name(other_with)
                    && words(one_collect) == words(other_collect)
            }
            _ => false,
        }
}
