//! Walks that are kept: what happens goes to the journal before the next prompt, and sessions come back from it.

use std::sync::Arc;

use super::history::{self, Earlier, Present};
use crate::journal::{Entry, Fault, Held, Pin, Store, Stored, Summary};
use crate::library::pinned::{Pinned, pin, unpin};
use crate::session::record::{Author, Misfit, Record, replay};
use crate::session::{Event, EventKind, Moment, Session};
use crate::settings::Settings;
use crate::text::language::Language;
use crate::text::redaction::Redacted;
use crate::tree::{Damage, Library, Manifest, Texts, Tree};
use crate::walk::history::History;
use crate::walk::keeper::{Keeper, Unkept};
use crate::walk::offer::Offer;

/// What a session's trees are shown with: the library's own declarations and texts, or those that were pinned.
#[derive(Clone, Copy)]
pub struct Shown<'s> {
    pub manifest: &'s Manifest,
    pub texts: &'s Texts,
}

/// What every entry is signed with.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Who walks, where that was said.
    pub operator: Option<String>,
    /// Who answers.
    pub author: Author,
}

impl Signature {
    /// The signature of whoever walks here.
    pub fn of(settings: &Settings, author: Author) -> Signature {
        Signature { operator: settings.operator().map(ToString::to_string), author }
    }
}

/// Keeps one session in the journal.
pub struct Recorder<'r> {
    settings: &'r Settings,
    store: Store,
    held: Held,
    shown: Shown<'r>,
    signature: Signature,
    /// Whose terminal it is about, as the session was begun.
    reference: Option<String>,
    earlier: Earlier,
    /// The tree that the session is about to go on in, where it is not the library's that is walked.
    coming: Option<Pin>,
    /// What the journal does not have, since it could not be written and the person went on without.
    unkept: Vec<(Entry, Option<Pin>)>,
}

impl<'r> Recorder<'r> {
    /// Begins a session in the journal.
    pub fn begin(
        mut store: Store,
        settings: &'r Settings,
        shown: Shown<'r>,
        (reference, signature): (Option<&Redacted>, Signature),
        session: &Session,
        started: &Event,
    ) -> Result<Recorder<'r>, Fault> {
        let reference = reference.map(ToString::to_string);
        let (first, pin) = written(started, shown, None, &signature);
        let pins: Vec<Pin> = pin.into_iter().collect();
        let summary = Summary::of(session, shown.manifest, shown.texts, reference.as_deref());
        let held = store.begin(started.at, &first, &pins, &summary)?;
        let earlier = Earlier::default();
        Ok(Recorder {
            settings,
            store,
            held,
            shown,
            signature,
            reference,
            earlier,
            coming: None,
            unkept: Vec::new(),
        })
    }

    /// Goes on with a session that the journal has.
    pub fn again(
        store: Store,
        held: Held,
        settings: &'r Settings,
        shown: Shown<'r>,
        (reference, signature): (Option<&str>, Signature),
    ) -> Recorder<'r> {
        Recorder {
            settings,
            store,
            held,
            shown,
            signature,
            reference: reference.map(str::to_owned),
            earlier: Earlier::default(),
            coming: None,
            unkept: Vec::new(),
        }
    }

    /// The same, when the session's trees are shown with something else now; the next tree is this one.
    pub fn with<'s>(self, shown: Shown<'s>, coming: Pin) -> Recorder<'s>
    where
        'r: 's,
    {
        let Recorder { settings, store, held, signature, reference, earlier, unkept, .. } = self;
        Recorder { settings, store, held, shown, signature, reference, earlier, coming: Some(coming), unkept }
    }

    fn present<'s>(&'s self, session: &'s Session) -> Present<'s> {
        Present { session, id: self.held.id(), manifest: self.shown.manifest }
    }

    pub fn held(&self) -> &Held {
        &self.held
    }

    /// Whether the journal has all of the session.
    pub fn has_all(&self) -> bool {
        self.unkept.is_empty()
    }

    /// What there is of the session now: what the journal has, and what it does not have.
    pub fn stored(&self) -> Result<Option<Stored>, Fault> {
        let stored = self.store.load(self.held.id())?;
        Ok(stored.map(|mut stored| {
            for (entry, pin) in &self.unkept {
                stored.entries.push(entry.clone());
                stored.pins.extend(pin.clone().filter(|pin| !stored.pins.contains(pin)));
            }
            stored
        }))
    }

    /// An event as an entry, and the tree that came with it.
    fn entry(&mut self, event: &Event) -> (Entry, Option<Pin>) {
        written(event, self.shown, self.coming.take(), &self.signature)
    }
}

impl Keeper for Recorder<'_> {
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept> {
        let coming = self.coming.clone();
        let (entry, pin) = self.entry(event);
        let pins: Vec<Pin> = pin.into_iter().collect();
        let Shown { manifest, texts } = self.shown;
        let summary = Summary::of(session, manifest, texts, self.reference.as_deref());
        let kept = self.store.append(&mut self.held, event.at, &[entry], &pins, &summary);
        kept.map_err(|fault| {
            self.coming = coming;
            let somebody_else =
                matches!(fault, Fault::TakenOver { .. } | Fault::HandedOver { .. } | Fault::Gone { .. });
            Unkept { why: Box::new(fault), can_go_on: !somebody_else }
        })
    }

    fn forgo(&mut self, _: &Session, event: &Event) {
        let unkept = self.entry(event);
        self.unkept.push(unkept);
    }

    fn name(&self) -> Option<&str> {
        self.has_all().then(|| self.held.name())
    }

    fn recall(&mut self, session: &Session, now: Moment) -> History {
        // What cannot be looked up is not shown; the walk goes on.
        history::history(&self.store, self.settings, self.present(session), now).unwrap_or_default()
    }

    fn offer(&mut self, session: &Session, field: u16) -> Option<Offer> {
        let present = Present { session, id: self.held.id(), manifest: self.shown.manifest };
        self.earlier.offer(&self.store, present, field)
    }
}

/// An event as the journal has it, and the tree that came with it.
pub fn written(
    event: &Event,
    shown: Shown<'_>,
    coming: Option<Pin>,
    signature: &Signature,
) -> (Entry, Option<Pin>) {
    let mut record = event.record(shown.manifest, signature.author);
    let (EventKind::Started { tree, .. } | EventKind::Switched { tree }) = &event.kind else {
        return (Entry::of(record, signature.operator.as_deref()), None);
    };
    let pin = coming.unwrap_or_else(|| Pin::new(pin(tree, shown.manifest, shown.texts)));
    record.name_tree(pin.digest());
    (Entry::of(record, signature.operator.as_deref()), Some(pin))
}

/// The trees of a stored session.
pub enum Trees<'l> {
    /// They are the library's, still the same.
    Library(&'l Library, Vec<(String, Arc<Tree>)>),
    /// They are as they were pinned: the library has others now.
    Pinned(Box<Pinned>, Vec<String>),
}

impl<'l> Trees<'l> {
    /// The trees that a session walked: the library's where each is as it was pinned.
    pub fn of(library: Option<&'l Library>, pins: &[Pin]) -> Result<Trees<'l>, SessionFault> {
        if let Some(library) = library
            && let Some(trees) = same_in(library, pins)
        {
            return Ok(Trees::Library(library, trees));
        }
        let pinned = unpin(pins.iter().map(Pin::json))?;
        Ok(Trees::Pinned(Box::new(pinned), pins.iter().map(|pin| pin.digest().to_owned()).collect()))
    }

    pub fn shown(&self) -> Shown<'_> {
        match self {
            Trees::Library(library, _) => Shown { manifest: library.manifest(), texts: library.texts() },
            Trees::Pinned(pinned, _) => Shown { manifest: &pinned.manifest, texts: &pinned.texts },
        }
    }

    /// The tree of a digest; without one, the last of the code.
    pub fn tree(&self, code: &str, digest: Option<&str>) -> Option<Arc<Tree>> {
        let is = |known: &str, tree: &Arc<Tree>| {
            *tree.code == *code && digest.is_none_or(|digest| digest == known)
        };
        match self {
            Trees::Library(_, trees) => {
                trees.iter().rev().find(|(known, tree)| is(known, tree)).map(|(_, tree)| Arc::clone(tree))
            }
            Trees::Pinned(pinned, digests) => {
                let mut known = digests.iter().zip(&pinned.trees).rev();
                known.find(|(known, tree)| is(known, tree)).map(|(_, tree)| Arc::clone(tree))
            }
        }
    }
}

/// The library's trees of these pins, if each is the same; a code that the library does not know is on its ladder.
fn same_in(library: &Library, pins: &[Pin]) -> Option<Vec<(String, Arc<Tree>)>> {
    let tree = |found: &Pin| {
        let code = code_of(found)?;
        let tree = match library.tree(&code).ok()? {
            Some(tree) if *tree.code == *code => tree,
            _ => library.ladder(&code).ok()?,
        };
        let same = pin(&tree, library.manifest(), library.texts()) == found.json();
        same.then(|| (found.digest().to_owned(), Arc::new(tree)))
    };
    pins.iter().map(tree).collect()
}

/// The code of a pinned tree.
pub fn code_of(pin: &Pin) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct CodeOnly {
        code: String,
    }
    serde_json::from_str(pin.json()).ok().map(|CodeOnly { code }| code)
}

/// Why a stored session cannot be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionFault {
    /// A tree that it walked cannot be read.
    Trees(Damage),
    /// One of its records does not fit.
    Records(Misfit),
}

impl From<Damage> for SessionFault {
    fn from(damage: Damage) -> SessionFault {
        SessionFault::Trees(damage)
    }
}

impl From<Misfit> for SessionFault {
    fn from(misfit: Misfit) -> SessionFault {
        SessionFault::Records(misfit)
    }
}

impl SessionFault {
    /// What is wrong with it, as the end of a sentence.
    pub fn message(&self, language: Language) -> String {
        match self {
            SessionFault::Trees(damage) => damage.message(language).to_owned(),
            SessionFault::Records(misfit) => misfit.message(language),
        }
    }
}

/// The records of a session's entries.
pub fn records(entries: &[Entry]) -> Result<Vec<Record>, Misfit> {
    let entries = entries.iter().enumerate();
    entries.map(|(record, entry)| entry.to_record().map_err(|why| Misfit { record, why })).collect()
}

/// The session that a journal's entries make.
pub fn session(entries: &[Entry], trees: &Trees<'_>) -> Result<Session, Misfit> {
    replay(records(entries)?, trees.shown().manifest, &|code, digest| trees.tree(code, digest))
}

/// What lists show of a stored session, and its entries with personal data kept apart, from its entries and trees
/// alone.
pub fn anew(
    entries: &[Entry],
    pins: &[Pin],
    reference: Option<&str>,
) -> Result<(Summary, Vec<Entry>), SessionFault> {
    let trees = Trees::of(None, pins)?;
    let Shown { manifest, texts } = trees.shown();
    let summary = Summary::of(&session(entries, &trees)?, manifest, texts, reference);
    let entries = records(entries)?.into_iter().zip(entries).map(|(mut record, entry)| {
        record.mark_personal(manifest);
        Entry::of(record, entry.operator.as_deref())
    });
    Ok((summary, entries.collect()))
}

/// Works out anew what an earlier program left out of the rows of sessions, which lists go by.
pub fn refresh(store: &mut Store) -> Result<(), Fault> {
    const AT_ONCE: u32 = 500;
    loop {
        let outdated = store.outdated(AT_ONCE)?;
        if outdated.is_empty() {
            return Ok(());
        }
        for id in outdated {
            let stored = store.load(&id)?;
            let anew = stored.as_ref().and_then(|Stored { listed, entries, pins }| {
                anew(entries, pins, listed.summary.reference.as_deref()).ok()
            });
            let anew = anew.as_ref().map(|(summary, entries)| (summary, entries.as_slice()));
            store.refresh(&id, anew)?;
        }
    }
}
