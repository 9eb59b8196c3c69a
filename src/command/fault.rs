//! What is said of faults of the desk on a command line: the exit code that goes with each, and what to type about it.

use std::path::Path;

use super::{Context, prefix_of};
use crate::desk::library::{LibraryFault, folder_of};
use crate::problem::Problem;
use crate::text::language::Language;
use crate::text::shown::{shown_path, typeable};
use crate::tree::{Damage, drawing};

impl Context<'_> {
    /// What is said of a library that cannot be used, installed or gone back to.
    pub(super) fn library_fault(&self, fault: &LibraryFault) -> Problem {
        let message = fault.message(self.language());
        let problem = match fault {
            LibraryFault::NothingInstalled => Problem::usage(message),
            _ => Problem::environment(message),
        };
        self.library_help(fault).into_iter().fold(problem, Problem::with_help)
    }

    /// What is said of a library whose bytes are damaged.
    pub(super) fn damaged(&self, damage: Damage) -> Problem {
        self.library_fault(&damage.into())
    }

    fn library_help(&self, fault: &LibraryFault) -> Vec<String> {
        /// How many faults of a folder are told.
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
                help.push(match language {
                    Language::Zh => format!("posdiag check {again} 画出全部错误"),
                    Language::En => format!("posdiag check {again} draws every fault"),
                });
                help
            }
            LibraryFault::NoneCarried => own("用 --library 指定一个", "name one with --library"),
            LibraryFault::Installed(fault) => {
                let mut help = self.library_help(fault);
                help.extend(own(
                    "这是安装的资料库：posdiag library rollback 退回上一个",
                    "it is the installed library: posdiag library rollback goes back to the one before",
                ));
                help
            }
            LibraryFault::DamagedRegister { .. } => own(
                "重新安装：posdiag library install；或删掉这个文件，用自带的",
                "install one again with posdiag library install, or delete the file to use the embedded one",
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

/// What to do about a file that is not a compiled library: it may be one of a library's own.
fn name_a_library(file: &Path, language: Language) -> String {
    match (folder_of(file).as_deref().map(shown_path), language) {
        (Some(folder), Language::Zh) => format!("给出它所在的资料库文件夹：{folder}"),
        (Some(folder), Language::En) => format!("name the folder of its library: {folder}"),
        (None, Language::Zh) => "给出资料库的文件夹，或 posdiag compile 写的文件".to_owned(),
        (None, Language::En) => "name a library's folder, or a file that posdiag compile wrote".to_owned(),
    }
}

fn compile_again(file: &Path, language: Language) -> String {
    let file = typeable(&file.to_string_lossy()).unwrap_or_else(|| "FILE".to_owned());
    match language {
        Language::Zh => format!("用 posdiag compile DIR -o {file} 从资料库文件夹重新编译"),
        Language::En => format!("compile it again from its folder: posdiag compile DIR -o {file}"),
    }
}
