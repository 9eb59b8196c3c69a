//! What a sink is told about a ticket: the same from the same entries, whoever builds it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::keeping::DeliveryKeeper;
use super::mail::{MailText, mail};
use super::short;
use super::sink::Letter;
use crate::desk::DeskFault;
use crate::desk::session::{StoredSession, records};
use crate::journal::{Outbound, Stored, ticket_id};
use crate::machine::json;
use crate::machine::letter::LetterJson;
use crate::session::{Filing, Moment, Session, TicketState};
use crate::settings::rest::usual_subject;
use crate::settings::sink::{LetterForm, SinkKind, SinkSetting, TicketEvent};
use crate::settings::template::Placeholder;
use crate::show;
use crate::show::times::Times;
use crate::text::language::Language;
use crate::ticket::Ticket;
use crate::tree::Manifest;
use crate::view::paint::Paint;
use crate::view::{View, Vocabulary};

/// The prefix of fields of the other system among the values of a message, where it clashes with no name in a file.
pub(super) const THEIRS: &str = "their.";
/// The key of the queue's id among them.
pub(super) const QUEUE: &str = "queue.id";

/// A message about a ticket.
#[derive(Clone, Debug)]
pub struct TicketMessage {
    /// The key that identifies it.
    pub key: String,
    /// What happened.
    pub events: Vec<TicketEvent>,
    /// The ticket at that time; without personal data if the sink is to know none.
    pub ticket: Ticket,
    /// Whether there is no such ticket.
    pub is_test: bool,
}

/// A session's ticket after so many entries.
pub struct TicketThen<'l> {
    session: StoredSession<'l>,
    number: u32,
}

impl TicketThen<'_> {
    /// The ticket of an outbound one for a sink, after the first entries of its session, so many.
    ///
    /// # Errors
    /// A [`DeskFault`] if the session is gone or cannot be rebuilt.
    pub fn of(
        store: &dyn DeliveryKeeper,
        sink: &SinkSetting,
        outbound: &Outbound,
        entries: u64,
    ) -> Result<TicketThen<'static>, DeskFault> {
        let gone = || DeskFault::NoSuchSession { typed: outbound.name.clone() };
        let stored = store.stored(&outbound.session, sink.personal)?.ok_or_else(gone)?;
        let session = StoredSession::of(after(stored, entries), None)?;
        Ok(TicketThen { session, number: outbound.ticket.number })
    }

    /// How a sink's tickets are written: in its language.
    #[must_use]
    pub fn view(&self, sink: &SinkSetting) -> View<'_> {
        view(self.session.trees.vocabulary(), sink.language)
    }

    /// The ticket in the sink's language.
    ///
    /// # Errors
    /// [`DeskFault::Unreadable`] if a record does not fit.
    pub fn ticket(&self, sink: &SinkSetting) -> Result<Ticket, DeskFault> {
        let ticket = self.session.ticket(self.view(sink), &self.session.story()?, self.number)?;
        Ok(if sink.personal { ticket } else { ticket.without_personal() })
    }

    /// What happened to it since an earlier state; `None` means since before it was filed.
    ///
    /// # Errors
    /// [`DeskFault::Unreadable`] if a record does not fit.
    pub fn events_since(&self, before: Option<&TicketThen<'_>>) -> Result<Vec<TicketEvent>, DeskFault> {
        let before = before.map(TicketThen::standing).transpose()?;
        Ok(events(before, self.standing()?))
    }

    fn standing(&self) -> Result<TicketStanding, DeskFault> {
        let session = self.session.session()?;
        let none = || DeskFault::NoTicket { name: self.session.listed().ticket_number(self.number) };
        let filing = session.ticket(self.number).ok_or_else(none)?;
        let manifest = self.session.trees.vocabulary().manifest;
        Ok(TicketStanding {
            state: filing.state,
            is_complete: is_complete(&session, filing, manifest),
            renewed: filing.renewed,
        })
    }
}

fn is_complete(session: &Session, filing: &Filing, manifest: &Manifest) -> bool {
    session.lacking_of(filing, manifest).fields.is_empty()
}

/// The state of a ticket, as far as others are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketStanding {
    /// How far it is.
    pub state: TicketState,
    /// Whether all of its fields have a value.
    pub is_complete: bool,
    /// When it was last updated, if it was.
    pub renewed: Option<Moment>,
}

/// What happened to a ticket between the two; `None` is before it was filed.
#[must_use]
pub fn events(before: Option<TicketStanding>, now: TicketStanding) -> Vec<TicketEvent> {
    let mut events = Vec::new();
    if before.is_none() {
        events.push(TicketEvent::Filed);
    }
    if now.is_complete && before.is_none_or(|before| !before.is_complete) {
        events.push(TicketEvent::Completed);
    }
    let was = before.map_or(TicketState::Open, |before| before.state);
    match (was, now.state) {
        (was, now) if was == now => {}
        (_, TicketState::Closed) => events.push(TicketEvent::Closed),
        (TicketState::Closed, _) => events.push(TicketEvent::Reopened),
        (_, TicketState::UnderWay) => events.push(TicketEvent::UnderWay),
        (_, TicketState::Open) => {}
    }
    if before.is_some_and(|before| before.renewed != now.renewed) && now.state == TicketState::Open {
        events.push(TicketEvent::Updated);
    }
    events
}

/// How tickets with these declarations and texts are written in a language.
#[must_use]
pub fn view(vocabulary: Vocabulary<'_>, language: Language) -> View<'_> {
    let Vocabulary { manifest, texts } = vocabulary;
    let column = manifest.column(language.tag());
    View { manifest, texts, language, column, paint: Paint(false), columns: None, subject: None }
}

/// A session after its first entries: only with the trees that they name.
fn after(mut stored: Stored, entries: u64) -> Stored {
    let entries = usize::try_from(entries).unwrap_or(usize::MAX);
    if entries >= stored.entries.len() {
        return stored;
    }
    stored.entries.truncate(entries);
    stored.pins.retain(|pin| stored.entries.iter().any(|entry| entry.record.contains(pin.digest())));
    stored.listed.entries = stored.entries.len() as u64;
    let last = records(&stored.entries).ok().and_then(|records| records.last().map(|record| record.at));
    stored.listed.changed = last.map_or(stored.listed.changed, Moment);
    stored
}

/// A letter that says only which ticket it is about.
#[must_use]
pub fn enquiry(outbound: &Outbound) -> Letter {
    let queue = outbound.ticket.queue.iter().map(|queue| (QUEUE, queue.as_str()));
    let body = json::line(&queue.collect::<BTreeMap<_, _>>()).into_bytes();
    Letter { key: key(outbound, true, 0), is_first: true, about: None, body }
}

/// The key of a message about a ticket: for the first, the ticket's id; for later ones, with the number of entries
/// appended.
#[must_use]
pub fn key(outbound: &Outbound, is_first: bool, revision: u64) -> String {
    let id = ticket_id(&outbound.session, outbound.ticket.number);
    if is_first { id } else { format!("{id}/r{revision}") }
}

/// The bytes of a message to a sink, in the language of the view.
#[must_use]
pub fn body(view: View<'_>, sink: &SinkSetting, message: &TicketMessage) -> Vec<u8> {
    let times = Times::of(TimeZone::system());
    let ticket = &message.ticket;
    let form = match sink.kind {
        SinkKind::Folder => sink.form,
        SinkKind::Webhook => LetterForm::Json,
        SinkKind::Email => return mailed(view, sink, message, &times),
        SinkKind::Rest => return placed(view, sink, message, &times),
        SinkKind::Feishu | SinkKind::DingTalk | SinkKind::WeCom => {
            let test = if message.is_test { view.own("【测试】", "[test] ") } else { "" };
            let said = short::text(view, sink.text.as_ref(), ticket, &message.events, &times);
            return format!("{test}{said}").into_bytes();
        }
    };
    match form {
        LetterForm::Json => {
            let events = message.events.iter().map(|event| event.id()).collect();
            let letter = LetterJson::of(&message.key, events, message.is_test, ticket, &times);
            json::line(&letter).into_bytes()
        }
        LetterForm::Markdown => show::ticket::markdown(view, ticket, &times).into_bytes(),
        LetterForm::Text => show::ticket::page(view, ticket, &times).into_bytes(),
    }
}

/// The title of a ticket in another system.
fn subject(view: View<'_>, sink: &SinkSetting, message: &TicketMessage, times: &Times) -> String {
    let usual = usual_subject();
    let subject = short::filled(sink.text.as_ref().unwrap_or(&usual), view, &message.ticket, times);
    if message.is_test { format!("{}{subject}", view.own("【测试】", "[test] ")) } else { subject }
}

/// The long description of a ticket; for later events, first what happened.
fn said(view: View<'_>, message: &TicketMessage, times: &Times) -> String {
    let page = show::ticket::page(view, &message.ticket, times);
    if message.events.contains(&TicketEvent::Filed) {
        return page;
    }
    let events: Vec<&str> =
        message.events.iter().map(|event| short::event_words(*event, view.language)).collect();
    format!("{} {}\n\n{page}", message.ticket.number, view.language.listed(&events))
}

fn mailed(view: View<'_>, sink: &SinkSetting, message: &TicketMessage, times: &Times) -> Vec<u8> {
    let Some(setting) = &sink.mail else { return Vec::new() };
    let is_first = message.events.contains(&TicketEvent::Filed);
    let text = MailText {
        key: message.key.clone(),
        subject: subject(view, sink, message, times),
        text: said(view, message, times),
        at: if is_first { message.ticket.filed } else { message.ticket.changed },
    };
    mail(setting, &text)
}

/// The values for the placeholders of a ticket system's requests, by name, as JSON.
fn placed(view: View<'_>, sink: &SinkSetting, message: &TicketMessage, times: &Times) -> Vec<u8> {
    let ticket = &message.ticket;
    let mut values: BTreeMap<String, String> = Placeholder::ALL
        .into_iter()
        .map(|place| (place.id().to_owned(), short::value(place, view, ticket, Some(times))))
        .collect();
    let fields =
        ticket.fields.iter().map(|known| (format!("field.{}", known.id), short::field(ticket, &known.id)));
    values.extend(fields);
    let theirs = sink.rest.iter().flat_map(|rest| &rest.fields);
    let theirs =
        theirs.map(|(name, text)| (format!("{THEIRS}{name}"), short::filled(text, view, ticket, times)));
    values.extend(theirs);
    values.extend(ticket.queue.as_ref().map(|queue| (QUEUE.to_owned(), queue.id.clone())));
    values.insert("subject".to_owned(), subject(view, sink, message, times));
    values.insert("text".to_owned(), said(view, message, times));
    json::line(&values).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{TicketStanding, events};
    use crate::session::Moment;
    use crate::session::TicketState::{Closed, Open, UnderWay};
    use crate::settings::sink::TicketEvent as Event;

    #[test]
    fn event_follows_from_the_states_before_and_after() {
        let standing = |state, is_complete| TicketStanding { state, is_complete, renewed: None };
        for (before, now, happened) in [
            (None, (Open, false), &[Event::Filed][..]),
            (None, (Open, true), &[Event::Filed, Event::Completed]),
            (None, (Closed, false), &[Event::Filed, Event::Closed]),
            (Some((Open, false)), (Open, false), &[]),
            (Some((Open, false)), (Open, true), &[Event::Completed]),
            (Some((Open, true)), (Closed, true), &[Event::Closed]),
            (Some((Closed, true)), (Open, true), &[Event::Reopened]),
            (Some((Closed, true)), (UnderWay, true), &[Event::Reopened]),
            (Some((Open, true)), (UnderWay, true), &[Event::UnderWay]),
            (Some((UnderWay, false)), (Closed, true), &[Event::Completed, Event::Closed]),
            (Some((UnderWay, true)), (Open, true), &[]),
        ] {
            let before = before.map(|(state, is_complete)| standing(state, is_complete));
            assert_eq!(events(before, standing(now.0, now.1)), happened, "{before:?} {now:?}");
        }
        // Somebody continued it, with the same result.
        let renewed = |at| TicketStanding { renewed: Some(Moment(at)), ..standing(Open, true) };
        let table = [
            (standing(Open, true), renewed(1), &[Event::Updated][..]),
            (standing(UnderWay, false), renewed(1), &[Event::Completed, Event::Updated]),
            (renewed(1), renewed(1), &[]),
            (renewed(1), renewed(2), &[Event::Updated]),
        ];
        for (before, now, happened) in table {
            assert_eq!(events(Some(before), now), happened, "{before:?} {now:?}");
        }
        assert_eq!(events(None, renewed(1)), [Event::Filed, Event::Completed]);
    }
}
