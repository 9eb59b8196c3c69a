//! What is replied in a walk, whoever replies. Free text in it may be kept: whoever reads it in has it redacted.

use super::input::FieldInput;
use crate::session::{Answer, Channel};
use crate::text::redaction::{NotACard, Redacted};

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<'r> {
    /// An answer to the step that is asked. A report of tampering is one at every step.
    Answer {
        /// The answer.
        answer: Answer,
        /// What it says of the step's caution.
        caution: Caution,
    },
    /// The step's caution is confirmed, and nothing is answered yet.
    Caution,
    /// A field's value, asked for or not.
    Field {
        /// The field, as an index into the manifest.
        field: u16,
        /// The value.
        value: FieldReply<'r>,
    },
    /// The field that is asked for is filled in later.
    Later,
    /// One step back; among the fields of a ticket, one field back.
    Back,
    /// From the fields of a ticket back to the outcome.
    ToOutcome,
    /// A note.
    Note(Redacted),
    /// The terminal shows another code.
    Code {
        /// The code as it was typed.
        typed: &'r str,
        /// What is done where the manual does not have it.
        unknown: Unknown,
    },
    /// The terminal shows a code that is about something else: this walk is left for later, and another one begins.
    Aside {
        /// The code as it was typed.
        typed: &'r str,
        /// What is done where the manual does not have it.
        unknown: Unknown,
    },
    /// Whose terminal it is; `None` where that is not known after all.
    Reference(Option<Redacted>),
    /// Whoever walks is in touch with the terminal in another way from now on.
    Channel(Channel),
    /// The walk is left for later: until the step is due, where it has to wait.
    Pause,
    /// The walk is given up, for this reason.
    GiveUp(Redacted),
    /// The outcome stands; what its ticket is missing is asked for first, once.
    Confirm,
    /// The outcome stands, whatever its ticket is missing.
    Rest,
}

/// What an answer says of the step's caution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// Nothing: a caution is confirmed by a reply of its own.
    Apart,
    /// It is confirmed with the answer; where there is none that this answer needs, the answer is refused.
    Along,
    /// It is confirmed where it waits: who answers beforehand has read it.
    Implied,
}

/// A field's value, as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldReply<'r> {
    /// As it was typed.
    Typed(&'r str),
    /// As it was typed, by somebody who said that it is no card number, although it looks like one.
    NotACard(&'r str, NotACard),
    /// As it was read before.
    Read(FieldInput),
    /// What is offered for it.
    Offered,
}

/// What is done with a code that the manual does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It is refused, and near codes are named.
    Refuse,
    /// The same, unless its letters stand for the digits of one code that they look like.
    Guess,
    /// It is meant: the steps for unknown codes are walked, for words under no code.
    Walk,
    /// It is known to be unknown, and not looked up.
    Given,
}
