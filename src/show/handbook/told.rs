//! What merchants are told of a tree: what they do themselves, in the words that agents read out to them. Whatever else is
//! asked or done ends in a call.

use super::Readers;
use crate::tree::{Act, By, Condition, Node, NodeId, Read, Tree};

/// What becomes of a step in a handbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It stands there.
    Shown,
    /// It is left out, and the walk goes on.
    LeftOut,
    /// Only others can go on from here.
    Call,
}

/// What becomes of a step in a handbook for these readers.
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

/// Whether a step is done where nothing is known of a session's matters yet: how they stand is not a merchant's to see,
/// and each answer that makes a difference to them says so where it is given.
fn is_of_beginning(node: &Node) -> bool {
    let holds = |condition: &Condition| condition.differs || matches!(condition.read, Read::Answer { .. });
    node.when.is_none() || node.when.groups().iter().any(|group| group.iter().all(holds))
}

/// What becomes of a sequence: it is left out where all of its steps are, and is a call where that is all that is left.
fn of_list(readers: Readers, tree: &Tree, first: Option<NodeId>) -> Told {
    let mut found = tree.list(first).map(|(_, node)| told(readers, tree, node));
    found.find(|told| *told != Told::LeftOut).unwrap_or(Told::LeftOut)
}

/// What is told of the conditions of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ToldConditions {
    /// What they are.
    All,
    /// That there are some.
    Some,
    /// Nothing: for these readers they hold.
    None,
}

/// What is told of the conditions of a step: merchants are told those that name nothing but what they were asked.
pub(super) fn told_conditions(readers: Readers, tree: &Tree, node: &Node) -> ToldConditions {
    if node.when.is_none() {
        return ToldConditions::None;
    }
    let is_told = |read: Read| match read {
        Read::Answer { key, .. } => {
            tree.node(key.first()).is_some_and(|asked| told(readers, tree, asked) == Told::Shown)
        }
        Read::State(_) => false,
    };
    if !readers.are_outside() || node.when.iter().all(|condition| is_told(condition.read)) {
        return ToldConditions::All;
    }
    let are_states = node.when.iter().all(|condition| matches!(condition.read, Read::State(_)));
    if are_states && is_of_beginning(node) { ToldConditions::None } else { ToldConditions::Some }
}
