//! Whether a matter that a step leaves open, such as a payment, comes up again on the page whatever is answered: then
//! nobody is told at that step to call about it.

use super::states::Knowledge;
use crate::tree::{Act, Condition, Fixed, Key, Node, NodeId, Read, Standing, Tree, Value};

/// How many steps are looked at, on all ways together. Where that does not do, they are told to call.
const MOST_STEPS: usize = 4000;

/// What is on a page.
pub(super) trait OnPage {
    /// Whether a step is.
    fn is_shown(&self, id: NodeId) -> bool;
    /// Whether there is a call in place of it.
    fn is_call(&self, id: NodeId) -> bool;
    /// Whether a question or an action is, anywhere.
    fn is_asked(&self, key: Key) -> bool;
}

impl Knowledge {
    /// Whether a condition holds; `None` if that is not known.
    fn holds(&self, page: &dyn OnPage, condition: Condition) -> Option<bool> {
        let so = match condition.read {
            Read::Answer { key, .. } if !page.is_asked(key) => false,
            Read::Answer { .. } => {
                self.answers.iter().find(|answer| answer.is_of_same(condition))?.read == condition.read
            }
            Read::State(standing) => {
                *self.states.iter().find(|known| known.matter == standing.matter)? == standing
            }
        };
        Some(so != condition.differs)
    }

    /// Whether the conditions of a step do.
    fn hold(&self, page: &dyn OnPage, node: &Node) -> Option<bool> {
        let holds = |condition: &Condition| self.holds(page, *condition);
        if node.when.is_none()
            || node.when.groups().any(|group| group.iter().all(|one| holds(one) == Some(true)))
        {
            return Some(true);
        }
        node.when.groups().all(|group| group.iter().any(|one| holds(one) == Some(false))).then_some(false)
    }

    fn with(&self, answer: Condition) -> Knowledge {
        let mut facts = self.clone();
        facts.answers.retain(|known| !known.is_of_same(answer));
        facts.answers.push(answer);
        facts
    }

    fn set(&mut self, standing: Standing, is_sure: bool) {
        self.states.retain(|known| known.matter != standing.matter);
        self.states.extend(Some(standing).filter(|_| is_sure));
    }
}

/// Whether the matter of a step that gives it a state comes up on every way from there: a step gives it a new state, or the
/// list ends in a call about it.
pub(super) fn comes_up(page: &dyn OnPage, tree: &Tree, id: NodeId, facts: Knowledge) -> bool {
    let Some((node, Act::Set { standing, .. })) = tree.node(id).map(|node| (node, &node.act)) else {
        return false;
    };
    let is_about = |step: &Node| matches!(step.act, Act::End { with, .. } if with == Some(standing.matter));
    let calls = tree.list(Some(id)).filter(|(_, step)| is_about(step)).map(|(id, _)| id).collect();
    let mut search = Search { page, tree, matter: standing.matter, calls, left: MOST_STEPS };
    search.is_sure(node.after, facts)
}

struct Search<'s> {
    page: &'s dyn OnPage,
    tree: &'s Tree,
    matter: u16,
    /// The ends of the list that are calls about it.
    calls: Vec<NodeId>,
    left: usize,
}

impl Search<'_> {
    fn is_sure(&mut self, mut next: Option<NodeId>, mut facts: Knowledge) -> bool {
        while let Some((id, node)) = next.and_then(|id| Some((id, self.tree.node(id)?))) {
            let Some(left) = self.left.checked_sub(1) else { return false };
            self.left = left;
            next = node.after;
            let holds = facts.hold(self.page, node);
            if holds == Some(false) {
                continue;
            }
            let is_done = holds == Some(true);
            let is_shown = self.page.is_shown(id);
            match &node.act {
                Act::Set { standing, .. } if standing.matter != self.matter => facts.set(*standing, is_done),
                Act::End { .. } if !self.calls.contains(&id) => return false,
                Act::Set { .. } | Act::End { .. } if is_done => return true,
                Act::Use { first, .. } => {
                    if !is_done && !self.is_sure(next, facts.clone()) {
                        return false;
                    }
                    next = first.or(next);
                }
                // What is not to be done until somebody calls, and what to have ready, is not said there.
                _ if self.page.is_call(id) => return false,
                Act::Try { fixed: Fixed::Ends, .. } if is_shown => return false,
                Act::Ask { .. } | Act::Choose { .. } | Act::Try { .. } if is_shown => {
                    for (at, value) in ways(node) {
                        let answer =
                            Condition { read: Read::Answer { key: node.key, value }, differs: false };
                        let branch = at.and_then(|at| node.act.branch(at));
                        let is_known = matches!(node.act, Act::Ask { .. } | Act::Choose { .. })
                            && facts.holds(self.page, answer) == Some(false);
                        if !is_known && !self.is_sure(branch.or(next), facts.with(answer)) {
                            return false;
                        }
                    }
                    if is_done {
                        return true;
                    }
                    facts.answers.retain(|answer| !is_about(*answer, node.key));
                }
                _ => {}
            }
        }
        false
    }
}

fn is_about(condition: Condition, step: Key) -> bool {
    matches!(condition.read, Read::Answer { key, .. } if key == step)
}

/// The answers of a step that are ways of their own, with the branch if there is one.
fn ways(node: &Node) -> Vec<(Option<usize>, Value)> {
    let own = values(node).into_iter().filter(|(at, _)| *at < node.act.branches());
    let mut ways: Vec<_> = own.map(|(at, value)| (Some(at), value)).collect();
    if matches!(node.act, Act::Try { .. }) {
        ways.extend([(None, Value::NotFixed), (None, Value::Skipped)]);
    }
    ways
}

/// The answers of a step that have a branch, by its number.
pub(super) fn values(node: &Node) -> Vec<(usize, Value)> {
    match &node.act {
        Act::Ask { .. } => vec![(0, Value::Yes), (1, Value::No), (2, Value::Unsure)],
        Act::Choose { options, .. } => {
            (0u16..).take(options.len()).map(|number| (usize::from(number), Value::Option(number))).collect()
        }
        Act::Try { fixed: Fixed::GoesOn(_), .. } => vec![(0, Value::Fixed)],
        _ => Vec::new(),
    }
}
