//! A walk by answers that were given beforehand: a script's, a command line's, a replayed line's. Nothing is guessed;
//! it is the very session that a person walks at a terminal.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memrchr};

use super::answer::{self, Unparsed};
use super::input::shown;
use crate::session::{Answer, Ending, Event, FieldValue, Moment, Place, Refusal, Session};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::Refused;
use crate::tree::{Manifest, Node, NodeId, Tree, Value, nearest};

/// What a walk is to be answered with.
#[derive(Debug, Default)]
pub struct Script<'s> {
    /// The answers.
    pub answers: Answers<'s>,
    /// Fields and their values, by the field's index.
    pub fields: Vec<(u16, FieldValue)>,
    /// What is answered where nothing else was given.
    pub otherwise: Otherwise,
}

/// What is answered where nothing else was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// Nothing: the walk stops there.
    #[default]
    Stop,
    /// A field that a step asks for is not known; at anything else the walk stops.
    UnknownFields,
    /// Likewise, and what can be answered so is unsure.
    Unsure,
}

/// Answers, as they were typed.
#[derive(Debug)]
pub enum Answers<'s> {
    /// By the step's id, in any order; one that stands several times is taken in turn.
    ById(Vec<Given<'s>>),
    /// In the order of the prompts; so many of them are used up.
    InOrder(Vec<Cow<'s, str>>, usize),
}

impl Default for Answers<'_> {
    fn default() -> Self {
        Answers::ById(Vec::new())
    }
}

/// An answer to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<'s> {
    /// The step's id, with its code before it or not.
    pub step: Cow<'s, str>,
    /// The answer.
    pub answer: Cow<'s, str>,
    /// It was taken.
    pub used: bool,
}

impl<'s> Given<'s> {
    /// An answer that was not taken yet.
    #[must_use]
    pub fn new(step: impl Into<Cow<'s, str>>, answer: impl Into<Cow<'s, str>>) -> Given<'s> {
        Given { step: step.into(), answer: answer.into(), used: false }
    }
}

/// Why a script does not come to an outcome, or has more than it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A step is not answered.
    NoAnswer {
        /// The step.
        step: NodeId,
    },
    /// A step asks for a field that is not given.
    NoField {
        /// The step.
        step: NodeId,
        /// The field.
        field: u16,
    },
    /// A step has no such answer.
    NotAnAnswer {
        /// The step.
        step: NodeId,
        /// What was given, as it may be shown.
        given: String,
    },
    /// An answer's text may not be kept.
    MayNotBeKept {
        /// The step.
        step: NodeId,
        /// Why.
        why: Refused,
    },
    /// There is no step of this id.
    NoSuchStep {
        /// The id, as it may be shown.
        id: String,
        /// The one that may have been meant.
        near: Option<String>,
    },
    /// The walk did not come by this step, or not as often.
    NotReached {
        /// The id, as it may be shown.
        id: String,
    },
    /// There are more answers than prompts.
    LeftOver {
        /// How many.
        answers: usize,
        /// The first of them, as it may be shown.
        first: String,
    },
    /// What happened could not be kept, for this reason.
    Unkept(String),
}

impl Stop {
    /// Whether the walk can be gone on with: only an answer is missing.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        matches!(self, Stop::NoAnswer { .. } | Stop::NoField { .. })
    }
}

/// What keeps the events of a scripted walk, and the clock.
pub struct Around<'a> {
    /// What tells the time.
    pub clock: &'a dyn Fn() -> Moment,
    /// Keeps an event; an error stops the walk.
    pub keep: &'a mut dyn FnMut(&Session, &Event) -> Result<(), String>,
}

/// Walks a session to an outcome, which it does not confirm.
///
/// # Errors
/// A [`Stop`]; the session stands where it came to.
pub fn walk(
    session: &mut Session,
    manifest: &Manifest,
    script: &mut Script<'_>,
    around: &mut Around<'_>,
) -> Result<Ending, Stop> {
    let walked = to_outcome(session, manifest, script, around);
    match walked {
        // A step that is not answered may be answered under a name that there is not.
        Err(stop) if stop.is_unfinished() => Err(misnamed(session, &script.answers).unwrap_or(stop)),
        walked => walked,
    }
}

fn to_outcome(
    session: &mut Session,
    manifest: &Manifest,
    script: &mut Script<'_>,
    around: &mut Around<'_>,
) -> Result<Ending, Stop> {
    loop {
        let step = match session.place() {
            Place::Prompt(step) => step,
            Place::End(ending) => {
                all_used(session, &script.answers)?;
                fill_rest(session, manifest, script, around)?;
                return Ok(ending);
            }
        };
        if let Some(field) = session.wanted_field() {
            let given = script.fields.iter().position(|(known, _)| *known == field);
            let value = match given {
                Some(at) => script.fields.swap_remove(at).1,
                None if script.otherwise == Otherwise::Stop => return Err(Stop::NoField { step, field }),
                None => FieldValue::Unknown,
            };
            take(session, around, |session, now| session.set_field(field, value, now))?;
        } else {
            answer(session, step, script, around)?;
        }
    }
}

/// Answers a prompt. A caution is confirmed by answering what was done in spite of it.
fn answer(
    session: &mut Session,
    step: NodeId,
    script: &mut Script<'_>,
    around: &mut Around<'_>,
) -> Result<(), Stop> {
    let tree = session.tree();
    let Some(node) = tree.node(step) else { return Err(Stop::NoAnswer { step }) };
    let careful = session.caution().is_some();
    let answer = match next(&mut script.answers, tree, node) {
        // Where a caution comes first, a yes could be meant for it: nothing is guessed.
        Some(given) if careful && answer::yes_or_no(&answer::folded(given)).is_some() => {
            return Err(Stop::NotAnAnswer { step, given: shown(given) });
        }
        Some(given) => answer::parse(node, given).map_err(|why| match why {
            Unparsed::NotAnAnswer => Stop::NotAnAnswer { step, given: shown(given) },
            Unparsed::MayNotBeKept(why) => Stop::MayNotBeKept { step, why },
        })?,
        None if script.otherwise == Otherwise::Unsure && answer::takes_unsure(node) => {
            Answer::Value(Value::Unsure)
        }
        None => return Err(Stop::NoAnswer { step }),
    };
    if careful && matches!(answer, Answer::Value(_)) {
        take(session, around, Session::confirm_caution)?;
    }
    let now = (around.clock)();
    let answered = session.answer(answer.clone(), now);
    let event = answered.map_err(|_| {
        let given = session.answer_name(session.legs().len() - 1, step, &answer);
        Stop::NotAnAnswer { step, given }
    })?;
    (around.keep)(session, &event).map_err(Stop::Unkept)
}

/// Does something with the session that it takes, and keeps it.
fn take(
    session: &mut Session,
    around: &mut Around<'_>,
    act: impl FnOnce(&mut Session, Moment) -> Result<Event, Refusal>,
) -> Result<(), Stop> {
    let now = (around.clock)();
    // The session stands where it takes this.
    let Ok(event) = act(session, now) else { return Ok(()) };
    (around.keep)(session, &event).map_err(Stop::Unkept)
}

/// The answer that was given to a step, if one was that is not used up.
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

/// Whether an id names a step: as it is, or behind its code.
fn names(id: &str, tree: &Tree, node: &Node) -> bool {
    let behind_code = || {
        let rest = id.strip_prefix(&*tree.code)?.strip_prefix('/')?;
        Some(node.has_name(rest))
    };
    node.has_name(id) || behind_code() == Some(true)
}

/// The answers of a replay string, `CODE:STEP=ANSWER,…`.
///
/// # Errors
/// The part that is no `STEP=ANSWER`.
pub fn path_answers(path: &str) -> Result<Vec<Given<'_>>, &str> {
    // A table may be named before the code, with a colon of its own.
    let answers = memrchr(b':', path.as_bytes()).and_then(|at| path.get(at + 1..)).unwrap_or(path);
    let mut given = Vec::with_capacity(16);
    let mut begin = 0;
    for end in memchr_iter(b',', answers.as_bytes()).chain([answers.len()]).filter(|_| !answers.is_empty()) {
        let part = answers.get(begin..end).unwrap_or_default();
        let parts = memchr(b'=', part.as_bytes()).and_then(|at| part.split_at_checked(at));
        let (step, answer) =
            parts.and_then(|(step, rest)| Some((step, rest.strip_prefix('=')?))).ok_or(part)?;
        given.push(Given::new(step, answer));
        begin = end + 1;
    }
    Ok(given)
}

/// That every answer was of use.
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

/// That an answer is to a step that there is not, if one is.
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

/// Fills in what is left of the fields: what the ticket asks for, and what else is to go with it.
fn fill_rest(
    session: &mut Session,
    manifest: &Manifest,
    script: &mut Script<'_>,
    around: &mut Around<'_>,
) -> Result<(), Stop> {
    for (field, value) in std::mem::take(&mut script.fields) {
        take(session, around, |session, now| session.set_field(field, value, now))?;
    }
    if script.otherwise == Otherwise::Unsure {
        for field in session.missing(manifest) {
            take(session, around, |session, now| session.set_field(field, FieldValue::Unknown, now))?;
        }
    }
    Ok(())
}

/// What is said of a walk that stopped: what is missing or wrong, and what there is.
#[must_use]
pub fn explain(stop: &Stop, session: &Session, view: crate::view::View<'_>) -> (String, Vec<String>) {
    let tree = session.tree();
    let step = |id: &NodeId| tree.node(*id);
    let question = |node: &Node| node.text().map(|text| view.words(text).into_owned()).unwrap_or_default();
    let zh = view.language == Language::Zh;
    let names = |node: &Node| {
        let names = answer::names(node).join(view.own("、", ", "));
        if zh { format!("可以答：{names}") } else { format!("its answers: {names}") }
    };
    let code = harmless(&tree.code);
    match stop {
        Stop::NoAnswer { step: id } => {
            let Some(node) = step(id) else { return (String::new(), Vec::new()) };
            let (id, question) = (&node.id, question(node));
            let message = if zh {
                format!("{code}/{id} 没有回答：{question}")
            } else {
                format!("{code}/{id} is not answered: {question}")
            };
            (message, vec![names(node)])
        }
        Stop::NoField { step: id, field } => {
            let declared = view.manifest.field(*field);
            let name = declared.map(|field| field.id.to_string()).unwrap_or_default();
            let label = declared.map(|field| view.words(field.label).into_owned()).unwrap_or_default();
            let id = step(id).map(|node| node.id.to_string()).unwrap_or_default();
            if zh {
                (
                    format!("{code}/{id} 要的 {name}（{label}）没有给。"),
                    vec![format!("写 --field {name}=内容，不知道就写 {name}=?")],
                )
            } else {
                (
                    format!("{code}/{id} asks for {name} ({label}), which is not given."),
                    vec![format!("give --field {name}=VALUE, or {name}=? where it is not known")],
                )
            }
        }
        Stop::NotAnAnswer { step: id, given } => {
            let Some(node) = step(id) else { return (String::new(), Vec::new()) };
            let (id, question) = (&node.id, question(node));
            let message = if zh {
                format!("{code}/{id} 不能答“{given}”：{question}")
            } else {
                format!("{code}/{id} cannot be answered `{given}`: {question}")
            };
            (message, vec![names(node)])
        }
        Stop::MayNotBeKept { step: id, why } => {
            let id = step(id).map(|node| node.id.to_string()).unwrap_or_default();
            (format!("{code}/{id}{}{}", view.own("：", ": "), why.explain(view.language)), Vec::new())
        }
        Stop::NoSuchStep { id, near } => {
            let message = if zh {
                format!("{code} 没有步骤“{id}”。")
            } else {
                format!("{code} has no step `{id}`.")
            };
            let near = near
                .iter()
                .map(|near| if zh { format!("是不是 {near}？") } else { format!("did you mean {near}?") });
            let all = if zh {
                format!("posdiag paths {code} 列出它的步骤")
            } else {
                format!("posdiag paths {code} lists its steps")
            };
            (message, near.chain([all]).collect())
        }
        Stop::NotReached { id } => {
            let message = if zh {
                format!("没有走到 {id}，多给了它的回答。")
            } else {
                format!("The walk does not come to {id}, or not as often as it is answered.")
            };
            (message, Vec::new())
        }
        Stop::LeftOver { answers, first } => {
            let message = if zh {
                format!("已经走完，还多 {answers} 个回答，第一个是“{first}”。")
            } else {
                format!("The walk is over, and {answers} answers are left, the first `{first}`.")
            };
            (message, Vec::new())
        }
        Stop::Unkept(why) => (why.clone(), Vec::new()),
    }
}
