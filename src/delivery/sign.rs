//! Signatures that let a receiver verify who sent a message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The HMAC-SHA256 of a message under a key (RFC 2104).
#[must_use]
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// The `webhook-signature` of a message (Standard Webhooks 1.0): `v1,` and the HMAC of id, time in seconds and body. A
/// secret that begins with `whsec_` is followed by Base64; `None` if it is not.
#[must_use]
pub fn webhook_signature(secret: &str, id: &str, seconds: i64, body: &[u8]) -> Option<String> {
    let key = match secret.strip_prefix("whsec_") {
        Some(encoded) => BASE64.decode(encoded).ok()?,
        None => secret.as_bytes().to_vec(),
    };
    let signed = [format!("{id}.{seconds}.").as_bytes(), body].concat();
    Some(format!("v1,{}", BASE64.encode(hmac_sha256(&key, &signed))))
}

#[cfg(test)]
mod tests {
    use super::webhook_signature;

    #[test]
    fn webhooks_are_signed_as_standard_webhooks_requires() {
        let signature = webhook_signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(webhook_signature("whsec_*", "id", 0, b""), None);
    }
}
