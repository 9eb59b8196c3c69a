//! A walk with answers given in advance: by a script, a command line, or a replayed line. Nothing is guessed; it is the
//! same conversation code that a person has at a terminal.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memrchr};

use super::answer::{self, Unparsed};
use super::complaint::Complaint;
use super::conversation::{Conversation, Departure};
use super::input::{FieldInput, shown};
use super::question::{Asker, FieldQuestion, Question, StepQuestion};
use super::reply::{Caution, FieldReply, Reply};
use super::stop::Stop;
use crate::session::{Answer, Ending, Session};
use crate::tree::{Node, NodeId, Tree, Value, nearest};

/// The prepared answers of a walk.
#[derive(Debug, Default)]
pub struct Script<'s> {
    /// The answers.
    pub answers: Answers<'s>,
    /// Fields and their values, by the field's index.
    pub fields: Vec<(u16, FieldInput)>,
    /// What is answered if nothing else was given.
    pub otherwise: Otherwise,
}

impl Script<'_> {
    /// The answer given to a step, and how it was given. Answering that something was done confirms its caution.
    fn answer_of(&mut self, tree: &Tree, step: &StepQuestion<'_>) -> Result<(Answer, &str), Stop> {
        let (id, node) = (step.id, step.node);
        let Some(given) = next(&mut self.answers, tree, node) else {
            return if self.otherwise == Otherwise::Unsure && answer::takes_unsure(node) {
                Ok((Answer::Value(Value::Unsure), ""))
            } else {
                Err(Stop::NoAnswer { step: id })
            };
        };
        // If a caution comes first, a yes could be meant for it: nothing is guessed.
        if step.caution_waits() && says_yes_or_no(given) {
            return Err(Stop::NotAnAnswer { step: id, given: shown(given) });
        }
        match answer::parse(node, given) {
            Ok(answer) => Ok((answer, given)),
            Err(Unparsed::NotAnAnswer) => Err(Stop::NotAnAnswer { step: id, given: shown(given) }),
            Err(Unparsed::MayNotBeKept(why)) => Err(Stop::MayNotBeKept { step: id, why }),
        }
    }

    /// The value given for a field that a step, or the ticket, asks for.
    fn value_of(&mut self, field: u16, asker: Option<NodeId>) -> Result<FieldInput, Stop> {
        let given = self.fields.iter().position(|(known, _)| *known == field);
        match (given, asker) {
            (Some(at), _) => Ok(self.fields.swap_remove(at).1),
            (None, Some(step)) if self.otherwise == Otherwise::Stop => Err(Stop::NoField { step, field }),
            (None, _) => Ok(FieldInput::UNKNOWN),
        }
    }
}

/// The answer if nothing else was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// Nothing: the walk stops there.
    #[default]
    Stop,
    /// A field that a step asks for is unknown; at anything else the walk stops.
    UnknownFields,
    /// Likewise, and questions that allow it are answered with unsure.
    Unsure,
}

/// Answers, as typed.
#[derive(Debug)]
pub enum Answers<'s> {
    /// By the step's id, in any order; those of a repeated step are taken in turn.
    ById(Vec<StepAnswer<'s>>),
    /// In the order of the prompts; so many of them were used.
    InOrder(Vec<Cow<'s, str>>, usize),
}

impl Answers<'_> {
    /// The answers, as typed.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        let (by_id, in_order): (&[StepAnswer<'_>], &[Cow<'_, str>]) = match self {
            Answers::ById(given) => (given, &[]),
            Answers::InOrder(given, _) => (&[], given),
        };
        by_id.iter().map(|given| &*given.answer).chain(in_order.iter().map(|given| &**given))
    }
}

impl Default for Answers<'_> {
    fn default() -> Self {
        Answers::ById(Vec::new())
    }
}

/// An answer to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepAnswer<'s> {
    /// The step's id, with or without its code.
    pub step: Cow<'s, str>,
    /// The answer.
    pub answer: Cow<'s, str>,
    /// Whether it was used.
    pub used: bool,
}

impl<'s> StepAnswer<'s> {
    /// An unused answer.
    #[must_use]
    pub fn new(step: impl Into<Cow<'s, str>>, answer: impl Into<Cow<'s, str>>) -> StepAnswer<'s> {
        StepAnswer { step: step.into(), answer: answer.into(), used: false }
    }
}

/// Walks to an outcome, and confirms it.
///
/// # Errors
/// A [`Stop`]; the session stays where it is.
pub fn walk(conversation: &mut Conversation<'_>, script: &mut Script<'_>) -> Result<Ending, Stop> {
    let walked = to_end(conversation, script);
    match walked {
        // An unanswered step may have been answered under a wrong name.
        Err(stop) if stop.is_unfinished() => {
            Err(misnamed(conversation.session(), &script.answers).unwrap_or(stop))
        }
        walked => walked,
    }
}

fn to_end(conversation: &mut Conversation<'_>, script: &mut Script<'_>) -> Result<Ending, Stop> {
    while let Some(question) = conversation.question() {
        match question {
            Question::Step(step) => {
                let id = step.id;
                let (answer, given) = script.answer_of(conversation.session().tree(), &step)?;
                match conversation.take(Reply::Answer { answer, caution: Caution::Implied }) {
                    Ok(_) => {}
                    Err(Complaint::NotKept(unkept)) => return Err(Stop::NotKept(unkept)),
                    Err(_) => return Err(Stop::NotAnAnswer { step: id, given: shown(given) }),
                }
            }
            Question::Field(FieldQuestion { index, asker, .. }) => {
                let asker = match asker {
                    Asker::Step(step) => Some(step.id),
                    Asker::Ticket { .. } => None,
                };
                let value = script.value_of(index, asker)?;
                fill_in(conversation, index, value)?;
            }
            Question::Outcome(_) => confirm(conversation, script)?,
        }
    }
    Ok(match conversation.departure() {
        Some(Departure::Finished(ending)) => *ending,
        // A script does not leave a walk in any other way.
        _ => Ending::Nowhere,
    })
}

fn says_yes_or_no(given: &str) -> bool {
    answer::yes_or_no(&answer::bare(given)).is_some()
}

fn fill_in(conversation: &mut Conversation<'_>, field: u16, input: FieldInput) -> Result<(), Stop> {
    match conversation.take(Reply::Field { field, value: FieldReply::Read(input) }) {
        Err(Complaint::NotKept(unkept)) => Err(Stop::NotKept(unkept)),
        // A value that may be kept is always accepted.
        _ => Ok(()),
    }
}

/// Confirms the outcome, with the remaining fields: what else belongs to the ticket.
fn confirm(conversation: &mut Conversation<'_>, script: &mut Script<'_>) -> Result<(), Stop> {
    all_used(conversation.session(), &script.answers)?;
    for (field, value) in std::mem::take(&mut script.fields) {
        fill_in(conversation, field, value)?;
    }
    // The ticket's missing fields are only asked for if there is an answer to that.
    let reply = if script.otherwise == Otherwise::Unsure { Reply::Confirm } else { Reply::Rest };
    match conversation.take(reply) {
        Err(Complaint::NotKept(unkept)) => Err(Stop::NotKept(unkept)),
        _ => Ok(()),
    }
}

/// An unused answer to a step, if there is one.
fn next<'a>(answers: &'a mut Answers<'_>, tree: &Tree, node: &Node) -> Option<&'a str> {
    match answers {
        Answers::ById(given) => {
            let found = given.iter_mut().find(|given| !given.used && names(&given.step, tree, node))?;
            found.used = true;
            Some(&found.answer)
        }
        Answers::InOrder(given, used) => {
            let found = given.get(*used)?;
            *used += 1;
            Some(found)
        }
    }
}

/// Whether an id names a step: directly, or after its code.
#[inline]
fn names(id: &str, tree: &Tree, node: &Node) -> bool {
    *node.id == *id || names_otherwise(id, tree, node)
}

/// Whether an id names a step by an earlier name, or after its code: which is rare.
#[cold]
fn names_otherwise(id: &str, tree: &Tree, node: &Node) -> bool {
    let behind_code = id.strip_prefix(&*tree.code).and_then(|rest| rest.strip_prefix('/'));
    node.has_name(id) || behind_code.is_some_and(|rest| node.has_name(rest))
}

/// The answers of a replay string, `CODE:STEP=ANSWER,…`.
///
/// # Errors
/// The part that is not `STEP=ANSWER`.
pub fn path_answers(path: &str) -> Result<Vec<StepAnswer<'_>>, &str> {
    // The code may be preceded by a table and a colon.
    let answers = memrchr(b':', path.as_bytes()).and_then(|at| path.get(at + 1..)).unwrap_or(path);
    let mut given = Vec::with_capacity(16);
    let mut begin = 0;
    for end in memchr_iter(b',', answers.as_bytes()).chain([answers.len()]).filter(|_| !answers.is_empty()) {
        let part = answers.get(begin..end).unwrap_or_default();
        let parts = memchr(b'=', part.as_bytes()).and_then(|at| part.split_at_checked(at));
        let (step, answer) =
            parts.and_then(|(step, rest)| Some((step, rest.strip_prefix('=')?))).ok_or(part)?;
        given.push(StepAnswer::new(step, answer));
        begin = end + 1;
    }
    Ok(given)
}

/// Checks that every answer was used.
fn all_used(session: &Session, answers: &Answers<'_>) -> Result<(), Stop> {
    match answers {
        Answers::ById(given) => match given.iter().find(|given| !given.used) {
            Some(left) => Err(unused(session, &left.step)),
            None => Ok(()),
        },
        Answers::InOrder(given, used) => match given.get(*used) {
            Some(first) => Err(Stop::LeftOver { answers: given.len() - used, first: shown(first) }),
            None => Ok(()),
        },
    }
}

/// Reports an answer to an unknown step, if there is one.
fn misnamed(session: &Session, answers: &Answers<'_>) -> Option<Stop> {
    let Answers::ById(given) = answers else { return None };
    let left = given.iter().filter(|given| !given.used);
    left.map(|given| unused(session, &given.step)).find(|stop| matches!(stop, Stop::NoSuchStep { .. }))
}

/// Why an answer to this step was not used.
fn unused(session: &Session, id: &str) -> Stop {
    let mut ids: Vec<&str> = Vec::new();
    for leg in session.legs() {
        for node in leg.tree.nodes().iter().filter(|node| node.is_prompt()) {
            if names(id, &leg.tree, node) {
                return Stop::NotReached { id: shown(id) };
            }
            ids.push(&node.id);
        }
    }
    Stop::NoSuchStep { id: shown(id), near: nearest(id, ids.iter().copied()).map(str::to_owned) }
}
