//! What is deleted once it is old: which sessions that touches, and how old the journal itself says they are.

use super::{Listed, State};
use crate::session::{Moment, TicketState};

/// How far a session is, to somebody who deletes old ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Its outcome was confirmed, and no ticket of it is open.
    Ended,
    /// It was given up, and no ticket of it is open.
    GivenUp,
    /// It was [only begun](Listed::was_only_begun).
    OnlyBegun,
    /// Somebody may still go on with it.
    Unfinished,
    /// A ticket of it is not closed.
    OpenTicket,
    /// It was handed over, and may come back.
    HandedOver,
    /// A living process has the right to write to it.
    Walked,
    /// A ticket of it is still to be delivered.
    Undelivered,
}

impl Settlement {
    /// All of them, in the order in which they are told.
    pub const ALL: [Settlement; 8] = [
        Settlement::Ended,
        Settlement::GivenUp,
        Settlement::OnlyBegun,
        Settlement::Unfinished,
        Settlement::OpenTicket,
        Settlement::HandedOver,
        Settlement::Walked,
        Settlement::Undelivered,
    ];

    /// Whether nobody waits for anything of it.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Settlement::Ended | Settlement::GivenUp | Settlement::OnlyBegun)
    }
}

impl Listed {
    /// How far it is, to somebody who deletes old ones.
    #[must_use]
    pub fn settlement(&self) -> Settlement {
        match self.summary.state {
            _ if self.held => Settlement::Walked,
            _ if self.handed_over.is_some() => Settlement::HandedOver,
            _ if self.was_only_begun() => Settlement::OnlyBegun,
            state if state.is_unfinished() => Settlement::Unfinished,
            _ if self.has_unclosed_ticket() => Settlement::OpenTicket,
            State::Abandoned => Settlement::GivenUp,
            _ => Settlement::Ended,
        }
    }

    /// Whether any of its tickets is not closed.
    #[must_use]
    pub fn has_unclosed_ticket(&self) -> bool {
        self.summary.tickets.iter().any(|ticket| ticket.state != TicketState::Closed)
    }
}

/// How many sessions there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts([usize; Settlement::ALL.len()]);

impl SessionCounts {
    /// Counts one more.
    pub fn add(&mut self, settlement: Settlement) {
        let counts = Settlement::ALL.into_iter().zip(&mut self.0);
        counts.filter(|(counted, _)| *counted == settlement).for_each(|(_, count)| *count += 1);
    }

    /// How many there are of all kinds.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// Each kind of which there are any, and how many.
    pub fn iter(&self) -> impl Iterator<Item = (Settlement, usize)> {
        Settlement::ALL.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }
}

/// What was deleted of the sessions that were last changed before a time, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// The sessions that it was deleted of.
    pub deleted: SessionCounts,
    /// Those that are as old and were left.
    pub left: SessionCounts,
    /// When the last changed of the deleted ones was changed; `None` where none was deleted.
    pub youngest: Option<Moment>,
}

/// A stretch of time in which nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietStretch {
    /// When something was recorded last before it.
    pub from: Moment,
    /// When something was recorded after it, or now.
    pub until: Moment,
}

/// How far back the journal itself bears out that time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BorneOut {
    /// What was last changed before this is as old as was asked for, whatever the clock may have done.
    pub before: Moment,
    /// The longest stretch that was not counted in full, if any was.
    pub gap: Option<QuietStretch>,
}

/// The time before which what was left is so many microseconds old, by the times at which something was recorded, the
/// latest first: a stretch in which nothing was counts as `most` microseconds at most. A clock that once stood years
/// ahead makes nothing years older so. What was recorded later than now tells nothing.
#[must_use]
pub fn borne_out(now: Moment, age: i64, most: i64, recorded: impl IntoIterator<Item = Moment>) -> BorneOut {
    let (mut left, mut later) = (age, now);
    let mut gap: Option<QuietStretch> = None;
    for at in recorded.into_iter().filter(|at| *at <= now) {
        let passed = later.0.saturating_sub(at.0);
        if passed >= left && left <= most {
            return BorneOut { before: Moment(later.0.saturating_sub(left)), gap };
        }
        if passed > most && gap.is_none_or(|gap| gap.until.0 - gap.from.0 < passed) {
            gap = Some(QuietStretch { from: at, until: later });
        }
        left -= passed.min(most);
        later = at;
    }
    // Nothing was recorded earlier, so that nothing can be older than that.
    BorneOut { before: later, gap }
}

#[cfg(test)]
mod tests {
    use super::{BorneOut, QuietStretch, borne_out};
    use crate::session::Moment;

    #[test]
    fn age_is_trusted_only_as_far_as_the_journal_confirms_it() {
        let of = |now, age, most, recorded: &[i64]| {
            borne_out(Moment(now), age, most, recorded.iter().map(|at| Moment(*at)))
        };
        let exact = |before| BorneOut { before: Moment(before), gap: None };
        // What is recorded day by day is as old as the clock says.
        assert_eq!(of(100, 30, 15, &[100, 95, 90, 80, 70, 60]), exact(70));
        assert_eq!(of(100, 30, 15, &[99, 88, 77, 66, 55]), exact(70));
        // What is later than now tells nothing.
        assert_eq!(of(100, 30, 15, &[5_000, 101, 95, 90, 80, 70, 60]), exact(70));
        // A clock that stands ahead, whether somebody recorded something then or not.
        let gap = |from, until| Some(QuietStretch { from: Moment(from), until: Moment(until) });
        let found = of(5_000, 30, 15, &[100, 95, 90, 80, 70]);
        assert_eq!(found, BorneOut { before: Moment(85), gap: gap(100, 5_000) });
        let found = of(5_000, 30, 15, &[4_999, 4_998, 100, 95, 90, 80, 70]);
        assert_eq!(found, BorneOut { before: Moment(87), gap: gap(100, 4_998) });
        // The journal is younger than what is asked for.
        assert_eq!(of(100, 30, 15, &[99, 98]), exact(98));
        assert_eq!(of(100, 30, 15, &[]), exact(100));
        // A desk that is used once in a while.
        assert_eq!(of(100, 30, 15, &[90, 76, 62, 48]), exact(70));
        let found = of(100, 30, 15, &[80, 60, 40, 20]);
        assert_eq!(found, BorneOut { before: Moment(65), gap: gap(80, 100) });
    }
}
