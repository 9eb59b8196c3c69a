//! The end of a session: its number of entries, with a hash over all of them.

use crate::journal::Entry;
use crate::journal::digest::sha256;

/// The end of a session. Two sessions with equal tips are equal from their first entry on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tip {
    /// How many entries it has.
    pub entries: u64,
    /// The hash of the last entry's record, chained to the hash of what is before it, in 64 hexadecimal digits; 64
    /// zeros if there are no entries.
    pub hash: String,
}

impl Tip {
    /// The tip of a session without entries.
    #[must_use]
    pub fn start() -> Tip {
        Tip { entries: 0, hash: "0".repeat(64) }
    }

    /// The tip after these entries. Signatures and personal data are separate from an entry's record, so that they can
    /// be removed without breaking the chain.
    #[must_use]
    pub fn after(mut self, entries: &[Entry]) -> Tip {
        for entry in entries {
            self.hash = sha256(&[self.hash.as_str(), &entry.record].concat());
            self.entries += 1;
        }
        self
    }

    /// The tip after the first entries, so many.
    #[must_use]
    pub fn of(entries: &[Entry]) -> Tip {
        Tip::start().after(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::Tip;
    use crate::journal::Entry;

    #[test]
    fn tip_fixes_the_entries_before_it_and_their_order() {
        let entry = |record: &str, personal: Option<&str>| Entry {
            operator: None,
            record: record.to_owned(),
            personal: personal.map(str::to_owned),
        };
        let (one, other) = (entry("one", None), entry("other", Some("13800138000")));
        let whole = Tip::of(&[one.clone(), other.clone()]);
        assert_eq!(whole.entries, 2);
        assert_eq!(Tip::of(std::slice::from_ref(&one)).after(std::slice::from_ref(&other)), whole);
        assert_ne!(Tip::of(&[other.clone(), one.clone()]).hash, whole.hash);
        // Personal data can be removed.
        assert_eq!(Tip::of(&[one, entry("other", None)]), whole);
        // SHA-256 of 64 zeros and `one`.
        assert_eq!(
            Tip::of(&[entry("one", None)]).hash,
            "b627d25a115ae30803a86662d383ae7f16947a9443c4b7938ee3c0e20f5f3778"
        );
    }
}
