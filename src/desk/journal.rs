//! The journal of a desk.

use std::path::Path;

use super::Desk;
use super::fault::DeskFault;
use super::loading::refresh;
use crate::journal::{Call, Listed, Store};
use crate::session::Moment;

/// The most calls that are searched. A desk that closes no ticket has thousands after a year, and who calls back must not be
/// told that there is none.
const CALLS: u32 = 5_000;
/// How long a finished call is found, in microseconds: a merchant who calls back does so within a day.
const CALLED_BACK: i64 = 24 * 3_600_000_000;

impl<'d> Desk<'d> {
    /// The data folder, which need not exist yet.
    ///
    /// # Errors
    /// [`DeskFault::NoDataFolder`].
    pub fn data_folder(self) -> Result<&'d Path, DeskFault> {
        self.settings.data_folder.value.as_deref().ok_or(DeskFault::NoDataFolder)
    }

    /// The journal, created if there is none.
    ///
    /// # Errors
    /// [`DeskFault::NoDataFolder`] or a fault of the journal.
    pub fn journal(self) -> Result<Store, DeskFault> {
        Ok(Store::open(self.data_folder()?)?)
    }

    /// The existing journal; `None` if nothing was ever recorded.
    ///
    /// # Errors
    /// As [`Desk::journal`].
    pub fn existing_journal(self) -> Result<Option<Store>, DeskFault> {
        Ok(Store::open_existing(self.data_folder()?)?)
    }

    /// The same, after filling in what an earlier program left out of its lists.
    ///
    /// # Errors
    /// As [`Desk::journal`].
    pub fn current_journal(self) -> Result<Option<Store>, DeskFault> {
        let mut store = self.existing_journal()?;
        if let Some(store) = &mut store {
            refresh(store)?;
        }
        Ok(store)
    }

    /// The session of a typed name or of an id.
    ///
    /// # Errors
    /// [`DeskFault::NoSuchSession`], or as [`Desk::journal`].
    pub fn session(self, typed: &str) -> Result<(Store, Listed), DeskFault> {
        let no_such = || DeskFault::NoSuchSession { typed: typed.to_owned() };
        let store = self.existing_journal()?.ok_or_else(no_such)?;
        let listed = store.named(typed)?.ok_or_else(no_such)?;
        Ok((store, listed))
    }

    /// The calls that somebody may come back to, the most recently changed first; see [`Store::calls`].
    ///
    /// # Errors
    /// A fault of the journal.
    pub fn calls(self, store: &Store) -> Result<Vec<Call>, DeskFault> {
        Ok(store.calls(self.called_back_since(), CALLS)?)
    }

    /// When a call can have come to its end that somebody may come back to.
    #[must_use]
    pub fn called_back_since(self) -> Moment {
        Moment(self.clock.now().0.saturating_sub(CALLED_BACK))
    }
}
