//! The interface of a sink: a destination of tickets, whatever it consists of.

use std::time::Duration;

use crate::journal::{DeliveryReason, RemoteState};
use crate::settings::rest::RestPromise;
use crate::text::language::Language;
use crate::text::names::names;

/// A destination of tickets.
///
/// A call may take as long as it is told and no longer: somebody may be waiting.
pub trait Sink {
    /// What it guarantees.
    fn promise(&self) -> Promise;

    /// How many letters it takes at once.
    fn capacity(&self) -> usize {
        1
    }

    /// The least time between two calls of [`Sink::create`], in microseconds.
    fn pace(&self) -> i64 {
        0
    }

    /// The items with the key of a letter, the oldest first. Only called if the promise [finds](Promise::finds).
    ///
    /// # Errors
    /// A [`DeliveryFault`]; it is then unknown whether anything is there.
    fn find(&self, _letter: &Letter, _patience: Duration) -> Result<Vec<Remote>, DeliveryFault> {
        Ok(Vec::new())
    }

    /// Creates what the letters say: a ticket for a letter that is the [first](Letter::is_first), else a comment on
    /// one, or whatever takes its place. At most [`Sink::capacity`] of them, all or none. If the sink itself recognizes
    /// a key that it already has, that counts as created.
    ///
    /// # Errors
    /// A [`DeliveryFault`].
    fn create(&self, letters: &[Letter], patience: Duration) -> Result<Option<Remote>, DeliveryFault>;

    /// Whether what was created has its key, by which it can be found again.
    ///
    /// # Errors
    /// A [`DeliveryFault`]; nothing is known then.
    fn has_key(&self, _letter: &Letter, _made: &Remote, _patience: Duration) -> Result<bool, DeliveryFault> {
        Ok(true)
    }

    /// The state of a letter's ticket there; `None` if the sink cannot tell.
    ///
    /// # Errors
    /// A [`DeliveryFault`]; nothing is known then.
    fn state(
        &self,
        _letter: &Letter,
        _made: &Remote,
        _patience: Duration,
    ) -> Result<Option<RemoteState>, DeliveryFault> {
        Ok(None)
    }

    /// Checks whether it can be reached, and whether it would accept a ticket, as far as that can be told without
    /// creating one.
    ///
    /// # Errors
    /// A [`DeliveryFault`].
    fn reach(&self, patience: Duration) -> Result<(), DeliveryFault>;

    /// Removes or closes a ticket that was created as a test, if possible; returns whether it was.
    ///
    /// # Errors
    /// A [`DeliveryFault`]; the ticket may still be there.
    fn withdraw(
        &self,
        _letter: &Letter,
        _made: Option<&Remote>,
        _patience: Duration,
    ) -> Result<bool, DeliveryFault> {
        Ok(false)
    }

    /// Marks other items with the key of a letter as duplicates of the one that is kept. Idempotent.
    ///
    /// # Errors
    /// A [`DeliveryFault`]; some may be marked then.
    fn settle(
        &self,
        _letter: &Letter,
        _kept: &Remote,
        _duplicates: &[Remote],
        _patience: Duration,
    ) -> Result<(), DeliveryFault> {
        Ok(())
    }
}

/// A message to a sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The key by which it is found again, the same however often it is sent: the ticket's id; for later events with
    /// the number of entries appended: `…/r12`.
    pub key: String,
    /// Whether it is about the ticket itself, and not about a later event.
    pub is_first: bool,
    /// For a later event, the ticket there, if the sink gave it a number.
    pub about: Option<Remote>,
    /// The contents: the same bytes however often they are sent.
    pub body: Vec<u8>,
}

/// An item in the other system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Its number there.
    pub id: String,
    /// Its address for people.
    pub url: Option<String>,
}

/// Why something was not done, and what is known: whether it may have been done after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryFault {
    /// Nothing left this machine.
    NotSent(DeliveryReason),
    /// The other system did not accept it now, and may later: in so many seconds, if it says so.
    PutOff {
        /// Why.
        why: DeliveryReason,
        /// After how many seconds to ask again.
        after: Option<u64>,
    },
    /// The other system rejected it for good.
    Refused(DeliveryReason),
    /// It may have been done or not.
    InDoubt(DeliveryReason),
}

impl DeliveryFault {
    /// Why.
    #[must_use]
    pub fn reason(self) -> DeliveryReason {
        match self {
            DeliveryFault::NotSent(why)
            | DeliveryFault::PutOff { why, .. }
            | DeliveryFault::Refused(why)
            | DeliveryFault::InDoubt(why) => why,
        }
    }
}

/// The guarantee of a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// The server refuses a second.
    RefusesSecond,
    /// The server recognizes a key for some hours; after that, items are looked up.
    KeyThenFound,
    /// Items are looked up and read back, and duplicates are settled.
    Found,
    /// It may arrive twice, each time with the same id.
    AtLeastOnce,
    /// A file is created under its name, or exists already.
    OneFile,
}

names!(Promise {
    RefusesSecond = "refuses_second",
    KeyThenFound = "key_then_found",
    Found = "found",
    AtLeastOnce = "at_least_once",
    OneFile = "one_file",
});

impl Promise {
    /// The guarantee of a ticket system, according to its file.
    #[must_use]
    pub fn of(promise: RestPromise) -> Promise {
        match promise {
            RestPromise::RefusesSecond => Promise::RefusesSecond,
            RestPromise::KeyThenFound => Promise::KeyThenFound,
            RestPromise::Found => Promise::Found,
            RestPromise::AtLeastOnce => Promise::AtLeastOnce,
        }
    }

    /// Whether what was sent can be looked up.
    #[must_use]
    pub fn finds(self) -> bool {
        matches!(self, Promise::KeyThenFound | Promise::Found)
    }

    /// What it means for those who use the sink.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Promise::RefusesSecond => language.pick(
                "每张工单只到一次：对方系统不收第二张",
                "exactly once: the server refuses a second",
            ),
            Promise::KeyThenFound => language.pick(
                "每张工单只到一次：两小时内对方认得编号，之后先查找再送",
                "exactly once: the server knows the key for two hours; after that the ticket is looked up first",
            ),
            Promise::Found => language.pick(
                "只有一处在送时，每张工单只到一次：先查找、送到后读回、多出的标为重复。两台没有共用中心库的机器算两处",
                "exactly once with one sender: looked up, read back, duplicates marked; two desks without a shared store are two",
            ),
            Promise::AtLeastOnce => language.pick(
                "至少到一次：偶尔会重复，重复的编号相同",
                "at least once: a duplicate is possible, with the same id",
            ),
            Promise::OneFile => language.pick(
                "每张工单只有一个文件：文件写完整才出现；处理完请移走，不要删除",
                "exactly once: a file appears complete under its final name; move it when done, never delete it",
            ),
        }
    }
}
