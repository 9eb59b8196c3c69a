//! The trail: what a session remembers of a code, the visits to its steps with their answers.

use std::sync::Arc;

use super::ahead::Ahead;
use super::{Ending, Moment, Session};
use crate::text::redaction::Redacted;
use crate::tree::{Act, Key, Node, NodeId, OutcomeKind, Standing, Tree, Value};

/// The name of an answer that every step accepts.
pub(super) const TAMPERING: &str = "tampering";
/// The name of the answer that declines a step's caution.
pub(super) const DECLINED: &str = "declined";

/// What a person answers at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One of the step's values. [`Value::Skipped`] has its own variant.
    Value(Value),
    /// It was not done, with the reason if given.
    Skipped(Option<Redacted>),
    /// Its caution was declined, so it was not done.
    Declined,
    /// Somebody may have tampered with the terminal: possible at every step, and ends the walk.
    Tampering,
}

impl Answer {
    /// The value that conditions read; none for tampering.
    #[must_use]
    pub fn value(&self) -> Option<Value> {
        match self {
            Answer::Value(value) => Some(*value),
            Answer::Skipped(_) | Answer::Declined => Some(Value::Skipped),
            Answer::Tampering => None,
        }
    }

    /// The answer of this name at a step, as in [`Answer::name`]; skipped without a reason. An option may have the name
    /// of another step's answer.
    #[must_use]
    pub fn named(node: &Node, name: &str) -> Option<Answer> {
        match (node.value(name), name) {
            (Some(Value::Skipped), _) => Some(Answer::Skipped(None)),
            (Some(value), _) => Some(Answer::Value(value)),
            (None, TAMPERING) => Some(Answer::Tampering),
            (None, DECLINED) => Some(Answer::Declined),
            (None, _) => None,
        }
    }

    /// Its name at a step, as written in records and scripts.
    #[must_use]
    pub fn name<'n>(&self, node: &'n Node) -> &'n str {
        match self {
            Answer::Tampering => TAMPERING,
            Answer::Declined => DECLINED,
            Answer::Skipped(_) => node.value_name(Value::Skipped),
            Answer::Value(value) => node.value_name(*value),
        }
    }
}

/// What happened at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was answered.
    Answered(Answer),
    /// It was answered before, and that still holds.
    Known(Value),
    /// It is for a technician, and this is the phone: somebody on site has to do it.
    PutOff,
    /// It was shown.
    Told,
    /// Its fields are filled in, so many of them here.
    Collected(u16),
    /// A matter's state changed.
    Set(Standing),
    /// The walk has reached this end, and goes through the closing: nothing there changes it.
    Closing(Ending),
}

/// A step that the walk passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The step.
    pub node: NodeId,
    /// What happened.
    pub done: Done,
    /// When; for what needs no answer, the time of the previous answer.
    pub at: Moment,
    /// The identity of the step in its leg's tree.
    pub(super) key: Key,
    /// How many resumes and hand-overs came before.
    pub(super) epoch: u32,
    /// Whether the step belongs to the closing.
    pub(super) in_closing: bool,
}

impl Visit {
    /// The value that conditions read.
    #[must_use]
    pub fn value(&self) -> Option<Value> {
        match &self.done {
            Done::Answered(answer) => answer.value(),
            Done::Known(value) => Some(*value),
            Done::PutOff => Some(Value::Skipped),
            Done::Told | Done::Collected(_) | Done::Set(_) | Done::Closing(_) => None,
        }
    }

    /// Whether a person answered here.
    pub(super) fn was_asked(&self) -> bool {
        matches!(self.done, Done::Answered(_) | Done::Collected(1..))
    }
}

/// The walk through one code's tree.
#[derive(Clone, Debug)]
pub struct Leg {
    /// The tree.
    pub tree: Arc<Tree>,
    /// The visits so far.
    pub trail: Vec<Visit>,
    /// The paths ahead, as far as they were evaluated.
    pub(super) ahead: Ahead,
}

/// The initial capacity of a leg for visits: enough for nearly every walk.
const VISITS: usize = 24;

impl Leg {
    /// The beginning of a walk through a tree.
    pub(super) fn of(tree: Arc<Tree>) -> Leg {
        Leg { tree, trail: Vec::with_capacity(VISITS), ahead: Ahead::default() }
    }

    /// The end that the walk reached before it went through the closing; `None` before that.
    #[must_use]
    pub fn closing(&self) -> Option<Ending> {
        self.tree.closing()?;
        self.trail.iter().rev().find_map(|visit| match visit.done {
            Done::Closing(ending) => Some(ending),
            _ => None,
        })
    }

    /// Removes the visits made by the closing, with its answers.
    pub(super) fn leave_closing(&mut self) {
        let entered = self.trail.iter().rposition(|visit| matches!(visit.done, Done::Closing(_)));
        self.trail.truncate(entered.unwrap_or(self.trail.len()));
    }
}

impl PartialEq for Leg {
    fn eq(&self, other: &Leg) -> bool {
        self.tree.code == other.tree.code && self.trail == other.trail
    }
}

impl Session {
    /// How many answers the closing of the current code has.
    #[must_use]
    pub fn closing_answers(&self) -> usize {
        self.leg().trail.iter().filter(|visit| visit.in_closing && visit.was_asked()).count()
    }

    /// The name of an answer at a step of a leg; see [`Answer::name`].
    #[must_use]
    pub fn answer_name(&self, leg: usize, node: NodeId, answer: &Answer) -> String {
        let node = self.legs.get(leg).and_then(|leg| leg.tree.node(node));
        node.map_or("", |node| answer.name(node)).to_owned()
    }

    /// The action that gets the credit for an outcome: the one that fixed it; if an `end` step says that it is fixed,
    /// the latest one that helped.
    #[must_use]
    pub fn helped(&self, ending: Ending) -> Option<NodeId> {
        match (ending, ending.step(self.tree()).map(|end| &end.act)) {
            (Ending::Fixed(id), _) => Some(id),
            (_, Some(Act::End { kind: OutcomeKind::Resolved, .. })) => {
                let helped = |visit: &&Visit| visit.value() == Some(Value::Fixed);
                self.leg().trail.iter().rev().find(helped).map(|visit| visit.node)
            }
            _ => None,
        }
    }

    /// The answers of the walk as scripts write them, after the first code: `E102:network.link=wifi,restart=fixed`.
    /// Another code follows after a semicolon with its own.
    #[must_use]
    pub fn replay_string(&self) -> String {
        // Enough for most, to avoid growing it in many pieces.
        let mut path = String::with_capacity(256);
        for (number, leg) in self.legs.iter().enumerate() {
            if number > 0 {
                path.push(';');
            }
            path.push_str(&leg.tree.code);
            let mut between = ':';
            for visit in &leg.trail {
                let (Done::Answered(answer), Some(node)) = (&visit.done, leg.tree.node(visit.node)) else {
                    continue;
                };
                path.push(between);
                path.push_str(&node.id);
                path.push('=');
                path.push_str(answer.name(node));
                between = ',';
            }
        }
        path
    }
}
