//! `posdiag sink …`: shows where tickets go, and whether they would arrive.

mod arguments;
mod probe;

use super::deliver::how_to_configure;
use super::rows::{aligned, page};
use super::{Context, counted};
use crate::app::clock::SystemClock;
use crate::cli::shared::format::Format;
use crate::delivery::advice;
use crate::delivery::build::promise;
use crate::delivery::outbox::undelivered;
use crate::delivery::routes::{Route, routes, unknown_queues};
use crate::journal::{Delivery, DeliveryCount, DeliveryState, Store};
use crate::machine::sink_list::{SinkJson, SinkListJson};
use crate::problem::Exit;
use crate::settings::sink::{SecretSource, SinkSetting, shown_url};
use crate::show::delivery::states;
use crate::text::language::{Language, say};
use crate::text::shown::shown_path;
use crate::tree::Manifest;

pub(super) use arguments::SUBCOMMAND;

/// The address of a sink, without secrets. An address kept elsewhere is not read for this.
pub(super) fn place(sink: &SinkSetting, language: Language) -> String {
    if let Some(mail) = &sink.mail {
        return format!("{} → {}", mail.server.host, mail.to.join(", "));
    }
    match (&sink.folder, &sink.url) {
        (Some(folder), _) => shown_path(folder),
        (None, Some(SecretSource::Here(url))) => shown_url(url),
        (None, Some(SecretSource::File(_))) => {
            language.pick("（地址在文件里）", "(address in a file)").to_owned()
        }
        (None, Some(SecretSource::Variable(name))) => {
            say!(language, "（地址在变量 {name} 里）", "(address in {name})")
        }
        (None, Some(SecretSource::Command(_)) | None) => {
            language.pick("（地址由命令给出）", "(address from a command)").to_owned()
        }
    }
}

/// What to know about the routing: tickets that go nowhere or to several places, and unknown queues.
pub(super) fn remarks(manifest: &Manifest, sinks: &[&SinkSetting], language: Language) -> Vec<String> {
    let routes = routes(manifest, sinks);
    let queues = |is: fn(&Route<'_>) -> bool| {
        let queues: Vec<&str> = routes.iter().filter(|route| is(route)).map(|route| route.queue).collect();
        match queues.len() {
            0 => None,
            all if all == routes.len() => Some(language.pick("全部", "all of them").to_owned()),
            _ => Some(language.listed(&queues)),
        }
    };
    let nowhere = |route: &Route<'_>| route.has_gap() && route.some.is_empty();
    let doubled = |route: &Route<'_>| route.is_doubled();
    let partly = |route: &Route<'_>| route.has_gap() && !route.some.is_empty();
    let mut remarks = Vec::new();
    if let Some(queues) = queues(nowhere) {
        remarks.push(say!(
            language,
            "! 这些队列的工单不送到任何地方：{queues}",
            "! Tickets of these queues go nowhere: {queues}"
        ));
    }
    if let Some(queues) = queues(partly) {
        remarks.push(say!(
            language,
            "! 这些队列的工单只送一部分：{queues}",
            "! Only some tickets of these queues go anywhere: {queues}"
        ));
    }
    if let Some(queues) = queues(doubled) {
        remarks.push(say!(
            language,
            "! 这些队列的工单不止送到一处：{queues}",
            "! Tickets of these queues go to more than one place: {queues}"
        ));
    }
    remarks.extend(
        unknown_queues(manifest, sinks).into_iter().map(|(sink, queue)| no_such_queue(language, sink, queue)),
    );
    remarks
}

/// That a sink names a queue that the library does not have.
fn no_such_queue(language: Language, sink: &str, queue: &str) -> String {
    say!(
        language,
        "! {sink} 写的队列 {queue}，资料库里没有",
        "! The library has no queue {queue}, which {sink} names"
    )
}

/// Says why there is nothing to list.
fn tell_of_no_sink(context: &Context<'_>) {
    let language = context.language();
    if context.has_hub() {
        context.say(language.pick(
            "工单由 hub 送，送到哪里写在 hub 上。看送到没有：posdiag ticket list",
            "The hub delivers the tickets; its configuration says where. To see what was delivered: posdiag ticket list",
        ));
        return;
    }
    context.say(language.pick("还没有配置工单送到哪里。", "Ticket delivery is not configured."));
    context.say(&how_to_configure(language));
}

fn list(context: &Context<'_>, format: Format) -> anyhow::Result<Exit> {
    let (sinks, language) = (context.sinks(), context.language());
    let library = context.library()?;
    let store = context.done(context.desk().current_journal())?;
    // Where a hub delivers, this desk does not know.
    let by_hub = (context.has_hub() && !sinks.is_empty()).then(|| context.deliveries_by_hub()).flatten();
    let counts = |sink: &SinkSetting| match &by_hub {
        Some((_, by_hub)) => Some(counts_of_hub(by_hub, sink)),
        // What this machine has is not all of it.
        None if context.has_hub() => None,
        None => Some(counts(store.as_ref(), sink)),
    };
    if format == Format::Json {
        let routes = routes(library.manifest(), &sinks);
        let unrouted = routes.iter().filter(|route| route.has_gap()).map(|route| route.queue);
        let json = sinks
            .iter()
            .map(|sink| SinkJson::of(sink, place(sink, language), promise(sink).id(), counts(sink)));
        return context.print_json(&SinkListJson::of(json.collect(), unrouted.collect()));
    }
    if sinks.is_empty() {
        tell_of_no_sink(context);
        if context.has_hub() {
            return Ok(Exit::Done);
        }
    }
    let cells = sinks.iter().map(|sink| {
        let words = if let Some((_, by_hub)) = &by_hub {
            states_words(by_hub, sink, language)
        } else if let Some((left, waiting)) = counts(sink) {
            left_words(left, waiting, language)
        } else {
            language.pick("不知道", "not known").to_owned()
        };
        vec![sink.name.clone(), sink.kind.id().to_owned(), words, place(sink, language)]
    });
    context.print(&page(&aligned(cells.collect()), context.stdout_columns()))?;
    if let Some((by, _)) = &by_hub {
        context.say(by);
    }
    for sink in &sinks {
        context.say(&language.labelled(&sink.name, promise(sink).words(language)));
        if let Some(advice) = advice(sink.kind, language) {
            context.say(&format!("  {advice}"));
        }
    }
    if !sinks.is_empty() {
        for remark in remarks(library.manifest(), &sinks, language) {
            context.say(&remark);
        }
    }
    for (name, count) in abandoned(store.as_ref(), &sinks) {
        context.say(&say!(
            language,
            ("! {name} 不在配置里了，还有 {count} 张没送到它"),
            (
                "! {name} is no longer in the configuration, and {} not delivered to it",
                counted(count, "ticket was", "tickets were")
            )
        ));
    }
    Ok(Exit::Done)
}

/// How many tickets a sink is still to get, and how many of them wait for somebody.
fn counts(store: Option<&Store>, sink: &SinkSetting) -> (usize, usize) {
    let outbound = store.and_then(|store| undelivered(store, sink, &SystemClock).ok()).unwrap_or_default();
    let waits = |delivery: &Delivery| delivery.state.waits_for_somebody();
    let waiting = outbound.iter().filter(|outbound| outbound.delivery.as_ref().is_some_and(waits)).count();
    (outbound.len(), waiting)
}

/// The same of what a hub has begun.
fn counts_of_hub(by_hub: &[DeliveryCount], sink: &SinkSetting) -> (usize, usize) {
    let count = |is_of: fn(DeliveryState) -> bool| {
        let of_sink = by_hub.iter().filter(|one| one.sink == sink.name && is_of(one.state));
        usize::try_from(of_sink.map(|one| one.count).sum::<u64>()).unwrap_or(usize::MAX)
    };
    (count(|state| state != DeliveryState::Delivered), count(DeliveryState::waits_for_somebody))
}

fn states_words(by_hub: &[DeliveryCount], sink: &SinkSetting, language: Language) -> String {
    let mut of_sink = by_hub.iter().filter(|one| one.sink == sink.name).peekable();
    match of_sink.peek() {
        None => language.pick("还没送过", "nothing sent yet").to_owned(),
        Some(_) => states(language, of_sink),
    }
}

fn left_words(left: usize, waiting: usize, language: Language) -> String {
    let said = if left == 0 {
        language.pick("都送到了", "all delivered").to_owned()
    } else {
        say!(language, "还有 {left} 张", "{left} to deliver")
    };
    if waiting == 0 {
        said
    } else {
        say!(language, "{said}，{waiting} 张送不出去", "{said}, {waiting} refused or stuck")
    }
}

/// The sinks that were removed from the configuration before they got everything, each with the number of tickets.
fn abandoned(store: Option<&Store>, sinks: &[&SinkSetting]) -> Vec<(String, usize)> {
    let open: Vec<DeliveryState> =
        DeliveryState::ALL.into_iter().filter(|state| !state.has_arrived()).collect();
    let left = store.and_then(|store| store.deliveries(&open).ok()).unwrap_or_default();
    let mut names: Vec<String> = left.into_iter().map(|delivery| delivery.sink).collect();
    names.retain(|name| !sinks.iter().any(|sink| sink.name == *name));
    names.sort_unstable();
    let parts = names.chunk_by(|one, other| one == other);
    parts.filter_map(|part| Some((part.first()?.clone(), part.len()))).collect()
}
