//! The texts of a record, each with its kind.

use super::{FiledTicket, Record, What};

/// The kind of a text in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordText {
    /// A code; one that is in no library is as typed.
    Code,
    /// A note.
    Note,
    /// Why something was not done, or why the walk was abandoned.
    Reason,
    /// What was said about a ticket that was closed or reopened.
    Said,
    /// Whose terminal it is about.
    Reference,
    /// The value of a field.
    Value,
    /// The name of something else in a tree or the program.
    Name,
}

impl Record {
    /// Every text in it except the digest of a tree, which is not text.
    pub fn texts_mut(&mut self) -> Vec<(RecordText, &mut String)> {
        let mut texts = self.event.texts_mut();
        texts.extend(self.program.iter_mut().map(named));
        for change in &mut self.set {
            texts.push(named(&mut change.matter));
            texts.extend(change.state.iter_mut().map(named));
        }
        texts
    }

    /// The field that it fills in, and whether somebody said that its value is not a card number.
    #[must_use]
    pub fn filled(&self) -> Option<(&str, bool)> {
        match &self.event {
            What::Field { field, not_a_card, .. } => Some((field, *not_a_card)),
            _ => None,
        }
    }

    /// The digest of the tree that begins here, if it is named.
    pub fn tree_mut(&mut self) -> Option<&mut String> {
        match &mut self.event {
            What::Started { tree, .. } | What::Switched { tree, .. } => tree.as_mut(),
            _ => None,
        }
    }
}

impl What {
    fn texts_mut(&mut self) -> Vec<(RecordText, &mut String)> {
        match self {
            What::Started { code, channel, tree: _ } => vec![(RecordText::Code, code), named(channel)],
            What::Switched { code, tree: _ } => vec![(RecordText::Code, code)],
            What::Answered { code, step, occurrence: _, answer, reason } => {
                let mut texts = vec![(RecordText::Code, code), named(step), named(answer)];
                texts.extend(optional(RecordText::Reason, reason));
                texts
            }
            What::Cautioned { code, step, occurrence: _ } => vec![(RecordText::Code, code), named(step)],
            What::TakenBack {} => Vec::new(),
            What::Noted { text } => vec![(RecordText::Note, text)],
            What::Field { field, value, .. } => {
                let mut texts = vec![named(field)];
                texts.extend(optional(RecordText::Value, value));
                texts
            }
            What::Parked { until: _, files } => filed(files),
            What::Abandoned { reason, joined, files } => {
                let mut texts = vec![(RecordText::Reason, reason)];
                texts.extend(joined.as_mut().map(named));
                texts.extend(filed(files));
                texts
            }
            What::HandedOver { channel } | What::Channel { channel } => vec![named(channel)],
            What::Ended { outcome, files } => {
                let mut texts = vec![named(outcome)];
                texts.extend(filed(files));
                texts
            }
            What::Closed { ticket: _, said } | What::Reopened { ticket: _, said } => {
                optional(RecordText::Said, said).into_iter().collect()
            }
            What::Reference { reference } => optional(RecordText::Reference, reference).into_iter().collect(),
        }
    }
}

fn named(name: &mut String) -> (RecordText, &mut String) {
    (RecordText::Name, name)
}

fn optional(kind: RecordText, text: &mut Option<String>) -> Option<(RecordText, &mut String)> {
    text.as_mut().map(|text| (kind, text))
}

fn filed(files: &mut [FiledTicket]) -> Vec<(RecordText, &mut String)> {
    let mut names = Vec::new();
    for FiledTicket { ticket: _, outcome, matter } in files {
        names.push(named(outcome));
        names.extend(matter.as_mut().map(named));
    }
    names
}
