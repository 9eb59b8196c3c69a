//! The codes of a session.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The codes that a session walked, in order: at least one, the last being the current one. As JSON they are an array
/// of strings, also in the journal: a code that no library knows may contain any character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkedCodes {
    earlier: Vec<String>,
    last: String,
}

impl WalkedCodes {
    /// The earlier codes, and the current one.
    #[must_use]
    pub fn new(earlier: Vec<String>, last: impl Into<String>) -> WalkedCodes {
        WalkedCodes { earlier, last: last.into() }
    }

    /// The current code.
    #[must_use]
    pub fn last(&self) -> &str {
        &self.last
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.earlier.iter().chain([&self.last]).map(String::as_str)
    }
}

impl Serialize for WalkedCodes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for WalkedCodes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<WalkedCodes, D::Error> {
        let mut codes = Vec::<String>::deserialize(deserializer)?;
        let last = codes.pop().ok_or_else(|| de::Error::invalid_length(0, &"at least one code"))?;
        Ok(WalkedCodes::new(codes, last))
    }
}
