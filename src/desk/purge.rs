//! What is deleted once it is old enough.

use super::Desk;
use super::fault::DeskFault;
use crate::journal::Store;
use crate::session::Moment;

/// A day, in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// What is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purge {
    /// Whole sessions.
    Sessions,
    /// Contacts and phone numbers; the sessions stay.
    Personal,
}

impl Desk<'_> {
    /// Deletes what nothing was added to for so many days; with `dry_run`, nothing. From how many sessions it is.
    ///
    /// # Errors
    /// A [`DeskFault`] of the journal.
    pub fn purge(self, store: &mut Store, what: Purge, days: u32, dry_run: bool) -> Result<u64, DeskFault> {
        let before = Moment(self.clock.now().0.saturating_sub(i64::from(days) * DAY));
        Ok(match what {
            Purge::Sessions => store.purge(before, dry_run)?,
            Purge::Personal => store.forget_personal(before, dry_run)?,
        })
    }

    /// Removes the personal data that is older than the settings let it be. It is done beside something else, which does
    /// not fail for it: the next walk does it again.
    pub fn forget_personal(self) {
        let days = i64::from(self.settings.personal_days.value);
        if days > 0
            && let Ok(Some(mut store)) = self.existing_journal()
        {
            // In whole days, so that it is looked for once a day and not done after every walk.
            let before = Moment((self.clock.now().0 / DAY - days) * DAY);
            let _ = store.forget_personal(before, false);
        }
    }
}
