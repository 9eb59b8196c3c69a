//! `-o FILE` and `--force`: the file that a result is written to. Its ending decides the format.

use std::path::{Path, PathBuf};

use clap::Arg;

use super::format::FORMAT;
use crate::cli::argument::{CommandLine, Id};
use crate::cli::subcommand::Form;
use crate::problem::Problem;
use crate::text::language::{Language, say};
use crate::text::shown::shown_path;

const OUTPUT: Id = Id("output");
const FORCE: Id = Id("force");

/// How sensitive a file is, and thus who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// May be passed on: a file like any other.
    Public,
    /// Holds data about people: only its owner may read it.
    Personal,
}

/// Where a result goes, and in which format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The file as typed; `-` is standard output.
    pub to: Option<PathBuf>,
    /// Whether it replaces an existing file.
    pub force: bool,
    /// The name of the format.
    pub form: &'static str,
}

/// Whether `-` was given: standard input or output.
#[must_use]
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// The two options of a command that writes a file, in one of these formats.
#[must_use]
pub fn arguments(forms: &[Form], holds: Holds, language: Language) -> [Arg; 2] {
    let endings = dotted(forms).collect::<Vec<_>>().join(" ");
    let whose = match holds {
        Holds::Public => "",
        Holds::Personal => language.pick("，仅自己可读", ", private"),
    };
    [
        OUTPUT.path_option("FILE").short('o').help(say!(
            language,
            "写进文件（{endings}）{whose}；- 打印",
            "Write FILE ({endings}){whose}; - prints"
        )),
        FORCE.flag().help(language.pick("覆盖已有的文件", "Overwrite an existing file")),
    ]
}

/// The usual file ending of each format that has one.
fn dotted(forms: &[Form]) -> impl Iterator<Item = String> {
    forms.iter().filter_map(|form| form.endings.first()).map(|ending| format!(".{ending}"))
}

impl Output {
    /// Where the result of this command line goes. Its format is the requested one, else that of the file's ending,
    /// else the first.
    ///
    /// # Errors
    /// The ending belongs to none of these formats, or to another than the requested one.
    pub fn of(line: &CommandLine<'_>, forms: &'static [Form]) -> Result<Output, Problem> {
        let to = line.path(OUTPUT);
        let names: Vec<(&str, &Form)> = forms.iter().map(|form| (form.name, form)).collect();
        // A command with one format has no option for it.
        let asked = (forms.len() > 1).then(|| line.named(FORMAT, &names)).flatten();
        let ending = to.as_deref().filter(|path| !is_standard(path)).and_then(Path::extension);
        let ending = ending.map(|ending| ending.to_string_lossy().to_lowercase());
        let meant = |ending: &String| forms.iter().find(|form| form.endings.contains(&&**ending));
        let form = match (asked, ending.as_ref(), ending.as_ref().and_then(meant)) {
            (Some(asked), _, meant) if meant.is_none_or(|meant| meant == asked) => Some(asked),
            (None, None, _) => forms.first(),
            (None, Some(_), meant) => meant,
            _ => None,
        };
        match form {
            Some(form) => Ok(Output { to, force: line.flag(FORCE), form: form.name }),
            None => Err(unwritable(to.as_deref().unwrap_or(Path::new("")), asked, forms, line.language())),
        }
    }

    /// The file; `None` for standard output.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.to.as_deref().filter(|path| !is_standard(path))
    }
}

fn unwritable(path: &Path, asked: Option<&Form>, forms: &[Form], language: Language) -> Problem {
    let (shown, endings) = (shown_path(path), language.listed(&dotted(forms).collect::<Vec<_>>()));
    let problem = Problem::usage(match asked {
        None => {
            say!(language, "写不了这种文件：{shown}。", "This command does not write files like {shown}.")
        }
        Some(asked) => say!(
            language,
            ("{shown} 的结尾和 --format {} 不符。", asked.name),
            ("The ending of {shown} does not match --format {}.", asked.name)
        ),
    });
    problem.with_help(say!(language, "能写的结尾：{endings}", "it writes {endings}"))
}
