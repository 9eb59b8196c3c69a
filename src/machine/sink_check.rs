//! Whether a sink can be used, as JSON, described by `sink-check.json`.

use serde::Serialize;

use crate::journal::DeliveryReason;
use crate::settings::sink::SinkSetting;

/// Whether a sink can be used as configured. Its address is shown without possible secrets.
#[derive(Debug, Serialize)]
pub struct SinkCheckJson<'s> {
    format: u32,
    sink: &'s str,
    kind: &'static str,
    #[serde(rename = "where")]
    place: String,
    promise: &'static str,
    usable: bool,
    reason: Option<String>,
    unknown_fields: Vec<String>,
    unknown_queues: Vec<String>,
}

impl<'s> SinkCheckJson<'s> {
    /// A sink, its address, its guarantee, and why it cannot be used, if so.
    #[must_use]
    pub fn of(
        sink: &'s SinkSetting,
        place: String,
        promise: &'static str,
        reason: Option<DeliveryReason>,
    ) -> SinkCheckJson<'s> {
        SinkCheckJson {
            format: 1,
            sink: &sink.name,
            kind: sink.kind.id(),
            place,
            promise,
            usable: reason.is_none(),
            reason: reason.map(|reason| reason.to_string()),
            unknown_fields: Vec::new(),
            unknown_queues: Vec::new(),
        }
    }

    /// With the fields and queues that it names and the library does not have.
    #[must_use]
    pub fn lacking(self, unknown_fields: Vec<String>, unknown_queues: Vec<String>) -> SinkCheckJson<'s> {
        SinkCheckJson { unknown_fields, unknown_queues, ..self }
    }
}
