//! The outbox: tickets to deliver, their deliveries, and the hub that has it.

use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row};

use super::rows::{NOT_GONE, NOW, TICKET, ticket};
use super::{Given, Postgres};
use crate::journal::shared::outbox::{
    HubProgress, OUTBOX_LEASE, OutboxLease, OutboxTaken, RecentTickets, SharedOutbox,
};
use crate::journal::shared::remote::OVERLAP;
use crate::journal::shared::{DeskUser, Lease, StoreFault};
use crate::journal::{
    Delivery, DeliveryCount, DeliveryReason, DeliveryState, LookRule, Outbound, RemoteState,
};
use crate::session::Moment;

/// The columns of a [`Delivery`].
const COLUMNS: &str = "CAST(d.session AS text), d.ticket, d.sink, d.state, d.told, d.revision, d.digest, d.attempts, \
    d.tried_first, d.tried_last, d.due, d.remote, d.url, d.reason, d.there, d.looked";

/// The order of deliveries in lists.
const IN_ORDER: &str = "ORDER BY CAST(d.session AS text), d.ticket, d.sink";

/// The condition that a ticket was not filed before two continuations of its session parted: such a one belongs to the
/// other.
const ITS_OWN: &str = "NOT EXISTS (SELECT 1 FROM ticket AS same WHERE same.session = s.conflict_with \
    AND same.number = t.number AND same.filed = t.filed)";

/// The condition that a ticket is one of [`RecentTickets`], or has a delivery that has not come to its end: each by its own index.
const RECENT: &str = "t.session IN (SELECT a.session FROM arrival AS a WHERE a.came >= $4 \
    UNION SELECT w.session FROM delivery AS w WHERE w.sink = $1 AND w.state <> 'delivered' \
    UNION SELECT CAST(u.id AS uuid) FROM unnest($5) AS u (id))";

/// The hub that has the outbox, or had it last.
const SELECT_HUB: &str =
    "SELECT token, CAST(desk AS text), called, operator, since, until FROM outbox WHERE one = 1";

/// Nothing is recorded, as another hub has the outbox.
struct NotHere;

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl Postgres {
    /// The deliveries that match a condition.
    pub(super) fn kept(&mut self, condition: &str, given: &[Given<'_>]) -> Result<Vec<Delivery>, StoreFault> {
        let rows =
            self.rows(&format!("SELECT {COLUMNS} FROM delivery AS d WHERE {condition} {IN_ORDER}"), given)?;
        rows.iter().map(|row| delivery(row, 0)).collect()
    }

    /// The tickets of sessions that were not deleted and match a condition, with their deliveries to the sink `$1`.
    fn tickets_to(
        &mut self,
        condition: &str,
        order: &str,
        given: &[Given<'_>],
    ) -> Result<Vec<Outbound>, StoreFault> {
        let sql = format!(
            "SELECT {TICKET}, s.name, s.entries, {COLUMNS} FROM ticket AS t JOIN session AS s ON s.id = t.session \
             LEFT JOIN delivery AS d ON d.session = t.session AND d.ticket = t.number AND d.sink = $1 \
             WHERE {NOT_GONE} AND {condition} ORDER BY {order}"
        );
        self.rows(&sql, given)?.iter().map(outbound).collect()
    }

    /// Writes as the hub that has the outbox, in a transaction that renews its lease; `false` if another has it.
    #[expect(clippy::needless_pass_by_value, reason = "what is written is written where it is asked for")]
    fn as_hub(
        &mut self,
        token: &str,
        write: impl AsyncFn(&Client) -> Result<(), Error>,
    ) -> Result<bool, StoreFault> {
        let done = self.transact(async |client, _| {
            let sql =
                format!("UPDATE outbox SET until = {NOW} + $2 WHERE one = 1 AND token = $1 RETURNING one");
            let mine = client.query_typed(&sql, &[(&token, Type::TEXT), (&OUTBOX_LEASE, Type::INT8)]).await?;
            if mine.is_empty() {
                return Ok(Err(NotHere));
            }
            write(client).await?;
            Ok(Ok(()))
        })?;
        Ok(done.is_ok())
    }

    /// Those of these sessions of which something is still to be delivered; `None` if no hub has come so far.
    pub(super) fn left_to_hub(&mut self, sessions: &[String]) -> Result<Option<Vec<String>>, StoreFault> {
        // What it has seen to is asked first: what it does meanwhile is no harm.
        let HubProgress { seen, sinks } = self.hub_progress()?;
        if seen == Moment(0) {
            return Ok(None);
        }
        let sql = "SELECT CAST(a.session AS text) FROM arrival AS a \
                   WHERE a.session = ANY(CAST($1 AS uuid[])) AND a.came >= $2 \
                   UNION SELECT CAST(d.session AS text) FROM delivery AS d \
                   WHERE d.session = ANY(CAST($1 AS uuid[])) AND d.state <> 'delivered' AND d.sink = ANY($3) \
                   UNION SELECT u.id FROM unnest($1) AS u (id) \
                   WHERE NOT EXISTS (SELECT 1 FROM session AS s WHERE s.id = CAST(u.id AS uuid)) \
                   AND NOT EXISTS (SELECT 1 FROM gone AS g WHERE g.session = CAST(u.id AS uuid) AND g.what = 'session')";
        let since = seen.0.saturating_sub(OVERLAP);
        let given: [Given<'_>; 3] =
            [(&sessions, Type::TEXT_ARRAY), (&since, Type::INT8), (&sinks, Type::TEXT_ARRAY)];
        let rows = self.rows(sql, &given)?;
        let left = rows.iter().map(|row| row.try_get(0).map_err(|_| StoreFault::Damaged));
        let mut left: Vec<String> = left.collect::<Result<_, _>>()?;
        left.sort_unstable();
        Ok(Some(left))
    }

    fn hub_progress(&mut self) -> Result<HubProgress, StoreFault> {
        let rows = self.rows("SELECT seen, sinks FROM hub WHERE one = 1", &[])?;
        let row = rows.first().ok_or(StoreFault::Damaged)?;
        let (seen, sinks): (i64, String) = (
            row.try_get(0).map_err(|_| StoreFault::Damaged)?,
            row.try_get(1).map_err(|_| StoreFault::Damaged)?,
        );
        let sinks = serde_json::from_str(&sinks).map_err(|_| StoreFault::Damaged)?;
        Ok(HubProgress { seen: Moment(seen), sinks })
    }

    /// The hub of a statement, which is or begins with [`SELECT_HUB`].
    fn hub_in(&mut self, sql: &str) -> Result<Option<OutboxLease>, StoreFault> {
        let rows = self.rows(sql, &[])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let damaged = |_| StoreFault::Damaged;
        let token: Option<String> = row.try_get(0).map_err(damaged)?;
        let desk: Option<String> = row.try_get(1).map_err(damaged)?;
        let (Some(token), Some(desk)) = (token, desk) else { return Ok(None) };
        let (called, operator) = (row.try_get(2).map_err(damaged)?, row.try_get(3).map_err(damaged)?);
        let walker = DeskUser { desk, called, operator };
        let (since, until) = (row.try_get(4).map_err(damaged)?, row.try_get(5).map_err(damaged)?);
        let lease = Lease { walker, since: Moment(since), until: Moment(until) };
        Ok(Some(OutboxLease { lease, token }))
    }

    /// The hub that has the outbox now.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn holder(&mut self) -> Result<Option<OutboxLease>, StoreFault> {
        self.hub_in(&format!("{SELECT_HUB} AND until > {NOW}"))
    }

    /// How many deliveries to each sink are in each state, in order.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn delivery_counts(&mut self) -> Result<Vec<DeliveryCount>, StoreFault> {
        let sql = "SELECT sink, state, count(*) FROM delivery GROUP BY sink, state ORDER BY sink, state";
        let counts = self.rows(sql, &[])?;
        let count = |row: &Row| {
            let damaged = |_| StoreFault::Damaged;
            let state: String = row.try_get(1).map_err(damaged)?;
            let state = DeliveryState::from_id(&state).ok_or(StoreFault::Damaged)?;
            let count: i64 = row.try_get(2).map_err(damaged)?;
            Ok(DeliveryCount { sink: row.try_get(0).map_err(damaged)?, state, count: count.unsigned_abs() })
        };
        counts.iter().map(count).collect()
    }

    /// What a hub may not do with this user; `personal` says whether it is to read contacts.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn missing_of_hub(&mut self, personal: bool) -> Result<Vec<super::Missing>, StoreFault> {
        let contacts = personal.then_some(("personal", "SELECT"));
        let rights = super::schema::OF_HUB.into_iter().chain(contacts);
        self.lacking(rights)
    }
}

impl SharedOutbox for Postgres {
    fn take_outbox(&mut self, token: &str, instead_of: Option<&str>) -> Result<OutboxTaken, StoreFault> {
        let DeskUser { desk, called, operator } = self.walker.clone();
        let sql = format!(
            "UPDATE outbox SET since = CASE WHEN token = $1 AND until > {NOW} THEN since ELSE {NOW} END, token = $1, \
             desk = CAST($2 AS uuid), called = $3, operator = $4, until = {NOW} + $5 \
             WHERE one = 1 AND (token IS NULL OR token = $1 OR token = $6 OR until <= {NOW}) RETURNING one"
        );
        let given: [Given<'_>; 6] = [
            (&token, Type::TEXT),
            (&desk, Type::TEXT),
            (&called, Type::TEXT),
            (&operator, Type::TEXT),
            (&OUTBOX_LEASE, Type::INT8),
            (&instead_of, Type::TEXT),
        ];
        if !self.rows(&sql, &given)?.is_empty() {
            return Ok(OutboxTaken::Granted);
        }
        // It may have become free meanwhile.
        let holder = self.hub_in(SELECT_HUB)?.ok_or(StoreFault::Contended)?;
        Ok(OutboxTaken::With(holder))
    }

    fn release_outbox(&mut self, token: &str) -> Result<(), StoreFault> {
        let sql = "UPDATE outbox SET token = NULL, until = 0 WHERE one = 1 AND token = $1";
        self.rows(sql, &[(&token, Type::TEXT)]).map(drop)
    }

    fn sink_since(&mut self, sink: &str) -> Result<Option<Moment>, StoreFault> {
        let rows = self.rows("SELECT since FROM sink WHERE name = $1", &[(&sink, Type::TEXT)])?;
        rows.first().map(|row| row.try_get(0).map(Moment).map_err(|_| StoreFault::Damaged)).transpose()
    }

    fn note_sink(&mut self, sink: &str, since: Moment) -> Result<(), StoreFault> {
        let sql = "INSERT INTO sink (name, since) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        self.rows(sql, &[(&sink, Type::TEXT), (&since.0, Type::INT8)]).map(drop)
    }

    fn outbound(
        &mut self,
        sink: &str,
        since: Moment,
        changed: bool,
        recent: Option<RecentTickets<'_>>,
    ) -> Result<Vec<Outbound>, StoreFault> {
        let mut condition = format!(
            "t.filed >= $2 AND (d.sink IS NULL OR d.state <> 'delivered' OR ($3 AND s.entries > d.told)) \
             AND {ITS_OWN}"
        );
        let mut given: Vec<Given<'_>> =
            vec![(&sink, Type::TEXT), (&since.0, Type::INT8), (&changed, Type::BOOL)];
        let came = recent.map(|recent| recent.came.0.saturating_sub(OVERLAP));
        let sessions = recent.map(|recent| recent.sessions);
        if let (Some(came), Some(sessions)) = (&came, &sessions) {
            condition = format!("{condition} AND {RECENT}");
            given.extend([(came as &(dyn ToSql + Sync), Type::INT8), (sessions, Type::TEXT_ARRAY)]);
        }
        self.tickets_to(&condition, "t.filed, CAST(t.session AS text), t.number", &given)
    }

    fn to_look_at(&mut self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, StoreFault> {
        let LookRule { now, all, since, shortest, longest } = *rule;
        let condition = "d.told > 0 AND d.remote IS NOT NULL AND ($2 OR (d.tried_last >= $3 \
             AND coalesce(d.looked, d.tried_last) + greatest($4, least($5, ($6 - d.tried_last) / 20)) <= $6 \
             AND coalesce(d.there, '') <> 'gone' \
             AND NOT (coalesce(d.there, '') = 'closed' AND t.state = 'closed')))";
        let order = "coalesce(d.looked, 0), t.filed, CAST(t.session AS text), t.number";
        let given: [Given<'_>; 6] = [
            (&sink, Type::TEXT),
            (&all, Type::BOOL),
            (&since.0, Type::INT8),
            (&shortest, Type::INT8),
            (&longest, Type::INT8),
            (&now.0, Type::INT8),
        ];
        self.tickets_to(condition, order, &given)
    }

    fn last_attempt(&mut self, sink: &str) -> Result<Option<Moment>, StoreFault> {
        let sql = "SELECT max(tried_last) FROM delivery WHERE sink = $1 AND attempts > 0";
        let rows = self.rows(sql, &[(&sink, Type::TEXT)])?;
        let last = rows.first().map(|row| row.try_get::<_, Option<i64>>(0)).transpose();
        Ok(last.map_err(|_| StoreFault::Damaged)?.flatten().map(Moment))
    }

    fn deliveries(&mut self, states: &[DeliveryState]) -> Result<Vec<Delivery>, StoreFault> {
        let states: Vec<&str> = states.iter().map(|state| state.id()).collect();
        self.kept("d.state = ANY($1)", &[(&states, Type::TEXT_ARRAY)])
    }

    fn keep_deliveries(&mut self, token: &str, kept: &[&Delivery]) -> Result<bool, StoreFault> {
        self.as_hub(token, async |client| {
            for delivery in kept {
                put(client, delivery).await?;
            }
            Ok(())
        })
    }

    fn keep_looks(&mut self, token: &str, looks: &[&Delivery]) -> Result<bool, StoreFault> {
        let sql = "UPDATE delivery SET there = $5, looked = $6 WHERE session = CAST($1 AS uuid) AND ticket = $2 \
                   AND sink = $3 AND coalesce(remote, '') = coalesce($4, '')";
        self.as_hub(token, async |client| {
            for Delivery { session, ticket, sink, remote, there, looked, .. } in looks {
                let (ticket, there, looked) =
                    (small(*ticket), there.map(RemoteState::id), looked.map(|looked| looked.0));
                let given: [Given<'_>; 6] = [
                    (session, Type::TEXT),
                    (&ticket, Type::INT4),
                    (sink, Type::TEXT),
                    (remote, Type::TEXT),
                    (&there, Type::TEXT),
                    (&looked, Type::INT8),
                ];
                client.query_typed(sql, &given).await?;
            }
            Ok(())
        })
    }

    fn progress(&mut self) -> Result<HubProgress, StoreFault> {
        self.hub_progress()
    }

    fn keep_progress(&mut self, token: &str, progress: &HubProgress) -> Result<bool, StoreFault> {
        let sinks = serde_json::to_string(&progress.sinks).unwrap_or_default();
        let sql = "UPDATE hub SET seen = $1, sinks = $2 WHERE one = 1";
        self.as_hub(token, async |client| {
            let given: [Given<'_>; 2] = [(&progress.seen.0, Type::INT8), (&sinks, Type::TEXT)];
            client.query_typed(sql, &given).await.map(drop)
        })
    }
}

/// Writes a delivery.
async fn put(client: &Client, delivery: &Delivery) -> Result<(), Error> {
    let sql = "INSERT INTO delivery (session, ticket, sink, state, told, revision, digest, attempts, tried_first, \
               tried_last, due, remote, url, reason) \
               VALUES (CAST($1 AS uuid), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
               ON CONFLICT (session, ticket, sink) DO UPDATE SET state = EXCLUDED.state, told = EXCLUDED.told, \
               revision = EXCLUDED.revision, digest = EXCLUDED.digest, attempts = EXCLUDED.attempts, \
               tried_first = EXCLUDED.tried_first, tried_last = EXCLUDED.tried_last, due = EXCLUDED.due, \
               remote = EXCLUDED.remote, url = EXCLUDED.url, reason = EXCLUDED.reason";
    let (ticket, attempts) = (small(delivery.ticket), small(delivery.attempts));
    let (told, revision) = (count(delivery.told), count(delivery.revision));
    let (state, reason) = (delivery.state.id(), delivery.reason.map(|reason| reason.to_string()));
    let given: [(&(dyn ToSql + Sync), Type); 14] = [
        (&delivery.session, Type::TEXT),
        (&ticket, Type::INT4),
        (&delivery.sink, Type::TEXT),
        (&state, Type::TEXT),
        (&told, Type::INT8),
        (&revision, Type::INT8),
        (&delivery.digest, Type::TEXT),
        (&attempts, Type::INT4),
        (&delivery.first.0, Type::INT8),
        (&delivery.last.0, Type::INT8),
        (&delivery.next.0, Type::INT8),
        (&delivery.remote, Type::TEXT),
        (&delivery.url, Type::TEXT),
        (&reason, Type::TEXT),
    ];
    client.query_typed(sql, &given).await.map(drop)
}

/// The delivery in the columns of a row from one on, which are those of [`COLUMNS`].
fn delivery(row: &Row, from: usize) -> Result<Delivery, StoreFault> {
    let damaged = |_| StoreFault::Damaged;
    let text = |at: usize| row.try_get::<_, Option<String>>(from + at).map_err(damaged);
    let whole = |at: usize| row.try_get::<_, i64>(from + at).map_err(damaged);
    let small = |at: usize| row.try_get::<_, i32>(from + at).map(i32::unsigned_abs).map_err(damaged);
    let state = text(3)?.and_then(|state| DeliveryState::from_id(&state)).ok_or(StoreFault::Damaged)?;
    Ok(Delivery {
        session: text(0)?.ok_or(StoreFault::Damaged)?,
        ticket: small(1)?,
        sink: text(2)?.ok_or(StoreFault::Damaged)?,
        state,
        told: whole(4)?.unsigned_abs(),
        revision: whole(5)?.unsigned_abs(),
        digest: text(6)?,
        attempts: small(7)?,
        first: Moment(whole(8)?),
        last: Moment(whole(9)?),
        next: Moment(whole(10)?),
        remote: text(11)?,
        url: text(12)?,
        // An unknown value says nothing, and does no harm.
        reason: text(13)?.as_deref().and_then(DeliveryReason::read),
        there: text(14)?.as_deref().and_then(RemoteState::from_id),
        looked: row.try_get::<_, Option<i64>>(from + 15).map_err(damaged)?.map(Moment),
    })
}

/// The number of columns in [`TICKET`].
const OF_TICKET: usize = 9;

fn outbound(row: &Row) -> Result<Outbound, StoreFault> {
    let damaged = |_| StoreFault::Damaged;
    let (session, ticket) = ticket(row)?;
    let entries: i64 = row.try_get(OF_TICKET + 1).map_err(damaged)?;
    let has_delivery = row.try_get::<_, Option<String>>(OF_TICKET + 2).map_err(damaged)?.is_some();
    Ok(Outbound {
        session,
        name: row.try_get(OF_TICKET).map_err(damaged)?,
        entries: entries.unsigned_abs(),
        ticket,
        delivery: has_delivery.then(|| delivery(row, OF_TICKET + 2)).transpose()?,
    })
}
