//! A session that is gone on with: later, by somebody else, or on another channel.

use super::{Channel, Event, EventKind, Moment, Refusal, Session};

impl Session {
    /// Somebody goes on with the walk.
    pub(super) fn taken_up(&mut self) {
        self.parked = None;
        if self.abandoned.take().is_some() {
            self.go_on_behind_tickets();
        }
    }

    /// The same person goes on in touch with the terminal in another way. What is known stands, and what the closing was
    /// told; but on site, the walk goes on at the first step that was put off, as after [`Session::hand_over`].
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end.
    pub fn change_channel(&mut self, channel: Channel, now: Moment) -> Result<Event, Refusal> {
        if self.ended {
            return Err(Refusal::Ended);
        }
        if channel == Channel::OnSite && self.put_off().next().is_some() {
            self.go_on_by(channel, now);
        } else {
            self.channel = channel;
            self.advance(now);
        }
        Ok(self.event(now, EventKind::ChannelChanged { channel }))
    }

    /// Goes on where that leads on this channel.
    fn go_on_by(&mut self, channel: Channel, now: Moment) {
        self.channel = channel;
        // Whoever goes on may come to another end, and is asked anew what the closing asks.
        if let Some(leg) = self.legs.last_mut() {
            leg.leave_closing();
        }
        self.held.retain(|(_, visit)| !visit.in_closing);
        if channel == Channel::OnSite {
            self.return_to_put_off();
        }
        self.advance(now);
    }

    /// Goes on later, or on another channel; behind its end, where the outcome's ticket is open, and where it has none.
    /// On site, the walk goes on at the first step that was put off, and what was answered after it comes back as the
    /// walk reaches it.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end, where the outcome's ticket is closed.
    pub fn hand_over(&mut self, channel: Channel, now: Moment) -> Result<Event, Refusal> {
        // A fix or advice stands as it was told until somebody takes it back, with what the closing was told of the money.
        let stands = self.ended && channel == self.channel && self.outcome_tickets().next().is_none();
        self.taken_on()?;
        self.epoch += 1;
        if !stands {
            self.go_on_by(channel, now);
        }
        Ok(self.event(now, EventKind::HandedOver { channel }))
    }
}
