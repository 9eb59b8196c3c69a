//! The conditions of a step: what was answered before, and how the matters of the session stand.

use super::manifest::Standing;
use super::visits::{Key, Value};

/// What a condition reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// A step's latest answer.
    Answer {
        /// The step.
        key: Key,
        /// The answer.
        value: Value,
    },
    /// A matter's state.
    State(Standing),
}

/// A condition: what must be so, or must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it reads.
    pub read: Read,
    /// It holds where that is not so, `!=`: also where no answer was given, or the matter has no state.
    pub differs: bool,
}

impl Condition {
    /// Whether it reads the same step or the same matter as another.
    #[must_use]
    pub fn is_of_same(self, other: Condition) -> bool {
        match (self.read, other.read) {
            (Read::Answer { key, .. }, Read::Answer { key: other, .. }) => key == other,
            (Read::State(standing), Read::State(other)) => standing.matter == other.matter,
            _ => false,
        }
    }
}

/// Conditions in groups: one group is enough, and in a group all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions(Box<[Box<[Condition]>]>);

impl Conditions {
    /// From groups that each have a condition.
    pub(crate) fn of(groups: Vec<Box<[Condition]>>) -> Conditions {
        Conditions(groups.into())
    }

    /// Whether there are none: what has them is always done.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The groups.
    #[must_use]
    pub fn groups(&self) -> &[Box<[Condition]>] {
        &self.0
    }

    /// Every condition, group after group.
    pub fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.0.iter().flat_map(|group| group.iter())
    }

    /// The steps whose answers they read.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.iter().filter_map(|condition| match condition.read {
            Read::Answer { key, .. } => Some(key),
            Read::State(_) => None,
        })
    }

    /// Whether they hold: `is_so` tells of what is read whether it is so.
    #[must_use]
    pub fn hold(&self, mut is_so: impl FnMut(Read) -> bool) -> bool {
        self.is_none()
            || self
                .0
                .iter()
                .any(|group| group.iter().all(|condition| is_so(condition.read) != condition.differs))
    }
}
