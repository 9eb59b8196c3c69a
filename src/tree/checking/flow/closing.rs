//! What a closing may not contain: it is walked once everything is decided, and changes nothing.

use super::Follower;
use crate::tree::fault::{Fault, Kind};
use crate::tree::location::Location;
use crate::tree::reading::mirror::{Block, Step, WrittenAct};
use crate::tree::record::By;

/// A key that a closing may not contain, the place to point at, and its own place if that is in another file.
pub(crate) type Active = (&'static str, Location, Option<Location>);

impl Follower<'_, '_> {
    /// Reports what a closing may not contain.
    pub(crate) fn check_closing(&mut self, steps: &Block) {
        for (key, at, other) in self.active(&steps.steps) {
            self.reader.push(Fault { kind: Kind::ClosingStep { key }, at, other });
        }
    }

    /// The steps, including those in branches, that end a walk, act, warn or are not for the person on the line.
    pub(crate) fn active(&self, steps: &[Step]) -> Vec<Active> {
        let mut found = Vec::new();
        self.gather_active(steps, &mut found);
        found
    }

    fn gather_active(&self, steps: &[Step], found: &mut Vec<Active>) {
        for step in steps {
            if let Some((key, other)) = self.active_key(step) {
                found.push((key, self.reader.location(step.at), other));
            }
            match &step.act {
                WrittenAct::Ask { on_yes, on_no, on_unsure, .. } => {
                    for branch in [on_yes, on_no, on_unsure].into_iter().flatten() {
                        self.gather_active(&branch.steps, found);
                    }
                }
                WrittenAct::Choose { options, .. } => {
                    for option in options {
                        self.gather_active(&option.steps.steps, found);
                    }
                }
                _ => {}
            }
        }
    }

    fn active_key(&self, step: &Step) -> Option<(&'static str, Option<Location>)> {
        match &step.act {
            WrittenAct::Try { .. } => return Some(("try", None)),
            WrittenAct::End { .. } => return Some(("end", None)),
            WrittenAct::Use { sequence } => {
                let summary = self.summaries.get(&sequence.value)?;
                return summary.active.clone().map(|(key, at)| (key, Some(at)));
            }
            _ => {}
        }
        if step.caution.is_some() {
            return Some(("caution", None));
        }
        let by = step.by.as_ref().filter(|by| by.value != By::Merchant.id());
        by.map(|_| ("by", None))
    }
}
