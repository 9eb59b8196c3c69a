//! What a step of a tree does, and where each answer leads.

use super::manifest::{OutcomeKind, Standing};
use super::texts::Text;
use super::visits::{Key, NodeId};

/// What a step does. A branch is its first step; `None` continues after the step.
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
        /// The effect of "unsure".
        unsure: Unsure,
    },
    /// A question with its own options.
    Choose {
        /// The question.
        text: Text,
        /// The options.
        options: Box<[Choice]>,
        /// The option whose branch "unsure" takes; if missing, there is no "unsure".
        unsure_as: Option<u16>,
    },
    /// An action, and then: did it help?
    Try {
        /// What to do.
        text: Text,
        /// The continuation if it helped.
        fixed: Fixed,
    },
    /// Information.
    Tell {
        /// The text.
        text: Text,
    },
    /// Fields to fill in now.
    Collect {
        /// Indices of the manifest's fields.
        fields: Box<[u16]>,
    },
    /// A matter of the session gets a state.
    Set {
        /// The matter and its state.
        standing: Standing,
        /// The outcome that the matter requests in that state, as an index into the manifest, if any.
        request: Option<u16>,
    },
    /// The steps of a sequence.
    Use {
        /// The sequence.
        sequence: Box<str>,
        /// The sequence's name.
        name: Text,
        /// Its first step.
        first: Option<NodeId>,
    },
    /// The end of the walk.
    End {
        /// The outcome's index in the manifest.
        outcome: u16,
        /// The kind of outcome.
        kind: OutcomeKind,
        /// What to do, instead of the outcome's own text.
        text: Option<Text>,
        /// Additional fields that its ticket asks for.
        collect: Box<[u16]>,
        /// The matter whose request is part of this ticket, rather than in its own.
        with: Option<u16>,
    },
}

impl Act {
    /// The first step of each of its branches, empty ones included.
    pub fn lists(&self) -> impl Iterator<Item = Option<NodeId>> {
        (0..self.branches()).map(|number| self.branch(number))
    }

    /// How many branches it has, including empty ones.
    pub(crate) fn branches(&self) -> usize {
        match self {
            Act::Ask { unsure: Unsure::Own(_), .. } => 3,
            Act::Ask { .. } => 2,
            Act::Use { .. } | Act::Try { fixed: Fixed::GoesOn(_), .. } => 1,
            Act::Choose { options, .. } => options.len(),
            Act::Try { .. } | Act::Tell { .. } | Act::Collect { .. } | Act::Set { .. } | Act::End { .. } => 0,
        }
    }

    /// The first step of a branch, by number.
    pub(crate) fn branch(&self, number: usize) -> Option<NodeId> {
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

/// The continuation if an action helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// The walk ends: the problem is solved.
    Ends,
    /// It helped with something else: a branch, and then what follows.
    GoesOn(Option<NodeId>),
}

/// The effect of the answer "unsure".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsure {
    /// Same as "yes".
    AsYes,
    /// Same as "no".
    AsNo,
    /// Its own branch.
    Own(Option<NodeId>),
}

/// One of the options of a `choose`.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The answer's value.
    pub id: Box<str>,
    /// Earlier values.
    pub was: Box<[Box<str>]>,
    /// Its label.
    pub label: Text,
    /// Its branch.
    pub first: Option<NodeId>,
}

impl Choice {
    /// Whether this is its value, or was.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        *self.id == *name || self.was.iter().any(|was| **was == *name)
    }
}

/// How long a step waits before it is done or asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The number of minutes.
    pub minutes: u16,
    /// What they count from.
    pub since: Since,
}

/// What a [`Wait`] counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The previous answer.
    Previous,
    /// The latest answer to this step in the walk of the code; without one, the first answer of that walk.
    Answer(Key),
    /// When this matter was last set in the session; if it was not, the first answer of the code's walk.
    Matter(u16),
}
