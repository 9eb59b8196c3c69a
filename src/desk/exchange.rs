//! The exchange between a desk and the store that it shares with others: what was deleted, what happened here, what
//! happened elsewhere, and reserved numbers.
//!
//! Each step can be interrupted anywhere and repeated: nothing is pushed or pulled twice.

use super::fault::DeskFault;
use super::incoming::checked;
use super::loading::refresh;
use crate::journal::export::Incoming;
use crate::journal::shared::number::BLOCK;
use crate::journal::shared::{
    DeletionMark, Fetched, Lease, Push, Pushed, SharedStore, Sought, StoreStatus, Tip, Trimmed, Whereabouts,
};
use crate::journal::sqlite::{Applied, Change, Pulled, SoFar};
use crate::journal::{Delivery, Listed, Store, Stored};
use crate::session::Moment;

/// How many sessions are asked about at a time.
const AT_ONCE: usize = 500;
/// How often a session is pushed again if the store's state differs from what was assumed; each time more is known of
/// it.
const TRIES: usize = 4;

/// For how long after it was filed it is asked what a hub did with a ticket, in microseconds: 90 days.
const LEARNED_FOR: i64 = 90 * 24 * 60 * 60 * 1_000_000;
/// Of how many sessions at a contact: the latest.
const LEARNED: u32 = 500;

/// Learns what a hub did with the tickets of these sessions; returns it, also of those that are not here.
///
/// # Errors
/// [`DeskFault::Shared`], or a fault of the journal.
pub fn learn(
    store: &mut Store,
    shared: &mut dyn SharedStore,
    sessions: &[String],
) -> Result<Vec<Delivery>, DeskFault> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let deliveries = shared.deliveries_of(sessions)?;
    store.learn(&deliveries)?;
    Ok(deliveries)
}

/// A journal and a store that synchronize.
pub struct Exchange<'e> {
    /// The journal.
    pub store: &'e mut Store,
    /// The store that desks share.
    pub shared: &'e mut dyn SharedStore,
    /// Sessions begun earlier are not pushed.
    pub since: Moment,
    /// Whether there is time for more.
    pub goes_on: &'e dyn Fn() -> bool,
    /// Whether a hub delivers tickets: then what it did is learned, too.
    pub has_hub: bool,
    /// The result so far.
    pub done: Exchanged,
}

/// The result of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// How many sessions were pushed, in whole or in part.
    pub pushed: usize,
    /// What was done with the pulled sessions, except for those that were already here.
    pub pulled: Vec<Pulled>,
    /// The sessions that another desk walks, by their names here: the local part is pushed later.
    pub walked: Vec<(String, Lease)>,
    /// How many deletions made here the store was told of.
    pub marked: usize,
    /// What it did to sessions here, and what an earlier one did that nobody was told of.
    pub changes: Vec<Change>,
    /// Whether traces of what was deleted remain in the files, until [`Store::leave_no_trace`].
    pub has_traces: bool,
    /// What the store has and cannot be imported.
    pub refused: Vec<String>,
    /// How many sessions are still to be pushed.
    pub left: usize,
}

/// Whether contacts come with a session: they do only where somebody goes on with it, reads its ticket, or delivers that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithContacts {
    /// They do.
    Yes,
    /// They do not.
    No,
}

impl<'e> Exchange<'e> {
    /// An exchange that has not started.
    #[must_use]
    pub fn new(
        store: &'e mut Store,
        shared: &'e mut dyn SharedStore,
        since: Moment,
        goes_on: &'e dyn Fn() -> bool,
    ) -> Exchange<'e> {
        Exchange { store, shared, since, goes_on, has_hub: false, done: Exchanged::default() }
    }

    /// The same where a hub delivers tickets, or not.
    #[must_use]
    pub fn with_hub(self, has_hub: bool) -> Exchange<'e> {
        Exchange { has_hub, ..self }
    }

    /// Runs all steps, as far as there is time.
    ///
    /// # Errors
    /// [`DeskFault::Shared`], or a fault of the journal. What was done before remains done.
    pub fn all(&mut self) -> Result<(), DeskFault> {
        let done = self.steps();
        self.recall()?;
        done
    }

    fn steps(&mut self) -> Result<(), DeskFault> {
        let StoreStatus { now, .. } = self.greet()?;
        let again = self.has_lost_something()?;
        self.tell_marks(again)?;
        self.take_marks()?;
        self.push_all()?;
        self.follow()?;
        self.learn(now)?;
        self.reserve()
    }

    /// Finds out which store it is; if it is another one than before, nothing is known about it.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn greet(&mut self) -> Result<StoreStatus, DeskFault> {
        let status = self.shared.status()?;
        self.store.share_with(&status.id)?;
        Ok(status)
    }

    /// Whether the store has lost something that it had, because it was restored from a backup: then everything is
    /// pushed again.
    fn has_lost_something(&mut self) -> Result<bool, DeskFault> {
        let Some((id, so_far)) = self.store.witness()? else { return Ok(false) };
        let is_there = match self.shared.standings(&[id])?.first() {
            Some(Whereabouts::Ends(tip)) => tip.entries >= so_far.tip.entries,
            Some(Whereabouts::Deleted) => true,
            Some(Whereabouts::Unknown) | None => false,
        };
        if is_there {
            return Ok(false);
        }
        for ids in self.store.all_pushed()?.chunks(AT_ONCE) {
            let standings = self.shared.standings(ids)?;
            let mut lost = Vec::new();
            for (id, standing) in ids.iter().zip(standings) {
                let has = match standing {
                    Whereabouts::Ends(tip) => tip.entries,
                    Whereabouts::Deleted => u64::MAX,
                    Whereabouts::Unknown => 0,
                };
                if self.store.pushed(id)?.is_some_and(|so_far| so_far.tip.entries > has) {
                    lost.push(id.clone());
                }
            }
            self.store.forget_pushed(&lost)?;
        }
        Ok(true)
    }

    /// Pushes the deletions made here.
    fn tell_marks(&mut self, again: bool) -> Result<(), DeskFault> {
        for marks in self.store.marks_to_tell(again)?.chunks(AT_ONCE) {
            let goes_on = self.shared.mark(marks)?;
            let (living, told): (Vec<DeletionMark>, Vec<DeletionMark>) =
                marks.iter().cloned().partition(|mark| goes_on.contains(&mark.session));
            self.store.keep_told(&told)?;
            self.done.marked += told.len();
            living.iter().try_for_each(|mark| self.let_live(mark))?;
        }
        Ok(())
    }

    /// Somebody went on with a session that was deleted here before the store was told. What they did stays, without the
    /// contacts that were known here.
    fn let_live(&mut self, mark: &DeletionMark) -> Result<(), DeskFault> {
        let what = Trimmed::Personal(mark.known.unwrap_or(0));
        self.shared.mark(&[DeletionMark { what, known: None, ..mark.clone() }])?;
        let there = self.shared.fetch(Sought::Id(&mark.session), false)?;
        Ok(self.store.keep_living(mark, there.as_ref().map(|there| &*there.stored.listed.name))?)
    }

    /// Only tells the store what was deleted here, and deletes here what was deleted elsewhere: whatever is read after that
    /// shows nothing of it.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn deletions(&mut self) -> Result<(), DeskFault> {
        self.tell_marks(false)?;
        let taken = self.take_marks();
        self.recall()?;
        taken
    }

    /// Reads from the journal what is to be told, whether it was this contact or an earlier one that did it.
    ///
    /// # Errors
    /// A fault of the journal.
    pub fn recall(&mut self) -> Result<(), DeskFault> {
        self.done.changes = self.store.untold()?;
        self.done.has_traces = self.store.has_traces()?;
        Ok(())
    }

    /// Deletes here what was deleted elsewhere. Traces remain in the files until [`Store::leave_no_trace`].
    fn take_marks(&mut self) -> Result<(), DeskFault> {
        for mark in self.store.left_behind()? {
            self.store.apply(&mark)?;
        }
        let page = self.shared.marks(self.store.marks_until()?)?;
        let mut is_whole = true;
        for mark in &page.marks {
            is_whole &= self.store.apply(mark)? != Applied::Walked;
        }
        if is_whole {
            self.store.keep_marks_until(page.until)?;
        }
        Ok(())
    }

    /// Deletes here a session that was deleted in the store. What was added here meanwhile is pushed as another one.
    fn meet_deletion(&mut self, stored: &Stored) -> Result<(), DeskFault> {
        let Listed { id, changed, held, .. } = &stored.listed;
        if *held {
            return Ok(());
        }
        let is_its = |mark: &&DeletionMark| mark.session == *id && mark.what == Trimmed::Session;
        let page = self.shared.marks(Moment(0))?;
        let at = page.marks.iter().find(is_its).map_or(*changed, |mark| mark.at);
        let mark = DeletionMark { session: id.clone(), what: Trimmed::Session, at, known: None };
        match self.store.apply(&mark)? {
            Applied::GoesOn { id, .. } => self.push(&id),
            Applied::Nothing | Applied::Deleted | Applied::Walked => Ok(()),
        }
    }

    /// Pushes what the store does not have, oldest change first, as far as there is time.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn push_all(&mut self) -> Result<(), DeskFault> {
        // What both would write today is compared.
        refresh(self.store)?;
        let ids = self.store.to_push(self.since)?;
        for (at, id) in ids.iter().enumerate() {
            if !(self.goes_on)() {
                self.done.left = ids.len() - at;
                return Ok(());
            }
            self.push(id)?;
        }
        Ok(())
    }

    /// Pushes a session; what differs in the store is imported. A session that is being walked here belongs to this
    /// desk for a while.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn push(&mut self, id: &str) -> Result<(), DeskFault> {
        for _ in 0..TRIES {
            let Some(stored) = self.store.load(id)? else { return Ok(()) };
            let so_far = self.store.pushed(id)?;
            let so_far = so_far.unwrap_or_else(|| SoFar { tip: Tip::start(), pins: 0, stays_here: false });
            let Some(push) = to_push(&stored, &so_far) else { return Ok(()) };
            match self.shared.push(&push)? {
                Pushed::Done(tip) => {
                    let so_far = SoFar { tip, pins: stored.pins.len(), stays_here: false };
                    self.store.keep_pushed(id, &so_far)?;
                    self.lead_on(&push)?;
                    self.done.walked.retain(|(known, _)| *known != stored.listed.name);
                    self.done.pushed += 1;
                    return Ok(());
                }
                Pushed::Elsewhere(tip) => self.meet(&stored, tip)?,
                Pushed::Walked(lease) => {
                    self.done.walked.retain(|(known, _)| *known != stored.listed.name);
                    self.done.walked.push((stored.listed.name, lease));
                    return Ok(());
                }
                Pushed::Deleted => return self.meet_deletion(&stored),
                Pushed::NumberTaken => drop(self.store.renumber(id)?),
            }
        }
        Ok(())
    }

    /// Lets the number of a deleted session lead to the one that goes on in its place: somebody may have been given it.
    fn lead_on(&mut self, push: &Push) -> Result<(), DeskFault> {
        let Listed { id, conflict_with, .. } = &push.listed;
        if push.base.entries > 0 || conflict_with.is_none() {
            return Ok(());
        }
        match &self.store.names_elsewhere(id)?[..] {
            [] => Ok(()),
            names => Ok(self.shared.lead(id, names)?),
        }
    }

    /// Finds out how a session with another end in the store relates to the one here.
    fn meet(&mut self, stored: &Stored, tip: Tip) -> Result<(), DeskFault> {
        let there = usize::try_from(tip.entries).unwrap_or(usize::MAX);
        let id = &stored.listed.id;
        if tip.entries == 0 {
            return Ok(self.store.forget_pushed(std::slice::from_ref(id))?);
        }
        // For one that another desk pushed, its number there is unknown: a copy that another desk made of the same two, too.
        let is_known = self.store.pushed(id)?.is_some_and(|so_far| so_far.tip.entries > 0);
        if is_known && stored.entries.get(..there).is_some_and(|entries| Tip::of(entries) == tip) {
            // It was pushed before, but the reply was lost.
            let so_far = SoFar { tip, pins: 0, stays_here: false };
            return Ok(self.store.keep_pushed(id, &so_far)?);
        }
        self.take_in(id)?;
        Ok(())
    }

    /// Imports what the store has of a session; `None` if it has none.
    ///
    /// # Errors
    /// As [`Exchange::all`]; [`DeskFault::NotPulled`].
    pub fn bring(&mut self, sought: Sought<'_>, contacts: WithContacts) -> Result<Option<Pulled>, DeskFault> {
        let Some(fetched) = self.shared.fetch(sought, contacts == WithContacts::Yes)? else {
            return Ok(None);
        };
        let Listed { id, name, .. } = &fetched.stored.listed;
        if let Some(here) = self.store.named(id)?.filter(|here| here.name != *name) {
            // It was requested here, and has to be found everywhere.
            self.shared.lead(id, &[here.name])?;
        }
        let (id, name) = (id.clone(), name.clone());
        let (stored, _) = checked(Incoming::of(fetched.stored.clone()))
            .map_err(|why| DeskFault::NotPulled { name, why })?;
        let pulled = self.store.pull(&Fetched { stored, ..fetched })?;
        if self.has_hub {
            learn(self.store, self.shared, &[id])?;
        }
        Ok(Some(pulled))
    }

    /// The same, but what cannot be imported is reported later.
    fn take_in(&mut self, id: &str) -> Result<(), DeskFault> {
        // Whoever filed a ticket delivers it, with what was added elsewhere.
        let contacts = if self.store.has_filed(id)? { WithContacts::Yes } else { WithContacts::No };
        match self.bring(Sought::Id(id), contacts) {
            Ok(None | Some(Pulled::Here { .. })) => {}
            Ok(Some(pulled)) => {
                // Earlier reports about it are obsolete.
                self.done.pulled.retain(|known| known.name() != pulled.name());
                self.done.pulled.push(pulled);
            }
            Err(DeskFault::NotPulled { name, .. }) => self.done.refused.push(name),
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Imports what happened elsewhere in the unfinished sessions here.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn follow(&mut self) -> Result<(), DeskFault> {
        for ids in self.store.to_follow()?.chunks(AT_ONCE) {
            let standings = self.shared.standings(ids)?;
            for (id, standing) in ids.iter().zip(standings) {
                let Some(so_far) = self.store.pushed(id)? else { continue };
                match standing {
                    Whereabouts::Ends(tip) if tip != so_far.tip => self.take_in(id)?,
                    Whereabouts::Unknown => self.store.forget_pushed(std::slice::from_ref(id))?,
                    // The mark is set automatically.
                    Whereabouts::Ends(_) | Whereabouts::Deleted => {}
                }
            }
        }
        Ok(())
    }

    /// Learns what a hub did with the tickets here.
    fn learn(&mut self, now: Moment) -> Result<(), DeskFault> {
        if !self.has_hub {
            return Ok(());
        }
        let since = Moment(now.0.saturating_sub(LEARNED_FOR));
        let sessions = self.store.to_learn(since, LEARNED)?;
        learn(self.store, self.shared, &sessions).map(drop)
    }

    /// Reserves enough numbers for a day without the store.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn reserve(&mut self) -> Result<(), DeskFault> {
        if self.store.reserved()? < BLOCK {
            let numbers = self.shared.reserve(BLOCK)?;
            self.store.keep_reserved(&numbers)?;
        }
        Ok(())
    }
}

/// What is to be pushed of a session; `None` if the store has it all.
fn to_push(stored: &Stored, so_far: &SoFar) -> Option<Push> {
    let there = usize::try_from(so_far.tip.entries).unwrap_or(usize::MAX);
    let entries = stored.entries.get(there..).filter(|entries| !entries.is_empty() && !so_far.stays_here)?;
    Some(Push {
        listed: stored.listed.clone(),
        base: so_far.tip.clone(),
        entries: entries.to_vec(),
        pins_before: so_far.pins,
        pins: stored.pins.get(so_far.pins..).unwrap_or_default().to_vec(),
        is_walked: stored.listed.held,
    })
}
