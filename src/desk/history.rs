//! What the journal knows from before a walk: of the same terminal, of the same merchant, and of the same code right
//! now.

use super::recorder::{Trees, session as replayed};
use crate::journal::sqlite::Whose;
use crate::journal::{Fault, Listed, State, Store};
use crate::session::{FieldValue, Moment, Session};
use crate::settings::Settings;
use crate::text::redaction::Redacted;
use crate::tree::{Belongs, Manifest};
use crate::walk::history::{EarlierResult, EarlierSession, History, Outage, Shared, Stage, Standing};
use crate::walk::offer::{Offer, OfferSource};

/// The most earlier sessions that are shown of a terminal, and of a merchant.
const SHOWN: u32 = 3;
/// How many earlier sessions are looked through for what a field may be offered.
const LOOKED_THROUGH: u32 = 5;

/// The session that is walked, before which the others were.
#[derive(Clone, Copy)]
pub struct Present<'p> {
    pub session: &'p Session,
    /// Its id in the journal.
    pub id: &'p str,
    pub manifest: &'p Manifest,
}

impl Present<'_> {
    /// The numbers of its merchant and its terminal, where they are known.
    fn numbers(self) -> (Option<String>, Option<String>) {
        let number = |role| self.session.number(role).map(str::to_owned);
        (number(self.manifest.roles.merchant), number(self.manifest.roles.terminal))
    }
}

/// What is known from before a session.
pub fn history(
    store: &Store,
    settings: &Settings,
    present: Present<'_>,
    now: Moment,
) -> Result<History, Fault> {
    let (merchant, terminal) = present.numbers();
    let mut sessions: Vec<EarlierSession> = Vec::new();
    let mut listed: Vec<String> = Vec::new();
    let whose = [
        (terminal.as_deref().map(Whose::Terminal), Shared::Terminal),
        (merchant.as_deref().map(Whose::Merchant), Shared::Merchant),
    ];
    for (whose, shares) in whose {
        let Some(whose) = whose else { continue };
        let found = store.before(whose, present.id, SHOWN + u32::try_from(listed.len()).unwrap_or(0))?;
        let new = found.iter().filter(|found| !listed.contains(&found.id)).take(SHOWN as usize);
        sessions.extend(new.map(|found| earlier(found, shares, now)));
        listed.extend(found.into_iter().map(|found| found.id));
    }
    Ok(History { sessions, outage: outage(store, settings, present, now)? })
}

fn earlier(listed: &Listed, shares: Shared, now: Moment) -> EarlierSession {
    let summary = &listed.summary;
    let result = match &summary.ticket {
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
    }
}

/// How far a session is.
pub fn standing(listed: &Listed, now: Moment) -> Standing {
    let stage = match listed.summary.state {
        _ if listed.handed_over.is_some() => Stage::HandedOver,
        State::Open if listed.held => Stage::Walked,
        State::Open => Stage::CutOff,
        State::Paused => Stage::Paused,
        State::Waiting => match listed.summary.until.unwrap_or_default() {
            until if until <= now => Stage::Due,
            until => Stage::Waiting { until },
        },
        State::BackOffice => Stage::BackOffice,
        State::Ended => Stage::Ended,
        State::Abandoned => Stage::GivenUp,
    };
    Standing { stage, in_conflict: listed.in_conflict }
}

/// That the code has come from many within a short time.
fn outage(
    store: &Store,
    settings: &Settings,
    present: Present<'_>,
    now: Moment,
) -> Result<Option<Outage>, Fault> {
    let (most, minutes) = (settings.burst_merchants.value as usize, settings.burst_minutes.value);
    if most == 0 {
        return Ok(None);
    }
    let code = &present.session.tree().code;
    let since = Moment(now.0.saturating_sub(i64::from(minutes) * 60_000_000));
    let mut others = store.who_had(code, since, present.id)?;
    // One that calls again is the same one.
    let (merchant, _) = present.numbers();
    others.retain(|other| Some(other) != merchant.as_ref());
    let merchants = others.len() + 1;
    Ok((merchants >= most).then(|| Outage { code: code.to_string(), merchants, minutes }))
}

/// What earlier sessions of the same terminal and merchant tell of fields, by the field's id.
#[derive(Default)]
pub struct Earlier {
    /// Whose it is: looked for anew once that changes.
    of: Option<(Option<String>, Option<String>)>,
    values: Vec<(String, Offer)>,
}

impl Earlier {
    /// A value that a field may have: it belongs to the terminal or the merchant, and an earlier session tells it.
    pub fn offer(&mut self, store: &Store, present: Present<'_>, field: u16) -> Option<Offer> {
        let of = present.numbers();
        if self.of.as_ref() != Some(&of) {
            // What cannot be read is not offered; the walk goes on.
            self.values = self::values(store, present, &of).unwrap_or_default();
            self.of = Some(of);
        }
        let wanted = &*present.manifest.field(field)?.id;
        self.values.iter().find(|(known, _)| known == wanted).map(|(_, offer)| offer.clone())
    }
}

fn values(
    store: &Store,
    present: Present<'_>,
    (merchant, terminal): &(Option<String>, Option<String>),
) -> Result<Vec<(String, Offer)>, Fault> {
    let mut values: Vec<(String, Offer)> = Vec::new();
    let whose = [
        (terminal.as_deref().map(Whose::Terminal), &[Belongs::Terminal, Belongs::Merchant][..]),
        // A merchant has several terminals: what is of one is not of the other.
        (merchant.as_deref().map(Whose::Merchant), &[Belongs::Merchant][..]),
    ];
    for (whose, belongs) in whose {
        let Some(whose) = whose else { continue };
        for listed in store.before(whose, present.id, LOOKED_THROUGH)? {
            for (field, value) in told_by(store, &listed, belongs)? {
                if !values.iter().any(|(known, _)| *known == field) {
                    let (name, changed) = (listed.name.clone(), listed.changed);
                    let source = OfferSource::Session { name, changed };
                    values.push((field, Offer { value, source }));
                }
            }
        }
    }
    // The numbers themselves are what it was found by.
    let names = [present.manifest.roles.merchant, present.manifest.roles.terminal];
    let found_by = |field: &str, role: usize| {
        let role = names.get(role).copied().flatten().and_then(|role| present.manifest.field(role));
        role.is_some_and(|role| *role.id == *field)
    };
    values.retain(|(field, _)| {
        !(found_by(field, 0) && merchant.is_some() || found_by(field, 1) && terminal.is_some())
    });
    Ok(values)
}

/// What a session tells of the fields that belong so.
fn told_by(store: &Store, listed: &Listed, belongs: &[Belongs]) -> Result<Vec<(String, Redacted)>, Fault> {
    let Some(stored) = store.load(&listed.id)? else { return Ok(Vec::new()) };
    let Ok(trees) = Trees::of(None, &stored.pins) else { return Ok(Vec::new()) };
    let Ok(session) = replayed(&stored.entries, &trees) else { return Ok(Vec::new()) };
    let manifest = trees.shown().manifest;
    let told = session.fields().filter_map(|entry| {
        let field = manifest.field(entry.field).filter(|field| belongs.contains(&field.of))?;
        match &entry.value {
            FieldValue::Known(value) => Some((field.id.to_string(), value.clone())),
            FieldValue::Unknown | FieldValue::Removed => None,
        }
    });
    Ok(told.collect())
}
