//! What a search finds, and why.

use std::ops::Range;

use crate::text::names::names;
use crate::tree::Text;

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitPlace {
    /// In the code itself, or in another that means it.
    Code,
    /// In what the terminal says.
    Message,
    /// In what people say for it.
    Find,
    /// In what may have caused it.
    Cause,
    /// In a step, or in an outcome's name.
    Step,
    /// In a step that the code shares with others.
    SharedStep,
}

names!(HitPlace {
    Code = "code",
    Message = "message",
    Find = "find",
    Cause = "cause",
    Step = "step",
    SharedStep = "shared_step",
});

/// How a word was spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// As it stands there.
    Letters,
    /// By pinyin, in full or in part.
    Pinyin,
    /// By initials of pinyin.
    Initials,
    /// With a slip.
    Slip,
}

names!(Spelling {
    Letters = "letters",
    Pinyin = "pinyin",
    Initials = "initials",
    Slip = "slip",
});

/// Why a code was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which of the words that were searched for, from 0.
    pub word: usize,
    /// Where it was found.
    pub place: HitPlace,
    /// How it was spelled.
    pub spelling: Spelling,
    /// The text it was found in; of a code, none.
    pub text: Option<Text>,
    /// In which of the library's languages.
    pub column: usize,
    /// Where in that text, in bytes.
    pub at: Range<usize>,
    /// How near it is to what was meant; less is nearer.
    pub(super) cost: u32,
    /// How much else the text says, in bytes: of two that are as near, the shorter one means it more.
    pub(super) rest: usize,
}

/// A code that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its index in [`Index::entries`](super::Index::entries).
    pub entry: usize,
    /// Why: for each word that was found, or what was found of it, in the order of the words.
    pub reasons: Vec<Reason>,
    /// How many of the words it lacks, or has only in part.
    pub missing: usize,
    /// How near it is to what was meant; less is nearer. Of two that are as near, the one that says less else.
    pub(super) cost: (u32, usize),
}

/// What each place costs more than the one before it.
pub(super) const COST: u32 = 20;

/// How many parts of a reason's cost are told apart in a hit's.
pub(super) const PRECISION: u32 = 16;

impl Hit {
    /// Whether the words stand in its messages, or in what people say for it.
    pub(super) fn is_said(&self) -> bool {
        self.reasons.iter().all(|reason| reason.place <= HitPlace::Find)
    }

    /// Whether the words stand in it as they were typed.
    #[must_use]
    pub fn is_said_so(&self) -> bool {
        self.missing == 0 && self.reasons.iter().all(|reason| reason.spelling == Spelling::Letters)
    }

    /// It says the words at this place one after the other, as they were typed: as near as one word there is.
    pub(super) fn says_it(&mut self, place: HitPlace) {
        self.cost.0 = self.cost.0.min(PRECISION * COST * place as u32);
    }

    /// An entry that has all of the words.
    pub(super) fn whole(entry: usize, reasons: Vec<Reason>) -> Hit {
        let cost = PRECISION * reasons.iter().map(|reason| reason.cost).sum::<u32>();
        let rest = reasons.iter().map(|reason| reason.rest).sum();
        Hit { entry, reasons, missing: 0, cost: (cost, rest) }
    }
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The codes, the best first.
    pub hits: Vec<Hit>,
    /// How many of the words the one that has most of them lacks, or has only in part.
    pub missing: usize,
}

/// A code, for the sake of its spelling.
pub(super) fn of_code(cost: u32, spelling: Spelling) -> Reason {
    Reason { word: 0, place: HitPlace::Code, spelling, text: None, column: 0, at: 0..0, cost, rest: 0 }
}
