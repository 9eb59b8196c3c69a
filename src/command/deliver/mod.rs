//! `posdiag deliver`: delivers tickets to the systems of the next teams; and what other commands do about delivery.

mod arguments;
#[cfg(feature = "store")]
mod hub;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::thread;
use std::time::Duration;

use super::{Context, Undelivered, counted};
use crate::app::clock::SystemClock;
use crate::cli::shared::format::Format;
use crate::delivery::keeping::DeliveryKeeper;
use crate::delivery::outbox::{DeliveryChoice, Pending, pending, undelivered};
use crate::delivery::round::{Attempt, Round};
use crate::desk::DeskFault;
use crate::desk::tickets::ticket;
use crate::journal::{Delivery, DeliveryState, Listed, Store};
use crate::machine::delivery::{DeliverJson, DeliveryJson};
use crate::problem::{Exit, Problem};
use crate::session::Moment;
use crate::settings::DeliverBy;
use crate::settings::sink::{SinkSetting, TicketEvent};
use crate::show::delivery;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::tree::nearest;
use crate::walk::clock::Clock as _;

use arguments::Deliver;
pub(super) use arguments::SUBCOMMAND;

/// How much of the time after a walk is kept for recording what became of the deliveries, in microseconds.
const RECORDING: i64 = 200_000;
/// How long to wait before checking again for due deliveries.
const LOOK: Duration = Duration::from_secs(2);
/// How long to wait for the store before only this desk's data counts.
const SOON: Duration = Duration::from_millis(500);
/// The same at the end of a walk, which takes two seconds at most.
const AT_THE_END: Duration = Duration::from_millis(200);

impl Context<'_> {
    /// The sinks of the configuration.
    pub(super) fn sinks(&self) -> Vec<&SinkSetting> {
        self.invocation.settings.sinks.iter().map(|sink| &sink.value).collect()
    }

    /// The sink of a typed name.
    pub(super) fn sink(&self, typed: &str) -> Result<&SinkSetting, Problem> {
        let sinks = &self.invocation.settings.sinks;
        let found = sinks.iter().find(|sink| sink.value.name == typed.trim());
        found.map(|sink| &sink.value).ok_or_else(|| {
            let names: Vec<&str> = sinks.iter().map(|sink| &*sink.value.name).collect();
            let typed = shown(typed);
            let problem =
                Problem::usage(say!(self.language(), "没有接收方“{typed}”。", "There is no sink `{typed}`."));
            problem.with_help(match nearest(&typed, names.iter().copied()) {
                Some(near) => self.language().did_you_mean(near),
                None if names.is_empty() => how_to_configure(self.language()),
                None => self.language().there_are(&names),
            })
        })
    }

    /// Whether a hub delivers what this desk files.
    pub(super) fn has_hub(&self) -> bool {
        self.invocation.settings.deliver_by.value == DeliverBy::Hub
    }

    /// Whether any sink is told of more than filed tickets.
    pub(super) fn tells_of_changes(&self) -> bool {
        self.sinks().iter().any(|sink| sink.on.iter().any(|event| *event != TicketEvent::Filed))
    }

    /// Says that deliveries wait for somebody, if any do.
    pub(super) fn tell_of_stuck(&self, store: Option<&Store>) {
        let sinks = self.sinks();
        // With a hub, it is the hub's to do something about them.
        if let Some(store) = store.filter(|_| !sinks.is_empty() && !self.has_hub()) {
            tell_waiting(self, waiting_for_somebody(store, &sinks));
        }
    }

    /// Delivers as much as there is time for after a walk, and reports the result in a line. Errors never fail the
    /// walk: what is not delivered now is delivered later.
    pub(super) fn deliver_for_a_moment(&self) {
        let settings = &self.invocation.settings;
        let seconds = i64::from(settings.after_walk.value);
        if settings.sinks.is_empty() || seconds == 0 || self.has_hub() {
            return;
        }
        let Ok(Some(mut store)) = self.desk().current_journal() else { return };
        let deadline = Moment(SystemClock.now().0.saturating_add(seconds * 1_000_000 - RECORDING));
        let wanted = DeliveryChoice { newest_first: true, ..DeliveryChoice::default() };
        let sinks = self.sinks();
        let is_due = |sink: &&SinkSetting| {
            pending(&store, sink, &wanted, &SystemClock).is_ok_and(|pending| !pending.is_empty())
        };
        // Whoever waits sees for what.
        let is_seen = self.environment.stderr_terminal && !self.environment.dumb && sinks.iter().any(is_due);
        if is_seen {
            let sign = self.own("正在送出工单……（Ctrl-C：以后再送）", "Delivering… (Ctrl-C: send it later)");
            let _ = write!(io::stderr(), "{sign}");
        }
        let mut attempts: Vec<Attempt> = Vec::new();
        let mut round =
            Round { store: &mut store, clock: &SystemClock, wait: &thread::sleep, deadline: Some(deadline) };
        // What cannot be recorded is reported by whatever comes next.
        let _ = round.deliver(&sinks, &wanted, &mut |attempt| attempts.push(attempt));
        if is_seen {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
        if let Some(said) = said_after_walk(self.language(), &attempts) {
            self.say(&said);
        }
    }

    /// The delivery state of a session's tickets at the configured sinks; where a hub delivers, at all: as it is here, or
    /// else among what is known `of_hub`.
    pub(super) fn deliveries_of(&self, store: &Store, listed: &Listed, of_hub: &[Delivery]) -> Vec<Delivery> {
        let sinks = self.sinks();
        if listed.summary.tickets.is_empty() || (sinks.is_empty() && !self.has_hub()) {
            return Vec::new();
        }
        let mut deliveries = store.deliveries_of(&listed.id).unwrap_or_default();
        if self.has_hub() {
            if deliveries.is_empty() {
                deliveries = of_hub.iter().filter(|one| one.session == listed.id).cloned().collect();
            }
            return deliveries;
        }
        deliveries.retain(|delivery| sinks.iter().any(|sink| sink.name == delivery.sink));
        deliveries
    }

    /// Excludes from deletion the sessions with a ticket still to be delivered, and tells which they are. Where a hub
    /// delivers, the store that desks share is asked about the sessions with tickets that are `doomed`.
    pub(super) fn spare_undelivered(
        &self,
        store: &mut Store,
        doomed: impl FnOnce(&Store) -> Vec<String>,
    ) -> Undelivered {
        self.spare_within(store, doomed, SOON)
    }

    /// Removes personal data that is older than the settings allow, but for that of undelivered tickets.
    pub(super) fn forget_personal(&self) {
        self.desk().forget_personal(|store, before| {
            let doomed = |store: &Store| store.to_forget_with_tickets(before).unwrap_or_default();
            self.spare_within(store, doomed, AT_THE_END);
        });
    }

    /// The same, where the store has so long to answer.
    fn spare_within(
        &self,
        store: &mut Store,
        doomed: impl FnOnce(&Store) -> Vec<String>,
        soon: Duration,
    ) -> Undelivered {
        let sinks = self.sinks();
        let outbound =
            sinks.iter().flat_map(|sink| undelivered(store, sink, &SystemClock).unwrap_or_default());
        let sessions: BTreeSet<String> = outbound.map(|outbound| outbound.session).collect();
        store.spare(sessions.iter().cloned());
        let spared = Undelivered { sessions, ..Undelivered::default() };
        #[cfg(feature = "store")]
        let spared =
            if self.has_hub() { self.left_to_hub(store, spared, doomed(store), soon) } else { spared };
        #[cfg(not(feature = "store"))]
        let _ = (doomed, soon);
        spared
    }
}

/// What is said after a walk: where each ticket is, for the session whose ticket was filed last.
fn said_after_walk(language: Language, attempts: &[Attempt]) -> Option<String> {
    let latest = attempts.iter().max_by_key(|attempt| attempt.outbound.ticket.filed)?;
    let own = attempts.iter().filter(|attempt| attempt.outbound.session == latest.outbound.session);
    let said = own.clone().map(|Attempt { outbound, delivery }| {
        let why = delivery.reason.filter(|_| !delivery.state.has_arrived());
        let why = why.map(|why| why.words(language)).map(|why| say!(language, "（{why}）", " ({why})"));
        let why = why.unwrap_or_default();
        format!("{} → {}{why}", outbound.number(), delivery::short(language, delivery))
    });
    let mut said = said.collect::<Vec<_>>().join(language.pick("；", "; "));
    if own.clone().any(|attempt| waits_for_somebody(attempt.delivery.state)) {
        said += language.pick(
            "。处理好以后再送：posdiag deliver --again",
            ". To send it again once that is dealt with: posdiag deliver --again",
        );
    } else if own.clone().any(|attempt| !attempt.delivery.state.has_arrived()) {
        said += language.pick("。以后再送：posdiag deliver", ". To send it later: posdiag deliver");
    }
    Some(said)
}

/// The configuration of a sink.
pub(super) fn how_to_configure(language: Language) -> String {
    language
        .pick(
            "在 config.toml 里加一个 [[sink]]；posdiag help deliver 有例子",
            "add a [[sink]] to config.toml; posdiag help deliver has an example",
        )
        .to_owned()
}

/// The states that no further attempt follows by itself.
const WAITING: [DeliveryState; 2] = [DeliveryState::Refused, DeliveryState::Stuck];

fn waits_for_somebody(state: DeliveryState) -> bool {
    WAITING.contains(&state)
}

/// How many deliveries to these sinks wait for somebody.
fn waiting_for_somebody(store: &dyn DeliveryKeeper, sinks: &[&SinkSetting]) -> usize {
    let waiting = store.deliveries(&WAITING).unwrap_or_default();
    waiting.iter().filter(|delivery| sinks.iter().any(|sink| sink.name == delivery.sink)).count()
}

fn run(context: &Context<'_>, order: &Deliver) -> anyhow::Result<Exit> {
    let language = context.language();
    if context.has_hub() && order.by == DeliverBy::Desk {
        let message = language.pick(
            "工单由 hub 送（deliver.by = \"hub\"），这里不送。",
            "Tickets are delivered by the hub (deliver.by = \"hub\"), not from here.",
        );
        let help = language.pick(
            "作为 hub 送：posdiag deliver --hub；看送到没有：posdiag ticket list",
            "to deliver as the hub: posdiag deliver --hub; to see what was delivered: posdiag ticket list",
        );
        return Err(Problem::usage(message).with_help(help).into());
    }
    let sinks: Vec<&SinkSetting> = match &order.sinks[..] {
        [] => context.sinks(),
        named => named.iter().map(|name| context.sink(name)).collect::<Result<_, _>>()?,
    };
    if sinks.is_empty() {
        let message = language.pick("还没有配置工单送到哪里。", "Ticket delivery is not configured.");
        return Err(Problem::usage(message).with_help(how_to_configure(language)).into());
    }
    #[cfg(feature = "store")]
    if order.by == DeliverBy::Hub {
        return hub::run(context, order, &sinks);
    }
    if order.watch {
        return watch(context, order, &sinks);
    }
    let Some(mut store) = context.done(context.desk().current_journal())? else {
        if order.format == Format::Json {
            return context.print_json(&DeliverJson::of(Vec::new(), 0));
        }
        context.say(language.pick("还没有工单。", "There are no tickets yet."));
        return Ok(Exit::Done);
    };
    let wanted = wanted(context, &store, order)?;
    once(context, order, &mut store, &sinks, &wanted)
}

/// Delivers once what is wanted, or says what would be delivered.
fn once(
    context: &Context<'_>,
    order: &Deliver,
    store: &mut dyn DeliveryKeeper,
    sinks: &[&SinkSetting],
    wanted: &DeliveryChoice,
) -> anyhow::Result<Exit> {
    let language = context.language();
    let done = if order.dry_run {
        would(context, store, sinks, wanted)?
    } else {
        context.done(round(context, store, sinks, wanted, order.format))?
    };
    let waiting = waiting_for_somebody(store, sinks);
    if order.format == Format::Json {
        let deliveries =
            done.iter().map(|(number, delivery)| DeliveryJson::numbered(number.clone(), delivery));
        context.print_json(&DeliverJson::of(deliveries.collect(), waiting))?;
    } else {
        if order.dry_run {
            let (times, now) = (context.times(), SystemClock.now());
            let line = |(number, delivery): &(String, Delivery)| {
                format!("{number} → {}\n", delivery::line(language, &times, now, delivery))
            };
            context.print(&done.iter().map(line).collect::<String>())?;
        }
        if done.is_empty() && !wanted.tickets.is_empty() {
            tell_of_named(context, store, wanted)?;
        } else if done.is_empty() && waiting == 0 {
            tell_of_none(context, store, sinks);
        } else if !order.dry_run && wanted.tickets.is_empty() {
            tell_of_the_rest(context, store, sinks);
        }
        tell_waiting(context, waiting);
    }
    Ok(if waiting > 0 { Exit::Environment } else { Exit::Done })
}

/// Says how far the named tickets are if nothing was to be done; waits for what may still arrive.
fn tell_of_named(
    context: &Context<'_>,
    store: &dyn DeliveryKeeper,
    wanted: &DeliveryChoice,
) -> Result<(), Problem> {
    let (times, now, language) = (context.times(), SystemClock.now(), context.language());
    let mut is_told = false;
    for (session, number) in &wanted.tickets {
        let deliveries = context.done(store.deliveries_of(session))?;
        for told in deliveries.iter().filter(|told| told.ticket == *number) {
            context.say(&delivery::line(language, &times, now, told));
            is_told = true;
        }
    }
    if !is_told {
        context.say(language.pick("没有要送的。", "There is nothing to deliver."));
    }
    Ok(())
}

/// Says that nothing is due, and how many are waiting for their time.
fn tell_of_none(context: &Context<'_>, store: &dyn DeliveryKeeper, sinks: &[&SinkSetting]) {
    let left = sinks.iter().map(|sink| undelivered(store, sink, &SystemClock).map_or(0, |left| left.len()));
    let (left, language) = (left.sum::<usize>(), context.language());
    if left == 0 {
        context.say(language.pick("没有要送的。", "There is nothing to deliver."));
        return;
    }
    context.say(&say!(
        language,
        ("还没到时候；{left} 张等着再送，写上工单号就马上送。"),
        (
            "Nothing is due yet; {} to be retried. To send one now, give its number.",
            counted(left, "ticket waits", "tickets wait")
        )
    ));
}

/// Says how many are due and were not tried, as their system was out of reach before it was their turn.
fn tell_of_the_rest(context: &Context<'_>, store: &dyn DeliveryKeeper, sinks: &[&SinkSetting]) {
    let due = DeliveryChoice::default();
    let rest = sinks.iter().map(|sink| pending(store, sink, &due, &SystemClock).map_or(0, |rest| rest.len()));
    let rest = rest.sum::<usize>();
    if rest > 0 {
        context.say(&say!(
            context.language(),
            ("另有 {rest} 张在等，对方恢复后一起送。"),
            (
                "{} until that system can be reached again.",
                counted(rest, "more ticket waits", "more tickets wait")
            )
        ));
    }
}

/// Says that deliveries wait for somebody, and what can be done about them.
fn tell_waiting(context: &Context<'_>, waiting: usize) {
    if waiting > 0 {
        // Two hubs do not deliver at the same time.
        let again = if context.has_hub() {
            context.own(
                "停下一直送的 hub，再 posdiag deliver --hub --again",
                "stop the hub that watches, and posdiag deliver --hub --again",
            )
        } else {
            context.own("posdiag deliver --again", "posdiag deliver --again")
        };
        context.say(&say!(
            context.language(),
            ("! {waiting} 张送不出去，需要人处理：posdiag ticket show 工单号 看原因，{again} 再送"),
            (
                "! {} attention: posdiag ticket show NUMBER shows why, {again} retries",
                counted(waiting, "delivery needs", "deliveries need")
            )
        ));
    }
}

fn wanted(context: &Context<'_>, store: &Store, order: &Deliver) -> Result<DeliveryChoice, Problem> {
    let tickets = order.numbers.iter().map(|typed| {
        let listed = context.done(ticket(store, typed))?;
        context.tell_of_names(store, typed, &listed.session);
        Ok((listed.session.id, listed.ticket.number))
    });
    Ok(DeliveryChoice {
        tickets: tickets.collect::<Result<_, Problem>>()?,
        again: order.again,
        newest_first: false,
    })
}

/// What would be tried, and the state of each; nothing is sent or recorded.
fn would(
    context: &Context<'_>,
    store: &dyn DeliveryKeeper,
    sinks: &[&SinkSetting],
    wanted: &DeliveryChoice,
) -> Result<Vec<(String, Delivery)>, Problem> {
    let mut would = Vec::new();
    for sink in sinks {
        let pending = context.done(pending(store, sink, wanted, &SystemClock))?;
        let both = |Pending { outbound, taken_on, .. }: Pending| (outbound.number(), taken_on);
        would.extend(pending.into_iter().map(both));
    }
    Ok(would)
}

/// Delivers, and reports the result for each ticket.
fn round(
    context: &Context<'_>,
    store: &mut dyn DeliveryKeeper,
    sinks: &[&SinkSetting],
    wanted: &DeliveryChoice,
    format: Format,
) -> Result<Vec<(String, Delivery)>, DeskFault> {
    let (times, language) = (context.times(), context.language());
    let mut done = Vec::new();
    let mut tell = |Attempt { outbound, delivery }: Attempt| {
        if format == Format::Text {
            let line = delivery::line(language, &times, SystemClock.now(), &delivery);
            // A closed pipe does not stop delivery.
            let _ = context.print(&format!("{} → {line}\n", outbound.number()));
        }
        done.push((outbound.number(), delivery));
    };
    let mut round = Round { store, clock: &SystemClock, wait: &thread::sleep, deadline: None };
    round.deliver(sinks, wanted, &mut tell)?;
    Ok(done)
}

/// Delivers whatever becomes due, until interrupted.
fn watch(context: &Context<'_>, order: &Deliver, sinks: &[&SinkSetting]) -> anyhow::Result<Exit> {
    let language = context.language();
    crate::app::signals::leave_saying(
        language.pick("不再送了；没送完的下次接着送。", "Stopped delivering; the rest is sent next time."),
    );
    context.say(
        language.pick("一有工单就送……（Ctrl-C 结束）", "Delivering tickets as they come… (Ctrl-C to stop)"),
    );
    let mut told = 0;
    let mut again = order.again;
    loop {
        // There may be none yet.
        if let Some(mut store) = context.done(context.desk().current_journal())? {
            let wanted =
                DeliveryChoice { again: std::mem::take(&mut again), ..wanted(context, &store, order)? };
            context.done(round(context, &mut store, sinks, &wanted, Format::Text))?;
            let waiting = waiting_for_somebody(&store, sinks);
            if waiting > told {
                tell_waiting(context, waiting);
            }
            told = waiting;
        }
        thread::sleep(LOOK);
    }
}
