//! A sink: where tickets go, whatever it is made of.

use std::time::Duration;

use crate::journal::{DeliveryReason, RemoteState};
use crate::settings::rest::RestPromise;
use crate::text::language::Language;
use crate::text::names::names;

/// Where tickets go.
///
/// A call may take as long as it is told and no longer: whoever calls may have somebody waiting.
pub trait Sink {
    /// What it can promise.
    fn promise(&self) -> Promise;

    /// How many letters it takes at once.
    fn capacity(&self) -> usize {
        1
    }

    /// How many microseconds are between two calls of [`Sink::create`] at least.
    fn pace(&self) -> i64 {
        0
    }

    /// What is there with the key of a letter, the oldest first. It is asked only where the promise
    /// [finds](Promise::finds).
    ///
    /// # Errors
    /// A [`DeliveryFault`]; whether anything is there is not known then.
    fn find(&self, _letter: &Letter, _patience: Duration) -> Result<Vec<Remote>, DeliveryFault> {
        Ok(Vec::new())
    }

    /// Makes what the letters say: a ticket of a letter that is the [first](Letter::is_first), else a comment on one, or
    /// whatever takes its place. At most [`Sink::capacity`] of them, all or nothing. What is there already with the key,
    /// where the sink can tell by itself, is as good as made.
    ///
    /// # Errors
    /// A [`DeliveryFault`].
    fn create(&self, letters: &[Letter], patience: Duration) -> Result<Option<Remote>, DeliveryFault>;

    /// Whether what was made has its key, by which it can be found again.
    ///
    /// # Errors
    /// A [`DeliveryFault`]; nothing is known then.
    fn has_key(&self, _letter: &Letter, _made: &Remote, _patience: Duration) -> Result<bool, DeliveryFault> {
        Ok(true)
    }

    /// How the ticket of a letter stands there; `None` where the sink cannot tell.
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

    /// Sees whether it can be reached, and whether it would take a ticket as far as that can be told without making one.
    ///
    /// # Errors
    /// A [`DeliveryFault`].
    fn reach(&self, patience: Duration) -> Result<(), DeliveryFault>;

    /// Takes away a ticket that was made as a test, or closes it, where that can be done; whether it was.
    ///
    /// # Errors
    /// A [`DeliveryFault`]; it may be there still.
    fn withdraw(
        &self,
        _letter: &Letter,
        _made: Option<&Remote>,
        _patience: Duration,
    ) -> Result<bool, DeliveryFault> {
        Ok(false)
    }

    /// Marks others with the key of a letter as duplicates of the one that is kept. Done twice, the second time changes nothing.
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

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// By which it is found again, the same however often it is sent: the ticket's id; of what comes later, with the
    /// number of entries behind it: `…/r12`.
    pub key: String,
    /// Whether it is of the ticket itself, and not of what came later.
    pub is_first: bool,
    /// The ticket there, of what comes later, where the sink gave it a number.
    pub about: Option<Remote>,
    /// What it says: the same bytes however often it is sent.
    pub body: Vec<u8>,
}

/// A thing of the other system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Its number there.
    pub id: String,
    /// Where a person finds it.
    pub url: Option<String>,
}

/// Why something was not done, and what is known of it: whether it may have been done all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryFault {
    /// Nothing left this machine.
    NotSent(DeliveryReason),
    /// The other system did not take it now, and may later: in so many seconds, where it says.
    PutOff {
        /// Why.
        why: DeliveryReason,
        /// In how many seconds it is to be asked again.
        after: Option<u64>,
    },
    /// The other system does not take it, and will not.
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

/// What a sink can promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// The server refuses a second.
    RefusesSecond,
    /// The server knows a key again for hours; then it is found.
    KeyThenFound,
    /// It is found, read back, and duplicates are settled.
    Found,
    /// It may come twice, each with the same id.
    AtLeastOnce,
    /// A file is made under its name, or it is there.
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
    /// What a ticket system can promise, as its file says.
    #[must_use]
    pub fn of(promise: RestPromise) -> Promise {
        match promise {
            RestPromise::RefusesSecond => Promise::RefusesSecond,
            RestPromise::KeyThenFound => Promise::KeyThenFound,
            RestPromise::Found => Promise::Found,
            RestPromise::AtLeastOnce => Promise::AtLeastOnce,
        }
    }

    /// Whether what was sent can be looked for.
    #[must_use]
    pub fn finds(self) -> bool {
        matches!(self, Promise::KeyThenFound | Promise::Found)
    }

    /// What it means to whoever uses the sink.
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
                "只有一处在送时，每张工单只到一次：先查找、送到后读回、多出的标为重复。两台没有共用存储的机器算两处",
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
