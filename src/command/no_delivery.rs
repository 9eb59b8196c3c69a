//! The stand-in for delivery in a program built without it: it does nothing.

use std::collections::BTreeSet;

use super::Context;
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

    /// Nothing is kept for it.
    #[expect(clippy::unused_self, reason = "as where something is")]
    pub(super) fn spare_undelivered(&self, _: &mut Store) -> BTreeSet<String> {
        BTreeSet::new()
    }
}
