//! A shared store in PostgreSQL, or in a database that speaks its protocol. This folder is the only user of its driver.
//!
//! The connection belongs to its creator and has no thread: it makes progress while somebody waits for a response. Each
//! exchange has a time limit, whatever the server does; after that the connection is dropped, and the next call makes
//! another. Statements are sent unnamed, so that pgbouncer may distribute them.

mod address;
mod administration;
mod calls;
mod lists;
mod outbox;
#[cfg(test)]
mod portable;
mod push;
mod rows;
mod schema;
mod tls;
mod trouble;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls, Row};

use super::remote::{
    DeletionMark, DeskUser, Fetched, Leased, MarkPage, Push, Pushed, SharedStore, Sought, SoughtCalls,
    StoreStatus, Whereabouts,
};
use super::{StoreFault, TlsTrouble};
use crate::journal::{Caller, Delivery, Filter, Listed, ListedTicket, TicketFilter, Whose};
use crate::session::Moment;

pub use address::{Address, AddressFault, Encryption};
pub use schema::{Administration, KNOWN, Missing};
use tls::Tls;

/// How often a transaction is retried after a conflict.
const TRIES: usize = 6;
/// The beginning of a transaction: the server gives up when the desk does.
const BEGIN: &str = "BEGIN; SET LOCAL statement_timeout = 5000";

/// A store in PostgreSQL, as seen by one desk.
pub struct Postgres {
    runtime: Option<Runtime>,
    client: Option<Client>,
    address: Address,
    tls: Option<Tls>,
    walker: DeskUser,
    patience: Duration,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Postgres").field("walker", &self.walker).finish_non_exhaustive()
    }
}

/// The parameters of a statement, with the types that they are sent as.
type Given<'g> = (&'g (dyn ToSql + Sync), Type);

/// A statement with its parameters.
struct Statement<'s> {
    sql: String,
    given: Vec<(Box<dyn ToSql + Sync + 's>, Type)>,
}

impl<'s> Statement<'s> {
    fn new(sql: impl Into<String>) -> Statement<'s> {
        Statement { sql: sql.into(), given: Vec::new() }
    }

    /// The same with one more parameter.
    fn with(mut self, value: impl ToSql + Sync + 's, of: Type) -> Statement<'s> {
        self.given.push((Box::new(value), of));
        self
    }

    async fn rows(&self, client: &Client) -> Result<Vec<Row>, tokio_postgres::Error> {
        let given: Vec<(&(dyn ToSql + Sync), Type)> =
            self.given.iter().map(|(value, of)| (&**value as &(dyn ToSql + Sync), of.clone())).collect();
        client.query_typed(&self.sql, &given).await
    }
}

/// The rows of statements that do not depend on each other: they are sent together, and cost one round trip.
async fn together(
    client: &Client,
    statements: &[Statement<'_>],
) -> Result<Vec<Vec<Row>>, tokio_postgres::Error> {
    all_of(statements.iter().map(|statement| statement.rows(client))).await.into_iter().collect()
}

/// The results of all of these, which go on side by side.
async fn all_of<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    poll_fn(|context| {
        for (future, done) in &mut waiting {
            if done.is_none()
                && let Poll::Ready(result) = Pin::new(future).poll(context)
            {
                *done = Some(result);
            }
        }
        if waiting.iter().any(|(_, done)| done.is_none()) {
            return Poll::Pending;
        }
        Poll::Ready(waiting.iter_mut().filter_map(|(_, done)| done.take()).collect())
    })
    .await
}

impl Postgres {
    /// A store at an address, which is not contacted before the first request; each exchange has this time limit.
    ///
    /// # Errors
    /// [`StoreFault::Tls`] if there are no usable certificates; [`StoreFault::Other`] if the system cannot wait.
    pub fn new(address: Address, walker: DeskUser, patience: Duration) -> Result<Postgres, StoreFault> {
        let tls = match &address.encryption {
            Encryption::Off => None,
            Encryption::Trusting(authorities) => {
                let trusting = Tls::trusting(authorities.as_deref());
                Some(trusting.ok_or(StoreFault::Tls(TlsTrouble::Untrusted))?)
            }
        };
        let runtime = Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|_| StoreFault::Other { code: String::new() })?;
        Ok(Postgres { runtime: Some(runtime), client: None, address, tls, walker, patience })
    }

    /// Sets the time limit of each exchange.
    pub fn wait(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Connects, unless it is connected.
    fn connect(&mut self) -> Result<(), StoreFault> {
        if self.client.as_ref().is_some_and(|client| !client.is_closed()) {
            return Ok(());
        }
        self.client = None;
        let runtime = self.runtime.as_ref().ok_or(StoreFault::CutOff)?;
        let config = self.address.config(self.tls.is_some());
        let tls = self.tls.clone();
        let connecting = async {
            // Nobody waits for the connection itself: it makes progress whenever anything is awaited here.
            if let Some(tls) = tls {
                let (client, connection) = config.connect(tls).await?;
                drop(tokio::spawn(connection));
                Ok(client)
            } else {
                let (client, connection) = config.connect(NoTls).await?;
                drop(tokio::spawn(connection));
                Ok(client)
            }
        };
        let connected = runtime.block_on(async { timeout(self.patience, connecting).await });
        match connected {
            Ok(Ok(client)) => {
                self.client = Some(client);
                Ok(())
            }
            Ok(Err(error)) => Err(trouble::of(&error)),
            Err(_) => Err(StoreFault::Silent),
        }
    }

    /// Runs something with the server within the time limit. After a timeout the result is unknown, and the connection
    /// is dropped.
    fn within<T>(
        &mut self,
        act: impl AsyncFnOnce(&Client, &DeskUser) -> Result<T, tokio_postgres::Error>,
    ) -> Result<Result<T, tokio_postgres::Error>, StoreFault> {
        self.connect()?;
        let (Some(runtime), Some(client)) = (&self.runtime, &self.client) else {
            return Err(StoreFault::CutOff);
        };
        let done = runtime.block_on(async { timeout(self.patience, act(client, &self.walker)).await });
        done.map_err(|_| {
            self.client = None;
            StoreFault::Silent
        })
    }

    /// The rows of a statement.
    fn rows(&mut self, sql: &str, given: &[Given<'_>]) -> Result<Vec<Row>, StoreFault> {
        let mut fault = StoreFault::Contended;
        for _ in 0..TRIES {
            let done = self.within(async |client, _| {
                let values: Vec<(&(dyn ToSql + Sync), Type)> =
                    given.iter().map(|(value, of)| (*value, of.clone())).collect();
                client.query_typed(sql, &values).await
            })?;
            match done {
                Ok(rows) => return Ok(rows),
                Err(error) if trouble::is_of_contention(&error) => fault = trouble::of(&error),
                Err(error) => return Err(trouble::of(&error)),
            }
        }
        Err(fault)
    }

    /// The rows of statements that do not depend on each other, in one round trip.
    fn rows_together(&mut self, statements: &[Statement<'_>]) -> Result<Vec<Vec<Row>>, StoreFault> {
        let mut fault = StoreFault::Contended;
        for _ in 0..TRIES {
            match self.within(async |client, _| together(client, statements).await)? {
                Ok(rows) => return Ok(rows),
                Err(error) if trouble::is_of_contention(&error) => fault = trouble::of(&error),
                Err(error) => return Err(trouble::of(&error)),
            }
        }
        Err(fault)
    }

    /// Runs something in a transaction, all or nothing: `Ok(Err(…))` rolls it back. Conflicts are retried.
    #[expect(clippy::needless_pass_by_value, reason = "what is done is written where it is asked for")]
    fn transact<T, N>(
        &mut self,
        act: impl AsyncFn(&Client, &DeskUser) -> Result<Result<T, N>, tokio_postgres::Error>,
    ) -> Result<Result<T, N>, StoreFault> {
        let mut fault = StoreFault::Contended;
        for _ in 0..TRIES {
            let done = self.within(async |client, walker| {
                client.batch_execute(BEGIN).await?;
                let done = act(client, walker).await;
                match &done {
                    Ok(Ok(_)) => client.batch_execute("COMMIT").await?,
                    Ok(Err(_)) => client.batch_execute("ROLLBACK").await?,
                    // Without the connection, the transaction is gone, too.
                    Err(_) => drop(client.batch_execute("ROLLBACK").await),
                }
                done
            })?;
            match done {
                Ok(done) => return Ok(done),
                Err(error) if trouble::is_of_contention(&error) => fault = trouble::of(&error),
                Err(error) => {
                    if error.code().is_none() {
                        self.client = None;
                    }
                    return Err(trouble::of(&error));
                }
            }
        }
        Err(fault)
    }
}

impl Drop for Postgres {
    /// Shutdown does not wait for a name that is still being resolved.
    fn drop(&mut self) {
        self.client = None;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl SharedStore for Postgres {
    fn status(&mut self) -> Result<StoreStatus, StoreFault> {
        self.store_status()
    }

    fn push(&mut self, push: &Push) -> Result<Pushed, StoreFault> {
        self.push_entries(push)
    }

    fn fetch(&mut self, sought: Sought<'_>, personal: bool) -> Result<Option<Fetched>, StoreFault> {
        self.fetch_session(sought, personal)
    }

    fn standings(&mut self, ids: &[String]) -> Result<Vec<Whereabouts>, StoreFault> {
        self.standings_of(ids)
    }

    fn lease(&mut self, id: &str, take_over: bool) -> Result<Leased, StoreFault> {
        self.take_lease(id, take_over)
    }

    fn release(&mut self, id: &str) -> Result<(), StoreFault> {
        self.release_lease(id)
    }

    fn reserve(&mut self, count: u32) -> Result<Vec<String>, StoreFault> {
        self.reserve_numbers(count)
    }

    fn lead(&mut self, id: &str, numbers: &[String]) -> Result<(), StoreFault> {
        self.lead_numbers(id, numbers)
    }

    fn mark(&mut self, marks: &[DeletionMark]) -> Result<Vec<String>, StoreFault> {
        self.mark_deleted(marks)
    }

    fn marks(&mut self, since: Moment) -> Result<MarkPage, StoreFault> {
        self.marks_since(since)
    }

    fn sessions(&mut self, filter: &Filter) -> Result<Vec<Listed>, StoreFault> {
        self.list_sessions(filter)
    }

    fn calls(&mut self, sought: &SoughtCalls) -> Result<Vec<Listed>, StoreFault> {
        self.list_calls(sought)
    }

    fn tickets(&mut self, filter: &TicketFilter, limit: usize) -> Result<Vec<ListedTicket>, StoreFault> {
        self.list_tickets(filter, limit)
    }

    fn deliveries_of(&mut self, sessions: &[String]) -> Result<Vec<Delivery>, StoreFault> {
        self.kept("d.session = ANY(CAST($1 AS uuid[]))", &[(&sessions, Type::TEXT_ARRAY)])
    }

    fn undelivered(&mut self, sessions: &[String]) -> Result<Option<Vec<String>>, StoreFault> {
        self.left_to_hub(sessions)
    }

    fn before(&mut self, whose: Whose<'_>, but: &str, limit: u32) -> Result<Vec<Listed>, StoreFault> {
        self.list_before(whose, but, limit)
    }

    fn who_had(&mut self, code: &str, since: Moment, but: &str) -> Result<Vec<Caller>, StoreFault> {
        self.callers(code, since, but)
    }
}
