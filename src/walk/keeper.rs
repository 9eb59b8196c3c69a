//! Who keeps what happens in a walk, and what is known from before it: the contract that a front has with a journal.

use std::fmt::Debug;

use super::history::{FromElsewhere, History, OpenTicket};
use super::offer::Offer;
use crate::session::{Event, Moment, Session};
use crate::text::language::Language;

/// Keeps what happens in a walk, before anything else is asked.
pub trait Keeper {
    /// Keeps an event that just came of the session.
    ///
    /// # Errors
    /// [`Unkept`], where it is not kept. The session has it all the same.
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept>;

    /// Takes note of an event that is kept together with the next, without which it is not worth it.
    fn keep_with_next(&mut self, event: &Event);

    /// Takes note of an event that is not kept, since the person goes on without: the one that could not be, and all
    /// that follow it.
    fn forgo(&mut self, _session: &Session, _event: &Event) {}

    /// The name under which it is kept; `None` where nothing is.
    fn name(&self) -> Option<&str>;

    /// Whose terminal a session is about: as was said on the way, or what it was begun with.
    fn reference<'s>(&'s self, session: &'s Session) -> Option<&'s str> {
        session.reference(None)
    }

    /// What is known of the merchant, the terminal and the code from before.
    fn recall(&mut self, _session: &Session, _now: Moment) -> History {
        History::default()
    }

    /// What has come from other desks of what is known from before, since that was looked for; it is not waited for.
    fn hear(&mut self, _now: Moment) -> FromElsewhere {
        FromElsewhere::Nothing
    }

    /// A ticket that is open about the same terminal, or the same merchant, and a code that a session would file a ticket
    /// of; one whose session can be gone on with.
    fn open_ticket(&mut self, _session: &Session) -> Option<OpenTicket> {
        None
    }

    /// A value that a field may have, from an earlier walk.
    fn offer(&mut self, _session: &Session, _field: u16) -> Option<Offer> {
        None
    }
}

/// What can go wrong with keeping: each keeper has faults of its own.
pub trait KeeperFault: Debug + Send {
    /// What is wrong, in a sentence with its full stop.
    fn message(&self, language: Language) -> String;
}

/// Why an event was not kept.
#[derive(Debug)]
pub struct Unkept {
    /// What is wrong.
    pub why: Box<dyn KeeperFault>,
    /// Whether the walk can go on without being kept: not where somebody else goes on with it.
    pub can_go_on: bool,
}

/// Keeps what happens where there is anybody who does.
impl<K: Keeper> Keeper for Option<K> {
    fn keep(&mut self, session: &Session, event: &Event) -> Result<(), Unkept> {
        self.as_mut().map_or(Ok(()), |keeper| keeper.keep(session, event))
    }

    fn keep_with_next(&mut self, event: &Event) {
        if let Some(keeper) = self {
            keeper.keep_with_next(event);
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

/// Keeps nothing.
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
