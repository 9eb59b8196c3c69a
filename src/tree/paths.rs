//! Enumerates every path through a tree: the possible walks of one code, from its first step to an end.
//!
//! The rules are a session's, for a walk that goes straight on: nothing is retracted, no other code comes between,
//! nobody hands over. `tests/it/paths.rs` replays every path through a session and compares the two.
//!
//! Of the answers to a step, a path takes each that makes a difference: `unsure` has its own path if it has its own
//! branch or if a condition reads the question, and `skipped` if a condition reads the action; otherwise they would
//! only repeat another path.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::act::{Act, Unsure};
use super::arena::{Node, Tree};
use super::conditions::Read;
use super::manifest::{OutcomeKind, Standing};
use super::record::By;
use super::visits::{NodeId, Value};

/// What happened at a step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathEvent {
    /// It was answered.
    Answered(Value),
    /// It was answered before, and that still holds: it is not asked.
    Known(Value),
    /// It is for a technician, and this is the phone.
    PutOff,
    /// It was shown.
    Told,
    /// It asked for fields.
    Collected,
    /// Its fields had all been asked for before.
    Filled,
    /// A matter's state changed.
    Set(Standing),
    /// It had reached this end, and goes through the closing.
    Closing(PathEnd),
}

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathVisit {
    /// The step.
    pub node: NodeId,
    /// What happened.
    pub done: PathEvent,
}

impl PathVisit {
    /// The value that conditions read.
    #[must_use]
    pub fn value(self) -> Option<Value> {
        match self.done {
            PathEvent::Answered(value) | PathEvent::Known(value) => Some(value),
            PathEvent::PutOff => Some(Value::Skipped),
            PathEvent::Told
            | PathEvent::Collected
            | PathEvent::Filled
            | PathEvent::Set(_)
            | PathEvent::Closing(_) => None,
        }
    }
}

/// How a path ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathEnd {
    /// At an `end` step.
    Step(NodeId),
    /// An action fixed it.
    Fixed(NodeId),
    /// The phone cannot continue: a technician's question is next, or a ticket would leave deferred steps.
    Dispatch(NodeId),
    /// The steps run out: a sequence alone returns to its user. The checker does not allow it in a tree.
    Returned,
}

impl PathEnd {
    /// The outcome's index in the manifest; none if the steps ran out.
    #[must_use]
    pub fn outcome(self, tree: &Tree) -> Option<u16> {
        match self {
            PathEnd::Step(id) => match tree.node(id)?.act {
                Act::End { outcome, .. } => Some(outcome),
                _ => None,
            },
            PathEnd::Fixed(_) => Some(tree.roles.resolved),
            PathEnd::Dispatch(_) => Some(tree.roles.dispatch),
            PathEnd::Returned => None,
        }
    }
}

/// A path through a tree.
#[derive(Clone, Copy, Debug)]
pub struct Path<'p> {
    /// The tree.
    pub tree: &'p Tree,
    /// Its steps, in order.
    pub trail: &'p [PathVisit],
    /// The states of the session's matters at its end, one for each that has a state.
    pub standings: &'p [Standing],
    /// How it ended.
    pub ending: PathEnd,
}

impl Path<'_> {
    /// Appends the answers as scripts write them: `network.link=wifi,network.wifi_online=loads`. After the code and a
    /// colon, they are the path's replay string.
    pub fn push_answers(&self, to: &mut String) {
        let mut first = true;
        for visit in self.trail {
            let (PathEvent::Answered(value), Some(node)) = (visit.done, self.tree.node(visit.node)) else {
                continue;
            };
            if !std::mem::take(&mut first) {
                to.push(',');
            }
            push_answer(node, value, to);
        }
    }
}

/// Appends an answer: `network.link=wifi`.
pub(crate) fn push_answer(node: &Node, value: Value, to: &mut String) {
    to.push_str(&node.id);
    to.push('=');
    to.push_str(node.value_name(value));
}

/// The answers of a path, written when steps and options may have had other names, with the current names.
#[must_use]
pub fn renamed(answers: &str, now: &Tree) -> String {
    let renamed = answers.split(',').map(|part| {
        let Some((step, answer)) = part.split_once('=') else { return part.to_owned() };
        let Some(node) = now.nodes().iter().find(|node| node.has_name(step)) else { return part.to_owned() };
        let answer = node.value(answer).map_or(answer, |value| node.value_name(value));
        [&*node.id, "=", answer].concat()
    });
    renamed.collect::<Vec<_>>().join(",")
}

/// What a visit replaced, so that it can be undone.
#[derive(Clone, Copy, Debug)]
struct Before {
    /// The latest answer to its step.
    fact: Option<Value>,
    /// The previous state of the matter that it set.
    standing: Option<Standing>,
}

/// Enumerates the paths of a tree one by one, in the order of the file: the last answer with an alternative is changed,
/// and the walk continues from there.
#[derive(Debug)]
pub struct Paths<'t> {
    tree: &'t Tree,
    on_phone: bool,
    /// Whether a condition reads a step, by its key.
    is_read: Vec<bool>,
    /// The latest answer to each step, by its key.
    facts: Vec<Option<Value>>,
    trail: Vec<PathVisit>,
    /// The states of the matters; one for each, the latest last.
    standings: Vec<Standing>,
    /// What each visit of the trail replaced in `facts` and `standings`, so that it can be undone.
    before: Vec<Before>,
    /// The states of the matters when a path entered the closing.
    entered: HashSet<Vec<Standing>>,
    /// Whether the paths through the closing for these states have all been enumerated: each path takes the first.
    explores: bool,
    put_off: usize,
    has_begun: bool,
}

impl<'t> Paths<'t> {
    /// The paths of a walk on site, or on the phone.
    #[must_use]
    pub fn new(tree: &'t Tree, on_phone: bool) -> Paths<'t> {
        let nodes = tree.nodes();
        let mut is_read = vec![false; nodes.len()];
        for key in nodes.iter().flat_map(|node| node.when.keys()) {
            if let Some(read) = is_read.get_mut(key.index()) {
                *read = true;
            }
        }
        Paths {
            tree,
            on_phone,
            is_read,
            facts: vec![None; nodes.len()],
            standings: Vec::new(),
            entered: HashSet::new(),
            explores: false,
            trail: Vec::with_capacity(64),
            before: Vec::with_capacity(64),
            put_off: 0,
            has_begun: false,
        }
    }

    /// The same for a session whose matters have these states before.
    #[must_use]
    pub fn given(mut self, standings: &[Standing]) -> Paths<'t> {
        for standing in standings {
            self.set(*standing);
        }
        self
    }

    /// How many there are, counted up to one more than `most`.
    #[must_use]
    pub fn count_to(mut self, most: u64) -> u64 {
        (0..=most).take_while(|_| self.next_path().is_some()).count() as u64
    }

    /// The next path; `None` after the last.
    pub fn next_path(&mut self) -> Option<Path<'_>> {
        let mut next = if self.has_begun { self.turn()? } else { ControlFlow::Continue(self.tree.start()) };
        self.has_begun = true;
        let ending = loop {
            next = match next {
                ControlFlow::Break(ending) => match self.tree.closing() {
                    Some(closing) => self.enter(closing, ending),
                    None => break ending,
                },
                ControlFlow::Continue(None) => break self.pending().unwrap_or(PathEnd::Returned),
                ControlFlow::Continue(Some(id)) => self.step(id),
            };
        };
        Some(Path { tree: self.tree, trail: &self.trail, standings: &self.standings, ending })
    }

    /// Goes back to the latest step with another answer, and takes that one; `None` if there is none.
    fn turn(&mut self) -> Option<ControlFlow<PathEnd, Option<NodeId>>> {
        while let Some(visit) = self.take_back() {
            let node = self.tree.node(visit.node)?;
            let PathEvent::Answered(value) = visit.done else { continue };
            if !self.explores && self.tree.is_in_closing(visit.node) {
                continue;
            }
            if let Some(another) = self.answer_after(node, Some(value)) {
                return Some(self.answer(visit.node, node, another));
            }
        }
        None
    }

    /// What happens at a step, as in `Session::step`.
    fn step(&mut self, id: NodeId) -> ControlFlow<PathEnd, Option<NodeId>> {
        let Some(node) = self.tree.node(id) else { return ControlFlow::Continue(None) };
        if !node.when.hold(|read| self.is_so(read)) {
            return ControlFlow::Continue(node.after);
        }
        let technicians = self.on_phone && node.by == By::Technician;
        let done = match &node.act {
            Act::Use { first, .. } => return ControlFlow::Continue(first.or(node.after)),
            Act::Tell { .. } => PathEvent::Told,
            Act::Set { standing, .. } => PathEvent::Set(*standing),
            Act::Try { .. } | Act::Collect { .. } if technicians => PathEvent::PutOff,
            Act::Collect { fields } if self.has_asked_for(fields) => PathEvent::Filled,
            Act::Collect { .. } => PathEvent::Collected,
            Act::Ask { .. } | Act::Choose { .. } | Act::Try { .. } => {
                let asks = !matches!(node.act, Act::Try { .. });
                if let Some(value) = self.fact(node.key.index()).filter(|_| asks) {
                    self.visit(id, node, PathEvent::Known(value));
                    return ControlFlow::Continue(node.way(value));
                }
                if technicians {
                    return ControlFlow::Break(PathEnd::Dispatch(id));
                }
                return match self.answer_after(node, None) {
                    Some(first) => self.answer(id, node, first),
                    None => ControlFlow::Continue(node.after),
                };
            }
            Act::End { kind: OutcomeKind::Ticket, .. } if self.put_off > 0 => {
                return ControlFlow::Break(PathEnd::Dispatch(id));
            }
            Act::End { .. } => return ControlFlow::Break(PathEnd::Step(id)),
        };
        self.visit(id, node, done);
        ControlFlow::Continue(node.after)
    }

    /// The answer to a step that follows another, or its first one: each that leads to its own path.
    fn answer_after(&self, node: &Node, previous: Option<Value>) -> Option<Value> {
        let is_read = self.is_read.get(node.key.index()).copied().unwrap_or_default();
        match (&node.act, previous) {
            (Act::Ask { .. }, None) => Some(Value::Yes),
            (Act::Ask { .. }, Some(Value::Yes)) => Some(Value::No),
            (Act::Ask { unsure, .. }, Some(Value::No)) => {
                (is_read || matches!(unsure, Unsure::Own(_))).then_some(Value::Unsure)
            }
            (Act::Try { .. }, None) => Some(Value::Fixed),
            (Act::Try { .. }, Some(Value::Fixed)) => Some(Value::NotFixed),
            (Act::Try { .. }, Some(Value::NotFixed)) => is_read.then_some(Value::Skipped),
            (Act::Choose { options, unsure_as, .. }, previous) => {
                let next = match previous {
                    None => 0,
                    Some(Value::Option(index)) => index.saturating_add(1),
                    Some(_) => return None,
                };
                if usize::from(next) < options.len() {
                    Some(Value::Option(next))
                } else {
                    (is_read && unsure_as.is_some()).then_some(Value::Unsure)
                }
            }
            _ => None,
        }
    }

    fn answer(&mut self, id: NodeId, node: &Node, value: Value) -> ControlFlow<PathEnd, Option<NodeId>> {
        self.visit(id, node, PathEvent::Answered(value));
        if node.ends_at(value) {
            ControlFlow::Break(PathEnd::Fixed(id))
        } else {
            ControlFlow::Continue(node.way(value))
        }
    }

    fn visit(&mut self, id: NodeId, node: &Node, done: PathEvent) {
        let visit = PathVisit { node: id, done };
        self.put_off += usize::from(done == PathEvent::PutOff);
        self.trail.push(visit);
        let standing = match done {
            PathEvent::Set(standing) => self.set(standing),
            _ => None,
        };
        self.before.push(Before { fact: self.fact(node.key.index()), standing });
        if let (Some(value), Some(fact)) = (visit.value(), self.facts.get_mut(node.key.index())) {
            *fact = Some(value);
        }
    }

    fn take_back(&mut self) -> Option<PathVisit> {
        let (visit, before) = (self.trail.pop()?, self.before.pop()?);
        self.put_off -= usize::from(visit.done == PathEvent::PutOff);
        let key = self.tree.node(visit.node)?.key;
        if let Some(fact) = self.facts.get_mut(key.index()) {
            *fact = before.fact;
        }
        if let PathEvent::Set(standing) = visit.done {
            self.standings.retain(|known| known.matter != standing.matter);
            self.standings.extend(before.standing);
        }
        Some(visit)
    }

    /// Enters the closing. Its first path is part of each path; the others are enumerated once for each combination of
    /// states.
    fn enter(&mut self, closing: NodeId, ending: PathEnd) -> ControlFlow<PathEnd, Option<NodeId>> {
        let mut standings = self.standings.clone();
        standings.sort_unstable_by_key(|standing| standing.matter);
        self.explores = self.entered.insert(standings);
        if let Some(node) = self.tree.node(closing) {
            self.visit(closing, node, PathEvent::Closing(ending));
        }
        ControlFlow::Continue(Some(closing))
    }

    /// The end that the path has reached, while it goes through the closing.
    fn pending(&self) -> Option<PathEnd> {
        self.tree.closing()?;
        self.trail.iter().rev().find_map(|visit| match visit.done {
            PathEvent::Closing(ending) => Some(ending),
            _ => None,
        })
    }

    /// A matter gets a state; returns the previous one.
    fn set(&mut self, standing: Standing) -> Option<Standing> {
        let before = self.standings.iter().position(|known| known.matter == standing.matter);
        let before = before.map(|at| self.standings.remove(at));
        self.standings.push(standing);
        before
    }

    fn is_so(&self, read: Read) -> bool {
        match read {
            Read::Answer { key, value } => self.fact(key.index()) == Some(value),
            Read::State(standing) => self.standings.contains(&standing),
        }
    }

    fn fact(&self, key: usize) -> Option<Value> {
        self.facts.get(key).copied().flatten()
    }

    /// Whether each of these fields was asked for on the way.
    fn has_asked_for(&self, fields: &[u16]) -> bool {
        let asked = |wanted: &u16| {
            self.trail.iter().filter(|visit| visit.done == PathEvent::Collected).any(|visit| {
                let act = self.tree.node(visit.node).map(|node| &node.act);
                matches!(act, Some(Act::Collect { fields }) if fields.contains(wanted))
            })
        };
        fields.iter().all(asked)
    }
}
