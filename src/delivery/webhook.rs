//! Webhooks: a web service is notified of tickets, following Standard Webhooks.

use std::time::Duration;

use super::http::Http;
use super::sign::webhook_signature;
use super::sink::{DeliveryFault, Letter, Promise, Remote, Sink};
use crate::journal::ReasonKind;
use crate::text::harmless::harmless;
use crate::walk::clock::Clock;

/// The longest number or address of the other system that is kept.
const LONGEST: usize = 200;

/// A web service.
pub(super) struct Webhook<'w> {
    url: String,
    secret: Option<String>,
    http: Http,
    clock: &'w dyn Clock,
}

impl<'w> Webhook<'w> {
    pub(super) fn new(url: String, secret: Option<String>, http: Http, clock: &'w dyn Clock) -> Webhook<'w> {
        Webhook { url, secret, http, clock }
    }
}

impl Sink for Webhook<'_> {
    fn promise(&self) -> Promise {
        Promise::AtLeastOnce
    }

    fn create(&self, letters: &[Letter], patience: Duration) -> Result<Option<Remote>, DeliveryFault> {
        let [letter] = letters else { return Ok(None) };
        let seconds = self.clock.now().0 / 1_000_000;
        let mut headers = vec![
            ("content-type", "application/json; charset=utf-8".to_owned()),
            ("webhook-id", letter.key.clone()),
            ("webhook-timestamp", seconds.to_string()),
        ];
        if let Some(secret) = &self.secret {
            let unsigned = || DeliveryFault::NotSent(ReasonKind::Secret.into());
            let signature = webhook_signature(secret, &letter.key, seconds, &letter.body);
            headers.push(("webhook-signature", signature.ok_or_else(unsigned)?));
        }
        let answer = self.http.post(&self.url, &headers, &letter.body, patience, self.clock.now())?;
        answer.success()?;
        Ok(answer.json().as_ref().and_then(remote))
    }

    fn reach(&self, patience: Duration) -> Result<(), DeliveryFault> {
        self.http.reach(&self.url, patience)
    }
}

/// The number and the address that a service may return: `{"id": "4711", "url": "https://…"}`.
fn remote(answer: &serde_json::Value) -> Option<Remote> {
    let id = answer.get("id")?;
    let id = id.as_str().map(str::to_owned).or_else(|| id.as_u64().map(|id| id.to_string()))?;
    let is_kept = |text: &str| !text.is_empty() && text.len() <= LONGEST && harmless(text) == text;
    let url = answer.get("url").and_then(serde_json::Value::as_str).filter(|url| is_kept(url));
    is_kept(&id).then(|| Remote { id, url: url.map(str::to_owned) })
}
