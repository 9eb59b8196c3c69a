//! Import of sessions from elsewhere into the journal.

use super::Desk;
use super::fault::DeskFault;
use super::incoming::read;
use super::loading::refresh;
use crate::journal::Merged;
use crate::journal::cleaning::CleanedText;

/// The result of importing another desk's session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// What was done with it.
    pub merged: Merged,
    /// Its name there.
    pub name_there: String,
    /// The texts that card data was removed from on import.
    pub cleaned: Vec<CleanedText>,
    /// Its contacts and phone numbers were deleted here, and were not imported again.
    pub is_without_personal: bool,
}

impl Desk<'_> {
    /// Imports the session of a file that another desk wrote, except for what was deleted here.
    ///
    /// # Errors
    /// [`DeskFault::NotAdmitted`], or another fault of the journal.
    pub fn admit(self, file: &str) -> Result<Admitted, DeskFault> {
        self.take_in(file, false)
    }

    /// The same including what was deleted here, because somebody wants it back.
    ///
    /// # Errors
    /// As [`Desk::admit`].
    pub fn admit_again(self, file: &str) -> Result<Admitted, DeskFault> {
        self.take_in(file, true)
    }

    fn take_in(self, file: &str, again: bool) -> Result<Admitted, DeskFault> {
        let (stored, cleaned) = read(file).map_err(DeskFault::NotAdmitted)?;
        let mut store = self.journal()?;
        // What both would write today is compared.
        refresh(&mut store)?;
        let is_without_personal = !again && store.has_deleted_personal(&stored)?;
        let merged = if again { store.merge_again(&stored)? } else { store.merge(&stored)? };
        Ok(Admitted { merged, name_there: stored.listed.name, cleaned, is_without_personal })
    }
}
