//! What a walk asks for now: an answer to a step, a value of a field, or whether the outcome stands. It borrows the
//! session, and is drawn or written by whoever asks.

use super::answer;
use super::offer::Offer;
use crate::session::{Answer, Ending, Moment, Session};
use crate::tree::{self, Manifest, Node, NodeId};

/// What is asked now.
#[derive(Clone, Copy, Debug)]
pub enum Question<'q> {
    /// An answer to a step.
    Step(StepQuestion<'q>),
    /// A value of a field.
    Field(FieldQuestion<'q>),
    /// Whether the outcome stands, so that the walk ends.
    Outcome(OutcomeQuestion<'q>),
}

/// A step that wants something of whoever answers.
#[derive(Clone, Copy, Debug)]
pub struct StepQuestion<'q> {
    /// The step.
    pub id: NodeId,
    /// The same, as the tree has it.
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

    /// Whether its caution is to be confirmed before it can be answered for.
    #[must_use]
    pub fn caution_waits(&self) -> bool {
        self.session.caution().is_some()
    }

    /// When it is to be done, where it has to wait.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        self.session.due()
    }

    /// What it was answered with before, where it comes again.
    #[must_use]
    pub fn earlier(&self) -> Option<Answer> {
        self.session.earlier()
    }

    /// Its number in the walk of its code, from 1, and how many may follow it at most.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        self.session.progress()
    }
}

/// A field that wants a value.
#[derive(Clone, Copy, Debug)]
pub struct FieldQuestion<'q> {
    /// The field, as an index into the manifest.
    pub index: u16,
    /// The same, as the library declares it.
    pub declared: &'q tree::Field,
    /// What asks for it.
    pub asker: Asker<'q>,
    /// A value that it may have, where one was looked for and found.
    pub offer: Option<&'q Offer>,
}

/// What asks for a field.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'q> {
    /// A step.
    Step(StepQuestion<'q>),
    /// The ticket.
    Ticket {
        /// Which of the fields that it asks for, from 1.
        number: usize,
        /// How many those are.
        of: usize,
    },
}

/// An outcome that is not confirmed yet.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeQuestion<'q> {
    /// How the walk came to it.
    pub ending: Ending,
    /// The outcome, as the library declares it.
    pub declared: &'q tree::Outcome,
    pub(super) session: &'q Session,
    pub(super) manifest: &'q Manifest,
}

impl OutcomeQuestion<'_> {
    /// Whether it leads to any ticket: files one, or brings one up to date that the walk goes on behind.
    #[must_use]
    pub fn files(&self) -> bool {
        !self.session.to_be_filed().is_empty() || self.session.to_be_renewed().is_some()
    }

    /// Whether it only brings a ticket up to date.
    #[must_use]
    pub fn only_renews(&self) -> bool {
        self.session.to_be_filed().is_empty()
    }

    /// The fields that its tickets ask for and nobody has said anything of.
    #[must_use]
    pub fn missing(&self) -> Vec<u16> {
        self.session.missing(self.manifest)
    }
}
