//! Sessions rebuilt from the journal.

use super::fault::{DeskFault, SessionFault};
use super::trees::{Trees, code_of};
use crate::journal::{Entry, JournalFault, Listed, Pin, State, Store, Stored, Summary, ticket_id};
use crate::session::record::{Misfit, Record, replay};
use crate::session::{Moment, Session};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::ticket::{Called, Source, Ticket, TreeDigest};
use crate::tree::{Library, Tree};
use crate::view::{View, Vocabulary};
use crate::walk::history::{OpenTicket, SessionStanding, Stage};
use crate::walk::story::Story;

/// The library's first language, in which lists store a message.
const FIRST: usize = 0;

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
    /// Loads a session with its pinned trees, or with the library's if one is given and each is the same.
    ///
    /// # Errors
    /// A [`DeskFault`] if the session is gone or its trees cannot be read.
    pub fn load(
        store: &Store,
        listed: &Listed,
        library: Option<&'l Library>,
    ) -> Result<StoredSession<'l>, DeskFault> {
        StoredSession::of(load(store, listed)?, library)
    }

    /// The same from loaded data.
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
        let listed = &self.stored.listed;
        let tickets = story.session.as_ref().map(Session::tickets).unwrap_or_default().iter();
        let called = tickets.map(|filing| Called {
            ticket: filing.number,
            number: listed.ticket_number(filing.number),
            id: ticket_id(&listed.id, filing.number),
        });
        let code = |pin: &Pin| code_of(pin).map(|code| harmless(&code).into_owned()).unwrap_or_default();
        let trees = self.stored.pins.iter();
        let trees = trees.map(|pin| TreeDigest { code: code(pin), digest: pin.digest().to_owned() });
        let source = Source {
            story,
            ticket: number,
            called: &called.collect::<Vec<_>>(),
            session_id: &listed.id,
            reference: listed.summary.reference.as_deref(),
            trees: trees.collect(),
            begun: listed.begun,
            changed: listed.changed,
            also_open: &self.also_open,
        };
        Ticket::of(view, &source).ok_or_else(|| DeskFault::NoTicket { name: listed.ticket_number(number) })
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

/// The message of the session's current code in this language, from the library if that has it unchanged, or from the
/// walked tree; otherwise as lists store it.
#[must_use]
pub fn message(
    store: &Store,
    listed: &Listed,
    library: Option<&Library>,
    language: Language,
) -> Option<String> {
    let (kept, code) = (listed.summary.message.as_deref()?, listed.summary.codes.last());
    let in_language = |Vocabulary { manifest, texts }: Vocabulary<'_>, tree: &Tree| {
        let message = tree.message.filter(|message| texts.get(*message, FIRST) == kept)?;
        Some(texts.get(message, manifest.column(language.tag())).to_owned())
    };
    let of_library = |library: &Library| {
        let tree = library.tree(code).ok().flatten()?;
        in_language(Vocabulary::of(library), &tree)
    };
    let pinned = || {
        let stored = store.load(&listed.id).ok().flatten()?;
        let trees = Trees::of(None, &stored.pins).ok()?;
        in_language(trees.vocabulary(), &*trees.tree(code, None)?)
    };
    library.and_then(of_library).or_else(pinned).or_else(|| Some(kept.to_owned()))
}

/// Everything that the journal has of a session, whether it can be rebuilt or not.
///
/// # Errors
/// A [`DeskFault`] if the session is gone.
pub fn load(store: &Store, listed: &Listed) -> Result<Stored, DeskFault> {
    Ok(store.load(&listed.id)?.ok_or_else(|| JournalFault::Gone { name: listed.name.clone() })?)
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

/// Fills in what an earlier program left out of the rows of sessions, which lists depend on, and cleans what it let
/// through.
///
/// # Errors
/// A [`JournalFault`]. A session that cannot be rebuilt is left unchanged.
pub fn refresh(store: &mut Store) -> Result<(), JournalFault> {
    const AT_ONCE: u32 = 500;
    loop {
        let outdated = store.outdated(AT_ONCE)?;
        if outdated.is_empty() {
            return Ok(());
        }
        for id in outdated {
            let refreshed = refreshed(store, &id)?;
            let anew = refreshed.as_ref().map(|(summary, entries)| (summary, entries.as_slice()));
            store.refresh(&id, anew)?;
        }
    }
}

/// The summary of a session, and its entries in their stored form without personal data. Card data stays in them:
/// somebody should see what there is before it is rewritten; see [`Store::clean`].
fn refreshed(store: &Store, id: &str) -> Result<Option<(Summary, Vec<Entry>)>, JournalFault> {
    let (Some(stored), Some(kept)) = (store.load(id)?, store.load_as_kept(id)?) else { return Ok(None) };
    let refreshed = || {
        let trees = Trees::of(None, &stored.pins).ok()?;
        let summary = anew(&stored.entries, &trees, stored.listed.summary.reference.as_deref()).ok()?;
        Some((summary, personal_apart(&kept.entries, &trees).ok()?))
    };
    Ok(refreshed())
}
