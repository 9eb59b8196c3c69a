//! Writing sessions: entries, leases and numbers.

use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row};

use super::rows::{COLUMNS, NOT_GONE, NOW, found};
use super::{Given, Postgres, Statement, together};
use crate::journal::shared::remote::{DeskUser, LEASE, Leased, Push, Pushed};
use crate::journal::shared::{StoreFault, Tip, number};
use crate::journal::{Entry, Listed, Pin, TicketRow};

/// How many rows one statement writes.
const AT_ONCE: usize = 500;

/// The obstacle to a push.
enum InTheWay {
    /// It has to be looked up.
    Something,
    /// Its number leads to another session.
    Number,
}

impl Postgres {
    pub(super) fn push_entries(&mut self, push: &Push) -> Result<Pushed, StoreFault> {
        let Some(tip) = tip_after(push) else { return Err(StoreFault::Damaged) };
        // The obstacle to a new session can only be found by looking.
        if push.base.entries == 0
            && let Some(pushed) = self.in_the_way(push)?
        {
            return Ok(pushed);
        }
        if is_plain(push) {
            return self.push_plain(push, tip);
        }
        let written = self.transact(async |client, walker| {
            let is_free = if push.base.entries == 0 {
                if !claim_number(client, walker, push).await? {
                    return Ok(Err(InTheWay::Number));
                }
                insert_session(client, walker, push, &tip).await?
            } else {
                update_session(client, walker, push, &tip).await?
            };
            if !is_free {
                return Ok(Err(InTheWay::Something));
            }
            let mut rest = entries(walker, push);
            rest.extend(contacts(push));
            rest.extend(pins(&push.listed.id, &push.pins));
            rest.extend(tickets(&push.listed));
            rest.extend(arrival(&push.listed));
            together(client, &rest).await?;
            Ok(Ok(()))
        })?;
        match written {
            Ok(()) => Ok(Pushed::Done(tip)),
            Err(InTheWay::Number) => Ok(Pushed::NumberTaken),
            Err(InTheWay::Something) => Ok(self.in_the_way(push)?.unwrap_or(Pushed::Elsewhere(Tip::start()))),
        }
    }

    /// Pushes entries and nothing else: one statement, which is a transaction by itself, and one round trip.
    fn push_plain(&mut self, push: &Push, tip: Tip) -> Result<Pushed, StoreFault> {
        let walker = self.walker.clone();
        let written = Written::of(push, &tip);
        let base = whole(push.base.entries);
        let mut given = written.given(&walker);
        given.extend([(&base as &(dyn ToSql + Sync), Type::INT8), (&push.base.hash, Type::TEXT)]);
        let numbered: Vec<(i64, &Entry)> = (base..).zip(&push.entries).collect();
        let mut rows = Vec::new();
        for (seq, entry) in &numbered {
            let first = given.len() + 1;
            rows.push(format!(
                "(CAST(${first} AS bigint), CAST(${} AS text), CAST(${} AS text))",
                first + 1,
                first + 2
            ));
            given.push((seq, Type::INT8));
            given.push((&entry.operator, Type::TEXT));
            given.push((&entry.record, Type::TEXT));
        }
        let sql = format!(
            "WITH head AS ({}) INSERT INTO entry (session, desk, seq, operator, record) \
             SELECT head.id, CAST($18 AS uuid), v.seq, v.operator, v.record \
             FROM head CROSS JOIN (VALUES {}) AS v (seq, operator, record) RETURNING seq",
            update(),
            rows.join(", ")
        );
        if self.rows(&sql, &given)?.is_empty() {
            return Ok(self.in_the_way(push)?.unwrap_or(Pushed::Elsewhere(Tip::start())));
        }
        Ok(Pushed::Done(tip))
    }

    /// What keeps a session from being pushed; `None` if it does not exist and may be created.
    fn in_the_way(&mut self, push: &Push) -> Result<Option<Pushed>, StoreFault> {
        let id = &push.listed.id;
        let sql = format!("SELECT {COLUMNS} FROM session AS s WHERE s.id = CAST($1 AS uuid)");
        let answers = self.rows_together(&[
            Statement::new("SELECT 1 FROM gone WHERE session = CAST($1 AS uuid) AND what = 'session'")
                .with(id, Type::TEXT),
            Statement::new(sql).with(id, Type::TEXT),
        ])?;
        let [gone, rows] = &answers[..] else { return Err(StoreFault::Damaged) };
        if !gone.is_empty() {
            return Ok(Some(Pushed::Deleted));
        }
        let there = rows.first().map(|row| found(row, &self.walker.desk)).transpose()?;
        Ok(match there {
            None if push.base.entries == 0 => None,
            None => Some(Pushed::Elsewhere(Tip::start())),
            Some(there) if there.tip != push.base => Some(Pushed::Elsewhere(there.tip)),
            // If it became free meanwhile, it is retried.
            Some(there) => {
                let lease = there.elsewhere(&self.walker.desk);
                Some(lease.map_or(Pushed::Elsewhere(there.tip), Pushed::Walked))
            }
        })
    }

    pub(super) fn take_lease(&mut self, id: &str, take_over: bool) -> Result<Leased, StoreFault> {
        let DeskUser { desk, called, operator } = self.walker.clone();
        let sql = format!(
            "UPDATE session AS s SET lease_since = CASE WHEN s.lease_desk = CAST($2 AS uuid) AND s.lease_until > {NOW} \
             THEN s.lease_since ELSE {NOW} END, lease_desk = CAST($2 AS uuid), lease_called = $3, lease_operator = $4, \
             lease_until = {NOW} + $5 WHERE s.id = CAST($1 AS uuid) AND {NOT_GONE} \
             AND ($6 OR s.lease_desk IS NULL OR s.lease_desk = CAST($2 AS uuid) OR s.lease_until <= {NOW}) \
             RETURNING s.entries, s.hash"
        );
        let given: [Given<'_>; 6] = [
            (&id, Type::TEXT),
            (&desk, Type::TEXT),
            (&called, Type::TEXT),
            (&operator, Type::TEXT),
            (&LEASE, Type::INT8),
            (&take_over, Type::BOOL),
        ];
        if let Some(row) = self.rows(&sql, &given)?.first() {
            return Ok(Leased::Granted(tip_of(row)?));
        }
        let sql = "SELECT 1 FROM gone WHERE session = CAST($1 AS uuid) AND what = 'session'";
        if !self.rows(sql, &[(&id, Type::TEXT)])?.is_empty() {
            return Ok(Leased::Deleted);
        }
        let sql = format!("SELECT {COLUMNS} FROM session AS s WHERE s.id = CAST($1 AS uuid)");
        let rows = self.rows(&sql, &[(&id, Type::TEXT)])?;
        let there = rows.first().map(|row| found(row, &desk)).transpose()?;
        match there {
            None => Ok(Leased::Unknown),
            Some(there) => match there.elsewhere(&desk) {
                Some(lease) => Ok(Leased::With(lease)),
                // It became free meanwhile.
                None => Err(StoreFault::Contended),
            },
        }
    }

    pub(super) fn release_lease(&mut self, id: &str) -> Result<(), StoreFault> {
        let desk = self.walker.desk.clone();
        let sql = "UPDATE session SET lease_until = 0, lease_desk = NULL WHERE id = CAST($1 AS uuid) \
                   AND lease_desk = CAST($2 AS uuid)";
        self.rows(sql, &[(&id, Type::TEXT), (&desk, Type::TEXT)]).map(drop)
    }

    pub(super) fn reserve_numbers(&mut self, count: u32) -> Result<Vec<String>, StoreFault> {
        let (wanted, desk) = (i64::from(count), self.walker.desk.clone());
        let sql = "UPDATE counter SET next = next + $1 WHERE one = 1 RETURNING next";
        let rows = self.rows(sql, &[(&wanted, Type::INT8)])?;
        let next: i64 = rows.first().and_then(|row| row.try_get(0).ok()).ok_or(StoreFault::Damaged)?;
        let numbers = number::block((next - wanted).unsigned_abs(), count);
        let places: Vec<String> =
            (0..numbers.len()).map(|at| format!("(${}, NULL, CAST($1 AS uuid))", at + 2)).collect();
        let sql = format!(
            "INSERT INTO number (name, session, desk) VALUES {} ON CONFLICT (name) DO NOTHING RETURNING name",
            places.join(", ")
        );
        let mut given: Vec<Given<'_>> = vec![(&desk, Type::TEXT)];
        given.extend(numbers.iter().map(|number| (number as &(dyn ToSql + Sync), Type::TEXT)));
        let rows = self.rows(&sql, &given)?;
        let reserved: Vec<String> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
        Ok(numbers.into_iter().filter(|number| reserved.contains(number)).collect())
    }

    pub(super) fn lead_numbers(&mut self, id: &str, numbers: &[String]) -> Result<(), StoreFault> {
        let desk = self.walker.desk.clone();
        for number in numbers {
            let sql = "INSERT INTO number (name, session, desk) SELECT $1, s.id, CAST($3 AS uuid) FROM session AS s \
                       WHERE s.id = CAST($2 AS uuid) ON CONFLICT (name) DO UPDATE SET session = EXCLUDED.session \
                       WHERE (number.session IS NULL AND number.desk = EXCLUDED.desk) OR EXISTS \
                       (SELECT 1 FROM gone AS g WHERE g.session = number.session AND g.what = 'session')";
            self.rows(sql, &[(number, Type::TEXT), (&id, Type::TEXT), (&desk, Type::TEXT)])?;
        }
        Ok(())
    }
}

/// The end of a session after the push; `None` if the push does not match what it adds.
fn tip_after(push: &Push) -> Option<Tip> {
    (!push.entries.is_empty()).then(|| push.base.clone().after(&push.entries))
}

fn tip_of(row: &Row) -> Result<Tip, StoreFault> {
    let entries: i64 = row.try_get(0).map_err(|_| StoreFault::Damaged)?;
    Ok(Tip { entries: entries.unsigned_abs(), hash: row.try_get(1).map_err(|_| StoreFault::Damaged)? })
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Makes a number lead to the session that is to be pushed; returns whether it does.
async fn claim_number(client: &Client, walker: &DeskUser, push: &Push) -> Result<bool, Error> {
    let sql = "INSERT INTO number (name, session, desk) VALUES ($1, CAST($2 AS uuid), CAST($3 AS uuid)) \
               ON CONFLICT (name) DO UPDATE SET session = EXCLUDED.session \
               WHERE number.session IS NULL AND number.desk = EXCLUDED.desk RETURNING name";
    let Listed { id, name, .. } = &push.listed;
    let given: [Given<'_>; 3] = [(name, Type::TEXT), (id, Type::TEXT), (&walker.desk, Type::TEXT)];
    Ok(!client.query_typed(sql, &given).await?.is_empty())
}

/// What lists show of a session, in the form in which it is written.
struct Written<'w> {
    listed: &'w Listed,
    state: &'static str,
    channel: &'static str,
    until: Option<i64>,
    codes: String,
    requests: Option<String>,
    answers: i32,
    entries: i64,
    hash: &'w str,
    /// How long it belongs to the walker: 0 if it is not being walked.
    lease: i64,
}

impl<'w> Written<'w> {
    fn of(push: &'w Push, tip: &'w Tip) -> Written<'w> {
        let summary = &push.listed.summary;
        let json = |texts: &[String]| serde_json::to_string(texts).unwrap_or_default();
        Written {
            listed: &push.listed,
            state: summary.state.id(),
            channel: summary.channel.id(),
            until: summary.until.map(|until| until.0),
            codes: serde_json::to_string(&summary.codes).unwrap_or_default(),
            requests: (!summary.requests.is_empty()).then(|| json(&summary.requests)),
            answers: small(summary.answers),
            entries: whole(tip.entries),
            hash: &tip.hash,
            lease: if push.is_walked { LEASE } else { 0 },
        }
    }

    /// Its values from `$2` on; `$1` is the id.
    fn given<'g>(&'g self, walker: &'g DeskUser) -> Vec<Given<'g>> {
        let Listed { id, changed, summary, .. } = self.listed;
        vec![
            (id, Type::TEXT),
            (&changed.0, Type::INT8),
            (&self.entries, Type::INT8),
            (&self.hash, Type::TEXT),
            (&self.state, Type::TEXT),
            (&self.until, Type::INT8),
            (&self.codes, Type::TEXT),
            (&summary.message, Type::TEXT),
            (&self.channel, Type::TEXT),
            (&summary.reference, Type::TEXT),
            (&summary.outcome, Type::TEXT),
            (&summary.step, Type::TEXT),
            (&self.answers, Type::INT4),
            (&summary.merchant, Type::TEXT),
            (&summary.terminal, Type::TEXT),
            (&self.requests, Type::TEXT),
            (&self.lease, Type::INT8),
            (&walker.desk, Type::TEXT),
            (&walker.called, Type::TEXT),
            (&walker.operator, Type::TEXT),
        ]
    }
}

/// Writes a new session; returns whether it was new.
async fn insert_session(client: &Client, walker: &DeskUser, push: &Push, tip: &Tip) -> Result<bool, Error> {
    let sql = format!(
        "INSERT INTO session (id, changed, entries, hash, state, until, codes, message, channel, reference, outcome, \
         step, answers, merchant, terminal, requests, lease_until, lease_desk, lease_called, lease_operator, \
         lease_since, name, begun, conflict_with) VALUES (CAST($1 AS uuid), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
         $12, $13, $14, $15, $16, CASE WHEN $17 > 0 THEN {NOW} + $17 ELSE 0 END, \
         CASE WHEN $17 > 0 THEN CAST($18 AS uuid) END, $19, $20, {NOW}, $21, $22, CAST($23 AS uuid)) \
         ON CONFLICT (id) DO NOTHING RETURNING id"
    );
    let written = Written::of(push, tip);
    let Listed { name, begun, conflict_with, .. } = &push.listed;
    let mut given = written.given(walker);
    given.extend([
        (name as &(dyn ToSql + Sync), Type::TEXT),
        (&begun.0, Type::INT8),
        (conflict_with, Type::TEXT),
    ]);
    Ok(!client.query_typed(&sql, &given).await?.is_empty())
}

/// Appends to a session if it ends where it was assumed to and nobody else walks it: the values of [`Written`], behind them
/// where it was assumed to end.
fn update() -> String {
    format!(
        "UPDATE session AS s SET changed = $2, entries = $3, hash = $4, state = $5, until = $6, codes = $7, message = $8, \
         channel = $9, reference = $10, outcome = $11, step = $12, answers = $13, merchant = $14, terminal = $15, \
         requests = $16, lease_since = CASE WHEN s.lease_desk = CAST($18 AS uuid) AND s.lease_until > {NOW} \
         THEN s.lease_since ELSE {NOW} END, lease_until = CASE WHEN $17 > 0 THEN {NOW} + $17 ELSE 0 END, \
         lease_desk = CASE WHEN $17 > 0 THEN CAST($18 AS uuid) END, lease_called = $19, lease_operator = $20 \
         WHERE s.id = CAST($1 AS uuid) AND s.entries = $21 AND s.hash = $22 \
         AND (s.lease_desk IS NULL OR s.lease_desk = CAST($18 AS uuid) OR s.lease_until <= {NOW}) \
         AND {NOT_GONE} RETURNING s.id"
    )
}

/// The same in a transaction, in which the rest follows; returns whether it did.
async fn update_session(client: &Client, walker: &DeskUser, push: &Push, tip: &Tip) -> Result<bool, Error> {
    let written = Written::of(push, tip);
    let base = whole(push.base.entries);
    let mut given = written.given(walker);
    given.extend([(&base as &(dyn ToSql + Sync), Type::INT8), (&push.base.hash, Type::TEXT)]);
    Ok(!client.query_typed(&update(), &given).await?.is_empty())
}

/// Whether a push adds entries to a known session and nothing else: an answer, which is by far the most frequent.
fn is_plain(push: &Push) -> bool {
    push.base.entries > 0
        && push.entries.len() <= AT_ONCE
        && push.pins.is_empty()
        && push.listed.summary.tickets.is_empty()
        && push.entries.iter().all(|entry| entry.personal.is_none())
}

/// Writes the entries.
fn entries<'s>(walker: &'s DeskUser, push: &'s Push) -> Vec<Statement<'s>> {
    let numbered: Vec<(i64, &Entry)> = (whole(push.base.entries)..).zip(&push.entries).collect();
    let written = numbered.chunks(AT_ONCE).map(|some| {
        let places = (0..some.len()).map(|at| {
            let first = at * 3 + 3;
            format!("(CAST($1 AS uuid), CAST($2 AS uuid), ${first}, ${}, ${})", first + 1, first + 2)
        });
        let sql = format!(
            "INSERT INTO entry (session, desk, seq, operator, record) VALUES {}",
            places.collect::<Vec<_>>().join(", ")
        );
        let statement = Statement::new(sql).with(&push.listed.id, Type::TEXT).with(&walker.desk, Type::TEXT);
        some.iter().fold(statement, |statement, (seq, entry)| {
            statement.with(*seq, Type::INT8).with(&entry.operator, Type::TEXT).with(&entry.record, Type::TEXT)
        })
    });
    written.collect()
}

/// Writes personal data, unless it was deliberately deleted.
fn contacts(push: &Push) -> Vec<Statement<'_>> {
    let sql = "INSERT INTO personal (session, seq, value) SELECT CAST($1 AS uuid), $2, $3 WHERE NOT EXISTS \
               (SELECT 1 FROM gone WHERE session = CAST($1 AS uuid) AND what = 'personal' AND entries > $2)";
    let numbered = (whole(push.base.entries)..).zip(&push.entries);
    let contacts = numbered.filter_map(|(seq, entry)| Some((seq, entry.personal.as_ref()?)));
    let written = contacts.map(|(seq, contact)| {
        Statement::new(sql).with(&push.listed.id, Type::TEXT).with(seq, Type::INT8).with(contact, Type::TEXT)
    });
    written.collect()
}

/// Writes the trees that a session does not have yet, after those that it has.
fn pins<'s>(id: &'s String, pins: &'s [Pin]) -> Vec<Statement<'s>> {
    let written = pins.iter().flat_map(|pin| {
        let tree = "INSERT INTO pin (digest, json) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
        let its = "INSERT INTO session_pin (session, position, digest) SELECT CAST($1 AS uuid), \
                   (SELECT count(*) FROM session_pin WHERE session = CAST($1 AS uuid)), $2 WHERE NOT EXISTS \
                   (SELECT 1 FROM session_pin WHERE session = CAST($1 AS uuid) AND digest = $2)";
        [
            Statement::new(tree).with(pin.digest(), Type::TEXT).with(pin.json(), Type::TEXT),
            Statement::new(its).with(id, Type::TEXT).with(pin.digest(), Type::TEXT),
        ]
    });
    written.collect()
}

/// Records that something of a session with tickets came now: a hub looks at it again.
fn arrival(listed: &Listed) -> Option<Statement<'_>> {
    let sql = format!(
        "INSERT INTO arrival (session, came) VALUES (CAST($1 AS uuid), {NOW}) \
         ON CONFLICT (session) DO UPDATE SET came = EXCLUDED.came"
    );
    let has_tickets = !listed.summary.tickets.is_empty();
    has_tickets.then(|| Statement::new(sql).with(&listed.id, Type::TEXT))
}

/// Writes what lists show of the tickets.
fn tickets(listed: &Listed) -> Vec<Statement<'_>> {
    let tickets = &listed.summary.tickets;
    let count = i32::try_from(tickets.len()).unwrap_or(i32::MAX);
    let others = "DELETE FROM ticket WHERE session = CAST($1 AS uuid) AND number > $2";
    let mut written = vec![Statement::new(others).with(&listed.id, Type::TEXT).with(count, Type::INT4)];
    written.extend(tickets.iter().map(|ticket| {
        let TicketRow { number, state, matter, outcome, queue, code, filed, missing } = ticket;
        let sql = "INSERT INTO ticket (session, number, state, matter, outcome, queue, code, filed, missing) \
                   VALUES (CAST($1 AS uuid), $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (session, number) \
                   DO UPDATE SET state = EXCLUDED.state, matter = EXCLUDED.matter, outcome = EXCLUDED.outcome, \
                   queue = EXCLUDED.queue, code = EXCLUDED.code, filed = EXCLUDED.filed, missing = EXCLUDED.missing";
        Statement::new(sql)
            .with(&listed.id, Type::TEXT)
            .with(small(*number), Type::INT4)
            .with(state.id(), Type::TEXT)
            .with(matter, Type::TEXT)
            .with(outcome, Type::TEXT)
            .with(queue, Type::TEXT)
            .with(code, Type::TEXT)
            .with(filed.0, Type::INT8)
            .with(small(*missing), Type::INT4)
    }));
    written
}
