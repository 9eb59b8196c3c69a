//! The conditions of a step: earlier answers, and the states of the session's matters.

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

/// A condition: what must be true, or must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it reads.
    pub read: Read,
    /// It holds if that is not the case, `!=`: also if no answer was given, or the matter has no state.
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

/// Conditions in groups: one group is enough, and all of a group must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Group by group: most steps have one group, or many of one condition.
    all: Box<[Condition]>,
    /// How many conditions each group has; nothing of the last.
    lengths: Box<[u32]>,
}

impl Conditions {
    /// From groups with at least one condition each: all conditions in their order, and the length of each group.
    pub(crate) fn of(all: Vec<Condition>, lengths: impl ExactSizeIterator<Item = usize>) -> Conditions {
        let but_last = lengths.len().saturating_sub(1);
        let lengths = lengths.take(but_last).map(|length| u32::try_from(length).unwrap_or(u32::MAX));
        Conditions { all: all.into(), lengths: lengths.collect() }
    }

    /// Whether there are none: then the step is always done.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.all.is_empty()
    }

    /// The groups, none of which is empty.
    pub fn groups(&self) -> impl Iterator<Item = &[Condition]> {
        let (mut rest, mut lengths) = (&*self.all, self.lengths.iter());
        std::iter::from_fn(move || {
            let length =
                lengths.next().map_or(rest.len(), |length| usize::try_from(*length).unwrap_or(usize::MAX));
            let (group, behind) = rest.split_at_checked(length).filter(|(group, _)| !group.is_empty())?;
            rest = behind;
            Some(group)
        })
    }

    /// Every condition, group by group.
    pub fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.all.iter()
    }

    /// The steps whose answers they read.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.iter().filter_map(|condition| match condition.read {
            Read::Answer { key, .. } => Some(key),
            Read::State(_) => None,
        })
    }

    /// Whether they hold: `is_so` evaluates a single read.
    #[must_use]
    pub fn hold(&self, mut is_so: impl FnMut(Read) -> bool) -> bool {
        self.is_none()
            || self
                .groups()
                .any(|group| group.iter().all(|condition| is_so(condition.read) != condition.differs))
    }
}
