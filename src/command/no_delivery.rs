//! The stand-in for delivery in a program built without it: it does nothing.

use super::{Context, Undelivered};
use crate::journal::{Delivery, Listed, Store};

impl Context<'_> {
    /// Nothing is delivered.
    #[expect(clippy::unused_self, reason = "as where something is")]
    pub(super) fn deliver_for_a_moment(&self) {}

    /// Nobody is told.
    #[expect(clippy::unused_self, reason = "as where somebody is")]
    pub(super) fn tells_of_changes(&self) -> bool {
        false
    }

    /// Nobody has to act.
    #[expect(clippy::unused_self, reason = "as where somebody has")]
    pub(super) fn tell_of_stuck(&self, _: Option<&Store>) {}

    /// Nothing was delivered.
    #[expect(clippy::unused_self, reason = "as where something was")]
    pub(super) fn deliveries_of(&self, _: &Store, _: &Listed, _: &[Delivery]) -> Vec<Delivery> {
        Vec::new()
    }

    /// There is none.
    #[expect(clippy::unused_self, reason = "as where there is one")]
    pub(super) fn has_hub(&self) -> bool {
        false
    }

    /// Nothing is kept for it.
    #[expect(clippy::unused_self, reason = "as where something is")]
    pub(super) fn spare_undelivered(
        &self,
        _: &mut Store,
        _: impl FnOnce(&Store) -> Vec<String>,
    ) -> Undelivered {
        Undelivered::default()
    }

    /// Removes personal data that is older than the settings allow.
    pub(super) fn forget_personal(&self) {
        self.desk().forget_personal(|_, _| ());
    }
}
