//! The commands of those who write trees: check, compile, diff, library.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::arguments::{formats, page, place, template_of_group};
use super::{Format, format, text};
use crate::problem::Problem;
use crate::text::language::Language;

/// `posdiag check`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckOrder {
    /// The library's folder, or its compiled file.
    pub library: Option<PathBuf>,
    /// Warnings count as faults.
    pub deny_warnings: bool,
    /// Mend what can be mended for certain.
    pub fix: bool,
    /// Check again whenever something changes.
    pub watch: bool,
    /// How many threads look through the trees.
    pub jobs: NonZeroUsize,
    /// How the findings are printed.
    pub format: CheckFormat,
}

/// How a check's findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFormat {
    /// To be read.
    Text,
    /// For machines.
    Json,
    /// For code reviews.
    Sarif,
}

/// `posdiag library`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryOrder {
    /// Use a library from now on.
    Install(PathBuf),
    /// Tell which one is used.
    Status(Format),
    /// Go back to the one before.
    Rollback,
}

/// `posdiag diff`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffOrder {
    /// The library as it was.
    pub old: PathBuf,
    /// The library as it is.
    pub new: PathBuf,
    /// Tell all walks of a code.
    pub all: bool,
    /// How it is printed.
    pub format: Format,
}

pub(super) fn check_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let flag = |id: &'static str, zh, en| {
        Arg::new(id)
            .long(id)
            .action(ArgAction::SetTrue)
            .display_order(place::OWN)
            .conflicts_with("explain")
            .help(own(zh, en))
    };
    page(command, language, false)
        .override_usage(own(
            "posdiag check [选项] [DIR|FILE]\n      posdiag check --explain PD404",
            "posdiag check [OPTIONS] [DIR|FILE]\n       posdiag check --explain PD404",
        ))
        .arg(Arg::new("folder").value_name("DIR|FILE").value_parser(ValueParser::path_buf()).help(own(
            "文件夹或编译好的文件；不写则用 --library、当前文件夹、trees",
            "Folder or compiled file; else --library, this folder or trees",
        )))
        .arg(
            Arg::new("explain")
                .long("explain")
                .value_name("PDnnn")
                .display_order(place::OWN)
                .conflicts_with("folder")
                .help(own("详细说明一条规则", "Tell more about a rule")),
        )
        .arg(flag("deny-warnings", "有提醒也算没通过", "Count warnings as faults"))
        .arg(flag("fix", "能确定怎么改的，直接改好", "Mend what can be meant one way only"))
        .arg(flag("watch", "文件一改就再查一遍", "Check again whenever a file changes").conflicts_with("fix"))
        .arg(
            formats("text|json|sarif", &["text", "json", "sarif"], language)
                .conflicts_with_all(["explain", "watch"]),
        )
        .arg(super::arguments::jobs_argument(language).conflicts_with("explain"))
}

pub(super) fn check_order(check: &ArgMatches, language: Language) -> Result<CheckOrder, Problem> {
    Ok(CheckOrder {
        library: check.get_one::<PathBuf>("folder").cloned(),
        deny_warnings: check.get_flag("deny-warnings"),
        fix: check.get_flag("fix"),
        watch: check.get_flag("watch"),
        jobs: NonZeroUsize::new(super::jobs(check, language)?).unwrap_or(NonZeroUsize::MIN),
        format: match text(check, "format").as_deref() {
            Some("json") => CheckFormat::Json,
            Some("sarif") => CheckFormat::Sarif,
            _ => CheckFormat::Text,
        },
    })
}

pub(super) fn compile_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own("posdiag compile [选项] DIR -o FILE", "posdiag compile [OPTIONS] DIR -o FILE"))
        .arg(
            Arg::new("folder")
                .value_name("DIR")
                .required(true)
                .value_parser(ValueParser::path_buf())
                .help(own("资料库文件夹", "The library's folder")),
        )
        .arg(
            Arg::new("out")
                .short('o')
                .long("out")
                .value_name("FILE")
                .required(true)
                .value_parser(ValueParser::path_buf())
                .display_order(place::OWN)
                .help(own(
                    "写进这个文件，已有的编译文件会换掉",
                    "Write this file, over an older compiled one",
                )),
        )
}

pub(super) fn diff_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let library = |id: &'static str, name: &'static str, zh, en| {
        Arg::new(id).value_name(name).required(true).value_parser(ValueParser::path_buf()).help(own(zh, en))
    };
    page(command, language, false)
        .override_usage(own("posdiag diff [选项] OLD NEW", "posdiag diff [OPTIONS] OLD NEW"))
        .arg(library(
            "old",
            "OLD",
            "原来的资料库：文件夹或编译好的文件",
            "The library as it was: a folder or a compiled file",
        ))
        .arg(library("new", "NEW", "现在的资料库", "The library as it is"))
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN)
                .help(own("每个代码列出全部变了的走法", "List every changed walk of a code")),
        )
        .arg(super::arguments::format_argument(language))
}

pub(super) fn diff_order(diff: &ArgMatches) -> DiffOrder {
    let path = |id| diff.get_one::<PathBuf>(id).cloned().unwrap_or_default();
    DiffOrder { old: path("old"), new: path("new"), all: diff.get_flag("all"), format: format(diff) }
}

pub(super) fn library_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let install = page(Command::new("install"), language, false)
        .override_usage(own(
            "posdiag library install [选项] DIR|FILE",
            "posdiag library install [OPTIONS] DIR|FILE",
        ))
        .about(own("检查一个资料库，从此用它代替自带的", "Check a library and use it from now on"))
        .arg(
            Arg::new("library")
                .value_name("DIR|FILE")
                .required(true)
                .value_parser(ValueParser::path_buf())
                .help(own(
                    "资料库文件夹，或 posdiag compile 写的文件",
                    "A library's folder, or a file that posdiag compile wrote",
                )),
        );
    let status = page(Command::new("status"), language, false)
        .help_template(super::arguments::template_of_options(language))
        .override_usage(own("posdiag library status [选项]", "posdiag library status [OPTIONS]"))
        .about(own("显示现在用的是哪个资料库", "Show which library is used"))
        .arg(super::arguments::format_argument(language));
    let rollback = page(Command::new("rollback"), language, false)
        .help_template(super::arguments::template_of_options(language))
        .override_usage(own("posdiag library rollback [选项]", "posdiag library rollback [OPTIONS]"))
        .about(own("退回上一个用过的资料库", "Go back to the library that was used before"));
    page(command, language, true)
        .override_usage(own("posdiag library [命令] [选项]", "posdiag library [COMMAND] [OPTIONS]"))
        .help_template(template_of_group(language))
        .subcommands([install, status, rollback])
}

pub(super) fn library_order(library: &ArgMatches) -> LibraryOrder {
    match library.subcommand() {
        Some(("install", install)) => {
            LibraryOrder::Install(install.get_one::<PathBuf>("library").cloned().unwrap_or_default())
        }
        Some(("rollback", _)) => LibraryOrder::Rollback,
        Some((_, status)) => LibraryOrder::Status(format(status)),
        None => LibraryOrder::Status(Format::Text),
    }
}
