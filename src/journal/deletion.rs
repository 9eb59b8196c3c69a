//! Deletion of old sessions: which sessions it concerns, and how old they are according to the journal itself.

use super::{Listed, State};
use crate::session::{Moment, TicketState};

/// The state of a session for the purpose of deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Its outcome was confirmed, and it has no open ticket.
    Ended,
    /// It was abandoned, and has no open ticket.
    GivenUp,
    /// It was joined to the ticket of another session, and has no open ticket.
    Joined,
    /// It was [only begun](Listed::was_only_begun).
    OnlyBegun,
    /// Somebody may still continue it.
    Unfinished,
    /// One of its tickets is not closed.
    OpenTicket,
    /// It was handed over, and may come back.
    HandedOver,
    /// A living process has the right to write to it.
    Walked,
    /// One of its tickets is still to be delivered.
    Undelivered,
}

impl Settlement {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Settlement; 9] = [
        Settlement::Ended,
        Settlement::GivenUp,
        Settlement::Joined,
        Settlement::OnlyBegun,
        Settlement::Unfinished,
        Settlement::OpenTicket,
        Settlement::HandedOver,
        Settlement::Walked,
        Settlement::Undelivered,
    ];

    /// Whether nobody waits for anything in it.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Settlement::Ended | Settlement::GivenUp | Settlement::Joined | Settlement::OnlyBegun)
    }
}

impl Listed {
    /// Its state for the purpose of deletion.
    #[must_use]
    pub fn settlement(&self) -> Settlement {
        match self.summary.state {
            _ if self.held => Settlement::Walked,
            _ if self.handed_over.is_some() => Settlement::HandedOver,
            _ if self.was_only_begun() => Settlement::OnlyBegun,
            state if state.is_unfinished() => Settlement::Unfinished,
            _ if self.has_unclosed_ticket() => Settlement::OpenTicket,
            State::Abandoned if self.summary.joined.is_some() => Settlement::Joined,
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

    /// Each kind that occurs, with its number.
    pub fn iter(&self) -> impl Iterator<Item = (Settlement, usize)> {
        Settlement::ALL.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }
}

/// What was deleted, or would be, of the sessions that were last changed before a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// The sessions concerned.
    pub deleted: SessionCounts,
    /// Those of the same age that were kept.
    pub left: SessionCounts,
    /// The latest change of a deleted session; `None` if none was deleted.
    pub youngest: Option<Moment>,
}

/// A period in which nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietStretch {
    /// The last entry before it.
    pub from: Moment,
    /// The first entry after it, or now.
    pub until: Moment,
}

/// How far back the journal itself confirms that time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BorneOut {
    /// What was last changed before this is as old as requested, whatever the clock may have done.
    pub before: Moment,
    /// The longest period that was not counted in full, if any.
    pub gap: Option<QuietStretch>,
}

/// The time before which everything is at least so many microseconds old, according to the times of entries, latest
/// first. A period without entries counts as at most `most` microseconds, so that a clock that was once years ahead
/// makes nothing years older. Entries later than now are ignored.
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
    // There is no earlier entry, so nothing can be older than that.
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
        // With entries every day, the age is what the clock says.
        assert_eq!(of(100, 30, 15, &[100, 95, 90, 80, 70, 60]), exact(70));
        assert_eq!(of(100, 30, 15, &[99, 88, 77, 66, 55]), exact(70));
        // Entries later than now are ignored.
        assert_eq!(of(100, 30, 15, &[5_000, 101, 95, 90, 80, 70, 60]), exact(70));
        // A clock that is ahead, whether something was recorded then or not.
        let gap = |from, until| Some(QuietStretch { from: Moment(from), until: Moment(until) });
        let found = of(5_000, 30, 15, &[100, 95, 90, 80, 70]);
        assert_eq!(found, BorneOut { before: Moment(85), gap: gap(100, 5_000) });
        let found = of(5_000, 30, 15, &[4_999, 4_998, 100, 95, 90, 80, 70]);
        assert_eq!(found, BorneOut { before: Moment(87), gap: gap(100, 4_998) });
        // The journal is younger than the requested age.
        assert_eq!(of(100, 30, 15, &[99, 98]), exact(98));
        assert_eq!(of(100, 30, 15, &[]), exact(100));
        // A desk that is rarely used.
        assert_eq!(of(100, 30, 15, &[90, 76, 62, 48]), exact(70));
        let found = of(100, 30, 15, &[80, 60, 40, 20]);
        assert_eq!(found, BorneOut { before: Moment(65), gap: gap(80, 100) });
    }
}
