//! Values offered for a field, with their origins.

use crate::session::Moment;
use crate::text::redaction::Redacted;

/// A possible value for a field: it only needs to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The value.
    pub value: Redacted,
    /// Its origin.
    pub source: OfferSource,
}

/// The origin of an offered value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferSource {
    /// It was filled in during the walk.
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
