//! A walk as a talk between programs: a line of JSON in, lines of JSON out. It is the very session that a person walks
//! at a terminal; what every message means stands in `src/machine/protocol.json`.
//!
//! A [`Talk`] does no more than turn a line into messages: whoever has the stream reads [`Lines`] and writes what
//! [`Talk::messages`] gives, once it is kept.

mod incoming;
mod lines;
mod outgoing;

use std::borrow::Cow;
use std::sync::Arc;

use crate::library::lookup::unknown_tree;
use crate::library::lookup::{Found, look_up};
use crate::machine::ticket::{NamedJson, RemainingStepJson, TicketJson};
use crate::session::{
    Answer, Channel, Done, Ending, Event, FieldValue, Known, Moment, Place, Refusal, Session, Visit,
};
use crate::show::history;
use crate::show::times::Times;
use crate::text::harmless::harmless;
use crate::text::redaction::{Redacted, WallTime};
use crate::ticket;
use crate::tree::{Act, Library, Node, NodeId, Tree, Value};
use crate::view::View;
use crate::walk::answer;
use crate::walk::input::{field_value, free_text, shown};
use crate::walk::keeper::Keeper;
use crate::walk::offer::{Offer, OfferSource};

pub use incoming::{COMMANDS, Fault, KEYS, Ref, Said, Takes};
pub use lines::{LONGEST, Line, Lines};
use outgoing::{
    Caution, Choice, Declared, Earlier, FieldAsked, FieldThere, Length, Message, Offered, Outcome, Passed,
    Prompt, To,
};
pub use outgoing::{Complaint, ERRORS, FORMAT};

/// What a talk is made of.
pub struct Setting<'s> {
    /// Where other codes are looked up; the session's trees are this library's.
    pub library: &'s Library,
    /// The language of the texts.
    pub view: View<'s>,
    /// What keeps what happens.
    pub keeper: &'s mut dyn Keeper,
    /// What tells the time.
    pub clock: &'s dyn Fn() -> Moment,
    /// What tells the time where the person is.
    pub wall: &'s dyn Fn() -> WallTime,
    /// How a time is written, in UTC as RFC 3339 has it.
    pub utc: &'s dyn Fn(Moment) -> String,
    /// How times are written in texts.
    pub times: Times,
    /// What is offered for fields, whoever walks.
    pub fields: &'s [(u16, Redacted)],
}

/// How a talk was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// An outcome was confirmed; it is a ticket or not.
    Finished {
        /// Whether it is.
        ticket: bool,
    },
    /// It is left for later, perhaps until a time.
    Paused(Option<Moment>),
    /// It was given up.
    GivenUp,
    /// The client has no more to say, in mid-walk.
    InputEnded,
    /// What happened cannot be kept.
    NotKept,
}

impl Left {
    /// Its name in messages.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Left::Finished { .. } => "finished",
            Left::Paused(_) => "paused",
            Left::GivenUp => "given_up",
            Left::InputEnded => "input_ended",
            Left::NotKept => "not_kept",
        }
    }

    /// The exit code that goes with it.
    #[must_use]
    pub fn exit(&self) -> u8 {
        match self {
            Left::Finished { ticket: false } => 0,
            Left::Finished { ticket: true } => 3,
            Left::Paused(_) | Left::GivenUp | Left::InputEnded => 4,
            Left::NotKept => 1,
        }
    }
}

/// A walk with a program.
pub struct Talk<'t> {
    setting: Setting<'t>,
    session: Session,
    /// What the client is to be told next.
    out: Vec<u8>,
    /// What the message is called that is being answered.
    reference: Option<Ref>,
    /// The client confirmed an outcome whose ticket is missing something, and is asked for it.
    filling_in: bool,
    /// From where on the client has not heard of the steps in the trail.
    heard: usize,
    /// How many codes, and the last of them, the client was told of.
    told: Option<(usize, Box<str>)>,
    left: Option<Left>,
}

impl<'t> Talk<'t> {
    /// Begins a talk, with what the client is told first.
    #[must_use]
    pub fn begin(setting: Setting<'t>, session: Session) -> Talk<'t> {
        let (out, heard) = (Vec::with_capacity(4096), 0);
        let mut talk =
            Talk { setting, session, out, reference: None, filling_in: false, heard, told: None, left: None };
        let view = talk.setting.view;
        let language = view.manifest.languages.get(view.column).map(AsRef::as_ref).unwrap_or_default();
        let library =
            outgoing::Library { name: view.words(view.manifest.name), version: &view.manifest.version };
        write(
            &mut talk.out,
            &Message::Hello {
                format: FORMAT,
                posdiag: env!("CARGO_PKG_VERSION"),
                library,
                session: talk.setting.keeper.name(),
                channel: talk.session.channel().id(),
                language,
            },
        );
        talk.ask();
        talk
    }

    /// The session, as it stands.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// How the talk was left, if it was.
    #[must_use]
    pub fn left(&self) -> Option<&Left> {
        self.left.as_ref()
    }

    /// What the client is to be told, a line each; it is told once.
    pub fn messages(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Takes a line: what came of it is kept, and told.
    pub fn take(&mut self, line: Line<'_>) {
        let (reference, said) = incoming::read(line);
        self.reference = reference;
        let done = match said {
            _ if self.left.is_some() => Err(Complaint::Over),
            Ok(said) => self.do_it(said),
            Err(fault) => Err(Complaint::Fault(fault)),
        };
        match done {
            Ok(()) if self.left.is_none() => self.ask(),
            Ok(()) => {}
            Err(complaint) => self.complain(&complaint),
        }
    }

    /// The client has no more to say: the walk is left for later.
    pub fn input_ended(&mut self) {
        if self.left.is_some() {
            return;
        }
        self.reference = None;
        let now = self.now();
        let parked = self.session.park(self.due_after(now), now);
        match self.did(parked) {
            Ok(()) => self.left = Some(Left::InputEnded),
            Err(complaint) => self.complain(&complaint),
        }
    }

    /// Says how the talk was left, with the ticket that is kept of it.
    pub fn close(&mut self, ticket: Option<TicketJson<'_>>) {
        let Some(left) = &self.left else { return };
        let (view, tree) = (self.setting.view, self.session.tree());
        let outcome = match self.session.place() {
            Place::End(ending) if self.session.has_ended() => view.manifest.outcome(ending.outcome(tree)),
            _ => None,
        };
        let until = match left {
            Left::Paused(until) => until.map(self.setting.utc),
            _ => None,
        };
        let message = Message::Ended {
            to: To { reference: self.reference.as_ref() },
            reason: left.id(),
            exit: left.exit(),
            session: self.setting.keeper.name(),
            until,
            outcome: outcome.map(|outcome| &*outcome.id),
            ticket: ticket.map(Box::new),
        };
        write(&mut self.out, &message);
    }

    fn now(&self) -> Moment {
        (self.setting.clock)()
    }

    fn complain(&mut self, complaint: &Complaint) {
        let message = Message::Error {
            to: To { reference: self.reference.as_ref() },
            code: complaint.code(),
            message: complaint.message(self.setting.view.language),
            options: complaint.options(),
        };
        write(&mut self.out, &message);
    }

    /// Keeps what the session made of it. What is not kept is not gone on with.
    fn did(&mut self, done: Result<Event, Refusal>) -> Result<(), Complaint> {
        let event = done.map_err(|refusal| match refusal {
            Refusal::AtTheStart => Complaint::AtTheStart,
            Refusal::AtTheEnd => Complaint::AtAnOutcome,
            Refusal::NotAtTheEnd => Complaint::NotAtAnOutcome,
            Refusal::CautionFirst => Complaint::CautionFirst,
            Refusal::NoCaution => Complaint::NoCaution,
            Refusal::NoSuchAnswer => Complaint::NotAnAnswer(self.answers()),
            Refusal::Ended | Refusal::NoSuchTicket => Complaint::Over,
        })?;
        self.setting.keeper.keep(&self.session, &event).map_err(|unkept| {
            self.left = Some(Left::NotKept);
            Complaint::NotKept(unkept.why.message(self.setting.view.language))
        })
    }

    /// The answers that are taken now.
    fn answers(&self) -> Vec<String> {
        let node = self.prompt().and_then(|id| self.session.tree().node(id));
        node.map(answer::names).unwrap_or_default().into_iter().map(str::to_owned).collect()
    }

    fn prompt(&self) -> Option<NodeId> {
        match self.session.place() {
            Place::Prompt(id) => Some(id),
            Place::End(_) => None,
        }
    }

    fn do_it(&mut self, said: Said<'_>) -> Result<(), Complaint> {
        let now = self.now();
        let from = self.session.legs().last().map_or(0, |leg| leg.trail.len());
        match said {
            Said::Answer { answer, reason, caution, id } => {
                self.answer(&answer, reason.as_deref(), caution, id.as_deref(), now)?;
                self.heard = from + 1;
            }
            Said::Tampering => {
                let answered = self.session.answer(Answer::Tampering, now);
                self.did(answered)?;
                self.heard = from + 1;
            }
            Said::Caution => {
                let confirmed = self.session.confirm_caution(now);
                self.did(confirmed)?;
            }
            Said::Field { field, value } => {
                self.fill_in(&field, value.as_deref(), now)?;
                // The step that asked for it is passed, and perhaps others behind it.
                if self.session.legs().last().is_some_and(|leg| leg.trail.len() > from) {
                    self.heard = from;
                }
            }
            Said::Back if self.filling_in => self.filling_in = false,
            Said::Back => {
                let back = self.session.back(now);
                self.did(back)?;
                self.heard = behind_last_answer(&self.session);
            }
            Said::Note { text } => {
                let text = free_text(&text).map_err(Complaint::Refused)?;
                let kept = text.clone();
                let noted = self.session.note(text, now);
                self.did(noted)?;
                self.taken("note", None, Some(kept.as_str()), None);
            }
            Said::Code { code, unknown } => {
                let tree = self.tree_of(&code, unknown)?;
                let switched = self.session.switch(Arc::new(tree), now);
                self.did(switched)?;
                (self.heard, self.filling_in) = (0, false);
            }
            Said::Pause => {
                let until = self.due_after(now);
                let parked = self.session.park(until, now);
                self.did(parked)?;
                self.left = Some(Left::Paused(until));
            }
            Said::GiveUp { reason } => {
                let reason = free_text(&reason).map_err(Complaint::Refused)?;
                let abandoned = self.session.abandon(reason, now);
                self.did(abandoned)?;
                self.left = Some(Left::GivenUp);
            }
            Said::End => self.end(now)?,
            Said::Show => {}
        }
        if self.filling_in && self.left.is_none() && self.missing() == 0 {
            return self.finish(now);
        }
        Ok(())
    }

    fn missing(&self) -> usize {
        self.session.missing(self.setting.view.manifest).len()
    }

    /// When the action that is asked for is to be done, where that is still to come.
    fn due_after(&self, now: Moment) -> Option<Moment> {
        self.session.due().filter(|due| *due > now)
    }

    fn answer(
        &mut self,
        given: &str,
        reason: Option<&str>,
        caution: bool,
        id: Option<&str>,
        now: Moment,
    ) -> Result<(), Complaint> {
        let step = self.prompt().ok_or(Complaint::AtAnOutcome)?;
        let tree = Arc::clone(self.session.tree());
        let node = tree.node(step).ok_or_else(|| Complaint::NotAnAnswer(Vec::new()))?;
        if id.is_some_and(|id| !node.has_name(id)) {
            return Err(Complaint::AnotherStep(node.id.to_string()));
        }
        let answer = match given {
            _ if node.value(given).is_none() && !answer::names(node).contains(&given) => {
                return Err(self.no_such_answer());
            }
            "tampering" => Answer::Tampering,
            "declined" => Answer::Declined,
            "skipped" => Answer::Skipped(reason.map(free_text).transpose().map_err(Complaint::Refused)?),
            _ => Answer::Value(node.value(given).ok_or_else(|| self.no_such_answer())?),
        };
        if reason.is_some() && !matches!(answer, Answer::Skipped(_)) {
            return Err(Complaint::ReasonOutOfPlace);
        }
        let has_caution = node.caution.is_some() && matches!(node.act, Act::Try { .. });
        if caution && !(has_caution && matches!(answer, Answer::Value(_))) {
            return Err(Complaint::NoCaution);
        }
        if self.session.caution().is_some() && caution {
            let confirmed = self.session.confirm_caution(now);
            self.did(confirmed)?;
        }
        let answered = self.session.answer(answer, now);
        self.did(answered)
    }

    fn no_such_answer(&self) -> Complaint {
        match self.session.wanted_field().and_then(|field| self.setting.view.manifest.field(field)) {
            Some(field) => Complaint::FieldAsked(field.id.to_string()),
            None => Complaint::NotAnAnswer(self.answers()),
        }
    }

    fn fill_in(&mut self, id: &str, given: Option<&str>, now: Moment) -> Result<(), Complaint> {
        let view = self.setting.view;
        let fields = &view.manifest.fields;
        let at = fields.iter().position(|field| *field.id == *id);
        let Some((index, field)) = at.and_then(|at| Some((u16::try_from(at).ok()?, fields.get(at)?))) else {
            return Err(Complaint::UnknownField(fields.iter().map(|field| field.id.to_string()).collect()));
        };
        let (value, warning) = match given {
            Some(given) => {
                field_value(field.shape, given, || (self.setting.wall)()).map_err(Complaint::Refused)?
            }
            None => (FieldValue::Unknown, None),
        };
        let kept = match &value {
            FieldValue::Known(value) => Some(harmless(value.as_str()).into_owned()),
            FieldValue::Unknown | FieldValue::Removed => None,
        };
        let set = self.session.set_field(index, value, now);
        self.did(set)?;
        let warning = warning.map(|warning| warning.explain(view.language));
        self.taken("field", Some(&field.id), kept.as_deref(), warning);
        Ok(())
    }

    /// Says what was taken, as it is kept.
    fn taken(
        &mut self,
        what: &'static str,
        field: Option<&str>,
        value: Option<&str>,
        warning: Option<&'static str>,
    ) {
        let to = To { reference: self.reference.as_ref() };
        write(&mut self.out, &Message::Taken { to, what, field, value, warning });
    }

    /// The tree of a code that the terminal shows now.
    fn tree_of(&self, typed: &str, unknown: bool) -> Result<Tree, Complaint> {
        let library = self.setting.library;
        if unknown {
            return unknown_tree(library, typed).ok_or(Complaint::NotACode);
        }
        match look_up(library, typed).map_err(Complaint::Damaged)? {
            Found::One(code) => {
                let tree = library.tree(&code).map_err(Complaint::Damaged)?;
                tree.ok_or(Complaint::NotACode)
            }
            Found::Several(codes) => {
                Err(Complaint::SeveralCodes(codes.iter().map(ToString::to_string).collect()))
            }
            Found::Nothing(near) => {
                Err(Complaint::UnknownCode(near.iter().map(|title| title.code.to_string()).collect()))
            }
        }
    }

    /// Confirms the outcome; what its ticket is missing is asked for first, once.
    fn end(&mut self, now: Moment) -> Result<(), Complaint> {
        match self.session.place() {
            Place::Prompt(_) => Err(Complaint::NotAtAnOutcome),
            Place::End(_) if !self.filling_in && self.missing() > 0 => {
                self.filling_in = true;
                Ok(())
            }
            Place::End(_) => self.finish(now),
        }
    }

    fn finish(&mut self, now: Moment) -> Result<(), Complaint> {
        let ticket = match self.session.place() {
            Place::End(ending) => ending.is_ticket(self.session.tree()),
            Place::Prompt(_) => false,
        };
        let ended = self.session.end(now);
        self.did(ended)?;
        self.left = Some(Left::Finished { ticket });
        Ok(())
    }
}

/// What the client is asked, and told before it.
impl Talk<'_> {
    fn ask(&mut self) {
        self.tell_code();
        match self.session.place() {
            Place::Prompt(id) => match self.session.wanted_field() {
                Some(field) => self.ask_field(field, Some(id)),
                None => self.ask_step(id),
            },
            Place::End(_) if self.filling_in => {
                if let Some(field) = self.session.missing(self.setting.view.manifest).first() {
                    self.ask_field(*field, None);
                }
            }
            Place::End(ending) => self.tell_outcome(ending),
        }
    }

    /// Says which code is walked, where that has changed.
    fn tell_code(&mut self) {
        let tree = self.session.tree();
        let legs = self.session.legs().len();
        if self.told.as_ref().is_some_and(|(known, code)| *known == legs && *code == tree.code) {
            return;
        }
        let view = self.setting.view;
        let table = tree.table.and_then(|table| view.manifest.tables.get(usize::from(table)));
        let message = Message::Code {
            to: To { reference: self.reference.as_ref() },
            code: &tree.code,
            message: tree.message.map(|text| view.words(text)),
            cause: tree.cause.map(|text| view.words(text)),
            table: table.map(|table| &*table.id),
            row: tree.table.map(|_| tree.row),
        };
        write(&mut self.out, &message);
        self.told = Some((legs, tree.code.clone()));
    }

    fn ask_step(&mut self, id: NodeId) {
        let (view, session) = (self.setting.view, &self.session);
        let tree = session.tree();
        let Some(node) = tree.node(id) else { return };
        let option = |value| Choice { value, label: label(view, node, value) };
        let (step, remaining) = session.progress();
        let prompt = Prompt {
            to: To { reference: self.reference.as_ref() },
            code: &tree.code,
            id: &node.id,
            kind: node.kind(),
            step,
            remaining,
            text: node.text().map(|text| view.words(text)).unwrap_or_default(),
            say: said(view, session, node),
            hint: node.hint.map(|text| view.words(text)),
            caution: node
                .caution
                .map(|text| Caution { text: view.words(text), confirm: session.caution().is_some() }),
            by: node.by.id(),
            minutes: node.minutes,
            wait: match node.act {
                Act::Try { wait, .. } => wait,
                _ => None,
            },
            due: session.due().map(self.setting.utc),
            options: answer::names(node).into_iter().map(option).collect(),
            earlier: session.earlier().map(|answer| earlier(session, id, &answer)),
            passed: passed(view, session, self.heard),
        };
        write(&mut self.out, &Message::Prompt(Box::new(prompt)));
    }

    /// Asks for a field that a step collects, or that the ticket is missing.
    fn ask_field(&mut self, field: u16, step: Option<NodeId>) {
        let offer = self.offer(field);
        let (view, session) = (self.setting.view, &self.session);
        let tree = session.tree();
        let Some(declared) = declared(view, field) else { return };
        let node = step.and_then(|id| tree.node(id));
        let (number, remaining) = session.progress();
        let asked = FieldAsked {
            to: To { reference: self.reference.as_ref() },
            whom: if step.is_some() { "step" } else { "ticket" },
            code: &tree.code,
            step_id: node.map(|node| &*node.id),
            step: node.map(|_| number),
            remaining: match node {
                Some(_) => remaining,
                None => session.missing(view.manifest).len().saturating_sub(1),
            },
            declared,
            say: node.and_then(|node| said(view, session, node)),
            hint: node.and_then(|node| node.hint).map(|text| view.words(text)),
            offer: offer.map(|Offer { value, source }| Offered {
                value: harmless(value.as_str()).into_owned(),
                source: history::offer_source(view, &source, &self.setting.times),
            }),
            passed: if node.is_some() { passed(view, session, self.heard) } else { Vec::new() },
        };
        write(&mut self.out, &Message::Field(Box::new(asked)));
    }

    /// A value that the field may have.
    fn offer(&mut self, field: u16) -> Option<Offer> {
        let view = self.setting.view;
        if let Some(Known::Filled(entry)) = self.session.known(field, view.manifest)
            && let FieldValue::Known(value) = &entry.value
        {
            return Some(Offer { value: value.clone(), source: OfferSource::FilledIn });
        }
        self.setting.keeper.offer(&self.session, field).or_else(|| {
            let (_, value) = self.setting.fields.iter().find(|(known, _)| *known == field)?;
            Some(Offer { value: value.clone(), source: OfferSource::Configuration })
        })
    }

    fn tell_outcome(&mut self, ending: Ending) {
        let (view, session) = (self.setting.view, &self.session);
        let (manifest, tree) = (view.manifest, session.tree());
        let Some(outcome) = manifest.outcome(ending.outcome(tree)) else { return };
        let end = match ending {
            Ending::Step(id) => tree.node(id),
            _ => None,
        };
        let asked_for = session.asked_for(manifest);
        let others = session.fields().map(|entry| entry.field).filter(|field| !asked_for.contains(field));
        let fields = asked_for.iter().copied().chain(others).filter_map(|index| {
            let there = ticket::field(view, session, index)?;
            Some(FieldThere {
                declared: declared(view, index)?,
                asked_for: asked_for.contains(&index),
                state: there.state.id(),
                value: there.value,
            })
        });
        let missing = session.missing(manifest);
        let (queue, left) = (ticket::queue(view, outcome), ticket::left(view, session));
        let message = Outcome {
            to: To { reference: self.reference.as_ref() },
            code: &tree.code,
            id: &outcome.id,
            kind: outcome.kind.id(),
            name: view.words(outcome.name),
            text: view.outcome_text(outcome, end.and_then(Node::text)),
            say: end.and_then(|node| said(view, session, node)),
            helped: match ending {
                Ending::Fixed(id) => tree.node(id).map(|node| &*node.id),
                _ => None,
            },
            queue: queue.as_ref().map(NamedJson::of),
            fields: fields.collect(),
            missing: missing
                .iter()
                .filter_map(|field| manifest.field(*field))
                .map(|field| &*field.id)
                .collect(),
            left: left.iter().map(RemainingStepJson::of).collect(),
            passed: passed(view, session, self.heard),
        };
        write(&mut self.out, &Message::Outcome(Box::new(message)));
    }
}

/// What a field is.
fn declared(view: View<'_>, field: u16) -> Option<Declared<'_>> {
    let declared = view.manifest.field(field)?;
    Some(Declared {
        id: &declared.id,
        label: view.words(declared.label),
        example: &declared.example,
        kind: declared.shape.kind,
        length: declared.shape.length.map(|length| Length { min: length.min, max: length.max }),
        sensitivity: declared.sensitivity.id(),
    })
}

/// What is read to the merchant, on the phone.
fn said<'v>(view: View<'v>, session: &Session, node: &Node) -> Option<Cow<'v, str>> {
    node.say.filter(|_| session.channel() == Channel::Phone).map(|text| view.words(text))
}

/// An answer in words.
fn label(view: View<'_>, node: &Node, name: &str) -> String {
    let answer = match name {
        "tampering" => Answer::Tampering,
        "declined" => Answer::Declined,
        _ => Answer::Value(node.value(name).unwrap_or(Value::Skipped)),
    };
    answer::label(view, node, &answer)
}

fn earlier(session: &Session, id: NodeId, answer: &Answer) -> Earlier {
    let reason = match answer {
        Answer::Skipped(Some(reason)) => Some(harmless(reason.as_str()).into_owned()),
        _ => None,
    };
    Earlier { answer: session.answer_name(session.legs().len() - 1, id, answer), reason }
}

/// The steps of the trail, from there on, that needed no answer.
fn passed<'p>(view: View<'p>, session: &'p Session, from: usize) -> Vec<Passed<'p>> {
    let tree = session.tree();
    let trail = session.legs().last().into_iter().flat_map(|leg| leg.trail.iter().skip(from));
    trail.filter_map(|visit| told(view, session, tree, visit)).collect()
}

fn told<'p>(view: View<'p>, session: &'p Session, tree: &'p Tree, visit: &Visit) -> Option<Passed<'p>> {
    let node = tree.node(visit.node)?;
    let name = |answer: &Answer| session.answer_name(session.legs().len() - 1, visit.node, answer);
    let (what, answer) = match &visit.done {
        Done::Told => ("tell", None),
        Done::PutOff => ("put_off", None),
        Done::Known(value) => ("known", Some(node.value_name(*value).to_owned())),
        Done::Answered(answer) => ("returned", Some(name(answer))),
        Done::Collected(_) => return None,
    };
    let told = matches!(visit.done, Done::Told);
    Some(Passed {
        id: &node.id,
        what,
        text: node.text().map(|text| view.words(text)).unwrap_or_default(),
        say: said(view, session, node).filter(|_| told),
        caution: node.caution.filter(|_| told).map(|text| view.words(text)),
        answer,
    })
}

/// Behind the last visit at which a person was asked.
fn behind_last_answer(session: &Session) -> usize {
    let trail = session.legs().last().map(|leg| leg.trail.as_slice()).unwrap_or_default();
    let asked = |visit: &Visit| matches!(visit.done, Done::Answered(_) | Done::Collected(1..));
    trail.iter().rposition(asked).map_or(0, |at| at + 1)
}

/// Writes a message. It is made of texts and numbers, which can always be written.
fn write(out: &mut Vec<u8>, message: &Message<'_>) {
    let begun = out.len();
    if serde_json::to_writer(&mut *out, message).is_err() {
        out.truncate(begun);
        return;
    }
    out.push(b'\n');
}
