//! A checked tree in the form in which it is compiled: names resolved, sequences not inlined yet.

use std::cell::Cell;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::guidance::Guidance;
use super::manifest::Standing;
use super::texts::Text;
use crate::text::names::names;

/// A checked tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TreeRecord {
    pub(crate) code: Box<str>,
    pub(crate) table: u16,
    pub(crate) row: u32,
    pub(crate) message: Option<Text>,
    pub(crate) cause: Option<Text>,
    pub(crate) aliases: Vec<Box<str>>,
    pub(crate) tags: Vec<u16>,
    /// Its opening sequence, its table's or its own.
    pub(crate) opening: Option<Box<str>>,
    /// What people say for it, one phrase each; empty for a language that has fewer of them. It is searched, and no
    /// walk needs it.
    #[serde(skip)]
    pub(crate) find: Vec<Text>,
    #[serde(deserialize_with = "bounded")]
    pub(crate) steps: Vec<StepRecord>,
}

/// A checked sequence of `shared/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SequenceRecord {
    pub(crate) id: Box<str>,
    pub(crate) was: Vec<Box<str>>,
    pub(crate) name: Text,
    #[serde(deserialize_with = "bounded")]
    pub(crate) steps: Vec<StepRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StepRecord {
    pub(crate) id: Option<Box<str>>,
    /// Its earlier ids.
    pub(crate) was: Vec<Box<str>>,
    /// Groups of conditions, one of which is enough.
    pub(crate) when: Vec<Vec<ConditionRecord>>,
    pub(crate) act: ActRecord,
    pub(crate) guidance: Guidance,
    pub(crate) caution: Option<Text>,
    pub(crate) by: By,
    pub(crate) minutes: Option<u16>,
    pub(crate) wait: Option<WaitRecord>,
    pub(crate) added: bool,
}

/// How long a step waits before it is done or asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WaitRecord {
    pub(crate) minutes: u16,
    pub(crate) since: SinceRecord,
}

/// What a wait counts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SinceRecord {
    /// The previous answer.
    Previous,
    /// The answer to a step, by its id as written in the file.
    Answer(Box<str>),
    /// When a matter was last set.
    Matter(u16),
}

/// What a step's answer or a matter's state must be, or must not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConditionRecord {
    pub(crate) reads: ReadRecord,
    /// It holds if this is not the case.
    pub(crate) differs: bool,
}

/// What a condition reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ReadRecord {
    /// A step's id, as written in the file, and an answer.
    Answer(Box<str>, Box<str>),
    /// A matter's state.
    State(Standing),
}

impl ConditionRecord {
    /// Its step and answer, if it reads one.
    pub(crate) fn answer(&self) -> Option<(&str, &str)> {
        match &self.reads {
            ReadRecord::Answer(step, answer) => Some((step, answer)),
            ReadRecord::State(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ActRecord {
    Ask {
        text: Text,
        #[serde(deserialize_with = "bounded")]
        on_yes: Vec<StepRecord>,
        #[serde(deserialize_with = "bounded")]
        on_no: Vec<StepRecord>,
        unsure: UnsureRecord,
    },
    Choose {
        text: Text,
        options: Vec<ChoiceRecord>,
        unsure_as: Option<u16>,
    },
    Try {
        text: Text,
        fixed: FixedRecord,
    },
    Tell {
        text: Text,
    },
    Collect {
        fields: Vec<u16>,
    },
    Set {
        standing: Standing,
    },
    Use {
        sequence: Box<str>,
    },
    End {
        outcome: u16,
        text: Option<Text>,
        collect: Vec<u16>,
        /// The matter whose request is part of this ticket.
        with: Option<u16>,
    },
}

/// The continuation if an action helped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FixedRecord {
    /// The walk ends: the problem is solved.
    Ends,
    /// It helped with something else: these steps, and then what follows.
    GoesOn(#[serde(deserialize_with = "bounded")] Vec<StepRecord>),
}

/// The path that the answer "unsure" takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum UnsureRecord {
    AsYes,
    AsNo,
    Own(#[serde(deserialize_with = "bounded")] Vec<StepRecord>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChoiceRecord {
    pub(crate) id: Box<str>,
    pub(crate) was: Vec<Box<str>>,
    pub(crate) label: Text,
    #[serde(deserialize_with = "bounded")]
    pub(crate) steps: Vec<StepRecord>,
}

/// Who does a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// Whoever is at the terminal.
    #[default]
    Merchant,
    /// A technician on site.
    Technician,
    /// The back office, on request.
    BackOffice,
}

names!(By {
    Merchant = "merchant",
    Technician = "technician",
    BackOffice = "back_office",
});

/// The deepest nesting of lists of steps: no file of the language can have more (the YAML reader's own limit).
const DEEPEST: usize = 64;

thread_local! {
    /// The depth of the list being read.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Reads a list of steps that is not nested too deeply: bytes from anybody must not overflow the stack.
fn bounded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<StepRecord>, D::Error> {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        return Err(D::Error::custom("too deep"));
    }
    DEPTH.set(depth + 1);
    let read = Vec::deserialize(deserializer);
    DEPTH.set(depth);
    read
}

impl StepRecord {
    /// A step that only uses a sequence.
    pub(crate) fn of_use(sequence: &str) -> StepRecord {
        StepRecord {
            id: None,
            was: Vec::new(),
            when: Vec::new(),
            act: ActRecord::Use { sequence: sequence.into() },
            guidance: Guidance::default(),
            caution: None,
            by: By::default(),
            minutes: None,
            wait: None,
            added: false,
        }
    }
}

impl TreeRecord {
    /// A tree of no table that only uses a sequence.
    pub(crate) fn of_sequence(sequence: &str, code: &str) -> TreeRecord {
        TreeRecord {
            code: code.into(),
            table: u16::MAX,
            row: 0,
            message: None,
            cause: None,
            aliases: Vec::new(),
            tags: Vec::new(),
            opening: None,
            find: Vec::new(),
            steps: vec![StepRecord::of_use(sequence)],
        }
    }

    /// Every name in it.
    pub(crate) fn each_name(&self) -> impl Iterator<Item = &str> {
        let own = std::iter::once(&self.code).chain(&self.aliases).chain(&self.opening);
        own.map(AsRef::as_ref).chain(ids(&self.steps))
    }

    /// Visits every text.
    pub(crate) fn each_text(&mut self, see: &mut dyn FnMut(&mut Text)) {
        self.message.iter_mut().chain(&mut self.cause).chain(&mut self.find).for_each(&mut *see);
        each_text(&mut self.steps, see);
    }
}

impl SequenceRecord {
    /// Every name in it.
    pub(crate) fn each_name(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id).chain(&self.was).map(AsRef::as_ref).chain(ids(&self.steps))
    }

    /// Visits every text.
    pub(crate) fn each_text(&mut self, see: &mut dyn FnMut(&mut Text)) {
        see(&mut self.name);
        each_text(&mut self.steps, see);
    }
}

fn ids(steps: &[StepRecord]) -> impl Iterator<Item = &str> {
    let mut found: Vec<&str> = Vec::new();
    gather_names(steps, &mut found);
    found.into_iter()
}

fn gather_names<'s>(steps: &'s [StepRecord], found: &mut Vec<&'s str>) {
    for step in steps {
        found.extend(step.id.iter().chain(&step.was).map(AsRef::as_ref));
        match &step.act {
            ActRecord::Ask { on_yes, on_no, unsure, .. } => {
                gather_names(on_yes, found);
                gather_names(on_no, found);
                if let UnsureRecord::Own(steps) = unsure {
                    gather_names(steps, found);
                }
            }
            ActRecord::Choose { options, .. } => {
                for option in options {
                    found.extend(std::iter::once(&option.id).chain(&option.was).map(AsRef::as_ref));
                    gather_names(&option.steps, found);
                }
            }
            ActRecord::Try { fixed: FixedRecord::GoesOn(steps), .. } => gather_names(steps, found),
            ActRecord::Use { sequence } => found.push(sequence),
            _ => {}
        }
    }
}

fn each_text(steps: &mut [StepRecord], see: &mut dyn FnMut(&mut Text)) {
    for step in steps {
        step.guidance.texts_mut().chain(&mut step.caution).for_each(&mut *see);
        match &mut step.act {
            ActRecord::Ask { text, on_yes, on_no, unsure } => {
                see(text);
                each_text(on_yes, see);
                each_text(on_no, see);
                if let UnsureRecord::Own(steps) = unsure {
                    each_text(steps, see);
                }
            }
            ActRecord::Choose { text, options, .. } => {
                see(text);
                for option in options {
                    see(&mut option.label);
                    each_text(&mut option.steps, see);
                }
            }
            ActRecord::Try { text, fixed, .. } => {
                see(text);
                if let FixedRecord::GoesOn(steps) = fixed {
                    each_text(steps, see);
                }
            }
            ActRecord::Tell { text } => see(text),
            ActRecord::End { text, .. } => text.iter_mut().for_each(&mut *see),
            ActRecord::Collect { .. } | ActRecord::Set { .. } | ActRecord::Use { .. } => {}
        }
    }
}
