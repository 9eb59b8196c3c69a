//! What a step of a tree does, and where each answer leads.

use super::manifest::{OutcomeKind, Standing};
use super::texts::Text;
use super::visits::{Key, NodeId};

/// What a step does. A branch is its first step; `None` goes on behind the step.
#[derive(Clone, Debug)]
pub enum Act {
    /// A question: yes, no or unsure.
    Ask {
        /// The question.
        text: Text,
        /// The branch of "yes".
        yes: Option<NodeId>,
        /// The branch of "no".
        no: Option<NodeId>,
        /// What "unsure" does.
        unsure: Unsure,
    },
    /// A question with options of its own.
    Choose {
        /// The question.
        text: Text,
        /// What can be chosen.
        options: Box<[Choice]>,
        /// The option whose branch "unsure" takes; without it, there is no "unsure".
        unsure_as: Option<u16>,
    },
    /// An action, and then: did it help?
    Try {
        /// What to do.
        text: Text,
        /// What follows where it helped.
        fixed: Fixed,
    },
    /// Something to know.
    Tell {
        /// What.
        text: Text,
    },
    /// Fields to fill in now.
    Collect {
        /// Indexes of the manifest's fields.
        fields: Box<[u16]>,
    },
    /// A matter of the session comes to another state.
    Set {
        /// Which matter, and to which.
        standing: Standing,
        /// The outcome that the matter asks for in that state, as an index into the manifest, if it asks for one.
        request: Option<u16>,
    },
    /// The steps of a sequence.
    Use {
        /// The sequence.
        sequence: Box<str>,
        /// What it is.
        name: Text,
        /// Its first step.
        first: Option<NodeId>,
    },
    /// The end of the walk.
    End {
        /// The outcome's index in the manifest.
        outcome: u16,
        /// What it comes to.
        kind: OutcomeKind,
        /// What is to be done, in place of the outcome's own text.
        text: Option<Text>,
        /// Fields that its ticket asks for besides.
        collect: Box<[u16]>,
        /// The matter whose request is part of this ticket, rather than one of its own.
        with: Option<u16>,
    },
}

impl Act {
    /// The first step of each of its branches, empty ones included.
    pub fn lists(&self) -> impl Iterator<Item = Option<NodeId>> {
        (0..self.branches()).map(|number| self.branch(number))
    }

    /// How many branches it has, empty ones included.
    pub(super) fn branches(&self) -> usize {
        match self {
            Act::Ask { unsure: Unsure::Own(_), .. } => 3,
            Act::Ask { .. } => 2,
            Act::Use { .. } | Act::Try { fixed: Fixed::GoesOn(_), .. } => 1,
            Act::Choose { options, .. } => options.len(),
            Act::Try { .. } | Act::Tell { .. } | Act::Collect { .. } | Act::Set { .. } | Act::End { .. } => 0,
        }
    }

    /// The first step of a branch, by number.
    pub(super) fn branch(&self, number: usize) -> Option<NodeId> {
        match (self, number) {
            (Act::Ask { yes, .. }, 0) => *yes,
            (Act::Ask { no, .. }, 1) => *no,
            (Act::Ask { unsure: Unsure::Own(own), .. }, 2) => *own,
            (Act::Use { first, .. } | Act::Try { fixed: Fixed::GoesOn(first), .. }, 0) => *first,
            (Act::Choose { options, .. }, _) => options.get(number).and_then(|option| option.first),
            _ => None,
        }
    }
}

/// What follows where an action helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// The walk ends: the code is gone.
    Ends,
    /// It helped with something else: a branch, and then what stands below.
    GoesOn(Option<NodeId>),
}

/// What the answer "unsure" does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsure {
    /// The same as "yes".
    AsYes,
    /// The same as "no".
    AsNo,
    /// A branch of its own.
    Own(Option<NodeId>),
}

/// One of the options of a `choose`.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The answer's value.
    pub id: Box<str>,
    /// The values that it had before.
    pub was: Box<[Box<str>]>,
    /// What it is called.
    pub label: Text,
    /// Its branch.
    pub first: Option<NodeId>,
}

impl Choice {
    /// Whether it is called so, or was.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        *self.id == *name || self.was.iter().any(|was| **was == *name)
    }
}

/// How long a step waits before it is done or asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// How many minutes.
    pub minutes: u16,
    /// What they are counted from.
    pub since: Since,
}

/// What a [`Wait`] is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The answer before.
    Previous,
    /// The latest answer of this step in the walk of the code; without one, the first answer of that walk.
    Answer(Key),
    /// When this matter was set last in the session; where it was not, the first answer of the code's walk.
    Matter(u16),
}
