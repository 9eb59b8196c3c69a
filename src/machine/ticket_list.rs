//! Tickets in lists as JSON, described by `ticket-list.json`.

use serde::Serialize;

use super::delivery::DeliveryJson;
use crate::journal::{Delivery, ListedTicket, WalkedCodes};
use crate::show::times::utc;

/// Tickets, as lists show them.
#[derive(Debug, Serialize)]
pub struct TicketListJson<'j> {
    format: u32,
    tickets: Vec<TicketRowJson<'j>>,
}

impl<'j> TicketListJson<'j> {
    /// These tickets, each with its deliveries to other systems.
    #[must_use]
    pub fn of(
        listed: &'j [ListedTicket],
        deliveries: &dyn Fn(&ListedTicket) -> Vec<Delivery>,
    ) -> TicketListJson<'j> {
        let row = |listed| TicketRowJson::of(listed, &deliveries(listed));
        TicketListJson { format: 1, tickets: listed.iter().map(row).collect() }
    }
}

/// A ticket as lists show it. Its times are in UTC.
#[derive(Debug, Serialize)]
struct TicketRowJson<'j> {
    number: String,
    id: String,
    session: &'j str,
    state: &'static str,
    complete: bool,
    missing: u32,
    queue: &'j str,
    outcome: &'j str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deliveries: Vec<DeliveryJson>,
    matter: Option<&'j str>,
    code: &'j str,
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
    fn of(listed: &'j ListedTicket, deliveries: &[Delivery]) -> TicketRowJson<'j> {
        let ListedTicket { session, ticket } = listed;
        let summary = &session.summary;
        TicketRowJson {
            number: listed.number(),
            id: listed.id(),
            session: &session.id,
            state: ticket.state.id(),
            complete: ticket.missing == 0,
            missing: ticket.missing,
            queue: ticket.queue.as_deref().unwrap_or_default(),
            outcome: &ticket.outcome,
            deliveries: deliveries.iter().map(DeliveryJson::of).collect(),
            matter: ticket.matter.as_deref(),
            code: &ticket.code,
            codes: &summary.codes,
            message: summary.message.as_deref().unwrap_or_default(),
            merchant: summary.merchant.as_deref(),
            terminal: summary.terminal.as_deref(),
            reference: summary.reference.as_deref(),
            channel: summary.channel.id(),
            filed: utc(ticket.filed),
            changed: utc(session.changed),
        }
    }
}
