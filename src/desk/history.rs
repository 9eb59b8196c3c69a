//! What the journal knows from before a walk: about the same terminal, the same merchant, and the same code right now.

use std::collections::BTreeSet;

use super::session::standing;
use crate::journal::{Caller, JournalFault, Listed, Store, Whose};
use crate::session::{Moment, Session, TicketState};
use crate::settings::Settings;
use crate::tree::Manifest;
use crate::walk::history::{EarlierResult, EarlierSession, History, Outage, Shared};

/// The most earlier sessions shown for a terminal, and for a merchant.
const SHOWN: u32 = 3;

/// How many earlier sessions of a terminal, and of a merchant, are looked through.
pub(super) const LOOKED_THROUGH: u32 = 20;

/// What other desks have of the same terminal, merchant and code, where a store is shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// Sessions of the terminal, the last begun first.
    pub terminal: Vec<Listed>,
    /// Sessions of the merchant, the last begun first.
    pub merchant: Vec<Listed>,
    /// Who called about the code of late.
    pub callers: Vec<Caller>,
}

impl Others {
    /// The sessions that share this with the walk.
    fn of(&self, shares: Shared) -> &[Listed] {
        match shares {
            Shared::Terminal => &self.terminal,
            Shared::Merchant => &self.merchant,
        }
    }
}

/// The earlier sessions of the same terminal or merchant, here and at other desks, the last changed first; of one that both
/// have, what has more.
///
/// # Errors
/// A [`JournalFault`] of the journal.
pub(super) fn before(
    store: &Store,
    (whose, shares): (Whose<'_>, Shared),
    but: &str,
    limit: u32,
    others: Option<&Others>,
) -> Result<Vec<Listed>, JournalFault> {
    let mut found = store.before(whose, but, limit)?;
    let Some(others) = others else { return Ok(found) };
    for other in others.of(shares) {
        match found.iter_mut().find(|known| known.id == other.id) {
            Some(known) if known.entries < other.entries => *known = other.clone(),
            Some(_) => {}
            // It may be here as one that is deleted, or of another terminal by now: then it is not told.
            None if store.named(&other.id)?.is_some() => {}
            None => found.push(other.clone()),
        }
    }
    found.sort_by(|one, other| (other.changed, &one.id).cmp(&(one.changed, &other.id)));
    found.truncate(limit as usize);
    Ok(found)
}

/// The current session, as the key for the search.
#[derive(Clone, Copy, Debug)]
pub struct Present<'p> {
    /// The session in its current state.
    pub session: &'p Session,
    /// Its id in the journal.
    pub id: &'p str,
    /// The declarations of its trees.
    pub manifest: &'p Manifest,
    /// The reference given at its start, if any.
    pub reference: Option<&'p str>,
}

impl Present<'_> {
    /// The numbers of its merchant and its terminal, if known.
    pub(super) fn numbers(self) -> (Option<String>, Option<String>) {
        let number = |role| self.session.number(role).map(str::to_owned);
        (number(self.manifest.roles.merchant), number(self.manifest.roles.terminal))
    }
}

/// What is known from before a session, here and of others.
///
/// # Errors
/// A [`JournalFault`].
pub fn history(
    store: &Store,
    settings: &Settings,
    present: Present<'_>,
    others: Option<&Others>,
    now: Moment,
) -> Result<History, JournalFault> {
    let (merchant, terminal) = present.numbers();
    let mut sessions: Vec<EarlierSession> = Vec::new();
    let mut listed: Vec<String> = Vec::new();
    let whose = [
        (terminal.as_deref().map(Whose::Terminal), Shared::Terminal),
        (merchant.as_deref().map(Whose::Merchant), Shared::Merchant),
    ];
    for (whose, shares) in whose {
        let Some(whose) = whose else { continue };
        let most = SHOWN + u32::try_from(listed.len()).unwrap_or(0);
        let found = before(store, (whose, shares), present.id, most, others)?;
        let new = found.iter().filter(|found| !listed.contains(&found.id)).take(SHOWN as usize);
        sessions.extend(new.map(|found| earlier(found, shares, now)));
        listed.extend(found.into_iter().map(|found| found.id));
    }
    let outage = outage(store, settings, present, others, now)?;
    Ok(History { sessions, outage, ..History::default() })
}

fn earlier(listed: &Listed, shares: Shared, now: Moment) -> EarlierSession {
    let summary = &listed.summary;
    let of_outcome = summary.outcome_ticket();
    // A ticket that was closed because the walk went on is not shown.
    let others = summary.tickets.iter().filter(|ticket| {
        let is_open = ticket.state != TicketState::Closed;
        (ticket.matter.is_some() || is_open) && of_outcome.is_none_or(|of| of.number != ticket.number)
    });
    let result = match of_outcome {
        Some(ticket) => EarlierResult::Ticket { outcome: ticket.outcome.clone(), state: ticket.state },
        None => match summary.outcome.clone() {
            Some(outcome) => EarlierResult::Outcome { outcome },
            None => EarlierResult::Unfinished(standing(listed, now)),
        },
    };
    EarlierSession {
        shares,
        name: listed.name.clone(),
        codes: summary.codes.iter().map(str::to_owned).collect(),
        changed: listed.changed,
        result,
        others: others.map(|ticket| (ticket.outcome.clone(), ticket.state)).collect(),
    }
}

/// Whether many merchants had the code within a short time.
fn outage(
    store: &Store,
    settings: &Settings,
    present: Present<'_>,
    others: Option<&Others>,
    now: Moment,
) -> Result<Option<Outage>, JournalFault> {
    let (most, minutes) = (settings.burst_merchants.value as usize, settings.burst_minutes.value);
    if most == 0 {
        return Ok(None);
    }
    let code = &present.session.tree().code;
    let since = Moment(now.0.saturating_sub(i64::from(minutes) * 60_000_000));
    // The journal identifies each in the same way: see `Store::who_had`.
    let (merchant, _) = present.numbers();
    let whose = merchant.or_else(|| present.session.reference(present.reference).map(str::to_owned));
    let own = Caller { whose, operator: settings.operator().map(ToString::to_string) };
    let here = store.who_had(code, since, present.id)?;
    let there = others.map(|others| others.callers.clone()).unwrap_or_default();
    let (merchants, operators) = different(here.into_iter().chain(there).chain([own]));
    let is_outage = merchants + operators >= most;
    Ok(is_outage.then(|| Outage { code: code.to_string(), merchants, operators, minutes }))
}

/// How many merchants called, plus how many operators took calls from unknown ones. Repeated calls of one merchant
/// count once; so do all calls that one operator took without a number, since they may be from the same merchant.
fn different(callers: impl Iterator<Item = Caller>) -> (usize, usize) {
    let (mut merchants, mut named, mut unnamed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for Caller { whose, operator } in callers {
        let taken_by = if whose.is_some() { &mut named } else { &mut unnamed };
        taken_by.extend(operator);
        merchants.extend(whose);
    }
    (merchants.len(), unnamed.difference(&named).count())
}
