//! What is deleted: what is old enough, and what somebody names.

use super::Desk;
use super::fault::DeskFault;
use crate::journal::deletion::{Purged, QuietStretch};
use crate::journal::sqlite::PurgeOrder;
use crate::journal::{JournalFault, Listed, Store};
use crate::session::Moment;

/// A day, in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// A week without a session is no reason to doubt the clock.
const WEEK: i64 = 7 * DAY;

/// What is deleted of old sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purge {
    /// Whole sessions.
    Sessions {
        /// Those too that are unfinished or handed over, or have an open ticket.
        unsettled: bool,
    },
    /// Contacts and phone numbers; the sessions stay.
    Personal,
}

/// What is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToPurge {
    /// Which sessions it is of.
    pub purged: Purged,
    /// Some of them are that old only if a stretch counts in which nothing was recorded: the clock may stand wrong, or have
    /// stood wrong.
    pub doubt: Option<QuietStretch>,
    /// How many sessions were last changed at a time that is still to come. They are never old.
    pub to_come: usize,
}

impl Desk<'_> {
    /// What [`Desk::purge`] would delete.
    ///
    /// # Errors
    /// A [`DeskFault`] of the journal.
    pub fn to_purge(self, store: &Store, what: Purge, days: u32) -> Result<ToPurge, DeskFault> {
        let now = self.clock.now();
        let before = days_before(now, days);
        let purged = match what {
            Purge::Sessions { unsettled } => store.to_purge(PurgeOrder { before, unsettled })?,
            Purge::Personal => store.to_forget(before)?,
        };
        // A desk's clocks differ by a little.
        let to_come = store.changed_after(Moment(now.0.saturating_add(DAY)))?;
        let doubt = match purged.youngest {
            Some(youngest) if days > 0 => {
                let borne_out = store.borne_out(now, i64::from(days) * DAY, longest_gap(days))?;
                borne_out.gap.filter(|_| youngest >= borne_out.before)
            }
            _ => None,
        };
        Ok(ToPurge { purged, doubt, to_come })
    }

    /// Deletes what nothing was added to for so many days; of which sessions it was.
    ///
    /// # Errors
    /// [`DeskFault::Untraced`], where it was deleted and not all of it is out of the files yet; a fault of the journal,
    /// where nothing was deleted.
    pub fn purge(self, store: &mut Store, what: Purge, days: u32) -> Result<Purged, DeskFault> {
        let now = self.clock.now();
        let before = days_before(now, days);
        let purged = match what {
            Purge::Sessions { unsettled } => store.purge(PurgeOrder { before, unsettled }, now)?,
            Purge::Personal => store.forget_personal(before, now)?,
        };
        store.leave_no_trace().map_err(DeskFault::Untraced)?;
        Ok(purged)
    }

    /// Deletes a session, whatever its state.
    ///
    /// # Errors
    /// [`DeskFault::HeldElsewhere`], where it is being walked; [`DeskFault::Untraced`]; a fault of the journal.
    pub fn delete(self, store: &mut Store, listed: &Listed) -> Result<(), DeskFault> {
        let held = || DeskFault::HeldElsewhere { name: listed.name.clone() };
        match store.delete(&listed.id, self.clock.now()) {
            Ok(true) => store.leave_no_trace().map_err(DeskFault::Untraced),
            Ok(false) => Err(held()),
            Err(JournalFault::Gone { .. }) => Err(JournalFault::Gone { name: listed.name.clone() }.into()),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Removes the personal data that is older than the settings let it be. It is done beside something else, which does
    /// not fail for it: the next walk does it again. A stretch in which nothing was recorded counts in part only, as
    /// nobody is asked whether the clock stood right. `spare` says which sessions keep theirs.
    pub fn forget_personal(self, spare: impl FnOnce(&mut Store)) {
        let days = self.settings.personal_days.value;
        if days > 0
            && let Ok(Some(mut store)) = self.existing_journal()
        {
            spare(&mut store);
            let _ = self.forget_old(&mut store, days);
        }
    }

    fn forget_old(self, store: &mut Store, days: u32) -> Result<(), JournalFault> {
        let now = self.clock.now();
        // In whole days, so that it is looked for once a day and not done after every walk.
        let before = days_before(Moment(now.0 / DAY * DAY), days);
        let Some(youngest) = store.to_forget(before)?.youngest else { return Ok(()) };
        let borne_out = store.borne_out(now, i64::from(days) * DAY, longest_gap(days))?.before;
        let before = if youngest < borne_out { before } else { Moment(borne_out.0 / DAY * DAY) };
        if store.forget_personal(before, now)?.youngest.is_some() {
            store.leave_no_trace()?;
        }
        Ok(())
    }
}

fn days_before(now: Moment, days: u32) -> Moment {
    Moment(now.0.saturating_sub(i64::from(days) * DAY))
}

/// As how long a stretch without anything recorded counts at most: half of what makes something old.
fn longest_gap(days: u32) -> i64 {
    (i64::from(days) * DAY / 2).max(WEEK)
}
