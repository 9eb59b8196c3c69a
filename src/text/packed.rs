//! Long texts that few commands print, which are compressed in the program: licences, the pages of rules, schemas.

use std::sync::OnceLock;

/// Texts by name, as `build.rs` packs them: each name and each text ends with a NUL, and the whole is a zlib stream.
#[derive(Debug)]
pub struct Packed {
    bytes: &'static [u8],
    text: OnceLock<String>,
}

/// The texts that `build.rs` packed under a name.
macro_rules! packed {
    ($name:literal) => {
        $crate::text::packed::Packed::new(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".packed")))
    };
}
pub(crate) use packed;

impl Packed {
    /// For packed bytes.
    #[must_use]
    pub const fn new(bytes: &'static [u8]) -> Packed {
        Packed { bytes, text: OnceLock::new() }
    }

    /// Each name with its text, in the order of the names.
    pub fn each(&'static self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let unpack = || {
            let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(self.bytes).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default()
        };
        let mut parts = self.text.get_or_init(unpack).split_terminator('\0');
        std::iter::from_fn(move || parts.next().zip(parts.next()))
    }

    /// The text of a name.
    #[must_use]
    pub fn named(&'static self, name: &str) -> Option<&'static str> {
        self.each().find(|(known, _)| *known == name).map(|(_, text)| text)
    }
}
