//! Administration of the store: creating, upgrading, counting, and removing what was deleted.

use tokio_postgres::types::Type;
use tokio_postgres::{Client, Error};

use super::rows::NOW;
use super::schema::{
    Administration, DESK, GRANTS, HUB, KNOWN, MIGRATIONS, Missing, REPORT, TABLES, check, new_id,
};
use super::{Postgres, trouble};
use crate::journal::shared::StoreFault;
use crate::journal::shared::remote::StoreStatus;
use crate::session::Moment;

impl Postgres {
    /// The store's description of itself; one with another schema is refused.
    pub(super) fn store_status(&mut self) -> Result<StoreStatus, StoreFault> {
        let sql = format!("SELECT version, CAST(id AS text), {NOW}, version() FROM meta WHERE one = 1");
        let rows = self.rows(&sql, &[])?;
        let row = rows.first().ok_or(StoreFault::NoStore)?;
        let damaged = |_| StoreFault::Damaged;
        let schema: i32 = row.try_get(0).map_err(damaged)?;
        check(schema)?;
        let server: String = row.try_get(3).map_err(damaged)?;
        Ok(StoreStatus {
            id: row.try_get(1).map_err(damaged)?,
            server: server
                .split(" (")
                .next()
                .unwrap_or_default()
                .split(" on ")
                .next()
                .unwrap_or_default()
                .to_owned(),
            schema,
            now: Moment(row.try_get(2).map_err(damaged)?),
        })
    }

    /// The version of the store's schema; `None` if there is no store.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn schema(&mut self) -> Result<Option<i32>, StoreFault> {
        match self.rows("SELECT version FROM meta WHERE one = 1", &[]) {
            Ok(rows) => match rows.first() {
                Some(row) => row.try_get(0).map(Some).map_err(|_| StoreFault::Damaged),
                None => Ok(None),
            },
            Err(StoreFault::NoStore) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Creates or upgrades the store, with its roles. Idempotent.
    ///
    /// # Errors
    /// A [`StoreFault`]: [`StoreFault::NotAllowed`] if this user may not create tables or roles. Either all tables
    /// exist afterwards or none.
    pub fn make(&mut self) -> Result<Administration, StoreFault> {
        let found = self.schema()?.unwrap_or(0);
        if found > KNOWN {
            return Err(StoreFault::Newer { found, known: KNOWN });
        }
        let mut done = Administration::default();
        for role in [DESK, REPORT, HUB] {
            let there = self.rows("SELECT 1 FROM pg_roles WHERE rolname = $1", &[(&role, Type::TEXT)])?;
            if there.is_empty() {
                self.alone(&format!("CREATE ROLE {role}"))?;
                done.roles.push(role.to_owned());
            }
        }
        let id = new_id();
        let migrations: Vec<&str> =
            (1..).zip(MIGRATIONS).filter(|(n, _)| *n > found).map(|(_, sql)| sql).collect();
        let made = self.transact(async |client, _| {
            for sql in &migrations {
                client.batch_execute(sql).await?;
            }
            let known = if found == 0 {
                format!("INSERT INTO meta (one, version, id) VALUES (1, {KNOWN}, CAST('{id}' AS uuid))")
            } else {
                format!("UPDATE meta SET version = {KNOWN} WHERE one = 1")
            };
            client.batch_execute(&known).await?;
            for grant in GRANTS {
                client.batch_execute(grant).await?;
            }
            Ok::<Result<(), ()>, Error>(Ok(()))
        })?;
        made.map_err(|()| StoreFault::Damaged)?;
        Ok(done)
    }

    /// Runs a statement by itself, outside any transaction and without a time limit.
    fn alone(&mut self, sql: &str) -> Result<(), StoreFault> {
        let done = self.within(async |client: &Client, _| client.batch_execute(sql).await)?;
        done.map_err(|error| trouble::of(&error))
    }

    /// What this user may not do although a desk does it.
    ///
    /// # Errors
    /// A [`StoreFault`]; [`StoreFault::ReadOnly`] where nobody may.
    pub fn missing(&mut self) -> Result<Vec<Missing>, StoreFault> {
        let rows = self.rows("SELECT current_setting('transaction_read_only')", &[])?;
        if rows.first().is_some_and(|row| row.try_get::<_, &str>(0).is_ok_and(|value| value == "on")) {
            return Err(StoreFault::ReadOnly);
        }
        let rights = TABLES.into_iter().flat_map(|table| {
            let rights: &[&'static str] = match table {
                "session" | "number" | "arrival" => &["SELECT", "INSERT", "UPDATE"],
                "ticket" => &["SELECT", "INSERT", "UPDATE", "DELETE"],
                "counter" => &["SELECT", "UPDATE"],
                "delivery" => &["SELECT"],
                _ => &["SELECT", "INSERT"],
            };
            rights.iter().map(move |right| (table, *right))
        });
        self.lacking(rights)
    }

    /// Which of these permissions this user lacks.
    pub(super) fn lacking(
        &mut self,
        rights: impl Iterator<Item = (&'static str, &'static str)>,
    ) -> Result<Vec<Missing>, StoreFault> {
        let rights: Vec<(&'static str, &'static str)> = rights.collect();
        let (tables, names): (Vec<&str>, Vec<&str>) = rights.iter().copied().unzip();
        let sql = "SELECT u.name, u.permission FROM unnest($1, $2) AS u (name, permission) \
                   WHERE NOT has_table_privilege(u.name, u.permission)";
        let rows = self.rows(sql, &[(&tables, Type::TEXT_ARRAY), (&names, Type::TEXT_ARRAY)])?;
        let lacking: Vec<(String, String)> =
            rows.iter().filter_map(|row| Some((row.try_get(0).ok()?, row.try_get(1).ok()?))).collect();
        let lacks =
            |(table, right): &(&str, &str)| lacking.iter().any(|(of, what)| of == table && what == right);
        Ok(rights.into_iter().filter(lacks).map(|(table, right)| Missing { table, right }).collect())
    }

    /// How many rows each table has that this user may read, by name.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn counts(&mut self) -> Result<Vec<(&'static str, u64)>, StoreFault> {
        let mut counts = Vec::new();
        for table in TABLES.into_iter().filter(|table| !["counter", "arrival"].contains(table)) {
            let rows = match self.rows(&format!("SELECT count(*) FROM {table}"), &[]) {
                Err(StoreFault::NotAllowed) => continue,
                rows => rows?,
            };
            let count: i64 = rows.first().and_then(|row| row.try_get(0).ok()).ok_or(StoreFault::Damaged)?;
            counts.push((table, count.unsigned_abs()));
        }
        Ok(counts)
    }

    /// Removes what was deliberately deleted, and rewrites its tables; the numbers lead nowhere from then on.
    ///
    /// # Errors
    /// A [`StoreFault`]; a repeated call continues.
    pub fn erase(&mut self) -> Result<Administration, StoreFault> {
        let removed = self.transact(async |client, _| {
            let sql = "DELETE FROM personal AS p WHERE EXISTS (SELECT 1 FROM gone AS g WHERE g.session = p.session \
                       AND (g.what = 'session' OR (g.what = 'personal' AND g.entries > p.seq)))";
            let personal = client.execute(sql, &[]).await?;
            client.execute(&kept_deliveries(), &[]).await?;
            let mut sessions = 0;
            for (table, column) in [
                ("entry", "session"),
                ("session_pin", "session"),
                ("ticket", "session"),
                ("arrival", "session"),
                ("delivery", "session"),
                ("session", "id"),
            ] {
                let sql = format!(
                    "DELETE FROM {table} AS d WHERE EXISTS \
                     (SELECT 1 FROM gone AS g WHERE g.session = d.{column} AND g.what = 'session')"
                );
                sessions = client.execute(&sql, &[]).await?;
            }
            Ok::<Result<(u64, u64), ()>, Error>(Ok((sessions, personal)))
        })?;
        let (sessions, personal) = removed.map_err(|()| StoreFault::Damaged)?;
        // Always: what an interrupted call removed may still be there.
        let is_rewritten = ["personal", "entry", "session_pin", "ticket", "arrival", "delivery", "session"]
            .iter()
            .all(|table| self.alone(&format!("VACUUM FULL {table}")).is_ok());
        Ok(Administration { roles: Vec::new(), sessions, personal, is_rewritten })
    }
}

/// Keeps what a hub did with tickets that a deleted session and another continuation of it have in common, for the latter: without
/// it, the hub would send them again once the deleted session is gone.
fn kept_deliveries() -> String {
    let is_deleted =
        |id: &str| format!("EXISTS (SELECT 1 FROM gone AS g WHERE g.session = {id} AND g.what = 'session')");
    format!(
        "INSERT INTO delivery (session, ticket, sink, state, told, revision, digest, attempts, tried_first, tried_last, \
         due, remote, url, reason, there, looked) SELECT s.id, d.ticket, d.sink, d.state, s.entries, d.revision, d.digest, \
         d.attempts, d.tried_first, d.tried_last, d.due, d.remote, d.url, d.reason, d.there, d.looked \
         FROM session AS s JOIN delivery AS d ON d.session = s.conflict_with \
         JOIN ticket AS t ON t.session = s.id AND t.number = d.ticket \
         JOIN ticket AS same ON same.session = d.session AND same.number = t.number AND same.filed = t.filed \
         WHERE {} AND NOT {} ON CONFLICT (session, ticket, sink) DO NOTHING",
        is_deleted("d.session"),
        is_deleted("s.id")
    )
}
