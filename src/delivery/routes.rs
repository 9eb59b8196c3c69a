//! Routing: which tickets go to which sinks, which go nowhere, and which go to several.

use std::collections::BTreeSet;

use crate::settings::sink::{SinkSetting, TicketEvent};
use crate::tree::{Manifest, OutcomeKind};

/// Where the tickets of a queue go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route<'r> {
    /// The queue's id.
    pub queue: &'r str,
    /// The sinks that get all of them.
    pub all: Vec<&'r str>,
    /// The sinks that get those about some codes, or only some events.
    pub some: Vec<&'r str>,
}

impl Route<'_> {
    /// Whether some tickets of the queue go nowhere.
    #[must_use]
    pub fn has_gap(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a ticket of the queue goes to several places.
    #[must_use]
    pub fn is_doubled(&self) -> bool {
        self.all.len() > 1 || (!self.all.is_empty() && !self.some.is_empty())
    }
}

/// The routes of the queues that a library's tickets go to, in the library's order.
#[must_use]
pub fn routes<'r>(manifest: &'r Manifest, sinks: &[&'r SinkSetting]) -> Vec<Route<'r>> {
    let tickets = manifest.outcomes.iter().filter(|outcome| outcome.kind == OutcomeKind::Ticket);
    let used: BTreeSet<&str> =
        tickets.filter_map(|outcome| manifest.queue(outcome)).map(|queue| &*queue.id).collect();
    let queues = manifest.queues.iter().map(|queue| &*queue.id).filter(|id| used.contains(id));
    let route = |queue: &'r str| {
        let of_queue = |sink: &&&SinkSetting| {
            sink.when.queues.is_empty() || sink.when.queues.iter().any(|known| known == queue)
        };
        let is_of_all =
            |sink: &&SinkSetting| sink.when.codes.is_empty() && sink.on.contains(&TicketEvent::Filed);
        let (all, some): (Vec<_>, Vec<_>) = sinks.iter().filter(of_queue).partition(|sink| is_of_all(sink));
        let names = |sinks: Vec<&&'r SinkSetting>| sinks.into_iter().map(|sink| &*sink.name).collect();
        Route { queue, all: names(all), some: names(some) }
    };
    queues.map(route).collect()
}

/// The queues that sinks name and the library does not have.
#[must_use]
pub fn unknown_queues<'r>(manifest: &Manifest, sinks: &[&'r SinkSetting]) -> Vec<(&'r str, &'r str)> {
    let named = sinks.iter().flat_map(|sink| {
        let mapped = sink.rest.iter().flat_map(|rest| rest.queues.iter().map(|(queue, _)| queue));
        sink.when.queues.iter().chain(mapped).map(|queue| (&*sink.name, &**queue))
    });
    named.filter(|(_, queue)| !manifest.queues.iter().any(|known| *known.id == **queue)).collect()
}
