//! The faults of libraries: why one cannot be used, installed or rolled back to.

use std::io;
use std::path::{Path, PathBuf};

use crate::desk::file::{FileFault, why_unread, why_unwritten};
use crate::journal::fault::not_a_data_folder;
use crate::library::card_data::LibraryCardData;
use crate::text::language::{Language, counted, say};
use crate::text::shown::shown_path;
use crate::tree::fault::Kind;
use crate::tree::{Damage, Fault, Report};

/// Why a library cannot be used, installed or rolled back to. The library in use is unchanged.
#[derive(Debug)]
pub enum LibraryFault {
    /// A compiled file cannot be read; the system's error.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file is not a complete compiled library of this version.
    DamagedFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        damage: Damage,
    },
    /// Its bytes are damaged, whatever their source.
    Damaged(Damage),
    /// Its folder cannot be opened.
    Unopened {
        /// The folder.
        folder: PathBuf,
        /// What the checker says about it.
        kind: Box<Kind>,
    },
    /// The checker found faults in its folder.
    Faulty {
        /// The folder.
        folder: PathBuf,
        /// The faults, with the warnings among them.
        faults: Vec<Fault>,
    },
    /// It contains what may not be kept, such as a card number.
    CardData(Vec<LibraryCardData>),
    /// The program carries no library.
    NoneCarried,
    /// The installed library cannot be used.
    Installed(Box<LibraryFault>),
    /// The data folder, where the installed ones would be, is not a folder.
    NotAFolder {
        /// The data folder.
        folder: PathBuf,
    },
    /// The register of installed libraries cannot be read.
    UnreadableRegister {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: FileFault,
    },
    /// The register of installed libraries is damaged.
    DamagedRegister {
        /// The file.
        path: PathBuf,
    },
    /// Another process is installing a library right now.
    Busy,
    /// The folder of installed libraries cannot be written.
    Unwritten {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Nothing is installed that could be rolled back.
    NothingInstalled,
}

impl From<Damage> for LibraryFault {
    fn from(damage: Damage) -> LibraryFault {
        LibraryFault::Damaged(damage)
    }
}

impl LibraryFault {
    /// The fault for a folder that could not be opened, if that is what its check found: there is nothing to draw then.
    #[must_use]
    pub fn of_unopened(folder: &Path, report: &Report) -> Option<LibraryFault> {
        let first = report.faults.first().filter(|first| first.at.file.path == ".")?;
        Some(LibraryFault::Unopened { folder: folder.to_path_buf(), kind: Box::new(first.kind.clone()) })
    }

    /// The fault for a check that yielded no library.
    #[must_use]
    pub fn of_report(folder: &Path, report: Report) -> LibraryFault {
        LibraryFault::of_unopened(folder, &report)
            .unwrap_or(LibraryFault::Faulty { folder: folder.to_path_buf(), faults: report.faults })
    }

    /// What is wrong, in a sentence.
    #[expect(clippy::too_many_lines, reason = "a table of sentences")]
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            LibraryFault::Unreadable { path, error } => say!(
                language,
                ("{} 读不了：{}。", shown_path(path), why_unread(error, language)),
                ("{} cannot be read: {}", shown_path(path), why_unread(error, language))
            ),
            LibraryFault::DamagedFile { path, damage } => say!(
                language,
                ("资料库 {} 不能用：{}。", shown_path(path), damage.message(language)),
                ("The library {} cannot be used: {}.", shown_path(path), damage.message(language))
            ),
            LibraryFault::Damaged(damage) => say!(
                language,
                ("资料库已损坏：{}。", damage.message(language)),
                ("The library is damaged: {}.", damage.message(language))
            ),
            LibraryFault::Unopened { folder, kind } => say!(
                language,
                ("资料库 {} {}。", shown_path(folder), kind.message(language)),
                ("The library {} {}.", shown_path(folder), kind.message(language))
            ),
            LibraryFault::Faulty { folder, faults } => say!(
                language,
                ("资料库 {} 有 {} 处错误，不能使用。", shown_path(folder), errors(faults)),
                (
                    "The library {} has {} and cannot be used.",
                    shown_path(folder),
                    counted(errors(faults), "error", "errors")
                )
            ),
            LibraryFault::CardData(found) => say!(
                language,
                ("资料库里有 {} 处不得保存的卡号、密码等，没有安装。", found.len()),
                (
                    "The library holds card data, which must not be stored, in {}; it was not installed.",
                    counted(found.len(), "text", "texts")
                )
            ),
            LibraryFault::NoneCarried => language
                .pick(
                    "没有自带的资料库，也没有指定别的。",
                    "There is no built-in library, and none was given.",
                )
                .to_owned(),
            LibraryFault::Installed(fault) => fault.message(language),
            LibraryFault::NotAFolder { folder } => not_a_data_folder(folder, language),
            LibraryFault::UnreadableRegister { path, fault } => fault.message(&shown_path(path), language),
            LibraryFault::DamagedRegister { path } => say!(
                language,
                ("{} 已损坏，不知道装的是哪个资料库。", shown_path(path)),
                ("{} is damaged: it does not say which library is installed.", shown_path(path))
            ),
            LibraryFault::Busy => language
                .pick("另一个窗口正在安装资料库。", "Another window is installing a library.")
                .to_owned(),
            LibraryFault::Unwritten { folder, error } => say!(
                language,
                ("{} 写不了：{}。仍用原来的资料库。", shown_path(folder), why_unwritten(error, language)),
                (
                    "{} cannot be written: {}. The library in use is unchanged.",
                    shown_path(folder),
                    why_unwritten(error, language)
                )
            ),
            LibraryFault::NothingInstalled => language
                .pick(
                    "没有安装过资料库，用的是自带的。",
                    "No library is installed; the built-in one is used.",
                )
                .to_owned(),
        }
    }
}

/// How many of these are faults rather than warnings.
fn errors(faults: &[Fault]) -> usize {
    faults.iter().filter(|fault| !fault.kind.is_warning()).count()
}
