//! Why a library cannot be used, installed or gone back to.

use std::io;
use std::path::{Path, PathBuf};

use crate::desk::file::FileFault;
use crate::library::card_data::LibraryCardData;
use crate::text::language::{Language, counted};
use crate::text::shown::shown_path;
use crate::tree::fault::Kind;
use crate::tree::{Damage, Fault, Report};

/// Why a library cannot be used, installed or gone back to. What is in use is the same as before.
#[derive(Debug)]
pub enum LibraryFault {
    /// A compiled file cannot be read, as the system says.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file is no whole compiled library of this version's.
    DamagedFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        damage: Damage,
    },
    /// Its bytes are damaged, wherever they come from.
    Damaged(Damage),
    /// Its folder cannot be opened.
    Unopened {
        /// The folder.
        folder: PathBuf,
        /// What the checker says of it.
        kind: Box<Kind>,
    },
    /// The checker finds faults in its folder.
    Faulty {
        /// The folder.
        folder: PathBuf,
        /// The faults, and the warnings between them.
        faults: Vec<Fault>,
    },
    /// It holds what may not be kept, such as a card number.
    CardData(Vec<LibraryCardData>),
    /// The program carries no library.
    NoneCarried,
    /// The library that is installed cannot be used.
    Installed(Box<LibraryFault>),
    /// The file that names what is installed cannot be read.
    UnreadableRegister {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: FileFault,
    },
    /// The file that names what is installed is damaged.
    DamagedRegister {
        /// The file.
        path: PathBuf,
    },
    /// Another process is installing one right now.
    Busy,
    /// The folder of what is installed cannot be written.
    Unwritten {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Nothing is installed that could be gone back from.
    NothingInstalled,
}

impl From<Damage> for LibraryFault {
    fn from(damage: Damage) -> LibraryFault {
        LibraryFault::Damaged(damage)
    }
}

impl LibraryFault {
    /// That a folder could not be opened, where that is what its check came to: there is nothing to draw then.
    #[must_use]
    pub fn of_unopened(folder: &Path, report: &Report) -> Option<LibraryFault> {
        let first = report.faults.first().filter(|first| first.at.file.path == ".")?;
        Some(LibraryFault::Unopened { folder: folder.to_path_buf(), kind: Box::new(first.kind.clone()) })
    }

    /// What a check that gave no library came to.
    #[must_use]
    pub fn of_report(folder: &Path, report: Report) -> LibraryFault {
        LibraryFault::of_unopened(folder, &report)
            .unwrap_or(LibraryFault::Faulty { folder: folder.to_path_buf(), faults: report.faults })
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Zh => self.message_zh(),
            Language::En => self.message_en(),
        }
    }

    fn message_zh(&self) -> String {
        let zh = Language::Zh;
        match self {
            LibraryFault::Unreadable { path, error } => format!("{} 读不了：{error}。", shown_path(path)),
            LibraryFault::DamagedFile { path, damage } => {
                format!("资料库 {} 不能用：{}。", shown_path(path), damage.message(zh))
            }
            LibraryFault::Damaged(damage) => format!("资料库已损坏：{}。", damage.message(zh)),
            LibraryFault::Unopened { folder, kind } => {
                format!("资料库 {} {}。", shown_path(folder), kind.message(zh))
            }
            LibraryFault::Faulty { folder, faults } => {
                format!("资料库 {} 有 {} 处错误，不能使用。", shown_path(folder), errors(faults))
            }
            LibraryFault::CardData(found) => {
                format!("资料库里有 {} 处不能保存的卡号、密码之类，没有安装。", found.len())
            }
            LibraryFault::NoneCarried => "程序里没有自带的资料库，也没有指定别的。".to_owned(),
            LibraryFault::Installed(fault) => fault.message_zh(),
            LibraryFault::UnreadableRegister { path, fault } => fault.message(&shown_path(path), zh),
            LibraryFault::DamagedRegister { path } => {
                format!("{} 已损坏，不知道装的是哪个资料库。", shown_path(path))
            }
            LibraryFault::Busy => "另一个窗口正在安装资料库。".to_owned(),
            LibraryFault::Unwritten { folder, error } => {
                format!("{} 写不了：{error}。用的还是原来的资料库。", shown_path(folder))
            }
            LibraryFault::NothingInstalled => "没有安装过资料库，用的是自带的。".to_owned(),
        }
    }

    fn message_en(&self) -> String {
        let en = Language::En;
        match self {
            LibraryFault::Unreadable { path, error } => {
                format!("{} cannot be read: {error}", shown_path(path))
            }
            LibraryFault::DamagedFile { path, damage } => {
                format!("The library {} cannot be used: {}.", shown_path(path), damage.message(en))
            }
            LibraryFault::Damaged(damage) => format!("The library is damaged: {}.", damage.message(en)),
            LibraryFault::Unopened { folder, kind } => {
                format!("The library {} {}.", shown_path(folder), kind.message(en))
            }
            LibraryFault::Faulty { folder, faults } => {
                let count = counted(errors(faults), "fault", "faults");
                format!("The library {} has {count} and cannot be used.", shown_path(folder))
            }
            LibraryFault::CardData(found) => {
                let count = counted(found.len(), "text", "texts");
                format!(
                    "The library holds card data, which may not be kept, in {count}; it was not installed."
                )
            }
            LibraryFault::NoneCarried => "The program carries no library, and none is named.".to_owned(),
            LibraryFault::Installed(fault) => fault.message_en(),
            LibraryFault::UnreadableRegister { path, fault } => fault.message(&shown_path(path), en),
            LibraryFault::DamagedRegister { path } => {
                format!("{} is damaged: it does not say which library is installed.", shown_path(path))
            }
            LibraryFault::Busy => "Another window is installing a library.".to_owned(),
            LibraryFault::Unwritten { folder, error } => {
                format!(
                    "{} cannot be written: {error}. The library in use is still the same.",
                    shown_path(folder)
                )
            }
            LibraryFault::NothingInstalled => "No library is installed; the embedded one is used.".to_owned(),
        }
    }
}

/// How many of these are faults and no warnings.
fn errors(faults: &[Fault]) -> usize {
    faults.iter().filter(|fault| !fault.kind.is_warning()).count()
}
