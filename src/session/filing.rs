//! What a session files: a ticket for the outcome that it comes to, and one for each request of its matters.

use std::sync::Arc;

use super::{Ending, Moment};
use crate::text::names::names;
use crate::text::redaction::Redacted;
use crate::tree::{Act, Manifest, OutcomeKind, Standing, Tree};

/// What a matter asks for in the state that it has, whatever else a walk comes to.
#[derive(Clone, Debug)]
pub struct MatterRequest {
    /// The matter and its state.
    pub standing: Standing,
    /// The outcome that is asked for, as an index into the manifest.
    pub outcome: u16,
    /// The tree of the code whose walk set the state.
    pub tree: Arc<Tree>,
}

impl MatterRequest {
    pub(super) fn key(&self) -> RequestKey {
        RequestKey { matter: self.standing.matter, outcome: self.outcome }
    }
}

/// What a ticket is of.
#[derive(Clone, Debug)]
pub enum TicketSubject {
    /// The outcome of a walk.
    Outcome {
        /// The tree of the code that was walked last.
        tree: Arc<Tree>,
        /// How the walk ended in it.
        ending: Ending,
        /// The request that is part of the ticket, rather than a ticket of its own.
        with: Option<MatterRequest>,
    },
    /// The request of a matter.
    Request(MatterRequest),
}

impl TicketSubject {
    /// The outcome, as an index into the manifest.
    #[must_use]
    pub fn outcome(&self) -> u16 {
        match self {
            TicketSubject::Outcome { tree, ending, .. } => ending.outcome(tree),
            TicketSubject::Request(request) => request.outcome,
        }
    }

    /// The tree of the code that it is about.
    #[must_use]
    pub fn tree(&self) -> &Arc<Tree> {
        match self {
            TicketSubject::Outcome { tree, .. } => tree,
            TicketSubject::Request(request) => &request.tree,
        }
    }

    /// The request that it makes, alone or with an outcome.
    #[must_use]
    pub fn request(&self) -> Option<&MatterRequest> {
        match self {
            TicketSubject::Outcome { with, .. } => with.as_ref(),
            TicketSubject::Request(request) => Some(request),
        }
    }

    /// Whether it is an outcome's.
    #[must_use]
    pub fn is_outcome(&self) -> bool {
        matches!(self, TicketSubject::Outcome { .. })
    }

    /// The fields that its ticket asks for, each once, in the library's order: what the outcome, the code's tags, the
    /// `end` step and the request that is part of it ask for.
    #[must_use]
    pub fn asked_for(&self, manifest: &Manifest) -> Vec<u16> {
        let of = |outcome: u16, tree: &Tree, of_step: &[u16]| {
            let outcome = manifest.outcome(outcome).filter(|outcome| outcome.kind == OutcomeKind::Ticket);
            outcome.map(|outcome| manifest.collected(outcome, &tree.tags, of_step)).unwrap_or_default()
        };
        let of_request = |request: &MatterRequest| of(request.outcome, &request.tree, &[]);
        match self {
            TicketSubject::Request(request) => of_request(request),
            TicketSubject::Outcome { tree, ending, with } => {
                let own = of(ending.outcome(tree), tree, of_step(tree, *ending));
                united([own, with.as_ref().map(of_request).unwrap_or_default()])
            }
        }
    }
}

/// The fields that an `end` step asks for besides.
fn of_step(tree: &Tree, ending: Ending) -> &[u16] {
    match ending.step(tree).map(|step| &step.act) {
        Some(Act::End { collect, .. }) => collect,
        _ => &[],
    }
}

/// Fields of several lists, each once, in the library's order.
pub(super) fn united(lists: impl IntoIterator<Item = Vec<u16>>) -> Vec<u16> {
    let mut all: Vec<u16> = lists.into_iter().flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How far a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TicketState {
    /// The next team is to deal with it.
    Open,
    /// The walk goes on behind it: somebody is on site, for one.
    UnderWay,
    /// It was dealt with.
    Closed,
}

names!(TicketState {
    Open = "open",
    UnderWay = "under_way",
    Closed = "closed",
});

/// A ticket that a session filed, and what has become of it.
#[derive(Clone, Debug)]
pub struct Filing {
    /// Its number within the session, from 1.
    pub number: u32,
    /// What it is of.
    pub subject: TicketSubject,
    /// How far it is.
    pub state: TicketState,
    /// When it was filed.
    pub filed: Moment,
    /// When it was closed or reopened last.
    pub changed: Option<Moment>,
    /// What was said of it then.
    pub said: Option<Redacted>,
    /// When it was brought up to date last: the walk went on behind it and came to the same.
    pub renewed: Option<Moment>,
    /// The outcome that the walk came to when it went on behind it, as an index into the manifest.
    pub came_to: Option<u16>,
}

impl Filing {
    /// Whether it is of the outcome of this end, of the same code.
    pub(super) fn is_of(&self, tree: &Tree, ending: Ending) -> bool {
        let subject = &self.subject;
        subject.is_outcome() && subject.outcome() == ending.outcome(tree) && subject.tree().code == tree.code
    }
}

impl PartialEq for Filing {
    /// Outcomes and matters have other indexes in another manifest, such as a pinned one; which they are follows from
    /// the walk.
    fn eq(&self, other: &Filing) -> bool {
        let parts =
            |filing: &Filing| (filing.number, filing.state, filing.filed, filing.changed, filing.renewed);
        let kinds = |filing: &Filing| {
            let Filing { subject, came_to, .. } = filing;
            (subject.is_outcome(), subject.request().is_some(), came_to.is_some())
        };
        parts(self) == parts(other)
            && kinds(self) == kinds(other)
            && self.said == other.said
            && self.subject.tree().code == other.subject.tree().code
    }
}

/// A ticket that an event files. Outcome and matter are indexes into the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Its number within the session, from 1.
    pub ticket: u32,
    /// The outcome that it is of.
    pub outcome: u16,
    /// The matter whose request it is, or has with it.
    pub matter: Option<u16>,
}

impl Filed {
    pub(super) fn of(ticket: u32, subject: &TicketSubject) -> Filed {
        let matter = subject.request().map(|request| request.standing.matter);
        Filed { ticket, outcome: subject.outcome(), matter }
    }
}

/// What becomes of a session's tickets with an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketChanges {
    /// The tickets that it files.
    pub files: Vec<Filed>,
    /// The number of the one that stays open, brought up to date: the walk went on behind it and came to the same.
    pub renews: Option<u32>,
    /// The numbers of those that it closes: the walk went on behind them and came to something else.
    pub closes: Vec<u32>,
}

/// What files tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// An outcome is confirmed.
    End,
    /// The walk is given up.
    GivingUp,
    /// The walk is left for later; that files only what it may have to wait for.
    Park,
}

/// What an occasion files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilingRules {
    /// A walk that is given up at an outcome files that, too, if it is a ticket. What is asked for with an outcome's ticket
    /// is asked for anew once that is closed because the walk went on. A ticket that the walk goes on behind stays open
    /// where it comes to the same.
    Now,
    /// A ticket that the walk went on behind was closed and filed anew, whatever it came to. So it was done once, and what
    /// was kept then is read by it.
    Anew,
    /// Giving up filed requests alone, and a request with an outcome's ticket counted as filed for good, before that.
    First,
}

/// What an occasion does with the tickets of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Filings {
    /// What it files, each in a ticket of its own.
    pub(super) subjects: Vec<TicketSubject>,
    /// The ticket that stays open, as the walk came to the same again, and what it is of now.
    pub(super) renews: Option<(u32, TicketSubject)>,
    /// The tickets that are closed, as the walk went on behind them and came to something else.
    pub(super) closes: Vec<u32>,
}

impl Filings {
    /// What its tickets are of, the renewed one's first.
    pub(super) fn all(self) -> impl Iterator<Item = TicketSubject> {
        let renewed = self.renews.into_iter().map(|(_, subject)| subject);
        renewed.chain(self.subjects)
    }
}

/// What is filed, of an outcome that is a ticket, if there is one, and of these requests, where these tickets were filed
/// before: the outcome's first, then the requests in their order.
pub(super) fn subjects<'f>(
    outcome: Option<(Arc<Tree>, Ending)>,
    requests: Vec<MatterRequest>,
    filed: impl Iterator<Item = &'f Filing>,
) -> Vec<TicketSubject> {
    let of = outcome.as_ref().and_then(|(tree, ending)| with_matter(tree, *ending));
    let keys: Vec<RequestKey> = requests.iter().map(MatterRequest::key).collect();
    let filed: Vec<RequestKey> =
        filed.filter_map(|ticket| ticket.subject.request()).map(MatterRequest::key).collect();
    let places = places(of, &keys, &filed);
    let (mut with, mut own) = (None, Vec::new());
    for (request, place) in requests.into_iter().zip(places) {
        match place {
            RequestPlace::Own => own.push(TicketSubject::Request(request)),
            RequestPlace::WithOutcome => with = Some(request),
            RequestPlace::Nowhere => {}
        }
    }
    let outcome = outcome.map(|(tree, ending)| TicketSubject::Outcome { tree, ending, with });
    outcome.into_iter().chain(own).collect()
}

/// The matter whose request is to be part of the ticket of this end.
fn with_matter(tree: &Tree, ending: Ending) -> Option<u16> {
    match ending.step(tree)?.act {
        Act::End { with, .. } => with,
        _ => None,
    }
}

/// What tells whether a request was filed before: a matter asks for the same thing once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestKey {
    matter: u16,
    outcome: u16,
}

/// Where a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestPlace {
    /// In a ticket of its own.
    Own,
    /// In the outcome's ticket.
    WithOutcome,
    /// Nowhere, as it was filed before.
    Nowhere,
}

/// Where each request is made, beside an outcome's ticket that is with this matter, if there is one.
fn places(with: Option<u16>, requests: &[RequestKey], filed: &[RequestKey]) -> Vec<RequestPlace> {
    let place = |request: &RequestKey| match with {
        _ if filed.contains(request) => RequestPlace::Nowhere,
        Some(matter) if matter == request.matter => RequestPlace::WithOutcome,
        _ => RequestPlace::Own,
    };
    requests.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::RequestPlace::{Nowhere, Own, WithOutcome};
    use super::{RequestKey, places, united};

    const PAYMENT: u16 = 0;
    const CARD: u16 = 1;

    fn key((matter, outcome): (u16, u16)) -> RequestKey {
        RequestKey { matter, outcome }
    }

    #[test]
    fn request_is_filed_once_and_where_the_end_says() {
        let (unclear, debited, report) = ((PAYMENT, 7), (PAYMENT, 8), (CARD, 9));
        // The matter that the outcome's ticket is with, if any; requests; those filed before.
        let table: [(Option<u16>, &[_], &[_], &[_]); 11] = [
            (None, &[], &[], &[]),
            (None, &[unclear], &[], &[Own]),
            (None, &[unclear, report], &[], &[Own, Own]),
            (None, &[unclear], &[unclear], &[Nowhere]),
            // The matter has moved on to another request.
            (None, &[debited], &[unclear], &[Own]),
            (None, &[debited], &[unclear, debited], &[Nowhere]),
            (None, &[unclear, report], &[report], &[Own, Nowhere]),
            (Some(PAYMENT), &[], &[], &[]),
            (Some(PAYMENT), &[unclear, report], &[], &[WithOutcome, Own]),
            (Some(PAYMENT), &[unclear], &[unclear], &[Nowhere]),
            (Some(CARD), &[unclear], &[], &[Own]),
        ];
        for (with, requests, filed, expected) in table {
            let keys = |keys: &[(u16, u16)]| keys.iter().copied().map(key).collect::<Vec<_>>();
            let found = places(with, &keys(requests), &keys(filed));
            assert_eq!(found, expected, "{with:?} {requests:?} {filed:?}");
        }
    }

    #[test]
    fn shared_fields_of_several_tickets_are_asked_for_once() {
        assert_eq!(united([vec![1, 4, 5], vec![0, 4, 9], vec![]]), [0, 1, 4, 5, 9]);
    }
}
