//! The moves of a walk: forward to the next prompt, and back.

use std::ops::ControlFlow;

use super::{Answer, Channel, Done, Ending, Leg, Moment, Place, Refusal, Session, Visit};
use crate::tree::{Act, By, Key, Node, NodeId, OutcomeKind, Read, Standing, Value};

/// What a walk does at a node.
enum Step {
    /// It continues; the visit is recorded, if there is anything to record.
    On(Option<NodeId>, Option<Done>),
    /// It stops there.
    Stop(Place),
}

impl Session {
    pub(super) fn leg(&self) -> &Leg {
        // A session is created with a leg, and going back never removes the last.
        self.legs.last().unwrap_or_else(|| unreachable!("a session has a leg"))
    }

    pub(super) fn visit(&mut self, (node, key): (NodeId, Key), done: Done, at: Moment) {
        let in_closing = self.tree().is_in_closing(node);
        let visit = Visit { node, done, at, key, epoch: self.epoch, in_closing };
        if let Some(leg) = self.legs.last_mut() {
            leg.trail.push(visit);
        }
    }

    /// Continues from the end of the trail to the next prompt.
    pub(super) fn advance(&mut self, now: Moment) {
        self.taken_up();
        self.cautioned = false;
        if let ControlFlow::Break(place) = self.go_on(now) {
            self.place = place;
        }
    }

    /// Continues, recording each visit, until it stops.
    fn go_on(&mut self, now: Moment) -> ControlFlow<Place> {
        let mut next = self.past_end(self.behind_trail(), now)?;
        loop {
            let Some((id, node)) = next.and_then(|id| self.tree().node(id).map(|node| (id, node))) else {
                // After the closing comes the end that the walk had reached.
                let ending = self.leg().closing();
                let place = Place::End(ending.unwrap_or(Ending::Nowhere));
                match ending {
                    Some(_) => return ControlFlow::Break(place),
                    None => next = self.past_end(ControlFlow::Break(place), now)?,
                }
                continue;
            };
            let key = node.key;
            next = match self.step(id, node) {
                Step::On(to, done) => {
                    if let Some(done) = done {
                        self.visit((id, key), done, now);
                    }
                    to
                }
                Step::Stop(place @ Place::End(_)) => self.past_end(ControlFlow::Break(place), now)?,
                Step::Stop(place) => {
                    let Some(visit) = self.returned(place) else { return ControlFlow::Break(place) };
                    let value = visit.value();
                    if let Some(leg) = self.legs.last_mut() {
                        // It may come from another leg of the same code, in a tree that has changed since.
                        leg.trail.push(Visit { key, ..visit });
                    }
                    self.past_end(self.behind(id, value), now)?
                }
            };
        }
    }

    /// Where the walk continues: at an end, through the closing if there is one.
    #[inline]
    fn past_end(
        &mut self,
        to: ControlFlow<Place, Option<NodeId>>,
        now: Moment,
    ) -> ControlFlow<Place, Option<NodeId>> {
        match (to, self.tree().closing()) {
            (ControlFlow::Break(Place::End(ending)), Some(closing)) => self.go_through(closing, ending, now),
            _ => to,
        }
    }

    /// Goes through the closing, once. A report of tampering skips it.
    #[inline(never)]
    fn go_through(
        &mut self,
        closing: NodeId,
        ending: Ending,
        now: Moment,
    ) -> ControlFlow<Place, Option<NodeId>> {
        if matches!(ending, Ending::Tampering(_)) || self.leg().closing().is_some() {
            return ControlFlow::Break(Place::End(ending));
        }
        let key = self.tree().node(closing).map(|node| node.key);
        if let Some(key) = key {
            self.visit((closing, key), Done::Closing(ending), now);
        }
        ControlFlow::Continue(Some(closing))
    }

    /// Where the trail leads: to a node, or to an end.
    fn behind_trail(&self) -> ControlFlow<Place, Option<NodeId>> {
        match self.leg().trail.last() {
            None => ControlFlow::Continue(self.tree().start()),
            Some(Visit { node, done: Done::Answered(Answer::Tampering), .. }) => {
                ControlFlow::Break(Place::End(Ending::Tampering(*node)))
            }
            Some(Visit { node, done: Done::Closing(_), .. }) => ControlFlow::Continue(Some(*node)),
            Some(visit) => self.behind(visit.node, visit.value()),
        }
    }

    /// Where the walk goes after a step with this value.
    fn behind(&self, id: NodeId, value: Option<Value>) -> ControlFlow<Place, Option<NodeId>> {
        let Some(node) = self.tree().node(id) else { return ControlFlow::Continue(None) };
        match value {
            Some(value) if node.ends_at(value) => ControlFlow::Break(Place::End(Ending::Fixed(id))),
            Some(value) => ControlFlow::Continue(node.way(value)),
            None => ControlFlow::Continue(node.after),
        }
    }

    /// What happens at a node, according to what is known.
    fn step(&self, id: NodeId, node: &Node) -> Step {
        if !self.conditions_hold(node) {
            return Step::On(node.after, None);
        }
        let technicians = self.channel == Channel::Phone && node.by == By::Technician;
        match &node.act {
            Act::Use { first, .. } => Step::On(first.or(node.after), None),
            Act::Tell { .. } => Step::On(node.after, Some(Done::Told)),
            Act::Set { standing, .. } => Step::On(node.after, Some(Done::Set(*standing))),
            Act::Try { .. } | Act::Collect { .. } if technicians => Step::On(node.after, Some(Done::PutOff)),
            Act::Try { .. } => Step::Stop(Place::Prompt(id)),
            Act::Collect { fields } => {
                if fields.iter().any(|field| self.field(*field).is_none()) {
                    return Step::Stop(Place::Prompt(id));
                }
                let asked = self.asked_at(id).count();
                let asked = u16::try_from(asked).unwrap_or(u16::MAX);
                Step::On(node.after, Some(Done::Collected(asked)))
            }
            Act::Ask { .. } | Act::Choose { .. } => match self.fact(node) {
                Some(value) => Step::On(node.way(value), Some(Done::Known(value))),
                None if technicians => Step::Stop(Place::End(Ending::Dispatch(id))),
                None => Step::Stop(Place::Prompt(id)),
            },
            Act::End { kind: OutcomeKind::Ticket, .. } if self.put_off().next().is_some() => {
                Step::Stop(Place::End(Ending::Dispatch(id)))
            }
            Act::End { .. } => Step::Stop(Place::End(Ending::Step(id))),
        }
    }

    /// Whether the conditions of a step hold for the latest answers of this leg and the session's matters. A missing
    /// answer or state counts as none.
    fn conditions_hold(&self, node: &Node) -> bool {
        node.when.hold(|read| match read {
            Read::Answer { key, value } => {
                let mut visits = self.leg().trail.iter().rev().filter(|visit| visit.key == key);
                visits.find_map(Visit::value) == Some(value)
            }
            Read::State(standing) => self.state(standing.matter) == Some(standing.state),
        })
    }

    /// A matter's state: from the latest step that set one, in any code.
    #[must_use]
    pub fn state(&self, matter: u16) -> Option<u16> {
        self.last_set(matter).map(|(_, standing)| standing.state)
    }

    /// The matters with a state, each with the leg whose walk set it, in the library's order.
    #[must_use]
    pub fn matters(&self) -> Vec<(usize, Standing)> {
        let mut found: Vec<(usize, Standing)> = Vec::new();
        for (leg, standing) in self.every_set() {
            if found.iter().all(|(_, known)| known.matter != standing.matter) {
                found.push((leg, standing));
            }
        }
        found.sort_unstable_by_key(|(_, standing)| standing.matter);
        found
    }

    /// The states of the matters when the walk of a leg began, each once.
    #[must_use]
    pub fn matters_before(&self, leg: usize) -> Vec<Standing> {
        let mut found: Vec<Standing> = Vec::new();
        for (_, standing) in self.every_set().filter(|(set_in, _)| *set_in < leg) {
            if found.iter().all(|known| known.matter != standing.matter) {
                found.push(standing);
            }
        }
        found
    }

    fn last_set(&self, matter: u16) -> Option<(usize, Standing)> {
        self.every_set().find(|(_, standing)| standing.matter == matter)
    }

    /// The last visit that set a matter, in any code.
    pub(super) fn latest_set(&self, matter: u16) -> Option<&Visit> {
        let mut visits = self.legs.iter().rev().flat_map(|leg| leg.trail.iter().rev());
        visits.find(|visit| matches!(visit.done, Done::Set(standing) if standing.matter == matter))
    }

    /// Everything that was set, the latest first, each with its leg.
    fn every_set(&self) -> impl Iterator<Item = (usize, Standing)> {
        self.legs.iter().enumerate().rev().flat_map(|(leg, walked)| {
            walked.trail.iter().rev().filter_map(move |visit| match visit.done {
                Done::Set(standing) => Some((leg, standing)),
                _ => None,
            })
        })
    }

    /// The answer to a question that was asked before, if it still stands: it is asked again only after another code, a
    /// resume or a hand-over, and only if something was tried since.
    fn fact(&self, node: &Node) -> Option<Value> {
        // After going back to it, a question is asked, whatever else is known.
        if self.reconsidering {
            return None;
        }
        let (leg, index, visit) = self.latest_at(node)?;
        let same_stretch = leg + 1 == self.legs.len() && visit.epoch == self.epoch;
        let later = self.legs.get(leg).into_iter().flat_map(|leg| leg.trail.iter().skip(index + 1));
        let later = later.chain(self.legs.iter().skip(leg + 1).flat_map(|leg| leg.trail.iter()));
        let mut tried = later.filter(|visit| {
            matches!(visit.done, Done::Answered(Answer::Value(Value::Fixed | Value::NotFixed)))
        });
        if !same_stretch && tried.next().is_some() {
            return None;
        }
        let value = visit.value()?;
        // The same shared question in another code's tree: the answer is found by its name.
        let name = self.legs.get(leg)?.tree.node(visit.node)?.value_name(value);
        node.value(name)
    }

    /// The latest visit to a step that had a value: in this leg, or in an earlier one with the same step.
    pub(super) fn latest(&self, id: NodeId) -> Option<&Visit> {
        let node = self.tree().node(id)?;
        self.latest_at(node).map(|(_, _, visit)| visit)
    }

    #[inline]
    fn latest_at(&self, node: &Node) -> Option<(usize, usize, &Visit)> {
        let (current, before) = self.legs.split_last()?;
        let mut here = current.trail.iter().enumerate().rev();
        let here = here.find(|(_, visit)| visit.key == node.key && visit.value().is_some());
        match here {
            Some((visited, visit)) => Some((before.len(), visited, visit)),
            None if before.is_empty() => None,
            None => Self::latest_before(current, before, node),
        }
    }

    /// The latest visit in the legs before the current one.
    #[inline(never)]
    fn latest_before<'s>(current: &Leg, before: &'s [Leg], node: &Node) -> Option<(usize, usize, &'s Visit)> {
        // The closing's questions are its own, and asked each time: nothing earlier answers them, nor do they answer
        // anything.
        if current.tree.is_in_closing(node.key.first()) {
            return None;
        }
        before.iter().enumerate().rev().find_map(|(index, leg)| {
            let known_everywhere = node.id.contains('.') || leg.tree.code == current.tree.code;
            let is_of = |visit: &Visit| {
                !leg.tree.is_in_closing(visit.node)
                    && leg.tree.node(visit.node).is_some_and(|visited| node.has_name(&visited.id))
            };
            let mut visits = leg.trail.iter().enumerate().rev().filter(|_| known_everywhere);
            let found = visits.find(|(_, visit)| visit.value().is_some() && is_of(visit));
            found.map(|(visited, visit)| (index, visited, visit))
        })
    }

    /// Takes an answer that is held, if the walk stops at its step. Earlier held ones have been passed and are dropped.
    /// A prompt that was gone back to is asked.
    #[inline]
    fn returned(&mut self, place: Place) -> Option<Visit> {
        if self.held.is_empty() { None } else { self.returned_of_held(place) }
    }

    fn returned_of_held(&mut self, place: Place) -> Option<Visit> {
        let Place::Prompt(id) = place else { return None };
        let code = &self.tree().code;
        let at = self.held.iter().position(|(of, visit)| of == code && visit.node == id)?;
        if self.reconsidering {
            return None;
        }
        self.held.drain(..=at).next_back().map(|(_, visit)| visit)
    }

    /// Drops what is held for the prompt that is being answered again.
    pub(super) fn drop_held_answer(&mut self, id: NodeId) {
        let code = &self.tree().code;
        if self.held.first().is_some_and(|(of, visit)| of == code && visit.node == id) {
            self.held.remove(0);
        }
        self.reconsidering = false;
    }

    /// The fields that were filled in because this step asked for them.
    fn asked_at(&self, id: NodeId) -> impl Iterator<Item = usize> {
        let here = Some((self.legs.len() - 1, id));
        self.fields
            .iter()
            .enumerate()
            .filter(move |(_, entry)| entry.asked_at == here)
            .map(|(index, _)| index)
    }

    /// Clears the field that was last filled in at this step, so that it is asked for again.
    fn forget_field(&mut self, id: NodeId) -> bool {
        match self.asked_at(id).last() {
            Some(last) => {
                self.fields.remove(last);
                true
            }
            None => false,
        }
    }

    pub(super) fn take_back(&mut self, now: Moment) -> Result<(), Refusal> {
        if let Place::Prompt(id) = self.place
            && self.forget_field(id)
        {
            self.cautioned = false;
            return Ok(());
        }
        let asked = self.leg().trail.iter().rposition(Visit::was_asked);
        let Some(at) = asked else { return self.leave_leg(now) };
        let code = self.tree().code.clone();
        let taken = self.legs.last_mut().map(|leg| leg.trail.split_off(at)).unwrap_or_default();
        let Some(visit) = taken.into_iter().next() else { return Err(Refusal::AtTheStart) };
        let id = visit.node;
        match visit.done {
            Done::Collected(_) => {
                self.forget_field(id);
            }
            // A report of tampering that is retracted was a slip: it is not offered again.
            Done::Answered(Answer::Tampering) => {}
            _ => self.held.insert(0, (code, visit)),
        }
        self.reconsidering = true;
        self.cautioned = false;
        self.taken_up();
        self.place = Place::Prompt(id);
        self.pass_filled_step(now);
        Ok(())
    }

    /// Continues if the step asks for fields and all of them are known: there is nothing left to ask.
    pub(super) fn pass_filled_step(&mut self, now: Moment) {
        let Place::Prompt(id) = self.place else { return };
        let collects = self.tree().node(id).is_some_and(|node| matches!(node.act, Act::Collect { .. }));
        if collects && self.wanted_field().is_none() {
            self.reconsidering = false;
            self.advance(now);
        }
    }

    /// Goes back into the previous code, where it stopped.
    fn leave_leg(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.legs.len() < 2 {
            return Err(Refusal::AtTheStart);
        }
        self.legs.pop();
        let gone = self.legs.len();
        for entry in &mut self.fields {
            entry.asked_at = entry.asked_at.filter(|(leg, _)| *leg != gone);
        }
        self.reconsidering = true;
        self.advance(now);
        Ok(())
    }

    /// Cuts the trail at the first deferred step, and holds the answers after it.
    pub(super) fn return_to_put_off(&mut self) {
        let code = self.tree().code.clone();
        let Some(leg) = self.legs.last_mut() else { return };
        let Some(first) = leg.trail.iter().position(|visit| visit.done == Done::PutOff) else { return };
        let later = leg.trail.split_off(first);
        let answered = later.into_iter().filter(|visit| {
            matches!(visit.done, Done::Answered(Answer::Value(_) | Answer::Skipped(_) | Answer::Declined))
        });
        let mut held: Vec<_> = answered.map(|visit| (code.clone(), visit)).collect();
        held.append(&mut self.held);
        self.held = held;
        self.reconsidering = false;
    }
}
