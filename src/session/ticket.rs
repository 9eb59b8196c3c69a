//! Tickets: what a session hands over to the next teams, and what becomes of each.
//!
//! A ticket is no record of its own: it follows from the events of its session. So it has the session's number from the
//! first call to the repair, with its own behind it where it is not the first, and everything that was asked and tried
//! stands in it.

use std::sync::Arc;

use super::filing::{
    Filed, Filing, FilingRules, Filings, MatterRequest, Occasion, TicketChanges, TicketState, TicketSubject,
    subjects, united,
};
use super::{Done, Ending, Event, EventKind, FieldEntry, FieldValue, Moment, Place, Refusal, Session, Visit};
use crate::text::redaction::Redacted;
use crate::tree::{Act, By, Manifest, Node, Standing, Tree, Value};

/// What a session knows of a field.
#[derive(Clone, Copy, Debug)]
pub enum Known<'s> {
    /// Somebody filled it in.
    Filled(&'s FieldEntry),
    /// A step of the walk told it.
    Told {
        /// The tree in which it did.
        tree: &'s Tree,
        /// The step.
        node: &'s Node,
        /// What it was answered with.
        value: Value,
    },
}

/// The fields of a ticket that have no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// All of them, in the order in which the ticket has them.
    pub fields: Vec<u16>,
    /// How many of them are expressly unknown; nobody has said anything of the others.
    pub unknown: usize,
}

impl Lacking {
    /// How many nobody has said anything of.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.fields.len() - self.unknown
    }
}

/// The tickets, and what they ask for.
impl Session {
    /// The tickets that it filed, by their numbers.
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

    /// What its matters ask for as they stand, and was not filed yet.
    #[must_use]
    pub fn requests(&self) -> Vec<MatterRequest> {
        let made = subjects(None, self.requests_as_they_stand(), self.filed(false)).into_iter();
        let request = |subject| match subject {
            TicketSubject::Request(request) => Some(request),
            TicketSubject::Outcome { .. } => None,
        };
        made.filter_map(request).collect()
    }

    /// What is filed once the outcome is confirmed where it stands; nothing at a prompt, or once it was.
    #[must_use]
    pub fn to_be_filed(&self) -> Vec<TicketSubject> {
        self.filings(Occasion::End, FilingRules::Now).subjects
    }

    /// The number of the ticket that stays open once the outcome is confirmed where it stands, and what it is of then: the
    /// walk went on behind it and came to the same.
    #[must_use]
    pub fn to_be_renewed(&self) -> Option<(u32, TicketSubject)> {
        self.filings(Occasion::End, FilingRules::Now).renews
    }

    /// The numbers of the tickets that are closed once the outcome is confirmed where it stands: the walk went on behind
    /// them and came to something else.
    #[must_use]
    pub fn to_be_closed(&self) -> Vec<u32> {
        self.filings(Occasion::End, FilingRules::Now).closes
    }

    /// Whether a matter still asks for what it asked for in a request.
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

    /// The fields that its tickets ask for where it stands at an outcome, each once, in the library's order: those that
    /// are filed with it, and those that are open, but for a request that the matter does not make any more. A terminal
    /// that was tampered with is not asked about anything but that. What a step asked for and was put off is among them.
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

    /// The fields of these that nobody has said anything of.
    fn unsaid(&self, mut fields: Vec<u16>, manifest: &Manifest) -> Vec<u16> {
        fields.retain(|field| self.known(*field, manifest).is_none());
        fields
    }

    /// The fields that its tickets [ask for](Session::asked_for) and nobody has said anything of.
    #[must_use]
    pub fn missing(&self, manifest: &Manifest) -> Vec<u16> {
        self.unsaid(self.asked_for(manifest), manifest)
    }

    /// The fields of one ticket: what it asks for, and what else was asked for or filled in on the way.
    #[must_use]
    pub fn fields_of(&self, ticket: &Filing, manifest: &Manifest) -> Vec<u16> {
        self.with_others(ticket.subject.asked_for(manifest))
    }

    /// The fields of one ticket that have no value.
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

    /// What it would file as it stands, and did not yet: what its matters ask for, and the outcome that it has come to,
    /// where that is a ticket and nobody has confirmed it.
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

    /// What is known of a field: what was filled in, else what the walk tells.
    #[must_use]
    pub fn known(&self, field: u16, manifest: &Manifest) -> Option<Known<'_>> {
        let filled = self.fields.iter().find(|entry| entry.field == field);
        let filled = filled.filter(|entry| entry.value != FieldValue::Later).map(Known::Filled);
        filled.or_else(|| self.told(manifest.field(field)?.from.as_deref()?))
    }

    /// The number that was filled in for a role of the library, such as the merchant's; `None` where it is not known.
    #[must_use]
    pub fn number(&self, role: Option<u16>) -> Option<&str> {
        match self.field(role?)? {
            FieldValue::Known(number) => Some(number.as_str()),
            FieldValue::Unknown | FieldValue::Removed | FieldValue::Later => None,
        }
    }

    /// The answer of a shared question, in the code walked last that knows it.
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

/// What becomes of them.
impl Session {
    /// Says that a ticket was dealt with: one that is open, or that somebody went on behind and left.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`], where none of this number is left to be dealt with.
    pub fn close(&mut self, ticket: u32, said: Option<Redacted>, now: Moment) -> Result<Event, Refusal> {
        let from = [TicketState::Open, TicketState::UnderWay];
        self.turn(ticket, &from, TicketState::Closed, said.clone(), now)?;
        Ok(self.event(now, EventKind::Closed { ticket, said }))
    }

    /// Says that a ticket is to be dealt with after all.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`], where none of this number is closed.
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

    /// Whether a ticket's fields can be filled in: not once it is closed.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`], where none of this number is left to be dealt with.
    pub fn takes_fields(&self, ticket: u32) -> Result<(), Refusal> {
        let ticket = self.ticket(ticket).filter(|ticket| ticket.state != TicketState::Closed);
        ticket.map(|_| ()).ok_or(Refusal::NoSuchTicket)
    }

    /// Whether anything can be added: until the end, and to an open ticket.
    pub(super) fn takes_additions(&self) -> Result<(), Refusal> {
        let mut tickets = self.tickets.iter();
        let open = tickets.any(|ticket| ticket.state == TicketState::Open);
        if self.ended && !open { Err(Refusal::Ended) } else { Ok(()) }
    }

    /// Files what this files, and tells what becomes of the tickets. With an outcome that is confirmed or filed, those that
    /// the walk went on behind are closed, but for the one of the same outcome; where nobody goes on behind them any more,
    /// they are open again.
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
            } else if occasion == Occasion::GivingUp && rules != FilingRules::First {
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

    /// What this would file where the session stands.
    pub(super) fn files(&self, occasion: Occasion, rules: FilingRules) -> Vec<Filed> {
        self.numbered(&self.filings(occasion, rules).subjects)
    }

    /// What this does with the tickets where the session stands.
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
        let closes = under_way.map(|ticket| ticket.number).filter(|number| comes_to && Some(*number) != same);
        Filings { subjects, renews, closes: closes.collect() }
    }

    /// The number of the ticket that the walk goes on behind and that is of the outcome and the code of this end.
    fn under_way_for(&self, tree: &Tree, ending: Ending) -> Option<u32> {
        let under_way = self.tickets.iter().filter(|ticket| ticket.state == TicketState::UnderWay);
        under_way.filter(|ticket| ticket.is_of(tree, ending)).map(|ticket| ticket.number).next()
    }

    /// The tickets that count as filed. One that is closed because the walk went on behind it takes nothing with it that is
    /// still asked for; `closes`, where those that it goes on behind now are closed.
    fn filed(&self, closes: bool) -> impl Iterator<Item = &Filing> {
        self.tickets.iter().filter(move |ticket| match ticket.state {
            TicketState::Open => true,
            TicketState::UnderWay => !closes,
            TicketState::Closed => ticket.came_to.is_none(),
        })
    }

    /// The end where it stands, if that is a ticket.
    fn outcome_ticket(&self) -> Option<(Arc<Tree>, Ending)> {
        let Place::End(ending) = self.place else { return None };
        let tree = self.tree();
        ending.is_ticket(tree).then(|| (Arc::clone(tree), ending))
    }

    /// Whether a ticket of this end was filed and is not closed.
    fn has_filed(&self, tree: &Tree, ending: Ending) -> bool {
        let mut tickets = self.tickets.iter().filter(|ticket| ticket.state != TicketState::Closed);
        tickets.any(|ticket| ticket.is_of(tree, ending))
    }

    /// These, with the numbers that come next.
    fn numbered(&self, subjects: &[TicketSubject]) -> Vec<Filed> {
        let latest = self.tickets.last().map_or(0, |ticket| ticket.number);
        (latest + 1..).zip(subjects).map(|(number, subject)| Filed::of(number, subject)).collect()
    }

    /// Whether the prompt is one for the back office to answer.
    #[must_use]
    pub fn waits_for_back_office(&self) -> bool {
        let Place::Prompt(id) = self.place else { return false };
        self.tree().node(id).is_some_and(|node| node.by == By::BackOffice)
    }

    /// Somebody goes on with the walk. One that has ended goes on behind its outcome's ticket, while that is open; or at
    /// the fix or advice where it ended, which may not have been the end of it.
    ///
    /// # Errors
    /// [`Refusal::Ended`], where it has ended and its outcome's ticket is closed.
    pub(super) fn taken_on(&mut self) -> Result<(), Refusal> {
        let is_open = self.outcome_tickets().any(|ticket| ticket.state == TicketState::Open);
        if self.ended && !is_open && self.outcome_tickets().next().is_some() {
            return Err(Refusal::Ended);
        }
        self.go_on_behind_tickets();
        self.ended = false;
        Ok(())
    }

    /// The walk goes on behind its outcome's tickets.
    pub(super) fn go_on_behind_tickets(&mut self) {
        let is_open = |ticket: &Filing| ticket.subject.is_outcome() && ticket.state == TicketState::Open;
        for ticket in self.tickets.iter_mut().filter(|ticket| is_open(ticket)) {
            ticket.state = TicketState::UnderWay;
        }
    }
}
