//! The progress of a walk.

use super::ahead::Situation;
use super::facts::{Facts, KnownFacts};
use super::{Channel, Place, Session};

impl Session {
    /// The prompt's number in its leg, from 1, and the most that may follow it.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let asked = self.leg().trail.iter().filter(|visit| visit.was_asked()).count();
        let Place::Prompt(id) = self.place else { return (asked + 1, 0) };
        let leg = self.leg();
        (asked + 1, leg.ahead.prompts_behind(&leg.tree, id, |facts| self.situation(facts)))
    }

    /// The known facts that the tree reads.
    fn situation(&self, facts: &Facts) -> Situation {
        let leg = self.leg();
        let mut known = KnownFacts::default();
        for visit in &leg.trail {
            let Some(value) = visit.value() else { continue };
            // An answer from before a resume may be asked for again.
            facts.answer(&mut known, visit.key, value, visit.epoch == self.epoch);
        }
        self.matters().into_iter().for_each(|(_, standing)| facts.set(&mut known, standing));
        self.fields().for_each(|entry| facts.fill(&mut known, entry.field));
        let (is_in_closing, is_by_phone) = (leg.closing().is_some(), self.channel == Channel::Phone);
        Situation { known, is_in_closing, is_by_phone }
    }
}
