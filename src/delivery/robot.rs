//! Robots in group chats: Feishu, DingTalk and WeCom. A message is short, its contacts are always masked, and several
//! tickets that come together are combined.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::http::{Http, HttpAnswer};
use super::sign::hmac_sha256;
use super::sink::{DeliveryFault, Letter, Promise, Remote, Sink};
use crate::journal::{DeliveryReason, ReasonKind};
use crate::settings::sink::SinkKind;
use crate::text::language::{Language, say};
use crate::walk::clock::Clock;

/// At most 15 messages a minute: 20 are allowed, and exceeding that means being blocked for ten minutes.
const PACE: i64 = 4_000_000;

/// A robot.
pub(super) struct Robot<'r> {
    kind: SinkKind,
    url: String,
    secret: Option<String>,
    http: Http,
    clock: &'r dyn Clock,
}

impl<'r> Robot<'r> {
    pub(super) fn new(
        kind: SinkKind,
        url: String,
        secret: Option<String>,
        http: Http,
        clock: &'r dyn Clock,
    ) -> Robot<'r> {
        Robot { kind, url, secret, http, clock }
    }
}

impl Sink for Robot<'_> {
    fn promise(&self) -> Promise {
        Promise::AtLeastOnce
    }

    fn capacity(&self) -> usize {
        // WeCom takes 2,048 bytes of text; the others 20,000 for everything, in which Chinese may be escaped.
        if self.kind == SinkKind::WeCom { 3 } else { 10 }
    }

    fn pace(&self) -> i64 {
        PACE
    }

    fn create(&self, letters: &[Letter], patience: Duration) -> Result<Option<Remote>, DeliveryFault> {
        let said: Vec<_> = letters.iter().map(|letter| String::from_utf8_lossy(&letter.body)).collect();
        let said = said.join("\n\n");
        let (url, body) = self.request(&said, self.clock.now().0 / 1_000);
        let headers = [("content-type", "application/json; charset=utf-8".to_owned())];
        let answer =
            self.http.post(&url, &headers, body.to_string().as_bytes(), patience, self.clock.now())?;
        answer.success()?;
        answered(self.kind, &answer).map(|()| None)
    }

    fn reach(&self, patience: Duration) -> Result<(), DeliveryFault> {
        self.http.reach(&self.url, patience)
    }
}

impl Robot<'_> {
    /// The URL and the body of a message that is sent so many milliseconds after 1970.
    fn request(&self, said: &str, milliseconds: i64) -> (String, Value) {
        match self.kind {
            SinkKind::Feishu => {
                let mut body = json!({ "msg_type": "text", "content": { "text": said } });
                if let (Some(secret), Some(fields)) = (&self.secret, body.as_object_mut()) {
                    let seconds = milliseconds / 1_000;
                    fields.insert("timestamp".to_owned(), seconds.to_string().into());
                    fields.insert("sign".to_owned(), feishu_sign(secret, seconds).into());
                }
                (self.url.clone(), body)
            }
            SinkKind::DingTalk => {
                let body = json!({ "msgtype": "text", "text": { "content": said } });
                let Some(secret) = &self.secret else { return (self.url.clone(), body) };
                let sign = in_url(&dingtalk_sign(secret, milliseconds));
                let between = if self.url.contains('?') { '&' } else { '?' };
                (format!("{}{between}timestamp={milliseconds}&sign={sign}", self.url), body)
            }
            _ => (self.url.clone(), json!({ "msgtype": "text", "text": { "content": said } })),
        }
    }
}

/// Feishu signs an empty text, with a key of time and secret.
fn feishu_sign(secret: &str, seconds: i64) -> String {
    BASE64.encode(hmac_sha256(format!("{seconds}\n{secret}").as_bytes(), b""))
}

/// DingTalk signs time and secret, with the secret as the key.
fn dingtalk_sign(secret: &str, milliseconds: i64) -> String {
    BASE64.encode(hmac_sha256(secret.as_bytes(), format!("{milliseconds}\n{secret}").as_bytes()))
}

/// Base64 as a part of a URL.
fn in_url(base64: &str) -> String {
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// The meaning of a robot's response: errors come with a status of success, too.
fn answered(kind: SinkKind, answer: &HttpAnswer) -> Result<(), DeliveryFault> {
    let number = answer.json().and_then(|answer| {
        let of = |name: &str| answer.get(name).and_then(Value::as_i64);
        of("errcode").or_else(|| of("code")).or_else(|| of("StatusCode"))
    });
    let Some(number) = number else { return Err(DeliveryFault::InDoubt(ReasonKind::Answer.into())) };
    let why = DeliveryReason::numbered(ReasonKind::Code, number);
    match (kind, number) {
        (_, 0) => Ok(()),
        // Too many messages: DingTalk then takes none for ten minutes.
        (SinkKind::DingTalk, 130_101) => Err(DeliveryFault::PutOff { why, after: Some(600) }),
        (SinkKind::Feishu, 11_232) | (SinkKind::WeCom, 45_009) => {
            Err(DeliveryFault::PutOff { why, after: Some(60) })
        }
        // The service is busy.
        (_, -1) => Err(DeliveryFault::PutOff { why, after: None }),
        _ => Err(DeliveryFault::Refused(why)),
    }
}

/// What a robot of a kind needs to be told by those who set it up.
#[must_use]
pub fn advice(kind: SinkKind, language: Language) -> Option<String> {
    let product = match kind {
        SinkKind::Feishu => language.pick("飞书", "Feishu"),
        SinkKind::DingTalk => language.pick("钉钉", "DingTalk"),
        SinkKind::WeCom => language.pick("企业微信", "WeCom"),
        SinkKind::Folder | SinkKind::Webhook | SinkKind::Email | SinkKind::Rest => return None,
    };
    Some(say!(
        language,
        "{product}机器人每分钟最多 15 条，多的合成一条；联系人和电话总是遮盖",
        "a {product} robot gets at most 15 messages a minute, several tickets in one; contacts are always masked"
    ))
}

#[cfg(test)]
mod tests {
    use super::{dingtalk_sign, feishu_sign, in_url};

    #[test]
    fn messages_are_signed_as_each_service_requires() {
        let sign = dingtalk_sign("SECthis is secret", 1_763_870_000_000);
        assert_eq!(sign, "X2a62zWAMAWP4Hdh5ZbfCD7gRfBfTRpXfdfif2drIYs=");
        assert_eq!(in_url("a+b/c="), "a%2Bb%2Fc%3D");
        assert_eq!(
            feishu_sign("feishu-secret", 1_763_870_000),
            "cr0ttDdG6F++kvsbQH8XZVFl2DLv2WPBll/7D91kXRs="
        );
    }
}
