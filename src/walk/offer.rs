//! Values that are offered for a field, and where each is known from.

use crate::session::Moment;
use crate::text::redaction::Redacted;

/// A value that a field may have: whoever answers need only take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The value.
    pub value: Redacted,
    /// Where it is known from.
    pub source: OfferSource,
}

/// Where an offered value is known from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferSource {
    /// It was filled in on the way.
    FilledIn,
    /// The configuration has it.
    Configuration,
    /// An earlier session has it.
    Session {
        /// The session's name.
        name: String,
        /// When that was last changed.
        changed: Moment,
    },
}
