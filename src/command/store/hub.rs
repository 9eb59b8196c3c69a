//! What concerns a hub: whether its user may do what a hub does, who delivers, how far that one has come, and in which states
//! deliveries are.

use super::super::Context;
use super::super::sync::who;
use crate::desk::DeskFault;
use crate::journal::DeliveryCount;
use crate::journal::shared::postgres::Postgres;
use crate::journal::shared::{OutboxLease, SharedOutbox as _, StoreFault};
use crate::problem::Problem;
use crate::session::Moment;
use crate::settings::sink::SinkSetting;
use crate::show::delivery::states;
use crate::text::harmless::harmless;
use crate::text::language::say;

impl Context<'_> {
    /// Who delivers for all desks, and how many deliveries to each sink are in which state; `None`, with a message, if the
    /// store does not answer in time.
    pub(in crate::command) fn deliveries_by_hub(&self) -> Option<(String, Vec<DeliveryCount>)> {
        let asked = self.ask(|_, shared| Ok((shared.holder()?, shared.delivery_counts()?)));
        asked.map(|(holder, counts)| (by(self, holder.as_ref()), counts))
    }
}

/// Who delivers at present.
pub(in crate::command) fn delivered_by(context: &Context<'_>, other: &OutboxLease) -> String {
    let (who, since) =
        (who(context.language(), &other.lease.walker), context.times().date(other.lease.since));
    say!(
        context.language(),
        "从 {since} 起由{who}送工单。",
        "Tickets have been delivered by {who} since {since}."
    )
}

/// What this user of the store may not do although a hub with these sinks does it: each with what the owner has to run.
pub(in crate::command) fn missing_rights(
    context: &Context<'_>,
    shared: &mut Postgres,
    sinks: &[&SinkSetting],
) -> Result<Vec<(String, &'static str)>, Problem> {
    let personal: Vec<_> = sinks.iter().filter(|sink| sink.personal).collect();
    let missing = context.done(shared.missing_of_hub(!personal.is_empty()).map_err(DeskFault::from))?;
    let mut told = Vec::new();
    if missing.iter().any(|missing| missing.table != "personal") {
        let message = context
            .own("这个用户在中心库里没有 hub 的权限。", "This user lacks the rights of a hub in the store.");
        let help =
            context.own("由属主运行：GRANT posdiag_hub TO 用户", "as the owner: GRANT posdiag_hub TO user");
        told.push((message.to_owned(), help));
    }
    if missing.iter().any(|missing| missing.table == "personal") {
        let names: Vec<&str> = personal.iter().map(|sink| &*sink.name).collect();
        let names = context.language().listed(&names);
        told.push((
            say!(
                context.language(),
                "{names} 要联系人和电话（personal = true），但这个用户在中心库里读不到。",
                "{names} gets contacts (personal = true), which this user may not read in the store."
            ),
            context.own(
                "由属主运行：GRANT SELECT ON personal TO posdiag_hub",
                "as the owner: GRANT SELECT ON personal TO posdiag_hub",
            ),
        ));
    }
    Ok(told)
}

/// What `store status` says of delivery from a hub; nothing where none ever delivered, or where this user may not know.
pub(super) fn lines(context: &Context<'_>, shared: &mut Postgres) -> Result<Vec<String>, StoreFault> {
    let told = told(context, shared);
    match told {
        Err(StoreFault::NotAllowed) => Ok(Vec::new()),
        told => told,
    }
}

fn told(context: &Context<'_>, shared: &mut Postgres) -> Result<Vec<String>, StoreFault> {
    let (holder, counts, progress) = (shared.holder()?, shared.delivery_counts()?, shared.progress()?);
    if holder.is_none() && counts.is_empty() && progress.seen == Moment(0) && !context.has_hub() {
        return Ok(Vec::new());
    }
    let language = context.language();
    let mut lines = vec![by(context, holder.as_ref())];
    if progress.seen != Moment(0) {
        let sinks: Vec<_> = progress.sinks.iter().map(|sink| harmless(sink)).collect();
        let (seen, sinks) = (context.times().date(progress.seen), language.listed(&sinks));
        lines.push(say!(
            language,
            "  hub 已看过 {seen} 以前推上来的；送到：{sinks}",
            "  a hub has seen to all that was pushed before {seen}; its sinks: {sinks}"
        ));
    }
    for of_sink in counts.chunk_by(|one, other| one.sink == other.sink) {
        let Some(DeliveryCount { sink, .. }) = of_sink.first() else { continue };
        lines.push(format!("  {}", language.labelled(&harmless(sink), &states(language, of_sink))));
    }
    Ok(lines)
}

/// Who delivers, or that nobody does.
fn by(context: &Context<'_>, holder: Option<&OutboxLease>) -> String {
    match holder {
        Some(holder) => delivered_by(context, holder),
        None => context.own("现在没有 hub 在送工单。", "No hub is delivering at present.").to_owned(),
    }
}
