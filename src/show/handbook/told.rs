//! A tree as shown to merchants: the steps that they can do themselves, in the words that agents read out to them.
//! Anything else becomes the advice to call.

use std::borrow::Cow;

use super::edition::Edition;
use crate::tree::{Act, By, Condition, Node, NodeId, Read, Tree};
use crate::view::View;

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
pub(super) fn told(edition: &Edition<'_>, tree: &Tree, node: &Node) -> Told {
    if !edition.book.readers.are_outside() {
        return Told::Shown;
    }
    if !is_of_beginning(node) && !matches!(node.act, Act::End { .. }) {
        return Told::LeftOut;
    }
    let is_theirs = node.by == By::Merchant;
    let said = node.guidance.say.map(|say| edition.view.texts.get(say, 0));
    let is_said = is_theirs && said.is_some();
    // What is read out asks them nothing: the agent finds out, or asks in words of their own.
    let is_asked = is_said && said.is_some_and(|said| said.contains(['?', '？']));
    match &node.act {
        Act::End { .. } => Told::Shown,
        Act::Collect { .. } if is_theirs => Told::Shown,
        Act::Use { first, .. } => of_list(edition, tree, *first),
        Act::Ask { .. } | Act::Choose { .. } if is_asked => Told::Shown,
        Act::Ask { .. } | Act::Choose { .. } | Act::Collect { .. } => Told::Call,
        Act::Try { .. } | Act::Tell { .. } if is_said => Told::Shown,
        Act::Set { .. } | Act::Try { .. } | Act::Tell { .. } => Told::LeftOut,
    }
}

/// Whether a step applies while nothing is known about the session's matters: merchants do not see their states, and an
/// answer that changes one says so itself.
fn is_of_beginning(node: &Node) -> bool {
    let holds = |condition: &Condition| condition.differs || matches!(condition.read, Read::Answer { .. });
    node.when.is_none() || node.when.groups().any(|group| group.iter().all(holds))
}

/// How a sequence is shown: omitted if all of its steps are, and a call if nothing else remains.
fn of_list(edition: &Edition<'_>, tree: &Tree, first: Option<NodeId>) -> Told {
    let mut found = tree.list(first).map(|(_, node)| told(edition, tree, node));
    found.find(|told| *told != Told::LeftOut).unwrap_or(Told::LeftOut)
}

/// Whether a sequence stands on the page without its name, which agents gave it: it is a single step for these readers, or
/// only lists what they should have ready.
pub(super) fn is_unnamed(edition: &Edition<'_>, tree: &Tree, first: Option<NodeId>) -> bool {
    let shown = || tree.list(first).filter(|(_, node)| told(edition, tree, node) != Told::LeftOut);
    edition.book.readers.are_outside()
        && (shown().count() == 1 || shown().all(|(_, node)| only_lists(edition, tree, node)))
}

fn only_lists(edition: &Edition<'_>, tree: &Tree, node: &Node) -> bool {
    match &node.act {
        Act::Collect { .. } => true,
        Act::Use { first, .. } => {
            let mut steps = tree.list(*first);
            steps.all(|(_, step)| {
                told(edition, tree, step) == Told::LeftOut || only_lists(edition, tree, step)
            })
        }
        _ => false,
    }
}

/// A question in the words in which merchants were asked it, up to its first question mark: the rest says how to answer on
/// the phone.
pub(super) fn asked<'v>(view: &View<'v>, node: &Node) -> Option<Cow<'v, str>> {
    let said = view.words(node.guidance.say.or_else(|| node.text())?);
    let end = said.char_indices().find(|(_, character)| matches!(character, '?' | '？'));
    Some(match end {
        Some((at, mark)) => said.get(..at + mark.len_utf8()).unwrap_or(&said).to_owned().into(),
        None => said,
    })
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
pub(super) fn told_conditions(edition: &Edition<'_>, tree: &Tree, node: &Node) -> ToldConditions {
    if node.when.is_none() {
        return ToldConditions::None;
    }
    let is_told = |read: Read| match read {
        Read::Answer { key, .. } => {
            tree.node(key.first()).is_some_and(|asked| told(edition, tree, asked) == Told::Shown)
        }
        Read::State(_) => true,
    };
    let are_states = node.when.iter().all(|condition| matches!(condition.read, Read::State(_)));
    if edition.book.readers.are_outside() && are_states && is_of_beginning(node) {
        return ToldConditions::None;
    }
    let are_told =
        !edition.book.readers.are_outside() || node.when.iter().all(|condition| is_told(condition.read));
    if are_told { ToldConditions::All } else { ToldConditions::Some }
}
