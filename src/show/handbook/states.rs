//! How the matters of a walk stand at a step of a page, as far as the answers on the page tell.

use std::collections::BTreeMap;

use crate::tree::{Condition, Conditions, NodeId, Read, Standing, Value};

/// What leads to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// An answer.
    Answer(Condition),
    /// The conditions of a step that is around it, or its own.
    Under(NodeId),
}

/// A condition about a matter, for readers of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StateRead {
    /// It holds always, or never.
    Always(bool),
    /// The ways in which it holds: what was answered in each.
    Answered(Vec<Vec<Condition>>),
    /// It holds by what these steps have given the matter: readers have to note it.
    Noted(Vec<NodeId>),
}

/// A step that gives a matter a state, with what leads there.
#[derive(Debug)]
struct Giving {
    step: NodeId,
    standing: Standing,
    way: Vec<Lead>,
}

/// What is known at a step of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    /// Answers.
    pub(super) answers: Vec<Condition>,
    /// States of matters.
    pub(super) states: Vec<Standing>,
}

/// The states that the steps so far may have given, and the way to the step that is taken in.
#[derive(Debug, Default)]
pub(super) struct States {
    given: Vec<Giving>,
    way: Vec<Lead>,
    /// The conditions of the steps that have some.
    under: BTreeMap<NodeId, Conditions>,
}

impl States {
    /// The way leads on, by this.
    pub(super) fn enter(&mut self, lead: Lead) {
        self.way.push(lead);
    }

    /// The way leads on, by the conditions of a step.
    pub(super) fn enter_under(&mut self, id: NodeId, when: &Conditions) {
        self.under.insert(id, when.clone());
        self.way.push(Lead::Under(id));
    }

    /// Back to where the way was before.
    pub(super) fn leave(&mut self) {
        self.way.pop();
    }

    /// The steps around this one that have conditions.
    pub(super) fn around(&self) -> impl Iterator<Item = NodeId> {
        self.way.iter().filter_map(|lead| match lead {
            Lead::Under(id) => Some(*id),
            Lead::Answer(_) => None,
        })
    }

    /// A step on the way gives a matter a state.
    pub(super) fn give(&mut self, step: NodeId, standing: Standing) {
        self.given.push(Giving { step, standing, way: self.way.clone() });
    }

    /// What is known at this step: the answers on the way, and the states that are sure.
    pub(super) fn facts(&self) -> Knowledge {
        let answers = self.way.iter().filter_map(|lead| match lead {
            Lead::Answer(answer) => Some(*answer),
            Lead::Under(_) => None,
        });
        let mut states: Vec<Standing> = Vec::new();
        for giving in self.given.iter().rev() {
            if states.iter().any(|known| known.matter == giving.standing.matter) {
                continue;
            }
            let (_, candidates) = self.candidates(giving.standing.matter, &[]);
            let only = candidates.first().filter(|_| candidates.len() == 1);
            states.extend(only.filter(|only| self.rest(only).next().is_none()).map(|only| only.standing));
        }
        Knowledge { answers: answers.collect(), states }
    }

    /// How many states were given so far.
    pub(super) fn count(&self) -> usize {
        self.given.len()
    }

    /// The walk ends here: what was given after the first `count` is of no step behind.
    pub(super) fn end(&mut self, count: usize) {
        self.given.truncate(count);
    }

    /// What it comes to that a matter stands so, or with `differs`, that it does not, where `assumed` holds; with `notes`,
    /// a state that comes from several answers is noted.
    pub(super) fn read(
        &self,
        standing: Standing,
        differs: bool,
        assumed: &[Condition],
        notes: bool,
    ) -> StateRead {
        let (is_whole, candidates) = self.candidates(standing.matter, assumed);
        // No matter has a state at the beginning.
        let holds = |given: Option<Standing>| (given == Some(standing)) != differs;
        let (begin, later) = match candidates.split_first() {
            Some((first, later)) if self.rest(first).next().is_none() => (holds(Some(first.standing)), later),
            _ => (holds(None), &*candidates),
        };
        if later.iter().all(|giving| holds(Some(giving.standing)) == begin) {
            return StateRead::Always(begin);
        }
        let noted = || {
            // What is as if nothing was noted need not be, before the first that is not.
            let is_idle = |giving: &&&Giving| is_whole && holds(Some(giving.standing)) == holds(None);
            StateRead::Noted(candidates.iter().skip_while(is_idle).map(|giving| giving.step).collect())
        };
        let mut answers: Vec<(Condition, bool)> = Vec::new();
        for giving in later {
            let so = holds(Some(giving.standing));
            // That a question was answered tells that it was asked, and why.
            match (self.rest(giving).last(), answers.first()) {
                (Some(Lead::Answer(answer)), first) if first.is_none_or(|(of, _)| of.is_of_same(answer)) => {
                    answers.retain(|(known, _)| *known != answer);
                    answers.push((answer, so));
                }
                _ => return noted(),
            }
        }
        let others: Vec<Condition> =
            answers.into_iter().filter(|(_, so)| *so != begin).map(|(answer, _)| answer).collect();
        if notes && !begin && others.len() > 1 {
            return noted();
        }
        let others = others.into_iter();
        StateRead::Answered(if begin {
            vec![others.map(|answer| Condition { differs: true, ..answer }).collect()]
        } else {
            others.map(|answer| vec![answer]).collect()
        })
    }

    /// The steps that may have given the matter its state here, from the last one that is sure to have been done; and
    /// whether there is none before.
    fn candidates(&self, matter: u16, assumed: &[Condition]) -> (bool, Vec<&Giving>) {
        let of_matter = self.given.iter().filter(|giving| giving.standing.matter == matter);
        let mut all: Vec<&Giving> = of_matter.filter(|giving| !self.is_apart(giving, assumed)).collect();
        let sure = all.iter().rposition(|giving| self.rest(giving).next().is_none()).unwrap_or(0);
        (sure == 0, all.split_off(sure))
    }

    /// What leads to a step and not to this one.
    fn rest(&self, giving: &Giving) -> impl Iterator<Item = Lead> {
        giving.way.iter().filter(|lead| !self.way.contains(lead)).copied()
    }

    /// Whether nobody comes to this step by that one: a question was answered differently there.
    fn is_apart(&self, giving: &Giving, assumed: &[Condition]) -> bool {
        let here = self.way.iter().flat_map(|lead| self.surely(*lead)).chain(assumed.iter().copied());
        let here: Vec<Condition> = here.collect();
        let is_against =
            |group: &[Condition]| group.iter().any(|one| here.iter().any(|here| are_against(*one, *here)));
        giving.way.iter().any(|lead| match lead {
            Lead::Answer(answer) => is_against(&[*answer]),
            Lead::Under(id) => self.under.get(id).is_some_and(|when| when.groups().all(is_against)),
        })
    }

    /// What holds after a lead.
    fn surely(&self, lead: Lead) -> Vec<Condition> {
        match lead {
            Lead::Answer(answer) => vec![answer],
            Lead::Under(id) => match self.under.get(&id).map(|when| when.groups().collect::<Vec<_>>()) {
                Some(groups) if groups.len() == 1 => groups.concat(),
                _ => Vec::new(),
            },
        }
    }
}

/// Whether two conditions cannot both hold, whenever they are read: a question has one answer; an action may be done
/// again, and a matter changes.
fn are_against(one: Condition, other: Condition) -> bool {
    let is_question = matches!(
        one.read,
        Read::Answer { value: Value::Yes | Value::No | Value::Unsure | Value::Option(_), .. }
    );
    let is_same = one.read == other.read;
    is_question
        && one.is_of_same(other)
        && match (one.differs, other.differs) {
            (false, false) => !is_same,
            (true, true) => false,
            _ => is_same,
        }
}
