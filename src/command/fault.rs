//! How faults of the desk are reported on a command line: the exit code of each, and what to type.

use std::borrow::Cow;
use std::path::Path;

use super::{Context, prefix_of};
use crate::desk::library::{LibraryFault, folder_of};
use crate::desk::{AdmissionFault, DeskFault};
use crate::journal::JournalFault;
use crate::journal::export::Unreadable;
use crate::library::card_data::LibraryCardData;
use crate::problem::{Exit, Problem};
use crate::session::TicketState;
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::shown::{shown_path, typeable};
use crate::tree::{Damage, drawing};

impl Context<'_> {
    /// The desk's result, or the problem.
    pub(super) fn done<T>(&self, done: Result<T, DeskFault>) -> Result<T, Problem> {
        done.map_err(|fault| self.desk_fault(&fault))
    }

    /// The problem for something that the desk did not do.
    pub(super) fn desk_fault(&self, fault: &DeskFault) -> Problem {
        let message = fault.message(self.language());
        let problem = match fault {
            DeskFault::NoDataFolder
            | DeskFault::Journal(_)
            | DeskFault::Unswept(_)
            | DeskFault::Untraced(_)
            | DeskFault::Unkept(_)
            | DeskFault::Unreadable { .. }
            | DeskFault::NotExported { .. }
            | DeskFault::NotAdmitted(_) => Problem::environment(message),
            #[cfg(feature = "store")]
            DeskFault::Shared(_) | DeskFault::NotPulled { .. } | DeskFault::OutboxElsewhere => {
                Problem::environment(message)
            }
            #[cfg(feature = "store")]
            DeskFault::StoreConfig(_) => Problem::usage(message),
            DeskFault::NoSuchSession { .. }
            | DeskFault::HandedOver { .. }
            | DeskFault::NotHandedOver { .. }
            | DeskFault::Walked { .. }
            | DeskFault::HeldElsewhere { .. }
            | DeskFault::Closed { .. }
            | DeskFault::NoSuchTicket { .. }
            | DeskFault::NoTicket { .. }
            | DeskFault::TicketStands { .. } => Problem::usage(message),
        };
        self.desk_help(fault).into_iter().fold(problem, Problem::with_help)
    }

    /// The problem for a fault of the journal.
    pub(super) fn fault(&self, fault: JournalFault) -> Problem {
        self.desk_fault(&DeskFault::Journal(fault))
    }

    fn desk_help(&self, fault: &DeskFault) -> Option<String> {
        let own = |zh, en| Some(self.own(zh, en).to_owned());
        let language = self.language();
        match fault {
            DeskFault::NoDataFolder => own(
                "用 --data-dir 或 POSDIAG_DATA_DIR 指定一个",
                "set one with --data-dir or POSDIAG_DATA_DIR",
            ),
            DeskFault::Untraced(_) => own(
                "腾出空间后：posdiag session clean --yes",
                "once there is room: posdiag session clean --yes",
            ),
            DeskFault::Unswept(_) => {
                own("再运行一次：posdiag session clean --yes", "run it again: posdiag session clean --yes")
            }
            DeskFault::Journal(fault) => Some(fault.help(language).to_owned()),
            #[cfg(feature = "store")]
            DeskFault::Shared(fault) => Some(fault.help(language).to_owned()),
            #[cfg(feature = "store")]
            DeskFault::StoreConfig(fault) => Some(fault.help(language).to_owned()),
            #[cfg(feature = "store")]
            DeskFault::NotPulled { why, .. } => self.admission_help(why),
            #[cfg(feature = "store")]
            DeskFault::OutboxElsewhere => own("有一个 hub 在送就够了", "one hub that delivers is enough"),
            DeskFault::NoSuchSession { .. } => own(
                "posdiag session list --all 列出全部会话",
                "posdiag session list --all lists every session",
            ),
            DeskFault::Unreadable { .. } | DeskFault::NotExported { .. } => own(
                "它还在记录里；posdiag session export 可以原样导出",
                "it stays in the journal; posdiag session export writes it out as it is",
            ),
            DeskFault::HandedOver { name } => Some(say!(
                language,
                "对方没有继续的，可以收回：posdiag session take-back {name}",
                "if nobody has resumed it: posdiag session take-back {name}"
            )),
            DeskFault::NoTicket { name } => Some(say!(
                language,
                "posdiag session show {name} 打印完整经过",
                "posdiag session show {name} prints its full history"
            )),
            DeskFault::Closed { name } => Some(say!(
                language,
                "还没办完：先 posdiag ticket reopen {name}，再继续",
                "if it is not settled: posdiag ticket reopen {name} first, then resume"
            )),
            DeskFault::NotAdmitted(fault) => self.admission_help(fault),
            DeskFault::NoSuchTicket { .. } => own(
                "posdiag ticket list --state all 列出全部工单",
                "posdiag ticket list --state all lists every ticket",
            ),
            DeskFault::TicketStands { name, state } => Some(ticket_help(name, *state, language)),
            DeskFault::Unkept(_)
            | DeskFault::NotHandedOver { .. }
            | DeskFault::Walked { .. }
            | DeskFault::HeldElsewhere { .. } => None,
        }
    }

    fn admission_help(&self, fault: &AdmissionFault) -> Option<String> {
        let (zh, en) = match fault {
            AdmissionFault::File(Unreadable::OtherVersion) => {
                ("两边换成同一个版本再试", "use the same version of posdiag on both sides")
            }
            AdmissionFault::File(Unreadable::NoSession) => {
                ("请给 posdiag session export 导出的文件", "give a file that posdiag session export wrote")
            }
            AdmissionFault::File(Unreadable::Damaged)
            | AdmissionFault::Session(_)
            | AdmissionFault::OtherText { .. }
            | AdmissionFault::Time { .. }
            | AdmissionFault::StrayTree { .. } => {
                ("请对方再导出一次、再传一次", "have it exported and sent again")
            }
            // This program never writes such a file.
            AdmissionFault::SecretInTree { .. } => return None,
        };
        Some(self.own(zh, en).to_owned())
    }

    /// The problem for a library that cannot be used, installed or rolled back to.
    pub(super) fn library_fault(&self, fault: &LibraryFault) -> Problem {
        let message = fault.message(self.language());
        let problem = match fault {
            LibraryFault::NothingInstalled => Problem::usage(message),
            LibraryFault::CardData(_) => Problem::new(Exit::Found, message),
            _ => Problem::environment(message),
        };
        self.library_help(fault).into_iter().fold(problem, Problem::with_help)
    }

    /// The problem for a library whose bytes are damaged.
    pub(super) fn damaged(&self, damage: Damage) -> Problem {
        self.library_fault(&damage.into())
    }

    fn library_help(&self, fault: &LibraryFault) -> Vec<String> {
        /// How many faults of a folder are reported.
        const TOLD: usize = 3;
        let (language, own) = (self.language(), |zh, en| vec![self.own(zh, en).to_owned()]);
        match fault {
            LibraryFault::DamagedFile { path, damage: Damage::NotALibrary } => {
                vec![name_a_library(path, language)]
            }
            LibraryFault::DamagedFile { path, .. } => vec![compile_again(path, language)],
            LibraryFault::Unopened { kind, .. } => vec![kind.help(language)],
            LibraryFault::Faulty { folder, faults } => {
                let prefix = prefix_of(folder);
                let again = typeable(&folder.to_string_lossy()).unwrap_or_else(|| "DIR".to_owned());
                let first = faults.iter().filter(|fault| !fault.kind.is_warning()).take(TOLD);
                let mut help: Vec<String> =
                    first.map(|fault| drawing::line(fault, &prefix, language)).collect();
                help.push(say!(
                    language,
                    "posdiag check {again} 列出全部错误",
                    "posdiag check {again} shows every error"
                ));
                help
            }
            LibraryFault::CardData(found) => {
                let mut help: Vec<String> =
                    found.iter().take(TOLD).map(|found| card_data_line(found, language)).collect();
                help.extend(own("去掉后再安装", "remove it and install again"));
                help
            }
            LibraryFault::NoneCarried => own("用 --library 指定一个", "choose one with --library"),
            LibraryFault::Installed(fault) => {
                let mut help = self.library_help(fault);
                help.extend(own(
                    "这是安装的资料库：posdiag library rollback 退回上一个",
                    "this is the installed library: posdiag library rollback goes back to the previous one",
                ));
                help
            }
            LibraryFault::NotAFolder { folder } => {
                vec![JournalFault::NotAFolder { path: folder.clone() }.help(language).to_owned()]
            }
            LibraryFault::DamagedRegister { .. } => own(
                "重新安装：posdiag library install；或删掉这个文件，用自带的",
                "install one again with posdiag library install, or delete the file to use the built-in one",
            ),
            LibraryFault::Busy => own("等它做完再试", "try again when it is done"),
            LibraryFault::Unwritten { error, .. } if error.kind() == std::io::ErrorKind::StorageFull => {
                own("先腾出磁盘空间", "free some space on the disk first")
            }
            LibraryFault::Unreadable { .. }
            | LibraryFault::Damaged(_)
            | LibraryFault::UnreadableRegister { .. }
            | LibraryFault::Unwritten { .. }
            | LibraryFault::NothingInstalled => Vec::new(),
        }
    }
}

/// Where a library contains card data, and of what kind.
fn card_data_line(LibraryCardData { of, path, data }: &LibraryCardData, language: Language) -> String {
    let (of, data) = (of.as_deref().map_or(Cow::Borrowed("library.yaml"), harmless), data.name(language));
    say!(language, "{of} 的 {path}：{data}", "{of}, {path}: {data}")
}

/// What to do about a file that is not a compiled library: it may be one of a library's own files.
fn name_a_library(file: &Path, language: Language) -> String {
    match folder_of(file).as_deref().map(shown_path) {
        Some(folder) => {
            say!(language, "请给它所在的资料库文件夹：{folder}", "give its library's folder: {folder}")
        }
        None => language
            .pick(
                "请给资料库的文件夹，或 posdiag compile 写的文件",
                "give a library's folder, or a file that posdiag compile wrote",
            )
            .to_owned(),
    }
}

fn compile_again(file: &Path, language: Language) -> String {
    let file = typeable(&file.to_string_lossy()).unwrap_or_else(|| "FILE".to_owned());
    say!(
        language,
        "用 posdiag compile DIR -o {file} 从资料库文件夹重新编译",
        "compile it again from its folder: posdiag compile DIR -o {file}"
    )
}

/// What to do about a ticket that does not allow the requested change.
fn ticket_help(name: &str, state: TicketState, language: Language) -> String {
    match state {
        TicketState::Closed => say!(
            language,
            "还没办完：posdiag ticket reopen {name}",
            "if it is not settled: posdiag ticket reopen {name}"
        ),
        TicketState::UnderWay => {
            say!(language, "继续：posdiag resume {name}", "resume: posdiag resume {name}")
        }
        TicketState::Open => {
            say!(language, "查看：posdiag ticket show {name}", "to see it: posdiag ticket show {name}")
        }
    }
}
