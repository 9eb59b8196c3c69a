//! A message to another system as JSON, described by `letter.json`.

use serde::Serialize;

use super::ticket::TicketJson;
use crate::show::times::Times;
use crate::ticket::Ticket;

/// What a sink is told about a ticket, and the whole ticket.
#[derive(Debug, Serialize)]
pub struct LetterJson<'t> {
    format: u32,
    key: &'t str,
    events: Vec<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    test: bool,
    ticket: TicketJson<'t>,
}

impl<'t> LetterJson<'t> {
    /// An event of a ticket, with the key that identifies the letter, and whether it is a test.
    #[must_use]
    pub fn of(
        key: &'t str,
        events: Vec<&'static str>,
        test: bool,
        ticket: &'t Ticket,
        times: &Times,
    ) -> LetterJson<'t> {
        LetterJson { format: 1, key, events, test, ticket: TicketJson::of(ticket, times) }
    }
}
