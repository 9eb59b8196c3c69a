//! `posdiag deliver --hub`: delivers the tickets of all desks from the store that they share, one hub at a time.

use std::thread;
use std::time::Duration;

use super::super::store::clock;
use super::super::store::hub::{delivered_by, missing_rights};
use super::arguments::Deliver;
use super::{Context, Undelivered, once, round, tell_waiting, waiting_for_somebody};
use crate::cli::shared::format::Format;
use crate::delivery::hub::HubOutbox;
use crate::delivery::outbox::DeliveryChoice;
use crate::desk::DeskFault;
use crate::desk::asking::{SOON, ask};
use crate::journal::name::parse_ticket;
use crate::journal::shared::postgres::Postgres;
use crate::journal::shared::{OutboxLease, SharedStore as _, Sought, StoreFault};
use crate::journal::{DeliveryState, ListedTicket, Store, TicketFilter};
use crate::problem::{Exit, Problem};
use crate::session::Moment;
use crate::settings::sink::SinkSetting;
use crate::text::language::say;

/// The time limit for each exchange with the store.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait before checking again for due deliveries.
const LOOK: Duration = Duration::from_secs(5);
/// About how many sessions the store is asked at a time.
const AT_ONCE: usize = 5_000;

impl Context<'_> {
    /// Where a hub delivers: says so of the tickets filed here since a time, and which of them the store does not have yet.
    pub(in crate::command) fn tell_of_hub(&self, since: Moment) {
        if !self.has_hub() {
            return;
        }
        let Ok(Some(store)) = self.desk().current_journal() else { return };
        let filter = TicketFilter { since: Some(since), ..TicketFilter::default() };
        let (filed, to_push) =
            (store.tickets(&filter).unwrap_or_default(), store.to_push(self.desk().pushes_since()));
        let to_push = to_push.unwrap_or_default();
        let (left, there): (Vec<_>, Vec<_>) =
            filed.iter().partition(|ticket| to_push.contains(&ticket.session.id));
        let numbers = |tickets: &[&ListedTicket]| {
            let numbers: Vec<String> = tickets.iter().map(|ticket| ticket.number()).collect();
            self.language().listed(&numbers)
        };
        if !there.is_empty() {
            let numbers = numbers(&there);
            self.say(&say!(self.language(), "{numbers} 由 hub 送出。", "The hub delivers {numbers}."));
        }
        if !left.is_empty() {
            let numbers = numbers(&left);
            self.say(&say!(
                self.language(),
                "{numbers} 推到中心库以后由 hub 送出：posdiag sync",
                "The hub delivers {numbers} once it has reached the store: posdiag sync"
            ));
        }
    }

    /// Excludes from deletion, too, what a hub has not delivered: what it cannot have yet, and what the store says of the
    /// sessions with tickets that are doomed. Where it says nothing, all of these are.
    pub(super) fn left_to_hub(
        &self,
        store: &mut Store,
        mut spared: Undelivered,
        doomed: Vec<String>,
        soon: Duration,
    ) -> Undelivered {
        let to_push = store.to_push(self.desk().pushes_since()).unwrap_or_default().into_iter();
        let has_ticket = |id: &String| {
            store.named(id).ok().flatten().is_some_and(|listed| !listed.summary.tickets.is_empty())
        };
        spared.sessions.extend(to_push.filter(has_ticket));
        // What was never pushed, as it is too old or was deleted elsewhere, is nothing for a hub.
        let is_there = |id: &String| {
            let pushed = store.pushed(id).ok().flatten();
            !spared.sessions.contains(id) && pushed.is_some_and(|so_far| !so_far.stays_here)
        };
        let doomed: Vec<String> = doomed.into_iter().filter(is_there).collect();
        match self.undelivered_by_hub(&doomed, soon) {
            Ok(left) => spared.sessions.extend(left),
            Err(why) => {
                let undone: Vec<DeliveryState> = DeliveryState::ALL
                    .into_iter()
                    .filter(|state| *state != DeliveryState::Delivered)
                    .collect();
                let begun = store.deliveries(&undone).unwrap_or_default();
                spared.sessions.extend(begun.into_iter().map(|delivery| delivery.session));
                let unknown = doomed.into_iter().filter(|id| !spared.sessions.contains(id));
                spared.unknown = unknown.collect();
                spared.why = Some(why).filter(|_| !spared.unknown.is_empty());
            }
        }
        store.spare(spared.sessions.iter().chain(&spared.unknown).cloned());
        spared
    }

    /// Those of these sessions that a hub has not delivered, or why that is not known.
    fn undelivered_by_hub(&self, sessions: &[String], soon: Duration) -> Result<Vec<String>, String> {
        let parts = sessions.len().div_ceil(AT_ONCE);
        if parts == 0 {
            return Ok(Vec::new());
        }
        let asked = sessions.to_vec();
        let told = ask(&self.invocation.settings, SOON, move |_, shared| {
            let mut left = Vec::new();
            for some in asked.chunks(AT_ONCE) {
                let Some(undelivered) = shared.undelivered(some)? else { return Ok(None) };
                left.extend(undelivered);
            }
            Ok(Some(left))
        });
        // Without a store, there is no hub.
        let Some(told) = told else { return Ok(Vec::new()) };
        let soon = soon.saturating_mul(u32::try_from(parts).unwrap_or(u32::MAX));
        let silent = Err(DeskFault::Shared(StoreFault::Silent));
        match told.recv_timeout(soon).unwrap_or(silent) {
            Ok(Some(left)) => Ok(left),
            Ok(None) => {
                Err(self.own("还没有 hub 送过。", "No hub has delivered anything so far.").to_owned())
            }
            Err(fault) => Err(fault.message(self.language())),
        }
    }
}

pub(super) fn run(context: &Context<'_>, order: &Deliver, sinks: &[&SinkSetting]) -> anyhow::Result<Exit> {
    if !context.has_hub() {
        let message = context.own(
            "这里的 deliver.by 不是 \"hub\"：各台自己送。",
            "deliver.by is not \"hub\" here: each desk delivers by itself.",
        );
        let help = context.own(
            "在这里和每个台的 config.toml 里写 [deliver] by = \"hub\"，否则会送两次",
            "write [deliver] by = \"hub\" into config.toml here and at every desk, or tickets arrive twice",
        );
        return Err(Problem::usage(message).with_help(help).into());
    }
    let (mut store, mut shared) = context.shared(PATIENCE)?;
    let desk = context.done(store.desk_id().map_err(DeskFault::from))?;
    let status = context.done(shared.status().map_err(DeskFault::from))?;
    if let Some(said) = clock(context, status.now) {
        context.say(&format!("! {said}"));
    }
    check_rights(context, &mut shared, sinks)?;
    let wanted = wanted(context, &mut shared, order)?;
    let deliverer = context.done(store.deliverer().map_err(DeskFault::from))?;
    let mut outbox = HubOutbox::new(&mut shared, deliverer.token());
    // A process of this machine that was killed need not be waited for.
    let is_dead = |other: &OutboxLease| other.lease.walker.desk == desk && store.is_dead(&other.token);
    // Whoever delivers a part says nothing of the whole.
    let is_whole = order.sinks.is_empty() && order.numbers.is_empty();
    if order.watch {
        return watch(context, (wanted, is_whole), sinks, &mut outbox, &is_dead);
    }
    if !order.dry_run
        && let Some(other) = context.done(outbox.take(&is_dead).map_err(DeskFault::from))?
    {
        let help = context.own(
            "等它结束；一直送的（--watch）先停下，送完这次再开。断掉了的，五分钟后就空出来",
            "wait until it is done; one that watches (--watch) does not end: stop it, run this, and start it again. If it was \
             killed on another machine, this is free after five minutes",
        );
        return Err(Problem::environment(delivered_by(context, &other)).with_help(help).into());
    }
    let is_told = is_whole && !order.dry_run;
    if is_told {
        context.done(outbox.tell_sinks(sinks))?;
    }
    let done = once(context, order, &mut outbox, sinks, &wanted);
    if is_told && done.is_ok() {
        // Without it, desks keep their sessions a while longer.
        let _ = outbox.tell_progress(sinks);
    }
    // What is not given back is free after its time.
    let _ = outbox.release();
    done
}

/// Makes sure that this user of the store may do what a hub does.
fn check_rights(context: &Context<'_>, shared: &mut Postgres, sinks: &[&SinkSetting]) -> Result<(), Problem> {
    match missing_rights(context, shared, sinks)?.into_iter().next() {
        Some((message, help)) => Err(Problem::environment(message).with_help(help)),
        None => Ok(()),
    }
}

/// The tickets that were named, as the store has them.
fn wanted(context: &Context<'_>, shared: &mut Postgres, order: &Deliver) -> Result<DeliveryChoice, Problem> {
    let mut tickets = Vec::new();
    for typed in &order.numbers {
        let no_such = || DeskFault::NoSuchTicket { typed: typed.clone() };
        let (name, number) = context.done(parse_ticket(typed).ok_or_else(no_such))?;
        let fetched = context.done(shared.fetch(Sought::Number(&name), false).map_err(DeskFault::from))?;
        let session = context.done(fetched.ok_or_else(no_such))?.stored.listed;
        context.done(session.summary.ticket(number).ok_or_else(no_such))?;
        tickets.push((session.id, number));
    }
    Ok(DeliveryChoice { tickets, again: order.again, newest_first: false })
}

/// Delivers whatever becomes due, until interrupted. While another hub delivers, or the store is away, that is said once.
fn watch(
    context: &Context<'_>,
    (mut wanted, is_whole): (DeliveryChoice, bool),
    sinks: &[&SinkSetting],
    outbox: &mut HubOutbox<'_>,
    is_dead: &dyn Fn(&OutboxLease) -> bool,
) -> anyhow::Result<Exit> {
    crate::app::signals::leave_saying(
        context.own("不再送了；没送完的下次接着送。", "Stopped delivering; the rest is sent next time."),
    );
    let mut standing = None;
    let mut told = 0;
    loop {
        let now = match outbox.take(is_dead).map_err(DeskFault::from) {
            Ok(None) => {
                let begins = standing != Some(HubStanding::Delivers);
                if begins {
                    context.say(context.own(
                        "送所有台的工单，一有就送……（Ctrl-C 结束）",
                        "Delivering the tickets of all desks as they come… (Ctrl-C to stop)",
                    ));
                }
                standing = Some(HubStanding::Delivers);
                let begun = if begins && is_whole { outbox.tell_sinks(sinks) } else { Ok(()) };
                let done = begun.and_then(|()| round(context, outbox, sinks, &wanted, Format::Text));
                let done = done.and_then(|_| if is_whole { outbox.tell_progress(sinks) } else { Ok(()) });
                // What waits for somebody is tried once.
                wanted.again &= done.is_err();
                let waiting = waiting_for_somebody(outbox, sinks);
                if done.is_ok() && waiting > told {
                    tell_waiting(context, waiting);
                }
                told = waiting;
                done.map(|()| HubStanding::Delivers)
            }
            Ok(Some(other)) => {
                if standing != Some(HubStanding::Waits) {
                    context.say(&delivered_by(context, &other));
                    context.say(
                        context
                            .own("等它空出来……（Ctrl-C 结束）", "Waiting until that ends… (Ctrl-C to stop)"),
                    );
                }
                Ok(HubStanding::Waits)
            }
            Err(fault) => Err(fault),
        };
        standing = Some(match now {
            Ok(now) => now,
            Err(fault) => after(context, standing, &fault)?,
        });
        thread::sleep(LOOK);
    }
}

/// What a hub that watches does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HubStanding {
    Delivers,
    Waits,
    /// The store is away.
    Alone,
}

/// Goes on after what passes by itself, and says so once.
fn after(context: &Context<'_>, was: Option<HubStanding>, fault: &DeskFault) -> Result<HubStanding, Problem> {
    match fault {
        DeskFault::Shared(shared) if shared.passes() => {
            if was != Some(HubStanding::Alone) {
                context.say(&fault.message(context.language()));
            }
            Ok(HubStanding::Alone)
        }
        DeskFault::OutboxElsewhere => {
            context.say(&fault.message(context.language()));
            Ok(HubStanding::Waits)
        }
        _ => Err(context.desk_fault(fault)),
    }
}
