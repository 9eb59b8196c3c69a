//! Whom a handbook is for, and what is left out for them.

use crate::text::language::Language;
use crate::text::names::names;

/// Whom a handbook is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    /// Those who take calls: all there is, with what is read out on the phone.
    #[default]
    Agents,
    /// Those who stand at the terminal: without what is read out.
    Technicians,
    /// Those whose terminal it is: what they may do themselves, in the words in which they may be told.
    Merchants,
}

names!(Readers {
    Agents = "agents",
    Technicians = "technicians",
    Merchants = "merchants",
});

impl Readers {
    /// Whether they see what is read out on the phone beside what is asked and done.
    pub(super) fn hear(self) -> bool {
        self == Readers::Agents
    }

    /// Whether it is kept from them why a code comes, who works on it, and what the manual has.
    pub(super) fn are_outside(self) -> bool {
        self == Readers::Merchants
    }

    /// Whether there are charts, which show a tree whole.
    pub(super) fn see_charts(self) -> bool {
        !self.are_outside()
    }

    /// Whether they can walk in the page: the engine has the whole library with it.
    pub(super) fn walk(self) -> bool {
        !self.are_outside()
    }

    /// Whom it is for, as a page says it.
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
