//! Maps sessions and tickets to rows of the database.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::Row;

use crate::journal::shared::{DeskUser, Lease, StoreFault, Tip};
use crate::journal::{Listed, State, Summary, TicketRow};
use crate::session::{Channel, Moment, TicketState};

/// The database's time, in microseconds.
pub(super) const NOW: &str = "CAST(extract(epoch FROM now()) * 1000000 AS bigint)";

/// The columns of a session, for [`FoundSession`].
pub(super) const COLUMNS: &str = "CAST(s.id AS text), s.name, s.begun, s.changed, s.entries, s.hash, s.state, s.until, s.codes, \
    s.message, s.channel, s.reference, s.outcome, s.step, s.answers, s.merchant, s.terminal, s.requests, \
    CAST(s.conflict_with AS text), CAST(s.lease_desk AS text), s.lease_called, s.lease_operator, s.lease_since, \
    s.lease_until, CAST(extract(epoch FROM now()) * 1000000 AS bigint)";

/// The condition that a session was not deliberately deleted.
pub(super) const NOT_GONE: &str =
    "NOT EXISTS (SELECT 1 FROM gone AS g WHERE g.session = s.id AND g.what = 'session')";

/// The columns of a ticket, after those of its session.
pub(super) const TICKET: &str = "CAST(t.session AS text), t.number, t.state, t.matter, t.outcome, t.queue, t.code, t.filed, \
    t.missing";

/// A session from a row.
pub(super) struct FoundSession {
    pub(super) listed: Listed,
    pub(super) tip: Tip,
    /// Who walks it, at whichever desk.
    pub(super) lease: Option<Lease>,
}

impl FoundSession {
    /// The lease of a desk other than this one.
    pub(super) fn elsewhere(&self, desk: &str) -> Option<Lease> {
        self.lease.clone().filter(|lease| lease.walker.desk != desk)
    }
}

/// The value of a column.
fn get<'r, T: tokio_postgres::types::FromSql<'r>>(row: &'r Row, column: usize) -> Result<T, StoreFault> {
    row.try_get(column).map_err(|_| StoreFault::Damaged)
}

fn count(number: i64) -> u64 {
    number.unsigned_abs()
}

/// The session of a row of [`COLUMNS`], without tickets.
pub(super) fn found(row: &Row, desk: &str) -> Result<FoundSession, StoreFault> {
    let damaged = || StoreFault::Damaged;
    let requests: Option<String> = get(row, 17)?;
    let requests = requests.map(|json| serde_json::from_str(&json)).transpose().map_err(|_| damaged())?;
    let summary = Summary {
        state: State::from_id(get(row, 6)?).ok_or_else(damaged)?,
        until: get::<Option<i64>>(row, 7)?.map(Moment),
        codes: serde_json::from_str(get(row, 8)?).map_err(|_| damaged())?,
        message: get(row, 9)?,
        channel: Channel::from_id(get(row, 10)?).ok_or_else(damaged)?,
        reference: get(row, 11)?,
        outcome: get(row, 12)?,
        step: get(row, 13)?,
        answers: u32::try_from(get::<i32>(row, 14)?).map_err(|_| damaged())?,
        merchant: get(row, 15)?,
        terminal: get(row, 16)?,
        requests: requests.unwrap_or_default(),
        // The store does not know it: it is told once the session is here.
        joined: None,
        tickets: Vec::new(),
    };
    let (until, now): (i64, i64) = (get(row, 23)?, get(row, 24)?);
    let lease = match get::<Option<String>>(row, 19)? {
        Some(desk) if until > now => Some(Lease {
            walker: DeskUser { desk, called: get(row, 20)?, operator: get(row, 21)? },
            since: Moment(get::<Option<i64>>(row, 22)?.unwrap_or_default()),
            until: Moment(until),
        }),
        _ => None,
    };
    let conflict_with: Option<String> = get(row, 18)?;
    let entries = count(get(row, 4)?);
    let listed = Listed {
        id: get(row, 0)?,
        name: get(row, 1)?,
        begun: Moment(get(row, 2)?),
        changed: Moment(get(row, 3)?),
        entries,
        summary,
        handed_over: None,
        in_conflict: conflict_with.is_some(),
        conflict_with,
        held: lease.as_ref().is_some_and(|lease| lease.walker.desk != desk),
    };
    Ok(FoundSession { listed, tip: Tip { entries, hash: get(row, 5)? }, lease })
}

/// The ticket of a row of [`TICKET`], with its session's id.
pub(super) fn ticket(row: &Row) -> Result<(String, TicketRow), StoreFault> {
    let number = |column| {
        get::<i32>(row, column).and_then(|number| u32::try_from(number).map_err(|_| StoreFault::Damaged))
    };
    let ticket = TicketRow {
        number: number(1)?,
        state: TicketState::from_id(get(row, 2)?).ok_or(StoreFault::Damaged)?,
        matter: get(row, 3)?,
        outcome: get(row, 4)?,
        queue: get(row, 5)?,
        code: get(row, 6)?,
        filed: Moment(get(row, 7)?),
        missing: number(8)?,
    };
    Ok((get(row, 0)?, ticket))
}

/// Adds the tickets to sessions, by their numbers, and marks sessions with several continuations.
pub(super) fn complete(
    found: &mut [FoundSession],
    tickets: Vec<(String, TicketRow)>,
    contested: &BTreeSet<String>,
) {
    let mut by_session: BTreeMap<String, Vec<TicketRow>> = BTreeMap::new();
    for (session, ticket) in tickets {
        by_session.entry(session).or_default().push(ticket);
    }
    for FoundSession { listed, .. } in found {
        let mut tickets = by_session.remove(&listed.id).unwrap_or_default();
        tickets.sort_by_key(|ticket| ticket.number);
        listed.summary.tickets = tickets;
        listed.in_conflict |= contested.contains(&listed.id);
    }
}
