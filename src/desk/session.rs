//! Sessions rebuilt from the journal.

use super::fault::{DeskFault, SessionFault};
use super::trees::{Trees, code_of};
use crate::journal::{Entry, Listed, Pin, State, Stored, Summary, ticket_id};
use crate::session::record::{Misfit, Record, replay};
use crate::session::{Moment, Session};
use crate::text::harmless::harmless;
use crate::ticket::{Called, Source, Ticket, TreeDigest};
use crate::tree::Library;
use crate::view::{View, Vocabulary};
use crate::walk::history::{OpenTicket, SessionStanding, Stage};
use crate::walk::story::Story;

/// A session of the journal, with the trees that it walked.
pub struct StoredSession<'l> {
    /// The journal's data.
    pub stored: Stored,
    /// Its trees.
    pub trees: Trees<'l>,
    /// The open tickets of other sessions for the same terminal, if they were looked up.
    pub also_open: Vec<OpenTicket>,
}

impl<'l> StoredSession<'l> {
    /// A session with its pinned trees, or with the library's if one is given and each is the same.
    ///
    /// # Errors
    /// [`DeskFault::Unreadable`] if its trees cannot be read.
    pub fn of(stored: Stored, library: Option<&'l Library>) -> Result<StoredSession<'l>, DeskFault> {
        let trees = Trees::of(library, &stored.pins);
        let trees = trees.map_err(|damage| DeskFault::unreadable(&stored.listed.name, damage.into()))?;
        Ok(StoredSession { stored, trees, also_open: Vec::new() })
    }

    /// What lists show of it.
    #[must_use]
    pub fn listed(&self) -> &Listed {
        &self.stored.listed
    }

    /// The session in its current state.
    ///
    /// # Errors
    /// [`DeskFault::Unreadable`] if a record does not fit.
    pub fn session(&self) -> Result<Session, DeskFault> {
        session(&self.stored.entries, &self.trees).map_err(|misfit| self.unreadable(misfit))
    }

    /// Its story, as far as its records fit.
    ///
    /// # Errors
    /// [`DeskFault::Unreadable`] if an entry is not a record.
    pub fn story(&self) -> Result<Story, DeskFault> {
        let entries = &self.stored.entries;
        let records = records(entries).map_err(|misfit| self.unreadable(misfit))?;
        let operators = entries.iter().map(|entry| entry.operator.clone());
        let tree = |code: &str, digest: Option<&str>| self.trees.tree(code, digest);
        Ok(Story::of(operators.zip(records), self.trees.vocabulary().manifest, &tree))
    }

    /// The ticket of a number within its story, from 1, in the language of the view, which has the session's own
    /// vocabulary.
    ///
    /// # Errors
    /// [`DeskFault::Unreadable`] if a record does not fit; [`DeskFault::NoTicket`] if there is none.
    pub fn ticket(&self, view: View<'_>, story: &Story, number: u32) -> Result<Ticket, DeskFault> {
        if let Some(misfit) = story.misfit {
            return Err(self.unreadable(misfit));
        }
        let code = |pin: &Pin| code_of(pin).map(|code| harmless(&code).into_owned()).unwrap_or_default();
        let trees = self.stored.pins.iter();
        let trees = trees.map(|pin| TreeDigest { code: code(pin), digest: pin.digest().to_owned() });
        let origin =
            TicketOrigin { listed: &self.stored.listed, trees: trees.collect(), also_open: &self.also_open };
        ticket(view, story, origin, number)
            .ok_or_else(|| DeskFault::NoTicket { name: self.stored.listed.ticket_number(number) })
    }

    /// The same for the stored story.
    ///
    /// # Errors
    /// As [`StoredSession::story`] and [`StoredSession::ticket`].
    pub fn documents(&self, view: View<'_>, numbers: &[u32]) -> Result<Vec<Ticket>, DeskFault> {
        let story = self.story()?;
        numbers.iter().map(|number| self.ticket(view, &story, *number)).collect()
    }

    fn unreadable(&self, misfit: Misfit) -> DeskFault {
        DeskFault::unreadable(&self.stored.listed.name, misfit.into())
    }
}

/// Where a ticket comes from.
#[derive(Debug)]
pub struct TicketOrigin<'o> {
    /// What lists show of its session.
    pub listed: &'o Listed,
    /// The trees that were walked.
    pub trees: Vec<TreeDigest>,
    /// The open tickets of other sessions for the same terminal.
    pub also_open: &'o [OpenTicket],
}

/// The ticket of a number within a story, from 1; `None` if there is none.
#[must_use]
pub fn ticket(view: View<'_>, story: &Story, origin: TicketOrigin<'_>, number: u32) -> Option<Ticket> {
    let TicketOrigin { listed, trees, also_open } = origin;
    let tickets = story.session.as_ref().map(Session::tickets).unwrap_or_default().iter();
    let called = tickets.map(|filing| Called {
        ticket: filing.number,
        number: listed.ticket_number(filing.number),
        id: ticket_id(&listed.id, filing.number),
    });
    let source = Source {
        story,
        ticket: number,
        called: &called.collect::<Vec<_>>(),
        session_id: &listed.id,
        reference: listed.summary.reference.as_deref(),
        trees,
        begun: listed.begun,
        changed: listed.changed,
        also_open,
    };
    Ticket::of(view, &source)
}

/// The state of a session at a moment, as lists show it.
#[must_use]
pub fn standing(listed: &Listed, now: Moment) -> SessionStanding {
    let stage = match listed.summary.state {
        _ if listed.handed_over.is_some() => Stage::HandedOver,
        State::Open if listed.held => Stage::Walked,
        State::Open => Stage::CutOff,
        State::Paused => Stage::Paused,
        State::Waiting => match listed.summary.until.unwrap_or_default() {
            until if until <= now => Stage::Due,
            until => Stage::Waiting { until },
        },
        State::BackOffice => Stage::BackOffice,
        State::Ended => Stage::Ended,
        State::Abandoned => {
            let joined = listed.summary.joined.clone();
            joined.map_or(Stage::GivenUp, |ticket| Stage::Joined { ticket })
        }
    };
    SessionStanding { stage, in_conflict: listed.in_conflict }
}

/// The records of a session's entries.
///
/// # Errors
/// A [`Misfit`] if an entry is not a record.
pub fn records(entries: &[Entry]) -> Result<Vec<Record>, Misfit> {
    let entries = entries.iter().enumerate();
    entries.map(|(record, entry)| entry.to_record().map_err(|why| Misfit { record, why })).collect()
}

/// The session built from a journal's entries.
///
/// # Errors
/// A [`Misfit`] if a record does not fit.
pub fn session(entries: &[Entry], trees: &Trees<'_>) -> Result<Session, Misfit> {
    replay(records(entries)?, trees.vocabulary().manifest, &|code, digest| trees.tree(code, digest))
}

/// What lists show of a session, derived from its beginning, its entries and trees alone.
///
/// # Errors
/// A [`SessionFault`].
pub fn anew(entries: &[Entry], trees: &Trees<'_>, reference: Option<&str>) -> Result<Summary, SessionFault> {
    let Vocabulary { manifest, texts } = trees.vocabulary();
    Ok(Summary::of(&session(entries, trees)?, manifest, texts, reference))
}

/// Derives again what lists show of a stored session; `None` if it cannot be rebuilt.
#[must_use]
pub fn summary_of(stored: &Stored) -> Option<Summary> {
    let trees = Trees::of(None, &stored.pins).ok()?;
    anew(&stored.entries, &trees, stored.listed.summary.reference.as_deref()).ok()
}

/// Entries with the personal data kept separately, as their trees require.
///
/// # Errors
/// A [`Misfit`] if an entry is not a record.
pub fn personal_apart(entries: &[Entry], trees: &Trees<'_>) -> Result<Vec<Entry>, Misfit> {
    let manifest = trees.vocabulary().manifest;
    let apart = records(entries)?.into_iter().zip(entries).map(|(mut record, entry)| {
        record.mark_personal(manifest);
        Entry::of(record, entry.operator.as_deref())
    });
    Ok(apart.collect())
}
