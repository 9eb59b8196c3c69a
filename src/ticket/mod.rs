//! A ticket as the next team gets it: to be read, to be pasted, for machines, and many in a table.
//!
//! Everything is told in the view's language, whatever the walk was in.

use serde::Serialize;

use crate::session::{Done, Ending, FieldValue, Known, Moment, Place, Session, TicketState};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::masked::masked;
use crate::tree::{Node, Outcome, OutcomeKind, Sensitivity, Text};
use crate::view::View;
use crate::walk::story::{self, Item};

/// The number of the JSON form.
const FORMAT: u32 = 1;

/// What a ticket is made of, beside the session.
pub struct Source<'s> {
    /// The session, as it stands.
    pub session: &'s Session,
    /// Its number, such as `418-273`.
    pub number: &'s str,
    /// The session's id.
    pub session_id: &'s str,
    /// The ticket's own id.
    pub id: String,
    /// Whose terminal it is, as that was said when the walk began; may be empty.
    pub reference: &'s str,
    /// The session's story.
    pub story: Vec<Item>,
    /// The codes walked, each with the digest of its tree.
    pub trees: Vec<(String, String)>,
    /// When the session was begun, and when something was added to it last.
    pub begun: Moment,
    /// See there.
    pub changed: Moment,
    /// What writes a time down with its zone, as RFC 3339 does.
    pub zoned: &'s dyn Fn(Moment) -> String,
}

/// A ticket. Its texts are harmless and in one language; serialized, it is the JSON form.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the JSON form, whose names say what they are")]
pub struct Ticket {
    pub format: u32,
    pub number: String,
    pub id: String,
    pub session: String,
    pub state: &'static str,
    pub complete: bool,
    pub missing: Vec<String>,
    pub queue: Option<Named>,
    pub outcome: Asked,
    /// What it came to, where the walk went on behind it and ended otherwise.
    pub resolution: Option<Named>,
    pub closed: Option<Said>,
    pub code: String,
    pub table: Option<String>,
    pub row: Option<u32>,
    pub message: String,
    pub cause: Option<String>,
    pub earlier: Vec<Earlier>,
    pub reference: Option<String>,
    pub channel: &'static str,
    pub operators: Vec<String>,
    pub begun: Time,
    pub filed: Time,
    pub changed: Time,
    pub fields: Vec<Field>,
    pub left: Vec<Step>,
    pub story: Vec<Told>,
    pub notes: Vec<Said>,
    pub library: Library,
    pub posdiag: &'static str,
    #[serde(skip)]
    pub(crate) items: Vec<Item>,
    /// What the channel is called.
    #[serde(skip)]
    pub(crate) in_touch: &'static str,
    /// What the code's table and row are called.
    #[serde(skip)]
    pub(crate) place: Option<String>,
    #[serde(skip)]
    pub(crate) standing: TicketState,
}

/// A name for machines, and for people.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// What the next team is asked to do.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Asked {
    pub id: String,
    pub name: String,
    pub text: String,
}

/// A code that the terminal showed before.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Earlier {
    pub code: String,
    pub message: String,
}

/// What somebody said at a time.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Said {
    pub at: Time,
    pub text: String,
}

/// A time, with its zone.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Time {
    /// As RFC 3339 writes it: `2026-11-23T14:05:09+08:00`.
    pub zoned: String,
}

impl Time {
    /// As people read it: `2026-11-23 14:05:09 +08:00`.
    pub(crate) fn readable(&self) -> String {
        let (day, rest) = self.zoned.split_once('T').unwrap_or((&self.zoned, ""));
        let zone = rest.find(['+', '-', 'Z']).unwrap_or(rest.len());
        let (time, zone) = rest.split_at(zone);
        format!("{day} {time} {zone}").trim_end().to_owned()
    }
}

/// What is known of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldState {
    /// Its value is there.
    Known,
    /// Nobody on site knew it.
    Unknown,
    /// It is asked for, and nobody has said anything of it.
    Missing,
    /// It was known, and was removed since, as personal data is in time.
    Removed,
}

/// A field of a ticket.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Field {
    pub id: String,
    pub label: String,
    pub state: FieldState,
    pub value: Option<String>,
    pub sensitivity: &'static str,
}

/// A step that somebody on site has to do.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Step {
    pub code: String,
    pub step: String,
    pub text: String,
}

/// One thing that happened; see [`Item`].
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Told {
    pub at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
    pub kind: &'static str,
    pub code: String,
    pub operator: String,
    pub channel: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub step: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub answer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// The library that was walked.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Library {
    pub name: String,
    pub version: String,
    pub trees: Vec<Pinned>,
}

/// A tree as it was walked, by the digest of its canonical text.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as said above")]
pub struct Pinned {
    pub code: String,
    pub digest: String,
}

impl Ticket {
    /// The ticket of a session; `None` where it came to none.
    #[must_use]
    pub fn of(view: View<'_>, source: Source<'_>) -> Option<Ticket> {
        let Source { session, number, session_id, id, reference, story, trees, begun, changed, zoned } =
            source;
        let ticket = session.ticket()?;
        let (manifest, tree) = (view.manifest, session.tree());
        let outcome = manifest.outcome(ticket.outcome)?;
        let time = |at: Moment| Time { zoned: zoned(at) };
        let missing = session.missing(manifest);
        let mut operators: Vec<String> = Vec::new();
        for item in &story {
            if !item.operator.is_empty() && !operators.contains(&item.operator) {
                operators.push(item.operator.clone());
            }
        }
        let legs = session.legs();
        let earlier = legs.iter().take(legs.len() - 1).map(|leg| Earlier {
            code: harmless(&leg.tree.code).into_owned(),
            message: view.message(&leg.tree).into_owned(),
        });
        let notes = session.notes().iter();
        let closed = ticket.changed.filter(|_| ticket.state == TicketState::Closed);
        let pinned = trees.into_iter().map(|(code, digest)| Pinned { code, digest });
        Some(Ticket {
            format: FORMAT,
            number: number.to_owned(),
            id,
            session: session_id.to_owned(),
            state: ticket.state.id(),
            complete: missing.is_empty(),
            missing: missing
                .iter()
                .filter_map(|field| manifest.field(*field))
                .map(|field| field.id.to_string())
                .collect(),
            queue: manifest
                .queue(outcome)
                .map(|queue| Named { id: queue.id.to_string(), name: view.words(queue.name).into_owned() }),
            outcome: asked(view, session, outcome, ticket.outcome),
            resolution: resolution(view, session),
            closed: closed.map(|at| Said {
                at: time(at),
                text: ticket
                    .said
                    .as_ref()
                    .map(|said| harmless(said.as_str()).into_owned())
                    .unwrap_or_default(),
            }),
            code: harmless(&tree.code).into_owned(),
            table: tree
                .table
                .and_then(|table| manifest.tables.get(usize::from(table)))
                .map(|table| table.id.to_string()),
            row: tree.table.map(|_| tree.row),
            message: view.message(tree).into_owned(),
            cause: tree.cause.map(|cause| view.words(cause).into_owned()),
            earlier: earlier.collect(),
            reference: (!reference.is_empty()).then(|| harmless(reference).into_owned()),
            channel: session.channel().id(),
            operators,
            begun: time(begun),
            filed: time(ticket.filed),
            changed: time(changed),
            fields: fields(view, session),
            left: left(view, session),
            story: story.iter().filter(|item| item.is_in_ticket()).map(|item| told(item, &time)).collect(),
            notes: notes
                .map(|note| Said { at: time(note.at), text: harmless(note.text.as_str()).into_owned() })
                .collect(),
            library: Library {
                name: view.words(manifest.name).into_owned(),
                version: harmless(&manifest.version).into_owned(),
                trees: pinned.collect(),
            },
            posdiag: env!("CARGO_PKG_VERSION"),
            items: story,
            in_touch: story::channel(view, session.channel()),
            place: view.table_row(tree),
            standing: ticket.state,
        })
    }

    /// How and when it was closed, in words.
    pub(crate) fn how_closed(&self) -> Option<String> {
        let closed = self.closed.as_ref()?;
        let came_to = self.resolution.as_ref().map(|resolution| resolution.name.clone());
        let said = (!closed.text.is_empty()).then(|| closed.text.clone());
        let parts: Vec<String> = came_to.into_iter().chain(said).chain([closed.at.readable()]).collect();
        Some(parts.join(" · "))
    }

    /// The same with personal data masked, as lists show it.
    #[must_use]
    pub fn masked(mut self) -> Ticket {
        for field in &mut self.fields {
            if field.sensitivity == Sensitivity::Personal.id() {
                field.value = field.value.as_deref().map(masked);
            }
        }
        self
    }
}

/// What the next team is asked to do: in the words of the `end` step, while the session stands at it.
fn asked(view: View<'_>, session: &Session, outcome: &Outcome, index: u16) -> Asked {
    let tree = session.tree();
    let own = match session.place() {
        Place::End(ending @ Ending::Step(id)) if ending.outcome(tree) == index => {
            tree.node(id).and_then(Node::text)
        }
        _ => None,
    };
    Asked {
        id: outcome.id.to_string(),
        name: view.words(outcome.name).into_owned(),
        text: view.outcome_text(outcome, own).into_owned(),
    }
}

fn resolution(view: View<'_>, session: &Session) -> Option<Named> {
    let Place::End(ending) = session.place() else { return None };
    let outcome = view.manifest.outcome(ending.outcome(session.tree()))?;
    let other = session.has_ended() && outcome.kind != OutcomeKind::Ticket;
    other.then(|| Named { id: outcome.id.to_string(), name: view.words(outcome.name).into_owned() })
}

/// The fields that the ticket of a session asks for, and what else was filled in on the way.
#[must_use]
pub fn fields(view: View<'_>, session: &Session) -> Vec<Field> {
    let mut indexes = session.asked_for(view.manifest);
    let others = session.fields().map(|entry| entry.field).filter(|field| !indexes.contains(field));
    let others: Vec<u16> = others.collect();
    indexes.extend(others);
    indexes.into_iter().filter_map(|index| field(view, session, index)).collect()
}

/// What a session knows of a field.
#[must_use]
pub fn field(view: View<'_>, session: &Session, index: u16) -> Option<Field> {
    let declared = view.manifest.field(index)?;
    let (state, value) = match session.known(index, view.manifest) {
        None => (FieldState::Missing, None),
        Some(Known::Told { node, value }) => (FieldState::Known, Some(view.answer(node, value).into_owned())),
        Some(Known::Filled(entry)) => match &entry.value {
            FieldValue::Known(value) => (FieldState::Known, Some(harmless(value.as_str()).into_owned())),
            FieldValue::Unknown => (FieldState::Unknown, None),
            FieldValue::Removed => (FieldState::Removed, None),
        },
    };
    Some(Field {
        id: declared.id.to_string(),
        label: view.words(declared.label).into_owned(),
        state,
        value,
        sensitivity: declared.sensitivity.id(),
    })
}

impl Field {
    /// Its value in words, and what is said where it has none.
    #[must_use]
    pub fn said(&self, view: View<'_>) -> &str {
        let valueless = match self.state {
            FieldState::Known => "",
            FieldState::Unknown => view.own("不知道", "unknown"),
            FieldState::Missing => view.own("（还没填）", "(missing)"),
            FieldState::Removed => view.own("（已删除）", "(removed)"),
        };
        self.value.as_deref().unwrap_or(valueless)
    }
}

/// What is left to somebody on site: what was put off, and the technician's question that comes next.
#[must_use]
pub fn left(view: View<'_>, session: &Session) -> Vec<Step> {
    let Place::End(Ending::Dispatch(next)) = session.place() else { return Vec::new() };
    let tree = session.tree();
    let put_off = session.legs().last().into_iter().flat_map(|leg| &leg.trail);
    let put_off = put_off.filter(|visit| visit.done == Done::PutOff).map(|visit| visit.node);
    let next = Some(next).filter(|next| tree.node(*next).is_some_and(Node::is_prompt));
    let step = |id| {
        let node = tree.node(id)?;
        let text: Text = node.text()?;
        Some(Step {
            code: harmless(&tree.code).into_owned(),
            step: node.id.to_string(),
            text: view.words(text).into_owned(),
        })
    };
    put_off.chain(next).filter_map(step).collect()
}

fn told(item: &Item, time: &impl Fn(Moment) -> Time) -> Told {
    let item = item.clone();
    Told {
        at: time(item.at),
        seconds: item.seconds,
        kind: item.kind.id(),
        code: item.code,
        operator: item.operator,
        channel: item.channel.id(),
        step: item.step,
        text: item.text,
        value: item.value,
        answer: item.answer,
        until: item.until.map(time),
    }
}

/// How far a ticket is, in words.
#[must_use]
pub fn standing(view: View<'_>, state: TicketState) -> &'static str {
    match state {
        TicketState::Open => view.own("未关闭", "open"),
        TicketState::UnderWay => view.own("处理中", "under way"),
        TicketState::Closed => view.own("已关闭", "closed"),
    }
}

/// Whether a ticket has all that is asked for, in words.
#[must_use]
pub fn completeness(view: View<'_>, missing: usize) -> String {
    match (missing, view.language) {
        (0, _) => view.own("资料齐全", "complete").to_owned(),
        (missing, Language::Zh) => format!("还缺 {missing} 项"),
        (1, Language::En) => "1 field missing".to_owned(),
        (missing, Language::En) => format!("{missing} fields missing"),
    }
}
