//! What happened and could not be kept holds the walk up: until it is kept at another attempt, or forgone.

use super::{Complaint, Conversation, Effect};

impl Conversation<'_> {
    /// Goes on although what happened last could not be kept: neither that nor anything that follows is.
    ///
    /// # Errors
    /// A [`Complaint`], as of the reply that it came of.
    pub fn forgo(&mut self) -> Result<Effect, Complaint> {
        let Some((event, then)) = self.unsettled.take() else { return Ok(Effect::Nothing) };
        self.is_kept = false;
        self.keeper.forgo(&self.session, &event);
        self.follow(&event, then)
    }

    /// Keeps once more what could not be kept.
    ///
    /// # Errors
    /// A [`Complaint`]: where it cannot be kept now either, the same one.
    pub fn keep_again(&mut self) -> Result<Effect, Complaint> {
        let Some((event, then)) = self.unsettled.take() else { return Ok(Effect::Nothing) };
        self.kept(event, then)
    }
}
