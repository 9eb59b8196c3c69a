//! The ticket as a document: everything for the next team, in one language, independent of its format.
//!
//! It is built from a session and its story, in any language, whatever the walk was in. Its texts are harmless.

mod content;
mod field;

use crate::session::{Channel, Moment, TicketState};
use crate::text::masked::{masked, with_phones_masked};
use crate::tree::Sensitivity;
use crate::walk::history::OpenTicket;
use crate::walk::story::{Happening, Story, StoryItem};

pub use content::{left, queue, state_now};
pub use field::{FieldState, TicketField, field, fields};

/// A ticket: what the next team is asked to do, and everything that it needs for that.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its number, as said over the phone: `418-273`, or `418-273/2` for the session's second.
    pub number: String,
    /// Its id, the same on every machine.
    pub id: String,
    /// The id of its session.
    pub session: String,
    /// Its state.
    pub state: TicketState,
    /// Who has to deal with it.
    pub queue: Option<IdAndName>,
    /// Its title: the outcome's name; for a request, with the walk's result.
    pub title: String,
    /// The request to the queue.
    pub request: Request,
    /// An additional request, for a matter that the ticket includes.
    pub with: Option<Request>,
    /// The matter that requests it, alone or with the outcome, if any.
    pub matter: Option<TicketMatter>,
    /// The walk's result, if it continued after the ticket.
    pub resolution: Option<IdAndName>,
    /// When it was closed and what was said about it, if it is closed.
    pub closed: Option<Remark>,
    /// The other tickets of the session, by number.
    pub others: Vec<OtherTicket>,
    /// The open tickets of other sessions for the same terminal, if they were looked up.
    pub also_open: Vec<OpenTicket>,
    /// The code that it is about.
    pub code: String,
    /// The code's place in the manual, if it is there.
    pub row: Option<ManualRow>,
    /// The code's message, or words that there is none.
    pub message: String,
    /// The possible cause, if the manual gives one.
    pub cause: Option<String>,
    /// The codes that the terminal showed before, in order.
    pub earlier: Vec<OtherCode>,
    /// The codes that it showed after, in order.
    pub later: Vec<OtherCode>,
    /// Whose terminal it is, as given at the start of the walk.
    pub reference: Option<String>,
    /// The channel of the last person who walked.
    pub channel: Channel,
    /// Everybody who walked, in order.
    pub operators: Vec<String>,
    /// When the session was begun.
    pub begun: Moment,
    /// When it was filed.
    pub filed: Moment,
    /// When something was last added to the session.
    pub changed: Moment,
    /// What it asks for, and what else was filled in on the way.
    pub fields: Vec<TicketField>,
    /// What is left to somebody on site.
    pub left: Vec<RemainingStep>,
    /// The session's story, including what is shown elsewhere in the ticket; see [`StoryItem::is_in_ticket`].
    pub story: Vec<StoryItem>,
    /// The notes.
    pub notes: Vec<Remark>,
    /// The library that was walked.
    pub library: LibraryVersion,
}

/// Something declared by the library: its id and its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdAndName {
    /// The id.
    pub id: String,
    /// Its label.
    pub name: String,
}

/// A matter of the session that requests a ticket, with its state then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketMatter {
    /// The matter.
    pub matter: IdAndName,
    /// The state in which it made the request.
    pub state: IdAndName,
    /// Its current state; `None` if it has none any more.
    pub now: Option<IdAndName>,
    /// Whether it still makes the request.
    pub asks: bool,
}

/// Another ticket of the same session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherTicket {
    /// Its number.
    pub number: String,
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: TicketState,
    /// The outcome's id.
    pub outcome: String,
    /// Its title.
    pub title: String,
    /// Who has to deal with it.
    pub queue: Option<IdAndName>,
}

/// The request to the next team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The outcome's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The text of the request.
    pub text: String,
}

/// A code's place in the manual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualRow {
    /// The table's id.
    pub table: String,
    /// The row in that table.
    pub row: u32,
    /// Both in words: `E 开头的错误代码 第 3 行`.
    pub words: String,
}

/// A code that the terminal showed before or after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherCode {
    /// The code.
    pub code: String,
    /// Its message, or words that there is none.
    pub message: String,
}

/// What somebody said, with the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// When.
    pub at: Moment,
    /// The text; empty if nothing was said.
    pub text: String,
}

/// A step that somebody on site has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemainingStep {
    /// The code.
    pub code: String,
    /// The step's id.
    pub step: String,
    /// What has to be done or found out.
    pub text: String,
}

/// The library that was walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryVersion {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The trees that were walked, in order.
    pub trees: Vec<TreeDigest>,
}

/// A walked tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeDigest {
    /// Its code.
    pub code: String,
    /// The digest of its canonical text.
    pub digest: String,
}

/// The source of a ticket, from which it can be written in any language, any number of times.
#[derive(Clone, Debug)]
pub struct Source<'s> {
    /// The session's story, with the session in its current state.
    pub story: &'s Story,
    /// Which of the session's tickets it is, from 1.
    pub ticket: u32,
    /// The names of the session's tickets.
    pub called: &'s [Called],
    /// The session's id.
    pub session_id: &'s str,
    /// Whose terminal it is, as given at the start of the walk, if at all.
    pub reference: Option<&'s str>,
    /// The trees that were walked, in order.
    pub trees: Vec<TreeDigest>,
    /// When the session was begun.
    pub begun: Moment,
    /// When something was last added to it.
    pub changed: Moment,
    /// The open tickets of other sessions for the same terminal, if they were looked up.
    pub also_open: &'s [OpenTicket],
}

/// The names of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Its number within the session, from 1.
    pub ticket: u32,
    /// Its number as said over the phone.
    pub number: String,
    /// Its id.
    pub id: String,
}

impl Ticket {
    /// The fields that it asks for and about which nothing was said.
    pub fn missing(&self) -> impl Iterator<Item = &TicketField> {
        self.fields.iter().filter(|field| field.state == FieldState::Missing)
    }

    /// How many of its fields have no value: about so many nothing was said, and so many are explicitly unknown.
    #[must_use]
    pub fn lacking(&self) -> (usize, usize) {
        let unknown = self.fields.iter().filter(|field| field.state == FieldState::Unknown);
        (self.missing().count(), unknown.count())
    }

    /// The same in a form for those who are to know nothing personal: [masked](Ticket::masked), and with phone numbers
    /// masked in what people typed.
    #[must_use]
    pub fn without_personal(self) -> Ticket {
        let hide = |text: &mut String| *text = with_phones_masked(text);
        let mut ticket = self.masked();
        ticket.reference.iter_mut().for_each(hide);
        // A personal value is masked as a whole.
        let is_typed = |field: &&mut TicketField| field.is_free && field.sensitivity != Sensitivity::Personal;
        ticket.fields.iter_mut().filter(is_typed).filter_map(|field| field.value.as_mut()).for_each(hide);
        ticket.notes.iter_mut().chain(&mut ticket.closed).for_each(|remark| hide(&mut remark.text));
        for item in &mut ticket.story {
            // A tree's texts are for everybody; reasons are typed.
            if matches!(item.kind, Happening::Abandoned | Happening::Closed | Happening::Reopened) {
                item.text.iter_mut().for_each(hide);
            }
            item.answer.iter_mut().for_each(hide);
        }
        ticket
    }

    /// The same with personal data masked, as in lists.
    #[must_use]
    pub fn masked(mut self) -> Ticket {
        for field in &mut self.fields {
            if field.sensitivity == Sensitivity::Personal {
                field.value = field.value.as_deref().map(masked);
            }
        }
        self
    }
}
