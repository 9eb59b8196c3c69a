//! Settling a reply that the session accepted: it is recorded, and what follows from it is done.

use super::{Conversation, Departure, Effect, Looks, Then};
use crate::session::{Event, EventKind, Place, Refusal, Session};
use crate::tree::{Act, NodeId};
use crate::walk::complaint::Complaint;
use crate::walk::reply::Caution;

/// A session that somebody resumed, as long as nothing was done in it.
#[derive(Debug)]
pub(super) struct Returning {
    /// Its previous state.
    pub(super) before: Session,
    /// The event that somebody continues it: recorded with the first other event.
    pub(super) event: Event,
}

impl Returning {
    /// The session in its previous state accepts what is only added to it, such as a note to an open ticket: it is not
    /// continued yet.
    fn added(&mut self, session: &Session, event: &Event) -> Option<Event> {
        let before = &mut self.before;
        let added = match &event.kind {
            EventKind::Noted { text } => before.note(text.clone(), event.at),
            EventKind::ReferenceChanged { reference } => before.change_reference(reference.clone(), event.at),
            // At a prompt, a field may be the question.
            EventKind::Field { field, value, confirmed }
                if matches!(before.place(), Place::End(_)) && before.place() == session.place() =>
            {
                let (field, value) = (*field, value.clone());
                if *confirmed {
                    before.confirm_field(field, value, event.at)
                } else {
                    before.set_field(field, value, event.at)
                }
            }
            _ => return None,
        };
        let added = added.ok()?;
        // The event of continuing must not be later than what follows it.
        self.event.at = self.event.at.max(added.at);
        Some(added)
    }
}

impl Conversation<'_> {
    /// Records what the session made of a reply, and does what follows from it.
    pub(super) fn settle(&mut self, done: Result<Event, Refusal>, then: Then) -> Result<Effect, Complaint> {
        let event = done.map_err(|refusal| self.complaint(refusal))?;
        if self.returning.is_some() {
            return self.settle_return(event, then);
        }
        if self.looks == Looks::KeptWithNext && self.is_kept && self.is_a_look(&event) {
            self.keeper.keep_with_next(&event);
            return self.follow(&event, then);
        }
        self.kept(event, then)
    }

    /// Whether an event says only whose terminal it is, or over which channel.
    #[cold]
    fn is_a_look(&self, event: &Event) -> bool {
        let (session, roles) = (&self.session, &self.manifest.roles);
        let is_role = |field: u16| roles.merchant == Some(field) || roles.terminal == Some(field);
        let says_only_that = match event.kind {
            EventKind::ChannelChanged { .. } => true,
            EventKind::Field { field, .. } => is_role(field),
            _ => false,
        };
        says_only_that
            && self.keeper.reference(session).is_none()
            && matches!(session.place(), Place::Prompt(id) if !self.asks_for_field(id))
    }

    /// Whether a step asks for fields: one that is given there is an answer.
    fn asks_for_field(&self, step: NodeId) -> bool {
        self.session.tree().node(step).is_some_and(|node| matches!(node.act, Act::Collect { .. }))
    }

    /// Keeps an event, and does what follows from it.
    pub(super) fn kept(&mut self, event: Event, then: Then) -> Result<Effect, Complaint> {
        self.looks = Looks::Kept;
        // While nobody goes on, it is only added to.
        let session = self.returning.as_ref().map_or(&self.session, |returning| &returning.before);
        if !self.is_kept {
            self.keeper.forgo(session, &event);
        } else if let Err(unkept) = self.keeper.keep(session, &event) {
            self.unsettled = Some((event, then));
            return Err(Complaint::NotKept(unkept));
        }
        self.follow(&event, then)
    }

    /// The same in a resumed session. What is only added to it leaves its state unchanged; with anything else, it is
    /// recorded that somebody continues it.
    #[cold]
    fn settle_return(&mut self, event: Event, then: Then) -> Result<Effect, Complaint> {
        let session = &self.session;
        let added = self.returning.as_mut().and_then(|returning| returning.added(session, &event));
        if let Some(added) = added {
            return self.kept(added, then);
        }
        self.keep_return();
        self.kept(event, then)
    }

    /// Has it recorded, with the next event, that somebody resumed.
    pub(super) fn keep_return(&mut self) {
        let Some(returning) = self.returning.take() else { return };
        let Returning { event, .. } = *returning;
        if self.is_kept {
            self.keeper.keep_with_next(&event);
        } else {
            self.keeper.forgo(&self.session, &event);
        }
    }

    /// Whether somebody came back to a session that had been left on purpose, and did nothing that goes on with it.
    #[must_use]
    pub fn only_looked(&self) -> bool {
        let before = self.returning.as_ref().map(|returning| &returning.before);
        let was_left = |before: &Session| {
            before.has_ended() || before.abandoned().is_some() || before.parked().is_some()
        };
        before.is_some_and(was_left)
    }

    #[cold]
    fn complaint(&self, refusal: Refusal) -> Complaint {
        match refusal {
            Refusal::NoSuchAnswer => self.no_such_answer(),
            Refusal::AtTheEnd => Complaint::AtAnOutcome,
            Refusal::NotAtTheEnd => Complaint::NotAtAnOutcome,
            Refusal::CautionFirst => Complaint::CautionFirst,
            Refusal::NoCaution => Complaint::NoCaution,
            Refusal::AtTheStart => Complaint::AtTheStart,
            Refusal::Ended | Refusal::NoSuchTicket => Complaint::Over,
        }
    }

    #[inline]
    pub(super) fn follow(&mut self, event: &Event, then: Then) -> Result<Effect, Complaint> {
        self.history_is_old |= self.has_a_history(event);
        if let EventKind::Ended { .. } | EventKind::Abandoned { .. } | EventKind::Parked { .. } = &event.kind
        {
            self.tickets = event.kind.tickets().cloned().unwrap_or_default();
            let filed = event.kind.files().iter().map(|filed| filed.ticket);
            self.filed = self.tickets.renews.into_iter().chain(filed).collect();
        }
        match then {
            // Nearly always.
            Then::Step => Ok(Effect::Step),
            then => self.go_on(then),
        }
    }

    fn go_on(&mut self, then: Then) -> Result<Effect, Complaint> {
        match then {
            Then::Step => Ok(Effect::Step),
            Then::Answer(answer) => self.answer(*answer, Caution::Apart),
            Then::Note => Ok(Effect::Note),
            Then::Field { field, warning } => {
                self.filled(field)?;
                Ok(Effect::Field { field, warning })
            }
            Then::Reference => Ok(Effect::Nothing),
            Then::Elsewhere => {
                self.filling = None;
                Ok(Effect::Step)
            }
            Then::Finish(ending) => Ok(self.leave(Departure::Finished(ending))),
            Then::Pause(until) => Ok(self.leave(Departure::Paused(until))),
            Then::Aside(tree) => Ok(self.leave(Departure::Aside(tree))),
            Then::GiveUp => Ok(self.leave(Departure::GivenUp)),
            Then::Instead => {
                let departure = self.open.take().map_or(Departure::GivenUp, Departure::Instead);
                Ok(self.leave(departure))
            }
        }
    }

    /// Whether an event identifies the terminal, or leads to a ticket.
    fn has_a_history(&self, event: &Event) -> bool {
        let roles = &self.manifest.roles;
        match event.kind {
            EventKind::Field { field, .. } => roles.merchant == Some(field) || roles.terminal == Some(field),
            EventKind::Switched { .. } => true,
            _ => match self.session.place() {
                Place::End(ending) => ending.is_ticket(self.session.tree()) && !self.session.has_ended(),
                Place::Prompt(_) => false,
            },
        }
    }

    pub(super) fn leave(&mut self, departure: Departure) -> Effect {
        self.departure = Some(departure);
        Effect::Step
    }
}
