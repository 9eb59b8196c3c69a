//! Secrets, read when they are needed: from a file that nobody else may read, a variable, or the output of a program.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::file::{self, FileFault};
use crate::settings::sink::SecretSource;
use crate::text::language::Language;

/// The most bytes of a secret.
const LONGEST: u64 = 4096;

/// A value that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Confidential(String);

impl Confidential {
    /// What it is.
    #[must_use]
    pub fn reveal(self) -> String {
        self.0
    }
}

impl fmt::Debug for Confidential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

/// Why a secret is unavailable. It contains nothing of the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretFault {
    /// There is no such file.
    NoFile,
    /// The file cannot be read.
    Unreadable,
    /// Others may read the file.
    OpenToOthers,
    /// The variable is not set.
    NoVariable,
    /// The program cannot be run, or ended with an error.
    CommandFailed,
    /// It is empty, too long, or not a line of text.
    NotALine,
    /// It is not a URL.
    NoUrl,
}

impl SecretFault {
    /// What is wrong, and what to do, in a sentence.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        match self {
            SecretFault::NoFile => language.pick("密钥文件不存在。", "The secret's file does not exist."),
            SecretFault::Unreadable => language.pick("密钥文件读不了。", "The secret's file cannot be read."),
            SecretFault::OpenToOthers => language.pick(
                "密钥文件别人也能读：请 chmod 600。",
                "Others can read the secret's file: chmod 600 it.",
            ),
            SecretFault::NoVariable => {
                language.pick("存放密钥的环境变量没有设置。", "The secret's environment variable is not set.")
            }
            SecretFault::CommandFailed => {
                language.pick("取密钥的命令没有成功。", "The secret's command failed.")
            }
            SecretFault::NotALine => language
                .pick("密钥应当是一行文字，不能是空的。", "The secret must be one line of text, not empty."),
            SecretFault::NoUrl => language.pick(
                "那里的内容不是地址：要以 https:// 开头。",
                "What is there is not an address: it must start with https://.",
            ),
        }
    }
}

/// Reads the secret of a source.
///
/// # Errors
/// A [`SecretFault`].
pub fn read(source: &SecretSource) -> Result<Confidential, SecretFault> {
    let found = match source {
        SecretSource::Here(text) => text.clone(),
        SecretSource::File(path) => of_file(path)?,
        SecretSource::Variable(name) => of_variable(name)?,
        SecretSource::Command(words) => of_command(words)?,
    };
    let line = found.trim();
    let is_line = !line.is_empty() && line.len() as u64 <= LONGEST && !line.contains(char::is_control);
    if is_line { Ok(Confidential(line.to_owned())) } else { Err(SecretFault::NotALine) }
}

fn of_file(path: &Path) -> Result<String, SecretFault> {
    if is_open_to_others(path) {
        return Err(SecretFault::OpenToOthers);
    }
    let bytes = file::read(path, LONGEST).map_err(|fault| match fault {
        FileFault::Unreadable(error) if error.kind() == std::io::ErrorKind::NotFound => SecretFault::NoFile,
        FileFault::TooLarge => SecretFault::NotALine,
        _ => SecretFault::Unreadable,
    })?;
    String::from_utf8(bytes).map_err(|_| SecretFault::NotALine)
}

/// Whether anybody but its owner may read or write a file.
#[cfg(unix)]
pub(super) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Other systems have no such permissions.
#[cfg(not(unix))]
pub(super) fn is_open_to_others(_: &Path) -> bool {
    false
}

/// The value of a variable that, according to the configuration or to a convention of other programs, contains a secret
/// or its location.
///
/// # Errors
/// [`SecretFault::NoVariable`], or [`SecretFault::NotALine`] if it is not text.
#[cfg(feature = "store")]
pub(super) fn variable(name: &str) -> Result<String, SecretFault> {
    of_variable(name)
}

#[expect(clippy::disallowed_methods, reason = "only the configuration tells which variable has the secret")]
fn of_variable(name: &str) -> Result<String, SecretFault> {
    let value = std::env::var_os(name).ok_or(SecretFault::NoVariable)?;
    value.into_string().map_err(|_| SecretFault::NotALine)
}

fn of_command(words: &[String]) -> Result<String, SecretFault> {
    let (program, arguments) = words.split_first().ok_or(SecretFault::CommandFailed)?;
    let mut command = Command::new(program);
    // It may ask for a passphrase at the terminal; its complaints are for whoever is there.
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
    let output = command.output().map_err(|_| SecretFault::CommandFailed)?;
    if !output.status.success() {
        return Err(SecretFault::CommandFailed);
    }
    String::from_utf8(output.stdout).map_err(|_| SecretFault::NotALine)
}

#[cfg(test)]
mod tests {
    use super::{SecretFault, read};
    use crate::settings::sink::SecretSource;

    #[test]
    fn secret_is_one_line_whatever_its_source() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let file = || read(&SecretSource::File(path.clone())).map(super::Confidential::reveal);
        assert_eq!(file(), Err(SecretFault::NoFile));
        std::fs::File::create(&path).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            mode(0o640);
            assert_eq!(file(), Err(SecretFault::OpenToOthers));
            mode(0o600);
            assert_eq!(file(), Err(SecretFault::NotALine));
            std::io::Write::write_all(
                &mut std::fs::File::options().write(true).open(&path).unwrap(),
                b" abc\n",
            )
            .unwrap();
            assert_eq!(file(), Ok("abc".to_owned()));
            let command = |words: &[&str]| {
                let words = words.iter().map(|word| (*word).to_owned()).collect();
                read(&SecretSource::Command(words)).map(super::Confidential::reveal)
            };
            assert_eq!(command(&["printf", "x y"]), Ok("x y".to_owned()));
            assert_eq!(command(&["false"]), Err(SecretFault::CommandFailed));
            assert_eq!(command(&["/nonexistent"]), Err(SecretFault::CommandFailed));
        }
        let variable = |name: &str| read(&SecretSource::Variable(name.to_owned()));
        assert_eq!(variable("POSDIAG_NO_SUCH_VARIABLE"), Err(SecretFault::NoVariable));
        let there = read(&SecretSource::Here("https://example/secret".to_owned())).unwrap();
        assert_eq!(format!("{there:?} {:?}", SecretSource::Here("x".to_owned())), "… Here");
    }
}
