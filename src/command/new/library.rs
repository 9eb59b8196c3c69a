//! `posdiag new library DIR`: creates a small library that can be checked, walked and changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Arg;

use super::template::{Audience, filled, scalar};
use super::{SCHEMAS, editor_line, next, prefix_of, unwritten};
use crate::cli::{CommandLine, Id, Subcommand};
use crate::command::rows::{self, aligned};
use crate::command::{Action, Context};
use crate::desk::file::create;
use crate::machine::schemas;
use crate::problem::{Exit, Problem};
use crate::text::harmless::first_harmful;
use crate::text::language::{Language, say};
use crate::text::narrow::narrow;
use crate::text::shown::shown;
use crate::text::shown::{shown_path, typeable};
use crate::tree::{MANIFEST, SHARED};

const FOLDER: Id = Id("folder");
const LANGUAGES: Id = Id("languages");
const CODE: Id = Id("code");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    examples: &[
        ("posdiag new library mylib", "文字用您的语言", "texts in your language"),
        ("posdiag new library mylib --languages zh,en", "中英文都有", "Chinese and English"),
        ("posdiag new library mylib --code P10", "代码像 P10", "for codes like P10"),
    ],
    missing: Some(no_folder),
    ..Subcommand::new(
        "library",
        ("新建资料库：一张表、一个代码、通用流程", "Create a library: one table, one code, general steps"),
        ("posdiag new library [选项] DIR", "posdiag new library [OPTIONS] DIR"),
        |line| Ok(Box::new(NewLibrary::of(line))),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        FOLDER
            .path("DIR")
            .required(true)
            .help(own("新文件夹；已有的必须是空的", "A new folder, or one that is empty")),
        CODE.option("CODE").help(own(
            "第一个代码，照机器的写法（默认 E001）",
            "First code, as the machine spells it (default: E001)",
        )),
        LANGUAGES
            .option("zh,en")
            .help(own("文字的语言（默认用您的）", "Languages of its texts (default: yours)")),
    ]
}

/// Creates a library.
#[derive(Debug)]
struct NewLibrary {
    /// Its folder, which does not exist yet or is empty.
    folder: PathBuf,
    /// Its languages as typed; by default the author's.
    languages: Option<String>,
    /// Its first code as typed, which shows how its codes are spelled.
    code: Option<String>,
}

impl NewLibrary {
    fn of(line: &CommandLine<'_>) -> NewLibrary {
        NewLibrary {
            folder: line.path(FOLDER).unwrap_or_default(),
            languages: line.text(LANGUAGES),
            code: line.text(CODE),
        }
    }
}

/// The folder is missing.
fn no_folder(language: Language) -> Problem {
    Problem::usage(language.pick("没有指定文件夹。", "No folder was given."))
        .with_help(language.pick("例如 posdiag new library mylib", "try posdiag new library mylib"))
}

/// The schemas of a library's files.
const OF_FILES: [&str; 3] = ["library", "sequence", "tree"];

/// How a library's codes are spelled, inferred from its first.
struct Spelling {
    prefix: String,
    /// The digits of the first code.
    digits: String,
}

impl Spelling {
    /// The table's id and folder.
    fn table(&self) -> String {
        let name = self.prefix.to_ascii_lowercase().replace('-', "");
        if name.is_empty() { "codes".to_owned() } else { name }
    }

    fn first(&self) -> String {
        format!("{}{}", self.prefix, self.digits)
    }

    /// Another code of the table: the one after the first, or before it if there is none.
    fn another(&self) -> String {
        let number: u32 = self.digits.parse().unwrap_or(0);
        let another = format!("{:0wide$}", number + 1, wide = self.digits.len());
        let fits = another.len() == self.digits.len();
        let another = if fits { another } else { (number - 1).to_string() };
        format!("{}{another}", self.prefix)
    }
}

impl Action for NewLibrary {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let languages = languages_of(context, self.languages.as_deref())?;
        let spelling = spelling_of(context, self.code.as_deref().unwrap_or("E001"))?;
        usable(context, &self.folder)?;
        let author = Audience { language: context.language(), languages: &languages };
        make(&self.folder, &files(author, &spelling))
            .map_err(|(path, error)| unwritten(context, &path, &error))?;
        context.print(&page(context, &self.folder, &spelling))?;
        Ok(Exit::Done)
    }
}

/// The spelling of codes that look like this one: letters, then digits.
fn spelling_of(context: &Context<'_>, typed: &str) -> Result<Spelling, Problem> {
    const LONGEST: usize = 12;
    let code: String = typed.trim().chars().map(narrow).flat_map(char::to_uppercase).collect();
    let (prefix, digits) = code.split_at(code.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    let letters = prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    let begins = prefix.is_empty() || prefix.starts_with(|c: char| c.is_ascii_uppercase());
    let reserved = prefix.eq_ignore_ascii_case(SHARED) || prefix.eq_ignore_ascii_case(SCHEMAS);
    if letters && begins && !reserved && prefix.len() <= LONGEST && (1..=9).contains(&digits.len()) {
        return Ok(Spelling { prefix: prefix.to_owned(), digits: digits.to_owned() });
    }
    let typed = shown(typed);
    Err(Problem::usage(say!(
        context.language(),
        "“{typed}”不是字母加数字。",
        "`{typed}` is not letters and then digits."
    ))
    .with_help(context.own(
        "照 E001、P10、0001 这样写；不这样写的代码，建好以后写进 library.yaml 的 others",
        "write one like E001, P10 or 0001; codes unlike these go into others, in library.yaml, afterwards",
    )))
}

/// The library's languages: the requested ones, else the author's own.
fn languages_of(context: &Context<'_>, typed: Option<&str>) -> Result<Vec<Box<str>>, Problem> {
    let Some(typed) = typed else { return Ok(vec![context.language().tag().into()]) };
    let mut languages: Vec<Box<str>> = Vec::new();
    for name in typed.split([',', '，', '、', ' ']).filter(|name| !name.is_empty()) {
        let Some(language) = Language::from_tag(&name.to_ascii_lowercase()) else {
            let name = shown(name);
            return Err(Problem::usage(say!(
                context.language(),
                "没有“{name}”的例子。",
                "There are no examples in `{name}`."
            ))
            .with_help(context.own(
                "写 zh、en 或 zh,en；别的语言，建好以后在 library.yaml 的 languages 里改",
                "write zh, en or zh,en; another language can be put into library.yaml afterwards",
            )));
        };
        if languages.iter().all(|known| **known != *language.tag()) {
            languages.push(language.tag().into());
        }
    }
    if languages.is_empty() {
        return Err(Problem::usage(context.own("--languages 后面缺语言。", "--languages needs a language."))
            .with_help(context.own("例如 --languages zh,en", "for example --languages zh,en")));
    }
    Ok(languages)
}

/// Makes sure that a library can be created there: there is nothing yet, or an empty folder.
fn usable(context: &Context<'_>, folder: &Path) -> Result<(), Problem> {
    let name = folder.to_string_lossy();
    if name.trim().is_empty() {
        return Err(no_folder(context.language()));
    }
    let path = shown_path(folder);
    let refused =
        |zh: &str, en: &str| Problem::usage(say!(context.language(), "{path} {zh}。", "{path} {en}."));
    if first_harmful(&name).is_some() || name.contains(['\n', '\t']) || folder.to_str().is_none() {
        return Err(refused("这个名字里有看不见的字符", "has invisible characters in it")
            .with_help(context.own("换一个名字，例如 mylib", "choose another name, such as mylib")));
    }
    #[expect(clippy::disallowed_methods, reason = "the edge, where the folder is looked at")]
    let empty = fs::read_dir(folder).map(|mut entries| entries.next().is_none());
    match empty {
        Ok(true) => Ok(()),
        Ok(false) if folder.join(MANIFEST).is_file() => {
            let typed = typeable(&name).unwrap_or_else(|| "DIR".to_owned());
            Err(refused("已经是资料库，没有改动", "is already a library and was left unchanged").with_help(
                say!(
                    context.language(),
                    "加一个代码：posdiag new tree CODE --library {typed}",
                    "to add a code: posdiag new tree CODE --library {typed}"
                ),
            ))
        }
        Ok(false) => Err(refused("不是空的，没有改动", "is not empty and was left unchanged")
            .with_help(context.own("换一个新的文件夹名，例如 mylib", "choose a new folder, such as mylib"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.is_symlink() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory && folder.is_file() => {
            Err(refused("是一个文件", "is a file").with_help(
                context.own("换一个新的文件夹名，例如 mylib", "choose a new folder, such as mylib"),
            ))
        }
        Err(error) => Err(unwritten(context, folder, &error)),
    }
}

/// The library's files: path inside it, and contents. The file that makes a folder a library comes last.
fn files(author: Audience<'_>, spelling: &Spelling) -> Vec<(String, String)> {
    let languages = author.languages.join(", ");
    let file = |template: &str, editor: &str, values: &[(&str, &str)]| {
        filled(template, author, &[&[("editor", editor)], values].concat())
    };
    let (code, table) = (spelling.first(), spelling.table());
    let quoted = scalar(&code);
    let prefix = if spelling.prefix.is_empty() {
        String::new()
    } else {
        format!("  prefix: {}\n", scalar(&spelling.prefix))
    };
    let digits = spelling.digits.len().to_string();
    let tree = [
        ("code", &*quoted),
        ("row", "1"),
        ("message_zh", "机器没有反应"),
        ("message_en", "The machine does not respond"),
        ("end", "back_office"),
        (
            "outcomes",
            author.language.pick(
                "fixed、back_office、site_visit、tampering",
                "fixed, back_office, site_visit, tampering",
            ),
        ),
    ];
    let mut files: Vec<(String, String)> = OF_FILES
        .into_iter()
        .filter_map(schemas::named)
        .map(|schema| (format!("{SCHEMAS}/{}.json", schema.name), schema.whole()))
        .collect();
    files.extend([
        (
            "shared/ladder.yaml".to_owned(),
            file(include_str!("ladder.yaml"), &editor_line("../", "sequence"), &[]),
        ),
        (format!("{table}/{code}.yaml"), file(include_str!("tree.yaml"), &editor_line("../", "tree"), &tree)),
        (
            MANIFEST.to_owned(),
            file(
                include_str!("library.yaml"),
                &editor_line("", "library"),
                &[
                    ("languages", &languages),
                    ("code", &code),
                    ("table", &scalar(&table)),
                    ("prefix", &prefix),
                    ("digits", &digits),
                ],
            ),
        ),
    ]);
    files
}

/// Creates a folder with these files, completely or not at all: they are written beside it and moved.
fn make(folder: &Path, files: &[(String, String)]) -> Result<(), (PathBuf, io::Error)> {
    let name = format!(".posdiag-new-{}", std::process::id());
    let fresh = !folder.exists();
    let parent = match folder.parent() {
        Some(parent) if fresh && !parent.as_os_str().is_empty() => parent,
        _ if fresh => Path::new("."),
        _ => folder,
    };
    let staging = parent.join(name);
    let at = |path: &Path| {
        let path = path.to_path_buf();
        move |error| (path, error)
    };
    fs::create_dir_all(parent).map_err(at(folder))?;
    let made = fs::create_dir(&staging).map_err(at(folder)).and_then(|()| {
        for (path, text) in files {
            let file = staging.join(path);
            let above = file.parent().unwrap_or(&staging);
            fs::create_dir_all(above)
                .and_then(|()| create(&file, text.as_bytes(), false))
                .map_err(at(&folder.join(path)))?;
        }
        if fresh { fs::rename(&staging, folder).map_err(at(folder)) } else { moved(&staging, folder, files) }
    });
    if made.is_err() || !fresh {
        let _ = fs::remove_dir_all(&staging);
    }
    made
}

/// Moves the contents of one folder into another, completely or not at all.
fn moved(from: &Path, to: &Path, files: &[(String, String)]) -> Result<(), (PathBuf, io::Error)> {
    let mut names: Vec<&str> = files.iter().filter_map(|(path, _)| path.split('/').next()).collect();
    names.dedup();
    for (done, name) in names.iter().enumerate() {
        if let Err(error) = fs::rename(from.join(name), to.join(name)) {
            for name in names.iter().take(done) {
                let _ = fs::remove_dir_all(to.join(name));
            }
            return Err((to.join(name), error));
        }
    }
    Ok(())
}

/// What was created, and what to do next.
fn page(context: &Context<'_>, folder: &Path, spelling: &Spelling) -> String {
    let own = |zh, en| context.own(zh, en);
    let (code, another) = (spelling.first(), spelling.another());
    let made = [
        (MANIFEST.to_owned(), own("总表：语言、代码表、字段、队列、结果", "what the library contains")),
        (
            format!("{}/{code}.yaml", spelling.table()),
            own("一个代码的步骤：照着改", "the steps of one code; edit them"),
        ),
        ("shared/ladder.yaml".to_owned(), own("查不到代码时走这里", "for unknown codes")),
        (format!("{SCHEMAS}/"), own("给编辑器边写边查用", "for help and checks in your editor")),
    ];
    let path = shown_path(folder);
    let mut page = say!(context.language(), "资料库已建好：{path}\n\n", "Library created: {path}\n\n");
    let prefix = prefix_of(folder);
    let cells = made.map(|(path, about)| vec![format!("  {prefix}{path}"), about.to_owned()]);
    page += &rows::page(&aligned(cells.into()), context.stdout_columns());
    let more = [(own("加一个代码", "add a code"), format!("posdiag new tree {another}"))];
    page + "\n" + &next(context, folder, &code, &more)
}
