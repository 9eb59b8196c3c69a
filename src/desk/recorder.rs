//! Recording of walks: what happens is in the journal before the next prompt.

use std::sync::Arc;

use super::Desk;
#[cfg(feature = "store")]
use super::elsewhere::{AskOthers, Elsewhere, OthersQuestion};
use super::fault::{DeskFault, SessionFault};
use super::history::{Others, Present, history};
use super::offers::EarlierValues;
use super::open_tickets::same_fault;
#[cfg(feature = "store")]
use super::pusher::Pusher;
use super::session::session;
use super::signature::{Signature, written};
use super::trees::Trees;
use crate::journal::{Entry, Held, JournalFault, Pin, Store, Stored, Summary};
use crate::library::pinned::pin;
use crate::session::record::{Misfit, MisfitReason};
use crate::session::{Event, Moment, Session};
use crate::settings::Settings;
use crate::text::redaction::Redacted;
use crate::tree::Tree;
use crate::view::Vocabulary;
#[cfg(feature = "store")]
use crate::walk::history::{FromElsewhere, OtherWalker};
use crate::walk::history::{History, OpenTicket};
use crate::walk::keeper::{Keeper, Unkept};
use crate::walk::offer::Offer;

/// Records one session in the journal.
pub struct Recorder<'r> {
    settings: &'r Settings,
    store: Store,
    held: Held,
    vocabulary: Vocabulary<'r>,
    signature: Signature,
    /// Whose terminal it is about, as given at the start of the session.
    reference: Option<String>,
    earlier: EarlierValues,
    /// The tree that the session is about to continue in, if it is not from the library in use.
    coming: Option<Pin>,
    /// Pushes what is recorded to the shared store, if there is one. Dropped after the right to write: the session is
    /// released there, too.
    #[cfg(feature = "store")]
    pusher: Option<Pusher>,
    /// Who walks the session at another desk, as was heard of last.
    #[cfg(feature = "store")]
    other: Option<OtherWalker>,
    /// What other desks have, where a store is shared.
    #[cfg(feature = "store")]
    elsewhere: Option<Elsewhere<'r>>,
    /// What is recorded together with the next event.
    with_next: Vec<Entry>,
    /// Something was kept since.
    has_kept: bool,
    /// What the journal lacks because it could not be written and the person continued without.
    unkept: Vec<(Entry, Option<Pin>)>,
}

impl<'r> Recorder<'r> {
    /// Starts a session in a journal, which drops sessions that were only just begun.
    ///
    /// # Errors
    /// A [`JournalFault`]; the journal then has nothing of it.
    pub fn begin(
        mut store: Store,
        settings: &'r Settings,
        vocabulary: Vocabulary<'r>,
        (reference, signature): (Option<&Redacted>, Signature),
        session: &Session,
        started: &Event,
    ) -> Result<Recorder<'r>, JournalFault> {
        let reference = reference.map(ToString::to_string);
        let (first, pin) = written(started, vocabulary, None, &signature);
        let pins: Vec<Pin> = pin.into_iter().collect();
        let summary = Summary::of(session, vocabulary.manifest, vocabulary.texts, reference.as_deref());
        // Until then they count towards an outage.
        let window = i64::from(settings.burst_minutes.value) * 60_000_000;
        store.drop_only_begun(Moment(started.at.0.saturating_sub(window)))?;
        let held = store.begin(started.at, &first, &pins, &summary)?;
        Ok(Recorder::again(store, held, settings, vocabulary, (reference.as_deref(), signature)))
    }

    /// Continues a session of the journal.
    #[must_use]
    pub fn again(
        store: Store,
        held: Held,
        settings: &'r Settings,
        vocabulary: Vocabulary<'r>,
        (reference, signature): (Option<&str>, Signature),
    ) -> Recorder<'r> {
        Recorder {
            #[cfg(feature = "store")]
            pusher: Pusher::of(settings, Some(held.id())),
            #[cfg(feature = "store")]
            other: None,
            #[cfg(feature = "store")]
            elsewhere: Elsewhere::of(settings),
            settings,
            store,
            held,
            vocabulary,
            signature,
            reference: reference.map(str::to_owned),
            earlier: EarlierValues::default(),
            coming: None,
            with_next: Vec::new(),
            has_kept: false,
            unkept: Vec::new(),
        }
    }

    /// The same with the session's trees read together with another one; the next tree is this one.
    #[must_use]
    pub fn with<'s>(self, vocabulary: Vocabulary<'s>, coming: Pin) -> Recorder<'s>
    where
        'r: 's,
    {
        #[cfg(feature = "store")]
        let (pusher, other, elsewhere) = (self.pusher, self.other, self.elsewhere);
        let Recorder {
            settings,
            store,
            held,
            signature,
            reference,
            earlier,
            with_next,
            has_kept,
            unkept,
            ..
        } = self;
        Recorder {
            #[cfg(feature = "store")]
            pusher,
            #[cfg(feature = "store")]
            other,
            #[cfg(feature = "store")]
            elsewhere,
            settings,
            store,
            held,
            vocabulary,
            signature,
            reference,
            earlier,
            coming: Some(coming),
            with_next,
            has_kept,
            unkept,
        }
    }

    fn present<'s>(&'s self, session: &'s Session) -> Present<'s> {
        let (id, manifest) = (self.held.id(), self.vocabulary.manifest);
        Present { session, id, manifest, reference: self.reference.as_deref() }
    }

    /// Asks other desks, where that was not asked before.
    #[cfg(feature = "store")]
    fn ask_others(&mut self, session: &Session, now: Moment) {
        let (merchant, terminal) = self.present(session).numbers();
        let (most, minutes) = (self.settings.burst_merchants.value, self.settings.burst_minutes.value);
        let question = OthersQuestion {
            id: self.held.id().to_owned(),
            terminal,
            merchant,
            code: session.tree().code.to_string(),
            window: if most == 0 { 0 } else { i64::from(minutes) * 60_000_000 },
        };
        if let Some(elsewhere) = &mut self.elsewhere {
            elsewhere.wants(question, now);
        }
    }

    /// What other desks have, as far as it is known by now.
    fn others(&self) -> Option<&Others> {
        #[cfg(feature = "store")]
        return self.elsewhere.as_ref()?.others();
        #[cfg(not(feature = "store"))]
        None
    }

    /// Whether what others have could not be had.
    fn is_alone(&self) -> bool {
        #[cfg(feature = "store")]
        return self.elsewhere.as_ref().is_some_and(Elsewhere::is_alone);
        #[cfg(not(feature = "store"))]
        false
    }

    /// The same, where other desks are asked in this way.
    #[cfg(feature = "store")]
    #[must_use]
    pub fn asking(self, ask: AskOthers<'r>) -> Recorder<'r> {
        Recorder { elsewhere: Some(Elsewhere::asking(ask)), ..self }
    }

    /// The right to write to the session, with its name.
    #[must_use]
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// Whether the journal has all of the session.
    #[must_use]
    pub fn has_all(&self) -> bool {
        self.unkept.is_empty()
    }

    /// Whether anything was kept behind what the session began with, or what there was of it.
    #[must_use]
    pub fn has_kept(&self) -> bool {
        self.has_kept
    }

    /// Whether it was said at the start whose terminal it is: then the call is kept, though nothing was answered.
    #[must_use]
    pub fn has_reference(&self) -> bool {
        self.reference.is_some()
    }

    /// The session with a tree from a library other than its own: the pinned trees and the new one are read together,
    /// and the session is rebuilt with them. [`Recorder::with`] continues in it.
    ///
    /// # Errors
    /// [`DeskFault::Unreadable`] if it cannot be rebuilt, or a fault of the journal.
    pub fn together_with(&self, tree: &Tree, of: Vocabulary<'_>) -> Result<Together, DeskFault> {
        let unreadable = |why: SessionFault| DeskFault::unreadable(self.held.name(), why);
        let (entries, mut pins) = self.all()?;
        let pin = Pin::new(pin(tree, of.manifest, of.texts));
        pins.push(pin.clone());
        let trees = Trees::of(None, &pins).map_err(|damage| unreadable(damage.into()))?;
        let session = session(&entries, &trees).map_err(|misfit| unreadable(misfit.into()))?;
        let missing = Misfit { record: entries.len(), why: MisfitReason::NoTree };
        let tree = trees.tree(&tree.code, Some(pin.digest())).ok_or_else(|| unreadable(missing.into()))?;
        Ok(Together { trees, session, tree, pin })
    }

    /// Everything that exists of the session now: what the journal has, and what it lacks.
    fn all(&self) -> Result<(Vec<Entry>, Vec<Pin>), DeskFault> {
        let gone = || JournalFault::Gone { name: self.held.name().to_owned() };
        let Stored { mut entries, mut pins, .. } = self.store.load(self.held.id())?.ok_or_else(gone)?;
        entries.extend(self.with_next.iter().cloned());
        for (entry, pin) in &self.unkept {
            entries.push(entry.clone());
            pins.extend(pin.clone().filter(|pin| !pins.contains(pin)));
        }
        Ok((entries, pins))
    }

    /// Appends what was noted to be recorded, if anything was.
    fn append_noted(&mut self, session: &Session, at: Moment, pins: &[Pin]) -> Result<(), JournalFault> {
        if self.with_next.is_empty() {
            return Ok(());
        }
        let Vocabulary { manifest, texts } = self.vocabulary;
        let summary = Summary::of(session, manifest, texts, self.reference.as_deref());
        self.store.append(&mut self.held, at, &self.with_next, pins, &summary)?;
        self.with_next.clear();
        self.has_kept = true;
        #[cfg(feature = "store")]
        if let Some(pusher) = &self.pusher {
            pusher.wake();
        }
        Ok(())
    }

    /// An event as an entry, with the tree that came with it.
    fn entry(&mut self, event: &Event) -> (Entry, Option<Pin>) {
        written(event, self.vocabulary, self.coming.take(), &self.signature)
    }
}

impl<'d> Desk<'d> {
    /// Starts a session in the desk's journal, which is created if there is none.
    ///
    /// # Errors
    /// A [`DeskFault`].
    pub fn begin(
        self,
        vocabulary: Vocabulary<'d>,
        signed: (Option<&Redacted>, Signature),
        session: &Session,
        started: &Event,
    ) -> Result<Recorder<'d>, DeskFault> {
        Ok(Recorder::begin(self.journal()?, self.settings, vocabulary, signed, session, started)?)
    }
}

/// A session read together with a tree of another library, in which it continues.
pub struct Together {
    /// Its trees, and the new one.
    pub trees: Trees<'static>,
    /// The session in its current state.
    pub session: Session,
    /// The new tree.
    pub tree: Arc<Tree>,
    /// The new tree in its pinned form.
    pub pin: Pin,
}

impl Keeper for Recorder<'_> {
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept> {
        let coming = self.coming.clone();
        let (entry, pin) = self.entry(event);
        let pins: Vec<Pin> = pin.into_iter().collect();
        self.with_next.push(entry);
        self.append_noted(session, event.at, &pins).map_err(|fault| {
            self.with_next.pop();
            self.coming = coming;
            let somebody_else = matches!(
                fault,
                JournalFault::TakenOver { .. } | JournalFault::HandedOver { .. } | JournalFault::Gone { .. }
            );
            Unkept { why: Box::new(fault), can_go_on: !somebody_else }
        })
    }

    fn keep_with_next(&mut self, event: &Event) {
        let (entry, _) = self.entry(event);
        self.with_next.push(entry);
    }

    fn keep_noted(&mut self, session: &Session, now: Moment) {
        // What fails stays noted.
        let _ = self.append_noted(session, now, &[]);
    }

    fn forgo(&mut self, _: &Session, event: &Event) {
        self.unkept.extend(self.with_next.drain(..).map(|entry| (entry, None)));
        let unkept = self.entry(event);
        self.unkept.push(unkept);
    }

    fn name(&self) -> Option<&str> {
        self.has_all().then(|| self.held.name())
    }

    fn reference<'s>(&'s self, session: &'s Session) -> Option<&'s str> {
        session.reference(self.reference.as_deref())
    }

    fn recall(&mut self, session: &Session, now: Moment) -> History {
        #[cfg(feature = "store")]
        self.ask_others(session, now);
        // What cannot be looked up is not shown; the walk continues.
        let history = history(&self.store, self.settings, self.present(session), self.others(), now);
        let history = History { is_alone: self.is_alone(), ..history.unwrap_or_default() };
        #[cfg(feature = "store")]
        let history = History { taken_over: self.other.clone(), ..history };
        history
    }

    #[cfg(feature = "store")]
    fn hear(&mut self, now: Moment) -> FromElsewhere {
        let other = self.pusher.as_ref().and_then(Pusher::other);
        if self.other != other {
            self.other = other;
            return FromElsewhere::Come;
        }
        let of_others =
            self.elsewhere.as_mut().map_or(FromElsewhere::Nothing, |elsewhere| elsewhere.hear(now));
        match of_others {
            FromElsewhere::Nothing if self.pusher.as_ref().is_some_and(Pusher::is_busy) => {
                FromElsewhere::Awaited
            }
            of_others => of_others,
        }
    }

    fn open_ticket(&mut self, session: &Session) -> Option<OpenTicket> {
        // What cannot be looked up is not asked about.
        same_fault(&self.store, self.present(session), self.others()).unwrap_or_default()
    }

    fn offer(&mut self, session: &Session, field: u16) -> Option<Offer> {
        let (id, manifest) = (self.held.id(), self.vocabulary.manifest);
        let present = Present { session, id, manifest, reference: self.reference.as_deref() };
        self.earlier.offer(&self.store, present, field)
    }
}
