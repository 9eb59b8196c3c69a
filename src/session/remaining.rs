//! How many prompts a walk may still come to.
//!
//! Counted is the longest way ahead that a walk can take: what was answered and how the matters stand decide the guards,
//! and what is answered and set on a way decides those behind it. Every way leads forward, so that a situation that two
//! ways come to is looked at once: what nobody reads any more is no part of it.

use std::collections::HashMap;

use super::{Channel, Place, Session};
use crate::tree::{Act, By, Key, Node, NodeId, Read, Standing, Tree, Unsure, Value};

/// How many situations are looked at. Behind more of them, the tree's own bound is told, which regards no guard.
const MOST_SITUATIONS: usize = 20_000;

impl Session {
    /// How many prompts may follow the one where it stands.
    pub(super) fn remaining(&self) -> usize {
        let Place::Prompt(id) = self.place() else { return 0 };
        let Some(node) = self.tree().node(id) else { return 0 };
        let mut ahead = Ahead::of(self);
        let here = Situation::of(self);
        match ahead.behind_prompt(node, &here) {
            Some(most) => most,
            None => usize::from(node.most).saturating_sub(1),
        }
    }
}

/// What decides where a walk goes on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Situation {
    /// The latest answers, by their steps.
    answers: Vec<Known>,
    /// How the matters stand.
    standings: Vec<Standing>,
    /// The fields that were asked for on the way.
    filled: Vec<u16>,
    is_in_closing: bool,
}

/// The latest answer of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Known {
    key: Key,
    value: Value,
    /// Whether it stands: one from before a resume may be asked for again.
    stands: bool,
}

impl Situation {
    fn of(session: &Session) -> Situation {
        let mut answers: Vec<Known> = Vec::new();
        let leg = session.leg();
        for visit in leg.trail.iter().rev() {
            let Some(value) = visit.value() else { continue };
            if answers.iter().all(|known| known.key != visit.key) {
                answers.push(Known { key: visit.key, value, stands: visit.epoch == session.epoch });
            }
        }
        answers.sort_unstable_by_key(|known| known.key.index());
        let standings = session.matters().into_iter().map(|(_, standing)| standing).collect();
        Situation { answers, standings, filled: Vec::new(), is_in_closing: leg.closing().is_some() }
    }

    fn known(&self, key: Key) -> Option<&Known> {
        self.answers.iter().find(|known| known.key == key)
    }

    fn answer(&mut self, key: Key, value: Value) {
        let at = self.answers.partition_point(|known| known.key.index() < key.index());
        let answer = Known { key, value, stands: true };
        match self.answers.get_mut(at) {
            Some(known) if known.key == key => *known = answer,
            _ => self.answers.insert(at, answer),
        }
    }

    fn set(&mut self, standing: Standing) {
        let at = self.standings.partition_point(|known| known.matter < standing.matter);
        match self.standings.get_mut(at) {
            Some(known) if known.matter == standing.matter => *known = standing,
            _ => self.standings.insert(at, standing),
        }
    }

    fn fill(&mut self, fields: &[u16]) {
        self.filled.extend(fields);
        self.filled.sort_unstable();
        self.filled.dedup();
    }

    fn is_so(&self, read: Read) -> bool {
        match read {
            Read::Answer { key, value } => self.known(key).is_some_and(|known| known.value == value),
            Read::State(standing) => self.standings.contains(&standing),
        }
    }
}

/// The ways ahead of a session.
struct Ahead<'s> {
    session: &'s Session,
    tree: &'s Tree,
    /// The last step that reads each answer, by its key.
    last_reader: Vec<usize>,
    /// Whether a condition reads a step, by its key.
    is_read: Vec<bool>,
    /// How many prompts follow at most, where that is known.
    most: HashMap<(NodeId, Situation), usize>,
}

impl<'s> Ahead<'s> {
    fn of(session: &'s Session) -> Ahead<'s> {
        let tree = session.tree();
        let count = tree.nodes().len();
        let (mut last_reader, mut is_read) = (vec![0; count], vec![false; count]);
        for (index, node) in tree.nodes().iter().enumerate() {
            for key in node.when.keys() {
                if let Some(read) = is_read.get_mut(key.index()) {
                    *read = true;
                }
            }
            // A question that was asked is not asked again.
            for key in node.when.keys().chain([node.key]) {
                if let Some(last) = last_reader.get_mut(key.index()) {
                    *last = index;
                }
            }
        }
        Ahead { session, tree, last_reader, is_read, most: HashMap::new() }
    }

    /// The most prompts from a step on; `None` where there are too many situations to look at.
    fn from(&mut self, start: Option<NodeId>, mut here: Situation) -> Option<usize> {
        let mut next = start;
        loop {
            let Some((id, node)) = next.and_then(|id| self.tree.node(id).map(|node| (id, node))) else {
                match self.tree.closing().filter(|_| !here.is_in_closing) {
                    Some(closing) => next = Some(closing),
                    None => return Some(0),
                }
                here.is_in_closing = true;
                continue;
            };
            if !node.when.hold(|read| here.is_so(read)) {
                next = node.after;
                continue;
            }
            let technicians = self.session.channel() == Channel::Phone && node.by == By::Technician;
            next = match &node.act {
                Act::Use { first, .. } => first.or(node.after),
                Act::Tell { .. } => node.after,
                Act::Set { standing, .. } => {
                    here.set(*standing);
                    node.after
                }
                Act::End { .. } => None,
                Act::Try { .. } | Act::Collect { .. } if technicians => {
                    here.answer(node.key, Value::Skipped);
                    node.after
                }
                Act::Collect { fields } if fields.iter().all(|field| self.has(*field, &here)) => node.after,
                Act::Ask { .. } | Act::Choose { .. } => {
                    match here.known(node.key).filter(|known| known.stands) {
                        Some(known) => node.way(known.value),
                        // Somebody else goes on with it.
                        None if technicians => None,
                        None => return self.prompt(id, node, here),
                    }
                }
                Act::Try { .. } | Act::Collect { .. } => return self.prompt(id, node, here),
            };
        }
    }

    fn has(&self, field: u16, here: &Situation) -> bool {
        here.filled.contains(&field) || self.session.field(field).is_some()
    }

    /// The most prompts from this one on.
    fn prompt(&mut self, id: NodeId, node: &Node, mut here: Situation) -> Option<usize> {
        let last_reader = &self.last_reader;
        here.answers
            .retain(|known| last_reader.get(known.key.index()).is_some_and(|last| *last >= id.index()));
        if let Some(most) = self.most.get(&(id, here.clone())) {
            return Some(*most);
        }
        if self.most.len() >= MOST_SITUATIONS {
            return None;
        }
        let most = 1 + self.behind_prompt(node, &here)?;
        self.most.insert((id, here), most);
        Some(most)
    }

    /// The most prompts behind one.
    fn behind_prompt(&mut self, node: &Node, here: &Situation) -> Option<usize> {
        if let Act::Collect { fields } = &node.act {
            let mut here = here.clone();
            here.fill(fields);
            return self.from(node.after, here);
        }
        let mut most = 0;
        for value in self.values(node) {
            let mut here = here.clone();
            here.answer(node.key, value);
            let next = if node.ends_at(value) { None } else { node.way(value) };
            most = most.max(self.from(next, here)?);
        }
        Some(most)
    }

    /// The answers of a step that lead ways of their own.
    fn values(&self, node: &Node) -> Vec<Value> {
        let is_read = self.is_read.get(node.key.index()).copied().unwrap_or_default();
        let mut values = match &node.act {
            Act::Ask { .. } => vec![Value::Yes, Value::No],
            Act::Try { .. } => vec![Value::Fixed, Value::NotFixed],
            Act::Choose { options, .. } => {
                (0..options.len()).filter_map(|index| u16::try_from(index).ok().map(Value::Option)).collect()
            }
            _ => Vec::new(),
        };
        values.extend(match &node.act {
            Act::Ask { unsure, .. } if is_read || matches!(unsure, Unsure::Own(_)) => Some(Value::Unsure),
            Act::Choose { unsure_as: Some(_), .. } if is_read => Some(Value::Unsure),
            Act::Try { .. } if is_read => Some(Value::Skipped),
            _ => None,
        });
        values
    }
}
