//! Deletion: of what is old enough, and of what somebody names.

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
        /// Include those that are unfinished or handed over, or have an open ticket.
        unsettled: bool,
    },
    /// Only contacts and phone numbers; the sessions stay.
    Personal,
}

/// What is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToPurge {
    /// The sessions that it concerns.
    pub purged: Purged,
    /// Some of them are only old enough if a period without entries counts: the clock may be or have been wrong.
    pub doubt: Option<QuietStretch>,
    /// How many sessions were last changed in the future. They never count as old.
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
        // The clocks of a desk differ by a little.
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

    /// The sessions with tickets among those, by id.
    ///
    /// # Errors
    /// A [`DeskFault`] of the journal.
    pub fn to_purge_with_tickets(
        self,
        store: &Store,
        what: Purge,
        days: u32,
    ) -> Result<Vec<String>, DeskFault> {
        let before = days_before(self.clock.now(), days);
        Ok(match what {
            Purge::Sessions { unsettled } => store.to_purge_with_tickets(PurgeOrder { before, unsettled })?,
            Purge::Personal => store.to_forget_with_tickets(before)?,
        })
    }

    /// Deletes what had no new entry for so many days; returns the sessions that it concerned.
    ///
    /// # Errors
    /// [`DeskFault::Untraced`] if it was deleted but the files still hold some of it; a fault of the journal if nothing
    /// was deleted.
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

    /// Deletes a session in any state.
    ///
    /// # Errors
    /// [`DeskFault::HeldElsewhere`] if it is being walked; [`DeskFault::Untraced`]; a fault of the journal.
    pub fn delete(self, store: &mut Store, listed: &Listed) -> Result<(), DeskFault> {
        let held = || DeskFault::HeldElsewhere { name: listed.name.clone() };
        match store.delete(&listed.id, self.clock.now()) {
            Ok(true) => store.leave_no_trace().map_err(DeskFault::Untraced),
            Ok(false) => Err(held()),
            Err(JournalFault::Gone { .. }) => Err(JournalFault::Gone { name: listed.name.clone() }.into()),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Removes personal data that is older than the settings allow. This runs beside something else, which does not
    /// fail because of it: the next walk tries again. A period without entries counts only in part, since nobody is
    /// asked whether the clock was right. `spare` decides which sessions keep theirs, and is told from when on they are young.
    pub fn forget_personal(self, spare: impl FnOnce(&mut Store, Moment)) {
        let days = self.settings.personal_days.value;
        if days > 0
            && let Ok(Some(mut store)) = self.existing_journal()
        {
            let _ = self.forget_old(&mut store, days, spare);
        }
    }

    fn forget_old(
        self,
        store: &mut Store,
        days: u32,
        spare: impl FnOnce(&mut Store, Moment),
    ) -> Result<(), JournalFault> {
        let now = self.clock.now();
        // In whole days, so that it runs once a day and not after every walk.
        let before = days_before(Moment(now.0 / DAY * DAY), days);
        if store.to_forget(before)?.youngest.is_none() {
            return Ok(());
        }
        spare(store, before);
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

/// The longest that a period without entries counts: half of the age limit.
fn longest_gap(days: u32) -> i64 {
    (i64::from(days) * DAY / 2).max(WEEK)
}
