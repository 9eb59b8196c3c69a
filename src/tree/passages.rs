//! The texts of trees and sequences, without their structure: the input of a search.

use serde::{Deserialize, Serialize};

use super::manifest::Manifest;
use super::record::{ActRecord, FixedRecord, SequenceRecord, StepRecord, TreeRecord, UnsureRecord};
use super::texts::Text;

/// The texts of a list of steps, and the sequences that it uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passages {
    /// The steps' texts and the names of the outcomes they end in, in the order of the file, including repetitions.
    pub texts: Vec<Text>,
    /// The used sequences, by name.
    pub uses: Vec<Box<str>>,
}

/// The library's texts about a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePassages {
    /// The code.
    pub code: Box<str>,
    /// Its aliases.
    pub aliases: Vec<Box<str>>,
    /// Its table's index in the manifest.
    pub table: u16,
    /// Its row in the vendor's table.
    pub row: u32,
    /// The terminal's message.
    pub message: Option<Text>,
    /// The possible cause.
    pub cause: Option<Text>,
    /// What people say for it, one phrase each; empty for a language that has fewer of them.
    pub find: Vec<Text>,
    /// The texts of its own steps.
    pub passages: Passages,
}

/// All of a library's texts about its codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The codes, by table and row.
    pub entries: Vec<CodePassages>,
    /// The sequences, by name.
    pub sequences: Vec<(Box<str>, Passages)>,
}

impl CodePassages {
    pub(crate) fn of(record: &TreeRecord, manifest: &Manifest) -> CodePassages {
        let mut passages = Passages::of(&record.steps, manifest);
        passages.uses.extend(record.opening.clone());
        let (code, aliases, find) = (record.code.clone(), record.aliases.clone(), record.find.clone());
        let TreeRecord { table, row, message, cause, .. } = *record;
        CodePassages { code, aliases, table, row, message, cause, find, passages }
    }
}

impl Passages {
    pub(crate) fn of_sequence(record: &SequenceRecord, manifest: &Manifest) -> Passages {
        let mut passages = Passages::of(&record.steps, manifest);
        passages.texts.push(record.name);
        passages
    }

    fn of(steps: &[StepRecord], manifest: &Manifest) -> Passages {
        let mut passages = Passages::default();
        passages.gather(steps, manifest);
        passages
    }

    fn gather(&mut self, steps: &[StepRecord], manifest: &Manifest) {
        for step in steps {
            match &step.act {
                ActRecord::Ask { text, on_yes, on_no, unsure } => {
                    self.texts.push(*text);
                    self.gather(on_yes, manifest);
                    self.gather(on_no, manifest);
                    if let UnsureRecord::Own(steps) = unsure {
                        self.gather(steps, manifest);
                    }
                }
                ActRecord::Choose { text, options, .. } => {
                    self.texts.push(*text);
                    for option in options {
                        self.texts.push(option.label);
                        self.gather(&option.steps, manifest);
                    }
                }
                ActRecord::Try { text, fixed, .. } => {
                    self.texts.push(*text);
                    if let FixedRecord::GoesOn(steps) = fixed {
                        self.gather(steps, manifest);
                    }
                }
                ActRecord::Tell { text } => self.texts.push(*text),
                ActRecord::Use { sequence } => self.uses.push(sequence.clone()),
                ActRecord::End { outcome, text, .. } => {
                    self.texts.extend(*text);
                    self.texts.extend(manifest.outcome(*outcome).map(|outcome| outcome.name));
                }
                ActRecord::Collect { .. } | ActRecord::Set { .. } => {}
            }
            self.texts.extend(step.guidance.texts().chain(&step.caution));
        }
    }
}
