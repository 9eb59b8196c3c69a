//! The hits of a search, with their reasons.

use std::ops::Range;

use crate::text::names::names;
use crate::tree::Text;

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitPlace {
    /// In the code itself, or in an alias.
    Code,
    /// In the terminal's message.
    Message,
    /// In what people say for it.
    Find,
    /// In its possible cause.
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

/// How a word matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// Exactly.
    Letters,
    /// By pinyin, in full or in part.
    Pinyin,
    /// By the initials of pinyin.
    Initials,
    /// With a typo.
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
    /// Which of the search words, from 0.
    pub word: usize,
    /// Where it was found.
    pub place: HitPlace,
    /// How it matched.
    pub spelling: Spelling,
    /// The text in which it was found; none for a code.
    pub text: Option<Text>,
    /// The library's language of the text.
    pub column: usize,
    /// The range in that text, in bytes.
    pub at: Range<usize>,
    /// The distance from what was meant; less is better.
    pub(super) cost: u32,
    /// How much else the text says, in bytes: of two equally good matches, the shorter text is the better one.
    pub(super) rest: usize,
}

/// A code that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its index in [`Index::entries`](super::Index::entries).
    pub entry: usize,
    /// The reasons: for each word that was found, or the part of it that was, in the order of the words.
    pub reasons: Vec<Reason>,
    /// How many of the words it lacks, or has only in part.
    pub missing: usize,
    /// The distance from what was meant; less is better. Of two equal ones, the one that says less else comes first.
    pub(super) cost: (u32, usize),
}

/// How much more each kind of place costs than the one before.
pub(super) const COST: u32 = 20;

/// The resolution of a reason's cost within that of a hit.
pub(super) const PRECISION: u32 = 16;

impl Hit {
    /// Whether the words are in its messages, or in what people say for it.
    pub(super) fn is_said(&self) -> bool {
        self.reasons.iter().all(|reason| reason.place <= HitPlace::Find)
    }

    /// Whether the words match exactly.
    #[must_use]
    pub fn is_said_so(&self) -> bool {
        self.missing == 0 && self.reasons.iter().all(|reason| reason.spelling == Spelling::Letters)
    }

    /// It contains the words at this place, adjacent and in the typed order: as good as a single word.
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

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The codes, the best first.
    pub hits: Vec<Hit>,
    /// How many of the words the best entry lacks, or has only in part.
    pub missing: usize,
}

/// A code that is found by its spelling.
pub(super) fn of_code(cost: u32, spelling: Spelling) -> Reason {
    Reason { word: 0, place: HitPlace::Code, spelling, text: None, column: 0, at: 0..0, cost, rest: 0 }
}
