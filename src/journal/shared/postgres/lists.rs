//! Reading sessions: lists, single sessions with everything in them, their states, and marks.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

use super::rows::{COLUMNS, FoundSession, NOT_GONE, NOW, TICKET, complete, found, ticket};
use super::{Given, Postgres, Statement};
use crate::journal::shared::remote::{
    DeletionMark, Fetched, MarkPage, OVERLAP, Sought, Trimmed, Whereabouts,
};
use crate::journal::shared::{StoreFault, Tip};
use crate::journal::{Entry, Filter, Listed, ListedTicket, Pin, State, Stored, TicketFilter};
use crate::session::Moment;

/// The most sessions in a list; nobody reads more.
const MOST: i64 = 100_000;
/// Whether there is a mark of this kind for a session.
const MARKED: &str = "SELECT 1 FROM gone WHERE session = CAST($1 AS uuid) AND what = $2";

/// The conditions of a statement, with their values.
#[derive(Default)]
pub(super) struct SqlConditions<'c> {
    pub(super) wanted: Vec<String>,
    pub(super) given: Vec<Given<'c>>,
}

impl<'c> SqlConditions<'c> {
    /// A condition, with `{}` as the placeholder of the value.
    pub(super) fn add(&mut self, condition: &str, value: &'c (dyn ToSql + Sync), of: Type) {
        self.given.push((value, of));
        self.wanted.push(condition.replace("{}", &format!("${}", self.given.len())));
    }

    pub(super) fn sql(&self) -> String {
        self.wanted.iter().flat_map(|wanted| [" AND ", wanted]).collect()
    }
}

impl Postgres {
    /// The sessions of a statement, which ends with its `WHERE`, with their tickets.
    pub(super) fn found(&mut self, sql: &str, given: &[Given<'_>]) -> Result<Vec<FoundSession>, StoreFault> {
        let rows = self.rows(&format!("SELECT {COLUMNS} FROM session AS s {sql}"), given)?;
        let desk = self.walker.desk.clone();
        let mut sessions = rows.iter().map(|row| found(row, &desk)).collect::<Result<Vec<_>, _>>()?;
        if sessions.is_empty() {
            return Ok(sessions);
        }
        let ids: Vec<String> = sessions.iter().map(|found| found.listed.id.clone()).collect();
        let of_these = "= ANY(CAST($1 AS uuid[]))";
        let beside = self.rows_together(&beside(of_these, || ids.clone(), &Type::TEXT_ARRAY))?;
        let [tickets, contested] = &beside[..] else { return Err(StoreFault::Damaged) };
        let tickets = tickets.iter().map(ticket).collect::<Result<Vec<_>, _>>()?;
        let contested: BTreeSet<String> = contested.iter().filter_map(|row| row.try_get(0).ok()).collect();
        complete(&mut sessions, tickets, &contested);
        Ok(sessions)
    }

    pub(super) fn fetch_session(
        &mut self,
        sought: Sought<'_>,
        personal: bool,
    ) -> Result<Option<Fetched>, StoreFault> {
        let (which, value) = match sought {
            Sought::Id(id) => ("= CAST($1 AS uuid)", id),
            Sought::Number(number) => ("= (SELECT n.session FROM number AS n WHERE n.name = $1)", number),
        };
        // Whoever wants no contacts need not be allowed to read them.
        let contact = if personal {
            "(SELECT p.value FROM personal AS p WHERE p.session = e.session AND p.seq = e.seq AND NOT EXISTS \
             (SELECT 1 FROM gone AS g WHERE g.session = e.session AND g.what = 'personal' AND g.entries > e.seq))"
        } else {
            "CAST(NULL AS text)"
        };
        let mut statements: Vec<Statement<'_>> = [
            format!("SELECT {COLUMNS} FROM session AS s WHERE s.id {which} AND {NOT_GONE}"),
            format!(
                "SELECT e.operator, e.record, {contact}, e.seq FROM entry AS e WHERE e.session {which} ORDER BY e.seq"
            ),
            format!(
                "SELECT pin.json, pin.digest FROM session_pin JOIN pin ON pin.digest = session_pin.digest \
                 WHERE session_pin.session {which} ORDER BY session_pin.position"
            ),
            format!("SELECT m.name FROM number AS m WHERE m.session {which} ORDER BY m.name"),
        ]
        .into_iter()
        .map(|sql| Statement::new(sql).with(value, Type::TEXT))
        .collect();
        statements.extend(beside(which, || value, &Type::TEXT));
        let answers = self.rows_together(&statements)?;
        let [sessions, entries, pins, numbers, tickets, contested] = &answers[..] else {
            return Err(StoreFault::Damaged);
        };
        let Some(row) = sessions.first() else { return Ok(None) };
        let mut found = [found(row, &self.walker.desk)?];
        let tickets = tickets.iter().map(ticket).collect::<Result<Vec<_>, _>>()?;
        let contested: BTreeSet<String> = contested.iter().filter_map(|row| row.try_get(0).ok()).collect();
        complete(&mut found, tickets, &contested);
        let [found] = found;
        let lease = found.elsewhere(&self.walker.desk);
        let FoundSession { listed, tip, .. } = found;
        let entries = entries_to(&tip, entries)?;
        let pins = pins.iter().map(pin).collect::<Result<_, _>>()?;
        let numbers = numbers.iter().filter_map(|row| row.try_get(0).ok());
        let numbers = numbers.filter(|number: &String| *number != listed.name).collect();
        Ok(Some(Fetched { stored: Stored { listed, entries, pins }, tip, lease, numbers }))
    }

    pub(super) fn standings_of(&mut self, ids: &[String]) -> Result<Vec<Whereabouts>, StoreFault> {
        let statements = [
            "SELECT CAST(session AS text) FROM gone WHERE what = 'session' AND session = ANY(CAST($1 AS uuid[]))",
            "SELECT CAST(id AS text), entries, hash FROM session WHERE id = ANY(CAST($1 AS uuid[]))",
        ]
        .map(|sql| Statement::new(sql).with(ids, Type::TEXT_ARRAY));
        let answers = self.rows_together(&statements)?;
        let [gone, rows] = &answers[..] else { return Err(StoreFault::Damaged) };
        let gone: BTreeSet<String> = gone.iter().filter_map(|row| row.try_get(0).ok()).collect();
        let mut tips = BTreeMap::new();
        for row in rows {
            let damaged = |_| StoreFault::Damaged;
            let id: String = row.try_get(0).map_err(damaged)?;
            let entries: i64 = row.try_get(1).map_err(damaged)?;
            let hash = row.try_get(2).map_err(damaged)?;
            tips.insert(id, Tip { entries: entries.unsigned_abs(), hash });
        }
        let standing = |id: &String| match tips.remove(id) {
            _ if gone.contains(id) => Whereabouts::Deleted,
            Some(tip) => Whereabouts::Ends(tip),
            None => Whereabouts::Unknown,
        };
        Ok(ids.iter().map(standing).collect())
    }

    pub(super) fn mark_deleted(&mut self, marks: &[DeletionMark]) -> Result<Vec<String>, StoreFault> {
        let mut goes_on = Vec::new();
        for DeletionMark { session, what, at, known } in marks {
            let (what, entries) = match what {
                Trimmed::Session => ("session", 0),
                Trimmed::Personal(entries) => ("personal", i64::try_from(*entries).unwrap_or(i64::MAX)),
            };
            let sql = format!(
                "INSERT INTO gone (session, what, entries, at, came) SELECT CAST($1 AS uuid), $2, $3, $4, {NOW} \
                 WHERE NOT EXISTS (SELECT 1 FROM session WHERE id = CAST($1 AS uuid) AND entries > $5) \
                 ON CONFLICT (session, what, entries) DO NOTHING"
            );
            let most = known.map_or(i64::MAX, |known| i64::try_from(known).unwrap_or(i64::MAX));
            let given: [Given<'_>; 5] = [
                (session, Type::TEXT),
                (&what, Type::TEXT),
                (&entries, Type::INT8),
                (&at.0, Type::INT8),
                (&most, Type::INT8),
            ];
            self.rows(&sql, &given)?;
            if known.is_some() && self.rows(MARKED, &[(session, Type::TEXT), (&what, Type::TEXT)])?.is_empty()
            {
                goes_on.push(session.clone());
            }
        }
        Ok(goes_on)
    }

    pub(super) fn marks_since(&mut self, since: Moment) -> Result<MarkPage, StoreFault> {
        // The time is read first: what is marked during the read is returned again next time.
        let from = since.0.saturating_sub(OVERLAP);
        let answers = self.rows_together(&[
            Statement::new(format!("SELECT {NOW}")),
            Statement::new("SELECT CAST(session AS text), what, entries, at FROM gone WHERE came >= $1")
                .with(from, Type::INT8),
        ])?;
        let [time, rows] = &answers[..] else { return Err(StoreFault::Damaged) };
        let until: i64 = time.first().and_then(|row| row.try_get(0).ok()).ok_or(StoreFault::Damaged)?;
        let mark = |row: &Row| {
            let damaged = |_| StoreFault::Damaged;
            let (what, entries): (String, i64) =
                (row.try_get(1).map_err(damaged)?, row.try_get(2).map_err(damaged)?);
            let what = match &*what {
                "session" => Trimmed::Session,
                _ => Trimmed::Personal(entries.unsigned_abs()),
            };
            let at = Moment(row.try_get(3).map_err(damaged)?);
            Ok(DeletionMark { session: row.try_get(0).map_err(damaged)?, what, at, known: None })
        };
        let marks = rows.iter().map(mark).collect::<Result<_, StoreFault>>()?;
        Ok(MarkPage { marks, until: Moment(until) })
    }

    pub(super) fn list_sessions(&mut self, filter: &Filter) -> Result<Vec<Listed>, StoreFault> {
        let states: Vec<&str> = filter.states.iter().map(|state| state.id()).collect();
        let text = pattern(&filter.text.to_lowercase());
        let limit = i64::try_from(filter.limit).unwrap_or(MOST).min(MOST);
        let mut conditions = SqlConditions::default();
        // In this form, the index of unfinished sessions is used.
        let are_unfinished = !states.is_empty() && filter.states.iter().all(|state| state.is_unfinished());
        let are_all = State::ALL.iter().all(|state| !state.is_unfinished() || filter.states.contains(state));
        if are_unfinished {
            conditions.wanted.push("s.state NOT IN ('ended', 'abandoned')".to_owned());
        }
        // Both would be taken for something rare, and everything read before the first is shown.
        let is_said = states.is_empty() || (are_unfinished && are_all);
        if !is_said {
            conditions.add("s.state = ANY({})", &states, Type::TEXT_ARRAY);
        }
        if !filter.text.is_empty() {
            conditions.add(
                "(lower(s.name) LIKE {} OR lower(s.reference) LIKE {} OR lower(s.message) LIKE {} \
                 OR lower(s.codes) LIKE {})",
                &text,
                Type::TEXT,
            );
        }
        conditions.given.push((&limit, Type::INT8));
        let sql = format!(
            "WHERE {NOT_GONE}{} ORDER BY s.begun DESC, s.id LIMIT ${}",
            conditions.sql(),
            conditions.given.len()
        );
        let found = self.found(&sql, &conditions.given)?;
        Ok(found.into_iter().map(|found| found.listed).collect())
    }

    pub(super) fn list_tickets(
        &mut self,
        filter: &TicketFilter,
        limit: usize,
    ) -> Result<Vec<ListedTicket>, StoreFault> {
        let states: Vec<&str> = filter.states.iter().map(|state| state.id()).collect();
        let code = filter.code.as_deref().map(|code| pattern(&json(code)));
        let limit = i64::try_from(limit).unwrap_or(MOST).min(MOST);
        let mut conditions = SqlConditions::default();
        conditions.given.push((&limit, Type::INT8));
        let texts = [
            ("t.queue = {}", &filter.queue),
            ("s.merchant = {}", &filter.merchant),
            ("s.terminal = {}", &filter.terminal),
        ];
        for (condition, value) in texts.iter().filter(|(_, value)| value.is_some()) {
            conditions.add(condition, *value, Type::TEXT);
        }
        if code.is_some() {
            conditions.add("s.codes LIKE {}", &code, Type::TEXT);
        }
        if let Some(since) = &filter.since {
            conditions.add("t.filed >= {}", &since.0, Type::INT8);
        }
        if let Some(until) = &filter.until {
            conditions.add("t.filed < {}", &until.0, Type::INT8);
        }
        if filter.incomplete {
            conditions.wanted.push("t.missing > 0".to_owned());
        }
        let is_of_session =
            [&filter.merchant, &filter.terminal, &filter.code].iter().any(|wanted| wanted.is_some());
        let common = (conditions.sql(), is_of_session);
        let mut numbered = Vec::new();
        for state in &states {
            conditions.given.push((state, Type::TEXT));
            numbered.push(conditions.given.len());
        }
        let sql = tickets_in_order(&common, &numbered);
        let rows = self.rows(&sql, &conditions.given)?;
        let wanted: Vec<(String, i32)> =
            rows.iter().filter_map(|row| Some((row.try_get(0).ok()?, row.try_get(1).ok()?))).collect();
        let ids: BTreeSet<&str> = wanted.iter().map(|(id, _)| &**id).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let found = self.found("WHERE s.id = ANY(CAST($1 AS uuid[]))", &[(&ids, Type::TEXT_ARRAY)])?;
        let by_id: BTreeMap<&str, &Listed> =
            found.iter().map(|found| (&*found.listed.id, &found.listed)).collect();
        let listed = wanted.iter().filter_map(|(id, number)| {
            let session = *by_id.get(&**id)?;
            let ticket = session.summary.ticket(number.unsigned_abs())?.clone();
            Some(ListedTicket { session: session.clone(), ticket })
        });
        let is_of_code = |listed: &ListedTicket| {
            let codes = &listed.session.summary.codes;
            filter.code.as_ref().is_none_or(|code| codes.iter().any(|known| known == code))
        };
        Ok(listed.filter(is_of_code).collect())
    }
}

/// What is read of sessions beside their rows: their tickets, and which of them have other continuations. `which` is the condition
/// of their ids, with `$1` for the value.
fn beside<'s, T: ToSql + Sync + 's>(which: &str, value: impl Fn() -> T, of: &Type) -> [Statement<'s>; 2] {
    [
        format!("SELECT {TICKET} FROM ticket AS t WHERE t.session {which}"),
        format!(
            "SELECT CAST(s.conflict_with AS text) FROM session AS s WHERE s.conflict_with {which} AND {NOT_GONE}"
        ),
    ]
    .map(|sql| Statement::new(sql).with(value(), of.clone()))
}

/// The first entries of a session, as many as it had when it was looked up.
fn entries_to(tip: &Tip, rows: &[Row]) -> Result<Vec<Entry>, StoreFault> {
    let entry = |(at, row): (i64, &Row)| {
        let damaged = |_| StoreFault::Damaged;
        if row.try_get::<_, i64>(3).map_err(damaged)? != at {
            return Err(StoreFault::Damaged);
        }
        Ok(Entry {
            operator: row.try_get(0).map_err(damaged)?,
            record: row.try_get(1).map_err(damaged)?,
            personal: row.try_get(2).map_err(damaged)?,
        })
    };
    // Entries that were added meanwhile are no error, missing ones are.
    let count = usize::try_from(tip.entries).unwrap_or(usize::MAX);
    let entries = (0..).zip(rows.iter().take(count)).map(entry).collect::<Result<Vec<_>, _>>()?;
    if Tip::of(&entries) == *tip { Ok(entries) } else { Err(StoreFault::Damaged) }
}

fn pin(row: &Row) -> Result<Pin, StoreFault> {
    let damaged = |_| StoreFault::Damaged;
    let pin = Pin::new(row.try_get(0).map_err(damaged)?);
    let digest: String = row.try_get(1).map_err(damaged)?;
    if pin.digest() == digest { Ok(pin) } else { Err(StoreFault::Damaged) }
}

/// The statement for tickets in the order they were filed, `$1` at most, of the states with these numbers of values; of any
/// state if there are none; under further conditions, which may be those of their sessions. Each state is read by itself,
/// in the order of the index, so that no more is read than shown: an equation would allow another index to be preferred, that
/// of all tickets by time.
fn tickets_in_order((common, is_of_session): &(String, bool), states: &[usize]) -> String {
    let session = if *is_of_session { "JOIN session AS s ON s.id = t.session " } else { "" };
    let of = |state: String, order: &str| {
        format!(
            "(SELECT t.session AS session, t.number AS number, t.filed AS filed FROM ticket AS t {session}\
             WHERE NOT EXISTS (SELECT 1 FROM gone AS g WHERE g.session = t.session AND g.what = 'session'){state}{common} \
             ORDER BY {order}t.filed, t.session, t.number LIMIT $1)"
        )
    };
    let of_state = |value| of(format!(" AND t.state >= ${value} AND t.state <= ${value}"), "t.state, ");
    let mut parts: Vec<String> = states.iter().map(of_state).collect();
    if parts.is_empty() {
        parts.push(of(String::new(), ""));
    }
    format!(
        "SELECT CAST(f.session AS text), f.number FROM ({}) AS f ORDER BY f.filed, f.session, f.number LIMIT $1",
        parts.join(" UNION ALL ")
    )
}

/// The `LIKE` pattern for a substring.
pub(super) fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// A text as an element of a JSON array.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
