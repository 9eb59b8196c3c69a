//! Files that are named on the command line; `-` is standard input or output.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use super::Context;
use crate::cli::shown_path;
use crate::problem::Problem;
use crate::text::language::Language;

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
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(|error| failed(&error))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a file is worse than none.
        let _ = fs::remove_file(path);
        return Err(failed(&error));
    }
    Ok(())
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
