//! The numbers of sessions with a shared store: reserved in blocks, so that a desk that is offline can give numbers
//! that no other desk has.
//!
//! The store counts; a number is the position of the count in a permutation of all numbers of its length, so that
//! consecutive ones do not look alike. The first million have six digits, the rest nine.

use crate::journal::name;

/// How many numbers a desk reserves at once.
pub const BLOCK: u32 = 20;

/// How many numbers of six digits there are.
const SHORT: u64 = 1_000_000;
/// How many of nine digits.
const LONG: u64 = 1_000_000_000;
/// The multiplier for six digits: coprime to ten, and near the golden section of a million, so that neighbours are far
/// apart.
const SHORT_STEP: u64 = 618_033;
/// The same for nine digits.
const LONG_STEP: u64 = 618_033_989;

/// Where the permutations begin: 000-000, which looks like none, comes late.
const START: u64 = 418_273;

/// The number for a count, from 0.
#[must_use]
pub fn of_count(count: u64) -> String {
    if count < SHORT {
        name::from_number((count * SHORT_STEP + START) % SHORT, false)
    } else {
        name::from_number(((count - SHORT) % LONG * LONG_STEP + START) % LONG, true)
    }
}

/// The numbers of the block that begins with a count.
#[must_use]
pub fn block(first: u64, size: u32) -> Vec<String> {
    (first..first + u64::from(size)).map(of_count).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BLOCK, SHORT, block, of_count};

    #[test]
    fn numbers_are_never_given_twice() {
        let short: BTreeSet<String> = (0..SHORT).map(of_count).collect();
        assert_eq!(short.len(), 1_000_000);
        assert!(short.iter().all(|number| number.len() == 7));
        let long: BTreeSet<String> = (SHORT..SHORT + 100_000).map(of_count).collect();
        assert_eq!(long.len(), 100_000);
        assert_eq!((&*of_count(0), &*of_count(SHORT)), ("418-273", "000-418-273"));
        assert!(long.iter().all(|number| number.len() == 11));
    }

    #[test]
    fn blocks_are_consecutive_and_their_numbers_do_not_look_alike() {
        let (one, other) = (block(0, BLOCK), block(u64::from(BLOCK), BLOCK));
        assert_eq!(one.len() + other.len(), 40);
        let both: BTreeSet<&String> = one.iter().chain(&other).collect();
        assert_eq!(both.len(), 40);
        // The first three digits, which are said first.
        let heads: BTreeSet<&str> = one.iter().filter_map(|number| number.get(..3)).collect();
        assert_eq!(heads.len(), 20, "{one:?}");
    }
}
