//! A walk as a conversation between programs: one line of JSON in, lines of JSON out. It is the same session that a
//! person walks at a terminal; `src/machine/protocol.json` describes every message.
//!
//! A [`Talk`] only turns a line into messages: the owner of the stream reads [`Lines`] and writes what
//! [`Talk::messages`] returns, once it is recorded.

mod incoming;
mod lines;
mod objection;
mod outgoing;
mod questions;
mod replies;

use crate::machine::ticket::TicketJson;
use crate::problem::Exit;
use crate::session::{Moment, Place, Session};
use crate::show::times::Times;
use crate::text::redaction::Warning;
use crate::view::View;
use crate::walk::complaint::Complaint;
use crate::walk::conversation::Conversation;
use crate::walk::input::shown;
use crate::walk::reply::Reply;

pub use incoming::{COMMANDS, ClientMessage, KEYS, LineFault, Ref, Takes};
pub use lines::{LONGEST, Line, Lines};
pub use objection::{ERRORS, Objection};
pub use outgoing::FORMAT;
use outgoing::{Message, To, write};

/// How messages to a client are written.
pub struct TalkStyle<'s> {
    /// The language of the texts.
    pub view: View<'s>,
    /// How a time is written: in UTC, as in RFC 3339.
    pub utc: &'s dyn Fn(Moment) -> String,
    /// How times are written in texts.
    pub times: Times,
}

/// How a conversation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TalkEnd {
    /// An outcome was confirmed.
    Finished {
        /// Whether any ticket was filed.
        files: bool,
    },
    /// The walk is left for later.
    Paused {
        /// Until this time, if known.
        until: Option<Moment>,
        /// Whether any ticket was filed.
        files: bool,
    },
    /// The walk was abandoned.
    GivenUp {
        /// Whether any ticket was filed.
        files: bool,
    },
    /// The client closed its side during the walk.
    InputEnded,
    /// What happened cannot be recorded.
    NotKept,
}

impl TalkEnd {
    /// Its name in messages.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            TalkEnd::Finished { .. } => "finished",
            TalkEnd::Paused { .. } => "paused",
            TalkEnd::GivenUp { .. } => "given_up",
            TalkEnd::InputEnded => "input_ended",
            TalkEnd::NotKept => "not_kept",
        }
    }

    /// The exit code that goes with it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            TalkEnd::Finished { files: true }
            | TalkEnd::Paused { files: true, .. }
            | TalkEnd::GivenUp { files: true } => Exit::Ticket,
            TalkEnd::Finished { files: false } => Exit::Done,
            TalkEnd::Paused { .. } | TalkEnd::GivenUp { .. } | TalkEnd::InputEnded => Exit::Unfinished,
            TalkEnd::NotKept => Exit::Environment,
        }
    }
}

/// A walk with a program.
pub struct Talk<'t> {
    setting: TalkStyle<'t>,
    conversation: Conversation<'t>,
    /// What is to be sent to the client next.
    out: Vec<u8>,
    /// The name of the message being answered.
    reference: Option<Ref>,
    /// The first step of the trail that the client has not heard of.
    heard: usize,
    /// How many codes the client was told of, and the last of them.
    told: Option<(usize, Box<str>)>,
    end: Option<TalkEnd>,
}

impl<'t> Talk<'t> {
    /// Starts a conversation, with the first messages for the client.
    #[must_use]
    pub fn begin(setting: TalkStyle<'t>, conversation: Conversation<'t>) -> Talk<'t> {
        // Of one that is come back to, the client hears what it would have heard behind the latest answer.
        let (out, heard) = (Vec::with_capacity(4096), replies::after_last_answer(conversation.session()));
        let mut talk = Talk { setting, conversation, out, reference: None, heard, told: None, end: None };
        let view = talk.setting.view;
        let language = view.manifest.languages.get(view.column).map(AsRef::as_ref).unwrap_or_default();
        let library =
            outgoing::LibraryPart { name: view.words(view.manifest.name), version: &view.manifest.version };
        let hello = Message::Hello {
            format: FORMAT,
            posdiag: env!("CARGO_PKG_VERSION"),
            library,
            session: talk.conversation.name(),
            channel: talk.session().channel().id(),
            language,
        };
        write(&mut talk.out, &hello);
        talk.ask();
        talk
    }

    /// The session in its current state.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.conversation.session()
    }

    /// How the conversation ended, if it did.
    #[must_use]
    pub fn end(&self) -> Option<&TalkEnd> {
        self.end.as_ref()
    }

    /// The pending messages for the client, one a line; each is returned once.
    pub fn messages(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Takes a line; the result is recorded and queued for the client.
    pub fn take(&mut self, line: Line<'_>) {
        let (reference, said) = incoming::read(line);
        self.reference = reference;
        let done = match said {
            _ if self.end.is_some() => Err(self.objection(Complaint::Over)),
            Ok(said) => self.do_it(said),
            Err(fault) => Err(fault.into()),
        };
        match done {
            Ok(()) if self.end.is_none() => self.ask(),
            Ok(()) => {}
            Err(objection) => self.object(&objection),
        }
    }

    /// The client has closed its side: the walk is left for later.
    pub fn input_ended(&mut self) {
        if self.end.is_some() {
            return;
        }
        self.reference = None;
        match self.reply(Reply::Pause) {
            Ok(_) => self.end = Some(TalkEnd::InputEnded),
            Err(objection) => self.object(&objection),
        }
    }

    /// The numbers of the tickets that the end of the conversation filed.
    #[must_use]
    pub fn filed(&self) -> &[u32] {
        self.conversation.filed()
    }

    /// Says how the conversation ended, with the recorded tickets.
    pub fn close(&mut self, tickets: &[TicketJson<'_>]) {
        let Some(end) = &self.end else { return };
        let (view, session) = (self.setting.view, self.conversation.session());
        let outcome = match session.place() {
            Place::End(ending) if session.has_ended() => {
                view.manifest.outcome(ending.outcome(session.tree()))
            }
            _ => None,
        };
        let until = match end {
            TalkEnd::Paused { until, .. } => until.map(self.setting.utc),
            _ => None,
        };
        let message = Message::Ended {
            to: To { reference: self.reference.as_ref() },
            reason: end.id(),
            exit: end.exit().code(),
            session: self.conversation.name(),
            until,
            outcome: outcome.map(|outcome| &*outcome.id),
            ticket: tickets.first(),
            tickets,
        };
        write(&mut self.out, &message);
    }

    fn objection(&self, complaint: Complaint) -> Objection {
        Objection::of(complaint, self.setting.view.manifest, &self.conversation)
    }

    fn object(&mut self, objection: &Objection) {
        let message = Message::Error {
            to: To { reference: self.reference.as_ref() },
            code: objection.code(),
            message: objection.message(self.setting.view.language),
            options: objection.options(),
        };
        write(&mut self.out, &message);
    }

    /// Says what was accepted, in its recorded form.
    fn taken(
        &mut self,
        what: &'static str,
        field: Option<&str>,
        value: Option<&str>,
        warning: Option<Warning>,
    ) {
        let warning = warning.map(|warning| warning.explain(self.setting.view.language));
        let to = To { reference: self.reference.as_ref() };
        write(&mut self.out, &Message::Taken { to, what, field, value, warning });
    }
}
