//! Rewrites what an earlier version kept and this one would not.

use super::Desk;
use super::fault::DeskFault;
use super::session::summary_of;
use crate::journal::Store;
use crate::journal::sqlite::Cleaning;

impl Desk<'_> {
    /// What [`Desk::clean`] would rewrite and remove. Nothing is changed.
    ///
    /// # Errors
    /// A [`DeskFault`] of the journal.
    pub fn to_clean(self, store: &Store) -> Result<Cleaning, DeskFault> {
        Ok(store.to_clean(&summary_of)?)
    }

    /// Rewrites card data that an earlier version kept, and removes its remains from the journal's files; returns what
    /// was rewritten.
    ///
    /// # Errors
    /// [`DeskFault::Unswept`] if it was rewritten but the files still hold some of it; a fault of the journal if
    /// nothing was changed.
    pub fn clean(self, store: &mut Store) -> Result<Cleaning, DeskFault> {
        let cleaning = store.clean(&summary_of)?;
        if !cleaning.is_empty() {
            store.sweep().map_err(DeskFault::Unswept)?;
        }
        Ok(cleaning)
    }
}
