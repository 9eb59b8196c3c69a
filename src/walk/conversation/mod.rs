//! The driver of a walk, the same for every front: it provides the question, takes the reply, and has each event
//! recorded before the next question.

mod filling;
mod open;
mod replies;
mod settling;
mod unkept;

use std::sync::Arc;

use super::clock::Clock;
use super::complaint::Complaint;
use super::history::{FromElsewhere, History, OpenTicket};
use super::keeper::Keeper;
use super::offer::{Offer, OfferSource};
use super::question::{Asker, FieldQuestion, OutcomeQuestion, Question, StepQuestion};
use super::reply::Reply;
use crate::session::{Answer, Ending, Event, FieldValue, Known, Moment, Place, Session, TicketChanges};
use crate::text::redaction::{Redacted, Warning};
use crate::tree::{Act, Library, Manifest, Tree};
use filling::Filling;
use open::{AfterAsking, BesideOpen};
use settling::Returning;

/// Where another code on the terminal is looked up.
#[derive(Clone, Copy, Debug, Default)]
pub enum Codes<'c> {
    /// Nowhere: there is no other code.
    #[default]
    Nowhere,
    /// In the library of the current trees.
    Here(&'c Library),
    /// In a library with other trees than the current ones: the caller combines them.
    Elsewhere(&'c Library),
}

/// The result of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that is recorded; perhaps another question.
    Nothing,
    /// The walk moved on, or back, or was left.
    Step,
    /// A note was made: the session's last.
    Note,
    /// A field was filled in; the session has its value.
    Field {
        /// Which.
        field: u16,
        /// A warning about it.
        warning: Option<Warning>,
    },
}

/// How a walk was left.
#[derive(Clone, Debug)]
pub enum Departure {
    /// An outcome was confirmed.
    Finished(Ending),
    /// It is left for later, until a time if given.
    Paused(Option<Moment>),
    /// It was abandoned.
    GivenUp,
    /// Its outcome was not filed: this open ticket about the same problem is continued instead.
    Instead(OpenTicket),
    /// The terminal shows another code, whose tree is in a library [elsewhere](Codes::Elsewhere).
    Switched(Box<Tree>),
    /// It is left for later, and another session begins in this tree.
    Aside(Box<Tree>),
    /// All fields of a ticket that was filed before were asked for.
    Completed,
    /// Somebody came back to a session that had been left on purpose, and left it as it was.
    AsItWas,
}

/// What becomes of an event that says no more than whose terminal it is, or over which channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    /// It is kept at once.
    Kept,
    /// It is kept with what happens next: a person has only looked so far.
    KeptWithNext,
}

/// A walk with somebody who replies.
pub struct Conversation<'c> {
    session: Session,
    manifest: &'c Manifest,
    keeper: &'c mut dyn Keeper,
    clock: &'c dyn Clock,
    codes: Codes<'c>,
    /// The values offered for fields in every walk.
    fields: &'c [(u16, Redacted)],
    /// Events are recorded.
    is_kept: bool,
    /// The session was resumed, and nothing was done in it yet.
    returning: Option<Box<Returning>>,
    /// What could not be recorded, with what follows from it: nothing else is accepted before that is settled.
    unsettled: Option<(Event, Then)>,
    /// The fields that the tickets ask for, after their outcome is accepted.
    filling: Option<Filling>,
    /// A ticket was filed before, and only its fields are asked for.
    completes: bool,
    /// What is only looked at.
    looks: Looks,
    /// Whether another ticket is filed beside one that is open about the same.
    beside_open: BesideOpen,
    /// The open ticket about the same problem, while a decision about it is pending.
    open: Option<OpenTicket>,
    /// What continues after the decision to file another ticket.
    after_asking: AfterAsking,
    /// What was looked up and can be offered.
    offer: Option<(u16, Offer)>,
    history: History,
    /// Something happened that may have a history of its own.
    history_is_old: bool,
    departure: Option<Departure>,
    /// The numbers of the tickets that leaving the walk filed or updated.
    filed: Vec<u32>,
    /// Other changes to tickets at that point.
    tickets: TicketChanges,
}

/// What follows after an event is recorded. It is passed with every answer, and therefore small.
#[derive(Debug)]
enum Then {
    /// The walk has moved.
    Step,
    /// The caution is confirmed; this is the answer that came with it.
    Answer(Box<Answer>),
    Note,
    Field {
        field: u16,
        warning: Option<Warning>,
    },
    Reference,
    /// Another code is walked, or on another channel, whatever was asked before.
    Elsewhere,
    Finish(Ending),
    Pause(Option<Moment>),
    Aside(Box<Tree>),
    GiveUp,
    Instead,
}

impl<'c> Conversation<'c> {
    /// A walk of a session that has begun, whose trees are declared by this manifest. Events are recorded, unless the
    /// keeper has no name for the session.
    #[must_use]
    pub fn new(
        session: Session,
        manifest: &'c Manifest,
        keeper: &'c mut dyn Keeper,
        clock: &'c dyn Clock,
    ) -> Conversation<'c> {
        Conversation {
            session,
            manifest,
            is_kept: keeper.name().is_some(),
            keeper,
            clock,
            codes: Codes::Nowhere,
            fields: &[],
            returning: None,
            unsettled: None,
            filling: None,
            completes: false,
            looks: Looks::Kept,
            beside_open: BesideOpen::Filed,
            open: None,
            after_asking: AfterAsking::Nothing,
            offer: None,
            history: History::default(),
            history_is_old: true,
            departure: None,
            filed: Vec::new(),
            tickets: TicketChanges::default(),
        }
    }

    /// The same with another code allowed.
    #[must_use]
    pub fn with_codes(mut self, codes: Codes<'c>) -> Conversation<'c> {
        self.codes = codes;
        self
    }

    /// The same with a session that somebody resumed: `before` is its previous state, and the event says that somebody
    /// continues it. It is recorded with the first other event: only looking leaves the session unchanged, and so does
    /// only adding something to it.
    #[must_use]
    pub fn returning(mut self, before: Session, event: Event) -> Conversation<'c> {
        self.returning = Some(Box::new(Returning { before, event }));
        self
    }

    /// The same with a person: whose terminal it is, by its numbers, and over which channel is kept with the first thing
    /// that happens in the walk. Who leaves before that was only looking, and leaves nothing behind.
    #[must_use]
    pub fn forgetting_looks(mut self) -> Conversation<'c> {
        self.looks = Looks::KeptWithNext;
        self
    }

    /// The same with values that are offered for fields, by the field's index.
    #[must_use]
    pub fn with_fields(mut self, fields: &'c [(u16, Redacted)]) -> Conversation<'c> {
        self.fields = fields;
        self
    }

    /// Asks for the missing fields of a ticket that was filed before; for all of them if none is missing.
    #[must_use]
    pub fn completing(mut self, ticket: u32) -> Conversation<'c> {
        let fields = self.session.ticket(ticket).map(|ticket| {
            let lacking = self.session.lacking_of(ticket, self.manifest).fields;
            if lacking.is_empty() { self.session.fields_of(ticket, self.manifest) } else { lacking }
        });
        let fields = fields.unwrap_or_default();
        self.completes = true;
        self.filling = Filling::new(fields);
        if self.filling.is_none() {
            self.departure = Some(Departure::Completed);
        }
        self
    }

    /// The session in its current state.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The session in the state in which the walk left it.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.session
    }

    /// The name under which events are recorded; `None` if they are not.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.keeper.name().filter(|_| self.is_kept)
    }

    /// Whose terminal it is, as far as known: the reference, and the numbers of merchant and terminal.
    pub fn whose(&self) -> impl Iterator<Item = &str> {
        let (session, roles) = (&self.session, &self.manifest.roles);
        let numbers = [session.number(roles.merchant), session.number(roles.terminal)];
        [self.keeper.reference(session)].into_iter().chain(numbers).flatten()
    }

    /// Whether a ticket was filed before, and only its fields are asked for.
    #[must_use]
    pub fn completes(&self) -> bool {
        self.completes
    }

    /// The numbers of the tickets that leaving the walk filed, after the one that it [updated](Conversation::renewed),
    /// if any.
    #[must_use]
    pub fn filed(&self) -> &[u32] {
        &self.filed
    }

    /// The number of the ticket that stayed open because the walk continued after it with the same result.
    #[must_use]
    pub fn renewed(&self) -> Option<u32> {
        self.tickets.renews
    }

    /// The numbers of the tickets that leaving the walk closed, because it continued after them with another result.
    #[must_use]
    pub fn closed(&self) -> &[u32] {
        &self.tickets.closes
    }

    /// How the walk was left, if it was.
    #[must_use]
    pub fn departure(&self) -> Option<&Departure> {
        self.departure.as_ref()
    }

    /// The current question; `None` after the walk was left.
    #[must_use]
    pub fn question(&self) -> Option<Question<'_>> {
        if self.departure.is_some() {
            return None;
        }
        match (self.session.place(), &self.filling) {
            (_, Some(filling)) => {
                let (number, of) = filling.progress();
                self.field_question(filling.asked()?, Asker::Ticket { number, of })
            }
            (Place::Prompt(id), None) => {
                let step = StepQuestion::new(&self.session, id)?;
                match step.node.act {
                    Act::Collect { .. } => {
                        self.field_question(self.session.wanted_field()?, Asker::Step(step))
                    }
                    _ => Some(Question::Step(step)),
                }
            }
            (Place::End(ending), None) => {
                let declared = self.manifest.outcome(ending.outcome(self.session.tree()))?;
                let (session, manifest) = (&self.session, self.manifest);
                Some(Question::Outcome(OutcomeQuestion { ending, declared, session, manifest }))
            }
        }
    }

    fn field_question<'q>(&'q self, index: u16, asker: Asker<'q>) -> Option<Question<'q>> {
        let offer = self.offer.as_ref().filter(|(field, _)| *field == index).map(|(_, offer)| offer);
        Some(Question::Field(FieldQuestion { index, declared: self.manifest.field(index)?, asker, offer }))
    }

    /// Looks up a value to offer for the current field: the question then has it.
    pub fn look_for_offer(&mut self) {
        let asked = match &self.filling {
            Some(filling) => filling.asked(),
            None => self.session.wanted_field(),
        };
        self.offer = asked.and_then(|field| Some((field, self.offer_of(field)?)));
    }

    fn offer_of(&mut self, field: u16) -> Option<Offer> {
        if let Some(Known::Filled(entry)) = self.session.known(field, self.manifest)
            && let FieldValue::Known(value) = &entry.value
        {
            return Some(Offer { value: value.clone(), source: OfferSource::FilledIn });
        }
        self.keeper.offer(&self.session, field).or_else(|| {
            let (_, value) = self.fields.iter().find(|(known, _)| *known == field)?;
            Some(Offer { value: value.clone(), source: OfferSource::Configuration })
        })
    }

    /// Looks up what is known from before, if something happened since that may have a history of its own.
    pub fn look_back(&mut self) {
        if std::mem::take(&mut self.history_is_old) {
            self.history = self.keeper.recall(&self.session, self.clock.now());
        }
    }

    /// Whether something has come from other desks that [looking back](Conversation::look_back) tells.
    pub fn hear(&mut self) -> FromElsewhere {
        let heard = self.keeper.hear(self.clock.now());
        self.history_is_old |= heard == FromElsewhere::Come;
        heard
    }

    /// What is known from before, as last [looked up](Conversation::look_back).
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Takes a reply. Its result is recorded.
    ///
    /// # Errors
    /// A [`Complaint`].
    #[inline]
    pub fn take(&mut self, reply: Reply<'_>) -> Result<Effect, Complaint> {
        if self.departure.is_some() || self.unsettled.is_some() || (self.completes && walks_on(&reply)) {
            return Err(Complaint::Over);
        }
        match reply {
            // Replays answer by the million.
            Reply::Answer { answer, caution } => self.answer(answer, caution),
            reply => self.take_other(reply),
        }
    }

    fn take_other(&mut self, reply: Reply<'_>) -> Result<Effect, Complaint> {
        match reply {
            Reply::Answer { answer, caution } => self.answer(answer, caution),
            Reply::Caution => {
                let confirmed = self.session.confirm_caution(self.clock.now());
                self.settle(confirmed, Then::Step)
            }
            Reply::Field { field, value } => self.field(field, value),
            Reply::Later => self.later(),
            Reply::Back => self.back(),
            Reply::ToOutcome => {
                self.leave_fields();
                Ok(Effect::Nothing)
            }
            Reply::Note(text) => {
                let noted = self.session.note(text, self.clock.now());
                self.settle(noted, Then::Note)
            }
            Reply::Reference(reference) => {
                let changed = self.session.change_reference(reference, self.clock.now());
                self.settle(changed, Then::Reference)
            }
            Reply::Channel(channel) if channel == self.session.channel() => Ok(Effect::Nothing),
            Reply::Channel(channel) => {
                let changed = self.session.change_channel(channel, self.clock.now());
                self.settle(changed, Then::Elsewhere)
            }
            Reply::Code { typed, unknown } => self.code(typed, unknown),
            Reply::Aside { typed, unknown } => self.aside(typed, unknown),
            Reply::Pause if self.only_looked() => Ok(self.leave(Departure::AsItWas)),
            Reply::Pause => {
                let now = self.clock.now();
                let until = self.session.due().filter(|due| *due > now);
                let parked = self.session.park(until, now);
                self.settle(parked, Then::Pause(until))
            }
            Reply::GiveUp(reason) => {
                let abandoned = self.session.abandon(reason, self.clock.now());
                self.settle(abandoned, Then::GiveUp)
            }
            Reply::Confirm => self.confirm(),
            Reply::Rest => self.finish(),
        }
    }

    /// Continues in a tree for the code that the terminal now shows: one of a library [elsewhere](Codes::Elsewhere),
    /// which the caller has combined with the session's.
    ///
    /// # Errors
    /// A [`Complaint`].
    pub fn switch(&mut self, tree: Arc<Tree>) -> Result<Effect, Complaint> {
        let switched = self.session.switch(tree, self.clock.now());
        self.settle(switched, Then::Elsewhere)
    }

    /// The complaint about an answer that the step, or the field, does not accept.
    #[must_use]
    pub fn no_such_answer(&self) -> Complaint {
        match self.session.place() {
            Place::End(_) => Complaint::AtAnOutcome,
            Place::Prompt(_) => {
                self.session.wanted_field().map_or(Complaint::NotAnAnswer, Complaint::FieldAsked)
            }
        }
    }
}

/// Whether a reply continues the walk, or leaves it for later.
fn walks_on(reply: &Reply<'_>) -> bool {
    match reply {
        Reply::Answer { .. }
        | Reply::Caution
        | Reply::Code { .. }
        | Reply::Aside { .. }
        | Reply::Channel(_)
        | Reply::Pause
        | Reply::GiveUp(_) => true,
        Reply::Field { .. }
        | Reply::Later
        | Reply::Back
        | Reply::ToOutcome
        | Reply::Note(_)
        | Reply::Reference(_)
        | Reply::Confirm
        | Reply::Rest => false,
    }
}
