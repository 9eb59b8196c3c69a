//! Deliveries: what is to be delivered, and its state.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::cause::Cause;
use super::lock::{self, Lock};
use super::{Store, count};
use crate::journal::{Delivery, DeliveryReason, DeliveryState, JournalFault, LookRule, Outbound, TicketRow};
use crate::session::Moment;

/// The columns of a [`Delivery`].
const COLUMNS: &str = "delivery.session, delivery.ticket, delivery.sink, delivery.state, told, revision, digest, attempts, \
                       tried_first, tried_last, due, remote, url, reason, there, looked";

/// The columns of an [`Outbound`] after them.
const OF_TICKET: &str = "session.id, name, session.entries, ticket.number, ticket.state, ticket.matter, ticket.outcome, \
                         ticket.queue, ticket.code, ticket.filed, ticket.missing";

/// Someone who delivers. What it [has claimed](Store::claim) belongs to it as long as it lives.
#[derive(Debug)]
pub struct Deliverer {
    lock: Lock,
}

impl Deliverer {
    /// Its token, which no other has.
    #[must_use]
    pub fn token(&self) -> &str {
        self.lock.token()
    }
}

impl Store {
    /// Whether the deliverer of a token, which was one of this data folder, is dead.
    #[must_use]
    pub fn is_dead(&self, token: &str) -> bool {
        lock::alive(&self.folder, token).is_none()
    }

    /// A new one.
    ///
    /// # Errors
    /// A [`JournalFault`] if a file of the data folder cannot be locked.
    pub fn deliverer(&self) -> Result<Deliverer, JournalFault> {
        Ok(Deliverer { lock: Lock::draw(&self.folder)? })
    }

    /// From when on tickets go to a sink, as recorded when it was first seen; `None` if it is new.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn sink_since(&self, sink: &str) -> Result<Option<Moment>, JournalFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT since FROM sink WHERE name = ?1")?;
            Ok(statement.query_row([sink], |row| row.get(0)).optional()?)
        })
    }

    /// Records from when on tickets go to a sink, unless that is known.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn note_sink(&mut self, sink: &str, since: Moment) -> Result<(), JournalFault> {
        self.write(|transaction| {
            let sql = "INSERT INTO sink (name, since) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            transaction.prepare_cached(sql)?.execute(params![sink, since])?;
            Ok(())
        })
    }

    /// The tickets filed at a time or later that a sink does not have yet, or not in their current state, the first
    /// filed first. A ticket from before two continuations of a session parted belongs to the other one; a ticket that
    /// another desk of a shared store filed belongs to that desk.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn outbound(&self, sink: &str, since: Moment) -> Result<Vec<Outbound>, JournalFault> {
        let sql = format!(
            "SELECT {COLUMNS}, {OF_TICKET} FROM ticket JOIN session ON session.id = ticket.session LEFT JOIN delivery \
             ON delivery.session = ticket.session AND delivery.ticket = ticket.number AND delivery.sink = ?1 \
             WHERE ticket.filed >= ?2 \
             AND (delivery.sink IS NULL OR delivery.state <> 'delivered' OR session.entries > told) \
             AND NOT EXISTS (SELECT 1 FROM ticket AS same WHERE same.session = session.conflict_with \
             AND same.number = ticket.number AND same.filed = ticket.filed) \
             AND NOT EXISTS (SELECT 1 FROM pulled_ticket \
             WHERE pulled_ticket.session = ticket.session AND pulled_ticket.ticket = ticket.number) \
             ORDER BY ticket.filed, ticket.session, ticket.number"
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map(params![sink, since], outbound)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Claims deliveries in the state in which they were read; returns those that were granted: not those that a living
    /// process has claimed or that have changed since.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was claimed then.
    pub fn claim(&mut self, who: &Deliverer, wanted: &[&Delivery]) -> Result<Vec<bool>, JournalFault> {
        let folder = self.folder.clone();
        self.write(|transaction| {
            let mut taken = Vec::with_capacity(wanted.len());
            for wanted in wanted {
                let there = one(transaction, wanted)?;
                let is_free = match &there {
                    None => wanted.attempts == 0 && wanted.told == 0,
                    Some((there, holder)) => {
                        let is_mine = |token: &str| token == who.lock.token();
                        let is_held = holder
                            .as_deref()
                            .is_some_and(|token| !is_mine(token) && lock::alive(&folder, token).is_some());
                        !is_held && there == *wanted
                    }
                };
                if is_free {
                    put(transaction, wanted, Some(who))?;
                }
                taken.push(is_free);
            }
            Ok(taken)
        })
    }

    /// Records the current state of claimed deliveries, all or none.
    ///
    /// # Errors
    /// A [`JournalFault`]: [`JournalFault::Gone`] if somebody else has one, or its session was deleted.
    pub fn keep_deliveries(&mut self, who: &Deliverer, kept: &[&Delivery]) -> Result<(), JournalFault> {
        self.write(|transaction| {
            for delivery in kept {
                match one(transaction, delivery)? {
                    Some((_, Some(holder))) if holder == who.lock.token() => {
                        put(transaction, delivery, Some(who))?;
                    }
                    _ => return Err(JournalFault::Gone { name: delivery.session.clone() }.into()),
                }
            }
            Ok(())
        })
    }

    /// [Claims](Store::claim) deliveries until [`Store::let_go`], or until this journal is closed.
    ///
    /// # Errors
    /// A [`JournalFault`]; nothing was claimed then.
    pub fn take_on(&mut self, wanted: &[&Delivery]) -> Result<Vec<bool>, JournalFault> {
        let who = match self.delivers.take() {
            Some(who) => who,
            None => self.deliverer()?,
        };
        let taken = self.claim(&who, wanted);
        self.delivers = Some(who);
        taken
    }

    /// [Records](Store::keep_deliveries) the current state of deliveries claimed that way.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_taken(&mut self, kept: &[&Delivery]) -> Result<(), JournalFault> {
        let gone =
            || JournalFault::Gone { name: kept.first().map(|one| one.session.clone()).unwrap_or_default() };
        let who = self.delivers.take().ok_or_else(gone)?;
        let done = self.keep_deliveries(&who, kept);
        self.delivers = Some(who);
        done
    }

    /// Gives back what was claimed that way.
    pub fn let_go(&mut self) {
        self.delivers = None;
    }

    /// The tickets that a sink has under its own number and that are due for a question about their state there: first
    /// those never asked about, then those asked about longest ago.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_look_at(&self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, JournalFault> {
        let sql = format!(
            "SELECT {COLUMNS}, {OF_TICKET} FROM delivery JOIN session ON session.id = delivery.session \
             JOIN ticket ON ticket.session = delivery.session AND ticket.number = delivery.ticket \
             WHERE delivery.sink = ?1 AND told > 0 AND remote IS NOT NULL AND (?2 OR (tried_last >= ?3 \
             AND coalesce(looked, tried_last) + max(?4, min(?5, (?6 - tried_last) / 20)) <= ?6 \
             AND there IS NOT 'gone' AND NOT (there IS 'closed' AND ticket.state = 'closed'))) \
             ORDER BY looked, ticket.filed, ticket.session, ticket.number"
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let LookRule { now, all, since, shortest, longest } = *rule;
            let rows = statement.query_map(params![sink, all, since, shortest, longest, now], outbound)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Records the other system's answers about tickets in their deliveries: the state there, and when it was asked.
    /// The deliveries' own state is unchanged.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn keep_looks(&mut self, looks: &[&Delivery]) -> Result<(), JournalFault> {
        self.write(|transaction| {
            let sql = "UPDATE delivery SET there = ?5, looked = ?6 \
                       WHERE session = ?1 AND ticket = ?2 AND sink = ?3 AND remote IS ?4";
            let mut statement = transaction.prepare_cached(sql)?;
            for look in looks {
                let Delivery { session, ticket, sink, remote, there, looked, .. } = look;
                statement.execute(params![session, ticket, sink, remote, there, looked])?;
            }
            Ok(())
        })
    }

    /// The sessions in the shared store with a ticket of which a hub may have delivered something since: filed at this time
    /// or later and not both closed and delivered. The last filed first, so many at most.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn to_learn(&self, since: Moment, limit: u32) -> Result<Vec<String>, JournalFault> {
        let sql = "SELECT ticket.session FROM ticket JOIN pushed ON pushed.session = ticket.session \
                   WHERE ticket.filed >= ?1 AND (ticket.state <> 'closed' OR NOT EXISTS (SELECT 1 FROM delivery \
                   WHERE delivery.session = ticket.session AND delivery.ticket = ticket.number \
                   AND delivery.state = 'delivered')) \
                   GROUP BY ticket.session ORDER BY max(ticket.filed) DESC LIMIT ?2";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement.query_map(params![since, limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// Records what a hub did, of the sessions that are here.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn learn(&mut self, deliveries: &[Delivery]) -> Result<(), JournalFault> {
        let mut news = Vec::new();
        for delivery in deliveries {
            let is_known = self.read(|connection| {
                Ok(one(connection, delivery)?.is_some_and(|(known, _)| known == *delivery))
            })?;
            if !is_known {
                news.push(delivery);
            }
        }
        if news.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for delivery in news {
                let is_here = "SELECT 1 FROM session WHERE id = ?1";
                if transaction.prepare_cached(is_here)?.exists([&delivery.session])? {
                    put(transaction, delivery, None)?;
                    let sql = "UPDATE delivery SET there = ?4, looked = ?5 \
                               WHERE session = ?1 AND ticket = ?2 AND sink = ?3";
                    let Delivery { session, ticket, sink, there, looked, .. } = delivery;
                    transaction
                        .prepare_cached(sql)?
                        .execute(params![session, ticket, sink, there, looked])?;
                }
            }
            Ok(())
        })
    }

    /// When something was last sent to a sink, whatever the result; `None` if nothing was.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn last_attempt(&self, sink: &str) -> Result<Option<Moment>, JournalFault> {
        self.read(|connection| {
            let sql = "SELECT max(tried_last) FROM delivery WHERE sink = ?1 AND attempts > 0";
            Ok(connection.prepare_cached(sql)?.query_row([sink], |row| row.get(0))?)
        })
    }

    /// The deliveries of a session's tickets, by ticket and sink.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn deliveries_of(&self, session: &str) -> Result<Vec<Delivery>, JournalFault> {
        let sql = format!("SELECT {COLUMNS} FROM delivery WHERE session = ?1 ORDER BY ticket, sink");
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_map([session], delivery)?.collect::<Result<_, _>>()?)
        })
    }

    /// The deliveries in one of these states, by session, ticket and sink.
    ///
    /// # Errors
    /// A [`JournalFault`].
    pub fn deliveries(&self, states: &[DeliveryState]) -> Result<Vec<Delivery>, JournalFault> {
        let wanted = vec!["?"; states.len()].join(", ");
        let sql = format!(
            "SELECT {COLUMNS} FROM delivery WHERE state IN ({wanted}) ORDER BY session, ticket, sink"
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map(rusqlite::params_from_iter(states), delivery)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// The number of columns in [`COLUMNS`].
const BEHIND: usize = 16;

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let entries = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
    let reason: Option<String> = row.get(13)?;
    Ok(Delivery {
        session: row.get(0)?,
        ticket: row.get(1)?,
        sink: row.get(2)?,
        state: row.get(3)?,
        told: entries(4)?,
        revision: entries(5)?,
        digest: row.get(6)?,
        attempts: row.get(7)?,
        first: row.get(8)?,
        last: row.get(9)?,
        next: row.get(10)?,
        remote: row.get(11)?,
        url: row.get(12)?,
        // An unknown value says nothing, and does no harm.
        reason: reason.as_deref().and_then(DeliveryReason::read),
        there: row.get(14)?,
        looked: row.get(15)?,
    })
}

fn outbound(row: &Row<'_>) -> rusqlite::Result<Outbound> {
    let column = |column: usize| BEHIND + column;
    let has_delivery = row.get::<_, Option<String>>(2)?.is_some();
    Ok(Outbound {
        delivery: if has_delivery { Some(delivery(row)?) } else { None },
        session: row.get(column(0))?,
        name: row.get(column(1))?,
        entries: row.get::<_, i64>(column(2))?.unsigned_abs(),
        ticket: TicketRow {
            number: row.get(column(3))?,
            state: row.get(column(4))?,
            matter: row.get(column(5))?,
            outcome: row.get(column(6))?,
            queue: row.get(column(7))?,
            code: row.get(column(8))?,
            filed: row.get(column(9))?,
            missing: row.get(column(10))?,
        },
    })
}

/// A stored delivery, with the one who has claimed it.
fn one(connection: &Connection, of: &Delivery) -> Result<Option<(Delivery, Option<String>)>, Cause> {
    let sql =
        format!("SELECT {COLUMNS}, holder FROM delivery WHERE session = ?1 AND ticket = ?2 AND sink = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let both = |row: &Row<'_>| Ok((delivery(row)?, row.get(BEHIND)?));
    Ok(statement.query_row(params![of.session, of.ticket, of.sink], both).optional()?)
}

/// Writes a delivery with the one who has claimed it, if anyone here has.
fn put(connection: &Connection, delivery: &Delivery, who: Option<&Deliverer>) -> Result<(), Cause> {
    let sql = "INSERT INTO delivery (session, ticket, sink, state, told, revision, digest, attempts, tried_first, \
               tried_last, due, remote, url, reason, holder) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
               ON CONFLICT (session, ticket, sink) DO UPDATE SET state = ?4, told = ?5, revision = ?6, digest = ?7, \
               attempts = ?8, tried_first = ?9, tried_last = ?10, due = ?11, remote = ?12, url = ?13, reason = ?14, \
               holder = ?15";
    let entries = |number: u64| count(usize::try_from(number).unwrap_or(usize::MAX));
    connection.prepare_cached(sql)?.execute(params![
        delivery.session,
        delivery.ticket,
        delivery.sink,
        delivery.state,
        entries(delivery.told),
        entries(delivery.revision),
        delivery.digest,
        delivery.attempts,
        delivery.first,
        delivery.last,
        delivery.next,
        delivery.remote,
        delivery.url,
        delivery.reason.map(|reason| reason.to_string()),
        who.map(Deliverer::token),
    ])?;
    Ok(())
}
