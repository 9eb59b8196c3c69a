//! A tree as shown to merchants: the steps that they can do themselves, in the words that agents read out to them.
//! Anything else becomes the advice to call.

use super::Readers;
use crate::tree::{Act, By, Condition, Node, NodeId, Read, Tree};

/// How a step is shown in a handbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Shown.
    Shown,
    /// Omitted; the next step follows.
    LeftOut,
    /// The merchant cannot continue from here, and calls.
    Call,
}

/// How a step is shown to these readers.
pub(super) fn told(readers: Readers, tree: &Tree, node: &Node) -> Told {
    if !readers.are_outside() {
        return Told::Shown;
    }
    if !is_of_beginning(node) && !matches!(node.act, Act::End { .. }) {
        return Told::LeftOut;
    }
    let is_theirs = node.by == By::Merchant;
    let is_said = is_theirs && node.guidance.say.is_some();
    match &node.act {
        Act::Set { .. } => Told::LeftOut,
        Act::End { .. } => Told::Shown,
        Act::Collect { .. } if is_theirs => Told::Shown,
        Act::Use { first, .. } => of_list(readers, tree, *first),
        _ if is_said => Told::Shown,
        Act::Try { .. } | Act::Tell { .. } => Told::LeftOut,
        Act::Ask { .. } | Act::Choose { .. } | Act::Collect { .. } => Told::Call,
    }
}

/// Whether a step applies while nothing is known about the session's matters: merchants do not see their states, and an
/// answer that changes one says so itself.
fn is_of_beginning(node: &Node) -> bool {
    let holds = |condition: &Condition| condition.differs || matches!(condition.read, Read::Answer { .. });
    node.when.is_none() || node.when.groups().iter().any(|group| group.iter().all(holds))
}

/// How a sequence is shown: omitted if all of its steps are, and a call if nothing else remains.
fn of_list(readers: Readers, tree: &Tree, first: Option<NodeId>) -> Told {
    let mut found = tree.list(first).map(|(_, node)| told(readers, tree, node));
    found.find(|told| *told != Told::LeftOut).unwrap_or(Told::LeftOut)
}

/// How the conditions of a step are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ToldConditions {
    /// In words.
    All,
    /// Only that there are some.
    Some,
    /// Not at all: for these readers they hold.
    None,
}

/// What is told of the conditions of a step: merchants are told what they were asked, and how a matter must stand.
pub(super) fn told_conditions(readers: Readers, tree: &Tree, node: &Node) -> ToldConditions {
    if node.when.is_none() {
        return ToldConditions::None;
    }
    let is_told = |read: Read| match read {
        Read::Answer { key, .. } => {
            tree.node(key.first()).is_some_and(|asked| told(readers, tree, asked) == Told::Shown)
        }
        Read::State(_) => true,
    };
    let are_states = node.when.iter().all(|condition| matches!(condition.read, Read::State(_)));
    if readers.are_outside() && are_states && is_of_beginning(node) {
        return ToldConditions::None;
    }
    let are_told = !readers.are_outside() || node.when.iter().all(|condition| is_told(condition.read));
    if are_told { ToldConditions::All } else { ToldConditions::Some }
}
