//! The calls of other desks: for whoever looks for one by words, and for a list that is open.

use std::cmp::Reverse;

use super::super::Context;
use super::super::terminal::Kept;
use super::contact::of_hub;
use crate::app::clock::now;
use crate::desk::DeskFault;
use crate::desk::asking::{PendingAnswer, SOON, ask};
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::front::terminal::picker::{Calls, OthersCalls};
use crate::journal::name::parse_ticket;
use crate::journal::shared::{SharedStore as _, SoughtCalls};
use crate::journal::{Call, CallQuery, Delivery, Listed, Store};
use crate::session::Moment;

/// The most calls of other desks that are shown of one question.
const MOST: usize = 100;
/// So many microseconds go by before the same is asked again.
const AGAIN: i64 = 3_000_000;

impl Context<'_> {
    /// Adds the calls of other desks that what was typed finds; where they cannot be had, that is said.
    pub(in crate::command) fn with_others_calls(
        &self,
        store: &Store,
        calls: Vec<Call>,
        typed: &str,
    ) -> Vec<Call> {
        let sought = sought(self, typed);
        let has_hub = self.has_hub();
        let asked = self.ask(move |store, shared| {
            let calls = shared.calls(&sought)?;
            of_hub(store, shared, has_hub, calls.iter())?;
            Ok(calls)
        });
        let Some(others) = asked else { return calls };
        united(store, &calls, &[&others])
    }

    /// A session of a list, which is brought where it is not here, or not all of it; with the terminal, which is given back
    /// meanwhile, so that Ctrl-C ends the waiting.
    pub(in crate::command) fn brought(
        &self,
        store: &Store,
        listed: &Listed,
        console: TerminalConsole,
    ) -> anyhow::Result<(Listed, TerminalConsole)> {
        let here = || store.named(&listed.id).map_err(|fault| self.fault(fault));
        if let Some(here) = here()?.filter(|here| here.entries >= listed.entries) {
            return Ok((here, console));
        }
        drop(console);
        self.bring_with_contacts(&listed.name)?;
        let no_such = || DeskFault::NoSuchSession { typed: listed.name.clone() };
        let here = here()?.ok_or_else(|| self.desk_fault(&no_such()))?;
        let console = self.console().ok_or_else(|| self.lost(Lost::Interrupted, Kept::Nothing))?;
        Ok((here, console))
    }
}

/// What gives calls their rows.
type WithRows = fn(&Context<'_>, &Store, Vec<Call>, &[Delivery]) -> Calls;

/// Calls of other desks, and what a hub did with their tickets.
type CallsThere = (Vec<Listed>, Vec<Delivery>);

/// The calls of other desks, for a list that is open: it is never waited for.
pub(in crate::command) struct CallsElsewhere<'c> {
    context: &'c Context<'c>,
    store: &'c Store,
    /// What this desk has.
    own: Vec<Call>,
    /// Gives calls their rows.
    with_rows: WithRows,
    /// What is being asked, since when, and where the answer comes.
    asked: Option<(SoughtCalls, Moment, PendingAnswer<CallsThere>)>,
    /// What was asked last, and when.
    last: Option<(SoughtCalls, Moment)>,
    /// The latest, and what was found by what was typed.
    latest: CallsThere,
    found: CallsThere,
    is_alone: bool,
}

impl<'c> CallsElsewhere<'c> {
    /// Those beside these, which are this desk's.
    pub(in crate::command) fn beside(
        context: &'c Context<'c>,
        store: &'c Store,
        own: Vec<Call>,
        with_rows: WithRows,
    ) -> CallsElsewhere<'c> {
        let (latest, found) = (CallsThere::default(), CallsThere::default());
        CallsElsewhere {
            context,
            store,
            own,
            with_rows,
            asked: None,
            last: None,
            latest,
            found,
            is_alone: false,
        }
    }

    /// What has come, with what was typed by now.
    pub(in crate::command) fn hear(&mut self, typed: &str) -> OthersCalls {
        if !self.context.shares() {
            return OthersCalls::Nobody;
        }
        let Some((sought, since, told)) = &self.asked else {
            self.ask(typed);
            return OthersCalls::Awaited;
        };
        match told.try_recv() {
            Ok(Ok(calls)) => {
                let place = if sought.words.is_empty() && sought.number.is_none() {
                    &mut self.latest
                } else {
                    &mut self.found
                };
                let is_news = *place != calls || self.is_alone;
                *place = calls;
                (self.asked, self.is_alone) = (None, false);
                if is_news { self.come() } else { OthersCalls::Awaited }
            }
            Err(std::sync::mpsc::TryRecvError::Empty) if now().0.saturating_sub(since.0) < SOON => {
                OthersCalls::Awaited
            }
            Err(std::sync::mpsc::TryRecvError::Empty) => self.alone(),
            Ok(Err(_)) | Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                self.asked = None;
                self.alone()
            }
        }
    }

    /// Asks what was typed at once, and the same again after a while.
    fn ask(&mut self, typed: &str) {
        let sought = sought(self.context, typed);
        let is_due = self.last.as_ref().is_none_or(|(last, at)| {
            (&last.words, &last.number) != (&sought.words, &sought.number)
                || now().0.saturating_sub(at.0) >= AGAIN
        });
        if is_due {
            let question = sought.clone();
            let has_hub = self.context.has_hub();
            let told = ask(&self.context.invocation.settings, SOON, move |store, shared| {
                let calls = shared.calls(&question)?;
                let deliveries = of_hub(store, shared, has_hub, calls.iter())?;
                Ok((calls, deliveries))
            });
            self.asked = told.map(|told| (sought.clone(), now(), told));
            self.last = Some((sought, now()));
        }
    }

    fn alone(&mut self) -> OthersCalls {
        if std::mem::replace(&mut self.is_alone, true) { OthersCalls::Awaited } else { self.come() }
    }

    fn come(&self) -> OthersCalls {
        let calls = united(self.store, &self.own, &[&self.found.0, &self.latest.0]);
        let deliveries: Vec<Delivery> = self.found.1.iter().chain(&self.latest.1).cloned().collect();
        OthersCalls::Come {
            calls: (self.with_rows)(self.context, self.store, calls, &deliveries),
            is_alone: self.is_alone,
        }
    }
}

fn sought(context: &Context<'_>, typed: &str) -> SoughtCalls {
    SoughtCalls {
        since: context.desk().called_back_since(),
        words: CallQuery::of(typed).words().to_vec(),
        number: parse_ticket(typed).map(|(name, _)| name),
        limit: MOST,
    }
}

/// These calls, where another desk has gone on with one as it has it, and behind them those of other desks, the last changed
/// first.
fn united(store: &Store, own: &[Call], others: &[&[Listed]]) -> Vec<Call> {
    let mut others: Vec<&Listed> = others.iter().copied().flatten().collect();
    others.sort_by_key(|other| Reverse(other.changed));
    let mut calls = own.to_vec();
    for other in others {
        match calls.iter_mut().find(|known| known.listed.id == other.id) {
            Some(known) if known.listed.entries < other.entries => *known = Call::of(&[], other.clone()),
            Some(_) => {}
            None => {
                // One that is here and none of these calls is none of them, unless it went on.
                let here = store.named(&other.id).ok().flatten();
                if here.is_none_or(|here| here.entries < other.entries) {
                    calls.push(Call::of(&[], other.clone()));
                }
            }
        }
    }
    calls
}
