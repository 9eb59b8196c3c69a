//! What is known from before a walk, as data: of the same terminal, of the same merchant, and of the same code right
//! now.

use crate::session::{Moment, TicketState};

/// What is known from before a walk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Earlier sessions: the terminal's, then the merchant's others; of each the last changed first.
    pub sessions: Vec<EarlierSession>,
    /// Many merchants have had the code within a short time.
    pub outage: Option<Outage>,
    /// This is what one desk has, as what others have was not to be had.
    pub is_alone: bool,
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
    /// The codes that were walked, in order.
    pub codes: Vec<String>,
    /// When it was last changed.
    pub changed: Moment,
    /// What it came to.
    pub result: EarlierResult,
    /// Its other tickets, of its matters, and of outcomes where they are not closed: the ids of the outcomes, and how far
    /// the tickets are.
    pub others: Vec<(String, TicketState)>,
}

/// What an earlier session has in common with a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// The terminal.
    Terminal,
    /// The merchant; the terminal is another one, or nobody knows which.
    Merchant,
}

/// A ticket of another session that is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTicket {
    /// Its number, as it is said over the phone.
    pub number: String,
    /// What it has in common with the walk.
    pub shares: Shared,
    /// The code that it is about.
    pub code: String,
    /// When it was filed.
    pub filed: Moment,
}

/// What an earlier session came to. Outcomes are ids, which the library may no longer have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EarlierResult {
    /// A ticket.
    Ticket {
        /// The id of the outcome that is the ticket.
        outcome: String,
        /// How far the ticket is.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionStanding {
    /// How far.
    pub stage: Stage,
    /// It went on elsewhere, too, and both are kept.
    pub in_conflict: bool,
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was handed over, and is read-only here.
    HandedOver,
    /// Somebody walks it right now.
    Walked,
    /// Its walk was cut off.
    CutOff,
    /// It was left for later.
    Paused,
    /// It waits until a time that is still to come.
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
    /// It was given up.
    GivenUp,
}

/// The same code from many merchants within a short time: it may be an outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The code.
    pub code: String,
    /// How many merchants are known to have had it, this one included.
    pub merchants: usize,
    /// How many operators beside took calls that nobody knows the merchant of: one's calls may all be one merchant's.
    pub operators: usize,
    /// Within how many minutes.
    pub minutes: u32,
}
