//! Counts paths without following each.

/// How many paths lead through some steps.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ways {
    /// Paths that end there.
    pub(super) ends: u64,
    /// Paths that continue below.
    pub(super) falls: u64,
    /// Steps, with sequences expanded.
    pub(super) steps: usize,
    /// The most prompts on a path.
    pub(super) prompts: usize,
    /// Names, conditions, options and fields of the steps.
    pub(super) parts: usize,
}

impl Ways {
    pub(super) const ON: Ways = Ways { ends: 0, falls: 1, steps: 0, prompts: 0, parts: 0 };
    pub(super) const NONE: Ways = Ways { ends: 0, falls: 0, steps: 0, prompts: 0, parts: 0 };

    /// Combines consecutive parts.
    pub(super) fn then(self, next: Ways) -> Ways {
        Ways {
            ends: self.ends.saturating_add(self.falls.saturating_mul(next.ends)),
            falls: self.falls.saturating_mul(next.falls),
            steps: self.steps.saturating_add(next.steps),
            prompts: self.prompts.saturating_add(next.prompts),
            parts: self.parts.saturating_add(next.parts),
        }
    }

    /// Combines alternatives.
    pub(super) fn or(self, other: Ways) -> Ways {
        Ways {
            ends: self.ends.saturating_add(other.ends),
            falls: self.falls.saturating_add(other.falls),
            steps: self.steps.saturating_add(other.steps),
            prompts: self.prompts.max(other.prompts),
            parts: self.parts.saturating_add(other.parts),
        }
    }
}
