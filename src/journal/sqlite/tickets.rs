//! Tickets, and what is known of a merchant, a terminal or a code from the sessions before.

use rusqlite::{Connection, ToSql};

use super::Store;
use super::cause::Cause;
use super::list::{Around, COLUMNS, listed};
use crate::journal::{JournalFault, Listed, TicketFilter};
use crate::session::Moment;

impl Store {
    /// The tickets that a filter wants, the oldest first: who waits longest is dealt with first.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn tickets(&self, filter: &TicketFilter) -> Result<Vec<Listed>, JournalFault> {
        let (sql, values) = tickets(filter);
        self.read(|connection| self.select(connection, &sql, &values))
    }

    /// The latest sessions of a terminal or of a merchant, the last changed first, but for the one of this id.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn before(&self, whose: Whose<'_>, but: &str, limit: u32) -> Result<Vec<Listed>, JournalFault> {
        let (column, number) = match whose {
            Whose::Merchant(number) => ("merchant", number),
            Whose::Terminal(number) => ("terminal", number),
        };
        self.read(|connection| self.select(connection, &before(column), &[&number, &but, &limit]))
    }

    /// Whose sessions that were begun at this time or later walked a code, the one of this id aside. Each is told by
    /// the merchant's number, else by the reference, else by its own id: nobody is counted twice who is known.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn who_had(&self, code: &str, since: Moment, but: &str) -> Result<Vec<String>, JournalFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(WHO_HAD)?;
            let who = statement.query_map([&since as &dyn ToSql, &but, &code], |row| row.get(0))?;
            Ok(who.collect::<Result<_, _>>()?)
        })
    }

    fn select(
        &self,
        connection: &Connection,
        sql: &str,
        values: &[&dyn ToSql],
    ) -> Result<Vec<Listed>, Cause> {
        let around = Around::of(connection, &self.folder)?;
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(listed(row, &around)?);
        }
        Ok(found)
    }
}

/// The statement that gives the tickets that a filter wants, and its values.
fn tickets(filter: &TicketFilter) -> (String, Vec<&dyn ToSql>) {
    let mut wanted = vec!["ticket IS NOT NULL".to_owned()];
    let mut values: Vec<&dyn ToSql> = Vec::new();
    if !filter.states.is_empty() {
        wanted.push(format!("ticket IN ({})", vec!["?"; filter.states.len()].join(", ")));
        values.extend(filter.states.iter().map(|state| state as &dyn ToSql));
    }
    let texts = [("queue", &filter.queue), ("merchant", &filter.merchant), ("terminal", &filter.terminal)];
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
            wanted.push(format!("filed {sign} ?"));
            values.push(time);
        }
    }
    if filter.incomplete {
        wanted.push("missing > 0".to_owned());
    }
    let sql = format!("SELECT {COLUMNS} FROM session WHERE {} ORDER BY filed, id", wanted.join(" AND "));
    (sql, values)
}

/// The statement that gives the sessions of a merchant or a terminal.
fn before(column: &'static str) -> String {
    format!(
        "SELECT {COLUMNS} FROM session WHERE {column} = ?1 AND id <> ?2 ORDER BY changed DESC, id LIMIT ?3"
    )
}

/// The statement that gives whose sessions walked a code.
const WHO_HAD: &str = "SELECT DISTINCT coalesce(merchant, reference, id) FROM session WHERE begun >= ?1 AND id <> ?2 \
                       AND EXISTS (SELECT 1 FROM json_each(codes) WHERE value = ?3)";

/// Whose sessions are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'w> {
    /// Those of the merchant of this number.
    Merchant(&'w str),
    /// Those of the terminal of this number.
    Terminal(&'w str),
}

#[cfg(test)]
mod tests {
    use super::{Store, TicketFilter, WHO_HAD, before, tickets};
    use crate::session::TicketState;

    /// How SQLite goes about a statement.
    fn plan(store: &Store, sql: &str) -> rusqlite::Result<String> {
        let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps =
            statement.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<rusqlite::Result<Vec<_>>>();
        Ok(steps?.join("\n"))
    }

    #[test]
    fn no_list_of_a_few_sessions_reads_them_all() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path())?;
        let open = TicketFilter {
            states: vec![TicketState::Open],
            code: Some(String::new()),
            ..TicketFilter::default()
        };
        for (sql, index) in [
            (tickets(&open).0, "session_by_ticket (ticket=?)"),
            (before("merchant"), "session_by_merchant (merchant=?)"),
            (before("terminal"), "session_by_terminal (terminal=?)"),
            (WHO_HAD.to_owned(), "session_by_begun (begun>?)"),
        ] {
            let plan = plan(&store, &sql)?;
            assert!(plan.contains(&format!("SEARCH session USING INDEX {index}")), "{sql}\n{plan}");
        }
        Ok(())
    }
}
