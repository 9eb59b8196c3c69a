//! The result of a test ticket as JSON, described by `sink-try.json`.

use serde::Serialize;

use crate::journal::DeliveryReason;
use crate::settings::sink::SinkSetting;

/// The result of a test ticket. The sink's address is shown without possible secrets.
#[derive(Debug, Serialize)]
pub struct SinkTryJson<'s> {
    format: u32,
    sink: &'s str,
    kind: &'static str,
    #[serde(rename = "where")]
    place: String,
    taken: Option<bool>,
    remote: Option<String>,
    url: Option<String>,
    found: Option<bool>,
    closed: bool,
    reason: Option<String>,
}

impl<'s> SinkTryJson<'s> {
    /// A sink, and its address; nothing was sent to it yet.
    #[must_use]
    pub fn of(sink: &'s SinkSetting, place: String) -> SinkTryJson<'s> {
        SinkTryJson {
            format: 1,
            sink: &sink.name,
            kind: sink.kind.id(),
            place,
            taken: Some(false),
            remote: None,
            url: None,
            found: None,
            closed: false,
            reason: None,
        }
    }

    /// It accepted the test: what it created, whether that was found by its key if it can be looked up, and whether it
    /// was closed or removed again.
    #[must_use]
    pub fn taken(
        self,
        made: Option<(&str, Option<&str>)>,
        found: Option<bool>,
        closed: bool,
    ) -> SinkTryJson<'s> {
        let (remote, url) = made.unzip();
        let url = url.flatten().map(str::to_owned);
        SinkTryJson { taken: Some(true), remote: remote.map(str::to_owned), url, found, closed, ..self }
    }

    /// It did not, or that is unknown.
    #[must_use]
    pub fn not_taken(self, is_in_doubt: bool) -> SinkTryJson<'s> {
        SinkTryJson { taken: (!is_in_doubt).then_some(false), ..self }
    }

    /// For this reason.
    #[must_use]
    pub fn because(self, why: DeliveryReason) -> SinkTryJson<'s> {
        SinkTryJson { reason: Some(why.to_string()), ..self }
    }
}
