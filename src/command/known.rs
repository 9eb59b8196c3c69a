//! What the journal knows from before a walk: of the same terminal, of the same merchant, and of the same code right
//! now.

use super::recording::{Trees, session as replayed};
use super::{Context, session as sessions};
use crate::journal::sqlite::Whose;
use crate::journal::{Fault, Listed, Store};
use crate::session::{FieldValue, Moment, Session};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::Redacted;
use crate::ticket;
use crate::tree::{Belongs, Manifest};
use crate::view::View;
use crate::walk::keeper::{Offer, Recalled};

/// The most earlier sessions that are shown of a terminal, and of a merchant.
const SHOWN: u32 = 3;
/// How many earlier sessions are looked through for what a field may be offered.
const LOOKED_THROUGH: u32 = 5;

/// The numbers of the merchant and the terminal of a session, where they are known.
fn numbers(session: &Session, manifest: &Manifest) -> (Option<String>, Option<String>) {
    let number = |role| session.number(role).map(str::to_owned);
    (number(manifest.roles.merchant), number(manifest.roles.terminal))
}

/// What is shown of the time before a session.
pub(super) fn recalled(
    context: &Context<'_>,
    view: View<'_>,
    store: &Store,
    (session, id): (&Session, &str),
    now: Moment,
) -> Result<Recalled, Fault> {
    let (merchant, terminal) = numbers(session, view.manifest);
    let mut before: Vec<String> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    let whose = [
        (terminal.as_deref().map(Whose::Terminal), view.own("同终端", "terminal")),
        (merchant.as_deref().map(Whose::Merchant), view.own("同商户", "merchant")),
    ];
    for (whose, label) in whose {
        let Some(whose) = whose else { continue };
        let found = store.before(whose, id, SHOWN + u32::try_from(told.len()).unwrap_or(0))?;
        for listed in found.iter().filter(|listed| !told.contains(&listed.id)).take(SHOWN as usize) {
            before.push(format!("{label}  {}", line(context, view, listed)));
        }
        told.extend(found.into_iter().map(|listed| listed.id));
    }
    if !before.is_empty() {
        before.insert(0, view.own("以前报过：", "It happened before:").to_owned());
    }
    Ok(Recalled { before, burst: burst(context, view, store, (session, id), now)? })
}

/// An earlier session in a line: when, which codes, what it came to, its number.
fn line(context: &Context<'_>, view: View<'_>, listed: &Listed) -> String {
    let summary = &listed.summary;
    let came_to = match &summary.ticket {
        Some(ticket) => {
            format!("{} · {}", outcome(view, &ticket.outcome), ticket::standing(view, ticket.state))
        }
        None if !summary.outcome.is_empty() => outcome(view, &summary.outcome),
        None => sessions::state(context, listed),
    };
    let codes = harmless(&summary.codes).replace(',', "→");
    format!("{}  {codes}  {came_to}  {}", context.times().date(Moment(listed.changed)), listed.name)
}

/// What an outcome is called, where the library still knows it.
pub(super) fn outcome(view: View<'_>, id: &str) -> String {
    let known = view.manifest.outcomes.iter().find(|known| *known.id == *id);
    known.map_or_else(|| harmless(id).into_owned(), |known| view.words(known.name).into_owned())
}

/// That the code has come from many within a short time: it may be an outage.
fn burst(
    context: &Context<'_>,
    view: View<'_>,
    store: &Store,
    (session, id): (&Session, &str),
    now: Moment,
) -> Result<Option<String>, Fault> {
    let settings = &context.invocation.settings;
    let (most, minutes) = (settings.burst_merchants.value as usize, settings.burst_minutes.value);
    if most == 0 {
        return Ok(None);
    }
    let code = &session.tree().code;
    let since = now.0.saturating_sub(i64::from(minutes) * 60_000_000);
    let mut others = store.who_had(code, since, id)?;
    // One that calls again is the same one.
    let (merchant, _) = numbers(session, view.manifest);
    others.retain(|other| Some(other) != merchant.as_ref());
    let count = others.len() + 1;
    if count < most {
        return Ok(None);
    }
    let code = harmless(code);
    Ok(Some(match view.language {
        Language::Zh => format!(
            "{minutes} 分钟里有 {count} 家报 {code}，可能是线路或平台出了问题。派人、换机之前先问后台。"
        ),
        Language::En => format!(
            "{count} merchants have had {code} within {minutes} minutes: it may be an outage. Ask the back office \
             before anyone is sent or a terminal is swapped."
        ),
    }))
}

/// What earlier sessions of the same terminal and merchant tell of fields, by the field's id.
#[derive(Default)]
pub(super) struct Earlier {
    /// Whose it is: looked for anew once that changes.
    of: Option<(Option<String>, Option<String>)>,
    values: Vec<(String, Offer)>,
}

impl Earlier {
    /// A value that a field may have: it belongs to the terminal or the merchant, and an earlier session tells it.
    pub(super) fn offer(
        &mut self,
        context: &Context<'_>,
        view: View<'_>,
        store: &Store,
        (session, id): (&Session, &str),
        field: u16,
    ) -> Option<Offer> {
        let of = numbers(session, view.manifest);
        if self.of.as_ref() != Some(&of) {
            // What cannot be read is not offered; the walk goes on.
            self.values = self::values(context, view, store, &of, id).unwrap_or_default();
            self.of = Some(of);
        }
        let wanted = &*view.manifest.field(field)?.id;
        self.values.iter().find(|(known, _)| known == wanted).map(|(_, offer)| offer.clone())
    }
}

fn values(
    context: &Context<'_>,
    view: View<'_>,
    store: &Store,
    (merchant, terminal): &(Option<String>, Option<String>),
    but: &str,
) -> Result<Vec<(String, Offer)>, Fault> {
    let mut values: Vec<(String, Offer)> = Vec::new();
    let whose = [
        (terminal.as_deref().map(Whose::Terminal), &[Belongs::Terminal, Belongs::Merchant][..]),
        // A merchant has several terminals: what is of one is not of the other.
        (merchant.as_deref().map(Whose::Merchant), &[Belongs::Merchant][..]),
    ];
    for (whose, belongs) in whose {
        let Some(whose) = whose else { continue };
        for listed in store.before(whose, but, LOOKED_THROUGH)? {
            for (field, value) in told_by(store, &listed, belongs)? {
                if !values.iter().any(|(known, _)| *known == field) {
                    let (name, day) = (&listed.name, context.times().date(Moment(listed.changed)));
                    let source = match context.language() {
                        Language::Zh => format!("{day} 的会话 {name}"),
                        Language::En => format!("session {name} of {day}"),
                    };
                    values.push((field, Offer { value, source }));
                }
            }
        }
    }
    // The numbers themselves are what it was found by.
    let names = [view.manifest.roles.merchant, view.manifest.roles.terminal];
    let found_by = |field: &str, role: usize| {
        let role = names.get(role).copied().flatten().and_then(|role| view.manifest.field(role));
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
    let Ok(session) = replayed(&stored, &trees) else { return Ok(Vec::new()) };
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
