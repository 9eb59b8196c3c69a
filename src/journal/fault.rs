//! The faults of the journal: plain data, with their sentences in both languages.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::redaction::{Shape, redact};
use crate::walk::keeper::KeeperFault;

/// Why the journal does not do what it was asked. Nothing that was acknowledged before is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalFault {
    /// The data folder is not a folder, or would be inside of something that is not.
    NotAFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The data folder does not exist and cannot be created.
    NoFolder {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        said: String,
    },
    /// A file is expected, but there is something else, such as a pipe.
    NotAFile {
        /// What is there.
        path: PathBuf,
    },
    /// There is a link where only a folder of the journal's own is used.
    Link {
        /// The link.
        path: PathBuf,
    },
    /// This user may not read or write there.
    NoPermission {
        /// The file or folder.
        path: PathBuf,
    },
    /// The disk or the file is read-only.
    ReadOnly {
        /// The file or folder.
        path: PathBuf,
    },
    /// The disk, or this user's quota, is full.
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// Another program held the journal for so long that waiting was given up.
    Busy {
        /// The journal.
        path: PathBuf,
    },
    /// A newer posdiag wrote it.
    Newer {
        /// The journal.
        path: PathBuf,
        /// The version of its schema.
        found: i64,
        /// The highest version known here.
        known: i64,
    },
    /// It is another program's database.
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It is not a database, or a damaged one.
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What was found.
        damage: JournalDamage,
    },
    /// SQLite is too old to be safe with several writers.
    OldSqlite {
        /// Its version.
        found: String,
    },
    /// Somebody else took the session over: it cannot be written to from here any more.
    TakenOver {
        /// The session's name.
        name: String,
    },
    /// The session was handed over: it is read-only here.
    HandedOver {
        /// The session's name.
        name: String,
    },
    /// The session no longer exists.
    Gone {
        /// Its name, or its id.
        name: String,
    },
    /// Another error of the system or of SQLite.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        said: String,
    },
}

/// What is damaged in a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalDamage {
    /// A session has more or fewer entries than its row says.
    Incomplete,
    /// The entries of a session are not numbered consecutively.
    Numbers,
    /// A tree does not match its digest.
    Tree,
    /// The database's pages are inconsistent.
    Pages,
    /// The version of its schema is invalid.
    Schema,
    /// A value is not of the type or form that the schema requires.
    Values,
    /// SQLite's own words.
    Sqlite(String),
}

impl JournalDamage {
    /// What is damaged, as the end of a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> &str {
        match self {
            JournalDamage::Incomplete => {
                language.pick("有一个会话的记录不全", "a session's entries are incomplete")
            }
            JournalDamage::Numbers => {
                language.pick("有一个会话的记录编号不连续", "a session's entries are not numbered in order")
            }
            JournalDamage::Tree => {
                language.pick("有一棵树和校验值对不上", "a tree does not match its digest")
            }
            JournalDamage::Pages => language.pick("数据页之间对不上", "its pages do not fit together"),
            JournalDamage::Schema => {
                language.pick("格式编号不对", "its schema number is not one of posdiag's")
            }
            JournalDamage::Values => {
                language.pick("里面的内容不像 posdiag 的记录", "its values are not those of a journal")
            }
            JournalDamage::Sqlite(said) => said,
        }
    }
}

impl JournalFault {
    /// The meaning of a system error at a path.
    #[must_use]
    pub fn of_io(path: &Path, error: &io::Error) -> JournalFault {
        let path = path.to_path_buf();
        match error.kind() {
            io::ErrorKind::PermissionDenied => JournalFault::NoPermission { path },
            io::ErrorKind::ReadOnlyFilesystem => JournalFault::ReadOnly { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => JournalFault::DiskFull { path },
            _ => JournalFault::Io { path, said: error.to_string() },
        }
    }

    /// What is wrong, in a sentence.
    #[expect(clippy::too_many_lines, reason = "a table of sentences")]
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            JournalFault::NotAFolder { path } => not_a_data_folder(path, language),
            JournalFault::NoFolder { path, said } => say!(
                language,
                ("无法创建数据文件夹 {}：{said}。", shown(path)),
                ("the data folder {} cannot be created: {said}", shown(path))
            ),
            JournalFault::NotAFile { path } => {
                say!(language, ("{} 不是文件。", shown(path)), ("{} is not a file", shown(path)))
            }
            JournalFault::Link { path } => say!(
                language,
                ("{} 是一个链接，不会通过它写入。", shown(path)),
                ("{} is a link; nothing is written through it", shown(path))
            ),
            JournalFault::NoPermission { path } => say!(
                language,
                ("没有权限读写 {}。", shown(path)),
                ("there is no permission to read and write {}", shown(path))
            ),
            JournalFault::ReadOnly { path } => say!(
                language,
                ("{} 是只读的，无法保存。", shown(path)),
                ("{} is read-only; nothing can be saved there", shown(path))
            ),
            JournalFault::DiskFull { path } => say!(
                language,
                ("磁盘满了，写不了 {}。", shown(path)),
                ("the disk is full; {} cannot be written", shown(path))
            ),
            JournalFault::Busy { path } => say!(
                language,
                ("另一个程序一直占用着 {}。", shown(path)),
                ("another program keeps {} busy", shown(path))
            ),
            JournalFault::Newer { path, found, known } => say!(
                language,
                (
                    "{} 是更新版本的 posdiag 写的（格式 {found}，这个程序只认到 {known}）；没有改动。",
                    shown(path)
                ),
                (
                    "{} was written by a newer posdiag (schema {found}; this one knows up to {known}); it was left unchanged",
                    shown(path)
                )
            ),
            JournalFault::Foreign { path } => say!(
                language,
                ("{} 是别的程序的数据库，不是 posdiag 的记录；没有改动。", shown(path)),
                (
                    "{} is another program's database, not posdiag's journal; it was left unchanged",
                    shown(path)
                )
            ),
            JournalFault::Damaged { path, damage } => say!(
                language,
                ("记录 {} 损坏了：{}。", shown(path), damage.message(language)),
                ("the journal {} is damaged: {}", shown(path), damage.message(language))
            ),
            JournalFault::OldSqlite { found } => say!(
                language,
                "SQLite {found} 太旧，用来保存记录不安全。",
                "SQLite {found} is too old to be trusted with a journal"
            ),
            JournalFault::TakenOver { name } => say!(
                language,
                "会话 {name} 已由别人接管，这里不能再写。",
                "somebody else took over session {name}; it can no longer be written from here"
            ),
            JournalFault::HandedOver { name } => say!(
                language,
                "会话 {name} 已经移交，在这里是只读的。",
                "session {name} was handed over and is read-only here"
            ),
            JournalFault::Gone { name } => {
                say!(language, "会话 {name} 已经不存在。", "session {name} no longer exists")
            }
            JournalFault::Io { path, said } => say!(
                language,
                ("读写 {} 出错：{said}。", shown(path)),
                ("reading or writing {} failed: {said}", shown(path))
            ),
        }
    }
    /// What to do about it, in a sentence.
    #[must_use]
    pub fn help(&self, language: Language) -> &'static str {
        let (zh, en) = match self {
            JournalFault::NotAFolder { .. }
            | JournalFault::NoFolder { .. }
            | JournalFault::NotAFile { .. }
            | JournalFault::Link { .. }
            | JournalFault::NoPermission { .. }
            | JournalFault::ReadOnly { .. } => (
                "用 --data-dir 或 POSDIAG_DATA_DIR 另选一个能写的文件夹",
                "choose a folder that can be written, with --data-dir or POSDIAG_DATA_DIR",
            ),
            JournalFault::DiskFull { .. } => (
                "先删掉别的文件，腾出空间再试；删旧会话也要有空间才行",
                "make room by deleting other files and try again; deleting old sessions needs room, too",
            ),
            JournalFault::Busy { .. } => ("等它做完再试", "try again when it is done"),
            JournalFault::Newer { .. } => (
                "换用新版本，或用 --data-dir 另选文件夹",
                "use the newer posdiag, or another folder with --data-dir",
            ),
            JournalFault::Foreign { .. } => {
                ("用 --data-dir 另选文件夹", "choose another folder with --data-dir")
            }
            JournalFault::Damaged { .. } => (
                "可以把它放到一边、另建一份；旧文件会留着，不会覆盖",
                "it can be set aside and a new one started; the damaged files stay where they are, under another name",
            ),
            JournalFault::OldSqlite { .. } => {
                ("请用自带 SQLite 的版本", "use a build of posdiag with its own SQLite")
            }
            JournalFault::TakenOver { .. } => (
                "看看是谁接管的；要拿回来，用 posdiag resume 明确接管",
                "see who has it; to get it back, take it over explicitly with posdiag resume",
            ),
            JournalFault::HandedOver { .. } => {
                ("等对方交回后导入，或明确收回", "import it when it comes back, or take it back explicitly")
            }
            JournalFault::Gone { .. } => {
                ("posdiag session list 列出现有的会话", "posdiag session list shows the sessions there are")
            }
            JournalFault::Io { .. } => (
                "检查磁盘；也可以用 --data-dir 另选一个文件夹",
                "check the disk, or choose another folder with --data-dir",
            ),
        };
        language.pick(zh, en)
    }
}

/// What is wrong with a data folder that is something else, in a sentence.
#[must_use]
pub fn not_a_data_folder(path: &Path, language: Language) -> String {
    say!(
        language,
        ("数据文件夹 {} 不是文件夹。", shown(path)),
        ("the data folder {} is not a folder", shown(path))
    )
}

/// A path in a form that may be shown: harmless, and without what may not be kept.
pub(super) fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    let kept = redact(&path, Shape::NOTE).map(|kept| harmless(kept.text.as_str()).into_owned());
    kept.unwrap_or_else(|_| "…".to_owned())
}

impl KeeperFault for JournalFault {
    fn message(&self, language: Language) -> String {
        let mut sentence = JournalFault::message(self, language);
        if !sentence.ends_with(['.', '。']) {
            sentence.push('.');
        }
        sentence
    }
}

impl fmt::Display for JournalFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for JournalFault {}
