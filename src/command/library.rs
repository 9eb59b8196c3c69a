//! `posdiag library`: a library that is installed is used from then on in place of the embedded one.
//!
//! What is installed lies in `library/` below the data folder: each library in a compiled file of its own, named by a
//! number that no other there has, and `current`, which names those that were used, the one in use first. A file is
//! written and checked before `current` names it, and `current` is replaced as a whole: whatever happens, one library or
//! the other is in use. Sessions that are under way go on with the trees that they pinned.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::compile::{checked, compiled};
use super::opened::{Reading, of_file};
use super::{Context, check, counted};
use crate::cli::{Format, LibraryOrder};
use crate::desk::file;
use crate::library::embedded;
use crate::problem::{Exit, Problem};
use crate::text::language::Language;
use crate::text::shown::shown_path;
use crate::tree::Library;

/// The folder below the data folder.
const FOLDER: &str = "library";
/// The file that names what is in use.
const CURRENT: &str = "current";
/// How many libraries are kept to go back to, the one in use included.
const KEPT: usize = 5;
/// The largest `current` that is read; one that posdiag wrote has a few bytes.
const LARGEST: u64 = 4096;

pub(super) fn run(context: &Context<'_>, order: &LibraryOrder) -> anyhow::Result<Exit> {
    match order {
        LibraryOrder::Install(from) => install(context, from),
        LibraryOrder::Status(format) => status(context, *format),
        LibraryOrder::Rollback => rollback(context),
    }
}

/// The compiled file of the library that is installed, if one is.
pub(super) fn installed(context: &Context<'_>) -> Result<Option<PathBuf>, Problem> {
    // Without a data folder nothing is installed.
    let Ok(data) = context.invocation.settings.data_folder() else { return Ok(None) };
    let used = Used::read(context, &data.join(FOLDER))?;
    Ok(used.numbers.first().map(|number| used.file(*number)))
}

/// The libraries that were installed.
struct Used {
    folder: PathBuf,
    /// By their numbers, the one in use first; behind the last comes the embedded one.
    numbers: Vec<u32>,
}

impl Used {
    fn read(context: &Context<'_>, folder: &Path) -> Result<Used, Problem> {
        let path = folder.join(CURRENT);
        let text = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            _ => {
                let bytes = file::read(&path, LARGEST);
                let bytes = bytes.map_err(|fault| {
                    Problem::environment(fault.message(&shown_path(&path), context.language()))
                })?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        let numbers: Result<Vec<u32>, _> = text.lines().map(str::parse).collect();
        let numbers = numbers.map_err(|_| {
            let path = shown_path(&path);
            Problem::environment(match context.language() {
                Language::Zh => format!("{path} 已损坏，不知道装的是哪个资料库。"),
                Language::En => format!("{path} is damaged: it does not say which library is installed."),
            })
            .with_help(context.own(
                "重新安装：posdiag library install；或删掉这个文件，用自带的",
                "install one again with posdiag library install, or delete the file to use the embedded one",
            ))
        })?;
        Ok(Used { folder: folder.to_path_buf(), numbers })
    }

    fn file(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number}.posdiag"))
    }

    /// From now on, these are the libraries that were used; older ones are deleted.
    fn write(mut self) -> io::Result<()> {
        self.numbers.truncate(KEPT);
        let lines: Vec<String> = self.numbers.iter().map(|number| format!("{number}\n")).collect();
        file::replace(&self.folder.join(CURRENT), lines.concat().as_bytes())?;
        for entry in listed(&self.folder)? {
            if number_of(&entry).is_some_and(|number| !self.numbers.contains(&number)) {
                // It is in nobody's way.
                let _ = fs::remove_file(&entry);
            }
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the edge, where the folder is listed")]
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

fn number_of(path: &Path) -> Option<u32> {
    let is_library = path.extension().is_some_and(|extension| extension == "posdiag");
    path.file_stem().filter(|_| is_library)?.to_str()?.parse().ok()
}

/// One install or rollback at a time.
fn locked(context: &Context<'_>, folder: &Path) -> Result<File, Problem> {
    let failed = |error: &io::Error| not_written(context, folder, error);
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let mut options = fs::OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(folder.join("lock"));
    let file = file.map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Problem::environment(
            context.own("另一个窗口正在安装资料库。", "Another window is installing a library."),
        )
        .with_help(context.own("等它做完再试", "try again when it is done"))),
        Err(fs::TryLockError::Error(error)) => Err(failed(&error)),
    }
}

fn not_written(context: &Context<'_>, folder: &Path, error: &io::Error) -> Problem {
    let (folder, full) = (shown_path(folder), error.kind() == io::ErrorKind::StorageFull);
    let problem = Problem::environment(match context.language() {
        Language::Zh => format!("{folder} 写不了：{error}。用的还是原来的资料库。"),
        Language::En => format!("{folder} cannot be written: {error}. The library in use is still the same."),
    });
    if full {
        return problem.with_help(context.own("先腾出磁盘空间", "free some space on the disk first"));
    }
    problem
}

fn install(context: &Context<'_>, from: &Path) -> anyhow::Result<Exit> {
    let bytes = if from.is_file() {
        // As a walk would read it, before any walk does.
        let library = of_file(context, from, Reading::All)?;
        library.verify().map_err(|damaged| context.damaged(damaged))?;
        let bytes = file::read(from, u64::MAX - 1);
        bytes.map_err(|fault| Problem::environment(fault.message(&shown_path(from), context.language())))?
    } else {
        let report = checked(context, from)?;
        let Some(library) = &report.library else {
            check::drawn(context, &report, from)?;
            context.say(context.own(
                "没有安装：先改好上面的错误。用的还是原来的资料库。",
                "Not installed: mend the faults above first. The library in use is still the same.",
            ));
            return Ok(Exit::Found);
        };
        compiled(context, library)?
    };
    let folder = context.invocation.settings.data_folder()?.join(FOLDER);
    let lock = locked(context, &folder)?;
    let mut used = match Used::read(context, &folder) {
        // What was damaged is put right by what is installed now.
        Err(_) => Used { folder: folder.clone(), numbers: Vec::new() },
        Ok(used) => used,
    };
    let failed = |error: &io::Error| not_written(context, &folder, error);
    let taken = listed(&folder).map_err(|error| failed(&error))?;
    let number = taken.iter().filter_map(|path| number_of(path)).max().unwrap_or(0) + 1;
    let path = used.file(number);
    file::replace(&path, &bytes).map_err(|error| failed(&error))?;
    // What was written is read again: a disk may lie.
    let library = of_file(context, &path, Reading::All)?;
    if let Err(damaged) = library.verify() {
        let _ = fs::remove_file(&path);
        return Err(context.damaged(damaged).into());
    }
    used.numbers.insert(0, number);
    used.write().map_err(|error| failed(&error))?;
    drop(lock);
    let what = what(context, &library)?;
    context.print(&match context.language() {
        Language::Zh => format!("装好了：{what}。\n  从此都用它；退回上一个：posdiag library rollback\n"),
        Language::En => {
            format!("Installed: {what}.\n  It is used from now on; to go back: posdiag library rollback\n")
        }
    })?;
    Ok(Exit::Done)
}

fn rollback(context: &Context<'_>) -> anyhow::Result<Exit> {
    let folder = context.invocation.settings.data_folder()?.join(FOLDER);
    if !folder.join(CURRENT).exists() {
        return Err(nothing_installed(context).into());
    }
    let lock = locked(context, &folder)?;
    let mut used = Used::read(context, &folder)?;
    if used.numbers.is_empty() {
        return Err(nothing_installed(context).into());
    }
    used.numbers.remove(0);
    // One that was damaged meanwhile is no place to go back to.
    while let Some(number) = used.numbers.first() {
        match of_file(context, &used.file(*number), Reading::Parts) {
            Ok(_) => break,
            Err(problem) => {
                context.say(&problem.message);
                used.numbers.remove(0);
            }
        }
    }
    // Not what `--library` or the configuration may name instead.
    let now = used.numbers.first().map(|number| of_file(context, &used.file(*number), Reading::Parts));
    let is_embedded = now.is_none();
    let now = match now {
        Some(installed) => installed?,
        None => embedded::library().map_err(|damaged| context.damaged(damaged))?,
    };
    used.write().map_err(|error| not_written(context, &folder, &error))?;
    drop(lock);
    let what = what(context, &now)?;
    context.print(&match context.language() {
        Language::Zh if is_embedded => format!("退回了自带的：{what}。\n"),
        Language::Zh => format!("退回了：{what}。\n"),
        Language::En if is_embedded => format!("Back to the embedded one: {what}.\n"),
        Language::En => format!("Back to: {what}.\n"),
    })?;
    Ok(Exit::Done)
}

fn nothing_installed(context: &Context<'_>) -> Problem {
    Problem::usage(
        context.own("没有安装过资料库，用的是自带的。", "No library is installed; the embedded one is used."),
    )
}

/// A library in a few words: name, version, how many codes.
fn what(context: &Context<'_>, library: &Library) -> Result<String, Problem> {
    let titles = library.titles().map_err(|damaged| context.damaged(damaged))?;
    let manifest = library.manifest();
    let name = library.texts().get(manifest.name, manifest.column(context.language().tag()));
    let (version, codes) = (&manifest.version, titles.len());
    Ok(match context.language() {
        Language::Zh => format!("{name} {version}（{codes} 个代码）"),
        Language::En => format!("{name} {version} ({})", counted(codes, "code", "codes")),
    })
}

/// Which library is used, as machines read it.
#[derive(Serialize)]
struct StatusJson<'s> {
    format: u32,
    /// `asked`, `installed` or `embedded`.
    origin: &'s str,
    path: Option<String>,
    name: &'s str,
    version: &'s str,
    codes: usize,
    /// How many libraries a rollback can go back to, the embedded one included.
    earlier: usize,
}

fn status(context: &Context<'_>, format: Format) -> anyhow::Result<Exit> {
    let setting = &context.invocation.settings.library;
    let installed = installed(context)?;
    let library = context.library()?;
    let used = match context.invocation.settings.data_folder() {
        Ok(data) => Used::read(context, &data.join(FOLDER))?.numbers.len(),
        Err(_) => 0,
    };
    let (origin, path) = match (&setting.value, &installed) {
        (Some(path), _) => ("asked", Some(path)),
        (None, Some(file)) => ("installed", Some(file)),
        (None, None) => ("embedded", None),
    };
    if format == Format::Json {
        let manifest = library.manifest();
        let codes = library.titles().map_err(|damaged| context.damaged(damaged))?.len();
        return context.print_json(&StatusJson {
            format: 1,
            origin,
            path: path.map(|path| path.to_string_lossy().into_owned()),
            name: library.texts().get(manifest.name, context.machine_column(&library)),
            version: &manifest.version,
            codes,
            earlier: used,
        });
    }
    let what = what(context, &library)?;
    let mut lines = vec![match (context.language(), origin) {
        (Language::Zh, "embedded") => format!("自带的：{what}"),
        (Language::En, "embedded") => format!("Embedded: {what}"),
        (Language::Zh, "installed") => format!("安装的：{what}"),
        (Language::En, "installed") => format!("Installed: {what}"),
        (Language::Zh, _) => {
            format!("{} 指定的：{what}", super::config::origin(Language::Zh, setting.origin))
        }
        (Language::En, _) => {
            format!("Named by {}: {what}", super::config::origin(Language::En, setting.origin))
        }
    }];
    lines.extend(path.map(|path| format!("  {}", shown_path(path))));
    if installed.is_some() {
        let earlier = used.saturating_sub(1);
        lines.push(match context.language() {
            Language::Zh if earlier == 0 => "posdiag library rollback 退回自带的".to_owned(),
            Language::Zh => format!("posdiag library rollback 退回上一个，还留着 {earlier} 个"),
            Language::En if earlier == 0 => {
                "posdiag library rollback goes back to the embedded one".to_owned()
            }
            Language::En => format!("posdiag library rollback goes back one; {earlier} kept"),
        });
    }
    let embedded = embedded::library().map_err(|damaged| context.damaged(damaged))?;
    if origin != "embedded" {
        let what = self::what(context, &embedded)?;
        lines.push(match context.language() {
            Language::Zh => format!("自带的是：{what}"),
            Language::En => format!("The embedded one is: {what}"),
        });
    }
    context.print(&(lines.join("\n") + "\n"))?;
    Ok(Exit::Done)
}
