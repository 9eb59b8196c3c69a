//! The replies in a walk, from any front. Free text in it may be kept: the front has redacted it.

use super::input::FieldInput;
use crate::session::{Answer, Channel};
use crate::text::redaction::{NotACard, Redacted};

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<'r> {
    /// An answer to the current step. A report of tampering is one at every step.
    Answer {
        /// The answer.
        answer: Answer,
        /// What it says about the step's caution.
        caution: Caution,
    },
    /// The step's caution is confirmed, without an answer yet.
    Caution,
    /// A field's value, asked for or not.
    Field {
        /// The field, as an index into the manifest.
        field: u16,
        /// The value.
        value: FieldReply<'r>,
    },
    /// The current field is deferred.
    Later,
    /// One step back; among the fields of a ticket, one field back.
    Back,
    /// From the fields of a ticket back to the outcome.
    ToOutcome,
    /// A note.
    Note(Redacted),
    /// The terminal shows another code.
    Code {
        /// The code as typed.
        typed: &'r str,
        /// What to do if the manual does not have it.
        unknown: Unknown,
    },
    /// The terminal shows a code about something else: this walk is left for later, and another one begins.
    Aside {
        /// The code as typed.
        typed: &'r str,
        /// What to do if the manual does not have it.
        unknown: Unknown,
    },
    /// Whose terminal it is; `None` if that is unknown after all.
    Reference(Option<Redacted>),
    /// The channel from now on.
    Channel(Channel),
    /// The walk is left for later: until the step is due, if it has to wait.
    Pause,
    /// The walk is abandoned, for this reason.
    GiveUp(Redacted),
    /// The outcome is right; the missing fields of its ticket are asked for first, once.
    Confirm,
    /// The outcome is right, whatever its ticket is missing.
    Rest,
}

/// What an answer says about the step's caution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// Nothing: a caution is confirmed by a separate reply.
    Apart,
    /// It is confirmed together with the answer; if this answer needs no confirmation, it is refused.
    Along,
    /// It is confirmed if necessary: answers given in advance imply that it was read.
    Implied,
}

/// An incoming value for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldReply<'r> {
    /// As typed.
    Typed(&'r str),
    /// As typed, by somebody who said that it is not a card number, although it looks like one.
    NotACard(&'r str, NotACard),
    /// As parsed before.
    Read(FieldInput),
    /// The offered value.
    Offered,
}

/// What to do with a code that the manual does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It is refused, and similar codes are suggested.
    Refuse,
    /// The same, unless its letters stand for similar-looking digits of one code.
    Guess,
    /// It is intended: the general steps are walked, for words under no code.
    Walk,
    /// It is known not to be in the library, and not looked up.
    Given,
}
