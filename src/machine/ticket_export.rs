//! Many tickets as JSON, described by `ticket-export.json`.

use serde::Serialize;

use super::ticket::TicketJson;
use crate::show::times::Times;
use crate::ticket::Ticket;

/// Tickets, each in full.
#[derive(Debug, Serialize)]
pub struct TicketExportJson<'t> {
    format: u32,
    tickets: Vec<TicketJson<'t>>,
}

impl<'t> TicketExportJson<'t> {
    /// These tickets.
    #[must_use]
    pub fn of(tickets: &'t [Ticket], times: &Times) -> TicketExportJson<'t> {
        let tickets = tickets.iter().map(|ticket| TicketJson::of(ticket, times));
        TicketExportJson { format: 1, tickets: tickets.collect() }
    }
}
