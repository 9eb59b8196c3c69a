//! Cautions that a walk reaches without anybody having said yes.

use std::sync::Arc;

use super::Follower;
use super::ways::Ways;
use crate::tree::fault::{Fault, Kind};
use crate::tree::location::{Location, Span};
use crate::tree::reading::mirror::{Block, Step, WrittenAct};

impl Follower<'_, '_> {
    /// "Unsure" takes the path of "no" by default; if only that path leads to a caution, the author has to say so.
    pub(super) fn check_unsure(&mut self, step: &Step, on_no: Option<&Block>, yes: Ways, no: Ways) {
        if let Some(caution) = on_no.and_then(|block| self.first_caution(&block.steps)) {
            self.unsure_at_caution(step.at, caution);
        } else if yes.falls == 0 && no.falls > 0 {
            self.open.push(step.at);
        }
    }

    /// Reports the questions above, from `open` on, whose "unsure" leads to this step's caution.
    pub(super) fn close_at_caution(&mut self, open: usize, step: &Step) {
        if self.open.len() <= open {
            return;
        }
        if let Some(caution) = self.first_caution(std::slice::from_ref(step)) {
            for at in self.open.split_off(open) {
                self.unsure_at_caution(at, caution.clone());
            }
        }
    }

    fn unsure_at_caution(&mut self, at: Span, caution: Location) {
        let at = Location { file: Arc::clone(self.file), span: at };
        self.reader.push(Fault { kind: Kind::UnsureCaution, at, other: Some(caution) });
    }

    pub(super) fn first_caution(&self, steps: &[Step]) -> Option<Location> {
        steps.iter().find_map(|step| {
            if let Some(caution) = &step.caution {
                return Some(Location { file: Arc::clone(self.file), span: caution.span });
            }
            match &step.act {
                WrittenAct::Ask { on_yes, on_no, on_unsure, .. } => [on_yes, on_no, on_unsure]
                    .into_iter()
                    .flatten()
                    .find_map(|block| self.first_caution(&block.steps)),
                WrittenAct::Choose { options, .. } => {
                    options.iter().find_map(|option| self.first_caution(&option.steps.steps))
                }
                WrittenAct::Try { on_fixed: Some(block), .. } => self.first_caution(&block.steps),
                WrittenAct::Use { sequence } => {
                    self.summaries.get(&sequence.value).and_then(|summary| summary.caution.clone())
                }
                _ => None,
            }
        })
    }
}
