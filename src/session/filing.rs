//! What a session files: a ticket for its outcome, and one for each request of its matters.

use std::sync::Arc;

use super::{Ending, Moment};
use crate::text::names::names;
use crate::text::redaction::Redacted;
use crate::tree::{Act, Manifest, OutcomeKind, Standing, Tree};

/// What a matter requests in its state, whatever else the walk leads to.
#[derive(Clone, Debug)]
pub struct MatterRequest {
    /// The matter and its state.
    pub standing: Standing,
    /// The requested outcome, as an index into the manifest.
    pub outcome: u16,
    /// The tree of the code whose walk set the state.
    pub tree: Arc<Tree>,
}

impl MatterRequest {
    pub(super) fn key(&self) -> RequestKey {
        RequestKey { matter: self.standing.matter, outcome: self.outcome }
    }
}

/// The subject of a ticket.
#[derive(Clone, Debug)]
pub enum TicketSubject {
    /// The outcome of a walk.
    Outcome {
        /// The tree of the last code.
        tree: Arc<Tree>,
        /// How the walk ended in it.
        ending: Ending,
        /// The request that is part of the ticket, rather than in its own.
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

    /// Whether it is about an outcome.
    #[must_use]
    pub fn is_outcome(&self) -> bool {
        matches!(self, TicketSubject::Outcome { .. })
    }

    /// The fields that its ticket asks for, without duplicates, in the library's order: those of the outcome, the
    /// code's tags, the `end` step and the request that is part of it.
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

/// The additional fields of an `end` step.
fn of_step(tree: &Tree, ending: Ending) -> &[u16] {
    match ending.step(tree).map(|step| &step.act) {
        Some(Act::End { collect, .. }) => collect,
        _ => &[],
    }
}

/// The fields of several lists, without duplicates, in the library's order.
pub(super) fn united(lists: impl IntoIterator<Item = Vec<u16>>) -> Vec<u16> {
    let mut all: Vec<u16> = lists.into_iter().flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The state of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TicketState {
    /// The next team has to deal with it.
    Open,
    /// The walk continues after it: somebody is on site, for example.
    UnderWay,
    /// It was dealt with.
    Closed,
}

names!(TicketState {
    Open = "open",
    UnderWay = "under_way",
    Closed = "closed",
});

/// A ticket that a session filed, with its state.
#[derive(Clone, Debug)]
pub struct Filing {
    /// Its number within the session, from 1.
    pub number: u32,
    /// Its subject.
    pub subject: TicketSubject,
    /// Its state.
    pub state: TicketState,
    /// When it was filed.
    pub filed: Moment,
    /// When it was last closed or reopened.
    pub changed: Option<Moment>,
    /// What was said about it then.
    pub said: Option<Redacted>,
    /// When it was last updated: the walk continued after it with the same result.
    pub renewed: Option<Moment>,
    /// The outcome that the walk reached when it continued after it, as an index into the manifest.
    pub came_to: Option<u16>,
}

impl Filing {
    /// Whether its subject is the outcome of this end, of the same code.
    pub(super) fn is_of(&self, tree: &Tree, ending: Ending) -> bool {
        let subject = &self.subject;
        subject.is_outcome() && subject.outcome() == ending.outcome(tree) && subject.tree().code == tree.code
    }

    /// Whether it reports that somebody may have tampered with the terminal.
    pub(super) fn is_of_tampering(&self) -> bool {
        self.subject.is_outcome() && self.subject.outcome() == self.subject.tree().roles.tampering
    }
}

impl PartialEq for Filing {
    /// Outcomes and matters have other indices in another manifest, such as a pinned one; the walk determines which
    /// they are.
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

/// A ticket that an event files. Outcome and matter are indices into the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Its number within the session, from 1.
    pub ticket: u32,
    /// Its outcome.
    pub outcome: u16,
    /// The matter that requests it, or whose request is part of it.
    pub matter: Option<u16>,
}

impl Filed {
    pub(super) fn of(ticket: u32, subject: &TicketSubject) -> Filed {
        let matter = subject.request().map(|request| request.standing.matter);
        Filed { ticket, outcome: subject.outcome(), matter }
    }
}

/// The changes to a session's tickets with an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketChanges {
    /// The tickets that it files.
    pub files: Vec<Filed>,
    /// The number of the one that stays open and is updated: the walk continued after it with the same result.
    pub renews: Option<u32>,
    /// The numbers of those that it closes: the walk continued after them with another result.
    pub closes: Vec<u32>,
}

/// The occasion for filing tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// An outcome is confirmed.
    End,
    /// The walk is abandoned.
    GivingUp,
    /// The walk is left for later; that files only what it may have to wait for.
    Park,
}

/// The rules for filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilingRules {
    /// A walk that is abandoned at an outcome files that, too, if it is a ticket. A request that was part of an
    /// outcome's ticket is made again once that is closed because the walk continued. A ticket after which the walk
    /// continues stays open if the result is the same.
    Now,
    /// A ticket after which the walk continued was closed and filed again, whatever the result. These are old rules,
    /// which records of that time are read by.
    Anew,
    /// Older still: abandoning filed only requests, and a request with an outcome's ticket counted as filed for good.
    First,
}

/// The effect of an occasion on the tickets of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Filings {
    /// What it files, each in its own ticket.
    pub(super) subjects: Vec<TicketSubject>,
    /// The ticket that stays open because the walk reached the same result again, and its subject now.
    pub(super) renews: Option<(u32, TicketSubject)>,
    /// The tickets that are closed because the walk continued after them with another result.
    pub(super) closes: Vec<u32>,
}

impl Filings {
    /// The subjects of its tickets, the updated one's first.
    pub(super) fn all(self) -> impl Iterator<Item = TicketSubject> {
        let renewed = self.renews.into_iter().map(|(_, subject)| subject);
        renewed.chain(self.subjects)
    }
}

/// What is filed for an outcome that is a ticket, if any, and these requests, given the tickets that were filed before:
/// the outcome's first, then the requests in order.
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

/// The matter whose request becomes part of the ticket of this end.
fn with_matter(tree: &Tree, ending: Ending) -> Option<u16> {
    match ending.step(tree)?.act {
        Act::End { with, .. } => with,
        _ => None,
    }
}

/// The key that tells whether a request was filed before: a matter requests the same thing once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestKey {
    matter: u16,
    outcome: u16,
}

/// Where a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestPlace {
    /// In its own ticket.
    Own,
    /// In the outcome's ticket.
    WithOutcome,
    /// Nowhere, because it was filed before.
    Nowhere,
}

/// Where each request is made, beside an outcome's ticket that includes this matter, if there is one.
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
        // The matter that the outcome's ticket includes, if any; requests; those filed before.
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
