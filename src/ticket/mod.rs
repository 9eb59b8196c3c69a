//! A ticket as a document: all that the next team gets, in one language, and without a form.
//!
//! It is made of a session and its story, in whatever language it is to be told, whatever the walk was in. Its texts
//! are harmless.

mod content;
mod field;

use crate::session::{Channel, Moment, TicketState};
use crate::text::masked::{masked, with_phones_masked};
use crate::tree::Sensitivity;
use crate::walk::history::OpenTicket;
use crate::walk::story::{Happening, Story, StoryItem};

pub use content::{left, queue, state_now};
pub use field::{FieldState, TicketField, field, fields};

/// A ticket: what the next team is asked to do, and all that it needs for it.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its number, which can be said over the phone: `418-273`, or `418-273/2` of the session's second.
    pub number: String,
    /// Its id, the same on whatever machine.
    pub id: String,
    /// The id of the session that came to it.
    pub session: String,
    /// How far it is.
    pub state: TicketState,
    /// Who is to deal with it.
    pub queue: Option<IdAndName>,
    /// What it is headed by: the outcome's name; of what a matter asks for, with what the walk came to.
    pub title: String,
    /// What the queue is asked to do.
    pub request: Request,
    /// What it is asked to do besides, for a matter that the ticket is with.
    pub with: Option<Request>,
    /// The matter that asks for it, alone or with the outcome, if one does.
    pub matter: Option<TicketMatter>,
    /// What the walk came to, where it went on after the ticket.
    pub resolution: Option<IdAndName>,
    /// When it was closed and what was said of it, if it is closed.
    pub closed: Option<Remark>,
    /// The other tickets of the session, by their numbers.
    pub others: Vec<OtherTicket>,
    /// The tickets of other sessions that are open for the same terminal, where they were looked for.
    pub also_open: Vec<OpenTicket>,
    /// The code that it is about.
    pub code: String,
    /// Where the manual has the code, if it has it.
    pub row: Option<ManualRow>,
    /// The code's message, or in words that there is none.
    pub message: String,
    /// The possible cause, where the manual gives one.
    pub cause: Option<String>,
    /// The codes that the terminal showed before, in their order.
    pub earlier: Vec<OtherCode>,
    /// The codes that it showed after, in their order.
    pub later: Vec<OtherCode>,
    /// Whose terminal it is, as that was said when the walk began.
    pub reference: Option<String>,
    /// How the person who walked last was in touch with the terminal.
    pub channel: Channel,
    /// Everybody who walked, in the order in which they did.
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
    /// The session's story. What stands elsewhere in the ticket, too, is in it; see [`StoryItem::is_in_ticket`].
    pub story: Vec<StoryItem>,
    /// The notes that were made.
    pub notes: Vec<Remark>,
    /// The library that was walked.
    pub library: LibraryVersion,
}

/// A thing of the library: its id, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdAndName {
    /// The id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// A matter of the session that asks for a ticket, and how it stood then and stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketMatter {
    /// The matter.
    pub matter: IdAndName,
    /// The state in which it asked.
    pub state: IdAndName,
    /// The state that it has now; `None` where it has none any more.
    pub now: Option<IdAndName>,
    /// Whether it still asks for it.
    pub asks: bool,
}

/// Another ticket of the same session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherTicket {
    /// Its number.
    pub number: String,
    /// Its id.
    pub id: String,
    /// How far it is.
    pub state: TicketState,
    /// The outcome's id.
    pub outcome: String,
    /// What it is headed by.
    pub title: String,
    /// Who is to deal with it.
    pub queue: Option<IdAndName>,
}

/// What the next team is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The outcome's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What is asked, in a sentence or more.
    pub text: String,
}

/// Where the manual has a code.
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
    /// Its message, or in words that there is none.
    pub message: String,
}

/// What somebody said at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// When.
    pub at: Moment,
    /// What; empty where nothing was said.
    pub text: String,
}

/// A step that somebody on site has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemainingStep {
    /// The code.
    pub code: String,
    /// The step's id.
    pub step: String,
    /// What is to be done or found out.
    pub text: String,
}

/// The library that was walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryVersion {
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The trees that were walked, in order.
    pub trees: Vec<TreeDigest>,
}

/// A tree as it was walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeDigest {
    /// Its code.
    pub code: String,
    /// The digest of its canonical text.
    pub digest: String,
}

/// What a ticket is made of: it can be told in any language, as often as it is wanted.
#[derive(Clone, Debug)]
pub struct Source<'s> {
    /// The session's story, with the session as it stands.
    pub story: &'s Story,
    /// Which of the session's tickets it is, counted from 1.
    pub ticket: u32,
    /// What the session's tickets are called.
    pub called: &'s [Called],
    /// The session's id.
    pub session_id: &'s str,
    /// Whose terminal it is, as that was said when the walk began, where it was.
    pub reference: Option<&'s str>,
    /// The trees that were walked, in order.
    pub trees: Vec<TreeDigest>,
    /// When the session was begun.
    pub begun: Moment,
    /// When something was last added to it.
    pub changed: Moment,
    /// The tickets of other sessions that are open for the same terminal, where they were looked for.
    pub also_open: &'s [OpenTicket],
}

/// What a ticket is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Its number within the session, from 1.
    pub ticket: u32,
    /// Its number as it can be said over the phone.
    pub number: String,
    /// Its id.
    pub id: String,
}

impl Ticket {
    /// The fields that it asks for and nobody has said anything of.
    pub fn missing(&self) -> impl Iterator<Item = &TicketField> {
        self.fields.iter().filter(|field| field.state == FieldState::Missing)
    }

    /// How many of its fields have no value: nobody has said anything of so many, and so many are expressly unknown.
    #[must_use]
    pub fn lacking(&self) -> (usize, usize) {
        let unknown = self.fields.iter().filter(|field| field.state == FieldState::Unknown);
        (self.missing().count(), unknown.count())
    }

    /// The same as it may leave for those who are to know nothing personal: [masked](Ticket::masked), and with phone
    /// numbers hidden in what people typed.
    #[must_use]
    pub fn without_personal(self) -> Ticket {
        let hide = |text: &mut String| *text = with_phones_masked(text);
        let mut ticket = self.masked();
        ticket.reference.iter_mut().for_each(hide);
        ticket.notes.iter_mut().chain(&mut ticket.closed).for_each(|remark| hide(&mut remark.text));
        for item in &mut ticket.story {
            // What a tree says is for everybody; reasons are typed.
            if matches!(item.kind, Happening::Abandoned | Happening::Closed | Happening::Reopened) {
                item.text.iter_mut().for_each(hide);
            }
            item.answer.iter_mut().for_each(hide);
        }
        ticket
    }

    /// The same with personal data masked, as lists show it.
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
