//! The state of deliveries, as the journal keeps it: a row for each ticket and sink.

use std::fmt;

use super::name;
use super::summary::{TicketRow, ticket_id};
use crate::session::Moment;
use crate::text::language::{Language, say};
use crate::text::names::names;

/// The state of a ticket's delivery to a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// It is being sent: recorded before the first byte is sent. If the sender is gone, it is in doubt.
    Sending,
    /// It has arrived; after a while it is looked up once more, to find duplicates.
    Settling,
    /// It has arrived.
    Delivered,
    /// It was not accepted, and is sent again later.
    Later,
    /// It was refused: it is not sent again until somebody requests it.
    Refused,
    /// It may have arrived or not.
    Doubt,
    /// It could not be delivered for days: it is not tried again until somebody requests it.
    Stuck,
}

names!(DeliveryState {
    Sending = "sending",
    Settling = "settling",
    Delivered = "delivered",
    Later = "later",
    Refused = "refused",
    Doubt = "doubt",
    Stuck = "stuck",
});

impl DeliveryState {
    /// Whether the other system has it, as far as is known.
    #[must_use]
    pub fn has_arrived(self) -> bool {
        matches!(self, DeliveryState::Settling | DeliveryState::Delivered)
    }

    /// Whether nothing more happens to it until somebody acts.
    #[must_use]
    pub fn waits_for_somebody(self) -> bool {
        matches!(self, DeliveryState::Refused | DeliveryState::Stuck)
    }

    /// Its name.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        match self {
            DeliveryState::Sending => language.pick("正在送", "being sent"),
            DeliveryState::Settling => {
                language.pick("已送到，再核对一次", "delivered, to be checked once more")
            }
            DeliveryState::Delivered => language.pick("已送到", "delivered"),
            DeliveryState::Later => language.pick("稍后重送", "will be retried"),
            DeliveryState::Refused => language.pick("对方不收", "refused"),
            DeliveryState::Doubt => language.pick("不知道到没到", "in doubt"),
            DeliveryState::Stuck => language.pick("送不出去", "stuck"),
        }
    }
}

/// The state of a ticket in the other system. It never changes the ticket here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteState {
    /// Somebody still has to deal with it.
    Open,
    /// Somebody closed it.
    Closed,
    /// It no longer exists there.
    Gone,
}

names!(RemoteState { Open = "open", Closed = "closed", Gone = "gone" });

impl RemoteState {
    /// What is said about it, if it is worth mentioning.
    #[must_use]
    pub fn words(self, language: Language) -> Option<&'static str> {
        match self {
            RemoteState::Open => None,
            RemoteState::Closed => Some(language.pick("对方已关闭", "closed there")),
            RemoteState::Gone => Some(language.pick("对方那里已经没有", "no longer there")),
        }
    }
}

/// Why a delivery failed: the kind of reason, and the number that the other side gave it, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryReason {
    /// The kind.
    pub kind: ReasonKind,
    /// The status of an HTTP response, or a robot's code.
    pub number: Option<i64>,
}

/// The kinds of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// The name of the server is unknown.
    Resolve,
    /// There is no connection to the server.
    Connect,
    /// The server's certificate is not trusted, or the two share no encryption.
    Tls,
    /// The server did not answer in time.
    Silence,
    /// The connection broke.
    CutOff,
    /// The server answered with an HTTP status that is not a success.
    Status,
    /// The server refuses this user: the name or the secret is wrong, or lacks permission.
    Login,
    /// The server redirects elsewhere, which is not followed.
    Redirect,
    /// A page for people came instead of a response.
    Page,
    /// The response cannot be understood.
    Answer,
    /// The service answered with an error code of its own.
    Code,
    /// The ticket is there, but its key is not: it could not be found again.
    KeyLost,
    /// The other system has no field for the key.
    NoField,
    /// This program was killed while sending.
    Ended,
    /// The folder does not exist.
    NoFolder,
    /// The folder is not writable.
    NoPermission,
    /// The disk is full.
    DiskFull,
    /// The folder's file system has no hard links, without which a file cannot appear under its name at once.
    NoLinks,
    /// The folder cannot be written to.
    Folder,
    /// The secret or the address cannot be read from its configured source.
    Secret,
    /// The ticket is larger than the service accepts.
    TooLarge,
    /// The ticket cannot be rebuilt from the journal.
    Unreadable,
}

names!(ReasonKind {
    Resolve = "resolve",
    Connect = "connect",
    Tls = "tls",
    Silence = "silence",
    CutOff = "cut_off",
    Status = "status",
    Login = "login",
    Redirect = "redirect",
    Page = "page",
    Answer = "answer",
    Code = "code",
    KeyLost = "key_lost",
    NoField = "no_field",
    Ended = "ended",
    NoFolder = "no_folder",
    NoPermission = "no_permission",
    DiskFull = "disk_full",
    NoLinks = "no_links",
    Folder = "folder",
    Secret = "secret",
    TooLarge = "too_large",
    Unreadable = "unreadable",
});

impl From<ReasonKind> for DeliveryReason {
    fn from(kind: ReasonKind) -> DeliveryReason {
        DeliveryReason { kind, number: None }
    }
}

/// Its form in the journal and in machine formats: `silence`, `status 503`.
impl fmt::Display for DeliveryReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.id())?;
        self.number.map_or(Ok(()), |number| write!(formatter, " {number}"))
    }
}

impl DeliveryReason {
    /// A kind with its number.
    #[must_use]
    pub fn numbered(kind: ReasonKind, number: i64) -> DeliveryReason {
        DeliveryReason { kind, number: Some(number) }
    }

    /// Parses that form.
    #[must_use]
    pub fn read(text: &str) -> Option<DeliveryReason> {
        let (kind, number) = match text.split_once(' ') {
            Some((kind, number)) => (kind, Some(number.parse().ok()?)),
            None => (text, None),
        };
        Some(DeliveryReason { kind: ReasonKind::from_id(kind)?, number })
    }

    /// What happened, in a few words.
    #[must_use]
    pub fn words(self, language: Language) -> String {
        let number = self.number.unwrap_or_default();
        let words = match self.kind {
            ReasonKind::Resolve => language.pick("找不到这台服务器", "the server's name cannot be resolved"),
            ReasonKind::Connect => language.pick("连不上服务器", "the server cannot be reached"),
            ReasonKind::Tls => language.pick("服务器的证书不可信", "the server's certificate is not trusted"),
            ReasonKind::Silence => language.pick("服务器没有按时答复", "the server did not answer in time"),
            ReasonKind::CutOff => language.pick("连接中途断了", "the connection broke off"),
            ReasonKind::Status => {
                return say!(language, "服务器答复 {number}", "the server answered {number}");
            }
            ReasonKind::Login => {
                return say!(
                    language,
                    "登录被拒绝（{number}）：用户名或密钥不对",
                    "the login was refused ({number}): the user's name or the secret is wrong"
                );
            }
            ReasonKind::Redirect => language
                .pick("服务器要求换地址，没有跟随", "the server redirects elsewhere, which is not followed"),
            ReasonKind::Page => language
                .pick("答复是网页，地址可能写错了", "the answer is a web page; the address may be wrong"),
            ReasonKind::Answer => language.pick("答复看不懂", "the answer cannot be understood"),
            ReasonKind::Code => {
                return say!(language, "对方报错 {number}", "the service answered with error {number}");
            }
            ReasonKind::KeyLost => {
                language.pick("对方收了工单，却没有留下编号字段", "the ticket arrived without its key field")
            }
            ReasonKind::NoField => language.pick("对方没有放编号的字段", "it has no field for the key"),
            ReasonKind::Ended => language.pick("送的时候程序中断了", "the program stopped while sending"),
            ReasonKind::NoFolder => language.pick("没有这个文件夹", "the folder does not exist"),
            ReasonKind::NoPermission => {
                language.pick("没有权限写这个文件夹", "there is no permission to write to the folder")
            }
            ReasonKind::DiskFull => language.pick("磁盘满了", "the disk is full"),
            ReasonKind::NoLinks => {
                language.pick("这个文件夹所在的磁盘不支持硬链接", "the folder's disk has no hard links")
            }
            ReasonKind::Folder => language.pick("写不了这个文件夹", "the folder cannot be written to"),
            ReasonKind::Secret => {
                language.pick("读不到配置里说的密钥或地址", "the secret or the address cannot be read")
            }
            ReasonKind::TooLarge => {
                language.pick("工单太大，对方不收", "the ticket is too large for the service")
            }
            ReasonKind::Unreadable => language.pick("记录读不出来", "the record cannot be read"),
        };
        words.to_owned()
    }
}

/// The delivery of a ticket to a sink, as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The session's id.
    pub session: String,
    /// The ticket's number within the session, from 1.
    pub ticket: u32,
    /// The sink's name.
    pub sink: String,
    /// Its state.
    pub state: DeliveryState,
    /// How many entries of the session the other system knows; 0 if it has nothing yet.
    pub told: u64,
    /// How many entries the current message covers; as many as the other system knows if nothing is being sent.
    pub revision: u64,
    /// The SHA-256 of the current message; `None` while nothing of it can have arrived.
    pub digest: Option<String>,
    /// The number of attempts.
    pub attempts: u32,
    /// The time of the first attempt.
    pub first: Moment,
    /// The time of the last attempt.
    pub last: Moment,
    /// The time of the next attempt, if there is to be one.
    pub next: Moment,
    /// The other system's number for it, if it gave one.
    pub remote: Option<String>,
    /// Its address for people there.
    pub url: Option<String>,
    /// Why it is not delivered.
    pub reason: Option<DeliveryReason>,
    /// Its state there, if the other system was asked.
    pub there: Option<RemoteState>,
    /// When the other system was last asked.
    pub looked: Option<Moment>,
}

impl Delivery {
    /// A delivery of which the sink has nothing, and which is to be tried now.
    #[must_use]
    pub fn new(session: &str, ticket: u32, sink: &str, now: Moment) -> Delivery {
        Delivery {
            session: session.to_owned(),
            ticket,
            sink: sink.to_owned(),
            state: DeliveryState::Later,
            told: 0,
            revision: 0,
            digest: None,
            attempts: 0,
            first: now,
            last: now,
            next: now,
            remote: None,
            url: None,
            reason: None,
            there: None,
            looked: None,
        }
    }
}

/// Which tickets are due for a question about their state in the other system. Times are in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookRule {
    /// The current time.
    pub now: Moment,
    /// All of them, whatever the other fields say.
    pub all: bool,
    /// Those with an event at that time or later.
    pub since: Moment,
    /// The least time between two looks; it grows to a twentieth of the time since the event.
    pub shortest: i64,
    /// The most time between two looks.
    pub longest: i64,
}

/// How many deliveries to a sink are in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryCount {
    /// The sink.
    pub sink: String,
    /// The state.
    pub state: DeliveryState,
    /// How many.
    pub count: u64,
}

/// A ticket that a sink may have to get, with its delivery so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// The session's id.
    pub session: String,
    /// The session's name here.
    pub name: String,
    /// How many entries it has.
    pub entries: u64,
    /// The ticket in its current state.
    pub ticket: TicketRow,
    /// Its delivery; `None` if it was never tried.
    pub delivery: Option<Delivery>,
}

impl Outbound {
    /// The ticket's number as said over the phone.
    #[must_use]
    pub fn number(&self) -> String {
        name::of_ticket(&self.name, self.ticket.number)
    }

    /// The ticket's id, the same in every journal that has the session.
    #[must_use]
    pub fn id(&self) -> String {
        ticket_id(&self.session, self.ticket.number)
    }
}

#[cfg(test)]
mod tests {
    use super::{DeliveryReason, ReasonKind};

    #[test]
    fn reason_round_trips() {
        for kind in ReasonKind::ALL {
            for reason in [DeliveryReason::from(kind), DeliveryReason::numbered(kind, -1)] {
                assert_eq!(DeliveryReason::read(&reason.to_string()), Some(reason));
            }
        }
        assert_eq!(DeliveryReason::read("status x"), None);
        assert_eq!(DeliveryReason::read("weather"), None);
    }
}
