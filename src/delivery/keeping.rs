//! Where tickets and their deliveries are kept.

use crate::desk::DeskFault;
use crate::journal::{Delivery, DeliveryState, LookRule, Outbound, Store, Stored};
use crate::session::Moment;
use crate::settings::sink::SinkSetting;

/// Where tickets are, and what became of their deliveries: this desk's journal, or the store that desks share.
///
/// What [is taken](DeliveryKeeper::take_on) belongs to whoever took it; its state is durable when
/// [`DeliveryKeeper::keep_taken`] returns, which is before anything is sent.
pub trait DeliveryKeeper {
    /// From when on tickets go to a sink, as recorded when it was first seen; `None` if it is new.
    ///
    /// # Errors
    /// A [`DeskFault`], as for all of the following.
    fn sink_since(&self, sink: &str) -> Result<Option<Moment>, DeskFault>;

    /// Records that, unless it is known.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn note_sink(&mut self, sink: &str, since: Moment) -> Result<(), DeskFault>;

    /// The tickets filed at a time or later that a sink does not have yet, or not in their current state, the first filed
    /// first.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn outbound(&self, sink: &SinkSetting, since: Moment) -> Result<Vec<Outbound>, DeskFault>;

    /// A session, with contacts only if they are wanted and may be read; `None` if there is none.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn stored(&self, session: &str, personal: bool) -> Result<Option<Stored>, DeskFault>;

    /// Whether it is known that nothing happened to a ticket that its sink is told about.
    fn has_no_news(&self, _sink: &str, _outbound: &Outbound) -> bool {
        false
    }

    /// Remembers that, where finding it out takes long.
    fn note_no_news(&self, _sink: &str, _outbound: &Outbound) {}

    /// When something was last sent to a sink, whatever the result; `None` if nothing was.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn last_attempt(&self, sink: &str) -> Result<Option<Moment>, DeskFault>;

    /// The tickets that are due for a question about their state in the other system.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn to_look_at(&self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, DeskFault>;

    /// The deliveries of a session's tickets, by ticket and sink.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn deliveries_of(&self, session: &str) -> Result<Vec<Delivery>, DeskFault>;

    /// The deliveries in one of these states, by session, ticket and sink.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn deliveries(&self, states: &[DeliveryState]) -> Result<Vec<Delivery>, DeskFault>;

    /// Takes deliveries in the state in which they were read; returns those that were granted.
    ///
    /// # Errors
    /// A [`DeskFault`]; nothing was taken then.
    fn take_on(&mut self, wanted: &[&Delivery]) -> Result<Vec<bool>, DeskFault>;

    /// Records the current state of what was taken, all or none.
    ///
    /// # Errors
    /// A [`DeskFault`] if it is not recorded, or not known to be.
    fn keep_taken(&mut self, kept: &[&Delivery]) -> Result<(), DeskFault>;

    /// Gives back what was taken.
    fn let_go(&mut self);

    /// Records the other system's answers about tickets.
    ///
    /// # Errors
    /// A [`DeskFault`].
    fn keep_looks(&mut self, looks: &[&Delivery]) -> Result<(), DeskFault>;
}

/// This desk's own.
impl DeliveryKeeper for Store {
    fn sink_since(&self, sink: &str) -> Result<Option<Moment>, DeskFault> {
        Ok(Store::sink_since(self, sink)?)
    }

    fn note_sink(&mut self, sink: &str, since: Moment) -> Result<(), DeskFault> {
        Ok(Store::note_sink(self, sink, since)?)
    }

    fn outbound(&self, sink: &SinkSetting, since: Moment) -> Result<Vec<Outbound>, DeskFault> {
        Ok(Store::outbound(self, &sink.name, since)?)
    }

    fn stored(&self, session: &str, _: bool) -> Result<Option<Stored>, DeskFault> {
        Ok(self.load(session)?)
    }

    fn last_attempt(&self, sink: &str) -> Result<Option<Moment>, DeskFault> {
        Ok(Store::last_attempt(self, sink)?)
    }

    fn to_look_at(&self, sink: &str, rule: &LookRule) -> Result<Vec<Outbound>, DeskFault> {
        Ok(Store::to_look_at(self, sink, rule)?)
    }

    fn deliveries_of(&self, session: &str) -> Result<Vec<Delivery>, DeskFault> {
        Ok(Store::deliveries_of(self, session)?)
    }

    fn deliveries(&self, states: &[DeliveryState]) -> Result<Vec<Delivery>, DeskFault> {
        Ok(Store::deliveries(self, states)?)
    }

    fn take_on(&mut self, wanted: &[&Delivery]) -> Result<Vec<bool>, DeskFault> {
        Ok(Store::take_on(self, wanted)?)
    }

    fn keep_taken(&mut self, kept: &[&Delivery]) -> Result<(), DeskFault> {
        Ok(Store::keep_taken(self, kept)?)
    }

    fn let_go(&mut self) {
        Store::let_go(self);
    }

    fn keep_looks(&mut self, looks: &[&Delivery]) -> Result<(), DeskFault> {
        Ok(Store::keep_looks(self, looks)?)
    }
}
