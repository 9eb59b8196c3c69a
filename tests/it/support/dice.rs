//! Pseudo-random numbers that are the same in every run.

/// Xorshift, Marsaglia 2003.
pub(crate) struct Dice(u64);

impl Dice {
    /// Any `seed` works.
    pub(crate) fn new(seed: u64) -> Dice {
        // This separates neighbouring seeds, and avoids zero.
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    pub(crate) fn one_of<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// The number of cases: from an environment variable, or else a number that takes a moment.
#[allow(clippy::disallowed_methods, reason = "a test is told how long to go on")]
pub(crate) fn count(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

/// The seed: `POSDIAG_SEED`.
pub(crate) fn seed() -> u64 {
    u64::try_from(count("POSDIAG_SEED", 7)).unwrap()
}
