//! What becomes of a ticket on its way to another system, as the journal keeps it: a row for each ticket and sink.

use std::fmt;

use super::name;
use super::summary::{TicketRow, ticket_id};
use crate::session::Moment;
use crate::text::language::{Language, say};
use crate::text::names::names;

/// How far a ticket is on its way to a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// It is being sent: kept before its first byte goes out. Where nobody sends it any more, it is in doubt.
    Sending,
    /// It has arrived; after a while it is looked for once more, so that a second one is found.
    Settling,
    /// It has arrived.
    Delivered,
    /// It was not taken, and is sent again in time.
    Later,
    /// It was refused: it is not sent again before somebody says so.
    Refused,
    /// It may have arrived or not.
    Doubt,
    /// It could not be delivered for days: it is not tried again before somebody says so.
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

    /// Whether nothing more happens to it before somebody acts.
    #[must_use]
    pub fn waits_for_somebody(self) -> bool {
        matches!(self, DeliveryState::Refused | DeliveryState::Stuck)
    }

    /// What it is called.
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

/// How the other system says that a ticket stands there. It never changes what the ticket is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteState {
    /// Somebody is still to deal with it.
    Open,
    /// Somebody closed it.
    Closed,
    /// It is there no more.
    Gone,
}

names!(RemoteState { Open = "open", Closed = "closed", Gone = "gone" });

impl RemoteState {
    /// What is said of it where that is worth a word.
    #[must_use]
    pub fn words(self, language: Language) -> Option<&'static str> {
        match self {
            RemoteState::Open => None,
            RemoteState::Closed => Some(language.pick("对方已关闭", "closed there")),
            RemoteState::Gone => Some(language.pick("对方那里已经没有", "no longer there")),
        }
    }
}

/// Why a delivery did not come to its end: of which kind, and the number that the other side gave it, where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryReason {
    /// Of which kind.
    pub kind: ReasonKind,
    /// The status of an HTTP answer, or a robot's code.
    pub number: Option<i64>,
}

/// The kinds of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// The name of the server is not known.
    Resolve,
    /// There is no connection to the server.
    Connect,
    /// The server's certificate is not trusted, or the two do not understand each other's encryption.
    Tls,
    /// The server said nothing in time.
    Silence,
    /// The connection broke off.
    CutOff,
    /// The server answered with a status of HTTP that is no success.
    Status,
    /// The server does not let this user in: the name or the secret is wrong, or may do nothing there.
    Login,
    /// The server says that it is to be asked elsewhere, which is not followed.
    Redirect,
    /// A page for people came in place of an answer.
    Page,
    /// The answer cannot be understood.
    Answer,
    /// The service answered with an error's number of its own.
    Code,
    /// The ticket is there, and its key is not: it could not be found again.
    KeyLost,
    /// The other system has no field for the key.
    NoField,
    /// This program was ended while it sent.
    Ended,
    /// The folder is not there.
    NoFolder,
    /// Nothing may be written into the folder.
    NoPermission,
    /// The disk is full.
    DiskFull,
    /// The folder's file system has no links, without which a file cannot be made whole under its name.
    NoLinks,
    /// The folder cannot be written.
    Folder,
    /// The secret or the address cannot be read where the configuration says that it is.
    Secret,
    /// The ticket is larger than the service takes.
    TooLarge,
    /// The ticket cannot be made again from what is kept.
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

/// As it is kept, and in machine formats: `silence`, `status 503`.
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

    /// The one that is written so.
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

/// A ticket on its way to a sink: what the journal keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The session's id.
    pub session: String,
    /// The ticket's number within the session, from 1.
    pub ticket: u32,
    /// The sink's name.
    pub sink: String,
    /// How far it is.
    pub state: DeliveryState,
    /// So many entries of the session the other system was told of; 0 where it has nothing yet.
    pub told: u64,
    /// What is sent now is of so many entries; where nothing is, as many as it was told of.
    pub revision: u64,
    /// The SHA-256 of what is sent now; `None` while nothing of it can have arrived.
    pub digest: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was tried first.
    pub first: Moment,
    /// When it was tried last.
    pub last: Moment,
    /// When it is tried next, where it is to be.
    pub next: Moment,
    /// The other system's number of it, where it gave one.
    pub remote: Option<String>,
    /// Where a person finds it there.
    pub url: Option<String>,
    /// Why it is not delivered.
    pub reason: Option<DeliveryReason>,
    /// How it stands there, where the other system was asked.
    pub there: Option<RemoteState>,
    /// When it was asked last.
    pub looked: Option<Moment>,
}

impl Delivery {
    /// A ticket of which a sink has nothing, and which is to be tried now.
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

/// Of which tickets it is time to ask how they stand in the other system. Times are in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookRule {
    /// The time.
    pub now: Moment,
    /// All of them, whatever is said below.
    pub all: bool,
    /// Those that were told of something at that time or later.
    pub since: Moment,
    /// At least so long lies between two looks; more as time goes by, a twentieth of what has gone by since.
    pub shortest: i64,
    /// No more than so long lies between them.
    pub longest: i64,
}

/// A ticket that a sink may have to get, and what became of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// The session's id.
    pub session: String,
    /// The session's name here.
    pub name: String,
    /// How many entries it has.
    pub entries: u64,
    /// The ticket, as it is now.
    pub ticket: TicketRow,
    /// What became of it; `None` where it was never tried.
    pub delivery: Option<Delivery>,
}

impl Outbound {
    /// The ticket's number as it is said over the phone.
    #[must_use]
    pub fn number(&self) -> String {
        name::of_ticket(&self.name, self.ticket.number)
    }

    /// The ticket's id, the same in every journal the session comes to.
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
