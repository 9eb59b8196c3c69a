//! The question of a walk: for an answer to a step, a value of a field, or confirmation of the outcome. It borrows the
//! session, and is drawn or written by the front.

use super::answer;
use super::offer::Offer;
use crate::session::{Answer, Ending, Moment, Session};
use crate::tree::{self, Manifest, Node, NodeId};

/// The current question.
#[derive(Clone, Copy, Debug)]
pub enum Question<'q> {
    /// An answer to a step.
    Step(StepQuestion<'q>),
    /// A value of a field.
    Field(FieldQuestion<'q>),
    /// Whether the outcome is right, so that the walk ends.
    Outcome(OutcomeQuestion<'q>),
}

/// A step that needs an answer.
#[derive(Clone, Copy, Debug)]
pub struct StepQuestion<'q> {
    /// The step.
    pub id: NodeId,
    /// The same as a node of the tree.
    pub node: &'q Node,
    session: &'q Session,
}

impl<'q> StepQuestion<'q> {
    pub(super) fn new(session: &'q Session, id: NodeId) -> Option<StepQuestion<'q>> {
        Some(StepQuestion { id, node: session.tree().node(id)?, session })
    }

    /// The names of its answers; see [`answer::parse`].
    #[must_use]
    pub fn answers(&self) -> Vec<&'q str> {
        answer::names(self.node)
    }

    /// Whether its caution has to be confirmed before it can be answered.
    #[must_use]
    pub fn caution_waits(&self) -> bool {
        self.session.caution().is_some()
    }

    /// When it is due, if it has to wait.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        self.session.due()
    }

    /// Its earlier answer, if it is asked again.
    #[must_use]
    pub fn earlier(&self) -> Option<Answer> {
        self.session.earlier()
    }

    /// Its number in the walk of its code, from 1, and the most that may follow it.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        self.session.progress()
    }
}

/// A field that needs a value.
#[derive(Clone, Copy, Debug)]
pub struct FieldQuestion<'q> {
    /// The field, as an index into the manifest.
    pub index: u16,
    /// The same as declared by the library.
    pub declared: &'q tree::Field,
    /// What asks for it.
    pub asker: Asker<'q>,
    /// A value to offer, if one was looked up and found.
    pub offer: Option<&'q Offer>,
}

/// What asks for a field.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'q> {
    /// A step.
    Step(StepQuestion<'q>),
    /// The ticket.
    Ticket {
        /// Its position among the fields that it asks for, from 1.
        number: usize,
        /// How many those are.
        of: usize,
    },
}

/// An outcome that is not confirmed yet.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeQuestion<'q> {
    /// How the walk reached it.
    pub ending: Ending,
    /// The outcome, as declared by the library.
    pub declared: &'q tree::Outcome,
    pub(super) session: &'q Session,
    pub(super) manifest: &'q Manifest,
}

impl OutcomeQuestion<'_> {
    /// Whether it leads to any ticket: files one, or updates one after which the walk continues.
    #[must_use]
    pub fn files(&self) -> bool {
        !self.session.to_be_filed().is_empty() || self.session.to_be_renewed().is_some()
    }

    /// Whether it only updates a ticket.
    #[must_use]
    pub fn only_renews(&self) -> bool {
        self.session.to_be_filed().is_empty()
    }

    /// The fields that its tickets ask for and about which nothing was said.
    #[must_use]
    pub fn missing(&self) -> Vec<u16> {
        self.session.missing(self.manifest)
    }
}
