//! Tickets, and what earlier sessions tell about a merchant, a terminal or a code.

use rusqlite::{Connection, ToSql, params};

use super::Store;
use super::cause::Cause;
use super::list::{Around, COLUMNS, SessionRows, TABLES};
use crate::journal::{Caller, JournalFault, Listed, ListedTicket, TicketFilter, TicketRow, Whose};
use crate::session::Moment;

impl Store {
    /// The tickets that match a filter, the oldest first: who waits longest is dealt with first.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn tickets(&self, filter: &TicketFilter) -> Result<Vec<ListedTicket>, JournalFault> {
        let (sql, values) = tickets(filter);
        self.read(|connection| {
            let around = Around::of(connection, &self.folder)?;
            let mut statement = connection.prepare_cached(&sql)?;
            let mut sessions = SessionRows::of(statement.query(&*values)?, &around);
            let mut found = Vec::new();
            while let Some((session, number)) = sessions.next_numbered()? {
                if let Some(ticket) = session.summary.ticket(number).cloned() {
                    found.push(ListedTicket { session, ticket });
                }
            }
            Ok(found)
        })
    }

    /// The latest sessions of a terminal or of a merchant, the last changed first, except for the one with this id.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn before(&self, whose: Whose<'_>, but: &str, limit: u32) -> Result<Vec<Listed>, JournalFault> {
        let (column, number) = match whose {
            Whose::Merchant(number) => ("merchant", number),
            Whose::Terminal(number) => ("terminal", number),
        };
        self.read(|connection| {
            let around = Around::of(connection, &self.folder)?;
            let mut statement = connection.prepare_cached(&before(column))?;
            SessionRows::of(statement.query([&number as &dyn ToSql, &but, &limit])?, &around).all()
        })
    }

    /// Who called about a code in sessions that were begun at this time or later, except for the one with this id,
    /// those that were abandoned, and those that were [only begun](Listed::was_only_begun).
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn who_had(&self, code: &str, since: Moment, but: &str) -> Result<Vec<Caller>, JournalFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(WHO_HAD)?;
            let caller = |row: &rusqlite::Row<'_>| Ok(Caller { whose: row.get(0)?, operator: row.get(1)? });
            let who = statement.query_map([&since as &dyn ToSql, &but, &code], caller)?;
            Ok(who.collect::<Result<_, _>>()?)
        })
    }
}

/// Writes the tickets of a session, numbered from 1.
pub(super) fn write(connection: &Connection, session: &str, tickets: &[TicketRow]) -> Result<(), Cause> {
    let sql = "INSERT INTO ticket (session, number, state, matter, outcome, queue, code, filed, missing) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (session, number) DO UPDATE SET \
               state = ?3, matter = ?4, outcome = ?5, queue = ?6, code = ?7, filed = ?8, missing = ?9";
    for ticket in tickets {
        let TicketRow { number, state, matter, outcome, queue, code, filed, missing } = ticket;
        let values = params![session, number, state, matter, outcome, queue, code, filed, missing];
        connection.prepare_cached(sql)?.execute(values)?;
    }
    let sql = "DELETE FROM ticket WHERE session = ?1 AND number > ?2";
    connection.prepare_cached(sql)?.execute(params![session, super::count(tickets.len())])?;
    Ok(())
}

/// The statement for the tickets that match a filter, with its values.
fn tickets(filter: &TicketFilter) -> (String, Vec<&dyn ToSql>) {
    let mut wanted = vec!["TRUE".to_owned()];
    let mut values: Vec<&dyn ToSql> = Vec::new();
    if !filter.states.is_empty() {
        wanted.push(format!("wanted.state IN ({})", vec!["?"; filter.states.len()].join(", ")));
        values.extend(filter.states.iter().map(|state| state as &dyn ToSql));
    }
    let texts =
        [("wanted.queue", &filter.queue), ("merchant", &filter.merchant), ("terminal", &filter.terminal)];
    for (column, value) in texts {
        if let Some(value) = value {
            wanted.push(format!("{column} = ?"));
            values.push(value);
        }
    }
    if let Some(code) = &filter.code {
        wanted.push("EXISTS (SELECT 1 FROM json_each(codes) WHERE value = ?)".to_owned());
        values.push(code);
    }
    for (sign, time) in [(">=", &filter.since), ("<", &filter.until)] {
        if let Some(time) = time {
            wanted.push(format!("wanted.filed {sign} ?"));
            values.push(time);
        }
    }
    if filter.incomplete {
        wanted.push("wanted.missing > 0".to_owned());
    }
    let sql = format!(
        "SELECT {COLUMNS}, wanted.number FROM ticket AS wanted JOIN {TABLES} \
         WHERE session.id = wanted.session AND {} ORDER BY wanted.filed, wanted.session, wanted.number",
        wanted.join(" AND ")
    );
    (sql, values)
}

/// The statement for the sessions of a merchant or a terminal.
fn before(column: &'static str) -> String {
    format!(
        "SELECT {COLUMNS}, 0 FROM (SELECT * FROM session WHERE {column} = ?1 AND id <> ?2 \
         ORDER BY changed DESC, id LIMIT ?3) AS session LEFT JOIN ticket ON ticket.session = session.id \
         ORDER BY changed DESC, id"
    )
}

/// The statement for the callers about a code, with the operators who took the calls.
const WHO_HAD: &str = "SELECT coalesce(merchant, reference), \
                       (SELECT operator FROM entry WHERE entry.session = session.id AND seq = 0) \
                       FROM session WHERE begun >= ?1 AND id <> ?2 \
                       AND state <> 'abandoned' AND (state <> 'open' OR entries > 1 OR reference IS NOT NULL) \
                       AND EXISTS (SELECT 1 FROM json_each(codes) WHERE value = ?3)";

#[cfg(test)]
mod tests {
    use super::{Store, TicketFilter, WHO_HAD, before, tickets};
    use crate::journal::sqlite::calls::{ONLY_BEGUN, calls};
    use crate::journal::sqlite::list::with_requests;
    use crate::session::TicketState;

    /// SQLite's plan for a statement.
    fn plan(store: &Store, sql: &str) -> rusqlite::Result<String> {
        let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps =
            statement.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<rusqlite::Result<Vec<_>>>();
        Ok(steps?.join("\n"))
    }

    #[test]
    fn listing_a_few_sessions_does_not_read_them_all() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path())?;
        let open = TicketFilter {
            states: vec![TicketState::Open],
            code: Some(String::new()),
            ..TicketFilter::default()
        };
        for (sql, index) in [
            (tickets(&open).0, "wanted USING COVERING INDEX ticket_by_state (state=?)"),
            (before("merchant"), "session USING INDEX session_by_merchant (merchant=?)"),
            (before("terminal"), "session USING INDEX session_by_terminal (terminal=?)"),
            (with_requests(), "session USING INDEX session_with_requests"),
            (WHO_HAD.to_owned(), "session USING INDEX session_by_begun (begun>?)"),
            (calls(), "session USING INDEX session_by_state (state=? AND changed>?)"),
            (ONLY_BEGUN.to_owned(), "session USING INDEX session_by_state (state=? AND changed<?)"),
        ] {
            let plan = plan(&store, &sql)?;
            assert!(
                plan.contains(&format!("SEARCH {index}")) || plan.contains(&format!("SCAN {index}")),
                "{sql}\n{plan}"
            );
        }
        Ok(())
    }
}
