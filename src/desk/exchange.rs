//! What a desk and the store that it shares with others tell each other: what was deleted, what happened here, what happened
//! elsewhere, and numbers for what is still to happen.
//!
//! Each step can be broken off anywhere, and done again: what is there is not pushed twice, and what is here is not pulled
//! twice.

use super::admission::checked;
use super::fault::DeskFault;
use super::session::refresh;
use crate::journal::export::Incoming;
use crate::journal::shared::number::BLOCK;
use crate::journal::shared::{
    DeletionMark, Fetched, Lease, Push, Pushed, SharedStore, Sought, StoreStatus, Tip, Trimmed, Whereabouts,
};
use crate::journal::sqlite::{Applied, Pulled, SoFar};
use crate::journal::{Listed, Store, Stored};
use crate::session::Moment;

/// How many sessions are asked about at a time.
const AT_ONCE: usize = 500;
/// So often a session is pushed anew where the store has it otherwise than was thought; each time more is known of it.
const TRIES: usize = 4;

/// A journal and a store that tell each other what they have.
pub struct Exchange<'e> {
    /// The journal.
    pub store: &'e mut Store,
    /// The store that desks share.
    pub shared: &'e mut dyn SharedStore,
    /// Sessions that were begun before are not pushed.
    pub since: Moment,
    /// Whether there is time for more.
    pub goes_on: &'e dyn Fn() -> bool,
    /// What came of it so far.
    pub done: Exchanged,
}

/// What came of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// How many sessions were pushed, or more of them.
    pub pushed: usize,
    /// What became of the sessions that were pulled, but for those that were here already.
    pub pulled: Vec<Pulled>,
    /// The sessions whose number led to another one, by their old and their new names.
    pub renumbered: Vec<(String, String)>,
    /// The sessions that another desk walks, by their names here: what is here of them is pushed later.
    pub walked: Vec<(String, Lease)>,
    /// The sessions that were deleted elsewhere and have more here, by their names.
    pub stay_here: Vec<String>,
    /// How many sessions something was deleted of, as it was elsewhere.
    pub deleted: usize,
    /// What the store has and cannot be taken in.
    pub refused: Vec<String>,
    /// How many sessions are still to be pushed.
    pub left: usize,
}

impl<'e> Exchange<'e> {
    /// An exchange, of which nothing is done.
    #[must_use]
    pub fn new(
        store: &'e mut Store,
        shared: &'e mut dyn SharedStore,
        since: Moment,
        goes_on: &'e dyn Fn() -> bool,
    ) -> Exchange<'e> {
        Exchange { store, shared, since, goes_on, done: Exchanged::default() }
    }

    /// All of it, as far as there is time.
    ///
    /// # Errors
    /// [`DeskFault::Shared`], or a fault of the journal. What was done before is done.
    pub fn all(&mut self) -> Result<(), DeskFault> {
        self.greet()?;
        let again = self.has_lost_something()?;
        self.tell_marks(again)?;
        self.take_marks()?;
        self.push_all()?;
        self.follow()?;
        self.reserve()
    }

    /// Finds out which store it is; of another one than before nothing is known.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn greet(&mut self) -> Result<StoreStatus, DeskFault> {
        let status = self.shared.status()?;
        self.store.share_with(&status.id)?;
        Ok(status)
    }

    /// Whether the store does not have any more what it had, as it comes from a backup: then all is told again.
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

    /// Tells what was deleted here.
    fn tell_marks(&mut self, again: bool) -> Result<(), DeskFault> {
        for marks in self.store.marks_to_tell(again)?.chunks(AT_ONCE) {
            self.shared.mark(marks)?;
            self.store.keep_told(marks)?;
        }
        Ok(())
    }

    /// Deletes here what was deleted elsewhere. It leaves traces in the files, until [`Store::leave_no_trace`].
    fn take_marks(&mut self) -> Result<(), DeskFault> {
        let page = self.shared.marks(self.store.marks_until()?)?;
        let mut is_whole = true;
        for mark in &page.marks {
            is_whole &= self.apply(mark)? != Applied::Walked;
        }
        if is_whole {
            self.store.keep_marks_until(page.until)?;
        }
        Ok(())
    }

    fn apply(&mut self, mark: &DeletionMark) -> Result<Applied, DeskFault> {
        let applied = self.store.apply(mark)?;
        match applied {
            Applied::Deleted => self.done.deleted += 1,
            Applied::StaysHere => {
                let name = self.store.load(&mark.session)?.map(|stored| stored.listed.name);
                self.done.stay_here.extend(name);
            }
            Applied::Nothing | Applied::Walked => {}
        }
        Ok(applied)
    }

    /// Pushes what the store does not have, the first changed first, as far as there is time.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn push_all(&mut self) -> Result<(), DeskFault> {
        // What is compared is what both would write today.
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

    /// Pushes a session; what the store has otherwise is taken in. One that is being walked here is this desk's for a while.
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
                Pushed::Deleted => {
                    let at = stored.listed.changed;
                    let mark = DeletionMark { session: id.to_owned(), what: Trimmed::Session, at };
                    self.apply(&mark)?;
                    return Ok(());
                }
                Pushed::NumberTaken => {
                    let name = self.store.renumber(id)?;
                    self.done.renumbered.push((stored.listed.name, name));
                }
            }
        }
        Ok(())
    }

    /// Finds out how a session that ends elsewhere in the store relates to the one here.
    fn meet(&mut self, stored: &Stored, tip: Tip) -> Result<(), DeskFault> {
        let there = usize::try_from(tip.entries).unwrap_or(usize::MAX);
        let id = &stored.listed.id;
        if tip.entries == 0 {
            return Ok(self.store.forget_pushed(std::slice::from_ref(id))?);
        }
        // Of one that another desk pushed it is not known which number it has there.
        let is_known = self.store.pushed(id)?.is_some();
        if is_known && stored.entries.get(..there).is_some_and(|entries| Tip::of(entries) == tip) {
            // What was pushed before, and was not heard of.
            let so_far = SoFar { tip, pins: 0, stays_here: false };
            return Ok(self.store.keep_pushed(id, &so_far)?);
        }
        self.take_in(Sought::Id(id))?;
        Ok(())
    }

    /// Takes in what the store has of a session; `None` where it has none.
    ///
    /// # Errors
    /// As [`Exchange::all`]; [`DeskFault::NotPulled`].
    pub fn bring(&mut self, sought: Sought<'_>) -> Result<Option<Pulled>, DeskFault> {
        let Some(fetched) = self.shared.fetch(sought, true)? else { return Ok(None) };
        let Listed { id, name, .. } = &fetched.stored.listed;
        if let Some(here) = self.store.named(id)?.filter(|here| here.name != *name) {
            // It was said here, and is to be found everywhere.
            self.shared.lead(id, &[here.name])?;
        }
        let name = fetched.stored.listed.name.clone();
        let (stored, _) = checked(Incoming::of(fetched.stored.clone()))
            .map_err(|why| DeskFault::NotPulled { name, why })?;
        Ok(Some(self.store.pull(&Fetched { stored, ..fetched })?))
    }

    /// The same, where what cannot be taken in is told later.
    fn take_in(&mut self, sought: Sought<'_>) -> Result<(), DeskFault> {
        match self.bring(sought) {
            Ok(None | Some(Pulled::Here { .. })) => {}
            Ok(Some(pulled)) => {
                // What was said of it before is over.
                self.done.pulled.retain(|known| known.name() != pulled.name());
                self.done.pulled.push(pulled);
            }
            Err(DeskFault::NotPulled { name, .. }) => self.done.refused.push(name),
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Takes in what happened elsewhere in the sessions here that are not finished.
    ///
    /// # Errors
    /// As [`Exchange::all`].
    pub fn follow(&mut self) -> Result<(), DeskFault> {
        for ids in self.store.to_follow()?.chunks(AT_ONCE) {
            let standings = self.shared.standings(ids)?;
            for (id, standing) in ids.iter().zip(standings) {
                let Some(so_far) = self.store.pushed(id)? else { continue };
                match standing {
                    Whereabouts::Ends(tip) if tip != so_far.tip => self.take_in(Sought::Id(id))?,
                    Whereabouts::Unknown => self.store.forget_pushed(std::slice::from_ref(id))?,
                    // The mark comes by itself.
                    Whereabouts::Ends(_) | Whereabouts::Deleted => {}
                }
            }
        }
        Ok(())
    }

    /// Reserves numbers, so that there are some for a day without the store.
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

/// What is to be pushed of a session; `None` where the store has it all.
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
