//! When a failed delivery is tried again.

use crate::session::Moment;
use sha2::{Digest as _, Sha256};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// The wait after each failed attempt; after the last of these, the last one repeats.
const WAITS: [i64; 7] = [5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR];

/// After how long an undeliverable ticket counts as stuck.
const GIVEN_UP: i64 = 3 * 24 * HOUR;

/// The longest wait requested by another system that is obeyed.
const OBEYED: i64 = 24 * HOUR;

/// The time of the next attempt for a delivery that failed now for the n-th time, counted from 1: after 5 s, then 1, 5
/// and 30 minutes, 2 and 6 hours, and every 12 hours, each up to a fifth sooner or later. The jitter is derived from
/// the key, so that desks which lost the same server at the same time do not return to it together.
#[must_use]
pub fn again(key: &str, attempt: u32, now: Moment) -> Moment {
    let index = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = WAITS.get(index).or(WAITS.last()).copied().unwrap_or(HOUR);
    let digest = Sha256::digest(format!("{key}\n{attempt}").as_bytes());
    let drawn = digest.iter().take(2).fold(0_i64, |drawn, byte| drawn * 256 + i64::from(*byte));
    // From -1/5 to +1/5 of it, in 65,535 steps.
    let spread = wait / 5 * (2 * drawn - 65_535) / 65_535;
    Moment(now.0.saturating_add(wait + spread))
}

/// The same if the other system said in how many seconds it wants to be asked again: no sooner than that, but at most a
/// day later.
#[must_use]
pub fn as_asked(key: &str, attempt: u32, now: Moment, after: Option<u64>) -> Moment {
    let usual = again(key, attempt, now);
    let asked = after.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(SECOND));
    let asked = asked.map(|asked| Moment(now.0.saturating_add(asked.min(OBEYED))));
    asked.map_or(usual, |asked| asked.max(usual))
}

/// Whether something that was first tried then has been tried for long enough.
#[must_use]
pub fn is_given_up(first: Moment, now: Moment) -> bool {
    now.0.saturating_sub(first.0) >= GIVEN_UP
}

#[cfg(test)]
mod tests {
    use super::{GIVEN_UP, HOUR, MINUTE, SECOND, again, as_asked, is_given_up};
    use crate::session::Moment;

    #[test]
    fn backoff_grows_with_at_most_a_fifth_of_jitter() {
        let usual = [5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 12 * HOUR];
        for (attempt, wait) in (1..).zip(usual) {
            let mut seen = std::collections::BTreeSet::new();
            for key in 0..200 {
                let next = again(&key.to_string(), attempt, Moment(7)).0 - 7;
                assert!((wait * 4 / 5..=wait * 6 / 5).contains(&next), "{attempt}: {next}");
                seen.insert(next * 10 / wait);
            }
            assert!(seen.len() > 2, "they all come back at the same time: {seen:?}");
        }
        assert_eq!(
            again("a", 2, Moment(7)),
            again("a", 2, Moment(7)),
            "the same key waits as long every time"
        );
    }

    #[test]
    fn retry_after_is_obeyed_up_to_a_day() {
        let usual = again("a", 1, Moment(0));
        assert_eq!(as_asked("a", 1, Moment(0), None), usual);
        assert_eq!(as_asked("a", 1, Moment(0), Some(0)), usual);
        assert_eq!(as_asked("a", 1, Moment(0), Some(120)), Moment(120 * SECOND));
        assert_eq!(as_asked("a", 1, Moment(0), Some(u64::MAX)), Moment(24 * HOUR));
    }

    #[test]
    fn delivery_is_given_up_after_three_days() {
        assert!(!is_given_up(Moment(5), Moment(GIVEN_UP + 4)));
        assert!(is_given_up(Moment(5), Moment(GIVEN_UP + 5)));
    }
}
