//! Continuing a session: later, by somebody else, or on another channel.

use super::{Channel, Event, EventKind, Moment, Refusal, Session};

impl Session {
    /// Somebody continues the walk.
    pub(super) fn taken_up(&mut self) {
        (self.parked, self.joined) = (None, None);
        if self.abandoned.take().is_some() {
            self.go_on_behind_tickets();
        }
    }

    /// The same person continues on another channel. What is known still holds, including the answers of the closing;
    /// but on site, the walk continues at the first deferred step, as after [`Session::hand_over`].
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

    /// Continues where that leads on this channel.
    fn go_on_by(&mut self, channel: Channel, now: Moment) {
        self.channel = channel;
        // The continued walk may reach another end, and the closing is asked again.
        if let Some(leg) = self.legs.last_mut() {
            leg.leave_closing();
        }
        self.held.retain(|(_, visit)| !visit.in_closing);
        if channel == Channel::OnSite {
            self.return_to_put_off();
        }
        self.advance(now);
    }

    /// Continues later, or on another channel; after its end if the outcome's ticket is open, or if it has none. On
    /// site, the walk continues at the first deferred step, and the answers after it return when the walk reaches them.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end, if the outcome's ticket is closed.
    pub fn hand_over(&mut self, channel: Channel, now: Moment) -> Result<Event, Refusal> {
        // A fix or advice holds until somebody retracts it, including what the closing learned about the money.
        let stands = self.ended && channel == self.channel && self.outcome_tickets().next().is_none();
        self.taken_on()?;
        self.epoch += 1;
        if !stands {
            self.go_on_by(channel, now);
        }
        Ok(self.event(now, EventKind::HandedOver { channel }))
    }
}
