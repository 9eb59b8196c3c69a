//! What happened and could not be recorded blocks the walk: until it is recorded in another attempt, or waived.

use super::{Complaint, Conversation, Effect};

impl Conversation<'_> {
    /// Continues although the last event could not be recorded: neither it nor anything that follows will be.
    ///
    /// # Errors
    /// A [`Complaint`], as for the reply that caused it.
    pub fn forgo(&mut self) -> Result<Effect, Complaint> {
        let Some((event, then)) = self.unsettled.take() else { return Ok(Effect::Nothing) };
        self.is_kept = false;
        self.keeper.forgo(&self.session, &event);
        self.follow(&event, then)
    }

    /// Retries recording.
    ///
    /// # Errors
    /// A [`Complaint`]: the same one if it fails again.
    pub fn keep_again(&mut self) -> Result<Effect, Complaint> {
        let Some((event, then)) = self.unsettled.take() else { return Ok(Effect::Nothing) };
        self.kept(event, then)
    }
}
