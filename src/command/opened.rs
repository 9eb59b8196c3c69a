//! Which library is used: the one that is asked for, a folder or a compiled file; else the one that was installed; else
//! the embedded one.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{Context, library};
use crate::library::embedded;
use crate::problem::Problem;
use crate::text::language::Language;
use crate::text::shown::{shown_path, typeable};
use crate::tree::{Damage, Library, ReadAt, check_folder, compile};

/// How much of a library's file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// What is looked up.
    Parts,
    /// Everything, each block compared with its checksum.
    All,
}

pub(super) fn library(context: &Context<'_>, reading: Reading) -> anyhow::Result<Library> {
    if let Some(path) = &context.invocation.settings.library.value {
        return at(context, path, reading);
    }
    match library::installed(context)? {
        Some(file) => of_file(context, &file, reading).map_err(|problem| {
            problem
                .with_help(context.own(
                    "这是安装的资料库：posdiag library rollback 退回上一个",
                    "it is the installed library: posdiag library rollback goes back to the one before",
                ))
                .into()
        }),
        None => embedded::library().map_err(|damaged| context.damaged(damaged).into()),
    }
}

/// The library of a folder or of a compiled file.
pub(super) fn at(context: &Context<'_>, path: &Path, reading: Reading) -> anyhow::Result<Library> {
    if path.is_file() {
        return Ok(of_file(context, path, reading)?);
    }
    let report = check_folder(path);
    if let Some(problem) = context.unreadable(path, &report) {
        return Err(problem.into());
    }
    match report.library {
        Some(checked) => Library::open(compile(&checked)).map_err(|damaged| context.damaged(damaged).into()),
        None => Err(context.faulty(path, &report.faults).into()),
    }
}

/// The library of a compiled file.
pub(super) fn of_file(context: &Context<'_>, path: &Path, reading: Reading) -> Result<Library, Problem> {
    let unreadable = |error: io::Error| {
        let path = shown_path(path);
        Problem::environment(match context.language() {
            Language::Zh => format!("{path} 读不了：{error}。"),
            Language::En => format!("{path} cannot be read: {error}"),
        })
    };
    let file = open(path).map_err(unreadable)?;
    let opened = match reading {
        Reading::Parts => Library::open_file(Box::new(file)),
        Reading::All => Library::open_whole(file.read().map_err(unreadable)?),
    };
    opened.map_err(|damaged| {
        let (why, shown) = (damaged.message(context.language()), shown_path(path));
        let problem = Problem::environment(match context.language() {
            Language::Zh => format!("资料库 {shown} 不能用：{why}。"),
            Language::En => format!("The library {shown} cannot be used: {why}."),
        });
        problem.with_help(if damaged == Damage::NotALibrary {
            name_a_library(path, context.language())
        } else {
            compile_again(path, context.language())
        })
    })
}

/// What to do about a file that is no compiled library: it may be one of a library's own.
fn name_a_library(file: &Path, language: Language) -> String {
    let mut folders = file.ancestors().skip(1);
    let folder = folders.find(|folder| folder.join("library.yaml").is_file());
    let folder = folder.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    match (folder.map(shown_path), language) {
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

/// A library's file on the disk.
#[derive(Debug)]
struct OnDisk {
    file: File,
    size: u64,
}

#[expect(clippy::disallowed_methods, reason = "the edge, where a library's file is read")]
fn open(path: &Path) -> io::Result<OnDisk> {
    // A pipe or a device is never opened: it could wait or flow for ever.
    if !path.metadata()?.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    Ok(OnDisk { file, size })
}

impl OnDisk {
    fn read(self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        self.file.take(self.size).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl ReadAt for OnDisk {
    fn size(&self) -> u64 {
        self.size
    }

    #[cfg(unix)]
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        use std::os::unix::fs::FileExt as _;
        self.file.read_exact_at(into, at)
    }

    #[cfg(windows)]
    fn read_at(&self, mut at: u64, mut into: &mut [u8]) -> io::Result<()> {
        use std::os::windows::fs::FileExt as _;
        while !into.is_empty() {
            let read = self.file.seek_read(into, at)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            at += read as u64;
            into = into.get_mut(read..).unwrap_or_default();
        }
        Ok(())
    }
}

/// The library's folder that a command means without a name: this folder, if it is one, or `trees` in it.
pub(super) fn usual_folder() -> Option<PathBuf> {
    [".", "trees"].into_iter().map(PathBuf::from).find(|folder| folder.join("library.yaml").is_file())
}
