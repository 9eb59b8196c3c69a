//! Desks that share a store: journals in separate folders, and their exchanges with a store.

use std::collections::BTreeMap;

use posdiag::desk::DeskFault;
use posdiag::desk::exchange::{Exchange, Exchanged};
use posdiag::desk::session::StoredSession;
use posdiag::journal::shared::{
    DeletionMark, DeskUser, Fetched, Leased, MarkPage, Push, Pushed, SharedStore, Sought, SoughtCalls,
    StoreFault, StoreStatus, Tip, Whereabouts,
};
use posdiag::journal::{
    Caller, Delivery, Entry, Filter, Hold, Listed, ListedTicket, Store, Stored, Summary, TicketFilter, Whose,
};
use posdiag::session::record::Author;
use posdiag::session::{Channel, Moment, Session};
use posdiag::tree::Library;
use tempfile::TempDir;

use crate::support::kept_walks::{Writer, text};

/// When the walks of these tests begin.
pub(crate) const NOON: Moment = Moment(1_790_000_000_000_000);

/// A desk with a journal.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) store: Store,
    pub(crate) number: usize,
}

impl Place {
    pub(crate) fn new(number: usize) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        Place { folder, store, number }
    }

    /// The operator.
    pub(crate) fn walker(&mut self) -> DeskUser {
        let operator = Some(format!("op{}", self.number));
        DeskUser { desk: self.store.desk_id().unwrap(), called: Some(self.number.to_string()), operator }
    }

    /// Starts a walk, makes a note in it, and leaves it.
    pub(crate) fn begins(&mut self, library: &Library, note: &str, at: Moment) -> String {
        let operator = ["op0", "op1", "op2", "op3", "op4", "op5", "op6", "op7"][self.number];
        let mut writer = Writer::begin(self.folder.path(), library, ("E001", Channel::Phone), operator, at);
        writer.does(|session, now| session.note(text(note), now));
        writer.held.id().to_owned()
    }

    /// Something is done in a local session, if possible.
    pub(crate) fn goes_on(
        &mut self,
        id: &str,
        at: Moment,
        act: impl FnOnce(&mut Session, Moment) -> Option<posdiag::session::Event>,
    ) -> bool {
        let Some(stored) = self.store.load(id).unwrap() else { return false };
        let Ok(Hold::Held(mut held)) = self.store.hold(id, false) else { return false };
        let kept = StoredSession::load(&self.store, &stored.listed, None).unwrap();
        let mut session = kept.session().unwrap();
        let Some(event) = act(&mut session, at) else { return false };
        let vocabulary = kept.trees.vocabulary();
        let operator = format!("op{}", self.number);
        let entry = Entry::of(event.record(vocabulary.manifest, Author::Person), Some(&operator));
        let summary = Summary::of(&session, vocabulary.manifest, vocabulary.texts, None);
        self.store.append(&mut held, at, &[entry], &[], &summary).unwrap();
        true
    }

    pub(crate) fn notes(&mut self, id: &str, note: &str, at: Moment) -> bool {
        self.goes_on(id, at, |session, now| session.note(text(note), now).ok())
    }

    /// Exchanges everything with the store.
    pub(crate) fn exchanges(&mut self, shared: &mut dyn SharedStore) -> Result<Exchanged, DeskFault> {
        let goes_on = || true;
        let mut exchange = Exchange::new(&mut self.store, shared, Moment(0), &goes_on);
        let done = exchange.all();
        let exchanged = exchange.done;
        self.store.keep_said(&exchanged.changes)?;
        done?;
        // What is in its files is tested elsewhere.
        Ok(Exchanged { has_traces: false, ..exchanged })
    }

    /// The same, as somebody to whom nothing can be said.
    pub(crate) fn exchanges_unheard(&mut self, shared: &mut dyn SharedStore) -> Result<(), DeskFault> {
        Exchange::new(&mut self.store, shared, Moment(0), &|| true).all()
    }

    /// Every local session, by its id.
    pub(crate) fn sessions(&self) -> BTreeMap<String, Stored> {
        let listed = self.store.list(&Filter::default()).unwrap();
        let stored = listed.into_iter().map(|listed| self.store.load(&listed.id).unwrap().unwrap());
        stored.map(|stored| (stored.listed.id.clone(), stored)).collect()
    }
}

/// What is noted in a session.
pub(crate) fn noted(stored: &Stored) -> Vec<String> {
    let noted = stored.entries.iter().filter_map(|entry| {
        let record: serde_json::Value = serde_json::from_str(&entry.record).unwrap();
        (record["event"]["kind"] == "noted").then(|| record["event"]["text"].as_str().unwrap().to_owned())
    });
    noted.collect()
}

/// A store whose connection breaks after so many calls: before the call has any effect, or after.
pub(crate) struct Broken<S> {
    pub(crate) inner: S,
    pub(crate) calls: usize,
    pub(crate) is_done: bool,
}

impl<S> Broken<S> {
    fn call<T>(&mut self, call: impl FnOnce(&mut S) -> Result<T, StoreFault>) -> Result<T, StoreFault> {
        if self.calls == 0 {
            if self.is_done {
                let _ = call(&mut self.inner)?;
            }
            return Err(StoreFault::CutOff);
        }
        self.calls -= 1;
        call(&mut self.inner)
    }
}

impl<S: SharedStore> SharedStore for Broken<S> {
    fn status(&mut self) -> Result<StoreStatus, StoreFault> {
        self.call(SharedStore::status)
    }
    fn push(&mut self, push: &Push) -> Result<Pushed, StoreFault> {
        self.call(|inner| inner.push(push))
    }
    fn fetch(&mut self, sought: Sought<'_>, personal: bool) -> Result<Option<Fetched>, StoreFault> {
        self.call(|inner| inner.fetch(sought, personal))
    }
    fn standings(&mut self, ids: &[String]) -> Result<Vec<Whereabouts>, StoreFault> {
        self.call(|inner| inner.standings(ids))
    }
    fn lease(&mut self, id: &str, take_over: bool) -> Result<Leased, StoreFault> {
        self.call(|inner| inner.lease(id, take_over))
    }
    fn release(&mut self, id: &str) -> Result<(), StoreFault> {
        self.call(|inner| inner.release(id))
    }
    fn reserve(&mut self, count: u32) -> Result<Vec<String>, StoreFault> {
        self.call(|inner| inner.reserve(count))
    }
    fn lead(&mut self, id: &str, numbers: &[String]) -> Result<(), StoreFault> {
        self.call(|inner| inner.lead(id, numbers))
    }
    fn mark(&mut self, marks: &[DeletionMark]) -> Result<Vec<String>, StoreFault> {
        self.call(|inner| inner.mark(marks))
    }
    fn marks(&mut self, since: Moment) -> Result<MarkPage, StoreFault> {
        self.call(|inner| inner.marks(since))
    }
    fn sessions(&mut self, filter: &Filter) -> Result<Vec<Listed>, StoreFault> {
        self.call(|inner| inner.sessions(filter))
    }
    fn calls(&mut self, sought: &SoughtCalls) -> Result<Vec<Listed>, StoreFault> {
        self.call(|inner| inner.calls(sought))
    }
    fn tickets(&mut self, filter: &TicketFilter, limit: usize) -> Result<Vec<ListedTicket>, StoreFault> {
        self.call(|inner| inner.tickets(filter, limit))
    }
    fn deliveries_of(&mut self, sessions: &[String]) -> Result<Vec<Delivery>, StoreFault> {
        self.call(|inner| inner.deliveries_of(sessions))
    }
    fn undelivered(&mut self, sessions: &[String]) -> Result<Option<Vec<String>>, StoreFault> {
        self.call(|inner| inner.undelivered(sessions))
    }
    fn before(&mut self, whose: Whose<'_>, but: &str, limit: u32) -> Result<Vec<Listed>, StoreFault> {
        self.call(|inner| inner.before(whose, but, limit))
    }
    fn who_had(&mut self, code: &str, since: Moment, but: &str) -> Result<Vec<Caller>, StoreFault> {
        self.call(|inner| inner.who_had(code, since, but))
    }
}

/// A store has every session completely, and every number leads to one; returns the sessions by their ids.
pub(crate) fn whole(shared: &mut dyn SharedStore) -> BTreeMap<String, Stored> {
    let listed = shared.sessions(&Filter::default()).unwrap();
    let mut whole = BTreeMap::new();
    for Listed { id, name, .. } in listed {
        let fetched = shared.fetch(Sought::Number(&name), true).unwrap().unwrap();
        assert_eq!(fetched.stored.listed.id, id, "{name} leads to another");
        assert_eq!(Tip::of(&fetched.stored.entries), fetched.tip, "{name} is not whole");
        assert_eq!(fetched.stored.listed.entries, fetched.tip.entries);
        whole.insert(id, fetched.stored);
    }
    whole
}
