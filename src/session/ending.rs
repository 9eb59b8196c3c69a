//! How a walk ends.

use crate::tree::{Act, Node, NodeId, OutcomeKind, Tree};

/// How a walk ended, before it is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// At an `end` step.
    Step(NodeId),
    /// An action fixed it and gets the credit.
    Fixed(NodeId),
    /// The phone cannot continue: a technician's question is next, or a ticket would leave deferred steps.
    Dispatch(NodeId),
    /// Tampering was reported at this step.
    Tampering(NodeId),
    /// The steps run out, which the checker does not allow.
    Nowhere,
}

impl Ending {
    /// Its `end` step; `None` if the program itself gives the outcome.
    #[must_use]
    pub fn step(self, tree: &Tree) -> Option<&Node> {
        match self {
            Ending::Step(id) => tree.node(id),
            _ => None,
        }
    }

    /// The outcome's index in the manifest.
    #[must_use]
    pub fn outcome(self, tree: &Tree) -> u16 {
        match self {
            Ending::Step(id) => match tree.node(id).map(|node| &node.act) {
                Some(Act::End { outcome, .. }) => *outcome,
                _ => tree.roles.dispatch,
            },
            Ending::Fixed(_) => tree.roles.resolved,
            Ending::Dispatch(_) | Ending::Nowhere => tree.roles.dispatch,
            Ending::Tampering(_) => tree.roles.tampering,
        }
    }

    /// Whether it hands the problem over to the next team.
    #[must_use]
    pub fn is_ticket(self, tree: &Tree) -> bool {
        match self {
            Ending::Step(id) => {
                let kind = match tree.node(id).map(|node| &node.act) {
                    Some(Act::End { kind, .. }) => *kind,
                    _ => OutcomeKind::Ticket,
                };
                kind == OutcomeKind::Ticket
            }
            Ending::Fixed(_) => false,
            Ending::Dispatch(_) | Ending::Tampering(_) | Ending::Nowhere => true,
        }
    }
}
