//! The audience of a handbook, and what is left out for it.

use crate::text::language::Language;
use crate::text::names::names;

/// The audience of a handbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    /// Phone agents: everything, including lines to read out.
    #[default]
    Agents,
    /// Technicians at the terminal: without the lines to read out.
    Technicians,
    /// Merchants: only what they may do themselves, in the words that agents read out to them.
    Merchants,
}

names!(Readers {
    Agents = "agents",
    Technicians = "technicians",
    Merchants = "merchants",
});

impl Readers {
    /// Whether lines to read out are shown.
    pub(super) fn hear(self) -> bool {
        self == Readers::Agents
    }

    /// Whether causes, queues and the manual's row are hidden.
    pub(super) fn are_outside(self) -> bool {
        self == Readers::Merchants
    }

    /// Whether there are charts, which show whole trees.
    pub(super) fn see_charts(self) -> bool {
        !self.are_outside()
    }

    /// Whether pages can be walked: the engine comes with the whole library.
    pub(super) fn walk(self) -> bool {
        !self.are_outside()
    }

    /// The audience as a page names it.
    pub(super) fn about(self, language: Language) -> &'static str {
        match self {
            Readers::Agents => language.pick("给客服，请勿外传", "For agents. Internal: do not pass on"),
            Readers::Technicians => {
                language.pick("给技术员，请勿外传", "For technicians. Internal: do not pass on")
            }
            Readers::Merchants => language.pick("给商户", "For merchants"),
        }
    }
}
