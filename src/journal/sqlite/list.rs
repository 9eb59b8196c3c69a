//! Lists of sessions.

use std::cmp::Reverse;
use std::path::Path;

use rusqlite::{Connection, Row, Rows};

use super::cause::Cause;
use super::value::Requests;
use super::{SUMMED, Store, lock};
use crate::journal::{Filter, JournalFault, Listed, State, Summary, TicketRow, WalkedCodes};
use crate::session::Moment;

/// The source of [`SessionRows`]: a session's columns, with those of one of its tickets, if any.
pub(super) const COLUMNS: &str = "session.id, name, begun, changed, entries, session.state, until, codes, message, channel, \
                       reference, session.outcome, step, answers, handed_over, conflict_with, holder, merchant, terminal, \
                       requests, ticket.number, ticket.state, ticket.matter, ticket.outcome, ticket.queue, ticket.code, ticket.filed, \
                       ticket.missing, summed, joined";
/// The joined tables: as many rows as a session has tickets, and one if it has none.
pub(super) const TABLES: &str = "session LEFT JOIN ticket ON ticket.session = session.id";

impl Store {
    /// The sessions that match a filter: those that wait until a time first, by that time, then the others, the last
    /// changed first.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn list(&self, filter: &Filter) -> Result<Vec<Listed>, JournalFault> {
        self.listed(filter, |_| true)
    }

    /// The sessions that somebody can continue here, in the order of [`Store::list`]: paused, waiting, or cut off; not
    /// those that a living process has, nor those handed over.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn unfinished(&self, limit: usize) -> Result<Vec<Listed>, JournalFault> {
        let states = State::ALL.into_iter().filter(|state| state.is_unfinished()).collect();
        let filter = Filter { states, limit, ..Filter::default() };
        self.listed(&filter, |listed| !listed.held && listed.handed_over.is_none())
    }

    /// The sessions whose matters request something that was not filed yet, the first changed first.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn with_requests(&self) -> Result<Vec<Listed>, JournalFault> {
        self.read(|connection| {
            let around = Around::of(connection, &self.folder)?;
            let mut statement = connection.prepare_cached(&with_requests())?;
            SessionRows::of(statement.query([])?, &around).all()
        })
    }

    /// The other continuations of a session, and the one of which it is a continuation; none if it was only continued
    /// in one place.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn conflicts(&self, of: &Listed) -> Result<Vec<Listed>, JournalFault> {
        self.read(|connection| {
            let root = of.conflict_with.as_deref().unwrap_or(&of.id);
            let sql = format!(
                "SELECT {COLUMNS}, 0 FROM {TABLES} WHERE (id = ?1 OR conflict_with = ?1) AND id <> ?2 \
                 ORDER BY id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let around = Around::of(connection, &self.folder)?;
            SessionRows::of(statement.query([root, &of.id])?, &around).all()
        })
    }

    fn listed(&self, filter: &Filter, wanted: impl Fn(&Listed) -> bool) -> Result<Vec<Listed>, JournalFault> {
        self.read(|connection| {
            let around = Around::of(connection, &self.folder)?;
            let states: &[State] = if filter.states.is_empty() { &State::ALL } else { &filter.states };
            let mut found = Vec::new();
            let is_everything = filter.states.is_empty() && filter.limit == usize::MAX;
            if filter.text.is_empty() && !is_everything {
                for state in states {
                    of_state(connection, *state, filter.limit, &around, &wanted, &mut found)?;
                }
            } else {
                containing(connection, &filter.text, &around, &mut found)?;
                found.retain(|listed| states.contains(&listed.summary.state) && wanted(listed));
            }
            // If each state came in order, the sort takes advantage of that.
            found.sort_by(|one, other| order(one).cmp(&order(other)));
            found.dedup_by(|one, other| one.id == other.id);
            found.truncate(filter.limit);
            Ok(found)
        })
    }
}

/// The statement for the sessions whose matters request something.
pub(super) fn with_requests() -> String {
    format!("SELECT {COLUMNS}, 0 FROM {TABLES} WHERE requests IS NOT NULL ORDER BY changed, id")
}

/// The order of lists.
fn order(listed: &Listed) -> (bool, Option<Moment>, Reverse<Moment>, &str) {
    let waits = listed.summary.state == State::Waiting;
    let until = listed.summary.until.filter(|_| waits);
    (!waits, until, Reverse(listed.changed), &listed.id)
}

/// Adds the first sessions in a state: an index yields them in order, so that a short list reads few rows.
fn of_state(
    connection: &Connection,
    state: State,
    limit: usize,
    around: &Around<'_>,
    wanted: &impl Fn(&Listed) -> bool,
    found: &mut Vec<Listed>,
) -> Result<(), Cause> {
    let order = if state == State::Waiting { "until, changed DESC, id" } else { "changed DESC, id" };
    let sql = format!("SELECT {COLUMNS}, 0 FROM {TABLES} WHERE session.state = ?1 ORDER BY {order}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut sessions = SessionRows::of(statement.query([state])?, around);
    let full = found.len().saturating_add(limit);
    while found.len() < full
        && let Some(listed) = sessions.next()?
    {
        if wanted(&listed) {
            found.push(listed);
        }
    }
    Ok(())
}

/// Adds the sessions that contain a text, or all if it is empty: every row is read in storage order, which is several
/// times as fast as any other.
fn containing(
    connection: &Connection,
    text: &str,
    around: &Around<'_>,
    found: &mut Vec<Listed>,
) -> Result<(), Cause> {
    // A character of a code is in the array as JSON writes it: only matching arrays are parsed.
    let sql = format!(
        "SELECT {COLUMNS}, 0 FROM {TABLES} WHERE name LIKE ?1 ESCAPE '\\' OR reference LIKE ?1 ESCAPE '\\' \
         OR message LIKE ?1 ESCAPE '\\' OR (codes LIKE ?2 ESCAPE '\\' \
         AND EXISTS (SELECT 1 FROM json_each(codes) WHERE value LIKE ?1 ESCAPE '\\')) ORDER BY id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query([pattern(text), pattern(&in_json(text))])?;
    found.append(&mut SessionRows::of(rows, around).all()?);
    Ok(())
}

/// The `LIKE` pattern for a substring.
fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// A text inside a JSON string.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

/// The session with this id or name.
pub(super) fn one(
    connection: &Connection,
    folder: &Path,
    column: &'static str,
    is: &str,
) -> Result<Option<Listed>, Cause> {
    let sql = format!("SELECT {COLUMNS}, 0 FROM {TABLES} WHERE {column} = ?1");
    let around = Around::of(connection, folder)?;
    let mut statement = connection.prepare_cached(&sql)?;
    SessionRows::of(statement.query([is])?, &around).next()
}

/// Sessions from rows of [`COLUMNS`] followed by a number; rows with the same session and number are adjacent.
pub(super) struct SessionRows<'r> {
    rows: Rows<'r>,
    around: &'r Around<'r>,
    /// The session whose rows are being read, and the number.
    begun: Option<(Listed, u32)>,
}

impl<'r> SessionRows<'r> {
    pub(super) fn of(rows: Rows<'r>, around: &'r Around<'r>) -> SessionRows<'r> {
        SessionRows { rows, around, begun: None }
    }

    /// The next session, with its tickets.
    pub(super) fn next(&mut self) -> Result<Option<Listed>, Cause> {
        Ok(self.next_numbered()?.map(|(listed, _)| listed))
    }

    /// The same, with the number.
    pub(super) fn next_numbered(&mut self) -> Result<Option<(Listed, u32)>, Cause> {
        while let Some(row) = self.rows.next()? {
            let (ticket, number) = (ticket(row)?, row.get(30)?);
            if let Some((begun, of)) = &mut self.begun
                && *of == number
                && row.get_ref(0)?.as_str() == Ok(&begun.id)
            {
                begun.summary.tickets.extend(ticket);
                continue;
            }
            let mut next = session(row, self.around)?;
            next.summary.tickets.extend(ticket);
            if let Some(whole) = self.begun.replace((next, number)) {
                return Ok(Some(in_order(whole)));
            }
        }
        Ok(self.begun.take().map(in_order))
    }

    /// All of them.
    pub(super) fn all(mut self) -> Result<Vec<Listed>, Cause> {
        let mut found = Vec::new();
        while let Some(listed) = self.next()? {
            found.push(listed);
        }
        Ok(found)
    }
}

/// With its tickets sorted by number: they come in no order, since an order would cost each list a sort.
fn in_order((mut session, number): (Listed, u32)) -> (Listed, u32) {
    session.summary.tickets.sort_unstable_by_key(|ticket| ticket.number);
    (session, number)
}

/// The session of a row, without tickets.
fn session(row: &Row<'_>, around: &Around<'_>) -> rusqlite::Result<Listed> {
    let holder: Option<String> = row.get(16)?;
    let (id, conflict_with): (String, Option<String>) = (row.get(0)?, row.get(15)?);
    let requests: Option<Requests<'_>> = row.get(19)?;
    let mut listed = Listed {
        in_conflict: conflict_with.is_some() || around.is_contested(&id),
        held: holder.is_some_and(|token| around.lives(&token)),
        id,
        conflict_with,
        name: row.get(1)?,
        begun: row.get(2)?,
        changed: row.get(3)?,
        entries: row.get::<_, i64>(4)?.unsigned_abs(),
        summary: Summary {
            codes: row.get(7)?,
            message: row.get(8)?,
            channel: row.get(9)?,
            reference: row.get(10)?,
            state: row.get(5)?,
            until: row.get(6)?,
            outcome: row.get(11)?,
            step: row.get(12)?,
            answers: row.get(13)?,
            merchant: row.get(17)?,
            terminal: row.get(18)?,
            requests: requests.map(|requests| requests.0.into_owned()).unwrap_or_default(),
            joined: row.get(29)?,
            tickets: Vec::new(),
        },
        handed_over: row.get(14)?,
    };
    if is_outdated(row)? {
        listed.summary.clean();
    }
    Ok(listed)
}

/// The ticket of a row, if it has one.
fn ticket(row: &Row<'_>) -> rusqlite::Result<Option<TicketRow>> {
    let Some(number) = row.get(20)? else { return Ok(None) };
    let mut ticket = TicketRow {
        number,
        state: row.get(21)?,
        matter: row.get(22)?,
        outcome: row.get(23)?,
        queue: row.get(24)?,
        code: row.get(25)?,
        filed: row.get(26)?,
        missing: row.get(27)?,
    };
    if is_outdated(row)? {
        ticket.clean();
    }
    Ok(Some(ticket))
}

/// Whether an earlier program wrote a row, which may contain what it let through.
fn is_outdated(row: &Row<'_>) -> rusqlite::Result<bool> {
    Ok(row.get::<_, i64>(28)? < SUMMED)
}

/// The texts in the rows of a session and its tickets.
pub(super) struct RowTexts {
    pub(super) reference: Option<String>,
    pub(super) others: Vec<String>,
}

impl RowTexts {
    /// Those that are columns of a summary.
    pub(super) fn of(summary: &Summary) -> RowTexts {
        let Summary { codes, message, outcome, step, merchant, terminal, requests, joined, tickets, .. } =
            summary;
        let mut others: Vec<String> = codes.iter().map(str::to_owned).collect();
        others.extend([message, outcome, step, merchant, terminal, joined].into_iter().flatten().cloned());
        others.extend(requests.iter().cloned());
        for TicketRow { matter, outcome, queue, code, .. } in tickets {
            others.extend([outcome, code].into_iter().cloned());
            others.extend([matter, queue].into_iter().flatten().cloned());
        }
        RowTexts { reference: summary.reference.clone(), others }
    }
}

/// The texts in the rows of a session and its tickets in their stored form, whoever wrote them.
pub(super) fn texts(connection: &Connection, id: &str) -> Result<RowTexts, Cause> {
    let mut of_row = RowTexts { reference: None, others: Vec::new() };
    let sql = "SELECT reference, codes, requests, message, outcome, step, merchant, terminal, joined \
               FROM session WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        of_row.reference = row.get(0)?;
        of_row.others.extend(row.get::<_, WalkedCodes>(1)?.iter().map(str::to_owned));
        if let Some(requests) = row.get::<_, Option<Requests<'_>>>(2)? {
            of_row.others.extend(requests.0.into_owned());
        }
        for column in 3..9 {
            of_row.others.extend(row.get::<_, Option<String>>(column)?);
        }
    }
    let mut statement =
        connection.prepare_cached("SELECT matter, outcome, queue, code FROM ticket WHERE session = ?1")?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            of_row.others.extend(row.get::<_, Option<String>>(column)?);
        }
    }
    Ok(of_row)
}

/// Data that a list reads once rather than per row: few sessions are held, and fewer in conflict.
pub(super) struct Around<'f> {
    folder: &'f Path,
    /// The tokens that may be alive, sorted.
    tokens: Vec<String>,
    /// The ids of sessions with other continuations, sorted.
    contested: Vec<String>,
}

impl Around<'_> {
    pub(super) fn of<'f>(connection: &Connection, folder: &'f Path) -> Result<Around<'f>, Cause> {
        let sql = "SELECT DISTINCT conflict_with FROM session WHERE conflict_with IS NOT NULL ORDER BY conflict_with";
        let contested =
            connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut tokens = lock::tokens(folder);
        tokens.sort_unstable();
        Ok(Around { folder, tokens, contested })
    }

    fn lives(&self, token: &str) -> bool {
        is_among(&self.tokens, token) && lock::alive(self.folder, token).is_some()
    }

    fn is_contested(&self, id: &str) -> bool {
        is_among(&self.contested, id)
    }
}

fn is_among(sorted: &[String], text: &str) -> bool {
    sorted.binary_search_by(|known| known.as_str().cmp(text)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{in_json, pattern};

    #[test]
    fn pattern_takes_wildcards_literally() {
        assert_eq!(pattern("E1"), "%E1%");
        assert_eq!(pattern("100%_\\"), "%100\\%\\_\\\\%");
    }

    #[test]
    fn text_is_searched_in_its_json_spelling() {
        assert_eq!(in_json(""), "");
        assert_eq!(in_json("\"交易\\\""), "\\\"交易\\\\\\\"");
    }
}
