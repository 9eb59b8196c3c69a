//! Tickets: what a session hands over to the next teams, and their states.
//!
//! A ticket is not a separate record: it is derived from the events of its session. So it has the session's number from
//! the first call to the repair, with its own number appended if it is not the first, and contains everything that was
//! asked and tried.

use std::sync::Arc;

use super::filing::{
    Filed, Filing, FilingRules, Filings, MatterRequest, Occasion, TicketChanges, TicketState, TicketSubject,
    subjects, united,
};
use super::{Done, Ending, Event, EventKind, FieldEntry, FieldValue, Moment, Place, Refusal, Session, Visit};
use crate::text::redaction::Redacted;
use crate::tree::{Act, By, Manifest, Node, Standing, Tree, Value};

/// What a session knows about a field.
#[derive(Clone, Copy, Debug)]
pub enum Known<'s> {
    /// Somebody filled it in.
    Filled(&'s FieldEntry),
    /// A step of the walk implies it.
    Told {
        /// The tree of the step.
        tree: &'s Tree,
        /// The step.
        node: &'s Node,
        /// Its answer.
        value: Value,
    },
}

/// The fields of a ticket without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// All of them, in the ticket's order.
    pub fields: Vec<u16>,
    /// How many of them are explicitly unknown; about the others, nothing was said.
    pub unknown: usize,
}

impl Lacking {
    /// About how many nothing was said.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.fields.len() - self.unknown
    }
}

/// The tickets, and what they ask for.
impl Session {
    /// The tickets that it filed, by number.
    #[must_use]
    pub fn tickets(&self) -> &[Filing] {
        &self.tickets
    }

    /// Those of its outcomes, not of its matters.
    pub(super) fn outcome_tickets(&self) -> impl Iterator<Item = &Filing> {
        self.tickets.iter().filter(|ticket| ticket.subject.is_outcome())
    }

    /// The ticket of a number.
    #[must_use]
    pub fn ticket(&self, number: u32) -> Option<&Filing> {
        self.tickets.iter().find(|ticket| ticket.number == number)
    }

    /// The current requests of its matters that were not filed yet.
    #[must_use]
    pub fn requests(&self) -> Vec<MatterRequest> {
        let made = subjects(None, self.requests_as_they_stand(), self.filed(false)).into_iter();
        let request = |subject| match subject {
            TicketSubject::Request(request) => Some(request),
            TicketSubject::Outcome { .. } => None,
        };
        made.filter_map(request).collect()
    }

    /// What is filed when the current outcome is confirmed; nothing at a prompt, or after confirmation.
    #[must_use]
    pub fn to_be_filed(&self) -> Vec<TicketSubject> {
        self.filings(Occasion::End, FilingRules::Now).subjects
    }

    /// The number of the ticket that stays open when the current outcome is confirmed, and its subject then: the walk
    /// continued after it with the same result.
    #[must_use]
    pub fn to_be_renewed(&self) -> Option<(u32, TicketSubject)> {
        self.filings(Occasion::End, FilingRules::Now).renews
    }

    /// The numbers of the tickets that are closed when the current outcome is confirmed: the walk continued after them
    /// with another result.
    #[must_use]
    pub fn to_be_closed(&self) -> Vec<u32> {
        self.filings(Occasion::End, FilingRules::Now).closes
    }

    /// The numbers of the tickets about tampering that stay open when the current outcome is confirmed: the walk
    /// continued after them with another result.
    #[must_use]
    pub fn to_be_left_open(&self) -> Vec<u32> {
        if self.ended || !matches!(self.place, Place::End(_)) {
            return Vec::new();
        }
        let renewed = self.to_be_renewed().map(|(number, _)| number);
        let under_way = self.tickets.iter().filter(|ticket| ticket.state == TicketState::UnderWay);
        let stay = under_way.filter(|ticket| ticket.is_of_tampering() && Some(ticket.number) != renewed);
        stay.map(|ticket| ticket.number).collect()
    }

    /// Whether a matter still makes a request.
    #[must_use]
    pub fn still_asks(&self, request: &MatterRequest) -> bool {
        self.requests_as_they_stand().iter().any(|now| now.key() == request.key())
    }

    /// The requests of its matters, filed or not, in the library's order.
    fn requests_as_they_stand(&self) -> Vec<MatterRequest> {
        let request = |(leg, standing): (usize, Standing)| {
            let leg = self.legs.get(leg)?;
            let sets = |visit: &&Visit| matches!(visit.done, Done::Set(set) if set.matter == standing.matter);
            let node = leg.trail.iter().rev().find(sets).and_then(|visit| leg.tree.node(visit.node))?;
            let Act::Set { request: Some(outcome), .. } = node.act else { return None };
            Some(MatterRequest { standing, outcome, tree: Arc::clone(&leg.tree) })
        };
        self.matters().into_iter().filter_map(request).collect()
    }

    /// The fields that its tickets ask for at the current outcome, without duplicates, in the library's order: those of
    /// the tickets that are filed with it and of open ones, except for a request that the matter no longer makes. For a
    /// terminal that was tampered with, only the fields of that are asked for. Deferred fields of steps are included.
    #[must_use]
    pub fn asked_for(&self, manifest: &Manifest) -> Vec<u16> {
        let Place::End(ending) = self.place else { return Vec::new() };
        let coming: Vec<TicketSubject> = self.filings(Occasion::End, FilingRules::Now).all().collect();
        let open = self.tickets.iter().filter(|ticket| ticket.state == TicketState::Open);
        let all = coming.iter().chain(open.map(|ticket| &ticket.subject));
        let only_outcome = matches!(ending, Ending::Tampering(_));
        let asks = |subject: &TicketSubject| match subject {
            TicketSubject::Outcome { .. } => true,
            TicketSubject::Request(request) => !only_outcome && self.still_asks(request),
        };
        let asking: Vec<&TicketSubject> = all.filter(|subject| asks(subject)).collect();
        let on_the_way = self.put_off_fields().filter(|_| !asking.is_empty() && !only_outcome).collect();
        united(asking.iter().map(|subject| subject.asked_for(manifest)).chain([on_the_way]))
    }

    /// Those of these fields about which nothing was said.
    fn unsaid(&self, mut fields: Vec<u16>, manifest: &Manifest) -> Vec<u16> {
        fields.retain(|field| self.known(*field, manifest).is_none());
        fields
    }

    /// The fields that its tickets [ask for](Session::asked_for) and about which nothing was said.
    #[must_use]
    pub fn missing(&self, manifest: &Manifest) -> Vec<u16> {
        self.unsaid(self.asked_for(manifest), manifest)
    }

    /// The fields of one ticket: those that it asks for, and the others that were asked for or filled in on the way.
    #[must_use]
    pub fn fields_of(&self, ticket: &Filing, manifest: &Manifest) -> Vec<u16> {
        self.with_others(ticket.subject.asked_for(manifest))
    }

    /// The fields of one ticket without a value.
    #[must_use]
    pub fn lacking_of(&self, ticket: &Filing, manifest: &Manifest) -> Lacking {
        let (mut fields, mut unknown) = (self.fields_of(ticket, manifest), 0);
        fields.retain(|field| match self.known(*field, manifest) {
            None => true,
            Some(Known::Filled(entry)) if entry.value == FieldValue::Unknown => {
                unknown += 1;
                true
            }
            Some(_) => false,
        });
        Lacking { fields, unknown }
    }

    /// What it would file in its current state, and has not yet: the requests of its matters, and the outcome that it
    /// has reached, if that is a ticket and not confirmed.
    #[must_use]
    pub fn unfiled(&self) -> Vec<TicketSubject> {
        match self.place {
            Place::End(ending)
                if !self.ended && self.abandoned.is_none() && !self.has_filed(self.tree(), ending) =>
            {
                self.to_be_filed()
            }
            _ => self.requests().into_iter().map(TicketSubject::Request).collect(),
        }
    }

    /// What is known about a field: what was filled in, else what the walk implies.
    #[must_use]
    pub fn known(&self, field: u16, manifest: &Manifest) -> Option<Known<'_>> {
        let filled = self.fields.iter().find(|entry| entry.field == field);
        let filled = filled.filter(|entry| entry.value != FieldValue::Later).map(Known::Filled);
        filled.or_else(|| self.told(manifest.field(field)?.from.as_deref()?))
    }

    /// The number that was filled in for a role of the library, such as the merchant's; `None` if unknown.
    #[must_use]
    pub fn number(&self, role: Option<u16>) -> Option<&str> {
        match self.field(role?)? {
            FieldValue::Known(number) => Some(number.as_str()),
            FieldValue::Unknown | FieldValue::Removed | FieldValue::Later => None,
        }
    }

    /// The answer to a shared question, in the last code that knows it.
    fn told(&self, step: &str) -> Option<Known<'_>> {
        self.legs.iter().rev().find_map(|leg| {
            leg.trail.iter().rev().find_map(|visit| {
                let node = leg.tree.node(visit.node).filter(|node| *node.id == *step)?;
                let value = visit.value().filter(|value| matches!(value, Value::Option(_)))?;
                Some(Known::Told { tree: &leg.tree, node, value })
            })
        })
    }
}

/// Changes to tickets.
impl Session {
    /// Marks a ticket as dealt with: one that is open, or that somebody continued after and left.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`] if there is none of this number left to deal with.
    pub fn close(&mut self, ticket: u32, said: Option<Redacted>, now: Moment) -> Result<Event, Refusal> {
        let from = [TicketState::Open, TicketState::UnderWay];
        self.turn(ticket, &from, TicketState::Closed, said.clone(), now)?;
        Ok(self.event(now, EventKind::Closed { ticket, said }))
    }

    /// Marks a ticket as not dealt with after all.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`] if none of this number is closed.
    pub fn reopen(&mut self, ticket: u32, said: Option<Redacted>, now: Moment) -> Result<Event, Refusal> {
        self.turn(ticket, &[TicketState::Closed], TicketState::Open, said.clone(), now)?;
        Ok(self.event(now, EventKind::Reopened { ticket, said }))
    }

    fn turn(
        &mut self,
        number: u32,
        from: &[TicketState],
        to: TicketState,
        said: Option<Redacted>,
        now: Moment,
    ) -> Result<(), Refusal> {
        let mut tickets = self.tickets.iter_mut();
        let ticket = tickets.find(|ticket| ticket.number == number && from.contains(&ticket.state));
        let ticket = ticket.ok_or(Refusal::NoSuchTicket)?;
        (ticket.state, ticket.changed, ticket.said) = (to, Some(now), said);
        Ok(())
    }

    /// Checks whether a ticket's fields can be filled in: not once it is closed.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`] if there is none of this number left to deal with.
    pub fn takes_fields(&self, ticket: u32) -> Result<(), Refusal> {
        let ticket = self.ticket(ticket).filter(|ticket| ticket.state != TicketState::Closed);
        ticket.map(|_| ()).ok_or(Refusal::NoSuchTicket)
    }

    /// Checks whether anything can be added: until the end, and to an open ticket.
    pub(super) fn takes_additions(&self) -> Result<(), Refusal> {
        let mut tickets = self.tickets.iter();
        let open = tickets.any(|ticket| ticket.state == TicketState::Open);
        if self.ended && !open { Err(Refusal::Ended) } else { Ok(()) }
    }

    /// Files tickets on this occasion, and returns the changes. When an outcome is confirmed or filed, the tickets
    /// after which the walk continued are closed, except for the one with the same outcome and for one about
    /// tampering, which no fix settles: only a person closes it. If nobody continues after them any more, they are open
    /// again.
    pub(super) fn file(&mut self, occasion: Occasion, rules: FilingRules, now: Moment) -> TicketChanges {
        let Filings { subjects, renews, closes } = self.filings(occasion, rules);
        let came_to = match self.place {
            Place::End(ending) => Some(ending.outcome(self.tree())),
            Place::Prompt(_) => None,
        };
        let renewed = renews.as_ref().map(|(number, _)| *number);
        for ticket in self.tickets.iter_mut().filter(|ticket| ticket.state == TicketState::UnderWay) {
            if closes.contains(&ticket.number) {
                ticket.state = TicketState::Closed;
                (ticket.changed, ticket.said, ticket.came_to) = (Some(now), None, came_to);
            } else if let Some((_, subject)) = renews.as_ref().filter(|(number, _)| *number == ticket.number)
            {
                ticket.state = TicketState::Open;
                (ticket.subject, ticket.renewed) = (subject.clone(), Some(now));
            } else if occasion != Occasion::Park && rules != FilingRules::First {
                ticket.state = TicketState::Open;
            }
        }
        let files = self.numbered(&subjects);
        for (filed, subject) in files.iter().zip(subjects) {
            self.tickets.push(Filing {
                number: filed.ticket,
                subject,
                state: TicketState::Open,
                filed: now,
                changed: None,
                said: None,
                renewed: None,
                came_to: None,
            });
        }
        TicketChanges { files, renews: renewed, closes }
    }

    /// What this occasion would file in the current state.
    pub(super) fn files(&self, occasion: Occasion, rules: FilingRules) -> Vec<Filed> {
        self.numbered(&self.filings(occasion, rules).subjects)
    }

    /// The effect of this occasion on the tickets in the current state.
    fn filings(&self, occasion: Occasion, rules: FilingRules) -> Filings {
        let outcome = match occasion {
            Occasion::End if self.ended => return Filings::default(),
            Occasion::Park if !self.waits_for_back_office() => return Filings::default(),
            Occasion::End => match self.place {
                Place::End(_) => self.outcome_ticket(),
                Place::Prompt(_) => return Filings::default(),
            },
            Occasion::GivingUp if rules != FilingRules::First => {
                self.outcome_ticket().filter(|(tree, ending)| !self.has_filed(tree, *ending))
            }
            Occasion::GivingUp | Occasion::Park => None,
        };
        let comes_to = occasion == Occasion::End || outcome.is_some();
        let same = outcome.as_ref().filter(|_| rules == FilingRules::Now);
        let same = same.and_then(|(tree, ending)| self.under_way_for(tree, *ending));
        let filed = match rules {
            FilingRules::Now | FilingRules::Anew => self.filed(comes_to).collect(),
            FilingRules::First => self.tickets.iter().collect::<Vec<_>>(),
        };
        let mut subjects = subjects(outcome, self.requests_as_they_stand(), filed.into_iter());
        // An outcome's comes first.
        let renews = same.map(|number| (number, subjects.remove(0)));
        let under_way = self.tickets.iter().filter(|ticket| ticket.state == TicketState::UnderWay);
        let under_way = under_way.filter(|ticket| !ticket.is_of_tampering() || rules == FilingRules::First);
        let closes = under_way.map(|ticket| ticket.number).filter(|number| comes_to && Some(*number) != same);
        Filings { subjects, renews, closes: closes.collect() }
    }

    /// The number of the ticket after which the walk continues, with the outcome and the code of this end.
    fn under_way_for(&self, tree: &Tree, ending: Ending) -> Option<u32> {
        let under_way = self.tickets.iter().filter(|ticket| ticket.state == TicketState::UnderWay);
        under_way.filter(|ticket| ticket.is_of(tree, ending)).map(|ticket| ticket.number).next()
    }

    /// The tickets that count as filed. One that is closed because the walk continued after it does not satisfy what is
    /// still requested; `closes` if those that it now continues after are closed.
    fn filed(&self, closes: bool) -> impl Iterator<Item = &Filing> {
        self.tickets.iter().filter(move |ticket| match ticket.state {
            TicketState::Open => true,
            TicketState::UnderWay => !closes,
            TicketState::Closed => ticket.came_to.is_none(),
        })
    }

    /// The current end, if that is a ticket.
    fn outcome_ticket(&self) -> Option<(Arc<Tree>, Ending)> {
        let Place::End(ending) = self.place else { return None };
        let tree = self.tree();
        ending.is_ticket(tree).then(|| (Arc::clone(tree), ending))
    }

    /// Whether a ticket for this end was filed and is not closed.
    fn has_filed(&self, tree: &Tree, ending: Ending) -> bool {
        let mut tickets = self.tickets.iter().filter(|ticket| ticket.state != TicketState::Closed);
        tickets.any(|ticket| ticket.is_of(tree, ending))
    }

    /// These, with the next numbers.
    fn numbered(&self, subjects: &[TicketSubject]) -> Vec<Filed> {
        let latest = self.tickets.last().map_or(0, |ticket| ticket.number);
        (latest + 1..).zip(subjects).map(|(number, subject)| Filed::of(number, subject)).collect()
    }

    /// Whether the prompt has to be answered by the back office.
    #[must_use]
    pub fn waits_for_back_office(&self) -> bool {
        let Place::Prompt(id) = self.place else { return false };
        self.tree().node(id).is_some_and(|node| node.by == By::BackOffice)
    }

    /// Somebody continues the walk. One that has ended continues after its outcome's ticket, while that is open; or at
    /// the fix or advice where it ended, which may not have been the end of the problem.
    ///
    /// # Errors
    /// [`Refusal::Ended`] if it has ended and its outcome's ticket is closed.
    pub(super) fn taken_on(&mut self) -> Result<(), Refusal> {
        let is_open = self.outcome_tickets().any(|ticket| ticket.state == TicketState::Open);
        if self.ended && !is_open && self.outcome_tickets().next().is_some() {
            return Err(Refusal::Ended);
        }
        self.go_on_behind_tickets();
        self.ended = false;
        Ok(())
    }

    /// The walk continues after its outcome's tickets.
    pub(super) fn go_on_behind_tickets(&mut self) {
        let is_open = |ticket: &Filing| ticket.subject.is_outcome() && ticket.state == TicketState::Open;
        for ticket in self.tickets.iter_mut().filter(|ticket| is_open(ticket)) {
            ticket.state = TicketState::UnderWay;
        }
    }
}
