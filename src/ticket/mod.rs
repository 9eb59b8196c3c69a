//! A ticket as a document: all that the next team gets, in one language, and without a form.
//!
//! It is made of a session and its story, in whatever language it is to be told, whatever the walk was in. Its texts
//! are harmless.

use crate::session::{Channel, Done, Ending, FieldValue, Known, Moment, Place, Session, TicketState};
use crate::text::harmless::harmless;
use crate::text::masked::masked;
use crate::tree::{Node, Outcome, OutcomeKind, Sensitivity, Tree};
use crate::view::View;
use crate::walk::story::{Story, StoryItem};

/// A ticket: what the next team is asked to do, and all that it needs for it.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its number, which can be said over the phone: `418-273`.
    pub number: String,
    /// Its id, the same on whatever machine.
    pub id: String,
    /// The id of the session that came to it.
    pub session: String,
    /// How far it is.
    pub state: TicketState,
    /// Who is to deal with it.
    pub queue: Option<IdAndName>,
    /// What the queue is asked to do.
    pub request: Request,
    /// What the walk came to, where it went on after the ticket and ended otherwise.
    pub resolution: Option<IdAndName>,
    /// When it was closed and what was said of it, if it is closed.
    pub closed: Option<Remark>,
    /// The code that was walked last.
    pub code: String,
    /// Where the manual has the code, if it has it.
    pub row: Option<ManualRow>,
    /// The code's message, or in words that there is none.
    pub message: String,
    /// The possible cause, where the manual gives one.
    pub cause: Option<String>,
    /// The codes that the terminal showed before, in their order.
    pub earlier: Vec<EarlierCode>,
    /// Whose terminal it is, as that was said when the walk began.
    pub reference: Option<String>,
    /// How the person who walked last was in touch with the terminal.
    pub channel: Channel,
    /// Everybody who walked, in the order in which they did.
    pub operators: Vec<String>,
    /// When the session was begun.
    pub begun: Moment,
    /// When the outcome was confirmed.
    pub filed: Moment,
    /// When something was last added to the session.
    pub changed: Moment,
    /// What it asks for, and what else was filled in on the way.
    pub fields: Vec<TicketField>,
    /// What is left to somebody on site.
    pub left: Vec<RemainingStep>,
    /// The session's story. What stands elsewhere in the ticket, too, is in it; see [`StoryItem::is_in_ticket`].
    pub story: Vec<StoryItem>,
    /// The notes that were made.
    pub notes: Vec<Remark>,
    /// The library that was walked.
    pub library: LibraryVersion,
}

/// A thing of the library: its id, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdAndName {
    /// The id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// What the next team is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The outcome's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What is asked, in a sentence or more.
    pub text: String,
}

/// Where the manual has a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualRow {
    /// The table's id.
    pub table: String,
    /// The row in that table.
    pub row: u32,
    /// Both in words: `E 开头的错误代码 第 3 行`.
    pub words: String,
}

/// A code that the terminal showed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierCode {
    /// The code.
    pub code: String,
    /// Its message, or in words that there is none.
    pub message: String,
}

/// What somebody said at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// When.
    pub at: Moment,
    /// What; empty where nothing was said.
    pub text: String,
}

/// What is known of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl FieldState {
    /// Its name in machine formats.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            FieldState::Known => "known",
            FieldState::Unknown => "unknown",
            FieldState::Missing => "missing",
            FieldState::Removed => "removed",
        }
    }
}

/// A field of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketField {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What is known of it.
    pub state: FieldState,
    /// Its value, where that is known.
    pub value: Option<String>,
    /// How careful one has to be with the value.
    pub sensitivity: Sensitivity,
}

/// A step that somebody on site has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemainingStep {
    /// The code.
    pub code: String,
    /// The step's id.
    pub step: String,
    /// What is to be done or found out.
    pub text: String,
}

/// The library that was walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryVersion {
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The trees that were walked, in order.
    pub trees: Vec<TreeDigest>,
}

/// A tree as it was walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeDigest {
    /// Its code.
    pub code: String,
    /// The digest of its canonical text.
    pub digest: String,
}

/// What a ticket is made of: it can be told in any language, as often as it is wanted.
#[derive(Clone, Debug)]
pub struct Source<'s> {
    /// The session's story, with the session as it stands.
    pub story: &'s Story,
    /// The session's number, such as `418-273`.
    pub number: &'s str,
    /// The session's id.
    pub session_id: &'s str,
    /// The ticket's own id.
    pub id: String,
    /// Whose terminal it is, as that was said when the walk began, where it was.
    pub reference: Option<&'s str>,
    /// The trees that were walked, in order.
    pub trees: Vec<TreeDigest>,
    /// When the session was begun.
    pub begun: Moment,
    /// When something was last added to it.
    pub changed: Moment,
}

impl Ticket {
    /// The ticket of a session, in the view's language; `None` where the session came to none.
    #[must_use]
    pub fn of(view: View<'_>, source: &Source<'_>) -> Option<Ticket> {
        let session = source.story.session.as_ref()?;
        let filing = session.ticket()?;
        let (manifest, tree) = (view.manifest, session.tree());
        let outcome = manifest.outcome(filing.outcome)?;
        let closing = filing.changed.filter(|_| filing.state == TicketState::Closed);
        let story = source.story.items(view);
        Some(Ticket {
            number: source.number.to_owned(),
            id: source.id.clone(),
            session: source.session_id.to_owned(),
            state: filing.state,
            queue: queue(view, outcome),
            request: request(view, session, outcome, filing.outcome),
            resolution: resolution(view, session),
            closed: closing.map(|at| Remark {
                at,
                text: filing.said.as_ref().map(|said| clean(said.as_str())).unwrap_or_default(),
            }),
            code: clean(&tree.code),
            row: row(view, tree),
            message: view.message(tree).into_owned(),
            cause: tree.cause.map(|cause| view.words(cause).into_owned()),
            earlier: earlier(view, session),
            reference: source.reference.map(clean),
            channel: session.channel(),
            operators: operators(&story),
            begun: source.begun,
            filed: filing.filed,
            changed: source.changed,
            fields: fields(view, session),
            left: left(view, session),
            story,
            notes: session
                .notes()
                .iter()
                .map(|note| Remark { at: note.at, text: clean(note.text.as_str()) })
                .collect(),
            library: LibraryVersion {
                name: view.words(manifest.name).into_owned(),
                version: clean(&manifest.version),
                trees: source.trees.clone(),
            },
        })
    }

    /// The fields that it asks for and nobody has said anything of.
    pub fn missing(&self) -> impl Iterator<Item = &TicketField> {
        self.fields.iter().filter(|field| field.state == FieldState::Missing)
    }

    /// The same with personal data masked, as lists show it.
    #[must_use]
    pub fn masked(mut self) -> Ticket {
        for field in &mut self.fields {
            if field.sensitivity == Sensitivity::Personal {
                field.value = field.value.as_deref().map(masked);
            }
        }
        self
    }
}

fn clean(text: &str) -> String {
    harmless(text).into_owned()
}

/// The queue of an outcome.
#[must_use]
pub fn queue(view: View<'_>, outcome: &Outcome) -> Option<IdAndName> {
    let queue = view.manifest.queue(outcome)?;
    Some(IdAndName { id: queue.id.to_string(), name: view.words(queue.name).into_owned() })
}

/// What is asked, in the words of the `end` step while the session stands at it.
fn request(view: View<'_>, session: &Session, outcome: &Outcome, index: u16) -> Request {
    let tree = session.tree();
    let end = match session.place() {
        Place::End(ending) if ending.outcome(tree) == index => ending.step(tree),
        _ => None,
    };
    Request {
        id: outcome.id.to_string(),
        name: view.words(outcome.name).into_owned(),
        text: view.of(tree).outcome_text(outcome, end).into_owned(),
    }
}

fn resolution(view: View<'_>, session: &Session) -> Option<IdAndName> {
    let Place::End(ending) = session.place() else { return None };
    let outcome = view.manifest.outcome(ending.outcome(session.tree()))?;
    let other = session.has_ended() && outcome.kind != OutcomeKind::Ticket;
    other.then(|| IdAndName { id: outcome.id.to_string(), name: view.words(outcome.name).into_owned() })
}

fn row(view: View<'_>, tree: &Tree) -> Option<ManualRow> {
    let table = view.manifest.tables.get(usize::from(tree.table?))?;
    Some(ManualRow { table: table.id.to_string(), row: tree.row, words: view.table_row(tree)? })
}

fn earlier(view: View<'_>, session: &Session) -> Vec<EarlierCode> {
    let legs = session.legs();
    let earlier = legs.iter().take(legs.len() - 1);
    earlier
        .map(|leg| EarlierCode { code: clean(&leg.tree.code), message: view.message(&leg.tree).into_owned() })
        .collect()
}

fn operators(story: &[StoryItem]) -> Vec<String> {
    let mut operators: Vec<String> = Vec::new();
    for item in story {
        if let Some(operator) = &item.operator
            && !operators.contains(operator)
        {
            operators.push(operator.clone());
        }
    }
    operators
}

/// The fields that the ticket of a session asks for, and what else was filled in on the way.
#[must_use]
pub fn fields(view: View<'_>, session: &Session) -> Vec<TicketField> {
    let mut indexes = session.asked_for(view.manifest);
    let others = session.fields().map(|entry| entry.field).filter(|field| !indexes.contains(field));
    let others: Vec<u16> = others.collect();
    indexes.extend(others);
    indexes.into_iter().filter_map(|index| field(view, session, index)).collect()
}

/// What a session knows of a field.
#[must_use]
pub fn field(view: View<'_>, session: &Session, index: u16) -> Option<TicketField> {
    let declared = view.manifest.field(index)?;
    let (state, value) = match session.known(index, view.manifest) {
        None => (FieldState::Missing, None),
        Some(Known::Told { tree, node, value }) => {
            (FieldState::Known, Some(view.of(tree).answer(node, value).into_owned()))
        }
        Some(Known::Filled(entry)) => match &entry.value {
            FieldValue::Known(value) => (FieldState::Known, Some(clean(value.as_str()))),
            FieldValue::Unknown => (FieldState::Unknown, None),
            FieldValue::Removed => (FieldState::Removed, None),
        },
    };
    Some(TicketField {
        id: declared.id.to_string(),
        label: view.words(declared.label).into_owned(),
        state,
        value,
        sensitivity: declared.sensitivity,
    })
}

/// What is left to somebody on site: what was put off, and the technician's question that comes next.
#[must_use]
pub fn left(view: View<'_>, session: &Session) -> Vec<RemainingStep> {
    let Place::End(Ending::Dispatch(next)) = session.place() else { return Vec::new() };
    let tree = session.tree();
    let put_off = session.legs().last().into_iter().flat_map(|leg| &leg.trail);
    let put_off = put_off.filter(|visit| visit.done == Done::PutOff).map(|visit| visit.node);
    let next = Some(next).filter(|next| tree.node(*next).is_some_and(Node::is_prompt));
    let step = |id| {
        let node = tree.node(id)?;
        let text = node.text()?;
        Some(RemainingStep {
            code: clean(&tree.code),
            step: node.id.to_string(),
            text: view.of(tree).words(text).into_owned(),
        })
    };
    put_off.chain(next).filter_map(step).collect()
}
