//! Deliveries as JSON, described by `deliver.json`; tickets include theirs.

use serde::Serialize;

use crate::journal::{Delivery, RemoteState};
use crate::show::times::utc;

/// The delivery of a ticket to a sink. Its times are in UTC.
#[derive(Debug, Serialize)]
pub struct DeliveryJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    sink: String,
    state: &'static str,
    remote: Option<String>,
    url: Option<String>,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    looked: Option<String>,
}

impl DeliveryJson {
    /// The JSON form of a delivery of a ticket that is named elsewhere.
    #[must_use]
    pub fn of(delivery: &Delivery) -> DeliveryJson {
        let is_tried_again = !delivery.state.has_arrived() && !delivery.state.waits_for_somebody();
        DeliveryJson {
            number: None,
            sink: delivery.sink.clone(),
            state: delivery.state.id(),
            remote: delivery.remote.clone(),
            url: delivery.url.clone(),
            attempts: delivery.attempts,
            next: is_tried_again.then(|| utc(delivery.next)),
            reason: delivery.reason.filter(|_| !delivery.state.has_arrived()).map(|why| why.to_string()),
            there: delivery.there.map(RemoteState::id),
            looked: delivery.looked.map(utc),
        }
    }

    /// The same for the ticket of this number.
    #[must_use]
    pub fn numbered(number: String, delivery: &Delivery) -> DeliveryJson {
        DeliveryJson { number: Some(number), ..DeliveryJson::of(delivery) }
    }
}

/// The result of a round of deliveries.
#[derive(Debug, Serialize)]
pub struct DeliverJson {
    format: u32,
    deliveries: Vec<DeliveryJson>,
    waiting_for_somebody: usize,
}

impl DeliverJson {
    /// These deliveries, and how many in total wait for somebody.
    #[must_use]
    pub fn of(deliveries: Vec<DeliveryJson>, waiting_for_somebody: usize) -> DeliverJson {
        DeliverJson { format: 1, deliveries, waiting_for_somebody }
    }
}
