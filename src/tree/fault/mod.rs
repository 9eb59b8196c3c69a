//! What can be wrong with a library: a fault is a kind, which is plain data, and a place.

pub mod drawing;
mod help;
mod kind;
mod message;
mod words;

use std::cmp::Ordering;

pub(crate) use kind::warnings;
pub use kind::{CODES, Kind, NameKind, NoYaml, NodeShape, ReadFailure};

use super::location::Location;

/// One thing that is wrong with a library, and where.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What is wrong.
    pub kind: Kind,
    /// Where.
    pub at: Location,
    /// The other place that belongs to it, such as the first of two equal ids.
    pub other: Option<Location>,
}

impl Fault {
    /// The stable order of a report: by file, then by place, then by rule.
    pub(crate) fn order(&self, other: &Fault) -> Ordering {
        let key = |fault: &Fault| (fault.at.file.order, fault.at.span.start, fault.kind.code());
        key(self).cmp(&key(other))
    }
}
