//! Waiting for other writers: with growing pauses, and not silently.

use std::thread;

use crate::journal::notice::{Notice, tell};

/// The pause after each attempt, in milliseconds; the last one repeats.
const PAUSES: [u64; 12] = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100];
/// After how many milliseconds the wait is announced.
const SAID: u64 = 1_000;
/// After how many milliseconds it is given up.
const GIVEN_UP: u64 = 30_000;

/// What to do after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pause {
    /// The pause in milliseconds.
    milliseconds: u64,
    /// Whether it is announced first.
    is_said: bool,
}

/// What to do after the attempt of this number, from 0; `None` if waiting is given up.
fn pause(attempt: usize) -> Option<Pause> {
    let waited = |attempts: usize| {
        let listed: u64 = PAUSES.iter().take(attempts).sum();
        let more = attempts.saturating_sub(PAUSES.len());
        listed + PAUSES[PAUSES.len() - 1] * more as u64
    };
    let (before, after) = (waited(attempt), waited(attempt + 1));
    let is_said = before < SAID && after >= SAID;
    (before < GIVEN_UP).then_some(Pause { milliseconds: after - before, is_said })
}

/// Waits after the attempt of this number; returns whether to try again.
pub(super) fn wait(attempt: i32) -> bool {
    let Some(Pause { milliseconds, is_said }) = usize::try_from(attempt).ok().and_then(pause) else {
        return false;
    };
    if is_said {
        tell(&Notice::Waiting);
    }
    thread::sleep(std::time::Duration::from_millis(milliseconds));
    true
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn lock_is_reported_once_and_early_and_awaited_for_half_a_minute() {
        let pauses: Vec<_> = (0..).map_while(pause).collect();
        let waited = |pauses: &[super::Pause]| pauses.iter().map(|pause| pause.milliseconds).sum::<u64>();
        let said: Vec<_> = (0..pauses.len()).filter(|attempt| pauses[*attempt].is_said).collect();
        let [said] = said[..] else { panic!("{said:?}") };
        assert!((500..2_000).contains(&waited(&pauses[..said])), "{said}");
        assert!((30_000..31_000).contains(&waited(&pauses)), "{pauses:?}");
        // Normal queueing takes hardly any time.
        assert!(waited(&pauses[..3]) < 10);
    }
}
