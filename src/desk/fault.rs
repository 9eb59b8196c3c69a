//! The faults of the desk: plain data, with their sentences in both languages.

#[cfg(feature = "store")]
use super::store_fault::StoreConfigFault;
#[cfg(feature = "store")]
use crate::journal::shared::StoreFault;
use crate::journal::{JournalFault, export};
use crate::session::TicketState;
use crate::session::record::Misfit;
use crate::text::language::{Language, say};
use crate::text::redaction::CardData;
use crate::text::shown::shown;
use crate::tree::Damage;
use crate::walk::keeper::{KeeperFault, Unkept};

/// Why a desk does not do what it was asked. Unless stated otherwise, nothing was changed.
#[derive(Debug)]
pub enum DeskFault {
    /// No data folder is known.
    NoDataFolder,
    /// The journal failed.
    Journal(JournalFault),
    /// Card data was rewritten, but the files still hold some of the old.
    Unswept(JournalFault),
    /// Something was deleted, but the files still hold some of it.
    Untraced(JournalFault),
    /// What happened in a walk was not recorded; the session in memory has it.
    Unkept(Unkept),
    /// There is no session of this name.
    NoSuchSession {
        /// The name as typed.
        typed: String,
    },
    /// A session cannot be rebuilt from the journal.
    Unreadable {
        /// The session's name.
        name: String,
        /// Why.
        why: SessionFault,
    },
    /// A session cannot be written to a file.
    NotExported {
        /// The session's name.
        name: String,
        /// Why.
        why: export::Unreadable,
    },
    /// A session was handed over, and is read-only here.
    HandedOver {
        /// The session's name.
        name: String,
    },
    /// A session was not handed over and cannot be taken back.
    NotHandedOver {
        /// The session's name.
        name: String,
    },
    /// A session is being walked and cannot be handed over.
    Walked {
        /// The session's name.
        name: String,
    },
    /// Another living process has the right to write to a session.
    HeldElsewhere {
        /// The session's name.
        name: String,
    },
    /// The ticket of a session is closed, so the session cannot be resumed.
    Closed {
        /// The session's name.
        name: String,
    },
    /// A file was not imported.
    NotAdmitted(AdmissionFault),
    /// The shared store failed.
    #[cfg(feature = "store")]
    Shared(StoreFault),
    /// The shared store is misconfigured and cannot be asked.
    #[cfg(feature = "store")]
    StoreConfig(StoreConfigFault),
    /// What the shared store has of a session was not imported.
    #[cfg(feature = "store")]
    NotPulled {
        /// The session's number.
        name: String,
        /// Why.
        why: AdmissionFault,
    },
    /// Another hub has the store's outbox; nothing is recorded or sent.
    #[cfg(feature = "store")]
    OutboxElsewhere,
    /// There is no ticket of this number.
    NoSuchTicket {
        /// The number as typed.
        typed: String,
    },
    /// A session filed no ticket.
    NoTicket {
        /// The session's name.
        name: String,
    },
    /// A ticket does not allow the change in its current state.
    TicketStands {
        /// The ticket's number.
        name: String,
        /// Its state.
        state: TicketState,
    },
}

impl From<JournalFault> for DeskFault {
    fn from(fault: JournalFault) -> DeskFault {
        DeskFault::Journal(fault)
    }
}

#[cfg(feature = "store")]
impl From<StoreConfigFault> for DeskFault {
    fn from(fault: StoreConfigFault) -> DeskFault {
        DeskFault::StoreConfig(fault)
    }
}

#[cfg(feature = "store")]
impl From<StoreFault> for DeskFault {
    fn from(fault: StoreFault) -> DeskFault {
        DeskFault::Shared(fault)
    }
}

impl DeskFault {
    /// The fault for a session that cannot be rebuilt.
    #[must_use]
    pub fn unreadable(name: &str, why: SessionFault) -> DeskFault {
        DeskFault::Unreadable { name: name.to_owned(), why }
    }

    /// Whether the shared store, or the way to it, is at fault, and not what was asked of it.
    #[must_use]
    pub fn is_of_store(&self) -> bool {
        #[cfg(feature = "store")]
        return matches!(self, DeskFault::Shared(_));
        #[cfg(not(feature = "store"))]
        false
    }

    /// What is wrong, in a sentence.
    #[expect(clippy::too_many_lines, reason = "a table of sentences")]
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let unreadable = |name: &str, why: &str| {
            say!(language, "会话 {name} 读不出来：{why}。", "Session {name} cannot be read: {why}.")
        };
        match self {
            DeskFault::NoDataFolder => {
                language.pick("不知道数据存在哪个文件夹。", "There is no folder for the data.").to_owned()
            }
            DeskFault::Journal(fault) => fault.message(language),
            DeskFault::Unswept(fault) => say!(
                language,
                ("已改写，但数据文件里还有旧内容：{}", fault.message(language)),
                ("It was rewritten, but the files still hold old data: {}", fault.message(language))
            ),
            DeskFault::Untraced(fault) => say!(
                language,
                ("已删除，但数据文件里还有残留，也还没有变小：{}", fault.message(language)),
                (
                    "It was deleted, but the files still hold traces and are no smaller yet: {}",
                    fault.message(language)
                )
            ),
            DeskFault::Unkept(unkept) => unkept.why.message(language),
            DeskFault::NoSuchSession { typed } => {
                say!(language, ("没有会话“{}”。", shown(typed)), ("There is no session `{}`.", shown(typed)))
            }
            DeskFault::Unreadable { name, why } => unreadable(name, &why.message(language)),
            DeskFault::NotExported { name, why } => unreadable(name, why.message(language)),
            DeskFault::HandedOver { name } => say!(
                language,
                "会话 {name} 已经移交，在这里是只读的。",
                "Session {name} was handed over and is read-only here."
            ),
            DeskFault::NotHandedOver { name } => {
                say!(language, "会话 {name} 没有移交过。", "Session {name} was not handed over.")
            }
            DeskFault::Walked { name } => say!(
                language,
                "会话 {name} 正在进行，先暂停再移交。",
                "Session {name} is in progress; pause it before handing it over."
            ),
            DeskFault::HeldElsewhere { name } => say!(
                language,
                "会话 {name} 正在另一个窗口里进行。",
                "Session {name} is in progress in another window."
            ),
            DeskFault::NotAdmitted(fault) => say!(
                language,
                ("会话文件{}。", fault.message(language)),
                ("The session's file {}.", fault.message(language))
            ),
            #[cfg(feature = "store")]
            DeskFault::Shared(fault) => fault.message(language),
            #[cfg(feature = "store")]
            DeskFault::StoreConfig(fault) => fault.message(language).to_owned(),
            #[cfg(feature = "store")]
            DeskFault::NotPulled { name, why } => say!(
                language,
                ("中心库里的会话 {name} {}。", why.message(language)),
                ("Session {name} of the shared store {}.", why.message(language))
            ),
            #[cfg(feature = "store")]
            DeskFault::OutboxElsewhere => language
                .pick(
                    "另一个 hub 接管了送单，这里不再送。",
                    "Another hub has taken over delivery; nothing more is sent from here.",
                )
                .to_owned(),
            DeskFault::NoSuchTicket { typed } => {
                say!(language, ("没有工单“{}”。", shown(typed)), ("There is no ticket `{}`.", shown(typed)))
            }
            DeskFault::NoTicket { name } => {
                say!(language, "会话 {name} 没有工单。", "Session {name} has no ticket.")
            }
            DeskFault::Closed { name } | DeskFault::TicketStands { name, state: TicketState::Closed } => {
                say!(language, "工单 {name} 已经关闭。", "Ticket {name} is closed.")
            }
            DeskFault::TicketStands { name, state: TicketState::UnderWay } => {
                say!(language, "工单 {name} 正在处理，尚未完成。", "Ticket {name} is in progress.")
            }
            DeskFault::TicketStands { name, state: TicketState::Open } => {
                say!(language, "工单 {name} 没有关闭过。", "Ticket {name} is not closed.")
            }
        }
    }
}

impl KeeperFault for DeskFault {
    fn message(&self, language: Language) -> String {
        DeskFault::message(self, language)
    }
}

/// Why a stored session cannot be rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionFault {
    /// A tree that it walked cannot be read.
    Trees(Damage),
    /// One of its records does not fit.
    Records(Misfit),
}

impl From<Damage> for SessionFault {
    fn from(damage: Damage) -> SessionFault {
        SessionFault::Trees(damage)
    }
}

impl From<Misfit> for SessionFault {
    fn from(misfit: Misfit) -> SessionFault {
        SessionFault::Records(misfit)
    }
}

impl SessionFault {
    /// What is wrong with it, as the end of a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            SessionFault::Trees(damage) => damage.message(language).to_owned(),
            SessionFault::Records(misfit) => misfit.message(language),
        }
    }
}

/// Why a file is not imported. Nothing of it is kept then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdmissionFault {
    /// It is not a complete session file.
    File(export::Unreadable),
    /// The session in it cannot be rebuilt.
    Session(SessionFault),
    /// A tree in it contains what may not be kept, such as a card number, outside a text, where it cannot be cut.
    SecretInTree {
        /// Its kind.
        data: CardData,
        /// Its place, such as `trees[0].steps[2].act.text`.
        path: String,
    },
    /// It contains a text in a form that posdiag does not write, such as one with surrounding spaces.
    OtherText {
        /// Its place, such as `entries[3].record`.
        path: String,
    },
    /// It contains an impossible time.
    Time {
        /// Its place, such as `entries[3].record`.
        path: String,
    },
    /// It contains a tree that its session did not walk.
    StrayTree {
        /// The tree, counted from 0.
        tree: usize,
    },
}

impl AdmissionFault {
    /// What is wrong with it, as the rest of a sentence about the file.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            AdmissionFault::File(why) => why.message(language).to_owned(),
            AdmissionFault::Session(fault) => say!(
                language,
                ("里面的会话读不出来：{}", fault.message(language)),
                ("holds a session that cannot be read: {}", fault.message(language))
            ),
            AdmissionFault::SecretInTree { data, path } => say!(
                language,
                ("里面有不得保存的内容：{}（在 {path}），没有导入", data.name(language)),
                ("holds what must not be stored: {} (at {path}); nothing was imported", data.name(language))
            ),
            AdmissionFault::OtherText { path } => say!(
                language,
                "里面有一段文字不是 posdiag 的写法（在 {path}），没有导入",
                "holds a text that posdiag does not write that way (at {path}); nothing was imported"
            ),
            AdmissionFault::Time { path } => say!(
                language,
                "里面有一个时间不在 1970 到 9999 年之间（在 {path}），没有导入",
                "holds a time outside the years 1970 to 9999 (at {path}); nothing was imported"
            ),
            AdmissionFault::StrayTree { tree } => say!(
                language,
                "里面有一棵会话没有走过的树（trees[{tree}]），没有导入",
                "holds a tree that its session did not walk (trees[{tree}]); nothing was imported"
            ),
        }
    }
}

impl From<SessionFault> for AdmissionFault {
    fn from(fault: SessionFault) -> AdmissionFault {
        AdmissionFault::Session(fault)
    }
}
