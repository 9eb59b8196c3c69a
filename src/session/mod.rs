//! The session: a walk through one or more trees, as a pure state machine: no terminal, no clock, no files.
//!
//! A [`Session`] has a state ([`Session::place`]), takes answers, and returns an [`Event`] for each; the events,
//! journaled in order, rebuild the same session ([`record::replay`]). Time is passed in as an argument.
//!
//! What a session remembers of a code is its *trail*: the visits to its steps, in order. The state follows from the
//! trail alone, so going back means removing visits from its end. What was removed is *held* and returns as long as the
//! walk reaches its step in the same order.

mod advance;
mod ahead;
mod ending;
mod event;
mod facts;
mod fields;
mod filing;
mod going_on;
mod progress;
pub mod record;
mod refusal;
mod ticket;
mod trail;

use std::sync::Arc;

use self::filing::{FilingRules, Occasion};
use crate::text::names::names;
use crate::text::redaction::Redacted;
use crate::tree::{Act, Key, Node, NodeId, Since, Standing, Tree, Value, Wait};

pub use ending::Ending;
pub use event::{Event, EventKind, FieldValue, MatterSet};
pub use fields::FieldEntry;
pub use filing::{Filed, Filing, MatterRequest, TicketChanges, TicketState, TicketSubject};
pub use refusal::Refusal;
pub use ticket::{Known, Lacking};
pub use trail::{Answer, Done, Leg, Visit};

/// A point in time: microseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// So many minutes later.
    #[must_use]
    pub fn plus_minutes(self, minutes: u16) -> Moment {
        Moment(self.0.saturating_add(i64::from(minutes) * 60_000_000))
    }
}

/// The channel: how the person who walks is in touch with the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A phone agent, with the merchant at the terminal.
    Phone,
    /// A technician at the terminal.
    OnSite,
}

names!(Channel {
    Phone = "phone",
    OnSite = "on_site",
});

/// A note that somebody made during the walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub text: Redacted,
    /// When it was made.
    pub at: Moment,
}

/// The state of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At a step that needs an answer.
    Prompt(NodeId),
    /// At an outcome that is not confirmed yet.
    End(Ending),
}

/// A walk that was left for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Until a time, or until somebody comes back to it.
    pub until: Option<Moment>,
}

/// A walk, from the first code to a confirmed outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    channel: Channel,
    legs: Vec<Leg>,
    /// Retracted answers, in the order of the path, each with its leg's code.
    held: Vec<(Box<str>, Visit)>,
    fields: Vec<FieldEntry>,
    notes: Vec<Note>,
    place: Place,
    /// The prompt was reached by going back: the held answer is offered, not taken.
    reconsidering: bool,
    /// The prompt's caution was confirmed.
    cautioned: bool,
    /// The walk is left for later.
    parked: Option<Parked>,
    /// Why the walk was abandoned, if it was.
    abandoned: Option<Redacted>,
    /// The ticket of another session that it was given up for.
    joined: Option<Redacted>,
    epoch: u32,
    ended: bool,
    /// The tickets that it filed, by number.
    tickets: Vec<Filing>,
    reference: Reference,
    /// The states of the matters at the last event.
    standings: Vec<Standing>,
}

/// Whose terminal a session is about: the initial reference is not an event.
#[derive(Clone, Debug, PartialEq)]
enum Reference {
    /// As given at the start.
    AsBegun,
    /// As said during the walk; `None` if it was cleared.
    Changed(Option<Redacted>),
}

impl Session {
    /// Starts a walk.
    #[must_use]
    pub fn start(tree: Arc<Tree>, channel: Channel, now: Moment) -> (Session, Event) {
        let mut session = Session {
            channel,
            legs: vec![Leg::of(tree)],
            held: Vec::new(),
            fields: Vec::new(),
            notes: Vec::new(),
            place: Place::End(Ending::Nowhere),
            reconsidering: false,
            cautioned: false,
            parked: None,
            abandoned: None,
            joined: None,
            epoch: 0,
            ended: false,
            tickets: Vec::new(),
            reference: Reference::AsBegun,
            standings: Vec::new(),
        };
        session.advance(now);
        let tree = Arc::clone(session.tree());
        let started = session.event(now, EventKind::Started { tree, channel });
        (session, started)
    }

    /// An event, with the matters whose state it changed.
    fn event(&mut self, at: Moment, kind: EventKind) -> Event {
        if self.standings.is_empty() && !self.legs.iter().any(|leg| leg.tree.has_matters()) {
            return Event { at, kind, set: Vec::new() };
        }
        let now: Vec<Standing> = self.matters().into_iter().map(|(_, standing)| standing).collect();
        let before = std::mem::replace(&mut self.standings, now);
        let now = &self.standings;
        let gone = before.iter().filter(|old| now.iter().all(|new| new.matter != old.matter));
        let changed = now.iter().filter(|new| !before.contains(new));
        let set = changed.map(|new| MatterSet { matter: new.matter, state: Some(new.state) });
        let set = set.chain(gone.map(|old| MatterSet { matter: old.matter, state: None })).collect();
        Event { at, kind, set }
    }

    /// The current state.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// The channel.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// The legs: the walked codes, each with its visits; there is at least one.
    #[must_use]
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The current tree.
    #[must_use]
    pub fn tree(&self) -> &Arc<Tree> {
        &self.leg().tree
    }

    /// The notes so far.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Whose terminal it is about: as said during the walk, else as given at the start.
    #[must_use]
    pub fn reference<'s>(&'s self, begun_with: Option<&'s str>) -> Option<&'s str> {
        match &self.reference {
            Reference::AsBegun => begun_with,
            Reference::Changed(reference) => reference.as_ref().map(Redacted::as_str),
        }
    }

    /// Whether the outcome was confirmed.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether the walk is parked, and until when.
    #[must_use]
    pub fn parked(&self) -> Option<Parked> {
        self.parked
    }

    /// Why the walk was abandoned, if it was. It can be continued all the same.
    #[must_use]
    pub fn abandoned(&self) -> Option<&Redacted> {
        self.abandoned.as_ref()
    }

    /// The number of the ticket of another session that it was given up for: what was noted in it is there.
    #[must_use]
    pub fn joined(&self) -> Option<&Redacted> {
        self.joined.as_ref()
    }

    /// The steps put off until somebody is on site, in this leg.
    pub fn put_off(&self) -> impl Iterator<Item = &Visit> {
        self.leg().trail.iter().filter(|visit| visit.done == Done::PutOff)
    }

    /// The prompt's caution while it needs confirmation: only an action is dangerous, so only a `try` waits for it.
    #[must_use]
    pub fn caution(&self) -> Option<NodeId> {
        let Place::Prompt(id) = self.place else { return None };
        self.waits_for_caution(self.tree().node(id)?).then_some(id)
    }

    fn waits_for_caution(&self, prompt: &Node) -> bool {
        !self.cautioned && prompt.caution.is_some() && matches!(prompt.act, Act::Try { .. })
    }

    /// The earlier answer to the prompt, if it is asked again.
    #[must_use]
    pub fn earlier(&self) -> Option<Answer> {
        let Place::Prompt(id) = self.place else { return None };
        let code = &self.tree().code;
        let held = self.held.first().filter(|(of, visit)| of == code && visit.node == id);
        if let Some((_, Visit { done: Done::Answered(answer), .. })) = held {
            return Some(answer.clone());
        }
        self.latest(id).and_then(|visit| match &visit.done {
            Done::Answered(Answer::Tampering)
            | Done::PutOff
            | Done::Told
            | Done::Collected(_)
            | Done::Set(_)
            | Done::Closing(_) => None,
            Done::Answered(answer) => Some(answer.clone()),
            Done::Known(value) => Some(Answer::Value(*value)),
        })
    }

    /// When the prompt is due, if it has to wait: this long after the previous answer, or after what it counts from.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        let Place::Prompt(id) = self.place else { return None };
        let Wait { minutes, since } = self.tree().node(id)?.wait?;
        let mut asked = self.leg().trail.iter().filter(|visit| visit.was_asked());
        let from = match since {
            Since::Previous => asked.next_back(),
            Since::Answer(key) => asked.clone().rfind(|visit| visit.key == key).or_else(|| asked.next()),
            Since::Matter(matter) => self.latest_set(matter).or_else(|| asked.next()),
        };
        Some(from?.at.plus_minutes(minutes))
    }

    /// Answers the prompt.
    ///
    /// # Errors
    /// A [`Refusal`] if the prompt does not accept this answer.
    pub fn answer(&mut self, answer: Answer, now: Moment) -> Result<Event, Refusal> {
        let id = self.prompt()?;
        let node = self.tree().node(id).ok_or(Refusal::NoSuchAnswer)?;
        match (&answer, &node.act) {
            (Answer::Tampering, _) | (Answer::Skipped(_), Act::Try { .. }) => {}
            (Answer::Declined, Act::Try { .. }) if node.caution.is_some() => {}
            (Answer::Value(value), _) if takes(node, *value) => {
                if self.waits_for_caution(node) {
                    return Err(Refusal::CautionFirst);
                }
            }
            _ => return Err(Refusal::NoSuchAnswer),
        }
        let (key, tree, occurrence) = (node.key, Arc::clone(self.tree()), self.occurrence(node.key));
        self.drop_held_answer(id);
        self.visit((id, key), Done::Answered(answer.clone()), now);
        self.advance(now);
        Ok(self.event(now, EventKind::Answered { tree, node: id, occurrence, answer }))
    }

    /// Confirms the prompt's caution, so that the action can be answered. Declining it is [`Answer::Declined`].
    ///
    /// # Errors
    /// A [`Refusal`] if no caution needs confirmation.
    pub fn confirm_caution(&mut self, now: Moment) -> Result<Event, Refusal> {
        self.prompt()?;
        let node = self.caution().ok_or(Refusal::NoCaution)?;
        self.cautioned = true;
        self.taken_up();
        let tree = Arc::clone(self.tree());
        let occurrence = tree.node(node).map_or(1, |node| self.occurrence(node.key));
        Ok(self.event(now, EventKind::Cautioned { tree, node, occurrence }))
    }

    /// Retracts the latest answer, across codes if need be.
    ///
    /// # Errors
    /// A [`Refusal`] if there is nothing to go back to.
    pub fn back(&mut self, now: Moment) -> Result<Event, Refusal> {
        if self.ended {
            return Err(Refusal::Ended);
        }
        self.take_back(now)?;
        Ok(self.event(now, EventKind::TakenBack))
    }

    /// Makes a note.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end, unless a ticket is open.
    pub fn note(&mut self, text: Redacted, now: Moment) -> Result<Event, Refusal> {
        self.takes_additions()?;
        self.notes.push(Note { text: text.clone(), at: now });
        Ok(self.event(now, EventKind::Noted { text }))
    }

    /// Says whose terminal it is about, or that this is unknown after all.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end, unless a ticket is open.
    pub fn change_reference(&mut self, reference: Option<Redacted>, now: Moment) -> Result<Event, Refusal> {
        self.takes_additions()?;
        self.reference = Reference::Changed(reference.clone());
        Ok(self.event(now, EventKind::ReferenceChanged { reference }))
    }

    /// Continues in another code's tree, because the terminal now shows that code. The previous tree keeps its state.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end.
    pub fn switch(&mut self, tree: Arc<Tree>, now: Moment) -> Result<Event, Refusal> {
        if self.ended {
            return Err(Refusal::Ended);
        }
        self.legs.push(Leg::of(Arc::clone(&tree)));
        self.reconsidering = false;
        self.advance(now);
        Ok(self.event(now, EventKind::Switched { tree }))
    }

    /// Leaves the walk for later. If it waits for the back office, the requests of its matters are filed.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end.
    pub fn park(&mut self, until: Option<Moment>, now: Moment) -> Result<Event, Refusal> {
        if self.ended {
            return Err(Refusal::Ended);
        }
        self.taken_up();
        self.parked = Some(Parked { until });
        let files = self.file(Occasion::Park, FilingRules::Now, now).files;
        Ok(self.event(now, EventKind::Parked { until, files }))
    }

    /// Abandons the walk: the merchant hung up, for example. The current requests of its matters are filed; so is the
    /// current outcome, if that is a ticket, confirmed or not: somebody was told that it would be.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end.
    pub fn abandon(&mut self, reason: Redacted, now: Moment) -> Result<Event, Refusal> {
        self.abandon_by(FilingRules::Now, reason, None, now)
    }

    /// Gives the walk up in favour of the ticket of another session about the same, which it joins. What its matters ask
    /// for is filed; the outcome where it stands is not.
    ///
    /// # Errors
    /// [`Refusal::Ended`] after the end.
    pub fn give_way(&mut self, reason: Redacted, joined: Redacted, now: Moment) -> Result<Event, Refusal> {
        self.abandon_by(FilingRules::First, reason, Some(joined), now)
    }

    fn abandon_by(
        &mut self,
        rules: FilingRules,
        reason: Redacted,
        joined: Option<Redacted>,
        now: Moment,
    ) -> Result<Event, Refusal> {
        if self.ended {
            return Err(Refusal::Ended);
        }
        self.taken_up();
        (self.abandoned, self.joined) = (Some(reason.clone()), joined.clone());
        let tickets = self.file(Occasion::GivingUp, rules, now);
        Ok(self.event(now, EventKind::Abandoned { reason, joined, tickets }))
    }

    /// Confirms the outcome: the session has ended.
    ///
    /// # Errors
    /// A [`Refusal`] if there is none.
    pub fn end(&mut self, now: Moment) -> Result<Event, Refusal> {
        self.end_by(FilingRules::Now, now)
    }

    fn end_by(&mut self, rules: FilingRules, now: Moment) -> Result<Event, Refusal> {
        if self.ended {
            return Err(Refusal::Ended);
        }
        match self.place {
            Place::End(ending) => {
                let tickets = self.file(Occasion::End, rules, now);
                self.ended = true;
                let outcome = ending.outcome(self.tree());
                Ok(self.event(now, EventKind::Ended { outcome, tickets }))
            }
            Place::Prompt(_) => Err(Refusal::NotAtTheEnd),
        }
    }

    fn prompt(&self) -> Result<NodeId, Refusal> {
        match self.place {
            _ if self.ended => Err(Refusal::Ended),
            Place::Prompt(id) => Ok(id),
            Place::End(_) => Err(Refusal::AtTheEnd),
        }
    }

    /// How often a step has been visited in this leg, including this time.
    fn occurrence(&self, step: Key) -> u16 {
        let before = self.leg().trail.iter().filter(|visit| visit.key == step).count();
        u16::try_from(before).unwrap_or(u16::MAX).saturating_add(1)
    }
}

/// Whether a step accepts a value as its answer.
fn takes(node: &Node, value: Value) -> bool {
    match (&node.act, value) {
        (Act::Ask { .. }, Value::Yes | Value::No | Value::Unsure)
        | (Act::Try { .. }, Value::Fixed | Value::NotFixed)
        | (Act::Choose { unsure_as: Some(_), .. }, Value::Unsure) => true,
        (Act::Choose { options, .. }, Value::Option(index)) => usize::from(index) < options.len(),
        _ => false,
    }
}
