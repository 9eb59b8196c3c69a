//! Rebuilds a session from its records.

use std::sync::Arc;

use super::{FIRST, FiledTicket, Misfit, MisfitReason, Record, What, files_written, outcome_name};
use crate::session::filing::{FilingRules, Occasion};
use crate::session::{Answer, Channel, Event, FieldValue, Moment, Place, Session};
use crate::text::redaction::{NotACard, Redacted, Refused, Shape, Typed, redact_confirmed, redact_kept};
use crate::tree::{Manifest, Tree};

/// A function that returns the tree of a code at that time, by its digest if the record has one.
pub type TreesOf<'t> = &'t dyn Fn(&str, Option<&str>) -> Option<Arc<Tree>>;

/// Rebuilds a session from its records.
///
/// Stored text is treated like typed text: it is redacted again, which changes nothing of its own results, and cuts or
/// masks what an earlier version let through.
///
/// # Errors
/// A [`Misfit`] at the first record that the session does not accept or that diverges.
pub fn replay(
    records: impl IntoIterator<Item = Record>,
    manifest: &Manifest,
    trees: TreesOf<'_>,
) -> Result<Session, Misfit> {
    let mut replay = Replay::new(manifest, trees);
    for record in records {
        replay.take(record)?;
    }
    replay.finish()
}

/// A session that is rebuilt record by record, to examine it in between.
pub struct Replay<'r> {
    manifest: &'r Manifest,
    trees: TreesOf<'r>,
    session: Option<Session>,
    taken: usize,
}

impl<'r> Replay<'r> {
    /// Before the first record.
    #[must_use]
    pub fn new(manifest: &'r Manifest, trees: TreesOf<'r>) -> Replay<'r> {
        Replay { manifest, trees, session: None, taken: 0 }
    }

    /// The session so far; `None` before the first record.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Takes the next record, and returns its event.
    ///
    /// # Errors
    /// A [`Misfit`] if the session does not accept it.
    pub fn take(&mut self, record: Record) -> Result<Event, Misfit> {
        let number = self.taken;
        self.taken += 1;
        let misfit = |why| Misfit { record: number, why };
        record.check().map_err(misfit)?;
        let now = Moment(record.at);
        let (is_first, set) = (record.version == FIRST, record.set);
        let event = match (&mut self.session, record.event) {
            (None, What::Started { code, channel, tree }) => {
                let tree = (self.trees)(&code, tree.as_deref()).ok_or(misfit(MisfitReason::NoTree))?;
                let channel = channel_of(&channel).map_err(misfit)?;
                let (session, started) = Session::start(tree, channel, now);
                self.session = Some(session);
                Ok(started)
            }
            (Some(session), event) => {
                let tickets = if is_first { Tickets::Untold } else { Tickets::Told };
                apply(session, event, tickets, now, self.manifest, self.trees).map_err(misfit)
            }
            (None, _) => Err(misfit(MisfitReason::NotStarted)),
        }?;
        // The first version says nothing about matters: its trees have none.
        if is_first || event.changes(self.manifest) == set {
            Ok(event)
        } else {
            Err(misfit(MisfitReason::AnotherState))
        }
    }

    /// The session built from the records.
    ///
    /// # Errors
    /// A [`Misfit`] if there were none.
    pub fn finish(self) -> Result<Session, Misfit> {
        self.session.ok_or(Misfit { record: self.taken, why: MisfitReason::NoRecords })
    }
}

/// Whether a record names the tickets that it files, as all do since version 2.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tickets {
    Told,
    Untold,
}

fn apply(
    session: &mut Session,
    what: What,
    tickets: Tickets,
    now: Moment,
    manifest: &Manifest,
    trees: TreesOf<'_>,
) -> Result<Event, MisfitReason> {
    let done = match what {
        What::Started { .. } => return Err(MisfitReason::StartedTwice),
        What::Answered { code, step, occurrence, answer, reason } => {
            expect_at(session, &code, &step, occurrence)?;
            let answer = parse_answer(session, &answer, reason.as_deref())?;
            session.answer(answer, now)
        }
        What::Cautioned { code, step, occurrence } => {
            expect_at(session, &code, &step, occurrence)?;
            session.confirm_caution(now)
        }
        What::TakenBack {} => session.back(now),
        What::Noted { text } => session.note(kept(&text)?, now),
        What::Field { field, value, personal, confirmed, not_a_card, later } => {
            let (field, shape) = field_of(manifest, &field)?;
            let value = match value {
                Some(value) => {
                    let kept = value_kept(&value, shape, not_a_card);
                    FieldValue::Known(kept.map_err(|_| MisfitReason::ValueNotTaken)?.text)
                }
                None if personal => FieldValue::Removed,
                None if later => FieldValue::Later,
                None => FieldValue::Unknown,
            };
            session.fill_in(field, value, confirmed, now)
        }
        What::Switched { code, tree } => {
            session.switch(trees(&code, tree.as_deref()).ok_or(MisfitReason::NoTree)?, now)
        }
        What::Parked { until, files } => {
            rules_told(session, Occasion::Park, manifest, tickets, &files)?;
            session.park(until.map(Moment), now)
        }
        What::Abandoned { reason, joined, files } => {
            let rules = rules_told(session, Occasion::GivingUp, manifest, tickets, &files)?;
            session.abandon_by(rules, kept(&reason)?, joined.as_deref().map(kept).transpose()?, now)
        }
        What::HandedOver { channel } => session.hand_over(channel_of(&channel)?, now),
        What::Ended { outcome, files } => {
            expect_outcome(session, manifest, &outcome)?;
            let rules = rules_told(session, Occasion::End, manifest, tickets, &files)?;
            session.end_by(rules, now)
        }
        What::Closed { ticket, said } => {
            let ticket = ticket_told(session, ticket)?;
            session.close(ticket, said.as_deref().map(kept).transpose()?, now)
        }
        What::Reopened { ticket, said } => {
            let ticket = ticket_told(session, ticket)?;
            session.reopen(ticket, said.as_deref().map(kept).transpose()?, now)
        }
        What::Reference { reference } => {
            session.change_reference(reference.as_deref().map(kept).transpose()?, now)
        }
        What::Channel { channel } => session.change_channel(channel_of(&channel)?, now),
    };
    done.map_err(|_| MisfitReason::Refused)
}

fn channel_of(name: &str) -> Result<Channel, MisfitReason> {
    Channel::from_id(name).ok_or(MisfitReason::NoSuchChannel)
}

/// The field of an id, with its shape.
fn field_of(manifest: &Manifest, id: &str) -> Result<(u16, Shape), MisfitReason> {
    let found = manifest.fields.iter().enumerate().find(|(_, known)| *known.id == *id);
    let (index, field) = found.ok_or(MisfitReason::NoSuchField)?;
    Ok((u16::try_from(index).map_err(|_| MisfitReason::NoSuchField)?, field.shape))
}

/// The stored value of a field: cut or masked if it contains card data, and whole if somebody said that it is not a
/// card number.
///
/// # Errors
/// [`Refused`] if such a field never accepted it.
pub fn value_kept(value: &str, shape: Shape, not_a_card: bool) -> Result<Typed, Refused> {
    let confirmed = not_a_card.then(|| redact_confirmed(value, shape, NotACard::Record).ok()).flatten();
    confirmed.map_or_else(|| redact_kept(value, shape), Ok)
}

/// Stored free text.
fn kept(text: &str) -> Result<Redacted, MisfitReason> {
    redact_kept(text, Shape::NOTE).map(|typed| typed.text).map_err(|_| MisfitReason::TextNotKept)
}

/// Makes sure that the session is in the state in which the record was made.
fn expect_at(session: &Session, code: &str, step: &str, occurrence: u16) -> Result<(), MisfitReason> {
    let Place::Prompt(id) = session.place else { return Err(MisfitReason::AtAnOutcome) };
    let node = session.tree().node(id).ok_or(MisfitReason::AtAnotherStep)?;
    if *session.tree().code != *code || *node.id != *step {
        return Err(MisfitReason::AtAnotherStep);
    }
    if session.occurrence(node.key) != occurrence {
        return Err(MisfitReason::AnotherVisit);
    }
    Ok(())
}

/// Makes sure that the session is at this outcome.
fn expect_outcome(session: &Session, manifest: &Manifest, outcome: &str) -> Result<(), MisfitReason> {
    let Place::End(ending) = session.place else { return Err(MisfitReason::Refused) };
    let found = outcome_name(manifest, ending.outcome(session.tree()));
    if found == outcome { Ok(()) } else { Err(MisfitReason::AnotherOutcome) }
}

/// The rules by which the session files what the record says; those of its time, if it says nothing.
fn rules_told(
    session: &Session,
    occasion: Occasion,
    manifest: &Manifest,
    tickets: Tickets,
    told: &[FiledTicket],
) -> Result<FilingRules, MisfitReason> {
    if tickets == Tickets::Untold {
        return Ok(FilingRules::First);
    }
    let as_told = |rules: &FilingRules| files_written(manifest, &session.files(occasion, *rules)) == told;
    [FilingRules::Now, FilingRules::Anew, FilingRules::First]
        .into_iter()
        .find(as_told)
        .ok_or(MisfitReason::AnotherTicket)
}

/// The number of the ticket that a record names, which has to exist; if it names none, the latest.
fn ticket_told(session: &Session, told: Option<u32>) -> Result<u32, MisfitReason> {
    match told {
        Some(number) => session.ticket(number).map(|ticket| ticket.number).ok_or(MisfitReason::AnotherTicket),
        // Version 1 knows one ticket at a time.
        None => session.tickets().last().map(|ticket| ticket.number).ok_or(MisfitReason::Refused),
    }
}

/// The named answer at the prompt; see [`Session::answer_name`].
fn parse_answer(session: &Session, name: &str, reason: Option<&str>) -> Result<Answer, MisfitReason> {
    let Place::Prompt(id) = session.place else { return Err(MisfitReason::AtAnOutcome) };
    let node = session.tree().node(id).ok_or(MisfitReason::AtAnotherStep)?;
    match Answer::named(node, name).ok_or(MisfitReason::NoSuchAnswer)? {
        Answer::Skipped(_) => Ok(Answer::Skipped(reason.map(kept).transpose()?)),
        answer => Ok(answer),
    }
}
