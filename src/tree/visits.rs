//! Identifiers used in a walk through a tree: the node, the identity of its step, and the answer.

/// A node's index in its tree's arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u16);

impl NodeId {
    /// The node at an index that fits into a tree.
    pub(crate) fn at(index: u16) -> NodeId {
        NodeId(index)
    }

    /// The index into [`Tree::nodes`](super::arena::Tree::nodes).
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The identity of a step within its tree: two nodes with one key are the same shared step, used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u16);

impl Key {
    /// The identity of the node at an index, if it is that node's own.
    pub(crate) fn at(index: u16) -> Key {
        Key(index)
    }

    /// The first node that has it.
    #[must_use]
    pub fn first(self) -> NodeId {
        NodeId(self.0)
    }

    /// An index for tables by key, below the number of the tree's nodes.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The answer to a step, as conditions read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// To an `ask`.
    Yes,
    /// To an `ask`.
    No,
    /// To an `ask`, or to a `choose` that allows it.
    Unsure,
    /// To a `try`: it helped.
    Fixed,
    /// To a `try`: it did not help.
    NotFixed,
    /// To a `try`: it was not done.
    Skipped,
    /// To a `choose`: the option's index.
    Option(u16),
}
