//! What is sent to another system as JSON, which `letter.json` describes.

use serde::Serialize;

use super::ticket::TicketJson;
use crate::show::times::Times;
use crate::ticket::Ticket;

/// What a sink is told of a ticket, and the whole ticket.
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
    /// What happened to a ticket, by its names, under the key by which the letter is known again; whether it is a test.
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
