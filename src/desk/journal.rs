//! The journal of a desk.

use std::path::Path;

use super::Desk;
use super::fault::DeskFault;
use super::session::refresh;
use crate::journal::{Listed, Store};

impl<'d> Desk<'d> {
    /// The folder that things are kept in, which need not be there yet.
    ///
    /// # Errors
    /// [`DeskFault::NoDataFolder`].
    pub fn data_folder(self) -> Result<&'d Path, DeskFault> {
        self.settings.data_folder.value.as_deref().ok_or(DeskFault::NoDataFolder)
    }

    /// The journal, made where there is none.
    ///
    /// # Errors
    /// [`DeskFault::NoDataFolder`] or a fault of the journal.
    pub fn journal(self) -> Result<Store, DeskFault> {
        Ok(Store::open(self.data_folder()?)?)
    }

    /// The journal that is there; `None` where nothing was ever kept.
    ///
    /// # Errors
    /// As [`Desk::journal`].
    pub fn existing_journal(self) -> Result<Option<Store>, DeskFault> {
        Ok(Store::open_existing(self.data_folder()?)?)
    }

    /// The same, with what an earlier program left out of its lists worked out.
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

    /// The session of a name as somebody typed it, or of an id.
    ///
    /// # Errors
    /// [`DeskFault::NoSuchSession`], or as [`Desk::journal`].
    pub fn session(self, typed: &str) -> Result<(Store, Listed), DeskFault> {
        let no_such = || DeskFault::NoSuchSession { typed: typed.to_owned() };
        let store = self.existing_journal()?.ok_or_else(no_such)?;
        let listed = store.named(typed)?.ok_or_else(no_such)?;
        Ok((store, listed))
    }
}
