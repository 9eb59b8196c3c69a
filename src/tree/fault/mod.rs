//! Faults of a library: each is a kind, which is plain data, and a place.

pub mod drawing;
mod help;
mod kind;
mod message;
mod words;

use std::cmp::Ordering;

pub(crate) use kind::warnings;
pub use kind::{CODES, Kind, NameKind, NoYaml, NodeShape, ReadFailure};

use super::location::Location;

/// A fault of a library, with its place.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The kind.
    pub kind: Kind,
    /// The place.
    pub at: Location,
    /// A second place, such as the first of two equal ids.
    pub other: Option<Location>,
}

impl Fault {
    /// The stable order of a report: by file, then by place, then by rule.
    pub(crate) fn order(&self, other: &Fault) -> Ordering {
        let key = |fault: &Fault| (fault.at.file.order, fault.at.span.start, fault.kind.code());
        key(self).cmp(&key(other))
    }
}
