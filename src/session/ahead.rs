//! How many prompts a walk may still have.
//!
//! This is the longest path ahead that a walk can take: guards depend on the answers and the states of matters so far,
//! and on those of the path itself. Every path leads forward, so a situation that two paths reach is evaluated once;
//! facts that nobody reads any more are not part of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::facts::{Fact, Facts, KnownFacts};
use crate::tree::{Act, By, Node, NodeId, Tree, Unsure, Value};

/// The most situations that are cached. With more, the tree's own bound is used, which ignores guards.
const MOST_SITUATIONS: usize = 20_000;

/// What determines where a walk continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Situation {
    pub(super) known: KnownFacts,
    pub(super) is_in_closing: bool,
    /// A technician's steps are deferred.
    pub(super) is_by_phone: bool,
}

/// The paths ahead in a tree, as far as they were evaluated: the same situation always has the same continuation.
#[derive(Clone, Debug, Default)]
pub(super) struct Ahead(Arc<OnceLock<Option<Seen>>>);

/// The cache for a tree.
#[derive(Debug)]
struct Seen {
    facts: Facts,
    /// The most prompts that follow.
    most: Mutex<Most>,
}

type Most = HashMap<(NodeId, Situation), usize>;

impl Ahead {
    /// How many prompts may follow one of a tree, always the same tree; `situation` holds the known facts that it
    /// reads.
    pub(super) fn prompts_behind(
        &self,
        tree: &Tree,
        id: NodeId,
        situation: impl FnOnce(&Facts) -> Situation,
    ) -> usize {
        let Some(node) = tree.node(id) else { return 0 };
        let seen = self.0.get_or_init(|| Some(Seen { facts: Facts::of(tree)?, most: Mutex::default() }));
        let counted = seen.as_ref().and_then(|seen| {
            let mut most = seen.most.lock().unwrap_or_else(PoisonError::into_inner);
            Ways { tree, facts: &seen.facts, most: &mut most }.behind_prompt(node, situation(&seen.facts))
        });
        counted.unwrap_or_else(|| usize::from(node.most).saturating_sub(1))
    }
}

/// Evaluates paths.
struct Ways<'s> {
    tree: &'s Tree,
    facts: &'s Facts,
    most: &'s mut Most,
}

impl Ways<'_> {
    /// The most prompts from a step on; `None` if there are too many situations.
    fn from(&mut self, start: Option<NodeId>, mut here: Situation) -> Option<usize> {
        let (tree, facts) = (self.tree, self.facts);
        let mut next = start;
        loop {
            let Some((id, node)) = next.and_then(|id| tree.node(id).map(|node| (id, node))) else {
                match tree.closing().filter(|_| !here.is_in_closing) {
                    Some(closing) => next = Some(closing),
                    None => return Some(0),
                }
                here.is_in_closing = true;
                continue;
            };
            if !node.when.hold(|read| here.known.has(facts.read(read))) {
                next = node.after;
                continue;
            }
            let technicians = here.is_by_phone && node.by == By::Technician;
            next = match &node.act {
                Act::Use { first, .. } => first.or(node.after),
                Act::Tell { .. } => node.after,
                Act::Set { standing, .. } => {
                    facts.set(&mut here.known, *standing);
                    node.after
                }
                Act::End { .. } => None,
                Act::Try { .. } | Act::Collect { .. } if technicians => {
                    facts.answer(&mut here.known, node.key, Value::Skipped, true);
                    node.after
                }
                Act::Collect { fields }
                    if fields.iter().all(|field| here.known.has(facts.find(Fact::Field(*field)))) =>
                {
                    node.after
                }
                Act::Ask { .. } | Act::Choose { .. } => match facts.standing_answer(&here.known, node.key) {
                    Some(value) => node.way(value),
                    // Somebody else continues it.
                    None if technicians => None,
                    None => return self.prompt(id, node, here),
                },
                Act::Try { .. } | Act::Collect { .. } => return self.prompt(id, node, here),
            };
        }
    }

    /// The most prompts from this one on.
    fn prompt(&mut self, id: NodeId, node: &Node, mut here: Situation) -> Option<usize> {
        here.known = here.known.and(self.facts.read_from(id));
        if let Some(most) = self.most.get(&(id, here)) {
            return Some(*most);
        }
        if self.most.len() >= MOST_SITUATIONS {
            return None;
        }
        let most = 1 + self.behind_prompt(node, here)?;
        self.most.insert((id, here), most);
        Some(most)
    }

    /// The most prompts after one.
    fn behind_prompt(&mut self, node: &Node, here: Situation) -> Option<usize> {
        if let Act::Collect { fields } = &node.act {
            let mut here = here;
            fields.iter().for_each(|field| self.facts.fill(&mut here.known, *field));
            return self.from(node.after, here);
        }
        let mut most = 0;
        for value in self.values(node) {
            let mut here = here;
            self.facts.answer(&mut here.known, node.key, value, true);
            let next = if node.ends_at(value) { None } else { node.way(value) };
            most = most.max(self.from(next, here)?);
        }
        Some(most)
    }

    /// The answers to a step that lead to different paths.
    fn values(&self, node: &Node) -> impl Iterator<Item = Value> + use<> {
        let is_read = self.facts.is_read(node.key);
        let (usual, options): (&[Value], u16) = match &node.act {
            Act::Ask { .. } => (&[Value::Yes, Value::No], 0),
            Act::Try { .. } => (&[Value::Fixed, Value::NotFixed], 0),
            Act::Choose { options, .. } => (&[], u16::try_from(options.len()).unwrap_or(u16::MAX)),
            _ => (&[], 0),
        };
        let other = match &node.act {
            Act::Ask { unsure, .. } if is_read || matches!(unsure, Unsure::Own(_)) => Some(Value::Unsure),
            Act::Choose { unsure_as: Some(_), .. } if is_read => Some(Value::Unsure),
            Act::Try { .. } if is_read => Some(Value::Skipped),
            _ => None,
        };
        usual.iter().copied().chain((0..options).map(Value::Option)).chain(other)
    }
}
