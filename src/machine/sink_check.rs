//! Whether a sink can be used, as JSON, which `sink-check.json` describes.

use serde::Serialize;

use crate::journal::DeliveryReason;
use crate::settings::sink::SinkSetting;

/// Whether a sink can be used as it is configured. Its address is shown without what may be secret in it.
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
    unknown_fields: &'s [String],
}

impl<'s> SinkCheckJson<'s> {
    /// A sink, where it is, what it promises, why it cannot be used, where it cannot, and the fields that its texts name
    /// and the library does not have.
    #[must_use]
    pub fn of(
        sink: &'s SinkSetting,
        place: String,
        promise: &'static str,
        reason: Option<DeliveryReason>,
        unknown_fields: &'s [String],
    ) -> SinkCheckJson<'s> {
        SinkCheckJson {
            format: 1,
            sink: &sink.name,
            kind: sink.kind.id(),
            place,
            promise,
            usable: reason.is_none(),
            reason: reason.map(|reason| reason.to_string()),
            unknown_fields,
        }
    }
}
