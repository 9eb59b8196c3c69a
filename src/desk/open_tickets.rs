//! Open tickets of other sessions about the same terminal or merchant.

use super::coming_back::can_go_on;
use super::history::{LOOKED_THROUGH, Others, Present, before};
use super::session::StoredSession;
use crate::journal::{JournalFault, Listed, Store, TicketRow, Whose};
use crate::session::{TicketState, TicketSubject};
use crate::walk::history::{OpenTicket, Shared};

/// A session, with the other open tickets for its terminal. What cannot be looked up is not shown.
#[must_use]
pub fn with_also_open<'l>(store: &Store, stored: StoredSession<'l>) -> StoredSession<'l> {
    let also_open = also_open(store, stored.listed()).unwrap_or_default();
    StoredSession { also_open, ..stored }
}

/// The open tickets for a session's terminal, except its own.
fn also_open(store: &Store, of: &Listed) -> Result<Vec<OpenTicket>, JournalFault> {
    let Some(terminal) = of.summary.terminal.as_deref() else { return Ok(Vec::new()) };
    let sessions = store.before(Whose::Terminal(terminal), &of.id, LOOKED_THROUGH)?;
    Ok(sessions
        .iter()
        .flat_map(|session| rows(session).map(|ticket| open_ticket(session, ticket, Shared::Terminal)))
        .collect())
}

/// An open ticket about the same terminal, with a code and an outcome for which this session would file a ticket; if
/// one of the two does not know its terminal, about the same merchant. Its session can be resumed. A different outcome,
/// such as tampering, concerns somebody else and would be lost with this session.
pub(super) fn same_fault(
    store: &Store,
    present: Present<'_>,
    others: Option<&Others>,
) -> Result<Option<OpenTicket>, JournalFault> {
    let (merchant, terminal) = present.numbers();
    let unfiled = present.session.unfiled();
    let is_same = |ticket: &TicketRow| {
        let of = |subject: &TicketSubject| present.manifest.outcome(subject.outcome());
        unfiled.iter().any(|subject| {
            *subject.tree().code == *ticket.code
                && of(subject).is_some_and(|outcome| *outcome.id == *ticket.outcome)
        })
    };
    let whose = [
        (terminal.as_deref().map(Whose::Terminal), Shared::Terminal),
        (merchant.as_deref().map(Whose::Merchant), Shared::Merchant),
    ];
    for (whose, shares) in whose {
        let Some(whose) = whose else { continue };
        for session in before(store, (whose, shares), present.id, LOOKED_THROUGH, others)? {
            let is_another_terminal =
                shares == Shared::Merchant && terminal.is_some() && session.summary.terminal.is_some();
            let goes_on = session.handed_over.is_none() && can_go_on(&session).is_ok();
            if goes_on
                && !is_another_terminal
                && let Some(found) = rows(&session).find(|ticket| is_same(ticket))
            {
                return Ok(Some(open_ticket(&session, found, shares)));
            }
        }
    }
    Ok(None)
}

/// The tickets of a session that are open.
fn rows(session: &Listed) -> impl Iterator<Item = &TicketRow> {
    session.summary.tickets.iter().filter(|ticket| ticket.state != TicketState::Closed)
}

fn open_ticket(session: &Listed, ticket: &TicketRow, shares: Shared) -> OpenTicket {
    OpenTicket {
        number: session.ticket_number(ticket.number),
        shares,
        code: ticket.code.clone(),
        filed: ticket.filed,
    }
}
