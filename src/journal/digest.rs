//! SHA-256, which names and checks pins and exported files.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a text's UTF-8 bytes, in 64 lower-case hexadecimal digits (FIPS 180-4).
#[must_use]
pub fn sha256(text: &str) -> String {
    sha256_of(text.as_bytes())
}

/// The SHA-256 of bytes, in the same form as [`sha256`].
#[must_use]
pub fn sha256_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// A 128-bit id derived from a text alone, in the form of a UUID of version 8 (RFC 9562, 5.8).
#[must_use]
pub(super) fn derived_id(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0; 16];
    for (byte, of_digest) in bytes.iter_mut().zip(digest.iter()) {
        *byte = *of_digest;
    }
    uuid::Uuid::new_v8(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::{derived_id, sha256};

    #[test]
    fn digests_match_the_standard() {
        assert_eq!(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn derived_id_is_a_uuid_with_its_version() {
        let id = derived_id("abc");
        assert_eq!(id, "ba7816bf-8f01-8fea-8141-40de5dae2223");
        assert_ne!(id, derived_id("abd"));
    }
}
