//! A store in memory: the model that every other is tested against, for tests that need no server.

mod outbox;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::outbox::{HubProgress, OutboxLease};
use super::remote::{
    DeletionMark, DeskUser, Fetched, LEASE, Lease, Leased, MarkPage, OVERLAP, Push, Pushed, SharedStore,
    Sought, SoughtCalls, StoreStatus, Trimmed, Whereabouts,
};
use super::{StoreFault, Tip, number};
use crate::journal::{
    Caller, Delivery, Entry, Filter, Listed, ListedTicket, Pin, Stored, TicketFilter, TicketRow, Whose,
};
use crate::session::{Moment, TicketState};
use outbox::DeliveryKey;

/// A store in memory, as seen by one desk; those of [other desks](MemoryStore::at) share its contents.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    tables: Arc<Mutex<Tables>>,
    walker: DeskUser,
}

#[derive(Clone, Debug, Default)]
struct Tables {
    id: String,
    now: i64,
    sessions: BTreeMap<String, Row>,
    /// The session that a number leads to; for a reserved one, the desk that may use it.
    numbers: BTreeMap<String, Numbered>,
    /// How many numbers were given out so far.
    given: u64,
    /// The marks, with the time of each.
    marks: BTreeMap<DeletionMark, i64>,
    /// The deliveries, from when on tickets go to each sink, and the hub that delivers.
    deliveries: BTreeMap<DeliveryKey, Delivery>,
    sinks: BTreeMap<String, Moment>,
    outbox: Option<OutboxLease>,
    /// When something of each session with tickets came last, and how far a hub has come.
    arrivals: BTreeMap<String, i64>,
    progress: HubProgress,
}

#[derive(Clone, Debug)]
struct Row {
    listed: Listed,
    entries: Vec<Entry>,
    pins: Vec<Pin>,
    tip: Tip,
    lease: Option<Lease>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Numbered {
    Reserved { desk: String },
    Session { id: String },
}

impl MemoryStore {
    /// An empty store with this id, as seen by a walker's desk. Its clock starts at a time, and advances only by
    /// [`MemoryStore::pass`].
    #[must_use]
    pub fn new(id: &str, walker: DeskUser, now: Moment) -> MemoryStore {
        let tables = Tables { id: id.to_owned(), now: now.0, ..Tables::default() };
        MemoryStore { tables: Arc::new(Mutex::new(tables)), walker }
    }

    /// The same store as seen by another desk.
    #[must_use]
    pub fn at(&self, walker: DeskUser) -> MemoryStore {
        MemoryStore { tables: Arc::clone(&self.tables), walker }
    }

    /// Lets so many microseconds pass.
    pub fn pass(&self, microseconds: i64) {
        self.lock().now += microseconds;
    }

    /// A copy of all its contents, to be restored later like a backup.
    #[must_use]
    pub fn backup(&self) -> MemoryStore {
        MemoryStore { tables: Arc::new(Mutex::new(self.lock().clone())), walker: self.walker.clone() }
    }

    /// Restores its contents, but not its clock.
    pub fn restore(&self, backup: &MemoryStore) {
        let kept = backup.lock().clone();
        let mut tables = self.lock();
        *tables = Tables { now: tables.now, ..kept };
    }

    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    fn is_gone(&self, id: &str) -> bool {
        self.marks.keys().any(|mark| mark.session == id && mark.what == Trimmed::Session)
    }

    /// How many first entries of a session must have no personal data.
    fn impersonal(&self, id: &str) -> u64 {
        let of = self.marks.keys().filter(|mark| mark.session == id);
        of.map(|mark| if let Trimmed::Personal(entries) = mark.what { entries } else { 0 }).max().unwrap_or(0)
    }

    fn live(&self, row: &Row) -> Option<Lease> {
        row.lease.clone().filter(|lease| lease.until.0 > self.now)
    }

    /// The lease that another desk has.
    fn elsewhere(&self, row: &Row, desk: &str) -> Option<Lease> {
        self.live(row).filter(|lease| lease.walker.desk != desk)
    }

    /// A lease for a walker from now on.
    fn leased(&self, row: &Row, walker: &DeskUser) -> Lease {
        let mine = self.live(row).filter(|lease| lease.walker.desk == walker.desk);
        let since = mine.map_or(Moment(self.now), |lease| lease.since);
        Lease { walker: walker.clone(), since, until: Moment(self.now + LEASE) }
    }

    /// The sessions that were not deleted, as a desk lists them.
    fn listed(&self, desk: &str) -> Vec<Listed> {
        let rows: Vec<&Row> = self.sessions.values().filter(|row| !self.is_gone(&row.listed.id)).collect();
        let contested: BTreeSet<&String> =
            rows.iter().filter_map(|row| row.listed.conflict_with.as_ref()).collect();
        let listed = |row: &&Row| Listed {
            in_conflict: row.listed.conflict_with.is_some() || contested.contains(&row.listed.id),
            held: self.elsewhere(row, desk).is_some(),
            handed_over: None,
            ..row.listed.clone()
        };
        rows.iter().map(listed).collect()
    }

    /// The entries as they are returned: without what was deleted.
    fn entries(&self, row: &Row, personal: bool) -> Vec<Entry> {
        let impersonal = self.impersonal(&row.listed.id);
        let given = |(seq, entry): (u64, &Entry)| {
            let personal = entry.personal.clone().filter(|_| personal && seq >= impersonal);
            Entry { personal, ..entry.clone() }
        };
        (0..).zip(&row.entries).map(given).collect()
    }
}

impl SharedStore for MemoryStore {
    fn status(&mut self) -> Result<StoreStatus, StoreFault> {
        let tables = self.lock();
        let server = "memory".to_owned();
        Ok(StoreStatus { id: tables.id.clone(), server, schema: 1, now: Moment(tables.now) })
    }

    fn push(&mut self, push: &Push) -> Result<Pushed, StoreFault> {
        let walker = self.walker.clone();
        let mut tables = self.lock();
        let id = &push.listed.id;
        if tables.is_gone(id) {
            return Ok(Pushed::Deleted);
        }
        let mut row = match tables.sessions.get(id) {
            Some(row) if row.tip != push.base => return Ok(Pushed::Elsewhere(row.tip.clone())),
            Some(row) => row.clone(),
            None if push.base.entries > 0 => return Ok(Pushed::Elsewhere(Tip::start())),
            None => {
                let reserved = Numbered::Reserved { desk: walker.desk.clone() };
                if tables.numbers.get(&push.listed.name).is_some_and(|known| *known != reserved) {
                    return Ok(Pushed::NumberTaken);
                }
                let (entries, pins) = (Vec::new(), Vec::new());
                Row { listed: push.listed.clone(), entries, pins, tip: Tip::start(), lease: None }
            }
        };
        if let Some(lease) = tables.elsewhere(&row, &walker.desk) {
            return Ok(Pushed::Walked(lease));
        }
        let impersonal = tables.impersonal(id);
        let entries = (row.tip.entries..).zip(&push.entries).map(|(seq, entry)| {
            let personal = entry.personal.clone().filter(|_| seq >= impersonal);
            Entry { personal, ..entry.clone() }
        });
        row.entries.extend(entries.collect::<Vec<_>>());
        let pins = push.pins.iter().filter(|pin| !row.pins.contains(pin)).cloned();
        row.pins.extend(pins.collect::<Vec<_>>());
        row.tip = row.tip.after(&push.entries);
        row.lease = push.is_walked.then(|| tables.leased(&row, &walker));
        let Listed { name, begun, conflict_with, .. } = row.listed;
        row.listed = Listed { name, begun, conflict_with, entries: row.tip.entries, ..push.listed.clone() };
        tables.numbers.insert(row.listed.name.clone(), Numbered::Session { id: id.clone() });
        let tip = row.tip.clone();
        if !row.listed.summary.tickets.is_empty() {
            let now = tables.now;
            tables.arrivals.insert(id.clone(), now);
        }
        tables.sessions.insert(id.clone(), row);
        Ok(Pushed::Done(tip))
    }

    fn fetch(&mut self, sought: Sought<'_>, personal: bool) -> Result<Option<Fetched>, StoreFault> {
        let tables = self.lock();
        let id = match sought {
            Sought::Id(id) => id.to_owned(),
            Sought::Number(number) => match tables.numbers.get(number) {
                Some(Numbered::Session { id }) => id.clone(),
                _ => return Ok(None),
            },
        };
        let Some(listed) = tables.listed(&self.walker.desk).into_iter().find(|listed| listed.id == id) else {
            return Ok(None);
        };
        let Some(row) = tables.sessions.get(&id) else { return Ok(None) };
        let leads = Numbered::Session { id };
        let numbers =
            tables.numbers.iter().filter(|(number, known)| **known == leads && **number != listed.name);
        let numbers = numbers.map(|(number, _)| number.clone()).collect();
        let stored = Stored { listed, entries: tables.entries(row, personal), pins: row.pins.clone() };
        let lease = tables.elsewhere(row, &self.walker.desk);
        Ok(Some(Fetched { stored, tip: row.tip.clone(), lease, numbers }))
    }

    fn standings(&mut self, ids: &[String]) -> Result<Vec<Whereabouts>, StoreFault> {
        let tables = self.lock();
        let standing = |id: &String| match tables.sessions.get(id) {
            _ if tables.is_gone(id) => Whereabouts::Deleted,
            Some(row) => Whereabouts::Ends(row.tip.clone()),
            None => Whereabouts::Unknown,
        };
        Ok(ids.iter().map(standing).collect())
    }

    fn lease(&mut self, id: &str, take_over: bool) -> Result<Leased, StoreFault> {
        let walker = self.walker.clone();
        let mut tables = self.lock();
        if tables.is_gone(id) {
            return Ok(Leased::Deleted);
        }
        let Some(row) = tables.sessions.get(id) else { return Ok(Leased::Unknown) };
        if let Some(lease) = tables.elsewhere(row, &walker.desk).filter(|_| !take_over) {
            return Ok(Leased::With(lease));
        }
        let (lease, tip) = (tables.leased(row, &walker), row.tip.clone());
        if let Some(row) = tables.sessions.get_mut(id) {
            row.lease = Some(lease);
        }
        Ok(Leased::Granted(tip))
    }

    fn release(&mut self, id: &str) -> Result<(), StoreFault> {
        let desk = self.walker.desk.clone();
        if let Some(row) = self.lock().sessions.get_mut(id) {
            row.lease = row.lease.take().filter(|lease| lease.walker.desk != desk);
        }
        Ok(())
    }

    fn reserve(&mut self, count: u32) -> Result<Vec<String>, StoreFault> {
        let desk = self.walker.desk.clone();
        let mut tables = self.lock();
        let mut numbers = number::block(tables.given, count);
        tables.given += u64::from(count);
        numbers.retain(|number| !tables.numbers.contains_key(number));
        let reserved = |number: &String| (number.clone(), Numbered::Reserved { desk: desk.clone() });
        tables.numbers.extend(numbers.iter().map(reserved));
        Ok(numbers)
    }

    fn lead(&mut self, id: &str, numbers: &[String]) -> Result<(), StoreFault> {
        let reserved = Numbered::Reserved { desk: self.walker.desk.clone() };
        let mut tables = self.lock();
        if tables.sessions.contains_key(id) {
            for number in numbers {
                let leads_nowhere = |known: &Numbered| match known {
                    Numbered::Session { id } => tables.is_gone(id),
                    Numbered::Reserved { .. } => *known == reserved,
                };
                if tables.numbers.get(number).is_none_or(leads_nowhere) {
                    tables.numbers.insert(number.clone(), Numbered::Session { id: id.to_owned() });
                }
            }
        }
        Ok(())
    }

    fn mark(&mut self, marks: &[DeletionMark]) -> Result<Vec<String>, StoreFault> {
        let mut tables = self.lock();
        let (now, mut goes_on) = (tables.now, Vec::new());
        for mark in marks {
            let is_marked =
                tables.marks.keys().any(|known| known.session == mark.session && known.what == mark.what);
            let there = tables.sessions.get(&mark.session).map_or(0, |row| row.listed.entries);
            if is_marked {
                continue;
            }
            if mark.known.is_some_and(|known| there > known) {
                goes_on.push(mark.session.clone());
            } else {
                tables.marks.insert(DeletionMark { known: None, ..mark.clone() }, now);
            }
        }
        Ok(goes_on)
    }

    fn marks(&mut self, since: Moment) -> Result<MarkPage, StoreFault> {
        let tables = self.lock();
        let wanted = tables.marks.iter().filter(|(_, came)| **came >= since.0.saturating_sub(OVERLAP));
        let marks = wanted.map(|(mark, _)| mark.clone()).collect();
        Ok(MarkPage { marks, until: Moment(tables.now) })
    }

    fn sessions(&mut self, filter: &Filter) -> Result<Vec<Listed>, StoreFault> {
        let text = filter.text.to_ascii_lowercase();
        let has = |known: &str| known.to_ascii_lowercase().contains(&text);
        let is_wanted = |listed: &Listed| {
            let summary = &listed.summary;
            let texts = [Some(&listed.name), summary.reference.as_ref(), summary.message.as_ref()];
            (filter.states.is_empty() || filter.states.contains(&summary.state))
                && (texts.into_iter().flatten().any(|known| has(known)) || summary.codes.iter().any(has))
        };
        let mut found = self.lock().listed(&self.walker.desk);
        found.retain(is_wanted);
        Ok(latest(found, filter.limit))
    }

    fn calls(&mut self, sought: &SoughtCalls) -> Result<Vec<Listed>, StoreFault> {
        let tables = self.lock();
        let mut found = tables.listed(&self.walker.desk);
        found.retain(|listed| !listed.was_only_begun());
        let led_to = sought.number.as_ref().and_then(|number| tables.numbers.get(number));
        let is_led_to =
            |listed: &Listed| matches!(led_to, Some(Numbered::Session { id }) if *id == listed.id);
        found.retain(|listed| {
            is_led_to(listed) || (may_come_back(listed, sought.since) && has_words(listed, &sought.words))
        });
        Ok(latest(found, sought.limit))
    }

    fn tickets(&mut self, filter: &TicketFilter, limit: usize) -> Result<Vec<ListedTicket>, StoreFault> {
        let sessions = self.lock().listed(&self.walker.desk);
        let both = |session: &Listed| {
            let tickets = session.summary.tickets.clone().into_iter();
            let session = session.clone();
            tickets.map(move |ticket| ListedTicket { session: session.clone(), ticket })
        };
        let mut found: Vec<ListedTicket> = sessions.iter().flat_map(both).collect();
        found.retain(|listed| is_wanted(filter, &listed.session, &listed.ticket));
        found.sort_by_key(|found| (found.ticket.filed, found.session.id.clone(), found.ticket.number));
        found.truncate(limit);
        Ok(found)
    }

    fn deliveries_of(&mut self, sessions: &[String]) -> Result<Vec<Delivery>, StoreFault> {
        let tables = self.lock();
        Ok(tables.deliveries.values().filter(|one| sessions.contains(&one.session)).cloned().collect())
    }

    fn undelivered(&mut self, sessions: &[String]) -> Result<Option<Vec<String>>, StoreFault> {
        Ok(self.lock().left_to_hub(sessions))
    }

    fn before(&mut self, whose: Whose<'_>, but: &str, limit: u32) -> Result<Vec<Listed>, StoreFault> {
        let mut found = self.lock().listed(&self.walker.desk);
        found.retain(|listed| {
            let (number, wanted) = match whose {
                Whose::Merchant(wanted) => (&listed.summary.merchant, wanted),
                Whose::Terminal(wanted) => (&listed.summary.terminal, wanted),
            };
            number.as_deref() == Some(wanted) && listed.id != but
        });
        Ok(latest(found, limit as usize))
    }

    fn who_had(&mut self, code: &str, since: Moment, but: &str) -> Result<Vec<Caller>, StoreFault> {
        let tables = self.lock();
        let mut found = tables.listed(&self.walker.desk);
        found.retain(|listed| {
            let is_new = listed.begun >= since && listed.id != but;
            let is_one = listed.summary.state != crate::journal::State::Abandoned && !listed.was_only_begun();
            is_new && is_one && listed.summary.codes.iter().any(|known| known == code)
        });
        let caller = |listed: &Listed| {
            let summary = &listed.summary;
            let first = tables.sessions.get(&listed.id).and_then(|row| row.entries.first());
            let operator = first.and_then(|entry| entry.operator.clone());
            Caller { whose: summary.merchant.clone().or_else(|| summary.reference.clone()), operator }
        };
        Ok(found.iter().map(caller).collect())
    }
}

/// Whether somebody may come back to a session.
fn may_come_back(listed: &Listed, since: Moment) -> bool {
    listed.summary.state.is_unfinished()
        || listed.summary.has_ticket(TicketState::Open)
        || listed.begun >= since
}

fn has_words(listed: &Listed, words: &[String]) -> bool {
    let summary = &listed.summary;
    let known = [summary.reference.clone(), summary.merchant.clone(), summary.terminal.clone()];
    let mut texts = vec![listed.name.clone(), listed.name.replace('-', "")];
    texts.extend(known.into_iter().flatten());
    texts.extend(serde_json::to_string(&summary.codes));
    words.iter().all(|word| texts.iter().any(|text| text.to_ascii_lowercase().contains(word.as_str())))
}

/// The last begun first, up to a limit.
fn latest(mut found: Vec<Listed>, limit: usize) -> Vec<Listed> {
    found.sort_by(|one, other| (other.begun, &one.id).cmp(&(one.begun, &other.id)));
    found.truncate(limit);
    found
}

fn is_wanted(filter: &TicketFilter, session: &Listed, ticket: &TicketRow) -> bool {
    let is = |wanted: &Option<String>, known: &Option<String>| wanted.is_none() || wanted == known;
    let summary = &session.summary;
    (filter.states.is_empty() || filter.states.contains(&ticket.state))
        && is(&filter.queue, &ticket.queue)
        && is(&filter.merchant, &summary.merchant)
        && is(&filter.terminal, &summary.terminal)
        && filter.code.as_ref().is_none_or(|code| summary.codes.iter().any(|known| known == code))
        && filter.since.is_none_or(|since| ticket.filed >= since)
        && filter.until.is_none_or(|until| ticket.filed < until)
        && (!filter.incomplete || ticket.missing > 0)
}
