//! Files that are named on the command line; `-` is standard input or output.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::Context;
use crate::problem::Problem;
use crate::text::language::Language;
use crate::text::shown::shown_path;
use crate::tree::Library;

/// Whether it is no file that is meant, but standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// A file as it is called in a sentence; in Chinese, at its beginning or behind other words.
pub(super) fn named(context: &Context<'_>, path: &Path, first: bool) -> String {
    match (is_standard(path), first) {
        (true, true) => context.own("标准输入", "standard input").to_owned(),
        (true, false) => context.own("标准输出", "standard output").to_owned(),
        (false, _) if first || context.language() == Language::En => shown_path(path),
        (false, _) => format!(" {}", shown_path(path)),
    }
}

/// Writes a file that is not there yet, whole or not at all.
pub(super) fn write_new(context: &Context<'_>, path: &Path, text: &str) -> Result<(), Problem> {
    let failed = |error: &std::io::Error| {
        let path = shown_path(path);
        let problem = Problem::environment(match (error.kind(), context.language()) {
            (std::io::ErrorKind::AlreadyExists, Language::Zh) => format!("已经有 {path} 了，没有覆盖它。"),
            (std::io::ErrorKind::AlreadyExists, Language::En) => {
                format!("{path} is there already and was not overwritten.")
            }
            (_, Language::Zh) => format!("写不了 {path}：{error}。"),
            (_, Language::En) => format!("{path} cannot be written: {error}"),
        });
        problem.with_help(context.own("用 -o 换一个文件名", "name another file with -o"))
    };
    create(path, text, true).map_err(|error| failed(&error))
}

/// Makes a file that is not there yet, whole or not at all; a private one nobody else may read.
///
/// # Errors
/// Of the system; of a file that is there already, too.
pub(super) fn create(path: &Path, text: &str, private: bool) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a file is worse than none.
        let _ = fs::remove_file(path);
    }
    written
}

/// Writes a compiled library, in place of one that is there; anything else that is there is left alone.
#[expect(clippy::disallowed_methods, reason = "the edge, where the file is looked at")]
pub(super) fn replace_compiled(context: &Context<'_>, path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let failed = |why: &str| {
        let path = shown_path(path);
        Problem::environment(match context.language() {
            Language::Zh => format!("写不了 {path}：{why}。"),
            Language::En => format!("{path} cannot be written: {why}"),
        })
        .with_help(context.own("用 -o 换一个文件名", "name another file with -o"))
    };
    let mut begin = [0; 8];
    let is_other = fs::metadata(path).is_ok_and(|there| !there.is_file())
        || fs::File::open(path)
            .is_ok_and(|mut there| there.read_exact(&mut begin).is_err() || !Library::is_compiled(&begin));
    if is_other {
        return Err(failed(
            context.own("那里有别的文件，没有覆盖它", "something else is there and was not overwritten"),
        ));
    }
    replace(path, bytes).map_err(|error| failed(&error.to_string()))
}

/// Replaces a file's text, if it is still the one that was read; whether it is.
pub(super) fn replace_text(path: &Path, was: &str, text: &str) -> io::Result<bool> {
    #[expect(clippy::disallowed_methods, reason = "the edge, where the file is read again")]
    let there = fs::read(path)?;
    let mark = if there.starts_with(MARK) { MARK } else { &[] };
    if there.get(mark.len()..) != Some(was.as_bytes()) {
        return Ok(false);
    }
    replace(path, &[mark, text.as_bytes()].concat()).map(|()| true)
}

/// What some editors begin a text with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a file whole or not at all, and replaces what is there: beside it first, then under its name.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays one: what it leads to is written.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut beside = path.clone().into_os_string();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = Path::new(&beside);
    let write = || {
        let mut file = fs::File::create_new(beside)?;
        if let Ok(there) = fs::metadata(path) {
            file.set_permissions(there.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(beside, path)
    };
    let written = write();
    if written.is_err() {
        // Half a file is worse than none.
        let _ = fs::remove_file(beside);
        return written;
    }
    sync_folder(path)
}

/// Makes sure that a file's name outlives a power cut, too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    #[expect(clippy::disallowed_methods, reason = "the edge, where the file was written")]
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on other systems")]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Reads the bytes of a file.
#[expect(clippy::disallowed_methods, reason = "the edge, where the file is read")]
pub(super) fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// Reads a file of at most so many bytes as text; what is no text in it is marked, and told by whoever reads on.
#[expect(clippy::disallowed_methods, reason = "the edge, where the file is read")]
pub(super) fn read_file(context: &Context<'_>, path: &Path, most: u64) -> Result<String, Problem> {
    let failed = |why: &str| {
        let path = named(context, path, true);
        Problem::environment(match context.language() {
            Language::Zh => format!("{path}：读不了，{why}。"),
            Language::En => format!("{path} cannot be read: {why}"),
        })
    };
    let of_io = |error: std::io::Error| failed(&error.to_string());
    let mut bytes = Vec::new();
    if is_standard(path) {
        std::io::stdin().lock().take(most + 1).read_to_end(&mut bytes).map_err(of_io)?;
    } else {
        let kind = fs::metadata(path).map_err(of_io)?;
        if !kind.is_file() {
            return Err(failed(context.own("不是文件", "it is no file")));
        }
        fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)).map_err(of_io)?;
    }
    if bytes.len() as u64 > most {
        return Err(failed(context.own("太大", "it is too large")));
    }
    // Of a damaged file, too, it is said whether it was a session.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
