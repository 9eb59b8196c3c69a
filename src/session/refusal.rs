//! Why a session does not accept something.

/// Why a session does not accept something; it is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The step has no such answer.
    NoSuchAnswer,
    /// The session is at an outcome, which can be confirmed or gone back from.
    AtTheEnd,
    /// There is no outcome to confirm yet.
    NotAtTheEnd,
    /// The caution has to be confirmed first.
    CautionFirst,
    /// The step has no caution to confirm, or it was already confirmed.
    NoCaution,
    /// There is nothing to go back to.
    AtTheStart,
    /// The session has ended.
    Ended,
    /// There is no ticket, or none that allows this: only an open one is closed, and a closed one reopened.
    NoSuchTicket,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Refusal::NoSuchAnswer => "the step has no such answer",
            Refusal::AtTheEnd => "the session stands at an outcome",
            Refusal::NotAtTheEnd => "the session stands at no outcome",
            Refusal::CautionFirst => "the step's caution is to be confirmed first",
            Refusal::NoCaution => "the step has no caution to confirm",
            Refusal::AtTheStart => "there is nothing to go back to",
            Refusal::Ended => "the session has ended",
            Refusal::NoSuchTicket => "there is no ticket that this can be done with",
        })
    }
}

impl std::error::Error for Refusal {}
