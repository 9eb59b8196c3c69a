//! The contents of a ticket, from its session and the session's story.

use super::field::with_others;
use super::{
    Called, IdAndName, LibraryVersion, ManualRow, OtherCode, OtherTicket, RemainingStep, Remark, Request,
    Source, Ticket, TicketMatter,
};
use crate::session::{Done, Ending, Leg, MatterRequest, Place, Session, TicketState, TicketSubject};
use crate::text::harmless::harmless;
use crate::tree::{Node, Outcome, Standing, Tree};
use crate::view::View;
use crate::walk::story::StoryItem;

impl Ticket {
    /// A ticket of a session, in the view's language; `None` if the session has none of this number.
    #[must_use]
    pub fn of(view: View<'_>, source: &Source<'_>) -> Option<Ticket> {
        let session = source.story.session.as_ref()?;
        let filing = session.ticket(source.ticket)?;
        let called = source.called.iter().find(|called| called.ticket == source.ticket)?;
        let (manifest, tree) = (view.manifest, filing.subject.tree());
        let outcome = manifest.outcome(filing.subject.outcome())?;
        let closing = filing.changed.filter(|_| filing.state == TicketState::Closed);
        let story = source.story.items(view);
        let (earlier, later) = around(session, tree);
        Some(Ticket {
            number: called.number.clone(),
            id: called.id.clone(),
            session: source.session_id.to_owned(),
            state: filing.state,
            queue: queue(view, outcome),
            title: title(view, session, &filing.subject),
            request: request(view, &filing.subject, outcome),
            with: with(view, &filing.subject),
            matter: matter(view, session, &filing.subject),
            resolution: filing
                .came_to
                .and_then(|outcome| manifest.outcome(outcome))
                .map(|outcome| named(view, outcome)),
            closed: closing.map(|at| Remark {
                at,
                text: filing.said.as_ref().map(|said| clean(said.as_str())).unwrap_or_default(),
            }),
            others: others(view, session, source),
            also_open: source.also_open.to_vec(),
            code: clean(&tree.code),
            row: row(view, tree),
            message: view.message(tree).into_owned(),
            cause: tree.cause.map(|cause| view.words(cause).into_owned()),
            earlier: codes(view, earlier),
            later: codes(view, later),
            reference: source.reference.map(clean),
            channel: session.channel(),
            operators: operators(&story),
            begun: source.begun,
            filed: filing.filed,
            changed: source.changed,
            fields: with_others(view, session, filing.subject.asked_for(manifest)),
            left: if stands_at(session, &filing.subject) { left(view, session) } else { Vec::new() },
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

/// The title of a ticket: its outcome's name; for a request, with the walk's result.
fn title(view: View<'_>, session: &Session, subject: &TicketSubject) -> String {
    let name = |outcome| view.manifest.outcome(outcome).map(|outcome| view.words(outcome.name).into_owned());
    let own = name(subject.outcome()).unwrap_or_default();
    let came_to = match session.place() {
        _ if subject.is_outcome() => None,
        Place::End(ending) if session.has_ended() => name(ending.outcome(session.tree())),
        _ if session.abandoned().is_some() => Some(view.own("已放弃", "given up").to_owned()),
        _ if session.waits_for_back_office() => {
            Some(view.own("等后台", "waiting for the back office").to_owned())
        }
        _ => Some(view.own("处理中", "in progress").to_owned()),
    };
    // A name may contain a comma.
    [own].into_iter().chain(came_to).collect::<Vec<_>>().join(" · ")
}

/// The request, in the words of the `end` step if it has its own.
fn request(view: View<'_>, subject: &TicketSubject, outcome: &Outcome) -> Request {
    let end = match subject {
        TicketSubject::Outcome { tree, ending, .. } => ending.step(tree),
        TicketSubject::Request(_) => None,
    };
    Request {
        id: outcome.id.to_string(),
        name: view.words(outcome.name).into_owned(),
        text: view.of(subject.tree()).outcome_text(outcome, end).into_owned(),
    }
}

/// The request of a matter in an outcome's ticket.
fn with(view: View<'_>, subject: &TicketSubject) -> Option<Request> {
    let TicketSubject::Outcome { with: Some(with), .. } = subject else { return None };
    let outcome = view.manifest.outcome(with.outcome)?;
    Some(request(view, &TicketSubject::Request(with.clone()), outcome))
}

/// The matter that requests a ticket: its state then, and its current state if that has changed.
fn matter(view: View<'_>, session: &Session, subject: &TicketSubject) -> Option<TicketMatter> {
    let request = subject.request()?;
    let matter = view.manifest.matter(request.standing.matter)?;
    Some(TicketMatter {
        matter: IdAndName { id: matter.id.to_string(), name: view.words(matter.name).into_owned() },
        state: state(view, request.standing)?,
        now: state_now(view, session, request),
        asks: session.still_asks(request),
    })
}

/// The current state of a request's matter; `None` if it has none any more.
#[must_use]
pub fn state_now(view: View<'_>, session: &Session, request: &MatterRequest) -> Option<IdAndName> {
    let matter = request.standing.matter;
    session.state(matter).and_then(|now| state(view, Standing { matter, state: now }))
}

fn state(view: View<'_>, standing: Standing) -> Option<IdAndName> {
    let state = view.manifest.state(standing)?;
    Some(IdAndName { id: state.id.to_string(), name: view.words(state.name).into_owned() })
}

fn named(view: View<'_>, outcome: &Outcome) -> IdAndName {
    IdAndName { id: outcome.id.to_string(), name: view.words(outcome.name).into_owned() }
}

/// The other tickets of a session.
fn others(view: View<'_>, session: &Session, source: &Source<'_>) -> Vec<OtherTicket> {
    let other = |called: &Called| {
        let filing = session.ticket(called.ticket).filter(|filing| filing.number != source.ticket)?;
        let outcome = view.manifest.outcome(filing.subject.outcome())?;
        Some(OtherTicket {
            number: called.number.clone(),
            id: called.id.clone(),
            state: filing.state,
            outcome: outcome.id.to_string(),
            title: title(view, session, &filing.subject),
            queue: queue(view, outcome),
        })
    };
    source.called.iter().filter_map(other).collect()
}

/// Whether the session is still where the ticket was filed.
fn stands_at(session: &Session, subject: &TicketSubject) -> bool {
    let TicketSubject::Outcome { tree, ending, .. } = subject else { return false };
    session.place() == Place::End(*ending) && session.tree().code == tree.code
}

/// The codes that were walked before a tree's, and those after.
fn around<'s>(session: &'s Session, tree: &Tree) -> (&'s [Leg], &'s [Leg]) {
    let legs = session.legs();
    let at = legs.iter().rposition(|leg| leg.tree.code == tree.code);
    match at.and_then(|at| legs.split_at_checked(at)) {
        Some((earlier, [_, later @ ..])) => (earlier, later),
        // It was gone back from since.
        _ => (legs, &[]),
    }
}

fn codes(view: View<'_>, legs: &[Leg]) -> Vec<OtherCode> {
    let code =
        |leg: &Leg| OtherCode { code: clean(&leg.tree.code), message: view.message(&leg.tree).into_owned() };
    legs.iter().map(code).collect()
}

fn row(view: View<'_>, tree: &Tree) -> Option<ManualRow> {
    let table = view.manifest.tables.get(usize::from(tree.table?))?;
    Some(ManualRow { table: table.id.to_string(), row: tree.row, words: view.table_row(tree)? })
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

/// What is left to somebody on site: deferred steps, and the technician's question that comes next.
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
