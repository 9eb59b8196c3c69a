//! Sinks as JSON, described by `sink-list.json`.

use serde::Serialize;

use crate::settings::sink::SinkSetting;

/// The sinks.
#[derive(Debug, Serialize)]
pub struct SinkListJson<'s> {
    format: u32,
    sinks: Vec<SinkJson<'s>>,
    unrouted: Vec<&'s str>,
}

impl<'s> SinkListJson<'s> {
    /// These sinks, and the queues of which some tickets go nowhere.
    #[must_use]
    pub fn of(sinks: Vec<SinkJson<'s>>, unrouted: Vec<&'s str>) -> SinkListJson<'s> {
        SinkListJson { format: 1, sinks, unrouted }
    }
}

/// A sink. Its address is shown without possible secrets.
#[derive(Debug, Serialize)]
pub struct SinkJson<'s> {
    name: &'s str,
    kind: &'static str,
    #[serde(rename = "where")]
    place: String,
    queues: &'s [String],
    codes: Vec<&'s str>,
    on: Vec<&'static str>,
    language: &'static str,
    personal: bool,
    promise: &'static str,
    undelivered: Option<usize>,
    waiting_for_somebody: Option<usize>,
}

impl<'s> SinkJson<'s> {
    /// A configured sink, its address, its guarantee, how many tickets it is still to get, and how many of them wait
    /// for somebody; `None` where only a hub knows, and cannot be asked.
    #[must_use]
    pub fn of(
        sink: &'s SinkSetting,
        place: String,
        promise: &'static str,
        counts: Option<(usize, usize)>,
    ) -> SinkJson<'s> {
        let (undelivered, waiting_for_somebody) = counts.unzip();
        SinkJson {
            name: &sink.name,
            kind: sink.kind.id(),
            place,
            queues: &sink.when.queues,
            codes: sink.when.codes.iter().map(|code| &*code.0).collect(),
            on: sink.on.iter().map(|event| event.id()).collect(),
            language: sink.language.tag(),
            personal: sink.personal,
            promise,
            undelivered,
            waiting_for_somebody,
        }
    }
}
