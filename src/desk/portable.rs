//! A session that no journal has: it is kept in memory, and carried in a file that a desk takes in. So a page keeps what
//! is walked in it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use uuid::Builder;

use super::session::{TicketOrigin, ticket};
use super::signature::{Signature, recorded};
use crate::journal::export::{self, Unreadable};
use crate::journal::name::from_number;
use crate::journal::{Entry, Listed, Pin, Stored, Summary};
use crate::session::record::Record;
use crate::session::{Event, EventKind, Session};
use crate::text::harmless::harmless;
use crate::ticket::{Ticket, TreeDigest};
use crate::tree::Tree;
use crate::view::{View, Vocabulary};
use crate::walk::keeper::{Keeper, Unkept};
use crate::walk::story::Story;

/// A session that is kept in memory: what there is of it is written when it is saved, and never read again.
#[derive(Debug)]
pub struct PortableSession<'p> {
    listed: Listed,
    entries: Vec<PortableEntry>,
    trees: Vec<(Pin, Arc<Tree>)>,
    vocabulary: Vocabulary<'p>,
    signature: Signature,
    /// What is kept together with what happens next.
    with_next: Vec<PortableEntry>,
}

/// What happened, and who walked, where that was said.
#[derive(Clone, Debug)]
struct PortableEntry {
    operator: Option<String>,
    record: Record,
}

impl<'p> PortableSession<'p> {
    /// Begins one. Its id and its number are made of these random bytes: what takes it in gives it another number where
    /// it has that one.
    #[must_use]
    pub fn begin(
        session: &Session,
        started: &Event,
        vocabulary: Vocabulary<'p>,
        signature: Signature,
        random: [u8; 16],
    ) -> PortableSession<'p> {
        let begun = started.at;
        let (for_id, for_name) = random.split_first_chunk::<10>().unwrap_or((&[0; 10], &[]));
        let number = for_name.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let milliseconds = (begun.0.max(0) / 1_000).unsigned_abs();
        let listed = Listed {
            id: Builder::from_unix_timestamp_millis(milliseconds, for_id).into_uuid().to_string(),
            name: from_number(number, false),
            begun,
            changed: begun,
            entries: 0,
            summary: Summary::of(session, vocabulary.manifest, vocabulary.texts, None),
            handed_over: None,
            conflict_with: None,
            in_conflict: false,
            held: false,
        };
        let (entries, trees, with_next) = (Vec::new(), Vec::new(), Vec::new());
        let mut begun = PortableSession { listed, entries, trees, vocabulary, signature, with_next };
        begun.keep(session, started);
        begun
    }

    /// One that a file brought, with its records, and its trees in the order of the file.
    #[must_use]
    pub fn again(
        stored: Stored,
        records: Vec<Record>,
        trees: Vec<Arc<Tree>>,
        vocabulary: Vocabulary<'p>,
        signature: Signature,
    ) -> PortableSession<'p> {
        let entries = stored.entries.into_iter().zip(records);
        let entries = entries.map(|(entry, record)| PortableEntry { operator: entry.operator, record });
        PortableSession {
            listed: stored.listed,
            entries: entries.collect(),
            trees: stored.pins.into_iter().zip(trees).collect(),
            vocabulary,
            signature,
            with_next: Vec::new(),
        }
    }

    /// Its number.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.listed.name
    }

    /// How much of it there is to save: so many entries.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// The tickets of these numbers, from 1, in the language of the view, which is of the session's vocabulary.
    #[must_use]
    pub fn tickets(&self, view: View<'_>, numbers: &[u32]) -> Vec<Ticket> {
        let records = self.entries.iter().map(|entry| (entry.operator.clone(), entry.record.clone()));
        let story = Story::of(records, self.vocabulary.manifest, &|code, digest| self.tree(code, digest));
        let digest = |(pin, tree): &(Pin, Arc<Tree>)| {
            let code = harmless(&tree.code).into_owned();
            TreeDigest { code, digest: pin.digest().to_owned() }
        };
        let origin = || {
            let trees = self.trees.iter().map(digest).collect();
            TicketOrigin { listed: &self.listed, trees, also_open: &[] }
        };
        numbers.iter().filter_map(|number| ticket(view, &story, origin(), *number)).collect()
    }

    fn tree(&self, code: &str, digest: Option<&str>) -> Option<Arc<Tree>> {
        let is = |(pin, tree): &&(Pin, Arc<Tree>)| {
            *tree.code == *code && digest.is_none_or(|digest| digest == pin.digest())
        };
        self.trees.iter().rev().find(is).map(|(_, tree)| Arc::clone(tree))
    }

    /// The file that a desk takes in, and [`incoming::read`](super::incoming::read) reads.
    ///
    /// # Errors
    /// [`Unreadable`], where an entry or a tree is no JSON.
    pub fn file(&self) -> Result<String, Unreadable> {
        let entry = |entry: &PortableEntry| Entry::of(entry.record.clone(), entry.operator.as_deref());
        let pins = self.trees.iter().map(|(pin, _)| pin.clone()).collect();
        let entries = self.entries.iter().map(entry).collect();
        export::write(&Stored { listed: self.listed.clone(), entries, pins })
    }

    fn keep(&mut self, session: &Session, event: &Event) {
        let Vocabulary { manifest, texts } = self.vocabulary;
        let (entry, pin) = self.entry(event);
        if let (Some(pin), EventKind::Started { tree, .. } | EventKind::Switched { tree }) =
            (pin, &event.kind)
            && self.trees.iter().all(|(known, _)| *known != pin)
        {
            self.trees.push((pin, Arc::clone(tree)));
        }
        self.entries.extend(self.with_next.drain(..).chain([entry]));
        let reference = self.listed.summary.reference.take();
        self.listed.summary = Summary::of(session, manifest, texts, reference.as_deref());
        self.listed.entries = self.entries.len() as u64;
        self.listed.changed = event.at;
    }

    fn entry(&self, event: &Event) -> (PortableEntry, Option<Pin>) {
        let (record, pin) = recorded(event, self.vocabulary, None, &self.signature);
        (PortableEntry { operator: self.signature.operator.clone(), record }, pin)
    }
}

/// Keeps a session in memory, for a walk that goes on while it is saved.
#[derive(Clone, Debug)]
pub struct PortableKeeper<'p> {
    name: String,
    /// Whose terminal it is about, as the session was begun.
    reference: Option<String>,
    session: Rc<RefCell<PortableSession<'p>>>,
}

impl<'p> PortableKeeper<'p> {
    /// The keeper of a session.
    #[must_use]
    pub fn of(session: PortableSession<'p>) -> PortableKeeper<'p> {
        let Listed { name, summary, .. } = &session.listed;
        let (name, reference) = (name.clone(), summary.reference.clone());
        PortableKeeper { name, reference, session: Rc::new(RefCell::new(session)) }
    }

    /// The session, as it is kept so far.
    #[must_use]
    pub fn session(&self) -> &RefCell<PortableSession<'p>> {
        &self.session
    }
}

impl Keeper for PortableKeeper<'_> {
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept> {
        self.session.borrow_mut().keep(session, event);
        Ok(())
    }

    fn keep_with_next(&mut self, event: &Event) {
        let mut kept = self.session.borrow_mut();
        let (entry, _) = kept.entry(event);
        kept.with_next.push(entry);
    }

    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn reference<'s>(&'s self, session: &'s Session) -> Option<&'s str> {
        session.reference(self.reference.as_deref())
    }
}
