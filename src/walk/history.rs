//! What is known from before a walk, as data: about the same terminal, the same merchant, and the same code right now.

use crate::session::{Moment, TicketState};

/// What is known from before a walk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Earlier sessions: the terminal's, then the merchant's others; in each group the last changed first.
    pub sessions: Vec<EarlierSession>,
    /// Many merchants have had the code within a short time.
    pub outage: Option<Outage>,
    /// This is what one desk has, as what others have was not to be had.
    pub is_alone: bool,
    /// Who took the session over at another desk, if somebody did: what is done here from then on becomes a separate one.
    pub taken_over: Option<OtherWalker>,
}

/// Somebody at another desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherWalker {
    /// The operator, if known.
    pub operator: Option<String>,
    /// The desk's configured name, if any.
    pub desk: Option<String>,
}

/// What has come from other desks since it was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromElsewhere {
    /// Nothing, and nothing is waited for.
    Nothing,
    /// Nothing yet.
    Awaited,
    /// Something: what is known from before is to be looked up anew.
    Come,
}

/// A session of the same terminal or merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierSession {
    /// What it has in common with the walk.
    pub shares: Shared,
    /// Its name.
    pub name: String,
    /// The walked codes, in order.
    pub codes: Vec<String>,
    /// When it was last changed.
    pub changed: Moment,
    /// Its result.
    pub result: EarlierResult,
    /// Its other tickets: those of matters, and open ones of outcomes, with the ids of the outcomes and the states of
    /// the tickets.
    pub others: Vec<(String, TicketState)>,
}

/// What an earlier session has in common with a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// The terminal.
    Terminal,
    /// The merchant; the terminal is another one, or unknown.
    Merchant,
}

/// An open ticket of another session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTicket {
    /// Its number, as said over the phone.
    pub number: String,
    /// What it has in common with the walk.
    pub shares: Shared,
    /// The code that it is about.
    pub code: String,
    /// When it was filed.
    pub filed: Moment,
}

/// The result of an earlier session. Outcomes are ids, which the library may no longer have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EarlierResult {
    /// A ticket.
    Ticket {
        /// The id of the outcome that is the ticket.
        outcome: String,
        /// The state of the ticket.
        state: TicketState,
    },
    /// Another outcome.
    Outcome {
        /// Its id.
        outcome: String,
    },
    /// No outcome yet.
    Unfinished(SessionStanding),
}

/// How far a session is, as lists say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionStanding {
    /// The state.
    pub stage: Stage,
    /// It was also continued elsewhere, and both are kept.
    pub in_conflict: bool,
}

/// How far a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was handed over, and is read-only here.
    HandedOver,
    /// Somebody walks it right now.
    Walked,
    /// Its walk was cut off.
    CutOff,
    /// It was left for later.
    Paused,
    /// It waits until a time in the future.
    Waiting {
        /// Until when.
        until: Moment,
    },
    /// The time that it waited for has come.
    Due,
    /// It waits for the back office's answer.
    BackOffice,
    /// Its outcome was confirmed.
    Ended,
    /// It was abandoned.
    GivenUp,
    /// It was given up for the ticket of another session.
    Joined {
        /// The ticket's number.
        ticket: String,
    },
}

/// The same code from many merchants within a short time: it may be an outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The code.
    pub code: String,
    /// How many known merchants have had it, including this one.
    pub merchants: usize,
    /// How many operators also took calls from unknown merchants: all calls of one operator may be from one merchant.
    pub operators: usize,
    /// The period in minutes.
    pub minutes: u32,
}
