//! The contract between a front and a journal: recording a walk's events, and what is known from before it.

use std::fmt::Debug;

use super::history::{FromElsewhere, History, OpenTicket};
use super::offer::Offer;
use crate::session::{Event, Moment, Session};
use crate::text::language::Language;

/// Records the events of a walk, before the next question.
pub trait Keeper {
    /// Records an event that the session has just produced.
    ///
    /// # Errors
    /// [`Unkept`] if it is not recorded. The session has it all the same.
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept>;

    /// Notes an event to be recorded together with the next, without which it is not worth recording.
    fn keep_with_next(&mut self, event: &Event);

    /// Records the noted events without waiting for the next one, as the person is in earnest. If that fails, they are
    /// recorded with the next one after all.
    fn keep_noted(&mut self, _session: &Session, _now: Moment) {}

    /// Notes an event that is not recorded because the person continues without: the one that failed, and all that
    /// follow it.
    fn forgo(&mut self, _session: &Session, _event: &Event) {}

    /// The name under which it is recorded; `None` if nothing is.
    fn name(&self) -> Option<&str>;

    /// Whose terminal a session is about: as said during the walk, or as given at its start.
    fn reference<'s>(&'s self, session: &'s Session) -> Option<&'s str> {
        session.reference(None)
    }

    /// What is known about the merchant, the terminal and the code from before.
    fn recall(&mut self, _session: &Session, _now: Moment) -> History {
        History::default()
    }

    /// What has come from other desks of what is known from before, since that was looked for; it is not waited for.
    fn hear(&mut self, _now: Moment) -> FromElsewhere {
        FromElsewhere::Nothing
    }

    /// An open ticket about the same terminal, or the same merchant, and a code for which a session would file a
    /// ticket; its session can be resumed.
    fn open_ticket(&mut self, _session: &Session) -> Option<OpenTicket> {
        None
    }

    /// A possible value for a field, from an earlier walk.
    fn offer(&mut self, _session: &Session, _field: u16) -> Option<Offer> {
        None
    }
}

/// What can go wrong with recording: each keeper has its own faults.
pub trait KeeperFault: Debug + Send {
    /// What is wrong, in a sentence with its full stop.
    fn message(&self, language: Language) -> String;
}

/// Why an event was not recorded.
#[derive(Debug)]
pub struct Unkept {
    /// What is wrong.
    pub why: Box<dyn KeeperFault>,
    /// Whether the walk can continue without recording: not if somebody else continues it.
    pub can_go_on: bool,
}

/// Records events if there is a keeper.
impl<K: Keeper> Keeper for Option<K> {
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept> {
        self.as_mut().map_or(Ok(()), |keeper| keeper.keep(session, event))
    }

    fn keep_with_next(&mut self, event: &Event) {
        if let Some(keeper) = self {
            keeper.keep_with_next(event);
        }
    }

    fn keep_noted(&mut self, session: &Session, now: Moment) {
        if let Some(keeper) = self {
            keeper.keep_noted(session, now);
        }
    }

    fn forgo(&mut self, session: &Session, event: &Event) {
        if let Some(keeper) = self {
            keeper.forgo(session, event);
        }
    }

    fn name(&self) -> Option<&str> {
        self.as_ref().and_then(Keeper::name)
    }

    fn reference<'s>(&'s self, session: &'s Session) -> Option<&'s str> {
        self.as_ref().map_or_else(|| session.reference(None), |keeper| keeper.reference(session))
    }

    fn recall(&mut self, session: &Session, now: Moment) -> History {
        self.as_mut().map(|keeper| keeper.recall(session, now)).unwrap_or_default()
    }

    fn hear(&mut self, now: Moment) -> FromElsewhere {
        self.as_mut().map_or(FromElsewhere::Nothing, |keeper| keeper.hear(now))
    }

    fn open_ticket(&mut self, session: &Session) -> Option<OpenTicket> {
        self.as_mut().and_then(|keeper| keeper.open_ticket(session))
    }

    fn offer(&mut self, session: &Session, field: u16) -> Option<Offer> {
        self.as_mut().and_then(|keeper| keeper.offer(session, field))
    }
}

/// Records nothing.
#[derive(Clone, Copy, Debug)]
pub struct Unrecorded;

impl Keeper for Unrecorded {
    fn keep(&mut self, _: &Session, _: &Event) -> Result<(), Unkept> {
        Ok(())
    }

    fn keep_with_next(&mut self, _: &Event) {}

    fn name(&self) -> Option<&str> {
        None
    }
}
