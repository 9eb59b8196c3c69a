//! The story of a recorded session: what was asked, shown, answered, retracted and noted, when, and how long each step
//! took. It is data, in no language; [`Story::items`] tells it in one.

mod item;

use std::sync::Arc;

use crate::session::record::{Misfit, Record, Replay, TreesOf, What};
use crate::session::{Answer, Channel, Event, EventKind, Moment, Place, Session, Visit};
use crate::tree::{Manifest, NodeId, Tree};

pub use item::{Happening, StoryItem};

/// The story of a session, as far as its records fit.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// What happened, in order.
    pub events: Vec<StoryEvent>,
    /// The session after that; `None` if no record fits.
    pub session: Option<Session>,
    /// The first record that does not fit, if any, or that there are none.
    pub misfit: Option<Misfit>,
}

/// An event of a story, with its effect.
#[derive(Clone, Debug)]
pub struct StoryEvent {
    /// Who walked, if that was said.
    pub operator: Option<String>,
    /// The event.
    pub event: Event,
    /// How many seconds after the event before it.
    pub seconds: i64,
    /// Whether a field's value was recorded as personal data.
    pub is_personal: bool,
    /// The tree after it.
    pub tree: Arc<Tree>,
    /// The channel after it.
    pub channel: Channel,
    /// When its answer was due, if it was given early: a waiting step still accepts an answer.
    pub due: Option<Moment>,
    /// The question before it.
    pub asked: Option<Prompt>,
    /// The question after it.
    pub next: Option<Prompt>,
    /// The steps that the walk passed on its way there, without asking.
    pub passed: Vec<Visit>,
}

/// The question of a session, in its current tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The step.
    pub step: NodeId,
    /// The field that the step asks for, if any.
    pub field: Option<u16>,
}

impl Story {
    /// The story of records, each with who walked, if that was said. The records are replayed.
    #[must_use]
    pub fn of(
        records: impl IntoIterator<Item = (Option<String>, Record)>,
        manifest: &Manifest,
        trees: TreesOf<'_>,
    ) -> Story {
        let mut replay = Replay::new(manifest, trees);
        let mut story = Story::default();
        for (operator, record) in records {
            let last = story.events.last().map(|last| last.event.at);
            match take(&mut replay, operator, record, last) {
                Ok(event) => story.events.extend(event),
                Err(misfit) => {
                    story.misfit = Some(misfit);
                    break;
                }
            }
        }
        match replay.finish() {
            Ok(session) => story.session = Some(session),
            Err(nothing) => story.misfit = story.misfit.or(Some(nothing)),
        }
        story
    }
}

/// Replays a record; `last` is the time of the one before it.
fn take(
    replay: &mut Replay<'_>,
    operator: Option<String>,
    record: Record,
    last: Option<Moment>,
) -> Result<Option<StoryEvent>, Misfit> {
    let is_personal = matches!(record.event, What::Field { personal: true, .. });
    let asked = replay.session().and_then(prompt);
    let due = replay.session().and_then(Session::due);
    let before = replay.session().map(|session| (session.legs().len(), trail(session).to_vec()));
    let event = replay.take(record)?;
    let Some(session) = replay.session() else { return Ok(None) };
    let passed = match event.kind {
        EventKind::TakenBack => Vec::new(),
        _ => passed(session, before.as_ref(), &event),
    };
    Ok(Some(StoryEvent {
        operator,
        seconds: last.map_or(0, |last| event.at.0.saturating_sub(last.0) / 1_000_000),
        is_personal,
        due: due.filter(|due| is_early(&event, *due)),
        tree: Arc::clone(session.tree()),
        channel: session.channel(),
        asked,
        next: prompt(session),
        passed,
        event,
    }))
}

/// Whether an answer was given early. What was not done has nothing to wait for.
fn is_early(event: &Event, due: Moment) -> bool {
    matches!(event.kind, EventKind::Answered { answer: Answer::Value(_), .. }) && event.at < due
}

/// The question of a session, unless it is at an outcome.
fn prompt(session: &Session) -> Option<Prompt> {
    match session.place() {
        Place::Prompt(step) => Some(Prompt { step, field: session.wanted_field() }),
        Place::End(_) => None,
    }
}

/// The visits in the current code.
fn trail(session: &Session) -> &[Visit] {
    session.legs().last().map(|leg| leg.trail.as_slice()).unwrap_or_default()
}

/// The visits that came with an event, except for the event's own; before it, so many codes were walked, and the last
/// had these visits.
fn passed(session: &Session, before: Option<&(usize, Vec<Visit>)>, event: &Event) -> Vec<Visit> {
    let trail = trail(session);
    let same = match before {
        Some((legs, visits)) if *legs == session.legs().len() => {
            trail.iter().zip(visits).take_while(|(new, old)| new == old).count()
        }
        _ => 0,
    };
    let own = usize::from(matches!(event.kind, EventKind::Answered { .. }));
    trail.get(same + own..).unwrap_or_default().to_vec()
}
