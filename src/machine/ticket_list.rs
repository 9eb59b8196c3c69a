//! Tickets as lists show them as JSON, which `ticket-list.json` describes.

use serde::Serialize;

use crate::journal::{Listed, WalkedCodes, ticket_id};
use crate::show::times::utc;

/// Tickets, as lists show them.
#[derive(Debug, Serialize)]
pub struct TicketListJson<'j> {
    format: u32,
    tickets: Vec<TicketRowJson<'j>>,
}

impl<'j> TicketListJson<'j> {
    /// The tickets of these sessions.
    #[must_use]
    pub fn of(listed: &'j [Listed]) -> TicketListJson<'j> {
        TicketListJson { format: 1, tickets: listed.iter().filter_map(TicketRowJson::of).collect() }
    }
}

/// A ticket, as lists show it. Its times are in UTC.
#[derive(Debug, Serialize)]
struct TicketRowJson<'j> {
    number: &'j str,
    id: String,
    session: &'j str,
    state: &'static str,
    complete: bool,
    missing: u32,
    queue: &'j str,
    outcome: &'j str,
    codes: &'j WalkedCodes,
    message: &'j str,
    merchant: Option<&'j str>,
    terminal: Option<&'j str>,
    reference: Option<&'j str>,
    channel: &'static str,
    filed: String,
    changed: String,
}

impl<'j> TicketRowJson<'j> {
    fn of(listed: &'j Listed) -> Option<TicketRowJson<'j>> {
        let summary = &listed.summary;
        let ticket = summary.ticket.as_ref()?;
        Some(TicketRowJson {
            number: &listed.name,
            id: ticket_id(&listed.id, ticket.number),
            session: &listed.id,
            state: ticket.state.id(),
            complete: ticket.missing == 0,
            missing: ticket.missing,
            queue: ticket.queue.as_deref().unwrap_or_default(),
            outcome: &ticket.outcome,
            codes: &summary.codes,
            message: summary.message.as_deref().unwrap_or_default(),
            merchant: summary.merchant.as_deref(),
            terminal: summary.terminal.as_deref(),
            reference: summary.reference.as_deref(),
            channel: summary.channel.id(),
            filed: utc(ticket.filed),
            changed: utc(listed.changed),
        })
    }
}
